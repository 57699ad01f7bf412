"""How well an exemplar can serve a sitter and a hole, and why not better, in words.

The network takes attributes from an exemplar, not pixels: the two need not look the same way, but what is turned far, blurred,
without colour or of another light is not told well by its codes, or does not sit well beside what the photo shows. Nothing is
known of what the hole hides, so codes say nothing here. No network and no torch: a folder is judged quickly.
"""

import math
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from exegan_studio.domain.arrays import FloatArray, Landmarks, Pixels
from exegan_studio.engines.exegan.pictures import FAINTEST, scaled
from exegan_studio.engines.protocol import CompletionRequest, ExemplarCrop, Suitability
from exegan_studio.face.head import head_pose
from exegan_studio.face.regions import region_mask

TURNED, LIT, COLOURED, SHARP = "turned", "lit", "coloured", "sharp"
REASONS: Final = {
    TURNED: "looks another way",
    LIT: "is much lighter or darker than what stays of the face",
    COLOURED: "has hardly any colour",
    SHARP: "is small or blurred",
}
ENOUGH: Final = 0.75
"""A measure below this is a reason worth telling."""
SIDE: Final = 256
FURTHEST_TURN: Final = math.radians(70)
"""Difference of two heads' turns that makes an exemplar useless."""
FURTHEST_LIGHT: Final = 60.0
"""The same for mean lightness, of 100."""
FULL_COLOUR: Final = 0.4
"""Colourfulness in proportion to the photo's from which on nothing is missing."""
BLURRED, FINE = 0.08, 0.25
"""Strength of the finest detail in proportion to the coarser, at SIDE: faces of 64 pixels have 0.14, of 128 pixels 0.24, sharp
ones 0.3 to 0.5."""
LEAST_SEEN: Final = 0.15
"""The part of the face that must be seen for its light to be compared."""
GREY: Final = 4.0
"""A photo with less colour than this, of about 25 for skin, is grey itself."""

Where = NDArray[np.bool_]


def served(request: CompletionRequest) -> tuple[Suitability, ...]:
    """For every exemplar of the request."""
    hole = scaled(request.hole.astype(np.float32), SIDE, cv2.INTER_LINEAR) >= FAINTEST
    crop = lab_of(request.crop)
    return tuple(
        serving(crop, ~hole, face_of(request.landmarks, len(request.crop)), request.landmarks, one) for one in request.exemplars
    )


def serving(crop: FloatArray, seen: Where, face: Where, landmarks: Landmarks, exemplar: ExemplarCrop) -> Suitability:
    """Of one exemplar. `crop` in Lab, `seen` and the sitter's `face`: SIDE x SIDE."""
    other = lab_of(exemplar.pixels)
    measures = {
        TURNED: 1 - abs(turn(landmarks) - turn(exemplar.landmarks)) / FURTHEST_TURN,
        LIT: likeness_of_light(crop, other, seen & face, face),
        COLOURED: colourfulness(crop, other, seen),
        SHARP: sharpness(other, face_of(exemplar.landmarks, len(exemplar.pixels))),
    }
    measures = {name: min(1.0, max(0.0, value)) for name, value in measures.items()}
    worst = sorted((value, name) for name, value in measures.items() if value < ENOUGH)
    value = math.prod(value**0.5 for value in measures.values())
    return Suitability(round(value, 3), tuple(REASONS[name] for _, name in worst))


def turn(landmarks: Landmarks) -> float:
    """Radians; 0 where the landmarks span no face."""
    try:
        return head_pose(landmarks).turn
    except ValueError:
        return 0.0


def face_of(landmarks: Landmarks, size: int) -> Where:
    """Where the face is, SIDE x SIDE, from the landmarks of a crop of `size`."""
    try:
        return region_mask("face", landmarks * np.float32(SIDE / size), SIDE) >= 128
    except ValueError:
        return np.ones((SIDE, SIDE), np.bool_)


def lab_of(pixels: Pixels) -> FloatArray:
    """SIDE x SIDE x 3, L 0..100."""
    small = scaled(pixels.astype(np.float32), SIDE, cv2.INTER_CUBIC)
    return cv2.cvtColor(np.clip(small, 0, 255) * np.float32(1 / 255), cv2.COLOR_RGB2LAB).astype(np.float32, copy=False)


def likeness_of_light(crop: FloatArray, other: FloatArray, seen: Where, face: Where) -> float:
    """1 where the same part of both faces (both are framed alike) is equally light. 1 also where too little is seen."""
    if np.count_nonzero(seen) < LEAST_SEEN * np.count_nonzero(face):
        return 1.0
    return 1 - abs(float(crop[seen, 0].mean()) - float(other[seen, 0].mean())) / FURTHEST_LIGHT


def colourfulness(crop: FloatArray, other: FloatArray, seen: Where) -> float:
    """0 for a grey exemplar beside a photo in colour."""
    if not seen.any():
        return 1.0
    own = float(np.hypot(crop[seen, 1], crop[seen, 2]).mean())
    given = float(np.hypot(other[..., 1], other[..., 2]).mean())
    return 1.0 if own < GREY else given / (FULL_COLOUR * own)


def sharpness(other: FloatArray, face: Where) -> float:
    """0 where nothing fine is left, 1 where there is as much as a portrait has."""
    light = other[..., 0]
    fine, coarse = (cv2.GaussianBlur(light, (0, 0), sigma) for sigma in (1, 4))
    spread = float(np.abs(fine - coarse)[face].mean()) if face.any() else 0.0
    ratio = float(np.abs(light - fine)[face].mean()) / spread if spread > 0 else 0.0
    return (ratio - BLURRED) / (FINE - BLURRED)
