"""Waivers: where a document says, with a reason, that a rule does not fit it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from pydantic import BaseModel

from helpgen.findings import AnyRule, Finding, did_you_mean_both, rule
from helpgen.knowledge_base import Document, KnowledgeBase
from helpgen.models import Category, Upkeep, Waiver

Findings = Iterator[Finding]


def waivers(kb: KnowledgeBase) -> Iterator[tuple[Document[BaseModel], int, Waiver]]:
    """Every waiver with its document and its place in the list."""
    for document in kb.documents():
        if isinstance(document.content, Upkeep | Category):
            for index, waiver in enumerate(document.content.waivers):
                yield document, index, waiver


@rule("unknown-waiver")
def unknown_waiver(kb: KnowledgeBase, waivable: Mapping[str, bool]) -> Findings:
    """A waiver names a rule that can be waived.

    Rules about style may be wrong for one text. Those about broken references, safety and format never are.

    Bad: `waivers: [{rule: unknown-reference, reason: the page comes next week}]`
    Good: `waivers: [{rule: click-here, reason: the words are quoted from the app}]`
    """
    for document, index, waiver in waivers(kb):
        position = document.source.at(("waivers", index, "rule"))
        if waiver.rule not in waivable:
            message = (f"there is no rule '{waiver.rule}'", f"没有“{waiver.rule}”这条规则")
            yield unknown_waiver.finding(document.source.path, position, message, did_you_mean_both(waiver.rule, waivable))
        elif not waivable[waiver.rule]:
            message = (f"the rule '{waiver.rule}' cannot be waived", f"规则“{waiver.rule}”不能豁免")
            hint = ("mend what it finds, and delete the waiver", "改掉它指出的问题，再删掉这条豁免")
            yield unknown_waiver.finding(document.source.path, position, message, hint)


@rule("unused-waiver", "warning")
def unused_waiver(kb: KnowledgeBase, used: frozenset[tuple[str, str]], waivable: Mapping[str, bool]) -> Findings:
    """A waiver is there because its rule finds something in the document, and is there once.

    One that is left behind hides the next mistake of that kind.

    Bad: `waivers: [{rule: click-here, reason: quoted from the app}]` in an entry without such words
    Good: no waiver
    """
    seen: set[tuple[str, str]] = set()
    for document, index, waiver in waivers(kb):
        key = (document.source.path, waiver.rule)
        if waivable.get(waiver.rule) and (key not in used or key in seen):
            message = (f"'{waiver.rule}' finds nothing here", f"“{waiver.rule}”在这里没有发现问题")
            if key in used:
                message = (f"'{waiver.rule}' is waived here twice", f"“{waiver.rule}”在这里豁免了两次")
            position = document.source.at(("waivers", index))
            yield unused_waiver.finding(document.source.path, position, message, ("delete the waiver", "删掉这条豁免"))
        seen.add(key)


def apply(kb: KnowledgeBase, findings: Iterable[Finding], all_rules: Iterable[AnyRule]) -> list[Finding]:
    """The findings that no waiver covers, with those about the waivers themselves."""
    waivable = {rule.id: rule.waivable for rule in all_rules}
    waived = {(document.source.path, waiver.rule) for document, _, waiver in waivers(kb) if waivable.get(waiver.rule)}
    kept, used = [], set()
    for finding in findings:
        key = (finding.path, finding.rule)
        if key in waived:
            used.add(key)
        else:
            kept.append(finding)
    return [*kept, *unknown_waiver(kb, waivable), *unused_waiver(kb, frozenset(used), waivable)]


RULES: tuple[AnyRule, ...] = (unknown_waiver, unused_waiver)
