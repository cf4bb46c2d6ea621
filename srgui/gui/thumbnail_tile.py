"""A thumbnail with its name under it: how it is drawn, and as a button."""

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QEnterEvent, QImage, QPainter, QPaintEvent, QPen, QPixmap, QPolygonF
from PySide6.QtWidgets import QAbstractButton, QWidget

from srgui.gui.theme import colours, icon, mixed

SIDE_PX = 72
TILE = QSize(96, 104)
TILE_TOP_PX = 6
_NAME_PX = 20
_BADGE_PX = 16
_RADIUS_PX = 6
_WAITING_ICON = "image"
_BROKEN_ICON = "warning"


@dataclass(frozen=True, slots=True)
class TileLook:
    """How a tile is drawn.

    Attributes:
        name: under the thumbnail.
        thumbnail: None while it is being read, null if it cannot be read.
        is_current: whether it is the one that is shown.
        is_hovered: whether the cursor is over it.
        has_focus: whether keys go to it.
        badge: ``"done"``, ``"error"`` or nothing.
    """

    name: str
    thumbnail: QPixmap | None = None
    is_current: bool = False
    is_hovered: bool = False
    has_focus: bool = False
    badge: str = ""


def paint_tile(painter: QPainter, tile: QRect, look: TileLook) -> None:
    """Draw a tile into a rectangle of the size `TILE`."""
    shown = colours()
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    _paint_ground(painter, tile, look)
    box = QRect(tile.left() + (tile.width() - SIDE_PX) // 2, tile.top() + TILE_TOP_PX, SIDE_PX, SIDE_PX)
    if look.thumbnail is None or look.thumbnail.isNull():
        name = _WAITING_ICON if look.thumbnail is None else _BROKEN_ICON
        painter.fillRect(box, QColor(mixed(shown.panel, shown.line, 0.5)))
        icon(name, shown.quiet).paint(painter, box.adjusted(20, 20, -20, -20))
        inside = box
    else:
        size = look.thumbnail.deviceIndependentSize().toSize()
        inside = QRect(box.topLeft(), size.scaled(box.size(), Qt.AspectRatioMode.KeepAspectRatio).boundedTo(size))
        inside.moveCenter(box.center())
        painter.drawPixmap(inside, look.thumbnail)
    if look.badge:
        _paint_badge(painter, QPointF(inside.right() - 4, inside.top() + 4), look.badge)
    words = QRect(tile.left() + 4, box.bottom() + 4, tile.width() - 8, _NAME_PX)
    painter.setPen(QColor(shown.text if look.is_current or look.is_hovered else shown.quiet))
    painter.drawText(words, Qt.AlignmentFlag.AlignCenter, _short_name(look.name, painter, words.width()))
    painter.restore()


def _short_name(name: str, painter: QPainter, width: int) -> str:
    """Return a name that fits; a long one without its suffix, so that more is left of what tells it apart."""
    metrics = painter.fontMetrics()
    if metrics.horizontalAdvance(name) <= width:
        return name
    return metrics.elidedText(Path(name).stem, Qt.TextElideMode.ElideMiddle, width)


def _paint_ground(painter: QPainter, tile: QRect, look: TileLook) -> None:
    """Draw what lies under the thumbnail: a tint for the current tile, a ring for the one with focus."""
    shown = colours()
    if look.is_current:
        ground = QColor(mixed(shown.window, shown.accent, 0.22))
    elif look.is_hovered:
        ground = QColor(mixed(shown.window, shown.text, 0.1))
    else:
        ground = QColor(Qt.GlobalColor.transparent)
    edge = QPen(Qt.PenStyle.NoPen)
    if look.has_focus:
        edge = QPen(QColor(shown.text), 2)
    elif look.is_current:
        edge = QPen(QColor(shown.accent), 2)
    painter.setPen(edge)
    painter.setBrush(ground)
    painter.drawRoundedRect(QRectF(tile).adjusted(2, 1, -2, -1), _RADIUS_PX, _RADIUS_PX)


def _paint_badge(painter: QPainter, centre: QPointF, badge: str) -> None:
    """Draw a disc with a tick, or with a cross."""
    shown = colours()
    painter.setPen(QPen(QColor(shown.window), 2))
    painter.setBrush(QColor(shown.good if badge == "done" else shown.bad))
    painter.drawEllipse(centre, _BADGE_PX / 2, _BADGE_PX / 2)
    painter.setPen(QPen(QColor(shown.window), 2, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    if badge == "done":
        tick = [QPointF(-3.5, 0.2), QPointF(-1, 2.8), QPointF(3.6, -2.6)]
        painter.drawPolyline(QPolygonF([centre + point for point in tick]))
    else:
        painter.drawLine(centre + QPointF(-2.6, -2.6), centre + QPointF(2.6, 2.6))
        painter.drawLine(centre + QPointF(-2.6, 2.6), centre + QPointF(2.6, -2.6))


class ThumbnailButton(QAbstractButton):
    """A picture to choose."""

    def __init__(self, path: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.path = path
        self._thumbnail: QPixmap | None = None
        self.setText(path.name.replace("&", "&&"))
        self.setToolTip(str(path))
        self.setAccessibleName(path.name)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFixedSize(TILE)

    def set_thumbnail(self, image: QImage) -> None:
        """Show the thumbnail, or that there is none if it is null."""
        self._thumbnail = QPixmap.fromImage(image)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw it as a tile."""
        by_keyboard = self.window().testAttribute(Qt.WidgetAttribute.WA_KeyboardFocusChange)
        look = TileLook(
            self.path.name,
            self._thumbnail,
            is_hovered=self.underMouse(),
            has_focus=self.hasFocus() and by_keyboard,
        )
        painter = QPainter(self)
        paint_tile(painter, self.rect(), look)
        painter.end()

    def enterEvent(self, event: QEnterEvent) -> None:
        """Show that it can be pressed."""
        super().enterEvent(event)
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        """Show it as it was."""
        super().leaveEvent(event)
        self.update()
