"""Rules for images: the file is there, and what it shows is said in each language."""

from __future__ import annotations

from helpgen.findings import AnyRule

RULES: tuple[AnyRule, ...] = ()
