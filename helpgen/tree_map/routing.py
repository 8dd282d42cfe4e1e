"""The built-in layout, last part: where boxes, labels and lines are, once the streets are laid."""

from __future__ import annotations

from collections.abc import Sequence

from helpgen.tree_map.model import Box, Layout, Link, Point, Stroke
from helpgen.tree_map.placement import place
from helpgen.tree_map.streets import GAP, Bundle, Streets


class _Router:
    def __init__(self, streets: Streets) -> None:
        self.streets = streets
        self.arm_y = [0.0] * len(streets.links)

    def boxes(self) -> tuple[Box, ...]:
        """The boxes of a row with their upper sides in a line."""
        places = zip(self.streets.cells, self.streets.sizes, strict=True)
        return tuple(
            Box(self.streets.middle(cell.column) - size[0] / 2, self.streets.tops[cell.row], *size) for cell, size in places
        )

    def label_boxes(self) -> list[Box | None]:
        """The labels of a cell one below the other, that of the link from the channel first."""
        boxes: list[Box | None] = [None] * len(self.streets.links)
        for end, numbers in enumerate(self.streets.incoming):
            cell = self.streets.cells[end]
            y: float = self.streets.tops[cell.row] - self.streets.zone(end)
            for number in sorted(numbers, key=lambda number: (number not in self.streets.direct, self._gutter_rank(number))):
                if not self.streets.needs_tier(number):
                    continue
                height = self.streets.tier(number)
                self.arm_y[number] = y + height / 2
                if label := self.streets.links[number].label:
                    boxes[number] = Box(self.streets.middle(cell.column) - label[0] / 2, y + GAP, *label)
                y += height
        return boxes

    def _gutter_rank(self, number: int) -> int:
        """The nearest arms first, so that they do not cross the lines of those below."""
        bundle = self.streets.bundle_of[number]
        track = bundle.arms.get(number, bundle.lane_track)
        return abs(
            self.streets.gutter_x(self.streets.side(number), track) - self.streets.middle(self.streets.end(number).column)
        )

    def _way(self, bundle: Bundle, number: int) -> list[Point]:
        """The link up to its label, or to its box where it has none."""
        out, row = self.streets.channel(bundle), self.streets.end(number).row
        box = self.streets.sizes[bundle.source]
        x: float = self.streets.exit_x(bundle)
        way: list[Point] = [(x, self.streets.tops[self.streets.cells[bundle.source].row] + box[1])]

        def turn(channel: int, x: float) -> None:
            if x != way[-1][0]:
                way.extend([(way[-1][0], bundle.tracks[channel]), (x, bundle.tracks[channel])])

        from_lane = self.streets.from_lane(bundle, number)
        if row != out or from_lane:
            turn(out, self.streets.lane_x(bundle))
        if not from_lane:
            turn(row, self.streets.end_x(bundle, number))
        way.append((way[-1][0], self.arm_y[number] if number not in self.streets.direct else self.streets.tops[row]))
        return way

    def strokes(self, bundle: Bundle, number: int, label: Box | None) -> tuple[Stroke, ...]:
        """The link as it is drawn: interrupted by its label."""
        end = self.streets.links[number].end
        top, way, middle = (
            self.streets.tops[self.streets.end(number).row],
            self._way(bundle, number),
            self.streets.middle(self.streets.end(number).column),
        )
        meets = len(self.streets.incoming[end]) > 1
        y, join = self.arm_y[number], self.streets.join(end)
        if label is None:
            rest = [(join, y), (join, top)] if meets and self.streets.needs_tier(number) else []
            return (Stroke((*way, *rest)),)
        x, _ = way.pop()
        left, right = label.x - GAP, label.right + GAP
        if number in self.streets.direct:
            way.append((x, label.y - GAP))
        else:
            way += [(x, y), (right if self.streets.mirrored[end] else left, y)]
        if meets:
            return Stroke(tuple(way)), Stroke(((left if self.streets.mirrored[end] else right, y), (join, y), (join, top)))
        return Stroke(tuple(way)), Stroke(((middle, label.bottom + GAP), (middle, top)))


def grid_layout(sizes: Sequence[tuple[int, int]], links: Sequence[Link], start: int) -> Layout:
    """The boxes (none wider than ``CELL``) in a grid, layer below layer, ``start`` on top.

    No two boxes, no two labels, and no box and label overlap; no line crosses a box or a label of another link.
    """
    streets = Streets(sizes, links, place(len(sizes), links, start))
    streets.lay_gutters()
    streets.lay_channels()
    router = _Router(streets)
    labels = router.label_boxes()
    routes = tuple(router.strokes(streets.bundle_of[number], number, label) for number, label in enumerate(labels))
    return Layout(streets.width, streets.height, router.boxes(), tuple(labels), routes)
