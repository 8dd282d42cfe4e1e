"""Rules for aliases, one by one: an alias is one phrase."""

from __future__ import annotations

import re
from collections.abc import Iterator

from helpgen.findings import AnyRule, Finding, rule
from helpgen.knowledge_base import KnowledgeBase
from helpgen.rules import places

Findings = Iterator[Finding]

_BETWEEN = re.compile(r"\s*[、；;]\s*|\s+/\s+")


def phrases_in(alias: str) -> list[str]:
    """The phrases that an alias runs together: more than one where signs stand between them that no reader types."""
    found = [part for part in _BETWEEN.split(alias) if part.strip()]
    return found if len(found) > 2 or (len(found) == 2 and re.search("[；;]", alias)) else [alias]


@rule("several-phrases", "warning", waivable=True, alone=True)
def several_phrases(kb: KnowledgeBase) -> Findings:
    """An alias is one phrase, as a reader types it.

    A line of phrases with `、` between them is one phrase to the search, and nobody types that.

    Bad (`withdraw/which-network.faq.yaml`):

        aliases:
          zh: [选哪条链, 网络选哪个, ERC20 还是 TRC20, "选链、选网络、选主网"]

    Good (`withdraw/which-network.faq.yaml`):

        aliases:
          zh: [选哪条链, 网络选哪个, ERC20 还是 TRC20, 选链, 选网络, 选主网]
    """
    for passage in places.phrases(kb):
        if passage.path[0] != "aliases" or len(found := phrases_in(passage.words)) < 2:
            continue
        message = (f"this alias holds {len(found)} phrases", f"这一条别名里写了 {len(found)} 种说法")
        hint = (f"write each on a line of its own: - {found[0]}", f"每种说法单独写一行：- {found[0]}")
        yield several_phrases.finding(passage.file, passage.at(0), message, hint)


RULES: tuple[AnyRule, ...] = (several_phrases,)
