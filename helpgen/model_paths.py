"""Which model describes what stands at a key path of the plain data."""

from __future__ import annotations

from typing import Any, cast

from pydantic import BaseModel, RootModel
from pydantic.fields import FieldInfo

from helpgen.source import KeyPath, Source
from helpgen.tree_models import NODE_KINDS


def by_key(model: type[BaseModel]) -> dict[str, FieldInfo]:
    """The fields of a model by the keys they are written with."""
    return {field.alias or name: field for name, field in model.model_fields.items()}


def fields_at(source: Source, model: type[BaseModel], path: KeyPath) -> list[str]:
    """The fields that the mapping at ``path`` may have."""
    current = model_at(source, model, path)
    return [] if current is None or issubclass(current, RootModel) else list(by_key(current))


def model_at(source: Source, model: type[BaseModel], path: KeyPath) -> type[BaseModel] | None:
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
        return by_key(model)[str(part)].annotation if part in by_key(model) else None
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
