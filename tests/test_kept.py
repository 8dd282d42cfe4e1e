"""What is kept from one time to the next is what a fresh look would give: documents, findings and pages."""

from __future__ import annotations

import gc
import os
import random
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jinja2.runtime import Context as TemplateContext
from mkdocs.commands.build import build
from mkdocs.config import load_config

from helpgen import kept, last_build, outputs, pages, readings, rulebook, site, source
from helpgen.content_folder import Library, load
from helpgen.findings import AnyRule, Finding, errors
from helpgen.flow import flows
from helpgen.frame import frame
from helpgen.knowledge_base import KnowledgeBase
from helpgen.models import Entry
from helpgen.pages import built_in, entries
from helpgen.pages.context import Context
from helpgen.pages.page import Page
from helpgen.rules.judging import Judgements
from helpgen.seen import ALL, Places, watched
from helpgen.settings import settings as settings_of
from helpgen.shells import Rendered
from helpgen.spool import Spool
from helpgen.tree_models import Step, Tree
from helpgen.unchanged import Task
from tests.conftest import DAY, ROOT, SMALL, read
from tests.test_build import project
from tests.test_findings import CASES, sections

__all__ = ["project"]

_TIMES = count(1_700_000_000)


@pytest.fixture(autouse=True)
def _settled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files count as unchanged at once: the tests give every version a time of its own."""
    monkeypatch.setattr(readings, "_SETTLED", -(10**18) * 10)


def write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8")
    now = next(_TIMES)
    os.utime(file, (now, now))


def plain(findings: list[Finding]) -> list[tuple[object, ...]]:
    return [(one.as_text(), one.message_zh, one.hint_zh, one.fix) for one in findings]


def test_each_case_of_findings_after_the_others(content: Path) -> None:
    """One folder, changed into every golden case and back: what was judged before never shows."""
    library, judgements = Library(), Judgements()
    before = {path: path.read_text("utf-8") for path in content.rglob("*") if path.is_file()}
    looked_at = 0
    for case in CASES:
        for name, text in sections(case).items():
            if name.startswith("-"):
                (content / name[1:]).unlink()
            elif name != "expected":
                write(content / name, text)
        _, fresh = read(content)
        kb, again = rulebook.read(content, "content", DAY, readings=library, before=judgements)
        assert plain(again) == plain(fresh), case.stem
        looked_at += len(kb.entries)
        for path in content.rglob("*"):
            if path.is_file() and path not in before:
                path.unlink()
        for folder in sorted((path for path in content.rglob("*") if path.is_dir()), reverse=True):
            if not any(folder.iterdir()):
                folder.rmdir()
        for path, text in before.items():
            if not path.is_file() or path.read_text("utf-8") != text:
                write(path, text)
    assert looked_at > 100


# --- random edit scripts ---------------------------------------------------------------------------------------------


def _rich() -> dict[str, str]:
    """The small help center with a use of everything that documents share."""
    files = {
        path.relative_to(SMALL).as_posix(): path.read_text("utf-8")
        for path in sorted(SMALL.rglob("*"))
        if path.is_file() and path.suffix in (".yaml", ".svg", ".txt")
    }
    files["snippets.yaml"] = "asks:\n  zh: |\n    我们不会先来找你。\n  en: |\n    We never ask first.\n"
    files["outcomes.yaml"] = (
        "fine:\n  outcome: solved\n  title: {zh: 没有丢, en: Nothing is lost}\n"
        "  answer: {zh: '可以关掉这一页。', en: 'You can close this page.'}\n"
    )
    files["lists/coins.yaml"] = (
        "title: {zh: 币, en: Coins}\nitems:\n  gold: {label: {zh: 金, en: Gold}}\n  iron: {label: {zh: 铁, en: Iron}}\n"
    )
    files["pages/assets/images/coin.svg"] = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><title>x</title></svg>\n'
    files["figures/way.yaml"] = (
        "title: {zh: 币怎么走, en: The way of a coin}\ncolumns: 2\nboxes:\n"
        "  you: {row: 1, wide: 2, tone: own, text: {zh: 你, en: You}}\n"
        "  there: {row: 2, tone: good, text: {zh: 收款人, en: The receiver}}\n"
        "arrows:\n  - {from: you, to: there, text: {zh: 发送, en: sent}}\n"
    )
    entry = files["withdraw/arrived.faq.yaml"]
    entry = entry.replace(
        "    1. 打开记录。",
        "    {{ snippet:asks }}\n\n    ![一枚币](image:coin.svg)\n\n    ![币从你到收款人](image:way.svg)\n\n    1. 打开记录。",
    )
    entry = entry.replace(
        "    1. Open the history.",
        "    {{ snippet:asks }}\n\n    ![A coin](image:coin.svg)\n\n    ![A coin goes from you to the receiver](image:way.svg)\n\n    1. Open the history.",
    )
    files["withdraw/arrived.faq.yaml"] = entry
    tree = files["withdraw/missing.tree.yaml"]
    tree = tree.replace(
        "  find-status:\n",
        "  coin:\n    question: {zh: 哪一种？, en: 'Which one?'}\n    type: list\n    list: coins\n"
        "    options:\n      - {id: unsure, goto: under-review}\n    goto: fine\n  fine: {shared: fine}\n  find-status:\n",
    )
    tree = tree.replace("        goto: under-review\n", "        goto: coin\n", 1)
    tree = tree.replace("{status: processing}, ends: under-review}", "{status: processing, coin: gold}, ends: fine}")
    tree = tree.replace(
        "{status: [unsure, processing]}, ends: under-review}",
        "{status: [unsure, processing], coin: unsure}, ends: under-review}",
    )
    files["withdraw/missing.tree.yaml"] = tree
    return files


RICH = _rich()

Edit = Callable[[Path, random.Random], None]


def _entries(content: Path) -> list[Path]:
    return sorted(content.glob("*/*.faq.yaml"))


def _in_file(file: Path, pattern: str, text: str) -> None:
    before = file.read_text("utf-8")
    after = re.sub(pattern, text, before, count=1)
    if after != before:
        write(file, after)


def _word(rng: random.Random) -> str:
    """A word of no language: a number would have to stand in every one."""
    return "".join(rng.choice("bdfgklmnprst") + rng.choice("aeiou") for _ in range(4))


def edit_answer(content: Path, rng: random.Random) -> None:
    file = rng.choice(_entries(content))
    for language, words in (("zh", f"再看一下 {_word(rng)}。"), ("en", f"Then look at {_word(rng)}.")):
        _in_file(file, rf"(?m)^(  {language}: \|\n)", rf"\g<1>    {words}\n\n")


def edit_title(content: Path, rng: random.Random) -> None:
    file = rng.choice(_entries(content))
    _in_file(file, r"(?m)^  en: (\S)", rf"  en: The {_word(rng)} \1")


def shift_lines(content: Path, rng: random.Random) -> None:
    file = rng.choice(sorted(content.glob("*/*.yaml")))
    write(file, f"# {rng.randrange(10**6)}\n{file.read_text('utf-8')}")


def make_mistake(content: Path, rng: random.Random) -> None:
    file = rng.choice(_entries(content))
    mistakes = ("\nrelated: [no-such-entry]\n", "\nsummary: x\n", "\n  : :\n", "\ntree: nowhere\n")
    write(file, file.read_text("utf-8").rstrip("\n") + rng.choice(mistakes))


def restore(content: Path, rng: random.Random) -> None:
    """Put back every file that has changed, and remove what was added."""
    for file in sorted(content.rglob("*")):
        there = RICH.get(file.relative_to(content).as_posix())
        if file.is_file() and there is None:
            file.unlink()
    for name, text in RICH.items():
        if not (content / name).is_file() or (content / name).read_text("utf-8") != text:
            write(content / name, text)
    if (content / "second").is_dir():
        shutil.rmtree(content / "second")


def add_entry(content: Path, rng: random.Random) -> None:
    word = _word(rng)
    aliases = {language: ", ".join(f"{word} {language} {end}" for end in ("one", "two", "six")) for language in ("zh", "en")}
    text = (
        f"question: {{zh: '{word} 是什么？', en: 'What is {word}?'}}\nshort: {{zh: '{word} 是一个词。', en: 'A word.'}}\n"
        f"answer: {{zh: '看 {word}。', en: 'See {word}.'}}\naliases: {{zh: [{aliases['zh']}], en: [{aliases['en']}]}}\n"
        "reviewed: 2026-11-01\nowner: payments\n"
    )
    write(content / "withdraw" / f"added-{word}.faq.yaml", text)


def remove_entry(content: Path, rng: random.Random) -> None:
    if len(_entries(content)) > 1:
        rng.choice(_entries(content)).unlink()


def rename_entry(content: Path, rng: random.Random) -> None:
    file = rng.choice(_entries(content))
    file.rename(file.with_name(f"renamed-{rng.randrange(10**4)}.faq.yaml"))


def move_entry(content: Path, rng: random.Random) -> None:
    file = rng.choice(_entries(content))
    other = content / "second"
    if not other.is_dir():
        write(other / "_category.yaml", (content / "withdraw" / "_category.yaml").read_text("utf-8"))
    file.rename((other if file.parent.name == "withdraw" else content / "withdraw") / file.name)


def edit_review(content: Path, rng: random.Random) -> None:
    """The oldest review of all stands on pages that show nothing else of the document."""
    day = f"2026-{rng.choice(('09', '10'))}-{rng.randrange(10, 29)}"
    _in_file(rng.choice(_entries(content)), r"(?m)^reviewed: .*", f"reviewed: {day}")


def edit_fact(content: Path, rng: random.Random) -> None:
    hours = rng.randrange(2, 90)
    _in_file(content / "facts.yaml", r"\d+ 小时, en: \d+ hours", f"{hours} 小时, en: {hours} hours")


def edit_term(content: Path, rng: random.Random) -> None:
    _in_file(content / "glossary.yaml", r"The (\w+ )?number of", f"The {_word(rng)} number of")


def edit_site(content: Path, rng: random.Random) -> None:
    _in_file(content / "site.yaml", r"en: Test Help[a-z]*", f"en: Test Help{_word(rng)}")


def edit_channel(content: Path, rng: random.Random) -> None:
    _in_file(content / "channels.yaml", r"(?m)^(    en:) ", rf"\1 {_word(rng).title()} ")


def edit_snippet(content: Path, rng: random.Random) -> None:
    _in_file(content / "snippets.yaml", r"We never ask[a-z]*", f"We never ask{_word(rng)}")


def edit_outcome(content: Path, rng: random.Random) -> None:
    _in_file(content / "outcomes.yaml", r"Nothing is lost[a-z]*", f"Nothing is lost{_word(rng)}")


def edit_list(content: Path, rng: random.Random) -> None:
    _in_file(content / "lists" / "coins.yaml", r"en: Gold[a-z]*", f"en: Gold{_word(rng)}")


def edit_hosts(content: Path, rng: random.Random) -> None:
    _in_file(content / "hosts.yaml", r"whose: A[a-z]*", f"whose: A{_word(rng)}")


def edit_notice(content: Path, rng: random.Random) -> None:
    _in_file(content / "notices" / "upgrade.yaml", r"en: Upgrade[a-z]*", f"en: Upgrade{_word(rng)}")


def edit_category(content: Path, rng: random.Random) -> None:
    _in_file(content / "withdraw" / "_category.yaml", r"en: Withdrawals[a-z]*", f"en: Withdrawals{_word(rng)}")


def edit_tree(content: Path, rng: random.Random) -> None:
    file = rng.choice(sorted(content.glob("*/*.tree.yaml")))
    _in_file(file, r"(?m)^(\s+en:) (\w)", rf"\1 So {_word(rng)} \2")


def add_strings(content: Path, rng: random.Random) -> None:
    file = content / "strings" / "es.yaml"
    if file.is_file():
        file.unlink()
    else:
        write(file, "page: {home: Inicio}\n")


def add_picture(content: Path, rng: random.Random) -> None:
    folder = content / "pages" / "assets" / "images"
    size = rng.randrange(9, 900)
    write(folder / "coin.svg", f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} 9"><title>x</title></svg>\n')


def edit_figure(content: Path, rng: random.Random) -> None:
    """More words or fewer: the figure gets another height, which the page says."""
    file = content / "figures" / "way.yaml"
    if file.is_file():
        lines = file.read_text("utf-8").count("receiver") % 4 + 1
        write(file, RICH["figures/way.yaml"].replace("The receiver", " ".join(["The receiver"] * lines)))


EDITS: tuple[Edit, ...] = (
    edit_answer, edit_title, shift_lines, make_mistake, restore, restore, restore, add_entry, remove_entry, rename_entry, move_entry,
    edit_review, edit_fact, edit_term, edit_site, edit_channel, edit_snippet, edit_outcome, edit_list, edit_hosts, edit_notice, edit_category,
    edit_tree, add_strings, add_picture, edit_figure,
)  # fmt: skip
SCRIPTS = st.lists(st.tuples(st.sampled_from(EDITS), st.integers(0, 10**6)), min_size=1, max_size=8)


@given(SCRIPTS)
@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_after_any_edits(tmp_path: Path, script: list[tuple[Edit, int]]) -> None:
    content = tmp_path / "content"
    shutil.rmtree(content, ignore_errors=True)
    content.mkdir()
    restore(content, random.Random(0))
    library, judgements, making = Library(), Judgements(), pages.Making()
    for edit, seed in [(shift_lines, 0), *script]:
        edit(content, random.Random(seed))
        fresh_kb, fresh = rulebook.read(content, "content", DAY)
        kb, again = rulebook.read(content, "content", DAY, readings=library, before=judgements)
        assert plain(again) == plain(fresh)
        if not errors(fresh):
            assert list(pages.all_pages(kb, DAY, making=making)) == list(pages.all_pages(fresh_kb, DAY))


@pytest.mark.parametrize(
    "edit",
    [
        edit_answer, edit_title, edit_review, edit_fact, edit_term, edit_site, edit_channel, edit_snippet, edit_outcome, edit_list, edit_notice,
        edit_category, edit_tree, add_picture, edit_figure, add_entry, move_entry,
    ],
    ids=lambda edit: str(edit).split()[1],
)  # fmt: skip
def test_what_an_edit_changes_is_seen(edit: Edit, content: Path) -> None:
    """Each kind of edit by itself: pages differ from those before, and are those of a fresh look."""
    restore(content, random.Random(0))
    library, making = Library(), pages.Making()

    def made(library: Library | None, making: pages.Making | None) -> list[Page]:
        kb, findings = rulebook.read(content, "content", DAY, readings=library)
        assert [one.as_text() for one in errors(findings)] == []
        return list(pages.all_pages(kb, DAY, making=making))

    before = made(library, making)
    for seed in range(4):
        edit(content, random.Random(seed))
        after = made(None, None)
        assert after != before
        assert made(library, making) == after
        before = after


def test_a_topic_makes_a_mistake_of_what_was_none(content: Path) -> None:
    """A host that is no longer known is a finding in an entry that has not changed."""
    restore(content, random.Random(0))
    library, judgements = Library(), Judgements()
    _, findings = rulebook.read(content, "content", DAY, readings=library, before=judgements)
    assert not errors(findings)
    write(content / "hosts.yaml", RICH["hosts.yaml"].replace("example.org", "example.net"))
    _, fresh = rulebook.read(content, "content", DAY)
    _, again = rulebook.read(content, "content", DAY, readings=library, before=judgements)
    assert plain(again) == plain(fresh)
    assert "content/withdraw/arrived.faq.yaml" in {one.path for one in errors(again)}


def test_a_fact_asks_only_the_rules_about_facts_about_entries(content: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What an unchanged entry says becomes the value of a fact, and is none again."""
    restore(content, random.Random(0))
    entry, facts = content / "withdraw" / "which-network.faq.yaml", content / "facts.yaml"
    write(
        entry,
        entry.read_text("utf-8").replace("问收款方。", "问收款方，共 77 GB。").replace("Ask the receiver.", "Ask for 77 GB."),
    )
    as_it_was = facts.read_text("utf-8")
    asked: set[str] = set()

    def spied(one: AnyRule) -> AnyRule:
        def check(kb: KnowledgeBase) -> Any:
            asked.update(one.id for document in kb.only or () if isinstance(document.content, Entry | Tree))
            return one(kb)

        return replace(one, check=check)

    monkeypatch.setattr(rulebook, "RULES", tuple(map(spied, rulebook.RULES)))
    library, judgements = Library(), Judgements()
    found: list[int] = []
    for text in (as_it_was, re.sub(r"value: .*", 'value: "77"\n  unit: GB', as_it_was, count=1), as_it_was):
        write(facts, text)
        asked.clear()
        _, again = rulebook.read(content, "content", DAY, readings=library, before=judgements)
        assert "literal-fact" in asked and (asked == {"literal-fact"} or not found)
        assert plain(again) == plain(rulebook.read(content, "content", DAY)[1])
        found.append(sum(one.rule == "literal-fact" for one in again))
    asked.clear()
    rulebook.read(content, "content", DAY, readings=library, before=judgements)
    assert not asked and found == [0, 2, 0]


def test_an_entry_makes_a_mistake_of_a_link_in_another(content: Path) -> None:
    """A heading that is gone is a finding where another entry links it."""
    restore(content, random.Random(0))
    file = content / "withdraw" / "which-network.faq.yaml"
    both = file.read_text("utf-8").replace("问收款方。", "问[收款方](entry:arrived#look)。")
    write(file, both.replace("Ask the receiver.", "Ask [the receiver](entry:arrived#look)."))
    library, judgements = Library(), Judgements()
    _, findings = rulebook.read(content, "content", DAY, readings=library, before=judgements)
    assert [one.as_text() for one in errors(findings)] == []
    other = content / "withdraw" / "arrived.faq.yaml"
    write(other, other.read_text("utf-8").replace("{#look}", "{#see}"))
    _, fresh = rulebook.read(content, "content", DAY)
    _, again = rulebook.read(content, "content", DAY, readings=library, before=judgements)
    assert plain(again) == plain(fresh)
    assert {one.path for one in errors(again)} == {"content/withdraw/which-network.faq.yaml"}


# --- work is proportional to the change ------------------------------------------------------------------------------


def renewed(edit: Callable[[Path], None], tmp_path: Path) -> set[str]:
    """The URLs of the pages that an edit of the shipped content makes anew."""
    content = Path(shutil.copytree(ROOT / "content", tmp_path / "content"))
    library, making = Library(), pages.Making()

    def made() -> dict[str, Page]:
        kb, _ = load(content, "content", DAY, readings=library)
        list(pages.all_pages(kb, DAY, making=making))
        return {page.url: page for part in making.known.values() for page in part.pages}

    before = made()
    edit(content)
    return {url for url, page in made().items() if before.get(url) is not page}


def test_an_answer_renews_its_own_pages(tmp_path: Path) -> None:
    entry = "tx/how-long.faq.yaml" if (ROOT / "content/tx/how-long.faq.yaml").is_file() else ""
    path = entry or next(iter(sorted((ROOT / "content").glob("tx/*.faq.yaml")))).relative_to(ROOT / "content").as_posix()
    id = Path(path).name.removesuffix(".faq.yaml")

    def edit(content: Path) -> None:
        text = (content / path).read_text("utf-8")
        write(content / path, re.sub(r"(?m)^answer:", "# a remark\nanswer:", text, count=1))

    assert renewed(edit, tmp_path) == {f"{language}/tx/{id}/" for language in ("zh", "en")}


def test_a_fact_renews_the_trees_that_name_it(tmp_path: Path) -> None:
    """The trees that name it, those that take one over that does, and those that link a node with such a title."""
    named = [one for one in (ROOT / "content").rglob("*.tree.yaml") if "fact:withdrawal-hold" in one.read_text("utf-8")]

    def edit(content: Path) -> None:
        _in_file(content / "facts.yaml", r"(?s)(\nwithdrawal-hold:\n  value: )\d+", r"\g<1>77")

    trees = {url.split("/")[2] for url in renewed(edit, tmp_path) if url.split("/")[1] == "fix"}
    assert {one.name.removesuffix(".tree.yaml") for one in named} <= trees
    assert named and len(trees) < len(list((ROOT / "content").rglob("*.tree.yaml"))) / 2


def test_a_remark_in_a_tree_renews_its_own_pages(tmp_path: Path) -> None:
    path = sorted((ROOT / "content").glob("tx/*.tree.yaml"))[0].relative_to(ROOT / "content")
    id = path.name.removesuffix(".tree.yaml")

    def edit(content: Path) -> None:
        write(content / path, (content / path).read_text("utf-8") + "\n# a remark\n")

    urls = renewed(edit, tmp_path)
    assert urls and f"zh/fix/{id}/" in urls
    assert all(url.split("/")[1] == "fix" for url in urls)
    assert len(urls) < 200


# --- what the digests may leave out ----------------------------------------------------------------------------------


class _Secret:
    """What nobody may look at."""

    def __getattr__(self, name: str) -> Any:
        raise AssertionError(f"looked at: {name}")


def test_rules_of_one_document_know_nothing_of_the_ledger_and_the_lock(shipped: KnowledgeBase) -> None:
    kb = replace(shipped, ledger=_Secret(), url_lock=_Secret())  # type: ignore[arg-type]
    for one in rulebook.RULES:
        if one.alone or one.of_trees:
            list(one(kb))


def test_rules_that_say_nothing_of_facts_look_at_none(shipped: KnowledgeBase, small: KnowledgeBase) -> None:
    """Else what they found in an entry would have to be looked for again whenever a fact changes."""
    for kb in (shipped, small):
        part = replace(kb, facts=_Secret()).part((*kb.entries.values(), *kb.trees.values()))  # type: ignore[arg-type]
        for one in rulebook.RULES:
            if one.alone and not one.of_facts:
                list(one(part))
    assert [one.id for one in rulebook.RULES if one.of_facts] == ["literal-fact"]


@pytest.mark.parametrize("one", [one for one in rulebook.RULES if one.of_trees], ids=lambda one: one.id)
def test_rules_of_trees_look_at_no_entry_and_no_fact(one: AnyRule, shipped: KnowledgeBase, small: KnowledgeBase) -> None:
    for kb in (shipped, small):
        places: Places = set()
        list(one(watched(replace(kb, facts=_Secret()), places)))  # type: ignore[arg-type]
        assert {kind for kind, id in places if id != ALL or kind == "entry"} <= {"tree"}
    assert not one.alone


def _lists(kb: KnowledgeBase) -> Iterator[Page]:
    for language in kb.languages:
        c = Context(kb, language, DAY)
        for make in (
            built_in.home,
            built_in.contact,
            built_in.channels,
            built_in.glossary,
            built_in.status,
            built_in.everything,
        ):
            yield make(c)
        for id in kb.categories:
            yield entries.category_page(c, id)


def test_pages_that_list_entries_look_at_no_answer(shipped: KnowledgeBase) -> None:
    hidden = {
        id: replace(entry, content=entry.content.model_copy(update={"answer": _Secret()}))
        for id, entry in shipped.entries.items()
    }
    assert list(_lists(replace(shipped, entries=hidden))) == list(_lists(shipped))


def test_an_entry_looks_at_no_answer_of_another(shipped: KnowledgeBase) -> None:
    for id, entry in shipped.entries.items():
        others = {
            other: one if other == id else replace(one, content=one.content.model_copy(update={"answer": _Secret()}))
            for other, one in shipped.entries.items()
        }
        for language in shipped.languages:
            kb = replace(shipped, entries=others)
            assert (
                entries.entry_page(Context(kb, language, DAY), id, None, None).body
                == entries.entry_page(Context(shipped, language, DAY), id, None, None).body
            ), entry.id


def test_each_part_notes_what_its_texts_look_up(content: Path) -> None:
    """A title that another part has asked for before names its fact once more."""
    file = content / "withdraw" / "missing.tree.yaml"
    text = file.read_text("utf-8").replace("打开提现记录，找到这一笔", "等 {{ fact:price-bump }}")
    write(
        file,
        text.replace("Open the history and find it", "Wait {{ fact:price-bump }}").replace(
            "zh: 等 {{ fact:price-bump }}", "zh: '等 {{ fact:price-bump }}'"
        ),
    )
    kb, _ = load(content, "content", DAY)
    places: Places = set()
    c = Context(kb, "zh", DAY, places)
    (step,) = [node for node in flows(kb)["missing"].nodes.values() if isinstance(node.content, Step)]
    for _ in range(2):
        c.begin()
        places.clear()
        assert c.node_title(step) == "等 10%"
        assert ("fact", "price-bump") in places


# --- readings --------------------------------------------------------------------------------------------------------


def test_a_file_that_has_just_changed_is_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readings, "_SETTLED", 10**18)
    file = tmp_path / "one"
    file.write_text("a", "utf-8")
    known = readings.Readings[str]()
    assert known.get(file, lambda: file.read_text("utf-8")) == "a"
    times = file.stat()
    file.write_text("b", "utf-8")
    os.utime(file, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert known.get(file, lambda: file.read_text("utf-8")) == "b"


def test_a_settled_file_is_read_once(tmp_path: Path) -> None:
    file = tmp_path / "one"
    write(file, "a")
    known, read_again = readings.Readings[str](), []
    for _ in range(3):
        known.get(file, lambda: read_again.append(1) or "x")  # type: ignore[func-returns-value]
    assert len(read_again) == 1
    write(file, "a")
    known.get(file, lambda: read_again.append(1) or "x")  # type: ignore[func-returns-value]
    file.unlink()
    known.get(file, lambda: read_again.append(1) or "x")  # type: ignore[func-returns-value]
    assert len(read_again) == 3 and readings.look(file) is None


def test_the_day_counts(content: Path) -> None:
    library, judgements = Library(), Judgements()
    for day in (DAY, date(2030, 1, 1)):
        _, fresh = rulebook.read(content, "content", day)
        _, again = rulebook.read(content, "content", day, readings=library, before=judgements)
        assert plain(again) == plain(fresh)


@pytest.mark.parametrize(
    "edit", [edit for edit in dict.fromkeys(EDITS) if edit is not restore], ids=lambda edit: str(edit).split()[1]
)
def test_every_edit_changes_something(edit: Edit, content: Path) -> None:
    """A script of edits that do nothing would prove nothing."""

    def seen() -> dict[str, bytes]:
        return {str(path): path.read_bytes() for path in content.rglob("*") if path.is_file()}

    restore(content, random.Random(0))
    before = seen()
    edit(content, random.Random(0))
    assert seen() != before


# --- from one build to the next --------------------------------------------------------------------------------------


@given(SCRIPTS)
@settings(deadline=None, max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_from_a_file_after_any_edits(tmp_path: Path, script: list[tuple[Edit, int]]) -> None:
    """What was written after one look and read before the next is as good as a fresh look."""
    content, file = tmp_path / "content", tmp_path / "kept.jsonl"
    shutil.rmtree(content, ignore_errors=True)
    file.unlink(missing_ok=True)
    content.mkdir()
    restore(content, random.Random(0))
    for edit, seed in [(shift_lines, 0), *script]:
        edit(content, random.Random(seed))
        known = kept.recall(file, "v")
        fresh_kb, fresh = rulebook.read(content, "content", DAY)
        kb, findings = rulebook.read(content, "content", DAY, before=known.judgements)
        assert plain(findings) == plain(fresh)
        if not errors(fresh):
            made, making = list(pages.all_pages(kb, DAY, making=known.making)), pages.Making()
            again = list(pages.all_pages(fresh_kb, DAY, making=making))
            assert made == again
            assert [type(page.body) for page in made] == [type(page.body) for page in again]
            assert outputs.tree_files(kb, known.making, "", DAY) == outputs.tree_files(fresh_kb, making, "", DAY)
        kept.keep(file, "v", known)


def test_the_shipped_content_is_not_looked_at_again(tmp_path: Path, shipped: KnowledgeBase) -> None:
    file, known = tmp_path / "kept.jsonl", kept.Kept()
    rulebook.check(shipped, before=known.judgements)
    list(pages.all_pages(shipped, DAY, making=known.making))
    known.shells = Rendered("around", {"form": "<html>\ue000title'\ue001</html>"})
    kept.keep(file, "v", known)
    again = kept.recall(file, "v")
    assert again.judgements == known.judgements and again.shells == known.shells
    assert again.making.known.keys() == known.making.known.keys()
    before = dict(again.making.known)
    assert list(pages.all_pages(shipped, DAY, making=again.making)) == list(pages.all_pages(shipped, DAY))
    assert all(again.making.known[name] is made for name, made in before.items())


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: data[:-200],
        lambda data: data.replace(b"content/", b"comtent/", 1),
        lambda data: b"",
        lambda data: b"\xff" + data,
        lambda data: b"[1]\n" + data,
        lambda data: data + b"x\n",
    ],
)
def test_a_file_that_is_not_right_is_nothing(tmp_path: Path, small: KnowledgeBase, spoil: Callable[[bytes], bytes]) -> None:
    file, known = tmp_path / "kept.jsonl", kept.Kept()
    rulebook.check(small, before=known.judgements)
    list(pages.all_pages(small, DAY, making=known.making))
    kept.keep(file, "v", known)
    assert kept.recall(file, "v").judgements.known and kept.recall(file, "v").making.known
    assert kept.recall(file, "w") == kept.Kept()
    file.write_bytes(spoil(file.read_bytes()))
    assert kept.recall(file, "v") == kept.Kept()


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: data[:-1],
        lambda data: data.replace("提现".encode(), "充值".encode(), 1),
        lambda data: b"",
        lambda data: None,
    ],
)
def test_bodies_that_are_not_right_are_nothing(
    tmp_path: Path, small: KnowledgeBase, spoil: Callable[[bytes], bytes | None]
) -> None:
    file, known = tmp_path / "kept.jsonl", kept.Kept()
    list(pages.all_pages(small, DAY, making=known.making))
    kept.keep(file, "v", known)
    assert kept.recall(file, "v").making == known.making
    bodies = kept.bodies_of(file)
    spoilt = spoil(bodies.read_bytes())
    if spoilt is None:
        bodies.unlink()
    else:
        bodies.write_bytes(spoilt)
    assert kept.recall(file, "v") == kept.Kept()


def test_bodies_are_on_the_disk_from_one_build_to_the_next(tmp_path: Path, small: KnowledgeBase) -> None:
    file = tmp_path / "kept.jsonl"
    fresh = list(pages.all_pages(small, DAY))
    for _ in range(3):
        known = kept.recall(file, "v")
        known.making.spool = Spool.below(tmp_path)
        made = list(pages.all_pages(small, DAY, making=known.making))
        held = [page for part in known.making.known.values() for page in part.pages if page.spooled is None]
        assert made == fresh and not held
        known.making.known.pop("zh home")  # made anew the next time, beside those that are recalled
        kept.keep(file, "v", known)
        assert made == fresh  # whoever holds what was recalled still reads it from the file that was replaced
    assert sorted(one.name for one in tmp_path.iterdir()) == ["kept.bin", "kept.jsonl"]


def test_what_killed_builds_have_left_goes(tmp_path: Path) -> None:
    for name in ("kept.1.new", "kept.1.new-bin", "kept-other.1.new", "kept.bin"):
        (tmp_path / name).write_bytes(b"half")
    kept.keep(tmp_path / "kept.jsonl", "v", kept.Kept())
    assert sorted(one.name for one in tmp_path.iterdir()) == ["kept-other.1.new", "kept.bin", "kept.jsonl"]
    assert kept.recall(tmp_path / "kept.jsonl", "v") == kept.Kept()


def test_the_version_is_that_of_all_code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = Path(shutil.copytree(ROOT / "helpgen", tmp_path / "helpgen", ignore=shutil.ignore_patterns("__pycache__")))
    monkeypatch.setattr(kept, "__file__", str(package / "kept.py"))
    seen = {kept.version("content"), kept.version("other")}
    for name in ("rules/asks.py", "pages/templates/entry.html", "strings/en.yaml"):
        (package / name).write_text((package / name).read_text("utf-8") + "\n", "utf-8")
        seen.add(kept.version("content"))
    assert len(seen) == 5 and kept.version("content") in seen


def test_where_nothing_can_be_written_nothing_is_kept(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    kept.keep(tmp_path / "file" / "kept.jsonl", "v", kept.Kept())
    assert kept.recall(tmp_path / "file" / "kept.jsonl", "v") == kept.Kept()


# --- memory ----------------------------------------------------------------------------------------------------------


def test_no_entry_is_in_memory_twice_or_read_twice(content: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of what an entry's file says, its content stays; a build without findings asks for nothing else of it."""
    monkeypatch.setattr("threading.active_count", lambda: 1)
    kb, findings = rulebook.read(content, "content", DAY, processes=2)
    assert not errors(findings) and kb.entries
    assert all({"lines", "data", "marks"}.isdisjoint(vars(one.source)) and not one._known for one in kb.entries.values())
    alone, _ = load(content, "content", DAY)
    for id, entry in alone.entries.items():
        assert kb.entries[id].source.fields == entry.source.fields
        assert list(entry.source.fields) == list(entry.source.data or ())
        assert all(field.line == entry.source.at_key((key,)).line for key, field in entry.source.fields.items())
    asked: list[str] = []

    def read_source(file: Path, shown: str) -> tuple[None, list[Finding]]:
        asked.append(shown)
        return None, []

    monkeypatch.setattr(source, "read_source", read_source)
    rulebook.check(kb, before=Judgements(), stays=False)
    list(pages.all_pages(kb, DAY))
    assert all(last_build.record(kb, entry).rest for entry in kb.entries.values())
    assert not asked


def test_a_build_leaves_nothing_that_refers_to_itself(project: Path) -> None:
    """Templates do, and a build does not look for it by itself; it looks again when it is over."""
    left: list[int] = []
    make = pages.all_pages

    def counted(*arguments: Any) -> list[Page]:
        found = list(make(*arguments))
        left.append(sum(type(one) is TemplateContext for one in gc.get_objects()))
        return found

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pages, "all_pages", counted)
        site.build(Task(project / "mkdocs.yml"))
    assert left and left[0] < 5 and gc.isenabled() and not gc.get_freeze_count()
    config = load_config(str(project / "mkdocs.yml"))
    build(config)
    assert not gc.get_freeze_count()  # MkDocs by itself would never look at it again


def test_what_was_let_go_of_is_read_again(content: Path) -> None:
    before, _ = load(content, "content", DAY)
    after, _ = load(content, "content", DAY)
    for id, entry in after.entries.items():
        entry.source.forget()
        assert "lines" not in vars(entry.source)
        other = before.entries[id].source
        assert (entry.source.data, entry.source.marks, entry.source.lines) == (other.data, other.marks, other.lines)
        assert entry.source.text() == other.text() and entry.source == other


def test_a_text_that_is_no_file_stays() -> None:
    one, _ = source.parse(b"a: 1\n", "a.yaml")
    assert one is not None
    one.forget()
    assert one.data == {"a": "1"} and one.fields["a"].line == 1


# --- what is around pages ------------------------------------------------------------------------------------------------


def _around(content: Path, settings: str = "") -> str:
    kb, _ = load(content, "content", DAY)
    return frame(kb, settings, [content / "pages"])


@pytest.mark.parametrize("edit", [edit_site, edit_channel, edit_category, add_strings])
def test_what_is_around_pages_is_seen(edit: Edit, content: Path) -> None:
    before = _around(content)
    edit(content, random.Random(3))
    assert _around(content) != before


@pytest.mark.parametrize("edit", [edit_answer, edit_title, edit_fact, edit_term, edit_tree, add_entry])
def test_pages_alone_do_not_change_what_is_around_them(edit: Edit, content: Path) -> None:
    before = _around(content)
    edit(content, random.Random(3))
    assert _around(content) == before


def test_settings_and_files_are_around_pages(content: Path) -> None:
    seen = {_around(content), _around(content, "other")}
    (content / "pages" / "assets").mkdir(parents=True, exist_ok=True)
    (content / "pages" / "assets" / "new.svg").write_text("<svg/>", "utf-8")
    assert len(seen | {_around(content)}) == 3
    write(content / "pages" / "zh" / "more.md", "# 更多\n")
    assert len(seen | {_around(content)}) == 3


def test_settings_are_the_file_and_its_variables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "mkdocs.yml"
    file.write_text('site_url: !ENV [HELP_URL, SITE_URL, "x"]\nname: !ENV NAME\n', "utf-8")
    for name in ("HELP_URL", "SITE_URL", "NAME", "OTHER"):
        monkeypatch.delenv(name, raising=False)
    seen = [settings_of(file)]
    monkeypatch.setenv("OTHER", "1")
    assert settings_of(file) == seen[0]
    for name in ("HELP_URL", "SITE_URL", "NAME"):
        monkeypatch.setenv(name, "1")
        seen.append(settings_of(file))
    file.write_text(file.read_text("utf-8") + "# more\n", "utf-8")
    assert len({*seen, settings_of(file)}) == 5
