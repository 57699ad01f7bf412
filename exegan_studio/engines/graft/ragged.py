"""The edge of hair over a forehead: strands reach farther than the gaps between them, as far as the edge is soft.

After the way of mattes: where the edge is half hair, a place that is more unlike the skin than the hair near it is all of a
strand, and one that is less so lies between two.
"""

import cv2
import numpy as np

from exegan_studio.domain.arrays import FloatArray, as_float
from exegan_studio.domain.geometry import box_of
from exegan_studio.engines.graft.agreement import WORKING, coarse
from exegan_studio.engines.graft.bands import known_low_pass, low_pass, scaled
from exegan_studio.engines.graft.outline import Outline
from exegan_studio.engines.graft.sides import ABOVE_EYES, over_forehead
from exegan_studio.engines.graft.sitter import Sitter
from exegan_studio.engines.graft.variation import FaceAxes
from exegan_studio.face.colour import smooth_step

NEAR, LEAST_FACE, FULL = 1.2, 0.02, 0.98
"""How far round a place hair is its like, in pixels at SIDE; and the share of face from which an edge begins, and at which it
ends."""
FINEST, STRONGEST = 0.15, 1.5
"""How much of what hair and skin are apart strands must differ to stand out, and by how many times their usual difference the
strongest do."""
TONE = 2.0
"""What is coarser than this is a lock's tone, in pixels at SIDE."""
EVEN = 0.2
"""What is finer than this, in pixels at SIDE, is a photo's noise and no strand."""
RAGGED = 0.4
"""How far strands reach into the edge's other half, in its width."""


def ragged(sitter: Sitter, axes: FaceAxes, face: FloatArray, fill: FloatArray, beside: FloatArray) -> FloatArray:
    """The share of `face`, H x W, with an edge above the eyes that follows the strands of what goes on `beside` it, as they
    differ from the `fill`, H x W x 3 each."""
    edge = as_float(4 * face * (1 - face) * sitter.hole * smooth_step(-axes.v / ABOVE_EYES))
    if not (edge > LEAST_FACE).any():
        return face
    sigma = NEAR * sitter.scale
    near = box_of(edge > LEAST_FACE).grown(round(3 * sigma)).clipped(face.shape[1], face.shape[0]).slices
    shown = as_float(face[near] < FULL)
    off = as_float(beside[near] - fill[near])
    usual, _ = known_low_pass(off, shown, sigma)
    part = as_float(np.einsum("hwc,hwc->hw", off, usual) / (np.einsum("hwc,hwc->hw", usual, usual) + 1e-4)) - 1
    part = low_pass(as_float(part), EVEN * sitter.scale)
    varying, _ = known_low_pass(as_float(np.square(part))[..., None], shown, sigma)
    strand = np.clip(part / (np.sqrt(varying[..., 0]) + FINEST), -STRONGEST, STRONGEST) * shown
    result = face.copy()
    result[near] = np.clip(face[near] - RAGGED * edge[near] * strand, 0, 1)
    return result


def toned(sitter: Sitter, axes: FaceAxes, outline: Outline, gap: FloatArray, found: FloatArray) -> FloatArray:
    """What was `found` to go on beside the face in the `gap`, H x W (x 3), in the tone of what is seen at the rim where it is
    hair over a forehead: roots are darker than what hangs over them, and locks are of many shades."""
    where = as_float(gap * over_forehead(axes))
    if not where.any():
        return found
    usual, _ = known_low_pass(coarse(found, sitter), as_float(coarse(outline.face, sitter) < FULL), TONE * WORKING)
    off = cv2.resize(as_float(outline.beside - usual), gap.shape[::-1], interpolation=cv2.INTER_LINEAR)
    return as_float(found + scaled(as_float(off), where))
