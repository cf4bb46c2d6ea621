"""Asks for a folder, tests networks on its pictures, and lets a person take the best."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from srgui import settings as options
from srgui.gui.catalogue import NetworkFacts
from srgui.gui.comparison_work import Shown
from srgui.gui.folder_test import FolderOrder, FolderTest
from srgui.gui.labels import ElidedLabel, label, say
from srgui.gui.pane_choice import PaneChoice
from srgui.gui.ranking_table import RankingTable
from srgui.gui.words import sentence_for
from srgui.imaging.verified_save import save_bytes
from srgui.progress import Progress, words_for_seconds
from srgui.settings import Settings

_WHY = (
    "Each picture is shrunk, every network restores it, and what comes back is measured against the picture itself. "
    "Nothing is changed or saved."
)
_SCALES = (2, 3, 4)
_STEPS = 1000
_MOST_NAMED = 3


class FolderTestDialog(QDialog):
    """The folder, the networks and the scale; the table as it grows; and what to do with it.

    Args:
        shown: the panes, of which the networks are tested first of all.
        ready: every network that can be used.
        scale: what is looked at.
        test: runs it.
        settings: remembers the folder.
        parent: the window.

    Attributes:
        table: the ranking.
        start_button: begins, or stops.
        use_button: takes the best.
        csv_button: saves the table.
    """

    use_wanted = Signal(str, int)  # network, scale

    def __init__(
        self,
        shown: Sequence[Shown],
        ready: Sequence[NetworkFacts],
        scale: int,
        test: FolderTest,
        settings: Settings,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Test on a folder")
        self.resize(760, 520)
        self._shown, self._ready, self._test, self._settings = tuple(shown), tuple(ready), test, settings
        self._folder: Path | None = None
        test.setParent(self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 16, 24, 16)
        layout.setSpacing(12)
        layout.addWidget(label(_WHY, "quiet", wraps=True))
        layout.addLayout(self._make_choices(scale))
        self.table = RankingTable()
        layout.addWidget(self.table, 1)
        self._bar = QProgressBar()
        self._bar.setRange(0, _STEPS)
        self._bar.setTextVisible(False)
        self._bar.hide()
        self._said = label("", "quiet", wraps=True)
        layout.addWidget(self._bar)
        layout.addWidget(self._said)
        layout.addLayout(self._make_buttons())
        test.progressed.connect(self._tell)
        test.changed.connect(self._show)
        test.ended.connect(self._end)
        before = settings[options.RANKED_FOLDER]
        self.set_folder(Path(before) if before and Path(before).is_dir() else None)

    @property
    def said(self) -> str:
        """How far it is, what was left out, or what went wrong."""
        return self._said.text()

    def set_folder(self, folder: Path | None) -> None:
        """Take the folder of the pictures."""
        self._folder = folder
        self._folder_label.setText("No folder is chosen" if folder is None else str(folder))
        self._folder_label.setToolTip("" if folder is None else str(folder))
        if folder is not None:
            self._settings[options.RANKED_FOLDER] = str(folder)
        self._refresh()

    def start(self) -> None:
        """Begin, or stop what runs."""
        if self._test.is_running:
            self._test.stop()
            self.start_button.setEnabled(False)
            return
        order = self._order()
        if order is None:
            return
        self._test.start(order)
        self.table.setRowCount(0)
        self._bar.setValue(0)
        say(self._said, "Beginning…", "quiet")
        self._refresh()

    def done(self, result: int) -> None:
        """Stop what runs, and close."""
        self._test.stop()
        super().done(result)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Stop what runs."""
        self._test.stop()
        super().closeEvent(event)

    def _order(self) -> FolderOrder | None:
        scale = self.scale_box.currentData()
        if self.networks_box.currentData() == "shown":
            chosen = self._shown
        else:
            chosen = tuple(Shown(PaneChoice(n.name), n) for n in self._ready)
        networks = tuple(Shown(PaneChoice(s.choice.network, turns=s.choice.turns), s.network) for s in chosen)
        fitting = tuple(s for s in networks if scale in s.network.listed.scales)
        return FolderOrder(self._folder, fitting, scale) if self._folder is not None and fitting else None

    # Making

    def _make_choices(self, scale: int) -> QHBoxLayout:
        self._folder_label = ElidedLabel()
        choose = QPushButton("Folder…")
        choose.setAutoDefault(False)
        choose.clicked.connect(self._choose_folder)
        self.networks_box, self.scale_box = QComboBox(), QComboBox()
        self.networks_box.setAccessibleName("Networks to test")
        self.networks_box.addItem(f"Those shown ({len({s.choice.network for s in self._shown})})", "shown")
        self.networks_box.addItem(f"All networks ({len(self._ready)})", "all")
        self.networks_box.setToolTip("Heavy networks take minutes a picture")
        self.scale_box.setAccessibleName("Scale to test at")
        for offered in _SCALES:
            self.scale_box.addItem(f"x{offered}", offered)
        self.scale_box.setCurrentIndex(max(0, self.scale_box.findData(scale)))
        for box in (self.networks_box, self.scale_box):
            box.currentIndexChanged.connect(lambda _index: self._refresh())
        self.start_button = QPushButton("Start")
        self.start_button.clicked.connect(self.start)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(choose)
        row.addWidget(self._folder_label, 1)
        for widget in (self.networks_box, self.scale_box, self.start_button):
            row.addWidget(widget)
        self._choices = (choose, self.networks_box, self.scale_box)
        return row

    def _make_buttons(self) -> QHBoxLayout:
        self.csv_button, self.use_button = QPushButton("Save table…"), QPushButton("Use the best")
        close = QPushButton("Close")
        self.csv_button.clicked.connect(self._save_table)
        self.use_button.clicked.connect(self._use)
        close.clicked.connect(self.reject)
        self.use_button.setProperty("role", "primary")
        for button in (self.csv_button, close):
            button.setAutoDefault(False)
        row = QHBoxLayout()
        row.addWidget(self.csv_button)
        row.addStretch(1)
        row.addWidget(close)
        row.addWidget(self.use_button)
        return row

    # What happens

    def _choose_folder(self) -> None:
        before = self._folder or Path(self._settings[options.OPEN_FOLDER])
        chosen = QFileDialog.getExistingDirectory(self, "Folder of pictures to test on", str(before))
        if chosen:
            self.set_folder(Path(chosen))

    def _tell(self, progress: Progress) -> None:
        self._bar.setValue(round(_STEPS * progress.fraction))
        left = "" if progress.left_s is None else f", about {words_for_seconds(progress.left_s)} left"
        say(self._said, progress.label + left, "quiet")

    def _show(self) -> None:
        if self._test.ranking is not None:
            self.table.show_ranking(self._test.ranking)
        self._refresh()

    def _end(self, sentence: str) -> None:
        ranking = self._test.ranking
        assert ranking is not None
        found = [sentence] if sentence else []
        if ranking.best is not None:
            count = ranking.best.pictures
            found.append(f"On {count} picture{'s' * (count != 1)} at x{ranking.scale}.")
        left_out = ranking.skipped
        found += [f"{skipped.picture.name} was left out: {skipped.reason}" for skipped in left_out[:_MOST_NAMED]]
        if len(left_out) > _MOST_NAMED:
            found.append(f"{len(left_out) - _MOST_NAMED} more were left out.")
        say(self._said, " ".join(found), "quiet")
        self._refresh()

    def _refresh(self) -> None:
        is_running, ranking = self._test.is_running, self._test.ranking
        best = ranking.best if ranking is not None else None
        for widget in self._choices:
            widget.setEnabled(not is_running)
        self.start_button.setText("Stop" if is_running else "Start")
        self.start_button.setEnabled(is_running or self._order() is not None)
        self._bar.setVisible(is_running)
        self.csv_button.setEnabled(best is not None and not is_running)
        self.use_button.setEnabled(best is not None)
        self.use_button.setText("Use the best" if best is None else f"Use {best.contender.title}")

    def _save_table(self) -> None:
        assert self._test.ranking is not None
        assert self._folder is not None
        proposed = self._folder.parent / f"{self._folder.name}_ranking.csv"
        found, _ = QFileDialog.getSaveFileName(self, "Save the table", str(proposed), "Table (*.csv)")
        if not found:
            return
        path = Path(found)
        path = path if path.suffix.lower() == ".csv" else path.with_name(f"{path.name}.csv")
        try:
            save_bytes(path, self._test.ranking.as_csv().encode(), overwrite=path == Path(found))
        except ValueError as error:
            say(self._said, sentence_for(error), "error")
            return
        say(self._said, f"Saved {path}", "quiet")

    def _use(self) -> None:
        ranking = self._test.ranking
        if ranking is not None and ranking.best is not None:
            self.use_wanted.emit(ranking.best.contender.network, ranking.scale)
            self.accept()
