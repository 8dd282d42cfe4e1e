"""What has to be answered: ``coverage.yaml``, its rule, and ``helpgen coverage``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from helpgen import topics
from helpgen.cli import main
from helpgen.knowledge_base import KnowledgeBase
from tests.conftest import read

TOPICS = """\
money:
  title: {zh: 提现, en: "Withdrawals | out"}
  topics:
    missing: {topic: {zh: 没到账, en: Not arrived}, core: true, step_by_step: true, entries: [arrived], trees: [missing#under-review]}
    network: {topic: {zh: 选哪条链, en: Which network}, entries: [which-network]}
"""


def write(content: Path, text: str = TOPICS) -> Path:
    (content / "coverage.yaml").write_text(text, "utf-8")
    return content


def told(content: Path) -> list[str]:
    return [finding.as_text().split("\n")[0] for finding in read(content)[1]]


def run(content: Path, *arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(main, ["coverage", "--content", str(content), "--lang", "en", *arguments])
    return result.exit_code, result.output


def test_the_table_for_a_terminal(content: Path) -> None:
    assert run(write(content)) == (
        0,
        "Withdrawals | out\n"
        "  * Not arrived: entry:arrived, tree:missing#under-review\n"
        "    Which network: entry:which-network\n"
        "2 of 2 topics are answered, 1 of 1 core topics\n",
    )


def test_the_table_in_markdown(content: Path) -> None:
    _, text = run(write(content), "--format", "markdown")
    assert text.splitlines()[:3] == [
        "| Area | Topic | Core | Answered by |",
        "| --- | --- | --- | --- |",
        "| Withdrawals \\| out | Not arrived | ★ | `entry:arrived`, `tree:missing#under-review` |",
    ]


def test_the_table_for_programs(content: Path) -> None:
    status, text = run(write(content), "--format", "json")
    assert status == 0
    assert json.loads(text)[1] == {
        "area": "Withdrawals | out", "topic": "Which network", "id": "network", "core": False, "answers": ["entry:which-network"],
    }  # fmt: skip


def test_without_the_file_there_is_nothing_to_say(content: Path) -> None:
    status, text = run(content)
    assert status == 1 and "coverage.yaml' that says what has to be answered" in text


@pytest.mark.parametrize(
    ("lost", "findings"),
    [
        (
            "which-network.faq.yaml",
            ["content/coverage.yaml:5:63: error unknown-reference: there is no entry 'which-network'"],
        ),
        (
            "missing.tree.yaml",
            ["content/coverage.yaml:4:110: error unknown-reference: there is no tree 'missing'"],
        ),
    ],
)
def test_an_answer_that_is_lost_is_found(content: Path, lost: str, findings: list[str]) -> None:
    assert told(write(content)) == []
    (content / "withdraw" / lost).unlink()
    assert findings[0] in told(content)
    assert run(content)[0] == (1 if lost == "which-network.faq.yaml" else 0)


def test_a_topic_that_takes_a_tree_has_one(content: Path) -> None:
    assert told(write(content, TOPICS.replace(", trees: [missing#under-review]", ""))) == [
        "content/coverage.yaml:4:14: error uncovered-topic: no tree for the topic 'missing'"
    ]


def test_the_node_of_a_tree_is_there(content: Path) -> None:
    assert told(write(content, TOPICS.replace("#under-review", "#under-revew"))) == [
        "content/coverage.yaml:4:110: error unknown-tree-node: the tree 'missing' has no node 'under-revew'"
    ]


def test_every_topic_of_the_shipped_help_center_is_answered(shipped: KnowledgeBase) -> None:
    found = topics.rows(shipped, "en")
    assert len({row[2] for row in found}) > 100
    assert [row[2] for row in found if not row[4]] == []


def test_renaming_an_entry_keeps_its_topic(content: Path) -> None:
    write(content)
    result = CliRunner().invoke(main, ["mv", "which-network", "choose-network", "--content", str(content)])
    assert result.exit_code == 0, result.output
    assert "entries: [choose-network]" in (content / "coverage.yaml").read_text("utf-8")
