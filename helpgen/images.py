"""Images that texts name as ``image:NAME``: which names there can be, which file a language gets, and how large it is."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

Size = tuple[int, int]
"""Width and height in CSS pixels."""

SCHEME = "image:"
FOLDER = "assets/images"
"""Where the files lie: below the folder of hand-written pages, and below the site's root."""
ENDINGS = ("svg", "png", "webp", "jpg")
NAME = re.compile(rf"(?P<stem>[a-z0-9]([a-z0-9-]{{0,62}}[a-z0-9])?)\.(?P<ending>{'|'.join(ENDINGS)})")

_HEAD = 64 * 1024
_SVG = re.compile(r"<svg\b[^>]*>", re.DOTALL)
_LENGTH = re.compile(r"\s(?P<side>width|height)\s*=\s*[\"'](?P<length>\d+(?:\.\d+)?)(?:px)?[\"']")
_VIEW_BOX = re.compile(
    r"\sviewBox\s*=\s*[\"']\s*[-\d.]+[\s,]+[-\d.]+[\s,]+(?P<width>\d+(?:\.\d+)?)[\s,]+(?P<height>\d+(?:\.\d+)?)\s*[\"']"
)


def read_images(folder: Path) -> dict[str, Size | None]:
    """The files of an image folder by name, with their sizes where they can be known; empty when there is no such folder."""
    if not folder.is_dir():
        return {}
    files = sorted(item for item in folder.iterdir() if item.is_file() and not item.name.startswith("."))
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
        with file.open("rb") as handle:
            head = handle.read(_HEAD)
    except OSError:
        return None
    match file.suffix:
        case ".svg":
            return _svg_size(head.decode("utf-8", "replace"))
        case ".png" if head.startswith(b"\x89PNG\r\n\x1a\n") and len(head) >= 24:
            return _valid(int.from_bytes(head[16:20], "big"), int.from_bytes(head[20:24], "big"))
        case ".jpg":
            return _jpg_size(head)
        case ".webp" if head[:4] == b"RIFF" and head[8:12] == b"WEBP" and len(head) >= 30:
            return _webp_size(head)
    return None


def _valid(width: float, height: float) -> Size | None:
    return (round(width), round(height)) if round(width) > 0 and round(height) > 0 else None


def _svg_size(text: str) -> Size | None:
    tag = _SVG.search(text)
    if tag is None:
        return None
    sides = {match["side"]: float(match["length"]) for match in _LENGTH.finditer(tag.group())}
    if len(sides) == 2:
        return _valid(sides["width"], sides["height"])
    box = _VIEW_BOX.search(tag.group())
    return _valid(float(box["width"]), float(box["height"])) if box else None


def _jpg_size(data: bytes) -> Size | None:
    """ITU-T T.81, B.2.2: the frame header holds height and width; what stands before it is skipped by its length."""
    if data[:2] != b"\xff\xd8":
        return None
    at = 2
    while at + 9 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            return _valid(int.from_bytes(data[at + 7 : at + 9], "big"), int.from_bytes(data[at + 5 : at + 7], "big"))
        at += 2 + int.from_bytes(data[at + 2 : at + 4], "big")
    return None


def _webp_size(data: bytes) -> Size | None:
    """RFC 9649: the canvas of the extended form, or the frame of the lossy or the lossless form."""
    match data[12:16]:
        case b"VP8X":
            return _valid(1 + int.from_bytes(data[24:27], "little"), 1 + int.from_bytes(data[27:30], "little"))
        case b"VP8 ":
            width, height = (int.from_bytes(data[at : at + 2], "little") & 0x3FFF for at in (26, 28))
            return _valid(width, height)
        case b"VP8L":
            bits = int.from_bytes(data[21:25], "little")
            return _valid(1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF))
    return None
