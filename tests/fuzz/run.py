"""Hostile input for the loader, for as long as asked: ``python -m tests.fuzz.run --count 1000000``; prints what must not happen.

Every input follows from the seed, the process and its number. Input that did what it must not is written into a folder, from where it
belongs into ``tests/fuzz/corpus/`` once the fault is mended: the tests try everything that is there.
"""

from __future__ import annotations

import argparse
import ctypes
import hashlib
import multiprocessing
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from multiprocessing.connection import Connection
from multiprocessing.connection import wait as ready
from pathlib import Path
from random import Random
from typing import Any

from tests.fuzz import folders
from tests.fuzz.makers import document, mutant, random_bytes, random_tokens
from tests.fuzz.properties import parse_complaints, validate_complaints

ROOT = Path(__file__).parent.parent.parent
SLOW = 2.0
"""Seconds that no single file may take."""
SILENCE = 300
"""Seconds after which a process that has said nothing hangs; each says something twice a minute."""
KINDS = ("tokens", "bytes", "mutants", "documents", "folders")

Tried = tuple[bytes, list[str]]


def shipped() -> list[bytes]:
    """Every YAML file that the project publishes or tests with."""
    found = [*(ROOT / "content").rglob("*.yaml"), *folders.SMALL.rglob("*.yaml")]
    return [file.read_bytes() for file in sorted(found)]


def _one(kind: str, files: list[bytes]) -> Callable[[Random], Callable[[], Tried]]:
    """Makes an input of a kind; what is returned tries it."""
    place = Path(tempfile.mkdtemp(prefix="helpgen-fuzz-")) / "content"

    def make(random: Random) -> Callable[[], Tried]:
        if kind == "folders":
            folders.harm(random, folders.fresh(place), files)
            return lambda: (_listed(place), folders.folder_complaints(place))
        if kind == "documents":
            content = document(random, files)
            return lambda: (content, validate_complaints(content))
        content = mutant(random, files) if kind == "mutants" else {"tokens": random_tokens, "bytes": random_bytes}[kind](random)
        return lambda: (content, parse_complaints(content))

    return make


def _listed(folder: Path) -> bytes:
    """All regular files of a folder, one after the other: enough to see what was in it."""
    files = sorted(file for file in folder.rglob("*") if file.is_file() and not file.is_symlink())
    small = {file.relative_to(folders.SMALL): file.read_bytes() for file in folders.SMALL.rglob("*") if file.is_file()}
    return b"\n".join(
        b"===== " + os.fsencode(file.relative_to(folder)) + b"\n" + file.read_bytes()
        for file in files
        if small.get(file.relative_to(folder)) != file.read_bytes()
    )


def _work(kind: str, seed: str, count: int, seconds: float, last: Any, sender: Connection) -> None:
    make, random = _one(kind, shipped()), Random(seed)
    started = told = time.monotonic()
    done, slowest = 0, 0.0
    while done < count and (not seconds or time.monotonic() - started < seconds):
        try_it = make(random)
        begun = time.perf_counter()
        content, said = try_it()
        took = time.perf_counter() - begun
        slowest = max(slowest, took)
        if took > SLOW and kind != "folders":
            said = [*said, f"slow: {took:.0f} s"]
        if said:
            sender.send(("found", content, said))
        done += 1
        last.value = done
        if time.monotonic() - told > 30:
            told = time.monotonic()
            sender.send(("alive", done, slowest))
    sender.send(("done", done, slowest))


def main() -> int:
    """Exit status 1 when anything happened that must not."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--kind", choices=(*KINDS, "files"), default="files", help="'files': all but folders, one after the other"
    )
    parser.add_argument("--count", type=int, default=1_000_000, help="inputs of each kind")
    parser.add_argument("--seconds", type=float, default=0, help="seconds for each kind at most; 0: no limit")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--seed", default="1")
    parser.add_argument("--found", type=Path, default=Path(".fuzz"), help="where input goes that did what it must not")
    chosen = parser.parse_args()
    kinds = KINDS[:-1] if chosen.kind == "files" else (chosen.kind,)
    return max([_run(kind, chosen) for kind in kinds])


def _run(kind: str, chosen: argparse.Namespace) -> int:
    context = multiprocessing.get_context("spawn")
    share, started = -(-chosen.count // chosen.processes), time.monotonic()
    children: dict[Any, tuple[Any, Any, str]] = {}
    for number in range(chosen.processes):
        own, sender = context.Pipe(duplex=False)
        last = context.Value(ctypes.c_longlong, 0, lock=False)
        seed = f"{chosen.seed}-{kind}-{number}"
        child = context.Process(target=_work, args=(kind, seed, share, chosen.seconds, last, sender))
        child.start()
        sender.close()
        children[own] = (child, last, seed)
    faults, total, slowest, hanging = Counter[str](), 0, 0.0, set[str]()
    while children:
        heard = ready(list(children), timeout=SILENCE)
        for child, last, seed in children.values() if not heard else ():  # it waits for something that never comes
            faults[f"no answer for {SILENCE} s: seed {seed}, input {last.value}"] += 1
            hanging.add(seed)
            child.kill()
        for ended in heard:
            receiver: Any = ended
            child, last, seed = children[receiver]
            try:
                what, one, other = receiver.recv()
            except EOFError:  # it ended; by itself, or by a signal in the middle of an input
                child.join()
                total += int(last.value)
                if child.exitcode and seed not in hanging:
                    faults[f"the process ended with {child.exitcode}: seed {seed}, input {last.value}"] += 1
                del children[receiver]
                continue
            if what == "found":
                for said in other:
                    faults[said] += 1
                    if faults[said] == 1:
                        print(f"{kind}: {said}: {_keep(chosen.found, kind, one)}", flush=True)  # noqa: T201 -- what it is for
            else:
                slowest = max(slowest, other)
    took = time.monotonic() - started
    print(  # noqa: T201
        f"{kind}: {total:,} inputs in {took:.0f} s, {total / took:,.0f} a second, the slowest {slowest * 1000:.0f} ms; "
        f"{sum(faults.values())} faults{': ' if faults else ''}{dict(faults) if faults else ''}",
        flush=True,
    )
    return 1 if faults else 0


def _keep(folder: Path, kind: str, content: bytes) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{kind}-{hashlib.sha256(content).hexdigest()[:12]}"
    file.write_bytes(content)
    return file


if __name__ == "__main__":
    sys.exit(main())
