"""Links, headings and code of Markdown texts, found in time that grows with the text alone."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpgen.references import headings, links, without_code

PIECES = ["[", "]", "(", ")", "!", "`", "``", "~~~", "\n", "\n\n", " \n \n", "\\", "x", "entry:a", "#", "## a {#b}", " ", "提"]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("## 怎么查 {#look}", (2, "怎么查", "look")),
        ("### Look {#a} ##", (3, "Look", "a")),
        ("## Look", (2, "Look", None)),
        ("##Look{#a}", (2, "Look", "a")),
        ("## a {b {#c}", (2, "a {b", "c")),
        ("## a {#b} c", (2, "a {#b} c", None)),
        ("## a {#}", (2, "a", "")),
    ],
)
def test_headings(line: str, expected: tuple[int, str, str | None]) -> None:
    assert [(heading.level, heading.title, heading.id) for heading in headings(line)] == [expected]


@pytest.mark.parametrize(
    ("text", "targets"),
    [
        ("[a](entry:b)", ["entry:b"]),
        ("[a](entry:b) `[c](entry:d)` \\[e](entry:f)", ["entry:b"]),
        ("[a [b](entry:c)](entry:d)", ["entry:c", "entry:d"]),
        ("[a](entry:b(c))", ["entry:b(c)"]),
        ("[a](entry:b\n\nc)", []),
        ("[a](" + "x" * 2001 + ")", []),
        ("![a](image:b.svg)", ["image:b.svg"]),
    ],
)
def test_links(text: str, targets: list[str]) -> None:
    assert [link.target for link in links(text)] == targets


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join))
def test_code_is_blanked_without_moving_anything(text: str) -> None:
    blanked = without_code(text)
    assert len(blanked) == len(text)
    assert all(now == was or (now == " " and was != "\n") for now, was in zip(blanked, text, strict=True))
    for link in links(text):
        assert text[slice(*link.span)].startswith("![" if link.image else "[") and text[slice(*link.span)].endswith(")")


@pytest.mark.parametrize("piece", [" ", "#", "[](", "[x](", "[", "`", "(", "{#"])
def test_no_text_takes_longer_than_its_length_explains(piece: str) -> None:
    def seconds(count: int) -> float:
        text = "## x" + piece * count + "y"
        started = time.process_time()
        list(headings(text))
        links(text)
        return time.process_time() - started

    assert seconds(16_000) < 30 * max(seconds(2_000), 0.001)
