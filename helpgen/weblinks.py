"""The target of a link as a browser reads it, accepted only in the one form that no two programs read differently.

A browser forgives much (https://url.spec.whatwg.org/): it drops tabs and line ends, takes a backslash for a slash, lower-cases,
decodes and maps the host, and looks for it behind the last ``@``. Each kindness lets an address show one host and open another.
So nothing here imitates a browser: what is not written as a browser would show it after all of that is a mistake, and which.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote

from helpgen.disguises import HOST, PUNYCODE, WRITE_HOST, Mistake, disguise, host_mistake, unseen, visible, within
from helpgen.findings import Both
from helpgen.schemes import effect, is_chat, scheme_of, unsafe

__all__ = ["Address", "Mistake", "encoded", "parse"]

MOST_CHARACTERS = 1_000
"""An address longer than this shows nobody where it leads."""


@dataclass(frozen=True, slots=True)
class Address:
    """An ``https://`` address that every browser opens at ``host``, port 443, without a user name."""

    host: str
    path: str
    """From the first slash up to ``?`` or ``#``; ``/`` where there is none. It holds no ``..``, written out or encoded."""


_SAFE = r"[A-Za-z0-9._~!$&()*+,;=:@-]|%[0-9A-Fa-f]{2}"
_CANONICAL = re.compile(
    rf"https://(?P<host>{HOST})(?P<path>/(?:{_SAFE}|/)*)?(?P<rest>(?:\?(?:{_SAFE}|[/?])*)?(?:#(?:{_SAFE}|[/?])*)?)"
)
_SLIPS = str.maketrans("：／．？＃　", ":/.?# ")
"""What a Chinese keyboard types for the signs of an address: a slip, and no browser takes it for one."""


@lru_cache(maxsize=1 << 14)
def parse(target: str) -> Address | Mistake:
    """The address that ``target`` is, or the first mistake that keeps it from being one."""
    if len(target) > MOST_CHARACTERS:
        said = (
            (
                f"this address has {len(target)} characters: nobody sees where it leads",
                f"这个网址有 {len(target)} 个字符，谁也看不出它通向哪里",
            ),
            (f"link to a page whose address has at most {MOST_CHARACTERS}", f"改用不超过 {MOST_CHARACTERS} 个字符的网址"),
        )
        return Mistake("disguised-link", said, 0, 40)
    match = _CANONICAL.fullmatch(target)
    if match is None:
        return _why_not(target)
    host, path, rest = match["host"], match["path"] or "/", match["rest"]
    if len(host) > 253:
        return _bad(target)
    if "xn--" in host:
        return disguise(target, host, *PUNYCODE, host=host)
    return within(target, match.end("host"), path, rest) or Address(host, path)


def encoded(target: str) -> str:
    """``target`` with what an address cannot hold percent-encoded behind the host; empty where that does not help."""
    match = re.match(r"https://[^/?#]+(?=/)", target)
    better = match.group() + quote(target[match.end() :], safe="/?#%&=+,;:@!$()*~._-") if match else ""
    return better if better != target and isinstance(parse(better), Address) else ""


def _bad(target: str) -> Mistake:
    said = (
        ("a URL is a full https:// address", "网址要写完整，以 https:// 开头"),
        ("copy it from the browser's address bar; it starts with https://", "从浏览器的地址栏复制整个网址"),
    )
    return Mistake("bad-link", said, 0, len(target))


def _unsafe_scheme(target: str, scheme: str) -> Mistake:
    why, why_zh = effect(scheme)
    colon = target.find(":")
    end = colon + 1 if colon > 0 else len(target)
    written = visible(target[:end].strip())
    message = (
        (f"'{scheme}:' {why}", f"“{scheme}:”{why_zh}")
        if written == f"{scheme}:"
        else (
            f"'{written}' is read as '{scheme}:', which {why}",
            f"“{written}”会被当作“{scheme}:”：{why_zh.removeprefix('的')}",
        )
    )
    if scheme == "http":
        better = "https" + target.strip()[4:]
        hint = (f"write {better}", f"写成 {better}")
        return Mistake("unsafe-scheme", (message, hint if isinstance(parse(better), Address) else _LINK_TO), 0, end)
    return Mistake("unsafe-scheme", (message, _BY_CHANNEL if is_chat(scheme) else _LINK_TO), 0, end)


_LINK_TO: Both = ("link to a page by key, or to an https:// address", "链接只能指向站内的键或 https:// 网址")
_BY_CHANNEL: Both = ("name the channel: [words](channel:…)", "改成写渠道：[文字](channel:…)")


def _why_not(target: str) -> Mistake:
    scheme = scheme_of(target)
    if scheme != "https":
        if unsafe(scheme):
            return _unsafe_scheme(target, scheme)
        if match := re.match(r"\s*[\\/]{2,}\s*([^\\/?#\s]*)", target):
            shown = visible(match.group().strip())
            return disguise(
                target,
                match.group().strip(),
                (f"'{shown}' leads to another host, though it looks like a path", f"“{shown}”看起来像路径，其实通向别的域名"),
                WRITE_HOST,
                match[1],
            )
        return _bad(target)
    return unseen(target) or _scheme_written_otherwise(target) or host_mistake(target) or _bad(target)


def _scheme_written_otherwise(target: str) -> Mistake | None:
    if target.startswith("https://") and target[8:9] not in ("/", "\\"):
        return None
    typed = target.strip()
    match = re.match(r"https:[\\/]*", typed, re.IGNORECASE)
    if _CANONICAL.fullmatch(typed.translate(_SLIPS)) or (match and match.end() == len(typed)):
        return None
    if match is None:
        return None if "：" in target else _hidden_scheme(target)
    shown = match.group()
    host = re.split(r"[\\/?#]", typed[len(shown) :], maxsplit=1)[0]
    if shown.lower() == "https://":
        return disguise(
            target,
            shown,
            (f"'{shown}' is written in capitals", f"“{shown}”用了大写"),
            ("write https:// in small letters", "改成小写的 https://"),
        )
    return disguise(
        target,
        shown,
        (
            f"browsers read '{shown}' in other ways than people: it opens '{host}'",
            f"“{shown}”在浏览器里和看起来不一样：打开的是“{host}”",
        ),
        ("write https:// with exactly two slashes", "写成 https://，正好两条斜线"),
        host,
    )


def _hidden_scheme(target: str) -> Mistake:
    return disguise(
        target,
        target[:12],
        ("'https:' is written in a way that only programs read", "“https:”的写法只有程序能认出来"),
        WRITE_HOST,
    )
