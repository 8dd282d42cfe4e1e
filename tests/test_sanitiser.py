"""The second wall by itself: an exact list, nothing beside it, and no change of what our own renderer makes."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpgen import pages, sanitiser
from helpgen.knowledge_base import KnowledgeBase
from helpgen.pages.markup import Renderer
from helpgen.rules.markup import CALLOUT_KINDS
from helpgen.sanitiser import ATTRIBUTES, CLASSES, UnsafeHtmlError, clean, is_link, same_elements
from tests.conftest import DAY
from tests.test_walls import TEXTS, not_allowed


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>a<b>b</b></p>", "<p>ab</p>"),
        ("<p>a<script>x</script><style>y</style><svg><text>z</text></svg></p>", "<p>a</p>"),
        ("<p>a<!-- b --></p>", "<p>a</p>"),
        ('<p class="x admonition-title y" id="z" style="a:b" onclick="c">a</p>', '<p class="admonition-title">a</p>'),
        ('<div class="x">a</div>', "<div>a</div>"),
        ('<div class="hg-table" tabindex="5">a</div>', '<div class="hg-table">a</div>'),
        ('<div tabindex="0">a</div>', '<div tabindex="0">a</div>'),
        ('<h2 id="look">a</h2><h3 id="x y">b</h3><h1 id="c">c</h1>', '<h2 id="look">a</h2><h3>b</h3>c'),
        ('<span id="hg-def-a">a</span><span id="other">b</span>', '<span id="hg-def-a">a</span><span>b</span>'),
        ('<span hidden role="tooltip">a</span><span role="button">b</span>', '<span hidden role="tooltip">a</span><span>b</span>'),
        ('<a href="javascript:x" target="_blank" download>a</a>', "<a>a</a>"),
        ('<a href="https://example.org/a?b=1&amp;c#d" rel="noopener noreferrer">a</a>', None),
        ('<a href="https://a@example.org/">a</a>', "<a>a</a>"),
        ('<a href="https://example.org/a b">a</a>', "<a>a</a>"),
        ('<a href="http://example.org/">a</a>', "<a>a</a>"),
        ('<a href="//example.org/">a</a>', "<a>a</a>"),
        ('<a href="/zh/">a</a>', "<a>a</a>"),
        ('<a href="..\\..\\">a</a>', "<a>a</a>"),
        ('<a href="">a</a>', "<a>a</a>"),
        ('<a href="mailto:a@b.example">a</a>', "<a>a</a>"),
        ('<a href="../../glossary/#txid">a</a><a href="./">b</a><a href="#c">c</a>', None),
        ('<a rel="opener">a</a>', "<a>a</a>"),
        ('<img src="x.png" onerror="y" srcset="z">', "<img>"),
        ('<img src="https://evil.example/x.png">', "<img>"),
        ('<img alt="a &lt; b" height="1" loading="lazy" src="../assets/images/a.zh.svg" width="2">', None),
        ('<img loading="eager" width="100%">', "<img>"),
        ('<ol start="3"><li>a</li></ol>', None),
        ('<ol start="-3" type="a" reversed><li>a</li></ol>', "<ol><li>a</li></ol>"),
        ('<details class="hg-tab" name="x" open ontoggle="y"><summary>a</summary></details>',
         '<details class="hg-tab" open><summary>a</summary></details>'),
        ('<td class="hg-right" align="right" colspan="9">a</td>', "a"),
        ('<table><tbody><tr><td class="hg-right" align="right" colspan="9">a</td></tr></tbody></table>',
         '<table><tbody><tr><td class="hg-right">a</td></tr></tbody></table>'),
        ("a &lt; b &amp;amp; \u00a0", "a &lt; b &amp;amp; &nbsp;"),
    ],
)  # fmt: skip
def test_exactly_what_is_listed_stays(html: str, expected: str | None) -> None:
    assert clean(html) == (html if expected is None else expected)


def test_links_within_the_site_may_be_absolute() -> None:
    own = "http://127.0.0.1:8000/help/"
    html = f'<a href="{own}zh/fix/a/#b">a</a><a href="{own}">b</a><img src="{own}assets/images/a.png">'
    assert clean(html, own) == html
    assert clean(html) == "<a>a</a><a>b</a><img>"
    assert clean(f'<a href="{own}javascript:x">a</a>', own) == "<a>a</a>"
    assert is_link(f"{own}zh/", own) and not is_link(f"{own}zh/") and not is_link(f"{own}//x", own)
    assert is_link(own, own) and not is_link("", own) and not is_link("")
    assert clean('<a href="ftp://a.example/b/">a</a>', "ftp://a.example/") == "<a>a</a>", "whatever the site's own address is"


@pytest.mark.parametrize("tag", sorted(sanitiser._WITH_CONTENT))
def test_of_what_holds_no_words_nothing_stays(tag: str) -> None:
    assert clean(f"<p>a</p><{tag}>words</{tag}><p>b</p>") == "<p>a</p><p>b</p>"


def test_what_never_comes_to_rest_is_shown_as_it_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sanitiser, "_MOST_PASSES", 0)
    assert clean("<p>a</p>") == "&lt;p&gt;a&lt;/p&gt;"


def test_the_list_knows_the_callouts_that_there_are() -> None:
    assert {"admonition", "hg-table", "hg-tabs", *CALLOUT_KINDS} == CLASSES["div"]


def test_what_we_render_comes_back_byte_for_byte(shipped: KnowledgeBase, monkeypatch: pytest.MonkeyPatch) -> None:
    rendered: list[tuple[str, str]] = []
    html = Renderer.html

    def remember(self: Renderer, *arguments: object, **more: object) -> str:
        cleaned = html(self, *arguments, **more)  # type: ignore[arg-type]
        rendered.append((self.unsanitised(*arguments, **more), cleaned))  # type: ignore[arg-type]
        return cleaned

    monkeypatch.setattr(Renderer, "html", remember)
    list(pages.all_pages(shipped, DAY))
    assert len(rendered) > 1000
    # A second rendering explains no term again; where it does not, it is the same text.
    assert [one for one in rendered if "hg-def" not in one[1] and one[0] != one[1]] == []


def test_a_renderer_with_a_hole_publishes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Renderer, "unsanitised", lambda *arguments: "<p onclick='x'>a</p>")
    with pytest.raises(UnsafeHtmlError, match="begins with 'words'"):
        Renderer().html("words", lambda target: None)


def test_another_way_to_write_the_same_is_no_hole() -> None:
    assert same_elements("<p>a\u00a0&gt; <br></p>", "<p>a&nbsp;> <br></p>")
    assert not same_elements("<p>a</p>", "<p>b</p>")
    assert not same_elements('<p class="a">a</p>', "<p>a</p>")
    assert not same_elements('<a href="a">a</a>', '<a href="b">a</a>')
    assert not same_elements("<p>a<!--b--></p>", "<p>a</p>")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("1 < 2", "1 &lt; 2", True),
        ("<p hidden>a", '<p hidden="">a', True),
        ("<p hidden>a", '<p hidden="XXXX">a', False),
        ("<p>a", "<i>a", False),
        ("<p>1 < 2", "<p>1 &lt; 3", False),
        ("<p><i>a</i></p>", "<p><i>a</p></i>", False),
        ("<!--a-->", "<!--b-->", False),
        ("<!doctype a>", "<!doctype b>", False),
        ("<?a>", "<?b>", False),
        ("<![CDATA[a]]>", "<![CDATA[b]]>", False),
    ],
)
def test_every_piece_of_html_counts(one: str, other: str, same: bool) -> None:
    assert same_elements(one, other) is same


TAGS = [*ATTRIBUTES, "svg", "math", "script", "style", "template", "noscript", "iframe", "form", "mglyph", "mtext", "foreignObject", "title",
        "select", "option", "br", "hr", "x-y", "body", "html", "frameset", "plaintext", "xmp", "textarea", "annotation-xml", "desc"]  # fmt: skip
ATTRIBUTE = st.sampled_from(
    [name for found in ATTRIBUTES.values() for name in found]
    + ["class", "style", "onclick", "srcset", "xlink:href", "name", "is"]
)
VALUE = st.sampled_from(
    ["0", "", "x", "javascript:alert(1)", "https://example.org/", "//e.example", "../a/", "hg-def-a", "tooltip", "admonition warning",
     "lazy", "</style>", "--><img src=x onerror=y>", "../assets/images/a.svg", "&quot;", "a\u00a0b", "\t"]
)  # fmt: skip
PIECE = st.one_of(
    st.builds(lambda tag, name, value: f'<{tag} {name}="{value}">', st.sampled_from(TAGS), ATTRIBUTE, VALUE),
    st.builds(lambda tag: f"</{tag}>", st.sampled_from(TAGS)),
    st.builds(lambda tag: f"<{tag}>", st.sampled_from(TAGS)),
    st.sampled_from(["<!--", "-->", "<![CDATA[", "]]>", "<!x", "<?x", ">", "<", "&", "&lt;", "&#60;", "\n", "\n\n", "提现", '"', "'", "\x00"]),
    st.sampled_from(TEXTS),
)  # fmt: skip


@settings(max_examples=1500, deadline=None)
@given(st.lists(PIECE, max_size=14).map("".join))
def test_nothing_else_is_ever_left(html: str) -> None:
    cleaned = clean(html)
    assert not_allowed(cleaned) == []
    assert clean(cleaned) == cleaned
    assert not re.search(r"<(?!/?[a-z])", cleaned)
