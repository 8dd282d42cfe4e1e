"""The gold set: queries written from the content before any result was seen, each with the pages that answer it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from helpgen.knowledge_base import KnowledgeBase
from helpgen.search import documents, search_files
from tests.search.engine import ask

LANGUAGES = ("zh", "en")
NONSENSE = "nonsense"


@dataclass(frozen=True)
class Query:
    """One query; ``expected`` holds the keys of all pages that answer it, none for nonsense."""

    kind: str
    text: str
    expected: tuple[str, ...]


@cache
def gold(language: str) -> tuple[Query, ...]:
    """All queries of a language, class by class."""
    data = yaml.safe_load((Path(__file__).parent / "gold" / f"{language}.yaml").read_text("utf-8"))
    return tuple(Query(kind, str(one["query"]), tuple(one["expect"])) for kind, queries in data.items() for one in queries)


@dataclass(frozen=True)
class Score:
    """What was found for some queries: shares from 0 to 1."""

    queries: int
    first: float
    three: float
    five: float
    mrr: float
    zero: float

    @classmethod
    def of(cls, ranks: list[int | None], none: int) -> Score:
        """``ranks`` counts from 1; ``None`` is an answer not among the first ten. ``none`` queries had no result at all."""
        size = len(ranks)

        def share(most: int) -> float:
            return sum(rank is not None and rank <= most for rank in ranks) / size

        mrr = sum(1 / rank for rank in ranks if rank is not None) / size
        return cls(size, share(1), share(3), share(5), mrr, none / size)


def found(kb: KnowledgeBase, language: str) -> list[tuple[Query, list[str], float]]:
    """Each query of the gold set with the keys of what is found, best first, and the confidence."""
    keys = {document.url: document.key for document in documents(kb, language)}
    queries = gold(language)
    answers = ask(search_files(kb, language), *(query.text for query in queries), most=10)
    return [
        (query, [keys[hit["url"]] for hit in answer["hits"]], answer["confidence"])
        for query, answer in zip(queries, answers, strict=True)
    ]


@cache
def questions(language: str) -> tuple[tuple[str, str], ...]:
    """What readers ask, each with its topic as ``area/topic`` of ``coverage.yaml``."""
    data = yaml.safe_load((Path(__file__).parent / "questions" / f"{language}.yaml").read_text("utf-8"))
    return tuple((topic, str(text)) for topic, texts in data.items() for text in texts)


def answered(kb: KnowledgeBase, language: str) -> list[tuple[str, str, int | None]]:
    """Each question with its topic, and the rank of the first result that answers the topic, a step of a tree as its tree."""
    assert kb.coverage is not None
    topics = {
        f"{area}/{id}": {
            *(f"entry:{entry}" for entry in topic.entries),
            *(f"tree:{tree.partition('#')[0]}" for tree in topic.trees),
        }
        for area, group in kb.coverage.content.root.items()
        for id, topic in group.topics.items()
    }
    keys = {document.url: document.key.partition("#")[0] for document in documents(kb, language)}
    asked = questions(language)
    results = ask(search_files(kb, language), *(text for _, text in asked), most=10)
    return [
        (topic, text, next((rank for rank, hit in enumerate(result["hits"], 1) if keys[hit["url"]] in topics[topic]), None))
        for (topic, text), result in zip(asked, results, strict=True)
    ]


def scores(results: list[tuple[Query, list[str], float]]) -> dict[str, Score]:
    """The score of each class, and of ``all`` without nonsense."""
    ranks: dict[str, list[int | None]] = {}
    none: dict[str, int] = {}
    for query, keys, _ in results:
        rank = next((number for number, key in enumerate(keys, start=1) if key in query.expected), None)
        for kind in (query.kind, *(["all"] if query.kind != NONSENSE else [])):
            ranks.setdefault(kind, []).append(rank)
            none[kind] = none.get(kind, 0) + (not keys)
    return {kind: Score.of(ranks[kind], none[kind]) for kind in (*(kind for kind in ranks if kind != "all"), "all")}
