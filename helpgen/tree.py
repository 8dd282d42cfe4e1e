"""A flow as a graph: edges, reachability and loops. Nothing here recurses, so no tree is too deep."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from helpgen.flow import Exit, Flow
from helpgen.source import KeyPath


@dataclass(frozen=True, slots=True)
class Edge:
    """A way from one node to the next."""

    start: str
    end: str
    path: KeyPath
    """Where it is written, within the tree that ``start`` is written in."""
    loop: bool = False
    exit: Exit | None = None
    is_then: bool = False
    """Whether this is what follows when the count of a loop is used up."""


def edges(flow: Flow) -> Iterator[Edge]:
    """Every edge, in the order written; ends that are not nodes of the flow are included."""
    for id, node in flow.nodes.items():
        for exit in node.exits:
            yield Edge(id, exit.goto, exit.path, exit.loop, exit)
            if exit.then:
                yield Edge(id, exit.then, (*exit.path[:-1], "loop", "then"), False, exit, True)


@lru_cache(maxsize=256)
def valid_edges(flow: Flow) -> tuple[Edge, ...]:
    """The edges whose end is a node."""
    return tuple(edge for edge in edges(flow) if edge.end in flow.nodes)


def _reach(starts: Iterable[str], neighbours: Mapping[str, list[str]]) -> set[str]:
    reached = set(starts)
    queue = deque(reached)
    while queue:
        for neighbour in neighbours.get(queue.popleft(), ()):
            if neighbour not in reached:
                reached.add(neighbour)
                queue.append(neighbour)
    return reached


def reachable(flow: Flow, start: str | None = None) -> set[str]:
    """The nodes that some path from the flow's start, or from the node ``start``, leads to; that one included."""
    start = start if start is not None else flow.start
    forward: dict[str, list[str]] = {}
    for edge in valid_edges(flow):
        forward.setdefault(edge.start, []).append(edge.end)
    return _reach([start] if start in flow.nodes else [], forward)


def unreachable(flow: Flow) -> list[str]:
    """Where a ``goto`` is missing: of the nodes that no path leads to, the first of each chain, in written order.

    The first is the node that none of the others leads to; of others that lead to each other only, the first written one.
    """
    reached = reachable(flow)
    waiting = [id for id in flow.nodes if id not in reached]
    orphans = set(waiting)
    led_to = {edge.end for edge in valid_edges(flow) if edge.start in orphans and edge.start != edge.end}
    first = [id for id in waiting if id not in led_to]
    covered: set[str] = set()
    for id in first:
        covered |= reachable(flow, id)
    for id in waiting:
        if id not in covered:
            first.append(id)
            covered |= reachable(flow, id)
    return sorted(first, key=waiting.index)


def can_end(flow: Flow) -> set[str]:
    """The nodes from which some path leads to an outcome (found backwards, so a loop with no way out is not among them)."""
    backward: dict[str, list[str]] = {}
    for edge in valid_edges(flow):
        backward.setdefault(edge.end, []).append(edge.start)
    return _reach((id for id, node in flow.nodes.items() if node.kind == "outcome"), backward)


def back_edges(flow: Flow, undeclared: bool = False) -> list[Edge]:
    """The edges that close a loop: those that lead to a node which is still open in a depth-first walk in written order.

    Undeclared edges are walked first, so that where a loop could be closed by either of two edges the declared one is named.
    With ``undeclared``, only loops without any declared edge are looked for.
    """
    outgoing: dict[str, list[Edge]] = {}
    for edge in sorted(valid_edges(flow), key=lambda edge: edge.loop):
        if not (undeclared and edge.loop):
            outgoing.setdefault(edge.start, []).append(edge)
    found: list[Edge] = []
    closed: set[str] = set()
    first = [flow.start] if flow.start in flow.nodes else []
    for root in [*first, *flow.nodes]:
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


def on_a_loop(flow: Flow, edge: Edge) -> bool:
    """Whether ``edge`` is part of any loop: its end leads back to its start."""
    forward: dict[str, list[str]] = {}
    for other in valid_edges(flow):
        forward.setdefault(other.start, []).append(other.end)
    return edge.start in _reach([edge.end], forward)


def questions_left(flow: Flow) -> dict[str, tuple[int, int]]:
    """For each node, the fewest and the most questions still to answer before an outcome, its own included.

    The fewest is the shortest way; the most is the longest way that goes round no loop. Nodes without a way to an outcome are
    left out.
    """
    fewest = _fewest_questions(flow)
    most = _most_questions(flow)
    return {id: (least, max(least, most.get(id, 0))) for id, least in fewest.items()}


def _own(flow: Flow, id: str) -> int:
    return int(flow.nodes[id].kind == "question")


def _fewest_questions(flow: Flow) -> dict[str, int]:
    """Breadth first, backwards from the outcomes; a step costs nothing, so it goes to the front of the queue."""
    backward: dict[str, list[str]] = {}
    for edge in valid_edges(flow):
        backward.setdefault(edge.end, []).append(edge.start)
    counts: dict[str, int] = {}
    queue = deque((id, 0) for id, node in flow.nodes.items() if node.kind == "outcome")
    while queue:
        id, count = queue.popleft()
        if id in counts:
            continue
        counts[id] = count
        for before in backward.get(id, ()):
            if _own(flow, before):
                queue.append((before, count + 1))
            else:
                queue.appendleft((before, count))
    return counts


def _most_questions(flow: Flow) -> dict[str, int]:
    """Depth first without the edges that close a loop; a node from which only such edges lead on has no count.

    Those that are declared are left out when no loop is left then; else those that a walk in written order finds.
    """
    looping = [] if back_edges(flow, undeclared=True) else [edge for edge in valid_edges(flow) if edge.loop]
    closing = {(edge.start, edge.end) for edge in looping or back_edges(flow)}
    outgoing: dict[str, list[str]] = {id: [] for id in flow.nodes}
    for edge in valid_edges(flow):
        if (edge.start, edge.end) not in closing:
            outgoing[edge.start].append(edge.end)
    counts: dict[str, int | None] = {}
    for root in flow.nodes:
        stack = [root]
        while stack:
            id = stack[-1]
            waiting = [end for end in outgoing[id] if end not in counts]
            if waiting and id not in counts:
                stack.extend(waiting)
                continue
            stack.pop()
            ends = [count for end in outgoing[id] if (count := counts.get(end)) is not None]
            if flow.nodes[id].kind == "outcome":
                counts[id] = 0
            else:
                counts[id] = _own(flow, id) + max(ends) if ends else None
    return {id: count for id, count in counts.items() if count is not None}
