"""References by key inside text: links such as ``[text](entry:btc-rbf)`` and facts such as ``{{ fact:withdrawal-hold }}``."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal, get_args

LinkKind = Literal["entry", "tree", "term", "channel", "page"]
LINK_KINDS: tuple[str, ...] = get_args(LinkKind)
BUILT_IN_PAGES = ("home", "contact", "official-channels", "glossary", "status", "all")

_LINK = re.compile(
    r"(?<!\\)(?P<image>!?)\[(?:[^\[\]\\]|\\.)*\]\((?P<target>[^()\s]*(?:\([^()\s]*\)[^()\s]*)*)(?P<rest>[^)]*)\)"
)
_FACT = re.compile(r"\{\{(?P<inside>[^{}]*)\}\}")
_FACT_KEY = re.compile(r"\s*fact:(?P<key>[a-z0-9-]+)\s*")
_HEADING = re.compile(r"(?P<level>#{1,6})[ \t]*(?P<title>.*?)[ \t]*(?:\{#(?P<id>[^}]*)\})?[ \t]*#*[ \t]*")
_CODE = re.compile(r"(?P<fence>`+)(?:.*?[^`])?(?P=fence)(?!`)")


@dataclass(frozen=True, slots=True)
class Link:
    """A link or image in Markdown; ``nth`` counts earlier occurrences of the same target in the text, from 0."""

    target: str
    nth: int
    image: bool

    @property
    def kind(self) -> str:
        """What stands before the first colon: a reference kind or a URL's scheme; empty when there is none."""
        head, colon, _ = self.target.partition(":")
        return head.lower() if colon else ""

    @property
    def key(self) -> str:
        """What stands after the first colon, without a ``#node``."""
        return self.target.partition(":")[2].partition("#")[0]

    @property
    def node(self) -> str:
        """What stands after ``#``; empty when there is none."""
        return self.target.partition("#")[2]


@dataclass(frozen=True, slots=True)
class FactReference:
    """A ``{{ … }}`` in a text as it was written; ``key`` is empty when it is not of the form ``fact:key``."""

    written: str
    key: str
    nth: int


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading in Markdown. ``id`` is ``None`` where none is written."""

    level: int
    title: str
    id: str | None
    line: int


def without_code(text: str) -> str:
    """The text with code spans and indented or fenced code blanked out, of the same length and lines."""
    lines, fence = [], ""
    for line in text.split("\n"):
        opening = re.match(r"\s*(```+|~~~+)", line)
        if fence:
            lines.append(" " * len(line))
            if opening and opening.group(1).startswith(fence):
                fence = ""
        elif opening:
            fence = opening.group(1)
            lines.append(" " * len(line))
        else:
            lines.append(_CODE.sub(lambda match: " " * len(match.group()), line))
    return "\n".join(lines)


def links(text: str) -> Iterator[Link]:
    """Every link and image of a Markdown text, in order, outside of code."""
    seen: dict[str, int] = {}
    for match in _LINK.finditer(without_code(text)):
        target = match["target"]
        yield Link(target, seen.get(target, 0), bool(match["image"]))
        seen[target] = seen.get(target, 0) + 1


def facts(text: str) -> Iterator[FactReference]:
    """Every ``{{ … }}`` of a text, in order."""
    seen: dict[str, int] = {}
    for match in _FACT.finditer(text):
        written = match.group()
        key = _FACT_KEY.fullmatch(match["inside"])
        yield FactReference(written, key["key"] if key else "", seen.get(written, 0))
        seen[written] = seen.get(written, 0) + 1


def fill_facts(text: str, value: Callable[[str], str]) -> str:
    """The text with each ``{{ fact:key }}`` replaced by ``value(key)``; anything else in braces stays as written."""

    def fill(match: re.Match[str]) -> str:
        key = _FACT_KEY.fullmatch(match["inside"])
        return value(key["key"]) if key else match.group()

    return _FACT.sub(fill, text)


def headings(text: str) -> Iterator[Heading]:
    """Every heading of a Markdown text, in order, outside of code."""
    blanked = without_code(text).split("\n")
    for number, (line, visible) in enumerate(zip(text.split("\n"), blanked, strict=True)):
        if visible.startswith("#") and (match := _HEADING.fullmatch(line)):
            yield Heading(len(match["level"]), match["title"], match["id"], number)
