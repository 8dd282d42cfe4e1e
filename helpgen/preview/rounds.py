"""Round after round: wait for a change, bring the site up to date, tell everybody."""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable

from helpgen.preview import terminal
from helpgen.preview.bell import Bell
from helpgen.preview.board import Board
from helpgen.preview.watcher import Watcher
from helpgen.preview.workshop import Update, Workshop

PAUSE = 0.3
"""Seconds without a change after which there is time for what nobody waits for."""


class Rounds:
    """Runs the updates, one after the other in the thread that calls ``run``: no two of them at once."""

    def __init__(
        self, workshop: Workshop, board: Board, bell: Bell, watcher: Watcher, say: Callable[[str], None], language: str = "en"
    ) -> None:
        self._workshop, self._board, self._bell, self._watcher = workshop, board, bell, watcher
        self._say, self._language = say, language

    def run(self) -> None:
        """One round now, and one after every burst of changes, until the bell is stopped."""
        self._bell.ring()
        while self._bell.wait():
            self._follow()
            self._round(self._workshop.update)
            if self._follow():  # what is to be watched depends on the configuration
                self._bell.ring()
            if self._bell.is_quiet(PAUSE):
                self._round(self._workshop.finish)

    def _round(self, look: Callable[[], Update | None]) -> None:
        started = time.monotonic()
        before, fault = self._board.state, ""
        nothing = Update(frozenset(), ())
        try:
            update = look()
            if update is None:
                return
        except OSError as error:  # the disk is nobody's mistake in helpgen: full, gone, not ours to write to
            update = Update(frozenset(), before.findings, _sentence(error))
        except (Exception, SystemExit) as error:  # which would end this thread, and with it every further update
            update, fault = nothing, traceback.format_exception_only(error)[-1].strip()
        now = self._board.post(update, fault)
        for line in terminal.lines(before, now, update, time.monotonic() - started, self._language):
            self._say(line)

    def _follow(self) -> bool:
        try:
            return self._watcher.follow(self._workshop.watched(), (self._workshop.site,))
        except Exception as error:  # with what was watched before, saving the same file again still works
            self._say(f"what to watch is not known: {error}")
            return False


def _sentence(error: OSError) -> str:
    return f"{error.filename}: {error.strerror}" if error.filename and error.strerror else str(error)
