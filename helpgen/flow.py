"""A tree made ready to be walked: sub-trees and shared outcomes in place, every answer with an id, every way on as an exit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from helpgen.knowledge_base import Document, KnowledgeBase
from helpgen.models import Phrases, Plain
from helpgen.source import KeyPath
from helpgen.tree_models import (
    BANDED,
    Band,
    Branching,
    Card,
    Choosable,
    Dated,
    Item,
    Leading,
    Loop,
    Match,
    Outcome,
    Question,
    Shared,
    Step,
    Tree,
    Use,
    When,
)

MAX_DEPTH = 8
"""How deep trees may use each other; deeper ones are a tree that uses itself."""
EVERY = "*"


@dataclass(frozen=True, slots=True)
class AnswerTest:
    """What the answer to one question has to be. A question that was not asked was answered with nothing."""

    question: str
    match: Match

    def holds(self, answer: frozenset[str]) -> bool:
        """Whether ``answer`` passes."""
        match = self.match
        return (
            (not match.any or not answer.isdisjoint(match.any))
            and answer.issuperset(match.all)
            and answer.isdisjoint(match.none)
            and (not match.only or answer.issubset(match.only))
        )


Condition = tuple[tuple[AnswerTest, ...], ...]
"""One of these groups of tests must pass whole; ``()`` always holds."""
Answers = Mapping[str, frozenset[str]]


def holds(condition: Condition, answers: Answers) -> bool:
    """Whether ``condition`` holds for what was answered so far."""
    nothing: frozenset[str] = frozenset()
    return not condition or any(all(test.holds(answers.get(test.question, nothing)) for test in group) for group in condition)


@dataclass(frozen=True, slots=True)
class Answer:
    """One thing a reader can answer."""

    id: str
    label: Plain | None
    hint: Plain | None = None
    path: KeyPath = ()
    """Where it is written, within the tree; empty for an item of a list."""
    band: Band | None = None
    exclusive: bool = False
    item: Item | None = None
    aliases: Phrases | None = None


@dataclass(frozen=True, slots=True)
class Exit:
    """One way on from a node. The first exit whose ``answers`` and ``when`` fit is taken."""

    goto: str
    path: KeyPath
    """Where the goto is written, within the tree of ``FlowNode.origin``."""
    answers: frozenset[str] | None = None
    """The node's own answers that take it; ``None`` is every answer, or a step."""
    when: Condition = ()
    loop: bool = False
    times: int = 0
    """How often it may be taken before ``then`` is, 0 for any number of times."""
    then: str = ""
    kind: str = "goto"
    """``option``, ``goto``, ``route``, ``table``, ``return``: how it is written."""


@dataclass(frozen=True, slots=True)
class FlowCard:
    """A card with its condition made ready."""

    card: Card
    when: Condition
    path: KeyPath


Content = Question | Step | Outcome


@dataclass(frozen=True)
class FlowNode:
    """A node that has a page of its own."""

    id: str
    content: Content
    origin: Document[Tree] = field(repr=False, compare=False)
    """The tree it is written in; another one than the flow's for a node of a sub-tree."""
    path: KeyPath
    answers: tuple[Answer, ...] = ()
    exits: tuple[Exit, ...] = ()
    cards: tuple[FlowCard, ...] = ()
    call: str = ""
    """The node that uses the tree this one is written in; empty for the flow's own nodes."""
    item: Answer | None = None
    """The answer that this copy of an ``each`` node is for."""
    shared: str = ""
    """The key of the shared outcome that this is."""

    @property
    def kind(self) -> str:
        """``question``, ``step`` or ``outcome``."""
        match self.content:
            case Question():
                return "question"
            case Step():
                return "step"
        return "outcome"

    @property
    def is_several(self) -> bool:
        """Whether several answers can be chosen together."""
        return isinstance(self.content, Question) and self.content.type == "choices"

    def answer(self, id: str) -> Answer | None:
        """The answer of that id."""
        return next((answer for answer in self.answers if answer.id == id), None)


@dataclass(frozen=True, eq=False)
class Flow:
    """A compiled tree. Exits may lead to nodes that do not exist: then ``is_sound`` is false and a rule says so."""

    tree: Document[Tree]
    nodes: Mapping[str, FlowNode]
    start: str
    clashes: tuple[str, ...] = ()
    """Ids that two nodes would have, after sub-trees and copies have been put in place."""

    @property
    def id(self) -> str:
        """The tree's id."""
        return self.tree.id

    @property
    def is_sound(self) -> bool:
        """Whether every node but the outcomes leads on, and only to nodes that exist."""
        if self.start not in self.nodes or self.clashes:
            return False
        return all(self._leads_on(node) for node in self.nodes.values() if node.kind != "outcome")

    def _leads_on(self, node: FlowNode) -> bool:
        content = node.content
        if not isinstance(content, Outcome):
            if sum(map(bool, (content.goto, content.routes, content.table))) > 1:
                return False  # nobody can tell which counts
            if isinstance(content, Question) and not (content.goto or content.routes or content.table):
                led = {id for exit in node.exits for id in exit.answers or ()}
                if any(answer.id not in led for answer in node.answers):
                    return False
        different = {answer.id for answer in node.answers}
        if node.kind == "question" and (len(different) < 2 or len(different) < len(node.answers)):
            return False
        return bool(node.exits) and all(end in self.nodes for exit in node.exits for end in ends(exit))


def ends(exit: Exit) -> tuple[str, ...]:
    """The nodes that an exit leads to: its goto and, for a counted loop, what follows when the count is used up."""
    return (exit.goto, exit.then) if exit.then else (exit.goto,)


def compile_tree(kb: KnowledgeBase, tree: Document[Tree], day: date | None = None) -> Flow:
    """The flow of ``tree`` as it is on ``day``; without a day, with every node that there ever is."""
    return _Compiler(kb, day).flow(tree)


def flows(kb: KnowledgeBase, day: date | None = None) -> Mapping[str, Flow]:
    """The flow of every tree, by the tree's id."""
    return _flows(kb.whole, day)


@lru_cache(maxsize=4)
def _flows(kb: KnowledgeBase, day: date | None) -> Mapping[str, Flow]:
    return _Flows(kb, day)


class _Flows(Mapping[str, Flow]):
    """The flow of each tree, made when somebody first asks for it."""

    def __init__(self, kb: KnowledgeBase, day: date | None) -> None:
        self._kb, self._day = kb, day
        self._made: dict[str, Flow] = {}

    def __getitem__(self, id: str) -> Flow:
        if id not in self._made:
            self._made[id] = compile_tree(self._kb, self._kb.trees[id], self._day)
        return self._made[id]

    def __contains__(self, id: object) -> bool:
        return id in self._kb.trees

    def __iter__(self) -> Iterator[str]:
        return iter(self._kb.trees)

    def __len__(self) -> int:
        return len(self._kb.trees)


def change_days(kb: KnowledgeBase, tree: Document[Tree]) -> list[date]:
    """The days on which the tree changes by itself, because a node of it, or of a tree it uses, begins or has ended."""
    days: set[date] = set()
    for used in {tree.id, *used_trees(kb, tree)}:
        for node in kb.trees[used].content.nodes.values():
            if node.from_ is not None:
                days.add(node.from_)
            if node.until is not None and node.until < date.max:
                days.add(node.until + timedelta(days=1))
    return sorted(days)


def used_trees(kb: KnowledgeBase, tree: Document[Tree]) -> list[str]:
    """The ids of the trees that ``tree`` uses, directly or through others, nearest first."""
    found: list[str] = []
    waiting = [tree]
    while waiting:
        for node in waiting.pop(0).content.nodes.values():
            if isinstance(node, Use) and node.use in kb.trees and node.use not in found:
                found.append(node.use)
                waiting.append(kb.trees[node.use])
    return found


@dataclass
class _Draft:
    """A node while it is put together; ids are already those of the flow."""

    node: FlowNode
    each: str = ""


class _Compiler:
    def __init__(self, kb: KnowledgeBase, day: date | None) -> None:
        self.kb = kb
        self.day = day
        self.drafts: dict[str, _Draft] = {}
        self.clashes: list[str] = []
        self.entries: dict[str, str] = {}
        """Id of a ``use`` node to the first node of the tree it uses."""
        self.hidden: set[str] = set()

    def flow(self, tree: Document[Tree]) -> Flow:
        self._add_tree(tree, "", {}, 0)
        nodes = self._without_groups({id: draft.node for id, draft in self.drafts.items()})
        nodes = self._without_each(nodes)
        nodes = {id: replace(node, exits=tuple(self._entered(node.exits))) for id, node in nodes.items()}
        start = self._enter(tree.content.start)
        if self.day is not None:
            self.hidden |= {id for id, draft in self.drafts.items() if self._is_hidden(draft.node.content)}
            nodes = _without_hidden(nodes, self.hidden)
            nodes = _leading_on(nodes, start)
        return Flow(tree, nodes, start, tuple(dict.fromkeys(self.clashes)))

    # --- the nodes of a tree, and of the trees it uses ---------------------------------------------------------------

    def _add_tree(self, tree: Document[Tree], prefix: str, returns: Mapping[str, Exit], depth: int) -> None:
        for id, node in tree.content.nodes.items():
            path: KeyPath = ("nodes", id)
            name = prefix + id
            match node:
                case Use() if self._is_hidden(node):
                    self.hidden.add(name)
                case Use() if node.use in self.kb.trees and depth < MAX_DEPTH:
                    used = self.kb.trees[node.use]
                    self.entries[name] = f"{name}-{used.content.start}"
                    back = {
                        outcome: Exit(prefix + goto, (*path, "returns", outcome), loop=node.loop, kind="return")
                        for outcome, goto in node.returns.items()
                    }
                    self._add_tree(used, f"{name}-", back, depth + 1)
                case Shared() if self.kb.outcomes is not None and node.shared in self.kb.outcomes.content.root:
                    shared = self.kb.outcomes.content.root[node.shared]
                    content = Outcome.model_validate(
                        {**dict(shared), "reviewed": node.reviewed, "from": node.from_, "until": node.until}
                    )
                    self._add(FlowNode(name, content, tree, path, call=prefix[:-1], shared=node.shared))
                case Outcome() if node.returns and id in returns:
                    # In the tree that uses this one the outcome is a step on the way: what it says, and how to go on.
                    step = Step.model_validate(
                        {"step": node.title or Plain({}), "help": node.answer, "cards": node.cards, "reviewed": node.reviewed}
                    )
                    cards = _cards(node.cards, path, prefix)
                    self._add(FlowNode(name, step, tree, path, (), (returns[id],), cards, prefix[:-1]))
                case Question() | Step() | Outcome():
                    self._add(self._own(tree, name, node, path, prefix), prefix + _each(node) if _each(node) else "")

    def _add(self, node: FlowNode, each: str = "") -> None:
        if node.id in self.drafts:
            self.clashes.append(node.id)
        self.drafts[node.id] = _Draft(node, each)

    def _own(self, tree: Document[Tree], name: str, node: Content, path: KeyPath, prefix: str) -> FlowNode:
        cards = _cards(node.cards, path, prefix)
        if isinstance(node, Outcome):
            return FlowNode(name, node, tree, path, cards=cards, call=prefix[:-1])
        answers = tuple(self._answers(node, path)) if isinstance(node, Question) else ()
        exits = tuple(_exits(node, answers, path, prefix, name))
        return FlowNode(name, node, tree, path, answers, exits, cards, prefix[:-1])

    def _answers(self, question: Question, path: KeyPath) -> Iterator[Answer]:
        if question.type in BANDED:
            for index, band in enumerate(question.bands):
                yield Answer(band.id, band.label, band.hint, (*path, "bands", index), band)
        if question.type == "list" and question.list and question.list in self.kb.lists:
            for id, item in self.kb.lists[question.list].content.items.items():
                yield Answer(id, item.label, item=item, aliases=item.aliases)
        for index, option in enumerate(question.options):
            yield Answer(option.id, option.label, option.hint, (*path, "options", index), exclusive=option.exclusive)

    # --- groups, each, use and dates -----------------------------------------------------------------------------------------

    def _without_groups(self, nodes: dict[str, FlowNode]) -> dict[str, FlowNode]:
        """The nodes with the answers themselves in place of the groups that conditions name."""
        groups = {
            id: self.kb.lists[node.content.list].content.groups
            for id, node in nodes.items()
            if isinstance(node.content, Question) and node.content.list and node.content.list in self.kb.lists
        }
        if not any(groups.values()):
            return nodes

        def ungrouped(when: Condition) -> Condition:
            return tuple(tuple(_ungrouped(test, groups.get(test.question, {})) for test in group) for group in when)

        return {
            id: replace(
                node,
                exits=tuple(replace(exit, when=ungrouped(exit.when)) for exit in node.exits),
                cards=tuple(replace(card, when=ungrouped(card.when)) for card in node.cards),
            )
            for id, node in nodes.items()
        }

    def _without_each(self, nodes: dict[str, FlowNode]) -> dict[str, FlowNode]:
        copies: dict[str, dict[str, str]] = {}
        asked: dict[str, str] = {}
        result: dict[str, FlowNode] = {}
        for id, node in nodes.items():
            question = nodes.get(self.drafts[id].each)
            if question is None:
                result[id] = node
                continue
            # Of a list it is its items: an answer beside them (unsure) has no columns that a text could show.
            is_list = any(answer.item is not None for answer in question.answers)
            each = [answer for answer in question.answers if answer.item is not None or not is_list]
            copies[id] = {answer.id: f"{id}-{answer.id}" for answer in each}
            asked[id] = question.id
            for answer in each:
                copy = copies[id][answer.id]
                if copy in nodes:
                    self.clashes.append(copy)
                self.drafts[copy] = _Draft(node)
                result[copy] = replace(node, id=copy, item=answer)
        if not copies:
            return result
        return {id: replace(node, exits=tuple(_to_copies(id, node.exits, copies, asked))) for id, node in result.items()}

    def _enter(self, id: str) -> str:
        """The node that a goto to ``id`` leads to: the first one of the other tree when it is a ``use``."""
        for _ in range(MAX_DEPTH + 1):
            if id not in self.entries:
                break
            id = self.entries[id]
        return id

    def _entered(self, exits: Iterable[Exit]) -> Iterator[Exit]:
        for exit in exits:
            yield replace(exit, goto=self._enter(exit.goto), then=self._enter(exit.then) if exit.then else "")

    def _is_hidden(self, node: Dated) -> bool:
        if self.day is None:
            return False
        return (node.from_ is not None and self.day < node.from_) or (node.until is not None and self.day > node.until)


def _ungrouped(test: AnswerTest, groups: Mapping[str, Sequence[str]]) -> AnswerTest:
    def members(ids: Sequence[str]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(member for id in ids for member in groups.get(id, (id,))))

    if not groups:
        return test
    match = test.match
    return replace(
        test, match=Match(any=members(match.any), all=members(match.all), none=members(match.none), only=members(match.only))
    )


def _each(node: Content) -> str:
    return (node.each or "") if isinstance(node, Step | Outcome) else ""


def _cards(cards: Sequence[Card], path: KeyPath, prefix: str) -> tuple[FlowCard, ...]:
    return tuple(FlowCard(card, condition(card.when, prefix), (*path, "cards", index)) for index, card in enumerate(cards))


def condition(when: When, prefix: str = "") -> Condition:
    """The condition that ``when`` states; questions get ``prefix`` before their ids."""
    return tuple(tuple(AnswerTest(prefix + question, match) for question, match in group.items()) for group in when)


def _exit(leading: Leading | Branching, path: KeyPath, prefix: str, **values: object) -> Exit:
    loop = leading.loop
    counted = loop if isinstance(loop, Loop) else None
    return Exit(
        prefix + (leading.goto or ""),
        (*path, "goto"),
        loop=bool(loop),
        times=counted.times if counted else 0,
        then=prefix + counted.then if counted else "",
        **values,  # type: ignore[arg-type]
    )


def _exits(node: Question | Step, answers: Sequence[Answer], path: KeyPath, prefix: str, name: str) -> Iterator[Exit]:
    leading: list[Choosable] = []
    if isinstance(node, Question):
        leading = [*(node.bands if node.type in BANDED else ()), *node.options]
        kinds = ["bands"] * (len(leading) - len(node.options)) + ["options"] * len(node.options)
        for place, (kind, one) in enumerate(zip(kinds, leading, strict=True)):
            if one.goto is not None:
                index = place if kind == "bands" else place - (len(leading) - len(node.options))
                own = frozenset({one.id})
                yield _exit(one, (*path, kind, index), prefix, answers=own, kind="option")
    settled = {one.id for one in leading if one.goto is not None}
    is_several = isinstance(node, Question) and node.type == "choices"
    rest = None
    if isinstance(node, Question) and not is_several and settled:
        rest = frozenset(answer.id for answer in answers if answer.id not in settled)
    if node.goto is not None:
        yield _exit(node, path, prefix, answers=rest)
    for index, route in enumerate(node.routes):
        if route.goto is not None:
            when = condition(route.when, prefix)
            yield _exit(route, (*path, "routes", index), prefix, answers=rest, when=when, kind="route")
    if node.table is not None:
        by = [prefix + question for question in node.table.by]
        for cell, when, goto in _cells(node.table.rows, by):
            yield Exit(prefix + goto, (*path, "table", "rows", *cell), rest, when, loop=node.table.loop, kind="table")


def _cells(rows: Mapping[str, Any], by: Sequence[str]) -> Iterator[tuple[KeyPath, Condition, str]]:
    """The cells of a table; where ``*`` stands it is every answer that has no row of its own."""
    named = tuple(key for key in rows if key != EVERY)
    for key, value in sorted(rows.items(), key=lambda item: item[0] == EVERY):
        if not by:
            return
        test = AnswerTest(by[0], Match(any=(key,)) if key != EVERY else Match(none=named))
        if isinstance(value, str):
            yield (key,), ((test,),), value
            continue
        for cell, when, goto in _cells(value, by[1:]):
            yield (key, *cell), tuple((test, *group) for group in when), goto


def _to_copies(
    id: str, exits: Iterable[Exit], copies: Mapping[str, Mapping[str, str]], asked: Mapping[str, str]
) -> Iterator[Exit]:
    """Exits to a node that exists once per answer, as one exit for each of its copies."""
    for exit in exits:
        if exit.goto not in copies:
            yield exit
            continue
        question = asked[exit.goto]
        for answer, copy in copies[exit.goto].items():
            if id == question:
                if exit.answers is None or answer in exit.answers:
                    yield replace(exit, goto=copy, answers=frozenset({answer}))
            else:
                test = AnswerTest(question, Match(any=(answer,)))
                yield replace(exit, goto=copy, when=tuple((*group, test) for group in exit.when) or ((test,),))


def _without_hidden(nodes: Mapping[str, FlowNode], hidden: set[str]) -> dict[str, FlowNode]:
    """The nodes without those that are hidden, the ways to them, and the answers that only led there."""
    left: dict[str, FlowNode] = {}
    for id, node in nodes.items():
        if id in hidden:
            continue
        exits = [exit for exit in node.exits if exit.goto not in hidden]
        closed = {
            answer for exit in node.exits if exit.goto in hidden and exit.kind == "option" for answer in exit.answers or ()
        }
        exits = [replace(exit, times=0, then="") if exit.then in hidden else exit for exit in exits]
        answers = tuple(answer for answer in node.answers if answer.id not in closed)
        left[id] = replace(node, exits=tuple(exits), answers=answers)
    return left


def _leading_on(nodes: Mapping[str, FlowNode], start: str) -> dict[str, FlowNode]:
    """The nodes that are still led to; what only hidden nodes led to is hidden with them."""
    reached, waiting = {start}, [start]
    while waiting:
        node = nodes.get(waiting.pop())
        for end in (end for exit in node.exits for end in ends(exit)) if node else ():
            if end not in reached:
                reached.add(end)
                waiting.append(end)
    return {id: node for id, node in nodes.items() if id in reached}
