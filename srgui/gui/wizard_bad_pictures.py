"""The pictures that something speaks against: with their reason, and a check box that leaves each out."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QImage, QPixmap, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QHeaderView, QTreeView, QVBoxLayout, QWidget

from srgui.gui.labels import label, say
from srgui.gui.thumbnails import ThumbnailReader
from srgui.training.inspection import InspectedPicture

_SIDE_PX = 32
_ROW_PX, _LEAST_ROWS = 40, 3
_HEADS = ("Leave out", "Size", "Why")
_Index = QModelIndex | QPersistentModelIndex
_TOP = QModelIndex()


class BadPicturesModel(QAbstractTableModel):
    """A row for each picture."""

    toggled = Signal(object, bool)  # Path, whether it is left out

    def __init__(self) -> None:
        super().__init__()
        self.pictures: tuple[InspectedPicture, ...] = ()
        self._left_out: frozenset[str] = frozenset()
        self._thumbnails: dict[Path, QPixmap] = {}
        self._rows: dict[Path, int] = {}

    def show_pictures(self, pictures: Sequence[InspectedPicture], left_out: frozenset[str]) -> None:
        """Show other pictures, or others of them left out."""
        if tuple(pictures) != self.pictures:
            self.beginResetModel()
            self.pictures = tuple(pictures)
            self._left_out = left_out
            self._thumbnails.clear()
            self._rows = {picture.path: row for row, picture in enumerate(self.pictures)}
            self.endResetModel()
        elif left_out != self._left_out:
            self._left_out = left_out
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.pictures) - 1, 0))

    def set_thumbnail(self, path: Path, image: QImage) -> None:
        """Take a thumbnail that was read."""
        row = self._rows.get(path)
        if row is not None:
            self._thumbnails[path] = QPixmap.fromImage(image)
            self.dataChanged.emit(self.index(row, 0), self.index(row, 0))

    def has_thumbnail(self, path: Path) -> bool:
        """Whether a thumbnail was read, or could not be."""
        return path in self._thumbnails

    def rowCount(self, parent: _Index = _TOP) -> int:  # noqa: N802 - Qt's
        """Return how many pictures there are."""
        return 0 if parent.isValid() else len(self.pictures)

    def columnCount(self, parent: _Index = _TOP) -> int:  # noqa: N802 - Qt's
        """Return how many columns there are."""
        return 0 if parent.isValid() else len(_HEADS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:  # noqa: N802 - Qt's
        """Return the heads of the columns."""
        is_words = orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole
        return _HEADS[section] if is_words else None

    def flags(self, index: _Index) -> Qt.ItemFlag:
        """Let the first column be ticked."""
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return flags | Qt.ItemFlag.ItemIsUserCheckable if index.column() == 0 else flags

    def data(self, index: _Index, role: int = 0) -> Any:
        """Return what is shown of a picture."""
        picture = self.pictures[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            size = f"{picture.width}x{picture.height}" if picture.width else ""
            reasons = ", ".join(finding.label for finding in picture.findings)
            return (picture.path.name, size, reasons)[index.column()]
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{picture.detail}\n{picture.path}"
        if index.column() == 0 and role == Qt.ItemDataRole.CheckStateRole:
            is_out = str(picture.path) in self._left_out
            return Qt.CheckState.Checked if is_out else Qt.CheckState.Unchecked
        if index.column() == 0 and role == Qt.ItemDataRole.DecorationRole:
            return self._thumbnails.get(picture.path)
        return None

    def setData(self, index: _Index, value: Any, role: int = 0) -> bool:  # noqa: N802 - Qt's
        """Leave a picture out, or keep it."""
        if role != Qt.ItemDataRole.CheckStateRole:
            return False
        self.toggled.emit(self.pictures[index.row()].path, Qt.CheckState(value) is Qt.CheckState.Checked)
        return True


class BadPictures(QWidget):
    """The list, and over it a check box for all of them."""

    left_out = Signal(list, bool)  # of Path, whether they are left out

    def __init__(self) -> None:
        super().__init__()
        self.model = BadPicturesModel()
        self.model.toggled.connect(lambda path, is_out: self.left_out.emit([path], is_out))
        self.all_box = QCheckBox("Leave all of them out")
        self.all_box.clicked.connect(self._toggle_all)
        self._heading = label("", "heading")
        self.note = label("", "quiet", wraps=True)
        self.view = self._make_view()
        self._reader = ThumbnailReader(_SIDE_PX, self)
        self._reader.read.connect(self.model.set_thumbnail)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        row = QHBoxLayout()
        row.addWidget(self._heading, 1)
        row.addWidget(self.all_box)
        column.addLayout(row)
        column.addWidget(self.note)
        column.addWidget(self.view)
        self.hide()

    def show_pictures(self, pictures: Sequence[InspectedPicture], left_out: frozenset[str], note: str = "") -> None:
        """Show these pictures, with a sentence on some of them; hide where there is none."""
        say(self.note, note)
        self.model.show_pictures(pictures, left_out)
        out = sum(str(picture.path) in left_out for picture in pictures)
        count = len(pictures)
        self._heading.setText("Something speaks against 1 picture" if count == 1 else
                              f"Something speaks against {count} pictures")  # fmt: skip
        some = Qt.CheckState.PartiallyChecked
        self.all_box.setCheckState(Qt.CheckState.Checked if out == count else some if out else Qt.CheckState.Unchecked)
        self.view.setMinimumHeight(_ROW_PX * min(_LEAST_ROWS, count) + 32)
        self.setVisible(bool(pictures))
        self._ask_for_visible()

    def _make_view(self) -> QTreeView:
        view = QTreeView()
        view.setModel(self.model)
        view.setAccessibleName("Pictures that something speaks against")
        view.setRootIsDecorated(False)
        view.setUniformRowHeights(True)
        view.setIconSize(QSize(_SIDE_PX, _SIDE_PX))
        view.setEditTriggers(QTreeView.EditTrigger.NoEditTriggers)
        view.setProperty("role", "pictures")
        header = view.header()
        header.setSectionsMovable(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Interactive)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Interactive)
        header.setStretchLastSection(True)
        header.resizeSection(0, 280)
        header.resizeSection(1, 104)
        view.verticalScrollBar().valueChanged.connect(self._ask_for_visible)
        return view

    def _toggle_all(self) -> None:
        """Leave all out at the first click, whatever some were, and keep all at the next."""
        is_out = self.all_box.checkState() is not Qt.CheckState.Unchecked
        self.all_box.setTristate(False)
        self.left_out.emit([picture.path for picture in self.model.pictures], is_out)

    def _ask_for_visible(self) -> None:
        """Have the thumbnails read of what can be seen; a folder may hold thousands."""
        if not self.isVisible():
            return
        first = self.view.indexAt(self.view.viewport().rect().topLeft()).row()
        rows = self.view.viewport().height() // _ROW_PX + 2
        for picture in self.model.pictures[max(0, first) : max(0, first) + rows]:
            if picture.width and not self.model.has_thumbnail(picture.path):
                self._reader.ask(picture.path)

    def showEvent(self, _event: QShowEvent) -> None:
        """Read thumbnails once it can be seen."""
        self._ask_for_visible()

    def resizeEvent(self, _event: QResizeEvent) -> None:
        """Read those that come into sight."""
        self._ask_for_visible()
