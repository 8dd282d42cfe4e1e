"""What is wrong with where an address leads: in disguise, to an imitation, past what is shown, or to nobody knows whom."""

from __future__ import annotations

from dataclasses import dataclass

from helpgen.allowed_hosts import AllowedHosts
from helpgen.disguises import visible
from helpgen.findings import Said, did_you_mean_both
from helpgen.look_alikes import RESERVED_HOSTS, imitated, opens_a_chat, registered, shortens
from helpgen.weblinks import Mistake, parse


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is wrong with an address, and in which part of it."""

    rule: str
    said: Said
    start: int = 0
    end: int = 0
    host: str = ""


def judged(target: str, hosts: AllowedHosts) -> Verdict | None:
    """What is wrong with the target of a link; ``None`` also for what ``bad-link`` speaks about."""
    found = parse(target)
    if isinstance(found, Mistake):
        if found.kind == "bad-link":
            return None
        other = found.kind == "disguised-link" and ("xn--" in found.host or _has_other_letters(found.host))
        if other and (near := imitated(found.host.lower(), hosts.own, hosts.others)):
            return Verdict("look-alike-host", _looks_like(visible(found.host), *near), found.start, found.end, found.host)
        return Verdict(found.kind, found.said, found.start, found.end, found.host)
    if found.host in hosts.own:
        return None
    if found.host in hosts.others:
        if hosts.path_allowed(found):
            return None
        paths = "、".join(hosts.others[found.host])
        said = (
            (f"anybody can publish on '{found.host}', and nobody answers for '{found.path}'", f"谁都能在“{found.host}”上发布内容，“{found.path}”没有人负责"),
            (f"link to a path that starts with {paths.replace('、', ' or ')}, or add one to hosts.yaml", f"改用以 {paths.replace('、', ' 或 ')} 开头的路径，或者在 hosts.yaml 里补上"),
        )  # fmt: skip
        return Verdict("unknown-host", said, 8, len(target), f"{found.host}{found.path}")
    return host_verdict(found.host, hosts, 8)


def _has_other_letters(host: str) -> bool:
    return any(character.isalpha() and not character.isascii() for character in host)


def host_verdict(host: str, hosts: AllowedHosts, start: int = 0) -> Verdict:
    """What is wrong with a host that is not allowed."""
    shown, end = visible(host), start + len(host)
    if shortens(host):
        said = (
            (f"'{shown}' hides where the link leads", f"“{shown}”是短网址，看不出通向哪里"),
            ("open it, and link to the page where it ends", "打开它，链接最后到达的页面"),
        )
        return Verdict("shortener", said, start, end, host)
    if opens_a_chat(host):
        said = (
            (f"'{shown}' opens a chat, a form or a remote session, and anybody can be behind it", f"“{shown}”会打开聊天、表单或远程协助，对面可能是任何人"),
            ("name the channel: [words](channel:…)", "改成写渠道：[文字](channel:…)"),
        )  # fmt: skip
        return Verdict("messenger-link", said, start, end, host)
    if host not in RESERVED_HOSTS and (near := imitated(host, hosts.own, hosts.others)):
        return Verdict("look-alike-host", _looks_like(shown, *near), start, end, host)
    same = next((name for name in (*hosts.own, *hosts.others) if registered(name) == registered(host)), "")
    known = [*hosts.own, *hosts.others]
    near_name, near_name_zh = did_you_mean_both(host, known) if known else ("", "")
    if same:
        near_name, near_name_zh = f"the list has '{same}'", f"列出的是“{same}”"
    elif not near_name.startswith("did you mean"):
        near_name, near_name_zh = "", ""
    where, where_zh = ("site.yaml (domains)", "site.yaml 的 domains") if same in hosts.own else ("hosts.yaml", "hosts.yaml")
    said = (
        (f"nobody answers for the host '{shown}'", f"没有人对域名“{shown}”负责"),
        (
            f"{near_name + '; ' if near_name else ''}if it is the right one, add it to {where}, with whose it is",
            f"{near_name_zh + '；' if near_name_zh else ''}确实是这个域名，就加到 {where_zh}，并写明是谁的",
        ),
    )
    return Verdict("unknown-host", said, start, end, host)


def _looks_like(host: str, name: str, how: tuple[str, str]) -> Said:
    return (f"'{host}' imitates '{name}' {how[0]}", f"“{host}”仿冒“{name}”：{how[1]}"), (
        f"write {name} if that is meant; if this really is another site, it goes into hosts.yaml, with whose it is",
        f"本来要写的是 {name} 就改过来；真的是另一个网站，写进 hosts.yaml 并注明是谁的",
    )
