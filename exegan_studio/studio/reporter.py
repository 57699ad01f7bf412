"""Every failure reaches the artist: expected ones in plain words, all others with details that can be copied."""

import logging
import platform
import sys
import threading
import time
import traceback
from collections.abc import Callable
from types import TracebackType

from PySide6.QtCore import QMessageLogContext, QObject, QtMsgType, Signal, qVersion

from exegan_studio import __version__
from exegan_studio.domain.errors import Cancelled, StudioError
from exegan_studio.storage.log import without_folders
from exegan_studio.studio.messages import Message, MessageKind

SAVES_APART = 10.0
"""Seconds: a fault that comes with every frame must not save with every frame."""

_log = logging.getLogger(__name__)
_qt = logging.getLogger("qt")
_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


class Reporter(QObject):
    """Turns errors into messages. `report` is called on the main thread."""

    message = Signal(object)
    """A Message to show."""

    def __init__(self, recent: Callable[[], str] = lambda: "") -> None:
        """`recent`: the log's last lines, for the details of what should not have happened."""
        super().__init__()
        self.save_first: Callable[[], object] = lambda: None
        """Called before an error nobody caught is told of, on the main thread, at most once in SAVES_APART. It may raise."""
        self._recent = recent
        self._saved = -SAVES_APART

    def say(self, text: str, next_step: str = "", kind: MessageKind = MessageKind.INFO) -> None:
        _log.info("said: %s", text)
        self.message.emit(Message(text, next_step, kind))

    def report(self, title: str, error: BaseException) -> None:
        """`title`: what was being done, as in "Opening the photo"."""
        if isinstance(error, StudioError):
            _log.info("%s: %s", title, error)
        else:
            _log.error("%s failed", title, exc_info=error)
        self.message.emit(message_of(title, error, self._recent()))

    def catch_all(self, post: Callable[[Callable[[], None]], None]) -> None:
        """From now on an exception nobody caught, on any thread, is shown and the program goes on."""

        def main_hook(_kind: type[BaseException], error: BaseException, _trace: TracebackType | None) -> None:
            if isinstance(error, KeyboardInterrupt):
                raise SystemExit(130)
            post(lambda: self._not_caught(error))

        def thread_hook(args: threading.ExceptHookArgs) -> None:
            error = args.exc_value
            if error is not None and not isinstance(error, SystemExit):
                main_hook(type(error), error, None)

        sys.excepthook = main_hook
        threading.excepthook = thread_hook

    def _not_caught(self, error: BaseException) -> None:
        if time.monotonic() - self._saved >= SAVES_APART:
            self._saved = time.monotonic()
            try:
                self.save_first()
            except Exception as fault:  # noqa: BLE001 - whatever saving raises, the first error is still told of
                self.report("Saving", fault)
        self.report("Working", error)


def log_qt(kind: QtMsgType, _context: QMessageLogContext, text: str) -> None:
    """Qt's own messages to the log; for qInstallMessageHandler."""
    _qt.log(_LEVELS[kind], "%s", text)


def message_of(title: str, error: BaseException, recent: str = "") -> Message:
    """What to say of an error; `recent`: the log's last lines."""
    if isinstance(error, Cancelled):
        return Message(f"{title}: stopped.", "", MessageKind.INFO)
    if isinstance(error, StudioError):
        return Message(error.message, error.next_step, MessageKind.WARNING)
    first = str(error).strip().partition("\n")[0]
    text = f"{title}: something went wrong that should not have ({type(error).__name__}{': ' + first if first else ''})."
    details = details_of(title, error, recent)
    # The log's lines differ each time: by its text the same error is known again, and does not fill the window.
    next_step = "Your edit is untouched. Copy the details into a bug report."
    return Message(text, next_step, MessageKind.ERROR, details, topic=text)


def details_of(title: str, error: BaseException, recent: str = "") -> str:
    """For a bug report: no folders, and the log's last lines at the end."""
    trace = "".join(traceback.format_exception(error))
    versions = f"EXE-GAN Studio {__version__}, Python {platform.python_version()}, Qt {qVersion()}, {platform.platform()}"
    text = without_folders(f"{title}\n{versions}\n\n{trace}")
    return f"{text}\nThe log's last lines:\n{recent}\n" if recent else text
