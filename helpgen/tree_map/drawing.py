"""From a tree to its sections, and from each to an SVG element. Colours are the stylesheet's: there is no style in here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from helpgen.tree_map import text
from helpgen.tree_map.graphviz import dot_layout
from helpgen.tree_map.model import Box, Layout, Link, MapEdge, MapNode, MapSection, Stroke
from helpgen.tree_map.routing import grid_layout
from helpgen.tree_map.sections import Section, cut
from helpgen.tree_map.shapes import path, shape
from helpgen.tree_map.streets import CELL

PAD = 10
TITLE_LINES = 4
STUB_LINES = 2
LABEL_LINES = 3
LABEL_ALONE = CELL - 8
LABEL_MEETING = 122
"""Where several links meet at a box there are lines beside their labels."""


@dataclass(frozen=True, slots=True)
class _Item:
    """A box of a section: a node, or the stub that stands for a node of another section."""

    node: MapNode
    lines: tuple[str, ...]
    stub: bool = False

    @property
    def size(self) -> tuple[int, int]:
        lines = len(self.lines) + (not self.stub and bool(self.node.word))
        return CELL, max(lines, 1) * text.LINE + (8 if self.stub else 2 * PAD - 4)


@dataclass(slots=True)
class _Part:
    """A section before it is laid out. ``edges`` are between items, by their numbers."""

    items: list[_Item]
    edges: list[tuple[int, int, MapEdge]]


def _node_item(node: MapNode) -> _Item:
    return _Item(node, tuple(text.wrap(node.title, CELL - 2 * PAD, TITLE_LINES)))


def _stub_item(node: MapNode, leads_on: bool) -> _Item:
    title = node.title or node.word
    arrow = f"{title} →" if leads_on else f"↑ {title}"
    lines = text.wrap(arrow, CELL - 2 * PAD, STUB_LINES)
    if leads_on and not lines[-1].endswith("→"):  # the arrow is what tells a stub, so it is not cut off with the title
        short = text.wrap(title, CELL - 2 * PAD - text.width(" →"), STUB_LINES)
        lines = [*short[:-1], f"{short[-1]} →"]
    return _Item(node, tuple(lines), stub=True)


def _tidy(nodes: Sequence[MapNode], edges: Sequence[MapEdge]) -> tuple[dict[str, MapNode], list[MapEdge]]:
    """Each node once, with text that fits into XML, and one edge for each pair of nodes, with all its labels."""
    tidy: dict[str, MapNode] = {}
    for node in nodes:
        title, word, href, kind, tone = map(text.clean, (node.title, node.word, node.href, node.kind, node.tone))
        # A box that says nothing could not be told from another, nor could its link.
        title = title or ("" if word else text.clean(node.id) or "…")
        tidy.setdefault(node.id, MapNode(node.id, kind, title, href, word, tone))
    joined: dict[tuple[str, str], MapEdge] = {}
    for edge in edges:
        if edge.start in tidy and edge.end in tidy:
            known = joined.get((edge.start, edge.end))
            labels = [label for label in (known.label if known else "", text.clean(edge.label)) if label]
            loop = edge.loop or (known is not None and known.loop)
            joined[edge.start, edge.end] = MapEdge(edge.start, edge.end, " / ".join(labels), loop)
    return tidy, list(joined.values())


def _parts(nodes: Sequence[MapNode], edges: Sequence[MapEdge], sections: Sequence[Section]) -> list[_Part]:
    """Gives each edge to one section: that of its start, where a stub stands for an end elsewhere.

    Only the edges from a section's ``parent`` are the other way round, so that no section gets a stub for each of 200 ends.
    """
    number = {node.id: index for index, node in enumerate(nodes)}
    home = {index: part for part, section in enumerate(sections) for index in section.nodes}
    place = {index: item for section in sections for item, index in enumerate(section.nodes)}
    parts = [_Part([_node_item(nodes[index]) for index in section.nodes], []) for section in sections]
    above: dict[int, int] = {}
    for edge in edges:
        start, end = number[edge.start], number[edge.end]
        if home[start] == home[end]:
            parts[home[start]].edges.append((place[start], place[end], edge))
        elif sections[home[end]].parent == start:
            part = parts[home[end]]
            if home[end] not in above:
                above[home[end]] = len(part.items)
                part.items.append(_stub_item(nodes[start], leads_on=False))
            part.edges.append((above[home[end]], place[end], edge))
        else:
            part = parts[home[start]]
            part.items.append(_stub_item(nodes[end], leads_on=True))
            part.edges.append((place[start], len(part.items) - 1, edge))
    return parts


def _labels(part: _Part) -> list[tuple[str, ...]]:
    meeting = [0] * len(part.items)
    for _, end, _ in part.edges:
        meeting[end] += 1
    return [
        tuple(text.wrap(edge.label, LABEL_ALONE if meeting[end] == 1 else LABEL_MEETING, LABEL_LINES))
        for _, end, edge in part.edges
    ]


def _lay_out(part: _Part, labels: Sequence[tuple[str, ...]], graphviz: bool) -> Layout:
    sizes = [item.size for item in part.items]
    links: list[Link] = []
    for (start, end, edge), lines in zip(part.edges, labels, strict=True):
        size = (min(int(max(map(text.width, lines))) + 4, LABEL_ALONE), len(lines) * text.LINE - 2) if lines else None
        links.append(Link(start, end, size, edge.loop))
    layout = dot_layout(sizes, links, 0) if graphviz else None
    return layout or grid_layout(sizes, links, 0)


# --- SVG ----------------------------------------------------------------------------------------------------------------------


def _text(lines: Sequence[str], x: float, y: float, kind: str = "") -> str:
    """Lines from a top downwards; the name of a class makes the first one special."""
    spans = "".join(
        f'<tspan x="{x:g}" y="{y + 13.5 + index * text.LINE:g}"{kind if index == 0 else ""}>{escape(line)}</tspan>'
        for index, line in enumerate(lines)
    )
    return f"<text>{spans}</text>"


def _node(item: _Item, box: Box) -> str:
    node = item.node
    name = ": ".join(filter(None, [node.word, node.title]))
    lines = item.lines if item.stub or not node.word else (node.word, *item.lines)
    word = ' class="hg-map__word"' if lines is not item.lines else ""
    classes = "hg-map__stub" if item.stub else f"hg-map__node hg-map__node--{node.kind}"
    if node.tone and not item.stub:
        classes += f" hg-map__tone--{node.tone}"
    key = "stub" if item.stub else "node"
    return (
        f'<a href="{escape(node.href)}" class="{escape(classes)}" data-{key}="{escape(text.clean(node.id))}"'
        f' aria-label="{escape(name)}"><title>{escape(name)}</title>{shape("stub" if item.stub else node.kind, box)}'
        f"{_text(lines, box.x + PAD, box.y + (4 if item.stub else PAD - 2), word)}</a>"
    )


def _label(edge: MapEdge, lines: Sequence[str], box: Box) -> str:
    return (
        f'<g class="hg-map__label" text-anchor="middle"><title>{escape(edge.label)}</title>'
        f"{_text(lines, box.centre, box.y - 1)}</g>"
    )


def _edge(edge: MapEdge, strokes: Sequence[Stroke], marker: str) -> str:
    loop = " hg-map__edge--loop" if edge.loop else ""
    ends = f'data-start="{escape(text.clean(edge.start))}" data-end="{escape(text.clean(edge.end))}"'
    return f'<path class="hg-map__edge{loop}" {ends} marker-end="url(#{marker})" d="{path(strokes)}"/>'


def _svg(part: _Part, labels: Sequence[tuple[str, ...]], layout: Layout, id: str, name: str) -> str:
    """The picture in the order in which it is read: each label before the box that it leads to, from top to bottom."""
    marker = f"{id}-arrow"
    incoming: list[list[int]] = [[] for _ in part.items]
    for number, (_, end, _) in enumerate(part.edges):
        incoming[end].append(number)

    def contents() -> Iterator[str]:
        for index in sorted(range(len(part.items)), key=lambda index: (layout.boxes[index].y, layout.boxes[index].x)):
            for number in incoming[index]:
                if box := layout.labels[number]:
                    yield _label(part.edges[number][2], labels[number], box)
            yield _node(part.items[index], layout.boxes[index])

    edges = "".join(_edge(edge, strokes, marker) for (_, _, edge), strokes in zip(part.edges, layout.routes, strict=True))
    width, height = f"{layout.width:g}", f"{layout.height:g}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="hg-map" role="group" aria-label="{escape(name)}"'
        f' width="{width}" height="{height}" viewBox="0 0 {width} {height}" font-size="{text.SIZE}">'
        f'<defs><marker id="{marker}" class="hg-map__arrow" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8"'
        ' markerHeight="8" markerUnits="userSpaceOnUse" orient="auto"><path d="M0 0L8 4L0 8z"/></marker></defs>'
        f'<g fill="none" stroke="currentColor" aria-hidden="true">{edges}</g>{"".join(contents())}</svg>'
    )


def _titles(nodes: Sequence[MapNode], sections: Sequence[Section]) -> Iterator[str]:
    """A section is called by its first node; one that goes on from an earlier one by that node, with a number."""
    parts: dict[int, int] = {}
    for section in sections:
        node = nodes[section.nodes[0] if section.parent is None else section.parent]
        title = node.title or node.word
        if section.parent is not None:
            parts[section.parent] = parts.get(section.parent, 1) + 1
            title += f" ({parts[section.parent]})"
        yield title


def draw(
    nodes: Sequence[MapNode], edges: Sequence[MapEdge], start: str, name: str, graphviz: bool = False
) -> tuple[MapSection, ...]:
    """The map of a tree, in one section or, of more than 40 nodes, in several: the one with ``start`` comes first.

    Every node is in exactly one section and every edge, but for those whose ends are no nodes, is drawn exactly once. Edges
    between the same two nodes are one, with all their labels. The same arguments give the same bytes; ``graphviz`` makes them
    depend on the installed ``dot`` as well. ``name`` is the accessible name, followed by the section's title if it has sisters.
    """
    tidy, joined = _tidy(nodes, edges)
    if not tidy:
        return ()
    # The start first: it is the top of its section.
    ordered = [tidy[start], *(node for node in tidy.values() if node.id != start)] if start in tidy else list(tidy.values())
    number = {node.id: index for index, node in enumerate(ordered)}
    successors: list[list[int]] = [[] for _ in ordered]
    for edge in joined:
        successors[number[edge.start]].append(number[edge.end])
    sections = cut(successors, 0)
    drawn: list[MapSection] = []
    parts = _parts(ordered, joined, sections)
    for index, (title, part) in enumerate(zip(_titles(ordered, sections), parts, strict=True), 1):
        labels = _labels(part)
        id = f"hg-map-{index}"
        label = text.clean(name) if len(sections) == 1 else f"{text.clean(name)}: {title}"
        drawn.append(MapSection(id, title, _svg(part, labels, _lay_out(part, labels, graphviz), id, label)))
    return tuple(drawn)
