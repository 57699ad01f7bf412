"""What a project remembers beside the picture: the settings of the next run, and exemplars whose files are gone."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog

from exegan_studio.domain.recipe import StyleSettings
from exegan_studio.engines.protocol import CROSSOVER, GATES, MIXING, NOISE, ZONES
from exegan_studio.pipeline.projects import load_project
from exegan_studio.studio.gallery.picks import Pick
from tests.studio.making import CHOICE, FakeEngine, Made, exegan_choice, settle


def save(made: Made, path: Path) -> Path:
    made.studio.controllers.saving.save_to(path, overwrite=True)
    settle()
    return path


def test_the_settings_of_the_run_come_back_with_the_project(ready: Made, photo: Path, tmp_path: Path) -> None:
    fill, picks = ready.studio.window.parts.fill, ready.studio.state.picks
    fill.count.setValue(7)
    fill.use_seed(77)
    fill.strength.set_value(0.3)
    fill.psi.set_value(1.2)
    fill.style_panel.mixing.use(1)
    picks.set_weight(picks.all[1].path, 0.25)
    settle()
    was, chosen = fill.settings(), picks.all
    path = save(ready, tmp_path / "a.exegan")
    ready.open(photo)
    fill.put_back()
    fill.count.setValue(2)
    fill.lock.setChecked(False)
    fill.draw_seed()
    picks.pick_only(picks.all[0].path)
    ready.open(path)
    assert fill.settings() == was
    assert was.mix_stop == 1
    assert fill.lock.isChecked()
    assert picks.all == chosen
    assert not ready.studio.window.isWindowModified()


def test_a_project_whose_picks_change_is_modified(ready: Made, tmp_path: Path) -> None:
    path, picks = save(ready, tmp_path / "a.exegan"), ready.studio.state.picks
    assert not ready.studio.window.isWindowModified()
    picks.set_weight(picks.all[1].path, 0.5)
    settle()
    assert ready.studio.window.isWindowModified()
    save(ready, path)
    assert not ready.studio.window.isWindowModified()


@pytest.fixture
def with_exegan(ready: Made) -> Made:
    """An engine with styles beside graft, in use."""
    controls = frozenset({ZONES, MIXING, NOISE, CROSSOVER, GATES})
    choice = exegan_choice()
    ready.engines.choices.append(choice)
    ready.engines.others[choice] = FakeEngine("exegan", levels=("1", "2", "3", "4"), controls=controls)
    ready.studio.controllers.engines.look()
    ready.studio.controllers.engines.choose(choice)
    settle()
    return ready


def test_the_engine_comes_back_with_what_only_it_can_be_told(with_exegan: Made, tmp_path: Path) -> None:
    made, panel = with_exegan, with_exegan.studio.window.parts.fill.style_panel
    style = StyleSettings("off", 2, (1.0, 0.5, 0.0, 1.0))
    panel.use(None, style)
    path = save(made, tmp_path / "a.exegan")
    made.studio.controllers.engines.choose(CHOICE)
    settle()
    assert panel.settings == StyleSettings()
    made.open(path)
    assert made.studio.state.engine_choice == exegan_choice()
    assert panel.settings == style


def test_an_engine_that_is_not_here_any_more_is_told_of(with_exegan: Made, tmp_path: Path) -> None:
    path = save(with_exegan, tmp_path / "a.exegan")
    with_exegan.studio.controllers.engines.choose(CHOICE)
    with_exegan.engines.choices.remove(exegan_choice())
    with_exegan.open(path)
    assert any("exegan-256-aa.safetensors, which is not here" in text for text in with_exegan.texts())
    assert with_exegan.studio.state.engine_choice == CHOICE


def test_a_missing_exemplar_is_shown_and_stays_in_the_project_until_it_is_found(
    ready: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    picks, panel = ready.studio.state.picks, ready.studio.gallery.set_panel
    first, second = picks.all
    picks.set_weight(first.path, 0.5)
    picks.set_zones(first.path, ("eyes",))
    chosen = picks.all[0]
    path, elsewhere = save(ready, tmp_path / "a.exegan"), tmp_path / "moved.png"
    first.path.rename(elsewhere)
    ready.open(path)
    assert picks.all == (second,)
    (row,) = panel.missing
    assert row.exemplar.ref.name == first.path.name
    assert row.exemplar.thumbnail is not None
    assert any("no longer where they were" in text and first.path.name in text for text in ready.texts())
    # Saved again without it being there, it is not forgotten.
    kept = load_project(save(ready, path))[0].exemplars
    assert {one.ref.name for one in kept} == {first.path.name, second.path.name}
    assert all(one.thumbnail is not None for one in kept)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_args: (str(elsewhere), ""))  # pyright: ignore[reportUnknownLambdaType]
    row.find_button.click()
    settle()
    assert panel.missing == ()
    assert picks.all == (second, replace(chosen, path=elsewhere))


def test_a_missing_exemplar_is_found_in_a_folder_that_is_opened(ready: Made, tmp_path: Path) -> None:
    path, picks = save(ready, tmp_path / "a.exegan"), ready.studio.state.picks
    first, second = picks.all
    moved = tmp_path / "moved" / first.path.name
    moved.parent.mkdir()
    first.path.rename(moved)
    ready.open(path)
    assert [row.exemplar.ref.name for row in ready.studio.gallery.set_panel.missing] == [first.path.name]
    ready.studio.controllers.exemplars.open_folder(moved.parent)
    settle()
    assert ready.studio.gallery.set_panel.missing == ()
    assert picks.all == (second, Pick(moved))


def test_exemplars_that_moved_along_with_the_project_are_found(ready: Made, exemplars: list[Path], tmp_path: Path) -> None:
    save(ready, tmp_path / "a.exegan")
    there = tmp_path.with_name(f"{tmp_path.name} moved")
    tmp_path.rename(there)
    ready.open(there / "a.exegan")
    names = [path.name for path in exemplars[:2]]
    assert [pick.path for pick in ready.studio.state.picks.all] == [there / "exemplars" / name for name in names]
    there.rename(tmp_path)


def test_one_that_goes_while_it_is_picked_is_missing_and_can_be_let_go(ready: Made) -> None:
    picks, panel = ready.studio.state.picks, ready.studio.gallery.set_panel
    first, second = picks.all
    first.path.unlink()
    ready.studio.controllers.exemplars.refresh()
    settle()
    assert picks.all == (second,)
    (row,) = panel.missing
    assert row.exemplar.thumbnail is not None
    row.cross.click()
    settle()
    assert panel.missing == ()


def test_another_picture_shown_in_its_place_is_taken_and_told_of(
    ready: Made, exemplars: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = save(ready, tmp_path / "a.exegan")
    ready.studio.state.picks.all[0].path.unlink()
    ready.open(path)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_args: (str(exemplars[2]), ""))  # pyright: ignore[reportUnknownLambdaType]
    ready.studio.gallery.set_panel.missing[0].find_button.click()
    settle()
    assert exemplars[2] in [pick.path for pick in ready.studio.state.picks.all]
    assert any("another picture" in text for text in ready.texts())
