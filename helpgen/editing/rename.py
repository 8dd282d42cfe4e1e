"""``helpgen mv`` and ``helpgen rm``: a document or a key gets another name, or goes, and everything that names it follows.

Both make a plan in memory; ``helpgen.editing.trial`` tries it on a copy of the content, and only then is it written.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from pydantic import BaseModel

from helpgen.editing.drafts import REDIRECTS, Draft, RefusedError
from helpgen.editing.edits import Change
from helpgen.editing.mentions import Mention, locate, mentions, value_at
from helpgen.findings import Finding, did_you_mean, errors
from helpgen.knowledge_base import Document, Kind, KnowledgeBase
from helpgen.models import RESERVED_CATEGORIES, id_mistake_both, page_id_mistake
from helpgen.references import BUILT_IN_PAGES
from helpgen.rules.urls import page_urls, redirect_urls
from helpgen.url_lock import with_slash

_REDIRECTS_HEADER = "# Old URL, without the language, to the page that is there now. A URL once published lives for ever.\n"

FILE_KINDS: Mapping[str, str] = {"entry": ".faq.yaml", "tree": ".tree.yaml", "list": ".yaml"}
"""Kinds whose id is a file name, and how that name ends."""
KEY_KINDS: tuple[str, ...] = ("term", "fact", "channel", "snippet", "outcome", "owner")
"""Kinds whose id is a key of a topic file."""


@dataclass(frozen=True)
class Target:
    """What is moved, removed or led to: a kind and an id, and the node of a tree where one is named."""

    kind: str
    id: str
    node: str = ""

    @property
    def key(self) -> str:
        """As links and redirects write it: ``tree:find-txid#where``."""
        return f"{self.kind}:{self.id}{'#' if self.node else ''}{self.node}"


@dataclass(frozen=True)
class Plan:
    """What is to be written, which keys (``entry:btc-rbf``) get another name, and what people are told about it."""

    changes: list[Change]
    renamed: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def find(kb: KnowledgeBase, name: str, kinds: Iterable[str], prefer: str = "") -> Target:
    """What ``name`` (``kind:id``, or an id alone where only one kind has it) stands for. RefusedError when nothing does."""
    kinds = tuple(kinds)
    kind, colon, rest = name.partition(":")
    if not colon:
        kind, rest = "", name
    elif kind not in kinds:
        raise RefusedError(f"'{kind}:' cannot stand here; {did_you_mean(kind, kinds)}")
    id, _, node = rest.partition("#")
    id = id.rpartition("/")[2]
    known = {one: frozenset(BUILT_IN_PAGES) if one == "page" else kb.known[_kind(one)] for one in ([kind] if kind else kinds)}
    having = [one for one, ids in known.items() if id in ids]
    if not kind:  # an id alone is an entry or a tree, if one of these has it
        having = [one for one in having if one in ("entry", "tree")] or having
    if prefer in having:
        having = [prefer]
    if len(having) > 1:
        raise RefusedError(f"'{id}' is the id of {' and of '.join(_a(one) for one in having)}; write {having[0]}:{id}")
    if not having:
        hint = did_you_mean(id, {one for ids in known.values() for one in ids})
        raise RefusedError(f"there is no {kind or 'entry or tree'} '{id}'; {hint}".removesuffix("; "))
    return Target(having[0], id, node)


def _a(kind: str) -> str:
    return f"{'an' if kind[0] in 'aeiou' else 'a'} {kind}"


def move(content: Path, kb: KnowledgeBase, findings: list[Finding], old: str, new: str) -> Plan:
    """The plan for ``helpgen mv OLD NEW``. RefusedError or EditError, each one sentence, when it cannot be done."""
    target = find(kb, old, (*FILE_KINDS, *KEY_KINDS, "category"))
    if target.node:
        raise RefusedError(
            "nodes of a tree cannot be renamed by this command; rename the node and what leads to it in its file"
        )
    kind, given = target.kind, new.removeprefix(f"{target.kind}:")
    category, slash, id = given.rpartition("/")
    id = id or target.id
    if mistake := page_id_mistake(id) if kind in ("entry", "tree") else id_mistake_both(id):
        raise RefusedError(mistake[0])
    if kind == "category" and id in RESERVED_CATEGORIES:
        raise RefusedError(f"'{id}' is reserved for the site's own pages")
    if slash and kind not in ("entry", "tree"):
        raise RefusedError(f"{_a(kind)} stands in no category; write {kind}:{id}")
    if slash and category not in kb.known["category"]:
        raise RefusedError(f"there is no category '{category}'; {did_you_mean(category, kb.known['category'])}")
    if id != target.id and id in kb.known[_kind(kind)]:
        raise RefusedError(f"there is already {_a(kind)} with the id '{id}'")
    moved = _moved_files(content, kb, target, id, category if slash else None)
    if kind in FILE_KINDS or kind == "category":
        if not moved or any(Path(path).exists() for path in moved.values()):
            raise RefusedError(f"'{target.id}' is there already; nothing to do")
    elif id == target.id:
        raise RefusedError(f"'{id}' is its name already")
    _refuse_where_wrong(content, kb, findings, target.id, moved)
    draft = Draft(kb)
    if kind in KEY_KINDS:
        draft.rename_key(_topic(kb, kind), target.id, id)
    pages = page_urls(kb)
    place = category if slash else None
    left, taken = _left_urls(pages, target, id, place), _new_urls(pages, target, id, place)
    for mention in mentions(kb, kind, target.id) if id != target.id else ():
        if mention.form == "redirect" and _goes(str(mention.path[0]), left, taken):
            continue
        named = target.id if mention.form == "field" else f"{kind}:{target.id}"
        draft.rewrite(mention, (id if mention.form == "field" else f"{kind}:{id}") + mention.written[len(named) :])
    _redirect(draft, kb, left, taken)
    changes = draft.changes(moved)
    renamed = {f"{kind}:{target.id}": f"{kind}:{id}"} if id != target.id else {}
    return _with_redirects(content, kb, draft, changes, renamed)


def remove(content: Path, kb: KnowledgeBase, findings: list[Finding], old: str, to: str | None) -> Plan:
    """The plan for ``helpgen rm OLD --to TO``. RefusedError or EditError, each one sentence, when it cannot be done."""
    target = find(kb, old, ("entry", "tree"))
    if target.node:
        raise RefusedError("a single node of a tree cannot be removed by this command; delete it in its file")
    files = _moved_files(content, kb, target, target.id, None, any_place=True)
    path = next(iter(files))
    _refuse_where_wrong(content, kb, findings, target.id, files)
    named = [mention for mention in mentions(kb, target.kind, target.id) if mention.document.source.path != path]
    left = _left_urls(page_urls(kb), target, None, None)
    locked = {url.path for url in kb.url_lock.urls} if kb.url_lock else set()
    if to is None:
        if named or locked & left.keys():
            why = f"named in {named[0].place}" if named else f"published as '{next(url for url in left if url in locked)}'"
            raise RefusedError(f"'{target.id}' is {why}; say where its readers go instead: --to ID")
        goal = None
    else:
        goal = find(kb, to, ("entry", "tree", "category", "page"), prefer=target.kind)
        if (goal.kind, goal.id) == (target.kind, target.id):
            raise RefusedError(f"'{target.id}' cannot be led to itself")
    draft = Draft(kb)
    if goal is not None:
        for mention in named:
            if mention.form != "redirect" or not _goes(str(mention.path[0]), left, set()):
                _lead(draft, mention, target, goal)
        _redirect(draft, kb, dict.fromkeys(left, goal.key), set())
    changes = draft.changes({})
    changes.append(Change(Path(path), Path(path).read_bytes(), None))
    return _with_redirects(content, kb, draft, changes, {})


def _kind(kind: str) -> Kind:
    return kind  # type: ignore[return-value]


def _whole(key: str) -> str:
    """A pattern for ``key`` that finds no longer key."""
    return f"(?<![A-Za-z0-9-]){re.escape(key)}(?![A-Za-z0-9-])"


def _topic(kb: KnowledgeBase, kind: str) -> Document[BaseModel]:
    topics: Mapping[str, Document[BaseModel] | None] = {
        "term": kb.glossary, "fact": kb.facts, "channel": kb.channels, "snippet": kb.snippets, "outcome": kb.outcomes,
        "owner": kb.owners,
    }  # fmt: skip
    document = topics[kind]
    if document is None:
        raise RefusedError(f"the file that holds the {kind}s has findings; run: helpgen check")
    return document


def _moved_files(
    content: Path, kb: KnowledgeBase, target: Target, id: str, category: str | None, any_place: bool = False
) -> dict[str, str]:
    """The files that get another path, with that path; with ``any_place`` also those that keep it."""
    groups: dict[str, Mapping[str, Document[BaseModel]]] = {"entry": kb.entries, "tree": kb.trees, "list": kb.lists}
    group = groups.get(target.kind, {})
    if target.kind in FILE_KINDS:
        if target.id not in group:
            raise RefusedError(f"the {target.kind} '{target.id}' has findings; run: helpgen check")
        file = Path(group[target.id].source.path)
        folder = content / category if category is not None else file.parent
        new = folder / f"{id}{FILE_KINDS[target.kind]}"
        return {file.as_posix(): new.as_posix()} if any_place or new != file else {}
    if target.kind == "category":
        folder = content / target.id
        return {file.as_posix(): (content / id / file.name).as_posix() for file in sorted(folder.iterdir()) if id != target.id}
    return {}


def _refuse_where_wrong(content: Path, kb: KnowledgeBase, findings: list[Finding], id: str, moved: Mapping[str, str]) -> None:
    """RefusedError when a file that names ``id`` (or moves) has errors: what it says cannot be known."""
    for finding in errors(findings):
        file = Path(finding.path)
        if finding.path in moved or (
            file.suffix == ".yaml" and file.is_file() and re.search(_whole(id), file.read_text("utf-8", "replace"))
        ):
            where = f"{finding.path}:{finding.position.line}:{finding.position.column}"
            raise RefusedError(f"{where} has a finding ({finding.message}); mend it first, then run this again")


_PLACES = {"term": ("glossary",), "channel": ("official-channels", "contact")}
"""The pages on which a key is a place that people link to."""


def _left_urls(pages: Mapping[str, str], target: Target, id: str | None, category: str | None) -> dict[str, str]:
    """The URLs that the move leaves, with the key of the page that is there instead (when ``id`` is not ``None``)."""
    left = {}
    for page in _PLACES.get(target.kind, ()) if id is not None else ():
        left[f"{pages[f'page:{page}']}#{target.id}"] = f"page:{page}#{id}"
    for key, url in pages.items():
        kind, _, rest = key.partition(":")
        name, mark, node = rest.partition("#")
        if target.kind == "tree" and kind in ("tree", "document") and name == target.id and id != target.id:
            left[url] = f"tree:{id}{mark}{node}"
        elif target.kind == "entry" and key == f"entry:{target.id}":
            if url != f"{category or url.partition('/')[0]}/{id}/":
                left[url] = f"entry:{id}"
        elif target.kind == "category" and (url == f"{target.id}/" or (kind == "entry" and url.startswith(f"{target.id}/"))):
            left[url] = f"category:{id}" if kind == "category" else key
    return left


def _new_urls(pages: Mapping[str, str], target: Target, id: str, category: str | None) -> set[str]:
    """The URLs that the move takes."""
    taken = set()
    for url in _left_urls(pages, target, id, category):
        if "#" in url:
            taken.add(f"{url.partition('#')[0]}#{id}")
            continue
        parts = url.split("/")
        if target.kind == "tree":
            parts[1] = id
        elif target.kind == "entry":
            parts[:2] = [category if category is not None else parts[0], id]
        else:
            parts[0] = id
        taken.add("/".join(parts))
    return taken


def _redirect(draft: Draft, kb: KnowledgeBase, left: Mapping[str, str], taken: set[str]) -> None:
    """Lead the URLs that were published to their new page, and drop redirects from URLs that are pages now."""
    locked = {url.written for url in (*kb.url_lock.urls, *kb.url_lock.places)} if kb.url_lock else set()
    there = redirect_urls(kb)
    draft.added = {url.rstrip("/"): key for url, key in left.items() if url in locked and url not in there}
    if kb.redirects is not None:
        for old in kb.redirects.content.root:
            if _goes(old, left, taken):
                draft.rename_key(kb.redirects, old, None)


def _goes(old: str, left: Mapping[str, str], taken: set[str]) -> bool:
    """Whether a line of ``redirects.yaml`` is not needed any more: its page is there again, or leads on with all its places."""
    page, mark, _ = with_slash(old).partition("#")
    return with_slash(old) in taken or bool(mark and page in left)


def _lead(draft: Draft, mention: Mention, target: Target, goal: Target) -> None:
    """Lead one place that names ``target`` to ``goal``."""
    document, path = mention.document, mention.path
    own = document.id == goal.id and document.source.path.endswith(FILE_KINDS.get(goal.kind, " "))
    if mention.form == "redirect":
        draft.rewrite(mention, goal.key)
    elif mention.form == "link":
        if goal.kind == "category":
            why = "no link leads to a category; give an entry or a tree"
            raise RefusedError(f"{mention.place} links to '{target.id}', and {why}")
        link = mention.link
        if own and link is not None and locate(document.source, path, *link.span) is not None:  # it would lead to its own page
            start, end = link.span
            draft.rewrite(replace(mention, start=start, end=end), link.words)
        else:
            draft.rewrite(mention, goal.key)
    elif isinstance(path[-1], int):  # a list of ids: related, home_trees
        items = value_at(document.source.data, path[:-1])
        if goal.kind == target.kind and not goal.node and not (own and goal.kind == "entry") and goal.id not in (items or ()):
            draft.rewrite(mention, goal.id)
        else:
            draft.drop_item(document, path)
    elif path in (("tree",), ("exposed",)) and goal.kind == "tree":
        draft.rewrite(mention, goal.key.removeprefix("tree:"))
    elif path == ("tree",):
        draft.rename_key(document, "tree", None)
    else:
        raise RefusedError(f"{mention.place} needs the {target.kind} '{target.id}' ({path[-1]}:); change that first")


def _with_redirects(content: Path, kb: KnowledgeBase, draft: Draft, changes: list[Change], renamed: Mapping[str, str]) -> Plan:
    if draft.added and kb.redirects is None:
        lines = "".join(f"{old}: {new}\n" for old, new in draft.added.items())
        changes.append(Change(content / REDIRECTS, None, (_REDIRECTS_HEADER + lines).encode()))
    return Plan(changes, renamed)
