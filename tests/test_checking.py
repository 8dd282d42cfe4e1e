"""Checking in several processes, and not at all what has not changed: the findings are always those of one process, made anew."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.corpus import write
from helpgen import check_cache, rulebook
from helpgen.cli import main
from helpgen.processes import shared
from tests.conftest import DAY


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 60), st.integers(1, 4))
def test_work_is_done_once_and_in_order(count: int, processes: int) -> None:
    assert shared(lambda number: number * number, count, processes) == [number * number for number in range(count)]


def test_what_a_dead_process_leaves_is_done_here() -> None:
    parent = os.getpid()

    def work(number: int) -> int:
        if os.getpid() != parent:
            os._exit(1)
        return number

    assert shared(work, 20, 3) == list(range(20))


def test_the_other_work_is_done_meanwhile_once() -> None:
    calls: list[int] = []
    shared(lambda number: number, 8, 3, lambda: calls.append(os.getpid()))
    assert calls == [os.getpid()]


def test_several_processes_find_what_one_finds(tmp_path: Path) -> None:
    folder = tmp_path / "content"
    write(folder, 300)
    for number, (old, new) in enumerate(
        [("owner: payments", "owner: paymnets"), ("short:", "shrot:"), ("。", "."), ("entry:", "entyr:")]
    ):
        file = folder / "made-0" / f"entry-{40 * number + 3}.faq.yaml"
        file.write_text(file.read_text("utf-8").replace(old, new, 1), "utf-8")
    kb, alone = rulebook.read(folder, "content", DAY, processes=1)
    other, together = rulebook.read(folder, "content", DAY, processes=3)
    assert [finding.as_text("zh") for finding in alone] == [finding.as_text("zh") for finding in together]
    assert len({finding.path for finding in alone}) >= 3
    assert list(kb.entries) == list(other.entries)
    for id, entry in kb.entries.items():
        assert other.entries[id].content == entry.content
        assert other.entries[id].source.at(("answer", "en")) == entry.source.at(("answer", "en"))


def check(content: Path, *arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(
        main, ["check", "--content", str(content), "--today", DAY.isoformat(), "--lang", "en", *arguments]
    )
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code in (0, 1), result.output
    return result.exit_code, result.output


def refuse(*_: object, **__: object) -> None:
    raise AssertionError("nothing has changed, and it was judged again")


def test_what_has_not_changed_is_not_judged_again(content: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (content / "withdraw" / "missing.tree.yaml").open("a", encoding="utf-8").write("ownr: payments\n")
    first = check(content)
    assert first[0] == 1 and "unknown-key" in first[1]
    monkeypatch.setattr(rulebook, "read", refuse)
    assert check(content) == first
    with pytest.raises(AssertionError, match="judged again"):
        check(content, "--no-cache")


def touch_text(content: Path) -> None:
    file = content / "withdraw" / "arrived.faq.yaml"
    file.write_text(file.read_text("utf-8").replace("owner: payments", "owner: paymentz"), "utf-8")


def new_file(content: Path) -> None:
    shutil.copy(content / "withdraw" / "arrived.faq.yaml", content / "withdraw" / "other.faq.yaml")


def renamed(content: Path) -> None:
    (content / "withdraw" / "arrived.faq.yaml").rename(content / "withdraw" / "other.faq.yaml")


def deleted(content: Path) -> None:
    (content / "facts.yaml").unlink()


def image_gone(content: Path) -> None:
    shutil.rmtree(content / "pages" / "assets")


@pytest.mark.parametrize("change", [touch_text, new_file, renamed, deleted, image_gone], ids=lambda change: change.__name__)
def test_every_change_is_seen(content: Path, change: Callable[[Path], None]) -> None:
    check(content)
    before = check_cache.state(content, "content", DAY)
    change(content)
    after = check_cache.state(content, "content", DAY)
    assert before is not None and after is not None and before.digest != after.digest
    assert check(content) == check(content, "--no-cache")


def test_the_day_counts(content: Path) -> None:
    states = [check_cache.state(content, "content", day) for day in (DAY, date(2027, 12, 1))]
    assert states[0] is not None and states[1] is not None and states[0].digest != states[1].digest


def test_helpgen_itself_counts(content: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = check_cache.state(content, "content", DAY)
    monkeypatch.setattr(check_cache, "_code", lambda: "another helpgen")
    after = check_cache.state(content, "content", DAY)
    assert before is not None and after is not None and before.digest != after.digest


@pytest.mark.parametrize("text", ["", "{", "[]", '{"digest": 1}', "\ufeff{}", "null"])
def test_what_is_kept_may_be_anything(content: Path, text: str) -> None:
    expected = check(content)
    file = check_cache.file_for(content)
    assert json.loads(file.read_text("utf-8"))["digest"]
    file.write_text(text, "utf-8")
    assert check(content) == expected


def test_a_change_during_the_check_is_not_kept(content: Path) -> None:
    before = check_cache.state(content, "content", DAY)
    assert before is not None
    touch_text(content)
    check_cache.keep(check_cache.file_for(content), content, before, check_cache.Checked([], 2, 1))
    assert not check_cache.file_for(content).exists()


def test_where_nothing_can_be_kept_the_check_is_the_same(content: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (content.parent / check_cache.FOLDER).write_text("in the way", "utf-8")
    assert check(content)[0] == 0
