"""The pictures that were opened last."""

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu, QWidget

from srgui.settings import OPEN_FOLDER, RECENT_FILES, Settings


def recent_files(settings: Settings) -> list[Path]:
    """Return those that are still there, the last one first."""
    return [path for name in settings[RECENT_FILES] if (path := Path(name)).is_file()]


def remember(settings: Settings, path: Path) -> None:
    """Put a picture at the head of those that were opened last."""
    settings[RECENT_FILES] = tuple(dict.fromkeys((str(path), *settings[RECENT_FILES])))
    settings[OPEN_FOLDER] = str(path.parent)


class RecentMenu(QMenu):
    """Lists them when it opens."""

    chosen = Signal(object)  # Path
    cleared = Signal()

    def __init__(self, settings: Settings, parent: QWidget) -> None:
        super().__init__(parent)
        self._settings = settings
        self.setToolTipsVisible(True)
        self.aboutToShow.connect(self._fill)

    def _fill(self) -> None:
        self.clear()
        found = recent_files(self._settings)
        for path in found:
            action = self.addAction(path.name)
            action.setToolTip(str(path))
            action.triggered.connect(lambda _checked=False, path=path: self.chosen.emit(path))
        if not found:
            self.addAction("None yet").setEnabled(False)
            return
        self.addSeparator()
        self.addAction("Forget these").triggered.connect(self._forget)

    def _forget(self) -> None:
        self._settings.reset(RECENT_FILES)
        self.cleared.emit()
