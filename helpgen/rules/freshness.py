"""Rules for upkeep: reviews that are due, owners that exist, sources where they are required."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from helpgen import upkeep
from helpgen.findings import AnyRule, Finding, did_you_mean_both, rule
from helpgen.knowledge_base import KnowledgeBase
from helpgen.source import KeyPath, Source
from helpgen.tree_models import Tree

Findings = Iterator[Finding]


def _dates(document: upkeep.Kept) -> Iterator[tuple[KeyPath, date]]:
    """Every review date of a document with its place, its own first."""
    yield ("reviewed",), document.content.reviewed
    if isinstance(document.content, Tree):
        for id, node in document.content.nodes.items():
            if node.reviewed is not None:
                yield ("nodes", id, "reviewed"), node.reviewed


@rule("review-due", "warning", local=True)
def review_due(kb: KnowledgeBase) -> Findings:
    """A person has checked each entry and tree within the review interval of its tier.

    Apps change their menus and networks their rules, and nobody notices from the text. The intervals are those of `review_after`
    in `site.yaml`. Where money or secrets are at stake (`tier: safety`), twice the interval is an error: a page that nobody
    has looked at for so long must not tell people what to do.

    Bad (`withdraw/arrived.faq.yaml`):

        reviewed: 2026-08-01

    Good (`withdraw/arrived.faq.yaml`):

        reviewed: 2026-11-21
    """
    for document in upkeep.kept(kb):
        if not upkeep.is_due(kb, document):
            continue
        content, interval = document.content, upkeep.interval(kb, document.content)
        overdue = [(path, day) for path, day in _dates(document) if day + interval < kb.day]
        # A review of the whole tree covers its nodes: they are not due beside it.
        for path, day in overdue[:1] if overdue[0][0] == ("reviewed",) else overdue:
            what, what_zh = ("this", "全文") if path == ("reviewed",) else (f"the node '{path[1]}'", f"节点“{path[1]}”")
            yield review_due.finding(
                document.source.path,
                document.source.at(path),
                (
                    f"{what} was to be reviewed by {day + interval} ({interval.days} days, tier '{content.tier}')",
                    f"{what_zh}应在 {day + interval} 之前复查（每 {interval.days} 天一次，级别 {content.tier}）",
                ),
                (
                    f"check it against the app and its sources, then write reviewed: {kb.day}",
                    f"对照应用和来源检查一遍，然后写 reviewed: {kb.day}",
                ),
                severity="error" if content.tier == "safety" and day + 2 * interval < kb.day else None,
            )


@rule("reviewed-in-future", local=True)
def reviewed_in_future(kb: KnowledgeBase) -> Findings:
    """A review date is today or earlier.

    Readers see the date. One that is still to come claims a check that nobody made, and puts off the next one.

    Bad (`withdraw/arrived.faq.yaml`):

        reviewed: 2027-11-01

    Good (`withdraw/arrived.faq.yaml`):

        reviewed: 2026-11-01
    """
    for document in upkeep.kept(kb):
        for path, day in _dates(document):
            if day > kb.day:
                yield reviewed_in_future.finding(
                    document.source.path,
                    document.source.at(path),
                    (f"{day} is still to come", f"{day} 还没到"),
                    (
                        f"write the day on which a person last checked all of it, such as {kb.day}",
                        f"写上一次有人检查全文的日期，例如 {kb.day}",
                    ),
                )


@rule("unknown-owner", local=True)
def unknown_owner(kb: KnowledgeBase) -> Findings:
    """An owner is a key of `owners.yaml`, where there is one.

    The file says who reviews a document on GitHub. A document of an unknown team would be reviewed by nobody.

    Bad (`owners.yaml`):

        payment: {name: {zh: 充提组, en: Payments}, github: ["@example/payments"]}

    Good (`owners.yaml`):

        payments: {name: {zh: 充提组, en: Payments}, github: ["@example/payments"]}
    """
    if kb.owners is None:
        return
    known = kb.owners.content.root
    named: list[tuple[Source, KeyPath, str]] = [
        (document.source, ("owner",), document.content.owner) for document in upkeep.kept(kb)
    ]
    for topic in (kb.hosts, kb.addresses):
        if topic is not None:
            named += [(topic.source, (key, "owner"), about.owner) for key, about in topic.content.root.items()]
    for source, path, name in named:
        if name not in known:
            yield unknown_owner.finding(
                source.path,
                source.at(path),
                (f"there is no owner '{name}' in owners.yaml", f"owners.yaml 里没有负责人“{name}”"),
                did_you_mean_both(name, known),
            )


@rule("missing-sources", local=True)
def missing_sources(kb: KnowledgeBase) -> Findings:
    """Every entry and tree of a category with `sources_required: true` names its sources.

    Where money is at stake, whoever reviews a claim must be able to look it up, and so must a reader who doubts it. A tree names
    its own: it makes claims of its own, and is reviewed by itself.

    Bad (`withdraw/_category.yaml`):

        sources_required: true

    Good (`withdraw/_category.yaml`):

        sources_required: false
    """
    required = {id for id, category in kb.categories.items() if category.content.sources_required}
    for document in upkeep.kept(kb):
        if document.category in required and not document.content.sources:
            # It stands where a source would be added: at the field that follows in every file.
            yield missing_sources.finding(
                document.source.path,
                document.source.at_key(("sources",) if ("sources",) in document.source.marks else ("reviewed",)),
                (
                    f"there is no source, and the category '{document.category}' requires one",
                    f"没有来源，而分类“{document.category}”要求写明来源",
                ),
                (
                    "add 'sources:' with the pages that back the claims, such as '- https://bitcoin.org/en/faq'",
                    "加上 sources:，列出能证实这些说法的网页，例如“- https://bitcoin.org/en/faq”",
                ),
            )


RULES: tuple[AnyRule, ...] = (review_due, reviewed_in_future, unknown_owner, missing_sources)
