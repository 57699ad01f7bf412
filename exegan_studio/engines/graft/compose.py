"""From fields to a picture: the exemplar's detail, moved, matched to the sitter's skin and laid over the predicted light."""

from dataclasses import dataclass, replace

import cv2
import numpy as np

from exegan_studio.domain.arrays import FloatArray, Pixels, as_float
from exegan_studio.domain.geometry import Similarity
from exegan_studio.engines.graft.bands import known_low_pass, low_pass
from exegan_studio.engines.graft.fields import Fields
from exegan_studio.engines.graft.frames import Placement
from exegan_studio.engines.graft.network import LOW_SIGMA, SIDE
from exegan_studio.engines.graft.sitter import Sitter, shrunk_for
from exegan_studio.face.colour import LUMA, smooth_step

FINE_SIGMA = 0.7
"""Between fine and middle detail, in pixels at SIDE."""
BLACK = 0.05
RATIO_LIMITS = (0.5, 1.8)
FINE_LIMITS, MID_LIMITS = (0.35, 1.3), (0.7, 1.25)
MEMBRANE_SIGMAS = (9.0, 4.0, 1.5)
"""Widths of the membrane's means, in pixels at SIDE, the widest first."""
CHROMA_SIGMA, CHROMA_LIMIT, CHROMA_PART = 9.0, 0.22, 0.6
SUPPORT_FROM, SUPPORT_OVER = 0.17, 0.42
"""The network says how sure it is; an exemplar in one piece gives more than that, its forehead and jaw belong to it."""
STEP_TRUSTED = 0.12


@dataclass(frozen=True)
class Layer:
    """One exemplar laid over the sitter: where its pixels come from, its fields, and the gains that match its detail."""

    source: FloatArray
    map_x: FloatArray
    map_y: FloatArray
    to_source: Similarity
    low: FloatArray
    support: FloatArray
    fine_gain: float = 1.0
    mid_gain: float = 1.0


def make_layer(sitter: Sitter, fields: Fields, exemplar: Pixels, placement: Placement) -> Layer:
    """`fields` are those of the whole crop on the grid, for the exemplar as placed."""
    to_sitter = placement.to_crop
    side = round(sitter.scale * SIDE)
    local = fields.bent(placement).enlarged(side, sitter.box)
    smaller, factor = shrunk_for(exemplar, to_sitter.scale)
    source = as_float(smaller / np.float32(255))
    to_source = to_sitter.inverse().then(Similarity(factor, 0, 0, 0))
    box = sitter.box
    rows, columns = np.mgrid[box.top : box.bottom, box.left : box.right].astype(np.float32)
    map_x, map_y = columns + 0.5 + local.flow[..., 0], rows + 0.5 + local.flow[..., 1]
    support = smooth_step((low_pass(local.support, 1.2 * sitter.scale) - SUPPORT_FROM) / SUPPORT_OVER)
    layer = Layer(source, map_x, map_y, to_source, np.clip(local.low, 0, 1), support)
    shown = moved(layer)
    layer = replace(layer, low=recoloured(sitter, layer, shown))
    fine_gain, mid_gain = matching_gains(sitter, layer, shown)
    return replace(layer, fine_gain=fine_gain, mid_gain=mid_gain)


def recoloured(sitter: Sitter, layer: Layer, exemplar: FloatArray) -> FloatArray:
    """The layer's low frequencies with the exemplar's own colour differences, as lips against skin and teeth between lips.

    The network's brightness stays. Its colour is trusted only in wide means: what the light and the skin ask for is smooth,
    while a lip's red in the wrong place would turn the teeth beside it green. `exemplar`: as moved.
    """
    given = low_pass(exemplar, LOW_SIGMA * sitter.scale)
    light = (layer.low @ LUMA)[..., None]

    def colour(picture: FloatArray) -> FloatArray:
        # Relative to brightness: a shadow on the skin has the skin's colour.
        luma = (picture @ LUMA)[..., None]
        return as_float((picture - luma) / (luma + BLACK))

    def widely(picture: FloatArray) -> FloatArray:
        return known_low_pass(picture, layer.support, CHROMA_SIGMA * sitter.scale, least=1e-2)[0]

    shown = colour(given)
    # Where the exemplar is nearly black its colour is noise.
    trusted = smooth_step(((given @ LUMA) - 0.08) / 0.2)[..., None] * np.float32(CHROMA_PART)
    local = np.clip(shown - widely(shown), -CHROMA_LIMIT, CHROMA_LIMIT) * trusted
    said = colour(layer.low)
    wanted = said * (1 - trusted) + widely(said) * trusted + local
    coloured = light + wanted * (light + BLACK)
    return as_float(layer.low + (coloured - layer.low) * layer.support[..., None])


def toned(sitter: Sitter, layer: Layer) -> Layer:
    """The layer with its low frequencies corrected along the rim."""
    filled = layer.low + detail(sitter, layer, layer.low, None, (1, 1)) * layer.support[..., None]
    return replace(layer, low=np.clip(layer.low + rim_correction(sitter, as_float(filled)), 0, 1))


def moved(layer: Layer, change: FloatArray | None = None) -> FloatArray:
    """The exemplar brought onto the sitter, H x W x 3 in 0..1; `change` H x W x 2 (crop pixels) is added to the flow."""
    x, y = layer.map_x, layer.map_y
    if change is not None:
        x, y = x + change[..., 0], y + change[..., 1]
    to = layer.to_source
    a, b, tx, ty = (np.float32(v) for v in (to.a, to.b, to.tx - 0.5, to.ty - 0.5))
    return cv2.remap(
        layer.source, a * x - b * y + tx, b * x + a * y + ty, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT_101
    ).astype(np.float32, copy=False)


def rim_correction(sitter: Sitter, filled: FloatArray) -> FloatArray:
    """What the fill misses just outside the hole, carried into it: a membrane that takes away the tone step.

    Close to the rim the nearest pixels decide, further in ever wider means; deep in the hole the fill stands alone. Large
    differences are hair or an edge, not light: they count less. H x W x 3, to be added.
    """
    missed = sitter.picture - filled
    trust = sitter.known / (1 + np.square(np.square(missed).sum(2) / (3 * STEP_TRUSTED**2)))
    correction = np.zeros_like(filled)
    for sigma in MEMBRANE_SIGMAS:
        near, weight = known_low_pass(missed, trust.astype(np.float32), sigma * sitter.scale)
        part = smooth_step(weight / 0.12)[..., None]
        correction = correction * (1 - part) + near * part
    return correction.astype(np.float32)


def bands(picture: FloatArray, scale: float) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Low, middle and fine parts; they sum to the picture."""
    low = low_pass(picture, LOW_SIGMA * scale)
    soft = low_pass(picture, FINE_SIGMA * scale)
    return low, soft - low, picture - soft


def matching_gains(sitter: Sitter, layer: Layer, exemplar: FloatArray) -> tuple[float, float]:
    """How strong the exemplar's fine and middle detail must be to look like the visible skin's. `exemplar`: as moved."""
    low, mid, fine = bands(exemplar, sitter.scale)
    own_low, own_mid, own_fine = bands(sitter.picture, sitter.scale)
    # Away from the hole, where the blurs would mix in what is hidden.
    clear = 1 - low_pass(sitter.hole, LOW_SIGMA * sitter.scale)
    where = (clear > 0.97) & (layer.support > 0.8)
    if where.sum() < 400:
        return 1.0, 1.0
    ratio = relighting(own_low, low)

    def spread(band: FloatArray) -> float:
        # The middle of the absolute values: edges of hair and cloth do not decide.
        return float(np.quantile(np.abs(band[where] @ LUMA), 0.6)) + 1e-4

    fine_gain = spread(own_fine) / spread(fine * ratio)
    mid_gain = spread(own_mid) / spread(mid * ratio)
    return float(np.clip(fine_gain, *FINE_LIMITS)), float(np.clip(mid_gain, *MID_LIMITS))


def relighting(wanted: FloatArray, given: FloatArray) -> FloatArray:
    """H x W x 1: detail is proportional to the light that falls on it."""
    ratio = ((wanted @ LUMA) + BLACK) / ((given @ LUMA) + BLACK)
    return np.clip(ratio, *RATIO_LIMITS)[..., None].astype(np.float32)


def detail(sitter: Sitter, layer: Layer, low: FloatArray, change: FloatArray | None, gains: tuple[float, float]) -> FloatArray:
    """The exemplar's detail in the light of `low`, H x W x 3, without regard to support."""
    given_low, mid, fine = bands(moved(layer, change), sitter.scale)
    own = fine * np.float32(layer.fine_gain * gains[0]) + mid * np.float32(layer.mid_gain * gains[1])
    return as_float(own * relighting(low, given_low))


def rim_alpha(hole: FloatArray, scale: float) -> FloatArray:
    """1 in the grown hole but for its last pixels, 0 outside."""
    soft = low_pass(hole, 0.55 * scale)
    return smooth_step((soft - 0.25) / 0.5)
