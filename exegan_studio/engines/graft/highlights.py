"""Highlights and folds of an exemplar in other light: no skin in the hole shines more than the skin round it does.

A face in the sun keeps, moved into soft light, bright patches that nothing in the photo explains. Brightness is compared by
its middle detail over its low frequencies, which the light's strength does not change. Eyes and teeth may shine.
The same the other way round for folds: beside eyes, nose and mouth no skin is darker than the skin round it.
"""

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from exegan_studio.domain.arrays import FloatArray, as_float
from exegan_studio.engines.graft.agreement import WORKING, coarse
from exegan_studio.engines.graft.bands import low_pass
from exegan_studio.engines.graft.features import lips_middle, outside_of
from exegan_studio.engines.graft.rim import Rim
from exegan_studio.engines.graft.sitter import Sitter
from exegan_studio.engines.graft.variation import FaceAxes
from exegan_studio.face.colour import LUMA

BRIGHTEST, LEAST_KNEE, LEAST_SEEN = 0.97, 0.1, 250
"""The knee lies at this quantile of the visible skin, never below LEAST_KNEE; fewer samples say nothing."""
INSIDE = (0.05, 0.5)
"""How far `outside` is still judged by: the middle of the face alone, or edges of hair and cloth would be folds and shine;
where the hole hides that, rather more."""
BEYOND = 0.12
"""Beyond the knee, so much of every further step is left."""
BLACK = 0.05
EYE, MOUTH, EDGE = (0.32, 0.2), (0.5, 0.16), 0.25
"""Half axes of what may shine, in distances between the eyes, and how soft its edge is."""
DARKEST, LEAST_FOLD = 0.02, 0.06
"""The same for folds."""
DARK_EYE, DARK_BROW, DARK_NOSE, DARK_LIPS, LIPS_BEYOND = (0.3, 0.13), (0.5, 0.22), (0.36, 0.22), 0.14, 0.04
RAISED, ABOVE_NOSE = 0.33, 0.08
"""What may be dark: eyes, brows RAISED above them where the hole hides them, the nose, its middle ABOVE_NOSE its tip,
and lips, a little wider than from corner to corner. Between nose and lips a moustache is no darker than the sitter's skin."""


@dataclass(frozen=True)
class Highlights:
    """`knee`: how far above its low frequencies skin may shine, relative to them, before it is held back. `skin`: 1 where that
    holds, 0 on eyes and mouth, at WORKING samples a network pixel. `fold` (above 0) and `cheek`: the same for what is
    darker."""

    knee: float
    skin: FloatArray
    fold: float
    cheek: FloatArray


def make_highlights(sitter: Sitter, rim: Rim, axes: FaceAxes, outside: FloatArray) -> Highlights | None:
    """What the visible skin says; None where too little of it is seen. `outside`: 1 where there is no face."""
    shining = rim.detail / (rim.low + BLACK)
    skin, cheek = coarse(_skin(axes), sitter), coarse(_cheek(axes, sitter.hole), sitter)
    plain = cheek * coarse(outside_of(axes, _brows(axes), EDGE), sitter)
    away = coarse(outside, sitter)
    seen = (rim.known > 0) & (plain > 0.99) & (away < INSIDE[0])
    if int(seen.sum()) < LEAST_SEEN:
        seen = (rim.known > 0) & (plain > 0.99) & (away < INSIDE[1])
    if int(seen.sum()) < LEAST_SEEN:
        return None
    fold = max(LEAST_FOLD, -float(np.quantile(shining[seen], DARKEST)))
    return Highlights(max(LEAST_KNEE, float(np.quantile(shining[seen], BRIGHTEST))), skin, fold, cheek)


def shining_up_to(sitter: Sitter, highlights: Highlights, axes: FaceAxes, mouth: FloatArray) -> Highlights:
    """The same with skin up to where lips are known to end. `mouth`: 1 on them, at WORKING samples a network pixel."""
    near = 1 - coarse(outside_of(axes, ((lips_middle(axes), MOUTH),), EDGE), sitter)
    return replace(highlights, skin=as_float(highlights.skin + near * (1 - mouth)))


def held_back(sitter: Sitter, highlights: Highlights | None, low: FloatArray, detail: FloatArray) -> FloatArray | float:
    """How much of a fill's detail stays, H x W, so that no highlight on skin stands out."""
    if highlights is None:
        return 1.0
    shining = (coarse(detail, sitter) @ LUMA) / ((coarse(low, sitter) @ LUMA) + BLACK)
    over = np.maximum(shining - highlights.knee, 0)
    stays = 1 - highlights.skin * over * (1 - BEYOND) / np.maximum(shining, highlights.knee)
    under = np.maximum(-shining - highlights.fold, 0)
    stays -= highlights.cheek * under * (1 - BEYOND) / np.maximum(-shining, highlights.fold)
    smooth = low_pass(as_float(stays), WORKING)
    return as_float(cv2.resize(smooth, sitter.hole.shape[::-1], interpolation=cv2.INTER_LINEAR))


def _skin(axes: FaceAxes) -> FloatArray:
    """0 on the eyes and the mouth, 1 elsewhere, H x W."""
    left, right = axes.points[:2]
    return outside_of(axes, ((left, EYE), (right, EYE), (lips_middle(axes), MOUTH)), EDGE)


def _cheek(axes: FaceAxes, hole: FloatArray) -> FloatArray:
    """0 on the eyes, the brows that the hole hides, the nose and the lips, 1 elsewhere, H x W."""
    left, right, nose, *mouth = axes.points
    wide = float(np.hypot(*(mouth[1] - mouth[0]))) / 2 + LIPS_BEYOND
    lips, up = (lips_middle(axes), (wide, DARK_LIPS)), np.array([0, -ABOVE_NOSE], np.float32)
    brows = (brow for brow in _brows(axes) if _hidden(axes, hole, brow[0]))
    return outside_of(axes, (*brows, (left, DARK_EYE), (right, DARK_EYE), (nose + up, DARK_NOSE), lips), EDGE)


def _brows(axes: FaceAxes) -> list[tuple[NDArray[np.float32], tuple[float, float]]]:
    """Where brows are, as `outside_of` takes them."""
    up = np.array([0, -RAISED], np.float32)
    return [(eye + up, DARK_BROW) for eye in axes.points[:2]]


def _hidden(axes: FaceAxes, hole: FloatArray, point: NDArray[np.float32]) -> bool:
    """Whether the hole covers a point of the face."""
    nearest = np.argmin(np.square(axes.u - point[0]) + np.square(axes.v - point[1]))
    return bool(hole.flat[nearest] > 0.5)
