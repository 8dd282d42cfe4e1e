"""What the preview needs of whatever makes the site: the only thing that it knows about content."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from helpgen.findings import Finding


@dataclass(frozen=True)
class Update:
    """What came of looking at the disk once."""

    changed: frozenset[str]
    """Files below the site, with ``/``, that were written or removed."""
    findings: tuple[Finding, ...]
    """What is wrong with the content as it is now; when one of them is an error, nothing was written."""
    failure: str = ""
    """What else went wrong (configuration, theme), for people."""


class Workshop(Protocol):
    """Makes a site and keeps it up to date."""

    @property
    def site(self) -> Path:
        """The folder that holds the last good site."""

    @property
    def root(self) -> str:
        """The path below which the site is served, such as ``/`` or ``/help/``."""

    def update(self) -> Update:
        """Look at the disk and bring the site up to date. Raises nothing for a person's mistakes."""

    def finish(self) -> Update | None:
        """Do what ``update`` left for a quiet moment; ``None`` when that was nothing."""

    def prepare(self, path: str) -> None:
        """Make the file ``path`` below the site, if it is one that is made only when somebody asks for it."""

    def watched(self) -> tuple[Path, ...]:
        """The files and folders on which the site depends, folders with all that is in them."""
