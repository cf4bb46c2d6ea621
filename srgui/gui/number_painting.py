"""How a table of numbers looks: headings in two lines, and cells that are drawn fast, as there are thousands."""

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QHeaderView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from srgui.gui.number_model import LEFT, RIGHT, Index, NumberModel
from srgui.gui.theme import colours, mixed

_LINE_PX, PAD_PX, _ARROW_PX = 17, 8, 14
_HEADING_PX = 128


class NumberCells(QStyledItemDelegate):
    """Draws cells; a style sheet takes ten times as long for each."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw the words of a cell, on the colour of a chosen row or of one under the pointer."""
        model, shown = index.model(), colours()
        assert isinstance(model, NumberModel)
        row, column = index.row(), index.column()
        cell, (line, part) = model.cell(row, column), model.rows[row]
        rect, state = option.rect, option.state
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, QColor(mixed(shown.panel, shown.accent, 0.18)))
        elif line is not None and state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, QColor(mixed(shown.panel, shown.text, 0.11)))
        if not cell.words:
            return
        words, place, is_words = cell.words, rect.adjusted(PAD_PX - 1, 0, 1 - PAD_PX, 0), model.is_words(column)
        painter.setFont(model.fonts[cell.rank])
        painter.setPen(QColor(shown.quiet if line is None else shown.warn if part.is_quiet else shown.text))
        if is_words:
            words = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, place.width())
        painter.drawText(place, LEFT if is_words else RIGHT, words)


class NumberHeader(QHeaderView):
    """Headings in two lines, with the arrow of the order in a place of its own."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)

    def sectionSizeFromContents(self, index: int) -> QSize:  # noqa: N802 - Qt's
        """Ask for room for both lines and the arrow."""
        lines = self._lines(index)
        wide = max((min(self.fontMetrics().horizontalAdvance(line), _HEADING_PX) for line in lines), default=0)
        high = max((len(self._lines(other)) for other in range(self.count())), default=1)
        return QSize(wide + 2 * PAD_PX + _ARROW_PX, high * _LINE_PX + 2 * PAD_PX - 4)

    def paintSection(self, painter: QPainter, rect: QRect, index: int) -> None:  # noqa: N802 - Qt's
        """Draw both lines: the last is what the numbers are, and any above it what they are of."""
        shown = colours()
        painter.save()
        painter.fillRect(rect, QColor(shown.panel))
        painter.setPen(QColor(shown.line))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        is_sorted = self.isSortIndicatorShown() and self.sortIndicatorSection() == index
        falls = self.sortIndicatorOrder() is Qt.SortOrder.DescendingOrder
        model, lines = self.model(), self._lines(index)
        side = LEFT if isinstance(model, NumberModel) and model.is_words(index) else RIGHT
        top = rect.bottom() - 5 - len(lines) * _LINE_PX
        for number, line in enumerate(lines):
            is_last = number == len(lines) - 1
            painter.setPen(QColor(shown.text if is_sorted or not is_last else shown.quiet))
            words = f"{line} {'↓' if falls else '↑'}" if is_last and is_sorted else line
            place = QRect(rect.left() + PAD_PX - 1, top + number * _LINE_PX, rect.width() - 2 * PAD_PX + 2, _LINE_PX)
            words = self.fontMetrics().elidedText(words, Qt.TextElideMode.ElideMiddle, place.width())
            painter.drawText(place, side, words)
        painter.restore()

    def _lines(self, index: int) -> list[str]:
        return str(self.model().headerData(index, Qt.Orientation.Horizontal) or "").split("\n")
