"""What can be proved of a flow by going through every combination of answers that matters to its routes and cards.

A state is a node together with what is remembered of earlier answers: for each question that a route further on tests, which
of those tests its answer passes, and nothing else. So two answers that no route tells apart are one, and a flow whose routes
never look back has one state a node.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from helpgen.flow import AnswerTest, Exit, Flow, FlowCard, FlowNode, ends

MAX_STATES = 50_000
"""More states than this are not gone through; ``Exploration.complete`` is false then."""

NOTHING: frozenset[str] = frozenset()
Bits = tuple[bool, ...]
Memory = tuple[tuple[str, Bits], ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Answers to a question that nothing in the flow tells apart."""

    answer: frozenset[str]
    """One of them; several ids where several can be chosen."""
    bits: Bits
    exits: tuple[int, ...]
    """The exits that these answers allow, in order."""
    others: tuple[str, ...] = ()
    """The other answers of the group, for questions with one answer."""


@dataclass
class NodeProof:
    """What was seen at one node."""

    taken: set[int] = field(default_factory=set)
    taken_by: set[tuple[str, int]] = field(default_factory=set)
    """Answer and exit that were seen together, for questions with one answer."""
    held: set[int] = field(default_factory=set)
    """The exits whose conditions held in some state, taken or not."""
    gaps: list[str] = field(default_factory=list)
    """The answers, in words, for which no exit fits."""
    overlaps: dict[tuple[int, int], str] = field(default_factory=dict)
    """Pairs of exits that lead to different nodes and both fit, with the answers in words."""


@dataclass
class Exploration:
    """Everything that readers can meet."""

    nodes: dict[str, NodeProof]
    cards: set[tuple[str, str]]
    """Node and id of each card that is shown in some state; only when cards were asked for."""
    complete: bool
    trapped: tuple[str, ...] = ()
    """The nodes where a reader with some answers can be who comes to no outcome any more."""


class Explorer:
    """Goes through the states of a sound flow. ``cards`` are remembered for as well as routes."""

    def __init__(self, flow: Flow, cards: Sequence[tuple[str, FlowCard]] = ()) -> None:
        self.flow = flow
        self.cards: dict[str, list[FlowCard]] = {}
        for id, card in cards:
            self.cards.setdefault(id, []).append(card)
        self.tests: dict[str, list[AnswerTest]] = {}
        here: dict[str, set[str]] = {id: set() for id in flow.nodes}
        for id, node in flow.nodes.items():
            conditions = [*(exit.when for exit in node.exits), *(card.when for card in self.cards.get(id, ()))]
            for test in (test for when in conditions for group in when for test in group):
                tests = self.tests.setdefault(test.question, [])
                if test not in tests:
                    tests.append(test)
                here[id].add(test.question)
        self.index = {(question, test): at for question, tests in self.tests.items() for at, test in enumerate(tests)}
        self.empty = {question: tuple(test.holds(NOTHING) for test in tests) for question, tests in self.tests.items()}
        self.needed = self._needed(here)
        self._groups: dict[str, tuple[Group, ...]] = {}
        self._places: dict[int, tuple[tuple[tuple[str, int], ...], ...]] = {}

    def _needed(self, here: dict[str, set[str]]) -> dict[str, frozenset[str]]:
        """The questions that each node, or one further on, tests."""
        backward: dict[str, set[str]] = {}
        for id, node in self.flow.nodes.items():
            for end in (end for exit in node.exits for end in ends(exit)):
                backward.setdefault(end, set()).add(id)
        waiting = deque(id for id, questions in here.items() if questions)
        while waiting:
            id = waiting.popleft()
            for before in backward.get(id, ()):
                if not here[id] <= here[before]:
                    here[before] |= here[id]
                    waiting.append(before)
        return {id: frozenset(questions) for id, questions in here.items()}

    def groups(self, node: FlowNode) -> tuple[Group, ...]:
        """The answers to a question, those that are not told apart together; for a step, the one way of doing it."""
        if node.id not in self._groups:
            self._groups[node.id] = tuple(self._make_groups(node))
        return self._groups[node.id]

    def _make_groups(self, node: FlowNode) -> Iterator[Group]:
        every = tuple(range(len(node.exits)))
        if node.kind != "question":
            yield Group(NOTHING, (), every)
            return
        tests = self.tests.get(node.id, [])
        if node.is_several:
            for bits, answer in _sets(node, tests).items():
                exits = tuple(at for at in every if _allows(node.exits[at], answer))
                yield Group(answer, bits, exits)
            return
        allowed: dict[str, list[int]] = {answer.id: [] for answer in node.answers}
        for at, exit in enumerate(node.exits):
            for id in allowed if exit.answers is None else exit.answers & allowed.keys():
                allowed[id].append(at)
        found: dict[tuple[Bits, tuple[int, ...]], list[str]] = {}
        for id, at_exits in allowed.items():
            bits = tuple(test.holds(frozenset({id})) for test in tests)
            found.setdefault((bits, tuple(at_exits)), []).append(id)
        for (bits, at_exits_), ids in found.items():
            yield Group(frozenset({ids[0]}), bits, at_exits_, tuple(ids[1:]))

    def fits(self, exit: Exit, memory: Mapping[str, Bits]) -> bool:
        """Whether the condition of ``exit`` holds in a state; its ``answers`` are not looked at."""
        return self.passes(exit.when, memory)

    def passes(self, when: tuple[tuple[AnswerTest, ...], ...], memory: Mapping[str, Bits]) -> bool:
        """Whether a condition holds for what is remembered."""
        if not when:
            return True
        places = self._places.get(id(when))  # by identity: a flow's conditions live as long as it does, and are slow to compare
        if places is None:
            places = tuple(tuple((test.question, self.index[test.question, test]) for test in group) for group in when)
            self._places[id(when)] = places
        for group in places:
            for question, at in group:
                if not (memory[question] if question in memory else self.empty[question])[at]:
                    break
            else:
                return True
        return False

    def remember(self, memory: Mapping[str, Bits], end: str) -> Memory:
        """What of ``memory`` still matters at the node ``end``."""
        needed = self.needed.get(end, frozenset())
        return tuple(sorted((question, bits) for question, bits in memory.items() if question in needed))

    def explore(self) -> Exploration:
        """Go through every state that can be reached from the start."""
        result = Exploration({}, set(), True)
        first: tuple[str, Memory] = (self.flow.start, ())
        seen = {first}
        waiting = deque([first])
        samples: dict[tuple[str, Bits], str] = {}
        backward: dict[tuple[str, Memory], list[tuple[str, Memory]]] = {}
        ending: set[tuple[str, Memory]] = set()
        while waiting:
            id, remembered = waiting.popleft()
            node, memory = self.flow.nodes[id], dict(remembered)
            for card in self.cards.get(id, ()):
                if self.passes(card.when, memory):
                    result.cards.add((id, card.card.id))
            if node.kind == "outcome":
                result.nodes.setdefault(id, NodeProof())
                ending.add((id, remembered))
                continue
            for end, known in self._leave(node, memory, result.nodes.setdefault(id, NodeProof()), samples):
                state = (end, self.remember(known, end))
                backward.setdefault(state, []).append((id, remembered))
                if state not in seen:
                    if len(seen) >= MAX_STATES:
                        result.complete = False
                        return result
                    seen.add(state)
                    waiting.append(state)
        out, back = set(ending), deque(ending)
        while back:
            for before in backward.get(back.popleft(), ()):
                if before not in out:
                    out.add(before)
                    back.append(before)
        result.trapped = tuple(dict.fromkeys(id for id, _ in seen - out))
        return result

    def _leave(
        self, node: FlowNode, memory: Mapping[str, Bits], proof: NodeProof, samples: dict[tuple[str, Bits], str]
    ) -> Iterator[tuple[str, Mapping[str, Bits]]]:
        for group in self.groups(node):
            known = memory
            if node.kind == "question" and node.id in self.tests:
                known = {**memory, node.id: group.bits}
                samples.setdefault((node.id, group.bits), _in_words(node.id, group))
            fitting = [at for at in group.exits if self.fits(node.exits[at], known)]
            proof.held.update(fitting)
            if not fitting:
                proof.gaps.append(self._describe(node, group, known, samples))
                continue
            for other in fitting[1:]:
                if node.exits[other].goto != node.exits[fitting[0]].goto:
                    pair = (fitting[0], other)
                    if pair not in proof.overlaps:
                        proof.overlaps[pair] = self._describe(node, group, known, samples)
            proof.taken.add(fitting[0])
            proof.taken_by.update((id, fitting[0]) for id in (*group.answer, *group.others))
            for end in ends(node.exits[fitting[0]]):
                yield end, known

    def _describe(
        self, node: FlowNode, group: Group, memory: Mapping[str, Bits], samples: Mapping[tuple[str, Bits], str]
    ) -> str:
        tested = {test.question for exit in node.exits for tests in exit.when for test in tests}
        words = []
        for question in sorted(tested | ({node.id} if node.kind == "question" else set())):
            if question == node.id:
                words.append(_in_words(node.id, group))
            elif question in memory:
                words.append(samples[question, memory[question]])
            else:
                words.append(f"{question} was not asked")
        return " and ".join(words)


def _allows(exit: Exit, answer: frozenset[str]) -> bool:
    return exit.answers is None or not answer.isdisjoint(exit.answers)


def _in_words(question: str, group: Group) -> str:
    if len(group.answer) > 1:
        return f"{question} = {' + '.join(sorted(group.answer))}"
    ids = [*group.answer, *group.others]
    more = f" or {len(ids) - 3} others" if len(ids) > 4 else ""
    return f"{question} = {' or '.join(ids[:3] if more else ids)}{more}"


def _sets(node: FlowNode, tests: Sequence[AnswerTest]) -> dict[Bits, frozenset[str]]:
    """For each way in which sets of answers can pass or fail ``tests``, the smallest such set found.

    Answers are added one by one; sets that all tests see alike so far are kept once, so that the number of ways counts and not
    the number of sets. Exits for single answers of the node are told apart as well.
    """
    own = [exit.answers for exit in node.exits if exit.answers is not None]
    start: Bits = tuple(flag for _ in tests for flag in (False, True, True, True)) + tuple(False for _ in own)
    partial: dict[Bits, frozenset[str]] = {start: NOTHING}
    alone: list[frozenset[str]] = []
    for answer in node.answers:
        if answer.exclusive:
            alone.append(frozenset({answer.id}))
            continue
        following = dict[Bits, frozenset[str]]()
        for flags, chosen in partial.items():
            for is_in in (False, True):
                key = _step(flags, answer.id, is_in, tests, own)
                value = chosen | {answer.id} if is_in else chosen
                before = following.get(key)
                if not before or (value and len(value) < len(before)):  # no reader can choose nothing at all
                    following[key] = value
        partial = following
    found: dict[Bits, frozenset[str]] = {}
    singles = [frozenset({answer.id}) for answer in node.answers if not answer.exclusive]
    for value in [*alone, *singles, *sorted(partial.values(), key=lambda item: (len(item), sorted(item)))]:
        if value:
            bits = tuple(test.holds(value) for test in tests)
            found.setdefault((*bits, *(not value.isdisjoint(each) for each in own)), value)
    return found


def _step(
    flags: tuple[bool, ...], id: str, is_in: bool, tests: Sequence[AnswerTest], own: Iterable[frozenset[str]]
) -> tuple[bool, ...]:
    result: list[bool] = []
    for at, test in enumerate(tests):
        any_, all_, none, only = flags[at * 4 : at * 4 + 4]
        match = test.match
        result += [
            any_ or (is_in and id in match.any),
            all_ and (is_in or id not in match.all),
            none and not (is_in and id in match.none),
            only and not (is_in and bool(match.only) and id not in match.only),
        ]
    rest = flags[len(tests) * 4 :]
    return (*result, *(seen or (is_in and id in each) for seen, each in zip(rest, own, strict=True)))


@lru_cache(maxsize=64)
def explored(flow: Flow) -> Exploration:
    """Every state of ``flow``, gone through once."""
    return Explorer(flow).explore()
