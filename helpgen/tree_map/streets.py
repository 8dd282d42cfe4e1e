"""The built-in layout, second part: links as streets between the cells of a grid, so that none crosses a box or a label.

Above each row runs a channel with a horizontal track for each bundle that turns in it; between two columns runs a gutter with
vertical tracks. A bundle is all links of one box (its loops apart): they share a line as far as they go the same way. A link
ends either from the channel, straight down on the middle of its box, or, where several meet, as an arm from the gutter at one
side: arms stand one below the other, each interrupted by its own label, and join at the other side of the cell.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from helpgen.tree_map.model import Link
from helpgen.tree_map.placement import Cell

CELL = 160
TRACK = 9
ASIDE = 12
"""How far from the middle of a box a line leaves it where another one arrives in the middle of the box below."""
JOIN = 72
"""How far from the middle of a cell its arms join."""
ARROW = 14
MARGIN = 4
GAP = 3
"""Between a label and the line that it interrupts."""


@dataclass(slots=True)
class Bundle:
    """The links of one box that leave it together, and the streets that they take."""

    source: int
    loop: bool
    links: list[int] = field(default_factory=list)
    lane: int | None = None
    """The gutter of the vertical line to rows other than the next one."""
    lane_track: int = 0
    arms: dict[int, int] = field(default_factory=dict)
    """For each link that arrives as an arm, but not right from the lane: its track in the gutter left of its end."""
    tracks: dict[int, float] = field(default_factory=dict)
    """For each channel where the bundle turns: the height of its horizontal line."""


@dataclass(slots=True)
class _Span:
    """A stretch of a gutter. Channel n is at 2n, the row below it at 2n + 1."""

    gutter: int
    first: int
    last: int
    bundle: Bundle
    link: int | None
    """The link whose arm this is; None for the lane."""


def _free(taken: list[list[tuple[float, float]]], first: float, last: float) -> int:
    """The first track on which nothing touches the stretch, which is taken."""
    for number, stretches in enumerate(taken):
        if all(last < one or two < first for one, two in stretches):
            stretches.append((first, last))
            return number
    taken.append([(first, last)])
    return len(taken) - 1


class Streets:
    """Which bundle runs where, and so how wide gutters and how high channels are. Nothing overlaps that is not one bundle."""

    def __init__(self, sizes: Sequence[tuple[int, int]], links: Sequence[Link], cells: Sequence[Cell]) -> None:
        self.sizes, self.links, self.cells = sizes, links, cells
        self.columns = max(cell.column for cell in cells) + 1
        self.rows = max(cell.row for cell in cells) + 1
        self.incoming: list[list[int]] = [[] for _ in sizes]
        self.bundle_of: list[Bundle] = []
        bundles: dict[tuple[int, bool], Bundle] = {}
        for number, link in enumerate(links):
            self.incoming[link.end].append(number)
            bundle = bundles.setdefault((link.start, link.loop), Bundle(link.start, link.loop))
            bundle.links.append(number)
            self.bundle_of.append(bundle)
        self.bundles = list(bundles.values())
        self.direct = {number for box in range(len(sizes)) for number in self._direct(box)}
        self.mirrored = [self._from_right(box) for box in range(len(sizes))]
        self.arrivals = {(cells[links[number].end].row, cells[links[number].end].column): number for number in self.direct}

    def _direct(self, box: int) -> list[int]:
        """The link that ends from the channel: the only one, or else one from the row above."""
        if len(self.incoming[box]) == 1:
            return self.incoming[box]
        cell = self.cells[box]
        above = [number for number in self.incoming[box] if self.cells[self.links[number].start].row == cell.row - 1]
        return sorted(above, key=lambda number: abs(self.cells[self.links[number].start].column - cell.column))[:1]

    # --- gutters ---------------------------------------------------------------------------------------------------------

    def channel(self, bundle: Bundle) -> int:
        """The channel in which the bundle sets out."""
        return self.cells[bundle.source].row + 1

    def end(self, number: int) -> Cell:
        return self.cells[self.links[number].end]

    def _from_right(self, box: int) -> bool:
        """Whether the arms of the cell come from the right: where most of them would have to go round it otherwise."""
        arms = [self.links[number] for number in self.incoming[box] if number not in self.direct and self.links[number].label]
        return sum(self.cells[link.start].column - self.cells[box].column for link in arms) > 0

    def side(self, number: int) -> int:
        """The gutter that the arm comes from. It is free to choose where there is no label in the way."""
        end, bundle = self.links[number].end, self.bundle_of[number]
        column = self.cells[end].column
        if self.links[number].label:
            return column + self.mirrored[end]
        come_from = self.cells[bundle.source].column if bundle.lane is None else bundle.lane - 0.5
        return column + (come_from > column)

    def join(self, box: int) -> int:
        """Where the arms of the cell join: at the other side."""
        return self.middle(self.cells[box].column) + (-JOIN if self.mirrored[box] else JOIN)

    def from_lane(self, bundle: Bundle, number: int) -> bool:
        """Whether the arm branches off the lane."""
        return number not in self.direct and bundle.lane == self.side(number)

    def _choose_lane(self, bundle: Bundle, load: list[int]) -> None:
        far = [number for number in bundle.links if self.end(number).row != self.channel(bundle)]
        if not far:
            return
        here = self.cells[bundle.source].column

        def length(gutter: int) -> tuple[float, int]:
            ways = abs(gutter - 0.5 - here)
            for number in far:
                arm = number not in self.direct and self.links[number].label is not None
                aside = 0.5 if self.mirrored[self.links[number].end] else -0.5
                ways += abs(gutter - 0.5 - self.end(number).column - (aside if arm else 0))
            return ways + 0.3 * load[gutter], gutter

        bundle.lane = min((0, self.columns) if bundle.loop else range(self.columns + 1), key=length)
        load[bundle.lane] += 1

    def _spans(self, bundle: Bundle) -> list[_Span]:
        """The stretches of gutters that the bundle needs."""
        out = 2 * self.channel(bundle)
        spans: list[_Span] = []
        stops = [out]
        for number in bundle.links:
            cell = self.end(number)
            if self.from_lane(bundle, number):
                stops.append(2 * cell.row + 1)
                continue
            if number not in self.direct:
                spans.append(_Span(self.side(number), 2 * cell.row, 2 * cell.row + 1, bundle, number))
            if cell.row != self.channel(bundle):
                stops.append(2 * cell.row)
        if bundle.lane is not None:
            spans.append(_Span(bundle.lane, min(stops), max(stops), bundle, None))
        return spans

    def lay_gutters(self) -> None:
        """Gives every stretch a track: long ones outside. Sets the place of each column."""
        load = [0] * (self.columns + 1)
        for bundle in self.bundles:
            self._choose_lane(bundle, load)
        spans = [span for bundle in self.bundles for span in self._spans(bundle)]
        taken: list[list[list[tuple[float, float]]]] = [[] for _ in range(self.columns + 1)]
        for span in sorted(spans, key=lambda span: (span.first - span.last, span.first)):
            track = _free(taken[span.gutter], span.first, span.last)
            if span.link is None:
                span.bundle.lane_track = track
            else:
                span.bundle.arms[span.link] = track
        self.counts = [len(tracks) for tracks in taken]
        x = MARGIN
        self.gutters: list[int] = []
        for gutter, count in enumerate(self.counts):
            self.gutters.append(x)
            outer = gutter in (0, self.columns)
            x += TRACK * (count + 1) if count else 0 if outer else 2 * TRACK
            x += CELL if gutter < self.columns else MARGIN
        self.width = x

    def gutter_x(self, gutter: int, track: int) -> int:
        last = gutter == self.columns  # the long ones are outside at the right, too
        return self.gutters[gutter] + TRACK * (self.counts[gutter] - track if last else track + 1)

    def middle(self, column: int) -> int:
        return self.gutters[column + 1] - CELL // 2

    # --- channels --------------------------------------------------------------------------------------------------------

    def exit_x(self, bundle: Bundle) -> int:
        cell = self.cells[bundle.source]
        middle = self.middle(cell.column)
        if bundle.loop:
            return middle + 3 * ASIDE * (1 if bundle.lane else -1)
        below = self.arrivals.get((cell.row + 1, cell.column))
        return middle if below is None or below in bundle.links else middle + ASIDE

    def end_x(self, bundle: Bundle, number: int) -> int:
        """Where the link leaves the channel above its end."""
        cell = self.end(number)
        if number in bundle.arms:
            return self.gutter_x(self.side(number), bundle.arms[number])
        end = self.links[number].end
        joins = len(self.incoming[end]) > 1 and self.links[number].label is None
        return self.join(end) if joins else self.middle(cell.column)

    def lane_x(self, bundle: Bundle) -> int:
        assert bundle.lane is not None
        return self.gutter_x(bundle.lane, bundle.lane_track)

    def _turns(self, bundle: Bundle) -> dict[int, set[int]]:
        """For each channel in which the bundle turns, the places where it comes in and goes out."""
        out = self.channel(bundle)
        turns: dict[int, set[int]] = {out: {self.exit_x(bundle)}}
        for number in bundle.links:
            row = self.end(number).row
            if not self.from_lane(bundle, number):
                turns.setdefault(row, set()).add(self.end_x(bundle, number))
        if bundle.lane is not None:
            for places in turns.values():
                places.add(self.lane_x(bundle))
        return turns

    def lay_channels(self) -> None:
        """Gives every horizontal line a track, and every row its height."""
        turns = [self._turns(bundle) for bundle in self.bundles]
        label_heights = [0] * self.rows
        heights = [0] * self.rows
        for box, cell in enumerate(self.cells):
            label_heights[cell.row] = max(label_heights[cell.row], self.zone(box))
            heights[cell.row] = max(heights[cell.row], self.sizes[box][1])
        y = MARGIN
        self.tops: list[int] = []
        for channel in range(self.rows + 1):
            taken: list[list[tuple[float, float]]] = []
            lines = [
                (min(at[channel]), max(at[channel]), index) for index, at in enumerate(turns) if len(at.get(channel, ())) > 1
            ]
            for first, last, index in sorted(lines):
                track = _free(taken, first - TRACK, last + TRACK)
                self.bundles[index].tracks[channel] = y + TRACK * (track + 1)
            y += TRACK * (len(taken) + 1) if taken else 0 if channel in (0, self.rows) else TRACK
            if channel < self.rows:
                self.tops.append(y + label_heights[channel])
                y += label_heights[channel] + heights[channel]
        self.height = y + MARGIN

    def tier(self, number: int) -> int:
        label = self.links[number].label
        return label[1] + 2 * GAP if label else ARROW

    def zone(self, box: int) -> int:
        """The height that the cell needs above its box, for labels, arms and the point of the arrow."""
        if not self.incoming[box]:
            return 0
        return sum(self.tier(number) for number in self.incoming[box] if self.needs_tier(number)) + ARROW

    def needs_tier(self, number: int) -> bool:
        return number not in self.direct or self.links[number].label is not None
