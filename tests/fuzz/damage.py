"""Damage done to whole files: the same sample, seed and number always give the same damaged bytes."""

import random
import struct
import zlib
from collections.abc import Callable, Sequence

Repair = Callable[[bytes], bytes]
"""Makes checksums fit again, so that the damage is not found at the door."""

_NUMBERS = (0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0xFFFF, 0x10000, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF)
_TOKENS = (
    b"null", b"true", b"-1", b"1e999", b"NaN", b"[]", b"{}", b'""', b'"\\ud800"', b"1" + b"0" * 400, b"9" * 5000,
    b"[" * 20000, b"[" * 500 + b"]" * 500, b'{"a":' * 20000, b'"' + b"a" * 5000 + b'"', b'"\\u0000\\n;rm -rf"',
    b"\xff\xfe", b"0.5",
)  # fmt: skip


def damaged(samples: Sequence[bytes], name: str, number: int, repair: Repair | None = None) -> bytes:
    """Input `number` of the reader `name`; every second one is repaired where there is something to repair with."""
    chance = random.Random(f"{name} {number}")
    data = bytearray(chance.choice(samples))
    for _ in range(chance.choice((1, 1, 1, 2, 3, 8))):
        chance.choice(_WAYS)(data, chance, samples)
    whole = bytes(data)
    return whole if repair is None or number % 2 else repair(whole)


def _flip(data: bytearray, chance: random.Random, _samples: Sequence[bytes]) -> None:
    if data:
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)


def _near_the_start(data: bytearray, chance: random.Random, _samples: Sequence[bytes]) -> None:
    """Headers lie there."""
    if data:
        data[chance.randrange(min(len(data), 128))] = chance.choice((0, 1, 127, 128, 255, chance.randrange(256)))


def _number(data: bytearray, chance: random.Random, _samples: Sequence[bytes]) -> None:
    """A size, an offset or a count that is a lie."""
    if len(data) >= 4:
        at = chance.randrange(min(len(data) - 3, chance.choice((64, 512, 1 << 30))))
        struct.pack_into(chance.choice(("<I", ">I")), data, at, chance.choice(_NUMBERS))


def _cut(data: bytearray, chance: random.Random, _samples: Sequence[bytes]) -> None:
    del data[chance.randrange(len(data) + 1) :]


def _leave_out(data: bytearray, chance: random.Random, _samples: Sequence[bytes]) -> None:
    at = chance.randrange(len(data) + 1)
    del data[at : at + chance.choice((1, 4, 40))]


def _repeat(data: bytearray, chance: random.Random, _samples: Sequence[bytes]) -> None:
    at = chance.randrange(len(data) + 1)
    data[at:at] = data[at : at + chance.choice((1, 12, 200))] * chance.choice((1, 1, 20))


def _splice(data: bytearray, chance: random.Random, samples: Sequence[bytes]) -> None:
    other = chance.choice(samples)
    data[chance.randrange(len(data) + 1) :] = other[chance.randrange(len(other) + 1) :]


def _token(data: bytearray, chance: random.Random, _samples: Sequence[bytes]) -> None:
    """A word of JSON in the place of what stood between two of its marks."""
    marks = [at for at, byte in enumerate(data[:4000]) if byte in b',:[]{}"']
    if len(marks) < 2:
        return
    first = chance.randrange(len(marks) - 1)
    data[marks[first] + 1 : marks[min(len(marks) - 1, first + chance.choice((1, 1, 2)))]] = chance.choice(_TOKENS)


_WAYS = (_flip, _flip, _near_the_start, _number, _number, _cut, _leave_out, _repeat, _splice, _token)


def with_png_checksums(data: bytes) -> bytes:
    """The chunks' checksums made to fit, as far as the chunks can be followed."""
    whole, at = bytearray(data), 8
    while at + 12 <= len(whole):
        (length,) = struct.unpack_from(">I", whole, at)
        end = at + 8 + length
        if end + 4 > len(whole):
            break
        struct.pack_into(">I", whole, end, zlib.crc32(whole[at + 4 : end]))
        at = end + 4
    return bytes(whole)
