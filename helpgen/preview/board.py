"""What is known about the site and its content now, for the threads that answer browsers."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePosixPath

from helpgen.findings import Finding, errors
from helpgen.preview.workshop import Update

_KINDS = "avif bmp css gif ico jpeg jpg js mjs otf png svg ttf webp woff woff2"
_USED_BY_PAGES = frozenset(_KINDS.split())
"""Files that any page may use. Search indexes and trees' data are fetched when they are needed, and make no page an old one."""


@dataclass(frozen=True)
class State:
    """What came of one look at the disk."""

    number: int = 0
    """How many looks there were; 0 before the first is over."""
    findings: tuple[Finding, ...] = ()
    failure: str = ""
    fault: str = ""
    """The last line of a mistake in helpgen itself."""

    @property
    def is_good(self) -> bool:
        """Whether the site is as the content says."""
        return not (self.failure or self.fault or errors(self.findings))


class Board:
    """The latest state, and which file was written when. Those who wait are woken by every new state."""

    def __init__(self) -> None:
        self._news = threading.Condition()
        self._state = State()
        self._closed = False
        self._written: dict[str, int] = {}
        self._used = 0
        self._run = secrets.token_hex(4)

    @property
    def state(self) -> State:
        """The latest state."""
        return self._state

    def version(self, state: State) -> str:
        """What a page that is served now is told about its age; other servers at this address have other versions."""
        return f"{self._run}.{state.number}"

    def post(self, update: Update, fault: str = "") -> State:
        """Put up what an update has brought, and return the new state."""
        with self._news:
            number = self._state.number + 1
            for path in update.changed:
                self._written[path] = number
                if PurePosixPath(path).suffix[1:].lower() in _USED_BY_PAGES:
                    self._used = number
            self._state = State(number, update.findings, update.failure, fault)
            self._news.notify_all()
            return self._state

    def is_old(self, version: str, files: Iterable[str]) -> bool:
        """Whether a page that was served at ``version`` from one of the ``files`` would be another one now."""
        run, _, number = version.partition(".")
        if run != self._run or not number.isdecimal():
            return True
        return max(self._used, *(self._written.get(file, 0) for file in files), 0) > int(number)

    def wait(self, after: int, seconds: float) -> State | None:
        """The next state after the one numbered ``after``; ``None`` when there is none within ``seconds``."""
        with self._news:
            self._news.wait_for(lambda: self._closed or self._state.number > after, seconds)
            return self._state if self._state.number > after else None

    @property
    def is_closed(self) -> bool:
        """Whether nothing will be put up any more."""
        return self._closed

    def close(self) -> None:
        """Send everybody home who waits."""
        with self._news:
            self._closed = True
            self._news.notify_all()
