"""`batch`: a recipe replayed on photos, what fails beside what works, and going on where it stood."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from exegan_studio.cli import batching
from exegan_studio.domain.recipe import Recipe
from exegan_studio.pipeline.provenance import RECIPES_KEY
from tests.cli.conftest import Command
from tests.pipeline.fakes import FakeEngine

EYES = ("--regions", "eyes")


@pytest.fixture
def recipe(command: Command, photo: Path, exemplar: Path, tmp_path: Path, fake_engine: FakeEngine) -> Path:
    """A PNG with a recipe of seed 4, its exemplar `exemplar.png`, made of `photo.png`."""
    words = ("fill", photo, "--exemplars", exemplar, "--strength", 0.5, "--psi", 2, *EYES, "--count", 1, "--seed", 4)
    assert command(*words, "--out", tmp_path / "made").status == 0
    fake_engine.requests.clear()
    return tmp_path / "made" / "candidate_00.png"


@pytest.fixture
def photos(tmp_path: Path, photo: Path, wall: Path, small_portrait: Image.Image) -> Path:
    """1.png a portrait, 2.png a wall, 3.jpg no picture, 10.png the recipe's own photo."""
    folder = tmp_path / "photos"
    folder.mkdir()
    small_portrait.rotate(8, resample=Image.Resampling.BICUBIC).save(folder / "1.png")
    (folder / "2.png").write_bytes(wall.read_bytes())
    (folder / "3.jpg").write_text("no picture")
    (folder / "10.png").write_bytes(photo.read_bytes())
    return folder


def pixels_of(path: Path) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    with Image.open(path) as image:
        return np.asarray(image.convert("RGB"))


def lines_of(report: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in report.read_text("utf-8").splitlines()]


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_what_works_is_made_and_what_fails_is_told(
    command: Command, recipe: Path, photos: Path, exemplar: Path, tmp_path: Path, fake_engine: FakeEngine
) -> None:
    out = tmp_path / "out"
    ran = command("batch", recipe, photos, "--exemplars", exemplar, *EYES, "--out", out)
    assert ran.status == 1, "two photos failed"
    assert "4 photos: 2 made, 2 failed" in ran.out
    assert names(out) == ["10_seed_4.png", "1_seed_4.png", "report.jsonl"]
    lines = lines_of(out / "report.jsonl")
    assert [(Path(one["photo"]).name, one["status"]) for one in lines] == [
        ("1.png", "made"), ("2.png", "failed"), ("3.jpg", "failed"), ("10.png", "made")
    ]  # fmt: skip
    assert "No face was found in 2.png" in lines[1]["message"]
    assert "3.jpg" in lines[2]["message"]
    assert [one["max_outside"] for one in lines if one["status"] == "made"] == [0, 0]
    assert {(one.strength, one.psi, one.seeds) for one in fake_engine.requests} == {(0.5, 2.0, (4,))}
    assert [one.exemplars[0].name for one in fake_engine.requests] == ["exemplar.png"] * 2
    assert np.array_equal(pixels_of(out / "10_seed_4.png"), pixels_of(recipe)), "the recipe's own photo gives its candidate"
    with Image.open(out / "1_seed_4.png") as image:
        (plain,) = json.loads(image.info[RECIPES_KEY])
    assert Recipe.from_json(plain).photo_sha256 == lines[0]["photo_sha256"]
    again = command(
        "batch", out / "1_seed_4.png", photos / "1.png", "--exemplars", exemplar, *EYES, "--out", tmp_path / "again"
    )
    assert again.status == 0
    assert np.array_equal(pixels_of(tmp_path / "again" / "1_seed_4.png"), pixels_of(out / "1_seed_4.png"))


def test_a_batch_goes_on_where_it_stood(
    command: Command, recipe: Path, photos: Path, exemplar: Path, tmp_path: Path, fake_engine: FakeEngine
) -> None:
    words = ("batch", recipe, photos / "1.png", photos / "10.png", "--exemplars", exemplar, *EYES, "--out", tmp_path / "out")
    assert command(*words).status == 0
    first = (tmp_path / "out" / "1_seed_4.png").read_bytes()
    fake_engine.requests.clear()
    (tmp_path / "out" / "10_seed_4.png").unlink()
    ran = command(*words, "--count", 2)
    assert "2 photos: 2 made" in ran.out
    assert [one.seeds for one in fake_engine.requests] == [(5,), (4, 5)]
    assert (tmp_path / "out" / "1_seed_4.png").read_bytes() == first
    ran = command(*words, "--count", 2)
    assert "2 photos: 2 skipped" in ran.out
    assert len(fake_engine.requests) == 2, "nothing was made"
    assert len(lines_of(tmp_path / "out" / "report.jsonl")) == 6


@pytest.mark.usefixtures("fake_engine")
def test_another_orders_results_are_never_replaced(
    command: Command, recipe: Path, photos: Path, exemplar: Path, tmp_path: Path
) -> None:
    words = ("batch", recipe, photos / "1.png", "--exemplars", exemplar, "--out", tmp_path / "out")
    assert command(*words, *EYES).status == 0
    path = tmp_path / "out" / "1_seed_4.png"
    whole = path.read_bytes()
    assert command(*words, "--regions", "mouth").status == 1
    assert path.read_bytes() == whole
    path.write_bytes(whole[:-100])
    assert command(*words, *EYES).status == 1
    assert path.read_bytes() == whole[:-100]
    assert [one["status"] for one in lines_of(tmp_path / "out" / "report.jsonl")] == ["made", "failed", "failed"]
    assert "is not this order's" in lines_of(tmp_path / "out" / "report.jsonl")[2]["message"]


@pytest.mark.usefixtures("fake_engine")
def test_ctrl_c_leaves_whole_files_only(
    command: Command, recipe: Path, photos: Path, exemplar: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ("batch", recipe, photos / "1.png", photos / "10.png", "--exemplars", exemplar, *EYES, "--out", tmp_path / "out")
    load = batching.load_picture

    def interrupted(path: Path) -> object:
        if path.name == "10.png":
            raise KeyboardInterrupt
        return load(path)

    with monkeypatch.context() as during:
        during.setattr(batching, "load_picture", interrupted)
        ran = command(*words)
    assert (ran.status, "Stopped" in ran.line) == (1, True)
    assert names(tmp_path / "out") == ["1_seed_4.png", "report.jsonl"]
    assert "1 made, 1 skipped" in command(*words).out
