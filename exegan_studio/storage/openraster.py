"""The edited photo with a layer for each edit, as OpenRaster: a file that Krita, GIMP and MyPaint open.

What the archive holds and in what order: OpenRaster 0.0.3, "File layout" and "Layer stack".
"""

import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import quoteattr

import cv2
import numpy as np
from numpy.typing import NDArray

from exegan_studio.domain.arrays import DeepPixels
from exegan_studio.domain.errors import OutputError, PictureError
from exegan_studio.domain.geometry import Box
from exegan_studio.domain.picture import Picture, to_eight_bit
from exegan_studio.storage.archive_faults import FAULTS
from exegan_studio.storage.atomic import atomic_write, refuse_taken
from exegan_studio.storage.decoding import decode
from exegan_studio.storage.export import packet_for
from exegan_studio.storage.names import printable, shown_name
from exegan_studio.storage.png import encode_png
from exegan_studio.storage.reading import DecodingLimits, read_file
from exegan_studio.storage.xmp import PNG_KEY, Statement

Alpha = NDArray[np.uint8] | NDArray[np.uint16]

SUFFIX = ".ora"
THUMBNAIL = 256
_MIMETYPE, _MERGED = "image/openraster", "mergedimage.png"
_MADE = (1980, 1, 1, 0, 0, 0)
"""The least a zip can hold: the same picture gives the same bytes at any time."""
DENSER = "Where the photo is half transparent, the layers together are denser than the photo; the flat picture is exact."


@dataclass(frozen=True, eq=False)
class Layer:
    """What one edit makes of `box`: `pixels` box.height x box.width x 3 in the photo's depth, taken where `covers` is true."""

    name: str
    box: Box
    pixels: DeepPixels
    covers: NDArray[np.bool_]


def export_layers(
    path: Path,
    merged: DeepPixels,
    source: Picture,
    layers: Sequence[Layer],
    *,
    overwrite: bool,
    text: Mapping[str, str],
    statement: Statement | None = None,
) -> tuple[str, ...]:
    """Write the photo as the lowest layer, `layers` over it, the first lowest, and `merged`, what they are together: the pixels
    of `export_picture`. Any thread; seconds if large.

    Depth, alpha and colour profile are kept; EXIF, XMP and `text` go into the flat picture. `statement`: as for
    `export_picture`. Returns what could not be kept, in words. Raises OutputError; nothing is written then.
    """
    refuse_taken(path, overwrite)
    packet, warnings = packet_for(source, statement)
    told = dict(text) if packet is None else {**text, PNG_KEY: packet.decode()}
    alpha = source.alpha
    parts = [("Photo", Box(0, 0, source.width, source.height), _with_alpha(source.pixels, alpha))]
    parts += [(one.name, one.box, _with_alpha(one.pixels, _shape(one, alpha, merged))) for one in layers]
    try:
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
            # First and not packed: that is how the kind of the file is told.
            archive.writestr(zipfile.ZipInfo("mimetype", _MADE), _MIMETYPE)
            archive.writestr(zipfile.ZipInfo("stack.xml", _MADE), _stack(source, [(name, box) for name, box, _ in parts]))
            for number, (_, _, pixels) in enumerate(parts):
                archive.writestr(zipfile.ZipInfo(_data(number), _MADE), encode_png(pixels, source.icc, None, {}))
            flat = encode_png(_with_alpha(merged, alpha), source.icc, source.exif, told)
            archive.writestr(zipfile.ZipInfo(_MERGED, _MADE), flat)
            archive.writestr(zipfile.ZipInfo("Thumbnails/thumbnail.png", _MADE), _thumbnail(merged))
    except MemoryError as fault:
        raise OutputError(f"There is not enough memory to write {shown_name(path)}.", "Close other programs.") from fault
    atomic_write(path, stream.getvalue(), overwrite)
    half = alpha is not None and bool(((alpha > 0) & (alpha < np.iinfo(alpha.dtype).max)).any())
    return (*warnings, *([DENSER] if half and layers else []))


def read_merged(path: Path, limits: DecodingLimits = DecodingLimits()) -> DeepPixels:
    """The flat picture of an OpenRaster file. Raises PictureError. Any thread."""
    name = shown_name(path)
    return decode(merged_png(read_file(path, limits), name, limits), name, limits).pixels


def merged_png(data: bytes, name: str, limits: DecodingLimits = DecodingLimits()) -> bytes:
    """The file of the flat picture in an OpenRaster file's bytes. Raises PictureError that names it so."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entry = archive.getinfo(_MERGED)
            if entry.file_size > limits.max_bytes:
                raise PictureError(f"{name} is too large.", "Raise the limit in the settings.")
            with archive.open(entry) as file:
                return file.read(limits.max_bytes)
    except FAULTS as fault:
        raise PictureError(f"{name} is no whole OpenRaster file.", "Export it again.") from fault


def _data(number: int) -> str:
    return f"data/layer{number}.png"


def _stack(source: Picture, parts: Sequence[tuple[str, Box]]) -> str:
    """The highest layer first."""
    lines = [
        f'<layer name={quoteattr(printable(name))} src="{_data(number)}" x="{box.left}" y="{box.top}" opacity="1.0"'
        ' visibility="visible" composite-op="svg:src-over"/>'
        for number, (name, box) in enumerate(parts)
    ]
    size = f'w="{source.width}" h="{source.height}"'
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<image version="0.0.3" {size}><stack>{"".join(lines[::-1])}</stack></image>\n'
    )


def _shape(layer: Layer, alpha: Alpha | None, merged: DeepPixels) -> Alpha:
    """The layer's alpha: the photo's own, where the edit changed something."""
    opaque = np.iinfo(merged.dtype).max if alpha is None else alpha[layer.box.slices]
    shape = np.where(layer.covers, opaque, 0)
    return shape.astype(np.uint8) if merged.dtype == np.uint8 else shape.astype(np.uint16)


def _with_alpha(pixels: DeepPixels, alpha: Alpha | None) -> DeepPixels:
    if alpha is None:
        return pixels
    stacked = np.dstack([pixels, alpha])
    return stacked.astype(np.uint8, copy=False) if pixels.dtype == np.uint8 else stacked.astype(np.uint16, copy=False)


def _thumbnail(merged: DeepPixels) -> bytes:
    scale = min(1.0, THUMBNAIL / max(merged.shape[:2]))
    size = (max(1, round(merged.shape[1] * scale)), max(1, round(merged.shape[0] * scale)))
    small = cv2.resize(to_eight_bit(merged), size, interpolation=cv2.INTER_AREA)
    return encode_png(small.astype(np.uint8, copy=False), None, None, {})
