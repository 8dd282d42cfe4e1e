"""Which examples to try where trying all would take hours: some that together have everything that any of them has."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Set
from typing import TypeVar

from helpgen.flow import Flow
from helpgen.tree_models import TreePath
from helpgen.walk import walk

Example = TypeVar("Example", bound=Hashable)


def covering(examples: Mapping[Example, Set[object]]) -> list[Example]:
    """Some of ``examples``, each given with what it has: always the one with the most that is new; the first of equals."""
    missing: set[object] = set().union(*examples.values())
    found = []
    while missing:
        best = max(examples, key=lambda example: len(examples[example] & missing))
        found.append(best)
        missing -= examples[best]
    return found


def forms(flow: Flow, path: TreePath) -> Set[object]:
    """What a way through a tree shows of what trees can be made of.

    It is read off the keys that the writers used, so that a key that gets its first use is missing from every other way.
    """
    found: set[object] = set()
    for taken in walk(flow, path).taken:
        node = flow.nodes[taken.node]
        type = getattr(node.content, "type", node.kind)
        found |= {(type, name) for name in node.content.model_fields_set}
        found.add((type, bool(node.call), bool(node.shared), bool(node.item)))
        chosen = [answer for answer in map(node.answer, taken.answer) if answer is not None]
        found |= {(type, one.band is not None, one.item is not None, one.exclusive) for one in chosen}
        found.add((type, min(len(chosen), 2)))
        found |= {(type, "card", len(card.when) > 1) for card in node.cards}
        if taken.exit is not None:
            matches = {name for group in taken.exit.when for test in group for name in test.match.model_fields_set}
            found |= {(type, "when", name) for name in matches}
            several = len(taken.exit.when) > 1 or any(len(group) > 1 for group in taken.exit.when)
            found.add((type, taken.exit.kind, several, taken.exit.loop, taken.end == taken.exit.then))
    return found


def ways(flows: Iterable[Flow], taken: Callable[[Flow, TreePath], Set[object]] = forms) -> dict[str, list[TreePath]]:
    """By tree: its way with the most steps, and those that with others show every form."""
    paths = {(flow.id, path.name): (flow, path) for flow in flows for path in flow.tree.content.paths}
    chosen = set(covering({key: taken(*one) for key, one in paths.items()}))
    longest = {flow.id: max(flow.tree.content.paths, key=lambda path: len(walk(flow, path).taken)).name for flow in flows}
    found: dict[str, list[TreePath]] = {}
    for (tree, name), (_, path) in paths.items():
        if (tree, name) in chosen or longest[tree] == name:
            found.setdefault(tree, []).append(path)
    return found
