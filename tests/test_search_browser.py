"""The search as a reader uses it, in a real browser."""

from __future__ import annotations

import base64
import functools
import hashlib
import http.server
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path

import pytest
from playwright.sync_api import Browser, CDPSession, Page, Route

from helpgen.knowledge_base import KnowledgeBase
from helpgen.search import search_files
from tests.conftest import ROOT
from tests.reader import SITE_PATH, Handler, opened
from tests.search.engine import ask
from tests.search.gold import gold

pytestmark = pytest.mark.browser

BOX = "[data-md-component=search-query]"
LINK = ".md-search-result__link"
PHRASE = "abandon amount liar amount expire adjust cage candy arch gather drum buyer"


def shown(page: Page) -> list[str]:
    """The addresses of the results on the page, without the host and the site's path."""
    script = "links => links.map(link => new URL(link.href)).map(url => url.pathname + url.hash)"
    return [str(path).removeprefix(SITE_PATH) for path in page.locator(LINK).evaluate_all(script)]


def type_in(page: Page, text: str, expected: list[str]) -> list[str]:
    """Put ``text`` into the box and wait until ``expected`` is shown; what is shown in the end."""
    page.locator(BOX).fill(text)
    for _ in range(60):
        if shown(page) == expected:
            break
        page.wait_for_timeout(50)
    return shown(page)


@pytest.mark.slow
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_box_ranks_as_the_engine_does(browser: Browser, address: str, shipped: KnowledgeBase, language: str) -> None:
    """The whole gold set typed into the real box: the first ten results, in order, are those of ``helpgen search``."""
    queries = [query.text for query in gold(language)]
    answers = ask(search_files(shipped, language), *queries, most=10)
    with opened(browser, address, width=1280) as (page, watch):
        page.goto(f"{address}{language}/")
        different = []
        for query, answer in zip(queries, answers, strict=True):
            expected = [hit["url"] for hit in answer["hits"]]
            if (found := type_in(page, query, expected)) != expected:
                different.append((query, expected[:3], found[:3]))
        assert different == []
        assert watch.problems == []


def test_the_index_is_loaded_when_it_is_wanted(browser: Browser, address: str) -> None:
    with opened(browser, address, width=1280) as (page, watch):
        loads: list[str] = []
        page.on("request", lambda request: loads.append(request.url.removeprefix(address)))
        page.goto(f"{address}zh/withdraw/withdraw-missing/")
        page.wait_for_load_state("networkidle")
        page.wait_for_timeout(300)
        assert [load for load in loads if load.endswith((".bin", "store.json", "engine.mjs"))] == []
        page.locator(BOX).focus()
        page.wait_for_timeout(300)
        assert {"zh/search/index.bin", "zh/search/store.json"} <= set(loads) and "zh/search/deep.bin" not in loads
        page.keyboard.type("矿")
        page.wait_for_selector(LINK)
        page.wait_for_timeout(500)
        assert "zh/search/deep.bin" in loads and not any("/en/" in load or "words" in load for load in loads)
        assert watch.problems == []


def test_the_closest_answer_stands_out_with_its_tree(browser: Browser, address: str) -> None:
    with opened(browser, address) as (page, watch):
        page.goto(f"{address}zh/")
        page.locator("[data-hg-search]").click()
        page.keyboard.insert_text("提现显示成功但没到账")
        card = page.locator(".md-search-result__item").first
        card.locator(".hg-card-tree").wait_for()
        assert card.locator(".hg-hit__kind").inner_text() == "最接近的答案"
        assert card.locator("mark").count() >= 2
        assert "区块浏览器" in card.locator(".hg-hit__text").inner_text(), "the short answer, without a click"
        assert page.locator(".hg-card-tree").count() == 1
        assert not page.locator(".hg-search-low").is_visible()
        card.locator(".hg-card-tree").click()
        page.wait_for_url(f"{address}zh/fix/withdrawal-missing/")
        assert watch.problems == []


def test_results_say_what_they_are(browser: Browser, address: str) -> None:
    with opened(browser, address, width=1280) as (page, watch):
        page.goto(f"{address}en/")
        page.locator(BOX).fill("nonce")
        page.wait_for_selector(LINK)
        page.wait_for_timeout(600)
        kinds = page.locator(".hg-hit__kind").all_inner_texts()
        assert "Term" in kinds and any(kind.startswith("Step · ") for kind in kinds)
        term = page.locator(LINK, has_text="Term").first
        assert term.locator(".hg-hit__text").inner_text(), "a result with an anchor shows its text, too"
        term.click()
        page.wait_for_url(f"{address}en/glossary/#nonce")
        assert watch.problems == []


def test_when_nothing_fits_the_way_to_a_person_comes_first(browser: Browser, address: str) -> None:
    with opened(browser, address, width=320) as (page, watch):
        page.goto(f"{address}en/")
        page.locator("[data-hg-search]").click()
        low = page.locator(".hg-search-low")
        page.locator(BOX).fill("asdfgh")
        low.wait_for()
        assert page.locator(LINK).count() == 0
        page.locator(BOX).fill("withdrawal not arrived")
        page.wait_for_selector(LINK)
        low.wait_for(state="hidden")
        page.locator(BOX).fill("guitar lessons for left handed pianists")
        low.wait_for()
        page.wait_for_function("() => document.documentElement.scrollWidth <= 320")  # once the theme has opened the box
        low.locator("a").first.click()
        page.wait_for_url(f"{address}en/contact/")
        assert watch.problems == []


@pytest.mark.parametrize("text", [PHRASE, "4c0883a69102937d6231471b5dbb6204fe512961708279feb1be6ae5538da033"])
def test_a_secret_is_neither_searched_nor_kept(browser: Browser, address: str, text: str) -> None:
    with opened(browser, address, width=1280) as (page, watch):
        sent: list[str] = []
        page.on("request", lambda request: sent.append(f"{request.url} {request.post_data or ''}"))
        page.goto(f"{address}en/")
        page.locator(BOX).fill(text)
        warning = page.locator(".hg-search-secret .hg-hit--secret")
        warning.wait_for()
        assert warning.get_attribute("role") == "alert"
        assert {"zh-Hans", "en"} <= set(warning.locator("[lang]").evaluate_all("all => all.map(one => one.lang)"))
        assert page.locator(BOX).input_value() == "" and page.locator(LINK).count() == 1
        page.wait_for_timeout(1000)
        assert warning.is_visible(), "the warning stays although the box is empty"
        page.locator(BOX).fill("nonce")
        warning.wait_for(state="hidden")
        page.wait_for_selector(LINK)
        page.locator(BOX).fill(text)
        warning.wait_for()
        words = text.split()[:2]
        assert not any(word in request for request in sent for word in words)
        assert not any(word in page.content() for word in (text[:20], words[0] + " "))
        page.locator(LINK).click(delay=300)  # as a finger does: the box loses the focus before the link is released
        page.wait_for_url(f"{address}en/fix/seed-exposed/")
        assert watch.problems == []


def test_a_deep_link_searches_and_leaves_the_address(browser: Browser, address: str) -> None:
    with opened(browser, address, width=1280) as (page, watch):
        page.goto(f"{address}zh/?q=助记词泄露")
        page.wait_for_selector(LINK)
        assert "zh/security/seed-exposed/" in shown(page)[:3]
        assert page.url == f"{address}zh/", "what was typed is in no address"
        assert watch.problems == []


@pytest.mark.parametrize(("width", "scheme"), [(390, "light"), (1280, "dark")])
@pytest.mark.parametrize("text", ["提现显示成功但没到账", "asdfgh", PHRASE], ids=["results", "nothing", "a secret"])
def test_axe_finds_nothing_in_the_open_search(browser: Browser, address: str, text: str, width: int, scheme: str) -> None:
    with opened(browser, address, scheme=scheme, width=width) as (page, _):
        page.goto(f"{address}zh/")
        page.evaluate("document.querySelector('[data-md-toggle=search]').click()")
        page.locator(BOX).fill(text)
        page.wait_for_timeout(1200)  # until the theme has opened the box and all results are there
        page.evaluate((files("axe_playwright_python") / "axe.min.js").read_text("utf-8"))
        found = page.evaluate("axe.run('.md-search').then(result => result.violations)")
        assert [(one["id"], [node["html"][:120] for node in one["nodes"]]) for one in found] == []


# --- input methods -------------------------------------------------------------------------------------------------------------


def session(page: Page) -> CDPSession:
    return page.context.new_cdp_session(page)


def test_an_input_method(browser: Browser, address: str) -> None:
    """Pinyin while it is composed finds something; the chosen word is searched without any key; Enter while composing goes nowhere."""
    with opened(browser, address, width=1280) as (page, watch):
        page.goto(f"{address}zh/")
        page.locator(BOX).focus()
        cdp = session(page)
        for text in ("z", "zh", "zhu", "zhu ji", "zhu ji ci"):
            cdp.send("Input.imeSetComposition", {"text": text, "selectionStart": len(text), "selectionEnd": len(text)})
        page.wait_for_selector(LINK)
        page.wait_for_timeout(400)
        assert any("recovery-phrase" in path or "/backup/" in path for path in shown(page)[:3]), "by its sound"
        enter = {
            "type": "rawKeyDown",
            "key": "Enter",
            "code": "Enter",
            "windowsVirtualKeyCode": 229,
            "nativeVirtualKeyCode": 13,
        }
        cdp.send("Input.dispatchKeyEvent", enter)
        page.wait_for_timeout(300)
        assert page.url == f"{address}zh/", "this Enter ends a word"
        cdp.send("Input.insertText", {"text": "助记词"})
        page.wait_for_timeout(400)
        assert page.locator(BOX).input_value().endswith("助记词")
        assert page.locator(f"{LINK} mark").first.inner_text() in "助记词"
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile(r"/zh/.+/"))
        assert watch.problems == []


def test_an_enter_that_safari_sends_after_the_composition(browser: Browser, address: str) -> None:
    """Safari ends the composition first; its Enter has key code 229."""
    with opened(browser, address, width=1280) as (page, watch):
        page.goto(f"{address}zh/")
        page.locator(BOX).fill("助记词")
        page.wait_for_selector(LINK)
        page.evaluate(
            """box => document.querySelector(box).dispatchEvent(
                new KeyboardEvent("keydown", { key: "Enter", keyCode: 229, bubbles: true, cancelable: true }))""",
            BOX,
        )
        page.wait_for_timeout(400)
        assert page.url == f"{address}zh/"
        assert watch.problems == []


def test_the_focus_stays_when_the_deep_index_comes(browser: Browser, address: str) -> None:
    with opened(browser, address, width=1280) as (page, watch):
        held: list[Route] = []
        page.route("**/deep.bin", lambda route: held.append(route))
        page.goto(f"{address}zh/")
        page.locator(BOX).focus()
        page.keyboard.insert_text("nonce太低")
        page.locator(LINK).first.wait_for()
        for _ in range(600):
            if held:
                break
            page.wait_for_timeout(50)
        before = shown(page)
        page.keyboard.press("ArrowDown")
        there = page.evaluate("document.activeElement.href")
        assert there
        held[0].continue_()
        for _ in range(100):
            if shown(page) != before:
                break
            page.wait_for_timeout(50)
        page.wait_for_timeout(300)
        assert shown(page) != before and page.evaluate("document.activeElement.href") == there
        assert watch.problems == []


def test_keys_go_through_the_results(browser: Browser, address: str) -> None:
    with opened(browser, address, width=1280) as (page, watch):
        page.goto(f"{address}zh/")
        for _ in range(40):  # the theme listens for the key some time after the page is there, on a busy machine much later
            page.keyboard.press("/")
            if page.evaluate("selector => document.activeElement.matches(selector)", BOX):
                break
            page.wait_for_timeout(250)
        page.keyboard.insert_text("提现显示成功但没到账")
        page.locator(".hg-card-tree").wait_for()
        page.wait_for_timeout(500)  # for the deep index
        for expected in (".md-search-result__link", ".hg-card-tree", ".md-search-result__link"):
            page.keyboard.press("ArrowDown")
            assert page.evaluate("selector => document.activeElement.matches(selector)", expected)
        page.keyboard.press("Escape")
        page.locator(BOX).focus()
        page.keyboard.press("Enter")
        page.wait_for_url(f"{address}zh/withdraw/withdraw-missing/")
        assert watch.problems == []


@pytest.mark.parametrize("script", [True, False])
def test_nothing_typed_gets_into_an_address_when_the_form_is_sent(browser: Browser, address: str, script: bool) -> None:
    """Enter may come before the theme listens for it; without our script, too."""
    with opened(browser, address, width=1280) as (page, watch):
        if not script:
            page.route("**/helpgen.js", lambda route: route.abort())
        page.goto(f"{address}zh/")
        page.locator(BOX).evaluate("box => { box.value = '我的提现'; box.form.requestSubmit() }")
        page.wait_for_timeout(300)
        assert page.url == f"{address}zh/"
        assert watch.problems == [] or not script


# --- hosts ---------------------------------------------------------------------------------------------------------------------


@contextmanager
def served(folder: Path, headers: dict[str, str] | None = None) -> Iterator[str]:
    """The address at which ``folder`` is served, with ``headers`` on every answer."""

    class Special(Handler):
        def end_headers(self) -> None:
            for name, value in (headers or {}).items():
                self.send_header(name, value)
            super().end_headers()

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Special, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}{SITE_PATH}"
    server.shutdown()


def test_under_a_strict_content_security_policy(browser: Browser, site: Path) -> None:
    """Only the theme's own inline scripts are allowed by their hashes; the search adds nothing that needs more."""
    html = (site / "zh" / "index.html").read_text("utf-8")
    inline = re.findall(r"(?s)<script>(.*?)</script>", html)
    hashes = " ".join(f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'" for script in inline)
    policy = (
        f"default-src 'none'; script-src 'self' {hashes}; worker-src 'self'; connect-src 'self'; img-src 'self' data:; "
        "style-src 'self'; font-src 'self'; base-uri 'none'; form-action 'self'"
    )
    with served(site, {"Content-Security-Policy": policy}) as address, opened(browser, address, width=1280) as (page, watch):
        page.goto(f"{address}zh/")
        page.wait_for_load_state("networkidle")
        before = len(watch.problems)  # the theme's own inline styles
        page.locator(BOX).fill("提现显示成功但没到账")
        page.locator(".hg-card-tree").wait_for()
        page.locator(BOX).fill(PHRASE)
        page.locator(".hg-hit--secret").wait_for()
        assert watch.problems[before:] == []
        assert all("style" in problem for problem in watch.problems), watch.problems


@pytest.mark.parametrize("name", ["index.bin", "store.json", "search_index.json"])
def test_a_missing_file_is_not_silent(browser: Browser, site: Path, tmp_path: Path, name: str) -> None:
    copy = Path(
        shutil.copytree(
            site, tmp_path / "site", ignore=lambda folder, names: {name} & set(names) if folder.endswith("search") else set()
        )
    )
    with served(copy) as address, opened(browser, address, width=1280) as (page, _):
        page.goto(f"{address}zh/")
        page.locator(BOX).fill("没到账")
        page.wait_for_selector(LINK, timeout=10_000)
        if name == "search_index.json":
            assert "zh/withdraw/withdraw-missing/" in shown(page)[:3], "the theme's own index is not needed"
        else:
            assert shown(page) == ["zh/all/"] and "没能加载" in page.locator(LINK).inner_text()


def test_an_index_of_another_language_is_not_silent(browser: Browser, site: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(site, tmp_path / "site"))
    for name in ("index.bin", "store.json", "deep.bin"):
        shutil.copy(copy / "en" / "search" / name, copy / "zh" / "search" / name)
    with served(copy) as address, opened(browser, address, width=1280) as (page, _):
        page.goto(f"{address}zh/")
        page.locator(BOX).fill("没到账")
        page.wait_for_selector(LINK)
        assert shown(page) == ["zh/all/"]


def test_the_page_for_wrong_addresses_searches_both_languages(browser: Browser, address: str) -> None:
    with opened(browser, address, width=1280) as (page, _):
        page.goto(f"{address}no/such/page/")
        for query, expected in (
            ("助记词泄露了怎么办", "zh/security/seed-exposed/"),
            ("my withdrawal has not arrived", "en/withdraw/withdraw-missing/"),
        ):
            page.locator(BOX).fill(query)
            page.wait_for_function(
                "start => document.querySelector('.md-search-result__link')?.href.includes(start)", arg=f"/{expected[:3]}"
            )
            assert expected in shown(page)[:3]


@pytest.mark.slow
def test_from_a_disk(browser: Browser, tmp_path: Path) -> None:
    """The offline bundle: every page opens from a file, links lead to files, and the search answers as on a host."""
    target = tmp_path / "offline site"
    command = [sys.executable, "-m", "helpgen", "build", "--offline", "--out", str(target)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=300)
    start = target.as_uri()
    with opened(browser, "file:", width=1280) as (page, watch):
        page.goto(f"{start}/index.html")
        page.get_by_role("link", name="English").first.click()
        page.wait_for_url(f"{start}/en/index.html")
        page.locator(BOX).fill("withdrawal completed but not received")
        page.wait_for_selector(LINK)
        page.locator(".hg-card-tree").wait_for()
        links = page.locator(LINK).evaluate_all("links => links.map(link => link.href)")
        assert links[0] == f"{start}/en/withdraw/withdraw-missing/index.html"
        page.locator(BOX).fill(PHRASE)
        page.locator(".hg-hit--secret").wait_for()
        page.locator(BOX).fill("nonce")
        term = page.locator(LINK, has_text="Term").first
        term.wait_for()
        term.click()
        page.wait_for_url(f"{start}/en/glossary/index.html#nonce")
        page.locator(".md-header [data-hg-language=zh]").click()
        page.wait_for_url(f"{start}/zh/glossary/index.html")
        page.goto(f"{start}/zh/fix/withdrawal-missing/status/index.html")
        page.locator("article a[href$='index.html']").first.click()
        page.wait_for_load_state()
        assert page.locator("h1").first.is_visible()
        assert watch.problems == []
    for file in target.rglob("*.html"):
        for link in re.findall(r'\s(?:href|action)="([^"#?]+)', file.read_text("utf-8")):
            if not re.match(r"[a-z]+:|/", link):
                assert (file.parent / link.replace("&amp;", "&")).resolve().is_file(), (file, link)


def test_without_a_script_there_is_a_way_to_all_questions(browser: Browser, address: str) -> None:
    with opened(browser, address, script=False) as (page, watch):
        page.goto(f"{address}zh/withdraw/withdraw-missing/")
        page.locator(".md-header .hg-no-script").click()
        page.wait_for_url(f"{address}zh/all/")
        assert page.locator("article a[href='../withdraw/']").count() == 1, "topics"
        assert page.locator("article a[href$='/withdraw-missing/']").count() == 1, "questions from A to Z"
        assert watch.problems == []
