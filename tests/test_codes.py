"""Short codes stand for one way through one tree, and nothing else."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpgen import codes
from helpgen.flow import Flow, flows
from helpgen.knowledge_base import KnowledgeBase
from helpgen.walk import NOTHING, State, go_on


def random_way(flow: Flow, seed: int, begin: str | None) -> list[tuple[str, frozenset[str]]]:
    """Some steps of a reader who answers at random."""
    dice = random.Random(seed)
    state = State(begin or flow.start)
    steps: list[tuple[str, frozenset[str]]] = []
    for _ in range(dice.randrange(12)):
        node = flow.nodes[state.node]
        if node.kind == "outcome":
            break
        answer = NOTHING
        if node.kind == "question":
            ids = [one.id for one in node.answers if not one.exclusive]
            many = dice.randint(1, len(ids)) if node.is_several else 1
            answer = frozenset(dice.sample(ids, many))
        steps.append((node.id, answer))
        if go_on(state, node, answer) is None:
            steps.pop()
            break
    return steps


@given(st.integers(0, 10_000), st.data())
def test_a_code_is_read_back_as_the_way_it_was_made_from(shipped: KnowledgeBase, seed: int, data: st.DataObject) -> None:
    trees = flows(shipped)
    flow = trees[data.draw(st.sampled_from(sorted(trees)))]
    begin = data.draw(st.none() | st.sampled_from(sorted(flow.nodes)))
    steps = random_way(flow, seed, begin)
    code = codes.encode(flow, steps, begin)
    way = codes.decode(trees, code.lower().replace("-", " "))
    assert (way.flow, list(way.steps[:-1])) == (flow, steps)
    assert way.from_start is (begin in (None, flow.start))
    assert len(code) <= 60, "it can be read out"


@given(st.text(max_size=30) | st.text(codes.ALPHABET, min_size=7, max_size=40))
def test_any_text_is_a_way_or_a_sentence(shipped: KnowledgeBase, text: str) -> None:
    try:
        way = codes.decode(flows(shipped), text)
    except codes.CodeError as error:
        assert str(error)
    else:
        assert way.steps


def test_one_wrong_character_is_noticed(shipped: KnowledgeBase) -> None:
    trees = flows(shipped)
    code = codes.encode(trees["withdrawal-missing"], [("status", frozenset({"sent"}))])
    for at, character in enumerate(code):
        for other in "0" if character == "-" else codes.ALPHABET:
            # 0 and Z differ by 31, which the check character cannot tell apart.
            if other != character and {other, character} != {"0", "Z"} and character != "-":
                with pytest.raises(codes.CodeError):
                    codes.decode(trees, code[:at] + other + code[at + 1 :])


def test_another_version_of_the_tree_is_named(shipped: KnowledgeBase) -> None:
    flow = flows(shipped)["withdrawal-missing"]
    text = codes.tree_key(flow.id) + ("000" if codes.digest(flow) != "000" else "111") + "0"
    with pytest.raises(codes.CodeError, match="another version of 'withdrawal-missing'"):
        codes.decode(flows(shipped), text + codes._check(text))


def test_codes_of_trees_differ(shipped: KnowledgeBase) -> None:
    keys = {(codes.tree_key(id), codes.digest(flow)) for id, flow in flows(shipped).items()}
    assert len(keys) == len(shipped.trees)
