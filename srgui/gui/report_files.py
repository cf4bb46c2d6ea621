"""Reports and charts as files: asked for, written and opened in threads."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from srgui import settings as options
from srgui.gui.jobs import Job, Workers
from srgui.gui.report_work import Begun, WriteOrder, Written, read_report, write_report
from srgui.gui.words import is_expected, sentence_for
from srgui.imaging.verified_save import save_bytes
from srgui.settings import Settings

if TYPE_CHECKING:
    from srgui.gui.report_chart import ReportChart
    from srgui.report.report_file import Difference, Report

_FILTERS = {
    "Web page with charts and pictures (*.html)": ".html",
    "PDF to print or send (*.pdf)": ".pdf",
    "Report that opens again (*.json)": ".json",
    "Table, all numbers (*.csv)": ".csv",
    "Markdown (*.md)": ".md",
    "LaTeX table (*.tex)": ".tex",
}
_CHART_FILTERS = {"Vector drawing (*.svg)": ".svg", "Picture (*.png)": ".png"}
_REPORT_FILTER = "Reports (*.json);;All files (*)"


class ReportFiles(QWidget):
    """Asks for names, and does the rest in jobs; a widget only to stand above its dialogs.

    Args:
        settings: remembers the folder.
        workers: the threads.
        parent: the tab.
    """

    opened = Signal(object, str)  # Report, name of its file
    other_opened = Signal(object)  # Report: to compare with
    told = Signal(str)  # what was done
    failed = Signal(str)  # why not

    def __init__(self, settings: Settings, workers: Workers, parent: QWidget) -> None:
        super().__init__(parent)
        self._settings, self._workers = settings, workers
        self._writing: Job | None = None
        self._written: tuple[Report, Report] | None = None  # as it was shown, and with pictures of the worst cases
        self.hide()

    @property
    def is_writing(self) -> bool:
        """Whether a report is being written to a file."""
        return self._writing is not None

    def export(self, report: "Report", against: "Sequence[Difference]", begun: Begun | None) -> None:
        """Ask for a file, and write a report to it."""
        sets = "_".join(dict.fromkeys(dataset for dataset, _ in report.places))[:60]
        path, is_asked = self._ask_to_save("Export the report", f"report_{sets}", _FILTERS)
        if path is None:
            return
        of_before = self._written[1] if self._written is not None and self._written[0] is report else report
        order = WriteOrder(path, of_before, tuple(against), begun, overwrite=is_asked)
        job = self._writing = Job(lambda tell, cancel: write_report(order, tell, cancel), f"Exporting {path.name}")
        for outcome in (job.succeeded, job.failed, job.cancelled):
            outcome.connect(self._end_writing)
        job.progressed.connect(lambda news: self.told.emit(str(news)))
        job.succeeded.connect(lambda written: self._take_written(report, written))
        job.cancelled.connect(lambda: self.told.emit("The export was cancelled; nothing was saved."))
        self._run(job)

    def stop(self) -> None:
        """Ask an export to stop."""
        if self._writing is not None:
            self._writing.cancel()

    def save_chart(self, chart: "ReportChart") -> None:
        """Ask for a file, and save a chart to it."""
        assert chart.plot is not None
        path, is_asked = self._ask_to_save("Save the chart", chart.plot.name, _CHART_FILTERS)
        if path is None:
            return
        try:
            save_bytes(path, chart.as_file(path), overwrite=is_asked)
        except ValueError as error:
            self.failed.emit(sentence_for(error))
            return
        self.told.emit(f"Saved {path}")

    def ask_and_open(self) -> None:
        """Ask for a report, and open it."""
        path = self._ask_to_open("Open a report")
        if path is not None:
            self.open(path)

    def open(self, path: Path) -> None:
        """Open a report from a file."""
        job = Job(lambda _tell, _cancel: read_report(path), f"Opening {path.name}")
        job.succeeded.connect(lambda report: self.opened.emit(report, path.stem))
        self._run(job)

    def ask_and_compare(self) -> None:
        """Ask for a report to compare with, and open it."""
        path = self._ask_to_open("Compare with a report")
        if path is None:
            return
        job = Job(lambda _tell, _cancel: read_report(path), f"Opening {path.name}")
        job.succeeded.connect(self.other_opened.emit)
        self._run(job)

    def _end_writing(self) -> None:
        self._writing = None

    def _take_written(self, report: "Report", written: Written) -> None:
        self._written = report, written.report
        self.told.emit(f"Saved {written.path}")

    def _run(self, job: Job) -> None:
        job.failed.connect(self._fail)
        self.failed.emit("")
        self._workers.reports.put(job)

    def _fail(self, error: Exception) -> None:
        self.failed.emit(sentence_for(error))
        if not is_expected(error):
            raise error

    def _ask_to_open(self, title: str) -> Path | None:
        found, _ = QFileDialog.getOpenFileName(self.parentWidget(), title, self._folder(), _REPORT_FILTER)
        if found:
            self._settings[options.REPORT_FOLDER] = str(Path(found).parent)
        return Path(found) if found else None

    def _ask_to_save(self, title: str, stem: str, filters: dict[str, str]) -> tuple[Path | None, bool]:
        """Return a file to write, and whether the person was asked about one that is there."""
        first = next(iter(filters.values()))
        plain = "".join(sign if sign.isalnum() or sign in " -_." else "_" for sign in stem)
        proposed = str(Path(self._folder()) / f"{plain}{first}")
        found, chosen = QFileDialog.getSaveFileName(self.parentWidget(), title, proposed, ";;".join(filters))
        if not found:
            return None, False
        path = Path(found)
        self._settings[options.REPORT_FOLDER] = str(path.parent)
        wanted = filters.get(chosen, first)
        if path.suffix.lower() in filters.values() and (path.suffix.lower() == wanted or str(path) != proposed):
            return path, True
        bare = path.with_suffix("") if path.suffix.lower() in filters.values() else path
        return bare.with_name(f"{bare.name}{wanted}"), False

    def _folder(self) -> str:
        return self._settings[options.REPORT_FOLDER] or str(Path.home())
