"""Rules for the catalogue as a whole: entries that nothing leads to, aliases that compete, categories without a tree."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator

from pydantic import BaseModel

from helpgen.findings import AnyRule, Finding, rule
from helpgen.knowledge_base import Document, KnowledgeBase
from helpgen.models import RESERVED_CATEGORIES, Localized, id_mistake
from helpgen.references import without_code
from helpgen.rules.twins import folded, near_duplicate
from helpgen.tree_models import Outcome, SharedOutcome, Use

Findings = Iterator[Finding]

_LINKED = re.compile(r"\]\(\s*(?P<kind>entry|tree):(?P<id>[a-z0-9-]+)")


def _is_whole(kb: KnowledgeBase) -> bool:
    """Whether everything could be read: what is missing may be the very thing that leads to an entry."""
    return (
        len(kb.entries) == len(kb.known["entry"])
        and len(kb.trees) == len(kb.known["tree"])
        and len(kb.notices) == len(kb.known["notice"])
        and None not in (kb.site, kb.glossary)
    )


def _led_to(kb: KnowledgeBase) -> set[tuple[str, str]]:
    """Every ``(kind, id)`` that another document leads to, by a field or by a link in a text."""
    found: set[tuple[str, str]] = set()
    if kb.site is not None:
        found |= {("tree", id) for id in kb.site.content.home_trees}
        found.add(("tree", (kb.site.content.exposed or "").partition("#")[0]))
    for entry in kb.entries.values():
        found |= {("entry", id) for id in entry.content.related if id != entry.id}
        found.add(("tree", (entry.content.tree or "").partition("#")[0]))
    for tree in kb.trees.values():
        found |= {("entry", id) for id in tree.content.related}
        for node in tree.content.nodes.values():
            if isinstance(node, Outcome):
                found |= {("entry", id) for id in node.related}
            elif isinstance(node, Use):
                found.add(("tree", node.use))
    for term in kb.glossary.content.root.values() if kb.glossary else ():
        found |= {("entry", id) for id in term.related}
    outcomes: dict[str, SharedOutcome] = kb.outcomes.content.root if kb.outcomes else {}
    for outcome in outcomes.values():
        found |= {("entry", id) for id in outcome.related}
    for document in kb.documents():
        found |= document.once(_linked)
    return found


def _linked(document: Document[BaseModel]) -> set[tuple[str, str]]:
    """What the texts of a document link, but for itself."""
    own = document.id if document.category else ""
    found: set[tuple[str, str]] = set()
    for _, text in document.texts:
        for words in text.root.values() if isinstance(text, Localized) else ():
            if "](entry:" not in words and "](tree:" not in words:
                continue
            for match in _LINKED.finditer(without_code(words) if "`" in words or "~~~" in words else words):
                if match["id"] != own:
                    found.add((match["kind"], match["id"]))
    return found


@rule("orphan", "warning", waivable=True)
def orphan(kb: KnowledgeBase) -> Findings:
    """Something leads to every entry and every tree: a link, `related`, a tree's outcome, a term, or the home page.

    What nothing leads to is found by those only who search for its very words, and nobody notices when it is out of date. Its
    category's list does not count: readers rarely get that far.

    Bad (`withdraw/arrived.faq.yaml`):

        related: []
        answer: {zh: 先看链上有没有。, en: See whether it is on the chain.}

    Good (`withdraw/arrived.faq.yaml`):

        related: [which-network]
        answer: {zh: 先看链上有没有。, en: See whether it is on the chain.}
    """
    if not _is_whole(kb):
        return
    led_to = _led_to(kb)
    for kind, group, field in (("entry", kb.entries, "related"), ("tree", kb.trees, "tree")):
        astray = [id for other, id in led_to if other == kind and id not in group]
        for document in group.values():
            if (kind, document.id) in led_to or difflib.get_close_matches(document.id, astray, n=1):
                continue  # what nearly leads here is a mistake of its own
            near = (id for id, entry in kb.entries.items() if entry.category == document.category and id != document.id)
            example = next(near, "…")
            key = document.id if kind == "tree" else f"[{document.id}]"
            yield orphan.finding(
                document.source.path,
                document.source.at_key(("question" if kind == "entry" else "title",)),
                (f"nothing leads to '{document.id}'", f"没有任何内容通向“{document.id}”"),
                (
                    f"link to it with [words]({kind}:{document.id}), or write '{field}: {key}' in an entry such as '{example}'",
                    f"在别处用 [文字]({kind}:{document.id}) 链接它，或在“{example}”这样的条目里写 {field}: {key}",
                ),
            )


@rule("category-without-tree", "warning", waivable=True)
def category_without_tree(kb: KnowledgeBase) -> Findings:
    """A category has a tree.

    Readers who cannot name their problem search for nothing and read no list; a tree asks them what they see. A category that only
    explains things can waive this.

    Bad: a folder `start/` with `register.faq.yaml` alone
    Good: a folder `start/` with `register.faq.yaml` and `sign-up.tree.yaml`
    """
    if _is_whole(kb):
        with_tree = {tree.category for tree in kb.trees.values()}
        with_entry = {entry.category for entry in kb.entries.values()}
        for id, category in kb.categories.items():
            if id in with_entry and id not in with_tree:
                yield category_without_tree.finding(
                    category.source.path,
                    category.source.at_key(("title",)),
                    (f"no tree in '{id}'", f"“{id}”里没有排查树"),
                    (
                        f"run 'helpgen new tree {id}/…', starting from what readers of this category see",
                        f"运行 helpgen new tree {id}/…，从这一类读者能看到的现象开始问",
                    ),
                )


@rule("empty-category", "warning", waivable=True)
def empty_category(kb: KnowledgeBase) -> Findings:
    """A category has an entry or a tree.

    It has a page and a place in the navigation, and whoever opens it finds nothing.

    Bad: a folder `start/` with `_category.yaml` alone
    Good: a folder `start/` with `_category.yaml` and `register.faq.yaml`
    """
    if _is_whole(kb):
        used = {document.category for document in (*kb.entries.values(), *kb.trees.values())}
        for id, category in kb.categories.items():
            if id not in used and id not in RESERVED_CATEGORIES and not id_mistake(id):
                yield empty_category.finding(
                    category.source.path,
                    category.source.at_key(("title",)),
                    (f"'{id}' has no entry and no tree", f"“{id}”里没有条目，也没有排查树"),
                    (
                        f"run 'helpgen new faq {id}/…', or delete the folder",
                        f"运行 helpgen new faq {id}/…，或者删掉这个文件夹",
                    ),
                )


@rule("alias-is-question", "warning", waivable=True)
def alias_is_question(kb: KnowledgeBase) -> Findings:
    """An alias is neither a question nor a title, its own or another's, nor another's alias spelled a little differently.

    Two documents that answer to the same words compete, and an alias that repeats its own question adds nothing to the search. Case,
    width, spaces and punctuation make no difference. An entry and a tree may share an alias where the entry's `tree` is that tree.

    Bad (`withdraw/which-network.faq.yaml`):

        aliases: {zh: [选哪条链, 提现显示完成 为什么没到账, ERC20 还是 TRC20], en: [which network, ERC20 or TRC20, choose chain]}

    Good (`withdraw/which-network.faq.yaml`):

        aliases: {zh: [选哪条链, 网络选哪个, ERC20 还是 TRC20], en: [which network, ERC20 or TRC20, choose chain]}
    """
    titles: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for kind, id, text in (
        *(("entry", entry.id, entry.content.question) for entry in kb.entries.values()),
        *(("tree", tree.id, tree.content.title) for tree in kb.trees.values()),
    ):
        for language, words in text.root.items():
            titles.setdefault((language, folded(words)), []).append((kind, id))
    pairs = {("tree", (entry.content.tree or "").partition("#")[0], "entry", id) for id, entry in kb.entries.items()}
    owners: dict[tuple[str, str], list[tuple[str, str, str]]] = {}
    for kind, document in (
        *(("entry", entry) for entry in kb.entries.values()),
        *(("tree", tree) for tree in kb.trees.values()),
    ):
        for language, aliases in document.content.aliases.root.items():
            for index, alias in enumerate(aliases):
                key = (language, folded(alias))
                earlier = owners.setdefault(key, [])
                mistake = None
                for other_kind, other in titles.get(key, ()):
                    if (other_kind, other) == (kind, document.id):
                        mistake = _own(alias)
                    elif not _belong(pairs, kind, document.id, other_kind, other):
                        mistake = _others(alias, other_kind, other, is_title=True)
                    if mistake:
                        break
                for other_kind, other, written in earlier if mistake is None else ():
                    if (other_kind, other) == (kind, document.id):
                        if written.casefold() != alias.casefold():
                            mistake = _spelled(alias, written)
                    elif kind == other_kind:
                        if written.casefold() != alias.casefold():  # else it is a finding of shared-alias
                            mistake = _others(alias, other_kind, other, is_title=False)
                    elif not _belong(pairs, kind, document.id, other_kind, other):
                        mistake = _others(alias, other_kind, other, is_title=False)
                earlier.append((kind, document.id, alias))
                if mistake:
                    position = document.source.at(("aliases", language, index))
                    yield alias_is_question.finding(document.source.path, position, *mistake)


Pairs = set[tuple[str, str, str, str]]
Mistake = tuple[tuple[str, str], tuple[str, str]]
_NAMES = {"entry": ("the entry", "条目"), "tree": ("the tree", "排查树")}
_SAY_IT = ("keep it where it fits best, and say the other differently", "只留在最合适的一处，另一处换个说法")


def _belong(pairs: Pairs, kind: str, id: str, other_kind: str, other: str) -> bool:
    """Whether one is an entry and the other the tree that it goes on in."""
    return (kind, id, other_kind, other) in pairs or (other_kind, other, kind, id) in pairs


def _own(alias: str) -> Mistake:
    return (f"'{alias}' is already the title here", f"“{alias}”和这里的标题一样"), (
        "write how else readers say it, or delete it",
        "写用户的另一种说法，或者删掉",
    )


def _spelled(alias: str, written: str) -> Mistake:
    return (f"'{alias}' is '{written}' spelled differently", f"“{alias}”和“{written}”只是写法不同"), (
        "say it another way, or delete it",
        "换一种说法，或者删掉",
    )


def _others(alias: str, kind: str, id: str, *, is_title: bool) -> Mistake:
    name, name_zh = _NAMES[kind]
    what, what_zh = ("the title of", "标题") if is_title else ("an alias of", "别名")
    return (f"'{alias}' is also {what} {name} '{id}'", f"“{alias}”也是{name_zh}“{id}”的{what_zh}"), _SAY_IT


RULES: tuple[AnyRule, ...] = (near_duplicate, alias_is_question, orphan, category_without_tree, empty_category)
