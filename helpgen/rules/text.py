"""Rules for the texts themselves: every language there, one paragraph where one is shown, anchors, aliases."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator

from pydantic import BaseModel

from helpgen.findings import AnyRule, Finding, Position, did_you_mean, rule
from helpgen.i18n import available
from helpgen.knowledge_base import Document, KnowledgeBase
from helpgen.models import ID_PATTERN, Fact, Facts, Markdown, Phrases, Plain, Upkeep, localized
from helpgen.references import Heading, headings
from helpgen.rules import places
from helpgen.source import KeyPath

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
                if language not in text.root and not any(_meant(kb, other) == language for other in text.root):
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
        languages = fact.value.root
        if "*" in languages or any(_meant(kb, other) == language for other in languages):
            continue
        if language not in languages:
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
    if kb.site is None:
        return
    texts = list(_per_language(kb))
    forgotten = _forgotten_languages(kb)
    for language in forgotten:
        count = sum(language in languages for _, _, languages in texts)
        yield unknown_language.finding(
            kb.site.source.path,
            kb.site.source.at(("languages",)),
            f"'{language}' is not a language of the site, and {count} texts are written in it",
            f"add '{language}' to 'languages'",
        )
    for document, path, languages in texts:
        for language in languages:
            if language in kb.languages or language in forgotten:
                continue
            meant = _meant(kb, language)
            if meant is None:
                hint = did_you_mean(language, kb.languages)
            elif meant in languages:
                hint = f"'{meant}' is already here; keep one of the two as '{meant}'"
            else:
                hint = f"write '{meant}'"
            position = document.source.at_key((*path, language))
            message = f"'{language}' is not a language of the site"
            yield unknown_language.finding(document.source.path, position, message, hint)


_OTHER_CODES = {"cn": "zh", "chs": "zh", "chi": "zh", "hans": "zh", "eng": "en", "us": "en", "gb": "en", "uk": "en"}


def _per_language(kb: KnowledgeBase) -> Iterator[tuple[Document[BaseModel], KeyPath, Collection[str]]]:
    """Everything that is written per language, with the languages that it has."""
    for document in kb.documents():
        for path, text in localized(document.content):
            yield document, path, text.root.keys()
        if isinstance(document.content, Facts):
            for key, fact in document.content.root.items():
                if "*" not in fact.value.root:
                    yield document, (key, "value"), fact.value.root.keys()


def _forgotten_languages(kb: KnowledgeBase) -> list[str]:
    """Languages that most texts have and ``site.yaml`` does not name."""
    texts = [languages for _, _, languages in _per_language(kb)]
    counts = Counter(language for languages in texts for language in languages)
    return [
        language
        for language, count in counts.items()
        if language not in kb.languages and _meant(kb, language) is None and count > 1 and 2 * count > len(texts)
    ]


def _meant(kb: KnowledgeBase, language: str) -> str | None:
    """The language of the site that another way of writing its code means, such as ``zh-CN``."""
    first = re.split("[-_]", language.lower())[0]
    code = _OTHER_CODES.get(first, first)
    return code if code in kb.languages and language not in kb.languages else None


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
                count = len(aliases[language])  # one that is there twice is a finding of shared-alias
                if language in aliases.root and count < LEAST_ALIASES:
                    yield few_aliases.finding(
                        document.source.path,
                        document.source.at_key(("aliases", language)),
                        f"{count} of at least {LEAST_ALIASES} aliases in '{language}'",
                        "add whole phrases in readers' own words, or error messages as the app prints them",
                    )


@rule("shared-alias")
def shared_alias(kb: KnowledgeBase) -> Findings:
    """An alias leads to one entry, and to one tree, and stands there once.

    Two entries that answer to the same words compete, and the reader gets the one that fits less.

    Bad (`withdraw/arrived.faq.yaml`):

        aliases: {zh: [选哪条链, 提币不到账, 提现没收到], en: [not arrived, withdrawal missing, where is it]}

    Good (`withdraw/arrived.faq.yaml`):

        aliases: {zh: [没到账, 提币不到账, 提现没收到], en: [not arrived, withdrawal missing, where is it]}
    """
    for document in kb.documents():
        for path, text in localized(document.content):
            for language, phrases in text.root.items() if isinstance(text, Phrases) else ():
                folded = [phrase.casefold() for phrase in phrases]
                for index, phrase in enumerate(folded):
                    if phrase in folded[:index]:
                        position = document.source.at((*path, language, index))
                        message = f"'{phrases[index]}' is here twice"
                        hint = "say it another way, or delete it"
                        yield shared_alias.finding(document.source.path, position, message, hint)
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
                passage = places.Passage(document, (*path, language), words)
                anchors[language] = []
                for start, mistake in _nearly_headings(passage):
                    correct = False
                    yield heading_anchor.finding(passage.file, passage.at(start), *mistake)
                for heading in headings(words):
                    start = passage.lines()[heading.line][0]
                    if found := _heading_mistake(heading, words[start:].split("\n", 1)[0], anchors[language]):
                        correct = False
                        yield heading_anchor.finding(passage.file, passage.at(start), *found)
                    elif heading.id is not None:
                        anchors[language].append(heading.id)
            if correct and (different := _different_anchors(anchors)):
                language, anchor, message, hint = different
                here = (*path, language)
                position = document.source.find(here, f"{{#{anchor}}}") if anchor else document.source.at_key(here)
                yield heading_anchor.finding(document.source.path, position, message, hint)


def _heading_mistake(heading: Heading, line: str, earlier: list[str]) -> tuple[str, str] | None:
    if heading.level not in (2, 3):
        return f"a heading of level {heading.level}", "use '##' or '###'"
    if not heading.title:
        return "a heading without words", "write its words between '##' and '{#name}', or delete it"
    if not re.match("#+[ \t]", line):
        marks = "#" * heading.level
        return "no space after '##'" if heading.level == 2 else "no space after '###'", f"write {marks} {line.lstrip('#')}"
    if heading.id is None:
        return "a heading without an anchor", "write '{#name}' after it, the same in every language"
    if not re.fullmatch(ID_PATTERN, heading.id):
        return f"'{heading.id}' is not an anchor", "lower-case letters, digits and hyphens"
    if heading.id in earlier:
        return f"the anchor '{heading.id}' is used twice in this text", "give one another name"
    return None


_UNDERLINE = re.compile(r"=+ *|-+ *")
_INDENTED_HEADING = re.compile(r"(?P<before> +|[ ]*(?:[-*+>]|\d{1,2}\.) +)(?P<heading>(?:#{2,6}|#(?= )).*)")
_FULL_WIDTH_HEADING = re.compile(r"\s*[#＃]*＃[#＃]*\s*(?P<words>.*)")


def _nearly_headings(passage: places.Passage) -> Iterator[tuple[int, tuple[str, str]]]:
    """What is meant as a heading and is none, or stands where none can: where it starts, what is wrong, what mends it."""
    lines = passage.lines()
    for number, (start, line) in enumerate(lines):
        fresh = number == 0 or not lines[number - 1][1].strip()
        below = lines[number + 1][1] if number + 1 < len(lines) else ""
        written = passage.words[start : start + len(line)]
        if match := _FULL_WIDTH_HEADING.fullmatch(line):
            yield start, ("'＃' makes no heading", f"write ## {match['words']}")
        elif match := _INDENTED_HEADING.fullmatch(line):
            shown = written[match.start("heading") :]
            inside = len(match["before"]) >= 4 or match["before"].strip()
            what = "a heading inside a callout or a list" if inside else "spaces before '##'"
            hint = (
                "write **bold** words instead, or put the heading in front" if inside else f"write {shown} at the line's start"
            )
            yield start + match.start("heading"), (what, hint)
        elif fresh and line.strip() and not line.startswith(("#", " ", "|", "-", ">")) and _UNDERLINE.fullmatch(below):
            yield start, ("a heading made by a line below it", f"write ## {written.strip()} {{#name}}, without the line below")


def _different_anchors(anchors: dict[str, list[str]]) -> tuple[str, str, str, str] | None:
    """The first difference between the anchors of the languages: the language and the anchor to change, why, and how."""
    for language, own in anchors.items():
        for other, theirs in anchors.items():
            if lacking := [anchor for anchor in theirs if anchor not in own]:
                extra = [anchor for anchor in own if anchor not in theirs]
                if len(own) == len(theirs) and extra:
                    if language == next(iter(anchors)):
                        continue
                    message = f"the anchor '{extra[0]}' in '{language}' is '{lacking[0]}' in '{other}'"
                    return language, extra[0], message, f"write {{#{lacking[0]}}} here"
                message = f"the heading with the anchor '{lacking[0]}' is missing in '{language}'; '{other}' has it"
                return language, "", message, f"write it, with {{#{lacking[0]}}} after it"
    first = next(iter(anchors), "")
    for language, own in anchors.items():
        for anchor, expected in zip(own, anchors[first], strict=False):
            if anchor != expected:
                message = f"'{anchor}' comes in '{language}' where '{expected}' comes in '{first}'"
                return language, anchor, message, "put the headings in the same order in every language"
    return None


RULES: tuple[AnyRule, ...] = (
    language_without_strings, missing_language, unknown_language, several_paragraphs, few_aliases, shared_alias,
    heading_anchor,
)  # fmt: skip
