"""What is published beside the pages: the sitemap, the language chooser at the root, redirects, the page for wrong URLs."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import jinja2
from markupsafe import Markup

from helpgen import figures as drawings
from helpgen import status, theme, urls
from helpgen.flow import flows
from helpgen.i18n import Strings, strings
from helpgen.images import FOLDER as IMAGES_FOLDER
from helpgen.knowledge_base import KnowledgeBase
from helpgen.pages import Making, Page, not_found
from helpgen.pages.tree_data import SCHEMA_URL, tree_schema
from helpgen.policy import Policy
from helpgen.rules.url_places import of_page, page_places
from helpgen.rules.urls import page_urls, redirect_urls, written_urls
from helpgen.verification import Expected, Judge


@dataclass(frozen=True, slots=True)
class SitemapItem:
    """An address for web search engines: absolute, with the same page in each language (and ``x-default``)."""

    url: str
    reviewed: date | None
    alternates: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Switch:
    """A link to the same page in another language."""

    language: str
    locale: str
    name: str
    label: str
    url: str


@dataclass(frozen=True, slots=True)
class NotFound:
    """One language's part of the page for wrong addresses."""

    locale: str
    title: str
    body: str


def homes(languages: Iterable[str]) -> dict[str, str]:
    """The home page of each language: root-relative URLs."""
    return {language: urls.built_in(language, "home") for language in languages}


def switches(alternates: Mapping[str, str], language: str) -> list[Switch]:
    """The links from a page in ``language`` to the same page in every other one."""
    return [
        Switch(other, strings(other).locale, strings(other).name, strings(other)("language.switch"), url)
        for other, url in alternates.items()
        if other != language
    ]


def sitemap(pages: Iterable[Page], site_url: str, languages: Sequence[str]) -> list[SitemapItem]:
    """The chooser and every page that web search engines should list.

    ``x-default`` is the chooser for the chooser and the home pages, and the first language's page for any other.
    """

    def item(url: str, reviewed: date | None, alternates: Mapping[str, str], neutral: str) -> SitemapItem:
        found = [(strings(language).locale, site_url + alternate) for language, alternate in alternates.items()]
        return SitemapItem(site_url + url, reviewed, (*found, ("x-default", site_url + neutral)))

    return [
        item("", None, homes(languages), ""),
        *(
            item(page.url, page.reviewed, page.alternates, "" if page.kind == "home" else _neutral(page, languages))
            for page in pages
            if page.indexed
        ),
    ]


def _neutral(page: Page, languages: Sequence[str]) -> str:
    """The page for readers of none of the languages: that of the first language in which there is one."""
    return next((page.alternates[language] for language in languages if language in page.alternates), page.url)


def not_found_parts(kb: KnowledgeBase, languages: Iterable[str], root: str) -> list[NotFound]:
    """The page for wrong addresses in each of ``languages``; links start with ``root``, the path of the site's root."""
    found = [(language, not_found(kb, language, root)) for language in languages]
    return [NotFound(strings(language).locale, page.title, page.body) for language, page in found]


def figures(kb: KnowledgeBase) -> Iterator[tuple[str, str]]:
    """The path and the content of every figure in every language."""
    drawn = drawings.files({id: document.content for id, document in kb.figures.items()}, kb.languages)
    return ((f"{IMAGES_FOLDER}/{name}", content) for name, content in drawn)


def chooser(kb: KnowledgeBase, site_url: str, favicon: str) -> str:
    """The page at the site's root, as complete HTML: one link a language, none of them followed without a choice."""
    assert kb.site is not None
    site = kb.site.content
    return _template("chooser.html", kb).render(
        canonical=site_url,
        favicon=favicon,
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
            for language in kb.languages
        ],
    )


def moved(kb: KnowledgeBase, pages: Iterable[Page], site_url: str, favicon: str) -> Iterator[tuple[str, str]]:
    """The pages at the URLs of ``redirects.yaml``: each one's file below the site, and complete HTML that leads on at once.

    Among them are the nodes of trees that have not begun yet or are over: until they are shown, they lead to their tree.
    A reader's path through a tree (``#p=…``) is lost on the way: HTML cannot hand a fragment on without a script.
    """
    titles, urls_of = {page.url: page.title for page in pages}, page_urls(kb)
    leads = redirect_urls(kb) | {
        url: key for key, url in urls_of.items() if "#" in key and f"{kb.languages[0]}/{url}" not in titles
    }
    template = _template("moved.html", kb)
    for language in kb.languages:
        for old, key in leads.items():
            page, place = of_page(key)
            url, target = f"{language}/{old}", f"{language}/{urls_of[page]}"
            if old.startswith("/"):  # the URL of a page in one language, or in the folder of none
                if _language(kb, old) != language:
                    continue
                url = old[1:]
            if target not in titles:  # a node that is not shown today
                target, place = urls.tree(language, page.partition(":")[2].partition("#")[0]), ""
            html = template.render(
                t=strings(language),
                title=titles[target],
                target=urls.relative(f"{target}#{place}" if place else target, url),
                canonical=f"{site_url}{target}",
                favicon=urls.relative(favicon, url),
                stylesheet=urls.relative(theme.PLAIN_STYLESHEET, url),
            )
            yield f"{url}index.html", html


def _language(kb: KnowledgeBase, url: str) -> str:
    """The language of what is at a URL from the site's root on: that of its folder, or else the site's first."""
    first = url.split("/")[1]
    return first if first in kb.languages else kb.languages[0]


def expected(kb: KnowledgeBase, site_url: str, judges: tuple[Judge, ...] = ()) -> Expected:
    """What has to be in the site of ``kb``: every page and place that there is or ever was, and none that a judge refuses."""
    locked, places = (kb.url_lock.urls, kb.url_lock.places) if kb.url_lock is not None else ((), ())
    found = {*page_urls(kb).values(), *written_urls(kb).values(), *redirect_urls(kb), *(url.path for url in locked)}
    anchors = {(place.path, place.anchor) for place in places}
    anchors |= {(path, id) for path, ids in page_places(kb).items() for id in ids}
    for url in found:
        match url.split("/"):
            case ["fix", tree, node, ""] if tree in kb.trees and node != urls.DOCUMENT:
                anchors.add((f"fix/{tree}/{urls.DOCUMENT}/", node))
    locales = {language: strings(language).locale for language in kb.languages}
    return Expected(site_url, locales, frozenset(found), frozenset(anchors), judges)


BAR = 400
"""How wide the bar of a category is in the picture of the status report, in the units of its SVG."""


def status_report(kb: KnowledgeBase, favicon: str, found: status.Status | None = None) -> dict[str, str]:
    """The status report for staff in each language, which search engines do not list: its file below the site, and its HTML.

    ``found`` is the status of ``kb``, where it is known.
    """
    found, template = found or status.status(kb), _template("status_report.html", kb)
    addresses = {
        language: f"{STATUS_REPORT}/{f'{language}/' if number else ''}" for number, language in enumerate(kb.languages)
    }
    pages = {}
    for language, url in addresses.items():
        t = strings(language)
        pages[f"{url}index.html"] = template.render(
            t=t,
            found=found,
            since=status.since(found) or found.day,
            states=status.STATES,
            header=status.header(t),
            table=status.table(kb, found, t),
            to_do=[(item.key, item.owner, item.file, status.reasons(item, t)) for item in found.to_do],
            bars=[_bar(row, status.category_title(kb, row.category, t), t) for row in found.rows if row.items],
            width=BAR,
            others=[(strings(other), urls.relative(to, url)) for other, to in addresses.items() if other != language],
            home=urls.relative(urls.built_in(language, "home"), url),
            spoken=_spoken,
            favicon=urls.relative(favicon, url),
            stylesheet=urls.relative(theme.REPORT_STYLESHEET, url),
        )
    return pages


def _spoken(text: str) -> str:
    """The language tag of what staff wrote once for all languages: Chinese or English, as its letters say."""
    return "zh-Hans" if _HAN.search(text) else "en"


_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]")

STATUS_REPORT = "status-report"


@dataclass(frozen=True, slots=True)
class Bar:
    """One line of the picture of coverage: a category in a language, from the left to the right how much is in which state."""

    category: str
    language: str
    words: str
    """The same in words."""
    share: int
    """Per cent of it that is complete, rounded down: 100 only when nothing is left."""
    parts: tuple[tuple[str, float, float], ...]
    """State, start and length of each part that there is."""


def _bar(row: status.Row, title: str, t: Strings) -> Bar:
    counts = {state: getattr(row, state) for state in status.STATES}
    parts, start = [], 0.0
    for state, count in counts.items():
        if count:
            length = BAR * count / row.items
            parts.append((state, round(start, 1), round(length, 1)))
            start += length
    words = t("report.picture_row", category=title, language=row.language, items=row.items, **counts)
    return Bar(title, row.language, words, 100 * row.complete // row.items, tuple(parts))


def policy(kb: KnowledgeBase, root: str = "/", scripts: Iterable[str] = ()) -> Policy:
    """What pages of the site below the path ``root`` may do; ``scripts`` are the files that its configuration adds."""
    log = kb.site.content.search_log if kb.site is not None else None
    return Policy(str(log or ""), root, frozenset(scripts))


def _template(name: str, kb: KnowledgeBase) -> jinja2.Template:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(theme.FOLDER), autoescape=True, undefined=jinja2.StrictUndefined
    )
    environment.globals["policy"] = Markup(policy(kb).meta)
    return environment.get_template(name)


def tree_files(kb: KnowledgeBase, making: Making, site_url: str, as_of: date | None = None) -> dict[str, str]:
    """``tree.json`` of every tree and language by its path below the site, and the JSON Schema that they follow.

    ``making`` has made the pages of ``kb``, for the same URL and day.
    """
    files = {SCHEMA_URL: tree_schema_file(site_url)}
    for language in kb.languages:
        for id in flows(kb, as_of):
            files[f"{urls.tree(language, id)}tree.json"] = making.tree_data(language, id)
    return files


def tree_schema_file(site_url: str) -> str:
    """The JSON Schema that the data of trees follow."""
    return json.dumps(tree_schema(site_url), ensure_ascii=False, indent=2) + "\n"
