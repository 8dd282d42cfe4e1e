"""Whether a rendered file holds nothing but what helpgen writes: the last look before a site is published.

Nothing here tries to read hostile HTML as a browser would. A page has to be *plain*: every ``<`` begins a tag in the one
notation that templates use, with an element and attributes from the lists below. Whatever is not is a mistake, so there is
nothing to be clever about, and a browser can read a page that passes in one way only.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from html import unescape

from helpgen.closed_lines import closed_parts, closed_parts_from, is_simple

_SPACE = r"[ \t\n\r\f]"
_TOKEN = re.compile(r'<!--[^<>]*-->|<[^<>"\']*(?:"[^"<]*"[^<>"\']*)*>')
_COMMENT = re.compile(r"<!--[^<>]*-->")
_ATTRIBUTE = re.compile(rf'{_SPACE}+([a-zA-Z_][-a-zA-Z0-9_:.]*)(?:="([^"<]*)")?')
_OPENING = re.compile(rf'<([a-zA-Z][a-zA-Z0-9]*)((?:{_SPACE}+[a-zA-Z_][-a-zA-Z0-9_:.]*(?:="[^"<]*")?)*){_SPACE}*/?>')
_CLOSING = re.compile(rf"</([a-zA-Z][a-zA-Z0-9]*){_SPACE}*>")
_SCRIPT = re.compile(r"(<script\b(?:[^>\"]|\"[^\"]*\")*>)([^<]*)</script>", re.IGNORECASE)
_CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f]")
_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:")
_NOT_IN_URLS = re.compile(r"[\x00-\x20\x7f\\]")
_LOADS = re.compile(r"(?:url|src|image[\w-]*)\s*\(|\\", re.IGNORECASE)
"""What loads something from within a style, also when it is written with escapes; ``href`` and ``src`` have their own rule."""

DATA_TYPES = ("application/json", "application/ld+json")
"""Kinds of scripts that are not run."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_SVG = _words(
    """
    svg g path rect circle ellipse line polyline polygon text tspan title desc defs marker symbol use clippath mask pattern
    lineargradient radialgradient stop
    """
)
_ELEMENTS = _SVG | _words(
    """
    html head meta title link script body header nav main aside footer section article h1 h2 h3 h4 h5 h6 hgroup address p div
    span a ul ol li dl dt dd blockquote pre code kbd samp var em strong b i u s small sub sup mark q cite abbr dfn time data
    del ins br wbr hr img figure figcaption picture ruby rt rp bdi bdo table caption colgroup col thead tbody tfoot tr th td
    details summary dialog form fieldset legend label input button select optgroup option textarea output meter progress
    search noscript area map
    """
)
_SVG_ATTRIBUTES = _words(
    """
    xmlns viewbox preserveaspectratio version d x y x1 x2 y1 y2 cx cy r rx ry dx dy points transform width height fill
    fill-rule fill-opacity clip-rule clip-path mask opacity stroke stroke-width stroke-linecap stroke-linejoin
    stroke-miterlimit stroke-dasharray stroke-dashoffset stroke-opacity color font-size font-weight font-family font-style
    text-anchor dominant-baseline alignment-baseline baseline-shift letter-spacing marker-start marker-mid marker-end
    markerheight markerwidth markerunits orient refx refy offset stop-color stop-opacity gradientunits gradienttransform
    patternunits spreadmethod vector-effect shape-rendering text-rendering pathlength lengthadjust textlength rotate
    visibility display overflow href xmlns:xlink xlink:href xml:space
    """
)
_PICTURE_ATTRIBUTES = _words(
    """
    clippathunits color-interpolation color-rendering direction focusable font-size-adjust font-stretch font-variant fr fx fy
    isolation mask-type maskcontentunits maskunits mix-blend-mode paint-order patterncontentunits patterntransform
    pointer-events text-decoration transform-origin unicode-bidi word-spacing writing-mode xml:lang
    """
)
"""What drawings in files of their own may have besides; no value of theirs can load anything."""
_ATTRIBUTES = _SVG_ATTRIBUTES | _words(
    """
    id class lang dir title hidden tabindex role translate accesskey inert spellcheck draggable autocapitalize autocorrect
    autocomplete autofocus inputmode enterkeyhint name content charset http-equiv property media rel hreflang type src async
    defer alt loading decoding fetchpriority sizes target download align valign colspan rowspan headers scope abbr span start
    reversed value open datetime cite for form method novalidate checked disabled selected multiple readonly required
    placeholder pattern maxlength minlength min max step size rows cols wrap label low high optimum list
    usemap shape coords itemscope itemprop itemtype summary
    """
)
_INPUTS = frozenset({"text", "search", "number", "checkbox", "radio", "range", "date", "hidden"})
"""No password, no file, no picture that sends: nothing on a help center asks for them."""
_LOADING = frozenset({"stylesheet", "icon", "preload", "modulepreload", "manifest", "apple-touch-icon"})
_NAMING = frozenset({"canonical", "alternate", "prev", "next", "license", "author", "help", "search"})


def html_mistakes(html: str, path: str, policy: str, root: str, scripts: frozenset[str]) -> list[str]:
    """Everything in the page at ``path`` that ``policy`` forbids or would have to, each thing once."""
    found: list[str] = []
    head = _head(policy).match(html)
    if not head:
        found.append("the page does not begin with this site's content security policy and referrer policy")
    judged = [_judged(part) for part in (closed_parts_from(html, head.end()) if head else closed_parts(html))]
    if not all(part.is_plain for part in judged):
        found.append(_broken(html))
    if control := _CONTROL.search(html):
        found.append(f"the page holds the control character U+{ord(control[0]):04X}")
    for part in judged:
        if part.wrong or part.scripts:
            found += [*part.wrong, *part.script_mistakes(path, root, scripts)]
    return list(dict.fromkeys(found))


@dataclass(frozen=True, slots=True)
class _Judged:
    """A piece of a page."""

    is_plain: bool
    """Whether every ``<`` begins a tag in the one notation."""
    wrong: tuple[str, ...]
    """What is wrong with its tags by themselves."""
    scripts: tuple[tuple[dict[str, str], str], ...]
    """The attributes of each script that is no data, and what it holds."""

    def script_mistakes(self, path: str, root: str, known: frozenset[str]) -> Iterator[str]:
        """Scripts: files of helpgen, of the theme, or those that the site's configuration names; data; nothing else."""
        for attributes, held in self.scripts:
            if attributes.get("type", "module") != "module":
                yield f"<script type={_shown(attributes['type'])}> has no place on a page of this site"
            elif held.strip() or "src" not in attributes:
                yield "<script> holds a script; scripts stand in files of the site"
            elif not _is_own(attributes["src"]):
                yield f"<script> loads {_shown(attributes['src'])} from elsewhere"
            elif not _is_known(attributes["src"], path, root, known):
                yield f"<script> loads {_shown(attributes['src'])}, which is no script of helpgen, the theme or mkdocs.yml"


@lru_cache(maxsize=1 << 12)
def _judged(html: str) -> _Judged:
    """A piece of a page; most of them stand on hundreds of pages."""
    tokens = _TOKEN.findall(html)
    wrong = [reason for token in dict.fromkeys(tokens) if (reason := _wrong(token))]
    if is_simple(html):
        return _Judged(len(tokens) == html.count("<"), tuple(wrong), ())
    places = list(_SCRIPT.finditer(html))
    opened = len(re.findall("<script", html, re.IGNORECASE))
    if len(places) != opened or len(re.findall("</script", html, re.IGNORECASE)) != opened:
        wrong.append("a <script> is not closed, or holds a '<'")
    scripts = []
    for match in places:
        opening = _OPENING.fullmatch(match[1])
        attributes = {key.lower(): unescape(value) for key, value in _ATTRIBUTE.findall(opening[2] if opening else "")}
        if attributes.get("type") not in DATA_TYPES or "src" in attributes:
            scripts.append((attributes, match[2]))
    return _Judged(len(tokens) == html.count("<"), tuple(wrong), tuple(scripts))


@lru_cache(maxsize=8)
def _head(policy: str) -> re.Pattern[str]:
    """The beginning of every page. Nothing may stand before the policy, since it holds only for what comes after it."""
    said = re.escape(policy).replace("'", "(?:'|&#39;)")
    return re.compile(
        rf'\s*<!doctype html>\s*<html(?: [a-z]+="[^"<]*")*>\s*<head>\s*<meta charset="utf-8">\s*'
        rf'<meta http-equiv="Content-Security-Policy" content="{said}">\s*<meta name="referrer" content="no-referrer">'
    )


def _broken(html: str) -> str:
    """The first ``<`` that begins no plain tag."""
    plain = {match.start() for match in _TOKEN.finditer(html)}
    at = next(match.start() for match in re.finditer("<", html) if match.start() not in plain)
    return f"this is no plain tag: {_shown(html[at:])}"


def _shown(text: str) -> str:
    return repr(text[:60]) + ("…" if len(text) > 60 else "")


@lru_cache(maxsize=1 << 13)
def _wrong(token: str) -> str:
    """What is wrong with a tag by itself; empty for one that is fine. Pages repeat each other's tags, so each is read once."""
    if closing := _CLOSING.fullmatch(token):
        return "" if closing[1].lower() in _ELEMENTS else _not_allowed(closing[1])
    opening = _OPENING.fullmatch(token)
    if not opening:
        if _COMMENT.fullmatch(token) or token.lower() == "<!doctype html>":
            return ""
        return f"this is no plain tag: {_shown(token)}"
    name = opening[1].lower()
    if name not in _ELEMENTS:
        return _not_allowed(name)
    attributes = [
        (key.lower(), value if key.startswith("data-") else unescape(value)) for key, value in _ATTRIBUTE.findall(opening[2])
    ]
    if len(dict(attributes)) != len(attributes):
        return f"<{name}> has an attribute twice"
    for key, value in attributes:
        if reason := _wrong_attribute(key, value):
            return f"<{name}> {reason}"
    return _ELEMENT_RULES[name](dict(attributes)) if name in _ELEMENT_RULES else ""


def _not_allowed(name: str) -> str:
    return f"the element <{name.lower()}> has no place on a page of this site"


def _wrong_attribute(key: str, value: str) -> str:
    if key.startswith("on"):
        return f"has a script in its attribute '{key}'"
    if key == "style":
        return "has a style of its own; styles stand in style sheets"
    if key not in _ATTRIBUTES and not key.startswith(("data-", "aria-")):
        return f"has the attribute '{key}', which no page of this site needs"
    if key in ("href", "xlink:href", "src", "cite", "usemap") and not _is_link(value):
        return f"leads to {_shown(value)}, which is no https, mailto or tel address and no place on this site"
    if key in _SVG_ATTRIBUTES and _LOADS.search(value) and not re.fullmatch(r"url\(#[\w-]+\)", value):
        return f"loads something by its attribute '{key}': {_shown(value)}"
    return ""


def _is_link(value: str) -> bool:
    """Whether a link leads to a place on the site, or somewhere by one of the schemes that run nothing."""
    if value.startswith(("mailto:", "tel:", "https://")):
        return not _NOT_IN_URLS.search(value)
    return _is_own(value)


def _is_own(value: str) -> bool:
    """Whether a URL stays on the host that the page comes from, in every browser's reading."""
    return not (_SCHEME.match(value) or value.startswith("//") or _NOT_IN_URLS.search(value))


def _meta(attributes: dict[str, str]) -> str:
    kind, content = attributes.get("http-equiv", "").lower(), attributes.get("content", "")
    if kind == "refresh":
        target = re.fullmatch(r"\d+; url=(.+)", content)
        return "" if target and _is_own(target[1]) else f"<meta> sends readers on to {_shown(content)}"
    if kind:
        return f"<meta> says '{kind}' of its own"
    if "charset" in attributes:
        return "<meta> names the encoding a second time"
    return "<meta> has a referrer policy of its own" if attributes.get("name", "").lower() == "referrer" else ""


def _link(attributes: dict[str, str]) -> str:
    kinds = set(attributes.get("rel", "").lower().split())
    if not kinds or not kinds <= _LOADING | _NAMING:
        return f"<link rel={_shown(attributes.get('rel', ''))}> has no place on a page of this site"
    return _own("link", attributes.get("href", "")) if kinds & _LOADING else ""


def _own(name: str, value: str) -> str:
    return "" if _is_own(value) else f"<{name}> loads {_shown(value)} from elsewhere"


def _input(attributes: dict[str, str]) -> str:
    kind = attributes.get("type", "text").lower()
    return "" if kind in _INPUTS else f"<input type={_shown(kind)}> has no place on a help center"


def _use(attributes: dict[str, str]) -> str:
    value = attributes.get("href", "") + attributes.get("xlink:href", "")
    return "" if value.startswith("#") else f"<use> loads {_shown(value)}"


_ELEMENT_RULES: dict[str, Callable[[dict[str, str]], str]] = {
    "meta": _meta,
    "link": _link,
    "input": _input,
    "use": _use,
    "img": lambda attributes: _own("img", attributes.get("src", "")),
    "svg": lambda attributes: "" if attributes.get("xmlns", _SVG_SPACE) == _SVG_SPACE else "<svg> is of another kind",
}
_SVG_SPACE = "http://www.w3.org/2000/svg"


_KNOWN = re.compile(r"assets/(?:helpgen/(?:[\w-]+/)*[\w.-]+\.m?js|javascripts/bundle\.[0-9a-f]+\.min\.js)")


def _is_known(src: str, path: str, root: str, scripts: frozenset[str]) -> bool:
    if src.startswith("/"):
        if not src.startswith(root):
            return False
        target = src.removeprefix(root)
    else:
        target = posixpath.normpath(posixpath.join(posixpath.dirname(path), src))
    return bool(_KNOWN.fullmatch(target)) or target in scripts


# --- pictures and the sitemap ------------------------------------------------------------------------------------------------

_XML_TOKEN = re.compile(r'<!--[^<>]*-->|<[^<>"]*(?:"[^"<]*"[^<>"]*)*>')
_XML_NAME = r"[a-zA-Z][-a-zA-Z0-9]*(?::[a-zA-Z][-a-zA-Z0-9]*)?"
_XML_TAG = re.compile(rf'<({_XML_NAME})((?:\s+{_XML_NAME}="[^"<]*")*)\s*/?>|</({_XML_NAME})\s*>')
_XML_ATTRIBUTE = re.compile(rf'\s({_XML_NAME})="([^"<]*)"')
_DECLARATION = re.compile(r'\ufeff?\s*<\?xml version="1\.0"(?: encoding="(?i:utf-8)")?(?: standalone="(?:yes|no)")?\s*\?>')
_XML_ELEMENTS = _SVG | frozenset({"urlset", "url", "loc", "lastmod", "xhtml:link", "metadata"})


def xml_mistakes(xml: str) -> list[str]:
    """Everything in a picture or a sitemap that could run, load or look like something else when it is opened by itself."""
    return list(dict.fromkeys(reason for _, reason in xml_slips(xml)))


def xml_slips(xml: str) -> list[tuple[int, str]]:
    """Where each tag stands that is not plain, and why it is not: what ``xml_mistakes`` says, in the order of the text."""
    start = declaration.end() if (declaration := _DECLARATION.match(xml)) else 0
    tokens = {match.start(): match.group() for match in _XML_TOKEN.finditer(xml, start)}
    strays = (match.start() for match in re.finditer("<", xml) if match.start() >= start and match.start() not in tokens)
    found = [(at, "a '<' begins no plain tag") for at in strays]
    found += [(at, reason) for at, token in tokens.items() if not _COMMENT.fullmatch(token) and (reason := _wrong_xml(token))]
    return sorted(found)


def _wrong_xml(token: str) -> str:
    tag = _XML_TAG.fullmatch(token)
    if not tag:
        return f"this is no plain tag: {_shown(token)}"
    name = (tag[1] or tag[3]).lower()
    if name not in _XML_ELEMENTS:
        return f"the element <{name}> has no place in a picture or a sitemap"
    for key, value in _XML_ATTRIBUTE.findall(tag[2] or ""):
        value = unescape(value)
        if key.startswith("xmlns") and value not in _SPACES:
            return f"<{name}> is of another kind: {_shown(value)}"
        if name != "xhtml:link" and not key.startswith("xmlns"):
            if key.lower().endswith("href") and not value.startswith("#"):
                return f"<{name}> loads or leads to {_shown(value)}"
            if key.lower() in _PICTURE_ATTRIBUTES and not _LOADS.search(value):
                continue
            if reason := _wrong_attribute(key.lower(), value):
                return f"<{name}> {reason}"
    return ""


_SPACES = {
    _SVG_SPACE,
    "http://www.w3.org/1999/xlink",
    "http://www.w3.org/1999/xhtml",
    "http://www.sitemaps.org/schemas/sitemap/0.9",
}
