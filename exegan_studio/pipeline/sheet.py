"""A sheet that shows one fill at a glance: photo crop, hole, exemplars and candidates side by side."""

import math
from collections.abc import Sequence

import cv2
import numpy as np

from exegan_studio.domain.arrays import MaskArray, Pixels
from exegan_studio.domain.recipe import Candidate
from exegan_studio.engines.protocol import ExemplarCrop
from exegan_studio.face.warp import resized, warp_square
from exegan_studio.pipeline.choice import mixed_levels

TILE = 320
GAP = 8
CAPTION = 26
MOST_COLUMNS = 10
FONT, FONT_SCALE, LEAST_FONT_SCALE = cv2.FONT_HERSHEY_SIMPLEX, 0.55, 0.3
GROUND, INK = (245, 245, 245), (40, 40, 40)
HOLE_COLOUR = np.array([235, 64, 52], np.float32)


def candidate_sheet(
    crop: Pixels,
    hole: MaskArray,
    exemplars: Sequence[ExemplarCrop],
    candidates: Sequence[Candidate],
    levels: Sequence[str] = (),
) -> Pixels:
    """`crop` and `hole` are of one size, in crop space; candidates are shown as they stand in the photo, cut out again.
    `levels`: the engine's, for the captions of exemplars that are mixed."""
    tiles = [("photo", tile(crop)), ("hole", tile(over_hole(crop, hole)))]
    mix_stop = candidates[0].recipe.mix_stop if candidates else None
    captions = exemplar_captions(exemplars, mix_stop, levels)
    tiles += [(caption, tile(one.pixels)) for caption, one in zip(captions, exemplars, strict=True)]
    for one in candidates:
        recipe = one.recipe
        cut = warp_square(one.pixels, recipe.alignment, recipe.crop_size)
        tiles.append((f"seed {recipe.seed}", tile(cut)))
    return tiled(tiles)


def tiled(tiles: Sequence[tuple[str, Pixels]]) -> Pixels:
    """Captions (ASCII) and pictures of TILE x TILE, side by side and below each other."""
    columns = min(len(tiles), MOST_COLUMNS)
    rows = math.ceil(len(tiles) / columns)
    step_x, step_y = TILE + GAP, TILE + CAPTION + GAP
    sheet = np.full((rows * step_y + GAP, columns * step_x + GAP, 3), GROUND, np.uint8)
    for number, (caption, picture) in enumerate(tiles):
        x, y = GAP + number % columns * step_x, GAP + number // columns * step_y
        sheet[y : y + TILE, x : x + TILE] = picture
        spot = (x + 2, y + TILE + CAPTION - 8)
        cv2.putText(sheet, caption, spot, FONT, fitting_scale(caption), INK, 1, cv2.LINE_AA)
    return sheet


def exemplar_captions(exemplars: Sequence[ExemplarCrop], mix_stop: int | None, levels: Sequence[str]) -> list[str]:
    """Each one's number, and what it gives where that is not everything."""
    given = [", ".join(one.zones) for one in exemplars] if mix_stop is None else mixed_levels(mix_stop, levels)
    return [f"exemplar {number}: {what}" if what else f"exemplar {number}" for number, what in enumerate(given, 1)]


def fitting_scale(caption: str) -> float:
    """The size of letters at which the caption is no wider than its tile, but not below what can be read."""
    scale = FONT_SCALE
    while scale > LEAST_FONT_SCALE and cv2.getTextSize(caption, FONT, scale, 1)[0][0] > TILE - 4:
        scale -= 0.025
    return scale


def tile(square: Pixels) -> Pixels:
    return resized(square, TILE, TILE)


def over_hole(crop: Pixels, hole: MaskArray) -> Pixels:
    """The crop with the hole laid over it in colour."""
    cover = hole[..., None].astype(np.float32) * (0.75 / 255)
    return np.rint(crop * (1 - cover) + HOLE_COLOUR * cover).astype(np.uint8)
