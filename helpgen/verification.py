"""Verify a built site before anybody sees it: what a page links, loads and names is there, and nothing comes from elsewhere."""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from html import unescape
from pathlib import Path
from sys import intern
from typing import Any
from urllib.parse import unquote, urlsplit

from helpgen import progress
from helpgen.built_page import BuiltPage, read_page
from helpgen.manifest import files_below
from helpgen.processes import processors, shared
from helpgen.source import digest

CHUNK = 64
"""Pages that a process takes at a time."""
MOST_SHOWN = 40
"""How many different mistakes are listed; a template that is wrong shows on every page."""

_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_FOR_PEOPLE = {"http", "https", "mailto", "tel"}
_CSS_URL = re.compile(r"""url\(\s*(?:"([^"]*)"|'([^']*)'|([^)'"\s]*))\s*\)|@import\s+["']([^"']+)["']""", re.IGNORECASE)
_CSS_REMARK = re.compile(r"/\*.*?\*/", re.DOTALL)
_MODULE = re.compile(r"""\b(?:from|import)\s*\(?\s*"(\.{1,2}/[^"]+)\"""")
_SITEMAP_URL = re.compile(r"""<loc>\s*([^<]*?)\s*</loc>|<xhtml:link\b[^>]*\shref=["']([^"']*)["']""")

Judge = Callable[[str, str], list[str]]
"""From the HTML of a page and its path below the site to what is wrong with it."""


@dataclass(frozen=True, slots=True, order=True)
class Mistake:
    """Something that is wrong in a built site: the file below the site, and what."""

    file: str
    what: str


@dataclass(frozen=True)
class Expected:
    """What a site is measured by."""

    site_url: str
    locales: Mapping[str, str]
    """What ``<html lang>`` says in the folder of each language."""
    urls: frozenset[str] = frozenset()
    """Every URL that was ever published: a page, or one that leads on. Without the language, or with ``/`` and all of it."""
    anchors: frozenset[tuple[str, str]] = frozenset()
    """Every place within a page that was ever published: URL without the language, and id."""
    judges: tuple[Judge, ...] = ()
    """Who else has a say about each page."""


@dataclass(slots=True)
class _Read:
    """What is kept of a page when it has been read."""

    ids: frozenset[str]
    leads_to: str | None
    """The file that it sends its readers on to (empty: to nothing that is there); ``None`` for a page that stays."""
    wanted: set[tuple[str, str]] = field(default_factory=set)
    """Places on other pages that it links to: file and id."""
    mistakes: list[Mistake] = field(default_factory=list)


class _Site:
    """The files of a site, and where an address on one of its pages leads."""

    def __init__(self, folder: Path, expected: Expected, files: Iterable[str] | None = None) -> None:
        self.folder, self.expected = folder, expected
        self.files = frozenset(files_below(folder) if files is None else files)
        self.folders = {posixpath.dirname(path) for path in self.files}
        parts = urlsplit(expected.site_url)
        self.origin, self.root = f"{parts.scheme}://{parts.netloc}".lower(), parts.path or "/"
        self._known: dict[tuple[str, str], tuple[str, str, str]] = {}

    def leads(self, url: str, page: str) -> tuple[str, str, str]:
        """The file below the site and the fragment that ``url`` on ``page`` leads to, or else what is wrong with it.

        A third value that is not empty is a mistake; without one, an empty file means that ``url`` leads to another site.
        """
        if not url.startswith("../"):
            return self._leads(url, page)
        # Upwards the folders below make no difference, and most links of a page are those of all its neighbours.
        up = 1
        while url.startswith("../", 3 * up):
            up += 1
        folders = page.split("/")[: -1 - up]
        url = url[3 * up :] if page.count("/") >= up else url
        key = ("/".join(folders), url)
        if (found := self._known.get(key)) is None:
            found = self._known[key] = self._leads(url or "./", "/".join([*folders, "index.html"]))
        return found

    def _leads(self, url: str, page: str) -> tuple[str, str, str]:
        url = re.sub(r"[\t\n\r]", "", url.strip(" \x00\t\n\r\f\v"))
        scheme = _SCHEME.match(url)
        if scheme is None or scheme[1].lower() in ("http", "https"):
            url = url.replace("\\", "/")  # as browsers do
        if scheme is not None or url.startswith("//"):
            whole = f"{self.origin.partition(':')[0]}:{url}" if scheme is None else url
            if not (whole.lower() + "/").startswith(self.origin + "/"):
                known = scheme is None or scheme[1].lower() in _FOR_PEOPLE
                return "", "", "" if known else "is an address that no reader should follow"
            url = whole[len(self.origin) :] or "/"
        path, _, fragment = url.partition("#")
        path = unquote(path.partition("?")[0])
        if path.startswith("/"):
            if not (path + "/").startswith(self.root):
                return "", "", "leads out of the site"
            path = path[len(self.root) :]
        elif path:
            path = posixpath.join(posixpath.dirname(page), path)
        elif not url:
            return page, "", ""
        else:
            return page, unquote(fragment), ""
        file = posixpath.normpath(path) if path else "."
        if file == ".." or file.startswith("../"):
            return "", "", "leads out of the site"
        if path.endswith(("/", "/.", "/..")) or path in ("", ".", ".."):
            file = posixpath.normpath(f"{file}/index.html")
        if file not in self.files:
            return "", "", "lacks a slash at its end" if file in self.folders else "leads to nothing"
        return file, unquote(fragment), ""

    def at(self, url: str) -> list[str]:
        """The files at a URL in every language, or at one that is whole."""
        if url.startswith("/"):
            return [f"{url[1:]}index.html"]
        return [f"{language}/{url}index.html" for language in self.expected.locales]

    def locale_mistake(self, path: str, lang: str | None) -> str:
        """What is wrong with the language that a page says it is in."""
        first = path.partition("/")[0]
        right = {self.expected.locales[first]} if first in self.expected.locales else set(self.expected.locales.values())
        if lang in right:
            return ""
        said = "says no language" if lang is None else f'says lang="{lang}"'
        return f"the page {said}; right is {' or '.join(sorted(right))}"

    def read(self, path: str, content: bytes) -> _Read:
        """A page with everything that is wrong with it, but for places on other pages."""
        try:
            html = content.decode("utf-8")
        except UnicodeDecodeError:
            return _Read(frozenset(), None, mistakes=[Mistake(path, "is not UTF-8")])
        page = read_page(html)
        found = _Read(page.ids, None)
        said = [self.locale_mistake(path, page.lang)] + [f"the id '{id}' stands on it more than once" for id in page.twice]
        lacking = sorted(id for id in page.named - page.ids if not id.startswith("__"))  # those are the theme's
        said += [f"something on it names the id '{id}', which it does not have" for id in lacking]
        said += [what for judge in self.expected.judges for what in judge(html, path)]
        said += self._addresses(path, page, found)
        found.mistakes = [Mistake(path, what) for what in said if what]
        return found

    def _addresses(self, path: str, page: BuiltPage, found: _Read) -> Iterator[str]:
        for use, name, url in sorted(page.uses):
            if use == "base":
                yield f"<base href='{url}'> would lead every link elsewhere"
                continue
            file, fragment, mistake = self.leads(url, path)
            if not file and not mistake and use != "link":
                mistake = "is on another site, and readers would load it" if use == "load" else "leads to another site"
            if (
                mistake.startswith("is an address")
                and url.lower().startswith("data:image/")
                and name in ("img", "source", "image")
            ):
                continue
            if use == "refresh":
                found.leads_to = file
            if mistake:
                yield f"'{_short(url)}' {mistake}"
            if file and fragment and file.endswith(".html") and not fragment.startswith(":~:"):
                if file != path:
                    found.wanted.add((file, fragment))
                elif fragment not in page.ids:
                    yield f"'{_short(url)}' names a place that the page does not have"


@dataclass(frozen=True, slots=True)
class Sound:
    """A page in which nothing is wrong: a digest of its HTML, and what was read in it."""

    digest: str
    ids: tuple[str, ...]
    leads_to: str | None
    wanted: tuple[tuple[str, str], ...]
    """Places on other pages that it links to, file and id; both are sorted, and small: there is one of these a page."""

    def interned(self) -> Sound:
        """The same with names that are one object in all pages, most of which share them."""
        places = tuple((intern(file), intern(id)) for file, id in self.wanted)
        return replace(self, ids=tuple(map(intern, self.ids)), wanted=places)


@dataclass
class Verified:
    """The sound pages of an earlier time by path, with a digest of all else that decides whether a page is sound."""

    world: str = ""
    pages: dict[str, Sound] = field(default_factory=dict)


def verify(folder: Path, expected: Expected, before: Verified | None = None, rules: str = "") -> list[Mistake]:
    """Everything that is wrong with the site in ``folder``, sorted; nothing when it may be published.

    Looked at are all pages (links, loads, ids, places, language, what ``judges`` say), style sheets, script modules, the
    sitemap, ``robots.txt``, the addresses in JSON files, and that every URL and place ever published is still there.
    A page that is in ``before`` is not looked at again while it, the names of all files and the ``rules`` (which stand for the
    judges) are the same; what is new is added.
    """
    site = _Site(folder, expected)
    before = before if before is not None else Verified()
    world = digest(json.dumps([sorted(site.files), expected.site_url, sorted(expected.locales.items()), rules]).encode())
    if before.world != world:
        before.world, before.pages = world, {}
    pages = sorted(path for path in site.files if path.endswith(".html"))
    chunks = [pages[start : start + CHUNK] for start in range(0, len(pages), CHUNK)]

    with progress.line("verified pages", len(pages)) as line:

        def work(number: int) -> list[tuple[str, Sound, list[Mistake]]]:
            found = [(path, *_read_or_known(site, path, before)) for path in chunks[number]]
            line.add(len(found))
            return found

        made = shared(work, len(chunks), processors(), waiting=line.show)
    read: dict[str, Sound] = {}
    found: list[Mistake] = []
    before.pages = {}
    for path, one, mistakes in (known for part in made for known in part):
        read[path] = page = one.interned()
        found += mistakes
        if not mistakes:
            before.pages[path] = page
    del made
    for path, page in read.items():
        for file, id in page.wanted:
            if file in read and id not in read[file].ids:
                found.append(Mistake(path, f"a link names the place '{_short(id)}', which {file} does not have"))
        if page.leads_to is not None and page.leads_to in read and read[page.leads_to].leads_to is not None:
            found.append(Mistake(path, f"leads on to {page.leads_to}, which leads on as well"))
    found += _lost(site, read)
    for path in site.files:
        for what in _file_mistakes(site, path, read):
            found.append(Mistake(path, what))
    return sorted(set(found))


def is_sound(folder: Path, files: Iterable[str], expected: Expected, new: Mapping[str, bytes]) -> bool:
    """Whether the verified site in ``folder`` is still sound with these ``new`` pages in the places of theirs.

    ``files`` are the names of all its files, which stay the same. Of ``expected``, ``urls`` and ``anchors`` are not looked at:
    every page keeps all the places that it has. ``False`` also where that cannot be told without reading every page.
    """
    site = _Site(folder, expected, files)
    read = {path: site.read(path, content) for path, content in new.items()}
    for path, page in read.items():
        before = site.read(path, (folder / path).read_bytes())
        if page.mistakes or page.leads_to != before.leads_to or not before.ids <= page.ids:
            return False
        for file, id in page.wanted - before.wanted:
            if id not in (read.get(file) or site.read(file, (folder / file).read_bytes())).ids:
                return False
    return True


def _read_or_known(site: _Site, path: str, before: Verified) -> tuple[Sound, list[Mistake]]:
    """What is in a page, and what is wrong with it: it is sound when that is nothing."""
    html = (site.folder / path).read_bytes()
    own, known = digest(html), before.pages.get(path)
    if known is not None and known.digest == own:
        return known, []
    read = site.read(path, html)
    return Sound(own, tuple(sorted(read.ids)), read.leads_to, tuple(sorted(read.wanted))), read.mistakes


def _lost(site: _Site, read: Mapping[str, Sound]) -> Iterator[Mistake]:
    """URLs and places that were published once and are not there."""
    for url in sorted(site.expected.urls):
        for file in site.at(url):
            if file not in read:
                yield Mistake(file, "is in urls.lock, and the site has no such page")
    for url, id in sorted(site.expected.anchors):
        for file in site.at(url):
            page = read.get(file)
            if page is not None and page.leads_to is None and id not in page.ids:
                yield Mistake(file, f"'{url}#{id}' is in urls.lock, and the page has no such place")


def _file_mistakes(site: _Site, path: str, read: Mapping[str, Sound]) -> Iterator[str]:
    """What is wrong with a file that is no page."""
    suffix = path.rpartition(".")[2].lower()
    if suffix not in ("css", "js", "mjs", "xml", "json", "txt"):
        return
    for url, loaded, page in _addresses_in(site, path, suffix):
        file, fragment, mistake = site.leads(url, page)
        if not file and not mistake and loaded:
            mistake = "is on another site, and readers would load it"
        if mistake and not (suffix == "css" and url.lower().startswith("data:")):
            yield f"'{_short(url)}' {mistake}"
        elif file in read and fragment and fragment not in read[file].ids:
            yield f"'{_short(url)}' names a place that {file} does not have"


def _addresses_in(site: _Site, path: str, suffix: str) -> Iterator[tuple[str, bool, str]]:
    """Each address in a file, whether a browser loads it by itself, and the file that it is counted from."""
    try:
        text = (site.folder / path).read_bytes().decode("utf-8")
    except UnicodeDecodeError:
        return
    match suffix:
        case "css":
            for match in _CSS_URL.finditer(_CSS_REMARK.sub("", text)):
                if (url := next(filter(None, match.groups()), "")) and not url.startswith("#"):
                    yield url, True, path
        case "js" | "mjs" if path.startswith("assets/helpgen/"):
            for match in _MODULE.finditer(text):
                yield match[1], True, path
        case "xml" if path == "sitemap.xml":
            for match in _SITEMAP_URL.finditer(text):
                yield unescape(match[1] or match[2]), False, path
        case "txt" if path == "robots.txt":
            for match in re.finditer(r"(?im)^sitemap:\s*(\S+)", text):
                yield match[1], False, path
        case "json":
            try:
                data = json.loads(text)
            except ValueError:
                return
            if path.endswith("/tree.json"):
                yield from _in_tree(data, path)
            elif path.endswith("search/store.json") and isinstance(data, dict):
                for url in [*(doc[0] for doc in data.get("docs", ())), *data.get("links", {}).values()]:
                    yield url, False, "index.html"
            elif path.endswith("search/search_index.json") and isinstance(data, dict):
                yield data.get("config", {}).get("helpgen", {}).get("all") or "./", False, "index.html"


def _in_tree(data: Any, path: str) -> Iterator[tuple[str, bool, str]]:
    """The addresses in the data of a tree: they are whole, as apps that show it elsewhere need them."""
    waiting = [data]
    while waiting:
        match waiting.pop():
            case dict() as values:
                for key, value in values.items():
                    if key in ("url", "$schema") and isinstance(value, str):
                        yield value, False, path
                    else:
                        waiting.append(value)
            case list() as values:
                waiting += values
            case str() as text if "<" in text:
                for use, _, url in sorted(read_page(text).uses):
                    yield url, use == "load", path


def _short(text: str) -> str:
    return text if len(text) <= 120 else text[:119] + "…"


def listing(mistakes: Iterable[Mistake], sources: Mapping[str, str]) -> str:
    """The mistakes for people: a line each, with the content file of its page (by file below the site) where there is one.

    The same mistake on several pages is one line.
    """
    places: dict[str, list[str]] = {}
    for one in mistakes:
        places.setdefault(one.what, []).append(one.file)
    count = sum(map(len, places.values()))
    lines = [f"the built site has {count} mistake{'s' if count != 1 else ''}; nothing was published"]
    for what, files in list(places.items())[:MOST_SHOWN]:
        source = f" (made from {sources[files[0]]})" if files[0] in sources else ""
        more = f" (the same on {len(files) - 1} more)" if len(files) > 1 else ""
        lines.append(f"{files[0]}: {what}{source}{more}")
    if len(places) > MOST_SHOWN:
        lines.append(f"… and {len(places) - MOST_SHOWN} more")
    lines.append(
        "    hint: look at your own pages, templates and settings; if it is none of these, it is a fault of helpgen: report it"
    )
    return "\n".join(lines)
