"""What was read of files before, good for as long as a file looks the same from outside."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Generic, TypeVar

R = TypeVar("R")

Look = tuple[int, ...]
"""Mode, size, number, and the times of a file: those of its content and of its name and rights."""

_SETTLED = 50_000_000
"""Nanoseconds: a file that was changed so shortly before it was read may be changed again without looking different."""


def look(file: Path) -> Look | None:
    """How ``file`` looks from outside; ``None`` when it is not there. A link is not followed."""
    try:
        status = os.lstat(file)
    except OSError:
        return None
    return status.st_mode, status.st_size, status.st_ino, status.st_mtime_ns, status.st_ctime_ns


@dataclass(frozen=True, slots=True)
class Reading(Generic[R]):
    """What came out of a file that looked like this; without a look it is good for this once."""

    look: Look | None
    result: R

    @classmethod
    def of(cls, file: Path, read: Callable[[], R]) -> Reading[R]:
        """The result of ``read()`` for a file, with its look from before it was read."""
        seen, now = look(file), time.time_ns()
        is_settled = seen is not None and now - max(seen[3], seen[4]) > _SETTLED
        return cls(seen if is_settled else None, read())


@dataclass
class Readings(Generic[R]):
    """The readings of many files, by path."""

    _known: dict[Path, Reading[R]] = field(default_factory=dict)

    def has(self, file: Path) -> bool:
        """Whether the file was read and still looks as it did then."""
        known = self._known.get(file)
        return known is not None and known.look is not None and known.look == look(file)

    def keep(self, file: Path, reading: Reading[R]) -> None:
        """Have ``reading`` stand for the file."""
        self._known[file] = reading

    def get(self, file: Path, read: Callable[[], R]) -> R:
        """What is in the file: read again unless it looks as it did."""
        if not self.has(file):
            self.keep(file, Reading.of(file, read))
        return self._known[file].result
