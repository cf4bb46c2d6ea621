"""The runs, one under the other: what is trained, how far it is, what it reached."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QKeySequence, QPainter, QShortcut
from PySide6.QtWidgets import (
    QListWidget,
    QListWidgetItem,
    QMenu,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from srgui.gui import run_words as words
from srgui.gui.run_work import RunEntry
from srgui.gui.theme import colours, icon, mixed, tabular

_ENTRY = Qt.ItemDataRole.UserRole
_ROW_PX = 56
_ICON_PX = 20
_MARGIN_PX = 12
_HAIRLINE_PX = 3


class RunList(QListWidget):
    """All runs; the chosen one is shown beside.

    Args:
        menu: makes the context menu of the chosen run.
        title_of: gives the title of a network by its name.
    """

    chosen = Signal(object)  # Path, or None
    delete_wanted = Signal()

    def __init__(self, menu: Callable[[QWidget], QMenu], title_of: Callable[[str], str]) -> None:
        super().__init__()
        self._make_menu = menu
        self._items: dict[Path, QListWidgetItem] = {}
        self._told: Path | None = None
        self.setAccessibleName("Runs")
        self.setFrameShape(QListWidget.Shape.NoFrame)
        self.setStyleSheet("QListWidget { background: transparent; border: none; }")
        self.setMouseTracking(True)
        self.setUniformItemSizes(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.setItemDelegate(_RunDelegate(title_of, self))
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._show_menu)
        self.currentItemChanged.connect(self._tell)
        delete = QShortcut(QKeySequence(QKeySequence.StandardKey.Delete), self)
        delete.setContext(Qt.ShortcutContext.WidgetShortcut)
        delete.activated.connect(self.delete_wanted)

    def current(self) -> Path | None:
        """Return the run that is chosen."""
        item = self.currentItem()
        return None if item is None else _entry_of(item).path

    def choose(self, path: Path) -> None:
        """Choose a run that is listed."""
        if path in self._items:
            self.setCurrentItem(self._items[path])

    def show_entries(self, entries: Sequence[RunEntry]) -> None:
        """List these runs; the one chosen stays so, or else the first is."""
        if [entry.path for entry in entries] != list(self._items):
            self._fill(entries)
        for entry in entries:
            item = self._items[entry.path]
            if item.data(_ENTRY) != entry:
                item.setData(_ENTRY, entry)
                item.setData(Qt.ItemDataRole.AccessibleTextRole, in_words(entry))
                item.setToolTip(f"{entry.title}\n{entry.path}")
        self.viewport().update()
        self._tell()

    def _fill(self, entries: Sequence[RunEntry]) -> None:
        current = self.current()
        self.blockSignals(True)
        while self.count():
            self.takeItem(0)
        kept = {entry.path: self._items.get(entry.path) for entry in entries}
        self._items = {path: item or QListWidgetItem() for path, item in kept.items()}
        for entry in entries:
            self._items[entry.path].setData(_ENTRY, entry)
            self.addItem(self._items[entry.path])
        if entries:
            self.setCurrentItem(self._items.get(current) or self.item(0))  # type: ignore[arg-type]
        self.blockSignals(False)

    def _tell(self) -> None:
        current = self.current()
        if current != self._told:
            self._told = current
            self.chosen.emit(current)

    def _show_menu(self, position: QPoint) -> None:
        if self.itemAt(position) is not None:
            menu = self._make_menu(self)
            menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            menu.popup(self.viewport().mapToGlobal(position))


class _RunDelegate(QStyledItemDelegate):
    """Draws a run: an icon, two lines, and a thin bar while it runs."""

    def __init__(self, title_of: Callable[[str], str], parent: QWidget) -> None:
        super().__init__(parent)
        self._title_of = title_of

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Draw one run."""
        entry = index.data(_ENTRY)
        assert isinstance(entry, RunEntry)
        shown, status, rect = colours(), entry.status, option.rect
        painter.save()
        _paint_ground(painter, rect, option.state)
        role = words.STATE_ROLES.get(status.state, "quiet")
        drawn = icon(words.STATE_ICONS[status.state], getattr(shown, role))
        drawn.paint(painter, QRect(rect.left() + _MARGIN_PX, rect.top() + 10, _ICON_PX, _ICON_PX))
        left = rect.left() + _MARGIN_PX + _ICON_PX + 8
        room = QRect(left, rect.top() + 8, rect.right() - _MARGIN_PX - left, 20)
        numbers = tabular(option.font)
        value = "" if status.best_db is None else words.decibels(status.best_db)
        _paint_line(painter, room, (entry.title, shown.text, _bold(option.font)), (value, shown.text, numbers))
        network = words.network_in_words(status, self._title_of(status.network))
        state = words.state_in_words(entry)
        colour = shown.quiet if role in {"quiet", "accent", "good"} else getattr(shown, role)
        _paint_line(painter, room.translated(0, 20), (network, shown.quiet, option.font), (state, colour, numbers))
        if status.state == "running":
            bar = QRect(room.left(), rect.bottom() - 6, room.width(), _HAIRLINE_PX)
            painter.fillRect(bar, QColor(shown.line))
            bar.setWidth(round(bar.width() * min(max(status.fraction, 0.0), 1.0)))
            painter.fillRect(bar, QColor(shown.accent))
        painter.restore()

    def sizeHint(self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Give every run the same height."""
        return QSize(160, _ROW_PX)


def in_words(entry: RunEntry) -> str:
    """Say a run in one line, for those who listen to the window."""
    reached = "" if entry.status.best_db is None else f", {words.decibels(entry.status.best_db)}"
    return f"{entry.title}, {words.state_in_words(entry)}{reached}"


def _paint_ground(painter: QPainter, rect: QRect, state: QStyle.StateFlag) -> None:
    shown = colours()
    if state & QStyle.StateFlag.State_Selected:
        painter.fillRect(rect, QColor(mixed(shown.panel, shown.accent, 0.18)))
        painter.fillRect(QRect(rect.left(), rect.top(), 3, rect.height()), QColor(shown.accent))
    elif state & QStyle.StateFlag.State_MouseOver:
        painter.fillRect(rect, QColor(mixed(shown.panel, shown.text, 0.11)))


_Words = tuple[str, str, QFont]


def _paint_line(painter: QPainter, room: QRect, left: _Words, right: _Words) -> None:
    """Write two texts in one line, the right one whole and the left one as far as there is room."""
    text, colour, font = right
    painter.setFont(font)
    painter.setPen(QColor(colour))
    painter.drawText(room, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text)
    taken = painter.fontMetrics().horizontalAdvance(text) + 8 if text else 0
    text, colour, font = left
    painter.setFont(font)
    painter.setPen(QColor(colour))
    width = room.width() - taken
    shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, width)
    painter.drawText(
        QRect(room.left(), room.top(), width, room.height()),
        Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter,
        shown,
    )


def _bold(font: QFont) -> QFont:
    made = QFont(font)
    made.setWeight(QFont.Weight.DemiBold)
    return made


def _entry_of(item: QListWidgetItem) -> RunEntry:
    entry = item.data(_ENTRY)
    assert isinstance(entry, RunEntry)
    return entry
