"""Folders of pictures: where to drop one, and those that were chosen."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from srgui.gui.labels import ElidedLabel, label, set_role
from srgui.gui.theme import colours, icon, mixed
from srgui.gui.wizard_pieces import plain_button

_ICON_PX = 32
_RADIUS_PX = 8
_LOW_PX, _LARGEST_PX = 64, 4000
_INVITATION, _MORE, _RELEASE = "Drop a folder of photos here", "Drop more folders here", "Let go to add it"


def folders_in(data: QMimeData) -> list[Path]:
    """Return the folders among what is dropped, and those that dropped pictures lie in."""
    paths = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
    return list(dict.fromkeys(path if path.is_dir() else path.parent for path in paths if path.exists()))


class FolderZone(QWidget):
    """An invitation to drop a folder, or to choose one. The page itself takes what is dropped."""

    chosen = Signal(str)  # the folder that was learnt from last

    def __init__(self) -> None:
        super().__init__()
        self._is_drag_active = False
        self._is_first = True
        self._icon = QLabel()
        self._title = label(_INVITATION, "title")
        self.button = QPushButton("Choose folder…")
        self.button.setProperty("role", "primary")
        self._last = ""
        self.last_button = plain_button("", lambda: self.chosen.emit(self._last), "flat")
        self.last_button.hide()
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addStretch(1)
        for widget in (self._icon, self._title, self.button):
            row.addWidget(widget)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 12, 24, 12)
        column.setSpacing(16)
        column.addStretch(1)
        column.addLayout(row)
        column.addWidget(self.last_button, alignment=Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(1)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        self.set_first(True)

    def offer_last(self, folder: str) -> None:
        """Offer the folder that was learnt from last, as long as there is none."""
        self._last = folder if folder and Path(folder).is_dir() else ""
        self.last_button.setText(f"Learn from “{Path(folder).name}” again")
        self.last_button.setToolTip(folder)
        self.last_button.setVisible(self._is_first and bool(self._last))

    def set_first(self, is_first: bool) -> None:
        """Ask for the first folder, with much room, or for more, with little."""
        self._is_first = is_first
        self.setMinimumHeight(_LOW_PX)
        self.setMaximumHeight(_LARGEST_PX if is_first else _LOW_PX)
        self.button.setText("Choose folder…" if is_first else "Add folder…")
        set_role(self.button, "primary" if is_first else "")
        self.button.setAutoDefault(is_first)
        self.last_button.setVisible(is_first and bool(self._last))
        self._show()

    def set_drag_active(self, active: bool) -> None:
        """Show that what is being dragged can be let go."""
        self._is_drag_active = active
        self._show()

    def _show(self) -> None:
        shown = colours()
        self._title.setText(_RELEASE if self._is_drag_active else _INVITATION if self._is_first else _MORE)
        drawn = icon("folder-open", shown.accent if self._is_drag_active else shown.quiet)
        self._icon.setPixmap(drawn.pixmap(QSize(_ICON_PX, _ICON_PX), self.devicePixelRatioF()))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the frame to drop into."""
        shown = colours()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        edge = shown.accent if self._is_drag_active else mixed(shown.line, shown.quiet, 0.35)
        painter.setPen(QPen(QColor(edge), 1.5, Qt.PenStyle.DashLine))
        painter.setBrush(QColor(mixed(shown.window, shown.accent, 0.12) if self._is_drag_active else shown.window))
        painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), _RADIUS_PX, _RADIUS_PX)
        painter.end()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        if event.type() == QEvent.Type.PaletteChange:
            self._show()
        super().changeEvent(event)


class FolderRows(QWidget):
    """The folders that were chosen, each with a button that removes it."""

    removed = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._shown: tuple[str, ...] = ()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self.remove_buttons: list[QToolButton] = []
        self.hide()

    def show_folders(self, folders: Sequence[str]) -> None:
        """Show these folders."""
        if tuple(folders) == self._shown:
            return
        self._shown = tuple(folders)
        while (item := self._column.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        self.remove_buttons.clear()
        for folder in folders:
            self._column.addWidget(self._row(folder))
        self.setVisible(bool(folders))

    def _row(self, folder: str) -> QWidget:
        row = QWidget()
        layout = QHBoxLayout(row)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        picture = QLabel()
        picture.setPixmap(icon("folder", colours().quiet).pixmap(QSize(20, 20), self.devicePixelRatioF()))
        path = ElidedLabel(folder)
        path.setToolTip(folder)
        remove = QToolButton()
        remove.setIcon(icon("x"))
        remove.setAccessibleName(f"Remove {Path(folder).name}")
        remove.setToolTip("Do not learn from this folder")
        remove.clicked.connect(lambda: self.removed.emit(folder))
        self.remove_buttons.append(remove)
        layout.addWidget(picture)
        layout.addWidget(path, 1)
        layout.addWidget(remove)
        return row
