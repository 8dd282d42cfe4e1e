"""Rules for the catalogue as a whole: entries that repeat each other, that nothing leads to, categories without a tree."""

from __future__ import annotations

from helpgen.findings import AnyRule

RULES: tuple[AnyRule, ...] = ()
