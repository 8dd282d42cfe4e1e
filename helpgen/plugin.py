"""The one edge to MkDocs: hands our pages to it and puts what it renders into place. Nothing here knows about content."""

from __future__ import annotations

import json
import logging
import posixpath
from collections.abc import Callable, Mapping
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

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
from mkdocs.structure.toc import AnchorLink, TableOfContents
from mkdocs.utils import CountHandler, get_relative_url

from helpgen import pages, search, theme, urls
from helpgen.findings import Finding
from helpgen.i18n import UnknownLanguageError, strings
from helpgen.knowledge_base import ContentFolderError, KnowledgeBase, load
from helpgen.publish import Staging
from helpgen.rules import check

_log = logging.getLogger("mkdocs.plugins.helpgen")


class HelpgenConfig(Config):
    """The plugin's options in ``mkdocs.yml``."""

    content = config_options.Type(str, default="content")
    """The content folder, relative to the configuration file."""


class HelpPage(MkDocsPage):
    """A page of ours in MkDocs' clothes: its content is there already, so nothing is read and no Markdown is converted."""

    def __init__(self, page: pages.Page, file: File, config: MkDocsConfig, content_uri: str) -> None:
        super().__init__(escape(page.title), file, config)
        self.help = page
        if page.reviewed is not None:
            self.update_date = page.reviewed.isoformat()
        if page.source is not None and config.edit_uri:
            base = urljoin(f"{(config.repo_url or '').rstrip('/')}/", config.edit_uri)
            self.edit_url = urljoin(base, f"{content_uri}/{page.source.path}#L{page.source.line}")

    def read_source(self, config: MkDocsConfig) -> None:
        self.markdown = ""
        self.meta = {"description": escape(self.help.description), "search": {"exclude": True}}

    def render(self, config: MkDocsConfig, files: Files) -> None:
        self.content = self.help.body
        self.present_anchor_ids = set()
        title = AnchorLink(escape(self.help.title), "hg-title", 1)
        for heading in self.help.headings:
            parent = title.children[-1] if heading.level > 2 and title.children else title
            parent.children.append(AnchorLink(escape(heading.title), heading.id, heading.level))
        self.toc = TableOfContents([title])


class HelpgenPlugin(BasePlugin[HelpgenConfig]):
    """Builds the help center from ``content/`` within any MkDocs command."""

    def __init__(self) -> None:
        self._serving = False
        self._staging: Staging | None = None
        self._warnings = CountHandler()

    def on_startup(self, *, command: str, dirty: bool) -> None:
        # Having this event makes MkDocs keep this object from one rebuild of 'serve' to the next.
        self._serving = command == "serve"

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        folder = self._content_folder(config)
        config.watch.append(str(folder))
        self._kb = _read(folder)
        if not config.site_url:
            raise PluginError(
                "helpgen needs 'site_url' in mkdocs.yml: the sitemap and the page for wrong addresses depend on it"
            )
        if not config.use_directory_urls:
            raise PluginError("helpgen needs 'use_directory_urls: true' in mkdocs.yml: its URLs end in '/'")
        self._pages = list(pages.all_pages(self._kb))
        self._foreign: list[Mapping[str, Any]] = []
        config.nav = [
            {language: [f"{item.url}index.md" for item in pages.navigation(self._kb, language)]}
            for language in self._kb.languages
        ]
        config.theme.dirs.insert(0, str(theme.FOLDER))
        config.extra_css.insert(0, theme.STYLESHEET)
        config.extra_javascript.append(theme.SCRIPT)
        # True shows our language switch; a list would make the theme's script fetch a sitemap for each language and page.
        config.extra["alternate"] = True
        config.extra["scope"] = urlsplit(config.site_url).path
        if theme.SEARCH_PLUGIN in config.plugins:
            config.plugins[theme.SEARCH_PLUGIN].config.lang = ["en"]
        if not self._serving:
            self._stage(config)
        return config

    def _content_folder(self, config: MkDocsConfig) -> Path:
        return Path(config.config_file_path or "mkdocs.yml").parent / self.config.content

    def _stage(self, config: MkDocsConfig) -> None:
        self._staging = Staging.begin(Path(config.site_dir))
        config.site_dir = str(self._staging.folder)
        self._warnings = CountHandler()
        self._warnings.setLevel(logging.WARNING)
        logging.getLogger("mkdocs").addHandler(self._warnings)

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        content_uri = posixpath.relpath(
            self._content_folder(config).absolute().as_posix(), Path(config.docs_dir).absolute().as_posix()
        )
        for page in self._pages:
            file = File.generated(config, f"{page.url}index.md", content="", inclusion=InclusionLevel.NOT_IN_NAV)
            HelpPage(page, file, config, content_uri)
            files.append(file)
        files.append(File.generated(config, "index.html", content=self._chooser(config)))
        return files

    def on_nav(self, nav: Navigation, *, config: MkDocsConfig, files: Files) -> Navigation:
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

    def _language_of(self, url: str) -> str:
        language = url.partition("/")[0]
        return language if language in self._kb.languages else self._kb.languages[0]

    def _use_language(self, context: Any, config: MkDocsConfig, language: str) -> None:
        assert self._kb.site is not None
        site = self._kb.site.content
        config.theme["language"] = strings(language)("language.theme")
        config.site_name = escape(site.name[language])
        config.site_description = escape(site.description[language])
        config.extra["homepage"] = urls.built_in(language, "home")
        context["nav"] = self._navigation[language]
        context["helpgen"] = {
            "locale": strings(language).locale,
            "all_questions": urls.built_in(language, "all"),
            "alternates": [],
            "noindex": False,
            "is_generated": False,
            "is_home": False,
        }

    @event_priority(50)
    def on_page_context(self, context: Any, *, page: MkDocsPage, config: MkDocsConfig, nav: Navigation) -> Any:
        language = self._language_of(page.url)
        self._use_language(context, config, language)
        home = urls.built_in(language, "home")
        context["base_url"] = get_relative_url(home, page.url).rstrip("/")
        if isinstance(page, HelpPage):
            context["helpgen"] |= {
                "is_generated": True,
                "is_home": page.help.kind == "home",
                "noindex": not page.help.indexed,
                "alternates": self._alternates(page.help.alternates, language),
            }
        else:
            self._foreign.append({
                "location": page.url.removeprefix(home), "kind": "page", "title": str(page.title), "language": language,
                "text": Markup(page.content or "").striptags(), "aliases": [],
            })  # fmt: skip
            rest = page.url.partition("/")[2] if page.url.startswith(f"{language}/") else page.url
            existing = {
                other: f"{other}/{rest}"
                for other in self._kb.languages
                if self._files.get_file_from_path(f"{other}/{rest}index.md")
                or self._files.get_file_from_path(f"{other}/{rest.rstrip('/')}.md")
            }
            context["helpgen"]["alternates"] = self._alternates(existing or self._homes(), language)
            page.meta.setdefault("search", {})["exclude"] = True
        return context

    def _homes(self) -> dict[str, str]:
        return {language: urls.built_in(language, "home") for language in self._kb.languages}

    def _alternates(self, alternates: Mapping[str, str], language: str) -> list[dict[str, str]]:
        return [
            {
                "language": other,
                "locale": strings(other).locale,
                "name": strings(other).name,
                "label": strings(other)("language.switch"),
                "url": url,
            }
            for other, url in alternates.items()
            if other != language
        ]

    def on_template_context(self, context: Any, *, template_name: str, config: MkDocsConfig) -> Any:
        self._use_language(context, config, self._kb.languages[0])
        context["helpgen"]["alternates"] = self._alternates(self._homes(), self._kb.languages[0])
        context["helpgen"]["sitemap"] = self._sitemap(config) if template_name == "sitemap.xml" else []
        context["helpgen"]["not_found"] = self._not_found(config, self._kb.languages)
        return context

    def _not_found(self, config: MkDocsConfig, languages: tuple[str, ...]) -> list[dict[str, Any]]:
        root = urlsplit(config.site_url or "/").path or "/"
        found = [(language, pages.not_found(self._kb, language, root)) for language in languages]
        return [
            {"title": escape(page.title), "locale": strings(language).locale, "body": page.body} for language, page in found
        ]

    def _sitemap(self, config: MkDocsConfig) -> list[dict[str, Any]]:
        site_url = config.site_url or ""
        default = self._kb.languages[0]
        items: list[dict[str, Any]] = [
            {"url": site_url, "reviewed": None, "alternates": self._hreflang(site_url, self._homes(), "")}
        ]
        for page in self._pages:
            if page.indexed:
                neutral = "" if page.kind == "home" else page.alternates[default]
                items.append({
                    "url": site_url + page.url, "reviewed": page.reviewed,
                    "alternates": self._hreflang(site_url, page.alternates, neutral),
                })  # fmt: skip
        return items

    def _hreflang(self, site_url: str, alternates: Mapping[str, str], neutral: str) -> list[tuple[str, str]]:
        found = [(strings(language).locale, site_url + url) for language, url in alternates.items()]
        return [*found, ("x-default", site_url + neutral)]

    def _chooser(self, config: MkDocsConfig) -> str:
        assert self._kb.site is not None
        site = self._kb.site.content
        environment = jinja2.Environment(
            loader=jinja2.FileSystemLoader(theme.FOLDER), autoescape=True, undefined=jinja2.StrictUndefined
        )
        return environment.get_template("chooser.html").render(
            canonical=config.site_url,
            favicon=config.theme["favicon"],
            languages=[
                {
                    "code": language,
                    "locale": strings(language).locale,
                    "name": strings(language).name,
                    "site_name": site.name[language],
                    "description": site.description[language],
                    "url": urls.built_in(language, "home"),
                    "channels": urls.built_in(language, "official-channels"),
                    "go": strings(language)("chooser.continue"),
                    "never": strings(language)("home.never"),
                    "official": strings(language)("page.official_link"),
                }
                for language in self._kb.languages
            ],
        )

    def on_post_page(self, output: str, *, page: MkDocsPage, config: MkDocsConfig) -> str:
        return theme.use_own_search(output) if theme.SEARCH_PLUGIN in config.plugins else output

    def on_post_template(self, output_content: str, *, template_name: str, config: MkDocsConfig) -> str:
        searched = template_name.endswith(".html") and theme.SEARCH_PLUGIN in config.plugins
        return theme.use_own_search(output_content) if searched else output_content

    @event_priority(-100)
    def on_post_build(self, *, config: MkDocsConfig) -> None:
        site = Path(config.site_dir)
        everywhere: list[Mapping[str, Any]] = []
        for language in self._kb.languages:
            index = search.index(self._pages, language)
            index["docs"].extend(doc for doc in self._foreign if doc["language"] == language)
            _write_json(site / language / "search" / "search_index.json", index)
            home = urls.built_in(language, "home")
            everywhere += [{**doc, "location": home + doc["location"]} for doc in index["docs"]]
            self._write_not_found(site, config, language)
        if theme.SEARCH_PLUGIN in config.plugins:
            # Only the page for wrong addresses looks here: it belongs to no language.
            _write_json(site / "search" / "search_index.json", {**search.index([], "en"), "docs": everywhere})
        self._publish(config)

    def _write_not_found(self, site: Path, config: MkDocsConfig, language: str) -> None:
        """A page for wrong addresses in one language, for hosts that look for the nearest ``404.html``."""
        root = urlsplit(config.site_url or "/").path
        context: dict[str, Any] = {
            "config": config, "base_url": root.rstrip("/") or ".", "pages": [], "extra_css": [], "extra_javascript": [],
            "mkdocs_version": "", "page": None,
        }  # fmt: skip
        self._use_language(context, config, language)
        context["base_url"] = root
        context["helpgen"]["alternates"] = self._alternates(self._homes(), language)
        context["helpgen"]["not_found"] = self._not_found(config, (language,))
        output = self._env.get_template("404.html").render(context)
        (site / language / "404.html").write_text(
            self.on_post_template(output, template_name="404.html", config=config), "utf-8"
        )

    def _publish(self, config: MkDocsConfig) -> None:
        if self._staging is None:
            return
        staging, self._staging = self._staging, None
        logging.getLogger("mkdocs").removeHandler(self._warnings)
        config.site_dir = str(staging.target)
        # In strict mode MkDocs fails after this event when there were warnings; a failed build publishes nothing.
        if config.strict and any(count for _, count in self._warnings.get_counts()):
            staging.discard()
        else:
            staging.publish()

    def on_serve(self, server: LiveReloadServer, *, config: MkDocsConfig, builder: Callable[[], None]) -> LiveReloadServer:
        def rebuild() -> None:
            try:
                builder()
            except MkDocsException as error:
                # MkDocs would answer no request until the mistake is mended; the last good site is still there to be shown.
                _log.error("%s. The last good site is still shown; save the file again when it is mended.", error)

        server.builder = rebuild
        return server

    def on_build_error(self, *, error: Exception) -> None:
        if self._staging is not None:
            logging.getLogger("mkdocs").removeHandler(self._warnings)
            self._staging.discard()
            self._staging = None


def _read(folder: Path) -> KnowledgeBase:
    """The knowledge base of ``folder``; PluginError, which MkDocs shows without a traceback, when it has findings."""
    try:
        shown = (
            folder.relative_to(Path.cwd()).as_posix()
            if folder.is_absolute() and folder.is_relative_to(Path.cwd())
            else folder.as_posix()
        )
        kb, findings = load(folder, shown)
        findings = sorted({*findings, *check(kb)})
        for language in kb.languages:
            strings(language)
    except (ContentFolderError, UnknownLanguageError) as error:
        raise PluginError(str(error)) from error
    if findings:
        raise PluginError(_listing(findings))
    return kb


def _listing(findings: list[Finding]) -> str:
    count = f"{len(findings)} finding{'s' if len(findings) != 1 else ''} in the content; nothing was published"
    return "\n".join([count, *(finding.as_text() for finding in findings)])


def _write_json(file: Path, data: Mapping[str, Any]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(data, ensure_ascii=False, separators=(",", ":")), "utf-8")
