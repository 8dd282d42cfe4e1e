"""Writers' Markdown: golden pairs in ``markup/``, and what hostile text can become."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpgen.pages.markup import Renderer, first_sentence, plain
from helpgen.references import facts, headings, links
from helpgen.sanitiser import clean, same_elements

CASES = sorted((Path(__file__).parent / "markup").glob("*.md"))

ALLOWED: dict[str, set[str]] = {
    **{tag: set() for tag in ["strong", "em", "ul", "li", "pre", "code", "span", "table", "thead", "tbody", "tr", "summary"]},
    "h2": {"id"},
    "h3": {"id"},
    "p": {"class"},
    "ol": {"start"},
    "a": {"href", "rel"},
    "div": {"class", "tabindex"},
    "details": {"class", "open"},
    "th": {"class"},
    "td": {"class"},
}


def resolve(target: str) -> str | None:
    return target if target.startswith("https://") else {"entry:a": "../a/"}.get(target)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_golden(case: Path) -> None:
    expected = case.with_suffix(".html").read_text("utf-8").rstrip("\n")
    assert Renderer().html(case.read_text("utf-8"), resolve) == expected


class _Elements(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_comment(self, data: str) -> None:
        self.found.append(("!--", {}))

    def handle_decl(self, decl: str) -> None:
        self.found.append(("!", {}))


HOSTILE = (Path(__file__).parent / "markup" / "hostile.txt").read_text("utf-8").splitlines()
SYNTAX = [
    "\n",
    "\n\n",
    "    ",
    '!!! evil "a"\n    ',
    '=== "a"\n    ',
    '!!! note "a"\n    ',
    "```\n",
    "~~~",
    "    - ",
    "| a |\n| --: |\n",
    "# ",
    "> ",
    "- ",
    "1. ",
    "|",
    "---",
    "**",
    "_",
    "`",
    "\\",
    "\x02",
    "\x03",
    "提现",
    " ",
]
READABLE = st.characters(exclude_categories=("Cc", "Cs"))  # control characters never get past reading
PIECES = st.sampled_from([*HOSTILE, *SYNTAX])


@settings(max_examples=600, deadline=None)
@given(st.lists(PIECES | st.text(READABLE, max_size=4), max_size=14).map("".join))
def test_hostile_text_stays_inside_the_allowed_elements(text: str) -> None:
    html = Renderer().unsanitised(text, resolve)
    parser = _Elements()
    parser.feed(html)
    for tag, attributes in parser.found:
        assert tag in ALLOWED
        assert set(attributes) <= ALLOWED[tag]
        if tag == "a":
            assert (attributes["href"] or "").startswith(("https://", "../a/"))
    assert same_elements(html, clean(html)), "the second wall finds nothing to do"


def test_the_renderer_forgets_the_text_before() -> None:
    renderer = Renderer()
    renderer.html("## One {#one}", resolve)
    renderer.html("no heading", resolve)
    assert renderer.headings == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("## 怎么查 {#look}\n\n1. 打开**记录**。\n2. 看[状态](entry:x)。", "怎么查 打开记录。看状态。"),
        ('!!! warning "小心"\n    别再转。', "小心 别再转。"),
        ("| a | b |\n| --- | :-: |\n| 1 | 2 |", "a b 1 2"),
        ("一行\n两行", "一行两行"),
        ("`gas_limit` and my_file_name", "gas_limit and my_file_name"),
        ("```\ncode\n```", "code"),
    ],
)
def test_plain(text: str, expected: str) -> None:
    assert plain(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("还在审核。最长 24 小时。", "还在审核"),
        ("It is **under review**. Wait 1.5 hours.", "It is under review"),
        ("No full stop\n\nNext", "No full stop"),
    ],
)
def test_first_sentence(text: str, expected: str) -> None:
    assert first_sentence(text) == expected


def test_references_are_found_outside_code_only() -> None:
    text = "[a](entry:x) `[b](entry:y)` [c](entry:x)\n\n```\n[d](entry:z)\n## no {#no}\n```\n\n## Yes {#yes}\n"
    assert [(link.target, link.nth) for link in links(text)] == [("entry:x", 0), ("entry:x", 1)]
    assert [(heading.id, heading.line) for heading in headings(text)] == [("yes", 7)]


def test_facts() -> None:
    found = list(facts("{{ fact:a }} {{fact:a}} {{ fact:a }} {{ other }} {{}} { fact:a }"))
    assert [(fact.key, fact.nth) for fact in found] == [("a", 0), ("a", 0), ("a", 1), ("", 0), ("", 0)]


LINK_PIECES = [
    "[",
    "]",
    "(",
    ")",
    "](",
    "entry:a",
    "entry:b",
    "https://a.b",
    " ",
    "\n",
    "\n\n",
    "`",
    "``",
    "\\",
    "!",
    "x",
    "- ",
    "```\n",
]


@settings(max_examples=600, deadline=None)
@given(st.lists(st.sampled_from(LINK_PIECES), max_size=24).map("".join))
def test_every_link_that_is_rendered_is_one_that_is_checked(text: str) -> None:
    rendered: list[str] = []

    def remember(target: str) -> None:
        rendered.append(target)

    Renderer().html(text, remember)
    # Of code inside a target, the signs around it are not rendered; such a target is refused, whatever it is.
    checked = [re.sub(signs, "", link.target) for link in links(text) for signs in (r"\s", r"[`\s]")]
    for target in rendered:
        if "\x02" in target:
            continue  # code inside a target: no key, and no web address
        assert any(re.sub(r"\s", "", target) in written for written in checked), (text, checked)


@pytest.mark.parametrize("text", ["[x [y] z](entry:a)", "[x](entry:a#look)", "[*x*](entry:a)", "[`]`](entry:a)"])
def test_links_are_seen_alike(text: str) -> None:
    rendered: list[str] = []
    Renderer().html(text, lambda target: rendered.append(target))
    assert [link.target for link in links(text)] == rendered


def test_a_link_to_a_heading_of_an_entry_keeps_its_anchor() -> None:
    html = Renderer().html("[x](entry:a#look)", lambda target: "../a/")
    assert html == '<p><a href="../a/#look">x</a></p>'
