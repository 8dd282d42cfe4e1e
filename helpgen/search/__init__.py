"""What the site's own search looks through: one list of documents a language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from helpgen import urls
from helpgen.pages.page import Page

SEARCHED = frozenset({"entry", "tree", "node", "category", "contact", "channels", "glossary", "status"})


def index(pages: Iterable[Page], language: str) -> Mapping[str, Any]:
    """The search index of one language, in the shape that the theme hands to its search worker.

    ``docs`` holds a document a page: ``location`` (relative to the language's home page), ``kind``, ``title``, ``text`` (all of
    it, to be searched), ``teaser`` (to be shown), and ``aliases``.
    """
    home = urls.built_in(language, "home")
    return {
        "config": {"lang": [language], "separator": r"[\s]+", "pipeline": [], "fields": {}},
        "docs": [
            {
                "location": page.url.removeprefix(home),
                "kind": page.kind,
                "title": page.title,
                "text": page.text,
                "teaser": page.description,
                "aliases": list(page.aliases),
            }
            for page in pages
            if page.language == language and page.kind in SEARCHED
        ],
    }
