"""Holes wider than the face: where neither its edge nor what stands right beside it is seen, it ends where the exemplar's does.

What the network expects so far from all that is seen is a blur of face, ears, hair and wall, as wide as all of them.
"""

from dataclasses import dataclass

import numpy as np

from exegan_studio.domain.arrays import FloatArray, Landmarks, as_float
from exegan_studio.engines.graft.agreement import WORKING, coarse, working_slices
from exegan_studio.engines.graft.bands import low_pass
from exegan_studio.engines.graft.compose import Layer, moved
from exegan_studio.engines.graft.heads import head_matte
from exegan_studio.engines.graft.network import SIDE
from exegan_studio.engines.graft.shapes import edge_distance
from exegan_studio.engines.graft.sides import place_of, tell_sides, weighed
from exegan_studio.engines.graft.sitter import Sitter
from exegan_studio.engines.graft.variation import FaceAxes
from exegan_studio.engines.graft.withheld import seen_at
from exegan_studio.engines.protocol import CompletionRequest, ExemplarCrop
from exegan_studio.face.colour import smooth_step
from exegan_studio.face.regions import region_mask

RING = (3.5, 7.0)
"""What lies so far beyond a face's usual outline, in pixels at SIDE, stands beside it."""
RING_SIGMA, HIDDEN_FROM, HIDDEN_OVER = 6.0, 0.5, 0.4
"""Over so much of that ring, in pixels at SIDE, it is told how much of it is hidden, and how much of it must be."""
NECK, NECK_EDGE = (0.85, 1.7), 0.2
"""Under the chin a face has no edge but its shade: half a neck's width and where it begins, in distances between the eyes."""
FOREHEAD, FOREHEAD_EDGE = -0.75, 0.3
"""Above a forehead's middle, in the same units, hair stands beside a face: what is expected says more of it than another
person's."""
INNER = 4.0
"""Farther than this within a face's usual outline, in pixels at SIDE, all is face, whatever light falls on it."""
IN_HEAD, BEHIND = 0.5, 0.05
"""What is more of a head than this teaches how it looks; how much all else does."""
LEAST = 0.05
"""What is nowhere wider than this is not."""
SOFTNESS = 0.7
"""The exemplar is divided as sharply as that, in pixels at SIDE."""


@dataclass(frozen=True)
class Wide:
    """At WORKING samples a network pixel, H x W each: `where` the hole hides the face's edge and what is beside it, and the
    `share` of face there as the exemplar has it, both in 0..1; `away`: how far it is from where faces usually end, see
    `usual_outline`. The exemplar as moved: `shown`, H x W x 3, and its `head`, H x W in 0..1, see `head_matte`."""

    where: FloatArray
    share: FloatArray
    away: FloatArray
    shown: FloatArray
    head: FloatArray

    @property
    def beyond(self) -> FloatArray:
        """Where nothing that is seen is the face's, though it may have its colours, H x W in 0..1."""
        return as_float(self.where * (self.away > RING[0]))


def make_wide(
    sitter: Sitter,
    axes: FaceAxes,
    request: CompletionRequest,
    painted: FloatArray,
    layer: Layer,
    exemplar: ExemplarCrop,
    whole: bool,
) -> Wide | None:
    """From what is `painted` over (H x W in 0..1) and an `exemplar` with its `layer`. `whole`: all of the hole counts as wide.
    None where the hole is nowhere so wide."""
    away = usual_outline(sitter, request.landmarks * np.float32(SIDE * WORKING / request.crop.shape[0]))
    where = hidden_beyond(sitter, axes, away, painted)
    if whole:
        where = np.maximum(where, coarse(sitter.hole, sitter))
    if where.max() < LEAST:
        return None
    head = np.clip(seen_at(layer, head_matte(exemplar.pixels, exemplar.landmarks)), 0, 1).astype(np.float32)
    shown, small = moved(layer), coarse(head, sitter)
    seen = weighed(low_pass(coarse(shown, sitter), SOFTNESS * WORKING))
    # On a head there are but skin and hair: what is behind it counts where there is no hair, and must not pass for either.
    taught = np.where(small > IN_HEAD, 1, BEHIND).astype(np.float32)
    share = tell_sides(place_of(sitter, axes), seen, taught).divided(seen) * small
    return Wide(where, as_float(np.maximum(share, away < -INNER)), away, shown, head)


def usual_outline(sitter: Sitter, landmarks: Landmarks) -> FloatArray:
    """How far outside the outline that faces with those landmarks (at WORKING samples a network pixel) usually have a place
    is, H x W in pixels at SIDE; below 0 inside."""
    face = region_mask("face", landmarks, SIDE * WORKING) > 127
    return -edge_distance(face, SIDE)[working_slices(sitter)]


def neck_of(axes: FaceAxes) -> FloatArray:
    """Where there is a neck under the chin, H x W in 0..1."""
    half, start = NECK
    return as_float(smooth_step((axes.v - start) / NECK_EDGE) * smooth_step((half - np.abs(axes.u)) / NECK_EDGE))


def hidden_beyond(sitter: Sitter, axes: FaceAxes, away: FloatArray, painted: FloatArray) -> FloatArray:
    """How far what stands beside the face near a place is hidden, H x W in 0..1; `away`: see `usual_outline`."""
    nearest, farthest = RING
    ring = as_float((away > nearest) & (away < farthest))
    hidden = low_pass(as_float(coarse(painted, sitter) * ring), RING_SIGMA * WORKING)
    share = hidden / np.maximum(low_pass(ring, RING_SIGMA * WORKING), 1e-4)
    told = smooth_step((axes.v - FOREHEAD) / FOREHEAD_EDGE) * (1 - neck_of(axes))
    return as_float(smooth_step((as_float(share) - HIDDEN_FROM) / HIDDEN_OVER) * coarse(as_float(told), sitter))
