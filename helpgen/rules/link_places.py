"""Every place where an address reaches a reader: fields, links, the words of links, running text, and the list of hosts itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import chain

from helpgen.allowed_hosts import AllowedHosts, allowed_hosts
from helpgen.disguises import visible
from helpgen.findings import Position, Said
from helpgen.knowledge_base import Document, KnowledgeBase
from helpgen.look_alikes import can_exist, is_sample, registered
from helpgen.models import Addresses, Channels, Facts, Site, Upkeep
from helpgen.references import LINK_KINDS, Link, links
from helpgen.rules import places
from helpgen.rules.bare_addresses import Bare, bare_addresses, may_hold
from helpgen.rules.contact_forms import MAIL, contacts_in
from helpgen.rules.link_verdicts import Verdict, host_verdict, judged
from helpgen.schemes import scheme_of, unsafe
from helpgen.source import KeyPath, walk
from helpgen.weblinks import Address, parse


@dataclass(frozen=True, slots=True)
class Told:
    """A finding before it knows its rule: one of ``helpgen.rules.hosts``, or ``contact-in-text`` for an address of the operator."""

    rule: str
    file: str
    position: Position
    said: Said


@lru_cache(maxsize=2)
def told(kb: KnowledgeBase) -> tuple[Told, ...]:
    """What all rules about links find: each place is looked at once."""
    hosts = allowed_hosts(kb.whole)
    found = chain(
        _in_fields(kb, hosts),
        _in_links(kb, hosts),
        _in_words(kb),
        _in_text(kb, hosts),
        _in_list(kb, hosts),
        _in_strings(kb, hosts),
    )
    unsure = kb.hosts_unread or kb.whole.site is None  # then nobody can say which hosts are known
    return tuple(one for one in found if not (unsure and one.rule in _BY_LIST))


_BY_LIST = frozenset({"unknown-host", "look-alike-host", "bare-address"})


def _in_fields(kb: KnowledgeBase, hosts: AllowedHosts) -> Iterator[Told]:
    for document in kb.documents():
        for path, url in _fields(document.content):
            if verdict := judged(url, hosts):
                part = url[verdict.start : verdict.end] or url
                position = document.source.find(path, part, url.count(part, 0, verdict.start))
                yield Told(verdict.rule, document.source.path, position, verdict.said)


def _fields(content: object) -> Iterator[tuple[KeyPath, str]]:
    """Every field of a document that holds an address; ``foreign-channel`` judges those of channels."""
    if isinstance(content, Upkeep):
        for index, source in enumerate(content.sources):
            yield ("sources", index), source.url
    elif isinstance(content, Facts):
        yield from (((key, "source"), fact.source) for key, fact in content.root.items() if fact.source != "operator")
    elif isinstance(content, Addresses):
        yield from (((key, "source"), address.source) for key, address in content.root.items() if address.source)
    elif isinstance(content, Site) and content.search_log:
        yield ("search_log",), content.search_log


def _in_links(kb: KnowledgeBase, hosts: AllowedHosts) -> Iterator[Told]:
    for passage in places.markdown(kb):
        named = set[str]()
        for link in links(passage.words):
            if link.kind in LINK_KINDS or link.target.startswith("image:") or not link.target:
                continue
            if link.image and scheme_of(link.target) in ("https", "http", ""):
                continue  # bad-link says how an image is written
            start = passage.words.find(link.target, link.span[0] + len(link.words) + 2)
            address = parse(link.target)
            if isinstance(address, Address) and _is_the_operators(address.host, hosts):
                yield _of_the_operator(passage, start, start + len(link.target), address.host)
            elif (verdict := judged(link.target, hosts)) and not (verdict.rule == "unknown-host" and verdict.host in named):
                named.add(verdict.host)
                start, end = start + verdict.start, start + verdict.end
                yield Told(verdict.rule, passage.file, passage.at(start, end), verdict.said)


def _is_the_operators(host: str, hosts: AllowedHosts) -> bool:
    return any(host == own or host.endswith(f".{own}") for own in hosts.own)


def _of_the_operator(passage: places.Passage, start: int, end: int, host: str) -> Told:
    said = (f"'{host}' is an address of the operator", f"“{host}”是运营方的网址"), ("", "")
    return Told("contact-in-text", passage.file, passage.at(start, end), said)


def _in_words(kb: KnowledgeBase) -> Iterator[Told]:
    """Links whose words show another host than their target, and sources whose titles do."""
    for passage in places.markdown(kb):
        for link in links(passage.words):
            if "." in link.words or "。" in link.words or "．" in link.words:
                for shown in bare_addresses(link.words, False):
                    if said := _other(shown, link):
                        start = link.span[0] + 1 + link.image + shown.start
                        yield Told("other-host-in-words", passage.file, passage.at(start, start + len(shown.written)), said)
    for document in kb.documents():
        for index, source in enumerate(document.content.sources) if isinstance(document.content, Upkeep) else ():
            if source.title and "." in source.title:
                for shown in bare_addresses(source.title, False):
                    if said := _other(shown, Link(source.url, 0, False)):
                        position = document.source.find(("sources", index, "title"), shown.written)
                        yield Told("other-host-in-words", document.source.path, position, said)


def _other(shown: Bare, link: Link) -> Said | None:
    address = parse(link.target)
    host, name = shown.host, visible(shown.host or shown.written)
    if isinstance(address, Address):
        if host and (address.host.removeprefix("www.") == host.removeprefix("www.") or address.host.endswith(f".{host}")):
            return None
        return (
            f"the words show '{name}', and the link opens '{address.host}'",
            f"文字写的是“{name}”，打开的却是“{address.host}”",
        ), (
            "write what the reader finds there, or the host that opens",
            "写读者点开会看到什么，或者写真正打开的域名",
        )
    if link.kind in LINK_KINDS and can_exist(host):
        return (
            f"the words show '{name}', and the link opens a page of this help center",
            f"文字写的是“{name}”，打开的却是本站的页面",
        ), (
            "write what the reader finds there",
            "写读者点开会看到什么",
        )
    return None


def _in_text(kb: KnowledgeBase, hosts: AllowedHosts) -> Iterator[Told]:
    for passages, markdown, shown in (
        (places.markdown(kb), True, True),
        ([*places.plain(kb), *places.pictures(kb)], False, True),
        (places.phrases(kb), False, False),
    ):
        for passage in passages:
            if not may_hold(passage.words):
                continue
            mails = None
            for bare in (*bare_addresses(passage.words, markdown), *(_in_images(passage.words) if markdown else ())):
                mails = mails if mails is not None else [one for one in contacts_in(passage.words) if one[2] is MAIL]
                if any(start <= bare.start < end for start, end, _ in mails):
                    continue  # contact-in-text
                if bare.host.isascii() and _is_the_operators(bare.host, hosts) and bare.scheme in ("", *_WEB):
                    if shown and not _may_show_it(bare, passage):
                        yield _of_the_operator(passage, bare.start, bare.end, bare.host)
                elif verdict := _bare_verdict(bare, passage, markdown, hosts):
                    yield Told(verdict.rule, passage.file, passage.at(bare.start, bare.end), verdict.said)


def _in_images(words: str) -> Iterator[Bare]:
    """The addresses in what stands for an image: readers who cannot see it hear them."""
    for link in links(words) if "![" in words else ():
        if link.image and may_hold(link.words):
            start = words.find(link.words, link.span[0])
            for bare in bare_addresses(link.words, False):
                yield replace(bare, start=start + bare.start, end=start + bare.end)


def _in_strings(kb: KnowledgeBase, hosts: AllowedHosts) -> Iterator[Told]:
    """The interface texts that the site adds: they are on every page of their language."""
    if kb.site is None or kb.site not in tuple(kb.documents()):
        return
    for language, source in ((language, source) for language, source in kb.strings.items() if source is not None):
        for path, words in walk(source.data):
            passage = places.Passage(Document(language, "", source, kb.site.content), path, words)
            for bare in bare_addresses(words, False) if may_hold(words) else ():
                if verdict := _bare_verdict(bare, passage, False, hosts):
                    yield Told(verdict.rule, passage.file, passage.at(bare.start, bare.end), verdict.said)


def _may_show_it(bare: Bare, passage: places.Passage) -> bool:
    """Whether a host of the operator may stand here: where the official ones are shown, and as a sample in code."""
    about = passage.document.content
    return isinstance(about, Channels) or (isinstance(about, Site) and not bare.scheme) or (bare.code and is_sample(bare.host))


def _bare_verdict(bare: Bare, passage: places.Passage, markdown: bool, hosts: AllowedHosts) -> Verdict | None:
    about, host = passage.document.content, bare.host
    ascii_host = host.isascii() and "xn--" not in host
    if bare.scheme and bare.scheme not in _WEB and unsafe(bare.scheme):
        said = parse(f"{bare.scheme}:")
        return None if isinstance(said, Address) else Verdict("unsafe-scheme", said.said)
    if not can_exist(host) or (bare.code and is_sample(host)):
        return None
    known = ascii_host and (host in hosts.others or host.removeprefix("www.") in hosts.others)
    if known and (not bare.path or bare.code):
        return None
    searched_only = isinstance(about, Upkeep) and not markdown and "aliases" in passage.path
    if bare.scheme and (verdict := judged(bare.written, hosts)) and verdict.rule == "disguised-link":
        return verdict
    verdict = host_verdict(host, hosts)
    if not known and verdict.rule != "unknown-host":
        return verdict
    if searched_only and not bare.path:
        return None
    shown = visible(bare.written)
    whole = (bare.written, f"https://{bare.written}")
    better = next((address for address in whole if isinstance(parse(address), Address)), f"https://{host}")
    can_link = markdown and not bare.code and not isinstance(about, Channels)
    hint = (
        (f"write what it is as a link: [words]({better})", f"写成带文字的链接：[文字]({better})")
        if can_link
        else ("say in words what it is, and link it in the answer", "用文字说明是什么，链接写在答案里")
    )
    if bare.code:
        hint = (
            "as a warning, show a name that nobody can register, such as example-help.test",
            "要举反例，就用谁也注册不了的名字，例如 example-help.test",
        )
    elif not bare.scheme and not bare.path:
        hint = (
            f"{hint[0]}; a name such as this one may stand in a text when it is in hosts.yaml",
            f"{hint[1]}；这种名字写进 hosts.yaml 后可以直接出现在正文里",
        )
    return Verdict(
        "bare-address",
        ((f"readers would type '{shown}', and nobody answers for it", f"读者会照着“{shown}”输入，没有人对它负责"), hint)
        if not known
        else ((f"'{shown}' does not become a link", f"“{shown}”不会变成链接"), hint),
    )  # fmt: skip


_WEB = frozenset({"http", "https", "hxxp", "hxxps"})


def _in_list(kb: KnowledgeBase, hosts: AllowedHosts) -> Iterator[Told]:
    """``hosts.yaml`` itself: a name on it is allowed everywhere, so it must not deceive."""
    if kb.hosts is None or kb.hosts not in tuple(kb.documents()):
        return
    for host in kb.hosts.content.root:
        position = kb.hosts.source.at_key((host,))
        if host in hosts.own:
            said = (
                (f"'{host}' is the operator's", f"“{host}”是运营方自己的域名"),
                ("delete it here; site.yaml names it", "在这里删掉它；site.yaml 里已经有了"),
            )
            yield Told("unknown-host", kb.hosts.source.path, position, said)
            continue
        rest = AllowedHosts(hosts.own, {})
        if registered(host) in {registered(own) for own in hosts.own} or is_sample(host):
            continue
        parsed = judged(f"https://{host}/", rest)
        if parsed is not None and parsed.rule != "unknown-host":
            said = parsed.said[0], ("delete it: no text may lead there", "删掉它：正文不能链接到那里")
            yield Told(parsed.rule, kb.hosts.source.path, position, said)
