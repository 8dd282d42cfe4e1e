"""Rules for upkeep: reviews that are due, owners that exist, sources where they are required."""

from __future__ import annotations

from helpgen.findings import AnyRule

RULES: tuple[AnyRule, ...] = ()
