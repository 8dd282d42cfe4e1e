"""Addresses are decoded as their networks publish it, and no text names one that is not official, however it is written."""

from __future__ import annotations

import base64
import hashlib
import os
import random
import shutil
import string
from collections.abc import Callable, Iterator
from dataclasses import replace
from hashlib import blake2b, sha256
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from helpgen import rulebook
from helpgen.api_keys import key_files
from helpgen.chains import identify
from helpgen.checksums import base58, bech32
from helpgen.checksums.crc16 import algorand, crc16
from helpgen.checksums.keccak import eip55, keccak256
from helpgen.findings import Finding, Position
from helpgen.knowledge_base import Document, KnowledgeBase
from helpgen.phrases import phrases
from helpgen.rules import addresses, official, secrets
from helpgen.rules.official import entries
from helpgen.rules.written import held
from helpgen.source import Source, parse
from helpgen.suspects import suspects
from tests.conftest import DAY, SMALL, read

FOLDER = Path(__file__).with_name("addresses")
VECTORS = [
    (network, word) for network, words in yaml.safe_load((FOLDER / "vectors.yaml").read_text("utf-8")).items() for word in words
]
HOSTILE = [
    (rule, text.replace("«»", ""))
    for rule, texts in yaml.safe_load((FOLDER / "hostile.yaml").read_text("utf-8")).items()
    for text in texts
]
CONTROLS: list[str] = yaml.safe_load((FOLDER / "controls.yaml").read_text("utf-8"))


def found(kb: KnowledgeBase, text: str) -> list[Finding]:
    """What the rules about addresses and secrets find in a file that says ``text``."""
    source = Source("content/any.yaml", tuple(text.split("\n")), text, {})
    assert kb.site is not None
    part = kb.part((Document("any", "", source, kb.site.content),))
    return [finding for one in (*addresses.RULES, *secrets.RULES) for finding in one(part)]


# --- Decoding --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("network", "word"), VECTORS, ids=[word[:12] for _, word in VECTORS])
def test_published_addresses_are_decoded(network: str, word: str) -> None:
    known = identify(word)
    assert known is not None
    assert (known.kind, known.network) == ("address", network)


def test_keccak_is_not_sha3() -> None:
    assert keccak256(b"").hex() == "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470"
    assert keccak256(b"abc").hex() == "4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45"
    lengths = {length: keccak256(b"a" * length) for length in (134, 135, 136, 137, 272)}
    assert len(set(lengths.values())) == 5
    assert lengths[135].hex() == "34367dc248bbd832f4e3e69dfaac2f92638bd0bbd18f2912ba4ef454919cf446"


def test_crc16_is_xmodem() -> None:
    assert crc16(b"123456789") == 0x31C3


@pytest.mark.parametrize(
    "word",
    ["5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", "fB6916095ca1df60bB79Ce92cE3Ea74c37c5d359", "D1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb"],
)  # fmt: skip
def test_capitals(word: str) -> None:
    assert eip55(word.lower()) == eip55(word.upper()) == word


VALID_BECH32 = [
    ("A12UEL5L", False), ("a12uel5l", False),
    ("an83characterlonghumanreadablepartthatcontainsthenumber1andtheexcludedcharactersbio1tt5tgs", False),
    ("abcdef1qpzry9x8gf2tvdw0s3jn54khce6mua7lmqqqxw", False), ("split1checkupstagehandshakeupstreamerranterredcaperred2y9e3w", False),
    ("?1ezyfcl", False), ("A1LQFN3A", True), ("a1lqfn3a", True), ("abcdef1l7aum6echk45nj3s0wdvt2fg8x9yrzpqzd3ryx", True),
    ("split1checkupstagehandshakeupstreamerranterredcaperredlc445v", True), ("?1v759aa", True),
]  # fmt: skip
INVALID_BECH32 = [
    "pzry9x0s0muk", "1pzry9x0s0muk", "x1b4n0q5v", "li1dgmt3", "A1G7SGD8", "10a06t8", "1qzzfhee", "qyrz8wqd2c9m", "1qyrz8wqd2c9m", "y1b0jsk6g",
    "lt1igcx5c0", "in1muywd", "mm1crxm3i", "au1s5cgom", "M1VUXWEZ", "16plkw9", "1p2gdwpf", "A12uEL5L",
]  # fmt: skip
# BIP-173 and BIP-350: what is no SegWit address, with the reason in the standard.
INVALID_SEGWIT = [
    "tc1qw508d6qejxtdg4y5r3zarvary0c5xw7kg3g4ty", "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5", "BC13W508D6QEJXTDG4Y5R3ZARVARY0C5XW7KN40WF2",
    "bc1rw5uspcuh", "bc10w508d6qejxtdg4y5r3zarvary0c5xw7kw508d6qejxtdg4y5r3zarvary0c5xw7kw5rljs90", "BC1QR508D6QEJXTDG4Y5R3ZARVARYV98GJ9P",
    "tb1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3q0sL5k7", "bc1zw508d6qejxtdg4y5r3zarvaryvqyzf3du",
    "tb1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3pjxtptv", "bc1gmk9yu",
    "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqh2y7hd", "tb1z0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqglt7rf",
    "BC1S0XLXVLHEMJA6C4DQV22UAPCTQUPFHLXM9H8Z3K2E72Q4K9HCZ7VQ54WELL", "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kemeawh",
    "tb1q0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vq24jc47", "bc1p38j9r5y49hruaue7wxjce0updqjuyyx0kh56v8s25huc6995vvpql3jow4",
    "BC130XLXVLHEMJA6C4DQV22UAPCTQUPFHLXM9H8Z3K2E72Q4K9HCZ7VQ7ZWS8R", "bc1pw5dgrnzv",
    "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7v8n0nx0muaewav253zgeav",
]  # fmt: skip


@pytest.mark.parametrize(("word", "bech32m"), VALID_BECH32)
def test_bech32(word: str, bech32m: bool) -> None:
    decoded = bech32.decode(word)
    assert decoded is not None and decoded[2] is bech32m


@pytest.mark.parametrize("word", INVALID_BECH32)
def test_no_bech32(word: str) -> None:
    assert bech32.decode(word) is None


@pytest.mark.parametrize("word", INVALID_SEGWIT)
def test_no_segwit_address(word: str) -> None:
    known = identify(word)
    assert known is None or known.kind == "broken" or known.network == "…"


@given(st.binary(min_size=1, max_size=60))
def test_base58_is_the_inverse_of_its_encoding(data: bytes) -> None:
    assert base58.decode(_base58(data)) == data


def _base58(data: bytes) -> str:
    number, letters = int.from_bytes(data, "big"), ""
    while number:
        number, digit = divmod(number, 58)
        letters = base58.BITCOIN[digit] + letters
    return "1" * (len(data) - len(data.lstrip(b"\0"))) + letters


def _checked(data: bytes, alphabet: str = base58.BITCOIN) -> str:
    words = _base58(data + sha256(sha256(data).digest()).digest()[:4])
    return words.translate(str.maketrans(base58.BITCOIN, alphabet))


BODY = bytes(range(1, 100))


@pytest.mark.parametrize(
    ("data", "kind", "network"),
    [
        (b"\x00" + BODY[:20], "address", "Bitcoin"),
        (b"\x1e" + BODY[:20], "address", "Dogecoin"),
        (b"\x7b" + BODY[:20], "address", "…"),
        (b"\x1c\xb8" + BODY[:20], "address", "Zcash"),
        (b"\x1c\xb9" + BODY[:20], "address", "…"),
        (BODY[:19], None, ""),
        (b"\x7b" + BODY[:19], "address", "…"),
        (b"\x7b" + BODY[:63], "address", "…"),
        (b"\x7b" + BODY[:64], None, ""),
        (b"\x80" + BODY[:32], "key", ""),
        (b"\x80" + BODY[:33], "key", ""),
        (b"\x80" + BODY[:34], "address", "…"),
        (b"\x01\x42\xc0" + BODY[:36], "key", ""),
        (b"\x21\x42" + BODY[:37], "address", "…"),
        (b"\x04\x88\xad\xe4" + BODY[:74], "key", ""),
        (b"\x06\xa1\x9f" + BODY[:20], "address", "Tezos"),
    ],
)
def test_what_a_right_checksum_of_base58_stands_for(data: bytes, kind: str | None, network: str) -> None:
    known = identify(_checked(data))
    assert (known and known.kind, known.network if known else "") == (kind, network)
    assert base58.checked(_checked(data)) == data
    assert base58.checked(_checked(data)[:-1]) is None and base58.checked("1") is None


@pytest.mark.parametrize(
    ("data", "kind", "network"),
    [
        (b"\x00" + BODY[:20], "address", "XRP"),
        (b"\x05\x44" + BODY[:29], "address", "XRP"),
        (b"\x04\x93" + BODY[:29], "address", "XRP"),
        (b"\x05\x45" + BODY[:29], None, ""),
        (b"\x21" + BODY[:16], "key", ""),
        (b"\x01\xe1\x4b" + BODY[:16], "key", ""),
        (b"\x01" + BODY[:20], None, ""),
    ],
)
def test_what_a_right_checksum_of_the_xrp_ledger_stands_for(data: bytes, kind: str | None, network: str) -> None:
    known = identify(_checked(data, base58.RIPPLE))
    assert (known and known.kind, known.network if known else "") == (kind, network)


@pytest.mark.parametrize("number", [0, 2, 42, 63, 64, 127, 255, 256, 1284, 16383])
def test_the_network_of_a_key_of_polkadots_form(number: int) -> None:
    prefix = bytes([number]) if number < 64 else bytes([0x40 | (number >> 2) & 0x3F, number >> 8 | (number & 3) << 6])
    data = prefix + BODY[:32]
    word = _base58(data + blake2b(b"SS58PRE" + data).digest()[:2])
    assert base58.ss58(word) == (number, BODY[:32])
    known = identify(word)
    assert known is not None and known.network == {0: "Polkadot", 2: "Kusama"}.get(number, "Substrate")
    assert base58.ss58(_base58(data + bytes(2))) is None
    other = bytes([data[0] ^ 0x80]) + data[1:]
    assert base58.ss58(_base58(other + blake2b(b"SS58PRE" + other).digest()[:2])) is None


def test_how_long_what_is_decoded_may_be() -> None:
    assert base58.decode("2" * 200) is not None and base58.decode("2" * 201) is None
    assert base58.decode("1" * 3) == bytes(3) and base58.decode("") == b"" and base58.decode("0") is None
    assert base58.monero("1") is None and base58.monero("z" * 11) is None and base58.monero("0" * 11) is None


@pytest.mark.parametrize(
    ("one", "other", "distance"),
    [
        ("", "", 0), ("abc", "abc", 0), ("kitten", "sitting", 3), ("abc", "", 3), ("", "abc", 3), ("xab", "yab", 1), ("abx", "aby", 1), ("abcd", "abd", 1),
        ("abd", "abcd", 1), ("abab", "ba", 2), ("aab", "ab", 1), ("abcdef", "azced", 3), ("ab", "ba", 2), ("flaw", "lawn", 2), ("xabcy", "abc", 2), ("aXbXc", "abc", 2),
    ],
)  # fmt: skip
def test_in_how_many_letters_two_addresses_differ(one: str, other: str, distance: int) -> None:
    assert official._distance(one, other) == official._distance(other, one) == distance


@given(st.text(alphabet=string.printable, max_size=130))
def test_nothing_upsets_the_decoders(text: str) -> None:
    identify(text)
    suspects(text)


# --- Texts -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("rule", "text"), HOSTILE, ids=[f"{rule}-{number}" for number, (rule, _) in enumerate(HOSTILE)])
def test_hostile(small: KnowledgeBase, rule: str, text: str) -> None:
    assert {finding.rule for finding in found(small, text)} == {rule}, text


@pytest.mark.parametrize("text", CONTROLS, ids=range(len(CONTROLS)))
def test_controls(small: KnowledgeBase, text: str) -> None:
    assert [finding.as_text() for finding in found(small, text)] == []


SAID = FOLDER / "said.txt"


def told(kb: KnowledgeBase, text: str, known_hints: set[str]) -> Iterator[str]:
    """What is found in a text, word for word and place for place; a hint that was shown already is not shown again."""
    for one in found(kb, text):
        assert one.path == "content/any.yaml"
        yield f"{one.position.line}:{one.position.column} {one.rule}: {one.message}"
        yield f"    {one.message_zh}"
        yield from (f"    {words}" for words in (one.hint, one.hint_zh) if words not in known_hints)
        known_hints |= {one.hint, one.hint_zh}
    for start, end, known in key_files(text):
        yield f"  {start}-{end} {known.kind} {known.what[0]}"
    for suspect in suspects(text):
        how = ", ".join(
            word
            for word, is_so in (("exact", suspect.exact), ("sure", suspect.known.sure), ("in a URL", suspect.in_url))
            if is_so
        )
        yield f"  {suspect.start}-{suspect.end} {suspect.known.kind} {suspect.known.network or suspect.known.what[0]} ({how}) {len(suspect.word)}"
    for phrase in phrases(text):
        yield f"  {phrase.start}-{phrase.end} {phrase.words} words{'' if phrase.valid else ', wrong checksum'}"


def test_what_is_said_of_each_and_where(small: KnowledgeBase, tmp_path: Path) -> None:
    """``said.txt`` is for people to read; ``HELPGEN_ACCEPT=1`` writes it anew."""
    hints: set[str] = set()
    said = "".join(
        "\n".join([f"=== {rule}-{number}", *told(small, text, hints), ""]) for number, (rule, text) in enumerate(HOSTILE)
    )
    for number, (network, address, _) in enumerate(LISTED):
        content = Path(shutil.copytree(SMALL, tmp_path / str(number)))
        (content / "addresses.yaml").write_text(
            entry(network, address) + entry(network, address).replace("one:", "two:"), "utf-8"
        )
        said += f"=== list-{number}\n"
        for one in read(content)[1]:
            said += f"{one.path}:{one.position.line}:{one.position.column} {one.rule}: {one.message}\n"
            said += "".join(f"    {words}\n" for words in (one.hint, one.message_zh, one.hint_zh))
    if os.environ.get("HELPGEN_ACCEPT") == "1":
        SAID.write_text(said, "utf-8")
    assert said.split("=== ") == SAID.read_text("utf-8").split("=== ")


def test_there_are_enough_cases() -> None:
    assert len(HOSTILE) >= 150
    assert len(CONTROLS) >= 60


def _pieces(word: str, size: int) -> list[str]:
    return [word[at : at + size] for at in range(0, len(word), size)]


WAYS: dict[str, Callable[[str], str]] = {
    "plain": lambda word: word,
    "in code": lambda word: f"`{word}`",
    "in Chinese": lambda word: f"地址{word}收款",
    "in a URL": lambda word: f"https://example.org/address/{word}",
    "with spaces": lambda word: " ".join(_pieces(word, 4)),
    "with wide spaces": lambda word: "\u3000".join(_pieces(word, 5)),
    "in two lines": lambda word: f"{word[:17]}\n        {word[17:]}",
    "bold inside": lambda word: f"{word[:10]}**{word[10:14]}**{word[14:]}",
    "invisible inside": lambda word: "\u200b".join(word),
    "a soft hyphen": lambda word: f"{word[:9]}\u00ad{word[9:]}",
    "full width": lambda word: "".join(chr(ord(letter) + 0xFEE0) if letter.isalnum() else letter for letter in word),
    "Cyrillic": lambda word: word.replace("a", "а").replace("e", "е").replace("c", "с"),
}


@pytest.mark.parametrize("way", WAYS)
def test_every_network_in_every_dress(small: KnowledgeBase, way: str) -> None:
    missed = []
    for network, word in VECTORS:
        if network == "Lightning" and WAYS[way](word).isascii() and word not in WAYS[way](word):
            continue  # an invoice has 200 letters and more; what is broken up is looked for up to 120
        if word == "rrrrrrrrrrrrrrrrrrrrBZbvji" and word not in WAYS[way](word):
            continue  # the address of nobody, which does not look like one to anybody
        if word in (
            "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t",
            "0x52908400098527886E0F7030069857D2E4169EE7",
            "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4",
        ):
            continue  # these are official ones here
        rules = {finding.rule for finding in found(small, f"Send all of it to {WAYS[way](word)}. 然后再等。")}
        if not rules or not rules <= {"address-not-official", "address-broken"}:
            missed.append((network, word, rules))
    assert missed == []


@pytest.mark.parametrize("way", WAYS)
def test_what_is_found_is_the_whole_of_it(way: str) -> None:
    for network, word in VECTORS:
        broken_up = word not in WAYS[way](word)
        if len(word) > 100 or word == "rrrrrrrrrrrrrrrrrrrrBZbvji" or (network == "Solana" and broken_up):
            continue  # an underscore, an invoice, and what has no checksum: a part of it tells as much
        dressed = WAYS[way](word)
        core = word if not broken_up else dressed
        text = f"Send all of it to {dressed}. 然后再等。"
        at = text.index(core)
        assert [(one.start, one.end) for one in suspects(text)] == [(at, at + len(core))], text


def test_the_place_is_that_of_the_first_letter(small: KnowledgeBase) -> None:
    for text, line, column in (
        ("a: b\nc: 地址 TJRabPrwbZy45sbavfcjinPJC18kjpRTv8", 2, 7),
        ("c: 地址 ＴＪＲａｂＰｒｗｂＺｙ４５ｓｂａｖｆｃｊｉｎＰＪＣ１８ｋｊｐＲＴｖ８", 1, 7),
        ("é\u200b TJRa bPrw bZy45sbavfcjinPJC18kjpRTv8", 1, 4),
        ("x\n\n    0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", 3, 5),
    ):
        (finding,) = found(small, text)
        assert (finding.position.line, finding.position.column) == (line, column)


@pytest.mark.parametrize(
    ("text", "kind", "exact"),
    [
        ("address: 5aaeb6053f3e94c9b9a09f33669435e7ef1beaed", "lower-case", True),
        ("commit 5aaeb6053f3e94c9b9a09f33669435e7ef1beaed", "", True),
        ("é TJRa bPrw bZy45sbavfcjinPJC18kjpRTv8", "address", True),
        ("TJRa bPrw bZy45sbavfcjinPJC18kjpRTv8", "address", True),
        ("é TJRa **bPrw** `bZy45sbavfcjinPJC18kjpRTv8`", "address", True),
        ("é TJR\u0430bPrwbZy45sbavfcjinPJC18kjpRTv8", "address", False),
        ("xTJRabPrwbZy45sbavfcjinPJC18kjpRTv8", "address", False),
    ],
)
def test_whether_it_is_written_in_its_own_letters(text: str, kind: str, exact: bool) -> None:
    assert [(one.known.kind, one.exact) for one in suspects(text)] == ([(kind, exact)] if kind else [])


ADDRESS = "TJRabPrwbZy45sbavfcjinPJC18kjpRTv8"


@pytest.mark.parametrize(
    ("name", "text", "line", "column"),
    [
        ("strings/fr.yaml", f"# a\nhome: Accueil {ADDRESS}\n", 2, 15),
        ("strings/fr.yaml", f'home: "Accueil {ADDRESS[:-1]}\\x38"\n', 1, 7),
        ("pages/robots.txt", f"a\n {ADDRESS}\n", 2, 2),
        ("urls.lock", f"# {ADDRESS}\n", 1, 3),
        (f"pages/assets/images/{ADDRESS}.svg", '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"/>', 1, 1),
    ],
)
def test_everything_that_is_published_is_looked_at(content: Path, name: str, text: str, line: int, column: int) -> None:
    (content / name).parent.mkdir(parents=True, exist_ok=True)
    (content / name).write_text(text, "utf-8")
    found = [one for one in read(content)[1] if one.rule == "address-not-official"]
    assert [(one.path, one.position.line, one.position.column) for one in found] == [(f"content/{name}", line, column)]


@pytest.mark.parametrize("name", ["withdraw/{}.faq.yaml", "{}/_category.yaml"])
def test_names_are_looked_at(content: Path, name: str) -> None:
    name = name.format("bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq")
    (content / name).parent.mkdir(exist_ok=True)
    shutil.copy(content / "withdraw" / ("_category.yaml" if "_category" in name else "arrived.faq.yaml"), content / name)
    found = [one for one in read(content)[1] if one.rule == "address-not-official"]
    assert [(one.path, one.position.line, one.position.column) for one in found] == [(f"content/{name}", 1, 1)]


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("0x" + "1a" * 34, [("key", "")]),
        ("0x" + "1a" * 34 + "b", [("key", "")]),
        ("1a" * 29 + "1", []),
        ("1a" * 30, [("key", "")]),
        ("0x" + "1a" * 17, [("broken", "Ethereum")]),
        ("0x" + "1a" * 23, [("broken", "Ethereum")]),
        ("address 5aaeb6053f3e94c9b9a09f33669435e7ef1beaed", [("lower-case", "Ethereum")]),
        (f"address {'x' * 52}: 5aaeb6053f3e94c9b9a09f33669435e7ef1beaed", []),
        (f"address {'x' * 50}: 5aaeb6053f3e94c9b9a09f33669435e7ef1beaed", [("lower-case", "Ethereum")]),
        ("5aaeb6053f3e94c9b9a09f33669435e7ef1beaed is an address", []),
        (f"https://example.org/tx/{'1a' * 32}", []),
        (f"https://example.org/x {'1a' * 32}", [("key", "")]),
        (f"{'1a' * 32} https://example.org/tx/", [("key", "")]),
        (f"sha256: {'1a' * 32}", []),
        (f"-1:{'1a' * 32}", [("address", "TON")]),
    ],
)
def test_what_decides_between_an_address_a_key_and_a_number(text: str, kinds: list[tuple[str, str]]) -> None:
    assert [(one.known.kind, one.known.network) for one in suspects(text)] == kinds


def test_an_escape_hides_nothing(small: KnowledgeBase) -> None:
    source, findings = parse(b'a: x\nanswer: "TJRabPrwbZy45\\x73bavfcjinPJC18kjpRTv8"\n', "content/any.yaml")
    assert source is not None and not findings and small.site is not None
    part = small.part((Document("any", "", source, small.site.content),))
    (finding,) = addresses.address_not_official(part)
    assert (finding.position.line, finding.position.column) == (2, 9)


def test_a_look_alike_is_called_one(small: KnowledgeBase) -> None:
    (finding,) = found(small, "TR7NHqje9876NnPnKtKVmvnxYA7SmqLj6t on TRON")
    assert "usdt-tron" in finding.message and "usdt-tron" in finding.message_zh


# --- The official list -----------------------------------------------------------------------------------------------------

ALPHABET = string.ascii_letters + string.digits


def _mutants(word: str, how_many: int, chance: random.Random) -> Iterator[str]:
    """Every place changed at least once, as far as ``how_many`` allows."""
    for number in range(how_many):
        at = number % len(word)
        yield word[:at] + chance.choice([letter for letter in ALPHABET if letter != word[at]]) + word[at + 1 :]


def _others(word: str) -> Iterator[str]:
    for at in range(len(word) - 1):
        yield word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    for at in range(len(word)):
        yield word[:at] + word[at].swapcase() + word[at + 1 :]
        yield word[:at] + word[at + 1 :]
        yield word[:at] + word[at] + word[at:]
        yield word[:at] + "中" + word[at + 1 :]
    yield word.swapcase()
    yield word.lower()
    yield word.upper()


@pytest.mark.parametrize("official", ["TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t", "0x52908400098527886E0F7030069857D2E4169EE7", "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"])  # fmt: skip
def test_every_mutant_of_an_official_address_is_refused(small: KnowledgeBase, official: str) -> None:
    chance = random.Random(20261121)
    text = "The address on TRON, Ethereum or Bitcoin is {}."
    assert found(small, text.format(official)) == []
    passed = [word for word in _mutants(official, 1000, chance) if not found(small, text.format(word))]
    assert passed == []
    passed = [word for word in _others(official) if word != official and not found(small, text.format(word))]
    assert passed == []


@pytest.mark.parametrize("official", ["TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t", "0x52908400098527886E0F7030069857D2E4169EE7", "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"])  # fmt: skip
def test_head_and_tail_are_not_enough(small: KnowledgeBase, official: str) -> None:
    chance = random.Random(6)
    letters = bech32.ALPHABET if official.startswith("bc1") else "0123456789ABCDEF" if official[1] == "x" else base58.BITCOIN
    for _ in range(100):
        middle = "".join(chance.choice(letters) for _ in official[6:-4])
        findings = found(small, f"{official[:6]}{middle}{official[-4:]} on TRON, Ethereum, Bitcoin")
        assert findings and any("looks like '" in finding.message for finding in findings)


def entry(network: str, address: str) -> str:
    return f"one:\n  network: {network}\n  address: '{address}'\n  what: {{zh: 甲, en: A}}\n  owner: payments\n"


LISTED = [
    ("TRON", "TJRabPrwbZy45sbavfcjinPJC18kjpRTv8", ""),
    ("波场 (TRC20)", "TJRabPrwbZy45sbavfcjinPJC18kjpRTv8", ""),
    ("TRON", "TJRabPrwbZy45sbavfcjinPJC18kjpRTv9", "address-broken"),
    ("TRON", "hello", "address-broken"),
    ("Bitcoin", "TJRabPrwbZy45sbavfcjinPJC18kjpRTv8", "official-address"),
    ("Polygon", "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", ""),
    ("Arbitrum One", "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", ""),
    ("BNB Smart Chain (BEP20)", "0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed", "address-without-checksum"),
    ("Ethereum", "0x5AAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", "address-broken"),
    ("Bitcoin", "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", "official-address"),
    ("Bitcoin Cash", "bitcoincash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a", ""),
    ("Solana (SPL)", "EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v", ""),
    ("TON", "EQCD39VS5jcptHL8vMjEXrzGaRcCVYto7HUn4bpAOg8xqB2N", ""),
    ("Bitcoin", "tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx", "official-address"),
    ("Some new chain", "newchain-123", ""),
    ("TRON", "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6u", "address-broken"),
    ("Bitcoin", "hello", "address-broken"),
    ("Bitcoin Cash", "bitcoincash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6b", "address-broken"),
]


@pytest.mark.parametrize(("network", "address", "rule"), LISTED)
def test_the_list_itself(content: Path, network: str, address: str, rule: str) -> None:
    (content / "addresses.yaml").write_text(entry(network, address), "utf-8")
    assert [finding.rule for finding in read(content)[1]] == ([rule] if rule else [])


def test_an_address_is_listed_once(content: Path) -> None:
    first = entry("TRON", "TJRabPrwbZy45sbavfcjinPJC18kjpRTv8")
    (content / "addresses.yaml").write_text(first + first.replace("one:", "two:"), "utf-8")
    (finding,) = read(content)[1]
    assert (finding.rule, finding.position.line) == ("official-address", 8)


# --- What ships ------------------------------------------------------------------------------------------------------------


@settings(max_examples=50)
@given(st.text(alphabet="助记词地址的一是 abcT1x0.…、\n", max_size=400))
def test_prose_of_few_letters_is_no_address(text: str) -> None:
    assert all(suspect.known.kind != "address" or suspect.known.sure for suspect in suspects(text))


def test_the_shipped_content_holds_none(shipped: KnowledgeBase) -> None:
    held = [finding.as_text() for one in (*addresses.RULES, *secrets.RULES) for finding in one(shipped)]
    assert held == []


# --- at the limits of a form -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("prefix", "start"), [(b"\x0d\x0f\x3a\x07", "edsk"), (b"\x10\x51\xee\xbd", "p2sk"), (b"\x11\xa2\xe0\xc9", "spsk")]
)
def test_every_kind_of_tezos_key_is_a_key(prefix: bytes, start: str) -> None:
    word = _checked(prefix + bytes(range(32)))
    assert word.startswith(start)
    known = identify(word)
    assert known is not None and known.kind == "key"


@pytest.mark.parametrize(("first", "is_one"), [(0, True), (63, True), (64, True), (127, True), (128, False), (200, False)])
def test_the_first_byte_of_a_substrate_address(first: int, is_one: bool) -> None:
    data = bytes([first] if first < 64 else [first, 7]) + bytes(range(32))
    word = _base58(data + hashlib.blake2b(b"SS58PRE" + data).digest()[:2])
    assert (base58.ss58(word) is not None) is is_one


def test_an_algorand_address_has_a_right_checksum(monkeypatch: pytest.MonkeyPatch) -> None:
    key = bytes(range(32))
    digest = hashlib.new("sha512_256", key).digest()
    right = base64.b32encode(key + digest[-4:]).decode().rstrip("=")
    wrong = base64.b32encode(key + b"\0\1\2\3").decode().rstrip("=")
    assert algorand(right) and not algorand(wrong)

    def unknown(*arguments: object, **named: object) -> None:
        raise ValueError("unsupported hash type")

    monkeypatch.setattr(hashlib, "new", unknown)
    assert algorand(right) and algorand(wrong), "where it cannot be worked out, the form decides"


@pytest.mark.parametrize(("letters", "is_found"), [(11, False), (12, True), (30, True)])
def test_digits_apart_are_a_key_with_enough_letters_among_them(letters: int, is_found: bool) -> None:
    rng = random.Random(letters)
    word = [*rng.choices("abcdef", k=letters), *rng.choices("0123456789", k=64 - letters)]
    rng.shuffle(word)
    pieces = "".join(word)
    text = f"Look: {pieces[:17]} - {pieces[17:40]} - {pieces[40:]} there."
    assert bool(suspects(text)) is is_found


def test_the_official_list_is_known_to_the_whole_and_to_its_own_part(small: KnowledgeBase) -> None:
    assert small.addresses is not None
    assert list(entries(small))
    assert list(entries(small.part((small.addresses,))))
    assert not list(entries(small.part(tuple(small.entries.values()))))


def test_what_stands_in_the_name_of_a_picture_stands_at_the_start_of_the_file(small: KnowledgeBase) -> None:
    name = "pay-to-1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb.svg"
    kb = replace(small, images={name: None})
    (one,) = [one for one in held(kb) if name in one.written.text]
    assert one.written.path.endswith(f"/pages/assets/images/{name}")
    assert one.written.at(one.suspects[0].start) == Position()


@pytest.mark.parametrize(("letters", "is_found"), [(5, False), (6, True), (12, True)])
def test_digits_apart_are_an_address_of_tron_with_enough_letters_among_them(letters: int, is_found: bool) -> None:
    rng = random.Random(letters)
    word = [*rng.choices("abcdef", k=letters), *rng.choices("0123456789", k=40 - letters)]
    rng.shuffle(word)
    written = "41" + "".join(word)
    assert bool(suspects(f"Look: {written[:13]} - {written[13:29]} - {written[29:]} there.")) is is_found


@pytest.mark.parametrize(("between", "is_found"), [(" ", True), ("**", True), ("/", False), (": ", False)])
def test_names_in_a_path_are_no_address_of_polkadot(between: str, is_found: bool) -> None:
    data = bytes([42]) + bytes(range(100, 132))
    word = _base58(data + blake2b(b"SS58PRE" + data).digest()[:2])
    pieces = between.join([word[:13], word[13:29], word[29:]])
    assert any(one.word == word for one in suspects(f"see {pieces} there")) is is_found


def test_where_the_content_lies_is_nobodys_text() -> None:
    """The folders around the content may be called anything; those within it, and the files, have names that writers gave."""
    _, findings = rulebook.read(SMALL, "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb/content", DAY)
    assert findings == []
