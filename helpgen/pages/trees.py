"""Pages of troubleshooting trees: a start page and a document a tree, and one page a node."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from markupsafe import Markup

from helpgen import codes, urls
from helpgen import tree as graph
from helpgen.flow import Flow, FlowNode, flows, used_trees
from helpgen.knowledge_base import KnowledgeBase
from helpgen.models import Channel
from helpgen.pages.bounds import duration
from helpgen.pages.context import Context
from helpgen.pages.definitions import MOST_OF_ENTRY, MOST_OF_NODE, Explained
from helpgen.pages.entries import entry_items, language_of
from helpgen.pages.inputs import input_values
from helpgen.pages.newer import newer, untranslated
from helpgen.pages.page import Page, SourceLine
from helpgen.pages.safety import is_guarded, is_guarded_node
from helpgen.pages.tree_data import leads_to, player_data, when_json
from helpgen.pages.ways import choices, in_words, ways
from helpgen.tree_map import MapEdge, MapNode, draw
from helpgen.tree_models import Outcome, Question, Step

WAYS_HERE = 12
"""How many of the ways that lead to a node its page names."""


PAGES_BESIDE_NODES = 2
"""The start page and the document of a tree."""


def tree_pages(c: Context, id: str, graphviz: bool = False) -> Iterator[Page]:
    """The start page, the document and the node pages of a tree."""
    operator = c if c.language == c.kb.languages[0] else Context(c.kb, c.kb.languages[0], c.as_of)
    flow = flows(c.kb, c.as_of)[id]
    left = graph.questions_left(flow)
    yield _start_page(c, flow, left, graphviz)
    yield _document_page(c, flow)
    edges = graph.valid_edges(flow)
    for node in flow.nodes.values():
        yield _NodePage(c, operator, flow, node, left, edges).page()


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


def _linker(c: Context, flow: Flow, url: str) -> Callable[[str], str]:
    return lambda id: urls.relative(c.tree_url(f"{flow.id}#{id}"), url)


def _crumbs(c: Context, flow: Flow, url: str, last: bool) -> list[tuple[str, str]]:
    category = c.kb.categories[flow.tree.category].content
    home = (c.t("page.home"), urls.relative(urls.built_in(c.language, "home"), url))
    if last:
        return [home, (c.text(flow.tree.content.title), urls.relative(c.tree_url(flow.id), url))]
    return [home, (c.text(category.title), urls.relative(urls.category(c.language, flow.tree.category), url))]


# --- the start page --------------------------------------------------------------------------------------------------


def _start_page(c: Context, flow: Flow, left: dict[str, tuple[int, int]], graphviz: bool) -> Page:
    content, url = flow.tree.content, c.tree_url(flow.id)
    explained = c.explained(url, MOST_OF_NODE)
    title, description = c.text(content.title), c.text(content.description)
    link = _linker(c, flow, url)
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
            crumbs=_crumbs(c, flow, url, last=False),
            newer=newer(c, f"tree:{flow.id}", url),
            untranslated=untranslated(c, f"tree:{flow.id}"),
            urgent=c.html(content.urgent, url, explained=explained) if content.urgent else None,
            start=link(flow.start),
            progress=total(c, *left.get(flow.start, (0, 0))),
            safety=is_guarded(content),
            outline=Markup(_outline(c, flow, link)),
            map=tree_map(c, flow, link, graphviz),
            document=urls.relative(urls.document(c.language, flow.id), url),
            part_of=[
                (c.text(c.kb.trees[id].content.title), urls.relative(c.tree_url(id), url), "")
                for id in users_of(c.kb.whole, flow.id)
            ],
            related=entry_items(c, content.related, url),
            reviewed=content.reviewed,
        ),
        alternates=c.alternates(url),
        source=SourceLine(f"{flow.tree.category}/{flow.id}.tree.yaml", flow.tree.source.at_key(("title",)).line),
        reviewed=content.reviewed,
        section=urls.category(c.language, flow.tree.category),
    )


def users_of(kb: KnowledgeBase, tree: str) -> list[str]:
    """The ids of the trees that go through ``tree``."""
    return [id for id, other in kb.trees.items() if tree in used_trees(kb, other)]


def _answers_to(c: Context, node: FlowNode, end: str) -> str:
    """The answers of a node that lead to ``end``, in words; empty after a step."""
    if node.kind != "question":
        return ""
    labels: list[str] = []
    for exit in node.exits:
        if end not in (exit.goto, exit.then):
            continue
        ids = exit.answers
        own = [test for group in exit.when for test in group if test.question == node.id]
        if ids is None and own and not node.is_several:
            ids = frozenset(answer.id for answer in node.answers if any(test.holds(frozenset({answer.id})) for test in own))
        if ids is None and node.is_several:
            ids = frozenset(id for test in own for id in (*test.match.any, *test.match.all, *test.match.only))
        if ids:
            labels += [c.answer_label(answer, node) for answer in node.answers if answer.id in ids]
    labels = list(dict.fromkeys(labels))
    if not labels or len(labels) == len(node.answers):
        return ""
    return " / ".join(labels[:4]) + (" / …" if len(labels) > 4 else "")


def _outline(c: Context, flow: Flow, link: Callable[[str], str]) -> str:
    """The tree as nested lists: each node once in full, at the first place where a reader can meet it.

    Made without recursion, so that no tree is too deep. A node that leads to one node only is followed by it on the same level.
    """
    html = Markup('<ul class="hg-outline__nodes">')
    seen: set[str] = set()
    stack = [("close", "</ul>", ""), ("node", flow.start, "")]
    while stack:
        kind, id, label = stack.pop()
        if kind == "close":
            html += Markup(id)
            continue
        node = flow.nodes[id]
        html += Markup("<li>")
        if label:
            html += Markup('<span class="hg-outline__answer">{} <span aria-hidden="true">→</span></span> ').format(label)
        word = c.t(f"outcome.{node.content.outcome}") if isinstance(node.content, Outcome) else c.t(f"tree.{node.kind}")
        html += Markup('<span class="hg-outline__kind">{}</span> <a href="{}">{}</a>').format(
            word, link(id), c.node_title(node)
        )
        following = leads_to(node)
        if id in seen:
            html += Markup(" {}</li>").format(c.t("tree.outline_above")) if following else Markup("</li>")
            continue
        seen.add(id)
        if not following:
            html += Markup("</li>")
        elif len(following) == 1:
            html += Markup("</li>")
            stack.append(("node", following[0], ""))
        else:
            html += Markup("<ul>")
            stack.append(("close", "</ul></li>", ""))
            stack += [("node", end, _answers_to(c, node, end)) for end in reversed(following)]
    return html


def tree_map(c: Context, flow: Flow, link: Callable[[str], str], graphviz: bool = False) -> list[tuple[str, Markup]]:
    """The sections of the tree's map: title and SVG."""
    nodes = []
    for id, node in flow.nodes.items():
        tone = node.content.outcome if isinstance(node.content, Outcome) else ""
        word = c.t(f"outcome.{tone}") if tone else c.t(f"tree.{node.kind}")
        nodes.append(MapNode(id, node.kind, c.node_title(node), link(id), word, tone))
    edges = [
        MapEdge(id, end, _answers_to(c, node, end), any(exit.loop for exit in node.exits if exit.goto == end))
        for id, node in flow.nodes.items()
        for end in leads_to(node)
    ]
    name = c.t("tree.map_name", title=c.text(flow.tree.content.title))
    return [(section.title, Markup(section.svg)) for section in draw(nodes, edges, flow.start, name, graphviz)]


# --- the whole tree on one page --------------------------------------------------------------------------------------


def _document_page(c: Context, flow: Flow) -> Page:
    content, url = flow.tree.content, urls.document(c.language, flow.id)
    title = c.t("tree.document_title", title=c.text(content.title))
    explained = c.explained(url, MOST_OF_ENTRY)

    def link(id: str) -> str:
        return f"#{id}"

    return Page(
        url=url,
        language=c.language,
        kind="document",
        title=title,
        description=c.text(content.description),
        body=c.render(
            "tree_document.html",
            url,
            title=title,
            crumbs=_crumbs(c, flow, url, last=True),
            newer=newer(c, f"tree:{flow.id}", url),
            untranslated=untranslated(c, f"tree:{flow.id}"),
            urgent=c.html(content.urgent, url, explained=explained) if content.urgent else None,
            safety=any(is_guarded_node(content, node) for node in flow.nodes.values()),
            nodes_=[_NodeText(c, flow, flow.nodes[id], url, link, explained).values() for id in _reading_order(flow)],
            sources=[
                (source.title or source.url, source.url, language_of(source.title)) for source in c.sources(content.sources)
            ],
            reviewed=content.reviewed,
        ),
        alternates=c.alternates(url),
        source=SourceLine(f"{flow.tree.category}/{flow.id}.tree.yaml", flow.tree.source.at_key(("title",)).line),
        reviewed=content.reviewed,
        section=urls.category(c.language, flow.tree.category),
        indexed=False,
    )


def _reading_order(flow: Flow) -> list[str]:
    found: dict[str, None] = {}
    stack = [flow.start]
    while stack:
        id = stack.pop()
        if id not in found:
            found[id] = None
            stack += reversed(leads_to(flow.nodes[id]))
    return [*found, *(id for id in flow.nodes if id not in found)]


# --- one node --------------------------------------------------------------------------------------------------------


class _NodeText:
    """What a node says and where it leads, for its own page and for the tree's document."""

    def __init__(
        self, c: Context, flow: Flow, node: FlowNode, url: str, link: Callable[[str], str], explained: Explained
    ) -> None:
        self.c, self.flow, self.node, self.url, self.link, self.explained = c, flow, node, url, link, explained
        self.inserts = c.inserts(node)

    def values(self) -> dict[str, Any]:
        """The values that the templates of a node need, whatever its kind."""
        c, node = self.c, self.node
        content = node.content
        # The text comes before the cards, on the page too: a word is explained where a reader meets it first.
        said = content.answer if isinstance(content, Outcome) else content.help
        values: dict[str, Any] = {
            "id": node.id,
            "kind": node.kind,
            "node": content,
            "title": c.node_title(node),
            "heading": self._heading(),
            "said": c.html(said, self.url, self.inserts, explained=self.explained) if said else None,
            "cards": [self._card(card) for card in node.cards],
            "reviewed": content.reviewed or self.flow.tree.content.reviewed,
            "several": node.is_several,
            "choices": [],
            "ways": [],
            "own_options": [],
            "wait": "",
            "wait_minutes": 0,
            "danger": None,
            "confirm": None,
            "next_label": "",
            "first": getattr(content, "match", None) == "first",
        }
        if isinstance(content, Question) and not node.is_several:
            values["choices"] = choices(c, self.flow, node, self.link)
        elif not isinstance(content, Outcome):
            values["ways"] = ways(c, self.flow, node, self.link)
        if node.is_several:
            values["own_options"] = [
                (answer.id, c.answer_label(answer, node), c.text(answer.hint) if answer.hint else "") for answer in node.answers
            ]
        if isinstance(content, Step):
            values["wait"] = duration(c, content.wait) if content.wait is not None else ""
            values["wait_minutes"] = content.wait.minutes if content.wait is not None else 0
            values["danger"] = c.rich(content.danger, self.inserts) if content.danger is not None else None
            values["confirm"] = c.text(content.confirm, self.inserts) if content.confirm is not None else None
            values["next_label"] = c.text(content.label, self.inserts) if content.label else c.t("tree.next")
        return values

    def _heading(self) -> Markup:
        match self.node.content:
            case Question(question=title) | Step(step=title):
                return self.c.rich(title, self.inserts)
            case Outcome(title=title) if title is not None:
                return self.c.rich(title, self.inserts)
        return Markup("{}").format(self.c.node_title(self.node))

    def _card(self, card: Any) -> dict[str, Any]:
        return {
            "id": card.card.id,
            "when": when_json(card.when),
            "condition": in_words(self.c, self.flow, card.when, self.link),
            "title": self.c.text(card.card.title, self.inserts) if card.card.title is not None else "",
            "text": self.c.html(card.card.text, self.url, self.inserts, explained=self.explained),
        }


class _NodePage:
    def __init__(
        self,
        c: Context,
        operator: Context,
        flow: Flow,
        node: FlowNode,
        left: dict[str, tuple[int, int]],
        edges: tuple[graph.Edge, ...],
    ) -> None:
        self.c, self.operator, self.flow, self.node, self.left, self.edges = c, operator, flow, node, left, edges
        self.url = c.tree_url(f"{flow.id}#{node.id}")

    def page(self) -> Page:
        c, flow, node = self.c, self.flow, self.node
        values = _NodeText(c, flow, node, self.url, _linker(c, flow, self.url), c.explained(self.url, MOST_OF_NODE)).values()
        title, tree_title = values["title"], c.text(flow.tree.content.title)
        reviewed: date = values["reviewed"]
        outcome = node.content if isinstance(node.content, Outcome) else None
        channel_key, channel = c.channel((outcome.contact if outcome else None) or flow.tree.content.contact)
        text = self._text()
        category = node.origin.category
        return Page(
            url=self.url,
            language=c.language,
            kind="node",
            title=f"{title} · {tree_title}" if title != tree_title else title,
            description=f"{tree_title}: {text}"[:200] if c.language != "zh" else f"{tree_title}：{text}"[:120],
            body=c.render(
                "node.html",
                self.url,
                **values,
                input=input_values(c, flow, node) if isinstance(node.content, Question) else None,
                crumbs=_crumbs(c, flow, self.url, last=True),
                newer=newer(c, f"tree:{node.origin.id}", self.url, node.path),
                untranslated=untranslated(c, f"tree:{node.origin.id}", node.path),
                progress=progress(c, *self.left.get(node.id, (1, 1))),
                came_from=self._came_from(),
                more_ways=max(0, len(self._ways_here()) - WAYS_HERE),
                start=urls.relative(c.tree_url(flow.id), self.url),
                safety=is_guarded_node(flow.tree.content, node) or is_guarded(node.origin.content),
                related=entry_items(c, outcome.related, self.url) if outcome else [],
                channel_key=channel_key,
                channel=channel,
                handoff=self._handoff(channel_key, channel),
                data=player_data(c, self.operator, flow, node.id),
                words=c.t.block("player"),
            ),
            alternates=c.alternates(self.url),
            source=SourceLine(f"{category}/{node.origin.id}.tree.yaml", node.origin.source.at_key(node.path).line),
            reviewed=reviewed,
            section=urls.category(c.language, flow.tree.category),
            indexed=outcome is not None and not node.call,
        )

    def _text(self) -> str:
        c, node = self.c, self.node
        match node.content:
            case Question():
                return " ".join(c.answer_label(answer, node) for answer in node.answers[:40])
            case Step(help=text) | Outcome(answer=text):
                return c.plain(text, c.inserts(node)) if text is not None else ""

    def _ways_here(self) -> list[str]:
        return list(dict.fromkeys(edge.start for edge in self.edges if edge.end == self.node.id))

    def _came_from(self) -> list[tuple[str, str, str]]:
        """The nodes that lead here: title, the answers given there (empty for a step) and link."""
        link = _linker(self.c, self.flow, self.url)
        found = []
        for id in self._ways_here()[:WAYS_HERE]:
            before = self.flow.nodes[id]
            found.append((self.c.node_title(before), _answers_to(self.c, before, self.node.id), link(id)))
        return found

    def _handoff(self, key: str, channel: Channel) -> dict[str, Any]:
        """What support is told of where the reader is, in the reader's language and in the operator's."""
        contexts = [self.c] if self.operator is self.c else [self.c, self.operator]
        return {
            "heads": [
                (
                    None if c is self.c else c.t.locale,
                    [
                        f"{c.t('handoff.tree')}: {c.text(self.flow.tree.content.title)} ({self.flow.id})",
                        f"{c.t('handoff.page')}: {c.node_title(self.node)} ({self.node.id})",
                    ],
                )
                for c in contexts
            ],
            "other": contexts[1].t.locale if contexts[1:] else None,
            "version": f"{self.c.t('handoff.version')}: {codes.version(self.flow)}",
            "code": codes.encode(self.flow, (), self.node.id),
            "never": [(None if c is self.c else c.t.locale, c.t("home.never")) for c in contexts],
            "channel": (self.c.text(channel.name), f"{self._built_in('official-channels')}#{key}"),
        }

    def _built_in(self, name: str) -> str:
        """The link to a page that every site has."""
        return urls.relative(urls.built_in(self.c.language, name), self.url)
