"""Highlights of an exemplar in other light: no skin in the hole shines more than the skin round it does.

A face in the sun keeps, moved into soft light, bright patches that nothing in the photo explains. Brightness is compared by
its middle detail over its low frequencies, which the light's strength does not change. Eyes and teeth may shine.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from exegan_studio.domain.arrays import FloatArray, as_float
from exegan_studio.engines.graft.agreement import WORKING, coarse
from exegan_studio.engines.graft.bands import low_pass
from exegan_studio.engines.graft.rim import Rim
from exegan_studio.engines.graft.sitter import Sitter
from exegan_studio.engines.graft.variation import FaceAxes
from exegan_studio.face.colour import LUMA, smooth_step

BRIGHTEST, LEAST_KNEE, LEAST_SEEN = 0.97, 0.1, 250
"""The knee lies at this quantile of the visible skin, never below LEAST_KNEE; fewer samples say nothing."""
BEYOND = 0.12
"""Beyond the knee, so much of every further step is left."""
BLACK = 0.05
EYE, MOUTH, EDGE = (0.32, 0.2), (0.55, 0.3), 0.25
"""Half axes of what may shine, in distances between the eyes, and how soft its edge is."""


@dataclass(frozen=True)
class Highlights:
    """`knee`: how far above its low frequencies skin may shine, relative to them, before it is held back. `skin`: 1 where that
    holds, 0 on eyes and mouth, at WORKING samples a network pixel."""

    knee: float
    skin: FloatArray


def make_highlights(sitter: Sitter, rim: Rim, axes: FaceAxes, outside: FloatArray) -> Highlights | None:
    """What the visible skin says; None where too little of it is seen. `outside`: 1 where there is no face."""
    shining = rim.detail / (rim.low + BLACK)
    skin = coarse(_skin(axes), sitter)
    seen = (rim.known > 0) & (skin > 0.99) & (coarse(outside, sitter) < 0.5)
    if int(seen.sum()) < LEAST_SEEN:
        return None
    return Highlights(max(LEAST_KNEE, float(np.quantile(shining[seen], BRIGHTEST))), skin)


def held_back(sitter: Sitter, highlights: Highlights | None, low: FloatArray, detail: FloatArray) -> FloatArray | float:
    """How much of a fill's detail stays, H x W, so that no highlight on skin stands out."""
    if highlights is None:
        return 1.0
    shining = (coarse(detail, sitter) @ LUMA) / ((coarse(low, sitter) @ LUMA) + BLACK)
    over = np.maximum(shining - highlights.knee, 0)
    stays = 1 - highlights.skin * over * (1 - BEYOND) / np.maximum(shining, highlights.knee)
    smooth = low_pass(as_float(stays), WORKING)
    return as_float(cv2.resize(smooth, sitter.hole.shape[::-1], interpolation=cv2.INTER_LINEAR))


def _skin(axes: FaceAxes) -> FloatArray:
    """0 on the eyes and the mouth, 1 elsewhere, H x W."""
    left, right, _, *mouth = axes.points
    places = ((left, EYE), (right, EYE), ((mouth[0] + mouth[1]) / 2, MOUTH))
    skin = np.ones_like(axes.u)
    for (u, v), (width, height) in places:
        away = np.hypot((axes.u - u) / width, (axes.v - v) / height)
        skin = skin * smooth_step((away - 1) / EDGE)
    return as_float(skin)
