"""Where the time of a command goes: a few named phases, for whoever asks."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager

_phases: dict[str, tuple[float, float]] = {}
_STARTED = time.monotonic()


@contextmanager
def phase(name: str) -> Iterator[None]:
    """Count what happens inside as ``name``, with the processor time of child processes that have ended by then."""
    wall, processor = time.monotonic(), _processor_time()
    try:
        yield
    finally:
        before = _phases.get(name, (0.0, 0.0))
        _phases[name] = (before[0] + time.monotonic() - wall, before[1] + _processor_time() - processor)


def _processor_time() -> float:
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def table() -> str:
    """A line a phase in the order of their ends, what is left, and the whole: seconds by the clock, and of processors."""
    wall, processor = time.monotonic() - _STARTED, _processor_time()
    rest = (wall - sum(taken[0] for taken in _phases.values()), processor - sum(taken[1] for taken in _phases.values()))
    rows = [(name, *taken) for name, taken in _phases.items()] + [("everything else", *rest), ("in all", wall, processor)]
    width = max(len(row[0]) for row in rows)
    return "\n".join(f"{name:<{width}}  {by_clock:7.2f} s  {of_processors:7.2f} s" for name, by_clock, of_processors in rows)
