"""Names for the arrays that travel through the program."""

import hashlib
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
"""H x W x 3, RGB, sRGB-encoded unless a Picture's ICC profile says otherwise."""

DeepPixels = NDArray[np.uint8] | NDArray[np.uint16]
"""Pixels, or the same with 16 bits a channel."""

MaskArray = NDArray[np.uint8]
"""H x W coverage: 0 keep, 255 hole, soft edges between."""

FloatArray = NDArray[np.float32]

Landmarks = NDArray[np.float32]
"""5 x 2 (x, y) pixel coordinates: left eye, right eye, nose tip, left and right mouth corner, left and right as seen in the
picture. Coordinates are continuous: the centre of the first pixel is (0.5, 0.5)."""


AnyArray = TypeVar("AnyArray", bound=NDArray[Any])


def frozen(array: AnyArray) -> AnyArray:
    """The array itself, made read-only: what is handed to another thread must not change."""
    array.setflags(write=False)
    return array


def as_float(array: NDArray[Any]) -> FloatArray:
    """The array as float32: itself where it is that already. OpenCV and mixed arithmetic do not say so of themselves."""
    return np.asarray(array, np.float32)


def content_hash(*arrays: NDArray[Any]) -> str:
    """SHA-256 (hex) of the arrays' shapes, types and bytes."""
    digest = hashlib.sha256()
    for array in arrays:
        digest.update(f"{array.dtype}{array.shape}".encode())
        digest.update(np.ascontiguousarray(array).data)
    return digest.hexdigest()
