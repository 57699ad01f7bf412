"""Texts of PNG files: our own, other programs', and of files that are not whole."""

import io
import random

import numpy as np
import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from exegan_studio.storage.png import encode_png
from exegan_studio.storage.png_text import png_texts

PIXELS = np.full((4, 5, 3), 90, np.uint8)


def test_what_is_written_is_read() -> None:
    texts = {"Software": "EXE-GAN Studio", "Recipes": '[{"name": "Жанна 🙂"}]', "Empty": ""}
    assert png_texts(encode_png(PIXELS, None, None, texts)) == texts


def test_every_kind_of_text_that_other_programs_write() -> None:
    info = PngInfo()
    info.add_text("plain", "café")
    info.add_text("packed", "café" * 50, zip=True)
    info.add_itxt("international", "日本", lang="ja", tkey="鍵")
    info.add_itxt("both", "日本" * 50, zip=True)
    stream = io.BytesIO()
    Image.fromarray(PIXELS).save(stream, "PNG", pnginfo=info)
    assert png_texts(stream.getvalue()) == {
        "plain": "café", "packed": "café" * 50, "international": "日本", "both": "日本" * 50
    }  # fmt: skip


def test_what_is_not_whole_is_refused() -> None:
    whole = encode_png(PIXELS, None, None, {"Recipes": "x" * 40})
    for length in range(len(whole)):
        with pytest.raises(ValueError, match="PNG"):
            png_texts(whole[:length])
    chance = random.Random(1)
    for _ in range(200):
        at = chance.randrange(len(whole))
        damaged = bytearray(whole)
        damaged[at] ^= 1 << chance.randrange(8)
        with pytest.raises(ValueError, match="PNG"):
            png_texts(bytes(damaged))
