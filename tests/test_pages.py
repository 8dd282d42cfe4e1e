"""Pages of the small help center: golden bodies in ``pages/``, links, and what every page has.

After a change that is meant, ``HELPGEN_ACCEPT=1 pytest tests/test_pages.py`` writes the bodies anew; read the difference.
"""

from __future__ import annotations

import os
import posixpath
from html.parser import HTMLParser
from pathlib import Path

import pytest

from helpgen import urls
from helpgen.i18n import FOLDER, strings
from helpgen.knowledge_base import KnowledgeBase
from helpgen.pages import Page, all_pages, navigation, not_found
from helpgen.pages.built_in import sort_key

GOLDEN = Path(__file__).parent / "pages"


class Body(HTMLParser):
    """Links and ids of a body."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: list[str] = []
        self.open: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag == "a":
            self.links.append(values["href"] or "")
        if values.get("id"):
            self.ids.append(values["id"] or "")
        if tag not in ("br", "hr", "img", "meta", "link", "input"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, f"</{tag}> closes another element"


def pages_of(kb: KnowledgeBase) -> dict[str, Page]:
    return {page.url: page for page in all_pages(kb)}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_golden(small: KnowledgeBase, language: str) -> None:
    for url, page in pages_of(small).items():
        if page.language != language:
            continue
        file = GOLDEN / f"{url.rstrip('/').replace('/', '.')}.html"
        if os.environ.get("HELPGEN_ACCEPT"):
            file.write_text(page.body, "utf-8")
        assert page.body == file.read_text("utf-8"), file.name
    assert not os.environ.get("HELPGEN_ACCEPT"), "accepted; run again without HELPGEN_ACCEPT"


def test_every_golden_body_is_a_page(small: KnowledgeBase) -> None:
    names = {f"{url.rstrip('/').replace('/', '.')}.html" for url in pages_of(small)}
    assert {file.name for file in GOLDEN.iterdir()} == names


def test_urls_are_the_contract(small: KnowledgeBase) -> None:
    expected = ["", "withdraw/", "withdraw/arrived/", "withdraw/which-network/", "fix/missing/", "fix/missing/status/"]
    expected += [
        "fix/missing/document/",
        "fix/missing/find-status/",
        "fix/missing/under-review/",
        "contact/",
        "official-channels/",
        "glossary/",
        "status/",
        "accessibility/",
        "all/",
    ]
    assert sorted(pages_of(small)) == sorted(f"{language}/{url}" for language in ("zh", "en") for url in expected)


@pytest.mark.parametrize("which", ["small", "shipped"])
def test_every_link_leads_somewhere(which: str, request: pytest.FixtureRequest) -> None:
    pages = pages_of(request.getfixturevalue(which))
    bodies = {url: Body(page.body) for url, page in pages.items()}
    for url, body in bodies.items():
        assert body.open == [], url
        assert len(body.ids) == len(set(body.ids)), (url, "an id is used twice")
        for link in body.links:
            if link.startswith(("https://", "mailto:")):
                continue
            path, _, fragment = link.partition("#")
            target = posixpath.normpath(posixpath.join(f"/{url}", path)).lstrip("/") + "/" if path else url
            assert target in pages, (url, link)
            assert not fragment or fragment in bodies[target].ids, (url, link)
        for heading in pages[url].headings:
            assert heading.id in body.ids, (url, heading)


@pytest.mark.parametrize("which", ["small", "shipped"])
def test_what_every_page_has(which: str, request: pytest.FixtureRequest) -> None:
    kb = request.getfixturevalue(which)
    pages = pages_of(kb)
    for url, page in pages.items():
        links = Body(page.body).links
        other = "en" if page.language == "zh" else "zh"
        assert page.title and page.description, url
        assert page.body.count("<h1") == 1, url
        assert urls.relative(page.alternates[other], url) in links, (url, "the same page in the other language")
        assert urls.relative(urls.built_in(page.language, "contact"), url) in links, (url, "a way to a human")
        assert urls.relative(urls.built_in(page.language, "official-channels"), url) in links, (url, "the official channels")
        assert kb.site.content.domains[0] in page.body, (url, "the official domain")
        assert page.reviewed is not None and page.reviewed.isoformat() in page.body, (url, "the review date")
        assert set(page.alternates) == set(kb.languages)
        assert all(alternate in pages for alternate in page.alternates.values())
        assert "style=" not in page.body and "<script" not in page.body and " onclick" not in page.body


def test_questions_and_steps_are_not_for_web_search_engines(small: KnowledgeBase) -> None:
    pages = pages_of(small)
    assert [pages[f"en/fix/missing/{node}"].indexed for node in ("", "status/", "find-status/", "under-review/")] == [
        True,
        False,
        False,
        True,
    ]


def test_navigation_holds_categories_not_entries(shipped: KnowledgeBase) -> None:
    items = [item.url for item in navigation(shipped, "zh")]
    assert len(items) == len(shipped.categories) + 6
    assert set(items) <= set(pages_of(shipped))
    assert not {f"{document.category}/{id}/" for id, document in shipped.entries.items()} & {
        url.removeprefix("zh/") for url in items
    }


def test_source_lines(small: KnowledgeBase) -> None:
    pages = pages_of(small)
    lines = (Path(__file__).parent / "content/withdraw/missing.tree.yaml").read_text("utf-8").splitlines()
    source = pages["zh/fix/missing/find-status/"].source
    assert source is not None
    assert (source.path, lines[source.line - 1]) == ("withdraw/missing.tree.yaml", "  find-status:")


def test_not_found_has_links_from_the_root(small: KnowledgeBase) -> None:
    assert Body(not_found(small, "zh", "/help/").body).links == [
        "/help/zh/",
        "/help/zh/all/",
        "/help/zh/contact/",
        "/help/zh/official-channels/",
    ]


def test_every_language_has_the_same_strings() -> None:
    languages = [strings(file.stem) for file in sorted(FOLDER.glob("*.yaml"))]
    first = languages[0]
    for language in languages[1:]:
        assert language.placeholders() == first.placeholders()
        assert {key: len(items) for key, items in language.lists.items()} == {
            key: len(items) for key, items in first.lists.items()
        }


def test_no_string_is_unused() -> None:
    folder = Path(__file__).parent.parent / "helpgen"
    code = "".join(file.read_text("utf-8") for file in folder.rglob("*") if file.suffix in (".py", ".html"))
    built = (
        "languages.",
        "outcome.",
        "status.",
        "player.",
        "band.",
        "duration.",
        "condition.",
        "answer.",
        "tree.if_",
        "input.",
        "tree.question",
        "tree.step",
        "tree.outcome",
        "contact.title",
        "search.",
        "contact.aliases",
        "channels.aliases",
        "status.aliases",
        "glossary.aliases",
        "accessibility.aliases",
        "all.aliases",
        "channels.title",
        "glossary.title",
        "report.",
        "coverage.",
    )
    used = strings("zh")
    unused = [
        key
        for key in [*used.texts, *used.lists]
        if f'"{key}"' not in code and f"'{key}'" not in code and not key.startswith(built) and not key.endswith(".title")
    ]
    assert unused == []


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("助记词丢了", "zhujicidiule"),
        ("“我”的 USDT", "wodeusdt"),
        ("My Wallet?", "mywallet"),
        ("以太坊（EVM）", "yitaifangevm"),
    ],
)
def test_sort_key(text: str, key: str) -> None:
    assert sort_key(text) == key


@pytest.mark.parametrize(
    ("target", "page", "link"),
    [
        ("zh/", "zh/", "./"),
        ("zh/tx/a/", "zh/tx/b/", "../a/"),
        ("zh/glossary/#txid", "zh/glossary/", "#txid"),
        ("en/", "zh/fix/t/n/", "../../../../en/"),
        ("", "zh/", "../"),
    ],
)
def test_relative(target: str, page: str, link: str) -> None:
    assert urls.relative(target, page) == link
