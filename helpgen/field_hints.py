"""What to write into a field: one sentence for the comment in a new file and for the hint when it is still empty."""

from __future__ import annotations

from collections.abc import Mapping

from helpgen.findings import Both

WRITE: Mapping[str, Both] = {
    "question": ("the question as a reader asks it", "用户会问的那句话"),
    "short": ("the answer in at most two sentences", "答案，最多两句话"),
    "answer": (
        "Markdown, the answer in the first sentence, then steps, then why, then what to do if it did not help",
        "Markdown 正文，第一句就是答案，再写步骤、原因，最后写没解决怎么办",
    ),
    "aliases": (
        "how people really say it, at least three a language: whole phrases, slang, error messages",
        "用户真实的说法，每种语言至少三条：整句话、俗称、报错文字",
    ),
    "owner": ("the team that answers for it", "负责这份内容的团队"),
    "reviewed": (
        "the day on which somebody last checked all of it, such as 2026-11-21",
        "最近一次全文核对的日期，例如 2026-11-21",
    ),
    "url": ("the https:// address of the page where the claim can be checked", "能核对这一说法的网页地址，以 https:// 开头"),
    "title": ("the reader's situation, or the result, in one line", "用户的处境或者结果，写成一行"),
    "description": ("one sentence: what the tree settles, or what is found here", "一句话：能弄清什么，或者这里有什么"),
    "urgent": (
        "Markdown, what to do before the first question, when minutes count",
        "Markdown，情况紧急时，先于第一个问题要做的事",
    ),
    "help": ("Markdown, how to find out, or how to do it", "Markdown，怎么看，或者怎么做"),
    "step": ("what to do, in one line", "要做什么，写成一行"),
    "label": ("the answer as a reader gives it", "用户会怎么回答"),
    "reason": ("why the rule does not fit here", "为什么这条规则在这里不适用"),
}
"""By field, in English and in Chinese."""
