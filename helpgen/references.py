"""References by key inside text: links such as ``[text](entry:btc-rbf)`` and facts such as ``{{ fact:withdrawal-hold }}``."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal, get_args

LinkKind = Literal["entry", "tree", "term", "channel", "page"]
LINK_KINDS: tuple[str, ...] = get_args(LinkKind)
BUILT_IN_PAGES = ("home", "contact", "official-channels", "glossary", "status", "accessibility", "all")

_FACT = re.compile(r"\{\{(?P<inside>[^{}]*)\}\}")
_FACT_KEY = re.compile(r"\s*(?P<kind>fact|snippet|answer|item):(?P<key>[a-z0-9-]+)\s*")
_HEADING = re.compile(r"(?P<level>#{1,6})[ \t]*")
_CODE = re.compile(r"(?<![\\`])(?P<fence>`+)(?!`)(?:(?!\n[ \t]*\n).)+?(?<!`)(?P=fence)(?!`)", re.DOTALL)
FENCED = re.compile(r"^(?P<fence>~{3,}|`{3,})[ ]*[\w#.+-]*[ ]*\n(?P<code>.*?\n)?(?P=fence)[ ]*$", re.MULTILINE | re.DOTALL)
"""A block of code. The renderer reads it with the same pattern: what the rules pass over as code is shown as code."""
_BLANK_LINE = re.compile(r"\n[ \t]*\n")
_ESCAPED = re.compile(r"\\.")
_BRACKET = re.compile(r"[\[\]]")
_ROUND = re.compile(r"[()]|\n[ \t]*\n")


@dataclass(frozen=True, slots=True)
class Link:
    """A link or image in Markdown; ``nth`` counts earlier occurrences of the same target in the text, from 0."""

    target: str
    nth: int
    image: bool
    words: str = "…"
    """What stands between the square brackets."""
    span: tuple[int, int] = (0, 0)
    """Where it stands in the text, from the first bracket to behind the last."""

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
    kind: str = "fact"
    """``fact``, ``snippet``, ``answer`` or ``item``."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading in Markdown. ``id`` is ``None`` where none is written."""

    level: int
    title: str
    id: str | None
    line: int


def without_code(text: str) -> str:
    """The text with code spans and fenced code blanked out, of the same length and lines.

    What is code only when lines are read together, or only when they are read alone, stays: better one link checked too many.
    """
    if "`" not in text and "~~~" not in text:
        return text
    return _without_code(text)


@lru_cache(maxsize=4096)
def _without_code(text: str) -> str:
    fenced = FENCED.sub(_blank, text)
    if "`" not in fenced:
        return fenced
    alone = "\n".join(_CODE.sub(_blank, line) if "`" in line else line for line in fenced.split("\n"))
    together = _CODE.sub(_blank, fenced)
    if alone == together:
        return alone
    return "".join(" " if one == other == " " else was for one, other, was in zip(alone, together, fenced, strict=True))


def _blank(match: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", match.group())


def links(text: str) -> tuple[Link, ...]:
    """Every link and image of a Markdown text, in order of their ends, outside of code."""
    return _links(text) if "](" in text else ()


@lru_cache(maxsize=4096)
def _links(text: str) -> tuple[Link, ...]:
    """The links of a text; where nobody can tell what is code in it, those of every way to read it."""
    visible = without_code(text)
    if "`" not in text:
        return _links_in(text, visible)
    fenced = FENCED.sub(_blank, text)
    # A line of nothing but code is no empty line, which would end the paragraph.
    together = _CODE.sub(lambda match: re.sub(r"[^\n]", "x", match.group()), fenced)
    if "\n" not in text or all("\n" not in match.group() for match in _CODE.finditer(fenced)):
        return _links_in(text, visible)
    spans = {link.span: link for words in (visible, together, fenced) for link in _links_in(text, words)}
    seen: dict[str, int] = {}
    found = []
    for _, link in sorted(spans.items(), key=lambda item: item[0][1]):
        found.append(replace(link, nth=seen.get(link.target, 0)))
        seen[link.target] = found[-1].nth + 1
    return tuple(found)


def _links_in(text: str, visible: str) -> tuple[Link, ...]:
    if "\\" in visible:
        visible = _ESCAPED.sub("  ", visible)
    found: list[Link] = []
    seen: dict[str, int] = {}
    opened: list[int] = []
    ends = [*(match.start() for match in _BLANK_LINE.finditer(visible)), len(visible)]
    paragraph = 0
    closing: dict[int, int] | None = None
    for match in _BRACKET.finditer(visible):
        at = match.start()
        while at >= ends[paragraph]:
            opened, paragraph = [], paragraph + 1
        if match.group() == "[":
            opened.append(at)
        elif opened:
            begin = opened.pop()
            if visible[at + 1 : at + 2] != "(":
                continue
            close = visible.find(")", at)
            if close < 0:
                continue
            inside = visible[at + 2 : close]
            if "(" in inside or "\n" in inside or len(inside) > 1900:  # hardly any link has that
                closing = _closing(visible) if closing is None else closing
                if (close := closing.get(at + 1, -1)) < 0:
                    continue
            target = text[at + 2 : close].strip()
            image = visible[begin - 1 : begin] == "!"
            found.append(Link(target, seen.get(target, 0), image, text[begin + 1 : at], (begin - image, close + 1)))
            seen[target] = seen.get(target, 0) + 1
    return tuple(found)


def _closing(text: str) -> dict[int, int]:
    """Where each round bracket is closed: within its paragraph, less than 2,000 characters on."""
    found: dict[int, int] = {}
    opened: list[int] = []
    for match in _ROUND.finditer(text):
        if match.group() == "(":
            opened.append(match.start())
        elif match.group() != ")":
            opened = []
        elif opened and match.start() < (opening := opened.pop()) + 2000:
            found[opening] = match.start()
    return found


def facts(text: str) -> Iterator[FactReference]:
    """Every ``{{ … }}`` of a text, in order."""
    if "{{" not in text:
        return
    seen: dict[str, int] = {}
    for match in _FACT.finditer(text):
        written = match.group()
        key = _FACT_KEY.fullmatch(match["inside"])
        yield FactReference(written, key["key"] if key else "", seen.get(written, 0), key["kind"] if key else "fact")
        seen[written] = seen.get(written, 0) + 1


def fill_facts(text: str, value: Callable[[str], str]) -> str:
    """The text with each ``{{ fact:key }}`` replaced by ``value(key)``; anything else in braces stays as written."""
    return fill_in(text, lambda kind, key: value(key) if kind == "fact" else None)


def fill_in(text: str, value: Callable[[str, str], str | None]) -> str:
    """The text with each ``{{ kind:key }}`` replaced by ``value(kind, key)``, where that is not ``None``."""

    def fill(match: re.Match[str]) -> str:
        key = _FACT_KEY.fullmatch(match["inside"])
        filled = value(key["kind"], key["key"]) if key else None
        return match.group() if filled is None else filled

    return _FACT.sub(fill, text)


def headings(text: str) -> Iterator[Heading]:
    """Every heading of a Markdown text, in order, outside of code."""
    if not text.startswith("#") and "\n#" not in text:
        return
    blanked = without_code(text).split("\n")
    for number, (line, visible) in enumerate(zip(text.split("\n"), blanked, strict=True)):
        if visible.startswith("#") and (match := _HEADING.match(line)):
            title, id = line[match.end() :].rstrip(" \t").rstrip("#").rstrip(" \t"), None
            if title.endswith("}") and (at := title.find("{#", title.rfind("}", 0, -1) + 1)) >= 0:
                id, title = title[at + 2 : -1], title[:at].rstrip(" \t")
            yield Heading(len(match["level"]), title, id, number)
