"""The second wall: whatever HTML a writer's text has become, only what the content format can make is left of it.

The list below is exact: each tag, each attribute of it, each class and each form of a value that the renderer of writers' texts
makes, and nothing else. It does not trust the rules, and it does not trust the renderer.
"""

from __future__ import annotations

import re
from functools import cache
from html import escape
from html.parser import HTMLParser

import nh3

ATTRIBUTES: dict[str, dict[str, str]] = {
    "a": {
        "href": r"https://[^\s<>\"'`\\@/?#]+(?:[/?#][^\s<>\"`\\]*)?|(?=[^/\s])(?:\.{1,2}/)*(?:[a-z0-9-]+/)*(?:#[a-z0-9-]+)?",
        "rel": "noopener noreferrer",
        "aria-describedby": r"hg-def-[a-z0-9-]+",
    },
    "span": {"id": r"hg-def-[a-z0-9-]+", "role": "tooltip", "hidden": ""},
    "div": {"tabindex": "0"},
    "ol": {"start": r"\d{1,9}"},
    "h2": {"id": r"[a-z0-9-]+"},
    "h3": {"id": r"[a-z0-9-]+"},
    "img": {
        "src": r"(?:https://[a-z0-9.:/-]+/|(?:\.\./)*)assets/images/[a-z0-9-]+(?:\.[a-z]{2,3})?\.(?:svg|png|webp|jpg)",
        "alt": r"[^\x00-\x08]*",
        "width": r"\d{1,5}",
        "height": r"\d{1,5}",
        "loading": "lazy",
    },
    "details": {"open": ""},
    **{
        tag: {}
        for tag in (
            "p",
            "strong",
            "em",
            "code",
            "pre",
            "ul",
            "li",
            "table",
            "thead",
            "tbody",
            "tr",
            "th",
            "td",
            "figure",
            "summary",
        )
    },
}
"""Every tag that a text can become, with its attributes and what the whole value of each looks like."""

CLASSES: dict[str, set[str]] = {
    "a": {"hg-def__word"},
    "span": {"hg-def"},
    "div": {"admonition", "note", "tip", "warning", "danger", "hg-table", "hg-tabs"},
    "p": {"admonition-title"},
    "th": {"hg-left", "hg-center", "hg-right"},
    "td": {"hg-left", "hg-center", "hg-right"},
    "figure": {"hg-figure", "hg-figure--drawn"},
    "details": {"hg-tab"},
}
"""The classes of each tag."""

_WITH_CONTENT = {"script", "style", "template", "noscript", "iframe", "object", "svg", "math", "title", "textarea", "xmp"}
"""Of these not even the words stay: they are no words."""
_MOST_PASSES = 8
_BARE = re.compile(r'(<(?:span|details) [^<>]*?\b(?:hidden|open))=""')


class UnsafeHtmlError(Exception):
    """A text got past the rules and the renderer as HTML that the content format cannot make: a fault of helpgen itself."""


def is_link(url: str, own: str = "") -> bool:
    """Whether ``url`` is what a link may lead to: an ``https`` address, or a page within the site."""
    within = bool(own) and url.startswith(own)
    return _LINK.fullmatch((url.removeprefix(own) or "./") if within else url) is not None


_LINK = re.compile(ATTRIBUTES["a"]["href"])


@cache
def _cleaner(own: str) -> nh3.Cleaner:
    forms = {(tag, name): re.compile(form) for tag, found in ATTRIBUTES.items() for name, form in found.items()}

    def checked(tag: str, name: str, value: str) -> str | None:
        if name == "class":
            return value or None  # an element of which no class is left needs none
        form = forms.get((tag, name))
        bare = value
        if own and name in ("href", "src") and value.startswith(own):
            bare = value.removeprefix(own) or "./"
        return value if form is not None and form.fullmatch(bare) else None

    return nh3.Cleaner(
        tags=set(ATTRIBUTES),
        attributes={tag: set(found) for tag, found in ATTRIBUTES.items() if found},
        allowed_classes=CLASSES,
        attribute_filter=checked,
        url_schemes={"https", "http"},  # the form says https; http is for the site's own address while it is tried out
        clean_content_tags=_WITH_CONTENT,
        link_rel=None,
        strip_comments=True,
    )


def clean(html: str, own: str = "") -> str:
    """``html`` with nothing in it but what is listed here; cleaning it again changes nothing.

    What the renderer makes of a text without findings comes back byte for byte. ``own`` is what absolute links within the site
    start with, where there are any. Unknown tags go and their words stay; of a script, a style and the like nothing does.
    """
    cleaner = _cleaner(own)
    for _ in range(_MOST_PASSES):
        found = _BARE.sub(r"\1", cleaner.clean(html))
        if found == html:
            return found
        html = found
    return escape(html)  # a parser that finds something else each time it looks is not to be trusted with any of it


def same_elements(one: str, other: str) -> bool:
    """Whether two pieces of HTML have the same elements, attributes and words, however these are written."""
    return one == other or _events(one) == _events(other)


def _events(html: str) -> list[tuple[str, object]]:
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.events


class _Reader(HTMLParser):
    """What is in a piece of HTML, in order; neighbouring words are joined."""

    def __init__(self) -> None:
        super().__init__()
        self.events: list[tuple[str, object]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.events.append((tag, sorted((name, value or "") for name, value in attrs)))

    def handle_endtag(self, tag: str) -> None:
        self.events.append((f"/{tag}", None))

    def handle_data(self, data: str) -> None:
        if self.events and self.events[-1][0] == "#":
            data = f"{self.events.pop()[1]}{data}"
        self.events.append(("#", data))

    def handle_comment(self, data: str) -> None:
        self.events.append(("!--", data))

    def handle_decl(self, decl: str) -> None:
        self.events.append(("!", decl))

    def unknown_decl(self, data: str) -> None:
        self.events.append(("![", data))

    def handle_pi(self, data: str) -> None:
        self.events.append(("?", data))
