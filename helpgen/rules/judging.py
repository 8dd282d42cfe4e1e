"""The rules that look at one document at a time: what they found of a document stays found until something of it changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice

from pydantic import BaseModel

from helpgen import progress
from helpgen.findings import AnyRule, Finding
from helpgen.knowledge_base import Document, KnowledgeBase
from helpgen.models import Entry
from helpgen.processes import shared
from helpgen.seen import ALL, Digests, Places, places_in, watched
from helpgen.tree_models import Tree

PART = 24
"""How many documents are judged together: few enough that what is known of a text is still there for the next rule."""
MOST = 1_000
"""What one rule finds in one part at most: whoever has mended that many looks again."""
MANY = 32
"""More documents than this are worth a process of their own."""

Documents = tuple[Document[BaseModel], ...]


@dataclass(frozen=True, slots=True)
class Judgement:
    """What was found in a document, and what that depends on."""

    digest: str
    """Of the document's own file."""
    topics: str
    """Of everything that is no entry and no tree, and no fact."""
    others: tuple[tuple[str, str, str], ...]
    """Kind, id and digest of the entries, trees and facts that were looked up."""
    findings: tuple[Finding, ...]
    """But for those of rules about facts."""
    facts: str = ""
    """The digest of all facts."""
    of_facts: tuple[Finding, ...] = ()
    """What rules about facts found, which depends on all that the other findings depend on, and on every fact."""


@dataclass
class Judgements:
    """The judgements of an earlier time, by path."""

    known: dict[str, Judgement] = field(default_factory=dict)
    topics: Judgement | None = None
    """That of all documents that are no entry and no tree, taken as one."""
    trees: tuple[str, tuple[Finding, ...]] = ("", ())
    """What the rules about trees found, with the digest of all that they look at."""

    def of(self, document: Document[BaseModel], digests: Digests) -> Judgement | None:
        """The judgement of a document, if it would be the same today, but for what rules about facts find."""
        known = self.known.get(document.source.path)
        if known is None or known.digest != document.source.digest:
            return None
        return known if _holds(known, digests) else None


def _holds(known: Judgement, digests: Digests, all_facts: bool = False) -> bool:
    """Whether all that a judgement looked up is as it was; of facts, those that were looked up by id, or all."""
    others = known.others
    return known.topics == digests.topics(all_facts) and all(digests.of(kind, id) == digest for kind, id, digest in others)


@dataclass(frozen=True, slots=True)
class _Part:
    """Documents that are judged together, and the rules that judge them."""

    documents: Documents
    rules: Sequence[AnyRule]


@dataclass(frozen=True, slots=True)
class _Judged:
    """What was found in some documents, and what was looked up for it: for each, by the document's path, and for all."""

    findings: list[Finding]
    places: dict[str, Places]
    all_places: Places
    is_all: bool
    """Whether these are all findings: whoever has mended so many looks again."""


def judge(
    kb: KnowledgeBase,
    rules: Sequence[AnyRule],
    processes: int,
    together: Sequence[AnyRule],
    before: Judgements | None,
    stays: bool = True,
) -> set[Finding]:
    """The findings of ``rules``, each of which looks at one document at a time, and of those that look at all ``together``.

    What ``before`` has of documents is taken from there, and what is new is put there. A knowledge base that does not stay to
    be judged again lets go of what was found out about its documents on the way.
    """
    documents = tuple(kb.documents())
    digests = Digests(kb)
    findings, new, with_new_facts = _known(documents, before, digests)
    of_facts = [rule for rule in rules if rule.of_facts]
    groups = (with_new_facts, of_facts), *((_of_kind(new, kept), rules) for kept in (True, False))
    parts = [_Part(group[at : at + PART], rules) for group, rules in groups for at in range(0, len(group), PART)]

    def judge_together() -> None:
        for rule in together:
            if not rule.of_trees:
                findings.update(rule(kb))
                line.show()
        findings.update(_of_trees(kb, [rule for rule in together if rule.of_trees], digests, before))

    of_topics: list[_Judged] = []
    work = len(new) + len(with_new_facts)
    with progress.line("checked documents", len(documents), len(documents) - work) as line:

        def judge_part(number: int) -> _Judged:
            part = parts[number]
            found = _judged(kb, part, before is not None)
            if not stays:
                _forget(part.documents)
            line.add(len(part.documents))
            return found

        results = shared(judge_part, len(parts), processes if work > MANY else 1, judge_together, line.show)
    for part, judged in zip(parts, results, strict=True):
        findings.update(judged.findings)
        if not _is_kept(part.documents[0]):
            of_topics.append(judged)
        elif before is not None and judged.is_all:
            _keep(before, part, judged, digests)
    if before is not None and of_topics:
        before.topics = _of_topics(of_topics, digests)
    if not stays:
        _forget(documents)
    return findings


def _known(documents: Documents, before: Judgements | None, digests: Digests) -> tuple[set[Finding], Documents, Documents]:
    """The findings that still hold, the documents to be judged anew, and those to be judged anew by the rules about facts."""
    if before is None:
        return set(), documents, ()
    facts, findings = digests.of("fact", ALL), set[Finding]()
    topics_hold = before.topics is not None and _holds(before.topics, digests, all_facts=True)
    if before.topics is not None and topics_hold:
        findings.update(before.topics.findings)
    new: list[Document[BaseModel]] = []
    with_new_facts: list[Document[BaseModel]] = []
    for document in documents:
        if not _is_kept(document):
            new += [] if topics_hold else [document]
        elif (known := before.of(document, digests)) is None:
            new.append(document)
        else:
            findings.update(known.findings)
            if known.facts == facts:
                findings.update(known.of_facts)
            else:
                with_new_facts.append(document)
    return findings, tuple(new), tuple(with_new_facts)


def _of_kind(documents: Documents, kept: bool) -> Documents:
    return tuple(document for document in documents if _is_kept(document) is kept)


def _forget(documents: Documents) -> None:
    for document in documents:
        document.forget()
        if isinstance(document.content, Entry):
            document.source.forget()


def _of_trees(kb: KnowledgeBase, rules: Sequence[AnyRule], digests: Digests, before: Judgements | None) -> tuple[Finding, ...]:
    if before is None:
        return tuple(finding for rule in rules for finding in rule(kb))
    state = f"{digests.topics(all_facts=False)} {digests.of('tree', ALL)}"
    if before.trees[0] != state:
        before.trees = state, tuple(finding for rule in rules for finding in rule(kb))
    return before.trees[1]


def _is_kept(document: Document[BaseModel]) -> bool:
    return isinstance(document.content, Entry | Tree) and bool(document.source.digest)


def _judged(kb: KnowledgeBase, part: _Part, watch: bool) -> _Judged:
    places: Places = set()
    looked_at, of_facts = (watched(kb, places, facts_too) if watch else kb for facts_too in (True, False))
    looked_at, of_facts = looked_at.part(part.documents), of_facts.part(part.documents)
    found: list[Finding] = []
    is_all = True
    for rule in part.rules:
        of_rule = list(islice(rule(of_facts if rule.of_facts else looked_at), MOST))
        is_all = is_all and len(of_rule) < MOST
        found += of_rule
    # Nobody gets to another document but by its id, so each depends on those only whose ids stand in it.
    own = {one.source.path: set(places_in(one.source.text(), places)) for one in part.documents} if places else {}
    return _Judged(found, own, places, is_all)


def _of_topics(judged: list[_Judged], digests: Digests) -> Judgement | None:
    if not all(one.is_all for one in judged):
        return None
    places = {place for one in judged for place in one.all_places}
    others = tuple((kind, id, digests.of(kind, id)) for kind, id in sorted(places))
    return Judgement("", digests.topics(), others, tuple(finding for one in judged for finding in one.findings))


def _keep(before: Judgements, part: _Part, judged: _Judged, digests: Digests) -> None:
    about_facts = {rule.id for rule in part.rules if rule.of_facts}
    by_path: dict[str, list[Finding]] = {}
    for finding in judged.findings:
        by_path.setdefault(finding.path, []).append(finding)
    for document in part.documents:
        path = document.source.path
        others = {(kind, id, digests.of(kind, id)) for kind, id in judged.places.get(path, ())}
        own = by_path.get(path, ())
        findings = tuple(one for one in own if one.rule not in about_facts)
        if len(about_facts) == len(part.rules):
            findings = before.known[path].findings
            others.update(before.known[path].others)
        of_facts = tuple(one for one in own if one.rule in about_facts)
        before.known[path] = Judgement(
            document.source.digest,
            digests.topics(all_facts=False),
            tuple(sorted(others)),
            findings,
            digests.of("fact", ALL),
            of_facts,
        )
