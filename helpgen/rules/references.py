"""Rules for what refers to something else by key: fields, links in text, and facts in text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import cast

from pydantic import BaseModel

from helpgen.findings import AnyRule, Finding, did_you_mean, rule
from helpgen.knowledge_base import Document, Kind, KnowledgeBase
from helpgen.models import Entry, Glossary, Localized, Markdown, Outcome, Tree, Upkeep, localized
from helpgen.references import BUILT_IN_PAGES, LINK_KINDS, Link, facts, links
from helpgen.source import KeyPath

Findings = Iterator[Finding]


def _field_references(document: Document[BaseModel]) -> Iterator[tuple[KeyPath, Kind, str]]:
    """Every field that holds a key: its path, what kind of thing it names, and the key."""
    content = document.content
    if isinstance(content, Upkeep):
        yield from ((("related", index), "entry", id) for index, id in enumerate(content.related))
        if content.contact:
            yield ("contact",), "channel", content.contact
    if isinstance(content, Entry) and content.tree:
        yield ("tree",), "tree", content.tree.partition("#")[0]
    if isinstance(content, Tree):
        for id, node in content.nodes.items():
            if isinstance(node, Outcome):
                yield from ((("nodes", id, "related", index), "entry", key) for index, key in enumerate(node.related))
                if node.contact:
                    yield ("nodes", id, "contact"), "channel", node.contact
    if isinstance(content, Glossary):
        for id, term in content.root.items():
            yield from (((id, "related", index), "entry", key) for index, key in enumerate(term.related))


def _markdown_links(kb: KnowledgeBase) -> Iterator[tuple[Document[BaseModel], KeyPath, Link]]:
    for document in kb.documents():
        for path, text in localized(document.content):
            if isinstance(text, Markdown):
                for language, words in text.root.items():
                    for link in links(words):
                        yield document, (*path, language), link


@rule("unknown-reference")
def unknown_reference(kb: KnowledgeBase) -> Findings:
    """What is named by key exists: entries, trees, channels, terms and built-in pages, in fields and in links.

    A dead link on a page about missing money sends the reader to a search engine, and from there to a scammer.

    Bad (`withdraw/arrived.faq.yaml`):

        related: [wich-network]

    Good (`withdraw/arrived.faq.yaml`):

        related: [which-network]
    """
    for document in kb.documents():
        for path, kind, key in _field_references(document):
            keys = _known(kb, kind)
            if keys is not None and key not in keys:
                yield unknown_reference.finding(
                    document.source.path,
                    document.source.at(path),
                    f"there is no {kind} '{key}'",
                    did_you_mean(key, keys),
                )
    if kb.site is not None:
        for index, id in enumerate(kb.site.content.home_trees):
            if id not in kb.known["tree"]:
                position = kb.site.source.at(("home_trees", index))
                yield unknown_reference.finding(
                    kb.site.source.path,
                    position,
                    f"there is no tree '{id}'",
                    did_you_mean(id, kb.known["tree"]),
                )
        channels = _known(kb, "channel")
        if channels is not None and kb.site.content.contact not in channels:
            position, id = kb.site.source.at(("contact",)), kb.site.content.contact
            yield unknown_reference.finding(
                kb.site.source.path,
                position,
                f"there is no channel '{id}'",
                did_you_mean(id, channels),
            )
    for document, path, link in _markdown_links(kb):
        known = _known(kb, link.kind)
        if known is not None and link.key not in known:
            position = document.source.find(path, link.target, link.nth)
            message = f"there is no {link.kind} '{link.key}'"
            yield unknown_reference.finding(document.source.path, position, message, did_you_mean(link.key, known))


def _known(kb: KnowledgeBase, kind: str) -> Iterable[str] | None:
    """The keys of a kind; ``None`` for what is not a kind, or when the file that holds them could not be read at all."""
    file = {"channel": kb.channels, "fact": kb.facts, "term": kb.glossary}
    if kind in file and file[kind] is None and not kb.known[cast(Kind, kind)]:
        return None
    match kind:
        case "entry" | "tree" | "term" | "channel" | "fact":
            return kb.known[kind]
        case "page":
            return BUILT_IN_PAGES
    return None


@rule("unknown-tree-node")
def unknown_tree_node(kb: KnowledgeBase) -> Findings:
    """A reference to `tree#node` names a node of that tree.

    It would open a page that does not exist.

    Bad (`withdraw/arrived.faq.yaml`):

        tree: missing#under-revew

    Good (`withdraw/arrived.faq.yaml`):

        tree: missing#under-review
    """
    for document in kb.documents():
        if isinstance(document.content, Entry) and document.content.tree:
            tree, _, node = document.content.tree.partition("#")
            if finding := _tree_node(kb, tree, node):
                position = document.source.at(("tree",))
                yield unknown_tree_node.finding(document.source.path, position, *finding)
    for document, path, link in _markdown_links(kb):
        if link.kind == "tree" and (finding := _tree_node(kb, link.key, link.node)):
            position = document.source.find(path, link.target, link.nth)
            yield unknown_tree_node.finding(document.source.path, position, *finding)


def _tree_node(kb: KnowledgeBase, tree: str, node: str) -> tuple[str, str] | None:
    document = kb.trees.get(tree)
    if not node or document is None or node in document.content.nodes:
        return None
    return f"the tree '{tree}' has no node '{node}'", did_you_mean(node, document.content.nodes)


@rule("unknown-fact")
def unknown_fact(kb: KnowledgeBase) -> Findings:
    """Double braces hold a fact of `facts.yaml`, written `{{ fact:key }}`.

    Anything else in double braces would be shown to readers as it stands.

    Bad (`withdraw/arrived.faq.yaml`):

        short: {zh: "最长 {{ fact:reviw-time }}。", en: "Up to {{ fact:review-time }}."}

    Good (`withdraw/arrived.faq.yaml`):

        short: {zh: "最长 {{ fact:review-time }}。", en: "Up to {{ fact:review-time }}."}
    """
    known = _known(kb, "fact")
    if known is None:
        return
    for document in kb.documents():
        for path, text in localized(document.content):
            if not isinstance(text, Localized):
                continue
            for language, words in text.root.items():
                for fact in facts(words):
                    if fact.key and fact.key in known:
                        continue
                    position = document.source.find((*path, language), fact.written, fact.nth)
                    if fact.key:
                        message, hint = (
                            f"there is no fact '{fact.key}'",
                            did_you_mean(fact.key, known),
                        )
                    else:
                        message, hint = (
                            f"'{fact.written}' is not a fact",
                            "write '{{ fact:key }}' with a key of facts.yaml",
                        )
                    yield unknown_fact.finding(document.source.path, position, message, hint)


@rule("bad-link")
def bad_link(kb: KnowledgeBase) -> Findings:
    """A link leads to something by key, or to an outside page by its full `https://` address.

    Paths break when a file moves, other schemes run programs or scripts, and `http://` can be changed on the way. Images
    are not part of text yet.

    Bad (`withdraw/arrived.faq.yaml`):

        answer: {zh: "看[这里](../tx/fees.html)。", en: "See [this](entry:which-network)."}

    Good (`withdraw/arrived.faq.yaml`):

        answer: {zh: "看[这里](entry:which-network)。", en: "See [this](entry:which-network)."}
    """
    kinds = ", ".join(f"{kind}:…" for kind in LINK_KINDS)
    for document, path, link in _markdown_links(kb):
        if not link.image and (link.kind in LINK_KINDS or link.target.startswith("https://")):
            continue
        position = document.source.find(path, link.target or "]()", link.nth)
        what = "an image" if link.image else f"'{link.target}'"
        yield bad_link.finding(document.source.path, position, f"{what} cannot be used here", f"link to {kinds} or https://…")


RULES: tuple[AnyRule, ...] = (unknown_reference, unknown_tree_node, unknown_fact, bad_link)
