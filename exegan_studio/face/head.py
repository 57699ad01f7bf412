"""A head in three dimensions, laid under five landmarks: where a point of an average face falls on this one.

Head coordinates: the unit is the distance between the eyes of a face seen from the front; the origin lies between the eyes,
x points right in the picture, y down, and z out of the face (0 at the axis the head turns about).
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from exegan_studio.domain.arrays import FloatArray, Landmarks

EYE_DEPTH = 0.90
MOUTH_DEPTH = 1.08
MOUTH_DROP = 1.05
"""Eyes to mouth, seen from the front."""
NOSE_LEAD = 0.52
"""How far the nose tip runs ahead of the line from the eyes to the mouth, for every unit of the tangent of the turn."""
MOST_TURN = math.radians(50)


@dataclass(frozen=True)
class HeadPose:
    """`turn`: radians, positive where the nose points to the right in the picture. The axes hold a unit of the head's x and y
    as they lie in the picture."""

    origin: NDArray[np.float64]
    across: NDArray[np.float64]
    down: NDArray[np.float64]
    turn: float

    def place(self, points: NDArray[np.floating]) -> FloatArray:
        """Head coordinates (n x 3) as points of the picture (n x 2)."""
        x, y, z = points.astype(np.float64).T
        sideways = x * math.cos(self.turn) + (z - EYE_DEPTH) * math.sin(self.turn)
        return (self.origin + sideways[:, None] * self.across + y[:, None] * self.down).astype(np.float32)


def head_pose(landmarks: Landmarks) -> HeadPose:
    """The average head turned and tilted so that its eyes, nose and mouth meet the landmarks.

    Raises ValueError where the eyes, or the eyes and the mouth, are on one spot.
    """
    points = landmarks.astype(np.float64)
    eyes, mouth = points[:2].mean(0), points[3:5].mean(0)
    eye_to_eye, eye_to_mouth = points[1] - points[0], mouth - eyes
    between, drop = float(np.hypot(*eye_to_eye)), float(np.hypot(*eye_to_mouth))
    if between <= 1e-6 or drop <= 1e-6:
        raise ValueError("the landmarks span no face")
    along = eye_to_eye / between
    lead = float((points[2] - eyes - 0.57 * eye_to_mouth) @ along) / between
    turn = float(np.clip(math.atan(lead / NOSE_LEAD), -MOST_TURN, MOST_TURN))
    unit = between / math.cos(turn)
    down = (eye_to_mouth - (MOUTH_DEPTH - EYE_DEPTH) * math.sin(turn) * unit * along) / MOUTH_DROP
    return HeadPose(eyes, along * unit, down, turn)
