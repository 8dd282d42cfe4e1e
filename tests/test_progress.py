"""What a person at a terminal sees of long work, and that nobody else sees any of it."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import struct
import subprocess
import sys
import termios
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.conftest import SMALL

WORK = """
import logging, os, sys, time
from helpgen import progress
from helpgen.processes import shared

logging.basicConfig(format="%(message)s", level=logging.INFO, stream=sys.stderr)
progress.PATIENCE, progress.PAUSE = float(sys.argv[1]), 0.0
parent = os.getpid()
with progress.line("pages", 1240, 1000) as line:
    def work(number):
        time.sleep(0.01)
        line.add(10)
        if os.getpid() == parent:
            logging.info("a record")
        logging.debug("nobody asked for it")
    shared(work, 20, 3, waiting=line.show)
    line.show()
    line.add(30)
    logging.info("a record")
    with progress.line("inner", 10) as inner:
        inner.add(10)
    line.add(30)
print("the end", file=sys.stderr)
"""


def on_a_terminal(*command: str, columns: int = 80, variables: Mapping[str, str] | None = None) -> str:
    """What the command writes to standard error, which is a terminal."""
    leader, follower = pty.openpty()
    fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    environment = {name: value for name, value in os.environ.items() if name not in ("CI", "TERM")} | dict(variables or {})
    process = subprocess.Popen([sys.executable, *command], stdout=subprocess.DEVNULL, stderr=follower, env=environment)
    os.close(follower)
    written = b""
    while True:
        try:
            more = os.read(leader, 65536)
        except OSError:  # what Linux says when nobody writes any more
            break
        if not more:
            break
        written += more
    os.close(leader)
    assert process.wait(60) == 0, written
    return written.decode()


def screen(written: str, columns: int = 80) -> list[str]:
    """The lines that are left on the terminal."""
    lines, at = [""], 0
    for character in written:
        if character == "\n":
            lines.append("")
        elif character == "\r":
            at = 0
        else:
            assert at < columns, "the terminal would begin a new line"
            lines[-1] = lines[-1][:at].ljust(at) + character + lines[-1][at + 1 :]
            at += 1
    return [line.rstrip() for line in lines]


def test_a_person_sees_how_far_it_is_and_nothing_is_left_of_it() -> None:
    written = on_a_terminal("-c", WORK, "0")
    said = re.findall(r"\rpages: (\d+) done, 1,000 cached, (\d+) left", written)
    assert len(said) > 5
    done = [int(number) for number, _ in said]
    assert done == sorted(done) and 200 in done and done[-1] == 260, "children count, and nothing is counted twice"
    assert all(int(left) == max(240 - int(number), 0) for number, left in said)
    assert "inner" not in written
    lines = [line for line in screen(written) if line]
    assert lines[-1] == "the end" and set(lines[:-1]) == {"a record"}


def test_work_that_is_over_soon_shows_nothing() -> None:
    assert "pages" not in on_a_terminal("-c", WORK, "60")


@pytest.mark.parametrize("columns", [3, 20])
def test_a_narrow_terminal_gets_what_fits(columns: int) -> None:
    written = on_a_terminal("-c", WORK, "0", columns=columns)
    lines = [part.rstrip() for part in written.split("\r") if part.startswith("pa")]
    assert lines and {len(line) for line in lines} <= {columns - 2, columns - 1}


@pytest.mark.parametrize("variables", [{"CI": "true"}, {"TERM": "dumb"}], ids=str)
def test_nobody_watches_a_terminal_like_this(variables: dict[str, str]) -> None:
    assert "pages" not in on_a_terminal("-c", WORK, "0", variables=variables)


def test_not_a_byte_goes_into_a_pipe() -> None:
    result = subprocess.run([sys.executable, "-c", WORK, "0"], capture_output=True, timeout=60, check=True)
    assert set(result.stderr.split(b"\n")) == {b"a record", b"the end", b""} and result.stdout == b""


def test_checking_says_how_far_it_is(tmp_path: Path) -> None:
    code = f"""
from pathlib import Path
from helpgen import progress, rulebook
from helpgen.pages import all_pages
progress.PATIENCE = progress.PAUSE = 0.0
kb, findings = rulebook.read(Path({str(SMALL)!r}), processes=1)
list(all_pages(kb, processes=1))
"""
    written = on_a_terminal("-c", code)
    assert re.search(r"\rread documents: \d done, \d left", written)
    assert re.search(r"\rchecked documents: \d+ done, 0 left", written)
    assert re.search(r"\rpages: \d+ done, 0 left", written), "the pages that are announced are those that are made"
    assert not "".join(screen(written))
