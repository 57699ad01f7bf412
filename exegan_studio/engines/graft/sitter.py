"""The sitter's side: hole, working box, the crop without what the hole hides, and faces as the network sees them."""

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from exegan_studio.domain.arrays import FloatArray, Landmarks, Pixels, as_float
from exegan_studio.domain.geometry import Box, Similarity, box_of
from exegan_studio.engines.graft.bands import low_pass
from exegan_studio.engines.graft.frames import Placement
from exegan_studio.engines.graft.network import LOW_SIGMA, SIDE
from exegan_studio.engines.protocol import CompletionRequest, ExemplarCrop
from exegan_studio.face.distance import distance_within

PAINTED = 12
"""Coverage above this counts as hole: a soft brush's faint outskirts do not hide what is under them."""
GROWN = 2.5
"""The hole is grown by this many pixels at SIDE: its rim often still shows what should go, and the feather needs room."""
MARGIN = 4 * LOW_SIGMA
"""Surroundings that are looked at, in pixels at SIDE."""


@dataclass(frozen=True)
class Sitter:
    """The crop cut to the working box, all H x W: `picture` x 3 in 0..1, `hole` and `known` 0..1 (the hole grown a little,
    and the rest), `scale` = crop pixels per network pixel. `cells`: the same box in the network's pixels; `shown` and
    `covered`, SIDE x SIDE (x 3): the whole crop and its hole as the networks see them."""

    picture: FloatArray
    hole: FloatArray
    known: FloatArray
    box: Box
    cells: Box
    scale: float
    shown: FloatArray
    covered: FloatArray


def make_sitter(crop: FloatArray, hole: FloatArray) -> Sitter:
    """The working cut of a whole crop and its grown hole."""
    side = crop.shape[0]
    scale = side / SIDE
    cells = working_cells(hole)
    box = Box(*(round(edge * scale) for edge in (cells.left, cells.top, cells.right, cells.bottom)))
    rows, columns = box.slices
    part = hole[rows, columns]
    return Sitter(crop[rows, columns], part, 1 - part, box, cells, scale, small(crop), small(hole))


def working_cells(hole: FloatArray) -> Box:
    """The working box in whole network pixels."""
    scale, box = hole.shape[0] / SIDE, box_of(hole > 0)
    edges = (
        math.floor(box.left / scale),
        math.floor(box.top / scale),
        math.ceil(box.right / scale),
        math.ceil(box.bottom / scale),
    )
    return Box(*edges).grown(math.ceil(MARGIN)).clipped(SIDE, SIDE)


def grown_hole(request: CompletionRequest) -> FloatArray:
    """The hole with its rim, 0 or 1, at the crop's size."""
    side = request.crop.shape[0]
    reach = max(1, round(GROWN * side / SIDE))
    painted = request.hole > PAINTED
    part = box_of(painted).grown(reach + 1).clipped(side, side).slices
    kept = (~painted[part]).astype(np.uint8)
    grown = np.zeros(painted.shape, np.float32)
    grown[part] = distance_within(kept) <= reach
    return grown


def without_hole(request: CompletionRequest, hole: FloatArray) -> FloatArray:
    """The crop in 0..1 with the mean colour of its surroundings in the hole: nothing further on can see what was there."""
    crop, painted = as_float(request.crop / np.float32(255)), request.hole > PAINTED
    part, width = box_of(hole).slices, crop.shape[0] / 10
    known = crop.copy()
    known[part] *= 1 - hole[part][..., None]
    around = low_pass(known, width)[part] / np.maximum(low_pass(1 - hole, width)[part], 1e-4)[..., None]
    crop[part] = np.where(painted[part][..., None], around, crop[part])
    return crop


def covered(hole: FloatArray, landmarks: Landmarks) -> NDArray[np.bool_]:
    """Which of the landmarks lie under the hole, 5."""
    x, y = (np.clip(landmarks[:, axis].astype(np.int64), 0, hole.shape[0] - 1) for axis in (0, 1))
    return hole[y, x] > 0.5


def small(picture: FloatArray) -> FloatArray:
    return cv2.resize(picture, (SIDE, SIDE), interpolation=cv2.INTER_AREA).astype(np.float32, copy=False)


def shrunk_for(square: Pixels, scale: float) -> tuple[Pixels, float]:
    """A square picture made smaller first where drawing it at `scale` would alias; and by what factor exactly."""
    if scale >= 0.75:
        return square, 1.0
    side = square.shape[0]
    size = max(1, round(side * scale))
    return cv2.resize(square, (size, size), interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False), size / side


def aligned(exemplar: ExemplarCrop, placement: Placement, side: int) -> FloatArray:
    """The exemplar as the network sees it, SIDE x SIDE x 3 in 0..1."""
    to_small = placement.to_crop.then(Similarity(SIDE / side, 0, 0, 0))
    pixels, factor = shrunk_for(exemplar.pixels, to_small.scale)
    rows, columns = np.mgrid[0:SIDE, 0:SIDE] + 0.5
    points = np.stack([columns, rows], -1)
    back = to_small.inverse().then(Similarity(factor, 0, 0, 0))
    where = back.apply(points - placement.displacement(points)) - np.float32(0.5)
    moved = cv2.remap(pixels, where[..., 0], where[..., 1], cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT_101)
    return as_float(moved / np.float32(255))


def mirrored_share(hole: FloatArray) -> float:
    """The part of the hole that the sitter's other side shows; FFHQ's frame has the face in the middle."""
    return 1 - float((hole * hole[:, ::-1]).sum() / max(float(hole.sum()), 1.0))


def mirrored_self(crop: FloatArray, landmarks: Landmarks) -> ExemplarCrop:
    """The sitter (its hole blanked) in a mirror, as an exemplar."""
    points = landmarks[[1, 0, 2, 4, 3]].copy()
    points[:, 0] = crop.shape[1] - points[:, 0]
    pixels = np.rint(crop[:, ::-1] * 255).astype(np.uint8)
    return ExemplarCrop(np.ascontiguousarray(pixels), points, "", "the sitter's own face")
