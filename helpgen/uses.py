"""Who uses what several trees share: sub-trees, shared outcomes, snippets and lists."""

from __future__ import annotations

from collections.abc import Mapping

from helpgen.knowledge_base import KnowledgeBase
from helpgen.models import Localized
from helpgen.references import facts
from helpgen.tree_models import Question, Shared, Use


def uses(kb: KnowledgeBase) -> Mapping[str, tuple[str, ...]]:
    """What is shared, as ``kind:key``, to the ids of the documents that use it, in their order; unused things included."""
    found: dict[str, dict[str, None]] = {}
    for kind, keys in (
        ("snippet", kb.snippets.content.root if kb.snippets else ()),
        ("outcome", kb.outcomes.content.root if kb.outcomes else ()),
        ("list", kb.lists),
    ):
        found |= {f"{kind}:{key}": {} for key in keys}
    for tree in kb.trees.values():
        for node in tree.content.nodes.values():
            match node:
                case Use(use=key):
                    found.setdefault(f"tree:{key}", {})[tree.id] = None
                case Shared(shared=key):
                    found.setdefault(f"outcome:{key}", {})[tree.id] = None
                case Question(list=str() as key):
                    found.setdefault(f"list:{key}", {})[tree.id] = None
    for document in kb.documents():
        for _, text in document.texts:
            for words in text.root.values() if isinstance(text, Localized) else ():
                for insert in facts(words):
                    if insert.kind == "snippet":
                        found.setdefault(f"snippet:{insert.key}", {})[document.id] = None
    return {name: tuple(ids) for name, ids in sorted(found.items())}
