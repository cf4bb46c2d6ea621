"""What a pane shows besides its picture: title bar, border, progress, error, cross."""

import math
from dataclasses import dataclass

from PySide6.QtCore import QLineF, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen, QPolygonF

from srgui.gui.theme import colours, mixed, tabular
from srgui.gui.view_geometry import Point

TITLE_PX = 28
BORDER_PX = 2
_MARGIN_PX = 8
_GAP_PX = 12
_STAR_PX = 14
_SHORTEST_TITLE_PX = 48
_HAIRLINE_PX = 3
_CROSS_PX = 10
_CROSS_HOLE_PX = 3


@dataclass(frozen=True, slots=True)
class PaneStatus:
    """What a pane says of its result.

    Attributes:
        time_text: how long its network took: ``"0.2 s"``.
        gain_text: what it gained over bicubic: ``"+3.1 dB"``.
        progress: part that is done, 0 to 1; None when it is not working.
        error: why it failed; empty when it did not.
        winner: whether it is the best of all panes.
        details: lines that say more, shown where the person asks for them.
    """

    time_text: str = ""
    gain_text: str = ""
    progress: float | None = None
    error: str = ""
    winner: bool = False
    details: tuple[str, ...] = ()

    def in_words(self, title: str, *, selected: bool) -> str:
        """Return all of it as one line, for those who listen to the window."""
        parts = [title, self.time_text, self.gain_text]
        if self.progress is not None:
            parts.append(f"working, {self.progress:.0%} done")
        if self.error:
            parts.append(f"failed: {self.error}")
        parts += ["best"] * self.winner + ["selected"] * selected
        return ", ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class TitleLayout:
    """Where the parts of a title bar are; what there is no room for is None."""

    title: QRect
    time: QRect | None
    gain: QRect | None
    star: QRect | None


def title_layout(width: int, status: PaneStatus, metrics: QFontMetrics) -> TitleLayout:
    """Share out a title bar from the right: star, gain, then time, while enough is left for the title."""
    right = width - _MARGIN_PX
    widths = {
        "star": _STAR_PX if status.winner else 0,
        "gain": metrics.horizontalAdvance(status.gain_text),
        "time": metrics.horizontalAdvance(status.time_text),
    }
    placed: dict[str, QRect | None] = dict.fromkeys(widths)
    for name, wanted in widths.items():
        if not wanted:
            continue
        if right - wanted - _GAP_PX - _MARGIN_PX < _SHORTEST_TITLE_PX:
            break
        placed[name] = QRect(right - wanted, 0, wanted, TITLE_PX)
        right -= wanted + _GAP_PX
    return TitleLayout(title=QRect(_MARGIN_PX, 0, max(0, right - _MARGIN_PX), TITLE_PX), **placed)


def paint_title(
    painter: QPainter,
    width: int,
    title: str,
    status: PaneStatus,
    *,
    selected: bool,
    focused: bool,
    note: str = "",
    kept_px: int = 0,
) -> None:
    """Draw the bar with the title, elided in its middle where it is too long, and what the status says.

    Args:
        painter: draws.
        width: of the bar.
        title: the name.
        status: what is said at the right.
        selected: whether the pane is the one that was chosen.
        focused: whether the keyboard is on it.
        note: a word or two after the title, left out where there is no room for all of it.
        kept_px: room at the right that is left free.
    """
    shown = colours()
    background = mixed(shown.panel, shown.accent, 0.18) if selected else shown.panel
    painter.fillRect(QRect(0, 0, width, TITLE_PX), QColor(background))
    plain, numbers = _fonts(painter.font(), bold=selected)
    layout = title_layout(width - kept_px, status, QFontMetrics(numbers))
    painter.setFont(plain)
    painter.setPen(QColor(shown.accent if selected else shown.text))
    text = QFontMetrics(plain).elidedText(title, Qt.TextElideMode.ElideMiddle, layout.title.width())
    painter.drawText(layout.title, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)
    painter.setFont(numbers)
    beside = layout.title.adjusted(QFontMetrics(plain).horizontalAdvance(text) + _MARGIN_PX, 0, 0, 0)
    if note and QFontMetrics(numbers).horizontalAdvance(note) <= beside.width():
        painter.setPen(QColor(shown.quiet))
        painter.drawText(beside, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, note)
    for rect, words, colour in (
        (layout.time, status.time_text, shown.quiet),
        (layout.gain, status.gain_text, _gain_colour(status.gain_text)),
    ):
        if rect is not None:
            painter.setPen(QColor(colour))
            painter.drawText(rect, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, words)
    if layout.star is not None:
        _paint_star(painter, layout.star)
    if focused:
        painter.setPen(QPen(QColor(shown.text), 1, Qt.PenStyle.SolidLine))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(QRectF(4.5, 4.5, width - 9, TITLE_PX - 9))


def paint_border(painter: QPainter, size: QRect, *, selected: bool) -> None:
    """Draw the frame: an accented one around the pane that is selected."""
    shown = colours()
    colour = QColor(shown.accent if selected else shown.line)
    for edge in (
        QRect(0, TITLE_PX, BORDER_PX, size.height() - TITLE_PX),
        QRect(size.width() - BORDER_PX, TITLE_PX, BORDER_PX, size.height() - TITLE_PX),
        QRect(0, size.height() - BORDER_PX, size.width(), BORDER_PX),
    ):
        painter.fillRect(edge, colour)
    if selected:
        painter.fillRect(QRect(0, 0, size.width(), BORDER_PX), colour)
        painter.fillRect(QRect(0, 0, BORDER_PX, TITLE_PX), colour)
        painter.fillRect(QRect(size.width() - BORDER_PX, 0, BORDER_PX, TITLE_PX), colour)


def progress_rect(area: QRect) -> QRect:
    """Return where the line of progress is."""
    return QRect(area.left(), area.top(), area.width(), _HAIRLINE_PX)


def paint_progress(painter: QPainter, area: QRect, progress: float) -> None:
    """Draw a line across the top of the picture, filled as far as the work is done."""
    shown = colours()
    painter.fillRect(progress_rect(area), QColor(shown.window))
    done = area.width() * min(max(progress, 0.0), 1.0)
    painter.fillRect(QRectF(area.left(), area.top(), done, _HAIRLINE_PX), QColor(shown.accent))


def paint_error(painter: QPainter, area: QRect, error: str) -> None:
    """Dim the picture and say over it why there is no result."""
    shown = colours()
    veil = QColor(shown.window)
    veil.setAlphaF(0.7)
    painter.fillRect(area, veil)
    room = area.adjusted(2 * _MARGIN_PX, 2 * _MARGIN_PX, -2 * _MARGIN_PX, -2 * _MARGIN_PX)
    room.setWidth(min(room.width(), 400))
    room.moveCenter(area.center())
    wrapped = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignCenter
    inner = room.adjusted(_MARGIN_PX, _MARGIN_PX, -_MARGIN_PX, -_MARGIN_PX)
    text = shortened(error, painter.fontMetrics(), inner)
    words = painter.fontMetrics().boundingRect(inner, wrapped, text)
    card = words.adjusted(-2 * _MARGIN_PX, -_MARGIN_PX, 2 * _MARGIN_PX, _MARGIN_PX) & area
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QColor(shown.bad))
    painter.setBrush(QColor(shown.panel))
    painter.drawRoundedRect(QRectF(card).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
    painter.drawText(inner, wrapped, text)


def shortened(text: str, metrics: QFontMetrics, room: QRect) -> str:
    """Return as many words as fit into a room when they are wrapped, an ellipsis for the others."""
    words = text.split()
    for count in range(len(words), 0, -1):
        tried = " ".join(words[:count]) + ("" if count == len(words) else " …")
        if metrics.boundingRect(room, Qt.TextFlag.TextWordWrap, tried).height() <= room.height():
            return tried
    return "…"


def cross_rect(at: Point) -> QRect:
    """Return the device pixels that the cross at a point touches."""
    reach = _CROSS_PX + 3
    return QRect(math.floor(at.x) - reach, math.floor(at.y) - reach, 2 * reach + 1, 2 * reach + 1)


def paint_cross(painter: QPainter, at: Point) -> None:
    """Draw a small cross with an open middle, white on black, so that it is seen on anything."""
    x, y = math.floor(at.x) + 0.5, math.floor(at.y) + 0.5
    arms = [
        QLineF(x + dx * _CROSS_HOLE_PX, y + dy * _CROSS_HOLE_PX, x + dx * _CROSS_PX, y + dy * _CROSS_PX)
        for dx, dy in ((1, 0), (-1, 0), (0, 1), (0, -1))
    ]
    for colour, width in ((QColor(0, 0, 0, 160), 3), (QColor(255, 255, 255), 1)):
        painter.setPen(QPen(colour, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap))
        painter.drawLines(arms)


def _fonts(font: QFont, *, bold: bool) -> tuple[QFont, QFont]:
    """Return the fonts of a title and of the numbers beside it."""
    plain, numbers = QFont(font), tabular(font)
    if bold:
        plain.setWeight(QFont.Weight.DemiBold)
    return plain, numbers


def _gain_colour(gain_text: str) -> str:
    return colours().good if gain_text.startswith("+") else colours().quiet


def _paint_star(painter: QPainter, rect: QRect) -> None:
    centre, outer, inner = QRectF(rect).center(), _STAR_PX / 2, _STAR_PX / 2 * 0.45
    points = [
        QPointF(centre.x() + radius * math.sin(angle), centre.y() - radius * math.cos(angle))
        for spike in range(10)
        for radius, angle in [(inner if spike % 2 else outer, spike * math.pi / 5)]
    ]
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colours().warn))
    painter.drawPolygon(QPolygonF(points))
    painter.restore()
