"""Walking a flow with given answers: what a reader's path, and a writer's test of one, leads to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from helpgen.flow import Exit, Flow, FlowNode, holds
from helpgen.source import KeyPath
from helpgen.tree_models import TreePath

NOTHING: frozenset[str] = frozenset()


@dataclass(slots=True)
class State:
    """Where a reader is: the node, every question's last answer, and how often each counted loop was gone round."""

    node: str
    answers: dict[str, frozenset[str]] = field(default_factory=dict)
    rounds: dict[tuple[str, int], int] = field(default_factory=dict)


def exit_for(node: FlowNode, answers: Mapping[str, frozenset[str]], answer: frozenset[str] = NOTHING) -> Exit | None:
    """The exit that is taken from ``node`` with ``answer`` given there; ``None`` when no exit fits."""
    known = {**answers, node.id: answer} if node.kind == "question" else answers
    for exit in node.exits:
        if (exit.answers is None or not answer.isdisjoint(exit.answers)) and holds(exit.when, known):
            return exit
    return None


def go_on(state: State, node: FlowNode, answer: frozenset[str] = NOTHING) -> Exit | None:
    """Move ``state`` over the exit taken with ``answer``; the exit, or ``None`` and nothing moved when none fits."""
    exit = exit_for(node, state.answers, answer)
    if exit is None:
        return None
    if node.kind == "question":
        state.answers[node.id] = answer
    state.node = exit.goto
    if exit.times:
        key = (node.id, node.exits.index(exit))
        rounds = state.rounds.get(key, 0)
        state.rounds[key] = rounds + 1
        if rounds >= exit.times:
            state.node = exit.then
    return exit


def visits(flow: Flow, path: TreePath) -> dict[str, list[frozenset[str]]]:
    """The answers of ``path``: question to what is answered at each visit. A list is one set where several are chosen."""
    found: dict[str, list[frozenset[str]]] = {}
    for id, given in path.answers.items():
        node = flow.nodes.get(id)
        if node is not None and node.is_several and all(isinstance(item, str) for item in given):
            found[id] = [frozenset(str(item) for item in given)]
        else:
            found[id] = [frozenset({item}) if isinstance(item, str) else frozenset(item) for item in given]
    return found


@dataclass(frozen=True, slots=True)
class Taken:
    """One step of a walk."""

    node: str
    answer: frozenset[str] = NOTHING
    exit: Exit | None = None
    """``None`` at the last node."""
    end: str = ""


@dataclass(frozen=True, slots=True)
class Walk:
    """Where a path's answers lead. ``mistake`` is empty when the walk ended at an outcome with every answer used."""

    taken: tuple[Taken, ...]
    mistake: str = ""
    where: KeyPath = ()
    """Key path of the mistake, within the path."""
    word: str = ""
    """What stands there, where another word is expected."""
    known: tuple[str, ...] = ()
    """What could have stood there."""
    stops: bool = False
    """Whether it stops where no route fits: then it is the tree that is wrong, not the path."""
    mistake_zh: str = ""
    """``mistake`` in Chinese."""

    @property
    def nodes(self) -> tuple[str, ...]:
        """The nodes in the order visited."""
        return tuple(step.node for step in self.taken)


def walk(flow: Flow, path: TreePath) -> Walk:
    """Follow ``path`` from the start."""
    remaining = visits(flow, path)
    used = dict.fromkeys(remaining, 0)
    state = State(flow.start)
    taken: list[Taken] = []
    # A node can be met as often as there are answers that lead round; more than that is a circle of steps alone.
    limit = (len(flow.nodes) + 1) * (2 + sum(map(len, remaining.values())))
    while len(taken) < limit:
        id = state.node
        node = flow.nodes.get(id)
        if node is None:
            said = (f"it leads to '{id}', which is not a node", f"走到了“{id}”，没有这个节点")
            return Walk((*taken, Taken(id)), said[0], ("ends",), mistake_zh=said[1])
        if node.kind == "outcome":
            taken.append(Taken(id))
            return _ended(path, taken, id, remaining, used)
        answer = NOTHING
        if node.kind == "question":
            known = tuple(answer.id for answer in node.answers)
            if id not in remaining:
                return Walk(
                    (*taken, Taken(id)), f"it gives no answer to '{id}'", ("answers",), "", known, mistake_zh=f"没有回答“{id}”"
                )
            if used[id] == len(remaining[id]):
                mistake = f"it comes back to '{id}' and has no further answer"
                said_zh = f"又回到“{id}”，后面没有答案了"
                return Walk((*taken, Taken(id)), mistake, ("answers", id), "", known, mistake_zh=said_zh)
            answer = remaining[id][used[id]]
            if wrong := _wrong_answer(node, answer):
                where = ("answers", id, used[id] if len(path.answers[id]) == len(remaining[id]) else 0)
                word = next(iter(sorted(answer - set(known))), "")
                return Walk((*taken, Taken(id)), wrong[0], where, word, known if word else (), mistake_zh=wrong[1])
            used[id] += 1
        exit = go_on(state, node, answer)
        if exit is None:
            said = (f"it stops at '{id}', where no route fits", f"停在“{id}”，没有符合的 route")
            return Walk((*taken, Taken(id, answer)), said[0], ("ends",), stops=True, mistake_zh=said[1])
        taken.append(Taken(id, answer, exit, state.node))
    said = ("the steps lead round and round without a question", "步骤之间一直绕圈，没有问题")
    return Walk(tuple(taken), said[0], ("ends",), mistake_zh=said[1])


def _wrong_answer(node: FlowNode, answer: frozenset[str]) -> tuple[str, str] | None:
    known = {item.id for item in node.answers}
    if unknown := sorted(answer - known):
        return f"'{unknown[0]}' is not an option of '{node.id}'", f"“{unknown[0]}”不是“{node.id}”的答案"
    if not node.is_several and len(answer) > 1:
        return f"'{node.id}' takes one answer, not {len(answer)}", f"“{node.id}”只能选一个，不是 {len(answer)} 个"
    exclusive = sorted(item.id for item in node.answers if item.exclusive and item.id in answer)
    if exclusive and len(answer) > 1:
        said_zh = f"选了“{node.id}”的“{exclusive[0]}”就不能再选别的"
        return f"'{exclusive[0]}' of '{node.id}' rules out every other answer", said_zh
    return None


def _ended(
    path: TreePath, taken: Sequence[Taken], id: str, remaining: Mapping[str, list[frozenset[str]]], used: Mapping[str, int]
) -> Walk:
    for question, given in remaining.items():
        if used[question] < len(given):
            left = ", ".join(sorted(given[used[question]]))
            where = ("answers", question, used[question])
            said = (f"the answer '{left}' to '{question}' is never used", f"“{question}”的答案“{left}”用不上")
            return Walk(tuple(taken), said[0], where, mistake_zh=said[1])
    if id != path.ends:
        said = (f"it ends at '{id}', not at '{path.ends}'", f"走到的是“{id}”，不是“{path.ends}”")
        return Walk(tuple(taken), said[0], ("ends",), mistake_zh=said[1])
    return Walk(tuple(taken))
