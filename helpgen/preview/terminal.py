"""What a writer reads in the terminal after every look at the disk."""

from __future__ import annotations

from collections.abc import Iterator

from helpgen.findings import Finding, errors, visible
from helpgen.preview.board import State
from helpgen.preview.workshop import Update

SHOWN = 50
"""More findings than these only push away what was above them."""


def lines(before: State, now: State, update: Update, seconds: float, language: str = "en") -> Iterator[str]:
    """What to say of ``update``, which led from ``before`` to ``now``. Warnings that were said already are not said again."""
    if now.fault:
        yield f"an error in helpgen, please report it: {visible(now.fault)}"
    if now.failure:
        yield from map(visible, now.failure.splitlines())
    old = set(before.findings)
    wrong = errors(now.findings)
    said = [*wrong, *(finding for finding in now.findings if finding.severity != "error" and finding not in old)]
    for finding in said[:SHOWN]:
        yield finding.as_text(language)
    if len(said) > SHOWN:
        yield f"and {len(said) - SHOWN} more: 'helpgen check' shows all"
    took = f"in {seconds:.2f} s"
    if not now.is_good:
        what = _count(len(wrong), "error") if wrong else "not updated"
        yield f"{what}; the last good site stays ({took})"
        return
    mended = "mended: " if not before.is_good else ""
    yield f"{mended}{_written(update.changed)} {took}{_warnings(now.findings)}"


def _written(changed: frozenset[str]) -> str:
    pages = sum(path.endswith(".html") for path in changed)
    others = len(changed) - pages
    parts = [_count(pages, "page")] if pages else []
    if others:
        parts.append(_count(others, "other file" if pages else "file"))
    return f"{' and '.join(parts)} written" if parts else "nothing to write"


def _warnings(findings: tuple[Finding, ...]) -> str:
    number = len(findings) - len(errors(findings))
    return f"; {_count(number, 'warning')}" if number else ""


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
