"""Ctrl+C during a run: what is going on is finished first."""

import contextlib
import signal
import threading
import time
from collections.abc import Generator
from typing import Final

from exegan_studio.jobs.cancel import CancelToken

ONE_WISH: Final = 2.0
"""Seconds within which more signals say the same: `torchrun` passes a Ctrl+C on to processes that had it from the terminal."""


@contextlib.contextmanager
def interruptible() -> Generator[CancelToken]:
    """Inside, the first Ctrl+C, or the system's wish that the program ends, is noted on the token; one that comes later than
    ONE_WISH after it stops at once.

    Only the main thread is told of signals: on any other the token is never set.
    """
    token = CancelToken()
    if threading.current_thread() is not threading.main_thread():
        yield token
        return

    first = 0.0

    def asked(_signal: int, _frame: object) -> None:
        nonlocal first
        if not token.cancelled:
            first = time.monotonic()
            token.cancel()
        elif time.monotonic() - first > ONE_WISH:
            raise KeyboardInterrupt

    before = {one: signal.signal(one, asked) for one in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield token
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)
