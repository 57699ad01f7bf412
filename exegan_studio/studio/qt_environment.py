"""Keeps OpenCV's copy of Qt out of ours.

The opencv-python wheel for Linux carries Qt 5 for windows of its own. When cv2 is imported it points
`QT_QPA_PLATFORM_PLUGIN_PATH` and `QT_QPA_FONTDIR` at its own folder, whatever stood there before, and puts a folder before
`LD_LIBRARY_PATH`. PySide6 then searches that folder too. Qt 6.12 passes over the Qt 5 plugin it finds there; a Qt that takes
it aborts the process, and programs we start, a file manager or a viewer, inherit the trap.
"""

import os
from pathlib import Path

_VARIABLES = ("QT_QPA_PLATFORM_PLUGIN_PATH", "QT_QPA_FONTDIR", "LD_LIBRARY_PATH")


def shield_from_opencv() -> None:
    """Undo what importing cv2 does to the environment; call it before the QApplication exists.

    Imports cv2, so that no later import can do it again. What the person had set stays, where cv2 was not imported before.
    """
    before = {name: os.environ.get(name) for name in _VARIABLES}
    import cv2

    package = Path(cv2.__file__).parent
    for name, value in before.items():
        kept = [] if value is None else [part for part in value.split(os.pathsep) if not _belongs_to(package, part)]
        if any(kept):
            os.environ[name] = os.pathsep.join(kept)
        else:
            os.environ.pop(name, None)


def _belongs_to(package: Path, folder: str) -> bool:
    # the loader writes <package>/../../lib64, unresolved
    return folder.startswith(f"{package}{os.sep}")
