"""Small helpers on values and noise shared by the parts of the paste-back. Values are 0..255 as float32."""

import cv2
import numpy as np
from numpy.typing import NDArray

from exegan_studio.domain.arrays import FloatArray, as_float

LUMA = np.array([0.299, 0.587, 0.114], np.float32)


def smooth_step(values: NDArray[np.floating]) -> FloatArray:
    """0 below 0, 1 above 1, smooth between."""
    t = as_float(np.clip(values, 0, 1))
    rest = 3 - 2 * t
    np.multiply(t, t, out=t)
    return np.multiply(t, rest, out=t)


def to_opponent(pixels: FloatArray) -> FloatArray:
    """RGB (..., 3) as brightness, red less brightness, blue less brightness."""
    luma = pixels @ LUMA
    return as_float(np.stack([luma, pixels[..., 0] - luma, pixels[..., 2] - luma], -1))


def from_opponent(values: FloatArray) -> FloatArray:
    """RGB of `to_opponent`'s values."""
    luma, red, blue = values[..., 0], values[..., 1] + values[..., 0], values[..., 2] + values[..., 0]
    green = (luma - LUMA[0] * red - LUMA[2] * blue) / LUMA[1]
    return as_float(np.stack([red, green, blue], -1))


def noise_bands(values: FloatArray, sigmas: tuple[float, ...], border: int = cv2.BORDER_REFLECT_101) -> list[FloatArray]:
    """The picture less its blur, then the differences of ever wider blurs: from the finest detail to the coarsest."""
    bands: list[FloatArray] = []
    last = values
    for sigma in sigmas:
        soft = as_float(cv2.GaussianBlur(last, (0, 0), sigma, borderType=border))
        bands.append(as_float(last - soft))
        last = soft
    return bands
