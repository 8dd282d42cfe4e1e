"""Rules for routes and cards: the proof that all answers have exactly one way on, and that every card is seen."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from helpgen.findings import AnyRule, Finding, rule
from helpgen.flow import Flow, FlowNode
from helpgen.knowledge_base import KnowledgeBase
from helpgen.proofs import explored
from helpgen.rules.conditions import unknown_answer
from helpgen.rules.loops import traps
from helpgen.rules.trees import several_ways_on, sound
from helpgen.shown_cards import shown_cards
from helpgen.source import KeyPath
from helpgen.tree import reachable
from helpgen.tree_models import (
    Branching,
)

Findings = Iterator[Finding]


@lru_cache(maxsize=1)
def provable(kb: KnowledgeBase) -> tuple[Flow, ...]:
    """The flows of which routes and cards can be proved: sound, and every condition names answers that there are."""
    wrong = {finding.path for rule in (unknown_answer, several_ways_on) for finding in rule(kb)}
    return tuple(flow for flow in sound(kb) if flow.tree.source.path not in wrong and not traps(flow))


def _own_exits(flow: Flow, node: FlowNode) -> bool:
    return node.origin is flow.tree


@rule("route-gap", of_trees=True)
def route_gap(kb: KnowledgeBase) -> Findings:
    """Whatever was answered, some route fits.

    Every combination of answers that can be given on the way is tried, and the one for which there is no route is in the message.
    A last route without `when` takes all that is left.

    Bad (`withdraw/missing.tree.yaml`):

        nodes:
          status:
            options:
              - {id: processing, label: {zh: 处理中, en: Processing}}
              - {id: paused, label: {zh: 暂停, en: Paused}}
              - {id: unsure, label: {zh: 不确定, en: I am not sure}, goto: find-status}
            routes:
              - {when: {status: processing}, goto: under-review}

    Good (`withdraw/missing.tree.yaml`):

        nodes:
          status:
            options:
              - {id: processing, label: {zh: 处理中, en: Processing}}
              - {id: paused, label: {zh: 暂停, en: Paused}}
              - {id: unsure, label: {zh: 不确定, en: I am not sure}, goto: find-status}
            routes:
              - {when: {status: processing}, goto: under-review}
              - {goto: under-review}
        paths:
          - {name: still in review, answers: {status: processing}, ends: under-review}
          - {name: paused, answers: {status: paused}, ends: under-review}
          - {name: found it after looking, answers: {status: [unsure, processing]}, ends: under-review}
    """
    for flow in provable(kb):
        exploration = explored(flow)
        source = flow.tree.source
        if not exploration.complete:
            yield route_gap.finding(
                source.path,
                source.at(("start",)),
                ("the routes depend on too many answers together to be checked", "routes 同时取决于太多答案，无法逐一检查"),
                ("split the tree, or let routes look at fewer earlier questions", "拆成几棵树，或让 routes 少看几个前面的问题"),
            )
        gaps: dict[KeyPath, dict[str, None]] = {}
        for id, proof in exploration.nodes.items():
            node = flow.nodes[id]
            if proof.gaps and _own_exits(flow, node):
                gaps.setdefault(_ways_path(node), {}).update(dict.fromkeys(proof.gaps))
        for path, found in gaps.items():
            words = next(iter(found))
            more, more_zh = (f" (and {len(found) - 1} more)", f"（另有 {len(found) - 1} 种）") if len(found) > 1 else ("", "")
            yield route_gap.finding(
                source.path,
                source.at_key(path),
                (f"no route for {words}{more}", f"{words} 没有去向{more_zh}"),
                ("add a route for it, or a last one with 'goto' alone for all that is left", "补一条 route，或在最后加一条只写 goto 的"),
            )  # fmt: skip


def _ways_path(node: FlowNode) -> KeyPath:
    content = node.content
    if isinstance(content, Branching):
        if content.table is not None:
            return (*node.path, "table")
        if content.routes:
            return (*node.path, "routes")
    return node.path


@rule("route-shadowed", of_trees=True)
def route_shadowed(kb: KnowledgeBase) -> Findings:
    """Every route is taken by somebody.

    A route that earlier ones leave nothing for, or that no path brings the right answers to, is a page that its writer believes
    in and no reader sees.

    Bad (`withdraw/missing.tree.yaml`):

        nodes:
          status:
            match: first
            options:
              - {id: processing, label: {zh: 处理中, en: Processing}}
              - {id: paused, label: {zh: 暂停, en: Paused}}
              - {id: unsure, label: {zh: 不确定, en: I am not sure}, goto: find-status}
            routes:
              - {when: {status: [processing, paused]}, goto: under-review}
              - {when: {status: paused}, goto: find-status, loop: true}
        paths:
          - {name: still in review, answers: {status: processing}, ends: under-review}

    Good (`withdraw/missing.tree.yaml`):

        nodes:
          status:
            options:
              - {id: processing, label: {zh: 处理中, en: Processing}}
              - {id: paused, label: {zh: 暂停, en: Paused}}
              - {id: unsure, label: {zh: 不确定, en: I am not sure}, goto: find-status}
            routes:
              - {when: {status: [processing, paused]}, goto: under-review}
        paths:
          - {name: still in review, answers: {status: processing}, ends: under-review}
          - {name: paused, answers: {status: paused}, ends: under-review}
          - {name: found it after looking, answers: {status: [unsure, processing]}, ends: under-review}
    """
    for flow in provable(kb):
        exploration = explored(flow)
        if not exploration.complete:
            continue
        taken: set[KeyPath] = set()
        held: set[KeyPath] = set()
        written: dict[KeyPath, FlowNode] = {}
        for id, proof in exploration.nodes.items():
            node = flow.nodes[id]
            for index, exit in enumerate(node.exits):
                if exit.kind in ("route", "table") and _own_exits(flow, node):
                    written.setdefault(exit.path, node)
                    taken |= {exit.path} if index in proof.taken else set()
                    held |= {exit.path} if index in proof.held else set()
        for path, node in written.items():
            if path in taken or (path[-1] == "*" or "*" in path):
                continue
            earlier = path in held or (path[-1] == "goto" and not _has_when(node, path))
            yield route_shadowed.finding(
                flow.tree.source.path,
                flow.tree.source.at(path),
                ("earlier routes leave nothing for this one" if earlier else "no path brings these answers here",
                 "前面的 route 已经全部接走，这一条永远用不上" if earlier else "没有路径会带着这些答案走到这里"),
                ("delete it, or move it up" if earlier else "check its 'when', or delete it",
                 "删掉它，或移到前面" if earlier else "检查 when，或删掉它"),
            )  # fmt: skip


def _has_when(node: FlowNode, path: KeyPath) -> bool:
    return any(exit.path == path and exit.when for exit in node.exits)


@rule("route-overlap", of_trees=True)
def route_overlap(kb: KnowledgeBase) -> Findings:
    """No answers fit two routes that lead to different nodes, unless `match: first` says that their order counts.

    Whoever moves a line would change where readers end. With `match: first` the page says so too.

    Bad (`withdraw/missing.tree.yaml`):

        nodes:
          status:
            options:
              - {id: processing, label: {zh: 处理中, en: Processing}}
              - {id: paused, label: {zh: 暂停, en: Paused}}
              - {id: unsure, label: {zh: 不确定, en: I am not sure}}
            routes:
              - {when: {status: [processing, paused]}, goto: under-review}
              - {when: {status: [paused, unsure]}, goto: find-status}
        paths:
          - {name: still in review, answers: {status: processing}, ends: under-review}
          - {name: paused, answers: {status: paused}, ends: under-review}
          - {name: found it after looking, answers: {status: [unsure, processing]}, ends: under-review}

    Good (`withdraw/missing.tree.yaml`):

        nodes:
          status:
            match: first
            options:
              - {id: processing, label: {zh: 处理中, en: Processing}}
              - {id: paused, label: {zh: 暂停, en: Paused}}
              - {id: unsure, label: {zh: 不确定, en: I am not sure}}
            routes:
              - {when: {status: [processing, paused]}, goto: under-review}
              - {when: {status: [paused, unsure]}, goto: find-status}
        paths:
          - {name: still in review, answers: {status: processing}, ends: under-review}
          - {name: paused, answers: {status: paused}, ends: under-review}
          - {name: found it after looking, answers: {status: [unsure, processing]}, ends: under-review}
    """
    for flow in provable(kb):
        exploration = explored(flow)
        said: set[KeyPath] = set()
        for id, proof in exploration.nodes.items():
            node = flow.nodes[id]
            content = node.content
            if not _own_exits(flow, node) or (isinstance(content, Branching) and content.match == "first"):
                continue
            for (first, second), words in proof.overlaps.items():
                one, two = node.exits[first], node.exits[second]
                if not two.when or one.path == two.path or two.path in said:
                    continue  # the last route takes what is left; it overlaps with nothing
                said.add(two.path)
                yield route_overlap.finding(
                    flow.tree.source.path,
                    flow.tree.source.at(two.path),
                    (f"this route and the one to '{one.goto}' both fit {words}", f"{words} 同时符合这一条和去“{one.goto}”的那一条"),
                    ("let them differ, or write 'match: first' if their order is meant to count", "改到不重叠；如果就是按顺序取第一条，写 match: first"),
                )  # fmt: skip


@rule("card-never-shown", of_trees=True)
def card_never_shown(kb: KnowledgeBase) -> Findings:
    """Every card is shown to somebody.

    A card whose answers no path brings along is a remedy that nobody reads.

    Bad (`withdraw/missing.tree.yaml`):

        nodes:
          under-review:
            cards:
              - {id: slow, when: {status: unsure}, text: {zh: 等。, en: Wait.}}

    Good (`withdraw/missing.tree.yaml`):

        nodes:
          under-review:
            cards:
              - {id: slow, when: {status: processing}, text: {zh: 等。, en: Wait.}}
    """
    for flow in provable(kb):
        if not any(node.cards for node in flow.nodes.values()):
            continue
        shown, complete = shown_cards(flow)
        lost = flow.nodes.keys() - reachable(flow)
        seen = {(flow.nodes[id].path, card) for id, card in shown}
        for node in flow.nodes.values() if complete else ():
            for card in node.cards:
                if node.id in lost or any(test.question in lost for group in card.when for test in group):
                    continue  # that nothing leads there is the one mistake, and another rule says so
                if node.origin is flow.tree and (node.path, card.card.id) not in seen:
                    seen.add((node.path, card.card.id))
                    yield card_never_shown.finding(
                        flow.tree.source.path,
                        flow.tree.source.at_key((*card.path, "when")),
                        (f"no path shows the card '{card.card.id}'", f"没有路径会显示卡片“{card.card.id}”"),
                        ("check its 'when'", "检查 when"),
                    )


@rule("answers-trap", of_trees=True)
def answers_trap(kb: KnowledgeBase) -> Findings:
    """Whatever was answered before, some path leads from every node to an outcome.

    A route that leads back because of an earlier answer leads back for ever when that answer is not asked again.

    Bad (`withdraw/missing.tree.yaml`):

        nodes:
          status:
            options:
              - {id: processing, label: {zh: 处理中, en: Processing}, goto: find-status}
              - {id: unsure, label: {zh: 不确定, en: I am not sure}, goto: find-status}
          find-status:
            goto: null
            loop: null
            routes:
              - {when: {status: unsure}, goto: look}
              - {goto: under-review}
          look:
            step: {zh: 再看一遍, en: Look again}
            goto: find-status
            loop: true
        paths:
          - {name: still in review, answers: {status: processing}, ends: under-review}

    Good (`withdraw/missing.tree.yaml`):

        nodes:
          status:
            options:
              - {id: processing, label: {zh: 处理中, en: Processing}, goto: under-review}
              - {id: unsure, label: {zh: 不确定, en: I am not sure}, goto: find-status}
    """
    for flow in provable(kb):
        exploration = explored(flow)
        if not exploration.complete or any(proof.gaps for proof in exploration.nodes.values()):
            continue
        id = next((id for id in flow.nodes if id in exploration.trapped and flow.nodes[id].origin is flow.tree), None)
        if id is not None:
            yield answers_trap.finding(
                flow.tree.source.path,
                flow.tree.source.at_key(_ways_path(flow.nodes[id])),
                (f"from '{id}' some earlier answers lead round and round", f"有些答案走到“{id}”后会一直绕圈"),
                ("ask again what the route depends on, or count the loop", "把 route 所看的问题再问一次，或给循环加次数"),
            )


RULES: tuple[AnyRule, ...] = (answers_trap, route_gap, route_shadowed, route_overlap, card_never_shown)
