"""How a fill meets the photo: a membrane takes the tone step away, detail ends where nothing answers it, the edge is soft."""

from dataclasses import dataclass, replace
from math import ceil, floor

import cv2
import numpy as np

from exegan_studio.domain.arrays import FloatArray, as_float
from exegan_studio.domain.geometry import Box
from exegan_studio.engines.graft.agreement import WORKING, coarse, told
from exegan_studio.engines.graft.bands import known_low_pass, low_pass
from exegan_studio.engines.graft.features import Cut, firm
from exegan_studio.engines.graft.network import LOW_SIGMA, SIDE
from exegan_studio.engines.graft.outline import Outline
from exegan_studio.engines.graft.sides import place_of
from exegan_studio.engines.graft.sitter import Sitter
from exegan_studio.engines.graft.variation import FaceAxes
from exegan_studio.face.colour import LUMA, smooth_step

MEMBRANE_SIGMAS = (9.0, 4.0, 1.5)
"""Widths of the membrane's means, in pixels at SIDE, the widest first."""
STEP_ON_STRUCTURE, STEP_ON_SKIN = 0.12, 0.5
"""Steps that are still taken for light and not for a feature, where the photo shows one and where it is plain."""
STEP_IN_COLOUR = 0.5
"""Light changes brightness far more than colour: a step of more than this, in the units of `told`, is another thing beside the
face, cloth or wall, and no light."""
PLAIN_FROM, PLAIN_OVER = 0.02, 0.03
UNANSWERED_FROM, UNANSWERED_OVER = 0.035, 0.05
ANSWER_SIGMA, ANSWER_DEPTH = 2.0, 5.0
"""How far along the rim and into the hole an answer counts, in pixels at SIDE."""
SOFTNESS = 0.7
SKIN_FROM, SKIN_OVER = 0.6, 0.3
"""The share of face from which it is skin."""


@dataclass(frozen=True)
class Rim:
    """What the photo shows round the hole, at WORKING samples a network pixel: `known` 0 or 1, `low` and
    `detail` (of brightness), `plain` 1 where it is skin without features; `depth` into the hole in pixels at SIDE."""

    known: FloatArray
    low: FloatArray
    detail: FloatArray
    plain: FloatArray
    depth: FloatArray


def make_rim(sitter: Sitter) -> Rim:
    """The rim of a sitter's hole."""
    known = as_float(coarse(sitter.known, sitter) > 0.99)
    picture = coarse(sitter.picture, sitter)
    low, _ = known_low_pass(picture, known, LOW_SIGMA * WORKING)
    detail = as_float((picture - low) @ LUMA)
    strength = low_pass(as_float(np.abs(detail) * known), SOFTNESS * WORKING)
    plain = as_float(known * (1 - smooth_step((strength - PLAIN_FROM) / PLAIN_OVER)))
    depth = cv2.distanceTransform((1 - known).astype(np.uint8), cv2.DIST_L2, 5) / np.float32(WORKING)
    return Rim(known, as_float(low @ LUMA), detail, plain, np.minimum(as_float(depth), SIDE))


def cut_to_cells(sitter: Sitter, rim: Rim, box: Cut) -> tuple[Sitter, Rim, Cut]:
    """Both cut to a box (rows, columns) of the working box, grown to whole cells; and those rows and columns."""
    rows, columns = box
    first = floor(columns.start / sitter.scale), floor(rows.start / sitter.scale)
    last = ceil(columns.stop / sitter.scale), ceil(rows.stop / sitter.scale)
    cells = Box(*first, *last).clipped(sitter.cells.width, sitter.cells.height)
    part, samples = (
        Box(*(round(edge * unit) for edge in (cells.left, cells.top, cells.right, cells.bottom)))
        for unit in (sitter.scale, WORKING)
    )
    part = part.clipped(sitter.box.width, sitter.box.height)
    near = replace(
        sitter,
        picture=sitter.picture[part.slices],
        hole=sitter.hole[part.slices],
        known=sitter.known[part.slices],
        box=part.shifted(sitter.box.left, sitter.box.top),
        cells=cells.shifted(sitter.cells.left, sitter.cells.top),
    )
    fields = (rim.known, rim.low, rim.detail, rim.plain, rim.depth)
    return near, Rim(*(field[samples.slices] for field in fields)), part.slices


def with_bare_skin(sitter: Sitter, rim: Rim, axes: FaceAxes, outline: Outline) -> Rim:
    """The rim with a forehead's and a neck's skin taken for plain, however much it shines: pores and gloss are no feature.
    In the middle of a face there are features enough that look like skin. `axes`: at any sampling of the working box."""
    place = place_of(sitter, axes)
    skin = smooth_step((outline.share - SKIN_FROM) / SKIN_OVER) * (1 - place.sure) * (1 - place.beyond)
    bare = skin * coarse(outline.face, sitter) * (1 - coarse(firm(axes), sitter)) * rim.known
    return replace(rim, plain=as_float(np.maximum(rim.plain, bare)))


def answered(sitter: Sitter, rim: Rim, detail: FloatArray) -> FloatArray:
    """How much of a fill's detail (H x W x 3) may stand, H x W: less near the rim where the photo does not answer it, as it
    does not half a brow or the end of a fold."""
    apart = np.abs(low_pass(as_float((rim.detail - coarse(detail, sitter) @ LUMA) * rim.known), SOFTNESS * WORKING))
    spread = ANSWER_SIGMA * WORKING
    near = low_pass(as_float(apart * rim.known), spread) / np.maximum(low_pass(rim.known, spread), 1e-4)
    gone = smooth_step((near - UNANSWERED_FROM) / UNANSWERED_OVER) * np.exp(-np.square(rim.depth / ANSWER_DEPTH))
    return as_float(cv2.resize(as_float(1 - gone), sitter.hole.shape[::-1], interpolation=cv2.INTER_LINEAR))


def rim_correction(sitter: Sitter, rim: Rim, filled: FloatArray) -> FloatArray:
    """What the fill misses just outside the hole, carried into it: a membrane that takes away the tone step.

    Close to the rim the nearest pixels decide, further in ever wider means; deep in the hole the fill stands alone. Large
    differences at the photo's own features are hair or an edge, not light: they count less. H x W x 3, to be added.
    """
    picture, fill = coarse(sitter.picture, sitter), coarse(filled, sitter)
    missed = as_float(picture - fill)
    trusted = STEP_ON_STRUCTURE + (STEP_ON_SKIN - STEP_ON_STRUCTURE) * rim.plain
    trust = rim.known / (1 + np.square(np.square(missed).sum(2) / (3 * np.square(trusted))))
    recoloured = told(low_pass(picture, SOFTNESS * WORKING)) - told(low_pass(np.maximum(fill, 0), SOFTNESS * WORKING))
    trust = as_float(trust / (1 + np.square(np.square(recoloured[..., 1:]).sum(2) / STEP_IN_COLOUR**2)))
    correction = np.zeros_like(missed)
    for sigma in MEMBRANE_SIGMAS:
        near, weight = known_low_pass(missed, trust, sigma * WORKING)
        part = smooth_step(weight / 0.12)[..., None]
        correction = correction * (1 - part) + near * part
    return as_float(cv2.resize(correction, sitter.hole.shape[::-1], interpolation=cv2.INTER_CUBIC))


def rim_alpha(hole: FloatArray, scale: float) -> FloatArray:
    """1 in the grown hole but for its last pixels, 0 outside."""
    soft = low_pass(hole, 0.55 * scale)
    return smooth_step((soft - 0.25) / 0.5)
