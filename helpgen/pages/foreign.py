"""Texts that a page has to show in another language than its own, because they are missing in that."""

from __future__ import annotations

from markupsafe import Markup, escape

from helpgen.i18n import available, strings
from helpgen.models import Localized


class ForeignText(str):
    """A plain text in another language than the page's: as HTML it says so, as an attribute's value it is used as ``str``."""

    __slots__ = ("locale",)

    locale: str

    def __html__(self) -> Markup:
        return foreign_html(escape(str(self)), self.locale, "span")


def foreign_text(text: str, locale: str) -> ForeignText:
    """``text``, marked as being in the language of ``locale`` (a BCP 47 tag)."""
    marked = ForeignText(text)
    marked.locale = locale
    return marked


def foreign_html(html: Markup, locale: str, tag: str) -> Markup:
    """``html`` within an element that names its language, so that it is spoken and hyphenated as what it is."""
    return Markup('<{tag} lang="{locale}">{html}</{tag}>').format(tag=tag, locale=locale, html=html)


def locale_shown(text: Localized, language: str) -> str | None:
    """The language tag of what is shown of ``text`` on a page in ``language``; ``None`` where that is the page's own."""
    if language in text.root:
        return None
    shown = next(iter(text.root))
    return strings(shown).locale if shown in available() else shown
