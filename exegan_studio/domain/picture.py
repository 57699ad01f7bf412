"""A decoded picture with what must survive an export."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from exegan_studio.domain.arrays import DeepPixels, Pixels


@dataclass(frozen=True)
class Picture:
    """A photo or an exemplar as it stands on disk, orientation applied.

    `pixels` is read-only H x W x 3 in 8 or 16 bits; `alpha`, where the file has one, is H x W of the same type. `icc`, `exif`
    and `xmp` are the file's own bytes (the orientation tag in `exif` reads 1; no `Exif` prefix). `sha256` is of the file's
    bytes. `notes` are remarks of the reader in words: the first frame of an animation, colours that had to be converted.
    """

    pixels: DeepPixels
    sha256: str
    name: str
    format: str = "PNG"
    alpha: NDArray[np.uint8] | NDArray[np.uint16] | None = None
    icc: bytes | None = None
    exif: bytes | None = None
    xmp: bytes | None = None
    path: Path | None = None
    notes: tuple[str, ...] = ()

    @property
    def width(self) -> int:
        return self.pixels.shape[1]

    @property
    def height(self) -> int:
        return self.pixels.shape[0]

    def eight_bit(self) -> Pixels:
        """The pixels in 8 bits, rounded; the array itself where they are so already."""
        return to_eight_bit(self.pixels)


def to_eight_bit(pixels: DeepPixels) -> Pixels:
    """8-bit pixels of 8- or 16-bit ones: 65535 / 255 = 257 exactly, so rounding is symmetric."""
    if pixels.dtype == np.uint8:
        return pixels.astype(np.uint8, copy=False)
    return ((pixels.astype(np.uint32) + 128) // 257).astype(np.uint8)
