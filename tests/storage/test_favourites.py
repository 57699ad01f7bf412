"""Favourites: by path and by content, and never lost to a damaged file."""

from pathlib import Path

import pytest

from exegan_studio.domain.errors import OutputError
from exegan_studio.storage.favourites import Favourites, save_favourites

A, B = Path("/pictures/a.png"), Path("/pictures/b.png")


def test_a_renamed_picture_keeps_its_star_and_loses_it_everywhere() -> None:
    favourites = Favourites.load()
    favourites.set(A, "aa", True)
    assert favourites.has(A)
    assert favourites.has(B, "aa")
    assert not favourites.has(B)
    favourites.set(B, "aa", False)
    assert not favourites.has(A, "aa")


def test_one_whose_content_is_not_known_yet_goes_by_its_path() -> None:
    favourites = Favourites.load()
    favourites.set(A, "", True)
    assert favourites.has(A, "aa")
    assert not favourites.has(B, "")


def test_they_are_there_again(own_home: Path) -> None:
    favourites = Favourites.load()
    favourites.set(A, "aa", True)
    favourites.set(Path("/pictures/\udcff.png"), "", True)
    save_favourites(favourites.path, favourites.text())
    again = Favourites.load()
    assert again.path.is_relative_to(own_home)
    assert again.has(A)
    assert again.has(Path("/pictures/\udcff.png"))
    assert again.note == ""


@pytest.mark.parametrize("content", ["", "[]", "{", '{"favourites": [{"path": "a"}]}', '{"favourites": 3}'])
def test_a_damaged_file_is_set_aside(own_home: Path, content: str) -> None:
    del own_home
    path = Favourites.load().path
    path.parent.mkdir(parents=True)
    path.write_text(content)
    favourites = Favourites.load()
    assert "damaged" in favourites.note
    assert path.with_name("favourites.damaged-1.json").read_text() == content


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("")
    with pytest.raises(OutputError, match="favourites"):
        save_favourites(tmp_path / "taken" / "favourites.json", "{}")


def test_a_second_damaged_file_does_not_replace_the_first(own_home: Path) -> None:
    path = Favourites.load().path
    path.parent.mkdir(parents=True, exist_ok=True)
    for content in ("one {", "two {"):
        path.write_text(content)
        assert "damaged" in Favourites.load().note
    kept = sorted(one.read_text() for one in own_home.rglob("favourites.damaged*.json"))
    assert kept == ["one {", "two {"]
