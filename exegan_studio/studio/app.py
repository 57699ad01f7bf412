"""Starting the window."""

import logging
import platform
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, qInstallMessageHandler, qVersion
from PySide6.QtWidgets import QApplication

from exegan_studio import __version__
from exegan_studio.storage.log import RecentLines, log_folder, logging_to
from exegan_studio.studio.qt_environment import shield_from_opencv
from exegan_studio.studio.reporter import Reporter, log_qt

_log = logging.getLogger(__name__)


def make_application(argv: Sequence[str]) -> QApplication:
    """The QApplication with the studio's look. Only one may exist in a process."""
    from exegan_studio.studio.theme import apply_theme

    shield_from_opencv()
    QApplication.setApplicationName("EXE-GAN Studio")
    QApplication.setDesktopFileName("exegan-studio")
    for compression in (
        Qt.ApplicationAttribute.AA_CompressHighFrequencyEvents,
        Qt.ApplicationAttribute.AA_CompressTabletEvents,
    ):
        QApplication.setAttribute(compression, False)  # a stroke goes through every sample, also those between two frames
    app = QApplication(list(argv))
    apply_theme(app)
    return app


def main(argv: Sequence[str], first: Path | None = None) -> int:
    """Open the window and run until it is closed; `first`: a photo or project to begin with. Returns the exit status."""
    recent = RecentLines()
    with logging_to(log_folder(), recent):
        qInstallMessageHandler(log_qt)
        try:
            return _run(argv, recent, first)
        finally:
            qInstallMessageHandler(None)


def _run(argv: Sequence[str], recent: RecentLines, first: Path | None) -> int:
    _log.info(
        "EXE-GAN Studio %s, Python %s, Qt %s, %s", __version__, platform.python_version(), qVersion(), platform.platform()
    )
    app = make_application(argv)
    # The rest is imported once Qt's environment is in order: it imports cv2.
    from exegan_studio.studio.composition import compose, make_services
    from exegan_studio.studio.main_thread import MainThread

    main_thread, reporter = MainThread(), Reporter(recent.text)
    reporter.catch_all(main_thread.post)
    studio = compose(make_services(main_thread, reporter), main_thread)
    studio.window.show()
    studio.start(first)
    return app.exec()
