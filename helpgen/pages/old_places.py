"""Places that pages had once: whoever follows an old link with a ``#`` still arrives where it led.

A redirect cannot do that, because a browser does not tell anybody what stands behind ``#``. So the page keeps the old id:
beside the place that took over; or, where that is on another page, on a line that leads there and is shown to nobody else.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from markupsafe import Markup, escape

from helpgen import urls
from helpgen.knowledge_base import KnowledgeBase
from helpgen.pages.context import Context
from helpgen.pages.page import Page
from helpgen.rules.url_places import of_page, place_redirects
from helpgen.rules.urls import page_urls, redirect_urls

_TITLE = re.compile(r'<h1 id="hg-title">')
_TITLE_END = re.compile("</h1>")


def with_old_places(c: Context, pages: Iterable[Page]) -> Iterator[Page]:
    """``pages``, in order, each with the places that it had once."""
    led, titles = _led(c.kb), dict[str, str]()
    documents = _documents(c.kb)
    if not led and not documents:
        yield from pages
        return
    known = list(pages)
    titles = {page.url: page.title for page in known}
    for page in known:
        own = page.url.partition("/")[2]
        places = (*led.get(own, {}).items(), *led.get(f"/{page.url}", {}).items())
        nodes = documents.get(own, {})
        if not places and not nodes:
            yield page
            continue
        body = page.body
        for old, key in places:
            body = _with(c, body, page, old, key, titles)
        for old, node in nodes.items():
            body = _beside(body, old, node)
        yield replace(page, body=body)


def _led(kb: KnowledgeBase) -> dict[str, dict[str, str]]:
    """By URL without the language: the ids of its old places, with the keys of what is there instead."""
    found: dict[str, dict[str, str]] = {}
    for (path, id), key in place_redirects(kb).items():
        found.setdefault(path, {})[id] = key
    return found


def _documents(kb: KnowledgeBase) -> dict[str, dict[str, str]]:
    """By the URL of a tree's document: each node that it ever had, with the one that stands for it (empty: the whole of it)."""
    found: dict[str, dict[str, str]] = {}
    nodes = {url: key.partition("#")[2] for key, url in page_urls(kb).items() if key.startswith("tree:") and "#" in key}
    for old, key in redirect_urls(kb).items():
        match old.strip("/").split("/"):
            case ["fix", tree, id] if tree in kb.trees:
                nodes[old] = key.partition("#")[2] if key.startswith(f"tree:{tree}#") else ""
    for url, node in nodes.items():
        _, tree, id, _ = url.split("/")
        found.setdefault(f"fix/{tree}/{urls.DOCUMENT}/", {})[id] = node
    return found


def _with(c: Context, body: str, page: Page, old: str, key: str, titles: dict[str, str]) -> str:
    where, place = of_page(key)
    target = f"{c.language}/{page_urls(c.kb)[where]}"
    if target == page.url:
        return _beside(body, old, place)
    before, after = c.t("moved.part", title="|").split("|")
    link = urls.relative(f"{target}#{place}" if place else target, page.url)
    title = titles.get(target, "")
    line = f'<p class="hg-moved" id="{old}">{escape(before)}<a href="{escape(link)}">{escape(title)}</a>{escape(after)}</p>'
    return Markup(_TITLE_END.sub(lambda end: f"{end[0]}\n{line}", body, count=1))


def _beside(body: str, old: str, place: str) -> str:
    """``body`` with the id ``old`` at ``place``, or at its title; as it is where it has the id, or is not shown today."""
    if f'id="{old}"' in body:
        return body
    mark = f'<span id="{old}"></span>'
    at = re.compile(rf'<[a-z0-9]+\b[^<>]*\sid="{re.escape(place)}"[^<>]*>') if place else _TITLE
    if place and at.search(body) is None:
        at = _TITLE
    return Markup(at.sub(lambda start: f"{start[0]}{mark}", body, count=1))
