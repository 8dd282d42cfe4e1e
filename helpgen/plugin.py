"""The one edge to MkDocs: hands our pages to it and puts what it renders into place. Nothing here knows about content."""

from __future__ import annotations

import gc
import logging
import os
import posixpath
import re
from collections.abc import Callable
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import jinja2
from mkdocs.commands.build import get_context
from mkdocs.config import config_options
from mkdocs.config.base import Config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import MkDocsException, PluginError
from mkdocs.livereload import LiveReloadServer
from mkdocs.plugins import BasePlugin, event_priority
from mkdocs.structure.files import File, Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page as MkDocsPage
from mkdocs.utils import CountHandler, get_relative_url, get_theme_dir

from helpgen import host_headers, last_build, outputs, pages, search, theme, urls, verification
from helpgen.clock import today
from helpgen.content_folder import ContentFolderError, shown_folder
from helpgen.findings import Finding, errors
from helpgen.frame import frame
from helpgen.help_page import HelpPage
from helpgen.i18n import strings
from helpgen.kept import Kept
from helpgen.knowledge_base import PAGES_FOLDER, KnowledgeBase
from helpgen.last_build import LastBuild
from helpgen.offline import make_offline
from helpgen.policy import DOCUMENTS
from helpgen.preview.reloading import allow_reloading
from helpgen.processes import processors
from helpgen.publish import PublishError, Staging
from helpgen.rulebook import read
from helpgen.rules.urls import url_not_locked
from helpgen.search.word_lists import word_lists
from helpgen.shells import Rendered, ShellError
from helpgen.source import digest
from helpgen.splicing import Given, Splicer, as_mkdocs_page
from helpgen.theme import reviewed, stylesheets
from helpgen.timings import phase
from helpgen.unchanged import Looks

_log = logging.getLogger("mkdocs.plugins.helpgen")
_OWN_SCRIPT = re.compile(r"assets/helpgen/.*\.m?js")
_OWN_STYLESHEET = re.compile(r"assets/helpgen/.*\.css")

_NO_SEARCH = search.Made({}, {}, {})


class HelpgenConfig(Config):
    """The plugin's options in ``mkdocs.yml``."""

    content = config_options.Type(str, default="content")
    """The content folder, relative to the configuration file."""
    graphviz = config_options.Type(bool, default=False)
    """Whether Graphviz lays out the maps of trees where it is installed; without it they are the same on every machine."""
    offline = config_options.Type(bool, default=False)
    """Whether the site is made to be opened from files, without a host."""
    splices = config_options.Type(bool, default=False)
    """Whether MkDocs renders the pages of the navigation only, and the others go through shells: the same pages, sooner."""


class HelpgenPlugin(BasePlugin[HelpgenConfig]):
    """Builds the help center from ``content/`` within any MkDocs command."""

    kept: Kept | None = None
    """What was found and made an earlier time; what is new is added to it."""
    counted: Callable[[str], bytes] | None = None
    """What was counted for the search of a language an earlier time."""
    settings = ""
    """Stands for the configuration, where something is kept."""
    given: Given | None = None
    """What to build a preview from: nothing is read then, nothing is verified, and the search is left to others."""

    def __init__(self) -> None:
        self._serving = False
        self._staging: Staging | None = None
        self._search: search.Making | None = None
        self.searched = _NO_SEARCH
        self._warnings = CountHandler()

    # --- before anything is built ------------------------------------------------------------------------------------

    def on_startup(self, *, command: str, dirty: bool) -> None:
        # Having this event makes MkDocs keep this object from one rebuild of 'serve' to the next.
        self._serving = command == "serve"

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        folder = self._content_folder(config)
        config.watch.append(str(folder))
        with phase("reading and checking"):
            self._kb = self.given.kb if self.given is not None else _read(folder, self._serving, self.kept)
        if not config.site_url:
            raise PluginError(
                "helpgen needs 'site_url' in mkdocs.yml: the sitemap and the page for wrong addresses depend on it"
            )
        if not config.use_directory_urls:
            raise PluginError("helpgen needs 'use_directory_urls: true' in mkdocs.yml: its URLs end in '/'")
        if theme.SEARCH_PLUGIN not in config.plugins:
            raise PluginError("helpgen needs 'search' below 'plugins:' in mkdocs.yml: every page asks for files of it")
        self._root = urlsplit(config.site_url).path
        self._theme_folder = Path(get_theme_dir("material"))
        _unchanged(lambda: reviewed.check_theme(self._theme_folder))
        self._policy = outputs.policy(self._kb, self._root, map(str, config.extra_javascript))
        self._today, self.searched = today(), _NO_SEARCH
        if self.given is None:
            self._search = search.Making(self._kb, self._today, processors(), self.counted)
        if self.given is not None:
            self._pages, self._making = self.given.pages, self.given.making
        else:
            self._making = self.kept.making if self.kept is not None else pages.Making()
            with phase("pages"):
                if not gc.isenabled():  # by whoever builds once, and lets it look again when that is over
                    gc.freeze()  # what was read stays, and need not be gone through for what the pages leave behind
                made = pages.all_pages(self._kb, self._today, self.config.graphviz, processors(), self._making, config.site_url)
                self._pages = list(made)
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
        config.plugins[theme.SEARCH_PLUGIN].config.lang = ["en"]  # its own index stays empty
        if not self._serving and self.given is None:
            self._stage(config)
        return config

    def _content_folder(self, config: MkDocsConfig) -> Path:
        return Path(config.config_file_path or "mkdocs.yml").parent / self.config.content

    # --- pages and navigation ----------------------------------------------------------------------------------------

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        moved = dict(outputs.moved(self._kb, self._pages, config.site_url or "", config.theme["favicon"]))
        report = outputs.status_report(self._kb, config.theme["favicon"])
        self._leave_out_hand_written(files, config)
        _check_names(files, {f"{page.url}index.html" for page in self._pages} | {"index.html", *moved, *report})
        docs_dir = Path(config.docs_dir).absolute().as_posix()
        self._content_uri = posixpath.relpath(self._content_folder(config).absolute().as_posix(), docs_dir)
        shown = {item.url for language in self._kb.languages for item in pages.navigation(self._kb, language)}
        self._spliced = [page for page in self._pages if page.url not in shown] if self.config.splices else []
        for page in self._pages:
            if not self.config.splices or page.url in shown:
                files.append(as_mkdocs_page(page, config, self._content_uri).file)
        chooser = outputs.chooser(self._kb, config.site_url or "", config.theme["favicon"])
        trees = outputs.tree_files(self._kb, self._making, config.site_url or "", self._today)
        words = {search.WORDS.format(script=script): text for script, text in word_lists().items()}
        figures = dict(outputs.figures(self._kb))
        for path, text in {"index.html": chooser, **moved, **trees, **words, **report, **figures}.items():
            files.append(File.generated(config, path, content=text))
        for pattern, publish in ((_OWN_SCRIPT, theme.without_comments), (_OWN_STYLESHEET, stylesheets.small)):
            for file in [file for file in files if pattern.fullmatch(file.src_uri)]:
                files.remove(file)
                files.append(File.generated(config, file.src_uri, content=publish(file.content_string)))
        self._theme_stylesheet = self._shorten_theme(files, config)
        for file in [file for file in files if Path(file.abs_src_path or "").is_relative_to(self._theme_folder)]:
            if not reviewed.is_published(file.src_uri):
                files.remove(file)
        return files

    def _leave_out_hand_written(self, files: Files, config: MkDocsConfig) -> None:
        """Take out of MkDocs' hands what it would render with whatever extensions it is told to use: ours are in the content.

        Raises PluginError for a page that is not in the content, and so was never checked.
        """
        for file in [file for file in files.documentation_pages() if file.generated_by is None]:
            id = file.src_uri.removesuffix(".md").removesuffix("index").rstrip("/")
            if id not in self._kb.hand_written:
                folder = _shown_path(str(self._content_folder(config) / PAGES_FOLDER))
                raise PluginError(f"{file.abs_src_path}: hand-written pages belong in '{folder}', with names that end in '.md'")
            files.remove(file)

    def _shorten_theme(self, files: Files, config: MkDocsConfig) -> str:
        """Add the theme's style sheets as far as generated pages use them; returns where, or nothing where nobody can know."""
        if config.theme.custom_dir or not set(config.theme.get("features") or []) <= stylesheets.FEATURES:
            return ""
        whole = [file.content_string for pattern in stylesheets.SOURCES for file in files if pattern.fullmatch(file.src_uri)]
        ours = [file.content_string for file in files if _OWN_STYLESHEET.fullmatch(file.src_uri)]
        palette = config.theme.get("palette") or {}
        options = [palette] if isinstance(palette, dict) else palette
        text = stylesheets.shortened(whole, stylesheets.colours_in_use(options), ours)
        files.append(File.generated(config, stylesheets.SHEET, content=text))
        return stylesheets.SHEET

    def on_nav(self, nav: Navigation, *, config: MkDocsConfig, files: Files) -> Navigation:
        """One navigation a language; previous and next stay within a category."""
        by_url = {file.page.url: file.page for file in files.documentation_pages() if isinstance(file.page, MkDocsPage)}
        self._nav, self._sections = nav, by_url
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
        assert env.loader is not None
        env.loader = reviewed.RepairedTemplates(env.loader, self._theme_folder)
        env.globals["policy"] = self._policy.meta
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
            "texts": {name: _bare(t(key)) for name, key in theme.OWN_TEXTS.items()},
            "reach": _bare(t("search.low_contact", name=self._channel_name(language))),
            "search_files": [urls.built_in(language, "home") + name for name in (search.INDEX, search.STORE)],
            "theme_texts": {key: _bare(t(ours)) for key, ours in theme.REPLACED_TEXTS.items()},
            "alternates": outputs.switches(outputs.homes(self._kb.languages), language),
            "noindex": False,
            "kind": "",
            "map_stylesheet": theme.MAP_STYLESHEET,
            "theme_stylesheet": self._theme_stylesheet,
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
        language = self._kb.languages[0]
        if isinstance(page, HelpPage):
            language = page.help.language
            there = page.help.alternates if len(page.help.alternates) > 1 else outputs.homes(self._kb.languages)
            self._use_language(
                context,
                config,
                language,
                is_generated=True,
                kind=page.help.kind,
                is_home=page.help.kind == "home",
                noindex=not page.help.indexed,
                alternates=outputs.switches(there, language),
            )
        else:  # a page that another plugin made
            self._use_language(context, config, language)
        context["base_url"] = get_relative_url(urls.built_in(language, "home"), page.url).rstrip("/")
        return context

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
        first = page.url.partition("/")[0]
        return theme.use_own_search(output, [first] if first in self._kb.languages else self._kb.languages)

    def on_post_template(self, output_content: str, *, template_name: str, config: MkDocsConfig) -> str:
        return theme.use_own_search(output_content, self._kb.languages) if template_name.endswith(".html") else output_content

    # --- when everything is rendered ---------------------------------------------------------------------------------

    @event_priority(-100)  # after the theme's search has written its own index, which ours replaces
    def on_post_build(self, *, config: MkDocsConfig) -> None:
        site = Path(config.site_dir)
        self._built = config
        with phase("shells"):
            self._splice(config)
        for language in self._kb.languages:
            self._write_not_found(site, config, language)
        with phase("search"):
            self._write_search(site)
        (site / host_headers.FILE).write_text(host_headers.netlify(self._policy), "utf-8")
        _unchanged(lambda: reviewed.check_published(site))
        self._check_documents(site)
        self._publish(config)

    def _splice(self, config: MkDocsConfig) -> None:
        """Write the pages that MkDocs did not. PluginError when the theme does not let itself be filled in."""
        before = self.kept.shells if self.kept is not None else Rendered()
        now = frame(self._kb, self.settings, [Path(config.docs_dir)])
        known = before.forms if before.frame == now else {}
        self.splicer = splicer = Splicer(config, self._env, self._files, self._nav, self._sections, self._content_uri, known)
        titles = {page.url: page.title for page in self._pages}
        try:
            splicer.write(self._spliced, titles)
        except ShellError as error:
            raise PluginError(f"{error}; 'mkdocs build' makes the same site without shells") from error
        before.frame, before.forms = now, splicer.shells.rendered

    def _check_documents(self, site: Path) -> None:
        """PluginError for a file that a browser would open as a document and that is not as harmless as the policy wants it."""
        for file in sorted(site.rglob("*")):
            kind, path = file.suffix[1:].lower(), file.relative_to(site).as_posix()
            if kind in DOCUMENTS - {"html"} and (wrong := self._policy.mistakes(file.read_text("utf-8", "replace"), path)):
                raise PluginError(f"{path}: {wrong[0]}")

    def _write_search(self, site: Path) -> None:
        making, self._search = self._search, None
        if making is not None:
            self.searched = making.made()
        for path, data in (*search.stubs(self._kb), *self.searched.files.items()):
            (site / path).parent.mkdir(parents=True, exist_ok=True)
            (site / path).write_bytes(data)

    def _write_not_found(self, site: Path, config: MkDocsConfig, language: str) -> None:
        """A page for wrong addresses in one language, for hosts that look for the nearest ``404.html``."""
        context: dict[str, Any] = {"config": config, "base_url": self._root, "page": None, "mkdocs_version": ""}
        self._use_language(context, config, language, not_found=outputs.not_found_parts(self._kb, (language,), self._root))
        output = self._env.get_template("404.html").render(context)
        (site / language / "404.html").write_text(theme.use_own_search(output, (language,)), "utf-8")

    # --- for a preview, which stays after MkDocs has ended -----------------------------------------------------------

    def show(self, kb: KnowledgeBase, made: list[pages.Page]) -> None:
        """Have what is rendered from now on show these pages."""
        self._kb, self._pages = kb, made

    def sitemap(self) -> bytes:
        """The sitemap as MkDocs would write it now."""
        config, name = self._built, "sitemap.xml"
        context = get_context(self._nav, self._files, config, base_url=get_relative_url(".", name))
        context = config.plugins.on_template_context(context, template_name=name, config=config)
        return self._env.get_template(name).render(context).encode()

    # --- for a build after this one ----------------------------------------------------------------------------------

    @property
    def built(self) -> MkDocsConfig:
        """The configuration of the last build."""
        return self._built

    def record(self, around: str, content: Path, looks: Looks, seen: str) -> LastBuild:
        """What the site was made from, which now looks like ``seen``; the other three are what the caller knows."""
        config = self._built
        return last_build.made(
            self._kb,
            around=around,
            folder=content,
            looks=looks,
            site=Path(config.site_dir),
            seen=seen,
            site_url=config.site_url or "",
            policy=self._policy,
            favicon=config.theme["favicon"],
            searched=self.searched.entries,
            counts={language: digest(data) for language, data in self.searched.counts.items()},
        )

    # --- whole or not at all -----------------------------------------------------------------------------------------

    def _stage(self, config: MkDocsConfig) -> None:
        try:
            self._staging = Staging.begin(Path(config.site_dir))
        except PublishError as error:
            raise PluginError(str(error)) from error
        config.site_dir = str(self._staging.folder)
        self._warnings = CountHandler()
        self._warnings.setLevel(logging.WARNING)
        logger = logging.getLogger("mkdocs")
        logger.addHandler(self._warnings)
        if config.strict and logger.level > logging.WARNING:  # 'mkdocs build --quiet' would neither show nor count them
            logger.setLevel(logging.WARNING)

    def _publish(self, config: MkDocsConfig) -> None:
        if self._staging is None:
            return
        logging.getLogger("mkdocs").removeHandler(self._warnings)
        config.site_dir = str(self._staging.target)
        if config.strict and (count := sum(count for _, count in self._warnings.get_counts())):
            raise PluginError(f"{count} warning{'s' if count > 1 else ''} in strict mode (see above); nothing was published")
        site = self._staging.folder
        if self.config.offline:
            make_offline(site, self._kb.languages, self._policy)
            self._policy = self._policy.on_a_disk()
        # The same in fewer bytes, with the time of the build in them: nobody asks for it, and no two builds would be the same.
        (site / "sitemap.xml.gz").unlink(missing_ok=True)
        with phase("verifying"):
            self._verify(site, config)
        try:
            with phase("publishing"):
                self._staging.publish()
        except PublishError as error:
            raise PluginError(str(error)) from error
        self._staging = None

    def _verify(self, site: Path, config: MkDocsConfig) -> None:
        """PluginError, with a line for each, when something is wrong with the built site."""
        expected = outputs.expected(self._kb, config.site_url or "", (self._policy.mistakes,))
        before = self.kept.verified if self.kept is not None else None
        if mistakes := verification.verify(site, expected, before, repr(self._policy)):
            sources = {file.dest_uri: _shown_path(file.abs_src_path or "") for file in self._files.documentation_pages()}
            folder = _shown_path(str(self._content_folder(config)))
            sources |= {f"{one.url}index.html": f"{folder}/{one.source.path}" for one in self._pages if one.source is not None}
            raise PluginError(verification.listing(mistakes, sources))

    def on_build_error(self, *, error: Exception) -> None:
        if self._search is not None:
            self._search.stop()
            self._search = None
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
        allow_reloading(server)
        return server


def _read(folder: Path, draft: bool, kept: Kept | None) -> KnowledgeBase:
    """The knowledge base of ``folder``; PluginError, which MkDocs shows without a traceback, when it has errors.

    The ids of a ``draft`` may still change, so its URLs need not be locked.
    """
    before = kept.judgements if kept is not None else None
    try:
        # What is no error is not shown here, so the rules that only warn and compare everything with everything are left out.
        kb, findings = read(folder, shown_folder(folder), processes=processors(), before=before, catalogue_too=False)
    except ContentFolderError as error:
        raise PluginError(str(error)) from error
    if draft:
        findings = [finding for finding in findings if finding.rule != url_not_locked.id]
    if errors(findings):
        raise PluginError(_listing(errors(findings)))
    return kb


def _unchanged(check: Callable[[], None]) -> None:
    """PluginError, which MkDocs shows without a traceback, for a theme that is not as it was looked at."""
    try:
        check()
    except theme.ThemeChangedError as error:
        raise PluginError(str(error)) from error


def _bare(text: str) -> str:
    """A text for the theme's templates, which put it as it is between tags and between double quotation marks."""
    return escape(text).replace("&#x27;", "'")  # some of them are handed on to scripts, which show what they get


def _check_names(files: Files, taken: set[str]) -> None:
    """PluginError for a file whose address belongs to a page made from the content."""
    for file in files:
        if file.dest_uri in taken:
            raise PluginError(
                f"{file.abs_src_path}: '/{file.url}' is a page made from the content; give this file another name"
            )


def _shown_path(path: str) -> str:
    """``path`` as a person in this folder would write it."""
    return os.path.relpath(path).replace(os.sep, "/") if path else path


def _listing(findings: list[Finding]) -> str:
    count = f"{len(findings)} finding{'s' if len(findings) != 1 else ''} in the content; nothing was published"
    return "\n".join([count, *(finding.as_text() for finding in findings)])
