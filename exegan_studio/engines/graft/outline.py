"""The face's outline in a hole: where its skin ends and what stands beside it goes on.

The network expects colours as smooth as its own low frequencies; a cheek against a wall is a blurred band in them. But a band
between two colours that are known, the face's own and that of what the photo shows beside it, says where the edge is, and how
the photo divides into the two says where the edge comes into the hole. After the way of mattes (Chuang et al. 2001): every
place is told by how near it is to the two colours carried to it; by turns, the colours follow from what was told.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from exegan_studio.domain.arrays import FloatArray, as_float
from exegan_studio.engines.graft.agreement import WORKING, coarse, told
from exegan_studio.engines.graft.bands import known_low_pass, low_pass
from exegan_studio.engines.graft.features import outside_of
from exegan_studio.engines.graft.network import LOW_SIGMA
from exegan_studio.engines.graft.sitter import Sitter
from exegan_studio.engines.graft.skin import EDGE, EYE, MOUTH, SHADE
from exegan_studio.engines.graft.variation import FaceAxes
from exegan_studio.face.colour import smooth_step

WIDE_SIGMAS, NEAR_SIGMAS = (24.0, 12.0), (6.0, 3.0)
"""Widths of the means that carry the face's colours and those beside it, in pixels at SIDE, the widest first. Near ones only
carry what the photo shows: what is expected is blurred from one to the other."""
SOFTNESS = 0.7
"""The photo is divided as sharply as that, in pixels at SIDE."""
NEAR = 0.15
"""How much of a mean's weight must be known for it to count."""
ROUNDS = 3
LIKE, UNLIKE = 0.5, 6
"""Visible skin is so near the face's, in the units of `told`; and the power that leaves only what is surely none."""
SHADED = 0.45
NECK = (0.55, 1.9)
PRIOR = 0.2
"""How much the place in the face says where the colours say nothing, in squares of the units of `told`."""
SURE_FROM, SURE_OVER = 0.6, 0.2
"""The middle of the face, in half axes of the face's ellipse: there nothing ends."""
MOVED_SIGMAS, MISSED_SIGMAS = (24.0, 12.0, 6.0), (3.0, 1.5)
"""Widths of the means that carry into the hole how far the edge in the photo is from where it is expected, in pixels at
SIDE: along the edge, and right at the hole's rim."""
HOLLOW, SPUR = 12.0, 3.0
FARTHEST, EDGE_NEAR = 6.0, 3.0
"""How far distances from the edge are counted, and how near it they say where it is, in pixels at SIDE."""
HALF_WIDTH = 0.8
"""Of the edge, in pixels at SIDE."""
PURE_FROM, PURE_OVER = 0.85, 0.13
"""The share of face from which a colour is the face's own."""
WITHIN_SIGMAS = (16.0, 8.0, 4.0)
"""Widths of the means that carry the face's colours out to its edge, in pixels at SIDE."""


@dataclass(frozen=True)
class Outline:
    """`face`: H x W in 0..1, the share of face in every pixel; `pure`, 0..1, where the expected colours are the face's own,
    and `beside` x 3, the photo's surroundings carried into the hole, at WORKING samples a network pixel."""

    face: FloatArray
    pure: FloatArray
    beside: FloatArray


def make_outline(sitter: Sitter, axes: FaceAxes, outside: FloatArray, painted: FloatArray, low: FloatArray) -> Outline:
    """From the expected `low` (H x W x 3). `outside`: H x W, 1 where there is no face; `inner`: H x W, distance from the middle
    of the face in half axes of its ellipse."""
    known = as_float(coarse(painted, sitter) < 0.01)
    around, _ = known_low_pass(coarse(sitter.picture, sitter), known, SOFTNESS * WORKING)
    photo, expected = weighed(around), weighed(coarse(low, sitter))
    seen = as_float(np.where(known[..., None] > 0, photo, expected))
    t=float(axes.points[2][0]); half = 0.95*np.where(axes.u*t>0, 1-1.2*abs(t), 1)
    inner=coarse(as_float(np.hypot(axes.u/half,(axes.v-.42)/1.15)),sitter)
    sure = as_float(1 - smooth_step((inner - SURE_FROM) / SURE_OVER))
    neck = smooth_step((NECK[0] - np.abs(axes.u)) / 0.2) * smooth_step((axes.v - 1.0) / 0.2) * smooth_step((NECK[1]-axes.v)/.2)
    within = np.maximum(1 - smooth_step((inner-1)/.3+.5), coarse(as_float(neck), sitter))
    beyond = as_float(smooth_step((inner - 1.6) / 0.4))
    left, right, _, *mouth = axes.points
    parts = ((left, EYE), (right, EYE), ((mouth[0] + mouth[1]) / 2, MOUTH))
    plain = coarse(outside_of(axes, parts, EDGE), sitter)

    core = as_float(within * plain)
    usual = np.median(seen[core > 0.5], axis=0) if (core > 0.5).any() else seen.reshape(-1, seen.shape[2]).mean(0)
    expected_face = as_float((1 - known) * core * likeness(seen, usual))
    face = carried(seen, expected_face + known * core * likeness(seen, usual), WIDE_SIGMAS[:1])
    skin = as_float(np.minimum(1, 2 * likeness(seen, face)) * known * (1 - beyond))
    face = spread(seen, expected_face, skin)
    beside = spread(seen, expected_face * 0, known * (1 - skin) ** UNLIKE)
    for _ in range(ROUNDS):
        share = divided(seen, face, beside, within, beyond)
        face = spread(seen, expected_face, share * (skin > 0.1))
        beside = spread(seen, expected_face * 0, known * (1 - share) ** 4)
    share = np.maximum(divided(seen, face, beside, within, beyond), sure)
    distance = brought_in(known, as_float(divided(seen, face, beside, within, beyond)), as_float(divided(expected, face, beside, within, beyond)))
    upper = coarse(as_float(smooth_step((axes.points[3:, 1].mean() - axes.v) / 0.3)), sitter)
    distance = evened_out(known, distance, upper)
    distance = np.maximum(distance, (sure * 2 - 1) * FARTHEST)
    matte = smooth_step((enlarged_to(distance, sitter) / HALF_WIDTH + 1) / 2)
    share = np.where(known > 0, share, smooth_step((distance / 2 + 1) / 2))
    there = carried(coarse(sitter.picture, sitter), as_float(known * (1 - share) ** 4), (*WIDE_SIGMAS, *NEAR_SIGMAS, 1.5))
    return Outline(as_float(matte), np.maximum(sure, smooth_step((low_pass(as_float(divided(seen, face, beside, within, beyond)), 1) - PURE_FROM) / PURE_OVER)), there)


def weighed(picture: FloatArray) -> FloatArray:
    """Brightness and colour, H x W x 4; shade counts less than colour."""
    return as_float(told(np.maximum(picture, 0)) * np.array([SHADED, 1, 1, 1], np.float32))


def apart(seen: FloatArray, other: FloatArray) -> FloatArray:
    """Squared distances, H x W."""
    return as_float(np.square(seen - other).sum(2))


def likeness(seen: FloatArray, other: FloatArray) -> FloatArray:
    return as_float(np.exp(-apart(seen, other) / (2 * LIKE**2)))


def spread(seen: FloatArray, hidden: FloatArray, shown: FloatArray) -> FloatArray:
    """A side's colours everywhere, from what of it is expected in the hole (`hidden`) and what the photo shows of it."""
    wide = carried(seen, as_float(hidden + shown), WIDE_SIGMAS[:1])
    return carried(seen, as_float(shown), (*WIDE_SIGMAS[1:], *NEAR_SIGMAS), wide)


def divided(seen: FloatArray, face: FloatArray, beside: FloatArray, within: FloatArray, beyond: FloatArray) -> FloatArray:
    """The share of face, H x W in 0..1, in what is seen, by how near it is to the face's colours and to those beside it."""
    far = apart(seen, beside)
    return as_float((far + PRIOR * within) / (far + apart(seen, face) + PRIOR + PRIOR * beyond))


def carried(
    picture: FloatArray, weight: FloatArray, sigmas: tuple[float, ...], start: FloatArray | None = None
) -> FloatArray:
    """The weighted pixels' colours everywhere: the nearest where there are some near, else the `start`."""
    weight = as_float(weight + 1e-6)
    result = known_low_pass(picture, weight, sigmas[0] * WORKING, least=1e-7)[0] if start is None else start
    for sigma in sigmas if start is not None else sigmas[1:]:
        near, total = known_low_pass(picture, weight, sigma * WORKING, least=1e-7)
        result = as_float(result + (near - result) * smooth_step(total / NEAR)[..., None])
    return result


def enlarged_to(field: FloatArray, sitter: Sitter) -> FloatArray:
    return as_float(cv2.resize(field, sitter.hole.shape[::-1], interpolation=cv2.INTER_CUBIC))


def brought_in(known: FloatArray, photo: FloatArray, expected: FloatArray) -> FloatArray:
    """How far inside the face a place is, H x W in pixels at SIDE: as expected, but moved as a whole to where the face's edge
    in the photo comes into the hole."""
    element = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * WORKING + 1,) * 2)
    inside = as_float(photo > 0.5)
    inside = as_float(cv2.morphologyEx(cv2.morphologyEx(inside, cv2.MORPH_OPEN, element), cv2.MORPH_CLOSE, element))
    seen, wanted = edge_distance(inside), edge_distance(as_float(expected > 0.5))
    near = np.exp(-np.square(np.minimum(np.abs(seen), np.abs(wanted)) / EDGE_NEAR)) * known
    change = np.zeros_like(seen)
    for sigma in MOVED_SIGMAS:
        weight = low_pass(as_float(near), sigma * WORKING)
        mean = low_pass(as_float((seen - wanted) * near), sigma * WORKING) / np.maximum(weight, 1e-4)
        part = smooth_step(weight / 0.02)
        change = change * (1 - part) + mean * part
    wanted = wanted + change
    for sigma in MISSED_SIGMAS:
        weight = low_pass(known, sigma * WORKING)
        mean = low_pass(as_float((seen - wanted) * known), sigma * WORKING) / np.maximum(weight, 1e-3)
        part = smooth_step((weight - 0.1) / 0.4)
        wanted = wanted + mean * part
    return low_pass(as_float(wanted), 0.7 * WORKING)


def evened_out(known: FloatArray, distance: FloatArray, upper: FloatArray) -> FloatArray:
    inside = as_float(distance > 0)
    closed = cv2.morphologyEx(inside, cv2.MORPH_CLOSE, disk(HOLLOW))
    inside = np.where((upper > 0.5) & (known == 0), closed, inside)
    opened = cv2.morphologyEx(as_float(inside), cv2.MORPH_OPEN, disk(SPUR))
    inside = as_float(np.where(known == 0, opened, inside))
    count, labels, stats, _ = cv2.connectedComponentsWithStats((inside == 0).astype(np.uint8))
    touching = np.unique(labels[known > 0])
    inside = np.where(np.isin(labels, touching) | (inside > 0), inside, 1)
    return low_pass(edge_distance(as_float(inside)), 1.2 * WORKING)


def disk(radius: float):
    size = 2 * round(radius * WORKING) + 1
    return cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))


def edge_distance(inside: FloatArray) -> FloatArray:
    """How far inside a place is, H x W in pixels at SIDE, no more than FARTHEST."""
    within, beyond = (cv2.distanceTransform(one.astype(np.uint8), cv2.DIST_L2, 5) for one in (inside, 1 - inside))
    return np.clip((within - beyond) / WORKING, -FARTHEST, FARTHEST).astype(np.float32)


def up_to_edge(sitter: Sitter, outline: Outline, filled: FloatArray) -> FloatArray:
    """The fill, H x W x 3, with the face's own colours up to its outline and beyond it."""
    low = low_pass(coarse(filled, sitter), LOW_SIGMA * WORKING)
    change = (carried(low, outline.pure, WITHIN_SIGMAS) - low) * (1 - outline.pure[..., None])
    return as_float(filled + cv2.resize(as_float(change), sitter.hole.shape[::-1], interpolation=cv2.INTER_CUBIC))
