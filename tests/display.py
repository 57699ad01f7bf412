"""A virtual screen for tests that need a real window."""

import contextlib
import os
import select
import shutil
import subprocess
from collections.abc import Generator

import pytest

START_SECONDS = 20.0


@contextlib.contextmanager
def virtual_screen(width: int = 1600, height: int = 1000) -> Generator[str]:
    """An X server of its own; gives its DISPLAY. Skips the test where Xvfb is missing, unless a window is demanded."""
    program = shutil.which("Xvfb")
    if program is None:
        missing("Xvfb is not installed: no real window can be opened (Debian: apt-get install xvfb)")
        return
    read, write = os.pipe()
    screen = f"{width}x{height}x24"
    server = subprocess.Popen(
        [program, "-displayfd", str(write), "-screen", "0", screen, "-nolisten", "tcp", "-noreset"],
        pass_fds=[write],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(write)
    try:
        yield f":{_number(read)}"
    finally:
        os.close(read)
        server.terminate()
        server.wait(timeout=START_SECONDS)


def missing(what: str) -> None:
    """Skip, or fail where EXEGAN_REQUIRE_WINDOW says that this machine is meant to have everything (`.ci/run`)."""
    if os.environ.get("EXEGAN_REQUIRE_WINDOW"):
        pytest.fail(what)
    pytest.skip(what)


def _number(read: int) -> str:
    """The number the server took, once it takes connections."""
    digits = b""
    while not digits.endswith(b"\n"):
        ready, _, _ = select.select([read], [], [], START_SECONDS)
        part = os.read(read, 16) if ready else b""
        if not part:
            pytest.fail("Xvfb did not start")
        digits += part
    return digits.decode().strip()
