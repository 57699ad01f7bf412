"""The pool: newest first, bounded, and stopped without leaving threads behind."""

import queue
import threading
from collections.abc import Callable

from exegan_studio.jobs.job import Job, JobControl, JobState
from exegan_studio.jobs.pool import Pool

LONG = 10.0


def test_the_newest_job_comes_first_and_the_oldest_beyond_the_limit_is_cancelled() -> None:
    calls: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
    pool = Pool("test pool", 1, 3, calls.put, lambda _title, _error: None)
    gate, busy, order = threading.Event(), threading.Event(), list[int]()

    def block(_control: JobControl) -> None:
        busy.set()
        gate.wait(LONG)

    pool.submit(Job("gate", block))
    assert busy.wait(LONG)
    jobs = [Job(str(n), lambda _control, n=n: order.append(n)) for n in range(5)]
    for job in jobs:
        pool.submit(job)
    gate.set()
    while not all(job.state.finished for job in jobs):
        calls.get(timeout=LONG)()
    assert order == [4, 3, 2]
    assert [job.state for job in jobs[:2]] == [JobState.CANCELLED] * 2
    assert pool.stop(LONG)


def test_jobs_run_side_by_side() -> None:
    pool = Pool("test pool", 2, 10, lambda call: call(), lambda _title, _error: None)
    both = threading.Barrier(2, timeout=LONG)
    jobs = [Job(str(n), lambda _control: both.wait()) for n in range(2)]
    for job in jobs:
        pool.submit(job)
    while not all(job.state.finished for job in jobs):
        threading.Event().wait(0.005)
    assert [job.state for job in jobs] == [JobState.DONE] * 2
    assert pool.stop(LONG)


def test_after_stop_every_job_is_cancelled() -> None:
    pool = Pool("test pool", 2, 10, lambda call: call(), lambda _title, _error: None)
    assert pool.stop(LONG)
    late = Job("late", lambda _control: 1)
    pool.submit(late)
    assert late.state is JobState.CANCELLED
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("test pool")]
