"""Rules for how a text is set in its language: punctuation, spaces, the other language's characters."""

from __future__ import annotations

from helpgen.findings import AnyRule

RULES: tuple[AnyRule, ...] = ()
