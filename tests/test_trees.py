"""What trees are made into: pages of a day, data for others, changes in words, and the commands for writers."""

from __future__ import annotations

import json
import subprocess
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from helpgen.changes import differences
from helpgen.cli import main
from helpgen.content_folder import load
from helpgen.flow import flows
from helpgen.knowledge_base import KnowledgeBase
from helpgen.outputs import tree_files
from helpgen.pages import Making, all_pages
from helpgen.pages.tree_data import TreeData
from tests.conftest import ROOT, SMALL, read

TREE = "withdraw/missing.tree.yaml"


def change(content: Path, *replacements: tuple[str, str], name: str = TREE) -> Path:
    """The content folder with parts of a file replaced."""
    file = content / name
    text = file.read_text("utf-8")
    for old, new in replacements:
        assert old in text, old
        text = text.replace(old, new)
    file.write_text(text, "utf-8")
    return content


def call(*arguments: str) -> tuple[int, str]:
    """Exit status and what was printed."""
    result = CliRunner().invoke(main, arguments)
    return result.exit_code, result.output


# --- days ------------------------------------------------------------------------------------------------------------

PAUSED = (
    "      - id: unsure\n",
    "      - {id: paused, label: {zh: 暂停, en: Paused}, goto: paused}\n      - id: unsure\n",
)
PAUSED_NODE = (
    "  under-review:\n",
    "  paused:\n    outcome: wait\n    from: 2026-12-01\n    until: 2026-12-31\n    answer: {zh: 等恢复。, en: Wait.}\n  under-review:\n",
)
PAUSED_PATH = ("paths:\n", "paths:\n  - {name: paused, answers: {status: paused}, ends: paused}\n")


@pytest.mark.parametrize(
    ("day", "shown"),
    [
        (None, True),
        (date(2026, 11, 30), False),
        (date(2026, 12, 1), True),
        (date(2026, 12, 31), True),
        (date(2027, 1, 1), False),
    ],
)
def test_a_node_and_the_answer_to_it_are_shown_on_its_days_only(content: Path, day: date | None, shown: bool) -> None:
    kb, findings = read(change(content, PAUSED, PAUSED_NODE, PAUSED_PATH))
    assert findings == []
    pages = {page.url: page.body for page in all_pages(kb, day)}
    assert ("en/fix/missing/paused/" in pages) is shown
    assert ("Paused" in pages["en/fix/missing/status/"]) is shown


def test_an_answer_whose_only_route_is_hidden_is_a_finding(content: Path) -> None:
    routed = (
        "        goto: under-review\n      - id: unsure\n",
        "      - {id: paused, label: {zh: 暂停, en: Paused}}\n      - id: unsure\n",
    )
    routes = (
        "  find-status:\n",
        "    routes:\n      - {when: {status: paused}, goto: paused}\n      - {when: {status: processing}, goto: under-review}\n  find-status:\n",
    )
    _, findings = read(change(content, routed, routes, PAUSED_NODE, PAUSED_PATH))
    assert [finding.rule for finding in findings] == ["dated-node"]


# --- data for others -------------------------------------------------------------------------------------------------


def test_tree_json_follows_the_published_schema(shipped: KnowledgeBase) -> None:
    making, url = Making(), "https://help.example.com/"
    list(all_pages(shipped, making=making, site_url=url))
    files = tree_files(shipped, making, url)
    schema = json.loads(files.pop("tree-data.schema.json"))
    assert schema["$schema"].endswith("2020-12/schema")
    assert schema["properties"].keys() == {field.alias or name for name, field in TreeData.model_fields.items()}
    assert len(files) == 2 * len(shipped.trees)
    list(all_pages(shipped, making=making, site_url="https://other.example.com/"))
    moved = tree_files(shipped, making, "https://other.example.com/")
    assert all(moved[path] == text.replace(url, "https://other.example.com/") for path, text in files.items())
    for path, text in files.items():
        data = TreeData.model_validate_json(text)
        flow = flows(shipped)[data.id]
        assert data.nodes.keys() == flow.nodes.keys(), path
        assert data.notice and data.url.startswith("https://help.example.com/")
        for node in data.nodes.values():
            assert 'href="' not in node.html or all(
                part.startswith(("https://", "mailto:")) for part in node.html.split('href="')[1:]
            ), "links work wherever the text is shown"
            assert all(way.goto in data.nodes for way in node.ways)


def test_a_sub_tree_says_what_it_is_part_of(shipped: KnowledgeBase) -> None:
    pages = {page.url: page.body for page in all_pages(shipped)}
    users = [
        id
        for id, tree in shipped.trees.items()
        if any(getattr(node, "use", "") == "find-txid" for node in tree.content.nodes.values())
    ]
    assert len(users) > 1
    for id in users:
        assert f'href="../{id}/"' in pages["en/fix/find-txid/"]


# --- changes in words ------------------------------------------------------------------------------------------------


def differ(content: Path, *replacements: tuple[str, str]) -> list[str]:
    before, _ = load(SMALL)
    after, _ = load(change(content, *replacements))
    return list(differences(flows(before), flows(after)))


def test_no_change_of_routes_is_no_difference(content: Path) -> None:
    assert differ(content, ("是什么状态？", "显示什么状态？")) == []


def test_a_route_that_ends_elsewhere(content: Path) -> None:
    other = ("  under-review:\n", "  elsewhere:\n    outcome: contact\n    answer: {zh: 找客服。, en: Ask.}\n  under-review:\n")
    found = differ(content, ("        goto: under-review\n", "        goto: elsewhere\n"), other)
    assert "1 route of missing now ends at 'elsewhere' (contact) instead of 'under-review' (wait)" in found


def test_an_outcome_that_is_of_another_kind(content: Path) -> None:
    found = differ(content, ("    outcome: wait\n", "    outcome: contact\n"))
    assert found == ["1 route of missing now ends in contact instead of wait (at 'under-review')"]


def test_an_answer_that_is_new_or_gone(content: Path) -> None:
    found = differ(content, ("      - id: processing\n", "      - id: in-review\n"))
    assert "1 route of missing stops at 'status': the answer 'processing' of 'status' is gone" in found
    assert any("is new" in line for line in found)


def test_diff_compares_with_a_revision(content: Path) -> None:
    git = ["git", "-C", str(content), "-c", "user.name=x", "-c", "user.email=x@example.com"]
    for arguments in (["init", "-q"], ["add", "."], ["commit", "-qm", "one"]):
        subprocess.run([*git, *arguments], check=True, capture_output=True)
    assert call("diff", "HEAD", "--content", str(content)) == (0, "all routes are the same\n")
    change(content, ("    outcome: wait\n", "    outcome: contact\n"))
    status, output = call("diff", "HEAD", "--content", str(content))
    assert status == 0 and "1 route of missing now ends in contact" in output
    for wrong in ("nowhere", "--help-me", "-x"):
        status, output = call("diff", "--content", str(content), "--", wrong)
        assert status == 1 and "Error: " in output and "Traceback" not in output


# --- commands for writers --------------------------------------------------------------------------------------------


def test_paths_prints_what_can_be_pasted(content: Path) -> None:
    file = content / TREE
    lines = file.read_text("utf-8").splitlines(keepends=True)
    file.write_text("".join(line for line in lines if "- {name:" not in line).replace("paths:\n", "paths: []\n"), "utf-8")
    status, output = call("paths", "missing", "--content", str(content))
    assert status == 0
    pasted = "".join(line + "\n" for line in output.splitlines() if line.startswith("  - "))
    change(content, ("paths: []\n", f"paths:\n{pasted}"))
    assert read(content)[1] == []
    assert "3 of 3 ways" in call("paths", "missing", "--content", str(content))[1]


def test_paths_of_every_shipped_tree_cover_it(shipped: KnowledgeBase) -> None:
    for id in shipped.trees:
        status, output = call("paths", id, "--content", str(ROOT / "content"))
        total = output.split(" of ")[0].strip()
        assert status == 0 and f"{total} of {total} ways" in output, id


def test_a_tree_that_is_not_there_or_broken(content: Path) -> None:
    status, output = call("paths", "mising", "--content", str(content))
    assert status == 2 and "did you mean 'missing'?" in output
    change(content, ("        goto: find-status", "        goto: find-statsu"))
    status, output = call("paths", "missing", "--content", str(content))
    assert status == 1 and "helpgen check" in output


def test_decode_says_the_way_in_both_languages() -> None:
    from helpgen import codes

    kb, _ = load(SMALL)
    code = codes.encode(flows(kb)["missing"], [("status", frozenset({"unsure"})), ("find-status", frozenset())])
    status, output = call("decode", code, "--content", str(SMALL))
    assert status == 0
    assert "-> [unsure] 不确定 / I am not sure" in output and "3. [status] 是什么状态？ / Which status is it?" in output
    status, output = call("decode", "K3A7-Q20X", "--content", str(SMALL))
    assert status == 1 and output.startswith("Error: ")


def test_uses_names_what_is_shared() -> None:
    status, output = call("uses", "--content", str(ROOT / "content"))
    assert status == 0
    assert "tree:find-txid used in " in output and "outcome:stolen-confirmed used in 2 documents" in output


def test_check_speaks_chinese(content: Path) -> None:
    change(content, ("        goto: find-status", "        goto: find-statsu"))
    status, output = call("check", "--content", str(content), "--language", "zh")
    assert status == 1 and "这棵树里没有“find-statsu”" in output and "是不是想写“find-status”？" in output
