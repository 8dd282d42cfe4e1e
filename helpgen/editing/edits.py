"""Replacing parts of files at positions: every other byte stays, and all of it is written or none."""

from __future__ import annotations

import difflib
import os
import re
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from helpgen.findings import Fix, Position

_LINE_END = re.compile(r"\r\n|\n|\r")
_BOM = "\ufeff"


class EditError(Exception):
    """The edits cannot be made; the message is one sentence. Nothing was written, or what was written is as it was before."""


@dataclass(frozen=True, slots=True, order=True)
class Edit:
    """What stands from ``start`` up to ``end`` (not included) becomes ``text``, whose lines end in ``\\n``."""

    start: Position
    end: Position
    text: str

    @classmethod
    def of(cls, fix: Fix) -> Edit:
        """The edit that a finding's fix asks for."""
        return cls(fix.position, Position(fix.position.line, fix.position.column + fix.length), fix.text)


@dataclass(frozen=True)
class Change:
    """A file before and after; ``None`` where it is not there. A file that moves is two changes, ``moved`` says from where."""

    path: Path
    before: bytes | None
    after: bytes | None
    moved: Path | None = None


def apply(content: bytes, edits: Iterable[Edit]) -> bytes:
    """``content`` with all ``edits`` made; EditError when two overlap or one stands outside. UTF-8, BOM and line ends are kept.

    Positions are those of findings: lines and columns from 1, columns in characters, the byte order mark not counted. Two edits
    that only insert at one place are made in the order given.
    """
    text = content.decode("utf-8")
    bom, text = (_BOM, text[1:]) if text.startswith(_BOM) else ("", text)
    ends = list(_LINE_END.finditer(text))
    starts = [0, *(match.end() for match in ends)]
    stops = [*(match.start() for match in ends), len(text)]
    line_end = ends[0].group() if ends else "\n"

    def offset(position: Position) -> int:
        if not 1 <= position.line <= len(starts):
            raise EditError(f"there is no line {position.line}")
        at = starts[position.line - 1] + position.column - 1
        if not starts[position.line - 1] <= at <= stops[position.line - 1]:
            raise EditError(f"line {position.line} has no column {position.column}")
        return at

    parts: list[str] = []
    done = 0
    for edit in sorted(edits, key=lambda edit: (edit.start, edit.end)):
        begin, end = offset(edit.start), offset(edit.end)
        if begin < done or end < begin:
            raise EditError(f"two edits overlap in line {edit.start.line}")
        parts += text[done:begin], edit.text.replace("\n", line_end)
        done = end
    return (bom + "".join(parts) + text[done:]).encode("utf-8")


def without_overlaps(edits: Iterable[Edit]) -> list[Edit]:
    """The edits, sorted, without those that touch one before them."""
    kept: list[Edit] = []
    for edit in sorted(set(edits)):
        if not kept or (edit.start >= kept[-1].end and (edit.start, edit.end) != (kept[-1].start, kept[-1].end)):
            kept.append(edit)
    return kept


def write(changes: Sequence[Change]) -> None:
    """Make all ``changes``, or none: EditError when a file is not as it was, or when one cannot be written."""
    for change in changes:
        if (change.path.read_bytes() if change.path.exists() else None) != change.before:
            raise EditError(f"'{change.path.as_posix()}' has changed meanwhile; run the command again")
    prepared: dict[Path, Path] = {}
    done: list[Change] = []
    try:
        try:
            for change in changes:
                if change.after is not None:
                    prepared[change.path] = _prepared(change)
            for change in sorted(changes, key=lambda change: change.after is None):  # what goes, goes last
                done.append(change)
                if change.path in prepared:
                    prepared[change.path].replace(change.path)
                else:
                    change.path.unlink()
        except OSError as error:
            for change in reversed(done):
                _restore(change)
            where = error.filename or (done[-1].path if done else "")
            raise EditError(f"'{where}' cannot be written ({error.strerror}); nothing was changed") from error
    finally:
        for new in prepared.values():
            new.unlink(missing_ok=True)


def _prepared(change: Change) -> Path:
    """What ``change`` makes of its file, in a file beside it, with its mode."""
    change.path.parent.mkdir(parents=True, exist_ok=True)
    new = change.path.with_name(f".{change.path.name}.new")
    new.write_bytes(change.after or b"")
    like = change.path if change.before is not None else change.moved
    if like is not None and like.exists():
        shutil.copymode(like, new)
    return new


def _restore(change: Change) -> None:
    try:
        if change.before is None:
            change.path.unlink(missing_ok=True)
        elif not change.path.exists() or change.path.read_bytes() != change.before:
            change.path.write_bytes(change.before)
    except OSError:  # the disk that failed fails again; the message says which file it was
        return


def unified_diff(changes: Iterable[Change]) -> str:
    """The changes as a unified diff, as ``git diff`` shows them; empty when there are none."""
    shown: list[str] = []
    for change in changes:
        before, after = ((side or b"").decode("utf-8", "replace") for side in (change.before, change.after))
        name = change.path.as_posix()
        was = (change.moved or change.path).as_posix()
        if change.moved is not None:
            before = change.moved.read_bytes().decode("utf-8", "replace") if change.moved.exists() else before
        lines = difflib.unified_diff(
            _lines(before), _lines(after), f"a/{was}" if before else os.devnull, f"b/{name}" if after else os.devnull
        )
        found = list(lines)
        shown += found if found or change.moved is None else [f"rename {was} to {name}\n"]
    return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in shown)


def _lines(text: str) -> list[str]:
    return [line.replace("\r\n", "\n").replace("\r", "\n") for line in text.splitlines(keepends=True)] if text else []
