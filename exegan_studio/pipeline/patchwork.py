"""One completion from parts of several: each from where it was painted, seams blended. Any thread."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np

from exegan_studio.domain.arrays import FloatArray, MaskArray, Pixels, as_float, frozen

COARSEST = 64
"""The coarsest octave is blended over about this part of the square's side: wide enough for a step in tone to vanish, narrow
enough for an eye to stay what was painted."""


@dataclass(frozen=True, eq=False)
class Layer:
    """`source`: the place in the list of completions; `coverage`: N x N, where it was painted (0 to 255)."""

    source: int
    coverage: MaskArray


def shares(layers: Sequence[Layer], count: int, size: int) -> list[FloatArray]:
    """How much of each of `count` completions stands where, size x size each, in sum 1. What no layer covers is the first
    one's; a later layer lies over an earlier one."""
    found = [np.zeros((size, size), np.float32) for _ in range(count)]
    found[0] += 1
    for layer in layers:
        cover = layer.coverage.astype(np.float32) / 255
        for share in found:
            share *= 1 - cover
        found[layer.source] += cover
    return found


def patchwork(squares: Sequence[Pixels], parts: Sequence[FloatArray]) -> Pixels:
    """The completions (N x N x 3 each) by their shares, read-only.

    Every octave is blended over a width of its own scale: Burt and Adelson, "A multiresolution spline with application to
    image mosaics", ACM Transactions on Graphics, 1983.
    """
    first = squares[0]
    used = [(square, part) for square, part in zip(squares, parts, strict=True) if part.any()]
    if len(used) == 1:
        return used[0][0]
    whole: list[FloatArray] = []
    for square, part in used:
        bands, weights = octaves(square.astype(np.float32)), coarser(part)
        blended = [as_float(band * weight[..., None]) for band, weight in zip(bands, weights, strict=True)]
        whole = [as_float(a + b) for a, b in zip(whole, blended, strict=True)] if whole else blended
    pixels = whole[-1]
    for band in reversed(whole[:-1]):
        pixels = as_float(cv2.pyrUp(pixels, dstsize=(band.shape[1], band.shape[0])) + band)
    return frozen(np.rint(np.clip(pixels, 0, 255)).astype(first.dtype))


def coarser(values: FloatArray) -> list[FloatArray]:
    """The array, and its halvings down to COARSEST pixels a side."""
    found = [values]
    while found[-1].shape[0] >= 2 * COARSEST:
        found.append(as_float(cv2.pyrDown(found[-1])))
    return found


def octaves(values: FloatArray) -> list[FloatArray]:
    """The Laplacian pyramid: what each halving loses, the finest first, and what is left."""
    smaller = coarser(values)
    lost = [as_float(fine - cv2.pyrUp(rough, dstsize=(fine.shape[1], fine.shape[0]))) for fine, rough in pairwise(smaller)]
    return [*lost, smaller[-1]]
