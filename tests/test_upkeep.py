"""Reviews that are due, sources that are required, and who reviews what: CODEOWNERS."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from helpgen import upkeep
from helpgen.cli import main
from helpgen.code_owners import BEGIN, END, GUARDED, CodeOwnersError, put_in
from helpgen.content_folder import load
from tests.conftest import DAY, ROOT, read

REVIEWED = date(2026, 11, 1)
FRESHNESS = {"review-due", "reviewed-in-future", "unknown-owner", "missing-sources"}


def found(content: Path, day: date = DAY) -> list[tuple[str, str, str, int]]:
    """Rule, severity, file and line of what the rules of upkeep find."""
    _, findings = read(content, day)
    return [
        (finding.rule, finding.severity, finding.path.rpartition("/")[2], finding.position.line)
        for finding in findings
        if finding.rule in FRESHNESS
    ]


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), "utf-8")


@pytest.mark.parametrize(
    ("tier", "days", "severity"),
    [
        ("safety", 90, None),
        ("safety", 91, "warning"),
        ("safety", 180, "warning"),
        ("safety", 181, "error"),
        ("standard", 180, None),
        ("standard", 181, "warning"),
        ("standard", 3000, "warning"),
    ],
)
def test_a_review_holds_for_the_days_of_its_tier(content: Path, tier: str, days: int, severity: str | None) -> None:
    file = content / "withdraw" / "arrived.faq.yaml"
    change(file, "tier: safety", f"tier: {tier}")
    day = REVIEWED + timedelta(days=days)
    here = [row[:2] for row in found(content, day) if row[2] == file.name]
    assert here == ([("review-due", severity)] if severity else [])
    kb, _ = load(content, day=day)
    entry = kb.entries["arrived"]
    assert upkeep.is_due(kb, entry) == (severity is not None)
    assert upkeep.is_overdue(kb, entry) == (days > 2 * (90 if tier == "safety" else 180))
    assert upkeep.due_on(kb, entry) == REVIEWED + timedelta(days=90 if tier == "safety" else 180)


def test_the_site_says_how_long_a_review_holds(content: Path) -> None:
    with (content / "site.yaml").open("a", encoding="utf-8") as file:
        file.write("review_after: {safety: 10, standard: 60}\n")
    ((rule, severity, file_name, line),) = found(content)
    assert (rule, severity, file_name) == ("review-due", "warning", "arrived.faq.yaml")
    lines = (content / "withdraw" / "arrived.faq.yaml").read_text("utf-8").split("\n")
    assert lines[line - 1] == "reviewed: 2026-11-01"


def test_a_node_has_a_date_of_its_own(content: Path) -> None:
    file = content / "withdraw" / "missing.tree.yaml"
    change(file, "    outcome: wait\n", "    outcome: wait\n    reviewed: 2026-05-01\n")
    rows = found(content)
    assert [row[:3] for row in rows] == [("review-due", "warning", file.name)]
    assert file.read_text("utf-8").split("\n")[rows[0][3] - 1].strip() == "reviewed: 2026-05-01"
    kb, _ = load(content, day=DAY)
    assert upkeep.reviewed_on(kb.trees["missing"]) == date(2026, 5, 1)
    change(file, "\nreviewed: 2026-11-01", "\nreviewed: 2026-01-01")
    assert len(found(content)) == 1, "reviewing the whole tree covers its nodes: one thing to do, one finding"


@pytest.mark.parametrize("name", ["withdraw/arrived.faq.yaml", "withdraw/missing.tree.yaml"])
def test_nobody_has_reviewed_tomorrow(content: Path, name: str) -> None:
    change(content / name, "reviewed: 2026-11-01", f"reviewed: {DAY + timedelta(days=1)}")
    assert [row[:2] for row in found(content)] == [("reviewed-in-future", "error")]
    assert found(content, DAY + timedelta(days=1)) == []


def test_owners_are_known(content: Path) -> None:
    assert found(content) == []
    team = 'name: {zh: 组, en: Team}\n  github: ["@example/team"]\n'
    (content / "owners.yaml").write_text(f"payment:\n  {team}", "utf-8")
    assert {row[0] for row in found(content)} == {"unknown-owner"}
    named = {"arrived.faq.yaml": 1, "which-network.faq.yaml": 1, "missing.tree.yaml": 1, "hosts.yaml": 1, "addresses.yaml": 3}
    assert Counter(row[2] for row in found(content)) == named
    _, findings = read(content)
    assert {finding.hint for finding in findings if finding.rule == "unknown-owner"} == {"did you mean 'payment'?"}
    (content / "owners.yaml").write_text(f"payments:\n  {team}", "utf-8")
    assert found(content) == []


def test_sources_are_required_where_the_category_says_so(content: Path) -> None:
    with (content / "withdraw" / "_category.yaml").open("a", encoding="utf-8") as file:
        file.write("sources_required: true\n")
    change(content / "withdraw" / "missing.tree.yaml", "reviewed:", "sources: []\nreviewed:")
    rows = found(content)
    assert [row[:3] for row in rows] == [
        ("missing-sources", "error", "missing.tree.yaml"),
        ("missing-sources", "error", "which-network.faq.yaml"),
    ]
    lines = (content / "withdraw" / "missing.tree.yaml").read_text("utf-8").split("\n")
    assert lines[rows[0][3] - 1] == "sources: []"


def test_the_categories_about_money_require_sources() -> None:
    kb, _ = load(ROOT / "content")
    required = {id for id, category in kb.categories.items() if category.content.sources_required}
    assert required >= {"tx", "backup", "security", "compliance", "deposit", "withdraw"}


def team(name: str) -> str:
    return f'{name}:\n  name: {{zh: 组, en: Team}}\n  github: ["@example/{name}"]\n'


@pytest.fixture
def repository(content: Path) -> Path:
    """A repository with the small content, whose network entry belongs to another team."""
    (content / "owners.yaml").write_text(team("payments") + team("wallet"), "utf-8")
    change(content / "withdraw" / "which-network.faq.yaml", "owner: payments", "owner: wallet")
    return content.parent


def run(repository: Path, *arguments: str) -> tuple[int, str]:
    file = str(repository / ".github" / "CODEOWNERS")
    result = CliRunner().invoke(main, ["owners", "--content", str(repository / "content"), "--file", file, *arguments])
    return result.exit_code, result.output


def team_of(code_owners: str, path: str) -> str:
    """What GitHub makes of a CODEOWNERS file: the last line that fits counts."""
    rows = [row.split() for row in code_owners.splitlines() if row.strip() and not row.startswith("#")]
    fitting = [row[1:] for row in rows if path == row[0] or (row[0].endswith("/") and path.startswith(row[0]))]
    return " ".join(fitting[-1]) if fitting else ""


def test_owners_are_written_for_github(repository: Path) -> None:
    file = repository / ".github" / "CODEOWNERS"
    status, said = run(repository, "--check")
    assert status == 1 and "run: helpgen owners" in said and len(said.strip().split("\n")) == 1
    assert not file.exists()
    assert run(repository)[0] == 0
    text = file.read_text("utf-8")
    assert team_of(text, "/content/withdraw/arrived.faq.yaml") == "@example/payments"
    assert team_of(text, "/content/withdraw/missing.tree.yaml") == "@example/payments"
    assert team_of(text, "/content/withdraw/which-network.faq.yaml") == "@example/wallet"
    status, said = run(repository, "--check")
    assert status == 1 and "gives /content/" in said and "no owner of its own" in said
    guarded = [f"/content/{name} @example/security" for name in GUARDED]
    file.write_text("\n".join([text.rstrip("\n"), *guarded, "/.github/ @example/security", ""]), "utf-8")
    text = file.read_text("utf-8")
    assert run(repository, "--check")[0] == 0
    change(repository / "content" / "withdraw" / "arrived.faq.yaml", "owner: payments", "owner: wallet")
    assert run(repository, "--check")[0] == 1
    assert file.read_text("utf-8") == text, "--check writes nothing"


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_hand_written_lines_stay(repository: Path, ending: str) -> None:
    file = repository / ".github" / "CODEOWNERS"
    file.parent.mkdir()
    above, below = ["# ours", "* @example/all"], ["/content/site.yaml @example/security"]
    file.write_bytes(ending.join([*above, BEGIN, "/old/ @example/old", END, *below, ""]).encode())
    assert run(repository)[0] == 0
    rows = file.read_bytes().decode().split(ending)
    assert rows[:3] == [*above, BEGIN] and rows[-3:] == [END, *below, ""]
    assert "/old/ @example/old" not in rows
    before = file.read_bytes()
    assert run(repository)[0] == 0 and file.read_bytes() == before


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f"{BEGIN}\n", "do not begin with one"),
        (f"{END}\n{BEGIN}\n", "do not begin with one"),
        (f"{BEGIN}\n{END}\n{BEGIN}\n{END}\n", "do not begin with one"),
        ("\udcff", "is not UTF-8"),
    ],
)
def test_a_file_that_cannot_be_mended_is_left_alone(repository: Path, text: str, said: str) -> None:
    file = repository / ".github" / "CODEOWNERS"
    file.parent.mkdir()
    file.write_bytes(text.encode("utf-8", "surrogateescape"))
    before = file.read_bytes()
    status, output = run(repository)
    assert status == 1 and said in output and "Traceback" not in output
    assert file.read_bytes() == before


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        ("-owners.yaml", "there is no content/owners.yaml"),
        ("owners.yaml", "there is no owner 'payments'"),
        ("withdraw/arrived.faq.yaml", "run: helpgen check"),
    ],
)
def test_owners_without_sound_content(repository: Path, broken: str, said: str) -> None:
    file = repository / "content" / broken.removeprefix("-")
    if broken.startswith("-"):
        file.unlink()
    else:
        file.write_text(team("wallet") if "owners" in broken else "question: [", "utf-8")
    status, output = run(repository)
    assert status == 1 and said in output
    assert not (repository / ".github").exists()


def test_content_outside_of_the_repository_is_wrong_usage(content: Path, tmp_path: Path) -> None:
    file = tmp_path / "elsewhere" / ".github" / "CODEOWNERS"
    result = CliRunner().invoke(main, ["owners", "--content", str(content), "--file", str(file)])
    assert result.exit_code == 2 and "is not in the repository" in result.output


def test_the_shipped_code_owners_are_current() -> None:
    result = CliRunner().invoke(
        main, ["owners", "--check", "--content", str(ROOT / "content"), "--file", str(ROOT / ".github" / "CODEOWNERS")]
    )
    assert result.exit_code == 0, result.output
    text = (ROOT / ".github" / "CODEOWNERS").read_text("utf-8")
    assert team_of(text, "/content/channels.yaml") == "@example/security"
    kb, _ = load(ROOT / "content")
    for document in upkeep.kept(kb):
        owner = upkeep.owner(kb, document)
        assert owner is not None
        path = re.sub(r".*/content/", "/content/", document.source.path)
        assert team_of(text, path) == " ".join(owner.github), path


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(["# x", "/a/ @b", "", " ", BEGIN, END, f" {BEGIN} "])), st.lists(st.just("/c/ @d"), max_size=2))
def test_the_block_is_put_in_once_and_everything_else_stays(rows: list[str], block: list[str]) -> None:
    text = "".join(f"{row}\n" for row in rows)
    try:
        once = put_in(text, block)
    except CodeOwnersError:
        assert any(row.strip() in (BEGIN, END) for row in rows)
        return
    assert put_in(once, block) == once
    assert "\n".join([BEGIN, *block, END, ""]) in once
    kept = [row for row in once.splitlines() if row.strip() not in ("", BEGIN, END, "/c/ @d")]
    inside, expected = False, []
    for row in rows:
        inside = (inside or row.strip() == BEGIN) and row.strip() != END
        expected += [row] if not inside and row.strip() not in ("", END) else []
    assert kept == expected
