"""Rules for writing systems: Chinese in texts of other languages, and punctuation that belongs to another script."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from helpgen.findings import AnyRule, Finding, Fix, Position, rule
from helpgen.knowledge_base import KnowledgeBase
from helpgen.references import without_code
from helpgen.rules import places
from helpgen.rules.places import Passage

Findings = Iterator[Finding]

CHINESE = ("zh", "yue")
"""Languages written with Han characters and full-width punctuation."""
HAN_LANGUAGES = (*CHINESE, "ja")
"""Languages written with Han characters."""

_HAN = "\u3400-\u4dbf\u4e00-\u9fff"
_IN_BRACES = re.compile(r"\{\{[^{}]*\}\}")
_MARKUP = re.compile(
    # It begins with one of a few characters, which is many times faster than with one of several patterns.
    r"[{\]!\[h](?:(?<=\{)#[^}\n]*\}|(?<=\])\([^()\n]*(?:\([^()\n]*\)[^()\n]*)*\)|(?:(?<=!)\[|(?<=\[))(?=[^\]\n]*\]\()"
    r"|(?<=h)ttps?:[\w./?=&%#:@~+-]+)"
)
_LINE_START = re.compile(r"^ *(?:!!! *\w+|===(?= )|\d{1,2}\.(?= ))", re.MULTILINE)
_FILLER = "\ue000"


def _visible(passage: Passage) -> str:
    """The text with code, inserts, the targets of links and other markup replaced by a filler, places unchanged."""
    words = passage.words
    if "`" in words:
        code = without_code(words)  # spaces in its place would look like spaces before what follows
        words = "".join([was if was == now else _FILLER for was, now in zip(words, code, strict=True)])
    if "{{" in words:
        words = _IN_BRACES.sub(_filled, words)
    if "!!!" in words or "===" in words or ("\n" in words and ". " in words):
        words = _LINE_START.sub(_filled, words)
    return _MARKUP.sub(_filled, words) if "(" in words or ":" in words or "\n" in words else words


def _filled(match: re.Match[str]) -> str:
    return _FILLER * len(match.group())


_WIDE = re.compile(f"[\u3000-\u303f{_HAN}\uff00-\uffef]")


@lru_cache(maxsize=2)
def _all_texts(kb: KnowledgeBase) -> tuple[tuple[Passage, str], ...]:
    """Every plain and Markdown text with what readers see of it, without those in which nothing can be wrong."""
    passages = (*places.localized_texts(kb), *places.fact_values(kb))
    return tuple(
        (passage, _visible(passage)) for passage in passages if _WIDE.search(passage.words) or _TWICE.search(passage.words)
    )


_TWICE = re.compile(",,|;;")


def _texts(kb: KnowledgeBase, chinese: bool | None = None) -> Iterator[tuple[Passage, str]]:
    """Texts that have Chinese in them: in Chinese only, in any other language only, or in all."""
    for passage, visible in _all_texts(kb):
        if chinese is None or (passage.path[-1] in CHINESE) is chinese:
            yield passage, visible


def _place(passage: Passage, start: int, end: int, text: str) -> tuple[Position, Fix | None]:
    """Where a part of a text stands in the file, and the fix that replaces it; none where the file writes it otherwise."""
    position = passage.at(start, end)
    lines = passage.document.source.lines
    line = lines[position.line - 1] if position.line <= len(lines) else ""
    written = passage.words[start:end]
    same = line[position.column - 1 : position.column - 1 + len(written)] == written and "\n" not in written
    return position, Fix(position, len(written), text) if same else None


# --- Chinese in other languages --------------------------------------------------------------------------------------------

_QUOTED = re.compile(
    r"“[^”\n]*”|‘[^’\n]*’|「[^」\n]*」|『[^』\n]*』|《[^》\n]*》|\"[^\"\n]*\"|(?<!\w)'[^'\n]*'(?!\w)|\([^()\n]*\)|（[^（）\n]*）"
)
_HAN_RUN = re.compile(f"[{_HAN}][{_HAN}\u3000-\u303f\uff01-\uff5e ]*[{_HAN}]|[{_HAN}]")
_HAN_AND_MARKS = re.compile(f"[\u3000-\u303f\uff01-\uff5e]*[{_HAN}][{_HAN}\u3000-\u303f\uff01-\uff5e ]*")
_WIDE_MARKS = {
    "，": ", ", "。": ". ", "、": ", ", "；": "; ", "：": ": ", "！": "! ", "？": "? ", "（": " (", "）": ") ", "【": "[", "】": "]",
    "《": "“", "》": "”", "「": "“", "」": "”",
}  # fmt: skip
_WIDE_MARK = re.compile(f"[{''.join(_WIDE_MARKS)}]")


@rule("han-in-english", waivable=True, alone=True)
def han_in_english(kb: KnowledgeBase) -> Findings:
    """A text in a language that is not written with Han characters has none, and no full-width punctuation.

    Readers cannot read it; it is usually a part that was not translated. What the app shows in Chinese may stand in quotes, and a
    Chinese word in brackets behind its translation.

    Bad (`withdraw/which-network.faq.yaml`):

        short: {zh: 收款方支持的那一条。, en: Open 提现记录 and look.}

    Good (`withdraw/which-network.faq.yaml`):

        short: {zh: 收款方支持的那一条。, en: Open the history (提现记录) and look.}
    """
    languages = [language for language in kb.languages if language not in HAN_LANGUAGES]
    for passage, visible in _texts(kb, chinese=False):
        if visible.isascii() or passage.path[-1] not in languages or _is_copied(passage):
            continue
        # Full-width brackets are brackets, but not ones of this language: only what stands in them may be Chinese.
        outside = _QUOTED.sub(lambda match: match[0][0] + _FILLER * (len(match[0]) - 2) + match[0][-1], visible)
        language = str(passage.path[-1])
        for match in _HAN_RUN.finditer(outside):
            word = passage.words[match.start() : match.end()]
            yield han_in_english.finding(
                passage.file,
                passage.at(*match.span()),
                (f"'{word}' is Chinese in a text in '{language}'", f"{language} 的文字里有中文“{word}”"),
                (
                    f"translate it; if the app shows it in Chinese, put it in quotes: “{word}”",
                    f"翻译过来；如果应用里就显示中文，加上引号：“{word}”",
                ),
            )
        rest = _HAN_AND_MARKS.sub(_filled, outside)  # the marks around Chinese words are part of that mistake
        for match in _WIDE_MARK.finditer(rest):
            better = _WIDE_MARKS[match[0]]
            before, after = rest[match.start() - 1 : match.start()], rest[match.end() : match.end() + 1]
            better = better.rstrip() if not after or after in " \n,.;:!?)”" else better
            better = better.lstrip() if not before or before in " \n(“" else better
            position, fix = _place(passage, *match.span(), better)
            yield han_in_english.finding(
                passage.file,
                position,
                (
                    f"'{match[0]}' is Chinese punctuation in a text in '{language}'",
                    f"{language} 的文字里有中文标点“{match[0]}”",
                ),
                (f"write '{better}'", f"改成半角的“{better}”"),
                fix=fix,
            )


def _is_copied(passage: Passage) -> bool:
    """Whether the text is the Chinese one, of which ``same-text`` tells."""
    data: Any = passage.document.source.data
    try:
        for key in passage.path[:-1]:
            data = data[key]
        return any(data.get(language) == data[passage.path[-1]] for language in HAN_LANGUAGES)
    except (LookupError, TypeError, AttributeError):
        return False  # one text for all languages


# --- punctuation in Chinese ------------------------------------------------------------------------------------------------

_FULL = {",": "，", ".": "。", ":": "：", ";": "；", "?": "？", "!": "！", "(": "（", ")": "）"}
# Behind Han, before Han, or at the end of a Chinese line: never inside of numbers, Latin words, code and addresses.
_BEHIND_HAN = f'(?:(?<=[{_HAN}”’」』》）].)|(?<=[{_HAN}][*_"].)|(?<=[{_HAN}]\\*\\*.))'
_ENDS_LINE = f"(?<=[A-Z0-9{_FILLER}].)(?=[ ]*$)"
_HALF_WIDTH = re.compile(
    f"[,:;?!](?:{_BEHIND_HAN}(?!\\w*://)|(?<=[A-Za-z0-9%{_FILLER}].)(?=[{_HAN}“])|{_ENDS_LINE})"
    f"|\\.(?:{_BEHIND_HAN}(?![.\\w])|(?<=[{_HAN}].)(?=[{_HAN}])|{_ENDS_LINE})",
    re.MULTILINE,
)
_ELLIPSIS = re.compile(f"(?<=[{_HAN}])\\.{{3,6}}|(?<=[{_HAN}])\\.{{2}}(?!\\.)")
_BRACKETS = re.compile(r"\((?P<inside>[^()\n]*)\)")
_HAN_CHARACTER = re.compile(f"[{_HAN}]")


def _half_width(visible: str) -> dict[int, str]:
    """Half-width punctuation that belongs to Chinese words, by place, with what to write instead."""
    found = {match.start(): _FULL[match[0]] for match in _HALF_WIDTH.finditer(visible)}
    for match in _ELLIPSIS.finditer(visible) if ".." in visible else ():
        found[match.start()] = "……"
    for match in _BRACKETS.finditer(visible) if "(" in visible else ():
        start, last = match.start(), match.end() - 1
        touched = _HAN_CHARACTER.match(visible, start - 1) if start else None
        if touched or _HAN_CHARACTER.match(visible, last + 1) or (match["inside"] and _HAN_CHARACTER.match(visible, start + 1)):
            found[start], found[last] = "（", "）"
    return found


@rule("half-width-punctuation", "warning", waivable=True, alone=True)
def half_width_punctuation(kb: KnowledgeBase) -> Findings:
    """Chinese words have full-width punctuation.

    Half-width marks stick to the next character and make a text look like a machine's, which readers take for a scam. Numbers,
    Latin words, code and brackets set off with spaces, such as `标签 (Memo/Tag)`, keep theirs.

    Bad (`withdraw/which-network.faq.yaml`):

        short: {zh: "先问收款方,再选网络。", en: Ask the receiver first.}

    Good (`withdraw/which-network.faq.yaml`):

        short: {zh: "先问收款方，再选网络。", en: Ask the receiver first.}
    """
    for passage, visible in _texts(kb, chinese=True):
        marks = _half_width(visible)
        start = 0
        for line in visible.split("\n") if marks else ():  # one finding a line: who types one, types all
            here = sorted(place for place in marks if start <= place < start + len(line))
            if here and _HAN_CHARACTER.search(line):
                yield _half_width_finding(passage, visible, here, marks)
            start += len(line) + 1


def _half_width_finding(passage: Passage, visible: str, here: list[int], marks: dict[int, str]) -> Finding:
    words = passage.words
    lengths = {place: len(match[0]) if (match := _ELLIPSIS.match(visible, place)) else 1 for place in here}
    first, last = here[0], here[-1] + lengths[here[-1]]
    mended, at = "", first
    for place in here:
        mended += words[at:place] + marks[place]
        at = place + lengths[place]
    position, fix = _place(passage, first, last, mended)
    wrong = "".join(dict.fromkeys(words[place] for place in here))
    right = "".join(dict.fromkeys(marks[place] for place in here))
    context = re.split(r"[\n\[\]()]", words[max(0, first - 4) : first])[-1] + words[first : first + lengths[first]]
    return half_width_punctuation.finding(
        passage.file,
        position,
        (f"half-width '{wrong}' in Chinese, first in '{context}'", f"中文里用了半角的“{wrong}”，最先是“{context}”"),
        (f"write '{right}'", f"改成全角的“{right}”"),
        fix=fix,
    )


_DOUBLED = re.compile(r"(?P<mark>[。，、；：])(?P<more>[。，、；：,.;:]+)|(?<![,;:])(?P<half>[,;])(?P=half)+(?![,;:])")


@rule("doubled-punctuation", "warning", waivable=True, alone=True)
def doubled_punctuation(kb: KnowledgeBase) -> Findings:
    """Punctuation stands once, and Chinese punctuation follows its word without a space.

    Both are left behind when a sentence is cut or pasted, and look like a mistake in the rest of the text, too.

    Bad (`withdraw/which-network.faq.yaml`):

        short: {zh: 先问收款方。。, en: Ask the receiver first.}

    Good (`withdraw/which-network.faq.yaml`):

        short: {zh: 先问收款方。, en: Ask the receiver first.}
    """
    for passage, visible in _texts(kb):
        for match in _DOUBLED.finditer(visible) if _MAY_DOUBLE.search(visible) else ():
            mark = match["mark"] or match["half"]
            position, fix = _place(passage, *match.span(), mark)
            yield doubled_punctuation.finding(
                passage.file,
                position,
                (f"'{match[0]}' is punctuation twice", f"标点重复了：“{match[0]}”"),
                (f"write '{mark}'", f"只写一个“{mark}”"),
                fix=fix,
            )
        for match in _SPACE.finditer(visible) if _MAY_SPACE.search(visible) else ():
            position, fix = _place(passage, *match.span(), match[0].lstrip())
            yield doubled_punctuation.finding(
                passage.file,
                position,
                (f"a space before '{match[0].strip()}'", f"“{match[0].strip()}”前面有空格"),
                ("delete the space", "删掉空格"),
                fix=fix,
            )


_MAY_DOUBLE = re.compile(r"[。，、；：,;](?:(?<=[。，、；：])[。，、；：,.;:]|(?<=,),|(?<=;);)")
_MAY_SPACE = re.compile(r"[ \t][。，、；：！？）]")
_SPACE = re.compile(r"(?<=[^\s|>])[ \t]+[。，、；：！？）]")
_WIDE_LETTERS = re.compile("[０-９Ａ-Ｚａ-ｚ]+(?:[．：][０-９Ａ-Ｚａ-ｚ]+)*％?")


@rule("full-width-letters", "warning", waivable=True, alone=True)
def full_width_letters(kb: KnowledgeBase) -> Findings:
    """Digits and Latin letters are the usual ones, not full-width ones.

    Full-width ones come from an input method that was left on; a network name or a number written so cannot be searched or copied.

    Bad (`withdraw/which-network.faq.yaml`):

        short: {zh: 选 ＴＲＣ２０。, en: Choose TRC20.}

    Good (`withdraw/which-network.faq.yaml`):

        short: {zh: 选 TRC20。, en: Choose TRC20.}
    """
    for passage in (*(passage for passage, _ in _all_texts(kb)), *places.phrases(kb)):
        for match in _WIDE_LETTERS.finditer(passage.words) if not passage.words.isascii() else ():
            better = "".join(chr(ord(character) - 0xFEE0) for character in match[0])
            position, fix = _place(passage, *match.span(), better)
            yield full_width_letters.finding(
                passage.file,
                position,
                (f"'{match[0]}' is written in full-width characters", f"“{match[0]}”是全角字符"),
                (f"write '{better}'", f"改成半角的“{better}”"),
                fix=fix,
            )


_MAY_SWALLOW = re.compile(r"[。，；、：,.;:]\]\(")
_SWALLOWED = re.compile(
    r"(?<!!)\[(?P<words>[^\[\]\n]*?)(?P<marks>[。，；、：,.;:]+)\](?P<target>\([^()\s]*(?:\([^()\s]*\)[^()\s]*)*\))(?P<next>.?)"
)
_ABBREVIATION = re.compile(r"(?:\b[A-Za-z]\.)+[A-Za-z]$|\b(?:Inc|Ltd|Co|Corp|etc|No|vs|approx|S\.A)$")


@rule("link-swallows-punctuation", "warning", waivable=True, alone=True)
def link_swallows_punctuation(kb: KnowledgeBase) -> Findings:
    """The words of a link end before the punctuation of the sentence.

    A full stop inside the link is underlined with it and read aloud as part of its name, and the sentence has no end.

    Bad (`withdraw/which-network.faq.yaml`):

        answer: {zh: "看[交易哈希。](term:txid)", en: "See the [transaction ID](term:txid)."}

    Good (`withdraw/which-network.faq.yaml`):

        answer: {zh: "看[交易哈希](term:txid)。", en: "See the [transaction ID](term:txid)."}
    """
    for passage in places.markdown(kb):
        if "](" not in passage.words or not _MAY_SWALLOW.search(passage.words):
            continue
        for match in _SWALLOWED.finditer(without_code(passage.words)):
            words, marks = match["words"], match["marks"]
            if not words.strip() or (marks == "." and _ABBREVIATION.search(words)):
                continue
            outside = "" if match["next"] and match["next"] in "。，；、：,.;:！？!?" else marks
            better = f"[{words}]{match['target']}{outside}"
            start, end = match.start("marks"), match.end("target")
            _, fix = _place(passage, match.start(), end, better)
            yield link_swallows_punctuation.finding(
                passage.file,
                passage.at(start, end)
                if fix is None
                else Position(fix.position.line, fix.position.column + start - match.start()),
                (f"'{marks}' stands inside the link", f"“{marks}”写进了链接里"),
                (f"write {better}", f"写成 {better}"),
                fix=fix,
            )


RULES: tuple[AnyRule, ...] = (
    han_in_english, half_width_punctuation, doubled_punctuation, full_width_letters, link_swallows_punctuation,
)  # fmt: skip
