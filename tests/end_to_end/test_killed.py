"""Whatever the moment in which the program is killed, a document opens."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[2]
ROUNDS = 50


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="the studio is killed in forks of one process")
def test_a_studio_killed_in_the_middle_of_its_work_leaves_a_document_that_opens(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.end_to_end.killed", str(tmp_path), str(ROUNDS)]
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(command, cwd=CHECKOUT, env=environment, capture_output=True, text=True, timeout=280, check=False)
    if done.returncode != 0:
        pytest.fail(f"status {done.returncode}\n{done.stdout[-3000:]}{done.stderr[-3000:]}", pytrace=False)
