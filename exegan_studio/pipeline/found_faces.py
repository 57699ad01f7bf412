"""Faces found in exemplar files: what a gallery needs to know of a picture before anybody picks it."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from exegan_studio.domain.arrays import Landmarks, as_float, frozen
from exegan_studio.domain.errors import ExemplarError
from exegan_studio.engines.protocol import ExemplarCrop
from exegan_studio.face.align import CROP_SIZES, choose_crop_size, extract_crop, ffhq_square
from exegan_studio.pipeline.exemplars import FaceFinder
from exegan_studio.storage.images import load_picture, longer_side, small_picture
from exegan_studio.storage.reading import DecodingLimits

LOOKED_AT = 1280
"""Faces are looked for in a picture of this size; the finder itself begins with a smaller one."""
LEAST_SIDE = 64
"""Pixels of the square round the face below which nothing can be taken from it: features of a few pixels."""
VERSION = 1
"""Of `plain`; another one is looked at again."""


@dataclass(frozen=True)
class FoundFaces:
    """`longer`: the picture's longer side in pixels. `count` of faces; the others are of the largest, None where there is none:
    landmarks 5 x 2 and box (left, top, width, height) as parts of the picture's width and height, and `side` of its square in
    the picture's pixels."""

    longer: int
    count: int
    landmarks: Landmarks | None = None
    box: tuple[float, float, float, float] | None = None
    side: float = 0.0

    @property
    def too_small(self) -> bool:
        return self.landmarks is not None and self.side < LEAST_SIDE

    @property
    def problem(self) -> str:
        """Why it cannot be an exemplar, for people; empty where it can."""
        if self.landmarks is None:
            return "No face was found in it, so nothing can be taken from it."
        if self.too_small:
            return f"Its face is too small: {self.side:.0f} pixels with hair and chin, at least {LEAST_SIDE} are needed."
        return ""

    def plain(self) -> dict[str, Any]:
        """For JSON."""
        points = None if self.landmarks is None else [[round(float(x), 6), round(float(y), 6)] for x, y in self.landmarks]
        box = None if self.box is None else [round(value, 6) for value in self.box]
        side = round(self.side, 2)
        return {"version": VERSION, "longer": self.longer, "count": self.count, "landmarks": points, "box": box, "side": side}

    @classmethod
    def from_plain(cls, facts: Mapping[str, Any]) -> "FoundFaces | None":
        """None where it is not what `plain` makes, or of another version."""
        try:
            if facts["version"] != VERSION:
                return None
            longer, count, side = int(facts["longer"]), int(facts["count"]), float(facts["side"])
            if facts["landmarks"] is None:
                return cls(longer, count)
            landmarks = as_float(np.array(facts["landmarks"], np.float32))
            left, top, width, high = (float(value) for value in facts["box"])
        except (KeyError, TypeError, ValueError):
            return None
        sound = landmarks.shape == (5, 2) and bool(np.isfinite(landmarks).all()) and math.isfinite(side)
        return cls(longer, count, frozen(landmarks), (left, top, width, high), side) if sound else None


def find_faces(data: bytes, name: str, detector: FaceFinder, limits: DecodingLimits) -> FoundFaces:
    """Look for faces in a picture file. Raises PictureError that names it so. Any thread that may call the finder."""
    longer = longer_side(data, name, limits)
    pixels = small_picture(data, name, LOOKED_AT, limits)
    faces = detector.detect(pixels)
    if not faces:
        return FoundFaces(longer, 0)
    height, width = pixels.shape[:2]
    size = np.array([width, height], np.float32)
    largest = faces[0]
    landmarks = frozen(as_float(largest.landmarks / size))
    box = largest.box
    parts = (box.left / width, box.top / height, box.width / width, box.height / height)
    try:
        side = 2 * float(np.hypot(*ffhq_square(largest.landmarks)[1])) * longer / max(width, height)
    except ValueError:
        return FoundFaces(longer, 0)
    return FoundFaces(longer, len(faces), landmarks, parts, side)


def found_exemplar(path: Path, found: FoundFaces, limits: DecodingLimits, most: int = CROP_SIZES[-1]) -> ExemplarCrop:
    """The face framed without looking for it again, at its own resolution but at most `most` pixels: near enough to judge by.

    Raises PictureError where the file cannot be read any more and ExemplarError where no face was found in it.
    """
    if found.landmarks is None:
        raise ExemplarError(f"No face was found in {path.name}.", "Choose a portrait that shows the whole face.")
    picture = load_picture(path, limits)
    pixels = picture.eight_bit()
    landmarks = as_float(found.landmarks * np.array([picture.width, picture.height], np.float32))
    crop = extract_crop(pixels, landmarks, min(most, choose_crop_size(landmarks)))
    return ExemplarCrop(crop.pixels, crop.landmarks, picture.sha256, picture.name)
