"""Exports what the person looks at: says beforehand what will be written, runs it, and reports."""

from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QMessageBox, QWidget

from srgui.engine.tiling import Region
from srgui.errors import UserError
from srgui.gui.catalogue import NetworkFacts
from srgui.gui.export_group import ExportGroup
from srgui.gui.export_work import (
    BatchItem,
    BatchOrder,
    BatchStep,
    Exported,
    ExportOrder,
    already_exported,
    export,
    export_all,
)
from srgui.gui.jobs import Job, Workers
from srgui.gui.naming import NameParts
from srgui.gui.pane_choice import PaneChoice
from srgui.gui.preview_work import Equipment, PaneResult, PreviewRequest, enhance_whole
from srgui.gui.report_card import ReportCard
from srgui.gui.scenes import Picture, Scene, Target
from srgui.gui.words import bytes_in_words, is_expected, sentence_for
from srgui.imaging.codecs import estimate_size_bytes, free_name
from srgui.progress import Progress

_ESTIMATE_AFTER_MS = 150
_MOST_KEPT_PX = 32_000_000
"""Pixels of a whole result that is kept, so that exporting it takes no second run."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What would be exported now.

    Attributes:
        scene: what is looked at.
        target: the size that was asked for, for the pane or for all.
        network: that of the chosen pane.
        choice: the pane: the network's scale and way.
    """

    scene: Scene
    target: Target
    network: NetworkFacts
    choice: PaneChoice

    @property
    def picture(self) -> Picture:
        """The picture itself: a test shrinks it for the panes, never for an export."""
        return self.scene.picture

    @property
    def size(self) -> tuple[int, int]:
        """(width, height) of the export."""
        return self.target.size_of(*self.picture.size)


class Exporter(QObject):
    """Turns the subject and the export options into orders, and orders into jobs."""

    working = Signal(str, object, object)  # what runs; part done or None; seconds left or None
    ended = Signal(str)  # nothing runs any more; what was done last
    whole_ready = Signal(object)  # PaneResult
    item_done = Signal(object)  # BatchItem

    def __init__(self, workers: Workers, group: ExportGroup, card: ReportCard, parent: QWidget) -> None:
        super().__init__(parent)
        self._workers, self._group, self._card, self._window = workers, group, card, parent
        self._subject: Subject | None = None
        self._equipment: Equipment | None = None
        self._whole: tuple[Subject, PaneResult] | None = None
        self._items: list[BatchItem] = []
        self._said = ""
        self._estimate_timer = QTimer(self, singleShot=True, interval=_ESTIMATE_AFTER_MS)
        self._estimate_timer.timeout.connect(self._estimate)
        group.changed.connect(self.tell_beforehand)
        workers.exports.idle.connect(lambda: self.ended.emit(self._said))

    @property
    def is_running(self) -> bool:
        """Whether an export is under way."""
        return self._workers.exports.running is not None

    @property
    def equipment(self) -> Equipment | None:
        """What networks run with; None before they are known."""
        return self._equipment

    @property
    def path(self) -> Path | None:
        """The file that an export would write now, whether or not it is there; None where there is a problem."""
        if self._subject is None:
            return None
        try:
            return self._group.destination.path_for(self._subject.picture.path, self._name_parts(self._subject))
        except UserError:
            return None

    @property
    def can_export(self) -> bool:
        """Whether an export could begin now."""
        return self._equipment is not None and self.path is not None

    def set_equipment(self, equipment: Equipment) -> None:
        """Run on this from now on."""
        self._equipment = equipment
        self._whole = None
        self.tell_beforehand()  # the name may tell of it

    def set_subject(self, subject: Subject | None) -> None:
        """Take what would be exported now, and say what would come of it."""
        if subject == self._subject:
            return
        self._subject = subject
        if self._whole is not None and not _is_same(self._whole[0], subject):
            self._whole = None
        self.tell_beforehand()

    def tell_beforehand(self) -> None:
        """Say what an export would write."""
        if self._subject is None:
            self._group.show_example(None)
            self._workers.estimates.cancel()
            return
        try:
            destination = self._group.destination
            path = destination.path_for(self._subject.picture.path, self._name_parts(self._subject))
            self._group.show_example(free_name(path))
        except UserError as error:
            self._group.show_example(None, str(error))
        self._estimate_timer.start()

    def export(self) -> None:
        """Export the chosen pane's network beside whatever is there already."""
        path = self.path
        if path is not None:
            self._run_single(path, overwrite=False)

    def export_to(self, path: Path) -> None:
        """Export to a file that the person chose, and agreed to replace if it was there."""
        self._run_single(path, overwrite=True)

    def export_all(self, paths: tuple[Path, ...]) -> None:
        """Export all pictures; asks first what to do with results that are there already."""
        if self._subject is None or self._equipment is None:
            return
        network, target = self._subject.network, self._subject.target
        made_by, equipment = self._made_by(self._subject), self._equipment.for_pane(self._subject.choice)
        order = BatchOrder(paths, target, network.name, self._group.destination, made_by=made_by)
        job = Job(lambda _tell, _cancel: already_exported(order), "Looking for what is there already")
        job.succeeded.connect(lambda there: self._run_batch(order, equipment, there))
        job.failed.connect(self._fail)
        self._start(job)

    def enhance_whole(self) -> None:
        """Enhance the whole picture in the chosen pane."""
        subject, equipment = self._subject, self._equipment
        if subject is None or equipment is None:
            return
        whole = Region(0, 0, *subject.scene.size)
        request = PreviewRequest(0, subject.scene, whole, (subject.choice,))
        job = Job(
            lambda tell, cancel: enhance_whole(request, equipment, tell, cancel),
            f"{subject.network.title}: {subject.picture.name}",
        )
        job.succeeded.connect(lambda result: self._take_whole(subject, result))
        self.run(job)

    def cancel(self) -> None:
        """Stop what runs, politely."""
        self._workers.exports.cancel()

    def run(self, job: Job) -> None:
        """Run a job that saves something; it is told how far it is, and why it failed."""
        job.progressed.connect(lambda news: self._tell(job, news))
        job.failed.connect(self._fail)
        self._start(job)

    def say(self, text: str) -> None:
        """Take what is told once nothing runs any more."""
        self._said = text

    def _run_single(self, path: Path, *, overwrite: bool) -> None:
        subject, equipment = self._subject, self._equipment
        if subject is None or equipment is None:
            return
        equipment = equipment.for_pane(subject.choice)
        options = replace(self._group.write_options, overwrite=overwrite)
        ready = self._whole[1].whole if self._whole is not None else None
        order = ExportOrder(subject.picture.image, subject.size, subject.network.name, path, options, ready)
        self._card.hide()
        job = Job(
            lambda tell, cancel: export(order, equipment, tell, cancel),
            f"Exporting {path.name}",
        )
        job.succeeded.connect(lambda exported: self._take_exported(exported, subject.network.title))
        job.cancelled.connect(lambda: self.say("The export was cancelled; nothing was saved."))
        self.run(job)

    def _run_batch(self, order: BatchOrder, equipment: Equipment, there: frozenset[Path]) -> None:
        if there:
            skips = _ask_about_existing(self._window, len(there), len(order.paths))
            if skips is None:
                return
            order = replace(order, skip=there if skips else frozenset())
        self._items = []
        self._card.hide()
        job = Job(
            lambda tell, cancel: export_all(order, equipment, tell, cancel),
            f"Exporting {len(order.paths)} pictures",
        )
        job.succeeded.connect(lambda _items: self._end_batch(len(order.paths)))
        job.cancelled.connect(lambda: self._end_batch(len(order.paths)))
        self.run(job)

    def _start(self, job: Job) -> None:
        self.say("")
        self.working.emit(job.label + "…", None, None)
        self._workers.exports.put(job)

    def _tell(self, job: Job, news: object) -> None:
        match news:
            case Progress():
                self.working.emit(job.label, news.fraction, news.left_s)
            case BatchStep():
                text = f"Picture {news.index + 1} of {news.count}: {news.path.name}"
                self.working.emit(text, news.fraction, news.left_s)
            case BatchItem():
                self._items.append(news)
                self.item_done.emit(news)

    def _take_exported(self, exported: Exported, network: str) -> None:
        self._card.show_exported(exported, network)
        self.say(f"Saved {exported.report.path}")
        self.tell_beforehand()

    def _take_whole(self, subject: Subject, result: PaneResult) -> None:
        if self._subject is None or subject.scene is not self._subject.scene:
            return  # another picture is looked at by now
        small = result.region.width * result.region.height <= _MOST_KEPT_PX
        self._whole = (subject, result) if small and result.whole is not None else None
        self.whole_ready.emit(result)
        self.say(f"{subject.network.title} enhanced the whole picture.")

    def _end_batch(self, count: int) -> None:
        self._card.show_batch(self._items, count)
        saved = sum(item.exported is not None for item in self._items)
        self.say(f"Exported {saved} of {count} pictures")
        self.tell_beforehand()

    def _fail(self, error: Exception) -> None:
        self._card.show_failure(sentence_for(error))
        self.say("Nothing was saved.")
        if not is_expected(error):
            raise error

    def _made_by(self, subject: Subject) -> str:
        """Return what stands for a network in names: what its turns make is another result."""
        network = subject.network
        is_turned = self._equipment is not None and self._equipment.for_pane(subject.choice).turns
        return f"{network.name}-turns" if is_turned and network.gains_by_turns else network.name

    def _name_parts(self, subject: Subject) -> NameParts:
        made_by = self._made_by(subject)
        return NameParts(subject.picture.stem, made_by, subject.target.in_name(), *subject.size)

    def _estimate(self) -> None:
        """Work out the size of the file, in a job: it encodes a part of the picture."""
        subject = self._subject
        if subject is None:
            return
        image, size, options = subject.picture.image, subject.size, self._group.write_options
        job = Job(lambda _tell, _cancel: estimate_size_bytes(image, *size, options), "Estimating")
        job.succeeded.connect(lambda found: self._group.show_size(f"about {bytes_in_words(found)}"))
        job.failed.connect(self._take_estimate_failure)
        self._workers.estimates.replace(job)

    def _take_estimate_failure(self, error: Exception) -> None:
        self._group.show_size("", sentence_for(error))
        if not is_expected(error):
            raise error


def _is_same(one: Subject, other: Subject | None) -> bool:
    return other is not None and one.scene is other.scene and one.choice == other.choice


def _ask_about_existing(window: QWidget, there: int, count: int) -> bool | None:
    """Ask what to do with results that are there; return whether to skip them, None to do nothing."""
    box = QMessageBox(window)
    box.setIcon(QMessageBox.Icon.Question)
    box.setWindowTitle("Export all pictures")
    box.setText(f"{there} of the {count} results are in the folder already.")
    box.setInformativeText("Nothing is replaced: they are left alone, or made again under new names.")
    skip = box.addButton("Do the rest" if there < count else "Leave them", QMessageBox.ButtonRole.AcceptRole)
    again = box.addButton("Make all again", QMessageBox.ButtonRole.ActionRole)
    box.addButton("Cancel", QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(skip)
    box.exec()
    clicked = box.clickedButton()
    box.deleteLater()
    if clicked is skip:
        return True
    return False if clicked is again else None
