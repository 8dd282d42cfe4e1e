"""What a page costs before it can be read, whom it tells, and that the shortened style sheet lacks nothing that a page uses."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Response

from helpgen.theme import stylesheets
from tests.accessibility import SEARCHES, sample
from tests.reader import opened

WITH_SCRIPT, WITHOUT_SCRIPT = 75_000, 30_000
"""Bytes, each answer compressed with gzip -9: all that a first answer page asks for before the reader does anything."""


def compressed(data: bytes) -> int:
    return len(gzip.compress(data, 9, mtime=0))


def largest_entries(site: Path) -> list[str]:
    """The three heaviest answer pages, and the heaviest page of a tree's node."""
    sizes = {
        file: compressed(file.read_bytes())
        for file in site.glob("[a-z][a-z]/*/*/index.html")
        if file.parts[-3] != "fix" and 'http-equiv="refresh"' not in file.read_text("utf-8")
    }
    nodes = {
        file: compressed(file.read_bytes())
        for file in site.glob("[a-z][a-z]/fix/*/*/index.html")
        if file.parts[-2] != "document"
    }
    heaviest = [*sorted(sizes, key=lambda file: -sizes[file])[:3], max(nodes, key=lambda file: nodes[file])]
    return [file.relative_to(site).as_posix().removesuffix("index.html") for file in heaviest]


def _sizes(page: Page, address: str, url: str) -> dict[str, int]:
    """Every answer that a page asks for until it is quiet, compressed."""
    answers: list[Response] = []
    page.on("response", lambda answer: answers.append(answer))
    page.goto(address + url)
    page.wait_for_load_state("networkidle")
    return {answer.url.removeprefix(address): compressed(answer.body()) for answer in answers}


@pytest.mark.browser
@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_the_first_answer_page_is_light(browser: Browser, address: str, site: Path, script: bool) -> None:
    for url in largest_entries(site):
        with opened(browser, address, script) as (page, watch):
            sizes = _sizes(page, address, url)
            assert sum(sizes.values()) <= (WITH_SCRIPT if script else WITHOUT_SCRIPT), (url, sizes)
            assert watch.problems == []


@pytest.mark.browser
@pytest.mark.parametrize("language", ["zh", "en"])
def test_nothing_comes_from_or_goes_to_anybody_else(browser: Browser, address: str, site: Path, language: str) -> None:
    """Every request of every page, search, tree, colour and print: to the site's own origin, with nothing typed in it."""
    with opened(browser, address, width=1280) as (page, _):
        asked: list[str] = []
        page.context.on("request", lambda request: asked.append(request.url))
        for url in sample(site, language):
            page.goto(address + url, wait_until="networkidle")
        page.goto(f"{address}{language}/tx/btc-unconfirmed/")
        for query in SEARCHES[language].values():
            page.locator("[data-md-component=search-query]").click()
            page.locator("[data-md-component=search-query]").fill(query)
            page.wait_for_timeout(500)
        page.keyboard.press("Escape")
        page.locator(".md-option").first.focus()
        page.keyboard.press("ArrowDown")
        page.pdf()
        page.goto(f"{address}{language}/fix/withdrawal-missing/status/")
        page.locator(".hg-options a").first.click()
        page.wait_for_timeout(500)
        page.go_back()
        page.wait_for_timeout(300)
        assert len(asked) > 100
        assert [url for url in asked if not url.startswith((address, "data:"))] == []
        words = re.compile("abandon|qqqqxxxx|withdrawal%20|%E6", re.IGNORECASE)
        assert [url for url in asked if words.search(url.removeprefix(address))] == []


# --- the shortened style sheet -------------------------------------------------------------------------------------------------

DROPPED = """([whole, kept]) => {
    function selectors(text) {
        const sheet = new CSSStyleSheet(), found = new Map()
        sheet.replaceSync(text)
        const read = (rules, around) => {
            for (const rule of rules) {
                if (rule.selectorText) {
                    if ([...rule.style].every((name) => name.startsWith("--"))) continue
                    for (const one of rule.selectorText.split(/,(?![^(]*[)])(?=(?:[^"]*"[^"]*")*[^"]*$)/)) {
                        const key = `${around} ${one.trim()}`
                        found.set(key, [one.trim(), (found.get(key)?.[1] ?? 0) + 1])
                    }
                } else if (rule.cssRules) read(rule.cssRules, `${around} ${rule.conditionText ?? rule.name ?? ""}`)
            }
        }
        read(sheet.cssRules, "")
        return found
    }
    const all = selectors(whole), left = selectors(kept)
    // Whatever state it may come to be in: an element that could be hovered, focused or marked counts.
    const bare = (one) => one
        .replace(/::?(before|after|marker|placeholder|selection|details-content|-webkit-[a-z-]+|-moz-[a-z-]+|-ms-[a-z-]+)/g, "")
        .replace(/:(hover|focus-visible|focus-within|focus|active|checked|target|valid|invalid|disabled|indeterminate|open)\\b/g, "")
        .replace(/:not\\(\\s*\\)/g, "").trim().replace(/^(?=[>+~])/, "* ").replace(/(^|[ >+~])$/, "$1*").replace(/([>+~]) *(?=[>+~]|$)/g, "$1 * ") || "*"
    const used = []
    let dropped = 0
    for (const [key, [one]] of all) {
        if (left.has(key)) continue
        dropped++
        try {
            if (document.querySelector(bare(one))) used.push(one)
        } catch {
            used.push(`unreadable: ${one} as ${bare(one)}`)
        }
    }
    const missing = [...new Set([...kept.matchAll(/var\\(\\s*(--[\\w-]+)/g)].map((match) => match[1]))]
        .filter((name) => whole.includes(`${name}:`) && !kept.includes(`${name}:`))
    return { dropped, used, missing }
}"""


@pytest.mark.browser
@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_page_could_use_a_rule_that_was_left_out(browser: Browser, address: str, site: Path, language: str) -> None:
    whole = "".join(
        next((site / "assets/stylesheets").glob(f"{name}.*.css")).read_text("utf-8") for name in ("main", "palette")
    )
    kept = (site / stylesheets.SHEET).read_text("utf-8")

    def look(page: Page, where: str) -> None:
        found = page.evaluate(DROPPED, [whole, kept])
        assert found["dropped"] > 500, "the sheet is shortened"
        assert found["used"] == [], where
        assert found["missing"] == [], where

    with opened(browser, address, width=390) as (page, _):
        for url in sample(site, language):
            html = (site / (url if url.endswith(".html") else f"{url}index.html")).read_text("utf-8")
            if stylesheets.SHEET in html:
                page.goto(address + url)
                look(page, url)
        page.locator(".hg-opens-search").click()
        page.keyboard.insert_text(SEARCHES[language]["results"])
        page.wait_for_selector(".md-search-result__link")
        page.wait_for_timeout(300)
        look(page, "search")
        assert page.locator(".md-search-result__item").count() > 2


def test_shortened() -> None:
    """A rule stays with those of its selectors that a page could match; properties that nobody uses go."""
    whole = (
        '@charset "UTF-8";:root{--a:1;--b:2;--c:url("data:image/svg+xml;x,<svg{}/>")}.md-nav,.md-unknown{color:var(--a)}'
        ".md-unknown .md-nav{x:y}.md-nav:not(.md-unknown){content:'}'}@media print{.md-unknown{a:b}}@media screen{.md-grid{a:b}}"
        '[data-md-color-primary=red]{a:b}[data-md-color-primary="teal"]{a:b}p{a:var(--d)}@keyframes k{to{a:b}}'
    )
    colours = {"scheme": {"default"}, "primary": {"teal"}, "accent": {"teal"}}
    assert stylesheets.shortened([whole], colours, ["x{y:var(--c)}"]) == (
        ':root{--a:1;--c:url("data:image/svg+xml;x,<svg{}/>")}.md-nav{color:var(--a)}'
        ".md-nav:not(.md-unknown){content:'}'}@media screen{.md-grid{a:b}}"
        '[data-md-color-primary="teal"]{a:b}p{a:var(--d)}@keyframes k{to{a:b}}'
    )


def test_small() -> None:
    assert stylesheets.small("/* why */\n\na {\n  b: c; /* d */\n}\n\n\ne {\n  f: g\n}\n") == "a {\nb: c; \n}\ne {\nf: g\n}\n"
