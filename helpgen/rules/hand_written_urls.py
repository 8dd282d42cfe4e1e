"""A rule for the URLs of hand-written pages: each has its own."""

from __future__ import annotations

from collections.abc import Iterator

from helpgen import urls
from helpgen.findings import AnyRule, Finding, Position, rule
from helpgen.knowledge_base import KnowledgeBase
from helpgen.rules.urls import page_urls, redirect_urls

Findings = Iterator[Finding]

_TAKEN = frozenset({"", "404/", "status-report/", "assets/"})
"""What else is published at the site's root."""


@rule("url-taken")
def url_taken(kb: KnowledgeBase) -> Findings:
    """A hand-written page has a URL of its own.

    It would hide the page that is made from the content at that place, or be hidden by it.

    Bad: `pages/en/withdraw/index.md` where there is a category `withdraw`
    Good: `pages/en/about-withdrawals.md`
    """
    made = {f"{language}/{url}" for language in kb.languages for url in (*page_urls(kb).values(), *redirect_urls(kb))}
    made |= _TAKEN | {f"status-report/{language}/" for language in kb.languages}
    for page in kb.hand_written.values():
        if (url := urls.hand_written(page.id)) in made:
            said = (f"'/{url}' is a page made from the content", f"“/{url}”是由内容生成的页面")
            hint = ("give this file another name", "给这个文件换个名字")
            yield url_taken.finding(page.source.path, Position(), said, hint)


RULES: tuple[AnyRule, ...] = (url_taken,)
