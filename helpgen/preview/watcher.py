"""Notice that a file was saved: by the system's own notices where it has any, else by looking again and again."""

from __future__ import annotations

import logging
import os
import warnings
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer
from watchdog.observers.api import BaseObserver, ObservedWatch
from watchdog.observers.polling import PollingObserver

from helpgen.preview.glances import EVERY, Glances, glance

_READING = {"opened", "closed_no_write"}
_LEFT_BY_EDITORS = (".swp", ".swx", ".swo", ".tmp", "~")
_EVERY = 0.3
"""Seconds from one look at the disk to the next where the system tells nothing."""


def is_leftover(name: str) -> bool:
    """Whether a file or folder is an editor's or a program's own: hidden, a backup, a lock."""
    return name.startswith((".", "#")) or name.endswith(_LEFT_BY_EDITORS)


@dataclass(frozen=True)
class Wanted:
    """What is looked at, as real paths: ``paths`` with all that is in them, but nothing in ``unwanted``."""

    paths: tuple[Path, ...]
    unwanted: tuple[Path, ...] = ()

    def counts(self, event: FileSystemEvent) -> bool:
        """Whether something that matters may have changed. Reading changes nothing; what a folder holds is told by itself."""
        if event.event_type in _READING or (event.is_directory and event.event_type in ("modified", "attrib")):
            return False
        names = (event.src_path, event.dest_path)
        return any(self._is_wanted(Path(os.fsdecode(name))) for name in names if name)

    def _is_wanted(self, path: Path) -> bool:
        if any(path.is_relative_to(folder) for folder in self.unwanted):
            return False
        for wanted in self.paths:
            if path.is_relative_to(wanted):
                if not any(map(is_leftover, path.relative_to(wanted).parts)):
                    return True
            elif wanted.is_relative_to(path):  # a folder above it has come, gone or moved
                return True
        return False


@dataclass(frozen=True)
class _Mark:
    """What tells one folder from another of the same name, and whether all that is in it is watched."""

    whole: bool
    device: int
    number: int


class Watcher:
    """Calls ``ring``, from a thread of its own, for every change of what it was last told to ``follow``."""

    def __init__(self, ring: Callable[[], None], say: Callable[[str], None], glances: float = EVERY) -> None:
        # What watchdog says of its bookkeeping (a folder noticed twice, too many changes) is nothing that a writer can mend.
        warnings.filterwarnings("ignore", category=RuntimeWarning, module=r"watchdog\.")
        logging.getLogger("watchdog").setLevel(logging.CRITICAL)
        self._ring, self._say = ring, say
        self._refused: set[Path] = set()
        self._wanted = Wanted(())
        self._glances = Glances(lambda: glance(self._wanted.paths, is_leftover), ring, glances)
        self._watches: dict[Path, tuple[_Mark, ObservedWatch]] = {}
        self._handler = _Handler(self._seen)
        try:
            self._observer: BaseObserver = Observer()
            self._observer.start()
        except OSError as error:
            self._observer = self._poller(error)

    def follow(self, paths: Iterable[Path], unwanted: Iterable[Path] = ()) -> bool:
        """Look at ``paths`` from now on. Whether some of them were not looked at before, and so may have changed unseen.

        Paths that are not there yet, or not any more, are noticed when they come.
        """
        wanted = Wanted(tuple(map(_real, paths)), tuple(map(_real, unwanted)))
        if wanted != self._wanted:
            self._wanted = wanted
            self._glances.told()  # the next glance shows other files, which have not changed for that
        places = _places(wanted.paths)
        # A folder that was deleted and made again is another one, of which the old watch tells nothing.
        kept = {path: (mark, watch) for path, (mark, watch) in self._watches.items() if places.get(path) == mark}
        for path in self._watches.keys() - kept.keys():
            self._forget(self._watches[path][1])
        self._watches = dict(kept)
        for path in sorted(places.keys() - kept.keys() - self._refused):
            self._watch(path, places[path])
        return bool(self._watches.keys() - kept.keys())

    def stop(self) -> None:
        """Look at nothing any more."""
        self._glances.stop()
        self._observer.stop()
        self._observer.join(2)

    def _seen(self, event: FileSystemEvent) -> None:
        if self._wanted.counts(event):
            self._glances.told()
            self._ring()

    def _watch(self, path: Path, mark: _Mark) -> None:
        try:
            watch = self._observer.schedule(self._handler, str(path), recursive=mark.whole)
        except FileNotFoundError:
            return  # gone since; its parent tells when it comes back
        except OSError as error:
            if isinstance(self._observer, PollingObserver):
                self._say(f"{path} cannot be watched: {error}")
                self._refused.add(path)
                return
            self._observer.stop()
            self._observer = self._poller(error)
            for other, (its, _) in list(self._watches.items()):
                self._watch(other, its)
            watch = self._observer.schedule(self._handler, str(path), recursive=mark.whole)
        self._watches[path] = (mark, watch)

    def _forget(self, watch: ObservedWatch) -> None:
        with suppress(KeyError, OSError):  # it went with its folder
            self._observer.unschedule(watch)

    def _poller(self, error: OSError) -> BaseObserver:
        """The system has no notices left to give: there is a limit on them, and some disks have none at all."""
        self._say(f"the system does not tell what changes ({error}); looking every {_EVERY} s instead")
        observer = PollingObserver(timeout=_EVERY)
        observer.start()
        return observer


class _Handler(FileSystemEventHandler):
    def __init__(self, seen: Callable[[FileSystemEvent], None]) -> None:
        self._seen = seen

    def on_any_event(self, event: FileSystemEvent) -> None:
        self._seen(event)


def _real(path: Path) -> Path:
    return Path(os.path.realpath(path))


def _places(paths: Iterable[Path]) -> dict[Path, _Mark]:
    """The folders to watch for ``paths``: themselves as a whole, and the nearest folder above each, where it comes and goes."""
    folders = {path for path in paths if path.is_dir()}
    outer = {path for path in folders if not any(other != path and path.is_relative_to(other) for other in folders)}
    above = {next(parent for parent in path.parents if parent.is_dir()) for path in paths if path != path.parent}
    above = {path for path in above if not any(path.is_relative_to(other) for other in outer)}
    found: dict[Path, _Mark] = {}
    for path in outer | above:
        try:
            status = path.stat()
        except OSError:
            continue
        found[path] = _Mark(path in outer, status.st_dev, status.st_ino)
    return found
