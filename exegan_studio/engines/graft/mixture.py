"""Several exemplars, and the sitter's own mirrored face, put together into one fill."""

from dataclasses import dataclass, replace

import cv2
import numpy as np

from exegan_studio.domain.arrays import FloatArray, as_float
from exegan_studio.engines.graft.compose import Layer, detail, moved
from exegan_studio.engines.graft.network import SIDE
from exegan_studio.engines.graft.sitter import Sitter
from exegan_studio.engines.graft.variation import FaceAxes, Variation
from exegan_studio.face.colour import smooth_step

FAINTEST = 0.4
"""What is left of the exemplars' detail at strength 0 where the sitter's own face has nothing to give."""
SUPPORT_POWER, LEAST_CHANCE = 4, 0.02
"""An exemplar that can give half of a part is picked for it a sixteenth as often as one that can give all."""
HIDDEN_REACH = 4.0
"""So far round the mirrored hole, in pixels at SIDE, features may still be cut: nothing is taken there."""


@dataclass(frozen=True)
class Sources:
    """Where a fill comes from: a layer per exemplar with its share (they sum to 1), and, where `strength` 0..1 is below 1,
    the sitter's own mirrored face."""

    layers: tuple[Layer, ...]
    shares: tuple[float, ...]
    own: Layer | None
    strength: float


@dataclass(frozen=True)
class Mixture:
    """A fill without its surroundings: `low` x 3, `detail` x 3 (support is in it already), `support`, all H x W."""

    low: FloatArray
    detail: FloatArray
    support: FloatArray


def mixed(
    sitter: Sitter,
    sources: Sources,
    *,
    change: FloatArray | None = None,
    light: FloatArray | None = None,
    gains: tuple[float, float] = (1.0, 1.0),
    parts: list[FloatArray] | None = None,
) -> Mixture:
    """Exemplars and the sitter's own face put together. `parts` says where each exemplar counts (None: everywhere, by
    its share).

    Where the sitter's own mirrored face has something to give, strength decides between the two; where it has nothing, the
    exemplars' features stay, but fainter, for a face must not lose its eyes.
    """
    strength, own = sources.strength, sources.own
    if parts is None:
        parts = [np.full_like(sitter.hole, share) for share in sources.shares]
    low = np.zeros_like(sitter.picture)
    for layer, part in zip(sources.layers, parts, strict=True):
        low += layer.low * part[..., None]
    own_part = np.zeros_like(sitter.hole) if own is None else own.support * np.float32(1 - strength)
    if own is not None:
        low = low * (1 - own_part[..., None]) + own.low * own_part[..., None]
    if light is not None:
        low = low * light
    faintness = 1 - np.float32((1 - FAINTEST) * (1 - strength))
    total, support = np.zeros_like(low), np.zeros_like(sitter.hole)
    for layer, part in zip(sources.layers, parts, strict=True):
        given = part * layer.support * (1 - own_part)
        if given.any():
            total += detail(sitter, layer, low, change, gains) * (given * faintness)[..., None]
            support += given
    if own is not None:
        total += detail(sitter, own, low, change, gains) * own_part[..., None]
        support += own_part
    return Mixture(low, total, support)


def choose_layers(sitter: Sitter, axes: FaceAxes, sources: Sources, variation: Variation) -> list[FloatArray]:
    """How much of each exemplar every pixel takes, H x W each, summing to 1.

    Two faces must not be averaged (four eyelids): a seed picks one exemplar for the eyes, one for the nose, one for the
    mouth, by the exemplars' shares and by how much of that part each can give, and the parts meet on plain skin.
    """
    count = len(sources.layers)
    if count == 1:
        return [np.ones_like(axes.u)]
    parts = [np.zeros_like(axes.u) for _ in range(count)]
    for zone, pick in zip(face_zones(axes), variation.picks, strict=True):
        inside = zone * sitter.hole
        given = [float((layer.support * inside).sum() / max(float(inside.sum()), 1.0)) for layer in sources.layers]
        chances = np.array(sources.shares) * (np.array(given) + LEAST_CHANCE) ** SUPPORT_POWER
        edges = np.cumsum(chances / chances.sum())
        parts[min(int(np.searchsorted(edges, pick)), count - 1)] += zone
    return parts


def face_zones(axes: FaceAxes) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Eyes and all above, nose, mouth and all below: H x W each, soft, summing to 1."""
    nose_y, mouth_y = float(axes.points[2][1]), float(axes.points[3:, 1].mean())
    lower = smooth_step((axes.v - (nose_y + mouth_y) / 2) / 0.16 + 0.5)
    middle = smooth_step(1 - (np.abs(axes.u - axes.points[2][0]) - 0.12) / 0.2)
    middle = as_float(middle * smooth_step((axes.v - 0.18) / 0.16) * (1 - lower))
    return as_float(1 - lower - middle), middle, lower


def without_hidden(layer: Layer, hole: FloatArray) -> Layer:
    """The mirrored sitter gives nothing where the mirrored hole lies."""
    size = layer.source.shape[1::-1]
    reach = 2 * round(HIDDEN_REACH * hole.shape[0] / SIDE) + 1
    hidden = cv2.dilate(np.ascontiguousarray(hole[:, ::-1]), np.ones((reach, reach), np.uint8))
    visible = cv2.resize(1 - hidden, size, interpolation=cv2.INTER_AREA)
    seen = moved(replace(layer, source=visible.astype(np.float32, copy=False)))
    return replace(layer, support=(layer.support * np.clip(seen * 2 - 1, 0, 1)).astype(np.float32))
