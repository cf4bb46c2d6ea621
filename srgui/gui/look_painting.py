"""The picture in a pane's viewport, in whichever way it is looked at, and the line of the slider."""

from PySide6.QtCore import QPointF, QRect, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from srgui.gui.difference import Difference
from srgui.gui.layers import Layer
from srgui.gui.picture_painting import Scene, paint_picture
from srgui.gui.view_geometry import Point, Size
from srgui.gui.view_modes import Look, Mode, Wipe

GRIP_PX = 8  # so near to the line, the slider is taken
_KNOB_PX = 14
_ARROW_PX = 5
_SHADOW, _LIGHT = QColor(0, 0, 0, 150), QColor(255, 255, 255)


def paint_look(
    painter: QPainter,
    scene: Scene,
    look: Look,
    layer: Layer,
    difference: Difference,
    viewport: Size,
) -> None:
    """Draw what a pane shows.

    Args:
        painter: its units are device pixels from the viewport's corner.
        scene: the picture and the view of it.
        look: the way of looking.
        layer: what the pane has to show.
        difference: keeps the pane's picture of differences.
        viewport: the room.
    """
    if scene.preview is not None and look.reference is not None and look.subtracts_from(layer):
        own, other = layer.luma(scene, viewport), look.reference.luma(scene, viewport)
        painter.drawImage(0, 0, difference.image(own, other, look.gain))
    elif look.mode is Mode.SLIDER and look.other is not None:
        paint_picture(painter, scene, look.other.patches, viewport, look.wipe.first_side(viewport))
        paint_picture(painter, scene, layer.patches, viewport, look.wipe.second_side(viewport))
    else:
        paint_picture(painter, scene, look.shown_of(layer).patches, viewport)


def is_on_wipe(at: Point, wipe: Wipe, viewport: Size, ratio: float) -> bool:
    """Return whether a point of the viewport is so near to the slider's line that it is meant."""
    is_inside = 0 <= at.x <= viewport.width and 0 <= at.y <= viewport.height
    along = at.y if wipe.is_level else at.x
    return is_inside and abs(along - wipe.position(viewport)) <= GRIP_PX * ratio


def paint_wipe(painter: QPainter, wipe: Wipe, viewport: Size, ratio: float) -> None:
    """Draw the slider's line and its knob, in device pixels; white on black, so that they are seen on anything."""
    along, across = (viewport.width, viewport.height) if wipe.is_level else (viewport.height, viewport.width)
    painter.save()
    if wipe.is_level:
        painter.rotate(90)  # drawn as if it were upright
        painter.translate(0, -along)
    at = min(max(wipe.position(viewport), 0), int(across))
    thin, thick = max(1, round(ratio)), max(3, round(3 * ratio))
    for colour, breadth in ((_SHADOW, thick), (_LIGHT, thin)):
        painter.fillRect(QRect(at - breadth // 2, 0, breadth, int(along)), colour)
    painter.translate(at + 0.5, along / 2)
    painter.scale(ratio, ratio)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(_SHADOW, 1))
    painter.setBrush(_LIGHT)
    painter.drawEllipse(QPointF(0, 0), _KNOB_PX, _KNOB_PX)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(40, 40, 42))
    for side in (-1, 1):
        tip, foot = side * (_KNOB_PX - 4), side * (_KNOB_PX - 4 - _ARROW_PX)
        painter.drawPolygon(QPolygonF([QPointF(tip, 0), QPointF(foot, -_ARROW_PX), QPointF(foot, _ARROW_PX)]))
    painter.restore()
