"""The rule that keeps entries and trees about loss and theft in the tier whose pages warn, and which is reviewed more often."""

from __future__ import annotations

import re
from collections.abc import Iterator

from helpgen.findings import AnyRule, Finding, rule
from helpgen.knowledge_base import KnowledgeBase
from helpgen.models import Upkeep
from helpgen.normalised import normalised, written
from helpgen.rules import places

Findings = Iterator[Finding]

_ABOUT = frozenset({"question", "title", "short", "description"})
"""The fields that say what a document is about; a warning in the midst of an answer does not make it one about theft."""
_SIGNS = re.compile(
    r"\b(?:(?:recovery|seed|secret|backup|mnemonic) (?:phrases?|words)|mnemonics?|private keys?|keystores?|passphrases?|stolen|steal\w*|theft|thie(?:f|ves)|hack(?:ed|er|ers|ing)?|scam\w*"
    r"|phish\w*|frauds?|fraudsters?|impostors?|impersonat\w+|fake (?:support|agents?|apps?|sites?|websites?)|compromised|drain(?:ed|er|ers)|sim swap\w*|remote[- ]control\w*)\b"
    r"|助记词|恢复短语|种子短语|私钥|被盗|盗[走币号用刷]|偷走|黑客|骗[局子术走]|诈骗|被骗|受骗|防骗|钓鱼|冒充|假(?:客服|网站|应用|冒)|入侵|泄露|远程控制"
)


@rule("needs-safety-tier", alone=True)
def needs_safety_tier(kb: KnowledgeBase) -> Findings:
    """An entry or a tree about phrases and keys, theft, scams or fake support says `tier: safety`.

    The template then puts the safety note on its pages, a missing translation is an error at once, and it is reviewed sooner. What
    it is about is told by its question or title and its short answer or description.

    Bad (`withdraw/which-network.faq.yaml`):

        question: {zh: 提币时被骗了怎么办？, en: "What if somebody tricked me into a withdrawal?"}

    Good (`withdraw/which-network.faq.yaml`):

        question: {zh: 提币时被骗了怎么办？, en: "What if somebody tricked me into a withdrawal?"}
        tier: safety
    """
    told: set[str] = set()
    for passage in places.localized_texts(kb):
        content = passage.document.content
        if passage.path[0] not in _ABOUT or not isinstance(content, Upkeep) or content.tier == "safety":
            continue
        match = _SIGNS.search(normalised(passage.words))
        if match is None or passage.file in told:
            continue
        told.add(passage.file)
        start, end = written(passage.words, *match.span())
        words = passage.words[start:end]
        yield needs_safety_tier.finding(
            passage.file,
            passage.at(start, end),
            (f"this is about '{words}', and its tier is not 'safety'", f"这篇讲的是“{words}”，却不在 safety 一级"),
            ("write 'tier: safety'", "写上 tier: safety"),
        )


RULES: tuple[AnyRule, ...] = (needs_safety_tier,)
