"""The words of the glossary: found in running text, explained where a page first uses them, held to by the rules."""

from __future__ import annotations

import re
import time
from html.parser import HTMLParser
from pathlib import Path

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser, Page

from helpgen.findings import Finding
from helpgen.knowledge_base import KnowledgeBase
from helpgen.models import Term
from helpgen.pages import all_pages
from helpgen.pages.definitions import MOST_OF_ENTRY, Explained, Vocabulary, short_definition
from helpgen.pages.markup import Renderer
from helpgen.terms import Words, explained_words, folded, key, parts, plurals
from tests.conftest import read
from tests.reader import opened

# --- words in running text -------------------------------------------------------------------------------------------------

WORDS = Words({word: word for word in ["Gas", "gas limit", "自托管", "托管", "交易哈希", "TXID", "SIM 卡", "proxy", "区块"]})


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("自托管钱包", ["自托管"]),  # the longest
        ("托管与自托管", ["托管", "自托管"]),
        ("的TXID交易哈希", ["TXID", "交易哈希"]),  # Han characters are no letters of a Latin word
        ("Vegas and gastronomy", []),
        ("GAS, gas, Gas.", ["Gas", "Gas", "Gas"]),
        ("two TXIDs and proxies", ["TXID", "proxy"]),
        ("the gas\n  limit is", ["gas limit"]),  # a line break in a paragraph
        ("the gas limited", ["Gas"]),
        ("gas-price-too-low, txn-txid", []),  # an error code is one word
        ("SIM 卡被换，SIM卡", ["SIM 卡"]),
        ("İgas İ gas", ["Gas"]),  # lower case of some letters is longer
        ("gás, ogas", []),
        ("", []),
    ],
)
def test_find(text: str, found: list[str]) -> None:
    assert [word for _, _, word in WORDS.find(text)] == found


PIECES = st.sampled_from(["gas", "limit", "gas limit", "s", " ", "-", "自", "托管", "区块", "链", "TXID", "x", "\n", "İ", "。"])


@given(st.lists(PIECES, max_size=12).map("".join))
@settings(max_examples=300, deadline=None)
def test_every_place_found_is_the_word_and_nothing_found_is_missing(text: str) -> None:
    found = list(WORDS.find(text))
    for start, end, word in found:
        assert key(text[start:end]) in (key(word), *plurals(key(word)))
    for word in ("自托管", "区块"):
        assert sum(found == word for _, _, found in found) == folded(text).count(word)


def test_a_search_for_many_words_stays_linear() -> None:
    words = Words({f"{stem} {number}": number for number in range(2000) for stem in ("word", "单词")})
    text = "word 7 of many words, 单词 8 在句子里。" * 5000
    start = time.process_time()
    assert len(list(words.find(text))) == 10_000
    assert time.process_time() - start < 2


def test_a_word_that_is_a_page_long_is_none() -> None:
    assert not Words({"a" * 5000: 1})


@pytest.mark.parametrize(
    ("term", "expected"),
    [
        ("交易哈希（TXID）", ["交易哈希", "TXID"]),
        ("Memo / Tag", ["Memo", "Tag"]),
        ("密语（“第 25 个词”）", ["密语", "第 25 个词"]),
        ("RBF (RBF)", ["RBF"]),
        ("Gas", ["Gas"]),
    ],
)
def test_parts(term: str, expected: list[str]) -> None:
    assert parts(term) == expected


def test_match_replaces_the_words_of_the_term_in_its_language_only() -> None:
    term = Term.model_validate(
        {
            "term": {"zh": "确认（确认数）", "en": "Confirmation"},
            "definition": {"zh": "…", "en": "…"},
            "match": {"zh": ["确认数"]},
        }
    )
    assert explained_words(term, "zh") == ["确认数"]
    assert explained_words(term, "en") == ["Confirmation"]
    assert explained_words(term.model_copy(update={"match": None}), "zh") == ["确认", "确认数"]


@pytest.mark.parametrize(
    ("definition", "expected"),
    [
        ("一。二！三。", "一。二！"),
        ("One (e.g. 1.5). Two. Three.", "One (e.g. 1.5)."),
        ("First one. Second 2.5 one. Third.", "First one. Second 2.5 one."),
        ("no stop", "no stop"),
    ],
)
def test_short_definition(definition: str, expected: str) -> None:
    assert short_definition(definition) == expected


# --- explained where a page first uses them --------------------------------------------------------------------------------

VOCABULARY = Vocabulary(
    Words({"助记词": "phrase", "recovery phrase": "phrase", "确认数": "confirmation", "gas": "gas", "nonce": "nonce"}),
    {"phrase": "12 个词。", "confirmation": "<i>A & B</i>", "gas": "Work.", "nonce": "A number."},
)


def short_form(html: str) -> str:
    """``[word|id]`` for what the page explains itself, ``[[word|id]]`` for a writer's link with its definition."""
    pattern = (
        r'<span class="hg-def"><a aria-describedby="hg-def-([a-z]+)"( class="hg-def__word")? href="\.\./glossary/#\1">(.*?)</a>'
        r'<span hidden id="hg-def-\1" role="tooltip">[^<]+</span></span>'
    )
    return re.sub(pattern, lambda m: f"[{m[3]}|{m[1]}]" if m[2] else f"[[{m[3]}|{m[1]}]]", html)


def rendered(text: str, most: int = 8, renderer: Renderer | None = None, explained: Explained | None = None) -> str:
    explained = explained or Explained(VOCABULARY, "../glossary/", most)

    def resolve(target: str) -> str | None:
        return f"../glossary/#{target[5:]}" if target.startswith("term:") else "../other/"

    return short_form((renderer or Renderer()).html(text, resolve, explained=explained))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("抄下助记词。助记词别拍照。", "<p>抄下[助记词|phrase]。助记词别拍照。</p>"),
        ("请确认金额，再看确认数。", "<p>请确认金额，再看[确认数|confirmation]。</p>"),
        ("Recovery phrases, gas and Gas.", "<p>[Recovery phrases|phrase], [gas|gas] and Gas.</p>"),
        ("**助记词**和 gas", "<p><strong>[助记词|phrase]</strong>和 [gas|gas]</p>"),
        ("A *b* gas *c* nonce", "<p>A <em>b</em> [gas|gas] <em>c</em> [nonce|nonce]</p>"),
        ("## gas {#g}\n\n`gas` [gas](entry:x) gas", '<h2 id="g">gas</h2>\n<p><code>gas</code> <a href="../other/">gas</a> [gas|gas]</p>'),
        ("gas, then [the *gas*](term:gas), [gas](term:gas)", '<p>gas, then [[the <em>gas</em>|gas]], <a href="../glossary/#gas">gas</a></p>'),
        ("## [Gas](term:gas) {#g}\n\nGas", '<h2 id="g"><a href="../glossary/#gas">Gas</a></h2>\n<p>Gas</p>'),
        ("[x](term:unknown) nonce", '<p><a href="../glossary/#unknown">x</a> [nonce|nonce]</p>'),
        ('!!! note "gas"\n    gas', '<div class="admonition note">\n<p class="admonition-title">gas</p>\n<p>[gas|gas]</p>\n</div>'),
        ("```\ngas\n```\n\ngas", "<pre><code>gas\n</code></pre>\n<p>[gas|gas]</p>"),
        ("| gas |\n| --- |\n| nonce |", None),
        ("\ue000gas\ue001your nonce\ue002 nonce", "<p>\ue000gas\ue001your nonce\ue002 [nonce|nonce]</p>"),
    ],
)  # fmt: skip
def test_first_use(text: str, expected: str | None) -> None:
    html = rendered(text)
    if expected is None:
        assert "[gas|gas]" in html and "[nonce|nonce]" in html
    else:
        assert html == expected


def test_a_page_explains_a_word_once_and_no_more_than_asked() -> None:
    explained, renderer = Explained(VOCABULARY, "../glossary/", 2), Renderer()
    assert rendered("gas", renderer=renderer, explained=explained) == "<p>[gas|gas]</p>"
    assert rendered("gas nonce 确认数", renderer=renderer, explained=explained) == "<p>gas [nonce|nonce] 确认数</p>"
    assert rendered("[x](term:confirmation)", renderer=renderer, explained=explained) == "<p>[[x|confirmation]]</p>"
    assert Renderer().html("gas", lambda target: None) == "<p>gas</p>"
    assert renderer.html("gas", lambda target: None) == "<p>gas</p>", "the next text is not on the page"


SYNTAX = st.sampled_from(
    ["gas", "助记词", "**", "_", "`", "[", "](term:gas)", "](term:nonce)", "\n\n", "- ", "## ", "{#a}", "|", " ", "\\", "<b>", "&", "\ue000"]
)  # fmt: skip


class Balanced(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.inside: set[str] = set()
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if dict(attrs).get("class") == "hg-def":
            self.inside |= set(self.open)
        if tag == "a":
            assert "a" not in self.open, "a link in a link"
        if tag not in ("br", "hr", "img"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@given(st.lists(SYNTAX, max_size=14).map("".join))
@example("**[[](term:gas)](term:gas)**")
@settings(max_examples=300, deadline=None)
def test_whatever_the_text_the_markup_is_sound_and_the_words_stay(text: str) -> None:
    renderer = Renderer()
    html = renderer.html(text, lambda target: "../u/", explained=Explained(VOCABULARY, "../g/", 8))
    bare = renderer.html(text, lambda target: "../u/")
    inside = Balanced(html).inside
    assert not inside & {"a", "code", "pre", "h1", "h2", "h3", "h4", "h5", "h6"}
    ids = re.findall(r'id="(hg-def-[a-z]+)"', html)
    assert len(ids) == len(set(ids))
    without = re.sub(r'<span hidden id="hg-def-[a-z]+" role="tooltip">[^<]*</span>', "", html)
    assert re.sub("<[^>]*>", "", without) == re.sub("<[^>]*>", "", bare)


def test_the_shipped_pages(shipped: KnowledgeBase) -> None:
    definition = re.compile(r'<span class="hg-def">.*?</span></span>')
    added: list[int] = []
    used: dict[str, set[str]] = {"zh": set(), "en": set()}
    for page in all_pages(shipped):
        found = definition.findall(page.body)
        assert page.kind in ("entry", "tree", "node", "document") or not found, page.url
        assert sum("hg-def__word" in item for item in found) <= MOST_OF_ENTRY, page.url
        used[page.language] |= set(re.findall(r'id="hg-def-([a-z0-9-]+)"', page.body))
        if page.kind == "node":
            added.append(sum(len(item.encode()) for item in found))
    assert 0 < sum(added) / len(added) < 1500, "pages of nodes are loaded step by step, and stay small"
    assert shipped.glossary is not None
    for language, ids in used.items():
        assert len(ids) > 0.8 * len(shipped.glossary.content.root), (language, "terms that no page uses, or cannot be found")


# --- rules -----------------------------------------------------------------------------------------------------------------

NONCE = {
    "term": {"zh": "交易序号 (nonce)", "en": "Nonce"},
    "definition": {"zh": "一笔交易的编号。", "en": "The number of a transaction."},
    "keep": ["nonce"],
    "forbidden": {"zh": ["随机数"], "en": ["random number"]},
}
WALLET = {
    "term": {"zh": "钱包应用", "en": "Wallet app"},
    "definition": {"zh": "例如 MetaMask。", "en": "Such as MetaMask."},
    "keep": ["MetaMask", "Ledger", "NFT", "TON"],
}


def findings_of(content: Path, zh: str, en: str, **terms: object) -> list[Finding]:
    """What the rules of the glossary find when the small help center has these terms, and an answer of these words."""
    file = content / "glossary.yaml"
    glossary = {**yaml.safe_load(file.read_text("utf-8")), "nonce": NONCE, "wallet": WALLET, **terms}
    file.write_text(yaml.safe_dump(glossary, allow_unicode=True), "utf-8")
    file = content / "withdraw" / "which-network.faq.yaml"
    entry = yaml.safe_load(file.read_text("utf-8"))
    entry["answer"] = {"zh": zh, "en": en}
    file.write_text(yaml.safe_dump(entry, allow_unicode=True, width=1000), "utf-8")
    ids = {"forbidden-rendering", "name-not-kept", "unexplained-jargon", "duplicate-term"}
    return [finding for finding in read(content)[1] if finding.rule in ids]


TABLE = [
    # zh, en, and per finding: rule, line's words from the position on, hint, fix
    ("填随机数。", "Type the nonce.", [("forbidden-rendering", "随机数", "write '交易序号'", "交易序号")]),
    ("这是交易序号，不是随机数。", "It is the nonce, not a random number.", []),
    ("nonce，也叫“随机数”。", "The nonce.", []),
    ("nonce 和[随机数](term:nonce)。", "nonce", [("forbidden-rendering", "随机数", "write '交易序号'", "交易序号")]),
    ("填 nonce：`随机数`。", "nonce", []),
    ("填交易序号。", "Random numbers.", [("forbidden-rendering", "Random numbers", "write 'Nonce'", None)]),
    ("填交易序号。", "Random number.", [("forbidden-rendering", "Random number", "write 'Nonce'", "Nonce")]),
    ("打开 Metamask。", "Open MetaMask.", [("name-not-kept", "Metamask", "write 'MetaMask'", "MetaMask")]),
    ("打开 metamask，再打开METAMASK。", "Open MetaMask.", [("name-not-kept", "metamask", "write 'MetaMask'", "MetaMask"), ("name-not-kept", "METAMASK", "write 'MetaMask'", "MetaMask")]),
    ("打开钱包应用。", "Open MetaMask.", [("name-not-kept", "打开", "write 'MetaMask' here too, as it is", None)]),
    ("打开 MetaMask。", "Open the wallet.", [("name-not-kept", "Open", "write 'MetaMask' here too, as it is", None)]),
    ("打开 Ledger。", "Open Ledger. A ton of entries in the ledger.", []),
    ("一张 NFT。", "Two NFTs.", []),
    ("编号（`metamask`）。", "Nonce first.", [("name-not-kept", "编号", "write 'nonce' here too, as it is", None)]),
    ("交易序号。", "Nonce first.", []),
    ("用 PSBT 签名。", "Sign a PSBT.", [("unexplained-jargon", "PSBT", None, None)]),
    ("用 PSBT（部分签名的交易）签名，再用 PSBT。", "PSBT (partially signed transaction), PSBTs.", []),
    ("部分签名的交易 (PSBT)。", "A partially signed transaction (PSBT).", []),
    ("用 PSBT（部分签名）。", "PSBT and PSBT (partially signed).", [("unexplained-jargon", "PSBT and", None, None)]),
    ("点“PSBT”，或 `PSBT`，发 SMS、PDF。", 'Choose "PSBT", `PSBT`, SMS or PDF.', []),
    ("看 [PSBT](entry:arrived)，再用 PSBT。", "See [PSBT](entry:arrived), then the PSBT.", []),
    ("TXID 查得到。", "The TXID is there.", []),
]  # fmt: skip


@pytest.mark.parametrize(("zh", "en", "expected"), TABLE, ids=[f"{zh}|{en}" for zh, en, _ in TABLE])
def test_rules(content: Path, zh: str, en: str, expected: list[tuple[str, str, str | None, str | None]]) -> None:
    found = findings_of(content, zh, en)
    lines = (content / "withdraw" / "which-network.faq.yaml").read_text("utf-8").splitlines()
    assert [finding.rule for finding in found] == [rule for rule, *_ in expected], [finding.as_text() for finding in found]
    for finding, (_, words, hint, text) in zip(found, expected, strict=True):
        assert lines[finding.position.line - 1][finding.position.column - 1 :].startswith(words)
        assert hint is None or finding.hint == hint
        assert (finding.fix.text if finding.fix else None) == text
        if finding.fix:
            assert finding.fix.position == finding.position
        assert re.search("[\u4e00-\u9fff]", finding.message_zh) and re.search("[\u4e00-\u9fff]", finding.hint_zh)


@pytest.mark.parametrize(
    ("term", "said"),
    [
        ({"term": {"zh": "交易序号", "en": "Number"}}, ["'交易序号' is explained by the term 'nonce' too"]),
        ({"term": {"zh": "甲", "en": "Number"}, "match": {"zh": ["NONCE"]}}, ["'NONCE' is explained by the term 'nonce' too"]),
        ({"term": {"zh": "交易序号", "en": "Nonce"}, "match": {"zh": [], "en": []}}, []),
        ({"term": {"zh": "甲", "en": "X"}, "match": {"en": ["y", "Y"]}}, ["'Y' is here twice"]),
        ({"term": {"zh": "甲", "en": "X"}, "forbidden": {"zh": ["Nonce"]}}, ["'Nonce' is forbidden here, and explained by 'nonce'"]),
    ],
)  # fmt: skip
def test_duplicate_terms(content: Path, term: dict[str, object], said: list[str]) -> None:
    definition = {"definition": {"zh": "丙。", "en": "W."}}
    found = findings_of(content, "看网络。", "The network.", zzz={**term, **definition})
    assert [finding.message for finding in found if finding.rule == "duplicate-term"] == said


def test_a_longer_right_word_may_hold_a_forbidden_one(content: Path) -> None:
    generator = {
        "term": {"zh": "随机数生成器", "en": "Generator of random numbers"},
        "definition": {"zh": "随机数生成器产生密钥。", "en": "It makes keys."},
    }
    assert findings_of(content, "用随机数生成器。", "Use it.", generator=generator) == []


# --- in a browser ----------------------------------------------------------------------------------------------------------


def shown(page: Page) -> list[str]:
    """The ids of the definitions that a reader sees now."""
    return [
        str(item.get_attribute("id")) for item in page.locator("[role=tooltip]").all() if item.is_visible()
    ]  # fmt: skip


def settled(page: Page, expected: list[str]) -> None:
    for _ in range(20):
        if shown(page) == expected:
            return
        page.wait_for_timeout(100)
    assert shown(page) == expected


@pytest.mark.browser
@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_definitions_by_mouse_and_keyboard(browser: Browser, address: str, language: str, script: bool) -> None:
    with opened(browser, address, script, width=320) as (page, watch):
        page.goto(f"{address}{language}/tx/btc-rbf/")
        assert shown(page) == []
        words = page.locator(".hg-def")
        assert words.count() >= 5
        for index in range(words.count()):
            word = words.nth(index)
            meaning = word.locator("[role=tooltip]")
            id = str(meaning.get_attribute("id"))
            link = word.locator("a").first
            assert link.get_attribute("aria-describedby") == id
            link.scroll_into_view_if_needed()
            link.hover()
            settled(page, [id])
            box, line = meaning.bounding_box(), link.bounding_box()
            assert box is not None and line is not None
            assert box["x"] >= 0 and box["x"] + box["width"] <= 320
            assert 0 <= box["y"] - (line["y"] + line["height"]) < 8, "below its word, and no gap that a pointer falls into"
            meaning.hover()
            settled(page, [id])  # it can be read with the pointer on it
            if script:
                page.keyboard.press("Escape")
                settled(page, [])
            page.mouse.move(1, 1)
            settled(page, [])
            link.focus()
            settled(page, [id])
            if script:
                page.keyboard.press("Escape")
                settled(page, [])
                assert page.evaluate("document.activeElement.matches('.hg-def a')")
            page.evaluate("document.activeElement.blur()")
            settled(page, [])
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
        page.emulate_media(media="print")
        words.first.locator("a").first.focus()
        assert shown(page) == []
        assert watch.problems == []


@pytest.mark.browser
def test_a_first_touch_reads_and_a_second_follows(browser: Browser, address: str) -> None:
    context = browser.new_context(viewport={"width": 320, "height": 700}, has_touch=True, is_mobile=True)
    page = context.new_page()
    try:
        page.goto(f"{address}zh/tx/btc-rbf/")
        word = page.locator(".hg-def a").first
        word.tap()
        settled(page, ["hg-def-rbf"])
        assert page.url.endswith("/zh/tx/btc-rbf/")
        word.tap()
        page.wait_for_url("**/zh/glossary/#rbf")
    finally:
        context.close()
