"""More than 20,000 damaged files: every one gives what it holds or a clear refusal, soon, and without eating the machine."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.fuzz.readers import READERS
from tests.fuzz.weights_readers import WEIGHTS_READERS

CHECKOUT = Path(__file__).parents[2]
TOGETHER = 20_000
ALL = {**READERS, **WEIGHTS_READERS}


def fed(name: str, count: int, folder: Path) -> None:
    """Fails with the inputs that went wrong; `python -m tests.fuzz.child NAME NUMBER 1 FOLDER` does one of them again."""
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "PYTHONFAULTHANDLER": "1"}
    command = [sys.executable, "-m", "tests.fuzz.child", name, "0", str(count), str(folder)]
    done = subprocess.run(
        command, cwd=CHECKOUT, env=environment, capture_output=True, text=True, errors="replace", timeout=200, check=False
    )
    if done.returncode != 0:
        reached = folder / "at"
        last = reached.read_text("ascii") if reached.exists() else "none"
        words = f"{name}, status {done.returncode}, last input {last}\n{done.stdout[-6000:]}{done.stderr[-3000:]}"
        pytest.fail(words, pytrace=False)


@pytest.mark.slow
@pytest.mark.parametrize("name", ALL)
def test_damaged_files(name: str, tmp_path: Path) -> None:
    fed(name, ALL[name].count, tmp_path)


def test_there_are_as_many_as_was_promised() -> None:
    assert sum(reader.count for reader in ALL.values()) >= TOGETHER
