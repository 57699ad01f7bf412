"""Face and what stands beside it, told apart by their colours.

After the way of mattes (Chuang et al. 2001): every place is told by how near it is to two colours carried to it, the face's own
and that of what the photo shows beside it; by turns, those colours follow from what was told.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from exegan_studio.domain.arrays import FloatArray, as_float
from exegan_studio.engines.graft.agreement import WORKING, coarse, told
from exegan_studio.engines.graft.bands import carried, known_low_pass, low_pass
from exegan_studio.engines.graft.features import distance_from, outside_of
from exegan_studio.engines.graft.frames import halves
from exegan_studio.engines.graft.sitter import Sitter
from exegan_studio.engines.graft.skin import EDGE, EYE, MOUTH
from exegan_studio.engines.graft.variation import FaceAxes
from exegan_studio.face.colour import smooth_step

CENTRE, HALF_AXES, RIM = 0.42, (0.95, 1.15), 0.3
"""The face's ellipse in units of the distance between the eyes, and how soft its rim is, in half axes."""
FARTHER, NEARER = 1.2, 1.0
"""How much narrower a turned head's far half is and how much wider the near one, in what the nose stands off the middle: less
than where its outline is (see `frames`), for an ellipse ends in no edge."""
SURE_FROM, SURE_OVER = 0.6, 0.2
"""The middle of the face, in half axes: there nothing ends."""
BEYOND_FROM, BEYOND_OVER = 1.6, 0.4
"""What has a face's colours so far out, in half axes, is a wall."""
NECK, NECK_EDGE = (0.8, 1.0, 1.9), 0.2
"""Half width, top and bottom of where a neck may be, in units of the distance between the eyes."""
CHIN, CHIN_EDGE, LEAST_MOUTH = 0.5, 0.2, 0.2
"""However a head is turned, its chin reaches at least so far below the middle of the mouth, in half an ellipse from one of its
corners to the other; how soft that ends, in its half axes; and the least half width of a mouth. Lengths in distances between
the eyes."""
FOREHEAD, BARE_RIM = 1.5, 0.4
"""The ellipse's upper half axis when the forehead is in it up to the hair, in the same units, and that rim's softness."""
LIT_OVER, BROW, BROW_EDGE = 0.3, (0.1, 0.8), (0.2, 0.3)
"""On a forehead, above the eyes by this and so wide, in distances between them, what is brighter is light and no wall."""
EAR, EAR_FROM = (-0.5, 0.3), 1.05
"""Between these heights, in distances between the eyes below them, skin beyond so many half widths is an ear's: hair grows
down in front of it."""
OVER_FROM, OVER_OVER = 0.5, 0.3
"""From where above the eyes hair may come down on a forehead, and over what height: below it lines are wrinkles and brows. In
distances between the eyes."""
TOP_FROM, TOP_OVER, ABOVE_EYES = 1.25, 0.25, 0.3
"""How far out, in half axes of that higher ellipse, what is above the eyes is forehead or the hair next to it and no wall, and
over what height above them, in distances between them."""
MOUTH_EDGE = 0.3
"""How soft the line between what is above the mouth and what is below is, in distances between the eyes."""
SHADE = 0.45
"""Shade counts less than colour: necks lie in it."""
LIKE, UNLIKE, DOUBTED = 0.5, 6, 0.1
"""Visible skin is so near the face's, in the units of `told`; the power that leaves only what is surely none; and what is no
skin at first sight does not become it later."""
ROUNDS, POWER = 3, 4
"""Turns of telling; and the power of a share from which a colour is learned: mixed ones teach nothing."""
PRIOR, BARE = 0.2, 0.8
"""How much the place says where the colours say little, in squares of the units of `told`; and how much farther off, up to the
hair, are the colours beside the face: a forehead's shine and its folds are near them, hair is not."""
STRANGE = 2.0
"""The colours beside the face are never taken to be farther off than this, in the same units: what is unlike both them and the
face is a third thing, as hair before a wall is, and no face."""
ALONG_SIGMAS, ALONG_FROM, ALONG_OVER, ALONG_LEAST = (16.0, 8.0), 0.35, 0.3, 0.05
"""Widths of the means that carry hair's colour along a hairline, in pixels at SIDE, the widest first: so wide that a shaded
strip of skin does not speak for itself; how far on the way from skin to hair skin ends, and over how much of it; and the
shortest such way, squared, that tells anything."""
FAR_FROM, FAR_OVER, GRAIN_SIGMA, GRAIN_FROM, GRAIN_OVER = 0.5, 0.4, 1.5, 0.04, 0.04
"""How long that way must be to tell hair by its colour alone; and where it is not, over what width, in pixels at SIDE, grain is
told, and how much of it, in the units of `weighed`, is hair's."""
STRAND, STRAND_REACH, LEAST_STRANDS = 0.8, 1.0, 2.0
"""Strands are told by what is finer than the first, which is seen beside them too, as far as the second; and they are at least
so wide a part of the picture that a circle of the third fits into it: the edge of one smooth thing against another is as steep
as a strand, but narrow. In pixels at SIDE."""
WIDE, NEAR_SIGMAS = 24.0, (12.0, 6.0, 3.0)
"""Widths of the means that carry colours, in pixels at SIDE, the widest first. Near ones carry only what the photo shows: what
is expected is blurred from one side to the other."""


@dataclass(frozen=True)
class Place:
    """Where in a face a sample lies, H x W in 0..1 at WORKING samples a network pixel: `within` face or neck, `face` alone,
    `sure`ly in it, `bare` in it or its forehead, `beyond` all of it; `plain`, where no eyes or lips are; `brow`, on the
    forehead; `top`, there or in the hair next to it; `upper`, above the mouth: below it hair is beard; `over`,
    in the hair over the forehead and what of that is near it. `ear`: where skin is an ear's; `across`: how far out it lies, in
    half widths of the face. `chin`: between the mouth's corners or below them."""

    within: FloatArray
    face: FloatArray
    sure: FloatArray
    bare: FloatArray
    beyond: FloatArray
    plain: FloatArray
    brow: FloatArray
    top: FloatArray
    upper: FloatArray
    over: FloatArray
    ear: NDArray[np.bool_]
    across: FloatArray
    chin: FloatArray


def place_of(sitter: Sitter, axes: FaceAxes) -> Place:
    """The places in a sitter's working box."""
    left, right, _, *mouth = axes.points
    across = axes.u / (HALF_AXES[0] * turned(axes))
    inner = coarse(as_float(np.hypot(across, (axes.v - CENTRE) / HALF_AXES[1])), sitter)
    aside = coarse(as_float(np.abs(across)), sitter)
    face = 1 - smooth_step((inner - 1) / RIM + 0.5)
    rise = np.where(axes.v < CENTRE, FOREHEAD, HALF_AXES[1])
    up = coarse(as_float(np.hypot(across, (axes.v - CENTRE) / rise)), sitter)
    bare = 1 - smooth_step((up - 1) / BARE_RIM + 0.5)
    half, top, bottom = NECK
    neck = smooth_step((half - np.abs(axes.u)) / NECK_EDGE)
    neck *= smooth_step((axes.v - top) / NECK_EDGE) * smooth_step((bottom - axes.v) / NECK_EDGE)
    above, wide = BROW
    brow = smooth_step((-above - axes.v) / BROW_EDGE[0]) * smooth_step((wide - np.abs(axes.u)) / BROW_EDGE[1])
    brow = coarse(as_float(brow), sitter)
    top = coarse(smooth_step(-axes.v / ABOVE_EYES), sitter) * (1 - smooth_step((up - TOP_FROM) / TOP_OVER))
    features = ((left, EYE), (right, EYE), ((mouth[0] + mouth[1]) / 2, MOUTH))
    return Place(
        as_float(np.maximum(face, coarse(as_float(neck), sitter))),
        as_float(face),
        as_float(1 - smooth_step((inner - SURE_FROM) / SURE_OVER)),
        as_float(bare),
        smooth_step((inner - BEYOND_FROM) / BEYOND_OVER),
        coarse(outside_of(axes, features, EDGE), sitter),
        as_float(brow * bare),
        as_float(top),
        coarse(smooth_step((axes.points[3:, 1].mean() - axes.v) / MOUTH_EDGE), sitter),
        as_float(brow * top * coarse(over_forehead(axes), sitter)),
        (aside > EAR_FROM) & (coarse(as_float((axes.v > EAR[0]) & (axes.v < EAR[1])), sitter) > 0.5),
        aside,
        1 - smooth_step((distance_to_chin(axes, sitter) - 1) / CHIN_EDGE + 0.5),
    )


def over_forehead(axes: FaceAxes) -> FloatArray:
    """Where hair may come down on a forehead, by its height alone, H x W in 0..1."""
    return smooth_step((-axes.v - OVER_FROM) / OVER_OVER)


def distance_to_chin(axes: FaceAxes, sitter: Sitter) -> FloatArray:
    """From the mouth's middle, H x W, in the half axes of what is face about any mouth."""
    corners = axes.points[3:]
    half = max(float(np.hypot(*(corners[1] - corners[0]))) / 2, LEAST_MOUTH)
    return coarse(distance_from(axes, corners.mean(0), (half, CHIN)), sitter)


def turned(axes: FaceAxes) -> FloatArray:
    """How much wider a turned head is where a pixel lies, H x W: its near half is, its far one is narrower."""
    left, right = halves(float(axes.points[2][0]), FARTHER, NEARER)
    return np.where(axes.u < 0, np.float32(left), np.float32(right))


@dataclass(frozen=True)
class Sides:
    """The colours of the `face` and those `beside` it, carried everywhere, H x W x 4 in the units of `weighed`."""

    place: Place
    face: FloatArray
    beside: FloatArray

    def divided(self, seen: FloatArray, bare: float = BARE) -> FloatArray:
        """The share of face, H x W in 0..1, in what is `seen` (see `weighed`), by how near it is to the two and where it lies;
        `bare`: see BARE, 0 where only the colours are asked."""
        place = self.place
        far = as_float(np.minimum(apart(seen, self.beside), STRANGE) + bare * place.bare)
        share = (far + PRIOR * place.within) / (far + apart(seen, self.face) + PRIOR * (1 + place.beyond))
        return as_float(np.maximum(share, np.maximum(self.lit(seen), place.sure)))

    def lit(self, seen: FloatArray) -> FloatArray:
        """1 where what is `seen` on the forehead is brighter than the face's colour there, H x W."""
        return as_float(smooth_step((seen[..., 0] - self.face[..., 0]) / LIT_OVER) * self.place.brow)


def bare_skin(place: Place, skin: FloatArray, seen: FloatArray, known: FloatArray, share: FloatArray) -> FloatArray:
    """Where the photo shows the skin of a forehead, however it is lit, H x W in 0..1. Shaded or shining skin is as far from a
    face's colour as from its hair's, but in another direction: only what lies on the way to hair counts. `skin`: the face's
    colours; `seen` and `known` as in `tell_sides`; `share`: what was told."""
    hair = carried(seen, as_float(known * place.top * (1 - share)), [sigma * WORKING for sigma in ALONG_SIGMAS])
    way = hair - skin
    length = np.square(way).sum(2)
    along = ((seen - skin) * way).sum(2) / (length + ALONG_LEAST)
    bare = place.top * known * (1 - smooth_step((along - ALONG_FROM) / ALONG_OVER))
    # Hair of almost the skin's colour is told by its strands.
    plain = 1 - grained(seen[..., 0], known, GRAIN_SIGMA)
    return as_float(bare * np.maximum(plain, smooth_step((np.sqrt(length) - FAR_FROM) / FAR_OVER)))


def grained(bright: FloatArray, known: FloatArray, sigma: float) -> FloatArray:
    """Where what is `known` of a brightness in the units of `weighed` has detail finer than `sigma` (pixels at SIDE), H x W in
    0..1."""
    mean, weight = known_low_pass(bright[..., None], known, sigma * WORKING)
    grain = low_pass(as_float(np.abs(bright - mean[..., 0]) * known), sigma * WORKING) / np.maximum(weight, 1e-3)
    return smooth_step((grain - GRAIN_FROM) / GRAIN_OVER)


def strands(place: Place, picture: FloatArray, known: FloatArray) -> FloatArray:
    """Where the `picture` (H x W x 3), as far as it is `known`, shows hair over a forehead, H x W in 0..1. Shaded skin may
    have hair's colour, and a fringe's sparse ends nearly that of skin; but skin has no strands."""
    reaches = (round(size * WORKING) for size in (STRAND_REACH, LEAST_STRANDS))
    small, circle = (cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * one + 1, 2 * one + 1)) for one in reaches)
    fine = np.where(known > 0, grained(weighed(picture)[..., 0], known, STRAND), 1)
    fine = as_float(cv2.erode(fine, small) * known)
    return as_float(cv2.morphologyEx(fine, cv2.MORPH_OPEN, circle) * place.over * (1 - place.sure))


def tell_sides(place: Place, seen: FloatArray, known: FloatArray, hairy: FloatArray | None = None) -> Sides:
    """From what is `seen`, H x W x 4 (see `weighed`): the photo where it is `known` (H x W, 0 or 1), else what is expected.
    `hairy`: H x W, where it shows `strands`, which teach nothing of skin."""
    core = as_float(place.face * place.plain)
    middle = core > 0.5
    usual = np.median(seen[middle], axis=0) if middle.any() else seen.mean((0, 1))
    like_usual = as_float(core * likeness(seen, usual))
    expected, nothing = as_float(like_usual * (1 - known)), np.zeros_like(known)
    at_first = carried(seen, like_usual, (WIDE * WORKING,))
    # Beside a face there are more things than skin that are almost of its colour: grey hair, wood, walls.
    like = np.minimum(1, 2 * likeness(seen, at_first)) ** (1 + place.upper * (1 - np.maximum(place.within, place.bare)))
    skin = as_float(like * known * (1 - place.beyond))
    smooth = np.ones_like(known) if hairy is None else as_float(1 - hairy)
    sides = Sides(place, spread(seen, expected, as_float(skin * smooth)), spread(seen, nothing, known * (1 - skin) ** UNLIKE))
    for _ in range(ROUNDS):
        share = sides.divided(seen)
        face = spread(seen, expected, as_float(share * smooth * (skin > DOUBTED)))
        sides = Sides(place, face, spread(seen, nothing, known * (1 - share) ** POWER))
    return sides


def weighed(picture: FloatArray) -> FloatArray:
    """A picture's brightness and colour, H x W x 4."""
    return as_float(told(np.maximum(picture, 0)) * np.array([SHADE, 1, 1, 1], np.float32))


def apart(seen: FloatArray, other: FloatArray) -> FloatArray:
    """Squared distances, H x W."""
    off = seen - other
    return as_float(np.einsum("hwc,hwc->hw", off, off))


def likeness(seen: FloatArray, other: FloatArray) -> FloatArray:
    """1 where the two are the same, H x W."""
    return as_float(np.exp(apart(seen, other) / (-2 * LIKE**2)))


def spread(seen: FloatArray, expected: FloatArray, shown: FloatArray) -> FloatArray:
    """A side's colours everywhere, from what of it is `expected` in the hole and what is `shown`, H x W each."""
    wide = carried(seen, as_float(expected + shown), (WIDE * WORKING,))
    return carried(seen, as_float(shown), [sigma * WORKING for sigma in NEAR_SIGMAS], wide)
