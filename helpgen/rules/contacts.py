"""Rules that keep every way to reach the operator in one place, ``channels.yaml``, and that place true."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain
from urllib.parse import urlsplit

from helpgen.findings import AnyRule, Finding, did_you_mean_both, rule
from helpgen.knowledge_base import KnowledgeBase
from helpgen.references import without_code
from helpgen.rules import places

Findings = Iterator[Finding]

_ADDRESS = re.compile(r"(?<![\w.+-])(?<!mailto:)[A-Za-z0-9._+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_URL = re.compile(r"https?://(?P<host>[A-Za-z0-9.-]+)[^\s()<>\u3000-\u303f\uff00-\uffef]*")
_PHONE = re.compile(
    r"(?<![\w.$¥€#/+-])(?:"
    r"\+\d{1,3}[ -]?\(?\d{1,4}\)?(?:[ -]?\d{2,4}){2,4}"  # +86 10 1234 5678
    r"|0\d{2,3}[ -]\d{7,8}"  # 010-12345678
    r"|\(\d{3,4}\) ?\d{3,4}-\d{4}"  # (010) 1234-5678
    r"|\d{3,4}-\d{3,4}-\d{4}"  # 400-123-4567
    r")(?![\w/-]|[.,]\d)"
)
_HANDLE = re.compile(
    r"(?:(?:加|联系|搜索?)(?:我们?的?|客服的?)?\s*)?(?:微信|WeChat|QQ群?|Telegram|电报|TG|WhatsApp|LINE|Skype)(?:\s?(?:号码?|群|ID|id))?"
    r"\s*(?:[:：]|是|为|at|on)?\s*(?P<name>@[A-Za-z0-9_]{4,32}|(?=[A-Za-z0-9_-]*[0-9_])[A-Za-z0-9_-]{5,32}|[0-9]{5,12})(?![\w-])"
    r"|(?<![\w.@/])(?P<at>@[A-Za-z][A-Za-z0-9_]{3,31})(?=\s+(?:on|in|via)\s+(?:Telegram|WeChat|WhatsApp|Twitter|X|LINE|Discord)\b)"
)
_MAY_HANDLE = re.compile("微信|WeChat|QQ|Telegram|电报|TG|WhatsApp|LINE|Skype|Discord|Twitter")
_MAY_PHONE = re.compile(r"\d[\d() -]{4,}\d")


@rule("contact-in-text", alone=True)
def contact_in_text(kb: KnowledgeBase) -> Findings:
    """Web addresses of the operator, e-mail addresses and phone numbers stand in `channels.yaml` only.

    A number in one of sixty texts is the one that nobody changes, and readers learn to trust numbers that they find in texts,
    which is how fake support reaches them.

    Bad (`withdraw/arrived.faq.yaml`):

        short: {zh: 写信到 help@example.org 问。, en: Look on the chain first.}

    Good (`withdraw/arrived.faq.yaml`):

        short: {zh: 先在链上查。, en: Look on the chain first.}
    """
    domains = kb.site.content.domains if kb.site else ()
    keys = sorted(kb.known["channel"])
    usual = kb.site.content.contact if kb.site else ""
    link = f"(channel:{usual if usual in keys else keys[0] if keys else '…'})"
    hint = (
        f"name the channel instead, in Markdown as [words]{link}",
        f"改成写渠道的名字；在 Markdown 里写成 [文字]{link}",
    )
    for passage in chain(places.plain(kb), places.markdown(kb)):
        words = passage.words
        if "@" not in words and "://" not in words and not _MAY_PHONE.search(words) and not _MAY_HANDLE.search(words):
            continue
        if passage.document is kb.channels:
            continue
        text = without_code(words)
        for match in _URL.finditer(text):
            if match.group().startswith("https:") and _is_of(match["host"].lower().rstrip("."), domains):
                host = match["host"]
                message = (f"'{host}' is an address of the operator", f"“{host}”是运营方的网址")
                yield contact_in_text.finding(passage.file, passage.at(*match.span()), message, hint)
        text = places.without(_URL, text)
        for pattern, what, what_zh in ((_ADDRESS, "an e-mail address", "邮箱地址"), (_PHONE, "a phone number", "电话号码")):
            for match in pattern.finditer(text):
                message = (f"'{match.group()}' is {what}", f"“{match.group()}”是{what_zh}")
                yield contact_in_text.finding(passage.file, passage.at(*match.span()), message, hint)
        for match in _HANDLE.finditer(text) if _MAY_HANDLE.search(words) else ():
            name = match["name"] or match["at"]
            at = match.start("name") if match["name"] else match.start("at")
            message = (f"'{name}' is an account of a messenger", f"“{name}”是聊天软件的账号")
            yield contact_in_text.finding(passage.file, passage.at(at, at + len(name)), message, hint)


def _is_of(host: str, domains: tuple[str, ...]) -> bool:
    return any(host == domain or host.endswith(f".{domain}") for domain in domains)


@rule("foreign-channel")
def foreign_channel(kb: KnowledgeBase) -> Findings:
    """The address of a channel is on a host of `domains` in `site.yaml`, letter for letter.

    One wrong letter on the page of official channels sends readers who are afraid for their money to whoever owns that name.

    Bad (`channels.yaml`):

        form: {url: https://support.exarnple.com/new}

    Good (`channels.yaml`):

        form: {url: https://support.example.com/new}
    """
    if kb.site is None or kb.channels is None:
        return
    domains = kb.site.content.domains
    for key, channel in kb.channels.content.root.items():
        if channel.url is None:
            continue
        host = channel.url.rpartition("@")[2] if channel.url.startswith("mailto:") else urlsplit(channel.url).hostname or ""
        if host not in domains:
            near, near_zh = did_you_mean_both(host, domains)
            yield foreign_channel.finding(
                kb.channels.source.path,
                kb.channels.source.find((key, "url"), host),
                (f"'{host}' is not a host of the operator", f"“{host}”不是运营方的域名"),
                (
                    f"{near} (if it is the operator's, add it to 'domains' in site.yaml)",
                    f"{near_zh}（如果确实是运营方的，加到 site.yaml 的 domains 里）",
                ),
            )


RULES: tuple[AnyRule, ...] = (contact_in_text, foreign_channel)
