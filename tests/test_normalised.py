"""Normalised text: what a reader's eye takes for the same is the same, and every part leads back to where it was written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpgen.normalised import normalised, written

SAME = [
    ("Seed Phrase", "seed phrase"),
    ("Ｓｅｅｄ ｐｈｒａｓｅ", "seed phrase"),
    ("𝐒𝐞𝐞𝐝 𝓅𝒽𝓇𝒶𝓈ℯ", "seed phrase"),
    ("ѕееd рhrаѕе", "seed phrase"),  # Cyrillic
    ("se\u200bed\u00ad phr\u2060ase", "seed phrase"),
    ("s\u0335e\u0301ed phrase", "seed phrase"),
    ("\u202eseed\u202c phrase", "seed phrase"),
    ("助\u200b记\ufeff词：１２个", "助记词:12个"),
    ("ﬁnd ①", "find 1"),
    ("二〇二六", "二〇二六"),
    ("助記詞。", "助記詞。"),
]


@pytest.mark.parametrize(("text", "seen"), SAME)
def test_what_looks_the_same_is_the_same(text: str, seen: str) -> None:
    assert normalised(text) == seen


@pytest.mark.parametrize(("text", "seen"), SAME)
def test_a_part_leads_back_to_where_it_was_written(text: str, seen: str) -> None:
    before = "见：①"
    start = len(normalised(before))
    first, last = written(before + text, start, start + len(seen))
    assert normalised((before + text)[first:last]) == seen
    assert len(before) <= first < last <= len(before + text)


@given(st.text(), st.integers(0, 30), st.integers(1, 30))
def test_every_part_of_any_text_leads_back(text: str, start: int, length: int) -> None:
    seen = normalised(text)
    if start < len(seen):
        end = min(start + length, len(seen))
        first, last = written(text, start, end)
        assert seen[start:end] in normalised(text[first:last])
