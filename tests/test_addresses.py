"""Addresses are decoded as their networks publish it, and no text names one that is not official, however it is written."""

from __future__ import annotations

import random
import string
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from helpgen.chains import identify
from helpgen.checksums import base58, bech32
from helpgen.checksums.crc16 import crc16
from helpgen.checksums.keccak import eip55, keccak256
from helpgen.findings import Finding
from helpgen.knowledge_base import Document, KnowledgeBase
from helpgen.rules import addresses, secrets
from helpgen.source import Source, parse
from helpgen.suspects import suspects

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


def test_the_place_is_that_of_the_first_letter(small: KnowledgeBase) -> None:
    for text, line, column in (
        ("a: b\nc: 地址 TJRabPrwbZy45sbavfcjinPJC18kjpRTv8", 2, 7),
        ("c: 地址 ＴＪＲａｂＰｒｗｂＺｙ４５ｓｂａｖｆｃｊｉｎＰＪＣ１８ｋｊｐＲＴｖ８", 1, 7),
        ("é\u200b TJRa bPrw bZy45sbavfcjinPJC18kjpRTv8", 1, 4),
        ("x\n\n    0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", 3, 5),
    ):
        (finding,) = found(small, text)
        assert (finding.position.line, finding.position.column) == (line, column)


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


@pytest.mark.parametrize(
    ("network", "address", "rule"),
    [
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
    ],
)
def test_the_list_itself(content: Path, network: str, address: str, rule: str) -> None:
    from tests.conftest import read

    (content / "addresses.yaml").write_text(entry(network, address), "utf-8")
    assert [finding.rule for finding in read(content)[1]] == ([rule] if rule else [])


def test_an_address_is_listed_once(content: Path) -> None:
    from tests.conftest import read

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
