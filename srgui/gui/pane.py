"""One pane of the comparison: what one network makes of the picture, and the hand of the person on it."""

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QHelpEvent,
    QInputDevice,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QToolTip, QWidget

from srgui.gui import pane_painting as painting
from srgui.gui import view_geometry as geometry
from srgui.gui.pane_painting import BORDER_PX, TITLE_PX, PaneStatus
from srgui.gui.patches import Patches
from srgui.gui.picture_painting import Scene, paint_picture
from srgui.gui.theme import colours
from srgui.gui.view_geometry import Point, Size

_CLICK_PX = 4  # a press that moves no further is a click
_WHEEL_PER_DOUBLING = 360  # three notches of a wheel
_BY_KEYBOARD = {
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
}
_WINDOW_AWAY = {Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason}


class Pane(QWidget):
    """A viewport with a title bar. It draws the shared scene and reports what the hand does; it moves nothing.

    Points in signals are device pixels from the viewport's corner.
    """

    clicked = Signal()
    fit_toggled = Signal(object)  # Point
    dragged = Signal(float, float)  # device pixels, right and down
    zoomed = Signal(object, float)  # Point, factor
    hovered = Signal(object)  # Point, or None when the cursor has left

    def __init__(self, key: str, scene: Scene, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.key = key
        self.patches = Patches()
        self._title = ""
        self._scene = scene
        self._status = PaneStatus()
        self._is_selected = False
        self._shows_focus = False
        self._cross: Point | None = None
        self._shown = 0.0, Point(0, 0)  # the zoom and the picture's corner that are on the screen
        self._pressed_at: QPointF | None = None
        self._dragged_to = QPointF()
        self._is_dragging = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMouseTracking(True)
        self._say()

    @property
    def title(self) -> str:
        """The name in its title bar."""
        return self._title

    @property
    def status(self) -> PaneStatus:
        """What it says of its result."""
        return self._status

    def set_title(self, title: str) -> None:
        """Change the name in its title bar."""
        self._title = title
        self._say()

    def set_status(self, status: PaneStatus) -> None:
        """Change what it says of its result."""
        if status != self._status:
            self._status = status
            self._say()

    def set_selected(self, selected: bool) -> None:
        """Show whether it is the one that was chosen."""
        self._is_selected = selected
        self._say()

    def set_cross(self, at: Point | None) -> None:
        """Mark a point of the viewport, where the cursor is in another pane; None takes the mark away."""
        for point in (self._cross, at):
            if point is not None:
                self.update(self._in_widget(painting.cross_rect(point)))
        self._cross = at

    def follow(self) -> None:
        """Show the place that the scene's view moved to.

        If nothing else changed, what is on the screen is pushed there and only what comes into sight is
        painted: panning costs little, however large the window.
        """
        before, ratio = self._shown, self.devicePixelRatioF()
        self._shown = self._scene.view.zoom, self._corner()
        zoom, corner = self._shown
        dx, dy = (corner.x - before[1].x) / ratio, (corner.y - before[1].y) / ratio
        has_overlay = self._cross is not None or self._status.error or self._status.progress is not None
        if zoom != before[0] or has_overlay or not (ratio.is_integer() and dx.is_integer() and dy.is_integer()):
            self.update()
        else:
            self.scroll(int(dx), int(dy), self._picture_area())

    def viewport(self) -> Size:
        """Return the room for the picture, in device pixels."""
        area, ratio = self._picture_area(), self.devicePixelRatioF()
        return Size(max(1, int(area.width() * ratio)), max(1, int(area.height() * ratio)))

    def _picture_area(self) -> QRect:
        return self.rect().adjusted(BORDER_PX, TITLE_PX, -BORDER_PX, -BORDER_PX)

    def _corner(self) -> Point:
        return geometry.corner(self._scene.view, self.viewport(), self._scene.picture)

    def _say(self) -> None:
        """Tell the eye and the screen reader."""
        self.setAccessibleName(self._status.in_words(self._title, selected=self._is_selected))
        self.update()

    def _to_viewport(self, position: QPointF) -> Point:
        area, ratio = self._picture_area(), self.devicePixelRatioF()
        return Point((position.x() - area.left()) * ratio, (position.y() - area.top()) * ratio)

    def _in_widget(self, device: QRect) -> QRect:
        area, ratio = self._picture_area(), self.devicePixelRatioF()
        left_top = QPoint(int(device.left() / ratio) - 1, int(device.top() / ratio) - 1)
        size = QPoint(int(device.width() / ratio) + 3, int(device.height() / ratio) + 3)
        return QRect(left_top, left_top + size).translated(area.topLeft())

    # Painting

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the picture in device pixels, then everything else over it."""
        self._shown = self._scene.view.zoom, self._corner()
        painter = QPainter(self)
        area = self._picture_area()
        if not self.devicePixelRatioF().is_integer():
            painter.fillRect(area, QColor(colours().surround))  # whole device pixels may not reach the edge
        painter.save()
        _use_device_pixels(painter, area.topLeft(), self.devicePixelRatioF())
        paint_picture(painter, self._scene, self.patches, self.viewport())
        if self._cross is not None:
            painting.paint_cross(painter, self._cross)
        painter.restore()
        if self._status.error:
            painting.paint_error(painter, area, self._status.error)
        if self._status.progress is not None:
            painting.paint_progress(painter, area, self._status.progress)
        painting.paint_title(
            painter,
            self.width(),
            self._title,
            self._status,
            selected=self._is_selected,
            focused=self._shows_focus and self.hasFocus(),
        )
        painting.paint_border(painter, self.rect(), selected=self._is_selected)
        painter.end()

    # The hand on it

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a click or a drag."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed_at = self._dragged_to = event.position()
            self._shows_focus = False
            self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag the picture, or tell where the cursor is."""
        if self._pressed_at is None:
            self._hover(event.position())
            return
        if not self._is_dragging:
            self._is_dragging = (event.position() - self._pressed_at).manhattanLength() > _CLICK_PX
            if not self._is_dragging:
                return
            self.hovered.emit(None)
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
        moved = (event.position() - self._dragged_to) * self.devicePixelRatioF()
        self._dragged_to = event.position()
        self.dragged.emit(moved.x(), moved.y())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End a drag, or take the press for a click."""
        if event.button() != Qt.MouseButton.LeftButton or self._pressed_at is None:
            return
        was_click = not self._is_dragging
        self._pressed_at, self._is_dragging = None, False
        if was_click:
            self.clicked.emit()
        self._hover(event.position())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Ask for the whole picture, or for its true size at the cursor."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.fit_toggled.emit(self._to_viewport(event.position()))

    def leaveEvent(self, _event: QEvent) -> None:
        """Tell that the cursor is elsewhere."""
        self.hovered.emit(None)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom at the cursor; two fingers on a touchpad pan, and zoom with Ctrl."""
        turned = event.angleDelta().y() or event.angleDelta().x()
        if _is_touchpad(event) and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            pushed = QPointF(event.pixelDelta()) * self.devicePixelRatioF()
            self.dragged.emit(pushed.x(), pushed.y())
        elif turned:
            self.zoomed.emit(self._to_viewport(event.position()), 2 ** (turned / _WHEEL_PER_DOUBLING))
        event.accept()

    def event(self, event: QEvent) -> bool:
        """Take gestures and requests for a tool tip, which have no handlers of their own."""
        if isinstance(event, QNativeGestureEvent):
            return self._take_gesture(event)
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            QToolTip.showText(event.globalPos(), self._tip_at(event.pos()), self)
            return True
        return super().event(event)

    def _take_gesture(self, event: QNativeGestureEvent) -> bool:
        at = self._to_viewport(event.position())
        if event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
            self.zoomed.emit(at, 1 + event.value())
            return True
        if event.gestureType() == Qt.NativeGestureType.SmartZoomNativeGesture:
            self.fit_toggled.emit(at)
            return True
        return False

    def _tip_at(self, position: QPoint) -> str:
        """Return the whole title over the title bar, and the whole error over the picture."""
        return self._title if position.y() < TITLE_PX else self._status.error

    def _hover(self, position: QPointF) -> None:
        is_inside = self._picture_area().contains(position.toPoint())
        self.hovered.emit(self._to_viewport(position) if is_inside else None)
        can_move = is_inside and self._overflows()
        self.setCursor(Qt.CursorShape.OpenHandCursor if can_move else Qt.CursorShape.ArrowCursor)

    def _overflows(self) -> bool:
        """Return whether the picture is larger than the viewport, so that it can be dragged."""
        shown, picture, zoom = self.viewport(), self._scene.picture, self._scene.view.zoom
        return picture.width * zoom > shown.width + 1 or picture.height * zoom > shown.height + 1

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the focus if it came by the keyboard, and as before if the window was only away."""
        if event.reason() not in _WINDOW_AWAY:
            self._shows_focus = event.reason() in _BY_KEYBOARD
        self.update()

    def focusOutEvent(self, _event: QFocusEvent) -> None:
        """Show no focus."""
        self.update()


def _use_device_pixels(painter: QPainter, origin: QPoint, ratio: float) -> None:
    """Make the painter's unit one device pixel, and its origin a whole one, also at a ratio such as 1.25."""
    painter.translate(origin)
    painter.scale(1 / ratio, 1 / ratio)
    transform = painter.deviceTransform()
    painter.translate(round(transform.dx()) - transform.dx(), round(transform.dy()) - transform.dy())


def _is_touchpad(event: QWheelEvent) -> bool:
    """Return whether fingers scroll; on X11 a plain wheel tells pixels too, so these alone prove nothing."""
    if event.pixelDelta().isNull():
        return False
    is_gesture = event.phase() != Qt.ScrollPhase.NoScrollPhase
    return is_gesture or event.deviceType() == QInputDevice.DeviceType.TouchPad
