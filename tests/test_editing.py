"""Commands that change content: what they replace, and that nothing else is ever touched."""

from __future__ import annotations

import json
import os
import re
import stat
from datetime import date
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from helpgen import source
from helpgen.cli import main
from helpgen.editing import rename
from helpgen.editing.drafts import RefusedError
from helpgen.editing.edits import Change, Edit, EditError, apply, unified_diff, without_overlaps, write
from helpgen.editing.excerpts import ABOUT_FILES, excerpt
from helpgen.editing.formatting import ENTRY_ORDER, TREE_ORDER, UnformattableError, formatted, remarks
from helpgen.editing.mending import mend
from helpgen.editing.scaffold import scaffold
from helpgen.findings import Finding, Fix, Position, did_you_mean, did_you_mean_both, suggested_fix
from helpgen.knowledge_base import KnowledgeBase
from helpgen.models import Entry
from helpgen.rulebook import ALL_RULES
from helpgen.rules.urls import page_urls
from helpgen.tree_models import Tree
from tests.conftest import DAY, ROOT, SMALL, read

TODAY = ("--today", DAY.isoformat())


def invoke(content: Path, *arguments: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(main, [arguments[0], "--content", str(content), *arguments[1:]], catch_exceptions=False)
    return result.exit_code, result.stdout, result.stderr


def told(content: Path) -> list[str]:
    return [finding.as_text() for finding in read(content)[1]]


def rules_found(content: Path) -> list[str]:
    return sorted(finding.rule for finding in read(content)[1])


# --- replacing at positions ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "edits", "after"),
    [
        ("a: 甲乙\nb: c\n", [((1, 4), (1, 5), "丙")], "a: 丙乙\nb: c\n"),
        ("\ufeffa: b\r\nc: d\r\n", [((2, 4), (2, 5), "x\ny")], "\ufeffa: b\r\nc: x\r\ny\r\n"),
        ("a\nb\nc", [((2, 1), (3, 1), "")], "a\nc"),
        ("a\nb", [((2, 2), (2, 2), "\nc\n")], "a\nb\nc\n"),
        ("a\rb\rc", [((2, 1), (2, 2), "x\ny")], "a\rx\ry\rc"),
        ("abc", [((1, 3), (1, 4), "C"), ((1, 1), (1, 2), "A")], "AbC"),
        ("abc", [((1, 2), (1, 2), "1"), ((1, 2), (1, 2), "2")], "a12bc"),
    ],
)
def test_apply(before: str, edits: list[tuple[tuple[int, int], tuple[int, int], str]], after: str) -> None:
    made = [Edit(Position(*start), Position(*end), text) for start, end, text in edits]
    assert apply(before.encode(), made) == after.encode()


@pytest.mark.parametrize(
    "edits",
    [
        [((1, 1), (1, 3), ""), ((1, 2), (1, 3), "")],
        [((9, 1), (9, 1), "")],
        [((1, 1), (1, 9), "")],
        [((1, 3), (1, 2), "")],
    ],
)
def test_edits_that_cannot_be_made_are_refused(edits: list[tuple[tuple[int, int], tuple[int, int], str]]) -> None:
    with pytest.raises(EditError):
        apply(b"abc\ndef\n", [Edit(Position(*start), Position(*end), text) for start, end, text in edits])


@given(
    text=st.text(alphabet="ab甲\n\r ", max_size=40),
    cuts=st.lists(st.integers(0, 40), min_size=2, max_size=8),
    new=st.text("xy\n", max_size=4),
)
def test_every_other_character_stays(text: str, cuts: list[int], new: str) -> None:
    """Against the obvious way to do it: on a string with plain line ends."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    bounds = sorted({min(cut, len(text)) for cut in cuts})
    spans = list(zip(bounds[::2], bounds[1::2], strict=False))

    def position(offset: int) -> Position:
        return Position(text.count("\n", 0, offset) + 1, offset - (text.rfind("\n", 0, offset) + 1) + 1)

    expected, done = "", 0
    for start, end in spans:
        expected, done = expected + text[done:start] + new, end
    expected += text[done:]
    edits = [Edit(position(start), position(end), new) for start, end in spans]
    assert apply(text.encode(), edits).decode() == expected
    if "\n" in text:
        windows = apply(text.replace("\n", "\r\n").encode(), edits).decode()
        assert windows == expected.replace("\n", "\r\n")


def test_write_is_all_or_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one, two, new, old = (tmp_path / name for name in ("one", "two", "deep/new", "old"))
    for file in (one, two, old):
        file.write_bytes(b"before")
    one.chmod(0o640)
    changes = [
        Change(one, b"before", b"after"),
        Change(two, b"before", b"after"),
        Change(new, None, b"new"),
        Change(old, b"before", None),
    ]
    replace = Path.replace

    def fail(self: Path, target: Path) -> Path:
        if target == new:
            raise OSError(28, "No space left on device", str(target))
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(EditError, match="No space left on device"):
        write(changes)
    assert {file.name: file.read_bytes() for file in tmp_path.rglob("*") if file.is_file()} == dict.fromkeys(
        ("one", "two", "old"), b"before"
    )
    monkeypatch.undo()
    write(changes)
    assert [file.read_bytes() for file in (one, two, new)] == [b"after", b"after", b"new"] and not old.exists()
    assert stat.S_IMODE(one.stat().st_mode) == 0o640
    assert sorted(file.name for file in tmp_path.rglob("*") if file.is_file()) == ["new", "one", "two"]


def test_a_file_that_has_changed_meanwhile_is_not_written(tmp_path: Path) -> None:
    (tmp_path / "one").write_bytes(b"somebody else")
    with pytest.raises(EditError, match="has changed meanwhile"):
        write([Change(tmp_path / "one", b"before", b"after")])
    assert (tmp_path / "one").read_bytes() == b"somebody else"


def test_touching_edits_wait_for_the_next_round() -> None:
    first, second, third = (Edit(Position(1, at), Position(1, at + 2), "x") for at in (1, 2, 4))
    assert without_overlaps([third, second, first, first]) == [first, third]


# --- mv and rm -------------------------------------------------------------------------------------------------------


@pytest.fixture
def locked(content: Path) -> Path:
    """The small help center, published, with remarks in many places, one redirect, and a file from another system."""
    redirects = "# where old addresses lead\nwithdraw/wich: entry:which-network # a typing error of ours\n"
    (content / "redirects.yaml").write_text(redirects, "utf-8")
    arrived = content / "withdraw" / "arrived.faq.yaml"
    text = arrived.read_text("utf-8").replace(
        "related: [which-network]", "related: # read next\n  # the most asked\n  - which-network # about networks"
    )
    arrived.write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    invoke(content, "lock")
    assert told(content) == []
    return content


def all_remarks(content: Path) -> list[str]:
    return sorted(remark for file in content.rglob("*.yaml") for remark in remarks(file.read_bytes()))


def test_mv_rewrites_every_reference(locked: Path) -> None:
    before = all_remarks(locked)
    status, output, _ = invoke(locked, "mv", "which-network", "choose-network", *TODAY)
    assert (status, output) == (0, "")
    assert told(locked) == []
    assert all_remarks(locked) == before
    assert (locked / "withdraw" / "choose-network.faq.yaml").is_file()
    assert not (locked / "withdraw" / "which-network.faq.yaml").exists()
    arrived = (locked / "withdraw" / "arrived.faq.yaml").read_bytes()
    assert arrived.startswith(b"\xef\xbb\xbf") and arrived.count(b"\r\n") == arrived.count(b"\n")
    assert arrived.count(b"entry:choose-network") == 2 and b"  - choose-network # about networks\r\n" in arrived
    assert (locked / "redirects.yaml").read_text("utf-8") == (
        "# where old addresses lead\nwithdraw/wich: entry:choose-network # a typing error of ours\n"
        "withdraw/which-network: entry:choose-network\n"
    )
    assert "withdraw/choose-network/" in (locked / "urls.lock").read_text("utf-8")


def test_mv_back_takes_its_redirect_with_it(locked: Path) -> None:
    invoke(locked, "mv", "which-network", "choose-network", *TODAY)
    assert invoke(locked, "mv", "choose-network", "which-network", *TODAY)[0] == 0
    assert told(locked) == []
    assert yaml.safe_load((locked / "redirects.yaml").read_text("utf-8")) == {
        "withdraw/wich": "entry:which-network",
        "withdraw/choose-network": "entry:which-network",
    }


def test_mv_of_a_tree_redirects_every_page_of_it(locked: Path) -> None:
    assert invoke(locked, "mv", "tree:missing", "lost", *TODAY)[0] == 0
    assert told(locked) == []
    redirects = yaml.safe_load((locked / "redirects.yaml").read_text("utf-8"))
    assert redirects["fix/missing"] == redirects["fix/missing/document"] == "tree:lost"
    assert redirects["fix/missing/status"] == "tree:lost#status"
    assert "tree: lost\r\n" in (locked / "withdraw" / "arrived.faq.yaml").read_bytes().decode()
    assert "(tree:lost#status)" in (locked / "withdraw" / "arrived.faq.yaml").read_text("utf-8")
    assert "home_trees: [lost]" in (locked / "site.yaml").read_text("utf-8")


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("term:txid", "hash", "[交易哈希](term:hash)"),
        ("fact:review-time", "fact:review", "{{ fact:review }}"),
        ("channel:chat", "live", "[我们](channel:live)"),
    ],
)
def test_mv_of_keys(locked: Path, old: str, new: str, found: str) -> None:
    before = all_remarks(locked)
    assert invoke(locked, "mv", old, new, *TODAY)[0] == 0
    assert told(locked) == [] and all_remarks(locked) == before
    assert found in (locked / "withdraw" / "arrived.faq.yaml").read_text("utf-8")


def test_a_name_that_changes_makes_no_translation_old(locked: Path) -> None:
    """Only what was behind before is behind afterwards, under the new name."""
    invoke(locked, "translated", "--all", *TODAY)
    network = locked / "withdraw" / "which-network.faq.yaml"
    network.write_text(network.read_text("utf-8").replace("问收款方。", "先问收款方，再选。"), "utf-8")
    assert rules_found(locked) == ["behind"]
    assert invoke(locked, "mv", "which-network", "choose-network", *TODAY)[0] == 0
    (left,) = read(locked)[1]
    assert (left.rule, left.path) == ("behind", "content/withdraw/choose-network.faq.yaml")
    ledger = (locked / "translations.lock").read_text("utf-8")
    assert "entry:choose-network " in ledger and "entry:which-network" not in ledger
    assert invoke(locked, "rm", "choose-network", "--to", "arrived", *TODAY)[0] == 0
    assert told(locked) == [] and "network" not in (locked / "translations.lock").read_text("utf-8").replace("blocks", "")


def test_mv_to_another_category_and_of_a_category(locked: Path) -> None:
    (locked / "tx").mkdir()
    (locked / "tx" / "_category.yaml").write_text((locked / "withdraw" / "_category.yaml").read_text("utf-8"), "utf-8")
    invoke(locked, "lock")
    assert invoke(locked, "mv", "arrived", "tx/", *TODAY)[0] == 0
    assert (locked / "tx" / "arrived.faq.yaml").is_file()
    assert yaml.safe_load((locked / "redirects.yaml").read_text("utf-8"))["withdraw/arrived"] == "entry:arrived"
    assert invoke(locked, "mv", "category:withdraw", "payouts", *TODAY)[0] == 0
    assert not (locked / "withdraw").exists() and (locked / "payouts" / "missing.tree.yaml").is_file()
    redirects = yaml.safe_load((locked / "redirects.yaml").read_text("utf-8"))
    assert redirects["withdraw"] == "category:payouts" and redirects["withdraw/which-network"] == "entry:which-network"
    assert [finding for finding in read(locked)[1] if finding.severity == "error"] == []


def test_rm_leads_everything_on(locked: Path) -> None:
    before = [remark for remark in all_remarks(locked) if remark != "# about networks"]
    assert invoke(locked, "rm", "which-network", "--to", "tree:missing", *TODAY)[0] == 0
    assert [finding.as_text() for finding in read(locked)[1] if finding.severity == "error"] == []
    arrived = (locked / "withdraw" / "arrived.faq.yaml").read_bytes().decode()
    assert "[该选哪条链](tree:missing)" in arrived and "[which network](tree:missing)" in arrived
    assert "related: [] # read next\r\n  # the most asked\r\n  # about networks\r\n" in arrived
    assert set(before) <= set(all_remarks(locked))
    assert yaml.safe_load((locked / "redirects.yaml").read_text("utf-8")) == {
        "withdraw/wich": "tree:missing",
        "withdraw/which-network": "tree:missing",
    }


def test_rm_does_not_name_the_same_page_twice(content: Path) -> None:
    third = (content / "withdraw" / "which-network.faq.yaml").read_text("utf-8")
    (content / "withdraw" / "third.faq.yaml").write_text(
        third.replace("contact: form", "related: [arrived, which-network]"), "utf-8"
    )
    assert invoke(content, "rm", "arrived", "--to", "which-network", *TODAY)[0] == 0
    assert "related: [which-network]" in (content / "withdraw" / "third.faq.yaml").read_text("utf-8")
    assert "related: [which-network]" in (content / "withdraw" / "missing.tree.yaml").read_text("utf-8")


def test_rm_leaves_words_where_a_page_would_link_to_itself(locked: Path) -> None:
    assert invoke(locked, "rm", "which-network", "--to", "arrived", *TODAY)[0] == 0
    text = (locked / "withdraw" / "arrived.faq.yaml").read_text("utf-8")
    assert "再看该选哪条链和[交易哈希](term:txid)" in text and "then which network and the [transaction ID]" in text
    assert "entry:arrived" not in text and "related: [] # read next" in text


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("mv", "which-netwrk", "x"), "there is no entry or tree 'which-netwrk'; did you mean 'which-network'?"),
        (("mv", "which-network", "Which_Network"), "is not an id"),
        (("mv", "which-network", "arrived"), "there is already an entry with the id 'arrived'"),
        (("mv", "which-network", "which-network"), "nothing to do"),
        (("mv", "which-network", "tx/which-network"), "there is no category 'tx'"),
        (("mv", "fact:review-time", "withdraw/x"), "stands in no category"),
        (("mv", "category:withdraw", "fix"), "reserved"),
        (("mv", "tree:missing#status", "tree:missing#state"), "nodes of a tree cannot be renamed"),
        (("mv", "wrod:txid", "x"), "'wrod:' cannot stand here"),
        (("rm", "which-network"), "say where its readers go instead"),
        (("rm", "which-network", "--to", "which-network"), "cannot be led to itself"),
        (("rm", "which-network", "--to", "nowhere"), "there is no"),
        (("rm", "which-network", "--to", "category:withdraw"), "no link leads to a category"),
    ],
)
def test_refusals_are_one_sentence_and_change_nothing(locked: Path, arguments: tuple[str, ...], words: str) -> None:
    before = {file: file.read_bytes() for file in locked.rglob("*") if file.is_file()}
    status, output, error = invoke(locked, *arguments, *TODAY)
    assert (status, output) == (1, "")
    assert words in error and len(error.strip().splitlines()) == 1
    assert {file: file.read_bytes() for file in locked.rglob("*") if file.is_file()} == before


def test_a_file_with_mistakes_that_names_it_is_in_the_way(locked: Path) -> None:
    tree = locked / "withdraw" / "missing.tree.yaml"
    tree.write_text(tree.read_text("utf-8").replace("start: status", "start: statsu"), "utf-8")
    status, _, error = invoke(locked, "mv", "arrived", "landed", *TODAY)
    assert status == 1 and "missing.tree.yaml:" in error and "mend it first" in error
    assert invoke(locked, "mv", "channel:form", "ticket", *TODAY)[0] == 0, "which does not touch that file"


def test_a_name_that_is_written_with_escapes_is_left_to_people(locked: Path) -> None:
    notice = locked / "notices" / "upgrade.yaml"
    body = 'body:\n  zh: "看[网络](entry:which\\x2dnetwork)。"\n  en: See [which network](entry:which-network).\n'
    notice.write_text(re.sub(r"body:\n(  .*\n)+", lambda _: body, notice.read_text("utf-8")), "utf-8")
    status, _, error = invoke(locked, "mv", "which-network", "choose-network", *TODAY)
    assert status == 1 and "upgrade.yaml' writes a text in line" in error


def test_dry_run_prints_a_diff_and_writes_nothing(locked: Path) -> None:
    before = {file: file.read_bytes() for file in locked.rglob("*") if file.is_file()}
    status, output, _ = invoke(locked, "mv", "which-network", "choose-network", "--dry-run", *TODAY)
    assert status == 0
    assert "-  - which-network # about networks\n+  - choose-network # about networks\n" in output
    assert "rename " in output and "+withdraw/which-network: entry:choose-network\n" in output
    assert {file: file.read_bytes() for file in locked.rglob("*") if file.is_file()} == before


def test_every_document_of_the_shipped_content_can_be_moved_and_removed(shipped: KnowledgeBase, tmp_path: Path) -> None:
    """Every fourth of them. The plan itself verifies its edits; here that no remark goes and that no name is left."""
    content = tmp_path / "content"
    content.symlink_to(ROOT / "content")
    kb, findings = read_at(content)
    pages = page_urls(shipped)
    for kind, ids, goal in (("entry", kb.entries, "which-network"), ("tree", kb.trees, "find-txid")):
        for id in list(ids)[::4]:
            plan = rename.move(content, kb, findings, f"{kind}:{id}", f"{id}-2")
            for change in plan.changes:
                before = change.before or (change.moved or change.path).read_bytes() if change.after is not None else b""
                if change.path.suffix == ".yaml" and change.after is not None:
                    assert remarks(change.after) == remarks(before)
                    left = re.findall(rf"(?<![A-Za-z0-9/-]){kind}:{id}(?![A-Za-z0-9-])", change.after.decode())
                    assert left == [], (id, change.path)
            assert any(url.endswith(f"/{id}/") for url in pages.values())
            if id == goal or any(f"use: {id}\n" in document.source.lines for document in kb.trees.values()):
                continue
            try:
                rename.remove(content, kb, findings, f"{kind}:{id}", goal)
            except RefusedError as refused:
                assert "(use:)" in str(refused)


def read_at(content: Path) -> tuple[KnowledgeBase, list[Finding]]:
    from helpgen.rulebook import read as read_rules

    return read_rules(content, content.as_posix(), DAY)


@pytest.mark.slow
@pytest.mark.parametrize(
    "arguments",
    [
        ("mv", "entry:seed-exposed", "backup/phrase-exposed"),
        ("mv", "channel:live-chat", "chat"),
        ("rm", "tree:complaint", "--to", "entry:complaint"),
    ],
)
def test_the_shipped_content_stays_clean(arguments: tuple[str, ...], tmp_path: Path) -> None:
    import shutil

    content = Path(shutil.copytree(ROOT / "content", tmp_path / "content"))
    before = len(all_remarks(content))
    assert invoke(content, *arguments, *TODAY)[0] == 0
    found = read(content)[1]
    assert [finding.as_text() for finding in found if finding.severity == "error" or arguments[0] == "mv"] == []
    if arguments[0] == "mv":
        assert len(all_remarks(content)) == before


# --- fmt -------------------------------------------------------------------------------------------------------------

CONTENT_FILES = sorted(file for folder in (ROOT / "content", SMALL) for file in folder.rglob("*.yaml"))


@pytest.mark.parametrize("file", CONTENT_FILES, ids=lambda file: file.relative_to(ROOT).as_posix())
def test_fmt_keeps_values_and_remarks(file: Path) -> None:
    before = file.read_bytes()
    after = formatted(before, file.as_posix())
    assert yaml.safe_load(after) == yaml.safe_load(before)
    assert sorted(remarks(after)) == sorted(remarks(before))
    assert formatted(after, file.as_posix()) == after
    assert after == before or SMALL in file.parents, "run: helpgen fmt"


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        (
            "tx/a.faq.yaml",
            "# the head\n\nowner: payments\n# why this one\nshort:  \n  zh: '好'\n  en: \"Good one\"\n\n\nquestion: {zh: 好, en: \"Good?\"} # asked\n# the end",
            "# the head\n\nquestion: {zh: 好, en: \"Good?\"} # asked\n# why this one\nshort:\n  zh: 好\n  en: Good one\n\nowner: payments\n# the end\n",
        ),
        ("tx/a.faq.yaml", "question:\n  zh: '1.10'\n  en: \"yes\"\n", "question:\n  zh: \"1.10\"\n  en: \"yes\"\n"),
        ("tx/a.faq.yaml", "short:\n  zh: |\n    两行  \n\n    文字\n\n\nquestion: a\n", "question: a\n\nshort:\n  zh: |\n    两行  \n\n    文字\n"),
        ("tx/a.faq.yaml", "\ufeffshort: a\r\n# b\r\nquestion: c", "\ufeff# b\r\nquestion: c\r\nshort: a\r\n"),
        ("facts.yaml", "fee:\n  meaning: a\n  # how much\n  value: 'b: c'\n", "fee:\n  # how much\n  value: \"b: c\"\n  meaning: a\n"),
        ("tx/a.tree.yaml", "nodes:\n  a:\n    goto: b\n    step: c\nstart: a\n", "start: a\nnodes:\n  a:\n    goto: b\n    step: c\n"),
    ],
)  # fmt: skip
def test_fmt(name: str, before: str, after: str) -> None:
    assert formatted(before.encode(), name).decode() == after


WORDS = st.text(alphabet="ab 甲#:'\"\\-{}[],?!&*|>%@`~\n1.", max_size=12)
FIELDS = st.lists(st.sampled_from(ENTRY_ORDER), min_size=1, max_size=6, unique=True)
REMARKS = st.sampled_from(["", "# one\n", "\n", "\n\n\n", "# two\n# three\n", "  # deep\n", "#\n", "\n# after a space\n\n"])
STYLES = st.sampled_from(["plain", "single", "double", "block", "nested", "list"])


@st.composite
def yaml_with_remarks(draw: st.DrawFn) -> str:
    text = draw(REMARKS)
    for field in draw(FIELDS):
        words, style = draw(WORDS), draw(STYLES)
        single = words.replace("\n", " ")
        remark = draw(st.sampled_from(["", " # at the end", "  # 注"]))
        match style:
            case "plain":
                text += f"{field}: {single.strip()}{remark}\n"
            case "single":
                text += f"{field}: '{single.replace(chr(39), chr(39) * 2)}'{remark}\n"
            case "double":
                text += f"{field}: {json.dumps(words, ensure_ascii=draw(st.booleans()))}{remark}\n"
            case "block":
                mark = draw(st.sampled_from(["|", "|-", "|+", ">"]))
                text += f"{field}: {mark}{remark}\n" + "".join(
                    f"  {line}\n" if line else "\n" for line in f"x{words}".split("\n")
                )
            case "nested":
                text += f"{field}:{remark}\n{draw(REMARKS)}  zh: {json.dumps(single, ensure_ascii=False)}{remark}\n  # in between\n  en: b\n"
            case "list":
                text += f"{field}:\n  - {json.dumps(single, ensure_ascii=False)}{remark}\n{draw(REMARKS)}  - b\n"
        text += draw(REMARKS)
    return text if draw(st.booleans()) else text.rstrip("\n")


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
@given(
    text=yaml_with_remarks(),
    name=st.sampled_from(["tx/a.faq.yaml", "tx/a.tree.yaml", "facts.yaml", "other.yaml"]),
    ending=st.sampled_from(["\n", "\r\n"]),
)
@example(text="question: |\n  x\n   ", name="tx/a.faq.yaml", ending="\n")
def test_fmt_never_loses_anything(text: str, name: str, ending: str) -> None:
    assume("\n" in text)
    content = text.replace("\n", ending).encode()
    read_before, mistakes = source.parse(content, name)
    assume(read_before is not None and not mistakes)
    assert read_before is not None
    try:
        after = formatted(content, name)
    except UnformattableError as error:
        assert str(error) == "not every YAML parser reads it" and re.search(r"[|>]#", text), "it is left as it is without need"
        return
    again, mistakes = source.parse(after, name)
    assert again is not None and not mistakes
    assert settled(again.data) == settled(read_before.data)
    assert sorted(remarks(after)) == sorted(remarks(content))
    assert formatted(after, name) == after
    assert after.endswith(ending.encode()) and (ending == "\n" or after.count(b"\r\n") == after.count(b"\n"))


def settled(data: source.Data) -> object:
    match data:
        case str():
            return data.rstrip(" \n")
        case dict():
            return {key: settled(value) for key, value in data.items()}
        case list():
            return [settled(item) for item in data]
    return data


def test_fmt_of_files_with_mistakes(content: Path) -> None:
    file = content / "withdraw" / "which-network.faq.yaml"
    file.write_text("question: a\nquestion: b\n", "utf-8")
    with pytest.raises(UnformattableError, match="'question' is here twice"):
        formatted(file.read_bytes(), file.as_posix())
    status, _, error = invoke(content, "fmt", "--check")
    assert status == 1 and "which-network.faq.yaml is left as it is: it has findings" in error


def test_fmt_check_changes_nothing_and_fmt_then_does(content: Path) -> None:
    file = content / "withdraw" / "which-network.faq.yaml"
    before = file.read_bytes()
    status, output, _ = invoke(content, "fmt", "--check", str(file))
    assert status == 1 and output.strip().endswith("which-network.faq.yaml") and file.read_bytes() == before
    assert invoke(content, "fmt")[0] == 0
    assert file.read_bytes() != before
    assert invoke(content, "fmt", "--check") == (0, "", "0 files would change, 11 in form already\n")
    assert invoke(content, "fmt", "/etc/passwd")[0] == 2
    assert told(content) == []


def test_the_order_of_fields_is_complete() -> None:
    assert set(ENTRY_ORDER) == set(Entry.model_fields) and set(TREE_ORDER) == set(Tree.model_fields)
    assert ENTRY_ORDER[:5] == ("question", "short", "answer", "aliases", "tree") and TREE_ORDER[-1] == "waivers"


# --- check: the line, the caret, --fix -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "column", "expected"),
    [
        ("goto: find-statsu", 7, "1 | goto: find-statsu\n  |       ^"),
        ("zh: 看这里", 6, "1 | zh: 看这里\n  |       ^"),
        ("\tzh: x", 2, "1 | \tzh: x\n  | \t^"),
        ("e\u0301a: b", 5, "1 | e\u0301a: b\n  |    ^"),
        ("zh:", 4, "1 | zh:\n  |    ^"),
        ("", 1, ""),
        ("   ", 1, ""),
    ],
)
def test_excerpt(line: str, column: int, expected: str) -> None:
    assert excerpt([line], Position(1, column)) == expected


@given(line=st.text(alphabet="a甲 \t", min_size=1, max_size=300), column=st.integers(1, 301))
def test_a_long_line_is_cut_around_the_caret(line: str, column: int) -> None:
    assume(line.strip() and column <= len(line.rstrip()))
    above, below = excerpt([line], Position(1, column)).split("\n")
    assert below.endswith("^") and len(above) <= 110
    if "\t" not in line:
        at = below.index("^") - 4
        width = 0
        for character in above[4:]:
            if width == at:
                assert character == line[column - 1]
                break
            width += 2 if character == "甲" else 1


def test_rules_about_files_exist() -> None:
    assert {rule.id for rule in ALL_RULES} >= ABOUT_FILES


def finding(message: str, hint: str, column: int, fix: Fix | None = None) -> Finding:
    return Finding("a.yaml", Position(1, column), "some-rule", message, hint, fix=fix)


@pytest.mark.parametrize(
    ("line", "message", "column", "hint", "text"),
    [
        ("goto: find-statsu", "'find-statsu' does not exist", 7, "did you mean 'find-status'?", "goto: find-status"),
        ("[a](entry:wich-network)", "there is no entry 'wich-network'", 5, "did you mean 'which-network'?", "[a](entry:which-network)"),
        ("[a](tree:missing#statsu)", "the tree 'missing' has no node 'statsu'", 5, "did you mean 'status'?", "[a](tree:missing#status)"),
        ("a {{ fact:reviw-time }}", "there is no fact 'reviw-time'", 3, "did you mean 'review-time'?", "a {{ fact:review-time }}"),
        ("owner: \"paymnts\"", "no owner 'paymnts'", 8, "did you mean 'payments'?", "owner: \"payments\""),
        ("goto: a-b-c", "'a-b-c' does not exist", 7, "did you mean 'a-x-y'?", None),
        ("goto: find-statsu", "'find-statsu' does not exist", 1, "did you mean 'find-status'?", None),
        ("goto: find-statsu-x", "'find-statsu' does not exist", 7, "did you mean 'find-status'?", None),
        ("goto: ab", "'ab' does not exist", 7, "did you mean 'abc' or 'abd'?", None),
    ],
)  # fmt: skip
def test_a_near_word_is_a_fix(line: str, message: str, column: int, hint: str, text: str | None) -> None:
    fix = suggested_fix(finding(message, hint, column), line)
    assert (apply(line.encode(), [Edit.of(fix)]).decode() if fix else None) == text


def test_two_equally_near_words_are_both_named() -> None:
    assert did_you_mean("option-c", ["option-a", "option-b"]).startswith("did you mean 'option-")
    assert did_you_mean("option-c", ["option-a", "option-b"]).count("'") == 4
    assert did_you_mean_both("option-c", ["option-a", "option-b"])[1].count("或") == 1
    assert did_you_mean("statsu", ["status", "start"]) == "did you mean 'status'?"


def test_fix_mends_what_is_certain_and_reports_the_rest(content: Path) -> None:
    arrived, tree = content / "withdraw" / "arrived.faq.yaml", content / "withdraw" / "missing.tree.yaml"
    before = {file: file.read_bytes() for file in content.rglob("*.yaml")}
    arrived.write_text(
        arrived.read_text("utf-8").replace("entry:which-network", "entry:wich-network").replace("\ntier:", "\nteir:"), "utf-8"
    )
    tree.write_bytes(tree.read_bytes().replace(b"goto: find-status", b"goto: find-statsu").replace(b"\n", b"\r\n"))
    status, output, error = invoke(content, "check", "--fix", *TODAY)
    assert (status, output) == (0, "")
    assert error.count("fixed ") == 4 and "\n4 findings fixed\n0 findings in" in error
    assert arrived.read_bytes() == before[arrived] and tree.read_bytes() == before[tree].replace(b"\n", b"\r\n")


def test_a_mend_that_breaks_a_file_is_taken_back(content: Path) -> None:
    file = content / "withdraw" / "which-network.faq.yaml"
    before = file.read_bytes()
    bad = Finding(file.as_posix(), Position(1, 1), "click-here", "x", fix=Fix(Position(1, 1), 8, "[question"))
    done, left = mend([bad], lambda: read_at(content)[1])
    assert (done, left) == ([], [bad]) and file.read_bytes() == before


def test_mends_that_touch_are_made_in_turn_and_end(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_text("aaaa\n", "utf-8")
    twice = [
        Finding(file.as_posix(), Position(1, 1), "click-here", "x", fix=Fix(Position(1, 1), 2, "b")),
        Finding(file.as_posix(), Position(1, 2), "click-here", "y", fix=Fix(Position(1, 2), 2, "c")),
    ]
    done, _ = mend(twice, lambda: twice)
    assert 1 <= len(done) <= 5, "one a round, and a rule that always finds something does not go on for ever"


def test_github_annotations_tell_warnings_from_errors() -> None:
    assert finding("a", "b", 1).as_github().startswith("::error file=a.yaml,line=1,col=1,title=some-rule::a (b)")
    assert Finding("a.yaml", Position(), "r", "a", severity="warning").as_github().startswith("::warning ")


# --- a new writer's way ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("kind", "model"), [("faq", Entry), ("tree", Tree)])
def test_a_new_file_names_every_field(kind: str, model: type[Entry | Tree]) -> None:
    text = scaffold("faq" if kind == "faq" else "tree", ["zh", "en"], date(2026, 11, 21))
    lines = text.splitlines()
    for name in model.model_fields:
        assert any(re.match(rf"(# )?{name}:.*\w", line) for line in lines), name
    assert formatted(text.encode(), f"tx/a.{kind}.yaml").decode() == text


def test_new_offers_and_fills_in_owners(content: Path) -> None:
    invoke(content, "new", "faq", "withdraw/one", *TODAY)
    assert "owner: payments " in (content / "withdraw" / "one.faq.yaml").read_text("utf-8"), "the only one there is"
    (content / "owners.yaml").write_text(
        "".join(f'{key}:\n  name: {{zh: 组, en: Team {key}}}\n  github: ["@a/{key}"]\n' for key in ("payments", "safety")),
        "utf-8",
    )
    invoke(content, "new", "faq", "withdraw/two", *TODAY)
    assert re.search(
        r"^owner: +# .*known: payments, safety$", (content / "withdraw" / "two.faq.yaml").read_text("utf-8"), re.MULTILINE
    )
    invoke(content, "new", "faq", "withdraw/three", "--owner", "safety", *TODAY)
    assert "owner: safety " in (content / "withdraw" / "three.faq.yaml").read_text("utf-8")
    status, _, error = invoke(content, "new", "faq", "withdraw/four", "--owner", "safty")
    assert status == 2 and "did you mean 'safety'?" in error


def test_a_category_that_asks_for_sources_gets_a_place_for_one(content: Path) -> None:
    category = content / "withdraw" / "_category.yaml"
    category.write_text(category.read_text("utf-8") + "sources_required: true\n", "utf-8")
    invoke(content, "new", "faq", "withdraw/one", *TODAY)
    assert [
        finding.hint for finding in read(content)[1] if finding.path.endswith("one.faq.yaml") and "url" in finding.message
    ] == ["write the https:// address of the page where the claim can be checked"]


ANSWERS = {
    "the question as a reader asks it": {"zh": "提现手续费能退吗？", "en": "Can I get a withdrawal fee back?"},
    "the answer in at most two sentences": {
        "zh": "还没发出的可以退，已经发出的不能退。",
        "en": "Before it is sent, yes. After that, no.",
    },
    "Markdown, the answer in the first sentence, then steps, then why, then what to do if it did not help": {
        "zh": "还没发出的可以退。\n\n已经发出的不能退，手续费已经付给了网络。",
        "en": "Before it is sent, it can be refunded.\n\nAfter that it cannot: the fee has been paid to the network.",
    },
}
PHRASES = {"zh": ["手续费能退吗", "退手续费", "手续费扣错了"], "en": ["refund my fee", "get the fee back", "wrong fee charged"]}


def test_from_a_new_file_to_a_correct_entry_by_hints_alone(content: Path) -> None:
    """A writer who does what the first finding's hint says, one after the other, arrives; nothing is asked for twice."""
    invoke(content, "new", "faq", "withdraw/fee-refund", *TODAY)
    file = content / "withdraw" / "fee-refund.faq.yaml"
    phrases = {language: list(found) for language, found in PHRASES.items()}
    steps = 0
    first = [found for found in read(content)[1] if found.path.endswith(file.name)]
    assert len(first) == 3 * 2 + 2 * 3, "one finding for each text and phrase, none else"
    assert all(found.severity == "error" and found.hint.startswith("write ") for found in first)
    assert [found.position for found in first] == sorted(found.position for found in first)
    while errors := [found for found in read(content)[1] if found.severity == "error"]:
        steps += 1
        assert steps <= len(first), [found.as_text() for found in errors]
        found = errors[0]
        lines = file.read_text("utf-8").split("\n")
        line = lines[found.position.line - 1]
        asked = re.sub(r"^write (it below, indented by two more: )?|; or delete the item$", "", found.hint)
        language = line.strip()[:2]
        if asked in ANSWERS:
            words = ANSWERS[asked][language]
            if line.endswith("|"):
                lines[found.position.line : found.position.line] = [f"    {one}" if one else "" for one in words.split("\n")]
            else:
                lines[found.position.line - 1] = f"{line} {words}"
        else:
            assert asked.startswith("how people really say it") and line.strip() == "-"
            above = next(
                one.strip()[:2] for one in reversed(lines[: found.position.line - 1]) if not one.strip().startswith("-")
            )
            lines[found.position.line - 1] = f"{line} {phrases[above].pop(0)}"
        file.write_text("\n".join(lines), "utf-8")
    assert steps == len(first)
    rest = [found for found in read(content)[1] if found.path.endswith(file.name)]
    assert [found.rule for found in rest] == ["orphan"], [found.as_text() for found in rest]
    related = content / "withdraw" / "which-network.faq.yaml"
    related.write_text(related.read_text("utf-8").replace("contact: form", "contact: form\nrelated: [fee-refund]"), "utf-8")
    assert told(content) == []


def test_a_new_tree_asks_for_its_texts_in_order(content: Path) -> None:
    invoke(content, "new", "tree", "withdraw/fee-refund", *TODAY)
    found = [one for one in read(content)[1] if one.path.endswith("fee-refund.tree.yaml")]
    assert found and all(one.message.endswith("is empty") and one.hint.startswith("write ") for one in found)
    assert [one for one in read(content)[1] if not one.path.endswith("fee-refund.tree.yaml")] == []


# --- editors and hosts -----------------------------------------------------------------------------------------------


def patterns() -> list[dict[str, object]]:
    tasks = json.loads((ROOT / ".vscode" / "tasks.json").read_text("utf-8"))["tasks"]
    assert [task["label"] for task in tasks] == ["helpgen: check", "helpgen: serve", "helpgen: fmt"]
    matcher = json.loads((ROOT / ".github" / "problem-matcher.json").read_text("utf-8"))["problemMatcher"][0]
    return [tasks[0]["problemMatcher"]["pattern"], matcher["pattern"][0]]


@pytest.mark.parametrize("pattern", patterns())
def test_problem_matchers_find_every_finding_in_real_output(pattern: dict[str, object], content: Path) -> None:
    arrived = content / "withdraw" / "arrived.faq.yaml"
    arrived.write_text(arrived.read_text("utf-8").replace("entry:which-network", "entry:wich-network"), "utf-8")
    invoke(content, "new", "tree", "withdraw/fresh", *TODAY)
    for language in ("en", "zh"):
        _, output, _ = invoke(content, "check", "--lang", language, *TODAY)
        matched = [match for line in output.splitlines() if (match := re.search(str(pattern["regexp"]), line))]
        findings = read_at(content)[1]
        assert len(matched) == len(findings) > 10
        for match, one in zip(matched, findings, strict=True):
            parts = {name: match[group] for name, group in pattern.items() if isinstance(group, int)}
            assert (parts["file"], parts["line"], parts["column"]) == (
                one.path,
                str(one.position.line),
                str(one.position.column),
            )
            assert (parts["severity"], parts["code"]) == (one.severity, one.rule)


def test_the_line_and_the_caret_stand_between_message_and_hint(content: Path) -> None:
    tree = content / "withdraw" / "missing.tree.yaml"
    tree.write_text(tree.read_text("utf-8").replace("goto: find-status", "goto: find-statsu"), "utf-8")
    _, output, _ = invoke(content, "check", *TODAY)
    assert output.split("\n", 1)[1] == (
        "    36 |         goto: find-statsu\n       |               ^\n    hint: did you mean 'find-status'?\n"
    )


def test_pre_commit_hooks_name_commands_that_exist() -> None:
    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
    assert [hook["id"] for hook in hooks] == ["helpgen-check", "helpgen-fmt"]
    for hook in hooks:
        program, command = hook["entry"].split()
        assert program == "helpgen" and command in main.commands
        assert re.search(hook["files"], "content/tx/btc-rbf.faq.yaml")
    assert not re.search(hooks[1]["files"], "content/pages/a.yaml") and not re.search(hooks[1]["files"], "content/urls.lock")


def test_a_diff_names_files_that_come_and_go(tmp_path: Path) -> None:
    diff = unified_diff([Change(tmp_path / "new", None, b"a\n"), Change(tmp_path / "old", b"b", None)])
    assert os.devnull in diff and "+a\n" in diff and "-b\n\\ No newline at end of file\n" in diff
