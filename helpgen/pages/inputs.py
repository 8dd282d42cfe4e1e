"""The fields of a question that is answered by typing, ticking or searching; a script shows them."""

from __future__ import annotations

import json
from typing import Any

from helpgen.flow import Flow, FlowNode
from helpgen.models import Plain
from helpgen.pages.bounds import bound
from helpgen.pages.context import Context
from helpgen.pages.tree_data import bands_json, limits_json
from helpgen.tree_models import BANDED, Bound, Question, RelativeDate


def input_values(c: Context, flow: Flow, node: FlowNode) -> dict[str, Any] | None:
    """What the template of a question's fields needs; ``None`` for a question that is answered by a link alone."""
    question = node.content
    assert isinstance(question, Question)
    if question.type not in (*BANDED, "choices", "list"):
        return None
    errors = json.dumps(_errors(c, node, question), ensure_ascii=False)
    values: dict[str, Any] = {"type": question.type, "errors": errors, "bands": ""}
    if question.type in BANDED and question.bands:
        unit = c.text(question.unit) if question.unit is not None else ""
        values |= {
            "bands": bands_json(node),
            "limits": limits_json(node),
            "unit": unit,
            "label": _label(c, question, unit),
            "others": _other_dates(c, flow, node, question),
        }
    return values


def _label(c: Context, question: Question, unit: str) -> str:
    if question.type == "date":
        return c.t("input.date")
    if question.type == "since":
        return c.t("input.since")
    return c.t("input.number", unit=(f" ({unit})" if c.language != "zh" else f"（{unit}）") if unit else "")


def _errors(c: Context, node: FlowNode, question: Question) -> dict[str, str]:
    names = c.date_names(node)
    is_date = question.type == "date"
    built_in = {
        "missing": c.t("input.missing_choice" if question.type == "choices" else "input.missing"),
        "format": c.t("input.format_date" if is_date else "input.format_number"),
    }
    least: Bound | None = question.min if question.min is not None else None if is_date else "0"
    for name, limit in (("min", least), ("max", question.max)):
        if limit is not None and question.type in BANDED:
            shown = bound(c, limit, question, names) if limit != "0" or question.type != "since" else "0"
            built_in[name] = c.t(f"input.{name}_date" if is_date else f"input.{name}", limit=shown)
    given: dict[str, Plain | None] = dict(question.errors)
    return built_in | {name: c.text(text) for name, text in given.items() if text is not None}


def _other_dates(c: Context, flow: Flow, node: FlowNode, question: Question) -> list[tuple[str, str]]:
    """The dates that the bounds are counted from: the id as written, which the script's bands name, and the question."""
    bounds = [question.min, question.max]
    for band in question.bands:
        bounds += [band.from_, band.after, band.before, band.to]
    ids = dict.fromkeys(item.of for item in bounds if isinstance(item, RelativeDate) and item.of != "today")
    names = {id: other for id, other in node.origin.content.nodes.items() if isinstance(other, Question)}
    return [(id, c.t("input.other_date", question=c.text(names[id].question))) for id in ids if id in names]
