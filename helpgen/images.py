"""Images that texts name as ``image:NAME``: which names there can be, which file a language gets, and how large it is."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

from helpgen import pixels
from helpgen.source import open_regular

Size = tuple[int, int]
"""Width and height in CSS pixels."""

SCHEME = "image:"
FOLDER = "assets/images"
"""Where the files lie: below the folder of hand-written pages, and below the site's root."""
ENDINGS = ("svg", "png", "webp", "jpg")
NAME = re.compile(rf"(?P<stem>[a-z0-9]([a-z0-9-]{{0,62}}[a-z0-9])?)\.(?P<ending>{'|'.join(ENDINGS)})")

_HEAD = 64 * 1024
_SVG = re.compile(r"<svg\b")
_LENGTH = re.compile(r"\s(?P<side>width|height)\s*=\s*[\"'](?P<length>\d{1,6}(?:\.\d{1,20})?)(?:px)?[\"']")
_VIEW_BOX = re.compile(
    r"\sviewBox\s*=\s*[\"']\s*[-\d.]+[\s,]+[-\d.]+[\s,]+(?P<width>\d{1,6}(?:\.\d{1,20})?)[\s,]+(?P<height>\d{1,6}(?:\.\d{1,20})?)\s*[\"']"
)


def read_images(folder: Path) -> dict[str, Size | None]:
    """The files of an image folder by name, with their sizes where they can be known; empty when there is no such folder."""
    try:
        items = sorted(folder.iterdir())
    except OSError:  # there is none; one that cannot be read is a finding of its own
        return {}
    files = [item for item in items if item.is_file() and not item.is_symlink() and not item.name.startswith(".")]
    return {file.name: _size(file) for file in files}


def variant(name: str, language: str) -> str:
    """The name of the file for one language: ``withdraw-steps.zh.svg`` for ``withdraw-steps.svg``."""
    stem, _, ending = name.rpartition(".")
    return f"{stem}.{language}.{ending}"


def image_file(images: Collection[str], name: str, language: str, languages: Iterable[str]) -> str | None:
    """The file that ``image:NAME`` means in a language, or ``None``.

    Where one language has a file of its own, every language needs one.
    """
    own = variant(name, language)
    if own in images:
        return own
    return name if name in images and not any(variant(name, other) in images for other in languages) else None


def known_names(images: Mapping[str, object], languages: Iterable[str]) -> set[str]:
    """What can be written after ``image:``: the names of the files without the code of a language."""
    codes = tuple(languages)
    names = set()
    for file in images:
        stem, _, ending = file.rpartition(".")
        base, _, code = stem.rpartition(".")
        names.add(f"{base}.{ending}" if base and code in codes else file)
    return {name for name in names if NAME.fullmatch(name)}


def _size(file: Path) -> Size | None:
    try:
        with open_regular(file) as opened:
            head = opened.read(_HEAD)
    except OSError:
        return None
    if file.suffix == ".svg":
        return _svg_size(head.decode("utf-8", "replace"))
    size = pixels.size(head) if pixels.kind(head) == file.suffix.removeprefix(".") else None
    return _valid(*size) if size else None


def _valid(width: float, height: float) -> Size | None:
    return (round(width), round(height)) if round(width) > 0 and round(height) > 0 else None


def _svg_size(text: str) -> Size | None:
    start = _SVG.search(text)
    end = text.find(">", start.start()) if start else -1
    if start is None or end < 0:
        return None
    tag = text[start.start() : end]
    sides = {match["side"]: float(match["length"]) for match in _LENGTH.finditer(tag)}
    if len(sides) == 2:
        return _valid(sides["width"], sides["height"])
    box = _VIEW_BOX.search(tag)
    return _valid(float(box["width"]), float(box["height"])) if box else None
