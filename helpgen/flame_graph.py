"""A picture of where time went: a box for every function, as wide as its share, above those of what it called. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

from helpgen.sampling import Call

LEAST = 0.001
"""The share of the whole below which a box is left out."""
MOST_BOXES = 2_000
"""The largest ones; so the picture stays below a megabyte whatever was measured."""
MOST_ROWS = 120
MOST_LETTERS = 120
"""Of a name."""

WIDTH, ROW, TOP, MARGIN = 1200, 18, 56, 10
_LETTER = 6.7
"""The width of a letter, in the same units as the picture; a little more than it is."""
_NOT_IN_XML = re.compile("[^\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ENGINE = frozenset({"mkdocs", "material", "jinja2", "markdown", "pymdownx", "watchdog", "babel"})
_STYLE = """
text{font:11px ui-monospace,Menlo,Consolas,monospace;fill:#1b1b1f}
.t{font:600 15px system-ui,sans-serif}.n{font:12px system-ui,sans-serif}
.s{fill:#fff}.a{fill:#d9dbe1}.h{fill:#ffb870}.e{fill:#9ecbf5}.o{fill:#dcd6ea}
g:hover rect{stroke:#1b1b1f;stroke-width:1.5}
@media (prefers-color-scheme:dark){text{fill:#f1f1f4}.s{fill:#17181c}.a{fill:#3c3f48}.h{fill:#8a4b08}.e{fill:#1c5288}
.o{fill:#4c4363}
g:hover rect{stroke:#f1f1f4}}
"""


@dataclass
class _Box:
    """A function as it was called from the one above, with everything that it called."""

    call: Call | None
    weight: int = 0
    below: dict[Call, _Box] = field(default_factory=dict)


def svg(stacks: Mapping[tuple[Call, ...], int], title: str, note: str = "") -> str:
    """The picture as the text of an SVG file that needs nothing beside it.

    ``stacks`` has nanoseconds by what ran, from the outermost function to the innermost; the same ones give the same picture.
    """
    root = _Box(None)
    for stack, weight in stacks.items():
        root.weight += weight
        box = root
        for call in stack[: MOST_ROWS - 1]:
            box = box.below.setdefault(call, _Box(call))
            box.weight += weight
    whole = max(root.weight, 1)
    least = LEAST * whole
    weights = sorted((box.weight for box in _all(root)), reverse=True)
    if len(weights) > MOST_BOXES:
        least = max(least, weights[MOST_BOXES])
    drawn: list[str] = []
    rows = _draw(root, 0, float(MARGIN), (WIDTH - 2 * MARGIN) / whole, least, whole, drawn)
    height = TOP + rows * ROW + MARGIN
    legend = ((720, "h", "helpgen"), (810, "e", "MkDocs, theme, templates, Markdown"), (1080, "o", "everything else"))
    head = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" role="img">',
        f"<title>{_safe(title)}</title><style>{_STYLE}</style>",
        f'<rect class="s" width="{WIDTH}" height="{height}"/>',
        f'<text class="t" x="{MARGIN}" y="22">{_safe(title)}</text><text class="n" x="{MARGIN}" y="42">{_safe(note)}</text>',
    ]
    for x, kind, text in legend:
        head.append(
            f'<rect class="{kind}" x="{x}" y="33" width="11" height="11"/><text class="n" x="{x + 16}" y="42">{text}</text>'
        )
    return "\n".join([*head, *drawn, "</svg>"]) + "\n"


def _all(box: _Box) -> Iterator[_Box]:
    waiting = [box]
    while waiting:
        one = waiting.pop()
        yield one
        waiting += one.below.values()


def _draw(box: _Box, row: int, x: float, scale: float, least: float, whole: int, drawn: list[str]) -> int:
    """Draw a box and all below it; returns how many rows there are up to there."""
    width = box.weight * scale
    label = _label(box.call)
    said = f"{label}, {100 * box.weight / whole:.1f} %, {box.weight / 1e9:.3f} s"
    y = TOP + row * ROW
    text = ""
    if (letters := int((width - 6) / _LETTER)) >= 4:
        shown = label if len(label) <= letters else f"{label[: letters - 1]}…"
        text = f'<text x="{x + 3:.1f}" y="{y + 12}">{_safe(shown)}</text>'
    rect = f'<rect class="{_kind(box.call)}" x="{x:.1f}" y="{y}" width="{max(width - 0.6, 0.4):.1f}" height="{ROW - 1}"/>'
    drawn.append(f"<g><title>{_safe(said)}</title>{rect}{text}</g>")
    rows = row + 1
    for below in sorted(box.below.values(), key=lambda one: (-one.weight, _label(one.call))):
        if below.weight > least:
            rows = max(rows, _draw(below, row + 1, x, scale, least, whole, drawn))
        x += below.weight * scale
    return rows


def _label(call: Call | None) -> str:
    if call is None:
        return "all"
    return f"{_cut(call.function.replace('.<locals>', ''))} ({_cut(call.module)}:{call.line})"


def _cut(text: str) -> str:
    return text if len(text) <= MOST_LETTERS else f"{text[: MOST_LETTERS - 1]}…"


def _kind(call: Call | None) -> str:
    package = call.module.partition(".")[0] if call else ""
    return "a" if call is None else "h" if package == "helpgen" else "e" if package in _ENGINE else "o"


def _safe(text: str) -> str:
    return escape(_NOT_IN_XML.sub("\ufffd", text))
