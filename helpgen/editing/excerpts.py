"""The line of a file that a finding is about, with a caret below the place: Chinese takes two columns, long lines are cut."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from helpgen.findings import Position, visible

ABOUT_FILES = frozenset(
    {"unknown-file", "bad-id", "duplicate-id", "missing-file", "not-a-file", "empty-file", "url-not-locked"}
)
"""Rules that find something about a whole file: a line of it would say nothing."""

WIDTH = 100
"""Columns of a line that are shown."""
_BEFORE = 60
"""Columns shown before the caret where a line is cut."""


def columns(text: str) -> int:
    """How many columns of a terminal ``text`` takes; a tab counts as one, since it is kept where the caret is placed."""
    return sum(map(_width, text))


def _width(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in ("W", "F") else 1


def excerpt(lines: Sequence[str], position: Position) -> str:
    """The line of ``position`` behind its number, and below it one with a caret; empty when there is no such line."""
    if not 1 <= position.line <= len(lines) or not lines[position.line - 1].strip():
        return ""
    line = lines[position.line - 1].rstrip()
    at = min(position.column - 1, len(line))
    begin, end = _window(line, at)
    head, tail = ("…" if begin else ""), ("…" if end < len(line) else "")
    before = "".join("\t" if character == "\t" else " " * _width(character) for character in head + line[begin:at])
    number = str(position.line)
    shown = "\t".join(map(visible, line[begin:end].split("\t")))
    return f"{number} | {head}{shown}{tail}\n{' ' * len(number)} | {before}^"


def _window(line: str, at: int) -> tuple[int, int]:
    """From where to where the line is shown."""
    if columns(line) <= WIDTH:
        return 0, len(line)
    begin = at
    while begin > 0 and columns(line[begin - 1 : at]) <= _BEFORE:
        begin -= 1
    end = at
    while end < len(line) and columns(line[begin : end + 1]) <= WIDTH:
        end += 1
    return begin, end
