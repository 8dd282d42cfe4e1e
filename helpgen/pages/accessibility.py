"""The accessibility statement: what is aimed at, what was tested, with what result, and what was not."""

from __future__ import annotations

from helpgen import design, urls
from helpgen.pages.built_in import last_review
from helpgen.pages.context import Context
from helpgen.pages.page import Heading, Page, SourceLine

NAME = "accessibility"
_SECTIONS = ("aim", "works", "tested", "not_tested", "limits", "report")


def accessibility(c: Context) -> Page:
    """The page that says how far the site can be used by everybody; without a recorded run it says that there was none."""
    url = urls.built_in(c.language, NAME)
    run = c.kb.accessibility.content if c.kb.accessibility is not None else None
    reviewed = run.day if run is not None else last_review(c)
    key, channel = c.channel(None)
    body = c.render(
        "accessibility.html",
        url,
        run=run,
        tried=sorted(run.tried, key=lambda one: one.day, reverse=True) if run is not None else (),
        changed=run is not None and run.design != design.digest(),
        channel_key=key,
        channel=channel,
        reviewed=reviewed,
    )
    return Page(
        url=url,
        language=c.language,
        kind="accessibility",
        title=c.t("accessibility.title"),
        description=c.t("accessibility.description"),
        body=body,
        alternates=c.alternates(url),
        headings=tuple(Heading(2, f"hg-{name.replace('_', '-')}", c.t(f"accessibility.{name}")) for name in _SECTIONS),
        source=SourceLine("accessibility.yaml" if run is not None else "site.yaml", 1),
        reviewed=reviewed,
        section=url,
    )
