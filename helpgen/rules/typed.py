"""Rules for the fields of a question's type, and for the bands of typed answers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from helpgen import bands
from helpgen.findings import AnyRule, Finding, Rule, did_you_mean_both, rule
from helpgen.knowledge_base import KnowledgeBase
from helpgen.source import KeyPath
from helpgen.tree_models import (
    BANDED,
    Bound,
    Branching,
    Outcome,
    Question,
    RelativeDate,
    Step,
    Tree,
)

Findings = Iterator[Finding]

_ONLY_FOR: dict[str, tuple[str, ...]] = {
    "bands": tuple(sorted(BANDED)),
    "list": ("list",),
    "unit": ("number", "decimal", "money"),
    "min": tuple(sorted(BANDED)),
    "max": tuple(sorted(BANDED)),
}


@rule("wrong-field", of_trees=True)
def wrong_field(kb: KnowledgeBase) -> Findings:
    """A question has the fields of its type, and a danger step has what the reader confirms.

    `bands`, `min` and `max` belong to typed values, `list` to a list, `unit` to numbers and money, `exclusive` to several choices;
    a yes-no question has the answers `yes`, `no` and `unsure`. A field that its type does not use would be ignored.

    Bad (`withdraw/missing.tree.yaml`):

        nodes:
          status: {unit: {zh: 次, en: times}}

    Good (`withdraw/missing.tree.yaml`):

        nodes:
          status: {type: choice}
    """
    for tree in kb.trees.values():
        for id, node in tree.content.nodes.items():
            path: KeyPath = ("nodes", id)
            if isinstance(node, Branching):
                for name in ("loop", "match"):
                    if (
                        (node.loop and node.goto is None)
                        if name == "loop"
                        else (node.match and not (node.routes or node.table))
                    ):
                        yield wrong_field.finding(
                            tree.source.path,
                            tree.source.at_key((*path, name)),
                            (f"'{name}' of '{id}' means nothing here", f"“{id}”的 {name} 在这里没有意义"),
                            ("write it at the route, the answer or the table that leads back", "写在通回去的 route、答案或 table 上") if name == "loop" else ("delete it: it is for routes and tables", "删掉它：它只用于 routes 和 table"),
                        )  # fmt: skip
            if isinstance(node, Question):
                for where, message, hint in _question_fields(node):
                    yield wrong_field.finding(tree.source.path, tree.source.at_key((*path, *where)), message, hint)
            elif isinstance(node, Step) and (node.danger is None) != (node.confirm is None):
                have, lack = ("danger", "confirm") if node.danger else ("confirm", "danger")
                yield wrong_field.finding(
                    tree.source.path,
                    tree.source.at_key((*path, have)),
                    (f"'{have}' of '{id}' is without '{lack}'", f"“{id}”有 {have} 却没有 {lack}"),
                    (f"add '{lack}:': what can be lost, and what the reader confirms, belong together", f"加上 {lack}:：要失去什么和读者确认什么要一起写"),
                )  # fmt: skip
            elif isinstance(node, Outcome) and node.returns and node.title is None:
                yield wrong_field.finding(
                    tree.source.path,
                    tree.source.at_key((*path, "returns")),
                    (f"'{id}' returns and has no 'title'", f"“{id}”会返回，却没有 title"),
                    (
                        "add 'title:'; trees that use this one show it as a step",
                        "加上 title:；用到这棵树的地方会把它显示成一个步骤",
                    ),
                )


def _question_fields(node: Question) -> Iterator[tuple[KeyPath, tuple[str, str], tuple[str, str]]]:
    for field, types in _ONLY_FOR.items():
        given = getattr(node, field)
        if given not in (None, ()) and node.type not in types:
            near = "number" if field in ("bands", "unit", "min", "max") else "list"
            yield (
                (field,),
                (f"'{field}' means nothing in a question of type '{node.type}'", f"{node.type} 类型的问题用不到 {field}"),
                (f"add 'type: {near}', or delete it", f"加上 type: {near}，或删掉它"),
            )
    if node.type == "money" and node.unit is None:
        yield (
            ("type",),
            ("a money question has no 'unit'", "金额问题没有 unit"),
            ("add 'unit:' with the currency", "加上 unit:，写明币种"),
        )
    if node.type == "list" and node.list is None:
        yield ("type",), ("a list question names no 'list'", "list 问题没有写 list"), ("add 'list:'", "加上 list:")
    for index, option in enumerate(node.options):
        if option.exclusive and node.type != "choices":
            yield (
                ("options", index, "exclusive"),
                ("'exclusive' is for several choices only", "exclusive 只用在 choices 里"),
                ("add 'type: choices', or delete it", "加上 type: choices，或删掉它"),
            )
        if node.type == "choices" and option.goto is not None and not option.exclusive:
            yield (
                ("options", index, "goto"),
                (f"'{option.id}' can be chosen with others, so it cannot have a goto of its own", f"“{option.id}”可以和别的一起选，不能有自己的 goto"),
                ("write 'routes:' at the question, or 'exclusive: true' if it rules out the others", "在问题上写 routes:；如果选了它就不能选别的，写 exclusive: true"),
            )  # fmt: skip
        if node.type == "yes-no" and option.id not in ("yes", "no", "unsure"):
            yield (
                ("options", index, "id"),
                (f"'{option.id}' is not an answer to a yes-no question", f"yes-no 问题没有答案“{option.id}”"),
                ("its answers are yes, no and unsure; for others delete 'type: yes-no'", "答案只有 yes、no、unsure；要别的就删掉 type: yes-no"),
            )  # fmt: skip


def _band_rule(target: Rule[[KnowledgeBase], Findings], kb: KnowledgeBase, kinds: set[str]) -> Findings:
    for tree in kb.trees.values():
        for id, node in tree.content.nodes.items():
            if not isinstance(node, Question) or node.type not in BANDED:
                continue
            for mistake in bands.mistakes(id, node):
                if mistake.kind in kinds:
                    place = tree.source.at(("nodes", id, *mistake.path))
                    yield target.finding(tree.source.path, place, (mistake.message, _band_zh(mistake)), (mistake.hint, _HINT_ZH[mistake.kind]))  # fmt: skip


_HINT_ZH = {
    "value": "按这个问题的类型写：整数 12、小数 0.5、时长 24 hours、日期 2026-11-21",
    "bounds": "每个区间至多一个下界 (from / above / after) 和一个上界 (below / before / to)",
    "empty": "检查两个界限的先后，以及 min、max",
    "gap": "让某个区间从这里开始或到这里结束，或补一个区间",
    "overlap": "让后一个区间从前一个结束的地方开始",
    "order": "让每个区间正好从另一个区间结束的地方开始",
}


def _band_zh(mistake: bands.BandMistake) -> str:
    detail = mistake.message.rpartition(": ")[2].removeprefix("no route for ")
    match mistake.kind:
        case "gap":
            return f"{detail} 没有去向"
        case "overlap":
            return f"两个区间重叠：{detail}"
        case "empty":
            return f"这个区间里没有任何值：{detail}"
        case "order":
            return "各区间以不同的日期为准，接不上"
    words = re.findall("'([^']*)'", mistake.message)
    if mistake.kind == "value":
        return f"“{words[0]}”不是这个问题能用的值"
    if "has both" in mistake.message:
        return f"区间“{words[0]}”同时有 {words[1]} 和 {words[2]}"
    return f"区间“{words[0]}”没有界限" if "no bounds" in mistake.message else f"这种问题的区间不用 {words[0]}"


@rule("bad-band", of_trees=True)
def bad_band(kb: KnowledgeBase) -> Findings:
    """The bounds of a band, and `min` and `max`, are values of the question's type, and a band has room between them.

    Numbers are `12` or `0.5`, durations `24 hours`, days `2026-11-21`, `today` or `{of: today, days: -3}`. Numbers and durations
    have `from`, `above`, `below` and `to`; days have `from`, `after`, `before` and `to`.

    Bad (`withdraw/missing.tree.yaml`):

        nodes:
          status:
            type: number
            options: [{id: unsure, goto: find-status}]
            bands:
              - {id: few, below: six, goto: under-review}
              - {id: many, from: 6, goto: under-review}
        paths:
          - {name: few, answers: {status: few}, ends: under-review}
          - {name: many, answers: {status: [unsure, many]}, ends: under-review}

    Good (`withdraw/missing.tree.yaml`):

        nodes:
          status:
            type: number
            options: [{id: unsure, goto: find-status}]
            bands:
              - {id: few, below: 6, goto: under-review}
              - {id: many, from: 6, goto: under-review}
        paths:
          - {name: few, answers: {status: few}, ends: under-review}
          - {name: many, answers: {status: [unsure, many]}, ends: under-review}
    """
    yield from _band_rule(bad_band, kb, {"value", "bounds", "empty", "order"})
    for tree in kb.trees.values():
        dates = {id for id, node in tree.content.nodes.items() if isinstance(node, Question) and node.type == "date"}
        for path, bound in _relative_bounds(tree.content):
            if bound.of != "today" and (bound.of not in dates or bound.of == path[1]):
                yield bad_band.finding(
                    tree.source.path,
                    tree.source.at((*path, "of")),
                    (f"'{bound.of}' is not another date question of this tree", f"“{bound.of}”不是这棵树里的另一个日期问题"),
                    did_you_mean_both(bound.of, [*dates - {str(path[1])}, "today"]),
                )


def _relative_bounds(tree: Tree) -> Iterator[tuple[KeyPath, RelativeDate]]:
    for id, node in tree.nodes.items():
        if isinstance(node, Question):
            given: list[tuple[KeyPath, Bound | None]] = [(("min",), node.min), (("max",), node.max)]
            for index, band in enumerate(node.bands):
                for name in ("from_", "above", "after", "below", "before", "to"):
                    given.append((("bands", index, name.removesuffix("_")), getattr(band, name)))
            yield from ((("nodes", id, *path), bound) for path, bound in given if isinstance(bound, RelativeDate))


@rule("band-gap", of_trees=True)
def band_gap(kb: KnowledgeBase) -> Findings:
    """The bands of a question take every value from `min` to `max`.

    A reader whose number lies in a gap would be told nothing. The gap is in the message.

    Bad (`withdraw/missing.tree.yaml`):

        nodes:
          status:
            type: number
            options: [{id: unsure, goto: find-status}]
            bands:
              - {id: few, below: 6, goto: under-review}
              - {id: many, from: 12, goto: under-review}
        paths:
          - {name: few, answers: {status: few}, ends: under-review}
          - {name: many, answers: {status: [unsure, many]}, ends: under-review}

    Good (`withdraw/missing.tree.yaml`):

        nodes:
          status:
            type: number
            options: [{id: unsure, goto: find-status}]
            bands:
              - {id: few, below: 6, goto: under-review}
              - {id: many, from: 6, goto: under-review}
        paths:
          - {name: few, answers: {status: few}, ends: under-review}
          - {name: many, answers: {status: [unsure, many]}, ends: under-review}
    """
    yield from _band_rule(band_gap, kb, {"gap"})


@rule("band-overlap", of_trees=True)
def band_overlap(kb: KnowledgeBase) -> Findings:
    """No value is in two bands.

    Of two bands with one value nobody could tell which counts.

    Bad (`withdraw/missing.tree.yaml`):

        nodes:
          status:
            type: number
            options: [{id: unsure, goto: find-status}]
            bands:
              - {id: few, to: 6, goto: under-review}
              - {id: many, from: 6, goto: under-review}
        paths:
          - {name: few, answers: {status: few}, ends: under-review}
          - {name: many, answers: {status: [unsure, many]}, ends: under-review}

    Good (`withdraw/missing.tree.yaml`):

        nodes:
          status:
            type: number
            options: [{id: unsure, goto: find-status}]
            bands:
              - {id: few, to: 6, goto: under-review}
              - {id: many, above: 6, goto: under-review}
        paths:
          - {name: few, answers: {status: few}, ends: under-review}
          - {name: many, answers: {status: [unsure, many]}, ends: under-review}
    """
    yield from _band_rule(band_overlap, kb, {"overlap"})


BAND_RULES: tuple[AnyRule, ...] = (bad_band, band_gap, band_overlap)

RULES: tuple[AnyRule, ...] = (wrong_field, *BAND_RULES)
