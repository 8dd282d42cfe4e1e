"""Rules for troubleshooting trees."""

from __future__ import annotations

from collections.abc import Iterator

from helpgen import tree as graph
from helpgen.findings import AnyRule, Finding, did_you_mean, rule
from helpgen.knowledge_base import KnowledgeBase
from helpgen.models import Outcome, Question, Step, Tree

Findings = Iterator[Finding]

LAST_NODES = 6
"""How much of a path's way is shown."""


@rule("unknown-node")
def unknown_node(kb: KnowledgeBase) -> Findings:
    """Every `start` and `goto` names a node of the same tree.

    A reader who chooses that answer would land on a page that does not exist.

    Bad (`withdraw/missing.tree.yaml`):

        nodes:
          status:
            options:
              - {id: processing, label: {zh: 处理中, en: Processing}, goto: find-statsu}
              - {id: unsure, label: {zh: 不确定, en: I am not sure}, goto: find-status}

    Good (`withdraw/missing.tree.yaml`):

        nodes:
          status:
            options:
              - {id: processing, label: {zh: 处理中, en: Processing}, goto: under-review}
              - {id: unsure, label: {zh: 不确定, en: I am not sure}, goto: find-status}
    """
    for tree in kb.trees.values():
        nodes = tree.content.nodes
        targets = [
            (("start",), tree.content.start),
            *((edge.path, edge.end) for edge in graph.edges(tree.content)),
        ]
        for path, target in targets:
            if target not in nodes:
                yield unknown_node.finding(
                    tree.source.path,
                    tree.source.at(path),
                    f"'{target}' does not exist in this tree",
                    did_you_mean(target, nodes),
                )


@rule("unreachable-node")
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
    for tree in kb.trees.values():
        if graph.is_broken(tree.content) or _traps(tree.content) or _undeclared(tree.content):
            continue  # that is the one mistake, and another rule says so
        for id in graph.unreachable(tree.content):
            yield unreachable_node.finding(
                tree.source.path,
                tree.source.at_key(("nodes", id)),
                f"no path leads to '{id}'",
                "let a 'goto' name it, or delete it",
            )


@rule("dead-end")
def dead_end(kb: KnowledgeBase) -> Findings:
    """A question has options and a step leads on; only an outcome ends a path.

    A reader must never be left on a page without a next step.

    Bad (`withdraw/missing.tree.yaml`):

        nodes:
          status:
            options:
              - {id: processing, label: {zh: 处理中, en: Processing}, goto: under-review}
              - {id: unsure, label: {zh: 不确定, en: I am not sure}, goto: look}
          look:
            step: {zh: 打开提现记录, en: Open your withdrawal history}
          find-status: null

    Good (`withdraw/missing.tree.yaml`):

        nodes:
          status:
            options:
              - {id: processing, label: {zh: 处理中, en: Processing}, goto: under-review}
              - {id: unsure, label: {zh: 不确定, en: I am not sure}, goto: look}
          look:
            step: {zh: 打开提现记录, en: Open your withdrawal history}
            goto: under-review
          find-status: null
    """
    for tree in kb.trees.values():
        for id, node in tree.content.nodes.items():
            position = tree.source.at_key(("nodes", id))
            match node:
                case Question(options=()):
                    yield dead_end.finding(
                        tree.source.path,
                        position,
                        f"the question '{id}' has no options",
                        "add 'options:', at least two",
                    )
                case Step(goto=None):
                    yield dead_end.finding(
                        tree.source.path,
                        position,
                        f"the step '{id}' leads nowhere",
                        "add 'goto:', or make it an outcome",
                    )


@rule("one-option")
def one_option(kb: KnowledgeBase) -> Findings:
    """A question has at least two options.

    A question with one answer is not a question; it is a step.

    Bad (`withdraw/missing.tree.yaml`):

        nodes:
          status:
            options:
              - {id: processing, label: {zh: 处理中, en: Processing}, goto: under-review}
          find-status: null

    Good (`withdraw/missing.tree.yaml`):

        nodes:
          status:
            options:
              - {id: processing, label: {zh: 处理中, en: Processing}, goto: under-review}
              - {id: unsure, label: {zh: 不确定, en: I am not sure}, goto: find-status}
    """
    for tree in kb.trees.values():
        for id, node in tree.content.nodes.items():
            if isinstance(node, Question) and len(node.options) == 1:
                yield one_option.finding(
                    tree.source.path,
                    tree.source.at_key(("nodes", id, "options")),
                    f"the question '{id}' has one option",
                    "add the other answers, or make it a step",
                )


@rule("duplicate-option")
def duplicate_option(kb: KnowledgeBase) -> Findings:
    """The options of a question have different ids.

    The id stands for the answer in a reader's path.

    Bad (`withdraw/missing.tree.yaml`):

        nodes:
          status:
            options:
              - {id: processing, label: {zh: 处理中, en: Processing}, goto: under-review}
              - {id: unsure, label: {zh: 不确定, en: I am not sure}, goto: find-status}
              - {id: unsure, label: {zh: 没有记录, en: It is not listed}, goto: find-status}

    Good (`withdraw/missing.tree.yaml`):

        nodes:
          status:
            options:
              - {id: processing, label: {zh: 处理中, en: Processing}, goto: under-review}
              - {id: unsure, label: {zh: 不确定, en: I am not sure}, goto: find-status}
    """
    for tree in kb.trees.values():
        for id, node in tree.content.nodes.items():
            if not isinstance(node, Question):
                continue
            seen: set[str] = set()
            for index, option in enumerate(node.options):
                if option.id in seen:
                    position = tree.source.at(("nodes", id, "options", index, "id"))
                    yield duplicate_option.finding(
                        tree.source.path,
                        position,
                        f"two options of '{id}' have the id '{option.id}'",
                        "give one another id",
                    )
                seen.add(option.id)


@rule("undeclared-loop")
def undeclared_loop(kb: KnowledgeBase) -> Findings:
    """A `goto` that leads back to an earlier node says so with `loop: true`.

    Going back on purpose ("look again, then answer") is fine; going back by mistake keeps a reader walking in circles.

    Bad (`withdraw/missing.tree.yaml`):

        nodes:
          find-status: {loop: false}

    Good (`withdraw/missing.tree.yaml`):

        nodes:
          find-status: {loop: true}
    """
    for tree in kb.trees.values():
        for edge in _undeclared(tree.content):
            yield undeclared_loop.finding(
                tree.source.path,
                tree.source.at(edge.path),
                f"this leads back to '{edge.end}'",
                "if that is meant, add 'loop: true' next to this 'goto'; otherwise name a node further on",
            )


def _undeclared(tree: Tree) -> list[graph.Edge]:
    """The edges that close a loop without saying so, where readers come by and can still get out."""
    reached = graph.reachable(tree)
    ending = set(tree.nodes) if graph.is_broken(tree) else graph.can_end(tree)
    return [edge for edge in graph.back_edges(tree) if not edge.loop and edge.start in reached and edge.start in ending]


@rule("needless-loop")
def needless_loop(kb: KnowledgeBase) -> Findings:
    """`loop: true` stands only where a `goto` leads back.

    A declaration that declares nothing would hide a later mistake.

    Bad (`withdraw/missing.tree.yaml`):

        nodes:
          find-status: {goto: under-review}

    Good (`withdraw/missing.tree.yaml`):

        nodes:
          find-status: {goto: status}
    """
    for tree in kb.trees.values():
        if graph.is_broken(tree.content) or _traps(tree.content) or _undeclared(tree.content):
            continue
        reached = graph.reachable(tree.content)
        for edge in graph.valid_edges(tree.content):
            if edge.loop and edge.start in reached and not graph.on_a_loop(tree.content, edge):
                yield needless_loop.finding(
                    tree.source.path,
                    tree.source.at_key((*edge.path[:-1], "loop")),
                    f"'{edge.end}' does not lead back here",
                    "delete 'loop: true', or check the 'goto'",
                )


@rule("loop-without-exit")
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
            step: {zh: 打开记录, en: Open the history}
            goto: look-again
          look-again:
            step: {zh: 再看一次, en: Look again}
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
    for tree in kb.trees.values():
        for id in _traps(tree.content):
            node = tree.content.nodes[id]
            if isinstance(node, Step) and node.goto == id:
                position, message = tree.source.at(("nodes", id, "goto")), f"the step '{id}' leads to itself"
                yield loop_without_exit.finding(tree.source.path, position, message, "name the node that comes after it")
            else:
                yield loop_without_exit.finding(
                    tree.source.path,
                    tree.source.at_key(("nodes", id)),
                    f"no path leads from '{id}' to an outcome",
                    "give one of the nodes of the loop a way to an outcome",
                )


def _traps(tree: Tree) -> list[str]:
    """The first node of each loop that readers come to and cannot leave."""
    if graph.is_broken(tree):
        return []
    ending, reached = graph.can_end(tree), graph.reachable(tree)
    found: list[str] = []
    trapped: set[str] = set()
    for id in tree.nodes:
        if id in reached and id not in ending and id not in trapped and _on_loop(tree, id):
            trapped |= graph.reachable(tree, id)  # the other nodes of the same loop are no mistakes of their own
            found.append(id)
    return found


def _on_loop(tree: Tree, id: str) -> bool:
    return any(edge.start == id and graph.on_a_loop(tree, edge) for edge in graph.valid_edges(tree))


@rule("path-fails")
def path_fails(kb: KnowledgeBase) -> Findings:
    """Each of the tree's `paths` ends where it says.

    Paths are the writer's own tests: when a change moves a reader to another outcome, this says so.

    Bad (`withdraw/missing.tree.yaml`):

        paths:
          - {name: still in review, answers: {status: unsure}, ends: under-review}

    Good (`withdraw/missing.tree.yaml`):

        paths:
          - {name: found it after looking, answers: {status: [unsure, processing]}, ends: under-review}
    """
    for tree in kb.trees.values():
        if graph.is_broken(tree.content) or _traps(tree.content) or _undeclared(tree.content):
            continue
        nodes = tree.content.nodes
        questions = [id for id, node in nodes.items() if isinstance(node, Question)]
        outcomes = [id for id, node in nodes.items() if isinstance(node, Outcome)]
        lost = nodes.keys() - graph.reachable(tree.content)
        for index, path in enumerate(tree.content.paths):
            at: graph.KeyPath = ("paths", index)
            unknown = [id for id in path.answers if id not in questions]
            for id in unknown:
                position = tree.source.at_key((*at, "answers", id))
                message = f"path '{path.name}': '{id}' is not a question of this tree"
                yield path_fails.finding(tree.source.path, position, message, did_you_mean(id, questions))
            if unknown:
                continue
            if path.ends not in outcomes:
                position = tree.source.at((*at, "ends"))
                message = f"'{path.ends}' is not an outcome of this tree"
                yield path_fails.finding(tree.source.path, position, message, did_you_mean(path.ends, outcomes))
                continue
            if lost:
                continue  # a node that no path leads to is the mistake; the paths that miss it follow from it
            walked = graph.walk(tree.content, path)
            if walked.mistake:
                way = ["…", *walked.nodes[-LAST_NODES:]] if len(walked.nodes) > LAST_NODES else walked.nodes
                hint = f"the way was {' → '.join(way)}"
                if walked.known:
                    hint = f"{did_you_mean(walked.word, walked.known)}; {hint}"
                position = tree.source.at((*at, *walked.where))
                yield path_fails.finding(tree.source.path, position, f"path '{path.name}': {walked.mistake}", hint)


@rule("no-paths")
def no_paths(kb: KnowledgeBase) -> Findings:
    """Every tree has at least one path.

    A tree without tests is one that nobody notices breaking.

    Bad (`withdraw/missing.tree.yaml`):

        paths: []

    Good (`withdraw/missing.tree.yaml`):

        paths:
          - {name: still in review, answers: {status: processing}, ends: under-review}
    """
    for tree in kb.trees.values():
        if not tree.content.paths:
            position = tree.source.at_key(("paths",))
            yield no_paths.finding(
                tree.source.path,
                position,
                "the tree has no paths",
                "add 'paths:' with name, answers and ends",
            )


RULES: tuple[AnyRule, ...] = (
    unknown_node, unreachable_node, dead_end, one_option, duplicate_option, undeclared_loop, needless_loop,
    loop_without_exit, path_fails, no_paths,
)  # fmt: skip
