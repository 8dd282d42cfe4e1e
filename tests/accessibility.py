"""The matrix of the accessibility tests: pages that together hold every component of the site, in every state, under axe.

``make accessibility`` (``python -m tests.accessibility``) runs it and writes the result to ``content/accessibility.yaml``, from
which the accessibility statement is made.
"""

from __future__ import annotations

import functools
import http.server
import json
import re
import sys
import tempfile
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, Route, sync_playwright

from helpgen import design
from helpgen.clock import today
from helpgen.content_folder import load
from helpgen.models import Tried
from helpgen.site import build
from helpgen.unchanged import Task
from tests.reader import ARGUMENTS, SITE_PATH, Handler, opened

CONTENT = Path("content")
RECORD = "accessibility.yaml"

AXE = (files("axe_playwright_python") / "axe.min.js").read_text("utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SCHEMES, WIDTHS = ("light", "dark"), (1280, 320)
ALL = [(width, scheme) for width in WIDTHS for scheme in SCHEMES]
OPPOSITE = [(1280, "light"), (320, "dark")]
"""For the second and further pages of a kind, which are looked at for a component that the first one lacks."""

_TAG = re.compile(r"<(?P<tag>[a-z][a-z0-9]*)(?P<rest>[^<>]*)>")
_CLASS = re.compile(r'\sclass="([^"]*)"')
_ROLE = re.compile(r'\s(role|type|aria-[a-z]+)="?([a-z]*)')

SEARCHES = {
    "zh": {
        "results": "提币没到账",
        "other language": "double spend",
        "nothing": "qqqqxxxx",
        "secret": "abandon " * 11 + "about",
    },
    "en": {"results": "withdrawal", "other language": "提币没到账", "nothing": "qqqqxxxx", "secret": "abandon " * 11 + "about"},
}


@dataclass(frozen=True)
class Violation:
    """What axe found wrong with one element in one state."""

    url: str
    state: str
    rule: str
    html: str
    why: str

    def __str__(self) -> str:
        return f"{self.url} ({self.state}): {self.rule}: {self.html}\n    {self.why}"


@dataclass
class Result:
    """What a run of the matrix saw."""

    tool: str = ""
    browser: str = ""
    kinds: set[str] = field(default_factory=set)
    pages: set[str] = field(default_factory=set)
    states: int = 0
    violations: list[Violation] = field(default_factory=list)


def components(html: str) -> set[str]:
    """What a page is made of: elements with each of their classes, roles and kinds."""
    found = set()
    for match in _TAG.finditer(html.partition("</header>")[2] or html):
        tag, rest = match["tag"], match["rest"]
        found.add(tag)
        if names := _CLASS.search(rest):
            found |= {f"{tag}.{name}" for name in names[1].split()}
        found |= {f"{tag}[{name}={value}]" for name, value in _ROLE.findall(rest) if name in ("role", "type")}
    return found


def kind(path: str) -> str:
    """The kind of page at a path below the site, by the shape of its address."""
    first, _, rest = path.removesuffix("index.html").partition("/")
    if path.endswith("404.html"):
        return "not found"
    if len(first) != 2 or not rest:
        return first or "chooser" if len(first) != 2 else "home"
    parts = rest.strip("/").split("/")
    if parts[0] == "fix":
        return {1: "?", 2: "tree", 3: "document" if parts[-1] == "document" else "node"}[len(parts)]
    return "entry" if len(parts) > 1 else parts[0] if parts[0] in _BUILT_IN else "category"


_BUILT_IN = ("contact", "official-channels", "glossary", "status", "accessibility", "all")


def sample(site: Path, language: str, moved_too: bool = False) -> list[str]:
    """The addresses of pages in ``language`` (and in none) of every kind that together hold every component there is."""
    pages = {}
    for file in sorted(site.rglob("*.html")):
        path = file.relative_to(site).as_posix()
        first = path.partition("/")[0]
        if len(first) == 2 and first != language:
            continue
        html = file.read_text("utf-8")
        moved = 'http-equiv="refresh"' in html
        if moved and not moved_too:
            continue
        pages[path] = {f"kind: {'moved' if moved else kind(path)}"} | (set() if moved else components(html))
    missing = set().union(*pages.values())
    chosen = []
    while missing:
        best = max(pages, key=lambda path: (len(pages[path] & missing), path))
        chosen.append(best)
        missing -= pages[best]
    return [path.removesuffix("index.html") for path in sorted(chosen)]


def run(browser: Browser, address: str, site: Path, languages: Iterable[str] = ("zh", "en")) -> Result:
    """Every sampled page in every state; pages that belong to no language are looked at once."""
    result = Result(browser=f"Chromium {browser.version}")
    seen: set[str] = set()
    for language in languages:
        urls = [url for url in sample(site, language, moved_too=True) if url not in seen]
        seen |= set(urls)
        one_of_a_kind = {kind(url if url.endswith(".html") else f"{url}index.html"): url for url in urls}
        result.kinds |= set(one_of_a_kind)
        with opened(browser, address, width=1280) as (page, _):
            page.emulate_media(reduced_motion="reduce")
            for url in urls:
                each_state(page, address, url, result, ALL if url in one_of_a_kind.values() else OPPOSITE)
            for name, query in SEARCHES.get(language, {}).items():
                _search(page, address, f"{language}/all/", query, result, name)
            _menu(page, address, f"{language}/all/", result)
        with opened(browser, address, width=320) as (page, _):
            page.emulate_media(reduced_motion="reduce")
            # Without the theme's script and ours; what axe itself needs still runs.
            page.route(re.compile(r"\.m?js(\?|$)"), lambda route: route.abort())
            for url in one_of_a_kind.values():
                _open(page, address, url, result)
                _look(page, url, "no script 320 light", result)
    return result


def _open(page: Page, address: str, url: str, result: Result) -> None:
    # A page that leads on at once would be gone before axe has looked at it.
    page.route(address + url, _stay)
    page.goto(address + url)
    page.unroute(address + url)
    result.pages.add(url)
    # axe passes over what is folded away.
    page.evaluate("for (const one of document.querySelectorAll('details')) { one.removeAttribute('name'); one.open = true }")
    page.evaluate(AXE)


def _stay(route: Route) -> None:
    answer = route.fetch()
    route.fulfill(response=answer, body=re.sub(r"<meta http-equiv=.refresh.[^>]*>", "", answer.text()))


def each_state(page: Page, address: str, url: str, result: Result, states: Iterable[tuple[int, str]] = ALL) -> None:
    """Look at one page in each of the given widths and schemes."""
    _open(page, address, url, result)
    for width, scheme in states:
        page.set_viewport_size({"width": width, "height": 800})
        _use(page, scheme)
        _look(page, url, f"{width} {scheme}", result)


def _use(page: Page, scheme: str) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce")
    page.wait_for_timeout(60)


def _look(page: Page, url: str, state: str, result: Result) -> None:
    options = json.dumps({"runOnly": TAGS, "resultTypes": ["violations"]})
    found: dict[str, Any] = page.evaluate(f"axe.run({options})")
    result.tool = f"{found['testEngine']['name']} {found['testEngine']['version']}"
    result.states += 1
    for violation in found["violations"]:
        for node in violation["nodes"]:
            why = " ".join(node["failureSummary"].split())
            result.violations.append(Violation(url, state, violation["id"], node["html"][:200], why[:300]))


def _search(page: Page, address: str, url: str, query: str, result: Result, name: str) -> None:
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        _open(page, address, url, result)
        if width == 320:
            page.locator(".hg-opens-search").click()
        page.locator("[data-md-component=search-query]").click()
        page.keyboard.insert_text(query)
        wanted = {"nothing": ".hg-search-low:not([hidden])", "secret": ".hg-search-secret:not([hidden])"}
        page.wait_for_selector(wanted.get(name, ".md-search-result__link"), state="visible")
        page.wait_for_timeout(400)
        for scheme in SCHEMES:
            _use(page, scheme)
            _look(page, url, f"search with {name} {width} {scheme}", result)


def _menu(page: Page, address: str, url: str, result: Result) -> None:
    page.set_viewport_size({"width": 320, "height": 800})
    _open(page, address, url, result)
    page.locator(".hg-opens-drawer").click()
    for scheme in SCHEMES:
        _use(page, scheme)
        page.wait_for_timeout(250)
        _look(page, url, f"menu 320 {scheme}", result)


# --- the record ----------------------------------------------------------------------------------------------------------------

_HEADER = """\
# What the last run of the accessibility tests found: 'make accessibility' writes it, and the accessibility page says it.
# Only 'tried', which tells what people tried out, is written by hand: docs/accessibility-checklist.md.
"""


def record(result: Result, day: str, tried: Iterable[Tried] = ()) -> str:
    """The text of ``content/accessibility.yaml`` for a run."""
    lines = {
        "day": day,
        "tool": result.tool,
        "browser": result.browser,
        "design": design.digest(),
        "kinds": len(result.kinds),
        "pages": len(result.pages),
        "states": result.states,
        "violations": len(result.violations),
    }
    text = _HEADER + "".join(f"{name}: {value}\n" for name, value in lines.items())
    people = "".join(f"  - what: {json.dumps(one.what, ensure_ascii=False)}\n    day: {one.day.isoformat()}\n" for one in tried)
    return f"{text}tried:\n{people}" if people else text


@contextmanager
def served(site: Path) -> Iterator[str]:
    """The address at which the site in a folder is served."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Handler, directory=str(site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}{SITE_PATH}"
    server.shutdown()


def main() -> int:
    """Build the site, run the matrix in every language of the site, write the record; 1 when something was found."""
    from tests.conftest import browser_path

    kb, _ = load(CONTENT)
    before = kb.accessibility.content if kb.accessibility is not None else None
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        site = build(Task(Path("mkdocs.yml"), CONTENT, Path(folder) / "site"))
        browser = playwright.chromium.launch(executable_path=browser_path(), args=ARGUMENTS)
        with served(site) as address:
            result = run(browser, address, site, kb.languages)
        browser.close()
    (CONTENT / RECORD).write_text(record(result, today().isoformat(), before.tried if before else ()), "utf-8")
    seen = len(result.pages), result.states, len(result.violations)
    sys.stdout.write("".join(f"{one}\n" for one in result.violations))
    sys.stdout.write("{} pages in {} states: {} violations; content/accessibility.yaml is written\n".format(*seen))
    return 1 if result.violations else 0


if __name__ == "__main__":
    sys.exit(main())
