"""A site that was kept up to date is, byte for byte, the site that is built at once."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from helpgen import clock, rulebook
from helpgen.findings import errors
from helpgen.incremental import Incremental
from helpgen.knowledge_base import KnowledgeBase
from helpgen.models import Entry
from helpgen.rules import judging
from helpgen.tree_models import Tree
from tests import test_kept as kept
from tests.test_build import files, project, run
from tests.test_kept import plain

__all__ = ["project"]


@pytest.fixture(autouse=True)
def _elsewhere(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(project)


def site_of(workshop: Incremental) -> dict[str, bytes]:
    """The files of a preview, search and report included."""
    workshop.finish()
    workshop.prepare("zh/search/index.bin")
    return files(workshop.site)


def fresh(tmp_path: Path, number: list[int] = [0]) -> dict[str, bytes]:  # noqa: B006 - counts
    number[0] += 1
    workshop = Incremental(Path("mkdocs.yml"), tmp_path / f"fresh-{number[0]}")
    assert not workshop.update().failure
    return site_of(workshop)


def differences(one: dict[str, bytes], other: dict[str, bytes]) -> set[str]:
    return {path for path in one.keys() | other.keys() if one.get(path) != other.get(path)}


def test_a_preview_is_the_site_that_is_built(project: Path, tmp_path: Path) -> None:
    assert run(project, "helpgen", "lock").returncode == 0
    assert run(project, "helpgen", "build").returncode == 0
    built = files(project / "site")
    built.pop("site.sha256")
    assert differences(fresh(tmp_path), built) == set()


@pytest.mark.slow
def test_every_edit_after_the_others(project: Path, tmp_path: Path) -> None:
    """One story of every kind of edit: what is patched is what a fresh start makes, and 'changed' names what differs."""
    content = project / "content"
    for path in sorted(content.rglob("*"), reverse=True):
        if path.is_file():
            path.unlink()
    kept.restore(content, random.Random(0))
    workshop = Incremental(Path("mkdocs.yml"), tmp_path / "kept")
    workshop.update()
    before = site_of(workshop)
    edits = [edit for edit in dict.fromkeys(kept.EDITS) if edit is not kept.make_mistake]
    rng = random.Random(7)
    for number, edit in enumerate([*edits, *rng.sample(edits, 6)]):
        edit(content, random.Random(number))
        update = workshop.update()
        assert update.failure == ""
        if errors(update.findings):
            assert files(workshop.site) == before
            continue
        after = site_of(workshop)
        assert differences(after, fresh(tmp_path)) == set(), edit
        visible = {
            path for path in differences(before, after) if "search/" not in path and not path.startswith("status-report")
        }
        assert visible <= update.changed, edit
        before = after


def edited(project: Path, pattern: str, words: str) -> Callable[[], None]:
    file = project / "content" / "withdraw" / "arrived.faq.yaml"
    text = file.read_text("utf-8")
    assert re.search(pattern, text)
    return lambda: kept.write(file, re.sub(pattern, words, text, count=1))


def test_mistakes_keep_the_last_good_site(project: Path, tmp_path: Path) -> None:
    workshop = Incremental(Path("mkdocs.yml"), tmp_path / "site")
    assert not workshop.update().failure
    good = files(workshop.site)
    entry = project / "content" / "withdraw" / "arrived.faq.yaml"
    text = entry.read_text("utf-8")
    kept.write(entry, "question: [")
    update = workshop.update()
    assert update.changed == frozenset() and "yaml-syntax" in {one.rule for one in update.findings}
    assert files(workshop.site) == good
    config = (project / "mkdocs.yml").read_text("utf-8")
    kept.write(entry, text)
    kept.write(project / "mkdocs.yml", config.replace("  - helpgen:", "  - helpgenn:"))
    assert "helpgenn" in workshop.update().failure
    assert files(workshop.site) == good
    kept.write(project / "mkdocs.yml", config)
    update = workshop.update()
    assert not update.failure and not errors(update.findings)
    assert files(workshop.site).keys() == good.keys()
    kept.write(project / "mkdocs.yml", re.sub("(?m)^site_url: .*", "site_url: https://help.example.net/", config))
    update = workshop.update()
    assert b"help.example.net" in files(workshop.site)["sitemap.xml"] and "sitemap.xml" in update.changed


def test_content_that_is_wrong_from_the_beginning(project: Path, tmp_path: Path) -> None:
    """What to watch and where to serve is known all the same, and the site comes when it is mended."""
    entry = project / "content" / "withdraw" / "arrived.faq.yaml"
    text = entry.read_text("utf-8")
    kept.write(entry, "question: [")
    workshop = Incremental(Path("mkdocs.yml"), tmp_path / "site")
    for _ in range(2):
        assert workshop.address == "127.0.0.1:8000" and workshop.root == "/"
        assert [path.name for path in workshop.watched()] == ["mkdocs.yml", "content"]
        assert errors(workshop.update().findings) and workshop.finish() is None
        workshop.prepare("zh/search/index.bin")
    kept.write(entry, text)
    assert "zh/index.html" in workshop.update().changed
    assert not (workshop.site / "zh" / "search" / "index.bin").exists()
    workshop.prepare("zh/search/index.bin")
    assert (workshop.site / "zh" / "search" / "index.bin").is_file()


@pytest.mark.parametrize("name", ["site", "channels", "facts", "glossary"])
def test_a_mistake_in_a_file_for_all_is_told_before_anything_is_judged(
    name: str, project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What else is wrong follows in a quiet moment; when it is mended, no document is judged again."""
    workshop = Incremental(Path("mkdocs.yml"), tmp_path / "site")
    workshop.update()
    judged: list[str] = []

    def spied(kb: KnowledgeBase, part: Any, watch: bool) -> Any:
        judged.extend(one.source.path for one in part.documents if isinstance(one.content, Entry | Tree))
        return judge(kb, part, watch)

    judge = judging._judged
    monkeypatch.setattr(judging, "_judged", spied)
    file, entry = project / "content" / f"{name}.yaml", project / "content" / "withdraw" / "arrived.faq.yaml"
    good, text = file.read_text("utf-8"), entry.read_text("utf-8")
    kept.write(file, f"{good}\n  wrong: [\n")
    kept.write(entry, text.replace("term:txid", "term:txidd"))
    told = workshop.update().findings
    assert {(one.path, one.rule) for one in errors(told)} == {(f"content/{name}.yaml", "yaml-syntax")} and not judged
    finished = workshop.finish()
    assert finished is not None and judged
    fresh = rulebook.read(project / "content", "content", clock.today())[1]
    assert plain(list(finished.findings)) == plain([one for one in fresh if one.rule != "url-not-locked"])
    assert workshop.finish() is None
    kept.write(file, good)
    kept.write(entry, text)
    judged.clear()
    assert not errors(workshop.update().findings) and not judged


def test_an_edit_writes_its_own_pages(project: Path, tmp_path: Path) -> None:
    workshop = Incremental(Path("mkdocs.yml"), tmp_path / "site")
    workshop.update()
    edited(project, "1. 打开记录。", "1. 打开提现记录。")()
    assert workshop.update().changed == {"zh/withdraw/arrived/index.html"}
    assert workshop.update().changed == frozenset()


def _edit_configuration(project: Path) -> None:
    file = project / "mkdocs.yml"
    file.write_text(file.read_text("utf-8").replace("    - navigation.top\n", ""), "utf-8")


def _name_another_host(project: Path) -> None:
    file = project / "mkdocs.yml"
    file.write_text(re.sub("(?m)^site_url: .*", "site_url: https://help.example.net/", file.read_text("utf-8")), "utf-8")


def _edit_logo(project: Path) -> None:
    file = project / "content" / "pages" / "assets" / "logo.svg"
    file.write_text(file.read_text("utf-8").replace("<svg", "<svg ", 1), "utf-8")


def _edit_channel(project: Path) -> None:
    kept.edit_channel(project / "content", random.Random(1))


def _edit_category(project: Path) -> None:
    kept.edit_category(project / "content", random.Random(1))


@pytest.mark.slow
def test_a_build_from_what_was_kept_is_a_clean_one(project: Path) -> None:
    """Edits, one after the other, each built from what the builds before have kept, and all of it anew."""
    content = project / "content"
    logos = {path: path.read_bytes() for path in (content / "pages" / "assets").glob("*.svg")}
    kept.restore(content, random.Random(0))
    for path, data in logos.items():
        path.write_bytes(data)
    edits = [kept.edit_answer, kept.edit_title, kept.edit_fact, kept.edit_term, kept.edit_site, kept.add_entry, kept.edit_tree]
    for number, edit in enumerate(edits):
        edit(content, random.Random(number))
        assert run(project, "helpgen", "lock").returncode == 0
        for command in (("helpgen", "build"), ("helpgen", "build", "--no-cache", "--out", "clean")):
            result = run(project, *command)
            assert result.returncode == 0, result.stderr
        assert differences(files(project / "site"), files(project / "clean")) == set(), edit
    assert all(file.stat().st_size > 1000 for file in (project / ".helpgen").glob("kept-*.jsonl"))
    assert run(project, "helpgen", "lock").returncode == 0
    for change in (_edit_configuration, _edit_logo, _edit_channel, _edit_category, _name_another_host):
        change(project)
        for command in (("helpgen", "build"), ("helpgen", "build", "--no-cache", "--out", "clean")):
            result = run(project, *command)
            assert result.returncode == 0, result.stderr
        assert differences(files(project / "site"), files(project / "clean")) == set(), change
    entry = content / "withdraw" / "arrived.faq.yaml"
    text = entry.read_text("utf-8")
    kept.write(entry, text + "related: [nowhere]\n")
    before = files(project / "site")
    assert run(project, "helpgen", "build").returncode == 1 and files(project / "site") == before
    kept.write(entry, text)
    for file in (project / ".helpgen").glob("kept-*.jsonl"):
        file.write_bytes(file.read_bytes()[:-9])  # as after a crash of the disk
    kept.shift_lines(content, random.Random(1))
    assert run(project, "helpgen", "build").returncode == 0
    assert run(project, "helpgen", "build", "--no-cache", "--out", "clean").returncode == 0
    assert differences(files(project / "site"), files(project / "clean")) == set()
