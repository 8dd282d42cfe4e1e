"""The site's URLs: a contract with everybody who links here. All are relative to the site's root and end in ``/``."""

from __future__ import annotations

import posixpath

BUILT_IN = {
    "home": "",
    "contact": "contact/",
    "official-channels": "official-channels/",
    "glossary": "glossary/",
    "status": "status/",
    "accessibility": "accessibility/",
    "all": "all/",
}


def category(language: str, id: str) -> str:
    """The page of a category."""
    return f"{language}/{id}/"


def entry(language: str, category: str, id: str) -> str:
    """The page of an entry."""
    return f"{language}/{category}/{id}/"


def tree(language: str, id: str) -> str:
    """The start page of a tree."""
    return f"{language}/fix/{id}/"


def node(language: str, tree: str, id: str) -> str:
    """The page of one node of a tree."""
    return f"{language}/fix/{tree}/{id}/"


DOCUMENT = "document"
"""The last part of the address of a tree's document; no node can be called so."""


def document(language: str, tree: str) -> str:
    """The page that shows the whole of a tree."""
    return f"{language}/fix/{tree}/{DOCUMENT}/"


def hand_written(id: str) -> str:
    """A hand-written page by its path without the ending; empty for one at the site's root."""
    return f"{id}/" if id else ""


def built_in(language: str, name: str) -> str:
    """The page ``home``, ``contact``, ``official-channels``, ``glossary``, ``status``, ``accessibility`` or ``all``."""
    return f"{language}/{BUILT_IN[name]}"


def relative(target: str, page: str) -> str:
    """``target`` (a root-relative URL, with or without a fragment) as a link on ``page``; ``./`` for the page itself."""
    path, mark, fragment = target.partition("#")
    if path == page and mark:
        return f"#{fragment}"
    link = posixpath.relpath(f"/{path}", f"/{page}")
    link = f"{link}/" if path.endswith("/") or not path else link
    return f"{link}{mark}{fragment}"
