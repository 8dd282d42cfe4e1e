"""The rule for quotation marks around a whole text: typed for YAML, which does not know them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, pairwise

from helpgen.findings import AnyRule, Finding, Fix, Said, rule
from helpgen.knowledge_base import KnowledgeBase
from helpgen.lines import quoted
from helpgen.rules import places
from helpgen.rules.places import Passage

Findings = Iterator[Finding]

_CLOSING = {"“": "”", "‘": "’", "「": "」", "『": "』", "＂": "＂"}


@rule("quotes-around-text", waivable=True, alone=True)
def quotes_around_text(kb: KnowledgeBase) -> Findings:
    """A question, a title or another plain text does not stand in quotation marks as a whole.

    “ and ” come from a word processor and mean nothing to YAML: readers would see them on the page, and a comma between them
    cuts an alias in two.

    Bad (`withdraw/which-network.faq.yaml`):

        question:
          zh: “提币该选哪条链？”
          en: Which network should I choose?

    Good (`withdraw/which-network.faq.yaml`):

        question:
          zh: 提币该选哪条链？
          en: Which network should I choose?
    """
    passages: Iterator[Passage | None] = chain(places.plain(kb), places.phrases(kb), [None])
    for passage, after in pairwise(passages):
        if passage is None or passage.words[0] not in _CLOSING:
            continue
        opening, inner = passage.words[0], passage.words[1:]
        closing = _CLOSING[opening]
        cut = (
            after.words
            if after is not None and after.document is passage.document and after.path[:-1] == passage.path[:-1]
            else ""
        )
        text = ""
        if inner.endswith(closing) and closing not in inner[:-1] and opening not in inner[:-1]:
            text = inner[:-1].strip()
            said: Said = (
                (f"the whole text stands in {opening} {closing}", f"整段文字都放在了 {opening} {closing} 里"),
                (f"write {text}", f"写成 {text}"),
            )
        elif isinstance(passage.path[-1], int) and closing not in inner and cut.endswith(closing) and opening not in cut:
            whole = quoted(f"{inner}, {cut[:-1]}")
            said = (
                (
                    f"{opening} does not keep the text together: the comma cuts it in two",
                    f"{opening} 不起作用，文字在逗号处断成了两项",
                ),
                (f"write {whole}", f"写成 {whole}"),
            )
        else:
            continue
        at = passage.at(0)
        line = passage.document.source.lines[at.line - 1][at.column - 1 :]
        fix = Fix(at, len(passage.words), text) if text and line.startswith(passage.words) else None
        yield quotes_around_text.finding(passage.file, at, *said, fix=fix)


RULES: tuple[AnyRule, ...] = (quotes_around_text,)
