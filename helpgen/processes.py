"""Work shared between the processors of the machine, by forking: what the parent has read, its children have too."""

from __future__ import annotations

import multiprocessing
import os
import pickle
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Generic, TypeVar

R = TypeVar("R")

PAUSE = 0.1
"""Seconds between two looks at what the others have done."""
GRACE = 2.0
"""Seconds that a child gets to end by itself when it has nothing left to do."""


_is_alone = False


@contextmanager
def alone() -> Iterator[None]:
    """Have all work inside done by this one process, for whoever looks at what it does."""
    global _is_alone
    before, _is_alone = _is_alone, True
    try:
        yield
    finally:
        _is_alone = before


def processors() -> int:
    """How many processors this process may use."""
    if _is_alone:
        return 1
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def shared(
    work: Callable[[int], R],
    count: int,
    processes: int = 1,
    meanwhile: Callable[[], None] | None = None,
    waiting: Callable[[], None] | None = None,
) -> list[R]:
    """``[work(0), …, work(count - 1)]``, done by up to ``processes`` processes; whichever is free takes the next.

    ``meanwhile`` is called once, in this process, before it takes part; ``waiting`` again and again while the others are not
    ready yet. Results travel as pickles. Where forking is not possible or not safe (other threads are running), and for
    whatever a child that died has not done, this process does the work. No child is left afterwards, so the time that they
    took is known as that of this process's children.
    """
    done: dict[int, R] = {}
    children: list[tuple[BaseProcess, Connection]] = []
    many = processes > 1 and count > 1 and _can_fork()
    context = multiprocessing.get_context("fork" if many else None)
    taken = context.Value("i", 0)

    def take() -> int:
        with taken.get_lock():
            taken.value += 1
            return int(taken.value) - 1

    def run() -> dict[int, R]:
        results: dict[int, R] = {}
        while (number := take()) < count:
            results[number] = work(number)
        return results

    try:
        for _ in range(min(processes, count) - 1 if many else 0):
            children.append(_begun(run))
        if meanwhile is not None:
            meanwhile()
        done |= run()
        for process, receiving in children:
            try:
                while waiting is not None and not receiving.poll(PAUSE):
                    waiting()
                done |= pickle.loads(receiving.recv_bytes())
            except (EOFError, OSError, pickle.UnpicklingError):
                continue  # it died; what it had taken is done below
            process.join(GRACE)
    finally:
        for process, receiving in children:
            _end(process)
            receiving.close()
    return [done[number] if number in done else work(number) for number in range(count)]


class Later(Generic[R]):
    """Work that another process does while this one goes on; where there is none to be had, it is done when it is asked for.

    ``result`` or ``stop`` has to be called, once; no child is left afterwards.
    """

    def __init__(self, work: Callable[[], R], processes: int) -> None:
        """With one of the ``processes`` there is nobody else to do it. What the work looks at is as it is now."""
        self._work = work
        self._child = _begun(work) if processes > 1 and _can_fork() else None

    def result(self) -> R:
        """What the work returns; when its process died, it is done here. Raises what the work raises."""
        if self._child is None:
            return self._work()
        process, receiving = self._child
        try:
            found: R = pickle.loads(receiving.recv_bytes())
            process.join(GRACE)
        except (EOFError, OSError, pickle.UnpicklingError):
            found = self._work()
        finally:
            self.stop()
        return found

    def stop(self) -> None:
        """Have nobody do it any more."""
        if self._child is not None:
            process, receiving = self._child
            self._child = None
            _end(process)
            receiving.close()


def _can_fork() -> bool:
    return "fork" in multiprocessing.get_all_start_methods() and threading.active_count() == 1


def _begun(work: Callable[[], object]) -> tuple[BaseProcess, Connection]:
    """A child that has begun to work, and where its result comes from."""
    context = multiprocessing.get_context("fork")
    receiving, sending = context.Pipe(duplex=False)

    def send() -> None:
        receiving.close()  # a child whose parent was killed must not wait for itself to read
        try:
            found = work()
        except Exception:  # the parent does the work itself, and it is raised where somebody can say what it means
            return
        sending.send_bytes(pickle.dumps(found, pickle.HIGHEST_PROTOCOL))

    process = context.Process(target=send, daemon=True)
    process.start()
    sending.close()
    return process, receiving


def _end(process: BaseProcess) -> None:
    """Have a child end that has nothing left to do, or nobody to do it for."""
    if process.is_alive():
        process.kill()
    process.join()  # nothing keeps a killed process from ending, but on a busy machine it may take a while
