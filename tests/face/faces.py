"""Landmarks of a plain face, and the sample portrait."""

import numpy as np

from exegan_studio.domain.arrays import Landmarks, Pixels
from exegan_studio.domain.geometry import Similarity
from exegan_studio.storage.images import load_picture
from exegan_studio.storage.paths import samples_folder

FRONTAL: Landmarks = np.array([[-0.5, 0], [0.5, 0], [0, 0.58], [-0.45, 1.05], [0.45, 1.05]], np.float32)
"""Seen from the front, in eye distances, between the eyes (0, 0)."""


def placed(eye_distance: float, x: float, y: float, degrees: float = 0) -> Landmarks:
    """The frontal face in a picture: size, place between the eyes, tilt (clockwise)."""
    turn = np.radians(degrees)
    a, b = eye_distance * float(np.cos(turn)), eye_distance * float(np.sin(turn))
    return Similarity(a, b, x, y).apply(FRONTAL)


def sample_portrait() -> Pixels:
    return load_picture(samples_folder() / "exemplars" / "eileen_collins.png").eight_bit()


def smooth_picture(width: int, height: int, seed: int = 0) -> Pixels:
    """Soft colours without fine detail: what resampling cannot harm much."""
    generator = np.random.default_rng(seed)
    y, x = np.mgrid[0:height, 0:width].astype(np.float32) / max(width, height)
    waves = [
        127 + 50 * np.sin(6 * x * generator.uniform(0.5, 1.5) + 4 * y + generator.uniform(0, 6)) + 40 * np.cos(5 * y - 3 * x)
        for _ in range(3)
    ]
    return np.clip(np.stack(waves, -1), 0, 255).astype(np.uint8)
