"""Places on pages that people link to: headings of entries, terms, channels. They live as long as the URLs of the pages do.

The address of a place ends in ``#`` and its id. A browser keeps that part to itself, so no redirect can lead it on: where the id
is no more, the page itself has to know it. The places of a tree's document are its nodes, and follow the URLs of these.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import lru_cache

from helpgen import urls
from helpgen.findings import Said, did_you_mean_both
from helpgen.knowledge_base import Document, KnowledgeBase
from helpgen.models import Entry, Markdown
from helpgen.references import fill_in, headings
from helpgen.url_lock import with_slash


def page_places(kb: KnowledgeBase) -> Mapping[str, frozenset[str]]:
    """The ids of the places on each page that has any, by the page's URL without the language.

    A page whose places cannot be known, because its content could not be read or is wrong, is not among them.
    """
    return _page_places(kb.whole)


@lru_cache(maxsize=4)
def _page_places(kb: KnowledgeBase) -> Mapping[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for entry in kb.entries.values():
        shared = any("snippet:" in text for text in entry.content.answer.root.values())
        if (ids := _places(kb, entry.content.answer) if shared else entry.once(_own_places)) is not None:
            found[f"{entry.category}/{entry.id}/"] = ids
    for id, page in kb.hand_written.items():
        if (ids := _places(kb, page.content.text)) is not None:
            found[f"/{urls.hand_written(id)}"] = ids
    if kb.glossary is not None:
        found[urls.BUILT_IN["glossary"]] = frozenset(kb.glossary.content.root)
    if kb.channels is not None and kb.site is not None:
        channels, emergency = kb.channels.content.root, kb.site.content.emergency
        found[urls.BUILT_IN["official-channels"]] = frozenset(channels)
        found[urls.BUILT_IN["contact"]] = frozenset(key for key in channels if channels[key].human or key == emergency)
    return found


def _own_places(entry: Document[Entry]) -> frozenset[str] | None:
    """The same of an entry that takes no text from elsewhere."""
    found = [heading.id for text in entry.content.answer.root.values() for heading in headings(text)]
    ids = frozenset(id for id in found if id)
    return ids if all(found) else None


def _places(kb: KnowledgeBase, answer: Markdown) -> frozenset[str] | None:
    """The anchors of the headings of a text, snippets included; ``None`` where a heading has none, which is a finding."""
    snippets = kb.snippets.content.root if kb.snippets is not None else {}
    ids: set[str] = set()
    for language, text in answer.root.items():
        if "{{" in text:

            def snippet(kind: str, key: str, language: str = language) -> str | None:
                return snippets[key].root.get(language) if kind == "snippet" and key in snippets else None

            text = fill_in(text, snippet)
        for heading in headings(text):
            if not heading.id:
                return None
            ids.add(heading.id)
    return frozenset(ids)


def place_redirects(kb: KnowledgeBase) -> dict[tuple[str, str], str]:
    """URL and id of every place that ``redirects.yaml`` leads on, with the key of what is there instead (``entry:arrived#look``)."""
    if kb.redirects is None:
        return {}
    split = {with_slash(old).partition("#")[::2]: key for old, key in kb.redirects.content.root.items() if "#" in old}
    return {(path, id): key for (path, id), key in split.items()}


def of_page(key: str) -> tuple[str, str]:
    """A key of ``redirects.yaml`` as that of a page and the id of a place on it: a node of a tree is a page."""
    if key.startswith("tree:"):
        return key, ""
    page, _, id = key.partition("#")
    return page, id


def needless(kb: KnowledgeBase, path: str, id: str, pages: Collection[str], moved: Collection[str]) -> Said | None:
    """Why the place ``id`` on the page at ``path`` needs no line of its own; ``None`` when it does.

    ``pages`` are the URLs of the pages that there are, ``moved`` those that are led on.
    """
    if path.startswith("fix/"):
        return (
            (f"'{path}#{id}': the places of a tree are its nodes", f"“{path}#{id}”：树里的位置就是节点"),
            ("lead the URL of the node; its place in the document follows", "给节点的网址写重定向，文档里的位置会跟着走"),
        )
    if path in moved:
        return (
            (f"'{path}' leads on as a whole, with every place on it", f"“{path}”整页都已重定向，页内的位置也一起走"),
            ("delete this line", "删掉这一行"),
        )
    if path not in pages:
        return (
            (f"'{path}' is no page, so it has no places", f"没有“{path}”这个页面，也就没有页内的位置"),
            ("lead the page itself on: leave out the '#' and the rest", "给整页写重定向：去掉 # 和后面的部分"),
        )
    if id in page_places(kb).get(path, ()):
        return (
            (f"'{path}' has a place '{id}'; it needs no redirect", f"“{path}”上就有“{id}”，不用重定向"),
            ("delete this line, or rename the place", "删掉这一行，或给那个位置改名"),
        )
    return None


def astray(kb: KnowledgeBase, page: str, id: str, path: str) -> Said | None:
    """Why nobody arrives at the place ``id`` on a page that exists, by key and by URL; ``None`` when they do."""
    there = page_places(kb).get(path)
    if id in (there or ()) or (there is None and page.startswith("entry:")):
        return None
    if not there:
        return (
            (f"'{page}' has no places to lead to", f"“{page}”没有可以转到的位置"),
            (f"write {page}", f"写成 {page}"),
        )
    return (f"'{page}' has no place '{id}'", f"“{page}”上没有“{id}”"), did_you_mean_both(id, there)
