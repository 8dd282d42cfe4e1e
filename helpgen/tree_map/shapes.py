"""Outlines of boxes and the course of lines, as SVG."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from helpgen.tree_map.model import Box, Point, Stroke

ROUND = 7
"""The radius of a line's corners: rounded, a branching differs from two lines that merely cross."""

_CORNERS = {"question": 16, "step": 0, "outcome": 4, "stub": 4}


def shape(kind: str, box: Box) -> str:
    """A question is round, a step has double sides, an outcome a border that the stylesheet makes thick."""
    corner = f' rx="{_CORNERS[kind]}"' if _CORNERS.get(kind) else ""
    # Half a pixel of room for the border, which is drawn on the outline, half outside.
    x, y, width, height = box.x + 1, box.y + 1, box.width - 2, box.height - 2
    outline = f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}"{corner} fill="none" stroke="currentColor"/>'
    if kind == "step":
        sides = f"M{x + 4:g} {y:g}v{height:g}M{x + width - 4:g} {y:g}v{height:g}"
        outline += f'<path d="{sides}" fill="none" stroke="currentColor"/>'
    return outline


def _corners(points: Sequence[Point]) -> list[Point]:
    """The points where a line of right angles turns, and its ends."""
    kept: list[Point] = []
    for point in points:
        if kept and kept[-1] == point:
            continue
        if len(kept) > 1 and (kept[-2][0] == kept[-1][0] == point[0] or kept[-2][1] == kept[-1][1] == point[1]):
            kept.pop()
        kept.append(point)
    return kept


def _towards(start: Point, end: Point, distance: float) -> Point:
    length = abs(end[0] - start[0]) + abs(end[1] - start[1])
    share = min(distance / length, 0.5)
    return start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share


def _round(points: Sequence[Point]) -> Iterator[str]:
    points = _corners(points)
    yield f"M{_pair(points[0])}"
    for (before, corner), (_, after) in pairwise(pairwise(points)):
        into, out = _towards(corner, before, ROUND), _towards(corner, after, ROUND)
        yield f"L{_pair(into)}Q{_pair(corner)} {_pair(out)}"
    yield f"L{_pair(points[-1])}"


def _pair(point: Point) -> str:
    return f"{point[0]:g} {point[1]:g}"


def path(strokes: Sequence[Stroke]) -> str:
    """The ``d`` of a path: one move for each stroke, so that the arrow head is at the end of the last one only."""
    parts: list[str] = []
    for stroke in strokes:
        if stroke.curved:
            first, *rest = map(_pair, stroke.points)
            parts.append(f"M{first}C{' '.join(rest)}")
        else:
            parts += _round(stroke.points)
    return "".join(parts)
