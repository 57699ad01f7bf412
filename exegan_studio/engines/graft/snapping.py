"""The flow snaps to what is visible: an eyebrow that the hole cuts goes on where its visible half stops.

Just outside the hole both the sitter and the moved exemplar can be seen. Optical flow between them there says by how much
the network's flow is off, and the difference is carried some way into the hole.
"""

from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from exegan_studio.domain.arrays import FloatArray, Landmarks, MaskArray, as_float
from exegan_studio.engines.graft.bands import known_low_pass, low_pass
from exegan_studio.engines.graft.compose import Layer, grafted, sampled
from exegan_studio.engines.graft.features import HIDDEN, LEAST_SEEN, OPENING, RAISED, box_within, cut_to, distance_from
from exegan_studio.engines.graft.frames import turn
from exegan_studio.engines.graft.network import LOW_SIGMA
from exegan_studio.engines.graft.sitter import Sitter
from exegan_studio.engines.graft.variation import FaceAxes
from exegan_studio.face.colour import LUMA, smooth_step

WORKING = 2.0
"""Pixels of the comparison per pixel at SIDE."""
REACH, SPREAD = 12.0, 4.0
"""How far outside the hole the comparison looks, and how far a correction is carried, in pixels at SIDE."""
GREATEST = 3.5
"""No correction is larger, in pixels at SIDE: what is further off is another feature."""

LANDED_STEP = 8
LANDED_WITHIN, LANDED_WIDTH = 0.5, 0.4
"""A hidden landmark may lie so far from where the sitter has it, in pixels at SIDE; and the reach of what brings
it back, in distances between the eyes."""
EYE, EYE_EDGE = (0.28, 0.16), 0.7
"""Half axes of an eye with its lids, which keep their form, in distances between the eyes; and how soft their edge is."""
BROW, BROW_EDGE = (0.36, 0.12), 0.5
"""The same for a brow, RAISED above it."""
BETWEEN, REACHED = np.array([0, -RAISED / 2], np.float32), (0.6, 0.5)
"""Both lie within these half axes about a point so far from the eye's middle."""
NARROWED = 0.4
"""How much narrower the eye that a head turns away looks, and how much wider the other one, for each unit of its `turn`: eyes
lie about 25 degrees round the head from its middle."""
LEAST_STRUCTURE = 2e-4
"""Mean squared detail below which plain skin is all that can be compared."""


def snapped(sitter: Sitter, layer: Layer) -> Layer:
    """The layer with its flow corrected near the rim, and its agreement with what is seen there."""
    width, height = (max(16, round(side * WORKING / sitter.scale)) for side in sitter.hole.shape[::-1])
    size = (width, height)
    rough = sampled(layer, WORKING / sitter.scale, size)
    graft = grafted(replace(sitter, scale=WORKING), rough, rough.low, None, (1, 1))
    filled = rough.low + graft.mid + graft.fine

    def small(picture: FloatArray) -> FloatArray:
        return cv2.resize(picture, size, interpolation=cv2.INTER_AREA).astype(np.float32, copy=False)

    known = (small(sitter.known) > 0.99).astype(np.float32)
    wanted, given = as_float(small(sitter.picture) @ LUMA), as_float(np.clip(filled, 0, 1) @ LUMA)
    flow = visible_flow(as_float(wanted * known + given * (1 - known)), given)
    near = np.clip(low_pass(1 - known, REACH * WORKING / 2) * 8, 0, 1)
    trust = known * near * rough.support * structure(wanted) * structure(given)
    limit = GREATEST * WORKING
    length = np.hypot(flow[..., 0], flow[..., 1])
    trust = trust * (length < limit)
    spread, weight = known_low_pass(flow, trust.astype(np.float32), SPREAD * WORKING, least=1e-4)
    spread = spread * np.clip(weight / 0.05, 0, 1)[..., None]
    change = cv2.resize(spread, sitter.hole.shape[::-1], interpolation=cv2.INTER_CUBIC) * np.float32(sitter.scale / WORKING)
    agreement = likeness(wanted, given, known * near * rough.support)
    return replace(layer, map_x=layer.map_x + change[..., 0], map_y=layer.map_y + change[..., 1], agreement=agreement)


def landed(sitter: Sitter, layer: Layer, given: Landmarks, wanted: Landmarks, hidden: NDArray[np.bool_]) -> Layer:
    """The layer with the exemplar's landmarks no further than LANDED_WITHIN from the sitter's, where the hole
    hides them: there nothing else tells the network where they are. `given`: the exemplar's landmarks in the layer's source,
    `wanted`: the sitter's in the crop, `hidden`: 5."""
    height, width = layer.map_x.shape
    points = wanted.astype(np.float64) - (sitter.box.left, sitter.box.top)
    columns = np.clip(points[:, 0].astype(np.int64), 0, width - 1)
    rows = np.clip(points[:, 1].astype(np.int64), 0, height - 1)
    at = np.stack([layer.map_x[rows, columns], layer.map_y[rows, columns]], -1).astype(np.float64)
    off = layer.to_source.inverse().apply(given).astype(np.float64) - at
    length = np.maximum(np.hypot(off[:, 0], off[:, 1]), 1e-6)
    limit = LANDED_WITHIN * sitter.scale
    pulled = off * (np.maximum(length - limit, 0) / length * hidden)[:, None]
    if not pulled.any():
        return layer
    reach = LANDED_WIDTH * max(float(np.hypot(*(points[1] - points[0]))), sitter.scale)
    # As smooth as it is, a sample in LANDED_STEP pixels shows it. Summed one by one: a matrix product may round otherwise with
    # another number of threads.
    high, wide = max(2, round(height / LANDED_STEP)), max(2, round(width / LANDED_STEP))
    y = ((np.arange(high) + 0.5) * height / high - 0.5)[:, None]
    x = ((np.arange(wide) + 0.5) * width / wide - 0.5)[None]
    small, total = np.zeros((high, wide, 2)), np.zeros((high, wide, 1))
    for (px, py), pull in zip(points, pulled, strict=True):
        weight = np.exp(-(np.square(x - px) + np.square(y - py)) / (2 * reach**2))[..., None]
        small += weight * pull
        total += weight
    change = cv2.resize(as_float(small / np.maximum(total, 1)), (width, height), interpolation=cv2.INTER_LINEAR)
    return replace(layer, map_x=as_float(layer.map_x + change[..., 0]), map_y=as_float(layer.map_y + change[..., 1]))


def formed(sitter: Sitter, layer: Layer, axes: FaceAxes, given: Landmarks, wanted: Landmarks) -> Layer:
    """The layer with the form that the exemplar's eyes and brows have where the hole hides the sitter's: what the network bends
    there it has to guess, and one eye sheared and the other one widened are no pair. Eyes stay where they are, with their brows
    above them, and only the turn of the heads makes one narrower. `given` and `wanted`: the landmarks of the exemplar and of
    the sitter."""
    x, y = layer.map_x, layer.map_y
    for number, eye in enumerate(axes.points[:2]):
        box = box_within(axes, eye + BETWEEN, REACHED)
        cut, brow = cut_to(axes, box), eye + np.array([0, -RAISED], np.float32)
        hole, weights = sitter.hole[box], list[FloatArray]()
        for centre, core, half, edge in ((eye, OPENING, EYE, EYE_EDGE), (brow, BROW, BROW, BROW_EDGE)):
            inside = distance_from(cut, centre, core) < 1
            if inside.sum() < LEAST_SEEN or hole[inside].mean() <= HIDDEN:
                break
            weights.append(as_float(1 - smooth_step((distance_from(cut, centre, half) - 1) / edge)))
        if not weights:
            continue
        side = NARROWED if number == 0 else -NARROWED
        narrower = np.float32((1 + side * turn(given)) / (1 + side * turn(wanted)) - 1)
        across = (cut.u - eye[0]) * (narrower * np.float32(axes.unit))
        rows, columns = np.mgrid[box].astype(np.float32) + np.float32(0.5)
        if x is layer.map_x:
            x, y = x.copy(), y.copy()
        moves = ((x, columns + sitter.box.left, axes.cos), (y, rows + sitter.box.top, axes.sin))
        for moved, there, along in moves:
            plain = there + across * np.float32(along)
            off = moved[box] - plain
            moved[box] += (float((off * weights[0]).sum() / weights[0].sum()) - off) * np.maximum.reduce(weights)
    return replace(layer, map_x=x, map_y=y)


def likeness(wanted: FloatArray, given: FloatArray, weight: FloatArray) -> float:
    """Weighted correlation of two pictures' structure, 0..1; 0.5 where there is none to compare."""
    sigma = LOW_SIGMA * WORKING
    a, b = as_float(wanted - low_pass(wanted, sigma)), as_float(given - low_pass(given, sigma))
    power = float((weight * a * a).sum() * (weight * b * b).sum()) ** 0.5
    if power < LEAST_STRUCTURE * float(weight.sum()) or power == 0:
        return 0.5
    return float(np.clip((weight * a * b).sum() / power, 0, 1))


def eight_bit(grey: FloatArray) -> MaskArray:
    return np.rint(np.clip(grey, 0, 1) * 255).astype(np.uint8)


def visible_flow(wanted: FloatArray, given: FloatArray) -> FloatArray:
    """Dense inverse search (Kroeger et al. 2016): `wanted` at p looks like `given` at p + flow; H x W x 2."""
    search = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
    search.setFinestScale(0)
    return search.calc(eight_bit(wanted), eight_bit(given), np.zeros((*wanted.shape, 2), np.float32)).astype(np.float32)


def structure(grey: FloatArray) -> FloatArray:
    """0 on plain skin, 1 on features: only there does a flow say anything."""
    across = cv2.Sobel(grey, cv2.CV_32F, 1, 0, scale=0.125)
    down = cv2.Sobel(grey, cv2.CV_32F, 0, 1, scale=0.125)
    energy = cv2.GaussianBlur(np.hypot(across, down), (0, 0), 1.5)
    return np.clip(energy / 0.03, 0, 1).astype(np.float32)
