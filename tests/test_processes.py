"""Sharing work between processes: what happens to those that take part."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from pathlib import Path

import pytest

from helpgen import processes, timings
from helpgen.processes import Later, shared


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


def test_work_for_later_is_done_meanwhile() -> None:
    parent = os.getpid()
    later = Later(lambda: (os.getpid(), b"x" * 1_000_000), 2)
    child, data = later.result()
    assert child != parent and len(data) == 1_000_000
    assert Later(os.getpid, 1).result() == parent, "with one process there is nobody else"
    assert multiprocessing.active_children() == []


def test_work_for_later_is_done_here_when_its_process_dies() -> None:
    parent = os.getpid()

    def work() -> int:
        if os.getpid() != parent:
            os.kill(os.getpid(), signal.SIGKILL)
        return 7

    assert Later(work, 2).result() == 7
    assert multiprocessing.active_children() == []


def test_a_mistake_in_work_for_later_is_raised_here_and_said_nowhere(capfd: pytest.CaptureFixture[str]) -> None:
    """A process that prints where it failed would show a writer a traceback, whatever is made of the mistake here."""
    parent = os.getpid()

    def work(_: int = 0) -> None:
        raise ValueError(os.getpid() == parent)

    with pytest.raises(ValueError, match="True"):
        Later(work, 2).result()
    with pytest.raises(ValueError, match="True"):
        shared(work, 2, 2)
    assert capfd.readouterr() == ("", "")
    assert multiprocessing.active_children() == []


def test_work_for_later_can_be_stopped() -> None:
    later = Later(lambda: time.sleep(3600), 2)
    assert len(multiprocessing.active_children()) == 1
    later.stop()
    later.stop()
    assert multiprocessing.active_children() == []


def test_work_for_later_ends_when_nobody_waits_for_it() -> None:
    """A child that was killed with its results unread must not leave its own children waiting to be read."""
    grandchild, told = multiprocessing.get_context("fork").Value("i", 0), multiprocessing.get_context("fork").Event()

    def big() -> bytes:
        grandchild.value = os.getpid()
        told.set()
        return b"x" * 10_000_000

    def parent() -> None:
        later = Later(big, 2)
        time.sleep(3600)
        later.stop()

    process = multiprocessing.get_context("fork").Process(target=parent)
    process.start()
    assert told.wait(60)
    process.kill()
    process.join()
    deadline = time.monotonic() + 30
    while Path(f"/proc/{grandchild.value}").exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    assert (
        not Path(f"/proc/{grandchild.value}").exists() or "Z" in Path(f"/proc/{grandchild.value}/stat").read_text().split()[2]
    )
