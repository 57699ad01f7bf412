"""Pores and grain of skin that no exemplar gives: beside the rim they are the photo's own, mirrored at it.

Skin there is as smooth as what the network expects, and a smooth band beside pores looks like a veil. Mirrored, the photo's
fine detail goes on without a seam; it is too fine for the mirror to be seen.
"""

import cv2
import numpy as np

from exegan_studio.domain.arrays import FloatArray, as_float
from exegan_studio.engines.graft.agreement import BLACK, WORKING, coarse
from exegan_studio.engines.graft.bands import brightness_of, known_low_pass, low_pass, scaled
from exegan_studio.engines.graft.outline import Outline
from exegan_studio.engines.graft.rim import SKIN_FROM, SKIN_OVER, Rim
from exegan_studio.engines.graft.sides import STRAND, grained, weighed
from exegan_studio.engines.graft.sitter import Sitter
from exegan_studio.face.colour import smooth_step

FINE, STRONGEST = 1.0, 0.12
"""What is finer than this, in pixels at SIDE, is texture and no feature; and more than this part of the brightness is none."""
REACH, REACH_OVER = 3.0, 6.0
"""How far from the rim there is all of it, and over how much more it goes, in pixels at SIDE: as far as the photo is looked at
on the other side (see MARGIN in `sitter`)."""
EVEN = 1.5
"""How even the mirror is, in pixels at SIDE: the rim's own corners are not the skin's."""


def skin_texture(sitter: Sitter, rim: Rim, outline: Outline | None) -> FloatArray | None:
    """By what part the mirrored texture makes a fill brighter or darker, H x W; None where there is no skin to take it from."""
    if outline is None:
        return None
    size = sitter.hole.shape[::-1]

    def enlarged(field: FloatArray) -> FloatArray:
        return as_float(cv2.resize(field, size, interpolation=cv2.INTER_LINEAR))

    hairs = grained(weighed(coarse(sitter.picture, sitter))[..., 0], rim.known, STRAND)
    skin = smooth_step((outline.share - SKIN_FROM) / SKIN_OVER) * rim.plain * coarse(outline.face, sitter) * (1 - hairs)
    near = (1 - rim.known) * (1 - smooth_step((rim.depth - REACH) / REACH_OVER)) * coarse(outline.face, sitter)
    if not (skin.any() and near.any()):
        return None
    depth = low_pass(rim.depth, EVEN * WORKING)
    slope = np.stack([cv2.Sobel(depth, cv2.CV_32F, x, y, ksize=3, scale=1 / 8) for x, y in ((1, 0), (0, 1))], 2)
    slope /= np.maximum(np.hypot(*np.moveaxis(slope, 2, 0)), 0.1)[..., None]
    back = slope * (2 * rim.depth + 1)[..., None] * np.float32(sitter.scale)
    rows, columns = np.mgrid[0 : size[1], 0 : size[0]].astype(np.float32)
    x, y = (as_float(start - enlarged(as_float(back[..., axis]))) for axis, start in ((0, columns), (1, rows)))
    bright = brightness_of(sitter.picture)
    mean = known_low_pass(bright[..., None], sitter.known, FINE * sitter.scale)[0][..., 0]
    detail = np.clip((bright - mean) / (np.maximum(mean, 0) + BLACK), -STRONGEST, STRONGEST) * enlarged(as_float(skin))
    return as_float(cv2.remap(as_float(detail), x, y, cv2.INTER_LINEAR, borderValue=(0,)) * enlarged(as_float(near)))


def textured(texture: FloatArray | None, support: FloatArray, filled: FloatArray) -> FloatArray:
    """The fill, H x W x 3, with the `texture` where no exemplar gives its own (`support`, H x W)."""
    if texture is None:
        return filled
    return scaled(filled, as_float(1 + texture * (1 - np.clip(support, 0, 1))))
