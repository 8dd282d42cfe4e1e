"""The status of the content: ``helpgen status`` and the page for staff."""

from __future__ import annotations

import json
import re
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Literal

import pytest
from click.testing import CliRunner
from playwright.sync_api import Browser

from helpgen import outputs
from helpgen.cli import main
from helpgen.i18n import strings
from helpgen.status import as_markdown, as_text, status
from tests.conftest import DAY, read

ENTRY = "withdraw/which-network.faq.yaml"


def change(content: Path, name: str, old: str, new: str) -> None:
    file = content / name
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")


def row(content: Path, language: str, day: date = DAY) -> dict[str, object]:
    kb, _ = read(content, day)
    (found,) = (row for row in status(kb).rows if (row.category, row.language) == ("withdraw", language))
    return dict(found.__dict__)


def record(content: Path) -> None:
    result = CliRunner().invoke(main, ["translated", "--all", "--content", str(content), "--today", DAY.isoformat()])
    assert result.exit_code == 0, result.output


def test_all_is_well(content: Path) -> None:
    kb, _ = read(content)
    found = status(kb)
    assert found.to_do == () and found.waivers == ()
    assert row(content, "zh") == {
        "category": "withdraw", "language": "zh", "items": 4, "complete": 4, "minor": 0, "behind": 0, "missing": 0,
        "due": 0, "without_source": 0, "few_aliases": 0, "owners": ("payments",),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "old", "new", "column", "languages"),
    [
        (ENTRY, "\n  en: The one that the receiver supports.", "", "missing", {"en"}),
        (ENTRY, "问收款方。", "问收款的平台。", "behind", {"en"}),
        (ENTRY, "  zh: [选哪条链, 网络选哪个,", "  zh: [选哪条链,", "few_aliases", {"zh"}),
        (ENTRY, "reviewed: 2026-10-01", "reviewed: 2026-01-01", "due", {"zh", "en"}),
        ("withdraw/_category.yaml", "order: 10", "order: 10\nsources_required: true", "without_source", {"zh", "en"}),
    ],
)
def test_what_is_lacking_is_counted_where_it_lacks(
    content: Path, name: str, old: str, new: str, column: str, languages: set[str]
) -> None:
    record(content)
    assert [row(content, language)[column] for language in ("zh", "en")] == [0, 0]
    change(content, name, old, new)
    counted = {language: row(content, language)[column] for language in ("zh", "en")}
    lacking = 2 if column == "without_source" else 1  # an entry and a tree have no source
    assert counted == {language: lacking if language in languages else 0 for language in ("zh", "en")}
    kb, _ = read(content)
    assert any(item.key == "entry:which-network" for item in status(kb).to_do)


def test_a_minor_change_stays_on_the_list(content: Path) -> None:
    record(content)
    change(content, ENTRY, "问收款方。", "问收款方！")
    CliRunner().invoke(main, ["translated", "which-network", "--minor", "--content", str(content), "--today", "2026-11-21"])
    assert (row(content, "en")["behind"], row(content, "en")["minor"]) == (0, 1)


def test_the_most_urgent_comes_first(content: Path) -> None:
    change(content, ENTRY, "reviewed: 2026-10-01", "reviewed: 2026-05-01")
    kb, _ = read(content, date(2027, 6, 1))
    assert [(item.key, item.is_overdue) for item in status(kb).to_do] == [
        ("entry:arrived", True),  # the safety tier holds for half as long
        ("entry:which-network", True),
        ("tree:missing", False),
    ]


def test_waivers_are_shown_with_their_reasons(content: Path) -> None:
    change(content, ENTRY, "contact: form", "waivers: [{rule: click-here, reason: The words stand in the app.}]\ncontact: form")
    kb, _ = read(content)
    for form in (as_text, as_markdown):
        assert "The words stand in the app." in form(kb, status(kb), strings("en"))


@pytest.mark.parametrize(("reason", "tag"), [("The words stand in the app.", "en"), ("应用里就是这么写的。", "zh-Hans")])
def test_a_reason_says_its_language(content: Path, reason: str, tag: str) -> None:
    change(content, ENTRY, "contact: form", f"waivers: [{{rule: click-here, reason: {reason}}}]\ncontact: form")
    report = outputs.status_report(read(content)[0], "favicon.svg")
    assert {f'<span lang="{tag}">{reason}</span>' in page for page in report.values()} == {True}


def test_forms(content: Path) -> None:
    change(content, ENTRY, "\n  en: The one that the receiver supports.", "")

    def run(*arguments: str) -> str:
        result = CliRunner().invoke(main, ["status", "--content", str(content), "--today", "2026-11-21", *arguments])
        assert result.exit_code == 0, result.output
        return result.stdout

    text = run("--lang", "en")
    assert re.search(r"^Withdrawals +en +4 +3 +0 +0 +1 ", text, re.MULTILINE)
    assert "entry:which-network (payments): Missing (en)" in text
    assert "缺译文（en）" in run("--lang", "zh")
    assert "| Withdrawals | en | 4 | 3 | 0 | 0 | 1 |" in run("--lang", "en", "--format", "markdown")
    data = json.loads(run("--format", "json"))
    assert data["to_do"][0]["states"] == {"zh": "complete", "en": "missing"}
    assert {"category", "language", "items", "complete", "behind", "missing", "due", "owners"} <= data["rows"][0].keys()


def test_the_page_says_the_same_and_is_not_listed(content: Path) -> None:
    change(content, ENTRY, "\n  en: The one that the receiver supports.", "")
    kb, _ = read(content)
    pages = outputs.status_report(kb, "assets/favicon.svg")
    assert list(pages) == ["status-report/index.html", "status-report/en/index.html"]
    english = pages["status-report/en/index.html"]
    assert '<meta name="robots" content="noindex">' in english and 'lang="en"' in english
    assert "Withdrawals, en: 4 in all, 3 complete" in english
    widths = re.findall(r'<rect class="(complete|missing)" x="[\d.]+" y="46" width="([\d.]+)" height="18"/>', english)
    assert widths == [] or sum(float(width) for _, width in widths) == outputs.BAR
    assert "缺译文（en）" in pages["status-report/index.html"]
    assert "<script" not in english and "style=" not in english


def test_the_picture_shows_each_share(content: Path) -> None:
    change(content, ENTRY, "\n  en: The one that the receiver supports.", "")
    kb, _ = read(content)
    english = outputs.status_report(kb, "assets/favicon.svg")["status-report/en/index.html"]
    group = re.search(r"<g>\s*<title>Withdrawals, en:.*?</g>", english, re.DOTALL)
    assert group is not None
    assert re.findall(r'class="(\w+)" x="([\d.]+)"[^>]*width="([\d.]+)"', group[0]) == [
        ("complete", "200.0", "300.0"),
        ("missing", "500.0", "100.0"),
    ]
    assert "75%" in group[0]


def test_the_shipped_report_is_published_and_in_no_sitemap(site: Path) -> None:
    assert (site / "status-report" / "index.html").is_file()
    assert "status-report" not in (site / "sitemap.xml").read_text("utf-8")


@pytest.mark.browser
@pytest.mark.parametrize("path", ["status-report/", "status-report/en/"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_report_can_be_read_by_everybody(
    browser: Browser, address: str, path: str, scheme: Literal["light", "dark"]
) -> None:
    with browser.new_context(color_scheme=scheme, viewport={"width": 320, "height": 800}) as context:
        page = context.new_page()
        page.goto(address + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
        page.evaluate((files("axe_playwright_python") / "axe.min.js").read_text("utf-8"))
        found = page.evaluate("axe.run().then((result) => result.violations)")
        assert [f"{one['id']}: {node['target']}" for one in found for node in one["nodes"]] == []
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.tagName") == "A"
