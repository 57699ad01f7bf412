"""Edits on a small photo, as the studio would have accepted them."""

from dataclasses import replace

import numpy as np

from exegan_studio.domain.arrays import DeepPixels, content_hash, frozen
from exegan_studio.domain.edit_tree import EditNode, EditTree
from exegan_studio.domain.geometry import Box, Similarity
from exegan_studio.domain.mask import PackedMask
from exegan_studio.domain.picture import Picture
from exegan_studio.domain.recipe import BlendSettings, ExemplarRef, PasteReport, Recipe
from exegan_studio.pipeline.rendering import render
from exegan_studio.storage.images import picture_from_pixels

SIDE = 64
HOLES = (Box(8, 8, 24, 24), Box(36, 30, 56, 50))


def photo_of(deep: bool = False) -> Picture:
    kind = np.uint16 if deep else np.uint8
    pixels = np.random.default_rng(3).integers(0, np.iinfo(kind).max, (SIDE, SIDE, 3), kind, endpoint=True)
    return picture_from_pixels(pixels, "photo.png")


def edit_of(photo: Picture, number: int, beneath: tuple[EditNode, ...] | None = ()) -> EditNode:
    """Its hole is the one of that number."""
    mask = np.zeros((SIDE, SIDE), np.uint8)
    mask[HOLES[number].slices] = 255
    exemplar = ExemplarRef("c" * 64, "änna.jpg", 1.0, ("eyes",))
    recipe = Recipe("graft", "0" * 16, number, photo.sha256, content_hash(mask), Similarity(1, 0, 0, 0), SIDE, (exemplar,))
    square = frozen(np.random.default_rng(number).integers(0, 255, (SIDE, SIDE, 3), np.uint8))
    report = PasteReport(0, 400, 0)
    return EditNode(
        *(0, None, recipe, report, square, PackedMask.of(mask), square, f"No. {number}", recipe.blend), beneath=beneath
    )


def two_edits(photo: Picture) -> tuple[tuple[EditNode, ...], DeepPixels]:
    """The second made on the first, which was adjusted since; and what they look like."""
    tree = EditTree().accepted(edit_of(photo, 0))
    tree = tree.accepted(edit_of(photo, 1, tree.seen))
    tree = tree.with_blend(1, replace(BlendSettings(), opacity=0.5))
    return tree.seen, render(photo.pixels, tree.seen).pixels
