"""What building costs, beside others: ``python -m benchmarks.builds [--entries 200 1000] [--json FILE]``, or ``make bench``.

Every tool gets the same made-up content: ours as YAML, the others as Markdown (``benchmarks.export``). Whole commands are timed
from outside, one after the other and round by round, so that whatever else the machine does hits all of them. Wall time,
processor time of all processes, and the most memory that all processes of a command held together. Figures of one run can be
compared with each other only. A tool that is not installed is left out.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks import export
from benchmarks.corpus import ROOT, write
from benchmarks.results import Results, Run, growth, machine, table, today
from helpgen.content_folder import load

PEERS = ROOT / ".venv" / "bench" / "bin"
"""Where ``make bench`` installs the others."""
FACT = r"(?m)^(withdrawal-review-time:\n  value: )\d+"
"""A value that several pages show."""
TITLE = r'(?m)^(question:\n  zh: .*\n  en: ")(?:[A-Z]: )?'
"""Where a question begins; entries that relate to it show it, too."""
ANSWER = r"(?m)^(  en: \|\n    )(?:See [A-Z]\.\n\n    )?"
"""Where an answer begins."""
PARAGRAPH = "{0}See {letter}.\n\n    "
_PYTHON = [sys.executable, "-m"]


@dataclass
class Tool:
    """A command that builds a site, and what happens before it."""

    name: str
    command: list[str]
    folder: Path
    before: Callable[[int], None] = lambda round: None
    runs: list[Run] = field(default_factory=list)


def measured(command: list[str], folder: Path) -> Run:
    """What it costs to run a command in a folder. SystemExit with what it says when it fails."""
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    started = time.perf_counter()
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen(command, cwd=folder, stdout=output, stderr=output, env=environment)
        most = [0.0]
        is_over = threading.Event()
        watcher = threading.Thread(target=_watch, args=(process.pid, most, is_over))
        watcher.start()
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        is_over.set()
        watcher.join()
        if process.returncode:
            output.seek(0)
            raise SystemExit(f"{' '.join(command)} failed:\n{output.read().decode(errors='replace')[-3000:]}")
    return Run(wall, usage.ru_utime + usage.ru_stime, most[0] or usage.ru_maxrss / 1024)


def _watch(pid: int, most: list[float], is_over: threading.Event) -> None:
    """Look at the memory of a process and its children until it is over (Linux; elsewhere the largest process counts)."""
    while not is_over.wait(0.1):
        most[0] = max(most[0], sum(map(_held, _family(pid))))


def _family(pid: int) -> list[int]:
    """A process and all that descend from it; those that end meanwhile are left out."""
    found, waiting = [], [pid]
    while waiting:
        one = waiting.pop()
        found.append(one)
        with suppress(OSError):
            for task in Path(f"/proc/{one}/task").iterdir():
                waiting += map(int, (task / "children").read_text().split())
    return found


def _held(pid: int) -> float:
    """MiB of a process, its share of what it shares with others; nothing for one that has ended."""
    with suppress(OSError):
        if match := re.search(r"^Pss:\s+(\d+)", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.MULTILINE):
            return int(match[1]) / 1024
    return 0.0


def _clear(*paths: Path) -> Callable[[int], None]:
    def clear(_: int) -> None:
        for path in paths:
            shutil.rmtree(path, ignore_errors=True)

    return clear


def _edit(file: Path, pattern: str, text: str) -> Callable[[int], None]:
    """In each round another value in one place of a file: ``text`` with the groups of ``pattern``, the round and its letter."""

    def edit(round: int) -> None:
        before = file.read_text("utf-8")
        letter = chr(ord("A") + round - 1)  # figures in one language only would be a finding
        after, count = re.subn(pattern, lambda match: text.format(*match.groups(), round=round, letter=letter), before, count=1)
        if count != 1 or after == before:
            raise SystemExit(f"nothing to edit in {file}")
        file.write_text(after, "utf-8")

    return edit


def prepare(folder: Path, entries: int) -> list[Tool]:
    """Write the content for every tool, and return those that are installed."""
    ours = folder / "ours"
    write(ours / "content", entries)
    shutil.copy(ROOT / "mkdocs.yml", ours)
    measured([*_PYTHON, "helpgen", "lock"], ours)
    kb, _ = load(ours / "content")
    entry, other, third = (ours / "content" / "made-0" / f"entry-{number}.faq.yaml" for number in (1, 2, 3))
    facts = ours / "content" / "facts.yaml"
    build = [*_PYTHON, "helpgen", "build"]
    tools = [
        Tool("helpgen build, clean", build, ours, _clear(ours / "site", ours / ".site.last", ours / ".helpgen")),
        Tool("helpgen build, nothing changed", build, ours),
        Tool("helpgen build, one answer edited", build, ours, _edit(entry, ANSWER, PARAGRAPH)),
        Tool("helpgen build, the next answer edited", build, ours, _edit(third, ANSWER, PARAGRAPH)),
        Tool("helpgen build, one fact edited", build, ours, _edit(facts, FACT, "{0}{round}01")),
        Tool("helpgen build, one page retitled", build, ours, _edit(other, TITLE, "{0}{letter}: ")),
        Tool("mkdocs build, the same pages", [*_PYTHON, "mkdocs", "build", "-q", "-d", "whole"], ours, _clear(ours / "whole")),
    ]
    for name in ("i18n", "i18n-plain", "zensical"):
        export.write_markdown(kb, folder / name / "docs")
    export.write_i18n(kb, folder / "i18n")
    export.write_i18n(kb, folder / "i18n-plain", search_deduplication=False)
    export.write_zensical(kb, folder / "zensical")
    export.write_hugo(kb, folder / "hugo")
    floor = ["benchmarks.floor", str(folder / "i18n" / "docs"), str(folder / "floor")]
    tools.append(Tool("only Markdown to HTML, same parser", [*_PYTHON, *floor], ROOT, _clear(folder / "floor")))
    others = (
        ("Material + static-i18n", "mkdocs", ["build", "-q"], "i18n"),
        ("static-i18n without search deduplication", "mkdocs", ["build", "-q"], "i18n-plain"),
        ("Zensical", "zensical", ["build"], "zensical"),
        ("Hugo", "hugo", ["--quiet", "-d", "site"], "hugo"),
    )
    for name, program, arguments, where in others:
        if (PEERS / program).is_file():
            clear = _clear(*(folder / where / made for made in ("site", ".cache", "resources")))
            tools.append(Tool(name, [str(PEERS / program), *arguments], folder / where, clear))
    return tools


def measure(results: Results, entries: int, rounds: int, left_out: set[str]) -> None:
    """Every tool, ``rounds`` times in turn, and the size of our pages, into ``results``."""
    with tempfile.TemporaryDirectory() as temporary:
        tools = [tool for tool in prepare(Path(temporary), entries) if tool.name not in left_out]
        for round in range(1, rounds + 1):
            for tool in tools:
                tool.before(round)
                tool.runs.append(measured(tool.command, tool.folder))
                print(f"{entries} {tool.name}: {tool.runs[-1].wall:.1f} s", file=sys.stderr)
        sizes = [file.stat().st_size for file in Path(temporary).glob("ours/site/*/made-*/entry-*/index.html")]
    results.runs[entries] = {tool.name: tool.runs for tool in tools}
    if sizes:
        results.page_bytes[entries] = statistics.mean(sizes)


def main() -> None:
    """Measure, print the tables, and write what was measured to ``--json`` after each size."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--entries", type=int, nargs="+", default=[200, 1000])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--without", nargs="*", default=[], help="names of tools to leave out")
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    if not 1 <= arguments.rounds <= 26:
        parser.error("--rounds: 1 to 26")
    results = Results(today(), machine(PEERS.parent))
    for entries in arguments.entries:
        measure(results, entries, arguments.rounds, set(arguments.without))
        print(f"{table(results, entries)}\n")
        if arguments.json:
            arguments.json.write_text(results.as_json(), "utf-8")
    print(growth(results))


if __name__ == "__main__":
    main()
