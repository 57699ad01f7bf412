"""Holes to train with: strokes, boxes, and the shapes of glasses, face masks, half and whole faces."""

import cv2
import numpy as np

from exegan_studio.domain.arrays import MaskArray
from exegan_studio.engines.graft.network import SIDE

UNIT = SIDE / 256


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


def random_hole(rng: np.random.Generator) -> MaskArray:
    """A hole on an FFHQ-framed crop: SIDE x SIDE, values 0 and 1, never empty."""
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
        return random_hole(rng)
    return mask if rng.random() < 0.5 else np.ascontiguousarray(mask[:, ::-1])
