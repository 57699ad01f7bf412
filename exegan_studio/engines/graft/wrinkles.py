"""An old or a bearded exemplar on a young sitter: no skin in the hole is more lined than most of the skin round it.

The gains bring an exemplar's usual detail to the sitter's; a wrinkle or a hair is many times deeper than that usual, and still
is after it. Skin's relief is told by how strong its lines are hereabouts, relative to the light that falls on it. Eyes, brows,
nostrils and lips have lines at any age.
"""

from dataclasses import dataclass, replace

import cv2
import numpy as np

from exegan_studio.domain.arrays import FloatArray, as_float
from exegan_studio.engines.graft.agreement import WORKING, coarse
from exegan_studio.engines.graft.bands import known_low_pass, low_pass
from exegan_studio.engines.graft.features import lips_middle, outside_of
from exegan_studio.engines.graft.rim import Rim
from exegan_studio.engines.graft.sitter import Sitter
from exegan_studio.engines.graft.variation import FaceAxes
from exegan_studio.face.colour import LUMA

BLACK = 0.05
LINE_SIGMA, RELIEF_SIGMA = 1.0, 2.0
"""Lines of skin are narrower than the first, in pixels at SIDE; over the second their strength is told."""
DEEPEST, LEAST_RELIEF, LEAST_SEEN = 0.6, 0.008, 250
"""The limit lies at this quantile of the visible skin's relief, never below LEAST_RELIEF; fewer samples say nothing."""
BEYOND = 0.15
"""Beyond the limit, so much of every further step is left."""
OUTSIDE = 0.05
"""How far `outside` the skin is still judged by."""
EYE, BROW, RAISED, EDGE = (0.32, 0.2), (0.42, 0.17), 0.33, 0.3
NOSTRILS, BELOW, LIPS, LIPS_BEYOND, LIPS_EDGE = (0.3, 0.13), 0.04, 0.14, 0.02, 0.2
"""Half axes of what has lines of its own, in distances between the eyes: eyes, brows RAISED above them, nostrils BELOW the
nose's tip, and lips, a little wider than from corner to corner; and how soft their edges are."""


@dataclass(frozen=True)
class Relief:
    """`limit`: how strong lines of the sitter's skin are, relative to its light. `skin`: 1 where that holds, 0 on features and
    beside the face, at WORKING samples a network pixel."""

    limit: float
    skin: FloatArray


def make_relief(sitter: Sitter, rim: Rim, axes: FaceAxes, outside: FloatArray) -> Relief | None:
    """What the visible skin says; None where too little of it is seen. `outside`: 1 where there is no face."""
    away = coarse(outside, sitter)
    plain = _featureless(replace(axes, u=coarse(axes.u, sitter), v=coarse(axes.v, sitter)))
    picture = coarse(sitter.picture, sitter)
    soft, _ = known_low_pass(picture, rim.known, LINE_SIGMA * WORKING)
    lines = as_float((picture - soft) @ LUMA / (rim.low + BLACK))
    relief, weight = strength_of(lines, rim.known, WORKING)
    seen = (rim.known > 0) & (weight > 0.5) & (plain > 0.99) & (away < OUTSIDE)
    if int(seen.sum()) < LEAST_SEEN:
        return None
    limit = max(LEAST_RELIEF, float(np.quantile(relief[seen], DEEPEST)))
    return Relief(limit, as_float(plain * (1 - away)))


def lined_up_to(sitter: Sitter, relief: Relief, axes: FaceAxes, outside: FloatArray, mouth: FloatArray) -> Relief:
    """The same with skin up to where lips are known to end. `mouth`: 1 on them, at WORKING samples a network pixel."""
    near = 1 - _beside_lips(replace(axes, u=coarse(axes.u, sitter), v=coarse(axes.v, sitter)))
    return replace(relief, skin=as_float(relief.skin + near * (1 - mouth) * (1 - coarse(outside, sitter))))


def smoothed(sitter: Sitter, relief: Relief | None, low: FloatArray, detail: FloatArray) -> FloatArray:
    """The fill's detail, H x W x 3, with lines no deeper than the visible skin's."""
    if relief is None:
        return detail
    shade = as_float(coarse(detail, sitter) @ LUMA / (coarse(low, sitter) @ LUMA + BLACK))
    lines = as_float(shade - low_pass(shade, LINE_SIGMA * WORKING))
    strength = as_float(np.sqrt(np.maximum(low_pass(as_float(np.square(lines)), RELIEF_SIGMA * WORKING), 0)))
    gone = too_strong(strength, relief.skin, relief.limit)
    if not gone.any():
        return detail
    lost = cv2.resize(as_float(gone), sitter.hole.shape[::-1], interpolation=cv2.INTER_LINEAR)[..., None]
    return as_float(detail - (detail - low_pass(detail, LINE_SIGMA * sitter.scale)) * lost)


def no_deeper(picture: FloatArray, skin: FloatArray, limit: float, scale: float) -> FloatArray:
    """A picture, h x w x 3 at `scale` pixels a network pixel, with no lines of its `skin` (h x w, 0..1) stronger than `limit`,
    relative to its light."""
    soft, _ = known_low_pass(picture, skin, LINE_SIGMA * scale)
    lines = as_float((picture - soft) @ LUMA / (np.maximum(soft @ LUMA, 0) + BLACK))
    strength, _ = strength_of(lines, skin, scale)
    return as_float(picture - (picture - soft) * too_strong(strength, skin, limit)[..., None])


def strength_of(lines: FloatArray, where: FloatArray, scale: float) -> tuple[FloatArray, FloatArray]:
    """How strong `lines` are hereabouts, h x w at `scale` samples a network pixel, told by those `where` there is skin; and how
    much of what is near that is."""
    weight = low_pass(where, RELIEF_SIGMA * scale)
    squares = low_pass(as_float(np.square(lines) * where), RELIEF_SIGMA * scale)
    return as_float(np.sqrt(np.maximum(squares, 0) / np.maximum(weight, 1e-3))), weight


def too_strong(strength: FloatArray, skin: FloatArray, limit: float) -> FloatArray:
    """The part of the skin's lines that is to go, h x w."""
    return as_float(skin * np.maximum(strength - limit, 0) * (1 - BEYOND) / np.maximum(strength, limit))


def _featureless(axes: FaceAxes) -> FloatArray:
    """0 on eyes, brows, nostrils and lips, 1 elsewhere, at the axes' samples."""
    left, right, nose = axes.points[:3]
    up, down = np.array([0, -RAISED], np.float32), np.array([0, BELOW], np.float32)
    eyes = ((left, EYE), (right, EYE), (left + up, BROW), (right + up, BROW))
    return as_float(outside_of(axes, (*eyes, (nose + down, NOSTRILS)), EDGE) * _beside_lips(axes))


def _beside_lips(axes: FaceAxes) -> FloatArray:
    """0 on the lips, 1 elsewhere, at the axes' samples."""
    left, right = axes.points[3:]
    wide = float(np.hypot(*(right - left))) / 2 + LIPS_BEYOND
    return outside_of(axes, ((lips_middle(axes), (wide, LIPS)),), LIPS_EDGE)
