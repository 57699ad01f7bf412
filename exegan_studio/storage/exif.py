"""EXIF blocks, changed in place: every byte that is not named here stays, maker notes included.

A block is what the standard calls one: it starts with its byte order (`II` or `MM`), without the `Exif` prefix that JPEG
puts before it. Damaged blocks are common; these functions never raise on one.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

PREFIX = b"Exif\0\0"
ORIENTATION = 0x0112
_THUMBNAIL_OFFSET, _THUMBNAIL_LENGTH = 0x0201, 0x0202
_SHORT, _LONG = 3, 4


@dataclass(frozen=True)
class _Entry:
    """One directory entry; `at` is where its four value bytes lie."""

    tag: int
    type: int
    at: int


def bare_block(raw: bytes) -> bytes | None:
    """The block of what a picture file holds, prefix taken off; None where it is none."""
    block = raw.removeprefix(PREFIX)
    return block if _first_directory(block) is not None else None


def orientation(block: bytes) -> int:
    """1..8; 1 where it is missing or nonsense."""
    order = _order(block)
    for entry in _entries(block, _first_directory(block)):
        if entry.tag == ORIENTATION and entry.type == _SHORT:
            (value,) = struct.unpack_from(f"{order}H", block, entry.at)
            return value if 1 <= value <= 8 else 1
    return 1


def upright(block: bytes) -> bytes:
    """The block with its orientation, where it has one, set to 1."""
    patched = bytearray(block)
    for entry in _entries(block, _first_directory(block)):
        if entry.tag == ORIENTATION and entry.type == _SHORT:
            struct.pack_into(f"{_order(block)}H", patched, entry.at, 1)
    return bytes(patched)


def without_thumbnail(block: bytes) -> bytes:
    """The block with its small preview unlinked and blanked: it would go on showing the face before the edit."""
    first = _first_directory(block)
    link = _link_after(block, first)
    if first is None or link is None:
        return block
    order = _order(block)
    (second,) = struct.unpack_from(f"{order}I", block, link)
    places = {entry.tag: entry for entry in _entries(block, second)}
    patched = bytearray(block)
    struct.pack_into(f"{order}I", patched, link, 0)
    if _THUMBNAIL_OFFSET in places and _THUMBNAIL_LENGTH in places:
        (start,) = struct.unpack_from(f"{order}I", block, places[_THUMBNAIL_OFFSET].at)
        (length,) = struct.unpack_from(f"{order}I", block, places[_THUMBNAIL_LENGTH].at)
        end = min(len(block), start + length)
        if start > link:
            patched[start:end] = bytes(max(0, end - start))
    return bytes(patched)


def _order(block: bytes) -> str:
    return ">" if block[:2] == b"MM" else "<"


def _first_directory(block: bytes) -> int | None:
    """Where the first directory starts; None where the block is none."""
    if len(block) < 14 or block[:2] not in (b"II", b"MM"):
        return None
    magic, start = struct.unpack_from(f"{_order(block)}HI", block, 2)
    return start if magic == 42 and 8 <= start <= len(block) - 2 else None


def _entries(block: bytes, directory: int | None) -> Iterator[_Entry]:
    if not directory or directory + 2 > len(block):
        return
    order = _order(block)
    (count,) = struct.unpack_from(f"{order}H", block, directory)
    for index in range(count):
        place = directory + 2 + 12 * index
        if place + 12 > len(block):
            return
        tag, kind = struct.unpack_from(f"{order}HH", block, place)
        yield _Entry(tag, kind, place + 8)


def _link_after(block: bytes, directory: int | None) -> int | None:
    """Where the offset of the next directory is written; None where the block ends before."""
    if directory is None:
        return None
    (count,) = struct.unpack_from(f"{_order(block)}H", block, directory)
    link = directory + 2 + 12 * count
    return link if link + 4 <= len(block) else None
