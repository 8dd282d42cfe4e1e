"""What is translated as a whole: documents, and the items of topic files, each with its texts by name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from pydantic import BaseModel

from helpgen.knowledge_base import Document, KnowledgeBase
from helpgen.ledger import SITE
from helpgen.models import Fact, FactValue, Localized, Notice, Upkeep, localized
from helpgen.source import KeyPath
from helpgen.tree_models import AnswerList


@dataclass(frozen=True)
class Subject:
    """What is compared as a whole: a document, or one item of a topic file."""

    key: str
    """As the ledger and ``helpgen translated`` name it: ``entry:btc-rbf``, ``term:txid``, ``site``."""
    document: Document[BaseModel] = field(repr=False)
    prefix: KeyPath
    """Where it stands in its file; empty for a whole document."""
    content: object = field(repr=False)

    @property
    def kind(self) -> str:
        """What stands in front of the colon of its key."""
        return self.key.partition(":")[0]

    @property
    def safety(self) -> bool:
        """Whether it is in the safety tier."""
        return isinstance(self.content, Upkeep) and self.content.tier == "safety"

    @property
    def day(self) -> date | None:
        """The day that its writers vouch for; ``None`` for what bears no date."""
        match self.content:
            case Upkeep(reviewed=day) | Fact(as_of=day) | Notice(published=day):
                return day
        return None

    def texts(self) -> Iterator[tuple[str, KeyPath, Mapping[str, str]]]:
        """Every text that has a translation: its name in the ledger, its key path in the file, and its words per language."""
        yield from self.document.once(_texts_of_all) if not self.prefix else self._texts()

    def _texts(self) -> Iterator[tuple[str, KeyPath, Mapping[str, str]]]:
        for path, text in localized(self.content, self.prefix):
            if isinstance(text, Localized):
                yield self._name(path), path, text.root
        for path, value in self._values():
            if "*" not in value.root:
                yield self._name(path), path, value.root

    def _values(self) -> Iterator[tuple[KeyPath, FactValue]]:
        match self.content:
            case Fact(value=value, unit=unit):
                yield (*self.prefix, "value"), value
                if unit is not None:
                    yield (*self.prefix, "unit"), unit
            case AnswerList(items=items):
                for id, item in items.items():
                    for column, value in item.values.items():
                        yield (*self.prefix, "items", id, "values", column), value

    def _name(self, path: KeyPath) -> str:
        """The path without the prefix, ids in place of numbers: an answer that moves within its list keeps its name."""
        own = path[len(self.prefix) :]
        if not any(isinstance(part, int) for part in own):
            return ".".join(map(str, own)) or "text"
        data, names = self.document.source.data, []
        for part in path:
            if isinstance(part, int) and isinstance(data, list) and part < len(data):
                data = data[part]
                id = data.get("id") if isinstance(data, dict) else None
                names.append(id if isinstance(id, str) else str(part))
            else:
                data = data.get(part) if isinstance(data, dict) and isinstance(part, str) else None
                names.append(str(part))
        return ".".join(names[len(self.prefix) :])


def _texts_of_all(document: Document[BaseModel]) -> tuple[tuple[str, KeyPath, Mapping[str, str]], ...]:
    return tuple(Subject("", document, (), document.content)._texts())


def short_key(kb: KnowledgeBase, key: str) -> str:
    """The shortest name that ``helpgen translated`` knows for ``key``: the bare id of an entry or tree where unique."""
    kind, _, id = key.partition(":")
    if kind == "entry" and id not in kb.trees and id != SITE:
        return id
    return id if kind == "tree" and id not in kb.entries and id != SITE else key


def subjects(kb: KnowledgeBase) -> Iterator[Subject]:
    """Everything that holds texts in several languages, in the order of the knowledge base."""
    if kb.site is not None:
        yield Subject(SITE, kb.site, (), kb.site.content)
    for kind, topic in (
        ("channel", kb.channels),
        ("fact", kb.facts),
        ("term", kb.glossary),
        ("snippet", kb.snippets),
        ("outcome", kb.outcomes),
        ("owner", kb.owners),
    ):
        if topic is not None:
            for id, content in topic.content.root.items():
                yield Subject(f"{kind}:{id}", topic, (id,), content)
    groups: tuple[tuple[str, Mapping[str, Document[BaseModel]]], ...] = (
        ("list", kb.lists),
        ("figure", kb.figures),
        ("notice", kb.notices),
        ("category", kb.categories),
        ("entry", kb.entries),
        ("tree", kb.trees),
    )
    for kind, group in groups:
        for document in group.values():
            yield Subject(f"{kind}:{document.id}", document, (), document.content)
