"""The rules of a knowledge base: one function a rule, its docstring its manual page. Adding a rule touches one module here."""

from __future__ import annotations

from helpgen import knowledge_base, syntax, url_lock, validation
from helpgen.findings import AnyRule, Finding
from helpgen.knowledge_base import KnowledgeBase
from helpgen.rules import (
    answers,
    conditions,
    contacts,
    inserts,
    loops,
    markup,
    paths,
    references,
    routes,
    synonyms,
    text,
    trees,
    typed,
    urls,
)

RULES: tuple[AnyRule, ...] = (
    *text.RULES, *markup.RULES, *references.RULES, *contacts.RULES,
    *trees.RULES, *loops.RULES, *typed.RULES, *conditions.RULES, *routes.RULES, *answers.RULES, *inserts.RULES, *paths.RULES,
    *synonyms.RULES, *urls.RULES,
)  # fmt: skip
"""The rules that are checked on a knowledge base that has been read."""

ALL_RULES: tuple[AnyRule, ...] = (*syntax.RULES, *validation.RULES, *url_lock.RULES, *knowledge_base.RULES, *RULES)
"""Every rule there is, those of reading included."""


def check(kb: KnowledgeBase) -> list[Finding]:
    """The findings of all rules, sorted by file and position."""
    return sorted({finding for rule in RULES for finding in rule(kb)})
