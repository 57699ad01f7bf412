"""Masks in and out of the window: imported at any size, joined as chosen, exported, the last one brought back."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from exegan_studio.domain.document import Document
from exegan_studio.domain.mask import Combine
from exegan_studio.storage.mask_files import fitted
from exegan_studio.studio.dialogs.mask_dialog import MaskDialog
from exegan_studio.studio.settings_rows import MASK_FOLDER
from tests.studio.making import Made, settle


def document(made: Made) -> Document:
    assert made.studio.state.document is not None
    return made.studio.state.document


def saved(path: Path, pixels: NDArray[np.uint8]) -> Path:
    Image.fromarray(pixels).save(path)
    return path


def block(width: int, height: int) -> NDArray[np.uint8]:
    mask = np.zeros((height, width), np.uint8)
    mask[height // 4 : 2 * height // 5, width // 4 : 3 * width // 4] = 255
    mask[height // 2, width // 2] = 100
    return mask


def asked(made: Made, path: Path) -> MaskDialog:
    made.studio.controllers.mask_files.import_file(path)
    settle()
    dialog = made.studio.controllers.mask_files.dialog
    assert dialog is not None
    return dialog


def choose(dialog: MaskDialog, how: Combine) -> None:
    dialog.how.setCurrentIndex(dialog.how.findData(how))


@pytest.mark.parametrize("how", Combine)
def test_a_mask_of_the_photos_size_comes_as_chosen_in_one_step(ready: Made, tmp_path: Path, how: Combine) -> None:
    before, mask = document(ready).snapshot_mask(), block(400, 360)
    dialog = asked(ready, saved(tmp_path / "m.png", mask))
    assert not dialog.fit.isVisible()
    choose(dialog, how)
    dialog.start.click()
    settle()
    expected = {
        Combine.REPLACE: mask,
        Combine.ADD: np.maximum(before, mask),
        Combine.SUBTRACT: np.minimum(before, 255 - mask),
        Combine.INTERSECT: np.minimum(before, mask),
    }[how]
    assert np.array_equal(document(ready).mask, expected)
    assert ready.studio.controllers.mask_files.dialog is None
    assert document(ready).undo_text == "import mask"
    ready.press("undo")
    assert np.array_equal(document(ready).mask, before)
    assert ready.studio.services.settings.get(MASK_FOLDER) == str(tmp_path)


def test_another_size_is_said_and_scaled_and_other_proportions_are_asked_about(ready: Made, tmp_path: Path) -> None:
    dialog = asked(ready, saved(tmp_path / "half.png", block(200, 180)))
    assert "200 × 180 pixels, the photo 400 × 360" in dialog.size_words.text()
    assert not dialog.fit.isVisible()
    dialog.start.click()
    settle()
    assert np.array_equal(document(ready).mask, fitted(block(200, 180), 400, 360))
    dialog = asked(ready, saved(tmp_path / "wide.png", block(300, 100)))
    assert dialog.fit.isVisible()
    dialog.fit.setCurrentIndex(1)
    dialog.start.click()
    settle()
    assert np.array_equal(document(ready).mask, fitted(block(300, 100), 400, 360, keep_proportions=True))


def test_a_layer_can_be_read_by_its_paint_or_inside_out(ready: Made, tmp_path: Path) -> None:
    layer = np.zeros((360, 400, 4), np.uint8)
    layer[..., 0], layer[..., 3] = 180, block(400, 360)
    dialog = asked(ready, saved(tmp_path / "layer.png", layer))
    dialog.reading.setCurrentIndex(dialog.reading.findData("opaque"))
    dialog.inside_out.setChecked(True)
    dialog.start.click()
    settle()
    assert np.array_equal(document(ready).mask, 255 - block(400, 360))


def test_what_marks_nothing_cannot_be_imported_and_cancel_changes_nothing(ready: Made, tmp_path: Path) -> None:
    before = document(ready).snapshot_mask()
    dialog = asked(ready, saved(tmp_path / "black.png", np.zeros((360, 400), np.uint8)))
    assert not dialog.start.isEnabled()
    assert "Nothing of it is hole" in dialog.remark.text()
    dialog.cancel.click()
    settle()
    assert np.array_equal(document(ready).mask, before)
    assert ready.studio.controllers.mask_files.dialog is None


def test_what_is_no_picture_is_said(ready: Made, tmp_path: Path) -> None:
    (tmp_path / "text.png").write_text("not a picture")
    ready.studio.controllers.mask_files.import_file(tmp_path / "text.png")
    settle()
    assert ready.studio.controllers.mask_files.dialog is None
    assert any("text.png" in text for text in ready.texts())


def test_what_is_exported_comes_back_as_it_was(ready: Made, tmp_path: Path) -> None:
    document(ready).feather_mask(6)
    before = document(ready).snapshot_mask()
    path = tmp_path / "out.png"
    ready.studio.controllers.mask_files.export_to(path, overwrite=False)
    settle()
    assert any("The mask is in out.png." in text for text in ready.texts())
    ready.press("clear-mask")
    dialog = asked(ready, path)
    dialog.start.click()
    settle()
    assert np.array_equal(document(ready).mask, before)


def test_a_taken_name_is_said_and_left_alone(ready: Made, tmp_path: Path) -> None:
    path = tmp_path / "out.png"
    path.write_bytes(b"mine")
    ready.studio.controllers.mask_files.export_to(path, overwrite=False)
    settle()
    assert path.read_bytes() == b"mine"
    assert any("exists already" in text for text in ready.texts())


def test_the_last_mask_is_the_one_cleared_or_filled(ready: Made) -> None:
    actions = ready.studio.window.parts.actions
    assert "No mask was filled or cleared yet." in actions["reload-mask"].toolTip()
    first = document(ready).snapshot_mask()
    ready.press("clear-mask")
    ready.press("reload-mask")
    assert np.array_equal(document(ready).mask, first)
    document(ready).grow_mask(4)
    second = document(ready).snapshot_mask()
    ready.generate(count=1)
    assert np.array_equal(document(ready).mask, second), "the mask stays after a run"
    ready.press("candidate-1")
    ready.press("accept")
    assert np.array_equal(document(ready).mask, second), "and after one is accepted"
    document(ready).grow_mask(4)
    ready.press("reload-mask")
    assert np.array_equal(document(ready).mask, second)
    assert document(ready).undo_text == "reload mask"


def test_the_last_mask_goes_to_the_next_photo_where_it_fits(ready: Made, photo: Path, tmp_path: Path) -> None:
    mask = document(ready).snapshot_mask()
    ready.press("clear-mask")
    ready.open(photo)
    ready.press("reload-mask")
    assert np.array_equal(document(ready).mask, mask)
    other = saved(tmp_path / "other.png", np.full((100, 120, 3), 90, np.uint8))
    ready.open(other)
    assert "of another size" in ready.studio.window.parts.actions["reload-mask"].toolTip()
