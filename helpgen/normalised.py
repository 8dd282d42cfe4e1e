"""Text as a reader's eye takes it: without what is invisible, compatible forms and look-alike letters folded, in one case.

Whoever wants a word past a rule writes it in full-width or mathematical letters, puts a zero-width space into it, or takes a
Cyrillic letter for a Latin one. The rules about safety therefore look at the normalised text and report the place in the
written one.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from itertools import accumulate
from pathlib import Path

_LOOK_ALIKES = {
    character: line[0]
    for line in Path(__file__).with_name("confusables.txt").read_text("utf-8").splitlines()
    if not line.startswith("#")
    for character in line[2:]
}


class _Table(dict[int, str]):
    """What each character becomes; worked out when it is first met."""

    def __init__(self, keeps_case: bool = False) -> None:
        self._keeps_case = keeps_case

    def __missing__(self, code: int) -> str:
        found = _folded(chr(code))
        self[code] = found = found if self._keeps_case else found.casefold()
        return found


def _folded(character: str) -> str:
    return "".join(
        _LOOK_ALIKES.get(part, part)
        for part in unicodedata.normalize("NFKD", character)
        if not is_invisible(part) and unicodedata.category(part) != "Mn"
    )


def is_invisible(character: str) -> bool:
    """Whether a reader sees nothing where ``character`` stands, not even a space: format characters, fillers, selectors."""
    return unicodedata.category(character) == "Cf" or character in _FILLERS or 0xE0000 <= ord(character) <= 0xE0FFF


_FILLERS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0") | {
    chr(code) for code in range(0xFE00, 0xFE10)
}

_TABLE, _IN_ITS_CASE = _Table(), _Table(keeps_case=True)


@lru_cache(maxsize=4096)
def normalised(text: str) -> str:
    """``text`` folded character by character: NFKD without marks and invisible characters, look-alikes as ASCII, lower case."""
    return text.lower() if text.isascii() else text.translate(_TABLE)


def in_its_case(text: str) -> str:
    """``text`` folded like ``normalised``, with its capitals: for what a capital changes, such as keys and addresses."""
    return text if text.isascii() else text.translate(_IN_ITS_CASE)


def written(text: str, start: int, end: int) -> tuple[int, int]:
    """Where ``normalised(text)[start:end]`` stands in ``text``."""
    if text.isascii():
        return start, end
    ends = list(accumulate(len(_TABLE[ord(character)]) for character in text))
    first = next((at for at, done in enumerate(ends) if done > start), len(text))
    last = next((at for at, done in enumerate(ends) if done >= end), len(text) - 1)
    return first, max(first, last + 1)
