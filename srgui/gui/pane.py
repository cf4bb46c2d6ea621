"""One pane of the comparison: what one network makes of the picture, and the hand of the person on it."""

from enum import Enum, auto

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QHelpEvent,
    QInputDevice,
    QMouseEvent,
    QNativeGestureEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QToolTip, QWidget

from srgui.gui.look_painting import is_on_wipe
from srgui.gui.pane_face import PaneFace
from srgui.gui.pane_painting import TITLE_PX
from srgui.gui.pane_titles import close_rect
from srgui.gui.patches import Patches
from srgui.gui.picture_painting import Scene
from srgui.gui.view_modes import Look, Mode

_CLICK_PX = 4  # a press that moves no further is a click
_WHEEL_PER_DOUBLING = 360  # three notches of a wheel


class _Part(Enum):
    """What of a pane is under the cursor, or held."""

    PICTURE = auto()
    TITLE = auto()
    CLOSE = auto()
    WIPE = auto()


class Pane(PaneFace):
    """A viewport with a title bar. It draws the shared scene and reports what the hand does; it moves nothing.

    Points in signals are device pixels from the viewport's corner, but where they are said to be on the screen.
    """

    clicked = Signal()
    fit_toggled = Signal(object)  # Point
    dragged = Signal(float, float)  # device pixels, right and down
    zoomed = Signal(object, float)  # Point, factor
    hovered = Signal(object)  # Point, or None when the cursor has left
    wiped = Signal(float)  # where the slider is dragged to, 0 to 1
    title_dragged = Signal(QPoint)  # on the screen
    title_dropped = Signal(QPoint)  # on the screen
    closed = Signal()
    menu_wanted = Signal(QPoint)  # on the screen

    def __init__(self, key: str, scene: Scene, look: Look | None = None, parent: QWidget | None = None) -> None:
        super().__init__(key, scene, look, parent)
        self._can_close = False
        self._can_move = False
        self._pressed_at: QPointF | None = None
        self._held = _Part.PICTURE
        self._dragged_to = QPointF()
        self._is_dragging = False

    @property
    def patches(self) -> Patches:
        """The parts of its result."""
        return self.layer.patches

    def let(self, *, close: bool, move: bool) -> None:
        """Say whether the person may close it, and drag it elsewhere by its title bar."""
        self._can_close, self._can_move = close, move
        self._show_close(self._close_is_shown and close)

    # The hand on it

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a click or a drag."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed_at = self._dragged_to = event.position()
            self._held = self._part_at(event.position())
            self._shows_focus = False
            self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag what is held, or tell where the cursor is."""
        if self._pressed_at is None:
            self._hover(event.position())
            return
        if not self._is_dragging:
            self._is_dragging = (event.position() - self._pressed_at).manhattanLength() > _CLICK_PX
            if not self._is_dragging:
                return
            self.hovered.emit(None)
            if self._held is _Part.PICTURE or (self._held is _Part.TITLE and self._can_move):
                self.setCursor(Qt.CursorShape.ClosedHandCursor)
        self._drag(event)

    def _drag(self, event: QMouseEvent) -> None:
        moved = (event.position() - self._dragged_to) * self.devicePixelRatioF()
        self._dragged_to = event.position()
        match self._held:
            case _Part.PICTURE:
                self.dragged.emit(moved.x(), moved.y())
            case _Part.TITLE if self._can_move:
                self.title_dragged.emit(event.globalPosition().toPoint())
            case _Part.WIPE:
                at, room = self._to_viewport(event.position()), self.viewport()
                self.wiped.emit(at.y / room.height if self._look.wipe.is_level else at.x / room.width)
            case _:
                pass

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End a drag, or take the press for a click."""
        if event.button() != Qt.MouseButton.LeftButton or self._pressed_at is None:
            return
        was_click = not self._is_dragging
        self._pressed_at, self._is_dragging = None, False
        if was_click and self._held is _Part.CLOSE:
            self.closed.emit()
        elif was_click:
            self.clicked.emit()
        elif self._held is _Part.TITLE and self._can_move:
            self.title_dropped.emit(event.globalPosition().toPoint())
        self._hover(event.position())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Ask for the whole picture or for its true size at the cursor; put the slider into the middle."""
        if event.button() != Qt.MouseButton.LeftButton:
            return
        match self._part_at(event.position()):
            case _Part.PICTURE:
                self.fit_toggled.emit(self._to_viewport(event.position()))
            case _Part.WIPE:
                self.wiped.emit(0.5)
            case _:
                pass

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for a menu, at the cursor or by its key."""
        self.menu_wanted.emit(event.globalPos())
        event.accept()

    def leaveEvent(self, _event: QEvent) -> None:
        """Tell that the cursor is elsewhere."""
        self._show_close(False)
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
        """Return the whole title and the details over the title bar, and the whole error over the picture."""
        if position.y() >= TITLE_PX:
            return self._status.error
        if self._part_at(QPointF(position)) is _Part.CLOSE:
            return "Close this pane"
        return "\n".join((self.title, *self._status.details))

    def _part_at(self, position: QPointF) -> _Part:
        point = position.toPoint()
        if point.y() < TITLE_PX:
            return _Part.CLOSE if self._can_close and close_rect(self.width()).contains(point) else _Part.TITLE
        has_wipe = self._look.mode is Mode.SLIDER and self._look.other is not None
        at, ratio = self._to_viewport(position), self.devicePixelRatioF()
        if has_wipe and is_on_wipe(at, self._look.wipe, self.viewport(), ratio):
            return _Part.WIPE
        return _Part.PICTURE

    def _hover(self, position: QPointF) -> None:
        is_inside = self._picture_area().contains(position.toPoint())
        self.hovered.emit(self._to_viewport(position) if is_inside else None)
        part = self._part_at(position)
        self._show_close(self._can_close and position.y() < TITLE_PX and self.rect().contains(position.toPoint()))
        if part is _Part.WIPE:
            is_level = self._look.wipe.is_level
            self.setCursor(Qt.CursorShape.SplitVCursor if is_level else Qt.CursorShape.SplitHCursor)
        else:
            can_move = is_inside and self._overflows()
            self.setCursor(Qt.CursorShape.OpenHandCursor if can_move else Qt.CursorShape.ArrowCursor)

    def _show_close(self, is_shown: bool) -> None:
        if is_shown != self._close_is_shown:
            self._close_is_shown = is_shown
            self.update(0, 0, self.width(), TITLE_PX)

    def _overflows(self) -> bool:
        """Return whether the picture is larger than the viewport, so that it can be dragged."""
        shown, picture, zoom = self.viewport(), self._scene.picture, self._scene.view.zoom
        return picture.width * zoom > shown.width + 1 or picture.height * zoom > shown.height + 1


def _is_touchpad(event: QWheelEvent) -> bool:
    """Return whether fingers scroll; on X11 a plain wheel tells pixels too, so these alone prove nothing."""
    if event.pixelDelta().isNull():
        return False
    is_gesture = event.phase() != Qt.ScrollPhase.NoScrollPhase
    return is_gesture or event.deviceType() == QInputDevice.DeviceType.TouchPad
