"""Rules for the age of translations: texts whose other language has changed since they were compared."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta

from helpgen.findings import AnyRule, Both, Finding, Severity, rule
from helpgen.knowledge_base import KnowledgeBase
from helpgen.rules import places
from helpgen.rules.urls import missing_from_lock, page_urls
from helpgen.source import KeyPath, Source
from helpgen.subjects import short_key
from helpgen.translations import Behind, Change, Unrecorded, behind, overdue, unrecorded

Findings = Iterator[Finding]

QUOTED = 40
"""Characters of a text that a finding quotes."""


@rule("behind", "warning", local=True)
def behind_text(kb: KnowledgeBase) -> Findings:
    """A text says what it says in the other languages: where one changes, the others follow.

    Readers of a language that nobody updated act on what is no longer true, and no review of one language alone shows it.
    `translations.lock` holds what the languages said when they were last compared. What is behind is an error in the safety tier,
    and elsewhere once `translation_grace` of `site.yaml` is over; until then it is a warning.

    Bad: `answer.zh` now says 30 分钟 in a paragraph where `answer.en` still says 20 minutes
    Good: both say the same, and `helpgen translated ID` has recorded it
    """
    for one in behind(kb):
        if one.minor:
            continue
        passage = places.Passage(one.document, (*one.path, one.language), one.words)
        late = one.subject.safety or overdue(kb, one.since)
        position = passage.at(one.changed.start)
        severity: Severity = "error" if late else "warning"
        yield behind_text.finding(passage.file, position, _message(one), _hint(kb, one, late), severity=severity)


def _message(one: Behind) -> Both:
    name, newer = ".".join(map(str, one.path)), "' and '".join(one.newer)
    what, what_zh = _new_words(one.changed)
    return (
        f"'{name}' in '{one.language}' is behind '{newer}', where {what}",
        f"“{name}”的 {one.language} 文字落后于 {'、'.join(one.newer)}：那边{what_zh}",
    )


def _new_words(change: Change) -> Both:
    words = change.words.replace("\n", " ")
    words = words if len(words) <= QUOTED else f"{words[: QUOTED - 1]}…"
    more = f" (and {change.more} more)" if change.more else ""
    more_zh = f"（另有 {change.more} 处）" if change.more else ""
    match change.kind:
        case "changed":
            return f"this has changed: “{words}”{more}", f"改成了“{words}”{more_zh}"
        case "added":
            return f"this was added: “{words}”{more}", f"加了“{words}”{more_zh}"
        case "removed":
            return f"something was removed{more}", f"删掉了一段{more_zh}"


def _hint(kb: KnowledgeBase, one: Behind, late: bool) -> Both:
    command = f"helpgen translated {short_key(kb, one.subject.key)}"
    hint, hint_zh = (
        f"bring it in line, then run: {command} (if the meaning is the same: {command} --minor)",
        f"把这里改成一致，再运行：{command}（意思没变的话：{command} --minor）",
    )
    if late or kb.site is None:
        return hint, hint_zh
    end = one.since + timedelta(days=kb.site.content.translation_grace + 1)
    return f"{hint}; from {end} on this is an error", f"{hint_zh}；从 {end} 起这是错误"


@rule("unrecorded", "warning", local=True)
def unrecorded_texts(kb: KnowledgeBase) -> Findings:
    """Every text stands in `translations.lock`, once there is one, as it is now in one language at least.

    What is not recorded cannot fall behind: a later change to one language would pass without a word. A text that has changed in
    every language is not behind either, but somebody has to say that its languages agree again.

    Bad: `short.zh` and `short.en` have both changed since `helpgen translated`
    Good: the same, and `helpgen translated ID` after it
    """
    found: dict[str, list[bool]] = {}
    first: dict[str, Unrecorded] = {}
    for one in unrecorded(kb):
        first.setdefault(one.subject.key, one)
        found.setdefault(one.subject.key, []).append(one.new)
    asked = _asked_for_by_the_lock(kb) if found else frozenset()
    for key, news in found.items():
        if all(news) and key in asked:
            continue  # 'helpgen lock', which url-not-locked asks for, records them, too
        one = first[key]
        source, name = one.document.source, ".".join(map(str, one.path))
        more = f" (and {len(news) - 1} more of '{key}')" if len(news) > 1 else ""
        more_zh = f"（“{key}”里另有 {len(news) - 1} 处）" if len(news) > 1 else ""
        assert kb.ledger is not None
        if key not in kb.ledger.records:
            name, more, more_zh = key, "", ""
        message = (
            (f"'{name}' is not in translations.lock{more}", f"translations.lock 里没有“{name}”{more_zh}")
            if one.new
            else (
                f"'{name}' has changed in every language since they were compared{more}",
                f"“{name}”的各语言文字在上次核对之后都改过{more_zh}",
            )
        )
        command = f"helpgen translated {short_key(kb, key)}"
        hint = (f"see that the languages say the same, then run: {command}", f"看各语言说的是否一致，再运行：{command}")
        yield unrecorded_texts.finding(source.path, source.at_key(one.path), message, hint)


def _asked_for_by_the_lock(kb: KnowledgeBase) -> frozenset[str]:
    """The keys of documents with a URL that ``urls.lock`` does not hold yet; none without that file."""
    if kb.url_lock is None:
        return frozenset()
    lacking = set(missing_from_lock(kb))
    return frozenset(key.partition("#")[0] for key, url in page_urls(kb).items() if url in lacking)


def after_the_rest(kb: KnowledgeBase, findings: Iterable[Finding]) -> list[Finding]:
    """``findings`` without those of this module that only follow from another mistake.

    A slip in one language also makes the other one look behind. Who mends it changes the text once more, so that is what is said
    first: an error in the same document, or a warning about the same text. An error is never hidden behind a warning.
    """
    found = list(findings)
    late = {one for one in found if one.rule in (behind_text.id, unrecorded_texts.id)}
    if not late:
        return found
    others: dict[str, list[Finding]] = {one.path: [] for one in late}
    by_path: dict[str, list[Finding]] = {one.path: [] for one in late}
    for one in late:
        by_path[one.path].append(one)
    for one in found:
        if one not in late and one.path in others:
            others[one.path].append(one)
    needless = {one for one in late if one.rule == unrecorded_texts.id and others[one.path]}
    for text in behind(kb):
        source, prefix = text.document.source, text.subject.prefix
        rest = others.get(source.path)
        if not rest:
            continue
        here = _lines(source, text.path)
        document = _lines(source, prefix) if prefix else range(len(source.lines) + 1)
        grave = any(one.severity == "error" and one.position.line in document for one in rest)
        if grave or any(one.position.line in here for one in rest):
            own = (one for one in by_path[source.path] if one.position.line in here)
            needless |= {one for one in own if grave or one.severity == "warning"}
    return [one for one in found if one not in needless]


def _lines(source: Source, path: KeyPath) -> range:
    """The lines of what stands at ``path``, its key included."""
    mark = source.mark(path)
    return range(mark.key.line, mark.end.line + 1 if mark.flow or mark.end.line == mark.key.line else mark.end.line)


RULES: tuple[AnyRule, ...] = (behind_text, unrecorded_texts)
