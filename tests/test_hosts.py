"""Where links lead: tables of what is refused and of what passes, and what each refusal says in both languages."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from helpgen.findings import Finding
from helpgen.models import Channel
from helpgen.pages.context import Context
from helpgen.rulebook import RULES
from tests.conftest import SMALL, read
from tests.test_chinese_rules import laid_over

LINKS = Path(__file__).parent / "links"
SAID = LINKS / "said.txt"
ENTRY = "withdraw/which-network.faq.yaml"
_HAN = re.compile("[\u4e00-\u9fff]")
HOSTS = {
    "bitcoin.org": {"whose": "Bitcoin.org", "owner": "payments"},
    "github.com": {"whose": "GitHub", "owner": "payments", "paths": ["/bitcoin/"]},
}


def hostile() -> list[tuple[str, str, str]]:
    table = yaml.safe_load((LINKS / "hostile.yaml").read_text("utf-8"))
    return [(rule, kind, text) for rule, kinds in table.items() for kind, texts in kinds.items() for text in texts]


def controls() -> list[tuple[str, str]]:
    table = yaml.safe_load((LINKS / "controls.yaml").read_text("utf-8"))
    return [(kind, text) for kind, texts in table.items() for text in texts]


def findings(content: Path, kind: str, text: str) -> list[Finding]:
    """What is found when ``text`` is put where ``kind`` says."""
    laid_over(content, "hosts.yaml", HOSTS)
    change: dict[str, Any]
    match kind:
        case "link":
            change = {"answer": {"zh": f"看[标准]({text})。", "en": f"See [the standard]({text})."}}
        case "text" | "answer":
            change = {"answer": {"zh": text}}
        case "plain":
            change = {"short": {"zh": text}}
        case "alias":
            change = {"aliases": {"zh": [text, "网络选哪个", "ERC20 还是 TRC20"]}}
        case "source":
            change = {"sources": [text]}
        case "hosts":
            laid_over(content, "hosts.yaml", {text: {"whose": "A site", "owner": "payments"}})
            change = {}
        case _:
            raise AssertionError(kind)
    laid_over(content, ENTRY, change)
    return [found for found in read(content)[1] if found.severity == "error" and found.rule not in ABOUT_LANGUAGES]


ABOUT_LANGUAGES = {"different-numbers", "different-code", "different-links", "different-facts", "unknown-fact"}
"""The tables change the Chinese text only, and say so little that the languages may differ."""


def one_of_each(found: list[Finding]) -> list[Finding]:
    """A link stands in both languages: of findings that say the same, the first."""
    return list({(item.rule, item.message): item for item in reversed(found)}.values())[::-1]


@pytest.mark.parametrize(("rule", "kind", "text"), hostile())
def test_is_refused_by_the_rule_that_says_why(rule: str, kind: str, text: str, content: Path) -> None:
    found = findings(content, kind, text)
    assert [item.rule for item in one_of_each(found)] == [rule], [item.as_text() for item in found]
    for item in found:
        assert item.hint and _HAN.search(item.message_zh) and _HAN.search(item.hint_zh)
        assert not re.search(
            "[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e]", item.message + item.message_zh + item.hint + item.hint_zh
        )
    name, words = told(kind, text, found)
    assert words == said()[name]


@pytest.mark.parametrize(("kind", "text"), controls())
def test_passes(kind: str, text: str, content: Path) -> None:
    assert [item.as_text() for item in findings(content, kind, text)] == []


def test_tables_are_large_enough() -> None:
    assert len({text for rule, kind, text in hostile() if kind == "link"}) >= 120
    assert len(controls()) >= 40
    assert {rule for rule, _, _ in hostile()} >= {rule.id for rule in RULES if rule.check.__module__ == "helpgen.rules.hosts"}


def told(kind: str, text: str, found: list[Finding]) -> tuple[str, str]:
    """What a case is called in ``said.txt``, and what stands below it there."""
    shown = text if text.isprintable() else text.encode("unicode_escape").decode()
    item = one_of_each(found)[0]
    lines = (f"{item.position.line}:{item.position.column} {item.rule}: {item.message}", *(
        f"    {words}" for words in (item.hint, item.message_zh, item.hint_zh)
    ))  # fmt: skip
    return f"{kind}: {shown if len(shown) < 200 else shown[:60] + '…'}", "".join(f"{line}\n" for line in lines)


def said() -> dict[str, str]:
    """What each refusal says, at its place, for people to read; ``HELPGEN_ACCEPT=1`` writes it anew."""
    parts = SAID.read_text("utf-8").split("=== ")[1:]
    return {name: rest for name, _, rest in (part.partition("\n") for part in parts)}


def test_what_is_said_is_about_the_table(tmp_path: Path) -> None:
    if os.environ.get("HELPGEN_ACCEPT") == "1":
        folders = (Path(shutil.copytree(SMALL, tmp_path / str(number))) for number in range(len(hostile())))
        written = [
            told(kind, text, findings(folder, kind, text)) for (_, kind, text), folder in zip(hostile(), folders, strict=True)
        ]
        SAID.write_text("".join(f"=== {name}\n{words}" for name, words in written), "utf-8")
    assert len(said()) == len(hostile())


PLACES: tuple[tuple[str, str | dict[str, Any]], ...] = (
    ("text", "写信到 help@support.example.com，或打开 evil.com。"),
    ("text", "看 evil.test 和 `evil.test`，还有 `evil.com`、example.com 和 support.example.com/x。"),
    ("text", "![图](https://evil.com/a.png) ![evil.com](image:a) ![看 evil.com](image:a)"),
    ("text", "[一](https://evil.com/a)和[二](https://evil.com/b)，[三](https://evil.net/)。"),
    ("text", "[我们](https://example.com/a)和[支持](https://www.support.example.com/)。"),
    (
        "text",
        "[bitcoin.org](https://github.com/bitcoin/)，[www.bitcoin.org](https://bitcoin.org/)，[evil.com](entry:arrived)，[org](https://bitcoin.org/)。",
    ),
    ("text", "[甲][x]\n\n[x]: https://evil.com/a\n[y]: https://evil.com/b"),
    ("text", "第一行 (甲)\nhttps://evil.com/a\n<https://evil.com/b>\n[甲] (https://evil.com/c)"),
    ("text", "bitcoin.org/x 和 https://github.com/evil/ 和 tg://x 和 `javascript:x`"),
    ("plain", "evil.com 和 bitcoin.org/a"),
    ("alias", "evil.com 打不开"),
    ("alias", "bitcoin.org/a 打不开"),
    ("hosts", "example.com"),
    ("hosts", "www.example.com"),
    ("hosts", "exarnple.com"),
    ("hosts", "bit.ly"),
    ("hosts", "t.me"),
    ("sources", {"title": "Look at evil.com", "url": "https://bitcoin.org/a"}),
    ("sources", {"title": "bitcoin.org", "url": "https://bitcoin.org/a"}),
    ("sources", {"title": "标准", "url": "https://evil.com/a"}),
)


def test_what_is_said_in_each_place(tmp_path: Path) -> None:
    """``links/places.txt`` is for people to read; ``HELPGEN_ACCEPT=1`` writes it anew."""
    said = ""
    for number, (kind, what) in enumerate(PLACES):
        content = Path(shutil.copytree(SMALL, tmp_path / str(number)))
        if isinstance(what, dict):
            laid_over(content, "hosts.yaml", HOSTS)
            laid_over(content, ENTRY, {"sources": [what]})
            found = [one for one in read(content)[1] if one.severity == "error"]
        else:
            found = findings(content, kind, what)
        said += f"=== {number} {kind}\n"
        for one in found:
            said += f"{one.path}:{one.position.line}:{one.position.column} {one.rule}: {one.message}\n"
            said += "".join(f"    {words}\n" for words in (one.hint, one.message_zh, one.hint_zh))
    if os.environ.get("HELPGEN_ACCEPT") == "1":
        (LINKS / "places.txt").write_text(said, "utf-8")
    assert said.split("=== ") == (LINKS / "places.txt").read_text("utf-8").split("=== ")


def test_a_host_list_that_cannot_be_read_is_the_only_mistake(content: Path) -> None:
    (content / "hosts.yaml").write_text("example.org: [\n", "utf-8")
    assert {found.path for found in read(content)[1]} == {"content/hosts.yaml"}


def test_without_a_list_no_host_is_known(content: Path) -> None:
    (content / "hosts.yaml").unlink()
    assert {found.rule for found in read(content)[1]} == {"unknown-host"}


def test_an_unknown_host_is_told_once_a_text(content: Path) -> None:
    laid_over(content, ENTRY, {"answer": {"zh": "看[一](https://evil.test/a)和[二](https://evil.test/b)。", "en": "See it."}})
    assert [found.rule for found in read(content)[1]] == ["unknown-host"]


@pytest.mark.parametrize(
    "target",
    ["https://evil.test/", "https://example.org@evil.test/", "javascript:alert(1)", "//evil.test", "http://example.org/", "https:evil.test"],
)  # fmt: skip
def test_pages_link_to_allowed_hosts_only_when_nothing_was_checked(target: str, content: Path) -> None:
    answer = f"See [this]({target}) and [that](https://example.org/a)."
    laid_over(content, ENTRY, {"answer": {"zh": answer, "en": answer}})
    kb, _ = read(content)
    entry = kb.entries["which-network"]
    html = Context(kb, "en").html(entry.content.answer, "en/withdraw/which-network/")
    assert re.findall('href="([^"]*)"', html) == ["https://example.org/a"]


def test_pages_show_no_channel_and_no_source_of_others_when_nothing_was_checked(content: Path) -> None:
    channels = (content / "channels.yaml").read_text("utf-8")
    (content / "channels.yaml").write_text(channels.replace("support.example.com", "support.exarnple.com"), "utf-8")
    laid_over(content, ENTRY, {"sources": ["https://evil.test/a", "https://example.org/a"]})
    kb, found = read(content)
    assert {item.rule for item in found} == {"foreign-channel", "unknown-host"}
    c = Context(kb, "en")
    assert [source.url for source in c.sources(kb.entries["which-network"].content.sources)] == ["https://example.org/a"]
    channel: Channel = c.channels["form"]
    assert channel.url is None


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("example.org: the standard", []),
        ("Example.org: the standard", []),
        ("bitcoin.org: the standard", ["other-host-in-words"]),
        ("Join t.me/example_help", ["other-host-in-words"]),
        ("A guide to keystore.json", []),
    ],
)
def test_the_title_of_a_source_shows_no_other_host(title: str, expected: list[str], content: Path) -> None:
    laid_over(content, ENTRY, {"sources": [{"url": "https://example.org/a", "title": title}]})
    assert [found.rule for found in read(content)[1] if found.rule != "contact-in-text"] == expected


@pytest.mark.parametrize(
    ("file", "change", "rule"),
    [
        ("facts.yaml", {"price-bump": {"source": "https://evil.test/bump"}}, "unknown-host"),
        ("facts.yaml", {"price-bump": {"source": "http://example.org/bump"}}, "unsafe-scheme"),
        ("site.yaml", {"search_log": "https://evil.test/log"}, "unknown-host"),
        ("channels.yaml", {"form": {"url": "https://support.example.com@evil.test/new"}}, "disguised-link"),
        ("channels.yaml", {"form": {"url": "https://support.exarnple.com/new"}}, "foreign-channel"),
        ("channels.yaml", {"form": {"url": "mailto:help@exarnple.com"}}, "foreign-channel"),
        ("channels.yaml", {"form": {"url": "javascript:alert(1)"}}, "unsafe-scheme"),
        ("channels.yaml", {"form": {"how": {"zh": "打开 exarnple.com 填写。"}}}, "look-alike-host"),
        ("glossary.yaml", {"txid": {"definition": {"en": "See [this](https://bit.ly/x)."}}}, "shortener"),
        ("withdraw/missing.tree.yaml", {"sources": ["https://evil.test/a"]}, "unknown-host"),
        ("hosts.yaml", {"example.org": {"whose": "A body", "owner": "nobody"}}, "unknown-owner"),
    ],
)
def test_every_field_that_holds_an_address(file: str, change: Any, rule: str, content: Path) -> None:
    if rule == "unknown-owner":
        (content / "owners.yaml").write_text(
            'payments: {name: {zh: 充提组, en: Payments}, github: ["@example/payments"]}\n', "utf-8"
        )
    laid_over(content, file, change)
    found = [item for item in read(content)[1] if item.severity == "error"]
    assert [(item.rule, item.path) for item in found] == [(rule, f"content/{file}")]


def test_the_page_of_channels_shows_the_operators_hosts(content: Path) -> None:
    laid_over(
        content,
        "channels.yaml",
        {"form": {"how": {"zh": "打开 support.example.com 填写。", "en": "Open support.example.com."}}},
    )
    assert read(content)[1] == []


def test_an_address_in_the_interface_texts_of_a_language(content: Path) -> None:
    (content / "strings").mkdir()
    (content / "strings" / "es.yaml").write_text("page:\n  skip: Abra t.me/example_help para hablar\n", "utf-8")
    found = [item for item in read(content)[1] if item.rule == "messenger-link"]
    assert [(item.path, item.position.line, item.position.column) for item in found] == [("content/strings/es.yaml", 2, 14)]
