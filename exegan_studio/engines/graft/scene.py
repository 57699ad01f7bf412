"""One request's scene: prepared once, completed for every seed."""

from dataclasses import dataclass

import cv2
import numpy as np

from exegan_studio.domain.arrays import FloatArray, Pixels
from exegan_studio.domain.geometry import Box, Similarity, box_of
from exegan_studio.engines.graft.bands import low_pass, smooth_step
from exegan_studio.engines.graft.compose import Layer, Sitter, detail, make_layer, rim_alpha
from exegan_studio.engines.graft.continuation import continued
from exegan_studio.engines.graft.fields import FieldPredictor
from exegan_studio.engines.graft.frames import similarity_between
from exegan_studio.engines.graft.network import LOW_SIGMA, SIDE
from exegan_studio.engines.graft.variation import FaceAxes, Variation, detail_change, face_axes, flow_change, light_change
from exegan_studio.engines.protocol import CompletionRequest, ExemplarCrop
from exegan_studio.jobs.cancel import CancelToken

GROWN = 2.5
"""The hole is grown by this many pixels at SIDE: its rim often still shows what should go, and the feather needs room."""
MARGIN = 4 * LOW_SIGMA
"""Surroundings that are looked at, in pixels at SIDE."""
LEAST_SUPPORT = 0.45
SHAPE_DEPTH, LIGHT_DEPTH = 7.0, 16.0
"""From the rim to where a seed is free, in pixels at SIDE."""


@dataclass(frozen=True)
class Scene:
    """What all seeds of a request share. `free_shape`, `free_light`: 0 at the hole's rim to 1 deep in it, how far a seed
    may change shape and light there; light needs the longer way, or a tone step shows."""

    sitter: Sitter
    axes: FaceAxes
    layers: tuple[Layer, ...]
    shares: tuple[float, ...]
    alpha: FloatArray
    free_shape: FloatArray
    free_light: FloatArray
    continuation: FloatArray | None
    notes: tuple[str, ...]


def working_box(hole: FloatArray, side: int) -> Box:
    margin = int(MARGIN * side / SIDE) + 1
    return box_of(hole > 0).grown(margin).clipped(side, side)


def grown_hole(request: CompletionRequest) -> FloatArray:
    """The hole with its rim, 0 or 1, at the crop's size."""
    side = request.crop.shape[0]
    reach = max(1, round(GROWN * side / SIDE))
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach + 1, 2 * reach + 1))
    return cv2.dilate((request.hole > 12).astype(np.float32), kernel).astype(np.float32, copy=False)


def small(picture: Pixels) -> FloatArray:
    return cv2.resize(picture, (SIDE, SIDE), interpolation=cv2.INTER_AREA).astype(np.float32) / 255


def aligned(exemplar: ExemplarCrop, to_crop: Similarity, side: int) -> FloatArray:
    """The exemplar as the network sees it, SIDE x SIDE x 3 in 0..1."""
    to_small = to_crop.then(Similarity(SIDE / side, 0, 0, 0))
    pixels, factor = exemplar.pixels, 1.0
    if to_small.scale < 0.7:
        factor = to_small.scale
        size = max(1, round(pixels.shape[0] * factor))
        factor = size / pixels.shape[0]
        pixels = cv2.resize(pixels, (size, size), interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False)
    matrix = Similarity(1 / factor, 0, 0, 0).then(to_small).pixel_matrix()
    warped = cv2.warpAffine(pixels, matrix, (SIDE, SIDE), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT_101)
    return warped.astype(np.float32) / 255


def prepare_scene(predictor: FieldPredictor, request: CompletionRequest, cancel: CancelToken) -> Scene:
    """Fields, layers and surroundings: all that does not depend on a seed."""
    side = request.crop.shape[0]
    scale = side / SIDE
    hole = grown_hole(request)
    box = working_box(hole, side)
    rows, columns = box.slices
    crop = request.crop.astype(np.float32) / 255
    sitter = Sitter(crop[rows, columns], hole[rows, columns], 1 - hole[rows, columns], box, scale)
    moves = [similarity_between(one.landmarks, request.landmarks) for one in request.exemplars]
    seen = np.stack([aligned(one, move, side) for one, move in zip(request.exemplars, moves, strict=True)])
    small_hole = (cv2.resize(hole, (SIDE, SIDE), interpolation=cv2.INTER_AREA) > 0.01).astype(np.float32)
    fields = predictor.predict(small(request.crop), small_hole, seen)
    cancel.check()
    layers = tuple(
        make_layer(sitter, one, exemplar.pixels, move)
        for one, exemplar, move in zip(fields, request.exemplars, moves, strict=True)
    )
    cancel.check()
    weights = np.array([max(one.weight, 1e-6) for one in request.exemplars])
    shares = tuple(float(w) for w in weights / weights.sum())
    axes = face_axes(request.landmarks, box)
    continuation = continue_surroundings(crop, hole, sitter, layers, shares)
    notes = remarks(request, sitter, layers)
    depth = cv2.distanceTransform(np.pad(sitter.hole, 1).astype(np.uint8), cv2.DIST_L2, 5)[1:-1, 1:-1] / scale
    shape, light = smooth_step(depth / SHAPE_DEPTH), smooth_step(depth / LIGHT_DEPTH)
    return Scene(sitter, axes, layers, shares, rim_alpha(sitter.hole, scale), shape, light, continuation, notes)


def remarks(request: CompletionRequest, sitter: Sitter, layers: tuple[Layer, ...]) -> tuple[str, ...]:
    """What the artist should know about how well the exemplars serve."""
    inside = sitter.hole > 0.5
    return tuple(
        f"{exemplar.name} shows little of what the hole hides; the surroundings fill the rest."
        for exemplar, layer in zip(request.exemplars, layers, strict=True)
        if layer.support[inside].mean() < LEAST_SUPPORT
    )


def total_low(layers: tuple[Layer, ...], shares: tuple[float, ...]) -> FloatArray:
    return sum((layer.low * np.float32(share) for layer, share in zip(layers, shares, strict=True)), np.float32(0)).astype(
        np.float32
    )


def continue_surroundings(
    crop: FloatArray, hole: FloatArray, sitter: Sitter, layers: tuple[Layer, ...], shares: tuple[float, ...]
) -> FloatArray | None:
    """What stands where no exemplar gives anything, cut to the box; None where they give everywhere."""
    support = np.max(np.stack([layer.support for layer in layers]), 0)
    gap = sitter.hole * (support < 0.97)
    if gap.sum() < 0.002 * gap.size:
        return None
    low = total_low(layers, shares)
    best = layers[int(np.argmax(shares))]
    inside = np.clip(low + detail(sitter, best, low, None, (1, 1)) * best.support[..., None], 0, 1)
    rows, columns = sitter.box.slices
    picture, guide, gaps = crop.copy(), low_pass(crop, LOW_SIGMA * sitter.scale), np.zeros(hole.shape, np.float32)
    picture[rows, columns] = inside * sitter.hole[..., None] + sitter.picture * sitter.known[..., None]
    guide[rows, columns] = low * sitter.hole[..., None] + guide[rows, columns] * sitter.known[..., None]
    gaps[rows, columns] = gap
    filled = continued(picture, guide, gaps, 1 - hole)[rows, columns]
    # Half of the colour the network asks for: copied pixels bring their own light.
    return np.clip(filled + 0.5 * (low - low_pass(filled, LOW_SIGMA * sitter.scale)), 0, 1).astype(np.float32)


def choose_layers(scene: Scene, variation: Variation) -> list[FloatArray]:
    """How much of each exemplar's detail every pixel takes, H x W each, summing to 1.

    Two faces' details must not be averaged (four eyelids): a seed picks one exemplar for the eyes, one for the nose, one
    for the mouth, by the exemplars' shares, and the parts meet on plain skin.
    """
    axes = scene.axes
    if len(scene.layers) == 1:
        return [np.ones_like(axes.u)]
    nose_y, mouth_y = float(axes.points[2][1]), float(axes.points[3:, 1].mean())
    lower = smooth_step((axes.v - (nose_y + mouth_y) / 2) / 0.16 + 0.5)
    middle = smooth_step(1 - (np.abs(axes.u - axes.points[2][0]) - 0.12) / 0.2)
    middle = middle * smooth_step((axes.v - 0.18) / 0.16) * (1 - lower)
    zones = (1 - lower - middle, middle, lower)
    edges = np.cumsum(scene.shares)
    chosen = [min(int(np.searchsorted(edges, pick)), len(edges) - 1) for pick in variation.picks]
    return [
        sum((zone for zone, pick in zip(zones, chosen, strict=True) if pick == index), np.zeros_like(axes.u))
        for index in range(len(scene.layers))
    ]


def complete_one(scene: Scene, request: CompletionRequest, variation: Variation) -> Pixels:
    """One seed's completion of the whole crop."""
    sitter, axes = scene.sitter, scene.axes
    change = flow_change(variation, axes) * scene.free_shape[..., None]
    low = total_low(scene.layers, scene.shares)
    low = low * (1 + (light_change(variation, axes) - 1) * scene.free_light[..., None])
    gains = detail_change(variation)
    graft = np.zeros_like(low)
    support = np.zeros_like(axes.u)
    for layer, part in zip(scene.layers, choose_layers(scene, variation), strict=True):
        if part.any():
            given = part * layer.support
            graft += detail(sitter, layer, low, change, gains) * given[..., None]
            support += given
    filled = low + graft * np.float32(request.strength)
    if scene.continuation is not None:
        filled = filled * support[..., None] + scene.continuation * (1 - support[..., None])
    alpha = scene.alpha[..., None]
    mixed = filled * alpha + sitter.picture * (1 - alpha)
    pixels = request.crop.copy()
    rows, columns = sitter.box.slices
    pixels[rows, columns] = np.rint(np.clip(mixed, 0, 1) * 255).astype(np.uint8)
    return pixels
