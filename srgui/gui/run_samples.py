"""The sample picture at each moment of a run, and the chosen one beside its baseline and the original."""

from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QIcon, QImage, QPixmap
from PySide6.QtWidgets import (
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from srgui.engine.tiling import Region
from srgui.gui.comparison_view import ComparisonView, PaneSpec
from srgui.gui.jobs import Job, JobQueue
from srgui.gui.labels import label
from srgui.gui.run_words import moment_in_words
from srgui.gui.run_work import RunView, Sample
from srgui.gui.thumbnails import ThumbnailReader
from srgui.training.events import baseline_of

ORIGINAL, BASELINE = "original", "bicubic"  # as their files are called
_NETWORK = "network"
_STRIP_PX = 136
_THUMBNAIL = QSize(104, 64)
_LOWEST_PX = 176


class RunSamples(QWidget):
    """A strip of moments, and three panes in step.

    Args:
        queue: reads the pictures.
    """

    def __init__(self, queue: JobQueue) -> None:
        super().__init__()
        self._queue = queue
        self._run: Path | None = None
        self._samples: tuple[Sample, ...] = ()
        self._network, self._baseline = "", baseline_of(())
        self._shown: Path | None = None
        self._reader = ThumbnailReader(_THUMBNAIL.width(), self)
        self._reader.read.connect(self._show_thumbnail)
        self.strip = self._make_strip()
        self.view = ComparisonView(is_fixed=True)
        self.view.setMinimumHeight(_LOWEST_PX)
        self._empty = label("The sample picture is shown here at chosen moments of the training.", "quiet", wraps=True)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._middle = QStackedWidget()
        self._middle.addWidget(self._empty)
        self._middle.addWidget(self.view)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.strip)
        row.addWidget(self._middle, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(label("Sample picture", "heading"))
        layout.addLayout(row, 1)
        self.strip.hide()

    def show_view(self, view: RunView, network: str) -> None:
        """Show the samples of a run; a new one is chosen, unless an older one is being looked at."""
        is_same = view.entry.path == self._run
        baseline = baseline_of(view.entry.status.scales)
        if (network, baseline) != (self._network, self._baseline):
            self._network, self._baseline = network, baseline
            self._name_panes()
        if is_same and view.samples == self._samples:
            return
        at_newest = not is_same or self.strip.currentRow() in {-1, 0}
        chosen = None if at_newest else self._chosen()
        self._run, self._samples = view.entry.path, view.samples
        if not is_same:
            self._forget()
        self._fill(chosen)

    def _make_strip(self) -> QListWidget:
        strip = QListWidget()
        strip.setAccessibleName("Moments of the sample picture, the newest first")
        strip.setFixedWidth(_STRIP_PX)
        strip.setStyleSheet("QListView::item { padding: 6px 4px 2px 4px; }")
        strip.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Ignored)
        strip.setViewMode(QListWidget.ViewMode.IconMode)
        strip.setMovement(QListWidget.Movement.Static)
        strip.setWrapping(False)
        strip.setFlow(QListWidget.Flow.TopToBottom)
        strip.setIconSize(_THUMBNAIL)
        strip.setUniformItemSizes(True)
        strip.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        strip.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        strip.currentRowChanged.connect(self._read_chosen)
        return strip

    def _chosen(self) -> Sample | None:
        row = self.strip.currentRow()
        return self._samples[len(self._samples) - 1 - row] if 0 <= row < len(self._samples) else None

    def _fill(self, chosen: Sample | None) -> None:
        """List the moments, the newest first."""
        newest_first = self._samples[::-1]
        self.strip.blockSignals(True)
        self.strip.clear()
        for sample in newest_first:
            item = QListWidgetItem(moment_in_words(sample.step, sample.fraction).replace(", ", "\n"))
            item.setData(Qt.ItemDataRole.UserRole, sample.file)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, moment_in_words(sample.step, sample.fraction))
            item.setTextAlignment(Qt.AlignmentFlag.AlignHCenter)
            item.setSizeHint(QSize(_STRIP_PX - 16, _THUMBNAIL.height() + 44))
            self.strip.addItem(item)
            self._reader.ask(sample.file)
        if newest_first:
            self.strip.setCurrentRow(newest_first.index(chosen) if chosen in newest_first else 0)
        self.strip.blockSignals(False)
        self.strip.setVisible(bool(newest_first))
        self._middle.setCurrentIndex(1 if newest_first else 0)
        self._read_chosen()

    def _forget(self) -> None:
        self._queue.cancel()
        self._shown = None
        self.view.clear()
        self.view.set_panes([])

    def _read_chosen(self) -> None:
        sample = self._chosen()
        if sample is None or sample.file == self._shown:
            return
        has_base = self._shown is not None
        folder, file = sample.file.parent, sample.file
        self._shown = file

        def work(_tell: object, _cancel: object) -> tuple[QImage, QImage, QImage]:
            base = (QImage(), QImage()) if has_base else _base(folder)
            return (QImage(str(file)), *base)

        job = Job(work, "Reading the sample")
        job.succeeded.connect(lambda images: self._show(sample, *images))
        job.failed.connect(self._raise)
        self._queue.put(job)

    def _show(self, sample: Sample, image: QImage, baseline: QImage, original: QImage) -> None:
        if sample.file.parent.parent != self._run or image.isNull():
            return
        width, height = image.width(), image.height()
        whole = Region(0, 0, width, height)
        if not baseline.isNull():
            self._name_panes()
            self.view.set_picture(baseline, width, height)
            self.view.set_result(BASELINE, whole, baseline)
            self.view.set_result(ORIGINAL, whole, image if original.isNull() else original)
            self.view.select(_NETWORK)
        if sample == self._chosen():
            self.view.set_result(_NETWORK, whole, image)
            self.view.set_status(_NETWORK, time_text=moment_in_words(sample.step, sample.fraction))

    def _name_panes(self) -> None:
        if self._shown is not None:
            names = {BASELINE: self._baseline.title, _NETWORK: self._network, ORIGINAL: "Original"}
            self.view.set_panes([PaneSpec(key, title) for key, title in names.items()])

    def _show_thumbnail(self, path: Path, image: QImage) -> None:
        for row in range(self.strip.count()):
            item = self.strip.item(row)
            if item.data(Qt.ItemDataRole.UserRole) == path:
                icon = QIcon(QPixmap.fromImage(image))
                icon.addPixmap(QPixmap.fromImage(image), QIcon.Mode.Selected)  # or Qt would tint it
                item.setIcon(icon)

    @staticmethod
    def _raise(error: Exception) -> None:
        raise error


def _base(folder: Path) -> tuple[QImage, QImage]:
    """Return the baseline and the original; where the baseline cannot be read, the original stands for it."""
    baseline, original = QImage(str(folder / f"{BASELINE}.png")), QImage(str(folder / f"{ORIGINAL}.png"))
    return (original if baseline.isNull() else baseline), original
