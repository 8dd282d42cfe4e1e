"""Han text by its sound, for readers who type pinyin."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise

from helpgen.search.text import HAN, fold

_RUN = re.compile(f"[{HAN}]+")
_SYLLABLE = re.compile("[a-z]+")


def syllables(run: str) -> tuple[str, ...]:
    """The syllable of each character, without tones and with ``v`` for ``ü``; empty for a character that has none."""
    from pypinyin import Style, lazy_pinyin  # its dictionaries take long to load, and few processes ask for a sound

    spelled = lazy_pinyin(run, style=Style.NORMAL, errors=list)  # type: ignore[arg-type] # a list is one item a character
    return tuple(syllable if _SYLLABLE.fullmatch(syllable) else "" for syllable in spelled)


def sounds(texts: Iterable[str]) -> dict[str, str]:
    """The syllables of the Han characters in ``texts``, each with the characters that sound so there.

    A character that is read in two ways, by the words it stands in, stands under both.
    """
    found: dict[str, set[str]] = {}
    seen: set[tuple[str, str]] = set()
    for text in texts:
        for run in _RUN.findall(fold(text)):
            pairs = set(pairwise(f"{run}。"))
            if pairs <= seen:  # how a character is read depends on its neighbours
                continue
            seen |= pairs
            for character, syllable in zip(run, syllables(run), strict=True):
                if syllable:
                    found.setdefault(syllable, set()).add(character)
    return {syllable: "".join(sorted(found[syllable])) for syllable in sorted(found)}
