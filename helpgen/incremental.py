"""A site that is kept up to date: an edit is read, judged, made into pages and written, and nothing else is.

What MkDocs made of the theme and the configuration stays in memory, with a shell for each form of page. When something changes
that MkDocs has to know (the site, its navigation, the configuration, the theme, other files), it builds everything once more.
"""

from __future__ import annotations

import gc
import os
import shutil
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from helpgen import outputs, pages, search, site
from helpgen.clock import today
from helpgen.collecting import no_collection
from helpgen.content_folder import ContentFolderError, Library
from helpgen.findings import Finding, errors
from helpgen.frame import frame as frame_of
from helpgen.knowledge_base import PAGES_FOLDER, KnowledgeBase
from helpgen.manifest import files_below
from helpgen.pages import Page
from helpgen.preview.workshop import Update
from helpgen.processes import processors
from helpgen.readings import Look, look
from helpgen.rulebook import read
from helpgen.rules.judging import Judgements
from helpgen.rules.urls import url_not_locked
from helpgen.seen import combined
from helpgen.settings import settings
from helpgen.swapping import exchange


class Incremental:
    """The preview of one configuration in a folder of its own.

    The pages are those of ``helpgen build``, byte for byte. The built site is not verified, and ids that are not locked yet are
    no mistake: they may still change.
    """

    def __init__(self, config: Path, folder: Path) -> None:
        """``folder`` is where the site is put; it belongs to this object."""
        self.site = folder
        self._config_file = config
        self._library, self._judgements, self._making = Library(), Judgements(), pages.Making()
        self._frame = ""
        self._configured: Look | None = None
        self._config: Any = None
        self._plugin: Any = None
        self._written: dict[str, tuple[Page, str | None, str | None]] = {}
        self._beside: dict[str, bytes] = {}
        self._sitemap: tuple[str, bytes] = "", b""
        self._stale: KnowledgeBase | None = None
        """What ``finish`` has not looked at."""
        self._is_judged = True
        """Whether all documents were judged that could be read."""
        self._unsearched: KnowledgeBase | None = None
        """What the search does not know."""
        self._counted: Mapping[str, bytes] = {}
        """What was counted for the search of each language."""
        self._searching = threading.Lock()

    # --- looking at the disk -----------------------------------------------------------------------------------------

    @property
    def root(self) -> str:
        """The path below which the site is served."""
        return urlsplit(str(self._known()[0].site_url or "")).path or "/"

    @property
    def address(self) -> str:
        """Where the configuration wants a preview to be served."""
        return str(self._known()[0].dev_addr)

    def _known(self) -> tuple[Any, Any]:
        """The configuration and the plugin of the last build; before the first one, as they are now."""
        return (self._config, self._plugin) if self._plugin is not None else self._load()

    def _load(self) -> tuple[Any, Any]:
        return site.configuration(self._config_file, self.site)

    def watched(self) -> tuple[Path, ...]:
        """The files and folders that the site is made of."""
        config, plugin = self._known()
        content = self._content(config, plugin)
        overrides = [Path(config.theme.custom_dir)] if config.theme.custom_dir else []
        return (self._config_file, content, *overrides)

    def _content(self, config: Any, plugin: Any) -> Path:
        return Path(config.config_file_path or self._config_file).absolute().parent / str(plugin.config.content)

    # --- bringing it up to date --------------------------------------------------------------------------------------

    def update(self) -> Update:
        """Look at the disk and bring the site up to date, but for what ``finish`` and ``prepare`` do."""
        try:
            with no_collection():
                return self._update()
        except site.BuildFailedError as error:
            return Update(frozenset(), (), str(error))

    def _update(self) -> Update:
        is_as_built = self._plugin is not None and self._configured == look(self._config_file)
        config, plugin = (self._config, self._plugin) if is_as_built else self._load()
        content = self._content(config, plugin)
        self._stale, self._is_judged = None, True
        kb, findings = self._read(content, catalogue_too=False)
        if errors(findings):
            self._is_judged = not kb.lacks_topics
            return Update(frozenset(), tuple(findings))
        folders = [content / PAGES_FOLDER, *([Path(config.theme.custom_dir)] if config.theme.custom_dir else [])]
        frame = frame_of(kb, settings(self._config_file), folders)
        url = config.site_url or ""
        made = list(pages.all_pages(kb, today(), plugin.config.graphviz, processors(), self._making, url))
        is_patch = frame == self._frame and plugin.config.splices
        changed = self._patch(kb, made) if is_patch else self._build(kb, made, frame)
        self._stale = self._unsearched = kb
        return Update(frozenset(changed), tuple(findings))

    def finish(self) -> Update | None:
        """Write the report for staff, and ask the rules that compare everything with everything, or all that were not asked."""
        try:
            return self._finish()
        except site.BuildFailedError as error:
            return Update(frozenset(), (), str(error))

    def _finish(self) -> Update | None:
        if not self._is_judged:
            self._is_judged = True
            return Update(frozenset(), tuple(self._read(self._content(*self._known()), catalogue_too=True)[1]))
        if self._stale is None:
            return None
        kb, self._stale = self._stale, None
        report = outputs.status_report(kb, self._config.theme["favicon"])
        changed = self._write_all({path: text.encode() for path, text in report.items()})
        _, findings = self._read(self._content(self._config, self._plugin), catalogue_too=True)
        return Update(frozenset(changed), tuple(findings))

    def prepare(self, path: str) -> None:
        """Make the search when a browser asks for a file of it: nobody waits for it after an edit."""
        if not path.endswith((search.INDEX, search.STORE, search.DEEP)):
            return
        with self._searching:  # an edit need not wait for it: what it brings is searched the next time
            kb = self._unsearched
            if kb is not None:
                made = search.Making(kb, today(), before=lambda language: self._counted.get(language, b"")).made()
                self._counted = made.counts
                self._write_all(dict(made.files))
                if self._unsearched is kb:
                    self._unsearched = None

    def _read(self, content: Path, catalogue_too: bool) -> tuple[KnowledgeBase, list[Finding]]:
        shown = os.path.relpath(content).replace(os.sep, "/")
        try:
            kb, findings = read(
                content,
                shown,
                processes=processors(),
                readings=self._library,
                before=self._judgements,
                catalogue_too=catalogue_too,
            )
        except ContentFolderError as error:
            raise site.BuildFailedError(str(error)) from error
        return kb, [finding for finding in findings if finding.rule != url_not_locked.id]

    def _build(self, kb: KnowledgeBase, made: list[Page], frame: str) -> set[str]:
        """Have MkDocs build everything beside the site, and put it into its place."""
        new = self.site.with_name(f"{self.site.name}.new")
        shutil.rmtree(new, ignore_errors=True)
        configured = look(self._config_file)
        config, plugin = site.configuration(self._config_file, new)
        self._frame = ""
        site.preview(config, plugin, kb, made, self._making)
        before = {path: (self.site / path).read_bytes() for path in files_below(self.site)} if self.site.is_dir() else {}
        after = {path: (new / path).read_bytes() for path in files_below(new)}
        self.site.parent.mkdir(parents=True, exist_ok=True)
        if self.site.is_dir():
            if not exchange(new, self.site):
                shutil.rmtree(self.site)
                new.rename(self.site)
            shutil.rmtree(new, ignore_errors=True)
        else:
            new.rename(self.site)
        config.site_dir = str(self.site)
        gc.freeze()  # what is here now stays; an edit need not look through it
        self._config, self._plugin, self._frame, self._configured = config, plugin, frame, configured
        self._written = self._with_neighbours(made)
        self._beside = dict(self._others(kb, made))
        return {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)}

    def _with_neighbours(self, made: list[Page]) -> dict[str, tuple[Page, str | None, str | None]]:
        titles = {page.url: page.title for page in made}
        return {page.url: (page, titles.get(page.previous or ""), titles.get(page.next or "")) for page in made}

    def _patch(self, kb: KnowledgeBase, made: list[Page]) -> set[str]:
        """Write the pages that have changed, each through its shell, and what stands beside them."""
        assert self._plugin is not None and self._config is not None
        titles = {page.url: page.title for page in made}
        now = self._with_neighbours(made)
        self._plugin.show(kb, made)
        new = {
            f"{url}index.html": self._plugin.splicer.page(known[0], titles)
            for url, known in now.items()
            if not _same(self._written.get(url), known)
        }
        changed = self._write_all(new)
        changed += self._remove(f"{url}index.html" for url in self._written.keys() - now.keys())
        beside = dict(self._others(kb, made))
        changed += self._write_all({path: data for path, data in beside.items() if self._beside.get(path) != data})
        changed += self._remove(self._beside.keys() - beside.keys() - {f"{url}index.html" for url in now})
        self._written, self._beside = now, beside
        return set(changed)

    def _others(self, kb: KnowledgeBase, made: list[Page]) -> Iterator[tuple[str, bytes]]:
        """What is published beside the pages and depends on the content: redirects, data of trees, the sitemap."""
        assert self._plugin is not None and self._config is not None
        url, favicon = self._config.site_url or "", self._config.theme["favicon"]
        for path, text in outputs.moved(kb, made, url, favicon):
            yield path, text.encode()
        for path, text in outputs.figures(kb):
            yield path, text.encode()
        for path, text in outputs.tree_files(kb, self._making, url, today()).items():
            yield path, text.encode()
        listed = combined([page.url, str(page.reviewed), page.indexed, dict(page.alternates)] for page in made)
        if self._sitemap[0] != listed:
            self._sitemap = listed, self._plugin.sitemap()
        yield "sitemap.xml", self._sitemap[1]

    def _write_all(self, files: dict[str, bytes]) -> list[str]:
        """Write the files that are not as they should be, and name them."""
        written = []
        for path, data in files.items():
            file = self.site / path
            if file.is_file() and file.read_bytes() == data:
                continue
            file.parent.mkdir(parents=True, exist_ok=True)
            new = file.with_name(f".{file.name}.new")  # whoever reads meanwhile gets one or the other
            new.write_bytes(data)
            new.replace(file)
            written.append(path)
        return written

    def _remove(self, paths: Iterator[str] | set[str]) -> list[str]:
        removed = []
        for path in paths:
            file = self.site / path
            file.unlink(missing_ok=True)
            for folder in file.parents:
                if folder == self.site or not folder.is_dir() or any(folder.iterdir()):
                    break
                folder.rmdir()
            removed.append(path)
        return removed


def _same(one: tuple[Page, str | None, str | None] | None, other: tuple[Page, str | None, str | None]) -> bool:
    return one is not None and (one[0] is other[0] or one[0] == other[0]) and one[1:] == other[1:]
