"""Numbers in running text, so that texts of two languages can be compared: digits however they are written, and small words."""

from __future__ import annotations

import re
import unicodedata
from functools import cached_property

_TOKEN = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)*")
_TOKEN_ELSEWHERE = re.compile(r"[0-9]+(?:[.,][0-9]+)*")
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_THOUSANDS_DOT = re.compile(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?")
_SPACED = re.compile(r"(?<![\d.,])(\d{1,3})((?:[\u00a0\u202f]\d{3})+)(?!\d)")
_UNUSUAL = re.compile("[\u00a0\u202f０-９]")
_HAN_DIGITS = {character: value for value, character in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "俩": 2}
_HAN_UNITS = {"十": 10, "百": 100, "千": 1000}
_HAN_NUMBER = re.compile("[零〇一二两俩三四五六七八九十百千万亿]+")
_SCALES = {"万": 10_000, "亿": 100_000_000, "千": 1000, "百": 100, "thousand": 1000, "million": 1_000_000, "billion": 10**9}
_SCALED = re.compile(r"\s?(?P<scale>[万亿千百]|(?:thousand|million|billion)\b)", re.IGNORECASE)
_ONES = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
    "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS = {
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
_ENGLISH: dict[str, tuple[int | float, ...]] = {
    **{word: (value,) for value, word in enumerate(_ONES)},
    **{word: (value,) for word, value in _TENS.items()},
    "a": (1,), "an": (1,), "once": (1,), "single": (1,), "first": (1,), "per": (1,), "each": (1,), "every": (1,),
    "another": (1,), "only": (1,), "twice": (2,), "double": (2,), "both": (2,), "second": (2,), "pair": (2,), "half": (0.5, 50),
    "third": (3,), "thirds": (3,), "triple": (3,), "fourth": (4,), "quarter": (4, 0.25), "fifth": (5,), "sixth": (6,),
    "seventh": (7,), "eighth": (8,), "ninth": (9,), "tenth": (10,), "dozen": (12,), "hundred": (100,), "thousand": (1000,),
    "million": (10**6,), "january": (1,), "february": (2,), "march": (3,), "april": (4,), "may": (5,), "june": (6,),
    "july": (7,), "august": (8,), "september": (9,), "october": (10,), "november": (11,), "december": (12,), "jan": (1,),
    "feb": (2,), "mar": (3,), "apr": (4,), "jun": (6,), "jul": (7,), "aug": (8,), "sep": (9,), "oct": (10,), "nov": (11,),
    "dec": (12,), "midnight": (0, 24), "noon": (12,),
}  # fmt: skip
_ENGLISH_WORD = re.compile(r"[a-z]+")
_COMPOUND = re.compile(rf"\b({'|'.join(_TENS)})[- ]({'|'.join(_ONES[1:10])})\b")
_AFTERNOON = re.compile(r"(\d{1,2})(?::\d\d)?\s?p\.?m\b")
_HAN_WORDS = {"半": (0.5, 50), "双": (2,), "每": (1,), "首": (1,), "单": (1,), "同": (1,), "另": (1,), "再": (1,)}
_WITH_WORDS = ("zh", "en")
SMALL = 12
"""Up to here a number may be written as a word in a language whose words are not known."""


class Numbers:
    """The numbers of a text in a normal form (``1,000`` is ``1000``, ``0.50`` is ``0.5``)."""

    def __init__(self, text: str, language: str) -> None:
        self.digits: dict[str, int] = {}
        """Those that stand alone in digits, with the place of the first of each; the other language has to say them, too."""
        self._names: set[str] = set()
        self._language = language
        if _UNUSUAL.search(text):
            text = _SPACED.sub(lambda match: match[1] + re.sub(r"\D", ",", match[2]), text.translate(_HALF_WIDTH))
        self._text = text
        self._read()

    def _read(self) -> None:
        text = self._text
        for match in (_TOKEN if self._language in _WITH_WORDS else _TOKEN_ELSEWHERE).finditer(text):
            start, end = match.span()
            values = _values(match.group(), self._language)
            if scale := _SCALED.match(text, end):
                self._names.update(values)
                values = [
                    _text(float(value) * _SCALES[scale["scale"].lower()]) for value in values if _is_decimal(value)
                ] or values
            if _is_letter(text[start - 1 : start]) or _is_letter(text[end : end + 1]):
                self._names.update(values)
            else:
                self.digits.setdefault(values[0], start)
                self._names.update(values[1:])

    @cached_property
    def others(self) -> frozenset[str]:
        """Those in names (``ERC20``) and in words: they count when the other language has them in digits."""
        if self._language == "zh":
            return frozenset(self._names | _han_numbers(self._text))
        if self._language == "en":
            return frozenset(self._names | _english_numbers(self._text.lower()))
        return frozenset(self._names)

    def has(self, number: str) -> bool:
        """Whether the text says ``number`` in any way."""
        if number in self.digits or number in self.others:
            return True
        return self._language not in _WITH_WORDS and number.isdigit() and int(number) <= SMALL


_HALF_WIDTH = {code: code - 0xFEE0 for code in (*range(0xFF10, 0xFF1A), 0xFF0C, 0xFF0E, 0xFF05)}


def _is_letter(character: str) -> bool:
    """Whether a digit beside ``character`` belongs to a name; Han characters stand beside numbers without a space."""
    return (
        character == "_"
        or ("a" <= character.lower() <= "z")
        or (character.isalpha() and unicodedata.category(character) != "Lo")
    )


def _values(token: str, language: str) -> list[str]:
    """What a token of digits can mean in a language, most likely first; where points group digits, both readings."""
    if token.isdigit():
        return [_text(int(token))] if len(token) <= 15 else [token]
    if language not in _WITH_WORDS:
        if _THOUSANDS_DOT.fullmatch(token):
            return [_text(float(token.replace(".", "").replace(",", "."))), *_values(token, "en")]
        token = token.replace(",", ".") if token.count(",") == 1 and "." not in token else token
    if _THOUSANDS.fullmatch(token):
        token = token.replace(",", "")
    return [_text(float(token))] if _is_decimal(token) else [token]


def _is_decimal(token: str) -> bool:
    return re.fullmatch(r"\d+(\.\d+)?", token) is not None and len(token) <= 15


def _text(value: float) -> str:
    return f"{value:.10f}".rstrip("0").rstrip(".") if value != int(value) else str(int(value))


def english_number(word: str) -> int:
    """The value of an English word for a number from one to ninety."""
    return _TENS.get(word) or _ONES.index(word)


def han_number(run: str) -> int:
    """The value of a Chinese numeral."""
    return _han_value(run)


def _english_numbers(lower: str) -> set[str]:
    found = {_text(value) for word in set(_ENGLISH_WORD.findall(lower)) & _ENGLISH.keys() for value in _ENGLISH[word]}
    found.update(_text(_TENS[tens] + _ONES.index(ones)) for tens, ones in _COMPOUND.findall(lower))
    found.update(str(int(hour) + 12) for hour in _AFTERNOON.findall(lower))
    return found


def _han_numbers(text: str) -> set[str]:
    found = {_text(value) for word, values in _HAN_WORDS.items() if word in text for value in values}
    for run in set(_HAN_NUMBER.findall(text)):
        found.add(_text(_han_value(run)))
        found.update(_text(_HAN_DIGITS[character]) for character in run if character in _HAN_DIGITS)
        found.update(_text(_HAN_UNITS[character]) for character in run if character in _HAN_UNITS)
    return found


def _han_value(run: str) -> int:
    """The value of a Chinese numeral; digits in a row are read as digits (二〇二六)."""
    if all(character in _HAN_DIGITS for character in run):
        return int("".join(str(_HAN_DIGITS[character]) for character in run)[:15])
    total, section, digit = 0, 0, 0
    for character in run:
        if character in _HAN_DIGITS:
            digit = _HAN_DIGITS[character]
        elif character in _HAN_UNITS:
            section += (digit or 1) * _HAN_UNITS[character]
            digit = 0
        else:
            total = (total + section + digit or 1) * (10_000 if character == "万" else 100_000_000)
            section = digit = 0
    return total + section + digit
