"""Pages of troubleshooting trees: a start page a tree, and one page a node."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from helpgen import tree as graph
from helpgen import urls
from helpgen.knowledge_base import Document
from helpgen.models import Outcome, Question, Step, Tree
from helpgen.pages.context import Context
from helpgen.pages.entries import entry_items
from helpgen.pages.page import Page, SourceLine


def tree_pages(c: Context) -> Iterator[Page]:
    """The start page and the node pages of every tree."""
    for tree in c.kb.trees.values():
        left = graph.questions_left(tree.content)
        yield _start_page(c, tree, left)
        for id in tree.content.nodes:
            yield _node_page(c, tree, id, left)


def node_kind(node: Question | Step | Outcome) -> str:
    """``question``, ``step`` or ``outcome``: the key that the node is written with."""
    match node:
        case Question():
            return "question"
        case Step():
            return "step"
        case Outcome():
            return "outcome"


def progress(c: Context, least: int, most: int) -> str:
    """How many questions are left, in words; ``least`` and ``most`` count the page's own question."""
    if most <= 1:
        return c.t("tree.left_one")
    if least == most:
        return c.t("tree.left_same", most=most)
    return c.t("tree.left_range", least=max(least, 1), most=most)


def total(c: Context, least: int, most: int) -> str:
    """How many questions the whole tree asks, in words; empty when it asks none."""
    if most == 0:
        return ""
    return c.t("tree.total_same", most=most) if least == most else c.t("tree.total_range", least=max(least, 1), most=most)


def _start_page(c: Context, tree: Document[Tree], left: dict[str, tuple[int, int]]) -> Page:
    content, url = tree.content, c.tree_url(tree.id)
    title, description = c.text(content.title), c.text(content.description)
    category = c.kb.categories[tree.category].content
    category_url = urls.category(c.language, tree.category)
    urgent = c.html(content.urgent, url) if content.urgent else None
    return Page(
        url=url,
        language=c.language,
        kind="tree",
        title=title,
        description=description,
        body=c.render(
            "tree.html",
            url,
            title=title,
            description=description,
            crumbs=[
                (c.t("page.home"), urls.relative(urls.built_in(c.language, "home"), url)),
                (c.text(category.title), urls.relative(category_url, url)),
            ],
            urgent=urgent,
            start=urls.relative(c.tree_url(f"{tree.id}#{content.start}"), url),
            progress=total(c, *left[content.start]),
            safety=content.tier == "safety",
            outline=[_outline_item(c, tree, id, url) for id in content.nodes],
            related=entry_items(c, content.related, url),
            reviewed=content.reviewed,
        ),
        alternates=c.alternates(url),
        source=SourceLine(f"{tree.category}/{tree.id}.tree.yaml", tree.source.at_key(("title",)).line),
        reviewed=content.reviewed,
        section=category_url,
        aliases=content.aliases[c.language],
        text=description,
    )


def _ways(c: Context, tree: Document[Tree], id: str) -> list[tuple[str, str]]:
    """The ways on from a node: the option's label (empty after a step) and the next node's id."""
    match tree.content.nodes[id]:
        case Question(options=options):
            return [(c.text(option.label), option.goto) for option in options]
        case Step(goto=str() as goto):
            return [("", goto)]
    return []


def _outline_item(c: Context, tree: Document[Tree], id: str, url: str) -> tuple[str, str, str, list[tuple[str, str, str]]]:
    def to(target: str) -> str:
        return urls.relative(c.tree_url(f"{tree.id}#{target}"), url)

    ways = [(label, c.node_title(tree.content, target), to(target)) for label, target in _ways(c, tree, id)]
    return c.t(f"tree.{node_kind(tree.content.nodes[id])}"), c.node_title(tree.content, id), to(id), ways


def _node_page(c: Context, tree: Document[Tree], id: str, left: dict[str, tuple[int, int]]) -> Page:
    node, url = tree.content.nodes[id], c.tree_url(f"{tree.id}#{id}")
    start_url = c.tree_url(tree.id)
    title, tree_title = c.node_title(tree.content, id), c.text(tree.content.title)
    values: dict[str, Any] = {}
    text = ""
    match node:
        case Question():
            values["help"] = c.html(node.help, url) if node.help else None
            values["options"] = [
                (
                    c.text(option.label),
                    urls.relative(c.tree_url(f"{tree.id}#{option.goto}"), url),
                    c.text(option.hint) if option.hint else "",
                )
                for option in node.options
            ]
            text = " ".join(c.text(option.label) for option in node.options)
        case Step():
            values["help"] = c.html(node.help, url) if node.help else None
            values["next"] = urls.relative(c.tree_url(f"{tree.id}#{node.goto}"), url)
            values["next_label"] = c.text(node.label) if node.label else ""
            text = c.plain(node.help) if node.help else ""
        case Outcome():
            values["answer"] = c.html(node.answer, url)
            values["channel_key"], values["channel"] = c.channel(node.contact or tree.content.contact)
            values["related"] = entry_items(c, node.related, url)
            text = c.plain(node.answer)
    return Page(
        url=url,
        language=c.language,
        kind="node",
        title=f"{title} · {tree_title}" if title != tree_title else title,
        description=f"{tree_title}: {text}"[:200] if c.language != "zh" else f"{tree_title}：{text}"[:120],
        body=c.render(
            "node.html",
            url,
            kind=node_kind(node),
            node=node,
            title=title,
            crumbs=[
                (c.t("page.home"), urls.relative(urls.built_in(c.language, "home"), url)),
                (tree_title, urls.relative(start_url, url)),
            ],
            progress=progress(c, *left[id]),
            came_from=_came_from(c, tree, id, url),
            start=urls.relative(start_url, url),
            safety=tree.content.tier == "safety",
            reviewed=tree.content.reviewed,
            **values,
        ),
        alternates=c.alternates(url),
        source=SourceLine(f"{tree.category}/{tree.id}.tree.yaml", tree.source.at_key(("nodes", id)).line),
        reviewed=tree.content.reviewed,
        section=urls.category(c.language, tree.category),
        indexed=isinstance(node, Outcome),
        text=text,
    )


def _came_from(c: Context, tree: Document[Tree], id: str, url: str) -> list[tuple[str, str, str]]:
    """The nodes that lead here: title, the answer given there (empty for a step) and link."""
    return [
        (c.node_title(tree.content, before), label, urls.relative(c.tree_url(f"{tree.id}#{before}"), url))
        for before in tree.content.nodes
        for label, target in _ways(c, tree, before)
        if target == id
    ]
