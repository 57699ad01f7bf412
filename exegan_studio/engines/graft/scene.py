"""One request's scene: prepared once, completed for every seed."""

from dataclasses import dataclass, replace

import cv2
import numpy as np

from exegan_studio.domain.arrays import FloatArray, Landmarks, Pixels, as_float
from exegan_studio.domain.geometry import Box, Similarity, box_of
from exegan_studio.engines.graft.bands import known_low_pass, low_pass, smooth_step
from exegan_studio.engines.graft.compose import Layer, Sitter, detail, make_layer, moved, rim_alpha, toned
from exegan_studio.engines.graft.continuation import continued
from exegan_studio.engines.graft.fields import FieldPredictor
from exegan_studio.engines.graft.frames import similarity_between
from exegan_studio.engines.graft.network import LOW_SIGMA, SIDE
from exegan_studio.engines.graft.snapping import snapped
from exegan_studio.engines.graft.variation import FaceAxes, Variation, detail_change, face_axes, flow_change, light_change
from exegan_studio.engines.protocol import CompletionRequest, ExemplarCrop
from exegan_studio.jobs.cancel import CancelToken

PAINTED = 12
"""Coverage above this counts as hole: a soft brush's faint outskirts do not hide what is under them."""
GROWN = 2.5
"""The hole is grown by this many pixels at SIDE: its rim often still shows what should go, and the feather needs room."""
MARGIN = 4 * LOW_SIGMA
"""Surroundings that are looked at, in pixels at SIDE."""
LEAST_SUPPORT = 0.45
HIDDEN_REACH = 4.0
"""So far round the mirrored hole, in pixels at SIDE, features may still be cut: nothing is taken there."""
FAINTEST = 0.4
"""What is left of the exemplars' detail at strength 0 where the sitter's own face has nothing to give."""
SHAPE_DEPTH, LIGHT_DEPTH = 7.0, 16.0
"""From the rim to where a seed is free, in pixels at SIDE."""


@dataclass(frozen=True)
class Scene:
    """What all seeds of a request share. `free_shape`, `free_light`: 0 at the hole's rim to 1 deep in it, how far a seed
    may change shape and light there; light needs the longer way, or a tone step shows. `own` is the sitter's mirrored face,
    there where the exemplars do not decide alone."""

    sitter: Sitter
    axes: FaceAxes
    layers: tuple[Layer, ...]
    shares: tuple[float, ...]
    own: Layer | None
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
    return cv2.dilate((request.hole > PAINTED).astype(np.float32), kernel).astype(np.float32, copy=False)


def without_hole(request: CompletionRequest, hole: FloatArray) -> FloatArray:
    """The crop in 0..1 with the mean colour of its surroundings in the hole: nothing further on can see what was there."""
    crop = as_float(request.crop / np.float32(255))
    around, _ = known_low_pass(crop, 1 - hole, crop.shape[0] / 10, least=1e-4)
    return np.where((request.hole > PAINTED)[..., None], around, crop).astype(np.float32)


def small(picture: FloatArray) -> FloatArray:
    return cv2.resize(picture, (SIDE, SIDE), interpolation=cv2.INTER_AREA).astype(np.float32, copy=False)


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
    return as_float(warped / np.float32(255))


def prepare_scene(predictor: FieldPredictor, request: CompletionRequest, cancel: CancelToken) -> Scene:
    """Fields, layers and surroundings: all that does not depend on a seed."""
    side = request.crop.shape[0]
    scale = side / SIDE
    hole = grown_hole(request)
    box = working_box(hole, side)
    rows, columns = box.slices
    crop = without_hole(request, hole)
    sitter = Sitter(crop[rows, columns], hole[rows, columns], 1 - hole[rows, columns], box, scale)
    sources = request.exemplars if request.strength >= 1 else (*request.exemplars, mirrored_self(crop, request.landmarks))
    moves = [similarity_between(one.landmarks, request.landmarks) for one in sources]
    seen = np.stack([aligned(one, move, side) for one, move in zip(sources, moves, strict=True)])
    small_hole = (cv2.resize(hole, (SIDE, SIDE), interpolation=cv2.INTER_AREA) > 0.01).astype(np.float32)
    fields = predictor.predict(small(crop), small_hole, seen)
    cancel.check()
    placed = (make_layer(sitter, *one) for one in zip(fields, (one.pixels for one in sources), moves, strict=True))
    layers = tuple(toned(sitter, snapped(sitter, layer)) for layer in placed)
    own = None
    if request.strength < 1:
        *others, mirrored = layers
        layers, own = tuple(others), without_hidden(mirrored, hole)
    cancel.check()
    weights = np.array([max(one.weight, 1e-6) for one in request.exemplars])
    shares = tuple(float(w) for w in weights / weights.sum())
    axes = face_axes(request.landmarks, box)
    mixture = mixed(sitter, layers, shares, own, request.strength)
    continuation = continue_surroundings(crop, hole, sitter, mixture)
    notes = remarks(request, sitter, layers)
    depth = cv2.distanceTransform(np.pad(sitter.hole, 1).astype(np.uint8), cv2.DIST_L2, 5)[1:-1, 1:-1] / scale
    shape, light = smooth_step(depth / SHAPE_DEPTH), smooth_step(depth / LIGHT_DEPTH)
    return Scene(sitter, axes, layers, shares, own, rim_alpha(sitter.hole, scale), shape, light, continuation, notes)


def remarks(request: CompletionRequest, sitter: Sitter, layers: tuple[Layer, ...]) -> tuple[str, ...]:
    """What the artist should know about how well the exemplars serve."""
    inside = sitter.hole > 0.5
    return tuple(
        f"{exemplar.name} shows little of what the hole hides; the surroundings fill the rest."
        for exemplar, layer in zip(request.exemplars, layers, strict=True)
        if layer.support[inside].mean() < LEAST_SUPPORT
    )


def mirrored_self(crop: FloatArray, landmarks: Landmarks) -> ExemplarCrop:
    """The sitter (its hole blanked) in a mirror, as an exemplar."""
    points = landmarks[[1, 0, 2, 4, 3]].copy()
    points[:, 0] = crop.shape[1] - points[:, 0]
    pixels = np.rint(crop[:, ::-1] * 255).astype(np.uint8)
    return ExemplarCrop(np.ascontiguousarray(pixels), points, "", "the sitter's own face")


def without_hidden(layer: Layer, hole: FloatArray) -> Layer:
    """The mirrored sitter gives nothing where the mirrored hole lies."""
    size = layer.source.shape[1::-1]
    reach = 2 * round(HIDDEN_REACH * hole.shape[0] / SIDE) + 1
    hidden = cv2.dilate(np.ascontiguousarray(hole[:, ::-1]), np.ones((reach, reach), np.uint8))
    visible = cv2.resize(1 - hidden, size, interpolation=cv2.INTER_AREA)
    seen = moved(replace(layer, source=visible.astype(np.float32, copy=False)))
    return replace(layer, support=(layer.support * np.clip(seen * 2 - 1, 0, 1)).astype(np.float32))


@dataclass(frozen=True)
class Mixture:
    """A fill without its surroundings: `low` x 3, `detail` x 3 (support is in it already), `support`, all H x W."""

    low: FloatArray
    detail: FloatArray
    support: FloatArray


def mixed(
    sitter: Sitter,
    layers: tuple[Layer, ...],
    shares: tuple[float, ...],
    own: Layer | None,
    strength: float,
    *,
    change: FloatArray | None = None,
    light: FloatArray | None = None,
    gains: tuple[float, float] = (1.0, 1.0),
    parts: list[FloatArray] | None = None,
) -> Mixture:
    """Exemplars and the sitter's own face put together. `parts` says where each exemplar's detail counts (all: its share).

    Where the sitter's own mirrored face has something to give, strength decides between the two; where it has nothing, the
    exemplars' features stay, but fainter, for a face must not lose its eyes.
    """
    strength = min(1.0, max(0.0, strength))
    low = np.zeros_like(sitter.picture)
    for layer, share in zip(layers, shares, strict=True):
        low += layer.low * np.float32(share)
    own_part = np.zeros_like(sitter.hole) if own is None else own.support * np.float32(1 - strength)
    if own is not None:
        low = low * (1 - own_part[..., None]) + own.low * own_part[..., None]
    if light is not None:
        low = low * light
    faintness = 1 - np.float32((1 - FAINTEST) * (1 - strength))
    total, support = np.zeros_like(low), np.zeros_like(sitter.hole)
    for index, layer in enumerate(layers):
        part = np.full_like(sitter.hole, shares[index]) if parts is None else parts[index]
        given = part * layer.support * (1 - own_part)
        if given.any():
            total += detail(sitter, layer, low, change, gains) * (given * faintness)[..., None]
            support += given
    if own is not None:
        total += detail(sitter, own, low, change, gains) * own_part[..., None]
        support += own_part
    return Mixture(low, total, support)


def continue_surroundings(crop: FloatArray, hole: FloatArray, sitter: Sitter, mixture: Mixture) -> FloatArray | None:
    """What stands where nothing is given, cut to the box; None where something is given everywhere."""
    gap = sitter.hole * (mixture.support < 0.97)
    if gap.sum() < 0.002 * gap.size:
        return None
    low = mixture.low
    inside = np.clip(low + mixture.detail, 0, 1)
    rows, columns = sitter.box.slices
    picture, guide, gaps = crop.copy(), low_pass(crop, LOW_SIGMA * sitter.scale), np.zeros(hole.shape, np.float32)
    picture[rows, columns] = inside * sitter.hole[..., None] + sitter.picture * sitter.known[..., None]
    guide[rows, columns] = low * sitter.hole[..., None] + guide[rows, columns] * sitter.known[..., None]
    gaps[rows, columns] = gap
    filled = continued(picture, guide, gaps, 1 - hole)[rows, columns]
    # Most of the colour the network asks for: copied pixels bring their own light.
    return np.clip(filled + 0.7 * (low - low_pass(filled, LOW_SIGMA * sitter.scale)), 0, 1).astype(np.float32)


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
    mixture = mixed(
        sitter,
        scene.layers,
        scene.shares,
        scene.own,
        request.strength,
        change=flow_change(variation, axes) * scene.free_shape[..., None],
        light=1 + (light_change(variation, axes) - 1) * scene.free_light[..., None],
        gains=detail_change(variation),
        parts=choose_layers(scene, variation),
    )
    filled = mixture.low + mixture.detail
    if scene.continuation is not None:
        given = np.clip(mixture.support, 0, 1)[..., None]
        filled = filled * given + scene.continuation * (1 - given)
    alpha = scene.alpha[..., None]
    result = filled * alpha + sitter.picture * (1 - alpha)
    pixels = request.crop.copy()
    rows, columns = sitter.box.slices
    pixels[rows, columns] = np.rint(np.clip(result, 0, 1) * 255).astype(np.uint8)
    return pixels
