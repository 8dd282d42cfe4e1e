"""Work shared between the processors of the machine, by forking: what the parent has read, its children have too."""

from __future__ import annotations

import multiprocessing
import os
import pickle
import threading
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import TypeVar

R = TypeVar("R")


def processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def shared(work: Callable[[int], R], count: int, processes: int = 1, meanwhile: Callable[[], None] | None = None) -> list[R]:
    """``[work(0), …, work(count - 1)]``, done by up to ``processes`` processes; whichever is free takes the next.

    ``meanwhile`` is called once, in this process, before it takes part. Results travel as pickles. Where forking is not
    possible or not safe (other threads are running), and for whatever a child that died has not done,
    this process does the work.
    """
    done: dict[int, R] = {}
    children: list[Connection] = []
    many = processes > 1 and count > 1 and "fork" in multiprocessing.get_all_start_methods() and threading.active_count() == 1
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

    def child(connection: Connection) -> None:
        connection.send_bytes(pickle.dumps(run(), pickle.HIGHEST_PROTOCOL))

    for _ in range(min(processes, count) - 1 if many else 0):
        receiving, sending = context.Pipe(duplex=False)
        context.Process(target=child, args=(sending,), daemon=True).start()
        sending.close()
        children.append(receiving)
    if meanwhile is not None:
        meanwhile()
    done |= run()
    for connection in children:
        try:
            done |= pickle.loads(connection.recv_bytes())
        except (EOFError, OSError, pickle.UnpicklingError):
            continue  # it died; what it had taken is done below
    return [done[number] if number in done else work(number) for number in range(count)]
