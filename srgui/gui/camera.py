"""The zoom and the place that all panes share, and how hand and keys move them."""

from dataclasses import replace
from enum import Enum, auto

from PySide6.QtCore import QObject, Signal

from srgui.engine.tiling import Region
from srgui.gui import view_geometry as geometry
from srgui.gui.picture_painting import Scene
from srgui.gui.view_geometry import Point, Size, View

_SAME_ZOOM = 1e-6
_STEP_PX = 64
_PAGE_PART = 0.9  # what was at the edge is seen again


class _Fit(Enum):
    """What a view keeps to while the viewport changes."""

    NOTHING = auto()
    WHOLE = auto()
    WIDTH = auto()


class Camera(QObject):
    """Moves the view of a scene, and keeps it on the picture.

    A fitted view stays fitted when the viewport or the picture changes, until the person zooms. Points and
    lengths are device pixels.
    """

    moved = Signal()
    zoom_changed = Signal(float)

    def __init__(self, scene: Scene, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._scene = scene
        self._viewport = Size(1, 1)
        self._fit = _Fit.WHOLE

    @property
    def viewport(self) -> Size:
        """The room that each pane has for the picture."""
        return self._viewport

    @property
    def is_fitted(self) -> bool:
        """Whether the whole picture is shown, and is to stay so."""
        return self._fit is _Fit.WHOLE

    def region(self) -> Region:
        """Return the output pixels that are seen; an empty region without a picture."""
        if self._scene.preview is None:
            return Region(0, 0, 0, 0)
        return geometry.visible_region(self._scene.view, self._viewport, self._scene.picture)

    def set_viewport(self, viewport: Size) -> None:
        """Take another room for the picture."""
        self._viewport = viewport
        self._stay()

    def set_picture(self, picture: Size, *, keep_view: bool) -> None:
        """Take another size of the picture; fit it, or stay at the place and zoom as far as it has them."""
        self._scene.picture = picture
        if not keep_view:
            self._fit = _Fit.WHOLE
        self._stay()

    def fit(self) -> None:
        """Show the whole picture, now and whenever the window changes its size."""
        self._fit = _Fit.WHOLE
        self._stay()

    def fit_width(self) -> None:
        """Show the picture from its left to its right edge, now and whenever the window changes its size."""
        self._fit = _Fit.WIDTH
        self._stay()

    def toggle_fit(self, at: Point) -> None:
        """Show the whole picture, or if it is shown, the true size of what is at a point."""
        if self.is_fitted:
            self.zoom_at(at, 1 / self._scene.view.zoom)
        else:
            self.fit()

    def set_zoom(self, zoom: float) -> None:
        """Zoom around the middle, as far as the range goes."""
        self._fit = _Fit.NOTHING
        self._look(replace(self._scene.view, zoom=zoom))

    def one_to_one(self) -> None:
        """Show one pixel of the output on one pixel of the screen."""
        self.set_zoom(1)

    def two_to_one(self) -> None:
        """Show one pixel of the output on two by two pixels of the screen."""
        self.set_zoom(2)

    def zoom_in(self) -> None:
        """Go to the next larger step of zoom."""
        self.set_zoom(geometry.step_up(self._scene.view.zoom))

    def zoom_out(self) -> None:
        """Go to the next smaller step of zoom."""
        self.set_zoom(geometry.step_down(self._scene.view.zoom))

    def zoom_at(self, at: Point, factor: float) -> None:
        """Zoom by a factor around a point, with a stop at 1:1."""
        now = self._scene.view.zoom
        held = geometry.held_at_one(now, now * factor) / now
        self._fit = _Fit.NOTHING
        self._look(geometry.zoomed_at(self._scene.view, at, held, self._viewport, self._scene.picture))

    def pan(self, dx: float, dy: float) -> None:
        """Push the picture, right and down."""
        self._look(geometry.panned(self._scene.view, dx, dy, self._viewport, self._scene.picture))

    def step(self, across: int, down: int, *, is_page: bool) -> None:
        """Push the picture by a small step or by a page, in a direction of -1, 0 or 1 each way."""
        wide = self._viewport.width * _PAGE_PART if is_page else _STEP_PX
        high = self._viewport.height * _PAGE_PART if is_page else _STEP_PX
        self.pan(across * wide, down * high)

    def _stay(self) -> None:
        match self._fit:
            case _Fit.WHOLE:
                self._look(geometry.fitted(self._viewport, self._scene.picture))
            case _Fit.WIDTH:
                zoom = geometry.width_zoom(self._viewport, self._scene.picture)
                self._look(replace(self._scene.view, zoom=zoom))
            case _Fit.NOTHING:
                self._look(self._scene.view)

    def _look(self, view: View) -> None:
        before = self._scene.view
        self._scene.view = geometry.clamped(view, self._viewport, self._scene.picture)
        if self._scene.view == before:
            return
        self.moved.emit()
        if abs(self._scene.view.zoom - before.zoom) > _SAME_ZOOM:
            self.zoom_changed.emit(self._scene.view.zoom)
