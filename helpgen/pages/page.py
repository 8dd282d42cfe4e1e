"""What a page is, before any site engine sees it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

PageKind = Literal[
    "home",
    "category",
    "entry",
    "tree",
    "node",
    "document",
    "glossary",
    "contact",
    "channels",
    "all",
    "status",
    "accessibility",
    "page",
    "not-found",
]


@dataclass(frozen=True, slots=True)
class Heading:
    """An anchor on a page that its table of contents names."""

    level: int
    id: str
    title: str


@dataclass(frozen=True, slots=True)
class SourceLine:
    """Where the YAML of a page stands: a path below the content folder, and a line."""

    path: str
    line: int


@dataclass(frozen=True)
class Page:
    """One page of one language. ``body`` is complete, safe HTML that can be read without any theme."""

    url: str
    language: str
    kind: PageKind
    title: str
    description: str
    body: str
    alternates: Mapping[str, str]
    """The same page by language, this one included: root-relative URLs."""
    headings: tuple[Heading, ...] = ()
    source: SourceLine | None = None
    reviewed: date | None = None
    section: str | None = None
    """URL of the category or built-in page in the navigation that this page belongs to."""
    previous: str | None = None
    next: str | None = None
    indexed: bool = True
    """Whether web search engines should list it; questions and steps in the middle of a tree are not listed."""


@dataclass(frozen=True, slots=True)
class NavigationItem:
    """A line of the navigation."""

    title: str
    url: str
