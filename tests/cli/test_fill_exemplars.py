"""`fill`: exemplars for all of the face, for single zones, mixed, or none; and how well each could serve."""

import json
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from exegan_studio.domain.recipe import Recipe
from exegan_studio.engines.protocol import Suitability
from tests.cli.conftest import Command, Ran
from tests.pipeline.fakes import FakeEngine

EYES = ("--regions", "eyes")


@pytest.fixture
def another(tmp_path: Path, small_portrait: Image.Image) -> Path:
    path = tmp_path / "another.png"
    small_portrait.resize((small_portrait.width - 40, small_portrait.height - 40)).save(path)
    return path


class Fill:
    """`fill` on the photo's eyes, one candidate."""

    def __init__(self, command: Command, photo: Path, out: Path, engine: FakeEngine) -> None:
        self._command = command
        self._photo = photo
        self.out = out
        self.engine = engine

    def __call__(self, *words: object) -> Ran:
        return self._command("fill", self._photo, *EYES, "--count", 1, "--out", self.out, "--overwrite", *words)

    @property
    def report(self) -> Any:
        return json.loads((self.out / "report.json").read_text("utf-8"))

    @property
    def zones(self) -> list[tuple[str, tuple[str, ...]]]:
        """Exemplars of the last request with what they were chosen for."""
        return [(one.name, one.zones) for one in self.engine.requests[-1].exemplars]


@pytest.fixture
def fill(command: Command, photo: Path, tmp_path: Path, fake_engine: FakeEngine) -> Fill:
    return Fill(command, photo, tmp_path / "out", fake_engine)


def test_without_exemplars_the_face_is_continued_from_itself(fill: Fill) -> None:
    ran = fill()
    assert ran.status == 0, ran.err
    assert "the face is completed from the rest of the photo" in ran.err
    assert "Suitability" not in ran.out
    assert fill.engine.requests[0].exemplars == ()
    assert fill.engine.judged == []
    assert fill.report["exemplars"] == []
    assert (fill.out / "sheet.png").is_file()


def test_every_zone_can_have_its_own(fill: Fill, exemplar: Path, another: Path, photo: Path) -> None:
    ran = fill("--exemplars", photo, "--eyes", exemplar, "--mouth", another)
    assert ran.status == 0, ran.err
    assert fill.zones == [("photo.png", ()), ("exemplar.png", ("eyes",)), ("another.png", ("mouth",))]
    assert [one["zones"] for one in fill.report["exemplars"]] == [[], ["eyes"], ["mouth"]]
    recipe = Recipe.from_json(fill.report["candidates"][0]["recipe"])
    assert [one.zones for one in recipe.exemplars] == [(), ("eyes",), ("mouth",)]
    assert "exemplar.png (eyes)" in ran.out


def test_one_picture_for_two_zones_is_one_exemplar(fill: Fill, exemplar: Path, another: Path) -> None:
    ran = fill("--mouth", exemplar, "--nose", another, "--eyes", exemplar)
    assert ran.status == 0, ran.err
    assert fill.zones == [("exemplar.png", ("eyes", "mouth")), ("another.png", ("nose",))]
    fill("--eyes", exemplar, "--mouth", exemplar, "--exemplar-weights", 1, 0.5)
    assert fill.zones == [("exemplar.png", ("eyes",)), ("exemplar.png", ("mouth",))], "other weights: two"


def test_two_may_share_a_zone_and_options_repeat(fill: Fill, exemplar: Path, another: Path) -> None:
    assert fill("--eyes", exemplar, "--eyes", another, "--exemplar-weights", 2, 1).status == 0
    assert fill.zones == [("exemplar.png", ("eyes",)), ("another.png", ("eyes",))]
    assert [one.weight for one in fill.engine.requests[-1].exemplars] == [2.0, 1.0]
    assert fill("--exemplars", exemplar, "--exemplars", another).status == 0
    assert fill.zones == [("exemplar.png", ()), ("another.png", ())]


def test_a_picture_for_all_and_for_a_zone_stays_both(fill: Fill, exemplar: Path, another: Path) -> None:
    fill("--exemplars", exemplar, another, "--eyes", exemplar)
    assert fill.zones == [("exemplar.png", ()), ("another.png", ()), ("exemplar.png", ("eyes",))]


def test_the_same_picture_twice_in_a_zone_is_left_out_with_a_word(fill: Fill, exemplar: Path) -> None:
    ran = fill("--eyes", exemplar, exemplar)
    assert fill.zones == [("exemplar.png", ("eyes",))]
    assert "exemplar.png is the same picture as exemplar.png. It is left out." in ran.err


def test_a_zones_picture_without_a_face_is_warned_of_once(fill: Fill, exemplar: Path, wall: Path) -> None:
    ran = fill("--exemplars", exemplar, "--eyes", wall, "--mouth", wall)
    assert fill.zones == [("exemplar.png", ())]
    assert ran.err.count("wall.png") == 1
    alone = fill("--eyes", wall)
    assert alone.status == 1
    assert "No face was found in wall.png" in alone.line, "not completed without: exemplars were wanted"


@pytest.mark.parametrize("stop", [0, 2, 3])
def test_two_are_mixed(fill: Fill, exemplar: Path, another: Path, stop: int) -> None:
    ran = fill("--exemplars", exemplar, another, "--mix-stop", stop)
    assert ran.status == 0, ran.err
    assert fill.engine.requests[0].mix_stop == stop
    assert (fill.report["mix_stop"], fill.report["levels"]) == (stop, ["shape", "features", "texture"])
    assert fill.report["candidates"][0]["recipe"]["mix_stop"] == stop
    expected = {
        0: "Mixed: nothing from exemplar.png; shape, features, texture from another.png",
        2: "Mixed: shape, features from exemplar.png; texture from another.png",
        3: "Mixed: shape, features, texture from exemplar.png; nothing from another.png",
    }
    assert expected[stop] in ran.out.splitlines()


def test_mixing_needs_exactly_two(fill: Fill, exemplar: Path, another: Path, photo: Path) -> None:
    for given in ((), ("--exemplars", exemplar), ("--exemplars", exemplar, another, photo)):
        ran = fill(*given, "--mix-stop", 1)
        assert ran.status == 1
        assert "Mixing takes exactly two exemplars" in ran.line
    assert not fill.out.exists()
    assert fill.engine.requests == []


def test_a_stop_that_is_not_there_names_the_levels(fill: Fill, exemplar: Path, another: Path) -> None:
    ran = fill("--exemplars", exemplar, another, "--mix-stop", 4)
    assert ran.status == 1
    assert "no mixing stop 4: the fake engine has the levels 1 shape, 2 features, 3 texture" in ran.line
    assert fill("--exemplars", exemplar, another, "--mix-stop", -1).status == 2
    assert fill("--exemplars", exemplar, another, "--mix-stop", "half").status == 2
    zoned = fill("--eyes", exemplar, "--mouth", another, "--mix-stop", 1)
    assert "whole face" in zoned.line
    assert not fill.out.exists()


def test_suitability_is_printed_and_reported(fill: Fill, exemplar: Path, another: Path) -> None:
    fill.engine.suits["another.png"] = Suitability(0.43210987, ("turned further to the left", "much darker"))
    ran = fill("--exemplars", exemplar, another)
    lines = ran.out.splitlines()
    assert "Suitability 1.00  exemplar.png" in lines
    assert "Suitability 0.43  another.png: turned further to the left; much darker" in lines
    assert [one["suitability"] for one in fill.report["exemplars"]] == [
        {"value": 1.0, "reasons": []},
        {"value": 0.4321, "reasons": ["turned further to the left", "much darker"]},
    ]
    assert fill.report["seconds"]["judge"] >= 0
    assert len(fill.engine.judged) == 1


def test_weights_without_exemplars(fill: Fill) -> None:
    ran = fill("--exemplar-weights", 1, 2)
    assert ran.status == 1
    assert "2 weights for 0 exemplars" in ran.line
