"""``urls.lock``: every URL path that was ever published, one a line. Lines are added and never removed."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from helpgen.findings import AnyRule, Finding, Position, rule
from helpgen.models import URL_PATH_PATTERN, path_mistake
from helpgen.source import decode, read_bytes

LOCK_FILE = "urls.lock"
MAX_BYTES = 16 * 1024 * 1024
"""More than another content file may have: a lock only ever grows, and cannot be split."""
MANY = 20
"""How many lines that are no URL are shown; a file with more of them is not a lock at all."""

HEADER = """\
# Every URL this help center has ever had, without its language. 'helpgen lock' adds the new ones; no line is ever removed.
# A page that moves or goes gets a line in redirects.yaml: docs/content-format.md.
"""


@dataclass(frozen=True, slots=True)
class LockedUrl:
    """A URL path without its language, ending in ``/``, and the line it stands in."""

    path: str
    line: int


@dataclass(frozen=True)
class UrlLock:
    """The URLs that stand in a lock, in order. ``path`` is the file's name in findings, ``end`` the number of its last line."""

    path: str
    urls: tuple[LockedUrl, ...]
    end: int


@rule("bad-url-line")
def bad_url_line(path: str, line: int, text: str, more: int = 0) -> Finding:
    """A line of `urls.lock` is the path of a page without its language, a remark that starts with `#`, or empty.

    Any other line keeps no URL alive, and would let a page that people link to disappear without a word.

    Bad: `https://help.example.com/en/withdraw/withdraw-missing/`
    Good: `withdraw/withdraw-missing/`
    """
    message, hint = path_mistake(text)
    if re.search(r"\s#", text):
        hint = "put the remark on a line of its own", "备注要单独写一行"
    if more:
        message = f"{message[0]} (nor are {more} more lines)", f"{message[1]}（另外还有 {more} 行也不是）"
    return bad_url_line.finding(path, Position(line, 1), message, hint)


RULES: tuple[AnyRule, ...] = (bad_url_line,)


def read_url_lock(file: Path, shown: str) -> tuple[UrlLock | None, list[Finding]]:
    """The lock in ``file``, or ``None`` when nothing can be made of it, and all findings; ``shown`` is its path in findings."""
    content, findings = read_bytes(file, shown, MAX_BYTES)
    return parse(content, shown) if content is not None else (None, findings)


def parse(content: bytes, shown: str) -> tuple[UrlLock | None, list[Finding]]:
    """Like ``read_url_lock``, for bytes that are already there."""
    text, findings = decode(content, shown)
    if text is None:
        return None, findings
    urls: list[LockedUrl] = []
    bad: list[tuple[int, str]] = []
    lines = text.removesuffix("\n").split("\n")
    for number, line in enumerate(map(str.strip, lines), 1):
        if not line or line.startswith("#"):
            continue
        if re.fullmatch(URL_PATH_PATTERN, line):
            urls.append(LockedUrl(with_slash(line), number))
        else:
            bad.append((number, line))
    shown_lines = bad[:MANY]
    findings = [
        bad_url_line(shown, number, line, len(bad) - MANY if (number, line) == shown_lines[-1] and len(bad) > MANY else 0)
        for number, line in shown_lines
    ]
    return UrlLock(shown, tuple(urls), len(lines)), findings


def with_slash(path: str) -> str:
    """A URL path as the site has it: ending in ``/``."""
    return path if path.endswith("/") else f"{path}/"


def append(file: Path, urls: Iterable[str]) -> None:
    """Add ``urls`` below what stands in ``file``, which is created where there is none, and written whole or not at all."""
    there = file.exists()
    before = file.read_bytes() if there else HEADER.encode()
    newline = b"\r\n" if b"\r\n" in before else b"\n"
    if before and not before.endswith((b"\n", b"\r")):
        before += newline
    new = file.with_name(f".{file.name}.new")
    try:
        new.write_bytes(before + b"".join(url.encode() + newline for url in urls))
        if there:
            shutil.copymode(file, new)
        new.replace(file)
    finally:
        new.unlink(missing_ok=True)
