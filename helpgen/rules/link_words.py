"""Rules for the words of a link: they say where it leads."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from helpgen.findings import AnyRule, Finding, rule
from helpgen.knowledge_base import KnowledgeBase
from helpgen.references import without_code
from helpgen.rules.wording import texts

Findings = Iterator[Finding]

_NOTHING_SAID = frozenset(
    """
    here|click|click here|click on this|click this|click this link|tap here|tap this link|press here|go here|see here|look here
    this|that|it|this one|that one|the other one|这个|那个|那里|this link|the link|link|links|this page|the page|page|this article|the article|article|this guide|this entry
    read more|more|learn more|see more|find out more|more information|more info|info|information|further information
    details|see details|view details|more details|for details|view|see|open|go|go there|visit|continue|check it out|read this
    点击这里|点这里|点此|点此处|点击此处|点击|点我|戳这里|戳我|这里|此处|在这里|看这里|见这里|请看这里|请点击|请点击这里|请点这里|点击链接|链接|此链接|该链接|这个链接
    详情|详细|查看|查看详情|点击查看|查看更多|了解更多|了解详情|更多|更多信息|更多详情|阅读更多|阅读全文|看详情|详见|前往|去看|进入|打开|访问|网址|本页|这一页|这个页面
    该页面|此页面|这篇|这篇文章|本文|该文|此文|前往查看|去看看|看看|点开|跳转|立即前往|立即查看|点击前往|点击进入
    """.strip().replace("\n", "|").split("|")
)  # fmt: skip
_NOT_WORDS = re.compile(r"[\W_]+")


_SHORT_LINK = re.compile(r"\[(?P<words>[^\[\]\n]{1,40})\]\((?P<target>[^()\s]*)\)")


@lru_cache(maxsize=4096)
def _said(words: str) -> str:
    return _NOT_WORDS.sub(" ", unicodedata.normalize("NFKC", words).casefold()).strip()


_SAYS_NOTHING = frozenset(_said(phrase) for phrase in _NOTHING_SAID)


@rule("click-here", "warning", waivable=True, alone=True)
def click_here(kb: KnowledgeBase) -> Findings:
    """The words of a link say where it leads.

    A screen reader reads links out one after the other, and a reader in a hurry looks at nothing else. "Here" also teaches people
    to follow a link without knowing where it goes, which is what phishing needs.

    Bad (`withdraw/which-network.faq.yaml`):

        answer: {zh: "问收款方，详情见[这里](entry:arrived)。", en: "Ask them, or [look it up](entry:arrived)."}

    Good (`withdraw/which-network.faq.yaml`):

        answer: {zh: "问收款方，没到账就看[怎么查](entry:arrived)。", en: "Ask them, or [look it up](entry:arrived)."}
    """
    for passage in (text.passage for text in texts(kb)):
        if "](" not in passage.words:
            continue
        for match in _SHORT_LINK.finditer(without_code(passage.words) if "`" in passage.words else passage.words):
            if _said(match["words"]) not in _SAYS_NOTHING or passage.words[: match.start()].endswith(("!", "\\")):
                continue
            language = str(passage.path[-1])
            target = match["target"]
            title = _title(kb, target, language) or _title(kb, target, "en") or ""
            example = f"[{title}]({target})" if title else ""
            yield click_here.finding(
                passage.file,
                passage.at(*match.span()),
                (f"the link '{match['words']}' does not say where it leads", f"链接文字“{match['words']}”没有说明通向哪里"),
                (
                    f"write what the reader finds there, such as {example}" if example else "write what the reader finds there",
                    f"写出读者点开会看到什么，例如 {example}" if example else "写出读者点开会看到什么",
                ),
            )


def _title(kb: KnowledgeBase, target: str, language: str) -> str | None:
    """What the page that a reference leads to is called."""
    kind, _, key = target.partition("#")[0].partition(":")
    match kind:
        case "entry" if key in kb.entries:
            return kb.entries[key].content.question.root.get(language)
        case "tree" if key in kb.trees:
            return kb.trees[key].content.title.root.get(language)
        case "term" if kb.glossary and key in kb.glossary.content.root:
            return kb.glossary.content.root[key].term.root.get(language)
        case "channel" if kb.channels and key in kb.channels.content.root:
            return kb.channels.content.root[key].name.root.get(language)
    return None


RULES: tuple[AnyRule, ...] = (click_here,)
