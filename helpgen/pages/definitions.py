"""What a glossary term means, shown where a page first uses it: a link to the glossary with the definition beside it.

No script is needed: the style sheet shows the definition while the pointer or the focus is on the word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element, SubElement

from markdown.util import AtomicString

from helpgen.terms import Words

MOST_OF_ENTRY = 8
"""How many words of an entry are explained without a link of the writer's: more, and the text is a row of dotted lines."""
MOST_OF_NODE = 3
"""The same for a page of a tree, which is short, read in a hurry and loaded step by step."""

_UNMARKED = frozenset({"a", "code", "pre", "h1", "h2", "h3", "h4", "h5", "h6", "figure"})
_ANSWER = re.compile("\ue000[^\ue002]*\ue002")
_SENTENCES = re.compile(r"(?:.*?(?:[。！？]|[.!?](?=\s|$))){1,2}", re.DOTALL)


def short_definition(definition: str) -> str:
    """The first two sentences of a definition in plain text."""
    match = _SENTENCES.match(definition)
    return match.group().strip() if match else definition


@dataclass(frozen=True)
class Vocabulary:
    """The glossary of one language."""

    words: Words[str]
    """Every word that is explained, with the id of its term."""
    definitions: Mapping[str, str]
    """Term id to what it means, in plain text."""


@dataclass
class Explained:
    """The terms that one page explains, each once, and how many more it may explain on its own account."""

    vocabulary: Vocabulary
    glossary: str
    """The link from the page to the glossary."""
    most: int
    ids: set[str] = field(default_factory=set)

    def link(self, link: Element, id: str) -> None:
        """Give a writer's own link to a term the definition, unless the page has it already."""
        if id not in self.ids and id in self.vocabulary.definitions:
            inner = Element("a", dict(link.attrib))
            inner.text, inner[:] = link.text, list(link)
            link.tag, link.text, link[:] = "span", None, [inner]
            link.attrib.clear()
            self._complete(link, inner, id)

    def mark(self, parent: Element, linked: Set[str]) -> None:
        """Explain the words in ``parent`` where they come first, except those of the terms that the text links itself."""
        if self.most <= 0 or parent.tag in _UNMARKED or parent.get("class") == "admonition-title":
            return
        children: list[Element] = []
        parent.text = self._split(parent.text, linked, children)
        for child in list(parent):
            if child.get("class") != "hg-def":
                self.mark(child, linked)
            children.append(child)
            child.tail = self._split(child.tail, linked, children)
        parent[:] = children

    def _split(self, text: str | None, linked: Set[str], marked: list[Element]) -> str | None:
        """The text up to the first word that is marked; the words go to ``marked``, each with the text behind it."""
        if not text or isinstance(text, AtomicString):
            return text
        found = list(self._first_uses(text, linked))
        ends = [start for start, _, _ in found[1:]] + [len(text)]
        for (start, end, id), behind in zip(found, ends, strict=False):
            box = Element("span")
            word = SubElement(box, "a", {"href": f"{self.glossary}#{id}", "class": "hg-def__word"})
            word.text, box.tail = text[start:end], text[end:behind]
            self._complete(box, word, id)
            marked.append(box)
        return text[: found[0][0]] if found else text

    def _first_uses(self, text: str, linked: Set[str]) -> Iterator[tuple[int, int, str]]:
        # A reader's answer is put in between characters for private use; a script replaces it as a whole.
        visible = _ANSWER.sub(lambda match: " " * len(match.group()), text) if "\ue000" in text else text
        taken = set(linked)
        for start, end, id in self.vocabulary.words.find(visible):
            if id not in self.ids and id not in taken and self.most > 0:
                taken.add(id)
                self.most -= 1
                yield start, end, id

    def _complete(self, box: Element, word: Element, id: str) -> None:
        """A script is not needed to see the definition, nor a style sheet to keep it out of the running text."""
        self.ids.add(id)
        box.set("class", "hg-def")
        word.set("aria-describedby", f"hg-def-{id}")
        meaning = SubElement(box, "span", {"id": f"hg-def-{id}", "role": "tooltip", "hidden": "hidden"})
        meaning.text = self.vocabulary.definitions[id]
