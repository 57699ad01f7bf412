"""Runners: one worker thread that takes jobs in turn, and one that runs them at once for tests and the command line."""

import logging
import queue
import threading
from collections.abc import Callable
from typing import Any, Protocol

from exegan_studio.domain.errors import Cancelled
from exegan_studio.jobs.job import Job, JobControl, JobState, Progress, Result

Post = Callable[[Callable[[], None]], None]
"""Runs a call on the main thread, later and in order. The studio posts to Qt's event loop."""

Report = Callable[[str, Exception], None]
"""Tells the artist of a failure nobody listened for: the job's title and the error. Main thread."""

_log = logging.getLogger(__name__)


class Runner(Protocol):
    """Takes jobs; they end in the order they came."""

    def submit(self, job: Job[Any]) -> None: ...

    def stop(self, seconds: float) -> bool:
        """Cancel all jobs and take no more. True when the work has ended within that time."""
        ...


def run_job(job: Job[Result], post: Post, report: Report) -> None:
    """Run one job on the calling thread; its listeners are posted."""

    def heard(call: Callable[[], None]) -> None:
        post(lambda: None if job.dropped else call())

    def tell(progress: Progress) -> None:
        heard(lambda: _progress(job, progress))

    def hand(item: Any) -> None:
        heard(lambda: job.on_item(item) if job.on_item is not None else None)

    if job.token.cancelled:
        heard(lambda: _end(job, JobState.CANCELLED))
        return
    heard(lambda: _start(job))
    try:
        result = job.work(JobControl(job.token, tell, hand))
    except Cancelled:
        heard(lambda: _end(job, JobState.CANCELLED))
    except Exception as error:  # noqa: BLE001 - whatever a job raises is handed to the artist, not lost on a thread
        failure = error
        _log.info("job %r failed", job.title, exc_info=error)
        heard(lambda: _fail(job, failure, report))
    else:
        heard(lambda: _done(job, result))


def _start(job: Job[Result]) -> None:
    job.state = JobState.RUNNING


def _progress(job: Job[Result], progress: Progress) -> None:
    job.latest = progress
    if job.on_progress is not None:
        job.on_progress(progress)


def _done(job: Job[Result], result: Result) -> None:
    try:
        if job.on_done is not None:
            job.on_done(result)
    finally:
        _end(job, JobState.DONE)


def _fail(job: Job[Result], error: Exception, report: Report) -> None:
    job.error = error
    try:
        if job.on_failed is not None:
            job.on_failed(error)
        else:
            report(job.title, error)
    finally:
        _end(job, JobState.FAILED)


def _end(job: Job[Result], state: JobState) -> None:
    job.state = state
    if job.on_end is not None:
        job.on_end(job)


class Worker:
    """One thread, one job at a time, in the order they were submitted."""

    def __init__(self, name: str, post: Post, report: Report) -> None:
        self._post = post
        self._report = report
        self._jobs: queue.SimpleQueue[Job[Any] | None] = queue.SimpleQueue()
        self._unfinished: set[Job[Any]] = set()
        self._lock = threading.Lock()
        self._stopped = False
        # A daemon, so that a library call that never returns cannot keep the program from closing.
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def submit(self, job: Job[Any]) -> None:
        """Any thread. After `stop` the job ends as CANCELLED at once."""
        with self._lock:
            if not self._stopped:
                self._unfinished.add(job)
                self._jobs.put(job)
                return
        job.cancel()
        run_job(job, self._post, self._report)

    def stop(self, seconds: float = 5.0) -> bool:
        with self._lock:
            first = not self._stopped
            self._stopped = True
            unfinished = list(self._unfinished)
        for job in unfinished:
            job.cancel()
        if first:
            self._jobs.put(None)
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def _run(self) -> None:
        while (job := self._jobs.get()) is not None:
            try:
                run_job(job, self._post, self._report)
            finally:
                with self._lock:
                    self._unfinished.discard(job)
            # The next wait may be long, and the closure holds whole pictures.
            del job


class SynchronousRunner:
    """Runs a job to its end inside `submit`, listeners included."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._stopped = False

    def submit(self, job: Job[Any]) -> None:
        if self._stopped:
            job.cancel()
        run_job(job, lambda call: call(), self._report)

    def stop(self, seconds: float = 0.0) -> bool:
        del seconds
        self._stopped = True
        return True
