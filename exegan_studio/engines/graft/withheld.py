"""What a layer does not give though it could: what lies under the mirrored hole, and what is not the exemplar's face."""

from dataclasses import replace

import cv2
import numpy as np

from exegan_studio.domain.arrays import FloatArray, as_float
from exegan_studio.engines.graft.agreement import WORKING, coarse
from exegan_studio.engines.graft.bands import low_pass
from exegan_studio.engines.graft.compose import Layer, moved
from exegan_studio.engines.graft.network import SIDE
from exegan_studio.engines.graft.shapes import opened
from exegan_studio.engines.graft.sitter import PAINTED, Sitter
from exegan_studio.engines.protocol import CompletionRequest, ExemplarCrop
from exegan_studio.face.distance import distance_within
from exegan_studio.face.regions import region_mask

HIDDEN_REACH = 0.5
"""So far round what is painted over, mirrored, in pixels at SIDE, features may still be cut: nothing is taken there."""
GIVEN, SLIVER, BESIDE_WIDE, AROUND_WIDE = 0.1, 4.0, 3.0, 16.0
"""With more support than this a place is given; what is narrower than twice SLIVER is a strip; and so near what is wider the
rest counts to it, in the hole and out of it, where a rim compares it with the photo; all in pixels at SIDE."""
MOSTLY = 0.9
OUTLINE_SIGMA = 1.0
"""In pixels at SIDE of the exemplar's square."""


def without_hidden(layer: Layer, request: CompletionRequest) -> tuple[Layer, FloatArray]:
    """The mirrored sitter, which gives nothing where the mirrored hole lies; and where that is, H x W in 0..1."""
    hole = (request.hole > PAINTED).astype(np.float32)
    reach = 2 * round(HIDDEN_REACH * hole.shape[0] / SIDE) + 1
    hidden = cv2.dilate(np.ascontiguousarray(hole[:, ::-1]), np.ones((reach, reach), np.uint8))
    there = seen_at(layer, as_float(hidden))
    return replace(layer, support=as_float(layer.support * np.clip(1 - 2 * there, 0, 1))), there


def without_slivers(layer: Layer, sitter: Sitter) -> Layer:
    """The mirrored sitter, which gives nothing where it shows but a narrow strip of the hole: a strip along the rim, from
    another place of the photo, is two seams and no side of a face."""
    inside = coarse(sitter.hole, sitter) > 0
    wide = opened((coarse(layer.support, sitter) > GIVEN) & inside, SLIVER)
    away = distance_within(~wide) / WORKING if wide.any() else np.full(wide.shape, np.inf, np.float32)
    kept = as_float(np.clip(np.where(inside, BESIDE_WIDE, AROUND_WIDE) - away, 0, 1))
    return replace(layer, support=as_float(layer.support * cv2.resize(kept, sitter.hole.shape[::-1])))


def hole_in_face(request: CompletionRequest) -> bool:
    """Whether next to nothing but the sitter's face is painted over: no hair, no neck, no background."""
    painted = request.hole > PAINTED
    face = region_mask("face", request.landmarks, request.crop.shape[0]) > 127
    return float((painted & face).sum()) > MOSTLY * float(painted.sum())


def without_surroundings(layer: Layer, exemplar: ExemplarCrop) -> Layer:
    """An exemplar gives its face and nothing beside it: its jaw may be narrower than the sitter's, and what lies behind it is
    none of the sitter's."""
    side = exemplar.pixels.shape[0]
    face = as_float(region_mask("face", exemplar.landmarks, side) / np.float32(255))
    return given_only(layer, low_pass(face, OUTLINE_SIGMA * side / SIDE), 2, 0)


def given_only(layer: Layer, where: FloatArray, slope: float, start: float) -> Layer:
    """The layer with its support where `where` (of its source, any size, 0..1), as moved, times `slope` plus `start` allows."""
    return replace(layer, support=as_float(layer.support * np.clip(seen_at(layer, where) * slope + start, 0, 1)))


def seen_at(layer: Layer, where: FloatArray) -> FloatArray:
    """What is said of the layer's source (any size, 0..1), as moved, H x W."""
    size = layer.source.shape[1::-1]
    return moved(replace(layer, source=as_float(cv2.resize(where, size, interpolation=cv2.INTER_AREA))))
