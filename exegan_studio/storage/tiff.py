"""TIFF written by hand: Pillow cannot write 16 bits a channel, OpenCV no profile and no EXIF."""

import io
import zlib

import numpy as np
from PIL import Image
from PIL.TiffImagePlugin import ImageFileDirectory_v2

from exegan_studio.domain.arrays import DeepPixels
from exegan_studio.storage import exif

LARGEST = 4_000_000_000
"""Bytes of pixels: offsets have 32 bits."""
_STRIP_BYTES = 1 << 18
_DEFLATE, _RGB, _DIFFERENCES, _UNASSOCIATED = 8, 2, 2, 2
_EXIF, _GPS, _XMP = 0x8769, 0x8825, 700


def encode_tiff(pixels: DeepPixels, icc: bytes | None, block: bytes | None, xmp: bytes | None = None) -> bytes:
    """RGB or RGBA (H x W x 3 or 4) losslessly compressed, with a profile, the entries of a bare EXIF block and an XMP packet,
    which takes the place of one among those entries.

    Raises ValueError, struct.error or TypeError where the EXIF block cannot be taken over.
    """
    height, width, channels = pixels.shape
    rows = max(1, _STRIP_BYTES // (width * channels * pixels.itemsize))
    strips = [_strip(pixels[top : top + rows]) for top in range(0, height, rows)]
    directory = ImageFileDirectory_v2()
    if block is not None:
        _take_over(directory, block)
    directory[256], directory[257] = width, height
    directory[258] = (8 * pixels.itemsize,) * channels
    directory[259], directory[262], directory[317] = _DEFLATE, _RGB, _DIFFERENCES
    directory[274], directory[277], directory[284] = 1, channels, 1
    directory[278], directory[279] = rows, tuple(len(strip) for strip in strips)
    # counted from the end of the directory: that is how its writer wants them
    directory[273] = tuple(np.cumsum([0] + [len(strip) for strip in strips[:-1]]).tolist())
    if channels == 4:
        directory[338] = _UNASSOCIATED
    if xmp is not None:
        directory[_XMP] = xmp
    if icc is not None:
        directory[34675] = icc
    stream = io.BytesIO()
    directory.save(stream)
    return stream.getvalue() + b"".join(strips)


def _strip(rows: DeepPixels) -> bytes:
    """Each sample as its difference to the one on its left, little-endian, deflated."""
    differences = rows.copy()
    differences[:, 1:] -= rows[:, :-1]
    return zlib.compress(differences.astype(differences.dtype.newbyteorder("<"), copy=False).tobytes(), 6)


def _take_over(directory: ImageFileDirectory_v2, block: bytes) -> None:
    source = Image.Exif()
    source.load(exif.PREFIX + block)
    for tag, value in source.items():
        if tag not in (_EXIF, _GPS):
            directory[tag] = value
    for pointer in (_EXIF, _GPS):
        entries = source.get_ifd(pointer)
        if entries:
            directory[pointer] = dict(entries)
