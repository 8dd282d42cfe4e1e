"""A large tree in parts that can each be taken in: every node is in exactly one part."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce

LIMIT = 40
BRANCH = LIMIT // 4
"""From how many nodes on a branch is worth a section of its own."""


@dataclass(slots=True)
class Section:
    """Some of the nodes, by their numbers. ``parent`` is the node of an earlier section whose branches go on in this one."""

    nodes: list[int]
    parent: int | None = None


@dataclass(slots=True)
class Walk:
    """A depth-first walk: nodes as they were found, in an order in which every edge leads on (but for those of ``back``)."""

    found: list[int]
    order: list[int]
    back: set[tuple[int, int]]
    roots: set[int]


def depth_first(successors: Sequence[Sequence[int]], starts: Iterable[int]) -> Walk:
    """A walk from the first of the starts, then from each that has not been found yet. The edges of ``back`` close loops."""
    walk = Walk([], [], set(), set())
    open_nodes: set[int] = set()
    closed: set[int] = set()
    for start in starts:
        if start in closed:
            continue
        walk.roots.add(start)
        walk.found.append(start)
        open_nodes.add(start)
        stack = [(start, iter(successors[start]))]
        while stack:
            node, remaining = stack[-1]
            for end in remaining:
                if end in open_nodes:
                    walk.back.add((node, end))
                elif end not in closed:
                    walk.found.append(end)
                    open_nodes.add(end)
                    stack.append((end, iter(successors[end])))
                    break
            else:
                open_nodes.remove(node)
                closed.add(node)
                walk.order.append(node)
                stack.pop()
    walk.order.reverse()
    return walk


def _dominators(successors: Sequence[Sequence[int]], walk: Walk) -> dict[int, int]:
    """For each node the last one that every way to it passes, -1 where there is none. After Cooper, Harvey and Kennedy."""
    rank = {node: position for position, node in enumerate(walk.order)} | {-1: -1}
    before: dict[int, list[int]] = {node: [-1] if node in walk.roots else [] for node in walk.order}
    for node in walk.order:
        for end in successors[node]:
            before[end].append(node)
    above: dict[int, int] = {-1: -1}

    def meet(one: int, other: int) -> int:
        while one != other:
            if rank[one] > rank[other]:
                one = above[one]
            else:
                other = above[other]
        return one

    changed = True
    while changed:
        changed = False
        for node in walk.order:
            new = reduce(meet, (parent for parent in before[node] if parent in above))
            if above.get(node) != new:
                above[node] = new
                changed = True
    return above


def _chunks(branches: list[list[int]], room: int) -> tuple[list[int], list[list[int]]]:
    """The branches in their order, put together: what fits into the room that is left, and parts of about the same size."""
    rest = deque(branches)
    first: list[int] = []
    while rest and len(first) + len(rest[0]) <= room:
        first += rest.popleft()
    count = sum(map(len, rest))
    enough = count / max(1, -(-count // LIMIT))
    parts: list[list[int]] = []
    for branch in rest:
        if parts and len(parts[-1]) < enough and len(parts[-1]) + len(branch) <= LIMIT:
            parts[-1] += branch
        else:
            parts.append([*branch])
    return first, parts


def _cut(above: Mapping[int, int], walk: Walk) -> list[Section]:
    """Bottom up through the tree of dominators: what is too much for one section loses its largest branches to sections."""
    position = {node: index for index, node in enumerate(walk.found)}
    children: dict[int, list[int]] = {}
    for node in walk.found:
        children.setdefault(above[node], []).append(node)
    held: dict[int, list[int]] = {}
    sections: list[Section] = []
    for node in [*reversed(walk.order), -1]:
        own = [] if node == -1 else [node]
        branches = [held.pop(child) for child in children.get(node, ())]
        while len(own) + sum(map(len, branches)) > LIMIT:
            largest = max(branches, key=lambda branch: (len(branch), -position[branch[0]]))
            if len(largest) < BRANCH:
                break
            branches.remove(largest)
            sections.append(Section(largest))
        first, parts = _chunks(branches, LIMIT - len(own))
        sections += [Section(part, node if node >= 0 else None) for part in parts]
        held[node] = own + first
    if held[-1]:
        sections.append(Section(held[-1]))
    return sections


def _adopt_leaves(sections: list[Section], successors: Sequence[Sequence[int]], start: int) -> None:
    """Moves an end that nothing in its own section leads to into the one with most ways to it, if there is room."""
    home = {node: section for section in sections for node in section.nodes}
    before: dict[int, list[int]] = {}
    for node, ends in enumerate(successors):
        for end in ends:
            before.setdefault(end, []).append(node)
    for node, parents in sorted(before.items()):
        own = home[node]
        if node == start or successors[node] or any(home[parent] is own or parent == own.parent for parent in parents):
            continue
        homes = [home[parent] for parent in parents]
        best = max(homes, key=lambda section: (homes.count(section), -min(section.nodes)))
        if len(best.nodes) < LIMIT:
            own.nodes.remove(node)
            best.nodes.append(node)
            home[node] = best


def cut(successors: Sequence[Sequence[int]], start: int) -> list[Section]:
    """One section for a tree of at most ``LIMIT`` nodes, else several of at most that many; the start is in the first one."""
    count = len(successors)
    if count <= LIMIT:
        return [Section(list(range(count)))]
    walk = depth_first(successors, [start, *range(count)])
    sections = _cut(_dominators(successors, walk), walk)
    _adopt_leaves(sections, successors, start)
    sections = [section for section in sections if section.nodes]
    position = {node: index for index, node in enumerate(walk.found)}
    # The order in which the tree is read: by the place of a section's first node, a continuation after what it goes on from.
    return sorted(sections, key=lambda section: min(position[node] for node in section.nodes))
