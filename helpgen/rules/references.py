"""Rules for what refers to something else by key: fields, links in text, and facts in text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import cast
from urllib.parse import urlsplit

from pydantic import BaseModel

from helpgen.findings import AnyRule, Finding, Position, did_you_mean, rule
from helpgen.flow import flows
from helpgen.knowledge_base import Document, Kind, KnowledgeBase
from helpgen.models import Entry, Glossary, Markdown, Upkeep, localized
from helpgen.references import BUILT_IN_PAGES, LINK_KINDS, Link, facts, headings, links
from helpgen.rules import places
from helpgen.rules.markup import mended_target
from helpgen.source import KeyPath
from helpgen.tree_models import Outcome, Question, Shared, SharedOutcomes, Tree, Use

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
            match node:
                case Question(list=str() as key):
                    yield ("nodes", id, "list"), "list", key
                case Use(use=key):
                    yield ("nodes", id, "use"), "tree", key
                case Shared(shared=key):
                    yield ("nodes", id, "shared"), "outcome", key
            if isinstance(node, Outcome):
                yield from ((("nodes", id, "related", index), "entry", key) for index, key in enumerate(node.related))
                if node.contact:
                    yield ("nodes", id, "contact"), "channel", node.contact
    if isinstance(content, SharedOutcomes):
        for id, outcome in content.root.items():
            yield from (((id, "related", index), "entry", key) for index, key in enumerate(outcome.related))
            if outcome.contact:
                yield (id, "contact"), "channel", outcome.contact
    if isinstance(content, Glossary):
        for id, term in content.root.items():
            yield from (((id, "related", index), "entry", key) for index, key in enumerate(term.related))


def _markdown_links(kb: KnowledgeBase) -> Iterator[tuple[Document[BaseModel], KeyPath, Link]]:
    """Every link in Markdown that has the form of one; bad-link tells of the others."""
    for document in kb.documents():
        for path, text in localized(document.content):
            if isinstance(text, Markdown):
                for language, words in text.root.items():
                    for link in links(words):
                        if not _link_mistake(link):
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
    named: dict[tuple[str, str], list[tuple[str, Position]]] = {}
    for kind, key, path, position in _references(kb):
        known = _known(kb, kind)
        if known is not None and key not in known:
            named.setdefault((kind, key), []).append((path, position))
    for (kind, key), found in named.items():
        found.sort()
        shown = found[:MANY_SHOWN] if len(found) > MANY else found
        for path, position in shown:
            message = f"there is no {kind} '{key}'"
            if len(shown) < len(found) and (path, position) == shown[-1]:
                message += f" (and it is named in {len(found) - len(shown)} more places)"
            yield unknown_reference.finding(path, position, message, did_you_mean(key, _known(kb, kind) or ()))


MANY, MANY_SHOWN = 5, 3
"""Where one unknown key is named in more than ``MANY`` places, only the first ``MANY_SHOWN`` are findings."""


def _references(kb: KnowledgeBase) -> Iterator[tuple[str, str, str, Position]]:
    """Everything that is named by key, in fields and in links: its kind, its key, and the file and place that name it."""
    for document in kb.documents():
        for path, kind, key in _field_references(document):
            yield kind, key, document.source.path, document.source.at(path)
    if kb.site is not None:
        site = kb.site.source
        for index, id in enumerate(kb.site.content.home_trees):
            yield "tree", id, site.path, site.at(("home_trees", index))
        yield "channel", kb.site.content.contact, site.path, site.at(("contact",))
        if kb.site.content.emergency:
            yield "channel", kb.site.content.emergency, site.path, site.at(("emergency",))
        if kb.site.content.exposed:
            yield "tree", kb.site.content.exposed.partition("#")[0], site.path, site.at(("exposed",))
    for document, path, link in _markdown_links(kb):
        yield link.kind, link.key, document.source.path, document.source.find(path, link.target, link.nth)


def _known(kb: KnowledgeBase, kind: str) -> Iterable[str] | None:
    """The keys of a kind; ``None`` for what is not a kind, or when the file that holds them could not be read at all."""
    file = {"channel": kb.channels, "fact": kb.facts, "term": kb.glossary}
    if kind in file and file[kind] is None and not kb.known[cast(Kind, kind)]:
        return None
    match kind:
        case "entry" | "tree" | "term" | "channel" | "fact" | "list" | "outcome" | "snippet":
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
    if kb.site is not None and kb.site.content.exposed:
        tree, _, node = kb.site.content.exposed.partition("#")
        if finding := _tree_node(kb, tree, node):
            yield unknown_tree_node.finding(kb.site.source.path, kb.site.source.at(("exposed",)), *finding)
    for document, path, link in _markdown_links(kb):
        if link.kind == "tree" and (finding := _tree_node(kb, link.key, link.node)):
            position = document.source.find(path, link.target, link.nth)
            yield unknown_tree_node.finding(document.source.path, position, *finding)


def _tree_node(kb: KnowledgeBase, tree: str, node: str) -> tuple[str, str] | None:
    document = kb.trees.get(tree)
    if not node or document is None or node in (nodes := flows(kb)[tree].nodes):
        return None
    return f"the tree '{tree}' has no node '{node}'", did_you_mean(node, nodes)


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
    for passage in places.localized_texts(kb):
        nearly = _nearly_facts(passage.words)
        for start, end in nearly:
            written = passage.words[start:end].strip()
            key = _FACT_WORDS.search(written)
            yield unknown_fact.finding(
                passage.file,
                passage.at(start, end),
                f"'{written}' is not a fact",
                f"write '{{{{ fact:{key['key'] if key and key['key'] else 'key'} }}}}'",
            )
        for fact in facts(passage.words):
            if any(fact.written in passage.words[start:end] for start, end in nearly):
                continue
            position = passage.document.source.find(passage.path, fact.written, fact.nth)
            if fact.kind != "fact":
                continue  # what may stand in trees only, and is checked there
            if not fact.key:
                near = _FACT_WORDS.search(fact.written)
                hint = f"write '{{{{ fact:{near['key'] if near and near['key'] else 'key'} }}}}' with a key of facts.yaml"
                yield unknown_fact.finding(passage.file, position, f"'{fact.written}' is not a fact", hint)
            elif known is not None and fact.key not in known:
                message = f"there is no fact '{fact.key}'"
                yield unknown_fact.finding(passage.file, position, message, did_you_mean(fact.key, known))
    for passage in (*places.fact_values(kb), *places.phrases(kb)):
        if match := re.search(r"[{｛]{2}[^{}]*[}｝]*|[{｛]\s*fact\s*[:：][^{}]*[}｝]*", passage.words):
            position = passage.at(*match.span())
            message = f"'{match.group().strip()}' is not filled in here"
            yield unknown_fact.finding(passage.file, position, message, "write the value itself")


_FACT_WORDS = re.compile(r"fact\s*[:：]\s*(?P<key>[a-z0-9-]*)")
_NEARLY_FACT = re.compile(
    r"(?<![{｛])[{｛]+\s*fact\s*[:：]\s*[a-z0-9-]*\s*[}｝]*|(?<![\w{｛])fact[:：][a-z0-9-]+\s*[}｝]+|(?<![\w{｛:/-])fact:[a-z0-9]+-[a-z0-9-]+"
)
_WHOLE_FACT = re.compile(r"\{\{[^{}]*\}\}")


def _nearly_facts(text: str) -> list[tuple[int, int]]:
    """Where something looks like a fact and has not two braces on each side."""
    found = [match.span() for match in _NEARLY_FACT.finditer(text)]
    return [span for span in found if not _WHOLE_FACT.fullmatch(text[slice(*span)])]


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
    for passage in places.markdown(kb):
        for link in links(passage.words):
            mistake = _link_mistake(link)
            if not mistake and "#" in link.target and link.kind in LINK_KINDS:
                mistake = _anchor_mistake(kb, link, str(passage.path[-1]))
            if mistake:
                start, end = link.span
                target = passage.words.find(link.target, start + len(link.words) + 2, end) if link.target else -1
                position = passage.at(target, target + len(link.target)) if target >= 0 else passage.at(start, end)
                yield bad_link.finding(passage.file, position, *mistake)


_FULL_WIDTH = re.compile("[\u3000-\u303f\uff00-\uffef“”‘’]")


def _link_mistake(link: Link) -> tuple[str, str] | None:
    """What is wrong with a link's form, and what mends it; ``None`` when only what it leads to is left to check."""
    kinds = ", ".join(f"{kind}:…" for kind in LINK_KINDS)
    if link.image:
        return "an image cannot be used here", "images are not possible in text yet; say it in words"
    if not link.target:
        return "a link that leads nowhere", f"write [{link.words or '…'}](entry:…): {kinds} or https://…"
    mended = mended_target(link.target)
    better = f"[{link.words or '…'}]({mended})"
    if link.kind in LINK_KINDS or mended.partition(":")[0] in LINK_KINDS:
        if link.target != mended:
            return f"'{link.target}' cannot be used here", f"write the target alone: {better}"
    elif link.kind == "http":
        return f"'{link.target}' cannot be used here", f"write https://: {better}"
    elif not link.target.startswith("https://"):
        return f"'{link.target}' cannot be used here", f"link to {kinds} or https://…"
    elif not _is_web_address(link.target):
        hint = better if _is_web_address(mended) else "[…](https://example.org/page), as the browser shows it"
        return f"'{link.target}' is not a web address", f"write {hint}"
    if not link.words.strip():
        return "a link without words", f"write [where it leads]({link.target})"
    return None


def _is_web_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        host, user, _ = parts.hostname or "", parts.username, parts.port
    except ValueError:
        return False
    valid = parts.scheme == "https" and user is None and re.fullmatch(r"([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,63}", host)
    return bool(valid) and not re.search(r'[\s<>"\\`]', url) and not _FULL_WIDTH.search(url)


def _anchor_mistake(kb: KnowledgeBase, link: Link, language: str) -> tuple[str, str] | None:
    match link.kind:
        case "tree":
            return None  # unknown-tree-node
        case "entry":
            entry = kb.entries.get(link.key)
            if entry is None:
                return None
            known = [heading.id for heading in headings(entry.content.answer.root.get(language, "")) if heading.id]
            if link.node in known:
                return None
            hint = did_you_mean(link.node, known) or f"write entry:{link.key}"
            return f"the entry '{link.key}' has no heading '{{#{link.node}}}'", hint
    return (
        f"'{link.target}' cannot be used here",
        f"write {link.kind}:{link.key}; only entries and trees have places to link to",
    )


@rule("repeated-reference")
def repeated_reference(kb: KnowledgeBase) -> Findings:
    """A list of keys names each once, and nothing names itself as what to read next.

    A reader who follows it would come back to the page they are on; a second mention is usually a key left to be changed.

    Bad (`withdraw/arrived.faq.yaml`):

        related: [arrived]

    Good (`withdraw/arrived.faq.yaml`):

        related: [which-network]
    """
    for document in kb.documents():
        seen: set[tuple[KeyPath, str]] = set()
        for path, kind, key in _field_references(document):
            if kind != "entry" or not isinstance(path[-1], int):
                continue
            position = document.source.at(path)
            if isinstance(document.content, Entry) and key == document.id:
                message = f"'{key}' is this entry itself"
                yield repeated_reference.finding(document.source.path, position, message, "delete it")
            elif (path[:-1], key) in seen:
                yield repeated_reference.finding(
                    document.source.path, position, f"'{key}' is here twice", "delete one of the two"
                )
            seen.add((path[:-1], key))
    if kb.site is not None:
        trees = kb.site.content.home_trees
        for index, id in enumerate(trees):
            if id in trees[:index]:
                position = kb.site.source.at(("home_trees", index))
                yield repeated_reference.finding(
                    kb.site.source.path, position, f"'{id}' is here twice", "delete one of the two"
                )


RULES: tuple[AnyRule, ...] = (unknown_reference, unknown_tree_node, unknown_fact, bad_link, repeated_reference)
