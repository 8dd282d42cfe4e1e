"""What is put into a page on its way out, and only there: on the disk it stays as it will be published.

The page's own policy allows scripts, style sheets and requests of its own host, and nothing more is needed: a writer sees what
readers get, policy included.
"""

from __future__ import annotations

import re

from helpgen.preview.board import State
from helpgen.preview.panel import as_html, panel

OWN = "/-/"
"""The path below which the preview's own files lie: no page of a site can have this address."""
SCRIPT, STYLESHEET, EVENTS = f"{OWN}preview.js", f"{OWN}preview.css", f"{OWN}events"

_LANGUAGE = re.compile(rb"""<html\b[^>]*?\slang=["']?([A-Za-z0-9-]+)""", re.IGNORECASE)
_HEAD_END = re.compile(rb"</head\s*>", re.IGNORECASE)


def language_of(page: bytes) -> str:
    """The language that a page says it is in, or nothing."""
    found = _LANGUAGE.search(page[:2000])
    return found[1].decode("ascii") if found else ""


def dressed(page: bytes, version: str, state: State) -> bytes:
    """The ``page`` with the script that keeps it fresh, and for browsers without scripts with what is wrong."""
    script = f'<script src="{SCRIPT}" defer data-version="{version}" data-events="{EVENTS}" data-style="{STYLESHEET}"></script>'
    head = _HEAD_END.search(page)
    place = head.start() if head else 0
    page = page[:place] + script.encode() + page[place:]
    if (shown := panel(state, language_of(page))) is None or not shown["is_open"]:
        return page
    plain = f'<noscript><link rel="stylesheet" href="{STYLESHEET}">{as_html(shown)}</noscript>'.encode("utf-8", "replace")
    before, end, after = page.rpartition(b"</body>")
    return before + plain + end + after if end else page + plain


_BLANK = """<!doctype html>
<html lang="{language}">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width,initial-scale=1">
  <meta http-equiv="Content-Security-Policy" content="{policy}">
  <title>{title}</title>
  <link rel="icon" href="data:,">
  <link rel="stylesheet" href="{style}">
</head>
<body class="hgp-blank">
<main>
  <h1>{title}</h1>
  <p>{text}</p>
</main>
</body>
</html>
"""

_POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; connect-src 'self'"
MAKING, MISSING = "making", "missing"
"""The versions of pages that are in nobody's site."""

_TEXTS = {
    MAKING: ("网站正在生成 / The site is being made", "完成后页面会自动打开。 / The page opens by itself when it is there."),
    MISSING: ("没有这个页面 / There is no such page", "它一出现就会自动打开。 / It opens by itself as soon as there is one."),
}


def blank(state: State) -> bytes:
    """A page for where the site has none, not even one for wrong addresses."""
    version = MISSING if state.number else MAKING
    title, text = _TEXTS[version]
    page = _BLANK.format(language="zh-Hans", title=title, text=text, style=STYLESHEET, policy=_POLICY)
    return dressed(page.encode(), version, state)
