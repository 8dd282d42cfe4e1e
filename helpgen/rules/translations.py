"""Rules for the age of translations: texts whose other language has changed since they were compared."""

from __future__ import annotations

from helpgen.findings import AnyRule

RULES: tuple[AnyRule, ...] = ()
