"""CRC-16/XMODEM, and the addresses that end in it: Stellar's and TON's. The base-32 ones of other networks are here, too."""

from __future__ import annotations

import binascii
import hashlib
from base64 import b32decode, b32encode, urlsafe_b64decode


def crc16(data: bytes) -> int:
    """The CRC-16/XMODEM of ``data``."""
    return binascii.crc_hqx(data, 0)


def base32(text: str) -> bytes | None:
    """The bytes of base-32 text without padding, or ``None`` when it is none or has bits left over that are set."""
    try:
        data = b32decode(text.upper() + "=" * (-len(text) % 8))
    except (binascii.Error, ValueError):
        return None
    return data if b32encode(data).decode().rstrip("=") == text.upper() else None


def stellar(text: str) -> int | None:
    """The version byte of a Stellar key (SEP-23) whose checksum is right: 6 << 3 is a public key, 18 << 3 a seed."""
    data = base32(text)
    if data is None or len(data) < 35 or crc16(data[:-2]) != int.from_bytes(data[-2:], "little"):
        return None
    return data[0]


def ton(text: str) -> bool:
    """Whether ``text`` is a TON address in its form for people (TEP-2)."""
    try:
        data = urlsafe_b64decode(text.replace("+", "-").replace("/", "_"))
    except (binascii.Error, ValueError):
        return False
    return (
        len(data) == 36
        and data[0] & 0x7F in (0x11, 0x51)
        and data[1] in (0, 0xFF)
        and crc16(data[:-2]) == int.from_bytes(data[-2:], "big")
    )


def algorand(text: str) -> bool:
    """Whether ``text`` is an Algorand address. Where Python cannot work its checksum out, its form decides."""
    data = base32(text)
    if data is None or len(data) != 36:
        return False
    try:
        digest = hashlib.new("sha512_256", data[:-4], usedforsecurity=False).digest()
    except ValueError:
        return True
    return digest[-4:] == data[-4:]


def filecoin(text: str) -> bool:
    """Whether ``text`` is a Filecoin address of a key, an actor or a BLS key (``f1``, ``f2``, ``f3``)."""
    data = base32(text[2:])
    if data is None or len(data) not in (24, 52):
        return False
    return hashlib.blake2b(bytes([int(text[1])]) + data[:-4], digest_size=4).digest() == data[-4:]
