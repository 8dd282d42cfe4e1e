"""Rules for how a text speaks to a frightened reader: short, without blame, without promises, without urgency."""

from __future__ import annotations

from helpgen.findings import AnyRule

RULES: tuple[AnyRule, ...] = ()
