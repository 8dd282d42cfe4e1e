"""The blocks of a text: paragraphs, headings, list items, table rows. What translators compare one by one."""

from __future__ import annotations

import re
from dataclasses import dataclass

_FENCE = re.compile(r"`{3,}|~{3,}")
_ALONE = re.compile(r"#{1,6}\s|\||(?:!!!|===)\s")
_ITEM = re.compile(r"(?:[-*+]|\d{1,9}\.)\s")
_NUMBER = re.compile(r"\d{1,9}(?=\.\s)")
_HAN = re.compile("[\u3000-\u303f\u3400-\u4dbf\u4e00-\u9fff\uff00-\uffef\U00020000-\U0003ffff“”‘’…—]")


@dataclass(frozen=True, slots=True)
class Block:
    """One block: where it starts in the text, and its words without what readers cannot see."""

    start: int
    words: str


def blocks(text: str) -> list[Block]:
    """The blocks of ``text`` in order; empty for a text of blank lines only.

    Spaces at the ends of lines, several spaces in a row, where a line is broken, and the numbers of steps (each is ``1.`` here)
    make no difference, since pages do not show them; inside fenced code spaces do.
    """
    found: list[Block] = []
    lines: list[str] = []
    begin = start = 0
    fence = ""

    def close() -> None:
        if lines:
            found.append(Block(begin, _code(lines) if _FENCE.match(lines[0]) else _joined(lines)))
            lines.clear()

    for line in text.split("\n"):
        words = line.strip()
        if fence:
            lines.append(line.rstrip())
            if words.startswith(fence) and not words.strip(fence[0]):
                fence = ""
                close()
        elif match := _FENCE.match(words):
            close()
            begin, fence = start, match.group()
            lines.append(words)
        elif not words:
            close()
        else:
            alone = _ALONE.match(words) is not None
            item = not alone and _ITEM.match(words) is not None
            if alone or item:
                close()
            if not lines:
                begin = start + line.index(words[0])
            lines.append(_NUMBER.sub("1", words, count=1) if item else words)
            if alone:
                close()
        start += len(line) + 1
    close()
    return found


def _joined(lines: list[str]) -> str:
    text = ""
    for line in lines:
        words = " ".join(line.split())
        text += words if not text or (_HAN.match(text[-1]) and _HAN.match(words[0])) else f" {words}"
    return text


def _code(lines: list[str]) -> str:
    return "\n".join(lines)
