"""A look at the disk now and then, for changes that the system tells nobody of.

Folders that a container, a network or another system shares often give no notice of what is written on the other side.
"""

from __future__ import annotations

import os
import stat
import threading
from collections.abc import Callable, Iterable
from pathlib import Path

EVERY = 2.0
"""Seconds from one glance to the next. One at a thousand files takes some milliseconds."""

Seen = dict[str, tuple[int, int, int]]
"""Each file with what changes when it is written: its number, time and size."""


def glance(paths: Iterable[Path], is_skipped: Callable[[str], bool]) -> Seen:
    """What is at ``paths`` and below them now, without the names that are skipped. What cannot be read is not there."""
    seen: Seen = {}
    waiting = [str(path) for path in paths]
    for path in waiting:
        _note(path, seen)
    while waiting:
        try:
            with os.scandir(waiting.pop()) as entries:
                for entry in entries:
                    if is_skipped(entry.name):
                        continue
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(entry.path)
                    else:
                        _note(entry.path, seen)
        except OSError:
            continue
    return seen


def _note(path: str, seen: Seen) -> None:
    try:
        status = os.stat(path)  # noqa: PTH116 - a thousand times in a row
    except OSError:
        return
    if not stat.S_ISDIR(status.st_mode):
        seen[path] = (status.st_ino, status.st_mtime_ns, status.st_size)


class Glances:
    """Calls ``ring`` when a glance shows something that nobody has told of: in a thread of its own, until ``stop``."""

    def __init__(self, look: Callable[[], Seen], ring: Callable[[], None], every: float = EVERY) -> None:
        self._look, self._ring, self._every = look, ring, every
        self._stopped, self._told = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run, name="helpgen glances", daemon=True)
        self._thread.start()

    def told(self) -> None:
        """There was a notice: what the next glance shows is known."""
        self._told.set()

    def stop(self) -> None:
        """Look no more."""
        self._stopped.set()

    def _run(self) -> None:
        seen = self._look()
        while not self._stopped.wait(self._every):
            was_told = self._told.is_set()
            self._told.clear()
            before, seen = seen, self._look()
            if seen != before and not was_told:
                self._ring()
