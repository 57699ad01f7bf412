"""What a command says while it works, and how Ctrl+C stops it."""

import contextlib
import sys
from collections.abc import Generator

from exegan_studio.jobs.cancel import CancelToken


def say(text: str) -> None:
    """A line of progress."""
    print(text, file=sys.stderr, flush=True)


@contextlib.contextmanager
def stoppable() -> Generator[CancelToken]:
    """A token for the engine; Ctrl+C ends the work as everywhere, and whoever still looks at the token sees it too."""
    token = CancelToken()
    try:
        yield token
    except KeyboardInterrupt:
        token.cancel()
        raise


def counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
