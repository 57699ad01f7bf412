"""Where what is given fits what is expected: hair where hair must be, no scarf where there should be a neck.

The network's support knows a face from what is none, but not a foreign forelock from the sitter's; its low-frequency colour
does. Compared are brightness and colour, each relative to the whole face's, so that another light or skin is no difference.
"""

import cv2
import numpy as np

from exegan_studio.domain.arrays import FloatArray, as_float
from exegan_studio.engines.graft.bands import low_pass
from exegan_studio.engines.graft.network import LOW_SIGMA
from exegan_studio.engines.graft.sitter import Sitter
from exegan_studio.face.colour import LUMA, smooth_step

WORKING = 2
"""Samples of the comparison a network pixel."""
BLACK = 0.05
WIDE = 22.0
"""Width of the means that light and skin are told by, in pixels at SIDE."""
FAR = 0.01
LUMA_UNIT, CHROMA_UNIT = 0.55, 0.28
DOUBT_FROM, DOUBT_OVER = 0.8, 0.6
DOUBT_REACH = 2.5
"""In pixels at SIDE."""
TRUST_FROM, TRUST_OVER = 0.3, 0.4


def coarse(picture: FloatArray, sitter: Sitter) -> FloatArray:
    """At WORKING samples a network pixel."""
    size = (sitter.cells.width * WORKING, sitter.cells.height * WORKING)
    return as_float(cv2.resize(picture, size, interpolation=cv2.INTER_AREA))


def working_slices(sitter: Sitter) -> tuple[slice, slice]:
    """Rows and columns of the working box in the whole crop at WORKING samples a network pixel."""
    rows, columns = sitter.cells.slices
    return slice(WORKING * rows.start, WORKING * rows.stop), slice(WORKING * columns.start, WORKING * columns.stop)


def fitted(sitter: Sitter, low: FloatArray, shown: FloatArray, support: FloatArray, outside: FloatArray) -> FloatArray:
    """The support, H x W, raised where the exemplar as moved (`shown`) looks as the network's `low` expects, and lowered where
    it does not; in the middle of the face (`outside` 0) it is not lowered, for features differ and should."""
    small_support = coarse(support, sitter)
    small_low = coarse(low, sitter)
    given = low_pass(coarse(shown, sitter), LOW_SIGMA * WORKING)
    small_outside = coarse(outside, sitter)
    face = as_float(small_support * (1 - small_outside) + 1e-3 * small_support + 1e-6)
    apart = difference(small_low, given, face)
    doubt = widened(smooth_step((apart - DOUBT_FROM) / DOUBT_OVER)) * small_outside
    trust = smooth_step((TRUST_FROM + TRUST_OVER - apart) / TRUST_OVER)
    wanted = small_support * (1 - doubt) + (1 - small_support) * trust
    return np.clip(cv2.resize(wanted, support.shape[::-1], interpolation=cv2.INTER_LINEAR), 0, 1).astype(np.float32)


def widened(doubt: FloatArray) -> FloatArray:
    """The doubt with its surroundings: the edge of what is doubted must not stay as a line."""
    reach = round(DOUBT_REACH * WORKING)
    return as_float(cv2.dilate(doubt, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach + 1, 2 * reach + 1))))


def told(picture: FloatArray) -> FloatArray:
    """Brightness and colour, H x W x 4, in units in which a face and its hair are about 1 apart."""
    luma = (picture @ LUMA)[..., None]
    return as_float(np.concatenate([np.log(luma + BLACK) / LUMA_UNIT, (picture - luma) / (luma + BLACK) / CHROMA_UNIT], 2))


def difference(wanted: FloatArray, given: FloatArray, weight: FloatArray) -> FloatArray:
    """How far two low-frequency pictures are apart, H x W, about 1 between a face and its hair; `weight` says where the face
    is whose light and skin are set equal first."""

    def relative(picture: FloatArray) -> FloatArray:
        seen = told(picture)
        near = low_pass(weight, WIDE * WORKING)[..., None]
        # Far from the face its mean counts: what lies there must not be set equal to itself.
        mean = (seen * weight[..., None]).sum((0, 1)) / max(float(weight.sum()), 1e-6)
        wide = (low_pass(as_float(seen * weight[..., None]), WIDE * WORKING) + mean * FAR) / (near + FAR)
        return as_float(seen - wide)

    return as_float(np.sqrt(np.square(relative(wanted) - relative(given)).sum(2)))


def likeness_of_fill(sitter: Sitter, low: FloatArray, filled: FloatArray, tolerance: float) -> FloatArray:
    """1 where the low frequencies of `filled` are those of `low`, 0 where they are far off (`tolerance`, of 1): H x W."""
    off = coarse(low, sitter) - low_pass(coarse(filled, sitter), LOW_SIGMA * WORKING)
    like = np.exp(-np.square(off).sum(2) / (2 * tolerance**2))
    return as_float(cv2.resize(as_float(like), sitter.hole.shape[::-1], interpolation=cv2.INTER_LINEAR))
