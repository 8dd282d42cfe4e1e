"""Who answers for a document, and when it is due for review."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from helpgen.knowledge_base import Document, KnowledgeBase
from helpgen.models import Entry, Owner, ReviewAfter, Upkeep
from helpgen.tree_models import Tree

Kept = Document[Entry] | Document[Tree]
"""An entry or a tree: what somebody reviews and answers for."""


def kept(kb: KnowledgeBase) -> Iterator[Kept]:
    """Every entry, then every tree."""
    yield from kb.entries.values()
    yield from kb.trees.values()


def interval(kb: KnowledgeBase, content: Upkeep) -> timedelta:
    """How long a review of ``content`` holds: the days of its tier in ``site.yaml``."""
    after = kb.site.content.review_after if kb.site is not None else ReviewAfter.model_validate({})
    return timedelta(days=after.safety if content.tier == "safety" else after.standard)


def reviewed_on(document: Kept) -> date:
    """When everything in it had been checked: its own date, or that of the node that was checked longest ago."""
    content = document.content
    nodes = content.nodes.values() if isinstance(content, Tree) else ()
    return min([content.reviewed, *(node.reviewed for node in nodes if node.reviewed is not None)])


def due_on(kb: KnowledgeBase, document: Kept) -> date:
    """The last day on which the review of a document still holds."""
    return reviewed_on(document) + interval(kb, document.content)


def is_due(kb: KnowledgeBase, document: Kept) -> bool:
    """Whether a document has to be reviewed on ``kb.day``."""
    return due_on(kb, document) < kb.day


def is_overdue(kb: KnowledgeBase, document: Kept) -> bool:
    """Whether twice the interval has passed since the last review: nobody can say that it still holds."""
    return reviewed_on(document) + 2 * interval(kb, document.content) < kb.day


def owner(kb: KnowledgeBase, document: Kept) -> Owner | None:
    """The team that answers for a document; ``None`` when ``owners.yaml`` does not name it."""
    return kb.owners.content.root.get(document.content.owner) if kb.owners is not None else None
