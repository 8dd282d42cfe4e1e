"""The manual pages of rules: ``helpgen explain``, and the files of ``docs/rules/``."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from helpgen.cli import main
from helpgen.findings import AnyRule, Finding, Fix, Position, did_you_mean, rule
from helpgen.rule_docs import INDEX, explained, fixable, manual, pages
from helpgen.rules import ALL_RULES
from tests.conftest import ROOT

DOCS = ROOT / "docs" / "rules"


def test_docs_are_current() -> None:
    """After a change of a rule: make rules."""
    written = {file.name: file.read_text("utf-8") for file in DOCS.iterdir()}
    expected = pages(ALL_RULES)
    assert sorted(written) == sorted(expected)
    assert [name for name in expected if written[name] != expected[name]] == []


@pytest.mark.parametrize("one", ALL_RULES, ids=lambda one: one.id)
def test_no_word_of_a_manual_page_is_lost(one: AnyRule) -> None:
    page = manual(one)
    assert page.statement.endswith(".") and page.why
    assert {sample.kind for sample in page.samples} == {"Bad", "Good"}
    assert all(sample.text for sample in page.samples)
    text = pages([one])[f"{one.id}.md"]
    for word in re.findall(r"[A-Za-z\u4e00-\u9fff]{4,}", one.manual):
        assert word in text, word


def test_the_index_names_every_rule_once() -> None:
    index = pages(ALL_RULES)[INDEX]
    for one in ALL_RULES:
        assert index.count(f"({one.id}.md)") == 1
        row = next(line for line in index.splitlines() if f"({one.id}.md)" in line)
        assert f"| {one.severity} | {'yes' if one.waivable else ''} |" in row
        assert len(re.findall(r"(?<!\\)\|", row)) == 6
    for link in re.findall(r"\]\(([\w./-]+\.md)", index):
        assert (DOCS / link).is_file()


@rule("with-fix")
def with_fix() -> Finding:
    """Nothing."""
    return with_fix.finding("a", Position(), "b", fix=Fix(Position(), 1, "c"))


@rule("with-hint")
def with_hint() -> Finding:
    """Nothing."""
    return with_hint.finding("a", Position(), "b", _hint())


def _hint() -> str:
    return did_you_mean("a", ["b"])


@rule("without")
def without() -> Finding:
    """Nothing."""
    return without.finding("a", Position(), "b", "c")


@pytest.mark.parametrize(("one", "expected"), [(with_fix, True), (with_hint, True), (without, False)])
def test_fixable(one: AnyRule, expected: bool) -> None:
    assert fixable(one) is expected


def invoke(*arguments: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(main, list(arguments), catch_exceptions=False)
    return result.exit_code, result.stdout, result.stderr


def test_explain() -> None:
    status, output, _ = invoke("explain", "unknown-node", "--lang", "en")
    assert status == 0
    assert output.startswith(
        "unknown-node\n\n  Severity: error\n  Can be waived: no\n  Can be fixed with --fix: where the mend is certain\n\nEvery"
    )
    assert (
        "\nWhy\n\n    A reader" in output
        and "\nBad (withdraw/missing.tree.yaml)\n\n    nodes:\n" in output
        and "\nGood (" in output
    )


def test_explain_in_chinese() -> None:
    output = invoke("explain", "unknown-node", "--lang", "zh")[1]
    for words in (
        "严重程度：错误",
        "能否豁免：不能",
        "能否自动修复：改法确定时能",
        "\n为什么\n",
        "\n错误示例 (",
        "\n正确示例 (",
    ):
        assert words in output
    assert "能，要写理由" in explained(next(one for one in ALL_RULES if one.waivable), "zh")


def test_explain_of_a_rule_that_does_not_exist() -> None:
    status, output, error = invoke("explain", "unknown-nod")
    assert (status, output) == (2, "") and "there is no rule 'unknown-nod'; did you mean 'unknown-node'?" in error


def test_out_writes_and_cleans_up(tmp_path: Path) -> None:
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "gone.md").write_text("old", "utf-8")
    assert invoke("rules", "--out", str(tmp_path / "rules"))[0] == 0
    assert {file.name: file.read_text("utf-8") for file in (tmp_path / "rules").iterdir()} == pages(ALL_RULES)
    assert "0 files changed" in invoke("rules", "--out", str(tmp_path / "rules"))[2]
    assert invoke("rules", "unknown-node", "--out", str(tmp_path / "rules"))[0] == 2
