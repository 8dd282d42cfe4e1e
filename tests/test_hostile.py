"""Inputs of somebody who wants to harm readers, or who is careless, and of writers who do neither; written before the rules were read.

``tests/hostile/`` holds the cases. Each puts one thing into the small help center: a hostile one is refused by a rule that
knows its kind, where it stands; a control is what a careful writer needs, and no error.
"""

from __future__ import annotations

import functools
import json
import os
import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from helpgen.cli import main
from helpgen.findings import Finding
from tests.conftest import DAY, read

FOLDER = Path(__file__).parent / "hostile"
SPLIT = "<+>"
"""Stands within what looks like a secret, so that no scanner of this repository takes it for one; never part of the input."""

RULES = yaml.safe_load((FOLDER / "rules.yaml").read_text("utf-8"))
PLACES = yaml.safe_load((FOLDER / "places.yaml").read_text("utf-8"))


@dataclass(frozen=True)
class Span:
    """Where the hostile text stands: any of these offsets of the file."""

    file: str
    start: int
    end: int


def _joined(value: Any) -> Any:
    """A value of the YAML with what was split put together."""
    if isinstance(value, str):
        return value.replace(SPLIT, "")
    if isinstance(value, list):
        return [_joined(item) for item in value]
    if isinstance(value, dict):
        return {_joined(key): _joined(item) for key, item in value.items()}
    return value


@functools.cache
def cases(kind: str) -> tuple[dict[str, Any], ...]:
    """All cases of ``hostile`` or ``controls`` files, each with its class."""
    found: list[dict[str, Any]] = []
    for path in sorted(FOLDER.glob("*.yaml")):
        if path.stem in ("places", "rules") or path.stem.startswith("controls") != (kind == "controls"):
            continue
        for case in yaml.safe_load(path.read_text("utf-8")):
            found.append({"class": path.stem, **_joined(case)})
    names = [(case["class"], case["id"]) for case in found]
    assert len(names) == len(set(names)), [name for name in names if names.count(name) > 1]
    return tuple(found)


def marked(kind: str) -> list[Any]:
    """The cases of a kind, by class and id."""
    return [pytest.param(case, id=f"{case['class']}-{case['id']}") for case in cases(kind)]


def _replaced(path: Path, old: str, new: str) -> None:
    text = path.read_bytes().decode("utf-8")
    assert old in text, (path.name, old)
    path.write_bytes(text.replace(old, new, 1).encode("utf-8", "surrogatepass"))


def _put(content: Path, where: str, texts: dict[str, str], at: str) -> list[Span]:
    """The texts put into a place, and where they stand."""
    place = PLACES[where]
    for name, text in place.get("plus", {}).items():
        path = content / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    for name, old, new in place.get("edit", []):
        _replaced(content / name, old, new)
    path = content / place["file"]
    for language, text in texts.items():
        old, new = place[language]
        before = new.split("«»")[0]
        indent = len(before) - len(before.rstrip(" ")) if before.endswith(" ") and before.rsplit("\n", 1)[-1].isspace() else 0
        shown = json.dumps(text, ensure_ascii=False)[1:-1] if place.get("quoted") else text.replace("\n", "\n" + " " * indent)
        _replaced(path, old, new.replace("«»", f"\ue000{shown}\ue001"))
    marked = path.read_bytes().decode("utf-8", "surrogatepass")
    spans: list[Span] = []
    plain = ""
    for part in re.split("([\ue000\ue001])", marked):
        if part == "\ue000":
            spans.append(Span(place["file"], len(plain), len(plain)))
        elif part == "\ue001":
            spans[-1] = Span(place["file"], spans[-1].start, len(plain))
        else:
            plain += part
    path.write_bytes(plain.encode("utf-8", "surrogatepass"))
    if not at:
        return spans
    wanted = json.dumps(at, ensure_ascii=False)[1:-1] if place.get("quoted") else at
    narrowed = [
        Span(s.file, s.start + i, s.start + i + len(wanted)) for s in spans if (i := plain[s.start : s.end].find(wanted)) >= 0
    ]
    assert narrowed, (where, at)
    return narrowed


def _written(value: Any) -> str:
    """The text of a file: as it is, or something many times over."""
    if isinstance(value, str):
        return value
    return str(value.get("head", "") + value["body"] * value["times"] + value.get("tail", ""))


def _run(command: str, content: Path, *arguments: str) -> None:
    done = CliRunner().invoke(main, [command, *arguments, "--content", str(content)])
    assert done.exit_code == 0, done.output


def prepare(case: dict[str, Any], content: Path) -> list[Span]:
    """The case put into a copy of the small help center, and where a finding may stand."""
    spans: list[Span] = []
    for name, value in case.get("write", {}).items():
        path = content / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(_written(value).encode("utf-8", "surrogatepass"))
    for name, value in case.get("hex", {}).items():
        path = content / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(bytes.fromhex(value))
    for name, target in case.get("copy", {}).items():
        (content / target).write_bytes((content / name).read_bytes())
    if case.get("ledger"):
        _run("translated", content, "--all", "--today", DAY.isoformat())
    if case.get("lock"):
        _run("lock", content)
    for name, value in case.get("append", {}).items():
        path = content / name
        path.write_bytes(path.read_bytes() + value.encode("utf-8", "surrogatepass"))
    for name, old, new in case.get("edit", []):
        _replaced(content / name, old, new)
    for name, target in case.get("link", {}).items():
        path = content / name
        if path.is_dir():
            shutil.rmtree(path)
        path.unlink(missing_ok=True)
        path.symlink_to(target)
    for name in case.get("pipe", []):
        (content / name).unlink(missing_ok=True)
        os.mkfifo(content / name)
    for name in case.get("remove", []):
        (content / name).unlink()
    for name, target in case.get("move", {}).items():
        (content / name).rename(content / target)
    if "where" in case:
        texts = {"zh": case["text"]} if PLACES[case["where"]].get("one") else {}
        if not texts:
            texts = {language: case.get(language, case.get("both")) for language in ("zh", "en")}
            texts = {language: _written(text) for language, text in texts.items() if text is not None}
        spans += _put(content, case["where"], texts, case.get("at", ""))
    for file, at in case.get("found", {}).items():
        if at is None:
            spans.append(Span(file, 0, 1 << 60))
            continue
        text = (content / file).read_bytes().decode("utf-8", "replace").removeprefix("\ufeff")
        start = text.find(at)
        assert start >= 0, (file, at)
        spans.append(Span(file, start, start + len(at)))
    return spans


def errors(case: dict[str, Any], content: Path) -> list[Finding]:
    """The errors that the small help center has with the case in it."""
    return [finding for finding in read(content)[1] if finding.severity == "error" or case.get("warning")]


def allowed(case: dict[str, Any]) -> set[str]:
    """The ids of the rules that may refuse the case."""
    found: set[str] = set()
    for name in case["rules"] if isinstance(case["rules"], list) else [case["rules"]]:
        found |= set(RULES["groups"].get(name, [name]))
    return found


def _offset(content: Path, finding: Finding) -> tuple[str, int]:
    path = content / finding.path.removeprefix("content/")
    if not path.is_file() or path.is_symlink():
        return finding.path.removeprefix("content/"), 0
    text = path.read_bytes().decode("utf-8", "replace").removeprefix("\ufeff").replace("\r\n", "\n")
    lines = text.split("\n")
    return (
        finding.path.removeprefix("content/"),
        sum(len(line) + 1 for line in lines[: finding.position.line - 1]) + finding.position.column - 1,
    )


def judged(case: dict[str, Any], found: list[Finding], spans: list[Span], content: Path) -> str:
    """What is wrong with these findings for a hostile case; empty if nothing is."""
    if not found:
        return "not refused"
    right = [finding for finding in found if finding.rule in allowed(case)]
    if not right:
        return f"refused by other rules: {sorted({finding.rule for finding in found})}"
    places = [_offset(content, finding) for finding in right]
    # A quote before the text counts as its start; of two languages, a finding may stand in either (`whole`).
    if case.get("whole"):
        spans = [Span(span.file, 1, 1 << 60) for span in spans[:1]]
    missed = [span for span in spans if not any(file == span.file and span.start - 1 <= at <= span.end for file, at in places)]
    if missed and (len(missed) == len(spans) or not case.get("either")):
        return f"refused elsewhere{f' than at {len(missed)} of {len(spans)} places' if len(spans) > 1 else ''}: {[f'{finding.path}:{finding.position.line}:{finding.position.column} {finding.rule}' for finding in right]}"
    if len(found) > case.get("most", 2):
        return (
            f"{len(found)} errors: {[f'{finding.position.line}:{finding.position.column} {finding.rule}' for finding in found]}"
        )
    return ""


@pytest.mark.parametrize("case", marked("hostile"))
def test_what_is_hostile_is_refused_where_it_stands(case: dict[str, Any], content: Path) -> None:
    spans = prepare(case, content)
    found = errors(case, content)
    assert judged(case, found, spans, content) == "", [finding.as_text() for finding in found]


@pytest.mark.parametrize("case", marked("controls"))
def test_what_a_careful_writer_needs_is_no_error(case: dict[str, Any], content: Path) -> None:
    prepare(case, content)
    assert [finding.as_text() for finding in errors(case, content)] == []


def test_there_are_enough_cases_of_every_class() -> None:
    assert len(cases("hostile")) >= 200
    assert len(cases("controls")) >= 100
