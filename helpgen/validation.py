"""Plain data to a typed document: pydantic's errors become findings at the key or value that is wrong."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import TypeVar

from pydantic import BaseModel, RootModel, ValidationError
from pydantic_core import ErrorDetails

from helpgen.field_hints import WRITE
from helpgen.findings import AnyRule, Both, Finding, Position, Said, did_you_mean_both, rule
from helpgen.lines import is_language, too_deep
from helpgen.model_paths import fields_at, model_at
from helpgen.models import Localized, Phrases
from helpgen.source import Data, KeyPath, Source
from helpgen.wrong_values import lost_node, near, say

_OTHER_FORM = frozenset({"bool_type", "bool_parsing", "string_type"})
"""Errors of the short form of a value (loop: true, from: 6) that may be written as a mapping instead."""

UNSAFE = frozenset({"unsafe-scheme", "disguised-link"})
"""Errors of an address that are called what the rules about links call them: no value may hold one, and no text."""

_OF_FIELDS = frozenset({"missing", "extra_forbidden"})
"""Errors that stand at a mapping for one of its fields: each is a mistake of its own."""

M = TypeVar("M", bound=BaseModel)


@rule("unknown-key")
def unknown_key(path: str, position: Position, key: str, known: Iterable[str], hint: Both | None = None) -> Finding:
    """Every key is a field of the format.

    A misspelt field would be ignored, and its text lost without a word.

    Bad: `quesiton:`
    Good: `question:`
    """
    message = (f"'{key}' is not a field here", f"这里没有“{key}”这个字段")
    return unknown_key.finding(path, position, message, hint or did_you_mean_both(key, known))


@rule("missing-key")
def missing_key(path: str, position: Position, key: str) -> Finding:
    """Every required field is there.

    The finding stands at the key of the mapping that lacks the field.

    Bad: an entry without `short:`
    Good: `short:` with the answer in at most two sentences, in every language
    """
    return missing_key.finding(
        path,
        position,
        (f"'{key}' is missing", f"缺少 {key}"),
        (f"add '{key}:' with {WRITE[key][0]}", f"加上 {key}:，写{WRITE[key][1]}")
        if key in WRITE
        else (
            f"add '{key}:' (docs/content-format.md says what it holds)",
            f"加上 {key}:（写什么见 docs/content-format.md）",
        ),
    )


@rule("wrong-value")
def wrong_value(path: str, position: Position, said: Said) -> Finding:
    """A value has the type and form of its field.

    A date is `2026-11-21`, an id has lower-case letters, digits and hyphens, a text is a mapping of language to text.

    Bad: `reviewed: 21.11.2026`
    Good: `reviewed: 2026-11-21`
    """
    return wrong_value.finding(path, position, *said)


def validate(source: Source, model: type[M]) -> tuple[M | None, list[Finding]]:
    """The document of type ``model`` that ``source`` holds, or ``None`` with the findings that say why not."""
    try:
        document = model.model_validate(source.data)
    except ValidationError as error:
        return None, _findings(source, model, error.errors(include_url=False))
    swallowed = _swallowed(source, model)
    return None if swallowed else document, [_too_deep(source, path) for path in swallowed]


def _findings(source: Source, model: type[BaseModel], errors: list[ErrorDetails]) -> list[Finding]:
    located = [(_in_data(source.data, error["loc"]), error) for error in errors]
    renamed = {
        (path[:-1], meant)
        for path, error in located
        if error["type"] == "extra_forbidden"
        for meant in [near(str(path[-1]), fields_at(source, model, path[:-1]))]
        if meant
    }
    translated = _translated_keys(located)
    renamed |= {(path[:-1], meant) for path, meant in translated.items()}
    strays, swallowed = stray_fields(source, model), _swallowed(source, model)
    findings = [wrong_value(source.path, source.at_key((key,)), _stray(key, source)) for key in _first_of_each(strays, source)]
    findings += [_too_deep(source, path) for path in swallowed]
    keys = list(source.data) if strays and isinstance(source.data, dict) else []
    owner = tuple(keys[keys.index(strays[0]) - 1 :][:1]) if keys and keys[0] != strays[0] else None
    for number, (path, error) in enumerate(located):
        kind = error["type"]
        if path == owner and error["input"] is None:
            continue  # what belongs to it stands below it, indented too little
        if (path and path[0] in strays) or any(path[: len(field)] == field for field in swallowed):
            continue
        if kind == "missing" and (error["loc"][-1] in strays or any(gap[:-1] == path for gap in source.torn if gap)):
            continue  # it is there, indented too little, or under the field above
        if kind == "missing" and any((*path, error["loc"][-1]) == (*field[:-2], field[-1]) for field in swallowed):
            continue  # it is there, indented too deep
        if kind in _OTHER_FORM and any(other[: len(path)] == path and other != path for other, _ in located):
            continue  # of two forms that a value can have it is the longer one, and what is wrong stands within
        if kind not in _OF_FIELDS and any(other == path and one["type"] not in _OF_FIELDS for other, one in located[:number]):
            continue  # it has neither form, and one of them has said so
        if kind == "too_short" and any(other[: len(path)] == path and other != path for other, _ in located):
            continue  # the items are there, and wrong
        if kind == "missing":
            name = str(error["loc"][-1])
            if (path, name) not in renamed:  # the misspelt key is the one mistake, and already a finding
                findings.append(missing_key(source.path, source.at_key(path), name))
        elif kind == "extra_forbidden":
            known = fields_at(source, model, path[:-1])
            hint = _language_hint(source, model, path) or _odd_space_hint(str(path[-1]))
            if path in translated:
                hint = (f"write {translated[path]}: instead", f"改成 {translated[path]}:")
            findings.append(unknown_key(source.path, source.at_key(path), str(path[-1]), known, hint))
        elif kind == "node_kind" and (lost := lost_node(source, path, error["input"])):
            findings.append(wrong_value(source.path, *lost))
        elif error["loc"] and (error["loc"][-1] == "[key]" or (kind == "node_kind" and not isinstance(error["input"], dict))):
            findings.append(wrong_value(source.path, source.at_key(path), say(error, path, source, model)))
        else:
            found = wrong_value(source.path, source.at(path), say(error, path, source, model))
            findings.append(replace(found, rule=kind) if kind in UNSAFE else found)
    return list(dict.fromkeys(findings))


def _stray(key: str, source: Source) -> Said:
    """What to say about a field that stands where an id should: it lost its indentation, or the line above it is gone."""
    if isinstance(source.data, dict) and key == next(iter(source.data)):
        return ("there is no id above this line", "这一行上面没有 id"), (
            "write its id above it, such as 'live-chat:' in column 1, and indent the fields below it by two",
            "在上面单独写一行 id，例如 live-chat:，从第 1 列开始；下面的字段缩进两格",
        )
    said = (f"'{key}' is a field and no id", f"{key} 是字段，不是 id")
    return said, ("indent it under the id above", "把它缩进到上面的 id 下面")


def _first_of_each(strays: list[str], source: Source) -> list[str]:
    """Of fields that follow each other the first: they lost their place together."""
    keys = list(source.data) if isinstance(source.data, dict) else []
    return [key for key in strays if keys.index(key) == 0 or keys[keys.index(key) - 1] not in strays]


def _swallowed(source: Source, model: type[BaseModel]) -> list[KeyPath]:
    """The fields that stand among the languages of the text above them, because they are indented too deep."""
    texts = {path[:-1] for path in source.marks if len(path) > 1 and is_language(path[-1])}
    return [
        path
        for path in source.marks
        if path[:-1] in texts
        and not is_language(path[-1])
        and path[-1] in fields_at(source, model, path[:-2])
        and issubclass(model_at(source, model, path[:-1]) or BaseModel, Localized | Phrases)
    ]


def _too_deep(source: Source, path: KeyPath) -> Finding:
    return wrong_value(source.path, source.at_key(path), too_deep(str(path[-1]), source.at_key(path[:-1]).column))


def stray_fields(source: Source, model: type[BaseModel]) -> list[str]:
    """The fields that stand among the ids of a topic file, because they are indented too little."""
    if not issubclass(model, RootModel) or not isinstance(source.data, dict):
        return []
    value_type = model.model_fields["root"].annotation.__args__[-1]  # type: ignore[union-attr]
    fields = getattr(value_type, "model_fields", {}).keys()
    return [
        key for key, value in source.data.items() if key in fields and not (isinstance(value, dict) and value.keys() & fields)
    ]


def _in_data(data: Data, loc: tuple[int | str, ...]) -> KeyPath:
    """The part of an error's location that exists in the YAML; union tags and markers are dropped."""
    path: list[str | int] = []
    for part in loc:
        if isinstance(data, dict) and isinstance(part, str) and part in data:
            data = data[part]
        elif isinstance(data, list) and isinstance(part, int) and part < len(data):
            data = data[part]
        else:
            continue
        path.append(part)
    return tuple(path)


def _translated_keys(located: list[tuple[KeyPath, ErrorDetails]]) -> dict[KeyPath, str]:
    """Fields whose names were written in Chinese, with the field that is missing in their place when it is the only one."""
    unknown = [path for path, error in located if error["type"] == "extra_forbidden"]
    missing = [(path, str(error["loc"][-1])) for path, error in located if error["type"] == "missing"]
    found = {}
    for path in unknown:
        names = [name for place, name in missing if place == path[:-1]]
        beside = [one for one in unknown if one[:-1] == path[:-1]]
        if len(names) == 1 and len(beside) == 1 and re.search("[\u4e00-\u9fff]", str(path[-1])):
            found[path] = names[0]
    return found


def _odd_space_hint(key: str) -> Both | None:
    """For a key before which spaces stand that look like an indentation and are none."""
    bare = key.strip()
    if bare == key or not bare:
        return None
    return (
        f"delete the spaces before '{bare}' and type them again with the English keyboard",
        f"删掉“{bare}”前面的空格，切换到英文输入法重新输入",
    )


def _language_hint(source: Source, model: type[BaseModel], path: KeyPath) -> Both | None:
    """For a language that is indented too little: where it starts, below the field that stands above it."""
    around = source.data
    for part in path[:-1]:
        around = around[part]  # type: ignore[index]
    keys = list(around) if isinstance(around, dict) else []
    if not is_language(path[-1]) or path[-1] not in keys[1:]:
        return None
    above = (*path[:-1], str(keys[keys.index(str(path[-1])) - 1]))
    if not issubclass(model_at(source, model, above) or BaseModel, Localized | Phrases):
        return None
    column = source.at_key(above).column + 2
    return (
        f"if it belongs to '{above[-1]}', start it in column {column}",
        f"如果它属于 {above[-1]}，让它从第 {column} 列开始",
    )


RULES: tuple[AnyRule, ...] = (unknown_key, missing_key, wrong_value)
