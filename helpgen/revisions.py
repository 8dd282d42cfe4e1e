"""Content as it was at a git revision."""

from __future__ import annotations

import io
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


class RevisionError(Exception):
    """The content of a revision cannot be had; the message is one sentence for the person who asked."""


@contextmanager
def content_at(revision: str, content: Path) -> Iterator[Path]:
    """A folder with ``content`` as it was at ``revision``, there until the block ends. RevisionError when git has none."""
    if revision.startswith("-"):
        raise RevisionError(f"'{revision}' is not a revision")
    folder = content.absolute()
    try:
        root = Path(_git(folder, "rev-parse", "--show-toplevel").decode().strip())
        commit = _git(folder, "rev-parse", "--verify", "--end-of-options", f"{revision}^{{commit}}").decode().strip()
        inside = folder.resolve().relative_to(root.resolve()).as_posix()
        archive = _git(root, "archive", "--format=tar", commit, "--", inside)
    except FileNotFoundError as error:
        raise RevisionError("git is not installed, or the content folder is not there") from error
    except (subprocess.CalledProcessError, ValueError) as error:
        raise RevisionError(
            f"git knows no content at '{revision}': check the revision, and that the folder was there then"
        ) from error
    with tempfile.TemporaryDirectory() as temporary:
        with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
            tar.extractall(temporary, filter="data")
        yield Path(temporary) / inside


def file_before(revision: str, file: Path) -> bytes | None:
    """``file`` as it was where the present branch left ``revision``; ``None`` when it was not there. RevisionError as above."""
    if revision.startswith("-"):
        raise RevisionError(f"'{revision}' is not a revision")
    folder = file.absolute().parent
    try:
        root = Path(_git(folder, "rev-parse", "--show-toplevel").decode().strip())
        commit = _git(folder, "rev-parse", "--verify", "--end-of-options", f"{revision}^{{commit}}").decode().strip()
        inside = (folder.resolve() / file.name).relative_to(root.resolve()).as_posix()
    except FileNotFoundError as error:
        raise RevisionError("git is not installed, or the content folder is not there") from error
    except (subprocess.CalledProcessError, ValueError) as error:
        raise RevisionError(f"git knows no revision '{revision}' here") from error
    with suppress(subprocess.CalledProcessError):  # a checkout that is not deep enough has no common ancestor
        commit = _git(root, "merge-base", commit, "HEAD").decode().strip()
    if not _git(root, "ls-tree", "-z", commit, "--", inside):
        return None
    return _git(root, "cat-file", "blob", f"{commit}:{inside}")


def _git(folder: Path, *arguments: str) -> bytes:
    return subprocess.run(["git", "-C", str(folder), *arguments], check=True, capture_output=True).stdout
