"""What readers see of helpgen itself, as a digest: whether a test of the pages was a test of these pages."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

_ROOT = Path(__file__).parent
_FOLDERS = ("pages", "strings", "theme")
_KINDS = {".css", ".html", ".js", ".mjs", ".py", ".yaml"}


@cache
def digest() -> str:
    """Sixteen hexadecimal digits that change with the templates, the interface texts, the style sheets and the scripts."""
    found = hashlib.blake2b(digest_size=8)
    for folder in _FOLDERS:
        for file in sorted((_ROOT / folder).rglob("*"), key=lambda file: file.relative_to(_ROOT).as_posix()):
            if file.suffix in _KINDS and file.is_file():
                content = file.read_bytes().replace(b"\r\n", b"\n")
                found.update(f"{file.relative_to(_ROOT).as_posix()} {len(content)}\n".encode() + content)
    return found.hexdigest()
