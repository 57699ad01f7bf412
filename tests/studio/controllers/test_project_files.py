"""Projects and files that go their own ways: links to photos, two programs with one project, recovered work and its project,
files opened last, dropped, or named at the start."""

import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QFileDialog, QMessageBox

from exegan_studio.domain.document import Document
from exegan_studio.pipeline.projects import load_project
from exegan_studio.storage.paths import state_folder
from exegan_studio.studio.controllers.saving import HOLDING, LINKING
from tests.studio.making import Made, picture, settle


def save(made: Made, path: Path, *, linked: bool = False) -> Path:
    made.studio.controllers.saving.save_to(path, overwrite=True, linked=linked)
    settle()
    return path


def document(made: Made) -> Document:
    found = made.studio.state.document
    assert found is not None
    return found


def press(question: QMessageBox | None, text: str) -> None:
    assert question is not None
    next(button for button in question.buttons() if button.text().replace("&", "") == text).click()
    settle()


def choose(monkeypatch: pytest.MonkeyPatch, which: str, path: Path, kind: str = "") -> list[str]:
    """What the system's dialog answers; returns the kinds of files it was asked with."""
    asked: list[str] = []

    def answer(*words: object) -> tuple[str, str]:
        asked.extend(str(word) for word in words[3:])
        return str(path), kind

    monkeypatch.setattr(QFileDialog, which, answer)
    return asked


# Links


def test_a_project_can_link_to_its_photo(ready: Made, photo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.exegan"
    asked = choose(monkeypatch, "getSaveFileName", path, LINKING)
    ready.press("save")
    assert asked == [f"{HOLDING};;{LINKING}", HOLDING]
    assert photo.read_bytes() not in path.read_bytes()
    document(ready).invert_mask()
    ready.press("save")
    assert photo.read_bytes() not in path.read_bytes(), "it goes on linking"
    assert load_project(path)[0].link is not None
    asked.clear()
    ready.press("save-as")
    assert asked[1] == LINKING


def test_a_missing_linked_photo_is_asked_for_and_what_is_open_stays(
    ready: Made, photo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, moved = save(ready, tmp_path / "a.exegan", linked=True), tmp_path / "moved.png"
    painted = document(ready).snapshot_mask()
    photo.rename(moved)
    before = document(ready)
    ready.open(path)
    loading = ready.studio.controllers.loading
    assert loading.question is not None
    assert "portrait.png is not where it was" in loading.question.text()
    press(loading.question, "Cancel")
    assert document(ready) is before
    ready.open(path)
    choose(monkeypatch, "getOpenFileName", moved)
    press(loading.question, "Look for it…")
    assert document(ready).photo.path == moved
    assert (document(ready).mask == painted).all()
    assert ready.studio.window.isWindowModified(), "where it is now is not saved yet"
    ready.press("save")
    assert load_project(path)[0].photo.path == moved


def test_a_changed_linked_photo_is_taken_when_the_artist_says_so(ready: Made, photo: Path, tmp_path: Path) -> None:
    from PIL import Image

    path = save(ready, tmp_path / "a.exegan", linked=True)
    Image.fromarray(picture(2, 400, 360)).save(photo)
    ready.open(path)
    question = ready.studio.controllers.loading.question
    press(question, "Use it as it is now")
    assert (document(ready).photo.pixels == picture(2, 400, 360)).all()
    assert any("another photo than before" in text for text in ready.texts())


def test_with_the_small_copy_the_work_is_looked_at_and_the_project_goes_on_linking(
    ready: Made, photo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, data = save(ready, tmp_path / "a.exegan", linked=True), photo.read_bytes()
    photo.unlink()
    ready.open(path)
    press(ready.studio.controllers.loading.question, "Open with a small copy")
    said = ready.messages[-1]
    assert "small copy" in said.text
    assert said.stays
    assert not ready.studio.window.isWindowModified()
    document(ready).invert_mask()
    mask = document(ready).snapshot_mask()
    asked = choose(monkeypatch, "getSaveFileName", path, HOLDING)
    ready.press("save-as")
    assert asked[0] == LINKING, "a project never holds what only stands in"
    assert any("still links" in text for text in ready.texts())
    photo.write_bytes(data)
    choose(monkeypatch, "getOpenFileName", photo)
    said.actions[0].call()
    settle()
    assert (document(ready).photo.pixels == picture(1, 400, 360)).all()
    assert (document(ready).mask == mask).all()


def test_a_photo_deleted_while_it_is_open_is_saved_inside(ready: Made, photo: Path, tmp_path: Path) -> None:
    photo.unlink()
    path = save(ready, tmp_path / "a.exegan", linked=True)
    assert any("holds the photo itself" in text for text in ready.texts())
    assert (load_project(path)[0].photo.pixels == picture(1, 400, 360)).all()


# Two programs


def test_what_another_program_saved_is_not_overwritten_unasked(
    ready: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, saving = save(ready, tmp_path / "a.exegan"), ready.studio.controllers.saving
    document(ready).invert_mask()
    theirs = path.read_bytes() + b" "
    path.write_bytes(theirs)
    ready.press("save")
    assert saving.question is not None
    assert path.read_bytes() == theirs
    press(saving.question, "Cancel")
    assert ready.studio.window.isWindowModified()
    ready.press("save")
    choose(monkeypatch, "getSaveFileName", tmp_path / "b.exegan", HOLDING)
    press(saving.question, "Save as…")
    assert path.read_bytes() == theirs
    assert (load_project(tmp_path / "b.exegan")[0].mask == document(ready).mask).all()
    assert saving.path == tmp_path / "b.exegan"


def test_to_save_over_it_all_the_same_is_the_artists_word(ready: Made, tmp_path: Path) -> None:
    path, saving = save(ready, tmp_path / "a.exegan"), ready.studio.controllers.saving
    path.write_bytes(b"theirs")
    document(ready).invert_mask()
    ready.press("save")
    press(saving.question, "Save over it")
    assert (load_project(path)[0].mask == document(ready).mask).all()
    document(ready).invert_mask()
    ready.press("save")
    assert saving.question is None


def test_a_project_file_that_was_deleted_is_simply_written_again(ready: Made, tmp_path: Path) -> None:
    path = save(ready, tmp_path / "a.exegan")
    path.unlink()
    document(ready).invert_mask()
    ready.press("save")
    assert path.exists()


# Recovered work


def crashed(made: Made) -> None:
    """Kept work whose lock nobody holds, and nothing open."""
    made.studio.controllers.keeping.keep()
    (folder,) = (state_folder() / "work").iterdir()
    shutil.copytree(folder, folder.with_name("crashed"))
    made.studio.state.open(None)
    made.studio.controllers.keeping.keep()


def recover(made: Made) -> str:
    """What the offer said."""
    made.studio.controllers.keeping.offer()
    settle()
    offered = made.messages[-1]
    offered.actions[0].call()
    settle()
    return offered.text


def test_recovered_work_is_saved_to_the_project_it_belongs_to(ready: Made, tmp_path: Path) -> None:
    path = save(ready, tmp_path / "evening.exegan")
    document(ready).invert_mask()
    mask = document(ready).snapshot_mask()
    crashed(ready)
    assert "evening.exegan" in recover(ready)
    assert ready.studio.window.windowTitle().startswith("evening.exegan")
    assert ready.studio.window.isWindowModified()
    ready.press("save")
    assert ready.studio.controllers.saving.question is None
    assert (load_project(path)[0].mask == mask).all()
    assert not ready.studio.window.isWindowModified()


@pytest.mark.parametrize("gone", [False, True])
def test_recovered_work_asks_for_a_name_where_its_project_changed_since(
    ready: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, gone: bool
) -> None:
    path = save(ready, tmp_path / "evening.exegan")
    document(ready).invert_mask()
    crashed(ready)
    if gone:
        path.unlink()
    else:
        path.write_bytes(path.read_bytes() + b" ")
    recover(ready)
    assert any("evening.exegan" in text and "saving asks for a name" in text for text in ready.texts())
    asked: list[object] = []
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *words: asked.extend(words) or ("", ""))  # pyright: ignore[reportUnknownLambdaType]
    ready.press("save")
    assert str(path) in asked


def test_what_is_saved_is_not_kept_as_well(ready: Made, tmp_path: Path) -> None:
    ready.generate(2)
    keeping, (folder,) = ready.studio.controllers.keeping, [state_folder() / "work"]
    keeping.keep()
    assert list(folder.glob("*/project.json"))
    save(ready, tmp_path / "a.exegan")
    assert not list(folder.glob("*/project.json"))
    ready.generate(2)
    keeping.keep()
    assert list(folder.glob("*/project.json")), "new candidates are not in the file"


# Files opened last, dropped, or named at the start


def test_files_that_are_gone_are_greyed_in_the_list_and_it_can_be_cleared(ready: Made, photo: Path, tmp_path: Path) -> None:
    path, recent = save(ready, tmp_path / "a & b.exegan"), ready.studio.wiring.recent
    other = tmp_path / "elsewhere" / photo.name
    other.parent.mkdir()
    shutil.copy(photo, other)
    ready.open(other)
    photo.unlink()
    recent.menu.aboutToShow.emit()
    told = [(action.text(), action.isEnabled()) for action in recent.menu.actions() if not action.isSeparator()]
    assert told == [
        ("portrait.png (elsewhere)", True),
        ("a && b.exegan", True),
        (f"portrait.png ({tmp_path.name}) - not there", False),
        ("Clear this list", True),
    ]
    recent.menu.actions()[1].trigger()
    settle()
    assert ready.studio.controllers.saving.path == path
    recent.menu.aboutToShow.emit()
    recent.menu.actions()[-1].trigger()
    assert recent.paths == []


@pytest.mark.parametrize("onto", ["window", "gallery", "canvas"])
def test_a_project_dropped_on_the_window_is_opened(ready: Made, photo: Path, tmp_path: Path, onto: str) -> None:
    path = save(ready, tmp_path / "a.exegan")
    ready.open(photo)
    parts = ready.studio.window.parts
    target = {"window": ready.studio.window, "gallery": parts.gallery, "canvas": parts.canvas}[onto]
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    where, buttons, keys = QPointF(5, 5), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    target.dropEvent(QDropEvent(where, Qt.DropAction.CopyAction, data, buttons, keys))
    settle()
    assert ready.studio.controllers.saving.path == path


def test_a_file_named_at_the_start_is_opened(made: Made, photo: Path) -> None:
    made.studio.start(photo)
    settle()
    assert document(made).photo.path == photo
    assert made.studio.wiring.recent.paths[0] == photo


def test_a_photo_wanted_while_a_project_is_read_is_what_is_shown(ready: Made, tmp_path: Path) -> None:
    path = save(ready, tmp_path / "a.exegan")
    loading = ready.studio.controllers.loading
    jobs = ready.studio.services.files
    waiting: list[object] = []
    original = jobs.submit
    jobs.submit = waiting.append  # type: ignore[method-assign]
    loading.open(path)
    assert ready.studio.state.opening
    loading.drop()
    jobs.submit = original  # type: ignore[method-assign]
    assert len(waiting) == 1
    assert not ready.studio.state.opening


def test_a_candidate_of_an_earlier_session_says_why_it_is_not_made_again(ready: Made, photo: Path, tmp_path: Path) -> None:
    ready.generate(2)
    summary = ready.studio.state.history.runs[0].summary
    path = save(ready, tmp_path / "a.exegan")
    ready.open(photo)
    ready.open(path)
    assert ready.studio.state.history.runs[0].summary == summary, "the strip says what it said"
    ready.studio.controllers.reviewing.show(ready.studio.state.history.all()[0])
    settle()
    ready.press("make-again")
    assert "comes from a saved project" in ready.texts()[-1]
