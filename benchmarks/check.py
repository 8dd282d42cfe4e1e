"""What checking costs: ``python -m benchmarks.check [--entries 10000]``.

Times whole commands, cold (no cache) and with nothing or one file changed, on made-up content of that size and on the shipped
content. Figures of one run on one machine are comparable with each other, not with others.
"""

from __future__ import annotations

import argparse
import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.corpus import ROOT, write


def _seconds(content: Path, *more: str) -> float:
    started = time.perf_counter()
    command = [sys.executable, "-m", "helpgen", "check", "--content", str(content), *more]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    if result.returncode not in (0, 1):
        raise SystemExit(result.stderr)
    return time.perf_counter() - started


def _row(name: str, runs: list[float]) -> str:
    return f"{name:<44} {statistics.median(runs):7.2f} s   ({', '.join(f'{run:.2f}' for run in runs)})"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=10_000)
    parser.add_argument("--runs", type=int, default=3)
    arguments = parser.parse_args()
    runs = range(arguments.runs)
    print(_row("shipped content, cold", [_seconds(ROOT / "content", "--no-cache") for _ in runs]))
    _seconds(ROOT / "content")
    print(_row("shipped content, nothing changed", [_seconds(ROOT / "content") for _ in runs]))
    with tempfile.TemporaryDirectory() as temporary:
        content = Path(temporary) / "content"
        size = write(content, arguments.entries)
        print(f"{arguments.entries} made-up entries, {size / 1e6:.1f} MB of YAML")
        print(_row("made-up content, cold", [_seconds(content, "--no-cache") for _ in runs]))
        _seconds(content)
        print(_row("made-up content, nothing changed", [_seconds(content) for _ in runs]))
        edited, timings = content / "made-0" / "entry-1.faq.yaml", []
        for run in runs:
            edited.write_text(re.sub("reviewed: .*", f"reviewed: 2026-11-{10 + run}", edited.read_text("utf-8")), "utf-8")
            timings.append(_seconds(content))
        print(_row("made-up content, one entry edited", timings))


if __name__ == "__main__":
    main()
