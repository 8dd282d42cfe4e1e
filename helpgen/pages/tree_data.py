"""A tree as data: for the script on its pages, and for bots and other sites."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from helpgen import codes, urls
from helpgen import tree as graph
from helpgen.bands import DAYS_IN_MONTH, Point, Span, limits, span
from helpgen.flow import AnswerTest, Condition, Exit, Flow, FlowNode, ends
from helpgen.pages.context import Context
from helpgen.tree_models import Outcome, Question, RelativeDate, Step

WHOLE = 60
"""A tree of more nodes than this is not put on each of its pages whole, only what can be met before and after the page."""


# --- for the script --------------------------------------------------------------------------------------------------


def player_data(c: Context, operator: Context, flow: Flow, id: str) -> str:
    """The JSON that the script on the page of node ``id`` replays a reader's answers with."""
    shown = set(flow.nodes) if len(flow.nodes) <= WHOLE else _around(flow, id)
    data: dict[str, Any] = {
        "tree": flow.id,
        "version": codes.version(flow),
        "key": codes.tree_key(flow.id),
        "digest": codes.digest(flow),
        "start": flow.start,
        "node": id,
        "nodes": {key: _player_node(c, operator, node) for key, node in flow.nodes.items() if key in shown},
    }
    # JavaScript puts keys of digits alone first: then, too, the order of the nodes has to be said.
    if len(shown) < len(flow.nodes) or any(key.isdigit() for key in shown):
        data |= {"part": 1, "n": len(flow.nodes), "i": {key: at for at, key in enumerate(flow.nodes) if key in shown}}
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def _around(flow: Flow, id: str) -> set[str]:
    backward: dict[str, list[str]] = {}
    for edge in graph.valid_edges(flow):
        backward.setdefault(edge.end, []).append(edge.start)
    before, waiting = {id}, [id]
    while waiting:
        for start in backward.get(waiting.pop(), ()):
            if start not in before:
                before.add(start)
                waiting.append(start)
    after = graph.reachable(flow, id)
    return before | (after if len(before | after) <= WHOLE else set()) | {flow.start}


def _player_node(c: Context, operator: Context, node: FlowNode) -> dict[str, Any]:
    title = c.node_title(node)
    data: dict[str, Any] = {"k": node.kind[0], "t": title}
    if operator is not c:
        data["p"] = operator.node_title(node)
    if node.is_several:
        data["m"] = 1
    if node.kind == "question":
        data["a"] = [
            [
                answer.id,
                c.answer_label(answer, node),
                0 if operator is c else operator.answer_label(answer, node),
                int(answer.exclusive),
            ]
            for answer in node.answers
        ]
    if node.exits:
        data["x"] = [_player_exit(exit) for exit in node.exits]
    return data


def _player_exit(exit: Exit) -> list[Any]:
    answers = sorted(exit.answers) if exit.answers is not None else 0
    found = [exit.goto, answers, _when(exit.when) or 0, exit.times, exit.then or 0]
    while len(found) > 1 and not found[-1] and found[-1] != []:
        found.pop()
    return found


def _when(when: Condition) -> list[list[dict[str, Any]]]:
    return [[_test(test) for test in group] for group in when]


def _test(test: AnswerTest) -> dict[str, Any]:
    found: dict[str, Any] = {"q": test.question}
    for kind in ("any", "all", "none", "only"):
        if ids := getattr(test.match, kind):
            found[kind] = list(ids)
    return found


def when_json(when: Condition) -> str:
    """A condition as the script reads it."""
    return json.dumps(_when(when), separators=(",", ":"))


def bands_json(node: FlowNode) -> str:
    """The bands of a typed question as the script reads them: answer, low and high."""
    question = node.content
    assert isinstance(question, Question)
    found = []
    for band in question.bands:
        low = band.from_ if band.from_ is not None else band.above if band.above is not None else band.after
        high = band.below if band.below is not None else band.before if band.before is not None else band.to
        at = span(band, question.type)
        found.append([band.id, _end(at.low, low, question.type), _end(at.high, high, question.type)])
    return json.dumps(found, separators=(",", ":"))


def limits_json(node: FlowNode) -> str:
    """``min`` and ``max`` of a typed question as the script reads them."""
    question = node.content
    assert isinstance(question, Question)
    at = limits(question)
    found = [_end(at.low, question.min or "0", question.type), _end(at.high, question.max or "0", question.type)]
    return json.dumps(found, separators=(",", ":"))


def _end(at: Point | None, written: object, type: str) -> object:
    if at is None:
        return 0
    if type != "date":
        return {"b": "", "v": str(at.value), "a": at.after}
    if not at.base:
        return {"b": "", "v": at.text, "m": 0, "d": 0, "a": 0}
    months = written.years * 12 + written.months if isinstance(written, RelativeDate) else 0
    return {"b": at.base, "m": months, "d": int(at.value - months * DAYS_IN_MONTH), "a": 0}


# --- for others ------------------------------------------------------------------------------------------------------


class _Data(BaseModel):
    model_config = ConfigDict(extra="forbid")


class DataTest(_Data):
    """What the answer to one question has to be."""

    question: str = Field(description="Id of the question; one that was not asked was answered with nothing")
    any: list[str] = Field([], description="At least one of these answers")
    all: list[str] = Field([], description="Each of these")
    none: list[str] = Field([], description="Not one of these")
    only: list[str] = Field([], description="Nothing but these")


class DataWay(_Data):
    """One way on. The first one that fits is taken."""

    goto: str = Field(description="Id of the next node")
    answers: list[str] | None = Field(None, description="The node's own answers that take it; null is every answer, or a step")
    when: list[list[DataTest]] = Field([], description="One of these groups must hold whole; empty always holds")
    times: int = Field(0, description="How often it may be taken before 'then' is; 0 is any number of times")
    then: str | None = Field(None, description="Id of the node that follows when the count is used up")


class DataBand(_Data):
    """The values of an answer that is typed; a value is in the band from low up to, not including, high."""

    low: str | None = Field(None, description="Where it begins, in words that a program can read")
    high: str | None = Field(None, description="Where it ends")


class DataAnswer(_Data):
    """One answer to a question."""

    id: str = Field(description="Permanent")
    label: str = Field(description="The answer in words")
    hint: str | None = Field(None, description="A line below it")
    exclusive: bool = Field(False, description="Rules out all other answers")
    band: DataBand | None = Field(None, description="The typed values that it stands for")


class DataCard(_Data):
    """A part of a node that depends on earlier answers."""

    id: str
    when: list[list[DataTest]] = Field(description="One of these groups must hold whole")
    title: str | None = None
    html: str = Field(description="Safe HTML; links are absolute")


class DataNode(_Data):
    """A question, a step or an outcome."""

    kind: Literal["question", "step", "outcome"]
    title: str = Field(description="What is asked, to be done, or the result")
    url: str = Field(description="The node's page")
    html: str = Field("", description="Safe HTML: how to find out, how to do it, or the answer; links are absolute")
    type: str | None = Field(None, description="Of a question: what sort of answer it takes")
    answers: list[DataAnswer] = []
    ways: list[DataWay] = []
    cards: list[DataCard] = []
    outcome: str | None = Field(None, description="Of an outcome: solved, wait, act-now, contact or lost")
    channel: str | None = Field(None, description="Of an outcome: the page of the official channel to use")
    danger: str | None = Field(None, description="Of a step: what can be lost")
    confirm: str | None = Field(None, description="Of a step: what has to be confirmed before going on")
    wait_minutes: int | None = Field(None, description="Of a step: how long to wait before going on")
    reviewed: str = Field(description="When a person last checked it")


class TreeData(_Data):
    """A troubleshooting tree in one language, for bots and other sites. Ids are the same in every language."""

    schema_: str = Field(alias="$schema", description="Where this schema is")
    id: str
    language: str = Field(description="BCP 47")
    version: str = Field(description="Changes when nodes, answers or ways do")
    title: str
    description: str
    url: str
    reviewed: str
    start: str
    nodes: dict[str, DataNode]
    notice: str = Field(description="What has to be shown with it: what the operator never asks for")


SCHEMA_URL = "tree-data.schema.json"
"""Where the site publishes the JSON Schema of its trees."""


def tree_schema(site_url: str) -> dict[str, Any]:
    """The JSON Schema that every ``tree.json`` follows."""
    schema = TreeData.model_json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": site_url + SCHEMA_URL, **schema}


def tree_data(c: Context, flow: Flow, site_url: str) -> str:
    """``tree.json`` of a tree in the context's language; URLs in it start with ``site_url``."""
    content = flow.tree.content
    data = TreeData.model_validate(
        {
            "$schema": site_url + SCHEMA_URL,
            "id": flow.id,
            "language": c.t.locale,
            "version": codes.version(flow),
            "title": c.text(content.title),
            "description": c.text(content.description),
            "url": site_url + c.tree_url(flow.id),
            "reviewed": content.reviewed.isoformat(),
            "start": flow.start,
            "nodes": {id: _data_node(c, flow, node, site_url) for id, node in flow.nodes.items()},
            "notice": c.t("home.never"),
        }
    )
    return json.dumps(data.model_dump(by_alias=True, exclude_defaults=True), ensure_ascii=False, separators=(",", ":"))


def _data_node(c: Context, flow: Flow, node: FlowNode, site_url: str) -> Mapping[str, Any]:
    inserts, content = c.inserts(node), node.content
    text = content.answer if isinstance(content, Outcome) else content.help
    values: dict[str, Any] = {
        "kind": node.kind,
        "title": c.node_title(node),
        "url": f"{site_url}{c.tree_url(f'{flow.id}#{node.id}')}",
        "html": str(c.html(text, "", inserts, site_url)) if text is not None else "",
        "ways": [_data_way(exit) for exit in node.exits],
        "cards": [
            {
                "id": card.card.id,
                "when": _when_names(card.when),
                "title": c.text(card.card.title, inserts) if card.card.title is not None else None,
                "html": str(c.html(card.card.text, "", inserts, site_url)),
            }
            for card in node.cards
        ],
        "reviewed": (content.reviewed or flow.tree.content.reviewed).isoformat(),
    }
    match content:
        case Question():
            values["type"] = content.type
            values["answers"] = [
                {
                    "id": answer.id,
                    "label": c.answer_label(answer, node),
                    "hint": c.text(answer.hint) if answer.hint is not None else None,
                    "exclusive": answer.exclusive,
                    "band": _data_band(span(answer.band, content.type)) if answer.band is not None else None,
                }
                for answer in node.answers
            ]
        case Step():
            values["danger"] = c.text(content.danger) if content.danger is not None else None
            values["confirm"] = c.text(content.confirm) if content.confirm is not None else None
            values["wait_minutes"] = content.wait.minutes if content.wait is not None else None
        case Outcome():
            key, _ = c.channel(content.contact or flow.tree.content.contact)
            values["outcome"] = content.outcome
            values["channel"] = f"{site_url}{urls.built_in(c.language, 'official-channels')}#{key}"
    return values


def _data_way(exit: Exit) -> Mapping[str, Any]:
    answers = sorted(exit.answers) if exit.answers is not None else None
    return {
        "goto": exit.goto,
        "answers": answers,
        "when": _when_names(exit.when),
        "times": exit.times,
        "then": exit.then or None,
    }


def _when_names(when: Condition) -> list[list[dict[str, Any]]]:
    return [[{"question": test["q"], **{k: v for k, v in test.items() if k != "q"}} for test in group] for group in _when(when)]


def _data_band(at: Span) -> Mapping[str, str | None]:
    return {"low": _place(at.low), "high": _place(at.high)}


def _place(at: Point | None) -> str | None:
    if at is None:
        return None
    return f"just above {at.text}" if at.after else at.text


def leads_to(node: FlowNode) -> list[str]:
    """The nodes that a node leads to, each once, in order."""
    return list(dict.fromkeys(end for exit in node.exits for end in ends(exit)))
