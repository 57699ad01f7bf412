"""Hair, hats and scarves above the eyes, as the head's other side has them.

A head that faces the camera is much the same on both its sides. The networks know faces: of a strand over a forehead or the
edge of a scarf they expect a blur of skin, doubt what is there, and mend what they take for a mistake. What lies beside the
face above its eyes is the sitter's own and in one piece, so there it is taken as it is.
"""

from dataclasses import replace

import cv2
import numpy as np

from exegan_studio.domain.arrays import FloatArray, as_float
from exegan_studio.domain.geometry import box_of
from exegan_studio.engines.graft.agreement import WORKING, told
from exegan_studio.engines.graft.bands import low_pass, scaled
from exegan_studio.engines.graft.compose import Layer, moved
from exegan_studio.engines.graft.mixture import Mixture
from exegan_studio.engines.graft.network import LOW_SIGMA
from exegan_studio.engines.graft.sitter import Sitter
from exegan_studio.engines.graft.skin import SHADE, Skin
from exegan_studio.engines.graft.variation import FaceAxes
from exegan_studio.face.colour import smooth_step

ABOVE_EYES = 0.2
"""Over so much above the eyes it begins, in distances between them."""
AHEAD_FROM = 0.7
"""A head that faces the camera less than this (see `OwnSide`) has other things beside its other side."""
EDGE, RIM, LIGHT = 1.0, 1.5, 8.0
"""How softly what is taken as it is ends, and its own colours at the hole's rim; what is wider than the last is light; in
pixels at SIDE."""
LIKE, FINISHED = 0.6, 1.5
"""How far off the usual skin's brightness and colour a place may be to be like skin, in the units of `told`; and how many times
as much of it as that is finished: a face has other light on its other side, and colours of its own."""
NONE = 0.01
"""What is less whole than this is finished."""


def crowned(
    sitter: Sitter, axes: FaceAxes, own: Layer, hidden: FloatArray, outside: FloatArray, ahead: float
) -> tuple[Layer, FloatArray | None]:
    """The sitter's mirrored side as a layer that gives all it shows above the eyes, where a face is not (`outside`, H x W), and
    where that is, H x W in 0..1; `hidden`: H x W, where the mirrored hole lies. None where the head does not face the camera
    (`ahead`)."""
    facing = float(smooth_step(np.array([(ahead - AHEAD_FROM) / (1 - AHEAD_FROM)], np.float32))[0])
    if facing == 0:
        return own, None
    above = smooth_step(-axes.v / ABOVE_EYES)
    whole = low_pass(as_float(above * outside * np.clip(1 - 2 * hidden, 0, 1) * np.float32(facing)), EDGE * sitter.scale)
    if not (whole * sitter.hole > NONE).any():
        return own, None
    # The two sides may be lit otherwise: what is expected knows the light, at the rim as the photo has it there.
    inner = low_pass(as_float(whole * sitter.hole), RIM * sitter.scale)
    off = as_float(low_pass(moved(own), LOW_SIGMA * sitter.scale) - own.low)
    low = own.low + scaled(as_float(off - low_pass(off, LIGHT * sitter.scale)), inner)
    return replace(own, low=as_float(low), support=np.maximum(own.support, whole)), whole


def left_whole(sitter: Sitter, skin: Skin | None, mixture: Mixture, filled: FloatArray) -> FloatArray:
    """The fill as it was finished, H x W x 3, but for what is taken whole and is no skin: that stands as it was given."""
    whole = mixture.whole
    if whole is None or not (whole > NONE).any():
        return filled
    box = box_of(whole > NONE).slices
    given, part = mixture.low[box] + mixture.detail[box], whole[box]
    if skin is not None:
        size = (round(part.shape[1] * WORKING / sitter.scale), round(part.shape[0] * WORKING / sitter.scale))
        small = as_float(cv2.resize(given, (max(size[0], 1), max(size[1], 1)), interpolation=cv2.INTER_AREA))
        seen = told(np.maximum(low_pass(small, 1), 0))
        off = (seen - skin.usual) * np.array([SHADE, 1, 1, 1], np.float32) / np.float32(LIKE)
        like = low_pass(as_float(np.exp(np.square(off).sum(2) / -2)), 1)
        part = part * np.clip(1 - FINISHED * cv2.resize(like, part.shape[::-1], interpolation=cv2.INTER_LINEAR), 0, 1)
    result = filled.copy()
    result[box] += scaled(as_float(given - filled[box]), as_float(part))
    return result
