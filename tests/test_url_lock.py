"""URLs that live for ever: ``urls.lock``, ``redirects.yaml``, ``helpgen lock``, and the pages that lead on."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import time
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pytest
import yaml
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from helpgen import outputs, url_lock
from helpgen.cli import main
from helpgen.findings import Position
from helpgen.knowledge_base import KnowledgeBase
from helpgen.models import nearest_path, path_mistake
from helpgen.pages import all_pages
from helpgen.rules.url_places import astray, needless, page_places
from helpgen.rules.urls import MANY, missing_from_lock, page_urls
from tests.conftest import ROOT, read

REDIRECTS = """\
withdraw/old-entry: entry:arrived
withdraw/older-entry/: tree:missing
fix/missing/old-node: tree:missing#status
accounts: category:withdraw
accounts/gone: page:all
way/back/to/home: page:home
"""


def lock(content: Path) -> tuple[int, str, str]:
    result = CliRunner().invoke(main, ["lock", "--content", str(content)], catch_exceptions=False)
    return result.exit_code, result.stdout, result.stderr


def rules_of(content: Path) -> list[str]:
    return [finding.rule for finding in read(content)[1]]


# --- reading ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_lines_and_their_numbers(newline: str, mark: str) -> None:
    text = newline.join(["# remark", "", "withdraw/", "  fix/missing/status  ", ""])
    found, findings = url_lock.parse((mark + text).encode(), "urls.lock")
    assert findings == []
    assert found == url_lock.UrlLock(
        "urls.lock", (url_lock.LockedUrl("withdraw/", 3), url_lock.LockedUrl("fix/missing/status/", 4)), 4
    )


def test_places_on_pages() -> None:
    found, findings = url_lock.parse(b"withdraw/arrived/#look\nwithdraw/arrived#why\n", "urls.lock")
    assert findings == [] and found is not None
    assert [url.written for url in found.places] == ["withdraw/arrived/#look", "withdraw/arrived/#why"]
    assert found.urls == ()


@pytest.mark.parametrize("line", ["a/#", "#a/ b#", "a/#B", "a/#b#c", "a/#b/", "a/ #b", "/#b"])
def test_what_is_no_place(line: str) -> None:
    found, findings = url_lock.parse(f"{line}\n".encode(), "urls.lock")
    assert found is not None and found.places == ()
    assert [one.rule for one in findings] == ([] if line.startswith("#") else ["bad-url-line"])


def test_an_empty_lock_is_a_lock() -> None:
    assert url_lock.parse(b"", "urls.lock") == (url_lock.UrlLock("urls.lock", (), 1), [])


@pytest.mark.parametrize(
    ("line", "message", "message_zh", "hint", "hint_zh"),
    [
        (
            "https://help.example.com/en/a/",
            *path_mistake("https://help.example.com/en/a/")[0],
            *path_mistake("https://help.example.com/en/a/")[1],
        ),
        (
            "a/ # b",
            *path_mistake("a/ # b")[0],
            "put the remark on a line of its own",
            "备注要单独写一行",
        ),
    ],
)
def test_what_is_said_of_a_bad_line(line: str, message: str, message_zh: str, hint: str, hint_zh: str) -> None:
    for count in (1, 20, 22):
        lock, findings = url_lock.parse(("# a\n" + f"{line}\n" * count + "a/\n").encode(), "some.lock")
        assert lock == url_lock.UrlLock("some.lock", (url_lock.LockedUrl("a/", count + 2),), count + 2)
        more, more_zh = (" (nor are 2 more lines)", "（另外还有 2 行也不是）") if count == 22 else ("", "")
        assert [
            (one.path, one.position, one.message, one.message_zh, one.hint, one.hint_zh) for one in findings
        ] == [
            (
                "some.lock", Position(number + 1, 1), message + more * (number == 20), message_zh + more_zh * (number == 20), hint, hint_zh
            )
            for number in range(1, min(count, 20) + 1)
        ]  # fmt: skip


def _lock(text: str) -> url_lock.UrlLock:
    lock, findings = url_lock.parse(text.encode(), "some.lock")
    assert lock is not None and findings == []
    return lock


@pytest.mark.parametrize(
    ("before", "now", "found"),
    [
        ("a/\nb/\n", "a/\nb/\n", []),
        ("a/\nb/\n", "b/\na/\n", []),
        ("a/\nb/\nc/\n", "a/\n\nc/\n", [(2, "b/")]),
        ("a/\nb/\nc/\n", "# x\nb/\n", [(1, "a/"), (2, "c/")]),
        ("a/\na/#b\na/#c\nd/\n", "a/\na/#c\nd/\ne/\n", [(2, "a/#b")]),
        ("a/\na/#b\n", "a/#b\n", [(1, "a/")]),
        ("d/#e\nc/\nb/\n", "", [(1, "d/#e"), (1, "c/"), (1, "b/")]),
        ("a/\nb/\nc/\n", "a/\nc/\nd/\n", [(2, "b/")]),
    ],
)
def test_what_was_taken_out(before: str, now: str, found: list[tuple[int, str]]) -> None:
    assert [
        (one.path, one.position, one.message, one.message_zh, one.hint, one.hint_zh)
        for one in url_lock.removed(_lock(before), _lock(now))
    ] == [
        (
            "some.lock", Position(line, 1), f"'{url}' stood here and was taken out", f"这里原来有“{url}”，被删掉了",
            "put the line back: people link there. Say in redirects.yaml where they go now",
            "把这一行放回去：有人链接着它。它现在在哪，写到 redirects.yaml 里",
        )
        for line, url in found
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("count", "more", "more_zh"), [(20, "", ""), (23, " (and so were 3 more)", "（另外还有 3 行也被删掉了）")]
)
def test_twenty_lines_that_were_taken_out_are_shown(count: int, more: str, more_zh: str) -> None:
    before = _lock("".join(f"a-{number}/\n" for number in range(count)))
    findings = url_lock.removed(before, _lock("b/\n"))
    assert [one.message.partition("'")[2].partition("'")[0] for one in findings] == [f"a-{number}/" for number in range(20)]
    assert {one.message for one in findings if "more" in one.message or "还有" in one.message_zh} == (
        {findings[-1].message} if more else set()
    )
    assert findings[-1].message == f"'a-19/' stood here and was taken out{more}"
    assert findings[-1].message_zh == f"这里原来有“a-19/”，被删掉了{more_zh}"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (None, f"{url_lock.HEADER}a/\nb/#c\n"),
        ("", "a/\nb/#c\n"),
        ("x/\n", "x/\na/\nb/#c\n"),
        ("x/", "x/\na/\nb/#c\n"),
        ("x/\r\ny/", "x/\r\ny/\r\na/\r\nb/#c\r\n"),
        ("x/\ry/\r", "x/\ry/\ra/\nb/#c\n"),
    ],
)
def test_how_lines_are_added(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, before: str | None, after: str) -> None:
    file = tmp_path / "urls.lock"
    if before is not None:
        file.write_bytes(before.encode())
        file.chmod(0o640)
    url_lock.append(file, ["a/", "b/#c"])
    assert file.read_bytes() == after.encode()
    assert before is None or file.stat().st_mode & 0o777 == 0o640

    def full(*arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(shutil, "copymode", full)
    with pytest.raises(OSError, match="No space"):
        url_lock.append(file, ["d/"])
    assert [path.name for path in tmp_path.iterdir()] == ["urls.lock"] and file.read_bytes() == after.encode()


def test_a_lock_is_read_from_a_file_of_bounded_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "a"
    file.write_text("a/\n", "utf-8")
    assert url_lock.read_url_lock(file, "some.lock") == (_lock("a/\n"), [])
    monkeypatch.setattr(url_lock, "MAX_BYTES", 2)
    for broken, rule in ((file, "too-large"), (tmp_path, "not-a-file")):
        lock, findings = url_lock.read_url_lock(broken, "some.lock")
        assert lock is None and [(one.rule, one.path) for one in findings] == [(rule, "some.lock")]
    lock, findings = url_lock.parse("提现".encode("gbk"), "some.lock")
    assert lock is None and [(one.rule, one.path) for one in findings] == [("not-utf8", "some.lock")]


@pytest.mark.parametrize(
    ("path", "slashed"), [("a", "a/"), ("a/", "a/"), ("a/b#c", "a/b/#c"), ("a/b/#c", "a/b/#c"), ("a#b#c", "a/#b#c")]
)
def test_pages_end_in_a_slash(path: str, slashed: str) -> None:
    assert url_lock.with_slash(path) == slashed


LINES = st.sampled_from(["a/", "a/b", "#", "\n", "\r\n", "/", "..", " ", "%2e", "\x00", "\u2028", "提现/", "A/", "a//b/", "\\"])


@settings(max_examples=300, deadline=None)
@given(st.lists(LINES | st.text(max_size=5), max_size=30).map("".join).map(lambda text: text.encode("utf-8", "replace")))
def test_any_bytes_are_a_lock_or_findings(data: bytes) -> None:
    found, findings = url_lock.parse(data, "urls.lock")
    assert found is not None or findings
    for url in (*found.urls, *found.places) if found else ():
        assert re.fullmatch(r"(([a-z0-9-]+/){1,4}|/([A-Za-z0-9_][A-Za-z0-9._-]*/){1,9})(#[a-z0-9-]+)?", url.written)
    assert all(finding.hint for finding in findings)


def test_hostile_files_are_few_findings_and_soon(content: Path) -> None:
    file = content / "urls.lock"
    begin = time.monotonic()
    file.write_text("<script>alert(1)</script>\n" * 100_000, "utf-8")
    assert rules_of(content) == ["bad-url-line"] * url_lock.MANY
    assert read(content)[1][url_lock.MANY - 1].message.endswith("(nor are 99980 more lines)")
    file.write_text("".join(f"withdraw/arrived-{n}/\nfix/missing/status-{n}\n" for n in range(50_000)), "utf-8")
    assert rules_of(content) == ["url-gone"] * MANY
    assert read(content)[1][MANY - 1].message.endswith("(the same is true of 99950 more)")
    file.write_text("a" * 1_000_000 + "\n" + "a/" * 500_000 + "\n" + "-" * 1_000_000, "utf-8")
    assert rules_of(content) == ["bad-url-line"] * 3
    file.write_bytes(b"a/\n" * (url_lock.MAX_BYTES // 3 + 1))
    assert rules_of(content) == ["too-large"]
    file.write_bytes("提现/".encode("gbk"))
    assert rules_of(content) == ["not-utf8"]
    file.unlink()
    (content / "redirects.yaml").write_text("".join(f"a/was-{n}: entry:is-{n + 1}\n" for n in range(20_000)), "utf-8")
    assert set(rules_of(content)) == {"redirect-target"}
    assert time.monotonic() - begin < 60


def test_a_lock_is_a_regular_file(content: Path, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret", "utf-8")
    for name in ("urls.lock", "redirects.yaml"):
        (content / name).symlink_to(tmp_path / "secret")
    assert rules_of(content) == ["not-a-file", "not-a-file"]
    status, _, error = lock(content)
    assert status == 1 and "stays as it is" in error
    assert (tmp_path / "secret").read_text("utf-8") == "secret"


@pytest.mark.parametrize(
    ("written", "path"),
    [
        ("https://help.example.com/zh/fix/missing/status/#p=a.b", "fix/missing/status/"),
        ("HTTP://x/en/Withdraw/Arrived.html?a=b", "withdraw/arrived/"),
        ("/withdraw//arrived/index.html", "withdraw/arrived/"),
        ("https://help.example.com/zh/", ""),
        ("https://help.example.com", ""),
        ("a/b/c/d/e", ""),
        ("提现", ""),
        ("", ""),
    ],
)
def test_what_a_path_is_meant_to_be(written: str, path: str) -> None:
    assert nearest_path(written) == path


# --- which URLs there are --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("which", ["small", "shipped"])
def test_urls_without_rendering_are_those_of_the_pages(which: str, request: pytest.FixtureRequest) -> None:
    kb: KnowledgeBase = request.getfixturevalue(which)
    expected = {page.url for page in all_pages(kb)}
    assert {f"{language}/{url}" for language in kb.languages for url in page_urls(kb).values()} == expected


@pytest.mark.parametrize("which", ["small", "shipped"])
def test_places_without_rendering_are_on_the_pages(which: str, request: pytest.FixtureRequest) -> None:
    kb: KnowledgeBase = request.getfixturevalue(which)
    bodies = {page.url: page.body for page in all_pages(kb)}
    places = page_places(kb)
    for language in kb.languages:
        for path, ids in places.items():
            on_page = set(re.findall(r' id="([^"]*)"', bodies[f"{language}/{path}"]))
            assert ids <= on_page, path
            assert {id for id in on_page - ids if not id.startswith(("hg-", "letter-"))} == set(), (
                f"{path} has places not locked"
            )


# --- helpgen lock ----------------------------------------------------------------------------------------------------


def test_lock_writes_all_and_then_nothing(content: Path, small: KnowledgeBase) -> None:
    file = content / "urls.lock"
    assert lock(content)[:2] == (0, f"{len(missing_from_lock(small))} URLs added to {file.as_posix()}\n")
    first = file.read_bytes()
    assert first == (url_lock.HEADER + "".join(f"{url}\n" for url in missing_from_lock(small))).encode()
    assert rules_of(content) == []
    assert lock(content)[:2] == (0, f"0 URLs added to {file.as_posix()}\n")
    assert file.read_bytes() == first
    assert sorted(path.name for path in content.iterdir() if path.name.startswith(".")) == []


@pytest.mark.parametrize(("newline", "end"), [("\n", "\n"), ("\r\n", "\r\n"), ("\n", "")])
def test_lock_appends_and_changes_no_line(content: Path, small: KnowledgeBase, newline: str, end: str) -> None:
    lock(content)
    file = content / "urls.lock"
    before = newline.join(["# ours", "withdraw/which-network/", "", "withdraw/", "# more", "fix/missing"]) + end
    file.write_bytes(before.encode())
    file.chmod(0o640)
    status, output, _ = lock(content)
    assert status == 0 and output.startswith(f"{len(missing_from_lock(small)) - 3} URLs added")
    after = file.read_bytes().decode()
    assert after.startswith(before.removesuffix(end) + newline)
    assert after.replace(newline, "").count("\n") == 0 and after.endswith(f"withdraw/arrived/#look{newline}")
    assert file.stat().st_mode & 0o777 == 0o640
    assert rules_of(content) == []


def add_category(content: Path) -> None:
    (content / "fresh").mkdir()
    category = (content / "withdraw" / "_category.yaml").read_text("utf-8")
    (content / "fresh" / "_category.yaml").write_text(
        category.replace("提现", "新").replace("ithdrawals", "hat is new")
        + "waivers: [{rule: empty-category, reason: It is new.}]\n",
        "utf-8",
    )


def test_a_new_page_is_one_url_more(content: Path) -> None:
    lock(content)
    add_category(content)
    assert rules_of(content) == ["url-not-locked"]
    assert lock(content)[1].startswith("1 URL added to ")
    assert (content / "urls.lock").read_text("utf-8").endswith("\nfresh/\n")


def test_lock_refuses_content_with_findings(content: Path) -> None:
    lock(content)
    (content / "withdraw" / "which-network.faq.yaml").rename(content / "withdraw" / "what-network.faq.yaml")
    before = (content / "urls.lock").read_bytes()
    status, output, error = lock(content)
    assert status == 1
    assert "error url-gone: 'withdraw/which-network/'" in output and "unknown-reference" not in output
    assert "helpgen mv which-network what-network" in output
    assert "1 finding in the content" in error and "stays as it is" in error
    assert (content / "urls.lock").read_bytes() == before


def test_a_lock_that_cannot_be_written_is_one_sentence(content: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path, data: bytes) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "write_bytes", refuse)
    status, _, error = lock(content)
    assert status == 1 and "cannot be written (Permission denied)" in error


# --- places ----------------------------------------------------------------------------------------------------------


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), "utf-8")


def found_in(content: Path) -> list[str]:
    return [one.as_text().partition("\n")[0] for one in read(content)[1]]


def test_what_is_said_of_needless_places(small: KnowledgeBase) -> None:
    pages, moved = {"withdraw/arrived/", "glossary/"}, {"withdraw/old/"}
    for path, id, said in (
        (
            "fix/missing/", "look",
            (("'fix/missing/#look': the places of a tree are its nodes", "“fix/missing/#look”：树里的位置就是节点"),
             ("lead the URL of the node; its place in the document follows", "给节点的网址写重定向，文档里的位置会跟着走")),
        ),
        (
            "withdraw/old/", "look",
            (("'withdraw/old/' leads on as a whole, with every place on it", "“withdraw/old/”整页都已重定向，页内的位置也一起走"),
             ("delete this line", "删掉这一行")),
        ),
        (
            "withdraw/none/", "look",
            (("'withdraw/none/' is no page, so it has no places", "没有“withdraw/none/”这个页面，也就没有页内的位置"),
             ("lead the page itself on: leave out the '#' and the rest", "给整页写重定向：去掉 # 和后面的部分")),
        ),
        (
            "withdraw/arrived/", "look",
            (("'withdraw/arrived/' has a place 'look'; it needs no redirect", "“withdraw/arrived/”上就有“look”，不用重定向"),
             ("delete this line, or rename the place", "删掉这一行，或给那个位置改名")),
        ),
        ("withdraw/arrived/", "gone", None),
    ):  # fmt: skip
        assert needless(small, path, id, pages, moved) == said
    assert astray(small, "entry:arrived", "look", "withdraw/arrived/") is None
    assert astray(small, "entry:gone", "look", "withdraw/gone/") is None
    nowhere = ("'page:home' has no places to lead to", "“page:home”没有可以转到的位置"), ("write page:home", "写成 page:home")
    assert astray(small, "page:home", "look", "") == nowhere
    away = astray(small, "entry:arrived", "loook", "withdraw/arrived/")
    assert away == (
        ("'entry:arrived' has no place 'loook'", "“entry:arrived”上没有“loook”"),
        ("did you mean 'look'?", "是不是想写“look”？"),
    )


def test_a_heading_cannot_lose_its_name_unnoticed(content: Path) -> None:
    lock(content)
    entry, lines = content / "withdraw" / "arrived.faq.yaml", (content / "urls.lock").read_text("utf-8").splitlines()
    change(entry, "{#look}", "{#loook}")
    line = lines.index("withdraw/arrived/#look") + 1
    assert found_in(content) == [
        f"content/urls.lock:{line}:1: error url-gone: 'withdraw/arrived/#look' was published, and the page has no such place now"
    ]
    assert "such as 'withdraw/arrived/#look: entry:arrived#loook'" in read(content)[1][0].hint
    (content / "redirects.yaml").write_text("withdraw/arrived#look: entry:arrived#loook\n", "utf-8")
    assert rules_of(content) == ["url-not-locked"]
    lock(content)
    assert rules_of(content) == []
    for page in all_pages(read(content)[0]):
        if page.url.endswith("/withdraw/arrived/"):
            assert '<h2 id="loook"><span id="look"></span>' in page.body


def test_a_link_to_a_heading_that_is_gone_is_no_second_mistake(content: Path) -> None:
    entry = content / "withdraw" / "which-network.faq.yaml"
    change(entry, "  zh: |\n", "  zh: |\n    先看[怎么查](entry:arrived#look)。\n\n")
    change(entry, "  en: |\n", "  en: |\n    See [how](entry:arrived#look).\n\n")
    lock(content)
    change(content / "withdraw" / "arrived.faq.yaml", "{#look}", "{#loook}")
    assert rules_of(content) == ["url-gone"]


@pytest.mark.parametrize("chinese", ["## 怎么查\n", "## 怎么查 {#loook}\n"])
@pytest.mark.parametrize("english", ["## How to look\n", "## How to look {#look}\n"])
def test_a_heading_that_is_wrong_is_no_place_that_is_gone(content: Path, chinese: str, english: str) -> None:
    lock(content)
    entry = content / "withdraw" / "arrived.faq.yaml"
    change(entry, "## 怎么查 {#look}\n", chinese)
    change(entry, "## How to look {#look}\n", english)
    assert set(rules_of(content)) == {"heading-anchor"}


def test_a_place_in_a_snippet_is_a_place_of_each_page_that_shows_it(content: Path) -> None:
    (content / "snippets.yaml").write_text(
        'more: {zh: "## 更多 {#more}\\n\\n看记录。", en: "## More {#more}\\n\\nSee it."}\n', "utf-8"
    )
    entry = content / "withdraw" / "arrived.faq.yaml"
    change(entry, "    ## 怎么查 {#look}", "    {{ snippet:more }}\n\n    ## 怎么查 {#look}")
    change(entry, "    ## How to look {#look}", "    {{ snippet:more }}\n\n    ## How to look {#look}")
    kb, findings = read(content)
    assert findings == [] and page_places(kb)["withdraw/arrived/"] == {"look", "more"}


PLACES = """\
withdraw/arrived#once: entry:arrived#look
withdraw/arrived#whole: entry:arrived
withdraw/arrived#gone: entry:which-network
withdraw/arrived#glossed: page:glossary#txid
glossary#old-term: page:glossary#txid
contact#phone: page:official-channels#chat
fix/missing/old-node: tree:missing#status
fix/missing/older-node: entry:arrived
withdraw/older: entry:arrived#look
"""


def test_pages_keep_the_places_that_they_had(content: Path) -> None:
    (content / "redirects.yaml").write_text(PLACES, "utf-8")
    kb, findings = read(content)
    assert [one.as_text() for one in findings] == []
    bodies = {page.url: page.body for page in all_pages(kb)}
    entry = bodies["en/withdraw/arrived/"]
    assert re.search(r'<h2 id="look"><span id="once"></span>', entry)
    assert '<h1 id="hg-title"><span id="whole"></span>' in entry
    assert '<p class="hg-moved" id="gone">This part is now here: <a href="../which-network/">' in entry
    assert '<p class="hg-moved" id="glossed">This part is now here: <a href="../../glossary/#txid">' in entry
    assert '<p class="hg-moved" id="gone">这一部分已经移到：<a href="../which-network/">' in bodies["zh/withdraw/arrived/"]
    assert '<article class="hg-term" id="txid"><span id="old-term"></span>' in bodies["zh/glossary/"]
    assert '<p class="hg-moved" id="phone">' in bodies["zh/contact/"]
    document = bodies["zh/fix/missing/document/"]
    assert re.search(r'id="status"[^>]*><span id="old-node"></span>', document)
    assert '<h1 id="hg-title"><span id="older-node"></span>' in document
    for body in bodies.values():
        ids = re.findall(r' id="([^"]*)"', body)
        assert len(ids) == len(set(ids))


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("withdraw/arrived#look: entry:arrived", "'withdraw/arrived/' has a place 'look'; it needs no redirect"),
        ("withdraw/arrived#old: entry:arrived#looks", "'entry:arrived' has no place 'looks'"),
        ("withdraw/arrived#old: entry:which-network#look", "'entry:which-network' has no places to lead to"),
        ("withdraw/arrived#old: page:home#look", "'page:home' has no places to lead to"),
        ("withdraw/arrived#old: entry:arived", "there is no entry 'arived'"),
        ("withdraw/nothing#old: entry:arrived", "'withdraw/nothing/' is no page, so it has no places"),
        ("fix/missing/document#old: tree:missing", "'fix/missing/document/#old': the places of a tree are its nodes"),
        (
            "en/withdraw/arrived#old: entry:arrived",
            "'en/withdraw/arrived/#old' starts with a language; one line is for all languages",
        ),
        (
            "withdraw/old#a: entry:arrived\nwithdraw/old: entry:arrived",
            "'withdraw/old/' leads on as a whole, with every place on it",
        ),
        ("withdraw/arrived#a: entry:arrived\nwithdraw/arrived/#a: entry:arrived", "'withdraw/arrived/#a' is here twice"),
        ("withdraw/arrived#b: entry:arrived#a\nwithdraw/arrived#a: entry:arrived#look", "'entry:arrived' has no place 'a'"),
    ],
)
def test_a_redirect_of_a_place_leads_somewhere(content: Path, line: str, message: str) -> None:
    (content / "redirects.yaml").write_text(line + "\n", "utf-8")
    found = read(content)[1]
    assert [(one.rule, one.message, one.path) for one in found] == [("redirect-target", message, "content/redirects.yaml")]
    assert found[0].message_zh and found[0].hint_zh


@pytest.mark.parametrize(
    ("key", "new", "line"),
    [
        ("term:txid", "transaction-id", "glossary/#txid: page:glossary#transaction-id"),
        ("channel:chat", "live", "contact/#chat: page:contact#live"),
    ],
)
def test_a_key_that_is_renamed_keeps_its_places(content: Path, key: str, new: str, line: str) -> None:
    lock(content)
    result = CliRunner().invoke(main, ["mv", key, new, "--content", str(content)], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    assert line in (content / "redirects.yaml").read_text("utf-8").splitlines()
    assert rules_of(content) == []


def test_hand_written_pages_live_as_long(content: Path) -> None:
    for path, text in (
        ("en/about.md", "# About us\n\nWe answer.\n\n## Team {#team}\n\nTwo people.\n"),
        ("press.md", "# 媒体\n\n图标。\n"),
    ):
        (content / "pages" / path).parent.mkdir(exist_ok=True)
        (content / "pages" / path).write_text(text, "utf-8")
    lock(content)
    lines = (content / "urls.lock").read_text("utf-8").splitlines()
    assert {"/en/about/", "/en/about/#team", "/press/"} <= set(lines)
    assert rules_of(content) == []
    change(content / "pages" / "en" / "about.md", "{#team}", "{#people}")
    (content / "pages" / "press.md").unlink()
    gone = [one for one in found_in(content) if "url-gone" in one]
    assert [one.split(": ", 1)[1] for one in gone] == [
        "error url-gone: '/en/about/#team' was published, and the page has no such place now",
        "error url-gone: '/press/' was published and has no page now",
    ]
    (content / "redirects.yaml").write_text("/press: page:home\n/en/about#team: page:contact\n", "utf-8")
    lock(content)
    kb, findings = read(content)
    assert [one.as_text() for one in findings] == []
    bodies = {page.url: page.body for page in all_pages(kb)}
    assert '<p class="hg-moved" id="team">This part is now here: <a href="../contact/">' in bodies["en/about/"]
    moved = dict(outputs.moved(kb, list(all_pages(kb)), "https://help.example.com/", "favicon.svg"))
    assert list(moved) == ["press/index.html"]
    assert 'content="0; url=../zh/"' in moved["press/index.html"] and 'lang="zh-Hans"' in moved["press/index.html"]


def test_a_page_that_moves_takes_its_places_along(content: Path) -> None:
    (content / "redirects.yaml").write_text(
        "withdraw/arrived#once: entry:arrived#look\nglossary#x: page:glossary#txid\n", "utf-8"
    )
    lock(content)
    result = CliRunner().invoke(main, ["mv", "arrived", "come", "--content", str(content)], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    assert (content / "redirects.yaml").read_text("utf-8") == "glossary#x: page:glossary#txid\nwithdraw/arrived: entry:come\n"
    assert rules_of(content) == []


# --- the pages that lead on ------------------------------------------------------------------------------------------


class Moved(HTMLParser):
    """What a page that leads on says to browsers, to search engines and to readers."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def one(self, tag: str, **values: str) -> dict[str, str | None]:
        (found,) = [attrs for name, attrs in self.tags if name == tag and values.items() <= attrs.items()]
        return found


@pytest.fixture
def project(tmp_path: Path, content: Path, small: KnowledgeBase) -> Path:
    """A project with the small content, redirects and a lock."""
    (content / "redirects.yaml").write_text(REDIRECTS, "utf-8")
    shutil.copytree(ROOT / "content" / "pages" / "assets", content / "pages" / "assets", dirs_exist_ok=True)
    shutil.copy(ROOT / "mkdocs.yml", tmp_path)
    assert lock(content)[1].startswith(f"{len(missing_from_lock(small)) + 6} URLs added")
    return tmp_path


def build(project: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "helpgen", "build"], cwd=project, capture_output=True, text=True, timeout=120)


def test_old_urls_lead_to_pages(project: Path) -> None:
    result = build(project)
    assert result.returncode == 0, result.stderr
    site = project / "site"
    expected = {
        "withdraw/old-entry": (
            "withdraw/arrived",
            "提现显示完成，为什么没到账？",
            "It says completed. Why has it not arrived?",
        ),
        "withdraw/older-entry": ("fix/missing", "提现没到账", "My withdrawal is missing"),
        "fix/missing/old-node": (
            "fix/missing/status",
            "是什么状态？ · 提现没到账",
            "Which status is it? · My withdrawal is missing",
        ),
        "accounts": ("withdraw", "提现", "Withdrawals"),
        "accounts/gone": ("all", "全部问题（按拼音排序）", "All questions, A to Z"),
        "way/back/to/home": ("", "测试帮助", "Test Help"),
    }
    for old, (new, *titles) in expected.items():
        for language, locale, title in zip(("zh", "en"), ("zh-Hans", "en"), titles, strict=True):
            file = site / language / old / "index.html"
            html = file.read_text("utf-8")
            page = Moved(html)
            assert page.one("html")["lang"] == locale
            link = page.one("a")["href"] or ""
            assert page.one("meta", **{"http-equiv": "refresh"})["content"] == f"0; url={link}"
            assert page.one("meta", name="robots")["content"] == "noindex"
            assert not link.startswith(("/", "http"))
            target = site / language / new / "index.html"
            assert (file.parent / link / "index.html").resolve() == target.resolve() and target.is_file()
            canonical = page.one("link", rel="canonical")["href"] or ""
            assert canonical.endswith(f"/{language}/{new}/".replace("//", "/")) and canonical.startswith("https://")
            assert f'rel="canonical" href="{canonical}"' in target.read_text("utf-8")
            assert f'{"这一页已经移到：" if language == "zh" else "This page has moved: "}<a href="{link}">{title}</a>' in html
            assert "<script" not in html and "style=" not in html and "<style" not in html
            for load in ("icon", "stylesheet"):
                assert (file.parent / (page.one("link", rel=load)["href"] or "")).resolve().is_file()
    urls = [url.text or "" for url in ElementTree.parse(site / "sitemap.xml").iter() if url.tag.endswith("loc")]
    assert urls and not any(old in url for url in urls for old in ("old", "accounts", "way/"))
    for index in site.rglob("search_index.json"):
        assert "old-entry" not in index.read_text("utf-8")
    assert "urls.lock" not in {file.name for file in site.rglob("*")}


@pytest.mark.parametrize("name", ["zh/withdraw/old-entry.md", "en/accounts/index.md"])
def test_a_file_at_the_url_of_a_redirect_is_one_sentence(project: Path, name: str) -> None:
    file = project / "content" / "pages" / name
    file.parent.mkdir(parents=True)
    file.write_text("# x\n\nA text.\n", "utf-8")
    result = build(project)
    assert result.returncode == 1
    assert name in result.stderr and "another name" in result.stderr and "Traceback" not in result.stderr


def test_a_page_that_is_gone_stops_the_build(project: Path) -> None:
    redirects = project / "content" / "redirects.yaml"
    redirects.write_text(REDIRECTS.replace("withdraw/old-entry: entry:arrived\n", ""), "utf-8")
    result = build(project)
    assert result.returncode == 1
    assert "error url-gone: 'withdraw/old-entry/' was published and has no page now" in result.stderr


def test_a_build_asks_for_the_lock_and_a_draft_does_not(project: Path) -> None:
    from mkdocs.exceptions import PluginError

    from helpgen.plugin import _read

    content = project / "content"
    add_category(content)
    assert "fresh" in _read(content, draft=True, kept=None).categories
    with pytest.raises(PluginError, match="url-not-locked"):
        _read(content, draft=False, kept=None)


# --- nobody takes a line out -----------------------------------------------------------------------------------------


def git(folder: Path, *arguments: str) -> None:
    identity = ["-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True)


@pytest.mark.skipif(shutil.which("git") is None, reason="needs git")
@pytest.mark.parametrize(
    ("before", "after", "refused"),
    [
        ("a/\nb/\n", "a/\nb/\nc/\n", False),
        ("a/\nb/\n", "# remark\r\nb/\r\na/\r\n", False),
        ("a/\nb/\n", "a/\n", True),
        ("a/\nb/\n", "a/\nb\n", False),
        ("# remark\na/\n", "a/\n", False),
        ("a/\n", None, True),
        (None, "a/\n", False),
        (None, None, False),
    ],
)
def test_the_workflow_refuses_a_removed_line(tmp_path: Path, before: str | None, after: str | None, refused: bool) -> None:
    workflow = yaml.safe_load((ROOT / ".github" / "workflows" / "check.yml").read_text("utf-8"))
    (step,) = [step for step in workflow["jobs"]["content"]["steps"] if "helpgen lock --check" in step.get("run", "")]
    command = step["run"].replace(".venv/bin/helpgen", f"{sys.executable} -m helpgen")
    file = tmp_path / "content" / "urls.lock"
    file.parent.mkdir()
    git(tmp_path, "init", "--quiet")
    for text in (before, after):
        if text is not None:
            file.write_bytes(text.encode())
        else:
            file.unlink(missing_ok=True)
        git(tmp_path, "add", "--all")
        git(tmp_path, "commit", "--quiet", "--allow-empty", "--message", "x")
    result = subprocess.run(["bash", "-e", "-c", command], cwd=tmp_path, capture_output=True, text=True)
    assert result.returncode == int(refused), result.stdout + result.stderr
    assert ("::error file=content/urls.lock" in result.stdout) is refused


@pytest.mark.skipif(shutil.which("git") is None, reason="needs git")
@pytest.mark.parametrize(
    ("before", "after", "findings"),
    [
        ("a/\nb/\n", "a/\nb/\nc/\n", []),
        ("a/\nb/\na/#x\n", "# remark\r\nb/\r\na/\r\na#x", []),
        ("a/\nb/\n", "a\n", ["content/urls.lock:1:1: error url-removed: 'b/' stood here and was taken out"]),
        ("a/\na/#x\nb/\n", "# r\na/\nb/\n", ["content/urls.lock:3:1: error url-removed: 'a/#x' stood here and was taken out"]),
        ("b/\na/\n", "# r\na/\n", ["content/urls.lock:1:1: error url-removed: 'b/' stood here and was taken out"]),
        ("# remark\na/\n", "a/\n", []),
        ("a/\n", None, ["content/urls.lock:1:1: error url-removed: 'a/' stood here and was taken out"]),
        (None, "a/\n", []),
        (None, None, []),
        ("a/\n", "a/\nA/\n", ["content/urls.lock:2:1: error bad-url-line: 'A/' is not the path of a page"]),
    ],
)
def test_lock_check_refuses_a_removed_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, before: str | None, after: str | None, findings: list[str]
) -> None:
    file = tmp_path / "content" / "urls.lock"
    file.parent.mkdir()
    git(tmp_path, "init", "--quiet")
    for text in (before, after):
        if text is not None:
            file.write_bytes(text.encode())
        else:
            file.unlink(missing_ok=True)
        if text is before:
            git(tmp_path, "add", "--all")
            git(tmp_path, "commit", "--quiet", "--allow-empty", "--message", "x")
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(main, ["lock", "--check"], catch_exceptions=False)
    assert [line for line in result.stdout.splitlines() if not line.startswith(" ")] == findings
    assert result.exit_code == (1 if findings else 0), result.output
    result = CliRunner().invoke(main, ["lock", "--check", "--format", "github"], catch_exceptions=False)
    assert result.stdout.count("::error file=content/urls.lock,line=") == len(findings)


@pytest.mark.skipif(shutil.which("git") is None, reason="needs git")
def test_lock_check_compares_with_where_a_branch_began(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What others have locked since is not taken out by a branch that does not have it yet."""
    file = tmp_path / "content" / "urls.lock"
    file.parent.mkdir()
    git(tmp_path, "init", "--quiet", "--initial-branch", "main")
    for branch, text in (("main", "a/\n"), ("work", "a/\nb/\n"), ("main", "a/\nc/\n")):
        git(tmp_path, "checkout", "--quiet", "-B", branch, *(["main"] if branch == "work" else []))
        file.write_text(text, "utf-8")
        git(tmp_path, "add", "--all")
        git(tmp_path, "commit", "--quiet", "--message", "x")
    git(tmp_path, "checkout", "--quiet", "work")
    monkeypatch.chdir(tmp_path)
    assert CliRunner().invoke(main, ["lock", "--check", "--against", "main"]).exit_code == 0
    file.write_text("b/\n", "utf-8")
    assert CliRunner().invoke(main, ["lock", "--check", "--against", "main"]).exit_code == 1
    for wrong in ("no-such-revision", "--exec=x"):
        result = CliRunner().invoke(main, ["lock", "--check", f"--against={wrong}"])
        assert result.exit_code == 2 and "revision" in result.stderr
