"""Ways through the shipped trees in a real browser: by mouse and by keyboard, with and without a script, in both languages.

``paths`` of the trees' files take every way there is (a rule says so), so walking all of them walks everything; it takes hours,
and is done every week (``HELPGEN_ALL_WALKS=1``). For each change, the longest way of every tree is walked, and ways that together
have every form that trees can take (tests/sampling.py); test_site.py follows every link of every tree without a browser. What two
paths share is walked once: with a script a page's address tells the whole way, and a way is taken up again from the address where
the paths part; without one a page does not know where its reader comes from, so each link has to be followed once.
"""

from __future__ import annotations

import functools
import http.server
import os
import re
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_FLOOR
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from helpgen.bands import limits, span
from helpgen.codes import decode
from helpgen.flow import Flow, FlowNode, flows, holds
from helpgen.knowledge_base import KnowledgeBase
from helpgen.pages.context import Context
from helpgen.theme import PLAYER, STYLESHEET
from helpgen.tree_models import BANDED, Question, Step, TreePath
from helpgen.walk import Taken, walk
from tests.accessibility import components
from tests.conftest import ROOT
from tests.reader import LOCALES, SITE_PATH, Watch, opened
from tests.sampling import covering, ways

pytestmark = pytest.mark.browser

TREES = sorted(file.name.removesuffix(".tree.yaml") for file in (ROOT / "content").rglob("*.tree.yaml"))
LANGUAGES = ["zh", "en"]
each_tree = pytest.mark.parametrize("tree", TREES)
in_both_languages = pytest.mark.parametrize("language", LANGUAGES)


def test_all_trees_are_here(shipped: KnowledgeBase) -> None:
    assert sorted(shipped.trees) == TREES


MIDDLE = """element => {
    element.scrollIntoView({ block: "center", behavior: "instant" })
    const { left, top, height } = element.getClientRects()[0]
    const [x, y] = [left + 9, top + height / 2]
    const there = document.elementFromPoint(x, y)
    if (!element.contains(there)) throw new Error(`${there?.outerHTML} covers ${element.outerHTML}`)
    return [x, y]
}"""
"""Where to click an element, which must be seen there. Nothing on the pages moves, so there is no need to wait for that."""


# --- a reader ----------------------------------------------------------------------------------------------------------------


@dataclass
class Reader:
    """Somebody who goes through a tree: by mouse, or with the keyboard alone; typing values, or choosing among answers."""

    page: Page
    watch: Watch
    c: Context
    flow: Flow
    root: str
    """The address of the tree's start page."""
    script: bool = True
    keyboard: bool = False
    typed: set[tuple[str, str]] = field(default_factory=set)
    """Questions and answers that have been given as a typed value; the next time the answer is chosen."""

    @property
    def way(self) -> str:
        """The way as the address tells it."""
        return urlsplit(self.page.url).fragment

    def at(self, node: str) -> None:
        """Wait until the page of ``node`` is there."""
        address = self.root + (f"{node}/" if node else "")
        self.page.wait_for_url(lambda url: url.split("#")[0] == address, wait_until="domcontentloaded")

    def use(self, target: Locator, key: str = "Enter") -> None:
        """Click ``target``, or come to it with the Tab key, see that the focus is seen, and press ``key``."""
        if not self.keyboard:
            self.page.mouse.click(*target.evaluate(MIDDLE))
            return
        self.tab_to(target)
        self.page.keyboard.press(key)

    def tab_to(self, target: Locator) -> None:
        """Press Tab until ``target`` has the focus."""
        element = target.element_handle()
        for _ in range(150):
            self.page.keyboard.press("Tab")
            if element.evaluate("element => element === document.activeElement"):
                break
        else:
            raise AssertionError(f"{target} cannot be reached with the Tab key on {self.page.url}")
        seen = """element => {
            const style = getComputedStyle(element)
            return element.matches(":focus-visible") && style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1
        }"""
        assert element.evaluate(seen), f"the focus is not seen on {target}, {self.page.url}"

    def go(self, taken: Taken) -> None:
        """Do on the page what ``taken`` says."""
        node = self.flow.nodes[taken.node]
        if isinstance(node.content, Step) and node.content.confirm is not None:
            self.use(self.page.locator("details.hg-confirm:not([open]) > summary"))
        if not self.script:
            self.use(self.link(node, taken))
        elif isinstance(node.content, Question):
            self.answer(node, node.content, taken.answer)
        else:
            self.use(self.page.locator("[data-hg-next] a:visible"))
        self.at(taken.end)

    # --- with a script

    def answer(self, node: FlowNode, question: Question, answer: frozenset[str]) -> None:
        """Answer a question: ticking, typing, narrowing the list, or following a link."""
        form = self.page.locator("form[data-hg-input]:visible")
        if question.type == "choices":
            ticked = form.locator("input:checked").evaluate_all("boxes => boxes.map((box) => box.value)")
            for id in [one.id for one in node.answers if (one.id in answer) != (one.id in ticked)]:
                self.use(form.locator(f'input[value="{id}"]'), "Space")
            self.use(form.locator("button[type=submit]"), "Space")
            return
        (id,) = answer
        given = node.answer(id)
        assert given is not None
        if (node.id, id) in self.typed or (given.band is None and given.item is None):
            self.use(self.option(id))
            return
        self.typed.add((node.id, id))
        if given.item is not None:
            self.search(node, id)
            return
        assert question.type in ("number", "decimal", "money", "since"), "nothing shipped asks for a day so far"
        text = form.locator("input[type=text]")
        unit = form.locator("select")
        self.fill(text, str(value_in(node, id)))
        if unit.count():
            if self.keyboard:
                self.tab_to(unit)
                self.page.keyboard.press("Home")
            else:
                unit.select_option("1")
            expect(unit).to_have_value("1")
        self.use(form.locator("button[type=submit]"), "Space")

    def option(self, id: str) -> Locator:
        """The one link of an answer, whatever was answered before."""
        return self.page.locator(f'[data-hg-option="{id}"] a:visible')

    def fill(self, input: Locator, text: str) -> None:
        if self.keyboard:
            self.tab_to(input)
            self.page.keyboard.type(text)
        else:
            input.fill(text)

    def search(self, node: FlowNode, id: str) -> None:
        """Narrow a list by typing what the answer is called, and choose the answer."""
        answer = node.answer(id)
        assert answer is not None
        shown = self.page.locator("[data-hg-option]:visible")
        everything = shown.count()
        self.fill(self.page.locator("form[data-hg-input=list] input"), self.c.answer_label(answer, node))
        left = [one.get_attribute("data-hg-option") for one in shown.all()]
        assert id in left and len(left) < everything, (self.page.url, left)
        unsure = [one.id for one in node.answers if one.item is None]
        assert set(unsure) <= set(left), "who finds nothing can still say so"
        expect(self.page.locator("[data-hg-count]")).not_to_be_empty()
        self.use(self.option(id))

    # --- without a script

    def link(self, node: FlowNode, taken: Taken) -> Locator:
        """The link to follow: where there are several, the first one whose conditions say what was answered."""
        assert taken.exit is not None
        main = self.page.locator("article")
        if node.kind == "step":
            part = main.locator("[data-hg-next]")
        elif node.is_several:
            part = main.locator("[data-hg-static]")
        else:
            part = main.locator(f'[data-hg-option="{next(iter(taken.answer))}"]')
        place = "[data-hg-then] a" if taken.end == taken.exit.then else "a:not([data-hg-then] a)"
        lines = part.locator(".hg-ifs > li, .hg-several > li")
        if not lines.count():
            return part.locator(f'{place}[href="../{taken.end}/"]')
        for line in lines.all():
            link = line.locator(place).last  # the ones before it lead to the questions of the condition
            if link.count() and link.get_attribute("href") == f"../{taken.end}/" and self.fits(line, node, taken):
                return link
        raise AssertionError(f"no line of {self.page.url} says that {taken} leads to {taken.end}")

    def fits(self, line: Locator, node: FlowNode, taken: Taken) -> bool:
        """Whether a line's words are a condition that holds: they name what was answered to the questions that it is about."""
        assert taken.exit is not None
        words = line.inner_text()
        for group in taken.exit.when:
            known = {**self.given, node.id: taken.answer}
            if all(test.holds(known.get(test.question, frozenset())) for test in group):
                named = [test for test in group if test.question != node.id or node.is_several]
                if all(self.says(words, test.question, known, test.match.any) for test in named):
                    return True
        if taken.exit.when or node.is_several:
            return line.locator("a").count() == 1 and not re.search("[“「]", words)
        return True

    def says(self, words: str, question: str, known: Mapping[str, frozenset[str]], any: tuple[str, ...]) -> bool:
        node = self.flow.nodes[question]
        labels = [self.c.answer_label(one, node) for one in node.answers if one.id in known.get(question, ()) and one.id in any]
        quoted = [label.translate(str.maketrans("“”", "‘’")) for label in labels]
        return not any or (bool(labels) and (labels[0] in words or quoted[0] in words))

    given: dict[str, frozenset[str]] = field(default_factory=dict)
    """What was answered on the way, for a reader whose pages do not remember it."""


def value_in(node: FlowNode, id: str) -> int:
    """A whole value within a band: where it begins, or else the last one before it ends. Durations are in minutes."""
    answer, question = node.answer(id), node.content
    assert answer is not None and answer.band is not None and isinstance(question, Question)
    band, least = span(answer.band, question.type), limits(question).low
    low = band.low if band.low is not None else least
    if low is not None:
        return int(low.value) + low.after
    assert band.high is not None
    return int((band.high.value - (0 if band.high.after else 1)).to_integral_value(ROUND_FLOOR))


@dataclass(frozen=True)
class Place:
    """Where the walks of a test begin."""

    browser: Browser
    address: str
    kb: KnowledgeBase


@pytest.fixture
def place(browser: Browser, address: str, shipped: KnowledgeBase) -> Place:
    return Place(browser, address, shipped)


def listen(page: Page, watch: Watch) -> None:
    """Note every word on the console, not only errors."""
    page.on("console", lambda message: watch.problems.append(f"console: {message.text}"))


def reader_of(
    place: Place, page: Page, watch: Watch, tree: str, language: str, script: bool = True, keyboard: bool = False
) -> Reader:
    listen(page, watch)
    flow = flows(place.kb)[tree]
    return Reader(page, watch, Context(place.kb, language), flow, f"{place.address}{language}/fix/{tree}/", script, keyboard)


def steps(flow: Flow, path: TreePath) -> list[Taken]:
    """The steps of a path without the outcome."""
    found = walk(flow, path)
    assert not found.mistake, (flow.id, path.name, found.mistake)
    return list(found.taken[:-1])


def longest(flow: Flow) -> list[Taken]:
    return max((steps(flow, path) for path in flow.tree.content.paths), key=len)


# --- every path --------------------------------------------------------------------------------------------------------------


EVERYTHING = os.environ.get("HELPGEN_ALL_WALKS") == "1"
"""Walk every path in all four ways in both languages (hours); else as ``tried``, ``devices`` and ``in_one_language`` say."""


def in_one_language(first: int) -> pytest.MarkDecorator:
    """Each tree in both languages, or in one of them: the pages of both have the same links, which test_site.py follows."""
    pairs = [
        (tree, language)
        for at, tree in enumerate(TREES)
        for language in (LANGUAGES if EVERYTHING else [LANGUAGES[(at + first) % 2]])
    ]
    return pytest.mark.parametrize(("tree", "language"), pairs)


def tried(kb: KnowledgeBase, tree: str) -> list[TreePath]:
    """The paths of a tree that are walked."""
    flow = flows(kb)[tree]
    return list(flow.tree.content.paths) if EVERYTHING else _sampled(tuple(flows(kb).values()))[tree]


_sampled = functools.lru_cache(maxsize=1)(ways)


def edges_first(flow: Flow, paths: list[TreePath]) -> list[str]:
    """The names of some of ``paths`` that together go over every edge of all of them."""
    return covering({path.name: {(one.node, one.exit, one.end) for one in steps(flow, path)} for path in paths})


def devices(tree: str, language: str) -> list[bool]:
    """Which devices a tree's paths are walked with in a language, True for the keyboard: mouse in half of the trees."""
    return [False, True] if EVERYTHING else [TREES.index(tree) // 2 % 2 == 0]


@in_one_language(0)
def test_paths_with_the_script(place: Place, tree: str, language: str) -> None:
    for keyboard in devices(tree, language):
        with opened(place.browser, place.address) as (page, watch):
            reader = reader_of(place, page, watch, tree, language, keyboard=keyboard)
            walk_with_the_script(reader, tried(place.kb, tree))


def walk_with_the_script(reader: Reader, paths: list[TreePath]) -> None:
    """``paths``, with ``reader``'s device where they go over every edge, and by mouse, which is quicker, where they go again."""
    page, own = reader.page, reader.keyboard
    first = edges_first(reader.flow, paths)
    paths = sorted(paths, key=lambda path: path.name not in first)
    been: dict[tuple[tuple[str, frozenset[str]], ...], str] = {}
    for path in paths:
        reader.keyboard = own and (EVERYTHING or path.name in first)
        going = steps(reader.flow, path)
        prefixes = [tuple((taken.node, taken.answer) for taken in going[: at + 1]) for at in range(len(going))]
        known = [way for way in prefixes if way in been]
        if known:
            page.goto(been[known[-1]], wait_until="domcontentloaded")
        else:
            page.goto(reader.root)
            reader.use(page.locator("article p > a.hg-button"))
            reader.at(reader.flow.start)
        for at in range(len(known), len(going)):
            reader.go(going[at])
            been[prefixes[at]] = page.url
        check_outcome(reader, path, going)
        assert reader.watch.problems == [], path.name


SEEN = """() => {
    const all = (selector) => [...document.querySelectorAll(selector)]
    return {
        path: all("[data-hg-path-list] > li").map((line) => line.innerText),
        cards: all("[data-hg-card]").map((card) => card.checkVisibility()),
        conditions: all("[data-hg-card-if]").filter((condition) => condition.checkVisibility()).length,
        code: document.querySelector("[data-hg-report-code]").textContent,
    }
}"""
CODE = re.compile("[0-9A-Z]{4}(-[0-9A-Z]{1,4})+")


def check_outcome(reader: Reader, path: TreePath, walked: list[Taken]) -> None:
    """The outcome lists what was answered, shows the cards that are for it, and has a code that tells support the same."""
    page, flow, c = reader.page, reader.flow, reader.c
    assert path.ends == walked[-1].end
    answered = [(flow.nodes[taken.node], taken.answer) for taken in walked if taken.answer]
    seen = page.evaluate(SEEN)
    assert len(seen["path"]) == len(answered), path.name
    for line, (node, answer) in zip(seen["path"], answered, strict=True):
        assert line.startswith(c.node_title(node)), (path.name, line)
        for one in node.answers:
            assert one.id not in answer or c.answer_label(one, node) in line, (path.name, line)
    last = {node.id: answer for node, answer in answered}
    outcome = flow.nodes[path.ends]
    assert seen["cards"] == [holds(card.when, last) for card in outcome.cards], path.name
    assert seen["conditions"] == 0, path.name
    code = CODE.search(seen["code"])
    assert code is not None
    way = decode(flows(reader.c.kb), code[0])
    assert way.flow.id == flow.id and way.from_start
    assert list(way.steps) == [*((taken.node, taken.answer) for taken in walked), (path.ends, frozenset())], path.name


@in_one_language(1)
def test_paths_without_a_script(place: Place, tree: str, language: str) -> None:
    for keyboard in devices(tree, language):
        with opened(place.browser, place.address, script=False) as (page, watch):
            reader = reader_of(place, page, watch, tree, language, script=False, keyboard=keyboard)
            walk_without_a_script(reader, tried(place.kb, tree))


def walk_without_a_script(reader: Reader, paths: list[TreePath]) -> None:
    """Follow every link of ``paths``, and see that outcomes show every card with its condition, and nothing is dead."""
    page = reader.page
    page.goto(reader.root)
    reader.use(page.locator("article p > a.hg-button"))
    reader.at(reader.flow.start)
    followed: set[tuple[Any, ...]] = set()
    here = reader.flow.start
    for path in paths:
        reader.given.clear()
        for taken in steps(reader.flow, path):
            link = (taken.node, taken.answer, taken.exit, taken.end)
            if link not in followed:
                followed.add(link)
                if here != taken.node:
                    page.goto(f"{reader.root}{taken.node}/", wait_until="domcontentloaded")
                reader.go(taken)
                here = taken.end
            if taken.answer:
                reader.given[taken.node] = taken.answer
        assert reader.watch.problems == [], path.name
    for node in reader.flow.nodes.values():
        if node.cards:
            page.goto(f"{reader.root}{node.id}/", wait_until="domcontentloaded")
            assert page.locator("[data-hg-card]:visible").count() == len(node.cards)
            assert page.locator("[data-hg-card-if]:visible").count() == len(node.cards)
            assert page.locator("form[data-hg-input]:visible, [data-hg-path]:visible, [data-hg-copy]:visible").count() == 0


# --- readers with other needs ------------------------------------------------------------------------------------------------

AXE = (files("axe_playwright_python") / "axe.min.js").read_text("utf-8")


def mistakes(page: Page, within: str | None) -> list[str]:
    """What axe finds wrong with the page, or with a part of it, by its default rules."""
    run = "within => axe.run(within ?? document, { resultTypes: ['violations'] }).then((result) => result.violations)"
    found = page.evaluate(run, within)
    return [f"{one['id']}: {node['target']} {node['failureSummary']}" for one in found for node in one["nodes"]]


def fragment(walked: list[Taken], until: str) -> str | None:
    """The way to a node as an address tells it; None when this way does not meet it."""
    for at, taken in enumerate([*walked, Taken(walked[-1].end)]):
        if taken.node == until:
            return ",".join(f"{one.node}.{'+'.join(sorted(one.answer))}" for one in walked[:at] if one.answer)
    return None


@functools.lru_cache(maxsize=1)
def looked_at(site: Path) -> frozenset[str]:
    """The pages below ``fix/`` that together have every component of all, and the first page of every tree, which has a map."""
    root = site / LANGUAGES[0] / "fix"
    pages = {file.parent.relative_to(root).as_posix() + "/": file for file in sorted(root.rglob("index.html"))}
    if EVERYTHING:
        return frozenset(pages)
    chosen = covering({url: components(file.read_text("utf-8")) for url, file in pages.items()})
    return frozenset(chosen) | {f"{tree}/" for tree in TREES}


@in_one_language(0)
def test_axe_finds_nothing_and_nothing_is_too_wide(place: Place, site: Path, tree: str, language: str) -> None:
    """Pages in light colours as they are first seen, and in dark ones with a way behind them; all parts open."""
    with opened(place.browser, place.address) as (page, watch):
        reader = reader_of(place, page, watch, tree, language)
        paths = [steps(reader.flow, path) for path in reader.flow.tree.content.paths]
        for part in ["", "document/", *(f"{id}/" for id in reader.flow.nodes)]:
            if f"{tree}/{part}" not in looked_at(site):
                continue
            page.goto(reader.root + part)
            page.evaluate(AXE)
            page.evaluate("document.querySelectorAll('article details').forEach((details) => { details.open = true })")
            assert mistakes(page, "article") == [], page.url
            page.emulate_media(color_scheme="dark")
            found = (fragment(one, part.strip("/")) for one in paths)
            if way := next((way for way in found if way), ""):
                page.evaluate("way => { location.hash = `p=${way}` }", way)
                page.locator("[data-hg-path]").wait_for()
            assert mistakes(page, "article") == [], f"{page.url}, dark"
            page.emulate_media(color_scheme="light")
            page.set_viewport_size({"width": 320, "height": 800})
            assert page.evaluate("document.documentElement.scrollWidth") <= 320, page.url
            if not part:
                wide = "boxes => boxes.every((box) => box.clientWidth <= 320 && box.scrollWidth > box.clientWidth)"
                assert page.locator(".hg-map__box").evaluate_all(wide), "the map scrolls in a box of its own"
            page.set_viewport_size({"width": 390, "height": 800})
        assert watch.problems == []


@in_both_languages
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_whole_pages(place: Place, language: str, scheme: str) -> None:
    kinds = ["", "document/", "network/", "asset/", "confirmations/", "page/", "look-again/", "pending/"]
    with opened(place.browser, place.address, scheme=scheme) as (page, _):
        for kind in kinds:
            page.goto(f"{place.address}{language}/fix/deposit-missing/{kind}")
            page.evaluate(AXE)
            assert mistakes(page, None) == [], page.url


# --- going back, changing, passing on ----------------------------------------------------------------------------------------

REAL = ["btc-unconfirmed", "deposit-missing", "compromised"]


def listed(page: Page) -> list[str]:
    return page.locator("[data-hg-path-list] > li").all_inner_texts()


def code_of(page: Page) -> str:
    found = CODE.search(page.locator("[data-hg-report-code]").inner_text())
    assert found is not None
    return found[0]


@in_both_languages
@pytest.mark.parametrize("tree", REAL)
def test_back_reload_share_and_language(place: Place, tree: str, language: str) -> None:
    with opened(place.browser, place.address) as (page, watch):
        reader = reader_of(place, page, watch, tree, language)
        walked = longest(reader.flow)
        page.goto(f"{reader.root}{reader.flow.start}/")
        for taken in walked:
            reader.go(taken)
        answers, code, url, way = listed(page), code_of(page), page.url, reader.way
        assert len(answers) > 2

        page.reload()
        assert (listed(page), code_of(page), page.url) == (answers, code, url)

        with opened(place.browser, place.address) as (other, others):
            other.goto(url)
            assert (listed(other), code_of(other)) == (answers, code), "who is sent the address sees the same"
            assert others.problems == []

        (there,) = {"zh", "en"} - {language}
        page.locator(f".md-header [data-hg-language={there}]").click()
        page.wait_for_url(url.replace(f"/{language}/", f"/{there}/"))
        assert page.locator("html").get_attribute("lang") == LOCALES[there]
        assert code_of(page) == code and len(listed(page)) == len(answers) and listed(page) != answers
        assert reader.way == way
        page.go_back()
        page.wait_for_url(url)

        for at in reversed(range(len(walked))):
            page.go_back()
            reader.at(walked[at].node)
            before = len([taken for taken in walked[:at] if taken.answer])
            expect(page.locator("[data-hg-path-list] > li")).to_have_count(before)
        page.go_forward()
        reader.at(walked[0].end)
        assert watch.problems == []


@in_both_languages
@pytest.mark.parametrize("tree", REAL)
def test_a_changed_answer(place: Place, tree: str, language: str) -> None:
    """The same answer again loses nothing; another one keeps or names each later answer, and drops none in silence."""
    with opened(place.browser, place.address) as (page, watch):
        reader = reader_of(place, page, watch, tree, language)
        walked = longest(reader.flow)
        page.goto(f"{reader.root}{reader.flow.start}/")
        for taken in walked:
            reader.go(taken)
        asked = [taken for taken in walked if taken.answer]
        answers, url = listed(page), f"{reader.root}{asked[-1].end}/#{reader.way}"
        changed = asked[1]
        node = reader.flow.nodes[changed.node]

        def change() -> None:
            page.locator("[data-hg-path-list] > li a").nth(1).click()
            reader.at(changed.node)
            expect(page.locator("[data-hg-path-list] > li")).to_have_count(1)
            if not node.is_several:
                chosen = page.locator(".hg-was-chosen")
                assert chosen.get_attribute("data-hg-option") in changed.answer
                assert chosen.get_attribute("aria-current") == "true"

        change()
        page.reload()
        if node.is_several:
            assert {box.get_attribute("value") for box in page.locator(".hg-tick input:checked").all()} == changed.answer
            page.locator("form[data-hg-input] button[type=submit]").click()
        else:
            reader.option(next(iter(changed.answer))).click()
        page.wait_for_url(url)
        assert listed(page) == answers

        other = next(answer for answer in node.answers if answer.id not in changed.answer)
        change()
        if node.is_several:
            reader.answer(node, node.content, frozenset({other.id}))  # type: ignore[arg-type]
        else:
            reader.option(other.id).click()
        page.wait_for_url(lambda address: urlsplit(address).fragment.startswith("p="))
        page.wait_for_timeout(400)
        said = "\n".join([*listed(page), *page.locator("[data-hg-notice] p").all_inner_texts()])
        assert reader.c.answer_label(other, node) in listed(page)[1]
        for taken in asked[2:]:
            assert reader.c.node_title(reader.flow.nodes[taken.node]) in said, (page.url, said)
        assert watch.problems == []


# --- what is typed -----------------------------------------------------------------------------------------------------------

TYPED = "424242424242"
MOVED = """() => location.hash.includes("p=") || document.activeElement.closest("[data-hg-option]")"""
"""The reader has been led on; or, where that depends on what was not asked, to the answer's line with its conditions."""


@in_both_languages
@each_tree
def test_errors_have_names_and_what_is_typed_goes_nowhere(place: Place, tree: str, language: str) -> None:
    with opened(place.browser, place.address) as (page, watch):
        reader = reader_of(place, page, watch, tree, language)
        requests: list[str] = []
        page.on("request", lambda request: requests.append(f"{request.url} {request.post_data}"))
        for node in reader.flow.nodes.values():
            question = node.content
            if not isinstance(question, Question) or question.type not in (*BANDED, "choices"):
                continue
            page.goto(f"{reader.root}{node.id}/")
            form = page.locator("form[data-hg-input]")
            own = {name: reader.c.text(text) for name, text in dict(question.errors).items() if text is not None}
            submit = form.locator("button[type=submit]")

            def said(kind: str, own: Mapping[str, str] = own, form: Locator = form, submit: Locator = submit) -> None:
                submit.click()
                text = form.locator("[data-hg-error]").inner_text()
                assert text == own[kind] if kind in own else text, (page.url, kind, text)
                focused = "document.activeElement.getAttribute('aria-invalid') === 'true'"
                assert page.evaluate(focused), (page.url, kind)
                described = page.evaluate("document.activeElement.getAttribute('aria-describedby')")
                assert "hg-error" in described.split()

            said("missing")
            if question.type == "choices":
                continue
            field = form.locator("input[type=text]")
            for text in ("abc", "1.5.5", "１２ km"):
                field.fill(text)
                said("format")
            field.fill("-7")
            said("min")
            url = page.url
            field.fill(TYPED)
            if question.max is not None:
                said("max")
                assert page.url == url
            else:
                submit.click()
                page.wait_for_function(MOVED)
        everything = "JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie, window.name, history.state])"
        if page.url != "about:blank":
            kept = [page.evaluate(everything), page.url, str(page.context.cookies()), *requests]
            assert not any(TYPED in text or "424,242" in text for text in kept)
        assert watch.problems == []


# --- a strict policy ---------------------------------------------------------------------------------------------------------

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
    "form-action 'none'; base-uri 'none'"
)
PAGE = """<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><title>x</title><link rel="icon" href="data:,">
<link rel="stylesheet" href="{root}{style}"><script type="module" src="{root}{player}"></script></head>
<body><div class="md-header">{switch}</div><main>{article}</main></body></html>"""


class _Strict(http.server.SimpleHTTPRequestHandler):
    """Serves the site's pages without the theme, whose own inline scripts no strict policy allows: what we made is left."""

    def translate_path(self, path: str) -> str:
        return super().translate_path("/" + path.removeprefix(SITE_PATH))

    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", POLICY)
        super().end_headers()

    def do_GET(self) -> None:
        file = Path(self.translate_path(self.path))
        if not file.is_dir():
            super().do_GET()
            return
        html = (file / "index.html").read_text("utf-8")
        lang = re.search(r'<html lang="([^"]+)"', html)
        article = re.search(r"<article[^>]*>.*</article>", html, re.S)
        switch = re.search(r"<a [^>]*data-hg-language[^>]*>.*?</a>", html, re.S)
        assert lang and article and switch
        page = PAGE.format(
            lang=lang[1], root=SITE_PATH, style=STYLESHEET, player=PLAYER, switch=switch[0], article=article[0]
        ).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        self.wfile.write(page)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def strict(site: Path) -> Iterator[str]:
    """The address of the site's pages under a strict policy."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Strict, directory=str(site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}{SITE_PATH}"
    server.shutdown()


@in_both_languages
@pytest.mark.parametrize("tree", REAL)
def test_the_player_under_a_strict_policy(place: Place, strict: str, tree: str, language: str) -> None:
    with opened(place.browser, strict) as (page, watch):
        reader = reader_of(Place(place.browser, strict, place.kb), page, watch, tree, language)
        answer = page.goto(f"{reader.root}{reader.flow.start}/")
        assert answer is not None and answer.headers["content-security-policy"] == POLICY
        walked = longest(reader.flow)
        for taken in walked:
            reader.go(taken)
        path = next(path for path in reader.flow.tree.content.paths if steps(reader.flow, path) == walked)
        check_outcome(reader, path, walked)
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        page.locator("[data-hg-copy]").click()
        expect(page.locator("[data-hg-copied]")).not_to_be_empty()
        assert code_of(page) in page.evaluate("navigator.clipboard.readText()")
        assert watch.problems == [], "nothing was blocked"
