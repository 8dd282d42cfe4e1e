"""The manual pages of rules: ``helpgen explain``, and the files of ``docs/rules/``."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from helpgen import rule_docs
from helpgen.cli import main
from helpgen.findings import AnyRule, Finding, Fix, Position, did_you_mean, rule
from helpgen.rule_docs import CHINESE, INDEX, chinese, explained, fixable, manual, pages
from helpgen.rulebook import ALL_RULES
from helpgen.source import read_source
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
    page = manual(next(one for one in ALL_RULES if one.id == "unknown-node"))
    translated = chinese()["unknown-node"]
    assert f"\n\n{translated.statement}\n\n为什么\n\n    {translated.why}\n\n错误示例 (" in output
    for sentence in (page.statement, *page.why.split("\n")):
        assert sentence not in output
    for sample in page.samples:
        assert all(line in output for line in sample.text.split("\n"))


def test_a_rule_without_a_chinese_text_speaks_english(monkeypatch: pytest.MonkeyPatch) -> None:
    one = ALL_RULES[0]
    monkeypatch.setattr(rule_docs, "chinese", dict)
    assert f"\n\n{manual(one).statement}\n\n为什么\n" in explained(one, "zh")
    assert "## 中文" not in pages([one])[f"{one.id}.md"]


def test_the_chinese_manual_pages_are_those_of_the_rules() -> None:
    """A new rule needs its text there, at the place that it has among the rules."""
    source, findings = read_source(CHINESE, CHINESE.name)
    assert source is not None and isinstance(source.data, dict)
    assert findings == []
    assert list(source.data) == list(chinese()) == [one.id for one in ALL_RULES]


@pytest.mark.parametrize("one", ALL_RULES, ids=lambda one: one.id)
def test_a_chinese_manual_page(one: AnyRule) -> None:
    page = chinese()[one.id]
    assert re.fullmatch(r".*[\u4e00-\u9fff].*。", page.statement)
    assert len(page.why) >= 10 and re.search(r"[\u4e00-\u9fff]", page.why)
    text = f"{page.statement}\n{page.why}"
    assert re.findall(r"[\u4e00-\u9fff][,;:?!]|[\"']", re.sub(r"`[^`]*`|\]\([^)]*\)", "", text)) == []
    # Where pages join two lines, and what a terminal shows in a line.
    assert [line for line in text.split("\n") if line and line[-1] not in "。；：，"] == []
    assert [line for line in text.split("\n") if sum(1 + (sign > "\u2e80") for sign in line) > 124] == []
    # Fields and keys stay as they are: what stands in backticks in Chinese and is a word stands so in English, too.
    named = re.findall(r"`([A-Za-z_.]+):?`", text)
    assert [word for word in named if word not in one.manual] == []
    assert "## 中文" in pages([one])[f"{one.id}.md"]


def test_pages_join_the_lines_of_a_chinese_paragraph_and_keep_its_list() -> None:
    text = pages([one for one in ALL_RULES if one.id == "urgency-near-link"])["urgency-near-link.md"].partition("## 中文")[2]
    assert re.search(r"[。，；：][\u4e00-\u9fff]", text)
    assert not re.search(r"[。，；：]\n *[\u4e00-\u9fff]", text)
    assert len(re.findall(r"\n- \*", text)) == 2


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
