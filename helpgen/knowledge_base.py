"""Every document of a content folder, by id."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Generic, Literal, TypeVar, cast

from pydantic import BaseModel

from helpgen.clock import today
from helpgen.figure_models import Figure
from helpgen.images import Size
from helpgen.ledger import Ledger
from helpgen.models import (
    Accessibility,
    Addresses,
    Category,
    Channels,
    Coverage,
    Entry,
    Facts,
    Glossary,
    HandWritten,
    Hosts,
    Localized,
    Notice,
    Owners,
    Phrases,
    Redirects,
    Site,
    Synonyms,
    localized,
)
from helpgen.source import KeyPath, Source
from helpgen.tree_models import AnswerList, SharedOutcomes, Snippets, Tree
from helpgen.url_lock import UrlLock

M_co = TypeVar("M_co", bound=BaseModel, covariant=True)
R = TypeVar("R")
Kind = Literal[
    "entry", "tree", "category", "notice", "channel", "fact", "term", "snippet", "outcome", "list", "owner", "figure"
]

TOPIC_FILES: Mapping[str, type[BaseModel]] = {
    "site.yaml": Site,
    "channels.yaml": Channels,
    "facts.yaml": Facts,
    "glossary.yaml": Glossary,
}
OPTIONAL_FILES: Mapping[str, type[BaseModel]] = {
    "snippets.yaml": Snippets,
    "outcomes.yaml": SharedOutcomes,
    "redirects.yaml": Redirects,
    "synonyms.yaml": Synonyms,
    "owners.yaml": Owners,
    "hosts.yaml": Hosts,
    "addresses.yaml": Addresses,
    "accessibility.yaml": Accessibility,
    "coverage.yaml": Coverage,
}
PAGES_FOLDER = "pages"
NOTICES_FOLDER = "notices"
LISTS_FOLDER = "lists"
FIGURES_FOLDER = "figures"
STRINGS_FOLDER = "strings"


@dataclass(frozen=True)
class Document(Generic[M_co]):
    """A document with its id (the file name), the category it stands in (``""`` outside of one), and its source."""

    id: str
    category: str
    source: Source = field(repr=False, compare=False)
    content: M_co
    _known: dict[Callable[..., object], object] = field(default_factory=dict, init=False, repr=False, compare=False)

    def once(self, work: Callable[[Document[M_co]], R]) -> R:
        """``work(document)``, which must not look at anything else, done once in the life of this document."""
        if work not in self._known:
            self._known[work] = work(self)
        return cast(R, self._known[work])

    def forget(self) -> None:
        """Let go of what was found out ``once``: a knowledge base that is used once need not hold it of all its documents."""
        self._known.clear()

    @property
    def texts(self) -> tuple[tuple[KeyPath, Localized | Phrases], ...]:
        """Every text that is written per language, with its key path, in field order."""
        return self.once(_texts)


def _texts(document: Document[BaseModel]) -> tuple[tuple[KeyPath, Localized | Phrases], ...]:
    return tuple(localized(document.content))


@dataclass(frozen=True, eq=False)
class KnowledgeBase:
    """What is in a content folder. Documents that could not be read are absent here, but their ids are in ``known``."""

    site: Document[Site] | None
    channels: Document[Channels] | None
    facts: Document[Facts] | None
    glossary: Document[Glossary] | None
    notices: Mapping[str, Document[Notice]]
    categories: Mapping[str, Document[Category]]
    entries: Mapping[str, Document[Entry]]
    trees: Mapping[str, Document[Tree]]
    known: Mapping[Kind, frozenset[str]]
    snippets: Document[Snippets] | None = None
    outcomes: Document[SharedOutcomes] | None = None
    lists: Mapping[str, Document[AnswerList]] = field(default_factory=dict)
    figures: Mapping[str, Document[Figure]] = field(default_factory=dict)
    redirects: Document[Redirects] | None = None
    synonyms: Document[Synonyms] | None = None
    url_lock: UrlLock | None = None
    """``None`` also when ``redirects.yaml``, without which nobody can say what is missing, is there and could not be read."""
    owners: Document[Owners] | None = None
    hosts: Document[Hosts] | None = None
    """The hosts of others that texts may link to; without it there are none."""
    hosts_unread: bool = False
    """Whether ``hosts.yaml`` is there and could not be read, so that nobody can say which hosts are missing from it."""
    addresses: Document[Addresses] | None = None
    accessibility: Document[Accessibility] | None = None
    """What the last run of the accessibility tests found; without it, none was recorded."""
    coverage: Document[Coverage] | None = None
    """What has to be answered; without it, nothing is asked for."""
    hand_written: Mapping[str, Document[HandWritten]] = field(default_factory=dict)
    """The pages below ``pages/`` by their path without the ending, ``zh/about``; each is in one language."""
    ledger: Ledger | None = None
    """What the texts said when their languages were last compared; without it nothing is ever behind."""
    strings: Mapping[str, Source | None] = field(default_factory=dict)
    """The interface texts that the site adds for languages which helpgen does not speak by itself; ``None``: unreadable."""
    images: Mapping[str, Size | None] = field(default_factory=dict)
    """The files that texts can show, those of figures included, by name, with their sizes where they are known."""
    published: Mapping[str, str] = field(default_factory=dict)
    """What text files and the words of pictures in ``pages/`` say, and the lock of URLs with its remarks, by path."""
    day: date = field(default_factory=today)
    """The day on which the content is judged: what is due, expired or behind for too long depends on it."""
    only: tuple[Document[BaseModel], ...] | None = None
    """The documents to look at, where that is not all of them: see ``part``."""
    edited: KnowledgeBase | None = None
    """Where documents are read one by one: the same with nothing but those that have been edited."""
    _whole: KnowledgeBase | None = None

    def part(self, documents: tuple[Document[BaseModel], ...]) -> KnowledgeBase:
        """The same knowledge base with an eye on some of its documents: ``documents()`` are these, everything else stays."""
        return replace(self, only=documents, _whole=self.whole)

    @property
    def whole(self) -> KnowledgeBase:
        """What this is a part of; itself when it is not one."""
        return self._whole or self

    def documents(self) -> Iterator[Document[BaseModel]]:
        """Every document that was read, topic files first; those of a ``part`` only."""
        if self.only is not None:
            yield from self.only
            return
        for topic in (
            self.site, self.channels, self.facts, self.glossary, self.snippets, self.outcomes, self.redirects, self.synonyms,
            self.owners, self.hosts, self.addresses, self.accessibility, self.coverage,
        ):  # fmt: skip
            if topic is not None:
                yield topic
        for group in (self.lists, self.figures, self.notices, self.categories, self.entries, self.trees, self.hand_written):
            yield from group.values()

    @property
    def lacks_topics(self) -> bool:
        """Whether one of the files could not be read that every document may refer to."""
        return None in (self.site, self.channels, self.facts, self.glossary)

    @property
    def languages(self) -> tuple[str, ...]:
        """The site's languages, the default one first; empty when ``site.yaml`` could not be read."""
        return self.site.content.languages if self.site else ()
