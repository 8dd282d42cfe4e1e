"""Amounts of one text in two languages: a number with another unit, and numbers in words that are not the same."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping

from helpgen.numerals import english_number, han_number
from helpgen.rules.quantities import Reader

_READER = Reader()
_UNITS = {
    "minute": ("分钟", "minutes?"),
    "hour": ("个?小时", "hours?"),
    "day": ("天(?!然|生|下|空)", "days?"),
    "week": ("周|个?星期", "weeks?"),
    "month": ("个月", "months?"),
    "confirmation": ("[个次]?确认", "confirmations?"),
    "business day": ("个?工作日", "(?:business|working) days?"),
}
_NUMERAL = "two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|sixty|ninety"
_SPELLED = {
    "zh": re.compile(
        rf"(?<![第几数零一二两三四五六七八九十百千\d])(?P<number>[两三四五六七八九]?十[一二三四五六七八九]?|[二两三四五六七八九])"
        rf"(?:{'|'.join(f'(?P<u{at}>{zh})' for at, (zh, _) in enumerate(_UNITS.values()))})"
    ),
    "en": re.compile(
        rf"\b(?P<number>{_NUMERAL})[ -](?:{'|'.join(f'(?P<u{at}>{en})' for at, (_, en) in enumerate(_UNITS.values()))})\b",
        re.IGNORECASE,
    ),
}
_SIGNS = frozenset("$€£¥￥")
_NAMES = tuple(_UNITS)
_MEASURED = re.compile("[0-9][ -]?[A-Za-z%秒分工小个钟天日周星礼月岁年百美元人聪次]")
_MAY_SPELL = re.compile("[二两三四五六七八九十](?:[分天周确]|个[小星月确工]|小时|星期|次确|工作)")
"""Nearly every text has none, and is not looked at any further."""
_VALUE = {"zh": han_number, "en": english_number}


def other_measure(one: str, other: str, languages: tuple[str, str]) -> tuple[str, str, int] | None:
    """What two languages of a text measure differently: how each says it, and where the other one does; ``None`` if nothing is."""
    if _MEASURED.search(one) and _MEASURED.search(other):
        mine, theirs = _measured(one), _measured(other)
        for number, units in theirs.items():
            here = mine.get(number)
            if here and here.keys().isdisjoint(units):
                (name, _), (its, at) = next(iter(here.items())), next(iter(units.items()))
                return f"{number} {name}", f"{number} {its}", at
    han = (one, other)[languages.index("zh")] if "zh" in languages and "en" in languages else ""
    if _MAY_SPELL.search(han):
        said, says = _spelled(one, languages[0]), _spelled(other, languages[1])
        for unit, numbers in says.items():
            if unit in said and said[unit].keys().isdisjoint(numbers):
                (value, _), (theirs_is, at) = next(iter(said[unit].items())), next(iter(numbers.items()))
                return f"{value} {unit}", f"{theirs_is} {unit}", at
    return None


def _measured(text: str) -> Mapping[str, Mapping[str, int]]:
    """The units of every number that is written in digits, with the place; a sign of money stands for several currencies."""
    found = defaultdict[str, dict[str, int]](dict)
    for quantity in _READER.read(text):
        found[quantity.number][quantity.unit] = quantity.start
    return {number: units for number, units in found.items() if not _SIGNS.intersection(units)}


def _spelled(text: str, language: str) -> Mapping[str, Mapping[int, int]]:
    """The numbers in words with each unit, with the place."""
    found = defaultdict[str, dict[int, int]](dict)
    for match in _SPELLED[language].finditer(text):
        if match.lastgroup:
            found[_NAMES[int(match.lastgroup[1:])]].setdefault(_VALUE[language](match["number"].lower()), match.start())
    return found
