"""What readers need beyond what axe can see: keyboard, focus, size, spacing, zoom, colours, motion, print, languages, no script."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from helpgen.flow import flows
from helpgen.knowledge_base import KnowledgeBase
from helpgen.pages.context import Context
from helpgen.tree_models import Outcome
from tests.accessibility import sample
from tests.languages import misnamed
from tests.reader import LOCALES, opened

browser_test = pytest.mark.browser

ENTRY, NODE, TREE, DOCUMENT = (
    "tx/btc-unconfirmed/",
    "fix/withdrawal-missing/status/",
    "fix/withdrawal-missing/",
    "fix/withdrawal-missing/document/",
)
KINDS = ["", "tx/", ENTRY, TREE, NODE, "glossary/", "contact/", "official-channels/", "all/", "status/", "accessibility/"]


# --- languages -----------------------------------------------------------------------------------------------------------------


def test_every_text_of_every_page_is_in_the_language_that_it_says(site: Path) -> None:
    wrong = {}
    for file in sorted(site.rglob("*.html")):
        found = misnamed(file.read_text("utf-8"))
        if file == site / "index.html":  # a description cannot name two languages, and the chooser speaks all of them
            found = [text for text in found if " / " not in text]
        if found:
            wrong[file.relative_to(site).as_posix()] = found
    assert wrong == {}


def test_a_missing_language_is_found() -> None:
    assert misnamed('<html lang="en"><p>助记词</p></html>') == ["助记词"]
    assert misnamed('<html lang="en"><p lang="zh-Hans">助记词 <b>私钥</b></p><br><img alt="私钥"></html>') == ["私钥"]
    assert misnamed('<html lang="zh-Hans"><p>Never tell anybody what your recovery phrase is.</p></html>') != []
    assert misnamed('<html lang="zh-Hans"><p lang="en">Never tell anybody what your recovery phrase is.</p>RBF</html>') == []


@browser_test
def test_results_in_another_language_say_so(browser: Browser, address: str) -> None:
    with opened(browser, address, width=1280) as (page, _):
        page.goto(f"{address}no/such/page/")
        page.locator("[data-md-component=search-query]").click()
        page.keyboard.insert_text("my withdrawal has not arrived")
        page.wait_for_selector(".hg-hit")
        page.wait_for_timeout(300)
        assert page.locator("html").get_attribute("lang") == "zh-Hans"
        assert page.locator(".hg-hit").first.get_attribute("lang") == "en"
        assert page.locator(".hg-hit__text").first.get_attribute("lang") == "en"
        assert (
            misnamed(page.locator(".md-search-result__list").evaluate("list => `<html lang=zh-Hans>${list.outerHTML}</html>`"))
            == []
        )
        page.locator("[data-md-component=search-query]").fill("提币没到账")
        page.wait_for_timeout(500)
        assert page.locator(".hg-hit").first.get_attribute("lang") in (None, "zh-Hans")


# --- the keyboard --------------------------------------------------------------------------------------------------------------

FOCUS = """() => {
    const element = document.activeElement
    const shown = element.matches(".md-option") ? element.nextElementSibling : element
    const box = shown.getBoundingClientRect()
    const style = getComputedStyle(shown)
    const header = document.querySelector(".md-header").getBoundingClientRect().bottom
    const between = (from, to, most, part) => Math.max(from, 0) + (Math.min(to, most) - Math.max(from, 0)) * part
    const seen = [[0.5, 0.5], [0.02, 0.1], [0.98, 0.1], [0.02, 0.9], [0.98, 0.9]].some(([x, y]) => {
        const there = document.elementFromPoint(between(box.left, box.right, innerWidth, x), between(box.top, box.bottom, innerHeight, y))
        return there && (shown.contains(there) || (there.contains(shown) && !there.querySelector("main")))
    })
    return {
        what: element.outerHTML.slice(0, 120),
        key: `${element.tagName} ${element.getAttribute("href") ?? element.id} ${[...document.querySelectorAll("*")].indexOf(element)}`,
        ring: (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== "none",
        box: [box.left, box.top, box.width, box.height],
        covered: !seen || (!element.closest(".md-header, .md-skip") && box.top < header - 1 && box.height < innerHeight / 2),
        gone: box.width < 1 || box.height < 1 || box.right <= 0 || style.visibility === "hidden" || style.opacity === "0",
        body: element === document.body,
    }
}"""


def walk(page: Page, key: str, most: int = 150) -> Iterator[dict[str, Any]]:
    """What has the focus after each press of ``key``, until it comes back to where it was before or leaves the page."""
    seen = set()
    for _ in range(most):
        page.keyboard.press(key)
        page.wait_for_timeout(25)
        found = page.evaluate(FOCUS)
        if found["body"] or found["key"] in seen:
            return
        seen.add(found["key"])
        yield found
    raise AssertionError(f"the focus does not leave {page.url}")


@browser_test
@pytest.mark.parametrize("width", [1280, 320])
@pytest.mark.parametrize("kind", ["", ENTRY, TREE, NODE, "accessibility/"])
def test_the_focus_is_seen_wherever_it_goes(browser: Browser, address: str, kind: str, width: int) -> None:
    """WCAG 2.4.7 and 2.4.11: forwards and backwards, with a ring, not under the header, and out of the page again."""
    with opened(browser, address, width=width) as (page, _):
        page.emulate_media(reduced_motion="reduce")
        page.goto(f"{address}zh/{kind}")
        forwards = [*walk(page, "Tab")]
        assert len(forwards) > 8
        for found in forwards:
            assert found["ring"] and not found["gone"] and not found["covered"], found
        for found in walk(page, "Shift+Tab"):
            assert not found["covered"] and not found["gone"], found


@browser_test
@pytest.mark.parametrize("width", [1280, 390])
def test_search_by_keyboard(browser: Browser, address: str, width: int) -> None:
    """Open, type, go down, open a result; and put it away, with the focus back where it came from."""
    with opened(browser, address, width=width) as (page, watch):
        page.goto(f"{address}en/tx/")
        page.wait_for_function("() => document.documentElement.classList.contains('js')")
        page.wait_for_timeout(300)
        page.keyboard.press("/")
        page.wait_for_function("() => document.activeElement.matches('[data-md-component=search-query]')")
        page.keyboard.type("withdrawal")
        page.wait_for_selector(".md-search-result__link")
        page.wait_for_timeout(300)
        page.keyboard.press("ArrowDown")
        first = page.evaluate("document.activeElement.href")
        page.keyboard.press("ArrowDown")
        second = page.evaluate("document.activeElement.href")
        assert first and second and first != second
        page.keyboard.press("ArrowUp")
        assert page.evaluate("document.activeElement.href") == first
        page.keyboard.press("Escape")
        page.wait_for_timeout(300)
        assert not page.locator("[data-md-toggle=search]").is_checked()
        assert not page.evaluate("document.activeElement.closest('.md-search__output') !== null"), (
            "nothing unseen has the focus"
        )
        page.keyboard.press("/")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        page.wait_for_url(f"{first.partition('?')[0]}*")
        assert watch.problems == []


@browser_test
def test_keys_for_speech_do_nothing_but_open_the_search(browser: Browser, address: str) -> None:
    """WCAG 2.1.4: no letter alone turns pages, and the one key that opens the search can be turned off."""
    with opened(browser, address, width=1280) as (page, _):
        page.goto(f"{address}en/tx/btc-rbf/")
        page.wait_for_timeout(500)
        for key in "fspn,.":
            page.keyboard.press(key)
        page.wait_for_timeout(200)
        assert page.url == f"{address}en/tx/btc-rbf/"
        assert not page.evaluate("document.activeElement.matches('input')")
        page.goto(f"{address}en/accessibility/")
        box = page.locator(".hg-keys input")
        assert box.is_checked()
        box.press("Space")
        for url in ("en/accessibility/", "zh/tx/"):
            page.goto(address + url)
            page.wait_for_timeout(500)
            page.keyboard.press("/")
            page.wait_for_timeout(200)
            assert not page.locator("[data-md-toggle=search]").is_checked()
        page.goto(f"{address}en/accessibility/")
        box.press("Space")
        page.locator("h1").click()
        page.keyboard.press("/")
        page.wait_for_timeout(300)
        assert page.locator("[data-md-toggle=search]").is_checked()


@browser_test
def test_colours_and_language_by_keyboard(browser: Browser, address: str) -> None:
    with opened(browser, address, width=1280) as (page, watch):
        page.goto(f"{address}en/tx/")
        page.wait_for_timeout(300)
        page.locator(".md-option").first.focus()
        seen = []
        for _ in range(3):
            page.keyboard.press("ArrowDown")
            page.wait_for_timeout(100)
            seen.append(
                (page.evaluate("document.activeElement.ariaLabel"), page.locator("body").get_attribute("data-md-color-scheme"))
            )
        assert seen == [("Light colors", "default"), ("Dark colors", "slate"), ("Colors as on this device", "default")]
        page.locator(".hg-switch__link:visible").first.focus()
        page.keyboard.press("Enter")
        page.wait_for_url(f"{address}zh/tx/")
        assert watch.problems == []


def press_through(page: Page, selector: str) -> None:
    """Tab to the first visible element that ``selector`` finds."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"{selector} cannot be reached on {page.url}")


@browser_test
@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_a_whole_tree_by_keyboard(browser: Browser, address: str, script: bool) -> None:
    """From the start to an outcome by Tab and Enter; with a script, the new question has the focus at once."""
    with opened(browser, address, script) as (page, watch):
        page.goto(f"{address}zh/{TREE}")
        press_through(page, ".md-typeset a.hg-button")
        page.keyboard.press("Enter")
        page.wait_for_url(f"**/{TREE}*/**")
        for _ in range(20):
            page.wait_for_load_state()
            if script:
                page.wait_for_timeout(250)
            if page.locator(".hg-badge").count():
                break
            before = page.url
            press_through(page, ".hg-options a, [data-hg-next] a, .hg-ifs a, .hg-several__way a")
            found = page.evaluate(FOCUS)
            assert found["ring"] and not found["gone"], found
            page.keyboard.press("Enter")
            page.wait_for_function("before => location.href !== before", arg=before)
        else:
            raise AssertionError("no outcome after 20 steps")
        backwards = [found["what"] for found in walk(page, "Shift+Tab")]
        assert backwards, "the way back is open"
        assert watch.problems == []


@browser_test
def test_what_a_word_means_can_be_put_away(browser: Browser, address: str) -> None:
    """WCAG 1.4.13: the explanation stays while the pointer is on it, and Esc puts it away."""
    with opened(browser, address, width=1280) as (page, _):
        page.goto(f"{address}zh/{ENTRY}")
        word, text = page.locator(".hg-def").first, page.locator(".hg-def [role=tooltip]").first
        word.locator("a").hover()
        page.wait_for_timeout(500)
        assert text.is_visible()
        text.hover()
        assert text.is_visible()
        page.keyboard.press("Escape")
        assert not text.is_visible()
        word.locator("a").focus()
        page.mouse.move(0, 0)
        page.wait_for_timeout(500)
        assert text.is_visible()
        page.keyboard.press("Escape")
        assert not text.is_visible()


# --- size, spacing, zoom -------------------------------------------------------------------------------------------------------

TARGETS = """() => {
    const small = []
    for (const element of document.querySelectorAll("a[href], button, input, select, textarea, summary, label[for], [tabindex='0']")) {
        const style = getComputedStyle(element)
        if (!element.checkVisibility({ visibilityProperty: true, opacityProperty: true }) || element.matches(".md-skip, .md-option, .md-toggle")) continue
        const box = element.getBoundingClientRect()
        if (box.width >= 23.5 && box.height >= 23.5 || !box.width || !box.height) continue
        // Within a sentence, the line decides how high a link is.
        const words = element.parentElement.textContent.trim().length - element.textContent.trim().length
        if (style.display === "inline" && words > 1) continue
        // Far enough from every other target that a circle of 24 px around it meets none of them.
        const around = [...document.querySelectorAll("a[href], button, input, summary")].filter((other) => {
            if (other === element || !other.checkVisibility({ visibilityProperty: true, opacityProperty: true })) return false
            const next = other.getBoundingClientRect()
            const x = box.left + box.width / 2, y = box.top + box.height / 2
            const dx = Math.max(next.left - x, 0, x - next.right), dy = Math.max(next.top - y, 0, y - next.bottom)
            return next.width && Math.hypot(dx, dy) < 12
        })
        if (around.length) small.push([element.outerHTML.slice(0, 120), box.width, box.height])
    }
    return small
}"""

CUT = """() => [...document.querySelectorAll(".md-content *, .hg-not-found *")]
    .filter((element) => element.checkVisibility() && !element.closest("svg, [role=tooltip], select"))
    .filter((element) => {
        const style = getComputedStyle(element)
        if (style.overflowX === "visible" && style.overflowY === "visible") return false
        const sideways = element.scrollWidth > element.clientWidth + 1 && style.overflowX === "hidden"
        return sideways || (element.scrollHeight > element.clientHeight + 1 && style.overflowY === "hidden")
    })
    .map((element) => element.outerHTML.slice(0, 120))"""

BEYOND = """() => [...document.querySelectorAll(".md-content *")]
    .filter((element) => element.checkVisibility() && !element.closest(".hg-table, .hg-map__box, pre, [role=tooltip]"))
    .filter((element) => element.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
    .map((element) => element.outerHTML.slice(0, 120))"""

SPACED = """* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important }
p, li, dd { margin-bottom: 2em !important }"""


@browser_test
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_target_is_large_enough(browser: Browser, address: str, site: Path, language: str) -> None:
    """WCAG 2.5.8: 24 by 24 px, or that much room."""
    with opened(browser, address) as (page, _):
        for url in sample(site, language):
            page.goto(address + url)
            for width in (390, 1280):
                page.set_viewport_size({"width": width, "height": 800})
                assert page.evaluate(TARGETS) == [], (url, width)


ADD_STYLE = """css => {
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(css)
    document.adoptedStyleSheets.push(sheet)
}"""
"""As a reader's own style sheet: the page's policy allows no <style> in it."""


@browser_test
@pytest.mark.parametrize("language", ["zh", "en"])
def test_nothing_is_cut_at_400_per_cent_and_with_other_spacing(
    browser: Browser, address: str, site: Path, language: str
) -> None:
    """WCAG 1.4.4, 1.4.10, 1.4.12: a desk of 1280 px at 400 % is 320 px wide and 200 high, and text may be spaced out."""
    with opened(browser, address, width=320) as (page, _):
        page.set_viewport_size({"width": 320, "height": 256})
        for url in sample(site, language):
            page.goto(address + url)
            for spaced in (False, True):
                if spaced:
                    page.evaluate(ADD_STYLE, SPACED)
                assert page.evaluate("document.documentElement.scrollWidth") <= 320, (url, spaced)
                assert page.evaluate(CUT) == [], (url, spaced)
                assert page.evaluate(BEYOND) == [], (url, spaced)


@browser_test
def test_text_twice_as_large_stays_on_the_page(browser: Browser, address: str) -> None:
    """WCAG 1.4.4 for readers who enlarge only the text: the browser's own font size, 32 instead of 16 px."""
    with opened(browser, address, width=1280) as (page, _):
        for kind in KINDS:
            page.goto(f"{address}en/{kind}")
            page.evaluate("document.documentElement.style.fontSize = '250%'")  # the theme's 125 % of twice as much
            assert page.evaluate("document.documentElement.scrollWidth") <= 1280, kind
            assert page.evaluate(CUT) == [], kind


@browser_test
def test_a_long_hash_breaks(browser: Browser, address: str) -> None:
    with opened(browser, address, width=320) as (page, _):
        page.goto(f"{address}en/{ENTRY}")
        page.evaluate("""() => {
            for (const [tag, text] of [["p", "f".repeat(64)], ["code", "0x" + "a".repeat(64)], ["h2", "b".repeat(64)], ["li", "c".repeat(64)]]) {
                const element = document.createElement(tag)
                element.textContent = text
                document.querySelector(".hg-answer").append(element)
            }
        }""")
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
        assert page.evaluate(BEYOND) == []


# --- colours, motion -----------------------------------------------------------------------------------------------------------


@browser_test
@pytest.mark.parametrize("kind", ["", ENTRY, TREE, NODE, "accessibility/"])
def test_nothing_moves_for_those_who_ask_for_it(browser: Browser, address: str, kind: str) -> None:
    with opened(browser, address, width=1280) as (page, _):
        page.emulate_media(reduced_motion="reduce")
        page.goto(f"{address}en/{kind}")
        moving = page.evaluate("""() => [...document.querySelectorAll("*")].flatMap((element) => [null, "::before", "::after"].map((part) => {
            const style = getComputedStyle(element, part)
            const longest = Math.max(...style.transitionDuration.split(",").map(parseFloat), ...style.animationDuration.split(",").map(parseFloat))
            return longest > 0.01 || style.scrollBehavior === "smooth" ? `${element.tagName}.${element.className}${part ?? ""}` : ""
        })).filter(Boolean)""")
        assert moving == []


@browser_test
@pytest.mark.parametrize("kind", ["", ENTRY, TREE, NODE])
def test_buttons_and_boxes_have_edges_in_forced_colours(browser: Browser, address: str, kind: str) -> None:
    """Where the system sets the colours, backgrounds are gone: what is a box or a button must have a border that is drawn."""
    with opened(browser, address, width=1280) as (page, _):
        page.emulate_media(forced_colors="active")
        page.goto(f"{address}en/{kind}")
        bare = page.evaluate("""() => [...document.querySelectorAll(".hg-button, .hg-tiles a, .hg-options a, .hg-badge, .hg-safety, .hg-next, .hg-danger, .admonition, .hg-switch__link, .hg-notice")]
            .filter((element) => element.checkVisibility())
            .filter((element) => { const style = getComputedStyle(element); return style.borderTopStyle === "none" || parseFloat(style.borderTopWidth) < 0.5 })
            .map((element) => element.outerHTML.slice(0, 100))""")
        assert bare == []
        if kind == TREE:
            page.locator("details.hg-map > summary").click()
            unseen = page.evaluate("""() => {
                const light = (colour) => colour.match(/[0-9.]+/g).slice(0, 3).reduce((sum, one) => sum + Number(one), 0)
                const ground = light(getComputedStyle(document.body).backgroundColor)
                return [...document.querySelectorAll(".hg-map__box svg a :is(text, rect, path, polygon)")].filter((element) => {
                    const style = getComputedStyle(element)
                    return Math.abs(light(element.matches("text") ? style.fill : style.stroke) - ground) < 200
                }).map((element) => element.outerHTML.slice(0, 80))
            }""")
            assert unseen == [], "boxes and their words can be told from the ground"


# --- paper ---------------------------------------------------------------------------------------------------------------------


@browser_test
@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_print_shows_everything(browser: Browser, address: str, shipped: KnowledgeBase, script: bool) -> None:
    """A tree's document on paper: every node and outcome, link targets, the official domain and a date, and no navigation."""
    c = Context(shipped, "en")
    flow = flows(shipped)["withdrawal-missing"]
    with opened(browser, address, script) as (page, _):
        page.goto(f"{address}en/{DOCUMENT}")
        page.emulate_media(media="print")
        page.wait_for_timeout(200)
        text = " ".join(page.locator("body").inner_text().split())
        for node in flow.nodes.values():
            assert " ".join(c.node_title(node).split()) in text, node.id
            if isinstance(node.content, Outcome):
                assert page.locator(f"#{node.id}").is_visible(), node.id
        assert "help.example.com" in text
        assert re.search(r"Last checked: \d{4}-\d\d-\d\d", text)
        for chrome in (
            ".md-header",
            ".md-sidebar",
            ".md-search",
            ".hg-switch",
            ".hg-helpful",
            ".hg-crumbs",
            ".hg-edit",
            ".md-footer__inner",
        ):
            assert page.locator(f"{chrome} >> visible=true").count() == 0, chrome
        assert page.pdf()[:5] == b"%PDF-"
        page.goto(f"{address}en/{TREE}")
        page.wait_for_timeout(200)
        for details in page.locator(".md-content details:not(.hg-helpful details)").all():
            hidden = details.evaluate("""(details) => [...details.children].filter((child) => child.tagName !== "SUMMARY" && !child.hidden && !child.checkVisibility({ contentVisibilityAuto: true }))
                .map((child) => child.outerHTML.slice(0, 80))""")
            assert hidden == []


@browser_test
def test_print_shows_where_links_lead(browser: Browser, address: str) -> None:
    with opened(browser, address) as (page, _):
        page.goto(f"{address}en/{ENTRY}")
        page.emulate_media(media="print")
        outside = page.locator(".md-content a[href^='https:']:visible")
        assert outside.count() > 0
        for link in outside.all():
            assert link.evaluate("link => getComputedStyle(link, '::after').content") not in ("none", "normal"), link


# --- without a script, and at wrong addresses ----------------------------------------------------------------------------------


@browser_test
@pytest.mark.parametrize("language", ["zh", "en"])
def test_without_a_script_all_fits_and_the_way_to_all_questions_is_there(browser: Browser, address: str, language: str) -> None:
    with opened(browser, address, script=False, width=320) as (page, _):
        for kind in [*KINDS, "no/such/"]:
            page.goto(f"{address}{language}/{kind}")
            assert page.evaluate("document.documentElement.scrollWidth") <= 320, kind
            assert page.locator(".md-header a.hg-no-script").is_visible(), kind
            for link in page.locator(".hg-switch a:visible").all():
                box = link.bounding_box()
                assert box is not None and box["x"] >= 0 and box["x"] + box["width"] <= 320, kind


def test_the_page_for_wrong_addresses_speaks_all_languages(site: Path) -> None:
    """Both languages, each named; the search; what is never asked for, and the official channels."""
    for path, languages in {"404.html": ("zh", "en"), "zh/404.html": ("zh",), "en/404.html": ("en",)}.items():
        html = (site / path).read_text("utf-8")
        for language in languages:
            part = re.search(rf'<section class="hg-not-found" lang="{LOCALES[language]}">(.*?)</section>', html, re.DOTALL)
            assert part is not None, path
            assert (
                f'{language}/official-channels/"' in part[1]
                and f'{language}/all/"' in part[1]
                and f'{language}/contact/"' in part[1]
            )
        assert 'data-md-component="search-query"' in html
        assert misnamed(html) == []
