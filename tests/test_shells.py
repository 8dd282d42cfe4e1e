"""A page that went through a shell is, byte for byte, the page that was rendered by itself."""

from __future__ import annotations

import html
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markupsafe import escape

from benchmarks.corpus import write as write_corpus
from helpgen.pages.page import Heading, Page, SourceLine
from helpgen.shells import Form, Neighbour, ShellError, Shells
from tests.conftest import ROOT
from tests.test_build import files, run

TEXTS = st.text(st.sampled_from("ab <>&\"'é中;#39x27amp\n{}"), min_size=1, max_size=20)
SLUGS = st.from_regex(r"[a-z0-9]{1,6}(-[a-z0-9]{1,6})?", fullmatch=True)
PARENTS = st.sampled_from(["a/", "fix/a/", "fix/b/"])
NEIGHBOURS = st.none() | st.builds(
    Neighbour,
    st.sampled_from(["zh/a/", "zh/b/", "zh/fix/a/", "zh/fix/b/"]).flatmap(
        lambda parent: SLUGS.map(lambda slug: f"{parent}{slug}/")
    ),
    TEXTS,
)


@st.composite
def pages(draw: st.DrawFn) -> Page:
    parent, slug = draw(PARENTS), draw(SLUGS)
    own = {"zh": f"zh/{parent}{slug}/"}
    return Page(
        url=f"zh/{parent}{slug}/",
        language="zh",
        kind="entry",
        title=draw(TEXTS),
        description=draw(st.just("") | TEXTS),
        body=draw(TEXTS),
        alternates=draw(
            st.sampled_from(
                [{}, own | {"en": f"en/{parent}{slug}/"}, own | {"en": "en/"}, own | {"en": f"en/fix/{slug}/{slug}/"}]
            )
        ),
        headings=tuple(Heading(2, draw(SLUGS), draw(TEXTS)) for _ in range(draw(st.integers(0, 3)))),
        source=draw(st.none() | st.builds(SourceLine, SLUGS, st.integers(1, 999))),
        reviewed=draw(st.sampled_from([None, date(2026, 1, 2)])),
        indexed=draw(st.booleans()),
    )


def rendered(form: Form) -> str:
    """What a theme does with a page: as it is, escaped by one function or another, twice, in addresses, or not at all."""
    page = form.page
    title = html.escape(page.title)
    parts = [f"<title>{title}</title><h1 aria-label='{escape(title)}'>{page.title}</h1>", escape(page.title)]
    if page.description:
        parts.append(f"<meta content='{escape(page.description)}'>")
    parts += [
        f"<link href='https://help.example.com/{page.url}'>",
        *(f"<a href='../../../{url}'>" for url in page.alternates.values()),
    ]
    parts += [f"<a href='#{heading.id}'>{heading.level} {html.escape(heading.title)}</a>" for heading in page.headings]
    if page.source is not None:
        parts.append(f"<a href='https://git.example.com/{page.source.path}#L{page.source.line}'>")
    for neighbour in (form.previous, form.next):
        if neighbour is not None:
            parts.append(f"<a href='{neighbour.url}'>{html.escape(neighbour.title)}</a>")
    return "\n".join([*map(str, parts), page.body, "noindex" * (not page.indexed)])


@given(st.lists(st.tuples(pages(), NEIGHBOURS, NEIGHBOURS), min_size=1, max_size=8))
@settings(deadline=None, max_examples=150)
def test_a_shell_is_filled_as_the_theme_would(found: list[tuple[Page, Neighbour | None, Neighbour | None]]) -> None:
    shells = Shells(rendered)
    for page, previous, next in found:
        assert shells.page(page, previous, next) == rendered(Form(page, previous, next))
    assert len(shells) <= len(found)


def test_pages_of_one_form_are_rendered_once() -> None:
    asked: list[Form] = []

    def render(form: Form) -> str:
        asked.append(form)
        return rendered(form)

    shells = Shells(render)
    for slug in ("one", "two", "three"):
        page = Page(f"zh/a/{slug}/", "zh", "entry", slug.upper(), "short", "<p>", {"zh": f"zh/a/{slug}/"})
        assert slug.upper() in shells.page(page, Neighbour(f"zh/a/before-{slug}/", "<b>"), None)
    assert len(asked) == len(shells) == 1


def test_what_was_rendered_before_is_not_rendered_again() -> None:
    asked: list[Form] = []

    def render(form: Form) -> str:
        asked.append(form)
        return rendered(form)

    entry = Page("zh/a/one/", "zh", "entry", "ONE", "short", "<p>", {"zh": "zh/a/one/"})
    node = Page("zh/fix/t/n/", "zh", "node", "N", "", "<p>", {"zh": "zh/fix/t/n/"}, section="zh/tx/")
    first = Shells(render)
    of_entry, of_node = first.page(entry), first.page(node)
    assert len(first.rendered) == len(asked) == 2
    second = Shells(render, first.rendered)
    other = replace(entry, url="zh/a/two/", title="TWO", alternates={"zh": "zh/a/two/"})
    assert second.page(other) == of_entry.replace("ONE", "TWO").replace("zh/a/one/", "zh/a/two/")
    assert len(asked) == 2 and len(second.rendered) == 1, "what nobody asks for any more does not stay"
    assert Shells(render, second.rendered).page(node) == of_node and len(asked) == 3


def test_nodes_of_all_trees_of_a_category_have_one_form() -> None:
    shells = Shells(rendered)
    for tree in ("one", "two"):
        for slug in ("a", "b"):
            page = Page(
                f"zh/fix/{tree}/{slug}/", "zh", "node", slug, "", "<p>", {"en": f"en/fix/{tree}/{slug}/"}, section="zh/tx/"
            )
            assert shells.page(page).count(f"/fix/{tree}/{slug}/") == 2
    assert len(shells) == 1


@pytest.mark.parametrize(
    "render",
    [
        lambda form: form.page.title,
        lambda form: form.page.body + form.page.title.upper(),
        lambda form: form.page.body + form.page.title[:3],
        lambda form: form.page.body + str(escape(escape(str(escape(html.escape(html.escape(form.page.title))))))),
        lambda form: form.page.body + form.page.title + form.page.title.replace("'", ""),
    ],
    ids=["no body", "capitals", "cut", "escaped too often", "without apostrophes"],
)
def test_what_cannot_be_repeated_is_refused(render: object) -> None:
    page = Page("zh/a/one/", "zh", "entry", "Title", "short", "<p>", {})
    with pytest.raises(ShellError):
        Shells(render).page(page)  # type: ignore[arg-type]


# --- whole sites -------------------------------------------------------------------------------------------------------------


def _both(project: Path) -> tuple[dict[str, bytes], dict[str, bytes]]:
    built = run(project, "helpgen", "build", "--out", "fast")
    assert built.returncode == 0, built.stderr
    whole = run(project, "mkdocs", "build", "--strict", "--site-dir", "whole")
    assert whole.returncode == 0, whole.stderr
    return files(project / "fast"), files(project / "whole")


def _same(project: Path) -> None:
    fast, whole = _both(project)
    assert fast.keys() == whole.keys()
    assert [path for path in whole if fast[path] != whole[path]] == []


@pytest.mark.slow
def test_the_shipped_content_is_built_the_same_by_mkdocs(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "content", tmp_path / "content")
    shutil.copy(ROOT / "mkdocs.yml", tmp_path)
    _same(tmp_path)


@pytest.mark.slow
def test_made_up_content_is_built_the_same_by_mkdocs(tmp_path: Path) -> None:
    write_corpus(tmp_path / "content", 60)
    shutil.copy(ROOT / "mkdocs.yml", tmp_path)
    assert run(tmp_path, "helpgen", "lock").returncode == 0
    _same(tmp_path)
