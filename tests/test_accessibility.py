"""axe on every component of the site in every state; and that the accessibility statement says what was found, and no more."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from helpgen import design
from helpgen.content_folder import load
from helpgen.knowledge_base import KnowledgeBase
from helpgen.models import Tried
from helpgen.pages.accessibility import accessibility
from helpgen.pages.context import Context
from helpgen.site import build
from helpgen.unchanged import Task
from tests.accessibility import RECORD, TAGS, Result, Violation, components, each_state, kind, record, run, sample, served
from tests.conftest import DAY, ROOT, read
from tests.reader import opened


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.parametrize("language", ["zh", "en"])
def test_axe_finds_nothing(browser: Browser, address: str, site: Path, language: str) -> None:
    result = run(browser, address, site, [language])
    assert [str(one) for one in result.violations] == []
    assert len(result.kinds) >= 15 and result.states > 100, "nothing was left out"


@pytest.mark.browser
def test_axe_would_find_something(browser: Browser, site: Path, tmp_path: Path) -> None:
    """What is wrong only in the dark, or where it is folded away, is found as well."""
    shutil.copytree(site / "assets", tmp_path / "assets")
    (tmp_path / "en" / "contact").mkdir(parents=True)
    html = (site / "en" / "contact" / "index.html").read_text("utf-8").replace("Content-Security-Policy", "x-none")
    broken = "<details><summary>x</summary><img src=/assets/logo.svg></details><p style='color:#595959'>pale in the dark</p>"
    (tmp_path / "en" / "contact" / "index.html").write_text(html.replace("<h1", f"{broken}<h1"), "utf-8")
    (tmp_path / "404.html").write_text("", "utf-8")
    result = Result()
    with served(tmp_path) as address, opened(browser, address, width=1280) as (page, _):
        each_state(page, address, "en/contact/", result)
    found = {(one.rule, one.state.split()[1]) for one in result.violations}
    assert ("image-alt", "light") in found and ("color-contrast", "dark") in found and ("color-contrast", "light") not in found
    assert result.states == 4


HAND_WRITTEN = {
    "en": "# How we test\n\nText with **bold**, `code` and [a link](contact/).\n\n## One {#one}\n\n- a\n- b\n\n| a | b |\n| --- | --- |\n| c | d |\n\n"
    '!!! warning "Take care"\n    Text.\n',
    "zh": "# 我们怎么测试\n\n有 **粗体**、`code` 和[链接](contact/)。\n\n## 一 {#one}\n\n- 甲\n- 乙\n\n| 甲 | 乙 |\n| --- | --- |\n| 丙 | 丁 |\n\n"
    '!!! warning "注意"\n    文字。\n',
}


@pytest.mark.browser
@pytest.mark.slow
def test_axe_finds_nothing_on_hand_written_pages(browser: Browser, content: Path, tmp_path: Path) -> None:
    """They are not of this site's own kinds, and use the theme's whole style sheets."""
    shutil.copytree(ROOT / "content" / "pages" / "assets", content / "pages" / "assets", dirs_exist_ok=True)
    for language, text in HAND_WRITTEN.items():
        (content / "pages" / language).mkdir(parents=True, exist_ok=True)
        (content / "pages" / language / "testing.md").write_text(text.replace("(contact/)", "(page:contact)"), "utf-8")
    site = build(Task(ROOT / "mkdocs.yml", content, tmp_path / "site"))
    result = Result()
    with served(site) as address, opened(browser, address, width=1280) as (page, _):
        for language in HAND_WRITTEN:
            each_state(page, address, f"{language}/testing/", result)
            assert page.locator("h1").count() == 1 and page.locator("table").count() == 1
    assert [str(one) for one in result.violations] == [] and result.states == 8


def test_the_sample_holds_every_component(site: Path) -> None:
    for language in ("zh", "en"):
        files = [site / (url if url.endswith(".html") else f"{url}index.html") for url in sample(site, language)]
        held = set().union(*(components(file.read_text("utf-8")) for file in files))
        for file in (site / language).rglob("*.html"):
            html = file.read_text("utf-8")
            if 'http-equiv="refresh"' not in html:
                assert components(html) <= held, file


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("index.html", "chooser"),
        ("zh/index.html", "home"),
        ("zh/404.html", "not found"),
        ("status-report/index.html", "status-report"),
        ("zh/tx/index.html", "category"),
        ("zh/tx/btc-rbf/index.html", "entry"),
        ("zh/fix/x/index.html", "tree"),
        ("zh/fix/x/y/index.html", "node"),
        ("zh/fix/x/document/index.html", "document"),
        ("zh/accessibility/index.html", "accessibility"),
    ],
)
def test_kinds(path: str, expected: str) -> None:
    assert kind(path) == expected


# --- the statement -------------------------------------------------------------------------------------------------------------


def with_record(kb: KnowledgeBase, content: Path, text: str) -> KnowledgeBase:
    (content / RECORD).write_text(text, "utf-8")
    found, findings = load(content, day=DAY)
    assert [finding.as_text() for finding in findings] == []
    return found


RUN = Result("axe-core 4.12.1", "Chromium 156.0", {"a", "b"}, {"c", "d", "e"}, 12)


def test_the_record_is_what_the_page_says(small: KnowledgeBase, content: Path) -> None:
    kb = with_record(small, content, record(RUN, "2026-11-20", [Tried(what='NVDA 2026.1, "Firefox"', day=date(2026, 11, 19))]))
    assert kb.accessibility is not None
    body = accessibility(Context(kb, "en")).body
    assert "2026-11-20" in body and "axe-core 4.12.1 in Chromium 156.0, 3 pages of 2 kinds were looked at in 12 states" in body
    assert "Nothing was found" in body and "The design has been changed" not in body
    assert "NVDA 2026.1, &#34;Firefox&#34;" in body and "No test with a screen reader" not in body
    assert "用 axe-core 4.12.1 在 Chromium 156.0 里检查了 2 类、3 个页面，共 12 种状态" in accessibility(Context(kb, "zh")).body


def test_what_was_found_is_said(small: KnowledgeBase, content: Path) -> None:
    found = replace(RUN, violations=[Violation("u", "s", "r", "h", "w")] * 3)
    kb = with_record(small, content, record(found, "2026-11-20").replace(design.digest(), "0" * 16))
    body = accessibility(Context(kb, "en")).body
    assert "3 places were found" in body and "Nothing was found" not in body
    assert "The design has been changed since that run." in body
    assert "No test with a screen reader" in body


def test_without_a_record_the_page_says_so(small: KnowledgeBase) -> None:
    assert small.accessibility is None
    assert "No run of the automatic tests has been recorded" in accessibility(Context(small, "en")).body
    assert "还没有自动测试的记录" in accessibility(Context(small, "zh")).body


def test_the_committed_record_says_what_the_tests_hold() -> None:
    """The tests above let no violation pass, so none may stand in the record, and it covers what they cover."""
    kb, _ = read(ROOT / "content")
    assert kb.accessibility is not None, "run: make accessibility"
    run = kb.accessibility.content
    assert run.violations == 0
    assert run.kinds >= 15 and run.states > 200
    assert len(TAGS) == 6


def test_the_digest_follows_the_design(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "theme").mkdir()
    sheet = tmp_path / "theme" / "a.css"
    monkeypatch.setattr(design, "_ROOT", tmp_path)
    seen = []
    for text in ("a", "b", "a\r\n", "a\n"):
        sheet.write_bytes(text.encode())
        design.digest.cache_clear()
        seen.append(design.digest())
    design.digest.cache_clear()
    assert len({*seen}) == 3 and seen[2] == seen[3], "line ends are the host's"
