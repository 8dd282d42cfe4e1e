"""A tree as a graph: edges, reachability, loops, and walking a path. Nothing here recurses, so no tree is too deep."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from helpgen.models import Outcome, Question, Step, Tree, TreePath

KeyPath = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Edge:
    """A way from one node to the next: an option of a question (``option`` is its id) or the ``goto`` of a step."""

    start: str
    end: str
    path: KeyPath
    """Where the ``goto`` stands in the YAML."""
    option: str | None = None
    loop: bool = False


def edges(tree: Tree) -> Iterator[Edge]:
    """Every edge, in the order written; ends that are not nodes of the tree are included."""
    for id, node in tree.nodes.items():
        match node:
            case Question():
                for index, option in enumerate(node.options):
                    yield Edge(id, option.goto, ("nodes", id, "options", index, "goto"), option.id, option.loop)
            case Step(goto=str() as goto):
                yield Edge(id, goto, ("nodes", id, "goto"), None, node.loop)


def valid_edges(tree: Tree) -> list[Edge]:
    """The edges whose end is a node."""
    return [edge for edge in edges(tree) if edge.end in tree.nodes]


def is_broken(tree: Tree) -> bool:
    """Whether an edge is missing, doubled or leads to no node: then nothing that follows from the whole graph can be said."""
    if tree.start not in tree.nodes or any(edge.end not in tree.nodes for edge in edges(tree)):
        return True
    for node in tree.nodes.values():
        match node:
            case Question(options=options) if len(options) < 2 or len({option.id for option in options}) < len(options):
                return True
            case Step(goto=None):
                return True
    return False


def _reach(starts: Iterable[str], neighbours: Mapping[str, list[str]]) -> set[str]:
    reached = set(starts)
    queue = deque(reached)
    while queue:
        for neighbour in neighbours.get(queue.popleft(), ()):
            if neighbour not in reached:
                reached.add(neighbour)
                queue.append(neighbour)
    return reached


def reachable(tree: Tree, start: str | None = None) -> set[str]:
    """The nodes that some path from the tree's start, or from the node ``start``, leads to; that one included."""
    start = start if start is not None else tree.start
    forward: dict[str, list[str]] = {}
    for edge in valid_edges(tree):
        forward.setdefault(edge.start, []).append(edge.end)
    return _reach([start] if start in tree.nodes else [], forward)


def unreachable(tree: Tree) -> list[str]:
    """Where a ``goto`` is missing: of the nodes that no path leads to, the first of each chain, in written order.

    The first is the node that none of the others leads to; of others that lead to each other only, the first written one.
    """
    reached = reachable(tree)
    waiting = [id for id in tree.nodes if id not in reached]
    orphans = set(waiting)
    led_to = {edge.end for edge in valid_edges(tree) if edge.start in orphans and edge.start != edge.end}
    first = [id for id in waiting if id not in led_to]
    covered: set[str] = set()
    for id in first:
        covered |= reachable(tree, id)
    for id in waiting:
        if id not in covered:
            first.append(id)
            covered |= reachable(tree, id)
    return sorted(first, key=waiting.index)


def can_end(tree: Tree) -> set[str]:
    """The nodes from which some path leads to an outcome (found backwards, so a loop with no way out is not among them)."""
    backward: dict[str, list[str]] = {}
    for edge in valid_edges(tree):
        backward.setdefault(edge.end, []).append(edge.start)
    return _reach((id for id, node in tree.nodes.items() if isinstance(node, Outcome)), backward)


def back_edges(tree: Tree) -> list[Edge]:
    """The edges that close a loop: those that lead to a node which is still open in a depth-first walk in written order.

    Undeclared edges are walked first, so that where a loop could be closed by either of two edges the declared one is named.
    """
    outgoing: dict[str, list[Edge]] = {}
    for edge in sorted(valid_edges(tree), key=lambda edge: edge.loop):
        outgoing.setdefault(edge.start, []).append(edge)
    found: list[Edge] = []
    closed: set[str] = set()
    first = [tree.start] if tree.start in tree.nodes else []
    for root in [*first, *tree.nodes]:
        if root in closed:
            continue
        open_nodes = {root}
        stack = [(root, iter(outgoing.get(root, ())))]
        while stack:
            node, remaining = stack[-1]
            following = next(remaining, None)
            if following is None:
                stack.pop()
                open_nodes.discard(node)
                closed.add(node)
            elif following.end in open_nodes:
                found.append(following)
            elif following.end not in closed:
                open_nodes.add(following.end)
                stack.append((following.end, iter(outgoing.get(following.end, ()))))
    return found


def on_a_loop(tree: Tree, edge: Edge) -> bool:
    """Whether ``edge`` is part of any loop: its end leads back to its start."""
    forward: dict[str, list[str]] = {}
    for other in valid_edges(tree):
        forward.setdefault(other.start, []).append(other.end)
    return edge.start in _reach([edge.end], forward)


@dataclass(frozen=True, slots=True)
class Walk:
    """Where a path's answers lead. ``mistake`` is empty when the walk ended at an outcome with every answer used."""

    nodes: tuple[str, ...]
    mistake: str = ""
    where: KeyPath = ()
    """Key path of the mistake, within the path."""
    word: str = ""
    """What stands there, where another word is expected."""
    known: tuple[str, ...] = ()
    """What could have stood there."""


def walk(tree: Tree, path: TreePath) -> Walk:
    """Follow ``path`` from the start."""
    remaining = {id: list(answers) for id, answers in path.answers.items()}
    visited: list[str] = []
    current, steps = tree.start, 0
    limit = len(tree.nodes) * (1 + sum(len(answers) for answers in path.answers.values())) + 1
    while True:
        visited.append(current)
        steps += 1
        if steps > limit:
            return Walk(tuple(visited), "the steps lead round and round without a question", ("ends",))
        node = tree.nodes.get(current)
        match node:
            case None:
                return Walk(tuple(visited), f"it leads to '{current}', which is not a node", ("ends",))
            case Outcome():
                break
            case Step():
                if node.goto is None:
                    return Walk(tuple(visited), f"it ends at the step '{current}', which leads nowhere", ("ends",))
                current = node.goto
            case Question():
                options = {option.id: option for option in node.options}
                if current not in remaining:
                    return Walk(tuple(visited), f"it gives no answer to '{current}'", ("answers",), "", tuple(options))
                if not remaining[current]:
                    return Walk(
                        tuple(visited),
                        f"it comes back to '{current}' and has no further answer",
                        ("answers", current),
                        "",
                        tuple(options),
                    )
                answer = remaining[current].pop(0)
                index = len(path.answers[current]) - len(remaining[current]) - 1
                if answer not in options:
                    return Walk(
                        tuple(visited),
                        f"'{answer}' is not an option of '{current}'",
                        ("answers", current, index),
                        answer,
                        tuple(options),
                    )
                current = options[answer].goto
    for id, left in remaining.items():
        if left:
            index = len(path.answers[id]) - len(left)
            return Walk(tuple(visited), f"the answer '{left[0]}' to '{id}' is never used", ("answers", id, index))
    if current != path.ends:
        return Walk(tuple(visited), f"it ends at '{current}', not at '{path.ends}'", ("ends",))
    return Walk(tuple(visited))


def questions_left(tree: Tree) -> dict[str, tuple[int, int]]:
    """For each node, the fewest and the most questions still to answer before an outcome, its own included.

    The fewest is the shortest way; the most is the longest way that goes round no loop. Nodes without a way to an outcome are
    left out.
    """
    fewest = _fewest_questions(tree)
    most = _most_questions(tree)
    return {id: (least, max(least, most.get(id, 0))) for id, least in fewest.items()}


def _own(tree: Tree, id: str) -> int:
    return int(isinstance(tree.nodes[id], Question))


def _fewest_questions(tree: Tree) -> dict[str, int]:
    """Breadth first, backwards from the outcomes; a step costs nothing, so it goes to the front of the queue."""
    backward: dict[str, list[str]] = {}
    for edge in valid_edges(tree):
        backward.setdefault(edge.end, []).append(edge.start)
    counts: dict[str, int] = {}
    queue = deque((id, 0) for id, node in tree.nodes.items() if isinstance(node, Outcome))
    while queue:
        id, count = queue.popleft()
        if id in counts:
            continue
        counts[id] = count
        for before in backward.get(id, ()):
            if _own(tree, before):
                queue.append((before, count + 1))
            else:
                queue.appendleft((before, count))
    return counts


def _most_questions(tree: Tree) -> dict[str, int]:
    """Depth first without the edges that close a loop; a node from which only such edges lead on has no count."""
    closing = {edge.path for edge in back_edges(tree)}
    outgoing: dict[str, list[str]] = {id: [] for id in tree.nodes}
    for edge in valid_edges(tree):
        if edge.path not in closing:
            outgoing[edge.start].append(edge.end)
    counts: dict[str, int | None] = {}
    for root in tree.nodes:
        stack = [root]
        while stack:
            id = stack[-1]
            waiting = [end for end in outgoing[id] if end not in counts]
            if waiting and id not in counts:
                stack.extend(waiting)
                continue
            stack.pop()
            ends = [count for end in outgoing[id] if (count := counts.get(end)) is not None]
            if isinstance(tree.nodes[id], Outcome):
                counts[id] = 0
            else:
                counts[id] = _own(tree, id) + max(ends) if ends else None
    return {id: count for id, count in counts.items() if count is not None}
