"""Who is looked at when: what is on screen first, what was scrolled away not at all, nobody twice."""

import io
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from exegan_studio.jobs.job import Job
from exegan_studio.jobs.worker import run_job
from exegan_studio.storage.images import PictureFile
from exegan_studio.storage.reading import DecodingLimits
from exegan_studio.storage.thumbnails import SeenPictures
from exegan_studio.studio.gallery.loader import AT_ONCE, SightLoader
from exegan_studio.studio.gallery.sight import KEPT_SIDE, glimpse, look
from exegan_studio.studio.services import Services
from tests.studio.making import FakeDetector, Made, picture

LIMITS = DecodingLimits()


class Patient:
    """Takes jobs and runs one when it is told to."""

    def __init__(self) -> None:
        self.waiting: list[Job[Any]] = []
        self.done: list[str] = []

    def submit(self, job: Job[Any]) -> None:
        self.waiting.append(job)

    def stop(self, seconds: float) -> bool:
        del seconds
        return True

    def step(self) -> None:
        job = self.waiting.pop(0)
        self.done.append(job.title.removeprefix("Looking at "))
        failures: list[Exception] = []
        run_job(job, lambda call: call(), lambda _title, error: failures.append(error))
        assert failures == []

    def finish(self) -> None:
        while self.waiting:
            self.step()


@pytest.fixture
def runner() -> Patient:
    return Patient()


@pytest.fixture
def services(made: Made, runner: Patient) -> Services:
    return replace(made.studio.services, looking=runner)


@pytest.fixture
def loader(services: Services, tmp_path: Path) -> SightLoader:
    return SightLoader(services, SeenPictures(tmp_path / "seen"))


@pytest.fixture
def paths(tmp_path: Path) -> list[Path]:
    made = [tmp_path / f"{number}.png" for number in range(12)]
    for number, path in enumerate(made):
        Image.fromarray(picture(number)).save(path)
    return made


def test_pictures_come_before_faces_and_those_on_screen_before_the_rest(
    loader: SightLoader, runner: Patient, paths: list[Path]
) -> None:
    loader.want(paths[4:6], paths)
    assert len(runner.waiting) == AT_ONCE
    runner.finish()
    assert runner.done[:4] == ["4.png", "5.png", "4.png", "5.png"]
    assert sorted(runner.done[4:]) == sorted(f"{number}.png" for number in range(12) if number not in (4, 5))
    sights = [loader.peek(path) for path in paths]
    assert all(sight is not None and sight.complete for sight in sights)
    assert [bool(sight and sight.pixels.size) for sight in sights] == [number in (4, 5) for number in range(12)]


def test_what_was_scrolled_away_is_not_read(loader: SightLoader, runner: Patient, paths: list[Path]) -> None:
    loader.want(paths[:8])
    runner.step()
    loader.want(paths[8:])
    runner.finish()
    assert set(runner.done) == {"0.png", "1.png", "2.png", "8.png", "9.png", "10.png", "11.png"}
    assert loader.peek(paths[5]) is None


def test_pictures_of_the_set_stay_wanted(loader: SightLoader, runner: Patient, paths: list[Path]) -> None:
    loader.keep_in_sight((paths[3],))
    loader.want(paths[:1])
    loader.want(paths[6:7])
    runner.finish()
    sight = loader.peek(paths[3])
    assert sight is not None
    assert sight.complete
    assert sight.pixels.size


def test_a_changed_file_is_looked_at_again_even_while_it_is_looked_at(
    loader: SightLoader, runner: Patient, paths: list[Path]
) -> None:
    loader.want(paths[:1])
    runner.finish()
    before = loader.peek(paths[0])
    assert before is not None
    assert loader.forget_changed([PictureFile.of(path) for path in paths]) == []
    Image.fromarray(picture(99, 200, 180)).save(paths[0])
    assert loader.forget_changed([PictureFile.of(path) for path in paths]) == [paths[0]]
    assert loader.peek(paths[0]) is None
    loader.want(paths[:1])
    runner.finish()
    after = loader.peek(paths[0])
    assert after is not None
    assert after.sha256 != before.sha256


def test_pixels_are_put_aside_for_want_of_memory_and_come_back(
    services: Services, runner: Patient, paths: list[Path], tmp_path: Path
) -> None:
    loader = SightLoader(services, SeenPictures(tmp_path / "seen"), limit=4 * KEPT_SIDE * KEPT_SIDE * 3)
    for path in paths:
        loader.want([path])
        runner.finish()
    held = [path for path in paths if (sight := loader.peek(path)) is not None and sight.pixels.size]
    assert 3 <= len(held) <= 4
    assert paths[-1] in held
    sight = loader.peek(paths[0])
    assert sight is not None
    assert sight.complete
    loader.want(paths[:1])
    runner.finish()
    again = loader.peek(paths[0])
    assert again is not None
    assert again.pixels.size


def test_a_fault_in_the_finder_is_told_once(
    made: Made, loader: SightLoader, runner: Patient, paths: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    made.detector.fault = RuntimeError("out of order")
    told: list[str] = []

    def report(title: str, error: Exception) -> None:
        told.append(f"{title}: {error}")

    monkeypatch.setattr(made.studio.services.reporter, "report", report)
    loader.want(paths[:1])
    while runner.waiting:
        run_job(runner.waiting.pop(0), lambda call: call(), report)
    assert told == ["Looking at 0.png: out of order"]
    sight = loader.peek(paths[0])
    assert sight is not None
    assert "out of order" in sight.problem


def counted(detector: FakeDetector, see: Callable[[], object]) -> int:
    before = detector.calls
    see()
    return detector.calls - before


def test_what_is_on_disk_is_neither_decoded_nor_searched_again(tmp_path: Path) -> None:
    path, seen, detector = tmp_path / "a.png", SeenPictures(tmp_path / "seen"), FakeDetector()
    Image.fromarray(picture(3, 1600, 1200)).save(path)
    first = glimpse(path, LIMITS, seen)
    assert max(first.pixels.shape) == KEPT_SIDE
    assert (first.complete, first.focus) == (False, None)
    whole = look(path, first, LIMITS, detector, seen)
    assert (whole.complete, whole.usable, whole.faces) == (True, True, 1)
    assert detector.calls == 1
    again = look(path, None, LIMITS, detector, SeenPictures(tmp_path / "seen"))
    assert again.found is not None
    assert whole.focus is not None
    assert again.focus == pytest.approx(whole.focus, abs=1e-3)
    renamed = tmp_path / "b.png"
    path.rename(renamed)
    assert look(renamed, None, LIMITS, detector, seen).sha256 == whole.sha256
    assert detector.calls == 1


def test_faces_of_a_file_written_over_meanwhile_are_not_kept_for_its_old_content(tmp_path: Path) -> None:
    path, seen = tmp_path / "a.png", SeenPictures(tmp_path / "seen")
    Image.fromarray(picture(3, 300, 300)).save(path)
    first = glimpse(path, LIMITS, seen)
    status = path.stat()
    other = io.BytesIO()
    Image.fromarray(picture(4, 300, 300)).save(other, "PNG")
    changed = other.getvalue()[: status.st_size].ljust(status.st_size, b"\0")
    path.write_bytes(changed)
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    look(path, first, LIMITS, FakeDetector(), seen)
    kept = seen.get(first.sha256)
    assert kept is not None
    assert not kept.facts


def test_a_broken_picture_is_a_sight_too(tmp_path: Path) -> None:
    path = tmp_path / "cut.png"
    Image.fromarray(np.zeros((200, 200, 3), np.uint8)).save(path)
    path.write_bytes(path.read_bytes()[:60])
    sight = look(path, None, LIMITS, FakeDetector(), SeenPictures(tmp_path / "seen"))
    assert (sight.usable, sight.complete, sight.word) == (False, True, "Cannot\nbe read")
    assert "cut.png" in sight.problem
