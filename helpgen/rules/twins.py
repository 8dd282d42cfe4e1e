"""Entries, and trees, that say nearly the same: found without comparing each with each."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter

from pydantic import BaseModel

from helpgen.findings import Finding, rule
from helpgen.knowledge_base import Document, KnowledgeBase
from helpgen.models import Entry, Localized
from helpgen.tree_models import Tree

Findings = Iterator[Finding]

ALIKE = 0.5
"""Two texts of which this share of all their clauses is the same are one text. In the shipped content the most is 0.13."""
_SHORTEST_LINE = 8
_KEPT_PER_LINE = 6
_REMEMBERED = 200
"""Documents whose clauses are kept, because later ones are likely to be compared with them: copies are all like the first."""
_MARKS = re.compile(r"[\n。，；：！？、,;:!?|]+|\.\s+")
_AROUND = " \t*_-–—.…()（）[]【】{}<>《》#`~/\\%+=\"'“”‘’「」『』·•→"


@dataclass(frozen=True, slots=True)
class _Lines:
    """The lines of all texts of a document in one language, but for aliases, which must differ anyway."""

    all: list[str]
    long: list[str]
    """Those that are long enough to say something, each once."""
    size: int
    """How long those are together."""


def _lines(document: Document[BaseModel]) -> dict[str, _Lines]:
    """The lines of a document by language."""
    found: dict[str, list[str]] = {}
    for _, text in document.texts:
        for language, words in text.root.items() if isinstance(text, Localized) else ():
            found.setdefault(language, []).extend(words.split("\n"))
    made = {}
    for language, lines in found.items():
        long = list(dict.fromkeys([line for line in map(str.strip, lines) if len(line) >= _SHORTEST_LINE]))
        made[language] = _Lines(lines, long, sum(map(len, long)))
    return made


_NO_LINES = _Lines([], [], 0)


@dataclass(frozen=True, slots=True)
class Clauses:
    """What stands between two marks of a text, without case: the edit of one word changes one of them, not the whole text."""

    all: frozenset[str]
    weight: int
    """How long they are together."""


def _clauses(lines: list[str]) -> Clauses:
    pieces = _MARKS.split("\n".join(lines).lower())
    clauses = frozenset([clause for piece in pieces if len(clause := piece.strip(_AROUND)) > 1])
    return Clauses(clauses, sum(map(len, clauses)))


def likeness(one: Clauses, other: Clauses) -> float:
    """How much of two texts is common, from 0 to 1: Jaccard, each clause as heavy as it is long."""
    common = sum(map(len, one.all & other.all))
    return common / ((one.weight + other.weight - common) or 1)


def _twins(
    group: Mapping[str, Document[Entry]] | Mapping[str, Document[Tree]], language: str
) -> Iterator[tuple[str, str, float]]:
    """Each document that is nearly one before it, with the most similar such one and how alike they are.

    A pair is compared only if it has whole lines in common that make up a fifth of the shorter text. Per line the first few documents
    are remembered, so the work grows with the number of documents, and copies of copies are found at the first.
    """
    known: dict[str, list[int]] = {}
    ids: list[str] = []
    sizes: list[int] = []

    @lru_cache(maxsize=_REMEMBERED)
    def clauses(number: int) -> Clauses:
        return _clauses(group[ids[number]].once(_lines).get(language, _NO_LINES).all)

    for number, document in enumerate(group.values()):
        lines = document.once(_lines).get(language, _NO_LINES)
        shared: dict[int, int] = {}
        for line in lines.long:
            if holders := known.get(line):
                for holder in holders:
                    shared[holder] = shared.get(holder, 0) + len(line)
                if len(holders) < _KEPT_PER_LINE:
                    holders.append(number)
            else:
                known[line] = [number]
        ids.append(document.id)
        sizes.append(lines.size)
        nearest = sorted(shared.items(), key=itemgetter(1), reverse=True)[:3]
        candidates = [other for other, common in nearest if common * 5 >= min(lines.size, sizes[other])]
        if candidates:
            own = _clauses(lines.all)
            best = max((likeness(own, clauses(other)), -other) for other in candidates)
            if best[0] >= ALIKE:
                yield document.id, ids[-best[1]], best[0]


@rule("near-duplicate", "warning", waivable=True)
def near_duplicate(kb: KnowledgeBase) -> Findings:
    """No two entries, and no two trees, say nearly the same.

    Search shows both, readers read twice, and one of them is forgotten at the next change, so that the help center contradicts itself.
    All texts of a document in one language are compared, but for aliases: found is a pair that has half of its clauses in common, or
    that asks the same question. Parts that several documents share belong in `snippets.yaml`.

    Bad (`withdraw/arrived.faq.yaml`):

        question: {zh: 提币，该选哪条链？, en: "Which network should I choose to withdraw?"}
        short: {zh: 选收款方支持的那一条。, en: The one that the receiver supports.}
        answer: {zh: 问收款方。, en: Ask the receiver.}

    Good (`withdraw/arrived.faq.yaml`):

        question: {zh: 提现完成了，为什么没到账？, en: "Why has it not arrived?"}
    """
    for group in (kb.entries, kb.trees):
        told: set[str] = set()
        for language in kb.languages:
            for id, other, alike in (*_same_title(group, language), *_twins(group, language)):
                if id in told:
                    continue
                told.add(id)
                document = group[id]
                field = "question" if isinstance(document.content, Entry) else "title"
                percent = int(alike * 100)
                yield near_duplicate.finding(
                    document.source.path,
                    document.source.at((field, language)),
                    (
                        f"{percent} % of '{id}' is the same as in '{other}'" if percent else f"'{other}' asks the same",
                        f"“{id}”和“{other}”有 {percent}% 相同" if percent else f"“{other}”问的是同一个问题",
                    ),
                    (
                        f"merge the two and redirect one ('helpgen rm {id} --to {other}'), or write here only what is different",
                        f"把两篇合并成一篇并重定向 (helpgen rm {id} --to {other})，或者这里只写不同的部分",
                    ),
                )


_NOT_LETTERS = re.compile(r"[\W_]+")


def folded(phrase: str) -> str:
    """The phrase as a search compares it: one width, small letters, without spaces and punctuation."""
    return _NOT_LETTERS.sub("", unicodedata.normalize("NFKC", phrase).casefold())


def _same_title(
    group: Mapping[str, Document[Entry]] | Mapping[str, Document[Tree]], language: str
) -> Iterator[tuple[str, str, float]]:
    """Each document whose question or title is that of one before it, with that one; how alike they are is not measured: 0."""
    known: dict[str, str] = {}
    for id, document in group.items():
        content = document.content
        title = content.question if isinstance(content, Entry) else content.title
        if key := folded(title.root.get(language, "")):
            if key in known:
                yield id, known[key], 0
            known.setdefault(key, id)
