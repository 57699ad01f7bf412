"""OpenRaster: what the archive holds, and that its layers are the flat picture."""

import io
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from PIL import Image

from exegan_studio.domain.arrays import DeepPixels
from exegan_studio.domain.errors import OutputError, PictureError
from exegan_studio.domain.geometry import Box
from exegan_studio.domain.picture import Picture
from exegan_studio.storage.decoding import decode
from exegan_studio.storage.images import picture_from_pixels
from exegan_studio.storage.openraster import DENSER, Layer, export_layers, read_merged
from exegan_studio.storage.reading import DecodingLimits
from exegan_studio.storage.xmp import Statement

BOX = Box(4, 3, 12, 9)
PLACES = (BOX, Box(8, 5, 20, 15))


def noise(seed: int, height: int, width: int, deep: bool) -> DeepPixels:
    kind = np.uint16 if deep else np.uint8
    return np.random.default_rng(seed).integers(0, np.iinfo(kind).max, (height, width, 3), kind, endpoint=True)


def made(deep: bool = False, **own: Any) -> tuple[Picture, DeepPixels, list[Layer]]:
    """A photo, what two layers make of it, and the layers."""
    photo = replace(picture_from_pixels(noise(1, 20, 30, deep), "photo"), **own)
    merged, layers = photo.pixels.copy(), list[Layer]()
    for number, box in enumerate(PLACES):
        covers = np.random.default_rng(number).random((box.height, box.width)) > 0.4
        layer = Layer(f'<"{number}"> & more\n', box, noise(number + 5, box.height, box.width, deep), covers)
        np.copyto(merged[box.slices], layer.pixels, where=covers[..., None])
        layers.append(layer)
    return photo, merged, layers


def opened(path: Path) -> tuple[zipfile.ZipFile, list[dict[str, str]]]:
    archive = zipfile.ZipFile(io.BytesIO(path.read_bytes()))
    return archive, [one.attrib for one in ET.fromstring(archive.read("stack.xml")).iter("layer")]


def composed(archive: zipfile.ZipFile, layers: list[dict[str, str]]) -> DeepPixels:
    """As another program would: the lowest layer is the last one named."""
    limits, canvas = DecodingLimits(), None
    for one in reversed(layers):
        part = decode(archive.read(one["src"]), "layer", limits)
        if canvas is None:
            canvas = part.pixels.copy()
        else:
            left, top = int(one["x"]), int(one["y"])
            under = canvas[top : top + part.pixels.shape[0], left : left + part.pixels.shape[1]]
            assert part.alpha is not None
            np.copyto(under, part.pixels, where=part.alpha[..., None] > 0)
    assert canvas is not None
    return canvas


@pytest.mark.parametrize("deep", [False, True])
def test_the_layers_together_are_the_flat_picture(tmp_path: Path, deep: bool) -> None:
    photo, merged, layers = made(deep)
    path = tmp_path / "out.ora"
    assert export_layers(path, merged, photo, layers, overwrite=False, text={}) == ()
    archive, named = opened(path)
    assert np.array_equal(composed(archive, named), merged)
    assert np.array_equal(read_merged(path), merged)
    assert [one["name"] for one in named] == ['<"1"> & more?', '<"0"> & more?', "Photo"]
    assert (named[1]["x"], named[1]["y"]) == (str(BOX.left), str(BOX.top))
    assert np.array_equal(decode(archive.read(named[-1]["src"]), "", DecodingLimits()).pixels, photo.pixels)


def test_it_is_the_archive_the_format_asks_for(tmp_path: Path) -> None:
    photo, merged, layers = made()
    path = tmp_path / "out.ora"
    export_layers(path, merged, photo, layers, overwrite=False, text={"Comment": "told"}, statement=Statement("a tool"))
    archive, named = opened(path)
    first = archive.infolist()[0]
    assert (first.filename, first.compress_type, archive.read(first)) == ("mimetype", zipfile.ZIP_STORED, b"image/openraster")
    assert {one["src"] for one in named} < set(archive.namelist())
    assert ET.fromstring(archive.read("stack.xml")).attrib == {"version": "0.0.3", "w": "30", "h": "20"}
    with Image.open(io.BytesIO(archive.read("Thumbnails/thumbnail.png"))) as image:
        assert max(image.size) <= 256
    with Image.open(io.BytesIO(archive.read("mergedimage.png"))) as image:
        assert image.info["Comment"] == "told"
        assert "compositeWithTrainedAlgorithmicMedia" in str(image.info)
    before = path.read_bytes()
    export_layers(path, merged, photo, layers, overwrite=True, text={"Comment": "told"}, statement=Statement("a tool"))
    assert path.read_bytes() == before


def test_half_transparency_is_kept_and_its_limit_told(tmp_path: Path) -> None:
    alpha = np.random.default_rng(3).integers(0, 256, (20, 30), np.uint8)
    photo, merged, layers = made(alpha=alpha)
    warnings = export_layers(tmp_path / "out.ora", merged, photo, layers, overwrite=False, text={})
    assert warnings == (DENSER,)
    archive, _ = opened(tmp_path / "out.ora")
    flat = decode(archive.read("mergedimage.png"), "", DecodingLimits())
    assert flat.alpha is not None
    assert np.array_equal(flat.alpha, alpha)


def test_nothing_is_replaced_unasked(tmp_path: Path) -> None:
    photo, merged, layers = made()
    path = tmp_path / "out.ora"
    path.write_bytes(b"the artist's")
    with pytest.raises(OutputError, match="exists already"):
        export_layers(path, merged, photo, layers, overwrite=False, text={})
    assert path.read_bytes() == b"the artist's"


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"no archive at all"])
def test_what_is_no_such_file_is_said(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "out.ora").write_bytes(data)
    with pytest.raises(PictureError):
        read_merged(tmp_path / "out.ora")


def test_an_archive_without_a_flat_picture_is_said(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "out.ora", "w") as archive:
        archive.writestr("mimetype", "image/openraster")
    with pytest.raises(PictureError, match="no whole OpenRaster file"):
        read_merged(tmp_path / "out.ora")
