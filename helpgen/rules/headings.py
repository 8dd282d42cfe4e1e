"""Rules for the order of headings: no level left out, no heading without a text of its own."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from helpgen.findings import AnyRule, Finding, Fix, rule
from helpgen.knowledge_base import KnowledgeBase
from helpgen.references import Heading, headings
from helpgen.rules import places
from helpgen.rules.wording import texts

Findings = Iterator[Finding]


@rule("heading-skips-level", "warning", waivable=True, alone=True)
def heading_skips_level(kb: KnowledgeBase) -> Findings:
    """A heading of level 3 (`###`) stands below one of level 2 (`##`).

    Levels are how a screen reader walks through a page, and what the list of contents is made of: a part of nothing confuses both.

    Bad (`withdraw/which-network.faq.yaml`):

        answer: {zh: "问收款方。\\n\\n### 怎么问 {#how}\\n\\n发消息。", en: "Ask them.\\n\\n### How {#how}\\n\\nSend a message."}

    Good (`withdraw/which-network.faq.yaml`):

        answer: {zh: "问收款方。\\n\\n## 怎么问 {#how}\\n\\n发消息。", en: "Ask them.\\n\\n## How {#how}\\n\\nSend a message."}
    """
    for passage in _with_headings(kb):
        if (found := _sound_headings(passage.words)) and found[0].level == 3:  # no later one can skip a level
            start = passage.lines()[found[0].line][0]
            yield heading_skips_level.finding(
                passage.file,
                passage.at(start),
                ("'###' without a '##' above it", "前面没有 ##，就用了 ###"),
                (f"write ## {found[0].title}", f"写成 ## {found[0].title}"),
                fix=Fix(passage.at(start, start + 3), 3, "##"),
            )


@rule("heading-without-text", "warning", waivable=True, alone=True)
def heading_without_text(kb: KnowledgeBase) -> Findings:
    """Between two headings there is text.

    Two headings in a row are one heading too many, or a place where the text was forgotten.

    Bad (`withdraw/which-network.faq.yaml`):

        answer:
          zh: "问收款方。\\n\\n## 怎么问 {#how}\\n\\n## 问什么 {#what}\\n\\n问用哪条链。"
          en: "Ask them.\\n\\n## How {#how}\\n\\nSend a message.\\n\\n## What {#what}\\n\\nWhich network."

    Good (`withdraw/which-network.faq.yaml`):

        answer:
          zh: "问收款方。\\n\\n## 怎么问 {#how}\\n\\n发消息。\\n\\n## 问什么 {#what}\\n\\n问用哪条链。"
          en: "Ask them.\\n\\n## How {#how}\\n\\nSend a message.\\n\\n## What {#what}\\n\\nWhich network."
    """
    for passage in _with_headings(kb):
        lines = passage.words.split("\n")
        for heading, following in pairwise(_sound_headings(passage.words)):
            if not any(line.strip() for line in lines[heading.line + 1 : following.line]):
                start = passage.lines()[heading.line][0]
                yield heading_without_text.finding(
                    passage.file,
                    passage.at(start),
                    (f"no text below '{heading.title}'", f"“{heading.title}”下面没有正文"),
                    (
                        "write one sentence that says what comes, or delete one of the two headings",
                        "补一句话说明下面讲什么，或者删掉两个标题中的一个",
                    ),
                )


_MARKDOWN_FIELDS = frozenset({"answer", "help", "urgent", "body", "definition", "text"})


def _with_headings(kb: KnowledgeBase) -> Iterator[places.Passage]:
    """Every Markdown text that has a heading of level 2 or more; '##' in a plain text is markup-in-plain-text's."""
    for passage in (text.passage for text in texts(kb)):
        has = passage.words.startswith("##") or "\n##" in passage.words
        if has and (passage.document is kb.snippets or passage.path[-2] in _MARKDOWN_FIELDS):
            yield passage


def _sound_headings(text: str) -> list[Heading]:
    """The headings of a text, or none when one of them is a finding of heading-anchor: that is the mistake to mend first."""
    found = list(headings(text))
    return found if all(heading.level in (2, 3) and heading.id and heading.title for heading in found) else []


RULES: tuple[AnyRule, ...] = (heading_skips_level, heading_without_text)
