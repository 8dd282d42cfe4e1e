"""Rules for the ways through a tree: every reader comes to an end, soon enough, and on every day."""

from __future__ import annotations

from collections.abc import Iterator

from helpgen import tree as graph
from helpgen.findings import AnyRule, Finding, rule
from helpgen.flow import Flow, change_days, compile_tree
from helpgen.knowledge_base import KnowledgeBase
from helpgen.proofs import explored
from helpgen.rules.trees import is_own, sound
from helpgen.source import KeyPath
from helpgen.tree_models import Use

Findings = Iterator[Finding]

MOST_QUESTIONS = 7
"""More questions than this and readers give up; a tree that needs them says why."""


@rule("unreachable-node", of_trees=True)
def unreachable_node(kb: KnowledgeBase) -> Findings:
    """Every node can be reached from the start.

    A node that nothing leads to is a page that readers never see; usually a `goto` somewhere names the wrong node.

    Bad (`withdraw/missing.tree.yaml`):

        nodes:
          forgotten:
            outcome: wait
            answer: {zh: 请等待。, en: Please wait.}

    Good (`withdraw/missing.tree.yaml`):

        start: status
    """
    for flow in sound(kb):
        if traps(flow) or undeclared(flow):
            continue  # that is the one mistake, and another rule says so
        reached = {flow.nodes[id].path for id in graph.reachable(flow)}
        lost = dict.fromkeys(flow.nodes[id].path for id in graph.unreachable(flow) if is_own(flow, id))
        for id in (path for path in lost if path not in reached):  # of an 'each' some copies may be led to
            yield unreachable_node.finding(
                flow.tree.source.path,
                flow.tree.source.at_key(id),
                (f"no path leads to '{id[1]}'", f"没有任何路径通到“{id[1]}”"),
                ("let a 'goto' name it, or delete it", "让某个 goto 指向它，或删掉它"),
            )
        yield from _unused_calls(flow)


def _unused_calls(flow: Flow) -> Findings:
    """The ``use`` nodes that nothing leads to."""
    reached = graph.reachable(flow)
    used = {flow.nodes[id].call for id in reached}
    for id, node in flow.tree.content.nodes.items():
        if isinstance(node, Use) and not any(call == id or call.startswith(f"{id}-") for call in used):
            yield unreachable_node.finding(
                flow.tree.source.path,
                flow.tree.source.at_key(("nodes", id)),
                (f"no path leads to '{id}'", f"没有任何路径通到“{id}”"),
                ("let a 'goto' name it, or delete it", "让某个 goto 指向它，或删掉它"),
            )


@rule("undeclared-loop", of_trees=True)
def undeclared_loop(kb: KnowledgeBase) -> Findings:
    """A `goto` that leads back to an earlier node says so with `loop: true`, or with how often and what then.

    Going back on purpose ("look again, then answer") is fine; going back by mistake keeps a reader walking in circles. A fix that
    can be tried again says how often, and what follows: `loop: {times: 2, then: ask-a-person}`.

    Bad (`withdraw/missing.tree.yaml`):

        nodes:
          find-status: {loop: false}

    Good (`withdraw/missing.tree.yaml`):

        nodes:
          find-status: {loop: true}
    """
    for flow in sound(kb):
        for edge in undeclared(flow):
            node = flow.nodes[edge.start]
            if node.origin is not flow.tree and not _returns(edge):
                continue
            yield undeclared_loop.finding(
                flow.tree.source.path,
                flow.tree.source.at(edge.path),
                (f"this leads back to '{edge.end}'", f"这里又回到了“{edge.end}”"),
                (
                    "if that is meant, add 'loop: true' next to this 'goto'; otherwise name a node further on",
                    "如果就是要回去，在这个 goto 旁边加 loop: true；否则改成后面的节点",
                ),
            )


def _returns(edge: graph.Edge) -> bool:
    return edge.exit is not None and edge.exit.kind == "return"


def undeclared(flow: Flow) -> list[graph.Edge]:
    """The edges that close a loop without saying so, where readers come by and can still get out."""
    reached = graph.reachable(flow)
    ending = graph.can_end(flow)
    closing = graph.back_edges(flow, undeclared=True)
    return [edge for edge in closing if edge.start in reached and edge.start in ending]


@rule("needless-loop", of_trees=True)
def needless_loop(kb: KnowledgeBase) -> Findings:
    """`loop:` stands only where a `goto` leads back.

    A declaration that declares nothing would hide a later mistake.

    Bad (`withdraw/missing.tree.yaml`):

        nodes:
          find-status: {goto: under-review}
        paths:
          - {name: still in review, answers: {status: processing}, ends: under-review}
          - {name: looked it up, answers: {status: unsure}, ends: under-review}

    Good (`withdraw/missing.tree.yaml`):

        nodes:
          find-status: {goto: status}
    """
    for flow in sound(kb):
        if traps(flow) or undeclared(flow):
            continue
        reached = graph.reachable(flow)
        looping: dict[KeyPath, bool] = {}
        for edge in graph.valid_edges(flow):
            own = flow.nodes[edge.start].origin is flow.tree or _returns(edge)
            if edge.loop and edge.start in reached and own:
                looping[edge.path] = looping.get(edge.path, False) or graph.on_a_loop(flow, edge)
        by_node = {path[:2]: any(is_loop for other, is_loop in looping.items() if other[:2] == path[:2]) for path in looping}
        for path, is_loop in looping.items():
            if is_loop or (("returns" in path or "table" in path) and by_node[path[:2]]):
                continue  # one 'loop:' speaks for all returns of a 'use', and for all cells of a table
            yield needless_loop.finding(
                flow.tree.source.path,
                flow.tree.source.at(path),
                ("this does not lead back to an earlier node", "这里并没有回到前面的节点"),
                ("delete 'loop:'", "删掉 loop:"),
            )


@rule("loop-without-exit", of_trees=True)
def loop_without_exit(kb: KnowledgeBase) -> Findings:
    """From every node some path leads to an outcome.

    Checked backwards from the outcomes, so a declared loop that nobody can leave is found too.

    Bad (`withdraw/missing.tree.yaml`):

        nodes:
          status:
            options:
              - {id: processing, label: {zh: 处理中, en: Processing}, goto: under-review}
              - {id: unsure, label: {zh: 不确定, en: I am not sure}, goto: look}
          look:
            step: {zh: 打开提现记录, en: Open your withdrawal history}
            goto: look-again
          look-again:
            step: {zh: 再看一遍, en: Look again}
            goto: look
            loop: true
          find-status: null

    Good (`withdraw/missing.tree.yaml`):

        nodes:
          status:
            options:
              - {id: processing, label: {zh: 处理中, en: Processing}, goto: under-review}
              - {id: unsure, label: {zh: 不确定, en: I am not sure}, goto: find-status}
    """
    for flow in sound(kb):
        for id in traps(flow):
            if not is_own(flow, id):
                continue
            node = flow.nodes[id]
            if node.kind == "step" and [exit.goto for exit in node.exits] == [id]:
                yield loop_without_exit.finding(
                    flow.tree.source.path,
                    flow.tree.source.at(node.exits[0].path),
                    (f"the step '{id}' leads to itself", f"步骤“{id}”又回到自己"),
                    ("name the node that comes after it", "写明它之后的节点"),
                )
                continue
            yield loop_without_exit.finding(
                flow.tree.source.path,
                flow.tree.source.at_key(node.path),
                (f"no path leads from '{id}' to an outcome", f"从“{id}”出发到不了任何结果"),
                ("give one of the nodes of the loop a way to an outcome", "让循环里的某个节点通到一个 outcome"),
            )


def traps(flow: Flow) -> list[str]:
    """The first node of each loop that readers come to and cannot leave."""
    ending, reached = graph.can_end(flow), graph.reachable(flow)
    if reached <= ending:
        return []
    found: list[str] = []
    trapped: set[str] = set()
    for id in flow.nodes:
        if id in reached and id not in ending and id not in trapped and _on_loop(flow, id):
            found.append(id)
            trapped |= graph.reachable(flow, id)
    return found


def _on_loop(flow: Flow, id: str) -> bool:
    return any(edge.start == id and graph.on_a_loop(flow, edge) for edge in graph.valid_edges(flow))


@rule("too-many-questions", of_trees=True)
def too_many_questions(kb: KnowledgeBase) -> Findings:
    """A path asks at most seven questions; a tree that needs more says why with `long:`.

    Frightened people give up. Ask first what divides most, leave out what changes nothing, or split the tree.

    Bad (`withdraw/missing.tree.yaml`):

        long: 这棵树只问一个问题

    Good (`withdraw/missing.tree.yaml`):

        start: status
    """
    for flow in sound(kb):
        if traps(flow) or undeclared(flow):
            continue
        _, most = graph.questions_left(flow).get(flow.start, (0, 0))
        source = flow.tree.source
        if most > MOST_QUESTIONS and flow.tree.content.long is None:
            yield too_many_questions.finding(
                source.path,
                source.at(("start",)),
                (f"a path may ask {most} questions; {MOST_QUESTIONS} are enough for most readers", f"一条路径最多要问 {most} 个问题，多数读者最多答 {MOST_QUESTIONS} 个"),
                ("leave a question out, split the tree, or say why with 'long:'", "删掉一个问题，拆成两棵树，或用 long: 说明原因"),
            )  # fmt: skip
        elif most <= MOST_QUESTIONS and flow.tree.content.long is not None:
            yield too_many_questions.finding(
                source.path,
                source.at_key(("long",)),
                (f"no path asks more than {most} questions", f"最长的路径只问 {most} 个问题"),
                ("delete 'long:'", "删掉 long:"),
            )


@rule("dated-node", of_trees=True)
def dated_node(kb: KnowledgeBase) -> Findings:
    """A tree works on every day: before a node with `from:` is there, and after one with `until:` is gone.

    When a node is hidden, the answers that lead to it are hidden with it. What is left must still be a tree, so the site can
    never break over night.

    Bad (`withdraw/missing.tree.yaml`):

        nodes:
          under-review: {until: 2026-11-30}

    Good (`withdraw/missing.tree.yaml`):

        nodes:
          status:
            options:
              - {id: processing, label: {zh: 处理中, en: Processing}, goto: under-review}
              - {id: paused, label: {zh: 暂停, en: Paused}, goto: paused}
              - {id: unsure, label: {zh: 不确定, en: I am not sure}, goto: find-status}
          paused:
            outcome: wait
            until: 2026-11-30
            answer: {zh: 等恢复。, en: Wait until it is back.}
        paths:
          - {name: still in review, answers: {status: processing}, ends: under-review}
          - {name: paused, answers: {status: paused}, ends: paused}
          - {name: found it after looking, answers: {status: [unsure, processing]}, ends: under-review}
    """
    for tree in kb.trees.values():
        for id, node in tree.content.nodes.items():
            if node.from_ is not None and node.until is not None and node.from_ > node.until:
                yield dated_node.finding(
                    tree.source.path,
                    tree.source.at(("nodes", id, "until")),
                    (f"'{id}' ends before it begins", f"“{id}”还没开始就结束了"),
                    ("exchange 'from' and 'until'", "对调 from 和 until"),
                )
    for whole in sound(kb):
        if traps(whole):
            continue
        said: set[str] = set()
        for day in change_days(kb, whole.tree):
            flow = compile_tree(kb, whole.tree, day)
            lost = _lost(flow) or _gap(flow)
            if lost and lost not in said:
                said.add(lost)
                yield dated_node.finding(
                    whole.tree.source.path,
                    whole.tree.source.at_key(whole.nodes[lost].path if lost in whole.nodes and is_own(whole, lost) else ("start",)),
                    (f"on {day.isoformat()} '{lost}' leads nowhere, because what it leads to is hidden", f"到 {day.isoformat()}，“{lost}”的去向被隐藏，读者会走不下去"),
                    ("let another node take over, or change the dates", "安排一个接替的节点，或修改日期"),
                )  # fmt: skip


def _lost(flow: Flow) -> str:
    """A node from which no path leads on or to an outcome; empty when there is none."""
    if flow.start not in flow.nodes:
        return flow.start
    for id, node in flow.nodes.items():
        if node.kind != "outcome" and (not node.exits or (node.kind == "question" and len(node.answers) < 2)):
            return id
    ending = graph.can_end(flow)
    return next((id for id in flow.nodes if id not in ending), "")


def _gap(flow: Flow) -> str:
    """A node at which some answers have no way on; empty when there is none."""
    return next((id for id, proof in explored(flow).nodes.items() if proof.gaps), "")


RULES: tuple[AnyRule, ...] = (
    unreachable_node, undeclared_loop, needless_loop, loop_without_exit, too_many_questions, dated_node,
)  # fmt: skip
