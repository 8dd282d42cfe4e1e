"""Every document of a content folder, by id."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path, PurePosixPath
from typing import Generic, Literal, TypeVar

from pydantic import BaseModel

from helpgen.clock import today
from helpgen.findings import AnyRule, Finding, Position, did_you_mean, rule
from helpgen.models import (
    RESERVED_CATEGORIES,
    Category,
    Channels,
    Entry,
    Facts,
    Glossary,
    Notice,
    Owners,
    Redirects,
    Site,
    Synonyms,
    id_mistake,
    nearest_id,
)
from helpgen.source import Source, read_source
from helpgen.syntax import unreadable
from helpgen.tree_models import AnswerList, SharedOutcomes, Snippets, Tree
from helpgen.url_lock import LOCK_FILE, UrlLock, read_url_lock
from helpgen.validation import validate

M = TypeVar("M", bound=BaseModel)
M_co = TypeVar("M_co", bound=BaseModel, covariant=True)
Kind = Literal["entry", "tree", "category", "notice", "channel", "fact", "term", "snippet", "outcome", "list", "owner"]

TOPIC_FILES: Mapping[str, type[BaseModel]] = {
    "site.yaml": Site,
    "channels.yaml": Channels,
    "facts.yaml": Facts,
    "glossary.yaml": Glossary,
}
# Names that say what a file is meant to be, right or wrong in their details.
_CATEGORY_FILE = re.compile(r"_?category\.ya?ml", re.IGNORECASE)
_DOCUMENT_FILE = re.compile(r"(?P<id>.+?)\.(?P<kind>faq|tree)(\.ya?ml)?(\.txt)?", re.IGNORECASE)
OPTIONAL_FILES: Mapping[str, type[BaseModel]] = {
    "snippets.yaml": Snippets,
    "outcomes.yaml": SharedOutcomes,
    "redirects.yaml": Redirects,
    "synonyms.yaml": Synonyms,
    "owners.yaml": Owners,
}
PAGES_FOLDER = "pages"
NOTICES_FOLDER = "notices"
LISTS_FOLDER = "lists"


class ContentFolderError(Exception):
    """The content folder itself cannot be used; the message is one sentence for the person who ran the command."""


@dataclass(frozen=True)
class Document(Generic[M_co]):
    """A document with its id (the file name), the category it stands in (``""`` outside of one), and its source."""

    id: str
    category: str
    source: Source = field(repr=False, compare=False)
    content: M_co


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
    redirects: Document[Redirects] | None = None
    synonyms: Document[Synonyms] | None = None
    url_lock: UrlLock | None = None
    """``None`` also when ``redirects.yaml``, without which nobody can say what is missing, is there and could not be read."""
    owners: Document[Owners] | None = None
    day: date = field(default_factory=today)
    """The day on which the content is judged: what is due, expired or behind for too long depends on it."""

    def documents(self) -> Iterator[Document[BaseModel]]:
        """Every document that was read, topic files first."""
        for topic in (
            self.site, self.channels, self.facts, self.glossary, self.snippets, self.outcomes, self.redirects, self.synonyms,
            self.owners,
        ):  # fmt: skip
            if topic is not None:
                yield topic
        for group in (self.lists, self.notices, self.categories, self.entries, self.trees):
            yield from group.values()

    @property
    def languages(self) -> tuple[str, ...]:
        """The site's languages, the default one first; empty when ``site.yaml`` could not be read."""
        return self.site.content.languages if self.site else ()


@rule("unknown-file")
def unknown_file(path: str, message: str, hint: str) -> Finding:
    """Every file of the content folder has a name that says what it is.

    A file with any other name would be left out of the site without a word.

    Bad: `tx/fees.yaml`
    Good: `tx/fees.faq.yaml`
    """
    return unknown_file.finding(path, Position(), message, hint)


@rule("bad-id")
def bad_id(path: str, message: str) -> Finding:
    """A file name before its ending, and a category's folder name, is an id.

    It becomes part of a public URL: lower-case letters, digits and hyphens, at most 64, and not a reserved name.

    Bad: `tx/Network_Fees.faq.yaml`
    Good: `tx/network-fees.faq.yaml`
    """
    name = path.rpartition("/")[2].partition(".")[0]
    better = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:60].strip("-") or "network-fees"
    return bad_id.finding(path, Position(), message, f"rename it to '{better if better != name else f'{name}-help'}'")


@rule("duplicate-id")
def duplicate_id(path: str, id: str, other: str) -> Finding:
    """An id names one entry or one tree on the whole site.

    References are by id alone, so two documents of a kind with one id cannot be told apart.

    Bad: `tx/fees.faq.yaml` and `withdraw/fees.faq.yaml`
    Good: `tx/network-fees.faq.yaml` and `withdraw/withdrawal-fees.faq.yaml`
    """
    return duplicate_id.finding(path, Position(), f"the id '{id}' is already used by {other}", "rename one of the two files")


@rule("missing-file")
def missing_file(path: str, what: str) -> Finding:
    """The four topic files, and a `_category.yaml` in each category folder, are there.

    Without them a site has no name, no official channels, or a category without a title.

    Bad: a folder `tx/` without `_category.yaml`
    Good: `tx/_category.yaml` with title, description and order
    """
    return missing_file.finding(path, Position(), "this file is missing", f"create it: it holds {what}")


RULES: tuple[AnyRule, ...] = (unknown_file, bad_id, duplicate_id, missing_file)


def load(folder: Path, shown: str | None = None, day: date | None = None) -> tuple[KnowledgeBase, list[Finding]]:
    """Read a content folder.

    ``shown`` is the folder's name in findings (default: as given), ``day`` the day it is judged on (default: today). Returns
    everything that could be read, and the findings of reading: syntax, format, file names. Raises ContentFolderError when there
    is no such folder, when it cannot be read, and when it plainly holds something else.
    """
    try:
        if not folder.is_dir():
            raise ContentFolderError(f"there is no content folder '{folder}'")
        if not _has_content(folder):
            raise ContentFolderError(
                f"'{folder}' is not a content folder: it has no site.yaml and no category with _category.yaml"
            )
        return _Loader(folder, (shown if shown is not None else folder.as_posix()).rstrip("/"), day or today()).load()
    except OSError as error:
        raise ContentFolderError(f"the content folder '{folder}' cannot be read ({error.strerror})") from error


class _Loader:
    def __init__(self, folder: Path, shown: str, day: date) -> None:
        self.folder = folder
        self.day = day
        self.shown = shown
        self.findings: list[Finding] = []
        self.known: dict[Kind, set[str]] = {
            "entry": set(), "tree": set(), "category": set(), "notice": set(), "channel": set(), "fact": set(), "term": set(),
            "snippet": set(), "outcome": set(), "list": set(), "owner": set(),
        }  # fmt: skip
        self.categories: dict[str, Document[Category]] = {}
        self.entries: dict[str, Document[Entry]] = {}
        self.trees: dict[str, Document[Tree]] = {}
        self.notices: dict[str, Document[Notice]] = {}
        self.lists: dict[str, Document[AnswerList]] = {}
        self._paths: dict[tuple[Kind, str], str] = {}

    def load(self) -> tuple[KnowledgeBase, list[Finding]]:
        for item in _listing(self.folder):
            if item.name in TOPIC_FILES or item.name in OPTIONAL_FILES or item.name in (PAGES_FOLDER, LOCK_FILE):
                continue
            if not item.is_dir() or item.is_symlink():
                self._unknown(item.name)
            elif item.name == NOTICES_FOLDER:
                self._read_notices(item)
            elif item.name == LISTS_FOLDER:
                self._read_lists(item)
            else:
                self._read_category(item)
        snippets = self._optional("snippets.yaml", Snippets, "snippet")
        outcomes = self._optional("outcomes.yaml", SharedOutcomes, "outcome")
        redirects = self._optional("redirects.yaml", Redirects)
        kb = KnowledgeBase(
            site=self._topic("site.yaml", Site, "the site's name, languages and domains"),
            channels=self._topic("channels.yaml", Channels, "the official channels", "channel"),
            facts=self._topic("facts.yaml", Facts, "the numbers that texts refer to", "fact"),
            glossary=self._topic("glossary.yaml", Glossary, "the terms of the glossary", "term"),
            notices=dict(sorted(self.notices.items())),
            categories=dict(sorted(self.categories.items(), key=lambda item: (item[1].content.order, item[0]))),
            entries=dict(sorted(self.entries.items(), key=lambda item: (item[1].content.order, item[0]))),
            trees=dict(sorted(self.trees.items(), key=lambda item: (item[1].content.order, item[0]))),
            known={kind: frozenset(ids) for kind, ids in self.known.items()},
            snippets=snippets,
            outcomes=outcomes,
            lists=self.lists,
            redirects=redirects,
            synonyms=self._optional("synonyms.yaml", Synonyms),
            url_lock=self._url_lock(redirects),
            owners=self._optional("owners.yaml", Owners, "owner"),
            day=self.day,
        )
        return kb, sorted(self.findings)

    def _path(self, name: str) -> str:
        return f"{self.shown}/{name}"

    def _topic(self, name: str, model: type[M], what: str, keys: Kind | None = None) -> Document[M] | None:
        file = self.folder / name
        others = [item for item in _listing(self.folder) if item.name.lower() in {name, name.replace(".yaml", ".yml")}]
        if others and not any(item.name == name for item in others):  # it is there under a wrong name, which is a finding
            source, _ = read_source(others[0], self._path(others[0].name))
            for key in source.data if keys and source is not None and isinstance(source.data, dict) else ():
                self._know(keys or "fact", key)
            return None
        if not file.exists() and not file.is_symlink():
            self.findings.append(missing_file(self._path(name), what))
            return None
        return self._read(name, name.removesuffix(".yaml"), "", model, keys)

    def _optional(self, name: str, model: type[M], keys: Kind | None = None) -> Document[M] | None:
        file = self.folder / name
        if not file.exists() and not file.is_symlink():
            return None
        return self._read(name, name.removesuffix(".yaml"), "", model, keys)

    def _url_lock(self, redirects: Document[Redirects] | None) -> UrlLock | None:
        file = self.folder / LOCK_FILE
        if not file.exists() and not file.is_symlink():
            return None
        lock, findings = read_url_lock(file, self._path(LOCK_FILE))
        self.findings += findings
        unread = redirects is None and any(re.fullmatch(r"(?i)redirects\.ya?ml", item.name) for item in _listing(self.folder))
        return None if unread else lock

    def _items(self, folder: Path) -> list[Path] | None:
        """What is in a folder below the content folder, or ``None`` with a finding when it cannot be read."""
        try:
            return _listing(folder)
        except OSError as error:
            self.findings.append(unreadable(self._path(folder.name), error))
            return None

    def _read_notices(self, folder: Path) -> None:
        for item in self._items(folder) or ():
            name = f"{folder.name}/{item.name}"
            id = item.name.removesuffix(".yaml")
            if id == item.name:
                self._unknown(name)
            elif self._register("notice", id, name) and (document := self._read(name, id, "", Notice)):
                self.notices[id] = document

    def _read_lists(self, folder: Path) -> None:
        for item in self._items(folder) or ():
            name = f"{folder.name}/{item.name}"
            id = item.name.removesuffix(".yaml")
            if id == item.name:
                self._unknown(name)
            elif self._register("list", id, name) and (document := self._read(name, id, "", AnswerList)):
                self.lists[id] = document

    def _read_category(self, folder: Path) -> None:
        id = folder.name
        mistake = id_mistake(id) or (f"'{id}' is reserved for the site's own pages" if id in RESERVED_CATEGORIES else "")
        if mistake:
            self.findings.append(bad_id(self._path(id), mistake))
        self._know("category", id)
        if (items := self._items(folder)) is None:
            return
        if not any(_CATEGORY_FILE.fullmatch(item.name) for item in items):
            self.findings.append(
                missing_file(self._path(f"{id}/_category.yaml"), "the category's title, description and order")
            )
        for item in items:
            name = f"{id}/{item.name}"
            if item.name == "_category.yaml":
                if category := self._read(name, id, id, Category):
                    self.categories[id] = category
            elif item.name.endswith(".faq.yaml"):
                document_id = item.name.removesuffix(".faq.yaml")
                if self._register("entry", document_id, name) and (entry := self._read(name, document_id, id, Entry)):
                    self.entries[document_id] = entry
            elif item.name.endswith(".tree.yaml"):
                document_id = item.name.removesuffix(".tree.yaml")
                if self._register("tree", document_id, name) and (tree := self._read(name, document_id, id, Tree)):
                    self.trees[document_id] = tree
            else:
                self._unknown(name)

    def _register(self, kind: Kind, id: str, name: str) -> bool:
        """Whether ``id`` may be used; what it should be is known in any case: a reference to that is no second mistake."""
        self._know(kind, id)
        if mistake := id_mistake(id):
            self.findings.append(bad_id(self._path(name), mistake))
            return False
        if other := self._paths.get((kind, id)):
            self.findings.append(duplicate_id(self._path(name), id, other))
            return False
        self._paths[kind, id] = self._path(name)
        return True

    def _know(self, kind: Kind, id: str) -> None:
        """Count ``id``, or the id that it is most likely meant to be, as known; never one that no document can have."""
        if valid := nearest_id(id) if id_mistake(id) else id:
            self.known[kind].add(valid)

    def _read(self, name: str, id: str, category: str, model: type[M], keys: Kind | None = None) -> Document[M] | None:
        source, findings = read_source(self.folder / name, self._path(name))
        if source is None:
            self.findings += findings
            return None
        if keys is not None and isinstance(source.data, dict):
            for key in source.data:
                self._know(keys, key)
        content, mistakes = validate(source, model)
        lines = {finding.position.line for finding in findings}
        # What the format misses in a line that is already wrong as YAML is the same mistake.
        self.findings += findings + [mistake for mistake in mistakes if mistake.position.line not in lines]
        return Document(id, category, source, content) if content is not None and not findings else None

    def _unknown(self, name: str) -> None:
        path = PurePosixPath(name)
        is_yaml = path.suffix.lower() in {".yaml", ".yml"}
        top, stem = len(path.parts) == 1, path.stem
        if top and re.fullmatch(r"(?i)urls?\.(lock|txt)(\.txt)?", path.name):
            hint = f"rename it to '{LOCK_FILE}'"
        elif is_yaml and top and f"{stem.lower()}.yaml" in {**TOPIC_FILES, **OPTIONAL_FILES}:
            hint = f"rename it to '{stem.lower()}.yaml'"
        elif top and (match := _DOCUMENT_FILE.fullmatch(path.name)):
            hint = "move it into a category's folder"
            self._know("entry" if match["kind"].lower() == "faq" else "tree", match["id"])
        elif is_yaml and top:
            stems = [file.removesuffix(".yaml") for file in (*TOPIC_FILES, *OPTIONAL_FILES)]
            hint = f"{did_you_mean(stem, stems)} (with the ending '.yaml')"
        elif is_yaml and path.parts[0] == NOTICES_FOLDER:
            hint = f"rename it to '{nearest_id(stem) or stem}.yaml'"
            self._know("notice", stem)
        elif not top and _CATEGORY_FILE.fullmatch(path.name):
            hint = "rename it to '_category.yaml'"
        elif not top and (match := _DOCUMENT_FILE.fullmatch(path.name)):
            kind = match["kind"].lower()
            hint = f"rename it to '{nearest_id(match['id']) or match['id']}.{kind}.yaml'"
            self._know("entry" if kind == "faq" else "tree", match["id"])
        elif is_yaml:
            better = nearest_id(stem) or stem
            hint = f"rename it to '{better}.faq.yaml' for an entry or '{better}.tree.yaml' for a tree"
            self._know("entry", stem)
            self._know("tree", stem)
        elif top and path.suffix:
            hint = f"media and hand-written pages belong in '{PAGES_FOLDER}/'"
        else:
            hint = f"entries end in '.faq.yaml', trees in '.tree.yaml'; media belong in '{PAGES_FOLDER}/'"
        self.findings.append(unknown_file(self._path(name), "the name does not say what this file is", hint))


def _has_content(folder: Path) -> bool:
    """Whether a topic file or a folder with a category, an entry or a tree is there, even under a slightly wrong name."""
    for item in _listing(folder):
        if f"{item.stem.lower()}.yaml" in TOPIC_FILES and item.suffix.lower() in {".yaml", ".yml"}:
            return True
        try:
            if item.is_dir() and any(
                _CATEGORY_FILE.fullmatch(inner.name) or _DOCUMENT_FILE.fullmatch(inner.name) for inner in _listing(item)
            ):
                return True
        except OSError:
            continue
    return False


def _listing(folder: Path) -> list[Path]:
    """What is in a folder, by name, without what editors and systems leave behind."""
    return sorted(
        (item for item in folder.iterdir() if not item.name.startswith(".") and not item.name.endswith(("~", ".swp", ".bak"))),
        key=lambda item: item.name,
    )
