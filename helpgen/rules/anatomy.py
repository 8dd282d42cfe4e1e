"""What a text is made of, as far as the languages of one text can be compared: blocks, links, inserts, code, numbers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from helpgen.numerals import Numbers
from helpgen.references import Link, links, without_code
from helpgen.rules.measures import other_measure
from helpgen.rules.places import Passage
from helpgen.suspects import suspects

_CALLOUT = re.compile(r" *!!! +(?P<kind>[a-z]+)")
_TAB = re.compile(r' *=== +"')
_NUMBERED = re.compile(r" *\d{1,2}\. +(?=\S)")
_BULLET = re.compile(r" *[-*+] +(?=\S)")
_INSERT = re.compile(r"\{\{\s*(?P<inside>[^{}]*?)\s*\}\}")
_CODE = re.compile(r"(?<![\\`])(?P<fence>`+)(?!`)(?P<code>.+?)(?<!`)(?P=fence)(?!`)", re.DOTALL)
_NO_PROSE = re.compile(r"\{\{[^{}]*\}\}|\]\([^()\s]*(?:\([^()\s]*\)[^()\s]*)*\)|\{#[^}]*\}|(?m:^ *\d{1,2}\.(?= ))")
_DIGITS = re.compile("[0-9０-９][0-9０-９]*")
_LARGE = ("万", "亿", "thousand", "million", "billion")
_OUTLINE = re.compile(r"\n *(!!! +[a-z]+|===(?= )|[-*+](?= )|[0-9]{1,2}\.(?= )|\|)")
"""What a line starts with, behind the end of the one before; like the pattern of digits, it begins with what is quickly found."""
_TARGET = re.compile(r"\]\(([^)\n]{0,2000})\)")
_LANGUAGE_PART = re.compile(
    r"(?<=/)(?:zh|en|cn|es|ja|ko|fr|de)(?:[-_](?:cn|hans|hant|tw|hk|us|gb|[a-z]{2}))?(?=/|$)/?|(?<=//)(?:zh|en|cn|www)\.",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, heading, list item, row, tab or callout line: its kind, and where it stands in the text."""

    kind: str
    start: int
    end: int


Items = tuple[tuple[str, int], ...]
"""What a text names, and where."""


@dataclass(frozen=True, slots=True)
class Structure:
    """The blocks of a text."""

    blocks: tuple[Block, ...] = ()
    callouts: tuple[str, ...] = ()
    items: tuple[int, int] = (0, 0)
    """Numbered items and bullets."""
    tables: tuple[tuple[int, int], ...] = ()
    """Rows (the head included) and columns."""
    tabs: int = 0


class Content:
    """What can be compared between two languages of one text; each part is read when it is first asked for."""

    def __init__(self, passage: Passage, is_markdown: bool) -> None:
        self.passage = passage
        self.words = passage.words
        self.language = str(passage.path[-1])
        self._is_markdown = is_markdown

    def may_differ(self, other: Content) -> bool:
        """Whether a closer look is needed; cheap, because nearly all texts are equal."""
        mine, theirs = self.words, other.words
        return (
            differ_in_digits(mine, theirs)
            or other_measure(mine, theirs, (self.language, other.language)) is not None
            or (("{{" in mine or "{{" in theirs) and _INSERT.findall(mine) != _INSERT.findall(theirs))
            or (
                self._is_markdown
                and (
                    _OUTLINE.findall("\n" + mine) != _OUTLINE.findall("\n" + theirs)
                    or mine.count("|") != theirs.count("|")
                    or sorted(_TARGET.findall(mine)) != sorted(_TARGET.findall(theirs))
                    or mine.count("`") != theirs.count("`")
                    or ("`" in mine and [name for name, _ in self.code] != [name for name, _ in other.code])
                )
            )
        )

    @cached_property
    def _bare(self) -> str:
        return without_code(self.words) if self._is_markdown else self.words

    @cached_property
    def structure(self) -> Structure:
        """Its blocks; a plain text has none."""
        return _structure(self._bare) if self._is_markdown else Structure()

    @cached_property
    def links(self) -> Items:
        """The targets of its links; those of outside pages without the language in the address."""
        found = links(self.words) if self._is_markdown else ()
        return tuple((_same_link(link), link.span[0]) for link in found if not link.image)

    @cached_property
    def images(self) -> Items:
        """The targets of its images."""
        found = links(self.words) if self._is_markdown else ()
        return tuple((link.target, link.span[0]) for link in found if link.image)

    @cached_property
    def inserts(self) -> Items:
        """What stands in its double braces."""
        return tuple((re.sub(r"\s", "", match["inside"]), match.start()) for match in _INSERT.finditer(self.words))

    @cached_property
    def code(self) -> Items:
        """What stands in its backticks."""
        if not self._is_markdown or "`" not in self.words:
            return ()
        return tuple((match["code"].strip(), match.start()) for match in _CODE.finditer(self.words))

    @property
    def code_is_shared(self) -> bool:
        """Whether what stands in backticks is for all languages; with Han characters in it, some of it is a translation."""
        return all(name.isascii() for name, _ in self.code)

    @cached_property
    def addresses(self) -> Items:
        """The blockchain addresses that it names."""
        return tuple((one.word, one.start) for one in suspects(self.words) if one.known.kind == "address")

    @cached_property
    def prose(self) -> str:
        """The text without code, inserts, targets, anchors and the numbers of steps; places stay what they are."""
        return _NO_PROSE.sub(lambda match: " " * len(match.group()), self._bare)

    def numbers(self, block: Block | None = None) -> Numbers:
        """The numbers of the text, or of one of its blocks."""
        return Numbers(self.prose if block is None else self.prose[block.start : block.end], self.language)

    def block_at(self, offset: int) -> int:
        """The number of the block that holds a place; -1 for none."""
        return next((n for n, block in enumerate(self.structure.blocks) if block.start <= offset < block.end), -1)


def differ_in_digits(one: str, other: str) -> bool:
    """Whether the digits of two texts are not simply the same, in the same order."""
    mine = _DIGITS.findall(one)
    return mine != _DIGITS.findall(other) or (bool(mine) and any(word in one or word in other for word in _LARGE))


def _same_link(link: Link) -> str:
    """The target of a link; of an outside page, without the language in its address."""
    return _LANGUAGE_PART.sub("", link.target).rstrip("/") if link.kind == "https" else link.target


def _structure(bare: str) -> Structure:
    blocks: list[Block] = []
    callouts: list[str] = []
    tables: list[tuple[int, int]] = []
    numbered = bullets = tabs = start = 0
    before = ""
    for line in bare.split("\n"):
        end = start + len(line)
        stripped = line.strip()
        first = stripped[:1]
        kind = "paragraph" if first else ""
        if first == "|":
            kind = "row"
            if before != "row":
                tables.append((0, stripped.strip("|").replace("\\|", "").count("|") + 1))
            if stripped.strip("|-: "):
                tables[-1] = (tables[-1][0] + 1, tables[-1][1])
        elif first == "#":
            kind = "heading"
        elif first == "!" and (callout := _CALLOUT.match(line)):
            kind = "callout"
            callouts.append(callout["kind"])
        elif first == "=" and _TAB.match(line):
            kind = "tab"
            tabs += 1
        elif first and first in "-*+" and _BULLET.match(line):
            kind = "item"
            bullets += 1
        elif first.isdigit() and _NUMBERED.match(line):
            kind = "step"
            numbered += 1
        if kind == "paragraph" and before in ("paragraph", "item", "step") and blocks:
            blocks[-1] = Block(blocks[-1].kind, blocks[-1].start, end)
            kind = before
        elif kind:
            blocks.append(Block(kind, end - len(line.lstrip()), end))
        before = kind
        start = end + 1
    return Structure(tuple(blocks), tuple(callouts), (numbered, bullets), tuple(tables), tabs)
