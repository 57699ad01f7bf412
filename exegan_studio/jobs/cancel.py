"""Cancelling: asked for on one thread, noticed on another."""

import threading

from exegan_studio.domain.errors import Cancelled


class CancelToken:
    """Shared by who asks and who works; safe on any thread."""

    def __init__(self) -> None:
        self._event = threading.Event()

    def cancel(self) -> None:
        self._event.set()

    @property
    def cancelled(self) -> bool:
        return self._event.is_set()

    def check(self) -> None:
        """Raise Cancelled if it was asked for. Workers call this between steps of at most 0.2 s."""
        if self._event.is_set():
            raise Cancelled
