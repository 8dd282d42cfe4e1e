"""The other layout: Graphviz places the boxes. Nothing here is needed, so whatever goes wrong is answered with None."""

from __future__ import annotations

import math
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator, Sequence

from helpgen.tree_map.model import Box, Layout, Link, Point, Stroke

WIDEST = 1200
SECONDS = 10
INCH = 72
SIDE_BY_SIDE = 2
MARGIN = 4

_HEAD = 'digraph { graph [nodesep=0.2 ranksep=0.3 ordering=out] node [shape=box fixedsize=true label=""] edge [dir=none]'


def run_dot(source: str) -> str | None:
    """What ``dot`` answers, or None where there is no ``dot`` or it fails."""
    program = shutil.which("dot")
    if program is None:
        return None
    try:
        done = subprocess.run([program, "-Tplain"], input=source, capture_output=True, text=True, timeout=SECONDS, check=True)
    except (OSError, subprocess.SubprocessError, UnicodeError):
        return None
    return done.stdout


def _pairs(links: Sequence[Link]) -> Iterator[tuple[int, str, str, bool]]:
    """The lines to ask for: the link, both ends, whether it is asked for the other way round so that a loop leads up.

    A label is a node in the middle of its link, because then Graphviz keeps its place free.
    """
    for number, link in enumerate(links):
        start, end, label = f"n{link.start}", f"n{link.end}", f"l{number}"
        turned = link.loop and start != end
        for one, two in [(start, label), (label, end)] if link.label else [(start, end)]:
            yield number, *((two, one) if turned else (one, two)), turned


def _source(sizes: Sequence[tuple[int, int]], links: Sequence[Link], start: int) -> str:
    lines = [_HEAD, f"{{ rank=source n{start} }}"]
    boxes = {f"n{number}": size for number, size in enumerate(sizes)}
    boxes |= {f"l{number}": link.label for number, link in enumerate(links) if link.label}
    lines += [f"{name} [width={width / INCH:.4f} height={height / INCH:.4f}]" for name, (width, height) in boxes.items()]
    fans = Counter(link.start for link in links)
    earlier: Counter[int] = Counter()
    for number, one, two, turned in _pairs(links):
        start = links[number].start
        if turned:  # a loop leaves and arrives at the side, so that it differs from what leads down
            ends = [f"{name}:e" if name.startswith("n") else name for name in (one, two)]
            lines.append(" -> ".join(ends))
        elif fans[start] > SIDE_BY_SIDE and one == f"n{start}":  # a wide fan in several ranks
            lines.append(f"{one} -> {two} [minlen={1 + 2 * (earlier[start] // SIDE_BY_SIDE)}]")
            earlier[start] += 1
        else:
            lines.append(f"{one} -> {two}")
    return "\n".join([*lines, "}"])


def _read(answer: str, sizes: Sequence[tuple[int, int]], links: Sequence[Link]) -> Layout:
    """The picture that ``dot`` describes, with our own sizes. Raises what reading a wrong answer raises."""
    middles: dict[str, Point] = {}
    lines: dict[tuple[str, str], list[tuple[Point, ...]]] = {}
    width = height = 0.0
    for line in answer.splitlines():
        match line.split():
            case ["graph", _, wide, high]:
                width, height = float(wide) * INCH + 2 * MARGIN, float(high) * INCH + 2 * MARGIN
            case ["node", name, x, y, *_]:
                middles[name] = _point(x, y, height)
            case ["edge", tail, head, count, *rest]:
                numbers = rest[: 2 * int(count)]
                points = tuple(_point(x, y, height) for x, y in zip(numbers[::2], numbers[1::2], strict=True))
                if len(points) % 3 != 1:
                    raise ValueError(line)
                lines.setdefault((tail, head), []).append(points)

    def box(name: str, size: tuple[int, int]) -> Box:
        x, y = middles[name]
        return Box(x - size[0] / 2, y - size[1] / 2, *size)

    routes: list[list[Stroke]] = [[] for _ in links]
    for number, one, two, turned in _pairs(links):
        points = lines[one, two].pop(0)
        routes[number].append(Stroke(points[::-1] if turned else points, curved=True))
    return Layout(
        width,
        height,
        tuple(box(f"n{number}", size) for number, size in enumerate(sizes)),
        tuple(box(f"l{number}", link.label) if link.label else None for number, link in enumerate(links)),
        tuple(tuple(strokes) for strokes in routes),
    )


def _point(x: str, y: str, height: float) -> Point:
    """Inches up from the lower left corner, as pixels down from the upper left one."""
    return round(float(x) * INCH + MARGIN, 1), round(height - MARGIN - float(y) * INCH, 1)


def _is_sound(layout: Layout) -> bool:
    numbers = [layout.width, layout.height, *(value for box in layout.boxes for value in (box.x, box.y))]
    numbers += [value for strokes in layout.routes for stroke in strokes for point in stroke.points for value in point]
    if layout.width > WIDEST or not all(map(math.isfinite, numbers)):
        return False
    boxes = [box for box in (*layout.boxes, *layout.labels) if box]
    return not any(one.overlaps(two) for index, one in enumerate(boxes) for two in boxes[:index])


def dot_layout(sizes: Sequence[tuple[int, int]], links: Sequence[Link], start: int) -> Layout | None:
    """The layout of ``dot``; None where there is none, it answers something else, or the picture would be too wide."""
    answer = run_dot(_source(sizes, links, start))
    if answer is None:
        return None
    try:
        layout = _read(answer, sizes, links)
    except (ValueError, LookupError):
        return None
    return layout if _is_sound(layout) else None
