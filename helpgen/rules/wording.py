"""Wordings that a rule looks for, in English and in Chinese, found quickly in texts that hardly ever have one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from helpgen.knowledge_base import KnowledgeBase
from helpgen.rules.places import Passage, localized_texts
from helpgen.rules.sentences import HAN, Sentence, around, is_quoted

_IS_HAN = re.compile(f"[{HAN}]")
_BETWEEN_WORDS = str.maketrans(dict.fromkeys('\n\t.,:;!?()[]{}"“”*/|#%-–—_`', " "))

_NONE: frozenset[str] = frozenset()
_signs: set[str] = set()
"""The English signs of all wordings: filled while the rules are imported, read when content is checked."""


@dataclass(frozen=True, slots=True)
class Worded:
    """A text, with those of its words that are a sign of some wording; none of a Chinese one."""

    passage: Passage
    signs: frozenset[str]
    small: str
    """The text in small letters; empty where it has no sign."""


@lru_cache(maxsize=1)
def texts(kb: KnowledgeBase) -> tuple[Worded, ...]:
    """Every text in every language: gathered once for all rules that look at words."""
    return tuple(map(_worded, localized_texts(kb)))


def _worded(passage: Passage) -> Worded:
    if passage.path[-1] == "zh":
        return Worded(passage, _NONE, "")
    small = passage.words.lower()
    signs = frozenset(_signs.intersection(small.translate(_BETWEEN_WORDS).split()))
    return Worded(passage, signs, small if signs else "")


class Wordings:
    """Patterns, each with the signs (divided by ``|``) without one of which it cannot match.

    An English sign is a whole word in small letters, a Chinese one any part of a text. Signs are looked for first, which is quick.
    Patterns with Chinese signs are tried on Chinese texts, the others on the texts of all other languages.
    """

    def __init__(self, *rows: tuple[str, str]) -> None:
        english = [row for row in rows if not _IS_HAN.search(row[0])]
        chinese = [row for row in rows if _IS_HAN.search(row[0])]
        self._english = [
            (frozenset(signs.split("|")), re.compile(pattern, re.IGNORECASE), _OVER_LINES.search(pattern) is None)
            for signs, pattern in english
        ]
        self._chinese_signs = re.compile("|".join(re.escape(sign) for signs, _ in chinese for sign in signs.split("|")))
        self._chinese = re.compile("|".join(f"(?:{pattern})" for _, pattern in chinese), re.IGNORECASE)
        for signs, *_ in self._english:
            _signs.update(signs)

    def found(self, text: Worded) -> Iterator[tuple[re.Match[str], Sentence]]:
        """What matches in a text outside of quotation marks and code, with its sentence."""
        words = text.passage.words
        for match in self._chinese_matches(words) if text.passage.path[-1] == "zh" else self._english_matches(text):
            if not is_quoted(words, match.start()):
                yield match, around(words, match.start())

    def _chinese_matches(self, words: str) -> Iterator[re.Match[str]]:
        end = 0
        while sign := self._chinese_signs.search(words, end):
            start = words.rfind("\n\n", 0, sign.start()) + 1
            end = words.find("\n\n", sign.end())
            end = end if end >= 0 else len(words)
            yield from self._chinese.finditer(words, start, end)

    def _english_matches(self, text: Worded) -> Iterator[re.Match[str]]:
        for signs, pattern, in_a_line in self._english if text.signs else ():
            if not signs.isdisjoint(text.signs):
                words = text.passage.words
                if in_a_line and len(text.small) == len(words):
                    for start, end in _lines_with(signs & text.signs, text.small):
                        yield from pattern.finditer(words, start, end)
                else:
                    yield from pattern.finditer(words)


_OVER_LINES = re.compile(r"\[\^(?![^\]]*\\n)|\\[sWD]")
"""What a pattern has in it that may match the end of a line."""


def _lines_with(signs: frozenset[str], small: str) -> list[tuple[int, int]]:
    """The lines of a text in small letters that hold one of ``signs``, in order, each with its start and its end."""
    found: set[tuple[int, int]] = set()
    for sign in signs:
        at = small.find(sign)
        while at >= 0:
            end = small.find("\n", at)
            found.add((small.rfind("\n", 0, at) + 1, end if end >= 0 else len(small)))
            at = small.find(sign, end) if end >= 0 else -1
    return sorted(found)
