"""Which parts of a text are worth a look, because letters and digits alternate there as they do in no word.

A text becomes one byte a character for that: what kind of character it is. Where kinds follow each other is left to Python's
own search for bytes, which is many times faster than a pattern.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator
from functools import lru_cache

from helpgen.normalised import in_its_case

# What kind a character is: small letter, capital, digit, Han, or neither. A character is told by its first byte in UTF-8.
_KINDS = bytearray(b"." * 256)
_KINDS[ord("a") : ord("z") + 1] = b"a" * 26
_KINDS[ord("A") : ord("Z") + 1] = b"A" * 26
_KINDS[ord("0") : ord("9") + 1] = b"0" * 10
_KINDS[0xE4:0xEA] = b"h" * 6
_KIND = bytes(_KINDS)
_INSIDE = bytes(range(0x80, 0xC0))
_JOINED = bytes(97 if chr(kind) in "aA0" else 32 for kind in range(256))
_LONG = 16
# Not from a capital to a digit, as in TRC20.
_CHANGES = (b"aA", b"a0", b"0A", b"0a")
_PAIRS = (b" a" * 10, b"  a" * 10, b" aa" * 7 + b" ")
_SPACED_HEX = re.compile(r"0[xX](?:[\s*_`~-]{0,2}[0-9a-fA-F]){16}")
_DENSE, _WITHIN = 5, 60
_AROUND = 130

# Letters that are folded before anything is looked for; Chinese and the usual punctuation are not among them.
_UNUSUAL = re.compile(
    "[^\x00-\x7f\u3000-\u3020\u3400-\u4dbf\u4e00-\u9fff\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65\u2013\u2014\u2018\u2019\u201c\u201d"
    "\u2026\u2190-\u21ff\u2022\xa0\xa3\xa5\xab\xb0\xb7\xbb\xd7\u2212\u2260\u2264\u2265\u20ac]"
)


@lru_cache(maxsize=4)
def encoded(text: str) -> bytes:
    """``text`` in UTF-8, kept for the next one who asks."""
    return text.encode("utf-8", "replace")


@lru_cache(maxsize=4)
def kinds(text: str) -> bytes:
    """One byte a character: ``a`` small letter, ``A`` capital, ``0`` digit (all ASCII), ``h`` Han, ``.`` anything else."""
    return encoded(text).translate(_KIND, _INSIDE)


@lru_cache(maxsize=4)
def is_unusual(text: str) -> bool:
    """Whether a letter in ``text`` may look like another one, or not be seen at all."""
    return _UNUSUAL.search(text) is not None


# --- Where to look ---------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=64)
def zones(text: str) -> tuple[tuple[int, int], ...]:
    """The parts of ``text`` that are worth a look, in order, none touching another."""
    return tuple(_zones(text))


def _zones(text: str) -> Iterator[tuple[int, int]]:
    kind = kinds(text)
    joined = kind.translate(_JOINED)
    marks = list(_runs(joined))
    if sum(map(kind.count, _CHANGES)) >= _DENSE:
        marks += _dense(kind)
    marks += [(at, at + len(letters)) for letters in _PAIRS for at in _all(joined, letters)]
    if "0x" in text or "0X" in text:
        marks += (match.span() for match in _SPACED_HEX.finditer(text))
    last: tuple[int, int] | None = None
    for start, end in sorted((max(0, start - _AROUND), min(len(text), end + _AROUND)) for start, end in marks):
        if last is not None and start <= last[1]:
            last = last[0], max(last[1], end)
        else:
            if last is not None:
                yield last
            last = start, end
    if last is not None:
        yield last


def _all(kind: bytes, part: bytes) -> Iterator[int]:
    at = kind.find(part)
    while at >= 0:
        yield at
        at = kind.find(part, at + len(part))


def _runs(joined: bytes) -> Iterator[tuple[int, int]]:
    at = joined.find(b"a" * _LONG)
    while at >= 0:
        end = joined.find(b" ", at)
        end = end if end >= 0 else len(joined)
        yield at, end
        at = joined.find(b"a" * _LONG, end)


def _dense(kind: bytes) -> Iterator[tuple[int, int]]:
    places = sorted(at for change in _CHANGES for at in _all(kind, change))
    for first, last in zip(places, places[_DENSE - 1 :], strict=False):
        if last - first <= _WITHIN:
            yield first, last


_MARKUP = re.compile(r"[\s*`~\\]")


def squeezed(text: str, start: int, end: int) -> tuple[str, list[int]]:
    """What stands from ``start`` to ``end`` without spaces and Markdown, and where each letter of it stands."""
    places = [at for at in range(start, end) if not _MARKUP.match(text[at])]
    return "".join(text[at] for at in places), places


class Places:
    """Where the characters of a folded text stand in the written one; folding leaves lines as they are."""

    def __init__(self, text: str, folded: str) -> None:
        self._lines, self._folded = text.split("\n"), folded.split("\n")
        self._starts = _starts(self._lines)
        self._folded_starts = _starts(self._folded)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where what stands from ``start`` to ``end`` of the folded text starts and ends in the written one."""
        return self._place(start), self._place(end - 1) + 1

    def _place(self, at: int) -> int:
        number = bisect.bisect_right(self._folded_starts, at) - 1
        line, column = self._lines[number], at - self._folded_starts[number]
        if line.isascii():
            return self._starts[number] + column
        done = 0
        for index, character in enumerate(line):
            done += len(in_its_case(character))
            if done > column:
                return self._starts[number] + index
        return self._starts[number] + max(0, len(line) - 1)


def _starts(lines: list[str]) -> list[int]:
    starts, at = [], 0
    for line in lines:
        starts.append(at)
        at += len(line) + 1
    return starts
