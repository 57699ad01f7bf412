"""A hidden eye's iris in the colours of the visible one: both are one person's, whoever gave the hidden one its form.

An iris is the disc with white on both sides. Its colours depend on how far from its middle they lie: pupil, iris, dark rim. So
the visible eye is read ring by ring and the hidden one painted ring by ring; what is darker than its own rings is a lid's shade
or lashes, what is brighter is a reflection: both stay.
"""

from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from exegan_studio.domain.arrays import FloatArray, Landmarks, as_float
from exegan_studio.domain.geometry import Box
from exegan_studio.engines.graft.bands import low_pass
from exegan_studio.engines.graft.compose import Layer, came_from
from exegan_studio.engines.graft.features import Cut
from exegan_studio.engines.graft.mixture import Parts, Sources, giving_most, own_share
from exegan_studio.engines.protocol import CompletionRequest, ExemplarCrop
from exegan_studio.face.colour import LUMA, smooth_step

UNIT, REACH = 100, 32
"""Samples a distance between the eyes where an iris is looked for, and how many from the eye's middle."""
RADII = np.arange(6.5, 12.1, 0.5)
ASIDE, ABOVE = 14, 7
"""In these samples: an iris's radius, and how far its middle may lie from the eye's."""
GRAIN = 0.4
WITHIN, BEYOND = (0.7, 0.95), (1.08, 1.4)
"""Rings, in radii, on both sides of an iris's edge."""
UPWARDS, DOWNWARDS = -25.0, 50.0
"""Degrees from the horizontal between which no lid hides the edge."""
LOWER, DARKER, OFF = 0.25, 0.25, 0.3
"""What the step at its lower edge (it may be a lid's), an iris's darkness, and its distance from the eye's middle in tenths of
the distance between the eyes count beside the edge's contrast, all in natural logarithms."""
LEAST_CLEAR = 0.6
"""What is less clear than this is not told: most discs found behind dark glasses are."""
BLACK = 0.05
RINGS, FEW = 12, 4
"""From an iris's middle to its edge, and pixels that make no ring."""
USUAL = (0.2, 0.6)
"""Quantiles of a ring's brightness between which there is neither shade nor reflection."""
NEAR = 0.25
"""How far a hidden iris may reach from the eye's middle, in distances between the eyes."""
HIDDEN, VISIBLE = 0.9, 0.05
"""Parts of an iris that the hole covers: from the first it is hidden, up to the second to be seen."""
LIT = (0.5, 1.4)
"""How far the skin beside both eyes may tell that the light differs."""
REFLECTION = 0.1
"""What is brighter than an iris by so much lies on it."""
EDGE = 0.12
"""How soft an iris's edge is, in radii."""
SKIN = 0.5
"""How far from its iris's brightness to the skin's a lid's pixel begins."""


@dataclass(frozen=True)
class Iris:
    """In pixels: its `middle` (x, y) and `radius`."""

    middle: NDArray[np.float32]
    radius: float


Irises = tuple[Iris | None, Iris | None]


@dataclass(frozen=True)
class OneHidden:
    """A face of whose eyes one is hidden. `colours`, RINGS x 3: the visible iris's from the middle outwards; `skin`: how bright
    it is below that eye. `box` (rows, columns): the hidden eye's surroundings in the working box, and its `middle` (x, y)
    there; `unit`: the distance between the eyes, in pixels. `theirs`: the iris that each layer has for it, in pixels of its
    source, and `own`, what the sitter's mirrored side has; None where none is clear."""

    colours: FloatArray
    skin: float
    box: Cut
    middle: NDArray[np.float32]
    unit: float
    theirs: tuple[Iris | None, ...]
    own: Iris | None


def irises_of(layer: Layer, exemplar: ExemplarCrop) -> Irises:
    """Both of an exemplar's, in pixels of the layer's source."""
    scale = layer.source.shape[0] / exemplar.pixels.shape[0]
    points = exemplar.landmarks * np.float32(scale)
    left, right = (found_iris(layer.source, point, apart(points)) for point in points[:2])
    return left, right


def one_hidden(
    crop: FloatArray, hole: FloatArray, request: CompletionRequest, box: Box, sources: Sources, irises: tuple[Irises, ...]
) -> OneHidden | None:
    """None where not one eye is hidden and one seen, or where the visible iris is not clear. `crop` and `hole`: whole;
    `irises`: those of every layer."""
    unit = apart(request.landmarks)
    covered = [float(patch(hole, eye, unit, ABOVE).mean()) for eye in request.landmarks[:2]]
    seen, hidden = int(np.argmin(covered)), int(np.argmax(covered))
    if covered[seen] > VISIBLE or covered[hidden] < HIDDEN:
        return None
    iris = found_iris(crop, request.landmarks[seen], unit)
    if iris is None:
        return None
    theirs = tuple(both[hidden] for both in irises)
    own = None
    if sources.own is not None:
        scale = sources.own.layer.source.shape[0] / crop.shape[0]
        mirrored = np.array([crop.shape[1] - iris.middle[0], iris.middle[1]], np.float32)
        own = Iris((mirrored * scale).astype(np.float32), iris.radius * scale)
    middle = request.landmarks[hidden] - np.array([box.left, box.top], np.float32)
    left, top, right, bottom = (max(0, round(float(v))) for v in (*(middle - NEAR * unit), *(middle + NEAR * unit)))
    cut = slice(top, bottom + 1), slice(left, right + 1)
    skin = skin_below(crop, request.landmarks[seen], unit)
    return OneHidden(ring_colours(crop, iris), skin, cut, middle, unit, theirs, own)


def apart(landmarks: Landmarks) -> float:
    """The distance between the eyes in pixels, of a turned head as if it were not."""
    middle, across = (landmarks[0] + landmarks[1]) / 2, landmarks[1] - landmarks[0]
    return max(float(np.hypot(*across)), 0.6 * float(np.hypot(*((landmarks[3] + landmarks[4]) / 2 - middle))), 1.0)


def patch(picture: FloatArray, eye: NDArray[np.float32], unit: float, reach: int = REACH) -> FloatArray:
    """The surroundings of an eye's middle (x, y) at UNIT samples, 2 reach + 1 each way (x C)."""
    step = unit / UNIT
    x, y = (float(v) - 0.5 - reach * step for v in eye)
    to = np.array([[step, 0, x], [0, step, y]], np.float32)
    size, how = (2 * reach + 1,) * 2, cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return as_float(cv2.warpAffine(picture, to, size, flags=how, borderMode=cv2.BORDER_REPLICATE))


@cache
def _steps(radius: float) -> tuple[FloatArray, FloatArray, FloatArray]:
    """The step across an iris's edge to the left and to the right, and what counts beside the lesser of both, as kernels."""
    reach = int(np.ceil(radius * BEYOND[1]))
    y, x = np.mgrid[-reach : reach + 1, -reach : reach + 1].astype(np.float32)
    away, angle = np.hypot(x, y) / radius, np.degrees(np.arctan2(y, np.abs(x)))
    beside = (angle > UPWARDS) & (angle < DOWNWARDS)

    def mean(part: NDArray[np.bool_]) -> FloatArray:
        return as_float(part / part.sum())

    def across(side: NDArray[np.bool_]) -> FloatArray:
        inner, outer = ((away >= least) & (away < most) & side for least, most in (WITHIN, BEYOND))
        return mean(outer) - mean(inner)

    left, right = across(beside & (x < 0)), across(beside & (x > 0))
    disc = mean((away < WITHIN[1]) & (y > -radius / 2))
    return left, right, as_float((left + right) / 4 + across(angle > DOWNWARDS) * LOWER - disc * DARKER)


def found_iris(picture: FloatArray, eye: NDArray[np.float32], unit: float) -> Iris | None:
    """The iris about an eye's middle (x, y) in an H x W x 3 picture; `unit`: the distance between the eyes. None where none is
    clear. After Daugman's operator: the circle across whose sides brightness steps most."""
    step = unit / UNIT
    reach = round(step * REACH * 1.5)
    corner = np.maximum(eye.astype(np.int64) - reach, 0)
    near = np.ascontiguousarray(picture[corner[1] : corner[1] + 2 * reach + 1, corner[0] : corner[0] + 2 * reach + 1])
    if min(near.shape[:2]) < 2:
        return None
    bright = np.log(
        np.maximum(patch(low_pass(near, max(GRAIN * step, 0.1)), eye - corner.astype(np.float32), unit) @ LUMA, 0) + BLACK
    )
    bright = as_float(bright - bright.mean())
    rows, columns = np.mgrid[-ABOVE : ABOVE + 1, -ASIDE : ASIDE + 1]
    off = OFF * (np.square(rows) + np.square(columns)) / (UNIT / 10) ** 2
    window = slice(REACH - ABOVE, REACH + ABOVE + 1), slice(REACH - ASIDE, REACH + ASIDE + 1)
    best, found = LEAST_CLEAR, None
    for radius in RADII:
        steps = (cv2.filter2D(bright, -1, one, borderType=cv2.BORDER_REPLICATE)[window] for one in _steps(float(radius)))
        left, right, beside = steps
        clear = np.minimum(left, right) + beside - off
        row, column = np.unravel_index(int(np.argmax(clear)), clear.shape)
        if clear[row, column] > best:
            best = float(clear[row, column])
            middle = eye + np.array([column - ASIDE, row - ABOVE], np.float32) * np.float32(step)
            found = Iris(middle.astype(np.float32), float(radius) * step)
    return found


def ring_colours(picture: FloatArray, iris: Iris) -> FloatArray:
    """The usual colours of an iris in an H x W x 3 picture, RINGS x 3."""
    reach = int(np.ceil(iris.radius)) + 1
    left, top = (max(0, int(v) - reach) for v in iris.middle)
    cut = picture[top : top + 2 * reach + 1, left : left + 2 * reach + 1]
    down, across = np.mgrid[top : top + cut.shape[0], left : left + cut.shape[1]].astype(np.float32) + np.float32(0.5)
    across, down = (across - iris.middle[0]) / iris.radius, (down - iris.middle[1]) / iris.radius
    return usual_colours(cut, as_float(cut @ LUMA), as_float(np.hypot(across, down)), seen_beside(across, down))


def skin_below(picture: FloatArray, eye: NDArray[np.float32], unit: float) -> float:
    """How bright the skin below an eye is."""
    cheek = patch(picture, eye + np.array([0, 0.25 * unit], np.float32), unit, ASIDE)
    return float(np.median(cheek @ LUMA))


def as_the_other(
    one: OneHidden | None, sources: Sources, parts: Parts, change: FloatArray, support: FloatArray, filled: FloatArray
) -> FloatArray:
    """The fill, H x W x 3, its hidden iris in the colours of the visible one. `change`: the seed's, see `moved`; `support`: how
    much of each pixel is given, H x W."""
    if one is None:
        return filled
    layer, iris = given_by(one, sources, parts)
    if layer is None or iris is None:
        return filled
    cut = filled[one.box]
    # As far from the middle as in the exemplar's own eye: a seed may open the hidden one wider, or turn it.
    x, y = came_from(layer, change, one.box)
    across, down = (x - iris.middle[0]) / iris.radius, (y - iris.middle[1]) / iris.radius
    away = np.hypot(across, down)
    disc = as_float(1 - smooth_step((away - 1) / EDGE + 0.5))
    if not (disc > 0.5).any():
        return filled
    value = as_float(cut @ LUMA)
    sight = seen_beside(across, down)
    before = rings_at(usual_colours(cut, value, away, sight), away)
    ring = as_float(before @ LUMA)
    skin = skin_below(filled, one.middle, one.unit)
    light = np.float32(np.clip((skin + BLACK) / (one.skin + BLACK), *LIT))
    shade = np.minimum((value + BLACK) / (ring + BLACK), 1)[..., None]
    painted = (rings_at(one.colours, away) * light + BLACK) * shade - BLACK
    reflected = (cut - before) * smooth_step((value - ring) / REFLECTION)[..., None]
    painted += reflected * (1 - np.clip(painted, 0, 1)) / np.maximum(1 - before, REFLECTION)
    # A lid over it is no reflection: that is smaller, and lies in the dark.
    dark = (value - ring < SKIN * max(skin - float(ring[disc > 0.5].mean()), 0.04)) & (disc > 0)
    size = 2 * max(1, round(float(np.sqrt((disc > 0.5).sum() / np.pi)) / 3)) + 1
    whole = cv2.morphologyEx(dark.astype(np.uint8), cv2.MORPH_CLOSE, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size)))
    where = disc * low_pass(as_float(whole), size * EDGE) * np.clip(support[one.box], 0, 1)
    filled = filled.copy()
    filled[one.box] = cut + (as_float(painted) - cut) * where[..., None]
    return filled


def given_by(one: OneHidden, sources: Sources, parts: Parts) -> tuple[Layer | None, Iris | None]:
    """Whose the hidden eye is for the most part, and that one's iris."""
    if sources.own is not None:
        share = sources.own.layer.support * own_share(sources, sources.own, parts)
        if float(share[one.box].mean()) > 0.5:
            return sources.own.layer, one.own
    if not sources.layers:
        return None, None
    most = giving_most(parts, one.box)
    return sources.layers[most], one.theirs[most]


def seen_beside(across: FloatArray, down: FloatArray) -> NDArray[np.bool_]:
    """Where no lid hides an iris."""
    angle = np.degrees(np.arctan2(down, np.abs(across)))
    return angle > UPWARDS


def usual_colours(picture: FloatArray, value: FloatArray, away: FloatArray, sight: NDArray[np.bool_]) -> FloatArray:
    """The usual colours of an iris from its middle outwards, RINGS x 3: between shade and reflections. `value`: brightness;
    `away`: distance from the middle in radii."""
    ring = np.minimum((away * RINGS).astype(np.int64), RINGS)
    colours = np.zeros((RINGS, 3), np.float32)
    for number in range(RINGS):
        inside = (ring == number) & sight
        bright = value[inside]
        if len(bright) >= FEW:
            usual = np.sort(np.argsort(bright, kind="stable")[int(USUAL[0] * len(bright)) : int(USUAL[1] * len(bright)) + 1])
            colours[number] = picture[inside][usual].mean(0)
        elif number:
            colours[number] = colours[number - 1]
    return as_float(cv2.GaussianBlur(colours, (1, 5), 0.8, borderType=cv2.BORDER_REPLICATE))


def rings_at(colours: FloatArray, away: FloatArray) -> FloatArray:
    """Colours of rings (RINGS x 3) so far from the middle (h x w, in radii), h x w x 3."""
    where = np.clip(away * RINGS - 0.5, 0, RINGS - 1)
    low = np.minimum(where.astype(np.int64), RINGS - 2)
    part = (where - low)[..., None]
    return as_float(colours[low] * (1 - part) + colours[low + 1] * part)
