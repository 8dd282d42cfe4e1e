"""Made-up content: the same for the same numbers, and without errors."""

from __future__ import annotations

from pathlib import Path

from benchmarks import made_up_trees
from benchmarks.corpus import ROOT, write
from helpgen import rulebook
from helpgen.content_folder import load
from helpgen.findings import errors
from tests.conftest import DAY
from tests.test_build import files

NOT_YET = {"url-not-locked"}
"""A made-up folder has no lock."""


def test_the_same_number_makes_the_same_bytes(tmp_path: Path) -> None:
    sizes = [write(tmp_path / name, 60) for name in ("one", "two")]
    one, two = files(tmp_path / "one"), files(tmp_path / "two")
    assert one == two
    added = [len(data) for path, data in one.items() if path.startswith("made-")]
    assert sizes == [sum(added)] * 2


def test_every_fifty_entries_have_a_tree_of_their_category(tmp_path: Path) -> None:
    write(tmp_path / "content", 51)
    kb, findings = rulebook.read(tmp_path / "content", "content", DAY)
    assert {finding.rule for finding in errors(findings)} <= NOT_YET
    trees = {id: tree for id, tree in kb.trees.items() if id.startswith("made-tree-")}
    assert list(trees) == ["made-tree-0", "made-tree-1"]
    assert all(6 <= len(tree.content.nodes) <= 10 for tree in trees.values())
    pointed = [(entry.category, trees[entry.content.tree]) for entry in kb.entries.values() if entry.content.tree in trees]
    assert len(pointed) == 6
    assert all(category == tree.category for category, tree in pointed)


def test_trees_have_no_errors_and_every_size(tmp_path: Path) -> None:
    write(tmp_path / "content", 2)
    texts = made_up_trees.texts(load(ROOT / "content")[0])
    for number in range(1, 40):
        text = made_up_trees.tree(texts, number)
        (tmp_path / "content" / "made-0" / f"made-tree-{number}.tree.yaml").write_text(text, "utf-8")
    kb, findings = rulebook.read(tmp_path / "content", "content", DAY)
    assert [finding.as_text("en") for finding in errors(findings) if finding.rule not in NOT_YET] == []
    sizes = {len(tree.content.nodes) for id, tree in kb.trees.items() if id.startswith("made-tree-")}
    assert sizes == set(range(6, 11))
