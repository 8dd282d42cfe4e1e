"""The safety note: on every page about loss, theft, recovery and support, once, in the page's language; and the rule behind it."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from helpgen.i18n import strings
from helpgen.knowledge_base import KnowledgeBase
from helpgen.models import Upkeep
from helpgen.pages import Page, all_pages, not_found
from helpgen.tree_models import Outcome, Shared, Tree

_NOTE = re.compile(r'<aside class="hg-safety".*?</aside>', re.DOTALL)
_CHANNELS = {"zh": "官方渠道", "en": "official channels"}


def notes(page: Page) -> list[str]:
    return _NOTE.findall(page.body)


def _documents(kb: KnowledgeBase) -> Iterator[tuple[str, Upkeep]]:
    for entry in kb.entries.values():
        yield f"{entry.category}/{entry.id}/", entry.content
    for tree in kb.trees.values():
        yield f"fix/{tree.id}/", tree.content


def _expected(kb: KnowledgeBase) -> set[str]:
    """The addresses behind the language that must have a note, told from the content and not from what makes the pages."""
    found = {"contact/", "official-channels/", "status/"}
    for url, document in _documents(kb):
        if document.tier == "safety":
            found.add(url)
        if isinstance(document, Tree):
            for id, node in document.nodes.items():
                shared = kb.outcomes.content.root[node.shared] if isinstance(node, Shared) and kb.outcomes else node
                kind = getattr(shared, "outcome", "")
                assert not isinstance(node, Outcome) or kind
                if document.tier == "safety" or kind in ("lost", "act-now", "contact"):
                    found |= {f"{url}{id}/", f"{url}document/"}
    for category in kb.categories:
        members = [one.content for group in (kb.entries, kb.trees) for one in group.values() if one.category == category]
        if any(member.tier == "safety" for member in members):
            found.add(f"{category}/")
    return found


@pytest.mark.parametrize("which", ["small", "shipped"])
def test_every_page_of_its_kind_has_one_note(which: str, request: pytest.FixtureRequest) -> None:
    kb = request.getfixturevalue(which)
    expected = _expected(kb)
    for page in all_pages(kb):
        rest = page.url.partition("/")[2]
        found = notes(page)
        assert len(found) <= 1, page.url
        if rest in expected:
            assert found, (page.url, "has no safety note")
        never = strings(page.language)("home.never")
        # Said once: where the note stands, the foot of the page does not say it again (a report to support always does).
        assert page.body.rpartition("<footer")[2].count(never) == (0 if found else 1), page.url


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_note_says_all_three_and_leads_to_the_channels(language: str, shipped: KnowledgeBase) -> None:
    pages = [page for page in all_pages(shipped) if page.language == language]
    pages.append(not_found(shipped, language, "/"))
    short = [page for page in pages if notes(page) and page.kind not in ("contact", "channels")]
    assert {page.kind for page in short} >= {"entry", "tree", "node", "document", "category", "status", "not-found"}
    text = strings(language)
    for page in short:
        note = notes(page)[0]
        assert 'role="note"' in note and f'aria-label="{text("safety.note")}"' in note
        assert text("safety.note_ask") in note and text("safety.note_money") in note
        link = re.search(r'<a href="([^"]+)">([^<]+)</a>', note)
        assert link is not None and link[1].endswith("official-channels/") and link[2] == _CHANNELS[language]
        assert note.count("<p>") == 3


def test_the_note_stands_behind_the_short_answer(shipped: KnowledgeBase) -> None:
    for page in all_pages(shipped):
        if page.kind == "entry" and notes(page):
            at = page.body.index('class="hg-safety"')
            assert page.body.index('class="hg-short"') < at < page.body.index('class="hg-answer"'), page.url
