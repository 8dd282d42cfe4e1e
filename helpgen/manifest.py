"""``site.sha256``: every file of a site with its digest. Whoever has a copy can tell whether it is whole and unchanged."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from pathlib import Path

MANIFEST = "site.sha256"


def files_below(folder: Path) -> list[str]:
    """Every file below ``folder``, in order, with ``/`` between the parts of its path; links are not followed."""
    found: list[str] = []
    for place, _, names in os.walk(folder):
        inside = os.path.relpath(place, folder).replace(os.sep, "/")
        found += names if inside == "." else [f"{inside}/{name}" for name in names]
    return sorted(found, key=os.fsencode)


def write(site: Path) -> None:
    """Write the manifest of ``site`` in the form that ``sha256sum --check`` reads, ordered by the bytes of the paths."""
    lines = [_line(path, _digest(site / path)) for path in files_below(site) if path != MANIFEST]
    (site / MANIFEST).write_bytes(b"".join(lines))


def renewed(site: Path, files: Mapping[str, bytes]) -> bytes:
    """The manifest of ``site`` as it is with these ``files`` in the places of theirs, which stand in it."""
    old, lines = (site / MANIFEST).read_bytes().splitlines(keepends=True), []
    new = {_line(path, "")[_line(path, "").index(b"  ") :]: (path, data) for path, data in files.items()}
    for line in old:
        path, data = new.get(line[line.index(b"  ") :], ("", b""))
        lines.append(_line(path, hashlib.sha256(data).hexdigest()) if path else line)
    return b"".join(lines)


def differences(one: Path, other: Path) -> list[str] | None:
    """The files in which two sites differ, by their manifests, those themselves included; ``None`` when not both have the same.

    OSError when one has no manifest.
    """
    files, others = (
        {line[line.index(b"  ") :]: line for line in (site / MANIFEST).read_bytes().splitlines()} for site in (one, other)
    )
    if files.keys() != others.keys() or any(line.startswith(b"\\") for line in files.values()):
        return None
    return [MANIFEST, *(os.fsdecode(name[2:]) for name, line in files.items() if others[name] != line)]


def is_whole(site: Path) -> bool:
    """Whether ``site`` has a manifest, and exactly the files that stand in it, unchanged."""
    try:
        written = (site / MANIFEST).read_bytes()
        return written == b"".join(_line(path, _digest(site / path)) for path in files_below(site) if path != MANIFEST)
    except OSError:
        return False


def _digest(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _line(path: str, digest: str) -> bytes:
    name = os.fsencode(path)
    escaped = name.replace(b"\\", b"\\\\").replace(b"\n", b"\\n").replace(b"\r", b"\\r")
    return (b"\\" if escaped != name else b"") + digest.encode() + b"  " + escaped + b"\n"
