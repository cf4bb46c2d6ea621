"""A line above the tabs that offers to go on with what was interrupted."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton

from srgui.gui import theme
from srgui.gui.labels import ElidedLabel
from srgui.gui.run_words import percent
from srgui.gui.run_work import RunEntry

_ICON_PX = 20


class RunNotice(QFrame):
    """Offers one interrupted run after the other; each once, until it runs again."""

    resume_wanted = Signal(object)  # Path

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "panel")
        self._waiting: dict[Path, RunEntry] = {}
        self._put_off: set[Path] = set()
        self._icon = QLabel()
        self._text = ElidedLabel()
        self.resume_button, self.later_button = QPushButton("Resume"), QPushButton("Later")
        self.resume_button.setProperty("role", "primary")
        self.resume_button.clicked.connect(self._resume)
        self.later_button.clicked.connect(self._put_away)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 6, 8, 6)
        layout.setSpacing(8)
        layout.addWidget(self._icon)
        layout.addWidget(self._text, 1)
        layout.addWidget(self.resume_button)
        layout.addWidget(self.later_button)
        self.refresh_icons()
        self.hide()

    @property
    def text(self) -> str:
        """What it says."""
        return self._text.text()

    def show_entries(self, entries: Sequence[RunEntry]) -> None:
        """Offer those that were interrupted and not put off."""
        interrupted = {entry.path: entry for entry in entries if entry.status.state == "interrupted"}
        self._put_off &= set(interrupted)
        self._waiting = {path: entry for path, entry in interrupted.items() if path not in self._put_off}
        entry = next(iter(self._waiting.values()), None)
        if entry is not None:
            where = f" at {percent(entry.status.fraction)}" if entry.status.step else ""
            self._text.setText(f"“{entry.title}” was interrupted{where}.")
            self._text.setToolTip(str(entry.path))
            self.setAccessibleName(self._text.text())
            self.resume_button.setAccessibleName(f"Resume {entry.title}")
        self.setVisible(entry is not None)

    def refresh_icons(self) -> None:
        """Make the icon again, in the theme's colours."""
        drawn = theme.icon("warning-circle", theme.colours().warn)
        self._icon.setPixmap(drawn.pixmap(_ICON_PX, _ICON_PX))

    def _resume(self) -> None:
        path = next(iter(self._waiting))
        self._put_away()
        self.resume_wanted.emit(path)

    def _put_away(self) -> None:
        """Say no more of the first one."""
        self._put_off.add(next(iter(self._waiting)))
        self.show_entries(list(self._waiting.values()))
