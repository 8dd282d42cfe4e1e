"""Texts that nobody wrote for a reader, told before anything looks into them: endless nesting, and signs again and again.

What renders Markdown calls itself for every level of a list, and its patterns start anew at every sign. A text of 20,000
brackets takes it a quarter of a minute, one of a hundred lists in each other all the stack there is.
"""

from __future__ import annotations

import re
import zlib

from helpgen.findings import AnyRule, Both, Finding, Position, rule
from helpgen.source import Source, walk

MAX_LEVELS = 6
"""Lists, quotes and callouts in each other."""
MAX_INDENT = 48
"""Columns that a line is indented by."""
MAX_RUN = 100
"""The same sign without anything between; lines of dashes and the like may be longer."""
MAX_SIGNS = 1_000
"""One of the signs that mean something in Markdown, in one text."""
MAX_LINES = 2_000

_LONG = 4_000
"""Characters: a shorter text can only be nested too deep; whatever else is in it, nothing takes long for it."""
_BRACKETS = 300
"""Of the one sign that does: at each, all the rest is searched for its end. 4,000 of them take seconds."""
_LEAST_SHARE = 20
"""A text that packs to less than one part in this many says the same again and again; real ones pack to one in three."""

_NESTED = re.compile(rf"^[ \t]*(?:(?:[-*+]|\d{{1,9}}[.)])[ \t]+|>[ \t]?){{{MAX_LEVELS + 1},}}", re.MULTILINE)
_INDENTED = re.compile(rf"^[ \t]{{{MAX_INDENT + 1},}}(?=\S)", re.MULTILINE)
_RUN = re.compile(rf"([^\w\s.=_~|…·—─-])\1{{{MAX_RUN},}}")
_WIDE = " " * (MAX_INDENT + 1)
_SIGNS = "[]()<>{}*_`\\#!~$@&^"


@rule("tangled-text")
def tangled_text(path: str, position: Position, what: Both) -> Finding:
    """A text is one that a person can read: not nested without end, and not the same signs again and again.

    Rendering such a text would take minutes, or all the memory. At most 6 lists, quotes or callouts stand in each other, a sign
    100 times in a row, or 1,000 times in a text.

    Bad: `- - - - - - - - a list in a list in a list`
    Good: `- a list`
    """
    hint: Both = ("delete what was pasted by mistake, or split the text", "删掉误粘贴的内容，或者把这段文字拆开")
    return tangled_text.finding(path, position, what, hint)


RULES: tuple[AnyRule, ...] = (tangled_text,)


def tangled(source: Source) -> list[Finding]:
    """One finding for each text of ``source`` that is tangled, where that begins."""
    found = []
    for path, text in walk(source.data):
        if (told := _tangle(text)) is not None:
            start, end, what = told
            needle = text[start : max(end, start + 1)].split("\n", 1)[0][:200]
            position = source.find(path, needle, text.count(needle, 0, start)) if needle.strip() else source.at(path)
            found.append(tangled_text(source.path, position, what))
    return found


def _tangle(text: str) -> tuple[int, int, Both] | None:
    """From where to where a text is tangled, and how; ``None`` for nearly every text."""
    if len(text) > 2 * MAX_LEVELS and (nested := _NESTED.search(text)):
        return *nested.span(), (f"more than {MAX_LEVELS} lists or quotes in each other", f"列表或引用嵌套超过 {MAX_LEVELS} 层")
    if (_WIDE in text or "\t" in text) and (indented := _INDENTED.search(text)):
        said = (f"this line is indented by more than {MAX_INDENT}", f"这一行缩进超过 {MAX_INDENT} 格")
        return indented.end(), indented.end() + 20, said
    if len(text) < _LONG:
        if len(text) > _BRACKETS and (count := text.count("[")) > _BRACKETS:
            start = text.find("[")
            return start, start + 1, (f"'[' stands in this text {count} times", f"这段文字里有 {count} 个“[”")
        return None
    if run := _RUN.search(text):
        return (
            run.start(),
            run.start() + 20,
            (f"'{run[1]}' stands here {len(run.group())} times", f"“{run[1]}”在这里连着写了 {len(run.group())} 次"),
        )
    for sign in _SIGNS:
        if (count := text.count(sign)) > MAX_SIGNS:
            start = text.find(sign)
            return start, start + 1, (f"'{sign}' stands in this text {count} times", f"这段文字里有 {count} 个“{sign}”")
    if (lines := text.count("\n")) > MAX_LINES:
        return (
            0,
            1,
            (f"this text has {lines} lines; the most is {MAX_LINES}", f"这段文字有 {lines} 行，最多只能有 {MAX_LINES} 行"),
        )
    if _LEAST_SHARE * len(zlib.compress(encoded := text.encode("utf-8"), 1)) < len(encoded):
        return 0, 1, ("this text says the same again and again", "这段文字在反复重复同样的内容")
    return None
