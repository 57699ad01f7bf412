"""Low and high frequencies of float pictures, fast at any size."""

from collections.abc import Sequence
from typing import Final

import cv2
import numpy as np

from exegan_studio.domain.arrays import FloatArray, as_float
from exegan_studio.face.colour import LUMA, smooth_step

LEVELS: Final = ("light", "features", "texture")
"""What style mixing can take from one exemplar or the other: low frequencies, middle and fine detail."""
ENOUGH = 0.15
"""How much of a mean's weight must be known for it to count."""


def low_pass(picture: FloatArray, sigma: float) -> FloatArray:
    """Gaussian blur of H x W (x C) by `sigma` pixels; wide ones are done on a shrunken picture."""
    step = int(sigma / 2.2)
    if step < 2:
        blurred = cv2.GaussianBlur(picture, (0, 0), max(sigma, 0.1), borderType=cv2.BORDER_REPLICATE)
        return blurred.astype(np.float32, copy=False)
    height, width = picture.shape[:2]
    size = (max(2, round(width / step)), max(2, round(height / step)))
    small = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
    # The shrinking box and the enlarging kernel blur as well: variances add.
    rest = max(0.3, (sigma / step) ** 2 - 1 / 12 - 1 / 6)
    small = cv2.GaussianBlur(small, (0, 0), float(np.sqrt(rest)), borderType=cv2.BORDER_REPLICATE)
    return cv2.resize(small, (width, height), interpolation=cv2.INTER_LINEAR).astype(np.float32, copy=False)


def known_low_pass(picture: FloatArray, weight: FloatArray, sigma: float, least: float = 1e-3) -> tuple[FloatArray, FloatArray]:
    """Blur of the weighted pixels only (normalised convolution), H x W x C with weights H x W; and the blurred weight."""
    total = low_pass(weight, sigma)
    return scaled(
        low_pass(scaled(picture, weight), sigma).reshape(picture.shape), as_float(1 / np.maximum(total, least))
    ), total


def carried(picture: FloatArray, weight: FloatArray, sigmas: Sequence[float], start: FloatArray | None = None) -> FloatArray:
    """The weighted pixels' colours everywhere, H x W x C, by means of these widths in pixels, the widest first: the nearest
    where there are some near, else those farther off or, where it is given, the `start`."""
    weight = as_float(weight + 1e-6)
    result = start
    for sigma in sigmas:
        near, total = known_low_pass(picture, weight, sigma, least=1e-7)
        result = near if result is None else as_float(result + (near - result) * smooth_step(total / ENOUGH)[..., None])
    return as_float(picture if result is None else result)


def scaled(picture: FloatArray, weight: FloatArray) -> FloatArray:
    """H x W x C times H x W, as a new array. numpy takes twice as long to go through a weight for every few channels as
    OpenCV takes to lay it out for each."""
    laid_out = as_float(cv2.merge([as_float(weight)] * picture.shape[2])).reshape(picture.shape)
    laid_out *= picture
    return laid_out


def brightness_of(picture: FloatArray) -> FloatArray:
    """H x W x 3 as H x W."""
    return as_float(cv2.transform(picture, LUMA.reshape(1, 3)))
