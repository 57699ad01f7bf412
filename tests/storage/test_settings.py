"""Settings survive the program, damage and other versions."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exegan_studio.domain.errors import OutputError
from exegan_studio.storage.paths import config_folder
from exegan_studio.storage.settings import MAX_MEGAPIXELS, Setting, Settings, decoding_limits

SIZE = Setting("brush.size", 40.0, "Width of the brush", (), 1, 500)
NAME = Setting("window.theme", "dark", "Colours of the window", ("dark", "light"))
ON = Setting("canvas.antialias", True, "Smooth edges")


def test_missing_file_means_defaults(tmp_path: Path) -> None:
    settings = Settings.load(tmp_path / "s.json")
    assert (settings.get(SIZE), settings.get(NAME), settings.get(ON)) == (40.0, "dark", True)
    assert settings.note == ""


def test_only_differences_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "er" / "s.json"
    settings = Settings.load(path)
    settings.set(SIZE, 12.5)
    settings.set(NAME, "dark")
    settings.save()
    assert json.loads(path.read_text()) == {"brush.size": 12.5}
    again = Settings.load(path)
    assert again.get(SIZE) == 12.5
    again.set(SIZE, 40.0)
    again.save()
    assert json.loads(path.read_text()) == {}


def test_what_a_row_does_not_take_is_refused_and_on_disk_ignored(tmp_path: Path) -> None:
    path = tmp_path / "s.json"
    path.write_text(json.dumps({"brush.size": 9999, "window.theme": 3, "canvas.antialias": 1, "later.version": [1]}))
    settings = Settings.load(path)
    assert (settings.get(SIZE), settings.get(NAME), settings.get(ON)) == (40.0, "dark", True)
    for row, value in ((SIZE, 0.5), (NAME, "pink")):
        with pytest.raises(ValueError, match="does not take"):
            settings.set(row, value)  # pyright: ignore[reportArgumentType]
    settings.save()
    assert json.loads(path.read_text())["later.version"] == [1]


def test_a_whole_number_will_do_for_a_fraction(tmp_path: Path) -> None:
    (tmp_path / "s.json").write_text('{"brush.size": 12}')
    value = Settings.load(tmp_path / "s.json").get(SIZE)
    assert value == 12.0
    assert isinstance(value, float)


@pytest.mark.parametrize("damage", [b"", b"{", b"[1, 2]", b"\xff\xfe", b"null"])
def test_a_damaged_file_is_set_aside(tmp_path: Path, damage: bytes) -> None:
    path = tmp_path / "s.json"
    for number in (1, 2):
        path.write_bytes(damage)
        settings = Settings.load(path)
        assert f"damaged-{number}" in settings.note
        assert settings.get(SIZE) == 40.0
        settings.save()
    assert (tmp_path / "s.damaged-1.json").read_bytes() == damage
    assert (tmp_path / "s.damaged-2.json").read_bytes() == damage


def test_a_folder_in_the_way_is_said(tmp_path: Path) -> None:
    (tmp_path / "s.json").mkdir()
    settings = Settings.load(tmp_path / "s.json")
    assert "cannot be read" in settings.note
    with pytest.raises(OutputError):
        settings.save()
    (tmp_path / "file").touch()
    with pytest.raises(OutputError, match="cannot be written"):
        Settings(tmp_path / "file" / "s.json", {}).save()


def test_the_usual_place_is_the_home_of_the_test(own_home: Path) -> None:
    settings = Settings.load()
    settings.set(MAX_MEGAPIXELS, 50)
    settings.save()
    assert (own_home / "config" / "settings.json").is_file()
    assert settings.path.parent == config_folder()
    assert decoding_limits(Settings.load()).max_pixels == 50_000_000


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
    )
)
def test_any_value_on_disk_gives_one_the_row_takes(value: object) -> None:
    settings = Settings(Path("unused.json"), {"brush.size": value, "window.theme": value, "canvas.antialias": value})
    assert SIZE.accepts(settings.get(SIZE))
    assert NAME.accepts(settings.get(NAME))
    assert ON.accepts(settings.get(ON))
