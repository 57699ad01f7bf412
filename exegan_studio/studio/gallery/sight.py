"""What the gallery knows of a picture: a thumbnail, and whether a face can be taken from it. Any thread."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np

from exegan_studio.domain.arrays import Pixels, frozen
from exegan_studio.domain.errors import StudioError
from exegan_studio.pipeline.exemplars import FaceFinder
from exegan_studio.storage.images import thumbnail
from exegan_studio.storage.reading import DecodingLimits

KEPT_SIDE = 320
LOOK_SIDES = (512, 1280)
"""Faces are looked for in a small picture first, and once more in a larger one before they are given up."""


class Focus(NamedTuple):
    """Where the face is, in parts of the picture."""

    x: float
    y: float
    high: float


@dataclass(frozen=True)
class Sight:
    """`pixels` within KEPT_SIDE x KEPT_SIDE. `focus`: the face's middle as parts of width and height, and its height as a part
    of the picture's shorter side. `faces` is None while nobody has looked. `problem` says why the picture cannot be an
    exemplar; then `pixels` may be empty."""

    pixels: Pixels
    focus: Focus | None = None
    faces: int | None = None
    problem: str = ""

    @property
    def usable(self) -> bool:
        return not self.problem


def look(path: Path, limits: DecodingLimits, detector: FaceFinder, early: Callable[[Sight], None]) -> Sight:
    """`early` gets the thumbnail before faces are looked for. Never raises for a bad file: that is a Sight too."""
    try:
        small = thumbnail(path, LOOK_SIDES[0], limits)
    except StudioError as fault:
        return Sight(frozen(np.zeros((0, 0, 3), np.uint8)), problem=str(fault))
    seen = Sight(_kept(small))
    early(seen)
    for side in LOOK_SIDES:
        pixels = small if side == LOOK_SIDES[0] else thumbnail(path, side, limits)
        faces = detector.detect(pixels)
        height, width = pixels.shape[:2]
        if faces:
            x, y = faces[0].landmarks.mean(0)
            high = faces[0].box.height / min(width, height)
            return replace(seen, focus=Focus(float(x) / width, float(y) / height, high), faces=len(faces))
        if max(height, width) < side:
            break
    return replace(seen, faces=0, problem="No face was found in it, so nothing can be taken from it.")


def _kept(pixels: Pixels) -> Pixels:
    height, width = pixels.shape[:2]
    scale = min(1.0, KEPT_SIDE / max(height, width))
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    small = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)
    return frozen(small.astype(np.uint8, copy=False))
