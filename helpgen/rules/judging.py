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
    """Of everything that is no entry and no tree."""
    others: tuple[tuple[str, str, str], ...]
    """Kind, id and digest of the entries and trees that were looked up."""
    findings: tuple[Finding, ...]


@dataclass
class Judgements:
    """The judgements of an earlier time, by path."""

    known: dict[str, Judgement] = field(default_factory=dict)
    topics: Judgement | None = None
    """That of all documents that are no entry and no tree, taken as one."""
    trees: tuple[str, tuple[Finding, ...]] = ("", ())
    """What the rules about trees found, with the digest of all that they look at."""

    def of(self, document: Document[BaseModel], digests: Digests) -> Judgement | None:
        """The judgement of a document, if it would be the same today."""
        known = self.known.get(document.source.path)
        if known is None or known.digest != document.source.digest:
            return None
        return known if _holds(known, digests) else None


def _holds(known: Judgement, digests: Digests) -> bool:
    """Whether all that a judgement looked up is as it was."""
    return known.topics == digests.topics() and all(digests.of(kind, id) == digest for kind, id, digest in known.others)


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
    findings: set[Finding] = set()
    digests = Digests(kb)
    new: Documents = documents
    if before is not None:
        kept = {document.source.path: before.of(document, digests) for document in documents if _is_kept(document)}
        new = tuple(document for document in documents if kept.get(document.source.path) is None)
        findings.update(finding for known in kept.values() if known is not None for finding in known.findings)
        if before.topics is not None and _holds(before.topics, digests):
            new = tuple(document for document in new if _is_kept(document))
            findings.update(before.topics.findings)
    groups = [tuple(document for document in new if _is_kept(document) is kept) for kept in (True, False)]
    parts = [group[start : start + PART] for group in groups for start in range(0, len(group), PART)]

    def judge_together() -> None:
        for rule in together:
            if not rule.of_trees:
                findings.update(rule(kb))
                line.show()
        findings.update(_of_trees(kb, [rule for rule in together if rule.of_trees], digests, before))

    of_topics: list[_Judged] = []
    with progress.line("checked documents", len(documents), len(documents) - len(new)) as line:

        def judge_part(number: int) -> _Judged:
            found = _judged(kb, rules, parts[number], before is not None)
            if not stays:
                _forget(parts[number])
            line.add(len(parts[number]))
            return found

        results = shared(judge_part, len(parts), processes if len(new) > MANY else 1, judge_together, line.show)
    for part, judged in zip(parts, results, strict=True):
        findings.update(judged.findings)
        if before is not None and judged.is_all and _is_kept(part[0]):
            _keep(before, part, judged, digests)
        elif not _is_kept(part[0]):
            of_topics.append(judged)
    if before is not None and of_topics:
        before.topics = _of_topics(of_topics, digests)
    if not stays:
        _forget(documents)
    return findings


def _forget(documents: Documents) -> None:
    for document in documents:
        document.forget()
        if isinstance(document.content, Entry):
            document.source.forget()


def _of_trees(kb: KnowledgeBase, rules: Sequence[AnyRule], digests: Digests, before: Judgements | None) -> tuple[Finding, ...]:
    if before is None:
        return tuple(finding for rule in rules for finding in rule(kb))
    state = f"{digests.topics()} {digests.of('tree', ALL)}"
    if before.trees[0] != state:
        before.trees = state, tuple(finding for rule in rules for finding in rule(kb))
    return before.trees[1]


def _is_kept(document: Document[BaseModel]) -> bool:
    return isinstance(document.content, Entry | Tree) and bool(document.source.digest)


def _judged(kb: KnowledgeBase, rules: Sequence[AnyRule], documents: Documents, watch: bool) -> _Judged:
    places: Places = set()
    part = (watched(kb, places) if watch else kb).part(documents)
    found: list[Finding] = []
    is_all = True
    for rule in rules:
        of_rule = list(islice(rule(part), MOST))
        is_all = is_all and len(of_rule) < MOST
        found += of_rule
    # Nobody gets to another document but by its id, so each depends on those only whose ids stand in it.
    own = {one.source.path: set(places_in(one.source.text(), places)) for one in documents} if places else {}
    return _Judged(found, own, places, is_all)


def _of_topics(judged: list[_Judged], digests: Digests) -> Judgement | None:
    if not all(one.is_all for one in judged):
        return None
    places = {place for one in judged for place in one.all_places}
    others = tuple((kind, id, digests.of(kind, id)) for kind, id in sorted(places))
    return Judgement("", digests.topics(), others, tuple(finding for one in judged for finding in one.findings))


def _keep(before: Judgements, part: Documents, judged: _Judged, digests: Digests) -> None:
    by_path: dict[str, list[Finding]] = {}
    for finding in judged.findings:
        by_path.setdefault(finding.path, []).append(finding)
    for document in part:
        path = document.source.path
        others = tuple((kind, id, digests.of(kind, id)) for kind, id in sorted(judged.places.get(path, ())))
        before.known[path] = Judgement(document.source.digest, digests.topics(), others, tuple(by_path.get(path, ())))
