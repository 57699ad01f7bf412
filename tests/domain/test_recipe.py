"""Recipes as JSON, those of older versions included."""

import json
from dataclasses import replace
from typing import Any

import pytest

from exegan_studio.domain.geometry import Similarity
from exegan_studio.domain.recipe import RECIPE_VERSION, BlendSettings, ExemplarRef, Recipe, RecipePart, StyleSettings

RECIPE = Recipe(
    engine="graft",
    weights_id="0123456789abcdef",
    seed=7,
    photo_sha256="aa",
    mask_sha256="bb",
    alignment=Similarity(0.5, 0.1, 3.0, -4.0),
    crop_size=512,
    exemplars=(ExemplarRef("cc", "anna.png", 1.0, ("eyes", "nose")), ExemplarRef("dd", "bö.png", 0.5)),
    strength=0.8,
    psi=1.2,
    mix_stop=2,
    style=StyleSettings("fixed", 3, (1.0, 0.5)),
    blend=BlendSettings(0.02, 0.5, 0.25),
)
KNOWN = replace(RECIPE, landmarks=tuple((0.5 * n, 1.0 / (n + 3)) for n in range(5)), crop_sha256="ee")

VERSION_1 = """{"engine": "graft", "weights_id": "0123456789abcdef", "seed": 7, "photo_sha256": "aa", "mask_sha256": "bb",
"alignment": {"a": 0.5, "b": 0.1, "tx": 3.0, "ty": -4.0}, "crop_size": 512,
"exemplars": [{"sha256": "cc", "name": "anna.png", "weight": 1.0}, {"sha256": "dd", "name": "b\\u00f6.png", "weight": 0.5}],
"strength": 0.8, "psi": 1.2, "blend": {"feather": 0.02, "tone": 0.5, "grain": 0.25}, "version": 1}"""
"""As the first version wrote it."""


VERSION_2 = """{"engine": "graft", "weights_id": "0123456789abcdef", "seed": 7, "photo_sha256": "aa", "mask_sha256": "bb",
"alignment": {"a": 0.5, "b": 0.1, "tx": 3.0, "ty": -4.0}, "crop_size": 512,
"exemplars": [{"sha256": "cc", "name": "anna.png", "weight": 1.0, "zones": ["eyes", "nose"]},
{"sha256": "dd", "name": "b\\u00f6.png", "weight": 0.5, "zones": []}], "strength": 0.8, "psi": 1.2, "mix_stop": 2,
"blend": {"feather": 0.02, "tone": 0.5, "grain": 0.25}, "version": 2}"""
"""As the second version wrote it."""


def plain(recipe: Recipe) -> Any:
    """Through text and back."""
    return json.loads(json.dumps(recipe.to_json()))


@pytest.mark.parametrize("mix_stop", [None, 0, 2])
def test_a_recipe_comes_back_as_it_was(mix_stop: int | None) -> None:
    recipe = replace(KNOWN, mix_stop=mix_stop)
    assert Recipe.from_json(plain(recipe)) == recipe
    assert Recipe.from_json(recipe.to_json()) == recipe


def test_a_recipe_without_exemplars_comes_back_too() -> None:
    recipe = replace(RECIPE, exemplars=(), mix_stop=None)
    assert Recipe.from_json(plain(recipe)) == recipe


def test_a_recipe_of_version_1_gives_all_zones_and_mixes_nothing() -> None:
    old = json.loads(VERSION_1)
    recipe = Recipe.from_json(old)
    exemplars = tuple(replace(one, zones=()) for one in RECIPE.exemplars)
    assert recipe == replace(RECIPE, exemplars=exemplars, mix_stop=None, style=StyleSettings())
    assert recipe.version == RECIPE_VERSION == 5
    assert old == json.loads(VERSION_1), "what was given stays as it is"


def test_a_recipe_of_version_2_has_no_style_codes_to_speak_of() -> None:
    assert Recipe.from_json(json.loads(VERSION_2)) == replace(RECIPE, style=StyleSettings())


VERSION_3 = """{"engine": "graft", "weights_id": "w", "seed": 7, "photo_sha256": "p", "mask_sha256": "m",
"alignment": {"a": 0.5, "b": 0.1, "tx": -3.0, "ty": 4.0}, "crop_size": 512, "exemplars": [], "strength": 0.8, "psi": 1.2,
"mix_stop": null, "style": {"noise": "random", "crossover": null, "gates": []},
"blend": {"feather": 0.02, "tone": 0.5, "grain": 0.25}, "version": 3}"""
"""As the third version wrote it."""


def test_a_recipe_of_version_3_covers_what_lay_below_and_has_no_parts() -> None:
    recipe = Recipe.from_json(json.loads(VERSION_3))
    assert recipe.blend == BlendSettings(0.02, 0.5, 0.25, 1.0)
    assert recipe.parts == ()


def test_a_recipe_of_version_4_does_not_know_what_the_engine_saw() -> None:
    third = json.loads(VERSION_3)
    old = {**third, "blend": {**third["blend"], "opacity": 0.5}, "parts": [], "version": 4}
    recipe = Recipe.from_json(old)
    assert (recipe.blend.opacity, recipe.landmarks, recipe.crop_sha256) == (0.5, (), "")


def test_a_patchwork_comes_back_with_its_parts() -> None:
    inner = replace(RECIPE, seed=8, parts=(RecipePart(replace(RECIPE, seed=9), "b" * 64),))
    recipe = replace(RECIPE, parts=(RecipePart(inner, "a" * 64),))
    assert Recipe.from_json(plain(recipe)) == recipe


@pytest.mark.parametrize("version", [None, 0, -1, RECIPE_VERSION + 1, "2", 1.0, True])
def test_other_versions_are_refused(version: object) -> None:
    with pytest.raises(ValueError, match="not known"):
        Recipe.from_json({**plain(RECIPE), "version": version})


@pytest.mark.parametrize("missing", ["engine", "exemplars", "alignment"])
def test_what_lacks_something_is_refused(missing: str) -> None:
    for given in (plain(RECIPE), json.loads(VERSION_1)):
        del given[missing]
        with pytest.raises((KeyError, TypeError)):
            Recipe.from_json(given)


def test_a_title_says_what_an_exemplar_was_chosen_for() -> None:
    assert [one.title for one in RECIPE.exemplars] == ["anna.png (eyes, nose)", "bö.png"]
