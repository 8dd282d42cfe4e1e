"""Verifying a built site: everything that could be wrong with one is found, and a site that is right has nothing found."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpgen import built_page, manifest, plain_html, verification
from helpgen import closed_lines as closed_html
from helpgen.built_page import read_page
from helpgen.closed_lines import closed_parts, closed_parts_from, is_simple
from helpgen.verification import Expected, Mistake, Verified, listing, verify
from tests.conftest import ROOT
from tests.test_build import files, project, run

__all__ = ["project"]

PAGE = """\
<!doctype html>
<html lang="{lang}">
<head><meta charset="utf-8"><title>a <b id="x"> c</title>
<link rel="canonical" href="https://help.example.com/base/{lang_path}/a/">
<link rel="stylesheet" href="../../assets/a.css"></head>
<body><h1 id="top">Title</h1>
<p><a href="#top">top</a> <a href="../b/#there">b</a> <a href='../b/'>b</a> <a href=../b/>b</a> <a href="../b">b</a></p>
<p><a href="https://elsewhere.example/x#y">there</a> <a href="mailto:a@example.com">mail</a></p>
<!-- <a href="nowhere/"> <p id="top"> -->
<script src="../../assets/a.js"></script>
<img src="../../assets/a.svg" alt="" srcset="../../assets/a.svg 1x, ../../assets/a.svg 2x">
</body></html>
""".replace(' <a href="../b">b</a>', "")
OTHER = '<html lang="{lang}"><body><h2 id="there">x</h2><svg><use href="#there"/><g fill="url(#there)"/></svg></body></html>'

EXPECTED = Expected(
    "https://help.example.com/base/",
    {"zh": "zh-Hans", "en": "en"},
    frozenset({"", "a/", "b/", "old/"}),
    frozenset({("a/", "top"), ("b/", "there"), ("old/", "any")}),
)


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A small site with nothing wrong."""
    folder = tmp_path / "built"
    texts = {
        "index.html": '<html lang="en"><a href="zh/">zh</a><a href="./en/">en</a><a href="/base/en/a/#top">a</a></html>',
        "404.html": '<html lang="zh-Hans"><a href="/base/">home</a></html>',
        "sitemap.xml": "<urlset><loc>https://help.example.com/base/en/a/</loc>"
        '<xhtml:link rel="alternate" href="https://help.example.com/base/zh/a/"/></urlset>',
        "robots.txt": "User-agent: *\nSitemap: https://help.example.com/base/sitemap.xml\n",
        "assets/a.css": '@import "b.css"; a { background: url(a.svg); b: url("data:image/svg+xml,x"); c: url(#y) }',
        "assets/b.css": "/* url(gone.png) */",
        "assets/a.js": "document.write('<a href=nowhere>')",
        "assets/a.svg": "<svg/>",
        "assets/helpgen/a.mjs": 'import { b } from "./b.mjs"',
        "assets/helpgen/b.mjs": "",
        "en/search/store.json": '{"docs": [["en/a/#top", "t"]], "links": {"exposed": "en/b/"}}',
        "en/fix/t/tree.json": '{"url": "https://help.example.com/base/en/a/", "n": [{"html": "<a href=\'https://help.example.com/base/en/b/#there\'>"}]}',
    }
    for code, lang in EXPECTED.locales.items():
        texts[f"{code}/index.html"] = f'<html lang="{lang}"><a href="a/">a</a></html>'
        texts[f"{code}/a/index.html"] = PAGE.format(lang=lang, lang_path=code)
        texts[f"{code}/b/index.html"] = OTHER.format(lang=lang)
        texts[f"{code}/old/index.html"] = (
            f'<html lang="{lang}"><meta http-equiv="refresh" content="0; url=../a/#top"><a href="../a/">a</a></html>'
        )
    for path, text in texts.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, "utf-8")
    return folder


def test_a_site_that_is_right_has_no_mistakes(site: Path) -> None:
    assert verify(site, EXPECTED) == []


A, B = "en/a/index.html", "en/b/index.html"

WRONG = [
    # links
    (A, "../b/", "../c/", "'../c/#there' leads to nothing"),
    (A, "href=../b/", "href=../c/", "'../c/' leads to nothing"),
    (A, "href='../b/'", "href='../b'", "'../b' lacks a slash at its end"),
    (A, "'../b/'", "'../../../x/'", "'../../../x/' leads out of the site"),
    (A, "'../b/'", "'/en/b/'", "'/en/b/' leads out of the site"),
    (A, "'../b/'", "'/base/en/c/'", "'/base/en/c/' leads to nothing"),
    (A, "'../b/'", "'https://HELP.example.com/base/en/c/'", "'https://HELP.example.com/base/en/c/' leads to nothing"),
    (A, "'../b/'", "'//help.example.com/base/en/c/'", "'//help.example.com/base/en/c/' leads to nothing"),
    (A, "'../b/'", "'..\\c/'", "'..\\c/' leads to nothing"),
    (A, "'../b/'", "'../&#99;/'", "'../c/' leads to nothing"),
    (A, "'../b/'", "'../%63/'", "'../%63/' leads to nothing"),
    (A, "'../b/'", "' ../c/ '", "' ../c/ ' leads to nothing"),
    (A, "'../b/'", "'../c/?q=1#x'", "'../c/?q=1#x' leads to nothing"),
    (A, "'../b/'", "'javascript:alert(1)'", "'javascript:alert(1)' is an address that no reader should follow"),
    (A, "'../b/'", "'java\tscript:alert(1)'", "'java\tscript:alert(1)' is an address that no reader should follow"),
    (A, "'../b/'", "'data:text/html,x'", "'data:text/html,x' is an address that no reader should follow"),
    # places
    (A, "#there", "#their", "a link names the place 'their', which en/b/index.html does not have"),
    (A, 'href="#top"', 'href="#tip"', "'#tip' names a place that the page does not have"),
    (A, 'href="#top"', 'href="./#tip"', "'./#tip' names a place that the page does not have"),
    (B, '"#there"', '"#their"', "'#their' names a place that the page does not have"),
    (B, "url(#there)", "url(#their)", "'#their' names a place that the page does not have"),
    # ids, language
    (A, "<p>", '<p id="top">', "the id 'top' stands on it more than once"),
    (A, "<p>", '<p ID=top>', "the id 'top' stands on it more than once"),
    (A, "<p>", '<p aria-labelledby="top nothing">', "something on it names the id 'nothing', which it does not have"),
    (A, 'lang="en"', 'lang="zh-Hans"', 'the page says lang="zh-Hans"; right is en'),
    (A, ' lang="en"', "", "the page says no language; right is en"),
    (A, 'lang="en"', 'lang=""', 'the page says lang=""; right is en'),
    ("404.html", 'lang="zh-Hans"', 'lang="zh"', 'the page says lang="zh"; right is en or zh-Hans'),
    # what is loaded
    (A, 'src="../../assets/a.js"', 'src="https://cdn.example/a.js"', "'https://cdn.example/a.js' is on another site, and readers would load it"),
    (A, 'src="../../assets/a.js"', 'src="//cdn.example/a.js"', "'//cdn.example/a.js' is on another site, and readers would load it"),
    (A, 'src="../../assets/a.js"', 'src="../../assets/b.js"', "'../../assets/b.js' leads to nothing"),
    (A, 'href="../../assets/a.css"', 'href="https://cdn.example/a.css"', "'https://cdn.example/a.css' is on another site, and readers would load it"),
    (A, 'rel="canonical" href', 'rel="preconnect" href', None),
    (A, "<p>", '<link rel="preconnect" href="https://fonts.example">', "'https://fonts.example' is on another site, and readers would load it"),
    (A, 'src="../../assets/a.svg"', 'src="../../assets/b.svg"', "'../../assets/b.svg' leads to nothing"),
    (A, "../../assets/a.svg 2x", "https://cdn.example/a.svg 2x", "'https://cdn.example/a.svg' is on another site, and readers would load it"),
    (A, "<p>", '<iframe src="https://x.example/"></iframe>', "'https://x.example/' is on another site, and readers would load it"),
    (A, "<p>", '<form action="https://x.example/">', "'https://x.example/' is on another site, and readers would load it"),
    (A, "<p>", '<button formaction="https://x.example/">', "'https://x.example/' is on another site, and readers would load it"),
    (A, "<p>", '<object data="https://x.example/">', "'https://x.example/' is on another site, and readers would load it"),
    (A, "<p>", '<video poster="https://x.example/">', "'https://x.example/' is on another site, and readers would load it"),
    (A, "<p>", '<a ping="https://x.example/">', "'https://x.example/' is on another site, and readers would load it"),
    (A, "<p>", '<input data-hg-files="../../gone.bin">', "'../../gone.bin' leads to nothing"),
    (A, "<p>", '<base href="https://x.example/">', "<base href='https://x.example/'> would lead every link elsewhere"),
    (A, "<p>", '<script id="__config" type="application/json">{"base": "../..", "search": "gone.js"}</script>', "'gone.js' leads to nothing"),
    (A, "base/en/a/", "base/en/c/", "'https://help.example.com/base/en/c/' leads to nothing"),
    # redirects
    ("en/old/index.html", "url=../a/#top", "url=../c/", "'../c/' leads to nothing"),
    ("en/old/index.html", "url=../a/#top", "url=../a/#tip", "a link names the place 'tip', which en/a/index.html does not have"),
    ("en/old/index.html", "url=../a/#top", "url=https://x.example/", "'https://x.example/' leads to another site"),
    ("en/old/index.html", "url=../a/#top", "url=./", "leads on to en/old/index.html, which leads on as well"),
    # other files
    ("assets/a.css", "b.css", "c.css", "'c.css' leads to nothing"),
    ("assets/a.css", "url(a.svg)", "url( '../gone.svg' )", "'../gone.svg' leads to nothing"),
    ("assets/a.css", "url(a.svg)", "url(https://fonts.example/x)", "'https://fonts.example/x' is on another site, and readers would load it"),
    ("assets/helpgen/a.mjs", "./b.mjs", "./c.mjs", "'./c.mjs' leads to nothing"),
    ("sitemap.xml", "base/en/a/", "base/en/c/", "'https://help.example.com/base/en/c/' leads to nothing"),
    ("sitemap.xml", "base/zh/a/", "base/zh/c/", "'https://help.example.com/base/zh/c/' leads to nothing"),
    ("robots.txt", "sitemap.xml", "map.xml", "'https://help.example.com/base/map.xml' leads to nothing"),
    ("en/search/store.json", "#top", "#tip", "'en/a/#tip' names a place that en/a/index.html does not have"),
    ("en/search/store.json", "en/b/", "en/c/", "'en/c/' leads to nothing"),
    ("en/fix/t/tree.json", "en/a/", "en/c/", "'https://help.example.com/base/en/c/' leads to nothing"),
    ("en/fix/t/tree.json", "#there", "#their", "'https://help.example.com/base/en/b/#their' names a place that en/b/index.html does not have"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "right", "wrong", "what"), WRONG, ids=[f"{one[0]}-{one[2]}" for one in WRONG])
def test_a_mistake_is_found_and_nothing_else(site: Path, file: str, right: str, wrong: str, what: str | None) -> None:
    text = (site / file).read_text("utf-8")
    assert right in text
    (site / file).write_text(text.replace(right, wrong, 1), "utf-8")
    assert verify(site, EXPECTED) == ([Mistake(file, what)] if what is not None else [])


def test_what_was_published_once_is_there(site: Path) -> None:
    (site / "en/b/index.html").write_text('<html lang="en"></html>', "utf-8")
    shutil.rmtree(site / "zh/old")
    assert verify(site, EXPECTED) == [
        Mistake("en/a/index.html", "a link names the place 'there', which en/b/index.html does not have"),
        Mistake("en/b/index.html", "'b/#there' is in urls.lock, and the page has no such place"),
        Mistake("en/fix/t/tree.json", "'https://help.example.com/base/en/b/#there' names a place that en/b/index.html does not have"),
        Mistake("zh/old/index.html", "is in urls.lock, and the site has no such page"),
    ]  # fmt: skip


def test_others_have_a_say(site: Path) -> None:
    def judge(html: str, path: str) -> list[str]:
        return ["no tables"] if "there</a>" in html and path.startswith("en/") else []

    expected = Expected(EXPECTED.site_url, EXPECTED.locales, judges=(judge,))
    assert verify(site, expected) == [Mistake("en/a/index.html", "no tables")]


def test_bytes_that_are_no_text_are_a_mistake(site: Path) -> None:
    (site / A).write_bytes("提现".encode("gbk"))
    assert Mistake(A, "is not UTF-8") in verify(site, EXPECTED)


@pytest.mark.parametrize("processes", [1, 2])
def test_many_pages_are_shared_between_processes(site: Path, processes: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verification, "processors", lambda: processes)
    monkeypatch.setattr(verification, "CHUNK", 2)
    for number in range(30):
        (site / "en" / f"p{number}").mkdir()
        (site / "en" / f"p{number}" / "index.html").write_text(f'<html lang="en"><a href="../p{number + 1}/#x">', "utf-8")
    found = verify(site, EXPECTED)
    assert len(found) == 30
    assert listing(found[:29], {"en/p0/index.html": "content/a.yaml"}).split("\n")[:2] == [
        "the built site has 29 mistakes; nothing was published",
        "en/p0/index.html: a link names the place 'x', which en/p1/index.html does not have (made from content/a.yaml)",
    ]


def test_the_same_mistake_on_many_pages_is_one_line() -> None:
    found = [Mistake(f"en/{n}/index.html", "'x' leads to nothing") for n in range(300)]
    found += [Mistake("a.html", f"{n} is wrong") for n in range(100)]
    lines = listing(found, {}).split("\n")
    assert lines[0].startswith("the built site has 400 mistakes")
    assert lines[1] == "en/0/index.html: 'x' leads to nothing (the same on 299 more)"
    assert lines[-2] == "… and 61 more" and "report it" in lines[-1] and len(lines) == 43


# --- our reader and that of the standard library ---------------------------------------------------------------------


class Slow(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.ids: set[str] = set()
        self.links: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values: dict[str, str | None] = {}
        for name, value in attrs:
            values.setdefault(name, value)
        if values.get("id") is not None:
            self.ids.add(values["id"] or "")
        if tag in ("a", "area") and values.get("href") is not None:
            self.links.add(values["href"] or "")

    handle_startendtag = handle_starttag


def both(html: str) -> tuple[object, object]:
    slow, fast = Slow(), read_page(html)
    slow.feed(html)
    slow.close()
    links = {url for use, name, url in fast.uses if use == "link" and name in ("a", "area")}
    return (set(fast.ids), links), (slow.ids, slow.links)


def test_pages_are_read_as_a_parser_reads_them(project: Path) -> None:
    assert run(project, "helpgen", "build").returncode == 0
    for page in (project / "site").rglob("*.html"):
        one, other = both(page.read_text("utf-8"))
        assert one == other, page


WORDS = ["a", "<a ", "<p ", "<img ", 'href="', 'id="', "href='", "id=", "=", '"', "'", ">", "/>", "<", "</a>", " ", "\n", "x/", "&amp;", "#"]  # fmt: skip
WORDS += ["<!-- ", " -->", "<script>", "</script>", "<style>", "</style>", "<title>", "</title>"]


@settings(max_examples=500, deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=25).map("".join))
def test_any_text_is_read(html: str) -> None:
    read_page(html)


ATTRIBUTES = st.lists(
    st.tuples(st.sampled_from(["id", "href", "title", "data-x"]), st.text("ab#/<>&; ='", max_size=6), st.sampled_from("\"'")),
    max_size=3,
)


@settings(max_examples=500, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["a", "p", "area", "b"]), ATTRIBUTES, st.text("ab;& \n", max_size=4)), max_size=6))
def test_well_formed_tags_are_read_as_a_parser_reads_them(tags: list[tuple[str, list[tuple[str, str, str]], str]]) -> None:
    def written(name: str, attributes: list[tuple[str, str, str]]) -> str:
        parts = [f" {key}={mark}{value.replace(mark, '').replace('&', '&amp;')}{mark}" for key, value, mark in attributes]
        return f"<{name}{''.join(parts)}>"

    one, other = both("".join(f"{written(name, attributes)}{text}" for name, attributes, text in tags))
    assert one == other


# --- in a build ------------------------------------------------------------------------------------------------------

BUILDS = [("helpgen", "build"), ("mkdocs", "build", "--strict"), ("mkdocs", "build"), ("mkdocs", "build", "-q")]


def no_strict(project: Path) -> None:
    config = project / "mkdocs.yml"
    config.write_text(config.read_text("utf-8").replace("strict: true\n", ""), "utf-8")


def dead_link(project: Path) -> None:
    """A template of the site's own that links to nothing on every page of an entry."""
    (project / "overrides").mkdir()
    (project / "overrides" / "main.html").write_text(
        "{% extends 'base.html' %}{% block content %}{{ page.content }}{% if page.url == 'en/withdraw/arrived/' %}"
        '<a href="../nowhere/">dead</a> <a href="../../contact/#nobody">dead</a>{% endif %}{% endblock %}',
        "utf-8",
    )
    config = project / "mkdocs.yml"
    text = config.read_text("utf-8")
    config.write_text(text.replace("  name: material\n", "  name: material\n  custom_dir: overrides\n"), "utf-8")


@pytest.mark.parametrize(("command", "strict"), [(BUILDS[0], True), *((command, False) for command in BUILDS)])
def test_a_mistake_in_the_built_site_publishes_nothing(project: Path, command: tuple[str, ...], strict: bool) -> None:
    assert run(project, "helpgen", "build").returncode == 0
    before = files(project / "site")
    if not strict:
        no_strict(project)
    dead_link(project)
    result = run(project, *command)
    assert result.returncode == 1, result.stderr
    assert "en/withdraw/arrived/index.html: '../nowhere/' leads to nothing" in result.stderr
    assert "(made from content/withdraw/arrived.faq.yaml)" in result.stderr
    assert "a link names the place 'nobody'" in result.stderr and "Traceback" not in result.stderr
    assert files(project / "site") == before
    assert sorted(path.name for path in project.iterdir() if path.name != ".helpgen") == [
        "content",
        "mkdocs.yml",
        "overrides",
        "site",
    ]


def warn(project: Path) -> None:
    """A hook of the site's own that warns of something."""
    code = "import logging\ndef on_post_page(output, **_):\n    logging.getLogger('mkdocs.hook').warning('mind the gap')\n"
    (project / "hook.py").write_text(code, "utf-8")
    config = project / "mkdocs.yml"
    config.write_text(config.read_text("utf-8") + "\nhooks: [hook.py]\n", "utf-8")


@pytest.mark.parametrize("command", [("mkdocs", "build", "-q", "--strict"), ("mkdocs", "build", "-q")], ids=" ".join)
def test_a_quiet_strict_build_still_counts_warnings(project: Path, command: tuple[str, ...]) -> None:
    assert run(project, "helpgen", "build").returncode == 0
    before = files(project / "site")
    warn(project)
    result = run(project, *command)
    assert result.returncode == 1 and "mind the gap" in result.stderr and "in strict mode" in result.stderr
    assert "Traceback" not in result.stderr
    assert files(project / "site") == before


def test_a_build_that_is_not_strict_is_published_with_warnings(project: Path) -> None:
    warn(project)
    no_strict(project)
    assert run(project, "mkdocs", "build").returncode == 0
    assert manifest.is_whole(project / "site")


def test_an_offline_site_is_verified_too(project: Path) -> None:
    assert run(project, "helpgen", "build", "--offline").returncode == 0
    before = files(project / "site")
    assert "404.html" not in before
    dead_link(project)
    result = run(project, "helpgen", "build", "--offline")
    assert result.returncode == 1 and "'../nowhere/index.html' leads to nothing" in result.stderr
    assert files(project / "site") == before


def _raise_in(event: str) -> Callable[[Path], None]:
    def change(project: Path) -> None:
        (project / "hook.py").write_text(f"def {event}(*args, **kwargs):\n    raise RuntimeError('injected')\n", "utf-8")
        config = project / "mkdocs.yml"
        config.write_text(config.read_text("utf-8") + "\nhooks: [hook.py]\n", "utf-8")

    return change


EVENTS = re.findall(r"def (on_\w+)", (ROOT / "helpgen" / "plugin.py").read_text("utf-8"))
RAISED = [event for event in EVENTS if event not in ("on_startup", "on_serve", "on_build_error")]


@pytest.mark.slow
@pytest.mark.parametrize("event", [*RAISED, "on_pre_build", "on_page_markdown", "on_page_content", "on_pre_page"])
def test_an_exception_anywhere_leaves_the_site_as_it_was(project: Path, event: str) -> None:
    assert run(project, "helpgen", "build").returncode == 0
    before = files(project / "site")
    _raise_in(event)(project)
    assert run(project, "helpgen", "build").returncode == 3
    assert files(project / "site") == before
    assert sorted(path.name for path in project.iterdir() if path.name.startswith(".site")) == []


# --- line by line ------------------------------------------------------------------------------------------------------------

PIECES = [
    "<a href=\"x\">", "</a>", "<p id='a'>", "<p id=\"b\"", "\n", "\n", "\n", ">", "\"", "'", "<", "text", "<!--", "-->", "<title>", "</title>",
    "<script>", "</script>", "<SCRIPT src=\"a.js\">", "<img src=x", " alt=\"<b>\"", "<textarea>", "</textarea>", "<!doctype html>", "<html lang=\"en\">",
    "\n    <p id=\"b\">", "\n    <div>", "<link rel=\"stylesheet\" href=\"s.css\">", "<style>", "</style >", "<p id=c aria-labelledby=\"b\">", "&lt;", "\n\n", "<iframe", "<svg fill=\"url(#c)\"/>",
]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join))
@settings(max_examples=600, deadline=None)
def test_lines_tell_what_the_whole_page_tells(html: str) -> None:
    parts = closed_parts(html)
    assert "\n".join(parts) == html
    whole, page = built_page._part(html), read_page(html)
    if whole is None:
        assert page == built_page.BuiltPage(None, frozenset(), (), frozenset(), frozenset())
    else:
        assert (page.ids, page.named, page.uses) == (frozenset(whole.ids), whole.named, whole.uses)
        assert page.lang == (whole.lang[-1] if whole.lang else None)
        assert set(page.twice) == {id for id in whole.ids if whole.ids.count(id) > 1}
    judged, all_of_it = [plain_html._judged(part) for part in parts], plain_html._judged(html)
    assert all(line.is_plain for line in judged) == all_of_it.is_plain
    if all_of_it.is_plain:
        assert {what for line in judged for what in line.wrong} == set(all_of_it.wrong)
        assert [script for line in judged for script in line.scripts] == list(all_of_it.scripts)


@given(
    st.lists(
        st.sampled_from([*PIECES, "<scripts>", "</titles>", "<\u017fcript>", "<b title='>'>", "<b/><!>"]), max_size=12
    ).map("".join)
)
@settings(max_examples=600, deadline=None)
def test_what_is_simple_holds_nothing_but_whole_tags(html: str) -> None:
    """Nothing is looked for in it that begins with the name of a script, a style or a remark: there is none."""
    if is_simple(html):
        assert built_page._RAW.sub(r"\1", html) == html and not built_page._CONFIG.search(html)
        assert not plain_html._SCRIPT.search(html) and not re.search("</?script|<!--", html, re.IGNORECASE)
        assert closed_html._TAG.subn("", html)[1] == html.count("<") and not closed_html._RAW.search(html)
    elif "<" in html and not re.search(
        "<!--|</?(?:script|style|textarea|title|noembed|iframe)", html, re.IGNORECASE | re.UNICODE
    ):
        assert closed_html._TAG.subn("", html)[1] != html.count("<")


@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join), st.integers(0, 200))
@settings(max_examples=600, deadline=None)
def test_the_pieces_from_a_place_on_are_those_of_what_is_there(html: str, start: int) -> None:
    rest = html[start:]
    parts = closed_parts_from(html, start)
    assert [part for part in parts if part] == [part for part in closed_parts(rest) if part]


def test_most_lines_of_a_page_stand_alone() -> None:
    html = '<!doctype html>\n<html lang="en">\n<head>\n<title>A</title>\n<meta\n  name="a"\n  content="b">\n</head>\n<p>1 &lt; 2</p>'
    assert closed_parts(html) == (*html.split("\n")[:4], '<meta\n  name="a"\n  content="b">', "</head>", "<p>1 &lt; 2</p>")


def test_what_is_never_closed_is_not_read_again_for_each_line(monkeypatch: pytest.MonkeyPatch) -> None:
    read = 0
    once = closed_html._is_closed.__wrapped__

    def counted(text: str) -> bool:
        nonlocal read
        read += len(text)
        return once(text)

    monkeypatch.setattr(closed_html, "_is_closed", counted)
    html = "<!--" + "\n<p>text</p>" * 5000
    assert closed_parts(html) == (html,)
    assert read < 2 * len(html)


def test_a_sound_page_is_read_once(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Until it, the rules or the names of the files are others; and what other pages want of it is still looked for."""
    read: list[str] = []
    once = verification._Site.read

    def counted(site: verification._Site, path: str, content: bytes) -> verification._Read:
        read.append(path)
        return once(site, path, content)

    monkeypatch.setattr(verification._Site, "read", counted)
    monkeypatch.setattr(verification, "processors", lambda: 1)
    before = Verified()

    def reads(rules: str = "") -> int:
        read.clear()
        found = verify(site, EXPECTED, before, rules)
        count = len(read)
        assert found == verify(site, EXPECTED)
        return count

    every = len(list(site.rglob("*.html")))
    assert reads() == every and reads() == 0
    page = next(file for file in sorted(site.rglob("*.html")) if 'id="' in file.read_text("utf-8"))
    text = page.read_text("utf-8")
    page.write_text(f"{text}\n<p>more</p>", "utf-8")
    assert reads() == 1 and reads() == 0
    page.write_text(re.sub(r' id="[^"]*"', "", text), "utf-8")
    assert reads() >= 1
    page.write_text(text, "utf-8")
    assert reads() == 1
    assert reads("other rules") == every
    (site / "another.txt").write_text("x", "utf-8")
    assert reads("other rules") == every
    page.unlink()
    assert reads("other rules") >= every - 1
    assert page.relative_to(site).as_posix() not in before.pages
