"""Rules for the interface texts that a site adds for a language of its own: ``strings/<language>.yaml``."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from helpgen.findings import AnyRule, Finding, Position, did_you_mean_both, rule
from helpgen.i18n import FOLDER, Strings, of_source, strings
from helpgen.knowledge_base import KnowledgeBase
from helpgen.source import KeyPath, Source

Findings = Iterator[Finding]
Mistake = tuple[KeyPath, tuple[str, str], tuple[str, str]]

MODEL = "en"
"""The language whose interface texts the others are compared with."""
MANY = 20
"""How many texts that are missing are named one by one."""


@rule("incomplete-strings")
def incomplete_strings(kb: KnowledgeBase) -> Findings:
    """The interface texts of a language have every text that helpgen's English ones have, with the same placeholders, and no other.

    A page without the words of a button cannot be built, and `{day}` that is misspelt would be shown to readers as it stands.

    Bad (`strings/es.yaml`):

        answer: {yes: Sí}

    Good: a copy of helpgen's `strings/en.yaml`, every text of it translated
    """
    model = strings(MODEL, FOLDER)
    for language, source in kb.strings.items():
        if source is None:
            continue
        for path, message, hint in _mistakes(source, of_source(language, source), model):
            yield incomplete_strings.finding(source.path, source.at_key(path) if path else Position(), message, hint)


def _mistakes(source: Source, own: Strings, model: Strings) -> Iterator[Mistake]:
    lacking = [key for key in (*model.texts, *model.lists) if key not in own.texts and key not in own.lists]
    for key in lacking[:MANY]:
        more = len(lacking) - MANY if key == lacking[:MANY][-1] and len(lacking) > MANY else 0
        message = (f"'{key}' is missing", f"缺少“{key}”")
        if more:
            message = (f"{message[0]} (and {more} more)", f"{message[1]}（另外还缺 {more} 条）")
        text = model.texts.get(key) or ", ".join(model.lists.get(key, ()))
        yield _nearest(source, key), message, (f"translate: {text}", f"把这句译出来：{text}")
    for key in islice((key for key in (*own.texts, *own.lists) if key not in model.texts and key not in model.lists), MANY):
        message = (f"'{key}' is no interface text", f"没有“{key}”这条界面文字")
        yield tuple(key.split(".")), message, did_you_mean_both(key, (*model.texts, *model.lists))
    wanted, given = model.placeholders(), own.placeholders()
    for key in own.texts.keys() & model.texts.keys():
        if wanted[key] != given[key]:
            names = ", ".join(f"{{{name}}}" for name in sorted(wanted[key])) or "–"
            message = (f"the placeholders of '{key}' differ from the English text's", f"“{key}”的占位符和英文的不一致")
            yield tuple(key.split(".")), message, (f"use these and no others: {names}", f"只用这些占位符：{names}")
    for key in own.lists.keys() & model.lists.keys():
        if len(own.lists[key]) != len(model.lists[key]):
            number = len(model.lists[key])
            message = (
                f"'{key}' has {len(own.lists[key])} items, the English list {number}",
                f"“{key}”有 {len(own.lists[key])} 项，英文有 {number} 项",
            )
            yield tuple(key.split(".")), message, (f"write {number} items", f"写成 {number} 项")


def _nearest(source: Source, key: str) -> KeyPath:
    """The section of the file that a missing text belongs to, as far as it is there."""
    path: list[str] = []
    data = source.data
    for part in key.split("."):
        if not isinstance(data, dict) or part not in data:
            break
        path.append(part)
        data = data[part]
    return tuple(path)


RULES: tuple[AnyRule, ...] = (incomplete_strings,)
