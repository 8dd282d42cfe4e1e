"""Three walls against injection, each with the other ones off: the rules, the renderer and the sanitiser, the templates.

The payloads in ``walls/payloads.txt`` are of every kind known to us. A page with the raw ones runs them, so a test that sees
nothing run has something to see. The policy in the pages' heads, the wall behind these, has tests of its own.
"""

from __future__ import annotations

import functools
import http.server
import json
import re
import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import markdown
import pytest
import yaml
from playwright.sync_api import Browser, Dialog, Error, Request

from helpgen import plugin, site
from helpgen.content_folder import load
from helpgen.knowledge_base import KnowledgeBase
from helpgen.models import Localized, Phrases, localized
from helpgen.pages.markup import Picture, Renderer
from helpgen.sanitiser import ATTRIBUTES, CLASSES, clean
from helpgen.unchanged import Task
from tests.conftest import DAY, ROOT, SMALL
from tests.elements import elements
from tests.judging import COLUMN, LINE, judged


def _payloads() -> Iterator[tuple[str, str, int, int]]:
    """Rule, text, and where in the text the finding stands: line and column from 0."""
    for line in (Path(__file__).parent / "walls" / "payloads.txt").read_text("utf-8").splitlines():
        if line.startswith("#"):
            continue
        rule, _, text = line.partition(" ")
        text = text.replace("\\n", "\n").replace("\\t", "\t")
        before, _, behind = text.partition("¦")
        yield rule, before + behind, before.count("\n"), len(before) - before.rfind("\n") - 1


PAYLOADS = list(_payloads())
TEXTS = [text for _, text, _, _ in PAYLOADS]


def resolve(target: str) -> str | None:
    return target if target.startswith("https://example.org") else {"entry:which-network": "../a/"}.get(target)


def picture(name: str) -> Picture | None:
    return Picture(f"../assets/images/{name}", (320, 120))


def stock(text: str) -> str:
    """What a usual set-up of MkDocs makes of a text: raw HTML passes, and extensions add attributes."""
    extensions = ["extra", "admonition", "toc", "sane_lists", "pymdownx.details", "pymdownx.tabbed", "pymdownx.superfences"]
    return markdown.markdown(text, extensions=extensions)


def not_allowed(html: str) -> list[str]:
    """What is in a piece of HTML that no writer's text can become."""
    found = []
    for tag, attributes in elements(html):
        for name, value in attributes.items():
            if name == "class":
                wrong = set((value or "").split()) - CLASSES.get(tag, set())
                found += [f"{tag}.{one}" for one in wrong]
            elif not re.fullmatch(ATTRIBUTES.get(tag, {}).get(name, "(?!)"), value or ""):
                found.append(f"{tag}[{name}={value}]")
        if tag not in ATTRIBUTES:
            found.append(tag)
    return found


def test_there_are_payloads_of_many_kinds() -> None:
    assert len(PAYLOADS) >= 100
    assert len({rule for rule, *_ in PAYLOADS}) >= 7


@pytest.mark.parametrize(("rule", "text", "line", "column"), PAYLOADS, ids=TEXTS)
def test_the_rules_alone(rule: str, text: str, line: int, column: int, small: KnowledgeBase) -> None:
    found = [(one.rule, one.position.line - LINE, one.position.column - COLUMN) for one in judged(small, text)]
    assert (rule, line, column) in found
    assert all(one.hint and one.hint_zh for one in judged(small, text))


@pytest.mark.parametrize("text", TEXTS)
def test_the_sanitiser_alone(text: str) -> None:
    """No rule, and a renderer that lets everything pass."""
    cleaned = clean(stock(text))
    assert not_allowed(cleaned) == []
    assert clean(cleaned) == cleaned


def test_without_the_sanitiser_most_of_it_gets_through() -> None:
    through = [text for text in TEXTS if not_allowed(stock(text))]
    assert len(through) >= 0.6 * len(TEXTS)


@pytest.mark.parametrize("text", TEXTS)
def test_the_renderer_alone(text: str) -> None:
    """No rule, no sanitiser; and with it nothing is lost."""
    html = Renderer().unsanitised(text, resolve, picture)
    assert not_allowed(html) == []
    Renderer().html(text, resolve, picture)


# --- plain texts, through the templates --------------------------------------------------------------------------------------

PLAIN = (
    "</title></script></textarea></style>--><script>pwned=1</script><img src=x onerror=pwned=1>"
    "\"'><svg onload=pwned=1> {{constructor.constructor('pwned=1')()}} javascript:pwned=1 ]]>"
)


def poisoned(value: Any, paths: dict[tuple[Any, ...], str], path: tuple[Any, ...] = ()) -> Any:
    """Plain data with a payload behind every text whose path is among ``paths``."""
    if isinstance(value, dict):
        return {key: poisoned(inner, paths, (*path, key)) for key, inner in value.items()}
    if isinstance(value, list):
        return [poisoned(inner, paths, (*path, index)) for index, inner in enumerate(value)]
    return f"{value}{paths[path]}" if path in paths else value


def poison(content: Path) -> int:
    """Put a payload behind every text for readers in a content folder; how many texts that are."""
    kb, _ = load(content, "content", DAY)
    count = 0
    for document in kb.documents():
        paths: dict[tuple[Any, ...], str] = {}
        for path, text in localized(document.content):
            if isinstance(text, Phrases):
                paths |= {(*path, language, n): f" {PLAIN}" for language, found in text.root.items() for n in range(len(found))}
            elif isinstance(text, Localized):
                more = PLAIN if type(text).__name__ == "Plain" else f"{PLAIN}\n\n" + "\n\n".join(TEXTS[:20])
                paths |= {(*path, language): f" {more}" for language in text.root}
        for key in ("owner",):
            paths[(key,)] = f" {PLAIN}"
        if document is kb.facts:
            paths |= {(key, "value", *extra): PLAIN for key in kb.facts.content.root for extra in ((), ("zh",), ("en",))}
        file = content / document.source.path.removeprefix("content/")
        if file.suffix == ".yaml":
            data = poisoned(document.source.data, paths)
            dumped = yaml.safe_dump(data, allow_unicode=True, sort_keys=False, default_style='"', width=1_000_000)
            file.write_text(dumped, "utf-8")
        count += len(paths)
    pages = content / "pages" / "en"
    pages.mkdir()
    (pages / "about.md").write_text(f"# About {PLAIN}\n\nText {PLAIN}\n\n" + "\n\n".join(TEXTS[:20]), "utf-8")
    return count


def built(folder: Path, hostile: bool) -> Path:
    """The small help center, built with the rules and the checks of the built site off; ``hostile``: with payloads in its texts."""
    content = Path(shutil.copytree(SMALL, folder / "content"))
    for image in (ROOT / "content" / "pages" / "assets").glob("*.svg"):
        shutil.copy(image, content / "pages" / "assets")
    shutil.copy(ROOT / "mkdocs.yml", folder)
    if hostile:
        assert poison(content) > 60
    else:
        (content / "pages" / "en").mkdir()
        (content / "pages" / "en" / "about.md").write_text("# About\n\nText\n", "utf-8")

    def unjudged(*arguments: Any, **named: Any) -> Any:
        kb, findings = load(content, "content", DAY)
        assert findings == []
        return kb, []

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(plugin, "read", unjudged)
        patch.setattr(plugin.HelpgenPlugin, "_verify", lambda *arguments: None)
        patch.chdir(folder)
        return site.build(Task(folder / "mkdocs.yml", out=folder / "site"))


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The small help center as it is, and with a payload behind every text."""
    return built(tmp_path_factory.mktemp("clean"), False), built(tmp_path_factory.mktemp("hostile"), True)


def signature(folder: Path) -> dict[str, set[tuple[str, str]]]:
    """By page: each element with each of its attributes, and the text of each script and style."""
    found = {}
    for file in sorted(folder.rglob("*.html")):
        text = file.read_text("utf-8")
        pairs = {(tag, name) for tag, attributes in elements(text) for name in (*attributes, "")}
        pairs |= {("script", code) for code in re.findall(r"<script(?![^>]*\bjson\b)[^>]*>(.*?)</script>", text, re.DOTALL)}
        found[file.relative_to(folder).as_posix()] = pairs
    return found


def test_plain_texts_stay_texts_on_every_page(sites: tuple[Path, Path]) -> None:
    clean_site, hostile_site = (signature(folder) for folder in sites)
    assert clean_site.keys() == hostile_site.keys() and len(clean_site) > 20
    everywhere = set().union(*clean_site.values())
    # What the first twenty payloads leave of Markdown: bold words and the like, which the renderer's own test judges.
    written = {(tag, name) for tag, names in ATTRIBUTES.items() for name in (*names, "class", "")}
    for page, pairs in hostile_site.items():
        assert pairs - everywhere - written == set(), page


def test_plain_texts_stay_texts_in_files_for_programs(sites: tuple[Path, Path]) -> None:
    hostile = sites[1]
    trees = sorted(hostile.rglob("tree.json"))
    assert trees
    for file in [*trees, *hostile.rglob("store.json"), *hostile.rglob("search_index.json")]:
        json.loads(file.read_text("utf-8"))
    for file in trees:
        for node in json.loads(file.read_text("utf-8"))["nodes"].values():
            assert not_allowed(node.get("html", "")) == []
    ElementTree.parse(hostile / "sitemap.xml")


# --- in a browser, without a policy ------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def server(sites: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The hostile site without its policy, and a page of each wall's output; the address ends in ``/``."""
    root = tmp_path_factory.mktemp("served")
    shutil.copytree(sites[1], root, dirs_exist_ok=True)
    for file in root.rglob("*.html"):
        text = re.sub(r'<meta http-equiv="?Content-Security-Policy"?[^>]*>', "", file.read_text("utf-8"), flags=re.IGNORECASE)
        assert "Content-Security-Policy" not in text
        file.write_text(text, "utf-8")
    texts = [text.replace("alert(1)", "pwned=1") for text in TEXTS]
    # The raw texts one by one in a frame each: one that is not closed would swallow those behind it.
    makers: dict[str, Callable[[str], str]] = {
        "stock": stock,
        "cleaned": lambda text: clean(stock(text)),
        "rendered": lambda text: Renderer().unsanitised(text, resolve, picture),
    }
    for name, make in makers.items():
        for number, text in enumerate(texts):
            (root / f"{name}-{number}.html").write_text(f"<!doctype html><meta charset=utf-8><body>{make(text)}", "utf-8")
    handler = functools.partial(_Quiet, directory=str(root))
    running = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=running.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{running.server_port}/"
    running.shutdown()


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        pass


def ran(browser: Browser, server: str, addresses: list[str], typed: str = "") -> list[str]:
    """What ran, was asked or left the host on these pages; a reader clicks on all that can be clicked."""
    page = browser.new_page()
    found: list[str] = []

    def asked(dialog: Dialog) -> None:
        found.append(f"dialog {page.url}")
        dialog.dismiss()

    def requested(request: Request) -> None:
        if not request.url.startswith((server, "data:")):
            found.append(request.url)

    page.on("dialog", asked)
    page.on("request", requested)
    page.route(lambda url: not url.startswith(server), lambda route: route.abort())
    for address in addresses:
        try:
            page.goto(server + address, wait_until="load")
            page.evaluate(_CLICK_ALL)
            if typed:
                page.keyboard.press("/")
                page.keyboard.type(typed)
                page.wait_for_timeout(1500)
            page.wait_for_timeout(30)
            if page.evaluate("window.pwned"):
                found.append(f"ran {page.url}")
        except Error:  # the page went elsewhere by itself
            found.append(f"left {address}")
    page.close()
    return found


_CLICK_ALL = """
    document.querySelectorAll('main a, main summary, main button, body > p a, body > svg a').forEach(one => {
        one.addEventListener('click', event => {
            if (!one.href || !String(one.href).startsWith('javascript:')) event.preventDefault()
        })
        one.dispatchEvent(new MouseEvent('click', {bubbles: true, cancelable: true}))
    })
"""


@pytest.mark.browser
def test_raw_payloads_do_run(browser: Browser, server: str) -> None:
    """Else the tests below would prove nothing."""
    found = ran(browser, server, [f"stock-{number}.html" for number in range(len(TEXTS))])
    assert len([one for one in found if one.startswith("ran")]) >= 25
    assert [one for one in found if "evil.example" in one]


@pytest.mark.browser
@pytest.mark.parametrize("wall", ["cleaned", "rendered"])
def test_nothing_runs_behind_one_wall(browser: Browser, server: str, wall: str) -> None:
    assert ran(browser, server, [f"{wall}-{number}.html" for number in range(len(TEXTS))]) == []


@pytest.mark.browser
def test_no_plain_text_runs(browser: Browser, server: str, sites: tuple[Path, Path]) -> None:
    pages = sorted(file.relative_to(sites[1]).as_posix() for file in sites[1].rglob("*.html"))
    assert ran(browser, server, pages) == []


@pytest.mark.browser
def test_no_plain_text_runs_among_the_answers_of_a_search(browser: Browser, server: str) -> None:
    assert ran(browser, server, ["en/all/index.html"], typed="withdrawal") == []
