"""A reader's way through a tree in words, for the person at support."""

from __future__ import annotations

from helpgen import codes
from helpgen.knowledge_base import KnowledgeBase
from helpgen.pages.context import Context


def in_words(kb: KnowledgeBase, way: codes.DecodedWay) -> list[str]:
    """The tree, then each node with what was answered there, in every language of the site; one line each."""
    contexts = [Context(kb, language) for language in kb.languages]
    title = " / ".join(c.text(way.flow.tree.content.title) for c in contexts)
    lines = [f"{way.flow.id} ({codes.version(way.flow)}): {title}"]
    if not way.from_start:
        lines.append(f"began at '{way.steps[0][0]}', not at the start")
    for number, (id, chosen) in enumerate(way.steps, 1):
        node = way.flow.nodes[id]
        lines.append(f"{number}. [{id}] {' / '.join(c.node_title(node) for c in contexts)}")
        for answer in node.answers:
            if answer.id in chosen:
                lines.append(f"   -> [{answer.id}] {' / '.join(c.answer_label(answer, node) for c in contexts)}")
    return lines
