"""What a configuration file says, with the variables of the environment that it names."""

from __future__ import annotations

import hashlib
import os
import re
from pathlib import Path

_VARIABLE = re.compile(r"!ENV\s*(\[[^\]]*\]|\S+)")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def settings(config: Path) -> str:
    """A digest of the file and of the values of its variables. What a file says that it inherits from is not looked at.

    Raises OSError when the file cannot be read.
    """
    data = config.read_bytes()
    text = data.decode("utf-8", "replace")
    names = sorted({name for match in _VARIABLE.finditer(text) for name in _NAME.findall(match[1])})
    told = "\0".join(f"{name}={os.environ.get(name)}" for name in names)
    return hashlib.blake2b(told.encode("utf-8", "surrogateescape") + b"\0" + data, digest_size=20).hexdigest()
