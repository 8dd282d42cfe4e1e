"""One ring for many changes: editors save in several steps, and a checkout changes hundreds of files."""

from __future__ import annotations

import threading
import time

QUIET = 0.02
"""Seconds without a change after which a burst is over."""
LATEST = 0.2
"""Seconds after its first change at which a burst counts as over in any case."""


class Bell:
    """Rung by those who see changes, awaited by the one who acts on them. What rings meanwhile is kept for the next wait."""

    def __init__(self, quiet: float = QUIET, latest: float = LATEST) -> None:
        self._quiet, self._latest = quiet, latest
        self._changed = threading.Condition()
        self._first = self._last = 0.0
        self._stopped = False

    def ring(self) -> None:
        """Something has changed."""
        with self._changed:
            self._last = time.monotonic()
            self._first = self._first or self._last
            self._changed.notify_all()

    def stop(self) -> None:
        """Nobody has to wait any more."""
        with self._changed:
            self._stopped = True
            self._changed.notify_all()

    def is_quiet(self, seconds: float) -> bool:
        """Whether nothing changes for so long; returns as soon as something does."""
        with self._changed:
            self._changed.wait_for(lambda: self._first or self._stopped, seconds)
            return not self._first and not self._stopped

    def wait(self) -> bool:
        """Return once a burst of rings is over; false when there is nothing to do any more."""
        with self._changed:
            self._changed.wait_for(lambda: self._first or self._stopped)
            while not self._stopped:
                now = time.monotonic()
                left = min(self._last + self._quiet, self._first + self._latest) - now
                if left <= 0:
                    break
                self._changed.wait(left)
            self._first = 0.0
            return not self._stopped
