"""Rules for typed answers and for routes: the proof that every answer has exactly one way on."""

from __future__ import annotations

import re
from collections.abc import Iterator

from helpgen import bands
from helpgen.findings import AnyRule, Finding, Rule, did_you_mean_both, rule
from helpgen.flow import Flow, FlowNode, flows
from helpgen.knowledge_base import Document, KnowledgeBase
from helpgen.proofs import explored, shown_cards
from helpgen.rules.trees import several_ways_on, sound, traps
from helpgen.source import KeyPath
from helpgen.tree import reachable
from helpgen.tree_models import (
    BANDED,
    AnswerList,
    Bound,
    Branching,
    Outcome,
    Question,
    RelativeDate,
    Step,
    Table,
    Tree,
    Use,
    When,
)

Findings = Iterator[Finding]

_ONLY_FOR: dict[str, tuple[str, ...]] = {
    "bands": tuple(sorted(BANDED)),
    "list": ("list",),
    "unit": ("number", "decimal", "money"),
    "min": tuple(sorted(BANDED)),
    "max": tuple(sorted(BANDED)),
}


@rule("wrong-field")
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


@rule("bad-band")
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


@rule("band-gap")
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


@rule("band-overlap")
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


# --- conditions ------------------------------------------------------------------------------------------------------


def _conditions(tree: Tree) -> Iterator[tuple[str, KeyPath, When]]:
    """Every ``when`` of a tree: the node it stands in, where, and what it says."""
    for id, node in tree.nodes.items():
        if isinstance(node, Branching):
            yield from (
                (id, ("nodes", id, "routes", at, "when"), route.when) for at, route in enumerate(node.routes) if route.when
            )
        if isinstance(node, Branching | Outcome):
            yield from ((id, ("nodes", id, "cards", at, "when"), card.when) for at, card in enumerate(node.cards))


def _answer_ids(kb: KnowledgeBase, tree: Document[Tree]) -> dict[str, list[str]]:
    """The ids of the answers to each question that the tree's conditions may name, those of trees it uses included."""
    found: dict[str, list[str]] = {}
    for id, node in flows(kb)[tree.id].nodes.items():
        if isinstance(node.content, Question):
            key = node.content.list
            groups = kb.lists[key].content.groups if key is not None and key in kb.lists else {}
            found[id] = [*(answer.id for answer in node.answers), *groups]
    return found


@rule("unknown-answer")
def unknown_answer(kb: KnowledgeBase) -> Findings:
    """A condition, a table and an `each` name questions of the tree and answers to them.

    A condition with a misspelt answer would never hold. Questions of a used tree are named with the id of the `use` before them.

    Bad (`withdraw/missing.tree.yaml`):

        nodes:
          under-review:
            cards:
              - {id: slow, when: {status: procesing}, text: {zh: 等。, en: Wait.}}

    Good (`withdraw/missing.tree.yaml`):

        nodes:
          under-review:
            cards:
              - {id: slow, when: {status: processing}, text: {zh: 等。, en: Wait.}}
    """
    for answers in kb.lists.values():
        yield from _group_mistakes(answers)
    for tree in kb.trees.values():
        known = _answer_ids(kb, tree)
        # Of a tree that is not there nobody can say what it asks; another rule says that it is not there.
        lost = [id for id, node in tree.content.nodes.items() if isinstance(node, Use) and node.use not in kb.trees]
        for _, path, when in _conditions(tree.content):
            if not when:
                continue
            # One mapping may be written without the list around it.
            is_list = isinstance(_data_at(tree, path), list)
            for at, group in enumerate(when):
                here = (*path, at) if is_list else path
                for question, match in group.items():
                    ids = [*match.any, *match.all, *match.none, *match.only]
                    yield from _unknown(tree, known, lost, (*here, question), question, ids)
        for id, node in tree.content.nodes.items():
            if isinstance(node, Branching) and node.table is not None:
                yield from _unknown_in_table(tree, known, ("nodes", id, "table"), node.table)
            each = getattr(node, "each", None)
            if each is not None and each not in known:
                yield _unknown_question(tree, ("nodes", id, "each"), each, known)
            elif each is not None and getattr(tree.content.nodes.get(each), "type", "") == "choices":
                yield unknown_answer.finding(
                    tree.source.path,
                    tree.source.at(("nodes", id, "each")),
                    (f"'{each}' takes several answers, and a reader can be led to one node only", f"“{each}”可以多选，读者却只能去一个节点"),
                    ("use 'cards:' with a 'when' for each answer", "改用 cards:，每个答案写一个 when"),
                )  # fmt: skip


def _group_mistakes(answers: Document[AnswerList]) -> Findings:
    items = answers.content.items
    for group, ids in answers.content.groups.items():
        if group in items:
            yield unknown_answer.finding(
                answers.source.path,
                answers.source.at_key(("groups", group)),
                (f"'{group}' is an answer and a group", f"“{group}”既是答案又是组"),
                ("give the group another id", "给这个组换个 id"),
            )
        for index, id in enumerate(ids):
            if id not in items:
                yield unknown_answer.finding(
                    answers.source.path,
                    answers.source.at(("groups", group, index)),
                    (f"'{id}' is not an answer of this list", f"列表里没有“{id}”"),
                    did_you_mean_both(id, items),
                )


def _data_at(tree: Document[Tree], path: KeyPath) -> object:
    data: object = tree.source.data
    for part in path:
        data = data[part] if isinstance(data, dict | list) else None  # type: ignore[index]
    return data


def _unknown(
    tree: Document[Tree], known: dict[str, list[str]], lost: list[str], path: KeyPath, question: str, ids: list[str]
) -> Findings:
    if question not in known:
        if not any(question.startswith(f"{call}-") for call in lost):
            yield _unknown_question(tree, path, question, known, at_key=True)
        return
    for id in dict.fromkeys(ids):
        if id not in known[question]:
            yield unknown_answer.finding(
                tree.source.path,
                tree.source.find(path, id),
                (f"'{id}' is not an answer to '{question}'", f"“{id}”不是问题“{question}”的答案"),
                did_you_mean_both(id, known[question]),
            )


def _unknown_question(
    tree: Document[Tree], path: KeyPath, question: str, known: dict[str, list[str]], at_key: bool = False
) -> Finding:
    node = tree.content.nodes.get(question)
    kind = next((name for name in ("step", "outcome", "use", "shared") if node is not None and hasattr(node, name)), "")
    message = (f"'{question}' is a {kind}, not a question" if kind else f"there is no question '{question}' in this tree",
               f"“{question}”不是问题节点" if kind else f"这棵树里没有问题“{question}”")  # fmt: skip
    place = tree.source.at_key(path) if at_key else tree.source.at(path)
    return unknown_answer.finding(tree.source.path, place, message, did_you_mean_both(question, known))


def _unknown_in_table(tree: Document[Tree], known: dict[str, list[str]], path: KeyPath, table: Table) -> Findings:
    for index, question in enumerate(table.by):
        if question not in known:
            yield _unknown_question(tree, (*path, "by", index), question, known)
            return
    yield from _unknown_rows(tree, known, (*path, "rows"), table.rows, table.by)


def _unknown_rows(
    tree: Document[Tree], known: dict[str, list[str]], path: KeyPath, rows: object, by: tuple[str, ...]
) -> Findings:
    if not by and isinstance(rows, dict):
        yield unknown_answer.finding(
            tree.source.path,
            tree.source.at(path),
            ("the table looks up more answers than 'by' names questions", "表格的层数比 by 里的问题多"),
            ("add the question to 'by', or write the node here", "把问题加进 by，或在这里直接写节点"),
        )
    if not by or not isinstance(rows, dict):
        return
    for key, value in rows.items():
        if key != "*" and key not in known[by[0]]:
            yield unknown_answer.finding(
                tree.source.path,
                tree.source.at_key((*path, key)),
                (f"'{key}' is not an answer to '{by[0]}'", f"“{key}”不是问题“{by[0]}”的答案"),
                did_you_mean_both(key, known[by[0]]),
            )
        yield from _unknown_rows(tree, known, (*path, key), value, by[1:])


def provable(kb: KnowledgeBase) -> Iterator[Flow]:
    """The flows of which routes and cards can be proved: sound, and every condition names answers that there are."""
    wrong = {finding.path for rule in (unknown_answer, several_ways_on) for finding in rule(kb)}
    for flow in sound(kb):
        if flow.tree.source.path not in wrong and not traps(flow):
            yield flow


def _own_exits(flow: Flow, node: FlowNode) -> bool:
    return node.origin is flow.tree


@rule("route-gap")
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


@rule("route-shadowed")
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


@rule("route-overlap")
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


@rule("card-never-shown")
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


@rule("answers-trap")
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


BAND_RULES: tuple[AnyRule, ...] = (bad_band, band_gap, band_overlap)

RULES: tuple[AnyRule, ...] = (
    answers_trap, wrong_field, bad_band, band_gap, band_overlap, unknown_answer, route_gap, route_shadowed, route_overlap, card_never_shown,
)  # fmt: skip
