"""Rules for the writer's own tests of a tree."""

from __future__ import annotations

from collections.abc import Iterator

from helpgen.edges import uncovered
from helpgen.findings import AnyRule, Finding, Position, did_you_mean_both, rule
from helpgen.flow import Flow
from helpgen.knowledge_base import KnowledgeBase
from helpgen.rules.conditions import unknown_answer
from helpgen.rules.loops import traps, undeclared
from helpgen.rules.routes import answers_trap, route_gap, route_overlap, route_shadowed
from helpgen.rules.trees import sound
from helpgen.rules.typed import BAND_RULES
from helpgen.tree import reachable
from helpgen.tree_models import TreePath
from helpgen.walk import Walk, walk

Findings = Iterator[Finding]

LAST_NODES = 6
"""How much of a path's way is shown."""
SHOWN = 3
"""How many of the ways that no path goes are named one by one."""


def _walked(kb: KnowledgeBase) -> Iterator[tuple[Flow, list[Walk]]]:
    """The trees whose paths say something: no edge is missing, and every reader comes to an end."""
    wrong = {finding.path for finding in unknown_answer(kb)}
    for flow in sound(kb):
        if not traps(flow) and not undeclared(flow) and flow.tree.source.path not in wrong:
            yield flow, [walk(flow, path) for path in flow.tree.content.paths]


@rule("path-fails", of_trees=True)
def path_fails(kb: KnowledgeBase) -> Findings:
    """Each of the tree's `paths` ends where it says.

    Paths are the writer's own tests: when a change moves a reader to another outcome, this says so.

    Bad (`withdraw/missing.tree.yaml`):

        paths:
          - {name: still in review, answers: {status: unsure}, ends: under-review}

    Good (`withdraw/missing.tree.yaml`):

        paths:
          - {name: still in review, answers: {status: processing}, ends: under-review}
          - {name: found it after looking, answers: {status: [unsure, processing]}, ends: under-review}
    """
    for flow, walks in _walked(kb):
        for index, (path, one) in enumerate(zip(flow.tree.content.paths, walks, strict=True)):
            if finding := _path_finding(flow, index, path, one):
                yield finding


def _path_finding(flow: Flow, index: int, path: TreePath, one: Walk) -> Finding | None:
    questions = [id for id, node in flow.nodes.items() if node.kind == "question"]
    outcomes = [id for id, node in flow.nodes.items() if node.kind == "outcome"]
    for id in path.answers:
        if id not in questions:
            place = flow.tree.source.at_key(("paths", index, "answers", id))
            return _failed(flow, path, place, _not_a(flow, id, "question", "问题"), did_you_mean_both(id, questions))
    if path.ends not in outcomes:
        place = flow.tree.source.at(("paths", index, "ends"))
        wrong = _not_a(flow, path.ends, "outcome", "结果")
        return _failed(flow, path, place, wrong, did_you_mean_both(path.ends, outcomes))
    if not one.mistake or one.stops or flow.nodes.keys() - reachable(flow):
        return (
            None  # that no path leads to a node, or that no route fits, is the mistake; the paths that miss it follow from it
        )
    last = one.nodes[-LAST_NODES:]
    way = " → ".join(("…", *last) if len(one.nodes) > LAST_NODES else last)
    hint = (f"the way was {way}", f"走过：{way}")
    if one.known:
        known = did_you_mean_both(one.word, one.known)
        hint = (f"{known[0]}; {hint[0]}", f"{known[1]}；{hint[1]}")
    place = flow.tree.source.at(("paths", index, *one.where))
    return _failed(flow, path, place, (one.mistake, one.mistake_zh), hint)


def _failed(flow: Flow, path: TreePath, place: Position, said: tuple[str, str], hint: tuple[str, str]) -> Finding:
    message = (f"path '{path.name}': {said[0]}", f"路径“{path.name}”：{said[1]}")
    return path_fails.finding(flow.tree.source.path, place, message, hint)


def _not_a(flow: Flow, id: str, kind: str, kind_zh: str) -> tuple[str, str]:
    article = "an" if kind == "outcome" else "a"
    if id in flow.nodes:
        return f"'{id}' is a {flow.nodes[id].kind}, not {article} {kind}", f"“{id}”不是{kind_zh}节点"
    return f"'{id}' is not {article} {kind} of this tree", f"“{id}”不是这棵树里的{kind_zh}"


@rule("no-paths", of_trees=True)
def no_paths(kb: KnowledgeBase) -> Findings:
    """Every tree has at least one path.

    A tree without tests is one that nobody notices breaking.

    Bad (`withdraw/missing.tree.yaml`):

        paths: []

    Good (`withdraw/missing.tree.yaml`):

        paths:
          - {name: still in review, answers: {status: processing}, ends: under-review}
          - {name: found it after looking, answers: {status: [unsure, processing]}, ends: under-review}
    """
    for tree in kb.trees.values():
        if not tree.content.paths:
            yield no_paths.finding(
                tree.source.path,
                tree.source.at_key(("paths",)),
                ("the tree has no paths", "这棵树没有 paths"),
                (f"run 'helpgen paths {tree.id}' for paths to paste", f"运行 helpgen paths {tree.id}，把给出的路径粘贴进来"),
            )


@rule("uncovered-edge", of_trees=True)
def uncovered_edge(kb: KnowledgeBase) -> Findings:
    """Every answer, route, table, return and counted loop is gone over by some path.

    What no path goes over can be changed to lead anywhere, and no test fails. `helpgen paths TREE` prints paths to paste.

    Bad (`withdraw/missing.tree.yaml`):

        paths:
          - {name: still in review, answers: {status: processing}, ends: under-review}

    Good (`withdraw/missing.tree.yaml`):

        paths:
          - {name: still in review, answers: {status: processing}, ends: under-review}
          - {name: found it after looking, answers: {status: [unsure, processing]}, ends: under-review}
    """
    # Where answers have no way or two ways on, that is the one mistake; what paths go over is seen when it is mended.
    wrong = {
        finding.path for rule in (answers_trap, route_gap, route_shadowed, route_overlap, *BAND_RULES) for finding in rule(kb)
    }
    for flow, walks in _walked(kb):
        if not walks or any(one.mistake for one in walks) or flow.tree.source.path in wrong:
            continue
        if flow.nodes.keys() - reachable(flow):
            continue  # what nothing leads to cannot be gone over either
        missing = uncovered(flow, walks)
        for index, unit in enumerate(missing[:SHOWN]):
            more, more_zh = "", ""
            if index == SHOWN - 1 and len(missing) > SHOWN:
                more, more_zh = f" (and {len(missing) - SHOWN} more)", f"（另有 {len(missing) - SHOWN} 处）"
            yield uncovered_edge.finding(
                flow.tree.source.path,
                flow.tree.source.at(unit.path),
                (f"no path goes over {unit.words}{more}", f"没有路径经过 {unit.words}{more_zh}"),
                (f"run 'helpgen paths {flow.id}' for paths to paste", f"运行 helpgen paths {flow.id}，把给出的路径粘贴进来"),
            )


RULES: tuple[AnyRule, ...] = (path_fails, no_paths, uncovered_edge)
