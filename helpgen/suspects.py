"""What stands in a text that is an address or a key, however it is broken up or dressed up."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from helpgen.api_keys import api_keys
from helpgen.chains import OTHER, Kind, Known, identify, looks_random, resembles
from helpgen.normalised import in_its_case
from helpgen.zones import Places, is_unusual, squeezed, zones


@dataclass(frozen=True, slots=True)
class Suspect:
    """Something that is an address or a key, from ``start`` to ``end`` of the text it was found in."""

    start: int
    end: int
    word: str
    """What it is without whatever broke it up or dressed it up."""
    known: Known
    exact: bool
    """Whether it is written in the very letters of ``word``; spaces and Markdown between them do not count."""
    in_url: bool = False

    def of_kind(self, kind: Kind) -> Suspect:
        """The same as another kind."""
        return replace(self, known=replace(self.known, kind=kind))


_WORD = re.compile("[0-9A-Za-z]+")
_NO_GAP = re.compile("\u2026|\\.\\.\\.|\u22ef|\\*{4}")
_URL_HEAD = re.compile(r"https?://[^\s<>\"'\u3000-\u9fff\uff00-\uffef]*$")
_IN_PATH_OF_TRANSACTION = re.compile(
    r"/(?:tx|txs|txid|transactions?|blocks?|extrinsic|op|trx|hash)/$|[?&](?:tx|txid|hash)=$", re.IGNORECASE
)
_MARKUP = re.compile(r"[\s*`~\\]")


def suspects(text: str) -> list[Suspect]:
    """Every address and every key in ``text``, from its start to its end. Never two of one place."""
    if not text.isascii() and is_unusual(text):
        folded = in_its_case(text)
        if not (there := _suspects(folded)):
            return []
        places = Places(text, folded)
        spans = [(*places.span(one.start, one.end), one) for one in there]
        return [
            replace(one, start=start, end=end, exact=one.exact and _plain(text[start:end]) == _plain(one.word))
            for start, end, one in spans
        ]
    return _suspects(text)


def _plain(text: str) -> str:
    return _MARKUP.sub("", text) if text.isascii() else text


def _suspects(text: str) -> list[Suspect]:
    found: list[Suspect] = []
    for start, end in zones(text):
        found += _in_zone(text, start, end)
    return sorted(found, key=lambda suspect: suspect.start)


# --- What stands there -----------------------------------------------------------------------------------------------------


def _in_zone(text: str, start: int, end: int) -> list[Suspect]:
    while start > 0 and text[start - 1].isalnum() and text[start - 1].isascii():
        start -= 1
    while end < len(text) and text[end].isalnum() and text[end].isascii():
        end += 1
    found = _Found(text)
    for match_start, match_end, known in api_keys(text, start, end):
        found.add(match_start, match_end, text[match_start:match_end], known)
    words = [match.span() for match in _WORD.finditer(text, start, end)]
    runs = [word for word in words if word[1] - word[0] >= _SHORTEST]
    read = [(first, last, text[first:last], identify(text[first:last])) for first, last in runs]
    found.add_all((first, last, word, known) for first, last, word, known in read if known is not None and known.sure)
    for match in _OTHER_LETTERS.finditer(text, start, end):
        if (special := identify(match.group()) or resembles(match.group())) is not None:
            found.add(*match.span(), match.group(), special)
    pieces = list(_joined(text, words))
    found.add_all(sorted((one for one in pieces if one[3].sure), key=lambda one: -len(one[2])))
    found.add_all(_ton(text, words))
    for first, last in runs:
        found.add_all(_glued(text, first, last))
    for first, last, word, understood in read:
        if (guess := understood or resembles(word)) is not None:
            found.add(first, last, word, guess)
        elif (
            _BARE_EVM.fullmatch(word)
            and _CALLED_ADDRESS.search(text, max(0, first - 60), first)
            and (bare := identify(f"0x{word}"))
        ):
            found.add(first, last, word, bare)
    guesses = (one for one in pieces if not one[3].sure)
    found.add_all(sorted(guesses, key=lambda one: (one[3].kind == "broken", one[3].network == OTHER, -len(one[2]))))
    return found.suspects


_BARE_EVM = re.compile("[0-9a-f]{40}|[0-9A-F]{40}")
_CALLED_ADDRESS = re.compile(
    r"(?:address|地址|以太坊|ethereum|\beth\b|\berc-?20|\bevm\b|wallet|钱包|合约|contract|(?:send|pay|transfer)\b|转[到给至入]|[打汇付充]到)(?![^\n]*(?:commit|revision|\bgit|提交|版本|sha-?1))[^\n]*$",
    re.IGNORECASE,
)
"""What is written before an address of Ethereum's kind without its ``0x``: 40 such digits are a revision's name, too."""
_CALLED_CHECKSUM = re.compile(
    r"(?:\b(?:sha-?(?:2-?)?256|sha-?3|blake2|checksums?|txids?|(?:transaction|tx|block) (?:hash(?:es)?|ids?))\b"
    r"|校验[和码值]|(?:交易|区块)(?:哈希|id))(?![^\n]*(?:private|secret|seed|\bkey|私钥|密钥|助记词))[^\n]{0,40}$",
    re.IGNORECASE,
)
"""What is written before the checksum of a file, which readers compare digit by digit, or before a transaction."""
_OTHER_LETTERS = re.compile(
    r"(?<![\w+-])(?:[EUk0][Qf][\w+/-]{46}|(?:nano|xrb)_[0-9a-z]{60}|(?:addr|stake)_test1[0-9a-z]{50,110}"
    r"|AGE-SECRET-KEY-1[0-9A-Z]{58})(?![\w+-])"
)
_RAW_TON = re.compile(r"(?<![\w-])(?:0|-1):$")


_GLUE = re.compile("[0-9A-Za-z]")
_Piece = tuple[int, int, str, Known]
_SHORTEST = 24


class _Found:
    """What has been found in a text, and where nothing more is looked for."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.suspects: list[Suspect] = []

    def is_free(self, start: int, end: int) -> bool:
        return all(end <= one.start or start >= one.end for one in self.suspects)

    def add(self, start: int, end: int, word: str, known: Known) -> None:
        if self.is_free(start, end):
            exact = not any(_GLUE.fullmatch(letter) for letter in (self.text[start - 1 : start], self.text[end : end + 1]))
            head = _URL_HEAD.search(self.text, max(0, start - 300), start)
            if head is not None and _may_stand_in_url(known, head.group()):
                return
            if (
                known.kind == "key"
                and known.what[0].startswith("64 ")
                and _CALLED_CHECKSUM.search(self.text, max(0, start - 60), start)
            ):
                return
            if known.kind == "key" and len(word) == 64 and _RAW_TON.search(self.text, max(0, start - 4), start):
                known = Known("address", "TON")
            self.suspects.append(Suspect(start, end, word, known, exact, head is not None))

    def add_all(self, found: Iterable[_Piece]) -> None:
        for one in found:
            self.add(*one)


def _may_stand_in_url(known: Known, head: str) -> bool:
    """A transaction that a page is about, and a page's own random name, are no secret."""
    if known.kind == "key" and not known.what[0].startswith("64 "):
        return False
    if known.kind == "key":
        return _IN_PATH_OF_TRANSACTION.search(head) is not None
    return known.kind == "broken" and known.network == OTHER


_GLUED = (
    (re.compile(r"0[xX](?:[0-9a-fA-F]{64}|[0-9a-fA-F]{40})(?![0-9a-fA-F])|(?<![0-9a-fA-F])[0-9a-fA-F]{64}(?![0-9a-fA-F])"), 0),
    (re.compile(r"(?:bc|tb|bcrt|ltc|addr|stake|cosmos|bnb|lnbc|npub|nsec)1[02-9ac-hj-np-z]{38,120}"), 40),
    (re.compile(r"(?:BC|TB)1[02-9AC-HJ-NP-Z]{38,80}"), 40),
    (re.compile(r"[GSC][A-Z2-7]{55}|[48][1-9A-HJ-NP-Za-km-z]{94}|[qp][02-9ac-hj-np-z]{41}"), 0),
)
"""Forms that may stand in the middle of letters, and how short one may be where the form does not tell."""
_SIZES = (34, 33, 35, 42, 51, 52, 58, 26, 27, 28, 29, 30, 31, 32, 36, 111)
_LONGEST = 300


def _glued(text: str, first: int, last: int) -> Iterator[_Piece]:
    """The addresses and keys with a right checksum in a run of letters and digits, that others stand around without a space."""
    run = text[first:last]
    for pattern, shortest in _GLUED:
        for match in pattern.finditer(run):
            for end in range(match.end(), match.start() + (shortest or len(match.group())) - 1, -1):
                known = identify(run[match.start() : end])
                if known is not None and known.kind != "broken" and (known.sure or pattern is _GLUED[0][0]):
                    yield first + match.start(), first + end, run[match.start() : end], known
                    break
    for size in _SIZES:
        for start in range(min(len(run), _LONGEST) - size + 1):
            part = run[start : start + size]
            if part[0] in "123456789ALMDTXtrSsKcxyzm" and looks_random(part):
                known = identify(part)
                if known is not None and known.sure and known.kind in ("address", "key"):
                    yield first + start, first + start + size, part, known
                    return


def _joined(text: str, words: list[tuple[int, int]]) -> Iterator[_Piece]:
    """What is written in several pieces: all that is joined has to have a right checksum, or be nothing but fragments."""
    joins = [_is_gap(text[one[1] : other[0]]) for one, other in pairwise(words)]
    for first, (start, end) in enumerate(words):
        word = text[start:end]
        for last in range(first + 1, min(len(words), first + _MOST_PIECES)):
            if not joins[last - 1]:
                break
            end = words[last][1]
            word += text[words[last][0] : end]
            if len(word) > _LONGEST_WORD:
                break
            if len(word) < 25 or not _PLAUSIBLE.fullmatch(word) or not (_ONE_CASE.fullmatch(word) or looks_random(word)):
                continue
            known = identify(word) or resembles(word)
            between = text[start:end]
            if known is not None and (_is_no_chance(known, word, between) or _are_fragments(text, words[first : last + 1])):
                yield start, end, word, known


_LONGEST_WORD = 120
_ONE_CASE = re.compile("0[xX][0-9a-fA-F]+|[0-9a-fA-F]+|[0-9a-z]+|[0-9A-Z]+")
_PLAUSIBLE = re.compile("[A-Za-z]*[0-9][0-9A-Za-z]*")  # at each letter one way only: what is hostile repeats itself
_MOST_PIECES = 64
_LETTERS = re.compile("[^\\W\\d_]")


def _is_gap(between: str) -> bool:
    return len(between) <= 24 and not _NO_GAP.search(between) and not _LETTERS.search(between)


def _is_no_chance(known: Known, word: str, written: str) -> bool:
    """Whether chance alone would not make that out of words and numbers that stand side by side."""
    letters = len(_HEX_LETTER.findall(word))
    if known.network == "TRON" and len(word) == 42:
        return letters >= 6
    if known.network in _SHORT_CHECKSUM and (":" in written or "/" in written):
        return False
    return known.sure or (known.kind == "key" and len(word) in (64, 66) and letters >= 12)


_SHORT_CHECKSUM = frozenset({"Substrate", "Polkadot", "Kusama"})
"""Two bytes of it: among the pieces of a large file some are right by chance."""


_HEX_LETTER = re.compile("[a-fA-F]")


def _are_fragments(text: str, pieces: list[tuple[int, int]]) -> bool:
    """Whether pieces apart by spaces or Markdown are no words: letters and digits alternate in most, or all are of one size."""
    if any(not _SPACE.fullmatch(text[one[1] : other[0]]) for one, other in pairwise(pieces)):
        return False
    words = [text[start:end] for start, end in pieces]
    even = len(words) > 2 and len({len(word) for word in words[:-1]}) == 1 and len(words[-1]) <= len(words[0])
    odd = sum(1 for word in words if _ODD.search(word) and not _NAME.fullmatch(word)) * 10 / len(words)
    return looks_random("".join(words)) and (odd >= 7 or (even and (odd >= 3 or len(words[0]) <= 2)))


_NAME = re.compile("[A-Za-z]+[0-9]{1,2}|[0-9]{1,3}[A-Za-z]{1,2}")  # TRC20, word1, 16GB
_SPACE = re.compile(r"[\s*_`~-]+")
_ODD = re.compile("[a-z][A-Z0-9]|[0-9][A-Za-z]|[A-Z][A-Z][a-z]|[A-Z][0-9](?!$)")


def _ton(text: str, words: list[tuple[int, int]]) -> Iterator[_Piece]:
    """TON's addresses have ``-`` and ``_`` among their letters, so only spaces and Markdown can break them up."""
    if not words:
        return
    letters, places = squeezed(text, words[0][0], words[-1][1])
    for match in _TON.finditer(letters):
        if (known := identify(match[1])) is not None:
            yield places[match.start()], places[match.start() + 47] + 1, match[1], known


_TON = re.compile(r"(?=([EUk0][Qf][\w+/-]{46}))")
