"""How far long work is, in one line on the terminal; not one byte where nobody watches (a pipe, a file, CI).

The line is the last thing on standard error while it is there: it goes before its process logs a record, and at the end.
"""

from __future__ import annotations

import logging
import multiprocessing
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

PATIENCE = 0.5
"""Seconds of work after which somebody wants to know how far it is."""
PAUSE = 0.1
"""Seconds between two lines at least."""


class Line:
    """What is said of one piece of work; this one is for work that nobody watches, and says nothing."""

    def add(self, done: int = 1, cached: int = 0) -> None:
        """Count what this process has made, and what was there already; show it when it is time."""

    def show(self) -> None:
        """Write the line when it is time for one; for whoever waits while others work."""


class _Shown(Line):
    """A line on the terminal. Forked children count in it, too; whoever started it shows it."""

    def __init__(self, what: str, total: int, cached: int) -> None:
        self._what, self._total = what, total
        self._counted = multiprocessing.get_context("fork").Array(
            "q", [0, cached]
        )  # shared with children that are forked later
        self._owner = os.getpid()
        self._next = time.monotonic() + PATIENCE
        self._length = 0

    def add(self, done: int = 1, cached: int = 0) -> None:
        with self._counted.get_lock():
            self._counted[0] += done
            self._counted[1] += cached
        self.show()

    def show(self) -> None:
        now = time.monotonic()
        if now < self._next or os.getpid() != self._owner:
            return
        self._next = now + PAUSE
        text = self.text()
        with suppress(OSError, ValueError):  # the terminal is gone: that is no reason to stop
            columns = os.get_terminal_size(sys.stderr.fileno()).columns or 80  # some do not know
            text = text[: columns - 1]
            _write(f"\r{text.ljust(self._length)}")
            self._length = len(text)

    def text(self) -> str:
        """``pages: 320 done, 100 cached, 780 left``."""
        done, cached = self._counted[:]
        parts = [f"{done:,} done", f"{cached:,} cached"] if cached else [f"{done:,} done"]
        return f"{self._what}: {', '.join(parts)}, {max(self._total - done - cached, 0):,} left"

    def erase(self) -> None:
        """Leave the terminal as if nothing had been written; what is shown next shows the line again."""
        if self._length:
            with suppress(OSError, ValueError):
                _write(f"\r{' ' * self._length}\r")
            self._length = 0


_current: _Shown | None = None


@contextmanager
def line(what: str, total: int, cached: int = 0) -> Iterator[Line]:
    """The line of ``total`` pieces of work that are done inside, of which ``cached`` need none; ``what`` is ASCII.

    It shows nothing where nobody watches, for work that is over soon, and for work within other work that has a line.
    """
    global _current
    if _current is not None or total < 1 or not is_watched():
        yield Line()
        return
    shown = _current = _Shown(what, total, cached)
    make = logging.getLogRecordFactory()

    def make_alone(*arguments: Any, **more: Any) -> logging.LogRecord:
        shown.erase()
        return make(*arguments, **more)

    logging.setLogRecordFactory(make_alone)
    try:
        yield shown
    finally:
        logging.setLogRecordFactory(make)
        shown.erase()
        _current = None


def is_watched() -> bool:
    """Whether standard error is a terminal with a person before it, on a system where children can be forked."""
    if os.environ.get("CI") or os.environ.get("TERM") == "dumb" or "fork" not in multiprocessing.get_all_start_methods():
        return False
    try:
        return sys.stderr.isatty()
    except (AttributeError, ValueError):  # there is none, or it is closed
        return False


def _write(text: str) -> None:
    sys.stderr.write(text)
    sys.stderr.flush()
