"""What the rules about texts, links, contacts and URLs say in Chinese: word for word, and for every golden case at all."""

from __future__ import annotations

import dataclasses
import re
import time
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from helpgen.content_folder import load
from helpgen.findings import AnyRule, Finding
from helpgen.knowledge_base import KnowledgeBase
from helpgen.models import Markdown
from helpgen.rules import contacts, hosts, markup, references, text, urls
from helpgen.source import parse
from tests.conftest import DAY, read
from tests.test_findings import CASES, sections
from tests.test_rules import merged

SPOKEN = {rule.id: rule for module in (text, markup, references, hosts, contacts, urls) for rule in module.RULES}
ENTRY = "withdraw/arrived.faq.yaml"
_HAN = re.compile("[\u4e00-\u9fff]")


def laid_over(content: Path, file: str, change: Any) -> None:
    """Change one file of the small help center."""
    source, _ = parse((content / file).read_bytes() if (content / file).exists() else b"{}", file)
    assert source is not None
    (content / file).write_text(yaml.safe_dump(merged(source.data, change), allow_unicode=True, sort_keys=False), "utf-8")


def answered(zh: str) -> dict[str, Any]:
    return {"answer": {"zh": zh}}


WORDS = [
    ("unmade-link", ENTRY, answered("看[这里]（entry:arrived）。"),
     "“[这里]（entry:arrived）”不会变成链接", "写成 [这里](entry:arrived)"),
    ("unmade-link", ENTRY, answered("看[这里][1]。\n\n[1]: http://example.org/a"),
     "“[这里][1]”不会变成链接", "写成 [这里](https://example.org/a)"),
    ("raw-html", ENTRY, answered("先等。<br>再查。"),
     "“<br>”会原样显示给读者", "删掉它；空一行就是新的一段"),
    ("raw-html", ENTRY, answered("先等。&nbsp;再查。"),
     "“&nbsp;”会原样显示给读者", "删掉它，或改用 Markdown；放在 `代码` 里可以保留原样"),
    ("markup-in-plain-text", ENTRY, {"short": {"zh": "先在**链上**查。"}},
     "“**”会原样显示给读者", "去掉“**”"),
    ("markup-in-plain-text", ENTRY, {"short": {"zh": "先看[这里](entry:which-network)。"}},
     "链接会原样显示给读者", "只写文字，不写链接"),
    ("bad-callout", ENTRY, answered("！！！ warning “注意”\n    别再转。"),
     "提示框不能用“！！！”开头", '写成 !!! warning "注意"'),
    ("bad-callout", ENTRY, answered("!!! warning 注意\n    别再转。"),
     "提示框的标题没有用英文直引号括起来", '给标题加上英文直引号：!!! warning "注意"'),
    ("bad-callout", ENTRY, answered("!!! warning\n    别再转。"),
     "提示框没有标题", '写成 !!! warning "…"，标题用这段文字的语言'),
    ("bad-callout", ENTRY, answered('!!! warning "注意"\n别再转。'),
     "提示框没有内容", "内容每行缩进四个空格"),
    ("broken-list", ENTRY, answered("1、打开记录。\n2、复制。"),
     "这样写不成列表", "写成“1. 打开记录。”"),
    ("broken-list", ENTRY, answered("这样查：\n1. 打开记录。"),
     "列表和上面的段落连在一起了", "在它前面空一行"),
    ("broken-list", ENTRY, answered("1. 打开记录。\n- 复制。"),
     "编号列表里混进了项目符号", "两个列表之间空一行，或每一项用同样的开头"),
    ("broken-table", ENTRY, answered("| 状态 | 谁 |\n| 未上链 | 我们 |"),
     "表头下面少了分隔行", "在这一行下面写 | --- | --- |"),
    ("broken-table", ENTRY, answered("| 状态 | 谁 |\n| --- | --- |\n| 未上链 |"),
     "这一行有 1 格，表头有 2 格", "每一行的格数要一样；空格子写 | |"),
    ("heading-anchor", ENTRY, {"answer": {"zh": "##怎么查 {#look}\n\n先看。", "en": "## How {#look}\n\nLook."}},
     "## 后面没有空格", "写成 ## 怎么查 {#look}"),
    ("heading-anchor", ENTRY, {"answer": {"zh": "## 怎么查\n\n先看。", "en": "## How {#look}\n\nLook."}},
     "标题没有锚点", "在后面写 {#name}，每种语言写同一个 name"),
    ("heading-anchor", ENTRY, {"answer": {"zh": "## 怎么查 {#look}\n\n先看。", "en": "## How {#loook}\n\nLook."}},
     "en 的锚点“loook”在 zh 里是“look”", "这里写成 {#look}"),
    ("several-paragraphs", ENTRY, {"short": {"zh": "先查链上。\n\n再联系。"}},
     "这段文字有好几行", "写成一段，只占一行"),
    ("few-aliases", ENTRY, {"aliases": {"zh": ["没到账"]}},
     "zh 的别名只有 1 个，至少要 3 个", "补上读者自己的整句说法，或应用里显示的报错原文"),
    ("shared-alias", ENTRY, {"aliases": {"zh": ["没到账", "提币不到账", "没到账"]}},
     "“没到账”写了两次", "换个说法，或删掉它"),
    ("unknown-language", ENTRY, {"short": {"cn": "先查。"}},
     "站点没有“cn”这种语言", "这里已经有 zh；两个只留一个，写成 zh"),
    ("unsafe-scheme", ENTRY, answered("看[标准](http://example.org/a)。"),
     "“http:”的内容在途中会被看到、被篡改", "写成 https://example.org/a"),
    ("bad-link", ENTRY, answered("看[标准](https://example.org/标准)。"),
     "“https://example.org/标准”不是有效的网址", "写成 [标准](https://example.org/%E6%A0%87%E5%87%86)"),
    ("disguised-link", ENTRY, answered("看[标准](https://example.org@evil.test/a)。"),
     "打开的是“evil.test”，不是“example.org”", "删掉 @ 和它前面的部分；确实要去那个域名才链接"),
    ("look-alike-host", ENTRY, answered("看[工单](https://support.exarnple.com/new)。"),
     "“support.exarnple.com”仿冒“example.com”：用了形近的字符",
     "本来要写的是 example.com 就改过来；真的是另一个网站，写进 hosts.yaml 并注明是谁的"),
    ("unknown-host", ENTRY, answered("看[标准](https://standards.test/a)。"),
     "没有人对域名“standards.test”负责", "确实是这个域名，就加到 hosts.yaml，并写明是谁的"),
    ("bare-address", ENTRY, answered("到 coin-explorer.com/tx 查。"),
     "读者会照着“coin-explorer.com/tx”输入，没有人对它负责", "写成带文字的链接：[文字](https://coin-explorer.com/tx)"),
    ("bad-link", ENTRY, answered("看[标准](https://example)。"),
     "“https://example”不是有效的网址", "照浏览器地址栏写，例如 […](https://example.org/page)"),
    ("bad-link", ENTRY, answered("看[怎么问](entry:which-network#ask)。"),
     "条目“which-network”里没有标题 {#ask}", "写成 entry:which-network"),
    ("unknown-fact", ENTRY, {"short": {"zh": "最长 {fact:review-time}。"}},
     "“{fact:review-time}”不会换成事实的值", "写成 {{ fact:review-time }}"),
    ("repeated-reference", ENTRY, {"related": ["arrived"]},
     "“arrived”就是这篇条目自己", "删掉它"),
    ("contact-in-text", ENTRY, {"short": {"zh": "写信到 help@example.org 问。"}},
     "“help@example.org”是邮箱地址", "改成写渠道的名字；在 Markdown 里写成 [文字](channel:chat)"),
    ("redirect-target", "redirects.yaml", {"withdraw/arrived": "entry:which-network"},
     "“withdraw/arrived/”本身就是页面，不用重定向", "删掉这一行，或给页面改名"),
    ("redirect-target", "redirects.yaml", {"en/withdraw/old": "entry:arrived"},
     "“en/withdraw/old/”以语言开头；一行对所有语言都有效", "写成 withdraw/old/"),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "file", "change", "message", "hint"), WORDS, ids=[f"{one[0]}-{one[3]}" for one in WORDS])
def test_words(rule: str, file: str, change: Any, message: str, hint: str, content: Path) -> None:
    laid_over(content, file, change)
    found = [(one.message_zh, one.hint_zh) for one in read(content)[1] if one.rule == rule]
    assert found == [(message, hint)]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_golden_cases_speak_chinese(case: Path, content: Path) -> None:
    """Whatever these rules find anywhere is said in Chinese, with the words quoted as Chinese quotes them."""
    parts = sections(case)
    del parts["expected"]
    for name, words in parts.items():
        if name.startswith("-"):
            (content / name[1:]).unlink()
        else:
            (content / name).parent.mkdir(parents=True, exist_ok=True)
            (content / name).write_text(words, "utf-8")
    for finding in read(content)[1]:
        if finding.rule in SPOKEN:
            assert _HAN.search(finding.message_zh), finding
            assert bool(finding.hint) == bool(_HAN.search(finding.hint_zh)), finding
            assert "'" not in re.sub("“.*”", "", finding.message_zh), finding


NO_LIST = [
    "1、2 月的账单都在这里。",
    "3、4 步可以跳过。",
    "24) 小时",
    "最长（含周末 12 至\n24）小时。",
    "等待时间 (最长\n1) 天。",
    "`txid` - 交易号",
    "先看这里：\n`txid` - 交易号",
]


@pytest.mark.parametrize("words", NO_LIST)
def test_what_only_looks_like_a_list_is_none(words: str, content: Path) -> None:
    assert of(content, words, markup.broken_list) == []


LISTS = [
    "1、2FA 先关掉。\n2、再打开。",
    "1) 打开。\n2) 复制。",
    "23) 打开。\n\n24) 复制。",
    "2、复制。",
    "1.打开。",
    "１、打开。",
]


@pytest.mark.parametrize("words", LISTS)
def test_what_is_meant_as_a_list_is_found(words: str, content: Path) -> None:
    assert of(content, words, markup.broken_list) != []


OTHER = [
    (markup.unmade_link, "据两份报告[2][3]。", 0),
    (markup.unmade_link, "据报告[2][3]。\n\n[3]: https://example.org/a", 1),
    (markup.unmade_link, "据[报告][3]。", 1),
    (markup.bad_callout, "`x` !!! note", 0),
    (markup.broken_table, "`a|b` | c", 0),
    (markup.broken_table, r"\*| c", 0),
    (text.heading_anchor, "`git` # 说明", 0),
]


@pytest.mark.parametrize(("rule", "words", "count"), OTHER, ids=[f"{rule.id}-{words}" for rule, words, _ in OTHER])
def test_other_false_alarms(rule: AnyRule, words: str, count: int, content: Path) -> None:
    assert len(of(content, words, rule)) == count


def of(content: Path, words: str, rule: AnyRule) -> list[Finding]:
    """What ``rule`` finds when the Chinese answer is ``words``."""
    laid_over(content, ENTRY, {"answer": {"zh": words, "en": "Wait."}})
    return [finding for finding in read(content)[1] if finding.rule == rule.id]


@pytest.mark.parametrize(
    "piece", ["[", "[x](", "](", "[](", "(", "【", "!", "?", "<", "&", "#", "＃", "|", "-", "1. ", "{", "@", "1(", "`", "\\"]
)
def test_one_large_text_is_not_slow(piece: str, content: Path) -> None:
    """20,000 characters of what the rules look for; the limit leaves room for a slow machine, a square of them would not fit."""
    laid_over(content, ENTRY, answered(f"看{piece * (20_000 // len(piece))}。"))
    kb, _ = load(content, "content", DAY)
    for rule in SPOKEN.values():
        start = time.process_time()
        list(rule(kb))
        assert time.process_time() - start < 2, rule.id


PIECES = ["[", "]", "](", "[x](entry:a)", "[x][1]", "`", "\\", "<b>", "&lt;", "!!! ", "??? ", "- ", "1、", "2) ", "# ", "＃", "===", "|", "--", "\n", "\n\n", " ", "甲", "a@b.cc", "400-123-4567", "https://example.com"]  # fmt: skip


FIRST_LOOKS = [
    (markup, "_MAY_LINK"), (markup, "_MAY_TAG"), (markup, "_MAY_CALL"), (markup, "_MAY_LIST"), (markup, "_MAY_TABLE"),
    (text, "_MAY_HEAD"),
]  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join))
def test_looking_first_loses_nothing(small: KnowledgeBase, words: str) -> None:
    """A text that a rule passes over at first sight gives no finding when it is read closely either."""
    entry = small.entries["arrived"]
    answer = Markdown.model_construct(root={"zh": words, "en": ""})
    changed = dataclasses.replace(entry, content=entry.content.model_copy(update={"answer": answer}))
    kb = dataclasses.replace(small, entries={**small.entries, "arrived": changed})
    looking = [rule for rule in SPOKEN.values() if rule.id in LOOK_FIRST]
    first = [finding for rule in looking for finding in rule(kb)]
    with pytest.MonkeyPatch.context() as patch:
        for module, name in FIRST_LOOKS:
            assert isinstance(getattr(module, name), re.Pattern)
            patch.setattr(module, name, re.compile(""))
        assert [finding for rule in looking for finding in rule(kb)] == first


LOOK_FIRST = {"unmade-link", "raw-html", "bad-callout", "broken-list", "broken-table", "heading-anchor"}
