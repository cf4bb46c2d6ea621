"""The pictures that are open, side by side as thumbnails."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QImage, QKeySequence, QPainter, QPixmap, QShortcut, QWheelEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QMenu,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from srgui.gui.theme import icon
from srgui.gui.thumbnail_tile import SIDE_PX, TILE, TILE_TOP_PX, TileLook, paint_tile
from srgui.gui.thumbnails import ThumbnailReader

_PATH = Qt.ItemDataRole.UserRole
_BADGE = Qt.ItemDataRole.UserRole + 1
_THUMBNAIL = Qt.ItemDataRole.UserRole + 2
_MARGIN_PX = 8
_SCROLL_BAR_PX = 10
_KEYBOARD_FOCUS = QStyle.StateFlag.State_HasFocus | QStyle.StateFlag.State_KeyboardFocusChange
_BADGE_WORDS = {"": "", "done": ", done", "error": ", failed"}


class _TileDelegate(QStyledItemDelegate):
    """Draws an item as a tile, and has its thumbnail read when it first comes into sight."""

    def __init__(self, reader: ThumbnailReader, parent: QWidget) -> None:
        super().__init__(parent)
        self._reader = reader

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Draw one item."""
        path, thumbnail = index.data(_PATH), index.data(_THUMBNAIL)
        if thumbnail is None:
            self._reader.ask(path)
        state = option.state
        look = TileLook(
            path.name,
            thumbnail,
            is_current=bool(state & QStyle.StateFlag.State_Selected),
            is_hovered=bool(state & QStyle.StateFlag.State_MouseOver),
            has_focus=state & _KEYBOARD_FOCUS == _KEYBOARD_FOCUS,
            badge=index.data(_BADGE),
        )
        paint_tile(painter, QRect(option.rect.topLeft(), TILE), look)

    def sizeHint(self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Give every item the size of a tile."""
        return TILE


class _TileList(QListWidget):
    """A row of tiles that is as wide as they are together, and scrolls where there is less room."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAccessibleName("Open pictures")
        self.setFlow(QListWidget.Flow.LeftToRight)
        self.setWrapping(False)
        self.setUniformItemSizes(True)
        self.setFrameShape(QListWidget.Shape.NoFrame)
        self.setStyleSheet("QListWidget { background: transparent; border: none; }")
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Return the room for all tiles, and for the scroll bar under them."""
        return QSize(TILE.width() * self.count(), TILE.height() + _SCROLL_BAR_PX)

    def minimumSizeHint(self) -> QSize:
        """Return the room for one tile."""
        return QSize(TILE.width(), TILE.height() + _SCROLL_BAR_PX)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll sideways with a wheel that turns up and down."""
        turned = event.pixelDelta() if not event.pixelDelta().isNull() else event.angleDelta()
        bar = self.horizontalScrollBar()
        bar.setValue(bar.value() - (turned.x() or turned.y()))
        event.accept()


class ThumbnailStrip(QWidget):
    """A row of the pictures that are open, one of them current, and a button for more.

    While there are pictures, one is current: the first, until another is chosen.
    """

    current_changed = Signal(object)  # Path, or None when the last picture was removed
    add_requested = Signal()
    removed = Signal(object)  # Path; it is no longer among the paths

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._items: dict[Path, QListWidgetItem] = {}
        self._told: Path | None = None
        self._reader = ThumbnailReader(SIDE_PX, self)
        self._reader.read.connect(self._show_thumbnail)
        self._list = _TileList(self)
        self._list.setItemDelegate(_TileDelegate(self._reader, self))
        self._list.currentItemChanged.connect(self._tell_current)
        self._list.customContextMenuRequested.connect(self._show_menu)
        delete = QShortcut(QKeySequence(QKeySequence.StandardKey.Delete), self._list)
        delete.setContext(Qt.ShortcutContext.WidgetShortcut)
        delete.activated.connect(self._remove_current)
        self._add = QToolButton()
        self._add.setToolTip("Add pictures")
        self._add.setAccessibleName("Add pictures")
        self._add.setProperty("role", "tile")
        self._add.setIconSize(QSize(24, 24))
        self._add.clicked.connect(self.add_requested)
        self._show_icon()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(_MARGIN_PX, _MARGIN_PX, _MARGIN_PX, 0)
        layout.setSpacing(_MARGIN_PX)
        layout.addWidget(self._list)
        beside = QVBoxLayout()
        beside.setContentsMargins(0, TILE_TOP_PX, 0, 0)
        beside.addWidget(self._add, alignment=Qt.AlignmentFlag.AlignTop)
        layout.addLayout(beside)
        layout.addStretch()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def paths(self) -> list[Path]:
        """Return the pictures, in the order in which they are shown."""
        return list(self._items)

    def set_paths(self, paths: Sequence[Path]) -> None:
        """Show these pictures; those that were there before keep thumbnail and badge."""
        self._fill({path: self._items.get(path) or _new_item(path) for path in paths})

    def add_paths(self, paths: Iterable[Path]) -> None:
        """Show more pictures, after those that are there."""
        self.set_paths([*self._items, *paths])

    def remove(self, path: Path) -> None:
        """Take a picture out; if it was the current one, the next is, or else the last."""
        row = list(self._items).index(path)
        kept = {other: item for other, item in self._items.items() if other != path}
        self._fill(kept, row, removed=path)

    def current(self) -> Path | None:
        """Return the picture that is current; None without any."""
        item = self._list.currentItem()
        return None if item is None else _path_of(item)

    def set_current(self, path: Path) -> None:
        """Make a picture the current one."""
        self._list.setCurrentItem(self._items[path])
        self._list.scrollToItem(self._items[path])

    def set_badge(self, path: Path, badge: str) -> None:
        """Mark a picture as ``"done"`` or ``"error"``, or take its mark away; unknown paths are left alone."""
        if path in self._items:
            self._items[path].setData(_BADGE, badge)
            self._items[path].setData(Qt.ItemDataRole.AccessibleTextRole, path.name + _BADGE_WORDS[badge])

    def _fill(self, items: dict[Path, QListWidgetItem], row: int = 0, *, removed: Path | None = None) -> None:
        """Show these items; if the current one is not among them, the one at a row becomes current."""
        current = self.current()
        self._list.blockSignals(True)
        while self._list.count():
            self._list.takeItem(0)
        for item in items.values():
            self._list.addItem(item)
        self._items = items
        if items:
            row = list(items).index(current) if current in items else min(row, len(items) - 1)
            self._list.setCurrentRow(row)
            self._list.scrollToItem(self._list.item(row))
        self._list.blockSignals(False)
        self._list.updateGeometry()
        if removed is not None:
            self.removed.emit(removed)
        self._tell_current()

    def _tell_current(self) -> None:
        current = self.current()
        if current != self._told:
            self._told = current
            self.current_changed.emit(current)

    def _show_thumbnail(self, path: Path, image: QImage) -> None:
        if path in self._items:
            self._items[path].setData(_THUMBNAIL, QPixmap.fromImage(image))

    def _remove_current(self) -> None:
        current = self.current()
        if current is not None:
            self.remove(current)

    def _show_menu(self, position: QPoint) -> None:
        item = self._list.itemAt(position)
        if item is not None:
            menu = self._menu_for(_path_of(item))
            menu.popup(self._list.viewport().mapToGlobal(position))

    def _menu_for(self, path: Path) -> QMenu:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(icon("x"), "Remove from this list", lambda: self.remove(path))
        menu.addAction(icon("folder-open"), "Show in folder", lambda: _open_folder_of(path))
        return menu

    def _show_icon(self) -> None:
        self._add.setIcon(icon("plus"))

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        if event.type() == QEvent.Type.PaletteChange:
            self._show_icon()
        super().changeEvent(event)


def _new_item(path: Path) -> QListWidgetItem:
    item = QListWidgetItem(path.name)
    item.setToolTip(str(path))
    item.setData(_PATH, path)
    item.setData(_BADGE, "")
    return item


def _path_of(item: QListWidgetItem) -> Path:
    path = item.data(_PATH)
    assert isinstance(path, Path)
    return path


def _open_folder_of(path: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path.parent)))
