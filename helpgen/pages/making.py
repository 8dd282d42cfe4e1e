"""Pages that were made before stay as they are for as long as nothing that they show has changed."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import partial

from helpgen import progress
from helpgen.flow import flows, used_trees
from helpgen.knowledge_base import KnowledgeBase
from helpgen.pages import accessibility, built_in, entries, hand_written, trees
from helpgen.pages.context import Context
from helpgen.pages.page import Page
from helpgen.pages.tree_data import tree_data
from helpgen.processes import shared
from helpgen.seen import Digests, Places, combined
from helpgen.spool import Spool
from helpgen.translations import behind_by_key, missing_by_key

BATCH = 8
"""Parts that a process makes at a time."""


@dataclass(frozen=True, slots=True)
class Part:
    """Pages that are made together."""

    name: str
    c: Context
    state: str
    """Stands for all that they depend on, but for what they look up by id."""
    make: Callable[[], Iterable[Page]]
    pages: int = 1
    data: Callable[[], str] = str
    """Makes what is published as data of what the pages show; nothing for most parts."""


@dataclass(frozen=True, slots=True)
class Made:
    """The pages of a part with their data, what they were made from, and what they looked up: kind, id and digest."""

    state: str
    others: tuple[tuple[str, str, str], ...]
    pages: tuple[Page, ...]
    data: str = ""


@dataclass
class Making:
    """The parts of an earlier time, by name."""

    known: dict[str, Made] = field(default_factory=dict)
    spool: Spool | None = field(default=None, compare=False)
    """Where the bodies of new pages go, for whoever does not want them in memory."""

    def pages(
        self, kb: KnowledgeBase, day: date | None, graphviz: bool, processes: int, site_url: str
    ) -> Iterator[tuple[Context, Iterator[Page]]]:
        """The pages of every language; those of parts that would be the same are the same objects as before."""
        places: Places = set()
        digests = Digests(kb)
        revised = _revised(kb)
        contexts = [Context(kb, language, day, places) for language in kb.languages]
        parts = [part for c in contexts for part in _parts(c, digests, revised, graphviz, site_url)]
        new = [part for part in parts if not self._is_known(part, digests)]

        total = sum(part.pages for part in parts)
        with progress.line("pages", total, total - sum(part.pages for part in new)) as line:

            def make(number: int) -> list[tuple[tuple[Page, ...], str, Places]]:
                made = [_made(part, places, self.spool) for part in new[number * BATCH : (number + 1) * BATCH]]
                line.add(sum(len(pages) for pages, _, _ in made))
                # What a template was filled in with refers to itself, and a build does not look for such leftovers by itself.
                gc.collect(0)
                return made

            batches = shared(make, (len(new) + BATCH - 1) // BATCH, processes, waiting=line.show)
        for part, (pages, data, looked_up) in zip(new, (made for batch in batches for made in batch), strict=True):
            others = tuple((_shown(kind), id, digests.of(_shown(kind), id)) for kind, id in sorted(looked_up))
            self.known[part.name] = Made(part.state, others, pages, data)
        self.known = {part.name: self.known[part.name] for part in parts}
        for c in contexts:
            yield c, (page for part in parts if part.c is c for page in self.known[part.name].pages)

    def tree_data(self, language: str, id: str) -> str:
        """``tree.json`` of a tree whose pages have been made."""
        return self.known[_tree(language, id)].data

    def _is_known(self, part: Part, digests: Digests) -> bool:
        known = self.known.get(part.name)
        if known is None or known.state != part.state:
            return False
        return all(digests.of(kind, id) == digest for kind, id, digest in known.others)


def _made(part: Part, places: Places, spool: Spool | None) -> tuple[tuple[Page, ...], str, Places]:
    places.clear()
    part.c.begin()
    pages, data = tuple(page if spool is None else page.put_into(spool) for page in part.make()), part.data()
    return pages, data, set(places)


def _tree(language: str, id: str) -> str:
    """The name of the part that is a tree."""
    return f"{language} tree {id}"


def _shown(kind: str) -> str:
    """What a page shows of another document: never what only that one's own pages show."""
    return f"listed {kind}" if kind in ("entry", "tree") else kind


def _parts(c: Context, digests: Digests, revised: Mapping[str, str], graphviz: bool, site_url: str) -> Iterator[Part]:
    """What makes the pages of one language, in their order."""
    kb = c.kb.whole
    documents = (*kb.entries.values(), *kb.trees.values())
    places = [f"{document.category}/{document.id}" for document in documents]
    oldest = str(built_in.last_review(c))
    topics = combined([digests.topics(), list(kb.categories), places, oldest, str(c.as_of), revised.get("", "")])
    base = combined([digests.base(), _vocabulary(c), str(c.as_of)])
    listed: dict[str, list[str]] = {category: [topics] for category in kb.categories}
    for kind, group in (("listed entry", kb.entries), ("listed tree", kb.trees)):
        for id, document in group.items():
            listed[document.category].append(digests.of(kind, id))
    lists = {category: combined(told) for category, told in listed.items()}
    titles = [one.content.question.root for one in kb.entries.values()], [one.content.title.root for one in kb.trees.values()]

    def part(name: str, state: str, make: Callable[..., Page], *arguments: object) -> Part:
        return Part(f"{c.language} {name}", c, state, partial(_one, make, c, *arguments))

    yield part("home", topics, built_in.home)
    for id in kb.categories:
        yield part(f"category {id}", lists[id], entries.category_page, id)
    for category, about in kb.categories.items():
        ids = [id for id, entry in kb.entries.items() if entry.category == category]
        for before, id, after in zip([None, *ids], ids, [*ids[1:], None], strict=False):
            # As it is and not as a digest: there are as many as pages.
            own = (digests.of("entry", id), about.source.digest, before or "-", after or "-", revised.get(f"entry:{id}", ""))
            yield part(f"entry {id}", " ".join((base, *own)), entries.entry_page, id, before, after)
    topic_files = (*kb.lists.values(), *kb.categories.values(), *([kb.outcomes] if kb.outcomes is not None else []))
    shared_by_trees = [
        base,
        *(one.source.digest for one in topic_files),
        revised.get("", ""),
        graphviz,
        site_url,
    ]
    users: dict[str, list[str]] = {id: [] for id in kb.trees}
    for id, tree in kb.trees.items():
        for used in used_trees(kb, tree):
            users[used].append(id)
    for id, flow in flows(kb, c.as_of).items():
        state = combined([*shared_by_trees, digests.of("tree", id), [digests.of("listed tree", user) for user in users[id]]])
        yield Part(
            _tree(c.language, id),
            c,
            state,
            partial(trees.tree_pages, c, id, graphviz),
            trees.PAGES_BESIDE_NODES + len(flow.nodes),
            partial(tree_data, c, flow, site_url),
        )
    for make in (built_in.contact, built_in.channels, built_in.glossary, built_in.status, accessibility.accessibility):
        yield part(make.__name__, topics, make)
    yield part("everything", combined([topics, titles]), built_in.everything)
    own_pages = sum(id.startswith(f"{c.language}/") for id in kb.hand_written)
    yield Part(f"{c.language} hand-written", c, topics, partial(hand_written.hand_written_pages, c), own_pages)


def _one(make: Callable[..., Page], *arguments: object) -> list[Page]:
    return [make(*arguments)]


def _vocabulary(c: Context) -> str:
    """What stands for the words that every text may explain."""
    return combined([dict(c.words_explained), dict(c.vocabulary.definitions)])


def _revised(kb: KnowledgeBase) -> dict[str, str]:
    """What is behind or missing in another language, by key of the entry; below ``""`` that of everything else."""
    found: dict[str, list[object]] = {}
    for key, behind in behind_by_key(kb).items():
        since = [[one.path, one.language, one.newer, str(one.since), one.minor] for one in behind]
        found.setdefault(key if key.startswith("entry:") else "", []).append([key, since])
    for key, missing in missing_by_key(kb).items():
        found.setdefault(key if key.startswith("entry:") else "", []).append(
            [key, [[one.path, one.language] for one in missing]]
        )
    return {key: combined(told) for key, told in found.items()}
