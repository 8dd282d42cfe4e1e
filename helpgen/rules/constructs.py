"""What Markdown dialects understand and this format does not, as far as a pattern finds it: the table that ``subset`` goes by."""

from __future__ import annotations

import re
from dataclasses import dataclass

from helpgen.findings import Both


@dataclass(frozen=True, slots=True)
class Construct:
    """Something that Markdown dialects know and this format does not: how it is found, what it is called, what to do."""

    pattern: re.Pattern[str]
    """The group ``here``, where there is one, is the place of the finding."""
    name: Both
    hint: Both


def _construct(pattern: str, name: Both, hint: Both) -> Construct:
    return Construct(re.compile(pattern, re.MULTILINE), name, hint)


_ITEM = r"(?:[-*+]|\d{1,9}\.)[ \t]+"

ATTRIBUTES = _construct(
    r"(?<!\{)\{(?!\{)[ ]*(?:[:.#](?!\})|[\w-]+[ ]*=)[^{}\n]*\}?",
    ("attribute lists", "属性列表"),
    ("delete it; an anchor stands after a heading only, as {#name}", "删掉它；只有标题后面可以写锚点 {#name}"),
)
_TEMPLATES = _construct(
    r"\{%[^\n]{0,80}?(?:%\}|$)|<%[^\n]{0,80}?(?:%>|$)|\{![^{}\n]{0,80}!\}|(?:^|(?<=[\s\"']))[;-]*-8<-+"
    r"|(?<!\{)\{\{+(?!\{)(?!\s*fact\s*[:：])(?![^{}]*\}\})|\{(?:\+\+|--|==|>>|~~)",
    ("instructions of other programs", "别的程序的指令"),
    (
        "delete it; what several texts share is written {{ snippet:key }}, a number {{ fact:key }}",
        "删掉它；多处共用的文字写成 {{ snippet:key }}，数值写成 {{ fact:key }}",
    ),
)
DEFINITION = _construct(
    r"^ {0,3}\[(?!\^)(?P<name>[^\[\]\n]+)\]:[ \t]*\S+",
    ("definitions of links", "链接定义"),
    (
        "write the target where the link is: [words](entry:…) or [words](https://…)",
        "把目标写在链接里：[文字](entry:…) 或 [文字](https://…)",
    ),
)
FOOTNOTE = _construct(
    r"\[\^(?P<name>[^\[\]\n]+)\]:?", ("footnotes", "脚注"), ("write it in the text, or in brackets", "写进正文，或放在括号里")
)
INLINE = (
    ATTRIBUTES,
    _TEMPLATES,
    FOOTNOTE,
    _construct(
        r"^[ \t]*(?P<here>\[(?:TOC|toc)\]|\[\[_TOC_\]\])[ \t]*$",
        ("tables of contents", "目录标记"),
        ("delete it; the page makes its own", "删掉它；页面会自动生成目录"),
    ),
    _construct(
        r"\[\[[^\[\]\n]+\]\]", ("wiki links", "维基链接"), ("write [words](entry:…)", "写成 [文字](entry:…)")
    ),
    _construct(
        r"~~[^\s~][^~\n]*~~|==[^\s=][^=\n]*==|\^\^[^\s^][^\^\n]*\^\^|(?<![\w+])\+\+[^\s+](?:[^\n]*?[^\s+])?\+\+",
        ("struck or marked words", "删除线或高亮"),
        ("delete what no longer holds, and write what matters in **bold**", "不再成立的就删掉；重要的用 **加粗**"),
    ),
    _construct(r"\$\$[^$]{0,200}(?:\$\$)?", ("formulas", "公式"), ("write it in words, or in `code`", "用文字写，或放在 `代码` 里")),
    _construct(
        r"(?<![\w:：/.])(?<!\d):(?:[a-z][a-z0-9_+-]*|[+-]1|100):(?![\w:])",
        ("names of emoji or icons", "表情或图标的代号"),
        ("write the word for it", "直接写文字"),
    ),
)  # fmt: skip
BLOCK_QUOTE = _construct(
    rf"^[ \t]*(?:{_ITEM})*(?P<here>>)(?![ ]*\[!|[ ]+#)",
    ("block quotes", "引用块"),
    ("delete '>'; what stands out is a callout: !!! note \"title\"", '删掉 >；要突出的内容用提示框：!!! note "标题"'),
)
AT_LINE_STARTS = (
    BLOCK_QUOTE,
    _construct(
        rf"^[ \t]*{_ITEM}(?P<here>\[[ xX]\])(?=[ \t])",
        ("boxes to tick", "任务列表"),
        ("delete the box: '- ' for a point, '1. ' for a step", "删掉方框：要点用 - ，步骤用 1. "),
    ),
    _construct(
        rf"^[ \t]*{_ITEM}(?P<here>{_ITEM})(?=\S)",
        ("two items in one line", "一行套两层的列表"),
        ("put the inner item on a line of its own, indented by four spaces", "里面那一项另起一行，缩进四个空格"),
    ),
    _construct(
        r"^ {0,3}(?P<here>\*\[[^\[\]\n]+\]:)",
        ("definitions of abbreviations", "缩写定义"),
        ("explain it in the text, or add it to glossary.yaml", "在正文里解释，或加到 glossary.yaml"),
    ),
    _construct(
        r"^ {0,3}(?P<here>[:~][ \t]{1,3}\S+)",
        ("definition lists", "定义列表"),
        ("write '- **word**: what it means'", "写成“- **词**：含义”"),
    ),
)
