"""Rules for the form of a text that a frightened reader can take in: short sentences, no shouting."""

from __future__ import annotations

import re
from collections.abc import Iterator

from helpgen.findings import AnyRule, Finding, Fix, rule
from helpgen.knowledge_base import Document, KnowledgeBase
from helpgen.models import Entry
from helpgen.rules import places
from helpgen.rules.sentences import HAN, Sentence, first, is_quoted, sentences
from helpgen.rules.wording import texts

Findings = Iterator[Finding]

LONGEST_FIRST = {"en": 30, "zh": 60}
LONGEST = {"en": 45, "zh": 100}
SENTENCES_OF_SHORT = 2


def _too_long(sentence: Sentence, longest: dict[str, int]) -> tuple[str, str] | None:
    count, script = sentence.length
    if count <= longest[script]:
        return None
    unit, unit_zh = ("words", "个词") if script == "en" else ("characters", "个字")
    return f"{count} {unit}, at most {longest[script]}", f"{count} {unit_zh}，最多 {longest[script]} {unit_zh}"


def _entries(kb: KnowledgeBase) -> Iterator[Document[Entry]]:
    """The entries among the documents to look at."""
    return (kb.entries[document.id] for document in kb.documents() if isinstance(document.content, Entry))


@rule("long-first-sentence", "warning", waivable=True, alone=True)
def long_first_sentence(kb: KnowledgeBase) -> Findings:
    """The first sentence of an answer has at most 30 words, or 60 Han characters.

    It is the answer: many readers read nothing else, search results and chats show it alone, and a frightened reader cannot keep
    more than one thought. Markup is not counted, nor is a heading in front of it.

    Bad (`withdraw/which-network.faq.yaml`):

        answer:
          zh: 问收款方。
          en: >-
            Before you choose a network, open the page on which the receiver shows the address, look for the name of the network
            on it, and then choose the very same name here, or else ask them first.

    Good (`withdraw/which-network.faq.yaml`):

        answer:
          zh: 问收款方。
          en: Choose the network that the receiver names. Open the page with the address, and look for the name on it.
    """
    for entry in _entries(kb):
        for language, words in entry.content.answer.root.items():
            if _opens_short(words, language):
                continue
            if (sentence := first(words[:2000])) and (count := _too_long(sentence, LONGEST_FIRST)):
                passage = places.Passage(entry, ("answer", language), words)
                yield long_first_sentence.finding(
                    passage.file,
                    passage.at(sentence.start, sentence.end),
                    (f"the first sentence is too long ({count[0]})", f"第一句太长（{count[1]}）"),
                    (
                        "write the answer alone as the first sentence; reasons and exceptions come in the next ones",
                        "第一句只写结论，原因和例外放到后面的句子里",
                    ),
                )


def _opens_short(words: str, language: str) -> bool:
    """Whether a quick look is enough: the text starts with a plain sentence that is short even with its markup."""
    limit = LONGEST_FIRST["zh"] if language == "zh" else 3 * LONGEST_FIRST["en"]
    if words[:1] in "#!?":
        return False
    line, _, below = words.partition("\n")
    pieces = _pieces(line)
    if len(pieces[0]) <= limit:
        return True
    ends = len(pieces) > 1 or not below or below.startswith("\n")
    return ends and not _may_exceed(pieces[0], LONGEST_FIRST) and not _has_abbreviation(pieces[:2])


@rule("long-short", "warning", waivable=True, alone=True)
def long_short(kb: KnowledgeBase) -> Findings:
    """`short` has at most two sentences.

    It is what search results, chats and agents show; whatever comes after the second sentence is cut off or not read.

    Bad (`withdraw/which-network.faq.yaml`):

        short: {zh: 先问收款方。再选同一条链。选错可能拿不回来。, en: The one that the receiver supports.}

    Good (`withdraw/which-network.faq.yaml`):

        short: {zh: 先问收款方，再选同一条链。选错可能拿不回来。, en: The one that the receiver supports.}
    """
    for entry in _entries(kb):
        for language, words in entry.content.short.root.items():
            if len(_MAY_END.findall(words, 0, len(words) - 1)) < SENTENCES_OF_SHORT:
                continue
            said = list(sentences(words))
            if len(said) > SENTENCES_OF_SHORT:
                third = said[SENTENCES_OF_SHORT]
                yield long_short.finding(
                    entry.source.path,
                    places.Passage(entry, ("short", language), words).at(third.start, third.end),
                    (f"'short' has {len(said)} sentences", f"short 有 {len(said)} 句话"),
                    ("keep two: write the rest in 'answer'", "只留两句，其余写进 answer"),
                )


@rule("long-sentence", "warning", waivable=True, alone=True)
def long_sentence(kb: KnowledgeBase) -> Findings:
    """A sentence has at most 45 words, or 100 Han characters.

    Whoever reads on a phone has lost the beginning when the end comes; what is a list reads better as a list. The first sentence of
    an answer has a narrower limit, and `long-first-sentence` speaks for it.

    Bad (`notices/upgrade.yaml`):

        body:
          zh: 提现会暂停一小时。替换交易要加 {{ fact:price-bump }}。
          en: >-
            While we install the new version on Sunday between two and three in the morning, withdrawals wait in the queue and
            are sent afterwards in the order in which they came, so please do not submit one again, because both of them
            would be sent then. To replace one, add {{ fact:price-bump }}.

    Good (`notices/upgrade.yaml`):

        body:
          zh: 提现会暂停一小时。替换交易要加 {{ fact:price-bump }}。
          en: >-
            We install the new version on Sunday between two and three in the morning. Withdrawals wait meanwhile, and are sent
            afterwards in the order in which they came. Do not submit one again: both would be sent. To replace
            one, add {{ fact:price-bump }}.
    """
    for passage in (text.passage for text in texts(kb)):
        is_answer = passage.path[0] == "answer" and isinstance(passage.document.content, Entry)
        for start, part in _long_parts(passage.words, str(passage.path[-1])):
            for sentence in sentences(part, start):
                if not (count := _too_long(sentence, LONGEST)):
                    continue
                if is_answer and (opening := first(passage.words[:2000])) and opening.start == sentence.start:
                    continue
                yield long_sentence.finding(
                    passage.file,
                    passage.at(sentence.start, sentence.end),
                    (f"this sentence is too long ({count[0]})", f"这句话太长（{count[1]}）"),
                    ("make two sentences of it, or a list", "拆成两句，或写成列表"),
                )


_MAY_END = re.compile(r"[.!?。！？|\n]")
_BLOCK = re.compile(r"\n(?=[ \t]*(?:[-*|>#!\n]|\d))")
_FEWEST = {"zh": LONGEST["zh"], "en": 3 * LONGEST["en"]}
"""Characters that a sentence which is too long has at least: words of fewer than three letters and a space are rare."""


def _long_parts(text: str, language: str) -> Iterator[tuple[int, str]]:
    """The paragraphs, with the place each starts at, that can hold a sentence which is too long.

    Cutting at every mark that may end a sentence is quick, and leaves pieces that are never longer than the sentences are.
    """
    fewest = _FEWEST["zh" if language == "zh" else "en"]
    at = 0
    for part in _BLOCK.split(text) if len(text) > fewest else ():
        if len(part) > fewest:
            pieces = _pieces(part)
            long = [piece for piece in pieces if len(piece) > fewest]
            if long and (any(_may_exceed(piece, LONGEST) for piece in long) or _has_abbreviation(pieces)):
                yield at, part
        at += len(part) + 1


def _pieces(part: str) -> list[str]:
    return part.replace("！", "。").replace("？", "。").replace(". ", "。").split("。")


_RUN = re.compile(rf"[^\W_{HAN}]+")
_HAN = re.compile(f"[{HAN}]")
_ABBREVIATION = re.compile(r"(?:\b(?:etc|vs|approx|no|mr|ms|dr)|\b\w)$", re.IGNORECASE)


def _may_exceed(piece: str, longest: dict[str, int]) -> bool:
    """Whether a piece, which may still hold markup, can have too many words or characters; facts are words."""
    runs = len(_RUN.findall(piece)) + piece.count("{{")
    return runs > longest["en"] or (not piece.isascii() and runs + len(_HAN.findall(piece)) > longest["zh"])


def _has_abbreviation(pieces: list[str]) -> bool:
    """Whether a piece may end in the dot of an abbreviation, such as 'e.g. ', which ends no sentence."""
    return any(_ABBREVIATION.search(piece, max(0, len(piece) - 7)) for piece in pieces[:-1])


_LOUD = (
    "NEVER|NOT|DON'T|DON’T|ALWAYS|MUST|WARNING|IMPORTANT|ATTENTION|CAUTION|DANGER|STOP|PLEASE|IMMEDIATELY|NOW|URGENT|ONLY|EVERY"
    "|ANYONE|NOBODY|YOUR|YOU|THE|YES|READ|BEWARE|CANNOT|VERY|BEFORE|AFTER|EVERYTHING|NOTHING|FOREVER|REALLY"
)
_LOUD_WORD = re.compile(rf"(?<![\w!-])(?:[A-Z]{{2,}}(?:['’]T)? )*(?:{_LOUD})(?![\w-])(?: [A-Z]{{2,}}(?:['’]T)?(?![\w-]))*")
_CAPITALS = re.compile("[A-Z][A-Z]{2,}")
_LOUD_RUNS = {re.split("['’]", loud)[0] for loud in _LOUD.split("|")}
_BANGS = re.compile(r"[!！]{2,}")
_SMALL = {loud: loud.lower() for loud in _LOUD.split("|")}


@rule("shouting", "warning", waivable=True, alone=True)
def shouting(kb: KnowledgeBase) -> Findings:
    """Words are not written in capital letters to make them louder, and no two exclamation marks stand together.

    Scam messages shout. What matters is said in a calm short sentence, in a callout, or in **bold**. Abbreviations (USDT, TRC20)
    and what the app prints, between quotation marks or in code, may be in capitals.

    Bad (`withdraw/which-network.faq.yaml`):

        short: {zh: 选收款方支持的那一条！！, en: The one that the receiver supports.}

    Good (`withdraw/which-network.faq.yaml`):

        short: {zh: 选收款方支持的那一条。, en: The one that the receiver supports.}
    """
    for passage in (text.passage for text in texts(kb)):
        words = passage.words
        if "!!" in words or "！" in words or "!！" in words:
            for match in _BANGS.finditer(words):
                if _opens_callout(words, match.start()) or is_quoted(words, match.start()):
                    continue
                stop = "。" if match.group()[-1] == "！" else "."
                position = passage.at(*match.span())
                yield shouting.finding(
                    passage.file,
                    position,
                    (f"'{match.group()}' shouts at the reader", f"“{match.group()}”像在对读者喊话"),
                    (f"write '{stop}'", f"写成“{stop}”"),
                    fix=Fix(position, len(match.group()), stop),
                )
        if not any(run in _LOUD_RUNS for run in _CAPITALS.findall(words)):
            continue
        for match in _LOUD_WORD.finditer(words):
            if not is_quoted(words, match.start()) and not _opens_callout(words, match.start()):
                calm = " ".join(_SMALL.get(word, word.lower()) for word in match.group().split())
                yield shouting.finding(
                    passage.file,
                    passage.at(*match.span()),
                    (f"'{match.group()}' in capital letters shouts", f"全大写的“{match.group()}”像在喊话"),
                    (f"write '{calm}', in **bold** if it must stand out", f"写成“{calm}”，要突出就用 **加粗**"),
                )


def _opens_callout(words: str, at: int) -> bool:
    """Whether the line begins like a callout: right or wrong, that is another rule's."""
    return words[words.rfind("\n", 0, at) + 1 : at + 1].lstrip().startswith(("!", "！"))


RULES: tuple[AnyRule, ...] = (
    long_first_sentence, long_short, long_sentence, shouting,
)  # fmt: skip
