"""The shipped site as files: what every host and every reader gets."""

from __future__ import annotations

import json
import os
import posixpath
import re
import xml.etree.ElementTree as ElementTree
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from helpgen.edges import uncovered
from helpgen.flow import flows
from helpgen.knowledge_base import KnowledgeBase
from helpgen.pages import all_pages
from helpgen.rules.urls import redirect_urls
from helpgen.search import DEEP, INDEX, STORE, STUB, search_files
from helpgen.search import documents as search_documents
from helpgen.walk import walk
from tests.conftest import ROOT, path_of

URL = os.environ.get("SITE_URL", "https://help.example.com/")
SITEMAP = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}


class Document(HTMLParser):
    """What a page refers to, its ids, its language, title and robots."""

    def __init__(self, file: Path) -> None:
        super().__init__()
        self.links: list[str] = []
        self.loads: list[str] = []
        self.ids: set[str] = set()
        self.language = ""
        self.title = ""
        self.meta: dict[str, str] = {}
        self.switches: dict[str, str] = {}
        self._in_title = False
        self.html = file.read_text("utf-8")
        self.feed(self.html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if "id" in values:
            self.ids.add(values["id"])
        if tag == "html":
            self.language = values["lang"]
        elif tag == "a" and "href" in values:
            self.links.append(values["href"])
            if "data-hg-language" in values and "hg-switch__link" in values.get("class", ""):
                self.switches[values["data-hg-language"]] = values["href"]
        elif tag == "link" and values.get("rel") in ("stylesheet", "icon", "preload"):
            self.loads.append(values["href"])
        elif tag == "meta":
            self.meta[values.get("name", "")] = values.get("content", "")
        elif tag == "title":
            self._in_title = True
        self.loads += [values[name] for name in ("src", "srcset", "poster") if name in values]

    def handle_endtag(self, tag: str) -> None:
        if tag == "title":
            self._in_title = False

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.title += data


@pytest.fixture(scope="module")
def documents(site: Path) -> dict[str, Document]:
    """Every HTML file by its path below the site."""
    return {file.relative_to(site).as_posix(): Document(file) for file in sorted(site.rglob("*.html"))}


def redirects(kb: KnowledgeBase) -> set[str]:
    """The files of the pages that only lead on to another one."""
    return {f"{language}/{old}index.html" for language in kb.languages for old in redirect_urls(kb)}


def target_of(page: str, link: str) -> tuple[str, str]:
    """The file below the site that ``link`` on ``page`` leads to, and the fragment."""
    parts = urlsplit(f"/{link.removeprefix(urlsplit(URL).path)}" if link.startswith("/") else link)
    path = posixpath.normpath(posixpath.join("/", posixpath.dirname(page), unquote(parts.path))).lstrip("/")
    if not parts.path:
        path = page
    elif parts.path.endswith("/") or parts.path in (".", "..") or "." not in posixpath.basename(path):
        path = posixpath.join(path, "index.html") if path not in ("", ".") else "index.html"
    return path, parts.fragment


REPORT = {"status-report/index.html", "status-report/en/index.html"}
"""Pages for staff, made without the theme."""


def test_every_page_is_there(documents: dict[str, Document], shipped: KnowledgeBase) -> None:
    expected = {f"{page.url}index.html" for page in all_pages(shipped)}
    assert set(documents) == expected | redirects(shipped) | {"index.html", "404.html", "zh/404.html", "en/404.html"} | REPORT


def test_every_link_and_asset_resolves(documents: dict[str, Document], site: Path) -> None:
    for page, document in documents.items():
        for link in [*document.links, *document.loads]:
            if link.startswith(("https://", "mailto:", "data:")):
                continue
            assert not link.startswith(("http:", "//", "javascript:")), (page, link)
            file, fragment = target_of(page, link)
            assert (site / file).is_file(), (page, link)
            if fragment and not fragment.startswith("__"):
                assert fragment in documents[file].ids, (page, link)


def test_nothing_is_loaded_from_elsewhere(documents: dict[str, Document], site: Path) -> None:
    for page, document in documents.items():
        assert all(not urlsplit(load).netloc for load in document.loads), page
    for sheet in (site / "assets").rglob("*.css"):
        assert not re.search(r"url\(['\"]?(https?:)?//", sheet.read_text("utf-8")), sheet


def test_language_title_and_description(documents: dict[str, Document], shipped: KnowledgeBase) -> None:
    for page in all_pages(shipped):
        document = documents[f"{page.url}index.html"]
        assert document.language == {"zh": "zh-Hans", "en": "en"}[page.language], page.url
        assert page.title in document.title, page.url
        assert document.meta["description"] == page.description, page.url
        assert document.meta.get("robots") == (None if page.indexed else "noindex"), page.url
        assert ("Material for MkDocs" in document.html) is False, page.url


def test_titles_are_unique_in_a_language(documents: dict[str, Document], shipped: KnowledgeBase) -> None:
    titles = [documents[f"{page.url}index.html"].title for page in all_pages(shipped)]
    assert len(titles) == len(set(titles))


def test_the_switch_stays_on_the_page(documents: dict[str, Document], shipped: KnowledgeBase) -> None:
    for page in all_pages(shipped):
        document = documents[f"{page.url}index.html"]
        (other,) = set(page.alternates) - {page.language}
        file, _ = target_of(f"{page.url}index.html", document.switches[other])
        assert file == f"{page.alternates[other]}index.html"
        assert set(document.switches) == {other}


def test_edit_button_opens_the_line(documents: dict[str, Document], shipped: KnowledgeBase) -> None:
    for page in all_pages(shipped):
        assert page.source is not None
        expected = f"https://github.com/example/help-center/edit/main/content/{page.source.path}#L{page.source.line}"
        assert expected in documents[f"{page.url}index.html"].links, page.url
        lines = (ROOT / "content" / page.source.path).read_text("utf-8").splitlines()
        starts = {"entry": "question:", "tree": "title:", "document": "title:", "node": "  "}
        assert lines[page.source.line - 1].startswith(starts.get(page.kind, "")), page.url


def test_previous_and_next_stay_in_their_category(documents: dict[str, Document], shipped: KnowledgeBase) -> None:
    for page in all_pages(shipped):
        html = documents[f"{page.url}index.html"].html
        assert html.count('<link rel="prev"') == int(page.previous is not None), page.url
        assert html.count('<link rel="next"') == int(page.next is not None), page.url
        for neighbour in (page.previous, page.next):
            assert neighbour is None or neighbour.split("/")[:2] == page.url.split("/")[:2]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_path_of_every_tree(documents: dict[str, Document], shipped: KnowledgeBase, language: str) -> None:
    """By links alone, from the start page to the outcome: what a reader without a script has."""
    for id, flow in flows(shipped).items():
        for path in flow.tree.content.paths:
            page = f"{language}/fix/{id}/index.html"
            for _, following in [("", flow.start), *path_of(flow, path)]:
                targets = [
                    target_of(page, link)[0] for link in documents[page].links if not link.startswith(("https:", "mailto:"))
                ]
                if following:
                    assert f"{language}/fix/{id}/{following}/index.html" in targets, (page, following)
                    page = f"{language}/fix/{id}/{following}/index.html"
            assert "hg-outcome--" in documents[page].html and 'class="hg-channel"' in documents[page].html, (id, path.name)
        walks = [walk(flow, path) for path in flow.tree.content.paths]
        assert uncovered(flow, walks) == [], (id, "the paths go over every way")


def test_sitemap(site: Path, shipped: KnowledgeBase) -> None:
    entries = {}
    for url in ElementTree.parse(site / "sitemap.xml").getroot().findall("s:url", SITEMAP):
        alternates = {link.attrib["hreflang"]: link.attrib["href"] for link in url.findall("x:link", SITEMAP)}
        entries[url.findtext("s:loc", "", SITEMAP)] = (alternates, url.findtext("s:lastmod", None, SITEMAP))
    indexed = [page for page in all_pages(shipped) if page.indexed]
    assert set(entries) == {URL, *(URL + page.url for page in indexed)}
    for page in indexed:
        alternates, changed = entries[URL + page.url]
        assert alternates["zh-Hans"] == URL + page.alternates["zh"]
        assert alternates["en"] == URL + page.alternates["en"]
        assert alternates["x-default"] in (URL, URL + page.alternates["zh"])
        assert changed == (page.reviewed.isoformat() if page.reviewed else None)
    assert entries[URL][0] == {"zh-Hans": f"{URL}zh/", "en": f"{URL}en/", "x-default": URL}


def test_chooser(documents: dict[str, Document]) -> None:
    chooser = documents["index.html"]
    assert {"zh/", "en/"} <= set(chooser.links)
    assert 'http-equiv="refresh"' not in chooser.html, "nobody is sent anywhere without a choice"
    assert "示例钱包帮助中心" in chooser.title and "Example Wallet Help Center" in chooser.title


def test_not_found_speaks_both_languages(documents: dict[str, Document]) -> None:
    root = documents["404.html"]
    assert "没有找到这个页面" in root.html and "This page was not found" in root.html
    assert "This page was not found" not in documents["zh/404.html"].html
    assert "没有找到这个页面" not in documents["en/404.html"].html
    assert documents["zh/404.html"].language == "zh-Hans" and documents["en/404.html"].language == "en"
    for name in ("404.html", "zh/404.html", "en/404.html"):
        relative = [link for link in documents[name].links if not link.startswith(("/", "https://", "#", "mailto:"))]
        assert relative == [], "a page shown at any address needs links from the root"
        assert all(load.startswith("/") for load in documents[name].loads)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_search_files_of_a_language(site: Path, shipped: KnowledgeBase, language: str) -> None:
    """They are there, of one build, of the content that is there now, and in their language."""
    made = search_files(shipped, language)
    folder = site / language
    for name, expected in ((INDEX, made.index), (STORE, made.store), (DEEP, made.deep)):
        assert (folder / name).read_bytes() == expected, f"{name} is missing, stale, or not the same from run to run"
    docs = json.loads(made.store)["docs"]
    keys = {document.url: document.key for document in search_documents(shipped, language) if document.kind != "step"}
    assert [doc[0] for doc in docs] == list(keys)
    assert {f"entry:{id}" for id in shipped.entries} | {f"tree:{id}" for id in shipped.trees} <= set(keys.values())
    assert all(doc[0].startswith(f"{language}/") for doc in docs)
    stub = (folder / STUB).read_bytes()
    assert json.loads(stub)["docs"] == [] and len(stub) < 600, "every page view fetches it"


def test_the_search_leads_to_pages_and_anchors_that_exist(site: Path, shipped: KnowledgeBase) -> None:
    for language in shipped.languages:
        for document in search_documents(shipped, language):
            path, _, anchor = document.url.partition("#")
            html = (site / path / "index.html").read_text("utf-8")
            assert not anchor or f'id="{anchor}"' in html, document.url


def test_the_search_worker_is_ours(documents: dict[str, Document], site: Path, shipped: KnowledgeBase) -> None:
    for page, document in documents.items():
        if page in {"index.html", *REPORT, *redirects(shipped)}:
            continue
        config = json.loads(re.search(r'<script id="__config" type="application/json">(.*?)</script>', document.html, re.S)[1])  # type: ignore[index]
        path, _ = target_of(page, config["search"])
        languages = config["search"].partition("?lang=")[2]
        assert path == "assets/helpgen/search/worker.js" and (site / path).is_file(), page
        first = page.partition("/")[0]
        assert languages == (first if first in shipped.languages else ",".join(shipped.languages)), page


def test_no_yaml_is_published(site: Path) -> None:
    assert [file for file in site.rglob("*") if file.suffix in (".yaml", ".yml", ".py", ".mjs.map")] == []


def test_a_page_costs_the_same_however_many_there_are(documents: dict[str, Document], shipped: KnowledgeBase) -> None:
    """The navigation of every page has the same links: home, categories, built-in pages."""
    for page in all_pages(shipped):
        html = documents[f"{page.url}index.html"].html
        navigation = html[html.index('data-md-type="navigation"') : html.index('data-md-type="toc"')]
        assert navigation.count('<li class="md-nav__item') - navigation.count('<a href="#') == len(shipped.categories) + 6, (
            page.url
        )


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_answer_is_three_clicks_from_home(language: str, documents: dict[str, Document], shipped: KnowledgeBase) -> None:
    """Without the list of all questions, which leads everywhere, and without the search."""
    away, near = {f"{language}/index.html": 0}, [f"{language}/index.html"]
    for page in near:
        if away[page] < 3 and page != f"{language}/all/index.html":
            for link in documents[page].links:
                file, _ = target_of(page, link) if not link.startswith(("https:", "mailto:")) else ("", "")
                if file in documents and file not in away:
                    away[file] = away[page] + 1
                    near.append(file)
    entries = [f"{language}/{document.category}/{id}/index.html" for id, document in shipped.entries.items()]
    trees = [f"{language}/fix/{id}/index.html" for id in shipped.trees]
    assert [page for page in [*entries, *trees] if page not in away] == []
