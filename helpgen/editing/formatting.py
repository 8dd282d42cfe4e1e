"""``helpgen fmt``: one order of fields, one way to quote and to end lines. It changes no remark and no value."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

import yaml
from pydantic import BaseModel, RootModel

from helpgen.editing.edits import Edit, apply
from helpgen.figure_models import Figure
from helpgen.findings import Position
from helpgen.knowledge_base import FIGURES_FOLDER, LISTS_FOLDER, NOTICES_FOLDER, OPTIONAL_FILES, TOPIC_FILES
from helpgen.models import Category, Entry, Notice, Upkeep
from helpgen.source import Data, KeyPath, Source, parse
from helpgen.tree_models import AnswerList, Tree

_RESOLVER = yaml.resolver.Resolver()
_PLAIN = re.compile(r"[A-Za-z0-9\u3400-\u9fff](?:[^\s:#\"'\\\[\]{},?]|:(?=[^\s\[\]{},])|(?<=\S)#| (?=[^\s#]))*")
"""What every YAML reader takes as it is written, in braces and outside of them."""


class UnformattableError(Exception):
    """Why a file is left as it is, in one sentence."""


def formatted(content: bytes, name: str) -> bytes:
    """The content of the file ``name`` in its one form; UnformattableError where that cannot be done safely.

    The data is the same before and after, every remark is still there, and doing it again changes nothing.
    """
    once = _once(content, name)
    if once != content and _once(once, name) != once:
        raise UnformattableError("its form does not settle")
    return once


def _once(content: bytes, name: str) -> bytes:
    source, findings = parse(content, name)
    if source is None or findings:
        raise UnformattableError(f"it has findings ({findings[0].message})" if findings else "it cannot be read")
    text = apply(content, _quoting(source))
    text = _with_lines(text, name)
    after, found = parse(text, name)
    if after is None or found or _settled(after.data) != _settled(source.data):
        raise UnformattableError("its values would change")
    try:
        kept = sorted(remarks(content)) == sorted(remarks(text))
    except yaml.YAMLError as error:  # stricter than the parser that reads content: it refuses "short: >#"
        raise UnformattableError("not every YAML parser reads it") from error
    if not kept:
        raise UnformattableError("a remark would be lost")
    return text


def _settled(data: Data) -> Data:
    """The data without the blanks and line breaks that texts end in, which no field keeps."""
    if isinstance(data, str):
        return data.rstrip(" \n")
    if isinstance(data, list):
        return [_settled(item) for item in data]
    if isinstance(data, dict):
        return {key: _settled(value) for key, value in data.items()}
    return data


def remarks(content: bytes) -> list[str]:
    """Every remark of a YAML file, as its own parser sees them: what stands outside of every token and is not blank."""
    text = content.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    found, end = [], 0
    for token in yaml.scan(text, Loader=yaml.SafeLoader):
        found += [text[end : token.start_mark.index]]
        end = max(end, token.end_mark.index)
        if isinstance(token, yaml.ScalarToken) and token.style in ("|", ">"):
            header = text[token.start_mark.index : end].partition("\n")[0]
            found.append(header[1:].lstrip("+-0123456789"))
    found.append(text[end:])
    return [line.strip() for gap in found for line in gap.split("\n") if line.strip().startswith("#")]


# --- the order of fields ---------------------------------------------------------------------------------------------


def _own_first(model: type[BaseModel], late: Sequence[str] = ()) -> tuple[str, ...]:
    """The fields as written, what a model adds to the upkeep of every document before it; ``late`` behind the aliases."""
    shared = list(Upkeep.model_fields)
    own = [name for name in model.model_fields if name not in shared and name not in late]
    return (*own, "aliases", *late, *[name for name in shared if name != "aliases"])


def _written(model: type[BaseModel]) -> tuple[str, ...]:
    return tuple(field.alias or name for name, field in model.model_fields.items())


ENTRY_ORDER = _own_first(Entry, late=("tree",))
TREE_ORDER = _own_first(Tree)


def _orders(name: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The order of the top-level fields of a file, and that of the fields of each item of a topic file; empty for as written.

    The fields of a tree's nodes stay as written: there the order tells a story.
    """
    path = PurePath(name)
    if path.name.endswith(".faq.yaml"):
        return ENTRY_ORDER, ()
    if path.name.endswith(".tree.yaml"):
        return TREE_ORDER, ()
    if path.name == "_category.yaml":
        return _written(Category), ()
    if path.parent.name == NOTICES_FOLDER:
        return _written(Notice), ()
    if path.parent.name == LISTS_FOLDER:
        return _written(AnswerList), ()
    if path.parent.name == FIGURES_FOLDER:
        return _written(Figure), ()
    model = {**TOPIC_FILES, **OPTIONAL_FILES}.get(path.name)
    if model is None:
        return (), ()
    if not issubclass(model, RootModel):
        return _written(model), ()
    item: Any = getattr(model.model_fields["root"].annotation, "__args__", (None,))[-1]
    if isinstance(item, type) and issubclass(item, BaseModel) and not issubclass(item, RootModel):
        return (), _written(item)
    return (), ()


@dataclass(frozen=True)
class _Part:
    """The lines of one key of a mapping, with the remarks right above it: from ``first`` up to ``end`` (numbers from 0)."""

    key: str
    first: int
    end: int


def _parts(source: Source, path: KeyPath, end: int) -> list[_Part] | None:
    """The keys of the block mapping at ``path``, which ends before line ``end``; ``None`` where a line holds several."""
    data: Any = source.data
    for part in path:
        data = data[part]
    if (
        not isinstance(data, dict)
        or not data
        or source.mark(path).flow
        or any((*path, key) not in source.marks for key in data)
    ):
        return None
    keys = sorted((source.at_key((*path, key)), key) for key in data)
    column = keys[0][0].column
    starts: list[tuple[int, int, str]] = []
    for at, key in keys:
        line = source.lines[at.line - 1]
        if at.column != column or line[: column - 1].strip():
            return None
        first = at.line - 1
        below = starts[-1][1] + 1 if starts else (source.at_key(path).line if path else 0)
        while first > below and _is_remark(source.lines[first - 1], column):
            first -= 1
        starts.append((first, at.line - 1, key))
    ends = [first for first, _, _ in starts[1:]] + [end]
    return [_Part(key, first, last) for (first, _, key), last in zip(starts, ends, strict=True)]


def _is_remark(line: str, column: int) -> bool:
    return line[: column - 1].strip() == "" and line[column - 1 : column] == "#"


def _ordered(lines: list[str], source: Source, path: KeyPath, order: Sequence[str], end: int) -> None:
    """Put the keys of a mapping in order, in place. Keys that ``order`` does not know keep their place behind the others."""
    parts = _parts(source, path, end)
    if parts is None:
        return
    rank = {name: number for number, name in enumerate(order)}
    wanted = sorted(parts, key=lambda part: rank.get(part.key, len(rank)))
    if wanted == parts:
        return
    texts = {part.key: lines[part.first : part.end] for part in parts}
    # Blank lines at the end of a key's lines are the space to the next one: they stay where they are.
    spaces = []
    for part in parts:
        text, blank = texts[part.key], 0
        while text and not text[-1].strip():
            text.pop()
            blank += 1
        spaces.append([""] * blank)
    lines[parts[0].first : parts[-1].end] = [
        line for part, space in zip(wanted, spaces, strict=True) for line in (*texts[part.key], *space)
    ]


def _with_lines(content: bytes, name: str) -> bytes:
    """Fields in order, no blanks at the ends of lines outside of texts, one line break at the end, blank lines one by one."""
    source, _ = parse(content, name)
    if source is None:
        return content
    text = content.decode("utf-8")
    bom = "\ufeff" if text.startswith("\ufeff") else ""
    found = re.search(r"\r\n|\n|\r", text)
    line_end = found.group() if found else "\n"
    order, below = _orders(name)
    lines = list(source.lines)
    protected = _lines_of_texts(source)
    lines = [line if number in protected else line.rstrip() for number, line in enumerate(lines)]
    total = len(lines)
    while total > 1 and not lines[total - 1].strip() and total - 1 not in protected:
        total -= 1
    trailing = total
    while trailing > 0 and lines[trailing - 1].startswith("#") and trailing - 1 not in protected:
        trailing -= 1  # what stands below the last field belongs to none of them
    source = Source(source.path, tuple(lines), source.data, source.marks)
    if below:
        _order_below(lines, source, below, trailing)
    if order:
        _ordered(lines, source, (), order, trailing)
    settled, _ = parse(("\n".join(lines) + "\n").encode(), name)
    protected = _lines_of_texts(settled) if settled is not None else frozenset(range(len(lines)))
    kept: list[str] = []
    for number, line in enumerate(lines):
        if line.strip() or number in protected or (kept and kept[-1].strip()):
            kept.append(line)
    while len(kept) > 1 and not kept[-1].strip():
        kept.pop()
    return (bom + line_end.join(kept) + line_end).encode("utf-8")


def _order_below(lines: list[str], source: Source, order: Sequence[str], end: int) -> None:
    """Order the fields of every item of a topic file; from the last to the first."""
    for part in reversed(_parts(source, (), end) or []):
        _ordered(lines, source, (part.key,), order, part.end)


def _lines_of_texts(source: Source) -> frozenset[int]:
    """The lines (from 0) within or at the end of a text of several lines: blanks and blank lines there may be part of it."""
    found: set[int] = set()
    for path, mark in source.marks.items():
        if isinstance(_at(source.data, path), str) and mark.end.line > mark.start.line:
            last = mark.end.line if mark.end.column > 1 else mark.end.line - 1
            found |= set(range(mark.start.line - 1, last))
    return frozenset(found)


def _at(data: Any, path: KeyPath) -> Any:
    for part in path:
        data = data[part]
    return data


# --- quotes ----------------------------------------------------------------------------------------------------------


def _quoting(source: Source) -> list[Edit]:
    """The edits that write quoted texts without quotes where every reader takes them as the same text, else in double ones."""
    edits = []
    for path, mark in source.marks.items():
        value = _at(source.data, path)
        if not isinstance(value, str) or mark.start.line != mark.end.line:
            continue
        line = source.lines[mark.start.line - 1]
        raw = line[mark.start.column - 1 : mark.end.column - 1]
        after = line[mark.end.column - 1 :]
        if raw[:1] not in ('"', "'") or len(raw) < 2 or "#" in after:
            continue  # without quotes, a remark behind the text might be taken for a part of it
        new = value if _can_be_plain(value) else f'"{value}"' if '"' not in value and "\\" not in value else raw
        if raw[:1] == '"' and new != value:
            continue
        if new != raw and not (new == value and re.match(r"\s*:(\s|$)", after)):
            edits.append(Edit(mark.start, Position(mark.end.line, mark.end.column), new))
    return edits


def _can_be_plain(value: str) -> bool:
    """Whether the text needs no quotes: readers that know numbers, dates and yes or no still take it as a text."""
    if not _PLAIN.fullmatch(value) or value.endswith(":") or len(value) > 200:
        return False
    resolve: Callable[..., object] = _RESOLVER.resolve
    return resolve(yaml.ScalarNode, value, (True, False)) == "tag:yaml.org,2002:str"
