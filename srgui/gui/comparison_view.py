"""Panes that show what each network makes of one picture, with zoom and pan in step, in several ways of looking."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import QHideEvent, QImage, QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from srgui.engine.tiling import Region
from srgui.gui.camera import Camera
from srgui.gui.looking import Looking
from srgui.gui.mode_bar import HEIGHT_PX, ModeBar
from srgui.gui.pane import Pane
from srgui.gui.pane_grid import PaneGrid
from srgui.gui.pane_order import moved
from srgui.gui.pane_painting import PaneStatus
from srgui.gui.picture_painting import Scene
from srgui.gui.pyramid import Pyramid
from srgui.gui.upkeep import Upkeep
from srgui.gui.view_geometry import Size
from srgui.gui.view_keys import deeds, take_key
from srgui.gui.view_modes import Mode

MOST_PANES = 9
_SHAPE_OF_NOTHING = Size(3, 2)


@dataclass(frozen=True, slots=True)
class PaneSpec:
    """A pane that is wanted: the key that results come under, and the title that a person reads."""

    key: str
    title: str


class ComparisonView(QWidget):
    """Panes over one picture: side by side, or one of them large.

    Everything is placed in pixels of the output. Where a pane has no result yet it shows the preview,
    enlarged. Results and statuses for panes that are not there are dropped: they came too late.

    Args:
        parent: of it.
        is_fixed: whether the panes are to stay as they are; else the person may close them and put them in
            another order.

    Attributes:
        camera: zooms and pans.
        looking: holds and changes how panes are looked at.
        does: what each of the view's actions does, by the action's name.
    """

    pane_selected = Signal(str)  # the key of the pane that is now selected, "" if none
    region_wanted = Signal(object)  # the Region in output pixels that is looked at, once it has settled
    zoom_changed = Signal(float)  # device pixels per output pixel
    mode_changed = Signal(object)  # the Mode
    judged = Signal(str)  # the key of the pane that a person who judges blindly takes for the best
    pane_closed = Signal(str)  # the person wants this pane to go; it is for the owner to take it away
    panes_reordered = Signal(object)  # the keys, in the order into which the person put them
    menu_wanted = Signal(str, QPoint)  # the key of a pane, and a point of the screen

    def __init__(self, parent: QWidget | None = None, *, is_fixed: bool = False) -> None:
        super().__init__(parent)
        self._is_fixed, self._is_blind = is_fixed, False
        self._scene = Scene()
        self._grid = PaneGrid(self)
        self._panes = self._grid.panes
        self._selected = ""
        self.camera = Camera(self._scene, self)
        self.camera.moved.connect(self._follow)
        self.camera.zoom_changed.connect(self.zoom_changed)
        self.looking = Looking(self)
        self._upkeep = Upkeep(
            lambda: self._grid.images(self._scene),
            lambda: self.visible_region() if self._panes and self.isVisible() else Region(0, 0, 0, 0),
            self,
        )
        self._upkeep.region_wanted.connect(self.region_wanted)
        self._upkeep.shrunk.connect(self._grid.paint_again)
        self._bar = ModeBar(self.looking, self)
        self._bar.hide()
        self.does = deeds(self)
        self.looking.changed.connect(self._grid.follow_look)
        self.looking.flipped.connect(self._grid.paint_again)
        self.looking.mode_changed.connect(self._take_mode)
        self.setMinimumSize(160, 120)

    # What is shown

    def set_panes(self, specs: Sequence[PaneSpec]) -> None:
        """Show these panes, in this order; a pane that was there before keeps what it shows.

        If the selected pane is gone, the first one is selected.
        """
        wanted = {spec.key: spec.title for spec in specs}
        assert len(wanted) == len(specs) <= MOST_PANES
        panes = {key: self._panes.get(key) or self._new_pane(key) for key in wanted}
        for key, pane in panes.items():
            pane.set_title(wanted[key])
        self._grid.replace(panes)
        self._let()
        if self._selected not in panes:
            self.select(next(iter(panes), ""))
        self._arrange()
        self._upkeep.ask_again()

    def set_picture(self, preview: QImage, width: int, height: int, *, keep_view: bool = False) -> None:
        """Show another picture, or the same one at another scale; results and statuses are forgotten.

        Args:
            preview: the picture as it was opened, at its own size.
            width: of the output.
            height: of the output.
            keep_view: stay at this place and zoom, instead of fitting the whole picture.
        """
        assert not preview.isNull()
        self._grid.forget_results()
        self._scene.preview = Pyramid(preview)
        self.camera.set_picture(Size(width, height), keep_view=keep_view)
        self._place_panes()
        self._upkeep.ask_again()

    def clear(self) -> None:
        """Show no picture; the panes stay, empty."""
        self._upkeep.rest()
        self._grid.forget_results()
        self._scene.preview = None
        self.camera.set_picture(_SHAPE_OF_NOTHING, keep_view=False)

    def set_result(self, key: str, region: Region, image: QImage) -> None:
        """Show the result of a network for a part of the output, or for all of it.

        Args:
            key: of the pane.
            region: the part, in output pixels.
            image: its pixels.
        """
        if key in self._panes and self._scene.preview is not None and not region.is_empty:
            self._panes[key].patches.add(region, image, self.visible_region())
            self._grid.paint_again()
            self._upkeep.shrink()

    def set_status(
        self,
        key: str,
        *,
        time_text: str = "",
        gain_text: str = "",
        progress: float | None = None,
        error: str = "",
        winner: bool = False,
        details: tuple[str, ...] = (),
    ) -> None:
        """Say in a pane how its network does; what is not given is said no longer."""
        if key in self._panes:
            self._panes[key].set_status(PaneStatus(time_text, gain_text, progress, error, winner, details))

    def visible_region(self) -> Region:
        """Return the output pixels that each pane shows; an empty region without a picture."""
        return self.camera.region()

    def zoom(self) -> float:
        """Return device pixels per output pixel."""
        return self._scene.view.zoom

    # What is chosen

    def select(self, key: str) -> None:
        """Select a pane; `pane_selected` follows if another one was selected before."""
        if key == self._selected or (key and key not in self._panes):
            return
        self._selected = key
        for pane in self._panes.values():
            pane.set_selected(pane.key == key)
        self.setFocusProxy(self._panes.get(key))  # type: ignore[arg-type]  # None takes it away
        self.looking.set_layers(self._grid.layers, key)
        self._grid.show(self.mode, key)
        self.pane_selected.emit(key)

    def selected_key(self) -> str:
        """Return the key of the selected pane, or an empty string."""
        return self._selected

    def press_number(self, number: int) -> None:
        """Select the pane of that number, counted from 1; while the person judges blindly, it is the one judged best.

        Where one pane is seen at a time, the numbers flip between them in any case, and Enter judges.
        """
        if number > len(self._panes):
            return
        key = list(self._panes)[number - 1]
        if self._is_blind and self.mode is not Mode.SINGLE:
            self.judged.emit(key)
        else:
            self.select(key)

    def set_blind(self, is_blind: bool) -> None:
        """Let the person judge without being told more: panes are neither chosen by a click, nor closed, nor moved."""
        self._is_blind = is_blind
        self._let()

    def close_pane(self, key: str) -> None:
        """Tell that the person wants a pane to go, unless it is the last or has to stay."""
        if key in self._panes and len(self._panes) > 1 and not (self._is_fixed or self._is_blind):
            self.pane_closed.emit(key)

    def move_pane(self, key: str, by: int) -> None:
        """Put a pane so many places further on, or back where negative."""
        keys = list(self._panes)
        if key in keys and not (self._is_fixed or self._is_blind):
            at = keys.index(key) + by
            self._reorder(moved(keys, key, min(max(at + (by > 0), 0), len(keys))))

    # How it is looked at

    @property
    def mode(self) -> Mode:
        """How the panes are looked at."""
        return self.looking.look.mode

    def set_mode(self, mode: Mode) -> None:
        """Look at the panes in another way; `mode_changed` follows."""
        self.looking.set_mode(mode)

    # Panes

    def _new_pane(self, key: str) -> Pane:
        pane = Pane(key, self._scene, self.looking.look, self)
        pane.clicked.connect(lambda: self._choose(key))
        pane.hovered.connect(lambda at: self._grid.mark(key, at))
        pane.dragged.connect(self.camera.pan)
        pane.zoomed.connect(self.camera.zoom_at)
        pane.fit_toggled.connect(self.camera.toggle_fit)
        pane.wiped.connect(self.looking.set_wipe)
        pane.closed.connect(lambda: self.close_pane(key))
        pane.menu_wanted.connect(lambda at: self._offer_menu(key, at))
        pane.title_dragged.connect(lambda at: self._grid.drag(key, self.mapFromGlobal(at)))
        pane.title_dropped.connect(lambda at: self._reorder(self._grid.drop(key, self.mapFromGlobal(at))))
        return pane

    def _choose(self, key: str) -> None:
        if not self._is_blind:
            self.select(key)

    def _offer_menu(self, key: str, at: QPoint) -> None:
        if not self._is_blind:
            self.menu_wanted.emit(key, at)

    def _let(self) -> None:
        is_free = not (self._is_fixed or self._is_blind)
        for pane in self._panes.values():
            pane.let(close=is_free and len(self._panes) > 1, move=is_free)

    def _reorder(self, keys: tuple[str, ...]) -> None:
        if keys != self._grid.keys:
            self._grid.replace({key: self._panes[key] for key in keys})
            self._arrange()
            self.panes_reordered.emit(keys)

    def _arrange(self) -> None:
        self.looking.set_layers(self._grid.layers, self._selected)
        self._place_panes()

    def _place_panes(self) -> None:
        """Share out the room."""
        top = HEIGHT_PX if self.mode.compares else 0
        self._bar.setGeometry(0, 0, self.width(), HEIGHT_PX)
        self._bar.setVisible(self.mode.compares)
        if self._panes:
            shape = _SHAPE_OF_NOTHING if self._scene.preview is None else self._scene.picture
            self._grid.place(self.rect().adjusted(0, top, 0, 0), shape, self.mode)
            self._grid.show(self.mode, self._selected)
            self.camera.set_viewport(next(iter(self._panes.values())).viewport())
            self._upkeep.look_again()

    # What follows from a change

    def _follow(self) -> None:
        self._grid.follow()
        self._upkeep.look_again()

    def _take_mode(self, mode: Mode) -> None:
        self._grid.mark("", None)
        self._place_panes()
        self.mode_changed.emit(mode)

    def resizeEvent(self, _event: QResizeEvent) -> None:
        """Share out the room anew."""
        self._place_panes()

    def showEvent(self, _event: QShowEvent) -> None:
        """Ask for what a hidden view did not ask for."""
        self.looking.set_seen(True)
        self._upkeep.look_again()

    def hideEvent(self, _event: QHideEvent) -> None:
        """Blink no more."""
        self.looking.set_seen(False)

    def event(self, event: QEvent) -> bool:
        """Stay true when the window moves to a screen with other pixels."""
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self._place_panes()
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Do what keys do, wherever in the grid the focus is."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            key = next((key for key, pane in self._panes.items() if pane.hasFocus()), self._selected)
            if self._is_blind:
                self.judged.emit(key)
            else:
                self.select(key)
        elif not take_key(self, self.does, event):
            super().keyPressEvent(event)
