"""Holes to train with: the studio's region masks, strokes, boxes, and shapes of glasses, face masks, half and whole faces."""

import cv2
import numpy as np

from exegan_studio.domain.arrays import FloatArray, Landmarks, MaskArray
from exegan_studio.engines.graft.network import SIDE
from exegan_studio.face.regions import region_masks

UNIT = SIDE / 256
REGION_PART = 0.55
"""How often a hole is one that the studio's region buttons make, which is what artists begin with."""
REGION_SETS: tuple[tuple[str, ...], ...] = (
    ("eyes",),
    ("eyes",),
    ("eyes", "brows"),
    ("nose",),
    ("mouth",),
    ("mouth",),
    ("nose", "mouth"),
    ("glasses",),
    ("glasses",),
    ("lower-face",),
    ("face",),
    ("face",),
)
HALF_PART = 0.12


def _between(rng: np.random.Generator, low: float, high: float) -> int:
    """A whole number of pixels; the bounds are in pixels of a 256 crop."""
    return round(rng.uniform(low, high) * UNIT)


def _strokes(rng: np.random.Generator, mask: MaskArray) -> None:
    for _ in range(int(rng.integers(1, 4))):
        point = np.array([_between(rng, 50, 206), _between(rng, 50, 220)], np.float64)
        width = max(2, _between(rng, 16, 52))
        for _ in range(int(rng.integers(2, 7))):
            turn = rng.uniform(0, 2 * np.pi)
            step = np.array([np.cos(turn), np.sin(turn)]) * _between(rng, 16, 72)
            after = np.clip(point + step, 0, SIDE - 1)
            cv2.line(mask, point.astype(int).tolist(), after.astype(int).tolist(), 1, width)
            point = after


def _box(rng: np.random.Generator, mask: MaskArray) -> None:
    height, width = _between(rng, 46, 150), _between(rng, 46, 150)
    top = int(rng.integers(_between(rng, 16, 17), SIDE - height - 2))
    left = int(rng.integers(_between(rng, 16, 17), SIDE - width - 2))
    mask[top : top + height, left : left + width] = 1


Span = tuple[int, int]


def _ellipse(rng: np.random.Generator, mask: MaskArray, rows: Span, across: Span, down: Span) -> None:
    centre = (_between(rng, 116, 140), _between(rng, *rows))
    axes = (_between(rng, *across), _between(rng, *down))
    cv2.ellipse(mask, centre, axes, rng.uniform(-24, 24), 0, 360, 1, -1)


def _half(rng: np.random.Generator, mask: MaskArray) -> None:
    _ellipse(rng, mask, (138, 160), (62, 96), (72, 110))
    tilt = rng.uniform(-0.25, 0.25)
    rows, columns = np.mgrid[0:SIDE, 0:SIDE]
    mask[columns < SIDE / 2 + (rows - SIDE / 2) * tilt + _between(rng, -12, 12)] = 0


def _region_hole(rng: np.random.Generator, landmarks: Landmarks) -> MaskArray:
    """A region of a face, or one half of it, a little wider or narrower than the button's; 0 and 1."""
    if rng.random() < HALF_PART:
        mask = region_masks(("face",), landmarks, SIDE)
        eyes, mouth = landmarks[:2].mean(0), landmarks[3:].mean(0)
        down = (np.arange(SIDE)[:, None] - eyes[1]) / max(1.0, float(mouth[1] - eyes[1]))
        middle = eyes[0] + down * (mouth[0] - eyes[0]) + rng.normal(0, 3)
        left = np.arange(SIDE)[None] < middle
        mask[left if rng.random() < 0.5 else ~left] = 0
    else:
        mask = region_masks(REGION_SETS[int(rng.integers(len(REGION_SETS)))], landmarks, SIDE)
    soft = cv2.GaussianBlur(mask, (0, 0), rng.uniform(0.5, 3.0))
    return (soft > rng.uniform(40, 160)).astype(np.uint8)


def random_hole(rng: np.random.Generator, points: FloatArray | None = None) -> MaskArray:
    """A hole on an FFHQ-framed crop: SIDE x SIDE, values 0 and 1, never empty. `points` (N x 5 x 2, pixels at SIDE): landmarks
    of faces; then many holes are regions of one of them."""
    if points is not None and rng.random() < REGION_PART:
        regional = _region_hole(rng, points[int(rng.integers(len(points)))])
        return regional if regional.any() else random_hole(rng, points)
    mask = np.zeros((SIDE, SIDE), np.uint8)
    kind = rng.random()
    if kind < 0.28:
        _strokes(rng, mask)
    elif kind < 0.36:
        _box(rng, mask)
    elif kind < 0.58:  # sunglasses, eyes, brows
        _ellipse(rng, mask, (104, 134), (48, 92), (18, 42))
    elif kind < 0.80:  # face masks, mouths, chins
        _ellipse(rng, mask, (160, 200), (32, 82), (24, 66))
    elif kind < 0.87:  # one eye, the nose, a cheek
        centre = (_between(rng, 80, 176), _between(rng, 100, 190))
        cv2.ellipse(mask, centre, (_between(rng, 16, 38), _between(rng, 14, 36)), rng.uniform(-40, 40), 0, 360, 1, -1)
    elif kind < 0.93:
        _half(rng, mask)
    else:
        _ellipse(rng, mask, (136, 164), (60, 96), (70, 112))
    if not mask.any():
        return random_hole(rng, points)
    return mask if rng.random() < 0.5 else np.ascontiguousarray(mask[:, ::-1])
