"""What each part of a site was made from: then an edit can tell what of the site it changes, and what not.

The record is data of one machine, one code, one configuration and one day; it can be deleted at any time. What stands around
the pages lies beside it, a line a shell, so that an edit reads the few that it needs.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from helpgen import manifest, unchanged
from helpgen.content_folder import shown_folder
from helpgen.knowledge_base import Document, KnowledgeBase
from helpgen.ledger import Ledger
from helpgen.models import Entry
from helpgen.policy import Policy
from helpgen.references import headings
from helpgen.rules.url_places import page_places
from helpgen.seen import without
from helpgen.source import digest
from helpgen.status import Item, Waived, status

T = TypeVar("T")

_FORM = 1

OWN = frozenset({"answer", "reviewed", "sources"})
"""The fields of an entry that show on its own pages, in the search, the sitemap and the status report, and nowhere else.

But for the day of its review: the lists that an entry stands on show the oldest one of all that they list.
"""


@dataclass(frozen=True)
class EntryRecord:
    """What is known of an entry whose pages are in the site."""

    file: str
    """Its name below the content folder."""
    category: str
    rest: str
    """A digest of all its fields but its ``OWN``."""
    places: tuple[str, ...] | None
    """The ids of the places on its pages; ``None`` where nobody can tell."""
    headings: tuple[str, ...]
    """The language and the id of each heading of its answer."""
    reviewed: str


@dataclass(frozen=True)
class LastBuild:
    """How things were when a site was built, and what is needed to change a few of its pages."""

    around: str
    """A digest of all that the site depends on besides the content (``unchanged.around``)."""
    content_folder: str
    shown: str
    """What that folder is called in findings and reports."""
    content: Mapping[str, str]
    """How each file of the content looked."""
    site: str
    seen: str
    """A digest of how the files of the site look."""
    last: str
    """The same of the site that was there before; empty where that is not known."""
    differs: tuple[str, ...]
    """The files in which those two sites differ, where that is known."""
    entries: Mapping[str, EntryRecord]
    """In the order of the knowledge base."""
    tree_reviews: tuple[tuple[str, str], ...]
    """Category and day of each tree's review."""
    items: tuple[Item, ...]
    waivers: tuple[Waived, ...]
    compared: Mapping[str, str]
    """A digest of each record of the ledger of translations, by its key."""
    searched: Mapping[str, Mapping[str, str]]
    """What the search knows of each entry, by language and id: a digest."""
    counts: Mapping[str, str]
    """A digest of what was counted for the search of each language, which is kept in a file of its own."""
    site_url: str
    policy: Policy
    favicon: str
    shells: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    """Where the shell of each form stands in its file: its first byte, and how many."""

    def reviews(self, of: Mapping[str, str]) -> tuple[date | None, Mapping[str, date]]:
        """The oldest review of all, and of each category, when entries have been reviewed on the days that are in ``of``."""
        days: dict[str, date] = {}
        told = [(one.category, of.get(id, one.reviewed)) for id, one in self.entries.items()]
        for category, said in (*told, *self.tree_reviews):
            day = date.fromisoformat(said)
            days[category] = min(day, days.get(category, day))
        return min(days.values(), default=None), days


def made(
    kb: KnowledgeBase,
    *,
    around: str,
    folder: Path,
    looks: Mapping[str, str],
    site: Path,
    seen: str,
    site_url: str,
    policy: Policy,
    favicon: str,
    searched: Mapping[str, Mapping[str, str]],
    counts: Mapping[str, str],
) -> LastBuild:
    """What is to be known of a site that was just built from all of ``kb``."""
    found = status(kb)
    return LastBuild(
        around=around,
        content_folder=str(folder),
        shown=shown_folder(folder),
        content=looks,
        site=str(site),
        seen=seen,
        last="",
        differs=(),
        entries={id: record(kb, entry) for id, entry in kb.entries.items()},
        tree_reviews=tuple((tree.category, tree.content.reviewed.isoformat()) for tree in kb.trees.values()),
        items=found.items,
        waivers=found.waivers,
        compared=compared(kb.ledger) if kb.ledger is not None else {},
        searched=searched,
        counts=counts,
        site_url=site_url,
        policy=policy,
        favicon=favicon,
    )


def compared(ledger: Ledger) -> dict[str, str]:
    """A digest of each record, by its key."""
    return {key: digest(repr(record).encode()) for key, record in ledger.records.items()}


def rest(entry: Document[Entry]) -> str:
    """A digest of what other pages than its own can show of an entry."""
    return without(entry, OWN)


def record(kb: KnowledgeBase, entry: Document[Entry]) -> EntryRecord:
    """What is to be known of an entry; of ``kb``, only this entry and the topics are looked at."""
    places = page_places(kb).get(f"{entry.category}/{entry.id}/")
    return EntryRecord(
        f"{entry.category}/{entry.id}.faq.yaml",
        entry.category,
        rest(entry),
        tuple(sorted(places)) if places is not None else None,
        tuple(f"{language} {one.id}" for language, text in entry.content.answer.root.items() for one in headings(text)),
        entry.content.reviewed.isoformat(),
    )


def with_the_one_before(last: LastBuild, before: LastBuild | None, folder: Path) -> LastBuild:
    """The record that knows the site that was there ``before``, and now is in ``folder``, if it is still as it was."""
    if before is None or before.site != last.site:
        return last
    try:
        seen = unchanged.seen(unchanged.site_looks(folder))
        differs = manifest.differences(folder, Path(last.site)) if seen == before.seen else None
    except (OSError, ValueError):
        return last
    return last if differs is None else replace(last, last=seen, differs=tuple(differs))


def with_shells(last: LastBuild, file: Path, texts: Mapping[str, str]) -> LastBuild:
    """The record that knows the shells, by their forms, that were written to ``file``. OSError where they cannot be written."""
    places, at = {}, 0
    file.parent.mkdir(exist_ok=True)
    with file.open("wb") as out:
        for form, text in texts.items():
            data = text.encode("utf-8", "surrogatepass")
            places[form] = at, len(data)
            at += out.write(data)
    return replace(last, shells=places)


def keep(file: Path, last: LastBuild) -> None:
    """Write the record; where that cannot be done, there is none."""
    new = file.with_suffix(f".{os.getpid()}.new")
    try:
        file.parent.mkdir(exist_ok=True)
        new.write_text(json.dumps(_plain(last), ensure_ascii=False, separators=(",", ":")), "utf-8", "surrogateescape")
        new.replace(file)
    except (OSError, UnicodeError):
        forget(file)
        with suppress(OSError):
            new.unlink(missing_ok=True)


def forget(file: Path) -> None:
    """Have no record: what lies beside it is about to change."""
    with suppress(OSError):
        file.unlink(missing_ok=True)


def recall(file: Path) -> LastBuild | None:
    """The record in ``file``; ``None`` when there is none, or when anything in it is not right."""
    try:
        return _last_build(json.loads(file.read_text("utf-8", "surrogateescape")))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def shell(file: Path, last: LastBuild, form: str) -> str | None:
    """What stands around the pages of a form; ``None`` where that is not known."""
    if form not in last.shells:
        return None
    at, length = last.shells[form]
    try:
        with file.open("rb") as stored:
            stored.seek(at)
            return stored.read(length).decode("utf-8", "surrogatepass")
    except (OSError, UnicodeError):
        return None


def _plain(last: LastBuild) -> dict[str, Any]:
    return {
        **{name: value for name, value in vars(last).items() if name not in ("entries", "items", "waivers", "policy")},
        "form": _FORM,
        "entries": {id: list(vars(one).values()) for id, one in last.entries.items()},
        "items": [_plain_item(item) for item in last.items],
        "waivers": [list(vars(one).values()) for one in last.waivers],
        "policy": {**asdict(last.policy), "scripts": sorted(last.policy.scripts)},
    }


def _plain_item(item: Item) -> list[object]:
    plain = {**vars(item), "few_aliases": sorted(item.few_aliases)}
    return [value.isoformat() if isinstance(value, date) else value for value in plain.values()]


def _last_build(data: dict[str, Any]) -> LastBuild:
    if data.pop("form") != _FORM:
        raise ValueError("of another version")
    values: dict[str, Any] = {
        **data,
        "differs": tuple(data["differs"]),
        "entries": {id: _entry(values) for id, values in data["entries"].items()},
        "tree_reviews": tuple((category, day) for category, day in data["tree_reviews"]),
        "items": tuple(_item(values) for values in data["items"]),
        "waivers": tuple(Waived(*values) for values in data["waivers"]),
        "policy": Policy(**{**data["policy"], "scripts": frozenset(data["policy"]["scripts"])}),
        "shells": {form: (at, length) for form, (at, length) in data["shells"].items()},
    }
    return LastBuild(**values)


def _entry(values: list[Any]) -> EntryRecord:
    file, category, rest, places, headings, reviewed = values
    return EntryRecord(file, category, rest, tuple(places) if places is not None else None, tuple(headings), reviewed)


def _item(values: list[Any]) -> Item:
    key, category, file, states, few, safety, owner, reviewed, due_on, is_due, is_overdue, without_source = values
    days = _day(reviewed), _day(due_on)
    return Item(key, category, file, states, frozenset(few), safety, owner, *days, is_due, is_overdue, without_source)


def _day(said: str | None) -> date | None:
    return date.fromisoformat(said) if said is not None else None


def renewed(items: Iterable[Item], new: Mapping[str, Item]) -> tuple[Item, ...]:
    """The items with the ``new`` ones in the places of theirs, by key."""
    return tuple(new.get(item.key, item) for item in items)
