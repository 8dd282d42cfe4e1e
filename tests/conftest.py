"""What the tests share: a small help center of two entries and a tree, and the shipped site, built once."""

from __future__ import annotations

import functools
import http.server
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from helpgen import rulebook
from helpgen.findings import Finding
from helpgen.flow import Flow
from helpgen.knowledge_base import KnowledgeBase
from helpgen.tree_models import TreePath
from helpgen.walk import walk
from tests.reader import ARGUMENTS, SITE_PATH, Handler

ROOT = Path(__file__).parent.parent
SMALL = Path(__file__).parent / "content"
DAY = date(2026, 11, 21)
"""The day on which the tests judge content: what is due depends on it."""


# Also for commands and builds that a test starts: content that is fine today is due for review some day.
os.environ["SOURCE_DATE_EPOCH"] = str(int(datetime(DAY.year, DAY.month, DAY.day, tzinfo=UTC).timestamp()))

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge")


def browser_path() -> str | None:
    """The Chromium to test with: ``CHROMIUM`` in the environment, or one that is installed."""
    wanted = os.environ.get("CHROMIUM")
    return shutil.which(wanted) if wanted else next((found for name in BROWSERS if (found := shutil.which(name))), None)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if browser_path() is None and os.environ.get("HELPGEN_REQUIRE_BROWSER") != "1":
        terminalreporter.write_line(
            "!!! NO BROWSER FOUND: nothing was tried in a real browser. Install Chromium, or set CHROMIUM to its path. !!!",
            red=True,
            bold=True,
        )


def read(folder: Path, day: date = DAY) -> tuple[KnowledgeBase, list[Finding]]:
    """The knowledge base of ``folder`` with the findings of reading and of all rules, paths relative to the folder."""
    return rulebook.read(folder, "content", day)


def path_of(flow: Flow, path: TreePath) -> list[tuple[str, str]]:
    """The nodes of a path with the id of the node that follows each; an outcome is followed by nothing."""
    result = walk(flow, path)
    assert not result.mistake, (flow.id, path.name, result.mistake)
    return [(step.node, step.end) for step in result.taken]


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """A copy of the small help center's content that a test may change."""
    return Path(shutil.copytree(SMALL, tmp_path / "content"))


@pytest.fixture(scope="session")
def small() -> KnowledgeBase:
    """The small help center, as read."""
    kb, findings = read(SMALL)
    assert findings == []
    return kb


@pytest.fixture(scope="session")
def shipped() -> KnowledgeBase:
    """The shipped content, as read."""
    kb, findings = read(ROOT / "content")
    assert [finding.as_text() for finding in findings] == []
    return kb


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped site, built as ``helpgen build`` builds it; one build for all test processes of a run.

    ``HELPGEN_SITE`` names a site that is there already: a merge tests the very files that it publishes.
    """
    if os.environ.get("HELPGEN_SITE"):
        return Path(os.environ["HELPGEN_SITE"])
    shared = tmp_path_factory.getbasetemp()
    if os.environ.get("PYTEST_XDIST_WORKER"):
        shared = shared.parent
    target, lock = shared / "shipped-site", shared / "shipped-site.lock"
    try:
        lock.touch(exist_ok=False)
    except FileExistsError:
        _wait_for(target)
        return target
    subprocess.run(
        [sys.executable, "-m", "helpgen", "build", "--out", str(target)],
        cwd=ROOT,
        check=True,
        capture_output=True,
        timeout=300,
    )
    return target


def _wait_for(target: Path) -> None:
    import time

    for _ in range(600):
        if target.exists():
            return
        time.sleep(0.5)
    raise TimeoutError(f"no other test process has built {target}")


@pytest.fixture(scope="session")
def address(site: Path) -> Iterator[str]:
    """The address of the site's root, ending in ``/``."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Handler, directory=str(site)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}{SITE_PATH}"
    server.shutdown()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests of a process: a second one would not start beside it."""
    path = browser_path()
    if path is None:
        if os.environ.get("HELPGEN_REQUIRE_BROWSER") == "1":
            pytest.fail("HELPGEN_REQUIRE_BROWSER=1, and no Chromium was found")
        pytest.skip("no Chromium was found")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield launched
        launched.close()
