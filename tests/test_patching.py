"""An edit of an entry or two changes the site that is there; what that cannot do, a whole build does. Both give the same site."""

from __future__ import annotations

import multiprocessing
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpgen import ledger, manifest, patching, publish, rulebook, site, unchanged
from helpgen.knowledge_base import Document, KnowledgeBase
from helpgen.last_build import OWN
from helpgen.ledger import LEDGER_FILE, Ledger
from helpgen.models import Entry, Phrases, localized
from helpgen.pages import accessibility, built_in, entries, newer, trees
from helpgen.pages.context import Context
from helpgen.publish import Staging
from helpgen.rules import catalogue, text, url_places
from helpgen.search import counting, pinyin, renewal
from helpgen.search.counting import fields as counting_fields
from helpgen.search.documents import Kind, SearchDocument, documents, of_entries
from helpgen.search.index import Counts, build_with_counts
from helpgen.subjects import subjects
from helpgen.translations import compared, with_all_new_texts
from helpgen.unchanged import Task
from tests.conftest import DAY, ROOT, SMALL, read
from tests.test_build import files

ENTRY = "withdraw/which-network.faq.yaml"
OTHER = "withdraw/arrived.faq.yaml"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with a site that was built twice, so that there is one before it."""
    folder = tmp_path_factory.mktemp("project")
    shutil.copytree(SMALL, folder / "content")
    for image in (ROOT / "content" / "pages" / "assets").glob("*.svg"):
        shutil.copy(image, folder / "content" / "pages" / "assets")
    shutil.copy(ROOT / "mkdocs.yml", folder)
    for name in ("one", "two"):  # enough of them that a review of one does not make it the oldest
        text = (folder / "content" / ENTRY).read_text("utf-8")
        text = text.replace("提币该选哪条链？", f"提币该选哪条链：{name}？").replace(
            "should I choose?", f"should {name} choose?"
        )
        text = re.sub(r"\[选哪条链.*\]", f"[{name} 怎么选, {name} 的链, {name} 选链]", text)
        text = re.sub(r"\[which network.*\]", f"[{name} network, {name} chain, {name} choice]", text)
        (folder / "content" / "withdraw" / f"{name}.faq.yaml").write_text(text, "utf-8")
    translate(folder)
    for _ in range(2):
        site.build(Task(folder / "mkdocs.yml"), cached=False)
    return folder


def translate(folder: Path, *keys: str) -> None:
    """Record that the languages agree: of what has these keys, or of everything."""
    file, (kb, _) = folder / "content" / LEDGER_FILE, read(folder / "content")
    records = dict(kb.ledger.records) if kb.ledger is not None else {}
    records |= {one.key: compared(kb, one) for one in subjects(kb) if not keys or one.key in keys}
    ledger.write(file, records)


@pytest.fixture
def project(folder: Path) -> Iterator[Path]:
    """The same, put back afterwards as it was, which is an edit as well."""
    before = files(folder / "content"), (folder / "mkdocs.yml").read_bytes()
    task = Task(folder / "mkdocs.yml")
    yield folder
    now = files(folder / "content")
    for path, data in before[0].items():
        if now.pop(path, None) != data:
            (folder / "content" / path).write_bytes(data)
    for path in now:
        (folder / "content" / path).unlink()
    (folder / "mkdocs.yml").write_bytes(before[1])
    site.build(task)


def edit(project: Path, *changes: tuple[str, str, str]) -> None:
    for file, old, new in changes:
        path = project / "content" / file
        text = path.read_text("utf-8")
        assert old in text, old
        path.write_text(text.replace(old, new), "utf-8")


def patched(project: Path) -> Path | None:
    """The patched site; whatever comes of it, no other process is left, and none has said anything."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("threading.active_count", lambda: 1)  # else the threads of other tests forbid other processes
        found = patching.patched(Task(project / "mkdocs.yml"))
    assert multiprocessing.active_children() == []
    return found


@pytest.fixture(autouse=True)
def _nothing_is_said(capfd: pytest.CaptureFixture[str]) -> Iterator[None]:
    yield
    assert "Traceback" not in capfd.readouterr().err


def fresh(project: Path) -> dict[str, bytes]:
    """The site as a build makes it that knows of nothing before."""
    out = project.parent / f"{project.name}-fresh"
    site.build(Task(project / "mkdocs.yml", out=out), cached=False)
    return files(out)


Change = tuple[str, str, str]

ANSWERS: tuple[Change, ...] = ((ENTRY, "问收款方。", "先问**收款方**，再核对[交易哈希](term:txid)。"), (ENTRY, "Ask the receiver.", "Ask the **receiver**, then check the [transaction ID](term:txid)."))  # fmt: skip
REVIEW: Change = (ENTRY, "2026-10-01", "2026-11-02")

PATCHES: dict[str, tuple[Change, ...]] = {
    "its review": (REVIEW,),
    "its answers": ANSWERS,
    "a word of one answer": ((ENTRY, "Ask the receiver.", "Do ask the receiver."),),
    "its sources": ((OTHER, "title: The guide", "title: The whole guide"),),
    "a remark": ((ENTRY, "owner: payments", "# Nobody reads this.\nowner: payments"),),
    "lines": ((OTHER, "question:\n", "# A line above.\n\nquestion:\n"),),
    "two entries": (
        *ANSWERS,
        (OTHER, "复制[交易哈希]", "完整复制[交易哈希]"),
        (OTHER, "2. Copy the [", "2. Copy all of the ["),
    ),
    "the safety tier": ((OTHER, "See whether it is", "First see whether it is"), (OTHER, "先看**链上**", "首先看**链上**")),
}


@pytest.mark.parametrize("changes", PATCHES.values(), ids=PATCHES)
def test_what_an_edit_changes_is_made_anew(changes: tuple[Change, ...], project: Path) -> None:
    before = files(project / "site")
    edit(project, *changes)
    assert patched(project) == project / "site"
    now = files(project / "site")
    assert now == fresh(project)
    assert manifest.is_whole(project / "site")
    assert (now != before) is (changes is not PATCHES["a remark"])
    assert files(project / ".site.last") == before
    assert manifest.is_whole(project / ".site.last")
    assert unchanged.site(Task(project / "mkdocs.yml")) == project / "site"


@pytest.mark.parametrize("is_edited", [True, False])
def test_a_translation_that_is_recorded(project: Path, is_edited: bool) -> None:
    """With the edit, or by itself a moment later: the page says no more that another language is newer."""
    edit(project, *PATCHES["a word of one answer"])
    page = project / "site" / "zh" / "withdraw" / "which-network" / "index.html"
    if not is_edited:
        assert patched(project) is not None
        assert "英文" in page.read_text("utf-8").partition("<article")[2]
    translate(project, "entry:which-network")
    assert patched(project) is not None
    assert files(project / "site") == fresh(project)


def test_another_record_takes_a_whole_build(project: Path) -> None:
    edit(project, REVIEW)
    text = (project / "content" / LEDGER_FILE).read_text("utf-8")
    (project / "content" / LEDGER_FILE).write_text(re.sub(r"(?m)^(term:txid) \S+", r"\1 2026-01-01", text), "utf-8")
    assert patched(project) is None


def test_one_edit_after_another(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The site before the last one is brought up to date, whatever happened to the two meanwhile."""
    task = Task(project / "mkdocs.yml")
    steps: list[Callable[[], object]] = [
        lambda: edit(project, REVIEW),
        lambda: edit(project, *ANSWERS),
        lambda: edit(project, (OTHER, "2026-11-01", "2026-11-05")),
        lambda: edit(
            project, (OTHER, "1. 打开记录。", "1. 打开提现记录。"), (OTHER, "1. Open the history.", "1. Open the list.")
        ),
    ]
    edit(project, (ENTRY, "提币该选哪条链？", "提币时该选哪条链？"))
    site.build(task)
    with monkeypatch.context() as patch:
        patch.setattr(publish, "_copy_all", lambda *_: pytest.fail("the site is copied"))
        for step in steps:
            before = files(project / "site")
            step()
            assert patched(project) is not None
            assert files(project / ".site.last") == before
    # Somebody has looked into the last site, and left a mark: it is not the one that was kept, so another one is made.
    (project / ".site.last" / "index.html").write_text("somebody else's", "utf-8")
    edit(project, (ENTRY, "2026-11-02", "2026-11-03"))
    before = files(project / "site")
    assert patched(project) is not None
    assert files(project / ".site.last") == before
    shutil.rmtree(project / ".site.last")
    edit(project, (ENTRY, "2026-11-03", "2026-11-04"))
    before = files(project / "site")
    assert patched(project) is not None
    assert files(project / ".site.last") == before
    now = files(project / "site")
    assert now == fresh(project)
    site.roll_back(task.config)
    assert files(project / ".site.last") == now
    edit(project, (ENTRY, "2026-11-04", "2026-11-06"))
    assert patched(project) is None, "the site is an older one"
    site.build(task)
    assert files(project / "site") == fresh(project)


WHOLE: dict[str, tuple[Change, ...]] = {
    "a question": ((ENTRY, "提币该选哪条链？", "提币应该选哪条链？"),),
    "a short answer": ((ENTRY, "选收款方支持的那一条。", "选收款方支持的。"),),
    "an alias": ((ENTRY, "[选哪条链,", "[选什么链,"),),
    "its place": ((ENTRY, "owner: payments", "owner: payments\norder: 5"),),
    "its tier": ((OTHER, "tier: safety", "tier: standard"),),
    "what it relates to": ((OTHER, "related: [which-network]", "related: [one]"),),
    "its contact": ((ENTRY, "contact: form\n", ""),),
    "its first source": ((ENTRY, "owner: payments", "owner: payments\nsources:\n  - https://example.org/standard"),),
    "a heading": ((OTHER, "{#look}", "{#where}"),),
    "a new heading": ((ENTRY, "问收款方。", "问收款方。\n\n    ## 再问 {#again}\n\n    再问一次。"), (ENTRY, "Ask the receiver.", "Ask the receiver.\n\n    ## Again {#again}\n\n    Ask again.")),
    "the oldest review": ((ENTRY, "2026-10-01", "2026-01-01"),),
    "a fact": (("facts.yaml", "value: 10%", "value: 11%"), REVIEW),
    "a tree": (("withdraw/missing.tree.yaml", "reviewed: 2026-11-01", "reviewed: 2026-11-02"), REVIEW),
    "the category": (("withdraw/_category.yaml", "提现的问题。", "关于提现的问题。"), REVIEW),
    "a mistake": ((ENTRY, "问收款方。", "问[收款方](entry:nobody)。"), (ENTRY, "Ask the receiver.", "Ask the [receiver](entry:nobody).")),
    "a mistake of YAML": ((ENTRY, "reviewed: 2026-10-01", "reviewed: [2026-10-01"),),
    "a mistake of the format": ((ENTRY, "reviewed: 2026-10-01", "reviewed: soon"),),
    "a review to come": ((ENTRY, "2026-10-01", "2026-12-24"),),
    "a language that lacks": ((OTHER, "  en: |\n    See whether", "  fr: |\n    See whether"),),
    "a number that differs": ((ENTRY, "Ask the receiver.", "Ask all 7 receivers."),),
}  # fmt: skip


@pytest.mark.parametrize("changes", WHOLE.values(), ids=WHOLE)
def test_what_reaches_further_takes_a_whole_build(changes: tuple[Change, ...], project: Path) -> None:
    before = files(project / "site")
    edit(project, *changes)
    assert patched(project) is None
    assert files(project / "site") == before
    assert not (project / ".site.new").exists()
    assert not (project / ".site.lock").exists()


def _new_entry(project: Path) -> None:
    shutil.copy(project / "content" / ENTRY, project / "content" / "withdraw" / "three.faq.yaml")


OTHERWISE: dict[str, Callable[[Path], object]] = {
    "a new entry": _new_entry,
    "an entry that is gone": lambda project: (project / "content" / "withdraw" / "one.faq.yaml").unlink(),
    "a new file": lambda project: (project / "content" / "pages" / "terms.txt").write_text("Terms", "utf-8"),
    "the configuration": lambda project: edit(project, ("../mkdocs.yml", "site_url:", "# A remark.\nsite_url:")),
    "the site": lambda project: (project / "site" / "zh" / "index.html").write_text("x", "utf-8"),
    "no site": lambda project: shutil.rmtree(project / "site"),
    "no record": lambda project: Task(project / "mkdocs.yml").parts.unlink(),
    "a record of something else": lambda project: Task(project / "mkdocs.yml").parts.write_text("[]", "utf-8"),
    "half a record": lambda project: _cut(Task(project / "mkdocs.yml").parts),
    "no shells": lambda project: Task(project / "mkdocs.yml").shells.unlink(),
    "half of the shells": lambda project: _cut(Task(project / "mkdocs.yml").shells),
    "no counts": lambda project: Task(project / "mkdocs.yml").counts("zh").unlink(),
    "half of the counts": lambda project: _cut(Task(project / "mkdocs.yml").counts("zh")),
    "another build": lambda project: Staging.of(project / "site"),
}


def _cut(file: Path) -> None:
    data = file.read_bytes()
    file.write_bytes(data[: len(data) // 2])


@pytest.mark.parametrize("happens", OTHERWISE.values(), ids=OTHERWISE)
def test_what_is_not_as_it_was_takes_a_whole_build(happens: Callable[[Path], Any], project: Path) -> None:
    edit(project, *ANSWERS)
    kept = happens(project)
    before = files(project / "site")
    assert patched(project) is None
    assert files(project / "site") == before
    if isinstance(kept, Staging):
        kept._release()
    Task(project / "mkdocs.yml").parts.unlink(missing_ok=True)  # all of it is made again


def test_the_day_counts(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    edit(project, REVIEW)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795651200")
    assert patched(project) is None


def test_a_mistake_in_a_page_leaves_the_site_as_it_was(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is published unverified, whatever was checked before it was made."""
    edit(project, *ANSWERS)
    before = files(project / "site")
    make = entries.entry_page
    for body in ('<a href="../nowhere/">x</a>', "<script>x</script>", '<img src="https://example.com/x.png" alt="">', '<p id="a"></p><p id="a"></p>'):  # fmt: skip
        monkeypatch.setattr(
            patching, "entry_page", lambda *arguments, body=body: replace(page := make(*arguments), body=page.body + body)
        )
        assert patched(project) is None, body
        assert files(project / "site") == before


# --- what an edit cannot change --------------------------------------------------------------------------------------


class Hidden(Entry):
    """An entry whose own fields nobody may look at."""

    def __getattribute__(self, name: str) -> Any:
        if name in OWN:
            raise AssertionError(f"somebody looks at '{name}'")
        return super().__getattribute__(name)


def hidden(entry: Document[Entry]) -> Document[Entry]:
    content = Hidden.model_construct(**dict(entry.content))
    return replace(entry, content=content)


def test_what_is_hidden_is_seen(shipped: KnowledgeBase) -> None:
    entry = hidden(next(iter(shipped.entries.values())))
    assert entry.content.question
    for name in OWN:
        with pytest.raises(AssertionError, match="somebody looks at"):
            getattr(entry.content, name)
    with pytest.raises(AssertionError, match="somebody looks at"):
        assert entry.texts


ONLY_WARN = {"unused-fact", "unused-figure"}
"""They look in all texts for what none of them uses, and a build does not tell warnings."""
OTHERS = [one for one in rulebook.RULES if not (one.alone or one.local or one.of_trees or one in catalogue.RULES or one.id in ONLY_WARN)]  # fmt: skip


@pytest.mark.parametrize("one", OTHERS, ids=lambda one: one.id)
def test_other_rules_know_of_an_entry_only_its_places(
    one: Any, shipped: KnowledgeBase, monkeypatch: pytest.MonkeyPatch
) -> None:
    places = url_places.page_places(shipped)
    monkeypatch.setattr(url_places, "_page_places", lambda kb: places)
    monkeypatch.setattr(text, "_phrases", _phrases)  # it picks the aliases out of all texts
    list(one(replace(shipped, entries={id: hidden(entry) for id, entry in shipped.entries.items()})))


def _phrases(document: Document[Any]) -> list[Any]:
    content = document.content
    found = [(("aliases",), content.aliases)] if isinstance(content, Entry) else localized(content)
    return [(path, phrases) for path, phrases in found if isinstance(phrases, Phrases)]


def test_rules_that_only_warn_do_so(shipped: KnowledgeBase) -> None:
    found = {one.id: one for one in rulebook.RULES}
    assert {found[id].severity for id in ONLY_WARN} == {"warning"}


def _broken(content: Path) -> KnowledgeBase:
    """Two entries with a mistake for every rule that looks at each by itself."""
    records = with_all_new_texts(replace(read(content)[0], ledger=Ledger("", {})))
    with (content / "facts.yaml").open("a", encoding="utf-8") as facts:
        facts.write(UNIT)
    for file in (ENTRY, OTHER):
        path = content / file
        text = path.read_text("utf-8")
        text = re.sub(r"(?m)^  en: (.*)$", lambda match: match[0].replace("en:", "fr:") if "|" in match[1] else match[0], text)
        text = text.replace("owner: payments", "owner: nobody").replace("contact: form", "contact: phone")
        text = re.sub(r"reviewed: .*", "reviewed: 2027-01-01" if file == ENTRY else "reviewed: 2020-01-01", text)
        text = re.sub(r"(?s)sources:.*?(?=reviewed)", "", text)
        text = re.sub(r"related: .*", "", text) + "related: [arrived, nobody, nobody]\n"
        text = text.replace("  zh: 选收款方支持的那一条。", "  zh: 选收款方支持的。").replace(
            "  zh: 先在链上查。", "  zh: 先查。"
        )
        text = text.replace("提币该选", "提币选").replace("Which network should", "What network should")
        text = text.replace("提现显示完成", "提现完成").replace("It says completed", "It is completed")
        path.write_text(text.replace("  zh: |\n", "  zh: |\n    见[别处](entry:nowhere)。{{ fact:fee }} 元\n\n"), "utf-8")
    category = content / "withdraw" / "_category.yaml"
    category.write_text(category.read_text("utf-8") + "sources_required: true\n", "utf-8")
    shutil.copy(ROOT / "content" / "owners.yaml", content)
    return replace(read(content)[0], ledger=Ledger("translations.lock", records))


UNIT = """
fee:
  value: "5"
  unit: {zh: 元, en: dollars}
  meaning: {zh: 手续费, en: Fee}
  source: operator
  as_of: 2026-11-01
"""


LOCAL = [one for one in rulebook.RULES if one.local]


@pytest.mark.parametrize("one", LOCAL, ids=lambda one: one.id)
def test_what_a_local_rule_finds_in_an_entry_depends_on_no_other(one: Any, content: Path) -> None:
    kb = _broken(content)
    paths = {entry.source.path for entry in kb.entries.values()}
    found = {finding for finding in one(kb) if finding.path in paths}
    alone = {
        finding
        for id, entry in kb.entries.items()
        for finding in one(replace(kb, entries={id: entry}, trees={}))
        if finding.path == entry.source.path
    }
    assert found == alone


def test_local_rules_find_something_here(content: Path) -> None:
    kb = _broken(content)
    paths = {entry.source.path for entry in kb.entries.values()}
    silent = {one.id for one in LOCAL if not any(finding.path in paths for finding in one(kb))}
    assert silent == set()


def test_a_rule_of_one_document_knows_of_another_only_its_headings(shipped: KnowledgeBase) -> None:
    """And a build asks for these: an edit that changes them is none that ``patched`` makes."""
    alone = [one for one in rulebook.RULES if one.alone and one.id != "bad-link"]
    for id, entry in shipped.entries.items():
        others = {other: one if other == id else hidden(one) for other, one in shipped.entries.items()}
        kb = replace(shipped, entries=others).part((entry,))
        for one in alone:
            list(one(kb))


class Reviewed(Hidden):
    """An entry of which only the day of its review may be looked at, besides what others show."""

    def __getattribute__(self, name: str) -> Any:
        return DAY if name == "reviewed" else super().__getattribute__(name)


def hide(kb: KnowledgeBase, how: type[Hidden], but: str = "") -> KnowledgeBase:
    return replace(
        kb,
        entries={
            id: entry if id == but else replace(entry, content=how.model_construct(**dict(entry.content)))
            for id, entry in kb.entries.items()
        },
    )


def test_other_pages_know_of_an_entry_at_most_its_review(shipped: KnowledgeBase) -> None:
    for kb in (hide(shipped, Hidden), hide(shipped, Reviewed)):
        for language in kb.languages:
            c = Context(kb, language, DAY)
            for make in (built_in.contact, built_in.channels, built_in.status):
                make(c)
            for id in kb.trees:
                assert trees.tree_pages(c, id, False)
            if kb.entries[next(iter(kb.entries))].content.__class__ is Reviewed:
                for make in (built_in.home, built_in.glossary, built_in.everything, accessibility.accessibility):
                    make(c)
                for id in kb.categories:
                    entries.category_page(c, id)


def test_the_page_of_an_entry_knows_nothing_of_the_others(shipped: KnowledgeBase, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(newer, "behind_by_key", lambda kb: {})
    monkeypatch.setattr(newer, "missing_by_key", lambda kb: {})
    for id in shipped.entries:
        kb = hide(shipped, Hidden, but=id)
        for language in kb.languages:
            assert entries.entry_page(Context(kb, language, DAY), id, None, None).body


def test_the_search_knows_of_an_entry_nothing_but_its_answer(shipped: KnowledgeBase) -> None:
    """And of that only its words, which are its body."""
    for language in shipped.languages:
        for id, document in of_entries(shipped, language, DAY).items():
            entry = shipped.entries[id]
            other = entry.content.model_copy(
                update={"answer": entry.content.answer.model_copy(update={"root": dict.fromkeys(shipped.languages, "Else.")})}
            )
            kb = replace(shipped, entries={id: replace(entry, content=other)})
            assert replace(of_entries(kb, language, DAY)[id], body="") == replace(document, body="")
        empty = replace(shipped, entries={})
        rest = [document for document in documents(shipped, language, DAY) if document.kind != "entry"]
        assert documents(empty, language, DAY) == rest


# --- the search ------------------------------------------------------------------------------------------------------


@given(st.lists(st.lists(st.text("ab 提现区块链,", max_size=20), min_size=3, max_size=3), min_size=1, max_size=4))
@settings(deadline=None)
def test_a_search_with_other_answers_is_the_one_that_is_built_of_them(rounds: list[list[str]]) -> None:
    def built(bodies: list[str]) -> list[SearchDocument]:
        found = [
            SearchDocument(f"entry:{number}", f"zh/tx/{number}/", "entry", "zh", title=f"提现 {number}", short="短", body=body)
            for number, body in enumerate(bodies)
        ]
        return [SearchDocument("tree:a#b", "zh/fix/a/b/", "step", "zh", title="链上", short="区块"), *found]

    files, counts = build_with_counts(built(["提现", "区块链 a", ""]), "zh", [["a", "b"]], {"log": ""})
    for bodies in rounds:
        counts = renewal.from_bytes(renewal.as_bytes(counts))
        files, counts = renewal.renewed(files, counts, [one for one in built(bodies) if one.kind == "entry"])
        again, known = build_with_counts(built(bodies), "zh", [["a", "b"]], {"log": ""})
        assert files == again
        assert plain(counts) == plain(known)


def plain(counts: Counts) -> list[object]:
    fields = [
        (name, {term: list(items) for term, items in sorted(field.found.items())}, field.lengths)
        for part in (counts.deep_fields, counting.from_bytes(counts.core_fields))
        for name, field in part.items()
    ]
    return [
        fields,
        list(counts.digests.items()),
        counts.letters,
        replace(counts.deep, header={}, body=b"", of=""),
        *counts.sounds,
    ]


_TEXTS = st.text("ab 提现区块链的了,", max_size=12)
_DOCUMENTS = st.lists(st.tuples(st.sampled_from(["entry", "step", "term"]), _TEXTS, _TEXTS, _TEXTS, _TEXTS), max_size=24)


@given(st.lists(st.tuples(_DOCUMENTS, st.integers(0, 40)), min_size=2, max_size=5))
@settings(deadline=None)
def test_a_search_of_which_much_was_counted_before_is_a_new_one(
    rounds: list[tuple[list[tuple[Kind, str, str, str, str]], int]],
) -> None:
    """Whatever is edited, added, taken away or moved from one time to the next, and however many documents that are."""
    counts: Counts | None = None
    told: list[tuple[Kind, str, str, str, str]] = []
    for new, shared in rounds:
        told = [*new[:shared], *told[len(new[:shared]) :]]  # the first ones are others; sometimes there are more or fewer
        found = [
            SearchDocument(f"{kind}:{number}", f"zh/{number}/", kind, "zh", title, short, body, (short, title), other)
            for number, (kind, title, short, body, other) in enumerate(told)
        ]
        before = renewal.from_bytes(renewal.as_bytes(counts)) if counts is not None else None
        files, counts = build_with_counts(found, "zh", before=before)
        again, known = build_with_counts(found, "zh")
        assert files == again
        assert plain(counts) == plain(known)


@pytest.mark.parametrize("edited", [1, 40])
def test_only_what_has_changed_is_counted_again(edited: int, shipped: KnowledgeBase, monkeypatch: pytest.MonkeyPatch) -> None:
    for language, words in (("zh", "闻所未闻"), ("en", "unheardof")):
        found = documents(shipped, language, DAY)[:400]
        _, counts = build_with_counts(found, language)
        now = [replace(one, title=f"{one.title} {words}") if number < edited else one for number, one in enumerate(found)]
        again, known = build_with_counts(now, language)
        asked: list[str] = []

        def fields(document: SearchDocument, asked: list[str] = asked) -> dict[str, list[str]]:
            asked.append(document.key)
            return counting_fields(document)

        with monkeypatch.context() as patch:
            patch.setattr(counting, "fields", fields)
            files, counted = build_with_counts(now, language, before=counts)
        assert asked == [one.key for one in found[:edited]]
        assert (files, plain(counted)) == (again, plain(known))
        with monkeypatch.context() as patch:
            patch.setattr(pinyin, "sounds", lambda _: pytest.fail("no title is new"))
            bodies = [replace(one, body=f"{one.body} {words}") if number < edited else one for number, one in enumerate(now)]
            files, _ = build_with_counts(bodies, language, before=counted)
        assert files == build_with_counts(bodies, language)[0] != again


def test_an_edit_makes_the_postings_of_its_own_terms_anew(shipped: KnowledgeBase, monkeypatch: pytest.MonkeyPatch) -> None:
    """One answer of many changes the length of all together too little to tell."""
    for language, words in (
        ("zh", "先核对收款地址，再看确认数。闻所未闻"),
        ("en", "Check the address, then the confirmations. Unheardof."),
    ):
        found = documents(shipped, language, DAY)
        files, counts = build_with_counts(found, language)
        edited = [replace(one, body=f"{one.body} {words}") if one.key == "entry:btc-rbf" else one for one in found]
        again, known = build_with_counts(edited, language)
        with monkeypatch.context() as patch:
            patch.setattr(renewal, "deep_impacts", lambda *_: pytest.fail("everything is made anew"))
            now, counted = renewal.renewed(files, counts, [one for one in edited if one.key == "entry:btc-rbf"])
        assert (now, plain(counted)) == (again, plain(known))
        assert now.deep != files.deep


@pytest.mark.parametrize(
    "spoil", [lambda data: data[:-3], lambda data: data[:-4], lambda data: b"", lambda data: data.replace(b"little", b"middle")]
)
def test_counts_that_are_not_whole_are_none(spoil: Callable[[bytes], bytes]) -> None:
    document = SearchDocument("entry:a", "zh/tx/a/", "entry", "zh", title="提现", short="短", body="提现 到账")
    data = renewal.as_bytes(build_with_counts([document], "zh")[1])
    with pytest.raises(ValueError):
        renewal.from_bytes(spoil(data))
