"""Texts that are behind, missing or not recorded: the ledger, its rules, ``helpgen translated``, and what readers see."""

from __future__ import annotations

import re
import shutil
import time
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from helpgen import ledger
from helpgen.blocks import blocks
from helpgen.cli import main
from helpgen.findings import Finding, Position, errors
from helpgen.knowledge_base import KnowledgeBase
from helpgen.models import Localized, Markdown
from helpgen.pages import all_pages
from helpgen.rules.translations import after_the_rest
from helpgen.subjects import subjects
from helpgen.translations import behind, compared, missing, unrecorded
from tests.conftest import DAY, read

ENTRY = "withdraw/which-network.faq.yaml"
TREE = "withdraw/missing.tree.yaml"
SAFETY = "withdraw/arrived.faq.yaml"
RULES = {"behind", "unrecorded", "missing-language", "bad-ledger-line"}


def run(content: Path, *arguments: str, day: date = DAY) -> tuple[int, str]:
    command = [*arguments, "--content", str(content), "--today", day.isoformat()]
    result = CliRunner().invoke(main, command, catch_exceptions=False)
    return result.exit_code, result.output


def found(content: Path, day: date = DAY) -> list[Finding]:
    return [finding for finding in read(content, day)[1] if finding.rule in RULES]


def said(content: Path, day: date = DAY) -> list[tuple[str, str, str, int]]:
    return [(one.rule, one.severity, one.path.removeprefix("content/"), one.position.line) for one in found(content, day)]


def change(content: Path, name: str, *pairs: tuple[str, str]) -> None:
    file = content / name
    text = file.read_text("utf-8")
    for old, new in pairs:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    file.write_text(text, "utf-8")


def line_of(content: Path, name: str, words: str) -> int:
    return next(number for number, line in enumerate((content / name).read_text("utf-8").splitlines(), 1) if words in line)


@pytest.fixture
def recorded(content: Path) -> Path:
    """The small help center with a ledger that was written on 2026-11-10."""
    change(content, ENTRY, ("reviewed: 2026-10-01", "reviewed: 2026-11-10"))
    status, output = run(content, "translated", "--all", day=date(2026, 11, 10))
    assert status == 0, output
    assert found(content) == []
    return content


# --- behind ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "old", "new", "path", "language", "line"),
    [
        (ENTRY, "选收款方支持的那一条。", "选双方都支持的那一条。", "short", "en", "The one that the receiver"),
        (ENTRY, "Ask the receiver.", "Ask the receiver twice.", "answer", "zh", "问收款方。"),
        (SAFETY, "打开记录。", "打开提现记录。", "answer", "en", "1. Open the history."),
        (SAFETY, "也追不回来。", "也追不回来了。", "answer", "en", "You may pay twice,"),
        (SAFETY, "| Not on the chain |", "| Nowhere on the chain |", "answer", "zh", "| 未上链 |"),
        (SAFETY, "## 怎么查 {#look}", "## 这样查 {#look}", "answer", "en", "## How to look {#look}"),
        (TREE, "找到这一笔\n", "找到那一笔\n", "nodes.find-status.step", "en", "Open the history and find it"),
        (TREE, "zh: 处理中", "zh: 正在处理", "nodes.status.options.0.label", "en", "en: Processing"),
        ("facts.yaml", "{zh: 24 小时", "{zh: 24 个小时", "review-time.value", "en", "value:"),
        ("glossary.yaml", "zh: 交易哈希 (TXID)", "zh: 交易号 (TXID)", "txid.term", "en", "en: Transaction ID"),
        ("withdraw/_category.yaml", "zh: 提现的问题。", "zh: 提现问题。", "description", "en", "en: Questions about"),
    ],
)  # fmt: skip
def test_one_sentence_marks_exactly_the_other_text(
    recorded: Path, name: str, old: str, new: str, path: str, language: str, line: str
) -> None:
    change(recorded, name, (old, new))
    kb, _ = read(recorded)
    (one,) = behind(kb)
    assert (".".join(map(str, one.path)), one.language, one.minor) == (path, language, False)
    assert unrecorded(kb) == ()
    (finding,) = found(recorded)
    assert (finding.rule, finding.path, finding.position.line) == ("behind", f"content/{name}", line_of(recorded, name, line))
    assert re.search("[\u4e00-\u9fff]", finding.message_zh) and "helpgen translated" in finding.hint_zh
    assert "--minor" in finding.hint


def test_the_command_of_the_hint_settles_it(recorded: Path) -> None:
    change(recorded, ENTRY, ("问收款方。", "问问收款方。"))
    (finding,) = found(recorded)
    assert "“问问收款方。”" in finding.message
    command = re.search(r"run: helpgen (translated \S+)", finding.hint)
    assert command is not None
    assert run(recorded, *command[1].split()) == (0, f"1 record written to {(recorded / 'translations.lock').as_posix()}\n")
    assert found(recorded) == []


def test_only_the_lines_of_that_document_change(recorded: Path) -> None:
    before = (recorded / "translations.lock").read_text("utf-8").splitlines()
    change(recorded, ENTRY, ("问收款方。", "问问收款方。"))
    run(recorded, "translated", "which-network")
    after = (recorded / "translations.lock").read_text("utf-8").splitlines()
    different = [(old, new) for old, new in zip(before, after, strict=True) if old != new]
    assert [old.split(" ")[:2] for old, _ in different] == [["entry:which-network", "2026-11-10"], ["answer", "zh"]]
    assert different[0][1] == "entry:which-network 2026-11-21"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("问收款方。\n", "问收款方。  \n"),
        ("问收款方。\n", "问收\n    款方。\n"),
        ("问收款方。\n", "问收款方。\n\n\n"),
        ("Ask the receiver.\n", "Ask the\n    receiver.\n"),
        ("zh: 选收款方支持的那一条。", 'zh: "选收款方支持的那一条。"'),
    ],
)
def test_what_readers_cannot_see_is_no_change(recorded: Path, old: str, new: str) -> None:
    change(recorded, ENTRY, (old, new))
    assert found(recorded) == []


def test_both_changed_is_not_behind_but_unrecorded(recorded: Path) -> None:
    change(recorded, ENTRY, ("问收款方。", "问客服。"), ("Ask the receiver.", "Ask support."))
    assert said(recorded) == [("unrecorded", "warning", ENTRY, line_of(recorded, ENTRY, "answer:"))]
    change(recorded, ENTRY, ("提币该选哪条链？", "该选哪条链？"))  # another text, in one language only
    assert sorted(rule for rule, *_ in said(recorded)) == ["behind", "unrecorded"]
    change(
        recorded, ENTRY, ("该选哪条链？", "提币该选哪条链？"), ("问客服。", "问收款方。"), ("Ask support.", "Ask the receiver.")
    )
    assert found(recorded) == []


@pytest.mark.parametrize(
    ("old", "new", "kind", "words", "here"),
    [
        ("    2. 复制", "    2. 先等。\n    3. 复制", "added", "1. 先等。", "2. Copy the"),
        ("    1. 打开记录。\n", "", "removed", "", "1. Open the history."),
        ("    | 未上链 | [我们](channel:chat) |\n", "", "removed", "", "| Not on the chain |"),
        ("    还不行就", "    等。\n\n    还不行就", "added", "等。", "If that did not help"),
    ],
)  # fmt: skip
def test_blocks_added_and_removed(recorded: Path, old: str, new: str, kind: str, words: str, here: str) -> None:
    change(recorded, SAFETY, (old, new))
    (one,) = behind(read(recorded)[0])
    assert (one.changed.kind, one.changed.words, one.changed.more) == (kind, words, 0)
    assert one.words[one.changed.start :].startswith(here)


def test_texts_of_different_shape_meet_at_their_headings(recorded: Path) -> None:
    change(recorded, SAFETY, ("    You may pay twice,\n", "    You may pay twice,\n\n        yes,\n"))
    run(recorded, "translated", "arrived")
    change(recorded, SAFETY, ("打开记录。", "打开提现记录。"))
    (finding,) = [one for one in found(recorded) if one.rule == "behind"]
    assert finding.position.line == line_of(recorded, SAFETY, "## How to look {#look}")


@pytest.mark.parametrize(
    ("name", "old", "new", "rules"),
    [
        (ENTRY, "问收款方。", "问[收款方](entry:nowhere)。", {"unknown-reference"}),
        (ENTRY, "问收款方。", "看[哈希](term:txid)。", {"different-links"}),
        (TREE, "zh: 处理中", "zh: 不确定", {"same-label"}),
    ],
)  # fmt: skip
def test_a_slip_in_one_language_is_one_finding(recorded: Path, name: str, old: str, new: str, rules: set[str]) -> None:
    change(recorded, name, (old, new))
    assert {finding.rule for finding in read(recorded)[1]} == rules


def test_an_error_is_never_hidden_behind_a_warning(recorded: Path) -> None:
    change(recorded, SAFETY, ("先在链上查。", "先到链上查。"))
    kb, findings = read(recorded)
    (late,) = [finding for finding in findings if finding.rule == "behind"]
    slip = replace(late, rule="slip", severity="warning", position=Position(late.position.line - 1, 1))
    assert after_the_rest(kb, [late, slip]) == [late, slip]
    assert after_the_rest(kb, [late, replace(slip, severity="error")]) == [replace(slip, severity="error")]
    elsewhere = replace(slip, position=Position(late.position.line + 1, 1))
    trifle = replace(late, severity="warning")
    assert after_the_rest(kb, [trifle, slip]) == [slip]
    assert after_the_rest(kb, [trifle, elsewhere]) == [trifle, elsewhere]
    assert after_the_rest(kb, [late, replace(elsewhere, severity="error")]) == [replace(elsewhere, severity="error")]


# --- how grave it is --------------------------------------------------------------------------------------------------


def test_the_safety_tier_is_an_error_at_once(recorded: Path) -> None:
    change(recorded, SAFETY, ("先在链上查。", "先到链上查。"))
    assert [(rule, severity) for rule, severity, *_ in said(recorded)] == [("behind", "error")]


@pytest.mark.parametrize(("days", "severity"), [(0, "warning"), (30, "warning"), (31, "error")])
def test_elsewhere_it_becomes_one_after_the_grace(recorded: Path, days: int, severity: str) -> None:
    change(recorded, ENTRY, ("问收款方。", "问客服。"))
    day = date(2026, 11, 10) + timedelta(days=days)
    (finding,) = found(recorded, day)
    assert finding.severity == severity
    assert ("from 2026-12-11 on this is an error" in finding.hint) == (severity == "warning")
    change(recorded, ENTRY, ("reviewed: 2026-11-10", "reviewed: 2026-12-01"))  # who reviews it gives it time again
    assert [one.severity for one in found(recorded, max(day, date(2026, 12, 1)))] == ["warning"]


def test_without_a_ledger_nothing_is_behind(recorded: Path) -> None:
    change(recorded, ENTRY, ("问收款方。", "问客服。"))
    (recorded / "translations.lock").unlink()
    assert found(recorded) == []


# --- missing ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "old", "severity", "day"),
    [
        (ENTRY, "  en: The one that the receiver supports.\n", "error", DAY),
        (ENTRY, "  en: The one that the receiver supports.\n", "warning", date(2026, 10, 31)),
        (ENTRY, "  en: [which network, ERC20 or TRC20, choose chain]\n", "warning", date(2026, 10, 31)),
        (TREE, "      en: Open the history and find it\n", "warning", DAY),
        (SAFETY, "  en: Look on the chain first.\n", "error", date(2026, 11, 1)),
        ("site.yaml", "  en: Test Help\n", "error", DAY),
        ("withdraw/_category.yaml", "  en: Withdrawals\n", "error", DAY),
        ("glossary.yaml", "    en: Transaction ID (TXID)\n", "error", DAY),
        ("facts.yaml", "    en: Review time\n", "warning", DAY),
        ("facts.yaml", ", en: 24 hours}", "error", DAY),
    ],
)  # fmt: skip
def test_missing_texts(content: Path, name: str, old: str, severity: str, day: date) -> None:
    change(content, name, (old, "}" if old.startswith(",") else ""))
    (finding,) = found(content, day)
    assert (finding.rule, finding.severity, finding.path) == ("missing-language", severity, f"content/{name}")
    assert ("this is an error" in finding.hint) == (severity == "warning")
    assert "en" in finding.message_zh and finding.hint_zh
    assert [one.language for one in missing(read(content)[0])] == ["en"]


def test_a_term_has_the_grace_from_the_day_it_was_recorded(recorded: Path) -> None:
    change(recorded, "glossary.yaml", ("    en: Transaction ID (TXID)\n", ""))
    assert [one.severity for one in found(recorded)] == ["warning"]
    assert [one.severity for one in found(recorded, date(2026, 12, 11))] == ["error"]


def test_a_missing_text_is_one_finding_and_the_site_is_still_made(recorded: Path) -> None:
    change(
        recorded, ENTRY, ("  en: The one that the receiver supports.\n", ""), ("选收款方支持的那一条。", "选收款方用的那一条。")
    )
    assert [rule for rule, *_ in said(recorded)] == ["missing-language"]
    kb, findings = read(recorded)
    assert errors(findings) == []
    assert any(page.url == "en/withdraw/which-network/" for page in all_pages(kb))


def test_a_text_that_is_missing_falls_back_to_one_that_is_there() -> None:
    assert Localized({"zh": "甲"})["en"] == "甲"
    assert Localized({"zh": "甲", "en": "A"})["en"] == "A"
    with pytest.raises(KeyError):
        Localized({})["en"]


# --- three languages --------------------------------------------------------------------------------------------------


def three_languages(content: Path) -> None:
    """``es`` beside ``zh`` and ``en`` everywhere; what it says does not matter here."""
    for file in content.rglob("*.yaml"):
        lines = []
        for line in file.read_text("utf-8").splitlines():
            lines.append(line)
            if match := re.fullmatch(r"( *)en: (?!\|)(.+)", line):
                lines.append(f"{match[1]}es: {match[2]}")
        text = "\n".join(lines) + "\n"
        text = re.sub(r"(?m)^( *)en: \|\n((?:\1 +.*\n|\n)+)", r"\1en: |\n\2\1es: |\n\2", text)
        text = text.replace("{zh: 24 小时, en: 24 hours}", "{zh: 24 小时, en: 24 hours, es: 24 horas}")
        file.write_text(text.replace("[zh, en]", "[zh, en, es]"), "utf-8")


def test_three_languages(content: Path) -> None:
    three_languages(content)
    assert run(content, "translated", "--all")[0] == 0
    change(content, ENTRY, ("问收款方。", "问客服。"))
    assert [(one.language, one.newer) for one in behind(read(content)[0])] == [("en", ("zh",)), ("es", ("zh",))]
    change(content, ENTRY, ("  en: |\n    Ask the receiver.", "  en: |\n    Ask support."))
    assert [(one.language, one.newer) for one in behind(read(content)[0])] == [("es", ("zh", "en"))]
    change(content, ENTRY, ("  es: |\n    Ask the receiver.", "  es: |\n    Ask ayuda."))
    kb, _ = read(content)
    assert behind(kb) == () and len(unrecorded(kb)) == 1
    run(content, "translated", "which-network")
    assert unrecorded(read(content)[0]) == ()


def test_a_language_that_is_added_is_unrecorded_and_does_not_hide_what_is_behind(recorded: Path) -> None:
    three_languages(recorded)
    change(recorded, ENTRY, ("问收款方。", "问客服。"))
    kb, _ = read(recorded)
    assert [(one.subject.key, one.language) for one in behind(kb)] == [("entry:which-network", "en")]
    assert {one.new for one in unrecorded(kb)} == {True}


# --- helpgen translated -----------------------------------------------------------------------------------------------


def test_minor_is_silent_but_listed_until_a_plain_one(recorded: Path) -> None:
    change(recorded, ENTRY, ("问收款方。", "问一问收款方。"))
    assert run(recorded, "translated", "which-network", "--minor")[0] == 0
    assert found(recorded, DAY + timedelta(days=99)) == []
    assert [(one.language, one.minor) for one in behind(read(recorded)[0])] == [("en", True)]
    change(recorded, ENTRY, ("问一问收款方。", "别问收款方。"))  # what comes after it is not covered by it
    assert [(one.language, one.minor) for one in behind(read(recorded)[0])] == [("en", False)]
    assert [rule for rule, *_ in said(recorded)] == ["behind"]
    change(recorded, ENTRY, ("别问收款方。", "问一问收款方。"))
    assert run(recorded, "translated", "which-network")[0] == 0
    assert behind(read(recorded)[0]) == ()
    assert "~" not in (recorded / "translations.lock").read_text("utf-8")


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (["which-netwrok"], 2, "did you mean 'which-network'?"),
        (["term:txdi"], 2, "did you mean 'term:txid'?"),
        (["entry:missing"], 2, "there is no document 'entry:missing'"),
        ([], 2, "name the documents that you compared, or give --all"),
        (["--all", "missing"], 2, "not both"),
        (["missing", "entry:arrived", "term:txid", "fact:review-time", "category:withdraw", "site", "channel:chat"], 0, "0 records"),
    ],
)  # fmt: skip
def test_what_can_be_named(recorded: Path, arguments: list[str], status: int, words: str) -> None:
    result = run(recorded, "translated", *arguments, day=date(2026, 11, 10))
    assert result[0] == status and words in result[1]


def test_an_id_of_an_entry_and_a_tree_must_be_told_apart(recorded: Path) -> None:
    shutil.copy(recorded / ENTRY, recorded / "withdraw" / "missing.faq.yaml")
    status, output = run(recorded, "translated", "missing")
    assert status == 2 and "write entry:missing or tree:missing" in output


def test_a_document_that_cannot_be_read_is_no_unknown_one(recorded: Path) -> None:
    change(recorded, ENTRY, ("reviewed: 2026-11-10", "reviewed: [x"))
    status, output = run(recorded, "translated", "which-network")
    assert status == 1 and "cannot be read; run: helpgen check" in output
    run(recorded, "translated", "arrived")
    assert "entry:which-network" in (recorded / "translations.lock").read_text("utf-8")


def test_documents_that_are_gone_are_dropped_when_the_file_is_next_written(recorded: Path) -> None:
    (recorded / ENTRY).unlink()
    assert "unrecorded" not in {rule for rule, *_ in said(recorded)}
    run(recorded, "translated", "arrived")
    text = (recorded / "translations.lock").read_text("utf-8")
    assert "entry:which-network" not in text and "entry:arrived" in text


def test_a_file_that_was_tampered_with_is_not_overwritten(recorded: Path) -> None:
    file = recorded / "translations.lock"
    file.write_text(file.read_text("utf-8") + "entry:arrived 2026-11-10\n", "utf-8")
    before = file.read_bytes()
    status, output = run(recorded, "translated", "--all")
    assert status == 1 and "is here twice" in output and "stays as it is" in output
    assert file.read_bytes() == before


def test_a_new_entry_gives_one_finding_and_lock_records_it(recorded: Path) -> None:
    assert run(recorded, "lock")[0] == 0
    shutil.copy(recorded / ENTRY, recorded / "withdraw" / "fresh.faq.yaml")
    change(recorded, "withdraw/fresh.faq.yaml", ("选哪条链, 网络选哪个, ERC20 还是 TRC20", "甲乙, 丙丁, 戊己"))
    change(recorded, "withdraw/fresh.faq.yaml", ("which network, ERC20 or TRC20, choose chain", "one a, two b, three c"))
    assert {rule for rule, *_ in said(recorded)} == set()
    status, output = run(recorded, "lock")
    assert status == 0 and "new texts of 1 document added" in output
    assert "entry:fresh 2026-11-21" in (recorded / "translations.lock").read_text("utf-8")
    assert unrecorded(read(recorded)[0]) == ()


def test_lock_records_nothing_that_has_changed_and_starts_no_ledger(recorded: Path) -> None:
    change(recorded, ENTRY, ("问收款方。", "问客服。"))
    before = (recorded / "translations.lock").read_bytes()
    run(recorded, "lock")
    assert (recorded / "translations.lock").read_bytes() == before
    (recorded / "translations.lock").unlink()
    run(recorded, "lock")
    assert not (recorded / "translations.lock").exists()


# --- the file ---------------------------------------------------------------------------------------------------------


def test_round_trip_of_the_small_help_center(recorded: Path) -> None:
    data = (recorded / "translations.lock").read_bytes()
    read_back, findings = ledger.parse(data, "translations.lock")
    assert read_back is not None and findings == [] and read_back.sound
    assert ledger.render(read_back.records).encode() == data
    assert set(read_back.records) == {one.key for one in subjects(read(recorded)[0])}


DIGESTS = st.lists(st.from_regex("[0-9a-f]{8}", fullmatch=True), min_size=2, max_size=5).map(" ".join)
RECORDS = st.dictionaries(
    st.sampled_from(["site", "entry:a", "tree:a-b", "term:x", "fact:0"]),
    st.builds(
        lambda day, texts, minor: ledger.Record(
            day, texts, {key: value for key, value in minor.items() if key[1] in texts.get(key[0], {})}
        ),
        st.dates(min_value=date(1000, 1, 1)),
        st.dictionaries(
            st.sampled_from(["answer", "nodes.a.options.b-1.label", "text"]),
            st.dictionaries(st.sampled_from(["zh", "en", "es"]), DIGESTS, min_size=1),
        ),
        st.dictionaries(st.tuples(st.sampled_from(["answer", "text"]), st.sampled_from(["zh", "en"])), DIGESTS),
    ),
)


@settings(max_examples=200, deadline=None)
@given(RECORDS)
def test_round_trip(records: dict[str, ledger.Record]) -> None:
    found, findings = ledger.parse(ledger.render(records).encode(), "translations.lock")
    assert found is not None and findings == [] and found.records == records


LINES = st.sampled_from(
    ["entry:a 2026-11-21", "answer zh 00000000 00000000", "answer zh~ 00000000 00000000", "answer zh", "<<<<<<< a", "# x", "",
     "entry:a 2026-02-30", "site 2026-11-21", "提现", "\x00", "tree:A 2026-11-21"]
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(LINES | st.text(max_size=8), max_size=20).map("\n".join).map(lambda text: text.encode("utf-8", "replace")))
def test_any_bytes_are_a_ledger_or_findings(data: bytes) -> None:
    found, findings = ledger.parse(data, "translations.lock")
    assert found is not None or findings
    assert found is None or found.sound == (not findings)
    assert all(finding.hint and finding.hint_zh for finding in findings if finding.rule == "bad-ledger-line")


TWO = "00000000 11111111"
NOT_A_LINE = (
    "'{0}' is not a line of this file", "“{0}”不是这个文件应有的行",
    "delete the line, then run: helpgen translated ID with the document's id", "删掉这一行，再运行：helpgen translated ID（写上文档的 id）",
)  # fmt: skip
TWICE = ("'{0}' is here twice", "“{0}”出现了两次", *NOT_A_LINE[2:])
CONFLICT = (
    "a merge stopped in the middle of this file", "这个文件里有没合并完的冲突",
    "delete the lines '<<<<<<<', '=======' and '>>>>>>>' and one of the two versions between them, "
    "then run: helpgen translated ID for each document there",
    "删掉“<<<<<<<”“=======”“>>>>>>>”这三行，两个版本只留一个，再对其中每个文档运行：helpgen translated ID",
)  # fmt: skip


@pytest.mark.parametrize(
    ("lines", "bad", "words", "damaged", "kept"),
    [
        (["site 2026-11-21", f"answer zh {TWO}"], 0, NOT_A_LINE, set(), {"site": {"answer": {"zh": TWO}}}),
        (["# a", "site 2026-11-21", "# b", f"answer zh {TWO}  "], 0, NOT_A_LINE, set(), {"site": {"answer": {"zh": TWO}}}),
        (["site 2026-11-21", "answer zh 00000000"], 2, NOT_A_LINE, {"site"}, {"site": {}}),
        (["site 2026-11-21", f"a zh {TWO}", "x" * 40, f"b en {TWO}"], 3, NOT_A_LINE, {"site"}, {"site": {"a": {"zh": TWO}, "b": {"en": TWO}}}),
        (["site 2026-11-21", f"a zh {TWO}", "", f"b en {TWO}", f"c en {TWO}"], 4, NOT_A_LINE, set(), {"site": {"a": {"zh": TWO}}}),
        ([f"answer zh {TWO}", "site 2026-11-21", f"a zh {TWO}"], 1, NOT_A_LINE, set(), {"site": {"a": {"zh": TWO}}}),
        (["entry:a 2026-02-30", f"answer zh {TWO}"], 1, NOT_A_LINE, {"entry:a"}, {}),
        (["site 2026-11-21", f"a zh {TWO}", "", "site 2026-11-22", f"a zh {TWO[::-1]}"], 4, TWICE, {"site"}, {"site": {"a": {"zh": TWO}}}),
        (["site 2026-11-21", f"a zh {TWO}", f"a zh {TWO[::-1]}"], 3, TWICE, {"site"}, {"site": {"a": {"zh": TWO}}}),
        (["site 2026-11-21", f"a zh {TWO}", f"a zh~ {TWO}", f"a zh~ {TWO}"], 4, TWICE, {"site"}, {"site": {"a": {"zh": TWO}}}),
        (["site 2026-11-21", "x", "<<<<<<< ours", f"a zh {TWO}", "=======", ">>>>>>> theirs"], 3, CONFLICT, {"site"}, {"site": {"a": {"zh": TWO}}}),
    ],
)  # fmt: skip
def test_what_is_said_of_a_bad_line(
    lines: list[str], bad: int, words: tuple[str, ...], damaged: set[str], kept: dict[str, dict[str, dict[str, str]]]
) -> None:
    read_back, findings = ledger.parse("\n".join(lines).encode(), "some.lock")
    assert read_back is not None
    assert (read_back.path, set(read_back.damaged), read_back.sound) == ("some.lock", damaged, not bad)
    assert {key: record.texts for key, record in read_back.records.items()} == kept
    assert {record.day for record in read_back.records.values()} <= {date(2026, 11, 21)}
    said = [(one.path, one.position, one.message, one.message_zh, one.hint, one.hint_zh) for one in findings]
    assert said == ([("some.lock", Position(bad, 1), *(text.format(lines[bad - 1]) for text in words))] if bad else [])


def test_many_bad_lines_are_twenty_findings() -> None:
    for count, more, more_zh in ((20, "", ""), (21, " (nor are 1 more lines)", "（另有 1 行也不对）")):
        findings = ledger.parse(("site 2026-11-21\n" + "x" * 41 + "\n" + "y\n" * (count - 1)).encode(), "a")[1]
        assert [one.position.line for one in findings] == list(range(2, 22))
        assert findings[0].message == f"'{'x' * 39}…' is not a line of this file"
        assert {one.message for one in findings[1:-1]} == {"'y' is not a line of this file"}
        assert findings[-1].message == f"'y' is not a line of this file{more}"
        assert findings[-1].message_zh == f"“y”不是这个文件应有的行{more_zh}"


def test_digests_are_those_of_the_blocks() -> None:
    text = "甲。\n\n- one\n- two\n"
    assert ledger.digests(text) == "e676132e b696b456 ef5269e3 97bdb15e"
    assert ledger.block_digests(ledger.digests(text)) == ["b696b456", "ef5269e3", "97bdb15e"]
    assert ledger.same(ledger.digests(text), text) and ledger.same(ledger.digests(text), f"{text}\n\n")
    assert ledger.same(f"{ledger.digests(text)[:8]} 00000000", text), "what was not touched at all"
    assert not ledger.same(ledger.digests(text), text.replace("two", "three"))


RENDERED = f"""\
{ledger.HEADER}
entry:a 2026-11-20
b zh {TWO}
b zh~ {TWO[::-1]}
b en {TWO}
a en {TWO}

site 2026-11-21
"""


def test_how_it_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    records = {
        "site": ledger.Record(date(2026, 11, 21)),
        "entry:a": ledger.Record(
            date(2026, 11, 20), {"b": {"zh": TWO, "en": TWO}, "a": {"en": TWO}}, {("b", "zh"): TWO[::-1], ("gone", "zh"): TWO}
        ),
    }
    file = tmp_path / "translations.lock"
    ledger.write(file, records)
    assert file.read_bytes() == RENDERED.encode()
    file.chmod(0o640)
    ledger.write(file, {})
    assert file.read_bytes() == ledger.HEADER.encode() and file.stat().st_mode & 0o777 == 0o640

    def full(*arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(shutil, "copymode", full)
    with pytest.raises(OSError, match="No space"):
        ledger.write(file, records)
    assert [path.name for path in tmp_path.iterdir()] == ["translations.lock"] and file.read_bytes() == ledger.HEADER.encode()


def test_a_ledger_is_read_from_a_file_of_bounded_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "a"
    file.write_text(RENDERED, "utf-8")
    read_back, findings = ledger.read_ledger(file, "shown.lock")
    assert (
        read_back is not None
        and read_back.path == "shown.lock"
        and set(read_back.records) == {"site", "entry:a"}
        and not findings
    )
    monkeypatch.setattr(ledger, "MAX_BYTES", len(RENDERED.encode()) - 1)
    for broken, rule in ((file, "too-large"), (tmp_path, "not-a-file")):
        read_back, findings = ledger.read_ledger(broken, "shown.lock")
        assert read_back is None and [(one.rule, one.path) for one in findings] == [(rule, "shown.lock")]
    read_back, findings = ledger.parse("提现".encode("gbk"), "shown.lock")
    assert read_back is None and [(one.rule, one.path) for one in findings] == [("not-utf8", "shown.lock")]


def test_a_lost_digit_is_one_finding_and_nothing_else(recorded: Path) -> None:
    file = recorded / "translations.lock"
    lines = file.read_text("utf-8").splitlines()
    at = next(index for index, line in enumerate(lines) if line.startswith("short zh "))
    lines[at] = lines[at][:-1]
    file.write_text("\n".join(lines), "utf-8")
    assert said(recorded) == [("bad-ledger-line", "error", "translations.lock", at + 1)]


# --- exactly the other side -------------------------------------------------------------------------------------------

WORDS = st.sampled_from(["一", "二", "three", "- item", "1. step", "| a | b |", "## h {#h}", "`x`", "**b**"])
TEXT = st.lists(WORDS, min_size=1, max_size=6)


@settings(max_examples=150, deadline=None)
@given(zh=TEXT, en=TEXT, zh_new=TEXT, en_new=TEXT, keep=st.sampled_from(["zh", "en", "both", "none"]))
def test_behind_iff_exactly_the_other_side_has_changed(
    small: KnowledgeBase, zh: list[str], en: list[str], zh_new: list[str], en_new: list[str], keep: str
) -> None:
    before = {"zh": "\n\n".join(zh), "en": "\n\n".join(en)}
    after = {
        "zh": before["zh"] if keep in ("zh", "both") else "\n\n".join(zh_new),
        "en": before["en"] if keep in ("en", "both") else "\n\n".join(en_new),
    }
    changed = {language for language in before if before[language] != after[language]}
    old, new = with_answer(small, before), with_answer(small, after)
    records = {subject.key: compared(old, subject) for subject in subjects(old)}
    kb = replace(new, ledger=ledger.Ledger("translations.lock", records))
    assert {one.language for one in behind(kb)} == ({"zh", "en"} - changed if len(changed) == 1 else set())
    assert len(unrecorded(kb)) == (1 if len(changed) == 2 else 0)
    for one in behind(kb):
        assert any(block.start == one.changed.start for block in blocks(one.words)) or one.changed.start == 0


def with_answer(kb: KnowledgeBase, texts: dict[str, str]) -> KnowledgeBase:
    entry = kb.entries["which-network"]
    content = entry.content.model_copy(update={"answer": Markdown(texts)})
    return replace(kb, entries={**kb.entries, "which-network": replace(entry, content=content)})


# --- readers ----------------------------------------------------------------------------------------------------------


def notices(content: Path) -> dict[str, str]:
    pages = {page.url: str(page.body) for page in all_pages(read(content)[0])}
    return {url: match[0] for url, body in pages.items() if (match := re.search('(?s)<p class="[^"]*hg-newer.*?</p>', body))}


def test_readers_see_that_the_other_language_is_newer(recorded: Path) -> None:
    assert notices(recorded) == {}
    change(recorded, ENTRY, ("Ask the receiver.", "Ask support."), ("reviewed: 2026-11-10", "reviewed: 2026-11-15"))
    change(recorded, TREE, ("zh: 打开提现记录，找到这一笔", "zh: 打开提现记录，找到那一笔"))
    shown = notices(recorded)
    assert set(shown) == {
        "zh/withdraw/which-network/", "en/fix/missing/", "en/fix/missing/document/", "en/fix/missing/find-status/",
    }  # fmt: skip
    assert "英文版比这一页新（2026-11-15）" in shown["zh/withdraw/which-network/"]
    assert 'href="../../../en/withdraw/which-network/" lang="en" hreflang="en"' in shown["zh/withdraw/which-network/"]
    assert "The Chinese version of this page is newer (2026-11-10)" in shown["en/fix/missing/find-status/"]
    run(recorded, "translated", "which-network", "missing", "--minor")
    assert notices(recorded) == {}


def test_the_shipped_content_is_recorded(shipped: KnowledgeBase) -> None:
    assert shipped.ledger is not None and shipped.ledger.sound
    assert behind(shipped) == () and unrecorded(shipped) == ()


def test_blocks_of_a_text() -> None:
    text = '甲\n乙 丙 \nd e\n\n## H {#h}\n- a\n  b\n- c\n\n| x |\n| - |\n```\n\n  code\n```\n!!! note "T"\n    u\n'
    assert [block.words for block in blocks(text)] == [
        "甲乙 丙 d e", "## H {#h}", "- a b", "- c", "| x |", "| - |", "```\n\n  code\n```", '!!! note "T"', "u",
    ]  # fmt: skip
    assert all(text[block.start :].startswith(block.words[0]) for block in blocks(text))


def test_ten_thousand_entries_are_compared_in_time(small: KnowledgeBase) -> None:
    """About 50 microseconds an entry; four times that here, where other tests run beside it."""
    entry = small.entries["arrived"]
    entries = {f"e{n}": replace(entry, id=f"e{n}") for n in range(2_000)}
    kb = replace(small, entries=entries)
    records = {subject.key: compared(kb, subject) for subject in subjects(kb)}
    kb = replace(kb, ledger=ledger.Ledger("translations.lock", records))
    begin = time.perf_counter()
    assert behind(kb) == () and unrecorded(kb) == ()
    assert time.perf_counter() - begin < 2_000 * 200e-6
