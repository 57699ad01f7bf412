"""Pictures of every kind that people have, read as they are meant to be seen."""

import io
import os
import struct
import zlib
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageCms

from exegan_studio.domain.errors import ExemplarError, PictureError
from exegan_studio.storage.exif import orientation
from exegan_studio.storage.images import DecodingLimits, list_pictures, load_picture, picture_from_pixels, thumbnail

Array8 = NDArray[np.uint8]
USUAL = DecodingLimits()


def gradient(height: int = 24, width: int = 32) -> Array8:
    """Every pixel different, so that a turned or mirrored picture cannot pass."""
    rows, columns = np.mgrid[0:height, 0:width]
    return np.stack([columns * 7 % 256, rows * 9 % 256, (rows + columns) * 3 % 256], axis=-1).astype(np.uint8)


def save(path: Path, image: Image.Image, **options: object) -> Path:
    stream = io.BytesIO()
    image.save(stream, **options)  # pyright: ignore[reportArgumentType]
    path.write_bytes(stream.getvalue())
    return path


def refusal(path: Path, limits: DecodingLimits = USUAL) -> PictureError:
    """The error of loading it, checked to be one line with a next step; the thumbnail fails alike."""
    with pytest.raises(PictureError) as caught:
        load_picture(path, limits)
    error = caught.value
    assert "\n" not in str(error)
    assert error.message.endswith(".")
    assert error.next_step.endswith(".")
    with pytest.raises(PictureError):
        thumbnail(path, 16, limits)
    return error


def test_plain_picture_comes_whole(tmp_path: Path) -> None:
    path = save(tmp_path / "a.png", Image.fromarray(gradient()), format="PNG")
    picture = load_picture(path)
    assert np.array_equal(picture.pixels, gradient())
    assert (picture.width, picture.height, picture.format, picture.name) == (32, 24, "PNG", "a.png")
    assert picture.alpha is None
    assert picture.notes == ()
    assert not picture.pixels.flags.writeable
    assert len(picture.sha256) == 64


@pytest.mark.parametrize("content", [b"", b"hello, I am a text", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", bytes(4096)])
def test_what_is_no_picture_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "portrait.png"
    path.write_bytes(content)
    error = refusal(path)
    assert "portrait.png" in error.message
    assert "empty" in error.message if not content else True


@pytest.mark.parametrize(
    ("format_", "suffix"), [("PNG", ".png"), ("JPEG", ".jpg"), ("WEBP", ".webp"), ("TIFF", ".tif"), ("BMP", ".bmp")]
)
def test_a_truncated_picture_is_refused(tmp_path: Path, format_: str, suffix: str) -> None:
    noise = np.random.default_rng(1).integers(0, 255, (64, 64, 3), dtype=np.uint8)
    path = save(tmp_path / f"cut{suffix}", Image.fromarray(noise), format=format_)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    assert "cut" in refusal(path).message


def test_a_truncated_sixteen_bit_picture_is_refused(tmp_path: Path) -> None:
    deep = np.random.default_rng(1).integers(0, 65535, (64, 64, 3), dtype=np.uint16)
    for suffix in (".png", ".tif"):
        path = tmp_path / f"deep{suffix}"
        path.write_bytes(cv2.imencode(suffix, deep)[1].tobytes()[:9000])
        refusal(path)


def png_header(width: int, height: int) -> bytes:
    """A PNG that promises that many pixels and holds next to none."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(bytes(100))) + chunk(b"IEND", b"")


def test_thirty_thousand_square_is_refused_before_it_is_decoded(tmp_path: Path) -> None:
    path = tmp_path / "huge.png"
    path.write_bytes(png_header(30_000, 30_000))
    error = refusal(path)
    assert "30000 × 30000" in error.message
    assert "200 million" in error.message
    assert "limit" in error.next_step


def test_the_limits_are_settings(tmp_path: Path) -> None:
    path = save(tmp_path / "a.png", Image.fromarray(gradient()), format="PNG")
    size = path.stat().st_size
    assert load_picture(path, DecodingLimits(max_pixels=32 * 24, max_bytes=size)).width == 32
    assert "limit" in refusal(path, DecodingLimits(max_pixels=32 * 24 - 1)).message
    assert "MB" in refusal(path, DecodingLimits(max_bytes=size - 1)).message


def test_a_large_photo_within_the_limit_gives_no_warning(tmp_path: Path) -> None:
    # above Pillow's own limit of 89 million pixels
    path = save(tmp_path / "large.png", Image.new("1", (10_000, 10_000)), format="PNG")
    assert thumbnail(path, 32).shape == (32, 32, 3)


@pytest.mark.parametrize("suffix", [".png", ".tif"])
@pytest.mark.parametrize("channels", [1, 3, 4])
def test_sixteen_bits_are_kept(tmp_path: Path, suffix: str, channels: int) -> None:
    deep = np.random.default_rng(channels).integers(0, 65535, (20, 30, channels), dtype=np.uint16)
    path = tmp_path / f"deep{suffix}"
    path.write_bytes(cv2.imencode(suffix, deep)[1].tobytes())
    picture = load_picture(path)
    assert picture.pixels.dtype == np.uint16
    expected = np.repeat(deep, 3, axis=2) if channels == 1 else deep[..., 2::-1]
    assert np.array_equal(picture.pixels, expected)
    if channels == 4:
        assert picture.alpha is not None
        assert np.array_equal(picture.alpha, deep[..., 3])
    else:
        assert picture.alpha is None
        assert int(np.abs(thumbnail(path, 30).astype(int) - expected // 257).max()) <= 1


def test_grey_in_eight_bits(tmp_path: Path) -> None:
    grey = gradient()[..., 0]
    picture = load_picture(save(tmp_path / "grey.jpg", Image.fromarray(grey), format="JPEG", quality=100))
    assert picture.pixels.shape == (24, 32, 3)
    assert int(np.abs(picture.pixels.astype(int) - grey[..., None]).max()) < 4


def test_grey_with_alpha_and_black_and_white(tmp_path: Path) -> None:
    grey = Image.fromarray(gradient()[..., 0])
    veil = Image.fromarray(gradient()[..., 1])
    picture = load_picture(save(tmp_path / "la.png", Image.merge("LA", [grey, veil]), format="PNG"))
    assert np.array_equal(picture.pixels[..., 1], gradient()[..., 0])
    assert picture.alpha is not None
    assert np.array_equal(picture.alpha, gradient()[..., 1])
    two = load_picture(save(tmp_path / "one.png", grey.convert("1"), format="PNG"))
    assert set(np.unique(two.pixels)) == {0, 255}


def test_cmyk_without_a_profile_says_so(tmp_path: Path) -> None:
    inks = Image.new("CMYK", (16, 16), (0, 255, 255, 0))
    picture = load_picture(save(tmp_path / "cmyk.jpg", inks, format="JPEG", quality=100))
    assert picture.pixels[8, 8, 0] > 240
    assert picture.pixels[8, 8, 1:].max() < 16
    assert picture.icc is None
    assert any("CMYK" in note for note in picture.notes)


def test_cmyk_goes_through_its_profile(tmp_path: Path) -> None:
    path = save(tmp_path / "cmyk.tif", Image.new("CMYK", (8, 8), (0, 255, 255, 0)), format="TIFF", icc_profile=cmyk_profile())
    picture = load_picture(path)
    assert any("profile" in note for note in picture.notes)
    assert picture.icc is None
    # the made-up profile calls every ink mixture mid-grey, which no formula would
    assert int(np.ptp(picture.pixels[4, 4])) <= 2
    assert 100 < picture.pixels[4, 4, 0] < 140


def cmyk_profile() -> bytes:
    """The smallest CMYK profile that a colour engine takes: every ink mixture is CIELAB (50, 0, 0)."""
    lut = b"mft2" + bytes(4) + bytes([4, 3, 2, 0]) + struct.pack(">9i", 65536, 0, 0, 0, 65536, 0, 0, 0, 65536)
    lut += struct.pack(">HH", 2, 2) + struct.pack(">2H", 0, 65535) * 4
    grid = struct.pack(">3H", 0x8000, 0x8000, 0x8000) * 16
    lut += grid + struct.pack(">2H", 0, 65535) * 3
    white = b"XYZ " + bytes(4) + struct.pack(">3i", 63190, 65536, 54061)
    tags = [(b"A2B0", lut), (b"A2B1", lut), (b"wtpt", white)]
    table, content, offset = struct.pack(">I", len(tags)), b"", 128 + 4 + 12 * len(tags)
    for name, data in tags:
        data += bytes(-len(data) % 4)
        table += name + struct.pack(">II", offset + len(content), len(data))
        content += data
    head = struct.pack(">I4sI4s4s4s", 128 + len(table) + len(content), bytes(4), 0x02400000, b"prtr", b"CMYK", b"Lab ")
    head += bytes(12) + b"acsp" + bytes(28) + struct.pack(">3i", 63190, 65536, 54061)
    return head.ljust(128, b"\0") + table + content


def test_palette_with_transparency(tmp_path: Path) -> None:
    image = Image.fromarray((gradient()[..., 0] > 99).astype(np.uint8), "P")
    image.putpalette([200, 10, 20, 30, 40, 250])
    picture = load_picture(save(tmp_path / "palette.png", image, format="PNG", transparency=1))
    assert picture.alpha is not None
    chosen = gradient()[..., 0] > 99
    assert np.array_equal(picture.alpha, np.where(chosen, 0, 255))
    assert tuple(picture.pixels[~chosen][0]) == (200, 10, 20)
    assert tuple(thumbnail(tmp_path / "palette.png", 32)[chosen][0]) == (192, 192, 192)


def test_palette_without_transparency_has_no_alpha(tmp_path: Path) -> None:
    image = Image.fromarray(gradient()).quantize(8)
    assert load_picture(save(tmp_path / "palette.gif", image, format="GIF")).alpha is None


@pytest.mark.parametrize("format_", ["GIF", "PNG", "WEBP", "TIFF"])
def test_of_an_animation_the_first_frame_is_opened_and_said_so(tmp_path: Path, format_: str) -> None:
    frames = [Image.new("RGB", (16, 16), colour) for colour in ("red", "blue", "lime")]
    path = save(tmp_path / "moving", frames[0], format=format_, save_all=True, append_images=frames[1:])
    picture = load_picture(path)
    red, green, blue = (int(value) for value in picture.pixels[8, 8])
    assert red > 240
    assert max(green, blue) < 16
    assert any("first of 3" in note for note in picture.notes)


def turned(pixels: Array8, how: int) -> Array8:
    """What a viewer shows of stored pixels with that orientation: the table of the EXIF standard, written out."""
    views = {
        1: pixels, 2: np.fliplr(pixels), 3: np.rot90(pixels, 2), 4: np.flipud(pixels), 5: np.transpose(pixels, (1, 0, 2)),
        6: np.rot90(pixels, -1), 7: np.transpose(np.rot90(pixels, 2), (1, 0, 2)), 8: np.rot90(pixels, 1),
    }  # fmt: skip
    return views[how]


@pytest.mark.parametrize("how", range(1, 9))
@pytest.mark.parametrize("format_", ["PNG", "JPEG", "TIFF", "WEBP"])
def test_orientation_is_applied_and_reset(tmp_path: Path, format_: str, how: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = how
    exif[0x010F] = "Maker"
    options = {"quality": 100, "subsampling": 0} if format_ == "JPEG" else {"lossless": True} if format_ == "WEBP" else {}
    path = save(tmp_path / "turned", Image.fromarray(gradient()), format=format_, exif=exif, **options)
    picture = load_picture(path)
    expected = turned(gradient(), how)
    assert picture.pixels.shape == expected.shape
    assert int(np.abs(picture.pixels.astype(int) - expected).max()) <= (8 if format_ == "JPEG" else 0)
    assert picture.exif is not None
    assert orientation(picture.exif) == 1
    assert b"Maker" in picture.exif
    assert thumbnail(path, 32).shape == expected.shape


@pytest.mark.parametrize("how", [3, 6])
def test_orientation_of_the_first_of_several_pages(tmp_path: Path, how: int) -> None:
    pages = [Image.fromarray(gradient()), Image.fromarray(gradient())]
    exif = Image.Exif()
    exif[0x0112] = how
    path = save(tmp_path / "pages.tif", pages[0], format="TIFF", save_all=True, append_images=pages[1:], exif=exif)
    picture = load_picture(path)
    assert np.array_equal(picture.pixels, turned(gradient(), how))
    assert "first of 2 pages" in picture.notes[0]
    assert picture.exif is None or orientation(picture.exif) == 1


@pytest.mark.parametrize("how", [3, 6, 8])
def test_orientation_of_sixteen_bits(tmp_path: Path, how: int) -> None:
    deep = gradient().astype(np.uint16) * 257
    png = cv2.imencode(".png", deep[..., ::-1])[1].tobytes()
    block = b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0" + bytes([how, 0, 0, 0]) + bytes(4)
    chunk = struct.pack(">I", len(block)) + b"eXIf" + block + struct.pack(">I", zlib.crc32(b"eXIf" + block))
    path = tmp_path / "deep.png"
    path.write_bytes(png[:33] + chunk + png[33:])
    picture = load_picture(path)
    assert np.array_equal(picture.pixels, turned(gradient(), how).astype(np.uint16) * 257)


def test_content_decides_not_the_suffix(tmp_path: Path) -> None:
    path = save(tmp_path / "really_a_png.jpg", Image.fromarray(gradient()), format="PNG")
    picture = load_picture(path)
    assert picture.format == "PNG"
    assert np.array_equal(picture.pixels, gradient())


def test_rgb_profile_is_kept_and_a_misfit_left_out(tmp_path: Path) -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    kept = load_picture(save(tmp_path / "a.png", Image.fromarray(gradient()), format="PNG", icc_profile=profile))
    assert kept.icc == profile
    wrong = load_picture(save(tmp_path / "b.png", Image.fromarray(gradient()), format="PNG", icc_profile=b"no profile"))
    assert wrong.icc is None
    assert any("profile" in note for note in wrong.notes)


@pytest.mark.parametrize("name", ["Škoda ¿ñ? 肖像 🙂.png", "a" * 251 + ".png", "two\nlines.png", " .png"])
def test_unusual_names(tmp_path: Path, name: str) -> None:
    path = save(tmp_path / name, Image.fromarray(gradient()), format="PNG")
    picture = load_picture(path)
    assert np.array_equal(picture.pixels, gradient())
    assert "\n" not in picture.name
    assert len(picture.name) <= 60
    path.write_bytes(b"broken")
    refusal(path)


def test_a_name_that_is_not_unicode(tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff\xfe.png"))
    save(path, Image.fromarray(gradient()), format="PNG")
    load_picture(path).name.encode("utf-8")
    path.write_bytes(b"broken")
    str(refusal(path)).encode("utf-8")


def test_what_is_not_a_file_is_refused(tmp_path: Path) -> None:
    assert "folder" in refusal(tmp_path).message
    assert "not there" in refusal(tmp_path / "gone.png").message
    assert "not there" in refusal(save(tmp_path / "a.png", Image.fromarray(gradient()), format="PNG") / "b.png").message
    assert "longer" in refusal(tmp_path / ("a" * 300 + ".png")).message
    refusal(tmp_path / "nul\0.png")
    loop = tmp_path / "loop.png"
    loop.symlink_to(loop)
    assert "link" in refusal(loop).message
    pipe = tmp_path / "pipe.png"
    os.mkfifo(pipe)
    assert "pipe" in refusal(pipe).message


def test_permission_denied_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = save(tmp_path / "secret.png", Image.fromarray(gradient()), format="PNG")

    def closed(_: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", closed)  # root may read everything, so the mode bits would not do
    assert "may not be read" in refusal(path).message


def test_measured_numbers_are_refused(tmp_path: Path) -> None:
    path = save(tmp_path / "float.tif", Image.fromarray(gradient()[..., 0].astype(np.float32)), format="TIFF")
    assert "16-bit" in refusal(path).next_step


def test_heic_is_named(tmp_path: Path) -> None:
    path = tmp_path / "IMG_0001.HEIC"
    path.write_bytes(b"\0\0\0\x18ftypheic" + bytes(100))
    assert "HEIC" in refusal(path).message


def test_pictures_without_a_file_are_their_pixels() -> None:
    pixels = gradient()
    picture = picture_from_pixels(pixels, "pasted")
    pixels[:] = 0
    assert np.array_equal(picture.pixels, gradient())
    assert picture.sha256 == picture_from_pixels(gradient(), "other").sha256
    assert picture.sha256 != picture_from_pixels(pixels, "pasted").sha256


def test_thumbnail_is_small_and_true(tmp_path: Path) -> None:
    wide = Image.fromarray(gradient()).resize((3200, 1600))
    small = thumbnail(save(tmp_path / "a.jpg", wide, format="JPEG"), 96)
    assert small.shape == (48, 96, 3)
    expected = np.asarray(wide.resize((96, 48), Image.Resampling.BOX)).astype(int)
    assert float(np.abs(small - expected).mean()) < 3
    assert thumbnail(save(tmp_path / "b.png", Image.fromarray(gradient()), format="PNG"), 96).shape == (24, 32, 3)


def test_pictures_of_a_folder_in_counting_order(tmp_path: Path) -> None:
    for name in ("face10.png", "Face2.JPG", "face1.webp", "notes.txt", ".hidden.png"):
        (tmp_path / name).touch()
    (tmp_path / "folder.png").mkdir()
    assert [one.name for one in list_pictures(tmp_path)] == ["face1.webp", "Face2.JPG", "face10.png"]


def test_a_folder_gone_or_empty_is_said(tmp_path: Path) -> None:
    file = tmp_path / "file.txt"
    file.touch()
    for folder, word in ((tmp_path / "gone", "not there"), (tmp_path, "no pictures"), (file, "not a folder")):
        with pytest.raises(ExemplarError, match=word) as caught:
            list_pictures(folder)
        assert caught.value.next_step
