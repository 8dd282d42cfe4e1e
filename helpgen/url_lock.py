"""``urls.lock``: every URL path that was ever published, and every place on a page, one a line. None is ever removed."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from helpgen.findings import AnyRule, Finding, Position, rule
from helpgen.models import URL_PATTERN, path_mistake
from helpgen.source import decode, read_bytes

LOCK_FILE = "urls.lock"
MAX_BYTES = 16 * 1024 * 1024
"""More than another content file may have: a lock only ever grows, and cannot be split."""
MANY = 20
"""How many lines that are no URL are shown; a file with more of them is not a lock at all."""

HEADER = """\
# Every URL this help center has ever had, without its language. 'helpgen lock' adds the new ones; no line is ever removed.
# A page that moves or goes gets a line in redirects.yaml, and so does a heading, a term or a channel (behind '#') that is
# linked to: docs/content-format.md.
"""


@dataclass(frozen=True, slots=True)
class LockedUrl:
    """A URL path without its language, ending in ``/``, and the line it stands in."""

    path: str
    line: int
    anchor: str = ""
    """The id of a place on that page; empty for the page itself."""

    @property
    def written(self) -> str:
        """As ``helpgen lock`` writes it: ``withdraw/arrived/#look``."""
        return f"{self.path}#{self.anchor}" if self.anchor else self.path


@dataclass(frozen=True)
class UrlLock:
    """What stands in a lock, in order. ``path`` is the file's name in findings, ``end`` the number of its last line."""

    path: str
    urls: tuple[LockedUrl, ...]
    """The pages."""
    end: int
    places: tuple[LockedUrl, ...] = ()
    """The places on pages."""


@rule("bad-url-line")
def bad_url_line(path: str, line: int, text: str, more: int = 0) -> Finding:
    """A line of `urls.lock` is the path of a page without its language, or of a place on it, or a remark (`# …`), or empty.

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


@rule("url-removed")
def url_removed(path: str, line: int, url: str, more: int = 0) -> Finding:
    """No line is ever taken out of `urls.lock`: what it held in an earlier revision, it still holds.

    `helpgen check` sees the file as it is now, and nothing that was taken out of it; `helpgen lock --check` compares it with
    what git has. A page or a place that is gone keeps its line, and gets one in `redirects.yaml`.

    Bad: `withdraw/arrived/` stood in `urls.lock` on the main branch, and does not now
    Good: the line stays, and `withdraw/arrived: entry:withdraw-missing` is added to `redirects.yaml`
    """
    message = f"'{url}' stood here and was taken out", f"这里原来有“{url}”，被删掉了"
    if more:
        message = f"{message[0]} (and so were {more} more)", f"{message[1]}（另外还有 {more} 行也被删掉了）"
    return url_removed.finding(
        path,
        Position(line, 1),
        message,
        (
            "put the line back: people link there. Say in redirects.yaml where they go now",
            "把这一行放回去：有人链接着它。它现在在哪，写到 redirects.yaml 里",
        ),
    )


RULES: tuple[AnyRule, ...] = (bad_url_line, url_removed)


def removed(before: UrlLock, now: UrlLock) -> list[Finding]:
    """A finding for each line of ``before`` that ``now`` lacks, where it would have to stand now; order does not matter."""
    kept = {url.written for url in (*now.urls, *now.places)}
    stood = sorted((*before.urls, *before.places), key=lambda url: url.line)
    lines = {url.written: url.line for url in (*now.urls, *now.places)}
    found, last = [], 0
    for url in stood:
        if url.written in kept:
            last = lines[url.written]
        else:
            found.append((url.written, last + 1))
    shown = found[:MANY]
    return [
        url_removed(now.path, min(line, now.end), url, len(found) - MANY if number == len(shown) and len(found) > MANY else 0)
        for number, (url, line) in enumerate(shown, 1)
    ]


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
    places: list[LockedUrl] = []
    bad: list[tuple[int, str]] = []
    lines = text.removesuffix("\n").split("\n")
    for number, line in enumerate(map(str.strip, lines), 1):
        if not line or line.startswith("#"):
            continue
        if re.fullmatch(URL_PATTERN, line):
            path, _, anchor = with_slash(line).partition("#")
            (places if anchor else urls).append(LockedUrl(path, number, anchor))
        else:
            bad.append((number, line))
    shown_lines = bad[:MANY]
    findings = [
        bad_url_line(shown, number, line, len(bad) - MANY if (number, line) == shown_lines[-1] and len(bad) > MANY else 0)
        for number, line in shown_lines
    ]
    return UrlLock(shown, tuple(urls), len(lines), tuple(places)), findings


def with_slash(path: str) -> str:
    """A URL path as the site has it: ending in ``/``, or with one in front of the ``#`` of a place."""
    page, mark, anchor = path.partition("#")
    return f"{page.removesuffix('/')}/{mark}{anchor}"


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
