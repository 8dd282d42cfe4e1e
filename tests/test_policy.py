"""The third wall: a policy without exceptions, and a last look at every file for what it would have to forbid."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import Browser, Dialog, Page

from helpgen import host_headers
from helpgen.cli import main
from helpgen.knowledge_base import KnowledgeBase
from helpgen.pages import all_pages
from helpgen.plain_html import _ELEMENTS
from helpgen.policy import DOCUMENTS, HEADERS, OTHER_DOCUMENTS, Policy, mistakes
from tests.conftest import ROOT
from tests.policy import NAVIGATES, PAYLOADS, PLAIN, hosted, with_payload
from tests.reader import SITE_PATH

OURS = Policy(root=SITE_PATH)
PAGE = (
    f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
    f'<meta http-equiv="Content-Security-Policy" content="{OURS.meta}">\n<meta name="referrer" content="no-referrer">\n'
    "<title>x</title></head><body><article><h1>x</h1></article></body></html>\n"
)
PATH = "en/x/index.html"


def test_the_policy() -> None:
    assert OURS.meta == (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; worker-src 'self'; "
        "base-uri 'none'; form-action 'none'"
    )
    assert OURS.header == f"{OURS.meta}; frame-ancestors 'none'"
    assert len(OURS.header.encode()) < 220
    for text in (OURS.header, Policy("https://log.example.com/a?b=c").header):
        assert "unsafe" not in text and "*" not in text and "http:" not in text and "data:" not in text.partition("img-src")[0]


def test_a_search_log_adds_its_origin_and_nothing_else() -> None:
    logged = Policy("https://log.example.com:8443/path?key=value").directives
    assert logged["connect-src"] == "'self' https://log.example.com:8443"
    assert {**logged, "connect-src": "'self'"} == Policy().directives


def test_on_a_disk_files_may_be_used() -> None:
    """Firefox takes no file for 'self'."""
    disk = OURS.on_a_disk()
    assert {name for name, sources in disk.directives.items() if "file:" in sources} == {"script-src", "style-src", "img-src"}
    assert disk.meta.replace(" file:", "") == OURS.meta
    assert BEGINNING in mistakes(PAGE, PATH, disk)
    assert mistakes(PAGE.replace(OURS.meta, disk.meta), PATH, disk) == []


# --- the look at what is built ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [*PAYLOADS, *NAVIGATES])
def test_a_page_with_a_payload_is_refused(name: str) -> None:
    payload = {**PAYLOADS, **NAVIGATES}[name]
    assert mistakes(with_payload(PAGE, payload), PATH, OURS) != []


@pytest.mark.parametrize("name", PLAIN)
def test_a_plain_page_is_not(name: str) -> None:
    assert mistakes(with_payload(PAGE, PLAIN[name]), PATH, OURS) == []


SENTENCES = [
    ("<script>alert(1)</script>", "<script> holds a script; scripts stand in files of the site"),
    ('<script src="a.js"></script>', "<script> loads 'a.js', which is no script of helpgen, the theme or mkdocs.yml"),
    ('<script src="https://x.example/a.js"></script>', "<script> loads 'https://x.example/a.js' from elsewhere"),
    ('<p onclick="x()">', "<p> has a script in its attribute 'onclick'"),
    ('<p style="color:red">', "<p> has a style of its own; styles stand in style sheets"),
    ("<style>p{}</style>", "the element <style> has no place on a page of this site"),
    ('<a href="javascript:x()">', "<a> leads to 'javascript:x()', which is no https, mailto or tel address and no place on this site"),
    ('<a href="http://x.example/">', "<a> leads to 'http://x.example/', which is no https, mailto or tel address and no place on this site"),
    ('<img src="//x.example/a.png" alt="">', "<img> leads to '//x.example/a.png', which is no https, mailto or tel address and no place on this site"),
    ('<img src="https://x.example/a.png" alt="">', "<img> loads 'https://x.example/a.png' from elsewhere"),
    ('<meta http-equiv="refresh" content="0; url=//x.example">', "<meta> sends readers on to '0; url=//x.example'"),
    ("<p title='x'>", "this is no plain tag: \"<p title='x'></article></body></html>\\n\""),
    ("1 < 2", "this is no plain tag: '< 2</article></body></html>\\n'"),
    ('<p id="a" ID="b">', "<p> has an attribute twice"),
    ("\x00", "the page holds the control character U+0000"),
]  # fmt: skip


@pytest.mark.parametrize(("payload", "sentence"), SENTENCES)
def test_what_is_said(payload: str, sentence: str) -> None:
    assert mistakes(with_payload(PAGE, payload), PATH, OURS) == [sentence]


BEGINNING = "the page does not begin with this site's content security policy and referrer policy"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (OURS.meta, OURS.meta.replace("script-src 'self'", "script-src 'self' 'unsafe-inline'")),
        (OURS.meta, Policy("https://log.example.com/").meta),
        ('<meta http-equiv="Content-Security-Policy"', '<meta name="Content-Security-Policy"'),
        ('<meta charset="utf-8">\n', '<meta charset="utf-8">\n<link rel="icon" href="a.png">\n'),
        ('<meta charset="utf-8">', '<meta charset="utf-7">'),
        ('content="no-referrer"', 'content="origin"'),
        ("<!doctype html>", ""),
        ("<!doctype html>", "x<!doctype html>"),
        ("<head>", "<head><title>y</title>"),
    ],
)
def test_a_page_begins_with_the_policy(old: str, new: str) -> None:
    assert PAGE.count(old) == 1
    assert BEGINNING in mistakes(PAGE.replace(old, new), PATH, OURS)


def test_scripts_are_those_of_the_site() -> None:
    def refused(src: str, path: str = PATH, policy: Policy = OURS) -> bool:
        return mistakes(with_payload(PAGE, f'<script src="{src}"></script>'), path, policy) != []

    assert not refused("../../assets/helpgen/helpgen.js")
    assert not refused("../../assets/helpgen/search/offline.js")
    assert not refused("../../assets/javascripts/bundle.0123abcd.min.js")
    assert not refused("assets/helpgen/helpgen.js", "404.html")
    assert refused("../assets/helpgen/helpgen.js")
    assert refused("../../assets/helpgen/../x.js")
    assert refused("../../assets/helpgen/helpgen.js?x")
    assert refused("../../assets/javascripts/lunr/min/lunr.zh.min.js")
    assert refused("../../own.js")
    assert not refused("../../own.js", policy=Policy(root=SITE_PATH, scripts=frozenset({"own.js"})))
    assert not refused("/help/assets/helpgen/helpgen.js", policy=Policy(root="/help/"))
    assert refused("/assets/helpgen/helpgen.js", policy=Policy(root="/help/"))


PICTURE = '<?xml version="1.0" encoding="UTF-8"?>\n<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">{}</svg>\n'


@pytest.mark.parametrize(
    "inside",
    [
        "<script>alert(1)</script>",
        '<script href="https://x.example/a.js"/>',
        "<g onclick='x()'/>",
        '<g onclick="x()"/>',
        '<a href="javascript:x()"><text>x</text></a>',
        '<a href="https://x.example/"><text>x</text></a>',
        "<foreignObject><p/></foreignObject>",
        '<image href="https://x.example/a.png"/>',
        '<use href="other.svg#a"/>',
        '<set attributeName="href" to="javascript:x()"/>',
        '<rect fill="url(https://x.example/a.svg#a)"/>',
        '<rect style="fill:red"/>',
        "<style>@import 'https://x.example';</style>",
        '<x:script xmlns:x="http://www.w3.org/1999/xhtml">alert(1)</x:script>',
        '<g xmlns="http://www.w3.org/1999/xhtml2"/>',
        "<![CDATA[<script>]]>",
        "<!DOCTYPE svg [<!ENTITY x 'y'>]>",
        '<?xml-stylesheet href="https://x.example/a.css"?>',
    ],
)
def test_a_picture_that_could_run_or_load_is_refused(inside: str) -> None:
    assert mistakes(PICTURE.format(inside), "assets/a.svg") != []
    assert mistakes(PICTURE.format(inside), "sitemap.xml") != []


def test_a_plain_picture_is_not() -> None:
    inside = '<!-- by hand --><title>x</title><defs><linearGradient id="a"><stop offset="0" stop-color="#fff"/></linearGradient></defs>'
    inside += '<g fill="url(#a)" transform="scale(2)"><path d="M1 1"/><use href="#b" xlink:href="#b"/><text x="1" y="2">a &lt; b</text></g>'
    assert mistakes(PICTURE.format(inside), "assets/a.svg") == []


@pytest.mark.parametrize("kind", sorted(OTHER_DOCUMENTS))
def test_other_documents_are_refused(kind: str) -> None:
    assert mistakes("", f"zh/a.{kind.upper()}") != []
    assert mistakes("", f"zh/{kind}.css") == []


PIECES = [
    "<",
    ">",
    "</",
    "/>",
    "<!--",
    "-->",
    "--!>",
    '"',
    "'",
    "=",
    "/",
    " ",
    "\n",
    "\t",
    "\x0c",
    "\x00",
    "&lt;",
    "&#60;",
    "]]>",
]
PIECES += [
    "<p",
    "<a",
    "<img",
    "<svg",
    "<script",
    "</script",
    "<style",
    "<title",
    "</title",
    "<textarea",
    "</textarea",
    "<math",
    "<![CDATA[",
]
PIECES += [
    ' href="',
    ' src="',
    " onerror=",
    ' style="',
    ' id="',
    "javascript:",
    "x",
    "https://x.example",
    "<iframe",
    "<template",
    "<noscript",
]


class Parsed(HTMLParser):
    """The elements and attributes that another reader of HTML finds."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
def test_what_passes_is_harmless_to_another_reader_of_html(payload: str) -> None:
    html = with_payload(PAGE, payload)
    if mistakes(html, PATH, OURS):
        return
    for tag, attributes in Parsed(html).found:
        assert tag in _ELEMENTS
        assert not any(name.startswith("on") or name in ("style", "srcdoc") for name in attributes)
        assert tag != "script" or (attributes.get("type") or "").endswith("json") or attributes.get("src")
        assert "javascript:" not in "".join(attributes.get(name) or "" for name in ("href", "src"))[:11]


def test_every_file_of_the_site_passes(site: Path) -> None:
    for file in sorted(site.rglob("*")):
        if file.suffix[1:] in DOCUMENTS:
            path = file.relative_to(site).as_posix()
            assert mistakes(file.read_text("utf-8"), path, OURS) == [], path


def test_no_page_has_a_script_or_a_style_in_it(site: Path) -> None:
    """Said once more, without the code that is tested: only data."""
    for file in site.rglob("*.html"):
        text = file.read_text("utf-8")
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=", text), file
        kinds = re.findall(r"<script(?![^>]*\ssrc=)([^>]*)>", text)
        assert set(kinds) <= {' id="__config" type="application/json"'}, file


# --- headers ------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("host", host_headers.HOSTS)
@pytest.mark.parametrize("root", ["/", "/help/"])
def test_each_host_is_told_every_header(host: str, root: str) -> None:
    policy = Policy("https://log.example.com/x", root)
    text = host_headers.HOSTS[host](policy)
    assert policy.header in text
    assert "default-src 'none'; sandbox" in text
    for name, value in HEADERS.items():
        assert name in text and value in text, name
    assert root == "/" or host == "caddy" or "/help/" in text


def test_the_command_prints_them() -> None:
    result = CliRunner().invoke(main, ["headers", "nginx", "--content", str(ROOT / "content"), "--root", "help"])
    assert result.exit_code == 0, result.output
    assert result.output == host_headers.nginx(Policy(root="/help/"))


def test_the_site_has_the_file_for_hosts_that_read_it(site: Path) -> None:
    text = (site / "_headers").read_text("utf-8")
    assert text == host_headers.netlify(OURS)
    assert text.startswith(f"{SITE_PATH}*\n  Content-Security-Policy: default-src 'none'; ")
    assert max(map(len, text.splitlines())) < 2000, "longer lines are not read"


# --- in a browser -------------------------------------------------------------------------------------------------------------

LISTEN = """
window.pwned = 0
window.violations = []
document.addEventListener("securitypolicyviolation", (event) => violations.push(`${event.violatedDirective} ${event.blockedURI}`))
"""


@pytest.fixture(params=["header", "meta"])
def wall(request: pytest.FixtureRequest, site: Path) -> Policy | None:
    """The policy as the host sends it, or only as pages say it."""
    return OURS if request.param == "header" else None


def watched(browser: Browser, problems: list[str]) -> Page:
    page = browser.new_context(viewport={"width": 1280, "height": 900}, service_workers="block").new_page()
    page.set_default_timeout(15_000)
    page.add_init_script(LISTEN)
    page.on("console", lambda message: problems.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: problems.append(str(error)))
    return page


@pytest.mark.browser
def test_pages_work_under_the_policy(browser: Browser, site: Path, shipped: KnowledgeBase, wall: Policy | None) -> None:
    """Every kind of page in both languages, search, a tree, colours and the switch: nothing is violated."""
    kinds = {(page.kind, page.language): page.url for page in all_pages(shipped)}
    problems: list[str] = []
    with hosted(site, wall) as (address, _):
        page = watched(browser, problems)
        for url in ["", "404.html", "zh/404.html", "status-report/", *kinds.values()]:
            page.goto(address + url)
            page.wait_for_load_state("networkidle")
            assert (page.evaluate("violations"), problems) == ([], []), url
            assert page.evaluate("document.styleSheets.length") > 0
        for language, query in (("zh", "提币没到账"), ("en", "withdrawal not arrived")):
            page.goto(f"{address}{language}/tx/")
            page.locator("[data-md-component=search-query]").fill(query)
            page.locator(".md-search-result__link").first.wait_for()
            page.locator(".md-search-result__link").first.click()
            page.wait_for_url(f"**/{language}/**")
        page.goto(f"{address}en/fix/withdrawal-missing/status/")
        page.locator("[data-hg-option] a, a[data-hg-option]").first.click()
        page.wait_for_url("**#p=*")
        page.locator(".md-header [data-hg-language=zh]").click()
        page.wait_for_url("**/zh/**")
        page.evaluate("document.querySelector('#__palette_2').click()")
        page.reload(wait_until="commit")
        page.locator("body").wait_for(state="attached")
        assert page.locator("body").get_attribute("data-md-color-scheme") == "slate"
        assert (page.evaluate("violations"), problems) == ([], [])
        page.context.close()


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_colours_are_right_before_the_theme_starts(browser: Browser, site: Path, scheme: str) -> None:
    """Also for a reader who never chose any: nothing flashes. The theme's own script is kept away."""
    with hosted(site) as (address, _):
        context = browser.new_context(color_scheme="dark" if scheme == "dark" else "light")
        page = context.new_page()
        page.route("**/assets/javascripts/**", lambda route: route.abort())
        page.goto(f"{address}zh/tx/", wait_until="commit")
        page.locator("body").wait_for(state="attached")
        assert page.locator("body").get_attribute("data-md-color-scheme") == ("slate" if scheme == "dark" else "default")
        context.close()


def attack(page: Page, address: str, name: str) -> bool:
    """Whether a payload on a page runs."""
    page.goto(f"{address}zh/tx/?payload={name}", wait_until="domcontentloaded")
    page.evaluate(
        "for (const one of document.querySelectorAll('.click')) one.dispatchEvent(new MouseEvent('click', {bubbles: true}))"
    )
    page.wait_for_timeout(150)
    return bool(page.evaluate("window.pwned"))


@pytest.mark.browser
@pytest.mark.slow
def test_no_payload_runs_under_the_policy_alone(browser: Browser, site: Path, wall: Policy | None) -> None:
    """As if neither the closed Markdown nor the sanitiser nor the look at the built site were there."""
    dialogs: list[str] = []

    def dismiss(dialog: Dialog) -> None:
        dialogs.append(dialog.message)
        dialog.dismiss()

    with hosted(site, wall) as (address, arrived):
        page = watched(browser, [])
        page.on("dialog", dismiss)
        ran = [name for name in PAYLOADS if attack(page, address, name)]
        assert (ran, dialogs, arrived) == ([], [], [])
        page.context.close()


@pytest.mark.browser
@pytest.mark.slow
def test_payloads_run_without_the_policy(browser: Browser, site: Path) -> None:
    """Else the test above would show nothing."""
    with hosted(site, without_meta=True) as (address, arrived):
        page = watched(browser, [])
        page.on("dialog", lambda dialog: dialog.dismiss())
        harmful = set()
        for name in PAYLOADS:
            before = len(arrived)
            if attack(page, address, name) or len(arrived) > before:
                harmful.add(name)
        page.context.close()
    assert len(harmful) >= 33, sorted(set(PAYLOADS) - harmful)


@pytest.mark.browser
def test_a_picture_that_is_opened_by_itself_runs_nothing(browser: Browser, tmp_path: Path) -> None:
    """What only a header can do; such a picture is not published, either."""
    (tmp_path / "404.html").write_text("", "utf-8")
    text = (
        '<svg xmlns="http://www.w3.org/2000/svg"><script>document.documentElement.setAttribute("class", "pwned")</script></svg>'
    )
    (tmp_path / "a.svg").write_text(text, "utf-8")
    assert mistakes(text, "a.svg") != []
    ran = {}
    for policy in (OURS, None):
        with hosted(tmp_path, policy) as (address, _):
            page = browser.new_page()
            page.goto(f"{address}a.svg")
            ran[policy is None] = page.locator("svg").get_attribute("class") == "pwned"
            page.close()
    assert ran == {False: False, True: True}
