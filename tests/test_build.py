"""Building: whole or not at all, through the command and through MkDocs."""

from __future__ import annotations

import json
import multiprocessing
import os
import re
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from helpgen import manifest, site
from helpgen.processes import Later
from helpgen.publish import PublishError, Staging
from helpgen.unchanged import Task
from tests.conftest import ROOT


@pytest.fixture
def project(tmp_path: Path, content: Path) -> Path:
    """A project with the small content and the shipped configuration."""
    for image in (ROOT / "content" / "pages" / "assets").glob("*.svg"):
        shutil.copy(image, content / "pages" / "assets")
    shutil.copy(ROOT / "mkdocs.yml", tmp_path)
    return tmp_path


def run(project: Path, *command: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    return subprocess.run(
        [sys.executable, "-m", *command], cwd=project, capture_output=True, text=True, env=environment, timeout=120
    )


def files(folder: Path) -> dict[str, bytes]:
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def break_content(project: Path) -> None:
    file = project / "content" / "withdraw" / "missing.tree.yaml"
    file.write_text(file.read_text("utf-8").replace("goto: find-status", "goto: find-statsu"), "utf-8")


COMMANDS = [("helpgen", "build"), ("mkdocs", "build", "--strict"), ("mkdocs", "build", "--quiet")]


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_findings_leave_the_site_as_it_was(project: Path, command: tuple[str, ...]) -> None:
    assert run(project, *command).returncode == 0
    before = files(project / "site")
    break_content(project)
    result = run(project, *command)
    assert result.returncode == 1
    assert "content/withdraw/missing.tree.yaml:36:15: error unknown-node: 'find-statsu' does not exist" in result.stderr
    assert "did you mean 'find-status'?" in result.stderr
    assert "Traceback" not in result.stderr + result.stdout
    assert files(project / "site") == before
    assert sorted(path.name for path in project.iterdir() if path.name != ".helpgen") == ["content", "mkdocs.yml", "site"]


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_a_warning_in_strict_mode_leaves_the_site_as_it_was(project: Path, command: tuple[str, ...]) -> None:
    assert run(project, *command).returncode == 0
    before = files(project / "site")
    page = project / "content" / "pages" / "zh" / "about.md"
    page.parent.mkdir()
    page.write_text("# 关于\n\n[坏链接](nowhere.md)\n", "utf-8")
    result = run(project, *command)
    assert result.returncode == 1
    assert "nowhere.md" in result.stderr
    assert files(project / "site") == before


def test_a_fault_while_rendering_leaves_the_site_as_it_was(project: Path) -> None:
    assert run(project, "helpgen", "build").returncode == 0
    before = files(project / "site")
    (project / "overrides").mkdir()
    (project / "overrides" / "main.html").write_text(
        "{% extends 'base.html' %}{% block content %}{{ 1 / 0 }}{% endblock %}", "utf-8"
    )
    config = project / "mkdocs.yml"
    config.write_text(
        config.read_text("utf-8").replace("  name: material\n", "  name: material\n  custom_dir: overrides\n"), "utf-8"
    )
    result = run(project, "helpgen", "build")
    assert result.returncode == 3, "not a mistake in the content"
    assert files(project / "site") == before


def test_a_build_that_fails_leaves_no_process_behind(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The search is made while MkDocs renders: when that fails, nobody asks for it any more."""
    begun: list[object] = []
    begin = Later.__init__

    def noted(self: Later[object], *arguments: Any) -> None:
        begin(self, *arguments)
        begun.extend(multiprocessing.active_children())

    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.chdir(project)
    monkeypatch.setattr("threading.active_count", lambda: 1)
    monkeypatch.setattr("helpgen.plugin.processors", lambda: 2)
    monkeypatch.setattr("helpgen.search.search_files", lambda *_: time.sleep(3600))
    monkeypatch.setattr(Later, "__init__", noted)
    monkeypatch.setattr("helpgen.plugin.HelpgenPlugin.on_post_page", fail)
    with pytest.raises(ZeroDivisionError):
        site.build(Task(Path("mkdocs.yml")))
    assert begun and multiprocessing.active_children() == []


def test_two_builds_give_the_same_site(project: Path) -> None:
    assert run(project, "helpgen", "build").returncode == 0
    assert run(project, "helpgen", "build", "--out", "again").returncode == 0
    assert files(project / "site") == files(project / "again")


def test_mkdocs_and_helpgen_build_the_same_site(project: Path) -> None:
    assert run(project, "helpgen", "build").returncode == 0
    assert run(project, "mkdocs", "build", "--strict", "--site-dir", "again").returncode == 0
    assert files(project / "site") == files(project / "again")


def test_another_content_folder(project: Path) -> None:
    moved = project / "elsewhere" / "help"
    moved.parent.mkdir()
    (project / "content").rename(moved)
    assert run(project, "helpgen", "build", "--content", "elsewhere/help", "--out", "out").returncode == 0
    assert (project / "out" / "zh" / "withdraw" / "arrived" / "index.html").is_file()


def test_hand_written_pages_join_their_language(project: Path) -> None:
    for language, text in (("zh", "# 关于我们\n\n这是手写的一页。\n"), ("en", "# About us\n\nA page written by hand.\n")):
        folder = project / "content" / "pages" / language
        folder.mkdir()
        (folder / "about.md").write_text(text, "utf-8")
    result = run(project, "helpgen", "build")
    assert result.returncode == 0, result.stderr
    html = (project / "site" / "zh" / "about" / "index.html").read_text("utf-8")
    assert '<html lang="zh-Hans"' in html
    assert 'href="../../en/about/" hreflang="en"' in html
    for language, there, elsewhere in (("zh", "手写的一页", "written by hand"), ("en", "written by hand", "手写的一页")):
        store = (project / "site" / language / "search" / "store.json").read_text("utf-8")
        assert there in store and elsewhere not in store


def test_a_hand_written_page_of_one_language_is_found_in_the_other(project: Path) -> None:
    folder = project / "content" / "pages" / "en"
    folder.mkdir()
    (folder / "press.md").write_text("# Press kit\n\nLogos and screenshots.\n", "utf-8")
    assert run(project, "helpgen", "build").returncode == 0
    docs = json.loads((project / "site" / "zh" / "search" / "store.json").read_bytes())["docs"]
    assert [doc[0] for doc in docs if doc[-1] == "en"] == ["en/press/"]


@pytest.mark.parametrize(
    ("name", "content_of_it", "words"),
    [
        ("zh/withdraw/index.md", "# 提现\n\n正文".encode(), "another name"),
        ("zh/about.md", "# 关于".encode("gbk"), "not UTF-8"),
    ],
)
def test_a_hand_written_page_that_cannot_be_used_is_one_sentence(
    project: Path, name: str, content_of_it: bytes, words: str
) -> None:
    file = project / "content" / "pages" / name
    file.parent.mkdir(parents=True)
    file.write_bytes(content_of_it)
    result = run(project, "helpgen", "build")
    assert result.returncode == 1
    assert name in result.stderr and words in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("site_url: !ENV", "old_url: !ENV"), "site_url"),
        (("use_directory_urls: true", "use_directory_urls: false"), "use_directory_urls"),
        (("  - search\n", ""), "helpgen needs 'search' below 'plugins:' in mkdocs.yml"),
        (("content: content", "content: nowhere"), "there is no content folder"),
        (("docs_dir: content/pages", "docs_dir: nowhere"), "docs_dir"),
    ],
)
def test_a_wrong_configuration_is_one_sentence(project: Path, change: tuple[str, str], words: str) -> None:
    config = project / "mkdocs.yml"
    config.write_text(config.read_text("utf-8").replace(*change).replace("strict: true\n", ""), "utf-8")
    result = run(project, "helpgen", "build")
    assert result.returncode == 1
    assert words in result.stderr
    assert "Traceback" not in result.stderr


def test_a_site_is_put_beside_its_target_and_exchanged(tmp_path: Path) -> None:
    target = tmp_path / "site"
    for number in range(4):
        staging = Staging.begin(target)
        (staging.folder / "index.html").write_text(str(number), "utf-8")
        staging.publish()
        assert (target / "index.html").read_text("utf-8") == str(number)
        assert manifest.is_whole(target)
        if number:
            assert (staging.last / "index.html").read_text("utf-8") == str(number - 1)
            assert manifest.is_whole(staging.last)
    assert sorted(path.name for path in tmp_path.iterdir()) == [".site.last", "site"]


def test_a_discarded_build_leaves_nothing(tmp_path: Path) -> None:
    staging = Staging.begin(tmp_path / "site")
    (staging.folder / "new").touch()
    staging.discard()
    assert list(tmp_path.iterdir()) == []


def test_an_empty_folder_is_a_place_for_a_site(tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    staging = Staging.begin(tmp_path / "site")
    (staging.folder / "index.html").touch()
    staging.publish()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["site"]
    assert (tmp_path / "site" / "index.html").exists()


def test_a_site_of_an_older_helpgen_is_a_place_for_a_site(tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    for name in ("index.html", "sitemap.xml", "404.html"):
        (tmp_path / "site" / name).touch()
    staging = Staging.begin(tmp_path / "site")
    (staging.folder / "new").touch()
    staging.publish()
    assert (staging.last / "404.html").exists() and (tmp_path / "site" / "new").exists()


def _link(target: Path) -> None:
    target.with_name("elsewhere").mkdir()
    target.symlink_to(target.with_name("elsewhere"))


def _others(target: Path) -> None:
    target.mkdir()
    (target / "thesis.txt").write_text("mine", "utf-8")
    (target / "index.html").write_text("mine", "utf-8")


def _repository(target: Path) -> None:
    _others(target)
    for name in ("site.sha256", ".git"):
        (target / name).touch()


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (_link, "is a symbolic link"),
        (lambda target: target.write_text("mine", "utf-8"), "is not a folder"),
        (_others, "holds files that are no site of helpgen ('index.html' for one)"),
        (_repository, "is a git repository of its own"),
    ],
)
def test_what_is_no_place_for_a_site_stays_as_it_is(tmp_path: Path, make: Callable[[Path], object], words: str) -> None:
    make(tmp_path / "site")
    before = files(tmp_path)
    with pytest.raises(PublishError) as error:
        Staging.begin(tmp_path / "site")
    assert words in str(error.value) and "\n" not in str(error.value)
    assert files(tmp_path) == before


def test_a_target_that_becomes_somebody_elses_meanwhile_stays_as_it_is(tmp_path: Path) -> None:
    staging = Staging.begin(tmp_path / "site")
    (staging.folder / "new").touch()
    _others(tmp_path / "site")
    with pytest.raises(PublishError):
        staging.publish()
    assert (tmp_path / "site" / "thesis.txt").read_text("utf-8") == "mine"


def test_a_folder_of_others_is_one_sentence(project: Path) -> None:
    _others(project / "thesis")
    result = run(project, "helpgen", "build", "--out", "thesis")
    assert result.returncode == 1
    assert "holds files that are no site of helpgen" in result.stderr and "Traceback" not in result.stderr
    assert sorted(files(project / "thesis")) == ["index.html", "thesis.txt"]


def test_two_builds_at_once_are_one_build_and_one_sentence(tmp_path: Path) -> None:
    first = Staging.begin(tmp_path / "site")
    (first.folder / "new").touch()
    for attempt in (Staging.begin, Staging.of):
        with pytest.raises(PublishError, match="another build is writing this site"):
            attempt(tmp_path / "site")
    assert (first.folder / "new").exists(), "the first build goes on"
    first.publish()
    Staging.begin(tmp_path / "site").discard()
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_a_lock_that_a_killed_build_left_locks_nothing(tmp_path: Path) -> None:
    (tmp_path / ".site.lock").touch()
    Staging.begin(tmp_path / "site").discard()
    assert list(tmp_path.iterdir()) == []


def test_a_lock_that_its_owner_has_just_removed_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between opening the file and locking it, the build that had it may end and remove it, and another may begin."""
    fcntl = pytest.importorskip("fcntl")
    lock, locked = fcntl.flock, list[int]()

    def late(descriptor: int, how: int) -> None:
        if not locked:
            (tmp_path / ".site.lock").unlink()
        locked.append(descriptor)
        lock(descriptor, how)

    monkeypatch.setattr(fcntl, "flock", late)
    staging = Staging.begin(tmp_path / "site")
    assert len(locked) == 2 and (tmp_path / ".site.lock").exists()
    with pytest.raises(PublishError, match="another build"):
        Staging.begin(tmp_path / "site")
    staging.discard()


def test_a_place_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(PublishError, match="the site cannot be put at"):
        Staging.begin(tmp_path / "file" / "site")


# --- back to the last site -------------------------------------------------------------------------------------------


def test_rollback_puts_the_last_site_back_and_forth(project: Path) -> None:
    assert run(project, "helpgen", "rollback").returncode == 1, "there is none yet"
    assert run(project, "helpgen", "build").returncode == 0
    old = files(project / "site")
    entry = project / "content" / "withdraw" / "which-network.faq.yaml"
    entry.write_text(entry.read_text("utf-8").replace("问收款方", "先问收款方"), "utf-8")
    assert run(project, "helpgen", "build").returncode == 0
    new = files(project / "site")
    assert new != old
    for expected in (old, new, old):
        result = run(project, "helpgen", "rollback")
        assert result.returncode == 0, result.stderr
        assert files(project / "site") == expected
    assert "site/" in result.stderr


def test_rollback_refuses_a_site_that_is_not_what_was_published(tmp_path: Path) -> None:
    for text in ("old", "new"):
        staging = Staging.begin(tmp_path / "site")
        (staging.folder / "index.html").write_text(text, "utf-8")
        staging.publish()
    (staging.last / "index.html").write_text("changed", "utf-8")
    with pytest.raises(PublishError, match="is not what was published"):
        Staging.of(tmp_path / "site").roll_back()
    assert (tmp_path / "site" / "index.html").read_text("utf-8") == "new"


def fetch(address: str) -> str:
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:
            return str(answer.read().decode("utf-8"))
    except OSError:
        return ""


def wait_for(address: str, words: str, process: subprocess.Popen[bytes], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if words in fetch(address):
            return
        assert process.poll() is None, "the server has stopped"
        time.sleep(0.2)
    raise AssertionError(f"'{words}' did not appear at {address}")


@pytest.mark.slow
def test_serve_shows_edits_and_survives_mistakes(project: Path) -> None:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "helpgen", "serve", "--address", f"127.0.0.1:{port}"]
    page = f"http://127.0.0.1:{port}/zh/withdraw/which-network/"
    entry = project / "content" / "withdraw" / "which-network.faq.yaml"
    original = entry.read_text("utf-8")
    with subprocess.Popen(command, cwd=project, stderr=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        try:
            wait_for(page, "问收款方", process)
            entry.write_text(original.replace("问收款方", "先问收款方"), "utf-8")
            wait_for(page, "先问收款方", process)
            entry.write_text("question: [", "utf-8")
            time.sleep(2)
            assert "先问收款方" in fetch(page), "the last good page stays"
            entry.write_text(original.replace("问收款方", "再问收款方"), "utf-8")
            wait_for(page, "再问收款方", process)
        finally:
            process.terminate()
            try:
                process.wait(60)
            finally:
                process.kill()
            assert process.stderr is not None
            log = process.stderr.read().decode("utf-8")
    assert "yaml-syntax" in log
    assert "Traceback" not in log


def test_signs_in_a_title_are_escaped_once(project: Path) -> None:
    """In the labels of the pages before and behind as well, which screen readers read out."""
    file = project / "content" / "withdraw" / "arrived.faq.yaml"
    text, count = re.subn(r"(?m)^  en: .*", """  en: 'What is "A & B" now?'""", file.read_text("utf-8"), count=1)
    assert count == 1
    file.write_text(text, "utf-8")
    assert run(project, "helpgen", "build").returncode == 0
    pages = [
        html.decode() for path, html in files(project / "site").items() if path.startswith("en/") and path.endswith(".html")
    ]
    labels = [label for html in pages for label in re.findall(r'aria-label="((?:Previous|Next): [^"]*)"', html)]
    assert any(label.endswith(": What is &quot;A &amp; B&quot; now?") for label in labels), labels
    assert not any(re.search(r'"[^"<>]*&amp;(?:quot|#x27|#39|lt|gt|amp);', html) for html in pages)


def test_a_configuration_without_the_plugin_is_told(project: Path) -> None:
    config = project / "mkdocs.yml"
    text = config.read_text("utf-8")
    config.write_text(text.replace("  - helpgen:\n      content: content\n", ""), "utf-8")
    result = run(project, "helpgen", "build")
    assert result.returncode == 1 and not (project / "site").exists()
    assert "mkdocs.yml does not name the plugin 'helpgen': add it below 'plugins:'" in result.stderr
    assert "Traceback" not in result.stderr
