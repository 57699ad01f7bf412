"""Whatever is done to a file, it gives a picture or a clear refusal: never another error, never a crash."""

import io
import struct
from collections.abc import Callable
from functools import cache
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from exegan_studio.domain.arrays import DeepPixels
from exegan_studio.domain.errors import PictureError
from exegan_studio.storage.decoding import decode
from exegan_studio.storage.images import load_picture, thumbnail
from exegan_studio.storage.reading import DecodingLimits

LIMITS = DecodingLimits(max_pixels=100_000)


@cache
def originals() -> tuple[bytes, ...]:
    """One small file of every kind that is read."""
    pixels = np.random.default_rng(5).integers(0, 255, (12, 17, 3), dtype=np.uint8)
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "Maker"
    made: list[bytes] = []
    for kind, mode in (
        ("PNG", "RGBA"), ("PNG", "P"), ("JPEG", "RGB"), ("JPEG", "CMYK"), ("WEBP", "RGB"), ("TIFF", "RGB"), ("TIFF", "LAB"),
        ("GIF", "P"), ("BMP", "RGB"), ("PPM", "L"), ("AVIF", "RGB"),
    ):  # fmt: skip
        image = Image.fromarray(pixels)
        image = Image.merge("LAB", image.split()) if mode == "LAB" else image.convert(mode)
        stream = io.BytesIO()
        image.save(stream, kind, **({"exif": exif} if kind in ("PNG", "JPEG", "WEBP", "TIFF") else {}))
        made.append(stream.getvalue())
    deep = pixels.astype(np.uint16) * 257
    return (*made, *(cv2.imencode(suffix, deep)[1].tobytes() for suffix in (".png", ".tif")))


def outcome(call: Callable[[], DeepPixels]) -> DeepPixels | PictureError:
    """The pixels, or the one error that may come instead of them, checked to be of use to the artist."""
    try:
        return call()
    except PictureError as refused:
        complete = "damaged" in refused.message and refused.next_step
        return refused if complete else pytest.fail(f"no help to anybody: {refused}")


def test_the_undamaged_files_are_read() -> None:
    for data in originals():
        assert decode(data, "whole", LIMITS).pixels.shape in ((12, 17, 3), (17, 12, 3))


@settings(max_examples=400)
@given(st.data())
def test_damaged_files(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    whole = data.draw(st.sampled_from(originals()))
    damaged = bytearray(whole[: data.draw(st.integers(1, len(whole)))])
    for _ in range(data.draw(st.integers(0, 6))):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    path = tmp_path_factory.getbasetemp() / "damaged"
    path.write_bytes(damaged)
    decoded = outcome(lambda: decode(bytes(damaged), "damaged", LIMITS).pixels)
    small = outcome(lambda: thumbnail(path, 8, LIMITS))
    assert isinstance(decoded, PictureError) or decoded.shape[2] == 3
    assert isinstance(small, PictureError) or max(small.shape[:2]) <= 8


def test_a_promise_of_more_memory_than_there_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.png"
    Image.new("RGB", (8, 8)).save(path)

    def exhausted(_image: Image.Image) -> None:
        raise MemoryError

    monkeypatch.setattr("PIL.PngImagePlugin.PngImageFile.load", exhausted)
    with pytest.raises(PictureError, match="memory"):
        load_picture(path)


def test_separate_planes_of_sixteen_bits_are_refused_rather_than_mixed_up(tmp_path: Path) -> None:
    tags = [(256, 4, 1, 2), (257, 4, 1, 2), (258, 3, 3, 200), (259, 3, 1, 1), (262, 3, 1, 2), (273, 4, 3, 206), (277, 3, 1, 3)]
    tags += [(278, 4, 1, 2), (279, 4, 3, 218), (284, 3, 1, 2)]
    file = b"II*\0\x08\0\0\0" + struct.pack("<H", len(tags)) + b"".join(struct.pack("<HHII", *tag) for tag in tags) + bytes(4)
    file = file.ljust(200, b"\0") + struct.pack("<3H", 16, 16, 16) + struct.pack("<3I", 230, 238, 246)
    file += struct.pack("<3I", 8, 8, 8) + bytes(24)
    path = tmp_path / "planes.tif"
    path.write_bytes(file)
    with pytest.raises(PictureError, match="planes"):
        load_picture(path)
