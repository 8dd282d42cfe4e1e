"""Which texts are behind another language, missing in one, or not recorded: derived from the ledger, never set by hand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Literal

from pydantic import BaseModel

from helpgen.blocks import Block, blocks
from helpgen.knowledge_base import Document, KnowledgeBase
from helpgen.ledger import SITE, Digests, Record, block_digests, digests, same
from helpgen.models import Fact, Upkeep
from helpgen.references import headings
from helpgen.source import KeyPath
from helpgen.subjects import Subject, subjects

SHARED = frozenset({SITE, "channel", "category", "list", "snippet", "outcome", "owner"})
"""Kinds whose texts stand on many pages, those of the safety tier among them: none may be missing, not even for a day."""


@dataclass(frozen=True)
class Change:
    """What is new in another language, block by block."""

    kind: Literal["changed", "added", "removed"]
    words: str
    """The first block that is new; empty when blocks were only removed."""
    more: int
    """How many further blocks are new or gone."""
    start: int
    """Where the mend begins in the text that is behind; 0 also where nobody can tell."""


@dataclass(frozen=True)
class Behind:
    """A text whose other languages have changed since they were last compared, while it has not."""

    subject: Subject
    path: KeyPath
    """The key path of the text, without the language."""
    language: str
    words: str
    """The text as it stands there."""
    newer: tuple[str, ...]
    """The languages that have changed, in the order of the site."""
    since: date
    """The day that the newer text is vouched for: when its document was reviewed, or last compared if that was later."""
    minor: bool
    """Whether somebody found that the change does not alter the meaning."""
    changed: Change

    @property
    def document(self) -> Document[BaseModel]:
        """The document that the text is in."""
        return self.subject.document


@dataclass(frozen=True)
class Missing:
    """A text that is not there in a language of the site."""

    subject: Subject
    path: KeyPath
    language: str
    there: tuple[str, ...]
    """The languages that it is there in."""
    since: date | None
    """The day from which the grace counts; ``None`` where there is none."""

    @property
    def document(self) -> Document[BaseModel]:
        """The document that the text is in."""
        return self.subject.document


@dataclass(frozen=True)
class Unrecorded:
    """A text of which the ledger does not say whether its languages agree."""

    subject: Subject
    path: KeyPath
    new: bool
    """Whether the ledger does not know the text at all; else it has changed in every language."""

    @property
    def document(self) -> Document[BaseModel]:
        """The document that the text is in."""
        return self.subject.document


def overdue(kb: KnowledgeBase, since: date | None) -> bool:
    """Whether the grace for what is behind or missing since that day is over on the knowledge base's day."""
    grace = kb.site.content.translation_grace if kb.site is not None else 0
    return since is None or (kb.day - since).days > grace


def behind(kb: KnowledgeBase) -> tuple[Behind, ...]:
    """Every text that is behind, minor ones included, in the order of the knowledge base; none without a ledger."""
    return _compared(kb)[0]


def unrecorded(kb: KnowledgeBase) -> tuple[Unrecorded, ...]:
    """Every text that the ledger cannot judge; none without a ledger, or where a line of it could not be read."""
    return _compared(kb)[1]


@lru_cache(maxsize=4)
def behind_by_key(kb: KnowledgeBase) -> Mapping[str, tuple[Behind, ...]]:
    """What is behind, by the key of what it is part of; where documents are read one by one, of what was edited."""
    found: dict[str, tuple[Behind, ...]] = {}
    for one in behind(kb.edited or kb):
        found[one.subject.key] = (*found.get(one.subject.key, ()), one)
    return found


def missing(kb: KnowledgeBase) -> tuple[Missing, ...]:
    """Every text that is missing in a language of the site, and the aliases of an entry or tree that are."""
    return _missing(kb.whole)


@lru_cache(maxsize=4)
def _missing(kb: KnowledgeBase) -> tuple[Missing, ...]:
    return tuple(_found_missing(kb))


def _found_missing(kb: KnowledgeBase) -> Iterator[Missing]:
    for subject in subjects(kb):
        texts: list[tuple[KeyPath, Mapping[str, object]]] = [(path, words) for _, path, words in subject.texts()]
        if isinstance(subject.content, Upkeep):
            texts.append((("aliases",), subject.content.aliases.root))
        for path, words in texts:
            for language in kb.languages:
                if language not in words:
                    yield Missing(subject, path, language, tuple(words), _grace_from(kb, subject, path, words))


@lru_cache(maxsize=4)
def missing_by_key(kb: KnowledgeBase) -> Mapping[str, tuple[Missing, ...]]:
    """What is missing, by the key of what it is part of; where documents are read one by one, of what was edited."""
    found: dict[str, tuple[Missing, ...]] = {}
    for one in missing(kb.edited or kb):
        found[one.subject.key] = (*found.get(one.subject.key, ()), one)
    return found


def _grace_from(kb: KnowledgeBase, subject: Subject, path: KeyPath, words: Mapping[str, object]) -> date | None:
    """From when on a text may be missing; ``None`` where it may not: in the safety tier, on every page, in all languages."""
    value = isinstance(subject.content, Fact) and path[-1] in ("value", "unit")
    if subject.safety or subject.kind in SHARED or value or not any(language in words for language in kb.languages):
        return None
    record = kb.ledger.records.get(subject.key) if kb.ledger is not None else None
    return subject.day or (record.day if record is not None else None)


# --- comparing with the ledger ---------------------------------------------------------------------------------------


@lru_cache(maxsize=4)
def _compared(kb: KnowledgeBase) -> tuple[tuple[Behind, ...], tuple[Unrecorded, ...]]:
    found: list[Behind] = []
    unknown: list[Unrecorded] = []
    if kb.ledger is None or len(kb.languages) < 2:
        return (), ()
    for subject in subjects(kb):
        if subject.key in kb.ledger.damaged:
            continue
        record = kb.ledger.records.get(subject.key)
        for name, path, words in subject.texts():
            recorded = record.texts.get(name) if record is not None else None
            languages = [language for language in kb.languages if language in words]
            if len(languages) < 2:
                continue  # nothing to compare; missing-language says so
            if record is None or recorded is None:
                unknown.append(Unrecorded(subject, path, new=True))
                continue
            changed = [language for language in languages if not _unchanged(recorded, language, words)]
            if not changed:
                continue
            newer = tuple(language for language in changed if language in recorded)
            if len(changed) == len(languages) or not newer:
                unknown.append(Unrecorded(subject, path, new=not newer))
                continue
            minor = all(_is_minor(record, name, language, words[language]) for language in newer)
            since = max(subject.day or record.day, record.day)
            for language in languages:
                if language not in changed:
                    change = _change(recorded, newer[0], words[newer[0]], language, words[language])
                    found.append(Behind(subject, path, language, words[language], newer, since, minor, change))
    return tuple(found), tuple(unknown) if kb.ledger.sound else ()


def _unchanged(recorded: Mapping[str, Digests], language: str, words: Mapping[str, str]) -> bool:
    return language in recorded and same(recorded[language], words[language])


def _is_minor(record: Record, name: str, language: str, words: str) -> bool:
    return (name, language) in record.minor and same(record.minor[name, language], words)


def _change(recorded: Mapping[str, Digests], newer: str, words: str, language: str, own: str) -> Change:
    """What has changed in ``words`` since they were recorded, and where that belongs in ``own``."""
    before, after = block_digests(recorded[newer]), block_digests(digests(words))
    new, here = blocks(words), blocks(own)
    steps = [step for step in SequenceMatcher(None, before, after, autojunk=False).get_opcodes() if step[0] != "equal"]
    kind, begin, _, first, end = steps[0]
    count = sum(max(step[2] - step[1], step[4] - step[3]) for step in steps)
    if len(before) == len(block_digests(recorded[language])):
        start = here[min(begin, len(here) - 1)].start if here else 0
    else:
        start = _below_same_heading(new, first, own, words)
    said = new[first].words if end > first else ""
    return Change("added" if kind == "insert" else "changed" if said else "removed", said, count - 1, start)


def _below_same_heading(new: list[Block], first: int, own: str, words: str) -> int:
    """Where ``own`` has the heading that stands above the block ``first``; texts of different shape share anchors only."""
    until = new[first].start if first < len(new) else len(words)
    above = words[:until].count("\n")
    anchors = [heading.id for heading in headings(words) if heading.line <= above and heading.id]
    starts = {heading.id: heading.line for heading in headings(own)}
    line = next((starts[anchor] for anchor in reversed(anchors) if anchor in starts), 0)
    return sum(len(text) + 1 for text in own.split("\n")[:line])


# --- recording -------------------------------------------------------------------------------------------------------


def compared(kb: KnowledgeBase, subject: Subject, old: Record | None = None, unless_same: bool = False) -> Record:
    """The record that says that the languages of ``subject`` agree on the knowledge base's day.

    With ``unless_same``, the ``old`` record is returned as it is when all texts still say what stands in it.
    """
    record = Record(kb.day)
    for name, _, words in subject.texts():
        record.texts[name] = _now(kb, words)
    if unless_same and old is not None and not old.minor and old.texts == record.texts:
        return old
    return record


def compared_as_minor(kb: KnowledgeBase, subject: Subject, old: Record) -> Record:
    """The record that says that what has changed in ``subject`` since ``old`` changes no meaning.

    A text that has changed in every language, or was not recorded, counts as compared.
    """
    record = Record(old.day)
    for name, _, words in subject.texts():
        there = [language for language in kb.languages if language in words]
        recorded = old.texts.get(name, {})
        changed = [language for language in there if language in recorded and not same(recorded[language], words[language])]
        if not any(_unchanged(recorded, language, words) for language in there):
            recorded, changed = {}, []
        record.texts[name] = {language: recorded.get(language) or digests(words[language]) for language in there}
        record.minor.update({(name, language): digests(words[language]) for language in changed})
    return record


def _now(kb: KnowledgeBase, words: Mapping[str, str]) -> dict[str, Digests]:
    return {language: digests(words[language]) for language in kb.languages if language in words}


def with_all_new_texts(kb: KnowledgeBase) -> dict[str, Record]:
    """The records of what has texts that the ledger does not know, with these added; what it knows stays as it is."""
    found: dict[str, Record] = {}
    new = {(one.subject.key, one.path) for one in unrecorded(kb) if one.new}
    for subject in {one.subject.key: one.subject for one in unrecorded(kb) if one.new}.values():
        old = kb.ledger.records.get(subject.key) if kb.ledger is not None else None
        record = found[subject.key] = Record(kb.day) if old is None else Record(old.day, {}, dict(old.minor))
        for name, path, words in subject.texts():
            known = {} if old is None else old.texts.get(name, {})
            record.texts[name] = {**_now(kb, words), **known} if (subject.key, path) in new else known or _now(kb, words)
    return found


def kept(kb: KnowledgeBase) -> dict[str, Record]:
    """The records of the ledger without those of documents that exist no more; one that cannot be read still exists."""
    records = dict(kb.ledger.records) if kb.ledger is not None else {}
    there = {subject.key for subject in subjects(kb)}
    return {key: record for key, record in records.items() if key in there or _may_exist(kb, key)}


def _may_exist(kb: KnowledgeBase, key: str) -> bool:
    kind, _, id = key.partition(":")
    topics: Mapping[str, object] = {
        SITE: kb.site, "channel": kb.channels, "fact": kb.facts, "term": kb.glossary, "snippet": kb.snippets,
        "outcome": kb.outcomes, "owner": kb.owners,
    }  # fmt: skip
    if kind in topics:
        return topics[kind] is None
    return any(kind == known and id in ids for known, ids in kb.known.items())
