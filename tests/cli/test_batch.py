"""`batch`: a recipe replayed on photos, what fails beside what works, and going on where it stood."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from exegan_studio.cli import batching
from exegan_studio.cli.main import __file__ as entry
from exegan_studio.domain.recipe import Recipe
from exegan_studio.pipeline.provenance import RECIPES_KEY
from exegan_studio.storage.paths import samples_folder, weights_folder
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


@pytest.mark.usefixtures("fake_engine")
def painted(photo: Path, path: Path, left: int) -> Path:
    """A mask of the photo's size."""
    hole = np.zeros(pixels_of(photo).shape[:2], np.uint8)
    hole[150:200, left : left + 40] = 255
    Image.fromarray(hole).save(path)
    return path


@pytest.mark.usefixtures("fake_engine")
def test_masks_are_known_by_content_and_carried(
    command: Command, photo: Path, photos: Path, exemplar: Path, tmp_path: Path
) -> None:
    first, second = painted(photo, tmp_path / "first.png", 100), painted(photo, tmp_path / "second.png", 150)
    for mask in (first, second):
        words = ("fill", photo, "--exemplars", exemplar, "--mask", mask, "--count", 1, "--out", tmp_path / mask.stem)
        assert command(*words).status == 0
    both = tmp_path / "both.json"
    plain: list[Any] = []
    for name in ("first", "second"):
        with Image.open(tmp_path / name / "candidate_00.png") as image:
            plain += json.loads(image.info[RECIPES_KEY])
    both.write_text(json.dumps(plain))
    words = (photos / "1.png", photos / "10.png", "--exemplars", exemplar)
    ran = command("batch", both, *words, "--mask", second, first, "--out", tmp_path / "out")
    assert ran.status == 0, ran.err
    source, edited = pixels_of(photo), pixels_of(tmp_path / "out" / "10_seed_0.png")
    for mask in (first, second):
        assert (edited != source).any(2)[pixels_of(mask)[..., 0] > 0].any()
    with Image.open(tmp_path / "out" / "1_seed_0.png") as image:
        assert len(json.loads(image.info[RECIPES_KEY])) == 2
    assert command("batch", both, *words, "--only", 2, "--mask", second, "--out", tmp_path / "only").status == 0
    assert np.array_equal(pixels_of(tmp_path / "only" / "10_seed_0.png"), pixels_of(tmp_path / "second" / "candidate_00.png"))
    of = ("--only", 1, "--mask", second, "--of", photo)
    assert command("batch", both, *words, *of, "--seed", 8, "--out", tmp_path / "of").status == 0
    with Image.open(tmp_path / "of" / "10_seed_8.png") as image:
        (recipe,) = json.loads(image.info[RECIPES_KEY])
    assert recipe["mask_sha256"] == plain[1]["mask_sha256"]


@pytest.mark.usefixtures("fake_engine")
def test_what_cannot_be_begun(command: Command, recipe: Path, photos: Path, exemplar: Path, tmp_path: Path) -> None:
    other, out, first = painted(recipe, tmp_path / "other.png", 90), tmp_path / "out", photos / "1.png"
    with Image.open(recipe) as image:
        (plain,) = json.loads(image.info[RECIPES_KEY])
    twice = tmp_path / "twice.json"
    twice.write_text(json.dumps([plain, plain]))
    patchwork = tmp_path / "patchwork.json"
    patchwork.write_text(json.dumps([plain, {**plain, "parts": [{"recipe": plain, "coverage_sha256": "c"}]}]))
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "1.png").write_bytes(first.read_bytes())
    own = ("--exemplars", exemplar)
    for words, expected in (
        ((tmp_path / "gone.json", first, *EYES, *own), "gone.json cannot be read"),
        ((recipe, first, *EYES), "exemplar.png"),
        ((recipe, first, "--mask", other, *own), "another mask than other.png"),
        ((recipe, first, *EYES, "--of", first, *own), "regions need none"),
        ((recipe, first, "--mask", other, other, "--of", first, *own), "2 are given"),
        ((recipe, first, *EYES, "--only", 2, *own), "There is no recipe 2 in candidate_00.png"),
        ((patchwork, first, *EYES, "--only", 2, *own), "Recipe 2 in patchwork.json is a patchwork"),
        ((twice, first, *EYES, *own), "holds 2 recipes"),
        ((recipe, first, elsewhere, *EYES, *own), "Several photos are called 1_png"),
        ((recipe, tmp_path / "nothing", *EYES, *own, "--face", 0), "nothing"),
    ):
        ran = command("batch", *words, "--out", out)
        assert ran.status == 1, expected
        assert expected in ran.err
    among = command("batch", recipe, photos, *EYES, *own, "--out", photos)
    assert "among the photos" in among.line
    assert len(names(photos)) == 4
    assert command("batch", recipe, first, *own, "--out", out).status == 2
    assert command("batch", recipe, first, *EYES, "--mask", other, *own, "--out", out).status == 2


@pytest.mark.usefixtures("fake_engine")
def test_a_report_only_grows_and_is_nothing_elses(
    command: Command, recipe: Path, photos: Path, exemplar: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    report = out / "report.jsonl"
    report.write_text("mine\n")
    words = ("batch", recipe, photos / "1.png", "--exemplars", exemplar, *EYES, "--out", out)
    assert "is no batch's report" in command(*words).line
    assert (names(out), report.read_text()) == (["report.jsonl"], "mine\n")
    report.write_text('{"program": "EXE-GAN Studio 0.1.0", "status": "made"}\n{"program": "EXE-G')
    assert command(*words).status == 0
    lines = report.read_text().splitlines()
    assert (len(lines), lines[1], json.loads(lines[2])["status"]) == (3, '{"program": "EXE-G', "made")


@pytest.mark.usefixtures("fake_engine")
def test_photos_of_one_stem_have_results_of_their_own(
    command: Command, recipe: Path, photos: Path, exemplar: Path, tmp_path: Path
) -> None:
    (photos / "1.PNG.png").write_bytes((photos / "1.png").read_bytes())
    with Image.open(photos / "10.png") as image:
        image.save(photos / "1.tif")
    out = tmp_path / "out"
    words = ("batch", recipe, photos / "1.png", photos / "1.tif", photos / "1.png", "--exemplars", exemplar, *EYES)
    assert command(*words, "--out", out).status == 0
    assert names(out) == ["1_png_seed_4.png", "1_tif_seed_4.png", "report.jsonl"]


@pytest.mark.usefixtures("fake_engine")
def test_processes_share_the_photos(
    command: Command, recipe: Path, photos: Path, exemplar: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WORLD_SIZE", "2")
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "")
    for rank in ("0", "1"):
        monkeypatch.setenv("RANK", rank)
        monkeypatch.setenv("LOCAL_RANK", rank)
        ran = command("batch", recipe, photos, "--exemplars", exemplar, *EYES, "--out", tmp_path / "out")
        assert ran.status == 0, "a photo that failed is no reason to stop the other process"
    assert names(tmp_path / "out") == ["10_seed_4.png", "1_seed_4.png", "report_0_of_2.jsonl", "report_1_of_2.jsonl"]
    done = [[Path(one["photo"]).name for one in lines_of(tmp_path / "out" / f"report_{rank}_of_2.jsonl")] for rank in (0, 1)]
    assert done == [["1.png", "3.jpg"], ["2.png", "10.png"]]


@pytest.mark.slow
@pytest.mark.skipif(not list(weights_folder().glob("graft-*.safetensors")), reason="the graft weights are not in this checkout")
def test_torchrun_with_two_processes(command: Command, photo: Path, small_portrait: Image.Image, tmp_path: Path) -> None:
    sample = samples_folder() / "exemplars" / "grace_hopper.jpg"
    assert command("fill", photo, "--exemplars", sample, *EYES, "--count", 1, "--out", tmp_path / "made").status == 0
    small_portrait.rotate(5).save(tmp_path / "tilted.png")
    recipe, out = tmp_path / "made" / "candidate_00.png", tmp_path / "out"
    start = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2"]
    program = Path(entry).parents[2] / "main.py"
    words = [*start, program, "batch", recipe, photo, tmp_path / "tilted.png", *EYES, "--out", out]
    one_core = {**os.environ, "OMP_NUM_THREADS": "1"}
    done = subprocess.run([str(word) for word in words], capture_output=True, text=True, timeout=280, check=False, env=one_core)
    assert done.returncode == 0, done.stderr
    assert names(out) == ["photo_seed_0.png", "report_0_of_2.jsonl", "report_1_of_2.jsonl", "tilted_seed_0.png"]
    assert np.array_equal(pixels_of(out / "photo_seed_0.png"), pixels_of(recipe))
