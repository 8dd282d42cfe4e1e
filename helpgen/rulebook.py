"""All rules, and what they find in a knowledge base. A new rule is a function in one of the modules in ``helpgen.rules``."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from helpgen import content_folder, hand_written, ledger, pages_folder, syntax, tangles, url_lock, validation
from helpgen.content_folder import Library
from helpgen.findings import AnyRule, Finding, errors
from helpgen.knowledge_base import KnowledgeBase
from helpgen.rules import (
    addresses,
    aliases,
    answers,
    asks,
    catalogue,
    characters,
    conditions,
    contacts,
    emphasis,
    facts,
    figures,
    freshness,
    glossary,
    hand_written_urls,
    headings,
    hosts,
    images,
    inserts,
    link_words,
    loops,
    markup,
    parity,
    paths,
    pressure,
    quotes,
    references,
    routes,
    secrets,
    strings,
    style,
    subset,
    synonyms,
    tabs,
    text,
    tiers,
    tone,
    topics,
    translations,
    trees,
    typed,
    typography,
    urls,
    waivers,
)
from helpgen.rules.judging import Judgements, judge

RULES: tuple[AnyRule, ...] = (
    *text.RULES, *aliases.RULES, *markup.RULES, *subset.RULES, *tabs.RULES, *emphasis.RULES, *references.RULES,
    *hosts.RULES, *contacts.RULES, *asks.RULES, *characters.RULES, *tiers.RULES, *addresses.RULES, *secrets.RULES,
    *trees.RULES, *loops.RULES, *typed.RULES, *conditions.RULES, *routes.RULES, *answers.RULES, *inserts.RULES,
    *paths.RULES, *synonyms.RULES, *urls.RULES, *hand_written_urls.RULES, *parity.RULES, *typography.RULES, *style.RULES,
    *link_words.RULES, *headings.RULES, *tone.RULES, *pressure.RULES, *catalogue.RULES, *glossary.RULES, *facts.RULES,
    *freshness.RULES, *strings.RULES, *translations.RULES, *images.RULES, *figures.RULES, *topics.RULES, *quotes.RULES,
)  # fmt: skip
"""The rules that are checked on a knowledge base that has been read."""

ALL_RULES: tuple[AnyRule, ...] = (
    *syntax.RULES,
    *validation.RULES,
    *url_lock.RULES,
    *ledger.RULES,
    *pages_folder.RULES,
    *content_folder.RULES,
    *hand_written.RULES,
    *tangles.RULES,
    *RULES,
    *waivers.RULES,
)
"""Every rule there is, those of reading included."""


def check(
    kb: KnowledgeBase,
    processes: int = 1,
    before: Judgements | None = None,
    catalogue_too: bool = True,
    stays: bool = True,
) -> list[Finding]:
    """The findings of all rules that no waiver covers, sorted by file and position; ``processes`` of them share the work.

    What ``before`` knows of documents that have not changed is not looked at again. Without ``catalogue_too`` the rules for the
    catalogue as a whole are left out, which are all warnings and compare everything with everything. A knowledge base that does
    not stay to be checked again needs less memory.
    """
    alone, together = [rule for rule in RULES if rule.alone], [rule for rule in RULES if not rule.alone]
    if not catalogue_too:
        together = [rule for rule in together if rule not in catalogue.RULES]
    if before is not None and kb.lacks_topics:  # what holds of the content that is there otherwise is worth more
        before = replace(before, known=dict(before.known))
    findings = judge(kb, alone, processes, together, before, stays)
    return sorted(
        translations.after_the_rest(kb, waivers.apply(kb, _without_echoes(secrets.unrepeated(kb, findings)), ALL_RULES))
    )


def edited_is_sound(kb: KnowledgeBase) -> bool:
    """Whether no rule finds an error in the entries of ``kb.edited``, where all else was judged before and is as it was.

    Rules that compare entries with each other are not asked: what they look at must be as it was, too.
    """
    assert kb.edited is not None
    part = kb.part(tuple(kb.edited.entries.values()))
    found = [finding for rule in RULES if rule.alone for finding in rule(part)]
    found += [finding for rule in RULES if rule.local for finding in rule(kb.edited)]
    return not errors(waivers.apply(part, found, ALL_RULES))


def _without_echoes(findings: set[Finding]) -> list[Finding]:
    """The findings without warnings about a line that has an error: whoever mends it writes the line anew.

    Nor is what disguises an address a finding of its own beside the one that says what the address is.
    """
    wrong = {(finding.path, finding.position.line) for finding in findings if finding.severity == "error"}
    links: dict[tuple[str, int], int] = {}
    for finding in findings:
        if finding.rule in _ABOUT_LINKS:
            place = (finding.path, finding.position.line)
            links[place] = min(finding.position.column, links.get(place, finding.position.column))

    def is_echo(finding: Finding) -> bool:
        place = (finding.path, finding.position.line)
        if finding.severity != "error":
            return place in wrong
        if finding.rule == addresses.address_not_official.id:  # one before the link is another one
            return finding.position.column >= links.get(place, finding.position.column + 1)
        return finding.rule in _DISGUISES and place in links

    return [finding for finding in findings if not is_echo(finding)]


_ABOUT_LINKS = frozenset(rule.id for rule in hosts.RULES)
_DISGUISES = frozenset({"character-not-allowed", "look-alike-letter"})


def read(
    folder: Path,
    shown: str | None = None,
    day: date | None = None,
    processes: int = 1,
    readings: Library | None = None,
    before: Judgements | None = None,
    catalogue_too: bool = True,
) -> tuple[KnowledgeBase, list[Finding]]:
    """The content of ``folder`` and all findings, those of reading and of the rules, sorted. Arguments and errors as ``load``.

    What was read and judged ``before`` is not read and judged again while it is the same. Without ``catalogue_too`` nothing is
    judged, either, where a file could not be read that all others may refer to: that takes long, and is not what has to be
    mended.
    """
    kb, findings = content_folder.load(folder, shown, day, processes, readings)
    if kb.lacks_topics and errors(findings) and not catalogue_too:
        return kb, sorted(urls.after_the_rest(kb, set(findings)))
    checked = check(kb, processes, before, catalogue_too, stays=readings is not None)
    return kb, sorted(urls.after_the_rest(kb, {*findings, *checked}))
