"""Small files that claim, or unpack to, more than a machine has. `python -m tests.fuzz.bombs FOLDER` reads each of them within
bounds and fails where one gets through, takes long or comes out as anything but a clear refusal."""

import io
import struct
import sys
import zipfile
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from exegan_studio.engines.exegan.checkpoints.headers import read_header
from exegan_studio.engines.exegan.checkpoints.pickles import read_generator
from exegan_studio.pipeline.provenance import RECIPES_KEY
from exegan_studio.pipeline.recipes import read_recipes
from exegan_studio.storage.images import load_mask, load_picture, thumbnail
from exegan_studio.storage.spill import Stowed
from tests.fuzz import samples
from tests.fuzz.child import bounded, complaint
from tests.fuzz.readers import Reader

_MEGABYTE: Final = 2**20


def chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def png(width: int, height: int, *more: bytes) -> bytes:
    """A header, and next to nothing of the pixels that it promises."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(more) + chunk(b"IDAT", zlib.compress(bytes(50))) + chunk(b"IEND", b"")


def packed_texts(count: int, megabytes: int) -> tuple[bytes, ...]:
    text = zlib.compress(bytes(megabytes * _MEGABYTE), 9)
    return tuple(chunk(b"zTXt", f"{RECIPES_KEY}{number}".encode() + b"\0\0" + text) for number in range(count))


def tiff(width: int, height: int, held: int) -> bytes:
    """`held`: bytes that its only strip claims."""
    tags = [(256, 4, 1, width), (257, 4, 1, height), (258, 3, 1, 8), (259, 3, 1, 8), (262, 3, 1, 1), (273, 4, 1, 8)]
    tags += [(277, 3, 1, 1), (278, 4, 1, height), (279, 4, 1, held)]
    return b"II*\0\x08\0\0\0" + struct.pack("<H", len(tags)) + b"".join(struct.pack("<HHII", *one) for one in tags) + bytes(9)


def webp(width: int, height: int) -> bytes:
    body = b"WEBPVP8X" + struct.pack("<II", 10, 0) + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    return b"RIFF" + struct.pack("<I", len(body)) + body


def packed_archive() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("archive/data.pkl", bytes(100 * _MEGABYTE))
        archive.writestr("../../escaped", b"out")
    return stream.getvalue()


def array(shape: str, kind: str = "|u1") -> bytes:
    header = f"{{'descr': '{kind}', 'fortran_order': False, 'shape': {shape}, }}\n".encode()
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header + bytes(100)


def _stowed(path: Path) -> None:
    held = Stowed(samples.STOWED.copy())
    held.let_go(path, samples.STOWED_HASH)
    held.get()


def _pictures(path: Path) -> None:
    for read in (lambda: thumbnail(path, 64), lambda: load_mask(path, 64, 64), lambda: load_picture(path)):
        words = complaint(Reader(lambda _: (), lambda _, read=read: (read(), None)[1], 1), path)
        assert not words, words
    load_picture(path)


Bomb = tuple[Callable[[], bytes], Callable[[Path], object]]
BOMBS: Final[Mapping[str, Bomb]] = {
    "a PNG beyond the limit": (lambda: png(2**31 - 1, 2**31 - 1), _pictures),
    "a PNG just within it": (lambda: png(14_000, 14_000), _pictures),
    "a PNG with a long packed text": (lambda: png(20, 20, *packed_texts(1, 100)), _pictures),
    "a TIFF beyond the limit": (lambda: tiff(2**31, 2**31, 100), _pictures),
    "a TIFF just within it": (lambda: tiff(14_000, 14_000, 2**31), _pictures),
    "a WebP of the greatest size": (lambda: webp(2**24, 2**24), _pictures),
    "a GIF": (lambda: b"GIF89a" + struct.pack("<HH", 65535, 65535) + bytes(20), _pictures),
    "a BMP": (lambda: b"BM" + struct.pack("<IIIIiiHHI", 99, 0, 54, 40, 2**31 - 1, 2**31 - 1, 1, 24, 0) + bytes(60), _pictures),
    "a PPM": (lambda: b"P6 999999999 999999999 255 " + bytes(20), _pictures),
    "one long text of a recipe": (lambda: png(20, 20, *packed_texts(1, 100)), read_recipes),
    "many texts, each within the limit": (lambda: png(20, 20, *packed_texts(40, 60)), read_recipes),
    "a packed archive as weights": (packed_archive, read_generator),
    "weights with an endless header": (lambda: struct.pack("<Q", 2**60) + b"{}", read_header),
    "an array of a million million numbers": (lambda: array("(1000000000000,)"), _stowed),
    "an array of objects": (lambda: array("(3,)", "|O"), _stowed),
}


def _must_refuse(path: Path, read: Callable[[Path], object]) -> str:
    """Empty where it is refused as it should be."""
    ended: list[str] = []

    def once(place: Path) -> None:
        read(place)
        ended.append("it was read")

    return complaint(Reader(lambda _: (), once, 1), path) or "".join(ended)


def main(folder: Path) -> int:
    bounded()
    found = 0
    for name, (make, read) in BOMBS.items():
        path = folder / "bomb"
        path.write_bytes(make())
        words = _must_refuse(path, read)
        if words:
            found += 1
            sys.stdout.write(f"{name}: {words}\n")
            sys.stdout.flush()
    return found


if __name__ == "__main__":
    raise SystemExit(1 if main(Path(sys.argv[1])) else 0)
