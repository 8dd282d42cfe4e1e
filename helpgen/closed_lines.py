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
_CUT = "\n<"
"""Any end of a line would do. With these there are some four hundred pieces a page, and nearly all of them are known."""
_MOST_PUT_TOGETHER = 64
"""Pieces that are tried together until they are closed: what is longer is hardly ever closed, and each try reads all of it."""


@lru_cache(maxsize=1)
def closed_parts(html: str) -> tuple[str, ...]:
    """``html`` cut at some ends of lines. Where something is never closed, the rest is one piece."""
    first, *rest = html.split(_CUT)
    return tuple(_closed([first, *[f"<{part}" for part in rest]]))


def closed_parts_from(html: str, start: int) -> tuple[str, ...]:
    """The pieces of ``html[start:]``."""
    parts, at = closed_parts(html), 0
    for number, part in enumerate(parts):
        if at > start:
            break
        at += len(part)
        if at == start:
            return parts[number + 1 :]
        at += len("\n")
    return closed_parts(html[start:])


def _closed(parts: list[str]) -> list[str]:
    """The parts, those that are not closed put together with what follows."""
    if all(map(_is_closed, parts)):
        return parts
    found: list[str] = []
    since: int | None = None
    for number, part in enumerate(parts):
        if since is None and _is_closed(part):
            found.append(part)
            continue
        since = number if since is None else since
        if number - since == _MOST_PUT_TOGETHER:
            break
        if since < number and _is_closed(together := "\n".join(parts[since : number + 1])):
            found.append(together)
            since = None
    if since is not None:
        found.append("\n".join(parts[since:]))
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
