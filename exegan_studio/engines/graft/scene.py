"""One request's scene: prepared once, completed for every seed."""

from dataclasses import dataclass

import cv2
import numpy as np

from exegan_studio.domain.arrays import FloatArray, Pixels, as_float
from exegan_studio.engines.graft.bands import low_pass
from exegan_studio.engines.graft.compose import Layer, make_layer, rim_alpha, toned
from exegan_studio.engines.graft.continuation import continued
from exegan_studio.engines.graft.fields import FieldPredictor
from exegan_studio.engines.graft.frames import place
from exegan_studio.engines.graft.mixture import Mixture, Sources, choose_layers, mixed, without_hidden
from exegan_studio.engines.graft.network import LOW_SIGMA, SIDE
from exegan_studio.engines.graft.sitter import (
    Sitter,
    aligned,
    covered,
    grown_hole,
    make_sitter,
    mirrored_self,
    small,
    without_hole,
)
from exegan_studio.engines.graft.snapping import snapped
from exegan_studio.engines.graft.variation import FaceAxes, Variation, detail_change, face_axes, flow_change, light_change
from exegan_studio.engines.protocol import CompletionRequest, Suitability
from exegan_studio.face.colour import smooth_step
from exegan_studio.jobs.cancel import CancelToken

LEAST_SUPPORT = 0.45
SHAPE_DEPTH, LIGHT_DEPTH = 7.0, 16.0
"""From the rim to where a seed is free, in pixels at SIDE."""


@dataclass(frozen=True)
class Scene:
    """What all seeds of a request share. `free_shape`, `free_light`: 0 at the hole's rim to 1 deep in it, how far a seed
    may change shape and light there; light needs the longer way, or a tone step shows. `coarse_axes`: `axes` at about two
    samples a network pixel, for a seed's smooth changes."""

    sitter: Sitter
    axes: FaceAxes
    coarse_axes: FaceAxes
    sources: Sources
    alpha: FloatArray
    free_shape: FloatArray
    free_light: FloatArray
    continuation: FloatArray | None
    notes: tuple[str, ...]


def prepare_scene(predictor: FieldPredictor, request: CompletionRequest, cancel: CancelToken) -> Scene:
    """Fields, layers and surroundings: all that does not depend on a seed."""
    hole = grown_hole(request)
    crop = without_hole(request, hole)
    sitter = make_sitter(crop, hole)
    sources = place_sources(predictor, request, crop, hole, sitter)
    cancel.check()
    continuation = continue_surroundings(crop, hole, sitter, mixed(sitter, sources))
    depth = cv2.distanceTransform(np.pad(sitter.hole, 1).astype(np.uint8), cv2.DIST_L2, 5)[1:-1, 1:-1] / sitter.scale
    return Scene(
        sitter,
        face_axes(request.landmarks, sitter.box),
        face_axes(request.landmarks, sitter.box, max(1, round(sitter.scale / 2))),
        sources,
        rim_alpha(sitter.hole, sitter.scale),
        smooth_step(as_float(depth / SHAPE_DEPTH)),
        smooth_step(as_float(depth / LIGHT_DEPTH)),
        continuation,
        remarks(request, sitter, sources.layers),
    )


def place_sources(
    predictor: FieldPredictor, request: CompletionRequest, crop: FloatArray, hole: FloatArray, sitter: Sitter
) -> Sources:
    """The network, once for all, and a layer for each exemplar; the sitter's mirrored face where strength asks for it."""
    strength = min(1.0, max(0.0, request.strength))
    faces = request.exemplars if strength == 1 else (*request.exemplars, mirrored_self(crop, request.landmarks))
    hidden = covered(hole, request.landmarks)
    moves = [place(one.landmarks, request.landmarks, hidden, crop.shape[0]) for one in faces]
    seen = np.stack([aligned(one, move, crop.shape[0]) for one, move in zip(faces, moves, strict=True)])
    small_hole = (cv2.resize(hole, (SIDE, SIDE), interpolation=cv2.INTER_AREA) > 0.01).astype(np.float32)
    fields = predictor.predict(small(crop), small_hole, seen)
    placed = (make_layer(sitter, *one) for one in zip(fields, (one.pixels for one in faces), moves, strict=True))
    layers = tuple(toned(sitter, snapped(sitter, layer)) for layer in placed)
    own = None
    if strength < 1:
        *others, mirrored = layers
        layers, own = tuple(others), without_hidden(mirrored, hole)
    weights = np.array([max(one.weight, 1e-6) for one in request.exemplars])
    return Sources(layers, tuple(float(weight) for weight in weights / weights.sum()), own, strength)


def judged(predictor: FieldPredictor, request: CompletionRequest, cancel: CancelToken) -> tuple[Suitability, ...]:
    """How well each exemplar can serve, by how much of the hole it can give."""
    hole = grown_hole(request)
    crop = without_hole(request, hole)
    sitter = make_sitter(crop, hole)
    sources = place_sources(predictor, request, crop, hole, sitter)
    cancel.check()
    inside = sitter.hole > 0.5
    given = (float(layer.support[inside].mean()) for layer in sources.layers)
    return tuple(
        Suitability(value, () if value >= LEAST_SUPPORT else ("shows little of what the hole hides",)) for value in given
    )


def remarks(request: CompletionRequest, sitter: Sitter, layers: tuple[Layer, ...]) -> tuple[str, ...]:
    """What the artist should know about how well the exemplars serve."""
    inside = sitter.hole > 0.5
    return tuple(
        f"{exemplar.name} shows little of what the hole hides; the surroundings fill the rest."
        for exemplar, layer in zip(request.exemplars, layers, strict=True)
        if layer.support[inside].mean() < LEAST_SUPPORT
    )


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
    # Some of the colour the network asks for: copied pixels bring their own light.
    return np.clip(filled + 0.3 * low_pass(low - filled, 2 * LOW_SIGMA * sitter.scale), 0, 1).astype(np.float32)


def enlarged(field: FloatArray, sitter: Sitter) -> FloatArray:
    """A smooth field worked out on a coarser grid, at the working box's size."""
    return as_float(cv2.resize(field, sitter.hole.shape[::-1], interpolation=cv2.INTER_LINEAR))


def complete_one(scene: Scene, request: CompletionRequest, variation: Variation) -> Pixels:
    """One seed's completion of the whole crop."""
    sitter, axes = scene.sitter, scene.axes
    mixture = mixed(
        sitter,
        scene.sources,
        change=enlarged(flow_change(variation, scene.coarse_axes), sitter) * scene.free_shape[..., None],
        light=1 + (enlarged(light_change(variation, scene.coarse_axes), sitter) - 1) * scene.free_light[..., None],
        gains=detail_change(variation),
        parts=choose_layers(sitter, axes, scene.sources, variation),
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
