"""Texts that are written long before they are read: on the disk and not in memory, shared by all processes of a build."""

from __future__ import annotations

import multiprocessing
import os
import tempfile
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import Any, BinaryIO
from weakref import WeakValueDictionary

Place = tuple[int, int]
"""Where a text begins in a spool, and how many bytes it has."""


class Spool:
    """A file that texts are put into, one after the other; what is in it is never written over.

    What a forked process puts in, its parent can read. A spool can be pickled for processes that have it already.
    """

    def __init__(self, file: BinaryIO) -> None:
        """The open ``file`` can be closed then, and have no name any more. New texts are put behind what it holds."""
        self._file = os.dup(file.fileno())
        self._end = multiprocessing.Value("q", os.fstat(self._file).st_size)
        self._number = next(_NUMBERS)
        _SPOOLS[self._number] = self

    def __del__(self) -> None:
        with suppress(AttributeError, OSError):
            os.close(self._file)

    @classmethod
    def below(cls, folder: Path) -> Spool | None:
        """An empty one on the disk of ``folder``, in a file without a name; ``None`` where nothing can be written."""
        try:
            folder.mkdir(exist_ok=True)
            with tempfile.TemporaryFile(dir=folder, prefix=".spool-") as file:
                return cls(file)
        except OSError:
            return None

    def __reduce__(self) -> tuple[Any, ...]:
        return _known, (self._number,)

    def put(self, text: str) -> Place:
        """Where the text stands from now on. OSError when it does not fit onto the disk."""
        data = text.encode("utf-8", "surrogatepass")
        with self._end.get_lock():
            start = int(self._end.value)
            self._end.value = start + len(data)
        left = memoryview(data)
        while left:
            left = left[self._write(left, start + len(data) - len(left)) :]
        return start, len(data)

    def text(self, place: Place) -> str:
        """The text at a place that ``put`` has returned. OSError when it is not there."""
        return self.data(place).decode("utf-8", "surrogatepass")

    def data(self, place: Place) -> bytes:
        """The same as it is in the file."""
        start, length = place
        data = b""
        while len(data) < length:
            if not (more := self._read(length - len(data), start + len(data))):
                raise OSError(f"of {length} bytes at {start}, {len(data)} are there")
            data += more
        return data

    # Forked processes share the place up to which a file is read. Where there is no way around it, nothing forks.

    def _read(self, length: int, start: int) -> bytes:
        if hasattr(os, "pread"):
            return os.pread(self._file, length, start)
        os.lseek(self._file, start, os.SEEK_SET)
        return os.read(self._file, length)

    def _write(self, data: memoryview, start: int) -> int:
        if hasattr(os, "pwrite"):
            return os.pwrite(self._file, data, start)
        os.lseek(self._file, start, os.SEEK_SET)
        return os.write(self._file, data)


_NUMBERS = count()
_SPOOLS: WeakValueDictionary[int, Spool] = WeakValueDictionary()


def _known(number: int) -> Spool:
    return _SPOOLS[number]
