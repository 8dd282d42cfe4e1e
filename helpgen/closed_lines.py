"""HTML cut into pieces that can each be judged by itself: pages of a site share nearly all of theirs.

A cut is at the end of a line, and at none that stands within a tag, a remark, or an element whose text is no markup. So what
holds of the tags of all pieces holds of the tags of the whole.
"""

from __future__ import annotations

import re
from functools import lru_cache

_TAG = re.compile(r"""<!--.*?-->|<(?:/?[a-zA-Z]|!(?!--))(?:[^<>"']++|"[^"<]*+"|'[^'<]*+')*+>""", re.DOTALL)
_RAW = re.compile(r"<(/?)(script|style|textarea|title|noembed|iframe|noframes|xmp|plaintext)\b", re.IGNORECASE)
"""What holds text that is no markup, until it is closed."""
_SIMPLE = re.compile(
    r"""[^<]*+(?:<(?!/?(?:script|style|textarea|title|noembed|iframe|noframes|xmp|plaintext))"""
    r"""(?:/?[a-zA-Z]|!(?!--))[^<>"']*+(?:"[^"<]*+"[^<>"']*+|'[^'<]*+'[^<>"']*+)*+>[^<]*+)*+""",
    re.IGNORECASE,
)
_CUT = "\n    <"
"""Where large pieces begin. Any line would do; with these there are some ninety a page, and most of them are known."""


@lru_cache(maxsize=1 << 7)
def closed_lines(html: str) -> tuple[str, ...]:
    """``html`` cut at as many ends of lines as possible. Where something is never closed, the rest is one piece."""
    return tuple(_closed(html.split("\n")))


def closed_parts(html: str) -> list[str]:
    """``html`` cut at some ends of lines; ``closed_lines`` cuts each piece on."""
    first, *rest = html.split(_CUT)
    return _closed([first, *[f"    <{part}" for part in rest]])


def _closed(parts: list[str]) -> list[str]:
    """The parts, those that are not closed put together with what follows."""
    if all(map(_is_closed, parts)):
        return parts
    found: list[str] = []
    open_since: list[str] = []
    for part in parts:
        if open_since:
            open_since.append(part)
            if _is_closed("\n".join(open_since)):
                found.append("\n".join(open_since))
                open_since.clear()
        elif _is_closed(part):
            found.append(part)
        else:
            open_since.append(part)
    if open_since:
        found.append("\n".join(open_since))
    return found


@lru_cache(maxsize=1 << 12)
def is_simple(text: str) -> bool:
    """Whether every ``<`` begins a whole tag, and none is a remark or could be of an element that holds text without markup."""
    return _SIMPLE.fullmatch(text) is not None


@lru_cache(maxsize=1 << 12)
def _is_closed(text: str) -> bool:
    if is_simple(text):
        return True
    if _TAG.subn("", text)[1] != text.count("<") - _within_remarks(text):
        return False
    marks = _RAW.findall(text)
    if len(marks) % 2:
        return False
    pairs = zip(marks[::2], marks[1::2], strict=True)
    return all((opens, closes) == ("", "/") and one.lower() == other.lower() for (opens, one), (closes, other) in pairs)


def _within_remarks(text: str) -> int:
    """How many ``<`` stand within remarks."""
    return sum(remark.count("<") - 1 for remark in re.findall("<!--.*?-->", text, re.DOTALL)) if "<!--" in text else 0
