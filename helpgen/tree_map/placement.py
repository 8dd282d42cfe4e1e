"""The built-in layout, first part: which row and which column of a grid each box stands in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import permutations

from helpgen.tree_map.model import Link
from helpgen.tree_map.sections import depth_first

COLUMNS = 2
"""At most so many boxes stand side by side: two of them fit on a phone."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A place in the grid."""

    row: int
    column: int


def _layers(count: int, links: Sequence[Link], start: int) -> tuple[list[list[int]], set[tuple[int, int]]]:
    """The boxes by the longest way to them, the start before any other, and the links that lead back up."""
    successors: list[list[int]] = [[] for _ in range(count)]
    incoming = [0] * count
    for link in sorted(links, key=lambda link: link.loop):  # where a loop can be cut in two places, it is at the declared one
        successors[link.start].append(link.end)
        incoming[link.end] += link.start != link.end
    sources = [box for box in range(count) if not incoming[box]]
    walk = depth_first(successors, [start, *sources, *range(count)])
    alone = all((link.start, start) in walk.back for link in links if link.end == start)
    layer = [int(alone and box != start) for box in range(count)]
    for box in walk.order:
        for end in successors[box]:
            if (box, end) not in walk.back:
                layer[end] = max(layer[end], layer[box] + 1)
    for box in reversed(walk.order):  # a second source stands right above what it leads to
        down = [layer[end] for end in successors[box] if (box, end) not in walk.back]
        if box != start and not incoming[box] and down:
            layer[box] = min(down) - 1
    layers: list[list[int]] = [[] for _ in range(max(layer) + 1)]
    for box in range(count):
        layers[layer[box]].append(box)
    return [boxes for boxes in layers if boxes], walk.back


class _Grid:
    """Rows that are filled one after the other, then shifted sideways until links are short."""

    def __init__(self, count: int, links: Sequence[Link], back: set[tuple[int, int]], columns: int) -> None:
        self.columns = columns
        self.rows: list[list[int]] = []
        self.row = [-1] * count
        self.column = [0] * count
        self.near: list[list[tuple[int, float]]] = [[] for _ in range(count)]
        self.up: list[list[int]] = [[] for _ in range(count)]
        self.inner = [False] * count
        for link in links:
            if link.start == link.end:
                continue
            loop = (link.start, link.end) in back
            weight = 0.2 if loop else 1.0
            self.near[link.start].append((link.end, weight))
            self.near[link.end].append((link.start, weight))
            if not loop:
                self.up[link.end].append(link.start)
                self.inner[link.start] = True

    def add_layer(self, boxes: Sequence[int]) -> None:
        """As many rows as the layer needs, siblings together. What goes on comes last, next to what it leads to."""
        split = len(boxes) > self.columns

        def key(box: int) -> tuple[object, ...]:
            above = min(((self.row[parent], self.column[parent]) for parent in self.up[box]), default=(-1, 0))
            return (split and self.inner[box], *above, box)

        ordered = sorted(boxes, key=key)
        count = -(-len(ordered) // self.columns)
        for number in range(count):
            row = ordered[number * len(ordered) // count : (number + 1) * len(ordered) // count]
            for box in row:
                self.row[box] = len(self.rows)
            self.rows.append(row)
            self.arrange(row)

    def arrange(self, row: list[int]) -> None:
        """Gives the row the order and the columns with the shortest links to what is placed already; else as written."""
        cost = [[self._cost(box, column) for column in range(self.columns)] for box in row]

        def total(columns: tuple[int, ...]) -> tuple[float, int, tuple[int, ...]]:
            turned = sum(
                columns[one] > columns[two] for two, second in enumerate(row) for one, first in enumerate(row) if first < second
            )
            return sum(cost[index][column] for index, column in enumerate(columns)) + 0.3 * turned, turned, columns

        best = min(permutations(range(self.columns), len(row)), key=total)
        for box, column in zip(row, best, strict=True):
            self.column[box] = column

    def _cost(self, box: int, column: int) -> float:
        cost = abs(column - (self.columns - 1) / 2) * 0.01
        for other, weight in self.near[box]:
            if self.row[other] >= 0:
                apart = abs(self.row[other] - self.row[box])
                cost += weight * abs(column - self.column[other]) * (1.0 if apart == 1 else 0.5)
        return cost


def place(count: int, links: Sequence[Link], start: int) -> list[Cell]:
    """A cell of its own for each box. Unless it closes a loop, a link leads to a lower row."""
    layers, back = _layers(count, links, start)
    grid = _Grid(count, links, back, max(-(-len(layer) // -(-len(layer) // COLUMNS)) for layer in layers))
    for layer in layers:
        grid.add_layer(layer)
    for rows in (grid.rows[::-1], grid.rows, grid.rows[::-1]):
        for row in rows:
            grid.arrange(row)
    return [Cell(grid.row[box], grid.column[box]) for box in range(count)]
