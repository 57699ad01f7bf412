"""The texts in a PNG file, whoever wrote it; the file is checked to be whole, its pixels are not decoded."""

import struct
import zlib
from collections.abc import Iterator, Mapping

SIGNATURE = b"\x89PNG\r\n\x1a\n"
LONGEST_TEXT = 64_000_000
"""Bytes of one text, unpacked, and letters of all of a file together."""


def png_texts(data: bytes) -> Mapping[str, str]:
    """By key, of a PNG file's bytes. Raises ValueError where it is no PNG, cut off, or a part of it was altered by accident.

    The chunks are those of the PNG specification, sections 5 and 11.3.3: tEXt, zTXt and iTXt.
    """
    texts: dict[str, str] = {}
    held = 0
    for kind, content in chunks(data):
        if kind in (b"tEXt", b"zTXt", b"iTXt"):
            key, text = text_of(kind, content)
            held += len(text)
            if held > LONGEST_TEXT:
                raise ValueError("the texts of the PNG file are too long")
            texts[key] = text
    return texts


def chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Each chunk's kind and content, until the one that ends the file. Raises ValueError."""
    if not data.startswith(SIGNATURE):
        raise ValueError("no PNG file")
    at, kind = len(SIGNATURE), b""
    while kind != b"IEND":
        if len(data) < at + 12:
            raise ValueError("the PNG file is cut off")
        (length,) = struct.unpack(">I", data[at : at + 4])
        end = at + 8 + length
        kind, content = data[at + 4 : at + 8], data[at + 8 : end]
        if len(data) < end + 4 or struct.unpack(">I", data[end : end + 4])[0] != zlib.crc32(data[at + 4 : end]):
            raise ValueError("the PNG file is cut off or damaged")
        yield kind, content
        at = end + 4


def text_of(kind: bytes, content: bytes) -> tuple[str, str]:
    """A text chunk's key and text. Raises ValueError."""
    key, _, rest = content.partition(b"\0")
    name = key.decode("latin-1")
    if kind == b"tEXt":
        return name, rest.decode("latin-1")
    if kind == b"zTXt":
        return name, unpacked(rest[1:]).decode("latin-1")
    # a flag, the method, a language and a translated key stand before the text
    packed, (_, _, text) = rest[:1] == b"\1", padded(rest[2:].split(b"\0", 2))
    return name, (unpacked(text) if packed else text).decode("utf-8")


def padded(parts: list[bytes]) -> tuple[bytes, bytes, bytes]:
    if len(parts) != 3:
        raise ValueError("a text of the PNG file is damaged")
    return parts[0], parts[1], parts[2]


def unpacked(data: bytes) -> bytes:
    unpacking = zlib.decompressobj()
    try:
        text = unpacking.decompress(data, LONGEST_TEXT)
    except zlib.error as fault:
        raise ValueError("a text of the PNG file is damaged") from fault
    if unpacking.unconsumed_tail:
        raise ValueError("a text of the PNG file is too long")
    return text
