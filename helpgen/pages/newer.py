"""The notices about other languages: that a page is newer in one, and that parts of it are shown in one."""

from __future__ import annotations

from dataclasses import dataclass

from helpgen import urls
from helpgen.i18n import strings
from helpgen.pages.context import Context
from helpgen.source import KeyPath
from helpgen.translations import behind_by_key, missing_by_key


@dataclass(frozen=True)
class Newer:
    """What the notice says; ``language`` is the newer language's name in the words of the page."""

    language: str
    day: str
    """When the newer text was last vouched for: 2026-11-03."""
    href: str
    locale: str
    """The newer language's tag, for ``lang`` and ``hreflang``."""
    link: str
    """The words of the link, in the newer language."""


def newer(c: Context, key: str, url: str, within: KeyPath = ()) -> Newer | None:
    """What to say on the page at ``url`` of the document ``key``; ``None`` when its texts are up to date but for trifles.

    ``within`` narrows it to the texts below a key path, such as those of one node.
    """
    texts = [
        one
        for one in behind_by_key(c.kb.whole).get(key, ())
        if one.language == c.language and not one.minor and one.path[: len(within)] == within
    ]
    if not texts:
        return None
    language, day = texts[0].newer[0], max(one.since for one in texts)
    other = strings(language)
    name = c.t.block("languages").get(language, other.name)
    return Newer(name, c.day(day), urls.relative(c.alternates(url)[language], url), other.locale, other("page.newer_link"))


def untranslated(c: Context, key: str, within: KeyPath = ()) -> bool:
    """Whether texts of the document ``key`` (below ``within``) are missing in the page's language: it shows another's."""
    return any(
        one.language == c.language and one.path != ("aliases",) and one.path[: len(within)] == within
        for one in missing_by_key(c.kb.whole).get(key, ())
    )
