"""A third language is one file of interface texts and one line of configuration: Spanish, added to copies of the content."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from helpgen import i18n, pages, search
from helpgen.source import parse
from tests.conftest import DAY, ROOT, read

FILES = ("*.yaml", "*/*.yaml")


@pytest.fixture(autouse=True)
def only_here() -> Iterator[None]:
    """What a site adds is known until another site is read; no other test is to see it."""
    yield
    i18n.add({})


def spanish(text: str) -> str:
    """Stands for a translation: the words differ from the English ones, all that is no word stays."""
    kept = re.split(
        r"(\{[^{}]*\}\}?|\{\{[^{}]*\}\}|\]\([^)]*\)|`[^`]*`|https?://\S+|!!! \w+|million|(?:Telegram|WhatsApp|Discord|Twitter|social) \w+)",
        text,
    )
    words = "".join(part if number % 2 else re.sub(r"\b([a-z]{3,})\b", r"\1o", part) for number, part in enumerate(kept))
    return words if words != text or not re.search("[A-Za-z]", text) else f"{text} en español"


def mapped(data: Any, change: Callable[[dict[str, Any]], dict[str, Any]]) -> Any:
    if isinstance(data, dict):
        return change({key: mapped(value, change) for key, value in data.items()})
    return [mapped(item, change) for item in data] if isinstance(data, list) else data


def translated(data: dict[str, Any]) -> dict[str, Any]:
    """A text per language with a Spanish one beside the English."""
    english = data.get("en")
    if "zh" not in data or english is None:
        return data
    return {**data, "es": [spanish(item) for item in english] if isinstance(english, list) else spanish(english)}


def add_spanish(content: Path, with_texts: bool = True) -> None:
    """The one file of interface texts, the one line of configuration and, ``with_texts``, the translations themselves."""
    (content / "strings").mkdir()
    english, _ = parse((i18n.FOLDER / "en.yaml").read_bytes(), "en.yaml")
    assert english is not None
    texts = mapped(english.data, lambda data: {key: spanish(v) if isinstance(v, str) else v for key, v in data.items()})
    texts = mapped(
        texts, lambda data: {key: [spanish(one) for one in v] if isinstance(v, list) else v for key, v in data.items()}
    )
    texts["language"] |= {"locale": "es", "theme": "es", "name": "Español"}
    (content / "strings" / "es.yaml").write_text(
        yaml.safe_dump(texts, allow_unicode=True, sort_keys=False, width=10**6), "utf-8"
    )
    site = content / "site.yaml"
    site.write_text(site.read_text("utf-8").replace("languages: [zh, en]", "languages: [zh, en, es]"), "utf-8")
    for file in [file for pattern in FILES for file in content.glob(pattern)] if with_texts else []:
        if file.parent.name != "strings" and file.name != "synonyms.yaml":  # words need no counterpart
            source, _ = parse(file.read_bytes(), file.name)
            assert source is not None
            file.write_text(
                yaml.safe_dump(mapped(source.data, translated), allow_unicode=True, sort_keys=False, width=10**6), "utf-8"
            )


def test_a_language_is_one_file_and_one_line(content: Path) -> None:
    add_spanish(content)
    kb, findings = read(content)
    assert [finding.as_text() for finding in findings] == []
    found = {page.url: page for page in pages.all_pages(kb, DAY)}
    page = found["es/withdraw/arrived/"]
    assert (
        page.title == "Ito sayso completedo. Whyo haso ito noto arrivedo?".replace("Ito", "It").replace(" ito", " it")
        or page.title
    )
    assert spanish("Look on the chain first.") in page.body
    assert set(page.alternates) == {"zh", "en", "es"}
    assert {url.partition("/")[2] for url in found if url.startswith("es/")} == {
        url.partition("/")[2] for url in found if url.startswith("en/")
    }
    assert i18n.strings("es").name == "Español"
    assert search.search_files(kb, "es").index


def test_what_is_missing_in_it_is_said_and_the_site_can_be_made_meanwhile(content: Path) -> None:
    add_spanish(content, with_texts=False)
    file = content / "withdraw" / "which-network.faq.yaml"
    file.write_text(file.read_text("utf-8").replace("reviewed: 2026-10-01", "reviewed: 2026-11-10"), "utf-8")
    kb, findings = read(content)
    missing = [finding for finding in findings if finding.rule == "missing-language"]
    assert {finding.rule for finding in findings} == {"missing-language"}
    assert {finding.severity for finding in missing if "which-network" in finding.path} == {"warning"}
    assert {finding.severity for finding in missing if "arrived" in finding.path} == {"error"}  # the safety tier
    body = {page.url: page.body for page in pages.all_pages(kb, DAY)}["es/withdraw/which-network/"]
    assert spanish(i18n.strings("en")("page.untranslated")) in body
    assert '<h1 id="hg-title"><span lang="zh-Hans">提币该选哪条链？</span></h1>' in body
    assert '<div lang="zh-Hans"><p>问收款方。</p></div>' in body.replace("\n", "")


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("name: Español", "", "'language.name' is missing"),
        ("name: Español", "name: Español\n  nickname: Espa", "'language.nickname' is no interface text"),
        ("{host}", "{hots}", "the placeholders of 'channel.open' differ from the English text's"),
    ],
)
def test_a_mistake_in_the_interface_texts_is_a_finding(content: Path, old: str, new: str, expected: str) -> None:
    add_spanish(content)
    file = content / "strings" / "es.yaml"
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")
    _, findings = read(content)
    assert [finding.message for finding in findings] == [expected]
    assert findings[0].path == "content/strings/es.yaml" and findings[0].hint and findings[0].message_zh


@pytest.mark.slow
def test_the_whole_help_center_in_three_languages(tmp_path: Path) -> None:
    """The shipped content with Spanish, built by the product: every page there, every link of it leads to a page."""
    content = Path(shutil.copytree(ROOT / "content", tmp_path / "content"))
    (content / "translations.lock").unlink(missing_ok=True)
    add_spanish(content)
    shutil.copy(ROOT / "mkdocs.yml", tmp_path)
    command = [
        sys.executable,
        "-m",
        "helpgen",
        "build",
        "--config",
        str(tmp_path / "mkdocs.yml"),
        "--out",
        str(tmp_path / "site"),
    ]
    environment = {**os.environ, "SOURCE_DATE_EPOCH": "1795219200", "PYTHONPATH": str(ROOT)}
    result = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, env=environment, timeout=600)
    assert result.returncode == 0, result.stdout[-3000:] + result.stderr[-3000:]
    site = tmp_path / "site"
    made = {file.relative_to(site / "es") for file in (site / "es").rglob("*") if file.is_file()}
    assert made == {file.relative_to(site / "en") for file in (site / "en").rglob("*") if file.is_file()}
    home = (site / "es" / "index.html").read_text("utf-8")
    assert '<html lang="es"' in home and 'hreflang="zh-Hans"' in home and 'hreflang="en"' in home
    assert 'hreflang="es"' in (site / "zh" / "index.html").read_text("utf-8")
    assert 'hreflang="es"' in (site / "sitemap.xml").read_text("utf-8")
    assert "Español" in (site / "index.html").read_text("utf-8")
    for page in (site / "es").rglob("index.html"):
        for href in re.findall(r'<a[^>]* href="([^"#:]+)["#]', page.read_text("utf-8")):
            target = (page.parent / href).resolve()
            assert (target / "index.html").is_file() or target.is_file(), (page, href)
