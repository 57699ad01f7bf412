"""An exemplar's face without what hangs over it or stands beside it: hair, a scarf, a hat's brim, what is behind it.

A hole inside a sitter's face wants a face. A strand of hair would end in the middle of it, for nothing of the sitter's goes on
there. Skin is carried on instead, before the networks look at the exemplar: they then see nothing else there either.
"""

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from exegan_studio.domain.arrays import FloatArray, Landmarks, MaskArray, Pixels, as_float
from exegan_studio.domain.geometry import Box, Similarity, box_of
from exegan_studio.engines.graft.agreement import told
from exegan_studio.engines.graft.bands import carried, known_low_pass, low_pass
from exegan_studio.engines.graft.features import LIDS, LIDS_EDGE, outside_of
from exegan_studio.engines.graft.frames import Placement
from exegan_studio.engines.graft.network import SIDE
from exegan_studio.engines.graft.variation import FaceAxes, face_axes
from exegan_studio.engines.protocol import ExemplarCrop
from exegan_studio.face.colour import smooth_step
from exegan_studio.face.regions import region_mask, region_masks

WORKING = 2
"""Samples that a face is looked at in, a pixel at SIDE."""
SOFT = 0.5
"""In pixels at SIDE: what is finer says nothing of skin and hair."""
SHADED, SHADED_OVER = 1.5, 3
"""So far round features, in pixels at SIDE, their shade is no skin's, and how soon it is none."""
CORE = 0.2
"""So far within a face's outline, in distances between the eyes, skin is looked for."""
UNLIKE_CHEEKS, UNLIKE_NEAR, UNLIKE_USED = 1.0, 0.5, 0.6
"""How unlike the cheeks, and the skin near it, skin may be, in the units of `told`; and how unlike where it is carried on."""
NEAR, FAR, ROUNDS = 10.0, 0.02, 3
"""How far skin is alike, in pixels at SIDE, and what all of it counts where none is near. The more often it is looked for among
what is like it, the less hair is taken for it."""
COVER_FROM, BELOW_NOSE, COVER_OVER = 0.6, 0.5, 0.5
"""How dark or off in colour what is no skin begins to be, in the units of `told`; below the nose, where beards are and the
jaw's own shade, by BELOW_NOSE more."""
BELOW = 0.3
"""In distances between the eyes."""
THIN, LONG, THIN_FROM, THIN_OVER, THIN_EDGE = 3.5, 2.0, 0.25, 0.3, 0.75
"""Half the height that brows and eyelids have at most, and half the width at least; how much darker than the skin above and
below them they begin to be, in the units of `told`; and how soft their edge is. Lengths in pixels at SIDE."""
OUTER_FROM, OUTER_OVER = -0.1, 0.15
"""Brows are whole up to here, outwards from the eye's middle in distances between the eyes: under a fringe they stay."""
LONGER = 5.0
"""So far beyond where brows are expected they go on, in pixels at SIDE, if they are thin."""
HAIR, TAPER = 1.6, 6.0
"""How unlike skin hair and brims are, in the units of `told`: shade is less. So far from them, in pixels at SIDE, a brow or a
lid begins to fade: cut off, a brow would end in a stub and an eye in a piece of the lock beside it."""
EYE, EYE_EDGE = (0.22, 0.13), 0.3
"""Half axes of an eye without what is beside its corners, in distances between the eyes, and how soft its edge is."""
PALE_FROM, PALE_OVER = 0.5, 0.3
"""How much lighter than skin, in the units of `told`, even a white brow is not: cloth is."""
SHADE_FROM, SHADE_OVER, SHADE_REACH = 0.4, 0.3, 3.0
"""Beside what covers a face less is no skin either: it casts shade, and ends in single hairs. Reach in pixels at SIDE."""
CLOSED, MARGIN = 2.0, 1.5
"""Gaps so wide are covered too, and so far round it what covers a face still shades it, in pixels at SIDE."""
SPECK = 60.0
"""And so small ones, in square pixels at SIDE."""
BESIDE, BESIDE_OVER = 0.15, 0.15
"""So far outside the outline skin is carried on, in distances between the eyes: no two faces have quite the same."""
REACH, REACH_EDGE = 6.0, 2.0
"""How far round the hole, in pixels at SIDE, an exemplar is looked at: it is still bent; and how soft that ends."""
CARRIED = (22.0, 9.0, 4.0, 1.5)
"""Widths of the means that carry skin on, in pixels at SIDE, the widest first."""


@dataclass(frozen=True)
class Face:
    """Where things are on a square picture of a face, S x S, S = SIDE * WORKING. `outline`: 0 or 1. `features`: lids, nose
    and lips, which only hair beside the eyes covers, and nothing at all covers their `core`; `fine`: brows and eyelids, which
    are as dark as hair but thinner; all 0..1. `plain`: skin that no feature shades."""

    axes: FaceAxes
    outline: FloatArray
    features: FloatArray
    core: FloatArray
    fine: FloatArray
    plain: FloatArray


def face_of(landmarks: Landmarks) -> Face:
    """`landmarks` in pixels of the picture."""
    side = SIDE * WORKING
    axes = face_axes(landmarks, Box(0, 0, side, side))
    left, right = axes.points[:2]

    def soft(*names: str) -> FloatArray:
        return low_pass(as_float(region_masks(names, landmarks, side) / np.float32(255)), SOFT * WORKING)

    def with_eyes(half: tuple[float, float], edge: float) -> FloatArray:
        return np.maximum(below, 1 - outside_of(axes, ((left, half), (right, half)), edge))

    below, fine = soft("nose", "lips"), soft("brows", "eyes")
    features, core = with_eyes(LIDS, LIDS_EDGE), with_eyes(EYE, EYE_EDGE)
    shaded = low_pass(np.maximum(features, fine), SHADED * WORKING) * SHADED_OVER
    outline = as_float(region_mask("face", landmarks, side) > 127)
    return Face(axes, outline, features, core, fine, as_float(1 - np.clip(shaded, 0, 1)))


def without_cover(exemplar: ExemplarCrop, placement: Placement, hidden: FloatArray, crop: int) -> ExemplarCrop:
    """The exemplar with skin where something covers its face, or lies a little beside it, and the sitter's hole may show it:
    `hidden`, SIDE x SIDE, 0..1, is that hole, and `placement` where the exemplar lies on the sitter's crop of `crop` pixels."""
    side, size = SIDE * WORKING, exemplar.pixels.shape[0]
    picture = as_float(cv2.resize(exemplar.pixels, (side, side), interpolation=cv2.INTER_AREA) / np.float32(255))
    face = face_of(exemplar.landmarks * np.float32(side / size))
    off = off_skin(picture, face)
    beside = as_float(cv2.distanceTransform((face.outline == 0).astype(np.uint8), cv2.DIST_L2, 5) / face.axes.unit)
    found = covered(off, face)
    to_small = placement.to_crop.then(Similarity(SIDE / crop, 0, 0, 0))
    cover = as_float(found * (1 - smooth_step((beside - BESIDE) / BESIDE_OVER)) * shown(to_small, hidden, size))
    if not cover.any():
        return exemplar
    skin = carried_skin(picture, face, off, found)
    return replace(exemplar, pixels=overlaid(exemplar.pixels, skin, low_pass(cover, SOFT * WORKING)))


def shown(to_small: Similarity, hidden: FloatArray, size: int) -> FloatArray:
    """What of an exemplar of `size` pixels comes to lie in the hole or near it, S x S in 0..1; `to_small` places it at SIDE."""
    reach = 2 * round(REACH) + 1
    near = cv2.dilate(hidden, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (reach, reach)))
    rows, columns = (np.mgrid[0 : SIDE * WORKING, 0 : SIDE * WORKING] + 0.5) * (size / (SIDE * WORKING))
    x, y = np.moveaxis(to_small.apply(np.stack([columns, rows], -1)) - np.float32(0.5), -1, 0)
    return cv2.remap(low_pass(as_float(near), REACH_EDGE), x, y, cv2.INTER_LINEAR, borderValue=0).astype(np.float32, copy=False)


def overlaid(pixels: Pixels, skin: FloatArray, share: FloatArray) -> Pixels:
    """The pixels with as much `skin` as the `share` says, both smaller than they."""
    factor, result = pixels.shape[0] / share.shape[0], pixels.copy()
    part = box_of(share > 0)
    rows, columns = part.slices
    box = Box(*(round(edge * factor) for edge in (part.left, part.top, part.right, part.bottom)))
    size = (box.width, box.height)
    before = result[box.slices]
    there = cv2.resize(skin[rows, columns] * np.float32(255), size, interpolation=cv2.INTER_LINEAR)
    there -= before
    there *= cv2.resize(share[rows, columns], size, interpolation=cv2.INTER_LINEAR)[..., None]
    result[box.slices] = np.rint(np.clip(before + there, 0, 255))
    return result


def off_skin(picture: FloatArray, face: Face) -> FloatArray:
    """How far a picture is off the skin near it in brightness and colour, S x S x 4, in the units of `told`."""
    seen, v = told(low_pass(picture, SOFT * WORKING)), face.axes.v
    within = cv2.distanceTransform(np.pad(face.outline, 1).astype(np.uint8), cv2.DIST_L2, 5)[1:-1, 1:-1] > CORE * face.axes.unit
    core = as_float(within * face.plain)
    # A forehead may be hidden, a chin bearded: cheeks seldom are.
    cheeks = (core > 0.5) & (v > 0) & (v < face.axes.points[3:, 1].mean())
    usual = np.median(seen[cheeks if cheeks.any() else face.outline > 0], axis=0)
    off, width = as_float(seen - usual), UNLIKE_CHEEKS
    for _ in range(ROUNDS):
        near, weight = known_low_pass(seen, as_float(core * likeness(off, width)), NEAR * WORKING, least=1e-6)
        sure = (weight / (weight + FAR))[..., None]
        off, width = as_float(seen - usual - (near - usual) * sure), UNLIKE_NEAR
    return off


def likeness(off: FloatArray, width: float) -> FloatArray:
    """1 where nothing is `off`, S x S x C, and little where it is off by more than the width."""
    return as_float(np.exp(np.einsum("hwc,hwc->hw", off, off) * np.float32(-0.5 / width**2)))


def covered(off: FloatArray, face: Face) -> FloatArray:
    """Where something comes in over the outline that is no skin (`off`: see `off_skin`): S x S in 0..1. A mole, a fold or a
    moustache does not; brows and eyelids do where hair runs into them, but they are thinner."""
    axes = face.axes
    left, right, nose = axes.points[:3]
    colour = off[..., 1:]
    apart = np.sqrt(np.square(np.minimum(off[..., 0], 0)) + np.einsum("hwc,hwc->hw", colour, colour))
    lower = smooth_step((axes.v - nose[1]) / BELOW)
    foreign = smooth_step((apart - COVER_FROM - BELOW_NOSE * lower) / COVER_OVER)
    outer = np.maximum(left[0] - axes.u, axes.u - right[0])
    # Shade is as dark as it may be: a brow is darker than what is above and below it.
    thin = smooth_step((cv2.morphologyEx(off[..., 0], cv2.MORPH_CLOSE, upright(THIN)) - off[..., 0] - THIN_FROM) / THIN_OVER)
    thin = cv2.morphologyEx(thin, cv2.MORPH_OPEN, upright(LONG).T)
    kept = np.maximum(cv2.dilate(thin, disk(THIN_EDGE)), 1 - smooth_step((outer - OUTER_FROM) / OUTER_OVER))
    longer = cv2.dilate(face.fine, upright(LONGER).T) * thin
    fine = as_float(np.maximum(face.fine * kept, longer) * (1 - smooth_step((off[..., 0] - PALE_FROM) / PALE_OVER)))
    kept = np.maximum(face.features, fine)
    cover = as_float(foreign * (1 - kept))
    _, labels = cv2.connectedComponents(((cover > 0.5) | (face.outline == 0)).astype(np.uint8), connectivity=8)
    from_outside = np.isin(labels, np.unique(labels[face.outline == 0])).astype(np.uint8)
    cover *= cv2.dilate(from_outside, np.ones((3, 3), np.uint8))
    # Cut off, a brow would end in a stub and a lid in a lock of hair.
    away, whole = inwards((cover > 0.5) & (apart > HAIR), axes), kept
    kept = np.maximum(face.core, kept * smooth_step(away / TAPER))
    cover = np.maximum(cover, foreign * (whole - kept))
    cover = np.maximum(cover, cv2.morphologyEx(cover, cv2.MORPH_CLOSE, disk(CLOSED)))
    shade = smooth_step((apart - SHADE_FROM - BELOW_NOSE * lower) / SHADE_OVER) * (1 - kept)
    cover = np.maximum(cover, cv2.dilate(as_float(cover), disk(SHADE_REACH)) * shade)
    return without_specks(as_float(cv2.dilate(as_float(cover), disk(MARGIN)) * (1 - kept)), kept)


def without_specks(cover: FloatArray, kept: FloatArray) -> FloatArray:
    """The cover, S x S in 0..1, without small gaps in which nothing is `kept`: there a shoulder or a wall shows."""
    _, found, stats, _ = cv2.connectedComponentsWithStats((cover < 0.5).astype(np.uint8), connectivity=4)
    labels, areas = found.astype(np.intp), stats[:, cv2.CC_STAT_AREA]
    small = np.flatnonzero(areas < SPECK * WORKING**2)
    specks = np.setdiff1d(small[small > 0], labels[kept > 0.5])
    return as_float(np.where(np.isin(labels, specks), 1, cover))


def inwards(hair: NDArray[np.bool_], axes: FaceAxes) -> FloatArray:
    """How far everything on a face is, inwards along its row, from what covers it, S x S in pixels at SIDE."""
    columns = np.arange(hair.shape[1], dtype=np.float32)[None]
    left = np.maximum.accumulate(np.where(hair, columns, -np.inf), axis=1)
    right = np.minimum.accumulate(np.where(hair, columns, np.inf)[:, ::-1], axis=1)[:, ::-1]
    return as_float(np.minimum(np.where(axes.u < 0, columns - left, right - columns) / WORKING, SIDE))


def carried_skin(picture: FloatArray, face: Face, off: FloatArray, cover: FloatArray) -> FloatArray:
    """The face's skin (`off`: see `off_skin`) carried on to where it is covered, S x S x 3."""
    seen = as_float(likeness(off, UNLIKE_USED) * (1 - cover) * face.plain * face.outline)
    return carried(picture, seen, [sigma * WORKING for sigma in CARRIED])


def disk(radius: float) -> MaskArray:
    """Of `radius` pixels at SIDE, in samples."""
    size = 2 * round(radius * WORKING) + 1
    return cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size)).astype(np.uint8, copy=False)


def upright(half: float) -> MaskArray:
    """An upright line, `half` of its length in pixels at SIDE, in samples."""
    size = 2 * round(half * WORKING) + 1
    return np.ones((size, 1), np.uint8)
