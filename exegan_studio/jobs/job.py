"""A job: its states, its progress, and who hears of it."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any, Generic, TypeVar

from exegan_studio.jobs.cancel import CancelToken

Result = TypeVar("Result")


class JobState(Enum):
    """A job goes from top to bottom, never back, and ends in one of the last three."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def finished(self) -> bool:
        return self in (JobState.DONE, JobState.FAILED, JobState.CANCELLED)


@dataclass(frozen=True)
class Progress:
    """`fraction` 0..1, or None where the end is not known; `text` is for people."""

    fraction: float | None = None
    text: str = ""


class JobControl:
    """What the work sees of its job, on the worker's thread: frozen inputs come in by closure, answers leave here."""

    def __init__(self, cancel: CancelToken, tell: Callable[[Progress], None], hand: Callable[[Any], None]) -> None:
        self.cancel = cancel
        self._tell = tell
        self._hand = hand

    def deliver(self, item: Any) -> None:
        """Hand over a part of the answer as soon as it is there; what was delivered stays when the job fails later."""
        self._hand(item)

    def progress(self, fraction: float | None, text: str = "") -> None:
        self._tell(Progress(fraction, text))


class Job(Generic[Result]):
    """One piece of slow work and its listeners.

    `work` runs on the worker's thread; every listener runs on the main thread. `on_failed` None leaves the failure to the
    runner's own reporter, so that a failure without a listener still reaches the artist. `on_end` comes last, whatever
    happened.
    """

    def __init__(
        self,
        title: str,
        work: Callable[[JobControl], Result],
        *,
        on_item: Callable[[Any], None] | None = None,
        on_done: Callable[[Result], None] | None = None,
        on_failed: Callable[[Exception], None] | None = None,
        on_progress: Callable[[Progress], None] | None = None,
        on_end: Callable[["Job[Result]"], None] | None = None,
    ) -> None:
        self.title = title
        self.work = work
        self.on_item = on_item
        self.on_done = on_done
        self.on_failed = on_failed
        self.on_progress = on_progress
        self.on_end = on_end
        self.token = CancelToken()
        self.state = JobState.WAITING
        self.latest = Progress()
        self.error: Exception | None = None
        self._dropped = False

    @property
    def dropped(self) -> bool:
        return self._dropped

    def cancel(self) -> None:
        """Ask it to stop; it ends as CANCELLED, and its listeners hear of that. Any thread."""
        self.token.cancel()

    def drop(self) -> None:
        """Stop it and hear no more of it: its answer has gone stale. Main thread, as the listeners are."""
        self._dropped = True
        self.token.cancel()
