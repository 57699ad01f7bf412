"""The watch itself: what it must find, it finds."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[2]
WATCHED = """
import sys
from pathlib import Path
from tests.fuzz import child
from tests.fuzz.readers import READERS, Reader
{more}
READERS["made up"] = Reader(lambda _: (b"whole",), read, 3)
sys.exit(1 if child.feed("made up", 0, 3, Path(sys.argv[1])) else 0)
"""


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ("def read(path): raise KeyError('surprise')", "surprise"),
        ("from exegan_studio.domain.errors import PictureError\ndef read(path): raise PictureError('two\\nlines')", "no clear"),
        ("child.SECONDS = 0.2\ndef read(path):\n    while True: pass", "Timeout"),
        ("import numpy\ndef read(path): numpy.zeros(2**31, numpy.uint8)", "Unable to allocate"),
        ("import os\ndef read(path): os.abort()", "Aborted"),
    ],
    ids=["another error", "no clear line", "a hang", "memory", "a crash"],
)
@pytest.mark.slow
def test_what_goes_wrong_is_found(tmp_path: Path, more: str, words: str) -> None:
    if words == "Unable to allocate" and sys.platform != "linux":
        pytest.skip("only Linux bounds the address space here")
    environment = {**os.environ, "PYTHONFAULTHANDLER": "1"}
    command = [sys.executable, "-c", WATCHED.format(more=more), str(tmp_path)]
    done = subprocess.run(command, cwd=CHECKOUT, env=environment, capture_output=True, text=True, timeout=100, check=False)
    assert done.returncode != 0
    assert words in done.stdout + done.stderr
    assert (tmp_path / "at").read_text("ascii").strip() in ("0", "2")


def test_a_reader_that_refuses_clearly_passes(tmp_path: Path) -> None:
    more = "from exegan_studio.domain.errors import PictureError\ndef read(path): raise PictureError('That is no picture.')"
    command = [sys.executable, "-c", WATCHED.format(more=more), str(tmp_path)]
    done = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, timeout=100, check=False)
    assert (done.returncode, done.stdout) == (0, "")
