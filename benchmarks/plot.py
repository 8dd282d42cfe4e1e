"""Draw what was measured, and tell it: ``python -m benchmarks.plot FILE.json``.

Writes ``docs/benchmarks.svg`` and what is between the marks of ``docs/benchmarks.md``, both from a file of ``benchmarks.builds
--json`` and from nothing else.
"""

from __future__ import annotations

import math
import re
import sys
from dataclasses import dataclass
from html import escape
from pathlib import Path

from benchmarks.results import Results, exponent, growth, table

DOCS = Path(__file__).parent.parent / "docs"
BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"
WIDTH, HEIGHT = 960, 600
LEFT, RIGHT, TOP, BOTTOM = 64, 600, 48, 548
"""The edges of the plot within the drawing; labels stand to the right of it."""
LABELS = RIGHT + 28
GAP = 20
"""Between the base lines of two labels, at least."""
_STYLE = """
text { font: 13px system-ui, sans-serif; fill: #1f2328 }
.quiet { fill: #59636e }
.title { font-weight: 600; font-size: 15px }
.grid { stroke: #d1d9e0; stroke-width: 1 }
.line { fill: none; stroke: #59636e; stroke-width: 1.5 }
.dot { fill: #59636e }
.leader { fill: none; stroke: #818b98; stroke-width: 1; stroke-dasharray: 1 3 }
.ours { stroke: #00695c; stroke-width: 2.5 }
.dot.ours { fill: #00695c; stroke: none }
text.ours { fill: #00695c; stroke: none; font-weight: 600 }
.back { fill: #fff }
@media (prefers-color-scheme: dark) {
  text { fill: #f0f6fc }
  .quiet { fill: #9198a1 }
  .grid { stroke: #3d444d }
  .line { stroke: #9198a1 }
  .dot { fill: #9198a1 }
  .leader { stroke: #656c76 }
  .ours { stroke: #4db6ac }
  .dot.ours, text.ours { fill: #4db6ac; stroke: none }
  .back { fill: #0d1117 }
}
"""


@dataclass(frozen=True)
class Scale:
    """Where a value stands when every factor has the same length."""

    least: float
    most: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        """Pixels; a single value stands in the middle."""
        if self.most <= self.least:
            return (self.start + self.end) / 2
        share = (math.log(value) - math.log(self.least)) / (math.log(self.most) - math.log(self.least))
        return self.start + share * (self.end - self.start)


def spread(wanted: list[float], gap: float, top: float, bottom: float) -> list[float]:
    """Places near those wanted, in the same order, ``gap`` apart and between ``top`` and ``bottom`` as far as there is room."""
    order = sorted(range(len(wanted)), key=wanted.__getitem__)
    placed = dict.fromkeys(order, 0.0)
    least = top
    for index in order:
        placed[index] = max(wanted[index], least)
        least = placed[index] + gap
    most = bottom
    for index in reversed(order):
        placed[index] = min(placed[index], most)
        most = placed[index] - gap
    return [placed[index] for index in range(len(wanted))]


def drawing(results: Results) -> str:
    """An SVG with nothing beside it: wall seconds against entries, both in factors, a line a command."""
    lines = {name: results.points(name, "wall") for name in results.names()}
    seconds = [second for points in lines.values() for _, second in points]
    sizes = sorted(results.runs)
    marks = _around(min(seconds), max(seconds))
    x, y = Scale(sizes[0], sizes[-1], LEFT + 12, RIGHT), Scale(marks[0], marks[-1], BOTTOM, TOP)
    title = f"Seconds by the clock, both axes in factors (measured on {results.date})"
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-labelledby="title desc">',
        '<title id="title">Time of a build against the number of entries</title>',
        f'<desc id="desc">{escape(_told(lines))}</desc>',
        f"<style>{_STYLE}</style>",
        f'<rect class="back" width="{WIDTH}" height="{HEIGHT}"/>',
        f'<text class="title" x="{LEFT}" y="24">{escape(title)}</text>',
    ]
    for mark in marks:
        parts.append(f'<path class="grid" d="M{LEFT} {y(mark):.1f}H{RIGHT}"/>')
        parts.append(f'<text class="quiet" x="{LEFT - 8}" y="{y(mark) + 4:.1f}" text-anchor="end">{mark:g} s</text>')
    for size in sizes:
        parts.append(f'<text class="quiet" x="{x(size):.1f}" y="{BOTTOM + 22}" text-anchor="middle">{size:,}</text>')
    parts.append(f'<text class="quiet" x="{(LEFT + RIGHT) / 2:.0f}" y="{BOTTOM + 42}" text-anchor="middle">entries</text>')
    ends = [points[-1] for points in lines.values()]
    places = spread([y(second) for _, second in ends], GAP, TOP, BOTTOM)
    for (name, points), place in zip(lines.items(), places, strict=True):
        parts += _line(name, [(x(size), y(second)) for size, second in points], points[-1][1], place)
    return "\n".join([*parts, "</svg>"]) + "\n"


def _around(least: float, most: float) -> list[float]:
    """1, 2 and 5 times powers of ten: from the last that is not above ``least`` to the first that is not below ``most``."""
    steps = [factor * 10.0**power for power in range(-4, 7) for factor in (1, 2, 5)]
    first = max(step for step in steps if step <= least)
    last = min(step for step in steps if step >= most)
    return [step for step in steps if first <= step <= last]


def _line(name: str, points: list[tuple[float, float]], seconds: float, place: float) -> list[str]:
    ours = " ours" if name.startswith("helpgen ") else ""
    path = "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
    end_x, end_y = points[-1]
    return [
        f'<path class="line{ours}" d="M{path}"/>',
        *(f'<circle class="dot{ours}" cx="{x:.1f}" cy="{y:.1f}" r="3.5"/>' for x, y in points),
        f'<path class="leader" d="M{end_x + 5:.1f} {end_y:.1f}L{LABELS - 5} {place:.1f}"/>',
        f'<text class="label{ours}" x="{LABELS}" y="{place + 4:.1f}">{escape(name)}: {seconds:.1f} s</text>',
    ]


def _told(lines: dict[str, list[tuple[int, float]]]) -> str:
    """The drawing in words."""
    told = []
    for name, points in lines.items():
        values = ", ".join(f"{second:.1f} s with {size} entries" for size, second in points)
        grows = f" (to the power of {exponent(points):.2f})" if len(points) > 1 else ""
        told.append(f"{name}: {values}{grows}.")
    return " ".join(told)


def report(results: Results) -> str:
    """Machine, drawing and tables in Markdown."""
    machine = ", ".join(f"{name} {value}" for name, value in results.machine.items() if value)
    tables = [table(results, entries) for entries in sorted(results.runs)]
    parts = [
        f"Measured on {results.date}: {machine}.",
        "![Time of a build against the number of entries; the tables below have the figures](benchmarks.svg)",
        *tables,
        growth(results),
    ]
    return "\n\n".join(part for part in parts if part)


def between_marks(page: str, text: str) -> str:
    """The page with ``text`` between its marks. ValueError when it has none."""
    pattern = re.compile(f"{BEGIN}.*{END}", re.DOTALL)
    if not pattern.search(page):
        raise ValueError(f"there is no '{BEGIN}' with '{END}' behind it")
    return pattern.sub(lambda _: f"{BEGIN}\n\n{text}\n\n{END}", page, count=1)


def main() -> None:
    """Write both."""
    results = Results.from_json(Path(sys.argv[1]).read_text("utf-8"))
    page = DOCS / "benchmarks.md"
    page.write_text(between_marks(page.read_text("utf-8"), report(results)), "utf-8")
    (DOCS / "benchmarks.svg").write_text(drawing(results), "utf-8")


if __name__ == "__main__":
    main()
