"""From fields to a picture: the exemplar's detail, moved, matched to the sitter's skin and laid over the predicted light."""

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from exegan_studio.domain.arrays import FloatArray, Pixels, as_float
from exegan_studio.domain.geometry import Similarity
from exegan_studio.engines.graft.agreement import WORKING, coarse, fitted, told
from exegan_studio.engines.graft.bands import brightness_of, known_low_pass, low_pass, scaled
from exegan_studio.engines.graft.fields import Fields
from exegan_studio.engines.graft.frames import Placement
from exegan_studio.engines.graft.lips import Lips
from exegan_studio.engines.graft.network import LOW_SIGMA, SIDE
from exegan_studio.engines.graft.sitter import Sitter, shrunk_for
from exegan_studio.engines.graft.skin import explained_low
from exegan_studio.face.colour import LUMA, smooth_step

FINE_SIGMA = 0.7
"""Between fine and middle detail, in pixels at SIDE."""
FOLD_SIGMA = 1.5
"""Folds of skin are narrower than this, in pixels at SIDE."""
BLACK = 0.05
RATIO_LIMITS = (0.5, 1.8)
LIT_SIGMA = 1.0
"""Finer than this, in pixels at SIDE, the finisher's correction is detail and no light."""
FINE_LIMITS, MID_LIMITS = (0.1, 1.3), (0.2, 1.25)
FIRM_FINE = 0.35
"""Eyes, lips and teeth keep so much of their fine detail, however smooth the skin is."""
SKIN_COLOUR = 0.4
"""What is left of colours in the detail of skin that its shade does not explain."""
COLOUR_LIMITS = (0.3, 3.0)
SKIN_HUE = 1.0
"""What is so far off a face's usual hue, squared in the units of `told`, is no skin."""
GRID = 1.0
"""Samples of what is smooth a network pixel."""
SUPPORT_SIGMA, SUPPORT_FROM, SUPPORT_OVER = 1.2, 0.17, 0.42
"""The network says how sure it is; an exemplar in one piece gives more than that, its forehead and jaw belong to it."""

EVERYWHERE = slice(None), slice(None)


@dataclass(frozen=True)
class Layer:
    """One exemplar laid over the sitter: where its pixels come from, its fields, the gains that match its detail, and how well
    it agrees with what can be seen round the hole (0..1; 0.5 where nothing there says anything). `firm`: see `features.firm`,
    there `mid_gain` takes nothing away; `hued`: see `features.hued`, None where that is what is firm. `lips`: the source's,
    None where the hole hides no whole mouth; `jaw`: see `jaws.jaw_mask`, where it was already told."""

    source: FloatArray
    map_x: FloatArray
    map_y: FloatArray
    to_source: Similarity
    low: FloatArray
    support: FloatArray
    firm: FloatArray
    fine_gain: float = 1.0
    mid_gain: float = 1.0
    agreement: float = 0.5
    lips: Lips | None = None
    hued: FloatArray | None = None
    jaw: FloatArray | None = None


def make_layer(
    sitter: Sitter, fields: Fields, exemplar: Pixels, placement: Placement, outside: FloatArray, firm: FloatArray
) -> Layer:
    """`fields` are those of the whole crop on the grid, for the exemplar as placed; `outside`: see `fitted`; `firm`: see
    `features.firm`."""
    to_sitter = placement.to_crop
    side = round(sitter.scale * SIDE)
    local = fields.bent(placement).enlarged(side, sitter.box)
    smaller, factor = shrunk_for(exemplar, to_sitter.scale)
    source = as_float(smaller / np.float32(255))
    to_source = to_sitter.inverse().then(Similarity(factor, 0, 0, 0))
    box = sitter.box
    columns, rows = (np.arange(*ends, dtype=np.float32) for ends in ((box.left, box.right), (box.top, box.bottom)))
    map_x, map_y = (columns + 0.5)[None] + local.flow[..., 0], (rows + 0.5)[:, None] + local.flow[..., 1]
    support = smooth_step((low_pass(local.support, SUPPORT_SIGMA * sitter.scale) - SUPPORT_FROM) / SUPPORT_OVER)
    layer = Layer(source, map_x, map_y, to_source, np.clip(local.low, 0, 1), support, firm)
    shown = moved(layer)
    layer = replace(layer, support=fitted(sitter, layer.low, shown, support, outside))
    layer = replace(layer, low=explained_low(sitter, layer.low, shown, layer.support, outside))
    fine_gain, mid_gain = matching_gains(sitter, layer, shown, outside)
    return replace(layer, fine_gain=fine_gain, mid_gain=mid_gain)


def moved(layer: Layer, change: FloatArray | None = None) -> FloatArray:
    """The exemplar brought onto the sitter, H x W x 3 in 0..1; `change` H x W x 2 (crop pixels) is added to the flow."""
    # Pixels are counted from their middles here, from their corners everywhere else.
    to = layer.to_source
    x, y = came_from(replace(layer, to_source=replace(to, tx=to.tx - 0.5, ty=to.ty - 0.5)), change)
    return cv2.remap(layer.source, x, y, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT_101).astype(np.float32, copy=False)


def came_from(
    layer: Layer, change: FloatArray | None = None, box: tuple[slice, slice] = EVERYWHERE
) -> tuple[FloatArray, FloatArray]:
    """Where in its source the pixels of a layer lie, x and y, h x w each: those of a `box` of rows and columns."""
    x, y = layer.map_x[box], layer.map_y[box]
    if change is not None:
        x, y = x + change[box][..., 0], y + change[box][..., 1]
    to = layer.to_source
    a, b, tx, ty = (np.float32(v) for v in (to.a, to.b, to.tx, to.ty))
    return as_float(a * x - b * y + tx), as_float(b * x + a * y + ty)


def sampled(layer: Layer, scale: float, size: tuple[int, int]) -> Layer:
    """The layer at `scale` samples a crop pixel, width x height `size`; its fields still count in crop pixels."""
    factor = scale / layer.to_source.scale
    source, to_source = layer.source, layer.to_source
    if factor < 1:
        height, width = source.shape[:2]
        smaller = (max(1, round(width * factor)), max(1, round(height * factor)))
        source = as_float(cv2.resize(source, smaller, interpolation=cv2.INTER_AREA))
        to_source = to_source.then(Similarity(smaller[0] / width, 0, 0, 0))

    def small(picture: FloatArray) -> FloatArray:
        return as_float(cv2.resize(picture, size, interpolation=cv2.INTER_AREA))

    x, y, low, support, firm = (small(one) for one in (layer.map_x, layer.map_y, layer.low, layer.support, layer.firm))
    hued = None if layer.hued is None else small(layer.hued)
    changed = replace(layer, map_x=x, map_y=y, low=low, support=support, firm=firm, hued=hued)
    return replace(changed, source=source, to_source=to_source)


def bands(picture: FloatArray, scale: float) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Low, middle and fine parts of H x W (x C); they sum to the picture."""
    low = low_pass(picture, LOW_SIGMA * scale)
    soft = low_pass(picture, FINE_SIGMA * scale)
    return low, soft - low, picture - soft


def matching_gains(sitter: Sitter, layer: Layer, exemplar: FloatArray, outside: FloatArray) -> tuple[float, float]:
    """How strong the exemplar's fine and middle detail must be to look like the visible skin's. `exemplar`: as moved;
    `outside`: 1 where there is no skin to compare."""
    low, mid, fine = bands(brightness_of(exemplar), sitter.scale)
    own_low, own_mid, own_fine = bands(brightness_of(sitter.picture), sitter.scale)
    # Of the middle the finer half: there are folds; in the other half is form, which says nothing of how smooth a skin is.
    mid, own_mid = (band - low_pass(band, FOLD_SIGMA * sitter.scale) for band in (mid, own_mid))
    # Away from the hole, where the blurs would mix in what is hidden.
    clear = 1 - low_pass(sitter.hole, LOW_SIGMA * sitter.scale)
    where = (clear > 0.97) & (layer.support > 0.8) & (outside < 0.99)
    # Nor where it is the collar of a turned head that is seen there.
    inside = coarse(outside, sitter) < 0.01
    if inside.any():
        usual = np.median(told(coarse(layer.low, sitter))[inside], axis=0)[1:]
        hue = told(low_pass(coarse(sitter.picture, sitter), LOW_SIGMA * WORKING))[..., 1:]
        skin = as_float(np.square(hue - usual).sum(2) < SKIN_HUE)
        where &= cv2.resize(skin, sitter.hole.shape[::-1], interpolation=cv2.INTER_NEAREST) > 0
    if where.sum() < 400:
        return 1.0, 1.0
    ratio = relit(own_low, low)[where]

    def spread(brightness: NDArray[np.float32]) -> float:
        # The middle of the absolute values: edges of hair and cloth do not decide.
        return float(np.quantile(np.abs(brightness), 0.6)) + 1e-4

    fine_gain = spread(own_fine[where]) / spread(fine[where] * ratio)
    mid_gain = spread(own_mid[where]) / spread(mid[where] * ratio)
    return float(np.clip(fine_gain, *FINE_LIMITS)), float(np.clip(mid_gain, *MID_LIMITS))


def shaded(picture: FloatArray, sigma: float) -> FloatArray:
    """How a picture's brightness differs from its blur by `sigma` pixels, as a factor, H x W."""
    bright = brightness_of(picture)
    return relit(bright, low_pass(bright, sigma))


def relit(wanted: FloatArray, given: FloatArray) -> FloatArray:
    """A factor, H x W, from one brightness to another: detail is proportional to the light that falls on it."""
    ratio = (wanted + np.float32(BLACK)) / (given + np.float32(BLACK))
    return as_float(np.clip(ratio, *RATIO_LIMITS, out=ratio))


def gloss_room(wanted: FloatArray, given: FloatArray) -> FloatArray:
    """What of an exemplar's gloss there is room for, by two brightnesses, H x W. Most of what is brighter than the skin round
    it is gloss, which pigment does not dim: on a paler skin it is no brighter than on a dark one, and the paler that is, the
    nearer to white."""
    room = (np.float32(1 + BLACK) - wanted) / (np.float32(1 + BLACK) - given)
    return as_float(np.clip(room, 0, 1, out=room))


@dataclass(frozen=True)
class Recolouring:
    """How detail is brought from the `given` low frequencies to the `wanted` ones, so that it shades these as it shaded those.
    Shade multiplies a skin: in orange skin a fold is mostly red, and added as it is to a pale one it would be blue. What is no
    shade is colour of its own, which the light colours in the same way (von Kries); on skin the light made most of it. Both
    x 3 on a coarser grid, for they are smooth: `keep`, the factors of the detail, and `turned`, of its brightness."""

    keep: FloatArray
    turned: FloatArray

    def of(self, detail: FloatArray) -> FloatArray:
        """H x W x 3."""
        size = detail.shape[1::-1]
        recoloured = as_float(cv2.resize(self.keep, size, interpolation=cv2.INTER_LINEAR))
        recoloured *= detail
        recoloured += scaled(as_float(cv2.resize(self.turned, size, interpolation=cv2.INTER_LINEAR)), brightness_of(detail))
        return recoloured


def recolouring(given: FloatArray, wanted: FloatArray, hued: FloatArray, scale: float) -> Recolouring:
    """`given` and `wanted` H x W x 3, `hued` H x W: where eyes and lips have colours of their own. All are smooth: they are put
    together on a coarser grid."""
    size = given.shape[1::-1]
    small = (max(2, round(size[0] * GRID / scale)), max(2, round(size[1] * GRID / scale)))
    coarser = (cv2.resize(one, small, interpolation=cv2.INTER_AREA) for one in (given, wanted, hued))
    before, after, own = (as_float(one) for one in coarser)
    share, colour = (SKIN_COLOUR + (1 - SKIN_COLOUR) * own)[..., None], tone(after)
    return Recolouring(as_float(share * np.clip(colour / tone(before), *COLOUR_LIMITS)), as_float((1 - share) * colour))


def tone(picture: FloatArray) -> FloatArray:
    """Colours relative to their brightness."""
    return as_float((picture + BLACK) / ((picture @ LUMA)[..., None] + BLACK))


@dataclass(frozen=True)
class Graft:
    """An exemplar on the sitter, H x W x 3 each: as moved (`shown`), and its middle and fine detail in the sitter's light,
    without regard to support, before their `colours` are turned."""

    shown: FloatArray
    mid: FloatArray
    fine: FloatArray
    colours: Recolouring


def grafted(sitter: Sitter, layer: Layer, low: FloatArray, change: FloatArray | None, gains: tuple[float, float]) -> Graft:
    """The exemplar's detail in the light of `low`."""
    shown = moved(layer, change)
    # Only what is given counts: where dark hair ends a cheek, its edge is no highlight.
    given_low, _ = known_low_pass(shown, layer.support, LOW_SIGMA * sitter.scale)
    mid = low_pass(shown, FINE_SIGMA * sitter.scale)
    fine = shown - mid
    mid -= given_low
    light, given_light = brightness_of(low), brightness_of(given_low)
    shade = relit(light, given_light)
    # Teeth, the white of eyes and pale lips have a brightness of their own: they stand out from a dark skin more than from one
    # that is paler by as much as `shade`.
    gloss = np.minimum(shade, gloss_room(light, given_light)) / (1 + np.maximum(shade - 1, 0) * layer.firm)
    sharp = layer.fine_gain + layer.firm * np.float32(max(0.0, FIRM_FINE - layer.fine_gain))
    fine = scaled(fine, np.where(brightness_of(fine) > 0, gloss, shade) * (sharp * np.float32(gains[0])))
    kept = layer.mid_gain + layer.firm * np.float32(max(0.0, 1 - layer.mid_gain))
    mid = scaled(mid, np.where(brightness_of(mid) > 0, gloss, shade) * (kept * np.float32(gains[1])))
    own = layer.firm if layer.hued is None else layer.hued
    return Graft(shown, mid, fine, recolouring(given_low, low, own, sitter.scale))
