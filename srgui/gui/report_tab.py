"""The Report tab: what is measured on the left, and what came of it on the right."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from srgui.errors import UserError
from srgui.gui import dialogs
from srgui.gui.actions import Actions
from srgui.gui.album import local_files
from srgui.gui.catalogue import Catalogue
from srgui.gui.in_turns import InTurns
from srgui.gui.jobs import Job, Workers
from srgui.gui.labels import ElidedLabel, label, line
from srgui.gui.notice import Notice
from srgui.gui.report_files import ReportFiles
from srgui.gui.report_run import ReportRun
from srgui.gui.report_work import learn_protocols
from srgui.gui.run_welcome import action_button
from srgui.progress import Progress
from srgui.report.datasets import lr_picture_of, remembered
from srgui.settings import Settings

if TYPE_CHECKING:
    from srgui.gui.report_below import PictureWanted
    from srgui.gui.report_choice import ReportChoice
    from srgui.gui.report_panel import ReportPanel
    from srgui.report.report_file import Difference, Report


class ReportTab(QWidget):
    """Measures networks on sets of pictures, and shows what came of it.

    Args:
        settings: what was chosen before.
        actions: what menus, buttons and keys do.
        workers: the threads.

    Attributes:
        run: measures.
        files: writes and opens reports.
        notice: what could not be done.
    """

    look_wanted = Signal(object, int, tuple, object)  # a picture to show: Path, scale, panes, Path of its LR or None
    built = Signal()

    def __init__(self, settings: Settings, actions: Actions, workers: Workers) -> None:
        super().__init__()
        self.setAcceptDrops(True)
        self._settings, self._actions, self._workers = settings, actions, workers
        self._catalogue: Catalogue | None = None
        self._choice: ReportChoice | None = None
        self._panel: ReportPanel | None = None
        self._building: InTurns | None = None
        self._other: Report | None = None
        self._is_own = False  # what is shown was measured here, and can be looked at again
        self.notice = Notice()
        self.run = ReportRun(workers.reports, workers.way, self)
        self.files = ReportFiles(settings, workers, self)
        self._said = ElidedLabel("", Qt.TextElideMode.ElideMiddle)
        self._said.setProperty("role", "quiet")
        self._cancel_button = QPushButton("Cancel")
        self._cancel_button.setToolTip("Write no report")
        self._cancel_button.clicked.connect(self.files.stop)
        for widget in (self._said, self._cancel_button):  # in their place once the head is made
            widget.setParent(self)
            widget.hide()
        self._pages = QStackedWidget()
        self._waiting = label("Loading networks…", "quiet")
        self._waiting.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._pages.addWidget(self._waiting)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.notice)
        layout.addWidget(self._pages, 1)
        self._connect()
        self._refresh()

    @property
    def choice(self) -> "ReportChoice":
        """What is measured; there once the networks are known."""
        assert self._choice is not None
        return self._choice

    @property
    def panel(self) -> "ReportPanel":
        """What came of it; there once the networks are known."""
        assert self._panel is not None
        return self._panel

    @property
    def said(self) -> str:
        """What was done last."""
        return self._said.text()

    def set_catalogue(self, catalogue: Catalogue) -> None:
        """Take the networks, once they are known or have changed."""
        self._catalogue = catalogue
        if self._choice is not None:
            self._choice.set_catalogue(catalogue)
            return
        if self._building is not None:
            return  # it takes them in its turn
        job = Job(learn_protocols, "Learning the protocols")
        job.succeeded.connect(self._build)
        self._workers.surveys.put(job)

    def add_folders(self, folders: list[Path]) -> None:
        """List folders of pictures, and tick them."""
        if self._choice is not None:
            self._choice.datasets.add_all(folders)

    def start(self) -> None:
        """Measure what is chosen."""
        order = self._choice.order() if self._choice is not None else None
        if order is None or self.run.is_running:
            return
        self.notice.hide()
        self.run.start(order)
        self.choice.show_running(is_running=True)
        self._say("")
        self._refresh()

    def stop(self) -> None:
        """End what is measured or written; what is done is kept."""
        self.run.stop()
        self.files.stop()

    def may_close(self) -> bool:
        """Ask whether a report under way is to stop; False where the window is to stay."""
        if self.run.is_running:
            return dialogs.ask_to_stop_report(self)
        return not self.files.is_writing or dialogs.ask_to_stop_writing(self)

    def refresh_look(self) -> None:
        """Follow a change of theme."""
        self.notice.refresh_icons()
        if self._choice is not None and self._panel is not None:
            self._choice.refresh_look()
            self._panel.refresh_look()

    # Making

    def _connect(self) -> None:
        actions = self._actions
        does: dict[str, Callable[[], None]] = {
            "report_add": self._ask_for_folder,
            "report_start": self.start,
            "report_stop": self.stop,
            "report_export": self._export,
            "report_open": self.files.ask_and_open,
            "report_compare": self.files.ask_and_compare,
        }
        for name, do in does.items():
            actions[name].triggered.connect(lambda _checked=False, do=do: do())
        self.run.progressed.connect(self._take_progress)
        self.run.changed.connect(self._take_own)
        self.run.failed.connect(self._take_failure)
        self.run.ended.connect(self._end)
        self.files.opened.connect(self._take_opened)
        self.files.other_opened.connect(self._compare)
        self.files.told.connect(self._say)
        self.files.failed.connect(self._take_failure)

    def _build(self, protocols: tuple[str, ...]) -> None:
        """Make what is on the left and on the right, in turns."""
        if self._building is None:
            self._building = InTurns(self, self._pieces(protocols))

    def _pieces(self, protocols: tuple[str, ...]) -> Iterator[None]:
        """Make each part where it stays: to move it there later takes as long again."""
        # their tables and charts take 0.04 s to import, which nobody who opens the window is to wait for
        from srgui.gui.report_below import ReportBelow
        from srgui.gui.report_choice import ReportChoice
        from srgui.gui.report_datasets import DatasetList
        from srgui.gui.report_panel import ReportPanel
        from srgui.gui.report_protocol import ProtocolChoice
        from srgui.gui.report_welcome import ReportWelcome

        yield
        full = QWidget(self._pages)
        row, right = QHBoxLayout(full), QVBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        right.setSpacing(0)
        protocol = ProtocolChoice(self._settings, full)
        yield
        protocol.set_names(protocols)
        datasets = DatasetList(self._settings, self._workers.surveys, full)
        yield
        choice = ReportChoice(self._settings, datasets, protocol, full)
        row.addWidget(choice)
        row.addLayout(right, 1)
        yield
        assert self._catalogue is not None
        choice.set_catalogue(self._catalogue)
        right.addWidget(self._make_head(full))
        right.addWidget(line())
        yield
        self._right = QStackedWidget(full)
        right.addWidget(self._right, 1)
        self._right.addWidget(ReportWelcome(self._actions))
        yield
        below = ReportBelow(self._right)
        yield
        panel = ReportPanel(below, self._right)
        self._right.addWidget(panel)
        yield
        self._pages.addWidget(full)
        yield
        self._choice, self._panel = choice, panel
        self._connect_parts()
        self._pages.setCurrentWidget(full)
        self._refresh()
        self.built.emit()

    def _connect_parts(self) -> None:
        self.choice.start_wanted.connect(self.start)
        self.choice.stop_wanted.connect(self.run.stop)
        self.choice.changed.connect(self._refresh)
        below = self.panel.below
        below.look_wanted.connect(self._look)
        below.save_wanted.connect(lambda: self.files.save_chart(below.chart))
        below.leave_wanted.connect(lambda: self._compare(None))

    def _make_head(self, parent: QWidget) -> QFrame:
        head = QFrame(parent)
        head.setProperty("role", "panel")
        row = QHBoxLayout(head)
        row.setContentsMargins(16, 8, 16, 8)
        row.setSpacing(8)
        row.addWidget(self._said, 1)
        self._said.show()
        row.addWidget(self._cancel_button)
        for name, words in (("report_export", "Export…"), ("report_open", "Open report…"), ("report_compare", "")):
            button = action_button(self._actions[name])
            button.setText(words or button.text())
            row.addWidget(button)
        return head

    # What is told

    def _ask_for_folder(self) -> None:
        self.choice.datasets.ask_for_folder()

    def _take_progress(self, progress: Progress) -> None:
        self.choice.show_progress(progress)

    def _take_own(self, report: "Report") -> None:
        self._is_own = True
        self._show(report)

    def _show(self, report: "Report", name: str = "") -> None:
        self.panel.show_report(report, name)
        self._right.setCurrentWidget(self.panel)
        self.panel.show_differences(self._differences())
        self._refresh()

    def _end(self, sentence: str) -> None:
        self.choice.show_running(is_running=False, sentence=sentence or "Done.")
        self._refresh()

    def _take_opened(self, report: "Report", name: str) -> None:
        if not report.places:
            self.notice.show_error(f"“{name}” holds no measurement.")
            return
        self._is_own = False
        self._show(report, name)

    def _compare(self, other: "Report | None") -> None:
        self._other = other
        self.panel.show_differences(self._differences())

    def _differences(self) -> "tuple[Difference, ...]":
        if self._other is None or self.panel.report is None:
            return ()
        from srgui.report.report_file import differences  # with torch, which is there where there is a report

        return differences(self._other, self.panel.report)

    def _take_failure(self, sentence: str) -> None:
        self.notice.show_error(sentence) if sentence else self.notice.hide()
        self._refresh()

    def _say(self, sentence: str) -> None:
        self._said.setText(sentence)
        self._said.setToolTip(sentence)
        self._refresh()

    # What is done with it

    def _export(self) -> None:
        report = self.panel.report
        if report is not None:
            begun = self.run.begun if self._is_own else None
            self.files.export(report, self._differences(), begun)

    def _look(self, wanted: "PictureWanted") -> None:
        """Show a picture, where it still is where it was; one that has an LR picture with that."""
        begun = self.run.begun if self._is_own else None
        sources = {d.name: d.source for d in begun.task.datasets} if begun is not None else remembered()
        source = sources.get(wanted.dataset)
        if source is None or not (path := source.folder / wanted.picture).is_file():
            self.notice.show_error(f"“{wanted.picture}” of {wanted.dataset} is not on this computer any more.")
            return
        try:
            lr_path = lr_picture_of(source, path)
        except UserError as error:
            self.notice.show_error(str(error))
            return
        self.look_wanted.emit(path, wanted.scale, wanted.panes, lr_path)

    def _refresh(self) -> None:
        """Offer what can be done now."""
        is_built = self._choice is not None and self._panel is not None
        has_report = self._panel is not None and self._panel.report is not None
        is_running, is_writing = self.run.is_running, self.files.is_writing
        is_busy = is_running or is_writing
        enabled = {
            "report_add": is_built and not is_running,
            "report_start": is_built and not is_busy and self.choice.order() is not None,
            "report_stop": is_busy,
            "report_export": has_report and not is_busy,
            "report_open": is_built and not is_busy,
            "report_compare": has_report and not is_busy,
        }
        self._cancel_button.setVisible(is_writing)
        for name, is_enabled in enabled.items():
            self._actions[name].setEnabled(is_enabled)

    # Events

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Welcome folders, and reports; pictures are the window's."""
        if self._panel is not None and not self.run.is_running and any(map(_is_ours, local_files(event.mimeData()))):
            event.acceptProposedAction()
        else:
            event.ignore()

    def dropEvent(self, event: QDropEvent) -> None:
        """List the folders, and open the report."""
        event.acceptProposedAction()
        files = local_files(event.mimeData())
        self.add_folders([path for path in files if path.is_dir()])
        for report in [path for path in files if path.suffix.lower() == ".json"][:1]:
            self.files.open(report)


def _is_ours(path: Path) -> bool:
    return path.is_dir() or path.suffix.lower() == ".json"
