"""What reading says is said in Chinese as well, as a native would, and one slip of the hand gives one finding.

``findings/slip-*.case`` hold a slip each. ``chinese_findings.txt`` holds what the cases named in it say in Chinese, for people
to read aloud; ``HELPGEN_ACCEPT=1`` writes it anew.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpgen import content_folder, knowledge_base, source, syntax, url_lock, validation
from helpgen.findings import Finding
from helpgen.models import Channels, Entry, Facts, Redirects, Site
from helpgen.rules import quotes
from helpgen.tree_models import Tree
from helpgen.validation import validate
from tests.conftest import SMALL, read
from tests.test_findings import CASES, TEXT, sections

READING = {rule.id for module in (syntax, validation, url_lock, content_folder, quotes) for rule in module.RULES}
SLIPS = [case for case in CASES if case.stem.startswith("slip-")]
GOLDEN = Path(__file__).with_name("chinese_findings.txt")
_HAN = re.compile("[\u4e00-\u9fff]")
_FOREIGN = re.compile("[\u4e00-\u9fff][,;!?]|[,;!?][\u4e00-\u9fff]")
"""Half-width punctuation beside a Han character, which no Chinese writer types; what is quoted from a file may have it."""


def lay(case: Path, content: Path) -> None:
    parts = sections(case)
    del parts["expected"]
    for name, text in parts.items():
        if name.startswith("-"):
            (content / name[1:]).unlink()
        else:
            (content / name).parent.mkdir(parents=True, exist_ok=True)
            (content / name).write_text(text, "utf-8")


def found(case: Path, content: Path) -> list[Finding]:
    lay(case, content)
    _, findings = read(content)
    return findings


def in_chinese(finding: Finding) -> bool:
    """Whether all of it has words in Chinese; a hint that only repeats what to write is the same in every language."""
    return bool(_HAN.search(finding.message_zh)) and (not finding.hint or bool(_HAN.search(finding.hint_zh)))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_findings_of_reading_speak_chinese(case: Path, content: Path) -> None:
    for finding in found(case, content):
        if finding.rule in READING:
            assert in_chinese(finding), finding
            assert bool(finding.hint) == bool(finding.hint_zh), finding


@pytest.mark.parametrize("case", SLIPS, ids=lambda case: case.stem.removeprefix("slip-"))
def test_one_slip_gives_one_finding_with_its_mend(case: Path, content: Path) -> None:
    (finding,) = found(case, content)
    assert in_chinese(finding)
    assert finding.hint and finding.hint_zh


def told(case: Path, content: Path) -> Iterator[str]:
    for finding in found(case, content):
        if finding.rule in READING:
            yield f"{finding.rule}: {finding.message_zh}\n    {finding.hint_zh}\n"


def test_the_chinese_that_was_read_aloud(tmp_path: Path) -> None:
    names = [line[4:] for line in GOLDEN.read_text("utf-8").splitlines() if line.startswith("=== ")]
    assert len(names) >= 25
    said = ""
    for name in names:
        content = Path(shutil.copytree(SMALL, tmp_path / name))
        said += f"=== {name}\n" + "".join(told(Path(__file__).parent / "findings" / f"{name}.case", content))
    if os.environ.get("HELPGEN_ACCEPT") == "1":
        GOLDEN.write_text(said, "utf-8")
    assert said == GOLDEN.read_text("utf-8")
    messages = [re.sub("“[^”]*”", "", line) for line in said.splitlines() if not line.startswith(" ")]
    assert [line for line in messages if _FOREIGN.search(line)] == []


def bilingual(findings: list[Finding]) -> None:
    for finding in findings:
        assert in_chinese(finding), finding


@settings(max_examples=400, deadline=None)
@given(TEXT)
def test_whatever_is_wrong_with_a_text_is_said_in_chinese(text: str) -> None:
    _, findings = source.parse(text.encode("utf-8"), "x.yaml")
    bilingual(findings)
    _, findings = url_lock.parse(text.encode("utf-8"), "urls.lock")
    bilingual(findings)


KEYS = ["question", "short", "answer", "aliases", "zh", "en", "reviewed", "owner", "tier", "order", "nodes", "options", "goto"]
VALUES = st.sampled_from(
    ["", "提现", "Withdraw", "2026-11-21", "2026/11/21", "12", "no", "safety", "https://x", "a@b.cd", "- x", "x#Y"]
)
DATA = st.recursive(
    VALUES,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*KEYS, "live-chat", "kind", "url"]), inner, max_size=4)
    ),
    max_leaves=12,
)


@settings(max_examples=300, deadline=None)
@given(DATA, st.sampled_from([Entry, Tree, Site, Channels, Facts, Redirects]))
def test_whatever_is_wrong_with_a_value_is_said_in_chinese(data: object, model: type[Entry]) -> None:
    import yaml

    text = yaml.safe_dump(data, allow_unicode=True, sort_keys=False)
    read_source, findings = source.parse(text.encode(), "x.yaml")
    bilingual(findings)
    if read_source is not None:
        _, mistakes = validate(read_source, model)
        bilingual(mistakes)


SAMPLES = [
    (name, number)
    for name in (
        "withdraw/which-network.faq.yaml",
        "withdraw/missing.tree.yaml",
        "channels.yaml",
        "facts.yaml",
        "glossary.yaml",
    )
    for number, line in enumerate((SMALL / name).read_text("utf-8").splitlines())
    if line.strip()
]
CHANGES = {
    "deleted": lambda line: None,
    "one space more": lambda line: f" {line}",
    "two spaces more": lambda line: f"  {line}",
    "two spaces less": lambda line: line[2:] if line.startswith("  ") else line,
    "tab": lambda line: re.sub("^(  )+", "\t", line),
    "full-width colon": lambda line: line.replace(": ", "：", 1),
    "no colon": lambda line: line.removesuffix(":"),
    "no dash": lambda line: line.replace("- ", "  ", 1),
    "no space after the dash": lambda line: line.replace("- ", "-", 1),
    "twice": lambda line: f"{line}\n{line}",
    "no bracket": lambda line: line.replace("]", "", 1),
    "no bar": lambda line: line.replace(": |", ":", 1),
}


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(SAMPLES), st.sampled_from(sorted(CHANGES)))
def test_a_change_to_one_line_gives_at_most_one_finding_of_reading(place: tuple[str, int], change: str) -> None:
    name, number = place
    lines: list[str | None] = list((SMALL / name).read_text("utf-8").splitlines())
    lines[number] = CHANGES[change](lines[number])  # type: ignore[no-untyped-call]
    text = "\n".join(line for line in lines if line is not None) + "\n"
    read_source, findings = source.parse(text.encode(), name)
    assert len(findings) <= 1
    bilingual(findings)
    model = {**knowledge_base.TOPIC_FILES}.get(name) or (Tree if name.endswith(".tree.yaml") else Entry)
    if read_source is not None and not findings:
        _, mistakes = validate(read_source, model)
        assert len(mistakes) <= 1
        bilingual(mistakes)


@pytest.mark.parametrize("folder", ["withdraw", "notices"])
def test_a_folder_that_cannot_be_read_is_one_finding(folder: str, content: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing that the rest of the content names in it is said to be missing, nor any URL of it to be gone."""
    (content / "tx").mkdir()
    shutil.copy(content / "withdraw" / "_category.yaml", content / "tx" / "_category.yaml")
    iterdir = Path.iterdir

    def refuse(path: Path) -> Iterator[Path]:
        if path.name == folder:
            raise PermissionError(13, "Permission denied")
        return iterdir(path)

    monkeypatch.setattr(Path, "iterdir", refuse)
    _, findings = read(content)
    about = [finding for finding in findings if not finding.path.startswith("content/tx/")]
    assert [(finding.path, finding.rule) for finding in about] == [(f"content/{folder}", "not-a-file")]
    assert about[0].message_zh == "无法读取（没有读取权限）"


@pytest.mark.parametrize("encoding", ["gbk", "cp1252", "utf-16"])
def test_another_encoding_is_one_finding(encoding: str, content: Path) -> None:
    file = content / "withdraw" / "which-network.faq.yaml"
    text = file.read_text("utf-8").replace("en: Which network", "en: “Which” network’s")
    if encoding == "cp1252":
        text = re.sub("[\u2e80-\uffef]", "x", text)
    file.write_bytes(text.encode(encoding))
    _, (finding,) = read(content)
    assert finding.rule == "not-utf8"
    assert "另存为 UTF-8" in finding.hint_zh
