"""The edge to MkDocs for pages that it does not see one by one: their shells come from it, and they are written here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import jinja2
from mkdocs.commands.build import get_context
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page as MkDocsPage

from helpgen.help_page import HelpPage
from helpgen.knowledge_base import KnowledgeBase
from helpgen.pages import Making, Page
from helpgen.shells import Form, Neighbour, Shells, encoded

KNOWN_PLUGINS = frozenset({"helpgen", "material/search"})


def is_possible(config: MkDocsConfig) -> bool:
    """Whether nothing but helpgen and the theme as it comes has a say in what a page is."""
    return set(config.plugins) <= KNOWN_PLUGINS and not config.hooks and not config.theme.custom_dir


def as_mkdocs_page(page: Page, config: MkDocsConfig, content_uri: str) -> HelpPage:
    """The page as MkDocs knows one, with a file that is nowhere on the disk."""
    file = File.generated(config, f"{page.url}index.md", content="", inclusion=InclusionLevel.NOT_IN_NAV)
    return HelpPage(page, file, config, content_uri)


@dataclass(frozen=True)
class Given:
    """A knowledge base without errors, its pages, and what made them."""

    kb: KnowledgeBase
    pages: list[Page]
    making: Making


class Splicer:
    """Writes pages into the site, each through the shell of its form."""

    def __init__(
        self,
        config: MkDocsConfig,
        environment: jinja2.Environment,
        files: Files,
        navigation: Navigation,
        sections: Mapping[str, MkDocsPage],
        content_uri: str,
        rendered: Mapping[str, str] | None = None,
    ) -> None:
        """``sections``: the pages that MkDocs renders by itself, by URL; ``rendered``: forms that are not rendered again."""
        self._config, self._environment, self._files = config, environment, files
        self._navigation, self._sections, self._content_uri = navigation, sections, content_uri
        self.shells = Shells(self._render, rendered)

    def write(self, pages: Iterable[Page], titles: Mapping[str, str]) -> None:
        """Write every page; ``titles`` has the title of each page that is before or behind one, by URL."""
        site = Path(self._config.site_dir)
        for page in pages:
            file = site / page.url / "index.html"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(self.page(page, titles))

    def page(self, page: Page, titles: Mapping[str, str]) -> bytes:
        """The file of a page, as MkDocs would write it. ShellError when the theme does not let itself be filled in."""
        if page.url in self._sections:
            return encoded(self._section(page))
        around = [
            Neighbour(url, titles[url]) if url is not None and url in titles else None for url in (page.previous, page.next)
        ]
        return encoded(self.shells.page(page, *around))

    def _section(self, page: Page) -> str:
        """A page of the navigation, rendered anew: what the theme marks as open is the very object that stands there."""
        known, fresh = self._sections[page.url], as_mkdocs_page(page, self._config, self._content_uri)
        assert isinstance(known, HelpPage)
        known.help, known.update_date, known.edit_url = page, fresh.update_date, fresh.edit_url
        return self._rendered(known)

    def _render(self, form: Form) -> str:
        page = as_mkdocs_page(form.page, self._config, self._content_uri)
        page.previous_page, page.next_page = self._beside(form.previous), self._beside(form.next)
        page.parent = self._sections.get(form.page.section or "-")  # type: ignore[assignment]
        return self._rendered(page)

    def _rendered(self, page: HelpPage) -> str:
        config = self._config
        page.read_source(config)
        page.render(config, self._files)
        page.active = True  # and so are those above it
        try:
            context = get_context(self._navigation, self._files, config, page)
            context = config.plugins.on_page_context(context, page=page, config=config, nav=self._navigation)
            output = self._environment.get_template("main.html").render(context)
            return config.plugins.on_post_page(output, page=page, config=config)
        finally:
            page.active = False

    def _beside(self, neighbour: Neighbour | None) -> HelpPage | None:
        if neighbour is None:
            return None
        page = Page(neighbour.url, "", "entry", neighbour.title, "", "", {})
        return as_mkdocs_page(page, self._config, self._content_uri)
