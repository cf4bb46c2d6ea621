"""A chart that one looks into: the wheel zooms, a drag chooses a part, pointing at a mark says its exact values."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPixmap, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from srgui.gui.plot import Plot, View, moved, whole, within, zoomed
from srgui.gui.plot_layout import Block, Drawing, Ring, laid_out, least_height
from srgui.gui.plot_painting import paint, paint_mark, widths
from srgui.gui.theme import colours

_LEAST_PX = QSize(360, 160)
_NOTCH = 120
_A_NOTCH = 1.25
_A_KEY = 1.5
_A_STEP = 0.1
_DRAG_PX = 6
_HINT = (
    "Wheel: zoom. Drag: look at a part. Shift and drag, or the middle button: move. Double click: show all. "
    "Keys: + and -, arrows, 0."
)


class PlotView(QWidget):
    """Shows a plot; which part of it is looked at stays while more becomes known of the same.

    Attributes:
        plot: what is shown; None where nothing is.
    """

    looked = Signal()  # at another part

    def __init__(self) -> None:
        super().__init__()
        self.plot: Plot | None = None
        self._view: View | None = None  # None for all of it
        self._drawing: Drawing | None = None
        self._pixmap: QPixmap | None = None
        self._marked: Ring | Block | None = None
        self._pressed: QPointF | None = None
        self._corner: QPointF | None = None
        self._is_moving = False
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(_LEAST_PX)
        self.setAccessibleDescription(_HINT)

    @property
    def view(self) -> View:
        """What is looked at; there is a plot."""
        assert self.plot is not None
        return self._view or whole(self.plot)

    @property
    def is_zoomed(self) -> bool:
        """Whether a part is looked at, and not all of it."""
        return self.plot is not None and self._view is not None

    @property
    def drawing(self) -> Drawing | None:
        """Where everything lies; None where nothing is shown."""
        if self._drawing is None and self.plot is not None:
            self._drawing = laid_out(self.plot, self.view, (self.width(), self.height()), widths())
        return self._drawing

    def show_plot(self, plot: Plot | None) -> None:
        """Show a plot."""
        is_same = plot is not None and self.plot is not None and plot.key == self.plot.key
        self.plot = plot
        self.setAccessibleName("" if plot is None else plot.name)
        self.setMinimumHeight(max(_LEAST_PX.height(), 0 if plot is None else least_height(plot)))
        self._look(within(plot, self._view) if plot is not None and is_same and self._view else None)

    def show_all(self) -> None:
        """Look at all of it."""
        self._look(None)

    def refresh_look(self) -> None:
        """Follow a change of theme."""
        self._drawing = self._pixmap = None
        self.update()

    def zoom(self, factor: float, at: QPointF | None = None) -> None:
        """Look closer at a place, the middle where none is given; or from further away with a factor below 1."""
        drawing = self.drawing
        if self.plot is not None and drawing is not None:
            frame = drawing.frame
            middle = QPointF((frame.left + frame.right) / 2, (frame.top + frame.bottom) / 2)
            place = at or middle
            self._look(zoomed(self.plot, self.view, frame.value_at(place.x(), place.y()), factor))

    # What is looked at

    def _look(self, view: View | None) -> None:
        self._view = None if view is None or self.plot is None or _is_all(view, whole(self.plot)) else view
        self._drawing = self._pixmap = None
        self._point_at(None)
        self.update()
        self.looked.emit()

    def _move(self, right: float, up: float) -> None:
        """Look at what is beside, by parts of what is seen."""
        if self.plot is not None:
            self._look(moved(self.plot, self.view, (right * self.view.width, up * self.view.height)))

    def _look_into(self, part: QRectF) -> None:
        drawing = self.drawing
        if self.plot is None or drawing is None:
            return
        left, top = drawing.frame.value_at(part.left(), part.top())
        right, bottom = drawing.frame.value_at(part.right(), part.bottom())
        self._look(within(self.plot, View(left, right, bottom, top)))

    def _point_at(self, at: QPointF | None) -> None:
        drawing = self.drawing
        tip, mark = ("", None) if at is None or drawing is None else drawing.tip_at(at.x(), at.y())
        if mark != self._marked:
            self._marked = mark
            self.update()
        if tip and at is not None:
            QToolTip.showText(self.mapToGlobal(at.toPoint()), tip, self)
        elif QToolTip.isVisible():
            QToolTip.hideText()

    # Events

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it, and the part that is being chosen."""
        del event
        drawing = self.drawing
        if drawing is None:
            return
        painter, shown = QPainter(self), colours()
        painter.drawPixmap(0, 0, self._drawn(drawing))
        paint_mark(self._marked, painter, shown)
        if self._pressed is not None and self._corner is not None:
            tint = QColor(shown.accent)
            tint.setAlphaF(0.15)
            painter.fillRect(self._part(), tint)
            painter.setPen(QColor(shown.accent))
            painter.drawRect(self._part())
        if self.hasFocus():
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
            painter.setPen(QColor(shown.accent))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    def _drawn(self, drawing: Drawing) -> QPixmap:
        """Return the chart as it was drawn; pointing at its marks must not draw thousands of them again."""
        ratio = self.devicePixelRatioF()
        if self._pixmap is None or self._pixmap.devicePixelRatioF() != ratio:
            self._pixmap = QPixmap(self.size() * ratio)
            self._pixmap.setDevicePixelRatio(ratio)
            self._pixmap.fill(Qt.GlobalColor.transparent)
            painter = QPainter(self._pixmap)
            paint(drawing, painter, colours())
            painter.end()
        return self._pixmap

    def _part(self) -> QRectF:
        """Return the part that is being chosen: of rows as high as they are."""
        assert self.plot is not None
        assert self._pressed is not None
        assert self._corner is not None
        assert self.drawing is not None
        frame = self.drawing.frame
        inside = QRectF(QPointF(frame.left, frame.top), QPointF(frame.right, frame.bottom))
        found = QRectF(self._pressed, self._corner).normalized()
        if self.plot.rows:
            found.setTop(inside.top())
            found.setBottom(inside.bottom())
        return found.intersected(inside)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay it out anew."""
        super().resizeEvent(event)
        self._drawing = self._pixmap = None

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom at the pointer; where rows are higher than their place the wheel scrolls, and zooms with Ctrl."""
        scrolls = self.visibleRegion().boundingRect().height() < self.height()
        turned = event.angleDelta().y()
        if self.plot is None or not turned or (scrolls and not event.modifiers() & Qt.KeyboardModifier.ControlModifier):
            event.ignore()
            return
        self.zoom(_A_NOTCH ** (turned / _NOTCH), event.position())
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin to choose a part, or to move."""
        is_left, is_middle = (event.button() is one for one in (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton))
        if self.plot is None or not (is_left or is_middle):
            super().mousePressEvent(event)
            return
        self._pressed, self._corner = event.position(), None
        self._is_moving = is_middle or bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if self._is_moving:
            self.setCursor(Qt.CursorShape.ClosedHandCursor)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Go on with that, or say what is under the pointer."""
        if self._pressed is None:
            self._point_at(event.position())
            return
        gone = event.position() - self._pressed
        drawing = self.drawing
        if self._is_moving and drawing is not None:
            frame = drawing.frame
            self._move(-gone.x() / (frame.right - frame.left), gone.y() / (frame.bottom - frame.top))
            self._pressed = event.position()
        elif gone.manhattanLength() > _DRAG_PX or self._corner is not None:
            self._corner = event.position()
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Look at the part that was chosen."""
        del event
        part = self._part() if self._corner is not None else QRectF()
        self._pressed = self._corner = None
        self._is_moving = False
        self.unsetCursor()
        self.update()
        if part.width() > _DRAG_PX and part.height() > _DRAG_PX:
            self._look_into(part)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Look at all of it."""
        del event
        self.show_all()

    def leaveEvent(self, event: object) -> None:
        """Point at nothing any more."""
        del event
        self._point_at(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Zoom and move by keys."""
        key = Qt.Key
        match event.key():
            case key.Key_Plus | key.Key_Equal:
                self.zoom(_A_KEY)
            case key.Key_Minus:
                self.zoom(1 / _A_KEY)
            case key.Key_0 | key.Key_Home:
                self.show_all()
            case key.Key_Left | key.Key_Right:
                self._move(_A_STEP if event.key() == key.Key_Right else -_A_STEP, 0)
            case key.Key_Up | key.Key_Down if self.plot is not None and not self.plot.rows:
                self._move(0, _A_STEP if event.key() == key.Key_Up else -_A_STEP)
            case _:
                super().keyPressEvent(event)


def _is_all(view: View, everything: View) -> bool:
    return view.width >= everything.width * 0.999 and abs(view.height) >= abs(everything.height) * 0.999
