"""An edit of a few entries: the site that is there, with what such an edit can change made anew, and nothing else read.

What an edit of an entry changes besides its own pages is known for the fields in ``last_build.OWN`` only. Any other edit is
left to a whole build, and so is whatever is not as it was, every mistake, and what cannot be told for sure. See docs/adr/0025.
"""

from __future__ import annotations

import html
import re
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from helpgen import last_build, outputs, search, status, unchanged
from helpgen.clock import today
from helpgen.content_folder import ContentFolderError, NotReadError, load, shown_folder
from helpgen.i18n import strings
from helpgen.knowledge_base import KnowledgeBase
from helpgen.last_build import LastBuild
from helpgen.ledger import LEDGER_FILE, read_ledger
from helpgen.manifest import MANIFEST
from helpgen.pages import Page
from helpgen.pages.context import Context
from helpgen.pages.entries import entry_page
from helpgen.processes import Later, processors
from helpgen.publish import PublishError, Staging
from helpgen.sanitiser import UnsafeHtmlError
from helpgen.shells import Neighbour, Shell, ShellError, encoded, form, name_of
from helpgen.source import digest
from helpgen.timings import phase
from helpgen.unchanged import Looks, Task
from helpgen.verification import Expected, is_sound

R = TypeVar("R")

MOST = 20
"""How many edited entries are worth it."""
SETTLED = 0.05
"""Seconds: a file that was written so shortly before it is read may be written again without looking different."""
SITEMAP = "sitemap.xml"


class _WholeBuildError(Exception):
    """More has to be made than can be told from here."""


def patched(task: Task) -> Path | None:
    """The folder of the site, brought up to date with entries that were edited; ``None`` when that takes a whole build.

    The site is then as it was, and nothing is said about what may be wrong with the content.
    """
    last = last_build.recall(task.parts)
    if last is None or task.offline or last.shown != shown_folder(Path(last.content_folder)):
        return None
    try:
        around = unchanged.around(task)
        if around != last.around:
            return None
        looks = _settled(Path(last.content_folder))
        staging = Staging.again(Path(last.site))
        try:
            ids, compared = _edited(last, looks)
            new, made = _patch(task, replace(last, content=looks, compared=compared), ids, staging)
        except BaseException:
            staging.discard()
            raise
    except (_WholeBuildError, ContentFolderError, NotReadError, PublishError, ShellError, UnsafeHtmlError, OSError):
        return None
    with phase("what was kept"):
        unchanged.keep(task, Path(last.content_folder), unchanged.together(around, looks), Path(last.site), made)
        last_build.keep(task.parts, new)
    return Path(last.site)


def _settled(folder: Path) -> Looks:
    """How the content looks, once nothing of it is so new that it could change unseen."""
    while True:
        looks = unchanged.looks(folder)
        newest = max((int(time) for look in looks.values() for time in look.split(" ")[2:4]), default=0)
        if not 0 <= time.time_ns() - newest < SETTLED * 1e9:
            return looks
        time.sleep(SETTLED)


def _edited(last: LastBuild, looks: Looks) -> tuple[list[str], Mapping[str, str]]:
    """The ids of the entries whose files have changed, or what is recorded of their translations, if nothing else has.

    Also the digests of these records.
    """
    changed = {file for file, look in looks.items() if last.content.get(file) != look}
    found = {id for id, one in last.entries.items() if one.file in changed}
    compared = last.compared
    if len(looks) != len(last.content) or len(found) != len(changed - {LEDGER_FILE}):
        raise _WholeBuildError
    if LEDGER_FILE in changed:
        ledger, findings = read_ledger(Path(last.content_folder) / LEDGER_FILE, LEDGER_FILE)
        if ledger is None or findings:
            raise _WholeBuildError
        compared = last_build.compared(ledger)
        others = {key for key in compared.keys() | last.compared.keys() if compared.get(key) != last.compared.get(key)}
        found |= {id for id in last.entries if f"entry:{id}" in others}
        if others - {f"entry:{id}" for id in found}:
            raise _WholeBuildError
    if not 0 < len(found) <= MOST:
        raise _WholeBuildError
    return sorted(found), compared


def _patch(task: Task, last: LastBuild, ids: list[str], staging: Staging) -> tuple[LastBuild, Looks]:
    """Publish the site with what the edits of the entries ``ids`` change; returns its record and how it looks."""
    site, before = Path(last.site), staging.last
    with _Meanwhile() as meanwhile:
        # What others can do takes longer than what is left to this process: they begin as soon as they can.
        looking = meanwhile.begin(partial(_looks_of_both, task, site, before, last))
        with phase("reading and checking"):
            kb, edited = _read(last, ids)
        digests = search.entry_digests(edited, today())
        searching = {
            language: meanwhile.begin(partial(_search, edited, language, task, last))
            for language, known in digests.items()
            if any(last.searched[language][id] != own for id, own in known.items())
        }
        with phase("reading and checking"):
            entries = {id: last_build.record(edited, entry) for id, entry in edited.entries.items()}
            _check_reach(last, {id: (last.entries[id], entries[id]) for id in ids})
            from helpgen import rulebook  # its patterns are made ready while the others are at work already

            if not rulebook.edited_is_sound(kb):
                raise _WholeBuildError
        with phase("pages"):
            made = list(_pages(kb, last, ids))
            files = {f"{page.url}index.html": _spliced(kb, last, task.shells, page) for page in made}
            items = last_build.renewed(last.items, {item.key: item for item in status.items(edited)})
            found = status.in_all(kb, items, last.waivers)
            files |= {path: text.encode() for path, text in outputs.status_report(kb, last.favicon, found).items()}
            files = {path: data for path, data in files.items() if (site / path).read_bytes() != data}
        with phase("what was kept"):
            here, there = looking.result()
            if unchanged.seen(here) != last.seen:
                raise _WholeBuildError
            is_known = bool(last.last) and unchanged.seen(there) == last.last
            present = [name for name in here if not name.endswith("/")]
        with phase("verifying"):
            locales = {language: strings(language).locale for language in kb.languages}
            expected = Expected(last.site_url, locales, judges=(last.policy.mistakes,))
            if not is_sound(site, present, expected, files):
                raise _WholeBuildError
        with phase("search"):
            counts: dict[str, bytes] = {}
            for language, one in searching.items():
                of_language, counts[language] = one.result()
                files |= of_language
    listed = _sitemap((site / SITEMAP).read_text("utf-8"), made, last)
    if (site / SITEMAP).read_text("utf-8") != listed:
        files[SITEMAP] = listed.encode()
    with phase("publishing"):
        last_build.forget(task.parts)
        for language, data in counts.items():
            task.counts(language).write_bytes(data)
        staging.renew(files, last.differs if is_known else None)
    with phase("what was kept"):
        changed = {*files, MANIFEST}
        now = _looked_at_again(there, site, {*changed, *last.differs}) if is_known else unchanged.site_looks(site)
        new = replace(
            last,
            seen=unchanged.seen(now),
            last=last.seen,  # only its name has changed
            differs=tuple(sorted(changed)),
            entries={**last.entries, **entries},
            items=items,
            searched={language: {**last.searched[language], **known} for language, known in digests.items()},
            counts={**last.counts, **{language: digest(data) for language, data in counts.items()}},
        )
        return new, now


class _Meanwhile:
    """What other processes do while this one goes on; at the end, whatever happened, none of them is left."""

    def __init__(self) -> None:
        self._begun: list[Later[Any]] = []

    def __enter__(self) -> _Meanwhile:
        return self

    def __exit__(self, *_: object) -> None:
        for one in self._begun:
            one.stop()

    def begin(self, work: Callable[[], R]) -> Later[R]:
        later = Later(work, processors())
        self._begun.append(later)
        return later


def _looks_of_both(task: Task, site: Path, before: Path, last: LastBuild) -> tuple[Looks, Looks]:
    """How the site looks, and the one before it, where one is known."""
    names = unchanged.names(task)
    here = unchanged.site_looks(site, names)
    if not last.last or not before.is_dir():
        return here, {}
    with suppress(OSError):
        if unchanged.seen(there := unchanged.site_looks(before, names)) == last.last:
            return here, there
    return here, unchanged.site_looks(before)  # it may have had other pages


def _read(last: LastBuild, ids: list[str]) -> tuple[KnowledgeBase, KnowledgeBase]:
    """The knowledge base, whose other documents are read when somebody asks for one, and one with the entries ``ids`` alone."""
    only = {last.entries[id].file for id in ids}
    kb, findings = load(Path(last.content_folder), last.shown, only=only)
    if findings:
        raise _WholeBuildError
    edited = replace(kb, entries={id: kb.entries[id] for id in ids}, trees={})
    return replace(kb, edited=edited), edited


def _check_reach(last: LastBuild, edits: Mapping[str, tuple[last_build.EntryRecord, last_build.EntryRecord]]) -> None:
    """That the edits change nothing that other pages show, or that links lead to."""
    for before, after in edits.values():
        if before.places is None or replace(before, reviewed="") != replace(after, reviewed=""):
            raise _WholeBuildError
    if last.reviews({}) != last.reviews({id: after.reviewed for id, (_, after) in edits.items()}):
        raise _WholeBuildError


def _pages(kb: KnowledgeBase, last: LastBuild, ids: list[str]) -> Iterator[Page]:
    orders: dict[str, list[str]] = {}
    for id, one in last.entries.items():
        orders.setdefault(one.category, []).append(id)
    for language in kb.languages:
        c = Context(kb, language, today())
        for id in ids:
            order = orders[last.entries[id].category]
            at = order.index(id)
            yield entry_page(c, id, order[at - 1] if at else None, order[at + 1] if at + 1 < len(order) else None)


def _spliced(kb: KnowledgeBase, last: LastBuild, shells: Path, page: Page) -> bytes:
    """The file of a page of an entry, through the shell that was kept for its form."""
    around = [_neighbour(kb, page, url) for url in (page.previous, page.next)]
    key, values = form(page, *around)
    text = last_build.shell(shells, last, name_of(key))
    if text is None:
        raise _WholeBuildError
    return encoded(Shell(text, values).filled(values))


def _search(edited: KnowledgeBase, language: str, task: Task, last: LastBuild) -> tuple[dict[str, bytes], bytes]:
    """The files of the search of a language with the new answers, and what is counted for them now."""
    before = task.counts(language).read_bytes()
    if digest(before) != last.counts[language]:
        raise _WholeBuildError
    return search.renewed(edited, language, today(), Path(last.site), before)


def _neighbour(kb: KnowledgeBase, page: Page, url: str | None) -> Neighbour | None:
    if url is None:
        return None
    other = kb.entries[url.rstrip("/").rpartition("/")[2]]
    return Neighbour(url, Context(kb, page.language, today()).text(other.content.question))


def _sitemap(text: str, made: Iterable[Page], last: LastBuild) -> str:
    """The sitemap with the days of these pages."""
    for page in made:
        address = re.escape(html.escape(f"{last.site_url}{page.url}"))
        text, count = re.subn(rf"(<loc>{address}</loc>\s*<lastmod>)[^<]*", rf"\g<1>{page.reviewed}", text)
        if count != 1:
            raise _WholeBuildError
    return text


def _looked_at_again(looks: Looks, folder: Path, files: Collection[str]) -> Looks:
    """``looks`` with what has changed since these ``files`` were written."""
    places = {f"{file.rpartition('/')[0]}/" if "/" in file else "./" for file in files}
    return {**looks, **{name: unchanged.site_look(f"{folder}/{name}") for name in {*files, *places}}}
