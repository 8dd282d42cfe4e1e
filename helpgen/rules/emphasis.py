"""A rule for bold words: the stars around them become bold, and are never shown."""

from __future__ import annotations

import re
from collections.abc import Iterator

from helpgen.findings import AnyRule, Finding, Fix, rule
from helpgen.knowledge_base import KnowledgeBase
from helpgen.rules import places

Findings = Iterator[Finding]

_PAIR = re.compile(r"(?<![\\*])\*\*(?!\*)")
_WIDE = re.compile(r"[＊*]*＊[＊*]*")
_STARTS = re.compile(r" *(?:[-*+] |\d{1,2}\. |\||#|!!!|===|$)")


@rule("broken-emphasis", alone=True)
def broken_emphasis(kb: KnowledgeBase) -> Findings:
    """Bold words stand between two pairs of stars, `**so**`, without spaces inside of them.

    A pair that is missing shows readers the stars and makes the wrong words bold; full-width stars make nothing bold.

    Bad (`withdraw/arrived.faq.yaml`):

        answer: {zh: "先看**网络，再看**地址**。", en: "Look at the **network**, then at the **address**."}

    Good (`withdraw/arrived.faq.yaml`):

        answer: {zh: "先看**网络**，再看**地址**。", en: "Look at the **network**, then at the **address**."}
    """
    for passage in places.markdown(kb):
        words = passage.words
        if "**" not in words and "＊" not in words:
            continue
        if "＊" in words:
            yield from _wide(passage)
        for start, text in _blocks(passage.lines()):
            yield from _pairs(passage, start, text)


def _wide(passage: places.Passage) -> Findings:
    for start, line in passage.lines():
        for match in list(_WIDE.finditer(line))[:1]:
            message = ("full-width stars make nothing bold", "全角的＊不会变成加粗")
            hint = ("write ** with the English keyboard", "切换到英文输入法，改成 **")
            yield broken_emphasis.finding(passage.file, passage.at(start + match.start(), start + match.end()), message, hint)
            return


def _blocks(lines: list[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    """Paragraphs, items and rows with a star in them, each with the place it starts at: bold never goes beyond one."""
    begun, text = 0, ""
    for start, line in lines:
        if _STARTS.match(line):
            if "**" in text:
                yield begun, text
            begun, text = start, line
        else:
            text = f"{text}\n{line}" if text else line
            begun = begun if text != line else start
    if "**" in text:
        yield begun, text


def _pairs(passage: places.Passage, begun: int, text: str) -> Findings:
    marks = list(_PAIR.finditer(text))
    if len(marks) % 2:
        at = begun + marks[0].start()
        message = (
            f"one '**' has no other one here ({len(marks)} in this paragraph)",
            f"这一段有 {len(marks)} 处“**”，配不成对",
        )
        hint = ("write '**' right before and right after the bold words", "在要加粗的文字前后各写一个“**”")
        yield broken_emphasis.finding(passage.file, passage.at(at), message, hint)
        return
    for opening, closing in zip(marks[::2], marks[1::2], strict=True):
        inner = text[opening.end() : closing.start()]
        if inner == inner.strip() or not inner.strip() or "\n" in inner:
            continue
        start, end = begun + opening.start(), begun + closing.end()
        position, better = passage.at(start, end), f"**{passage.words[start + 2 : end - 2].strip()}**"
        yield broken_emphasis.finding(
            passage.file,
            position,
            ("spaces between '**' and the bold words", "“**”和加粗的文字之间有空格"),
            (f"write {better}", f"写成 {better}"),
            fix=Fix(position, end - start, better),
        )


RULES: tuple[AnyRule, ...] = (broken_emphasis,)
