"""The gallery: looked at lazily and once, faces or reasons shown, picking by hand."""

from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from exegan_studio.studio.gallery.model import ENTRY_ROLE, Entry
from exegan_studio.studio.gallery.picks import MOST_PICKS
from tests.studio.making import Made, picture, settle


def entries(made: Made) -> dict[str, Entry]:
    settle()
    model = made.studio.gallery.model
    found = [model.data(model.index(row), ENTRY_ROLE) for row in range(model.rowCount())]
    return {entry.path.name: entry for entry in found if isinstance(entry, Entry)}


def show(made: Made, folder: Path) -> None:
    made.studio.controllers.exemplars.open_folder(folder)
    settle()
    entries(made)


def click(made: Made, path: Path, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    view, model = made.studio.gallery.panel.view, made.studio.gallery.model
    row = model.row(path)
    assert row is not None
    centre: QPoint = view.visualRect(model.index(row)).center()
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, modifier, centre)
    settle()


def test_usable_pictures_show_a_face_and_the_others_say_why_not(made: Made, exemplars: list[Path]) -> None:
    show(made, exemplars[0].parent)
    found = entries(made)
    assert len(found) == 6
    person, wall, text = found["person 0.png"].sight, found["wall.png"].sight, found["text.png"].sight
    assert person is not None
    assert (person.usable, person.faces) == (True, 1)
    assert wall is not None
    assert (wall.usable, wall.faces) == (False, 0)
    assert "No face" in wall.problem
    assert text is not None
    assert not text.usable
    assert "text.png" in text.problem
    tip = made.studio.gallery.model.data(made.studio.gallery.model.index(5), int(Qt.ItemDataRole.ToolTipRole))
    assert "No face" in str(tip)


def test_an_unchanged_file_is_looked_at_once_and_a_changed_one_again(made: Made, exemplars: list[Path]) -> None:
    show(made, exemplars[0].parent)
    calls = made.detector.calls
    made.studio.controllers.exemplars.refresh()
    entries(made)
    assert made.detector.calls == calls
    Image.fromarray(picture(77, 300, 280)).save(exemplars[0])
    made.studio.controllers.exemplars.refresh()
    entries(made)
    assert made.detector.calls == calls + 1


def test_a_file_that_could_not_be_read_is_tried_again_on_refresh(made: Made, exemplars: list[Path]) -> None:
    show(made, exemplars[0].parent)
    Image.fromarray(picture(78)).save(exemplars[0].parent / "text.png")
    made.studio.controllers.exemplars.refresh()
    entries(made)
    sight = entries(made)["text.png"].sight
    assert sight is not None
    assert sight.usable


def test_a_long_folder_is_not_looked_at_as_a_whole(made: Made, tmp_path: Path) -> None:
    folder = tmp_path / "many"
    folder.mkdir()
    for number in range(300):
        Image.fromarray(picture(number % 5, 40, 40)).save(folder / f"{number}.png")
    made.studio.controllers.exemplars.open_folder(folder)
    settle()
    assert made.studio.gallery.model.rowCount() == 300
    assert 0 < made.detector.calls < 150


def test_click_picks_one_and_ctrl_click_several(made: Made, exemplars: list[Path]) -> None:
    show(made, exemplars[0].parent)
    click(made, exemplars[0])
    click(made, exemplars[2], Qt.KeyboardModifier.ControlModifier)
    assert [pick.path for pick in made.studio.state.picks.all] == [exemplars[0], exemplars[2]]
    assert [entries(made)[path.name].place for path in exemplars] == [1, 0, 2, 0]
    click(made, exemplars[3])
    assert [pick.path for pick in made.studio.state.picks.all] == [exemplars[3]]
    click(made, exemplars[3], Qt.KeyboardModifier.ControlModifier)
    assert made.studio.state.picks.all == ()


def test_space_picks_the_current_one(made: Made, exemplars: list[Path]) -> None:
    show(made, exemplars[0].parent)
    view = made.studio.gallery.panel.view
    view.setCurrentIndex(made.studio.gallery.model.index(1))
    QTest.keyClick(view, Qt.Key.Key_Space)
    assert [pick.path for pick in made.studio.state.picks.all] == [exemplars[1]]


def test_what_has_no_face_is_not_picked_and_says_so(made: Made, exemplars: list[Path]) -> None:
    show(made, exemplars[0].parent)
    click(made, exemplars[0].parent / "wall.png")
    assert made.studio.state.picks.all == ()
    assert any("wall.png cannot be an exemplar. No face" in text for text in made.texts())


def test_a_full_set_says_so(made: Made, exemplars: list[Path], tmp_path: Path) -> None:
    show(made, exemplars[0].parent)
    others = tuple(tmp_path / f"{number}.png" for number in range(MOST_PICKS))
    for number, path in enumerate(others):
        Image.fromarray(picture(number)).save(path)
    made.studio.state.picks.set_all(others)
    made.studio.controllers.exemplars.pick(exemplars[0], several=True)
    assert any("full" in text for text in made.texts())


def test_weights_are_set_with_sliders_and_shared(made: Made, exemplars: list[Path]) -> None:
    show(made, exemplars[0].parent)
    click(made, exemplars[0])
    rows = made.studio.gallery.set_panel.rows
    assert not rows[exemplars[0]].slider.isVisibleTo(made.studio.gallery.set_panel)
    click(made, exemplars[1], Qt.KeyboardModifier.ControlModifier)
    rows = made.studio.gallery.set_panel.rows
    rows[exemplars[0]].slider.setValue(50)
    picks = made.studio.state.picks
    assert [round(picks.share(pick), 2) for pick in picks.all] == [0.33, 0.67]
    rows[exemplars[1]].remove_button.click()
    settle()
    assert [pick.path for pick in picks.all] == [exemplars[0]]
    assert list(made.studio.gallery.set_panel.rows) == [exemplars[0]]


@pytest.mark.parametrize("name", ["gone", "empty"])
def test_a_folder_without_pictures_says_what_to_do(made: Made, tmp_path: Path, name: str) -> None:
    (tmp_path / "empty").mkdir()
    made.studio.controllers.exemplars.open_folder(tmp_path / name)
    settle()
    assert name in made.studio.gallery.panel.note
    assert "another folder" in made.studio.gallery.panel.note
    assert made.studio.gallery.model.rowCount() == 0


def test_picked_files_that_are_gone_leave_the_set_on_refresh(made: Made, exemplars: list[Path]) -> None:
    show(made, exemplars[0].parent)
    click(made, exemplars[0])
    exemplars[0].unlink()
    made.studio.controllers.exemplars.refresh()
    settle()
    assert made.studio.state.picks.all == ()
