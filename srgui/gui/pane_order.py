"""The order of panes, changed by dragging one by its title bar."""

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from srgui.gui.theme import colours

_MARKER_PX = 4


class Marker(QWidget):
    """The line that stands where a pane would come to."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def show_at(self, rect: QRect) -> None:
        """Stand there, over everything."""
        self.setGeometry(rect)
        self.show()
        self.raise_()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw a line in the accent."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(colours().accent))
        painter.end()


def slot_at(rects: Sequence[QRect], at: QPoint) -> int:
    """Return between which panes a point is: 0 is before the first, their number is after the last."""
    assert rects
    nearest = min(range(len(rects)), key=lambda index: _distance(rects[index], at))
    return nearest + (at.x() > rects[nearest].center().x())


def moved(keys: Sequence[str], dragged: str, slot: int) -> tuple[str, ...]:
    """Return the order once one of them was put between others."""
    rest = [key for key in keys[:slot] if key != dragged]
    return (*rest, dragged, *(key for key in keys[slot:] if key != dragged))


def marker_rect(rects: Sequence[QRect], slot: int) -> QRect:
    """Return where the line stands for a place between panes: before the pane behind it, or after the last."""
    starts_row = slot < len(rects) and (slot == 0 or rects[slot].top() != rects[slot - 1].top())
    if slot == len(rects):
        beside = rects[-1]
        return QRect(beside.right() + 1 - _MARKER_PX, beside.top(), _MARKER_PX, beside.height())
    beside = rects[slot]
    left = beside.left() if starts_row else beside.left() - _MARKER_PX
    return QRect(left, beside.top(), _MARKER_PX, beside.height())


def chain_focus(widgets: Sequence[QWidget]) -> None:
    """Let the tab key go through widgets in this order."""
    for before, after in pairwise(widgets):
        QWidget.setTabOrder(before, after)


def _distance(rect: QRect, at: QPoint) -> int:
    nearest = QPoint(
        min(max(at.x(), rect.left()), rect.right()),
        min(max(at.y(), rect.top()), rect.bottom()),
    )
    return (at - nearest).manhattanLength()
