"""Plain data to a typed document: pydantic's errors become findings at the key or value that is wrong."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, TypeVar, cast

from pydantic import BaseModel, RootModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from helpgen.findings import AnyRule, Finding, Position, did_you_mean, rule
from helpgen.lines import missing_colon, needs_bar, quoted
from helpgen.models import MAX_TEXT, RESERVED_IDS, FactValue, Localized, Markdown, Phrases, nearest_id
from helpgen.source import Data, KeyPath, Source
from helpgen.tree_models import NODE_KINDS


def _by_key(model: type[BaseModel]) -> dict[str, FieldInfo]:
    """The fields of a model by the keys they are written with."""
    return {field.alias or name: field for name, field in model.model_fields.items()}


_NODE_FIELDS = frozenset(key for node in NODE_KINDS.values() for key in _by_key(node))

_OTHER_FORM = frozenset({"bool_type", "bool_parsing", "string_type"})
"""Errors of the short form of a value (loop: true, from: 6) that may be written as a mapping instead."""

_OF_FIELDS = frozenset({"missing", "extra_forbidden"})
"""Errors that stand at a mapping for one of its fields: each is a mistake of its own."""

M = TypeVar("M", bound=BaseModel)


@rule("unknown-key")
def unknown_key(path: str, position: Position, key: str, known: Iterable[str]) -> Finding:
    """Every key is a field of the format.

    A misspelt field would be ignored, and its text lost without a word.

    Bad: `quesiton:`
    Good: `question:`
    """
    return unknown_key.finding(path, position, f"'{key}' is not a field here", did_you_mean(key, known))


@rule("missing-key")
def missing_key(path: str, position: Position, key: str) -> Finding:
    """Every required field is there.

    The finding stands at the key of the mapping that lacks the field.

    Bad: an entry without `short:`
    Good: `short:` with the answer in at most two sentences, in every language
    """
    return missing_key.finding(
        path, position, f"'{key}' is missing", f"add '{key}:' (docs/content-format.md says what it holds)"
    )


@rule("wrong-value")
def wrong_value(path: str, position: Position, message: str, hint: str = "") -> Finding:
    """A value has the type and form of its field.

    A date is `2026-11-21`, an id has lower-case letters, digits and hyphens, a text is a mapping of language to text.

    Bad: `reviewed: 21.11.2026`
    Good: `reviewed: 2026-11-21`
    """
    return wrong_value.finding(path, position, message, hint)


def validate(source: Source, model: type[M]) -> tuple[M | None, list[Finding]]:
    """The document of type ``model`` that ``source`` holds, or ``None`` with the findings that say why not."""
    try:
        return model.model_validate(source.data), []
    except ValidationError as error:
        return None, _findings(source, model, error.errors(include_url=False))


def _findings(source: Source, model: type[BaseModel], errors: list[ErrorDetails]) -> list[Finding]:
    located = [(_in_data(source.data, error["loc"]), error) for error in errors]
    renamed = {
        (path[:-1], near)
        for path, error in located
        if error["type"] == "extra_forbidden"
        for near in [_near(str(path[-1]), _fields(source, model, path[:-1]))]
        if near
    }
    strays = _strays(source, model)
    findings = [
        wrong_value(source.path, source.at_key((key,)), f"'{key}' is a field and no id", "indent it under the id above")
        for key in strays
    ]
    for number, (path, error) in enumerate(located):
        kind = error["type"]
        if path and path[0] in strays:
            continue
        if kind == "missing" and error["loc"][-1] in strays:
            continue  # it is there, indented too little
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
            known = _fields(source, model, path[:-1])
            findings.append(unknown_key(source.path, source.at_key(path), str(path[-1]), known))
        elif error["loc"] and (error["loc"][-1] == "[key]" or (kind == "node_kind" and not isinstance(error["input"], dict))):
            findings.append(wrong_value(source.path, source.at_key(path), *_say(error, path, source, model)))
        else:
            findings.append(wrong_value(source.path, source.at(path), *_say(error, path, source, model)))
    return list(dict.fromkeys(findings))


def _strays(source: Source, model: type[BaseModel]) -> list[str]:
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


def _near(word: str, known: Iterable[str]) -> str:
    hint = did_you_mean(word, known)
    return hint.split("'")[1] if hint.startswith("did you mean") else ""


def _fields(source: Source, model: type[BaseModel], path: KeyPath) -> list[str]:
    """The fields that the mapping at ``path`` may have."""
    current = _model_at(source, model, path)
    return [] if current is None or issubclass(current, RootModel) else list(_by_key(current))


def _model_at(source: Source, model: type[BaseModel], path: KeyPath) -> type[BaseModel] | None:
    """The model of what stands at ``path``; ``None`` for a plain value, a list or a mapping by id."""
    current: Any = model
    data: Any = source.data
    for part in path:
        current = _child(current, part, data)
        data = data[part]
    return _model_in(current, data)


def _child(annotation: Any, part: str | int, data: Any) -> Any:
    model = _model_in(annotation, data)
    if model is not None:
        if issubclass(model, RootModel):
            return _child(model.model_fields["root"].annotation, part, data)
        return _by_key(model)[str(part)].annotation if part in _by_key(model) else None
    arguments = [item for item in getattr(annotation, "__args__", ()) if item not in (type(None), Ellipsis)]
    return arguments[-1] if arguments else None


def _model_in(annotation: Any, data: Any) -> type[BaseModel] | None:
    """The one model that ``annotation`` stands for, given the data it describes."""
    if isinstance(annotation, type):
        return annotation if issubclass(annotation, BaseModel) else None
    arguments = [item for item in getattr(annotation, "__args__", ()) if item not in (type(None), Ellipsis)]
    models = [model for item in arguments if (model := _model_in(item, data)) is not None]
    if getattr(annotation, "__origin__", None) in (dict, tuple, list) or not models:
        return None
    if len(models) > 1:
        kinds = [kind for kind in NODE_KINDS if isinstance(data, dict) and kind in data]
        return cast("type[BaseModel]", NODE_KINDS[kinds[0]]) if len(kinds) == 1 else None
    return models[0]


def _say(error: ErrorDetails, path: KeyPath, source: Source, model: type[BaseModel]) -> tuple[str, str]:
    """The message and the hint for one of pydantic's errors; its own words are never shown."""
    kind, value, context = error["type"], error.get("input"), error.get("ctx", {})
    words = [str(part) for part in path[-2:] if isinstance(part, str)]
    name = f"'{'.'.join(words)}'" if words else "this"
    if words and isinstance(path[-1], int):
        name = f"an item of {name}"
    if kind == "node_kind" and not isinstance(value, dict):
        return f"'{path[-1]}' is not a node", "write question:, step: or outcome: below it, or indent it under the node above"
    if value is None or (isinstance(value, str) and not value.strip()):
        return f"{name} is empty", _empty_hint(path, source, model)
    if kind in {"model_type", "dict_type", "model_attributes_type"}:
        return _not_a_mapping(value, name, path, source, model)
    if kind.startswith("date") or kind == "day":
        said = f"'{value}' is not a date" if isinstance(value, str) else f"{name} must be one date"
        return said, "a date is written as 2026-11-21"
    if kind.startswith(("int", "bool")):
        what, sample = (
            ("a whole number", "a number such as 10") if kind.startswith("int") else ("true or false", "true or false")
        )
        shown = f", not '{value}'" if isinstance(value, str) and len(value) <= 20 else ""
        return f"{name} must be {what}{shown}", f"write {sample}"
    match kind:
        case "tuple_type" | "list_type":
            dash = isinstance(value, str) and value.startswith("-")
            return f"{name} must be a list", (
                "write a space after each '-'" if dash else "write one '- item' a line below it, or [one, two]"
            )
        case "string_type":
            return _not_a_text(value, name, path, source, model)
        case "greater_than_equal" | "less_than_equal":
            return f"{name} must be from 0 to 9999, not {str(value)[:20]}", "write a number such as 10"
        case "literal_error":
            expected = str(context.get("expected", ""))
            if not isinstance(value, str):
                more = "; the text goes below 'answer:'" if path[-1] == "outcome" else ""
                return f"{name} must be one word", f"one of {expected}{more}"
            return f"'{value}' is not allowed for {name}", f"one of {expected}"
        case "string_pattern_mismatch" | "id":
            return _not_an_id(str(value), path)
        case "node_kind":
            return "a node has exactly one of 'question', 'step', 'outcome', 'use' and 'shared'", _node_hint(value, path)
        case "string_too_long":
            return f"{name} has more than {MAX_TEXT} characters", "split it into several entries"
        case "too_short" | "string_too_short":
            return f"{name} is empty", "write at least one"
        case "repeated":
            return error["msg"], "keep one of the two"
        case "duration":
            return error["msg"], "write a number, a space and minutes, hours, days or weeks"
        case "mailto":
            return error["msg"], f"write mailto:{value}"
        case "url_path" | "redirect":
            return error["msg"], str(context["hint"])
        case "fact_source":
            return f"'{value}' is neither 'operator' nor an https:// address", did_you_mean(str(value), ["operator"])
        case "https":
            return error["msg"], "copy it from the browser's address bar; it starts with https://"
        case "host":
            return error["msg"], "write the host alone, such as help.example.com"
    return f"{name} does not have the form of this field", "docs/content-format.md says what it holds"


def _empty_hint(path: KeyPath, source: Source, model: type[BaseModel]) -> str:
    if path and isinstance(path[-1], int):
        return "write its value, or delete the item"
    parent = _model_at(source, model, path[:-1]) if path else None
    field = _by_key(parent).get(str(path[-1])) if parent is not None else None
    return "write its value" if field is None or field.is_required() else "write its value, or delete the key"


def _not_a_mapping(value: Any, name: str, path: KeyPath, source: Source, model: type[BaseModel]) -> tuple[str, str]:
    at = source.at(path)
    if isinstance(value, str) and (found := missing_colon(source.lines[at.line - 1][at.column - 1 :])):
        return found[1], found[2]
    expected = _model_at(source, model, path)
    what = name if path else "the file"
    if expected is not None and issubclass(expected, Phrases):
        return f"{what} must have a list for each language", "write a line such as 'zh: [one, two]' for each language below it"
    if expected is not None and issubclass(expected, Localized | FactValue):
        return f"{what} must have a text for each language", "write a line such as 'zh: …' for each language below it"
    if expected is None or issubclass(expected, RootModel):
        return (
            f"{what} must be a mapping",
            "write each one as 'id:' on a line of its own, and what belongs to it after or below it",
        )
    fields = [name for name, field in _by_key(expected).items() if field.is_required()]
    return f"{what} must be a mapping", f"write its fields as 'key: value' lines: {', '.join(f'{field}:' for field in fields)}"


def _not_a_text(value: Any, name: str, path: KeyPath, source: Source, model: type[BaseModel]) -> tuple[str, str]:
    if isinstance(value, dict) and len(value) == 1:
        ((key, rest),) = value.items()
        if isinstance(rest, str) and (path and isinstance(path[-1], int)):
            return "a text with ': ' in it is read as a mapping", f"quote it: {quoted(f'{key}: {rest}')}"
    if isinstance(value, list) and path and _model_at(source, model, path[:-1]) is Markdown:
        return needs_bar(str(path[-1]))
    return f"{name} must be a single text", "if it is one text, write it after the key or below '|'"


def _not_an_id(value: str, path: KeyPath) -> tuple[str, str]:
    if path and path[0] == "languages":
        code = re.split("[-_]", value.lower())[0]
        known = re.fullmatch("[a-z]{2,3}", code)
        return (
            f"'{value}' is not a language code",
            f"write '{code}'" if known else "two or three lower-case letters, such as 'zh'",
        )
    if value in RESERVED_IDS:
        return f"'{value}' is a reserved name", f"write '{value}-help', for example"
    better = "#".join(filter(None, map(nearest_id, value.split("#", 1))))
    return f"'{value}' is not an id", (
        f"write '{better}'"
        if better and better != value
        else "lower-case letters, digits and hyphens, such as 'withdraw-missing'"
    )


def _node_hint(value: Any, path: KeyPath) -> str:
    if path and path[-1] in _NODE_FIELDS:
        return "indent it under the node above"
    if isinstance(value, dict):
        for key in value:
            near = _near(str(key), NODE_KINDS)
            if near and near != key:
                return f"did you mean '{near}' instead of '{key}'?"
    return "give it one of the five"


RULES: tuple[AnyRule, ...] = (unknown_key, missing_key, wrong_value)
