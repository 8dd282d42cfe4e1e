"""From a knowledge base without findings to pages: pure functions, no site engine."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import chain

from helpgen import progress
from helpgen.flow import flows
from helpgen.knowledge_base import KnowledgeBase
from helpgen.pages import accessibility, built_in, entries, hand_written, trees
from helpgen.pages.context import Context
from helpgen.pages.old_places import with_old_places
from helpgen.pages.page import NavigationItem, Page
from helpgen.processes import shared

__all__ = ["NavigationItem", "Page", "all_pages", "navigation", "not_found"]


def all_pages(kb: KnowledgeBase, day: date | None = None, graphviz: bool = False, processes: int = 1) -> Iterator[Page]:
    """Every page of the site, language by language, in a fixed order; ``not_found``, which has no URL, is apart.

    Nodes of trees that are not to be shown on ``day`` are left out; without a day, every node has its page. With ``graphviz``,
    that program lays out the maps of trees, where it is installed and its picture is not too wide. Up to ``processes``
    processes make the pages.
    """
    contexts = [Context(kb, language, day) for language in kb.languages]
    parts = [(c, part) for c in contexts for part in _parts(c, graphviz)]
    with progress.line("pages", sum(part.pages for _, part in parts)) as line:

        def make(number: int) -> list[Page]:
            pages = list(parts[number][1].make())
            line.add(len(pages))
            return pages

        made = shared(make, len(parts), processes, waiting=line.show)
    for c in contexts:
        own = (pages for (of, _), pages in zip(parts, made, strict=True) if of is c)
        yield from with_old_places(c, chain.from_iterable(own))


MOST_ENTRIES = 50
"""Entries that a process makes the pages of at a time."""


@dataclass(frozen=True)
class _Part:
    """Pages of one language that can be made by themselves."""

    pages: int
    make: Callable[[], Iterable[Page]]


def _parts(c: Context, graphviz: bool) -> Iterator[_Part]:
    """What makes the pages of one language, in their order."""
    yield _Part(1, lambda: [built_in.home(c)])
    yield _Part(len(c.kb.categories), lambda: entries.category_pages(c))
    counts = Counter(entry.category for entry in c.kb.entries.values())
    for category in c.kb.categories:
        for start in range(0, counts[category], MOST_ENTRIES):
            stop = min(start + MOST_ENTRIES, counts[category])
            yield _Part(stop - start, partial(entries.entry_pages, c, category, start, stop))
    for id, flow in flows(c.kb, c.as_of).items():
        yield _Part(trees.PAGES_BESIDE_NODES + len(flow.nodes), partial(trees.tree_pages, c, id, graphviz))
    for page in (built_in.contact, built_in.channels, built_in.glossary, built_in.status, accessibility.accessibility):
        yield _Part(1, partial(_one, page, c))
    yield _Part(1, lambda: [built_in.everything(c)])
    own = sum(id.startswith(f"{c.language}/") for id in c.kb.hand_written)
    yield _Part(own, lambda: hand_written.hand_written_pages(c))


def _one(make: Callable[[Context], Page], c: Context) -> list[Page]:
    return [make(c)]


def not_found(kb: KnowledgeBase, language: str, root: str) -> Page:
    """The page for addresses that do not exist; its links start with ``root``, the path of the site's root (``/``)."""
    return built_in.not_found(Context(kb, language), root)


def navigation(kb: KnowledgeBase, language: str) -> tuple[NavigationItem, ...]:
    """The navigation of one language: home, the categories and the built-in pages, never single entries or trees."""
    return built_in.navigation(Context(kb, language))
