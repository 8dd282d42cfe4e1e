"""A content folder of any size, made by recombining the shipped content: the same for the same numbers."""

from __future__ import annotations

import random
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from benchmarks import made_up_trees
from benchmarks.made_up_trees import LANGUAGES, quoted
from helpgen.content_folder import load
from helpgen.rules.asks import asked

ROOT = Path(__file__).parent.parent
A_CATEGORY = 250
"""So many entries."""
A_TREE = 50
"""So many entries, of one category."""
TIERS = ("standard", "safety")
_NOT_ALONE = re.compile(r"^(#| )", re.MULTILINE)
"""Headings, whose anchors would meet their copies, and what belongs to the block above it."""


_ACRONYM = re.compile(r"\b[A-Z][A-Z0-9]{1,7}\b")


@dataclass(frozen=True)
class _Parts:
    """What entries are put together from; each text is one in every language."""

    questions: dict[str, list[dict[str, str]]]
    """By tier: what an entry asks says which one it belongs to."""
    shorts: dict[str, list[dict[str, str]]]
    blocks: list[dict[str, str]]
    aliases: dict[str, list[str]]
    sizes: list[int]
    trees: made_up_trees.Texts


def _parts() -> _Parts:
    kb, _ = load(ROOT / "content")
    entries = [entry.content for entry in kb.entries.values()]
    blocks: list[dict[str, str]] = []
    for entry in entries:
        split = {language: entry.answer[language].strip().split("\n\n") for language in LANGUAGES}
        if len({len(parts) for parts in split.values()}) == 1:
            together = zip(*split.values(), strict=True)
            for block in together:
                if not any(_NOT_ALONE.search(text) or asked(text) for text in block):
                    blocks.append(dict(zip(LANGUAGES, block, strict=True)))
    return _Parts(
        {tier: [dict(entry.question.root) for entry in entries if entry.tier == tier] for tier in TIERS},
        {tier: [dict(entry.short.root) for entry in entries if entry.tier == tier] for tier in TIERS},
        blocks,
        {language: [alias for entry in entries for alias in entry.aliases[language]] for language in LANGUAGES},
        [len(entry.answer["zh"]) for entry in entries],
        made_up_trees.texts(kb),
    )


def _entry(parts: _Parts, rng: random.Random, number: int, entries: int) -> str:
    tier = TIERS[number % 4 == 0]
    question, short = rng.choice(parts.questions[tier]), rng.choice(parts.shorts[tier])
    size = rng.choice(parts.sizes)
    chosen: list[dict[str, str]] = []
    while sum(len(block["zh"]) for block in chosen) < size:
        more = [*chosen, rng.choice(parts.blocks)]
        if not any(asked("\n\n".join(block[language] for block in more)) for language in LANGUAGES):
            chosen = more  # what one block says of scammers may be a request behind another one
    lines = ["question:", *(f"  {language}: {quoted(f'{question[language]} ({number})')}" for language in LANGUAGES)]
    lines += ["short:", *(f"  {language}: {quoted(short[language])}" for language in LANGUAGES), "answer:"]
    for language in LANGUAGES:
        text = "\n\n".join(block[language] for block in chosen)
        lines += [f"  {language}: |", *(f"    {line}" if line else "" for line in text.split("\n"))]
    lines.append("aliases:")
    for language in LANGUAGES:
        lines.append(f"  {language}:")
        lines += [f"    - {quoted(f'{alias} {number}')}" for alias in rng.sample(parts.aliases[language], 9)]
    if number % 10 == 0:
        lines.append(f"tree: {tree_id(number // A_TREE)}")
    lines += [f"related: [entry-{(number + 1) % entries}]", "sources:", "  - https://ethereum.org/en/developers/docs/"]
    lines += ["reviewed: 2026-11-21", "owner: payments", f"tier: {tier}"]
    return "\n".join(lines) + "\n"


def _acronyms(parts: _Parts) -> str:
    """A term that explains every acronym: the block that first explained one may not come first in an entry any more."""
    found = sorted({word for block in parts.blocks for word in _ACRONYM.findall(" ".join(block.values()))})
    texts = "{zh: 测量用的缩写, en: Acronyms for measuring}"
    return (
        f"made-up:\n  term: {texts}\n  definition: {texts}\n  aliases: {{zh: [{', '.join(found)}], en: [{', '.join(found)}]}}\n"
    )


def tree_id(number: int) -> str:
    """The id of a made-up tree."""
    return f"made-tree-{number}"


def write(folder: Path, entries: int) -> int:
    """Copy the shipped content to ``folder`` and add ``entries`` made-up ones, 250 a category, and a tree for each 50 begun.

    A tree is the same however many entries there are. Returns the bytes of what was added.
    """
    shutil.copytree(ROOT / "content", folder)
    for lock in ("urls.lock", "translations.lock"):
        (folder / lock).unlink(missing_ok=True)
    parts, rng, size = _parts(), random.Random(entries), 0
    with (folder / "glossary.yaml").open("a", encoding="utf-8") as glossary:
        glossary.write(_acronyms(parts))
    for number in range(entries):
        category = folder / f"made-{number // A_CATEGORY}"
        made = {}
        if number % A_CATEGORY == 0:
            category.mkdir()
            made["_category.yaml"] = _category(number // A_CATEGORY)
        if number % A_TREE == 0:
            made[f"{tree_id(number // A_TREE)}.tree.yaml"] = made_up_trees.tree(parts.trees, number // A_TREE)
        made[f"entry-{number}.faq.yaml"] = _entry(parts, rng, number, entries)
        for name, text in made.items():
            (category / name).write_text(text, "utf-8")
            size += len(text.encode())
    return size


def _category(number: int) -> str:
    text = f"title: {{zh: 分类 {number}, en: Category {number}}}\norder: 500\n"
    return text + "description: {zh: 测量用。, en: For measuring.}\n"
