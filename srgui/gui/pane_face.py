"""What a pane looks like: its picture in whichever way it is looked at, and all that is said around it."""

from PySide6.QtCore import QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QColor, QFocusEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from srgui.gui import pane_painting as painting
from srgui.gui import pane_titles as titles
from srgui.gui import view_geometry as geometry
from srgui.gui.corner_panel import paint_panel, panel_rect
from srgui.gui.difference import Difference, paint_colour_bar
from srgui.gui.inspector import inspected, pixel_under
from srgui.gui.layers import Layer
from srgui.gui.look_painting import paint_look, paint_wipe
from srgui.gui.loupe import loupe_image, loupe_rect, paint_loupe
from srgui.gui.pane_painting import BORDER_PX, TITLE_PX, PaneStatus
from srgui.gui.picture_painting import Scene
from srgui.gui.theme import colours
from srgui.gui.view_geometry import Point, Size
from srgui.gui.view_modes import Look, Mode

_BY_KEYBOARD = {
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
}
_WINDOW_AWAY = {Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason}


class PaneFace(QWidget):
    """A viewport with a title bar that draws the shared scene by the shared look.

    Attributes:
        key: of the pane.
        layer: what it has to show.
    """

    def __init__(self, key: str, scene: Scene, look: Look | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.key = key
        self.layer = Layer(key)
        self._scene = scene
        self._look = look or Look()
        self._difference = Difference()
        self._status = PaneStatus()
        self._is_selected = False
        self._shows_focus = False
        self._cursor: Point | None = None
        self._is_under_cursor = False
        self._close_is_shown = False
        self._shown = 0.0, Point(0, 0)  # the zoom and the picture's corner that are on the screen
        self._panel = QRect()  # in the corner, as it was painted
        self._overlays: list[QRect] = []  # what was painted over the picture, as far as it does not move with it
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMouseTracking(True)
        self._say()

    @property
    def title(self) -> str:
        """The name in its title bar."""
        return self.layer.title

    @property
    def status(self) -> PaneStatus:
        """What it says of its result."""
        return self._status

    def set_title(self, title: str) -> None:
        """Change the name in its title bar."""
        self.layer.title = title
        self._say()

    def set_status(self, status: PaneStatus) -> None:
        """Change what it says of its result."""
        if status != self._status:
            self._status = status
            self.layer.details = status.details
            self._say()

    def set_selected(self, selected: bool) -> None:
        """Show whether it is the one that was chosen."""
        self._is_selected = selected
        self._say()

    def set_cursor(self, at: Point | None, *, is_here: bool = False) -> None:
        """Mark a point of the viewport where the cursor is; None takes the mark away.

        Args:
            at: in device pixels.
            is_here: whether the cursor itself is in this pane.
        """
        if (at, is_here) == (self._cursor, self._is_under_cursor):
            return
        self._update_mark()
        self._cursor, self._is_under_cursor = at, is_here
        self._update_mark()
        if self._look.inspector:
            self.update(self._panel)
            self.update(panel_rect(self._picture_area(), self.font(), self._corner_lines()))

    def follow_look(self) -> None:
        """Show the look, after it was changed."""
        if self._look.mode is not Mode.DIFFERENCE:
            self._difference.forget()
        self.update()

    def follow(self) -> None:
        """Show the place that the scene's view moved to.

        If nothing else changed, what is on the screen is pushed there and only what comes into sight is
        painted: panning costs little, however large the window.
        """
        before, ratio = self._shown, self.devicePixelRatioF()
        self._shown = self._scene.view.zoom, self._corner()
        zoom, corner = self._shown
        dx, dy = (corner.x - before[1].x) / ratio, (corner.y - before[1].y) / ratio
        is_whole = ratio.is_integer() and dx.is_integer() and dy.is_integer()
        if zoom != before[0] or not is_whole or not self._can_push():
            self.update()
            return
        self.scroll(int(dx), int(dy), self._picture_area())
        for rect in self._overlays:
            self.update(rect)
            self.update(rect.translated(int(dx), int(dy)))

    def viewport(self) -> Size:
        """Return the room for the picture, in device pixels."""
        area, ratio = self._picture_area(), self.devicePixelRatioF()
        return Size(max(1, int(area.width() * ratio)), max(1, int(area.height() * ratio)))

    def _can_push(self) -> bool:
        """Return whether what is on the screen can be pushed: the picture alone is there, and small overlays."""
        is_plain = self._look.mode in {Mode.GRID, Mode.SINGLE, Mode.BLINK}
        return is_plain and self._cursor is None and not self._status.error

    def _picture_area(self) -> QRect:
        return self.rect().adjusted(BORDER_PX, TITLE_PX, -BORDER_PX, -BORDER_PX)

    def _corner(self) -> Point:
        return geometry.corner(self._scene.view, self.viewport(), self._scene.picture)

    def _say(self) -> None:
        """Tell the eye and the screen reader."""
        self.setAccessibleName(self._status.in_words(self.title, selected=self._is_selected))
        self.update()

    def _to_viewport(self, position: QPointF) -> Point:
        area, ratio = self._picture_area(), self.devicePixelRatioF()
        return Point((position.x() - area.left()) * ratio, (position.y() - area.top()) * ratio)

    def _in_widget(self, device: QRect) -> QRect:
        area, ratio = self._picture_area(), self.devicePixelRatioF()
        left_top = QPoint(int(device.left() / ratio) - 1, int(device.top() / ratio) - 1)
        size = QPoint(int(device.width() / ratio) + 3, int(device.height() / ratio) + 3)
        return QRect(left_top, left_top + size).translated(area.topLeft())

    def _update_mark(self) -> None:
        """Have the place painted again where the cursor is marked."""
        if self._cursor is not None:
            ratio = self.devicePixelRatioF()
            is_large = self._look.loupe
            rect = loupe_rect(self._cursor, ratio) if is_large else painting.cross_rect(self._cursor)
            self.update(self._in_widget(rect))

    def _corner_lines(self) -> list[str]:
        """Return what stands in the left lower corner."""
        shown = self._look.shown_of(self.layer)
        lines = list(shown.details) if self._look.details else []
        if self._look.inspector and self._cursor is not None:
            column, row = pixel_under(self._cursor, self._scene, self.viewport())
            lines += inspected(shown, self._look.reference, self._scene, column, row)
        return lines

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the picture in device pixels, then everything else over it."""
        self._shown = self._scene.view.zoom, self._corner()
        painter = QPainter(self)
        area = self._picture_area()
        if not self.devicePixelRatioF().is_integer():
            painter.fillRect(area, QColor(colours().surround))  # whole device pixels may not reach the edge
        painter.save()
        _use_device_pixels(painter, area.topLeft(), self.devicePixelRatioF())
        paint_look(painter, self._scene, self._look, self.layer, self._difference, self.viewport())
        self._paint_marks(painter)
        painter.restore()
        self._paint_over(painter, area)
        if event.rect().top() < TITLE_PX:
            self._paint_heading(painter)
        painting.paint_border(painter, self.rect(), selected=self._is_selected)
        painter.end()

    def _paint_heading(self, painter: QPainter) -> None:
        titles.paint_heading(
            painter,
            self.width(),
            titles.heading_of(self.layer, self._look),
            self._status,
            selected=self._is_selected,
            focused=self._shows_focus and self.hasFocus(),
            closes=self._close_is_shown,
        )

    def _paint_marks(self, painter: QPainter) -> None:
        """Draw the slider, and the loupe or the cross at the cursor."""
        viewport, ratio, at = self.viewport(), self.devicePixelRatioF(), self._cursor
        painter.setClipRect(QRect(0, 0, int(viewport.width), int(viewport.height)))
        if self._look.mode is Mode.SLIDER and self._look.other is not None:
            paint_wipe(painter, self._look.wipe, viewport, ratio)
        if at is not None and self._look.loupe and self._scene.preview is not None:
            rect = loupe_rect(at, ratio)
            image = loupe_image(self._scene, self._look, self.layer, at, viewport, rect.width())
            paint_loupe(painter, image, rect)
        if at is not None and (self._look.loupe or not self._is_under_cursor):
            painting.paint_cross(painter, at)

    def _paint_over(self, painter: QPainter, area: QRect) -> None:
        """Draw what is said over the picture, and remember where."""
        lines = self._corner_lines()
        self._panel = panel_rect(area, self.font(), lines)
        self._overlays = [] if self._panel.isEmpty() else [self._panel]
        if self._look.subtracts_from(self.layer) and self._scene.preview is not None:
            paint_colour_bar(painter, area, self._look.gain)
        if self._status.error:
            painting.paint_error(painter, area, self._status.error)
        paint_panel(painter, area, lines)
        if self._status.progress is not None:
            painting.paint_progress(painter, area, self._status.progress)
            self._overlays.append(painting.progress_rect(area))

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
