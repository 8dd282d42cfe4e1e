"""The theme's style sheets without the rules that no generated page can use, as one file: less than half of it.

Nothing is guessed from the pages: a rule stays when all its class names are in ``CLASSES``. On pages of every kind, and in what
scripts add to them, a test looks for anything that a rule left out would have been for.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence

SHEET = "assets/helpgen/theme.css"
"""Where the shortened style sheets are published, beside the whole ones, which hand-written pages use."""

SOURCES = (
    re.compile(r"assets/stylesheets/main\.[0-9a-f]+\.min\.css"),
    re.compile(r"assets/stylesheets/palette\.[0-9a-f]+\.min\.css"),
)
"""The theme's style sheets, in their order."""

_CLASSES = """
admonition admonition-title danger example info note tip warning
focus-visible js no-js
md-container md-content md-content__inner md-copyright md-dialog md-dialog--active md-dialog__inner md-ellipsis
md-footer md-footer-meta md-footer-meta__inner md-footer__button md-footer__direction md-footer__inner md-footer__link
md-footer__link--next md-footer__link--prev md-footer__title
md-grid md-header md-header--shadow md-header__button md-header__ellipsis md-header__inner md-header__option
md-header__title md-header__title--active md-header__topic md-icon md-logo md-main md-main__inner
md-nav md-nav--primary md-nav--secondary md-nav__button md-nav__icon md-nav__item md-nav__item--active md-nav__link
md-nav__link--active md-nav__link--passed md-nav__list md-nav__title md-nav__toggle
md-option md-overlay
md-search md-search-result md-search-result__article md-search-result__icon md-search-result__item md-search-result__link
md-search-result__list md-search-result__meta md-search-result__more md-search-result__terms
md-search__form md-search__icon md-search__inner md-search__input md-search__options md-search__output md-search__overlay
md-search__scrollwrap
md-sidebar md-sidebar--primary md-sidebar--secondary md-sidebar__inner md-sidebar__scrollwrap md-skip
md-toggle md-top md-typeset md-typeset__scrollwrap md-typeset__table
"""
CLASSES = frozenset(_CLASSES.split())
"""The theme's classes that generated pages have, or that its script gives to them."""

FEATURES = frozenset({"content.action.edit", "navigation.footer", "navigation.top", "toc.follow"})
"""The theme's features for which ``CLASSES`` is complete; with any other one, pages use the whole style sheets."""

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_CLASS = re.compile(r"\.(-?[_a-zA-Z](?:[\w-]|\\.)*)")
_NEGATED = re.compile(r":(?:not|is|where|has)\((?:[^()]|\([^()]*\))*\)")
_COLOUR = re.compile(r"\[data-md-color-(scheme|primary|accent)=[\"']?([\w-]+)[\"']?\]")
_PROPERTY = re.compile(r"(--[\w-]+)\s*:")
_USE = re.compile(r"var\(\s*(--[\w-]+)")
_PIECE = re.compile(
    r"""(?:[^;"'()]|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|\((?:[^()"']|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|\([^()]*\))*\))+"""
)
_GROUPS = ("@media", "@supports", "@layer")


def shortened(sheets: Collection[str], colours: Mapping[str, Collection[str]], more: Collection[str] = ()) -> str:
    """The rules of ``sheets`` that a page with ``CLASSES`` can use.

    ``colours`` holds the schemes, primary and accent colours in use (``scheme``, ``primary``, ``accent``), ``more`` other style
    sheets of those pages, whose use of the theme's custom properties counts.
    """
    kept = [_rules(_COMMENT.sub("", sheet), colours) for sheet in sheets]
    text = "".join(kept)
    while True:  # a property that only another unused one mentions goes as well
        used = set(_USE.findall(text)).union(*(_USE.findall(sheet) for sheet in more))
        fewer = _without_properties(text, used)
        if fewer == text:
            return fewer
        text = fewer


def colours_in_use(options: Sequence[Mapping[str, object]]) -> dict[str, set[str]]:
    """The colours of a palette as MkDocs' configuration has it, with what the theme falls back to, for ``shortened``."""
    found = {"scheme": {"default", "slate"}, "primary": {"indigo"}, "accent": {"indigo"}}
    for option in options:
        for kind, values in found.items():
            values.add(str(option.get(kind, "")).replace(" ", "-"))
    return found


def small(sheet: str) -> str:
    """A style sheet of ours as it is published: without comments, indentation and empty lines."""
    return re.sub(r"(?m)^[ \t]+|\n(?=\n)", "", _COMMENT.sub("", sheet)).strip() + "\n"


def _blocks(css: str) -> Iterator[tuple[str, str | None]]:
    """Each rule as what stands before its braces and what stands between them; a statement without braces has ``None``."""
    at = 0
    while at < len(css):
        start = _find(css, at, "{;}")
        if start >= len(css) or css[start] != "{":
            if css[at:start].strip():
                yield css[at:start].strip(), None
            at = start + 1
            continue
        depth, end = 1, start
        while depth and end < len(css):
            end = _find(css, end + 1, "{}")
            depth += 1 if css[end : end + 1] == "{" else -1
        yield css[at:start].strip(), css[start + 1 : end]
        at = end + 1


def _find(css: str, at: int, wanted: str) -> int:
    """Where the next of the ``wanted`` characters stands outside of quotation marks."""
    quote = ""
    while at < len(css):
        character = css[at]
        if character == "\\":
            at += 1
        elif quote:
            quote = "" if character == quote else quote
        elif character in "\"'":
            quote = character
        elif character in wanted:
            break
        at += 1
    return at


def _rules(css: str, colours: Mapping[str, Collection[str]]) -> str:
    parts = []
    for head, body in _blocks(css):
        if body is None:
            parts.append("" if head.startswith("@charset") else f"{head};")
        elif head.startswith(_GROUPS):
            inner = _rules(body, colours)
            parts.append(f"{head}{{{inner}}}" if inner else "")
        elif head.startswith("@"):
            parts.append(f"{head}{{{body}}}")
        else:
            selectors = [selector for selector in _selectors(head) if _possible(selector, colours)]
            parts.append(f"{','.join(selectors)}{{{body}}}" if selectors and body else "")
    return "".join(parts)


def _selectors(head: str) -> Iterator[str]:
    """The selectors of a list: what commas separate, outside of brackets and quotation marks."""
    depth, begin, at = 0, 0, 0
    while (at := _find(head, at, ",()[]")) < len(head):
        depth += {"(": 1, "[": 1, ")": -1, "]": -1}.get(head[at], 0)
        if head[at] == "," and not depth:
            yield head[begin:at].strip()
            begin = at + 1
        at += 1
    yield head[begin:].strip()


def _possible(selector: str, colours: Mapping[str, Collection[str]]) -> bool:
    plain = _NEGATED.sub("", selector)  # what is excluded says nothing; of alternatives, one may be there
    return all(name in CLASSES for name in _CLASS.findall(plain)) and all(
        value in colours[kind] for kind, value in _COLOUR.findall(plain)
    )


def _without_properties(css: str, used: Collection[str]) -> str:
    parts = []
    for head, body in _blocks(css):
        if body is None:
            parts.append(f"{head};")
        elif head.startswith("@"):
            parts.append(f"{head}{{{_without_properties(body, used) if head.startswith(_GROUPS) else body}}}")
        else:
            pieces = [
                piece for piece in _PIECE.findall(body) if not (match := _PROPERTY.match(piece.strip())) or match[1] in used
            ]
            parts.append(f"{head}{{{';'.join(pieces)}}}" if pieces else "")
    return "".join(parts)
