"""The log is kept small, tells no folders, and never gets in the way."""

import faulthandler
import logging
import subprocess
import sys
from pathlib import Path

import pytest

from exegan_studio.storage import log
from exegan_studio.storage.log import CRASH_NAME, LOG_NAME, RecentLines, logging_to, without_folders

_log = logging.getLogger("exegan_studio.test")


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("/home/anna/My Photos/anna.png cannot be read", "anna.png cannot be read"),
        ("C:\\Users\\Anna\\pictures\\a b.png", "a b.png"),
        ("~/secret/place/x.jpg", "x.jpg"),
        (
            'File "/home/anna/src/exegan_studio/jobs/job.py", line 3 of "/opt/anna/run.py"',
            'File "exegan_studio/jobs/job.py", line 3 of "run.py"',
        ),
        ("/home/anna/venv/lib/python3.11/site-packages/PIL/Image.py", "lib/python3.11/site-packages/PIL/Image.py"),
        ("3 / 4 and/or 1/2/3 of ../b.png", "3 / 4 and/or 1/2/3 of ../b.png"),
    ],
)
def test_of_a_path_only_the_name_is_told(text: str, kept: str) -> None:
    assert without_folders(text) == kept


def test_entries_go_to_the_file_and_to_memory_with_their_traceback(tmp_path: Path) -> None:
    recent, folder = RecentLines(), tmp_path / "state" / "log"
    with logging_to(folder, recent):
        try:
            (tmp_path / "anna" / "gone.png").read_bytes()
        except OSError as fault:
            _log.info("not opened", exc_info=fault)
    written = (folder / LOG_NAME).read_text("utf-8")
    assert "not opened" in written
    assert "FileNotFoundError" in written
    assert "gone.png" in written
    assert str(tmp_path) not in written
    assert recent.text() in written


def test_the_file_is_turned_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log, "LARGEST_BYTES", 2000)
    with logging_to(tmp_path, RecentLines()):
        for number in range(200):
            _log.info("line %d %s", number, "x" * 60)
    files = sorted(tmp_path.glob(f"{LOG_NAME}*"))
    assert len(files) == 1 + log.OLDER_FILES
    assert all(file.stat().st_size <= 2000 for file in files)
    assert "line 199" in (tmp_path / LOG_NAME).read_text("utf-8")


def test_without_a_place_to_write_the_program_goes_on(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    recent = RecentLines()
    with logging_to(tmp_path / "file" / "log", recent):
        _log.error("said all the same")
    assert "there is no log file" in recent.text()
    assert "said all the same" in recent.text()


def test_a_line_that_cannot_be_written_is_left_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with logging_to(tmp_path, RecentLines()):
        (tmp_path / LOG_NAME).mkdir()
        _log.info("no place for it")
    assert "Traceback" not in capsys.readouterr().err


def test_what_a_crash_left_is_taken_over_once(tmp_path: Path) -> None:
    (tmp_path / CRASH_NAME).write_text('Fatal Python error: Segmentation fault\n  File "/home/anna/x.py", line 1\n')
    already = faulthandler.is_enabled()
    with logging_to(tmp_path, RecentLines()):
        assert faulthandler.is_enabled()
    if already:
        faulthandler.enable()
    assert (tmp_path / CRASH_NAME).read_text() == ""
    with logging_to(tmp_path, RecentLines()):
        _log.info("a second start")
    if already:
        faulthandler.enable()
    written = (tmp_path / LOG_NAME).read_text("utf-8")
    assert written.count("Segmentation fault") == 1
    assert "anna" not in written


def test_a_crash_of_the_interpreter_is_written_and_found_by_the_next_start(tmp_path: Path) -> None:
    program = (
        "import os, sys; from pathlib import Path; from exegan_studio.storage.log import RecentLines, logging_to\n"
        "with logging_to(Path(sys.argv[1]), RecentLines()): os.abort()"
    )
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", program, str(tmp_path)], cwd=root, timeout=60, check=False)
    assert done.returncode != 0
    with logging_to(tmp_path, RecentLines()):
        pass
    assert "Fatal Python error: Aborted" in (tmp_path / LOG_NAME).read_text("utf-8")
