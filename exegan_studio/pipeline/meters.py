"""Meters of a candidate: how its seam looks, and how alike its features are to an exemplar's and to the sitter's own."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from exegan_studio.domain.arrays import FloatArray, Landmarks, MaskArray, Pixels, as_float
from exegan_studio.domain.meters import Meters
from exegan_studio.engines.protocol import ExemplarCrop
from exegan_studio.face.colour import LUMA
from exegan_studio.face.seam import seam_quality
from exegan_studio.face.warp import resized, similarity_to, warp_square

SIDE = 96
"""Features are compared at this side: lids, nostrils and lips, no pores."""
FINE, COARSE = 0.8, 5.0
"""The band looked at, as Gaussian blurs in pixels at SIDE: finer is grain, coarser is light."""
REACH, STEP = 4, 2
"""How far features may lie off, in pixels at SIDE, and in what steps that is tried."""
LEAST_INSIDE = 40


@dataclass(frozen=True)
class Yardstick:
    """What all candidates of one face, hole and choice of exemplars are measured against. `hole`: N x N coverage; the others
    are features (see `features`) at SIDE, and where in them the hole is."""

    hole: MaskArray
    inside: NDArray[np.bool_]
    sitter: FloatArray
    exemplars: tuple[FloatArray, ...]


def yardstick(before: Pixels, hole: MaskArray, landmarks: Landmarks, exemplars: Sequence[ExemplarCrop]) -> Yardstick:
    """`before`, `hole`: the crop the candidates are made from and its hole, N x N; `landmarks`: the sitter's, in the crop."""
    points = landmarks * np.float32(SIDE / before.shape[0])
    guides = tuple(features(_onto(one, points)) for one in exemplars)
    return Yardstick(hole, resized(hole, SIDE, SIDE) > 127, features(resized(before, SIDE, SIDE)), guides)


def measured(thumbnail: Pixels, by: Yardstick) -> Meters:
    """All meters of one candidate. Any thread.

    `thumbnail` S x S x 3: the face as pasted back, upright. Likeness is the correlation of features, brightness in a middle
    band with local contrast evened out, inside the hole, at the best of small shifts; with several exemplars that of the most
    alike. It says whether the same shapes stand in the same places; it is no identity measure as a recognition network would
    give.
    """
    side = thumbnail.shape[0]
    seam = seam_quality(thumbnail, resized(by.hole, side, side))
    if int(by.inside.sum()) < LEAST_INSIDE:
        return Meters(seam)
    own = features(resized(thumbnail, SIDE, SIDE))
    exemplar = max((alike(own, guide, by.inside) for guide in by.exemplars), default=None)
    return Meters(seam, exemplar, alike(own, by.sitter, by.inside))


def features(square: Pixels) -> FloatArray:
    """SIDE x SIDE, about -2 to 2: brightness between FINE and COARSE, divided by its own local strength."""
    luma = as_float(square.astype(np.float32) @ LUMA / np.float32(255))
    band = cv2.GaussianBlur(luma, (0, 0), FINE) - cv2.GaussianBlur(luma, (0, 0), COARSE)
    strength = cv2.GaussianBlur(band * band, (0, 0), COARSE)
    return as_float(band / np.sqrt(strength + np.float32(2e-4)))


def alike(one: FloatArray, other: FloatArray, inside: NDArray[np.bool_]) -> float:
    """The correlation of two pictures' features inside the hole, 0 to 1, at the best shift of one of them."""
    part = one[inside] - one[inside].mean()
    best = 0.0
    for down in range(-REACH, REACH + 1, STEP):
        for across in range(-REACH, REACH + 1, STEP):
            shifted = np.roll(other, (down, across), (0, 1))[inside]
            shifted = shifted - shifted.mean()
            best = max(best, float(part @ shifted) / max(float(np.linalg.norm(part) * np.linalg.norm(shifted)), 1e-6))
    return best


def _onto(exemplar: ExemplarCrop, points: Landmarks) -> Pixels:
    """The exemplar's square with its landmarks brought onto the sitter's, SIDE x SIDE."""
    return warp_square(exemplar.pixels, similarity_to(exemplar.landmarks, points), SIDE)
