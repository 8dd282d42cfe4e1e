"""Which ways of a tree its writer's paths go, and paths for those that none goes yet."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from helpgen.flow import Flow, FlowNode
from helpgen.proofs import NOTHING, Explorer, Memory
from helpgen.source import KeyPath
from helpgen.walk import Taken, Walk, exit_for

MANY = 30
"""Of more answers than this, one of each kind that the tree tells apart is tried; of fewer, each one."""
MAX_STATES = 20_000


@dataclass(frozen=True, slots=True)
class Unit:
    """One way that a path should go: an answer, a route, a table, a return, or what follows a loop's last round."""

    node: str
    """Id of the node as its writer wrote it."""
    path: KeyPath
    """Where it is written in the tree."""
    words: str


@dataclass(frozen=True, slots=True)
class SuggestedPath:
    """A path that a writer can paste: answers in order, and the outcome."""

    name: str
    answers: tuple[tuple[str, frozenset[str]], ...]
    ends: str


def units(flow: Flow) -> dict[KeyPath, Unit]:
    """Every way of the tree's own nodes, by where it is written. Nodes of trees it uses are covered by their own paths.

    A table counts once, and the answers of a list count by their routes: rows of data are not written one by one as tests.
    """
    found: dict[KeyPath, Unit] = {}
    for id, node in flow.nodes.items():
        if node.call and not any(exit.kind == "return" and _is_own(flow, node.call, exit.path) for exit in node.exits):
            continue
        for unit in _units_of(node, id):
            found.setdefault(unit.path, unit)
    return found


def _is_own(flow: Flow, call: str, path: KeyPath) -> bool:
    return call in flow.tree.content.nodes and path[1] == call


def _units_of(node: FlowNode, id: str) -> Iterator[Unit]:
    name = str(node.path[1])
    for exit in node.exits:
        match exit.kind:
            case "table":
                yield Unit(name, (*node.path, "table"), f"the table of '{name}'")
            case "option":
                yield Unit(name, exit.path, f"{name} = {', '.join(sorted(exit.answers or ()))}")
            case "route":
                yield Unit(name, exit.path, f"route {int(exit.path[-2]) + 1} of '{name}'")
            case "return":
                yield Unit(str(exit.path[1]), exit.path, f"the return '{exit.path[-1]}' of '{exit.path[1]}'")
            case _:
                yield Unit(name, exit.path, f"the goto of '{name}'")
        if exit.then:
            yield Unit(name, _then(exit.path), f"what follows the loop of '{name}'")
    if node.kind == "question" and not node.is_several:
        settled = {answer for exit in node.exits if exit.kind == "option" for answer in exit.answers or ()}
        for answer in node.answers:
            if answer.path and answer.id not in settled:
                yield Unit(name, answer.path, f"{name} = {answer.id}")


def _then(path: KeyPath) -> KeyPath:
    return (*path[:-1], "loop", "then")


def covered(flow: Flow, steps: Iterable[Taken]) -> set[KeyPath]:
    """The units that a walk goes, by where they are written."""
    found: set[KeyPath] = set()
    for step in steps:
        if step.exit is None:
            continue
        node = flow.nodes[step.node]
        found.add((*node.path, "table") if step.exit.kind == "table" else step.exit.path)
        if step.exit.then and step.end == step.exit.then:
            found.add(_then(step.exit.path))
        found |= {answer.path for answer in node.answers if answer.id in step.answer and answer.path}
    return found


def uncovered(flow: Flow, walks: Iterable[Walk]) -> list[Unit]:
    """The units that no walk goes, in the order written."""
    gone: set[KeyPath] = set()
    for one in walks:
        gone |= covered(flow, one.taken)
    return [unit for path, unit in units(flow).items() if path not in gone]


@dataclass
class _Place:
    """A state on the way of a search, and how it was come to."""

    node: str
    memory: Memory
    rounds: tuple[tuple[str, int, int], ...]
    before: _Place | None = None
    step: Taken | None = None
    answers: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @property
    def key(self) -> tuple[object, ...]:
        return self.node, self.memory, self.rounds


def suggest(flow: Flow, missing: Sequence[Unit]) -> tuple[list[SuggestedPath], list[Unit]]:
    """Paths that together go every unit of ``missing``, and the units for which none was found."""
    explorer = Explorer(flow)
    left = {unit.path: unit for unit in missing}
    found: list[SuggestedPath] = []
    failed: list[Unit] = []
    while left:
        path, unit = next(iter(left.items()))
        steps = _search(flow, explorer, path)
        if steps is None:
            failed.append(left.pop(path))
            continue
        gone = covered(flow, steps)
        for other in gone & left.keys():
            del left[other]
        answers = tuple((step.node, step.answer) for step in steps if step.answer)
        found.append(SuggestedPath(unit.words, answers, steps[-1].end))
    return found, failed


def _search(flow: Flow, explorer: Explorer, wanted: KeyPath) -> list[Taken] | None:
    """The shortest walk from the start over ``wanted`` to an outcome."""
    place = _breadth_first(flow, explorer, _Place(flow.start, (), ()), wanted)
    if place is None:
        return None
    steps: list[Taken] = []
    while place is not None and place.step is not None:
        steps.append(place.step)
        place = place.before
    return steps[::-1]


def _breadth_first(flow: Flow, explorer: Explorer, first: _Place, wanted: KeyPath) -> _Place | None:
    """One search for both, so that going over ``wanted`` where no outcome can be come to any more does not end it."""
    waiting = deque([(first, False)])
    seen: set[tuple[object, bool]] = {(first.key, False)}
    while waiting and len(seen) < MAX_STATES:
        place, was_over = waiting.popleft()
        for following in _following(flow, explorer, place):
            over = was_over or (following.step is not None and wanted in covered(flow, [following.step]))
            if over and flow.nodes[following.node].kind == "outcome":
                return following
            if (following.key, over) not in seen:
                seen.add((following.key, over))
                waiting.append((following, over))
    return None


def _following(flow: Flow, explorer: Explorer, place: _Place) -> Iterator[_Place]:
    node = flow.nodes[place.node]
    for answer in _answers(explorer, node):
        exit = exit_for(node, place.answers, answer)
        if exit is None:
            continue
        answers = {**place.answers, node.id: answer} if node.kind == "question" else place.answers
        rounds = {(id, at): count for id, at, count in place.rounds}
        end = exit.goto
        if exit.times:
            key = (node.id, node.exits.index(exit))
            end = exit.then if rounds.get(key, 0) >= exit.times else exit.goto
            rounds[key] = min(rounds.get(key, 0) + 1, exit.times)
        memory = dict(place.memory)
        if node.id in explorer.tests:
            memory[node.id] = tuple(test.holds(answer) for test in explorer.tests[node.id])
        yield _Place(
            end,
            explorer.remember(memory, end),
            tuple(sorted((id, at, count) for (id, at), count in rounds.items())),
            place,
            Taken(node.id, answer, exit, end),
            answers,
        )


def _answers(explorer: Explorer, node: FlowNode) -> Iterator[frozenset[str]]:
    if node.kind != "question":
        yield from [NOTHING] if node.kind == "step" else []
    elif node.is_several or len(node.answers) > MANY:
        yield from (group.answer for group in explorer.groups(node))
    else:
        yield from (frozenset({answer.id}) for answer in node.answers)


def as_yaml(flow: Flow, path: SuggestedPath) -> str:
    """The path as a line of ``paths:``."""
    given: dict[str, list[str]] = {}
    for id, answer in path.answers:
        ids = [one.id for one in flow.nodes[id].answers if one.id in answer]
        given.setdefault(id, []).append(f"[{', '.join(ids)}]" if flow.nodes[id].is_several else ids[0])
    listed = {id: visits[0] if len(visits) == 1 else f"[{', '.join(visits)}]" for id, visits in given.items()}
    answers = ", ".join(f"{id}: {visits}" for id, visits in listed.items())
    return f'  - {{name: "{path.name}", answers: {{{answers}}}, ends: {path.ends}}}'
