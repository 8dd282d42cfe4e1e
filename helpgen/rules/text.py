"""Rules for the texts themselves: every language there, one paragraph where one is shown, anchors, aliases."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from datetime import timedelta

from pydantic import BaseModel

from helpgen.findings import AnyRule, Both, Finding, Said, Severity, did_you_mean_both, rule
from helpgen.i18n import available
from helpgen.knowledge_base import Document, KnowledgeBase
from helpgen.models import ID_PATTERN, LEAST_ALIASES, Facts, HandWritten, Markdown, Phrases, Plain, Upkeep
from helpgen.references import Heading, headings
from helpgen.rules import places
from helpgen.rules.aliases import phrases_in
from helpgen.rules.markup import begun_lines
from helpgen.source import KeyPath
from helpgen.translations import missing, overdue

Findings = Iterator[Finding]


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
            if language not in known and language not in kb.strings:
                position = kb.site.source.at(("languages", index))
                message = (f"there are no interface texts for '{language}'", f"没有“{language}”的界面文字")
                hint = did_you_mean_both(language, known)
                yield language_without_strings.finding(kb.site.source.path, position, message, hint)


@rule("missing-language", local=True)
def missing_language(kb: KnowledgeBase) -> Findings:
    """Every text is there in every language of the site.

    A reader of the other language would find a hole where the answer is, or an answer in a language that is not theirs. That is an
    error in the safety tier, on the site's own texts and those that many pages share. Elsewhere it is a warning that becomes an
    error when `translation_grace` of `site.yaml` is over, counted from `reviewed` (a fact's `as_of`, a notice's `published`).

    Bad (`withdraw/arrived.faq.yaml`):

        short: {en: null}

    Good (`withdraw/arrived.faq.yaml`):

        short: {zh: 先查链上。, en: Look on the chain first.}
    """
    known = available()
    for one in missing(kb):
        if one.language not in known or any(_meant(kb, other) == one.language for other in one.there):
            continue  # the language, or its code, is the mistake
        name = ".".join(str(part) for part in one.path)
        message = (f"'{name}' has no text in '{one.language}'", f"“{name}”缺少 {one.language} 的文字")
        hint = (f"add '{one.language}:' below it", f"在它下面加上“{one.language}:”")
        severity: Severity = "error"
        if one.since is not None and not overdue(kb, one.since) and kb.site is not None:
            severity, end = "warning", one.since + timedelta(days=kb.site.content.translation_grace + 1)
            hint = (f"{hint[0]}; from {end} on this is an error", f"{hint[1]}；从 {end} 起这是错误")
        source = one.document.source
        yield missing_language.finding(source.path, source.at_key(one.path), message, hint, severity=severity)


@rule("unknown-language", local=True)
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
    forgotten = _forgotten_languages(kb, [languages for _, _, languages in texts])
    for language in forgotten:
        count = sum(language in languages for _, _, languages in texts)
        yield unknown_language.finding(
            kb.site.source.path,
            kb.site.source.at(("languages",)),
            (
                f"'{language}' is not a language of the site, and {count} texts are written in it",
                f"站点没有“{language}”这种语言，却有 {count} 处文字是用它写的",
            ),
            (f"add '{language}' to 'languages'", f"在 languages 里加上 {language}"),
        )
    for document, path, languages in texts:
        for language in languages:
            if language in kb.languages or language in forgotten:
                continue
            meant = _meant(kb, language)
            if meant is None:
                hint = did_you_mean_both(language, kb.languages)
            elif meant in languages:
                hint = (
                    f"'{meant}' is already here; keep one of the two as '{meant}'",
                    f"这里已经有 {meant}；两个只留一个，写成 {meant}",
                )
            else:
                hint = (f"write '{meant}'", f"写成 {meant}")
            position = document.source.at_key((*path, language))
            message = (f"'{language}' is not a language of the site", f"站点没有“{language}”这种语言")
            yield unknown_language.finding(document.source.path, position, message, hint)


_OTHER_CODES = {"cn": "zh", "chs": "zh", "chi": "zh", "hans": "zh", "eng": "en", "us": "en", "gb": "en", "uk": "en"}


def _per_language(kb: KnowledgeBase) -> Iterator[tuple[Document[BaseModel], KeyPath, Collection[str]]]:
    """Everything that is written per language, with the languages that it has."""
    for document in kb.documents():
        for path, text in document.texts:
            yield document, path, text.root.keys()
        if isinstance(document.content, Facts):
            for key, fact in document.content.root.items():
                for name, value in (("value", fact.value), ("unit", fact.unit)):
                    if value is not None and "*" not in value.root:
                        yield document, (key, name), value.root.keys()


def _forgotten_languages(kb: KnowledgeBase, texts: Sequence[Collection[str]]) -> list[str]:
    """Languages that most texts have and ``site.yaml`` does not name."""
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


@rule("several-paragraphs", alone=True)
def several_paragraphs(kb: KnowledgeBase) -> Findings:
    """A plain text is one paragraph.

    It is shown as a title, a label or a search result, where a second paragraph has no place.

    Bad (`withdraw/arrived.faq.yaml`):

        short: {zh: "先查链上。\\n\\n再联系。", en: Look on the chain first.}

    Good (`withdraw/arrived.faq.yaml`):

        short: {zh: 先查链上，再联系。, en: Look on the chain first.}
    """
    for document in kb.documents():
        for path, text in document.texts:
            if isinstance(text, Plain):
                for language, words in text.root.items():
                    if "\n" in words:
                        position = document.source.at((*path, language))
                        yield several_paragraphs.finding(
                            document.source.path,
                            position,
                            ("this text has several lines", "这段文字有好几行"),
                            ("make it one paragraph on one line", "写成一段，只占一行"),
                        )


@rule("few-aliases", alone=True)
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
                apart = sum(len(phrases_in(alias)) for alias in aliases[language])  # which several-phrases asks to be written
                if language in aliases.root and apart < LEAST_ALIASES:
                    yield few_aliases.finding(
                        document.source.path,
                        document.source.at_key(("aliases", language)),
                        (
                            f"{count} of at least {LEAST_ALIASES} aliases in '{language}'",
                            f"{language} 的别名只有 {count} 个，至少要 {LEAST_ALIASES} 个",
                        ),
                        (
                            "add whole phrases in readers' own words, or error messages as the app prints them",
                            "补上读者自己的整句说法，或应用里显示的报错原文",
                        ),
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
        for path, text in document.once(_phrases):
            for language, phrases in text.root.items():
                seen: set[str] = set()
                for index, phrase in enumerate(phrases):
                    if (folded := phrase.casefold()) in seen:
                        position = document.source.at((*path, language, index))
                        message = (f"'{phrase}' is here twice", f"“{phrase}”写了两次")
                        hint = ("say it another way, or delete it", "换个说法，或删掉它")
                        yield shared_alias.finding(document.source.path, position, message, hint)
                    seen.add(folded)
    for group in (kb.entries, kb.trees):
        owners: dict[tuple[str, str], str] = {}
        for document in group.values():
            for language, aliases in document.once(_aliases):
                for index, (alias, key) in enumerate(aliases):
                    owner = owners.setdefault(key, document.id)
                    if owner != document.id:
                        yield shared_alias.finding(
                            document.source.path,
                            document.source.at(("aliases", language, index)),
                            (f"'{alias}' is also an alias of '{owner}'", f"“{alias}”也是“{owner}”的别名"),
                            (
                                "keep it where it fits best, and say the other differently",
                                "只留在最合适的那一篇，另一篇换个说法",
                            ),
                        )


def _phrases(document: Document[BaseModel]) -> list[tuple[KeyPath, Phrases]]:
    return [(path, text) for path, text in document.texts if isinstance(text, Phrases)]


def _aliases(document: Document[BaseModel]) -> list[tuple[str, list[tuple[str, tuple[str, str]]]]]:
    """The aliases of an entry or tree by language, each with what it is compared by."""
    assert isinstance(document.content, Upkeep)
    return [
        (language, [(alias, (language, alias.casefold())) for alias in aliases])
        for language, aliases in document.content.aliases.root.items()
    ]


@rule("heading-anchor", alone=True)
def heading_anchor(kb: KnowledgeBase) -> Findings:
    """A heading in Markdown has level 2 or 3 and names its anchor; anchors are different in a text and equal in all languages.

    An anchor made from Chinese words, or counted, would change with every edit and break links. Level 1 is the page's title.

    Bad (`withdraw/arrived.faq.yaml`):

        answer: {zh: "## 怎么查", en: "## How to look {#look}"}

    Good (`withdraw/arrived.faq.yaml`):

        answer: {zh: "## 怎么查 {#look}", en: "## How to look {#look}"}
    """
    for document in kb.documents():
        for path, text in document.texts:
            if not isinstance(text, Markdown):
                continue
            if not isinstance(document.content, HandWritten) and any(language not in text.root for language in kb.languages):
                continue  # missing-language says so; without its first line a text is also part of the one above
            anchors: dict[str, list[str]] = {}
            correct = True
            for language, words in text.root.items():
                anchors[language] = []
                if not _MAY_HEAD.search(words):
                    continue
                passage = places.Passage(document, (*path, language), words)
                lines, written = begun_lines(passage), words.split("\n")
                for start, mistake in _nearly_headings(lines, written):
                    correct = False
                    yield heading_anchor.finding(passage.file, passage.at(start), *mistake)
                for heading in headings(words):
                    start = lines[heading.line][0]
                    if found := _heading_mistake(heading, written[heading.line], anchors[language]):
                        correct = False
                        yield heading_anchor.finding(passage.file, passage.at(start), *found)
                    elif heading.id is not None:
                        anchors[language].append(heading.id)
            if correct and (different := _different_anchors(anchors)):
                language, anchor, message, hint = different
                here = (*path, language)
                position = document.source.find(here, f"{{#{anchor}}}") if anchor else document.source.at_key(here)
                yield heading_anchor.finding(document.source.path, position, message, hint)


def _heading_mistake(heading: Heading, line: str, earlier: list[str]) -> Said | None:
    marks = "#" * heading.level
    if heading.level not in (2, 3):
        return (f"a heading of level {heading.level}", f"不能用 {heading.level} 级标题"), (
            "use '##' or '###'",
            "改用 ## 或 ###",
        )
    if not heading.title:
        return ("a heading without words", "标题没有文字"), (
            "write its words between '##' and '{#name}', or delete it",
            "把标题文字写在 ## 和 {#name} 之间，或删掉这一行",
        )
    if not re.match("#+[ \t]", line):
        mended = f"{marks} {line.lstrip('#')}"
        return (f"no space after '{marks}'", f"{marks} 后面没有空格"), (f"write {mended}", f"写成 {mended}")
    if heading.id is None:
        return ("a heading without an anchor", "标题没有锚点"), (
            "write '{#name}' after it, the same in every language",
            "在后面写 {#name}，每种语言写同一个 name",
        )
    if not re.fullmatch(ID_PATTERN, heading.id):
        return (f"'{heading.id}' is not an anchor", f"“{heading.id}”不能作锚点"), (
            "lower-case letters, digits and hyphens",
            "只能用小写字母、数字和连字符",
        )
    if heading.id in earlier:
        return (f"the anchor '{heading.id}' is used twice in this text", f"锚点“{heading.id}”在这段文字里用了两次"), (
            "give one another name",
            "给其中一个换个名字",
        )
    return None


_MAY_HEAD = re.compile(r"^[^\S\n]*(?:(?:[-*+>]|\d{1,2}\.) +)?[#＃]|^(?:=+|-+) *$", re.MULTILINE)
"""A line that starts like a heading, in a list or not, or like the line below one."""
_UNDERLINE = re.compile(r"=+ *|-+ *")
_INDENTED_HEADING = re.compile(r"(?P<before> +|[ ]*(?:[-*+>]|\d{1,2}\.) +)(?P<heading>(?:#{2,6}|#(?= )).*)")
_FULL_WIDTH_HEADING = re.compile(r"\s*[#＃]*＃[#＃]*\s*(?P<words>.*)")


def _nearly_headings(lines: Sequence[tuple[int, str]], texts: Sequence[str]) -> Iterator[tuple[int, Said]]:
    """What is meant as a heading and is none, or stands where none can: where it starts, what is wrong, what mends it.

    ``lines`` have their code blanked out, ``texts`` are the same lines as written.
    """
    for number, (start, line) in enumerate(lines):
        fresh = number == 0 or not lines[number - 1][1].strip()
        below = texts[number + 1] if number + 1 < len(lines) and lines[number + 1][1].strip() else ""
        written = texts[number]
        if match := _FULL_WIDTH_HEADING.fullmatch(line):
            mended = f"## {written[match.start('words') :]}"
            yield start, (("'＃' makes no heading", "全角的＃写不成标题"), (f"write {mended}", f"写成 {mended}"))
        elif match := _INDENTED_HEADING.fullmatch(line):
            shown = written[match.start("heading") :]
            inside = len(match["before"]) >= 4 or match["before"].strip()
            yield start + match.start("heading"), _INSIDE if inside else _spaces_before(shown)
        elif fresh and line.strip() and not line.startswith(("#", " ", "|", "-", ">")) and _UNDERLINE.fullmatch(below):
            mended = f"## {written.strip()} {{#name}}"
            yield (
                start,
                (
                    ("a heading made by a line below it", "标题是靠下面一行符号做的"),
                    (f"write {mended}, without the line below", f"写成 {mended}，删掉下面那一行"),
                ),
            )


_INSIDE: Said = (
    ("a heading inside a callout or a list", "提示框和列表里不能放标题"),
    ("write **bold** words instead, or put the heading in front", "改成 **加粗** 的文字，或把标题移到前面"),
)


def _spaces_before(heading: str) -> Said:
    return ("spaces before '##'", "## 前面有空格"), (f"write {heading} at the line's start", f"顶格写 {heading}")


def _different_anchors(anchors: dict[str, list[str]]) -> tuple[str, str, Both, Both] | None:
    """The first difference between the anchors of the languages: the language and the anchor to change, why, and how."""
    for language, own in anchors.items():
        for other, theirs in anchors.items():
            if lacking := [anchor for anchor in theirs if anchor not in own]:
                extra = [anchor for anchor in own if anchor not in theirs]
                if len(own) == len(theirs) and extra:
                    if language == next(iter(anchors)):
                        continue
                    message = (
                        f"the anchor '{extra[0]}' in '{language}' is '{lacking[0]}' in '{other}'",
                        f"{language} 的锚点“{extra[0]}”在 {other} 里是“{lacking[0]}”",
                    )
                    return language, extra[0], message, (f"write {{#{lacking[0]}}} here", f"这里写成 {{#{lacking[0]}}}")
                message = (
                    f"the heading with the anchor '{lacking[0]}' is missing in '{language}'; '{other}' has it",
                    f"{language} 里没有锚点为“{lacking[0]}”的标题，{other} 里有",
                )
                hint = (f"write it, with {{#{lacking[0]}}} after it", f"补上这个标题，后面写 {{#{lacking[0]}}}")
                return language, "", message, hint
    first = next(iter(anchors), "")
    for language, own in anchors.items():
        for anchor, expected in zip(own, anchors[first], strict=False):
            if anchor != expected:
                message = (
                    f"'{anchor}' comes in '{language}' where '{expected}' comes in '{first}'",
                    f"标题顺序不同：{language} 在这里是“{anchor}”，{first} 是“{expected}”",
                )
                hint = ("put the headings in the same order in every language", "每种语言的标题按同样的顺序排")
                return language, anchor, message, hint
    return None


RULES: tuple[AnyRule, ...] = (
    language_without_strings, missing_language, unknown_language, several_paragraphs, few_aliases, shared_alias,
    heading_anchor,
)  # fmt: skip
