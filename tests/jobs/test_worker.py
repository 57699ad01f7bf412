"""Jobs: their states, their listeners, cancelling, dropping, and failures nobody listens for."""

import queue
import threading
from collections.abc import Callable, Iterator

import pytest

from exegan_studio.domain.errors import EngineError
from exegan_studio.jobs.job import Job, JobControl, JobState, Progress
from exegan_studio.jobs.worker import SynchronousRunner, Worker

LONG = 10.0


class MainThread:
    """Stands in for Qt's event loop: calls wait here until the test runs them."""

    def __init__(self) -> None:
        self.calls: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self.reports: list[tuple[str, Exception]] = []

    def post(self, call: Callable[[], None]) -> None:
        self.calls.put(call)

    def report(self, title: str, error: Exception) -> None:
        self.reports.append((title, error))

    def run_until(self, ready: Callable[[], bool]) -> None:
        while not ready():
            self.calls.get(timeout=LONG)()


@pytest.fixture
def main() -> MainThread:
    return MainThread()


@pytest.fixture
def worker(main: MainThread) -> Iterator[Worker]:
    made = Worker("test worker", main.post, main.report)
    yield made
    assert made.stop(LONG)


def test_job_runs_on_the_worker_and_is_heard_on_the_main_thread(main: MainThread, worker: Worker) -> None:
    threads: dict[str, int] = {}
    heard: list[object] = []

    def work(control: JobControl) -> int:
        threads["work"] = threading.get_ident()
        control.progress(0.5, "half")
        return 7

    def on_done(result: int) -> None:
        threads["done"] = threading.get_ident()
        heard.append(result)

    job = Job("seven", work, on_done=on_done, on_progress=heard.append, on_end=lambda ended: heard.append(ended.state))
    assert job.state is JobState.WAITING
    worker.submit(job)
    main.run_until(lambda: job.state.finished)
    assert heard == [Progress(0.5, "half"), 7, JobState.DONE]
    assert threads["done"] == threading.get_ident() != threads["work"]
    assert job.latest == Progress(0.5, "half")


def test_jobs_end_in_the_order_they_came(main: MainThread, worker: Worker) -> None:
    order: list[int] = []
    jobs = [Job(str(n), lambda _control, n=n: n, on_done=order.append) for n in range(20)]
    for job in jobs:
        worker.submit(job)
    main.run_until(lambda: jobs[-1].state.finished)
    assert order == list(range(20))


def test_failure_nobody_listens_for_is_reported(main: MainThread, worker: Worker) -> None:
    def work(_control: JobControl) -> None:
        raise EngineError("It broke.", "Mend it.")

    job = Job("breaking", work)
    worker.submit(job)
    main.run_until(lambda: job.state.finished)
    assert job.state is JobState.FAILED
    assert [(title, str(error)) for title, error in main.reports] == [("breaking", "It broke. Mend it.")]
    assert job.error is main.reports[0][1]


def test_a_listener_takes_the_failure_instead_of_the_reporter(main: MainThread, worker: Worker) -> None:
    failures: list[Exception] = []

    def work(_control: JobControl) -> None:
        raise ValueError("unexpected")

    job = Job("breaking", work, on_failed=failures.append)
    worker.submit(job)
    main.run_until(lambda: job.state.finished)
    assert [str(one) for one in failures] == ["unexpected"]
    assert main.reports == []


def test_the_worker_goes_on_after_a_failure(main: MainThread, worker: Worker) -> None:
    def work(_control: JobControl) -> None:
        raise ValueError

    worker.submit(Job("breaking", work))
    after = Job("after", lambda _control: 1)
    worker.submit(after)
    main.run_until(lambda: after.state.finished)
    assert after.state is JobState.DONE


def test_delivered_items_come_in_order_and_stay_when_the_job_fails(main: MainThread, worker: Worker) -> None:
    heard: list[object] = []

    def work(control: JobControl) -> None:
        for number in range(3):
            control.deliver(number)
        raise EngineError("Enough.")

    job = Job("items", work, on_item=heard.append, on_failed=lambda error: heard.append(str(error)))
    worker.submit(job)
    main.run_until(lambda: job.state.finished)
    assert heard == [0, 1, 2, "Enough."]


def test_cancel_stops_a_running_job(main: MainThread, worker: Worker) -> None:
    started = threading.Event()

    def work(control: JobControl) -> None:
        started.set()
        waiting = threading.Event()
        while True:
            control.cancel.check()
            waiting.wait(0.005)

    job = Job("endless", work)
    worker.submit(job)
    assert started.wait(LONG)
    job.cancel()
    main.run_until(lambda: job.state.finished)
    assert job.state is JobState.CANCELLED
    assert main.reports == []


def test_a_job_cancelled_while_waiting_never_starts(main: MainThread, worker: Worker) -> None:
    gate = threading.Event()
    ran: list[bool] = []
    worker.submit(Job("gate", lambda _control: gate.wait(LONG)))
    job = Job("waiting", lambda _control: ran.append(True))
    worker.submit(job)
    job.cancel()
    gate.set()
    main.run_until(lambda: job.state.finished)
    assert job.state is JobState.CANCELLED
    assert ran == []


def test_a_dropped_job_is_not_heard_even_where_its_answer_was_already_posted(main: MainThread, worker: Worker) -> None:
    heard: list[object] = []
    stale = Job("stale", lambda _control: 1, on_done=heard.append, on_end=heard.append)
    worker.submit(stale)
    last = Job("last", lambda _control: 2)
    worker.submit(last)
    waiting = [main.calls.get(timeout=LONG) for _ in range(4)]
    stale.drop()
    for call in waiting:
        call()
    assert last.state is JobState.DONE
    assert heard == []
    assert stale.token.cancelled


def test_stop_cancels_what_runs_and_what_waits_and_refuses_more(main: MainThread) -> None:
    worker = Worker("stopping", main.post, main.report)
    started = threading.Event()

    def work(control: JobControl) -> None:
        started.set()
        while True:
            control.cancel.check()
            threading.Event().wait(0.005)

    running, waiting, late = Job("running", work), Job("waiting", work), Job("late", work)
    worker.submit(running)
    worker.submit(waiting)
    assert started.wait(LONG)
    assert worker.stop(LONG)
    worker.submit(late)
    main.run_until(lambda: late.state.finished)
    assert {running.state, waiting.state, late.state} == {JobState.CANCELLED}


def test_stop_says_when_the_work_does_not_end(main: MainThread) -> None:
    worker = Worker("deaf", main.post, main.report)
    started, gate = threading.Event(), threading.Event()

    def work(_control: JobControl) -> None:
        started.set()
        gate.wait(LONG)

    worker.submit(Job("deaf", work))
    assert started.wait(LONG)
    assert not worker.stop(0.01)
    gate.set()
    assert worker.stop(LONG)


def test_a_failing_listener_does_not_leave_the_job_unfinished(main: MainThread) -> None:
    def on_done(_result: int) -> None:
        raise RuntimeError("listener")

    job = Job("listener", lambda _control: 1, on_done=on_done)
    with pytest.raises(RuntimeError, match="listener"):
        SynchronousRunner(main.report).submit(job)
    assert job.state is JobState.DONE


def test_synchronous_runner_ends_the_job_inside_submit(main: MainThread) -> None:
    runner = SynchronousRunner(main.report)
    heard: list[int] = []
    runner.submit(Job("now", lambda _control: 3, on_done=heard.append))
    assert heard == [3]
    assert runner.stop()
    after = Job("after", lambda _control: 4, on_done=heard.append)
    runner.submit(after)
    assert heard == [3]
    assert after.state is JobState.CANCELLED
