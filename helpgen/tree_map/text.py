"""Text that has to fit a width without a browser to measure it: widths are estimates on the wide side."""

from __future__ import annotations

import re
import unicodedata

SIZE = 13
LINE = 18

# What may not stand in XML at all (a lone surrogate cannot even be encoded), and what would reorder the text around it.
_UNFIT = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff\u202a-\u202e\u2066-\u2069]"
)
_NARROW = frozenset("iIjlftr.,:;'|!()[]/\\ -`\"")
_WIDE = frozenset("mwMWQOGDHNU@%&+=<>—…")
_NOT_FIRST = frozenset("，。、；：？！）》」』】〉”’％…—")
_NOT_LAST = frozenset("（《「『【〈“‘")


def clean(text: str) -> str:
    """The text in one line, without characters that XML forbids."""
    return " ".join(_UNFIT.sub("", text).split())


def _em(char: str) -> float:
    if unicodedata.combining(char):
        return 0.0
    if unicodedata.east_asian_width(char) in "WF" or char in "“”‘’—…":
        return 1.0
    if char in _NARROW:
        return 0.32
    if char in _WIDE:
        return 0.85
    return 0.68 if char.isupper() else 0.55


def width(text: str) -> float:
    """About how many pixels the text is wide."""
    return sum(map(_em, text)) * SIZE


def _wide(char: str) -> bool:
    return unicodedata.east_asian_width(char) in "WF"


def _pieces(text: str) -> list[str]:
    """What may not be broken: a Latin word and the space after it, a CJK character and the punctuation that sticks to it."""
    pieces: list[str] = []
    for char in text:
        last = pieces[-1][-1] if pieces else " "
        sticks = char in _NOT_FIRST or last in _NOT_LAST or char == " " or unicodedata.combining(char)
        if pieces and (sticks or not (_wide(char) or _wide(last) or last == " " or last in _NOT_FIRST)):
            pieces[-1] += char
        else:
            pieces.append(char)
    return pieces


def _split(piece: str, limit: float) -> list[str]:
    """A word that is too long for a line, in parts that are not."""
    parts = [""]
    for char in piece:
        if parts[-1] and width(parts[-1] + char) > limit:
            parts.append("")
        parts[-1] += char
    return parts


def _shorten(line: str, limit: float) -> str:
    while line and width(line.rstrip() + "…") > limit:
        line = line[:-1]
    return line.rstrip() + "…"


def wrap(text: str, limit: float, most: int) -> list[str]:
    """The text in at most ``most`` lines, none wider than ``limit``, cut off with "…" where it does not fit. Empty: none."""
    lines: list[str] = []
    for whole in _pieces(text):
        for piece in _split(whole, limit) if width(whole.rstrip()) > limit else [whole]:
            if lines and width((lines[-1] + piece).rstrip()) <= limit:
                lines[-1] += piece
            else:
                lines.append(piece)
        if len(lines) > most:  # the rest cannot be seen: a title may be longer than a picture
            return [*(line.rstrip() for line in lines[: most - 1]), _shorten(lines[most - 1], limit)]
    return [line.rstrip() for line in lines]
