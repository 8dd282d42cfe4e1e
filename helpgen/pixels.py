"""What the bytes of a picture made of pixels say: which format it is, how large, and what a camera wrote into it."""

from __future__ import annotations

import struct
from collections.abc import Iterator

MAX_SIDE = 10_000
MAX_PIXELS = 40_000_000
"""What a phone can hold in memory without closing the page."""


def kind(data: bytes) -> str:
    """The format by its first bytes: the ending that a file of it has, or the empty string.

    A browser is told the type by the ending and, with ``nosniff``, believes it: a document behind the picture is never opened.
    """
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if data.startswith(b"\xff\xd8\xff"):
        return "jpg"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "webp"
    if data[:6] in (b"GIF87a", b"GIF89a"):
        return "gif"
    if data[4:8] == b"ftyp" and data[8:12] in (b"avif", b"avis"):
        return "avif"
    if data[:4] == b"\x00\x00\x01\x00":
        return "ico"
    return ""


def size(data: bytes) -> tuple[int, int] | None:
    """Width and height in pixels; ``None`` where they cannot be known."""
    match kind(data):
        case "png" if len(data) >= 24:
            return int.from_bytes(data[16:20], "big"), int.from_bytes(data[20:24], "big")
        case "gif" if len(data) >= 10:
            return int.from_bytes(data[6:8], "little"), int.from_bytes(data[8:10], "little")
        case "jpg":
            for marker, at, _ in _segments(data):
                if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC) and len(data) >= at + 5:
                    return int.from_bytes(data[at + 3 : at + 5], "big"), int.from_bytes(data[at + 1 : at + 3], "big")
        case "webp":
            return _webp_size(data)
        case "avif" if (at := data.find(b"ispe")) >= 0 and len(data) >= at + 16:
            return int.from_bytes(data[at + 8 : at + 12], "big"), int.from_bytes(data[at + 12 : at + 16], "big")
        case "ico":
            return 256, 256
    return None


def _webp_size(data: bytes) -> tuple[int, int] | None:
    """RFC 9649: the canvas of the extended form, or the frame of the lossy or the lossless form."""
    if len(data) < 30:
        return None
    match data[12:16]:
        case b"VP8X":
            return 1 + int.from_bytes(data[24:27], "little"), 1 + int.from_bytes(data[27:30], "little")
        case b"VP8 ":
            width, height = (int.from_bytes(data[at : at + 2], "little") & 0x3FFF for at in (26, 28))
            return width, height
        case b"VP8L":
            bits = int.from_bytes(data[21:25], "little")
            return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    return None


def _segments(data: bytes) -> Iterator[tuple[int, int, int]]:
    """Marker, start and end of what each segment of a JPEG holds, up to its first scan. ITU-T T.81, B.1.1."""
    at = 2
    while at + 4 <= len(data):
        if data[at] != 0xFF:
            return
        marker = data[at + 1]
        if marker == 0xFF:  # any number of these may stand before a marker
            at += 1
            continue
        if marker in (0xD9, 0xDA):
            return
        if marker == 0x01 or 0xD0 <= marker <= 0xD8:
            at += 2
            continue
        length = int.from_bytes(data[at + 2 : at + 4], "big")
        if length < 2:
            return
        yield marker, at + 4, min(at + 2 + length, len(data))
        at += 2 + length


def tells(data: bytes) -> str:
    """What a picture tells besides what it shows: ``place`` (where it was taken), ``camera`` (other EXIF or XMP), or ``""``."""
    found = ""
    for block in _metadata(data):
        if _has_place(block):
            return "place"
        found = "camera"
    return found


def _metadata(data: bytes) -> Iterator[bytes]:
    match kind(data):
        case "jpg":
            for marker, start, end in _segments(data):
                block = data[start:end]
                if marker == 0xE1 and block[:6] == b"Exif\x00\x00":
                    yield block[6:]
                elif marker == 0xE1 and block.startswith(b"http://ns.adobe.com/xap/"):
                    yield block
        case "png":
            at = 8
            while at + 12 <= len(data):
                length, name = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8]
                block = data[at + 8 : at + 8 + length]
                if name == b"eXIf" or (
                    name in (b"iTXt", b"tEXt", b"zTXt") and block.startswith((b"XML:com.adobe.xmp", b"Raw profile"))
                ):
                    yield block
                at += 12 + length
        case "webp":
            at = 12
            while at + 8 <= len(data):
                name, length = data[at : at + 4], int.from_bytes(data[at + 4 : at + 8], "little")
                if name in (b"EXIF", b"XMP "):
                    yield data[at + 8 : at + 8 + length].removeprefix(b"Exif\x00\x00")
                at += 8 + length + length % 2


def _has_place(block: bytes) -> bool:
    """Whether EXIF has a GPS directory (TIFF tag 0x8825), or XMP one of its fields."""
    if b"GPSL" in block:
        return True
    order = {b"II*\x00": "<", b"MM\x00*": ">"}.get(block[:4])
    if order is None or len(block) < 8:
        return False
    (at,) = struct.unpack_from(f"{order}I", block, 4)
    if at + 2 > len(block):
        return False
    (count,) = struct.unpack_from(f"{order}H", block, at)
    return any(
        struct.unpack_from(f"{order}H", block, at + 2 + 12 * number)[0] == 0x8825
        for number in range(count)
        if at + 4 + 12 * number <= len(block)
    )
