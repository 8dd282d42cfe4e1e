"""How text is cut into search terms. ``search/engine.mjs`` does the same in the browser; a file of vectors holds both to it.

Text is folded (NFKC, lower case, no accents, apostrophes or invisible characters, ``TRC-20`` as ``trc20``, Traditional
characters as Simplified ones) and cut into overlapping pairs of Han characters and into words of anything else. No dictionary
is needed, and no two machines can disagree on where a word ends.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from operator import add

HAN = "\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff"
MAX_TOKEN = 40
"""Letters of a word; what is longer, such as a transaction ID, is cut into several."""

_RUN = re.compile(rf"[{HAN}]+|[^\W_{HAN}]{{1,{MAX_TOKEN}}}")
_IS_HAN = re.compile(f"[{HAN}]")
_SILENT = re.compile("['\u2019\u2018\u02bc`\u00b4\u00ad\u200b-\u200d\u2060\ufeff]")
"""Apostrophes, and what no reader sees: soft hyphens and characters without a width."""
_NUMBERED = re.compile(r"\b([a-z]+)-(\d+)\b", re.ASCII)

_VARIANTS = {"帐": "账", "帳": "账", "佈": "布", "裡": "里", "裏": "里", "週": "周", "遊": "游", "妳": "你", "著": "着"}
"""Characters that OpenCC keeps as they are and that readers use for each other."""


@cache
def simplified() -> Mapping[str, str]:
    """The Simplified character for each Traditional one (OpenCC's character table, its first candidate)."""
    from opencc import OpenCC

    characters = [chr(code) for code in (*range(0x3400, 0x4DC0), *range(0x4E00, 0xA000))]
    # A line each, so that no phrase of OpenCC's spans two of them.
    found = OpenCC("t2s").convert("\n".join(characters)).split("\n")
    pairs = zip(characters, found, strict=True)
    table = {old: new for old, new in pairs if old != new and len(new) == 1} | _VARIANTS
    return {old: table.get(new, new) for old, new in table.items()}


_MAY_BE_MARKS = (range(0x20000), range(0xE0000, 0xE1000))
"""Where Unicode has combining marks: the other planes hold Han characters, what is for private use, or nothing."""


@cache
def _table() -> dict[int, str | None]:
    """What decomposed text is folded to: combining marks to nothing, Traditional characters to Simplified ones."""
    marks = (code for codes in _MAY_BE_MARKS for code in codes if unicodedata.category(chr(code))[0] == "M")
    return dict.fromkeys(marks) | {ord(old): new for old, new in simplified().items()}


def fold(text: str) -> str:
    """``text`` as it is compared: case, width, accents, apostrophes and Traditional characters make no difference."""
    text = unicodedata.normalize("NFKC", text).lower()
    if not text.isascii():
        text = unicodedata.normalize("NFC", unicodedata.normalize("NFD", text).translate(_table()))
    return _NUMBERED.sub(r"\1\2", _SILENT.sub("", text))


def tokens(text: str) -> list[str]:
    """The terms of ``text``, in order: overlapping pairs of a run of Han characters (a single one as it is), and words."""
    found: list[str] = []
    for run in _RUN.findall(fold(text)):
        if run.isascii() or len(run) == 1 or not _IS_HAN.match(run):
            found.append(run)
        else:
            found += map(add, run, run[1:])
    return found
