"""A real folder behind a real view: it is watched, long ones are not read as a whole, and the place in it is kept."""

import shutil
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from exegan_studio.storage.favourites import Favourites
from exegan_studio.studio.gallery.delegate import star_of
from exegan_studio.studio.gallery.order import Order
from exegan_studio.studio.gallery.panel import GalleryPanel
from tests.studio.making import Made, picture, settle


def show(made: Made, folder: Path) -> None:
    made.studio.controllers.exemplars.open_folder(folder)
    settle()


def names(made: Made) -> list[str]:
    return [path.name for path in made.studio.gallery.model.paths]


def long_folder(folder: Path, count: int = 400) -> Path:
    folder.mkdir()
    Image.fromarray(picture(1, 90, 90)).save(folder / "0.png")
    for number in range(1, count):
        shutil.copy(folder / "0.png", folder / f"{number}.png")
    return folder


def drop(panel: GalleryPanel, paths: list[Path]) -> bool:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(5, 5), Qt.DropAction.CopyAction, data, buttons, keys)
    enter.ignore()
    panel.dragEnterEvent(enter)
    panel.dropEvent(QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, data, buttons, keys))
    settle()
    return enter.isAccepted()


def test_what_is_added_replaced_and_removed_appears_and_the_set_stays(made: Made, exemplars: list[Path], qtbot: QtBot) -> None:
    folder, picks = exemplars[0].parent, made.studio.state.picks
    show(made, folder)
    made.studio.controllers.exemplars.pick(exemplars[1], several=False)
    Image.fromarray(picture(50)).save(folder / "added.png")
    qtbot.waitUntil(lambda: "added.png" in names(made), timeout=8000)
    before = made.studio.gallery.loader.peek(exemplars[2])
    qtbot.wait(400)
    Image.fromarray(picture(51)).save(exemplars[2])

    def another() -> bool:
        sight = made.studio.gallery.loader.peek(exemplars[2])
        return before is not None and sight is not None and sight.complete and sight.sha256 != before.sha256

    qtbot.waitUntil(another, timeout=8000)
    (folder / "added.png").unlink()
    qtbot.waitUntil(lambda: "added.png" not in names(made), timeout=8000)
    assert [pick.path for pick in picks.all] == [exemplars[1]]


def test_a_folder_that_goes_says_so_and_is_found_again_on_refresh(made: Made, exemplars: list[Path], qtbot: QtBot) -> None:
    folder = exemplars[0].parent
    show(made, folder)
    shutil.copytree(folder, folder.with_name("elsewhere"))
    shutil.rmtree(folder)
    qtbot.waitUntil(lambda: "not there" in made.studio.gallery.panel.note, timeout=8000)
    folder.with_name("elsewhere").rename(folder)
    made.studio.controllers.exemplars.refresh()
    settle()
    assert made.studio.gallery.panel.note == ""
    assert len(names(made)) == 6


def test_only_what_is_on_screen_and_next_to_it_is_read(made: Made, tmp_path: Path) -> None:
    show(made, long_folder(tmp_path / "many"))
    view, loader, model = made.studio.gallery.panel.view, made.studio.gallery.loader, made.studio.gallery.model
    shown, near = view.shown()
    assert 0 < len(shown) < 60
    read = {path for path in model.paths if loader.peek(path) is not None}
    assert read == {*shown, *near}
    view.verticalScrollBar().setValue(view.verticalScrollBar().maximum())
    settle()
    shown, near = view.shown()
    assert "399.png" in [path.name for path in shown]
    assert read | {*shown, *near} == {path for path in model.paths if loader.peek(path) is not None}


def test_what_the_view_says_is_on_screen_is_on_screen(made: Made, tmp_path: Path) -> None:
    show(made, long_folder(tmp_path / "many"))
    view, model = made.studio.gallery.panel.view, made.studio.gallery.model
    for value in (0, 37, 1234):
        view.verticalScrollBar().setValue(value)
        settle()
        area = view.viewport().rect()
        seen = [path for row, path in enumerate(model.paths) if area.intersects(view.visualRect(model.index(row)))]
        assert view.shown()[0] == seen


def test_a_new_picture_does_not_move_what_is_looked_at(made: Made, tmp_path: Path) -> None:
    folder = long_folder(tmp_path / "many")
    show(made, folder)
    view, model = made.studio.gallery.panel.view, made.studio.gallery.model
    view.show_path(folder / "200.png")
    view.verticalScrollBar().setValue(view.verticalScrollBar().value() + 11)
    settle()

    def place() -> int:
        row = model.row(folder / "200.png")
        assert row is not None
        return view.visualRect(model.index(row)).top()

    before = place()
    columns = sum(view.visualRect(model.index(row)).top() == view.visualRect(model.index(0)).top() for row in range(10))
    for number in range(columns):
        shutil.copy(folder / "0.png", folder / f"00{number}.png")
    made.studio.controllers.exemplars.refresh()
    settle()
    assert len(names(made)) == 400 + columns
    assert place() == before
    assert model.path(view.currentIndex().row()).name == "200.png"


def test_search_and_order_by_hand(made: Made, exemplars: list[Path]) -> None:
    show(made, exemplars[0].parent)
    panel = made.studio.gallery.panel
    QTest.keyClicks(panel.bar.search, "person 2")
    assert names(made) == ["person 2.png"]
    QTest.keyClicks(panel.bar.search, "x")
    assert "No picture" in panel.note
    QTest.keyClick(panel.bar.search, Qt.Key.Key_Escape)
    assert len(names(made)) == 6
    assert panel.note == ""
    assert "6 pictures" in panel.bar.search.placeholderText()
    panel.bar.order.setCurrentIndex(panel.bar.order.findData(Order.NEWEST))
    assert sorted(names(made)) != names(made)


def test_a_star_is_clicked_kept_and_filtered(made: Made, exemplars: list[Path]) -> None:
    show(made, exemplars[0].parent)
    view, model = made.studio.gallery.panel.view, made.studio.gallery.model
    row = model.row(exemplars[2])
    assert row is not None
    star = star_of(view.visualRect(model.index(row))).center()
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, star)
    assert made.studio.state.picks.all == ()
    assert model.is_favourite(exemplars[2])
    assert Favourites.load().has(exemplars[2])
    made.studio.gallery.panel.bar.favourites.click()
    assert names(made) == ["person 2.png"]
    exemplars[2].rename(exemplars[2].with_name("renamed.png"))
    made.studio.controllers.exemplars.refresh()
    settle()
    assert "No favourite" in made.studio.gallery.panel.note
    made.studio.gallery.panel.bar.favourites.click()
    settle()
    assert model.is_favourite(exemplars[2].with_name("renamed.png"))
    view.show_path(exemplars[2].with_name("renamed.png"))
    QTest.keyClick(view, Qt.Key.Key_S)
    assert not model.is_favourite(exemplars[2].with_name("renamed.png"))


def test_pictures_dropped_from_outside_stand_first(made: Made, exemplars: list[Path], tmp_path: Path) -> None:
    show(made, exemplars[0].parent)
    outside, text = tmp_path / "zoe.png", tmp_path / "notes.txt"
    Image.fromarray(picture(70)).save(outside)
    text.write_text("no picture")
    assert drop(made.studio.gallery.panel, [outside, text, exemplars[0]])
    assert names(made)[0] == "zoe.png"
    assert len(names(made)) == 7
    assert any("notes.txt is no picture" in one for one in made.texts())
    made.studio.controllers.exemplars.pick(outside, several=False)
    made.studio.controllers.exemplars.refresh()
    settle()
    assert names(made)[0] == "zoe.png"
    assert [pick.path for pick in made.studio.state.picks.all] == [outside]


def test_a_dropped_folder_is_opened(made: Made, exemplars: list[Path]) -> None:
    assert drop(made.studio.gallery.panel, [exemplars[0].parent])
    assert len(names(made)) == 6
    assert made.studio.controllers.exemplars.folder == exemplars[0].parent


@pytest.mark.parametrize("width", [180, 333, 640, 1001])
def test_rows_are_filled_at_every_width(made: Made, tmp_path: Path, width: int) -> None:
    show(made, long_folder(tmp_path / "many", 40))
    view, model = made.studio.gallery.panel.view, made.studio.gallery.model
    made.studio.window.resizeDocks([made.studio.window.gallery_dock], [width], Qt.Orientation.Horizontal)
    settle()
    rects = [view.visualRect(model.index(row)) for row in range(12)]
    columns = sum(rect.top() == rects[0].top() for rect in rects)
    assert max(rect.right() for rect in rects) <= view.viewport().width()
    if columns < 12:
        assert columns * rects[0].width() + rects[0].width() > view.viewport().width() - columns - 1
