"""No network is reached: the whole job in a process that would end at the first try, in Python or below it."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.end_to_end.offline import GUARDED, system_guards

ROOT = Path(__file__).parents[2]


def guarded(*words: str, home: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "EXEGAN_HOME": str(home), "HOME": str(home)}
    program = [sys.executable, str(ROOT / "tests/end_to_end/offline.py"), *words]
    environment |= {"PYTHONPATH": str(ROOT)}
    return subprocess.run(program, env=environment, capture_output=True, text=True, timeout=180, check=False, cwd=ROOT)


def test_the_guard_ends_a_process_that_looks_up_a_name(own_home: Path) -> None:
    done = guarded("--try", "python", home=own_home)
    assert done.returncode == GUARDED
    assert "getaddrinfo" in done.stderr


@pytest.mark.skipif(not system_guards(), reason="only Linux on these processors lets a process give up single system calls")
def test_the_guard_ends_a_process_that_makes_a_socket_whoever_does_it(own_home: Path) -> None:
    assert guarded("--try", "system", home=own_home).returncode == -signal.SIGSYS


@pytest.mark.slow
def test_opening_filling_and_exporting_reach_no_network(own_home: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    done = guarded(str(out), home=own_home)
    assert (done.returncode, "Traceback" in done.stderr) == (0, False), done.stderr
    assert [file.suffix for file in out.iterdir()] == [".png"]
