"""`fill`: what is written, what is refused, and that nothing is lost."""

import json
import re
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from exegan_studio.domain.recipe import Recipe
from exegan_studio.pipeline.provenance import RECIPES_KEY
from tests.cli.conftest import Command
from tests.pipeline.fakes import FakeEngine

pytestmark = pytest.mark.usefixtures("fake_engine")

EYES = ("--regions", "eyes")


def pixels_of(path: Path) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    with Image.open(path) as image:
        return np.asarray(image.convert("RGB"))


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.fixture
def mask(tmp_path: Path, photo: Path) -> Path:
    """A hole in the middle of the photo's face."""
    hole = np.zeros(pixels_of(photo).shape[:2], np.uint8)
    hole[150:200, 100:180] = 255
    path = tmp_path / "mask.png"
    Image.fromarray(hole).save(path)
    return path


def test_candidates_sheet_and_report(command: Command, photo: Path, exemplar: Path, mask: Path, tmp_path: Path) -> None:
    out = tmp_path / "new" / "results"
    ran = command("fill", photo, "--exemplars", exemplar, "--mask", mask, "--count", 2, "--seed", 5, "--out", out)
    assert ran.status == 0, ran.err
    assert names(out) == ["candidate_00.png", "candidate_01.png", "report.json", "sheet.png"]
    source, hole = pixels_of(photo), np.asarray(Image.open(mask)) > 0
    for number in range(2):
        edited = pixels_of(out / f"candidate_0{number}.png")
        assert edited.shape == source.shape
        assert not np.array_equal(edited[hole], source[hole])
        assert np.array_equal(edited[:120], source[:120])
    report = json.loads((out / "report.json").read_text("utf-8"))
    assert report["engine"] == "fake"
    assert report["weights_id"] == "0123456789abcdef"
    assert report["max_outside"] == 0
    assert report["depth"] == 255
    assert report["seconds"]["all"] >= report["seconds"]["fill"] >= 0
    assert report["photo"]["name"] == "photo.png"
    assert [one["name"] for one in report["exemplars"]] == ["exemplar.png"]
    assert [(one["file"], one["seed"]) for one in report["candidates"]] == [("candidate_00.png", 5), ("candidate_01.png", 6)]
    assert Recipe.from_json(report["candidates"][1]["recipe"]).seed == 6
    assert "candidate_01.png" in ran.err, "progress"
    assert "0 of 255" in ran.out


def test_json_on_stdout_is_the_report(command: Command, photo: Path, exemplar: Path, tmp_path: Path) -> None:
    ran = command("fill", photo, "--exemplars", exemplar, *EYES, "--count", 1, "--out", tmp_path / "out", "--json")
    assert ran.json == json.loads((tmp_path / "out" / "report.json").read_text("utf-8"))


def test_a_candidate_carries_its_recipe(command: Command, photo: Path, exemplar: Path, tmp_path: Path) -> None:
    command("fill", photo, "--exemplars", exemplar, *EYES, "--count", 1, "--seed", 9, "--out", tmp_path / "out")
    with Image.open(tmp_path / "out" / "candidate_00.png") as image:
        assert "generative model" in image.info["Comment"]
        (recipe,) = json.loads(image.info[RECIPES_KEY])
    assert Recipe.from_json(recipe).seed == 9


def test_regions_are_drawn_on_the_face(command: Command, photo: Path, exemplar: Path, tmp_path: Path) -> None:
    landmarks = command("faces", photo, "--json").json["faces"][0]["landmarks"]
    out = tmp_path / "out"
    ran = command("fill", photo, "--exemplars", exemplar, "--regions", "mouth, eyes", "--count", 1, "--seed", 3, "--out", out)
    assert ran.status == 0, ran.err
    apart = np.abs(pixels_of(out / "candidate_00.png").astype(int) - pixels_of(photo)).max(2)
    changed = {name: bool(apart[int(y), int(x)] > 0) for name, (x, y) in landmarks.items()}
    assert changed == {"left_eye": True, "right_eye": True, "nose": False, "mouth_left": True, "mouth_right": True}


def test_strength_psi_and_weights_reach_the_engine(
    command: Command, photo: Path, exemplar: Path, tmp_path: Path, fake_engine: FakeEngine
) -> None:
    ran = command(
        "fill", photo, "--exemplars", exemplar, photo, *EYES, "--strength", 0.25, "--psi", 1.5, "--count", 1,
        "--exemplar-weights", 2, 0.5, "--out", tmp_path / "out",
    )  # fmt: skip
    assert ran.status == 0, ran.err
    (request,) = fake_engine.requests
    assert (request.strength, request.psi) == (0.25, 1.5)
    assert [(one.name, one.weight) for one in request.exemplars] == [("exemplar.png", 2.0), ("photo.png", 0.5)]


def test_the_face_can_be_chosen(command: Command, exemplar: Path, tmp_path: Path, small_portrait: Image.Image) -> None:
    pair = Image.new("RGB", (900, 500), (90, 90, 90))
    pair.paste(small_portrait.resize((small_portrait.width // 2, small_portrait.height // 2)), (20, 20))
    pair.paste(small_portrait, (400, 0))
    path = tmp_path / "pair.png"
    pair.save(path)
    words = ("fill", path, "--exemplars", exemplar, *EYES, "--count", 1, "--seed", 4)
    ran = command(*words, "--out", tmp_path / "first")
    assert "2 faces" in ran.err
    command(*words, "--face", 1, "--out", tmp_path / "second")
    for folder, right in (("first", True), ("second", False)):
        changed = np.abs(pixels_of(tmp_path / folder / "candidate_00.png").astype(int) - np.asarray(pair)).max((0, 2))
        assert bool(changed[400:].any()) == right
        assert bool(changed[:400].any()) != right
    refused = command(*words, "--face", 2, "--out", tmp_path / "third")
    assert refused.status == 1
    assert "no face 2" in refused.line


def test_a_folder_stands_for_its_pictures(
    command: Command, photo: Path, exemplar: Path, wall: Path, tmp_path: Path, fake_engine: FakeEngine
) -> None:
    folder = tmp_path / "portraits"
    folder.mkdir()
    for number, path in enumerate((exemplar, wall, exemplar)):
        (folder / f"{number}.png").write_bytes(path.read_bytes())
    (folder / "3.jpg").write_text("no picture")
    (folder / "notes.txt").write_text("not looked at")
    out = tmp_path / "out"
    ran = command("fill", photo, "--exemplars", folder, *EYES, "--count", 1, "--out", out)
    assert ran.status == 0, ran.err
    assert [one.name for one in fake_engine.requests[0].exemplars] == ["0.png"]
    warnings = json.loads((out / "report.json").read_text("utf-8"))["warnings"]
    assert [re.findall(r"\d\.\w+", one)[0] for one in warnings] == ["1.png", "2.png", "3.jpg"]
    assert all(one in ran.err for one in warnings)


def test_nothing_is_overwritten_unless_asked(
    command: Command, photo: Path, exemplar: Path, tmp_path: Path, fake_engine: FakeEngine
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "precious.txt").write_text("mine")
    (out / "report.json").write_text("old")
    words = ("fill", photo, "--exemplars", exemplar, *EYES, "--count", 1, "--out", out)
    refused = command(*words)
    assert refused.status == 1
    assert "report.json exists already" in refused.line
    assert "--overwrite" in refused.line
    assert fake_engine.requests == [], "refused before any work"
    assert names(out) == ["precious.txt", "report.json"]
    assert command(*words, "--overwrite").status == 0
    assert names(out) == ["candidate_00.png", "precious.txt", "report.json", "sheet.png"]
    assert (out / "precious.txt").read_text() == "mine"
    assert (out / "report.json").read_text("utf-8") != "old"


def test_the_folder_must_not_be_a_file(command: Command, photo: Path, exemplar: Path) -> None:
    ran = command("fill", photo, "--exemplars", exemplar, *EYES, "--out", exemplar)
    assert ran.status == 1
    assert "exemplar.png is a file" in ran.line
    inside = command("fill", photo, "--exemplars", exemplar, *EYES, "--out", exemplar / "below")
    assert inside.status == 1
    assert "below" in inside.line


def test_masks_that_cannot_be_filled(command: Command, photo: Path, exemplar: Path, tmp_path: Path) -> None:
    height, width = pixels_of(photo).shape[:2]
    masks = {
        "marks nothing": np.zeros((height, width), np.uint8),
        "marks the whole photo": np.full((height, width), 255, np.uint8),
        f"77 × 33 pixels, the photo is {width} × {height}": np.full((33, 77), 255, np.uint8),
    }
    for expected, hole in masks.items():
        Image.fromarray(hole).save(tmp_path / "mask.png")
        words = ("fill", photo, "--exemplars", exemplar, "--mask", tmp_path / "mask.png")
        ran = command(*words, "--out", tmp_path / "out")
        assert ran.status == 1
        assert expected in ran.line
        assert not (tmp_path / "out").exists()


def test_a_photo_without_a_face(command: Command, wall: Path, exemplar: Path, tmp_path: Path) -> None:
    ran = command("fill", wall, "--exemplars", exemplar, *EYES, "--out", tmp_path / "out")
    assert ran.status == 1
    assert "No face was found in wall.png" in ran.line


def test_exemplars_that_cannot_be_used(command: Command, photo: Path, exemplar: Path, wall: Path, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    for given, expected in (
        ((tmp_path / "gone.png",), "gone.png is not there"),
        ((wall,), "No face was found in wall.png"),
        ((empty,), "empty holds no pictures"),
        ((exemplar, "--exemplar-weights", 1, 2), "2 weights for 1 exemplar"),
    ):
        ran = command("fill", photo, "--exemplars", *given, *EYES, "--out", tmp_path / "out")
        assert ran.status == 1
        assert expected in ran.line
        assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("--regions", "eyes", "--mask", "m.png"),
        ("--regions", "ears"),
        ("--regions", ","),
        (*EYES, "--count", "0"),
        (*EYES, "--count", "many"),
        (*EYES, "--seed", "-1"),
        (*EYES, "--strength", "1.5"),
        (*EYES, "--strength", "nan"),
        (*EYES, "--psi", "0"),
        (*EYES, "--face", "-1"),
    ],
)
def test_bad_arguments(command: Command, photo: Path, exemplar: Path, tmp_path: Path, words: tuple[str, ...]) -> None:
    ran = command("fill", photo, "--exemplars", exemplar, *words, "--out", tmp_path / "out")
    assert ran.status == 2
    assert ran.err.splitlines()[-1].startswith("exegan-studio fill: error:")
    assert not (tmp_path / "out").exists()


def test_out_is_needed(command: Command, photo: Path, exemplar: Path) -> None:
    assert command("fill", photo, "--exemplars", exemplar, *EYES).status == 2


def test_sixteen_bits_stay(command: Command, exemplar: Path, small_portrait: Image.Image, tmp_path: Path) -> None:
    import cv2

    deep = np.asarray(small_portrait).astype(np.uint16) * 257 + 5
    path = tmp_path / "deep.png"
    cv2.imwrite(str(path), np.ascontiguousarray(deep[..., ::-1]))
    ran = command("fill", path, "--exemplars", exemplar, *EYES, "--count", 1, "--out", tmp_path / "out", "--json")
    assert ran.status == 0, ran.err
    assert (ran.json["depth"], ran.json["max_outside"]) == (65535, 0)
    back = cv2.imread(str(tmp_path / "out" / "candidate_00.png"), cv2.IMREAD_UNCHANGED)
    assert back is not None
    assert back.dtype == np.uint16
    assert np.array_equal(back[-40:, :, ::-1], deep[-40:])
