"""Sunlight on an exemplar: patches of light and their shadows lie on its face and are no form of it.

A sunlit nose keeps, moved into soft light, a hard edge that nothing in the photo explains. On skin no colour strays further
than so far from the face's middle; what strays further is drawn in, edges and all, and the texture on it stays.
"""

from math import ceil, floor

import cv2
import numpy as np

from exegan_studio.domain.arrays import FloatArray, Landmarks, as_float
from exegan_studio.domain.geometry import Box, box_of
from exegan_studio.engines.graft.bands import low_pass
from exegan_studio.engines.graft.features import lips_middle, outside_of
from exegan_studio.engines.graft.lips import Lips
from exegan_studio.engines.graft.network import SIDE
from exegan_studio.engines.graft.variation import FaceAxes, face_axes
from exegan_studio.face.colour import smooth_step
from exegan_studio.face.regions import region_mask

WORKING = 3
"""Samples a pixel at SIDE at which light is told."""
BLACK = 0.05
BRIGHTER, DARKER, BEYOND = 0.12, 0.3, 0.2
"""How far skin may be brighter and darker than the face's middle, in natural logarithms; beyond, so much of every further step
is left. Form and stubble make more shade than light."""
HAIR, HAIR_OVER = 1.3, 0.4
"""What is darker by more than the first is hair and no shade; over the second it ceases to be shade."""
REACH, LEAST_EDGE, GRAIN = 3.0, 0.02, 0.3
"""Light is smooth over REACH pixels at SIDE, but where it varies by more than this (variance of the logarithm): an edge. What
is finer than GRAIN is texture."""
EYE, BROW, NOSTRILS, LIPS, EDGE = (0.3, 0.16), (0.45, 0.17), (0.3, 0.12), 0.15, 0.4
RAISED, LIPS_BEYOND, BELOW = 0.33, 0.06, 0.06
"""What is bright or dark by itself, half axes in distances between the eyes: eyes, brows RAISED above them, nostrils BELOW the
nose's tip, and lips, a little wider than from corner to corner."""
LIPS_SOFT = 0.5
"""How soft the edge of lips is that are told from skin, in pixels at SIDE."""
INWARDS = 4.0
"""So far from the face's outline, in pixels at SIDE, hair may still begin."""
REMARKABLE, LEAST_STRAY = 0.03, 0.002
"""With less of the picture straying by more than the first (natural logarithm) nothing is done."""


def evened(picture: FloatArray, landmarks: Landmarks, lips: Lips | None = None) -> FloatArray:
    """A square portrait, S x S x 3 in 0..1, with the light on its skin evened; up to its lips, where it is known where they
    end."""
    side, working = picture.shape[0], SIDE * WORKING
    points = landmarks * np.float32(working / side)
    face = region_mask("face", points, working)
    if not face.any():
        return picture
    # With room round it: a blur takes the face to go on beyond the box's edge, and there its light would end in a line.
    box = box_of(face > 0).grown(ceil(2 * INWARDS * WORKING)).clipped(working, working)
    rows, columns = box.slices
    small = as_float(cv2.resize(picture, (working, working), interpolation=cv2.INTER_AREA)[rows, columns])
    inside = smooth_step(low_pass(as_float(face[rows, columns] / np.float32(255)), INWARDS * WORKING) * 2 - 1)
    mouth = None
    if lips is not None:
        whole = cv2.resize(lips.mouth, (working, working), interpolation=cv2.INTER_LINEAR)
        mouth = low_pass(as_float(whole[rows, columns]), LIPS_SOFT * WORKING)
    shining, shaded = (as_float(one * inside)[..., None] for one in _skin(face_axes(points, box), mouth))
    where = shaded[..., 0] > 0.9
    if not where.any():
        return picture
    light = _light(np.log(np.maximum(small, 0) + np.float32(BLACK)))
    off = light - np.median(light[where], axis=0)
    shaded *= smooth_step((off.mean(2, keepdims=True) + HAIR) / HAIR_OVER)
    over = as_float(np.maximum(off - BRIGHTER, 0) * shining - np.maximum(-off - DARKER, 0) * shaded)
    if float((np.abs(over).max(2) > REMARKABLE).mean()) < LEAST_STRAY:
        return picture
    factor = np.ones((working, working, 3), np.float32)
    factor[rows, columns] = np.exp(over * np.float32(BEYOND - 1))
    result, shrunk = picture.copy(), np.float32(working / side)
    # Nothing is changed further off than a sample, which enlarging looks at.
    near = box.grown(1)
    corners = (floor(near.left * side / working), floor(near.top * side / working))
    ends = (ceil(near.right * side / working), ceil(near.bottom * side / working))
    part = Box(*corners, *ends).clipped(side, side)
    to_factor = np.array([[1, 0, part.left + 0.5], [0, 1, part.top + 0.5]], np.float32) * shrunk
    to_factor[:, 2] -= 0.5
    changed = result[part.slices]
    changed += np.float32(BLACK)
    how = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    changed *= cv2.warpAffine(factor, to_factor, (part.width, part.height), flags=how, borderMode=cv2.BORDER_REPLICATE)
    changed -= np.float32(BLACK)
    np.clip(changed, 0, 1, out=changed)
    return result


def _light(brightness: FloatArray) -> FloatArray:
    """What of the logarithm of a picture, H x W x 3, is light: smooth but for edges. A guided filter (He et al. 2010)."""
    guide, sigma = low_pass(brightness, GRAIN * WORKING), REACH * WORKING
    mean = low_pass(guide, sigma)
    varied = np.maximum(low_pass(as_float(np.square(guide)), sigma) - np.square(mean), 0)
    follows = as_float(varied / (varied + LEAST_EDGE))
    rest = low_pass(as_float(mean * (1 - follows)), sigma)
    return as_float(low_pass(follows, sigma) * guide + rest)


def _skin(axes: FaceAxes, mouth: FloatArray | None) -> tuple[FloatArray, FloatArray]:
    """1 where nothing may shine, 0 on eyes and lips (`mouth`, 1 on them); and 1 where nothing may be dark, 0 on brows and
    nostrils too."""
    left, right, nose, *corners = axes.points
    up, down = np.array([0, -RAISED], np.float32), np.array([0, BELOW], np.float32)
    lips = (lips_middle(axes), (float(np.hypot(*(corners[1] - corners[0]))) / 2 + LIPS_BEYOND, LIPS))
    eyes, dark = ((left, EYE), (right, EYE)), ((left + up, BROW), (right + up, BROW), (nose + down, NOSTRILS))
    shining, shaded = outside_of(axes, (*eyes, lips), EDGE), outside_of(axes, (*eyes, lips, *dark), EDGE)
    return shining if mouth is None else as_float(outside_of(axes, eyes, EDGE) * (1 - mouth)), shaded
