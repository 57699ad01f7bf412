"""`inspect`: what exported pictures say of themselves, and what others do not."""

from pathlib import Path

import numpy as np
import pytest

from exegan_studio.domain.geometry import Similarity
from exegan_studio.domain.recipe import ExemplarRef, Recipe
from exegan_studio.pipeline.provenance import RECIPES_KEY, TOOL, provenance_of, provenance_text
from exegan_studio.pipeline.sidecar import sidecar_path, write_sidecar
from exegan_studio.storage.export import export_picture
from exegan_studio.storage.images import picture_from_pixels
from exegan_studio.storage.xmp import SOURCE_TYPE, Statement
from tests.cli.conftest import Command
from tests.pipeline.making import photo_of, two_edits

RECIPE = Recipe(
    "graft", "0123456789abcdef", 7, "ab" * 32, "cd" * 32, Similarity(1, 0, 0, 0), 256, (ExemplarRef("ef" * 32, "anna.jpg"),)
)


def exported(path: Path, *recipes: Recipe, text: dict[str, str] | None = None) -> Path:
    source = picture_from_pixels(np.full((8, 12, 3), 90, np.uint8), "grey")
    told = text if text is not None else dict(provenance_text(recipes)) if recipes else {}
    export_picture(path, source.pixels, source, overwrite=False, text=told, statement=Statement(TOOL) if told else None)
    return path


def test_an_export_tells_of_every_edit(command: Command, tmp_path: Path) -> None:
    ran = command("inspect", exported(tmp_path / "out.png", RECIPE, RECIPE.with_seed(8)))
    assert (ran.status, ran.err) == (0, "")
    assert "out.png: PNG, 12 x 8, 8 bits a channel" in ran.out
    assert f"digital source type: {SOURCE_TYPE} (a trained model made part of it)" in ran.out
    assert (
        "edit 1 of 2: graft 01234567, seed 7, strength 1, psi 1, opacity 1, anna.jpg efefefef; from photo abababab" in ran.out
    )
    assert "edit 2 of 2: graft 01234567, seed 8," in ran.out


def test_as_json_the_recipes_are_whole(command: Command, tmp_path: Path) -> None:
    said = command("inspect", exported(tmp_path / "out.png", RECIPE), "--json").json
    assert [Recipe.from_json(one) for one in said["recipes"]] == [RECIPE]
    assert (said["digital_source_type"], said["width"], said["height"], said["bits"]) == (SOURCE_TYPE, 12, 8, 8)


@pytest.mark.parametrize("suffix", [".png", ".jpg", ".webp", ".tif"])
def test_a_picture_that_says_nothing_is_no_failure(command: Command, tmp_path: Path, suffix: str) -> None:
    ran = command("inspect", exported(tmp_path / f"plain{suffix}"))
    assert ran.status == 0
    assert "digital source type: none stated" in ran.out
    assert "It holds no recipe." in ran.out


def test_a_jpeg_states_the_source_type_without_recipes(command: Command, tmp_path: Path) -> None:
    said = command("inspect", exported(tmp_path / "out.jpg", RECIPE), "--json").json
    assert said["digital_source_type"] == SOURCE_TYPE
    assert said["recipes"] == []


def test_damaged_recipes_are_told_of(command: Command, tmp_path: Path) -> None:
    ran = command("inspect", exported(tmp_path / "out.png", text={RECIPES_KEY: "[{}]"}))
    assert ran.status == 1
    assert "holds no recipe that can be read here" in ran.err


def test_what_is_no_picture_is_refused(command: Command, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("nothing")
    ran = command("inspect", tmp_path / "notes.txt")
    assert ran.status == 1
    assert "not a picture" in ran.err


def test_an_edited_photo_and_the_file_beside_it_tell_all_of_it(command: Command, tmp_path: Path) -> None:
    photo, path = photo_of(), tmp_path / "out.jpg"
    edits, pixels = two_edits(photo)
    provenance = provenance_of(photo, pixels, edits)
    export_picture(path, pixels, photo, overwrite=False, statement=provenance.statement())
    write_sidecar(path, provenance, overwrite=False)
    for file in (path, sidecar_path(path)):
        ran = command("inspect", file)
        assert ran.status == 0, ran.err
        assert f"from photo.png (sha256 {photo.sha256}), 64 x 64, 8 bits a channel" in ran.out
        assert "Untouched: every pixel outside hole and feather" in ran.out
        assert "completions made for it: 2; holes held: 2" in ran.out
        assert "edit 1 of 2: graft 00000000, seed 0, strength 1, psi 1, opacity 0.5" in ran.out
        assert command("inspect", file, "--json").json["provenance"] == provenance.to_json()
    assert "out.jpg.json tells of out.jpg" in command("inspect", sidecar_path(path)).out
