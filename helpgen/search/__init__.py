"""What the site's own search looks through, made at build time: an index and a store a language."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from helpgen import urls
from helpgen.i18n import strings
from helpgen.knowledge_base import KnowledgeBase
from helpgen.pages.context import Context
from helpgen.processes import Later
from helpgen.search import renewal
from helpgen.search.documents import SearchDocument, digest_of, documents, of_entries
from helpgen.search.index import PRIORS, SearchFiles, build, build_with_counts

INDEX, STORE, DEEP, STUB = "search/index.bin", "search/store.json", "search/deep.bin", "search/search_index.json"
"""The files of a language, below its home page. The last is what the theme asks for on every page; it holds nothing."""
WORDS = "assets/helpgen/search/words-{script}.txt"


def stub(kb: KnowledgeBase, language: str) -> dict[str, Any]:
    """The theme's own index, which it fetches on every page: empty, with what the worker says when ours cannot be loaded."""
    t = strings(language)
    failed = {"title": t("search.failed_title"), "text": t("search.failed_text"), "all": urls.built_in(language, "all")}
    return {
        "config": {"lang": ["en"], "separator": r"[\s]+", "pipeline": [], "fields": {}, "helpgen": failed},
        "docs": [],
    }


def search_files(kb: KnowledgeBase, language: str, day: date | None = None) -> SearchFiles:
    """The search of ``language`` over a knowledge base without findings."""
    return build(documents(kb, language, day), language, synonyms(kb), extra(kb, language))


@dataclass(frozen=True)
class Made:
    """The search of all languages."""

    files: Mapping[str, bytes]
    """Every file by its path below the site, but for ``stubs``."""
    entries: Mapping[str, Mapping[str, str]]
    """What stands for all that is searched of an entry, by language and the entry's id."""
    counts: Mapping[str, bytes]
    """What ``renewed`` has to know of each language."""


class Making:
    """The search, made while others work, where there are processes for it. ``made`` or ``stop`` has to be called, once."""

    def __init__(
        self, kb: KnowledgeBase, day: date | None = None, processes: int = 1, before: Callable[[str], bytes] | None = None
    ) -> None:
        """``before``: what ``Made.counts`` had of a language, made by this very code on this machine; empty for nothing."""
        # One process for all languages: the others have enough to do, and each would hold what it changes a second time.
        self._made = Later(partial(_made, kb, day, before), processes)

    def made(self) -> Made:
        """All of it."""
        return self._made.result()

    def stop(self) -> None:
        """Make no more of it."""
        self._made.stop()


def _made(kb: KnowledgeBase, day: date | None, before: Callable[[str], bytes] | None) -> Made:
    made: dict[str, bytes] = {}
    entries: dict[str, Mapping[str, str]] = {}
    counts: dict[str, bytes] = {}
    for language in kb.languages:
        found = documents(kb, language, day)
        data = before(language) if before is not None else b""
        counted = renewal.from_bytes(data) if data else None
        files, known = build_with_counts(found, language, synonyms(kb), extra(kb, language), counted)
        made |= _named(language, files)
        entries[language] = {id: known.digests[f"{kind}:{id}"] for kind, id in map(_kind, known.digests) if kind == "entry"}
        counts[language] = renewal.as_bytes(known)
    return Made(made, entries, counts)


def _named(language: str, files: SearchFiles) -> dict[str, bytes]:
    home = urls.built_in(language, "home")
    return {home + INDEX: files.index, home + STORE: files.store, home + DEEP: files.deep}


def renewed(kb: KnowledgeBase, language: str, day: date, site: Path, counts: bytes) -> tuple[dict[str, bytes], bytes]:
    """The search of ``language`` in the folder ``site`` with the answers of the entries of ``kb``, and its new ``counts``.

    All else of these entries is as it was, and all other documents are. ValueError, KeyError or TypeError where ``counts`` are
    not those of the site.
    """
    home, known = urls.built_in(language, "home"), renewal.from_bytes(counts)
    files = SearchFiles(*((site / home / name).read_bytes() for name in (INDEX, STORE, DEEP)))
    made, now = renewal.renewed(files, known, of_entries(kb, language, day).values())
    return _named(language, made), renewal.as_bytes(now)


def entry_digests(kb: KnowledgeBase, day: date | None = None) -> dict[str, Mapping[str, str]]:
    """``Made.entries`` for the entries of ``kb``: equal digests, equal search."""
    return {language: {id: digest_of(one) for id, one in of_entries(kb, language, day).items()} for language in kb.languages}


def _kind(key: str) -> tuple[str, str]:
    kind, _, id = key.partition(":")
    return kind, id


def stubs(kb: KnowledgeBase) -> Iterator[tuple[str, bytes]]:
    """What the theme asks for on every page, by its path below the site."""
    for language in kb.languages:
        yield urls.built_in(language, "home") + STUB, _json(stub(kb, language))
    yield STUB, _json(stub(kb, kb.languages[0]))  # where the page for wrong addresses looks: it belongs to no language


def _json(data: Mapping[str, Any]) -> bytes:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()


def synonyms(kb: KnowledgeBase) -> list[list[str]]:
    """Groups of phrases that mean the same, all languages together."""
    if kb.synonyms is None:
        return []
    groups = kb.synonyms.content.root.values()
    return [list(dict.fromkeys(phrase for phrases in group.root.values() for phrase in phrases)) for group in groups]


def extra(kb: KnowledgeBase, language: str) -> dict[str, Any]:
    """What the adapter says and where it leads: texts (those about secrets in every language), links, the log's address."""
    c = Context(kb, language)
    texts: dict[str, Any] = {name: c.t.texts[f"search.{name}"] for name in (*PRIORS, "card", "go_on")}
    for key in ("secret_title", "secret_text", "secret_hash"):
        texts[key] = [[strings(other).locale, strings(other)(f"search.{key}")] for other in kb.languages]
    links = {"exposed": c.tree_url(c.site.exposed) if c.site.exposed else urls.built_in(language, "official-channels")}
    names = {other: strings(other).name for other in kb.languages}
    return {"texts": texts, "links": links, "languages": names, "log": c.site.search_log or ""}


__all__ = [
    "DEEP",
    "INDEX",
    "STORE",
    "STUB",
    "WORDS",
    "Made",
    "Making",
    "SearchDocument",
    "SearchFiles",
    "documents",
    "entry_digests",
    "renewed",
    "search_files",
    "stub",
    "stubs",
]
