"""The face's square and the candidates' sheet as files, and a picture from the clipboard as a new photo."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QUrl
from PySide6.QtGui import QColorSpace, QGuiApplication, QImage
from PySide6.QtWidgets import QFileDialog, QMessageBox

from exegan_studio.domain.errors import PictureError
from exegan_studio.face.warp import warp_square
from exegan_studio.pipeline.provenance_reading import read_said
from exegan_studio.pipeline.sheet import CAPTION, GAP, TILE
from exegan_studio.storage.images import load_picture
from exegan_studio.storage.reading import DecodingLimits
from exegan_studio.storage.xmp import SOURCE_TYPE
from exegan_studio.studio.pictures import image_of, picture_of
from exegan_studio.studio.settings_rows import EXPORT_FOLDER
from tests.studio.making import Made, picture, settle


def answer(monkeypatch: pytest.MonkeyPatch, path: Path) -> None:
    """What the system's dialog says when it is asked where to write."""

    def chosen(*_asked: object) -> tuple[str, str]:
        return str(path), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", chosen)


def test_the_faces_square_as_it_is_edited(ready: Made, photo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = photo.with_name("face.png")
    answer(monkeypatch, out)
    ready.press("export-crop")
    document, frame = ready.studio.state.document, ready.studio.state.frame
    assert document is not None
    assert frame is not None
    before = load_picture(out)
    assert np.array_equal(before.pixels, warp_square(document.base, frame.alignment, frame.size))
    assert before.xmp is None
    ready.generate(count=1)
    ready.press("accept")
    answer(monkeypatch, photo.with_name("edited.png"))
    ready.press("export-crop")
    edited = load_picture(photo.with_name("edited.png"))
    assert np.array_equal(edited.pixels, warp_square(document.base, frame.alignment, frame.size))
    assert not np.array_equal(edited.pixels, before.pixels)
    assert SOURCE_TYPE.encode() in (edited.xmp or b"")
    assert ready.messages[-1].text == "The face's square is in edited.png."
    ready.press("export")
    dialog = ready.studio.controllers.exporting.dialog
    assert dialog is not None
    dialog.export.click()
    settle()
    ready.open(photo.with_name("portrait-edited.png"))
    answer(monkeypatch, photo.with_name("again.png"))
    ready.press("export-crop")
    said = read_said(photo.with_name("again.png"))
    assert (said.provenance, said.digital_source_type) == (None, SOURCE_TYPE), "what was told is of another picture"
    assert ready.studio.services.settings.get(EXPORT_FOLDER) == str(photo.parent)


def test_the_sheet_shows_photo_hole_exemplars_and_candidates(
    ready: Made, photo: Path, exemplars: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    ready.generate(count=3, seed=5)
    answer(monkeypatch, photo.with_name("sheet.png"))
    ready.press("export-sheet")
    sheet = load_picture(photo.with_name("sheet.png"))
    assert (sheet.width, sheet.height) == (7 * (TILE + GAP) + GAP, TILE + CAPTION + 2 * GAP)
    assert SOURCE_TYPE.encode() in (sheet.xmp or b"")
    assert not ready.messages[-1].next_step
    exemplars[1].unlink()
    answer(monkeypatch, photo.with_name("less.png"))
    ready.press("export-sheet")
    assert load_picture(photo.with_name("less.png")).width == 6 * (TILE + GAP) + GAP
    assert "not found: person 1.png" in ready.messages[-1].next_step


@pytest.mark.parametrize("action", ["export-crop", "export-sheet"])
def test_nothing_is_replaced_unasked_and_a_failure_is_told(
    ready: Made, photo: Path, monkeypatch: pytest.MonkeyPatch, action: str
) -> None:
    ready.generate(count=1)
    taken = photo.with_name("taken.png")
    taken.write_bytes(b"precious")
    answer(monkeypatch, photo.with_name("taken"))
    ready.press(action)
    assert taken.read_bytes() == b"precious"
    assert "taken.png exists already" in ready.messages[-1].text
    answer(monkeypatch, photo.parent / "gone" / "x.png")
    ready.press(action)
    assert "folder does not exist" in ready.messages[-1].text
    before = photo.read_bytes()
    answer(monkeypatch, photo)
    if action == "export-crop":
        ready.press(action)
        assert photo.read_bytes() == before
        assert "never altered" in ready.messages[-1].text


def test_both_say_why_they_cannot(made: Made) -> None:
    actions = made.studio.window.parts.actions
    assert "Open a photo first." in actions["export-crop"].toolTip()
    assert "no candidates" in actions["export-sheet"].toolTip()
    assert actions["paste-photo"].isEnabled()


def paste(made: Made, what: QImage | QMimeData) -> None:
    clipboard = QGuiApplication.clipboard()
    if isinstance(what, QImage):
        clipboard.setImage(what)
    else:
        clipboard.setMimeData(what)
    made.press("paste-photo")


def test_a_picture_from_the_clipboard_becomes_the_photo(made: Made) -> None:
    pixels = picture(4, 230, 170)
    paste(made, image_of(pixels))
    document = made.studio.state.document
    assert document is not None
    assert np.array_equal(document.photo.pixels, pixels)
    assert (document.photo.path, document.photo.alpha) == (None, None)
    assert made.studio.window.windowTitle() == "pasted.png[*] - EXE-GAN Studio"
    made.paint()
    made.press("export")
    dialog = made.studio.controllers.exporting.dialog
    assert dialog is not None
    assert dialog.path == Path.home() / "pasted-edited.png"


def test_what_was_copied_here_can_be_pasted_and_unsaved_work_is_asked_about(ready: Made) -> None:
    ready.generate(count=1)
    ready.press("copy-picture")
    ready.press("accept")
    before = ready.studio.state.document
    assert before is not None
    ready.press("paste-photo")
    assert ready.studio.state.document is before
    question = ready.studio.controllers.leaving.question
    assert question is not None
    question.button(QMessageBox.StandardButton.Discard).click()
    settle()
    pasted = ready.studio.state.document
    assert pasted is not None
    assert np.array_equal(pasted.photo.pixels, before.base)


def test_a_file_copied_in_the_file_manager_is_opened_itself(made: Made, photo: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(photo))])
    paste(made, data)
    assert made.studio.state.document is not None
    assert made.studio.state.document.photo.path == photo


def test_a_clipboard_without_a_picture_is_told_of(made: Made) -> None:
    data = QMimeData()
    data.setText("words")
    paste(made, data)
    assert made.studio.state.document is None
    assert made.messages[-1].text == "There is no picture on the clipboard."


def test_images_of_other_formats_and_colours(tmp_path: Path) -> None:
    clear = np.dstack([picture(3, 31, 17), np.full((17, 31), 200, np.uint8)])
    clear[0, 0, 3] = 255
    Image.fromarray(clear).save(tmp_path / "clear.png")
    read = picture_of(QImage(str(tmp_path / "clear.png")), "a", DecodingLimits())
    assert read.alpha is not None
    assert np.array_equal(np.dstack([read.pixels, read.alpha]), clear)
    wide = image_of(picture(3, 31, 17))
    wide.setColorSpace(QColorSpace(QColorSpace.NamedColorSpace.DisplayP3))
    assert not np.array_equal(picture_of(wide, "a", DecodingLimits()).pixels, picture(3, 31, 17))
    grey = wide.convertToFormat(QImage.Format.Format_Grayscale8)
    assert picture_of(grey, "a", DecodingLimits()).pixels.shape == (17, 31, 3)
    with pytest.raises(PictureError, match="31 × 17"):
        picture_of(wide, "a", DecodingLimits(max_pixels=500))
