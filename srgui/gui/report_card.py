"""What became of an export, calmly: where it is, how large, what was kept, changed and dropped."""

import logging
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QPushButton, QToolButton, QVBoxLayout

from srgui.gui import theme
from srgui.gui.comparison_work import TakenAway
from srgui.gui.export_work import BatchItem, Exported
from srgui.gui.labels import ElidedLabel, label, say, set_role
from srgui.gui.words import bytes_in_words
from srgui.progress import words_for_seconds

_MOST_LINES = 4
_log = logging.getLogger(__name__)


class ReportCard(QFrame):
    """A card at the foot of the panel; hidden until there is something to say, and on its button."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self.path: Path | None = None
        self._title = ElidedLabel()
        self._title.setProperty("role", "good")
        self._close = QToolButton()
        self._close.setAccessibleName("Close the report")
        self._close.setToolTip("Close the report")
        self._close.clicked.connect(self.hide)
        top = QHBoxLayout()
        top.addWidget(self._title, 1)
        top.addWidget(self._close)
        self._lines = [label("", "quiet", wraps=True) for _ in range(5)]
        self.folder_button = QPushButton("Show in folder")
        self.folder_button.clicked.connect(self.show_in_folder)
        self.copy_button = QPushButton("Copy path")
        self.copy_button.clicked.connect(self.copy_path)
        buttons = QGridLayout()
        buttons.addWidget(self.folder_button, 0, 0)
        buttons.addWidget(self.copy_button, 0, 1)
        self.open_button = QPushButton("Open")
        self.open_button.clicked.connect(self.open_path)
        buttons.addWidget(self.open_button, 1, 0, 1, 2)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 4, 4, 12)
        layout.setSpacing(4)
        layout.addLayout(top)
        body = QVBoxLayout()
        body.setContentsMargins(0, 0, 8, 0)
        body.setSpacing(4)
        for line in self._lines:
            body.addWidget(line)
        body.addSpacing(4)
        body.addLayout(buttons)
        layout.addLayout(body)
        self.refresh_icons()
        self.hide()

    @property
    def text(self) -> str:
        """All that it says."""
        return "\n".join([self._title.text(), *(line.text() for line in self._lines if line.text())])

    def refresh_icons(self) -> None:
        """Make the icon again, in the theme's colours."""
        self._close.setIcon(theme.icon("x"))

    def show_exported(self, exported: Exported, network: str) -> None:
        """Tell of one picture that was saved."""
        report = exported.report
        facts = f"{exported.size[0]}x{exported.size[1]}, {bytes_in_words(report.size_bytes)}"
        self._show(
            f"Saved {report.path.name}",
            "good",
            report.path,
            [
                (f"{facts}, {network} in {words_for_seconds(exported.elapsed_s)}", "quiet"),
                (" ".join(exported.notes), "quiet"),
                (_list("Kept", report.kept), "quiet"),
                (_list("Changed", report.changed), "quiet"),
                (_list("Dropped", report.dropped), "warn"),
            ],
        )

    def show_batch(self, items: Sequence[BatchItem], count: int) -> None:
        """Tell of many pictures: how many were saved, which were not, and why."""
        saved = [item.exported for item in items if item.exported is not None]
        failed = [item for item in items if item.problem]
        there = len(items) - len(saved) - len(failed)
        for item in failed:
            _log.warning("%s was not exported: %s", item.path, item.problem)
        problems = [_problem(item) for item in failed[:_MOST_LINES]]
        if len(failed) > _MOST_LINES:
            problems.append(f"and {len(failed) - _MOST_LINES} more; the log lists them")
        size = bytes_in_words(sum(exported.report.size_bytes for exported in saved))
        self._show(
            f"Exported {len(saved)} of {count} pictures",
            "warn" if failed else "good",
            saved[-1].report.path if saved else None,
            [
                (f"{size} in all" if saved else "", "quiet"),
                (f"{there} were there already and were left alone." if there else "", "quiet"),
                ("\n".join(problems), "error"),
                (_unfinished(count - len(items)), "warn"),
            ],
        )
        self.copy_button.hide()

    def show_comparison(self, taken: TakenAway) -> None:
        """Tell of a comparison that was saved, in one file or several."""
        first, *others = taken.paths
        named = f"Saved {first.name}" + (f" and {len(others)} more" if others else "")
        names = ", ".join(path.name for path in others)
        self._show(named, "good", first, [(taken.in_words, "quiet"), (names, "quiet")])
        self.open_button.show()

    def show_failure(self, sentence: str) -> None:
        """Tell that nothing was saved, and why."""
        self._show("Nothing was saved", "error", None, [(sentence, "")])

    def show_in_folder(self) -> None:
        """Open the folder of what was saved."""
        if self.path is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self.path.parent)))

    def open_path(self) -> None:
        """Open what was saved, in the program that is for it."""
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self.path)))

    def copy_path(self) -> None:
        """Put the path on the clipboard."""
        QGuiApplication.clipboard().setText(str(self.path))
        self.copy_button.setText("Copied")

    def _show(self, title: str, role: str, path: Path | None, lines: Sequence[tuple[str, str]]) -> None:
        self.path = path
        self._title.setText(title)
        self._title.setToolTip(str(path or ""))
        set_role(self._title, role)
        for widget in self._lines:
            say(widget, "")
        for widget, (text, line_role) in zip(self._lines, lines, strict=False):
            say(widget, text, line_role)
        self.copy_button.setText("Copy path")
        self.folder_button.setVisible(path is not None)
        self.copy_button.setVisible(path is not None)
        self.open_button.hide()
        self.setAccessibleName(self.text)
        self.show()


def _problem(item: BatchItem) -> str:
    """Return why a picture failed, with its name."""
    return item.problem if item.path.name in item.problem else f"{item.path.name}: {item.problem}"


def _list(word: str, phrases: Sequence[str]) -> str:
    return f"{word}: {', '.join(phrases)}" if phrases else ""


def _unfinished(count: int) -> str:
    return f"Stopped with {count} to go; export all again to do the rest." if count else ""
