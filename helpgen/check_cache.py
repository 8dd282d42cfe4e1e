"""The findings of the last check, kept for as long as nothing that they depend on has changed.

They depend on every byte of the content folder, on the day, and on helpgen itself. The file
holds no code and can be deleted at any time.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from helpgen import __version__
from helpgen.findings import Finding, Fix, Position, Severity
from helpgen.source import open_regular

FOLDER = ".helpgen"
"""The folder beside the content folder that holds what can be made again."""

_FORM = 1
_READ = 64 * 1024 * 1024


@dataclass(frozen=True)
class Checked:
    """What a check found."""

    findings: list[Finding]
    entries: int
    trees: int


@dataclass(frozen=True)
class State:
    """Everything a check depends on, as one digest, and how it was seen: file by file, with time and size."""

    digest: str
    seen: tuple[tuple[str, int, int, int], ...]


def state(content: Path, shown: str, day: date) -> State | None:
    """The state of a content folder, as it is called in findings, on a day; ``None`` when some of it cannot be read."""
    try:
        return _state(content, shown, day)
    except OSError:
        return None


def _state(content: Path, shown: str, day: date) -> State:
    digest = hashlib.blake2b(digest_size=20)
    digest.update(f"{_FORM} {__version__} {sys.version} {_code()} {shown} {day}".encode())
    seen = _listing(content)
    for name, time, size, mode in seen:
        digest.update(f"\0{name}\0{stat.S_IFMT(mode)}\0".encode("utf-8", "surrogateescape"))
        if stat.S_ISREG(mode) and size <= _READ:
            with open_regular(Path(content, name)) as opened:
                digest.update(hashlib.blake2b(opened.read(_READ), digest_size=20).digest())
        else:  # too large for whatever it is; that is all that is said about it
            digest.update(f"{time} {size}".encode())
    return State(digest.hexdigest(), seen)


def _listing(folder: Path) -> tuple[tuple[str, int, int, int], ...]:
    """Name, time, size and mode of everything below ``folder``, by name."""
    found: list[tuple[str, int, int, int]] = []
    waiting = [""]
    while waiting:
        inside = waiting.pop()
        with os.scandir(folder / inside) as items:
            for item in items:
                name, status = f"{inside}{item.name}", item.stat(follow_symlinks=False)
                found.append((name, status.st_mtime_ns, status.st_size, status.st_mode))
                if item.is_dir(follow_symlinks=False):
                    waiting.append(f"{name}/")
    return tuple(sorted(found))


def _code() -> str:
    """A digest of helpgen's own files: a rule that was changed judges anew."""
    digest = hashlib.blake2b(digest_size=20)
    package = Path(__file__).parent
    for folder in (package, package / "rules", package / "strings"):
        for file in sorted((*folder.glob("*.py"), *folder.glob("*.yaml"))):
            digest.update(file.name.encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()


def file_for(content: Path) -> Path:
    """Where the findings of a content folder are kept: beside it, one file a folder."""
    absolute = content.absolute()
    name = hashlib.blake2b(os.fsencode(absolute), digest_size=8).hexdigest()
    return absolute.parent / FOLDER / f"check-{name}.json"


def recall(file: Path, at: State) -> Checked | None:
    """What was found in this very state, or ``None`` when that is not known."""
    try:
        kept = json.loads(file.read_text("utf-8", "surrogateescape"))
        if kept["digest"] != at.digest:
            return None
        return Checked([_finding(*item) for item in kept["findings"]], int(kept["entries"]), int(kept["trees"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def keep(file: Path, content: Path, at: State, checked: Checked) -> None:
    """Keep what was found, unless the folder has changed since ``at``; where nothing can be written, nothing is kept."""
    try:
        if _listing(content) != at.seen:
            return
        file.parent.mkdir(exist_ok=True)
        new = file.with_suffix(f".{os.getpid()}.new")
        new.write_text(
            json.dumps(
                {
                    "digest": at.digest,
                    "entries": checked.entries,
                    "trees": checked.trees,
                    "findings": [_plain(finding) for finding in checked.findings],
                },
                ensure_ascii=False,
            ),
            "utf-8",
            "surrogateescape",  # names of files that are no text
        )
        new.replace(file)
    except OSError:
        return


def _plain(finding: Finding) -> list[object]:
    fix = finding.fix
    return [
        finding.path, finding.position.line, finding.position.column, finding.rule, finding.message, finding.hint,
        finding.severity, finding.message_zh, finding.hint_zh,
        [fix.position.line, fix.position.column, fix.length, fix.text] if fix else None,
    ]  # fmt: skip


def _finding(
    path: str, line: int, column: int, rule: str, message: str, hint: str, severity: str, message_zh: str, hint_zh: str,
    fix: list[object] | None,
) -> Finding:  # fmt: skip
    mend = Fix(Position(int(str(fix[0])), int(str(fix[1]))), int(str(fix[2])), str(fix[3])) if fix else None
    level: Severity = "warning" if severity == "warning" else "error"
    return Finding(path, Position(line, column), rule, message, hint, level, message_zh, hint_zh, mend)
