"""Ctrl+C during a run: what is going on is finished first."""

import contextlib
import signal
import threading
from collections.abc import Generator

from exegan_studio.jobs.cancel import CancelToken


@contextlib.contextmanager
def interruptible() -> Generator[CancelToken]:
    """Inside, the first Ctrl+C, or the system's wish that the program ends, is noted on the token; another one stops at once.

    Only the main thread is told of signals: on any other the token is never set.
    """
    token = CancelToken()
    if threading.current_thread() is not threading.main_thread():
        yield token
        return

    def asked(_signal: int, _frame: object) -> None:
        if token.cancelled:
            raise KeyboardInterrupt
        token.cancel()

    before = {one: signal.signal(one, asked) for one in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield token
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)
