"""A table of numbers that is sorted by a click on a heading, in parts that never mix."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QTableView, QWidget

from srgui.gui.number_model import Cell, Content, NumberModel
from srgui.gui.number_painting import NumberCells, NumberHeader
from srgui.gui.theme import tabular

_FIRST_PX = 150, 320
_MORE_PX = 160
_CELL_PX = 20


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
        self._model = NumberModel(self.font(), self)
        self.setModel(self._model)
        self.setItemDelegate(NumberCells(self))
        self.setHorizontalHeader(NumberHeader(self))
        self.verticalHeader().hide()
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setShowGrid(False)
        self.setCornerWidget(QWidget())  # or a small frame stands where two scroll bars meet
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
            widths[0] = min(max(widths[0], _FIRST_PX[0]), _FIRST_PX[1])
            rest = self.viewport().width() - sum(widths)
            widths[0] += min(max(rest, 0), _MORE_PX)  # what is left beyond that is shared, or rows would fall apart
            share, over = divmod(max(rest - _MORE_PX, 0), len(widths))
            widths = [width + share + (number < over) for number, width in enumerate(widths)]
        for column, width in enumerate(widths):
            self.setColumnWidth(column, width)
