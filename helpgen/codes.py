"""Short codes: a reader's way through a tree as a few characters that can be read out, and back again.

A code is the tree's key (2 characters), the digest of what of the tree readers can answer (3), the way as a number, and a check
character, all in Crockford's base 32, in groups of four. The way is a mixed-radix number whose first digit is the least
significant: 0 when the way began at the start, else 1 and the place of the node where it began; then a digit for each node:
0 when the way ends there, 1 for a step that was done, the answer's place (from 1), or 1 plus a bit for each of several answers.
So the code needs no list of what it may stand for, and only the same tree can read it. What a reader typed is not in it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from helpgen.flow import Exit, Flow, FlowNode
from helpgen.walk import NOTHING, State, go_on

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LOOK_ALIKES = str.maketrans("ILOU", "110V")
LONGEST = 400
"""Characters of a code that is still looked at."""


class CodeError(ValueError):
    """A code that cannot be read; the message is a sentence for the person who typed it."""


@dataclass(frozen=True, slots=True)
class DecodedWay:
    """What a code stands for."""

    flow: Flow
    steps: tuple[tuple[str, frozenset[str]], ...]
    """The nodes come to, with the answer given at each; the last has none."""
    from_start: bool


def tree_key(tree: str) -> str:
    """The two characters that stand for a tree, from its id."""
    value = int.from_bytes(hashlib.sha256(tree.encode()).digest()[:4], "big")
    return ALPHABET[value % 32] + ALPHABET[value // 32 % 32]


@lru_cache(maxsize=256)
def digest(flow: Flow) -> str:
    """Three characters that change when nodes, answers or ways of the flow do, and not when its words do."""
    shape = [
        [id, node.kind, node.is_several, [answer.id for answer in node.answers], [_shape(exit) for exit in node.exits]]
        for id, node in flow.nodes.items()
    ]
    value = int.from_bytes(hashlib.sha256(json.dumps([flow.start, shape]).encode()).digest()[:4], "big")
    return "".join(ALPHABET[value // 32**place % 32] for place in range(3))


def _shape(exit: Exit) -> list[object]:
    when = [
        [[test.question, test.match.any, test.match.all, test.match.none, test.match.only] for test in group]
        for group in exit.when
    ]
    return [exit.goto, sorted(exit.answers) if exit.answers is not None else None, when, exit.times, exit.then]


def version(flow: Flow) -> str:
    """What hand-off texts call the version of a tree: the day it was last checked, and its digest."""
    return f"{flow.tree.content.reviewed.isoformat()} {digest(flow)}"


def _radix(node: FlowNode) -> int:
    if node.kind == "step":
        return 2
    return (1 << len(node.answers)) + 1 if node.is_several else 1 + len(node.answers)


def _digit(node: FlowNode, answer: frozenset[str]) -> int:
    if node.kind == "step":
        return 1
    places = [at for at, one in enumerate(node.answers) if one.id in answer]
    return 1 + sum(1 << at for at in places) if node.is_several else 1 + places[0]


def encode(flow: Flow, answers: Sequence[tuple[str, frozenset[str]]], begin: str | None = None) -> str:
    """The code of a way: nodes come to with the answer given at each (empty for a step), the last node left out."""
    order = list(flow.nodes)
    digits = [(0, 2)] if begin in (None, flow.start) else [(1, 2), (order.index(begin or ""), len(order))]
    digits += [(_digit(flow.nodes[id], answer), _radix(flow.nodes[id])) for id, answer in answers]
    value, place = 0, 1
    for digit, radix in digits:
        value += digit * place
        place *= radix
    text = tree_key(flow.id) + digest(flow) + _base32(value)
    text += _check(text)
    return "-".join(text[at : at + 4] for at in range(0, len(text), 4))


def _base32(value: int) -> str:
    text = ALPHABET[value % 32]
    while value := value // 32:
        text = ALPHABET[value % 32] + text
    return text


def _check(text: str) -> str:
    return ALPHABET[sum((at + 1) * ALPHABET.index(character) for at, character in enumerate(text)) % 31]


def decode(flows: Mapping[str, Flow], code: str) -> DecodedWay:
    """The way that ``code`` stands for; CodeError with a sentence when it stands for none in these trees."""
    text = "".join(code.upper().split()).replace("-", "").translate(_LOOK_ALIKES)
    if not 7 <= len(text) <= LONGEST or any(character not in ALPHABET for character in text):
        raise CodeError("this is not a code: letters and digits in groups of four, such as K3A7-Q20X")
    if _check(text[:-1]) != text[-1]:
        raise CodeError("a character of the code is wrong; compare it once more with the reader")
    named = [flow for id, flow in flows.items() if tree_key(id) == text[:2]]
    if not named:
        raise CodeError("the code belongs to a tree that is not in this content")
    flow = next((flow for flow in named if digest(flow) == text[2:5]), None)
    if flow is None:
        names = " or ".join(f"'{other.id}'" for other in named)
        raise CodeError(f"the code was made by another version of {names}; check out the content of that day and try again")
    value = 0
    for character in text[5:-1]:
        value = value * 32 + ALPHABET.index(character)
    return _read(flow, value)


def _read(flow: Flow, value: int) -> DecodedWay:
    value, elsewhere = divmod(value, 2)
    state = State(flow.start)
    if elsewhere:
        value, index = divmod(value, len(flow.nodes))
        state.node = list(flow.nodes)[index]
    steps: list[tuple[str, frozenset[str]]] = []
    while value:
        node = flow.nodes[state.node]
        if node.kind == "outcome":
            raise CodeError("the code goes on behind the end of its tree; compare it once more with the reader")
        value, digit = divmod(value, _radix(node))
        if not digit:
            if value:
                raise CodeError("the code stops on the way; compare it once more with the reader")
            break
        answer = _answer(node, digit)
        steps.append((state.node, answer))
        if go_on(state, node, answer) is None:
            raise CodeError("the code gives an answer that leads nowhere; compare it once more with the reader")
    return DecodedWay(flow, (*steps, (state.node, NOTHING)), not elsewhere)


def _answer(node: FlowNode, digit: int) -> frozenset[str]:
    if node.kind == "step":
        return NOTHING
    if node.is_several:
        return frozenset(answer.id for at, answer in enumerate(node.answers) if (digit - 1) >> at & 1)
    return frozenset({node.answers[digit - 1].id})
