"""Heads cut out of portraits, with their hair.

By the colours of what is surely head and surely none (GrabCut, Rother et al. 2004), with a matte that follows the picture's
edges (guided filter, He et al. 2010).
"""

import cv2
import numpy as np

from exegan_studio.domain.arrays import FloatArray, Landmarks, MaskArray, Pixels, as_float
from exegan_studio.domain.geometry import Box
from exegan_studio.engines.graft.bands import brightness_of, low_pass
from exegan_studio.engines.graft.sitter import PAINTED
from exegan_studio.engines.graft.variation import face_axes
from exegan_studio.face.regions import region_mask

HEAD, ROUNDS, SEED = 192, 4, 1
"""Side of the picture a head is cut out of, in pixels; turns of cutting; and what its chance begins with."""
FARTHEST, SURE, SHOULDERS, NECK = 0.1, 0.03, 1.5, 0.7
"""So far beyond where hair usually is nothing is head, and so far within a face's outline all is, in picture widths; below
SHOULDERS only the neck is, half as wide as NECK, in distances between the eyes."""
EDGE, EDGE_LEAST = 3.0, 1e-3
"""The matte follows edges as near as this, in pixels of HEAD, where brightness varies by more than the second (variance)."""


def head_matte(pixels: Pixels, landmarks: Landmarks, hidden: MaskArray | None = None, side: int = HEAD) -> FloatArray:
    """How much of a portrait (S x S x 3) is head and neck, side x side in 0..1; nothing where it is `hidden` (S x S, above
    PAINTED)."""
    small = cv2.resize(pixels, (side, side), interpolation=cv2.INTER_AREA)
    points = landmarks * np.float32(side / pixels.shape[0])
    axes = face_axes(points, Box(0, 0, side, side))
    face, hair = (region_mask(name, points, side) > 127 for name in ("face", "hair"))
    away = cv2.distanceTransform((~(face | hair)).astype(np.uint8), cv2.DIST_L2, 5) / side
    sure = cv2.distanceTransform(face.astype(np.uint8), cv2.DIST_L2, 5) / side > SURE
    below = axes.v > SHOULDERS
    labels = np.full((side, side), cv2.GC_PR_BGD, np.uint8)
    labels[hair] = cv2.GC_PR_FGD
    labels[(away > FARTHEST) | (below & (away > 0))] = cv2.GC_BGD
    labels[face | (below & (np.abs(axes.u) < NECK))] = cv2.GC_PR_FGD
    labels[sure] = cv2.GC_FGD
    if hidden is not None:
        gone = cv2.resize((hidden > PAINTED).astype(np.float32), (side, side), interpolation=cv2.INTER_AREA) > 0
        behind = (labels == cv2.GC_BGD) & ~gone & ~below
        if not behind.any() or not (sure & ~gone).any():
            return np.zeros((side, side), np.float32)
        # What is not seen must teach nothing: it is one more piece of what is behind.
        small[gone], labels[gone] = np.median(small[behind], axis=0), cv2.GC_BGD
        sure &= ~gone
    cv2.setRNGSeed(SEED)
    models = np.zeros((1, 65)), np.zeros((1, 65))
    cv2.grabCut(np.ascontiguousarray(small[..., ::-1]), labels, (0, 0, 1, 1), *models, ROUNDS, cv2.GC_INIT_WITH_MASK)
    head = np.isin(labels, (cv2.GC_FGD, cv2.GC_PR_FGD)).astype(np.uint8)
    head = cv2.morphologyEx(head, cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))
    _, parts = cv2.connectedComponents(head)
    head = np.isin(parts, np.setdiff1d(parts[sure], 0))
    if hidden is not None:
        band = (away > 0.03) & (away < FARTHEST) & (axes.v < SHOULDERS)
        if head[band].mean() > 0.35:
            return np.zeros((side, side), np.float32)
        return as_float(head)
    _, parts = cv2.connectedComponents((~head).astype(np.uint8))
    border = np.concatenate([parts[0], parts[-1], parts[:, 0], parts[:, -1]])
    head |= ~np.isin(parts, border)  # gaps within a head are head
    return follows(brightness_of(as_float(small / np.float32(255))), as_float(head))


def follows(guide: FloatArray, mask: FloatArray) -> FloatArray:
    """The mask with the guide's edges, H x W each in 0..1."""
    mean, part = low_pass(guide, EDGE), low_pass(mask, EDGE)
    varied = low_pass(as_float(np.square(guide)), EDGE) - np.square(mean)
    slope = as_float((low_pass(as_float(guide * mask), EDGE) - mean * part) / (varied + EDGE_LEAST))
    return np.clip(low_pass(slope, EDGE) * guide + low_pass(as_float(part - slope * mean), EDGE), 0, 1).astype(np.float32)
