"""Rules for numbers: facts instead of literals, and facts that nobody uses, that contradict each other or that expire."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import timedelta
from functools import lru_cache

from pydantic import BaseModel

from helpgen.findings import AnyRule, Both, Finding, Fix, rule
from helpgen.knowledge_base import Document, KnowledgeBase
from helpgen.models import Channels, Entry, Fact, Facts, Notice
from helpgen.references import without_code
from helpgen.rules import places
from helpgen.rules.quantities import Reader, is_name, is_promised, spelled, words_only
from helpgen.source import KeyPath
from helpgen.tree_models import Question, SharedOutcomes, Snippets, Step, Tree

Findings = Iterator[Finding]

SHOWN_FACTS = 4
"""Facts that one hint names."""


@rule("literal-fact", waivable=True, alone=True, of_facts=True)
def literal_fact(kb: KnowledgeBase) -> Findings:
    """A fee, a limit, an amount or a waiting time stands in a text by the key of its fact.

    A number that is typed into ten texts is changed in nine of them, and in one language. A number that is a fact already must not
    be typed at all; one that is no fact yet becomes one where the words promise it (a fee, a minimum, a limit, within, takes up to,
    手续费、最低、限额、内到账). What the app says in “quotes” and code stay as they are.

    Bad (`withdraw/which-network.faq.yaml`):

        short: {zh: "审核最长 {{ fact:review-time }}。", en: A review takes up to 24 hours.}

    Good (`withdraw/which-network.faq.yaml`):

        short: {zh: "审核最长 {{ fact:review-time }}。", en: "A review takes up to {{ fact:review-time }}."}
    """
    facts = kb.facts.content.root if kb.facts is not None else {}
    reader, known = _reader(kb.whole)
    for passage in places.localized_texts(kb):
        if not isinstance(passage.document.content, HOLD_NUMBERS) or passage.path[-1] not in READ:
            continue
        for start, end in spelled(passage.words):
            yield _literal(passage, start, end, {}, ())
        for at, line in _lines_with_amounts(passage.words, reader):
            words = words_only(line)
            for quantity in reader.read(words):
                keys = known.get(quantity.key, ())
                promised = is_promised(words, quantity)
                if is_name(words, quantity) or not (keys or promised):
                    continue
                tree = passage.document.content
                if promised or not isinstance(tree, Tree) or quantity.key not in _own_bounds(tree, reader):
                    yield _literal(passage, at + quantity.start, at + quantity.end, facts, keys)


HOLD_NUMBERS = Entry | Tree | Snippets | SharedOutcomes | Channels | Notice
"""Documents whose texts tell readers what to expect; the glossary may say how many satoshis there are in a bitcoin."""
READ = ("zh", "en")
"""The languages whose words are known: "the first 10 minutes" is a name. Others are held to the same facts by different-facts."""


@lru_cache(maxsize=1)
def _reader(kb: KnowledgeBase) -> tuple[Reader, dict[tuple[str, str], tuple[str, ...]]]:
    """What reads the amounts of a help center, and the keys of the facts that each amount is the value of."""
    facts = kb.facts.content.root if kb.facts is not None else {}
    reader = Reader(unit for fact in facts.values() if fact.unit is not None for unit in fact.unit.root.values())
    return reader, _by_quantity(facts, reader)


def _lines_with_amounts(text: str, reader: Reader) -> Iterator[tuple[int, str]]:
    """The lines of ``text`` that hold an amount outside of code, each with the place it starts at."""
    end = -1
    for quantity in reader.read(text):
        if quantity.start > end:
            start, end = text.rfind("\n", 0, quantity.start) + 1, text.find("\n", quantity.start)
            end = end if end >= 0 else len(text)
            yield start, without_code(text)[start:end]


def _own_bounds(tree: Tree, reader: Reader) -> set[tuple[str, str]]:
    """The amounts that a tree has as data, which its texts have to repeat: the bounds of its bands, and its waits."""
    written: list[str] = []
    for node in tree.nodes.values():
        if isinstance(node, Step) and node.wait is not None:
            written.append(node.wait.root)
        for band in node.bands if isinstance(node, Question) else ():
            bounds = [bound for bound in (band.from_, band.above, band.below, band.to) if isinstance(bound, str)]
            units = node.unit.root.values() if isinstance(node, Question) and node.unit is not None else ()
            written += [*bounds, *(f"{bound} {unit}" for bound in bounds for unit in units)]
    return {quantity.key for text in written for quantity in reader.read(text)}


def _by_quantity(facts: Mapping[str, Fact], reader: Reader) -> dict[tuple[str, str], tuple[str, ...]]:
    """The keys of the facts that each amount is the value of."""
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    for key, fact in facts.items():
        languages = dict.fromkeys([*fact.value.root, *(fact.unit.root if fact.unit is not None else ())])
        languages = dict.fromkeys(name for name in languages if name != "*") or {"*": None}
        for language in languages:
            for quantity in reader.read(_text(fact, language)):
                if key not in found.get(quantity.key, ()):
                    found[quantity.key] = (*found.get(quantity.key, ()), key)
    return found


def _text(fact: Fact, language: str) -> str:
    """What readers of ``language`` see; empty where a text of the fact is missing in it."""
    missing = [text for text in (fact.value, fact.unit) if text is not None and not {"*", language} & text.root.keys()]
    return "" if missing else fact.text(language)


def _literal(passage: places.Passage, start: int, end: int, facts: Mapping[str, Fact], keys: tuple[str, ...]) -> Finding:
    written = passage.words[start:end]
    position = passage.at(start, end)
    message: Both
    hint: Both
    fix = None
    if len(keys) == 1:
        message = (f"'{written}' is the fact '{keys[0]}'", f"“{written}”是事实“{keys[0]}”的值")
        hint = (f"write {{{{ fact:{keys[0]} }}}}", f"写成 {{{{ fact:{keys[0]} }}}}")
        if _squeezed(written) == _squeezed(_text(facts[keys[0]], str(passage.path[-1]))) and _may_hold_braces(passage, start):
            fix = Fix(position, len(written), f"{{{{ fact:{keys[0]} }}}}")
    elif keys:
        named = [f"{{{{ fact:{key} }}}}" for key in keys[:SHOWN_FACTS]]
        more = len(keys) > SHOWN_FACTS
        message = (f"'{written}' is the value of {len(keys)} facts", f"“{written}”是 {len(keys)} 个事实的值")
        hint = (
            f"write the one that is meant: {' or '.join(named)}{', or another one' if more else ''}",
            f"写成所指的那一个：{'、'.join(named)}{'等' if more else ''}",
        )
    else:
        message = (f"'{written}' is a number that can change", f"“{written}”是会变的数字，不能直接写在正文里")
        hint = (
            "add it to facts.yaml with its source, and write {{ fact:its-key }}",
            "在 facts.yaml 里加一条事实（写明来源），这里写成 {{ fact:它的键 }}",
        )
    return literal_fact.finding(passage.file, position, message, hint, fix=fix)


def _squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def _may_hold_braces(passage: places.Passage, start: int) -> bool:
    """Whether braces at ``start`` stay part of the text: not in flow style or at the start of a text, without quotes around it."""
    mark = passage.document.source.mark(passage.path)
    first = passage.document.source.lines[mark.start.line - 1][mark.start.column - 1 : mark.start.column]
    return first in {'"', "'", "|", ">"} or (start > 0 and not mark.flow)


@rule("unit-twice", local=True)
def unit_twice(kb: KnowledgeBase) -> Findings:
    """The unit of a fact stands in its `unit`, and neither in its value nor behind it in a text.

    Readers would see it twice: the unit is put behind the value wherever the fact stands.

    Bad (`facts.yaml`):

        review-time: {value: {zh: 24 小时, en: 24 hours}, unit: {zh: 小时, en: hours}}

    Good (`facts.yaml`):

        review-time: {value: "24", unit: {zh: 小时, en: hours}}
    """
    for document, key, fact in _facts(kb):
        for language, value in fact.value.root.items() if fact.unit is not None else ():
            assert fact.unit is not None
            unit = next((unit for name, unit in fact.unit.root.items() if "*" in (name, language) or name == language), None)
            if unit is not None and value.casefold().endswith(unit.casefold()):
                path: KeyPath = (key, "value") if language == "*" else (key, "value", language)
                rest = value[: -len(unit)].strip()
                hint = (f"write {rest}", f"写成 {rest}") if rest else ("write the number alone", "只写数字")
                message = (f"the unit '{unit}' stands here and in 'unit'", f"单位“{unit}”在这里和 unit 里各写了一次")
                yield unit_twice.finding(document.source.path, document.source.at(path), message, hint)
    units = {key: fact.unit.root for _, key, fact in _facts(kb) if fact.unit is not None}
    for one in kb.documents() if units else ():
        for passage, match in one.once(_with_words):
            by_language = units.get(match["key"], {})
            unit = by_language.get("*") or by_language.get(str(passage.path[-1]))
            if unit is None or not re.match(rf"{re.escape(unit)}(?![a-z])", match["word"], re.IGNORECASE):
                continue
            at, length = match.end("fact"), match.start("word") + len(unit) - match.end("fact")
            position = passage.at(match.start("word"), match.start("word") + len(unit))
            message = (f"the unit '{unit}' is part of the fact already", f"事实里已经带了单位“{unit}”")
            hint = (f"write {match['fact']} alone", f"只写 {match['fact']}")
            yield unit_twice.finding(passage.file, position, message, hint, fix=Fix(passage.at(at, at + length), length, ""))


def _with_words(document: Document[BaseModel]) -> list[tuple[places.Passage, re.Match[str]]]:
    """Every fact in the texts of a document that a word follows."""
    plain, markdown, _ = places.of_document(document)
    return [
        (passage, match)
        for passage in (*plain, *markdown)
        if "fact:" in passage.words
        for match in _WITH_WORD.finditer(passage.words)
    ]


_WITH_WORD = re.compile(r"(?P<fact>\{\{\s*fact:(?P<key>[a-z0-9-]+)\s*\}\})[ ]*(?P<word>[^\s{}，。、,.;]+(?: [a-z]+)?)")


@rule("same-fact")
def same_fact(kb: KnowledgeBase) -> Findings:
    """One thing has one fact: no two facts have the same meaning, network and asset.

    When they differ, one page says one number and another page another one; when they do not, they soon will.

    Bad (`facts.yaml`):

        review-target:
          value: 48 h
          meaning: {zh: 审核时间, en: Review time}
          source: operator
          as_of: 2026-11-01

    Good (`facts.yaml`):

        review-target: null
    """
    for key, (fact, first, other) in _twins(kb).items():
        assert kb.facts is not None
        differ = (other.value, other.unit) != (fact.value, fact.unit)
        yield same_fact.finding(
            kb.facts.source.path,
            kb.facts.source.at_key((key,)),
            (
                f"'{key}' and '{first}' mean the same{' and have different values' if differ else ''}",
                f"“{key}”和“{first}”说的是同一件事{'，值却不同' if differ else ''}",
            ),
            (
                f"keep '{first}', write it wherever '{key}' stands, and delete this one; or say in 'meaning' how they differ",
                f"只留“{first}”，把用到“{key}”的地方改过去，再删掉这一条；如果确实不同，在 meaning 里写清楚",
            ),
        )


def _twins(kb: KnowledgeBase) -> dict[str, tuple[Fact, str, Fact]]:
    """The key of each fact that means the same as an earlier one, with itself, the earlier key and the earlier fact."""
    found: dict[str, tuple[Fact, str, Fact]] = {}
    seen: dict[tuple[str, str, str, str], tuple[str, Fact]] = {}
    for _, key, fact in _facts(kb):
        for language, words in fact.meaning.root.items():
            what = " ".join(words.casefold().split()).rstrip(".。")
            first, other = seen.setdefault((language, what, fact.network or "", fact.asset or ""), (key, fact))
            if first != key:
                found.setdefault(key, (fact, first, other))
    return found


@rule("fact-in-future")
def fact_in_future(kb: KnowledgeBase) -> Findings:
    """A fact was last checked today or earlier.

    Readers of the channels page see the date. One that is still to come means that nobody looked.

    Bad (`facts.yaml`):

        review-time: {as_of: 2027-11-01}

    Good (`facts.yaml`):

        review-time: {as_of: 2026-11-01}
    """
    for document, key, fact in _facts(kb):
        if fact.as_of > kb.day:
            yield fact_in_future.finding(
                document.source.path,
                document.source.at((key, "as_of")),
                (f"{fact.as_of} is still to come", f"{fact.as_of} 还没到"),
                (
                    f"write the day on which it was last checked, such as {kb.day}",
                    f"写上一次核对的日期，例如 {kb.day}",
                ),
            )


@rule("expired-fact", "warning")
def expired_fact(kb: KnowledgeBase) -> Findings:
    """A fact is checked again before it `expires`.

    The number may still be right on that day, so this is a warning first. It becomes an error after the days of
    `translation_grace` in `site.yaml`: by then everybody has seen the warning, and nobody knows whether the number holds.

    Bad (`facts.yaml`):

        review-time: {expires: 2026-11-20}

    Good (`facts.yaml`):

        review-time: {expires: 2026-12-31}
    """
    grace = timedelta(days=kb.site.content.translation_grace if kb.site is not None else 0)
    for document, key, fact in _facts(kb):
        if fact.expires is not None and fact.expires < kb.day:
            yield expired_fact.finding(
                document.source.path,
                document.source.at((key, "expires")),
                (f"'{key}' was to be checked again by {fact.expires}", f"“{key}”应在 {fact.expires} 之前重新核对"),
                (
                    f"look at its source ({fact.source}), then write as_of: {kb.day} and a new 'expires'",
                    f"对照来源（{fact.source}）核对，然后写 as_of: {kb.day}，并更新 expires",
                ),
                severity="error" if fact.expires + grace < kb.day else None,
            )


_NAMED = re.compile(r"fact\s*[:：]\s*([a-z0-9-]+)")


@rule("unused-fact", "warning")
def unused_fact(kb: KnowledgeBase) -> Findings:
    """Some text uses each fact.

    A number that stands nowhere is still checked and dated by somebody, and its text may hold the number as a literal.

    Bad (`facts.yaml`):

        least-deposit:
          value: "5"
          unit: USDT
          meaning: {zh: 最低充值额, en: Least deposit}
          source: operator
          as_of: 2026-11-01

    Good (`facts.yaml`):

        least-deposit: null
    """
    if not _all_was_read(kb):
        return  # a text that could not be read may use it
    used: set[str] = set()
    for passage in places.localized_texts(kb):
        if "fact" in passage.words:
            used.update(_NAMED.findall(passage.words))
    facts = {key for _, key, _ in _facts(kb)}
    misspelt = used - facts
    twins = _twins(kb)  # one of which is to be deleted, whichever is not used
    used |= twins.keys() | {first for _, first, _ in twins.values()}
    for document, key, _ in _facts(kb):
        if key not in used and not (misspelt and _is_meant(key, misspelt)):
            yield unused_fact.finding(
                document.source.path,
                document.source.at_key((key,)),
                (f"no text uses the fact '{key}'", f"没有文字用到事实“{key}”"),
                (
                    f"write {{{{ fact:{key} }}}} where the number stands, or delete the fact",
                    f"在写到这个数字的地方写 {{{{ fact:{key} }}}}，或者删掉这条事实",
                ),
            )


def _is_meant(key: str, misspelt: set[str]) -> bool:
    """Whether a key that no fact has is nearly this one: that is one mistake, and found where it is written."""
    import difflib

    return bool(difflib.get_close_matches(key, misspelt, n=1, cutoff=0.6))


def _all_was_read(kb: KnowledgeBase) -> bool:
    topics = (kb.site, kb.channels, kb.glossary)
    optional = ((kb.snippets, "snippet"), (kb.outcomes, "outcome"))
    return (
        all(topic is not None for topic in topics)
        and all(document is not None or not kb.known[kind] for document, kind in optional)  # type: ignore[index]
        and kb.known["entry"] <= kb.entries.keys()
        and kb.known["tree"] <= kb.trees.keys()
        and kb.known["notice"] <= kb.notices.keys()
        and kb.known["category"] <= kb.categories.keys()
    )


def _facts(kb: KnowledgeBase) -> Iterator[tuple[Document[Facts], str, Fact]]:
    if kb.facts is not None:
        for key, fact in kb.facts.content.root.items():
            yield kb.facts, key, fact


RULES: tuple[AnyRule, ...] = (literal_fact, unit_twice, same_fact, fact_in_future, expired_fact, unused_fact)
