"""Keccak-256 as Ethereum uses it (SHA3-256 pads otherwise), and the capitals that check an address by it (EIP-55)."""

from __future__ import annotations

_MASK = (1 << 64) - 1
_RATE = 136


def _round_constants() -> tuple[int, ...]:
    """The constants of the 24 rounds, from the shift register that defines them (FIPS 202, algorithm 5)."""
    register, constants = 1, []
    for _ in range(24):
        constant = 0
        for bit in range(7):
            if register & 1:
                constant |= 1 << ((1 << bit) - 1)
            register = (register << 1) ^ (0x171 if register & 0x80 else 0)
        constants.append(constant)
    return tuple(constants)


def _path() -> tuple[tuple[int, int], ...]:
    """Where the lane held goes in turn, and how far it is rotated before (FIPS 202, algorithms 2 and 3)."""
    x, y, steps = 1, 0, []
    for step in range(24):
        x, y = y, (2 * x + 3 * y) % 5
        steps.append((x + 5 * y, (step + 1) * (step + 2) // 2 % 64))
    return tuple(steps)


_CONSTANTS, _STEPS = _round_constants(), _path()


def _rotated(lane: int, by: int) -> int:
    return ((lane << by) | (lane >> (64 - by))) & _MASK


def _permuted(lanes: list[int]) -> list[int]:
    for constant in _CONSTANTS:
        columns = [lanes[x] ^ lanes[x + 5] ^ lanes[x + 10] ^ lanes[x + 15] ^ lanes[x + 20] for x in range(5)]
        mixed = [columns[x - 1] ^ _rotated(columns[(x + 1) % 5], 1) for x in range(5)]
        lanes = [lane ^ mixed[at % 5] for at, lane in enumerate(lanes)]
        held = lanes[1]
        for to, by in _STEPS:
            held, lanes[to] = lanes[to], _rotated(held, by)
        lanes = [
            lanes[row + x] ^ (~lanes[row + (x + 1) % 5] & _MASK & lanes[row + (x + 2) % 5])
            for row in range(0, 25, 5)
            for x in range(5)
        ]
        lanes[0] ^= constant
    return lanes


def keccak256(data: bytes) -> bytes:
    """The 32 bytes of Keccak-256 of ``data``."""
    lanes = [0] * 25
    padded = bytearray(data + b"\x01" + bytes(-(len(data) + 1) % _RATE))
    padded[-1] |= 0x80
    for start in range(0, len(padded), _RATE):
        for lane in range(_RATE // 8):
            lanes[lane] ^= int.from_bytes(padded[start + 8 * lane : start + 8 * lane + 8], "little")
        lanes = _permuted(lanes)
    return b"".join(lane.to_bytes(8, "little") for lane in lanes[:4])


def eip55(digits: str) -> str:
    """The 40 hexadecimal ``digits`` of an address with the capitals that EIP-55 asks for."""
    lower = digits.lower()
    mask = keccak256(lower.encode()).hex()
    return "".join(letter.upper() if mask[at] in "89abcdef" else letter for at, letter in enumerate(lower))
