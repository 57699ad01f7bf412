"""`fill` and `rank` with EXE-GAN weights, small and made up; and the options that only such an engine takes."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from tests.cli.conftest import Command, Ran
from tests.engines.exegan.checkpoints.made_up import stored_file
from tests.pipeline.fakes import FakeEngine

EYES = ("--regions", "eyes")
CPU = ("--compute", "cpu-float32")


@pytest.fixture
def weights(tmp_path: Path) -> Path:
    return stored_file(tmp_path / "small.safetensors")


class Fill:
    """Two candidates, each time into a new folder."""

    def __init__(self, command: Command, photo: Path, weights: Path, folder: Path) -> None:
        self._command, self._photo, self._weights, self._folder, self._runs = command, photo, weights, folder, 0

    @property
    def out(self) -> Path:
        return self._folder / f"out_{self._runs}"

    @property
    def report(self) -> Any:
        return json.loads((self.out / "report.json").read_text("utf-8"))

    def __call__(self, *more: object) -> Ran:
        self._runs += 1
        given = ("--weights", self._weights, *CPU, "--count", 2, "--seed", 5, "--out", self.out)
        return self._command("fill", self._photo, *EYES, *given, *more)

    def candidates(self) -> list[bytes]:
        return [np.asarray(Image.open(self.out / f"candidate_0{number}.png")).tobytes() for number in range(2)]


@pytest.fixture
def fill(command: Command, photo: Path, weights: Path, tmp_path: Path) -> Fill:
    return Fill(command, photo, weights, tmp_path)


def test_made_up_weights_fill_a_photo(fill: Fill, exemplar: Path, photo: Path) -> None:
    ran = fill("--exemplars", exemplar, "--engine", "exegan")
    assert ran.status == 0, ran.err
    report = fill.report
    assert (report["engine"], report["made_by"]) == ("exegan", "EXE-GAN 32, CPU float32")
    assert "Made by EXE-GAN 32, CPU float32" in ran.err
    assert len(report["weights_id"]) == 16
    assert report["max_outside"] == 0
    assert report["levels"] == ["16 px fine", "32 px", "32 px fine", "32 px colours"]
    assert report["exemplars"][0]["suitability"]["value"] > 0
    first, second = fill.candidates()
    assert first != second
    assert np.asarray(Image.open(photo)).tobytes() not in (first, second)


def test_style_reaches_the_engine_and_the_recipe(fill: Fill, exemplar: Path) -> None:
    assert fill("--exemplars", exemplar, "--strength", 0.5).status == 0
    plain = fill.candidates()
    style = ("--noise", "off", "--crossover", 2, "--gates", "1,0.5,0,1")
    ran = fill("--exemplars", exemplar, "--strength", 0.5, *style)
    assert ran.status == 0, ran.err
    told = {"noise": "off", "crossover": 2, "gates": [1.0, 0.5, 0.0, 1.0]}
    assert fill.report["style"] == told
    assert fill.report["candidates"][1]["recipe"]["style"] == told
    assert not set(plain) & set(fill.candidates())


def test_without_exemplars_a_note_says_so(fill: Fill) -> None:
    assert fill().status == 0
    assert "seed alone decides" in fill.report["candidates"][0]["notes"][0]


def test_what_the_network_has_not_is_refused_before_any_work(fill: Fill, exemplar: Path) -> None:
    refused = {
        ("--gates", "1,1"): "takes 4 gates from 0 to 1; 2 were given",
        ("--eyes", str(exemplar)): "takes exemplars for the whole face only",
    }
    for given, words in refused.items():
        ran = fill(*given)
        assert ran.status == 1
        assert words in ran.line
        assert not fill.out.exists()


def test_without_weights_it_says_how_to_import(command: Command, photo: Path, exemplar: Path, tmp_path: Path) -> None:
    ran = command("fill", photo, *EYES, "--exemplars", exemplar, "--engine", "exegan", "--out", tmp_path / "out")
    assert ran.status == 1
    assert "No EXE-GAN weights were imported" in ran.line
    assert "weights import" in ran.line


def test_rank_judges_for_it(command: Command, photo: Path, exemplar: Path, weights: Path) -> None:
    ran = command("rank", photo, *EYES, "--exemplars", exemplar, "--weights", weights, *CPU, "--json")
    assert ran.status == 0, ran.err
    assert ran.json["engine"] == "exegan"
    assert 0 < ran.json["exemplars"][0]["suitability"]["value"] <= 1


@pytest.mark.parametrize(
    "words",
    [
        ("--noise", "loud"),
        ("--crossover", "-1"),
        ("--gates", "1,2"),
        ("--gates", "1,,1"),
        ("--compute", "abacus"),
        ("--compute", "cpu-float16"),  # a device and a format there are, but not together
    ],
)
def test_bad_arguments(fill: Fill, words: tuple[str, ...]) -> None:
    ran = fill(*words)
    assert ran.status == 2
    assert words[0] in ran.err


@pytest.mark.parametrize("words", [("--noise", "off"), ("--crossover", "2"), ("--gates", "1,1,1")])
def test_an_engine_without_style_codes_says_so(fill: Fill, fake_engine: FakeEngine, words: tuple[str, ...]) -> None:
    ran = fill(*words)
    assert ran.status == 1
    assert f"The fake engine has no {words[0][2:]} to set" in ran.line
    assert fake_engine.requests == []
    assert not fill.out.exists()
