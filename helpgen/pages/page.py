"""What a page is, before any site engine sees it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal

from markupsafe import Markup

from helpgen.spool import Place, Spool

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


@dataclass(frozen=True, slots=True)
class Spooled:
    """A body that lies in a spool."""

    spool: Spool
    place: Place
    is_markup: bool

    def read(self) -> str:
        """The body, of the type that it was."""
        text = self.spool.text(self.place)
        return Markup(text) if self.is_markup else text


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

    if not TYPE_CHECKING:  # for which a page would have an attribute of any name

        def __getattr__(self, name: str) -> str:
            if name == "body" and (spooled := self.spooled) is not None:
                return spooled.read()
            raise AttributeError(name)

    @property
    def spooled(self) -> Spooled | None:
        """Where the body lies, if that is not in memory: it is then read anew whenever it is asked for."""
        return self.__dict__.get("_spooled")

    @classmethod
    def from_spool(cls, spooled: Spooled, **values: object) -> Page:
        """A page of these ``values`` whose body lies in a spool."""
        page = cls(body="", **values)  # type: ignore[arg-type]
        page.__dict__.pop("body")
        page.__dict__["_spooled"] = spooled
        return page

    def put_into(self, spool: Spool) -> Page:
        """The same page, its body no longer in memory; itself where that cannot be, or the body knows more than its letters."""
        if self.spooled is not None or type(self.body) not in (str, Markup):
            return self
        values = {key: value for key, value in self.__dict__.items() if key != "body"}
        try:
            return self.from_spool(Spooled(spool, spool.put(self.body), isinstance(self.body, Markup)), **values)
        except OSError:  # the disk is full; whoever writes the page says so
            return self


@dataclass(frozen=True, slots=True)
class NavigationItem:
    """A line of the navigation."""

    title: str
    url: str
