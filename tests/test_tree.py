"""Trees as graphs, against brute force over random trees."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st

from helpgen import tree as graph
from helpgen.flow import Flow, compile_tree
from helpgen.knowledge_base import Document, KnowledgeBase
from helpgen.source import Source
from helpgen.tree_models import Tree, TreePath
from helpgen.walk import Walk
from helpgen.walk import walk as walk_path

TEXT = {"zh": "甲", "en": "a"}


def make(nodes: dict[str, Any], start: str = "n0", paths: list[Any] | None = None) -> Flow:
    """A flow from ``{"id": ["target", …]}``: no target is an outcome, one a step, more a question. ``*target`` is a loop."""

    def goto(target: str) -> dict[str, Any]:
        return {"goto": target.lstrip("*"), "loop": target.startswith("*")}

    def node(targets: list[str]) -> dict[str, Any]:
        if not targets:
            return {"outcome": "wait", "answer": TEXT}
        if len(targets) == 1:
            return {"step": TEXT, **goto(targets[0])}
        return {
            "question": TEXT,
            "options": [{"id": f"o{n}", "label": TEXT, **goto(target)} for n, target in enumerate(targets)],
        }

    tree = Tree.model_validate(
        {
            "title": TEXT, "description": TEXT, "start": start, "nodes": {id: node(targets) for id, targets in nodes.items()},
            "paths": paths or [], "aliases": {}, "reviewed": "2026-11-01", "owner": "x",
        }
    )  # fmt: skip
    kb = KnowledgeBase(None, None, None, None, {}, {}, {}, {}, {})
    return compile_tree(kb, Document("x", "", Source("x", (), {}, {}), tree))


@st.composite
def random_trees(draw: st.DrawFn) -> Flow:
    size = draw(st.integers(1, 7))
    ids = [f"n{n}" for n in range(size)]
    return make({id: draw(st.lists(st.sampled_from(ids), max_size=3)) for id in ids})


def all_walks(tree: Flow, start: str, longest: int) -> list[list[str]]:
    """Every walk of at most ``longest`` nodes from ``start``."""
    walks, found = [[start]], []
    outgoing = {id: [edge.end for edge in graph.edges(tree) if edge.start == id] for id in tree.nodes}
    while walks:
        walk = walks.pop()
        found.append(walk)
        if len(walk) < longest:
            walks += [[*walk, end] for end in set(outgoing[walk[-1]])]
    return found


@given(random_trees())
def test_reachable_and_can_end(tree: Flow) -> None:
    walks = {id: all_walks(tree, id, len(tree.nodes)) for id in tree.nodes}
    outcomes = {id for id in tree.nodes if not any(edge.start == id for edge in graph.edges(tree))}
    assert graph.reachable(tree) == {node for walk in walks["n0"] for node in walk}
    assert graph.can_end(tree) == {id for id in tree.nodes if any(walk[-1] in outcomes for walk in walks[id])}


@given(random_trees())
def test_without_its_back_edges_a_tree_has_no_loop(tree: Flow) -> None:
    closing = {edge.path for edge in graph.back_edges(tree)}
    kept = [edge for edge in graph.edges(tree) if edge.path not in closing]
    waiting = set(tree.nodes)
    while True:  # take away nodes that nothing waiting leads to, until none is left or only loops are
        free = {id for id in waiting if not any(edge.end == id and edge.start in waiting for edge in kept)}
        if not free:
            break
        waiting -= free
    assert waiting == set()
    for edge in graph.back_edges(tree):
        assert graph.on_a_loop(tree, edge)


@given(random_trees())
def test_declared_edges_are_named_before_others_where_either_closes_a_loop(tree: Flow) -> None:
    marked = make(
        {
            id: [("*" if edge.path in {back.path for back in graph.back_edges(tree)} else "") + edge.end for edge in edges]
            for id in tree.nodes
            for edges in [[edge for edge in graph.edges(tree) if edge.start == id]]
        }
    )
    assert all(edge.loop for edge in graph.back_edges(marked))


@given(random_trees())
def test_questions_left_bounds_every_walk_without_loops(tree: Flow) -> None:
    assume(not graph.back_edges(tree))
    left = graph.questions_left(tree)
    outgoing = {id: [edge for edge in graph.edges(tree) if edge.start == id] for id in tree.nodes}
    for walk in all_walks(tree, "n0", len(tree.nodes)):
        if not outgoing[walk[-1]]:
            questions = sum(len(outgoing[id]) > 1 for id in walk)
            least, most = left["n0"]
            assert least <= questions <= most


def test_questions_left_counts_its_own_question_and_no_loop() -> None:
    tree = make({"n0": ["n1", "n2"], "n1": ["*n0"], "n2": ["n3", "n4"], "n3": [], "n4": ["n5"], "n5": []})
    assert graph.questions_left(tree) == {"n0": (2, 2), "n1": (2, 2), "n2": (1, 1), "n3": (0, 0), "n4": (0, 0), "n5": (0, 0)}


def walk(tree: Flow, ends: str, **answers: str | list[str]) -> Walk:
    return walk_path(tree, TreePath.model_validate({"name": "x", "answers": answers, "ends": ends}))


def test_walk() -> None:
    tree = make({"n0": ["n1", "n2"], "n1": ["*n0"], "n2": []})
    assert walk(tree, "n2", n0="o1").nodes == ("n0", "n2") and not walk(tree, "n2", n0="o1").mistake
    assert walk(tree, "n2", n0=["o0", "o1"]).nodes == ("n0", "n1", "n0", "n2")
    assert "no further answer" in walk(tree, "n2", n0="o0").mistake
    assert "is never used" in walk(tree, "n2", n0=["o1", "o1"]).mistake
    assert "not an option" in walk(tree, "n2", n0="o7").mistake
    assert "ends at 'n2'" in walk(tree, "n1", n0="o1").mistake


@given(random_trees(), st.lists(st.sampled_from(["o0", "o1", "o2"]), max_size=6))
def test_walk_follows_edges_and_stops(tree: Flow, answers: list[str]) -> None:
    path = {"name": "x", "answers": dict.fromkeys(tree.nodes, answers), "ends": "n0"}
    result = walk_path(tree, TreePath.model_validate(path))
    steps = {(edge.start, edge.end) for edge in graph.edges(tree)}
    assert all(step in steps for step in pairwise(result.nodes))


def test_a_tree_of_many_nodes_is_no_problem() -> None:
    size = 20_000
    tree = make({f"n{n}": [f"n{n + 1}"] if n < size else [] for n in range(size + 1)})
    assert len(graph.reachable(tree)) == len(graph.can_end(tree)) == size + 1
    assert graph.back_edges(tree) == []
    assert graph.questions_left(tree)["n0"] == (0, 0)
