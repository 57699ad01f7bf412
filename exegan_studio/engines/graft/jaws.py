"""Jaw and chin in a portrait: the line that ends a face from ear to ear.

Beside a chin's shade, a collar or hair it is the strongest long edge near where jaws usually are: the cheapest way round, as
in live wires (Mortensen and Barrett 1995), by dynamic programming.
"""

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from exegan_studio.domain.arrays import FloatArray, Landmarks, Pixels, as_float
from exegan_studio.domain.geometry import Box
from exegan_studio.engines.graft.agreement import WORKING, coarse
from exegan_studio.engines.graft.bands import brightness_of, carried, low_pass
from exegan_studio.engines.graft.compose import Layer, moved, relit, sampled
from exegan_studio.engines.graft.frames import turn
from exegan_studio.engines.graft.heads import HEAD
from exegan_studio.engines.graft.network import LOW_SIGMA, SIDE
from exegan_studio.engines.graft.shapes import edge_distance
from exegan_studio.engines.graft.sides import turned, weighed
from exegan_studio.engines.graft.sitter import Sitter
from exegan_studio.engines.graft.variation import FaceAxes, face_axes
from exegan_studio.engines.graft.withheld import given_only, seen_at
from exegan_studio.engines.protocol import ExemplarCrop
from exegan_studio.face.colour import smooth_step
from exegan_studio.face.regions import region_mask

DIRECTIONS, FROM_LEVEL = 96, 5.0
"""Rays from the middle of the lower face, and how far above its level they begin on both sides, in degrees."""
NEAREST, FARTHEST, STEPS = 0.6, 1.15, 56
"""Where on a ray a jaw may be, in parts of the way to a face's usual outline; and places looked at between."""
FAR, APART = 0.7, 0.5
"""Usual outlines are looked for as far as this, in picture widths, at places so far apart, in pixels of HEAD."""
SOFTNESS, REACH = 1.0, 5
"""How sharp the picture is looked at, in pixels of HEAD; and over how many places each side of an edge is told."""
BRIGHTER = 0.5
"""Under a jaw lies shade: what grows brighter outwards counts less."""
HALF_SURE = 0.25
"""An edge so strong, in the units of `weighed`, counts half of the strongest."""
USUAL, CHIN, SPREAD = 0.97, 0.06, 0.2
"""Where jaws are on a ray, how much nearer a chin is (usual outlines are drawn wide), and how far off that costs half of what
the strongest edge gains."""
BEND = 600.0
"""What it costs to be off by the way to the usual outline from one ray to the next, squared."""
TURN_FROM, TURN_OVER = 0.3, 0.3
"""Heads turned otherwise than the sitter's by more than the first (see `turn`) have another outline, by the second more a
useless one."""
JAW_FROM, JAW_OVER = 0.6, 0.4
"""From this far below the eyes on a jaw is the exemplar's, in distances between them: farther up are ears."""
FARTHEST_OFF = 12.0
"""How far distances from the jaw are counted, in pixels at SIDE."""
LIT_FROM, LIT_OVER, LIT_SIGMAS = 2.0, 4.0, (12.0, 6.0)
"""From so far above a jaw on its face is lit as a whole, and widths of the means that carry its light, in pixels at SIDE."""
NEAR, MOST_DARKER = 7.0, 0.7
"""How far from the jaw its shade reaches, in pixels at SIDE, and the darkest it may be, in natural logarithms."""
NECK_HALF, NECK_EDGE, NECK_FROM = 0.8, 0.2, 2.0
"""Half of how wide a neck is under a jaw, and how soft its edge is, in distances between the eyes; and how far below the jaw
it is wholly a neck, in pixels at SIDE."""
NECK_TURNED = 0.2
"""By how much more than this a head must be turned otherwise for its neck to be held otherwise (see `turn`)."""


@dataclass(frozen=True)
class Jaw:
    """An exemplar's jaw on the sitter, at WORKING samples a network pixel: how far a place is `within` it, H x W in pixels at
    SIDE, below 0 outside; its low frequencies' brightness there, relative to the face's above the jaw (`shade`, H x W); how
    much it is to be trusted, 0..1; and `lower`, where it is asked, H x W in 0..1. `neck`: where there is a neck under it, H x W
    in 0..1."""

    within: FloatArray
    shade: FloatArray
    trust: float
    lower: FloatArray
    neck: FloatArray


def make_jaw(sitter: Sitter, axes: FaceAxes, layer: Layer, exemplar: ExemplarCrop, landmarks: Landmarks) -> Jaw | None:
    """The jaw of an exemplar on a sitter with those `landmarks`; None where the hole lies above it."""
    lower = coarse(smooth_step((axes.v - JAW_FROM) / JAW_OVER), sitter)
    if not (lower * coarse(sitter.hole, sitter)).any():
        return None
    rough = sampled(layer, WORKING / sitter.scale, (sitter.cells.width * WORKING, sitter.cells.height * WORKING))
    mask = jaw_mask(exemplar.pixels, exemplar.landmarks) if layer.jaw is None else layer.jaw
    within = edge_distance(seen_at(rough, mask) > 0.5, FARTHEST_OFF)
    bright = brightness_of(low_pass(moved(rough), LOW_SIGMA * WORKING))
    apart = abs(turn(landmarks) - turn(exemplar.landmarks))
    trust = 1 - float(smooth_step(np.array([(apart - TURN_FROM) / TURN_OVER], np.float32))[0])
    wide = coarse(smooth_step((turned(axes) * np.float32(NECK_HALF) - np.abs(axes.u)) / NECK_EDGE + 0.5), sitter)
    return Jaw(
        within,
        relit(bright, face_light(bright, within)),
        trust,
        lower,
        as_float(lower * wide * smooth_step(-within / NECK_FROM)),
    )


def without_neck(layer: Layer, exemplar: ExemplarCrop, landmarks: Landmarks) -> Layer:
    """The layer without what lies under the exemplar's jaw, where its head is turned otherwise than the sitter's (`landmarks`):
    a neck is then held otherwise too, and what hangs over it is none of the sitter's."""
    apart = abs(turn(landmarks) - turn(exemplar.landmarks))
    less = float(smooth_step(np.array([(apart - NECK_TURNED) / NECK_TURNED], np.float32))[0])
    if less == 0:
        return layer
    mask = jaw_mask(exemplar.pixels, exemplar.landmarks)
    kept = cv2.resize(low_pass(mask, HEAD / SIDE), layer.source.shape[1::-1], interpolation=cv2.INTER_CUBIC) * np.float32(less)
    return given_only(replace(layer, jaw=mask), as_float(kept), 2, 1 - less)


def face_light(bright: FloatArray, within: FloatArray) -> FloatArray:
    """The brightness of the face above a jaw, carried down over it, H x W; `within`: see `Jaw`."""
    deep = smooth_step((within - LIT_FROM) / LIT_OVER)
    return carried(bright[..., None], deep, [sigma * WORKING for sigma in LIT_SIGMAS])[..., 0]


def under_jaw(jaw: Jaw, bright: FloatArray, where: FloatArray) -> FloatArray:
    """A factor, H x W, for low frequencies whose brightness is `bright`, so that it is as dark under a jaw as it is under the
    exemplar's; `where`: H x W in 0..1. A face that is relit to the photo's light has lost its own shade there."""
    near = np.exp(-np.square(jaw.within / NEAR)) * jaw.lower * where * np.float32(jaw.trust)
    darker = np.log(jaw.shade) - np.log(relit(bright, face_light(bright, jaw.within)))
    return as_float(np.exp(np.clip(darker, -MOST_DARKER, 0) * near))


def jaw_mask(pixels: Pixels, landmarks: Landmarks) -> FloatArray:
    """What of a portrait (S x S x 3) is face above its jaw, HEAD x HEAD in 0..1; as far up as faces usually reach."""
    picture = as_float(cv2.resize(pixels, (HEAD, HEAD), interpolation=cv2.INTER_AREA) / np.float32(255))
    points = landmarks * np.float32(HEAD / pixels.shape[0])
    axes = face_axes(points, Box(0, 0, HEAD, HEAD))
    usual = as_float(region_mask("face", points, HEAD) / np.float32(255))
    centre = (points[2] + points[3:].mean(0)) / 2
    turns = np.radians(np.linspace(-FROM_LEVEL, 180 + FROM_LEVEL, DIRECTIONS)).astype(np.float32)
    across, down = np.cos(turns), np.sin(turns)
    ray = np.stack([axes.cos * across - axes.sin * down, axes.sin * across + axes.cos * down], 1)

    def along(field: FloatArray, lengths: FloatArray) -> FloatArray:
        """A field's values at `lengths` (N x DIRECTIONS) on the rays."""
        at = as_float(centre + lengths[..., None] * ray - np.float32(0.5))
        return as_float(cv2.remap(field, at[..., 0], at[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE))

    outwards = np.arange(0, HEAD * FAR, APART, dtype=np.float32)[:, None].repeat(DIRECTIONS, 1)
    reach = along(usual, outwards).sum(0) * np.float32(APART)
    places = np.linspace(NEAREST, FARTHEST, STEPS, dtype=np.float32)[:, None]
    edge = edge_along(along(weighed(low_pass(picture, SOFTNESS)), as_float(places * reach)))
    likely = USUAL - CHIN * np.clip(down, 0, 1) ** 4
    cost = np.square((places - likely) / SPREAD) / 2 - edge / (edge + HALF_SURE)
    way = places[cheapest(as_float(cost), places), 0] * reach
    line = centre + way[:, None] * ray
    inside = np.zeros((HEAD, HEAD), np.uint8)
    cv2.fillPoly(inside, [np.rint(line * 16 - 8).astype(np.int32)], 255, lineType=cv2.LINE_AA, shift=4)
    level = float(((centre - points[:2].mean(0)) @ np.array([-axes.sin, axes.cos])) / axes.unit)
    return as_float(np.maximum(inside / np.float32(255), usual * (axes.v < level)))


def edge_along(seen: FloatArray) -> FloatArray:
    """How strong an edge is at each place of each ray, N x R, by what is `seen` there, N x R x 4 (see `weighed`)."""
    total = np.concatenate([np.zeros_like(seen[:1]), np.cumsum(seen, 0)])
    at = np.arange(len(seen))
    before, after = np.maximum(at - REACH, 0), np.minimum(at + REACH, len(seen))
    counts = (after - at)[:, None, None], np.maximum(at - before, 1)[:, None, None]
    step = (total[after] - total[at]) / counts[0] - (total[at] - total[before]) / counts[1]
    step[..., 0] *= np.where(step[..., 0] > 0, BRIGHTER, 1)
    step[:2], step[-2:] = 0, 0  # with too little on one side to tell
    return as_float(np.sqrt(np.square(step).sum(2)))


def cheapest(cost: FloatArray, places: FloatArray) -> NDArray[np.intp]:
    """The cheapest way across R rays: which of N places on each; `cost`: N x R, `places`: N x 1."""
    bend = np.float32(BEND) * np.square(places - places.T)
    total, came = cost[:, 0], list[NDArray[np.intp]]()
    for ray in cost.T[1:]:
        ways = total + bend
        came.append(ways.argmin(1))
        total = ways.min(1) + ray
    way = [int(total.argmin())]
    for before in reversed(came):
        way.append(int(before[way[-1]]))
    return np.array(way[::-1])
