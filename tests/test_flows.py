"""Flows from outside this field: that they can be written, that one planted mistake is one finding, and random small ones."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, combinations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from helpgen import bands, proofs
from helpgen import tree as graph
from helpgen.edges import suggest, uncovered, units
from helpgen.findings import Position
from helpgen.flow import Flow, FlowNode, compile_tree, flows, holds
from helpgen.knowledge_base import Document, KnowledgeBase
from helpgen.rulebook import check
from helpgen.rules.loops import traps
from helpgen.shown_cards import shown_cards
from helpgen.source import parse
from helpgen.tree_models import AnswerList, Tree, TreePath
from helpgen.walk import exit_for, walk
from tests.conftest import read

FLOWS = Path(__file__).parent / "flows"
FILES = {
    "pay": "leave/birth-pay.tree.yaml",
    "printer": "printing/printer.tree.yaml",
    "connection": "printing/connection.tree.yaml",
    "currency": "money/which-money.tree.yaml",
}
FOLDERS = {"connection": "printer"}


# --- the flows themselves --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("folder", "outcomes"),
    [
        ("pay", 10),
        ("printer", {"printer": 5, "connection": 3}),
        pytest.param("currency", 200),
    ],
)
def test_a_flow_is_clean_and_its_paths_go_everywhere(folder: str, outcomes: int | dict[str, int]) -> None:
    kb, findings = read(FLOWS / folder / "content")
    assert [finding.as_text() for finding in findings] == []
    wanted = outcomes if isinstance(outcomes, dict) else dict.fromkeys(kb.trees, outcomes)
    for id, flow in flows(kb).items():
        assert len(graph.reachable(flow)) == len(flow.nodes)
        assert sum(node.kind == "outcome" for node in flow.nodes.values()) == wanted[id]
        walks = [walk(flow, path) for path in flow.tree.content.paths]
        assert [one.mistake for one in walks] == [""] * len(walks)
        assert uncovered(flow, walks) == []


@pytest.mark.parametrize("folder", ["pay", "printer", "currency"])
def test_without_paths_a_flow_can_be_covered_by_suggested_ones(folder: str) -> None:
    kb, _ = read(FLOWS / folder / "content")
    for flow in flows(kb).values():
        found, failed = suggest(flow, uncovered(flow, []))
        assert failed == []
        walks = [walk(flow, pasted(flow, one.answers, one.ends)) for one in found]
        assert [one.mistake for one in walks] == [""] * len(walks)
        assert uncovered(flow, walks) == []


def test_the_lookup_of_200_outcomes_is_short_to_write() -> None:
    file = FLOWS / "currency" / "content" / FILES["currency"]
    assert len(file.read_text("utf-8").splitlines()) <= 40


def test_dates_are_counted_from_earlier_ones() -> None:
    text = (FLOWS / "pay" / "content" / FILES["pay"]).read_text("utf-8")
    assert text.count("type: date") == 6
    assert {base for base in ("due", "job-start", "leave-start", "today") if f"{{of: {base}" in text} == {
        "due", "job-start", "leave-start", "today"
    }  # fmt: skip


# --- planted mistakes ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Defect:
    """One text replaced in a flow, and what is found: the rule and a text that stands on the line it names."""

    name: str
    flow: str
    old: str
    new: str
    rule: str
    line: str
    more: tuple[str, ...] = ()
    """Rules of the further findings that cannot be kept apart from the one."""


# fmt: off
DEFECTS = (
    Defect("wrong goto", "pay", "goto: too-new}", "goto: too-now}", "unknown-node", "goto: too-now}"),
    Defect("wrong start", "pay", "start: born", "start: borne", "unknown-node", "start: borne"),
    Defect("wrong then", "printer", "goto: restart, loop: {times: 2, then: repair}", "goto: restart, loop: {times: 2, then: repairs}",
           "unknown-node", "then: repairs"),
    Defect("table cell unknown", "pay", "{middle: flat, high", "{middle: flatt, high", "unknown-node", "{middle: flatt"),
    Defect("table row unknown", "pay", "        late: late-notice", "        later: late-notice", "unknown-answer", "later: late-notice"),
    Defect("table without a row", "pay", "        late: late-notice\n", "", "route-gap", "    table:", ("unreachable-node",)),
    Defect("gap in a band", "pay", "from: 125, to: 208.50", "from: 130, to: 208.50", "band-gap", "{id: middle"),
    Defect("gap of a cent in a band", "pay", "from: 125, to: 208.50", "from: 125, below: 208.50", "band-gap", "{id: high"),
    Defect("gap of whole numbers", "pay", "from: 4, to: 7", "from: 4, below: 7", "band-gap", "{id: every"),
    Defect("gap of durations", "printer", "above: 2 weeks", "above: 15 days", "band-gap", "{id: months"),
    Defect("gap of dates", "pay", "{id: near, from: {of: due, weeks: -4}", "{id: near, from: {of: due, weeks: -3}", "band-gap", "{id: near"),
    Defect("overlap of money", "pay", "high, above: 208.50", "high, from: 208.50", "band-overlap", "{id: high"),
    Defect("overlap of dates", "pay", "{id: late, from: {of: due}}", "{id: late, from: {of: due, days: -1}}", "band-overlap", "{id: late, from"),
    Defect("band outside of max", "printer", "    max: 100", "    max: 9", "bad-band", "{id: enough"),
    Defect("bound of another type", "printer", "to: 2 weeks", "to: 14", "bad-band", "{id: days"),
    Defect("bound of dates for numbers", "printer", "{id: low, below: 10", "{id: low, before: 10", "bad-band", "{id: low"),
    Defect("date bands that do not join", "pay", "after: {of: leave-start, days: -28}", "after: {of: due, days: -28}", "bad-band", "{id: late, after"),
    Defect("date of no question", "pay", "min: {of: job-start, days: 1}", "min: {of: jobstart, days: 1}", "bad-band", "min: {of: jobstart"),
    Defect("route shadowed by an earlier one", "connection", "      - {goto: restart-router",
           "      - {when: {seen: no, how: [cable]}, goto: bad-cable}\n      - {goto: restart-router", "route-shadowed", "how: [cable]"),
    Defect("route that nobody brings the answers for", "pay", "{when: {leave-start: after, born: no}", "{when: {leave-start: after, due: unsure}",
           "route-shadowed", "due: unsure", ("path-fails",)),
    Defect("route overlap", "pay", "{any: [abroad], none: [agency]}", "{any: [abroad]}", "route-overlap", "{any: [abroad]}"),
    Defect("route gap in sets", "pay", "      - {goto: due}\n", "      - {when: {situation: {any: none}}, goto: due}\n",
           "route-gap", "    routes:"),
    Defect("route gap of an earlier answer", "pay", "      - {goto: job-start}", "      - {when: {born: no, situation: {any: none}}, goto: job-start}",
           "route-gap", "    routes:"),
    Defect("loop without declaration", "pay", "    goto: due\n    loop: true", "    goto: due", "undeclared-loop", "    goto: due"),
    Defect("loop without exit", "printer", "    goto: repair\n", "    goto: pull-plug\n    loop: true\n", "loop-without-exit", "    goto: pull-plug"),
    Defect("needless loop", "printer", "    goto: repair\n", "    goto: repair\n    loop: true\n", "needless-loop", "    goto: repair"),
    Defect("path ends wrong", "pay", "ends: too-new", "ends: too-little", "path-fails", "name: new in the job"),
    Defect("path with an unknown answer", "pay", "insured: unsure}", "insured: unsur}", "path-fails", "insured: unsur}"),
    Defect("path with an unknown question", "pay", "insured: unsure}", "insred: unsure}", "path-fails", "insred: unsure}"),
    Defect("path with an answer too many", "pay", "job-start: recent}", "job-start: recent, job-end: stays}", "path-fails", "name: new in the job"),
    Defect("path with an answer too few", "pay", "due: ahead, job-start: recent}", "due: ahead}", "path-fails", "due: ahead}"),
    Defect("path with two of which one rules the other out", "pay", "situation: [agency, abroad]}", "situation: [none, abroad]}", "path-fails", "[none, abroad]"),
    Defect("path that ends at a step", "pay", "ends: too-new", "ends: add-up", "path-fails", "ends: add-up"),
    Defect("no paths", "currency", "  - {name: a ticket to Norway, answers: {place: [unsure, norway]}, ends: money-norway}\n", "  []\n", "no-paths", "paths:"),
    Defect("uncovered edge", "printer", "  - {name: smoke, answers: {what: smoke}, ends: repair}\n", "", "uncovered-edge", "{id: smoke", ("uncovered-edge",)),
    Defect("missing unsure", "pay", "    no_unsure: 工资单上数得出来\n", "", "missing-unsure", "  paid-weeks:"),
    Defect("needless reason against unsure", "pay", "    type: choices\n", "    type: choices\n    no_unsure: 自己知道\n", "missing-unsure", "no_unsure: 自己知道"),
    Defect("same label in one language", "pay", "en: I work abroad", "en: I work through an agency", "same-label", "{id: abroad"),
    Defect("missing label", "pay", "{id: stays, label: {zh: 不离职, en: It does not end}}", "{id: stays}", "missing-label", "{id: stays}"),
    Defect("missing language", "pay", "{zh: 在国外上班, en: I work abroad}", "{zh: 在国外上班}", "missing-language", "{id: abroad"),
    Defect("duplicate question", "pay", "When did your job begin?", "When does your job end?", "duplicate-question", "你哪天离职"),
    Defect("secret asked", "pay", "When did you tell us?", "Please enter your password: when did you tell us?", "secret-asked", "enter your password"),
    Defect("secret asked in Chinese", "printer", "多久没打印了？", "请输入你的密码，多久没打印了？", "secret-asked", "请输入你的密码"),
    Defect("unreachable", "printer", "goto: recall}", "goto: repair}", "unreachable-node", "  recall:"),
    Defect("unreachable sub-tree", "printer", "goto: link}", "goto: restart}", "unreachable-node", "  link:"),
    Defect("use-circle", "connection", "    outcome: act-now\n    answer: {zh: 换一根数据线。, en: Use another cable.}",
           "    use: printer\n    returns: {}", "use-circle", "use: printer", ("use-circle",)),
    Defect("unknown tree", "printer", "use: connection", "use: conection", "unknown-reference", "use: conection"),
    Defect("return missing", "printer", "returns: {online: try-again, offline: repair}", "returns: {online: try-again}", "use-circle", "returns: {online"),
    Defect("return unknown", "printer", "online: try-again, offline: repair", "onlin: try-again, offline: repair", "use-circle", "returns: {onlin:"),
    Defect("return that does not return", "printer", "offline: repair}", "offline: repair, bad-cable: repair}", "use-circle", "bad-cable: repair"),
    Defect("returning outcome without title", "connection", "    title: {zh: 还是连不上, en: It is still offline}\n", "", "wrong-field", "returns: true"),
    Defect("unknown shared outcome", "printer", "{shared: repair}", "{shared: repairs}", "unknown-reference", "{shared: repairs}"),
    Defect("unknown list", "currency", "list: places", "list: place", "unknown-reference", "list: place"),
    Defect("unknown answer in a route", "connection", "{when: {how: cable}", "{when: {how: cables}", "unknown-answer", "how: cables"),
    Defect("unknown answer in a card", "printer", "link-how: wireless}", "link-how: wirelss}", "unknown-answer", "link-how: wirelss"),
    Defect("unknown question in a card", "printer", "{link-how: wireless}", "{how: wireless}", "unknown-answer", "{how: wireless}"),
    Defect("unknown question in a table", "pay", "by: [told-on, pay]", "by: [told-on, wage]", "unknown-answer", "by: [told-on, wage]"),
    Defect("unknown question in each", "currency", "each: place", "each: plce", "unknown-answer", "each: plce"),
    Defect("card that nobody sees", "pay", "{born: no, due: past}", "{born: no, born-on: late}", "card-never-shown", "{born: no, born-on: late}"),
    Defect("node hidden, and what leads to it leads nowhere", "printer", "  jam-gone:\n", "  jam-gone:\n    until: 2026-12-31\n", "dated-node", "  open-lid:"),
    Defect("answers hidden until one is left", "printer", "  repair: {shared: repair}", "  repair: {shared: repair, until: 2026-12-31}", "dated-node", "start: what"),
    Defect("node that ends before it begins", "printer", "until: 2027-03-31", "until: 2026-03-31", "dated-node", "until: 2026-03-31"),
    Defect("answer that changes nothing", "printer", "Shiny photo paper}, goto: swap-paper}", "Shiny photo paper}, goto: clean}", "answer-changes-nothing", "  paper:"),
    Defect("one option", "printer", """      - {id: plain, label: {zh: 普通白纸, en: Plain and white}, goto: clean}
      - {id: glossy, label: {zh: 发亮的照片纸, en: Shiny photo paper}, goto: swap-paper}
""", "", "one-option", "    options:\n      - {id: unsure, goto: clean}"),
    Defect("option twice", "printer", "{id: glossy,", "{id: plain,", "duplicate-option", "{id: plain, label: {zh: 发亮"),
    Defect("unknown answer in a text", "pay", "从{{ answer:leave-start }}起", "从{{ answer:leave-stat }}起", "unknown-insert", "answer:leave-stat "),
    Defect("answer without a name in a text", "pay", "    name: {zh: 周薪, en: your weekly pay}\n", "", "unknown-insert", "头六周按", ("unknown-insert",)),
    Defect("unknown column in a text", "currency", 'en: "{{ item:label }}: {{ item:money }}"', 'en: "{{ item:label }}: {{ item:mony }}"', "unknown-insert", "item:mony"),
    Defect("unknown snippet", "printer", 'en: "{{ snippet:switch-off }}"', 'en: "{{ snippet:switch-of }}"', "unknown-insert", "snippet:switch-of }"),
    Defect("unknown fact", "pay", "低于{{ fact:least-pay }}", "低于{{ fact:last-pay }}", "unknown-fact", "fact:last-pay"),
    Defect("too many questions", "pay", "long: 这项工资按六个日期、周薪和工作情况一起算，少问一个就算不准\n", "", "too-many-questions", "start: born"),
    Defect("long for nothing", "printer", "start: what\n", "start: what\nlong: 打印机复杂\n", "too-many-questions", "long:"),
    Defect("dead end", "pay", "    goto: job-start\n    loop: true", "    label: {zh: 好, en: Done}", "dead-end", "  find-contract:"),
    Defect("answer that leads nowhere", "pay", "{id: no, goto: not-insured}", "{id: no}", "dead-end", "{id: no}\n      - {id: unsure, goto: ask"),
    Defect("two ways on", "pay", "    goto: situation\n", "    goto: situation\n    routes: [{goto: situation}]\n", "several-ways-on", "routes: [{goto: situation}]"),
    Defect("danger without confirm", "printer", "    confirm: {zh: 插头是干的, en: The plug is dry}\n", "", "wrong-field", "碰到湿的插头"),
    Defect("money without a unit", "pay", "    unit: {zh: 欧元, en: EUR}\n", "", "wrong-field", "type: money"),
    Defect("unit of a choice", "printer", "    type: since\n", "    type: since\n    unit: {zh: 周, en: weeks}\n", "wrong-field", "unit: {zh: 周"),
    Defect("other answers to a yes-no question", "pay", "{id: unsure, goto: ask-payroll}\n  due:", "{id: maybe, label: {zh: 可能, en: Maybe}, goto: ask-payroll}\n  due:",
           "wrong-field", "{id: maybe", ("missing-unsure", "path-fails")),
    Defect("exclusive where one is chosen", "printer", "{id: plain,", "{id: plain, exclusive: true,", "wrong-field", "exclusive: true"),
    Defect("ids that clash", "currency", "  look-up:\n", "  money-norway: {outcome: lost, answer: {zh: 无, en: None}}\n  look-up:\n", "use-circle", "  money-norway:"),
    Defect("no kind of node", "pay", "    outcome: contact\n", "", "wrong-value", "    answer:\n      zh: 请把情况告诉工资组"),
)
# fmt: on


@pytest.mark.parametrize(
    "defect",
    [pytest.param(one, id=one.name) for one in DEFECTS],
)
def test_a_planted_mistake_is_one_finding_where_it_stands(defect: Defect, tmp_path: Path) -> None:
    content = Path(shutil.copytree(FLOWS / FOLDERS.get(defect.flow, defect.flow) / "content", tmp_path / "content"))
    file = content / FILES[defect.flow]
    text = file.read_text("utf-8")
    assert text.count(defect.old) == 1
    text = text.replace(defect.old, defect.new)
    file.write_text(text, "utf-8")
    _, findings = read(content)
    found = [(finding.rule, finding.position.line) for finding in findings]
    candidates = [text[: at + 1].count("\n") + 1 for at in range(len(text)) if text.startswith(defect.line, at)]
    assert Counter(rule for rule, _ in found) == Counter([defect.rule, *defect.more])
    assert any(rule == defect.rule and line in candidates for rule, line in found)


def pasted(flow: Flow, answers: tuple[tuple[str, frozenset[str]], ...], ends: str) -> TreePath:
    """A suggested path as a writer pastes it."""
    given: dict[str, list[list[str]]] = {}
    for question, answer in answers:
        given.setdefault(question, []).append(sorted(answer))
    written = {
        question: visits if flow.nodes[question].is_several else [visit[0] for visit in visits]
        for question, visits in given.items()
    }
    return TreePath.model_validate({"name": "suggested", "answers": written, "ends": ends})


# --- random small flows ----------------------------------------------------------------------------------------------

TEXT = {"zh": "甲", "en": "a"}
ITEMS = {f"i{n}": {"label": TEXT, "values": {"code": str(n)}} for n in range(3)}
USED = {
    "start": "ask",
    "nodes": {
        "ask": {
            "question": TEXT,
            "type": "yes-no",
            "options": [{"id": "yes", "goto": "back"}, {"id": "no", "goto": "other"}, {"id": "unsure", "goto": "end"}],
        },
        "back": {"outcome": "solved", "title": TEXT, "answer": TEXT, "returns": True},
        "other": {"outcome": "solved", "title": TEXT, "answer": TEXT, "returns": True},
        "end": {"outcome": "lost", "answer": TEXT},
    },
}


def document(id: str, start: str, nodes: dict[str, Any]) -> Document[Tree]:
    data = {
        "title": TEXT,
        "description": TEXT,
        "start": start,
        "nodes": nodes,
        "aliases": {},
        "reviewed": "2026-11-01",
        "owner": "x",
    }
    tree = Tree.model_validate(data)
    written, findings = parse(tree.model_dump_json(by_alias=True, exclude_defaults=True).encode(), f"{id}.tree.yaml")
    assert written is not None and findings == []
    return Document(id, "x", written, tree)


def knowledge_base(nodes: dict[str, Any]) -> KnowledgeBase:
    trees = {"random": document("random", "q0", nodes), "used": document("used", USED["start"], USED["nodes"])}  # type: ignore[arg-type]
    source, _ = parse(b"a: b", "list.yaml")
    assert source is not None
    items = Document("items", "", source, AnswerList.model_validate({"title": TEXT, "items": ITEMS}))
    kinds = ("entry", "category", "notice", "channel", "fact", "term", "snippet", "outcome")
    known: dict[Any, frozenset[str]] = {
        **dict.fromkeys(kinds, frozenset()),
        "tree": frozenset(trees),
        "list": frozenset({"items"}),
    }
    return KnowledgeBase(None, None, None, None, {}, {}, {}, trees, known, lists={"items": items})


def answer_ids(question: dict[str, Any]) -> list[str]:
    own = [one["id"] for one in [*question.get("bands", []), *question.get("options", [])]]
    return [*(ITEMS if "list" in question else ()), *own]


@st.composite
def questions(draw: st.DrawFn) -> dict[str, Any]:
    kind = draw(st.sampled_from(["choice", "choice", "choices", "choices", "yes-no", "number", "list"]))
    question: dict[str, Any] = {"question": TEXT, "type": kind}
    if kind == "list":
        question |= {"list": "items", "options": [{"id": "unsure"}] if draw(st.booleans()) else []}
    elif kind == "number":
        question["bands"] = [{"id": "few", "below": "3"}, {"id": "many", "from": "3"}]
        question["options"] = [{"id": "unsure"}] if draw(st.booleans()) else []
    elif kind == "yes-no":
        question["options"] = [{"id": "yes"}, {"id": "no"}]
    else:
        question["options"] = [{"id": id, "label": TEXT} for id in ("a", "b", "c")[: draw(st.integers(2, 3))]]
        if kind == "choices" and draw(st.booleans()):
            question["options"].append({"id": "none", "exclusive": True})
    return question


@st.composite
def conditions(draw: st.DrawFn, asked: Mapping[str, list[str]]) -> list[Any]:
    def group() -> dict[str, Any]:
        found = {}
        for question in draw(st.lists(st.sampled_from(sorted(asked)), min_size=1, max_size=2, unique=True)):
            ids = st.lists(st.sampled_from(asked[question]), min_size=1, max_size=2, unique=True)
            keys = draw(st.lists(st.sampled_from(["any", "all", "none", "only"]), min_size=1, max_size=2, unique=True))
            found[question] = {key: draw(ids) for key in keys}
        return found

    return [group() for _ in range(draw(st.integers(1, 2)))]


@st.composite
def random_flows(draw: st.DrawFn) -> dict[str, Any]:
    """Trees of up to four questions with everything that can lead on; usually to nodes that there are."""
    asking = {f"q{n}": draw(questions()) for n in range(draw(st.integers(1, 4)))}
    asked = {id: answer_ids(question) for id, question in asking.items()}
    others = [*(f"s{n}" for n in range(draw(st.integers(0, 2)))), *(["call"] if draw(st.integers(0, 3)) == 0 else [])]
    ends = [f"o{n}" for n in range(draw(st.integers(1, 3)))]
    order = [*asking, *others, *ends]
    if "call" in others:
        asked["call-ask"] = ["yes", "no", "unsure"]
    broken = draw(st.integers(0, 9)) == 0

    def leading(id: str) -> dict[str, Any]:
        later = order[order.index(id) + 1 :]
        target = draw(st.sampled_from([*later, *later, *later, *order, *(["nowhere"] if broken else [])]))
        if target in order and order.index(target) <= order.index(id):
            loop: Any = draw(
                st.sampled_from([True, True, {"times": draw(st.integers(1, 2)), "then": draw(st.sampled_from(ends))}])
            )
            return {"goto": target, "loop": loop}
        return {"goto": target}

    def goto(id: str) -> str:
        return str(leading(id)["goto"])

    def ways(id: str) -> dict[str, Any]:
        match draw(st.sampled_from(["goto", "routes", "routes", "table"])):
            case "goto":
                return leading(id)
            case "routes":
                routes = [{"when": draw(conditions(asked)), **leading(id)} for _ in range(draw(st.integers(1, 3)))]
                return {"routes": [*routes, *([leading(id)] if draw(st.integers(0, 3)) else [])]}
        by = draw(st.lists(st.sampled_from(sorted(asked)), min_size=1, max_size=2, unique=True))
        outer = draw(st.lists(st.sampled_from([*asked[by[0]], "*"]), min_size=1, max_size=3, unique=True))
        inner = [*asked[by[-1]], "*"]
        rows: dict[str, Any] = {key: goto(id) for key in outer}
        if len(by) == 2:
            rows = {
                key: {one: goto(id) for one in draw(st.lists(st.sampled_from(inner), min_size=1, unique=True))} for key in outer
            }
        return {"table": {"by": by, "rows": rows}}

    nodes: dict[str, Any] = {}
    for id, question in asking.items():
        for one in [*question.get("bands", []), *question.get("options", [])]:
            if question["type"] != "choices" and draw(st.booleans()):
                one |= leading(id)
        nodes[id] = {**question, **ways(id)}
        if draw(st.booleans()):
            nodes[id]["match"] = "first"
    for id in others:
        if id == "call":
            nodes[id] = {"use": "used", "returns": {"back": goto(id), "other": goto(id)}, "loop": True}
        else:
            nodes[id] = {"step": TEXT, **ways(id)}
    for id in ends:
        nodes[id] = {"outcome": "solved", "answer": TEXT}
        if draw(st.integers(0, 2)) == 0:
            nodes[id]["cards"] = [{"id": "card", "when": draw(conditions(asked)), "text": TEXT}]
        if draw(st.integers(0, 5)) == 0:
            nodes[id]["each"] = draw(st.sampled_from(sorted(asking)))
        if draw(st.integers(0, 5)) == 0:
            nodes[id]["until"] = "2026-11-30"
    return nodes


SLOW = settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])


def walkable(flow: Flow) -> bool:
    """Whether what the checker proves can be asked of ``flow``: its ways lead somewhere, and no node traps a reader."""
    return flow.is_sound and not traps(flow)


@SLOW
@given(random_flows())
def test_no_small_flow_upsets_any_rule(nodes: dict[str, Any]) -> None:
    kb = knowledge_base(nodes)
    for finding in check(kb):
        assert finding.position >= Position()
    for day in (None, *{node.until for node in kb.trees["random"].content.nodes.values() if node.until}):
        compile_tree(kb, kb.trees["random"], day)


STUCK = {  # who answers b comes to no outcome, but a path for the goto of q0 needs only answer a
    "q0": {"question": TEXT, "options": [{"id": "b", "label": TEXT}, {"id": "a", "label": TEXT}], "goto": "s0"},
    "s0": {"step": TEXT, "routes": [{"when": {"q0": "a"}, "goto": "o0"}]},
    "o0": {"outcome": "solved", "answer": TEXT},
}


@SLOW
@example(STUCK)
@given(random_flows())
def test_suggested_paths_pass_and_go_where_they_should(nodes: dict[str, Any]) -> None:
    kb = knowledge_base(nodes)
    flow = flows(kb)["random"]
    if not walkable(flow):
        return
    missing = uncovered(flow, [])
    assert {unit.path for unit in missing} == set(units(flow))
    found, failed = suggest(flow, missing)
    walks = [walk(flow, pasted(flow, one.answers, one.ends)) for one in found]
    assert [one.mistake for one in walks] == [""] * len(walks)
    assert {unit.path for unit in uncovered(flow, walks)} == {unit.path for unit in failed}


def sets_of(node: FlowNode) -> Iterator[frozenset[str]]:
    """Everything that can be answered to a question."""
    if node.kind == "step":
        yield frozenset()
        return
    yield from (frozenset({answer.id}) for answer in node.answers)
    if node.is_several:
        several = [answer.id for answer in node.answers if not answer.exclusive]
        sizes = range(2, len(several) + 1)
        yield from map(frozenset, chain.from_iterable(combinations(several, size) for size in sizes))


@dataclass
class Seen:
    """What brute force sees of a flow: at each node which exits are taken, which fit together, and whether one is lacking."""

    taken: set[tuple[str, int]]
    overlaps: set[tuple[str, int, int]]
    gaps: set[str]
    cards: set[tuple[str, str]]
    nodes: set[str]


def brute_force(flow: Flow) -> Seen:
    seen = Seen(set(), set(), set(), set(), set())
    first: tuple[str, tuple[tuple[str, frozenset[str]], ...]] = (flow.start, ())
    waiting, met = [first], {first}
    while waiting:
        id, before = waiting.pop()
        node, answers = flow.nodes[id], dict(before)
        seen.nodes.add(id)
        seen.cards |= {(id, card.card.id) for card in node.cards if holds(card.when, answers)}
        if node.kind == "outcome":
            continue
        for answer in sets_of(node):
            known = {**answers, id: answer} if node.kind == "question" else answers
            fitting = [
                at
                for at, exit in enumerate(node.exits)
                if (exit.answers is None or answer & exit.answers) and holds(exit.when, known)
            ]
            if not fitting:
                assert exit_for(node, answers, answer) is None
                seen.gaps.add(id)
                continue
            taken = node.exits[fitting[0]]
            assert exit_for(node, answers, answer) is taken
            seen.taken.add((id, fitting[0]))
            seen.overlaps |= {(id, fitting[0], at) for at in fitting[1:] if node.exits[at].goto != taken.goto}
            for end in (taken.goto, taken.then) if taken.then else (taken.goto,):
                state = (end, tuple(sorted(known.items())))
                if state not in met:
                    met.add(state)
                    waiting.append(state)
    return seen


@SLOW
@given(random_flows())
def test_what_is_proved_is_what_brute_force_sees(nodes: dict[str, Any]) -> None:
    kb = knowledge_base(nodes)
    flow = flows(kb)["random"]
    if not walkable(flow):
        return
    seen, proved = brute_force(flow), proofs.Explorer(flow).explore()
    assert proved.complete
    assert set(proved.nodes) == seen.nodes
    assert {(id, at) for id, proof in proved.nodes.items() for at in proof.taken} == seen.taken
    assert {(id, *pair) for id, proof in proved.nodes.items() for pair in proof.overlaps} == seen.overlaps
    assert {id for id, proof in proved.nodes.items() if proof.gaps} == seen.gaps
    assert shown_cards(flow) == (seen.cards, True)


# --- what only some answers lead to ----------------------------------------------------------------------------------

TWO: dict[str, Any] = {
    "question": TEXT,
    "options": [{"id": "a", "label": {"zh": "甲", "en": "a"}}, {"id": "b", "label": {"zh": "乙", "en": "b"}}],
}
END = {"outcome": "solved", "answer": TEXT}


def rules_on(nodes: dict[str, Any]) -> set[str]:
    return {finding.rule for finding in check(knowledge_base(nodes)) if finding.path == "random.tree.yaml"}


def test_a_loop_is_declared_by_any_of_its_edges_wherever_it_is_entered() -> None:
    first = {**TWO, "options": [{**TWO["options"][0], "goto": "s0"}, {**TWO["options"][1], "goto": "s1"}]}
    again = {**TWO, "options": [{**TWO["options"][0], "goto": "o0"}, {**TWO["options"][1], "goto": "s1", "loop": True}]}
    nodes: dict[str, Any] = {
        "q0": first,
        "s0": {"step": TEXT, "goto": "q1"},
        "s1": {"step": TEXT, "goto": "q1"},
        "q1": again,
        "o0": END,
    }
    assert not rules_on(nodes) & {"undeclared-loop", "needless-loop"}
    del again["options"][1]["loop"]
    assert "undeclared-loop" in rules_on(nodes)


def test_earlier_answers_that_lead_round_for_ever_are_found() -> None:
    routes = [{"when": {"q0": "a"}, "goto": "s1"}, {"goto": "o0"}]
    nodes = {
        "q0": {**TWO, "goto": "s0"},
        "s0": {"step": TEXT, "routes": routes},
        "s1": {"step": TEXT, "goto": "s0", "loop": True},
        "o0": END,
    }
    assert rules_on(nodes) & {"answers-trap", "loop-without-exit"}


def test_each_is_for_questions_with_one_answer() -> None:
    nodes = {"q0": {**TWO, "type": "choices", "goto": "o0"}, "o0": {**END, "each": "q0"}}
    assert rules_on(nodes) & {"unknown-answer", "wrong-field"}


# --- random bands ----------------------------------------------------------------------------------------------------

Limits = tuple[tuple[str, int] | None, tuple[str, int] | None]
LOW = {"number": ("from", "above"), "decimal": ("from", "above"), "since": ("from", "above"), "date": ("from", "after")}
HIGH = {"number": ("below", "to"), "decimal": ("below", "to"), "since": ("below", "to"), "date": ("before", "to")}


def written(type: str, value: int) -> Any:
    return {"since": f"{value} days", "date": {"of": "today", "days": value}}.get(type, str(value))


@st.composite
def random_bands(draw: st.DrawFn) -> tuple[str, list[Limits], Limits]:
    """A type, its bands (often ones that join), and its limits."""
    type = draw(st.sampled_from(sorted(LOW)))
    cuts = sorted(draw(st.lists(st.integers(0, 6), min_size=1, max_size=3, unique=True)))
    found: list[Limits] = []
    low: tuple[str, int] | None = None
    for cut in cuts:
        high = (draw(st.sampled_from(HIGH[type])), cut)
        found.append((low, high))
        joined = LOW[type][HIGH[type].index(high[0]) if high[0] != "to" else 1]
        low = (draw(st.sampled_from([joined, joined, joined, *LOW[type]])), draw(st.sampled_from([cut, cut, cut, cut + 1])))
    found.append((low, None if draw(st.integers(0, 3)) else (HIGH[type][1], 7)))
    least = draw(st.none() | st.tuples(st.just("min"), st.integers(0, 3)))
    most = draw(st.none() | st.tuples(st.just("max"), st.integers(4, 8)))
    return type, draw(st.permutations(found)), (least, most)


@settings(deadline=None, max_examples=400)
@given(random_bands())
def test_bands_are_right_exactly_when_every_value_is_in_one(case: tuple[str, list[Limits], Limits]) -> None:
    type, limits, (least, most) = case
    given_bands = [
        {"id": f"b{at}", **{end[0]: written(type, end[1]) for end in both if end is not None}} for at, both in enumerate(limits)
    ]
    question: dict[str, Any] = {"question": TEXT, "type": type, "bands": given_bands}
    question |= {end[0]: written(type, end[1]) for end in (least, most) if end is not None}
    half = type in ("decimal", "since")  # between whole numbers and days there is nothing
    values = [at / 2 if half else at for at in range(-4, 40 if half else 20)]
    lowest = least[1] if least else None if type == "date" else 0
    values = [value for value in values if (lowest is None or value >= lowest) and (most is None or value <= most[1])]

    def within(value: float, low: tuple[str, int] | None, high: tuple[str, int] | None) -> bool:
        from_low = low is None or (value >= low[1] if low[0] == "from" else value > low[1])
        return from_low and (high is None or (value <= high[1] if high[0] == "to" else value < high[1]))

    inside = [[within(value, *both) for value in values] for both in limits]
    right = all(map(any, inside)) and all(sum(column) == 1 for column in zip(*inside, strict=True))
    tree = Tree.model_validate(
        {
            "title": TEXT,
            "description": TEXT,
            "start": "q",
            "nodes": {"q": question},
            "aliases": {},
            "reviewed": "2026-11-01",
            "owner": "x",
        }
    )
    found = bands.mistakes("q", tree.nodes["q"])  # type: ignore[arg-type]
    assert (found == []) is right
