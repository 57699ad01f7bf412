"""The sheet of one fill, and what a file says about itself."""

import json
from dataclasses import replace

import cv2
import numpy as np

from exegan_studio.domain.geometry import Similarity
from exegan_studio.domain.recipe import Candidate, ExemplarRef, PasteReport, Recipe
from exegan_studio.engines.protocol import ExemplarCrop
from exegan_studio.pipeline.provenance import RECIPES_KEY, provenance_text
from exegan_studio.pipeline.sheet import (
    CAPTION,
    FONT,
    GAP,
    MOST_COLUMNS,
    TILE,
    candidate_sheet,
    exemplar_captions,
    fitting_scale,
)
from tests.face.faces import placed, smooth_picture

RECIPE = Recipe("fake", "00", 5, "aa", "bb", Similarity(2, 0, -40, -40), 64, (ExemplarRef("cc", "näme", 0.5),))


def sheet_of(count: int) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    photo = np.full((80, 80, 3), (10, 200, 30), np.uint8)
    photo[20:52, 20:52] = (250, 10, 10)
    candidate = Candidate(RECIPE, photo[:64, :64], photo, PasteReport(0, 1, 0), 0.1)
    hole = np.zeros((64, 64), np.uint8)
    hole[16:48, 16:48] = 255
    crop = np.full((64, 64, 3), (0, 0, 255), np.uint8)
    exemplar = ExemplarCrop(smooth_picture(100, 100), placed(20, 50, 50), "cc", "e")
    return candidate_sheet(crop, hole, [exemplar], [candidate] * count)


def tile_of(
    sheet: np.ndarray[tuple[int, ...], np.dtype[np.uint8]], row: int, column: int
) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    y, x = GAP + row * (TILE + CAPTION + GAP), GAP + column * (TILE + GAP)
    return sheet[y : y + TILE, x : x + TILE]


def test_photo_hole_exemplars_and_candidates_stand_side_by_side() -> None:
    sheet = sheet_of(2)
    assert sheet.shape == (TILE + CAPTION + 2 * GAP, 5 * (TILE + GAP) + GAP, 3)
    assert tile_of(sheet, 0, 0)[5, 5].tolist() == [0, 0, 255]
    assert tile_of(sheet, 0, 1)[5, 5].tolist() == [0, 0, 255]
    assert tile_of(sheet, 0, 1)[TILE // 2, TILE // 2, 0] > 150, "the hole is shown in colour"
    for column in (3, 4):
        assert tile_of(sheet, 0, column)[TILE // 2, TILE // 2].tolist() == [250, 10, 10]
    captions = sheet[GAP + TILE : GAP + TILE + CAPTION]
    assert (captions < 100).any(), "captions are written"


def test_many_candidates_go_on_in_the_next_row() -> None:
    sheet = sheet_of(12)
    assert sheet.shape[0] == 2 * (TILE + CAPTION + GAP) + GAP
    assert sheet.shape[1] == MOST_COLUMNS * (TILE + GAP) + GAP
    assert tile_of(sheet, 1, 4)[TILE // 2, TILE // 2].tolist() == [250, 10, 10]


def test_without_exemplars_the_candidates_follow_the_hole() -> None:
    crop = np.full((64, 64, 3), (0, 0, 255), np.uint8)
    sheet = candidate_sheet(crop, np.full((64, 64), 255, np.uint8), [], [])
    assert sheet.shape == (TILE + CAPTION + 2 * GAP, 2 * (TILE + GAP) + GAP, 3)


def test_captions_say_what_an_exemplar_gives() -> None:
    plain = ExemplarCrop(smooth_picture(10, 10), placed(2, 5, 5), "cc", "e")
    eyes = replace(plain, zones=("eyes", "mouth"))
    assert exemplar_captions([plain, eyes], None, ()) == ["exemplar 1", "exemplar 2: eyes, mouth"]
    levels = ("shape and light", "features", "texture")
    mixed = exemplar_captions([plain, plain], 1, levels)
    assert mixed == ["exemplar 1: shape and light", "exemplar 2: features, texture"]


def test_a_long_caption_is_written_smaller() -> None:
    long = "exemplar 12: shape and light, features, texture, and some more"
    (width, _), _ = cv2.getTextSize(long, FONT, fitting_scale(long), 1)
    assert TILE / 2 < width <= TILE
    assert fitting_scale("seed 5") == fitting_scale("") > fitting_scale(long)


def test_a_mixed_fill_says_so_on_its_sheet() -> None:
    photo, hole = np.full((80, 80, 3), 90, np.uint8), np.zeros((64, 64), np.uint8)
    exemplar = ExemplarCrop(smooth_picture(100, 100), placed(20, 50, 50), "cc", "e")
    plain, mixed = (
        candidate_sheet(
            photo[:64, :64],
            hole,
            [exemplar, exemplar],
            [Candidate(recipe, photo[:64, :64], photo, PasteReport(0, 1, 0), 0.1)],
            ("shape", "features"),
        )
        for recipe in (RECIPE, replace(RECIPE, mix_stop=1))
    )
    differ = (plain != mixed).any((1, 2))
    assert differ[GAP + TILE :].any()
    assert not differ[: GAP + TILE].any(), "only captions"


def test_a_file_says_that_a_model_made_part_of_it_and_how() -> None:
    text = provenance_text([RECIPE, RECIPE.with_seed(6)])
    assert "generative model" in text["Comment"]
    assert text["Software"].startswith("EXE-GAN Studio ")
    recipes = [Recipe.from_json(one) for one in json.loads(text[RECIPES_KEY])]
    assert recipes == [RECIPE, RECIPE.with_seed(6)]


def test_a_file_tells_zones_and_mixing() -> None:
    eyes = ExemplarRef("cc", "näme", 0.5, ("eyes",))
    made = [replace(RECIPE, exemplars=(eyes,)), replace(RECIPE, mix_stop=2)]
    plain = json.loads(provenance_text(made)[RECIPES_KEY])
    assert plain[0]["exemplars"][0]["zones"] == ["eyes"]
    assert plain[1]["mix_stop"] == 2
    assert [Recipe.from_json(one) for one in plain] == made
