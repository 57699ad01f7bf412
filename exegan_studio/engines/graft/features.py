"""Where the features of a face are, by the sitter's landmarks; and what an eye must look like, whoever's it is."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from exegan_studio.domain.arrays import FloatArray, as_float
from exegan_studio.engines.graft.bands import low_pass
from exegan_studio.engines.graft.sitter import Sitter
from exegan_studio.engines.graft.variation import FaceAxes
from exegan_studio.face.colour import LUMA, smooth_step

EYE, BROW, RAISED, NOSTRILS, LIPS, FIRM_EDGE = (0.26, 0.15), (0.45, 0.17), 0.33, (0.3, 0.15), (0.5, 0.16), 0.4
"""Half axes, in distances between the eyes, of what keeps its contrast on any skin; brows are RAISED above the eyes."""
LIPS_BELOW = 0.06
"""The middle of the lips lies so far below that between the mouth's corners, in distances between the eyes: the lower lip is
fuller, and close above the upper one there is skin."""
OPENING, LIDS, LIDS_EDGE = (0.2, 0.11), EYE, 0.4
BESIDE, LOWER, ROUND = (0.42, 0.3), 0.08, (0.6, 0.55)
"""An eye is judged by its opening against the skin beside and below it, and mended within its lids; all that is looked at lies
within ROUND."""
DARKEST, MIDDLE = 0.03, 0.5
SHALLOWEST, PALEST = 0.68, 1.0
"""In 96 eyes of portraits the DARKEST part is darker than the skin beside it by at least 0.68 of that skin's brightness in
nine of ten, and nine tenths of the eye are no brighter than that skin."""
MOST_DEEPENED, LIFTED, PALE_LEFT = 2.2, 0.3, 0.35
"""How far an eye is deepened, what of it its lighter parts get, and what is left of too pale a white."""
SOCKET_SIGMA, GRAIN_SIGMA = 6.0, 0.4
"""In pixels at SIDE: what is wider is the socket's shade and stays, what is finer says nothing of an eye's depth."""
BLACK = 0.05
LEAST_SEEN, HIDDEN = 40, 0.9
"""An eye of fewer pixels is none; of this much of it the hole must hide."""
SPARE = 2
"""Pixels by which a box round an ellipse is wider than it need be: what rounding may cost."""


Cut = tuple[slice, slice]


def outside_of(axes: FaceAxes, places: Sequence[tuple[NDArray[np.float32], tuple[float, float]]], edge: float) -> FloatArray:
    """0 in the ellipses (centre, half axes), 1 away from them, over a soft `edge` in units of the axes; H x W."""
    away = np.ones_like(axes.u)
    for centre, (width, height) in places:
        box = box_within(axes, centre, (width * (1 + edge), height * (1 + edge)))
        away[box] *= smooth_step((distance_from(cut_to(axes, box), centre, (width, height)) - 1) / edge)
    return away


def distance_from(axes: FaceAxes, centre: NDArray[np.float32], half: tuple[float, float]) -> FloatArray:
    """From the centre of an ellipse, in its half axes, H x W: 1 on its outline."""
    across, down = axes.u - centre[0], axes.v - centre[1]
    across /= np.float32(half[0])
    down /= np.float32(half[1])
    across *= across
    down *= down
    across += down
    return np.sqrt(across, out=across)


def box_within(axes: FaceAxes, centre: NDArray[np.float32], half: tuple[float, float]) -> Cut:
    """Rows and columns beyond which nothing of an ellipse lies: what is worked out there alone is worked out everywhere."""
    height, width = axes.u.shape
    if min(height, width) < 2:
        return slice(0, height), slice(0, width)
    u, v = (float(part[0, 0]) for part in (axes.u, axes.v))
    cos, sin = axes.cos, axes.sin
    # Along a row and down a column the face's coordinates change evenly.
    across, down = float(axes.u[-1, -1]) - u, float(axes.v[-1, -1]) - v
    column, row = (cos * across - sin * down) / (width - 1), (sin * across + cos * down) / (height - 1)
    u, v = float(centre[0]) - u, float(centre[1]) - v

    def ends(middle: float, reach: float, size: int) -> slice:
        first = min(max(int(middle - reach) - SPARE, 0), size)
        return slice(first, max(first, min(int(middle + reach) + 1 + SPARE, size)))

    return (
        ends((sin * u + cos * v) / row, float(np.hypot(sin * half[0], cos * half[1])) / row, height),
        ends((cos * u - sin * v) / column, float(np.hypot(cos * half[0], sin * half[1])) / column, width),
    )


def lips_middle(axes: FaceAxes) -> NDArray[np.float32]:
    """The point of the face in the middle of its lips, 2."""
    middle = axes.points[3:].mean(0)
    return (middle + np.array([0, LIPS_BELOW], np.float32)).astype(np.float32)


def firm(axes: FaceAxes) -> FloatArray:
    """1 on eyes, brows, nostrils and lips, 0 on skin, H x W. Skin's folds are as deep as the sitter's; an eye is as dark in a
    smooth face as in a wrinkled one."""
    left, right, nose = axes.points[:3]
    up = np.array([0, -RAISED], np.float32)
    eyes = ((left, EYE), (right, EYE), (left + up, BROW), (right + up, BROW))
    return as_float(1 - outside_of(axes, (*eyes, (nose, NOSTRILS), (lips_middle(axes), LIPS)), FIRM_EDGE))


def hued(axes: FaceAxes) -> FloatArray:
    """As `firm` but 0 on brows, H x W: what has colours of its own. Most of a brow's darkness is shade on any
    skin: by its own colours one that is black on brown would be violet with yellow ends on pink."""
    left, right, nose = axes.points[:3]
    places = ((left, EYE), (right, EYE), (nose, NOSTRILS), (lips_middle(axes), LIPS))
    return as_float(1 - outside_of(axes, places, FIRM_EDGE))


@dataclass(frozen=True)
class Eye:
    """One that the hole hides, all h x w, cut to the `box` (rows, columns) of the working box round it: `near`, 1 within its
    lids; `inside` its opening, and the skin `beside` it."""

    box: Cut
    near: FloatArray
    inside: NDArray[np.bool_]
    beside: NDArray[np.bool_]


def box_round(axes: FaceAxes, point: NDArray[np.float32], half: tuple[float, float]) -> Cut:
    """The rows and columns in which an ellipse of those half axes lies; empty where it lies outside."""
    near = box_within(axes, point, half)
    within = distance_from(cut_to(axes, near), point, half) < 1
    rows, columns = np.flatnonzero(within.any(1)) + near[0].start, np.flatnonzero(within.any(0)) + near[1].start
    if not len(rows):
        return slice(0, 0), slice(0, 0)
    return slice(int(rows[0]), int(rows[-1]) + 1), slice(int(columns[0]), int(columns[-1]) + 1)


def cut_to(axes: FaceAxes, box: Cut) -> FaceAxes:
    return replace(axes, u=axes.u[box], v=axes.v[box])


def hidden_eyes(sitter: Sitter, axes: FaceAxes) -> tuple[Eye, ...]:
    """Those of both that the hole hides."""
    eyes: list[Eye] = []
    for eye in axes.points[:2]:
        box = box_round(axes, eye, ROUND)
        cut = cut_to(axes, box)
        across, down = cut.u - eye[0], cut.v - eye[1]
        opening = np.hypot(across / OPENING[0], down / OPENING[1])
        inside = opening < 1
        beside = (np.hypot(across / BESIDE[0], (down - LOWER) / BESIDE[1]) < 1) & (opening > 1.5) & (down > 0)
        if inside.sum() >= LEAST_SEEN and beside.sum() >= LEAST_SEEN and sitter.hole[box][inside].mean() > HIDDEN:
            eyes.append(Eye(box, as_float(1 - outside_of(cut, ((eye, LIDS),), LIDS_EDGE)), inside, beside))
    return tuple(eyes)


def deepened(sitter: Sitter, eyes: tuple[Eye, ...], filled: FloatArray) -> FloatArray:
    """The fill, H x W x 3, its eyes as deep as eyes are: what an exemplar has in the shade is a haze in the light."""
    if not eyes:
        return filled
    filled = filled.copy()
    for eye in eyes:
        cut, hole = filled[eye.box], sitter.hole[eye.box][..., None]
        picture = as_float(cut * hole + sitter.picture[eye.box] * (1 - hole))
        luma = low_pass(as_float(picture @ LUMA), GRAIN_SIGMA * sitter.scale)
        skin = float(np.median(luma[eye.beside]))
        value = np.maximum(cut @ LUMA, 1e-3)
        pale = np.maximum(value - PALEST * (skin + BLACK), 0) * (1 - PALE_LEFT) * eye.near
        cut = as_float(cut * (1 - pale / value)[..., None])
        dark, middle = np.quantile(luma[eye.inside], (DARKEST, MIDDLE))
        wanted = (skin + BLACK) * (1 - SHALLOWEST) - BLACK
        if dark > wanted:
            more = min(MOST_DEEPENED, float((middle - wanted) / max(middle - dark, 1e-3))) - 1
            apart = as_float(cut - low_pass(picture, SOCKET_SIGMA * sitter.scale))
            apart = as_float(np.where(apart < 0, apart, apart * np.float32(LIFTED)))
            cut = as_float(cut + apart * (eye.near * np.float32(more))[..., None])
        filled[eye.box] = cut
    return filled
