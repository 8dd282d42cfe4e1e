"""The script that remembers a reader's way through a tree, in a real browser, on a small site of its own (``tests/player``)."""

from __future__ import annotations

import functools
import gzip
import http.server
import json
import random
import re
import threading
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from helpgen.i18n import available, strings
from tests import player
from tests.player import NODES, PLAYER

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
ARGUMENTS += ["--disable-component-update", "--disable-sync"]
SOURCE = PLAYER.read_text("utf-8")


# --- without a browser -------------------------------------------------------------------------------------------------------


def test_it_is_small() -> None:
    assert len(gzip.compress(SOURCE.encode(), 9)) <= 8 * 1024


FORBIDDEN = [
    "innerHTML",
    "outerHTML",
    "insertAdjacentHTML",
    "document.write",
    "eval(",
    "new Function",
    "DOMParser",
    ".style",
    'setTimeout("',
]
FORBIDDEN += [
    "fetch(",
    "XMLHttpRequest",
    "sendBeacon",
    "WebSocket",
    "EventSource",
    "import(",
    "localStorage",
    "sessionStorage",
    "indexedDB",
]
FORBIDDEN += ["cookie", "pushState", "replaceState", "console.", "window.name", "postMessage"]


@pytest.mark.parametrize("word", FORBIDDEN)
def test_it_cannot_send_store_or_write_html(word: str) -> None:
    assert word not in SOURCE


def test_every_text_is_there_and_every_text_is_said() -> None:
    said = set(re.findall(r"\bwords\.(\w+)", SOURCE)) | set(re.findall(r'\bsay\("(\w+)"', SOURCE))
    said |= {"wait", "wait_day", "none", "one", "several", "copied", "selected"}
    for language in available():
        texts = {key.removeprefix("player.") for key in strings(language).texts if key.startswith("player.")}
        assert texts == said, language


# --- the browser -------------------------------------------------------------------------------------------------------------


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the small site, ending in ``/``."""
    folder = player.write(tmp_path_factory.mktemp("player"))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()


class Reader:
    """A reader with a fresh browser; everything that goes wrong is noted."""

    def __init__(self, context: BrowserContext, host: str) -> None:
        self.context, self.host = context, host
        self.page: Page = context.new_page()
        self.page.set_default_timeout(10_000)
        self.problems: list[str] = []
        self.addresses: list[str] = []
        self.page.on("request", lambda request: self.addresses.append(request.url))
        self.page.on("console", lambda message: self.problems.append(message.text))
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))

    def open(self, node: str, fragment: str = "", language: str = "en") -> Page:
        self.page.goto("about:blank")
        self.page.goto(f"{self.host}{language}/fix/{player.TREE}/{node}/{fragment}")
        return self.page

    def url(self, node: str, fragment: str = "", language: str = "en") -> str:
        return f"{self.host}{language}/fix/{player.TREE}/{node}/{fragment}"

    def at(self, node: str, fragment: str = "") -> None:
        self.page.wait_for_url(self.url(node, fragment))

    def href(self, selector: str) -> str | None:
        return self.page.locator(selector).first.get_attribute("href")

    def to(self, answer: str) -> str | None:
        return self.href(f'[data-hg-option="{answer}"] a:not([data-hg-then] a)')

    def answers(self) -> list[str]:
        return self.page.locator("[data-hg-path-list] li").all_inner_texts()

    def notices(self) -> list[str]:
        notice = self.page.locator("[data-hg-notice]")
        if notice.get_attribute("hidden") is not None:
            return []
        notice.locator("p").first.wait_for()
        return notice.locator("p").all_inner_texts()

    def focused(self) -> str:
        return str(self.page.evaluate("document.activeElement.tagName"))


@pytest.fixture
def reader(browser: Browser, host: str) -> Iterator[Reader]:
    context = browser.new_context(locale="en", timezone_id="Asia/Shanghai", service_workers="block")
    reader = Reader(context, host)
    yield reader
    own = (f"{host}en/", f"{host}zh/", f"{host}style.css", f"{host}tree-player.mjs", "about:")
    assert [address for address in reader.addresses if not address.startswith(own)] == []
    assert reader.problems == []
    assert context.cookies() == []
    if reader.page.url.startswith(host):
        assert reader.page.evaluate("localStorage.length + sessionStorage.length") == 0
    context.close()


browser = pytest.mark.browser


# --- the way -----------------------------------------------------------------------------------------------------------------


@browser
def test_a_walk_with_back_and_reload(reader: Reader) -> None:
    page = reader.open("status")
    assert not page.locator("[data-hg-path]").is_visible() and reader.focused() == "BODY"
    page.locator('[data-hg-option="completed"] a').click()
    reader.at("explorer", "#p=status.completed")
    assert reader.answers() == ["Which status? Completed Change"]
    assert page.locator("[data-hg-answer]").inner_text() == "Completed"
    assert reader.focused() == "H1" and page.evaluate("scrollY") == 0
    page.get_by_role("link", name="Done, go on").click()
    reader.at("symptoms", "#p=status.completed")
    page.get_by_label("a", exact=True).check()
    page.get_by_label("c", exact=True).check()
    page.get_by_role("button", name="Go on").click()
    reader.at("network", "#p=status.completed,symptoms.a+c")
    assert reader.answers() == ["Which status? Completed Change", "What do you see? A red line, An error Change"]
    page.reload()
    assert reader.answers()[1] == "What do you see? A red line, An error Change"
    page.get_by_role("link", name="Ethereum").click()
    reader.at("amount", "#p=status.completed,symptoms.a+c,network.eth")
    page.go_back()
    reader.at("network", "#p=status.completed,symptoms.a+c")
    assert len(reader.answers()) == 2
    page.go_back()
    reader.at("symptoms", "#p=status.completed")
    page.get_by_role("link", name="Start again").click()
    reader.at("status")
    assert reader.answers() == [] and reader.focused() == "BODY"


@browser
def test_landing_in_the_middle(reader: Reader) -> None:
    page = reader.open("network")
    assert reader.focused() == "BODY" and reader.notices() == []
    assert page.locator(".hg-ifs").count() == 4, "which way fits is not known"
    reader.open("symptoms")
    page.get_by_label("none", exact=True).check()
    page.get_by_role("button", name="Go on").click()
    reader.at("human", "#f=symptoms&p=symptoms.none")
    assert reader.answers() == ["What do you see? None of these Change"]
    for fragment in ("", "#f=explorer"):
        reader.open("explorer", fragment)
        assert page.locator(".hg-ifs a").count() == 2, "the page says what the way depends on; it is not guessed"
    reader.open("status", "#f=status")
    assert reader.to("completed") == "../explorer/#p=status.completed", "the start is the start"
    reader.open("status", "#f=find")
    assert reader.to("completed") == "../explorer/#f=find&p=status.completed"


@browser
def test_answers_that_do_not_lead_here(reader: Reader) -> None:
    page = reader.open("age", "#p=status.completed,network.eth")
    assert reader.notices() == [
        "Your earlier answers do not lead to this page, so they were left out. You can simply go on from here."
    ]
    assert reader.answers() == [] and reader.focused() == "H1"
    assert reader.to("old") == "../opened/#f=age&p=age.old"
    reader.open("amount", "#p=status.completed,opened.later,symptoms.b,gone.gone,network.dogecoin,network.btc&z=1")
    assert reader.notices() == [
        "No longer used: When was it sent?: Later",
        "No longer used: Which network?: an answer that is no longer there",
        "Some earlier answers are no longer part of this guide, so they were left out.",
    ]
    assert len(reader.answers()) == 3
    assert reader.to("dust") == "../confirmations/#p=status.completed,symptoms.b,network.btc,amount.dust"
    assert page.locator("[data-hg-notice]").get_attribute("role") == "status"


@browser
def test_a_link_whose_characters_were_escaped_on_the_way(reader: Reader) -> None:
    reader.open("network", "#p%3Dstatus.completed%2Csymptoms.a%2Bc")
    assert len(reader.answers()) == 2


# --- changing an answer ------------------------------------------------------------------------------------------------------


@browser
def test_a_changed_answer_keeps_what_still_fits_and_names_what_does_not(reader: Reader) -> None:
    page = reader.open("age", "#p=status.completed,symptoms.c,network.btc,amount.some,confirmations.few")
    page.get_by_role("link", name="Change: Which status?").click()
    kept = "status.completed,symptoms.c,network.btc,amount.some,confirmations.few"
    reader.at("status", f"#k={kept}")
    assert reader.focused() == "H1"
    old = page.locator(".hg-was-chosen")
    assert (
        old.count() == 1 and old.get_attribute("data-hg-option") == "completed" and old.get_attribute("aria-current") == "true"
    )
    assert "Your answer before" in old.inner_text()
    assert reader.to("completed") == f"../age/#p={kept}", "nothing is lost by choosing the same again"
    page.locator('[data-hg-option="processing"] a').click()
    reader.at("age", "#p=status.processing,network.btc&d=symptoms.c,amount.some,confirmations.few")
    assert reader.notices() == [
        "No longer used: What do you see?: An error",
        "No longer used: How much?: 0.1 to 1000",
        "No longer used: How many confirmations?: Fewer than 6",
    ]
    assert len(reader.answers()) == 2
    page.reload()
    assert len(reader.notices()) == 3


@browser
def test_changing_one_answer_while_another_is_changed(reader: Reader) -> None:
    reader.open("symptoms", "#p=status.completed&k=symptoms.a+b")
    assert reader.href("[data-hg-path-list] a") == "../status/#k=status.completed,symptoms.a+b"
    assert reader.page.get_by_label("a", exact=True).is_checked() and reader.page.get_by_label("b", exact=True).is_checked()
    reader.open("status", "#k=status.completed,symptoms.a+b")
    assert reader.to("completed") == "../end/#p=status.completed,symptoms.a+b"
    reader.open("status", "#k=symptoms.a")
    assert reader.page.locator(".hg-was-chosen").count() == 0, "kept answers of another page are not tried"


# --- kinds of questions ------------------------------------------------------------------------------------------------------


def submit(reader: Reader) -> None:
    reader.page.get_by_role("button", name="Go on").click()


def error(reader: Reader) -> tuple[str, bool]:
    """What the alert says, and whether the input that is marked has the focus."""
    text = reader.page.locator("[data-hg-error]").inner_text()
    return text, bool(reader.page.evaluate("document.activeElement.getAttribute('aria-invalid') === 'true'"))


@browser
def test_several_answers(reader: Reader) -> None:
    page = reader.open("symptoms", "#p=status.completed")
    assert not page.locator("[data-hg-static]").is_visible()
    submit(reader)
    assert error(reader) == ("Enter something.", True)
    for answer in ("b", "a"):
        page.get_by_label(answer, exact=True).check()
    page.get_by_label("none", exact=True).check()
    assert page.locator("input:checked").count() == 1
    page.get_by_label("b", exact=True).check()
    assert not page.get_by_label("none", exact=True).is_checked()
    page.get_by_label("a", exact=True).check()
    submit(reader)
    reader.at("end", "#p=status.completed,symptoms.a+b")
    reader.open("network", "#p=status.completed,symptoms.c+none")
    assert len(reader.notices()) == 1, "an exclusive answer with others is no answer"


WAY = "#p=status.completed,symptoms.c,network.btc"
AMOUNTS = [
    ("0", "dust"),
    ("0.1", "dust"),
    (".1", "dust"),
    ("0.10000000000000000000000001", "some"),
    ("999.999999999999999999", "some"),
    ("1,000", "much"),
    ("1 000 000", "much"),
    ("1’000.5", "much"),
    ("１，０００", "much"),
    ("０。５", "some"),
    ("5,000,000", "much"),
]


@browser
def test_a_decimal_and_its_bands(reader: Reader) -> None:
    for value, band in AMOUNTS:
        page = reader.open("amount", WAY)
        assert page.locator("[data-hg-static]").is_visible(), "the answers are there, too"
        page.get_by_label("Amount").fill(value)
        submit(reader)
        reader.at("confirmations", f"{WAY},amount.{band}")


ERRORS = [("", "missing"), ("  ", "missing"), ("ten", "format"), ("1,5", "format"), ("1,00,000", "format"), ("1.2.3", "format")]
ERRORS += [
    ("0x10", "format"),
    ("1e3", "format"),
    ("9" * 50, "format"),
    ("-1", "min"),
    ("−0.1", "min"),
    ("5000001", "max"),
    (".", "format"),
]


@browser
def test_a_decimal_that_cannot_be(reader: Reader) -> None:
    page = reader.open("amount", WAY)
    for value, kind in ERRORS:
        page.get_by_label("Amount").fill(value)
        submit(reader)
        assert error(reader) == (player.ERRORS[kind], True), value
    assert page.locator("[data-hg-error]").get_attribute("role") == "alert"
    page.get_by_label("Amount").fill("1")
    page.keyboard.press("Enter")
    reader.at("confirmations", f"{WAY},amount.some")
    assert not any("5000001" in address or "ten" in address.rsplit("/", 1)[-1] for address in reader.addresses)


@browser
def test_a_whole_number(reader: Reader) -> None:
    way = f"{WAY},amount.some"
    page = reader.open("confirmations", way)
    for value, kind in [("5.5", "format"), ("-1", "min"), ("", "missing")]:
        page.get_by_label("Confirmations").fill(value)
        submit(reader)
        assert error(reader) == (player.ERRORS[kind], True), value
    for value, band in [("0", "few"), ("5", "few"), ("６", "many"), ("12,345", "many")]:
        reader.open("confirmations", way)
        page.get_by_label("Confirmations").fill(value)
        submit(reader)
        reader.at("age", f"{way},confirmations.{band}")


@browser
def test_how_long_ago(reader: Reader) -> None:
    cases = [
        ("29", "minutes", "fresh"),
        ("30", "minutes", "day"),
        ("0.4", "hours", "fresh"),
        ("24", "hours", "day"),
        ("1", "days", "day"),
    ]
    for value, unit, band in [*cases, ("1441", "minutes", "old"), ("2", "days", "old")]:
        page = reader.open("age", "#p=status.processing,network.eth")
        page.get_by_label("How long").fill(value)
        page.get_by_label("Unit").select_option(unit)
        submit(reader)
        reader.at("opened", f"#p=status.processing,network.eth,age.{band}")


@browser
def test_dates_counted_from_another(reader: Reader) -> None:
    way = "#f=age&p=age.old"
    cases = [
        ("2026-01-30", "2026-01-31", "before"),
        ("2026-01-31", "2026-01-31", "month"),
        ("2026-02-28", "2026-01-31", "month"),
        ("2026-03-01", "2026-01-31", "later"),
        ("2024-02-29", "2024-01-31", "month"),
        ("2024-03-31", "2024-02-29", "later"),
        ("2024-03-29", "2024-02-29", "month"),
    ]
    for sent, opened, band in cases:
        page = reader.open("opened", way)
        page.clock.set_fixed_time("2026-06-15T12:00:00Z")
        page.get_by_label("Sent").fill(sent)
        page.get_by_label("Opened").fill(opened)
        submit(reader)
        reader.at("end", f"{way},opened.{band}")
        assert sent not in page.url and opened not in page.url


@browser
def test_dates_that_cannot_be(reader: Reader) -> None:
    page = reader.open("opened")
    # In Shanghai the sixteenth has begun: today is the reader's day, not Greenwich's.
    page.clock.set_fixed_time("2026-06-15T20:00:00Z")
    submit(reader)
    assert error(reader) == ("Enter something.", True)
    page.get_by_label("Sent").fill("2026-06-17")
    submit(reader)
    assert error(reader)[0] == "Enter something." and page.get_by_label("Opened").get_attribute("aria-invalid") == "true"
    assert page.get_by_label("Sent").get_attribute("aria-invalid") is None
    page.get_by_label("Opened").fill("2026-06-01")
    submit(reader)
    assert error(reader) == ("That is too much.", True)
    page.get_by_label("Sent").fill("2009-01-02")
    submit(reader)
    assert error(reader) == ("That is too little.", True)
    page.get_by_label("Sent").fill("2026-06-16")
    submit(reader)
    reader.at("end", "#f=opened&p=opened.month")


@browser
def test_a_list_is_narrowed(reader: Reader) -> None:
    page = reader.open("network", "#p=status.completed,symptoms.c")
    shown = page.locator("[data-hg-option]:visible")
    count = page.locator("[data-hg-count]")
    assert shown.count() == 4 and count.inner_text() == ""
    search = page.get_by_role("searchbox")
    search.fill("ALIAS")
    assert shown.count() == 4 and count.inner_text() == "3 matches"
    search.press("Enter")
    page.wait_for_timeout(100)
    assert page.url == reader.url("network", "#p=status.completed,symptoms.c")
    search.fill("ＢＩＴ alias")
    assert shown.count() == 2, "who is unsure can say so"
    assert count.inner_text() == "1 match. Press Enter to choose it."
    assert page.locator('[data-hg-option="btc"] small').inner_text() == "As in your wallet"
    search.fill("doge")
    assert shown.count() == 1 and count.inner_text().startswith("Nothing matches")
    search.press("Enter")
    search.fill("tron")
    search.press("Enter")
    reader.at("amount", "#p=status.completed,symptoms.c,network.tron")


# --- what depends on the way -------------------------------------------------------------------------------------------------


@browser
def test_a_counted_loop_is_used_up(reader: Reader) -> None:
    page = reader.open("status")
    unsure = page.locator('[data-hg-option="unsure"]')
    for tries in (1, 2):
        assert not unsure.locator("[data-hg-then]").is_visible()
        unsure.locator("a").first.click()
        reader.at("find", "#p=" + ",".join(["status.unsure"] * tries))
        page.get_by_role("link", name="Go on").click()
        reader.at("status", "#p=" + ",".join(["status.unsure"] * tries))
    assert not unsure.locator("a").first.is_visible()
    page.get_by_role("link", name="Then this").click()
    reader.at("human", "#p=status.unsure,status.unsure,status.unsure")
    assert len(reader.answers()) == 3


@browser
def test_conditional_ways_become_one(reader: Reader) -> None:
    page = reader.open("network", "#p=status.processing")
    assert page.locator(".hg-ifs").count() == 0
    assert reader.to("eth") == "../age/#p=status.processing,network.eth"
    reader.open("explorer", "#p=status.completed")
    assert page.locator(".hg-ifs").count() == 0 and reader.href("[data-hg-next] a") == "../symptoms/#p=status.completed"


def cards(reader: Reader) -> dict[str, bool]:
    """The cards that are shown, and whether their condition is."""
    shown = reader.page.locator("[data-hg-card]:visible")
    return {
        shown.nth(n).get_attribute("id") or "": shown.nth(n).locator("[data-hg-card-if]").is_visible()
        for n in range(shown.count())
    }


@browser
def test_cards(reader: Reader) -> None:
    reader.open("end")
    assert cards(reader) == {"fresh": True, "old-or-much": True, "not-completed": True}
    reader.open("end", "#p=status.processing,network.eth,age.fresh,opened.later")
    assert cards(reader) == {"fresh": False, "not-completed": False}
    reader.open("end", "#f=network&p=status.completed")
    assert len(cards(reader)) == 3
    reader.open("end", "#f=age&p=age.old,opened.later")
    assert cards(reader) == {"old-or-much": True, "not-completed": True}, "only what is known is decided"


@browser
def test_the_language_switch_keeps_the_way(reader: Reader) -> None:
    page = reader.open("amount", "#p=status.completed,symptoms.a+c,bad.bad,network.btc&evil=1")
    assert reader.href("#elsewhere") == "/zh/" and reader.href("#keep") == "../status/"
    page.get_by_role("link", name="zh").click()
    page.wait_for_url(reader.url("amount", "#p=status.completed,symptoms.a+c,network.btc&d=bad.bad", "zh"))
    assert len(reader.notices()) == 1, "what was dropped is named there, too"
    assert reader.answers()[1] == "中What do you see? 中A red line、中An error 修改"
    reader.open("network")
    assert reader.href("[data-hg-language]") == "../../../../zh/fix/missing/network/"


@browser
def test_a_time_to_come_back(reader: Reader) -> None:
    page = reader.page
    page.clock.install(time="2026-06-15T04:05:00Z")
    reader.open("explorer", "#p=status.completed")
    assert page.locator("[data-hg-wait]").inner_text() == "It is 12:05 now. Come back at 12:35."
    reader.open("explorer", "#p=status.completed", "zh")
    assert page.locator("[data-hg-wait]").inner_text() == "现在是 12:05，请在 12:35 回来看。"
    page.clock.set_system_time("2026-06-15T15:50:00Z")
    reader.open("explorer", "#p=status.completed")
    assert page.locator("[data-hg-wait]").inner_text() == "It is 23:50 now. Come back on Tuesday, June 16 at 00:20."


@browser
def test_what_goes_to_support(reader: Reader) -> None:
    reader.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = reader.open("end", "#p=status.processing,network.eth,age.old,opened.later")
    answers = [("status", {"processing"}), ("network", {"eth"}), ("age", {"old"}), ("opened", {"later"})]
    code = reference_code("status", [*answers, ("end", None)])
    expected = f"""Tree: missing
We never ask for your phrase.
1. Which status? — Processing
2. Which network? — Ethereum
3. How long ago? — Longer
4. When was it sent? — Later

1. 中Which status? — 中Processing
2. 中Which network? — 中Ethereum
3. 中How long ago? — 中Longer
4. 中When was it sent? — 中Later
Code: {code}"""
    assert page.locator("[data-hg-report]").text_content() == expected
    page.get_by_role("button", name="Copy").click()
    expect(page.locator("[data-hg-copied]")).to_have_text("Copied. You can paste it now.")
    assert page.evaluate("navigator.clipboard.readText()") == expected
    reader.open("end", "#p=status.processing,network.eth,age.old,opened.later", "zh")
    text = page.locator("[data-hg-report]").text_content() or ""
    assert text.count("1. 中Which") == 1 and f"排查代码：{code}" in text, "the operator's language is the reader's"


@browser
def test_copying_without_a_clipboard(reader: Reader) -> None:
    reader.page.add_init_script("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    page = reader.open("end")
    page.get_by_role("button", name="Copy").click()
    expect(page.locator("[data-hg-copied]")).to_contain_text("The text is selected")
    assert "We never ask" in page.evaluate("String(getSelection())")


@browser
def test_a_new_fragment_on_the_same_page(reader: Reader) -> None:
    page = reader.open("network", "#p=status.processing")
    page.evaluate("location.hash = '#p=status.completed,symptoms.b'")
    page.wait_for_function("() => document.querySelectorAll('[data-hg-path-list] li').length === 2")
    assert reader.to("eth") == "../amount/#p=status.completed,symptoms.b,network.eth"
    page.get_by_text("Skip").click()
    page.wait_for_url("**#title")
    assert len(reader.answers()) == 2, "a jump within the page loses nothing"
    page.go_back()
    page.go_back()
    page.wait_for_function("() => document.querySelectorAll('[data-hg-path-list] li').length === 1")
    assert reader.to("eth") == "../age/#p=status.processing,network.eth"
    page.evaluate("location.hash = ''")
    page.wait_for_function("() => document.querySelector('[data-hg-path]').hidden")
    assert page.locator(".hg-ifs").count() == 4 and page.locator("[data-hg-path-list] li").count() == 0


# --- hostile and broken ------------------------------------------------------------------------------------------------------


HOSTILE = [
    "#p=__proto__.x",
    "#p=constructor.a",
    "#p=constructor.constructor+toString&f=__proto__",
    "#p=<script>alert(1)</script>",
]
HOSTILE += [
    "#p=%3Cimg%20src=x%20onerror=alert(1)%3E",
    "#f=javascript:alert(1)",
    "#k=status.<b>&d=status.constructor,x.y",
    "#p=%",
    "#p=%ff%00",
]
HOSTILE += [
    "#p=" + ",".join(["status.unsure"] * 3000),
    "#p=" + "a" * 100_000,
    "#p=" + "a-" * 3000 + ".x",
    "#" + "&" * 20_000,
    "#p=status.processing+unsure",
]
HOSTILE += ["#f=toString&p=hasOwnProperty.a", "#k=" + "+" * 5000, "#d=" + ",".join(f"n{n}.a" for n in range(900))]


@browser
@pytest.mark.parametrize("fragment", HOSTILE, ids=[text[:20] for text in HOSTILE])
def test_hostile_fragments(reader: Reader, fragment: str) -> None:
    page = reader.page
    page.on("dialog", lambda dialog: pytest.fail("a script ran"))
    for node in ("status", "network", "end"):
        reader.open(node, fragment)
        assert page.locator("h1").is_visible()
        assert len(reader.notices()) <= 20
        assert page.locator("main img, main script").count() == 0
        links = page.evaluate("[...document.querySelectorAll('a')].map((a) => a.getAttribute('href'))")
        assert all(re.fullmatch(r"[./a-z]*(#[a-z0-9.,+=&-]*)?", link) for link in links), links
        assert all(len(link) < 10_000 for link in links)
    reader.open("status", fragment)
    assert (reader.to("completed") or "").endswith("p=status.completed") or "unsure" in (reader.to("completed") or "")


@browser
@pytest.mark.parametrize("name", ["no-json", "no-nodes", "no-page", "no-exits", "null"])
def test_a_page_that_is_not_as_expected_stays_as_it_is(reader: Reader, browser: Browser, name: str) -> None:
    reader.page.goto(f"{reader.host}en/broken/{name}/#p=status.completed")
    changed = reader.page.evaluate("document.querySelector('main').outerHTML")
    plain = browser.new_context(java_script_enabled=False)
    page = plain.new_page()
    page.goto(f"{reader.host}en/broken/{name}/")
    assert page.locator("main").evaluate("main => main.outerHTML") == changed
    plain.close()


# --- the parts without a page ------------------------------------------------------------------------------------------------


ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
Walk = list[tuple[str, set[str] | None]]
"""Nodes come to; a set for an answered question, an empty one for a step that was done, None where the walk stops."""


def reference_code(begin: str, walk: Walk, key: str = "K3", digest: str = "7QX", start: str = "status") -> str:
    """The code, written down straight from its description."""
    order = list(NODES)
    digits = [(0, 2)] if begin == start else [(1, 2), (order.index(begin), len(order))]
    for id, own in walk:
        node = NODES[id]
        if node["k"] == "s":
            digits.append((0 if own is None else 1, 2))
        elif node["k"] == "q":
            ids = [answer[0] for answer in node["a"]]
            places = [place for place, answer in enumerate(ids) if answer in (own or set())]
            if node.get("m"):
                digits.append((0 if own is None else 1 + sum(2**place for place in places), 2 ** len(ids) + 1))
            else:
                digits.append((0 if own is None else 1 + places[0], 1 + len(ids)))
    value = 0
    for digit, radix in reversed(digits):
        value = value * radix + digit
    payload = ""
    while value or not payload:
        value, digit = divmod(value, 32)
        payload = ALPHABET[digit] + payload
    text = key + digest + payload
    text += ALPHABET[sum((place + 1) * ALPHABET.index(letter) for place, letter in enumerate(text)) % 31]
    return "-".join(re.findall(".{1,4}", text))


def passes(when: Any, answers: dict[str, set[str]]) -> bool:
    def one(test: dict[str, Any]) -> bool:
        own = answers.get(test["q"], set())
        return (
            ("any" not in test or bool(own & set(test["any"])))
            and own >= set(test.get("all", ()))
            and not own & set(test.get("none", ()))
            and ("only" not in test or own <= set(test["only"]))
        )

    return not when or any(all(one(test) for test in group) for group in when)


def random_walk(chance: random.Random, begin: str) -> Walk:
    walk: Walk = []
    answers: dict[str, set[str]] = {}
    rounds: dict[tuple[str, int], int] = {}
    at = begin
    while NODES[at]["k"] != "o" and chance.random() < 0.93:
        node = NODES[at]
        own: set[str] = set()
        if node["k"] == "q":
            ids = [answer[0] for answer in node["a"] if not answer[3]]
            own = (
                set(chance.sample(ids, chance.randint(1, len(ids))))
                if node.get("m") and chance.random() < 0.8
                else {chance.choice(node["a"])[0]}
            )
        known = {**answers, at: own} if own else answers
        fits = (n for n, (_, ids, when, *_) in enumerate(node["x"]) if (not ids or own & set(ids)) and passes(when, known))
        index = next(fits, None)
        if index is None:
            break
        goto, _, _, times, then = node["x"][index]
        rounds[at, index] = rounds.get((at, index), 0) + 1
        walk.append((at, own))
        answers = known
        at = then if times and rounds[at, index] > times else goto
    return [*walk, (at, None)]


@browser
def test_codes_of_random_walks(reader: Reader) -> None:
    chance = random.Random(7)
    page = reader.open("status")
    for _ in range(60):
        begin = chance.choice(["status", "status", *NODES])
        walk = random_walk(chance, begin)
        items = [{"q": id, "a": sorted(own)} for id, own in walk if own]
        script = """async ([json, begin, items, page]) => {
            const { read, replay, encode, parse, format } = await import("/tree-player.mjs")
            const tree = read(json)
            const from = begin === tree.start ? "" : begin
            const { f, p } = parse(format({ f: from, p: items }))
            const walk = replay(tree, f, p, page)
            return [walk.met, walk.at, walk.dropped.length, encode(tree, walk)]
        }"""
        result = page.evaluate(script, [json.dumps(player.tree()), begin, items, walk[-1][0]])
        assert result == [True, walk[-1][0], 0, reference_code(begin, walk)], (begin, walk)


@browser
def test_the_code_of_a_part_of_a_tree(reader: Reader) -> None:
    """Huge trees put only what is near on a page; places and count are then given."""
    part = player.tree()
    part["nodes"] = {id: node for id, node in part["nodes"].items() if id in ("age", "opened")}
    part |= {"part": 1, "n": len(NODES), "i": {id: place for place, id in enumerate(NODES)}, "node": "age"}
    script = """async (json) => {
        const { read, replay, encode } = await import("/tree-player.mjs")
        const tree = read(json)
        const walk = replay(tree, "age", [{ q: "age", a: ["old"] }, { q: "opened", a: ["later"] }, { q: "end", a: ["x"] }])
        return [walk.at, walk.dropped.length, encode(tree, walk)]
    }"""
    walk: Walk = [("age", {"old"}), ("opened", {"later"}), ("end", None)]
    assert reader.open("status").evaluate(script, json.dumps(part)) == ["end", 1, reference_code("age", walk)]


@browser
def test_conditions_and_exits(reader: Reader) -> None:
    chance = random.Random(3)
    cases = []
    for _ in range(200):
        answers = {q: sorted(chance.sample("abc", chance.randint(0, 3))) for q in chance.sample("xyz", chance.randint(0, 3))}
        when = [
            [
                {
                    "q": chance.choice("xyz"),
                    **{
                        kind: chance.sample("abc", chance.randint(1, 2))
                        for kind in ("any", "all", "none", "only")
                        if chance.random() < 0.4
                    },
                }
                for _ in range(2)
            ]
            for _ in range(chance.randint(1, 2))
        ]
        cases.append([when, answers, passes(when, {q: set(own) for q, own in answers.items()})])
    script = """async (cases) => {
        const { holds, exitFor } = await import("/tree-player.mjs")
        const wrong = cases.filter(([when, answers, expected]) => {
            const known = new Map(Object.entries(answers))
            const node = { x: [["t", ["no"], 0, 0, 0], ["t", 0, when, 0, 0]] }
            return holds(when, known) !== expected || exitFor(node, known, ["a"]) !== (expected ? 1 : -1)
        })
        return [wrong, holds(0, new Map()), holds([], new Map())]
    }"""
    assert reader.open("status").evaluate(script, cases) == [[], True, True]


@browser
def test_days_and_months(reader: Reader) -> None:
    """Months end where they end, also backwards and over years."""

    def day(text: str) -> int:
        return (date.fromisoformat(text) - date(1970, 1, 1)).days

    cases = [
        ("2026-03-31", {"m": -1}, "2026-02-28"),
        ("2024-02-29", {"y": 1}, "2025-02-28"),
        ("2024-02-29", {"y": -4}, "2020-02-29"),
        ("2026-01-31", {"m": 13, "d": 1}, "2027-03-01"),
        ("2026-01-15", {"m": -1, "d": -20}, "2025-11-25"),
        ("2026-06-15", {"d": 45}, (date(2026, 6, 15) + timedelta(45)).isoformat()),
        ("1969-12-31", {"m": 2}, "1970-02-28"),
    ]
    script = """async ([base, more, day]) => {
        const { bandOf } = await import("/tree-player.mjs")
        const bound = { b: "other", ...more }
        const bands = [["before", 0, bound], ["on", bound, { ...bound, a: 1 }], ["after", { ...bound, a: 1 }, 0]]
        return [-1, 0, 1].map((off) => bandOf(bands, day + off, new Map([["other", base]])))
    }"""
    page = reader.open("status")
    for base, more, expected in cases:
        assert page.evaluate(script, [day(base), more, day(expected)]) == ["before", "on", "after"], (base, more)
    assert page.evaluate("import('/tree-player.mjs').then((m) => m.bandOf([['x', { b: 'other' }, 0]], 1) ?? null)") is None


@browser
def test_without_a_script_every_way_is_a_link(browser: Browser, host: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    for node in NODES:
        page.goto(f"{host}en/fix/{player.TREE}/{node}/")
        assert page.locator("form, [data-hg-path], [data-hg-wait], [data-hg-copy]").locator("visible=true").count() == 0
    context.close()


def test_the_fixture_is_what_it_says(tmp_path: Path) -> None:
    written = player.write(tmp_path)
    assert len(list(written.glob("*/fix/*/*/index.html"))) == 2 * len(NODES)
