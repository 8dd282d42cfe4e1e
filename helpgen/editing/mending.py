"""``helpgen check --fix``: what a program can mend is mended, and everything is checked again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from helpgen.editing.edits import Change, Edit, EditError, apply, without_overlaps, write
from helpgen.findings import Finding, Fix, errors, suggested_fix
from helpgen.rulebook import RULES
from helpgen.source import decode, read_bytes

ROUNDS = 5
"""How often at most: a mend can bring to light what it hid, and one that never ends is a mistake of a rule."""


@dataclass(frozen=True)
class Mended:
    """A finding that was mended, and what stands there now."""

    finding: Finding
    fix: Fix


def lines_of(path: str) -> Sequence[str]:
    """The lines of a file as findings count them; none when it cannot be read."""
    try:
        content, _ = read_bytes(Path(path), path)
    except ValueError:  # a name that no file can have
        return ()
    text = decode(content, path)[0] if content is not None else None
    return text.split("\n") if text is not None else ()


def fix_of(finding: Finding, lines: Sequence[str]) -> Fix | None:
    """What mends ``finding``: its rule's own fix, or the one near word that its hint names."""
    if finding.fix is not None:
        return finding.fix
    if 1 <= finding.position.line <= len(lines):
        return suggested_fix(finding, lines[finding.position.line - 1])
    return None


def mend(findings: list[Finding], check: Callable[[], list[Finding]]) -> tuple[list[Mended], list[Finding]]:
    """Mend what can be mended of ``findings`` and of what ``check`` finds then. Returns what was mended, and what is left.

    Mends that touch each other are made one by one, in later rounds. A round after which files can be read less well than
    before is taken back, and ends it; what was hidden behind a mistake in the format may come to light. EditError when a file
    cannot be written.
    """
    done: list[Mended] = []
    for _ in range(ROUNDS):
        changes, made = _round(findings)
        if not changes:
            break
        write(changes)
        after = check()
        if _of_reading(after) > _of_reading(findings):
            write([Change(change.path, change.after, change.before) for change in changes])
            break
        done += made
        findings = after
    return done, findings


def _of_reading(findings: list[Finding]) -> int:
    """How many errors keep files from being read."""
    of_content = {rule.id for rule in RULES}
    return sum(finding.rule not in of_content for finding in errors(findings))


def _round(findings: list[Finding]) -> tuple[list[Change], list[Mended]]:
    by_path: dict[str, list[Mended]] = {}
    for path in dict.fromkeys(finding.path for finding in findings):
        lines = lines_of(path)
        for finding in findings:
            if finding.path == path and (fix := fix_of(finding, lines)) is not None:
                by_path.setdefault(path, []).append(Mended(finding, fix))
    changes, made = [], []
    for path, mends in by_path.items():
        edits = without_overlaps(Edit.of(one.fix) for one in mends)
        before = Path(path).read_bytes()
        try:
            after = apply(before, edits)
        except EditError:  # a rule's fix that does not fit its file: the finding stays
            continue
        if after != before:
            changes.append(Change(Path(path), before, after))
            made += [one for one in mends if Edit.of(one.fix) in edits]
    return changes, made
