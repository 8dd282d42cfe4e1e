"""Two folders change places in one step of the file system: whoever looks sees the one or the other, and never none."""

from __future__ import annotations

import ctypes
import errno
import os
import sys
from pathlib import Path

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2  # linux/fs.h
_RENAME_SWAP = 2  # sys/stdio.h of macOS
_NOT_THERE = {errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP}
"""What kernels and file systems answer that cannot do this."""


def exchange(one: Path, other: Path) -> bool:
    """Let ``one`` and ``other``, which both exist on one file system, change places at once; ``False``: nothing can here.

    The system call is atomic: also a process that is killed, or a machine that stops, leaves both whole. OSError for
    everything that would also stop a plain rename.
    """
    try:
        library = ctypes.CDLL(None, use_errno=True)
        if sys.platform == "linux":
            failed = library.renameat2(_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), _RENAME_EXCHANGE)
        elif sys.platform == "darwin":
            failed = library.renamex_np(os.fsencode(one), os.fsencode(other), _RENAME_SWAP)
        else:
            return False
    except (AttributeError, OSError, TypeError):  # a C library without the call, or none to be loaded
        return False
    if not failed:
        return True
    number = ctypes.get_errno()
    if number in _NOT_THERE:
        return False
    raise OSError(number, os.strerror(number), str(other))


def to_disk(folder: Path) -> None:
    """Have the system write down everything below ``folder``: what is moved into place next survives a power cut, too."""
    if sys.platform == "linux":
        try:
            library = ctypes.CDLL(None, use_errno=True)
            descriptor = os.open(folder, os.O_RDONLY)
        except OSError:
            return
        try:
            library.syncfs(
                descriptor
            )  # one call for the file system of the folder; a call for each file takes ten times as long
        except AttributeError:
            os.sync()
        finally:
            os.close(descriptor)
    elif hasattr(os, "sync"):
        os.sync()
