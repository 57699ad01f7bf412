"""A file is there whole or not at all, and nothing is overwritten by accident."""

import errno
import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from exegan_studio.domain.errors import Cancelled, OutputError
from exegan_studio.storage import atomic
from exegan_studio.storage.atomic import atomic_write, atomic_write_parts


def test_writes_and_leaves_nothing_else(tmp_path: Path) -> None:
    atomic_write(tmp_path / "a.bin", b"one", overwrite=False)
    atomic_write(tmp_path / "a.bin", b"two", overwrite=True)
    atomic_write(tmp_path / "b.bin", b"new", overwrite=True)
    assert {one.name: one.read_bytes() for one in tmp_path.iterdir()} == {"a.bin": b"two", "b.bin": b"new"}


def test_parts_follow_one_another_and_a_failure_among_them_leaves_nothing(tmp_path: Path) -> None:
    def parts(stop: bool) -> Iterator[bytes]:
        yield b"one "
        if stop:
            raise Cancelled
        yield b"two"

    path = tmp_path / "a.bin"
    atomic_write_parts(path, parts(stop=False), overwrite=False)
    with pytest.raises(Cancelled):
        atomic_write_parts(path, parts(stop=True), overwrite=True)
    assert {one.name: one.read_bytes() for one in tmp_path.iterdir()} == {"a.bin": b"one two"}


def test_does_not_overwrite_unless_asked(tmp_path: Path) -> None:
    path = tmp_path / "a.bin"
    path.write_bytes(b"precious")
    with pytest.raises(OutputError, match=r"a\.bin exists already") as caught:
        atomic_write(path, b"other", overwrite=False)
    assert caught.value.next_step
    assert path.read_bytes() == b"precious"


def test_a_file_made_meanwhile_is_not_overwritten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.bin"
    write = atomic._write_synced  # pyright: ignore[reportPrivateUsage] - the moment between check and rename

    def slow_write(beside: Path, data: list[bytes], target: Path) -> None:
        write(beside, data, target)
        path.write_bytes(b"somebody else's")

    monkeypatch.setattr(atomic, "_write_synced", slow_write)
    with pytest.raises(OutputError, match="exists already"):
        atomic_write(path, b"ours", overwrite=False)
    assert [one.name for one in tmp_path.iterdir()] == ["a.bin"]
    assert path.read_bytes() == b"somebody else's"


@pytest.mark.parametrize("taken", [False, True])
def test_works_where_there_are_no_hard_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, taken: bool) -> None:
    def refuse(_source: Path, _target: Path) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    path = tmp_path / "a.bin"
    if taken:
        path.write_bytes(b"precious")
        with pytest.raises(OutputError, match="exists already"):
            atomic_write(path, b"one", overwrite=False)
    else:
        atomic_write(path, b"one", overwrite=False)
    assert path.read_bytes() == (b"precious" if taken else b"one")
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize(
    ("number", "words"), [(errno.ENOSPC, "disk is full"), (errno.EACCES, "not allowed"), (errno.EIO, "Input/output")]
)
def test_a_failed_write_keeps_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, words: str) -> None:
    path = tmp_path / "a.bin"
    path.write_bytes(b"precious")

    def fail(_handle: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OutputError, match=words) as caught:
        atomic_write(path, b"other", overwrite=True)
    assert caught.value.next_step
    assert [one.name for one in tmp_path.iterdir()] == ["a.bin"]
    assert path.read_bytes() == b"precious"


def test_permissions_are_kept_and_new_files_follow_the_umask(tmp_path: Path) -> None:
    old = tmp_path / "old.bin"
    old.write_bytes(b"")
    old.chmod(0o640)
    atomic_write(old, b"x", overwrite=True)
    assert stat.S_IMODE(old.stat().st_mode) == 0o640
    plain = tmp_path / "plain.bin"
    plain.touch()
    atomic_write(tmp_path / "new.bin", b"x", overwrite=False)
    assert (tmp_path / "new.bin").stat().st_mode == plain.stat().st_mode


def test_a_link_is_followed_not_replaced(tmp_path: Path) -> None:
    real, link = tmp_path / "real.bin", tmp_path / "link.bin"
    real.write_bytes(b"old")
    link.symlink_to(real)
    atomic_write(link, b"new", overwrite=True)
    assert link.is_symlink()
    assert real.read_bytes() == b"new"


def test_the_longest_name_works(tmp_path: Path) -> None:
    path = tmp_path / ("n" * 251 + ".png")
    atomic_write(path, b"x", overwrite=False)
    assert path.read_bytes() == b"x"


def test_places_that_cannot_be_written(tmp_path: Path) -> None:
    file, loop = tmp_path / "file", tmp_path / "loop"
    file.touch()
    loop.symlink_to(loop)
    for path, words in (
        (tmp_path, "is a folder"),
        (tmp_path / "gone" / "a.png", "folder does not exist"),
        (file / "a.png", "not a folder"),
        (tmp_path / ("n" * 300), "too long"),
        (loop / "a.png", "back to itself|does not exist|not a folder"),
        (loop, "exists already"),
    ):
        with pytest.raises(OutputError, match=words) as caught:
            atomic_write(path, b"x", overwrite=False)
        assert caught.value.next_step
        assert "\n" not in str(caught.value)
