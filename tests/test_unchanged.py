"""A build that would make what is there already does nothing; one that would not always builds."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from helpgen import unchanged
from helpgen.unchanged import Task
from tests.test_build import files, project, run

__all__ = ["project"]

NOTHING = "Nothing has changed: the site is in site/"
ENTRY = "content/withdraw/which-network.faq.yaml"


def said(project: Path, *more: str) -> str:
    result = run(project, "helpgen", "build", *more)
    assert result.returncode == 0, result.stderr
    return result.stderr


def test_a_build_after_each_kind_of_change(project: Path) -> None:
    """One story, since every build takes seconds: what was changed, and what the next build does."""
    config = project / "mkdocs.yml"
    config.write_text(config.read_text("utf-8").replace('!ENV [SITE_URL, "https', '!ENV [HELP_URL, SITE_URL, "https'), "utf-8")
    assert NOTHING not in said(project)
    built = files(project / "site")
    assert said(project).strip() == NOTHING
    assert files(project / "site") == built

    page = project / "site" / "zh" / "index.html"
    page.write_text("somebody else's", "utf-8")
    assert NOTHING not in said(project), "the site was changed by hand"
    assert files(project / "site") == built
    (project / "site" / "zh" / "withdraw" / "more.html").touch()
    assert NOTHING not in said(project), "somebody has put something into the site"
    assert files(project / "site") == built
    shutil.rmtree(project / "site" / "en")
    assert NOTHING not in said(project), "a part of the site is gone"
    assert files(project / "site") == built
    shutil.rmtree(project / "site")
    assert NOTHING not in said(project), "the site is gone"

    entry = project / ENTRY
    text, times = entry.read_text("utf-8"), entry.stat()
    entry.write_text(text.replace("reviewed: 2026-10-01", "reviewed: 2026-10-02"), "utf-8")
    os.utime(entry, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert NOTHING not in said(project), "as many letters, and the time of the file before"
    assert b"2026-10-02" in (project / "site" / "zh" / "withdraw" / "which-network" / "index.html").read_bytes()
    assert run(project, "helpgen", "rollback").returncode == 0
    assert NOTHING not in said(project), "the site is an older one"
    assert said(project).strip() == NOTHING
    again = said(project, "--no-cache", "--timings")
    assert "Documentation built" in again
    rows = re.findall(r"(?m)^(\S.*?)  +(\d+\.\d\d) s  +(\d+\.\d\d) s$", again)
    assert [name for name, *_ in rows][-2:] == ["everything else", "in all"] and len(rows) > 6
    *phases, whole = [float(wall) for _, wall, _ in rows]
    assert abs(sum(phases) - whole) < 0.1


@pytest.fixture
def told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Callable[[], str | None]]:
    """A small folder, and what its inputs are."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "content" / "tx").mkdir(parents=True)
    (tmp_path / "content" / "tx" / "a.faq.yaml").write_text("a", "utf-8")
    (tmp_path / "mkdocs.yml").write_text("site_url: !ENV [ADDRESS, 'https://help.example.com/']\n", "utf-8")
    task = Task(Path("mkdocs.yml"))
    return tmp_path, lambda: unchanged.inputs(task, tmp_path / "content")


CHANGES: dict[str, Callable[[Path, pytest.MonkeyPatch], object]] = {
    "a text": lambda folder, _: (folder / "content/tx/a.faq.yaml").write_text("b", "utf-8"),
    "a new file": lambda folder, _: (folder / "content/tx/b.faq.yaml").touch(),
    "a new folder": lambda folder, _: (folder / "content/deposit").mkdir(),
    "another name": lambda folder, _: (folder / "content/tx/a.faq.yaml").rename(folder / "content/tx/c.faq.yaml"),
    "no file": lambda folder, _: (folder / "content/tx/a.faq.yaml").unlink(),
    "rights": lambda folder, _: (folder / "content/tx/a.faq.yaml").chmod(0o640),
    "the configuration": lambda folder, _: (folder / "mkdocs.yml").write_text("site_url: https://example.org/\n", "utf-8"),
    "a variable": lambda _, patch: patch.setenv("ADDRESS", "https://example.org/"),
    "the day": lambda _, patch: patch.setenv("SOURCE_DATE_EPOCH", "1790000000"),
    "a package": lambda folder, patch: patch.setattr("sysconfig.get_path", lambda name: str(folder / "content")),
    "the code": lambda folder, patch: patch.setattr(unchanged, "__file__", str(folder / "content" / "unchanged.py")),
    "the form of the record": lambda _, patch: patch.setattr(unchanged, "_FORM", 0),
}


@pytest.mark.parametrize("change", CHANGES)
def test_whatever_a_site_depends_on_counts(
    change: str, told: tuple[Path, Callable[[], str | None]], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, inputs = told
    before = inputs()
    assert before is not None and inputs() == before
    CHANGES[change](folder, monkeypatch)
    assert inputs() not in (before, None)


def test_what_is_not_asked_for_does_not_count(
    told: tuple[Path, Callable[[], str | None]], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, inputs = told
    before = inputs()
    monkeypatch.setenv("NOBODY_NAMES_IT", "1")
    (folder / "content" / "tx" / "__pycache__").mkdir()
    (folder / "content" / "tx" / "__pycache__" / "x.pyc").touch()
    (folder / "elsewhere").touch()
    assert inputs() is not None
    (folder / "content" / "tx" / "__pycache__" / "x.pyc").unlink()
    (folder / "content" / "tx" / "__pycache__").rmdir()
    assert inputs() == before


PLACES = [".", "zh", "zh/withdraw"]
DONE: dict[str, Callable[[Path], object]] = {
    "a file is written": lambda folder: (folder / "a.html").write_text("b", "utf-8"),
    "another has its place": lambda folder: (folder / "b.html").replace(folder / "a.html"),
    "another of its size and time has": lambda folder: _swap(folder / "a.html", folder / "b.html"),
    "a file is added": lambda folder: (folder / "c.html").touch(),
    "a file is removed": lambda folder: (folder / "a.html").unlink(),
    "a file has another name": lambda folder: (folder / "a.html").rename(folder / "c.html"),
    "a folder is added": lambda folder: (folder / "more").mkdir(),
    "a folder is removed": lambda folder: (folder / "empty").rmdir(),
    "a folder is a file": lambda folder: _become_file(folder / "empty"),
    "a file is a link": lambda folder: _become_link(folder / "a.html"),
}


def _become_file(folder: Path) -> None:
    folder.rmdir()
    folder.touch()


def _become_link(file: Path) -> None:
    file.unlink()
    file.symlink_to("b.html")


def _swap(one: Path, other: Path) -> None:
    between = one.with_name("between")
    one.rename(between)
    other.rename(one)
    between.rename(other)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("done", DONE)
def test_whatever_is_done_to_a_site_is_seen(done: str, place: str, tmp_path: Path) -> None:
    """With what was in it known, nobody asks its folders what is in them."""
    site = tmp_path / "site"
    for at in PLACES:
        (site / at / "empty").mkdir(parents=True)
        for name in ("a.html", "b.html"):
            (site / at / name).write_text("a", "utf-8")
            os.utime(site / at / name, (1e9, 1e9))
    for folder in [site, *site.rglob("*")]:
        if folder.is_dir():
            os.utime(folder, (1e9, 1e9))  # what is done next may come before the clock of the disk has moved
    before = unchanged.site_looks(site)
    assert len(before) == 1 + sum(1 for _ in site.rglob("*"))
    site = site.rename(tmp_path / "moved")
    assert unchanged.site_looks(site, before.keys()) == before == unchanged.site_looks(site)
    DONE[done](site / place)
    try:
        assert unchanged.site_looks(site, before.keys()) != before
    except OSError:
        assert before.keys() - unchanged.site_looks(site).keys()
    assert unchanged.site_looks(site) != before


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", '{"site": 1}', '{"site": "site", "content": "content", "inputs": null, "seen": "", "names": []}', "\x00"],
)
def test_a_record_that_says_nothing_is_no_record(text: str, told: tuple[Path, Callable[[], str | None]]) -> None:
    task = Task(Path("mkdocs.yml"))
    task.record.parent.mkdir()
    task.record.write_text(text, "utf-8")
    assert unchanged.site(task) is None


def test_each_task_has_a_record_of_its_own(told: tuple[Path, Callable[[], str | None]]) -> None:
    tasks = [
        Task(Path("mkdocs.yml")), Task(Path("other.yml")), Task(Path("mkdocs.yml"), Path("content")),
        Task(Path("mkdocs.yml"), None, Path("content")), Task(Path("mkdocs.yml"), offline=True),
    ]  # fmt: skip
    assert len({task.record for task in tasks}) == len(tasks)


def test_what_cannot_be_written_is_not_kept(told: tuple[Path, Callable[[], str | None]]) -> None:
    folder, inputs = told
    (folder / unchanged.FOLDER).write_text("a file in the way", "utf-8")
    unchanged.keep(Task(Path("mkdocs.yml")), folder / "content", str(inputs()), folder / "content", {})
    assert unchanged.site(Task(Path("mkdocs.yml"))) is None
