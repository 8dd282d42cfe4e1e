"""Rules for the texts themselves: every language there, one paragraph where one is shown, anchors, aliases."""

from __future__ import annotations

import re
from collections.abc import Iterator

from helpgen.findings import AnyRule, Finding, Position, did_you_mean, rule
from helpgen.i18n import available
from helpgen.knowledge_base import KnowledgeBase
from helpgen.models import ID_PATTERN, Fact, Facts, Markdown, Phrases, Plain, Upkeep, localized
from helpgen.references import headings

Findings = Iterator[Finding]

LEAST_ALIASES = 3


@rule("language-without-strings")
def language_without_strings(kb: KnowledgeBase) -> Findings:
    """Every language of the site has interface texts.

    Buttons, headings and warnings of the pages come from `strings/<language>.yaml` in helpgen, not from the content.

    Bad (`site.yaml`):

        languages: [zh, en, xx]

    Good (`site.yaml`):

        languages: [zh, en]
    """
    known = available()
    if kb.site is not None:
        for index, language in enumerate(kb.site.content.languages):
            if language not in known:
                position = kb.site.source.at(("languages", index))
                message = f"there are no interface texts for '{language}'"
                yield language_without_strings.finding(kb.site.source.path, position, message, did_you_mean(language, known))


@rule("missing-language")
def missing_language(kb: KnowledgeBase) -> Findings:
    """Every text is there in every language of the site.

    A reader of the other language would find a hole where the answer is.

    Bad (`withdraw/arrived.faq.yaml`):

        short: {en: null}

    Good (`withdraw/arrived.faq.yaml`):

        short: {zh: 先查链上。, en: Look on the chain first.}
    """
    for document in kb.documents():
        for path, text in localized(document.content):
            if isinstance(text, Phrases) and path != ("aliases",):
                continue  # only an entry's and a tree's aliases are asked for
            for language in _supported(kb):
                if language not in text.root:
                    name = ".".join(str(part) for part in path)
                    yield missing_language.finding(
                        document.source.path,
                        document.source.at_key(path),
                        f"'{name}' has no text in '{language}'",
                        f"add '{language}:' below it",
                    )
        if isinstance(document.content, Facts):
            for key, fact in document.content.root.items():
                yield from _fact_languages(kb, document.source.path, document.source.at_key((key, "value")), key, fact)


def _supported(kb: KnowledgeBase) -> list[str]:
    """The site's languages that helpgen knows; a text is not also missing in one that it does not know."""
    return [language for language in kb.languages if language in available()]


def _fact_languages(kb: KnowledgeBase, path: str, position: Position, key: str, fact: Fact) -> Findings:
    for language in _supported(kb):
        if "*" not in fact.value.root and language not in fact.value.root:
            yield missing_language.finding(
                path, position, f"'{key}.value' has no text in '{language}'", f"add '{language}:' below it"
            )


@rule("unknown-language")
def unknown_language(kb: KnowledgeBase) -> Findings:
    """The languages of a text are those of `site.yaml`.

    A text under another key would never be shown. Inside braces the usual cause is a comma that cuts an unquoted text in two.

    Bad (`withdraw/arrived.faq.yaml`):

        short: {zh: 先查链上。, en: Look on the chain first., cn: 先查。}

    Good (`withdraw/arrived.faq.yaml`):

        short: {zh: 先查链上。, en: Look on the chain first.}
    """
    if not kb.languages:
        return
    for document in kb.documents():
        for path, text in localized(document.content):
            for language in text.root:
                if language not in kb.languages:
                    yield unknown_language.finding(
                        document.source.path,
                        document.source.at_key((*path, language)),
                        f"'{language}' is not a language of the site",
                        did_you_mean(language, kb.languages),
                    )


@rule("several-paragraphs")
def several_paragraphs(kb: KnowledgeBase) -> Findings:
    """A plain text is one paragraph.

    It is shown as a title, a label or a search result, where a second paragraph has no place.

    Bad (`withdraw/arrived.faq.yaml`):

        short: {zh: "先查链上。\\n\\n再联系。", en: Look on the chain first.}

    Good (`withdraw/arrived.faq.yaml`):

        short: {zh: 先查链上，再联系。, en: Look on the chain first.}
    """
    for document in kb.documents():
        for path, text in localized(document.content):
            if isinstance(text, Plain):
                for language, words in text.root.items():
                    if "\n" in words:
                        position = document.source.at((*path, language))
                        yield several_paragraphs.finding(
                            document.source.path,
                            position,
                            "this text has several lines",
                            "make it one paragraph on one line",
                        )


@rule("few-aliases")
def few_aliases(kb: KnowledgeBase) -> Findings:
    """Entries and trees have at least three aliases in each language.

    Aliases are how readers really ask; on measured queries they are worth more to the search than anything else.

    Bad (`withdraw/arrived.faq.yaml`):

        aliases: {zh: [没到账], en: [not arrived, withdrawal missing, where is it]}

    Good (`withdraw/arrived.faq.yaml`):

        aliases: {zh: [没到账, 提币不到账, 提现没收到], en: [not arrived, withdrawal missing, where is it]}
    """
    for document in kb.documents():
        if isinstance(document.content, Upkeep):
            for language in kb.languages:
                aliases = document.content.aliases
                count = len(aliases[language])
                if language in aliases.root and count < LEAST_ALIASES:
                    yield few_aliases.finding(
                        document.source.path,
                        document.source.at_key(("aliases", language)),
                        f"{count} of at least {LEAST_ALIASES} aliases in '{language}'",
                        "add whole phrases in readers' own words, or error messages as the app prints them",
                    )


@rule("shared-alias")
def shared_alias(kb: KnowledgeBase) -> Findings:
    """An alias leads to one entry, and to one tree.

    Two entries that answer to the same words compete, and the reader gets the one that fits less.

    Bad (`withdraw/arrived.faq.yaml`):

        aliases: {zh: [选哪条链, 提币不到账, 提现没收到], en: [not arrived, withdrawal missing, where is it]}

    Good (`withdraw/arrived.faq.yaml`):

        aliases: {zh: [没到账, 提币不到账, 提现没收到], en: [not arrived, withdrawal missing, where is it]}
    """
    for group in (kb.entries, kb.trees):
        owners: dict[tuple[str, str], str] = {}
        for document in group.values():
            assert isinstance(document.content, Upkeep)
            for language, aliases in document.content.aliases.root.items():
                for index, alias in enumerate(aliases):
                    owner = owners.setdefault((language, alias.casefold()), document.id)
                    if owner != document.id:
                        yield shared_alias.finding(
                            document.source.path,
                            document.source.at(("aliases", language, index)),
                            f"'{alias}' is also an alias of '{owner}'",
                            "keep it where it fits best, and say the other differently",
                        )


@rule("heading-anchor")
def heading_anchor(kb: KnowledgeBase) -> Findings:
    """A heading in Markdown has level 2 or 3 and names its anchor; anchors are different in a text and equal in all languages.

    An anchor made from Chinese words, or counted, would change with every edit and break links. Level 1 is the page's title.

    Bad (`withdraw/arrived.faq.yaml`):

        answer: {zh: "## 怎么查", en: "## How to look {#look}"}

    Good (`withdraw/arrived.faq.yaml`):

        answer: {zh: "## 怎么查 {#look}", en: "## How to look {#look}"}
    """
    for document in kb.documents():
        for path, text in localized(document.content):
            if not isinstance(text, Markdown):
                continue
            anchors: dict[str, list[str]] = {}
            correct = True
            for language, words in text.root.items():
                anchors[language] = []
                for heading in headings(words):
                    position = document.source.find((*path, language), words.split("\n")[heading.line].strip())
                    mistake = ""
                    if heading.level not in (2, 3):
                        mistake, hint = f"a heading of level {heading.level}", "use '##' or '###'"
                    elif heading.id is None:
                        mistake, hint = (
                            "a heading without an anchor",
                            "write '{#name}' after it, the same in every language",
                        )
                    elif not re.fullmatch(ID_PATTERN, heading.id):
                        mistake, hint = (
                            f"'{heading.id}' is not an anchor",
                            "lower-case letters, digits and hyphens",
                        )
                    elif heading.id in anchors[language]:
                        mistake, hint = (
                            f"the anchor '{heading.id}' is used twice in this text",
                            "give one another name",
                        )
                    if mistake:
                        correct = False
                        yield heading_anchor.finding(document.source.path, position, mistake, hint)
                    elif heading.id is not None:
                        anchors[language].append(heading.id)
            first = next(iter(anchors), "")
            for language in [language for language in anchors if correct and anchors[language] != anchors[first]]:
                yield heading_anchor.finding(
                    document.source.path,
                    document.source.at_key((*path, language)),
                    f"the anchors are {anchors[language]} in '{language}' and {anchors[first]} in '{first}'",
                    "use the same anchors in the same order in every language",
                )


CALLOUT_KINDS = ("note", "tip", "warning", "danger")
_CALLOUT = re.compile(r'!!!(?P<kind>[^"]*)(?P<title>"[^"]*")?\s*')


@rule("bad-callout")
def bad_callout(kb: KnowledgeBase) -> Findings:
    """A callout is `!!! kind "title"` with a kind that exists, and its text is indented by four spaces below it.

    Without a title the kind is shown in English, also to Chinese readers; text that is not indented falls out of the box.

    Bad (`withdraw/arrived.faq.yaml`):

        answer: {zh: "!!! warnung\\n    别再转一次。", en: "!!! warning \\"Wait\\"\\n    Do not send again."}

    Good (`withdraw/arrived.faq.yaml`):

        answer: {zh: "!!! warning \\"注意\\"\\n    别再转一次。", en: "!!! warning \\"Wait\\"\\n    Do not send again."}
    """
    for document in kb.documents():
        for path, text in localized(document.content):
            if not isinstance(text, Markdown):
                continue
            for language, words in text.root.items():
                lines = words.split("\n")
                for number, line in enumerate(lines):
                    if not line.startswith("!!!"):
                        continue
                    match = _CALLOUT.fullmatch(line)
                    kind = match["kind"].strip() if match else ""
                    below = next((following for following in lines[number + 1 :] if following.strip()), "")
                    if match is None:
                        mistake, hint = "this callout cannot be read", 'write !!! kind "title"; inside the title use “ and ”'
                    elif kind not in CALLOUT_KINDS:
                        mistake, hint = f"'{kind}' is not a kind of callout", did_you_mean(kind, CALLOUT_KINDS)
                    elif not match["title"] or match["title"] == '""':
                        mistake, hint = (
                            "a callout without a title",
                            f'write !!! {kind} "…" with a title in the text\'s language',
                        )
                    elif not below.startswith("    "):
                        mistake, hint = "a callout without text", "indent its text by four spaces"
                    else:
                        continue
                    position = document.source.find((*path, language), line.strip())
                    yield bad_callout.finding(document.source.path, position, mistake, hint)


RULES: tuple[AnyRule, ...] = (
    language_without_strings, missing_language, unknown_language, several_paragraphs, few_aliases, shared_alias,
    heading_anchor, bad_callout,
)  # fmt: skip
