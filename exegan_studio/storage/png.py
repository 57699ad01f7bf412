"""PNG in 8 and 16 bits with profile, EXIF and text: OpenCV writes the pixels, the other chunks are set in here."""

import struct
import zlib
from collections.abc import Mapping
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from exegan_studio.domain.arrays import DeepPixels, MaskArray

_HEADER_END = 33  # signature and IHDR


def encode_png(pixels: DeepPixels, icc: bytes | None, block: bytes | None, text: Mapping[str, str]) -> bytes:
    """RGB or RGBA (H x W x 3 or 4). Text keys are Latin-1 of 1 to 79 characters: ValueError otherwise."""
    order = cv2.COLOR_RGB2BGR if pixels.shape[2] == 3 else cv2.COLOR_RGBA2BGRA
    settings = [cv2.IMWRITE_PNG_COMPRESSION, 4, cv2.IMWRITE_PNG_STRATEGY, cv2.IMWRITE_PNG_STRATEGY_DEFAULT]
    done, encoded = cv2.imencode(".png", cv2.cvtColor(np.ascontiguousarray(pixels), order), settings)
    if not done:
        raise ValueError("the PNG encoder gave up")
    plain = encoded.tobytes()
    extra = b""
    if icc is not None:
        extra += _chunk(b"iCCP", b"ICC profile\0\0" + zlib.compress(icc))
    if block is not None:
        extra += _chunk(b"eXIf", block)
    for key, value in text.items():
        extra += _text_chunk(key, value)
    return plain[:_HEADER_END] + extra + plain[_HEADER_END:]


def encode_grey(mask: MaskArray) -> bytes:
    """H x W in 8 bits, without anything beside the pixels."""
    done, encoded = cv2.imencode(".png", mask)
    if not done:
        raise ValueError("the PNG encoder gave up")
    return encoded.tobytes()


def decode_plain(data: bytes, shape: tuple[int, ...], kind: np.dtype[Any]) -> NDArray[Any]:
    """What `encode_png` or `encode_grey` made of an array of that shape (H x W or H x W x 3) and type, 8 or 16 bits; new and
    writable. Raises ValueError where it is anything else, before anything of another size is decoded."""
    if len(data) < _HEADER_END or data[12:16] != b"IHDR":
        raise ValueError("no PNG")
    width, height, depth, colour = struct.unpack(">IIBB", data[16:26])
    if (height, width, depth, colour) != (*shape[:2], 8 * kind.itemsize, 0 if len(shape) == 2 else 2):
        raise ValueError(f"a PNG of another kind than {shape} {kind}")
    try:
        decoded = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    except cv2.error as fault:
        raise ValueError("a damaged PNG") from fault
    if decoded is None or decoded.shape != shape or decoded.dtype != kind:
        raise ValueError("a damaged PNG")
    return np.ascontiguousarray(decoded if len(shape) == 2 else decoded[..., ::-1])


def _text_chunk(key: str, value: str) -> bytes:
    name = key.encode("latin-1")
    if not 1 <= len(name) <= 79 or b"\0" in name:
        raise ValueError(f"{key!r} cannot be the key of a text in a PNG")
    # international text, so that any writing is kept: not compressed, no language, no translated key
    return _chunk(b"iTXt", name + b"\0\0\0\0\0" + value.encode("utf-8"))


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
