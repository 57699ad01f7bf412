"""Keys of one's own over the table's."""

import json
from pathlib import Path

from exegan_studio.storage.settings import Settings
from exegan_studio.studio.keys import RESERVED, default_keys, keep_keys, kept_keys, owner, plain, with_keys


def test_the_tables_keys_are_known_to_qt_and_free_of_reserved_ones() -> None:
    keys = [key for own in default_keys().values() for key in own]
    assert "" not in keys
    assert not set(keys) & set(RESERVED)
    assert {plain(key) for key in RESERVED} == set(RESERVED)


def test_only_what_differs_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    settings = Settings.load(path)
    assert kept_keys(settings) == default_keys()
    keys, lost = with_keys(default_keys(), "export", ("Ctrl+O", "F9"))
    assert lost == [("open", "Ctrl+O")]
    keep_keys(settings, keys)
    settings.save()
    assert json.loads(path.read_text()) == {"keys.export": "Ctrl+O\nF9", "keys.open": ""}
    assert kept_keys(Settings.load(path)) == keys
    keep_keys(settings, default_keys())
    settings.save()
    assert json.loads(path.read_text()) == {}


def test_a_chosen_key_goes_before_a_default_and_damage_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    path.write_text(
        json.dumps({"keys.about": "Ctrl+O\nnonsense\nSpace\nCtrl+K, Ctrl+L", "keys.quit": "Ctrl+O\nF9", "keys.x": 3})
    )
    keys = kept_keys(Settings.load(path))
    assert (keys["quit"], keys["about"], keys["open"]) == (("Ctrl+O", "F9"), (), ())
    assert owner(keys, "Ctrl+O") == "quit"
    assert set(keys) == set(default_keys())
