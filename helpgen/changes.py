"""What a change of content does to the routes of trees, in words.

A route is a way from a tree's start to an outcome that goes round no loop. Each route of the old tree is walked in the new one
with the same answers: it ends at the same outcome, at another one, or an answer on it is gone or not enough any more.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from helpgen.flow import Flow, FlowNode
from helpgen.proofs import NOTHING, Explorer
from helpgen.tree_models import Outcome
from helpgen.walk import State, exit_for, go_on

MOST_ROUTES = 50_000
"""Of a tree with more routes than this, these are compared; the first line about it says so."""

Answers = tuple[tuple[str, frozenset[str]], ...]


@dataclass(frozen=True, slots=True)
class Route:
    """Question and answer, in the order met, and the outcome."""

    answers: Answers
    ends: str


def routes(flow: Flow, most: int = MOST_ROUTES) -> Iterator[Route]:
    """The routes of a sound flow, at most ``most`` of them, in the order written. Nothing here recurses."""
    explorer = Explorer(flow)
    found = 0
    stack: list[tuple[str, Answers, Mapping[str, frozenset[str]], frozenset[str]]] = [
        (flow.start, (), {}, frozenset({flow.start}))
    ]
    while stack and found < most:
        id, answers, known, seen = stack.pop()
        node = flow.nodes[id]
        if node.kind == "outcome":
            found += 1
            yield Route(answers, id)
            continue
        following = []
        for answer in _answers(explorer, node):
            exit = exit_for(node, known, answer)
            if exit is None or exit.goto in seen:
                continue
            step = ((id, answer),) if node.kind == "question" else ()
            now = {**known, id: answer} if step else known
            following.append((exit.goto, answers + step, now, seen | {exit.goto}))
        stack += reversed(following)


def _answers(explorer: Explorer, node: FlowNode) -> list[frozenset[str]]:
    if node.kind == "step":
        return [NOTHING]
    if node.is_several:
        return [group.answer for group in explorer.groups(node)]
    return [frozenset({answer.id}) for answer in node.answers]


def end_of(flow: Flow, route: Route) -> tuple[str, str]:
    """Where the answers of a route end in ``flow``: an outcome, or the node at which they stop fitting and why."""
    state = State(flow.start)
    left = list(route.answers)
    for _ in range(len(flow.nodes) + len(left) + 1):
        node = flow.nodes[state.node]
        if node.kind == "outcome":
            return node.id, ""
        answer = NOTHING
        if node.kind == "question":
            place = next((at for at, (question, _) in enumerate(left) if question == node.id), None)
            if place is None:
                return node.id, f"'{node.id}' is asked now"
            answer = left.pop(place)[1]
            if gone := sorted(answer - {one.id for one in node.answers}):
                return node.id, f"the answer '{gone[0]}' of '{node.id}' is gone"
        if go_on(state, node, answer) is None:
            return node.id, f"no route fits at '{node.id}'"
    return state.node, "they go round a loop now"


def _name(flow: Flow, id: str) -> str:
    content = flow.nodes[id].content if id in flow.nodes else None
    return f"'{id}' ({content.outcome})" if isinstance(content, Outcome) else f"'{id}'"


def _count(number: int) -> str:
    return "1 route" if number == 1 else f"{number} routes"


def differences(old: Mapping[str, Flow], new: Mapping[str, Flow]) -> Iterator[str]:
    """One sentence for each way in which routes change, trees in order of their ids; nothing where they are the same."""
    for id in sorted({*old, *new}):
        if id not in old:
            count = sum(1 for _ in routes(new[id]))
            yield f"the tree '{id}' is new, with {_count(count)}"
        elif id not in new:
            yield f"the tree '{id}' is gone; its {_count(sum(1 for _ in routes(old[id])))} need a redirect"
        else:
            yield from _tree_differences(id, old[id], new[id])


def _tree_differences(id: str, old: Flow, new: Flow) -> Iterator[str]:
    before = list(routes(old))
    if len(before) >= MOST_ROUTES:
        yield f"{id}: only the first {MOST_ROUTES} routes were compared"
    moved: Counter[str] = Counter()
    for route in before:
        end, why = end_of(new, route)
        if why:
            moved[f"{{count}} of {id} {{stop}} at '{end}': {why}"] += 1
        elif end != route.ends:
            was, now = _name(old, route.ends), _name(new, end)
            moved[f"{{count}} of {id} {{now_end}} at {now} instead of {was}"] += 1
        elif _kind(old, end) != _kind(new, end):
            moved[f"{{count}} of {id} {{now_end}} in {_kind(new, end)} instead of {_kind(old, end)} (at '{end}')"] += 1
    for text, count in moved.items():
        one = count == 1
        yield text.format(count=_count(count), stop="stops" if one else "stop", now_end="now ends" if one else "now end")
    known = {route.answers for route in before}
    added = Counter(route.ends for route in routes(new) if route.answers not in known and end_of(old, route)[1])
    for end, count in added.items():
        verbs = "is new and ends" if count == 1 else "are new and end"
        yield f"{_count(count)} of {id} {verbs} at {_name(new, end)}"
    for node in [node for node in old.nodes if node not in new.nodes]:
        yield f"the node '{node}' of {id} is gone"


def _kind(flow: Flow, id: str) -> str:
    content = flow.nodes[id].content
    return content.outcome if isinstance(content, Outcome) else ""
