"""Recovery phrases in a text: words out of one of the BIP-39 lists, however they are numbered, listed or dressed up.

Twelve words of a list in a row are no sentence, whether their checksum is right or not: a phrase with a letter wrong is as
secret, and wallets with a checksum of their own use the same words. Chinese is another matter, because half of all sentences
are made of the characters in its lists: characters that stand apart are words, and of those that do not the checksum has to be
right, and next to none may belong together as they do in a sentence.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from itertools import pairwise
from pathlib import Path

from helpgen.normalised import in_its_case, is_invisible
from helpgen.zones import Places, encoded, is_unusual, kinds

SIZES = (24, 21, 18, 15, 12)
LEAST = 12
_DIFFERENT = 9
"""Different words of a phrase at least, unless nearly all are one: ids and code repeat a few words, and so do examples."""

_LATIN = ("english", "spanish", "french", "italian", "portuguese", "czech", "turkish")
_OTHERS = ("japanese", "korean", "russian")
_CHINESE = ("chinese_simplified", "chinese_traditional")


@dataclass(frozen=True, slots=True)
class Phrase:
    """A recovery phrase from ``start`` to ``end`` of a text: how many words it has, and whether its checksum is right."""

    start: int
    end: int
    words: int
    valid: bool


@lru_cache(maxsize=16)
def _list(name: str) -> Mapping[str, int]:
    """The words of a list with their numbers, folded: without accents in Latin letters, in their smallest parts in others."""
    import mnemonic

    words = (Path(mnemonic.__file__).parent / "wordlist" / f"{name}.txt").read_text("utf-8").split()
    fold = _latin if name in _LATIN else _folded
    return {fold(word): number for number, word in enumerate(words)}


@lru_cache(maxsize=1)
def _latin_words() -> frozenset[bytes]:
    words = {word.encode() for name in _LATIN for word in _list(name)} | {word.encode() for word in _shortened()}
    return frozenset(words | {name.encode() for name in ("zh", "en", *_FIELDS)})


@lru_cache(maxsize=1)
def _shortened() -> Mapping[str, int]:
    """The first four letters of every English word, which are all that a wallet asks for, and many people write down."""
    return {word[:4]: number for word, number in _list("english").items()}


@lru_cache(maxsize=1)
def _characters() -> frozenset[str]:
    return frozenset(_list(_CHINESE[0])) | frozenset(_list(_CHINESE[1]))


def _latin(word: str) -> str:
    return in_its_case(word).lower()


def _folded(word: str) -> str:
    return unicodedata.normalize("NFKD", "".join(letter for letter in word if not is_invisible(letter)).casefold())


def is_valid(numbers: Sequence[int]) -> bool:
    """Whether the checksum of a phrase, given as the numbers of its words, is right (BIP-39)."""
    number = 0
    for word in numbers:
        number = number << 11 | word
    check = len(numbers) * 11 // 33
    entropy = (number >> check).to_bytes(check * 4, "big")
    return sha256(entropy).digest()[0] >> (8 - check) == number & ((1 << check) - 1)


def phrases(text: str) -> list[Phrase]:
    """Every recovery phrase in ``text``, in order."""
    unusual = not text.isascii() and is_unusual(text)
    folded = in_its_case(text) if unusual else text
    found = [*_in_latin(folded), *([] if folded.isascii() else _in_chinese(folded))]
    if unusual and found:
        places = Places(text, folded)
        found = [Phrase(*places.span(one.start, one.end), one.words, one.valid) for one in found]
    if unusual:
        found += _in_others(text)
    kept: list[Phrase] = []
    for one in sorted(found, key=lambda one: (not one.valid, -one.words)):  # some words are in two lists
        if all(one.end <= other.start or one.start >= other.end for other in kept):
            kept.append(one)
    return sorted(kept, key=lambda one: one.start)


# --- Words -----------------------------------------------------------------------------------------------------------------

_SMALL = bytes(code | 32 if 65 <= code <= 90 else code if 97 <= code <= 122 else 32 for code in range(256))
_WORD = re.compile("[A-Za-z]+")
_COMPOUND = re.compile("[A-Za-z]+(?:[-_/.=][A-Za-z]+)*")
# What the format of the content itself puts between the words of two languages.
_FIELDS = ("label", "title", "answer", "question", "hint", "help", "step", "short", "body", "term", "name", "use", "danger")
_LANGUAGE = re.compile(rf"(?:zh|en)(?=:)|(?<=[ \n])(?:{'|'.join(_FIELDS)})(?=:[ \n])")
_RUN = b"\1" * LEAST


def _in_latin(text: str) -> Iterator[Phrase]:
    words, known = encoded(text).translate(_SMALL).split(), _latin_words().__contains__
    # Of twelve words in a row, six stand at even places: in most texts there is no need to look at the others.
    if _RUN[: LEAST // 2] not in bytes(map(known, words[::2])) or _RUN not in bytes(map(known, words)):
        return
    tokens: list[_Token] = []
    for match in _COMPOUND.finditer(text):
        parts = [(part.group().lower(), *part.span()) for part in _WORD.finditer(text, *match.span())]
        if len(parts) == 1:
            tokens += [part for part in parts if not _LANGUAGE.match(text, part[1])]
            continue
        tokens.append(("", *match.span()))  # an id or a URL is no word of a list, and can be a list itself
        if len(parts) >= LEAST:
            for name in _LATIN:
                yield from _runs(text, parts, _list(name))
    for name in _LATIN:
        yield from _runs(text, tokens, _list(name))
    yield from (phrase for phrase in _runs(text, tokens, _shortened()) if phrase.valid)


_LETTERS = re.compile(r"[^\W\d_](?:[^\W\d_]|[\u0300-\u036f\u3099\u309a\xad\u200b-\u200f\u2060-\u2064\ufeff])*")


def _in_others(text: str) -> Iterator[Phrase]:
    tokens = [
        (_folded(match.group()), *match.span()) for match in _LETTERS.finditer(text) if not _LANGUAGE.match(text, match.start())
    ]
    for name in _OTHERS:
        yield from _runs(text, tokens, _list(name))


_Token = tuple[str, int, int]


def _runs(text: str, tokens: Sequence[_Token], known: Mapping[str, int]) -> Iterator[Phrase]:
    """The phrases in runs of words of one list, at most one in a run."""
    run: list[_Token] = []
    for token in (*tokens, ("", len(text), len(text))):
        if token[0] in known and (not run or _is_gap(text[run[-1][2] : token[1]])):
            run.append(token)
            continue
        if len(run) >= LEAST and (phrase := _phrase(run, [known[word] for word, _, _ in run])):
            yield phrase
        run = [token] if token[0] in known else []


def _is_gap(between: str) -> bool:
    """Whether two words that stand so far apart can be neighbours in a list."""
    return len(between) <= (24 if _HAN.search(between) else 80)


_HAN = re.compile("[\u3400-\u9fff]")


def _phrase(run: Sequence[_Token], numbers: Sequence[int]) -> Phrase | None:
    for size in SIZES:
        for first in range(len(run) - size + 1):
            if _is_varied(window := numbers[first : first + size]) and is_valid(window):
                return Phrase(run[first][1], run[first + size - 1][2], size, True)
    if len(set(numbers)) > _DIFFERENT:
        return Phrase(run[0][1], run[-1][2], len(run), False)
    return None


def _is_varied(numbers: Sequence[int]) -> bool:
    different = len(set(numbers))
    return different >= _DIFFERENT or (1 < different <= 3 and max(map(numbers.count, numbers)) >= len(numbers) - 2)


# --- Chinese ---------------------------------------------------------------------------------------------------------------

_ONLY_HAN = bytes(104 if code == 104 else 32 for code in range(256))
_LONG = b"h" * LEAST
_CUES = ("助记词", "助記詞", "短语", "短語", "恢复词", "例如", "比如", "譬如")
_CUE = re.compile(f"(?:{'|'.join(_CUES)})就?[是为為]?")
_FUNCTION = frozenset(
    "的一是在不了有和人这为上个到们你我他她会就也要可以能没后被把给让等或与并从用过再还只都很请吗呢吧這為個們會沒後給讓與並從過還請嗎"
)
_TOO_READABLE = 0.25
"""Of the Chinese sentences in the shipped content and in others none has less, of 20,000 random phrases one in 500 as much."""


def _in_chinese(text: str) -> Iterator[Phrase]:
    kind = kinds(text).translate(_ONLY_HAN)
    if kind.count(b" h") - kind.count(b" hh") >= LEAST - 1 and _RUN in bytes(map((1).__eq__, map(len, kind.split()))):
        tokens = [(match.group(), *match.span()) for match in _HAN_RUN.finditer(text)]
        for name in _CHINESE:
            yield from _runs(text, tokens, _list(name))
    cued = any(cue in text for cue in _CUES)
    at = kind.find(_LONG)
    while at >= 0:
        end = kind.find(b" ", at)
        end = end if end >= 0 else len(kind)
        if end - at in SIZES:
            yield from _unspaced(text, at, end)
        if cued and (cue := _CUE.search(text, at, end)) is not None:
            yield from _unspaced(text, cue.end(), end)
        at = kind.find(_LONG, end)
    for start, end in _apart(text, kind):
        letters = "".join(text[at] for at in range(start, end) if kind[at] == _H)
        if _is_secret(letters, text[start:end], text):
            yield Phrase(start, end, len(letters), True)


_H = ord("h")
_WRAPPED = re.compile("\n[ \t]*(?=[\u3400-\u9fff])")
_GROUPED = (b"hh hh hh hh hh", b"hhh hhh hhh", b"hhhh hhhh hhhh")
_GAP = re.compile("[ 、,，/|·-]{1,3}")


def _apart(text: str, kind: bytes) -> Iterator[tuple[int, int]]:
    """Where as many characters as a phrase has go on in the next line, or stand in groups of one size."""
    done = 0
    for match in _WRAPPED.finditer(text):
        if match.start() > done and kind[match.start() - 1] == _H:
            start = kind.rfind(b" ", 0, match.start()) + 1
            runs = list(_follow(kind, start, lambda at: _WRAPPED.match(text, at)))
            done = runs[-1][1]
            if sum(last - first for first, last in runs) in SIZES:
                yield start, done
    for group in _GROUPED:
        size, at = group.index(b" "), kind.find(group)
        while at >= 0:
            start = kind.rfind(b" ", 0, at) + 1
            runs = list(_follow(kind, start, lambda at: _GAP.match(text, at)))
            if sum(last - first for first, last in runs) in SIZES and all(last - first == size for first, last in runs):
                yield start, runs[-1][1]
            at = kind.find(group, max(runs[-1][1], at + 1))


def _follow(kind: bytes, start: int, gap: Callable[[int], re.Match[str] | None]) -> Iterator[tuple[int, int]]:
    """The run of Chinese characters at ``start``, and those behind such gaps, as long as there may be a phrase."""
    first = start
    while start - first <= 200:
        end = kind.find(b" ", start)
        end = end if end >= 0 else len(kind)
        yield start, end
        between = gap(end)
        if between is None or kind[between.end() : between.end() + 1] != b"h":
            return
        start = between.end()


_HAN_RUN = re.compile("[\u3400-\u9fff]+")


def _unspaced(text: str, start: int, end: int) -> Iterator[Phrase]:
    if end - start in SIZES and _is_secret(text[start:end], text[start:end], text):
        yield Phrase(start, end, end - start, True)


def _is_secret(characters: str, written: str, text: str) -> bool:
    """Whether characters, which stand in the text as ``written``, are a phrase of a right checksum and no sentence."""
    if not _characters().issuperset(characters):
        return False
    for name in _CHINESE:
        numbers = [_list(name).get(character, -1) for character in characters]
        if -1 not in numbers and is_valid(numbers):
            return not _reads_as_words(characters, written, text)
    return False


def _reads_as_words(characters: str, written: str, text: str) -> bool:
    """Whether the characters belong together as in a sentence: as particles, or in pairs that the text or a dictionary has."""
    if 1 < len(set(characters)) <= 3:
        return False  # the phrase of nothing but zeros, which every example shows
    enough = _TOO_READABLE * len(characters)
    score = sum(map(_FUNCTION.__contains__, characters))
    if score >= enough:
        return True
    pairs = [one + other for one, other in pairwise(characters)]
    here = text.count(written)
    unknown = [pair for pair in pairs if text.count(pair) <= here * written.count(pair)]
    score += len(pairs) - len(unknown)
    return score >= enough or score + sum(map(_dictionary().__contains__, unknown)) >= enough


@lru_cache(maxsize=1)
def _dictionary() -> frozenset[str]:
    """The pairs of characters in some 46,000 Chinese words and sayings."""
    from pypinyin.phrases_dict import phrases_dict

    return frozenset(one + other for phrase in phrases_dict for one, other in pairwise(phrase))
