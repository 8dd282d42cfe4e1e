"""The characters that the texts of a language are written in, and what is never a character of a text.

Letters are told apart by script, which is a matter of the language; marks, signs and emoji are common to all. A language that
is not listed may use any letter: what is never allowed, and what imitates a Latin letter, is found all the same.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import cache

from helpgen.normalised import normalised

_PINYIN = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹĀÁǍÀĒÉĚÈĪÍǏÌŌÓǑÒŪÚǓÙ"
SCRIPTS: Mapping[str, str] = {
    "han": "\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff",
    "bopomofo": "\u3100-\u312f\u31a0-\u31bf",
    "kana": "\u3031-\u3035\u3041-\u30ff\u31f0-\u31ff\uff65-\uff9f",
    "hangul": "\u1100-\u11ff\u3130-\u318f\ua960-\ua97f\uac00-\ud7ff",
    "latin": "ªº\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u017f\u018f\u01a0\u01a1\u01af\u01b0\u01cd-\u01dc\u01e6\u01e7"
    "\u0218-\u021b\u0259\u1e00-\u1eff",
    "cyrillic": "\u0400-\u052f\u1c80-\u1c8f\u2de0-\u2dff\ua640-\ua69f",
    "greek": "\u0370-\u03ff\u1f00-\u1fff",
    "armenian": "\u0530-\u058f",
    "hebrew": "\u0590-\u05ff\ufb1d-\ufb4f",
    "arabic": "\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufefe",
    "devanagari": "\u0900-\u097f\ua8e0-\ua8ff",
    "bengali": "\u0980-\u09ff",
    "gurmukhi": "\u0a00-\u0a7f",
    "gujarati": "\u0a80-\u0aff",
    "tamil": "\u0b80-\u0bff",
    "telugu": "\u0c00-\u0c7f",
    "kannada": "\u0c80-\u0cff",
    "malayalam": "\u0d00-\u0d7f",
    "sinhala": "\u0d80-\u0dff",
    "thai": "\u0e00-\u0e7f",
    "lao": "\u0e80-\u0eff",
    "burmese": "\u1000-\u109f",
    "georgian": "\u10a0-\u10ff\u1c90-\u1cbf",
    "ethiopic": "\u1200-\u139f",
    "khmer": "\u1780-\u17ff\u19e0-\u19ff",
}
"""Scripts and their characters, as ranges for a set of a regular expression."""

_OF_LANGUAGE = {
    "zh": "han", "ja": "han kana", "ko": "hangul han",
    **dict.fromkeys(("ru", "uk", "be", "bg", "mk", "kk", "ky", "mn", "tg"), "cyrillic"),
    "sr": "cyrillic latin", "uz": "latin cyrillic", "az": "latin cyrillic",
    "el": "greek", "hy": "armenian", "ka": "georgian", "am": "ethiopic",
    **dict.fromkeys(("ar", "fa", "ur", "ps", "ug"), "arabic"), **dict.fromkeys(("he", "iw", "yi"), "hebrew"),
    **dict.fromkeys(("hi", "mr", "ne"), "devanagari"), "bn": "bengali", "pa": "gurmukhi", "gu": "gujarati",
    "ta": "tamil", "te": "telugu", "kn": "kannada", "ml": "malayalam", "si": "sinhala",
    "th": "thai", "lo": "lao", "my": "burmese", "km": "khmer",
    **dict.fromkeys(
        ("es", "fr", "de", "pt", "it", "nl", "pl", "cs", "sk", "sl", "hr", "bs", "ro", "hu",
         "tr", "vi", "id", "ms", "fil", "tl", "sv",
         "da", "nb", "nn", "no", "fi", "et", "lv", "lt", "is", "ga", "cy", "sq", "mt", "ca", "eu", "gl", "sw", "af"), "latin"
    ),
}  # fmt: skip
_JOINS = frozenset(
    {"arabic", "devanagari", "bengali", "gurmukhi", "gujarati", "tamil", "telugu", "kannada", "malayalam", "sinhala"}
)
_MARKS_TOLD = frozenset({"hebrew", "arabic", "thai", "lao", "burmese", "khmer", "kana"}) | _JOINS


def scripts(language: str) -> frozenset[str] | None:
    """The scripts of a language by its code, ``latin`` left to ASCII and Latin-1 for English and Chinese; ``None``: any."""
    if language == "en":
        return frozenset()
    return frozenset(_OF_LANGUAGE[language].split()) if language in _OF_LANGUAGE else None


@cache
def foreign_letters(language: str) -> re.Pattern[str] | None:
    """A run of letters that texts of ``language`` are not written in; Han is told by ``han-in-english``, and left out here."""
    found = scripts(language)
    if found is None:
        return None
    others = "".join(ranges for name, ranges in SCRIPTS.items() if name not in found | {"han", "latin"})
    latin = "" if "latin" in found else "\u0100-\u024f\u1e00-\u1eff"
    own = _PINYIN if language == "zh" else "\0"
    letters = (
        f"[{others}{latin}\u0250-\u02af\u1d00-\u1dbf\u13a0-\u13ff\u1400-\u167f"
        "\u2c00-\u2dff\ua4d0-\ua7ff\uab30-\uabbf\U00010000-\U0001cfff\U0001d2e0-\U0001d371]"
    )
    return re.compile(f"(?:(?![{own}]|(?<!\\w)[Ξμ](?!\\w)){letters})+")


def joins(language: str) -> bool:
    """Whether a joiner or a non-joiner, and a mark of direction, has a meaning between letters of the language."""
    found = scripts(language)
    return found is None or not found.isdisjoint(_JOINS | {"hebrew"})


def stacks(language: str) -> bool:
    """Whether combining marks belong to the spelling of the language."""
    found = scripts(language)
    return found is None or not found.isdisjoint(_MARKS_TOLD)


def imitated(character: str) -> str:
    """The ASCII letters or digits that a character is taken for; empty for one that is taken for none, or is one."""
    plain = normalised(character)
    if not plain.isascii() and (told := _SMALL_CAPITAL.fullmatch(unicodedata.name(character, ""))):
        plain = told["letter"].lower()
    if character.isascii() or not plain or not plain.isascii() or not plain.isalnum():
        return ""
    return (
        plain.upper()
        if unicodedata.category(character) == "Lu" or unicodedata.normalize("NFKC", character).isupper()
        else plain
    )


_SMALL_CAPITAL = re.compile(
    "(?:LATIN (?:LETTER|SMALL LETTER|EPIGRAPHIC LETTER) (?:SMALL CAPITAL |SCRIPT )+"
    "|(?:NEGATIVE )?(?:CIRCLED|SQUARED) LATIN CAPITAL LETTER )(?P<letter>[A-Z])"
)


def name(character: str) -> str:
    """A character's code point and name: ``U+202E RIGHT-TO-LEFT OVERRIDE``."""
    return (
        f"U+{ord(character):04X} {unicodedata.name(character, _KINDS.get(unicodedata.category(character), 'without a name'))}"
    )


_KINDS = {"Co": "PRIVATE USE", "Cn": "NOT ASSIGNED", "Cc": "CONTROL"}
