"""The texts of a knowledge base one by one, and where in the file a part of one stands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pydantic import BaseModel

from helpgen.findings import Position
from helpgen.knowledge_base import Document, KnowledgeBase
from helpgen.models import Facts, Localized, Markdown, Phrases, Plain, localized
from helpgen.references import links, without_code
from helpgen.source import KeyPath

_ESCAPED = re.compile(r"\\.")


@dataclass(frozen=True)
class Passage:
    """A text in one language, with the document and the key path it stands at."""

    document: Document[BaseModel]
    path: KeyPath
    words: str

    @property
    def file(self) -> str:
        """The file's path, as findings show it."""
        return self.document.source.path

    def at(self, start: int, end: int | None = None) -> Position:
        """Where the part of the text from ``start`` to ``end`` (default: the end of its line) stands in the file."""
        line_end = self.words.find("\n", start)
        line_end = line_end if line_end >= 0 else len(self.words)
        needle = self.words[start : line_end if end is None else min(end, line_end)].rstrip()
        if not needle:
            return self.document.source.at(self.path)
        return self.document.source.find(self.path, needle, self.words.count(needle, 0, start))

    def lines(self) -> list[tuple[int, str]]:
        """The lines of the text with the place each starts at, code blanked out."""
        found, start = [], 0
        for line in without_code(self.words).split("\n"):
            found.append((start, line))
            start += len(line) + 1
        return found

    def prose(self) -> str:
        """The text with code, escaped characters and links blanked out, of the same length."""
        text = list(_ESCAPED.sub("  ", without_code(self.words)))
        for link in links(self.words):
            start, end = link.span
            text[start:end] = " " * (end - start)
        return "".join(text)


def without(pattern: re.Pattern[str], text: str) -> str:
    """The text with spaces in place of whatever matches."""
    return pattern.sub(lambda match: " " * len(match.group()), text)


def markdown(kb: KnowledgeBase) -> Iterator[Passage]:
    """Every Markdown text in every language."""
    return _passages(kb, Markdown)


def plain(kb: KnowledgeBase) -> Iterator[Passage]:
    """Every plain text in every language, the values of facts included."""
    yield from _passages(kb, Plain)
    yield from fact_values(kb)


def fact_values(kb: KnowledgeBase) -> Iterator[Passage]:
    """The value of every fact in every language."""
    if kb.facts is not None and isinstance(kb.facts.content, Facts):
        for key, fact in kb.facts.content.root.items():
            for language, words in fact.value.root.items():
                yield Passage(kb.facts, (key, "value", language) if language != "*" else (key, "value"), words)


def localized_texts(kb: KnowledgeBase) -> Iterator[Passage]:
    """Every plain and every Markdown text in every language, the values of facts not included."""
    return _passages(kb, Localized)


def phrases(kb: KnowledgeBase) -> Iterator[Passage]:
    """Every alias in every language."""
    for document in kb.documents():
        for path, text in localized(document.content):
            if isinstance(text, Phrases):
                for language, aliases in text.root.items():
                    for index, words in enumerate(aliases):
                        yield Passage(document, (*path, language, index), words)


def _passages(kb: KnowledgeBase, kind: type[Localized]) -> Iterator[Passage]:
    for document in kb.documents():
        for path, text in localized(document.content):
            if isinstance(text, kind):
                for language, words in text.root.items():
                    yield Passage(document, (*path, language), words)
