"""The wizard's first page: which pictures to learn from, and what an inspection says of them."""

from pathlib import Path

from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from srgui import settings as options
from srgui.gui.dialogs import ask_for_folder
from srgui.gui.jobs import Job, JobQueue, Tell
from srgui.gui.labels import ElidedLabel, label, say
from srgui.gui.wizard_bad_pictures import BadPictures
from srgui.gui.wizard_draft import FEWEST_PICTURES, Draft, smallest_px
from srgui.gui.wizard_folders import FolderRows, FolderZone, folders_in
from srgui.gui.wizard_pieces import Page, Segments, add_row, in_tab_order, plain_button
from srgui.gui.wizard_time import rounded
from srgui.gui.words import is_expected, sentence_for
from srgui.progress import CancelToken, Progress, words_for_seconds
from srgui.settings import Settings
from srgui.training.inspection import Inspection, inspect
from srgui.training.recipe import DataFolder, TrainingRecipe

_SENTENCE = (
    "Give a folder of sharp photos; srgui learns from them how fine detail looks. "
    "Twenty are enough to begin with, a few hundred are better. They stay on this computer."
)
_AUTOMATIC, _FOLDER = "automatic", "folder"
_STEPS = 1000


class PicturesPage(Page):
    """Folders, and what is in them."""

    def __init__(self, draft: Draft, settings: Settings, queue: JobQueue) -> None:
        super().__init__("Which pictures?", _SENTENCE, draft)
        self._settings, self._queue = settings, queue
        self._inspected_for: tuple[object, ...] = ()
        self._job: Job | None = None
        self._problem = ""
        self.zone = FolderZone()
        self.rows = FolderRows()
        self.bad = BadPictures()
        self.zone.button.clicked.connect(self.choose_folder)
        self.zone.chosen.connect(lambda folder: self.add_folders([Path(folder)]))
        self.zone.offer_last(settings[options.TRAINING_FOLDER])
        self.rows.removed.connect(self.remove_folder)
        self.bad.left_out.connect(draft.leave_out)
        self.column.addWidget(self.zone)
        self.column.addWidget(self.rows)
        self._make_progress()
        self._make_result()
        self.column.addWidget(self.bad, 1)
        self._make_validation()
        self.column.addStretch(1)
        self.setAcceptDrops(True)

    @property
    def is_complete(self) -> bool:
        """Whether there are enough pictures."""
        return self.draft.inspection is not None and len(self.draft.taking_part) >= FEWEST_PICTURES

    @property
    def first_field(self) -> QWidget | None:
        """The button that chooses a folder, as long as there are too few pictures."""
        return None if self.is_complete else self.zone.button

    @property
    def job(self) -> Job | None:
        """The inspection under way."""
        return self._job

    def enter(self) -> None:
        """Look over folders that were not looked over yet."""
        recipe = self.draft.recipe
        wanted = (tuple(folder.path for folder in recipe.folders), recipe.validation)
        if recipe.folders and (wanted != self._inspected_for or (self.draft.inspection is None and not self._job)):
            self._inspect(recipe, wanted)

    def choose_folder(self) -> None:
        """Let the person choose a folder."""
        self.add_folders(ask_for_folder(self, self._settings[options.TRAINING_FOLDER]))

    def add_folders(self, folders: list[Path]) -> None:
        """Learn from more folders."""
        known = self.draft.recipe.folders
        have = {Path(folder.path).resolve() for folder in known}
        new = [folder for folder in folders if folder.resolve() not in have]
        if not new:
            return
        self._settings[options.TRAINING_FOLDER] = str(new[-1])
        self.draft.set_folders((*known, *(DataFolder(str(folder)) for folder in new)))
        self.enter()

    def remove_folder(self, path: str) -> None:
        """Learn from one folder less."""
        self._cancel()
        self._job = None
        self.draft.set_folders([folder for folder in self.draft.recipe.folders if folder.path != path])
        self._inspected_for = ()
        self._problem = ""
        self.enter()
        self.refresh()

    def refresh(self) -> None:
        """Show folders, findings and what takes part."""
        recipe, inspection = self.draft.recipe, self.draft.inspection
        self.zone.set_first(not recipe.folders)
        self.rows.show_folders([folder.path for folder in recipe.folders])
        in_tab_order([self.zone.button, self.zone.last_button, *self.rows.remove_buttons, self.cancel_button])
        self._progress.setVisible(self._job is not None)
        self.validation.choose(_FOLDER if recipe.validation else _AUTOMATIC)
        self._validation_folder.setText(recipe.validation)
        self._validation_folder.setToolTip(recipe.validation)
        self._foot.setVisible(bool(recipe.folders))
        self._show_result(recipe, inspection)
        shown = inspection.bad if inspection is not None else ()
        self.bad.show_pictures(shown, frozenset(recipe.left_out), self.draft.jpeg_note)
        self.column.setStretchFactor(self.zone, 0 if recipe.folders else 1)
        self.column.setStretch(self.column.count() - 1, 1 if recipe.folders and not shown else 0)

    def _show_result(self, recipe: TrainingRecipe, inspection: Inspection | None) -> None:
        self._result.setVisible(bool(self._problem) or inspection is not None)
        self.shrink_box.setVisible(False)
        self.again_button.setVisible(bool(self._problem))
        if inspection is None:
            say(self.verdict, self._problem, "error")
            say(self.summary, "")
            return
        count = len(self.draft.taking_part)
        say(self.summary, " ".join(inspection.summary(recipe.lr_patch_px(self.draft.scale), self.draft.scale)))
        if count < FEWEST_PICTURES:
            found = {0: "No picture here", 1: "Only one picture"}.get(count, f"Only {count} pictures")
            advice = f"at least {FEWEST_PICTURES} are needed. Add a folder."
            say(self.verdict, f"{found} can be learnt from; {advice}", "error")
        else:
            say(self.verdict, inspection.recommendation(), "")
        proposed = [self.draft.proposed_shrink(folder.path) for folder in recipe.folders]
        factors = sorted({factor for shrink in proposed for factor in shrink if factor > 1})
        how = "too" if any(len(shrink) > 1 for shrink in proposed) else "first"
        result = f": {rounded(self.draft.patches):,} patches then" if self.draft.shrinks else ""
        self.shrink_box.setText(f"Shrink large photos {how}, by {' or '.join(map(str, factors))}{result}")
        self.shrink_box.setVisible(bool(factors))
        self.shrink_box.setChecked(self.draft.shrinks)

    def _make_progress(self) -> None:
        self._progress = QWidget()
        column = QVBoxLayout(self._progress)
        column.setContentsMargins(0, 8, 0, 8)
        column.setSpacing(4)
        self._bar = QProgressBar()
        self._bar.setProperty("role", "hairline")
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName("Progress of the inspection")
        self._doing = label("", "quiet")
        self.cancel_button = plain_button("Cancel", self._cancel)
        row = QHBoxLayout()
        row.addWidget(self._doing, 1)
        row.addWidget(self.cancel_button)
        column.addLayout(row)
        column.addWidget(self._bar)
        self.column.addWidget(self._progress)
        self._progress.hide()

    def _make_result(self) -> None:
        self._result = QFrame()
        self._result.setProperty("role", "card")
        column = QVBoxLayout(self._result)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(4)
        self.verdict = label("", "", wraps=True)
        self.summary = label("", "quiet", wraps=True)
        self.shrink_box = QCheckBox()
        self.shrink_box.setToolTip("Large photos hold less detail than pixels: shrunk, they teach more.")
        self.shrink_box.clicked.connect(self.draft.shrink_photos)
        self.again_button = plain_button("Look over them again", self.enter)
        for widget in (self.verdict, self.summary, self.shrink_box, self.again_button):
            column.addWidget(widget)
        self.column.addWidget(self._result)
        self._result.hide()

    def _make_validation(self) -> None:
        self._foot = QWidget()
        column = QVBoxLayout(self._foot)
        column.setContentsMargins(0, 0, 0, 0)
        words = label("Pictures kept apart")
        words.setToolTip("The network is tried on pictures that it never learns from.")
        self.validation = Segments(
            "Pictures kept apart", ((_AUTOMATIC, "Some of these, automatically"), (_FOLDER, "A folder…"))
        )
        self.validation.chosen.connect(self._choose_validation)
        self._validation_folder = ElidedLabel()
        self._validation_folder.setProperty("role", "quiet")
        add_row(column, words, self.validation, self._validation_folder, spacing=16)
        self.column.addWidget(self._foot)

    def _choose_validation(self, which: str) -> None:
        chosen = ""
        if which == _FOLDER:
            found = ask_for_folder(self, self.draft.recipe.validation or self._settings[options.TRAINING_FOLDER])
            chosen = str(found[0]) if found else self.draft.recipe.validation
        self.draft.change(validation=chosen)
        self.refresh()
        self.enter()

    def _inspect(self, recipe: TrainingRecipe, wanted: tuple[object, ...]) -> None:
        self._inspected_for = wanted
        self._problem = ""
        folders = [Path(folder.path) for folder in recipe.folders]
        validation = Path(recipe.validation) if recipe.validation else None
        side_px = smallest_px(recipe)

        def work(tell: Tell, cancel: CancelToken) -> Inspection:
            return inspect(folders, validation=validation, smallest_px=side_px, progress=tell, cancel=cancel)

        job = self._job = Job(work, "Looking over the pictures")
        job.progressed.connect(self._show_progress)
        job.succeeded.connect(self._take)
        job.failed.connect(self._fail)
        job.cancelled.connect(self._forget)
        self._doing.setText("Looking over the pictures…")
        self._bar.setRange(0, 0)
        self._queue.replace(job)
        self.draft.set_inspection(None)

    def _cancel(self) -> None:
        if self._job is not None:
            self._job.cancel()

    def _show_progress(self, progress: Progress) -> None:
        left = progress.left_s
        ending = f", {words_for_seconds(left)} left" if left is not None and progress.elapsed_s > 1 else ""
        self._doing.setText(f"Looking over picture {progress.done} of {progress.total}{ending}")
        self._bar.setRange(0, _STEPS)
        self._bar.setValue(round(progress.fraction * _STEPS))

    def _take(self, inspection: object) -> None:
        assert isinstance(inspection, Inspection)
        self._job = None
        self.draft.set_inspection(inspection)

    def _fail(self, error: Exception) -> None:
        self._job = None
        self._problem = sentence_for(error)
        self.draft.changed.emit()
        if not is_expected(error):
            raise error

    def _forget(self) -> None:
        if self.sender() is self._job:
            self._job = None
            self._inspected_for = ()
            self._problem = "The pictures were not looked over to the end."
            self.draft.changed.emit()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take folders."""
        if folders_in(event.mimeData()):
            event.acceptProposedAction()
            self.zone.set_drag_active(True)

    def dragLeaveEvent(self, _event: QDragLeaveEvent) -> None:
        """Show that nothing is dragged any more."""
        self.zone.set_drag_active(False)

    def dropEvent(self, event: QDropEvent) -> None:
        """Learn from what was dropped."""
        self.zone.set_drag_active(False)
        event.acceptProposedAction()
        self.add_folders(folders_in(event.mimeData()))
