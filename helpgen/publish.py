"""Publish a site whole or not at all: built beside its target, then exchanged with it in one step. See docs/adr/0016."""

from __future__ import annotations

import os
import shutil
import stat
import sys
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from helpgen import manifest
from helpgen.swapping import exchange, to_disk

if sys.platform != "win32":
    import fcntl


class PublishError(Exception):
    """The site cannot be put there; the message is one sentence for the person who asked."""


@dataclass
class Staging:
    """A folder beside ``target`` in which the next site is built. Only one at a time can be had for a target.

    For a target ``site`` there are beside it: ``.site.new`` while a site is built, ``.site.last`` (the site that was there
    before), ``.site.gone`` while an older one is deleted, and ``.site.lock`` while somebody works on any of them.
    """

    target: Path
    _lock: int | None = field(default=None, repr=False)

    @classmethod
    def begin(cls, target: Path) -> Staging:
        """An empty folder beside ``target``, which stays as it is. What a killed build left behind is cleared.

        PublishError when the target is no place for a site, or when another build is at work there.
        """
        staging = cls.of(target)
        try:
            staging._recover()
            with _said(staging.target):
                staging.folder.mkdir()
        except BaseException:
            staging._release()
            raise
        return staging

    @classmethod
    def again(cls, target: Path) -> Staging:
        """Like ``begin``, but there is no folder yet: ``renew`` makes it of the site that is there."""
        staging = cls.of(target)
        try:
            staging._recover()
        except BaseException:
            staging._release()
            raise
        return staging

    @classmethod
    def of(cls, target: Path) -> Staging:
        """Like ``begin``, but nothing beside the target is touched."""
        staging = cls(target.absolute())
        _refuse_others(staging.target)
        with _said(staging.target):
            staging.target.parent.mkdir(parents=True, exist_ok=True)
            staging._lock = _locked(staging._beside("lock"))
        return staging

    @property
    def folder(self) -> Path:
        """Where the next site is built."""
        return self._beside("new")

    @property
    def last(self) -> Path:
        """The site that was at the target before the one that is there now."""
        return self._beside("last")

    @classmethod
    def last_of(cls, target: Path) -> Path:
        """The same of a target that nobody works on."""
        return cls(target).last

    def _beside(self, name: str) -> Path:
        return self.target.with_name(f".{self.target.name}.{name}")

    def _recover(self) -> None:
        with _said(self.target):
            if not self.target.exists() and (self.folder / manifest.MANIFEST).exists() and self.last.exists():
                self.last.rename(self.target)  # killed between the two renames of ``_rename_twice``
            elif not self.target.exists() and self._beside("old").exists():
                self._beside("old").rename(self.target)  # the same, by helpgen 0.1
            if self.folder.exists() and _older(self.folder, self.target):  # killed after the exchange: the old site is there
                self._keep(self.folder)
            gone = self._beside("gone")
            if not self.last.exists() and manifest.is_whole(gone):  # killed before another took its place
                gone.rename(self.last)
            for left in (self.folder, gone, self._beside("old")):
                _remove(left)

    def publish(self) -> None:
        """Write ``site.sha256`` and make the staged site the target in one step; what was there is kept as the last one."""
        try:
            with _said(self.target):
                _refuse_others(self.target)  # a build takes a while: the target may be another than at its beginning
                manifest.write(self.folder)
                self._exchange()
        finally:
            self._release()

    def renew(self, files: Mapping[str, bytes], differs: Collection[str] | None) -> None:
        """Publish the site that is at the target with these ``files`` in the places of theirs; the old one becomes the last.

        The new one is the last one brought up to date, when it is said in which files that ``differs``, and a copy otherwise.
        """
        try:
            with _said(self.target):
                if differs is not None and self.last.is_dir():
                    self.last.rename(self.folder)
                    (self.folder / manifest.MANIFEST).unlink()  # from now on it is no whole site
                    for path in set(differs) - files.keys() - {manifest.MANIFEST}:
                        shutil.copyfile(self.target / path, self.folder / path)
                else:
                    _copy_all(self.target, self.folder, {manifest.MANIFEST, *files})
                for path, data in files.items():
                    (self.folder / path).write_bytes(data)
                (self.folder / manifest.MANIFEST).write_bytes(manifest.renewed(self.target, files))
                self._exchange()
        finally:
            self._release()

    def _exchange(self) -> None:
        """Put the staged site, which is whole, in the place of what is at the target."""
        to_disk(self.folder)
        if not self.target.exists():
            self.folder.rename(self.target)
        elif not any(self.target.iterdir()):
            self.folder.replace(self.target)
        elif exchange(self.folder, self.target):
            self._keep(self.folder)
        else:
            self._rename_twice()
        to_disk(self.target.parent)

    def _keep(self, old: Path) -> None:
        """Make ``old`` the last site; the one before is deleted only then."""
        gone = self._beside("gone")
        _remove(gone)
        if self.last.exists():
            self.last.rename(gone)
        old.rename(self.last)
        _remove(gone)

    def _rename_twice(self) -> None:
        """Where nothing can be exchanged there is no site for a moment; whoever is killed in it is mended by ``begin``."""
        gone = self._beside("gone")
        _remove(gone)
        if self.last.exists():
            self.last.rename(gone)
        self.target.rename(self.last)
        self.folder.rename(self.target)
        _remove(gone)

    def roll_back(self) -> None:
        """Put the last site in the place of the one that is there now, which becomes the last. PublishError when it cannot."""
        try:
            if not self.last.is_dir():
                raise PublishError(f"there is no site beside '{self.target}' to go back to ('{self.last.name}')")
            if not manifest.is_whole(self.last):
                raise PublishError(f"'{self.last}' is not what was published (see its {manifest.MANIFEST}), so it stays there")
            with _said(self.target):
                if not self.target.exists():
                    self.last.rename(self.target)
                elif not exchange(self.last, self.target):
                    self.last.rename(self.folder)
                    self._rename_twice()
        finally:
            self._release()

    def discard(self) -> None:
        """Remove what was staged; the target stays as it is."""
        _remove(self.folder)
        self._release()

    def _release(self) -> None:
        if self._lock is not None:
            with suppress(OSError):
                self._beside("lock").unlink()  # before it is let go: whoever has waited for this one looks whether it is there
            _HELD.discard(self._lock)
            os.close(self._lock)
            self._lock = None


@contextmanager
def _said(target: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        named = error.filename if isinstance(error.filename, str) else str(target)
        raise PublishError(f"the site cannot be put at '{target}': {error.strerror} ({named})") from error


def _locked(file: Path) -> int | None:
    """A lock on ``file`` that ends with this process, however it ends. PublishError when another process has it.

    ``None`` on Windows, which has no such locks: two builds at once are not noticed there.
    """
    if sys.platform == "win32":
        return None
    while True:
        descriptor = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | getattr(os, "O_NOFOLLOW", 0), 0o644)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            raise PublishError(f"another build is writing this site ('{file}'); wait until it has ended") from None
        with suppress(FileNotFoundError):
            if os.fstat(descriptor).st_ino == file.stat().st_ino:
                _HELD.add(descriptor)
                return descriptor
        os.close(descriptor)  # its last owner has just removed it


_HELD: set[int] = set()
"""The locks of this process. A child would keep them when this process is killed."""


def _let_go() -> None:
    for descriptor in _HELD:
        os.close(descriptor)
    _HELD.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_let_go)


def _refuse_others(target: Path) -> None:
    """PublishError when ``target`` is something that a build must not move away."""
    try:
        mode = target.lstat().st_mode
    except FileNotFoundError:
        return
    except OSError as error:
        raise PublishError(f"the site cannot be put at '{target}': {error.strerror}") from error
    if stat.S_ISLNK(mode):
        raise PublishError(f"'{target}' is a symbolic link; name the folder itself as the place for the site")
    if not stat.S_ISDIR(mode):
        raise PublishError(f"'{target}' is not a folder, so no site can be put there")
    with _said(target):
        names = {item.name for item in target.iterdir()}
    if ".git" in names:
        raise PublishError(f"'{target}' is a git repository of its own, which a build would move away; name another folder")
    if names and not _is_site(names):
        raise PublishError(
            f"'{target}' holds files that are no site of helpgen ('{min(names)}' for one); name an empty or a new folder"
        )


def _is_site(names: set[str]) -> bool:
    # Sites of helpgen 0.1 have no manifest; one made to be opened from files has no 404.html either.
    return manifest.MANIFEST in names or ({"index.html", "sitemap.xml"} <= names and bool({"404.html", "assets"} & names))


def _copy_all(folder: Path, to: Path, leaving_out: Collection[str]) -> None:
    """Make a folder of the same files but for some: of copies, since whoever writes to one must not write to both."""
    waiting = [""]
    while waiting:
        inside = waiting.pop()
        (to / inside).mkdir()
        with os.scandir(folder / inside) as items:
            for item in items:
                if item.is_dir(follow_symlinks=False):
                    waiting.append(f"{inside}{item.name}/")
                elif f"{inside}{item.name}" not in leaving_out:
                    shutil.copyfile(item.path, to / inside / item.name, follow_symlinks=False)


def _older(one: Path, other: Path) -> bool:
    """Whether ``one`` is a whole site that was made before ``other``: a manifest is what a build writes last."""
    try:
        return (one / manifest.MANIFEST).stat().st_mtime_ns < (other / manifest.MANIFEST).stat().st_mtime_ns
    except OSError:
        return False


def _remove(folder: Path) -> None:
    if folder.is_symlink() or folder.is_file():
        folder.unlink()
    else:
        shutil.rmtree(folder, ignore_errors=True)
