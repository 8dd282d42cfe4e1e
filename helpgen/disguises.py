"""The ways in which an address shows one place and opens another, each with what it is called and what mends it."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal
from urllib.parse import unquote

from helpgen.findings import Both, Said
from helpgen.normalised import is_invisible, normalised

Kind = Literal["unsafe-scheme", "disguised-link", "bad-link"]


@dataclass(frozen=True, slots=True)
class Mistake:
    """Why a target is no ``Address``. ``bad-link``: it is not one by form; otherwise it deceives, and is named so."""

    kind: Kind
    said: Said
    start: int
    end: int
    """The part that is wrong."""
    host: str = ""
    """The host that is shown or opened in disguise, as far as that can be told; it may be any text."""


LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
HOST = rf"(?:{LABEL}\.)+[a-z]{{2,63}}"
"""A host as it is written here: letters a to z in small, digits, hyphens; its last part has letters only."""
_AUTHORITY = re.compile(r"https://([^/?#\\]*)")


def visible(text: str) -> str:
    """``text`` for a message: at most 60 characters, with the code in place of each that nobody sees."""
    shown = "".join(f"<U+{ord(one):04X}>" if _isunseen(one) else one for one in text[:60])
    return f"{shown}…" if len(text) > 60 else shown


def disguise(target: str, part: str, message: Both, hint: Both, host: str = "", start: int = -1) -> Mistake:
    start = target.find(part) if start < 0 else start
    return Mistake("disguised-link", (message, hint), max(start, 0), max(start, 0) + max(len(part), 1), host)


WRITE_HOST: Both = (
    "write the address as the browser shows it after opening it: https://, the host in plain lower-case letters, a slash",
    "照浏览器打开后显示的写：https://，小写英文字母的域名，再加 /",
)
PUNYCODE: Said = (
    (
        "'xn--' hides other letters: browsers show a host that may look like a different one",
        "“xn--”里藏着别的字母，浏览器显示出来可能很像另一个域名",
    ),
    ("link to a host that is written in plain letters", "改用普通英文字母的域名"),
)


def unseen(target: str) -> Mistake | None:
    """Characters that nobody sees and browsers drop or keep as they please."""
    for at, character in enumerate(target):
        if _isunseen(character):
            name, name_zh = _CONTROLS.get(
                character, (f"an invisible character (U+{ord(character):04X})", f"看不见的字符（U+{ord(character):04X}）")
            )
            return disguise(
                target,
                character,
                (f"{name} inside an address", f"网址里有{name_zh}"),
                ("delete the address and type it again", "删掉这个网址，重新输入"),
                start=at,
            )
    return None


def _isunseen(character: str) -> bool:
    return unicodedata.category(character) in {"Cc", "Cf", "Zl", "Zp", "Co", "Cs", "Cn"} or is_invisible(character)


_CONTROLS: dict[str, Both] = {"\t": ("a tab", "制表符"), "\n": ("a line break", "换行"), "\r": ("a line break", "换行")}


def host_mistake(target: str) -> Mistake | None:
    match = _AUTHORITY.match(target)
    authority = match[1] if match else ""
    start, after = 8, target[8 + len(authority) :]
    if "@" in authority:
        before, _, host = authority.rpartition("@")
        message = (
            f"this opens '{visible(host)}', not '{visible(before)}'",
            f"打开的是“{visible(host)}”，不是“{visible(before)}”",
        )
        hint = (
            "delete everything up to '@', and link to that host only if it is the one you mean",
            "删掉 @ 和它前面的部分；确实要去那个域名才链接",
        )
        return disguise(target, f"{before}@", message, hint, host, start)
    if "\\" in target:
        return disguise(
            target,
            "\\",
            ("browsers take '\\' for '/', other programs do not", "浏览器把“\\”当作“/”，别的程序不会"),
            ("write /", "写成 /"),
            re.split(r"[\\/]", target[8:])[0],
        )
    if "%" in authority:
        host = visible(unquote(authority))
        return disguise(
            target,
            authority,
            (f"percent signs hide the host: it opens '{host}'", f"百分号把域名藏了起来：打开的是“{host}”"),
            WRITE_HOST,
            host,
            start,
        )
    if not authority.isascii():
        return _foreign_host(target, authority, after)
    bare = re.sub(r":\d*$", "", authority)
    if authority.startswith("[") or _is_number(bare):
        return disguise(
            target,
            authority,
            (
                f"'{authority}' is the number of a machine, and nobody knows whose",
                f"“{authority}”是机器的 IP 地址，看不出是谁的",
            ),
            ("link to a host by its name", "用域名，不用 IP 地址"),
            bare,
            start,
        )
    if bare != authority:
        return disguise(
            target,
            authority[len(bare) :],
            (
                f"'{authority[len(bare) :]}' leads past the host's own web site",
                f"“{authority[len(bare) :]}”不是这个域名的正规网站",
            ),
            ("write the host without a port", "去掉端口"),
            bare,
            start + len(bare),
        )
    if authority != authority.lower():
        lower = authority.lower()
        return disguise(
            target,
            authority,
            (
                f"capitals in a host deceive (I looks like l): it opens '{lower}'",
                f"域名里的大写字母容易看错（I 像 l）：打开的是“{lower}”",
            ),
            (f"write {lower}, if that is the host you mean", f"确实是这个域名，就写成 {lower}"),
            lower,
            start,
        )
    if authority.endswith(".") and authority.strip("."):
        return disguise(
            target,
            authority,
            ("a dot behind the host", "域名后面多了一个点"),
            (f"write {authority.rstrip('.')}", f"写成 {authority.rstrip('.')}"),
            authority.rstrip("."),
            start,
        )
    if "xn--" in authority:
        return disguise(target, authority, *PUNYCODE, host=authority, start=start)
    canonical = re.fullmatch(HOST, authority)
    path, _, rest = after.partition("?")
    return within(target, start + len(authority), path, rest) if canonical else None


def _foreign_host(target: str, authority: str, after: str) -> Mistake | None:
    """A host with other letters than a to z; ``None`` where the punctuation of a sentence stands behind it, which is a slip."""
    match = re.match(r"[a-z0-9.-]+", authority)
    behind = authority[match.end() :] if match else authority
    if (
        match
        and unicodedata.category(behind[0]).startswith(("P", "Z"))
        and not re.search("[A-Za-z0-9]", normalised(behind + after))
    ):
        return None
    other = next(character for character in authority if not character.isascii())
    read = visible(re.sub(r"[.]+", ".", normalised(unicodedata.normalize("NFKC", authority).replace("。", "."))))
    code = f"U+{ord(other):04X}"
    message = (
        (
            f"with '{other}' ({code}) in it, this host only looks like '{read}'",
            f"域名里有“{other}”（{code}），只是看起来像“{read}”",
        )
        if read.isascii()
        else (
            f"nobody can tell a host with '{other}' ({code}) in it from a similar one",
            f"域名里有“{other}”（{code}），没人分得清它和相似的域名",
        )
    )
    return disguise(target, other, message, WRITE_HOST, authority, 8 + authority.find(other))


def _is_number(host: str) -> bool:
    """Whether browsers read ``host`` as an IPv4 address: by its last label, decimal, octal or hexadecimal."""
    last = host.rstrip(".").rpartition(".")[2]
    return bool(re.fullmatch(r"\d+|0[xX][0-9A-Fa-f]*", last))


_INSIDE = re.compile(r"(?:[a-z][a-z0-9+.-]*:)?[\\/]{2}[^\\/]|\b(?:https?|ftp|javascript|vbscript|tg|intent):|\bdata:[a-z]+/|\\")
_HOST_VALUE = re.compile(
    r"(?:[?&;#=/,]|^)(?P<host>(?:[a-z0-9-]+\.)+(?:com|net|org|io|cn|me|xyz|top|info|co|app|dev|ru|cc|vip|link|site|online))"
    r"(?=[/?&;#,:]|$)"
)
_ENCODED = re.compile(r"%(?:[01][0-9A-Fa-f]|7[Ff]|2[EeFf]|5[Cc]|25[0-9A-Fa-f]{2})")


def within(target: str, begin: int, path: str, rest: str) -> Mistake | None:
    """What is hidden behind the host: another address to which readers may be sent on, or a path that is not the one shown."""
    segments = path.split("/")
    if "." in segments or ".." in segments:
        part = "/../" if ".." in segments else "/./"
        return disguise(
            target,
            part.rstrip("/") if part not in target else part,
            ("'.' and '..' make another path than the one shown", "“.”和“..”会让路径变成另一个"),
            ("write the path that the browser shows", "照浏览器显示的路径写"),
            start=target.find(part.rstrip("/"), begin),
        )
    decoded = unquote(path + rest).lower()  # once: what is encoded twice is refused below
    found = _INSIDE.search(decoded) or _HOST_VALUE.search(unquote(rest).lower())
    if found:
        shown = found.groupdict().get("host") or decoded[found.start() :].lstrip("?&=#")
        shown = visible(shown)
        return disguise(
            target,
            target[begin:],
            (
                f"there is another address inside: the host may send readers on to '{shown}'",
                f"里面还有一个网址，读者可能被转到“{shown}”",
            ),
            ("link to the page where the reader ends up", "直接链接最终的页面"),
            start=begin,
        )
    if match := _ENCODED.search(path + rest):
        return disguise(
            target,
            match.group(),
            (f"'{match.group()}' hides a sign that changes where the address leads", f"“{match.group()}”藏着会改变去向的符号"),
            ("write the path that the browser shows", "照浏览器显示的路径写"),
            start=target.find(match.group(), begin),
        )
    return None
