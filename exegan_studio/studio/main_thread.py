"""Calls carried from worker threads to Qt's event loop."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Signal


class MainThread(QObject):
    """Made on the main thread; `post` may be called from any thread and runs the calls there, later, in order."""

    _posted = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._open = True
        self._posted.connect(self._run, Qt.ConnectionType.QueuedConnection)

    def post(self, call: Callable[[], None]) -> None:
        self._posted.emit(call)

    def close(self) -> None:
        """From now on calls are dropped: the window they would speak to is gone."""
        self._open = False

    def _run(self, call: Callable[[], None]) -> None:
        if self._open:
            call()
