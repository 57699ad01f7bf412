"""What stands before an exemplar's face: blobs and bars, locks of hair, glasses, hard shadows.

Each is drawn over the exemplar and told of, so that the networks learn to take nothing from there.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from exegan_studio.domain.arrays import FloatArray, Landmarks, as_float
from exegan_studio.engines.graft.network import SIDE

SHIFT = 4
"""Fractional bits of the drawing coordinates."""
Points = NDArray[np.float64]


def _fixed(points: Points) -> NDArray[np.int32]:
    return np.rint(points * (1 << SHIFT)).astype(np.int32)


def blob_or_bar(rng: np.random.Generator, centre: Points, reach: Points) -> FloatArray:
    """Something in front of the face somewhere within `reach` (x, y) of `centre`, coverage 0..1."""
    area = np.zeros((SIDE, SIDE), np.float32)
    x, y = (round(float(v)) for v in centre + rng.normal(0, 1, 2) * np.array([0.7, 0.8]) * reach)
    if rng.random() < 0.6:
        axes = (round(rng.uniform(4, 20)), round(rng.uniform(4, 20)))
        cv2.ellipse(area, (x, y), axes, rng.uniform(0, 180), 0, 360, 1, -1)
    else:
        turn, length = rng.uniform(0, np.pi), SIDE * 0.8
        dx, dy = round(np.cos(turn) * length), round(np.sin(turn) * length)
        cv2.line(area, (x - dx, y - dy), (x + dx, y + dy), 1, round(rng.uniform(3, 16)))
    return as_float(cv2.GaussianBlur(area, (0, 0), rng.uniform(0.5, 1.2)))


def _hair_colour(rng: np.random.Generator, picture: FloatArray, centre: Points, reach: Points) -> FloatArray:
    """The colour above the face, which is mostly hair, or any of hair's own."""
    if rng.random() < 0.6:
        x = int(np.clip(centre[0] + rng.normal(0, 0.5) * reach[0], 0, SIDE - 1))
        y = int(np.clip(centre[1] - 2.2 * reach[1], 0, SIDE - 1))
        return picture[y, x]
    base = np.array([rng.uniform(0.02, 0.75)] * 3) * np.array([1, rng.uniform(0.7, 0.95), rng.uniform(0.4, 0.9)])
    return base.astype(np.float32)


def hair(rng: np.random.Generator, picture: FloatArray, centre: Points, reach: Points) -> tuple[FloatArray, FloatArray]:
    """Locks that hang over the face: the picture with them, and their coverage 0..1."""
    colour = _hair_colour(rng, picture, centre, reach)
    covered = np.zeros((SIDE, SIDE), np.float32)
    shown = picture
    for _ in range(int(rng.integers(1, 5))):
        start = centre + reach * np.array([rng.uniform(-1.6, 1.6), -2.1])
        end = centre + reach * np.array([rng.uniform(-1.6, 1.6), rng.uniform(-0.9, 2.2)])
        bow = (start + end) / 2 + reach * rng.normal(0, 0.5, 2)
        lock = np.zeros((SIDE, SIDE), np.uint8)
        spread, ways = rng.uniform(0.5, 7), np.linspace(0, 1, 14)[:, None]
        for _ in range(int(rng.integers(2, 18))):
            off = rng.normal(0, spread, (3, 2))
            a, b, c = start + off[0], bow + off[1], end + off[2] * 1.5
            line = a * (1 - ways) ** 2 + 2 * b * ways * (1 - ways) + c * ways**2
            cv2.polylines(lock, [_fixed(line)], False, 255, int(rng.integers(1, 3)), cv2.LINE_AA, SHIFT)
        cover = as_float(cv2.GaussianBlur(lock, (0, 0), rng.uniform(0.3, 0.7)) / np.float32(255)) * np.float32(
            rng.uniform(0.5, 1)
        )
        sheen = cv2.GaussianBlur(rng.uniform(0.5, 1.5, (SIDE, SIDE)).astype(np.float32), (0, 0), 0.8)[..., None]
        lock_colour = colour * np.float32(rng.uniform(0.6, 1.4)) * sheen
        shown = as_float(shown * (1 - cover[..., None]) + lock_colour * cover[..., None])
        covered = np.maximum(covered, cover)
    return np.clip(shown, 0, 1), covered


def _lens(rng: np.random.Generator, size: float) -> Points:
    """A superellipse about the origin, 32 x 2."""
    width, height, power = size, size * rng.uniform(0.6, 1.05), 2 / rng.uniform(2, 5)
    turn = np.linspace(0, 2 * np.pi, 32, endpoint=False)
    x, y = np.cos(turn), np.sin(turn)
    return np.stack([width * np.sign(x) * np.abs(x) ** power, height * np.sign(y) * np.abs(y) ** power], 1)


def glasses(rng: np.random.Generator, picture: FloatArray, points: Landmarks) -> tuple[FloatArray, FloatArray]:
    """Spectacles or sunglasses on the eyes: the picture with them, and where nothing should be taken, 0..1."""
    eyes = points[:2].astype(np.float64)
    across = eyes[1] - eyes[0]
    apart = max(6.0, float(np.hypot(*across)))
    along, down = across / apart, np.array([-across[1], across[0]]) / apart
    lens = _lens(rng, apart * rng.uniform(0.34, 0.5))
    wide = float(lens[:, 0].max())
    frame, tint = np.zeros((SIDE, SIDE), np.uint8), np.zeros((SIDE, SIDE), np.uint8)
    thickness = int(rng.integers(1, 4))
    low = apart * rng.uniform(-0.03, 0.12)
    middles = eyes + down * low
    for middle in middles:
        outline = _fixed(middle + lens[:, :1] * along + lens[:, 1:] * down)
        cv2.fillPoly(tint, [outline], 255, cv2.LINE_AA, SHIFT)
        cv2.polylines(frame, [outline], True, 255, thickness, cv2.LINE_AA, SHIFT)
    bridge = np.stack(
        [middles[0] + along * wide, (middles[0] + middles[1]) / 2 - down * 0.06 * apart, middles[1] - along * wide]
    )
    temples = [
        np.stack([middles[k] + s * along * wide, middles[k] + s * along * apart * 1.1 - down * 0.08 * apart])
        for k, s in ((0, -1), (1, 1))
    ]
    for line in (bridge, *temples):
        cv2.polylines(frame, [_fixed(line)], False, 255, thickness, cv2.LINE_AA, SHIFT)
    frame_cover = as_float(frame / np.float32(255)) * np.float32(rng.uniform(0.6, 1))
    depth = rng.choice([0.0, rng.uniform(0.05, 0.35), rng.uniform(0.6, 0.97)], p=[0.4, 0.3, 0.3])
    tint_cover = as_float(tint / np.float32(255)) * np.float32(depth)
    dark = rng.uniform(0, 0.25, 3).astype(np.float32)
    shown = picture * (1 - tint_cover[..., None]) + dark * tint_cover[..., None]
    glare = _glare(rng, tint) if rng.random() < 0.4 else np.zeros_like(frame_cover)
    shown = shown + (1 - shown) * glare[..., None]
    rim = (rng.uniform(0, 0.3) if rng.random() < 0.7 else rng.uniform(0.3, 1)) * rng.uniform(0.6, 1, 3)
    shown = shown * (1 - frame_cover[..., None]) + rim.astype(np.float32) * frame_cover[..., None]
    taken = tint_cover if depth > 0.5 else np.zeros_like(tint_cover)
    return np.clip(as_float(shown), 0, 1), np.maximum(np.maximum(frame_cover, glare), taken)


def _glare(rng: np.random.Generator, lenses: NDArray[np.uint8]) -> FloatArray:
    """A window's reflection in the lenses, 0..1."""
    band = np.zeros((SIDE, SIDE), np.float32)
    turn, offset, width = rng.uniform(0, np.pi), rng.uniform(-30, 30), rng.uniform(2, 8)
    rows, columns = np.mgrid[0:SIDE, 0:SIDE] - SIDE / 2
    band = np.abs(np.cos(turn) * columns + np.sin(turn) * rows - offset) < width
    soft = cv2.GaussianBlur(band.astype(np.float32) * (lenses / np.float32(255)), (0, 0), 0.6)
    return as_float(soft * np.float32(rng.uniform(0.2, 0.9)))


def hard_shadow(rng: np.random.Generator, picture: FloatArray, centre: Points, reach: Points) -> tuple[FloatArray, FloatArray]:
    """A cast shadow with a plain edge: the picture with it, and where its edge lies, 0..1."""
    rows, columns = np.mgrid[0:SIDE, 0:SIDE]
    x, y = centre + reach * rng.normal(0, [0.7, 0.9])
    if rng.random() < 0.5:
        turn = rng.uniform(0, 2 * np.pi)
        inside = np.cos(turn) * (columns - x) + np.sin(turn) * (rows - y)
    else:
        inside = reach[0] * rng.uniform(0.3, 1.5) - np.hypot(columns - x, (rows - y) * rng.uniform(0.5, 2))
    wave = cv2.resize(rng.standard_normal((6, 6), np.float32), (SIDE, SIDE), interpolation=cv2.INTER_CUBIC)
    inside = as_float(inside + wave * np.float32(rng.uniform(0, 5)))
    soft = np.float32(rng.uniform(0.4, 2.5))
    cover = 1 / (1 + np.exp(-np.clip(inside / soft, -20, 20)))
    depth = rng.uniform(0.25, 0.75)
    factor = 1 - cover[..., None] * (1 - depth * rng.uniform(0.85, 1.15, 3))
    edge = as_float(np.clip(4 * cover * (1 - cover), 0, 1))
    return np.clip(as_float(picture * factor), 0, 1), edge
