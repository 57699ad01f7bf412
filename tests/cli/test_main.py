"""The entry: bad arguments, and failures nobody foresaw."""

import argparse
import subprocess
import sys
from pathlib import Path

import pytest

from exegan_studio import __version__
from exegan_studio.cli import faces, main
from tests.cli.conftest import Command


def test_version(command: Command) -> None:
    ran = command("--version")
    assert (ran.status, ran.out.strip()) == (0, f"exegan-studio {__version__}")


@pytest.mark.parametrize("arguments", [(), ("paint",), ("faces", "a", "b"), ("--nonsense",)])
def test_bad_arguments_are_2(command: Command, arguments: tuple[str, ...]) -> None:
    ran = command(*arguments)
    assert ran.status == 2
    assert "usage:" in ran.err


def test_the_unforeseen_is_one_line_and_the_place_on_request(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_args: argparse.Namespace) -> int:
        raise RuntimeError("out of\nluck")

    monkeypatch.setattr(faces, "run", fail)
    ran = command("faces", "x.png")
    assert ran.status == 1
    assert "RuntimeError: out of luck" in ran.line
    assert len(ran.err.splitlines()) == 1
    detailed = command("--traceback", "faces", "x.png")
    assert detailed.status == 1
    assert "Traceback" in detailed.err


def test_ctrl_c_is_no_traceback(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(_args: argparse.Namespace) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(faces, "run", stop)
    ran = command("faces", "x.png")
    assert ran.status == 1
    assert "Stopped" in ran.line


def test_a_reader_that_goes_away_is_no_trouble(photo: Path) -> None:
    repository = Path(main.__file__).parents[2]
    words = [sys.executable, str(repository / "main.py"), "faces", str(photo), "--json"]
    with subprocess.Popen(words, cwd=repository, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.close()
        assert running.stderr.read() == b""
        assert running.wait(60) in (0, 1)
