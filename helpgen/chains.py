"""What a string of letters and digits is on a blockchain: an address, and of which network, or a key that spends from one.

Only the string counts, never what stands around it. An address without a checksum (Solana's) is told by its form.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from helpgen.checksums import base58, bech32
from helpgen.checksums.crc16 import algorand, filecoin, stellar, ton
from helpgen.checksums.keccak import eip55
from helpgen.findings import Both

Kind = Literal["address", "lower-case", "broken", "dressed-up", "key"]
"""``lower-case``: an address of Ethereum's kind without the capitals that check it. ``dressed-up``: in letters not its own."""

EVM = "Ethereum"


@dataclass(frozen=True, slots=True)
class Known:
    """What a string is. ``network`` is the network of an address; of a key, ``what`` says what it opens."""

    kind: Kind
    network: str = ""
    what: Both = ("", "")
    exact: str = ""
    """The string as it is compared, where that is not how it is written: with the capitals of EIP-55."""
    sure: bool = True
    """Whether a checksum is right; else the form alone speaks for it."""


def _address(network: str) -> Known:
    return Known("address", network)


def _key(english: str, chinese: str, sure: bool = True) -> Known:
    return Known("key", "", (english, chinese), sure=sure)


def _almost(network: str) -> Known:
    return Known("broken", network, sure=False)


_WIF = _key("a private key of Bitcoin's form (WIF)", "比特币格式的私钥 (WIF)")
_BIP38 = _key("an encrypted private key (BIP-38)", "加密的私钥 (BIP-38)")
_EXTENDED = _key("an extended private key, which opens a whole wallet", "扩展私钥，能打开整个钱包")
_WATCHING = _key(
    "an extended public key, with which anybody sees every address of a wallet", "扩展公钥，谁拿到都能看到钱包的全部地址"
)
_PAIR = _key(
    "64 bytes in base58: a private key of Solana's form, or a signature",
    "64 字节的 Base58：Solana 格式的私钥，或一个签名",
    False,
)
_HEX = _key(
    "64 hexadecimal digits: a private key, a transaction ID or an address, and nobody can tell which",
    "64 位十六进制数：可能是私钥，也可能是交易哈希或地址，谁也分不清",
    False,
)
_LONG_HEX = _key("a long hexadecimal number, as keys are written", "一长串十六进制数，像是密钥", False)
_STELLAR_SEED = _key("a Stellar secret seed", "Stellar 的私钥种子")
_XRP_SEED = _key("the seed of an XRP Ledger account", "XRP 账户的种子")
_NOSTR = _key("a private key (nsec)", "私钥 (nsec)")
_AGE = _key("a private key of the program age", "age 程序的私钥")
_TEZOS_KEY = _key("a Tezos private key", "Tezos 的私钥")

_SOLANA = Known("address", "Solana", sure=False)

# --- Base58 ----------------------------------------------------------------------------------------------------------------

_VERSIONS: Mapping[int, str] = {
    0x00: "Bitcoin", 0x05: "Bitcoin", 0x6F: "Bitcoin testnet", 0xC4: "Bitcoin testnet", 0x30: "Litecoin", 0x32: "Litecoin",
    0x1E: "Dogecoin", 0x16: "Dogecoin", 0x4C: "Dash", 0x10: "Dash", 0x41: "TRON", 0x17: "NEO", 0x35: "NEO",
}  # fmt: skip
_LONG_VERSIONS = {b"\x1c\xb8": "Zcash", b"\x1c\xbd": "Zcash", b"\x1d\x25": "Zcash testnet"}
_EXTENDED_PRIVATE = re.compile("[xyztuvXYZTUVLdM][a-zA-Z]?(?:prv|pv)|(?:drkp|dgpv)")
_SUBSTRATE = {0: "Polkadot", 2: "Kusama"}
_MONERO = {18, 19, 42, 53, 54, 63, 24, 25, 36}


def _base58(text: str) -> Known | None:
    if (payload := base58.checked(text)) is not None:
        return _base58_checked(text, payload)
    if (payload := base58.checked(text, base58.RIPPLE)) is not None:
        if len(payload) == 21 and payload[0] == 0:
            return _address("XRP")
        if len(payload) == 31 and payload[:2] in (b"\x05\x44", b"\x04\x93"):
            return _address("XRP")
        return _XRP_SEED if len(payload) in (17, 19) else None
    if 46 <= len(text) <= 50 and (found := base58.ss58(text)) is not None and len(found[1]) == 32:
        return _address(_SUBSTRATE.get(found[0], "Substrate"))
    if len(text) in (95, 106) and (payload := base58.monero(text)) is not None and payload[0] in _MONERO:
        return _address("Monero")
    if (58 <= len(text) <= 62 or 80 <= len(text) <= 116) and base58.byron(text):
        return _address("Cardano")
    if looks_random(text):
        size = len(base58.decode(text) or b"") if 40 <= len(text) <= 90 else 0
        return _SOLANA if size == 32 else _PAIR if size == 64 else None
    return None


def _base58_checked(text: str, payload: bytes) -> Known | None:
    match len(payload):
        case 21:
            return _address(_VERSIONS.get(payload[0], OTHER))
        case 22:
            return _address(_LONG_VERSIONS.get(payload[:2], OTHER))
        case 23 if text[:3] in ("tz1", "tz2", "tz3", "tz4", "KT1"):
            return _address("Tezos")
        case 33 | 34:
            return _WIF
        case 39 if text.startswith("6P"):
            return _BIP38
        case 78:
            return _EXTENDED if _EXTENDED_PRIVATE.match(text) else _WATCHING
        case _ if text[:4] in ("edsk", "spsk", "p2sk", "edes"):
            return _TEZOS_KEY
        case size:
            return _address(OTHER) if 20 <= size <= 64 else None


OTHER = "…"
"""The name of a network that nobody here knows."""

# --- Bech32 ----------------------------------------------------------------------------------------------------------------

_SEGWIT = {
    "bc": "Bitcoin", "tb": "Bitcoin testnet", "bcrt": "Bitcoin testnet", "ltc": "Litecoin", "tltc": "Litecoin testnet",
    "rltc": "Litecoin testnet", "vtc": "Vertcoin", "dgb": "DigiByte", "grs": "Groestlcoin",
}  # fmt: skip
_PREFIXES = _SEGWIT | {
    "addr": "Cardano", "stake": "Cardano", "addr_test": "Cardano testnet", "stake_test": "Cardano testnet",
    "cosmos": "Cosmos", "osmo": "Osmosis", "celestia": "Celestia", "inj": "Injective", "sei": "Sei", "terra": "Terra",
    "juno": "Juno", "kava": "Kava", "dydx": "dYdX", "axelar": "Axelar", "akash": "Akash", "stars": "Stargaze",
    "secret": "Secret",
    "thor": "THORChain", "band": "Band", "noble": "Noble", "dym": "Dymension", "evmos": "Evmos", "neutron": "Neutron",
    "bnb": "BNB Beacon Chain", "erd": "MultiversX", "one": "Harmony", "zil": "Zilliqa", "io": "IoTeX", "xch": "Chia",
    "zs": "Zcash", "iota": "IOTA", "aleo": "Aleo", "hs": "Handshake", "sp": "Bitcoin", "lnurl": "Lightning", "npub": "Nostr",
}  # fmt: skip
_INVOICE = re.compile(r"ln(?:bcrt|bc|tbs|tb)(?:\d+[munp]?)?")
_CASH = {
    "bitcoincash": "Bitcoin Cash",
    "bchtest": "Bitcoin Cash testnet",
    "simpleledger": "Bitcoin Cash",
    "ecash": "eCash",
    "kaspa": "Kaspa",
}


def _bech32(text: str) -> Known | None:
    decoded = bech32.decode(text)
    if decoded is None:
        return None
    prefix, values, bech32m = decoded
    if prefix in ("nsec", "ncryptsec"):
        return _NOSTR
    if prefix == "age-secret-key-":
        return _AGE
    if prefix in _SEGWIT:
        return _address(_SEGWIT[prefix]) if bech32.segwit(values, bech32m) else Known("broken", _SEGWIT[prefix])
    if _INVOICE.fullmatch(prefix):
        return _address("Lightning")
    return _address(_PREFIXES.get(prefix, OTHER)) if len(values) >= 20 else None


def _cash(text: str) -> Known | None:
    prefix = bech32.cash(text, _CASH)
    return _address(_CASH[prefix]) if prefix else None


# --- Hexadecimal -----------------------------------------------------------------------------------------------------------


def _hexadecimal(text: str) -> Known | None:
    bare = text.startswith(("0x", "0X"))
    digits = text[2:] if bare else text
    size = len(digits)
    if size == 40:
        right = eip55(digits)
        if digits == right and (bare or digits != digits.lower()):
            return Known("address", EVM, exact=f"0x{right}")
        if bare:
            plain = digits in (digits.lower(), digits.upper())
            return Known("lower-case" if plain else "broken", EVM, exact=f"0x{right}")
        return None
    if size == 42 and not bare and digits.startswith("41"):
        return Known("address", "TRON", exact=digits.lower())
    if bare and 34 <= size <= 46:
        return _almost(EVM)
    if digits.isdecimal() and not bare and size != 64:
        return None  # a large number
    if 60 <= size <= 68:
        return _HEX
    return _LONG_HEX if size > 68 else None


def _icap(text: str) -> Known | None:
    text = text.upper()
    number = int("".join(str(int(letter, 36)) for letter in text[4:] + text[:4]))
    return _address(EVM) if number % 97 == 1 else None


# --- Base 32 and 64 --------------------------------------------------------------------------------------------------------


def _stellar(text: str) -> Known | None:
    version = stellar(text)
    if version is None:
        return None
    return _STELLAR_SEED if version == 18 << 3 else _address("Stellar")


_FORMS: tuple[tuple[re.Pattern[str], Callable[[str], Known | None]], ...] = (
    (re.compile(r"(?:0[xX])?[0-9a-fA-F]{34,}"), _hexadecimal),
    (re.compile(r"(?i:[a-z_-]{1,20}|ln[a-z0-9]{1,20})1(?i:[02-9ac-hj-np-z]{25,1000})"), _bech32),
    (re.compile(r"(?i:[pqzry][02-9ac-hj-np-z]{41,111})"), _cash),
    (re.compile(r"[GSMCTXPLVB][A-Z2-7]{55,68}"), _stellar),
    (re.compile(r"[A-Z2-7]{58}"), lambda text: _address("Algorand") if algorand(text) else None),
    (re.compile(r"[ft][123][a-z2-7]{39}(?:[a-z2-7]{45})?"), lambda text: _address("Filecoin") if filecoin(text) else None),
    (re.compile(r"(?i:XE)\d\d[0-9A-Za-z]{30,31}"), _icap),
    (re.compile(r"[Ek0U][A-Za-z0-9+/_-]{47}"), lambda text: _address("TON") if ton(text) else None),
    (re.compile(r"(?:nano|xrb)_[13][13-9a-km-uw-z]{59}"), lambda text: _address("Nano")),
    (re.compile(r"[1-9A-HJ-NP-Za-km-z]{25,120}"), _base58),
)


@lru_cache(maxsize=4096)
def identify(text: str) -> Known | None:
    """What ``text`` as a whole is by a right checksum or an unmistakable form, or ``None``."""
    for form, read in _FORMS:
        if form.fullmatch(text) and (found := read(text)) is not None:
            return found
    return None


# --- What is almost one ----------------------------------------------------------------------------------------------------

_WORDS = ("one", "io", "sp", "hs", "secret", "band")
"""Prefixes that are words as well: with a wrong checksum they prove nothing."""
_KNOWN_PREFIX = re.compile(
    rf"(?i:(?:{'|'.join(prefix for prefix in _PREFIXES if prefix not in _WORDS)})1|ln(?:bc|tb)\d+[munp]?1)[0-9A-Za-z]{{30,}}"
)
_ALMOST: tuple[tuple[re.Pattern[str], Known, bool], ...] = (
    (re.compile(r"0[xX](?=(?:[^g-zG-Z]*[g-zG-Z]){1,4}[^g-zG-Z]*$)(?=.*[0-9].*[0-9])[0-9A-Za-z]{38,42}"), _almost(EVM), True),
    (re.compile(r"[5KL9c][0-9A-Za-z]{50,51}"), _WIF, False),
    (re.compile(r"6P[0-9A-Za-z]{56}"), _BIP38, False),
    (re.compile(r"[xyztuvXYZTUV]prv[0-9A-Za-z]{105,109}"), _EXTENDED, False),
    (re.compile(r"[xyztuvXYZTUV]pub[0-9A-Za-z]{105,109}"), _WATCHING, False),
    (re.compile(r"S[A-Z2-7]{55}"), _STELLAR_SEED, True),
    (re.compile(r"[GC][A-Z2-7]{55}"), _almost("Stellar"), True),
    (re.compile(r"T[0-9A-Za-z]{32,34}"), _almost("TRON"), False),
    (re.compile(r"[13][0-9A-Za-z]{25,34}"), _almost("Bitcoin"), False),
    (re.compile(r"r[0-9A-Za-z]{24,34}"), _almost("XRP"), False),
    (re.compile(r"D[0-9A-Za-z]{32,34}"), _almost("Dogecoin"), False),
    (re.compile(r"[LM][0-9A-Za-z]{32,34}"), _almost("Litecoin"), False),
    (re.compile(r"[EU]Q[0-9A-Za-z+/_-]{46}"), _almost("TON"), False),
    (re.compile(r"[48][0-9A-Za-z]{94}"), _almost("Monero"), False),
    (re.compile(r"(?=.*[0-9].*[0-9])[0-9A-Za-z]{24,120}"), _almost(OTHER), False),
    (re.compile(r"(?=.*[g-z])(?=(?:.*[0-9]){5})(?:[0-9a-z]{38,110}|[0-9A-Z]{38,110})"), _almost(OTHER), True),
    (re.compile(r"(?=(?:.*[0-9]){5})(?=(?:.*[A-Z]){5})[0-9A-Z]{38,110}"), _almost(OTHER), True),
)
"""A form, what it would be, and whether it is that also in letters of one case."""


@lru_cache(maxsize=4096)
def resembles(text: str) -> Known | None:
    """What ``text`` as a whole would be if its checksum were right: an address or a key with a wrong letter. Or ``None``."""
    if _KNOWN_PREFIX.fullmatch(text):
        prefix = text.lower().partition("1")[0]
        return _almost(_PREFIXES.get(prefix, "Lightning"))
    mixed = looks_random(text) and len(re.findall("[A-Z]", text)) >= 2 and len(re.findall("[a-z]", text)) >= 2
    found = next((known for form, known, any_case in _ALMOST if (any_case or mixed) and form.fullmatch(text)), None)
    return found and replace(found, sure=False)


def looks_random(text: str, least: int = 36) -> bool:
    """Whether capitals, small letters and digits alternate as they do in no word: at ``least`` of a hundred places."""
    kinds = text.encode("ascii", "replace").translate(_KINDS)
    return sum(map(kinds.count, (b"aA", b"Aa", b"a0", b"0a", b"A0", b"0A"))) * 100 >= least * (len(text) - 1)


_KINDS = bytes(97 if 97 <= code < 123 else 65 if 65 <= code < 91 else 48 for code in range(256))
