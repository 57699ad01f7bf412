"""Face regions as masks on the aligned crop: eyes, brows, nose, mouth, lips, lower face, face, hair, glasses."""

from collections.abc import Iterable, Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from exegan_studio.domain.arrays import FloatArray, Landmarks, MaskArray
from exegan_studio.domain.errors import MaskError
from exegan_studio.face.head import HeadPose, head_pose

REGIONS: tuple[str, ...] = ("eyes", "brows", "nose", "mouth", "lips", "lower-face", "face", "hair", "glasses")

HeadPoint = tuple[float, float, float]

# Outlines in head coordinates (see head.py), the half with x >= 0 from the top to the bottom; the other half mirrors it.
NOSE: Sequence[HeadPoint] = (
    (0.13, -0.14, 0.97),
    (0.15, 0.12, 1.05),
    (0.23, 0.34, 1.15),
    (0.38, 0.52, 1.18),
    (0.41, 0.68, 1.15),
    (0.25, 0.80, 1.18),
)
MOUTH: Sequence[HeadPoint] = (
    (0.0, 0.83, 1.2),
    (0.28, 0.84, 1.15),
    (0.50, 0.92, 1.0),
    (0.62, 1.06, 0.9),
    (0.50, 1.24, 1.0),
    (0.28, 1.36, 1.1),
    (0.0, 1.40, 1.15),
)
LIPS: Sequence[HeadPoint] = (
    (0.0, 0.93, 1.2),
    (0.11, 0.90, 1.17),
    (0.30, 0.96, 1.1),
    (0.49, 1.06, 1.05),
    (0.30, 1.22, 1.1),
    (0.12, 1.29, 1.17),
    (0.0, 1.30, 1.2),
)
JAW: Sequence[HeadPoint] = ((0.93, 1.18, 0.35), (0.70, 1.55, 0.65), (0.40, 1.78, 0.90), (0.0, 1.86, 1.0))
LOWER_FACE: Sequence[HeadPoint] = (
    (0.0, 0.30, 1.25),
    (0.30, 0.36, 1.12),
    (0.75, 0.34, 0.75),
    (0.97, 0.38, 0.30),
    (1.01, 0.75, 0.20),
    *JAW,
)
FACE: Sequence[HeadPoint] = (
    (0.0, -1.02, 0.85),
    (0.45, -0.98, 0.75),
    (0.85, -0.78, 0.50),
    (0.99, -0.40, 0.25),
    (1.05, 0.10, 0.15),
    (1.02, 0.75, 0.20),
    *JAW,
)
HAIR_OUTSIDE: Sequence[HeadPoint] = (
    (0.0, -2.05, 0.0),
    (0.70, -1.97, 0.0),
    (1.25, -1.58, 0.0),
    (1.57, -0.90, 0.0),
    (1.68, -0.10, 0.0),
    (1.68, 0.80, 0.0),
    (1.52, 1.50, 0.0),
    (1.10, 1.42, 0.0),
)
HAIR_INSIDE: Sequence[HeadPoint] = (
    (0.0, -0.92, 0.85),
    (0.45, -0.88, 0.75),
    (0.80, -0.62, 0.50),
    (0.98, -0.20, 0.25),
    (1.06, 0.30, 0.15),
    (1.05, 0.80, 0.20),
    (1.00, 1.30, 0.35),
    (0.85, 1.80, 0.4),
    (0.0, 2.4, 0.5),
)
GLASSES: Sequence[HeadPoint] = (
    (0.0, -0.30, 1.05),
    (0.30, -0.44, 1.0),
    (0.70, -0.46, 0.85),
    (1.00, -0.36, 0.55),
    (1.13, -0.26, 0.15),
    (1.13, 0.06, 0.15),
    (1.00, 0.26, 0.5),
    (0.82, 0.50, 0.8),
    (0.48, 0.56, 0.95),
    (0.20, 0.42, 1.05),
    (0.0, 0.16, 1.1),
)
# Whole outlines of the part on the right, closed; the left one mirrors it.
EYE: Sequence[HeadPoint] = (
    (0.14, 0.02, 0.88),
    (0.28, -0.16, 0.93),
    (0.50, -0.22, 0.92),
    (0.72, -0.18, 0.84),
    (0.89, 0.02, 0.68),
    (0.72, 0.18, 0.84),
    (0.50, 0.23, 0.90),
    (0.28, 0.18, 0.92),
)
BROW: Sequence[HeadPoint] = (
    (0.08, -0.26, 1.0),
    (0.16, -0.44, 1.0),
    (0.45, -0.54, 0.95),
    (0.75, -0.55, 0.80),
    (0.92, -0.42, 0.62),
    (0.94, -0.22, 0.58),
    (0.80, -0.27, 0.75),
    (0.50, -0.22, 0.95),
    (0.22, -0.16, 1.0),
)

SUBPIXEL = 4
STEPS = 12


def region_mask(name: str, landmarks: Landmarks, size: int) -> MaskArray:
    """One region on a size x size crop whose landmarks these are. Raises MaskError where there is no region of that name."""
    if name not in REGIONS:
        raise MaskError(f"There is no face region called {name!r}.", f"Choose from {', '.join(REGIONS)}.")
    pose = head_pose(landmarks)
    if name == "hair":
        outside, inside = drawn([mirrored(HAIR_OUTSIDE)], pose, size), drawn([mirrored(HAIR_INSIDE)], pose, size)
        return cv2.min(outside, cv2.bitwise_not(inside)).astype(np.uint8, copy=False)
    pairs = {"eyes": EYE, "brows": BROW}
    if name in pairs:
        return drawn([list(pairs[name]), flipped(pairs[name])], pose, size)
    halves = {"nose": NOSE, "mouth": MOUTH, "lips": LIPS, "lower-face": LOWER_FACE, "face": FACE, "glasses": GLASSES}
    return drawn([mirrored(halves[name])], pose, size)


def region_masks(names: Iterable[str], landmarks: Landmarks, size: int) -> MaskArray:
    """Several regions as one mask."""
    whole = np.zeros((size, size), np.uint8)
    for name in names:
        np.maximum(whole, region_mask(name, landmarks, size), out=whole)
    return whole


def flipped(outline: Sequence[HeadPoint]) -> list[HeadPoint]:
    """The outline on the other side of the face."""
    return [(-x, y, z) for x, y, z in outline]


def mirrored(half: Sequence[HeadPoint]) -> list[HeadPoint]:
    """A closed outline from its right half."""
    return [*half, *(point for point in reversed(flipped(half)) if point[0] < 0)]


def drawn(outlines: Iterable[Sequence[HeadPoint]], pose: HeadPose, size: int) -> MaskArray:
    """Smooth closed outlines filled, with antialiased edges."""
    mask = np.zeros((size, size), np.uint8)
    for outline in outlines:
        points = smoothed(pose.place(np.array(outline, np.float32)))
        fixed = np.round((points - 0.5) * 2**SUBPIXEL).astype(np.int32)
        cv2.fillPoly(mask, [fixed], 255, lineType=cv2.LINE_AA, shift=SUBPIXEL)
    return mask


def smoothed(points: NDArray[np.floating]) -> FloatArray:
    """A closed Catmull-Rom curve through the points."""
    before, after, beyond = np.roll(points, 1, 0), np.roll(points, -1, 0), np.roll(points, -2, 0)
    t = (np.arange(STEPS, dtype=np.float32) / STEPS)[None, :, None]
    a, b, c, d = (one[:, None] for one in (before, points, after, beyond))
    curve = b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)))
    return curve.reshape(-1, 2).astype(np.float32)
