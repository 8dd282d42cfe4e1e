"""The words of the glossary in running text: which words a term claims, and one search for all of them at once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Generic, TypeVar

from helpgen.models import Term

V = TypeVar("V")
Tree = dict[str, "Tree"]

MAX_WORD = 80
"""Characters; a longer phrase is not a word, and is found nowhere."""

_END = ""
_LETTER = "0-9a-z\u00c0-\u1fff"
_IS_LETTER = re.compile(f"[{_LETTER}]")
_INSIDE = re.compile(f"[{_LETTER}]-?$")
_SEPARATOR = re.compile(r"[()（）/／]")
_QUOTES = "“”\"'‘’「」 \t\n"


def parts(term: str) -> list[str]:
    """What a term is called, name by name: ``交易哈希（TXID）`` is 交易哈希 and TXID."""
    return list(dict.fromkeys(part for piece in _SEPARATOR.split(term) if (part := piece.strip(_QUOTES))))


def explained_words(term: Term, language: str) -> list[str]:
    """The words that are explained where a text in ``language`` first uses them."""
    if term.match is not None and language in term.match.root:
        return list(term.match[language])
    return parts(term.term.root.get(language, ""))


def folded(text: str) -> str:
    """``text`` in lower case, every character at its place."""
    lower = text.lower()
    if len(lower) == len(text):
        return lower
    return "".join(small if len(small := character.lower()) == 1 else character for character in text)


def key(word: str) -> str:
    """Words with the same key are the same word to a reader: case and kind of space do not count."""
    return " ".join(folded(word).split())


def plurals(word: str) -> list[str]:
    """The regular English plurals of a word in lower case; none where it ends in anything but a Latin letter."""
    if not re.search("[a-z]$", word):
        return []
    if re.search("(s|x|z|ch|sh)$", word):
        return [f"{word}es"]
    return [f"{word[:-1]}ies", f"{word}s"] if re.search("[^aeiou]y$", word) else [f"{word}s"]


class Words(Generic[V]):
    """Finds many words in a text at once, the longest at each place, in time that hardly depends on how many there are.

    A word that starts or ends with a letter of an alphabet starts or ends there as a word of the text, in any case and in the
    regular plural, and never as a part of one with hyphens (``txn-mempool-conflict``); Han characters have no such bounds,
    because Chinese has no spaces.
    """

    def __init__(self, words: Mapping[str, V]) -> None:
        self._values: dict[str, V] = {}
        tree: Tree = {}
        for word, value in words.items():
            for form in (key(word), *plurals(key(word))):
                if 0 < len(form) <= MAX_WORD and form not in self._values:
                    self._values[form] = value
                    node = tree
                    for character in form:
                        node = node.setdefault(character, {})
                    node[_END] = {}
        # Every alternative starts with a bare character, so that the search skips to the next place where a word can start at
        # all; a word of the text that starts like one of these but is none is passed over as a whole.
        starts = [
            f"{first}(?:{_branch(first, node)}|[{_LETTER}]*(?:-[{_LETTER}]+)*)"
            if _IS_LETTER.match(first)
            else re.escape(first) + _branch(first, node)
            for first, node in tree.items()
        ]
        self._pattern = re.compile("|".join(starts)) if tree else None

    def __bool__(self) -> bool:
        return self._pattern is not None

    def find(self, text: str) -> Iterator[tuple[int, int, V]]:
        """Start, end and value of every word in ``text``, in order; words do not overlap."""
        if self._pattern is not None:
            text, values = folded(text), self._values
            for match in self._pattern.finditer(text):
                word = match.group()
                if word not in values:
                    word = " ".join(word.split())
                    if word not in values:
                        continue  # passed over
                start = match.start()
                if not (_IS_LETTER.match(word) and _INSIDE.search(text, max(0, start - 2), start)):
                    yield start, match.end(), values[word]


def _branch(last: str, node: Tree) -> str:
    """The pattern of what may follow ``last``, longest first; the trie's depth is bounded by ``MAX_WORD``."""
    ways = [
        ("[ \\n\u00a0]+" if char == " " else re.escape(char)) + _branch(char, child) for char, child in node.items() if char
    ]
    if _END in node:
        ways.append(f"(?!-?[{_LETTER}])" if _IS_LETTER.match(last) else "")
    return ways[0] if len(ways) == 1 else f"(?:{'|'.join(ways)})"
