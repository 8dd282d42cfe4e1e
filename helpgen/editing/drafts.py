"""Edits of several documents at once, each verified: the data of a file afterwards is exactly what was meant."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from pathlib import Path

from pydantic import BaseModel

from helpgen.editing.edits import Change, Edit, EditError, apply
from helpgen.editing.mentions import Mention, replacement, value_at, without_item, without_line
from helpgen.findings import Position
from helpgen.hand_written import page_source
from helpgen.knowledge_base import Document, KnowledgeBase
from helpgen.source import Data, KeyPath, parse

REDIRECTS = "redirects.yaml"


class RefusedError(Exception):
    """Why it is not done, in one sentence; nothing was written."""


class Draft:
    """Edits of documents, each with what the data must be afterwards."""

    def __init__(self, kb: KnowledgeBase) -> None:
        self.kb = kb
        self._edits: dict[str, list[Edit]] = {}
        self._documents: dict[str, Document[BaseModel]] = {}
        self._texts: dict[str, dict[KeyPath, list[tuple[int, int, str]]]] = {}
        self._gone: dict[str, dict[KeyPath, set[int]]] = {}
        self._keys: dict[str, dict[str, str | None]] = {}
        self.added: dict[str, str] = {}
        """Lines for redirects.yaml: old path to page."""

    def _open(self, document: Document[BaseModel]) -> str:
        path = document.source.path
        self._documents[path] = document
        return path

    def rewrite(self, mention: Mention, text: str) -> None:
        """Write ``text`` where the name stands."""
        path = self._open(mention.document)
        source = mention.document.source
        self._edits.setdefault(path, []).append(replacement(source, mention.path, mention.start, mention.end, text))
        self._texts.setdefault(path, {}).setdefault(mention.path, []).append((mention.start, mention.end, text))

    def drop_item(self, document: Document[BaseModel], path: KeyPath) -> None:
        """Take an item out of its list."""
        self._gone.setdefault(self._open(document), {}).setdefault(path[:-1], set()).add(int(path[-1]))

    def rename_key(self, document: Document[BaseModel], old: str, new: str | None) -> None:
        """Give a top-level key another name, or (``None``) delete its line."""
        path, source = self._open(document), document.source
        if new is None:
            mark = source.mark((old,))
            if mark.key.line != mark.start.line or mark.flow:
                raise EditError(f"'{path}' writes '{old}' in a way that cannot be edited safely; delete it by hand")
            edit = without_line(source, mark.start)
        else:
            at = source.at_key((old,))
            line = source.lines[at.line - 1]
            begin = at.column + (line[at.column - 1] in "\"'")
            edit = Edit(Position(at.line, begin), Position(at.line, begin + len(old)), new)
        self._edits.setdefault(path, []).append(edit)
        self._keys.setdefault(path, {})[old] = new

    def _expected(self, path: str) -> Data:
        data = copy.deepcopy(self._documents[path].source.data)
        for key_path, spans in self._texts.get(path, {}).items():
            text = value_at(data, key_path)
            for start, end, new in sorted(spans, reverse=True):
                text = text[:start] + new + text[end:]  # type: ignore[index, operator]
            value_at(data, key_path[:-1])[key_path[-1]] = text  # type: ignore[index]
        for key_path, removed in self._gone.get(path, {}).items():
            items = value_at(data, key_path)
            items[:] = [item for index, item in enumerate(items) if index not in removed]  # type: ignore[index, arg-type]
        if keys := self._keys.get(path):
            assert isinstance(data, dict)
            renamed = {keys.get(key, key): value for key, value in data.items()}
            data = {key: value for key, value in renamed.items() if key is not None}
        return data

    def changes(self, moved: Mapping[str, str]) -> list[Change]:
        """The changed files, verified to hold what they were meant to; ``moved`` is the new path of files that move."""
        for path, lists in self._gone.items():
            source = self._documents[path].source
            for key_path, removed in lists.items():
                length = len(value_at(source.data, key_path))  # type: ignore[arg-type]
                self._edits.setdefault(path, []).extend(without_item(source, key_path, removed, length))
        if self.added and (redirects := self.kb.redirects) is not None:
            path, lines = self._open(redirects), redirects.source.lines
            end = Position(len(lines), len(lines[-1]) + 1)
            if redirects.source.mark(()).flow or redirects.source.mark(("",)).flow:
                raise RefusedError(f"'{path}' is written in braces; write one line each, then run this again")
            text = ("\n" if lines[-1] else "") + "".join(f"{old}: {new}\n" for old, new in self.added.items())
            self._edits.setdefault(path, []).append(Edit(end, end, text))
        found = []
        for path in self._edits:
            before = Path(path).read_bytes()
            after = apply(before, self._edits[path])
            expected = self._expected(path)
            if self.added and Path(path).name == REDIRECTS and isinstance(expected, dict):
                expected |= self.added
            if expected == {}:
                rest = apply(after, []).strip()
                after = rest + b"\n{}\n" if rest else b""
                if not after:
                    found.append(Change(Path(path), before, None))
                    continue
            read, findings = page_source(after, path, expected) if path.endswith(".md") else parse(after, path)
            if read is None or findings or read.data != expected:
                raise EditError(f"'{path}' is written in a way that cannot be edited safely; nothing was changed")
            found.append(Change(Path(path), before, after))
        edited = {change.path.as_posix(): change for change in found}
        for old, new in moved.items():
            before = Path(old).read_bytes()
            here = edited.pop(old, None)
            edited[old] = Change(Path(old), before, None)
            edited[new] = Change(Path(new), None, here.after if here else before, Path(old))
        return list(edited.values())
