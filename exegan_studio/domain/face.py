"""A face found in a photo, and the aligned crop cut out for it."""

from dataclasses import dataclass

from exegan_studio.domain.arrays import Landmarks, Pixels
from exegan_studio.domain.geometry import Box, Similarity


@dataclass(frozen=True)
class FoundFace:
    """Five landmarks and a box in photo coordinates; confidence 0..1 (1 where the artist placed the points)."""

    landmarks: Landmarks
    box: Box
    confidence: float


@dataclass(frozen=True)
class FaceCrop:
    """An FFHQ-framed square: `pixels` size x size x 3, its landmarks in crop coordinates, and photo → crop."""

    pixels: Pixels
    landmarks: Landmarks
    alignment: Similarity

    @property
    def size(self) -> int:
        return self.pixels.shape[0]
