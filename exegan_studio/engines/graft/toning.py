"""Black-and-white and toned photos: a fill has no colours that the photo has not."""

import cv2
import numpy as np
from numpy.typing import NDArray

from exegan_studio.domain.arrays import FloatArray, as_float
from exegan_studio.face.colour import LUMA

LEVELS = 24
"""Brightnesses at which a photo's tint is told."""
MOST_COLOUR, MOST_ANYWHERE = 0.007, 0.025
"""A photo whose colours stray less than this (of 1; on average, and in 95 of 100 pixels) from one tint for each brightness has
no colours of its own. Of 1,500 FFHQ photographs the palest in colour strays by 0.010, a toned one by 0.0066."""
LEAST_PIXELS = 500


def tint_of(picture: FloatArray, known: FloatArray) -> NDArray[np.float32] | None:
    """LEVELS x 3: what is added to a brightness (rows evenly from 0 to 1) to give the photo's tint of it; None where the photo
    has colours. `picture` S x S x 3 in 0..1; only pixels that are `known` count."""
    pixels = picture[known > 0.5]
    if len(pixels) < LEAST_PIXELS:
        return None
    luma = pixels @ LUMA
    colour = pixels - luma[:, None]
    level = np.clip(luma * (LEVELS - 1), 0, LEVELS - 1)
    nearest = np.rint(level).astype(np.int64)
    count = np.bincount(nearest, minlength=LEVELS).astype(np.float32)
    sums = np.stack([np.bincount(nearest, colour[:, channel], LEVELS) for channel in range(3)], 1)
    # Brightnesses that the photo hardly has take their neighbours' tint.
    smooth = cv2.GaussianBlur(np.concatenate([sums, count[:, None]], 1).astype(np.float32), (1, 0), sigmaX=0.1, sigmaY=1.2)
    tint = as_float(smooth[:, :3] / np.maximum(smooth[:, 3:], 1e-3))
    seen = smooth[:, 3] > 1
    for channel in range(3):
        tint[:, channel] = np.interp(np.arange(LEVELS), np.flatnonzero(seen), tint[seen, channel])
    strayed = np.abs(colour - tint[nearest]).mean(1)
    plain = float(strayed.mean()) < MOST_COLOUR and float(np.quantile(strayed, 0.95)) < MOST_ANYWHERE
    return tint if plain else None


def tinted(picture: FloatArray, tint: NDArray[np.float32]) -> FloatArray:
    """The picture, H x W x 3, in the photo's tint."""
    luma = as_float(picture @ LUMA)
    level = np.clip(luma, 0, 1) * (LEVELS - 1)
    steps = np.arange(LEVELS)
    return as_float(np.stack([luma + np.interp(level, steps, tint[:, channel]) for channel in range(3)], -1))
