"""Rules that hold the languages of a text equal: the same links, facts, numbers, steps, tables, callouts and images."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from pydantic import BaseModel

from helpgen.findings import AnyRule, Finding, rule
from helpgen.knowledge_base import Document, KnowledgeBase
from helpgen.models import Facts, FactValue, Localized, Markdown, localized
from helpgen.rules import contacts, facts, hosts, images, inserts, markup, places, references, subset, tabs
from helpgen.rules import text as text_rules
from helpgen.rules.anatomy import Content
from helpgen.rules.differences import Difference, differences
from helpgen.source import KeyPath
from helpgen.tree_models import AnswerList, Tree

Findings = Iterator[Finding]


@rule("different-links", waivable=True, alone=True)
def different_links(kb: KnowledgeBase) -> Findings:
    """A text links to the same pages in every language.

    A reader of the language that lacks one cannot go on where the others can. Two addresses of one outside page that differ by the
    language in their path are the same; a term may be linked more often in one language.

    Bad (`withdraw/which-network.faq.yaml`):

        answer: {zh: "看[交易哈希](term:txid)，再[一步步查](tree:missing)。", en: "See the [transaction ID](term:txid)."}

    Good (`withdraw/which-network.faq.yaml`):

        answer: {zh: "看[交易哈希](term:txid)。", en: "See the [transaction ID](term:txid)."}
    """
    yield from _findings(kb, different_links)


@rule("different-images", waivable=True, alone=True)
def different_images(kb: KnowledgeBase) -> Findings:
    """A text shows the same images in every language.

    Where a screenshot has to be in the reader's language, its file has one name with the code of each language in it.

    Bad (`withdraw/which-network.faq.yaml`):

        answer: {zh: "看图。\\n\\n![选网络的页面](image:example.svg)", en: "See the screen of the app."}

    Good (`withdraw/which-network.faq.yaml`):

        answer: {zh: "看应用里的页面。", en: "See the screen of the app."}
    """
    yield from _findings(kb, different_images)


@rule("different-facts", waivable=True, alone=True)
def different_facts(kb: KnowledgeBase) -> Findings:
    """A text has the same facts, snippets and other inserts in every language.

    A number that comes from a fact in one language and is typed in the other is wrong in one of them after the next change.

    Bad (`withdraw/which-network.faq.yaml`):

        short: {zh: "审核最长 {{ fact:review-time }}。", en: "A review takes a while."}

    Good (`withdraw/which-network.faq.yaml`):

        short: {zh: "审核最长 {{ fact:review-time }}。", en: "A review takes up to {{ fact:review-time }}."}
    """
    yield from _findings(kb, different_facts)


@rule("different-numbers", waivable=True, alone=True)
def different_numbers(kb: KnowledgeBase) -> Findings:
    """A text has the same numbers in every language.

    Whoever corrects a number in one language and forgets the other sends half of the readers the wrong way. `1,000` and `1000` are
    the same, `5 万` and `50,000` too, and a small number may be a word. Numbers in code, in links and in names are not compared.

    Bad (`withdraw/which-network.faq.yaml`):

        short: {zh: 最多试 5 次。, en: Try it 3 times at most.}

    Good (`withdraw/which-network.faq.yaml`):

        short: {zh: 最多试 3 次。, en: Try it three times at most.}
    """
    yield from _findings(kb, different_numbers)


@rule("different-steps", waivable=True, alone=True)
def different_steps(kb: KnowledgeBase) -> Findings:
    """Lists have as many steps and points in every language.

    A step that is missing in a translation is a step that its readers do not take.

    Bad (`withdraw/which-network.faq.yaml`):

        answer: {zh: "1. 打开应用。\\n2. 看收款页。", en: "1. Open the app."}

    Good (`withdraw/which-network.faq.yaml`):

        answer: {zh: "1. 打开应用。\\n2. 看收款页。", en: "1. Open the app.\\n2. Look at the deposit page."}
    """
    yield from _findings(kb, different_steps)


@rule("different-tables", waivable=True, alone=True)
def different_tables(kb: KnowledgeBase) -> Findings:
    """Tables have as many rows and columns in every language.

    A row that is missing in a translation is a case that its readers believe not to exist.

    Bad (`withdraw/which-network.faq.yaml`):

        answer:
          zh: "| 状态 | 谁 |\\n| --- | --- |\\n| 未上链 | 我们 |\\n| 已上链 | 收款方 |"
          en: "| Status | Who |\\n| --- | --- |\\n| Not on the chain | We |"

    Good (`withdraw/which-network.faq.yaml`):

        answer:
          zh: "| 状态 | 谁 |\\n| --- | --- |\\n| 未上链 | 我们 |"
          en: "| Status | Who |\\n| --- | --- |\\n| Not on the chain | We |"
    """
    yield from _findings(kb, different_tables)


@rule("different-callouts", waivable=True, alone=True)
def different_callouts(kb: KnowledgeBase) -> Findings:
    """A text has the same kinds of callouts in the same order in every language.

    A warning that only one language has leaves the readers of the others without it.

    Bad (`withdraw/which-network.faq.yaml`):

        answer: {zh: "先问收款方。\\n\\n!!! warning \\"小心\\"\\n    别急着转。", en: "Ask the receiver first."}

    Good (`withdraw/which-network.faq.yaml`):

        answer:
          zh: "先问收款方。\\n\\n!!! warning \\"小心\\"\\n    别急着转。"
          en: "Ask the receiver first.\\n\\n!!! warning \\"Take care\\"\\n    Do not send in a hurry."
    """
    yield from _findings(kb, different_callouts)


@rule("different-tabs", waivable=True, alone=True)
def different_tabs(kb: KnowledgeBase) -> Findings:
    """A text has as many tabs in every language.

    Readers whose language lacks the tab for their phone believe that there is no way for them.

    Bad (`withdraw/which-network.faq.yaml`):

        answer:
          zh: "=== \\"iOS\\"\\n    打开设置。\\n\\n=== \\"Android\\"\\n    打开菜单。"
          en: "Open the settings, or the menu on Android."

    Good (`withdraw/which-network.faq.yaml`):

        answer:
          zh: "=== \\"iOS\\"\\n    打开设置。\\n\\n=== \\"Android\\"\\n    打开菜单。"
          en: "=== \\"iOS\\"\\n    Open the settings.\\n\\n=== \\"Android\\"\\n    Open the menu."
    """
    yield from _findings(kb, different_tabs)


@rule("different-code", waivable=True, alone=True)
def different_code(kb: KnowledgeBase) -> Findings:
    """What stands in backticks is the same in every language.

    Commands, fields and error texts are what readers type and compare letter by letter. Code with Chinese in it is not compared.

    Bad (`withdraw/which-network.faq.yaml`):

        answer: {zh: "看到 `nonce too low` 就停。", en: "Stop when you see `nonce too high`."}

    Good (`withdraw/which-network.faq.yaml`):

        answer: {zh: "看到 `nonce too low` 就停。", en: "Stop when you see `nonce too low`."}
    """
    yield from _findings(kb, different_code)


_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]")
_HAN_LANGUAGES = ("zh", "yue", "ja")
_NOT_WORDS = re.compile(
    r"\{\{[^{}]*\}\}|\]\([^()\s]*\)|`[^`\n]*`|https?:\S+|\{#[^}]*\}|!!! *\w+|^ *=== \"[^\"\n]*\"", re.MULTILINE
)
_LOWER_WORD = re.compile(r"(?<![\w.@/-])[a-z]{2,}(?![\w@/-])")


@rule("same-text", waivable=True, alone=True)
def same_text(kb: KnowledgeBase) -> Findings:
    """A text is written in the language that its key says.

    A text that was copied to be translated later is published as it is: Chinese readers get English. Names, codes and single words
    may be the same in all languages.

    Bad (`withdraw/which-network.faq.yaml`):

        short: {zh: The one that the receiver supports., en: The one that the receiver supports.}

    Good (`withdraw/which-network.faq.yaml`):

        short: {zh: 收款方支持的那一条。, en: The one that the receiver supports.}
    """
    names = _names(kb)
    for document, path, texts, _ in _texts(kb, all_nodes=True):
        reported: set[str] = set()
        for language, words in texts.items():
            if language in reported or language not in kb.languages:
                continue
            twins = [other for other, theirs in texts.items() if other != language and theirs == words]
            if language in _HAN_LANGUAGES:
                untranslated = not _HAN.search(words) and _sentence(words, names)
            else:
                # Chinese in the text of another language is this mistake only when all of it was copied.
                earlier = list(texts)[: list(texts).index(language)]
                copied = [other for other in twins if other not in _HAN_LANGUAGES and other in earlier]
                untranslated = bool(
                    (_HAN.search(words) and [other for other in twins if other in _HAN_LANGUAGES])
                    or (copied and language != next(iter(texts)) and _sentence(words, names))
                )
            if not untranslated:
                continue
            reported.add(language)
            where = (
                f"'{language}' is the same text as '{twins[0]}'" if twins else f"'{language}' holds a text in another language"
            )
            where_zh = f"{language} 和 {twins[0]} 的文字一样" if twins else f"{language} 里写的是别的语言"
            yield same_text.finding(
                document.source.path,
                places.Passage(document, (*path, language), words).at(0, len(words.split(" ", 1)[0])),
                (where, where_zh),
                (f"write it in '{language}'", f"用 {language} 写这段文字"),
            )


def _names(kb: KnowledgeBase) -> re.Pattern[str] | None:
    """The names that the glossary keeps as they are in every language."""
    kept = {name for term in kb.glossary.content.root.values() for name in term.keep} if kb.glossary is not None else set()
    return re.compile("|".join(re.escape(name) for name in sorted(kept, key=len, reverse=True))) if kept else None


def _sentence(words: str, names: re.Pattern[str] | None) -> bool:
    """Whether a text without Han characters has two words that are no names: names start with a capital letter."""
    words = _NOT_WORDS.sub(" ", words)
    return len(_LOWER_WORD.findall(names.sub(" ", words) if names else words)) >= 2


# --- one comparison for all rules ------------------------------------------------------------------------------------------


@lru_cache(maxsize=2)
def _differences(kb: KnowledgeBase) -> Mapping[str, tuple[Difference, ...]]:
    """What differs between the languages of the same text, by rule. What another rule already tells of is left out."""
    found = [difference for texts in _texts(kb) for difference in _compared(kb, *texts)]
    if found:
        spoiled = _spoiled(kb, {id(item.texts[0].passage.document): item.texts[0].passage.document for item in found}.values())
        found = [item for item in found if not _is_spoiled(item, spoiled)]
    by_rule: dict[str, list[Difference]] = {}
    for item in found:
        by_rule.setdefault(item.rule, []).append(item)
    return {rule: tuple(items) for rule, items in by_rule.items()}


def _texts(
    kb: KnowledgeBase, all_nodes: bool = False
) -> Iterator[tuple[Document[BaseModel], KeyPath, Mapping[str, str], bool]]:
    """Every text with its languages, and whether it is Markdown; without ``all_nodes``, what ``language-difference`` leaves."""
    for document in kb.documents():
        content = document.content
        for path, text in localized(content):
            if isinstance(text, Localized) and len(text.root) > 1:
                if not all_nodes and isinstance(content, Tree) and len(path) > 2 and path[2] in ("options", "bands", "cards"):
                    continue
                yield document, path, text.root, isinstance(text, Markdown)
        for path, value in _values(content):
            if len(value.root) > 1:
                yield document, path, value.root, False


def _values(content: BaseModel) -> Iterator[tuple[KeyPath, FactValue]]:
    if isinstance(content, Facts):
        for key, fact in content.root.items():
            yield (key, "value"), fact.value
            if fact.unit is not None:
                yield (key, "unit"), fact.unit
    elif isinstance(content, AnswerList):
        for key, item in content.items.items():
            yield from ((("items", key, "values", column), value) for column, value in item.values.items())


def _compared(
    kb: KnowledgeBase, document: Document[BaseModel], path: KeyPath, texts: Mapping[str, str], is_markdown: bool
) -> Iterator[Difference]:
    """The differences of each language from the site's first (from the first that is there, where that is missing)."""
    languages = [language for language in kb.languages if language in texts]
    if len(languages) > 1:
        first, *others = (
            Content(places.Passage(document, (*path, language), texts[language]), is_markdown) for language in languages
        )
        for other in others:
            yield from differences(kb, first, other)


def _spoiled(kb: KnowledgeBase, documents: Iterable[Document[BaseModel]]) -> Mapping[str, set[int]]:
    """The lines, by file, of texts that do not say what their writer means: a broken link is not also a missing one."""
    part = kb.part(tuple(documents))
    others: tuple[AnyRule, ...] = (
        *markup.RULES, *subset.RULES, *tabs.RULES,
        references.bad_link, references.unknown_reference, references.unknown_fact, text_rules.heading_anchor,
        facts.literal_fact, images.unknown_image, images.missing_alt, inserts.unknown_insert, *contacts.RULES, *hosts.RULES,
    )  # fmt: skip
    lines: dict[str, set[int]] = {}
    for other in others:
        for finding in other(part):
            lines.setdefault(finding.path, set()).add(finding.position.line)
    return lines


def _is_spoiled(found: Difference, lines: Mapping[str, set[int]]) -> bool:
    for content in found.texts:
        source = content.passage.document.source
        mark = source.mark(content.passage.path)
        if any(mark.start.line <= line <= mark.end.line for line in lines.get(source.path, ())):
            return True
    return False


def _findings(kb: KnowledgeBase, its: AnyRule) -> Findings:
    for found in _differences(kb).get(its.id, ()):
        path = found.texts[0].passage.file
        yield its.finding(path, found.position, found.message, found.hint)


RULES: tuple[AnyRule, ...] = (
    different_callouts, different_tabs, different_steps, different_tables, different_links, different_images, different_facts, different_code,
    different_numbers, same_text,
)  # fmt: skip
