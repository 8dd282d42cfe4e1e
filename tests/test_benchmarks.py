"""Telling what was measured: fitted, drawn and written from one file."""

from __future__ import annotations

import re
import sys
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks import plot
from benchmarks.builds import FACT, TITLE, measured
from benchmarks.corpus import ROOT, write
from benchmarks.results import Results, Run, exponent, growth, table

SVG = "{http://www.w3.org/2000/svg}"
MADE = Results(
    "2026-11-22",
    {"processor": "<fast>", "cores": 2},
    {
        entries: {
            "helpgen build, clean": [Run(entries / 10, entries / 5, 100), Run(entries, entries, 200), Run(1, 1, 1)],
            "squares & more": [Run(entries**2, entries**2, 10)],
        }
        for entries in (10, 20, 80)
    },
    {10: 1000.0, 80: 1010.0},
)


def test_the_power_is_fitted_over_all_sizes() -> None:
    assert exponent([(n, 3.0 * n**1.5) for n in (10, 70, 300)]) == pytest.approx(1.5)
    assert 1 < exponent([(10, 10), (20, 25), (40, 50)]) < 1.3


def test_a_file_keeps_everything() -> None:
    assert Results.from_json(MADE.as_json()) == MADE


def test_tables_have_medians_and_growth() -> None:
    assert "| helpgen build, clean | 8.0 | 16.0 | 100 | 1.00 |" in table(MADE, 80)
    assert "80 entries in two languages, median of 3 rounds:" in table(MADE, 80)
    assert "| squares & more | 2.00 | 2.00 |" in growth(MADE)
    assert "1000 bytes with 10 entries and 1010 with 80: 1.010 times" in growth(MADE)
    assert growth(Results("", {}, {10: MADE.runs[10]})) == ""


@given(st.lists(st.floats(48, 548), min_size=1, max_size=20))
def test_labels_keep_apart_and_in_order(wanted: list[float]) -> None:
    placed = plot.spread(wanted, plot.GAP, plot.TOP, plot.BOTTOM)
    assert all(after - before >= plot.GAP - 1e-6 for before, after in pairwise(sorted(placed)))
    assert [wanted[i] for i in sorted(range(len(wanted)), key=placed.__getitem__)] == sorted(wanted)
    assert max(placed) <= plot.BOTTOM + 1e-6
    assert min(placed) >= plot.TOP - 1e-6


def test_a_drawing_has_a_labelled_line_for_each_command_and_tells_itself() -> None:
    drawing = ElementTree.fromstring(plot.drawing(MADE))
    labels = [text.text for text in drawing.iter(f"{SVG}text") if "label" in text.get("class", "").split()]
    assert labels == ["helpgen build, clean: 8.0 s", "squares & more: 6400.0 s"]
    assert len([path for path in drawing.iter(f"{SVG}path") if path.get("class", "").startswith("line")]) == 2
    told = drawing.findtext(f"{SVG}desc") or ""
    assert "squares & more: 100.0 s with 10 entries, 400.0 s with 20 entries, 6400.0 s with 80 entries" in told
    assert drawing.findtext(f"{SVG}title")


def test_the_page_and_the_drawing_are_those_of_the_file() -> None:
    docs = ROOT / "docs"
    results = Results.from_json((docs / "benchmarks.json").read_text("utf-8"))
    page = (docs / "benchmarks.md").read_text("utf-8")
    assert plot.between_marks(page, plot.report(results)) == page
    assert plot.drawing(results) == (docs / "benchmarks.svg").read_text("utf-8")


def test_a_page_without_marks_is_refused() -> None:
    with pytest.raises(ValueError, match="there is no"):
        plot.between_marks("nothing", "text")


def test_there_is_something_to_edit(tmp_path: Path) -> None:
    write(tmp_path / "content", 3)
    facts = (tmp_path / "content" / "facts.yaml").read_text("utf-8")
    entry = (tmp_path / "content" / "made-0" / "entry-2.faq.yaml").read_text("utf-8")
    assert len(re.findall(FACT, facts)) == len(re.findall(TITLE, entry)) == 1


@pytest.mark.skipif(not Path("/proc/self/smaps_rollup").exists(), reason="there is nowhere to look")
def test_memory_is_looked_at_to_the_end_whatever_ends_before(tmp_path: Path) -> None:
    """That of all processes together, also of what comes after many short ones."""
    code = """
import os, time
for _ in range(60):
    if not os.fork():
        os._exit(0)
    os.wait()
pid = os.fork()
held = bytearray(os.urandom(1)) * (60 << 20)
time.sleep(0.6)
if pid:
    os.wait()
"""
    assert 120 < measured([sys.executable, "-c", code], tmp_path).memory < 220
