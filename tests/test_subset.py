"""Wall one: what is outside of the Markdown subset is one finding at its place, and what is inside of it is none."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpgen.knowledge_base import KnowledgeBase
from helpgen.pages.markup import Renderer
from helpgen.rules import subset
from helpgen.rules.places import Passage
from tests.judging import COLUMN, LINE, judged, with_answer
from tests.test_walls import TEXTS

REFUSED = [
    ("markdown-not-allowed", 0, 2, "段落{: .cls #id onclick=x }"),
    ("markdown-not-allowed", 0, 2, "段落{.cls}"),
    ("markdown-not-allowed", 0, 2, "段落{#id}"),
    ("markdown-not-allowed", 0, 24, "[x](https://example.org){target=_blank}"),
    ("markdown-not-allowed", 0, 3, "看脚注[^注]"),
    ("markdown-not-allowed", 0, 0, "[TOC]"),
    ("markdown-not-allowed", 2, 0, "先看。\n\n[toc]"),
    ("markdown-not-allowed", 0, 0, "*[HTML]: 超文本"),
    ("markdown-not-allowed", 1, 0, "词\n: 解释"),
    ("markdown-not-allowed", 1, 0, "词\n~   解释"),
    ("markdown-not-allowed", 0, 0, "[说明]: https://a.example"),
    ("markdown-not-allowed", 0, 0, "[注意]: 别转账"),
    ("markdown-not-allowed", 0, 0, "> 引用"),
    ("markdown-not-allowed", 1, 0, "一段\n>引用"),
    ("markdown-not-allowed", 0, 2, "- > 引用"),
    ("markdown-not-allowed", 0, 2, "先别~~转账~~"),
    ("markdown-not-allowed", 0, 0, "==高亮=="),
    ("markdown-not-allowed", 0, 2, "按 ++ctrl+c++"),
    ("markdown-not-allowed", 0, 1, "x^^上标^^"),
    ("markdown-not-allowed", 0, 2, "- [ ] 待办"),
    ("markdown-not-allowed", 1, 3, "1. 一\n2. [x] 完成"),
    ("markdown-not-allowed", 0, 0, "$$x^2$$"),
    ("markdown-not-allowed", 0, 1, "看[[提现]]"),
    ("markdown-not-allowed", 0, 0, ":smile: 好"),
    ("markdown-not-allowed", 0, 0, ":material-account: 好"),
    ("markdown-not-allowed", 0, 3, "第一行  \n第二行"),
    ("markdown-not-allowed", 0, 3, "第一行\\\n第二行"),
    ("markdown-not-allowed", 2, 0, "先等\n\n---\n\n再查"),
    ("markdown-not-allowed", 2, 0, "先等\n\n***\n\n再查"),
    ("markdown-not-allowed", 2, 0, "先等\n\n- - -\n\n再查"),
    ("markdown-not-allowed", 2, 0, "先等\n再等\n---\n再查"),
    ("markdown-not-allowed", 0, 0, "_____"),
    ("markdown-not-allowed", 0, 2, "- - 一"),
    ("markdown-not-allowed", 0, 3, "1. - 一"),
    ("markdown-not-allowed", 0, 0, "```js onload=x\ncode\n```"),
    ("markdown-not-allowed", 0, 0, '```python hl_lines="1"\ncode\n```'),
    ("markdown-not-allowed", 0, 0, "``` {.python}\ncode\n```"),
    ("markdown-not-allowed", 0, 3, "```mermaid\ngraph\n```"),
    ("markdown-not-allowed", 2, 0, "先看\n\n```\n没有结束"),
    ("markdown-not-allowed", 2, 4, "- 一\n\n    ```\n    code\n    ```"),
    ("markdown-not-allowed", 2, 4, "段落\n\n    缩进的段落"),
    ("markdown-not-allowed", 4, 8, "- 一\n\n段落\n\n        太深"),
    ("markdown-not-allowed", 5, 20, "- 一\n    - 二\n        - 三\n            - 四\n                - 五\n                    - 六"),
    ("markdown-not-allowed", 0, 0, '--8<-- "a.md"'),
    ("markdown-not-allowed", 0, 0, "{!a.md!}"),
    ("markdown-not-allowed", 0, 1, "看{% if x %}"),
    ("markdown-not-allowed", 0, 1, "看<% x %>"),
    ("markdown-not-allowed", 0, 0, "{{ {a: 1} }}"),
    ("markdown-not-allowed", 0, 0, "{++加++}"),
    ("unknown-fact", 0, 0, "{{ x }}"),
    # What another rule tells of, and better, is told once.
    ("heading-anchor", 0, 0, "标题\n----\n\n文字"),
    ("heading-anchor", 0, 0, "标题\n====\n\n文字"),
    ("heading-anchor", 0, 0, "## 标题 {: #look }\n\n文字"),
    ("heading-anchor", 0, 2, "> ## 标题 {#look}\n\n文字"),
    ("bad-callout", 0, 0, "> [!note]\n> 文字"),
    ("unmade-link", 0, 1, "看[这里][x]。\n\n[x]: https://example.org"),
    ("unknown-fact", 0, 0, "{{ fact:review-time }"),
    # One mistake is one finding.
    ("markdown-not-allowed", 0, 1, "看[^1]。\n\n[^1]: 注"),
    ("markdown-not-allowed", 0, 0, "> 一\n> 二\n> 三"),
    ("markdown-not-allowed", 3, 8, "- 一\n- 二\n\n        太深"),
    ("raw-html", 0, 0, "<scr\u200bipt>x"),
    ("raw-html", 0, 0, "<\u200bscript>x"),
    ("raw-html", 0, 0, "< script >x"),
    ("raw-html", 0, 1, "先<script\nsrc=x>y"),
    ("raw-html", 0, 0, "<your-address>"),
    ("raw-html", 0, 0, "&#x6a"),
    ("raw-html", 0, 1, "x&lt"),
    ("raw-html", 0, 2, "a &copy; b"),
    ("contact-in-text", 0, 8, "<mailto:a@b.example>"),
    ("bad-tab", 0, 0, '=== "iOS"\n    打开设置。'),
    ("bad-tab", 0, 0, '=== "iOS"\n打开设置。\n\n=== "Android"\n    打开菜单。'),
    ("bad-tab", 0, 0, '=== iOS\n    打开设置。\n\n=== "Android"\n    打开菜单。'),
    ("bad-tab", 0, 0, '===! "iOS"\n    打开设置。\n\n=== "Android"\n    打开菜单。'),
    ("bad-tab", 0, 0, '==="iOS"\n    打开设置。\n\n=== "Android"\n    打开菜单。'),
    ("bad-tab", 0, 0, "＝＝＝ “iOS”\n    打开设置。\n\n=== \"Android\"\n    打开菜单。"),
    ("bad-tab", 3, 0, '=== "iOS"\n    打开设置。\n\n=== ""\n    打开菜单。'),
    ("bad-tab", 3, 0, '=== "iOS"\n    打开设置。\n\n=== "iOS"\n    打开菜单。'),
    ("bad-tab", 1, 4, '=== "iOS"\n    === "甲"\n        一\n\n    === "乙"\n        二\n\n=== "Android"\n    打开菜单。'),
    ("bad-tab", 2, 2, '先看。\n\n  === "iOS"\n      打开设置。\n\n=== "Android"\n    打开菜单。'),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "line", "column", "text"), REFUSED, ids=[one[3] for one in REFUSED])
def test_refused(rule: str, line: int, column: int, text: str, small: KnowledgeBase) -> None:
    # These texts are no answers, and a character that cannot be seen is a mistake by itself.
    others = {"same-text", "character-not-allowed"}
    found = [one for one in judged(small, text) if one.rule not in others]
    assert [(one.rule, one.position.line - LINE, one.position.column - COLUMN) for one in found] == [(rule, line, column)]
    assert found[0].hint and found[0].hint_zh and found[0].message_zh


@pytest.mark.parametrize(
    ("text", "said", "said_zh"),
    [
        ("```\n没有结束", "without an end", "没有结束的代码块"),
        ("- 一\n\n    ```\n    x\n    ```", "indented blocks of code", "缩进的代码块"),
        ("```python title=x\nx\n```", "with options", "带选项的代码块"),
        ("段落\n\n    缩进", "outside of lists", "不属于列表"),
        ("x\n\n[y]: https://a.example", "definitions of links", "链接定义"),
        ("x" * 30 + "{: " + "y" * 60 + "}", "'{: " + "y" * 36 + "…'", "…”"),
    ],
)
def test_the_finding_names_it(text: str, said: str, said_zh: str, small: KnowledgeBase) -> None:
    (found,) = (one for one in judged(small, text) if one.rule == "markdown-not-allowed")
    assert said in found.message and said_zh in found.message_zh


ALLOWED = [
    "先**等**，*再*去链上看[哪条链](entry:which-network)。",
    "a < b，c > d，1<2，x <3 次",
    "手续费 < 1%",
    "<你的地址>",
    "AT&T 和 R&D",
    "＜script＞ 是文字",
    "C++ 和 C++，C++和C++",
    "好的~~",
    "约 5~10 次，或 20~30 次",
    "12:30:45 和 a:b:c",
    "`<script>` 和 `{: .x}` 和 `&lt;` 和 `[^1]` 和 `--8<--`",
    "```\n<script>alert(1)</script> {: .x} --8<-- [TOC]\n> x\n---\n```",
    '```json\n{"a": "<b>"}\n```',
    "~~~\n<script>\n~~~",
    "先看 `a  `\n再看",
    "1. 一\n\n    第二段\n\n2. 二",
    "- 一\n    - 二\n        - 三",
    '!!! note "标题"\n    文字\n\n    - 一\n\n        二',
    '=== "iOS"\n    打开设置。\n\n=== "Android"\n\n    1. 打开菜单。\n    2. 关掉。',
    '1. 一\n\n    === "iOS"\n        打开。\n\n    === "Android"\n        打开。\n\n2. 二',
    '=== "iOS"\n    !!! warning "小心"\n        别关机。\n\n=== "Android"\n    | a | b |\n    | --- | --- |\n    | c | d |',
    "| 状态 | 谁 |\n| --- | ---: |\n| 一 | 二 |  ",
    "a == b，c ^ d，$5",
    "最后一行  ",
    "- **词**：含义",
    "\\*不是强调\\*，1\\. 不是列表",
    "{\"code\": 1}",
]  # fmt: skip


@pytest.mark.parametrize("text", ALLOWED)
def test_allowed(text: str, small: KnowledgeBase) -> None:
    outside = {"same-text", "literal-fact"}  # these texts are no answers
    assert [one.as_text() for one in judged(small, text) if one.rule not in outside] == []


@pytest.mark.parametrize(
    "text", ["<b>x</b>", "x{: .y}", "{% x %}", "[[x]]", "~~x~~", "![x](y)", "看&lt;", ":smile:", "x[^1]", "<!-- x -->"]
)
def test_plain_texts_have_none_of_it(text: str, small: KnowledgeBase) -> None:
    found = [one.rule for one in judged(small, "先等。", question=f"'{text} 怎么办？'")]
    assert found == ["markup-in-plain-text"]


def test_spaces_at_the_end_of_a_line_can_be_mended(small: KnowledgeBase) -> None:
    (found,) = judged(small, "第一行   \n第二行")
    assert found.fix is not None and (found.fix.position, found.fix.length, found.fix.text) == (found.position, 3, "")


PIECES = st.sampled_from([
    *TEXTS, "\n", "\n\n", "    ", " ", "  \n", "\\", "[", "]", "(", ")", "{", "}", "#", "`", "```", "~", "=", "$", "^", ":", "-", "*", "_",
    "1. ", "- ", "> ", "+", "&", "<", "|", "提现", "x", "{{ fact:a }}", "{#a}", "\t",
])  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(st.lists(PIECES, max_size=10).map("".join))
def test_looking_first_loses_nothing(small: KnowledgeBase, words: str) -> None:
    """A text that is passed over at first sight gives no finding when it is read closely either."""
    if not subset._may(words):
        kb = with_answer(small, "先等。")
        document = kb.entries["arrived"]
        passage = Passage(document, ("answer", "zh"), words)
        assert list(subset._found(passage)) == []


CALM = st.sampled_from(
    ["先等。", "**粗**", "*斜*", "`<b>`", "[链](entry:which-network)", "\n\n", "\n", "- 一\n", "1. 一\n", "    ", '!!! note "题"\n', '=== "甲"\n',
     "| a | b |\n| --- | --- |\n| c | d |\n", "## 题 {#a}\n", "```\nx\n```\n", "\n\n    "]
)  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(st.lists(CALM, max_size=16).map("".join))
def test_whatever_passes_can_be_rendered(small: KnowledgeBase, words: str) -> None:
    if words.strip():
        Renderer().html(words, lambda target: "../a/")
