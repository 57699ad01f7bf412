"""cv2 first, then a window: the wheel of OpenCV must not lead Qt to the wrong plugins."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.display import virtual_screen

CHECKOUT = Path(__file__).parents[2]
CV2_FIRST = """
import os
import cv2
assert "cv2" in os.environ["QT_QPA_PLATFORM_PLUGIN_PATH"], "cv2 no longer sets it: the shield may go"
"""
WINDOW = """
from exegan_studio.studio.qt_environment import shield_from_opencv
shield_from_opencv()
from PySide6.QtWidgets import QApplication, QLabel
application = QApplication([])
window = QLabel("a window")
window.show()
application.processEvents()
print(application.platformName(), window.isVisible(), window.windowHandle().isExposed() or "not yet")
"""
ENVIRONMENT = """
import os
from exegan_studio.studio.qt_environment import shield_from_opencv
shield_from_opencv()
import cv2
print([os.environ.get(name) for name in ("QT_QPA_PLATFORM_PLUGIN_PATH", "QT_QPA_FONTDIR", "LD_LIBRARY_PATH")])
"""
linux = pytest.mark.skipif(sys.platform != "linux", reason="only the Linux wheel of OpenCV brings its own Qt")


def run(code: str, **variables: str) -> subprocess.CompletedProcess[str]:
    own = {"QT_QPA_PLATFORM_PLUGIN_PATH", "QT_QPA_FONTDIR", "LD_LIBRARY_PATH", "QT_QPA_PLATFORM", "WAYLAND_DISPLAY"}
    environment = {name: value for name, value in os.environ.items() if name not in own} | variables
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        env=environment | {"PYTHONPATH": str(CHECKOUT)},
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@linux
@pytest.mark.slow
def test_the_xcb_window_opens_with_cv2_imported_first() -> None:
    with virtual_screen() as display:
        shielded = run(CV2_FIRST + WINDOW, DISPLAY=display, QT_QPA_PLATFORM="xcb")
    assert shielded.returncode == 0, shielded.stderr
    assert shielded.stdout.startswith("xcb True"), shielded.stdout
    assert shielded.stderr == ""


@linux
def test_qt_does_not_search_the_folder_of_opencv() -> None:
    """And does without the shield: if it no longer did, the shield could go."""
    bare = WINDOW.replace("\nshield_from_opencv()\n", "\n")
    for code, searched in ((WINDOW, False), (bare, True)):
        done = run(CV2_FIRST + code, QT_QPA_PLATFORM="offscreen", QT_DEBUG_PLUGINS="1")
        assert done.returncode == 0, done.stderr
        assert "plugin" in done.stderr
        assert (f"{os.sep}cv2{os.sep}qt" in done.stderr) == searched


@linux
@pytest.mark.parametrize("code", [ENVIRONMENT, "import cv2\n" + ENVIRONMENT])
def test_nothing_of_it_is_left_for_programs_we_start(code: str) -> None:
    assert run(code).stdout == "[None, None, None]\n"


@linux
def test_what_the_person_set_stays() -> None:
    done = run(ENVIRONMENT, QT_QPA_PLATFORM_PLUGIN_PATH="/theirs", QT_QPA_FONTDIR="/fonts", LD_LIBRARY_PATH="/a:/b")
    assert done.stdout == "['/theirs', '/fonts', '/a:/b']\n"
