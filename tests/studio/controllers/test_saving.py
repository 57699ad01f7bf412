"""A project saved, opened again and asked about; work that is kept by itself, and offered after a crash."""

import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtWidgets import QFileDialog, QMessageBox

from exegan_studio.pipeline.projects import kept_work, load_project
from exegan_studio.storage.paths import state_folder
from exegan_studio.storage.spill import Stowed
from exegan_studio.storage.work_folder import left_work
from exegan_studio.studio.controllers.keeping import EVERY_MS
from tests.studio.making import Made, settle


@pytest.fixture
def edited(ready: Made) -> Made:
    """One candidate accepted, the mask painted further, one kept, one rated."""
    ready.generate(3)
    ready.press("accept")
    history = ready.studio.state.history
    history.keep(history.all()[1], True)
    history.rate(history.all()[2], 4)
    document = ready.studio.state.document
    assert document is not None
    document.invert_mask()
    settle()
    return ready


def what_is_open(made: Made) -> dict[str, Any]:
    document, state = made.studio.state.document, made.studio.state
    assert document is not None
    return {
        "base": document.base.copy(),
        "mask": document.snapshot_mask(),
        "edits": [(one.id, one.parent, one.recipe, one.blend) for one in document.tree.nodes],
        "candidates": [
            (held.run, held.number, held.candidate.recipe, state.history.is_kept(held), state.history.rating(held))
            for held in state.history.all()
        ],
        "picks": state.picks.all,
        "face": document.active_face,
    }


def assert_same(found: dict[str, Any], saved: dict[str, Any]) -> None:
    for name, value in saved.items():
        if isinstance(value, np.ndarray):
            assert (found[name] == value).all(), name
        else:
            assert found[name] == value, name


def test_a_project_saved_and_opened_again_is_what_was_on_the_screen(
    edited: Made, photo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved = what_is_open(edited)
    path = tmp_path / "evening.exegan"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: (str(path.with_suffix("")), ""))  # pyright: ignore[reportUnknownLambdaType]
    assert edited.studio.window.isWindowModified()
    edited.press("save")
    assert not edited.studio.window.isWindowModified()
    assert edited.studio.window.windowTitle().startswith("evening.exegan")
    edited.open(photo)
    assert edited.studio.controllers.leaving.question is None, "what is saved is not asked about"
    photo.unlink()
    edited.open(path)
    assert_same(what_is_open(edited), saved)
    assert not edited.studio.window.isWindowModified()
    # A kept candidate can still be looked at and accepted.
    history = edited.studio.state.history
    edited.studio.controllers.reviewing.show(history.all()[1])
    settle()
    edited.press("accept")
    document = edited.studio.state.document
    assert document is not None
    assert (document.base != saved["base"]).any()
    edited.press("undo")
    assert (document.base == saved["base"]).all()
    assert path in edited.studio.wiring.recent.paths


def test_saving_again_takes_the_same_name_and_asks_nothing(edited: Made, tmp_path: Path) -> None:
    path = tmp_path / "a.exegan"
    saving = edited.studio.controllers.saving
    saving.save_to(path, overwrite=False)
    settle()
    before = path.read_bytes()
    document = edited.studio.state.document
    assert document is not None
    document.clear_mask()
    settle()
    assert edited.studio.window.isWindowModified(), "of a project, every change counts"
    edited.press("save")
    assert path.read_bytes() != before
    assert not edited.studio.window.isWindowModified()


def test_a_candidate_lost_on_disk_is_told_of_when_the_project_is_saved(edited: Made, tmp_path: Path) -> None:
    lost = edited.studio.state.history.all()[2]
    # As one that was put on disk, and whose file has gone.
    lost.arrays.patch = Stowed(np.zeros((1, 1, 3), np.uint8))
    lost.arrays.patch.let_go(tmp_path / "gone.npy", "")
    path = tmp_path / "a.exegan"
    edited.studio.controllers.saving.save_to(path, overwrite=False)
    settle()
    assert any(f"Candidate {lost.number} of run {lost.run} is lost on disk" in text for text in edited.texts())
    assert lost.number not in {one.number for one in load_project(path)[0].candidates}


def test_an_exemplar_that_is_gone_or_changed_is_named(edited: Made, exemplars: list[Path], tmp_path: Path) -> None:
    path = tmp_path / "a.exegan"
    edited.studio.controllers.saving.save_to(path, overwrite=False)
    settle()
    gone = edited.studio.state.picks.all[0].path
    gone.write_bytes(b"another")
    edited.open(path)
    assert any("no longer where they were" in text and gone.name in text for text in edited.texts())
    assert [pick.path for pick in edited.studio.state.picks.all] == [one for one in exemplars[:2] if one != gone]


def test_a_damaged_project_is_told_of_and_what_is_open_stays(edited: Made, tmp_path: Path) -> None:
    saving, path = edited.studio.controllers.saving, tmp_path / "a.exegan"
    saving.save_to(path, overwrite=False)
    settle()
    path.write_bytes(path.read_bytes()[: -path.stat().st_size // 2])
    saved = what_is_open(edited)
    edited.open(path)
    assert "damaged" in edited.texts()[-1]
    assert_same(what_is_open(edited), saved)


def test_closing_asks_and_saves_before(edited: Made, tmp_path: Path) -> None:
    path = tmp_path / "a.exegan"
    edited.studio.controllers.saving.save_to(path, overwrite=False)
    document = edited.studio.state.document
    assert document is not None
    document.clear_mask()
    gone_on: list[bool] = []
    leaving = edited.studio.controllers.leaving
    leaving.may_leave("Close", lambda: gone_on.append(True))
    question = leaving.question
    assert question is not None
    question.button(QMessageBox.StandardButton.Save).click()
    settle()
    assert gone_on == [True]
    edited.open(path)
    assert document is not edited.studio.state.document
    assert edited.studio.state.document is not None
    assert edited.studio.state.document.mask_empty


def test_work_is_kept_by_itself_and_goes_when_the_program_ends(edited: Made) -> None:
    keeping = edited.studio.controllers.keeping
    assert keeping.timer.isActive(), "the first change starts the clock"
    keeping.keep()
    (folder,) = (state_folder() / "work").iterdir()
    project, notes = kept_work(folder)
    assert notes == ()
    saved = what_is_open(edited)
    assert (project.base == saved["base"]).all()
    assert (project.mask == saved["mask"]).all()
    assert [(one.run, one.number, one.kept, one.rating) for one in project.candidates] == [
        (run, number, kept, rating) for run, number, _, kept, rating in saved["candidates"]
    ]
    assert left_work(folder.parent) == [], "a running program's work is not offered to another one"
    keeping.close(1.0)
    assert not folder.exists(), "a program that ends as it should leaves nothing"


def test_a_hand_that_never_rests_is_kept_up_with(edited: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    keeping, document = edited.studio.controllers.keeping, edited.studio.state.document
    assert document is not None
    keeping.keep()
    assert not keeping.timer.isActive()
    # A clock that only notes when it would go off.
    set_to: list[int] = []
    monkeypatch.setattr(keeping.timer, "start", lambda: set_to.append(keeping.timer.interval()))
    monkeypatch.setattr(keeping.timer, "isActive", lambda: bool(set_to))
    for _ in range(50):
        document.invert_mask()
    assert set_to == [EVERY_MS], "further changes do not put it off"
    assert EVERY_MS <= 30_000 / 2, "with the writing, well under 30 seconds are lost"


@pytest.fixture
def left(edited: Made) -> Path:
    """Kept work whose lock nobody holds, as after a crash."""
    edited.studio.controllers.keeping.keep()
    (folder,) = (state_folder() / "work").iterdir()
    return Path(shutil.copytree(folder, folder.with_name("crashed")))


def test_what_a_crash_left_is_offered_and_recovered(edited: Made, left: Path) -> None:
    saved = what_is_open(edited)
    edited.studio.state.open(None)
    edited.studio.controllers.keeping.keep()
    edited.studio.controllers.keeping.offer()
    settle()
    offered = edited.messages[-1]
    assert "portrait.png" in offered.text
    offered.actions[0].call()
    settle()
    assert_same(what_is_open(edited), saved)
    assert edited.studio.window.isWindowModified(), "it is not saved yet"
    assert not left.exists(), "what was left goes once it is kept anew"
    (own,) = (state_folder() / "work").iterdir()
    assert (kept_work(own)[0].mask == saved["mask"]).all()


def test_what_was_left_can_be_thrown_away(edited: Made, left: Path) -> None:
    edited.studio.controllers.keeping.offer()
    settle()
    edited.messages[-1].actions[1].call()
    settle()
    assert not left.exists()


def test_what_was_left_and_is_damaged_is_told_of_and_stays(edited: Made, left: Path) -> None:
    (left / "project.json").write_bytes(b"{")
    saved = what_is_open(edited)
    edited.studio.controllers.keeping.offer()
    settle()
    edited.studio.controllers.keeping.may_leave = lambda go_on: go_on()
    edited.messages[-1].actions[0].call()
    settle()
    assert "cannot be read" in edited.texts()[-1]
    assert_same(what_is_open(edited), saved)
    assert left.exists()
