"""The sentences of a text as a reader sees them, and how long they are; what stands around a word in its sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

HAN = "\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff"
_HAN = re.compile(f"[{HAN}]")
_WORD = re.compile(rf"(?:(?![{HAN}])[\w'’.,:/-])*(?:(?![{HAN}_])\w)(?:(?![{HAN}])[\w'’-])*")

LINK = re.compile(r"!?(?<!\\)\[(?P<words>[^\[\]]*)\]\((?P<target>[^()\s]*)\)")
_INSERT = re.compile(r"\{\{[^{}\n]*\}\}")
_ANCHOR = re.compile(r"[ \t]*\{#[^}\n]*\}")
_CALLOUT = re.compile(r"^[ \t]*(?:(?:!!!|\?\?\?)\+?[ \t]*[a-z]+|===(?=[ \t]*\"))", re.MULTILINE)
_START = re.compile(r"^[ \t]*(?:[-*+>]|\d{1,3}[.)]|#{1,6})[ \t]+", re.MULTILINE)
_MARKS = str.maketrans({"*": " ", "`": " ", "|": "\x00"})

_CALLOUT_LINE = r"^[ \t]*(?:!!!|\?\?\?|===)[^\n]*(?:\n|$)"
_NEW_BLOCK = r"\n(?=[ \t]*(?:[-*+>#|]|\d{1,3}[.)][ \t]|!!!|\?\?\?|===|\n|$))"
_END = re.compile(rf"{_CALLOUT_LINE}|[。！？]+[”’」』）)\"]*|[.!?]+[”’)\"*]*(?=\s|$)|\x00+|{_NEW_BLOCK}", re.MULTILINE)
_ABBREVIATION = re.compile(r"(?:\b(?:e\.g|i\.e|etc|vs|approx|no|Mr|Ms|Dr)|\b[A-Z])\.$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence without its markup: ``words`` is as long as what is written from ``start`` to ``end``."""

    start: int
    end: int
    words: str

    @property
    def length(self) -> tuple[int, str]:
        """How many Han characters, or words of any other script: the count and ``zh`` or ``en``.

        In Chinese a word of another script counts as one character, an inserted fact as one word.
        """
        han = len(_HAN.findall(self.words))
        words = len(_WORD.findall(self.words))
        return (han + words, "zh") if han > words else (words, "en")


def _blank(match: re.Match[str]) -> str:
    return " " * len(match.group())


def _words_of_link(match: re.Match[str]) -> str:
    before = match.start("words") - match.start()
    return " " * before + match["words"] + " " * (match.end() - match.end("words"))


def visible(text: str) -> str:
    """The text of the same length with spaces in place of markup; bars of tables are NUL, an inserted fact is ``x``."""
    text = LINK.sub(_words_of_link, text) if "](" in text else text
    text = _INSERT.sub(lambda match: "x".center(len(match.group())), text) if "{{" in text else text
    text = _ANCHOR.sub(_blank, text) if "{#" in text else text
    return text.translate(_MARKS)


def sentences(text: str, offset: int = 0) -> Iterator[Sentence]:
    """The sentences of a Markdown text in order; a heading, an item, a cell and a callout's title are each one of their own.

    ``offset`` is added to every place.
    """
    shown = visible(text)
    start = 0
    for match in (*_END.finditer(shown), None):
        end = match.end() if match else len(shown)
        if match and match.group().startswith(".") and _ABBREVIATION.search(shown, start, match.start() + 1):
            continue
        words = _CALLOUT.sub(_blank, _START.sub(_blank, shown[start:end]))
        if any(map(str.isalnum, words)):
            lead = len(words) - len(words.lstrip(' \t\n\x00"“'))
            yield Sentence(offset + start + lead, offset + end, words[lead:])
        start = end


def first(text: str) -> Sentence | None:
    """The first sentence that is no heading and no callout's title, or ``None`` in a text without one."""
    for sentence in sentences(text):
        line = text.rfind("\n", 0, sentence.start) + 1
        if not re.match(r"[ \t]*(?:#|!!!|\?\?\?|===)", text[line:]):
            return sentence
    return None


def around(text: str, at: int) -> Sentence:
    """The sentence that the place ``at`` is in; only the paragraph that it stands in is looked at."""
    begin = text.rfind("\n\n", 0, at) + 1
    end = text.find("\n\n", at)
    paragraph = text[begin : end if end >= 0 else len(text)]
    for sentence in sentences(paragraph, begin):
        if sentence.start <= at < sentence.end:
            return sentence
    return Sentence(begin, begin + len(paragraph), paragraph)


_OPEN = {"”": "“", "’": "‘", "」": "「", "』": "『"}


def is_quoted(text: str, at: int) -> bool:
    """Whether the place is inside quotation marks, or in code, of its own line."""
    line = text.rfind("\n", 0, at) + 1
    end = text.find("\n", at)
    before, behind = text[line:at], text[at : end if end >= 0 else len(text)]
    title = _CALLOUT.match(text, line)
    straight = before.count('"') - bool(title)  # the title of a callout stands between quotation marks of its own
    if (straight > 0 and straight % 2 and '"' in behind) or before.count("`") % 2:
        return True
    return any(before.rfind(opening) > before.rfind(closing) and closing in behind for closing, opening in _OPEN.items())
