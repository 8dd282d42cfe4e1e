"""Which file of a site answers an address: as static hosts do it, and never one outside of the site."""

from __future__ import annotations

import mimetypes
import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, unquote_to_bytes

NOT_FOUND = "404.html"

_TYPES = {
    "": "application/octet-stream",
    "bin": "application/octet-stream",
    "css": "text/css; charset=utf-8",
    "html": "text/html; charset=utf-8",
    "ico": "image/x-icon",
    "js": "text/javascript; charset=utf-8",
    "json": "application/json; charset=utf-8",
    "map": "application/json; charset=utf-8",
    "md": "text/plain; charset=utf-8",
    "mjs": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml; charset=utf-8",
    "txt": "text/plain; charset=utf-8",
    "webp": "image/webp",
    "avif": "image/avif",
    "woff2": "font/woff2",
    "xml": "application/xml; charset=utf-8",
}
"""Written down, because what the system knows differs from one machine to the next."""


@dataclass(frozen=True)
class Found:
    """The answer to an address."""

    status: int
    path: str = ""
    """The file below the site that is sent, with ``/``; empty when there is none."""
    wanted: str = ""
    """The file below the site that the address means, whether it is there or not."""
    location: str = ""
    """Where to look instead, for a redirect."""


def find(site: Path, root: str, address: str) -> Found:
    """What the path and query ``address``, as a browser sends it, gets from ``site`` served below ``root``."""
    path, _, query = address.partition("#")[0].partition("?")
    if (root != "/" and path in ("/", root.rstrip("/"))) or not path:
        return Found(302, location=root + (f"?{query}" if query else ""))
    below = path.removeprefix(root) if path.startswith(root) else None
    names = _names(below) if below is not None else None
    if names is None:
        return Found(404)
    is_folder = not names or names[-1] == ""
    names = names[:-1] if is_folder and names else names
    if is_folder:
        wanted = "/".join([*names, "index.html"])
    else:
        wanted = "/".join(names)
        if os.path.isdir(site / wanted):  # noqa: PTH112 - a name that is too long is none, and no error
            wanted += "/index.html"
            if _is_inside(site, wanted):
                # Built from its parts: what begins with two slashes would be another host.
                place = root + "/".join(map(quote, names)) + "/"
                return Found(302, location=place + (f"?{query}" if query else ""), wanted=wanted)
    if _is_inside(site, wanted):
        return Found(200, wanted, wanted)
    return Found(404, _nearest_not_found(site, names), wanted)


def _names(path: str) -> list[str] | None:
    """The parts of a path between its slashes; ``None`` for what is no place in a site. The last is empty for a folder."""
    names = []
    parts = path.split("/") if path else []
    for number, part in enumerate(parts):
        try:
            name = unquote_to_bytes(part).decode("utf-8")
        except UnicodeDecodeError:
            return None
        if not name and number < len(parts) - 1:
            return None
        if name in (".", "..") or any(sign in name for sign in "/\\:\0\n\r") or not name.isprintable():
            return None
        names.append(name)
    return names


def _is_inside(site: Path, path: str) -> bool:
    """Whether there is such a file, and no link leads out of the site."""
    try:
        file = Path(os.path.realpath(site / path, strict=True))
        return file.is_file() and file.is_relative_to(os.path.realpath(site))
    except (OSError, ValueError):  # a name that is too long, a link to itself
        return False


def _nearest_not_found(site: Path, names: list[str]) -> str:
    for length in range(len(names), -1, -1):
        path = "/".join([*names[:length], NOT_FOUND])
        if _is_inside(site, path):
            return path
    return ""


def content_type(path: str) -> str:
    """What a file is, by its name."""
    kind = path.rpartition("/")[2].rpartition(".")[2].lower() if "." in path.rpartition("/")[2] else ""
    return _TYPES.get(kind) or mimetypes.guess_type(f"file.{kind}")[0] or "application/octet-stream"
