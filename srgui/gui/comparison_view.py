"""Panes side by side that show what each network makes of one picture, with zoom and pan in step."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QImage, QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from srgui.engine.tiling import Region
from srgui.gui import view_geometry as geometry
from srgui.gui.camera import Camera
from srgui.gui.pane import Pane
from srgui.gui.pane_painting import TITLE_PX, PaneStatus
from srgui.gui.picture_painting import Scene
from srgui.gui.pyramid import Pyramid
from srgui.gui.view_geometry import Point, Size

MOST_PANES = 9
_GAP_PX = 4
_SETTLED_MS = 60
_SHAPE_OF_NOTHING = Size(3, 2)
_ARROWS = {
    Qt.Key.Key_Left: (1, 0),
    Qt.Key.Key_Right: (-1, 0),
    Qt.Key.Key_Up: (0, 1),
    Qt.Key.Key_Down: (0, -1),
}


@dataclass(frozen=True, slots=True)
class PaneSpec:
    """A pane that is wanted: the key that results come under, and the title that a person reads."""

    key: str
    title: str


class ComparisonView(QWidget):
    """A grid of panes over one picture.

    Everything is placed in pixels of the output. Where a pane has no result yet it shows the preview,
    enlarged. Results and statuses for panes that are not there are dropped: they came too late.
    """

    pane_selected = Signal(str)  # the key of the pane that is now selected, "" if none
    region_wanted = Signal(object)  # the Region in output pixels that is looked at, once it has settled
    zoom_changed = Signal(float)  # device pixels per output pixel

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._scene = Scene()
        self._camera = Camera(self._scene, self)
        self._camera.moved.connect(self._follow)
        self._camera.zoom_changed.connect(self.zoom_changed)
        self._panes: dict[str, Pane] = {}
        self._selected = ""
        self._last_wanted: Region | None = None
        self._settling = QTimer(self, singleShot=True, interval=_SETTLED_MS)
        self._settling.timeout.connect(self._want_region)
        self._shrinking = QTimer(self, interval=0)
        self._shrinking.timeout.connect(self._shrink_a_little)
        self.setMinimumSize(160, 120)

    # What is shown

    def set_panes(self, specs: Sequence[PaneSpec]) -> None:
        """Show these panes, in this order; a pane that was there before keeps what it shows.

        If the selected pane is gone, the first one is selected.
        """
        wanted = {spec.key: spec.title for spec in specs}
        assert len(wanted) == len(specs) <= MOST_PANES
        gone = [pane for key, pane in self._panes.items() if key not in wanted]
        self._panes = {key: self._panes.get(key) or self._new_pane(key) for key in wanted}
        for key, pane in self._panes.items():
            pane.set_title(wanted[key])
        if self._selected not in self._panes:
            self.select(next(iter(self._panes), ""))
        for pane in gone:
            pane.hide()
            pane.deleteLater()
        for before, after in pairwise(self._panes.values()):
            QWidget.setTabOrder(before, after)
        self._place_panes()
        self._ask_again()

    def set_picture(self, preview: QImage, width: int, height: int, *, keep_view: bool = False) -> None:
        """Show another picture, or the same one at another scale; results and statuses are forgotten.

        Args:
            preview: the picture as it was opened, at its own size.
            width: of the output.
            height: of the output.
            keep_view: stay at this place and zoom, instead of fitting the whole picture.
        """
        assert not preview.isNull()
        self._forget_results()
        self._scene.preview = Pyramid(preview)
        self._camera.set_picture(Size(width, height), keep_view=keep_view)
        self._place_panes()
        self._ask_again()

    def clear(self) -> None:
        """Show no picture; the panes stay, empty."""
        self._settling.stop()
        self._forget_results()
        self._scene.preview = None
        self._camera.set_picture(_SHAPE_OF_NOTHING, keep_view=False)

    def set_result(self, key: str, region: Region, image: QImage) -> None:
        """Show the result of a network for a part of the output, or for all of it.

        Args:
            key: of the pane.
            region: the part, in output pixels.
            image: its pixels.
        """
        if key in self._panes and self._scene.preview is not None and not region.is_empty:
            self._panes[key].patches.add(region, image, self.visible_region())
            self._panes[key].update()
            self._shrinking.start()

    def set_status(
        self,
        key: str,
        *,
        time_text: str = "",
        gain_text: str = "",
        progress: float | None = None,
        error: str = "",
        winner: bool = False,
    ) -> None:
        """Say in a pane how its network does; what is not given is said no longer."""
        if key in self._panes:
            self._panes[key].set_status(PaneStatus(time_text, gain_text, progress, error, winner))

    def select(self, key: str) -> None:
        """Select a pane; `pane_selected` follows if another one was selected before."""
        if key == self._selected or (key and key not in self._panes):
            return
        self._selected = key
        for pane in self._panes.values():
            pane.set_selected(pane.key == key)
        self.setFocusProxy(self._panes.get(key))  # type: ignore[arg-type]  # None takes it away
        self.pane_selected.emit(key)

    def selected_key(self) -> str:
        """Return the key of the selected pane, or an empty string."""
        return self._selected

    # Where it is looked

    def visible_region(self) -> Region:
        """Return the output pixels that each pane shows; an empty region without a picture."""
        return self._camera.region()

    def zoom(self) -> float:
        """Return device pixels per output pixel."""
        return self._scene.view.zoom

    def fit(self) -> None:
        """Show the whole picture, now and whenever the window changes its size."""
        self._camera.fit()

    def one_to_one(self) -> None:
        """Show one pixel of the output on one pixel of the screen."""
        self._camera.set_zoom(1)

    def two_to_one(self) -> None:
        """Show one pixel of the output on two by two pixels of the screen."""
        self._camera.set_zoom(2)

    def zoom_in(self) -> None:
        """Go to the next larger step of zoom."""
        self._camera.set_zoom(geometry.step_up(self.zoom()))

    def zoom_out(self) -> None:
        """Go to the next smaller step of zoom."""
        self._camera.set_zoom(geometry.step_down(self.zoom()))

    def set_zoom(self, zoom: float) -> None:
        """Zoom around the middle, as far as the range goes."""
        self._camera.set_zoom(zoom)

    # Panes

    def _new_pane(self, key: str) -> Pane:
        pane = Pane(key, self._scene, self)
        pane.clicked.connect(lambda: self.select(key))
        pane.hovered.connect(lambda at: self._mark(key, at))
        pane.dragged.connect(self._camera.pan)
        pane.zoomed.connect(self._camera.zoom_at)
        pane.fit_toggled.connect(self._camera.toggle_fit)
        pane.show()
        return pane

    def _place_panes(self) -> None:
        """Share out the room: all panes of one size, so that they show the same part of the picture."""
        if not self._panes:
            return
        shape = _SHAPE_OF_NOTHING if self._scene.preview is None else self._scene.picture
        area = Size(self.width() + _GAP_PX, self.height() + _GAP_PX)
        columns = geometry.columns(len(self._panes), area, shape, TITLE_PX + _GAP_PX)
        rows = -(-len(self._panes) // columns)
        width = int(area.width) // columns - _GAP_PX
        height = int(area.height) // rows - _GAP_PX
        for index, pane in enumerate(self._panes.values()):
            row, column = divmod(index, columns)
            pane.setGeometry(column * (width + _GAP_PX), row * (height + _GAP_PX), width, height)
        self._camera.set_viewport(next(iter(self._panes.values())).viewport())
        self._settling.start()

    def _mark(self, hovered: str, at: Point | None) -> None:
        """Show in the other panes where the cursor is."""
        for key, pane in self._panes.items():
            pane.set_cross(None if key == hovered else at)

    def _forget_results(self) -> None:
        for pane in self._panes.values():
            pane.patches.clear()
            pane.set_status(PaneStatus())
            pane.update()

    # What follows from a change

    def _follow(self) -> None:
        for pane in self._panes.values():
            pane.follow()
        self._settling.start()
        self._shrinking.start()

    def _ask_again(self) -> None:
        """Have results asked for even if the same region is looked at: they are not there."""
        self._last_wanted = None
        self._settling.start()
        self._shrinking.start()

    def _want_region(self) -> None:
        region = self.visible_region()
        if region.is_empty or region == self._last_wanted or not self._panes or not self.isVisible():
            return
        self._last_wanted = region
        self.region_wanted.emit(region)

    def _shrink_a_little(self) -> None:
        """Make the smaller copies that this zoom needs, a few milliseconds at a time."""
        for pyramid, scale in _pyramids(self._scene, self._panes.values()):
            if pyramid.lacks(scale):
                if pyramid.build_step():
                    for pane in self._panes.values():
                        pane.update()
                return
        self._shrinking.stop()

    def resizeEvent(self, _event: QResizeEvent) -> None:
        """Share out the room anew."""
        self._place_panes()

    def showEvent(self, _event: QShowEvent) -> None:
        """Ask for what a hidden view did not ask for."""
        self._settling.start()

    def event(self, event: QEvent) -> bool:
        """Stay true when the window moves to a screen with other pixels."""
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self._place_panes()
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Pan, zoom and select by keys, wherever in the grid the focus is."""
        if event.key() in _ARROWS:
            is_page = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self._camera.step(*_ARROWS[Qt.Key(event.key())], is_page=is_page)
        elif event.key() in {Qt.Key.Key_Plus, Qt.Key.Key_Equal}:
            self.zoom_in()
        elif event.key() == Qt.Key.Key_Minus:
            self.zoom_out()
        elif event.key() == Qt.Key.Key_0:
            self.fit()
        elif event.key() == Qt.Key.Key_1:
            self.one_to_one()
        elif event.key() == Qt.Key.Key_2:
            self.two_to_one()
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.select(next((key for key, pane in self._panes.items() if pane.hasFocus()), self._selected))
        else:
            super().keyPressEvent(event)


def _pyramids(scene: Scene, panes: Iterable[Pane]) -> Iterator[tuple[Pyramid, float]]:
    """Go through all images, with the device pixels that each of their pixels takes."""
    if scene.preview is not None:
        yield scene.preview, scene.view.zoom * scene.picture.width / scene.preview.width
    for pane in panes:
        for patch in pane.patches:
            yield patch.pyramid, scene.view.zoom * patch.region.width / patch.pyramid.width
