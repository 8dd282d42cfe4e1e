"""The same content gives the same bytes: in another place, time zone, language and order of files, and on another day."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from helpgen import manifest
from tests.conftest import DAY
from tests.test_build import files, project

__all__ = ["project"]

SHUFFLED = """\
# Every listing of a folder comes in another order, as from a file system that keeps none.
import os, random
_listdir, _scandir = os.listdir, os.scandir
_random = random.Random(7)

def listdir(*args):
    found = _listdir(*args)
    _random.shuffle(found)
    return found

class scandir:
    def __init__(self, *args):
        with _scandir(*args) as entries:
            self.found = list(entries)
        _random.shuffle(self.found)
        self.rest = iter(self.found)
    def __iter__(self):
        return self
    def __next__(self):
        return next(self.rest)
    def __enter__(self):
        return self
    def __exit__(self, *_):
        pass
    def close(self):
        pass

os.listdir, os.scandir = listdir, scandir
"""

NO_SOCKETS = """\
import socket

class Refused(OSError):
    pass

def refuse(*args, **kwargs):
    raise Refused("this build asked for the network")

socket.socket.connect = socket.socket.connect_ex = socket.create_connection = socket.getaddrinfo = refuse
"""


def day(later: int) -> str:
    return str(int(datetime(DAY.year, DAY.month, DAY.day, 23, 59, tzinfo=UTC).timestamp()) + later * 86400)


def build(project: Path, environment: Mapping[str, str | None] | None = None, *command: str) -> dict[str, bytes]:
    """The files of a build of ``project`` in an environment; ``None`` takes a variable out."""
    variables = {**os.environ, "NO_MKDOCS_2_WARNING": "1", **(environment or {})}
    given = {name: value for name, value in variables.items() if value is not None}
    arguments = [*(command or (sys.executable, "-m", "helpgen")), "build"]
    result = subprocess.run(arguments, cwd=project, env=given, capture_output=True, text=True, timeout=240)
    assert result.returncode == 0, result.stderr
    return files(project / "site")


def with_start_up(project: Path, code: str) -> str:
    """A search path on which ``code`` runs at the start of every interpreter."""
    folder = project / "start-up"
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(code, "utf-8")
    return os.pathsep.join([str(folder), *filter(None, [os.environ.get("PYTHONPATH")])])


def copied_in_reverse(project: Path, to: Path) -> Path:
    """The project with all files made anew, the last one first, at other times and in another place."""
    for number, path in enumerate(reversed(manifest.files_below(project))):
        if not path.startswith("site/"):
            (to / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(project / path, to / path)
            os.utime(to / path, (1_000_000_000 + number, 1_000_000_000 + number))
    return to


@pytest.mark.slow
def test_five_environments_give_the_same_bytes(project: Path, tmp_path: Path) -> None:
    first = build(project, {"PYTHONHASHSEED": "0", "TZ": "UTC", "LC_ALL": "C.UTF-8", "LANG": None})
    elsewhere = copied_in_reverse(project, tmp_path / "другая папка" / "deeper" / "still")
    others = {
        "another place, files made in another order at another time": build(elsewhere),
        "another time zone": build(project, {"TZ": "Pacific/Kiritimati"}),
        "another language of the system": build(project, {"LC_ALL": "C", "LANG": "zh_CN.GB18030", "PYTHONUTF8": "0"}),
        "another seed of hashes": build(project, {"PYTHONHASHSEED": "4242"}),
        "folders listed in another order": build(project, {"PYTHONPATH": with_start_up(project, SHUFFLED)}),
        "another day": build(project, {"SOURCE_DATE_EPOCH": day(1)}),
        "forty days later": build(project, {"SOURCE_DATE_EPOCH": day(40)}),
        "another hour of the day": build(project, {"SOURCE_DATE_EPOCH": str(int(day(0)) - 80000)}),
    }
    for name, other in others.items():
        assert sorted(path for path in {*first, *other} if first.get(path) != other.get(path)) == [], name


def test_the_manifest_names_every_file(project: Path) -> None:
    built = build(project)
    lines = built["site.sha256"].decode().splitlines()
    assert [line.partition("  ")[2] for line in lines] == sorted({*built} - {"site.sha256"}, key=os.fsencode)
    assert manifest.is_whole(project / "site")
    assert "sitemap.xml.gz" not in built, "it holds the time of the build"
    if shutil.which("sha256sum"):
        checked = subprocess.run(["sha256sum", "--check", "--strict", "--quiet", "site.sha256"], cwd=project / "site")
        assert checked.returncode == 0


@pytest.mark.skipif(shutil.which("sha256sum") is None, reason="needs sha256sum")
@pytest.mark.parametrize(
    "name", ["plain.txt", "with space.txt", "back\\slash", "new\nline", "提现.txt", " starts", "carriage\rreturn"]
)
def test_any_name_of_a_file_can_be_checked(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / name).write_text("x", "utf-8")
    manifest.write(tmp_path)
    assert manifest.is_whole(tmp_path)
    check = ["sha256sum", "--check", "--strict", "--quiet", "site.sha256"]
    assert subprocess.run(check, cwd=tmp_path, capture_output=True).returncode == 0
    (tmp_path / "folder" / name).write_text("y", "utf-8")
    assert not manifest.is_whole(tmp_path)
    assert subprocess.run(check, cwd=tmp_path, capture_output=True).returncode == 1


@pytest.mark.parametrize("change", ["changed", "added", "removed", "renamed"])
def test_a_manifest_tells_every_change(tmp_path: Path, change: str) -> None:
    for name in ("a", "b/c"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(name, "utf-8")
    manifest.write(tmp_path)
    match change:
        case "changed":
            (tmp_path / "b" / "c").write_text("x", "utf-8")
        case "added":
            (tmp_path / "b" / "d").touch()
        case "removed":
            (tmp_path / "a").unlink()
        case "renamed":
            (tmp_path / "a").rename(tmp_path / "e")
    assert not manifest.is_whole(tmp_path)


def test_the_sitemap_dates_each_entry_by_its_review(project: Path) -> None:
    entry = project / "content" / "withdraw" / "arrived.faq.yaml"
    text = entry.read_text("utf-8")
    reviewed = re.search(r"^reviewed: (\S+)$", text, re.MULTILINE)
    assert reviewed is not None
    entry.write_text(text.replace(reviewed[0], "reviewed: 2026-10-31"), "utf-8")
    sitemap = build(project, {"SOURCE_DATE_EPOCH": day(3)})["sitemap.xml"].decode()
    found = re.findall(r"<loc>[^<]*/(\w+)/withdraw/arrived/</loc>\s*<lastmod>([^<]*)</lastmod>", sitemap)
    assert found == [("zh", "2026-10-31"), ("en", "2026-10-31")]
    assert (DAY + timedelta(days=3)).isoformat() not in sitemap


def test_only_the_content_s_own_dates_make_a_day_differ(project: Path) -> None:
    """A node that ends, and a review that runs out: these change what readers (or staff) see, and nothing else."""
    tree = project / "content" / "withdraw" / "missing.tree.yaml"
    text = tree.read_text("utf-8")
    for there, more in (
        ("      - id: unsure\n", "      - {id: paused, label: {zh: 暂停提现, en: Paused}, goto: paused}\n"),
        (
            "  under-review:\n",
            f"  paused:\n    outcome: wait\n    until: {DAY + timedelta(days=2)}\n    answer: {{zh: 等恢复。, en: Wait.}}\n",
        ),
        ("paths:\n", "paths:\n  - {name: paused, answers: {status: paused}, ends: paused}\n"),
    ):
        assert text.count(there) == 1
        text = text.replace(there, more + there if there != "paths:\n" else more)
    tree.write_text(text, "utf-8")
    (project / "content" / "redirects.yaml").write_text("fix/missing/old: tree:missing#paused\n", "utf-8")
    before, still = build(project), build(project, {"SOURCE_DATE_EPOCH": day(2)})
    assert before == still
    after = build(project, {"SOURCE_DATE_EPOCH": day(3)})
    differing = {path for path in {*before, *after} if before.get(path) != after.get(path)}
    parts = {"sitemap.xml", "site.sha256"}
    assert "zh/fix/missing/paused/index.html" in differing
    assert all(re.match(r"(zh|en)/(fix/missing/|search/)", path) for path in differing - parts), differing
    for language in ("zh", "en"):
        page = after[f"{language}/fix/missing/paused/index.html"].decode()
        assert 'http-equiv="refresh" content="0; url=../"' in page, "the address of a node that is over leads to its tree"
        assert 'content="0; url=../"' in after[f"{language}/fix/missing/old/index.html"].decode()


# --- no network ------------------------------------------------------------------------------------------------------


def test_a_build_opens_no_connection(project: Path) -> None:
    assert build(project, {"PYTHONPATH": with_start_up(project, NO_SOCKETS)})


def _can_unshare() -> bool:
    tool = shutil.which("unshare")
    return tool is not None and subprocess.run([tool, "-rn", "true"], capture_output=True).returncode == 0


@pytest.mark.skipif(not _can_unshare(), reason="this system gives no network namespace of one's own")
def test_a_build_works_where_there_is_no_network(project: Path) -> None:
    probe = "import socket; socket.create_connection(('127.0.0.1', 9), timeout=2)"
    result = subprocess.run(["unshare", "-rn", sys.executable, "-c", probe], capture_output=True, text=True)
    assert "Network is unreachable" in result.stderr or "Errno" in result.stderr, "the namespace has no network"
    assert build(project, None, "unshare", "-rn", sys.executable, "-m", "helpgen")
