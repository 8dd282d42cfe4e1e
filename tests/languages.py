"""The language of every piece of text on a page, as a screen reader takes it: that of the nearest element that names one."""

from __future__ import annotations

import re
from html.parser import HTMLParser

VOID = frozenset(["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"])
SPOKEN = ("alt", "title", "aria-label", "aria-description", "aria-roledescription", "placeholder", "content")
"""Attributes whose values are read out: they are in the language of their own element."""

_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003134f]{2,}")
_WORDS = re.compile(r"(?:[A-Za-z][A-Za-z'’-]*[,;:]?\s+){7,}[A-Za-z]")
"""Eight words and more are a sentence, and not a name."""


class Texts(HTMLParser):
    """Every text of a page with its language: what stands in elements, in spoken attributes and in the title."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []
        self._open: list[tuple[str, str]] = [("", "")]
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        language = values.get("lang", self._open[-1][1])
        spoken = [name for name in SPOKEN if name != "content" or values.get("name") == "description"]
        self.found += [(language, values[name]) for name in spoken if values.get(name)]
        if tag not in VOID:
            self._open.append((tag, language))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self._open.pop()

    def handle_endtag(self, tag: str) -> None:
        while len(self._open) > 1 and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        tag, language = self._open[-1]
        if data.strip() and tag not in ("script", "style"):
            self.found.append((language, data))


def misnamed(html: str) -> list[str]:
    """Chinese that stands in no Chinese element, and English sentences, with no Chinese around them, that stand in one."""
    return [
        " ".join(text.split())[:120]
        for language, text in Texts(html).found
        if not language.startswith("zh" if _HAN.search(text) else "en" if _WORDS.search(text) else "")
    ]
