"""What people save as a mask, read as coverage: white on black, 0 and 1, colours, painted layers, erased photos."""

import numpy as np
from numpy.typing import NDArray

from exegan_studio.domain.arrays import MaskArray, Pixels
from exegan_studio.domain.picture import Picture, to_eight_bit

LOSSY = frozenset({"JPEG", "WEBP", "AVIF"})
_NOISE = 16
"""Ringing of lossy formats round a mask's edge stays below this, in steps of 255."""
_SAME_COLOUR = 8


def coverage_of(picture: Picture) -> MaskArray:
    """H x W, 255 = hole. White is hole, and:

    - any colour counts as bright as its brightest channel, so a red mask on black is a mask;
    - two values, black and one other, mean keep and hole, whatever the other is (0 and 1 are common);
    - with alpha that varies, one colour of paint on a transparent layer is the hole; a black and white picture counts
      where it is opaque; anything else is a photo whose transparent part is the hole;
    - in lossy formats nearly black is black and nearly white is white, or their noise would alter the photo.
    """
    pixels = picture.eight_bit()
    value: MaskArray = pixels.max(axis=2)
    if picture.alpha is not None:
        alpha = _eight_bit_alpha(picture.alpha)
        if alpha.min() < 255:
            return _with_alpha(pixels, value, alpha)
    if picture.format in LOSSY:
        return np.where(value < _NOISE, 0, np.where(value > 255 - _NOISE, 255, value)).astype(np.uint8)
    return _two_values(picture, value)


def _two_values(picture: Picture, value: MaskArray) -> MaskArray:
    # in the file's own depth: 0 and 1 in 16 bits would both be 0 in 8
    levels = picture.pixels.max(axis=2)
    top = levels.max()
    if top > 0 and bool(((levels == 0) | (levels == top)).all()) and bool((levels == 0).any()):
        return np.where(levels > 0, 255, 0).astype(np.uint8)
    return value


def _with_alpha(pixels: Pixels, value: MaskArray, alpha: NDArray[np.uint8]) -> MaskArray:
    painted = pixels[alpha > 0]
    if not len(painted):
        return np.zeros_like(value)
    spread = int((painted.max(axis=0).astype(np.int16) - painted.min(axis=0)).max())
    if spread <= _SAME_COLOUR:
        return alpha
    levels = value[alpha > 0]
    if bool(((levels < _NOISE) | (levels > 255 - _NOISE)).all()):
        return ((value.astype(np.uint16) * alpha + 127) // 255).astype(np.uint8)
    return (255 - alpha).astype(np.uint8)


def _eight_bit_alpha(alpha: NDArray[np.uint8] | NDArray[np.uint16]) -> NDArray[np.uint8]:
    return to_eight_bit(alpha)
