"""Rules for the characters of texts: none that a reader cannot see, none that passes for another, none of another alphabet."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from pydantic import BaseModel

from helpgen.alphabets import SCRIPTS, foreign_letters, imitated, joins, name, stacks
from helpgen.findings import AnyRule, Both, Finding, Fix, Position, rule
from helpgen.knowledge_base import Document, KnowledgeBase
from helpgen.rules import places
from helpgen.source import Source, walk

Findings = Iterator[Finding]

_EMOJI = (
    "\u00a9\u00ae\u203c\u2049\u2122\u2139\u2194-\u21aa\u231a-\u23ff\u24c2\u25aa-\u25fe\u2600-\u27bf\u2934\u2935\u2b05-\u2b55"
    "\u3030\u303d\u3297\u3299\U0001f000-\U0001faff"
)
_ONE = f"[{_EMOJI}](?:[\ufe0e\ufe0f]|[\U0001f3fb-\U0001f3ff])?\u20e3?"
EMOJI = re.compile(f"[0-9#*]\ufe0f?\u20e3|[\U0001f1e6-\U0001f1ff]{{2}}|{_ONE}(?:\u200d{_ONE})*")
"""One emoji as it may be written: a keycap, a flag, or pictures that joiners hold together, each with its skin or its style."""

_USUAL = (
    "\t\n -~\u00a1-\u00ac\u00ae-\u00ff\u2010-\u2027\u2030-\u205e\u2070-\u209c\u20a0-\u20c0\u2190-\u21ff\u2200-\u22ff\u2460-\u249b\u2500-\u25ff"
    "\u3000-\u3020\u3030\u3400-\u4dbf\u4e00-\u9fff\uff01-\uff60\uffe0-\uffe6"
)
_UNUSUAL = re.compile(f"[^{_USUAL}]")
"""A character that has to be looked at: all that most texts are made of is told apart at once."""
_RUN = re.compile(f"[^{_USUAL}]+")
_ESCAPED = re.compile(r"\\[uUxNLP_]")
_COMPATIBLE = re.compile(
    "[²³¹¼½¾ªº™℠℃℉№℡ℹ\u2460-\u2473\u2474-\u249b\u24ea-\u24ff\u2776-\u2793\u3000-\u33ff\uff01-\uff60\uffe0-\uffe6…‥\u2070-\u209c%‰]"
)
"""Signs that are fine as they are, although a plainer way to write them exists; full-width letters have a rule of their own."""
_SPACED_NUMBER = re.compile(r"(?<=[\d«„])[\u00a0\u202f]|[\u00a0\u202f](?=[:;!?»%‰€])")
_ENCLOSED = "\u249c-\u24e9\U0001f110-\U0001f189"
_WORD = re.compile(f"(?:[^\\W_]|[{_ENCLOSED}\u2e80-\u2fdf])+")
_QUOTED = re.compile(r"“[^”\n]*”|\"[^\"\n]*\"|「[^」\n]*」|«[^»\n]*»|《[^》\n]*》|`[^`\n]*`")

Wrong = tuple[int, int, str]
"""Where it starts and ends in a text, and its kind: ``unseen``, ``space``, ``mark``, ``nothing``."""


def wrong_characters(text: str, language: str | None = None) -> list[Wrong]:
    """What is never a character of a text: each run of one kind once. ``language`` says what joins letters, and what stacks."""
    if not _UNUSUAL.search(text):
        return []
    kept = [match.span() for match in EMOJI.finditer(text)]
    kept += [match.span() for match in _SPACED_NUMBER.finditer(text)]
    found: list[Wrong] = []
    for run in _RUN.finditer(text):
        for at in range(run.start(), run.end()):
            if any(start <= at < end for start, end in kept):
                continue
            kind = _kind(text, at, language)
            if kind and found and found[-1][1] == at and found[-1][2] == kind:
                found[-1] = (found[-1][0], at + 1, kind)
            elif kind:
                found.append((at, at + 1, kind))
    return found


def _kind(text: str, at: int, language: str | None) -> str:
    character = text[at]
    match unicodedata.category(character):
        case "Cf" if character in "\u200c\u200d\u200e\u200f" and (language is None or joins(language)):
            before = text[at - 1 : at]
            return "" if before and unicodedata.category(before)[0] in "LM" and _is_joining(before) else "unseen"
        case "Cf" | "Zl" | "Zp" | "Cc":
            return "unseen"
        case "Co" | "Cn" | "Cs":
            return "nothing"
        case "Zs":
            return "space"
        case "Mn" | "Me" | "Mc":
            if 0xFE00 <= ord(character) <= 0xFE0F or 0xE0100 <= ord(character) <= 0xE01EF or character == "\u034f":
                return "unseen"
            if (language is None or stacks(language)) and _is_joining(character):
                return "" if at < 3 or any(unicodedata.category(one)[0] != "M" for one in text[at - 3 : at]) else "mark"
            return "mark"
    if character == "\ufffd":
        return "nothing"  # what a program writes that could not read a character
    return "unseen" if character in "\u115f\u1160\u2800\u3164\uffa0" else ""


_JOINING = re.compile(
    "["
    + "".join(
        SCRIPTS[script] for script in SCRIPTS if script not in ("han", "latin", "cyrillic", "greek", "hangul", "armenian")
    )
    + "]"
)


def _is_joining(character: str) -> bool:
    return _JOINING.match(character) is not None


def look_alikes(text: str) -> list[tuple[int, int, str]]:
    """Characters that pass for others: letters for ASCII ones in one word with those, letters of mathematics, small capitals,
    ligatures, and radicals for Han characters.

    Each run once, with the letters that it is taken for.
    """
    found: list[tuple[int, int, str]] = []
    for word in _WORD.finditer(text) if _UNUSUAL.search(text) else ():
        letters = word.group()
        mixed = re.search("[A-Za-z]", letters) is not None
        if len(letters) == 1 and re.match(f"[{_ENCLOSED}]", letters):
            continue  # a sign, such as the one for information
        for at, character in enumerate(letters, word.start()):
            if character.isascii() or not (plain := _passes_for(character, mixed)):
                continue
            if found and found[-1][1] == at:
                found[-1] = (found[-1][0], at + 1, found[-1][2] + plain)
            else:
                found.append((at, at + 1, plain))
    return found


_RADICAL = re.compile("[\u2e80-\u2fdf\uf900-\ufaff\U0002f800-\U0002fa1f]")
"""Radicals and doubles of Han characters: on the screen the very character, and no search finds them."""
_NOT_TOLD = re.compile(f"[{SCRIPTS['latin']}{SCRIPTS['han']}]")
_SCRIPTED = re.compile("[" + "".join(ranges for script, ranges in SCRIPTS.items() if script not in ("latin", "han")) + "]")


def _passes_for(character: str, mixed: bool) -> str:
    """What a letter is taken for; empty for a letter of a living alphabet that stands among its own, and for an accented one."""
    if _RADICAL.match(character):
        return unicodedata.normalize("NFKC", character) if unicodedata.normalize("NFKC", character) != character else ""
    if _NOT_TOLD.match(character) or _COMPATIBLE.match(character):
        return ""
    if _SCRIPTED.match(character) and not mixed:
        return ""
    return imitated(character)


def _sources(kb: KnowledgeBase) -> Iterator[tuple[Source, Document[BaseModel] | None]]:
    for document in kb.documents():
        yield document.source, document
    if kb.only is None or (kb.site is not None and kb.site in kb.only):
        for source in kb.strings.values():
            if source is not None:
                yield source, None


def _language_neutral(kb: KnowledgeBase) -> str | None:
    """A language of the site that joins letters or stacks marks, where there is one: files are looked at as a whole."""
    return next((language for language in kb.languages if joins(language) or stacks(language)), "en")


def _lines(kb: KnowledgeBase) -> Iterator[tuple[Source, Position, str]]:
    """Every line of every file that has a character to look at, and every value that has one as an escape."""
    for source, document in _sources(kb):
        text = source.text()
        if _UNUSUAL.search(text):
            for number, line in enumerate(text.split("\n"), 1):
                if _UNUSUAL.search(line):
                    yield source, Position(number, 1), line
        if document is not None and _ESCAPED.search(text):
            for path, value in walk(source.data):
                if any(character not in text for character in _UNUSUAL.findall(value)):
                    yield source, source.at(path), "".join(one if one.isascii() or one not in text else " " for one in value)


def _stands(source: Source, at: Position, written: str) -> bool:
    return source.lines[at.line - 1].startswith(written, at.column - 1)


def _placed(source: Source, position: Position, start: int, written: str) -> Position:
    """Where ``written`` stands; where its value starts when it is written as an escape."""
    at = Position(position.line, position.column + start)
    return at if _stands(source, at, written) else position


@rule("character-not-allowed", alone=True)
def character_not_allowed(kb: KnowledgeBase) -> Findings:
    """A text is made of characters that a reader can see, in the alphabet of its language.

    What cannot be seen turns a line around (U+202E), cuts a word in two for search and for every check, or carries text that only
    machines read. Letters of another alphabet look like Latin ones, or like nothing a reader can search for. Accented letters in
    names, quoted words of another language, signs, arrows and emoji are fine; joiners stand inside emoji only.

    Bad (`withdraw/which-network.faq.yaml`):

        short: {zh: "先问收\\u200b款方。", en: Ask the receiver first.}

    Good (`withdraw/which-network.faq.yaml`):

        short: {zh: 先问收款方。, en: Ask the receiver first.}
    """
    language = _language_neutral(kb)
    for source, position, line in _lines(kb):
        for start, end, kind in wrong_characters(line, language):
            written = line[start:end]
            at = _placed(source, position, start, written)
            message, hint, better = _said(written, kind)
            fix = Fix(at, len(written), better) if better is not None and _stands(source, at, written) else None
            yield character_not_allowed.finding(source.path, at, message, hint, fix=fix)
    for passage in (*places.localized_texts(kb), *places.phrases(kb), *places.fact_values(kb), *places.item_values(kb)):
        words = passage.words
        if words.isascii() or (language_ := _language(passage)) is None or (letters := foreign_letters(language_)) is None:
            continue
        if not _UNUSUAL.search(words):
            continue
        outside = _QUOTED.sub(lambda quoted: " " * len(quoted.group()), words)
        told = [*look_alikes(words), *wrong_characters(words, language)]
        for match in letters.finditer(outside):
            if any(start < match.end() and match.start() < end for start, end, _ in told):
                continue
            if _is_name(words, match):
                continue
            message = (
                f"'{match.group()}' ({name(match.group()[0])}) is not written in a text in '{language_}'",
                f"{language_} 的文字里有别的文字的字母“{match.group()}”（{name(match.group()[0])}）",
            )
            plain = "".join(map(imitated, match.group()))
            hint = (
                (f"if it is meant to be '{plain}', type it again; put a word of another language between quotation marks",
                 f"如果本来是“{plain}”，重新输入；确实是外文的词，放进引号")
                if len(plain) >= len(match.group())
                else ("translate it, or put the word of the other language between quotation marks", "翻译过来；确实要用外文的词，放进引号")
            )  # fmt: skip
            yield character_not_allowed.finding(passage.file, passage.at(*match.span()), message, hint)


def _is_name(words: str, match: re.Match[str]) -> bool:
    """Whether letters with accents stand in the name of a person: two words with a capital first, as in Łukasz Dvořák."""
    if not _ACCENTED.fullmatch(match.group()):
        return False
    names = next((found for found in _FULL_NAME.finditer(words) if found.start() <= match.start() < found.end()), None)
    return names is not None


_ACCENTED = re.compile("[\u0100-\u0130\u0132-\u0137\u0139-\u0148\u014a-\u017e\u0218-\u021b\u1e00-\u1eff]+")
_CAPITALISED = "[^\\W\\d_a-z\u3400-\u9fff][^\\W\\d_A-Z\u3400-\u9fff'’-]+"
_FULL_NAME = re.compile(rf"(?<!\w){_CAPITALISED}(?: {_CAPITALISED})+(?!\w)")


def _language(passage: places.Passage) -> str | None:
    """The code of the language that a passage is in; ``None`` for a text of all languages."""
    for part in reversed(passage.path):
        if isinstance(part, str):
            return part if re.fullmatch("[a-z]{2,3}", part) else None
    return None


def _said(written: str, kind: str) -> tuple[Both, Both, str | None]:
    """The message, the hint and what to write instead, where that is certain."""
    first, more = name(written[0]), f" (×{len(written)})" if len(written) > 1 else ""
    match kind:
        case "unseen":
            return (
                (f"{first}{more} cannot be seen", f"这里有看不见的字符 {first}{more}"),
                ("delete it; what is left is what readers see", "删掉它，剩下的就是读者看到的文字"),
                "",
            )
        case "space":
            return (
                (f"{first}{more} is not the usual space", f"这里不是普通空格，而是 {first}{more}"),
                ("write a space", "改成普通空格"),
                " ",
            )
        case "mark":
            return (
                (f"{first}{more} is a mark without a letter of its own", f"这里有叠加在别的字符上的符号 {first}{more}"),
                ("type the letter anew, or delete the mark", "重新输入这个字母，或者删掉这个符号"),
                None,
            )
    return (
        (f"{first}{more} is no character that every device shows", f"{first}{more} 不是各种设备都能显示的字符"),
        ("delete it, or write what it stands for", "删掉它，或者把它代表的意思写出来"),
        None,
    )


@rule("look-alike-letter", alone=True)
def look_alike_letter(kb: KnowledgeBase) -> Findings:
    """A letter is the one that it looks like.

    `p\\u0430ypal`, with a Cyrillic letter in it, is another word for a browser, for the search and for every other check, and the usual way to write
    a name that is not one's own. Letters of mathematics, small capitals and ligatures are read aloud as something else, or not at
    all.

    Bad (`withdraw/which-network.faq.yaml`):

        short: {zh: 先问收款方。, en: "Ask the re\\u0441eiver first."}

    Good (`withdraw/which-network.faq.yaml`):

        short: {zh: 先问收款方。, en: Ask the receiver first.}
    """
    for source, position, line in _lines(kb):
        for start, end, plain in look_alikes(line):
            written = line[start:end]
            at = _placed(source, position, start, written)
            yield look_alike_letter.finding(
                source.path,
                at,
                (
                    f"'{written}' ({name(written[0])}) passes for '{plain}'",
                    f"“{written}”（{name(written[0])}）看起来像“{plain}”，但不是",
                ),
                (f"write '{plain}'", f"改成“{plain}”"),
                fix=Fix(at, len(written), plain) if _stands(source, at, written) else None,
            )


RULES: tuple[AnyRule, ...] = (character_not_allowed, look_alike_letter)
