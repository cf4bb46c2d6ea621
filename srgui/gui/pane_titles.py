"""The title bar of a pane: one name, or the two that are compared, and the button that closes the pane."""

from dataclasses import dataclass

from PySide6.QtCore import QLineF, QPointF, QRect, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from srgui.gui.layers import Layer
from srgui.gui.pane_painting import TITLE_PX, PaneStatus, paint_title
from srgui.gui.theme import colours
from srgui.gui.view_modes import Look, Mode

CLOSE_PX = 28
_ARM_PX = 4
_MARGIN_PX = 8
_GAP_PX = 12
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True, slots=True)
class Heading:
    """What a title bar is to say.

    Attributes:
        title: the name; of the second side, or of the one that blinks, where there are two.
        other: the name of the first side, or of the one it blinks with; empty where there is one name.
        note: a word after the name.
        divider: part of the width where the slider stands between the names; None where it is not upright.
        is_other_shown: whether the other one is what is seen now.
    """

    title: str
    other: str = ""
    note: str = ""
    divider: float | None = None
    is_other_shown: bool = False


def heading_of(layer: Layer, look: Look) -> Heading:
    """Return what the title bar of a pane says in the way it is looked at."""
    title, other = layer.title, look.other
    match look.mode:
        case Mode.SLIDER if other is not None and look.wipe.is_level:
            return Heading(title, other.title, "below")
        case Mode.SLIDER if other is not None:
            return Heading(title, other.title, divider=look.wipe.part)
        case Mode.BLINK if other is not None:
            return Heading(title, other.title, is_other_shown=look.shows_other)
        case Mode.DIFFERENCE if look.reference is layer:
            return Heading(title, note="reference")
        case Mode.DIFFERENCE if look.reference is not None:
            return Heading(title, note=f"against {look.reference.title}")
        case _:
            return Heading(title)


def close_rect(width: int) -> QRect:
    """Return where the button that closes a pane is."""
    return QRect(width - CLOSE_PX, 0, CLOSE_PX, TITLE_PX)


def paint_heading(
    painter: QPainter,
    width: int,
    heading: Heading,
    status: PaneStatus,
    *,
    selected: bool,
    focused: bool,
    closes: bool,
) -> None:
    """Draw the title bar; with two names, times and gains are left out: they would belong to one of them."""
    kept = CLOSE_PX - _MARGIN_PX if closes else 0
    if not heading.other:
        paint_title(
            painter,
            width,
            heading.title,
            status,
            selected=selected,
            focused=focused,
            note=heading.note,
            kept_px=kept,
        )
    else:
        paint_title(painter, width, "", PaneStatus(), selected=selected, focused=focused)
        room = QRect(_MARGIN_PX, 0, width - 2 * _MARGIN_PX - kept, TITLE_PX)
        if heading.divider is None:
            _paint_row(painter, room, heading)
        else:
            _paint_sides(painter, room, heading, heading.divider * width)
    if closes:
        _paint_close(painter, close_rect(width))


def _paint_row(painter: QPainter, room: QRect, heading: Heading) -> None:
    """Draw the names one after the other; of two that blink, the one that is seen stands out."""
    shown = colours()
    if heading.note:
        words = ((f"{heading.other} above,", shown.text), (f"{heading.title} {heading.note}", shown.text))
    else:
        first, second = (shown.accent, shown.quiet) if heading.is_other_shown else (shown.quiet, shown.accent)
        words = ((heading.other, first), (heading.title, second))
    metrics = painter.fontMetrics()
    left = room.left()
    gap = metrics.horizontalAdvance(" ") if heading.note else _GAP_PX
    for text, colour in words:
        most = (room.width() - gap) // 2
        elided = metrics.elidedText(text, Qt.TextElideMode.ElideMiddle, most)
        painter.setPen(QColor(colour))
        painter.drawText(QRect(left, 0, most, TITLE_PX), _LEFT, elided)
        left += metrics.horizontalAdvance(elided) + gap


def _paint_sides(painter: QPainter, room: QRect, heading: Heading, divider: float) -> None:
    """Draw a name on each side of the slider, as near to it as both can be read."""
    metrics = painter.fontMetrics()
    most = room.width() // 2 - _GAP_PX
    names = [metrics.elidedText(name, Qt.TextElideMode.ElideMiddle, most) for name in (heading.other, heading.title)]
    widths = [metrics.horizontalAdvance(name) for name in names]
    at = round(max(divider, room.left() + widths[0] + _GAP_PX))
    at = min(at, room.right() - widths[1] - _GAP_PX)
    painter.setPen(QColor(colours().text))
    painter.drawText(QRect(at - _GAP_PX - widths[0], 0, widths[0], TITLE_PX), _LEFT, names[0])
    painter.drawText(QRect(at + _GAP_PX, 0, widths[1] + 1, TITLE_PX), _LEFT, names[1])
    painter.fillRect(QRect(at, 7, 1, TITLE_PX - 14), QColor(colours().quiet))


def _paint_close(painter: QPainter, rect: QRect) -> None:
    centre = QPointF(rect.center()) + QPointF(0.5, 0.5)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(colours().text), 1.5))
    for sign in (-1, 1):
        arm = QPointF(_ARM_PX, sign * _ARM_PX)
        painter.drawLine(QLineF(centre - arm, centre + arm))
    painter.restore()
