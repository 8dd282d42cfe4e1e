"""Rules that keep every URL that was ever published alive: ``urls.lock`` and ``redirects.yaml``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from helpgen import urls
from helpgen.findings import AnyRule, Finding, Position, Said, did_you_mean, did_you_mean_both, rule
from helpgen.flow import flows
from helpgen.knowledge_base import KnowledgeBase
from helpgen.references import BUILT_IN_PAGES
from helpgen.rules import url_places
from helpgen.rules.references import KINDS_ZH
from helpgen.rules.trees import targets as tree_targets
from helpgen.rules.url_places import of_page, page_places, place_redirects
from helpgen.url_lock import LockedUrl, with_slash

Findings = Iterator[Finding]

MANY = 50
"""How many URLs that are gone are shown one by one; more of them have one cause."""
MOST_HOPS = 20
"""How far redirects that lead to redirects are followed."""


def tree_node_ids(kb: KnowledgeBase, tree_id: str) -> Iterable[str]:
    """The ids of the nodes of a tree that was read: those that have a page."""
    return flows(kb)[tree_id].nodes


def page_urls(kb: KnowledgeBase) -> Mapping[str, str]:
    """Every page that was read, by key (``entry:btc-rbf``), with its URL without the language (``tx/btc-rbf/``)."""
    return _page_urls(kb.whole)


@lru_cache(maxsize=4)
def _page_urls(kb: KnowledgeBase) -> Mapping[str, str]:
    found = {f"page:{name}": url for name, url in urls.BUILT_IN.items()}
    found |= {f"category:{id}": f"{id}/" for id in kb.categories}
    found |= {f"entry:{entry.id}": f"{entry.category}/{entry.id}/" for entry in kb.entries.values()}
    for tree in kb.trees:
        found[f"tree:{tree}"] = f"fix/{tree}/"
        found[f"document:{tree}"] = f"fix/{tree}/{urls.DOCUMENT}/"
        found |= {f"tree:{tree}#{node}": f"fix/{tree}/{node}/" for node in tree_node_ids(kb, tree)}
    return found


def written_urls(kb: KnowledgeBase) -> dict[str, str]:
    """Every hand-written page, by id, with its URL from the site's root on: it is in one language, or in none's folder."""
    return {id: f"/{urls.hand_written(id)}" for id in kb.hand_written}


def redirect_urls(kb: KnowledgeBase) -> dict[str, str]:
    """The URL of every page that is led on, without the language, with the key of the page that it leads to."""
    return {with_slash(old): key for old, key in kb.redirects.content.root.items() if "#" not in old} if kb.redirects else {}


def missing_from_lock(kb: KnowledgeBase) -> list[str]:
    """The URLs of pages, of places on them and of redirects that the lock does not hold, sorted; all when there is no lock."""
    locked = {url.written for url in (*kb.url_lock.urls, *kb.url_lock.places)} if kb.url_lock else set()
    places = [(path, id) for path, ids in page_places(kb).items() for id in ids]
    found = {f"{path}#{id}" for path, id in (*places, *place_redirects(kb))}
    return sorted({*page_urls(kb).values(), *written_urls(kb).values(), *redirect_urls(kb), *found} - locked - {""})


@rule("url-gone")
def url_gone(kb: KnowledgeBase) -> Findings:
    """Every URL in `urls.lock` is a page, or a place on one, or is led on to one by `redirects.yaml`.

    Apps, messages of support and bookmarks link to it. Whoever renames or deletes a document, a node, a category, a heading, a
    term or a channel says where its readers go now; the line in `urls.lock` stays.

    Bad: `withdraw/arived/` in `urls.lock` when the entry is now `withdraw/arrived.faq.yaml`
    Good: the same, and `withdraw/arived: entry:arrived` in `redirects.yaml`
    """
    if kb.url_lock is None:
        return
    pages = page_urls(kb)
    yield from _gone_places(kb, pages)
    gone = _gone(kb, pages)
    whole = {url.path for url in gone if url.path.count("/") == 2 and url.path.startswith("fix/")}
    gone = [url for url in gone if url.path in whole or not any(url.path.startswith(tree) for tree in whole)]
    fresh = set(missing_from_lock(kb))
    keys, below = {url: key for key, url in pages.items()}, _by_parent(pages.values())
    for url in gone[:MANY]:
        more, more_zh = ("", "")
        if url is gone[:MANY][-1] and len(gone) > MANY:
            left = len(gone) - MANY
            more, more_zh = f" (the same is true of {left} more)", f"（还有 {left} 个也是这样）"
        near = _nearest(url.path, below) or urls.BUILT_IN["all"]
        line = f"{url.path.rstrip('/')}: {keys[near]}"
        hint = (
            f"say where it is now: add a line to redirects.yaml, such as '{line}' (the nearest page is {near})",
            f"写明它现在在哪：在 redirects.yaml 里加一行，例如 {line}（最接近的页面是 {near}）",
        )
        if renamed := _renamed(url.path, pages, fresh):
            old, new = renamed
            hint = (
                f"if its file is called '{new}' now, give it back the name '{old}', and run: helpgen mv {old} {new} "
                f"(it changes every link and leads the old URLs on); if it was deleted, bring it back and run: "
                f"helpgen rm {old} --to ID",
                f"如果文件现在改名为“{new}”，先改回“{old}”，再运行：helpgen mv {old} {new}（它会改好所有链接，并让旧网址跳转）；"
                f"如果是删掉了，先恢复，再运行：helpgen rm {old} --to ID",
            )
        message = (
            f"'{url.path}' was published and has no page now{more}",
            f"“{url.path}”发布过，现在没有这个页面了{more_zh}",
        )
        yield url_gone.finding(kb.url_lock.path, Position(url.line, 1), message, hint)


def _gone_places(kb: KnowledgeBase, pages: Mapping[str, str]) -> Findings:
    """The locked places that are not on their page any more; a page that is gone or led on takes its places with it."""
    assert kb.url_lock is not None
    places, led, keys = page_places(kb), place_redirects(kb), {url: key for key, url in pages.items()}
    gone = [
        place
        for place in kb.url_lock.places
        if place.path in places and place.anchor not in places[place.path] and (place.path, place.anchor) not in led
    ]
    for number, place in enumerate(gone[:MANY], 1):
        left = len(gone) - MANY if number == MANY else 0
        more, more_zh = (f" (the same is true of {left} more)", f"（还有 {left} 个也是这样）") if left > 0 else ("", "")
        near = did_you_mean(place.anchor, places[place.path])
        id = f"#{near.split(chr(39))[1]}" if near.startswith("did you mean") else ""
        line = f"{place.written}: {keys[place.path]}{id}" if place.path in keys else f"{place.written}: page:all"
        yield url_gone.finding(
            kb.url_lock.path,
            Position(place.line, 1),
            (
                f"'{place.written}' was published, and the page has no such place now{more}",
                f"“{place.written}”发布过，现在页面上没有这个位置了{more_zh}",
            ),
            (
                f"give it back its name, or say where it is now: add a line to redirects.yaml, such as '{line}'",
                f"把名字改回来，或写明它现在在哪：在 redirects.yaml 里加一行，例如 {line}",
            ),
        )


def _gone(kb: KnowledgeBase, pages: Mapping[str, str]) -> list[LockedUrl]:
    """The locked URLs without a page, but for what is a finding elsewhere: a file that cannot be read, a node still led to."""
    assert kb.url_lock is not None
    there = {*pages.values(), *written_urls(kb).values(), *redirect_urls(kb)}
    gone = [url for url in kb.url_lock.urls if url.path not in there and not _unread(kb, url.path)]
    missed: dict[str, set[str]] = {}
    for url in gone:
        match url.path.strip("/").split("/"):
            case ["fix", tree, _] if tree in kb.trees and tree not in missed:
                missed[tree] = {f"fix/{tree}/{node}/" for _, node in tree_targets(kb.trees[tree].content)}
    led_to = set().union(*missed.values())
    return [url for url in gone if url.path not in led_to]


def _renamed(url: str, pages: Mapping[str, str], fresh: set[str]) -> tuple[str, str] | None:
    """The old id of a document that is gone and the id of the only new one in its place; ``None`` when that is not so."""
    parent, _, old = url.strip("/").rpartition("/")
    new = [one for one in pages.values() if one in fresh and one.strip("/").rpartition("/")[0] == parent]
    return (old, new[0].strip("/").rpartition("/")[2]) if parent and "/" not in parent and len(new) == 1 else None


def _unread(kb: KnowledgeBase, url: str) -> bool:
    """Whether ``url`` belongs to a document that is there and could not be read, which is a finding of its own."""
    match url.strip("/").split("/"):
        case [category]:
            return category in kb.known["category"]
        case ["fix", tree, *_]:
            return tree in kb.known["tree"] and tree not in kb.trees
        case [_, entry]:
            return entry in kb.known["entry"] and entry not in kb.entries
    return False


def _by_parent(pages: Iterable[str]) -> dict[str, list[str]]:
    """The last part of every URL, by what stands before it."""
    found: dict[str, list[str]] = {}
    for url in pages:
        parent, _, last = url.rstrip("/").rpartition("/")
        found.setdefault(parent, []).append(last)
    found[""] = [*found.get("", ()), "fix"]
    return found


def _nearest(url: str, below: Mapping[str, list[str]]) -> str:
    """The page most like ``url``: an entry of its name in another category, or else what it is most like part by part.

    Empty when not even the first part is like anything.
    """
    parts = url.strip("/").split("/")
    if len(parts) == 2 and parts[0] != "fix":
        for place, names in below.items():
            if place and not place.startswith("fix") and parts[1] in names:
                return f"{place}/{parts[1]}/"
    near: list[str] = []
    for part in parts:
        names = below.get("/".join(near), [])
        hint = f"did you mean '{part}'" if part in names else did_you_mean(part, names)
        if not hint.startswith("did you mean"):
            break
        near.append(hint.split("'")[1])
    return "/".join(near) + "/" if near not in ([], ["fix"]) else ""


@rule("url-not-locked")
def url_not_locked(kb: KnowledgeBase) -> Findings:
    """Every page, every place on it that people can link to, and every redirect is in `urls.lock`, once there is one.

    What is not locked could disappear again without a word. While the site is served on a writer's own computer this is not
    asked for: ids may still change there.

    Bad: `withdraw/arrived.faq.yaml`, and no line `withdraw/arrived/` in `urls.lock`
    Good: both; `helpgen lock` adds the line
    """
    if kb.url_lock is None or not (missing := missing_from_lock(kb)):
        return
    shown = ", ".join(f"'{url}'" for url in missing[:3])
    more = f" and {len(missing) - 3} more are" if len(missing) > 3 else " is" if len(missing) == 1 else " are"
    shown_zh = "、".join(f"“{url}”" for url in missing[:3])
    more_zh = f"等 {len(missing)} 个网址" if len(missing) > 3 else ""
    message = (f"{shown}{more} not in this file", f"{shown_zh}{more_zh}不在这个文件里")
    hint = ("run: helpgen lock", "运行 helpgen lock")
    yield url_not_locked.finding(kb.url_lock.path, Position(kb.url_lock.end, 1), message, hint)


def after_the_rest(kb: KnowledgeBase, findings: Iterable[Finding]) -> list[Finding]:
    """``findings`` without those that only follow from another mistake.

    A file that was renamed or deleted is one mistake: the links to it, and that nothing leads to its new name, are not told as
    well. An id that two files have makes no URL gone. ``helpgen lock`` refuses while there is an error, so it is asked for last.
    """
    found = list(findings)
    rules = {one.rule for one in found}
    if url_gone.id in rules:
        twice = {one.path.removesuffix(".yaml").rpartition(".")[0] for one in found if one.rule == "duplicate-id"}
        twice |= {one.path.removesuffix(".md") for one in found if one.path.endswith(".md")}  # it is there, and is wrong
        found = [one for one in found if not (one.rule == url_gone.id and _is_one_of(one, twice))]
        found = _without_followers(kb, found)
    if url_not_locked.id in rules and any(one.severity == "error" and one.rule != url_not_locked.id for one in found):
        found = [one for one in found if one.rule != url_not_locked.id]
    return found


def _is_one_of(gone: Finding, files: set[str]) -> bool:
    url = gone.message.split("'")[1].strip("/")
    return any(file.endswith(f"/{url}") for file in files)


def _without_followers(kb: KnowledgeBase, found: list[Finding]) -> list[Finding]:
    keys = {_key_of(one.message.split("'")[1]) for one in found if one.rule == url_gone.id}
    names = {
        f"the entry '{path.split('/')[1]}' has no heading '{{#{id}}}'" for path, id in _places_of(found) if "/" in path[:-1]
    }
    keys = {key for key in keys if "#" not in key}
    for kind, _, id in (key.partition(":") for key in keys):
        names |= {f"there is no {kind} '{id}'", f"'{id}' is {'an entry' if kind == 'tree' else 'a tree'}"}
    fresh = set(missing_from_lock(kb))
    new = {one.source.path for one in kb.entries.values() if f"{one.category}/{one.id}/" in fresh}
    new |= {one.source.path for one in kb.trees.values() if f"fix/{one.id}/" in fresh}
    return [
        one
        for one in found
        if not (one.rule in ("unknown-reference", "bad-link") and one.message.partition(" (")[0] in names)
        and not (one.rule == "orphan" and names and one.path in new)
    ]


def _places_of(found: Iterable[Finding]) -> Iterator[tuple[str, str]]:
    """URL and id of each place that a finding says is gone."""
    for one in found:
        path, mark, id = one.message.split("'")[1].partition("#") if one.rule == url_gone.id else ("", "", "")
        if mark:
            yield path, id


@rule("redirect-target")
def redirect_target(kb: KnowledgeBase) -> Findings:
    """A redirect leads from a URL that is no page any more, or from a place that its page lost, straight to what exists.

    One that leads to another redirect, in a circle or nowhere keeps nothing alive, and one at the URL of a page would hide it.

    Bad (`redirects.yaml`):

        withdraw/wich-network: entry:wich-netwrok
        withdraw/arrived: entry:which-network

    Good (`redirects.yaml`):

        withdraw/wich-network: entry:which-network
    """
    if kb.redirects is None:
        return
    pages = page_urls(kb)
    there = {*pages.values(), *written_urls(kb).values()}
    source, targets = kb.redirects.source, redirect_urls(kb)
    moved = {_key_of(url): url for url in reversed(targets)}
    seen: set[str] = set()
    for old, key in kb.redirects.content.root.items():
        url = with_slash(old)
        path, mark, id = url.partition("#")
        mistake = _needless(kb, url, there, seen)
        if mark and mistake is None and not _unread(kb, path):
            mistake = url_places.needless(kb, path, id, there, targets)
        if mistake is not None:
            yield redirect_target.finding(source.path, source.at_key((old,)), *mistake)
        seen.add(url)
        if mistake := _astray(kb, key, pages, moved, targets):
            yield redirect_target.finding(source.path, source.at((old,)), *mistake)


def _needless(kb: KnowledgeBase, url: str, there: set[str], seen: set[str]) -> Said | None:
    """Why nobody can be led on from ``url``; ``None`` when they can."""
    language, _, rest = url.partition("/")
    if url in seen or (url.startswith("/") and url.split("/", 2)[2] in redirect_urls(kb)):
        return (f"'{url}' is here twice", f"“{url}”写了两次"), ("delete one of the two", "删掉其中一行")
    if url in there or _unread(kb, url):
        message = (f"'{url}' is a page; it needs no redirect", f"“{url}”本身就是页面，不用重定向")
        return message, ("delete this line, or rename the page", "删掉这一行，或给页面改名")
    if language in kb.languages and rest and language not in kb.known["category"]:
        message = (
            f"'{url}' starts with a language; one line is for all languages",
            f"“{url}”以语言开头；一行对所有语言都有效",
        )
        return message, (f"write {rest}", f"写成 {rest}")
    return None


def _astray(
    kb: KnowledgeBase, key: str, pages: Mapping[str, str], moved: Mapping[str, str], targets: Mapping[str, str]
) -> Said | None:
    """Why nobody arrives at the page ``key``; ``None`` when they do, or when a finding elsewhere says why not."""
    key, place = of_page(key)
    if key in pages:
        return url_places.astray(kb, key, place, pages[key]) if place else None
    kind, _, rest = key.partition(":")
    id, _, node = rest.partition("#")
    known: Mapping[str, Iterable[str]] = {
        "entry": kb.known["entry"],
        "tree": kb.known["tree"],
        "category": kb.known["category"],
        "page": BUILT_IN_PAGES,
    }
    if id in known[kind] and not (node and id in kb.trees):
        return None  # it is there and could not be read
    what, what_zh = f"there is no {kind} '{id}'", f"没有{KINDS_ZH[kind]}“{id}”"
    if node and id in known[kind]:
        what, what_zh = f"the tree '{id}' has no node '{node}'", f"树“{id}”里没有节点“{node}”"
    way = [key]
    while way[-1] in moved and len(way) <= MOST_HOPS:
        following = of_page(targets[moved[way[-1]]])[0]
        if following in pages:
            message = (
                f"{what} any more: '{moved[way[-1]]}' is redirected, too",
                f"{what_zh}：“{moved[way[-1]]}”也已经重定向",
            )
            return message, (f"write {following}, where that leads", f"直接写最后到达的 {following}")
        if following in way:
            return (f"{what}, and redirects lead in a circle back to it", f"{what_zh}，而且几条重定向绕成了一圈"), (
                "lead one of them to a page that exists",
                "让其中一条指向存在的页面",
            )
        way.append(following)
    if node and id in kb.trees:
        return (what, what_zh), did_you_mean_both(node, tree_node_ids(kb, id))
    return (what, what_zh), did_you_mean_both(id, known[kind])


def _key_of(url: str) -> str:
    """The key that the page at ``url`` had."""
    match url.strip("/").split("/"):
        case ["fix", tree]:
            return f"tree:{tree}"
        case ["fix", tree, node]:
            return f"tree:{tree}#{node}"
        case [category]:
            return f"category:{category}"
        case parts:
            return f"entry:{parts[-1]}"


RULES: tuple[AnyRule, ...] = (url_gone, url_not_locked, redirect_target)
