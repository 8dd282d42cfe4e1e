"""Which pages carry the safety note: what we never ask for, who lies, and where we can be reached.

Nobody has to think of it: it follows from the model. A page about loss, theft, recovery or support is the page of a document
in the safety tier, any page of such a tree, the page of a topic that holds one, an outcome that ends at a loss, at once or at
support, and the pages of channels and of the status; the rule ``needs-safety-tier`` sees to it that documents about these are
in that tier. The page for addresses that do not exist has it too: it is where the links of a clone end.
"""

from __future__ import annotations

from helpgen.flow import FlowNode
from helpgen.knowledge_base import KnowledgeBase
from helpgen.models import Upkeep
from helpgen.tree_models import Outcome

GUARDED_OUTCOMES = frozenset({"lost", "act-now", "contact"})


def is_guarded(document: Upkeep) -> bool:
    """Whether the pages of an entry or a tree carry the note."""
    return document.tier == "safety"


def is_guarded_node(tree: Upkeep, node: FlowNode) -> bool:
    """Whether the page of a node carries it: every page of a guarded tree, and any outcome after which readers are prey."""
    return is_guarded(tree) or (isinstance(node.content, Outcome) and node.content.outcome in GUARDED_OUTCOMES)


def is_guarded_category(kb: KnowledgeBase, category: str) -> bool:
    """Whether the page of a topic carries it: some entry or tree in it does."""
    return any(
        is_guarded(document.content)
        for group in (kb.entries, kb.trees)
        for document in group.values()
        if document.category == category
    )
