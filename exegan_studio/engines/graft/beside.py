"""What stands beside the face in a hole: hair, cloth and walls go on up to its outline."""

import cv2
import numpy as np
from numpy.typing import NDArray

from exegan_studio.domain.arrays import FloatArray, as_float
from exegan_studio.engines.graft.agreement import WORKING, coarse, likeness_of_fill, working_slices
from exegan_studio.engines.graft.bands import known_low_pass, low_pass, scaled
from exegan_studio.engines.graft.continuation import continued
from exegan_studio.engines.graft.continuation_atlas import shrunk
from exegan_studio.engines.graft.jaws import JAW_FROM, JAW_OVER
from exegan_studio.engines.graft.network import LOW_SIGMA, SIDE
from exegan_studio.engines.graft.outline import Outline
from exegan_studio.engines.graft.sitter import Sitter
from exegan_studio.engines.graft.variation import FaceAxes
from exegan_studio.face.colour import smooth_step

TOLERANCE = 0.2
"""How far what is found may be off what is expected, of 1."""
FACE, OWN, LEAST = 0.98, 0.97, 0.002
"""With so much of the face, or of the sitter's own side, nothing is continued; nor where less of the box than LEAST asks for
it."""
NONE = 0.01
"""Coverage below this is none."""
AROUND, APART, NEAR = 6, 2, 10.0
"""How far from the hole the photo is asked what stands beside the face, how far apart, and how far off that still is a sign
of what stands in it, in pixels at SIDE."""
SHARED = 0.3
"""With more of the face than this a place is not copied from."""
UNDER, UNDER_LEAST, UNGUIDED = 3.0, 0.02, 0.7
"""Where the face was laid in alone, at a jaw and where the hole is wider than it (see `Wide`), things go on so far under its
edge too, in pixels at SIDE, with more than the second of what is beside it near; and how much less the colours that are
carried from afar into a wide hole are believed."""
LEAST_WIDE = 0.5
"""With less of that a hole is not wide."""
NECK = (1.0, 1.4)
"""A neck has the face's colours and is copied from all the same: half its width, and where it begins, in distances between the
eyes. In a wide hole it is not: it would go on beside itself."""


def gap_beside(sitter: Sitter, outline: Outline | None, own: FloatArray) -> FloatArray | None:
    """Where the surroundings are to be continued, H x W; None where there are none. `own`: H x W, what the sitter's own side
    gives."""
    if outline is None:
        return None
    gap = as_float(sitter.hole * ((outline.face < FACE) & (own < OWN)))
    return None if gap.sum() < LEAST * gap.size else gap


def continue_beside(
    crop: FloatArray,
    hole: FloatArray,
    sitter: Sitter,
    outline: Outline,
    own: FloatArray,
    gap: FloatArray,
    fill: FloatArray,
    features: FloatArray,
    oval: FloatArray,
    axes: FaceAxes,
) -> FloatArray:
    """What stands beside the face (in the `gap`), cut to the box. `own`: H x W, what of it the sitter's own side gives.
    `features`: the whole crop at any sampling, above 0 where eyes and the like are, which are not copied, nor is what lies in
    the face's `oval`, where the outline does not say more."""
    size = sitter.hole.shape[::-1]
    beside = as_float(cv2.resize(outline.beside, size, interpolation=cv2.INTER_CUBIC))
    soft = beside + scaled(fill - beside, as_float(np.maximum(outline.face, own)))
    rows, columns = sitter.box.slices
    gaps = np.zeros(hole.shape, np.float32)
    # Nothing of the face that was laid in is the photo's: what is continued beside it must not continue the face, nor seek
    # something that ends where it does, as a collar at a neck. Above, hair grows out of it.
    wide = as_float(cv2.resize(outline.wide, size, interpolation=cv2.INTER_LINEAR))
    alone = np.maximum(wide, smooth_step((axes.v - JAW_FROM) / JAW_OVER))
    laid = beside + scaled(fill - beside, as_float(np.maximum(outline.face * (1 - alone), own)))
    under = (low_pass(1 - outline.face, UNDER * sitter.scale) > UNDER_LEAST) & (alone > LEAST_WIDE)
    gaps[rows, columns] = np.maximum(gap, sitter.hole * under)
    picture = crop.copy()
    picture[rows, columns] = sitter.picture + scaled(as_float(np.clip(laid, 0, 1) - sitter.picture), sitter.hole)
    del laid, under, alone  # large crops
    shown = shown_near(sitter, outline)
    # Between hair and wall the guide is neither: there the patches know better.
    trust = likeness_to_shown(sitter, outline, shown, gap, beside) * (1 - UNGUIDED * wide)
    known = as_float(cv2.resize(1 - hole, (SIDE * WORKING, SIDE * WORKING), interpolation=cv2.INTER_AREA))
    filled = continued(
        picture,
        guide_beside(crop, sitter, outline),
        gaps,
        known,
        forbidden=not_copied(sitter, outline, features, oval, axes),
        guide_trust=in_whole(sitter, coarse(as_float(trust), sitter), 1),
        head=None if outline.head is None else in_whole(sitter, outline.head, 0),
    )[rows, columns]
    # What was found and is neither what should stand beside nor what does near there (sky in hair) is worse than a soft fill;
    # but not than a wide one.
    expected = np.maximum(wide, likeness_of_fill(sitter, beside, filled, TOLERANCE))
    return soft + scaled(as_float(filled - soft), np.maximum(expected, likeness_to_shown(sitter, outline, shown, gap, filled)))


def guide_beside(crop: FloatArray, sitter: Sitter, outline: Outline) -> FloatArray:
    """The low frequencies that are expected beside the face, at WORKING samples a network pixel of the whole crop, x 3."""
    side, (rows, columns) = SIDE * WORKING, working_slices(sitter)
    guide = low_pass(as_float(cv2.resize(crop, (side, side), interpolation=cv2.INTER_AREA)), LOW_SIGMA * WORKING)
    guide[rows, columns] += scaled(outline.beside - guide[rows, columns], coarse(sitter.hole, sitter))
    return guide


def not_copied(sitter: Sitter, outline: Outline, features: FloatArray, oval: FloatArray, axes: FaceAxes) -> FloatArray:
    """What is not copied from, above 0, at WORKING samples a network pixel of the whole crop; see `continue_beside`."""
    half, top = NECK
    neck = coarse(as_float((axes.v > top) & (np.abs(axes.u) < half)), sitter) > 0.5
    skin = coarse(outline.face, sitter) > SHARED
    skin = skin | neck if outline.wide.max() > LEAST_WIDE else skin & ~neck
    forbidden, box = shrunk(np.maximum(features, oval), SIDE * WORKING).copy(), working_slices(sitter)
    forbidden[box] = np.maximum(shrunk(features, SIDE * WORKING)[box], skin)
    return forbidden


def in_whole(sitter: Sitter, field: FloatArray, elsewhere: float) -> FloatArray:
    """A field of the box, at WORKING samples a network pixel, in the whole crop."""
    whole = np.full((SIDE * WORKING, SIDE * WORKING), elsewhere, np.float32)
    whole[working_slices(sitter)] = field
    return whole


def shown_near(sitter: Sitter, outline: Outline) -> FloatArray:
    """What the photo shows beside the face near the hole, N samples x 5, see `told_at`."""
    size = (sitter.cells.width, sitter.cells.height)
    picture, hole, share = (
        as_float(cv2.resize(one, size, interpolation=cv2.INTER_AREA)) for one in (sitter.picture, sitter.hole, outline.share)
    )
    open_ = as_float((hole < NONE) & (share < 0.5))
    low, _ = known_low_pass(picture, open_, LOW_SIGMA)
    near = cv2.dilate(hole, np.ones((2 * AROUND + 1, 2 * AROUND + 1), np.uint8)) > NONE
    some = np.zeros(hole.shape, np.bool_)
    some[::APART, ::APART] = True
    return told_at(low, (open_ > 0) & near & some)


def likeness_to_shown(sitter: Sitter, outline: Outline, shown: FloatArray, gap: FloatArray, filled: FloatArray) -> FloatArray:
    """1 where the low frequencies of what is `filled` (H x W x 3) beside the face in the `gap` (H x W) are those of something
    that is `shown` near there, H x W."""
    size = (sitter.cells.width, sitter.cells.height)
    picture, where, face = (
        as_float(cv2.resize(one, size, interpolation=cv2.INTER_AREA)) for one in (filled, gap, outline.face)
    )
    low, _ = known_low_pass(picture, 1 - face, LOW_SIGMA)
    there = where > NONE
    like, asked = np.zeros(there.shape, np.float32), told_at(low, there)
    if len(shown) and len(asked):
        off = np.zeros((len(asked), len(shown)), np.float32)
        for ours, theirs in zip(asked.T, shown.T, strict=True):
            off += np.square(ours[:, None] - theirs)
        like[there] = np.exp(off.min(1) / -2)
    return as_float(cv2.resize(like, sitter.hole.shape[::-1], interpolation=cv2.INTER_LINEAR))


def told_at(low: FloatArray, where: NDArray[np.bool_]) -> FloatArray:
    """Colours of low frequencies and their places, N x 5, in units in which what is 1 apart is still much the same."""
    return as_float(np.concatenate([low[where] / TOLERANCE, np.argwhere(where) / NEAR], 1))
