"""An exported photo is the photo, edited: nothing else about it changes, and nothing else is written."""

import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from numpy.typing import NDArray
from PIL import Image, ImageCms, JpegImagePlugin, PngImagePlugin

from exegan_studio.domain.arrays import DeepPixels
from exegan_studio.domain.errors import OutputError
from exegan_studio.domain.picture import Picture
from exegan_studio.storage import exif, tiff
from exegan_studio.storage.decoding import decode
from exegan_studio.storage.export import EXPORT_SUFFIXES, export_picture
from exegan_studio.storage.images import load_picture, picture_from_pixels
from exegan_studio.storage.png import encode_png
from exegan_studio.storage.reading import DecodingLimits
from exegan_studio.storage.tiff import encode_tiff

SHAPE = (37, 53, 3)
PROFILE = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def smooth(depth: type[np.uint8] | type[np.uint16] = np.uint8) -> DeepPixels:
    """Close to a photo: lossy formats come near it."""
    rows, columns = np.mgrid[0 : SHAPE[0], 0 : SHAPE[1]]
    picture = np.stack([80 + rows, 60 + columns, 200 - rows - columns], axis=-1)
    return picture.astype(np.uint8) if depth is np.uint8 else (picture * 257 + rows[..., None]).astype(np.uint16)


def rich_exif() -> bytes:
    tags = Image.Exif()
    tags[0x010F], tags[0x0110], tags[0x0132], tags[0x8298] = "Maker", "Model 5", "2024:05:06 07:08:09", "© somebody"
    tags[0x0112] = 1
    tags.get_ifd(0x8769).update({0x9003: "2024:05:06 07:08:09", 0x829A: 0.005, 0x9286: b"ASCII\0\0\0words"})
    tags.get_ifd(0x8825).update({1: "N", 2: (48.0, 12.0, 30.0)})
    block = exif.bare_block(tags.tobytes())
    assert block is not None
    return block


def photo(depth: type[np.uint8] | type[np.uint16] = np.uint8, *, alpha: bool = False) -> Picture:
    veil = smooth(depth)[..., 0].copy() if alpha else None
    return replace(picture_from_pixels(smooth(depth), "photo"), alpha=veil, icc=PROFILE, exif=rich_exif())


@pytest.mark.parametrize("suffix", EXPORT_SUFFIXES)
def test_pixels_profile_and_exif_survive(tmp_path: Path, suffix: str) -> None:
    source = photo()
    path = tmp_path / f"out{suffix}"
    assert export_picture(path, source.pixels, source, overwrite=False) == ()
    back = load_picture(path)
    lossless = suffix in (".png", ".tif", ".tiff")
    assert int(np.abs(back.pixels.astype(int) - source.pixels).max()) <= (0 if lossless else 12)
    assert back.icc == PROFILE
    assert back.alpha is None
    assert back.exif is not None
    tags = Image.Exif()
    tags.load(exif.PREFIX + back.exif)
    assert (tags[0x010F], tags[0x0110], tags[0x0132]) == ("Maker", "Model 5", "2024:05:06 07:08:09")
    assert tags.get_ifd(0x8769)[0x829A] == pytest.approx(0.005)
    assert tags.get_ifd(0x8769)[0x9003] == "2024:05:06 07:08:09"
    assert [float(part) for part in tags.get_ifd(0x8825)[2]] == [48.0, 12.0, 30.0]
    assert tags.get(0x0112, 1) == 1
    assert [one.name for one in tmp_path.iterdir()] == [path.name]


@pytest.mark.parametrize("suffix", [".png", ".jpg", ".webp"])
def test_the_exif_block_survives_byte_for_byte(tmp_path: Path, suffix: str) -> None:
    source = photo()
    export_picture(tmp_path / f"out{suffix}", source.pixels, source, overwrite=False)
    assert load_picture(tmp_path / f"out{suffix}").exif == source.exif


@pytest.mark.parametrize("suffix", [".png", ".tif"])
@pytest.mark.parametrize("alpha", [False, True])
def test_sixteen_bits_and_alpha_are_kept(tmp_path: Path, suffix: str, alpha: bool) -> None:
    source = photo(np.uint16, alpha=alpha)
    path = tmp_path / f"out{suffix}"
    assert export_picture(path, source.pixels, source, overwrite=False) == ()
    back = load_picture(path)
    assert back.pixels.dtype == np.uint16
    assert np.array_equal(back.pixels, source.pixels)
    assert back.icc == PROFILE
    assert back.exif is not None
    if alpha:
        assert back.alpha is not None
        assert source.alpha is not None
        assert np.array_equal(back.alpha, source.alpha)
    else:
        assert back.alpha is None


@pytest.mark.parametrize("suffix", [".png", ".webp", ".tif"])
def test_eight_bit_alpha_is_kept(tmp_path: Path, suffix: str) -> None:
    source = photo(alpha=True)
    export_picture(tmp_path / f"out{suffix}", source.pixels, source, overwrite=False)
    back = load_picture(tmp_path / f"out{suffix}")
    assert back.alpha is not None
    assert source.alpha is not None
    assert np.array_equal(back.alpha, source.alpha)


def test_what_a_format_cannot_hold_is_said(tmp_path: Path) -> None:
    source = photo(np.uint16, alpha=True)
    text = {"recipe": "{}"}
    jpeg = " ".join(export_picture(tmp_path / "a.jpg", source.pixels, source, overwrite=False, text=text))
    assert all(word in jpeg for word in ("8 bits", "transparency", "text"))
    assert "8 bits" in " ".join(export_picture(tmp_path / "a.webp", source.pixels, source, overwrite=False))
    assert export_picture(tmp_path / "a.png", source.pixels, source, overwrite=False, text=text) == ()


def test_transparency_in_a_jpeg_lies_on_white(tmp_path: Path) -> None:
    pixels = np.full((16, 16, 3), 10, np.uint8)
    source = replace(picture_from_pixels(pixels, "clear"), alpha=np.zeros((16, 16), np.uint8))
    export_picture(tmp_path / "a.jpg", pixels, source, overwrite=False)
    assert load_picture(tmp_path / "a.jpg").pixels.min() >= 254


def test_png_text_in_any_writing(tmp_path: Path) -> None:
    source, text = photo(), {"exegan-studio": '{"seed": 3, "name": "肖像 ñ"}', "Software": "EXE-GAN Studio"}
    export_picture(tmp_path / "a.png", source.pixels, source, overwrite=False, text=text)
    with Image.open(tmp_path / "a.png") as image:
        assert isinstance(image, PngImagePlugin.PngImageFile)
        assert {key: str(image.text[key]) for key in text} == text
    for key in ("", "k" * 80, "nul\0"):
        with pytest.raises(ValueError, match="key"):
            encode_png(source.pixels, None, None, {key: "value"})


def quantization(path: Path) -> dict[int, list[int]]:
    with Image.open(path) as image:
        assert isinstance(image, JpegImagePlugin.JpegImageFile)
        return image.quantization


def test_a_jpeg_of_a_jpeg_keeps_its_quantization(tmp_path: Path) -> None:
    noisy = np.clip(smooth().repeat(4, 0).repeat(4, 1) + np.random.default_rng(0).normal(0, 9, (148, 212, 3)), 0, 255)
    Image.fromarray(noisy.astype(np.uint8)).save(tmp_path / "photo.jpg", quality=83, subsampling=0)
    source = load_picture(tmp_path / "photo.jpg")
    export_picture(tmp_path / "own.jpg", source.pixels, source, overwrite=False)
    export_picture(tmp_path / "asked.jpg", source.pixels, source, overwrite=False, quality=83)
    export_picture(tmp_path / "low.jpg", source.pixels, source, overwrite=False, quality=30)
    assert quantization(tmp_path / "photo.jpg") == quantization(tmp_path / "own.jpg")

    def change(name: str) -> float:
        return float(np.abs(load_picture(tmp_path / name).pixels.astype(int) - source.pixels).mean())

    assert change("own.jpg") < 0.2
    assert change("own.jpg") < change("asked.jpg") < change("low.jpg")
    assert (tmp_path / "low.jpg").stat().st_size < (tmp_path / "own.jpg").stat().st_size


def test_a_jpeg_whose_photo_is_gone_or_grey_is_still_written(tmp_path: Path) -> None:
    Image.fromarray(smooth()[..., 0]).save(tmp_path / "grey.jpg")
    grey = load_picture(tmp_path / "grey.jpg")
    export_picture(tmp_path / "a.jpg", grey.pixels, grey, overwrite=False)
    (tmp_path / "grey.jpg").unlink()
    export_picture(tmp_path / "b.jpg", grey.pixels, grey, overwrite=False)
    assert (tmp_path / "a.jpg").read_bytes() == (tmp_path / "b.jpg").read_bytes()


def test_a_rotated_photo_comes_out_upright(tmp_path: Path) -> None:
    tags = Image.Exif()
    tags[0x0112] = 6
    Image.fromarray(np.ascontiguousarray(np.rot90(smooth(), 1))).save(tmp_path / "photo.png", exif=tags)
    source = load_picture(tmp_path / "photo.png")
    assert np.array_equal(source.pixels, smooth())
    for suffix in EXPORT_SUFFIXES:
        export_picture(tmp_path / f"out{suffix}", source.pixels, source, overwrite=False)
        back = load_picture(tmp_path / f"out{suffix}")
        assert back.pixels.shape == SHAPE
        # and whoever ignores the tag sees the same
        with Image.open(tmp_path / f"out{suffix}") as image:
            assert image.size == (SHAPE[1], SHAPE[0])


def test_the_preview_of_the_unedited_face_is_not_exported(tmp_path: Path) -> None:
    preview = io.BytesIO()
    Image.new("RGB", (16, 16), "red").save(preview, "JPEG")
    tags = Image.Exif()
    tags[0x010F] = "Maker"
    tags.get_ifd(1).update({0x0103: 6, 0x0201: 0, 0x0202: len(preview.getvalue())})
    block = exif.bare_block(tags.tobytes())
    assert block is not None
    source = replace(photo(), exif=block)
    export_picture(tmp_path / "a.jpg", source.pixels, source, overwrite=False)
    with Image.open(tmp_path / "a.jpg") as image:
        assert image.getexif()[0x010F] == "Maker"
        assert image.getexif().get_ifd(1) == {}


def test_names_that_are_taken_are_kept(tmp_path: Path) -> None:
    source, path = photo(), tmp_path / "a.png"
    path.write_bytes(b"precious")
    with pytest.raises(OutputError, match="exists already"):
        export_picture(path, source.pixels, source, overwrite=False)
    assert path.read_bytes() == b"precious"
    export_picture(path, source.pixels, source, overwrite=True)
    assert np.array_equal(load_picture(path).pixels, source.pixels)


def test_the_photo_itself_is_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "photo.png"
    Image.fromarray(smooth()).save(path)
    before = path.read_bytes()
    source = load_picture(path)
    (tmp_path / "link.png").symlink_to(path)
    for name in ("photo.png", "link.png"):
        with pytest.raises(OutputError, match="photo itself") as caught:
            export_picture(tmp_path / name, 255 - source.pixels, source, overwrite=True)
        assert caught.value.next_step
    assert path.read_bytes() == before


@pytest.mark.parametrize("name", ["a.bmp", "a", "a.png.txt", ".png"])
def test_unknown_formats_are_named(tmp_path: Path, name: str) -> None:
    with pytest.raises(OutputError, match="no format") as caught:
        export_picture(tmp_path / name, smooth(), photo(), overwrite=False)
    assert ".png" in caught.value.next_step
    assert not list(tmp_path.iterdir())


def test_suffixes_in_capitals(tmp_path: Path) -> None:
    export_picture(tmp_path / "a.JPG", smooth(), photo(), overwrite=False)
    assert load_picture(tmp_path / "a.JPG").format == "JPEG"


def test_formats_that_are_too_small_for_the_photo_say_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wide = picture_from_pixels(np.zeros((1, 16_384, 3), np.uint8), "wide")
    with pytest.raises(OutputError, match="16383") as caught:
        export_picture(tmp_path / "a.webp", wide.pixels, wide, overwrite=False)
    assert "PNG" in caught.value.next_step
    monkeypatch.setattr("exegan_studio.storage.export.LARGEST", 100)
    with pytest.raises(OutputError, match="larger than a TIFF"):
        export_picture(tmp_path / "a.tif", smooth(), photo(), overwrite=False)
    assert not list(tmp_path.iterdir())


def test_exif_that_does_not_fit_is_left_out_and_said(tmp_path: Path) -> None:
    long = replace(photo(), exif=rich_exif() + bytes(70_000))
    assert "EXIF" in " ".join(export_picture(tmp_path / "a.jpg", long.pixels, long, overwrite=False))
    assert load_picture(tmp_path / "a.jpg").exif is None
    # a directory that promises more entries than there are bytes
    torn = replace(photo(), exif=b"II*\0\x08\0\0\0\xff\xff" + b"\x0f\x01\x02\0\xff\xff\xff\x7f\xff\xff\xff\x7f")
    for suffix in EXPORT_SUFFIXES:
        path = tmp_path / f"torn{suffix}"
        export_picture(path, torn.pixels, torn, overwrite=False)
        assert load_picture(path).pixels.shape == SHAPE


def test_pixels_of_another_size_or_depth_are_a_mistake_of_ours(tmp_path: Path) -> None:
    for wrong in (smooth()[1:], smooth(np.uint16)):
        with pytest.raises(ValueError, match="for a photo of"):
            export_picture(tmp_path / "a.png", wrong, photo(), overwrite=False)


def test_other_decoders_take_what_is_written(tmp_path: Path) -> None:
    for depth in (np.uint8, np.uint16):
        for suffix in (".png", ".tif"):
            path = tmp_path / f"{depth.__name__}{suffix}"
            export_picture(path, smooth(depth), photo(depth), overwrite=False)
            read = cv2.imdecode(np.frombuffer(path.read_bytes(), np.uint8), cv2.IMREAD_UNCHANGED)
            assert read is not None
            assert np.array_equal(read[..., ::-1], smooth(depth))
            with Image.open(path) as image:
                image.load()
                assert image.size == (SHAPE[1], SHAPE[0])


def any_pixels() -> Iterator[st.SearchStrategy[NDArray[np.uint8] | NDArray[np.uint16]]]:
    for depth in (np.uint8, np.uint16):
        for channels in (3, 4):
            shapes = array_shapes(min_dims=2, max_dims=2, max_side=12)
            yield shapes.flatmap(lambda shape, depth=depth, channels=channels: arrays(depth, (*shape, channels)))


@given(st.one_of(*any_pixels()), st.integers(1, 100))
def test_any_pixels_survive_png_and_tiff(pixels: DeepPixels, strip_bytes: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tiff, "_STRIP_BYTES", strip_bytes)
        files = (encode_png(pixels, None, None, {}), encode_tiff(pixels, None, None))
    for data in files:
        read = decode(data, "any", DecodingLimits())
        assert read.pixels.dtype == pixels.dtype
        assert np.array_equal(read.pixels, pixels[..., :3])
        assert (read.alpha is None) == (pixels.shape[2] == 3)
        assert read.alpha is None or np.array_equal(read.alpha, pixels[..., 3])
