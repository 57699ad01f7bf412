"""What was seen of pictures: found again by content, damaged entries made again, never more than the limit."""

import os
from pathlib import Path

import numpy as np
import pytest

from exegan_studio.storage import thumbnails
from exegan_studio.storage.images import PictureFile
from exegan_studio.storage.paths import cache_folder
from exegan_studio.storage.thumbnails import Seen, SeenPictures

A, B = "a" * 64, "b" * 64


def picture(value: int = 90) -> Seen:
    ramp = np.linspace(20, 200, 48).astype(np.uint8)
    pixels = np.stack([np.tile(ramp, (32, 1)), np.full((32, 48), value, np.uint8), np.tile(ramp[::-1], (32, 1))], -1)
    return Seen(pixels, {"faces": 2, "why": "ü"})


def entries(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def test_what_was_put_is_there_for_the_next_program(tmp_path: Path) -> None:
    SeenPictures(tmp_path).put(A, picture())
    found = SeenPictures(tmp_path).get(A)
    assert found is not None
    assert found.facts == {"faces": 2, "why": "ü"}
    assert np.abs(found.pixels.astype(int) - picture().pixels).max() < 12
    assert not found.pixels.flags.writeable
    assert SeenPictures(tmp_path).get(B) is None


def test_the_home_variable_decides_where_it_lies(own_home: Path) -> None:
    SeenPictures().put(A, picture())
    assert cache_folder().is_relative_to(own_home)
    assert entries(own_home / "cache" / "pictures")


def test_a_file_of_the_same_path_size_and_time_leads_to_its_content(tmp_path: Path) -> None:
    kept = SeenPictures(tmp_path)
    file = PictureFile(Path("/pictures/a.jpg"), 1000, 5)
    assert kept.hash_of(file) == ""
    kept.remember(file, A)
    assert kept.hash_of(file) == A
    assert kept.hash_of(PictureFile(file.path, 1001, 5)) == ""
    assert kept.hash_of(PictureFile(file.path, 1000, 6)) == ""
    assert kept.hash_of(PictureFile(Path("/pictures/b.jpg"), 1000, 5)) == ""


@pytest.mark.parametrize("how", ["cut off", "empty", "altered"])
def test_a_damaged_entry_counts_as_missing_and_is_made_again(tmp_path: Path, how: str) -> None:
    kept = SeenPictures(tmp_path)
    kept.put(A, picture())
    kept.remember(PictureFile(Path("a"), 1, 1), A)
    for path in entries(tmp_path):
        data = path.read_bytes()
        path.write_bytes({"cut off": data[:-3], "empty": b"", "altered": data[:60] + bytes([data[60] ^ 255]) + data[61:]}[how])
    assert kept.get(A) is None
    assert kept.hash_of(PictureFile(Path("a"), 1, 1)) == ""
    kept.put(A, picture())
    assert kept.get(A) is not None


def test_the_folder_stays_within_its_limit_and_keeps_what_was_used_last(tmp_path: Path) -> None:
    kept = SeenPictures(tmp_path, limit=20 * thumbnails.BLOCK)
    names = [f"{number:064x}" for number in range(40)]
    for number, name in enumerate(names):
        kept.put(name, picture(number))
        os.utime(next(path for path in entries(tmp_path) if path.name == name), (number, number))
    assert kept.get(names[0]) is not None
    kept.tidy()
    there = [name for name in names if kept.get(name) is not None]
    assert len(there) == 16
    assert there == [names[0], *names[-15:]]


def test_writing_tidies_by_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(thumbnails, "TIDY_EVERY", 4)
    kept = SeenPictures(tmp_path, limit=6 * thumbnails.BLOCK)
    for number in range(30):
        kept.put(f"{number:064x}", picture(number))
    assert len(entries(tmp_path)) <= 10


def test_a_folder_that_cannot_be_written_costs_nothing_but_the_memory(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file where the folder should be")
    kept = SeenPictures(tmp_path / "taken")
    kept.put(A, picture())
    kept.remember(PictureFile(Path("a"), 1, 1), A)
    assert kept.get(A) is None
    assert kept.hash_of(PictureFile(Path("a"), 1, 1)) == ""


def test_only_a_hash_leads_to_a_content(tmp_path: Path) -> None:
    kept = SeenPictures(tmp_path)
    file = PictureFile(Path("/pictures/a.jpg"), 1000, 5)
    kept.remember(file, "../" * 21 + "x")
    assert kept.hash_of(file) == ""
    kept.remember(file, A)
    assert kept.hash_of(file) == A
