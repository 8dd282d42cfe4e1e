"""Rules for numbers: facts instead of literals, and facts that expire."""

from __future__ import annotations

from helpgen.findings import AnyRule

RULES: tuple[AnyRule, ...] = ()
