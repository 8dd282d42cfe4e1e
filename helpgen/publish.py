"""Publish a site whole or not at all: built beside its target, then swapped in."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Staging:
    """A folder beside ``target`` in which the next site is built."""

    target: Path
    folder: Path

    @classmethod
    def begin(cls, target: Path) -> Staging:
        """An empty folder beside ``target``, which stays as it is. What an interrupted build left behind is cleared."""
        target = target.absolute()
        staging = cls(target, target.with_name(f".{target.name}.new"))
        staging.recover()
        shutil.rmtree(staging.folder, ignore_errors=True)
        staging.folder.mkdir(parents=True)
        return staging

    @property
    def _previous(self) -> Path:
        return self.target.with_name(f".{self.target.name}.old")

    def recover(self) -> None:
        """Put the old site back where a build was interrupted between the two renames of ``publish``."""
        if self._previous.exists() and not self.target.exists():
            self._previous.rename(self.target)

    def publish(self) -> None:
        """Make the staged site the target; the old one is removed only after the new one is in place."""
        shutil.rmtree(self._previous, ignore_errors=True)
        if self.target.exists():
            self.target.rename(self._previous)
        self.folder.rename(self.target)
        shutil.rmtree(self._previous, ignore_errors=True)

    def discard(self) -> None:
        """Remove what was staged; the target stays as it is."""
        shutil.rmtree(self.folder, ignore_errors=True)
