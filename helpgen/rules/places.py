"""The texts of a knowledge base one by one, and where in the file a part of one stands."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from pydantic import BaseModel

from helpgen.findings import Position
from helpgen.knowledge_base import Document, KnowledgeBase
from helpgen.models import Category, Facts, Markdown, Phrases, Upkeep
from helpgen.references import links, without_code
from helpgen.source import KeyPath, Mark, Source
from helpgen.tree_models import AnswerList

_ESCAPED = re.compile(r"\\.")
_ESCAPED_SIGN = re.compile(r"\\[!-%'-;=-@\[-`{-~]")


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
        part = self.words[start : line_end if end is None else min(end, line_end)]
        needle = part.rstrip() or part.strip(" ")  # a tab can be what is wrong
        if not needle:
            return self.document.source.at(self.path)
        return self.document.source.find(self.path, needle, self.words.count(needle, 0, start))

    def lines(self) -> list[tuple[int, str]]:
        """The lines of the text with the place each starts at, code blanked out."""
        return self._lines

    @cached_property
    def _lines(self) -> list[tuple[int, str]]:
        found, start = [], 0
        for line in without_code(self.words).split("\n"):
            found.append((start, line))
            start += len(line) + 1
        return found

    def prose(self) -> str:
        """The text with code, escaped characters and links blanked out, of the same length."""
        return self._prose

    @cached_property
    def _prose(self) -> str:
        text = without_code(self.words)
        if "\\" in text:
            text = _ESCAPED.sub("  ", text)
        for link in links(self.words):
            start, end = link.span
            text = f"{text[:start]}{' ' * (end - start)}{text[end:]}"
        return text

    def shown(self) -> str:
        """The text with code, escaped signs and the targets of links blanked out, of the same length; words of links stay.

        A ``<`` or ``&`` stays even behind a backslash, which changes nothing about either.
        """
        return self._shown

    @cached_property
    def _shown(self) -> str:
        text = without_code(self.words)
        if "\\" in text:
            text = _ESCAPED_SIGN.sub("  ", text)
        for link in links(self.words):
            start, end = link.span[0] + link.image + 1 + len(link.words), link.span[1]
            text = f"{text[:start]}{' ' * (end - start)}{text[end:]}"
        return text


def may_hold_code(words: str) -> bool:
    """Whether a text can have code in it at all."""
    return "`" in words or "~~~" in words


def without(pattern: re.Pattern[str], text: str) -> str:
    """The text with spaces in place of whatever matches."""
    return pattern.sub(lambda match: " " * len(match.group()), text)


def markdown(kb: KnowledgeBase) -> Sequence[Passage]:
    """Every Markdown text in every language."""
    return _passages(kb)[1]


def plain(kb: KnowledgeBase) -> Sequence[Passage]:
    """Every plain text in every language, the values of facts and of the items of lists included."""
    return [*_passages(kb)[0], *fact_values(kb), *item_values(kb)]


def item_values(kb: KnowledgeBase) -> Iterator[Passage]:
    """The values that the items of lists have, in every language: trees put them into their texts."""
    documents = kb.lists.values() if kb.only is None else [one for one in kb.only if isinstance(one.content, AnswerList)]
    for document in documents:
        assert isinstance(document.content, AnswerList)
        for id, item in document.content.items.items():
            for column, value in item.values.items():
                path = ("items", id, "values", column)
                for language, words in value.root.items():
                    yield Passage(document, (*path, language) if language != "*" else path, words)


def other_texts(kb: KnowledgeBase) -> Iterator[Passage]:
    """What is written once for all languages: titles of sources, owners, reasons of waivers."""
    for document in kb.documents():
        content = document.content
        if isinstance(content, Upkeep):
            yield Passage(document, ("owner",), content.owner)
            for index, source in enumerate(content.sources):
                if source.title is not None:
                    yield Passage(document, ("sources", index, "title"), source.title)
        if isinstance(content, Upkeep | Category):
            for index, waiver in enumerate(content.waivers):
                yield Passage(document, ("waivers", index, "reason"), waiver.reason)


def pictures(kb: KnowledgeBase) -> Iterator[Passage]:
    """The words of every picture that has its words as text, looked at where ``site.yaml`` is."""
    if kb.site is None or (kb.only is not None and kb.site not in kb.only):
        return
    for path, words in kb.published.items():
        if path.endswith(".svg") and not words.isspace():
            lines = tuple(words.split("\n"))
            whole = Mark(Position(), Position(), Position(len(lines), len(lines[-1]) + 1))
            yield Passage(Document(path, "", Source(path, lines, words, {(): whole}), kb.site.content), (), words)


def fact_values(kb: KnowledgeBase) -> Iterator[Passage]:
    """The value and the unit of every fact in every language."""
    if kb.only is not None and kb.facts not in kb.only:
        return
    if kb.facts is not None and isinstance(kb.facts.content, Facts):
        for key, fact in kb.facts.content.root.items():
            for name, text in (("value", fact.value), ("unit", fact.unit)):
                for language, words in text.root.items() if text is not None else ():
                    yield Passage(kb.facts, (key, name, language) if language != "*" else (key, name), words)


def localized_texts(kb: KnowledgeBase) -> Sequence[Passage]:
    """Every plain and every Markdown text in every language, the values of facts not included."""
    return [*_passages(kb)[0], *_passages(kb)[1]]


def phrases(kb: KnowledgeBase) -> Sequence[Passage]:
    """Every alias in every language."""
    return _passages(kb)[2]


@lru_cache(maxsize=2)
def _passages(kb: KnowledgeBase) -> tuple[Sequence[Passage], Sequence[Passage], Sequence[Passage]]:
    """The plain texts, the Markdown texts and the aliases: each rule asks for them again."""
    plain, markdown, aliases = list[Passage](), list[Passage](), list[Passage]()
    for document in kb.documents():
        for found, own in zip((plain, markdown, aliases), of_document(document), strict=True):
            found += own
    return plain, markdown, aliases


def of_document(document: Document[BaseModel]) -> tuple[list[Passage], list[Passage], list[Passage]]:
    """The plain texts, the Markdown texts and the aliases of one document."""
    return document.once(_of_document)


def _of_document(document: Document[BaseModel]) -> tuple[list[Passage], list[Passage], list[Passage]]:
    plain, markdown, aliases = list[Passage](), list[Passage](), list[Passage]()
    for path, text in document.texts:
        if isinstance(text, Phrases):
            for language, phrases in text.root.items():
                aliases += [Passage(document, (*path, language, index), words) for index, words in enumerate(phrases)]
        else:
            kind = markdown if isinstance(text, Markdown) else plain
            kind += [Passage(document, (*path, language), words) for language, words in text.root.items()]
    return plain, markdown, aliases
