"""A content folder, read: which file is what, and every document in it."""

from __future__ import annotations

import re
import stat
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date
from functools import partial
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import TypeAlias, TypeVar, cast

from pydantic import BaseModel

from helpgen import figures, i18n, progress
from helpgen.clock import today
from helpgen.figure_models import Figure
from helpgen.findings import AnyRule, Both, Finding, Position, did_you_mean_both, rule
from helpgen.hand_written import read_hand_written
from helpgen.images import FOLDER as IMAGES_FOLDER
from helpgen.images import Size, known_names, read_images, variant
from helpgen.knowledge_base import (
    FIGURES_FOLDER,
    LISTS_FOLDER,
    NOTICES_FOLDER,
    OPTIONAL_FILES,
    PAGES_FOLDER,
    STRINGS_FOLDER,
    TOPIC_FILES,
    Document,
    Kind,
    KnowledgeBase,
)
from helpgen.ledger import LEDGER_FILE, Ledger, read_ledger
from helpgen.models import (
    RESERVED_CATEGORIES,
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
    id_mistake,
    id_mistake_both,
    nearest_id,
    page_id_mistake,
)
from helpgen.pages_folder import look_through, published_texts, unknown_file
from helpgen.processes import shared
from helpgen.readings import Reading, Readings
from helpgen.source import Source, decode, file_kind, read_bytes, read_source
from helpgen.syntax import duplicate_key, irregular, joined_lines, too_large, unreadable, yaml_syntax
from helpgen.tangles import tangled
from helpgen.tree_models import AnswerList, SharedOutcomes, Snippets, Tree
from helpgen.url_lock import LOCK_FILE, UrlLock, read_url_lock
from helpgen.validation import stray_fields, validate

M = TypeVar("M", bound=BaseModel)
U = TypeVar("U", Entry, Tree)

# Names that say what a file is meant to be, right or wrong in their details.
_CATEGORY_FILE = re.compile(r"_?category\.ya?ml", re.IGNORECASE)
_DOCUMENT_FILE = re.compile(r"(?P<id>.+?)\.(?P<kind>faq|tree)(\.ya?ml)?(\.txt)?", re.IGNORECASE)


class _Any(frozenset[str]):
    """The ids of a kind of which some cannot be read: nobody can say that an id is none of them, so all are."""

    def __contains__(self, id: object) -> bool:
        return True


class ContentFolderError(Exception):
    """The content folder itself cannot be used; the message is one sentence for the person who ran the command."""


@rule("bad-id")
def bad_id(path: str, message: Both) -> Finding:
    """A file name before its ending, and a category's folder name, is an id.

    It becomes part of a public URL: lower-case letters, digits and hyphens, at most 64, and not a reserved name.

    Bad: `tx/Network_Fees.faq.yaml`
    Good: `tx/network-fees.faq.yaml`
    """
    name = path.rpartition("/")[2].partition(".")[0]
    better = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:60].strip("-") or "network-fees"
    return bad_id.finding(path, Position(), message, _rename_to(better if better != name else f"{name}-help"))


@rule("duplicate-id")
def duplicate_id(path: str, id: str, other: str) -> Finding:
    """An id names one entry or one tree on the whole site.

    References are by id alone, so two documents of a kind with one id cannot be told apart.

    Bad: `tx/fees.faq.yaml` and `withdraw/fees.faq.yaml`
    Good: `tx/network-fees.faq.yaml` and `withdraw/withdrawal-fees.faq.yaml`
    """
    message = (f"the id '{id}' is already used by {other}", f"“{id}”这个 id 已经被 {other} 用了")
    return duplicate_id.finding(path, Position(), message, ("rename one of the two files", "给其中一个文件改名"))


@rule("missing-file")
def missing_file(path: str, what: Both) -> Finding:
    """The four topic files, and a `_category.yaml` in each category folder, are there.

    Without them a site has no name, no official channels, or a category without a title.

    Bad: a folder `tx/` without `_category.yaml`
    Good: `tx/_category.yaml` with title, description and order
    """
    hint = (f"create it: it holds {what[0]}", f"新建这个文件，里面写{what[1]}")
    return missing_file.finding(path, Position(), ("this file is missing", "缺少这个文件"), hint)


def _rename_to(name: str) -> Both:
    return f"rename it to '{name}'", f"改名为 {name}"


RULES: tuple[AnyRule, ...] = (bad_id, duplicate_id, missing_file)


def load(
    folder: Path,
    shown: str | None = None,
    day: date | None = None,
    processes: int = 1,
    readings: Library | None = None,
    only: Collection[str] | None = None,
) -> tuple[KnowledgeBase, list[Finding]]:
    """Read a content folder.

    ``shown`` is the folder's name in findings (default: as given), ``day`` the day it is judged on (default: today). With the
    ``readings`` of an earlier time, documents whose files have not changed since are the same objects again. Returns
    everything that could be read, and the findings of reading: syntax, format, file names. Raises ContentFolderError when there
    is no such folder, when it cannot be read, and when it plainly holds something else.

    With ``only``, the names of some files below ``folder``, no other entry and tree is read until somebody asks for it by its
    id, and nobody can ask for all: see ``OneByOne``. The findings are without those of what was not read.
    """
    try:
        if not folder.is_dir():
            raise ContentFolderError(f"there is no content folder '{folder}'")
        if not _has_content(folder):
            raise ContentFolderError(
                f"'{folder}' is not a content folder: it has no site.yaml and no category with _category.yaml"
            )
        called = (shown if shown is not None else folder.as_posix()).rstrip("/")
        return _Loader(folder, called, day or today(), readings or Library(), only).load(processes)
    except OSError as error:
        raise ContentFolderError(f"the content folder '{folder}' cannot be read ({error.strerror})") from error


def shown_folder(folder: Path) -> str:
    """What a content folder is called in findings."""
    inside = folder.absolute().is_relative_to(Path.cwd())
    return folder.absolute().relative_to(Path.cwd()).as_posix() if inside else folder.as_posix()


class _Loader:
    def __init__(self, folder: Path, shown: str, day: date, readings: Library, only: Collection[str] | None = None) -> None:
        self.folder, self.only = folder, only
        self.readings = readings
        self.day = day
        self.shown = shown
        self.findings: list[Finding] = []
        self.known: dict[Kind, set[str]] = {
            "entry": set(), "tree": set(), "category": set(), "notice": set(), "channel": set(), "fact": set(), "term": set(),
            "snippet": set(), "outcome": set(), "list": set(), "owner": set(), "figure": set(),
        }  # fmt: skip
        self.categories: dict[str, Document[Category]] = {}
        self.entries: dict[str, Document[Entry]] = {}
        self.trees: dict[str, Document[Tree]] = {}
        self.notices: dict[str, Document[Notice]] = {}
        self.lists: dict[str, Document[AnswerList]] = {}
        self.figures: dict[str, Document[Figure]] = {}
        self.strings: dict[str, Source | None] = {}
        self._waiting: list[tuple[str, str, str, type[Entry] | type[Tree]]] = []
        """Entries and trees that are to be read: file, id, category and model."""
        self._paths: dict[tuple[Kind, str], str] = {}
        self._unread: set[Kind] = set()

    def load(self, processes: int) -> tuple[KnowledgeBase, list[Finding]]:
        for item in self._bounded(_listing(self.folder), self.shown):
            if item.name in TOPIC_FILES or item.name in OPTIONAL_FILES or item.name in (PAGES_FOLDER, LOCK_FILE, LEDGER_FILE):
                continue
            if not item.is_dir() or item.is_symlink():
                self._unknown(item.name)
            elif item.name == NOTICES_FOLDER:
                self._read_folder(item, "notice", Notice, self.notices)
            elif item.name == LISTS_FOLDER:
                self._read_folder(item, "list", AnswerList, self.lists)
            elif item.name == FIGURES_FOLDER:
                self._read_folder(item, "figure", Figure, self.figures)
            elif item.name == STRINGS_FOLDER:
                self._read_strings(item)
            else:
                self._read_category(item)
        self._read_waiting(processes)
        self.findings += look_through(self.folder / PAGES_FOLDER, self._path(PAGES_FOLDER))
        snippets = self._optional("snippets.yaml", Snippets, "snippet")
        outcomes = self._optional("outcomes.yaml", SharedOutcomes, "outcome")
        redirects = self._optional("redirects.yaml", Redirects)
        owners = self._optional("owners.yaml", Owners, "owner")
        hosts = self._optional("hosts.yaml", Hosts)
        site = self._topic("site.yaml", Site, ("the site's name, languages and domains", "网站的名称、语言和域名"))
        languages = site.content.languages if site is not None else ()
        told = {finding.path for finding in self.findings}  # a file with a name that no system takes, say
        hand_written, findings = read_hand_written(self.folder / PAGES_FOLDER, self._path(PAGES_FOLDER), languages)
        self.findings += [finding for finding in findings if finding.path not in told]
        kb = KnowledgeBase(
            site=site,
            hand_written=hand_written,
            channels=self._topic("channels.yaml", Channels, ("the official channels", "官方渠道"), "channel"),
            facts=self._topic("facts.yaml", Facts, ("the numbers that texts refer to", "正文引用的数值"), "fact"),
            glossary=self._topic("glossary.yaml", Glossary, ("the terms of the glossary", "术语表的词条"), "term"),
            notices=dict(sorted(self.notices.items())),
            categories=dict(sorted(self.categories.items(), key=lambda item: (item[1].content.order, item[0]))),
            entries=self._all_or_one_by_one(self.entries, Entry),
            trees=self._all_or_one_by_one(self.trees, Tree),
            known={kind: _Any({*ids, "…"}) if kind in self._unread else frozenset(ids) for kind, ids in self.known.items()},
            snippets=snippets,
            outcomes=outcomes,
            lists=self.lists,
            redirects=redirects,
            synonyms=self._optional("synonyms.yaml", Synonyms),
            url_lock=self._url_lock(redirects),
            owners=owners,
            hosts=hosts,
            hosts_unread=hosts is None and any(re.fullmatch(r"(?i)hosts\.ya?ml", item.name) for item in _listing(self.folder)),
            addresses=self._optional("addresses.yaml", Addresses),
            accessibility=self._optional("accessibility.yaml", Accessibility),
            coverage=self._optional("coverage.yaml", Coverage),
            ledger=self._ledger(),
            strings=self.strings,
            figures=self.figures,
            images=self._images(languages),
            published=self._published(),
            day=self.day,
        )
        i18n.add({language: source for language, source in self.strings.items() if source is not None})
        return kb, sorted(self.findings)

    def _all_or_one_by_one(self, found: Mapping[str, Document[U]], model: type[U]) -> Mapping[str, Document[U]]:
        if self.only is None:
            return dict(sorted(found.items(), key=lambda item: (item[1].content.order, item[0])))
        files = {
            id: (self.folder / name, self._path(name), category) for name, id, category, of in self._waiting if of is model
        }
        return OneByOne(model, files, found)

    def _path(self, name: str) -> str:
        return f"{self.shown}/{name}"

    def _topic(self, name: str, model: type[M], what: Both, keys: Kind | None = None) -> Document[M] | None:
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

    def _published(self) -> dict[str, str]:
        found = published_texts(self.folder / PAGES_FOLDER, self._path(PAGES_FOLDER))
        file, path = self.folder / LOCK_FILE, self._path(LOCK_FILE)
        if file.is_file() and not file.is_symlink():
            content, _ = read_bytes(file, path)
            text = decode(content, path)[0] if content is not None else None
            if text:
                found[path] = text
        return found

    def _ledger(self) -> Ledger | None:
        file = self.folder / LEDGER_FILE
        if not file.exists() and not file.is_symlink():
            return None
        ledger, findings = read_ledger(file, self._path(LEDGER_FILE))
        self.findings += findings
        return ledger

    def _items(self, folder: Path, *kinds: Kind) -> list[Path] | None:
        """What is in a folder of documents of these kinds, or ``None`` with a finding when it cannot be read."""
        try:
            return self._bounded(_listing(folder), self._path(folder.name))
        except OSError as error:
            self.findings.append(unreadable(self._path(folder.name), error))
            self._unread.update(kinds)
            return None

    def _bounded(self, items: list[Path], shown: str) -> list[Path]:
        """As many of ``items`` as a folder may hold; a finding when there are more."""
        if len(items) > MAX_FILES:
            said = (f"more than {MAX_FILES} files in this folder", f"这个文件夹里的文件超过 {MAX_FILES} 个")
            self.findings.append(too_large(shown, Position(), said))
        return items[:MAX_FILES]

    def _read_folder(self, folder: Path, kind: Kind, model: type[M], found: dict[str, Document[M]]) -> None:
        """Every file of a folder that holds documents of one kind, into ``found``."""
        for item in self._items(folder, kind) or ():
            name = f"{folder.name}/{item.name}"
            id = item.name.removesuffix(".yaml")
            if id == item.name:
                self._unknown(name)
            elif self._register(kind, id, name) and (document := self._read(name, id, "", model)):
                found[id] = document

    def _images(self, languages: Sequence[str]) -> dict[str, Size | None]:
        """The files that texts can show; a finding for a figure whose name a file has already."""
        files = read_images(self.folder / PAGES_FOLDER / IMAGES_FOLDER)
        taken = known_names(files, languages)
        for id, document in self.figures.items():
            if f"{id}.svg" in taken:
                place = self._path(f"{PAGES_FOLDER}/{IMAGES_FOLDER}/{id}.svg")
                self.findings.append(duplicate_id(document.source.path, id, place))
        drawn = figures.sizes({id: document.content for id, document in self.figures.items()}, languages)
        unread = {variant(f"{id}.svg", language): None for id in self.known["figure"] for language in languages}
        return {**files, **unread, **drawn}

    def _read_strings(self, folder: Path) -> None:
        """Interface texts of further languages; whether all are there is for the rules to say."""
        for item in self._items(folder) or ():
            name = f"{folder.name}/{item.name}"
            if not re.fullmatch(r"[a-z]{2,3}\.yaml", item.name):
                self._unknown(name)
                continue
            source, findings = read_source(item, self._path(name))
            self.findings += findings
            self.strings[item.name.removesuffix(".yaml")] = source if not findings else None

    def _read_category(self, folder: Path) -> None:
        id = folder.name
        mistake = id_mistake_both(id)
        if mistake is None and id in RESERVED_CATEGORIES:
            mistake = f"'{id}' is reserved for the site's own pages", f"“{id}”是网站自有页面的保留名"
        if mistake:
            self.findings.append(bad_id(self._path(id), mistake))
        self._know("category", id)
        if (items := self._items(folder, "entry", "tree")) is None:
            return
        if not any(_CATEGORY_FILE.fullmatch(item.name) for item in items):
            self.findings.append(
                missing_file(
                    self._path(f"{id}/_category.yaml"),
                    ("the category's title, description and order", "这个分类的 title、description 和 order"),
                )
            )
        for item in items:
            name = f"{id}/{item.name}"
            if item.name == "_category.yaml":
                if category := self._read(name, id, id, Category):
                    self.categories[id] = category
            elif item.name.endswith(".faq.yaml"):
                document_id = item.name.removesuffix(".faq.yaml")
                if self._register("entry", document_id, name):
                    self._waiting.append((name, document_id, id, Entry))
            elif item.name.endswith(".tree.yaml"):
                document_id = item.name.removesuffix(".tree.yaml")
                if self._register("tree", document_id, name):
                    self._waiting.append((name, document_id, id, Tree))
            else:
                self._unknown(name)

    def _register(self, kind: Kind, id: str, name: str) -> bool:
        """Whether ``id`` may be used; what it should be is known in any case: a reference to that is no second mistake."""
        self._know(kind, id)
        if mistake := page_id_mistake(id) if kind in ("entry", "tree") else id_mistake_both(id):
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

    def _read_waiting(self, processes: int) -> None:
        """Read the entries and trees, one batch after the other in whichever process is free."""
        if self.only is None:
            self._drop_too_many()
        waiting = [one for one in self._waiting if self.only is None or one[0] in self.only]
        files = {self.folder / name: (self._path(name), model) for name, _, _, model in waiting}
        new = [file for file in files if not self.readings.has(file)]
        batches = [new[start : start + BATCH] for start in range(0, len(new), BATCH)]

        with progress.line("read documents", len(files), len(files) - len(new)) as line:

            def read(number: int) -> list[Reading[Read]]:
                found = [Reading.of(file, partial(_read_document, file, *files[file])) for file in batches[number]]
                for source, content, _ in (reading.result for reading in found):
                    # There are many, and few are asked for more. Of those that another process reads, no more comes back.
                    if processes > 1 and source is not None and isinstance(content, Entry):
                        source.forget()
                line.add(len(found))
                return found

            results = shared(read, len(batches), processes, waiting=line.show)
        just_read = {}
        for batch, readings in zip(batches, results, strict=True):
            for file, reading in zip(batch, readings, strict=True):
                self.readings.keep(file, reading)
                just_read[file] = reading.result
        for (_, id, category, _), file in zip(waiting, files, strict=True):
            source, content, findings = just_read.get(file) or self.readings.get(
                file, partial(_read_document, file, *files[file])
            )
            self.findings += findings
            if source is not None and isinstance(content, Entry):
                self.entries[id] = self.readings.document(file, id, category, source, content)
            elif source is not None and isinstance(content, Tree):
                self.trees[id] = self.readings.document(file, id, category, source, content)

    def _drop_too_many(self) -> None:
        """Read no more entries and trees than fit into memory; a finding stands at the first that is too many."""
        total = 0
        for number, (name, *_) in enumerate(self._waiting):
            with suppress(OSError):  # whoever reads it says so
                total += (self.folder / name).lstat().st_size
            if number < MAX_FILES and total <= MAX_TOTAL:
                continue
            said = (
                (f"more than {MAX_FILES} files", f"文件超过 {MAX_FILES} 个")
                if number >= MAX_FILES
                else (f"more than {MAX_TOTAL} bytes in all", f"总共超过 {MAX_TOTAL} 字节")
            )
            self.findings.append(too_large(self._path(name), Position(), said))
            self._waiting = self._waiting[:number]
            self._unread.update(("entry", "tree"))
            return

    def _read(self, name: str, id: str, category: str, model: type[M], keys: Kind | None = None) -> Document[M] | None:
        file = self.folder / name
        source, read, findings = self.readings.get(file, partial(_read_document, file, self._path(name), model))
        content = read if isinstance(read, model) else None
        self.findings += findings
        if keys is not None and source is not None and isinstance(source.data, dict):
            strays = stray_fields(source, model)
            if strays or any(finding.rule in (yaml_syntax.id, duplicate_key.id) for finding in findings):
                self._unread.add(keys)  # an id that was lost is one that others name
            for key in source.data:
                if key not in strays:
                    self._know(keys, key)
        return (
            self.readings.document(file, id, category, source, content) if source is not None and content is not None else None
        )

    def _unknown(self, name: str) -> None:
        mode = (self.folder / name).lstat().st_mode
        if not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):
            self.findings.append(irregular(self._path(name), file_kind(mode)))
            return
        path = PurePosixPath(name)
        is_yaml = path.suffix.lower() in {".yaml", ".yml"}
        top, stem = len(path.parts) == 1, path.stem
        if top and re.fullmatch(r"(?i)urls?\.(lock|txt)(\.txt)?", path.name):
            hint = _rename_to(LOCK_FILE)
        elif top and re.fullmatch(r"(?i)translations?\.(lock|txt)(\.txt)?", path.name):
            hint = _rename_to(LEDGER_FILE)
        elif is_yaml and top and f"{stem.lower()}.yaml" in {**TOPIC_FILES, **OPTIONAL_FILES}:
            hint = _rename_to(f"{stem.lower()}.yaml")
        elif top and (match := _DOCUMENT_FILE.fullmatch(path.name)):
            hint = "move it into a category's folder", "移到某个分类的文件夹里"
            self._know("entry" if match["kind"].lower() == "faq" else "tree", match["id"])
        elif is_yaml and top:
            stems = [file.removesuffix(".yaml") for file in (*TOPIC_FILES, *OPTIONAL_FILES)]
            near, near_zh = did_you_mean_both(stem, stems)
            hint = f"{near} (with the ending '.yaml')", f"{near_zh}（文件名以 .yaml 结尾）"
        elif is_yaml and path.parts[0] == NOTICES_FOLDER:
            hint = _rename_to(f"{nearest_id(stem) or stem}.yaml")
            self._know("notice", stem)
        elif not top and _CATEGORY_FILE.fullmatch(path.name):
            hint = _rename_to("_category.yaml")
        elif not top and (match := _DOCUMENT_FILE.fullmatch(path.name)):
            kind = match["kind"].lower()
            hint = _rename_to(f"{nearest_id(match['id']) or match['id']}.{kind}.yaml")
            self._know("entry" if kind == "faq" else "tree", match["id"])
        elif is_yaml:
            better = nearest_id(stem) or stem
            hint = (
                f"rename it to '{better}.faq.yaml' for an entry or '{better}.tree.yaml' for a tree",
                f"条目改名为 {better}.faq.yaml，树改名为 {better}.tree.yaml",
            )
            self._know("entry", stem)
            self._know("tree", stem)
        elif top and path.suffix:
            hint = (
                f"media and hand-written pages belong in '{PAGES_FOLDER}/'",
                f"图片、视频和手写的页面放在 {PAGES_FOLDER}/ 里",
            )
        else:
            hint = (
                f"entries end in '.faq.yaml', trees in '.tree.yaml'; media belong in '{PAGES_FOLDER}/'",
                f"条目以 .faq.yaml 结尾，树以 .tree.yaml 结尾；图片和视频放在 {PAGES_FOLDER}/ 里",
            )
        self.findings.append(unknown_file(self._path(name), hint))


MAX_FILES = 100_000
MAX_TOTAL = 1024 * 1024 * 1024
"""Files of a content folder, and bytes in its entries and trees: ten times what the largest help centers have."""

_Read = tuple[Source | None, BaseModel | None, list[Finding]]

BATCH = 32
"""How many documents a process reads before it takes the next ones."""


Read: TypeAlias = tuple[Source | None, BaseModel | None, list[Finding]]
"""What comes out of a file that holds a document."""


class Library(Readings[Read]):
    """The documents that were read of a content folder: unchanged ones are the same objects the next time."""

    def __init__(self) -> None:
        super().__init__()
        self._documents: dict[Path, Document[BaseModel]] = {}

    def document(self, file: Path, id: str, category: str, source: Source, content: M) -> Document[M]:
        """The document in ``file``, with all that is known of it by now."""
        known = self._documents.get(file)
        if known is None or known.source is not source or (known.id, known.category) != (id, category):
            known = self._documents[file] = Document(id, category, source, content)
        return cast(Document[M], known)


class NotReadError(Exception):
    """Somebody asks for all documents where only some are to be read, or for one in which something is wrong."""


class OneByOne(Mapping[str, Document[M]]):
    """The documents of one kind, each of them read when it is asked for by its id. Raises NotReadError for all at once."""

    def __init__(self, model: type[M], files: Mapping[str, tuple[Path, str, str]], known: Mapping[str, Document[M]]) -> None:
        """``files``: where each document stands, its path in findings and its category; ``known``: those that were read."""
        self._model, self._files, self._known = model, files, dict(known)

    def __getitem__(self, id: str) -> Document[M]:
        if id not in self._known:
            file, shown, category = self._files[id]
            source, content, findings = _read_document(file, shown, self._model)
            if findings or source is None or not isinstance(content, self._model):
                raise NotReadError(shown)
            self._known[id] = Document(id, category, source, content)
        return self._known[id]

    def __contains__(self, id: object) -> bool:
        return id in self._files

    def __iter__(self) -> Iterator[str]:
        raise NotReadError(f"every {self._model.__name__}")

    def __len__(self) -> int:
        raise NotReadError(f"every {self._model.__name__}")


def _read_document(file: Path, shown: str, model: type[BaseModel]) -> Read:
    """A file's source, the document in it unless something is wrong with it, and the findings."""
    source, findings = read_source(file, shown)
    if source is None:
        return None, None, findings
    if endless := tangled(source):
        return source, None, findings + endless
    content, mistakes = validate(source, model)
    wrong = {mistake.position.line for mistake in mistakes}
    if content is None:  # lines that were joined because it is a list whose first dash is missing, say
        findings = [found for found in findings if found.rule != joined_lines.id or found.position.line not in wrong]
    lines = {finding.position.line for finding in findings}
    # What the format misses in a line that is already wrong as YAML is the same mistake.
    mistakes = [mistake for mistake in mistakes if mistake.position.line not in lines]
    return source, content if not findings else None, findings + mistakes


def _has_content(folder: Path) -> bool:
    """Whether a topic file or a folder with a category, an entry or a tree is there, even under a slightly wrong name."""
    for item in _listing(folder):
        if f"{item.stem.lower()}.yaml" in TOPIC_FILES and item.suffix.lower() in {".yaml", ".yml"}:
            return True
        try:
            if (
                item.is_dir()
                and not item.is_symlink()
                and any(
                    _CATEGORY_FILE.fullmatch(inner.name) or _DOCUMENT_FILE.fullmatch(inner.name) for inner in _listing(item)
                )
            ):
                return True
        except OSError:
            continue
    return False


def _listing(folder: Path) -> list[Path]:
    """What is in a folder, by name, without what editors and systems leave behind."""
    shown = (
        item for item in folder.iterdir() if not item.name.startswith(".") and not item.name.endswith(("~", ".swp", ".bak"))
    )
    return sorted(islice(shown, MAX_FILES + 1), key=lambda item: item.name)
