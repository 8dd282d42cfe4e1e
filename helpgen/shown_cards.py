"""Which cards of a flow some reader can see, found by going through its states as ``proofs`` does, but for cards alone.

There are as many goings-through as there are conditions, so what a reader has answered is one number here: for each question a
bit that says that it was asked, and a bit for each test that its answer passes.
"""

from __future__ import annotations

from collections import deque
from functools import lru_cache

from helpgen.flow import Condition, Flow, FlowCard, ends
from helpgen.proofs import MAX_STATES, Explorer, explored

Masks = tuple[int, ...]
"""A condition: it holds for an answer that has all bits of one of these; without any it always holds."""
End = tuple[str, int, int]
"""Where an exit leads: the node, the bits that still matter there, and those of the questions that do not, as if not asked."""
Way = tuple[int, int, list[tuple[Masks, list[End]]]]
"""Answers that are not told apart: the bits that stay as they are, the bits that are set, and the exits that they allow."""


@lru_cache(maxsize=64)
def shown_cards(flow: Flow) -> tuple[set[tuple[str, str]], bool]:
    """The cards, as node and id, that some path shows; and whether that was found out for all of them.

    Each condition is looked at alone, so that many cards on one node do not multiply.
    """
    shown: set[tuple[str, str]] = set()
    complete = True
    by_condition: dict[object, list[tuple[str, FlowCard]]] = {}
    for id, node in flow.nodes.items():
        for card in node.cards:
            if card.when:
                key = tuple(tuple((test.question, test.match) for test in group) for group in card.when)
                by_condition.setdefault(repr(key), []).append((id, card))
            elif id in explored(flow).nodes:
                shown.add((id, card.card.id))
    if any(not card.when for node in flow.nodes.values() for card in node.cards):
        complete = explored(flow).complete
    for cards in by_condition.values():
        found, all_found = _shown(Explorer(flow, cards))
        shown |= found
        complete = complete and all_found
    return shown, complete


def _shown(explorer: Explorer) -> tuple[set[tuple[str, str]], bool]:
    """What ``explorer.explore()`` says of cards, and whether it comes to an end."""
    flow, bits = explorer.flow, _bits(explorer)
    ways, unasked = _ways(explorer, bits)
    conditions = {
        id: [(card.card.id, _masks(explorer, bits, card.when)) for card in cards] for id, cards in explorer.cards.items()
    }
    shown: set[tuple[str, str]] = set()
    seen = {(flow.start, unasked)}
    waiting = deque(seen)
    while waiting:
        id, known = waiting.popleft()
        for card, condition in conditions.get(id, ()):
            if not condition or any(known & mask == mask for mask in condition):
                shown.add((id, card))
        for kept, answered, exits in ways[id]:
            after = known & kept | answered
            for masks, leading in exits:
                if masks and all(after & mask != mask for mask in masks):
                    continue
                for end, needed, blank in leading:
                    state = (end, after & needed | blank)
                    if state not in seen:
                        if len(seen) >= MAX_STATES:
                            return shown, False
                        seen.add(state)
                        waiting.append(state)
                break
    return shown, True


def _bits(explorer: Explorer) -> dict[tuple[str, int], int]:
    """A bit for each question, as test -1, and for each of its tests and whatever else its answers are told apart by."""
    bits: dict[tuple[str, int], int] = {}
    for question, tests in explorer.tests.items():
        node = explorer.flow.nodes.get(question)
        groups = explorer.groups(node) if node is not None and node.kind == "question" else ()
        for at in range(-1, max([len(tests), *(len(group.bits) for group in groups)])):
            bits[question, at] = 1 << len(bits)
    return bits


def _masks(explorer: Explorer, bits: dict[tuple[str, int], int], when: Condition) -> Masks:
    # Sets, because a group may name a test twice.
    return tuple(sum({bits[test.question, explorer.index[test.question, test]] for test in group}) for group in when)


def _ways(explorer: Explorer, bits: dict[tuple[str, int], int]) -> tuple[dict[str, list[Way]], int]:
    """The ways on from each node, and the bits of a reader who has not been asked anything."""
    whole: dict[str, int] = {}
    for (question, _), bit in bits.items():
        whole[question] = whole.get(question, 0) | bit
    unasked = sum(bits[question, at] for question, passed in explorer.empty.items() for at, holds in enumerate(passed) if holds)
    needed = {id: sum(whole[question] for question in questions) for id, questions in explorer.needed.items()}
    ways: dict[str, list[Way]] = {}
    for id, node in explorer.flow.nodes.items():
        exits = [
            (_masks(explorer, bits, exit.when), [(end, needed[end], unasked & ~needed[end]) for end in ends(exit)])
            for exit in node.exits
        ]
        ways[id] = []
        for group in explorer.groups(node) if node.kind != "outcome" else ():
            kept, answered = -1, 0
            if node.kind == "question" and id in explorer.tests:
                kept = ~whole[id]
                answered = bits[id, -1] + sum(bits[id, at] for at, passes in enumerate(group.bits) if passes)
            ways[id].append((kept, answered, [exits[at] for at in group.exits]))
    return ways, unasked
