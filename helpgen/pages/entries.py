"""Pages of categories and entries."""

from __future__ import annotations

from collections.abc import Sequence

from helpgen import urls
from helpgen.pages.context import Context
from helpgen.pages.definitions import MOST_OF_ENTRY
from helpgen.pages.newer import newer, untranslated
from helpgen.pages.page import Heading, Page, SourceLine
from helpgen.pages.safety import is_guarded, is_guarded_category

Item = tuple[str, str, str]
"""Title, link and note."""


def entry_items(c: Context, ids: Sequence[str], page_url: str) -> list[Item]:
    """Entries as items of a list of links on the page at ``page_url``."""
    return [
        (
            c.text(c.kb.entries[id].content.question),
            urls.relative(c.entry_url(c.kb.entries[id]), page_url),
            "",
        )
        for id in ids
    ]


def category_page(c: Context, id: str) -> Page:
    """The page of a category: its trees, then its entries with their short answers."""
    category = c.kb.categories[id]
    url = urls.category(c.language, category.id)
    title, description = c.text(category.content.title), c.text(category.content.description)
    kb = c.kb.whole  # whoever keeps this page knows that it lists the category
    trees = [tree for tree in kb.trees.values() if tree.category == category.id]
    entries = [entry for entry in kb.entries.values() if entry.category == category.id]
    reviewed = [document.content.reviewed for document in (*trees, *entries)]
    return Page(
        url=url,
        language=c.language,
        kind="category",
        title=title,
        description=description,
        body=c.render(
            "category.html",
            url,
            title=title,
            description=description,
            trees=[
                (
                    c.text(tree.content.title),
                    urls.relative(c.tree_url(tree.id), url),
                    c.text(tree.content.description),
                )
                for tree in trees
            ],
            entries=[
                (
                    c.text(entry.content.question),
                    urls.relative(c.entry_url(entry), url),
                    c.text(entry.content.short),
                )
                for entry in entries
            ],
            safety=is_guarded_category(kb, category.id),
            reviewed=min(reviewed, default=None),
        ),
        alternates=c.alternates(url),
        source=SourceLine(f"{category.id}/_category.yaml", 1),
        reviewed=min(reviewed, default=None),
        section=url,
    )


def entry_page(c: Context, id: str, previous: str | None, next: str | None) -> Page:
    """The page of an entry; ``previous`` and ``next`` are the ids of its neighbours in the category."""
    entry = c.kb.whole.entries[id]
    before, after = (None if other is None else c.entry_url(c.kb.whole.entries[other]) for other in (previous, next))
    content, url = entry.content, c.entry_url(entry)
    category_url = urls.category(c.language, entry.category)
    category = c.kb.categories[entry.category].content
    answer = c.html(content.answer, url, explained=c.explained(url, MOST_OF_ENTRY))
    headings = [*c.headings, Heading(2, "hg-not-solved", c.t("entry.not_solved"))]
    if content.related:
        headings.append(Heading(2, "hg-related", c.t("entry.related")))
    sources = c.sources(content.sources)
    if sources:
        headings.append(Heading(2, "hg-sources", c.t("entry.sources")))
    tree = None
    if content.tree:
        tree_title = c.text(c.kb.trees[content.tree.partition("#")[0]].content.title)
        tree = (tree_title, urls.relative(c.tree_url(content.tree), url))
    channel_key, channel = c.channel(content.contact)
    title = c.text(content.question)
    return Page(
        url=url,
        language=c.language,
        kind="entry",
        title=title,
        description=c.text(content.short),
        body=c.render(
            "entry.html",
            url,
            title=title,
            crumbs=[
                (c.t("page.home"), urls.relative(urls.built_in(c.language, "home"), url)),
                (c.text(category.title), urls.relative(category_url, url)),
            ],
            short=c.text(content.short),
            newer=newer(c, f"entry:{entry.id}", url),
            untranslated=untranslated(c, f"entry:{entry.id}"),
            answer=answer,
            tree=tree,
            channel_key=channel_key,
            channel=channel,
            safety=is_guarded(content),
            related=entry_items(c, content.related, url),
            sources=[(source.title or source.url, source.url, language_of(source.title)) for source in sources],
            reviewed=content.reviewed,
        ),
        alternates=c.alternates(url),
        headings=tuple(headings),
        source=SourceLine(f"{entry.category}/{entry.id}.faq.yaml", entry.source.fields["question"].line),
        reviewed=content.reviewed,
        section=category_url,
        previous=before,
        next=after,
    )


def language_of(title: str | None) -> str | None:
    """The language tag of a source's title, so that a screen reader pronounces it; ``None`` for a bare address."""
    if title is None:
        return None
    return "zh-Hans" if any("\u4e00" <= character <= "\u9fff" for character in title) else "en"
