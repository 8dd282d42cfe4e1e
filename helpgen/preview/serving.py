"""``helpgen serve``: watch, update, serve, and stop when asked to."""

from __future__ import annotations

import queue
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Any

from helpgen.preview import hosts
from helpgen.preview.bell import Bell
from helpgen.preview.board import Board
from helpgen.preview.rounds import Rounds
from helpgen.preview.server import Server
from helpgen.preview.watcher import Watcher
from helpgen.preview.workshop import Workshop


def _to_standard_error(line: str) -> None:
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


def serve(
    workshop: Workshop,
    address: str | None = None,
    say: Callable[[str], None] = _to_standard_error,
    language: str = "en",
) -> None:
    """Serve the site of ``workshop`` at ``address`` and keep it up to date, until Ctrl+C or a request to end.

    ``say`` gets what there is to read, line by line, findings in ``language``. Raises ``hosts.AddressError``, whose message is
    for people, when nothing can be served there; before anything is built.
    """
    asked: queue.SimpleQueue[None] = queue.SimpleQueue()
    with suppress(KeyboardInterrupt), _asked_by_signals(asked), running(workshop, address, say, language):
        while True:
            with suppress(queue.Empty):
                asked.get(timeout=0.5)  # without a limit, Ctrl+C would wait for ever on Windows
                return


@contextmanager
def running(
    workshop: Workshop,
    address: str | None = None,
    say: Callable[[str], None] = _to_standard_error,
    language: str = "en",
) -> Iterator[str]:
    """The preview while the block runs; gives the URL that it is at."""
    board, bell = Board(), Bell()
    server = Server(hosts.parse(address or hosts.DEFAULT), workshop, board, say)
    watcher = Watcher(bell.ring, say)
    rounds = threading.Thread(
        target=Rounds(workshop, board, bell, watcher, say, language).run, name="helpgen updates", daemon=True
    )
    answers = threading.Thread(target=server.serve_forever, args=(0.1,), name="helpgen server", daemon=True)
    url = f"http://{server.address}{workshop.root}"
    try:
        answers.start()
        say(f"The preview is at {url} (Ctrl+C ends it)")
        rounds.start()
        yield url
    finally:
        bell.stop()
        board.close()
        server.shutdown()
        server.server_close()
        watcher.stop()
        rounds.join(2)  # an update that is under way writes what it has begun


@contextmanager
def _asked_by_signals(asked: queue.SimpleQueue[None]) -> Iterator[None]:
    """Ask for an end on Ctrl+C and on a request of the system. A second Ctrl+C does not wait for anything.

    A signal arrives in the middle of anything, waiting for it too. An event or a condition would then wait for a lock that this
    very thread holds, and never end; a simple queue is made to be put into at any moment.
    """

    def ask(number: int, frame: FrameType | None) -> None:
        asked.put(None)
        signal.signal(signal.SIGINT, signal.default_int_handler)

    if threading.current_thread() is not threading.main_thread():  # where signals do not arrive
        yield
        return
    before: dict[signal.Signals, Any] = {number: signal.signal(number, ask) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
