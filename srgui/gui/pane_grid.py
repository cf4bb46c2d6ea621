"""The panes of a view, in their order: where each is, and what is told to all of them."""

from collections.abc import Iterator

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QWidget

from srgui.gui import view_geometry as geometry
from srgui.gui.layers import Layer, pyramids
from srgui.gui.pane import Pane
from srgui.gui.pane_order import Marker, chain_focus, marker_rect, moved, slot_at
from srgui.gui.pane_painting import TITLE_PX, PaneStatus
from srgui.gui.picture_painting import Scene
from srgui.gui.pyramid import Pyramid
from srgui.gui.view_geometry import Point, Size
from srgui.gui.view_modes import Mode

_GAP_PX = 4


class PaneGrid:
    """The panes, by key.

    Args:
        view: what they stand in.

    Attributes:
        panes: in their order; always the same dictionary.
    """

    def __init__(self, view: QWidget) -> None:
        self.panes: dict[str, Pane] = {}
        self._marker = Marker(view)

    @property
    def keys(self) -> tuple[str, ...]:
        """Of the panes, in their order."""
        return tuple(self.panes)

    @property
    def layers(self) -> list[Layer]:
        """What the panes have to show, in their order."""
        return [pane.layer for pane in self.panes.values()]

    def replace(self, panes: dict[str, Pane]) -> None:
        """Take these panes; those that are not among them go."""
        gone = [pane for key, pane in self.panes.items() if key not in panes]
        self.panes.clear()
        self.panes.update(panes)
        chain_focus(list(panes.values()))
        for pane in gone:
            pane.hide()
            pane.deleteLater()

    def images(self, scene: Scene) -> Iterator[tuple[Pyramid, float]]:
        """Go through all images, with the device pixels that each of their pixels takes."""
        return pyramids(scene, [patch for pane in self.panes.values() for patch in pane.patches])

    # Where they are

    def place(self, area: QRect, shape: Size, mode: Mode) -> None:
        """Share out the room: all panes of one size, so that they show the same part of the picture."""
        count = len(self.panes) if mode.is_grid else 1
        room = Size(area.width() + _GAP_PX, area.height() + _GAP_PX)
        columns = geometry.columns(count, room, shape, TITLE_PX + _GAP_PX)
        rows = -(-count // columns)
        width = int(room.width) // columns - _GAP_PX
        height = int(room.height) // rows - _GAP_PX
        for index, pane in enumerate(self.panes.values()):
            row, column = divmod(index if mode.is_grid else 0, columns)
            left, top = column * (width + _GAP_PX), row * (height + _GAP_PX)
            pane.setGeometry(area.left() + left, area.top() + top, width, height)

    def show(self, mode: Mode, selected: str) -> None:
        """Show all panes, or the selected one; the keyboard goes along."""
        has_focus = any(pane.hasFocus() for pane in self.panes.values())
        shown = [pane for key, pane in self.panes.items() if mode.is_grid or key == selected]
        for pane in shown:
            pane.show()
        if has_focus and selected in self.panes and not mode.is_grid:
            self.panes[selected].setFocus(Qt.FocusReason.OtherFocusReason)
        for pane in self.panes.values():
            if pane not in shown:
                pane.hide()

    def drag(self, dragged: str, at: QPoint) -> None:
        """Mark where a pane would come to if it was dropped, unless it would stay where it is."""
        rects = self._rects()
        slot = slot_at(rects, at)
        if moved(self.keys, dragged, slot) == self.keys:
            self._marker.hide()
        else:
            self._marker.show_at(marker_rect(rects, slot))

    def drop(self, dragged: str, at: QPoint) -> tuple[str, ...]:
        """Return the order of the panes once one is dropped."""
        self._marker.hide()
        return moved(self.keys, dragged, slot_at(self._rects(), at))

    def _rects(self) -> list[QRect]:
        return [pane.geometry() for pane in self.panes.values()]

    # What all are told

    def forget_results(self) -> None:
        """Take away results and statuses."""
        for pane in self.panes.values():
            pane.patches.clear()
            pane.set_status(PaneStatus())
            pane.update()

    def mark(self, hovered: str, at: Point | None) -> None:
        """Show in all panes where the cursor is."""
        for key, pane in self.panes.items():
            pane.set_cursor(at, is_here=key == hovered)

    def follow(self) -> None:
        """Show the place that the view moved to."""
        for pane in self.panes.values():
            pane.follow()

    def follow_look(self) -> None:
        """Show the look, after it was changed."""
        for pane in self.panes.values():
            pane.follow_look()

    def paint_again(self) -> None:
        """Paint again what is shown."""
        for pane in self.panes.values():
            pane.update()
