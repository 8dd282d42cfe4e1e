"""Each rule's docstring is its manual page, and its samples are its test."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from helpgen.findings import AnyRule
from helpgen.rulebook import ALL_RULES, RULES
from helpgen.source import parse
from tests.conftest import read
from tests.test_findings import CASES

TRIED_BY_CASES = {
    "incomplete-strings",
    "url-gone",
    "url-not-locked",
    "category-without-tree",
    "empty-category",
    "behind",
    "unrecorded",
    "url-taken",
    "figure-place",
    "figure-arrow",
    "figure-text",
    "unused-figure",
}
"""Rules about a whole folder, or a file that is no YAML: no sample can be laid over it, so ``findings/*.case`` try them."""

_HAN = re.compile("[\u4e00-\u9fff]")
_SAMPLE = re.compile(r"^(?P<kind>Bad|Good) \(`(?P<file>[^`]+)`\):\n\n(?P<yaml>(?:    .*\n|\n)+)", re.MULTILINE)


def merged(base: Any, change: Any) -> Any:
    """``base`` with ``change`` laid over it: mappings are merged, ``null`` deletes, everything else replaces."""
    if not isinstance(base, dict) or not isinstance(change, dict):
        return change
    result = dict(base)
    for key, value in change.items():
        if value in (None, "null"):
            result.pop(key, None)
        else:
            result[key] = merged(base.get(key), value)
    return result


def samples(rule: AnyRule) -> list[tuple[str, str, Any]]:
    found = []
    for match in _SAMPLE.finditer(rule.manual + "\n"):
        text = re.sub(r"^    ", "", match["yaml"], flags=re.MULTILINE)
        source, findings = parse(text.encode(), "sample")
        assert source is not None and not findings, (rule.id, findings)
        found.append((match["kind"], match["file"], source.data))
    return found


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.id not in TRIED_BY_CASES], ids=lambda rule: rule.id)
def test_samples(rule: AnyRule, content: Path) -> None:
    found = samples(rule)
    assert {kind for kind, _, _ in found} == {"Bad", "Good"}
    for kind, name, change in found:
        file = content / name
        original = file.read_text("utf-8") if file.exists() else None
        source, _ = parse((original or "{}").encode(), name)
        assert source is not None
        file.write_text(yaml.safe_dump(merged(source.data, change), allow_unicode=True, sort_keys=False), "utf-8")
        _, findings = read(content)
        if original is None:
            file.unlink()
        else:
            file.write_text(original, "utf-8")
        expected = {rule.id} if kind == "Bad" else set()
        assert {finding.rule for finding in findings} == expected, (kind, [finding.as_text() for finding in findings])
        if kind == "Bad":
            assert all(finding.hint for finding in findings)
            assert all(_HAN.search(finding.message_zh) and _HAN.search(finding.hint_zh) for finding in findings)


@pytest.mark.parametrize("rule", ALL_RULES, ids=lambda rule: rule.id)
def test_manual_page(rule: AnyRule) -> None:
    first, _, rest = rule.manual.partition("\n\n")
    assert first.endswith("."), "a manual page starts with the rule in one sentence"
    assert "Bad" in rest and "Good" in rest
    assert len(rest.split("Bad")[0].strip()) > 40, "a manual page says why the rule exists"


def test_ids_are_unique() -> None:
    ids = [rule.id for rule in ALL_RULES]
    assert len(ids) == len(set(ids))


def test_every_rule_without_samples_has_a_golden_case() -> None:
    expected = "".join(case.read_text("utf-8") for case in CASES) + Path(__file__).with_name("test_findings.py").read_text()
    expected += Path(__file__).with_name("test_url_lock.py").read_text("utf-8")
    expected += Path(__file__).with_name("test_hostile_files.py").read_text("utf-8")
    missing = [rule.id for rule in ALL_RULES if (rule not in RULES or rule.id in TRIED_BY_CASES) and rule.id not in expected]
    assert missing == []
