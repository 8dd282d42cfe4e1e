"""Figures as SVG: a card of a phone's width. Equal figures give equal bytes.

The colours are attributes, because a policy forbids every style sheet within a picture. They are those for a light page; on a
dark one the site's style sheet turns light and dark around and keeps the hues. What a colour says, a sign or dashes say, too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from helpgen.figure_models import Arrow, Box, Figure
from helpgen.images import Size, variant
from helpgen.tree_map import text

WIDTH = 360
"""Pixels: of a phone with its margins; at 320 px everything is a fifth smaller and can still be read."""
SIZE = 14
BOX_LINES = 6
LABEL_LINES = 3

_LINE, _LABEL_LINE = 19, 17
_EDGE, _PAD = 12, 9
_SPARE = 0.94
"""The widest of the usual fonts is a little wider than the estimate."""
_GAPS = {1: 0, 2: 48, 3: 26}
_ROW_GAP, _HEAD, _TURN = 26, 7, 12

_CARD, _FRAME, _INK = "#ffffff", "#d5d8dd", "#1b1b1f"
_FILLS = {"plain": "#f3f4f6", "own": "#e0f2f1", "good": "#e7f5ea", "bad": "#fdeceb", "wait": "#fff4df"}
_EDGES = {"plain": "#70777f", "own": "#00695c", "good": "#1e6b31", "bad": "#b3261e", "wait": "#8a5200"}
_ARROWS = {"plain": "#5a6068", "good": "#1e6b31", "bad": "#b3261e"}
_SIGNS = {"good": "M-4 0l3 3 5-6", "bad": "M-3.5-3.5l7 7m0-7l-7 7", "wait": "M0-4.5v5m0 2.6v.4"}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a box is drawn, in pixels."""

    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> float:
        """The x of its middle."""
        return self.x + self.width / 2


def files(figures: Mapping[str, Figure], languages: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The name and the content of the image file of each figure in each language: ``rbf.zh.svg``."""
    for id, figure in figures.items():
        for language in languages:
            yield variant(f"{id}.svg", language), svg(figure, language)


def sizes(figures: Mapping[str, Figure], languages: Sequence[str]) -> dict[str, Size]:
    """The size of each of the ``files``, by name; also of figures with findings."""
    return {
        variant(f"{id}.svg", language): (WIDTH, _layout(figure, language).height)
        for id, figure in figures.items()
        for language in languages
    }


def columns(box: Box, count: int) -> tuple[float, float]:
    """The x and the width of a box in a grid of ``count`` columns."""
    gap = _GAPS[count]
    column = (WIDTH - 2 * _EDGE - gap * (count - 1)) / count
    return _EDGE + (box.column - 1) * (column + gap), box.wide * column + (box.wide - 1) * gap


def lines(words: str, width: float, most: int) -> list[str]:
    """``words`` in lines of at most ``width`` pixels; cut off with "…" where they need more than ``most`` lines."""
    return text.wrap(words, width * _SPARE * text.SIZE / SIZE, most)


def box_lines(box: Box, count: int, language: str, most: int = BOX_LINES) -> list[str]:
    """The lines of a box in a grid of ``count`` columns."""
    return lines(box.text.root.get(language, ""), columns(box, count)[1] - 2 * _PAD, most)


def label_lines(arrow: Arrow, figure: Figure, language: str, most: int = LABEL_LINES) -> list[str]:
    """The lines of the words beside an arrow: no wider than the boxes that it joins."""
    if arrow.text is None or arrow.to not in figure.boxes or arrow.from_ not in figure.boxes:
        return []
    width = min(columns(figure.boxes[id], figure.columns)[1] for id in (arrow.from_, arrow.to))
    return lines(arrow.text.root.get(language, ""), min(width, WIDTH / 2), most)


def label_place(arrow: Arrow, figure: Figure) -> tuple[int, float]:
    """Where the words beside an arrow between rows stand: below which row, and about which x."""
    start, end = figure.boxes[arrow.from_], figure.boxes[arrow.to]
    return _gap_of(start, end), _ends(start, end, figure.columns)[1]


def crosses(arrow: Arrow, figure: Figure) -> str | None:
    """The id of a box that the arrow would run through; ``None`` when it is free, or leads from or to nowhere."""
    start, end = figure.boxes.get(arrow.from_), figure.boxes.get(arrow.to)
    if start is None or end is None:
        return None
    if start.row == end.row:
        left, right = sorted((start, end), key=lambda box: box.column)
        return next(
            (id for id, box in figure.boxes.items() if box.row == start.row and left.column < box.column < right.column), None
        )
    x, _ = _ends(start, end, figure.columns)
    between = range(min(start.row, end.row) + 1, max(start.row, end.row))
    for id, box in figure.boxes.items():
        left_edge, width = columns(box, figure.columns)
        if box.row in between and left_edge < x < left_edge + width:
            return id
    return None


def _ends(start: Box, end: Box, count: int) -> tuple[float, float]:
    """The x at which an arrow between rows leaves and arrives: the same where the boxes are one above the other."""
    one, other = columns(start, count), columns(end, count)
    leaves, arrives = one[0] + one[1] / 2, other[0] + other[1] / 2
    if start.wide >= end.wide and one[0] <= arrives <= one[0] + one[1]:
        return arrives, arrives
    if end.wide > start.wide and other[0] <= leaves <= other[0] + other[1]:
        return leaves, leaves
    return leaves, arrives


def _gap_of(start: Box, end: Box) -> int:
    """Between which row and the next one an arrow turns and arrives, and where its words stand: the number of the upper row."""
    return end.row - 1 if start.row < end.row else end.row


@dataclass(frozen=True, slots=True)
class _Layout:
    boxes: dict[str, Place]
    rows: dict[int, tuple[float, float]]
    """Where each row begins and ends; one without boxes has no height."""
    height: int


def _layout(figure: Figure, language: str) -> _Layout:
    last = max(box.row for box in figure.boxes.values())
    heights = dict.fromkeys(range(1, last + 1), 0)
    for box in figure.boxes.values():
        needed = len(box_lines(box, figure.columns, language)) * _LINE + 2 * _PAD
        heights[box.row] = max(heights[box.row], needed)
    gaps = dict.fromkeys(range(1, last), _ROW_GAP)
    for arrow in figure.arrows:
        start, end = figure.boxes.get(arrow.from_), figure.boxes.get(arrow.to)
        if start is None or end is None or start.row == end.row:
            continue
        leaves, arrives = _ends(start, end, figure.columns)
        words = len(label_lines(arrow, figure, language))
        needed = _ROW_GAP + (_TURN if leaves != arrives else 0) + (words * _LABEL_LINE + 10 if words else 0)
        gap = _gap_of(start, end)
        if gap in gaps:
            gaps[gap] = max(gaps[gap], needed)
    tops, y = dict[int, float](), float(_EDGE + 4)
    for row, height in heights.items():
        tops[row] = y
        y += height + gaps.get(row, 0)
    places = {
        id: Place(*_rounded(columns(box, figure.columns), tops[box.row], heights[box.row])) for id, box in figure.boxes.items()
    }
    return _Layout(places, {row: (top, top + heights[row]) for row, top in tops.items()}, round(y + _EDGE))


def _rounded(across: tuple[float, float], top: float, height: float) -> tuple[float, float, float, float]:
    return round(across[0], 1), round(top, 1), round(across[1], 1), round(height, 1)


def svg(figure: Figure, language: str) -> str:
    """The figure in one language, as the text of an SVG file."""
    layout = _layout(figure, language)
    height = layout.height
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" viewBox="0 0 {WIDTH} {height}" role="img" '
        f'lang="{escape(language)}">',
        f"<title>{escape(text.clean(figure.title.root.get(language, '')), quote=False)}</title>",
        f'<rect x=".75" y=".75" width="{WIDTH - 1.5}" height="{height - 1.5}" rx="10" fill="{_CARD}" stroke="{_FRAME}"/>',
        f'<g font-family="system-ui, sans-serif" font-size="{SIZE}" text-anchor="middle" fill="{_INK}">',
    ]
    for arrow in figure.arrows:
        parts += _arrow(arrow, figure, layout)
    for id, box in figure.boxes.items():
        parts += _box(box, layout.boxes[id], box_lines(box, figure.columns, language))
    for arrow in figure.arrows:
        parts += _label(arrow, figure, layout, language)
    return "\n".join([*parts, "</g>", "</svg>", ""])


def _box(box: Box, place: Place, words: Sequence[str]) -> Iterator[str]:
    dashes = ' stroke-dasharray="5 3"' if box.tone == "bad" else ""
    size = f'x="{place.x:g}" y="{place.y:g}" width="{place.width:g}" height="{place.height:g}"'
    colours = f'fill="{_FILLS[box.tone]}" stroke="{_EDGES[box.tone]}" stroke-width="1.5"'
    yield f'<rect {size} rx="8" {colours}{dashes}/>'
    first = place.y + place.height / 2 - (len(words) - 1) * _LINE / 2 + SIZE * 0.36
    yield from _words(words, place.middle, first, _LINE)
    if box.tone in _SIGNS:
        at = f"{place.x + 4:g} {place.y + 1:g}"
        yield f'<circle cx="{place.x + 4:g}" cy="{place.y + 1:g}" r="9" fill="{_EDGES[box.tone]}"/>'
        line = f'fill="none" stroke="{_CARD}" stroke-width="2"'
        yield f'<path transform="translate({at})" d="{_SIGNS[box.tone]}" {line}/>'


def _words(words: Sequence[str], x: float, y: float, line: int) -> Iterator[str]:
    for number, part in enumerate(words):
        yield f'<text x="{x:g}" y="{round(y + number * line, 1):g}">{escape(part, quote=False)}</text>'


def _ends_in(arrow: Arrow, figure: Figure, layout: _Layout) -> tuple[list[tuple[float, float]], tuple[float, float]]:
    """The points of an arrow's line, and the direction in which it arrives."""
    start, end = figure.boxes[arrow.from_], figure.boxes[arrow.to]
    one, other = layout.boxes[arrow.from_], layout.boxes[arrow.to]
    if start.row == end.row:
        right = start.column < end.column
        y = one.y + one.height / 2
        return [(one.x + one.width if right else one.x, y), (other.x if right else other.x + other.width, y)], (
            (1, 0) if right else (-1, 0)
        )
    down = start.row < end.row
    leaves, arrives = _ends(start, end, figure.columns)
    first, last = (one.y + one.height, other.y) if down else (one.y, other.y + other.height)
    if leaves == arrives:
        return [(leaves, first), (arrives, last)], (0, 1 if down else -1)
    turn = layout.rows[end.row - 1][1] + _TURN if down else layout.rows[end.row + 1][0] - _TURN
    return [(leaves, first), (leaves, turn), (arrives, turn), (arrives, last)], (0, 1 if down else -1)


def _arrow(arrow: Arrow, figure: Figure, layout: _Layout) -> Iterator[str]:
    points, (dx, dy) = _ends_in(arrow, figure, layout)
    (x, y), path = points[-1], [*points[:-1], (points[-1][0] - dx * _HEAD, points[-1][1] - dy * _HEAD)]
    line = "M" + "L".join(f"{round(px, 1):g} {round(py, 1):g}" for px, py in path)
    dashes = ' stroke-dasharray="5 4"' if arrow.tone == "bad" else ""
    colour = _ARROWS[arrow.tone]
    yield f'<path d="{line}" fill="none" stroke="{colour}" stroke-width="2"{dashes}/>'
    back, side = (x - dx * 9, y - dy * 9), (dy * 5.5, dx * 5.5)
    head = [(x, y), (back[0] + side[0], back[1] + side[1]), (back[0] - side[0], back[1] - side[1])]
    corners = " ".join(f"{round(px, 1):g},{round(py, 1):g}" for px, py in head)
    yield f'<polygon points="{corners}" fill="{colour}"/>'


def _label(arrow: Arrow, figure: Figure, layout: _Layout, language: str) -> Iterator[str]:
    words = label_lines(arrow, figure, language)
    start, end = figure.boxes[arrow.from_], figure.boxes[arrow.to]
    if not words or start.row == end.row:
        return
    points, _ = _ends_in(arrow, figure, layout)
    (x, y), (_, tip) = points[-2], points[-1]
    if len(points) == 2 and abs(end.row - start.row) > 1:  # beside the box it leads to, not in the middle of a long line
        y = tip - (tip - y) / abs(tip - y) * (_ROW_GAP + len(words) * _LABEL_LINE + 10)
    middle = (y + tip) / 2 - (_HEAD / 2 if tip > y else -_HEAD / 2)
    width = max(map(text.width, words), default=0.0) * SIZE / text.SIZE / 2
    x = min(max(x, _EDGE / 2 + width), WIDTH - _EDGE / 2 - width)
    high = len(words) * _LABEL_LINE  # behind the words the line is covered
    corner = f'x="{round(x - width - 2, 1):g}" y="{round(middle - high / 2, 1):g}"'
    yield f'<rect {corner} width="{round(2 * width + 4, 1):g}" height="{high}" fill="{_CARD}"/>'
    yield from _words(words, round(x, 1), middle - (len(words) - 1) * _LABEL_LINE / 2 + SIZE * 0.36, _LABEL_LINE)
