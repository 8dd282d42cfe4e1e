"""Everything of Material for MkDocs that helpgen relies on, in one place.

Each name here is looked up in the installed theme by ``tests/test_theme.py``; what a reader does with it is tried in a browser.
When Material changes or is replaced, this module, the templates beside it and the plugin are what has to follow.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

FOLDER = Path(__file__).parent
"""Goes before the theme's own folders: ``main.html``, ``404.html``, ``sitemap.xml``, ``partials/`` and ``assets/``."""

STYLESHEET = "assets/helpgen/helpgen.css"
PLAIN_STYLESHEET = "assets/helpgen/chooser.css"
"""For the pages that are made without the theme: the language chooser and redirects."""
REPORT_STYLESHEET = "assets/helpgen/status-report.css"
"""For the status report, which is made without the theme, too."""
SCRIPT = "assets/helpgen/helpgen.js"
MAP_STYLESHEET = "assets/helpgen/tree-map.css"
"""For the start pages of trees only."""
PLAYER = "assets/helpgen/tree-player.mjs"
"""The script of tree nodes' pages only."""
SEARCH_WORKER = "assets/helpgen/search/worker.js"
ENGINE = FOLDER / "assets" / "helpgen" / "search"
"""The folder of the search engine, which also runs outside of a browser."""

SEARCH_PLUGIN = "material/search"
"""The key under which MkDocs knows the theme's search plugin; the search box is shown only when it is enabled."""

OVERRIDDEN_PARTIALS = (
    "partials/language.html",
    "partials/alternate.html",
    "partials/search.html",
    "partials/palette.html",
    "partials/toc.html",
    "partials/logo.html",
    "partials/javascripts/base.html",
    "partials/javascripts/palette.html",
    "partials/javascripts/content.html",
)
"""Partials of the theme that ours replace."""

USED_PARTIALS = frozenset({"partials/policy.html", "partials/toc-item.html"})
"""Partials that ours include: one of ours, one of the theme."""

PUBLISHED = re.compile(
    r"assets/(?:javascripts/bundle|stylesheets/(?:main|palette))\.[0-9a-f]+\.min\.(?:js|css)|assets/images/favicon\.png"
)
"""The theme's files that pages load. The others, such as word lists for its own search, stay out of the site."""

REPAIRS = {
    # A check box has no 'autocomplete'; the form that it belongs to has, and Firefox then forgets an open menu as well.
    "base.html": (
        (
            '<input class="md-toggle" data-md-toggle="drawer" type="checkbox" id="__drawer" autocomplete="off">',
            '<form id="hg-toggles" autocomplete="off"></form>\n'
            '    <input class="md-toggle" data-md-toggle="drawer" type="checkbox" id="__drawer" form="hg-toggles">',
        ),
        ('id="__search" autocomplete="off">', 'id="__search" form="hg-toggles">'),
    ),
}
"""What is not valid HTML in the theme, where no block or partial can be replaced: by template, each text and its successor."""

REPLACED_TEXTS = {
    "language": "language.locale",
    "action.skip": "theme.skip",
    "search": "theme.search",
    "search.placeholder": "theme.search",
    "search.result.placeholder": "theme.placeholder",
    "search.result.none": "theme.none",
    "search.result.one": "theme.one",
    "search.result.other": "theme.other",
}
"""Texts of the theme, by its key, and the text of ours (``strings/``) that is shown instead."""

OWN_TEXTS = {
    "menu": "theme.menu",
    "search": "theme.search",
    "not_found": "theme.not_found",
    "all_questions": "theme.all_questions",
    "contact": "contact.title",
    "low": "search.low",
    "low_all": "search.low_all",
    "palette_system": "theme.palette_system",
    "palette_light": "theme.palette_light",
    "palette_dark": "theme.palette_dark",
}
"""What our partials say, and the text of ours (``strings/``) that says it."""

OVERRIDDEN_BLOCKS = ("site_meta", "styles", "extrahead", "content", "htmltitle")
"""Blocks of ``base.html`` that our templates fill."""

MARKERS = {
    "base.html": (
        '"search": "assets/javascripts/workers/search.',
        "config.extra.alternate is iterable",
        "page.toc | first",
        "page.meta.description",
    ),
    "partials/header.html": ("{% if config.extra.alternate %}", "config.extra.homepage"),
    "partials/search.html": (
        'data-md-component="search"',
        'data-md-component="search-query"',
        'data-md-component="search-result"',
        "md-search-result__meta",
        "md-search-result__list",
    ),
    "partials/languages/en.html": (
        '"action.skip"',
        '"search.placeholder"',
        '"search.result.none"',
        '"search.result.one"',
        '"search.result.other"',
    ),
    "partials/javascripts/base.html": ("config.extra.scope",),
}
"""Text that has to stand in a template of the theme for an assumption of ours to hold."""

_WORKER = re.compile(r"assets/javascripts/workers/search\.[0-9a-f]+\.min\.js")


class ThemeChangedError(Exception):
    """The theme is no longer as it is described here; the message says what is missing."""


def use_own_search(html: str, languages: Sequence[str]) -> str:
    """A rendered page with our search worker, over ``languages``, in place of the theme's.

    ThemeChangedError when the page does not name the theme's worker once.
    """
    html, count = _WORKER.subn(f"{SEARCH_WORKER}?lang={','.join(languages)}", html)
    if count != 1:
        raise ThemeChangedError(f"a page names the theme's search worker {count} times instead of once")
    return html


def without_comments(script: str) -> str:
    """A script of ours as it is published: without comment lines and indentation, which are for us and not for readers."""
    script = re.sub(r"(?ms)^[ \t]*/\*\*.*?\*/[ \t]*\n", "", script)
    return re.sub(r"(?m)^[ \t]*(//.*)?\n|^[ \t]+", "", script)
