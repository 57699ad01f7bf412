"""Every failure reaches the artist: expected ones in plain words, all others with details that can be copied."""

import logging
import platform
import sys
import threading
import traceback
from collections.abc import Callable
from types import TracebackType

from PySide6.QtCore import QObject, Signal, qVersion

from exegan_studio import __version__
from exegan_studio.domain.errors import Cancelled, StudioError
from exegan_studio.studio.messages import Message, MessageKind

_log = logging.getLogger(__name__)


class Reporter(QObject):
    """Turns errors into messages. `report` is called on the main thread."""

    message = Signal(object)
    """A Message to show."""

    def say(self, text: str, next_step: str = "", kind: MessageKind = MessageKind.INFO) -> None:
        self.message.emit(Message(text, next_step, kind))

    def report(self, title: str, error: BaseException) -> None:
        """`title`: what was being done, as in "Opening the photo"."""
        self.message.emit(message_of(title, error))

    def catch_all(self, post: Callable[[Callable[[], None]], None]) -> None:
        """From now on an exception nobody caught, on any thread, is shown and the program goes on."""

        def main_hook(_kind: type[BaseException], error: BaseException, _trace: TracebackType | None) -> None:
            if isinstance(error, KeyboardInterrupt):
                raise SystemExit(130)
            _log.error("not caught", exc_info=error)
            post(lambda: self.report("Working", error))

        def thread_hook(args: threading.ExceptHookArgs) -> None:
            error = args.exc_value
            if error is not None and not isinstance(error, SystemExit):
                main_hook(type(error), error, None)

        sys.excepthook = main_hook
        threading.excepthook = thread_hook


def message_of(title: str, error: BaseException) -> Message:
    """What to say of an error."""
    if isinstance(error, Cancelled):
        return Message(f"{title}: stopped.", "", MessageKind.INFO)
    if isinstance(error, StudioError):
        return Message(error.message, error.next_step, MessageKind.WARNING)
    first = str(error).strip().partition("\n")[0]
    text = f"{title}: something went wrong that should not have ({type(error).__name__}{': ' + first if first else ''})."
    return Message(
        text, "Your edit is untouched. Copy the details into a bug report.", MessageKind.ERROR, details_of(title, error)
    )


def details_of(title: str, error: BaseException) -> str:
    trace = "".join(traceback.format_exception(error))
    versions = f"EXE-GAN Studio {__version__}, Python {platform.python_version()}, Qt {qVersion()}, {platform.platform()}"
    return f"{title}\n{versions}\n\n{trace}"
