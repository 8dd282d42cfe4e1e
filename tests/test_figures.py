"""Figures: what is drawn, that nothing lies over anything else, that nothing but a drawing comes out, and that sites have them."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from itertools import combinations
from pathlib import Path
from xml.etree import ElementTree

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from helpgen import figures, svg
from helpgen.figure_models import Figure
from helpgen.knowledge_base import KnowledgeBase
from helpgen.policy import mistakes
from helpgen.tree_map import text
from tests.conftest import ROOT, read
from tests.test_build import files, project, run

__all__ = ["project"]

SVG = "{http://www.w3.org/2000/svg}"
TITLE = {"zh": "币怎么走", "en": "The way of a coin"}
FEE = """\
title: {zh: 币怎么走, en: The way of a coin}
columns: 2
boxes:
  you: {row: 1, wide: 2, tone: own, text: {zh: 你, en: You}}
  there: {row: 2, tone: good, text: {zh: 收款人, en: The receiver}}
  nowhere: {row: 2, column: 2, tone: bad, text: {zh: 谁也不是, en: Nobody}}
arrows:
  - {from: you, to: there, text: {zh: 地址对, en: right address}}
  - {from: you, to: nowhere, tone: bad, text: {zh: 地址错, en: wrong address}}
"""


def figure(data: str) -> Figure:
    return Figure.model_validate(yaml.safe_load(data))


def rectangles(drawing: str) -> Iterator[tuple[bool, float, float, float, float]]:
    """Left, top, right and bottom of every rectangle but the card, and first whether it is a box."""
    for item in list(ElementTree.fromstring(drawing).iter(f"{SVG}rect"))[1:]:
        x, y, width, height = (float(item.attrib[name]) for name in ("x", "y", "width", "height"))
        yield "stroke" in item.attrib, x, y, x + width, y + height


def test_every_language_has_its_own_words() -> None:
    drawn = dict(figures.files({"way": figure(FEE)}, ("zh", "en")))
    assert list(drawn) == ["way.zh.svg", "way.en.svg"]
    said = {name: ElementTree.fromstring(content) for name, content in drawn.items()}
    assert [item.findtext(f"{SVG}title") for item in said.values()] == list(TITLE.values())
    assert [item.text for item in said["way.en.svg"].iter(f"{SVG}text")] == [
        "You", "The receiver", "Nobody", "right address", "wrong address",
    ]  # fmt: skip
    assert said["way.zh.svg"].attrib["lang"] == "zh"


def test_what_a_colour_says_a_sign_says_too() -> None:
    drawing = ElementTree.fromstring(figures.svg(figure(FEE), "en"))
    assert [item.attrib["fill"] for item in drawing.iter(f"{SVG}circle")] == [figures._EDGES["good"], figures._EDGES["bad"]]
    dashed = [item for item in drawing.iter() if "stroke-dasharray" in item.attrib]
    assert [item.tag.removeprefix(SVG) for item in dashed] == ["path", "rect"]
    assert {item.attrib["stroke"] for item in dashed} == {figures._EDGES["bad"]}


def luminance(colour: str) -> float:
    """WCAG 2.2, relative luminance."""
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """WCAG 2.2, contrast ratio."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def turned(colour: str) -> str:
    """The colour on a dark page: ``invert(0.9) hue-rotate(180deg)`` as the style sheet says it (CSS filter effects, 11)."""
    filter = (ROOT / "helpgen" / "theme" / "assets" / "helpgen" / "helpgen.css").read_text("utf-8")
    assert filter.count("--hg-turned: invert(0.9) hue-rotate(180deg);") == 2, "with a script and without one"
    parts = [0.9 - 0.8 * int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    rows = ((-0.574, 1.43, 0.144), (0.426, 0.43, 0.144), (0.426, 1.43, -0.856))
    mixed = [sum(factor * part for factor, part in zip(row, parts, strict=True)) for row in rows]
    return "#" + "".join(f"{round(min(max(part, 0), 1) * 255):02x}" for part in mixed)


@pytest.mark.parametrize("shown", [str, turned], ids=["light", "dark"])
def test_words_and_lines_stand_out(shown: Callable[[str], str]) -> None:
    card, ink = shown(figures._CARD), shown(figures._INK)
    assert min(contrast(ink, fill) for fill in (card, *map(shown, figures._FILLS.values()))) >= 4.5
    assert min(contrast(shown(line), card) for line in figures._ARROWS.values()) >= 3
    for tone, edge in figures._EDGES.items():
        assert min(contrast(shown(edge), other) for other in (card, shown(figures._FILLS[tone]))) >= 3


def test_a_dark_page_turns_light_and_dark_around() -> None:
    assert luminance(turned(figures._CARD)) < 0.02 and luminance(turned(figures._INK)) > 0.5
    for tone in ("own", "good", "bad", "wait"):  # the strongest part of the colour stays the strongest
        before, after = (
            [int(colour[i : i + 2], 16) for i in (1, 3, 5)] for colour in (figures._EDGES[tone], turned(figures._EDGES[tone]))
        )
        assert before.index(max(before)) == after.index(max(after))


def test_shipped_figures_are_whole(shipped: KnowledgeBase) -> None:
    drawn = dict(figures.files({id: document.content for id, document in shipped.figures.items()}, shipped.languages))
    for name, content in drawn.items():
        id, language, _ = name.split(".")
        figure = shipped.figures[id].content
        labels = [arrow.text for arrow in figure.arrows if arrow.text is not None]
        words = "".join(text[language] for text in [*(box.text for box in figure.boxes.values()), *labels])
        assert content.count("…") == words.count("…"), name
        found: list[object] = []
        svg.look_through(content, lambda *said, found=found: found.append(said))
        assert found == mistakes(content, name) == [], name


WORDS = st.text(st.sampled_from("币 你转abc<>&\"'\\]，。！Ww-"), min_size=1, max_size=60).filter(lambda words: words.strip())
LOCALIZED = st.fixed_dictionaries({"zh": WORDS, "en": WORDS})


@st.composite
def drawings(draw: st.DrawFn) -> Figure:
    """Any figure without findings: every box in a cell of its own, arrows between any two."""
    columns, rows = draw(st.integers(1, 3)), draw(st.integers(1, 5))
    cells = draw(st.sets(st.tuples(st.integers(1, rows), st.integers(1, columns)), min_size=1))
    tone = st.sampled_from(["plain", "own", "good", "bad", "wait"])
    boxes = {
        f"b{row}{column}": {"row": row, "column": column, "tone": draw(tone), "text": draw(LOCALIZED)} for row, column in cells
    }
    if columns > 1 and draw(st.booleans()):
        boxes["wide"] = {"row": rows + 1, "wide": columns, "text": draw(LOCALIZED)}
    ids = st.sampled_from(sorted(boxes))
    arrows = []
    for start, end in draw(st.sets(st.tuples(ids, ids), max_size=6)):
        if start != end:
            label = draw(LOCALIZED) if boxes[start]["row"] != boxes[end]["row"] and draw(st.booleans()) else None
            arrows.append({"from": start, "to": end, "tone": draw(st.sampled_from(["plain", "good", "bad"])), "text": label})
    return Figure.model_validate({"title": draw(LOCALIZED), "columns": columns, "boxes": boxes, "arrows": arrows})


@given(drawings(), st.sampled_from(["zh", "en"]))
def test_any_figure_is_a_sound_drawing(figure: Figure, language: str) -> None:
    drawing = figures.svg(figure, language)
    drawing.encode()
    found: list[object] = []
    svg.look_through(drawing, lambda *said: found.append(said))  # type: ignore[arg-type]
    assert found == mistakes(drawing, "x.svg") == []
    root = ElementTree.fromstring(drawing)
    width, height = figures.sizes({"x": figure}, [language])[f"x.{language}.svg"]
    assert (root.attrib["width"], root.attrib["height"]) == (str(width), str(height))
    boxes = [one for one in rectangles(drawing) if one[0]]
    assert len(boxes) == len(figure.boxes)
    for one, other in combinations(boxes, 2):
        apart = one[3] <= other[1] or other[3] <= one[1] or one[4] <= other[2] or other[4] <= one[2]
        assert apart, (one, other)
    for _, left, top, right, bottom in rectangles(drawing):
        assert 0 <= left < right <= width and 0 <= top < bottom <= height


@given(drawings())
def test_words_stay_in_their_boxes(figure: Figure) -> None:
    for box in figure.boxes.values():
        _, width = figures.columns(box, figure.columns)
        for line in figures.box_lines(box, figure.columns, "zh"):
            assert text.width(line) * figures.SIZE / text.SIZE <= width


@given(drawings())
def test_arrows_end_at_their_boxes(figure: Figure) -> None:
    drawing = figures.svg(figure, "en")
    edges = {edge for _, left, top, right, bottom in rectangles(drawing) for edge in (left, right, top, bottom)}
    tips = [item.attrib["points"].split(" ")[0].split(",") for item in ElementTree.fromstring(drawing).iter(f"{SVG}polygon")]
    assert len(tips) == len(figure.arrows)
    for x, y in tips:
        assert any(abs(float(x) - edge) < 0.2 or abs(float(y) - edge) < 0.2 for edge in edges)


def with_figure(content: Path, data: str = FEE) -> Path:
    file = content / "figures" / "way.yaml"
    file.parent.mkdir(exist_ok=True)
    file.write_text(data, "utf-8")
    entry = content / "withdraw" / "arrived.faq.yaml"
    shown = entry.read_text("utf-8").replace("    1. 打开记录。", "    ![币从你到收款人](image:way.svg)\n\n    1. 打开记录。")
    shown = shown.replace(
        "    1. Open the history.", "    ![A coin goes from you to a receiver](image:way.svg)\n\n    1. Open the history."
    )
    entry.write_text(shown, "utf-8")
    return content


def told(content: Path) -> list[str]:
    return [finding.as_text().split("\n")[0].removeprefix("content/") for finding in read(content)[1]]


def test_a_figure_that_cannot_be_read_is_one_finding(content: Path) -> None:
    assert told(with_figure(content)) == []
    assert told(with_figure(content, FEE.replace("tone: own", "tone: mine"))) == [
        "figures/way.yaml:4:32: error wrong-value: 'mine' is not allowed for 'you.tone'"
    ]


def test_a_language_that_is_missing_is_one_finding(content: Path) -> None:
    (finding,) = told(with_figure(content, FEE.replace("{zh: 谁也不是, en: Nobody}", "{zh: 谁也不是}")))
    assert finding.startswith("figures/way.yaml:6:") and "missing-language" in finding


def test_a_file_with_the_name_of_a_figure(content: Path) -> None:
    images = with_figure(content) / "pages" / "assets" / "images"
    images.mkdir(parents=True, exist_ok=True)
    (images / "way.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"/>\n', "utf-8")
    (finding,) = told(content)
    assert "duplicate-id: the id 'way' is already used by content/pages/assets/images/way.svg" in finding


@pytest.mark.parametrize("command", [("helpgen", "build"), ("mkdocs", "build", "--strict")], ids=" ".join)
def test_a_site_has_its_figures(project: Path, command: tuple[str, ...]) -> None:
    with_figure(project / "content")
    result = run(project, *command)
    assert result.returncode == 0, result.stderr
    built = files(project / "site")
    kb, _ = read(project / "content")
    for name, drawing in figures.files({"way": kb.figures["way"].content}, ("zh", "en")):
        assert built[f"assets/images/{name}"].decode() == drawing
    page = built["en/withdraw/arrived/index.html"].decode()
    height = figures.sizes({"way": kb.figures["way"].content}, ["en"])["way.en.svg"][1]
    assert f'height="{height}"' in page and '<figure class="hg-figure hg-figure--drawn">' in page
    assert 'src="../../../assets/images/way.en.svg"' in page
    shutil.rmtree(project / "site")
