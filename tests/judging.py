"""Judge one text of the small help center by every rule that looks at a document by itself, without writing a file."""

from __future__ import annotations

import dataclasses

from helpgen.findings import Finding
from helpgen.knowledge_base import Document, KnowledgeBase
from helpgen.models import Entry
from helpgen.rulebook import RULES
from helpgen.source import parse
from helpgen.validation import validate

LINE = 9
"""The line of the file on which the Chinese answer begins."""
COLUMN = 5

_ENTRY = """\
question:
  zh: {question}
  en: The transfer says sent. Why has it not arrived?
short:
  zh: 先在链上查。
  en: Look on the chain first.
answer:
  zh: |
{answer}
  en: |
    Look on the chain first.
aliases:
  zh: [没到账, 提币不到账, 提现没收到]
  en: [not arrived, withdrawal missing, where is it]
contact: form
reviewed: 2026-10-01
owner: payments
"""


def with_answer(kb: KnowledgeBase, answer: str, question: str = "提现显示成功，为什么还没到账？") -> KnowledgeBase:
    """The knowledge base with an eye on one entry only, whose Chinese answer (and question) is this."""
    body = "\n".join(f"    {line}" if line else "" for line in answer.split("\n"))
    source, findings = parse(_ENTRY.format(answer=body, question=question).encode(), "content/withdraw/arrived.faq.yaml")
    assert source is not None and not findings, findings
    content, mistakes = validate(source, Entry)
    assert content is not None, mistakes
    document = Document("arrived", "withdraw", source, content)
    return dataclasses.replace(kb, entries={**kb.entries, "arrived": document}).part((document,))


def judged(kb: KnowledgeBase, answer: str, question: str = "提现显示成功，为什么还没到账？") -> list[Finding]:
    """What the rules find in it, but for differences from the English text, which is another one."""
    part = with_answer(kb, answer, question)
    found = {finding for rule in RULES if rule.alone for finding in rule(part)}
    return sorted(one for one in found if not one.rule.startswith("different-") and one.severity == "error")
