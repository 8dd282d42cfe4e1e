"""The contract of ``alone``: checked part by part, a rule finds what it finds in everything at once, no more and no less."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from helpgen import rulebook
from helpgen.findings import AnyRule, Finding, rule
from helpgen.knowledge_base import KnowledgeBase
from helpgen.rules import judging
from tests.conftest import ROOT, read
from tests.test_findings import CASES, sections

SIZES = (1, 3, 10**9)
"""Documents of a part: each document by itself, a few, and all of them."""


def by_parts(kb: KnowledgeBase, monkeypatch: pytest.MonkeyPatch) -> list[list[Finding]]:
    found = []
    for size in SIZES:
        monkeypatch.setattr(judging, "PART", size)
        found.append(rulebook.check(kb))
    return found


def assert_same(found: list[list[Finding]]) -> None:
    whole = [(finding, finding.fix) for finding in found[-1]]
    for size, parts in zip(SIZES, found, strict=True):
        assert [(finding, finding.fix) for finding in parts] == whole, f"parts of {size}"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_every_case(case: Path, content: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, text in sections(case).items():
        if name.startswith("-"):
            (content / name[1:]).unlink()
        elif name != "expected":
            (content / name).parent.mkdir(parents=True, exist_ok=True)
            (content / name).write_text(text, "utf-8")
    kb, _ = read(content)
    assert_same(by_parts(kb, monkeypatch))


def test_the_shipped_content(monkeypatch: pytest.MonkeyPatch) -> None:
    kb, _ = read(ROOT / "content")
    assert_same(by_parts(kb, monkeypatch))


def each_once(kb: KnowledgeBase, one: AnyRule) -> list[Finding]:
    """What a rule finds when it sees one document after the other, each finding as often as it comes."""
    return [finding for document in kb.documents() for finding in one(kb.part((document,)))]


@pytest.mark.parametrize("one", [one for one in rulebook.RULES if one.alone], ids=lambda one: one.id)
def test_nothing_is_found_in_a_part_that_is_of_no_document(one: AnyRule, content: Path) -> None:
    """A rule that looks at a topic file in every part would do that work again and again."""
    kb, _ = read(content)
    assert list(one(kb.part(()))) == []


def test_a_finding_comes_once(content: Path) -> None:
    file = content / "site.yaml"
    file.write_text(file.read_text("utf-8").replace("contact:", "exposed: missing#nowhere\ncontact:", 1), "utf-8")
    file = content / "withdraw" / "arrived.faq.yaml"
    file.write_text(file.read_text("utf-8").replace("tree: missing", "tree: missing#nowhere"), "utf-8")
    kb, findings = read(content)
    assert [finding.rule for finding in findings] == ["unknown-tree-node", "unknown-tree-node"]
    for one in rulebook.RULES:
        if one.alone:
            found = each_once(kb, one)
            assert len(found) == len(set(found)), one.id
            assert set(found) == set(one(kb)), one.id


def test_a_rule_that_is_not_alone_is_noticed(content: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests above can fail: a rule that counts documents finds something else in every part."""

    @rule("counts", "warning", alone=True)
    def counts(kb: KnowledgeBase) -> Iterator[Finding]:
        documents = list(kb.documents())
        yield counts.finding(documents[0].source.path, documents[0].source.at(()), f"{len(documents)} documents")

    monkeypatch.setattr(rulebook, "RULES", (counts,))
    kb, _ = read(content)
    with pytest.raises(AssertionError):
        assert_same(by_parts(kb, monkeypatch))
