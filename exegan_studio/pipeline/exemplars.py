"""Exemplars: from a picture file to an FFHQ-framed face."""

from dataclasses import replace
from pathlib import Path
from typing import Protocol

from exegan_studio.domain.arrays import Pixels
from exegan_studio.domain.errors import ExemplarError
from exegan_studio.domain.face import FoundFace
from exegan_studio.domain.picture import Picture
from exegan_studio.engines.protocol import ExemplarCrop
from exegan_studio.face.align import CROP_SIZES, choose_crop_size, extract_crop
from exegan_studio.storage.images import load_picture


class FaceFinder(Protocol):
    """What finds faces: face.detect.FaceDetector, or a stand-in."""

    def detect(self, pixels: Pixels) -> list[FoundFace]:
        """Largest first."""
        ...


def load_exemplar(path: Path, detector: FaceFinder, weight: float = 1.0, size: int = CROP_SIZES[-1]) -> ExemplarCrop:
    """The picture's largest face, framed at its own resolution but at most `size`.

    Raises PictureError where the file is no picture and ExemplarError where it shows no face; both name the file.
    """
    return exemplar_of(load_picture(path), detector, weight, size)


def exemplar_of(picture: Picture, detector: FaceFinder, weight: float = 1.0, size: int = CROP_SIZES[-1]) -> ExemplarCrop:
    """The same for a picture that is open already."""
    if weight <= 0:
        raise ExemplarError(f"{picture.name} has the weight {weight:g}.", "A weight must be above 0.")
    pixels = picture.eight_bit()
    faces = detector.detect(pixels)
    if not faces:
        raise ExemplarError(f"No face was found in {picture.name}.", "Choose a portrait that shows the whole face.")
    landmarks = faces[0].landmarks
    crop = extract_crop(pixels, landmarks, min(size, choose_crop_size(landmarks)))
    return ExemplarCrop(crop.pixels, crop.landmarks, picture.sha256, picture.name, weight)


class ExemplarShelf:
    """Exemplars framed once and kept by the SHA-256 of their file, the last used ones. One thread at a time."""

    def __init__(self, detector: FaceFinder, most: int = 32) -> None:
        self._detector = detector
        self._most = most
        self._shelf: dict[str, ExemplarCrop] = {}

    def get(self, path: Path, weight: float = 1.0, zones: tuple[str, ...] = ()) -> ExemplarCrop:
        """As `load_exemplar`, chosen for `zones` (none: all); a failure is not kept."""
        picture = load_picture(path)
        found = self._shelf.pop(picture.sha256, None) or exemplar_of(picture, self._detector)
        self._shelf[picture.sha256] = found
        while len(self._shelf) > self._most:
            self._shelf.pop(next(iter(self._shelf)))
        return replace(found, name=picture.name, weight=weight, zones=zones)
