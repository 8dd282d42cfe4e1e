"""The theme as somebody has looked at it: the digests of its files, what is published of it, and what is put right in it."""

from __future__ import annotations

import hashlib
import re
import sys
from collections.abc import Callable, Iterator
from functools import lru_cache
from importlib import metadata
from pathlib import Path

import jinja2

from helpgen.theme import FOLDER, PUBLISHED, REPAIRS, ThemeChangedError

PACKAGE = "mkdocs-material"
PINS = FOLDER / "reviewed.sha256"
"""A line for the theme's version, and one a file, as ``sha256sum`` writes them. Made by ``make theme-pins``."""

_RENEW = "read what changed in the theme, then run 'make theme-pins'"


@lru_cache(maxsize=1)
def pins() -> dict[str, str]:
    """The digest of each file of the theme that may be used, by its path in the theme's folder."""
    lines = PINS.read_text("utf-8").splitlines()[1:]
    return {path: digest for digest, _, path in (line.partition("  ") for line in lines)}


def reviewed_version() -> str:
    """The version of the theme that the digests belong to."""
    return PINS.read_text("utf-8").splitlines()[0].rpartition(" ")[2]


def check_theme(folder: Path, installed: str | None = None) -> None:
    """ThemeChangedError when the theme in ``folder`` is not, byte by byte, the one that was looked at.

    Icons are not compared, as there are thousands: what one could do shows in the pages, which are looked at.
    """
    found, known = installed or metadata.version(PACKAGE), reviewed_version()
    if found != known:
        raise ThemeChangedError(
            f"{PACKAGE} {found} is installed, and helpgen knows {known}: run 'pip install {PACKAGE}=={known}', or {_RENEW}"
        )
    for path in pins():
        _check(folder, path)
    for template, repairs in REPAIRS.items():
        source = (folder / template).read_text("utf-8")
        for old, _ in repairs:
            if source.count(old) != 1:
                raise ThemeChangedError(
                    f"the theme's '{template}' has {source.count(old)} times what is put right in it: {old}"
                )


def check_published(site: Path) -> None:
    """ThemeChangedError when a file of the theme has not come into the built ``site`` as it was looked at."""
    for path in pins():
        if path.startswith("assets/") and (site / path).is_file():
            _check(site, path)


def _check(folder: Path, path: str) -> None:
    file = folder / path
    if not file.is_file() or hashlib.sha256(file.read_bytes()).hexdigest() != pins()[path]:
        raise ThemeChangedError(
            f"the theme's file '{path}' is not what {PACKAGE} {reviewed_version()} brings: install the theme anew, or {_RENEW}"
        )


def is_published(path: str) -> bool:
    """Whether the theme's file at ``path`` belongs into a site: what no page loads stays away."""
    return PUBLISHED.fullmatch(path) is not None


def unindented(source: str) -> str:
    """A template of HTML without indentation and empty lines, which are a fifth of a page and say nothing to a browser.

    Where there was white space between two things there still is some. A template with text that is shown as it is written,
    spaces and all, is left alone.
    """
    return source if _SHOWN_AS_WRITTEN.search(source) else _INDENTATION.sub("\n", source)


_INDENTATION = re.compile(r"[ \t\r]*\n[ \t\r\n]*")
_SHOWN_AS_WRITTEN = re.compile(r"<(?:pre|textarea)\b", re.IGNORECASE)


class RepairedTemplates(jinja2.BaseLoader):
    """Templates from ``loader``, with what is wrong in those from the folder ``theme`` put right.

    These and our own are unindented. Those of somebody else stay as they are, so that a mistake in one is told with its line.
    """

    def __init__(self, loader: jinja2.BaseLoader, theme: Path) -> None:
        self._loader, self._theme = loader, theme

    def get_source(self, environment: jinja2.Environment, template: str) -> tuple[str, str | None, Callable[[], bool] | None]:
        """As every loader's."""
        source, file, fresh = self._loader.get_source(environment, template)
        if file is not None and Path(file).is_relative_to(self._theme):
            for old, new in REPAIRS.get(template, ()):
                source = source.replace(old, new)
        if file is not None and template.endswith(".html") and any(map(Path(file).is_relative_to, (self._theme, FOLDER))):
            source = unindented(source)
        return source, file, fresh

    def list_templates(self) -> list[str]:
        """As every loader's."""
        return self._loader.list_templates()


def current(theme: Path) -> Iterator[str]:
    """The lines of ``PINS`` for the theme that is installed in the folder ``theme``."""
    yield f"# {PACKAGE} {metadata.version(PACKAGE)}"
    for file in sorted(theme.rglob("*"), key=lambda file: file.relative_to(theme).as_posix()):
        path = file.relative_to(theme).as_posix()
        if file.is_file() and (is_published(path) or (file.suffix == ".html" and not path.startswith((".icons/", "assets/")))):
            yield f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {path}"


if __name__ == "__main__":
    (found,) = [
        Path(str(file.locate())).parent
        for file in metadata.files(PACKAGE) or ()
        if file.as_posix() == "material/templates/base.html"
    ]
    sys.stdout.writelines(f"{line}\n" for line in current(found))
