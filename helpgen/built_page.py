"""What a built page names and loads, read from its HTML in one pass: a site of thousands of pages is verified in seconds."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from html import unescape
from typing import Literal

from helpgen.closed_lines import closed_parts, is_simple

Use = Literal["link", "load", "fragment", "refresh", "base"]
"""What a page does with an address: offers it to readers, loads it, draws it, leads on to it, counts others from it."""

_RAW = re.compile(r"(<(script|style|textarea|title|noembed|iframe)\b[^>]*>).*?(?=</\2\b|\Z)", re.DOTALL | re.IGNORECASE)
_TAG = re.compile(r"""<!--.*?(?:-->|\Z)|<([a-zA-Z](?:[^>"']++|"[^"]*+"|'[^']*+')*+)>""", re.DOTALL)
_NAME = re.compile(r"[^\s/>]+")
_ATTRIBUTE = re.compile(r"""([^\s=/"'<>]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?""")
_REFRESH = re.compile(r"\s*[\d.]*\s*[;,]?\s*(?:url\s*=\s*)?(['\"]?)(.*?)\1\s*", re.IGNORECASE | re.DOTALL)
_DRAWN = re.compile(r"url\(\s*['\"]?(#[^)'\"]*)['\"]?\s*\)", re.IGNORECASE)
_CONFIG = re.compile(r'<script id="__config"[^>]*>(.*?)</script>', re.DOTALL)

_NOT_LOADED = {"canonical", "alternate", "prev", "next", "author", "help", "license", "search", "bookmark", "me", "nofollow"}
"""What ``<link>`` says about other pages, without anything being fetched."""
_LOADS = {
    ("audio", "src"), ("embed", "src"), ("frame", "src"), ("iframe", "src"), ("img", "src"), ("input", "src"),
    ("object", "data"), ("script", "src"), ("source", "src"), ("track", "src"), ("video", "src"), ("video", "poster"),
    ("body", "background"), ("table", "background"), ("image", "href"), ("image", "xlink:href"), ("use", "href"),
    ("use", "xlink:href"), ("feimage", "href"), ("form", "action"), ("html", "manifest"), ("applet", "archive"),
    ("applet", "codebase"),
}  # fmt: skip
_LOADS_ANYWHERE = {"formaction", "ping", "data-hg-files"}
_LISTS = {"ping", "data-hg-files"}
_NAMES_IDS = {"aria-labelledby", "aria-describedby", "aria-controls", "aria-owns", "for", "headers", "list", "form"}


@dataclass(frozen=True, slots=True)
class BuiltPage:
    """What stands in the HTML of a page, each thing once."""

    lang: str | None
    """The language of the whole page as written; ``None`` where it says none."""
    ids: frozenset[str]
    twice: tuple[str, ...]
    """Ids that more than one element has."""
    named: frozenset[str]
    """Ids that labels and descriptions belong to."""
    uses: frozenset[tuple[Use, str, str]]
    """Use, name of the element, and the address as written."""

    @property
    def leads_on(self) -> str | None:
        """Where the page sends its readers by itself; ``None`` for one that stays."""
        return next((url for use, _, url in self.uses if use == "refresh"), None)


@dataclass(frozen=True, slots=True)
class _Tag:
    name: str
    id: str | None
    lang: str | None
    named: tuple[str, ...]
    uses: tuple[tuple[Use, str, str], ...]


@dataclass(frozen=True, slots=True)
class _Part:
    """What stands in some lines of a page."""

    lang: tuple[str | None, ...]
    ids: tuple[str, ...]
    named: frozenset[str]
    uses: frozenset[tuple[Use, str, str]]


def read_page(html: str) -> BuiltPage:
    """``html`` as a browser reads its tags: quoted values may hold anything, and what scripts hold is no markup."""
    page = _together(map(_part, closed_parts(html)))
    once = frozenset(page.ids)
    twice = tuple(sorted(id for id, count in Counter(page.ids).items() if count > 1)) if len(once) < len(page.ids) else ()
    return BuiltPage(page.lang[-1] if page.lang else None, once, twice, page.named, page.uses)


def _together(parts: Iterable[_Part | None]) -> _Part:
    lang, ids, named, uses = list[str | None](), list[str](), set[str](), set[tuple[Use, str, str]]()
    for part in parts:
        if part is not None:
            lang += part.lang
            ids += part.ids
            named |= part.named
            uses |= part.uses
    return _Part(tuple(lang), tuple(ids), frozenset(named), frozenset(uses))


@lru_cache(maxsize=1 << 12)
def _part(html: str) -> _Part | None:
    """What a piece of a page holds; ``None`` where nothing is to be told. Most pieces stand on hundreds of pages."""
    if "<" not in html:
        return None
    config = None if is_simple(html) else _CONFIG.search(html)
    lang, ids, named, uses = list[str | None](), list[str](), set[str](), set[tuple[Use, str, str]]()
    for text in _TAG.findall(html if is_simple(html) else _RAW.sub(r"\1", html)):
        if not text:
            continue
        tag = _parsed(text)
        if tag.id is not None:
            ids.append(tag.id)
        if tag.name == "html":
            lang.append(tag.lang)
        named.update(tag.named)
        uses.update(tag.uses)
    if config is not None:
        uses |= _settings(config[1])
    return _Part(tuple(lang), tuple(ids), frozenset(named), frozenset(uses)) if lang or ids or named or uses else None


@lru_cache(maxsize=1 << 13)
def _parsed(text: str) -> _Tag:
    """One tag. Most tags of a page stand on hundreds of others, letter for letter."""
    start = _NAME.match(text)
    name = start[0].lower() if start is not None else ""
    values: dict[str, str] = {}
    for attribute, double, single, bare in _ATTRIBUTE.findall(text, start.end() if start is not None else 0):
        key, value = attribute.lower(), double or single or bare
        if key not in values:  # what scripts of ours are handed is long, full of references, and names nothing
            values[key] = value if key.startswith("data-") and key not in _LOADS_ANYWHERE else unescape(value)
    named = tuple(id for key in _NAMES_IDS & values.keys() for id in values[key].split())
    return _Tag(name, values.get("id"), values.get("lang"), named, tuple(_uses(name, values)))


def _uses(name: str, values: dict[str, str]) -> list[tuple[Use, str, str]]:
    found: list[tuple[Use, str, str]] = []
    for key, value in values.items():
        if key in _LISTS:
            found += [("load", name, one) for one in value.split()]
        elif key in ("srcset", "imagesrcset"):
            found += [("load", name, one.split()[0]) for one in value.split(",") if one.strip()]
        elif (name, key) in _LOADS or key in _LOADS_ANYWHERE:
            found.append(("load", name, value))
        elif name == "link" and key == "href":
            told = set(values.get("rel", "").lower().split())
            found.append(("link" if told and told <= _NOT_LOADED else "load", name, value))
        elif name == "base" and key == "href":
            found.append(("base", name, value))
        elif key in ("href", "xlink:href", "cite", "longdesc"):
            found.append(("link", name, value))
        elif name == "meta" and key == "content" and values.get("http-equiv", "").lower() == "refresh":
            match = _REFRESH.fullmatch(value)
            found.append(("refresh", name, match[2] if match is not None else value))
        elif "url(" in value.lower():
            found += [("fragment", name, one) for one in _DRAWN.findall(value)]
    return found


def _settings(text: str) -> set[tuple[Use, str, str]]:
    """What the theme's own script is told to load."""
    try:
        settings = json.loads(text)
    except ValueError:
        return set()
    values = [settings.get(key) for key in ("base", "search")] if isinstance(settings, dict) else []
    base, worker = [value if isinstance(value, str) else None for value in values] or (None, None)
    found: set[tuple[Use, str, str]] = {("load", "script", worker)} if worker else set()
    return found | ({("link", "script", f"{base.rstrip('/')}/")} if base else set())
