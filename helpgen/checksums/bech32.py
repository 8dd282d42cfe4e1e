"""Bech32 and bech32m (BIP-173, BIP-350), SegWit addresses in them (BIP-141), and the related form of Bitcoin Cash."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

ALPHABET = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_VALUES = {letter: number for number, letter in enumerate(ALPHABET)}
_BECH32, _BECH32M = 1, 0x2BC830A3
_GENERATOR = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_CASH_GENERATOR = (0x98F2BC8E61, 0x79B76D99E2, 0xF33E5FB3C4, 0xAE2EABE2A8, 0x1E4F43E470)


def decode(text: str) -> tuple[str, Sequence[int], bool] | None:
    """The prefix, the values between it and the checksum, and whether it is bech32m; ``None`` when the checksum is wrong."""
    if text.lower() != text and text.upper() != text:
        return None
    prefix, one, data = text.lower().rpartition("1")
    if not one or not prefix or len(data) < 6 or not prefix.isascii():
        return None
    values = [_VALUES.get(letter, -1) for letter in data]
    if -1 in values:
        return None
    residue = _polymod([*(ord(letter) >> 5 for letter in prefix), 0, *(ord(letter) & 31 for letter in prefix), *values])
    return (prefix, values[:-6], residue == _BECH32M) if residue in (_BECH32, _BECH32M) else None


def segwit(values: Sequence[int], bech32m: bool) -> tuple[int, bytes] | None:
    """The version and the program of a SegWit address that was decoded, or ``None`` when it is not a valid one."""
    if not values or values[0] > 16:
        return None
    program = eight_bits(values[1:])
    if program is None or not 2 <= len(program) <= 40 or (values[0] == 0 and len(program) not in (20, 32)):
        return None
    return (values[0], program) if bech32m is (values[0] > 0) else None


def cash(text: str, prefixes: Iterable[str]) -> str | None:
    """The prefix with which ``text``, that stands behind a colon, is an address of the Bitcoin Cash form; ``None`` for none."""
    if text.lower() != text and text.upper() != text:
        return None
    values = [_VALUES.get(letter, -1) for letter in text.lower()]
    if -1 in values or len(values) < 34:
        return None
    for prefix in prefixes:
        if _cash_polymod([*(ord(letter) & 31 for letter in prefix), 0, *values]) == 0:
            return prefix
    return None


def eight_bits(values: Sequence[int]) -> bytes | None:
    """The bytes in values of five bits, or ``None`` when more than four bits are left over or one of those is set."""
    held, bits, found = 0, 0, bytearray()
    for value in values:
        held, bits = (held << 5) | value, bits + 5
        if bits >= 8:
            bits -= 8
            found.append((held >> bits) & 0xFF)
            held &= (1 << bits) - 1
    return bytes(found) if bits < 5 and not held else None


def _polymod(values: Iterable[int]) -> int:
    residue = 1
    for value in values:
        top = residue >> 25
        residue = ((residue & 0x1FFFFFF) << 5) ^ value
        for bit in range(5):
            if top >> bit & 1:
                residue ^= _GENERATOR[bit]
    return residue


def _cash_polymod(values: Iterable[int]) -> int:
    residue = 1
    for value in values:
        top = residue >> 35
        residue = ((residue & 0x07FFFFFFFF) << 5) ^ value
        for bit in range(5):
            if top >> bit & 1:
                residue ^= _CASH_GENERATOR[bit]
    return residue ^ 1
