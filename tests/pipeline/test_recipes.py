"""Recipes from files, and the exemplars they name."""

import json
from pathlib import Path

import numpy as np
import pytest

from exegan_studio.domain.errors import ExemplarError, RecipeError
from exegan_studio.domain.geometry import Similarity
from exegan_studio.domain.recipe import ExemplarRef, Recipe
from exegan_studio.pipeline.provenance import provenance_text
from exegan_studio.pipeline.recipes import file_hash, find_exemplars, read_recipes
from exegan_studio.storage.png import encode_png

RECIPE = Recipe(
    "graft", "0123", 7, "photo", "mask", Similarity(1, 0, 3, 4), 256, (ExemplarRef("anna", "anna.png", 2, ("eyes",)),)
)


def test_a_copied_recipe_and_an_export_say_the_same(tmp_path: Path) -> None:
    copied, export = tmp_path / "recipe.json", tmp_path / "export.png"
    copied.write_text(json.dumps(RECIPE.to_json(), indent=2), "utf-8-sig")
    assert read_recipes(copied) == (RECIPE,)
    both = (RECIPE, RECIPE.with_seed(8))
    export.write_bytes(encode_png(np.zeros((2, 2, 3), np.uint8), None, None, provenance_text(both)))
    assert read_recipes(export) == both


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "no recipe"),
        (b"[]", "no recipe"),
        (b"{", "no recipe that can be read"),
        (b"3", "no recipe that can be read"),
        (b"\xff\xfe\x00", "no recipe that can be read"),
        (b'{"version": 99}', "version 99 is not known"),
        (json.dumps({**RECIPE.to_json(), "seed_of_all": 3}).encode(), "seed_of_all"),
        (json.dumps({key: value for key, value in RECIPE.to_json().items() if key != "style"}).encode(), "'style' is missing"),
        (json.dumps({**RECIPE.to_json(), "seed": "7"}).encode(), "not whole"),
        (json.dumps({**RECIPE.to_json(), "strength": float("nan")}).encode(), "a number in it is none"),
        (json.dumps({**RECIPE.to_json(), "engine": None}).encode(), "a name or a hash"),
        (encode_png(np.zeros((2, 2, 3), np.uint8), None, None, {}), "holds no recipe"),
        (encode_png(np.zeros((2, 2, 3), np.uint8), None, None, {})[:-5], "cut off"),
    ],
)
def test_what_is_no_recipe_says_so(tmp_path: Path, content: bytes, expected: str) -> None:
    path = tmp_path / "recipe"
    path.write_bytes(content)
    with pytest.raises(RecipeError, match=expected):
        read_recipes(path)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(RecipeError, match=r"gone\.json cannot be read"):
        read_recipes(tmp_path / "gone.json")


def test_exemplars_are_known_by_content_under_any_name(tmp_path: Path) -> None:
    for name, content in (("b.png", "anna"), ("a.png", "boris"), ("c.png", "clara")):
        (tmp_path / name).write_text(content)
    files = sorted(tmp_path.iterdir())
    anna, clara = file_hash(tmp_path / "b.png"), file_hash(tmp_path / "c.png")
    wanted = [ExemplarRef(anna, "anna.png"), ExemplarRef(clara, "c.png"), ExemplarRef(anna, "anna.png", 2)]
    assert find_exemplars(wanted, files) == {anna: tmp_path / "b.png", clara: tmp_path / "c.png"}
    with pytest.raises(ExemplarError, match=r"doris\.png"):
        find_exemplars([*wanted, ExemplarRef("0" * 64, "doris.png")], [*files, tmp_path / "gone.png"])
