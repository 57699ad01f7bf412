"""A candidate's recipe as a person reads it."""

from dataclasses import replace

import numpy as np
import pytest

from exegan_studio.domain.geometry import Similarity
from exegan_studio.domain.mask import PackedMask
from exegan_studio.domain.meters import Meters
from exegan_studio.domain.recipe import Candidate, ExemplarRef, PasteReport, Recipe, StyleSettings
from exegan_studio.engines.protocol import Suitability
from exegan_studio.studio.candidates.history import HeldCandidate, Place
from exegan_studio.studio.candidates.words import meter_words, recipe_words

ANNA, BORIS = ExemplarRef("aa", "anna.png"), ExemplarRef("bb", "boris.png")
RECIPE = Recipe("graft", "0123456789abcdef", 5, "p", "m", Similarity(1, 0, 0, 0), 8, (ANNA, BORIS))


def lines_of(recipe: Recipe, *suitability: Suitability) -> list[str]:
    pixels = np.zeros((8, 8, 3), np.uint8)
    candidate = Candidate(recipe, pixels, pixels, PasteReport(0, 4, 0), 0.5, ("the chin is guessed",))
    hole = PackedMask.of(np.full((8, 8), 255, np.uint8))
    held = HeldCandidate.of(Place(2, 3), candidate, pixels, pixels, hole)
    return recipe_words(held, suitability).splitlines()


def test_exemplars_say_what_they_are_for() -> None:
    eyes = replace(ANNA, zones=("eyes", "nose"))
    assert lines_of(RECIPE)[1] == "Exemplars: anna.png, boris.png"
    assert lines_of(replace(RECIPE, exemplars=(eyes, BORIS)))[1] == "Exemplars: anna.png (eyes, nose), boris.png"
    assert lines_of(replace(RECIPE, exemplars=(ANNA,)))[1] == "Exemplar: anna.png"
    assert lines_of(replace(RECIPE, exemplars=()))[1] == "No exemplar: the face is completed from the rest of the photo"


@pytest.mark.parametrize(
    ("stop", "words"),
    [
        (0, "Mixed: every level from boris.png"),
        (1, "Mixed: the coarsest level from anna.png, the others from boris.png"),
        (2, "Mixed: the coarsest 2 levels from anna.png, the others from boris.png"),
    ],
)
def test_mixing_is_said(stop: int, words: str) -> None:
    assert lines_of(replace(RECIPE, mix_stop=stop))[2] == words
    assert "Mixed" not in "".join(lines_of(RECIPE))


def test_suitability_stands_below_the_engines_notes() -> None:
    assert lines_of(RECIPE)[-1] == "the chin is guessed"
    lines = lines_of(RECIPE, Suitability(1.0), Suitability(0.25, ("turned away", "much darker")))
    assert lines[-3:] == [
        "the chin is guessed",
        "Suitability of anna.png: 100%",
        "Suitability of boris.png: 25% (turned away; much darker)",
    ]


def test_what_is_unusual_about_the_codes_is_said() -> None:
    assert not any("oise" in line for line in lines_of(RECIPE))
    style = StyleSettings("off", 2, (1.0, 0.25))
    assert lines_of(replace(RECIPE, style=style))[3] == "Noise off · crossover at 2 · gates 100 25 %"


def test_meters_say_what_was_measured_and_nothing_else() -> None:
    assert meter_words(Meters(0.91, 0.5, 0.333)) == "Seam 91% · like the exemplar 50% · like the sitter 33%"
    assert meter_words(Meters(exemplar=0.5)) == "Like the exemplar 50%"
    assert meter_words(Meters()) == meter_words(None) == ""
