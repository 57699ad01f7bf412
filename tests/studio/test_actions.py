"""The table of actions: no key twice, every action somewhere, reasons in the tooltips."""

from collections import Counter

import pytest
from PySide6.QtCore import QObject
from PySide6.QtGui import QKeySequence

from exegan_studio.storage.paths import resources_folder
from exegan_studio.studio.action_table import ACTIONS, MENUS, ActionSpec
from exegan_studio.studio.actions import Actions
from exegan_studio.studio.availability import Situation, how_generate, reasons
from tests.studio.making import Made


def test_names_and_keys_are_unique() -> None:
    names = Counter(spec.name for spec in ACTIONS)
    keys = Counter(QKeySequence(key).toString() for spec in ACTIONS for key in spec.keys)
    assert [name for name, times in names.items() if times > 1] == []
    assert [key for key, times in keys.items() if times > 1] == []
    assert "" not in keys


def test_every_icon_is_there_and_every_menu_known() -> None:
    folder = resources_folder() / "icons"
    assert [spec.icon for spec in ACTIONS if spec.icon and not (folder / f"{spec.icon}.svg").is_file()] == []
    assert {spec.menu for spec in ACTIONS if spec.menu} == set(MENUS)


def test_every_action_of_a_menu_says_what_it_does() -> None:
    assert [spec.name for spec in ACTIONS if spec.menu and not spec.help] == []


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("open", "Ctrl+O"),
        ("generate", "Ctrl+Return"),
        ("cancel", "Esc"),
        ("accept", "Return"),
        ("undo", "Ctrl+Z"),
        ("redo", "Ctrl+Shift+Z"),
        ("tool-brush", "B"),
        ("tool-eraser", "E"),
        ("tool-lasso", "L"),
        ("tool-polygon", "Shift+L"),
        ("swap-paint-erase", "X"),
        ("default-brush", "D"),
        ("invert-mask", "Ctrl+Shift+I"),
        ("adjust-feather", "Shift+F6"),
        ("candidate-1", "1"),
        ("candidate-9", "9"),
        ("clear-mask", "Ctrl+D"),
        ("zoom-fit", "Ctrl+0"),
        ("zoom-100", "Ctrl+1"),
    ],
)
def test_keys_hands_know(name: str, key: str) -> None:
    assert key in next(spec for spec in ACTIONS if spec.name == name).keys


@pytest.mark.usefixtures("qapp")
def test_a_reason_disables_and_is_said_in_the_tooltip() -> None:
    parent = QObject()
    actions = Actions(parent, [ActionSpec("go", "Go…", "File", ("Ctrl+G",), help="Goes there.")])
    actions.allow({"go": "The road is closed."})
    assert not actions["go"].isEnabled()
    assert actions["go"].toolTip() == "Go (Ctrl+G)\nGoes there.\nNot now: The road is closed."
    actions.allow({})
    assert actions["go"].isEnabled()
    assert actions["go"].toolTip() == "Go (Ctrl+G)\nGoes there."


@pytest.mark.usefixtures("qapp")
def test_other_keys_than_the_tables() -> None:
    parent = QObject()
    actions = Actions(parent, [ActionSpec("go", "Go", "File", ("Ctrl+G",))])
    actions.use_keys({"go": ("F9",)})
    assert actions["go"].shortcut().toString() == "F9"


def test_every_disabled_action_of_an_empty_studio_has_a_reason(made: Made) -> None:
    disabled = [action for action in made.studio.window.parts.actions.all() if not action.isEnabled()]
    assert len(disabled) > 20
    assert [action.objectName() for action in disabled if "Not now: " not in action.toolTip()] == []
    assert made.studio.window.parts.actions["open"].isEnabled()


def test_reasons_name_actions_of_the_table() -> None:
    assert set(reasons(Situation())) <= {spec.name for spec in ACTIONS}


@pytest.mark.parametrize(
    ("situation", "reason"),
    [
        (Situation(), "Open a photo first."),
        (Situation(photo=True, searching=True), "Faces are still being looked for."),
        (Situation(photo=True), "Place eyes and mouth first (menu Face)."),
        (Situation(photo=True, face=True), "Paint over what should change first."),
        (Situation(photo=True, face=True, hole=True, picks=1, engine_problem="No weights."), "No weights."),
        (Situation(photo=True, face=True, hole=True, picks=1, generating=True, full=True), "Enough runs are waiting already."),
    ],
)
def test_why_generate_is_not_available(situation: Situation, reason: str) -> None:
    assert reasons(situation)["generate"] == reason


@pytest.mark.parametrize(
    ("picks", "remark"), [(0, "No exemplar is picked: the face is completed from the rest of the photo."), (1, "")]
)
def test_generate_needs_no_exemplar_but_says_what_that_means(picks: int, remark: str) -> None:
    situation = Situation(photo=True, face=True, hole=True, picks=picks)
    assert "generate" not in reasons(situation)
    assert how_generate(situation) == remark


def test_generate_is_available_when_everything_is_there() -> None:
    assert "generate" not in reasons(Situation(photo=True, face=True, hole=True, picks=1))
