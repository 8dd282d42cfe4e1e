"""Whether the same command would build the same site once more: then there is nothing to do.

What a build depends on is compared without reading it: name, size, times and number of every file of the content, the code and
the site, the configuration's text, the variables that it names, the installed packages, and the day. The record holds no code,
belongs to one machine, and can be deleted at any time.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import sysconfig
from dataclasses import dataclass
from pathlib import Path

from helpgen import clock
from helpgen.settings import settings

FOLDER = ".helpgen"
"""The folder beside the configuration that holds what can be made again."""

_FORM = 1


@dataclass(frozen=True)
class Task:
    """What somebody asks to be built."""

    config: Path
    content: Path | None = None
    out: Path | None = None
    offline: bool = False

    @property
    def record(self) -> Path:
        """Where it is noted how things were when this was built."""
        return self._file("build", "json")

    @property
    def kept(self) -> Path:
        """Where the findings and the pages of this are kept."""
        return self._file("kept", "jsonl")

    def _file(self, what: str, suffix: str) -> Path:
        said = [str(path.absolute()) if path is not None else "" for path in (self.config, self.content, self.out)]
        name = hashlib.blake2b(
            "\0".join([*said, str(self.offline)]).encode("utf-8", "surrogateescape"), digest_size=8
        ).hexdigest()
        return self.config.absolute().parent / FOLDER / f"{what}-{name}.{suffix}"


def inputs(task: Task, content: Path) -> str | None:
    """A digest of all that a build from the folder ``content`` depends on; ``None`` when some of it cannot be read."""
    digest = hashlib.blake2b(digest_size=20)
    try:
        told = f"{_FORM}\0{sys.version}\0{clock.today()}\0{settings(task.config)}"
        digest.update(told.encode("utf-8", "surrogateescape"))
        for package in {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}:
            digest.update("\0".join(sorted(item.name for item in Path(package).iterdir())).encode("utf-8", "surrogateescape"))
        for folder in (Path(__file__).parent, content):
            digest.update(_seen(folder))
    except OSError:
        return None
    return digest.hexdigest()


def _seen(folder: Path) -> bytes:
    """A digest of how all files below ``folder`` look from outside."""
    digest = hashlib.blake2b(digest_size=20)
    waiting = [""]
    lines: list[str] = []
    while waiting:
        inside = waiting.pop()
        with os.scandir(folder / inside) as items:
            for item in items:
                name, status = f"{inside}{item.name}", item.stat(follow_symlinks=False)
                if item.is_dir(follow_symlinks=False):
                    if item.name != "__pycache__":
                        waiting.append(f"{name}/")
                    lines.append(f"{name}/")
                else:
                    lines.append(
                        f"{name}\0{status.st_mode} {status.st_size} {status.st_mtime_ns} {status.st_ctime_ns} {status.st_ino}"
                    )
    digest.update("\n".join(sorted(lines)).encode("utf-8", "surrogateescape"))
    return digest.digest()


def site(task: Task) -> Path | None:
    """The folder of the site that ``task`` would build, if it is there as it was built and nothing has changed since."""
    try:
        kept = json.loads(task.record.read_text("utf-8", "surrogateescape"))
        target, content = Path(kept["site"]), Path(kept["content"])
        if kept["inputs"] == inputs(task, content) and kept["seen"] == _seen(target).hex():
            return target
    except (OSError, ValueError, KeyError, TypeError):
        pass
    return None


def keep(task: Task, content: Path, before: str | None, target: Path) -> None:
    """Note that ``task`` has built ``target`` from inputs that were ``before``; where nothing can be written, nothing is noted.

    A file that was changed while the site was built has another time than ``before`` says, so it counts as changed.
    """
    if before is None:
        return
    try:
        data = {"inputs": before, "content": str(content), "site": str(target), "seen": _seen(target).hex()}
        task.record.parent.mkdir(exist_ok=True)
        new = task.record.with_suffix(f".{os.getpid()}.new")
        new.write_text(json.dumps(data), "utf-8", "surrogateescape")
        new.replace(task.record)
    except OSError:
        return
