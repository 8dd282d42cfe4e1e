"""JSON Schemas of the content files, for editors. They come from the models, so that the two cannot disagree."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel

from helpgen.figure_models import Figure
from helpgen.models import (
    Accessibility,
    Addresses,
    Category,
    Channels,
    Coverage,
    Entry,
    Facts,
    Glossary,
    Hosts,
    Notice,
    Owners,
    Redirects,
    Site,
    Synonyms,
)
from helpgen.tree_models import AnswerList, SharedOutcomes, Snippets, Tree

FILES: Mapping[str, tuple[type[BaseModel], str]] = {
    "entry": (Entry, "content/*/*.faq.yaml"),
    "tree": (Tree, "content/*/*.tree.yaml"),
    "category": (Category, "content/*/_category.yaml"),
    "notice": (Notice, "content/notices/*.yaml"),
    "site": (Site, "content/site.yaml"),
    "channels": (Channels, "content/channels.yaml"),
    "facts": (Facts, "content/facts.yaml"),
    "glossary": (Glossary, "content/glossary.yaml"),
    "figure": (Figure, "content/figures/*.yaml"),
    "list": (AnswerList, "content/lists/*.yaml"),
    "snippets": (Snippets, "content/snippets.yaml"),
    "outcomes": (SharedOutcomes, "content/outcomes.yaml"),
    "redirects": (Redirects, "content/redirects.yaml"),
    "synonyms": (Synonyms, "content/synonyms.yaml"),
    "owners": (Owners, "content/owners.yaml"),
    "hosts": (Hosts, "content/hosts.yaml"),
    "addresses": (Addresses, "content/addresses.yaml"),
    "accessibility": (Accessibility, "content/accessibility.yaml"),
    "coverage": (Coverage, "content/coverage.yaml"),
}
"""Schema name to the model and to the files that editors use it for."""

_LOCALIZED = ("Plain", "Markdown", "Phrases", "SomePhrases")


def schemas(languages: Sequence[str]) -> dict[str, str]:
    """File name to JSON text (schema 2020-12), ending in a line break. Texts ask for each of ``languages``."""
    return {f"{name}.schema.json": _text(_schema(name, model, languages)) for name, (model, _) in FILES.items()}


def editor_settings() -> str:
    """``.vscode/settings.json``: which schema belongs to which files."""
    return _text(
        {
            "yaml.schemas": {f"schemas/{name}.schema.json": files for name, (_, files) in FILES.items()},
            "yaml.format.enable": False,
        }
    )


def _schema(name: str, model: type[BaseModel], languages: Sequence[str]) -> dict[str, Any]:
    schema = model.model_json_schema()
    for definition in _LOCALIZED:
        if (text := schema.get("$defs", {}).get(definition)) is not None:
            value = text.pop("additionalProperties")
            text |= {
                "properties": dict.fromkeys(languages, value),
                "required": list(languages) if definition != "SomePhrases" else [],
                "additionalProperties": False,
            }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"{name}.schema.json",
        **schema,
    }


def _text(data: Mapping[str, Any]) -> str:
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"
