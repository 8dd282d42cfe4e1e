"""From a knowledge base without findings to pages: pure functions, no site engine."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from helpgen.knowledge_base import KnowledgeBase
from helpgen.pages import built_in
from helpgen.pages.context import Context
from helpgen.pages.making import Made, Making
from helpgen.pages.old_places import with_old_places
from helpgen.pages.page import NavigationItem, Page

__all__ = ["Made", "Making", "NavigationItem", "Page", "all_pages", "navigation", "not_found"]


def all_pages(
    kb: KnowledgeBase,
    day: date | None = None,
    graphviz: bool = False,
    processes: int = 1,
    making: Making | None = None,
    site_url: str = "",
) -> Iterator[Page]:
    """Every page of the site, language by language, in a fixed order; ``not_found``, which has no URL, is apart.

    Nodes of trees that are not to be shown on ``day`` are left out; without a day, every node has its page. With ``graphviz``,
    that program lays out the maps of trees, where it is installed and its picture is not too wide. Up to ``processes``
    processes make the pages. Those that ``making`` has from before, and that nothing has changed for, are not made again; it
    has the data of trees afterwards, whose URLs start with ``site_url``.
    """
    for c, made in (making if making is not None else Making()).pages(kb, day, graphviz, processes, site_url):
        yield from with_old_places(c, made)


def not_found(kb: KnowledgeBase, language: str, root: str) -> Page:
    """The page for addresses that do not exist; its links start with ``root``, the path of the site's root (``/``)."""
    return built_in.not_found(Context(kb, language), root)


def navigation(kb: KnowledgeBase, language: str) -> tuple[NavigationItem, ...]:
    """The navigation of one language: home, the categories and the built-in pages, never single entries or trees."""
    return built_in.navigation(Context(kb, language))
