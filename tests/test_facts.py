"""Facts: one number in one place, shown alike everywhere, and found where it is typed instead."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from helpgen.cli import main
from helpgen.findings import Finding
from helpgen.flow import flows
from helpgen.knowledge_base import KnowledgeBase
from helpgen.models import Fact, Facts
from helpgen.pages import all_pages
from helpgen.pages.context import Context
from helpgen.pages.tree_data import tree_data
from helpgen.rules.quantities import Reader, is_name, is_promised, spelled, words_only
from helpgen.search.documents import documents
from tests.conftest import DAY, read


def fact(value: object, unit: object = None) -> Fact:
    return Fact.model_validate(
        {"value": value, "unit": unit, "meaning": {"zh": "数", "en": "A number"}, "source": "operator", "as_of": "2026-11-01"}
    )


@pytest.mark.parametrize(
    ("value", "unit", "zh", "en"),
    [
        ("24", {"zh": "小时", "en": "hours"}, "24 小时", "24 hours"),
        ("10", "%", "10%", "10%"),
        ("5", "‰", "5‰", "5‰"),
        ("0.0005", "BTC", "0.0005 BTC", "0.0005 BTC"),
        ({"zh": "约 10", "en": "about 10"}, {"zh": "分钟", "en": "minutes"}, "约 10 分钟", "about 10 minutes"),
        ({"zh": "24 小时", "en": "24 hours"}, None, "24 小时", "24 hours"),
    ],
)
def test_readers_see_the_value_with_its_unit(value: object, unit: object, zh: str, en: str) -> None:
    assert (fact(value, unit).text("zh"), fact(value, unit).text("en")) == (zh, en)


def everything(kb: KnowledgeBase) -> dict[str, str]:
    """All that is made for readers, apps and the search, by what it is."""
    made = {f"page {page.url}": page.body for page in all_pages(kb)}
    for language in kb.languages:
        c = Context(kb, language)
        made |= {f"search {language} {found.key}": repr(found) for found in documents(kb, language)}
        made |= {f"tree.json {language} {id}": tree_data(c, flow, "/") for id, flow in flows(kb).items()}
    return made


def with_values(kb: KnowledgeBase, last: str) -> tuple[KnowledgeBase, dict[str, str]]:
    """The knowledge base with a number of its own for every fact."""
    assert kb.facts is not None
    values = {key: f"9{number:03}{last}" for number, key in enumerate(kb.facts.content.root)}
    changed = {
        key: Fact.model_validate({**old.model_dump(), "value": values[key]}) for key, old in kb.facts.content.root.items()
    }
    return replace(kb, facts=replace(kb.facts, content=Facts(changed))), values


def test_changing_a_fact_changes_it_in_both_languages_everywhere(shipped: KnowledgeBase) -> None:
    before_kb, before_values = with_values(shipped, "1")
    after_kb, after_values = with_values(shipped, "2")
    before, after = everything(before_kb), everything(after_kb)
    assert before.keys() == after.keys()
    for key, old in before_values.items():
        for language in shipped.languages:
            places = [
                what for what, text in before.items() if re.search(rf"^\w+(?:\.json)? {language}\b", what) and old in text
            ]
            assert any(what.startswith("page ") for what in places), (key, language)
            assert any(what.startswith(("search ", "tree.json ")) for what in places), (key, language)
    new_of = {old: after_values[key] for key, old in before_values.items()}
    changed = {
        what: re.sub(r"9\d{3}1", lambda match: new_of.get(match.group(), match.group()), text) for what, text in before.items()
    }
    assert {what for what in changed if changed[what] != after[what]} == set()


def test_the_unit_is_part_of_every_place(shipped: KnowledgeBase) -> None:
    kb, values = with_values(shipped, "1")
    assert kb.facts is not None
    number = values["withdrawal-review-time"]
    made = [text for text in everything(kb).values() if number in text]
    assert made
    assert all(re.search(rf"{number} (?:小时|hours)", text) for text in made)


FACTS = """
review-time:
  value: 24
  unit: {zh: 小时, en: hours}
  meaning: {zh: 审核时间, en: Review time}
  source: operator
  as_of: 2026-11-01
price-bump: {value: 10, unit: "%", meaning: {zh: 最低加价, en: Least increase}, source: operator, as_of: 2026-11-01}
hold: {value: 3, unit: {zh: 天, en: days}, meaning: {zh: 暂停, en: Pause}, source: operator, as_of: 2026-11-01}
delay: {value: 3, unit: {zh: 天, en: days}, meaning: {zh: 延迟, en: Delay}, source: operator, as_of: 2026-11-01}
needed: {value: 6, unit: {zh: 个确认, en: confirmations}, meaning: {zh: 确认数, en: Confirmations}, source: operator, as_of: 2026-11-01}
interval:
  value: {zh: 约 10, en: about 10}
  unit: {zh: 分钟, en: minutes}
  meaning: {zh: 间隔, en: Interval}
  source: operator
  as_of: 2026-11-01
age: {value: 18, unit: {zh: 周岁, en: years}, meaning: {zh: 年龄, en: Age}, source: operator, as_of: 2026-11-01}
"""


def literals(content: Path, language: str, text: str) -> list[Finding]:
    (content / "facts.yaml").write_text(FACTS, "utf-8")
    file = content / "withdraw" / "which-network.faq.yaml"
    other = {"zh": "en", "en": "zh"}[language]
    answer = f"answer:\n  {other}: |\n    .\n  {language}: |\n    {text}\naliases:"
    whole = re.sub(r"answer:.*?aliases:", lambda _: answer, file.read_text("utf-8"), flags=re.DOTALL)
    file.write_text(whole, "utf-8")
    _, findings = read(content)
    return [finding for finding in findings if finding.rule == "literal-fact"]


@pytest.mark.parametrize(
    ("language", "text", "found", "hint"),
    [
        # the value of a fact, however it is written
        ("en", "A review takes 24 hours.", "24 hours", "write {{ fact:review-time }}"),
        ("en", "A 24-hour review.", "24-hour", "write {{ fact:review-time }}"),
        ("en", "Wait 24 hrs.", "24 hrs", "write {{ fact:review-time }}"),
        ("zh", "审核要 24 小时。", "24 小时", "write {{ fact:review-time }}"),
        ("zh", "审核要24小时。", "24小时", "write {{ fact:review-time }}"),
        ("zh", "审核要 24 个小时。", "24 个小时", "write {{ fact:review-time }}"),
        ("zh", "审核要２４小时。", "２４小时", "write {{ fact:review-time }}"),
        ("en", "Add 10 % to it.", "10 %", "write {{ fact:price-bump }}"),
        ("zh", "多付 10％。", "10％", "write {{ fact:price-bump }}"),
        ("en", "Blocks come every 10 minutes.", "10 minutes", "write {{ fact:interval }}"),
        ("en", "It pauses 3 days.", "3 days", "write the one that is meant: {{ fact:hold }} or {{ fact:delay }}"),
        ("en", "It needs 6 confirmations.", "6 confirmations", "write {{ fact:needed }}"),
        ("zh", "年满 18 岁。", "18 岁", "write {{ fact:age }}"),
        ("en", "| Hold | 24 hours |", "24 hours", "write {{ fact:review-time }}"),
        ("en", '!!! note "Wait 24 hours"', "24 hours", "write {{ fact:review-time }}"),
        ("en", "Read [what 24 hours mean](entry:arrived).", "24 hours", "write {{ fact:review-time }}"),
        # no fact yet, and the words promise it
        ("en", "The fee is 1.5 USDT.", "1.5 USDT", "add it to facts.yaml"),
        ("en", "The minimum deposit is 0.0001 BTC.", "0.0001 BTC", "add it to facts.yaml"),
        ("en", "You can withdraw up to $2,000 a day.", "$2,000", "add it to facts.yaml"),
        ("en", "It arrives within 30 minutes.", "30 minutes", "add it to facts.yaml"),
        ("en", "It takes up to 5 business days.", "5 business days", "add it to facts.yaml"),
        ("en", "It takes 1–2 weeks.", "1–2 weeks", "add it to facts.yaml"),
        ("en", "We answer within two hours.", "two hours", "add it to facts.yaml"),
        ("en", "A deposit is credited after 12 confirmations.", "12 confirmations", "add it to facts.yaml"),
        ("zh", "手续费是 1 USDT。", "1 USDT", "add it to facts.yaml"),
        ("zh", "最低充值 10 美元。", "10 美元", "add it to facts.yaml"),
        ("zh", "单日限额为 50,000 USDT。", "50,000 USDT", "add it to facts.yaml"),
        ("zh", "30 分钟内到账。", "30 分钟", "add it to facts.yaml"),
        ("zh", "最长 5 个工作日。", "5 个工作日", "add it to facts.yaml"),
        ("zh", "7 日内退回。", "7 日", "add it to facts.yaml"),
        ("zh", "两小时内到账。", "两小时", "add it to facts.yaml"),
        ("zh", "需要等待 48 小时。", "48 小时", "add it to facts.yaml"),
        ("zh", "充值要 12 个确认才入账。", "12 个确认", "add it to facts.yaml"),
    ],
)  # fmt: skip
def test_a_literal_number_names_its_fact(content: Path, language: str, text: str, found: str, hint: str) -> None:
    (finding,) = literals(content, language, text)
    line = (content / "withdraw" / "which-network.faq.yaml").read_text("utf-8").split("\n")[finding.position.line - 1]
    assert line[finding.position.column - 1 :].startswith(found)
    assert finding.message.startswith(f"'{found}'")
    assert finding.hint.startswith(hint)
    assert re.search("[\u4e00-\u9fff]", finding.message_zh) and re.search("[\u4e00-\u9fff]", finding.hint_zh)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "A review takes {{ fact:review-time }}."),
        ("en", "The app says “wait 24 hours”."),
        ("en", 'The app says "24 hours".'),
        ("zh", "应用显示“24 小时后可提现”。"),
        ("en", "The field holds `24 hours`."),
        ("en", "Read [it](https://example.org/24-hours) and [this](entry:arrived)."),
        ("en", "Do this in the first 10 minutes."),
        ("zh", "看最初 10 分钟。"),
        ("en", "Live chat answers 24 hours a day."),
        ("zh", "每天 24 小时都有人。"),
        ("en", "A phrase has 12 words, a key 64 characters."),
        ("zh", "助记词有 24 个词，私钥是 64 位。"),
        ("en", "Add 8 hours for Beijing time."),
        ("en", "It is done with 1 confirmation, and the deposit follows."),
        ("en", "The fee is 0 USDT."),
        ("en", "An ERC20 token, BIP 125, block 800000, 1/3 confirmations."),
        ("zh", "2026 年起，第 16 项建议，2 月 6 日的通知。"),
        ("en", "1. Open it.\n    2. Read the 3 lines."),
        ("en", "Sent 2 hours ago? Look again."),
        ("zh", "等几分钟再看。"),
    ],
)
def test_what_is_no_promise_stays(content: Path, language: str, text: str) -> None:
    assert literals(content, language, text) == []


@pytest.mark.parametrize(
    ("language", "text", "mended"),
    [
        ("en", "A review takes 24 hours.", "A review takes {{ fact:review-time }}."),
        ("zh", "审核要24小时。", "审核要{{ fact:review-time }}。"),
        ("en", "It takes 24 hrs.", None),  # the words are others
        ("en", "Blocks come every 10 minutes.", None),  # the fact says "about"
        ("en", "It pauses 3 days.", None),  # nobody knows which
    ],
)
def test_the_mend_is_offered_where_it_is_certain(content: Path, language: str, text: str, mended: str | None) -> None:
    (finding,) = literals(content, language, text)
    assert (finding.fix is not None) == (mended is not None)
    if finding.fix is not None:
        file = content / "withdraw" / "which-network.faq.yaml"
        lines = file.read_text("utf-8").split("\n")
        at, start = finding.fix.position.line - 1, finding.fix.position.column - 1
        lines[at] = lines[at][:start] + finding.fix.text + lines[at][start + finding.fix.length :]
        assert lines[at].strip() == mended
        file.write_text("\n".join(lines), "utf-8")
        assert [found for found in read(content)[1] if found.rule in ("literal-fact", "yaml-syntax", "unknown-fact")] == []


@pytest.mark.parametrize(
    ("written", "safe"),
    [
        ("short: {zh: 查, en: 24 hours are the most}", False),
        ("short:\n  zh: 查\n  en: 24 hours are the most", False),
        ("short:\n  zh: 查\n  en: at most 24 hours", True),
        ('short: {zh: 查, en: "24 hours are the most"}', True),
    ],
)
def test_braces_are_put_only_where_yaml_takes_them_for_text(content: Path, written: str, safe: bool) -> None:
    (content / "facts.yaml").write_text(FACTS, "utf-8")
    file = content / "withdraw" / "which-network.faq.yaml"
    file.write_text(re.sub(r"short:.*?answer:", f"{written}\nanswer:", file.read_text("utf-8"), flags=re.DOTALL), "utf-8")
    (finding,) = [finding for finding in read(content)[1] if finding.rule == "literal-fact"]
    assert (finding.fix is not None) == safe


def test_a_tree_may_say_the_bounds_of_its_own_bands_and_no_promise(content: Path) -> None:
    (content / "facts.yaml").write_text(FACTS, "utf-8")
    file = content / "withdraw" / "missing.tree.yaml"
    text = file.read_text("utf-8")
    node = (
        "  sent:\n    question: {zh: 多久了, en: How long ago}\n    type: since\n    bands:\n"
        "      - {id: new, below: 24 hours, goto: under-review}\n      - {id: old, from: 24 hours, goto: under-review}\n"
        "    options: [{id: unsure, goto: find-status}]\n"
    )
    text = (
        text.replace("nodes:\n", f"nodes:\n{node}")
        .replace("还在我们这里", "已经超过 24 小时")
        .replace("Still with us", "More than 24 hours")
    )
    file.write_text(text, "utf-8")
    assert not {found.rule for found in read(content)[1]} & {"literal-fact", "yaml-syntax", "wrong-value"}
    file.write_text(text.replace("已经超过 24 小时", "24 小时内到账"), "utf-8")
    assert [found.message for found in read(content)[1] if found.rule == "literal-fact"] == [
        "'24 小时' is the fact 'review-time'"
    ]


def rules_on(content: Path, day: date) -> list[tuple[str, str]]:
    return [(finding.rule, finding.severity) for finding in read(content, day)[1] if finding.path.endswith("facts.yaml")]


@pytest.mark.parametrize(
    ("days", "expected"),
    [(0, []), (1, [("expired-fact", "warning")]), (30, [("expired-fact", "warning")]), (31, [("expired-fact", "error")])],
)
def test_a_fact_that_expires(content: Path, days: int, expected: list[tuple[str, str]]) -> None:
    file = content / "facts.yaml"
    file.write_text(file.read_text("utf-8").replace("source: operator", f"source: operator\n  expires: {DAY}"), "utf-8")
    assert rules_on(content, DAY + timedelta(days=days)) == expected


@pytest.mark.parametrize(
    ("added", "expected"),
    [
        ("{zh: 审核时间, en: Time of a review}", ["same-fact"]),  # the same words in one language are enough
        ("{zh: 复核时间, en: Review time.}", ["same-fact"]),
        ("{zh: 复核时间, en: Second review}", ["unused-fact"]),
    ],
)
def test_one_thing_has_one_fact(content: Path, added: str, expected: list[str]) -> None:
    with (content / "facts.yaml").open("a", encoding="utf-8") as file:
        file.write(f"second:\n  value: 48 h\n  meaning: {added}\n  source: operator\n  as_of: 2026-11-01\n")
    assert [rule for rule, _ in rules_on(content, DAY)] == expected


def test_the_same_words_for_two_networks_are_two_facts(content: Path) -> None:
    kinds = ("network: bitcoin", "network: tron", "asset: usdt\n  network: tron")
    for number, kind in enumerate(kinds):
        with (content / "facts.yaml").open("a", encoding="utf-8") as file:
            file.write(
                f"least-{number}:\n  value: {number}1 x\n  {kind}\n  meaning: {{zh: 最低, en: Least}}\n  source: operator\n  as_of: 2026-11-01\n"
            )
    assert [rule for rule, _ in rules_on(content, DAY)] == ["unused-fact"] * 3


def test_a_misspelt_fact_is_one_mistake(content: Path) -> None:
    file = content / "notices" / "upgrade.yaml"
    file.write_text(file.read_text("utf-8").replace("fact:price-bump", "fact:price-bmup"), "utf-8")
    assert {finding.rule for finding in read(content)[1]} == {"unknown-fact"}


def test_a_text_that_cannot_be_read_leaves_no_fact_unused(content: Path) -> None:
    (content / "notices" / "upgrade.yaml").write_text("title: [", "utf-8")
    assert "unused-fact" not in {finding.rule for finding in read(content)[1]}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_unit_that_lacks_a_language_is_found(content: Path, language: str) -> None:
    file = content / "facts.yaml"
    unit = json.dumps({language: "x"}, ensure_ascii=False)
    file.write_text(file.read_text("utf-8").replace("value: 10%", f"value: 10\n  unit: {unit}"), "utf-8")
    (finding,) = [finding for finding in read(content)[1] if finding.path.endswith("facts.yaml")]
    assert (finding.rule, finding.position.line) == ("missing-language", 10)


@settings(max_examples=300, deadline=None)
@given(
    st.text(
        st.sampled_from('0123456789,.-–~ 小时天个工作日确认%％手续费内到账withn takes up to hours BTC$“”"{}`\n'), max_size=80
    )
)
def test_any_text_is_read_without_fault(text: str) -> None:
    words = words_only(text)
    assert len(words) == len(text)
    for start, end in spelled(text):
        assert 0 <= start < end <= len(text)
    for quantity in Reader(["个确认", "US dollars or euros", "a+b ("]).read(words):
        assert words[quantity.start : quantity.end].strip()
        assert quantity.number.strip("0.")
        is_name(words, quantity)
        is_promised(words, quantity)


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        ("最长 {{ fact:wait }}小时。", "最长 {{ fact:wait }}。"),
        ("最长 {{ fact:wait }} 小时。", "最长 {{ fact:wait }}。"),
        ("最长 {{ fact:wait }}，小时候不算。", None),
        ("最长 {{ fact:wait }}内。", None),
    ],
)
def test_a_unit_is_not_written_behind_the_fact_again(content: Path, text: str, mended: str | None) -> None:
    facts = content / "facts.yaml"
    facts.write_text(
        facts.read_text("utf-8")
        + 'wait: {value: "3", unit: {zh: 小时, en: hours}, meaning: {zh: 等, en: Wait}, source: operator, as_of: 2026-11-01}\n',
        "utf-8",
    )
    file = content / "withdraw" / "which-network.faq.yaml"
    english = text.replace("最长", "Up to").replace("小时。", " hours.").replace("，小时候不算。", ".").replace("内。", ".")
    body = file.read_text("utf-8").replace("  zh: 选收款方支持的那一条。", f'  zh: "{text}"')
    file.write_text(body.replace("  en: The one that the receiver supports.", f'  en: "{english}"'), "utf-8")
    _, findings = read(content)
    assert {finding.rule for finding in findings} == ({"unit-twice"} if mended else set())
    if mended:
        assert len(findings) == 2
        invoke = CliRunner().invoke(main, ["check", "--fix", "--content", str(content), "--today", "2026-11-21"])
        assert invoke.exit_code == 0, invoke.output
        assert f'zh: "{mended}"' in file.read_text("utf-8") and 'en: "Up to {{ fact:wait }}."' in file.read_text("utf-8")


def test_a_number_typed_into_a_channel_or_a_notice_is_found(content: Path) -> None:
    file = content / "channels.yaml"
    file.write_text(file.read_text("utf-8").replace("{{ fact:review-time }}内回复", "24 小时内回复"), "utf-8")
    _, findings = read(content)
    assert "literal-fact" in {finding.rule for finding in findings}
