"""Golden cases: each file in ``findings/`` changes the small help center and says which findings that gives, all of them.

A case is text: ``=== path`` starts a file that replaces or adds one (``=== -path`` deletes one), ``=== expected`` the findings.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpgen import source
from helpgen.content_folder import ContentFolderError, load
from helpgen.findings import Finding, Position, Rule, did_you_mean, to_json
from helpgen.rules import waivers
from tests.conftest import read

CASES = sorted((Path(__file__).parent / "findings").glob("*.case"))


def sections(case: Path) -> dict[str, str]:
    parts: dict[str, str] = {}
    name = ""
    for line in case.read_text("utf-8").splitlines(keepends=True):
        if line.startswith("=== "):
            name = line[4:].strip()
            parts[name] = ""
        else:
            parts[name] += line
    return parts


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_golden(case: Path, content: Path) -> None:
    parts = sections(case)
    expected = parts.pop("expected")
    for name, text in parts.items():
        if name.startswith("-"):
            (content / name[1:]).unlink()
        else:
            (content / name).parent.mkdir(parents=True, exist_ok=True)
            (content / name).write_text(text, "utf-8")
    _, findings = read(content)
    found = "".join(f"{finding.as_text()}\n" for finding in findings)
    if os.environ.get("HELPGEN_ACCEPT") == "1":
        whole = case.read_text("utf-8")
        case.write_text(whole[: whole.index("=== expected\n") + len("=== expected\n")] + found, "utf-8")
    assert found == expected


def rules_of(content: Path) -> list[tuple[str, str, int, int]]:
    _, findings = read(content)
    return [(finding.rule, finding.path, finding.position.line, finding.position.column) for finding in findings]


def test_invalid_utf8(content: Path) -> None:
    file = content / "withdraw" / "arrived.faq.yaml"
    file.write_bytes("question:\n  zh: 提现".encode() + b"\xff\xfe\n")
    assert rules_of(content) == [("not-utf8", "content/withdraw/arrived.faq.yaml", 2, 9)]


def test_gbk(content: Path) -> None:
    file = content / "withdraw" / "arrived.faq.yaml"
    file.write_bytes(file.read_text("utf-8").encode("gbk"))
    assert [rule for rule, *_ in rules_of(content)] == ["not-utf8"]


@pytest.mark.parametrize("ending", [b"\r\n", b"\r"])
def test_byte_order_mark_and_other_line_ends_are_accepted(content: Path, ending: bytes) -> None:
    file = content / "withdraw" / "arrived.faq.yaml"
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes().replace(b"\n", ending))
    assert rules_of(content) == []


def test_positions_fit_files_with_old_line_ends(content: Path) -> None:
    file = content / "withdraw" / "which-network.faq.yaml"
    file.write_bytes(file.read_bytes().replace(b"owner: payments", b"ownr: payments").replace(b"\n", b"\r"))
    assert rules_of(content) == [("unknown-key", "content/withdraw/which-network.faq.yaml", 17, 1)]


def test_unreadable_file_and_folder(content: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Told by hand, because the tests may run as root, who may read everything."""
    opened, iterdir = os.open, Path.iterdir

    def refuse(path: Path | str, flags: int, mode: int = 0o777) -> int:
        if Path(path).name == "which-network.faq.yaml":
            raise PermissionError(13, "Permission denied")
        return opened(path, flags, mode)

    def refuse_listing(path: Path) -> Iterator[Path]:
        if path.name == "notices":
            raise PermissionError(13, "Permission denied")
        return iterdir(path)

    monkeypatch.setattr(os, "open", refuse)
    monkeypatch.setattr(Path, "iterdir", refuse_listing)
    _, findings = read(content)
    assert [finding.as_text() for finding in findings] == [
        f"content/{name}:1:1: error not-a-file: this cannot be read (Permission denied)\n    hint: allow reading it"
        for name in ("notices", "withdraw/which-network.faq.yaml")
    ]


def test_a_folder_of_something_else_is_refused_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "index.md").write_text("# Docs", "utf-8")
    with pytest.raises(ContentFolderError, match="is not a content folder"):
        read(tmp_path)


def test_unreadable_content_folder(content: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path) -> Iterator[Path]:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", refuse)
    with pytest.raises(ContentFolderError, match=r"cannot be read \(Permission denied\)"):
        read(content)


@pytest.mark.parametrize("opening", ["[", "{a: ", "- ", "? "])
def test_deep_nesting(content: Path, opening: str) -> None:
    (content / "withdraw" / "deep.faq.yaml").write_text(opening * 2_000, "utf-8")
    (rule, path, line, column), *more = rules_of(content)
    assert (path, line, more) == ("content/withdraw/deep.faq.yaml", 1, [])
    assert (rule, column) in [("too-large", 20 * len(opening) + 1), ("key-not-text", 3)]


def test_too_large(content: Path) -> None:
    (content / "withdraw" / "large.faq.yaml").write_text("a: " + "x" * source.MAX_BYTES, "utf-8")
    assert [rule for rule, *_ in rules_of(content)] == ["too-large"]


def test_folder_named_like_a_file(content: Path) -> None:
    (content / "withdraw" / "folder.faq.yaml").mkdir()
    (content / "facts.yaml").unlink()
    (content / "facts.yaml").mkdir()
    assert [finding[:2] for finding in rules_of(content) if finding[0] != "unknown-fact"] == [
        ("not-a-file", "content/facts.yaml"),
        ("not-a-file", "content/withdraw/folder.faq.yaml"),
    ]


def test_symbolic_link_and_pipe(content: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("question: secret", "utf-8")
    (content / "withdraw" / "link.faq.yaml").symlink_to(secret)
    os.mkfifo(content / "withdraw" / "pipe.faq.yaml")
    (content / "elsewhere").symlink_to(tmp_path)
    assert [finding[:2] for finding in rules_of(content)] == [
        ("not-a-file", "content/elsewhere"),
        ("not-a-file", "content/withdraw/link.faq.yaml"),
        ("not-a-file", "content/withdraw/pipe.faq.yaml"),
    ]


def test_what_editors_leave_behind_is_passed_over(content: Path) -> None:
    for name in (".DS_Store", ".arrived.faq.yaml.swp", "arrived.faq.yaml~"):
        (content / "withdraw" / name).write_text("x", "utf-8")
    assert rules_of(content) == []


def test_one_wrong_goto_is_reported_where_it_stands(content: Path) -> None:
    """The issue's own words: one goto to a wrong id, at its exact line and column, with the right suggestion."""
    file = content / "withdraw" / "missing.tree.yaml"
    lines = file.read_text("utf-8").splitlines()
    number = lines.index("        goto: find-status")
    lines[number] = "        goto: find-statsu"
    file.write_text("\n".join(lines) + "\n", "utf-8")
    _, findings = read(content)
    assert findings == [
        Finding(
            "content/withdraw/missing.tree.yaml",
            Position(number + 1, 15),
            "unknown-node",
            "'find-statsu' does not exist in this tree",
            "did you mean 'find-status'?",
            message_zh="这棵树里没有“find-statsu”",
            hint_zh="是不是想写“find-status”？",
        )
    ]


PIECES = [
    "\n",
    " ",
    "  ",
    "\t",
    ":",
    ": ",
    "- ",
    "?",
    "[",
    "]",
    "{",
    "}",
    ",",
    "'",
    '"',
    "#",
    "&a",
    "*a",
    "!x",
    "%",
    "@",
    "`",
    "|",
]
WORDS = [">", "<<", "~", "no", "0x52", "1.10", "zh", "en", "提现", "\\", "\x00", "\u2028", "---", "...", "\ufeff"]
TEXT = st.lists(st.sampled_from(PIECES + WORDS) | st.characters(codec="utf-8"), max_size=40).map("".join)


@settings(max_examples=400, deadline=None)
@given(TEXT)
def test_any_text_is_read_or_refused_at_a_place_in_it(text: str) -> None:
    read_source, findings = source.parse(text.encode("utf-8"), "x.yaml")
    assert read_source is not None or findings
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for finding in findings:
        assert 1 <= finding.position.line <= len(lines) + 1
        assert finding.position.column >= 1


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=80))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    read_source, findings = source.parse(data, "x.yaml")
    assert read_source is not None or findings


@pytest.mark.parametrize(
    "word", ["no", "yes", "1.10", "12:30", "0x52908400098527886E0F7030069857D2E4169EE7", "0755", "null", "~", "1e3"]
)
def test_scalars_stay_as_typed(word: str) -> None:
    read_source, findings = source.parse(f"key: {word}\n{word}: value\n".encode(), "x.yaml")
    assert findings == []
    assert read_source is not None
    assert read_source.data == {"key": word, word: "value"}


def test_forms() -> None:
    finding = Finding("a, b.yaml", Position(3, 5), "some-rule", "100% 错", "line\nbreak")
    assert finding.as_text() == "a, b.yaml:3:5: error some-rule: 100% 错\n    hint: line\\nbreak"
    assert finding.as_github() == "::error file=a%2C b.yaml,line=3,col=5,title=some-rule::100%25 错 (line\\nbreak)"
    assert '"line": 3' in to_json([finding])
    assert '"100% 错"' in to_json([finding])


@pytest.mark.parametrize(
    ("word", "known", "hint"),
    [
        ("find-statsu", ["status", "find-status"], "did you mean 'find-status'?"),
        ("x", ["one", "two"], "known: one, two"),
        ("x", [], ""),
        (
            "zzz",
            [f"name{n}" for n in range(16)],
            "none of the 16 known names is close to it; check the spelling, or write what is missing",
        ),
    ],
)
def test_did_you_mean(word: str, known: list[str], hint: str) -> None:
    assert did_you_mean(word, known) == hint


def test_a_waiver_covers_the_findings_of_its_rule_in_its_document_only(content: Path) -> None:
    file = content / "withdraw" / "arrived.faq.yaml"
    with file.open("a", encoding="utf-8") as handle:
        handle.write("waivers:\n  - {rule: some-rule, reason: a quotation}\n  - {rule: other-rule, reason: another}\n")
    kb, _ = load(content, "content")
    known = [Rule(id, "error", lambda kb: (), waivable=True) for id in ("some-rule", "other-rule")]
    here = Finding("content/withdraw/arrived.faq.yaml", Position(3, 1), "some-rule", "x")
    there = Finding("content/withdraw/which-network.faq.yaml", Position(3, 1), "some-rule", "x")
    kept = waivers.apply(kb, [here, there], known)
    assert [(finding.rule, finding.message) for finding in kept] == [
        ("some-rule", "x"),
        ("unused-waiver", "'other-rule' finds nothing here"),
    ]
    assert kept[0] == there
