"""What the site's own search looks through, made at build time: an index and a store a language."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date
from functools import partial
from typing import Any

from helpgen import urls
from helpgen.i18n import strings
from helpgen.knowledge_base import KnowledgeBase
from helpgen.pages.context import Context
from helpgen.processes import Later
from helpgen.search.documents import SearchDocument, documents
from helpgen.search.index import PRIORS, SearchFiles, build

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


class Making:
    """The files of the search, made while others work, where there are processes for it.

    ``files`` or ``stop`` has to be called.
    """

    def __init__(self, kb: KnowledgeBase, day: date | None = None, processes: int = 1) -> None:
        # One process for all languages: the others have enough to do, and each would hold what it changes a second time.
        self._made = Later(partial(_all_files, kb, day), processes)

    def files(self) -> dict[str, bytes]:
        """Every file by its path below the site, but for ``stubs``."""
        return self._made.result()

    def stop(self) -> None:
        """Make no more of them."""
        self._made.stop()


def _all_files(kb: KnowledgeBase, day: date | None) -> dict[str, bytes]:
    made: dict[str, bytes] = {}
    for language in kb.languages:
        home, files = urls.built_in(language, "home"), search_files(kb, language, day)
        made |= {home + INDEX: files.index, home + STORE: files.store, home + DEEP: files.deep}
    return made


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
    "Making",
    "SearchDocument",
    "SearchFiles",
    "documents",
    "search_files",
    "stub",
    "stubs",
]
