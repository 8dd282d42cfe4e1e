"""Where the content names something by key (fields, links, double braces, redirects), and how that is edited."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel

from helpgen.editing.edits import Edit, EditError
from helpgen.findings import Position
from helpgen.knowledge_base import Document, KnowledgeBase
from helpgen.models import Localized, Markdown, Redirects, Upkeep
from helpgen.references import Link, facts, links
from helpgen.rules.references import field_references
from helpgen.source import Data, KeyPath, Source

_INSERTS = frozenset({"fact", "snippet"})
_ID_CHARACTER = "A-Za-z0-9-"


@dataclass(frozen=True)
class Mention:
    """A place that names something: the characters from ``start`` to ``end`` of the text at ``path`` are its name.

    In a field that is ``find-txid`` or ``find-txid#where``, elsewhere ``entry:btc-rbf``, ``tree:…#where``, ``fact:hold``.
    """

    document: Document[BaseModel]
    path: KeyPath
    form: Literal["field", "link", "insert", "redirect"]
    start: int
    end: int
    written: str
    link: Link | None = None
    """The whole link, where it is one."""

    @property
    def position(self) -> Position:
        """Where the name stands in the file; where its text starts when that cannot be told."""
        source = self.document.source
        return locate(source, self.path, self.start, self.end) or source.at(self.path)

    @property
    def place(self) -> str:
        """``file:line`` for messages."""
        return f"{self.document.source.path}:{self.position.line}"


def value_at(data: Data, path: KeyPath) -> Data:
    """What stands at ``path``; KeyError, IndexError or TypeError where there is nothing."""
    for part in path:
        data = data[part]  # type: ignore[index]
    return data


def mentions(kb: KnowledgeBase, kind: str, key: str) -> Iterator[Mention]:
    """Every place that names ``key``, an id of the given kind, as far as the documents could be read."""
    for document in kb.documents():
        for path, text in _fields(kb, document, kind, key):
            yield Mention(document, path, "field", 0, len(text), text)
        if kind in _INSERTS or kind in ("entry", "tree", "term", "channel"):
            for path, text, model in _texts(document):
                for start, written, link in _in_text(text, kind, key, model):
                    form: Literal["insert", "link"] = "insert" if link is None else "link"
                    yield Mention(document, path, form, start, start + len(written), written, link)
        if isinstance(document.content, Redirects):
            for old, target in document.content.root.items():
                if target.partition("#")[0] == f"{kind}:{key}":
                    yield Mention(document, (old,), "redirect", 0, len(target), target)


def _fields(kb: KnowledgeBase, document: Document[BaseModel], kind: str, key: str) -> Iterator[tuple[KeyPath, str]]:
    paths: list[KeyPath] = [path for path, of, named in field_references(document) if (of, named) == (kind, key)]
    if isinstance(document.content, Upkeep) and kind == "owner" and document.content.owner == key:
        paths.append(("owner",))
    if kb.site is not None and document is kb.site:
        site = kb.site.content
        if kind == "tree":
            paths += [("home_trees", index) for index, id in enumerate(site.home_trees) if id == key]
            paths += [("exposed",)] if (site.exposed or "").partition("#")[0] == key else []
        if kind == "channel":
            paths += [("contact",)] if site.contact == key else []
            paths += [("emergency",)] if site.emergency == key else []
    for path in dict.fromkeys(paths):
        text = value_at(document.source.data, path)
        if isinstance(text, str):
            yield path, text


def _texts(document: Document[BaseModel]) -> Iterator[tuple[KeyPath, str, type[Localized]]]:
    for path, text in document.texts:
        if isinstance(text, Localized):
            for language in text.root:
                written = value_at(document.source.data, (*path, language))
                if isinstance(written, str):
                    yield (*path, language), written, type(text)


def _in_text(text: str, kind: str, key: str, model: type[Localized]) -> Iterator[tuple[int, str, Link | None]]:
    """Where ``text`` names the key, what stands there, and the link that it is the target of."""
    if kind in _INSERTS:
        if f"{kind}:{key}" in text:
            done = 0
            for insert in facts(text):
                at = text.index(insert.written, done)
                done = at + len(insert.written)
                if (insert.kind, insert.key) == (kind, key):
                    yield at + insert.written.index(f"{kind}:{key}"), f"{kind}:{key}", None
    elif issubclass(model, Markdown) and f"{kind}:{key}" in text:
        for link in links(text):
            if (link.kind, link.key) == (kind, key):
                begin, end = link.span
                # the words may hold a link of their own; the target is the last thing in the brackets
                yield text.rindex(link.target, begin, end), link.target, link


def locate(source: Source, path: KeyPath, start: int, end: int) -> Position | None:
    """Where the characters from ``start`` to ``end`` of the text at ``path`` stand in the file.

    They are found by counting how often they occur before, in the value and in the file. ``None`` where the two do not agree,
    as in a text in quotes that writes them with escapes.
    """
    value = value_at(source.data, path)
    if not isinstance(value, str):
        return None
    needle = re.compile(f"(?<![{_ID_CHARACTER}]){re.escape(value[start:end])}(?![{_ID_CHARACTER}])")
    counted = [match.start() for match in needle.finditer(value)]
    found = [
        Position(number, begin + match.start() + 1)
        for number, begin, text in _raw_lines(source, path)
        for match in needle.finditer(text)
    ]
    return found[counted.index(start)] if start in counted and len(found) == len(counted) else None


def _raw_lines(source: Source, path: KeyPath) -> Iterator[tuple[int, int, str]]:
    """The lines that the text at ``path`` is written in: number, characters left out before, and its own part."""
    mark = source.mark(path)
    block = source.lines[mark.start.line - 1][mark.start.column - 1 :][:1] in ("|", ">")
    for number in range(mark.start.line + block, min(mark.end.line, len(source.lines)) + 1):
        line = source.lines[number - 1]
        begin = mark.start.column - 1 if number == mark.start.line else 0
        stop = mark.end.column - 1 if number == mark.end.line else len(line)
        yield number, begin, line[begin:stop]


def replacement(source: Source, path: KeyPath, start: int, end: int, text: str) -> Edit:
    """The edit that puts ``text`` in place of these characters of the text at ``path``; EditError where it cannot be made."""
    position = locate(source, path, start, end)
    if position is None:
        line = source.at(path).line
        why = "in a way that cannot be edited safely; change it by hand"
        raise EditError(f"'{source.path}' writes a text in line {line} {why}")
    return Edit(position, Position(position.line, position.column + end - start), text)


def without_item(source: Source, path: KeyPath, removed: set[int], length: int) -> list[Edit]:
    """The edits that take items out of the list at ``path``, which had ``length`` of them. Remarks stay."""
    marks = [source.marks[(*path, index)] for index in range(length)]
    kept = [index for index in range(length) if index not in removed]
    if source.mark(path).flow or marks[0].flow:
        edits = []
        for index in sorted(removed):
            if not kept:
                begin, end = marks[0].start, marks[-1].end
            elif index > kept[-1]:  # nothing that stays follows: the comma before it goes, too
                begin, end = marks[index - 1].end if index - 1 in removed else marks[kept[-1]].end, marks[index].end
            else:
                begin, end = marks[index].start, marks[index + 1].start
            edits.append(Edit(begin, end, ""))
            if not kept:
                break
        if any("#" in source.lines[line - 1] for edit in edits for line in range(edit.start.line, edit.end.line)):
            where = f"'{source.path}' line {marks[0].start.line}"
            raise EditError(f"a remark stands inside the list in {where}; change it by hand")
        return edits
    edits = [without_line(source, marks[index].start) for index in sorted(removed)]
    if not kept:
        key = source.at_key(path)
        colon = Position(key.line, source.lines[key.line - 1].index(":", key.column - 1) + 2)
        edits.append(Edit(colon, colon, " []"))
    return edits


def without_line(source: Source, position: Position) -> Edit:
    """The edit that deletes the line of a value or list item; a remark at its end becomes a line of its own."""
    line = source.lines[position.line - 1]
    indent = len(line) - len(line.lstrip())
    quote = line[position.column - 1 : position.column]
    after = line.find(quote, position.column) + 1 if quote in ('"', "'") else position.column - 1
    remark = re.search(r"(?:^|\s)#", line[after:])
    if remark:
        at = after + remark.end() - 1
        return Edit(Position(position.line, indent + 1), Position(position.line, at + 1), "")
    if position.line < len(source.lines):
        return Edit(Position(position.line, 1), Position(position.line + 1, 1), "")
    return Edit(Position(position.line, 1), Position(position.line, len(line) + 1), "")
