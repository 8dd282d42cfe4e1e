"""What the rules of style and tone find, and what they must not: tables of sentences, as an entry's answer in one language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from _pytest.mark import ParameterSet
from hypothesis import given, settings
from hypothesis import strategies as st

from helpgen.content_folder import load
from helpgen.findings import AnyRule, Finding, Rule
from helpgen.knowledge_base import KnowledgeBase
from helpgen.rules import catalogue, headings, link_words, pressure, style, tone, twins
from helpgen.rules.sentences import around, first, is_quoted, sentences, visible
from tests.conftest import DAY

RULES: Mapping[str, AnyRule] = {
    rule.id: rule for module in (style, link_words, headings, tone, pressure, catalogue) for rule in module.RULES
}
FILE = "withdraw/which-network.faq.yaml"
WORD = "word "


def with_text(folder: Path, text: str, field: str = "answer") -> KnowledgeBase:
    """The small help center with ``text`` as the answer of one entry, in the language that it is written in."""
    file = folder / FILE
    language = "zh" if any("\u4e00" <= character <= "\u9fff" for character in text) else "en"
    other = {"zh": "en", "en": "zh"}[language]
    block = "".join(f"    {line}".rstrip() + "\n" for line in text.split("\n"))
    before, _, rest = file.read_text("utf-8").partition(f"{field}:\n")
    behind = rest[rest.index("answer:\n") :] if field == "short" else rest[rest.index("aliases:\n") :]
    file.write_text(f"{before}{field}:\n  {language}: |\n{block}  {other}: {'X' if other == 'en' else '问'}\n{behind}", "utf-8")
    kb, findings = load(folder, "content", DAY)
    assert findings == []
    return kb


def found(folder: Path, rule: str, text: str, field: str = "answer") -> list[Finding]:
    return list(RULES[rule](with_text(folder, text, field)))


BAD: dict[str, list[str]] = {
    "long-first-sentence": [
        WORD * 31 + "end. Then more.",
        "**" + WORD * 31 + "end** [of it](entry:arrived). More.",
        "## Heading {#h}\n\n" + WORD * 31 + "end.",
        "提" * 61 + "。再说。",
        "提现，" * 31 + "好。",
        '!!! warning "Title"\n    ' + WORD * 31 + "end.",
    ],
    "long-sentence": [
        "Short.\n\n" + WORD * 46 + "end.",
        "短。\n\n" + "提现，" * 51 + "好。",
        "Short.\n\n- one\n- " + WORD * 46 + "end.",
    ],
    "blame": [
        "这是由于你操作不当造成的。",
        "您没有仔细核对地址，责任在您自己。",
        "都是你自己太粗心。",
        "你应该早点备份的。",
        "Because you did not back up, the coins are gone.",
        "You forgot to add the memo, so this is your fault.",
        "The loss was caused by your negligence.",
        "It is your own fault.",
        "You failed to enter the memo.",
        "This is your own mistake.",
        "The coins are lost because you didn't check the network.",
        "You should have checked the address.",
        "It was user error.",
        "You carelessly chose another network.",
        "由于您的疏忽，币转到了别的链。",
        "这是你自己操作失误造成的。",
        "因为你没有填标签，所以没入账。",
        "谁让你不先做小额测试。",
        "网络选错属于用户自身原因。",
        "填错地址，后果自负。",
        "您本应先核对地址。",
    ],
    "click-here": [
        "Ask them, or click [here](entry:arrived).",
        "Ask them. [Read more](tree:missing)",
        "Ask them. [**This link**](https://example.org/x)",
        "Ask them. [click here!](entry:arrived)",
        "问收款方，[点击这里](entry:arrived)。",
        "问收款方，[ 详情 ](entry:arrived)。",
        "问收款方，[查看](channel:chat)。",
        "问收款方，点[此处](term:txid)。",
    ],
    "heading-skips-level": ["One.\n\n### Two {#two}\n\nThree.", "一。\n\n### 二 {#two}\n\n三。\n\n## 四 {#four}\n\n五。"],
    "heading-without-text": [
        "One.\n\n## Two {#two}\n\n### Three {#three}\n\nFour.",
        "一。\n\n## 二 {#two}\n## 三 {#three}\n\n四。",
    ],
    "promise-of-recovery": [
        "With our help you will get your money back.",
        "Your coins are 100 % safe with us.",
        "We guarantee that your deposit will arrive.",
        "Rest assured, your assets are completely safe.",
        "Our experts will recover everything you lost.",
        "Stolen funds can always be recovered.",
        "We can recover your stolen coins.",
        "请放心，您的资产绝对安全。",
        "联系我们，保证帮您追回损失。",
        "只要报案，就能百分百追回。",
        "您的资金一定会退回。",
        "我们承诺全额找回您的币。",
        "转错也能找回，无任何风险。",
        "We will recover your funds.",
        "We'll get your money back.",
        "Our recovery team will retrieve all lost coins.",
        "Do not worry, we will recover your funds.",
        "If the transfer did not arrive, we will recover your coins.",
        "You are guaranteed to get your coins back.",
        "Recovery is guaranteed.",
        "Your refund is guaranteed within a day.",
        "The wallet is 100% safe.",
        "It is completely safe to do so.",
        "This method is risk-free.",
        "A hardware wallet cannot be hacked.",
        "You will definitely get it back.",
        "Your funds will certainly be returned.",
        "一定能追回。",
        "我们一定会帮您追回被盗的资产。",
        "被骗的钱一定能追回。",
        "别担心，保证找回。",
        "没关系，我们会帮你找回丢失的币。",
        "冷钱包绝对安全。",
        "本平台 100% 安全。",
        "这样做零风险。",
        "无论转到哪条链，都保证能追回。",
        "追回率高达 98%。",
        "按步骤做，百分之百到账。",
        "## 防骗 {#scams}\n\n- 联系我们，我们一定能帮你追回。",
    ],
    "urgency-near-link": [
        "Sign in immediately at [their bank](https://example.org/login).",
        "Open [their bank](https://example.org/x) right now.",
        "Confirm in the [form](channel:form) within 24 hours or lose your access.",
        "Your account will be frozen: confirm in the [form](channel:form).",
        "Hurry and open [live chat](channel:chat).",
        "请立即打开[登录页](https://example.org/login)登录。",
        "马上在[官网](https://example.org/x)验证。",
        "限时领取，在[工单](channel:form)里登记。",
        "请在[工单](channel:form)里确认，否则将冻结你的账户。",
    ],
    "shouting": [
        "NEVER share the phrase.",
        "Do it. DO NOT SEND it again.",
        "IMPORTANT: keep it.",
        "Do not send it again!!",
        "别再转了！！！",
        "真的吗？！别转!!",
        "请读完 THE WHOLE TEXT 再转。",
    ],
    "investment-advice": [
        "Now is a good time to buy.",
        "Bitcoin will rise.",
        "The price is going to go up next year.",
        "We recommend holding ether.",
        "Enjoy guaranteed profits.",
        "You should sell now.",
        "建议买入。",
        "比特币必涨。",
        "稳赚不赔。",
        "币价还会上涨。",
        "现在是抄底的好机会。",
        "这个币值得长期持有。",
    ],
    "vague-time": [
        "We will reply soon.",
        "Our team will look at it as soon as possible.",
        "An agent will contact you shortly.",
        "我们会尽快回复。",
        "客服将第一时间处理。",
        "工作人员稍后联系你。",
    ],
}

GOOD: dict[str, list[str]] = {
    "long-first-sentence": [
        WORD * 29 + "end. " + WORD * 40 + "end.",
        "[" + WORD * 10 + "](https://example.org/" + "a/" * 200 + ").",
        "提" * 60 + "。",
        "提现 BTC、ETH 和 USDT，" * 6 + "好。",
        "Ask them, e.g. " + WORD * 20 + "end. " + WORD * 20 + "end.",
        "{{ fact:review-time }} " + WORD * 20 + "end.",
    ],
    "long-sentence": [
        "Short.\n\n" + "- one item here\n" * 30,
        "Short.\n\n| a | b |\n| --- | --- |\n" + f"| {WORD * 20}| {WORD * 20}|\n" * 4,
        "短。\n\n" + "提现，" * 30 + "好。" + "提现，" * 30 + "好。",
        # the first sentence is the other rule's
        WORD * 50 + "end.",
    ],
    "blame": [
        "If you made a mistake, tell us.",
        "Anyone can make this mistake.",
        "输错地址是常见的失误。",
        "你没有收到验证码时，先等一分钟。",
        "You should have received an e-mail.",
        "You should have at least 1 TRX.",
        "It is not your fault.",
        "This was not your mistake, and you are not alone.",
        "If you forgot the memo, ask the platform.",
        "You did not enter a memo? Ask the platform.",
        'A fake agent says "this is your own fault".',
        "这不是你的错。",
        "骗子会说“都怪你自己操作失误”。",
        "如果你没有填标签，找收款平台。",
        "是谁让你恢复钱包的？",
        "谁让你在网页上输入助记词，谁就是骗子。",
        "由于网络拥堵，要等。",
        "你自己的钱包，只有你能动。",
    ],
    "click-here": [
        "Ask them, or read [which network to choose](entry:arrived).",
        "Write `[here](entry:arrived)` in the app.".replace("[here]", "[the page]"),
        "问收款方，看[该选哪条链](entry:arrived)。",
        "[提现详情](entry:arrived)里有哈希。",
        "Use [live chat](channel:chat) here.",
    ],
    "heading-skips-level": [
        "One.\n\n## Two {#two}\n\nThree.\n\n### Four {#four}\n\nFive.\n\n## Six {#six}\n\nSeven.",
        "One.\n\n```\n### no heading\n```",
        # heading-anchor finds this one
        "One.\n\n### Two",
    ],
    "heading-without-text": ["One.\n\n## Two {#two}\n\n- a\n\n### Three {#three}\n\n| a |\n| - |\n| b |"],
    "promise-of-recovery": [
        "We never guarantee recovery.",
        "There is no guarantee that you will get your money back.",
        "A wallet that says it is 100% safe is lying.",
        "Guaranteed recovery is always a scam.",
        "Be careful with people who guarantee recovery.",
        "If someone guarantees to recover your funds, block them.",
        "Real support will never promise that your coins will definitely come back.",
        "Keep your recovery phrase completely offline; it restores the wallet.",
        "We will return the coins to your balance if the withdrawal fails.",
        "The wallet will restore your accounts from the phrase.",
        "追回被盗资产的概率很低，没有人可以保证。",
        "谁承诺百分之百追回，谁就是骗子。",
        "报案之后也不一定能追回损失。",
        "凡是保证追回的都不要信。",
        "警方能不能追回，要看资金去向。",
        "我们无法保证找回。",
        "硬件钱包也不是绝对安全的。",
        "世上没有零风险的投资。",
        "只要助记词还在，一定能恢复钱包。",
        "Nobody can guarantee that you get your coins back.",
        "Success is not guaranteed.",
        "Recovery is never guaranteed.",
        "We cannot promise to get it back.",
        "Nobody, not the police and not a lawyer, can guarantee a refund.",
        "Never believe anyone who says that recovery is guaranteed.",
        "Whoever guarantees to get your coins back is a thief.",
        "Scammers promise that you will definitely get it back.",
        'They write "we will recover your funds" and ask for a fee.',
        "“We will recover your funds” is a scam.",
        "We will get it back only if the receiver returns it.",
        "No wallet is 100% safe.",
        "Nothing is completely safe.",
        "Is my money completely safe?",
        "Scammers often do this:\n\n- guarantee to get your money back\n- ask for a fee",
        "## Signs of a scam {#signs}\n\n1. Recovery is guaranteed, they say.",
        "You get it back only if the owner returns it.",
        "A high fee does not guarantee arrival within minutes.",
        "没有人能保证追回。",
        "报案不保证能追回。",
        "谁都不能保证一定能追回。",
        "不要相信“一定能追回”的人。",
        "自称保证找回的人都是骗子。",
        "说一定能追回的，是第二次骗局。",
        "不一定能追回。",
        "没有哪个钱包绝对安全。",
        "能保证追回吗？",
        "平台可以帮你找回账户。",
        "骗子常这样说：\n\n- 保证追回，先交手续费\n- 要你的助记词",
        "我们会告诉你能不能取回。",
        "要先交保证金才能提现的，是骗局。",
    ],
    "urgency-near-link": [
        "Freeze your account at once in [live chat](channel:chat).",
        "Move the coins immediately: [how](tree:missing).",
        "Do not open [that page](https://example.org/x) right now.",
        "Do it at once. The standard is [on this page](https://example.org/x).",
        'The message says "your account will be frozen": ask in [live chat](channel:chat).',
        "Scammers write that your account will be frozen; ask in [live chat](channel:chat).",
        "不是你提的，立即在[在线客服](channel:chat)里冻结账户。",
        "马上把币转走，见[步骤](tree:missing)。",
        "不要马上打开[网页](https://example.org/x)。",
        "私信说“否则将冻结账户”的，在[在线客服](channel:chat)里核实。",
        "结果没查清之前不要再提，否则可能付两遍，问[客服](channel:chat)。",
    ],
    "shouting": [
        "Choose ERC20 or TRC20 for USDT, BTC and ETH.",
        'The app prints "INSUFFICIENT FUNDS, DO NOT SEND".',
        "It says `NOT FOUND`.",
        '!!! warning "Do not send it again"\n    You may pay twice.',
        "Is it there? Good!",
        "浏览器显示“NOT FOUND”。",
        "提现 USDT、BTC、ETH！",
    ],
    "investment-advice": [
        "We do not give investment advice.",
        "The network fee will rise when many people send.",
        "Whoever promises guaranteed profits is a scammer.",
        "Nobody knows whether bitcoin will rise.",
        "手续费会涨。",
        "我们不建议买入或卖出任何币。",
        "保证“稳赚”的群是骗局。",
        "说稳赚不赔的都是骗子。",
        "没有人知道币价会涨还是会跌。",
    ],
    "vague-time": [
        "We will reply within {{ fact:review-time }}.",
        "Contact them as soon as possible.",
        "We will reply soon, within 24 hours.",
        "Fees fall as soon as the network is quiet.",
        "我们会在 {{ fact:review-time }}内尽快回复。",
        "请尽快联系收款平台。",
        "交易很快会确认。",
    ],
}


def rows(table: dict[str, list[str]]) -> list[ParameterSet]:
    return [
        pytest.param(rule, text, id=f"{rule}-{number}") for rule, texts in table.items() for number, text in enumerate(texts)
    ]


@pytest.mark.parametrize(("rule", "text"), rows(BAD))
def test_found(content: Path, rule: str, text: str) -> None:
    findings = found(content, rule, text)
    assert findings, text
    lines = (content / FILE).read_text("utf-8").split("\n")
    for finding in findings:
        assert finding.rule == rule
        assert finding.position.line > 8, "it stands in the answer"
        assert len(lines[finding.position.line - 1]) >= finding.position.column
        assert finding.hint and finding.hint_zh and finding.message_zh
        assert finding.severity == ("error" if rule == "promise-of-recovery" else "warning")


@pytest.mark.parametrize(("rule", "text"), rows(GOOD))
def test_passes(content: Path, rule: str, text: str) -> None:
    assert [(finding.message, text) for finding in found(content, rule, text)] == []


def test_every_row_is_the_mistake_of_its_rule_alone(content: Path) -> None:
    """At most one finding for one mistake: no sentence of the tables is found by two of these rules."""
    both = {}
    for rule, texts in BAD.items():
        if rule.startswith(("long", "heading")):
            continue
        for text in texts:
            kb = with_text(content, text)
            ids = {finding.rule for other in RULES.values() for finding in other(kb) if other.id not in ("orphan", rule)}
            if ids:
                both[text] = (rule, ids)
    assert both == {}


def test_what_is_waivable() -> None:
    assert [id for id, rule in RULES.items() if not rule.waivable] == ["promise-of-recovery"]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("One. Two.", 0),
        ("One. Two. Three.", 1),
        ("一。二。", 0),
        ("一！二？三。", 1),
        ("Wait, e.g. an hour. Then ask.", 0),
        ("It costs 1.5 or 2.25 coins. Ask.", 0),
    ],
)
def test_short_has_two_sentences(content: Path, text: str, count: int) -> None:
    assert len(found(content, "long-short", text, "short")) == count


def test_a_fix_of_shouting_is_one_stop(content: Path) -> None:
    (finding,) = found(content, "shouting", "Do not send it again!!!")
    assert finding.fix is not None
    line = (content / FILE).read_text("utf-8").split("\n")[finding.fix.position.line - 1]
    at = finding.fix.position.column - 1
    assert line[:at].strip() + finding.fix.text + line[at + finding.fix.length :] == "Do not send it again."


def test_the_hint_of_click_here_names_the_page(content: Path) -> None:
    (finding,) = found(content, "click-here", "问收款方，看[这里](entry:arrived)。")
    assert finding.hint_zh == "写出读者点开会看到什么，例如 [提现显示完成，为什么没到账？](entry:arrived)"


PARTS = ["[words](entry:x)", "**", "`", "\n", "\n\n", "## ", "{#a}", "- ", "| ", '"', "“", "”", "。", ". ", "!!! note", "提现", "one ", "{{ fact:a }}"]  # fmt: skip
HOSTILE = st.lists(st.sampled_from(PARTS) | st.characters(codec="utf-8"), max_size=30).map("".join)


@settings(max_examples=300, deadline=None)
@given(HOSTILE, st.integers(0, 100))
def test_sentences_of_any_text_lie_in_it_in_order(text: str, at: int) -> None:
    assert len(visible(text)) == len(text)
    last = 0
    for sentence in sentences(text):
        assert last <= sentence.start < sentence.end <= len(text)
        assert len(sentence.words) == sentence.end - sentence.start
        last = sentence.end
    first(text)
    is_quoted(text, min(at, len(text)))
    around(text, min(at, len(text)))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One two. Three!", ["One two.", "Three!"]),
        ("提现。“再等。”好", ["提现。", "再等。”", "好"]),
        ("- a\n- b\n\nc\nd", ["a", "b", "c\nd"]),
        ("| a | b |\n| --- | --- |", ["a", "b"]),
        ("## Two {#two}\n\nSee [the *page*](entry:x).", ["Two", "See  the  page           ."]),
        ("Use v1.2 now.", ["Use v1.2 now."]),
    ],
)
def test_sentences(text: str, expected: list[str]) -> None:
    assert [sentence.words.strip(" \n\x00") for sentence in sentences(text)] == expected


# The catalogue as a whole

COPY = """
question: {{zh: 第{n}个问题是什么？, en: "What is question {n}?"}}
short: {{zh: 短。, en: Short.}}
answer:
  zh: |
{zh}
  en: |
{en}
aliases:
  zh: [甲{n}, 乙{n}, 丙{n}]
  en: [a{n}, b{n}, c{n}]
reviewed: 2026-10-01
owner: payments
"""


def entry(n: int, zh: list[str], en: list[str]) -> str:
    return COPY.format(n=n, zh="\n".join(f"    {line}" for line in zh), en="\n".join(f"    {line}" for line in en))


LINES_EN = [f"Line {n} of the answer says something about coins, fees and time number {n * 7}." for n in range(12)]
LINES_ZH = [f"第 {n} 行讲的是手续费和时间，编号 {n * 7}，和别的行不同。" for n in range(12)]


def twins_of(folder: Path, zh: list[str], en: list[str]) -> list[Finding]:
    (folder / "withdraw" / "one.faq.yaml").write_text(entry(1, LINES_ZH, LINES_EN), "utf-8")
    (folder / "withdraw" / "two.faq.yaml").write_text(entry(2, zh, en), "utf-8")
    kb, findings = load(folder, "content", DAY)
    assert findings == []
    return list(twins.near_duplicate(kb))


def test_a_copy_with_a_few_edits_is_found_once(content: Path) -> None:
    (finding,) = twins_of(content, [*LINES_ZH[:10], "这一行改过了。"], ["Another start.", *LINES_EN[1:]])
    assert (finding.path, finding.position.line) == ("content/withdraw/two.faq.yaml", 2)
    assert "in 'one'" in finding.message and "“one”" in finding.message_zh


def test_a_copy_in_one_language_is_found(content: Path) -> None:
    other = [f"这里写的是另外一件事，第 {n} 段，完全不一样。" for n in range(12)]
    assert len(twins_of(content, other, LINES_EN)) == 1


@pytest.mark.parametrize("kept", [0, 2, 4])
def test_shared_lines_alone_make_no_twin(content: Path, kept: int) -> None:
    en = [*LINES_EN[:kept], *(f"Part {n} is about something quite different, and longer than that." for n in range(12 - kept))]
    zh = [*LINES_ZH[:kept], *(f"这里写的是另外一件事，第 {n} 段，完全不一样。" for n in range(12 - kept))]
    assert twins_of(content, zh, en) == []


def test_near_duplicate_does_not_compare_each_with_each(content: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Entries that all share many lines are the worst case: the number of comparisons grows with them, not with their pairs."""
    (content / "withdraw" / "one.faq.yaml").write_text(entry(1, LINES_ZH, LINES_EN), "utf-8")
    kb, _ = load(content, "content", DAY)
    model = kb.entries["one"]
    entries = {}
    for n in range(300):
        lines = [*LINES_EN[:6], *(f"Entry {n} says in line {k} what no other entry says at all." for k in range(10))]
        answer = model.content.answer.model_copy(update={"root": {"zh": f"答案{n}。", "en": "\n".join(lines)}})
        question = model.content.question.model_copy(update={"root": {"zh": f"问题{n}？", "en": f"What is {n}?"}})
        copy = model.content.model_copy(update={"answer": answer, "question": question})
        entries[f"e{n}"] = replace(model, id=f"e{n}", content=copy)
    compared = 0

    def counted(one: twins.Clauses, other: twins.Clauses) -> float:
        nonlocal compared
        compared += 1
        return likeness(one, other)

    likeness = twins.likeness
    monkeypatch.setattr(twins, "likeness", counted)
    assert list(twins.near_duplicate(replace(kb, entries=entries, trees={}))) == []
    assert 300 <= compared <= 3 * 300 * len(kb.languages)


def alias(folder: Path, zh: str) -> list[Finding]:
    file = folder / FILE
    text = file.read_text("utf-8").replace("网络选哪个", zh)
    file.write_text(text, "utf-8")
    kb, findings = load(folder, "content", DAY)
    assert findings == []
    return list(catalogue.alias_is_question(kb))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("提现显示完成 为什么没到账", "also the title of the entry 'arrived'"),
        ("提币 不到账", "also an alias of the entry 'arrived'"),
        ("提币该选哪条链", "already the title here"),
        ("erc20还是trc20", "spelled differently"),
        ("ＥＲＣ20 还是 TRC20", "spelled differently"),
        ("提现 没到账", "also the title of the tree 'missing'"),
        ("提币卡住", "also an alias of the entry 'which-network'"),
    ],
)
def test_alias_that_competes(content: Path, words: str, said: str) -> None:
    (finding,) = alias(content, words)
    assert said in finding.message
    assert finding.hint and finding.hint_zh and finding.message_zh


@pytest.mark.parametrize(
    "words", ["提币选什么网络", "链怎么选", "没到账"]
)  # the last one is shared-alias's, where it is the same
def test_alias_that_does_not(content: Path, words: str) -> None:
    assert alias(content, words) == []


def test_an_entry_may_share_words_with_its_tree(content: Path) -> None:
    file = content / "withdraw" / "arrived.faq.yaml"
    file.write_text(file.read_text("utf-8").replace("zh: [没到账,", "zh: [提现没到账,"), "utf-8")
    kb, _ = load(content, "content", DAY)
    assert kb.entries["arrived"].content.tree == "missing"
    assert list(catalogue.alias_is_question(kb)) == []


LEADS = {
    "related": ("withdraw/arrived.faq.yaml", "related: [which-network]", "related: [which-network, lonely]"),
    "a link": ("withdraw/arrived.faq.yaml", "(entry:which-network)和", "(entry:lonely)和"),
    "an outcome": ("withdraw/missing.tree.yaml", "related: [arrived]", "related: [arrived, lonely]"),
    "a term": ("glossary.yaml", "related: [arrived]", "related: [lonely]"),
    "a notice": ("notices/upgrade.yaml", "提现会暂停一小时。", "提现会暂停，看[为什么](entry:lonely)。"),
    "nothing": ("site.yaml", "languages", "languages"),
    "only code": ("notices/upgrade.yaml", "提现会暂停一小时。", "写 `[为什么](entry:lonely)`。"),
}


@pytest.mark.parametrize("how", LEADS)
def test_orphan(content: Path, how: str) -> None:
    lonely = entry(3, ["看[自己](entry:lonely)。"], ["See [itself](entry:lonely)."])
    (content / "withdraw" / "lonely.faq.yaml").write_text(lonely, "utf-8")
    name, old, new = LEADS[how]
    text = (content / name).read_text("utf-8")
    assert old in text
    (content / name).write_text(text.replace(old, new), "utf-8")
    kb, findings = load(content, "content", DAY)
    assert findings == []
    orphans = [finding.path for finding in catalogue.orphan(kb)]
    assert orphans == (["content/withdraw/lonely.faq.yaml"] if how in ("nothing", "only code") else [])


def test_an_orphan_tree(content: Path) -> None:
    tree = (content / "withdraw" / "missing.tree.yaml").read_text("utf-8")
    (content / "withdraw" / "second.tree.yaml").write_text(tree, "utf-8")
    kb, findings = load(content, "content", DAY)
    assert findings == []
    assert [finding.path for finding in catalogue.orphan(kb)] == ["content/withdraw/second.tree.yaml"]
    assert [finding.path for finding in twins.near_duplicate(kb)] == ["content/withdraw/second.tree.yaml"]


def test_what_cannot_be_read_makes_no_orphans(content: Path) -> None:
    (content / "withdraw" / "arrived.faq.yaml").write_text("question: [", "utf-8")
    kb, findings = load(content, "content", DAY)
    assert findings
    for rule in (catalogue.orphan, catalogue.empty_category, catalogue.category_without_tree):
        assert isinstance(rule, Rule)
        assert list(rule(kb)) == []


def test_the_rules_for_the_catalogue_only_warn() -> None:
    """A build, which shows errors only, does without them."""
    assert {rule.severity for rule in catalogue.RULES} == {"warning"}
