"""EXIF blocks are changed in place, and damaged ones never raise."""

import io
import struct

from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from exegan_studio.storage import exif

PREVIEW = b"\xff\xd8 a preview of the face before the edit \xff\xd9"


def block_with_preview(order: str, turned: int) -> bytes:
    """A first directory with an orientation, a second with a preview, as cameras write them."""
    first = struct.pack(f"{order}HHHIHH", 1, exif.ORIENTATION, 3, 1, turned, 0) + struct.pack(f"{order}I", 26)
    second = struct.pack(f"{order}H", 2)
    second += struct.pack(f"{order}HHII", 0x0201, 4, 1, 56) + struct.pack(f"{order}HHII", 0x0202, 4, 1, len(PREVIEW))
    second += bytes(4)
    head = (b"MM" if order == ">" else b"II") + struct.pack(f"{order}HI", 42, 8)
    block = head + first + second
    assert len(block) == 56
    return block + PREVIEW


def test_orientation_is_read_and_reset_in_both_byte_orders() -> None:
    for order in "<>":
        block = block_with_preview(order, 6)
        assert exif.orientation(block) == 6
        assert exif.orientation(exif.upright(block)) == 1
        changed = [index for index, (old, new) in enumerate(zip(block, exif.upright(block), strict=True)) if old != new]
        assert len(changed) == 1
        assert exif.orientation(block_with_preview(order, 0)) == 1
        assert exif.orientation(block_with_preview(order, 99)) == 1


def test_preview_is_taken_out_and_blanked() -> None:
    for order in "<>":
        cleaned = exif.without_thumbnail(block_with_preview(order, 6))
        assert b"before the edit" not in cleaned
        assert exif.orientation(cleaned) == 6
        parsed = Image.Exif()
        parsed.load(exif.PREFIX + cleaned)
        assert parsed.get_ifd(1) == {}


def test_maker_notes_and_other_bytes_stay() -> None:
    source = Image.Exif()
    source[0x0112] = 8
    source.get_ifd(0x8769)[0x927C] = b"maker's own note \x00\x01\x02"
    block = exif.bare_block(source.tobytes())
    assert block is not None
    assert b"maker's own note \x00\x01\x02" in exif.without_thumbnail(exif.upright(block))
    assert len(exif.upright(block)) == len(block)


@given(st.binary(max_size=200), st.sampled_from([b"", b"II*\0\x08\0\0\0", b"MM\0*\0\0\0\x08"]))
def test_damaged_blocks_never_raise(tail: bytes, head: bytes) -> None:
    block = head + tail
    assert 1 <= exif.orientation(block) <= 8
    assert len(exif.upright(block)) == len(block)
    assert len(exif.without_thumbnail(block)) == len(block)
    exif.bare_block(exif.PREFIX + block)


def test_what_pillow_writes_is_understood() -> None:
    source = Image.Exif()
    source[0x0112] = 5
    stream = io.BytesIO()
    Image.new("RGB", (4, 4)).save(stream, "JPEG", exif=source)
    raw = Image.open(stream).info["exif"]
    block = exif.bare_block(raw)
    assert block is not None
    assert exif.orientation(block) == 5
    assert exif.bare_block(b"Exif\0\0nonsense") is None
