"""What was measured: runs of commands by size, and the machine. Kept as JSON, told as Markdown tables."""

from __future__ import annotations

import json
import math
import os
import platform
import re
import statistics
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path

VERSIONS = ("mkdocs", "mkdocs-material", "mkdocs-static-i18n", "zensical", "hugo")
"""Of these packages the versions are told, where they are installed."""


@dataclass(frozen=True)
class Run:
    """One command, once."""

    wall: float
    """Seconds."""
    cpu: float
    """Seconds of all processes."""
    memory: float
    """MiB: the most that all processes held together, memory that they share counted once."""


@dataclass
class Results:
    """All that one measurement found."""

    date: str
    """The day, as in ``2026-11-22``."""
    machine: dict[str, str | int | float]
    runs: dict[int, dict[str, list[Run]]] = field(default_factory=dict)
    """By number of entries and name of the command."""
    page_bytes: dict[int, float] = field(default_factory=dict)
    """The mean size of our pages of made-up entries, by number of entries."""

    def median(self, entries: int, name: str, what: str) -> float:
        """Of all runs; ``what`` is a field of ``Run``."""
        return statistics.median(getattr(run, what) for run in self.runs[entries][name])

    def names(self) -> list[str]:
        """The commands, each once, in the order of the smallest size."""
        return list(dict.fromkeys(name for entries in sorted(self.runs) for name in self.runs[entries]))

    def points(self, name: str, what: str) -> list[tuple[int, float]]:
        """Number of entries and median of a command, smallest first; sizes it was not measured with are left out."""
        return [(entries, self.median(entries, name, what)) for entries in sorted(self.runs) if name in self.runs[entries]]

    def as_json(self) -> str:
        """What ``from_json`` reads."""
        runs = {
            str(entries): {name: [[run.wall, run.cpu, run.memory] for run in found] for name, found in tools.items()}
            for entries, tools in self.runs.items()
        }
        plain = {"date": self.date, "machine": self.machine, "runs": runs, "page_bytes": self.page_bytes}
        return json.dumps(plain, indent=1) + "\n"

    @staticmethod
    def from_json(text: str) -> Results:
        """What ``as_json`` wrote."""
        plain = json.loads(text)
        runs = {
            int(entries): {name: [Run(*run) for run in found] for name, found in tools.items()}
            for entries, tools in plain["runs"].items()
        }
        sizes = {int(entries): size for entries, size in plain["page_bytes"].items()}
        return Results(plain["date"], plain["machine"], runs, sizes)


def today() -> str:
    """The day of a measurement."""
    return datetime.now(UTC).date().isoformat()


def machine(peers: Path) -> dict[str, str | int | float]:
    """Processor, cores that may be used, GiB of memory and versions; ``peers`` is the environment of the other generators."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    found: dict[str, str | int | float] = {"processor": _processor(), "cores": cores}
    if hasattr(os, "sysconf") and "SC_PHYS_PAGES" in os.sysconf_names:
        found["memory GiB"] = round(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30)
    found["Python"] = platform.python_version()
    theirs = {one.name.lower(): one.version for one in metadata.distributions(path=[str(p) for p in _packages(peers)])}
    ours = {one.name.lower(): one.version for one in metadata.distributions()}
    return found | {name: version for name in VERSIONS if (version := ours.get(name) or theirs.get(name))}


def _packages(environment: Path) -> Iterable[Path]:
    return environment.glob("lib/python*/site-packages")


def _processor() -> str:
    file = Path("/proc/cpuinfo")
    match = re.search(r"^model name\s*: (.*)$", file.read_text("utf-8"), re.MULTILINE) if file.is_file() else None
    return match[1] if match else platform.processor() or platform.machine()


def exponent(points: list[tuple[int, float]]) -> float:
    """By which power of the number of entries the seconds grow: the least-squares slope of the logarithms."""
    logs = [(math.log(entries), math.log(seconds)) for entries, seconds in points]
    return statistics.linear_regression(*zip(*logs, strict=True)).slope


def table(results: Results, entries: int) -> str:
    """The medians of one size as a Markdown table; the last column is the first command's wall time against each one's."""
    tools = results.runs[entries]
    first = results.median(entries, next(iter(tools)), "wall")
    lines = [
        f"{entries} entries in two languages, {_rounds(results, entries)}:",
        "",
        "| command | wall s | CPU s | MiB | clean build against it |",
        "|---|---|---|---|---|",
    ]
    for name in tools:
        wall, cpu, memory = (results.median(entries, name, what) for what in ("wall", "cpu", "memory"))
        lines.append(f"| {name} | {wall:.1f} | {cpu:.1f} | {memory:.0f} | {first / wall:.2f} |")
    return "\n".join(lines)


def _rounds(results: Results, entries: int) -> str:
    count = max(map(len, results.runs[entries].values()))
    return f"median of {count} rounds" if count > 1 else "one round"


def growth(results: Results) -> str:
    """By which power each command's time grows, as a Markdown table, and our pages' size; nothing for one size only."""
    sizes = sorted(results.runs)
    if len(sizes) < 2:
        return ""
    lines = [
        f"Time grows with the number of entries to the power of (least squares over {' '.join(map(str, sizes))}):",
        "",
        "| command | wall | CPU |",
        "|---|---|---|",
    ]
    for name in results.names():
        walls, cpus = results.points(name, "wall"), results.points(name, "cpu")
        if len(walls) > 1:
            lines.append(f"| {name} | {exponent(walls):.2f} | {exponent(cpus):.2f} |")
    known = [entries for entries in sizes if entries in results.page_bytes]
    if len(known) > 1:
        small, large = results.page_bytes[known[0]], results.page_bytes[known[-1]]
        lines += [
            "",
            f"The page of an entry has {small:.0f} bytes with {known[0]} entries and {large:.0f} with {known[-1]}: "
            f"{large / small:.3f} times as many.",
        ]
    return "\n".join(lines)
