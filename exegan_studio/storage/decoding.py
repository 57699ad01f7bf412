"""Bytes of a picture file to pixels: its content decides, not its name; limits come before decoding."""

import io
import struct
import warnings
import zlib
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image
from PIL.AvifImagePlugin import AvifImageFile
from PIL.BmpImagePlugin import BmpImageFile
from PIL.GifImagePlugin import GifImageFile
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile
from PIL.PpmImagePlugin import PpmImageFile
from PIL.TiffImagePlugin import TiffImageFile
from PIL.WebPImagePlugin import WebPImageFile

from exegan_studio.domain.arrays import DeepPixels
from exegan_studio.domain.errors import PictureError
from exegan_studio.storage import exif
from exegan_studio.storage.colours import as_rgb, icc_space
from exegan_studio.storage.reading import DecodingLimits
from exegan_studio.storage.xmp import PNG_KEY

# each is known to Pillow once its module is loaded; naming them keeps its rarer, less tested decoders out
_READERS = (
    PngImageFile, JpegImageFile, WebPImageFile, TiffImageFile, AvifImageFile, BmpImageFile, GifImageFile,
    PpmImageFile,
)  # fmt: skip
_FORMATS = tuple(reader.format for reader in _READERS if reader.format)
_CHOOSE = "Choose a PNG, JPEG, WebP, TIFF, AVIF, BMP or GIF picture."
_DAMAGED = "Copy or download the file again, or choose another picture."
# what Pillow's decoders raise on damaged files, found by feeding them damaged files
FAULTS = (
    OSError, SyntaxError, ValueError, TypeError, KeyError, IndexError, AttributeError, EOFError, OverflowError,
    ZeroDivisionError, RuntimeError, struct.error, zlib.error, cv2.error,
)  # fmt: skip
_BITS, _PHOTOMETRIC, _SAMPLES, _PLANES, _EXTRA, _SAMPLE_FORMAT = 258, 262, 277, 284, 338, 339

# DecodingLimits stand in the place of Pillow's own fixed limit, which warns on ordinary large photos
Image.MAX_IMAGE_PIXELS = None
# remarks about damaged metadata; what matters of them is said in a picture's notes
warnings.filterwarnings("ignore", category=UserWarning, module=r"PIL\..*")


@dataclass(frozen=True)
class Decoded:
    """Upright pixels H x W x 3 (8 or 16 bits), alpha H x W of the same type, bare EXIF, an XMP packet, an RGB profile."""

    pixels: DeepPixels
    alpha: NDArray[np.uint8] | NDArray[np.uint16] | None
    icc: bytes | None
    exif: bytes | None
    xmp: bytes | None
    format: str
    notes: tuple[str, ...]


def open_checked(data: bytes, name: str, limits: DecodingLimits) -> Image.Image:
    """The file's header read, nothing decoded. Raises PictureError: no picture, unknown kind, beyond the limit."""
    try:
        image = Image.open(io.BytesIO(data), formats=_FORMATS)
    except FAULTS as fault:
        if data[4:12] in (b"ftypheic", b"ftypheix", b"ftypmif1", b"ftypmsf1"):
            raise PictureError(f"{name} is a HEIC picture, which cannot be read here.", "Save it as JPEG or PNG.") from fault
        raise PictureError(f"{name} is not a picture that can be read.", _CHOOSE) from fault
    width, height = image.size
    if width * height > limits.max_pixels:
        raise PictureError(
            f"{name} has {width} × {height} pixels ({width * height / 1e6:,.0f} million); "
            f"the limit is {limits.max_pixels / 1e6:,.0f} million.",
            "Save it smaller, or raise the limit in the settings.",
        )
    return image


def decode(data: bytes, name: str, limits: DecodingLimits) -> Decoded:
    """Raises PictureError. Any thread."""
    image = open_checked(data, name, limits)
    icc = image.info.get("icc_profile")
    try:
        notes = _frame_notes(image)
        image.load()
        block = exif_block(image)
        deep = _sixteen_bits(image, data, name)
        if deep is None:
            rgb, remarks = to_rgb(image, name)
            array: DeepPixels = np.asarray(rgb)
            notes += remarks
            own_profile = not remarks
        else:
            array, own_profile = deep, True
        if image.format != "TIFF":  # both decoders turn a TIFF upright themselves
            array = turned_upright(array, exif.orientation(block) if block else 1)
    except MemoryError as fault:
        raise PictureError(f"{name} needs more memory than there is.", "Close other programs, or save it smaller.") from fault
    except FAULTS as fault:
        raise PictureError(f"{name} is damaged or cut off.", _DAMAGED) from fault
    alpha = array[..., 3].copy(order="C") if array.shape[2] == 4 else None
    keep_icc = icc if own_profile and icc_space(icc) == "RGB" else None
    if icc is not None and keep_icc is None and own_profile:
        notes += ("its colour profile does not fit the picture and was left out",)
    packet = _xmp_packet(image)
    kind = "JPEG" if image.format == "MPO" else image.format or ""
    return Decoded(array[..., :3].copy(order="C"), alpha, keep_icc, exif.upright(block) if block else None, packet, kind, notes)


def to_rgb(image: Image.Image, name: str) -> tuple[Image.Image, tuple[str, ...]]:
    """`as_rgb` of the loaded image, with the artist's words for what has no colours."""
    try:
        return as_rgb(image, image.info.get("icc_profile"))
    except ValueError as fault:
        raise PictureError(
            f"{name} holds measured numbers ({image.mode}), not colours of 8 or 16 bits.", "Save it as a 16-bit PNG or TIFF."
        ) from fault


def turned_upright(array: DeepPixels, orientation: int) -> DeepPixels:
    """The array as EXIF's orientation 1..8 wants it seen."""
    if orientation in (5, 6, 7, 8):
        array = array.swapaxes(0, 1)
    if orientation in (2, 3, 6, 7):
        array = array[:, ::-1]
    if orientation in (3, 4, 7, 8):
        array = array[::-1]
    return array


def exif_block(image: Image.Image) -> bytes | None:
    """The loaded image's bare EXIF block: as it stands in the file, or for TIFF made anew from its descriptive tags."""
    if isinstance(image, TiffImageFile):
        return _tiff_exif(image)
    raw = image.info.get("exif")
    if not isinstance(raw, bytes) and "Raw profile type exif" in image.info:
        # ImageMagick's form: three lines of heading, then hexadecimal
        digits = "".join(str(image.info["Raw profile type exif"]).split("\n")[3:])
        raw = bytes.fromhex(digits)
    return exif.bare_block(raw) if isinstance(raw, bytes) else None


def _xmp_packet(image: Image.Image) -> bytes | None:
    """Of the loaded image: a PNG has it among its texts."""
    raw = image.info.get("xmp") or image.info.get(PNG_KEY)
    packet = raw.encode(errors="replace") if isinstance(raw, str) else raw
    return packet if isinstance(packet, bytes) and packet else None


def _tiff_exif(image: TiffImageFile) -> bytes | None:
    descriptive = {0x010E, 0x010F, 0x0110, 0x011A, 0x011B, 0x0128, 0x0131, 0x0132, 0x013B, 0x8298}
    source, kept = image.getexif(), Image.Exif()
    for tag in descriptive & set(source):
        kept[tag] = source[tag]
    for directory in (0x8769, 0x8825):
        entries = source.get_ifd(directory)
        if entries:
            kept.get_ifd(directory).update(entries)
            kept[directory] = kept.get_ifd(directory)
    return exif.bare_block(kept.tobytes()) if len(kept) else None


def _frame_notes(image: Image.Image) -> tuple[str, ...]:
    frames = int(getattr(image, "n_frames", 1))
    if frames <= 1 or image.format == "MPO":
        return ()
    kind = "pages" if image.format == "TIFF" else "frames"
    return (f"only the first of {frames} {kind} was opened",)


def _sixteen_bits(image: Image.Image, data: bytes, name: str) -> DeepPixels | None:
    """RGB or RGBA in 16 bits where the file holds them, which Pillow would cut to 8; None for everything else."""
    inverted, opaque = False, False
    if isinstance(image, TiffImageFile):
        tags = image.tag_v2
        kind = (set(tags.get(_BITS, ())), set(tags.get(_SAMPLE_FORMAT, (1,))), tags.get(_PHOTOMETRIC), tags.get(_SAMPLES, 1))
        if kind[:2] != ({16}, {1}) or kind[2:] not in ((0, 1), (1, 1), (2, 3), (2, 4)):
            return None
        if kind[3] > 1 and tags.get(_PLANES, 1) != 1:
            # Pillow and OpenCV both mix the planes up
            raise PictureError(f"{name} keeps its colours in separate planes.", "Save it with interleaved channels.")
        inverted, opaque = kind[2] == 0, tags.get(_EXTRA, (2,))[0] == 0
    elif image.format != "PNG" or data[24] != 16:
        return None
    array = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    if array is None or array.dtype != np.uint16:
        raise ValueError("the 16-bit decoder gave up")
    if array.ndim == 2:
        array = cv2.cvtColor(array, cv2.COLOR_GRAY2RGB)
    elif array.shape[2] == 3 or opaque:
        array = cv2.cvtColor(np.ascontiguousarray(array[..., :3]), cv2.COLOR_BGR2RGB)
    else:
        array = cv2.cvtColor(array, cv2.COLOR_BGRA2RGBA)
    deep = array.astype(np.uint16, copy=False)
    return 65535 - deep if inverted else deep
