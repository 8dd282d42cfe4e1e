"""Interface texts per language: helpgen's own ``strings/<language>.yaml``, and those that a site adds for another language."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from helpgen.source import Data, Source, read_source

FOLDER = Path(__file__).parent / "strings"
_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")


@dataclass(frozen=True)
class Strings:
    """The texts of one language. Keys are dotted: ``entry.not_solved``."""

    language: str
    texts: Mapping[str, str]
    lists: Mapping[str, tuple[str, ...]]

    def __call__(self, key: str, **values: object) -> str:
        """The text for ``key`` with its ``{placeholders}`` filled; KeyError for an unknown key or a missing value."""
        return _PLACEHOLDER.sub(lambda match: str(values[match[1]]), self.texts[key])

    def list(self, key: str) -> tuple[str, ...]:
        """The list of texts for ``key``."""
        return self.lists[key]

    def block(self, prefix: str) -> dict[str, str]:
        """The texts whose keys start with ``prefix`` and a dot, by the rest of the key, placeholders unfilled."""
        return {key.removeprefix(f"{prefix}."): text for key, text in self.texts.items() if key.startswith(f"{prefix}.")}

    @property
    def locale(self) -> str:
        """The language tag for HTML (BCP 47), such as ``zh-Hans``."""
        return self("language.locale")

    @property
    def name(self) -> str:
        """What the language calls itself."""
        return self("language.name")

    def placeholders(self) -> dict[str, frozenset[str]]:
        """The placeholders of each text."""
        return {key: frozenset(_PLACEHOLDER.findall(text)) for key, text in self.texts.items()}


_added: dict[str, Strings] = {}
"""The languages that the site which was read last brings along."""


def add(sources: Mapping[str, Source]) -> None:
    """Know these languages from now on, in place of those that another site had added."""
    _added.clear()
    _added.update({language: of_source(language, source) for language, source in sources.items()})


def available(folder: Path = FOLDER) -> tuple[str, ...]:
    """The languages that there are interface texts for."""
    return tuple(sorted({*_shipped(folder), *(_added if folder == FOLDER else ())}))


@cache
def _shipped(folder: Path) -> tuple[str, ...]:
    return tuple(file.stem for file in folder.glob("*.yaml"))


def strings(language: str, folder: Path = FOLDER) -> Strings:
    """The interface texts of ``language``, which is one of those ``available``."""
    return _added[language] if folder == FOLDER and language in _added else _read(language, folder)


@cache
def _read(language: str, folder: Path) -> Strings:
    file = folder / f"{language}.yaml"
    source, findings = read_source(file, file.name)
    if source is None or findings:
        raise ValueError("\n".join(finding.as_text() for finding in findings))
    return of_source(language, source)


def of_source(language: str, source: Source) -> Strings:
    """The interface texts that a file holds, complete or not."""
    texts: dict[str, str] = {}
    lists: dict[str, tuple[str, ...]] = {}
    _flatten(source.data, "", texts, lists)
    return Strings(language, texts, lists)


def _flatten(data: Data, prefix: str, texts: dict[str, str], lists: dict[str, tuple[str, ...]]) -> None:
    if isinstance(data, dict):
        for key, value in data.items():
            _flatten(value, f"{prefix}.{key}" if prefix else key, texts, lists)
    elif isinstance(data, list):
        lists[prefix] = tuple(str(item) for item in data)
    elif data is not None:
        texts[prefix] = data
