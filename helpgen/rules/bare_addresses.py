"""Addresses that stand in running text as they are, with ``https://`` or without: what a reader would type or tap."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from helpgen.normalised import normalised, written
from helpgen.references import links, without_code


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_CORE = "com|net|org|io|cn|xyz|top|vip|info|app|cc"
_GENERIC = _words(
    f"""
    {_CORE.replace("|", " ")} biz dev site online shop store club live link click icu cyou buzz cloud finance exchange fund money
    trade trading market network support help center care service services global digital pro tech fun space website web wiki
    world work press host one ink cfd sbs bond lol quest monster win bid loan download review stream mobi asia email chat
    community zone plus run page games team tools today agency company solutions systems capital cash credit bank gold life
    group ltd inc llc gov edu mil int travel wang ren xin men rest bar art city law foundation ventures holdings pub blog news
    """
)
_COUNTRIES = _words(
    """
    ac ad ae af ag ai al am ao aq ar as at au aw ax az ba bb bd be bf bg bh bi bj bm bn bo br bs bt bw by bz ca cd cf cg ch ci
    ck cl cm co cr cu cv cw cx cy cz de dj dk dm do dz ec ee eg er es et eu fi fj fk fm fo fr ga gd ge gf gg gh gi gl gm gn gp gq
    gr gs gt gu gw gy hk hm hn hr ht hu id ie il im in iq ir is it je jm jo jp ke kg kh ki km kn kp kr kw ky kz la lb lc li lk
    lr ls lt lu lv ly ma mc me mg mh mk ml mm mn mo mp mq mr ms mt mu mv mw mx my mz na nc ne nf ng ni nl no np nr nu nz om pa
    pe pf pg ph pk pm pn pr pt pw py qa re ro ru rw sa sb sc sd se sg si sk sl sm sn so sr ss st su sv sx sy sz tc td tf tg th
    tj tk tl tm tn to tr tt tv tw tz ua ug uk us uy uz va vc ve vg vi vn vu wf ws ye yt za zm zw
    """
)
"""Those that are rather the ending of a file (md, pl, ps, rs, sh) are an address only with a path behind them."""

_SOFTWARE = frozenset({"ADO.NET", "ASP.NET", "VB.NET"})
"""Written like this, in capitals, they name software."""

_LETTER = r"[^\W_\u2e80-\u9fff\uac00-\ud7ff]"
_LABEL = rf"{_LETTER}(?:(?:{_LETTER}|-)*{_LETTER})?"
_DOT = (
    rf"(?:\.|\s?[\[({{]\s?(?:\.|dot|点)\s?[\])}}]\s?|[点。](?=(?:{_CORE})(?![a-z0-9]))"
    rf"|[ ]\.[ ](?=(?:[a-z0-9-]+[ ]\.[ ]){{0,3}}(?:{_CORE})(?![a-z0-9]))"
    rf"|(?<!\bthe)(?<!\ba)(?<!\bof)[ ]dot[ ](?=(?:{_CORE})(?![a-z0-9])(?![ -](?:bubble|era|boom|crash|compan))))"
)
_REST = r"[^\s<>\"'`|“”‘’\u3000-\u303f\u4e00-\u9fff]*"
_BARE = re.compile(
    rf"""(?<![a-z0-9@._-])(?:
      (?P<scheme>[a-z][a-z0-9+.-]{{1,20}})\ ?:\ ?[\\/]{{2}}(?P<behind>{_REST})
    | (?P<script>(?:javascript|vbscript|livescript):(?=[a-z0-9%/(\[!])|data:[a-z]+/[a-z0-9.+-]+[;,]){_REST}
    | (?P<host>(?:{_LABEL}{_DOT})+(?P<tld>[a-z]{{2,24}}))(?![a-z0-9@_]|-[a-z0-9])(?P<path>(?::\d{{1,5}})?(?:[/?\#]{_REST})?)
    | (?P<number>\d{{1,3}}(?:\.\d{{1,3}}){{3}})(?::\d{{1,5}}(?:/{_REST})?|/{_REST})
    | (?P<han>[\u4e00-\u9fff]{{1,20}}\.(?:{_CORE}|公司|中国|网络))(?![a-z0-9])
    )""",
    re.VERBOSE,
)
_MAY = re.compile(
    rf"[.．｡․:：点。\[({{](?:(?<=\s\.)\s(?:{_CORE})(?![A-Za-z0-9])|(?<=[.．｡․])(?<!\s.)(?=[A-Za-zＡ-Ｚａ-ｚ\u00c0-\u024f\u0370-\u04ff\u200b-\u200f\U0001d400-\U0001d7ff公中网*\\])|(?<=[:：])\s?[\\/]{{2}}"
    rf"|(?<=[点。])(?:{_CORE})|(?<=[\[({{])\s?(?:\.|[dD][oO][tT]|点)\s?[\])}}]"
    r"|(?<=[pP][tT]:)[A-Za-z0-9%/(\[!]|(?<=[tT][aA]:)[A-Za-z]{1,20}/|(?<=\d\.)\d{1,3}[:/])",
)
"""Nearly every text has none of these, and is not looked at any further."""
_INSERT = re.compile(r"\{\{[^{}]*\}\}")
_SHOWN_AS = re.compile(r"\\(?=[^\w\s])|\*+|__")
_TAG = re.compile(r"<[a-z][\w-]*\s[\w:-]+=[^<>]*>", re.IGNORECASE)
_BRACKETS = re.compile(r"(?<!\\)[\[【［][^\[\]【】［］\n]*[\]】］][ \t]*[（(]\s*")
_DEFINITION = re.compile(r"^ {0,3}\[(?P<name>[^\[\]\n]+)\]:.*$", re.MULTILINE)
_ENDS = ".,;:!?)]}*_~，。；：！？）】》」』…"


@dataclass(frozen=True, slots=True)
class Bare:
    """An address in running text, from ``start`` to ``end``."""

    start: int
    end: int
    written: str
    """As it stands there."""
    host: str
    """As it stands there, in small letters, with plain dots."""
    scheme: str
    """What stands before ``://``, in small letters; empty where nothing does."""
    path: bool
    """Whether anything follows the host."""
    code: bool
    """Whether it stands in code."""


def may_hold(words: str) -> bool:
    """Whether it is worth looking for addresses in a text."""
    return _MAY.search(words) is not None or " dot " in words


@lru_cache(maxsize=4096)
def bare_addresses(words: str, markdown: bool) -> tuple[Bare, ...]:
    """The addresses in a text, those in links not included; in Markdown also those in code, marked as such."""
    if not may_hold(words):
        return ()
    if not markdown:
        return tuple(found for found in _found(words, False) if not re.search(r"\]\(\s*$", words[: found.start]))
    text = _without_links(words)
    if not may_hold(text):
        return ()
    visible = without_code(words)
    if visible != words:
        text = "".join(" " if now == " " else was for was, now in zip(text, visible, strict=True))
    text = _TAG.sub(lambda match: " " * len(match.group()), text)
    if "][" in text:
        text = _DEFINITION.sub(lambda match: " " * len(match.group()) if f"][{match['name']}]" in text else match.group(), text)
    loose = [found for found in _found(_SHOWN_AS.sub(_unseen, text), False) if not _unmade(text, found)]
    if visible != words:
        code = "".join(was if was != now else "\n" if was == "\n" else " " for was, now in zip(words, visible, strict=True))
        loose += _found(code, True)
    return tuple(
        Bare(one.start, one.end, words[one.start : one.end], one.host, one.scheme, one.path, one.code) for one in loose
    )


def _without_links(words: str) -> str:
    parts, done = list[str](), 0
    for start, end in sorted(link.span for link in links(words)):
        if end > done:  # a link in the words of another one is blank already
            parts += [words[done:start], " " * (end - max(start, done))]
            done = end
    return "".join([*parts, words[done:]])


def _unseen(match: re.Match[str]) -> str:
    return "\u200b" * len(match.group())


def _unmade(text: str, found: Bare) -> bool:
    """Whether ``unmade-link`` says it already: what was meant as a link, and is none for its form."""
    if not found.scheme.startswith("http"):
        return False
    if text[found.start - 1 : found.start] == "<" and text[found.end : found.end + 1] == ">":
        return True
    line = text[text.rfind("\n", 0, found.start) + 1 : found.start]
    return any(match.end() == len(line) for match in _BRACKETS.finditer(line))


def _found(text: str, code: bool) -> Iterator[Bare]:
    filled = _INSERT.sub(lambda match: "x" * len(match.group()), text) if "{{" in text else text
    shown = normalised(filled)
    for match in _BARE.finditer(shown):
        start, end = written(filled, match.start(), match.end())
        raw = text[start:end]
        stripped = raw.rstrip(_ENDS)
        end -= len(raw) - len(stripped)
        if (host := match["host"]) is not None:
            path = match["path"].rstrip(_ENDS)
            first, last = written(filled, match.start("host"), match.end("host"))
            if _is_host(host, match["tld"], text[first:last], bool(path), code):
                yield Bare(start, end, stripped, _plain(text[first:last]), "", bool(path), code)
        elif match["script"]:
            if ":" in raw:
                yield Bare(start, end, stripped, "", match["script"].partition(":")[0], True, code)
        elif match["scheme"]:
            if re.match(rf"[a-z0-9\[%]|{_LETTER}|[^\x00-\x7f]", match["behind"]):
                yield Bare(start, end, stripped, _authority(stripped), match["scheme"], True, code)
        elif not code:
            yield Bare(start, end, stripped, (match["han"] or match["number"]), "", not match["han"], code)


def _plain(host: str) -> str:
    return re.sub(r"\s?[\[({]?\s?(?:[.．｡。․点]|(?<![a-z])dot(?![a-z]))\s?[\])}]?\s?", ".", host.replace("\u200b", "").lower())


def _authority(address: str) -> str:
    behind = re.split(r"[\\/]{2}", address, maxsplit=1)[-1]
    return _plain(re.sub(r":\d*$", "", re.split(r"[\\/?#]", behind, maxsplit=1)[0].rpartition("@")[2]))


def _is_host(host: str, tld: str, raw: str, path: bool, code: bool) -> bool:
    """Whether what looks like a host is one, and no file name, number, ticker or slip between two sentences."""
    if raw in _SOFTWARE and not path:
        return False
    before = re.split(_DOT, host)[-2]
    small = raw[-len(tld) :].islower() or not raw.isascii()
    if code:
        return tld in _GENERIC and not host.startswith(("com.", "org.", "io.", "net.", "cn.")) and (tld != "app" or path)
    if path:
        return tld in _GENERIC or tld in _COUNTRIES or (len(tld) == 2 and small)
    if tld in _GENERIC:
        return small or tld in _CORE.split("|")
    return tld in _COUNTRIES and small and not before.isdecimal() and len(before) > 1
