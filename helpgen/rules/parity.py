"""Rules that hold the languages of a text equal: the same links, facts, numbers, steps, tables, callouts and images."""

from __future__ import annotations

from helpgen.findings import AnyRule

RULES: tuple[AnyRule, ...] = ()
