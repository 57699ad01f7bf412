"""`rank`: the best exemplar first, with reasons, and nothing written."""

from pathlib import Path

import pytest
from PIL import Image

from exegan_studio.cli.ranking import TOGETHER
from exegan_studio.engines.protocol import Suitability
from tests.cli.conftest import Command, Ran
from tests.pipeline.fakes import FakeEngine

EYES = ("--regions", "eyes")


@pytest.fixture
def folder(tmp_path: Path, small_portrait: Image.Image) -> Path:
    """Ten portraits, more than are judged at once."""
    folder = tmp_path / "portraits"
    folder.mkdir()
    for number in range(TOGETHER + 2):
        small_portrait.resize((300 + 4 * number, 300)).save(folder / f"{number}.png")
    return folder


def names(ran: Ran) -> list[str]:
    return [one["name"] for one in ran.json["exemplars"]]


def test_the_best_comes_first_and_says_why_it_is_not_1(
    command: Command, photo: Path, folder: Path, fake_engine: FakeEngine
) -> None:
    for number in range(TOGETHER + 2):
        fake_engine.suits[f"{number}.png"] = Suitability(number / 20, ("turned away", "too dark") if number == 9 else ())
    ran = command("rank", photo, "--exemplars", folder, *EYES)
    assert ran.status == 0, ran.err
    assert ran.out.splitlines()[:2] == ["0.45  9.png: turned away; too dark", "0.40  8.png"]
    assert len(ran.out.splitlines()) == TOGETHER + 2
    assert [len(one.exemplars) for one in fake_engine.judged] == [TOGETHER, 2]
    assert fake_engine.requests == []
    assert sorted(path.name for path in photo.parent.iterdir()) == ["photo.png", "portraits"]


def test_equals_stay_in_the_order_given(command: Command, photo: Path, folder: Path, fake_engine: FakeEngine) -> None:
    fake_engine.suits["5.png"] = Suitability(0.0, ("no eyes to be seen",))
    ran = command("rank", photo, "--exemplars", folder, *EYES, "--json")
    assert names(ran) == [f"{number}.png" for number in (0, 1, 2, 3, 4, 6, 7, 8, 9, 5)]
    last = ran.json["exemplars"][-1]
    assert last["suitability"] == {"value": 0.0, "reasons": ["no eyes to be seen"]}
    assert last["path"] == str(folder / "5.png")
    assert len(last["sha256"]) == 64
    assert (ran.json["engine"], ran.json["weights_id"]) == ("fake", "0123456789abcdef")
    assert ran.json["photo"]["name"] == "photo.png"
    assert ran.json["hole_pixels"] > 0
    assert ran.json["warnings"] == []


@pytest.mark.usefixtures("fake_engine")
def test_what_cannot_be_ranked_is_left_out_and_named(
    command: Command, photo: Path, exemplar: Path, wall: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "copy.png"
    copy.write_bytes(exemplar.read_bytes())
    ran = command("rank", photo, "--exemplars", wall, exemplar, photo, "--exemplars", copy, *EYES, "--json")
    assert names(ran) == ["exemplar.png"]
    wall_words, photo_words, copy_words = ran.json["warnings"]
    assert "wall.png" in wall_words
    assert photo_words == "photo.png is the photo itself. It is left out."
    assert copy_words == "copy.png is the same picture as exemplar.png. It is left out."
    assert all(words in ran.err for words in ran.json["warnings"])


@pytest.mark.usefixtures("fake_engine")
def test_a_mask_works_as_in_fill(command: Command, photo: Path, exemplar: Path, tmp_path: Path) -> None:
    mask = tmp_path / "mask.png"
    with Image.open(photo) as image:
        hole = Image.new("L", image.size)
    hole.paste(255, (100, 150, 180, 200))
    hole.save(mask)
    ran = command("rank", photo, "--exemplars", exemplar, "--mask", mask, "--json")
    assert ran.json["hole_pixels"] == 80 * 50


@pytest.mark.usefixtures("fake_engine")
def test_what_is_refused(command: Command, photo: Path, exemplar: Path, wall: Path, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    for given, expected in (
        ((tmp_path / "gone",), "gone is not there"),
        ((empty,), "empty holds no pictures"),
        ((wall,), "No face was found in wall.png. Name portraits"),
        ((photo, wall), "None of the exemplars can be used"),
    ):
        ran = command("rank", photo, "--exemplars", *given, *EYES)
        assert (ran.status, ran.out) == (1, "")
        assert expected in ran.line
    assert "No face was found in wall.png" in command("rank", wall, "--exemplars", exemplar, *EYES).line


@pytest.mark.parametrize("words", [(), EYES, ("--exemplars", "x"), (*EYES, "--mask", "m.png", "--exemplars", "x")])
def test_bad_arguments(command: Command, photo: Path, words: tuple[str, ...]) -> None:
    assert command("rank", photo, *words).status == 2
