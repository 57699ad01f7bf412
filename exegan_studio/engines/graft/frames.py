"""Where an exemplar's face lies on the sitter's: a similarity from five landmarks, and a gentle bend."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from exegan_studio.domain.arrays import Landmarks
from exegan_studio.domain.geometry import Box, Similarity
from exegan_studio.engines.graft.network import SIDE
from exegan_studio.engines.graft.variation import face_axes
from exegan_studio.face.colour import smooth_step

POINT_WEIGHTS = np.array([1.0, 1.0, 0.3, 0.8, 0.8], np.float64)
"""The nose tip moves most when a head turns, so it says least about where the face is."""
FURTHEST_OFF = 12.0
"""No landmark is bent further, in pixels at SIDE."""
BEND_WIDTH = 0.65
"""Reach of the bend, in distances between the eyes."""
RIDGE_SEEN, RIDGE_HIDDEN = 0.15, 0.25
FARTHER, NEARER, NARROWEST = 1.4, 1.2, 0.4
"""How much narrower a turned head's far half is and how much wider the near one, in what the nose stands off the middle; and
the least of the far one that is left."""
CHEEK, JOWL, CHEEKS_LEVEL = 1.0, 0.85, 0.5
"""How far from its middle a face ends beside its cheeks and beside its mouth, in distances between the eyes, seen from the
front; and how far down from the eyes to the mouth its cheeks are: right beside the eyes these would be bent too."""
TURNED_FROM, TURNED_OVER = 0.2, 0.2
"""Heads turned otherwise by more than the first (see `turn`) need another outline, by the second more they need it wholly: up
to there two faces differ more by themselves."""


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


def turn(landmarks: Landmarks) -> float:
    """How far a head is turned, about -1 to 1 (0: to the camera): where the nose stands between eyes and mouth, in halves of
    the distance between the eyes, along the face's own axis."""
    points = landmarks.astype(np.float64)
    across = points[1] - points[0]
    middle = (points[:2].mean(0) + points[3:].mean(0)) / 2
    apart = max(float(np.hypot(*across)), 1e-6)
    return float((points[2] - middle) @ across / apart**2 * 2)


def halves(aside: float, farther: float = FARTHER, nearer: float = NEARER) -> tuple[float, float]:
    """How much wider the left and the right half of a turned head look than from the front; `aside`: how far to the right the
    nose stands of the eyes' middle, in distances between the eyes."""
    far, near = max(1 - farther * abs(aside), NARROWEST), 1 + nearer * abs(aside)
    return (near, far) if aside > 0 else (far, near)


def sides_of(landmarks: Landmarks) -> NDArray[np.float64]:
    """Where a face about ends on the left and the right, beside its cheeks and its mouth, 4 x 2, by how it is turned."""
    axes = face_axes(landmarks, Box(0, 0, 1, 1))
    mouth = axes.points[3:].mean(0)
    left, right = halves(float(axes.points[2][0]))
    level = mouth * CHEEKS_LEVEL
    u = np.array([level[0] - CHEEK * left, level[0] + CHEEK * right, mouth[0] - JOWL * left, mouth[0] + JOWL * right])
    v = np.array([level[1], level[1], mouth[1], mouth[1]])
    middle = landmarks[:2].astype(np.float64).mean(0)
    return middle + axes.unit * np.stack([axes.cos * u - axes.sin * v, axes.sin * u + axes.cos * v], 1)


def told_by_turn(exemplar: Landmarks, sitter: Landmarks, hidden: NDArray[np.bool_]) -> float:
    """How far a head that is turned otherwise is to be trusted to say where the sitter's face ends, 0..1: only where all of it
    is `hidden` (5), for half of it, if that is seen, says more."""
    apart = abs(turn(sitter) - turn(exemplar))
    return float(smooth_step(np.array([(apart - TURNED_FROM) / TURNED_OVER], np.float32))[0]) if hidden.all() else 0.0


@dataclass(frozen=True)
class Placement:
    """Where an exemplar lies on a sitter: a similarity, and a gentle bend that brings the landmarks together as well.

    `to_crop` maps exemplar pixels to crop pixels. `bend` x 2 are the weights of Gaussians (pixels at SIDE) about the
    sitter's landmarks, and about where its sides are, `centres` (at SIDE).
    """

    to_crop: Similarity
    centres: NDArray[np.float64]
    bend: NDArray[np.float64]
    width: float

    def displacement(self, points: NDArray[np.floating]) -> NDArray[np.float64]:
        """How far, in pixels at SIDE, what belongs at the points (..., 2) lies off after the similarity alone."""
        apart = np.square(points[..., None, :] - self.centres).sum(-1)
        return np.exp(-apart / (2 * self.width**2)) @ self.bend


def place(exemplar: Landmarks, sitter: Landmarks, hidden: NDArray[np.bool_], side: int) -> Placement:
    """The placement of an exemplar's landmarks on the sitter's (crop of `side` pixels).

    Landmarks under the hole (`hidden`, 5) are guesses: they pull less. Radial basis interpolation with Gaussians, solved
    with a ridge so that no single point tears the face. A head turned otherwise has another outline (see `told_by_turn`).
    """
    to_crop = similarity_between(exemplar, sitter)
    scale = SIDE / side
    given, wanted, ridge = exemplar, sitter, np.where(hidden, RIDGE_HIDDEN, RIDGE_SEEN)
    told = told_by_turn(exemplar, sitter, hidden)
    if told > 0:
        given, wanted = (np.concatenate([face, sides_of(face)]) for face in (exemplar, sitter))
        ridge = np.concatenate([ridge, np.full(len(given) - len(ridge), RIDGE_HIDDEN / told)])
    centres = wanted.astype(np.float64) * scale
    off = np.clip(centres - to_crop.apply(given).astype(np.float64) * scale, -FURTHEST_OFF, FURTHEST_OFF)
    width = BEND_WIDTH * max(8.0, float(np.hypot(*(centres[1] - centres[0]))))
    apart = np.square(centres[:, None] - centres).sum(-1)
    kernel = np.exp(-apart / (2 * width**2)) + np.diag(ridge)
    return Placement(to_crop, centres, np.linalg.solve(kernel, off), width)
