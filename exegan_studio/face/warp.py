"""Moving pixels and coverage through a similarity: antialiased when shrinking, Lanczos when enlarging."""

import math
from typing import TypeVar

import cv2
import numpy as np
from numpy.typing import NDArray

from exegan_studio.domain.arrays import DeepPixels, MaskArray, Pixels
from exegan_studio.domain.geometry import Box, Similarity
from exegan_studio.domain.picture import to_eight_bit

Values = TypeVar("Values", np.uint8, np.uint16, np.float32)

MARGIN = 6
"""Source pixels round the part that is needed: the reach of Lanczos 4 and of the blur before shrinking."""


def similarity_to(source: NDArray[np.floating], target: NDArray[np.floating]) -> Similarity:
    """The least-squares similarity that takes the source points (n x 2) to the target points. Raises ValueError where the
    source points are all one."""
    from_mean, to_mean = source.mean(0, dtype=np.float64), target.mean(0, dtype=np.float64)
    s, t = source - from_mean, target - to_mean
    spread = float((s * s).sum())
    if spread <= 0:
        raise ValueError("a similarity needs two different points")
    a = float((s * t).sum()) / spread
    b = float((s[:, 0] * t[:, 1] - s[:, 1] * t[:, 0]).sum()) / spread
    return Similarity(
        a, b, float(to_mean[0] - a * from_mean[0] + b * from_mean[1]), float(to_mean[1] - b * from_mean[0] - a * from_mean[1])
    )


def square_points(size: float) -> NDArray[np.float32]:
    """The corners of a square of that side at the origin, 4 x 2, clockwise from the top left."""
    return np.array([[0, 0], [size, 0], [size, size], [0, size]], np.float32)


def bounds(points: NDArray[np.floating]) -> Box:
    """The smallest whole-pixel box round points (n x 2)."""
    low, high = np.floor(points.min(0)), np.ceil(points.max(0))
    return Box(int(low[0]), int(low[1]), int(high[0]), int(high[1]))


def mirrored(start: int, stop: int, length: int) -> NDArray[np.intp]:
    """Indices start..stop of an axis continued by reflection without repeating the edge, however far outside."""
    if length == 1:
        return np.zeros(stop - start, np.intp)
    period = 2 * (length - 1)
    folded = np.arange(start, stop) % period
    return np.where(folded < length, folded, period - folded).astype(np.intp)


def cut_reflected(pixels: DeepPixels, box: Box) -> DeepPixels:
    """The box's pixels; outside the picture its reflection."""
    height, width = pixels.shape[:2]
    inside = box.clipped(width, height)
    if inside == box:
        return pixels[box.slices]
    sides = (inside.top - box.top, box.bottom - inside.bottom, inside.left - box.left, box.right - inside.right)
    if not inside.empty and max(sides) < min(inside.width, inside.height):
        wider = cv2.copyMakeBorder(pixels[inside.slices], *sides, cv2.BORDER_REFLECT_101)
        if pixels.dtype == np.uint8:
            return wider.astype(np.uint8, copy=False)
        return wider.astype(np.uint16, copy=False)
    return pixels[np.ix_(mirrored(box.top, box.bottom, height), mirrored(box.left, box.right, width))]


def shrunk(piece: NDArray[Values], scale: float) -> tuple[NDArray[Values], int]:
    """The piece, reduced by a whole factor and blurred, ready to be sampled at `scale` without aliasing; and the factor."""
    kind = piece.dtype
    factor = max(1, math.floor(1 / scale + 1e-6))
    if factor > 1:
        height, width = piece.shape[0] // factor, piece.shape[1] // factor
        piece = np.ascontiguousarray(piece[: height * factor, : width * factor])
        piece = cv2.resize(piece, (width, height), interpolation=cv2.INTER_AREA).astype(kind, copy=False)
    rest = scale * factor
    if rest < 0.95:
        sigma = 0.58 * math.sqrt(1 / (rest * rest) - 1)
        piece = cv2.GaussianBlur(piece, (0, 0), sigma, borderType=cv2.BORDER_REFLECT_101).astype(kind, copy=False)
    return piece, factor


def resized(pixels: Pixels, width: int, height: int) -> Pixels:
    """The picture at another size: averaged when smaller, Lanczos when larger."""
    smaller = width * height < pixels.shape[0] * pixels.shape[1]
    way = cv2.INTER_AREA if smaller else cv2.INTER_LANCZOS4
    return cv2.resize(pixels, (width, height), interpolation=way).astype(np.uint8, copy=False)


def warp_square(pixels: DeepPixels, transform: Similarity, size: int) -> Pixels:
    """The size x size square that `transform` maps the picture into, in 8 bits; its reflection where the picture ends."""
    corners = transform.inverse().apply(square_points(size))
    box = bounds(corners).grown(MARGIN + math.ceil(3 / min(1.0, transform.scale)))
    cut = cut_reflected(pixels, box)
    if cut.dtype == np.uint8:
        return sampled(to_eight_bit(cut), box, transform, size)
    return to_eight_bit(sampled(cut.astype(np.uint16, copy=False), box, transform, size))


def sampled(cut: NDArray[Values], box: Box, transform: Similarity, size: int) -> NDArray[Values]:
    """The square sampled from the cut that holds the box of its picture."""
    piece, factor = shrunk(cut, transform.scale)
    whole = Similarity(factor, 0, box.left, box.top).then(transform)
    return cv2.warpAffine(
        piece, whole.pixel_matrix(), (size, size), flags=cv2.INTER_LANCZOS4, borderMode=cv2.BORDER_REFLECT_101
    ).astype(cut.dtype, copy=False)


def warp_coverage(mask: MaskArray, transform: Similarity, width: int, height: int) -> MaskArray:
    """Coverage moved by `transform` into a frame of that size; nothing comes in from outside, soft edges stay soft."""
    wanted = Similarity.inverse(transform).apply(np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32))
    box = bounds(wanted).grown(MARGIN).clipped(mask.shape[1], mask.shape[0])
    if box.empty:
        return np.zeros((height, width), np.uint8)
    piece, factor = shrunk(np.ascontiguousarray(mask[box.slices]), transform.scale)
    whole = Similarity(factor, 0, box.left, box.top).then(transform)
    return cv2.warpAffine(
        piece, whole.pixel_matrix(), (width, height), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=0
    ).astype(np.uint8, copy=False)
