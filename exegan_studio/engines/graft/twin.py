"""The face's other side: the sitter's own, mirrored, and how it meets the photo along the middle of the face.

A face has two sides of one person. Where the exemplars are unlike the visible side, the hidden one is best taken from it. It
ends where the mirrored hole begins: between it and the photo lies a strip that neither shows, and in it an exemplar's lips
would be a third person's. The strip is narrow enough for the two to be carried over it, once they agree in tone.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np

from exegan_studio.domain.arrays import FloatArray, as_float
from exegan_studio.engines.graft.agreement import WORKING, coarse
from exegan_studio.engines.graft.bands import known_low_pass, low_pass, scaled
from exegan_studio.engines.graft.compose import Layer, moved, shaded
from exegan_studio.engines.graft.network import LOW_SIGMA
from exegan_studio.engines.graft.sitter import Sitter
from exegan_studio.engines.graft.snapping import likeness
from exegan_studio.face.colour import LUMA, smooth_step

OWN_REACH = 2.5
"""So far the light of the sitter's own side is carried on where that side shows nothing, in pixels at SIDE."""
TWIN_SHOWN, TWIN_FROM, TWIN_OVER = 0.4, 0.45, 0.25
"""The sitter's own side must show so much of the hidden face; and the likenesses (see `snapping.likeness`) between which an
exemplar is chosen ever more often. Of six half faces filled from other people, the four up to 0.34 alike looked wrong, and of
two at 0.44 and 0.46 one: two unlike eyes are no face."""
STRIP_SIGMAS, STRIP_SHOWN, PURE = (2.0, 0.7, 0.3), 0.04, 0.8
"""How far the photo and the own side reach into the strip between them, in pixels at SIDE, the widest first, how much of each
must be near, and how much of a pixel the own side must give to be one."""
TONE_SIGMA, TONE_SIGMAS, TONE_UNIT = 3.0, (18.0, 9.0, 4.0, 1.5), 0.3
"""Width of the means that are compared across the strip, and of those that carry their difference into the own side, in pixels
at SIDE; steps beyond TONE_UNIT are taken for features."""
ANSWERED = 3.0
"""So far along the strip, in pixels at SIDE, the photo counts as continued and no step is left to be mended."""


@dataclass(frozen=True)
class OwnSide:
    """The sitter's own side, mirrored, as a `layer`, where it gives anything.

    `hidden`: H x W in 0..1, where the mirrored hole lies. `light`: H x W, how far the layer's light counts; it goes on beyond
    where the layer gives detail, for it must not meet an exemplar's along a line. `ahead`: 1 for a face to the camera; the
    more a head is turned, the less its sides are alike, and beside them lie different things. `twin`: how often, 0..1, seeds
    take this side for the face's other, whatever the exemplars give. `brow`: see `hidden_brow`; `whole`: H x W, see
    `crown.crowned`."""

    layer: Layer
    hidden: FloatArray
    light: FloatArray
    ahead: float = 1.0
    twin: float = 0.0
    brow: FloatArray | None = None
    whole: FloatArray | None = None


def carried_on(layer: Layer, scale: float) -> tuple[Layer, FloatArray]:
    """The layer with its light carried on beyond where it ends, and how far that light counts, H x W."""
    beyond, near = known_low_pass(layer.low, layer.support, OWN_REACH * scale)
    low = as_float(beyond + (layer.low - beyond) * layer.support[..., None])
    return replace(layer, low=low), as_float(np.maximum(layer.support, smooth_step(near * 4)))


def unlikeness(sitter: Sitter, layers: Sequence[Layer], own: Layer, outside: FloatArray) -> float:
    """How much the sitter's own side is to be preferred to the exemplars, 0..1: where it shows most of what the hole hides of
    the face, and no exemplar's structure is like it."""
    face = coarse(as_float(sitter.hole * (1 - outside)), sitter)
    mirrored = as_float(face * coarse(own.support, sitter))
    if float(mirrored.sum()) < TWIN_SHOWN * float(face.sum()):
        return 0.0
    side = as_float(coarse(moved(own), sitter) @ LUMA)
    like = max(
        likeness(side, as_float(coarse(moved(layer), sitter) @ LUMA), as_float(mirrored * coarse(layer.support, sitter)))
        for layer in layers
    )
    return float(np.clip((TWIN_FROM + TWIN_OVER - like) / TWIN_OVER, 0, 1))


def joined(sitter: Sitter, painted: FloatArray, own: FloatArray, hidden: FloatArray, filled: FloatArray) -> FloatArray:
    """The fill, H x W x 3, with its own side (`own`, H x W: how much of each pixel that gives) brought up to the photo.

    `painted`: H x W, what the photo does not show; the hole's grown rim it does, and here that is used. Beside the strip the
    photo itself is returned, so that nothing is left for a membrane to mend there. `hidden`: H x W, where in a face the own
    side ends for the hole's sake; where it ends otherwise nothing is carried on.
    """
    scale, visible = sitter.scale, as_float(1 - painted)
    near = np.minimum(low_pass(own, STRIP_SIGMAS[0] * scale), low_pass(visible, STRIP_SIGMAS[0] * scale))
    # Where the own side fades, what it fades into is an exemplar's.
    pure = smooth_step((own - PURE) / (1 - PURE))
    ends = smooth_step(low_pass(hidden, STRIP_SIGMAS[0] * scale) * 4)
    gap = as_float((1 - pure) * smooth_step(near / STRIP_SHOWN) * painted * ends)
    if not gap.any():
        return filled
    filled = toned(sitter, as_float(pure * painted), visible, gap, filled)
    picture = as_float(filled * painted[..., None] + sitter.picture * visible[..., None])
    given = as_float(pure * painted + visible)
    carried, _ = known_low_pass(picture, given, STRIP_SIGMAS[0] * scale, least=1e-4)
    for sigma in STRIP_SIGMAS[1:]:
        finer, weight = known_low_pass(picture, given, sigma * scale, least=1e-4)
        part = smooth_step(weight / 0.15)[..., None]
        carried = carried * (1 - part) + finer * part
    beside = (visible * smooth_step(low_pass(gap, ANSWERED * scale) * 8))[..., None]
    return as_float(filled * (1 - gap[..., None] - beside) + carried * gap[..., None] + sitter.picture * beside)


def toned(sitter: Sitter, own: FloatArray, visible: FloatArray, gap: FloatArray, filled: FloatArray) -> FloatArray:
    """The fill without the tone step between its `own` side and the `visible` photo across the `gap`, H x W each."""
    side, photo, between = coarse(own, sitter), as_float(coarse(visible, sitter) > 0.99), coarse(gap, sitter)
    there, seen = known_low_pass(coarse(sitter.picture, sitter), photo, TONE_SIGMA * WORKING, least=1e-4)
    here, given = known_low_pass(coarse(filled, sitter), side, TONE_SIGMA * WORKING, least=1e-4)
    step = as_float(there - here)
    trust = between * np.clip(np.minimum(seen, given) / 0.1, 0, 1) / (1 + np.square(step / TONE_UNIT).mean(2))
    change = np.zeros_like(step)
    for sigma in TONE_SIGMAS:
        mean, weight = known_low_pass(step, as_float(trust), sigma * WORKING, least=1e-5)
        part = smooth_step(weight / 0.06)[..., None]
        change = change * (1 - part) + mean * part
    whole = cv2.resize(as_float(change), sitter.hole.shape[::-1], interpolation=cv2.INTER_CUBIC)
    return filled + scaled(as_float(whole), shaded(filled, LOW_SIGMA * sitter.scale))
