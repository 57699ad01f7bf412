"""How much the edge of a fill shows: what runs along its rim, against what the picture does beside it."""

import cv2
import numpy as np
from numpy.typing import NDArray

from exegan_studio.domain.arrays import FloatArray, MaskArray, Pixels, as_float
from exegan_studio.face.colour import LUMA

BAND = 1 / 64
"""Width of the strips compared along the rim, as a part of the square's side."""
NATURAL = 1.3
"""So much steeper than beside it, a photo may be at the rim by chance."""
SLOPE_UNIT = 1.6
"""Steps of 255 a pixel beyond that at which the quality has fallen to 1/e."""
GRAIN_UNIT = 1.2
"""Natural logarithm of the ratio of fine detail on both sides at which it has fallen to 1/e."""
LEAST_RIM = 24


def seam_quality(square: Pixels, hole: MaskArray) -> float | None:
    """0 (a hard edge all round) to 1 (nothing runs along the rim); None where there is no rim to see.

    `square`: S x S x 3, the pasted-back face; `hole`: S x S coverage. Any thread. Two parts: how much steeper brightness and
    colour are across the rim than along lines beside it, inside and outside, averaged along the rim, for a seam runs along it
    and features do not; and how unlike the fine detail on both sides is.
    """
    side = square.shape[0]
    width = max(2.0, side * BAND)
    inside = (hole > 127).astype(np.uint8)
    depth = as_float(cv2.distanceTransform(inside, cv2.DIST_L2, 5) - cv2.distanceTransform(1 - inside, cv2.DIST_L2, 5))
    rim = np.abs(depth) <= 1
    if int(rim.sum()) < LEAST_RIM:
        return None
    slope = _slope_across(square, depth)
    at, within, without = (
        (depth > low * width) & (depth <= high * width) for low, high in ((-0.35, 0.35), (0.8, 2), (-2, -0.8))
    )
    steep, *beside = (_upper(np.abs(_mean_near(slope, strip, width)).max(2)[rim]) for strip in (at, within, without))
    tone = float(np.exp(-max(0.0, steep - NATURAL * max(beside)) / SLOPE_UNIT))
    inner, outer = (depth > 0.5 * width) & (depth <= 3 * width), (depth < -0.5 * width) & (depth >= -3 * width)
    return tone * _grain_quality(as_float(square.astype(np.float32) @ LUMA), inner, outer)


def _slope_across(square: Pixels, depth: FloatArray) -> FloatArray:
    """How steeply every channel rises into the hole, steps of 255 a pixel."""
    soft = cv2.GaussianBlur(square.astype(np.float32), (0, 0), 1.0)
    level = cv2.GaussianBlur(depth, (0, 0), 2.0)
    down, across = np.gradient(level)
    length = np.maximum(np.hypot(down, across), 1e-3)
    rise_down, rise_across = np.gradient(soft, axis=(0, 1))
    return as_float(rise_down * (down / length)[..., None] + rise_across * (across / length)[..., None])


def _mean_near(values: FloatArray, strip: NDArray[np.bool_], width: float) -> FloatArray:
    """The strip's mean near every pixel (normalised convolution)."""
    weight = strip.astype(np.float32)
    total = cv2.GaussianBlur(weight, (0, 0), 1.5 * width)
    return as_float(cv2.GaussianBlur(values * weight[..., None], (0, 0), 1.5 * width) / np.maximum(total, 1e-3)[..., None])


def _grain_quality(luma: FloatArray, inner: NDArray[np.bool_], outer: NDArray[np.bool_]) -> float:
    fine = np.abs(as_float(luma - cv2.GaussianBlur(luma, (0, 0), 1.2)))
    # The middle of the values: an eyelash or a collar on one side is no grain.
    one, other = (float(np.median(fine[strip])) + 0.15 for strip in (inner, outer))
    return float(np.exp(-max(0.0, abs(np.log(one / other)) - 0.5) / GRAIN_UNIT))


def _upper(values: NDArray[np.float32]) -> float:
    return float(np.quantile(values, 0.75))
