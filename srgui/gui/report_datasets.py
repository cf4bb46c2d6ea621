"""The sets of pictures that a report may be made on: named, remembered, looked over and ticked."""

import os
from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QResizeEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QFileDialog,
    QHBoxLayout,
    QMenu,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from srgui import settings as options
from srgui.gui.dialogs import ask_for_name
from srgui.gui.jobs import Job, JobQueue
from srgui.gui.labels import label, say
from srgui.gui.report_work import SCALES, Inside, look_into
from srgui.gui.words import is_expected, sentence_for
from srgui.progress import Progress
from srgui.report.datasets import Dataset, Source, forget, remember, remembered, sources_named
from srgui.settings import Settings

_LONGEST_NAME = 40
_INDENT_PX = 24  # in line with the words of a check box


class DatasetRow(QWidget):
    """A set: its check box, what it holds, and what can be done with it.

    Args:
        source: where it is.

    Attributes:
        box: whether it is measured on.
        inside_box: whether pictures in folders inside it count too; seen where there are any.
        menu: renames it, shows its folder, and takes it out of the list.
    """

    def __init__(self, source: Source) -> None:
        super().__init__()
        self.source = source
        self.box = QCheckBox()
        self.box.setAccessibleName(source.name)
        self._words = label("", "quiet", wraps=True)
        self._words.setContentsMargins(_INDENT_PX, 0, 0, 4)
        self.inside_box = QCheckBox("Folders inside it too")
        self.inside_box.setAccessibleName(f"Folders inside {source.name} too")
        self.inside_box.setToolTip("Pictures in folders inside the folder are measured too")
        self.inside_box.setChecked(source.recursive)
        self.inside_box.setVisible(source.recursive)
        inside = QHBoxLayout()
        inside.setContentsMargins(_INDENT_PX, 0, 0, 0)
        inside.addWidget(self.inside_box)
        self.menu = QMenu(self)
        button = QToolButton()
        button.setText("…")
        button.setAccessibleName(f"What can be done with {source.name}")
        button.setToolTip("Rename, show its folder, take out of this list")
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        button.setMenu(self.menu)
        head = QHBoxLayout()
        head.setSpacing(4)
        head.addWidget(self.box, 1)
        head.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self._words)
        column.addLayout(inside)
        where = f"{source.folder}\nLR: {source.lr_folder}" if source.lr_folder else str(source.folder)
        self._where = where
        self.setToolTip(where)
        self.show_words("")

    @property
    def words(self) -> str:
        """What is known of it."""
        return self._words.text()

    def show_inside(self, *, is_there: bool) -> None:
        """Offer folders inside it, where those hold pictures or did."""
        self.inside_box.setVisible(is_there or self.source.recursive)

    def show_words(self, words: str, role: str = "quiet", more: str = "") -> None:
        """Say what is known of it."""
        say(self._words, words, role)
        self.setToolTip(f"{self._where}\n{more}" if more else self._where)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Cut the name where it is too long."""
        super().resizeEvent(event)
        room = self.width() - 72
        self.box.setText(self.fontMetrics().elidedText(self.source.name, Qt.TextElideMode.ElideMiddle, room))


class DatasetList(QWidget):
    """All sets that are remembered; those ticked are looked over in a thread.

    Args:
        settings: which are ticked, and the folder that was opened last.
        queue: where they are looked over.
        parent: of it.

    Attributes:
        rows: of the sets, by name.
        add_button: adds a folder.
        pairs_button: adds two folders, of originals and of LR.
    """

    changed = Signal()  # what is ticked, or what is known of it

    def __init__(self, settings: Settings, queue: JobQueue, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._settings, self._queue = settings, queue
        self.rows: dict[str, DatasetRow] = {}
        self._known: dict[str, Dataset] = {}
        self._bad: set[str] = set()
        self._with_inside: set[str] = set()  # those with pictures in folders inside theirs
        self._jobs: dict[str, Job] = {}
        self._none = label("Add a folder of pictures, or drop one here.", "quiet", wraps=True)
        self.add_button, self.pairs_button = QPushButton("Add folder…"), QPushButton("Add pairs…")
        self.add_button.setToolTip("A folder of sharp originals; LR pictures are made from them")
        self.pairs_button.setToolTip("A folder of originals and one of LR pictures of the same names")
        self.add_button.clicked.connect(self.ask_for_folder)
        self.pairs_button.clicked.connect(self.ask_for_pairs)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        for button in (self.add_button, self.pairs_button):
            buttons.addWidget(button, 1)
        self._listed = QVBoxLayout()
        self._listed.setSpacing(0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(label("Datasets", "heading"))
        column.addWidget(self._none)
        column.addLayout(self._listed)
        column.addLayout(buttons)
        self._fill(set(settings[options.REPORT_SETS]))

    @property
    def chosen(self) -> tuple[Source, ...]:
        """The sets that are ticked and can be used, as far as is known."""
        return tuple(row.source for name, row in self.rows.items() if row.box.isChecked() and name not in self._bad)

    def known(self, name: str) -> Dataset | None:
        """Return what a set holds; None before it was looked over."""
        return self._known.get(name)

    def add(self, folder: Path, lr_folder: Path | None = None) -> None:
        """List a folder, and tick it; one that is listed is just ticked."""
        folder = folder.absolute()
        for row in self.rows.values():
            if (row.source.folder, row.source.lr_folder) == (folder, lr_folder):
                row.box.setChecked(True)
                return
        name = folder.resolve().name or str(folder)
        listed = (*(row.source for row in self.rows.values()), Source(name, folder, lr_folder))
        source = sources_named(listed)[-1]
        remember(source)
        self._fill({row.source.name for row in self.rows.values() if row.box.isChecked()} | {source.name})
        self._tell()

    def add_all(self, folders: Iterable[Path]) -> None:
        """List several folders."""
        for folder in folders:
            self.add(folder)

    def ask_for_folder(self) -> None:
        """Let the person choose a folder of originals."""
        found = self._ask("Folder of originals to measure on")
        if found is not None:
            self.add(found)

    def ask_for_pairs(self) -> None:
        """Let the person choose a folder of originals, and one of LR pictures."""
        originals = self._ask("Folder of originals")
        if originals is None:
            return
        lr = self._ask("Folder of the LR pictures of the same names")
        if lr is not None:
            self.add(originals, lr.absolute())

    def _ask(self, title: str) -> Path | None:
        found = QFileDialog.getExistingDirectory(self, title, self._settings[options.REPORT_FOLDER])
        if found:
            self._settings[options.REPORT_FOLDER] = str(Path(found).parent)
        return Path(found) if found else None

    # The list

    def _fill(self, ticked: set[str]) -> None:
        """List what is remembered, these ticked."""
        for row in self.rows.values():
            self._listed.removeWidget(row)
            row.hide()
            row.deleteLater()
        self.rows.clear()
        for name, source in remembered().items():
            row = self.rows[name] = DatasetRow(source)
            row.menu.addAction("Rename…", partial(self._rename, name))
            row.menu.addAction("Show folder", partial(_show_folder, source.folder))
            row.menu.addSeparator()
            row.menu.addAction("Take out of this list", partial(self._remove, name))
            row.box.setChecked(name in ticked)
            row.box.toggled.connect(partial(self._take_tick, name))
            row.inside_box.setVisible(source.recursive or name in self._with_inside)
            row.inside_box.toggled.connect(partial(self._set_inside, name))
            self._listed.addWidget(row)
            self._describe(name)
        self._none.setVisible(not self.rows)
        self._look_over_ticked()

    def _rename(self, name: str) -> None:
        wanted = ask_for_name(self, "Rename the set", "What the set is called", _LONGEST_NAME)
        if not wanted or wanted == name:
            return
        others = [row.source for other, row in self.rows.items() if other != name]
        self._put_instead(name, sources_named((*others, replace(self.rows[name].source, name=wanted)))[-1])

    def _set_inside(self, name: str, is_wanted: bool) -> None:
        """Count pictures in folders inside that of a set, or no longer."""
        self._put_instead(name, replace(self.rows[name].source, recursive=is_wanted))

    def _put_instead(self, name: str, source: Source) -> None:
        """List a set otherwise; what was known of it holds no more."""
        ticked = {other for other, row in self.rows.items() if row.box.isChecked()}
        if source.name != name:
            forget(name)
        remember(source)
        if name in self._with_inside:
            self._with_inside.add(source.name)
        self._forget(name)
        self._fill(ticked - {name} | {source.name} if name in ticked else ticked)
        self._tell()

    def _remove(self, name: str) -> None:
        forget(name)
        self._forget(name)
        self._fill({row.source.name for row in self.rows.values() if row.box.isChecked()} - {name})
        self._tell()

    def _forget(self, name: str) -> None:
        self._known.pop(name, None)
        self._bad.discard(name)

    def _take_tick(self, name: str, is_on: bool) -> None:
        """Measure on a set, or no longer; one that could not be used is looked over once more."""
        if is_on:
            self._bad.discard(name)
        self._tell()

    def _tell(self) -> None:
        self._settings[options.REPORT_SETS] = tuple(n for n, row in self.rows.items() if row.box.isChecked())
        self._look_over_ticked()
        self.changed.emit()

    # What they hold

    def _look_over_ticked(self) -> None:
        for name, row in self.rows.items():
            if row.box.isChecked() and name not in self._known and name not in self._jobs and name not in self._bad:
                self._look_over(row.source)

    def _look_over(self, source: Source) -> None:
        job = Job(lambda tell, cancel: look_into(source, tell, cancel), f"Looking over {source.name}")
        job.progressed.connect(lambda news: self._take_progress(source, news))
        job.succeeded.connect(lambda dataset: self._take(source, dataset))
        job.failed.connect(lambda error: self._fail(source, error))
        job.cancelled.connect(lambda: self._jobs.pop(source.name, None))
        self._jobs[source.name] = job
        self._describe(source.name)
        self._queue.put(job)

    def _is_listed(self, source: Source) -> bool:
        """Whether a set is still the one that was looked over."""
        return source.name in self.rows and self.rows[source.name].source == source

    def _take_progress(self, source: Source, news: object) -> None:
        if not self._is_listed(source):
            return
        if isinstance(news, Inside):
            (self._with_inside.add if news.is_there else self._with_inside.discard)(source.name)
            self.rows[source.name].show_inside(is_there=news.is_there)
        elif isinstance(news, Progress):
            self.rows[source.name].show_words(f"Looking over picture {news.done + 1} of {news.total}…")

    def _take(self, source: Source, dataset: Dataset) -> None:
        self._jobs.pop(source.name, None)
        if self._is_listed(source):
            self._known[source.name] = dataset
            self._describe(source.name)
        self._look_over_ticked()
        self.changed.emit()

    def _fail(self, source: Source, error: Exception) -> None:
        self._jobs.pop(source.name, None)
        if self._is_listed(source):
            self._bad.add(source.name)
            words = sentence_for(error).replace(os.sep, f"{os.sep}\u200b")  # a long path is broken behind its folders
            self.rows[source.name].show_words(words, "error")
        self._look_over_ticked()
        self.changed.emit()
        if not is_expected(error):
            raise error

    def _describe(self, name: str) -> None:
        row, dataset = self.rows[name], self._known.get(name)
        if dataset is None:
            row.show_words("Looking over…" if name in self._jobs else "")
            return
        count, left = len(dataset.pictures), len(dataset.left_out)
        parts = [f"{count} picture{'s' * (count != 1)}", dataset.sizes_in_words]
        parts += [f"recognised as {dataset.known}"] if dataset.known else []
        parts += ["with LR"] if dataset.source.lr_folder else []
        parts += [f"{left} left out"] if left else []
        notes = [*dataset.notes(SCALES), *(f"{one.name} is left out: {one.reason}" for one in dataset.left_out[:5])]
        row.show_words(", ".join(parts), "quiet", "\n".join(notes))


def _show_folder(folder: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))
