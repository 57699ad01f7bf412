"""Writes that fail on the way: the old file or the new one is there, whole, and nothing else."""

import contextlib
import errno
import json
import os
import sys
from collections.abc import Generator
from dataclasses import replace
from pathlib import Path

import pytest

from exegan_studio.cli.batch_report import BatchReport
from exegan_studio.cli.ranks import Rank
from exegan_studio.domain.arrays import frozen
from exegan_studio.domain.edit_tree import EditTree
from exegan_studio.domain.errors import OutputError
from exegan_studio.pipeline.projects import keep_work, kept_work
from exegan_studio.storage.atomic import atomic_write
from exegan_studio.storage.project_archive import KnownPieces
from tests.fuzz.samples import project
from tests.fuzz.writers import WRITERS, Writer, stowed_once, tree

PLACES = (0, 1, 7, 60, 500, 3000)
"""Bytes after which the disk takes no more."""


@contextlib.contextmanager
def disk_that_takes(size: int) -> Generator[None]:
    """The system refuses every byte of a file from `size` on."""
    if sys.platform == "win32":
        pytest.skip("the system has no such limit")
    import resource

    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def both_contents(writer: Writer, folder: Path) -> tuple[dict[str, bytes], dict[str, bytes]]:
    """The folder after the old write, and after the new one."""
    made: list[dict[str, bytes]] = []
    for which in (0, 1):
        place = folder / f"made-{which}"
        place.mkdir()
        writer.write(place / f"a{writer.suffix}", which)
        made.append(tree(place))
    assert made[0] != made[1]
    return made[0], made[1]


def check_failing(writer: Writer, place: Path, contents: tuple[dict[str, bytes], dict[str, bytes]]) -> None:
    """The new write, in circumstances that let it fail, over what is there now."""
    before = tree(place)
    refused: list[OutputError] = []
    try:
        writer.write(place / f"a{writer.suffix}", 1)
    except OutputError as fault:
        refused.append(fault)
    if refused or writer.quiet:
        assert all(fault.next_step and "\n" not in str(fault) for fault in refused)
        assert tree(place) in ((before,) if refused else (before, contents[1]))
    else:
        assert tree(place) == contents[1]


@pytest.mark.parametrize("name", WRITERS)
def test_a_disk_that_is_full_after_so_many_bytes(tmp_path: Path, name: str) -> None:
    writer = WRITERS[name]
    contents = both_contents(writer, tmp_path)
    for size in (*PLACES, max(len(data) for data in contents[1].values()) - 1):
        for old in (False, True):
            place = tmp_path / f"{size}-{old}"
            place.mkdir()
            if old:
                writer.write(place / f"a{writer.suffix}", 0)
            with disk_that_takes(size):
                check_failing(writer, place, contents)


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO, errno.EROFS])
@pytest.mark.parametrize("fails", ["fsync", "replace", "open", "chmod"])
@pytest.mark.parametrize("name", WRITERS)
def test_a_system_that_refuses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, fails: str, number: int) -> None:
    writer = WRITERS[name]
    contents = both_contents(writer, tmp_path)
    place = tmp_path / "place"
    place.mkdir()
    writer.write(place / f"a{writer.suffix}", 0)

    def refuse(*_arguments: object, **_options: object) -> None:
        raise OSError(number, os.strerror(number))

    with monkeypatch.context() as patch:
        if fails in ("replace", "chmod"):
            patch.setattr(Path, fails, refuse)
        else:
            patch.setattr(os, fails, refuse)
        with contextlib.suppress(OutputError):
            writer.write(place / f"a{writer.suffix}", 1)
    assert tree(place) in contents


@pytest.mark.parametrize("size", [*PLACES, 5000])
def test_where_work_cannot_be_kept_any_more_what_was_kept_before_is_whole(tmp_path: Path, size: int) -> None:
    known, first = KnownPieces(), project()
    keep_work(tmp_path / "kept", first, known)
    later = replace(first, mask=frozen(255 - first.mask), tree=EditTree(), base=first.photo.pixels)
    failed = False
    with disk_that_takes(size):
        try:
            keep_work(tmp_path / "kept", later, known)
        except OutputError:
            failed = True
    found, notes = kept_work(tmp_path / "kept")
    assert notes == ()
    assert (found.mask == (first if failed else later).mask).all()
    # Once there is room again, it goes on.
    keep_work(tmp_path / "kept", later, known)
    assert (kept_work(tmp_path / "kept")[0].mask == later.mask).all()


@pytest.mark.parametrize("size", PLACES)
def test_an_array_that_does_not_fit_on_the_disk_leaves_nothing(tmp_path: Path, size: int) -> None:
    assert len(stowed_once(tmp_path)) == 2
    with disk_that_takes(size), pytest.raises(OutputError):
        stowed_once(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_takes_no_mark_goes_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_arguments: object, **_options: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(OutputError, match="disk is full"):
        stowed_once(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_half_a_line_of_a_batch_report_is_said(tmp_path: Path) -> None:
    with BatchReport(tmp_path, Rank(0, 1)) as report:
        report.add({"photo": "a"})
        with disk_that_takes(100), pytest.raises(OutputError, match="written"):
            report.add({"photo": "b" * 200})
    with BatchReport(tmp_path, Rank(0, 1)) as report:
        report.add({"photo": "c"})
    lines = (tmp_path / report.name).read_text("utf-8").splitlines()
    assert [json.loads(line)["photo"] for line in (lines[0], lines[-1])] == ["a", "c"]


def test_without_hard_links_a_failed_rename_leaves_no_empty_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_arguments: object) -> None:
        raise OSError(errno.EPERM, os.strerror(errno.EPERM))

    monkeypatch.setattr(os, "link", refuse)
    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(OutputError):
        atomic_write(tmp_path / "a.bin", b"new", overwrite=False)
    assert list(tmp_path.iterdir()) == []
