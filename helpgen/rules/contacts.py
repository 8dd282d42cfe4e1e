"""Rules that keep every way to reach the operator in one place, ``channels.yaml``, and that place true."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import chain
from urllib.parse import urlsplit

from helpgen.allowed_hosts import allowed_hosts
from helpgen.findings import AnyRule, Finding, Position, did_you_mean_both, rule
from helpgen.knowledge_base import KnowledgeBase
from helpgen.look_alikes import imitated
from helpgen.rules import places
from helpgen.rules.contact_forms import INVITES, contacts_in
from helpgen.rules.link_places import told

Findings = Iterator[Finding]


@rule("contact-in-text", alone=True)
def contact_in_text(kb: KnowledgeBase) -> Findings:
    """Web addresses of the operator, e-mail addresses, phone numbers and accounts of messengers stand in `channels.yaml` only.

    However they are written: `support [at] example dot com`, digits in full width or in Chinese, "add us on WeChat". A number in one
    of sixty texts is the one that nobody changes, and readers learn to trust numbers that they find in texts, which is how fake
    support reaches them. The numbers of the police stand anywhere.

    Bad (`withdraw/arrived.faq.yaml`):

        short: {zh: 写信到 help@example.org 问。, en: Look on the chain first.}

    Good (`withdraw/arrived.faq.yaml`):

        short: {zh: 先在链上查。, en: Look on the chain first.}
    """
    keys = sorted(kb.known["channel"])
    usual = kb.site.content.contact if kb.site else ""
    link = f"(channel:{usual if usual in keys else keys[0] if keys else '…'})"
    hint = (
        f"name the channel instead, in Markdown as [words]{link}",
        f"改成写渠道的名字；在 Markdown 里写成 [文字]{link}",
    )
    judged = {(one.file, one.position) for one in told(kb)}
    for one in told(kb):
        if one.rule == contact_in_text.id:
            yield contact_in_text.finding(one.file, one.position, one.said[0], hint)
    for passage in chain(places.plain(kb), places.markdown(kb), places.other_texts(kb), places.pictures(kb)):
        if passage.document is kb.channels:
            continue
        for start, end, (what, what_zh) in contacts_in(passage.words):
            words = passage.words[start:end]
            message = (f"'{words}' is {what}", f"“{words}”是{what_zh}")
            if (passage.file, position := passage.at(start, end)) not in judged:
                yield contact_in_text.finding(passage.file, position, message, hint)
    for passage in places.phrases(kb):  # what readers type may ask for us on a messenger, and names nobody's account
        for start, end, kind in contacts_in(passage.words):
            if kind is not INVITES:
                words = passage.words[start:end]
                message = (f"'{words}' is {kind[0]}", f"“{words}”是{kind[1]}")
                yield contact_in_text.finding(passage.file, passage.at(start, end), message, hint)


@rule("foreign-channel")
def foreign_channel(kb: KnowledgeBase) -> Findings:
    """The address of a channel is on a host of `domains` in `site.yaml`, letter for letter.

    One wrong letter on the page of official channels sends readers who are afraid for their money to whoever owns that name. So
    does one in `pages/CNAME`, `robots.txt` or `security.txt`, which tell machines and researchers who we are.

    Bad (`channels.yaml`):

        form: {url: https://support.exarnple.com/new}

    Good (`channels.yaml`):

        form: {url: https://support.example.com/new}
    """
    if kb.site is None:
        return
    yield from _in_files(kb, kb.site.content.domains)
    if kb.channels is None:
        return
    domains, hosts = kb.site.content.domains, allowed_hosts(kb.whole)
    for key, channel in kb.channels.content.root.items():
        if channel.url is None:
            continue
        host = channel.url.rpartition("@")[2] if channel.url.startswith("mailto:") else urlsplit(channel.url).hostname or ""
        if host not in domains:
            near, near_zh = did_you_mean_both(host, domains)
            name, (how, how_zh) = imitated(host, hosts.own, ()) or ("", ("", ""))
            yield foreign_channel.finding(
                kb.channels.source.path,
                kb.channels.source.find((key, "url"), host),
                (f"'{host}' imitates the operator's '{name}' {how}", f"“{host}”仿冒运营方的“{name}”：{how_zh}")
                if name
                else (f"'{host}' is not a host of the operator", f"“{host}”不是运营方的域名"),
                (
                    f"{near} (if it is the operator's, add it to 'domains' in site.yaml)",
                    f"{near_zh}（如果确实是运营方的，加到 site.yaml 的 domains 里）",
                ),
            )


_NAMED = re.compile(r"(?:https?://|mailto:|@)(?:[^\s/@]*@)?(?P<host>[\w.-]+[\w-])", re.IGNORECASE)


def _in_files(kb: KnowledgeBase, domains: Sequence[str]) -> Findings:
    """The hosts that files for machines name; ``pages/CNAME`` says on which one the site is."""
    known = {*domains, *(kb.hosts.content.root if kb.hosts is not None else ())}
    for path, text in kb.published.items():
        name = path.rpartition("/")[2]
        if name == "CNAME":
            found = [(match.span(), match.group(), domains) for match in re.finditer(r"\S+", text)]
        elif name in ("robots.txt", "humans.txt", "security.txt"):
            found = [(match.span("host"), match["host"].lower(), sorted(known)) for match in _NAMED.finditer(text)]
        else:
            continue
        for (start, _), host, allowed in found:
            if host not in allowed:
                near, near_zh = did_you_mean_both(host, domains)
                yield foreign_channel.finding(
                    path,
                    Position(text.count("\n", 0, start) + 1, start - text.rfind("\n", 0, start)),
                    (f"'{host}' is not a host of the operator", f"“{host}”不是运营方的域名"),
                    (
                        f"{near} (if it is the operator's, add it to 'domains' in site.yaml)",
                        f"{near_zh}（如果确实是运营方的，加到 site.yaml 的 domains 里）",
                    ),
                )


RULES: tuple[AnyRule, ...] = (contact_in_text, foreign_channel)
