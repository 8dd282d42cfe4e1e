"""What the help center has to answer, and what answers it: ``coverage.yaml`` as a table."""

from __future__ import annotations

import json
from collections.abc import Iterator

from helpgen.i18n import Strings
from helpgen.knowledge_base import KnowledgeBase

Row = tuple[str, str, str, bool, tuple[str, ...]]
"""Area and topic in words, the topic's id, whether it is core, and what answers it: ``entry:ID``, ``tree:ID``."""


def rows(kb: KnowledgeBase, language: str) -> list[Row]:
    """A row a topic, in the order of the file; empty without a file. What is not there (any more) is left out."""
    return list(_rows(kb, language))


def _rows(kb: KnowledgeBase, language: str) -> Iterator[Row]:
    for area in kb.coverage.content.root.values() if kb.coverage is not None else ():
        for id, topic in area.topics.items():
            answers = [f"entry:{entry}" for entry in topic.entries if entry in kb.entries]
            answers += [f"tree:{tree}" for tree in topic.trees if tree.partition("#")[0] in kb.trees]
            yield area.title[language], topic.topic[language], id, topic.core, tuple(answers)


def summary(found: list[Row], t: Strings) -> str:
    """How many topics are answered, in one line."""
    core = [row for row in found if row[3]]
    return t(
        "coverage.summary",
        answered=sum(bool(row[4]) for row in found),
        topics=len(found),
        core_answered=sum(bool(row[4]) for row in core),
        core=len(core),
    )


def as_text(found: list[Row], t: Strings) -> str:
    """For a terminal: areas, below them a line a topic, then the summary."""
    lines, before = list[str](), ""
    for area, topic, _, core, answers in found:
        lines += [area] if area != before else []
        before = area
        lines.append(f"  {'*' if core else ' '} {topic}: {', '.join(answers) or t('coverage.nothing')}")
    return "\n".join([*lines, summary(found, t)])


def as_markdown(found: list[Row], t: Strings) -> str:
    """For a pull request or a wiki."""
    heads = [t(f"coverage.{name}") for name in ("area", "topic", "core", "answers")]
    table = [heads, ["---"] * len(heads)]
    for area, topic, _, core, answers in found:
        cells = [area, topic, "★" if core else "", ", ".join(f"`{one}`" for one in answers) or t("coverage.nothing")]
        table.append([cell.replace("|", "\\|") for cell in cells])
    return "\n".join([*(f"| {' | '.join(row)} |" for row in table), "", summary(found, t)])


def as_json(found: list[Row]) -> str:
    """For programs; the keys are part of the public interface."""
    names = ("area", "topic", "id", "core", "answers")
    return json.dumps([dict(zip(names, row, strict=True)) for row in found], ensure_ascii=False, indent=2)
