"""Long work over files: how far it is, and whether it is to stop."""

from collections.abc import Callable

from exegan_studio.jobs.cancel import CancelToken

Progress = Callable[[str, float], None]
"""Called with what is being done, in words, and how much of all is done, 0 to 1; on the thread that works."""


def tell_nobody(_stage: str, _share: float) -> None:
    """Progress for those who do not ask."""


class Work:
    """Counts bytes. One thread at a time."""

    def __init__(self, total: int, on_progress: Progress, cancel: CancelToken) -> None:
        """`total`: bytes that will be counted, all stages together."""
        self._total, self._done, self._stage = max(1, total), 0, ""
        self._on_progress, self._cancel = on_progress, cancel

    def stage(self, words: str) -> None:
        """What follows. Raises Cancelled."""
        self._stage = words
        self.count(0)

    def count(self, size: int) -> None:
        """So many bytes more are done: call it at least every few megabytes. Raises Cancelled."""
        self._cancel.check()
        self._done += size
        self._on_progress(self._stage, min(1.0, self._done / self._total))
