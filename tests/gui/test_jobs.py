"""Jobs: exactly one outcome each, told in the GUI thread; queues: one at a time, the newest first, nothing left."""

import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject, QThread
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from srgui.gui.jobs import Job, JobQueue, RightOfWay, Tell, Workers
from srgui.progress import Cancelled, CancelToken


class Listener(QObject):
    """Writes down all that a job says, and in which thread."""

    def __init__(self, job: Job) -> None:
        super().__init__()
        self.heard: list[tuple[str, object]] = []
        self.threads: set[QThread] = set()
        job.progressed.connect(lambda news: self._note("progressed", news))
        job.succeeded.connect(lambda result: self._note("succeeded", result))
        job.failed.connect(lambda error: self._note("failed", error))
        job.cancelled.connect(lambda: self._note("cancelled", None))

    def _note(self, what: str, value: object) -> None:
        self.heard.append((what, value))
        self.threads.add(QThread.currentThread())

    @property
    def outcomes(self) -> list[str]:
        return [what for what, _ in self.heard if what != "progressed"]


@pytest.fixture(name="queue")
def queue_fixture(qtbot: QtBot) -> Iterator[JobQueue]:
    del qtbot
    queue = JobQueue()
    yield queue
    queue.close()


def _wait_for_cancel(_tell: Tell, cancel: CancelToken) -> None:
    while True:
        cancel.check()
        threading.Event().wait(0.001)


def test_a_job_tells_progress_and_then_its_result(qtbot: QtBot) -> None:
    def work(tell: Tell, _cancel: CancelToken) -> str:
        tell(1)
        tell(2)
        return "done"

    job = Job(work)
    listener = Listener(job)
    with qtbot.waitSignal(job.succeeded):
        job.start()
    assert listener.heard == [("progressed", 1), ("progressed", 2), ("succeeded", "done")]
    assert listener.threads == {QThread.currentThread()}
    assert not job.isRunning()


def test_a_job_that_raises_fails_with_the_error(qtbot: QtBot) -> None:
    error = ValueError("The picture is damaged.")

    def work(_tell: Tell, _cancel: CancelToken) -> None:
        raise error

    job = Job(work)
    listener = Listener(job)
    with qtbot.waitSignal(job.failed):
        job.start()
    assert listener.heard == [("failed", error)]


def test_a_job_is_cancelled_between_its_steps(qtbot: QtBot) -> None:
    job = Job(_wait_for_cancel)
    listener = Listener(job)
    with qtbot.waitSignal(job.cancelled):
        job.start()
        job.cancel()
    assert listener.outcomes == ["cancelled"]


def test_a_job_cancelled_too_late_to_notice_is_cancelled_all_the_same(qtbot: QtBot) -> None:
    go_on = threading.Event()

    def work(tell: Tell, _cancel: CancelToken) -> str:
        go_on.wait()
        tell("too late")
        return "done"

    job = Job(work)
    listener = Listener(job)
    with qtbot.waitSignal(job.cancelled):
        job.start()
        job.cancel()
        go_on.set()
    assert listener.heard == [("cancelled", None)]


def test_work_that_says_cancelled_by_itself_is_cancelled(qtbot: QtBot) -> None:
    def work(_tell: Tell, _cancel: CancelToken) -> None:
        raise Cancelled

    job = Job(work)
    with qtbot.waitSignal(job.cancelled):
        job.start()


@pytest.mark.usefixtures("qtbot")
def test_stop_waits_and_tells_the_outcome_once() -> None:
    job = Job(_wait_for_cancel)
    listener = Listener(job)
    job.start()
    job.stop()
    assert not job.isRunning()
    assert listener.outcomes == ["cancelled"]
    QApplication.processEvents()  # what was queued meanwhile changes nothing
    assert listener.outcomes == ["cancelled"]


def test_a_queue_runs_one_job_after_the_other(queue: JobQueue, qtbot: QtBot) -> None:
    running = 0
    most = 0
    order = []

    def work(number: int) -> None:
        nonlocal running, most
        running += 1
        most = max(most, running)
        order.append(number)
        threading.Event().wait(0.002)
        running -= 1

    with qtbot.waitSignal(queue.idle):
        for number in range(4):
            queue.put(Job(lambda _tell, _cancel, number=number: work(number)))  # type: ignore[misc]
    assert order == [0, 1, 2, 3]
    assert most == 1
    assert queue.running is None


def test_the_newest_job_replaces_those_before(queue: JobQueue, qtbot: QtBot) -> None:
    old, waiting, new = Job(_wait_for_cancel), Job(_wait_for_cancel), Job(lambda _tell, _cancel: "new")
    heard = [Listener(job) for job in (old, waiting, new)]
    queue.put(old)
    queue.put(waiting)
    with qtbot.waitSignal(queue.idle):
        queue.replace(new)
    assert [listener.outcomes for listener in heard] == [["cancelled"], ["cancelled"], ["succeeded"]]


def test_a_job_may_put_the_next_one_from_its_outcome(queue: JobQueue, qtbot: QtBot) -> None:
    first, second = Job(lambda _tell, _cancel: 1), Job(lambda _tell, _cancel: 2)
    first.succeeded.connect(lambda _result: queue.put(second))
    listener = Listener(second)
    with qtbot.waitSignal(second.succeeded):
        queue.put(first)
    assert listener.heard == [("succeeded", 2)]


def test_closing_ends_the_thread_and_takes_no_more(qtbot: QtBot) -> None:
    del qtbot
    queue = JobQueue()
    running, waiting, late = Job(_wait_for_cancel), Job(_wait_for_cancel), Job(_wait_for_cancel)
    heard = [Listener(job) for job in (running, waiting, late)]
    queue.put(running)
    queue.put(waiting)
    queue.close()
    queue.put(late)
    assert [listener.outcomes for listener in heard] == [["cancelled"]] * 3


def test_closing_the_workers_closes_every_queue(qtbot: QtBot) -> None:
    del qtbot
    workers = Workers()
    jobs = [Job(_wait_for_cancel) for _ in range(3)]
    workers.reading.put(jobs[0])
    workers.previews.put(jobs[1])
    workers.exports.put(jobs[2])
    workers.close()
    assert workers.exports.running is None


def test_a_long_job_waits_while_a_short_one_has_the_way() -> None:
    way, cancel = RightOfWay(), CancelToken()
    passed = threading.Event()

    def long_job() -> None:
        way.step_aside(cancel)
        passed.set()

    with way.urgent():
        thread = threading.Thread(target=long_job)
        thread.start()
        assert not passed.wait(0.05)
    assert passed.wait(5)
    thread.join()


def test_a_long_job_that_waits_can_be_cancelled() -> None:
    way, cancel = RightOfWay(), CancelToken()
    cancel.cancel()
    with way.urgent(), pytest.raises(Cancelled):
        way.step_aside(cancel)
