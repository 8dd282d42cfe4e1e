"""What goes into a map and what comes out, and what a layout is asked and answers."""

from __future__ import annotations

from dataclasses import dataclass

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class MapNode:
    """A node of the tree. ``word`` is its kind in the reader's language, ``tone`` the kind of an outcome."""

    id: str
    kind: str
    title: str
    href: str
    word: str
    tone: str = ""


@dataclass(frozen=True, slots=True)
class MapEdge:
    """A way from one node to the next, labelled with the answer; the label after a step is empty."""

    start: str
    end: str
    label: str
    loop: bool = False


@dataclass(frozen=True, slots=True)
class MapSection:
    """A picture: the whole tree, or a part of it. ``svg`` is one complete element without a line break."""

    id: str
    title: str
    svg: str


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in pixels; ``x`` and ``y`` are its upper left corner."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def bottom(self) -> float:
        return self.y + self.height

    @property
    def centre(self) -> float:
        return self.x + self.width / 2

    def overlaps(self, other: Box) -> bool:
        """Whether the two share an area; a shared side is none."""
        return self.x < other.right and other.x < self.right and self.y < other.bottom and other.y < self.bottom


@dataclass(frozen=True, slots=True)
class Link:
    """An edge between two boxes of a layout, by their numbers. ``label`` is the size of its text; None where it has none.

    A pair of boxes has at most one link in each direction.
    """

    start: int
    end: int
    label: tuple[int, int] | None
    loop: bool = False


@dataclass(frozen=True, slots=True)
class Stroke:
    """A line without a gap: corners, or the end points and control points of cubic curves."""

    points: tuple[Point, ...]
    curved: bool = False


@dataclass(frozen=True, slots=True)
class Layout:
    """Where everything stands: a box for each size asked for; a label (if any) and strokes for each link, in their order."""

    width: float
    height: float
    boxes: tuple[Box, ...]
    labels: tuple[Box | None, ...]
    routes: tuple[tuple[Stroke, ...], ...]
