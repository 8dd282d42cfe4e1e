"""Rules for where links lead: to hosts that somebody answers for, written so that a reader sees which."""

from __future__ import annotations

from collections.abc import Iterator

from helpgen.findings import AnyRule, Finding, Rule, rule
from helpgen.knowledge_base import KnowledgeBase
from helpgen.rules.link_places import told

Findings = Iterator[Finding]


def _of(rule: Rule[[KnowledgeBase], Findings], kb: KnowledgeBase) -> Findings:
    for one in told(kb):
        if one.rule == rule.id:
            yield rule.finding(one.file, one.position, *one.said)


@rule("unsafe-scheme", alone=True)
def unsafe_scheme(kb: KnowledgeBase) -> Findings:
    """An address starts with `https://`, and with nothing else.

    `javascript:` and `data:` run what somebody wrote on the page of the help center, `http:` can be changed on the way, and `tel:`,
    `tg:` or `ethereum:` open a call, a chat or a wallet with one tap. It is found in capitals, entities and percent signs as well.

    Bad (`withdraw/arrived.faq.yaml`):

        answer: {zh: "看[标准](https://example.org/a)。", en: "See [the standard](javascript:alert(1))."}

    Good (`withdraw/arrived.faq.yaml`):

        answer: {zh: "看[标准](https://example.org/a)。", en: "See [the standard](https://example.org/a)."}
    """
    yield from _of(unsafe_scheme, kb)


@rule("disguised-link", alone=True)
def disguised_link(kb: KnowledgeBase) -> Findings:
    """An address is written as the browser shows it: `https://`, a host in small letters, a path.

    Browsers drop, decode and exchange characters until they have a host, so `https://example.com@evil.test` opens `evil.test`.
    User names, ports, numbers instead of names, `xn--`, letters of other scripts, backslashes, percent signs in the host, `..` in
    the path and a second address inside the first are all refused, because people and programs read them differently.

    Bad (`withdraw/arrived.faq.yaml`):

        answer: {zh: "看[标准](https://example.org/a)。", en: "See [the standard](https://example.org@evil.test/a)."}

    Good (`withdraw/arrived.faq.yaml`):

        answer: {zh: "看[标准](https://example.org/a)。", en: "See [the standard](https://example.org/a)."}
    """
    yield from _of(disguised_link, kb)


@rule("look-alike-host", alone=True)
def look_alike_host(kb: KnowledgeBase) -> Findings:
    """No address imitates a host of the operator or one of `hosts.yaml`.

    `examp1e.com`, `exarnple.com`, `example-support.com`, `example.com.evil.test` and `example.xyz` belong to whoever registered them
    to be mistaken for somebody else. The message names the host that is imitated. To warn readers of such a name, show one that
    nobody can register, such as `example-support.test`.

    Bad (`withdraw/arrived.faq.yaml`):

        answer: {zh: "看[工单](channel:form)。", en: "See [the form](https://support.exarnple.com/new)."}

    Good (`withdraw/arrived.faq.yaml`):

        answer: {zh: "看[工单](channel:form)。", en: "See [the form](channel:form)."}
    """
    yield from _of(look_alike_host, kb)


@rule("unknown-host", alone=True)
def unknown_host(kb: KnowledgeBase) -> Findings:
    """Links, sources and facts lead to a host of `hosts.yaml`, letter for letter, below one of its `paths` where it has some.

    Each host on the list is there because somebody looked whose it is and answers for it; a domain that was given up can belong to
    a thief tomorrow. The operator's own hosts stand in `site.yaml` and are linked by channel.

    Bad (`withdraw/arrived.faq.yaml`):

        sources: [https://standards.test/a]

    Good (`withdraw/arrived.faq.yaml`):

        sources: [https://example.org/a]
    """
    yield from _of(unknown_host, kb)


@rule("shortener", alone=True)
def shortener(kb: KnowledgeBase) -> Findings:
    """No address goes through a service that shortens addresses.

    Nobody sees where it leads, and whoever made it can lead it somewhere else tomorrow.

    Bad (`withdraw/arrived.faq.yaml`):

        sources: [https://bit.ly/3xyz]

    Good (`withdraw/arrived.faq.yaml`):

        sources: [https://example.org/a]
    """
    yield from _of(shortener, kb)


@rule("messenger-link", alone=True)
def messenger_link(kb: KnowledgeBase) -> Findings:
    """No address opens a chat, a group, a form or a remote session of another service; `channels.yaml` alone names such places.

    Whoever is behind `t.me/…` or a form that anybody can make is not checked by the service, and fake support asks for the
    recovery phrase there.

    Bad (`withdraw/arrived.faq.yaml`):

        answer: {zh: "问[客服](channel:chat)。", en: "Ask [our team](https://t.me/test_help)."}

    Good (`withdraw/arrived.faq.yaml`):

        answer: {zh: "问[客服](channel:chat)。", en: "Ask [our team](channel:chat)."}
    """
    yield from _of(messenger_link, kb)


@rule("other-host-in-words", alone=True)
def other_host_in_words(kb: KnowledgeBase) -> Findings:
    """Where the words of a link, or the title of a source, show a host, it is the host that opens.

    Readers are taught to look at the host; words that show one and open another make that advice worthless.

    Bad (`withdraw/arrived.faq.yaml`):

        answer: {zh: "看[标准](https://example.org/a)。", en: "See [bitcoin.org](https://example.org/a)."}

    Good (`withdraw/arrived.faq.yaml`):

        answer: {zh: "看[标准](https://example.org/a)。", en: "See [example.org](https://example.org/a)."}
    """
    yield from _of(other_host_in_words, kb)


@rule("bare-address", alone=True)
def bare_address(kb: KnowledgeBase) -> Findings:
    """An address is a link with words; running text holds none, with `https://` or without.

    It would not become a link, so readers type it, and a letter that they mistake leads them elsewhere; nor would anybody notice
    when it stops being what it was. The name of a host in `hosts.yaml` may stand in a text. A name that warns of an imitation
    ends in `.test` or `.example`, which nobody can register.

    Bad (`withdraw/arrived.faq.yaml`):

        answer: {zh: "在[浏览器](https://example.org/tx)里查。", en: "Look it up on coin-explorer.com/tx."}

    Good (`withdraw/arrived.faq.yaml`):

        answer: {zh: "在[浏览器](https://example.org/tx)里查。", en: "Look it up in [the explorer](https://example.org/tx)."}
    """
    yield from _of(bare_address, kb)


RULES: tuple[AnyRule, ...] = (
    unsafe_scheme, disguised_link, look_alike_host, unknown_host, shortener, messenger_link, other_host_in_words, bare_address,
)  # fmt: skip
