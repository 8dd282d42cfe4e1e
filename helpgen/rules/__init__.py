"""The rules of a knowledge base: one function a rule, its docstring its manual page. Adding a rule touches one module here."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from helpgen import knowledge_base, syntax, url_lock, validation
from helpgen.findings import AnyRule, Finding
from helpgen.knowledge_base import KnowledgeBase
from helpgen.rules import (
    answers,
    catalogue,
    conditions,
    contacts,
    facts,
    freshness,
    glossary,
    images,
    inserts,
    loops,
    markup,
    parity,
    paths,
    references,
    routes,
    style,
    synonyms,
    text,
    translations,
    trees,
    typed,
    typography,
    urls,
    waivers,
)

RULES: tuple[AnyRule, ...] = (
    *text.RULES, *markup.RULES, *references.RULES, *contacts.RULES,
    *trees.RULES, *loops.RULES, *typed.RULES, *conditions.RULES, *routes.RULES, *answers.RULES, *inserts.RULES, *paths.RULES,
    *synonyms.RULES, *urls.RULES,
    *parity.RULES, *typography.RULES, *style.RULES, *catalogue.RULES, *glossary.RULES, *facts.RULES, *freshness.RULES,
    *translations.RULES, *images.RULES,
)  # fmt: skip
"""The rules that are checked on a knowledge base that has been read."""

ALL_RULES: tuple[AnyRule, ...] = (
    *syntax.RULES,
    *validation.RULES,
    *url_lock.RULES,
    *knowledge_base.RULES,
    *RULES,
    *waivers.RULES,
)
"""Every rule there is, those of reading included."""


def check(kb: KnowledgeBase) -> list[Finding]:
    """The findings of all rules that no waiver covers, sorted by file and position."""
    return sorted(waivers.apply(kb, {finding for rule in RULES for finding in rule(kb)}, ALL_RULES))


def read(folder: Path, shown: str | None = None, day: date | None = None) -> tuple[KnowledgeBase, list[Finding]]:
    """The content of ``folder`` and all findings, those of reading and of the rules, sorted. Arguments and errors as ``load``."""
    kb, findings = knowledge_base.load(folder, shown, day)
    return kb, sorted({*findings, *check(kb)})
