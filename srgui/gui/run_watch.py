"""Looks at the runs again and again, in a thread: at what is seen often, at the rest now and then."""

from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from srgui.gui.jobs import Job, JobQueue
from srgui.gui.run_work import RunEntry, RunReader, Survey

_SEEN_MS, _RUNNING_MS, _IDLE_MS = 250, 1000, 3000
_LIST_EVERY_MS = 3000
_EAGER_MS = 30_000


class RunWatch(QObject):
    """Tells of every run, and of the one that is shown once anybody looks, whenever they change.

    It does not matter who started a run: this window, another, or the command line.

    Attributes:
        entries: all runs, as they were seen last.
    """

    listed = Signal(object)  # tuple of RunEntry, when any has changed
    viewed = Signal(object)  # RunView of the run that is shown, when it has changed
    failed = Signal(object)  # Exception
    looks = Signal()  # before each look

    def __init__(self, queue: JobQueue, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._queue = queue
        self._reader = RunReader()
        self._shown: Path | None = None
        self._is_seen = self._was_seen = False
        self._is_reading = self._wants_again = self._wants_list = False
        self._has_listed = False
        self._since_list_ms = self._eager_ticks = 0
        self.entries: tuple[RunEntry, ...] = ()
        self._timer = QTimer(self, interval=_IDLE_MS)
        self._timer.timeout.connect(self._tick)

    @property
    def shown(self) -> Path | None:
        """The run whose story is told."""
        return self._shown

    def begin(self, others: tuple[Path, ...]) -> None:
        """Look for runs, from now on; those outside of the window's own folder are given."""
        self.set_others(others)
        self._timer.start()

    def set_others(self, others: tuple[Path, ...]) -> None:
        """List these runs too."""
        self._reader.others = others  # read at the start of a listing, as a whole
        self.look_again()

    def show(self, path: Path | None) -> None:
        """Tell the story of a run from now on."""
        if path != self._shown:
            self._shown = path
            self._read()

    def set_seen(self, is_seen: bool) -> None:
        """Look more often while somebody does."""
        self._is_seen = is_seen
        self._was_seen = self._was_seen or is_seen
        self._pace()
        if is_seen and self._timer.isActive():
            self._read()

    def look_again(self) -> None:
        """Look at everything at once: something was done to a run."""
        self._wants_list = True
        self._read()

    def expect_start(self) -> None:
        """Look often until another run is running, or it has been long enough: one was just started."""
        self._eager_ticks = _EAGER_MS // _SEEN_MS
        self._pace()
        self.look_again()

    def stop(self) -> None:
        """Look no more."""
        self._timer.stop()

    def entry(self, path: Path | None) -> RunEntry | None:
        """Return a run by its folder."""
        return next((entry for entry in self.entries if entry.path == path), None)

    def _tick(self) -> None:
        self._since_list_ms += self._timer.interval()
        if self._eager_ticks:
            self._eager_ticks -= 1
            self._pace()
        self._read()

    def _read(self) -> None:
        if self._is_reading:
            self._wants_again = True
            return
        lists = self._wants_list or self._since_list_ms >= _LIST_EVERY_MS
        if lists:
            self._wants_list, self._since_list_ms = False, 0
        self._is_reading = True
        self.looks.emit()
        shown, reader = self._shown if self._was_seen else None, self._reader
        job = Job(lambda _tell, cancel: reader.survey(shown, cancel, lists=lists), "Looking at runs")
        job.succeeded.connect(self._take)
        job.failed.connect(self._take_failure)
        job.cancelled.connect(self.stop)
        self._queue.put(job)

    def _take(self, survey: object) -> None:
        assert isinstance(survey, Survey)
        self._is_reading = False
        if survey.entries != self.entries or not self._has_listed:
            self._has_listed = True
            if len(_running(survey.entries)) > len(_running(self.entries)):
                self._eager_ticks = 0
            self.entries = survey.entries
            self._pace()
            self.listed.emit(survey.entries)
        if survey.view is not None and survey.view.entry.path == self._shown:
            self.viewed.emit(survey.view)
        if self._wants_again:
            self._wants_again = False
            self._read()

    def _take_failure(self, error: Exception) -> None:
        self._is_reading = self._wants_again = False
        self.stop()
        self.failed.emit(error)

    def _pace(self) -> None:
        running = _running(self.entries)
        is_followed = self._eager_ticks > 0 or (self._is_seen and self._shown in running)
        wanted = _SEEN_MS if is_followed else _RUNNING_MS if running else _IDLE_MS
        if self._timer.interval() != wanted:
            self._timer.setInterval(wanted)


def _running(entries: tuple[RunEntry, ...]) -> set[Path]:
    return {entry.path for entry in entries if entry.is_running}
