"""A small panel of lines in the left lower corner of a pane: what is under the cursor, and details of a result."""

from collections.abc import Sequence

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter

from srgui.gui.theme import tabular

_PADDING_PX = 8
_SET_IN = "   "
_MARGIN_PX = 8
_PANEL = QColor(20, 20, 22, 215)
_WORDS = QColor(235, 235, 235)


def panel_rect(area: QRect, font: QFont, lines: Sequence[str]) -> QRect:
    """Return what the lines take of an area; empty where there are none."""
    if not lines:
        return QRect()
    metrics = QFontMetrics(tabular(font))
    most_width, most_height = area.width() - 2 * _MARGIN_PX, area.height() - 2 * _MARGIN_PX
    rows = wrapped(lines, metrics, most_width - 2 * _PADDING_PX)
    width = max(metrics.horizontalAdvance(row) for row in rows) + 2 * _PADDING_PX + 1
    height = len(rows) * metrics.lineSpacing() + 2 * _PADDING_PX
    size = min(width, most_width), min(height, most_height)
    return QRect(area.left() + _MARGIN_PX, area.bottom() + 1 - _MARGIN_PX - size[1], *size)


def wrapped(lines: Sequence[str], metrics: QFontMetrics, width: int) -> list[str]:
    """Break lines between words so that they fit into a width; what goes on is set in, and a long word stays whole."""
    rows: list[str] = []
    for line in lines:
        row = ""
        for word in line.split(" "):
            longer = f"{row} {word}" if row.strip() else row + word
            if row.strip() and metrics.horizontalAdvance(longer) > width:
                rows.append(row)
                longer = _SET_IN + word
            row = longer
        rows.append(row)
    return rows


def paint_panel(painter: QPainter, area: QRect, lines: Sequence[str]) -> None:
    """Draw the lines, white on dark whatever the theme: they stand on a picture."""
    rect = panel_rect(area, painter.font(), lines)
    if rect.isEmpty():
        return
    painter.save()
    painter.setFont(tabular(painter.font()))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(_PANEL)
    painter.drawRoundedRect(QRectF(rect), 4, 4)
    painter.setPen(_WORDS)
    metrics = painter.fontMetrics()
    inner = rect.adjusted(_PADDING_PX, _PADDING_PX, -_PADDING_PX, -_PADDING_PX)
    for number, words in enumerate(wrapped(lines, metrics, inner.width())):
        line = QRect(inner.left(), inner.top() + number * metrics.lineSpacing(), inner.width(), metrics.lineSpacing())
        if line.bottom() > inner.bottom() + 1:
            break
        shown = metrics.elidedText(words, Qt.TextElideMode.ElideRight, inner.width())
        painter.drawText(line, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)
    painter.restore()
