"""Texts on the disk: what is put in by any process of a build is what every other one reads."""

from __future__ import annotations

import os
import pickle
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markupsafe import Markup

from helpgen import spool
from helpgen.pages.page import Heading, Page
from helpgen.processes import shared
from helpgen.spool import Spool


@pytest.fixture
def empty(tmp_path: Path) -> Spool:
    found = Spool.below(tmp_path / "new")
    assert found is not None and list((tmp_path / "new").iterdir()) == []  # nothing is left of it, however the build ends
    return found


def page(body: str) -> Page:
    return Page("zh/a/", "zh", "entry", "标题", "", body, {"zh": "zh/a/"}, headings=(Heading(2, "b", "B"),))


@given(st.lists(st.text(st.characters())))
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_put_in_comes_out(empty: Spool, texts: list[str]) -> None:
    places = [empty.put(text) for text in texts]
    assert [empty.text(place) for place in reversed(places)] == texts[::-1]


def test_without_reading_at_a_place(empty: Spool, monkeypatch: pytest.MonkeyPatch) -> None:
    """As on Windows."""
    monkeypatch.delattr(os, "pread")
    monkeypatch.delattr(os, "pwrite")
    places = [empty.put(text) for text in ("一", "", "two\ud800")]
    assert [empty.text(place) for place in places] == ["一", "", "two\ud800"]


def test_processes_share_one(empty: Spool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("threading.active_count", lambda: 1)

    def work(number: int) -> tuple[int, Page]:
        time.sleep(0.02)  # long enough for all to begin
        return os.getpid(), page(Markup(f"<p>{number}</p>") * 20_000).put_into(empty)

    made = shared(work, 40, 4)
    assert len({pid for pid, _ in made}) > 1
    for number, (_, one) in enumerate(made):
        assert "body" not in vars(one) and one.body == f"<p>{number}</p>" * 20_000 and type(one.body) is Markup


def test_a_page_from_a_spool_is_the_same_page(empty: Spool) -> None:
    for body in ("<p>&amp;</p>", Markup("<p>&amp;</p>")):
        one = page(body).put_into(empty)
        assert one == page(body) and one.put_into(empty) is one and one.spooled is not None
        assert type(one.body) is type(body)
        again = pickle.loads(pickle.dumps(one))
        assert again == one and again.spooled == one.spooled
    with pytest.raises(AttributeError):
        _ = one.words  # type: ignore[attr-defined]


class Spoken(str):
    """A text that knows more than its letters."""

    __slots__ = ("language",)


def test_what_is_more_than_letters_stays(empty: Spool) -> None:
    one = page(Spoken("<p>"))
    assert one.put_into(empty) is one


def test_a_full_disk_loses_nothing(empty: Spool, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "pwrite", full)
    one = page("<p>")
    assert one.put_into(empty) is one and one.body == "<p>"


def test_a_disk_that_takes_and_gives_a_little_at_a_time(empty: Spool, monkeypatch: pytest.MonkeyPatch) -> None:
    write, read = os.pwrite, os.pread
    monkeypatch.setattr(os, "pwrite", lambda file, data, at: write(file, data[:3], at))
    monkeypatch.setattr(os, "pread", lambda file, length, at: read(file, min(length, 2), at))
    assert empty.text(empty.put("一二三四五")) == "一二三四五"


def test_what_is_not_there_is_an_error(empty: Spool) -> None:
    start, length = empty.put("abc")
    with pytest.raises(OSError, match="of 4 bytes at 0, 3 are there"):
        empty.text((start, length + 1))


def test_where_nothing_can_be_written_there_is_none(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    assert Spool.below(tmp_path / "file" / "folder") is None


def test_spools_end_with_those_who_hold_them(tmp_path: Path) -> None:
    one = Spool.below(tmp_path)
    assert one is not None
    number, file = one._number, one._file
    del one
    assert number not in spool._SPOOLS
    with pytest.raises(OSError):
        os.fstat(file)
