"""The command line: what is printed, and the exit status."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

import helpgen.cli
from helpgen.cli import main
from helpgen.rulebook import ALL_RULES
from tests.conftest import ROOT, SMALL, read


def invoke(*arguments: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(main, list(arguments), catch_exceptions=False)
    return result.exit_code, result.stdout, result.stderr


def broken(content: Path) -> Path:
    file = content / "withdraw" / "missing.tree.yaml"
    file.write_text(file.read_text("utf-8").replace("goto: find-status", "goto: find-statsu"), "utf-8")
    return content


def test_check_clean() -> None:
    assert invoke("check", "--content", str(SMALL)) == (0, "", "0 findings in 2 entries, 1 tree\n")


def test_check_text(content: Path) -> None:
    status, output, summary = invoke("check", "--content", str(broken(content)))
    file = (content / "withdraw" / "missing.tree.yaml").as_posix()
    assert status == 1
    assert output == (
        f"{file}:36:15: error unknown-node: 'find-statsu' does not exist in this tree\n"
        "    36 |         goto: find-statsu\n"
        "       |               ^\n"
        "    hint: did you mean 'find-status'?\n"
    )
    assert summary == "1 finding in 2 entries, 1 tree\n"


def test_check_github(content: Path) -> None:
    status, output, _ = invoke("check", "--content", str(broken(content)), "--format", "github")
    file = (content / "withdraw" / "missing.tree.yaml").as_posix()
    assert status == 1
    assert output == (
        f"::error file={file},line=36,col=15,title=unknown-node::"
        "'find-statsu' does not exist in this tree (did you mean 'find-status'?)\n"
    )


def test_check_json(content: Path) -> None:
    status, output, _ = invoke("check", "--content", str(broken(content)), "--format", "json")
    assert status == 1
    assert json.loads(output) == [
        {
            "path": (content / "withdraw" / "missing.tree.yaml").as_posix(),
            "line": 36,
            "column": 15,
            "severity": "error",
            "rule": "unknown-node",
            "message": "'find-statsu' does not exist in this tree",
            "hint": "did you mean 'find-status'?",
            "message_zh": "这棵树里没有“find-statsu”",
            "hint_zh": "是不是想写“find-status”？",
        }
    ]
    assert invoke("check", "--content", str(SMALL), "--format", "json")[:2] == (0, "[]\n")


def run(*arguments: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "helpgen", *arguments], cwd=cwd, capture_output=True, text=True, timeout=120)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("check", "--content", "nowhere"), "there is no content folder 'nowhere'"),
        (("check", "--format", "xml"), "'xml' is not one of"),
        (("build", "--config", "nowhere.yml"), "there is no configuration 'nowhere.yml'"),
        (("serve", "--config", "nowhere.yml"), "there is no configuration 'nowhere.yml'"),
        (("rules", "unknown-nod"), "did you mean 'unknown-node'?"),
        (("new", "faq", "x"), "say which category"),
        (("new", "faq", "widthdraw/x"), "did you mean 'withdraw'?"),
        (("new", "faq", "withdraw/Bad_Id"), "is not an id"),
        (("new", "faq", "tx/btc-rbf"), "already one with the id 'btc-rbf'"),
        (("nonsense",), "No such command"),
    ],
)
def test_wrong_usage_is_one_sentence_and_status_2(arguments: tuple[str, ...], words: str) -> None:
    result = run(*arguments)
    assert result.returncode == 2
    assert words in result.stderr
    assert "Traceback" not in result.stderr


def test_status_of_findings_and_of_clean_content(content: Path) -> None:
    assert run("check", "--content", str(content)).returncode == 0
    assert run("check", "--content", str(broken(content))).returncode == 1


def test_a_fault_of_our_own_is_status_3(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def fail(**_: object) -> None:
        raise RuntimeError("oops")

    monkeypatch.setattr(main.commands["rules"], "callback", fail)
    monkeypatch.setattr(sys, "argv", ["helpgen", "rules"])
    assert helpgen.cli.status() == 3
    assert "fault of its own" in capsys.readouterr().err


def test_rules_prints_every_manual_page() -> None:
    status, output, _ = invoke("rules")
    assert status == 0
    for rule in ALL_RULES:
        assert f"{rule.id} ({rule.severity})" in output
        assert rule.manual.split("\n")[0] in output
    assert invoke("rules", "unknown-node")[1].startswith(
        "unknown-node (error)\n\n    Every `start`, `goto`, `then`, table cell and return names"
    )


@pytest.mark.parametrize("kind", ["faq", "tree"])
def test_new_asks_for_its_texts_and_nothing_else(content: Path, kind: str) -> None:
    status, output, _ = invoke("new", kind, "withdraw/fresh", "--content", str(content), "--today", "2026-11-21")
    file = content / "withdraw" / f"fresh.{kind}.yaml"
    assert status == 0 and file.name in output
    _, findings = read(content)
    assert findings
    assert all(finding.message.endswith("is empty") for finding in findings), [finding.as_text() for finding in findings]
    lines = file.read_text("utf-8").splitlines()
    number = 0
    for index, line in enumerate(lines):  # what a writer does: a text wherever one is asked for
        stripped = line.split("#")[0].rstrip()
        if stripped.endswith("-"):
            lines[index] = f"{stripped} phrase {(number := number + 1)}"
        elif stripped.endswith((" zh:", " en:")) and not lines[index + 1].strip().startswith("-"):
            lines[index] = f"{stripped} text"
        elif stripped.endswith("|"):
            lines[index] = f"{stripped[:-1]}text"
        elif stripped == "owner:":
            lines[index] = "owner: payments"
    file.write_text("\n".join(lines) + "\n", "utf-8")
    assert {finding.rule for finding in read(content)[1]} <= {"orphan"}, "nothing leads to it yet"


def test_new_never_overwrites(content: Path) -> None:
    before = (content / "withdraw" / "arrived.faq.yaml").read_text("utf-8")
    status, _, error = invoke("new", "faq", "arrived", "--category", "withdraw", "--content", str(content))
    assert status == 2 and "already one with the id" in error
    assert (content / "withdraw" / "arrived.faq.yaml").read_text("utf-8") == before


def test_schema_writes_files(tmp_path: Path) -> None:
    status, output, _ = invoke("schema", "--content", str(SMALL), "--out", str(tmp_path / "schemas"))
    assert status == 0
    assert "entry.schema.json" in output and (tmp_path / "schemas" / "tree.schema.json").is_file()


def test_version_and_help_load_no_mkdocs() -> None:
    code = "import sys, helpgen.cli; assert not {'mkdocs', 'material', 'pydantic'} & set(sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT).returncode == 0
