"""Contact sheets, sampling, and candidates made again from their recipes."""

from dataclasses import replace

import numpy as np
import pytest

from exegan_studio.domain.geometry import Similarity
from exegan_studio.domain.recipe import ExemplarRef, Recipe, StyleSettings
from exegan_studio.engines.protocol import ExemplarCrop
from exegan_studio.pipeline.diversity import descriptor, distances, most_alike, most_different
from exegan_studio.pipeline.edit import FillSettings
from exegan_studio.pipeline.plans import MOST_CELLS, SAMPLED, Kind, Plan, passes, settings_of, wanted

SQUARE, POINTS = np.zeros((8, 8, 3), np.uint8), np.zeros((5, 2), np.float32)
THREE = [ExemplarCrop(SQUARE, POINTS, name * 64, name, weight, zones) for name, weight, zones in (
    ("a", 1.0, ()), ("b", 0.5, ("eyes",)), ("c", 2.0, ()),
)]  # fmt: skip
SETTINGS = FillSettings(count=4, seed=10, strength=0.7, psi=0.5, mix_stop=1)


def test_plain_is_one_pass_with_everything_as_set() -> None:
    (only,) = passes(Plan(SETTINGS), THREE)
    assert only.exemplars == tuple(THREE)
    assert only.settings == SETTINGS


def test_a_contact_sheet_gives_every_exemplar_alone_the_same_seeds() -> None:
    rows = passes(Plan(SETTINGS, Kind.SHEET), THREE)
    assert [[one.name for one in row.exemplars] for row in rows] == [["a"], ["b"], ["c"]]
    assert all(row.exemplars[0].zones == () and row.exemplars[0].weight == 1 for row in rows)
    assert all((row.settings.seed, row.settings.count, row.settings.mix_stop) == (10, 4, None) for row in rows)
    assert wanted(Plan(SETTINGS, Kind.SHEET), 3) == 12


def test_a_contact_sheet_stays_small_enough_to_be_looked_at() -> None:
    plan = Plan(replace(SETTINGS, count=16), Kind.SHEET)
    assert wanted(plan, 20) <= MOST_CELLS
    assert wanted(plan, 100) == 100, "one column is the least"


def test_sampling_tries_many_seeds() -> None:
    (only,) = passes(Plan(SETTINGS, Kind.DIFFERENT), THREE)
    assert only.settings.count == SAMPLED == wanted(Plan(SETTINGS, Kind.DIFFERENT), 3)


def test_a_recipes_exemplars_are_taken_with_its_weights_and_zones() -> None:
    refs = (ExemplarRef("c" * 64, "c as it was called", 0.25, ("mouth",)),)
    (only,) = passes(Plan(SETTINGS, exemplars=refs), THREE)
    (one,) = only.exemplars
    assert (one.name, one.weight, one.zones) == ("c as it was called", 0.25, ("mouth",))
    with pytest.raises(ValueError, match="gone"):
        passes(Plan(SETTINGS, exemplars=(ExemplarRef("d" * 64, "gone"),)), THREE)


def test_settings_of_a_recipe_say_all_that_decides_it() -> None:
    style = StyleSettings("off", 3, (0.5, 1.0))
    recipe = Recipe("graft", "w", 7, "p", "m", Similarity(1, 0, 0, 0), 256, (), 0.3, 0.9, 2, style)
    assert settings_of(recipe, 3) == FillSettings(3, 7, 0.3, 0.9, 2, style, recipe.blend)


def looks(*values: tuple[int, int]) -> list[np.ndarray]:
    """Completions with a bar of that place and brightness."""
    hole = np.zeros((64, 64), np.uint8)
    hole[16:48, 16:48] = 255
    made: list[np.ndarray] = []
    for place, brightness in values:
        pixels = np.full((64, 64, 3), 120, np.uint8)
        pixels[place : place + 6, 16:48] = brightness
        pixels[:10] = brightness
        made.append(descriptor(pixels, hole))
    return made


def test_only_the_hole_is_looked_at() -> None:
    hole = np.zeros((64, 64), np.uint8)
    hole[20:40, 20:40] = 255
    one = np.full((64, 64, 3), 90, np.uint8)
    other = one.copy()
    other[:20] = 255
    assert np.array_equal(descriptor(one, hole), descriptor(other, hole))
    other[30, 30] = 255
    assert not np.array_equal(descriptor(one, hole), descriptor(other, hole))


def test_the_most_different_are_far_apart_and_begin_with_the_most_typical() -> None:
    every = looks((20, 130), (20, 131), (20, 129), (40, 250), (21, 10), (20, 130))
    first, *others = most_different(every, 3)
    assert first in (0, 1, 2, 5)
    assert set(others) == {3, 4}
    assert sorted(most_different(every, 10)) == list(range(6)), "never the same twice"
    assert most_different([], 3) == []


def test_the_most_alike_come_nearest_first() -> None:
    every = looks((20, 130), (24, 200), (40, 250), (20, 140))
    assert most_alike(every, every[0], 2) == [0, 3]


def test_distances_are_symmetric() -> None:
    apart = distances(looks((20, 130), (24, 200), (40, 250)))
    assert np.allclose(apart, apart.T)
    assert np.allclose(np.diag(apart), 0)
