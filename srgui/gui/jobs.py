"""The only threads of the window: jobs, and queues that run them one at a time.

A job's work is a function that knows nothing of Qt: it is given a listener and a cancel token, returns a result
or raises. Its outcome is told in the GUI thread once the thread has ended: exactly one of `succeeded`, `failed`
and `cancelled`.
"""

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from PySide6.QtCore import QObject, Qt, QThread, Signal

from srgui.progress import Cancelled, CancelToken

Tell = Callable[[object], None]
Work = Callable[[Tell, CancelToken], object]

_GIVE_WAY_CHECK_S = 0.2


class Job(QThread):
    """A piece of work on a thread of its own; what it works on is captured in the function it is given.

    Args:
        work: ``work(tell, cancel)``, called in the thread; what it tells comes out of `progressed`.
        label: what is being done, for a person.
    """

    progressed = Signal(object)
    succeeded = Signal(object)
    failed = Signal(object)
    cancelled = Signal()
    _told = Signal(object)

    def __init__(self, work: Work, label: str = "") -> None:
        super().__init__()
        self.label = label
        self._work = work
        self._token = CancelToken()
        self._result: object = None
        self._error: Exception | None = None
        self._is_over = False
        self._told.connect(self._pass_on, Qt.ConnectionType.QueuedConnection)
        self.finished.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def run(self) -> None:
        """Do the work; called by Qt in the new thread."""
        try:
            self._result = self._work(self._told.emit, self._token)
        except Cancelled:
            self._token.cancel()
        except Exception as error:  # noqa: BLE001 - handed on whole: the GUI thread shows or logs it
            self._error = error

    def cancel(self) -> None:
        """Ask it to stop; its outcome is then `cancelled`, however far it got."""
        self._token.cancel()

    def drop(self) -> None:
        """End a job that was never started: cancelled."""
        assert not self.isRunning()
        self._token.cancel()
        self._deliver()

    def stop(self) -> None:
        """Ask it to stop and wait until it has."""
        self._token.cancel()
        self.wait()
        self._deliver()

    def _pass_on(self, news: object) -> None:
        if not self._is_over and not self._token.is_cancelled:
            self.progressed.emit(news)

    def _deliver(self) -> None:
        if self._is_over:
            return
        self.wait()
        self._is_over = True
        result, self._result, self._work = self._result, None, _nothing  # pictures are big: hold none on to them
        if self._token.is_cancelled:
            self.cancelled.emit()
        elif self._error is not None:
            self.failed.emit(self._error)
        else:
            self.succeeded.emit(result)


def _nothing(_tell: Tell, _cancel: CancelToken) -> None:
    """Stand in for work that is over."""


class JobQueue(QObject):
    """Runs its jobs one after the other, in the order in which they came."""

    idle = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._running: Job | None = None
        self._waiting: list[Job] = []
        self._is_closed = False

    @property
    def running(self) -> Job | None:
        """The job under way."""
        return self._running

    def put(self, job: Job) -> None:
        """Run a job once those before it have ended."""
        job.setParent(self)  # Qt then deletes it in its own time, not inside its own signal
        if self._is_closed:
            job.drop()
            return
        self._waiting.append(job)
        if self._running is None:
            self._start_next()

    def replace(self, job: Job) -> None:
        """Run a job as soon as can be, instead of all that were put before it."""
        self.cancel()
        self.put(job)

    def cancel(self) -> None:
        """Ask the running job to stop, and forget those that wait."""
        if self._running is not None:
            self._running.cancel()
        while self._waiting:
            self._waiting.pop().drop()

    def close(self) -> None:
        """Cancel everything, wait until the thread has ended, and take no more jobs."""
        self._is_closed = True
        self.cancel()
        if self._running is not None:
            self._running.stop()

    def _start_next(self) -> None:
        if not self._waiting:
            self.idle.emit()
            return
        job = self._running = self._waiting.pop(0)
        for outcome in (job.succeeded, job.failed, job.cancelled):
            outcome.connect(self._end)
        job.start()

    def _end(self) -> None:
        assert self._running is not None
        self._running.deleteLater()
        self._running = None
        self._start_next()


class RightOfWay:
    """Lets what a person waits for go before what they started and left: long jobs pause between tiles."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._urgent = 0

    @contextmanager
    def urgent(self) -> Iterator[None]:
        """Hold the way while a short job runs."""
        with self._changed:
            self._urgent += 1
        try:
            yield
        finally:
            with self._changed:
                self._urgent -= 1
                self._changed.notify_all()

    def step_aside(self, cancel: CancelToken) -> None:
        """Wait while somebody holds the way; raises `Cancelled` when told to stop."""
        with self._changed:
            while self._urgent:
                self._changed.wait(_GIVE_WAY_CHECK_S)
                cancel.check()


_TURN_S = 0.0005


class Workers(QObject):
    """The queues of a window: what is in different ones runs side by side.

    While jobs compute, the window's thread gets its turn with Python after half a millisecond: it asks for it dozens of
    times a paint, and with Python's own 5 ms a window of nine panes stood still for a tenth of a second.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        sys.setswitchinterval(_TURN_S)
        self.start_up = JobQueue(self)
        self.reading = JobQueue(self)
        self.scenes = JobQueue(self)
        self.estimates = JobQueue(self)
        self.previews = JobQueue(self)
        self.exports = JobQueue(self)
        self.runs = JobQueue(self)
        self.samples = JobQueue(self)
        self.speeds = JobQueue(self)
        self.surveys = JobQueue(self)
        self.reports = JobQueue(self)
        self.way = RightOfWay()

    def close(self) -> None:
        """Cancel everything, and wait until every thread has ended."""
        queues = [child for child in self.children() if isinstance(child, JobQueue)]
        for queue in queues:
            queue.cancel()
        for queue in queues:
            queue.close()
