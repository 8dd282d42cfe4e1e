"""What stands above a sentence in its text, worked out only where a rule asks for it: most sentences need none of it."""

from __future__ import annotations

import re
from functools import cached_property

from helpgen.rules.undisguised import undisguised

_FAR = 1500
_ITEM = re.compile(r"[ \t]*(?:[-*+]|\d{1,3}[.)])[ \t]+|[ \t]*\|")


class Above:
    """What is read before the sentence that starts at ``at`` of ``words``; ``parent`` is a text that the whole text belongs to."""

    def __init__(self, words: str, at: int, parent: str = "") -> None:
        self._words, self._at, self._parent = words, at, parent

    @cached_property
    def text(self) -> str:
        """The last paragraphs before it, without disguises."""
        return undisguised(self._words[max(0, self._at - _FAR) : self._at]).words

    @cached_property
    def introduction(self) -> str:
        """The line that introduces its list, or the head of its column of a table, without disguises; mostly empty."""
        return undisguised(self.lines[0]).words.strip()

    @cached_property
    def lines(self) -> tuple[str, str]:
        """The line that introduces the list, or the head of the table's column, that it is in, and the heading above."""
        text, at = self._words, self._at
        end = text.find("\n", at)
        lines = text[: end if end >= 0 else len(text)].split("\n")
        if not _ITEM.match(lines[-1]):
            return self._parent, ""
        introduction, row = "", lines[-1].lstrip().startswith("|")
        column = text[text.rfind("\n", 0, at) + 1 : at + 1].count("|") if row else 0
        head = ""
        for line in reversed(lines[:-1]):
            if line.startswith("#"):
                return head or introduction, line
            row = row and line.lstrip().startswith("|")  # the head of an earlier table is none of this one
            if row:
                cells = line.split("|")
                head = cells[column] if column < len(cells) else ""
            elif line.strip() and not introduction and not _ITEM.match(line) and not line.startswith(" "):
                introduction = line
        return head or introduction, ""
