"""Tabs: parts of an answer of which a reader needs one, such as the steps on iOS and those on Android.

They become boxes to open, one below the other, of which the first is open: that works without a script, by keyboard, on the
narrowest phone, and when several are open nothing that a reader was looking at moves away. On paper all of them are open.
"""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element, SubElement

import markdown
from markdown.blockprocessors import BlockProcessor

_TAB = re.compile(r'(?:^|\n)=== "(?P<title>[^"\n]*)" *(?:\n|$)')
BOX = "hg-tabs"


class Tabs(BlockProcessor):
    """Makes a box of ``=== "title"`` and what is indented by four spaces below it; neighbours share a frame."""

    def __init__(self, md: markdown.Markdown) -> None:
        super().__init__(md.parser)

    def test(self, parent: Element, block: str) -> bool:
        return _TAB.search(block) is not None or self._goes_on(parent, block)

    def _goes_on(self, parent: Element, block: str) -> bool:
        return block.startswith(" " * self.tab_length) and self._box(parent) is not None

    def _box(self, parent: Element) -> Element | None:
        last = self.lastChild(parent)
        return last if last is not None and last.get("class") == BOX else None

    def run(self, parent: Element, blocks: list[str]) -> None:
        block = blocks.pop(0)
        match = _TAB.search(block)
        if match is None:
            box = self._box(parent)
            assert box is not None, "only a block that passed the test is run"
            tab = box[-1]
        else:
            if match.start() > 0:
                self.parser.parseBlocks(parent, [block[: match.start()]])
            block = block[match.end() :]
            box = self._box(parent)
            if box is None:
                box = SubElement(parent, "div", {"class": BOX})
            tab = SubElement(box, "details", {"class": "hg-tab"})
            if len(box) == 1:
                tab.set("open", "open")
            SubElement(tab, "summary").text = match["title"].strip()
        inside, behind = self.detab(block)
        self.parser.parseChunk(tab, inside)
        if behind:
            blocks.insert(0, behind)
