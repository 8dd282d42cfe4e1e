"""The one edge to MkDocs: hands our pages to it and puts what it renders into place. Nothing here knows about content."""

from __future__ import annotations

import json
import logging
import posixpath
import re
from collections.abc import Callable, Mapping
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import jinja2
from markupsafe import Markup
from mkdocs.config import config_options
from mkdocs.config.base import Config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import MkDocsException, PluginError
from mkdocs.livereload import LiveReloadServer
from mkdocs.plugins import BasePlugin, event_priority
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page as MkDocsPage
from mkdocs.utils import CountHandler, get_relative_url

from helpgen import outputs, pages, search, theme, urls
from helpgen.clock import today
from helpgen.content_folder import ContentFolderError
from helpgen.findings import Finding, errors
from helpgen.help_page import HelpPage
from helpgen.i18n import strings
from helpgen.knowledge_base import KnowledgeBase
from helpgen.offline import make_offline
from helpgen.publish import Staging
from helpgen.rules import read
from helpgen.rules.urls import url_not_locked
from helpgen.search.index import shortened
from helpgen.search.word_lists import word_lists

_log = logging.getLogger("mkdocs.plugins.helpgen")
_OWN_SCRIPT = re.compile(r"assets/helpgen/.*\.m?js")


class HelpgenConfig(Config):
    """The plugin's options in ``mkdocs.yml``."""

    content = config_options.Type(str, default="content")
    """The content folder, relative to the configuration file."""
    graphviz = config_options.Type(bool, default=False)
    """Whether Graphviz lays out the maps of trees where it is installed; without it they are the same on every machine."""
    offline = config_options.Type(bool, default=False)
    """Whether the site is made to be opened from files, without a host."""


class HelpgenPlugin(BasePlugin[HelpgenConfig]):
    """Builds the help center from ``content/`` within any MkDocs command."""

    def __init__(self) -> None:
        self._serving = False
        self._staging: Staging | None = None
        self._warnings = CountHandler()

    # --- before anything is built ------------------------------------------------------------------------------------

    def on_startup(self, *, command: str, dirty: bool) -> None:
        # Having this event makes MkDocs keep this object from one rebuild of 'serve' to the next.
        self._serving = command == "serve"

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        folder = self._content_folder(config)
        config.watch.append(str(folder))
        self._kb = _read(folder, draft=self._serving)
        if not config.site_url:
            raise PluginError(
                "helpgen needs 'site_url' in mkdocs.yml: the sitemap and the page for wrong addresses depend on it"
            )
        if not config.use_directory_urls:
            raise PluginError("helpgen needs 'use_directory_urls: true' in mkdocs.yml: its URLs end in '/'")
        self._root = urlsplit(config.site_url).path
        self._today = today()
        self._pages = list(pages.all_pages(self._kb, self._today, self.config.graphviz))
        self._hand_written: list[tuple[search.SearchDocument, frozenset[str]]] = []
        config.nav = [
            {language: [f"{item.url}index.md" for item in pages.navigation(self._kb, language)]}
            for language in self._kb.languages
        ]
        # After a folder of the site's own overrides, before the theme.
        config.theme.dirs.insert(1 if config.theme.custom_dir else 0, str(theme.FOLDER))
        config.extra_css.insert(0, theme.STYLESHEET)
        config.extra_javascript.append(theme.SCRIPT)
        # True shows our language switch; a list would make the theme's script fetch a sitemap for each language and page.
        config.extra["alternate"] = True
        config.extra["scope"] = self._root
        if self._has_search(config):
            config.plugins[theme.SEARCH_PLUGIN].config.lang = ["en"]  # its own index stays empty
        if not self._serving:
            self._stage(config)
        return config

    def _content_folder(self, config: MkDocsConfig) -> Path:
        return Path(config.config_file_path or "mkdocs.yml").parent / self.config.content

    def _has_search(self, config: MkDocsConfig) -> bool:
        return theme.SEARCH_PLUGIN in config.plugins

    # --- pages and navigation ----------------------------------------------------------------------------------------

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        moved = dict(outputs.moved(self._kb, self._pages, config.site_url or "", config.theme["favicon"]))
        report = outputs.status_report(self._kb, config.theme["favicon"])
        _check_hand_written(files, {f"{page.url}index.html" for page in self._pages} | {"index.html", *moved, *report})
        docs_dir = Path(config.docs_dir).absolute().as_posix()
        content_uri = posixpath.relpath(self._content_folder(config).absolute().as_posix(), docs_dir)
        for page in self._pages:
            file = File.generated(config, f"{page.url}index.md", content="", inclusion=InclusionLevel.NOT_IN_NAV)
            HelpPage(page, file, config, content_uri)
            files.append(file)
        chooser = outputs.chooser(self._kb, config.site_url or "", config.theme["favicon"])
        trees = outputs.tree_files(self._kb, config.site_url or "", self._today)
        words = {search.WORDS.format(script=script): text for script, text in word_lists().items()}
        for path, text in {"index.html": chooser, **moved, **trees, **words, **report}.items():
            files.append(File.generated(config, path, content=text))
        for file in [file for file in files if _OWN_SCRIPT.fullmatch(file.src_uri)]:
            files.remove(file)
            files.append(File.generated(config, file.src_uri, content=theme.without_comments(file.content_string)))
        return files

    def on_nav(self, nav: Navigation, *, config: MkDocsConfig, files: Files) -> Navigation:
        """One navigation a language; previous and next stay within a category."""
        by_url = {file.page.url: file.page for file in files.documentation_pages() if isinstance(file.page, MkDocsPage)}
        self._navigation: dict[str, Navigation] = {}
        for language, section in zip(self._kb.languages, nav.items, strict=True):
            items = list(section.children or [])
            self._navigation[language] = Navigation(items, [item for item in items if isinstance(item, MkDocsPage)])
            self._navigation[language].homepage = by_url[urls.built_in(language, "home")]
            for item in pages.navigation(self._kb, language):
                by_url[item.url].title = escape(item.title)
        for page in by_url.values():
            page.parent = None
            page.previous_page = page.next_page = None
        for page in by_url.values():
            if isinstance(page, HelpPage):
                page.previous_page = by_url.get(page.help.previous or "-")
                page.next_page = by_url.get(page.help.next or "-")
                section_page = by_url.get(page.help.section or "-")
                # The theme marks the parents of the page that is shown; ours is the category, a page itself.
                page.parent = section_page if section_page is not page else None  # type: ignore[assignment]
        return nav

    def on_env(self, env: jinja2.Environment, *, config: MkDocsConfig, files: Files) -> jinja2.Environment:
        self._env, self._files = env, files
        return env

    # --- rendering ---------------------------------------------------------------------------------------------------

    def _use_language(self, context: Any, config: MkDocsConfig, language: str, **values: object) -> None:
        """Make the theme speak ``language`` in what is rendered next, and hand our templates their ``values``."""
        assert self._kb.site is not None
        site = self._kb.site.content
        config.theme["language"] = strings(language)("language.theme")
        config.site_name = escape(site.name[language])
        config.site_description = escape(site.description[language])
        config.extra["homepage"] = urls.built_in(language, "home")
        context["nav"] = self._navigation[language]
        t = strings(language)
        context["helpgen"] = {
            "all_questions": urls.built_in(language, "all"),
            "contact": urls.built_in(language, "contact"),
            "texts": {name: t(key) for name, key in theme.OWN_TEXTS.items()},
            "reach": t("search.low_contact", name=self._channel_name(language)),
            "search_files": [urls.built_in(language, "home") + name for name in (search.INDEX, search.STORE)],
            "theme_texts": {key: t(ours) for key, ours in theme.REPLACED_TEXTS.items()},
            "alternates": outputs.switches(outputs.homes(self._kb.languages), language),
            "noindex": False,
            "kind": "",
            "map_stylesheet": theme.MAP_STYLESHEET,
            "player": theme.PLAYER,
            "is_generated": False,
            "is_home": False,
            **values,
        }

    def _channel_name(self, language: str) -> str:
        assert self._kb.site is not None and self._kb.channels is not None
        return self._kb.channels.content.root[self._kb.site.content.contact].name[language]

    @event_priority(50)  # before the theme's search sees the page
    def on_page_context(self, context: Any, *, page: MkDocsPage, config: MkDocsConfig, nav: Navigation) -> Any:
        if isinstance(page, HelpPage):
            language = page.help.language
            self._use_language(
                context,
                config,
                language,
                is_generated=True,
                kind=page.help.kind,
                is_home=page.help.kind == "home",
                noindex=not page.help.indexed,
                alternates=outputs.switches(page.help.alternates, language),
            )
        else:
            language = self._hand_written_page(context, page, config)
        context["base_url"] = get_relative_url(urls.built_in(language, "home"), page.url).rstrip("/")
        return context

    def _hand_written_page(self, context: Any, page: MkDocsPage, config: MkDocsConfig) -> str:
        """Put a page from the folder of hand-written pages into its language and into that language's search."""
        first, _, rest = page.file.src_uri.partition("/")
        language = first if first in self._kb.languages else self._kb.languages[0]
        others = {other: self._files.get_file_from_path(f"{other}/{rest}") for other in self._kb.languages}
        alternates = {other: file.url for other, file in others.items() if file is not None and first in self._kb.languages}
        self._use_language(context, config, language)
        if set(alternates) - {language}:
            context["helpgen"]["alternates"] = outputs.switches(alternates, language)
        page.meta.setdefault("search", {})["exclude"] = True
        text = Markup(page.content or "").striptags()
        document = search.SearchDocument(
            f"file:{page.file.src_uri}", page.url, "page", language, str(page.title), shortened(text), text
        )
        # A page in one language only is better found in it than not at all.
        readers = frozenset({language, *self._kb.languages} - (set(alternates) - {language}))
        self._hand_written.append((document, readers))
        return language

    def on_template_context(self, context: Any, *, template_name: str, config: MkDocsConfig) -> Any:
        """The sitemap, and the page for wrong addresses, which belongs to no language and so speaks all of them."""
        values: dict[str, object] = {}
        if template_name == "sitemap.xml":
            values["sitemap"] = outputs.sitemap(self._pages, config.site_url or "", self._kb.languages)
        elif template_name == "404.html":
            values["not_found"] = outputs.not_found_parts(self._kb, self._kb.languages, self._root)
        self._use_language(context, config, self._kb.languages[0], **values)
        return context

    def on_post_page(self, output: str, *, page: MkDocsPage, config: MkDocsConfig) -> str:
        if not self._has_search(config):
            return output
        first = page.url.partition("/")[0]
        return theme.use_own_search(output, [first] if first in self._kb.languages else self._kb.languages)

    def on_post_template(self, output_content: str, *, template_name: str, config: MkDocsConfig) -> str:
        searched = template_name.endswith(".html") and self._has_search(config)
        return theme.use_own_search(output_content, self._kb.languages) if searched else output_content

    # --- when everything is rendered ---------------------------------------------------------------------------------

    @event_priority(-100)  # after the theme's search has written its own index, which ours replaces
    def on_post_build(self, *, config: MkDocsConfig) -> None:
        site = Path(config.site_dir)
        for language in self._kb.languages:
            self._write_not_found(site, config, language)
        if self._has_search(config):
            self._write_search(site)
        self._publish(config)

    def _write_search(self, site: Path) -> None:
        for language in self._kb.languages:
            more = [document for document, readers in self._hand_written if language in readers]
            files = search.search_files(self._kb, language, self._today, more)
            folder = site / urls.built_in(language, "home")
            _write_json(folder / search.STUB, search.stub(self._kb, language))
            (folder / search.INDEX).write_bytes(files.index)
            (folder / search.STORE).write_bytes(files.store)
            (folder / search.DEEP).write_bytes(files.deep)
        # Where the page for wrong addresses looks: it belongs to no language.
        _write_json(site / search.STUB, search.stub(self._kb, self._kb.languages[0]))

    def _write_not_found(self, site: Path, config: MkDocsConfig, language: str) -> None:
        """A page for wrong addresses in one language, for hosts that look for the nearest ``404.html``."""
        context: dict[str, Any] = {"config": config, "base_url": self._root, "page": None, "mkdocs_version": ""}
        self._use_language(context, config, language, not_found=outputs.not_found_parts(self._kb, (language,), self._root))
        output = self._env.get_template("404.html").render(context)
        if self._has_search(config):
            output = theme.use_own_search(output, (language,))
        (site / language / "404.html").write_text(output, "utf-8")

    # --- whole or not at all -----------------------------------------------------------------------------------------

    def _stage(self, config: MkDocsConfig) -> None:
        self._staging = Staging.begin(Path(config.site_dir))
        config.site_dir = str(self._staging.folder)
        self._warnings = CountHandler()
        self._warnings.setLevel(logging.WARNING)
        logging.getLogger("mkdocs").addHandler(self._warnings)

    def _publish(self, config: MkDocsConfig) -> None:
        if self._staging is None:
            return
        staging, self._staging = self._staging, None
        logging.getLogger("mkdocs").removeHandler(self._warnings)
        config.site_dir = str(staging.target)
        # In strict mode MkDocs fails after this event when there were warnings; a failed build publishes nothing.
        if config.strict and any(count for _, count in self._warnings.get_counts()):
            staging.discard()
            return
        if self.config.offline:
            make_offline(staging.folder, self._kb.languages)
        staging.publish()

    def on_build_error(self, *, error: Exception) -> None:
        if self._staging is not None:
            logging.getLogger("mkdocs").removeHandler(self._warnings)
            self._staging.discard()
            self._staging = None

    def on_serve(self, server: LiveReloadServer, *, config: MkDocsConfig, builder: Callable[[], None]) -> LiveReloadServer:
        def rebuild() -> None:
            try:
                builder()
            except MkDocsException as error:
                # MkDocs would answer no request until the mistake is mended; the last good site is still there to be shown.
                _log.error("%s. The last good site is still shown; save the file again when it is mended.", error)

        server.builder = rebuild
        return server


def _read(folder: Path, draft: bool) -> KnowledgeBase:
    """The knowledge base of ``folder``; PluginError, which MkDocs shows without a traceback, when it has errors.

    The ids of a ``draft`` may still change, so its URLs need not be locked.
    """
    inside = folder.absolute().is_relative_to(Path.cwd())
    shown = folder.absolute().relative_to(Path.cwd()).as_posix() if inside else folder.as_posix()
    try:
        kb, findings = read(folder, shown)
    except ContentFolderError as error:
        raise PluginError(str(error)) from error
    if draft:
        findings = [finding for finding in findings if finding.rule != url_not_locked.id]
    if errors(findings):
        raise PluginError(_listing(errors(findings)))
    return kb


def _check_hand_written(files: Files, taken: set[str]) -> None:
    """PluginError for a hand-written page that cannot be read, or whose address belongs to a page made from the content."""
    for file in files:
        if file.dest_uri in taken:
            raise PluginError(
                f"{file.abs_src_path}: '/{file.url}' is a page made from the content; give this file another name"
            )
    for file in files.documentation_pages():
        try:
            _ = file.content_string
        except UnicodeError as error:
            raise PluginError(f"{file.abs_src_path}: the file is not UTF-8; save it as UTF-8") from error


def _listing(findings: list[Finding]) -> str:
    count = f"{len(findings)} finding{'s' if len(findings) != 1 else ''} in the content; nothing was published"
    return "\n".join([count, *(finding.as_text() for finding in findings)])


def _write_json(file: Path, data: Mapping[str, Any]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(data, ensure_ascii=False, separators=(",", ":")), "utf-8")
