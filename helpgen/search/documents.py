"""What can be found: a document for each entry, tree, step of a tree, term, notice and page that has something of its own."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass
from datetime import date
from typing import Literal

from helpgen import urls
from helpgen.flow import Flow, FlowNode, flows
from helpgen.knowledge_base import KnowledgeBase
from helpgen.models import Localized, Phrases
from helpgen.pages.context import Context
from helpgen.pages.hand_written import same_in_other_languages
from helpgen.pages.markup import first_sentence
from helpgen.source import digest
from helpgen.tree_models import Outcome, Question, Step

Kind = Literal["entry", "tree", "step", "term", "notice", "page"]
_PAGES = ("contact", "official-channels", "status", "glossary", "accessibility", "all")
OTHER_ALIASES = 4
"""Aliases that are searched in another language: enough to find the page, few enough not to double the index."""
MOST_OPTIONS = 40
"""Answers of a question that are searched: a list of every asset would drown the question itself."""


@dataclass(frozen=True, slots=True)
class SearchDocument:
    """One thing that a search can find, in one language, as plain text."""

    key: str
    """What it is in the content: ``entry:id``, ``tree:id``, ``tree:id#node``, ``term:id``, ``notice:id``, ``category:id``,
    ``page:name``, or ``file:path`` for a hand-written page."""
    url: str
    """From the site's root, without a slash before it."""
    kind: Kind
    language: str
    title: str
    short: str
    """The answer in a sentence or two, to be shown."""
    body: str = ""
    """The rest of its text, ``short`` not included."""
    aliases: tuple[str, ...] = ()
    other: str = ""
    """Its title and its first aliases in the other languages."""
    tree: str = ""
    """URL of the tree that goes on where an entry ends, and of the tree that a step belongs to."""


def digest_of(document: SearchDocument) -> str:
    """What stands for all that is searched and shown of a document."""
    return digest(json.dumps(astuple(document)).encode())


def documents(kb: KnowledgeBase, language: str, day: date | None = None) -> list[SearchDocument]:
    """Everything that readers of ``language`` can find, in a fixed order. Takes a knowledge base without findings.

    Steps that a tree takes over from another one are found there; nodes that are not to be shown on ``day`` are left out.
    """
    return [document for part in _parts(_Views(kb, language, day)) for document in part]


def of_entries(kb: KnowledgeBase, language: str, day: date | None = None) -> dict[str, SearchDocument]:
    """What readers of ``language`` find of each entry, by the entry's id."""
    return {document.key.partition(":")[2]: document for document in _entries(_Views(kb, language, day))}


class _Views:
    """A knowledge base as the readers of one language see it, and as all others do."""

    def __init__(self, kb: KnowledgeBase, language: str, day: date | None) -> None:
        self.kb, self.language, self.day = kb, language, day
        self.c = Context(kb, language, day)
        self.others = [Context(kb, other, day) for other in kb.languages if other != language]

    def other(self, title: Localized | None, aliases: Phrases | None = None) -> str:
        """A title and the first aliases in every other language, a line each."""
        lines: list[str] = []
        for c in self.others:
            lines += [c.plain(title)] if title is not None else []
            lines += aliases[c.language][:OTHER_ALIASES] if aliases is not None else ()
        return "\n".join(lines)


def _parts(views: _Views) -> Iterator[Iterable[SearchDocument]]:
    yield _entries(views)
    for flow in flows(views.kb, views.day).values():
        yield _tree(views, flow)
    yield _terms(views)
    yield _notices(views)
    yield _categories(views)
    yield _built_in(views)
    yield _hand_written(views)


def _entries(views: _Views) -> Iterator[SearchDocument]:
    c = views.c
    for entry in views.kb.entries.values():
        content = entry.content
        yield SearchDocument(
            f"entry:{entry.id}", c.entry_url(entry), "entry", c.language,
            title=c.text(content.question),
            short=c.text(content.short),
            body=c.plain(content.answer),
            aliases=content.aliases[c.language],
            other=views.other(content.question, content.aliases),
            tree=c.tree_url(content.tree) if content.tree else "",
        )  # fmt: skip


def _tree(views: _Views, flow: Flow) -> Iterator[SearchDocument]:
    c, content = views.c, flow.tree.content
    url = c.tree_url(flow.id)
    yield SearchDocument(
        f"tree:{flow.id}", url, "tree", c.language,
        title=c.text(content.title),
        short=c.text(content.description),
        body=c.plain(content.urgent) if content.urgent else "",
        aliases=content.aliases[c.language],
        other=views.other(content.title, content.aliases),
    )  # fmt: skip
    for node in flow.nodes.values():
        if not node.call:
            yield _step(views, flow, node, url)


def _step(views: _Views, flow: Flow, node: FlowNode, tree_url: str) -> SearchDocument:
    c, inserts = views.c, views.c.inserts(node)
    short, body = "", ""
    match node.content:
        case Question(help=help):
            body = " ".join(c.answer_label(answer, node) for answer in node.answers[:MOST_OPTIONS])
            short = c.plain(help, inserts) if help is not None else body
            body = body if help is not None else ""
        case Step(help=help):
            short = c.plain(help, inserts) if help is not None else ""
        case Outcome(answer=answer):
            short = c.plain(answer, inserts)
    return SearchDocument(
        f"tree:{flow.id}#{node.id}", c.tree_url(f"{flow.id}#{node.id}"), "step", c.language,
        title=c.node_title(node),
        short=short,
        body=body,
        other="\n".join(other.node_title(node) for other in views.others),
        tree=tree_url,
    )  # fmt: skip


def _terms(views: _Views) -> Iterator[SearchDocument]:
    c = views.c
    for id, term in c.glossary.items():
        yield SearchDocument(
            f"term:{id}", f"{urls.built_in(c.language, 'glossary')}#{id}", "term", c.language,
            title=c.text(term.term),
            short=c.plain(term.definition),
            aliases=term.aliases[c.language],
            other=views.other(term.term, term.aliases),
        )  # fmt: skip


def _notices(views: _Views) -> Iterator[SearchDocument]:
    c = views.c
    for id, notice in views.kb.notices.items():
        yield SearchDocument(
            f"notice:{id}", f"{urls.built_in(c.language, 'status')}#{id}", "notice", c.language,
            title=c.text(notice.content.title),
            short=c.plain(notice.content.body),
            other=views.other(notice.content.title),
        )  # fmt: skip


def _categories(views: _Views) -> Iterator[SearchDocument]:
    c = views.c
    for category in views.kb.categories.values():
        yield SearchDocument(
            f"category:{category.id}", urls.category(c.language, category.id), "page", c.language,
            title=c.text(category.content.title),
            short=c.text(category.content.description),
            other=views.other(category.content.title),
        )  # fmt: skip


def _built_in(views: _Views) -> Iterator[SearchDocument]:
    """The pages that every help center has."""
    c = views.c
    channels = " ".join(
        f"{c.text(channel.name)} {c.text(channel.use_for)} {c.text(channel.how)}" for channel in c.channels.values()
    )
    for name in _PAGES:
        key = "channels" if name == "official-channels" else name
        yield SearchDocument(
            f"page:{name}", urls.built_in(c.language, name), "page", c.language,
            title=c.t(f"{key}.title"),
            short=c.t(f"{key}.description"),
            body=channels if name in ("contact", "official-channels") else "",
            aliases=c.t.list(f"{key}.aliases"),
            other="\n".join(
                line
                for other in views.others
                for line in (other.t(f"{key}.title"), *other.t.list(f"{key}.aliases"))
            ),
        )  # fmt: skip


def _hand_written(views: _Views) -> Iterator[SearchDocument]:
    """The pages that are written by hand: those of the language, and those that it lacks, which are better found than not."""
    for page in views.kb.hand_written.values():
        there = same_in_other_languages(views.kb, page)
        if page.content.language != views.language and views.language in there:
            continue
        c = next(c for c in (views.c, *views.others) if c.language == page.content.language)
        description = page.content.description
        yield SearchDocument(
            f"file:{page.id}", there[c.language], "page", c.language,
            title=c.text(page.content.title),
            short=c.text(description) if description is not None else first_sentence(c.fill(page.content.text[c.language])),
            body=c.plain(page.content.text),
        )  # fmt: skip
