"""What a build costs, held to what cannot be noise: ratios within one run, and counts.

Absolute times are in docs/benchmarks.md; no test knows any.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from benchmarks.corpus import write
from helpgen import pages, rulebook, site
from helpgen.closed_lines import closed_parts
from helpgen.findings import errors
from helpgen.pages import Page
from helpgen.shells import Shells
from helpgen.splicing import Splicer
from tests.conftest import DAY, ROOT

BOUND = 0.97
"""The processor time of ``helpgen build`` against that of ``mkdocs build``, at most. Measured was 0.79 when the machine was quiet,
and 0.80 to 0.97 in single runs when it was not."""
ATTEMPTS = 6
"""Of each command the cheapest run counts: what else the machine does only ever adds."""


def processor_time(project: Path, *command: str) -> float:
    """Seconds of all processes of a command that has to succeed."""
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    process = subprocess.Popen(
        [sys.executable, "-m", *command],
        cwd=project,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, command
    return usage.ru_utime + usage.ru_stime


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "wait4"), reason="nothing tells the time of a process and its children here")
def test_shells_cost_less_than_rendering_every_page(tmp_path: Path) -> None:
    write(tmp_path / "content", 80)
    shutil.copy(ROOT / "mkdocs.yml", tmp_path)
    processor_time(tmp_path, "helpgen", "lock")
    fast: list[float] = []
    whole: list[float] = []
    while not fast or (min(fast) / min(whole) > BOUND and len(fast) < ATTEMPTS):
        for left in ("fast", ".fast.last", "whole", ".whole.last"):
            shutil.rmtree(tmp_path / left, ignore_errors=True)
        fast.append(processor_time(tmp_path, "helpgen", "build", "--no-cache", "--out", "fast"))
        shutil.rmtree(tmp_path / ".helpgen", ignore_errors=True)
        whole.append(processor_time(tmp_path, "mkdocs", "build", "--quiet", "--site-dir", "whole"))
    assert min(fast) / min(whole) <= BOUND


# --- what does not grow with the number of entries ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Built:
    """A site of so many made-up entries that MkDocs has built with shells."""

    made: dict[str, Page]
    """By URL."""
    splicer: Splicer
    shells: int
    """How many were rendered for all pages."""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> dict[int, Built]:
    """By number of entries, all in one category and with one made-up tree: each tree has shells of its own."""
    found = {}
    for entries in (20, 50):
        project = tmp_path_factory.mktemp("speed")
        write(project / "content", entries)
        shutil.copy(ROOT / "mkdocs.yml", project)
        kb, findings = rulebook.read(project / "content", "content", DAY)
        assert {finding.rule for finding in errors(findings)} <= {"url-not-locked"}
        making = pages.Making()
        made = list(pages.all_pages(kb, DAY, making=making))
        config, plugin = site.configuration(project / "mkdocs.yml", project / "site")
        site.preview(config, plugin, kb, made, making)
        splicer: Splicer = plugin.splicer
        found[entries] = Built({page.url: page for page in made}, splicer, len(splicer.shells))
    return found


@pytest.mark.slow
def test_more_entries_need_no_more_shells(built: dict[int, Built]) -> None:
    few, many = built[20], built[50]
    assert len(many.made) > len(few.made) + 50
    assert few.shells == many.shells < len(few.made) / 4


@pytest.mark.slow
@pytest.mark.parametrize("url", ["zh/made-0/entry-7/", "en/made-0/entry-7/"])
def test_a_page_is_the_same_beside_more_entries(built: dict[int, Built], url: str) -> None:
    """What surrounds an entry lists no entries: not a byte of it depends on how many there are."""
    few, many = built[20], built[50]
    page = few.made[url]
    titles = {url: one.title for url, one in few.made.items()}
    alone = few.splicer.page(page, titles)
    assert page.body.encode() in alone
    assert many.splicer.page(page, titles) == alone
    assert isinstance(many.splicer.shells, Shells) and len(many.splicer.shells) == many.shells, "it needed a shell of its own"


@pytest.mark.slow
def test_pages_are_verified_in_pieces_that_they_share(built: dict[int, Built]) -> None:
    """What is verified is read once: of an answer, hardly more than its own text is not known from its neighbours."""
    one = built[50]
    titles = {url: page.title for url, page in one.made.items()}
    known: set[str] = set()
    for number in range(10, 40):
        page = one.made[f"en/made-0/entry-{number}/"]
        parts = closed_parts(one.splicer.page(page, titles).decode())
        new = [part for part in parts if part not in known]
        assert not known or sum(map(len, new)) < len(page.body) + 2_000, page.url
        known |= set(parts)
