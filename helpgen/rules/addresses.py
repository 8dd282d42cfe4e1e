"""Rules for addresses on blockchains: only the official ones, letter for letter, each with its network."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from helpgen.chains import OTHER, Known
from helpgen.findings import AnyRule, Both, Finding, Rule, rule
from helpgen.knowledge_base import KnowledgeBase
from helpgen.networks import is_known, named
from helpgen.normalised import in_its_case
from helpgen.rules.official import almost_official, entries, nearest, of_entry, official_address, officials, short
from helpgen.rules.written import Held, Written, files, held
from helpgen.suspects import Suspect
from helpgen.zones import Places

Findings = Iterator[Finding]

_REMOVE: Both = (
    "take it out; if it is official, list it in addresses.yaml first; to show what one looks like, shorten it: 0x52…9EE7",
    "删掉它；如果是官方地址，先登记到 addresses.yaml；只是举例的话，写成 0x52…9EE7 这样的缩写",
)


@rule("address-not-official", alone=True)
def address_not_official(kb: KnowledgeBase) -> Findings:
    """Every blockchain address that a text names is in `addresses.yaml`, letter for letter.

    Whoever gets one address into a help center gets the money of everybody who trusts it, and a transfer cannot be taken back. Every
    string that decodes as an address is refused, however it is broken up or dressed up, names such as `name.eth` as well, unless
    it is one of the official list. One that only looks like an official one is named as such.

    Bad (`withdraw/which-network.faq.yaml`):

        answer:
          zh: 问收款方。测试可以转到 1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa。
          en: Ask the receiver.

    Good (`withdraw/which-network.faq.yaml`):

        answer:
          zh: 问收款方。比特币地址的样子是 1A1z…vfNa。
          en: Ask the receiver.
    """
    for one, suspect in _addresses(kb):
        if suspect.known.kind == "address":
            said = _of_network(suspect.known, short(suspect.word))
            yield _not_official(kb, address_not_official, one.written, suspect, said)
    for written, start, name in _names(kb):
        if name not in officials(kb):
            said = (
                f"'{name}' is a name that stands for an address, and is not official",
                f"“{name}”是代表地址的域名，不在官方名单里",
            )
            yield address_not_official.finding(written.path, written.at(start), said, _REMOVE)


def _not_official(kb: KnowledgeBase, which: Rule[..., Findings], written: Written, suspect: Suspect, said: Both) -> Finding:
    key = nearest(kb, suspect.word)
    if key:
        said = (
            f"{said[0]}, and looks like '{key}' of addresses.yaml, but is not: letters differ",
            f"{said[1]}，很像 addresses.yaml 里的“{key}”，但不是同一个：有字符不同",
        )
    return which.finding(written.path, written.at(suspect.start), said, _REMOVE)


def _of_network(known: Known, short: str) -> Both:
    if known.network == OTHER:
        return f"{short} is a blockchain address that is not official", f"{short} 是区块链地址，不在官方名单里"
    return (
        f"{short} is an address on {known.network} that is not official",
        f"{short} 是 {known.network} 地址，不在官方名单里",
    )


@rule("address-broken", alone=True)
def address_broken(kb: KnowledgeBase) -> Findings:
    """What looks like a blockchain address is one: its checksum is right.

    One wrong letter sends the money to nobody, or to whoever made an address that looks like the real one. Letters of another
    alphabet and invisible characters in an address are wrong letters, too.

    Bad (`withdraw/which-network.faq.yaml`):

        answer:
          zh: 问收款方。
          en: Ask the receiver. Send it to 0x52908400098527886E0F7030069857D2E4169eE7 on Ethereum.

    Good (`withdraw/which-network.faq.yaml`):

        answer:
          zh: 问收款方。
          en: Ask the receiver. Such an address looks like 0x5290…9EE7.
    """
    for one, suspect in _addresses(kb):
        shown = short(suspect.word)
        if suspect.known.kind == "broken":
            network = "" if suspect.known.network == OTHER else suspect.known.network
            said = (
                f"{shown} looks like an address{f' on {network}' if network else ''}, but a letter in it is wrong",
                f"{shown} 像是{f' {network} ' if network else '区块链'}地址，但里面有字符不对",
            )
            yield _not_official(kb, address_broken, one.written, suspect, said)
        elif suspect.known.kind == "dressed-up":
            yield address_broken.finding(
                one.written.path,
                one.written.at(suspect.start),
                (
                    f"{shown} is an official address with letters that only look like its own, cannot be seen, or are glued to it",
                    f"{shown} 是官方地址，但用了只是看上去一样的字符，夹着看不见的字符，或多粘了字符",
                ),
                ("copy it from addresses.yaml", "从 addresses.yaml 里复制"),
            )
    for written, start, word, key in _almost(kb):
        said = (
            f"{short(word)} looks like '{key}' of addresses.yaml, but is not: letters differ",
            f"{short(word)} 很像 addresses.yaml 里的“{key}”，但不是同一个：有字符不同",
        )
        hint = "copy it from addresses.yaml, all of it", "从 addresses.yaml 里完整复制"
        yield address_broken.finding(written.path, written.at(start), said, hint)
    for key, entry, known in entries(kb):
        if (known is None and is_known(entry.network)) or (known is not None and known.kind == "broken"):
            yield of_entry(
                kb,
                address_broken,
                key,
                (
                    f"{short(entry.address)} is not an address on {entry.network}: a letter in it is wrong",
                    f"{short(entry.address)} 不是有效的 {entry.network} 地址：有字符不对",
                ),
                ("copy it again from its source, all of it", "回到来源处重新完整复制"),
            )


@rule("address-without-checksum", alone=True)
def address_without_checksum(kb: KnowledgeBase) -> Findings:
    """An address of Ethereum's kind has its capitals: they are its checksum (EIP-55).

    In lower case nobody's wallet notices a wrong letter. It is the same address with and without them.

    Bad (`addresses.yaml`):

        usdt-ethereum:
          network: Ethereum (ERC20)
          address: 0x52908400098527886e0f7030069857d2e4169ee7
          what: {zh: 代币合约, en: The token's contract}
          owner: payments

    Good (`addresses.yaml`):

        usdt-ethereum:
          network: Ethereum (ERC20)
          address: "0x52908400098527886E0F7030069857D2E4169EE7"
          what: {zh: 代币合约, en: The token's contract}
          owner: payments
    """
    for one, suspect in _addresses(kb):
        if suspect.known.kind == "lower-case":
            yield address_without_checksum.finding(
                one.written.path,
                one.written.at(suspect.start),
                (f"{short(suspect.word)} lacks the capitals that check it", f"{short(suspect.word)} 缺少用来校验的大写字母"),
                _capitals(suspect.known),
            )
    for key, entry, known in entries(kb):
        if known is not None and known.kind == "lower-case":
            said = (
                f"{short(entry.address)} lacks the capitals that check it",
                f"{short(entry.address)} 缺少用来校验的大写字母",
            )
            yield of_entry(kb, address_without_checksum, key, said, _capitals(known))


def _capitals(known: Known) -> Both:
    return f"write {known.exact}, after comparing it with its source", f"先和来源核对，再写成 {known.exact}"


@rule("address-without-network", alone=True)
def address_without_network(kb: KnowledgeBase) -> Findings:
    """A text that names an official address names its network in the same paragraph, list item or table row.

    The same token has another address on each network, and what is sent on the wrong one is often lost. "USDT" is no network;
    "TRON" and "TRC20" are.

    Bad (`withdraw/which-network.faq.yaml`):

        answer:
          zh: 问收款方。它的地址是 bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4。
          en: Ask the receiver. Its address is bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4.

    Good (`withdraw/which-network.faq.yaml`):

        answer:
          zh: 问收款方。它的比特币地址是 bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4。
          en: Ask the receiver. Its address on Bitcoin is bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4.
    """
    listed = officials(kb)
    for one in held(kb):
        if one.written.document is kb.addresses or (one.written.fixed is not None and one.written.document is None):
            continue
        for suspect in one.suspects:
            _, entry = listed.get(suspect.word, ("", None))
            if entry is None or not suspect.exact or suspect.in_url or suspect.known.kind == "key":
                continue
            around = _around(one.written.text, suspect.start)
            if around.lstrip().startswith("#") or named(entry.network).search(around.replace(suspect.word, " ")):
                continue
            yield address_without_network.finding(
                one.written.path,
                one.written.at(suspect.start),
                (
                    f"{short(suspect.word)} stands here without its network, {entry.network}",
                    f"{short(suspect.word)} 旁边没有写它的网络（{entry.network}）",
                ),
                (f"write '{entry.network}' next to it", f"在旁边写上 {entry.network}"),
            )


_OWN_LINE = re.compile(r"\s*(?:[-*+] |\d{1,2}[.)] |\||#|[\w-]+:(?: |$))")


def _around(text: str, at: int) -> str:
    """The paragraph, the list item or the table row in which the character at ``at`` stands, by the lines of the file."""
    lines = text.split("\n")
    first = last = text.count("\n", 0, at)
    while not _OWN_LINE.match(lines[first]) and first > 0 and lines[first - 1].strip():
        if lines[first - 1].rstrip().endswith(("|", ">")) and re.search(r":\s*[|>]$", lines[first - 1].rstrip()):
            break
        first -= 1
    while last + 1 < len(lines) and lines[last + 1].strip() and not _OWN_LINE.match(lines[last + 1]):
        last += 1
    return "\n".join(lines[first : last + 1])


RULES: tuple[AnyRule, ...] = (
    address_not_official,
    address_broken,
    address_without_checksum,
    address_without_network,
    official_address,
)


_ENDINGS = "eth|sol|trx|bnb|ton|near|crypto|nft|wallet|blockchain|bitcoin|dao|arb|tron|zil|polygon|unstoppable|klever|sui|apt"
_ENDING = re.compile(rf"\.(?:{_ENDINGS})(?!\w)", re.IGNORECASE)
_WIDE_DOT = re.compile(r"[.．｡][ａ-ｚＡ-Ｚ]")
_NAME = re.compile(
    rf"(?<![\w.@-])(?:[^\W_](?:[\w-]{{0,62}}\w)?\.){{1,4}}(?:{_ENDINGS})(?![\w-]|\.\w)",
    re.IGNORECASE,
)


def _names(kb: KnowledgeBase) -> Iterator[tuple[Written, int, str]]:
    """The names that stand for addresses (``name.eth``), and where they start."""
    for written in files(kb):
        if _ENDING.search(written.text) or _WIDE_DOT.search(written.text):
            folded = in_its_case(written.text)
            places = Places(written.text, folded)
            for match in _NAME.finditer(folded):
                yield written, places.span(*match.span())[0], match.group()


def _almost(kb: KnowledgeBase) -> Iterator[tuple[Written, int, str, str]]:
    """What is an official address but for a letter that no address has, so that nothing else takes it for one."""
    taken = {(one.written.path, suspect.start) for one in held(kb) for suspect in one.suspects}
    for written in files(kb) if officials(kb) else ():
        for start, end, word, key in almost_official(kb, written.text):
            if not any((written.path, at) in taken for at in range(start - 4, end)):
                yield written, start, word, key


def _addresses(kb: KnowledgeBase) -> Iterator[tuple[Held, Suspect]]:
    """Every address in a text that is not an official one in its own letters."""
    listed = officials(kb)
    for one in held(kb):
        for suspect in one.suspects:
            if suspect.known.kind == "key":
                continue
            if suspect.word in listed and one.written.document is kb.addresses:
                continue  # the list itself is checked entry by entry
            if suspect.word in listed and suspect.exact:
                continue
            yield one, _seen(suspect, listed)


def _seen(suspect: Suspect, listed: Collection[str]) -> Suspect:
    """The suspect as the rules take it: in lower case it matters only for official ones, and those can be dressed up."""
    kind = suspect.known.kind
    if suspect.word in listed:
        kind = "dressed-up"
    elif kind == "lower-case" and suspect.known.exact not in listed:
        kind = "address"
    return suspect if kind == suspect.known.kind else suspect.of_kind(kind)
