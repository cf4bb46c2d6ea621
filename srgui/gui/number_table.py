"""A table of numbers that is sorted by a click on a heading, in parts that never mix."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from srgui.gui.theme import colours, tabular

Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
_LINE_PX, _PAD_PX, _ARROW_PX = 17, 8, 14
_FIRST_PX = 150, 320
_CELL_PX = 20


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading in one line or two, and a sentence more."""

    heading: str
    tip: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """A place of the table.

    Attributes:
        words: what is read.
        value: what it is sorted by; None stands last in either order.
        rank: 1 for the best of its column and 2 for the second best, which are marked as papers do.
        tip: a sentence more.
    """

    words: str
    value: float | str | None = None
    rank: int = 0
    tip: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A row: its cells, and what it is told from others by."""

    key: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """Rows that belong together.

    Attributes:
        lines: the rows.
        title: what stands above them; none where empty.
        is_quiet: whether they are another's figures, and not measured here.
    """

    lines: tuple[Line, ...]
    title: str = ""
    is_quiet: bool = False


@dataclass(frozen=True, slots=True)
class Content:
    """All that a table shows."""

    columns: tuple[Column, ...] = ()
    parts: tuple[Part, ...] = field(default=())


class _Model(QAbstractTableModel):
    """Gives a table what it shows, as it asks: filling one with items takes too long for a hundred pictures."""

    def __init__(self, font: QFont, parent: QWidget) -> None:
        super().__init__(parent)
        self._content = Content()
        self.fonts = [QFont(font), QFont(font), QFont(font)]
        self.fonts[1].setBold(True)
        self.fonts[2].setUnderline(True)
        self.rows: list[tuple[Line | None, Part]] = []  # no line where a part's title stands

    @property
    def content(self) -> Content:
        """What is shown."""
        return self._content

    def show_content(self, content: Content, order: tuple[int, bool]) -> None:
        """Show something else."""
        self.beginResetModel()
        self._content, self.rows = content, []
        for part in content.parts:
            if part.title and part.lines:
                self.rows.append((None, part))
            self.rows += [(line, part) for line in _sorted(part.lines, *order)]
        self.endResetModel()

    def cell(self, row: int, column: int) -> Cell:
        """Return a place; the title of a part stands in its first."""
        line, part = self.rows[row]
        return line.cells[column] if line is not None else Cell(part.title if column == 0 else "")

    def rowCount(self, parent: Index = _NOWHERE) -> int:  # noqa: N802 - Qt's
        """Return how many rows there are, titles of parts among them."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = _NOWHERE) -> int:  # noqa: N802 - Qt's
        """Return how many columns there are."""
        return 0 if parent.isValid() else len(self._content.columns)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Let rows be chosen, and titles not."""
        is_title = index.isValid() and self.rows[index.row()][0] is None
        return Qt.ItemFlag.NoItemFlags if is_title else Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return words, tooltip, place, font and colour of a cell."""
        cell, (line, part) = self.cell(index.row(), index.column()), self.rows[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return cell.words
            case Qt.ItemDataRole.ToolTipRole:
                return cell.tip or None
            case Qt.ItemDataRole.TextAlignmentRole:
                side = Qt.AlignmentFlag.AlignRight if index.column() else Qt.AlignmentFlag.AlignLeft
                return side | Qt.AlignmentFlag.AlignVCenter
            case Qt.ItemDataRole.FontRole:
                return self.fonts[cell.rank]
            case Qt.ItemDataRole.ForegroundRole if line is None or part.is_quiet:
                return QColor(colours().quiet if line is None else colours().warn)
        return None

    def headerData(  # noqa: N802 - Qt's
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """Return a heading, and its tooltip."""
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(self._content.columns):
            return None
        column = self._content.columns[section]
        return {Qt.ItemDataRole.DisplayRole: column.heading, Qt.ItemDataRole.ToolTipRole: column.tip}.get(
            Qt.ItemDataRole(role)
        )


class NumberTable(QTableView):
    """Shows `Content`; each of its parts is sorted for itself.

    Args:
        name: what it is called by who cannot see it.
        order: the column it is sorted by at first, and whether the highest comes first.
    """

    opened = Signal(str)  # key of a row: by a double click or Enter
    chosen = Signal()  # another row, or none

    def __init__(self, name: str, order: tuple[int, bool] = (1, True), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._order = order
        self.setAccessibleName(name)
        self.setFont(tabular(self.font()))
        self._model = _Model(self.font(), self)
        self.setModel(self._model)
        self.setHorizontalHeader(_Header(self))
        self.verticalHeader().hide()
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.horizontalHeader().sectionClicked.connect(self._sort_by)
        self.doubleClicked.connect(lambda _index: self._open())
        self.selectionModel().selectionChanged.connect(lambda *_: self.chosen.emit())

    @property
    def keys(self) -> list[str]:
        """What the rows are told by, from the top; titles of parts are left out."""
        return [line.key for line, _ in self._model.rows if line is not None]

    @property
    def key(self) -> str:
        """What the chosen row is told by; empty where none is."""
        row = self.currentIndex().row()
        line = self._model.rows[row][0] if 0 <= row < len(self._model.rows) else None
        return "" if line is None else line.key

    @property
    def headings(self) -> list[str]:
        """The headings, those in two lines with a line break."""
        return [column.heading for column in self._model.content.columns]

    def cells(self, row: int) -> list[Cell]:
        """Return the cells of a row, counted from the top with the titles of parts."""
        return [self._model.cell(row, column) for column in range(self._model.columnCount())]

    def choose(self, key: str) -> None:
        """Choose a row, and scroll to it."""
        for row, (line, _) in enumerate(self._model.rows):
            if line is not None and line.key == key:
                self.setCurrentIndex(self._model.index(row, 0))
                self.scrollTo(self._model.index(row, 0), QAbstractItemView.ScrollHint.PositionAtCenter)

    def show_content(self, content: Content) -> None:
        """Show something else in the order that was asked for; the chosen row and the place stay."""
        if self._order[0] >= len(content.columns):
            self._order = (min(1, len(content.columns) - 1), True)
        self._fill(content)

    def refresh_look(self) -> None:
        """Follow a change of theme."""
        self.viewport().update()
        self.horizontalHeader().viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the first column what room there is."""
        super().resizeEvent(event)
        self._fit_columns()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open the chosen row by Enter."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self.key:
            self._open()
        else:
            super().keyPressEvent(event)

    def _open(self) -> None:
        if self.key:
            self.opened.emit(self.key)

    def _sort_by(self, column: int) -> None:
        before, falls = self._order
        self._order = (column, not falls if column == before else column > 0)
        self._fill(self._model.content)

    def _fill(self, content: Content) -> None:
        chosen, place = self.key, self.verticalScrollBar().value()
        self.clearSpans()
        self._model.show_content(content, self._order)
        for row, (line, _) in enumerate(self._model.rows):
            if line is None:
                self.setSpan(row, 0, 1, max(2, self._model.columnCount()))
        header = self.horizontalHeader()
        header.setSortIndicatorShown(bool(content.columns))
        order = Qt.SortOrder.DescendingOrder if self._order[1] else Qt.SortOrder.AscendingOrder
        header.setSortIndicator(self._order[0], order)
        self._fit_columns()
        if chosen:
            row = next((at for at, (line, _) in enumerate(self._model.rows) if line and line.key == chosen), -1)
            self.setCurrentIndex(self._model.index(row, 0))
        self.verticalScrollBar().setValue(place)
        self.chosen.emit()

    def _fit_columns(self) -> None:
        """Make columns as wide as their longest words; the first takes what is left."""
        widths = []
        metrics = QFontMetrics(self._model.fonts[1])
        for column in range(self._model.columnCount()):
            words = [line.cells[column].words for line, _ in self._model.rows if line is not None]
            longest = max(words, key=len, default="")
            words_px = metrics.horizontalAdvance(longest) + _CELL_PX
            widths.append(max(words_px, self.horizontalHeader().sectionSizeHint(column)))
        if widths:
            rest = self.viewport().width() - sum(widths[1:])
            widths[0] = max(min(max(widths[0], _FIRST_PX[0]), _FIRST_PX[1]), rest)
        for column, width in enumerate(widths):
            self.setColumnWidth(column, width)


def _sorted(lines: Sequence[Line], column: int, falls: bool) -> list[Line]:
    known = [line for line in lines if line.cells[column].value is not None]
    rest = [line for line in lines if line.cells[column].value is None]
    return sorted(known, key=lambda line: _sortable(line.cells[column].value), reverse=falls) + rest


def _sortable(value: float | str | None) -> tuple[float, str]:
    if isinstance(value, str):
        return 0.0, value.casefold()
    return (-math.inf if value is None else value), ""


class _Header(QHeaderView):
    """Headings in two lines, with the arrow of the order in a place of its own."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)

    def sectionSizeFromContents(self, index: int) -> QSize:  # noqa: N802 - Qt's
        """Ask for room for both lines and the arrow."""
        lines = self._lines(index)
        wide = max((self.fontMetrics().horizontalAdvance(line) for line in lines), default=0)
        high = max((len(self._lines(other)) for other in range(self.count())), default=1)
        return QSize(wide + 2 * _PAD_PX + _ARROW_PX, high * _LINE_PX + 2 * _PAD_PX - 4)

    def paintSection(self, painter: QPainter, rect: QRect, index: int) -> None:  # noqa: N802 - Qt's
        """Draw both lines: the last is what the numbers are, and any above it what they are of."""
        shown = colours()
        painter.save()
        painter.fillRect(rect, QColor(shown.panel))
        painter.setPen(QColor(shown.line))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        is_sorted = self.isSortIndicatorShown() and self.sortIndicatorSection() == index
        falls = self.sortIndicatorOrder() is Qt.SortOrder.DescendingOrder
        side = Qt.AlignmentFlag.AlignLeft if index == 0 else Qt.AlignmentFlag.AlignRight
        lines = self._lines(index)
        top = rect.bottom() - 5 - len(lines) * _LINE_PX
        for number, line in enumerate(lines):
            is_last = number == len(lines) - 1
            painter.setPen(QColor(shown.text if is_sorted or not is_last else shown.quiet))
            words = f"{line} {'↓' if falls else '↑'}" if is_last and is_sorted else line
            place = QRect(rect.left() + _PAD_PX - 1, top + number * _LINE_PX, rect.width() - 2 * _PAD_PX + 2, _LINE_PX)
            painter.drawText(place, side | Qt.AlignmentFlag.AlignVCenter, words)
        painter.restore()

    def _lines(self, index: int) -> list[str]:
        return str(self.model().headerData(index, Qt.Orientation.Horizontal) or "").split("\n")
