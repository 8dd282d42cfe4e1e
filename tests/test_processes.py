"""Sharing work between processes: what happens to those that take part."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time

import pytest

from helpgen import processes, timings
from helpgen.processes import shared


def burn(_: int) -> int:
    """Use a tenth of a second of a processor, and say which process did."""
    until = time.process_time() + 0.1
    while time.process_time() < until:
        pass
    return os.getpid()


@pytest.fixture(autouse=True)
def _no_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    """Those that tests before these have left behind in this process would forbid forking."""
    monkeypatch.setattr("threading.active_count", lambda: 1)


def test_the_time_of_children_is_counted_where_they_worked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timings, "_phases", {})
    with timings.phase("work"):
        workers = shared(burn, 6, 3)
    _, processor = timings._phases["work"]
    assert processor > 0.095 * 6, workers
    with timings.phase("later"):
        pass
    assert timings._phases["later"][1] < 0.1
    assert multiprocessing.active_children() == []


def test_a_child_that_does_not_end_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its results are there; what it does after that is nobody's business."""
    monkeypatch.setattr(processes, "GRACE", 0.2)
    parent = os.getpid()

    def work(number: int) -> int:
        if os.getpid() != parent:
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            multiprocessing.util.Finalize(None, time.sleep, (3600,), exitpriority=1)
        time.sleep(0.02)
        return number

    started = time.monotonic()
    assert shared(work, 20, 3) == list(range(20))
    assert time.monotonic() - started < 30
    assert multiprocessing.active_children() == []


def test_children_do_not_outlive_a_mistake() -> None:
    parent = os.getpid()

    def work(number: int) -> int:
        if os.getpid() == parent:
            raise ValueError(number)
        time.sleep(3600)
        return number

    with pytest.raises(ValueError, match=r"\d"):
        shared(work, 20, 3)
    assert multiprocessing.active_children() == []


def test_who_waits_is_asked_again_and_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "PAUSE", 0.01)
    parent, calls = os.getpid(), list[int]()
    begun = multiprocessing.get_context("fork").Event()

    def work(number: int) -> int:
        if os.getpid() != parent:
            begun.set()
            time.sleep(0.5)
        return number

    def wait_for_the_child() -> None:
        assert begun.wait(60)

    shared(work, 4, 2, wait_for_the_child, lambda: calls.append(os.getpid()))
    assert set(calls) == {parent} and len(calls) > 3
