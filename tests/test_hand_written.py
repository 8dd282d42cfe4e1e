"""Hand-written pages are documents: read strictly, judged by every rule, rendered by our own renderer."""

from __future__ import annotations

from pathlib import Path

import pytest

from helpgen import outputs, pages, search
from helpgen.editing.rename import move
from tests.conftest import DAY, read

ABOUT = """\
---
description: 我们是谁。
---

# 关于我们

见[选哪条链](entry:which-network)，或[找人](channel:form)。

## 地址 {#where}

最长 {{ fact:review-time }}。
"""


def write(content: Path, name: str, text: str | bytes) -> Path:
    file = content / "pages" / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return file


def found(content: Path) -> list[tuple[str, str, int, int]]:
    return [
        (one.rule, one.path.removeprefix("content/pages/"), one.position.line, one.position.column) for one in read(content)[1]
    ]


def test_a_page_is_a_document(content: Path) -> None:
    write(content, "zh/about.md", ABOUT)
    kb, findings = read(content)
    assert findings == []
    page = kb.hand_written["zh/about"]
    assert (page.content.language, page.content.title["zh"]) == ("zh", "关于我们")
    assert page.content.description is not None and page.content.description["zh"] == "我们是谁。"
    assert page.content.text["zh"].startswith("见[选哪条链]") and page in list(kb.documents())


def test_a_page_is_rendered_like_any_other(content: Path) -> None:
    write(content, "zh/about.md", ABOUT)
    write(content, "en/about.md", "# About us\n\nWe are who we are.\n")
    write(content, "en/press/index.md", "# Press\n\nLogos.\n")
    kb, findings = read(content)
    assert findings == []
    made = {page.url: page for page in pages.all_pages(kb, DAY)}
    about = made["zh/about/"]
    assert (about.title, about.description, about.kind) == ("关于我们", "我们是谁。", "page")
    assert '<a href="../withdraw/which-network/">选哪条链</a>' in about.body
    assert '<a href="../official-channels/#form">找人</a>' in about.body
    assert "{{" not in about.body
    assert [(heading.level, heading.id) for heading in about.headings] == [(2, "where")]
    assert about.alternates == {"zh": "zh/about/", "en": "en/about/"}
    assert about.source is not None and about.source.path == "pages/zh/about.md"
    assert made["en/press/"].alternates == {"en": "en/press/"} and "hreflang" not in made["en/press/"].body
    assert made["en/press/"].description == "Logos"
    listed = {item.url: item for item in outputs.sitemap(made.values(), "https://h.example/", kb.languages)}
    assert ("x-default", "https://h.example/zh/about/") in listed["https://h.example/en/about/"].alternates
    assert ("x-default", "https://h.example/en/press/") in listed["https://h.example/en/press/"].alternates


def test_a_page_without_a_language_belongs_to_the_first(content: Path) -> None:
    write(content, "legal.md", "# 条款\n\n正文。\n")
    kb, findings = read(content)
    assert findings == []
    page = next(page for page in pages.all_pages(kb, DAY) if page.url == "legal/")
    assert (page.language, page.alternates) == ("zh", {"zh": "legal/"})


def test_a_page_is_found_in_its_language_and_in_those_that_lack_it(content: Path) -> None:
    write(content, "zh/about.md", "# 关于我们\n\n这是手写的一页。\n")
    write(content, "en/about.md", "# About us\n\nWritten by hand.\n")
    write(content, "en/press.md", "# Press\n\nLogos.\n")
    kb, _ = read(content)
    by_key = {language: {one.key: one for one in search.documents(kb, language)} for language in ("zh", "en")}
    assert {key for key in by_key["zh"] if key.startswith("file:")} == {"file:zh/about", "file:en/press"}
    assert {key for key in by_key["en"] if key.startswith("file:")} == {"file:en/about", "file:en/press"}
    assert by_key["zh"]["file:zh/about"].body == "这是手写的一页。"
    assert by_key["zh"]["file:en/press"].language == "en"


@pytest.mark.parametrize(
    ("text", "rule", "line", "column"),
    [
        ("# 关于\n\n<script>alert(1)</script>\n", "raw-html", 3, 1),
        ("# 关于\n\n文字\n\n文字{: onclick=x }\n", "markdown-not-allowed", 5, 3),
        ("# 关于\n\n看[x](../withdraw/)。\n", "bad-link", 3, 6),
        ("# 关于\n\n看[x](javascript:alert(1))。\n", "unsafe-scheme", 3, 6),
        ("# 关于\n\n![图](https://e.example/x.png)\n", "bad-link", 3, 6),
        ("# 关于\n\n看[哪条](entry:nowhere)。\n", "unknown-reference", 3, 7),
        ("# 关于\n\n写信到 a@b.example 问。\n", "contact-in-text", 3, 5),
        ("# 关于\n\n## 没有锚点\n\n文字\n", "heading-anchor", 3, 1),
        ("# 关于\n\n文字\n\n# 又一个\n\n文字\n", "heading-anchor", 5, 1),
        ("# 关于**我们**\n\n文字\n", "markup-in-plain-text", 1, 5),
        ("# 关于 {#x}\n\n文字\n", "markup-in-plain-text", 1, 6),
        ("\n# 关于 <b>\n\n文字\n", "markup-in-plain-text", 2, 6),
        ("关于\n\n文字\n", "hand-written-page", 1, 1),
        ("", "hand-written-page", 1, 1),
        ("## 关于\n\n文字\n", "hand-written-page", 1, 1),
        ("# 关于\n", "hand-written-page", 1, 1),
        ("---\ndescription: 一\n# 关于\n\n文字\n", "hand-written-page", 1, 1),
        ("---\ntitle: 一\n---\n# 关于\n\n文字\n", "unknown-key", 2, 1),
        ("---\ntemplate: evil.html\n---\n# 关于\n\n文字\n", "unknown-key", 2, 1),
        ("---\ndescription: !ENV SECRET\n---\n# 关于\n\n文字\n", "tag", 2, 14),
        ("---\ndescription: <b>x</b>\n---\n# 关于\n\n文字\n", "markup-in-plain-text", 2, 14),
        ("# 关于\n\n" + "- " * 40 + "x\n", "tangled-text", 3, 1),
    ],
)
def test_every_rule_sees_it(text: str, rule: str, line: int, column: int, content: Path) -> None:
    write(content, "zh/about.md", text)
    assert found(content) == [(rule, "zh/about.md", line, column)]


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        ("zh/About.md", "hand-written-page"),
        ("zh/关于.md", "hand-written-page"),
        ("zh/404.md", "hand-written-page"),
        ("README.md", "hand-written-page"),
        ("zh/index.md", "url-taken"),
        ("index.md", "url-taken"),
        ("zh/withdraw/index.md", "url-taken"),
        ("en/withdraw/arrived.md", "url-taken"),
        ("zh/glossary.md", "url-taken"),
    ],
)
def test_its_name_is_its_url(name: str, rule: str, content: Path) -> None:
    write(content, name, "# 题\n\n文字\n" if not name.startswith("en") else "# Title\n\nText\n")
    assert {one[0] for one in found(content)} >= {rule}
    assert {one[1] for one in found(content)} == {name}


def test_two_files_are_not_one_page(content: Path) -> None:
    write(content, "zh/about.md", "# 题\n\n文字\n")
    write(content, "zh/about/index.md", "# 题\n\n文字\n")
    assert found(content) == [("hand-written-page", "zh/about/index.md", 1, 1)]


def test_what_is_no_text_is_told_once(content: Path) -> None:
    write(content, "zh/about.md", "# 关于".encode("gbk"))
    assert [one[0] for one in found(content)] == ["not-utf8"]


def test_a_link_out_of_the_folder_is_not_followed(content: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret.md"
    secret.write_text("# Secret\n\nText\n", "utf-8")
    (content / "pages" / "zh").mkdir()
    (content / "pages" / "zh" / "secret.md").symlink_to(secret)
    kb, findings = read(content)
    assert kb.hand_written == {} and [one.rule for one in findings] == ["not-a-file"]


def test_a_renamed_entry_is_renamed_in_it(content: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(content.parent)
    write(content, "zh/about.md", ABOUT)
    kb, findings = read(content)
    plan = move(Path("content"), kb, findings, "which-network", "which-chain")
    (changed,) = (change for change in plan.changes if change.path.name == "about.md")
    assert changed.after is not None and "[选哪条链](entry:which-chain)" in changed.after.decode()
