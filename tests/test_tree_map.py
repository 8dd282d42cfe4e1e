"""The map of a tree: what is drawn, how it is laid out (against brute force over random graphs), and that no text can break it."""

from __future__ import annotations

import re
import subprocess
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpgen.tree_map import MapEdge, MapNode, MapSection, draw, graphviz, text
from helpgen.tree_map.model import Box, Layout, Link, Point
from helpgen.tree_map.placement import COLUMNS, place
from helpgen.tree_map.routing import grid_layout
from helpgen.tree_map.sections import LIMIT, cut
from helpgen.tree_map.streets import CELL

SVG = "{http://www.w3.org/2000/svg}"
CSS = Path(__file__).parent.parent / "helpgen/theme/assets/helpgen/tree-map.css"

Graph = tuple[list[MapNode], list[MapEdge]]


def graph(count: int, pairs: Sequence[tuple[int, int]], label: str = "Answer") -> Graph:
    """Nodes ``n0``, ``n1``, … of all kinds; those without an edge are outcomes."""
    inner = {start for start, _ in pairs}
    nodes = [
        MapNode(f"n{n}", "question", f"Title {n}?", f"../n{n}/", "Question") if n in inner
        else MapNode(f"n{n}", "outcome", f"结果 {n}", f"../n{n}/", "Wait", "wait")
        for n in range(count)
    ]  # fmt: skip
    return nodes, [MapEdge(f"n{one}", f"n{two}", label, two <= one) for one, two in pairs]


def fan(count: int) -> Graph:
    return graph(count + 1, [(0, n) for n in range(1, count + 1)])


@st.composite
def pairs(draw_from: st.DrawFn, most: int = 60) -> tuple[int, list[tuple[int, int]]]:
    """A graph of any shape: with loops, merges and nodes that nothing leads to."""
    count = draw_from(st.integers(1, most))
    ends = st.integers(0, count - 1)
    return count, draw_from(st.lists(st.tuples(ends, ends), max_size=2 * count, unique=True))


@st.composite
def links(draw_from: st.DrawFn) -> tuple[list[tuple[int, int]], list[Link]]:
    """What a layout is asked: sizes of boxes and links with labels of all sizes, or none."""
    count, found = draw_from(pairs(30))
    sizes = [(CELL, draw_from(st.integers(24, 110))) for _ in range(count)]
    size = st.none() | st.tuples(st.integers(10, 122), st.sampled_from([16, 34, 52]))
    return sizes, [Link(one, two, draw_from(size), draw_from(st.booleans()) or one == two) for one, two in found]


def parse(section: MapSection) -> ElementTree.Element:
    return ElementTree.fromstring(section.svg)


def drawn(sections: Sequence[MapSection], attribute: str) -> list[str]:
    return [value for section in sections for part in parse(section).iter() if (value := part.get(attribute)) is not None]


def edges_drawn(sections: Sequence[MapSection]) -> list[tuple[str, str]]:
    return list(zip(drawn(sections, "data-start"), drawn(sections, "data-end"), strict=True))


# --- what is drawn ------------------------------------------------------------------------------------------------------------


@settings(max_examples=60, deadline=None)
@given(pairs(130))
def test_every_node_is_drawn_once_and_every_edge_once(case: tuple[int, list[tuple[int, int]]]) -> None:
    nodes, edges = graph(*case)
    sections = draw(nodes, edges, "n0", "Map")
    assert sorted(drawn(sections, "data-node")) == sorted(node.id for node in nodes)
    assert sorted(edges_drawn(sections)) == sorted((edge.start, edge.end) for edge in edges)
    assert len({section.id for section in sections}) == len(sections)
    for section in sections:
        assert 1 <= len(drawn([section], "data-node")) <= LIMIT
    assert "n0" in drawn(sections[:1], "data-node")
    if case[0] <= LIMIT:
        assert len(sections) == 1
        assert not drawn(sections, "data-stub")


@settings(max_examples=60, deadline=None)
@given(pairs(130))
def test_an_edge_into_another_section_has_a_stub_of_that_node_and_links_to_its_page(
    case: tuple[int, list[tuple[int, int]]],
) -> None:
    nodes, edges = graph(*case)
    title = {node.id: node.title for node in nodes}
    for section in draw(nodes, edges, "n0", "Map"):
        own = set(drawn([section], "data-node"))
        foreign = {id for edge in edges_drawn([section]) for id in edge} - own
        stubs = [link for link in parse(section).iter(SVG + "a") if link.get("data-stub")]
        assert {link.get("data-stub") for link in stubs} == foreign
        for link in stubs:
            id = link.get("data-stub", "")
            assert link.get("href") == f"../{id}/"
            words = " ".join("".join(line.itertext()) for line in link.iter(SVG + "tspan"))
            assert words in (f"{title[id]} →", f"↑ {title[id]}")


def test_the_same_arguments_give_the_same_bytes() -> None:
    count, ends = 90, [(n, (n * 7 + k) % 90) for n in range(60) for k in (1, 5)]
    assert draw(*graph(count, ends), "n0", "Map") == draw(*graph(count, ends), "n0", "Map")


def test_labels_of_one_pair_are_joined_and_edges_to_no_node_left_out() -> None:
    nodes, _ = graph(2, [(0, 1)])
    edges = [MapEdge("n0", "n1", "Yes"), MapEdge("n0", "n1", ""), MapEdge("n0", "n1", "No", True), MapEdge("n0", "gone", "x")]
    (section,) = draw(nodes, edges, "n0", "Map")
    assert edges_drawn([section]) == [("n0", "n1")]
    labels = [group for group in parse(section).iter(SVG + "g") if group.get("class") == "hg-map__label"]
    assert ["".join(group.find(SVG + "title").itertext()) for group in labels] == ["Yes / No"]  # type: ignore[union-attr]
    assert 'class="hg-map__edge hg-map__edge--loop"' in section.svg


def test_a_label_is_shortened_with_its_full_text_in_the_title() -> None:
    label = "It is going to my own wallet, from a person or from a platform that I have used before " * 3
    nodes, edges = graph(2, [(0, 1)], label)
    (section,) = draw(nodes, edges, "n0", "Map")
    (group,) = [group for group in parse(section).iter(SVG + "g") if group.get("class") == "hg-map__label"]
    assert group.findtext(SVG + "title") == label.strip()
    lines = ["".join(line.itertext()) for line in group.iter(SVG + "tspan")]
    assert len(lines) == 3
    assert lines[-1].endswith("…")


def test_nothing_to_draw_and_an_unknown_start() -> None:
    assert draw([], [], "n0", "Map") == ()
    assert drawn(draw(*fan(2), "gone", "Map"), "data-node") == ["n0", "n1", "n2"]


def test_classes_name_kind_and_tone_and_the_name_names_the_picture() -> None:
    nodes = [
        MapNode("q", "question", "Which?", "q/", "Question"),
        MapNode("s", "step", "Look", "s/", "Step"),
        MapNode("o", "outcome", "Wait", "o/", "Act now", "act-now"),
    ]
    (section,) = draw(nodes, [MapEdge("q", "s", "A"), MapEdge("s", "o", ""), MapEdge("q", "o", "B")], "q", "Map of X")
    root = parse(section)
    assert root.get("role") == "group"
    assert root.get("aria-label") == "Map of X"
    assert [(link.get("href"), link.get("class")) for link in root.iter(SVG + "a")] == [
        ("q/", "hg-map__node hg-map__node--question"),
        ("s/", "hg-map__node hg-map__node--step"),
        ("o/", "hg-map__node hg-map__node--outcome hg-map__tone--act-now"),
    ]
    assert [link.findtext(SVG + "title") for link in root.iter(SVG + "a")] == [
        "Question: Which?",
        "Step: Look",
        "Act now: Wait",
    ]
    assert [section.svg.count(f'viewBox="0 0 {root.get("width")} {root.get("height")}"')] == [1]


def test_sections_have_names_and_markers_of_their_own() -> None:
    sections = draw(*fan(90), "n0", "Map of X")
    assert [section.title for section in sections] == ["Title 0?", "Title 0? (2)", "Title 0? (3)"]
    assert [parse(section).get("aria-label") for section in sections] == [f"Map of X: {section.title}" for section in sections]
    ids = [id for section in sections for id in re.findall(r' id="([^"]+)"', section.svg)]
    assert len(set(ids)) == len(ids) == 3
    for section, id in zip(sections, ids, strict=True):
        assert set(re.findall(r"url\(#([^)]+)\)", section.svg)) == {id}


# --- no text breaks it --------------------------------------------------------------------------------------------------------

HOSTILE = ["", " ", "<script>alert(1)</script>", "\"'><img src=x onerror=alert(1)>", "]]>", "&amp;&lt;", "a" * 300, "汉" * 300,
           "\x00\x08\x1b", "\ud800", "\u202eabc", "e\u0301" * 40, "a\n\n\nb", "→" * 50]  # fmt: skip


@settings(max_examples=80, deadline=None)
@given(st.lists(st.sampled_from(HOSTILE) | st.text(max_size=60), min_size=5, max_size=5), st.booleans())
def test_any_text_is_safe(texts: list[str], crowded: bool) -> None:
    title, word, label, name, tone = texts
    nodes = [MapNode(f"n{n}", "question", title, "x/?a=1&b='\"", word, tone) for n in range(50 if crowded else 3)]
    edges = [MapEdge(node.id, nodes[(n * 3 + 1) % len(nodes)].id, label) for n, node in enumerate(nodes)]
    for section in draw(nodes, edges, "n0", name):
        assert "\n" not in section.svg  # a blank line would end raw HTML in Markdown
        section.svg.encode()
        names = Counter(part.tag.removeprefix(SVG) for part in parse(section).iter())
        assert set(names) <= {"svg", "defs", "marker", "path", "g", "a", "rect", "text", "tspan", "title"}
        attributes = {name for part in parse(section).iter() for name in part.attrib}
        assert not [name for name in attributes if name == "style" or name.startswith("on")]
        for link in parse(section).iter(SVG + "a"):
            assert link.get("href") == "x/?a=1&b='\""
            assert link.get("aria-label")


@given(st.text() | st.sampled_from(HOSTILE), st.integers(20, 200), st.integers(1, 5))
def test_wrapped_text_fits_its_width_and_loses_nothing_silently(value: str, limit: int, most: int) -> None:
    value = text.clean(value)
    lines = text.wrap(value, limit, most)
    assert len(lines) <= most
    assert all(text.width(line) <= limit for line in lines)
    kept = "".join("".join(lines).split())
    whole = "".join(value.split())
    assert kept == whole or (kept.endswith("…") and whole.startswith(kept.removesuffix("…")))


def test_lines_are_broken_between_words_and_chinese_characters_but_not_before_punctuation() -> None:
    assert text.wrap("Which status does it show?", 90, 4) == ["Which status", "does it show?"]
    assert text.wrap("这笔交易，显示什么", 13 * 4, 4) == ["这笔交", "易，显示", "什么"]
    assert text.wrap("交易 hash 在哪里", 13 * 5, 4) == ["交易 hash", "在哪里"]


# --- layout -------------------------------------------------------------------------------------------------------------------


def check_boxes(layout: Layout) -> None:
    labels = [label for label in layout.labels if label]
    for one, two in combinations([*layout.boxes, *labels], 2):
        assert not one.overlaps(two)
    for box in [*layout.boxes, *labels]:
        assert box.x >= 0
        assert box.y >= 0
        assert box.right <= layout.width
        assert box.bottom <= layout.height


def segments(layout: Layout, number: int) -> Iterator[tuple[Point, Point]]:
    for stroke in layout.routes[number]:
        yield from pairwise(stroke.points)


def as_box(one: Point, two: Point) -> Box:
    return Box(min(one[0], two[0]), min(one[1], two[1]), abs(one[0] - two[0]), abs(one[1] - two[1]))


def on_one_line(one: Box, two: Box) -> bool:
    """Whether two straight lines of the same direction lie on top of each other for more than a point."""
    if one.width == two.width == 0:
        return one.x == two.x and min(one.bottom, two.bottom) > max(one.y, two.y)
    return one.height == two.height == 0 and one.y == two.y and min(one.right, two.right) > max(one.x, two.x)


@settings(max_examples=150, deadline=None)
@given(links())
def test_boxes_labels_and_lines_of_the_built_in_layout_keep_clear_of_each_other(case: Any) -> None:
    sizes, found = case
    layout = grid_layout(sizes, found, 0)
    check_boxes(layout)
    areas = [box for box in (*layout.boxes, *layout.labels) if box]
    lines = [[as_box(*segment) for segment in segments(layout, number)] for number in range(len(found))]
    for number, link in enumerate(found):
        assert layout.routes[number][0].points[0][1] == layout.boxes[link.start].bottom
        x, y = layout.routes[number][-1].points[-1]
        assert y == layout.boxes[link.end].y
        assert layout.boxes[link.end].x < x < layout.boxes[link.end].right
        for line in lines[number]:
            assert line.width == 0 or line.height == 0
            assert not any(line.overlaps(area) for area in areas)
    for one, two in combinations(range(len(found)), 2):
        together = found[one].start == found[two].start or found[one].end == found[two].end
        assert together or not any(on_one_line(first, second) for first in lines[one] for second in lines[two])


@settings(max_examples=100, deadline=None)
@given(pairs())
def test_the_start_is_on_top_and_what_closes_no_loop_leads_down(case: tuple[int, list[tuple[int, int]]]) -> None:
    count, found = case
    forward = [Link(one, two, None) for one, two in found if one < two]
    cells = place(count, forward, 0)
    assert len(set(cells)) == count
    assert all(cells[link.start].row < cells[link.end].row for link in forward)
    assert max(cell.column for cell in cells) < COLUMNS
    assert [cell.row for cell in cells].count(0) == 1


@settings(max_examples=60, deadline=None)
@given(pairs(150))
def test_sections_are_a_partition(case: tuple[int, list[tuple[int, int]]]) -> None:
    count, found = case
    successors: list[list[int]] = [[] for _ in range(count)]
    for one, two in found:
        successors[one].append(two)
    sections = cut(successors, 0)
    assert sorted(node for section in sections for node in section.nodes) == list(range(count))
    assert all(1 <= len(section.nodes) <= LIMIT for section in sections)
    assert 0 in sections[0].nodes


def test_a_fan_of_200_is_a_grid_in_sections_none_wide_and_none_full_of_stubs() -> None:
    sections = draw(*fan(200), "n0", "Map")
    assert len(sections) == 6
    for section in sections:
        assert float(parse(section).get("width", "")) <= 520
        assert float(parse(section).get("height", "")) <= 4000
        assert len(drawn([section], "data-node")) > 20
        assert drawn([section], "data-stub") == ([] if section is sections[0] else ["n0"])


def test_a_chain_of_2000_does_not_recurse() -> None:
    sections = draw(*graph(2000, [(n, n + 1) for n in range(1999)]), "n0", "Map")
    assert len(sections) == 50


def test_200_nodes_and_400_edges_take_less_than_a_third_of_a_second() -> None:
    tree = graph(200, sorted({(n, (n * k + k) % 200) for n in range(200) for k in (2, 3)}))
    times = []
    for _ in range(3):
        begin = time.perf_counter()
        draw(*tree, "n0", "Map")
        times.append(time.perf_counter() - begin)
    assert min(times) < 0.3


def test_reading_order_is_from_top_to_bottom() -> None:
    for section in draw(*graph(30, [(n, m) for n in range(10) for m in (2 * n + 1, 2 * n + 2)]), "n0", "Map"):
        tops = [float(rect.get("y", "")) for link in parse(section).iter(SVG + "a") for rect in link.iter(SVG + "rect")]
        assert tops == sorted(tops)


# --- Graphviz -----------------------------------------------------------------------------------------------------------------


def plain(source: str, scale: float = 1.0, drop: int = 0) -> str:
    """What ``dot -Tplain`` might answer: all boxes in one column, straight lines."""
    sizes = re.findall(r"^(\w+) \[width=([\d.]+) height=([\d.]+)\]$", source, re.M)
    y, lines, at = 0.0, [], {}
    for name, width, height in sizes:
        at[name] = y + float(height) / 2
        lines.append(f"node {name} {1.2 * scale} {at[name]:.4f} {width} {height} x solid box black lightgrey")
        y += float(height) + 0.3
    for one, two in re.findall(r"^(\w+)(?::\w)? -> (\w+)", source, re.M):
        points = " ".join(f"1.2 {at[one] + (at[two] - at[one]) * part / 3:.4f}" for part in range(4))
        lines.append(f"edge {one} {two} 4 {points} solid black")
    return "\n".join([f"graph 1 {2.4 * scale} {y}", *lines[: len(lines) - drop], "stop", ""])


TREE = [(0, 1), (0, 2), (1, 3), (2, 3), (3, 0), (2, 2)]


def test_with_graphviz_the_same_is_drawn_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(graphviz, "run_dot", plain)
    own, other = draw(*graph(4, TREE), "n0", "Map"), draw(*graph(4, TREE), "n0", "Map", graphviz=True)
    assert own != other
    for attribute in ("data-node", "data-start", "data-end"):
        assert sorted(drawn(own, attribute)) == sorted(drawn(other, attribute))
    loop = next(
        part for part in parse(other[0]).iter(SVG + "path") if (part.get("data-start"), part.get("data-end")) == ("n3", "n0")
    )
    heights = [float(number) for number in re.findall(r"[\d.]+ ([\d.]+)", loop.get("d", ""))]
    boxes = {link.get("data-node"): link.find(SVG + "rect") for link in parse(other[0]).iter(SVG + "a")}
    middle = {
        id: float(rect.get("y", "")) + float(rect.get("height", "")) / 2 for id, rect in boxes.items() if rect is not None
    }
    assert heights[0] == pytest.approx(middle["n3"], abs=1)  # asked for the other way round, drawn the right way
    assert heights[-1] == pytest.approx(middle["n0"], abs=1)


@settings(max_examples=40, deadline=None)
@given(links())
def test_the_layout_of_graphviz_is_read_in_full(case: Any) -> None:
    sizes, found = case
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(graphviz, "run_dot", plain)
        layout = graphviz.dot_layout(sizes, found, 0)
    assert layout is not None
    check_boxes(layout)
    assert [(box.width, box.height) for box in layout.boxes] == sizes
    assert [len(strokes) for strokes in layout.routes] == [2 if link.label else 1 for link in found]


@pytest.mark.parametrize(
    "answer",
    [None, "", "graph", "rubbish\n", plain("n0 [width=1 height=1]"), "graph 1 x y\n", "graph 1 1 1\nedge n0 n1 2 0 0 1 1 solid black\n",
     "graph 1 1 1\nnode n0 nan nan 1 1 x\nstop"],
)  # fmt: skip
def test_a_wrong_answer_of_graphviz_is_the_built_in_layout(answer: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(graphviz, "run_dot", lambda source: answer)
    assert draw(*graph(4, TREE), "n0", "Map", graphviz=True) == draw(*graph(4, TREE), "n0", "Map")


@pytest.mark.parametrize(("scale", "drop"), [(7.1, 0), (1.0, 1)])
def test_a_picture_too_wide_or_incomplete_is_the_built_in_layout(
    scale: float, drop: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(graphviz, "run_dot", lambda source: plain(source, scale, drop))
    assert draw(*graph(4, TREE), "n0", "Map", graphviz=True) == draw(*graph(4, TREE), "n0", "Map")


def fake_dot(folder: Path, script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    program = folder / "dot"
    program.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")


def test_dot_is_asked_for_plain_text_and_reads_from_its_input(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake_dot(tmp_path, 'test "$*" = -Tplain && cat', monkeypatch)
    assert graphviz.run_dot("digraph {}") == "digraph {}"


@pytest.mark.parametrize("script", ["exit 1", "exec sleep 30", r"printf '\377'"])
def test_a_dot_that_fails_hangs_or_answers_no_text_is_none(
    script: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake_dot(tmp_path, script, monkeypatch)
    monkeypatch.setattr(graphviz, "SECONDS", 0.3)
    assert graphviz.run_dot("digraph {}") is None


def test_no_dot_and_one_that_cannot_be_run_are_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert graphviz.run_dot("digraph {}") is None

    def refuse(*_: object, **__: object) -> None:
        raise OSError

    fake_dot(tmp_path, "cat", monkeypatch)
    monkeypatch.setattr(subprocess, "run", refuse)
    assert graphviz.run_dot("digraph {}") is None


# --- stylesheet ---------------------------------------------------------------------------------------------------------------


def test_the_stylesheet_knows_the_classes_that_are_drawn() -> None:
    classes = {
        name
        for section in draw(*fan(50), "n0", "Map")
        for part in parse(section).iter()
        for name in part.get("class", "").split()
    }
    css = CSS.read_text(encoding="utf-8")
    assert [name for name in sorted(classes) if f".{name}" not in css and name != "hg-map__node"] == []
