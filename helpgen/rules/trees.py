"""Rules for troubleshooting trees."""

from __future__ import annotations

from collections.abc import Iterator

from helpgen import tree as graph
from helpgen.findings import AnyRule, Finding, did_you_mean, rule
from helpgen.knowledge_base import KnowledgeBase
from helpgen.models import Outcome, Question, Step, Tree

Findings = Iterator[Finding]


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
        if graph.has_unknown_target(tree.content):
            continue  # that is the one mistake, and unknown-node says so
        reached = graph.reachable(tree.content)
        for id in tree.content.nodes:
            if id not in reached:
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
        for edge in graph.back_edges(tree.content):
            if not edge.loop:
                yield undeclared_loop.finding(
                    tree.source.path,
                    tree.source.at(edge.path),
                    f"this leads back to '{edge.end}'",
                    "if that is meant, add 'loop: true' next to this 'goto'; otherwise name a node further on",
                )


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
        if graph.has_unknown_target(tree.content):
            continue
        for edge in graph.valid_edges(tree.content):
            if edge.loop and not graph.on_a_loop(tree.content, edge):
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
        if graph.has_unknown_target(tree.content):
            continue
        ending = graph.can_end(tree.content)
        reached = graph.reachable(tree.content)
        trapped: set[str] = set()
        for id in tree.content.nodes:
            if id in reached and id not in ending and id not in trapped and _on_loop(tree.content, id):
                trapped |= graph.reachable(tree.content, id)  # the other nodes of the same loop are no mistakes of their own
                yield loop_without_exit.finding(
                    tree.source.path,
                    tree.source.at_key(("nodes", id)),
                    f"no path leads from '{id}' to an outcome",
                    "give one of the nodes of the loop a way to an outcome",
                )


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
        if graph.has_unknown_target(tree.content):
            continue
        outcomes = [id for id, node in tree.content.nodes.items() if isinstance(node, Outcome)]
        for index, path in enumerate(tree.content.paths):
            at: graph.KeyPath = ("paths", index)
            if path.ends not in outcomes:
                position = tree.source.at((*at, "ends"))
                message = f"'{path.ends}' is not an outcome of this tree"
                yield path_fails.finding(tree.source.path, position, message, did_you_mean(path.ends, outcomes))
                continue
            walked = graph.walk(tree.content, path)
            if walked.mistake:
                hint = f"the way was {' → '.join(walked.nodes)}"
                if walked.known:
                    hint = f"{did_you_mean('', walked.known)}; {hint}"
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
