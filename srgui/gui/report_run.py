"""A report under way: holds what is known so far, and keeps it when it is stopped."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal

from srgui.gui.jobs import Job, JobQueue, RightOfWay
from srgui.gui.report_work import Begun, Findings, ReportOrder, measure
from srgui.gui.words import is_expected, sentence_for
from srgui.progress import Progress
from srgui.report.datasets import LeftOut

_MOST_REASONS = 3


class ReportRun(QObject):
    """Measures in a job, and makes a report of what there is.

    Args:
        queue: where it runs.
        way: what a person waits for goes before it.
        parent: of it.
    """

    progressed = Signal(object)  # Progress
    changed = Signal(object)  # Report: more is known
    failed = Signal(str)  # why nothing more can be measured; `ended` follows
    ended = Signal(str)  # a sentence: what went wrong, or that it was stopped; empty where it is complete

    def __init__(self, queue: JobQueue, way: RightOfWay, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._queue, self._way = queue, way
        self._job: Job | None = None
        self._found = Findings()

    @property
    def begun(self) -> Begun | None:
        """What is measured; None before the sets were looked over."""
        return self._found.begun

    @property
    def is_running(self) -> bool:
        """Whether a report is under way."""
        return self._job is not None

    def start(self, order: ReportOrder) -> None:
        """Begin anew."""
        assert self._job is None
        way, found = self._way, Findings()
        self._found = found
        job = Job(lambda tell, cancel: measure(order, found, way, tell, cancel), "Measuring")
        job.progressed.connect(self._take)
        job.succeeded.connect(lambda _none: self._end(""))
        job.cancelled.connect(lambda: self._end("Stopped; what was finished is kept."))
        job.failed.connect(self._fail)
        self._job = job
        self._queue.put(job)

    def stop(self) -> None:
        """Ask it to stop; what is done stays."""
        if self._job is not None:
            self._job.cancel()

    def _take(self, news: object) -> None:
        if isinstance(news, Progress):
            self.progressed.emit(news)
        elif news is not None:
            self.changed.emit(news)

    def _fail(self, error: Exception) -> None:
        self.failed.emit(sentence_for(error))
        self._end(sentence_for(error))
        if not is_expected(error):
            raise error

    def _end(self, sentence: str) -> None:
        self._job = None
        if self._found.report is not None:
            self.changed.emit(self._found.report)
        elif not sentence:
            sentence = f"None of the pictures can be measured on. {_reasons(self._found.left_out)}"
            self.failed.emit(sentence)
        self.ended.emit(sentence)


def _reasons(left_out: Sequence[LeftOut]) -> str:
    """Return why things take no part, as many of the reasons as are read."""
    reasons = list(dict.fromkeys(left.reason for left in left_out))
    more = len(reasons) - _MOST_REASONS
    return " ".join([*reasons[:_MOST_REASONS], *([f"And {more} more of the kind."] if more > 0 else [])])
