"""The shipped site in a real browser, as readers have it: phone and desk, with and without a script, mouse and keyboard."""

from __future__ import annotations

import os
import shutil
from typing import Literal
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page

from helpgen.knowledge_base import KnowledgeBase
from helpgen.pages import Page as HelpPage
from helpgen.pages import all_pages
from tests.conftest import browser_path
from tests.reader import LOCALES, opened

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_page(browser: Browser, address: str, shipped: KnowledgeBase, language: str, script: bool) -> None:
    """No error, nothing from elsewhere, the right language, one heading, and no sideways scroll at 320 px.

    Without a script, every page but those of trees' nodes, of which each third is looked at in each language: one template makes
    them. With the script, a quarter of the former and a twelfth of the latter. All of them if ``HELPGEN_ALL_WALKS`` is 1.
    """
    wanted = [page for page in all_pages(shipped) if page.language == language]
    if os.environ.get("HELPGEN_ALL_WALKS") != "1":
        nodes = [page for page in wanted if page.kind == "node"]
        others = [page for page in wanted if page.kind != "node"]
        first = ["zh", "en"].index(language)
        wanted = [*(others[first::4] if script else others), *nodes[first :: 12 if script else 3]]
    for start in range(0, len(wanted), 100):  # a browser that is never closed grows and grows
        with opened(browser, address, script, "light" if script else "dark", width=320) as (page, watch):
            for one in wanted[start : start + 100]:
                look_at(page, address, one, LOCALES[language])
                assert watch.problems == [], one.url


def look_at(page: Page, address: str, wanted: HelpPage, locale: str) -> None:
    answer = page.goto(address + wanted.url)
    assert answer is not None and answer.status == 200, wanted.url
    assert page.locator("html").get_attribute("lang") == locale
    assert page.locator("h1").count() == 1
    assert page.locator("h1").is_visible()
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= 320, (wanted.url, width)


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
@pytest.mark.parametrize(
    ("scheme", "medium", "turned"), [("light", "screen", False), ("dark", "screen", True), ("dark", "print", False)]
)
def test_a_figure_is_dark_where_its_page_is(
    browser: Browser, address: str, scheme: str, medium: Literal["screen", "print"], turned: bool, script: bool
) -> None:
    with opened(browser, address, script, scheme) as (page, watch):
        page.goto(f"{address}en/dapp/approvals/")
        page.emulate_media(media=medium)
        figure = page.locator(".hg-figure--drawn img").first
        filter = figure.evaluate("image => getComputedStyle(image).filter")
        assert filter == ("invert(0.9) hue-rotate(180deg)" if turned else "none")
        assert watch.problems == []


KINDS = ["", "tx/", "tx/btc-unconfirmed/", "fix/withdrawal-missing/", "fix/withdrawal-missing/status/", "glossary/", "contact/"]
KINDS += ["official-channels/", "all/", "status/", "accessibility/"]


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
@pytest.mark.parametrize("kind", KINDS)
def test_the_language_switch_stays_on_the_page(browser: Browser, address: str, kind: str, script: bool) -> None:
    with opened(browser, address, script) as (page, watch):
        page.goto(f"{address}zh/{kind}")
        page.locator(".md-header [data-hg-language=en]").click()
        page.wait_for_url(f"{address}en/{kind}")
        assert page.locator("html").get_attribute("lang") == "en"
        page.locator(".hg-foot [data-hg-language=zh]").click()
        page.wait_for_url(f"{address}zh/{kind}")
        assert watch.problems == []


def test_the_chooser_sends_nobody_who_has_not_chosen(browser: Browser, address: str) -> None:
    with opened(browser, address) as (page, watch):
        page.goto(address)
        page.wait_for_timeout(300)
        assert page.url == address
        page.get_by_role("link", name="English").first.click()
        page.wait_for_url(f"{address}en/")
        page.goto(address)
        page.wait_for_url(f"{address}en/")
        page.locator(".md-header [data-hg-language=zh]").click()
        page.wait_for_url(f"{address}zh/")
        page.goto(address)
        page.wait_for_url(f"{address}zh/")
        assert watch.problems == []


def test_the_chooser_without_a_script(browser: Browser, address: str) -> None:
    with opened(browser, address, script=False, width=320) as (page, watch):
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
        page.get_by_role("link", name="中文").first.click()
        page.wait_for_url(f"{address}zh/")
        assert watch.problems == []


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until the first element that ``selector`` finds has the focus."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement === document.querySelector(selector)", selector):
            return
    raise AssertionError(f"{selector} cannot be reached with the Tab key on {page.url}")


def results(page: Page) -> list[str]:
    """The addresses of the results shown, below the language's home page."""
    page.wait_for_selector(".md-search-result__link", state="attached")
    page.wait_for_timeout(200)
    links = page.locator(".md-search-result__link")
    return [urlsplit(links.nth(n).get_attribute("href") or "").path for n in range(links.count())]


SEARCHES = [
    ("zh", "提币没到账", "withdraw/withdraw-missing/"),
    ("zh", "助记词泄露了怎么办", "security/seed-exposed/"),
    ("zh", "比特币一直不确认", "tx/btc-unconfirmed/"),
    ("zh", "RBF", "tx/btc-rbf/"),
    ("zh", "转错地址", "withdraw/wrong-address/"),
    ("en", "withdrawal not arrived", "withdraw/withdraw-missing/"),
    ("en", "nonce too low", "tx/"),
    ("en", "lost my recovery phrase", "backup/"),
    ("en", "verification rejected", "compliance/kyc-failed/"),
]


@pytest.mark.parametrize(("language", "query", "expected"), SEARCHES)
def test_search_finds_the_answer_in_its_language(
    browser: Browser, address: str, language: str, query: str, expected: str
) -> None:
    with opened(browser, address, width=1280) as (page, watch):
        page.goto(f"{address}{language}/")
        page.locator("[data-md-component=search-query]").fill(query)  # no key is pressed: as a paste by mouse
        found = results(page)
        assert all(f"/{language}/" in path for path in found), "languages are not mixed"
        assert any(f"/{language}/{expected}" in path for path in found[:3]), found[:5]
        assert page.locator(".md-search-result mark").count() > 0
        page.locator(".md-search-result__link").first.click()
        page.wait_for_url(f"**{found[0]}*")
        assert page.locator("html").get_attribute("lang") == LOCALES[language]
        assert watch.problems == []


def test_search_from_the_home_page_on_a_phone(browser: Browser, address: str) -> None:
    with opened(browser, address) as (page, watch):
        page.goto(f"{address}zh/")
        page.locator("[data-hg-search]").click()
        assert page.url == f"{address}zh/"
        page.keyboard.type("授权")
        page.wait_for_function("() => document.activeElement.matches('[data-md-component=search-query]')")
        assert results(page)
        assert watch.problems == []


def test_without_a_script_the_search_leads_to_the_list_of_all_questions(browser: Browser, address: str) -> None:
    with opened(browser, address, script=False, width=320) as (page, watch):
        page.goto(f"{address}en/")
        assert not page.locator(".hg-search").is_visible(), "nothing looks like a box that cannot be typed into"
        page.locator(".hg-search-hint a").click()
        page.wait_for_url(f"{address}en/all/")
        page.goto(f"{address}en/tx/")
        page.locator(".md-header .hg-no-script").click()
        page.wait_for_url(f"{address}en/all/")
        assert not page.locator(".md-search").is_visible()
        assert watch.problems == []


@pytest.mark.parametrize("query", ["<img src=x onerror=alert(1)>", '"><script>alert(1)</script>', "javascript:alert(1)"])
def test_search_runs_nothing_that_is_typed(browser: Browser, address: str, query: str) -> None:
    with opened(browser, address, width=1280) as (page, watch):
        page.on("dialog", lambda dialog: pytest.fail("a script ran"))
        page.goto(f"{address}en/")
        page.locator("[data-md-component=search-query]").fill(query)
        page.wait_for_timeout(500)
        assert page.locator(".md-search-result img, .md-search-result script").count() == 0
        assert watch.problems == []


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_light_and_dark_follow_the_system(browser: Browser, address: str, script: bool) -> None:
    def brightness(scheme: str) -> tuple[float, float]:
        with opened(browser, address, script, scheme) as (page, _):
            page.goto(f"{address}zh/tx/btc-unconfirmed/")
            channels = """selector => {
                const style = getComputedStyle(document.querySelector(selector))
                const sum = (color) => color.match(/[0-9.]+/g).slice(0, 3).reduce((a, b) => a + Number(b), 0)
                return [sum(style.backgroundColor), sum(style.color)]
            }"""
            back, text = page.evaluate(channels, "body")
            box, _ = page.evaluate(channels, ".hg-safety")
            assert abs(back - box) < 150, "boxes follow the scheme"
            return back, text

    light, dark = brightness("light"), brightness("dark")
    assert light[0] > 600 and light[1] < 300
    assert dark[0] < 200 and dark[1] > 500


def test_a_wrong_address_speaks_both_languages(browser: Browser, address: str) -> None:
    with opened(browser, address, script=False) as (page, _):
        answer = page.goto(f"{address}zh/no/such/page/")
        assert answer is not None and answer.status == 404
        assert page.get_by_text("没有找到这个页面").is_visible()
        assert page.get_by_text("This page was not found").is_visible()
        page.locator('[lang="en"] a').nth(1).click()
        page.wait_for_url(f"{address}en/all/")


def test_help_and_answers_open_without_a_script(browser: Browser, address: str) -> None:
    with opened(browser, address, script=False) as (page, _):
        page.goto(f"{address}en/withdraw/withdraw-missing/")
        page.locator(".hg-helpful summary").nth(1).click()
        page.locator(".hg-helpful details[open] a").last.click()
        page.wait_for_url(f"{address}en/contact/")


def test_skip_link_leads_past_the_header(browser: Browser, address: str) -> None:
    with opened(browser, address, width=1280) as (page, _):
        page.goto(f"{address}en/fix/withdrawal-missing/status/")
        tab_to(page, "a.md-skip")
        page.keyboard.press("Enter")
        page.wait_for_url("**/status/#hg-title")


def test_a_browser_is_there_when_it_must_be() -> None:
    if os.environ.get("HELPGEN_REQUIRE_BROWSER") == "1":
        assert browser_path() is not None and shutil.which(browser_path() or "")


def test_menu_and_search_by_keyboard_on_a_phone(browser: Browser, address: str) -> None:
    with opened(browser, address) as (page, watch):
        page.goto(f"{address}zh/tx/")
        menu, search = ".hg-opens-drawer", ".hg-opens-search"
        assert page.locator(menu).get_attribute("aria-label") == "菜单"
        tab_to(page, menu)
        page.keyboard.press("Enter")
        assert page.locator(menu).get_attribute("aria-expanded") == "true"
        page.keyboard.press("Enter")
        page.wait_for_timeout(400)
        tab_to(page, search)
        assert not page.locator("[data-md-toggle=search]").is_checked(), "the Tab key alone opens nothing"
        page.keyboard.press("Enter")
        page.locator("[data-md-component=search-query]").fill("矿工费")
        assert results(page)
        tab_to(page, ".md-search-result__link")
        assert page.locator(".hg-search-else a").count() == 2, "a way on when nothing fits"
        assert watch.problems == []


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_a_closed_menu_takes_no_focus(browser: Browser, address: str, script: bool) -> None:
    with opened(browser, address, script) as (page, _):
        page.goto(f"{address}en/tx/btc-rbf/")
        for _ in range(12):
            page.keyboard.press("Tab")
            inside = page.evaluate("document.activeElement.closest('.md-sidebar--primary') !== null")
            assert not inside
