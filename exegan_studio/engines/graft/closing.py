"""Dark features that cross the hole's rim and that the photo does not answer are closed with skin, to their end.

An exemplar's heavy brows, moved onto a face whose own brows lie higher, stand half in a hole that was cut for the eyes alone;
a fold of its cheek ends in the middle of smooth skin. Faded only near the rim, they leave a dark stump. Followed inwards from
the rim they go whole. Eyes and lips are never taken for the end of such a feature.
"""

from dataclasses import dataclass, replace

import cv2
import numpy as np

from exegan_studio.domain.arrays import FloatArray, MaskArray, as_float
from exegan_studio.engines.graft.agreement import WORKING, coarse
from exegan_studio.engines.graft.bands import known_low_pass, low_pass
from exegan_studio.engines.graft.mixture import Mixture
from exegan_studio.engines.graft.rim import SOFTNESS, Rim
from exegan_studio.engines.graft.sitter import Sitter
from exegan_studio.engines.graft.variation import FaceAxes
from exegan_studio.face.colour import LUMA, smooth_step

DARK, ALONG = 0.05, 0.04
"""How much darker than its low frequencies a feature must be at the rim, and further on."""
SEEN, ANSWERED_WITHIN, FOLLOWED = 3, 2, 10
"""In pixels at SIDE: how far outside the hole features are looked for, how far away the photo's own may lie that answers
them, and how far into the hole they are followed."""
EYE, MOUTH, EDGE = (0.27, 0.14), (0.42, 0.13), 0.3
"""Half axes of what is never closed, in distances between the eyes, and how soft its edge is."""
NEAR_SKIN, FAR_SKIN, ENOUGH = 6.0, 16.0, 0.1
"""Widths of the means of the skin round the hole, in pixels at SIDE; the wider one where the nearer one sees too little."""


@dataclass(frozen=True)
class Skin:
    """What features are closed with, at WORKING samples a network pixel: `colour` x 3, carried in from the rim, and `open`, 1
    where closing is allowed, 0 on eyes and lips."""

    colour: FloatArray
    open: FloatArray


def make_skin(sitter: Sitter, rim: Rim, axes: FaceAxes) -> Skin:
    """The skin round a sitter's hole."""
    picture, plain = coarse(sitter.picture, sitter), as_float(rim.known * rim.plain)
    near, weight = known_low_pass(picture, plain, NEAR_SKIN * WORKING)
    far, _ = known_low_pass(picture, plain, FAR_SKIN * WORKING)
    part = smooth_step(weight / ENOUGH)[..., None]
    left, right, _, *mouth = axes.points
    kept = np.ones_like(axes.u)
    for (u, v), (width, height) in ((left, EYE), (right, EYE), ((mouth[0] + mouth[1]) / 2, MOUTH)):
        away = np.hypot((axes.u - u) / width, (axes.v - v) / height)
        kept = kept * smooth_step((away - 1) / EDGE)
    return Skin(as_float(near * part + far * (1 - part)), coarse(as_float(kept), sitter))


def closed(sitter: Sitter, rim: Rim, skin: Skin, mixture: Mixture) -> Mixture:
    """The fill without its unanswered dark features: their detail gone, and their low frequencies no darker than skin."""
    dark = low_pass(as_float(coarse(mixture.detail, sitter) @ LUMA), SOFTNESS * WORKING)
    gone = low_pass(as_float(_square(unanswered(rim, dark, skin.open), WORKING)), 0.8 * WORKING) * skin.open
    if not gone.any():
        return mixture
    size = sitter.hole.shape[::-1]
    gone, colour = (cv2.resize(one, size, interpolation=cv2.INTER_LINEAR) for one in (gone, skin.colour))
    gone = gone[..., None]
    low = mixture.low + gone * np.maximum(colour - mixture.low, 0)
    return replace(mixture, low=as_float(low), detail=as_float(mixture.detail * (1 - gone)))


def unanswered(rim: Rim, dark: FloatArray, allowed: FloatArray) -> MaskArray:
    """Where dark features of a fill that the photo does not answer stand, 0 or 1. `dark`: the fill's detail of brightness."""
    own = np.where(rim.known > 0, low_pass(as_float(rim.detail * rim.known), SOFTNESS * WORKING), 1).astype(np.float32)
    answer = cv2.erode(own, np.ones((2 * ANSWERED_WITHIN * WORKING + 1,) * 2, np.uint8))
    outside = (rim.known > 0) & (_square((rim.known < 1).astype(np.uint8), SEEN * WORKING) > 0)
    begun = (outside & (dark < -DARK) & (answer > dark + DARK)).astype(np.uint8)
    there = ((dark < -ALONG) & (allowed > 0.5)).astype(np.uint8)
    reached = begun
    for _ in range(FOLLOWED * WORKING):
        reached = (_square(reached, 1) & there) | begun
    return reached


def _square(mask: MaskArray, reach: int) -> MaskArray:
    """The mask grown by `reach` pixels all round."""
    return cv2.dilate(mask, np.ones((2 * reach + 1,) * 2, np.uint8)).astype(np.uint8, copy=False)
