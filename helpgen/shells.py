"""Pages of one kind differ in few places: render what is around them once, and fill in those places for every other page.

A shell is a rendered page in which every value of its own (slug, title, description, body, headings, neighbours, source line)
is a mark. Nothing here knows what the theme makes of a value: where the marks come out is where the values go, escaped as the
theme escaped them. Two pages have one shell when they are equal but for these values.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

from markupsafe import escape

from helpgen.pages.page import Heading, Page, SourceLine
from helpgen.source import digest


class ShellError(Exception):
    """The theme does something with a value that cannot be repeated for another one; the message says with which."""


@dataclass(frozen=True, slots=True)
class Neighbour:
    """The page before or behind a page: what the theme shows of it."""

    url: str
    title: str


@dataclass(frozen=True, slots=True)
class Form:
    """A page and its neighbours, with marks in place of all values of their own. Pages with equal forms share a shell."""

    page: Page
    previous: Neighbour | None
    next: Neighbour | None

    def __hash__(self) -> int:
        return hash((self.page.url, self.page.kind, self.page.headings, self.previous, self.next))


def name_of(form: Form) -> str:
    """What stands for a form from one build to the next."""
    return digest(repr(form).encode("utf-8", "surrogatepass"))


def encoded(page: str) -> bytes:
    """A page as MkDocs writes it."""
    return page.encode("utf-8", "xmlcharrefreplace")


def _mark(name: str) -> str:
    """The mark for a text. Whoever escapes it changes its apostrophe, which tells how."""
    return f"\ue000{name}'\ue001"


def _token(name: str) -> str:
    """The mark for a part of a URL, which has to stay a part of a URL."""
    return f"hgx0{name}0xgh"


_LINE = 987_600_000_001
"""The mark for the number of a line."""
_FOUND = re.compile(
    rf"\ue000(?P<text>\w+)(?P<how>'|&#x27;|&#39;|&amp;#x27;|&amp;#39;)\ue001|hgx0(?P<part>\w+?)0xgh|(?P<line>{_LINE})"
)
_ESCAPES: dict[str, Callable[[str], str]] = {
    "'": lambda text: text,
    "&#x27;": html.escape,
    "&#39;": lambda text: str(escape(text)),
    "&amp;#x27;": lambda text: str(escape(html.escape(text))),
    "&amp;#39;": lambda text: str(escape(str(escape(text)))),
}


def form(page: Page, previous: Neighbour | None, next: Neighbour | None) -> tuple[Form, dict[str, str]]:
    """The form of a page with its neighbours, and the values by the names of their marks."""
    own = _Place.of(page.url)
    values = {"slug": own.slug, "title": page.title, "body": page.body}
    if own.folder:
        values["folder"] = own.folder
    headings = []
    for number, heading in enumerate(page.headings):
        values[f"id{number}"], values[f"heading{number}"] = heading.id, heading.title
        headings.append(Heading(heading.level, _token(f"id{number}"), _mark(f"heading{number}")))
    if page.description:
        values["description"] = page.description
    source = None
    if page.source is not None:
        values["source"], values["line"] = page.source.path, str(page.source.line)
        source = SourceLine(_token("source"), _LINE)
    around = {}
    for name, neighbour in (("previous", previous), ("next", next)):
        around[name] = None if neighbour is None else _neighbour(name, neighbour, own, values)
    marked = replace(
        page,
        url=own.marked(_token("slug")),
        title=_mark("title"),
        description=_mark("description") if page.description else "",
        body=_mark("body"),
        alternates={language: _alternate(url, own) for language, url in page.alternates.items()},
        headings=tuple(headings),
        source=source,
        reviewed=None,
        previous=around["previous"].url if around["previous"] else None,
        next=around["next"].url if around["next"] else None,
    )
    return Form(marked, around["previous"], around["next"]), values


@dataclass(frozen=True, slots=True)
class _Place:
    """A URL in parts: ``zh/tx/``, no folder and ``btc-rbf``; ``zh/fix/``, ``login`` and ``seen``.

    The folder has a mark too: nothing around the page of a node but its own URLs tells which tree it is in.
    """

    above: str
    folder: str
    slug: str

    @classmethod
    def of(cls, url: str) -> _Place:
        parts = url.rstrip("/").split("/")
        depth = 2 if len(parts) == 4 else len(parts) - 1
        return cls("".join(f"{part}/" for part in parts[:depth]), "".join(parts[depth:-1]), parts[-1])

    def marked(self, slug: str) -> str:
        """The URL of ``slug`` beside this place, with a mark in place of the folder."""
        return f"{self.above}{_token('folder') + '/' if self.folder else ''}{slug}/"


def _neighbour(name: str, neighbour: Neighbour, own: _Place, values: dict[str, str]) -> Neighbour:
    values[f"{name}title"] = neighbour.title
    place = _Place.of(neighbour.url)
    if (place.above, place.folder) != (own.above, own.folder):
        return Neighbour(neighbour.url, _mark(f"{name}title"))
    values[name] = place.slug
    return Neighbour(own.marked(_token(name)), _mark(f"{name}title"))


def _alternate(url: str, own: _Place) -> str:
    place = _Place.of(url)
    return place.marked(_token("slug")) if (place.folder, place.slug) == (own.folder, own.slug) else url


class Shell:
    """A rendered form, cut at its marks."""

    def __init__(self, rendered: str, names: Iterable[str]) -> None:
        """ShellError when a value of ``names`` that every page shows is nowhere in ``rendered``."""
        known = set(names)
        self._texts: list[str] = []
        self._places: list[tuple[str, Callable[[str], str]]] = []
        end = 0
        for match in _FOUND.finditer(rendered):
            name = match["text"] or match["part"] or "line"
            if name not in known:
                raise ShellError(f"there is a mark of no value: {name}")
            self._texts.append(rendered[end : match.start()])
            self._places.append((name, _ESCAPES[match["how"] or "'"]))
            end = match.end()
        self._texts.append(rendered[end:])
        if lost := {"title", "body"} - {name for name, _ in self._places}:
            raise ShellError(f"the theme does not show {' and '.join(sorted(lost))} as they are")
        if any("\ue000" in text or "\ue001" in text for text in self._texts):
            raise ShellError("the theme takes a value apart")

    def filled(self, values: dict[str, str]) -> str:
        """The page with these values."""
        parts = [self._texts[0]]
        for (name, escaped), text in zip(self._places, self._texts[1:], strict=True):
            parts += (escaped(values[name]), text)
        return "".join(parts)


@dataclass
class Rendered:
    """What was rendered for the forms of an earlier build, and what stood around pages then (``frame``)."""

    frame: str = ""
    forms: dict[str, str] = field(default_factory=dict)


class Shells:
    """The shells of a build, each rendered by ``render`` when the first page of its form comes."""

    def __init__(self, render: Callable[[Form], str], before: Mapping[str, str] | None = None) -> None:
        """``before``: what an earlier ``rendered`` had, where all that is around pages is as it was then."""
        self._render, self._before = render, before or {}
        self._shells: dict[Form, Shell] = {}
        self.rendered: dict[str, str] = {}
        """What was rendered for each form that was asked for, by what stands for the form."""

    def __len__(self) -> int:
        return len(self._shells)

    def page(self, page: Page, previous: Neighbour | None = None, next: Neighbour | None = None) -> str:
        """The whole page, as ``render`` would render it. ShellError where that cannot be said."""
        key, values = form(page, previous, next)
        shell = self._shells.get(key)
        if shell is None:
            name = name_of(key)
            known = self._before.get(name)
            text = self.rendered[name] = known if known is not None else self._render(key)
            shell = self._shells[key] = Shell(text, values)
        return shell.filled(values)
