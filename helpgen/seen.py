"""What of a knowledge base somebody looked at: then it can be said whether they would see the same again."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from pydantic import BaseModel

from helpgen.flow import used_trees
from helpgen.knowledge_base import Document, KnowledgeBase
from helpgen.models import Entry, Fact
from helpgen.source import digest
from helpgen.tree_models import Tree

K = TypeVar("K")
V = TypeVar("V")

ALL = "*"
"""Instead of an id: every document of the kind."""

IDS = "ids"
"""The kind of place that holds all ids of a kind, which then stands for the id."""

Places = set[tuple[str, str]]
"""Kind and id of what was looked at; it need not be there."""


class _Seen(dict[K, V]):
    """Like the mapping it is made of, noting which keys somebody asks for."""

    def __init__(self, kind: str, values: Mapping[K, V], places: Places) -> None:
        super().__init__(values)
        self._kind, self._places = kind, places

    def __getitem__(self, key: K) -> V:
        self._places.add((self._kind, str(key)))
        return super().__getitem__(key)

    def get(self, key: K, default: Any = None) -> Any:
        self._places.add((self._kind, str(key)))
        return super().get(key, default)

    def __contains__(self, key: object) -> bool:
        self._places.add((self._kind, str(key)))
        return super().__contains__(key)

    def __iter__(self) -> Iterator[K]:
        self._places.add((f"keys of {self._kind}", ALL))
        return super().__iter__()

    def keys(self) -> Any:
        self._places.add((f"keys of {self._kind}", ALL))
        return super().keys()

    def values(self) -> Any:
        self._places.add((self._kind, ALL))
        return super().values()

    def items(self) -> Any:
        self._places.add((self._kind, ALL))
        return super().items()


def watched(kb: KnowledgeBase, places: Places, facts_too: bool = False) -> KnowledgeBase:
    """The same knowledge base, which adds to ``places`` the entries and trees that are looked up in it, and whose ids are.

    With ``facts_too``, also the facts.
    """
    entries, trees = _Seen("entry", kb.entries, places), _Seen("tree", kb.trees, places)
    facts = kb.facts
    if facts_too and facts is not None:
        seen = facts.content.model_construct(_Seen("fact", facts.content.root, places))
        facts = replace(facts, content=seen)
    return replace(kb, entries=entries, trees=trees, known=_Seen(IDS, kb.known, places), facts=facts, _whole=kb.whole)


def watched_facts(facts: Mapping[str, Fact], places: Places) -> Mapping[str, Fact]:
    """The same facts, which add to ``places`` those that are looked up."""
    return _Seen("fact", facts, places)


@dataclass
class Digests:
    """What stands for the parts of a knowledge base: equal digests, equal parts."""

    kb: KnowledgeBase
    _known: dict[tuple[str, str], str] = field(default_factory=dict)

    def of(self, kind: str, id: str) -> str:
        """What stands for one thing; empty where there is none, and for all of the kind with ``ALL``.

        Kinds: ``entry``; ``tree`` with all trees that it uses; ``listed entry`` and ``listed tree``, which are without what
        only their own pages show (the answer, the nodes); ``place of entry`` and ``place of tree``: the category; ``fact``;
        ``ids``, of which the id is a kind of document; ``keys of …``, for ``ALL``: the ids alone.
        """
        key = (kind, id)
        if key not in self._known:
            self._known[key] = self._of(kind, id)
        return self._known[key]

    def _of(self, kind: str, id: str) -> str:
        kb = self.kb
        groups: dict[str, Mapping[Any, Any]] = {
            "entry": kb.entries,
            "listed entry": kb.entries,
            "tree": kb.trees,
            "listed tree": kb.trees,
            "place of entry": kb.entries,
            "place of tree": kb.trees,
            "keys of entry": kb.entries,
            "keys of tree": kb.trees,
            f"keys of {IDS}": kb.known,
            "keys of fact": kb.facts.content.root if kb.facts is not None else {},
            IDS: kb.known,
            "fact": kb.facts.content.root if kb.facts is not None else {},
        }
        if id == ALL:
            return combined(f"{key} {self.of(kind, key)}" for key in groups[kind])
        if id not in groups[kind]:
            return ""
        match kind:
            case str() if kind.startswith("keys of "):
                return ""
            case "place of entry" | "place of tree":
                return f"in {groups[kind][id].category}"
            case "ids":
                ids = groups[kind][id]
                return combined([type(ids).__name__, sorted(ids)])
            case "fact":
                return digest(groups[kind][id].model_dump_json().encode())
            case "entry":
                return _full(kb.entries[id])
            case "tree":
                used = used_trees(kb, kb.trees[id])
                return combined([_full(kb.trees[id]), *(f"{other} {_full(kb.trees[other])}" for other in used)])
        return groups[kind][id].once(_listed)  # type: ignore[no-any-return]

    def base(self) -> str:
        """The digest of what every page may show: the site, its channels, hosts, snippets, pictures and strings."""
        key = ("", "base")
        if key not in self._known:
            kb = self.kb
            told = [
                f"{document.source.path} {_of_source(document)}"
                for document in (kb.site, kb.channels, kb.hosts, kb.snippets)
                if document
            ]
            told += [
                str(kb.hosts_unread),
                " ".join(kb.figures),
                *(f"{name} {size}" for name, size in sorted(kb.images.items())),
            ]
            told += [f"{name} {source and source.digest}" for name, source in sorted(kb.strings.items())]
            self._known[key] = combined(told)
        return self._known[key]

    def topics(self, all_facts: bool = True) -> str:
        """The digest of everything that is neither an entry nor a tree; with or without the facts there are."""
        key = ("", "topics" if all_facts else "topics without facts")
        if key not in self._known:
            kb = self.kb
            told: list[str] = [str(kb.day), str(kb.hosts_unread)]
            told += [
                f"{document.source.path} {_of_source(document)}"
                for document in kb.documents()
                if not isinstance(document.content, Entry | Tree) and (all_facts or document is not kb.facts)
            ]
            told += [str(kb.facts is None)]
            told += [f"{name} {size}" for name, size in sorted(kb.images.items())]
            told += [f"{path}\0{text}" for path, text in sorted(kb.published.items())]
            told += [f"{name} {source and source.digest}" for name, source in sorted(kb.strings.items())]
            self._known[key] = combined(told)
        return self._known[key]


def _of_source(document: Document[BaseModel]) -> str:
    return document.source.digest or digest(document.source.text().encode())


def _full(document: Document[Entry] | Document[Tree]) -> str:
    return f"{document.category} {document.source.digest}"


_OWN_PAGES_ONLY = {"answer", "nodes", "paths", "urgent"}


def _listed(document: Document[BaseModel]) -> str:
    return without(document, _OWN_PAGES_ONLY)


def without(document: Document[BaseModel], left_out: Set[str]) -> str:
    """A digest of a document without some of its fields, and of its category."""
    told = {key: field.digest for key, field in document.source.fields.items() if key not in left_out}
    return combined([document.category, told])


def combined(parts: Iterable[object]) -> str:
    """One digest for several plain values, in their order."""
    return digest(json.dumps(list(parts)).encode())


def places_in(text: str, places: Set[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Those of ``places`` whose ids stand in a text; nobody gets to another document but by its id."""
    return ((kind, id) for kind, id in places if id == ALL or kind == IDS or id in text)
