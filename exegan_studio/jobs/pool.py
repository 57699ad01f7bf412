"""A few threads for many small jobs, of which the newest matter most: thumbnails of what is on screen now."""

import threading
from collections import deque
from typing import Any

from exegan_studio.jobs.job import Job
from exegan_studio.jobs.worker import Post, Report, run_job


class Pool:
    """Runs the newest job first. Of more than `waiting` jobs the oldest ends as CANCELLED; it may be asked for again."""

    def __init__(self, name: str, threads: int, waiting: int, post: Post, report: Report) -> None:
        self._post = post
        self._report = report
        self._limit = waiting
        self._waiting: deque[Job[Any]] = deque()
        self._running: set[Job[Any]] = set()
        self._changed = threading.Condition()
        self._stopped = False
        self._threads = [threading.Thread(target=self._run, name=f"{name} {number}", daemon=True) for number in range(threads)]
        for thread in self._threads:
            thread.start()

    def submit(self, job: Job[Any]) -> None:
        """Any thread. After `stop` the job ends as CANCELLED at once."""
        with self._changed:
            late = [job] if self._stopped else []
            if not self._stopped:
                self._waiting.append(job)
                if len(self._waiting) > self._limit:
                    late.append(self._waiting.popleft())
                self._changed.notify()
        self._refuse(late)

    def stop(self, seconds: float = 5.0) -> bool:
        """Cancel all jobs and take no more. True when every thread has ended within about that time."""
        with self._changed:
            self._stopped = True
            late = list(self._waiting)
            self._waiting.clear()
            for job in self._running:
                job.cancel()
            self._changed.notify_all()
        self._refuse(late)
        for thread in self._threads:
            thread.join(seconds)
        return not any(thread.is_alive() for thread in self._threads)

    def _refuse(self, jobs: list[Job[Any]]) -> None:
        for job in jobs:
            job.cancel()
            run_job(job, self._post, self._report)

    def _run(self) -> None:
        while (job := self._take()) is not None:
            try:
                run_job(job, self._post, self._report)
            finally:
                with self._changed:
                    self._running.discard(job)
            del job

    def _take(self) -> Job[Any] | None:
        with self._changed:
            while not self._waiting and not self._stopped:
                self._changed.wait()
            if self._stopped:
                return None
            job = self._waiting.pop()
            self._running.add(job)
            return job
