"""Writers' Markdown to HTML: a closed subset without raw HTML, with links by key and explicit heading anchors."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from xml.etree.ElementTree import Element, SubElement

import markdown
from markdown.blockprocessors import BlockProcessor
from markdown.inlinepatterns import LINK_RE, LinkInlineProcessor
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor

from helpgen.images import NAME, SCHEME, Size
from helpgen.pages.definitions import Explained
from helpgen.pages.tabs import Tabs
from helpgen.references import FENCED
from helpgen.rules.markup import CALLOUT_KINDS
from helpgen.sanitiser import UnsafeHtmlError, clean, is_link, same_elements

_HAN = "\u3400-\u4dbf\u4e00-\u9fff\u3000-\u303f\uff00-\uffef“”‘’…—"
_HAN_BREAK = re.compile(f"(?<=[{_HAN}])\n(?=[{_HAN}])")
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_CODE_BLOCK = re.compile(r"(<pre>.*?</pre>)", re.DOTALL)
_ANCHOR = re.compile(r"[ \t]*\{#([a-z0-9-]+)\}[ \t]*$")
_SENTENCE_END = re.compile(r"(?<=[。！？])|(?<=[.!?])\s")

# Everything that could put markup of the writer's own, or a link that was not checked, on a page.
_UNUSED_INLINE = (
    "html",
    "entity",
    "reference",
    "short_reference",
    "image_link",
    "image_reference",
    "short_image_ref",
    "autolink",
    "automail",
    "linebreak",
)
# Other ways to write the same, and what a help center has no use for.
_UNUSED_BLOCKS = ("reference", "quote", "setextheader", "hr", "code")

LinkResolver = Callable[[str], "str | None"]
"""From a link's target as written (``entry:btc-rbf``, ``https://…``) to its URL; ``None`` when it leads nowhere."""


@dataclass(frozen=True, slots=True)
class Picture:
    """An image file as a page shows it."""

    url: str
    size: Size | None = None
    is_figure: bool = False
    """Whether helpgen has drawn it, in colours that can be turned around."""


PictureFinder = Callable[[str], "Picture | None"]
"""From the name of an image as written (``withdraw-steps.svg``) to its file; ``None`` when there is none."""

# What the page puts around a reader's answer; in an attribute only the words can stay.
_PRIVATE_USE = re.compile("\ue000[a-z0-9-]+\ue001|[\ue000-\uf8ff]")


class _Images(BlockProcessor):
    """Makes a figure of an image that is a paragraph of its own. Nothing else ever becomes an image."""

    _IMAGE = re.compile(rf"[ ]{{0,3}}!\[(?P<alt>[^\[\]\n]*)\]\([ ]*{SCHEME}(?P<name>{NAME.pattern})[ ]*\)[ ]*")

    def __init__(self, md: markdown.Markdown) -> None:
        super().__init__(md.parser)
        self.find: PictureFinder = lambda name: None

    def test(self, parent: Element, block: str) -> bool:
        match = self._IMAGE.fullmatch(block.rstrip("\n"))
        return match is not None and self.find(match["name"]) is not None

    def run(self, parent: Element, blocks: list[str]) -> None:
        match = self._IMAGE.fullmatch(blocks.pop(0).rstrip("\n"))
        picture = self.find(match["name"]) if match else None
        assert match is not None and picture is not None, "only a block that passed the test is run"
        kind = "hg-figure hg-figure--drawn" if picture.is_figure else "hg-figure"
        image = SubElement(SubElement(parent, "figure", {"class": kind}), "img", {"src": picture.url})
        image.set("alt", _PRIVATE_USE.sub("", match["alt"]).strip())
        if picture.size is not None:
            image.set("width", str(picture.size[0]))
            image.set("height", str(picture.size[1]))
        image.set("loading", "lazy")


class _LinkPattern(LinkInlineProcessor):
    """Reads ``[words](target)`` of a length that people write, so that a text of nothing but brackets takes no time either."""

    _MOST = 4000

    def handleMatch(  # type: ignore[override]  # noqa: N802 (theirs)
        self, m: re.Match[str], data: str
    ) -> tuple[Element | str | None, int | None, int | None]:
        near = data[: m.start() + self._MOST]
        words_end = near.find("](", m.start())
        if words_end < 0 or ")" not in near[words_end:]:
            return None, None, None
        return super().handleMatch(m, near)


class _Links(Treeprocessor):
    """Resolves links by key; a link that leads nowhere keeps its text and loses its target."""

    def __init__(self, md: markdown.Markdown) -> None:
        super().__init__(md)
        self.resolve: LinkResolver = lambda target: None
        self.own = ""
        self.terms: dict[str, Element] = {}
        """Term id to the first link to it."""

    def run(self, root: Element) -> None:
        self.terms = {}
        links = list(root.iter("a"))
        # Inside emphasis the parser makes a link in a link, which no browser has: the outer one is the link.
        inner = {other for link in links for other in link.iter("a") if other is not link}
        for link in links:
            target = link.get("href", "")
            url = self.resolve(target)
            link.attrib.clear()
            _, sharp, anchor = target.partition("#")
            if url is not None and sharp and target.startswith("entry:"):
                url = f"{url}#{anchor}"
            if url is None or not is_link(url, self.own) or link in inner:
                link.tag = "span"
                continue
            link.set("href", url)
            if url.startswith("https://"):
                link.set("rel", "noopener noreferrer")
            if target.startswith("term:"):
                self.terms.setdefault(target.removeprefix("term:"), link)


class _Definitions(Treeprocessor):
    """Puts what a term means beside the word where a page first uses it; does nothing where a page explains no terms."""

    def __init__(self, md: markdown.Markdown, links: _Links) -> None:
        super().__init__(md)
        self.links = links
        self.explained: Explained | None = None

    def run(self, root: Element) -> None:
        if self.explained is not None:
            in_heading = {link for tag in _HEADINGS for heading in root.iter(tag) for link in heading.iter("a")}
            for id, link in self.links.terms.items():
                if link not in in_heading:
                    self.explained.link(link, id)
            self.explained.mark(root, self.links.terms.keys())


class _Code(Preprocessor):
    """Takes blocks of code out of the text before anything in them can be read as markup."""

    def run(self, lines: list[str]) -> list[str]:
        def stash(match: re.Match[str]) -> str:
            code = escape(match["code"] or "", quote=False)
            assert self.md is not None
            return f"\n{self.md.htmlStash.store(f'<pre><code>{code}</code></pre>')}\n"

        text = "\n".join(lines)
        return FENCED.sub(stash, text).split("\n") if "```" in text or "~~~" in text else lines


class _Blocks(Treeprocessor):
    """Gives headings the anchors written after them, tables a box to scroll in, and callouts a kind that exists."""

    def __init__(self, md: markdown.Markdown) -> None:
        super().__init__(md)
        self.headings: list[tuple[int, str, str]] = []

    def run(self, root: Element) -> None:
        for parent in list(root.iter()):
            for index, element in enumerate(list(parent)):
                if element.tag in _HEADINGS:
                    self._anchor(element)
                elif side := element.attrib.pop("align", None):
                    element.set("class", f"hg-{side}")
                elif element.tag == "div" and (classes := element.get("class", "").split())[:1] == ["admonition"]:
                    kind = classes[1] if classes[1] in CALLOUT_KINDS else CALLOUT_KINDS[0]
                    element.set("class", f"admonition {kind}")
                elif element.tag == "table":
                    box = Element("div", {"class": "hg-table", "tabindex": "0"})
                    parent.remove(element)
                    box.append(element)
                    parent.insert(index, box)

    def _anchor(self, heading: Element) -> None:
        heading.tag = "h2" if heading.tag in ("h1", "h2") else "h3"
        last = heading[-1] if len(heading) else None
        text = (heading.text if last is None else last.tail) or ""
        match = _ANCHOR.search(text)
        if match is None:
            return
        if last is None:
            heading.text = text[: match.start()]
        else:
            last.tail = text[: match.start()]
        heading.set("id", match[1])
        self.headings.append((int(heading.tag[1]), match[1], "".join(heading.itertext())))


class Renderer:
    """Turns Markdown into HTML; one object serves any number of texts, one after the other."""

    def __init__(self) -> None:
        self._markdown = markdown.Markdown(
            extensions=["tables", "admonition", "sane_lists"],
            extension_configs={"tables": {"use_align_attribute": True}},
            output_format="html",
        )
        self._markdown.preprocessors.deregister("html_block")
        self._markdown.preprocessors.register(_Code(self._markdown), "helpgen-code", 25)
        for name in _UNUSED_BLOCKS:
            self._markdown.parser.blockprocessors.deregister(name)
        for name in _UNUSED_INLINE:
            self._markdown.inlinePatterns.deregister(name)
        self._markdown.parser.blockprocessors.register(Tabs(self._markdown), "helpgen-tabs", 106)
        self._markdown.inlinePatterns.register(_LinkPattern(LINK_RE, self._markdown), "link", 160)
        self._images = _Images(self._markdown)
        self._markdown.parser.blockprocessors.register(self._images, "helpgen-images", 75)
        self._links = _Links(self._markdown)
        self._blocks = _Blocks(self._markdown)
        self._markdown.treeprocessors.register(self._links, "helpgen-links", 15)
        self._markdown.treeprocessors.register(self._blocks, "helpgen-blocks", 14)
        self._definitions = _Definitions(self._markdown, self._links)
        self._markdown.treeprocessors.register(self._definitions, "helpgen-definitions", 13)

    def html(
        self,
        text: str,
        resolve: LinkResolver,
        picture: PictureFinder = lambda name: None,
        explained: Explained | None = None,
        own: str = "",
    ) -> str:
        """The HTML of ``text``, with nothing in it but what the content format can make.

        A line break between two Chinese characters leaves no space. ``own`` is what absolute links within the site start with.
        Raises UnsafeHtmlError where the second wall had to take something away: then nothing may be published.
        """
        html = self.unsanitised(text, resolve, picture, explained, own)
        cleaned = clean(html, own)
        if not same_elements(html, cleaned):
            raise UnsafeHtmlError(f"a text became HTML that the content format cannot make; it begins with {text[:60]!r}")
        return cleaned

    def unsanitised(
        self,
        text: str,
        resolve: LinkResolver,
        picture: PictureFinder = lambda name: None,
        explained: Explained | None = None,
        own: str = "",
    ) -> str:
        """What ``html`` cleans: for tests, which hold this wall up without the other one."""
        self._links.resolve, self._links.own = resolve, own
        self._definitions.explained = explained
        self._images.find = picture
        self._blocks.headings = []
        self._markdown.reset()
        html = self._markdown.convert(text)
        parts = _CODE_BLOCK.split(html)
        parts[::2] = [_HAN_BREAK.sub("", part) for part in parts[::2]]
        return "".join(parts)

    @property
    def headings(self) -> tuple[tuple[int, str, str], ...]:
        """Level, anchor and title of each heading of the last text rendered."""
        return tuple(self._blocks.headings)


def plain(text: str) -> str:
    """Markdown as plain text in one line, for titles, descriptions and the search index."""
    text = re.sub(r"(?m)^\s*(```|~~~).*$", "", text)
    text = re.sub(r'(?m)^ *(?:!!! *\w+|===)(?: +"([^"]*)")?', r"\1", text)
    text = re.sub(r"(?m)^ *(#{1,6}|[-*+]|\d+\.|>) +", "", text)
    text = re.sub(r"\{#[a-z0-9-]+\}", "", text)
    text = re.sub(r"!?\[((?:[^\[\]\\]|\\.)*)\]\([^)]*\)", r"\1", text)
    text = re.sub(r"(?m)^\|?[ :|-]+\|?$", "", text).replace("|", " ")
    text = re.sub(r"\*\*|__|`|(?<!\w)[*_](?=\S)|(?<=\S)[*_](?!\w)", "", text)
    text = _HAN_BREAK.sub("", text)
    return " ".join(text.split())


def first_sentence(text: str) -> str:
    """The first sentence of a Markdown text, as plain text, without its full stop."""
    paragraph = text.strip().split("\n\n", 1)[0]
    return _SENTENCE_END.split(plain(paragraph), maxsplit=1)[0].rstrip("。.")
