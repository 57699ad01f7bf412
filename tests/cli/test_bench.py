"""`bench engine` and `bench canvas` print what was measured."""

import json
import subprocess
import sys

import pytest

from exegan_studio.cli import bench
from exegan_studio.cli.main import main
from exegan_studio.evaluation import engine_speed
from exegan_studio.evaluation.engine_speed import EngineSpeed, FastSpeed

SLOW = FastSpeed("cpu-float32", 0.31, 0.22, 0.21, 0.09, 1.4, 0.9, 0.25, 2100, 0.049, 28.6, 5.1, (28.6, 5.1))
QUICK = FastSpeed("cpu-bfloat16", 0.15, 0.12, 0.11, 0.05, 0.7, 0.5, 0.12, 1700, 0.019, 36.8, 6.3, None)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, int, str | None]]:
    """What the command asked to have measured."""
    given: list[tuple[int, int, str | None]] = []

    def measured(size: int, count: int, name: str | None) -> EngineSpeed:
        given.append((size, count, name))
        return EngineSpeed(size, count, 0.2, SLOW, QUICK, "cpu-bfloat16, the quickest", 8.4, 6.0, 12.0)

    monkeypatch.setattr(engine_speed, "measure_published", measured)
    return given


def test_the_engines_speed_in_words(asked: list[tuple[int, int, str | None]], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bench", "engine"]) == 0
    assert asked == [(256, 4, None)]
    told = capsys.readouterr().out
    for part in ("cpu-float32: 4 candidates", "1.40 s", "6.0 times", "cpu-bfloat16", "8.40 s (one candidate's time, 4 times)"):
        assert part in told
    assert "49 ms each here: 4 candidates 28.6 (goal 28.6), one more 5.1 (goal 5.1)" in told
    assert "4 candidates 36.8, one more 6.3\n" in told


def test_the_engines_speed_as_json(asked: list[tuple[int, int, str | None]], capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["bench", "engine", "--size", "512", "--count", "16", "--compute", "cpu-float32", "--json"]
    assert main(arguments) == 0
    assert asked == [(512, 16, "cpu-float32")]
    told = json.loads(capsys.readouterr().out)
    assert (told["ratio"], told["naive_s"], told["float32"]["new_s"], told["chosen"]["further_s"]) == (6.0, 8.4, 1.4, 0.12)


def test_a_size_that_was_not_published_is_one_clear_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bench", "engine", "--size", "300"]) != 0
    assert "300" in capsys.readouterr().err


CANVAS = {
    "median_ms": 4.2,
    "p99_ms": 11.0,
    "megapixels": 24.0,
    "brush": 400,
    "window": [1600, 1000],
    "views": [
        {"view": "fit", "median_ms": 1.5, "p99_ms": 11.0, "press_ms": 3.0, "release_ms": 6.1, "undo_ms": 7.0}
        | {"hover_ms": 0.5, "wheel_ms": 9.0, "pan_ms": 8.0}
    ],
}


def child_that(monkeypatch: pytest.MonkeyPatch, status: int, out: str, err: str) -> list[list[str]]:
    """The measuring process without Qt; which command was started."""
    started: list[list[str]] = []

    def run(command: list[str], *, env: dict[str, str], **_: object) -> subprocess.CompletedProcess[str]:
        assert env["QT_QPA_PLATFORM"] == "offscreen"
        started.append(command)
        return subprocess.CompletedProcess(command, status, out, err)

    monkeypatch.setattr(bench.subprocess, "run", run)
    return started


def test_the_canvas_is_measured_in_a_process_of_its_own(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    started = child_that(monkeypatch, 0, json.dumps(CANVAS), "")
    assert main(["bench", "canvas", "--json"]) == 0
    assert started == [[sys.executable, "-m", "exegan_studio.studio.measuring.canvas"]]
    assert json.loads(capsys.readouterr().out) == CANVAS
    assert main(["bench", "canvas"]) == 0
    told = capsys.readouterr().out
    for part in ("median 4.2 ms, 99 of 100 within 11.0 ms", "400 pixels on 24 megapixels, 1600 x 1000", "fit: median 1.5 ms"):
        assert part in told


def test_a_canvas_that_cannot_open_is_one_clear_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    child_that(monkeypatch, 1, "", "Traceback\nModuleNotFoundError: No module named 'PySide6'\n")
    assert main(["bench", "canvas"]) == 1
    told = capsys.readouterr().err
    assert told.count("\n") == 1
    assert "No module named 'PySide6'" in told


GALLERY = {
    "first_screen_s": 0.31,
    "blocked_ms_max": 28.4,
    "again_s": 0.22,
    "jump_s": 0.15,
    "files": 10000,
    "on_screen": 30,
    "window": [1600, 1000],
    "blocked_ms": {"jumping": 28.4, "sorting": 12.0},
}


def test_the_gallery_is_measured_in_a_process_of_its_own(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    started = child_that(monkeypatch, 0, json.dumps(GALLERY), "")
    assert main(["bench", "gallery", "--json"]) == 0
    assert started == [[sys.executable, "-m", "exegan_studio.studio.measuring.gallery"]]
    assert json.loads(capsys.readouterr().out) == GALLERY
    assert main(["bench", "gallery"]) == 0
    told = capsys.readouterr().out
    for part in ("10,000 pictures: 30 on screen after 0.31 s", "longer than 28 ms", "sorting: at most 12 ms"):
        assert part in told
    child_that(monkeypatch, 1, "", "")
    assert main(["bench", "gallery"]) == 1
    assert "The gallery could not be measured" in capsys.readouterr().err


PROJECTS = {
    "megapixels": 24.0,
    "edits": 3,
    "candidates": 4,
    "project_mb": 61.5,
    "keep_first_s": 2.5,
    "keep_again_s": 0.4,
    "save_s": 3.1,
    "save_again_s": 3.0,
    "open_s": 6.2,
    "blocked_ms": {"saving": 55.0, "opening the project": 201.0},
}


def test_keeping_and_saving_in_words(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(bench, "measured_in_window", lambda *_words: PROJECTS)  # pyright: ignore[reportUnknownLambdaType]
    assert main(["bench", "projects"]) == 0
    told = capsys.readouterr().out
    for part in (
        "24 megapixels",
        "saved in 3.1 s",
        "kept by itself in 2.5 s",
        "saving: the window stood still for at most 55 ms",
    ):
        assert part in told
