"""The edited photo as a file: the format follows the name, and what the photo carried goes with it."""

import io
import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, JpegImagePlugin

from exegan_studio.domain.arrays import DeepPixels, Pixels
from exegan_studio.domain.errors import OutputError
from exegan_studio.domain.picture import Picture, to_eight_bit
from exegan_studio.storage import exif
from exegan_studio.storage.atomic import atomic_write, refuse_taken
from exegan_studio.storage.names import shown_name
from exegan_studio.storage.png import encode_png
from exegan_studio.storage.tiff import LARGEST, encode_tiff
from exegan_studio.storage.xmp import LARGEST as LARGEST_PACKET
from exegan_studio.storage.xmp import PNG_KEY, Statement, composite_of, composite_packet, is_text

USUAL_QUALITY = 95
_LONGEST_SIDE = {"JPEG": 65_500, "WebP": 16_383}
_LARGEST_EXIF = _LARGEST_XMP = 65_000
"""Of a JPEG's segment, in bytes."""


@dataclass(frozen=True)
class _Job:
    """What is to be written, and the file's name for messages."""

    name: str
    pixels: DeepPixels
    source: Picture
    exif: bytes | None
    quality: int | None
    text: Mapping[str, str]
    xmp: bytes | None

    @property
    def with_alpha(self) -> DeepPixels:
        if self.source.alpha is None:
            return self.pixels
        stacked = np.dstack([self.pixels, self.source.alpha])
        return stacked.astype(np.uint16) if self.deep else stacked.astype(np.uint8)

    @property
    def deep(self) -> bool:
        return self.pixels.dtype == np.uint16


def export_picture(
    path: Path,
    pixels: DeepPixels,
    source: Picture,
    *,
    overwrite: bool,
    quality: int | None = None,
    text: Mapping[str, str] | None = None,
    statement: Statement | None = None,
) -> tuple[str, ...]:
    """Write pixels of the source's size and depth; the suffix is one of EXPORT_SUFFIXES. Any thread; seconds if large.

    Kept from the source: colour profile, XMP, EXIF (its preview taken out, it would show the photo before the edit), alpha and
    16 bits where the format has them. `quality` 1..100 is for JPEG and WebP, 95 where None; a JPEG of a JPEG then keeps the
    source's own quantization, so that untouched parts change as little as they can. `text` goes into PNG files. `statement`,
    where a model made part of the photo, goes into the XMP packet, which all formats have.
    Returns what the format could not hold, in words. Raises OutputError; nothing is written then.
    """
    if (pixels.shape, pixels.dtype) != (source.pixels.shape, source.pixels.dtype):
        raise ValueError(f"{pixels.dtype} {pixels.shape} for a photo of {source.pixels.dtype} {source.pixels.shape}")
    encode = _ENCODERS.get(path.suffix.lower())
    if encode is None:
        raise OutputError(
            f"{shown_name(path)} names no format that can be written.", "End the name in .png, .jpg, .webp or .tif."
        )
    _refuse_photo_itself(path, source)
    refuse_taken(path, overwrite)
    block = exif.without_thumbnail(exif.upright(source.exif)) if source.exif else None
    packet, said = packet_for(source, statement, path.suffix.lower() in (".jpg", ".jpeg"))
    try:
        data, warnings = encode(_Job(shown_name(path), pixels, source, block, quality, text or {}, packet))
    except MemoryError as fault:
        raise OutputError(f"There is not enough memory to write {shown_name(path)}.", "Close other programs.") from fault
    atomic_write(path, data, overwrite)
    return warnings + said


def packet_for(source: Picture, statement: Statement | None, jpeg: bool = False) -> tuple[bytes | None, tuple[str, ...]]:
    """The XMP to write, and what of the photo's own, or of the statement, could not be kept, in words."""
    longest = _LARGEST_XMP if jpeg else LARGEST_PACKET
    own, lost = source.xmp, ()
    if statement is None:
        if own is None or (is_text(own) and not (jpeg and len(own) > longest)):
            return own, ()
        return None, (_left_out(own, longest),)
    if own is not None:
        shortest = composite_of(own, statement.tool)
        if shortest is None or len(shortest) > longest:
            own, lost = None, (_left_out(own if shortest is None else shortest, longest),)
    for number, record in enumerate((*statement.records, "")):
        packet = composite_packet(statement.tool, record) if own is None else composite_of(own, statement.tool, record)
        if packet is not None and len(packet) <= longest:
            return packet, (*lost, *_shortened(number, len(statement.records), "a JPEG" if jpeg else "the file"))
    return composite_packet(statement.tool), lost


def _left_out(packet: bytes, longest: int) -> str:
    why = "is too long for a JPEG" if is_text(packet) and len(packet) > longest else "is damaged"
    return f"The photo's XMP {why} and was left out."


def _shortened(taken: int, records: int, where: str) -> tuple[str, ...]:
    """What is said where not the first of the records was taken."""
    if taken == 0 or records == 0:
        return ()
    what = "How the photo was edited does" if taken == records else "The holes of the edits do"
    return (f"{what} not fit into {where}. A PNG or TIFF, or a JSON file beside it, holds it all.",)


def _refuse_photo_itself(path: Path, source: Picture) -> None:
    if source.path is not None and path.exists() and source.path.exists() and path.samefile(source.path):
        raise OutputError(f"{shown_name(path)} is the photo itself, which is never altered.", "Choose another name.")


def _png(job: _Job) -> tuple[bytes, tuple[str, ...]]:
    packet = {} if job.xmp is None else {PNG_KEY: job.xmp.decode()}
    return encode_png(job.with_alpha, job.source.icc, job.exif, {**job.text, **packet}), ()


def _tiff(job: _Job) -> tuple[bytes, tuple[str, ...]]:
    pixels, warnings = job.with_alpha, _text_warning(job, "TIFF")
    if pixels.nbytes > LARGEST:
        raise OutputError(f"{job.name} would be larger than a TIFF can be.", "Export it as PNG.")
    try:
        return encode_tiff(pixels, job.source.icc, job.exif, job.xmp), warnings
    except (ValueError, TypeError, KeyError, OverflowError, SyntaxError, struct.error):
        # from the EXIF block: everything else that is written is ours
        return encode_tiff(pixels, job.source.icc, None, job.xmp), (*warnings, "The photo's EXIF is damaged and was left out.")


def _jpeg(job: _Job) -> tuple[bytes, tuple[str, ...]]:
    _refuse_too_long(job, "JPEG")
    warnings = _depth_warning(job, "JPEG") + _text_warning(job, "JPEG")
    pixels, block = to_eight_bit(job.pixels), job.exif
    if job.source.alpha is not None:
        pixels = _on_white(pixels, to_eight_bit(job.source.alpha))
        warnings += ("JPEG has no transparency: the photo was laid on white.",)
    if block is not None and len(block) > _LARGEST_EXIF:
        block, warnings = None, (*warnings, "The photo's EXIF is too long for a JPEG and was left out.")
    options: dict[str, object] = {"optimize": True}
    if block is not None:
        options["exif"] = exif.PREFIX + block
    if job.xmp is not None:
        options["xmp"] = job.xmp
    options |= _own_quantization(job.source) if job.quality is None else {}
    if "qtables" not in options:
        quality = USUAL_QUALITY if job.quality is None else job.quality
        options |= {"quality": quality, "subsampling": 0 if quality >= 90 else 2}
    return _through_pillow(pixels, "JPEG", job.source.icc, options), warnings


def _webp(job: _Job) -> tuple[bytes, tuple[str, ...]]:
    _refuse_too_long(job, "WebP")
    # exact: colours under full transparency are the artist's too
    options: dict[str, object] = {"quality": USUAL_QUALITY if job.quality is None else job.quality, "method": 4, "exact": True}
    if job.exif is not None:
        options["exif"] = exif.PREFIX + job.exif
    if job.xmp is not None:
        options["xmp"] = job.xmp
    pixels = to_eight_bit(job.with_alpha)
    return _through_pillow(pixels, "WEBP", job.source.icc, options), _depth_warning(job, "WebP") + _text_warning(job, "WebP")


_ENCODERS: Mapping[str, Callable[[_Job], tuple[bytes, tuple[str, ...]]]] = {
    ".png": _png,
    ".jpg": _jpeg,
    ".jpeg": _jpeg,
    ".webp": _webp,
    ".tif": _tiff,
    ".tiff": _tiff,
}
EXPORT_SUFFIXES = tuple(_ENCODERS)


def _depth_warning(job: _Job, kind: str) -> tuple[str, ...]:
    return (f"{kind} holds 8 bits a channel: the photo's 16 were rounded.",) if job.deep else ()


def _text_warning(job: _Job, kind: str) -> tuple[str, ...]:
    return (f"{kind} files do not take the recipe's text; PNG does.",) if job.text else ()


def _refuse_too_long(job: _Job, kind: str) -> None:
    longest = max(job.pixels.shape[:2])
    if longest > _LONGEST_SIDE[kind]:
        raise OutputError(
            f"{job.name}: {kind} holds at most {_LONGEST_SIDE[kind]} pixels a side, the photo has {longest}.",
            "Export it as PNG or TIFF.",
        )


def _on_white(pixels: Pixels, alpha: NDArray[np.uint8]) -> Pixels:
    weight = alpha[..., None].astype(np.uint32)
    return ((pixels * weight + 255 * (255 - weight) + 127) // 255).astype(np.uint8)


def _own_quantization(source: Picture) -> dict[str, object]:
    """Tables and subsampling of the source where it is a colour JPEG that is still there; else nothing."""
    if source.format != "JPEG" or source.path is None:
        return {}
    try:
        with Image.open(source.path, formats=("JPEG",)) as image:
            subsampling = JpegImagePlugin.get_sampling(image)
            if not isinstance(image, JpegImagePlugin.JpegImageFile) or image.mode != "RGB" or subsampling < 0:
                return {}
            return {"qtables": image.quantization, "subsampling": subsampling}
    except (OSError, SyntaxError, ValueError):
        return {}


def _through_pillow(pixels: Pixels, kind: str, icc: bytes | None, options: Mapping[str, object]) -> bytes:
    stream = io.BytesIO()
    settings = dict(options) if icc is None else {**options, "icc_profile": icc}
    Image.fromarray(pixels).save(stream, kind, **settings)  # pyright: ignore[reportArgumentType]
    return stream.getvalue()
