"""Export: name, format, quality, never over something silently, and the proof; then leaving without losing anything."""

import json
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtWidgets import QMessageBox

from exegan_studio.domain.arrays import content_hash
from exegan_studio.domain.document import Document
from exegan_studio.domain.geometry import Box
from exegan_studio.domain.recipe import Recipe
from exegan_studio.pipeline.layers import edit_layers
from exegan_studio.pipeline.provenance import RECIPES_KEY
from exegan_studio.pipeline.provenance_reading import read_said
from exegan_studio.storage.images import load_picture
from exegan_studio.storage.openraster import read_merged
from exegan_studio.storage.xmp import SOURCE_TYPE
from exegan_studio.studio.dialogs.export_dialog import ExportDialog
from exegan_studio.studio.settings_rows import EXPORT_FOLDER, EXPORT_SIDECAR, EXPORT_SUFFIX, EXPORT_TOLD
from tests.studio.making import Made, picture, settle


@pytest.fixture
def edited(ready: Made) -> Made:
    ready.generate(count=2)
    ready.press("accept")
    return ready


def twice_edited(made: Made) -> Document:
    """One more edit, elsewhere."""
    document = made.studio.state.document
    assert document is not None
    document.fill_mask(Box(150, 190, 230, 240))
    settle()
    made.generate(count=1, seed=70)
    made.press("accept")
    settle()
    return document


def dialog_of(made: Made) -> ExportDialog:
    made.press("export")
    dialog = made.studio.controllers.exporting.dialog
    assert dialog is not None
    return dialog


def question_of(made: Made) -> QMessageBox:
    question = made.studio.controllers.leaving.question
    assert question is not None
    return question


def export_first(made: Made) -> None:
    """Answer the question so."""
    next(button for button in question_of(made).buttons() if button.text() == "Export…").click()


def test_it_suggests_a_name_beside_the_photo(edited: Made, photo: Path) -> None:
    assert dialog_of(edited).path == photo.with_name("portrait-edited.png")


def test_the_proof_is_measured_and_said_before_and_after(edited: Made, photo: Path) -> None:
    dialog = dialog_of(edited)
    assert "bit for bit" in dialog.proof.text()
    dialog.export.click()
    settle()
    assert edited.studio.controllers.exporting.dialog is None
    assert edited.messages[-1].text == "Exported portrait-edited.png."
    assert "bit for bit" in edited.messages[-1].next_step
    written = load_picture(photo.with_name("portrait-edited.png"))
    assert edited.studio.state.document is not None
    assert np.array_equal(written.pixels, edited.studio.state.document.base)
    assert not edited.studio.window.isWindowModified()


def test_a_png_tells_how_it_was_made(edited: Made, photo: Path) -> None:
    dialog_of(edited).export.click()
    settle()
    with Image.open(photo.with_name("portrait-edited.png")) as image:
        recipes = json.loads(str(image.info[RECIPES_KEY]))
    assert recipes[0]["engine"] == "fake"
    assert recipes[0]["seed"] == 5


def test_what_is_exported_and_told_are_the_edits_that_are_seen_as_they_are_now(edited: Made, photo: Path) -> None:
    document, editing = twice_edited(edited), edited.studio.controllers.editing
    editing.set_enabled(1, False)
    editing.adjust(2, replace(document.tree.node(2).blend, feather=0.03, opacity=0.6))
    editing.settle()
    settle()
    dialog = dialog_of(edited)
    assert "bit for bit" in dialog.proof.text(), "the wider feather is the edit's own"
    dialog.export.click()
    settle()
    with Image.open(photo.with_name("portrait-edited.png")) as image:
        recipes = [Recipe.from_json(one) for one in json.loads(str(image.info[RECIPES_KEY]))]
    assert [(one.seed, one.blend.feather, one.blend.opacity) for one in recipes] == [(70, 0.03, 0.6)]
    assert np.array_equal(load_picture(photo.with_name("portrait-edited.png")).pixels, document.base)
    assert not edited.studio.window.isWindowModified()
    editing.set_enabled(1, True)
    settle()
    assert edited.studio.window.isWindowModified()


@pytest.mark.parametrize(("row", "suffix", "kind"), [(1, ".jpg", "JPEG"), (2, ".webp", "WEBP"), (3, ".tif", "TIFF")])
def test_every_format_is_written_and_remembered(edited: Made, photo: Path, row: int, suffix: str, kind: str) -> None:
    dialog = dialog_of(edited)
    dialog.format.setCurrentIndex(row)
    dialog.format.activated.emit(row)
    assert dialog.path.suffix == suffix
    assert dialog.quality.isVisibleTo(dialog) == (suffix in (".jpg", ".webp"))
    dialog.export.click()
    settle()
    with Image.open(photo.with_name(f"portrait-edited{suffix}")) as image:
        assert (image.format, image.size) == (kind, (400, 360))
        assert SOURCE_TYPE.encode() in image.info["xmp"]
    assert edited.studio.services.settings.get(EXPORT_SUFFIX) == suffix
    assert edited.studio.services.settings.get(EXPORT_FOLDER) == str(photo.parent)
    lossless = "bit for bit" in edited.messages[-1].next_step
    assert lossless == (suffix == ".tif")


def test_quality_decides_the_size(edited: Made, photo: Path) -> None:
    sizes: list[int] = []
    for quality in (95, 20):
        dialog = dialog_of(edited)
        dialog.name.setText(f"q{quality}.jpg")
        dialog.quality.slider.setValue(quality - 1)
        dialog.export.click()
        settle()
        sizes.append(photo.with_name(f"q{quality}.jpg").stat().st_size)
    assert sizes[1] < sizes[0]


def test_an_existing_file_is_replaced_only_when_that_was_asked_for(edited: Made, photo: Path) -> None:
    taken = photo.with_name("portrait-edited.png")
    taken.write_bytes(b"precious")
    dialog = dialog_of(edited)
    assert "exists already" in dialog.exists.text()
    assert not dialog.export.isEnabled()
    dialog.overwrite.setChecked(True)
    assert dialog.export.isEnabled()
    dialog.name.setText("another.png")
    assert not dialog.overwrite.isChecked()
    dialog.name.setText("portrait-edited.png")
    dialog.overwrite.setChecked(True)
    dialog.export.click()
    settle()
    assert load_picture(taken).width == 400


def test_a_file_that_appeared_meanwhile_is_not_lost(edited: Made, photo: Path) -> None:
    dialog = dialog_of(edited)
    taken = photo.with_name("portrait-edited.png")
    taken.write_bytes(b"precious")
    dialog.export.click()
    settle()
    assert taken.read_bytes() == b"precious"
    assert edited.studio.controllers.exporting.dialog is dialog
    assert dialog.failure.isVisible()
    assert "portrait-edited.png" in dialog.failure.text()
    assert edited.studio.window.isWindowModified()


def test_the_photo_itself_is_never_written(edited: Made, photo: Path) -> None:
    before = photo.read_bytes()
    dialog = dialog_of(edited)
    dialog.name.setText(photo.name)
    dialog.overwrite.setChecked(True)
    dialog.export.click()
    settle()
    assert photo.read_bytes() == before
    assert "never altered" in dialog.failure.text()


@pytest.mark.parametrize(
    ("name", "folder", "words"),
    [("", "", "name"), ("a.bmp", "", "png"), ("noend", "", "png"), ("a.png", "/not/there", "folder is not there")],
)
def test_what_cannot_be_written_is_said_at_once(edited: Made, name: str, folder: str, words: str) -> None:
    dialog = dialog_of(edited)
    dialog.name.setText(name)
    if folder:
        dialog.folder.setText(folder)
    assert words in dialog.exists.text()
    assert not dialog.export.isEnabled()


def test_a_jpeg_photo_keeps_its_own_compression_unless_told(made: Made, tmp_path: Path) -> None:
    path = tmp_path / "photo.jpg"
    Image.fromarray(picture(2, 300, 300)).save(path, quality=70)
    made.open(path)
    dialog = dialog_of(made)
    dialog.name.setText("out.jpg")
    assert dialog.as_photo.isVisibleTo(dialog)
    assert not dialog.quality.isEnabled()
    dialog.as_photo.setChecked(False)
    assert dialog.quality.isEnabled()
    dialog.name.setText("out.png")
    assert not dialog.as_photo.isVisibleTo(dialog)


def test_closing_asks_and_cancel_stays(edited: Made) -> None:
    assert not edited.studio.window.close()
    question = question_of(edited)
    assert {button.text() for button in question.buttons()} >= {"Save project…", "Export…", "Close without saving"}
    question.button(QMessageBox.StandardButton.Cancel).click()
    settle()
    assert edited.studio.window.isVisible()
    assert edited.studio.controllers.leaving.question is None


def test_closing_without_exporting(edited: Made) -> None:
    edited.studio.window.close()
    question_of(edited).button(QMessageBox.StandardButton.Discard).click()
    settle()
    assert not edited.studio.window.isVisible()


def test_exporting_first_closes_when_the_file_is_written(edited: Made, photo: Path) -> None:
    edited.studio.window.close()
    export_first(edited)
    settle()
    dialog = edited.studio.controllers.exporting.dialog
    assert dialog is not None
    assert edited.studio.window.isVisible()
    dialog.export.click()
    settle()
    assert photo.with_name("portrait-edited.png").is_file()
    assert not edited.studio.window.isVisible()


def test_exporting_first_but_cancelling_the_dialog_stays(edited: Made) -> None:
    edited.studio.window.close()
    export_first(edited)
    settle()
    dialog = edited.studio.controllers.exporting.dialog
    assert dialog is not None
    dialog.cancel.click()
    settle()
    assert edited.studio.window.isVisible()


def test_nothing_is_asked_when_nothing_would_be_lost(ready: Made) -> None:
    ready.generate()
    assert ready.studio.window.close()
    assert ready.studio.controllers.leaving.question is None


def test_an_exported_edit_is_not_asked_about_until_it_changes(edited: Made) -> None:
    dialog_of(edited).export.click()
    settle()
    assert not edited.studio.state.unexported
    edited.press("candidate-2")
    edited.press("accept")
    assert edited.studio.state.unexported
    edited.press("undo")
    assert not edited.studio.state.unexported


def test_kept_candidates_are_asked_about(ready: Made) -> None:
    ready.generate()
    ready.press("keep")
    assert not ready.studio.window.close()
    assert "does not hold the 1 kept candidate" in question_of(ready).informativeText()


def test_another_photo_asks_too_and_opens_after_the_answer(edited: Made, tmp_path: Path) -> None:
    other = tmp_path / "other.png"
    Image.fromarray(picture(9, 300, 300)).save(other)
    edited.open(other)
    assert edited.studio.state.document is not None
    assert edited.studio.state.document.photo.name == "portrait.png"
    question_of(edited).button(QMessageBox.StandardButton.Discard).click()
    settle()
    assert edited.studio.state.document.photo.name == "other.png"


def test_openraster_holds_a_layer_for_each_edit_that_is_seen(edited: Made, photo: Path) -> None:
    document, editing = twice_edited(edited), edited.studio.controllers.editing
    editing.adjust(1, replace(document.tree.node(1).blend, opacity=0.6))
    editing.settle()
    settle()
    dialog = dialog_of(edited)
    dialog.name.setText("out.ora")
    assert dialog.format.currentText() == "OpenRaster"
    dialog.export.click()
    settle()
    assert "bit for bit" in edited.messages[-1].next_step
    path = photo.with_name("out.ora")
    assert np.array_equal(read_merged(path), document.base)
    with zipfile.ZipFile(path) as archive:
        stack = archive.read("stack.xml").decode()
    assert stack.count("<layer") == 3
    assert stack.index(document.tree.node(2).title) < stack.index(document.tree.node(1).title) < stack.index('"Photo"')
    layers = edit_layers(document.photo.pixels, document.edits)
    pixels = document.photo.pixels.copy()
    for layer in layers:
        np.copyto(pixels[layer.box.slices], layer.pixels, where=layer.covers[..., None])
    assert np.array_equal(pixels, document.base)


def test_it_says_how_it_was_made_and_a_file_beside_it_does_where_that_is_wished(edited: Made, photo: Path) -> None:
    document, editing = twice_edited(edited), edited.studio.controllers.editing
    editing.adjust(1, replace(document.tree.node(1).blend, opacity=0.6))
    editing.settle()
    settle()
    dialog = dialog_of(edited)
    assert (dialog.told.isChecked(), dialog.sidecar.isChecked()) == (True, False)
    dialog.sidecar.setChecked(True)
    dialog.name.setText("out.jpg")
    dialog.export.click()
    settle()
    inside = read_said(photo.with_name("out.jpg")).provenance
    assert inside is not None
    assert read_said(photo.with_name("out.jpg.json")).provenance == inside
    assert inside.pixels_sha256 == content_hash(document.base)
    assert (inside.photo.sha256, inside.proof.difference) == (document.photo.sha256, 0)
    assert [one.blend.opacity for one in inside.picture] == [0.6, 1.0]
    assert [one.blend.opacity for one in inside.made[1].beneath] == [1.0], "as it was when the second was made"
    assert not edited.studio.services.settings.get(EXPORT_SIDECAR), "chosen for this one"


@pytest.mark.parametrize("name", ["out.png", "out.jpg", "out.ora"])
def test_it_can_be_turned_off_but_for_the_source_type(edited: Made, photo: Path, name: str) -> None:
    edited.studio.services.settings.set(EXPORT_TOLD, False)
    dialog = dialog_of(edited)
    assert not dialog.told.isChecked()
    dialog.name.setText(name)
    dialog.export.click()
    settle()
    said = read_said(photo.with_name(name))
    assert (said.provenance, said.recipes, said.digital_source_type) == (None, (), SOURCE_TYPE)
    assert b"EXE-GAN" not in photo.with_name(name).read_bytes()


def test_nothing_is_to_be_told_of_an_unedited_photo(ready: Made) -> None:
    dialog = dialog_of(ready)
    assert not any(one.isVisibleTo(dialog) for one in (dialog.told, dialog.sidecar, dialog.stated))


def test_a_file_beside_it_is_never_replaced_unasked(edited: Made, photo: Path) -> None:
    taken = photo.with_name("portrait-edited.png.json")
    taken.write_bytes(b"precious")
    dialog = dialog_of(edited)
    assert dialog.export.isEnabled()
    dialog.sidecar.setChecked(True)
    assert "portrait-edited.png.json exists already" in dialog.exists.text()
    assert not dialog.export.isEnabled()
    dialog.overwrite.setChecked(True)
    dialog.export.click()
    settle()
    assert read_said(taken).provenance is not None


def test_a_file_beside_it_that_appeared_meanwhile_is_not_lost(edited: Made, photo: Path) -> None:
    dialog = dialog_of(edited)
    dialog.sidecar.setChecked(True)
    taken = photo.with_name("portrait-edited.png.json")
    taken.write_bytes(b"precious")
    dialog.export.click()
    settle()
    assert taken.read_bytes() == b"precious"
    assert "portrait-edited.png.json exists already" in dialog.failure.text()
    assert not photo.with_name("portrait-edited.png").exists()
