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
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from helpgen import clock
from helpgen.settings import settings

FOLDER = ".helpgen"
"""The folder beside the configuration that holds what can be made again."""

_FORM = 3


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
    def parts(self) -> Path:
        """Where it is noted what each part of the site was made from."""
        return self._file("parts", "json")

    @property
    def shells(self) -> Path:
        """Where what stands around the pages is kept."""
        return self._file("shells", "jsonl")

    def counts(self, language: str) -> Path:
        """Where it is kept what was counted for the search of a language."""
        return self._file(f"search-{language}", "bin")

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
    try:
        return together(around(task), looks(content))
    except OSError:
        return None


def together(around: str, content: Looks) -> str:
    """``inputs`` of its two parts."""
    return _digest([around, seen(content)])


def around(task: Task) -> str:
    """A digest of all that a build depends on besides the content. OSError when some of it cannot be read."""
    told = [str(_FORM), sys.version, str(clock.today()), settings(task.config)]
    for package in sorted({sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}):
        told += sorted(item.name for item in Path(package).iterdir())
    return _digest([*told, seen(looks(Path(__file__).parent))])


Looks = dict[str, str]
"""How each file below a folder looks from outside, by its path; a folder, with a slash at its end, looks like nothing."""


def looks(folder: Path) -> Looks:
    """How everything below ``folder`` looks. OSError when there is no such folder, or when a part of it cannot be read."""
    found: Looks = {}
    waiting = [""]
    while waiting:
        inside = waiting.pop()
        with os.scandir(folder / inside) as items:
            for item in items:
                name = f"{inside}{item.name}"
                if item.is_dir(follow_symlinks=False):
                    if item.name != "__pycache__":
                        waiting.append(f"{name}/")
                    found[f"{name}/"] = ""
                else:
                    found[name] = _look(item.stat(follow_symlinks=False))
    return found


def site_looks(site: Path, names: Collection[str] = ()) -> Looks:
    """How everything in a site looks, its folders too, itself as ``./``; what is added or removed changes its folder.

    Of ``names``, which were all there was, each is looked at by itself; to ask each folder what is in it takes three times as
    long. OSError when there is no such folder, or one of them is gone.
    """
    return {name: site_look(f"{site}/{name}") for name in names or ["./", *looks(site)]}


def site_look(path: str) -> str:
    """How one file looks, or, with a slash at its end, one folder. OSError when it is not there."""
    status = os.lstat(path)
    return f"{status.st_mtime_ns} {status.st_ino}" if path.endswith("/") else _look(status)


def _look(status: os.stat_result) -> str:
    return f"{status.st_mode} {status.st_size} {status.st_mtime_ns} {status.st_ctime_ns} {status.st_ino}"


def seen(looks: Looks) -> str:
    """A digest of how files look."""
    return _digest(f"{name}\0{looks[name]}" for name in sorted(looks))


def _digest(parts: Iterable[str]) -> str:
    return hashlib.blake2b("\n".join(parts).encode("utf-8", "surrogateescape"), digest_size=20).hexdigest()


def site(task: Task) -> Path | None:
    """The folder of the site that ``task`` would build, if it is there as it was built and nothing has changed since."""
    try:
        kept = _recall(task)
        target, content = Path(kept["site"]), Path(kept["content"])
        if kept["inputs"] == inputs(task, content) and kept["seen"] == seen(site_looks(target, kept["names"])):
            return target
    except (OSError, ValueError, KeyError, TypeError):
        pass
    return None


def names(task: Task) -> Collection[str]:
    """What was in the site when it was built, as ``site_looks`` names it; nothing where that is not known."""
    try:
        found = _recall(task)["names"]
        return [str(name) for name in found]
    except (OSError, ValueError, KeyError, TypeError):
        return ()


def _recall(task: Task) -> Mapping[str, Any]:
    found: Mapping[str, Any] = json.loads(task.record.read_text("utf-8", "surrogateescape"))
    return found


def keep(task: Task, content: Path, before: str, target: Path, made: Looks) -> None:
    """Note that ``task`` has built ``target`` from inputs that were ``before``; where nothing can be written, nothing is noted.

    ``made`` is how the target looks. A file that was changed while the site was built has another time than ``before`` says, so
    it counts as changed.
    """
    try:
        data = {"inputs": before, "content": str(content), "site": str(target), "seen": seen(made), "names": list(made)}
        task.record.parent.mkdir(exist_ok=True)
        new = task.record.with_suffix(f".{os.getpid()}.new")
        new.write_text(json.dumps(data), "utf-8", "surrogateescape")
        new.replace(task.record)
    except OSError:
        return
