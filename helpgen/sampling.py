"""Which functions the processor's time goes to: a signal comes again and again, and whatever runs then is noted.

A signal and no thread: beside a running thread no process may be forked. Only this process is looked at.
"""

from __future__ import annotations

import signal
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from types import CodeType, FrameType, TracebackType
from typing import Any

INTERVAL = 0.002
"""Seconds of processor time between two signals, where the system is as exact as that."""


class SamplingError(Exception):
    """This platform sends no signal when processor time has passed; the message is for people."""


@dataclass(frozen=True, slots=True)
class Call:
    """A function that something ran in."""

    function: str
    module: str
    line: int
    """Where the function begins."""


class Sampler:
    """Looks at what the function that holds its ``with`` calls inside of it, in the main thread of the program."""

    def __init__(self, clock: Callable[[], int] = time.process_time_ns) -> None:
        """``clock`` says how much processor time has been used; a signal that had to wait counts for all of it."""
        self.samples = 0
        self._clock = clock
        self._last = clock()
        self._outermost: FrameType | None = None
        self._stacks: Counter[tuple[tuple[CodeType, str], ...]] = Counter()
        self._before: Any = None

    def __enter__(self) -> Sampler:
        if not hasattr(signal, "setitimer") or not hasattr(signal, "SIGPROF"):
            raise SamplingError("this platform has no signal for processor time, which a profile is made with")
        self._outermost, self._last = sys._getframe(1), self._clock()
        self._before = signal.signal(signal.SIGPROF, self.sample)
        signal.setitimer(signal.ITIMER_PROF, INTERVAL, INTERVAL)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, self._before)
        self._outermost = None

    def sample(self, number: int, frame: FrameType | None) -> None:
        """Note what runs in ``frame`` for the time since the last look. The signal's handler."""
        passed = self._clock() - self._last
        stack = []
        while frame is not None and frame is not self._outermost:
            stack.append((frame.f_code, str(frame.f_globals.get("__name__") or frame.f_code.co_filename)))
            frame = frame.f_back
        self._stacks[tuple(stack[::-1])] += passed
        self.samples += 1
        self._last = self._clock()

    def stacks(self) -> dict[tuple[Call, ...], int]:
        """What ran, from the outermost function to the innermost, with the nanoseconds of processor time for each.

        Left out are the functions of the import machinery itself, and turns that a recursion took once more.
        """
        found: Counter[tuple[Call, ...]] = Counter()
        for stack, passed in self._stacks.items():
            calls = [
                Call(code.co_qualname, module, code.co_firstlineno)
                for code, module in stack
                if not code.co_filename.startswith("<frozen importlib")
            ]
            found[_without_turns(calls)] += passed
        return dict(found)


LONGEST_TURN = 12
"""Functions that call each other in a circle, at most, for the circle to be seen."""


def _without_turns(calls: list[Call]) -> tuple[Call, ...]:
    """A function that calls itself, or several that call each other in turn, once instead of as often as they did."""
    kept: list[Call] = []
    for call in calls:
        kept.append(call)
        for length in range(1, min(LONGEST_TURN, len(kept) // 2) + 1):
            if kept[-length:] == kept[-2 * length : -length]:
                del kept[-length:]
                break
    return tuple(kept)
