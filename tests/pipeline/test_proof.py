"""The untouched-pixel proof finds what it is there to find."""

from dataclasses import replace

import numpy as np
import pytest

from exegan_studio.domain.arrays import DeepPixels
from exegan_studio.domain.geometry import Similarity
from exegan_studio.domain.mask import PackedMask
from exegan_studio.domain.recipe import BlendSettings, ExemplarRef, Recipe
from exegan_studio.pipeline.proof import Zone, prove
from tests.studio.making import picture

SIDE = 200


def zone(feather: float = 0.02) -> Zone:
    """A hole of 40 x 40 in the middle; the crop is the photo, so the feather is 4 pixels wide."""
    mask = np.zeros((SIDE, SIDE), np.uint8)
    mask[80:120, 80:120] = 255
    recipe = Recipe("fake", "0", 1, "p", "m", Similarity(1, 0, 0, 0), SIDE, (ExemplarRef("e", "e"),))
    return Zone(PackedMask.of(mask), replace(recipe, blend=BlendSettings(feather=feather)))


def test_changes_in_hole_and_feather_are_not_counted() -> None:
    photo = picture(1, SIDE, SIDE)
    edited = photo.copy()
    edited[77:123, 80:120] ^= 0xFF
    proof = prove(photo, edited, [zone()])
    assert (proof.difference, proof.edits) == (0, 1)
    assert "bit for bit" in proof.words()


def test_one_pixel_just_outside_the_feather_is_found() -> None:
    photo = picture(1, SIDE, SIDE)
    edited = photo.copy()
    edited[75, 100, 1] = edited[75, 100, 1] - 3
    proof = prove(photo, edited, [zone()])
    assert proof.difference == 3
    assert "3 of 255" in proof.words()


def test_pixels_compared_are_those_outside_every_zone() -> None:
    photo = picture(1, SIDE, SIDE)
    assert prove(photo, photo, [zone(feather=0.0)]).compared == SIDE * SIDE - 40 * 40
    assert prove(photo, photo, []).compared == SIDE * SIDE


def test_a_hole_outside_the_crop_excuses_nothing() -> None:
    photo = picture(1, SIDE, SIDE)
    edited = photo.copy()
    edited[100, 100] ^= 0xFF
    aside = zone()
    shifted = replace(aside.recipe, alignment=Similarity(1, 0, 150, 0))
    assert prove(photo, edited, [Zone(aside.hole, shifted)]).difference > 0


@pytest.mark.parametrize("depth", [np.uint8, np.uint16])
def test_depth_is_said(depth: type[np.uint8] | type[np.uint16]) -> None:
    photo: DeepPixels = picture(1, SIDE, SIDE).astype(np.uint16) if depth is np.uint16 else picture(1, SIDE, SIDE)
    edited: DeepPixels = photo.copy()
    edited[0, 0, 0] += 1
    assert prove(photo, edited, [zone()]).words().endswith(f"1 of {np.iinfo(depth).max}.")
