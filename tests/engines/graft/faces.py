"""Drawn faces for tests: features where FFHQ's framing puts them, on a background that is not plain."""

import cv2
import numpy as np

from exegan_studio.domain.arrays import Landmarks, MaskArray, Pixels

POINTS = np.array([[0.377, 0.467], [0.623, 0.467], [0.5, 0.6], [0.403, 0.712], [0.597, 0.712]], np.float32)


def drawn_face(size: int, seed: int = 0) -> tuple[Pixels, Landmarks]:
    """A face of `size` pixels and its landmarks; the seed changes skin, eyes and grain."""
    rng = np.random.default_rng(seed)
    rows, columns = np.mgrid[0:size, 0:size]
    stripes = (np.sin(columns * 24 / size) * 30 + 110)[..., None] * np.array([0.7, 0.9, 1.0])
    picture = np.ascontiguousarray(stripes + rows[..., None] * (40 / size)).astype(np.uint8)
    skin = tuple(int(v) for v in np.array([205, 160, 135]) + rng.integers(-40, 30))
    points = POINTS * size
    cv2.ellipse(picture, (size // 2, round(0.57 * size)), (round(0.29 * size), round(0.38 * size)), 0, 0, 360, skin, -1)
    for x, y in points[:2]:
        centre = (round(float(x)), round(float(y)))
        cv2.ellipse(picture, centre, (round(0.055 * size), round(0.03 * size)), 0, 0, 360, (240, 240, 240), -1)
        cv2.circle(picture, centre, round(0.025 * size), tuple(int(v) for v in rng.integers(20, 110, 3)), -1)
        above = (centre[0], centre[1] - round(0.065 * size))
        cv2.ellipse(picture, above, (round(0.075 * size), round(0.012 * size)), 0, 0, 360, (60, 40, 30), -1)
    mouth = (size // 2, round(0.712 * size))
    cv2.ellipse(picture, mouth, (round(0.097 * size), round(0.022 * size)), 0, 0, 360, (150, 60, 65), -1)
    noisy = picture.astype(np.float32) + rng.normal(0, 3, picture.shape)
    return np.clip(noisy, 0, 255).astype(np.uint8), points.astype(np.float32)


def eyes_hole(size: int) -> MaskArray:
    """A band over both eyes."""
    hole = np.zeros((size, size), np.uint8)
    hole[round(0.38 * size) : round(0.54 * size), round(0.3 * size) : round(0.7 * size)] = 255
    return hole
