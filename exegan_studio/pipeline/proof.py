"""The untouched-pixel proof: how far a picture differs from the photo outside everything that was filled. Any thread."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from exegan_studio.domain.arrays import DeepPixels
from exegan_studio.domain.geometry import box_of
from exegan_studio.domain.mask import PackedMask
from exegan_studio.domain.recipe import Recipe
from exegan_studio.face.feather import distance_to_edge, within_reach


@dataclass(frozen=True)
class Zone:
    """Where one accepted edit may have changed pixels: what was filled, and with which recipe."""

    hole: PackedMask
    recipe: Recipe


@dataclass(frozen=True)
class Proof:
    """`difference`: the greatest one, in steps of the photo's depth; `compared`: pixels looked at; `edits`: accepted ones;
    `depth`: the largest value a channel can have."""

    difference: int
    compared: int
    edits: int
    depth: int

    def words(self) -> str:
        """For the artist."""
        if not self.edits:
            same = "Nothing was accepted yet: this is the photo as it was opened"
            return f"{same}, bit for bit." if not self.difference else f"{same} (difference up to {self.difference})."
        where = f"outside hole and feather ({self.compared:,} pixels)"
        if self.difference == 0:
            return f"Untouched: every pixel {where} is identical to the photo, bit for bit."
        return f"Greatest difference {where}: {self.difference} of {self.depth}."


def prove(photo: DeepPixels, edited: DeepPixels, zones: Iterable[Zone]) -> Proof:
    """Compare two pictures of one size and depth everywhere but in the zones of the accepted edits."""
    height, width = photo.shape[:2]
    touched = np.zeros((height, width), bool)
    edits = 0
    for zone in zones:
        edits += 1
        add_zone(touched, zone)
    depth = int(np.iinfo(photo.dtype).max)
    greatest = 0
    for top in range(0, height, 256):
        rows = slice(top, top + 256)
        apart = np.abs(photo[rows].astype(np.int32) - edited[rows].astype(np.int32)).max(2)
        apart[touched[rows]] = 0
        greatest = max(greatest, int(apart.max(initial=0)))
    return Proof(greatest, int(height * width - np.count_nonzero(touched)), edits, depth)


def add_zone(touched: NDArray[np.bool_], zone: Zone) -> None:
    """Mark all that pasting back may have changed: the hole inside the face's square, and the feather round it."""
    hole, recipe = zone.hole.mask(), zone.recipe
    box = box_of(hole)
    if box.empty:
        return
    reach = recipe.blend.feather * recipe.crop_size / recipe.alignment.scale
    around = box.grown(int(np.ceil(reach)) + 2).clipped(hole.shape[1], hole.shape[0])
    filled = distance_to_edge(recipe.alignment, recipe.crop_size, around) > 0
    cover = np.where(filled, hole[around.slices], 0).astype(np.uint8)
    touched[around.slices] |= within_reach(cover, reach)
