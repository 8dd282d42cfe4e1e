"""A page of ours in MkDocs' clothes."""

from __future__ import annotations

from html import escape
from urllib.parse import urljoin

from markupsafe import Markup
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page as MkDocsPage
from mkdocs.structure.toc import AnchorLink, TableOfContents

from helpgen.pages import Page


class HelpPage(MkDocsPage):
    """Its content is there already, so nothing is read and no Markdown is converted.

    The theme puts titles and descriptions into HTML as they are, so they are escaped here.
    """

    def __init__(self, page: Page, file: File, config: MkDocsConfig, content_uri: str) -> None:
        # Markup, because the theme escapes titles once more where they stand in an attribute.
        super().__init__(Markup(escape(page.title)), file, config)
        self.help = page
        if page.reviewed is not None:
            self.update_date = page.reviewed.isoformat()
        if page.source is not None and config.edit_uri:
            base = urljoin(f"{(config.repo_url or '').rstrip('/')}/", config.edit_uri)
            self.edit_url = urljoin(base, f"{content_uri}/{page.source.path}#L{page.source.line}")

    def read_source(self, config: MkDocsConfig) -> None:
        """Give MkDocs what it expects to have read; the theme's own search index leaves these pages to ours."""
        self.markdown = ""
        self.meta = {"description": escape(self.help.description), "search": {"exclude": True}}

    def render(self, config: MkDocsConfig, files: Files) -> None:
        """Hand over the body and the table of contents, in which the page's title comes first (the skip link leads to it)."""
        self.content = self.help.body
        self.present_anchor_ids = set()
        title = AnchorLink(escape(self.help.title), "hg-title", 1)
        for heading in self.help.headings:
            parent = title.children[-1] if heading.level > 2 and title.children else title
            parent.children.append(AnchorLink(escape(heading.title), heading.id, heading.level))
        self.toc = TableOfContents([title])
