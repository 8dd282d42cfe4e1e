"""Base58 in the alphabets of Bitcoin and of the XRP Ledger, with the double SHA-256 checksum; Monero's in blocks; SS58."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import blake2b, sha256
from zlib import crc32

from helpgen.checksums.keccak import keccak256

BITCOIN = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
RIPPLE = "rpshnaf39wBUDNEGHJKLM4PQRST7VWXYZ2bcdeCg65jkm8oFqi1tuvAxyz"

_DIGITS: Mapping[str, Mapping[str, int]] = {
    alphabet: {letter: number for number, letter in enumerate(alphabet)} for alphabet in (BITCOIN, RIPPLE)
}
_LONGEST = 200
_BLOCKS = {2: 1, 3: 2, 5: 3, 6: 4, 7: 5, 9: 6, 10: 7, 11: 8}
"""How many bytes a block of so many letters stands for, in Monero's form."""


def decode(text: str, alphabet: str = BITCOIN) -> bytes | None:
    """The bytes that ``text`` stands for, or ``None`` when a letter is none of the alphabet's."""
    digits, number = _DIGITS[alphabet], 0
    if len(text) > _LONGEST:
        return None
    for letter in text:
        digit = digits.get(letter)
        if digit is None:
            return None
        number = number * 58 + digit
    zeros = len(text) - len(text.lstrip(alphabet[0]))
    return bytes(zeros) + number.to_bytes((number.bit_length() + 7) // 8, "big")


def checked(text: str, alphabet: str = BITCOIN) -> bytes | None:
    """What stands before a right checksum of four bytes (Base58Check), or ``None``."""
    data = decode(text, alphabet)
    if data is None or len(data) < 5 or sha256(sha256(data[:-4]).digest()).digest()[:4] != data[-4:]:
        return None
    return data[:-4]


def monero(text: str) -> bytes | None:
    """What stands before the checksum of a Monero address (eleven letters for eight bytes), or ``None`` when it is wrong."""
    data = b""
    for start in range(0, len(text), 11):
        block = text[start : start + 11]
        number, size = 0, _BLOCKS.get(len(block))
        for letter in block:
            digit = _DIGITS[BITCOIN].get(letter)
            if digit is None:
                return None
            number = number * 58 + digit
        if size is None or number >> (8 * size):
            return None
        data += number.to_bytes(size, "big")
    return data[:-4] if len(data) > 4 and keccak256(data[:-4])[:4] == data[-4:] else None


def ss58(text: str) -> tuple[int, bytes] | None:
    """The network's number and the key of a Polkadot-like address, or ``None`` when its checksum is wrong."""
    data = decode(text)
    if data is None or len(data) not in (35, 36) or blake2b(b"SS58PRE" + data[:-2]).digest()[:2] != data[-2:]:
        return None
    if len(data) == 35:
        return (data[0], data[1:-2]) if data[0] < 64 else None
    if not 64 <= data[0] < 128:
        return None
    return ((data[0] & 0x3F) << 2) | (data[1] >> 6) | ((data[1] & 0x3F) << 8), data[2:-2]


def byron(text: str) -> bool:
    """Whether ``text`` is a Cardano address of the old kind: CBOR of a tagged byte string and its CRC-32."""
    data = decode(text)
    if data is None or len(data) < 12 or data[:4] != b"\x82\xd8\x18\x58":
        return False
    inside, after = data[5 : 5 + data[4]], data[5 + data[4] :]
    return after[:1] == b"\x1a" and len(after) == 5 and int.from_bytes(after[1:], "big") == crc32(inside)
