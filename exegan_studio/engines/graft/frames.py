"""Where an exemplar's face lies on the sitter's: the similarity that brings five landmarks onto five others."""

import numpy as np

from exegan_studio.domain.arrays import Landmarks
from exegan_studio.domain.geometry import Similarity

POINT_WEIGHTS = np.array([1.0, 1.0, 0.3, 0.8, 0.8], np.float64)
"""The nose tip moves most when a head turns, so it says least about where the face is."""


def similarity_between(source: Landmarks, target: Landmarks) -> Similarity:
    """The weighted least-squares similarity source → target (Umeyama 1991, in complex form: z' = s z + t)."""
    weights = POINT_WEIGHTS / POINT_WEIGHTS.sum()
    z = source[:, 0].astype(np.float64) + 1j * source[:, 1]
    w = target[:, 0].astype(np.float64) + 1j * target[:, 1]
    z_mean, w_mean = (weights * z).sum(), (weights * w).sum()
    spread = (weights * np.abs(z - z_mean) ** 2).sum()
    factor = (weights * np.conj(z - z_mean) * (w - w_mean)).sum() / max(spread, 1e-9)
    shift = w_mean - factor * z_mean
    return Similarity(float(factor.real), float(factor.imag), float(shift.real), float(shift.imag))
