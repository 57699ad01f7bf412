"""Pixels on disk: the same when they come back, never touched where they are not ours, gone at the end."""

import gc
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from exegan_studio.domain.arrays import frozen
from exegan_studio.domain.errors import OutputError, PictureError
from exegan_studio.storage.spill import SpillFolder, Stowed, stow

RNG = np.random.default_rng(4)

CRASHING = """
import os, sys, numpy as np
from pathlib import Path
from exegan_studio.storage.spill import SpillFolder
SpillFolder(Path(sys.argv[1])).write(np.zeros((4, 4, 3), np.uint8))
os._exit(1)
"""


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[SpillFolder]:
    made = SpillFolder(tmp_path)
    yield made
    made.close()


def put_out(folder: SpillFolder, kind: type = np.uint8) -> tuple[Stowed[NDArray[Any]], bytes, Path]:
    """An array that only its file holds any more, its bytes and the file."""
    pixels = frozen(RNG.integers(0, 255, (7, 5, 3)).astype(kind))
    one = Stowed(pixels)
    path, checked = stow(folder, one.get())
    one.let_go(path, checked)
    return one, pixels.tobytes(), path


@pytest.mark.parametrize("kind", [np.uint8, np.uint16])
def test_what_comes_back_is_the_same_and_takes_no_memory_meanwhile(folder: SpillFolder, kind: type) -> None:
    one, before, _ = put_out(folder, kind)
    assert one.nbytes == 0
    found = one.get()
    assert (found.dtype, found.shape, found.tobytes()) == (kind, (7, 5, 3), before)
    assert not found.flags.writeable
    assert one.get() is found, "read once while it is looked at"
    one.fetch()
    assert one.nbytes == len(before)


def test_nothing_at_all_can_be_put_out_too(folder: SpillFolder) -> None:
    one = Stowed(frozen(np.zeros((0, 0, 3), np.uint8)))
    one.let_go(*stow(folder, one.get()))
    assert one.get().shape == (0, 0, 3)


def flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)


def empty(path: Path) -> None:
    path.write_bytes(b"")


@pytest.mark.parametrize("damage", [Path.unlink, flip, empty])
def test_a_lost_or_damaged_file_is_said(folder: SpillFolder, damage: Callable[[Path], None]) -> None:
    one, _, path = put_out(folder)
    damage(path)
    with pytest.raises(PictureError, match="cannot be read back"):
        one.get()


def test_a_file_goes_when_nobody_wants_it_any_more(folder: SpillFolder) -> None:
    one, _, path = put_out(folder)
    assert path.is_file()
    del one
    gc.collect()
    assert not path.exists()


def test_what_cannot_be_written_is_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(OutputError, match="folder"):
        SpillFolder(tmp_path / "file").write(np.zeros(3))


def test_a_clean_end_removes_its_own_folder_and_no_other(tmp_path: Path) -> None:
    mine, other = SpillFolder(tmp_path), SpillFolder(tmp_path)
    kept, before, _ = put_out(other)
    put_out(mine)
    mine.write(np.zeros(3))
    mine.clear_leftovers()
    assert len(list(tmp_path.iterdir())) == 2, "both are in use"
    mine.close()
    assert len(list(tmp_path.iterdir())) == 1
    assert kept.get().tobytes() == before
    other.close()
    assert list(tmp_path.iterdir()) == []


def test_only_what_dead_programs_left_is_cleared_away(tmp_path: Path) -> None:
    crashed = subprocess.run([sys.executable, "-c", CRASHING, str(tmp_path)], check=False)
    assert crashed.returncode == 1
    left = list(tmp_path.iterdir())
    assert len(left) == 1
    unmarked = tmp_path / "unmarked"
    unmarked.mkdir()
    (unmarked / "somebody's.npy").write_text("not ours")
    SpillFolder(tmp_path).clear_leftovers()
    assert list(tmp_path.iterdir()) == [unmarked]
    assert (unmarked / "somebody's.npy").exists()


def test_somebody_elses_file_in_a_marked_folder_stays(tmp_path: Path) -> None:
    folder = SpillFolder(tmp_path)
    path = folder.write(np.zeros(3))
    theirs = path.parent / "notes.npy"
    theirs.write_text("not ours")
    folder.close()
    assert not path.exists()
    assert theirs.exists()
