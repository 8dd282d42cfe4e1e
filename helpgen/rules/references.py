"""Rules for what refers to something else by key: fields, links in text, and facts in text."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from itertools import chain
from typing import cast, get_args

from pydantic import BaseModel

from helpgen.findings import AnyRule, Both, Finding, Position, Said, did_you_mean_both, rule
from helpgen.flow import flows
from helpgen.images import FOLDER as IMAGES_FOLDER
from helpgen.images import NAME, SCHEME
from helpgen.knowledge_base import Document, Kind, KnowledgeBase
from helpgen.models import Coverage, Entry, Glossary, Site, Upkeep
from helpgen.references import BUILT_IN_PAGES, LINK_KINDS, Link, facts, headings, links
from helpgen.rules import places
from helpgen.rules.markup import mended_target
from helpgen.schemes import scheme_of, unsafe
from helpgen.source import KeyPath, Source
from helpgen.tree_models import Outcome, Question, Shared, SharedOutcomes, Tree, Use
from helpgen.weblinks import Address, Mistake, encoded, parse

Findings = Iterator[Finding]

KINDS_ZH = {
    "entry": "条目",
    "tree": "树",
    "category": "分类",
    "channel": "渠道",
    "term": "术语",
    "list": "列表",
    "page": "页面",
}
"""The kinds of things that are named by key, in Chinese; what is not here is called by its key in the YAML."""


def field_references(document: Document[BaseModel]) -> Iterator[tuple[KeyPath, Kind, str]]:
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
    if isinstance(content, Coverage):
        for area, topics in content.root.items():
            for id, topic in topics.topics.items():
                path: KeyPath = (area, "topics", id)
                yield from (((*path, "entries", index), "entry", key) for index, key in enumerate(topic.entries))
                yield from (((*path, "trees", index), "tree", key.partition("#")[0]) for index, key in enumerate(topic.trees))
    if isinstance(content, Glossary):
        for id, term in content.root.items():
            yield from (((id, "related", index), "entry", key) for index, key in enumerate(term.related))


@rule("unknown-reference", local=True)
def unknown_reference(kb: KnowledgeBase) -> Findings:
    """What is named by key exists: entries, trees, channels, terms and built-in pages, in fields and in links.

    A dead link on a page about missing money sends the reader to a search engine, and from there to a scammer.

    Bad (`withdraw/arrived.faq.yaml`):

        related: [wich-network]

    Good (`withdraw/arrived.faq.yaml`):

        related: [which-network]
    """
    named: dict[tuple[str, str], list[tuple[str, Position]]] = {}
    all_known = {kind: _known(kb, kind) for kind in (*get_args(Kind), "page")}
    for kind, key, source, path, link in _references(kb, all_known):
        known = all_known.get(kind)
        if known is not None and key not in known:
            position = source.find(path, link.target, link.nth) if link else source.at(path)
            named.setdefault((kind, key), []).append((source.path, position))
    for (kind, key), found in named.items():
        found.sort()
        shown = found[:MANY_SHOWN] if len(found) > MANY else found
        hint = did_you_mean_both(key, all_known[kind] or ())
        for file, position in shown:
            more, more_zh = "", ""
            if len(shown) < len(found) and (file, position) == shown[-1]:
                left = len(found) - len(shown)
                more, more_zh = f" (and it is named in {left} more places)", f"（另有 {left} 处也写了它）"
            other = {"entry": "tree", "tree": "entry"}.get(kind)
            if other and key in (all_known[other] or ()):
                message = (
                    f"'{key}' is {'a tree' if other == 'tree' else 'an entry'}{more}",
                    f"“{key}”是{KINDS_ZH[other]}，不是{KINDS_ZH[kind]}{more_zh}",
                )
                field = "tree" if other == "tree" else "related"
                hint = (
                    f"name it in '{field}:', or link to it in a text with [words]({other}:{key})",
                    f"写在 {field}: 里，或者在正文里用 [文字]({other}:{key}) 链接",
                )
                yield unknown_reference.finding(file, position, message, hint)
                continue
            message = (f"there is no {kind} '{key}'{more}", f"没有{KINDS_ZH.get(kind, f' {kind} ')}“{key}”{more_zh}")
            yield unknown_reference.finding(file, position, message, hint)


MANY, MANY_SHOWN = 5, 3
"""Where one unknown key is named in more than ``MANY`` places, only the first ``MANY_SHOWN`` are findings."""


_TARGET = re.compile(r"\]\(\s*([^()#]*)")
"""What a link leads to, up to the place within it; what makes no link in the end does no harm."""


def _references(
    kb: KnowledgeBase, known: Mapping[str, Collection[str] | None]
) -> Iterator[tuple[str, str, Source, KeyPath, Link | None]]:
    """Everything that is named by key: its kind, its key, the file, and the field or the text with the link that names it.

    Texts that name nothing but what is ``known`` are left out, because it takes time to tell links from what only looks like one.
    """
    for document in kb.documents():
        for path, kind, key in field_references(document):
            yield kind, key, document.source, path, None
    if kb.site is not None:
        site = kb.site.source
        for index, id in enumerate(kb.site.content.home_trees):
            yield "tree", id, site, ("home_trees", index), None
        yield "channel", kb.site.content.contact, site, ("contact",), None
        if kb.site.content.emergency:
            yield "channel", kb.site.content.emergency, site, ("emergency",), None
        if kb.site.content.exposed:
            yield "tree", kb.site.content.exposed.partition("#")[0], site, ("exposed",), None
    sound = {f"{kind}:{key}" for kind, keys in known.items() for key in keys or ()}
    for document in kb.documents():
        for passage, targets in document.once(_with_links):
            if not targets <= sound:
                for link in links(passage.words):
                    if not _link_mistake(link):
                        yield link.kind, link.key, document.source, passage.path, link


def _with_links(document: Document[BaseModel]) -> list[tuple[places.Passage, set[str]]]:
    """The Markdown texts of a document that have links, and what those lead to but for addresses of the web."""
    return [
        (passage, {target for target in _TARGET.findall(passage.words) if not target.startswith("https:")})
        for passage in places.of_document(document)[1]
        if "](" in passage.words
    ]


def _known(kb: KnowledgeBase, kind: str) -> Collection[str] | None:
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


@rule("unknown-tree-node", alone=True)
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
        elif isinstance(document.content, Site) and document.content.exposed:
            tree, _, node = document.content.exposed.partition("#")
            if finding := _tree_node(kb, tree, node):
                yield unknown_tree_node.finding(document.source.path, document.source.at(("exposed",)), *finding)
        elif isinstance(document.content, Coverage):
            for area, topics in document.content.root.items():
                for id, topic in topics.topics.items():
                    for index, target in enumerate(topic.trees):
                        tree, _, node = target.partition("#")
                        if finding := _tree_node(kb, tree, node):
                            position = document.source.at((area, "topics", id, "trees", index))
                            yield unknown_tree_node.finding(document.source.path, position, *finding)
    for passage in places.markdown(kb):
        for link in links(passage.words) if "tree:" in passage.words and "#" in passage.words else ():
            if link.kind != "tree" or not link.node or _link_mistake(link):
                continue
            if finding := _tree_node(kb, link.key, link.node):
                position = passage.document.source.find(passage.path, link.target, link.nth)
                yield unknown_tree_node.finding(passage.file, position, *finding)


def _tree_node(kb: KnowledgeBase, tree: str, node: str) -> Said | None:
    document = kb.trees.get(tree)
    if not node or document is None or node in (nodes := flows(kb)[tree].nodes):
        return None
    message = (f"the tree '{tree}' has no node '{node}'", f"树“{tree}”里没有节点“{node}”")
    return message, did_you_mean_both(node, nodes)


@rule("unknown-fact", alone=True)
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
        if "fact" not in passage.words and "{{" not in passage.words:
            continue
        nearly = _nearly_facts(passage.words)
        for start, end in nearly:
            written = passage.words[start:end].strip()
            mended = _mended_fact(written)
            yield unknown_fact.finding(
                passage.file, passage.at(start, end), _no_fact(written), (f"write '{mended}'", f"写成 {mended}")
            )
        for fact in facts(passage.words):
            if any(fact.written in passage.words[start:end] for start, end in nearly):
                continue
            if fact.kind != "fact":
                continue  # what may stand in trees only, and is checked there
            if fact.key and (known is None or fact.key in known):
                continue
            position = passage.document.source.find(passage.path, fact.written, fact.nth)
            if not fact.key:
                mended = _mended_fact(fact.written)
                hint = (f"write '{mended}' with a key of facts.yaml", f"写成 {mended}，key 用 facts.yaml 里有的")
                yield unknown_fact.finding(passage.file, position, _no_fact(fact.written), hint)
            else:
                message = (f"there is no fact '{fact.key}'", f"facts.yaml 里没有“{fact.key}”")
                yield unknown_fact.finding(passage.file, position, message, did_you_mean_both(fact.key, known or ()))
    for passage in chain(places.fact_values(kb), places.phrases(kb)):
        if match := _UNFILLED.search(passage.words):
            written = match.group().strip()
            message = (f"'{written}' is not filled in here", f"这里的“{written}”不会换成事实的值")
            hint = ("write the value itself", "直接写值")
            yield unknown_fact.finding(passage.file, passage.at(*match.span()), message, hint)


def _no_fact(written: str) -> Both:
    return f"'{written}' is not a fact", f"“{written}”不会换成事实的值"


def _mended_fact(written: str) -> str:
    near = _FACT_WORDS.search(written)
    return f"{{{{ fact:{near['key'] if near and near['key'] else 'key'} }}}}"


_UNFILLED = re.compile(r"[{｛]{2}[^{}]*[}｝]*|[{｛]\s*fact\s*[:：][^{}]*[}｝]*")
_FACT_WORDS = re.compile(r"fact\s*[:：]\s*(?P<key>[a-z0-9-]*)")
_NEARLY_FACT = re.compile(
    r"(?<![{｛])[{｛]+\s*fact\s*[:：]\s*[a-z0-9-]*\s*[}｝]*|(?<![\w{｛])fact[:：][a-z0-9-]+\s*[}｝]+|(?<![\w{｛:/-])fact:[a-z0-9]+-[a-z0-9-]+"
)
_WHOLE_FACT = re.compile(r"\{\{[^{}]*\}\}")
_FACT = re.compile(r"fact\s*[:：]")
_USUAL_FACT = re.compile(r"\{(?<![{｛]\{)\{ fact:[a-z0-9-]+ \}\}(?![}｝])")


def _nearly_facts(text: str) -> list[tuple[int, int]]:
    """Where something looks like a fact and has not two braces on each side."""
    if len(_FACT.findall(text)) == len(_USUAL_FACT.findall(text)):
        return []  # which is told many times more quickly
    found = [match.span() for match in _NEARLY_FACT.finditer(text)]
    return [span for span in found if not _WHOLE_FACT.fullmatch(text[slice(*span)])]


@rule("bad-link", alone=True)
def bad_link(kb: KnowledgeBase) -> Findings:
    """A link leads to something by key, or to an outside page by its full `https://` address.

    Paths break when a file moves, other schemes run programs or scripts, and `http://` can be changed on the way. An image is
    `![what it shows](image:name.svg)` on a line of its own.

    Bad (`withdraw/arrived.faq.yaml`):

        answer: {zh: "看[手续费](../tx/fees.html)。", en: "See [networks](entry:which-network)."}

    Good (`withdraw/arrived.faq.yaml`):

        answer: {zh: "看[选哪条链](entry:which-network)。", en: "See [networks](entry:which-network)."}
    """
    anchors: dict[tuple[str, str], list[str]] = {}
    for passage in places.markdown(kb):
        for link in links(passage.words):
            if not link.image and link.words.strip() and _PLAIN.fullmatch(link.target):
                continue
            mistake = _link_mistake(link)
            if not mistake and "#" in link.target and link.kind in LINK_KINDS:
                mistake = _anchor_mistake(kb, link, str(passage.path[-1]), anchors)
            if not mistake and link.image:
                mistake = _image_inside_text(passage.words, link)
            if mistake:
                start, end = link.span
                target = passage.words.find(link.target, start + len(link.words) + 2, end) if link.target else -1
                position = passage.at(target, target + len(link.target)) if target >= 0 else passage.at(start, end)
                yield bad_link.finding(passage.file, position, *mistake)


_TARGETS = ", ".join(f"{kind}:…" for kind in LINK_KINDS)
_TARGETS_ZH = _TARGETS.replace(", ", "、")
_PLAIN = re.compile(rf"(?:{'|'.join(LINK_KINDS)}):[a-z0-9-]+")
_SOUND = re.compile(rf"{_PLAIN.pattern}(?:#[a-z0-9-]+)?")


def _link_mistake(link: Link) -> Said | None:
    """What is wrong with a link's form, and what mends it; ``None`` when only what it leads to is left to check."""
    if link.image:
        return None if unsafe(scheme_of(link.target)) and link.kind != "http" else _image_mistake(link)
    if _SOUND.fullmatch(link.target) and link.words.strip():
        return None
    if link.kind == "image":
        return ("an image without '!' in front", "图片前面少了 !"), (
            f"write ![{link.words or 'what it shows'}]({link.target})",
            f"写成 ![{link.words or '图里是什么'}]({link.target})",
        )
    if not link.target:
        better = f"[{link.words or '…'}](entry:…)"
        return ("a link that leads nowhere", "链接没有写去哪里"), (
            f"write {better}: {_TARGETS} or https://…",
            f"写成 {better}，可以用 {_TARGETS_ZH} 或 https://…",
        )
    mended = mended_target(link.target)
    better = f"[{link.words or '…'}]({mended})"
    unusable = (f"'{link.target}' cannot be used here", f"“{link.target}”不能用在这里")
    if link.kind in LINK_KINDS or mended.partition(":")[0] in LINK_KINDS:
        if link.target != mended:
            return unusable, (f"write the target alone: {better}", f"括号里只写目标：{better}")
    elif isinstance(found := parse(link.target), Mistake) and found.kind != "bad-link":
        return None
    elif not link.target.startswith("https://"):
        return unusable, (f"link to {_TARGETS} or https://…", f"链接只能用 {_TARGETS_ZH} 或 https://…")
    elif isinstance(found, Mistake):
        mended = mended if isinstance(parse(mended), Address) else encoded(link.target) or mended
        better = f"[{link.words or '…'}]({mended})"
        hint = (f"write {better}", f"写成 {better}")
        if isinstance(parse(mended), Mistake):
            sample = "[…](https://example.org/page)"
            hint = (f"write {sample}, as the browser shows it", f"照浏览器地址栏写，例如 {sample}")
        return (f"'{link.target}' is not a web address", f"“{link.target}”不是有效的网址"), hint
    if not link.words.strip():
        return ("a link without words", "链接没有文字"), (
            f"write [where it leads]({link.target})",
            f"写成 [去哪里]({link.target})",
        )
    return None


def _image_mistake(link: Link) -> Said | None:
    """What is wrong with the form of an image; ``unknown-image`` and ``missing-alt`` tell of its name and its words."""
    if link.kind == "image" and link.target == SCHEME + link.target.partition(":")[2].strip():
        return None
    file = re.split(r"[?#\s]", link.target, maxsplit=1)[0].rpartition("/")[2].rpartition(":")[2].lower()
    name = file if NAME.fullmatch(file) else "name.svg"
    words, words_zh = (f"![{link.words.strip() or shown}]({SCHEME}{name})" for shown in ("what it shows", "图里是什么"))
    return (f"the image '{link.target}' cannot be used here", f"图片“{link.target}”不能用在这里"), (
        f"put the file into pages/{IMAGES_FOLDER}/ and write {words} on a line of its own",
        f"把文件放进 pages/{IMAGES_FOLDER}/，单独一行写 {words_zh}",
    )


def _image_inside_text(text: str, link: Link) -> Said | None:
    """The mistake of an image that shares its paragraph with other text."""
    start, end = link.span
    line_start, line_end = text.rfind("\n", 0, start) + 1, text.find("\n", end)
    line_end = line_end if line_end >= 0 else len(text)
    indent, above, below = start - line_start, text[:line_start].rstrip(" ").split("\n"), text[line_end:].split("\n")
    before = above[-2].strip() if len(above) > 1 else ""
    after = below[1].strip() if len(below) > 1 else ""
    alone = not text[line_start:start].strip() and not text[end:line_end].strip() and indent % 4 == 0
    if alone and (not before or before.startswith(("!!!", "==="))) and not after:
        return None
    return ("an image inside a paragraph would not be shown", "段落里的图片不会显示"), (
        f"put {text[start:end]} on a line of its own, with an empty line before and after it",
        f"把 {text[start:end]} 单独写一行，前后各空一行",
    )


def _anchor_mistake(kb: KnowledgeBase, link: Link, language: str, anchors: dict[tuple[str, str], list[str]]) -> Said | None:
    """What is wrong with what stands behind ``#``; ``anchors`` keeps those of the entries that were looked at, by language."""
    match link.kind:
        case "tree":
            return None  # unknown-tree-node
        case "entry":
            entry = kb.entries.get(link.key)
            if entry is None:
                return None
            if (link.key, language) not in anchors:
                found = headings(entry.content.answer.root.get(language, ""))
                anchors[link.key, language] = [heading.id for heading in found if heading.id]
            if link.node in (known := anchors[link.key, language]):
                return None
            hint = did_you_mean_both(link.node, known) if known else (f"write entry:{link.key}", f"写成 entry:{link.key}")
            return (
                f"the entry '{link.key}' has no heading '{{#{link.node}}}'",
                f"条目“{link.key}”里没有标题 {{#{link.node}}}",
            ), hint
    return (f"'{link.target}' cannot be used here", f"“{link.target}”不能用在这里"), (
        f"write {link.kind}:{link.key}; only entries and trees have places to link to",
        f"写成 {link.kind}:{link.key}；只有条目和树能链接到里面的某一处",
    )


@rule("repeated-reference", local=True)
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
        for path, kind, key in field_references(document):
            if kind != "entry" or not isinstance(path[-1], int):
                continue
            source = document.source
            if isinstance(document.content, Entry) and key == document.id:
                message = (f"'{key}' is this entry itself", f"“{key}”就是这篇条目自己")
                yield repeated_reference.finding(source.path, source.at(path), message, ("delete it", "删掉它"))
            elif (path[:-1], key) in seen:
                yield repeated_reference.finding(source.path, source.at(path), *_twice(key))
            seen.add((path[:-1], key))
    if kb.site is not None:
        trees = kb.site.content.home_trees
        for index, id in enumerate(trees):
            if id in trees[:index]:
                position = kb.site.source.at(("home_trees", index))
                yield repeated_reference.finding(kb.site.source.path, position, *_twice(id))


def _twice(key: str) -> Said:
    return (f"'{key}' is here twice", f"“{key}”写了两次"), ("delete one of the two", "删掉其中一个")


RULES: tuple[AnyRule, ...] = (unknown_reference, unknown_tree_node, unknown_fact, bad_link, repeated_reference)
