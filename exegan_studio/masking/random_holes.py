"""Random holes to train and to measure with: the paper's two families of masks, strokes alone, boxes alone, a centred square.

What is drawn is first made as shapes in parts of the picture's side, so one generator serves every size. A family is a function
from a random generator to shapes; the same generator state gives the same hole.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from exegan_studio.domain.arrays import MaskArray
from exegan_studio.domain.errors import MaskError

SUBPIXEL: Final = 4
TRIES: Final = 4000
"""A hole is drawn so often until it has the share that is wanted."""
LONGEST_STEP: Final = 100 / 256
"""Of a free stroke from one vertex to the next. The paper's description leaves it open; free-form masks commonly have this."""


@dataclass(frozen=True)
class Rectangle:
    """In parts of the side; it may stick out of the picture."""

    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True)
class Stroke:
    """`points`: n x 2, x and y in parts of the side. `width`: of the round brush, in the same unit."""

    points: NDArray[np.float64]
    width: float


Shapes = tuple[tuple[Rectangle, ...], tuple[Stroke, ...]]
Family = Callable[[np.random.Generator], Shapes]


def published_256(rng: np.random.Generator) -> Shapes:
    """The paper's masks at 256: up to 4 boxes with sides below half the picture's, up to 9 below a quarter, and 10 free strokes
    of up to 20 vertices with a brush of 10 to 24 pixels."""
    return (*_boxes(rng, 4, 1 / 2), *_boxes(rng, 9, 1 / 4)), tuple(_free_stroke(rng) for _ in range(10))


def published_512(rng: np.random.Generator) -> Shapes:
    """The paper's masks at 512, those of Co-Mod-GAN: up to 9 boxes with sides below half the picture's, up to 4 below
    all of it, and up to 19 strokes that turn to and fro. Any share of the picture may be hidden."""
    boxes = (*_boxes(rng, 9, 1 / 2), *_boxes(rng, 4, 1.0))
    return boxes, tuple(_winding_stroke(rng) for _ in range(int(rng.integers(20))))


def strokes(rng: np.random.Generator) -> Shapes:
    """Irregular holes: 1 to 24 free strokes."""
    return (), tuple(_free_stroke(rng) for _ in range(int(rng.integers(1, 25))))


def boxes(rng: np.random.Generator) -> Shapes:
    """1 to 6 boxes with sides up to three quarters of the picture's."""
    return tuple(_box(rng, 3 / 4) for _ in range(int(rng.integers(1, 7)))), ()


FAMILIES: Final[Mapping[str, Family]] = {
    "strokes": strokes,
    "boxes": boxes,
    "published-256": published_256,
    "published-512": published_512,
}


def _boxes(rng: np.random.Generator, most: int, longest: float) -> tuple[Rectangle, ...]:
    return tuple(_box(rng, longest) for _ in range(int(rng.integers(most + 1))))


def _box(rng: np.random.Generator, longest: float) -> Rectangle:
    """Its middle lies in the picture."""
    width, height = rng.uniform(0, longest, 2).tolist()
    x, y = rng.uniform(0, 1, 2).tolist()
    return Rectangle(x - width / 2, y - height / 2, width, height)


def _free_stroke(rng: np.random.Generator) -> Stroke:
    """2 to 20 vertices, in any directions."""
    count = int(rng.integers(1, 20))
    path = _path(rng, rng.uniform(0, 2 * np.pi, count), rng.uniform(0, LONGEST_STEP, count))
    return Stroke(path, rng.uniform(10, 24) / 256)


def _winding_stroke(rng: np.random.Generator) -> Stroke:
    """5 to 18 vertices; to and fro at about 72 degrees to the right; a brush of 12 to 48 pixels at 512."""
    count = int(rng.integers(4, 18))
    least, most = 2 * np.pi / 5 - rng.uniform(0, 2 * np.pi / 15), 2 * np.pi / 5 + rng.uniform(0, 2 * np.pi / 15)
    turns = rng.uniform(least, most, count)
    turns[::2] = 2 * np.pi - turns[::2]
    usual = math.sqrt(2) / 8
    path = _path(rng, turns, np.clip(rng.normal(usual, usual / 2, count), 0, 2 * usual))
    mirrored = rng.random(2) < 0.5
    path[:, mirrored] = 1 - path[:, mirrored]
    return Stroke(path, rng.uniform(12, 48) / 512)


def _path(rng: np.random.Generator, turns: NDArray[np.float64], steps: NDArray[np.float64]) -> NDArray[np.float64]:
    """From a place anywhere by steps of these directions and lengths, but not out of the picture."""
    points = [rng.uniform(0, 1, 2)]
    for turn, step in zip(turns, steps, strict=True):
        points.append(np.clip(points[-1] + step * np.array([np.cos(turn), np.sin(turn)]), 0, 1))
    return np.stack(points)


def drawn(shapes: Shapes, size: int) -> MaskArray:
    """size x size, 0 or 255; it may be empty, or full."""
    hole = np.zeros((size, size), np.uint8)
    rectangles, paths = shapes
    for one in rectangles:
        left, top = round(one.left * size), round(one.top * size)
        right, bottom = round((one.left + one.width) * size), round((one.top + one.height) * size)
        hole[max(0, top) : max(0, bottom), max(0, left) : max(0, right)] = 255
    for one in paths:
        fixed = np.rint((one.points * size - 0.5) * 2**SUBPIXEL).astype(np.int32)
        width = max(1, round(one.width * size))
        cv2.polylines(hole, [fixed[:, None]], False, 255, width, cv2.LINE_8, SUBPIXEL)
        for x, y in fixed.tolist():
            cv2.circle(hole, (x, y), (width << SUBPIXEL) // 2, 255, -1, cv2.LINE_8, SUBPIXEL)
    return hole


def share_of(hole: MaskArray) -> float:
    """The part of the picture that is hole, 0 to 1."""
    return float(np.count_nonzero(hole) / hole.size)


def hole_of_share(rng: np.random.Generator, family: Family, size: int, least: float, most: float) -> MaskArray:
    """A hole of the family that hides more than `least` and at most `most` of the picture, size x size, 0 or 255: drawn until
    one does, as the paper's own masks are. Raises MaskError where the family has next to none of them."""
    small = min(size, 64)
    for _ in range(TRIES):
        shapes = family(rng)
        # a look at a small drawing first: most are far off
        if least - 0.08 < share_of(drawn(shapes, small)) < most + 0.08:
            hole = drawn(shapes, size)
            if least < share_of(hole) <= most:
                return hole
    raise MaskError(
        f"Holes of this kind that hide {100 * least:g} to {100 * most:g} % of a picture are too rare.",
        "Ask for a wider range, or another kind.",
    )


def centre_hole(size: int, side: float = 0.5) -> MaskArray:
    """A square in the middle, `side` as a part of the picture's: the usual half hides a quarter."""
    hole = np.zeros((size, size), np.uint8)
    margin = round(size * (1 - side) / 2)
    hole[margin : size - margin, margin : size - margin] = 255
    return hole
