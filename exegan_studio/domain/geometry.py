"""Similarity transforms and boxes. Continuous coordinates: the centre of the first pixel is (0.5, 0.5)."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Similarity:
    """x' = a x - b y + tx, y' = b x + a y + ty: rotation, uniform scale and shift, no mirroring."""

    a: float
    b: float
    tx: float
    ty: float

    @property
    def scale(self) -> float:
        """Length of a unit vector after the transform."""
        return math.hypot(self.a, self.b)

    @property
    def angle(self) -> float:
        """Rotation in radians, positive from x towards y (clockwise on screen)."""
        return math.atan2(self.b, self.a)

    def inverse(self) -> "Similarity":
        """The transform back. Raises ZeroDivisionError where the scale is 0."""
        square = self.a * self.a + self.b * self.b
        a, b = self.a / square, -self.b / square
        return Similarity(a, b, -(a * self.tx - b * self.ty), -(b * self.tx + a * self.ty))

    def then(self, after: "Similarity") -> "Similarity":
        """This transform first, `after` second."""
        return Similarity(
            after.a * self.a - after.b * self.b,
            after.b * self.a + after.a * self.b,
            after.a * self.tx - after.b * self.ty + after.tx,
            after.b * self.tx + after.a * self.ty + after.ty,
        )

    def apply(self, points: NDArray[np.floating]) -> NDArray[np.float32]:
        """Points (..., 2) moved."""
        x, y = points[..., 0], points[..., 1]
        return np.stack([self.a * x - self.b * y + self.tx, self.b * x + self.a * y + self.ty], -1).astype(np.float32)

    def pixel_matrix(self) -> NDArray[np.float64]:
        """2 x 3 matrix between pixel indices (centres at whole numbers), as OpenCV's warps want it."""
        tx = self.tx + 0.5 * (self.a - self.b) - 0.5
        ty = self.ty + 0.5 * (self.b + self.a) - 0.5
        return np.array([[self.a, -self.b, tx], [self.b, self.a, ty]], np.float64)


@dataclass(frozen=True)
class Axis:
    """A straight line to mirror about: a point on it and its direction, a unit vector."""

    x: float
    y: float
    dx: float
    dy: float

    @classmethod
    def between(cls, first: tuple[float, float], second: tuple[float, float]) -> "Axis":
        """The line through two points. Raises ValueError where they are the same."""
        dx, dy = second[0] - first[0], second[1] - first[1]
        length = math.hypot(dx, dy)
        if length == 0:
            raise ValueError("an axis needs two different points")
        return cls(first[0], first[1], dx / length, dy / length)

    def reflect(self, x: float, y: float) -> tuple[float, float]:
        """The point mirrored. For an axis along x, along y or at 45 degrees exact where sums of the coordinates are."""
        across = (x - self.x) * self.dy - (y - self.y) * self.dx
        return x - 2 * across * self.dy, y + 2 * across * self.dx


@dataclass(frozen=True)
class Box:
    """Whole-pixel rectangle, right and bottom exclusive."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def width(self) -> int:
        return max(0, self.right - self.left)

    @property
    def height(self) -> int:
        return max(0, self.bottom - self.top)

    @property
    def empty(self) -> bool:
        return self.width == 0 or self.height == 0

    @property
    def slices(self) -> tuple[slice, slice]:
        """Rows and columns, to cut the box out of an H x W array."""
        return slice(self.top, self.bottom), slice(self.left, self.right)

    def grown(self, by: int) -> "Box":
        return Box(self.left - by, self.top - by, self.right + by, self.bottom + by)

    def shifted(self, x: int, y: int) -> "Box":
        return Box(self.left + x, self.top + y, self.right + x, self.bottom + y)

    def clipped(self, width: int, height: int) -> "Box":
        """The part inside a picture of that size."""
        return Box(max(0, self.left), max(0, self.top), min(width, self.right), min(height, self.bottom))

    def overlap(self, other: "Box") -> "Box":
        """What both cover; Box(0, 0, 0, 0) where that is nothing."""
        left, top = max(self.left, other.left), max(self.top, other.top)
        right, bottom = min(self.right, other.right), min(self.bottom, other.bottom)
        return Box(left, top, right, bottom) if left < right and top < bottom else Box(0, 0, 0, 0)

    def union(self, other: "Box") -> "Box":
        if self.empty:
            return other
        if other.empty:
            return self
        return Box(
            min(self.left, other.left), min(self.top, other.top), max(self.right, other.right), max(self.bottom, other.bottom)
        )


def box_of(mask: NDArray[np.generic]) -> Box:
    """The smallest box that holds every non-zero pixel; Box(0, 0, 0, 0) where there is none."""
    rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
    if not len(rows):
        return Box(0, 0, 0, 0)
    return Box(int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1)
