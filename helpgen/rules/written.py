"""Everything that writers wrote, as it stands in the files: values, keys and remarks alike, and the names of the files.

What is in the repository is public, whether a page shows it or not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from pydantic import BaseModel

from helpgen.api_keys import key_files
from helpgen.findings import Position
from helpgen.images import FOLDER
from helpgen.knowledge_base import Document, KnowledgeBase
from helpgen.phrases import Phrase, phrases
from helpgen.source import Data, KeyPath, Source
from helpgen.suspects import Suspect, suspects

_LEAST = 24
_ESCAPE = re.compile(r'"[^\n]*\\')
"""A line in which a character may stand in double quotes as an escape: what is read then is not what is written."""


@dataclass(frozen=True, eq=False)
class Written:
    """A text that somebody wrote: a whole file, a value that is not written as it is read, or a name."""

    path: str
    text: str
    fixed: Position | None = None
    """The place of all that is in it, where its own letters have none."""
    document: Document[BaseModel] | None = None

    def at(self, start: int) -> Position:
        """Where the character at ``start`` stands in the file."""
        if self.fixed is not None:
            return self.fixed
        before = self.text.rfind("\n", 0, start)
        return Position(self.text.count("\n", 0, start) + 1, start - before)


@dataclass(frozen=True, eq=False)
class Held:
    """What a text holds that could be an address or a secret."""

    written: Written
    suspects: tuple[Suspect, ...]
    phrases: tuple[Phrase, ...]


@lru_cache(maxsize=2)
def files(kb: KnowledgeBase) -> tuple[Written, ...]:
    """Every file of ``kb``'s documents."""
    return tuple(Written(document.source.path, document.source.text(), None, document) for document in kb.documents())


@lru_cache(maxsize=2)
def held(kb: KnowledgeBase) -> tuple[Held, ...]:
    """Every text that holds anything, in all of ``kb``'s documents. Interface texts and names of images go with ``site.yaml``."""
    found: list[Held] = []
    for document, written in zip(kb.documents(), files(kb), strict=True):
        found += _held(document.source, written)
        if document is kb.site:
            for strings in kb.strings.values():
                found += _held(strings, Written(strings.path, strings.text())) if strings is not None else []
            for path, text in kb.published.items():
                found += _of(Written(path, text))
            for name in kb.images:
                found += _of(Written(f"{document.source.path.rpartition('/')[0]}/pages/{FOLDER}/{name}", name, Position()))
    return tuple(found)


def _held(source: Source, written: Written) -> list[Held]:
    found = _of(written)
    known = {suspect.word for one in found for suspect in one.suspects}
    if "\\" in written.text and _ESCAPE.search(written.text):
        for path, value in _values(source.data):
            if len(value) >= LEAST_VALUE and value not in written.text:
                position = source.at(path)
                for one in _of(Written(source.path, value, position, written.document)):
                    others = tuple(suspect for suspect in one.suspects if suspect.word not in known)
                    hidden = () if any(phrase.words for had in found for phrase in had.phrases) else one.phrases
                    if others or hidden:
                        found.append(Held(one.written, others, hidden))
    for name in source.path.split("/")[-2:]:
        if len(name) >= _LEAST:
            found += _of(Written(source.path, name, Position(), written.document))
    return found


LEAST_VALUE = 12


def _of(written: Written) -> list[Held]:
    text = written.text
    files = [Suspect(start, end, text[start:end], known, True) for start, end, known in key_files(text)]
    others = [one for one in suspects(text) if not any(file.start <= one.start < file.end for file in files)]
    words = phrases(text)
    return [Held(written, (*files, *others), tuple(words))] if files or others or words else []


def _values(data: Data, path: KeyPath = ()) -> Iterator[tuple[KeyPath, str]]:
    """Every text and every key in ``data`` with its path, without asking the interpreter's stack for more than its depth."""
    if isinstance(data, str):
        yield path, data
    elif isinstance(data, dict):
        for key, value in data.items():
            yield (*path, key), key
            yield from _values(value, (*path, key))
    elif isinstance(data, list):
        for index, value in enumerate(data):
            yield from _values(value, (*path, index))
