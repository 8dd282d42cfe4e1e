"""Rules for words: forbidden renderings, names that stay as they are, jargon that nobody explains."""

from __future__ import annotations

from helpgen.findings import AnyRule

RULES: tuple[AnyRule, ...] = ()
