"""Where the features of a face are, by the sitter's landmarks; and what an eye must look like, whoever's it is."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from exegan_studio.domain.arrays import FloatArray, as_float
from exegan_studio.engines.graft.bands import low_pass
from exegan_studio.engines.graft.sitter import Sitter
from exegan_studio.engines.graft.variation import FaceAxes
from exegan_studio.face.colour import LUMA, smooth_step

EYE_AND_BROW, RAISED, NOSTRILS, LIPS, FIRM_EDGE = (0.36, 0.3), 0.1, (0.3, 0.15), (0.5, 0.2), 0.4
"""Half axes, in distances between the eyes, of what keeps its contrast on any skin; eyes reach up to the brows."""
OPENING, LIDS, LIDS_EDGE = (0.2, 0.11), (0.26, 0.15), 0.4
BESIDE, LOWER = (0.42, 0.3), 0.08
"""An eye is judged by its opening against the skin beside and below it, and mended within its lids."""
DARKEST, MIDDLE = 0.03, 0.5
SHALLOWEST, PALEST = 0.68, 1.0
"""In 96 eyes of portraits the DARKEST part is darker than the skin beside it by at least 0.68 of that skin's brightness in
nine of ten, and nine tenths of the eye are no brighter than that skin."""
MOST_DEEPENED, LIFTED, PALE_LEFT = 2.2, 0.3, 0.35
"""How far an eye is deepened, what of it its lighter parts get, and what is left of too pale a white."""
SOCKET_SIGMA, GRAIN_SIGMA = 6.0, 0.4
"""In pixels at SIDE: what is wider is the socket's shade and stays, what is finer says nothing of an eye's depth."""
BLACK = 0.05
LEAST_SEEN = 40


def outside_of(axes: FaceAxes, places: Sequence[tuple[NDArray[np.float32], tuple[float, float]]], edge: float) -> FloatArray:
    """0 in the ellipses (centre, half axes), 1 away from them, over a soft `edge` in units of the axes; H x W."""
    away = np.ones_like(axes.u)
    for (u, v), (width, height) in places:
        away = away * smooth_step((np.hypot((axes.u - u) / width, (axes.v - v) / height) - 1) / edge)
    return as_float(away)


def firm(axes: FaceAxes) -> FloatArray:
    """1 on eyes, brows, nostrils and lips, 0 on skin, H x W. Skin's folds are as deep as the sitter's; an eye is as dark in a
    smooth face as in a wrinkled one."""
    left, right, nose, *mouth = axes.points
    up = np.array([0, -RAISED], np.float32)
    eyes = ((left + up, EYE_AND_BROW), (right + up, EYE_AND_BROW))
    return as_float(1 - outside_of(axes, (*eyes, (nose, NOSTRILS), ((mouth[0] + mouth[1]) / 2, LIPS)), FIRM_EDGE))


def opened(sitter: Sitter, axes: FaceAxes, filled: FloatArray) -> FloatArray:
    """The fill, H x W x 3, its eyes as deep as eyes are: what an exemplar has in the shade is a haze in the light."""
    picture = as_float(filled * sitter.hole[..., None] + sitter.picture * sitter.known[..., None])
    luma = low_pass(as_float(picture @ LUMA), GRAIN_SIGMA * sitter.scale)
    for eye in axes.points[:2]:
        from_eye = axes.u - eye[0], axes.v - eye[1]
        opening = np.hypot(from_eye[0] / OPENING[0], from_eye[1] / OPENING[1])
        beside = np.hypot(from_eye[0] / BESIDE[0], (from_eye[1] - LOWER) / BESIDE[1])
        inside, skin = opening < 1, (beside < 1) & (opening > 1.5) & (from_eye[1] > 0)
        if inside.sum() < LEAST_SEEN or skin.sum() < LEAST_SEEN or sitter.hole[inside].mean() < 0.9:
            continue
        near = as_float(1 - outside_of(axes, ((eye, LIDS),), LIDS_EDGE))
        filled = deepened(sitter, filled, picture, near, float(np.median(luma[skin])), luma[inside])
    return filled


def deepened(
    sitter: Sitter, filled: FloatArray, picture: FloatArray, near: FloatArray, skin: float, eye: FloatArray
) -> FloatArray:
    """One eye of the fill mended. `near`: H x W, 1 within its lids; `picture`: the fill in the photo; `skin` and `eye`: the
    brightness beside it and in it (N)."""
    value = np.maximum(filled @ LUMA, 1e-3)
    pale = np.maximum(value - PALEST * (skin + BLACK), 0) * (1 - PALE_LEFT) * near
    filled = as_float(filled * (1 - pale / value)[..., None])
    dark, middle = np.quantile(eye, (DARKEST, MIDDLE))
    wanted = (skin + BLACK) * (1 - SHALLOWEST) - BLACK
    if dark <= wanted:
        return filled
    more = min(MOST_DEEPENED, float((middle - wanted) / max(middle - dark, 1e-3))) - 1
    apart = filled - low_pass(picture, SOCKET_SIGMA * sitter.scale)
    apart = np.where(apart < 0, apart, apart * np.float32(LIFTED))
    return as_float(filled + apart * (near * np.float32(more))[..., None])
