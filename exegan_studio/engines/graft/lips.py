"""Lips, told from the skin round them as a shape.

Between the corners of a mouth lie lips, teeth and what is dark; where they end differs from face to face. Told are they by
their colour and brightness, relative to the skin round them, as far as that says anything, else by the usual form of a mouth.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from exegan_studio.domain.arrays import FloatArray, Landmarks, as_float
from exegan_studio.domain.geometry import Box
from exegan_studio.engines.graft.agreement import WORKING
from exegan_studio.engines.graft.bands import brightness_of, known_low_pass, low_pass
from exegan_studio.engines.graft.features import box_within, cut_to, lips_middle
from exegan_studio.engines.graft.network import SIDE
from exegan_studio.engines.graft.variation import FaceAxes, face_axes
from exegan_studio.face.colour import smooth_step

BLACK = 0.05
NEAR = (0.75, 0.42)
"""Half axes of what is looked at round the middle of the lips, in distances between the eyes."""
GRAIN, SKIN = 0.012, 0.2
"""What is finer than the first says nothing; skin is the same over the second. In distances between the eyes."""
WIDER, FULLNESS = 1.05, 0.6
"""A mouth ends so far beyond its corners, in parts of its width; and the power of a parabola's height that lips have."""
REACH, LEAST, MOST, HANGING = (0.12, 0.19), (0.06, 0.08), (0.2, 0.34), 0.02
"""How far the upper and the lower lip reach from the line that parts them, in their middle: of most faces, least and most; and
how far that line lies below the one from corner to corner. In distances between the eyes."""
FARTHEST = 1.3, 1.6
"""Neither reaches farther than so many times what is expected of it: below bared teeth lies the lower lip."""
LIKELY, SURENESS = 0.8, 6.0
"""In parts of that reach: where a lip ends; and how fast it becomes sure, in natural logarithms of the odds."""
ROUND = (1.5, 0.36)
"""The skin that a mouth is told from: half axes, in halves of the mouth's width and in distances between the eyes."""
SPREAD, COUNTS, EVIDENCE, FAR = np.array([0.06, 0.025, 0.025], np.float32), np.array([0.5, 1, 1], np.float32), 1.2, 9.0
"""The least spread of brightness and of both colours, in natural logarithms, how much each of them counts, how much all count
beside the usual form, and the square of a distance, in spreads, from which on nothing is told any more: teeth and what is dark
are as far from lips as from skin."""
RED = 0.5
"""Redder than the skin by two spreads counts so much of FAR less against being a lip."""
USUAL, TURNS = np.float32(1.48), 4
"""From the middle of absolute values to a standard deviation; and turns of telling lips and skin from one another."""
BETWEEN, BAND = 0.07, 0.05
"""What is enclosed by lips and narrower than twice the first is no skin; and a lip's own tone is told no farther from its
outline than the second, for farther in are gloss and teeth; in distances between the eyes."""


@dataclass(frozen=True)
class Lips:
    """A portrait's mouth, all S x S in 0..1 at WORKING samples a pixel at SIDE: `mouth`, lips and all between them; `lower`,
    what of that belongs to the lower lip; `band`, where lips have their own tone."""

    mouth: FloatArray
    lower: FloatArray
    band: FloatArray


def seen_tones(picture: FloatArray) -> FloatArray:
    """Brightness, red and blue, both against green, of H x W x 3, as natural logarithms."""
    lifted = np.maximum(picture, 0) + np.float32(BLACK)
    red, green, blue = cv2.split(lifted)
    return as_float(cv2.merge([np.log(brightness_of(lifted)), np.log(red / green), np.log(blue / green)]))


def lips_of(picture: FloatArray, landmarks: Landmarks) -> Lips:
    """The mouth of a square portrait, S x S x 3 in 0..1, with those landmarks in it."""
    side, working = picture.shape[0], SIDE * WORKING
    points = landmarks * np.float32(working / side)
    axes = face_axes(points, Box(0, 0, working, working))
    box = box_within(axes, lips_middle(axes), NEAR)
    small = as_float(cv2.resize(picture, (working, working), interpolation=cv2.INTER_AREA)[box])
    found = np.zeros((3, working, working), np.float32)
    if min(small.shape[:2]) > 1:
        found[:, box[0], box[1]] = _told(small, cut_to(axes, box))
    return Lips(*found)


def _told(picture: FloatArray, axes: FaceAxes) -> tuple[FloatArray, FloatArray, FloatArray]:
    """`mouth`, `lower` and `band` of what is near a mouth, H x W x 3 with its axes."""
    unit = axes.unit
    tones = seen_tones(low_pass(picture, GRAIN * unit))
    left, right = axes.points[3:]
    middle, half = (left + right) / 2, max(float(np.hypot(*(right - left))) / 2, 1 / unit)
    along = (right - left) / (2 * half)
    across = as_float(((axes.u - middle[0]) * along[0] + (axes.v - middle[1]) * along[1]) / half)
    rest = np.maximum(1 - np.square(across / WIDER), 0)
    form = as_float(rest**FULLNESS)
    down = as_float((axes.v - middle[1]) * along[0] - (axes.u - middle[0]) * along[1] - HANGING * rest)
    around = as_float(np.hypot(across / ROUND[0], down / ROUND[1]) < 1)
    below, core = down >= 0, np.abs(across) < WIDER / 2
    wide = max(float((form * (core & (np.abs(down) < 0.5 / unit))).sum()), 1.0)
    reach, evidence, mouth = list(REACH), np.zeros_like(down), np.zeros_like(down)
    for _ in range(TURNS):
        there = np.abs(down) / np.maximum(np.where(below, *reversed(reach)) * form, 1e-3)
        odds = SURENESS * (LIKELY - there) + EVIDENCE * evidence
        mouth = np.where(
            (there < np.where(below, *reversed(FARTHEST))) & (rest > 0), 1 / (1 + np.exp(-np.clip(odds, -FAR, FAR))), 0
        )
        mouth = low_pass(as_float(mouth), GRAIN * unit)
        for number, lip in enumerate((~below, below)):
            high = float((mouth * (lip & core)).sum()) / wide / unit / LIKELY
            reach[number] = min(max((reach[number] + high + REACH[number]) / 3, LEAST[number]), MOST[number])
        # What parts the lips is dark, whatever they are like.
        lips = as_float(mouth * np.clip(there, 0, 1))
        evidence = low_pass(_evidence(tones, lips, as_float((1 - mouth) * around), below, unit), 2 * GRAIN * unit)
    mouth = as_float(cv2.morphologyEx(mouth, cv2.MORPH_CLOSE, disc(round(BETWEEN * unit))))
    edge = np.pad(mouth > 0.5, 1).astype(np.uint8)
    inwards = as_float(cv2.distanceTransform(edge, cv2.DIST_L2, 5)[1:-1, 1:-1] / unit)
    lower = low_pass(as_float(below), GRAIN * unit)
    return mouth, as_float(mouth * lower), as_float(mouth * smooth_step(2 - inwards / BAND))


def disc(reach: int) -> NDArray[np.uint8]:
    return cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach + 1, 2 * reach + 1)).astype(np.uint8)


def _evidence(tones: FloatArray, lips: FloatArray, skin: FloatArray, below: NDArray[np.bool_], unit: float) -> FloatArray:
    """By how much `tones` (H x W x 3) are likelier a lip's than the skin's beside it, H x W, if `lips` and `skin` were both;
    `below`: where it is the lower lip's."""
    off = tones - known_low_pass(tones, skin, SKIN * unit)[0]
    skins = _spread(off, skin)
    evidence = np.zeros_like(skin)
    for lip in (~below, below):
        weight = as_float(lips * lip)
        own = np.einsum("hw,hwc->c", weight, off) / max(float(weight.sum()), 1.0)
        spread = as_float(np.sqrt((np.square(skins) + np.square(_spread(off - own, weight))) / 2) + SPREAD)
        from_skin, from_lip = (np.square(one / spread) @ COUNTS for one in (off, as_float(off - own)))
        # Below bared teeth the lip is like neither, but as red as no skin.
        redder = smooth_step(as_float(off[..., 1] / spread[1]) - 1)
        most = FAR * (1 - RED * redder)
        evidence[lip] = ((np.minimum(from_skin, FAR) - np.minimum(from_lip, most)) / 2)[lip]
    return evidence


def _spread(off: NDArray[np.float32], weight: FloatArray) -> NDArray[np.float32]:
    """The usual deviation, 3, of values H x W x 3 where there is more than half of their weight."""
    there = weight > 0.5
    return USUAL * np.median(np.abs(off[there]), axis=0) if there.any() else np.zeros(3, np.float32)
