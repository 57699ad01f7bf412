"""Heads cut out of portraits, with their hair.

By the colours of what is surely head and surely none (GrabCut, Rother et al. 2004), with a matte that follows the picture's
edges (guided filter, He et al. 2010).
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from exegan_studio.domain.arrays import FloatArray, Landmarks, MaskArray, Pixels, as_float
from exegan_studio.domain.geometry import Box
from exegan_studio.engines.graft.agreement import WORKING, working_slices
from exegan_studio.engines.graft.bands import brightness_of, low_pass
from exegan_studio.engines.graft.network import SIDE
from exegan_studio.engines.graft.shapes import edge_distance, opened
from exegan_studio.engines.graft.sitter import PAINTED, Sitter
from exegan_studio.engines.graft.variation import face_axes
from exegan_studio.engines.protocol import CompletionRequest
from exegan_studio.face.colour import smooth_step
from exegan_studio.face.regions import region_mask

HEAD, ROUNDS, SEED = 192, 4, 1
"""Side of the picture a head is cut out of, in pixels; turns of cutting; and what its chance begins with."""
SEEN, SEEN_ROUNDS = 96, 2
"""Side and turns when it is only asked what of a photo belongs to the sitter's head."""
FARTHEST, SURE, SHOULDERS, NECK = (0.1, 0.05), 0.03, 1.5, 0.7
"""So far beyond where hair usually is nothing is head, and so far within a face's outline all is, in picture widths; below
SHOULDERS only the neck is, half as wide as NECK, in distances between the eyes."""
BETWEEN, FULL = 0.03, 0.33
"""Where more than the second of what lies beyond that in picture widths and up to FARTHEST is head, what is behind it was
taken for some, and it is cut out once more, with less room."""
EDGE, EDGE_LEAST = 3.0, 1e-3
"""The matte follows edges as near as this, in pixels of HEAD, where brightness varies by more than the second (variance)."""
NEAR, HOLLOW, SOFT = 6.0, 24.0, 1.0
"""A hidden place is head where most of what is seen this near is, and where a circle of the second radius that holds no head
does not reach; and half the width of a head's edge; in pixels at SIDE."""
APART = 3
"""What a head was cut out of is coarser than what is told by it: so near the hole, in samples of that, it is not known."""


def head_matte(pixels: Pixels, landmarks: Landmarks) -> FloatArray:
    """How much of a portrait (S x S x 3) is head and neck, HEAD x HEAD in 0..1."""
    small = shrunk(pixels, HEAD)
    head = cut_out(small, landmarks * np.float32(HEAD / pixels.shape[0]), np.zeros((HEAD, HEAD), np.bool_), ROUNDS)
    _, parts = cv2.connectedComponents((~head).astype(np.uint8))
    border = np.concatenate([parts[0], parts[-1], parts[:, 0], parts[:, -1]])
    head |= ~np.isin(parts, border)  # gaps within a head are head
    return follows(brightness_of(as_float(small / np.float32(255))), as_float(head))


def seen_head(request: CompletionRequest) -> NDArray[np.bool_]:
    """What the photo shows of the sitter's head and neck, SEEN x SEEN; nothing where too little is seen to tell."""
    gone = cv2.resize((request.hole > PAINTED).astype(np.float32), (SEEN, SEEN), interpolation=cv2.INTER_AREA) > 0
    return cut_out(shrunk(request.crop, SEEN), request.landmarks * np.float32(SEEN / request.crop.shape[0]), gone, SEEN_ROUNDS)


def cut_to_box(head: NDArray[np.bool_], sitter: Sitter) -> NDArray[np.bool_]:
    """The same at WORKING samples a network pixel, cut to the working box."""
    size = (SIDE * WORKING, SIDE * WORKING)
    return (cv2.resize(as_float(head), size, interpolation=cv2.INTER_LINEAR) > 0.5)[working_slices(sitter)]


def drawn_on(head: NDArray[np.bool_], known: FloatArray) -> FloatArray:
    """A head, H x W at WORKING samples a network pixel, drawn on through what is not `known`: in 0..1."""
    margin, around = round(HOLLOW * WORKING) + 1, np.ones((2 * APART + 1, 2 * APART + 1), np.uint8)
    hidden = cv2.dilate((known == 0).astype(np.uint8), around) > 0
    seen = as_float(~hidden)
    mostly = low_pass(as_float(head * seen), NEAR * WORKING) > low_pass(seen, NEAR * WORKING) / 2
    head = head | (mostly & hidden)
    filled = ~opened(np.pad(~head, margin, constant_values=True), HOLLOW)[margin:-margin, margin:-margin]
    return smooth_step((edge_distance(head | (filled & hidden), SOFT) / SOFT + 1) / 2)


def shrunk(pixels: Pixels, side: int) -> Pixels:
    return cv2.resize(pixels, (side, side), interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False)


def cut_out(small: Pixels, points: Landmarks, gone: NDArray[np.bool_], rounds: int) -> NDArray[np.bool_]:
    """A portrait's head (N x N x 3, its landmarks and what is `gone` of it) by its colours, in so many `rounds`, N x N."""
    side = len(small)
    axes = face_axes(points, Box(0, 0, side, side))
    face, hair = (region_mask(name, points, side) > 127 for name in ("face", "hair"))
    away = cv2.distanceTransform((~(face | hair)).astype(np.uint8), cv2.DIST_L2, 5) / side
    sure = (cv2.distanceTransform(face.astype(np.uint8), cv2.DIST_L2, 5) / side > SURE) & ~gone
    below = axes.v > SHOULDERS
    head = np.zeros((side, side), np.bool_)
    for farthest in FARTHEST:
        labels = np.full((side, side), cv2.GC_PR_BGD, np.uint8)
        labels[hair] = cv2.GC_PR_FGD
        labels[(away > farthest) | (below & (away > 0))] = cv2.GC_BGD
        labels[face | (below & (np.abs(axes.u) < NECK))] = cv2.GC_PR_FGD
        labels[sure] = cv2.GC_FGD
        head = divided(small, labels, sure, gone, (labels == cv2.GC_BGD) & ~gone & ~below, rounds)
        if head[(away > BETWEEN) & (away < FARTHEST[0]) & ~below].mean() < FULL:
            break
    return head


def divided(
    small: Pixels,
    labels: MaskArray,
    sure: NDArray[np.bool_],
    gone: NDArray[np.bool_],
    behind: NDArray[np.bool_],
    rounds: int,
) -> NDArray[np.bool_]:
    """The parts of a picture (N x N x 3, with what OpenCV's GrabCut is told) that are like what is `sure`ly head and touch it;
    of what is `behind` something must be seen."""
    if not behind.any() or not sure.any():
        return np.zeros(gone.shape, np.bool_)
    small, labels = small.copy(), labels.copy()
    # What is not seen must teach nothing: it is one more piece of what is behind.
    small[gone], labels[gone] = np.median(small[behind], axis=0), cv2.GC_BGD
    cv2.setRNGSeed(SEED)
    models = np.zeros((1, 65)), np.zeros((1, 65))
    cv2.grabCut(np.ascontiguousarray(small[..., ::-1]), labels, (0, 0, 1, 1), *models, rounds, cv2.GC_INIT_WITH_MASK)
    head = np.isin(labels, (cv2.GC_FGD, cv2.GC_PR_FGD)).astype(np.uint8)
    head = cv2.morphologyEx(head, cv2.MORPH_OPEN, np.ones((3, 3)))
    _, parts = cv2.connectedComponents(head)
    return np.isin(parts, np.setdiff1d(parts[sure], 0))


def follows(guide: FloatArray, mask: FloatArray) -> FloatArray:
    """The mask with the guide's edges, H x W each in 0..1."""
    mean, part = low_pass(guide, EDGE), low_pass(mask, EDGE)
    varied = low_pass(as_float(np.square(guide)), EDGE) - np.square(mean)
    slope = as_float((low_pass(as_float(guide * mask), EDGE) - mean * part) / (varied + EDGE_LEAST))
    return np.clip(low_pass(slope, EDGE) * guide + low_pass(as_float(part - slope * mean), EDGE), 0, 1).astype(np.float32)
