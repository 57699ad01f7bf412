"""Meters of a candidate: how its seam looks, and how alike its features are to an exemplar's and to the sitter's own."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from exegan_studio.domain.arrays import FloatArray, Landmarks, MaskArray, Pixels, as_float
from exegan_studio.domain.meters import Meters
from exegan_studio.engines.protocol import AttributeMetric, ExemplarCrop
from exegan_studio.face.colour import LUMA
from exegan_studio.face.seam import seam_quality
from exegan_studio.face.warp import resized, similarity_to, warp_square
from exegan_studio.jobs.cancel import CancelToken

SIDE = 96
"""Features are compared at this side: lids, nostrils and lips, no pores."""
FINE, COARSE = 0.8, 5.0
"""The band looked at, as Gaussian blurs in pixels at SIDE: finer is grain, coarser is light."""
REACH, STEP = 4, 2
"""How far features may lie off, in pixels at SIDE, and in what steps that is tried."""
LEAST_INSIDE = 40
LEAST_DISTANCE = 1e-9
"""Of two faces' codes: less is the same face."""


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


def attribute_likeness(
    metric: AttributeMetric, completion: Pixels, sitter: Pixels, exemplars: Sequence[ExemplarCrop], cancel: CancelToken
) -> float | None:
    """How far a completion has come from the sitter's attributes to an exemplar's, 0..1; of several exemplars the nearest. None
    where the sitter has an exemplar's very attributes, or there is no exemplar. The engine's thread.

    `completion`, `sitter`: framed squares of any size. With d the engine's distance between exemplar codes (EXE-GAN's
    attribute similarity): 1 - d(completion, exemplar) / d(sitter, exemplar), a part of the way so that it reads alike whatever
    the network's units are. Raises as `AttributeMetric`.
    """
    best: float | None = None
    for one in exemplars:
        far = metric.attribute_distance(sitter, one.pixels, cancel)
        if far <= LEAST_DISTANCE:
            continue
        way = min(max(1 - metric.attribute_distance(completion, one.pixels, cancel) / far, 0.0), 1.0)
        best = way if best is None else max(best, way)
    return best


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
