"""The official list of addresses, the rule for it, and what is almost one of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from helpgen.chains import OTHER, Known, identify
from helpgen.findings import Both, Finding, Rule, rule
from helpgen.knowledge_base import KnowledgeBase
from helpgen.models import OfficialAddress
from helpgen.networks import is_on
from helpgen.zones import squeezed, zones

Findings = Iterator[Finding]

_FEW = 4
_PART = 6


@rule("official-address", alone=True)
def official_address(kb: KnowledgeBase) -> Findings:
    """Each address of `addresses.yaml` belongs to the network it is listed under, and is listed once.

    Readers are told to compare with this list. An address on another network than the one named costs whoever trusts it all that
    they send.

    Bad (`addresses.yaml`):

        usdt-tron:
          network: Ethereum (ERC20)
          address: TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t
          what: {zh: 代币合约, en: The token's contract}
          owner: payments

    Good (`addresses.yaml`):

        usdt-tron:
          network: TRON (TRC20)
          address: TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t
          what: {zh: 代币合约, en: The token's contract}
          owner: payments
    """
    seen: dict[tuple[str, str], str] = {}
    for key, entry, known in entries(kb):
        if known is not None and known.kind == "address" and not is_on(known, entry.network):
            on = "another network" if known.network == OTHER else known.network
            on_zh = "别的网络" if known.network == OTHER else f" {known.network} "
            yield of_entry(
                kb,
                official_address,
                key,
                (
                    f"{short(entry.address)} is an address on {on}, not on {entry.network}",
                    f"{short(entry.address)} 是{on_zh}的地址，不是 {entry.network} 的",
                ),
                ("compare both with the source, and mend the one that is wrong", "和来源核对，改掉写错的那个"),
            )
        same = (known.exact or entry.address) if known is not None else entry.address, entry.network
        if same in seen:
            said = (
                f"{short(entry.address)} is here twice: it is '{seen[same]}', too",
                f"{short(entry.address)} 登记了两次，另一处是“{seen[same]}”",
            )
            yield of_entry(kb, official_address, key, said, ("keep one of the two", "只留一个"))
        seen.setdefault(same, key)


def entries(kb: KnowledgeBase) -> Iterator[tuple[str, OfficialAddress, Known | None]]:
    """The entries of the official list with what their addresses are; none in a part without the list."""
    if kb.addresses is not None and (kb.only is None or kb.addresses in kb.only):
        for key, entry in kb.addresses.content.root.items():
            yield key, entry, identify(_bare(entry.address))


def officials(kb: KnowledgeBase) -> Mapping[str, tuple[str, OfficialAddress]]:
    """The official addresses as they may be written, with the key and what the list says of them."""
    return _officials(kb.whole)


@lru_cache(maxsize=2)
def _officials(kb: KnowledgeBase) -> Mapping[str, tuple[str, OfficialAddress]]:
    listed = kb.addresses.content.root if kb.addresses is not None else {}
    return {form: (key, entry) for key, entry in listed.items() for form in (entry.address, _bare(entry.address))}


def _bare(address: str) -> str:
    """An address without the prefix that tells its network, as in ``bitcoincash:qp…``."""
    return address if re.match("-?[01]:", address) else address.rpartition(":")[2]


def nearest(kb: KnowledgeBase, word: str) -> str:
    """The key of the official address that ``word`` looks like: few letters differ, or none of those that people compare."""
    for form, (key, _) in officials(kb).items():
        if abs(len(form) - len(word)) <= 2 and (
            (form[:4] == word[:4] and form[-4:] == word[-4:]) or _distance(form, word) <= _FEW
        ):
            return key
    return ""


def almost_official(kb: KnowledgeBase, text: str) -> Iterator[tuple[int, int, str, str]]:
    """What is an official address in ``text`` but for a few letters: where it starts and ends, itself, and the key."""
    listed = officials(kb)
    for start, end in zones(text) if listed else ():
        written, places = squeezed(text, start, end)
        letters = written.lower()
        for form, (key, _) in listed.items():
            lower, parts = form.lower(), range(0, len(form) - _PART, _PART)
            for at in sorted({letters.find(lower[part : part + _PART]) - part for part in parts}):
                first = max(0, at)
                if at < -_FEW or form in written[max(0, first - _FEW) : first + len(form) + _FEW]:
                    continue
                ends = [min(len(letters), first + len(form) + more) for more in range(-2, 3)]
                last = min(ends, key=lambda last: _distance(lower, letters[first:last]))
                if last - first > _PART and _distance(lower, letters[first:last]) <= _FEW:
                    yield places[first], places[last - 1] + 1, written[first:last], key
                    break


@lru_cache(maxsize=1024)
def _distance(one: str, other: str) -> int:
    """In how many letters two strings differ, counting letters that are missing (Levenshtein)."""
    while one and other and one[0] == other[0]:
        one, other = one[1:], other[1:]
    while one and other and one[-1] == other[-1]:
        one, other = one[:-1], other[:-1]
    row = list(range(len(other) + 1))
    for number, letter in enumerate(one, 1):
        before, row[0] = row[0], number
        for at, against in enumerate(other, 1):
            before, row[at] = row[at], min(row[at] + 1, row[at - 1] + 1, before + (letter != against))
    return row[-1]


def of_entry(kb: KnowledgeBase, which: Rule[..., Findings], key: str, said: Both, hint: Both) -> Finding:
    """A finding at the address of an entry of the list."""
    assert kb.addresses is not None
    source = kb.addresses.source
    return which.finding(source.path, source.at((key, "address")), said, hint)


def short(word: str) -> str:
    """As much of an address as helps to find it."""
    return f"{word[:6]}…{word[-4:]}" if len(word) > 12 else word
