"""A build that is killed, at any moment, leaves the old site or the new one: never a mix, and never none.

``HELPGEN_KILLS`` says how many builds are killed at random moments (12 unless told; each takes some seconds).
"""

from __future__ import annotations

import os
import random
import re
import signal
import subprocess
import sys
import time
from datetime import date, timedelta
from pathlib import Path

import pytest

from helpgen import manifest
from helpgen.publish import Staging
from tests.test_build import files, project, run

__all__ = ["project"]

KILLS = int(os.environ.get("HELPGEN_KILLS", "12"))
SEED = 20261121

pytestmark = pytest.mark.skipif(not hasattr(os, "killpg"), reason="needs signals")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "first"),
    [("which-network", date(2026, 8, 1)), ("arrived", date(2026, 10, 2))],
    ids=["whole builds", "edits of the site that is there"],
)
def test_builds_killed_at_random_moments_leave_the_old_site_or_the_new_one(project: Path, name: str, first: date) -> None:
    """The first entry is the one that was reviewed longest ago, which lists say, the second one is not."""
    entry = project / "content" / "withdraw" / f"{name}.faq.yaml"
    text = entry.read_text("utf-8")

    def edit(number: int) -> str:
        day = (first + timedelta(days=number % 50)).isoformat()
        edited, count = re.subn("^reviewed: .*", f"reviewed: {day}", text, flags=re.MULTILINE)
        assert count == 1
        entry.write_text(edited, "utf-8")
        return day

    edit(0)
    begin = time.monotonic()
    assert run(project, "helpgen", "build").returncode == 0
    seconds = time.monotonic() - begin
    versions = {0: files(project / "site")}
    chosen, left, late, number = random.Random(SEED), {"old": 0, "new": 0, "ended before": 0}, seconds, 0
    while left["old"] + left["new"] < KILLS:
        number += 1
        day = edit(number)
        before = files(project / "site")
        with subprocess.Popen(
            [sys.executable, "-m", "helpgen", "build"], cwd=project, stderr=subprocess.DEVNULL, start_new_session=True
        ) as build:
            # Two of three moments close in on the one in which the folders change places, however busy the machine is.
            moment = chosen.uniform(0, seconds) if number % 3 == 0 else late * chosen.uniform(0.97, 1.03)
            killed = False
            try:
                build.wait(moment)
            except subprocess.TimeoutExpired:
                os.killpg(build.pid, signal.SIGKILL)
                killed = True
        now = files(project / "site")
        late *= (1.1 if now == before else 1 / 1.1) if number % 3 else 1
        left["ended before" if not killed else "old" if now == before else "new"] += 1
        if now != before:
            assert day in now[f"zh/withdraw/{name}/index.html"].decode()
            assert manifest.is_whole(project / "site")
            versions[number] = now
    edit(0)
    assert run(project, "helpgen", "build").returncode == 0, "nothing that was left behind is in the way"
    assert files(project / "site") == versions[0]
    assert sorted(path.name for path in project.iterdir() if path.name.startswith(".site")) == [".site.last"]
    for number in list(versions)[1:4]:  # what was taken for a new site is the whole of it
        edit(number)
        assert run(project, "helpgen", "build", "--out", "again").returncode == 0
        assert files(project / "again") == versions[number]
    assert left["old"] and (len(versions) > 1 or KILLS < 12), left
    if report := os.environ.get("HELPGEN_KILLS_REPORT"):
        Path(report).write_text(f"{KILLS} builds killed: {left}\n", "utf-8")


# --- at each single step of publishing -------------------------------------------------------------------------------

STEPS = """\
# Publish (or begin, renew, or roll back) with this process killed at a step: before or after one of its calls to the system.
import os, shutil, sys
from pathlib import Path

action, at, plain = sys.argv[2], int(sys.argv[3]), sys.argv[4] == "plain"
count = 0

def step():
    global count
    count += 1
    if count == at:
        os._exit(9)

def watched(call):
    def wrapped(*args, **kwargs):
        step()
        result = call(*args, **kwargs)
        step()
        return result
    return wrapped

for name in ("rename", "replace", "mkdir", "unlink", "rmdir", "open", "close", "fsync", "sync"):
    setattr(os, name, watched(getattr(os, name)))
from helpgen import manifest, publish, swapping
publish.exchange = (lambda one, other: False) if plain else watched(publish.exchange)
publish.to_disk = watched(publish.to_disk)
manifest.write = watched(manifest.write)

target = Path(sys.argv[1])
if action == "build":
    staging = publish.Staging.begin(target)
    for number in range(12):
        (staging.folder / f"new{number}.html").write_text("new" * 1000, "utf-8")
    (staging.folder / "index.html").write_text("new", "utf-8")
    staging.publish()
elif action == "renew":
    new = {f"old{number}.html": b"new" * 1000 for number in range(4)}
    is_known = target.with_name(".site.last").is_dir()
    publish.Staging.again(target).renew(new, ["index.html", "old4.html"] if is_known else None)
else:
    publish.Staging.of(target).roll_back()
sys.stdout.write(str(count))
"""


def steps(target: Path, action: str, at: int, way: str) -> int | None:
    """Kill at step ``at``; ``None`` when that is what happened, else the number of steps there are."""
    result = subprocess.run([sys.executable, "-c", STEPS, str(target), action, str(at), way], capture_output=True, text=True)
    assert result.returncode in (0, 9), result.stderr
    return int(result.stdout) if result.returncode == 0 else None


def put(target: Path, text: str) -> dict[str, bytes]:
    staging = Staging.begin(target)
    for number in range(8):
        (staging.folder / f"{text}{number}.html").write_text(text * 500, "utf-8")
    (staging.folder / "index.html").write_text(text, "utf-8")
    staging.publish()
    return files(target)


@pytest.mark.parametrize(
    ("action", "way"), [("build", "exchange"), ("build", "plain"), ("rollback", "exchange"), ("rollback", "plain")]
)
@pytest.mark.parametrize("before", [0, 1, 2])
def test_killed_at_each_step(tmp_path: Path, action: str, way: str, before: int) -> None:
    """With no site, one, and one that has a last one; ``plain`` is a system where two folders cannot be exchanged."""
    if action == "rollback" and before < 2:
        pytest.skip("there is nothing to go back to")
    whole = tmp_path / "whole" / "site"
    for text in ("older", "old")[2 - before :]:
        put(whole, text)
    total = steps(whole, action, -1, way)
    assert total
    new = files(whole)
    killed = 0
    for at in range(1, total + 1):
        target = tmp_path / f"at{at}" / "site"
        target.parent.mkdir()
        versions = [put(target, text) for text in ("older", "old")[2 - before :]]
        if steps(target, action, at, way) is not None:
            continue  # fewer steps than counted: nothing was left to clear
        killed += 1
        found = files(target)
        if way == "exchange":
            assert found in [versions[-1] if versions else {}, new], f"a mix at step {at}"
        else:
            assert found in [versions[-1] if versions else {}, new, {}], f"a mix at step {at}"
        # Whoever comes next clears up: a whole site is there, the last one is whole, and nothing else is left.
        Staging.begin(target).discard()
        mended = files(target)
        assert mended in [versions[-1] if versions else {}, new], f"not mended at step {at}"
        last = target.with_name(".site.last")
        if before == 2 or (before == 1 and mended == new):
            assert last.is_dir(), f"the last site is lost at step {at}"
        if last.is_dir():
            assert files(last) in [*versions, new] and files(last) != mended, f"not the last site at step {at}"
        assert {path.name for path in target.parent.iterdir()} <= {"site", ".site.last"}
    assert killed > 10 or action == "rollback"


@pytest.mark.parametrize("way", ["exchange", "plain"])
@pytest.mark.parametrize("is_known", [False, True])
def test_renewing_killed_at_each_step(tmp_path: Path, way: str, is_known: bool) -> None:
    """Whoever is killed while the last site is brought up to date leaves none to go back to; the site itself is not touched."""

    def prepared(name: str) -> tuple[Path, dict[str, bytes]]:
        target = tmp_path / name / "site"
        target.parent.mkdir()
        for _ in range(1 + is_known):
            before = put(target, "old")
        return target, before

    target, before = prepared("whole")
    total = steps(target, "renew", -1, way)
    assert total is not None and total > 20
    new = files(target)
    assert {path for path in new if new[path] != before[path]} == {*(f"old{number}.html" for number in range(4)), "site.sha256"}
    assert manifest.is_whole(target)
    assert files(target.with_name(".site.last")) == before
    for at in range(1, total + 1):
        target, _ = prepared(f"at{at}")
        assert steps(target, "renew", at, way) is None
        found = files(target)
        assert found in ([before, new] if way == "exchange" else [before, new, {}]), f"a mix at step {at}"
        Staging.begin(target).discard()  # whoever comes next clears up
        mended, last = files(target), target.with_name(".site.last")
        assert mended in [before, new], f"not mended at step {at}"
        assert mended == before or files(last) == before, f"the last site is lost at step {at}"
        assert not last.is_dir() or manifest.is_whole(last)
        assert {path.name for path in target.parent.iterdir()} <= {"site", ".site.last"}


@pytest.mark.skipif(sys.platform not in ("linux", "darwin"), reason="this system cannot exchange folders")
def test_folders_are_exchanged_in_one_step(tmp_path: Path) -> None:
    """While the two change places again and again, whoever looks always sees a whole site."""
    from helpgen.swapping import exchange

    for name in ("one", "other"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "index.html").write_text(name, "utf-8")
    if not exchange(tmp_path / "one", tmp_path / "other"):
        pytest.skip("this file system cannot exchange folders")
    code = "import sys; from pathlib import Path; from helpgen.swapping import exchange\n"
    code += "for _ in range(20000): exchange(Path(sys.argv[1]), Path(sys.argv[2]))"
    with subprocess.Popen([sys.executable, "-c", code, str(tmp_path / "one"), str(tmp_path / "other")]) as process:
        looks = 0
        while process.poll() is None:
            assert (tmp_path / "one" / "index.html").read_text("utf-8") in ("one", "other")
            looks += 1
    assert process.returncode == 0 and looks > 100
