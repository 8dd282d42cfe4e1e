"""Plain data to a typed document: pydantic's errors become findings at the key or value that is wrong."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar, cast

from pydantic import BaseModel, RootModel, ValidationError
from pydantic_core import ErrorDetails

from helpgen.findings import AnyRule, Finding, Position, did_you_mean, rule
from helpgen.models import NODE_KINDS
from helpgen.source import Data, KeyPath, Source

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
    findings = []
    for path, error in located:
        kind = error["type"]
        if kind == "too_short" and any(other[: len(path)] == path and other != path for other, _ in located):
            continue  # the items are there, and wrong
        if kind == "missing":
            name = str(error["loc"][-1])
            if (path, name) not in renamed:  # the misspelt key is the one mistake, and already a finding
                findings.append(missing_key(source.path, source.at_key(path), name))
        elif kind == "extra_forbidden":
            known = _fields(source, model, path[:-1])
            findings.append(unknown_key(source.path, source.at_key(path), str(path[-1]), known))
        elif error["loc"] and error["loc"][-1] == "[key]":
            findings.append(wrong_value(source.path, source.at_key(path), *_say(error, path)))
        else:
            findings.append(wrong_value(source.path, source.at(path), *_say(error, path)))
    return list(dict.fromkeys(findings))


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
    current: Any = model
    data: Any = source.data
    for part in path:
        current = _child(current, part, data)
        data = data[part]
    current = _model_in(current, data)
    return [] if current is None or issubclass(current, RootModel) else list(current.model_fields)


def _child(annotation: Any, part: str | int, data: Any) -> Any:
    model = _model_in(annotation, data)
    if model is not None:
        if issubclass(model, RootModel):
            return _child(model.model_fields["root"].annotation, part, data)
        return model.model_fields[str(part)].annotation if part in model.model_fields else None
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


def _say(error: ErrorDetails, path: KeyPath) -> tuple[str, str]:
    """The message and the hint for one of pydantic's errors."""
    kind, value, context = error["type"], error.get("input"), error.get("ctx", {})
    words = [str(part) for part in path[-2:] if isinstance(part, str)]
    name = f"'{'.'.join(words)}'" if words else "this"
    if value is None or value == "":
        return f"{name} is empty", "write its value, or delete the key if the field is optional"
    match kind:
        case "model_type" | "dict_type" | "model_attributes_type":
            return (
                f"{name} must be a mapping",
                "write 'key: value' lines below it, for a text one line per language (zh:, en:)",
            )
        case "tuple_type" | "list_type":
            return f"{name} must be a list", "write one '- item' a line below it, or [one, two]"
        case "string_type":
            return f"{name} must be a single text", "if it is one text, write it after the key or below '|'"
        case "int_parsing" | "int_type":
            return f"{name} must be a whole number, not '{value}'", "write a number such as 10"
        case "bool_parsing" | "bool_type":
            return f"{name} must be true or false, not '{value}'", "write true or false"
        case "literal_error":
            expected = str(context.get("expected", ""))
            return f"'{value}' is not allowed for {name}", f"one of {expected}"
        case "string_pattern_mismatch" | "id":
            return (
                f"'{value}' is not an id",
                "lower-case letters, digits and hyphens, such as 'withdraw-missing'",
            )
        case "node_kind":
            return "a node has exactly one of 'question', 'step' and 'outcome'", _node_hint(value)
        case "date_from_datetime_parsing" | "date_parsing" | "day":
            return f"'{value}' is not a date", "a date is written as 2026-11-21"
        case "too_short" | "string_too_short":
            return f"{name} is empty", "write at least one"
        case "https":
            return error["msg"], "copy it from the browser's address bar; it starts with https://"
        case "host":
            return error["msg"], "write the host alone, such as help.example.com"
    return error["msg"], "docs/content-format.md says what this field holds"


def _node_hint(value: Any) -> str:
    if isinstance(value, dict):
        for key in value:
            near = _near(str(key), NODE_KINDS)
            if near and near != key:
                return f"did you mean '{near}' instead of '{key}'?"
    return "give it one of the three"


RULES: tuple[AnyRule, ...] = (unknown_key, missing_key, wrong_value)
