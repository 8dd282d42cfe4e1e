"""Pages that are written by hand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from helpgen import urls
from helpgen.knowledge_base import Document, KnowledgeBase
from helpgen.models import HandWritten
from helpgen.pages.context import Context
from helpgen.pages.definitions import MOST_OF_ENTRY
from helpgen.pages.markup import first_sentence
from helpgen.pages.page import Page, SourceLine


def hand_written_pages(c: Context) -> Iterator[Page]:
    """The hand-written pages of one language."""
    for page in c.kb.hand_written.values():
        if page.content.language == c.language:
            yield _page(c, page)


def same_in_other_languages(kb: KnowledgeBase, page: Document[HandWritten]) -> Mapping[str, str]:
    """The URL of a hand-written page by language, this one included: the same path in the folder of each language."""
    first, _, rest = page.id.partition("/")
    if first != page.content.language:
        return {page.content.language: urls.hand_written(page.id)}
    return {
        language: urls.hand_written(f"{language}/{rest}")
        for language in kb.languages
        if f"{language}/{rest}" in kb.hand_written
    }


def _page(c: Context, page: Document[HandWritten]) -> Page:
    content, url = page.content, urls.hand_written(page.id)
    text = c.html(content.text, url, explained=c.explained(url, MOST_OF_ENTRY))
    headings = c.headings
    title = c.text(content.title)
    alternates = same_in_other_languages(c.kb, page)
    description = c.text(content.description) if content.description else first_sentence(c.fill(content.text[c.language]))
    return Page(
        url=url,
        language=c.language,
        kind="page",
        title=title,
        description=description,
        body=c.render(
            "hand_written.html",
            url,
            title=title,
            crumbs=[(c.t("page.home"), urls.relative(urls.built_in(c.language, "home"), url))],
            words=text,
            reviewed=None,
            others=alternates,
        ),
        alternates=alternates,
        headings=headings,
        source=SourceLine(f"pages/{page.source.path.rpartition('/pages/')[2]}", 1),
    )
