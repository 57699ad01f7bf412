"""What a seed decides: small, believable changes of expression, proportion, light and detail."""

from dataclasses import dataclass

import cv2
import numpy as np

from exegan_studio.domain.arrays import FloatArray, Landmarks
from exegan_studio.domain.geometry import Box

GREATEST = 2.0
"""No draw strays further than this many standard deviations, whatever psi: a face stays a face."""
MOST_STRAINED = 0.32
"""No feature changes its size by more than this part of it anywhere."""


@dataclass(frozen=True)
class Variation:
    """One seed's draws, in standard deviations times psi; all zero is the most probable result.

    Lengths are in units of the distance between the eyes. `picks` are the random numbers 0..1 that choose, feature by
    feature (eyes, nose, mouth), among several exemplars.
    """

    eyes_open: float
    eyes_size: float
    brows: float
    smile: float
    mouth_width: float
    mouth_open: float
    nose: float
    gaze: float
    proportions: FloatArray
    brightness: float
    warmth: float
    flush: float
    light_side: float
    fine: float
    mid: float
    picks: tuple[float, float, float]


def variation_of(seed: int, psi: float) -> Variation:
    """The same seed gives the same draws; `psi` scales them (0: none)."""
    rng = np.random.Generator(np.random.PCG64(seed))

    def draw() -> float:
        return float(np.clip(rng.standard_normal() * psi, -GREATEST, GREATEST))

    eyes_open, eyes_size, brows, smile, mouth_width, mouth_open, nose, gaze = (draw() for _ in range(8))
    proportions = np.clip(rng.standard_normal((5, 5, 2), np.float32) * np.float32(psi), -GREATEST, GREATEST)
    brightness, warmth, flush, light_side, fine, mid = (draw() for _ in range(6))
    picks = rng.random(3)
    return Variation(
        eyes_open, eyes_size, brows, smile, mouth_width, mouth_open, nose, gaze, proportions.astype(np.float32),
        brightness, warmth, flush, light_side, fine, mid, (float(picks[0]), float(picks[1]), float(picks[2])),
    )  # fmt: skip


@dataclass(frozen=True)
class FaceAxes:
    """Coordinates of a box's pixels along and across the face, in units of the distance between the eyes."""

    u: FloatArray
    v: FloatArray
    unit: float
    cos: float
    sin: float
    points: Landmarks
    """The five landmarks in the same coordinates: origin between the eyes, u to the right, v down."""


def face_axes(landmarks: Landmarks, box: Box, step: int = 1) -> FaceAxes:
    """Axes of the face with those landmarks (crop coordinates) for a box of the crop, one sample for about `step` pixels."""
    middle, across = (landmarks[0] + landmarks[1]) / 2, landmarks[1] - landmarks[0]
    down = (landmarks[3] + landmarks[4]) / 2 - middle
    unit = max(float(np.hypot(*across)), 0.6 * float(np.hypot(*down)), 1.0)
    angle = float(np.arctan2(across[1], across[0]))
    cos, sin = float(np.cos(angle)), float(np.sin(angle))
    high, wide = max(2, round(box.height / step)), max(2, round(box.width / step))
    columns, rows = np.arange(wide, dtype=np.float32) + np.float32(0.5), np.arange(high, dtype=np.float32) + np.float32(0.5)
    columns, rows = box.left + columns * (box.width / wide), box.top + rows * (box.height / high)
    dx, dy = ((columns - middle[0]) / unit)[None], ((rows - middle[1]) / unit)[:, None]
    relative = (landmarks - middle) / unit
    points = np.stack([cos * relative[:, 0] + sin * relative[:, 1], -sin * relative[:, 0] + cos * relative[:, 1]], 1)
    u, v = (cos * dx + sin * dy).astype(np.float32), (-sin * dx + cos * dy).astype(np.float32)
    return FaceAxes(u, v, unit, cos, sin, points.astype(np.float32))


def _window(axes: FaceAxes, u: float, v: float, wide: float, high: float) -> FloatArray:
    return np.exp(-np.square((axes.u - u) / wide) - np.square((axes.v - v) / high)).astype(np.float32)


def flow_change(variation: Variation, axes: FaceAxes) -> FloatArray:
    """H x W x 2 in crop pixels, to be added to the flow: what a seed does to shape and expression."""
    points = axes.points
    du, dv = np.zeros_like(axes.u), np.zeros_like(axes.v)
    for x, y in points[:2]:
        near = _window(axes, x, y, 0.24, 0.16)
        dv -= near * (axes.v - y) * np.float32(0.22 * variation.eyes_open)
        wide = _window(axes, x, y, 0.34, 0.28) * np.float32(0.085 * variation.eyes_size)
        du -= wide * (axes.u - x)
        dv -= wide * (axes.v - y)
        du -= _window(axes, x, y, 0.12, 0.08) * np.float32(0.022 * variation.gaze)
        dv += _window(axes, x, y - 0.3, 0.36, 0.15) * np.float32(0.065 * variation.brows)
    nose_x, nose_y = points[2]
    du -= _window(axes, nose_x, nose_y, 0.3, 0.26) * (axes.u - nose_x) * np.float32(0.10 * variation.nose)
    mouth_x, mouth_y = (points[3] + points[4]) / 2
    around = _window(axes, mouth_x, mouth_y, 0.55, 0.3)
    half = max(0.2, float(points[4][0] - points[3][0]) / 2)
    bend = np.square((axes.u - mouth_x) / half).clip(0, 1.6) - 0.5
    dv += around * bend * np.float32(0.06 * variation.smile)
    du -= around * (axes.u - mouth_x) * np.float32(0.10 * variation.mouth_width)
    dv -= around * (axes.v - mouth_y) * np.float32(0.18 * variation.mouth_open)
    du, dv = unfolded(axes, du, dv)
    loose = cv2.resize(variation.proportions * np.float32(0.016), axes.u.shape[::-1], interpolation=cv2.INTER_CUBIC)
    du, dv = (du + loose[..., 0]) * np.float32(axes.unit), (dv + loose[..., 1]) * np.float32(axes.unit)
    return np.stack([axes.cos * du - axes.sin * dv, axes.sin * du + axes.cos * dv], -1).astype(np.float32)


def unfolded(axes: FaceAxes, du: FloatArray, dv: FloatArray) -> tuple[FloatArray, FloatArray]:
    """The changes, made smaller where together they would stretch or squeeze a feature by more than MOST_STRAINED: an opened
    eye under a raised brow must not smear its lid."""
    apart = max(float(np.hypot(axes.u[0, 1] - axes.u[0, 0], axes.v[0, 1] - axes.v[0, 0])), 1e-6)
    strain = max(float(np.abs(slope).max()) for one in (du, dv) for slope in np.gradient(one)) / apart
    smaller = np.float32(min(1.0, MOST_STRAINED / max(strain, 1e-6)))
    return du * smaller, dv * smaller


def light_change(variation: Variation, axes: FaceAxes) -> FloatArray:
    """H x W x 3 factors on the low frequencies: brightness, warmth, lips and cheeks, light from a side."""
    mouth_x, mouth_y = (axes.points[3] + axes.points[4]) / 2
    warmth = np.array([1, 0.1, -1], np.float32) * np.float32(0.03 * variation.warmth)
    plain = np.float32(0.05 * variation.brightness) + np.float32(0.05 * variation.light_side) * np.clip(axes.u, -1, 1)
    flush = _window(axes, mouth_x, mouth_y, 0.45, 0.2) * np.float32(0.05 * variation.flush)
    tint = np.array([0.3, -1, -0.8], np.float32)
    return (1 + plain[..., None] + warmth + flush[..., None] * tint).astype(np.float32)


def detail_change(variation: Variation) -> tuple[float, float]:
    """Factors on the fine and the middle band of detail: smoother or older skin, softer or firmer features."""
    return float(np.exp(0.22 * variation.fine)), float(np.exp(0.13 * variation.mid))
