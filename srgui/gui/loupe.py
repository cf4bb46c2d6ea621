"""A loupe at the cursor."""

from dataclasses import replace

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from srgui.gui import view_geometry as geometry
from srgui.gui.difference import difference_image
from srgui.gui.layers import Layer, luma_of, screen_image
from srgui.gui.picture_painting import Scene
from srgui.gui.view_geometry import Point, Size
from srgui.gui.view_modes import Look, Mode

POWER = 4
SIDE_PX = 168  # in the window's pixels


def loupe_rect(at: Point, ratio: float) -> QRect:
    """Return the device pixels that the loupe at a point takes.

    Args:
        at: in device pixels of the viewport.
        ratio: device pixels per pixel of the window.
    """
    side = round(SIDE_PX * ratio)
    return QRect(round(at.x - side / 2), round(at.y - side / 2), side, side)


def loupe_image(scene: Scene, look: Look, layer: Layer, at: Point, viewport: Size, side: int) -> QImage:
    """Return what is seen through the loupe: the surroundings of a point, enlarged, its middle the point itself."""
    place = geometry.to_picture(at, scene.view, viewport, scene.picture)
    view = replace(scene.view, x=place.x, y=place.y, zoom=scene.view.zoom * POWER)
    enlarged, room = Scene(scene.preview, scene.picture, view), Size(side, side)
    shown = _under(look, layer, at, viewport)
    image = screen_image(enlarged, shown.patches, room)
    if look.reference is None or not look.subtracts_from(layer):
        return image
    other = screen_image(enlarged, look.reference.patches, room)
    return difference_image(luma_of(image), luma_of(other), look.gain)


def paint_loupe(painter: QPainter, image: QImage, rect: QRect) -> None:
    """Draw what is seen through the loupe, and a rim around it, white on black; in device pixels."""
    painter.drawImage(rect.topLeft(), image)
    painter.save()
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for colour, inset in ((QColor(0, 0, 0), 0), (QColor(255, 255, 255), 1), (QColor(0, 0, 0), 2)):
        painter.setPen(QPen(colour, 1))
        painter.drawRect(rect.adjusted(inset, inset, -inset - 1, -inset - 1))
    painter.restore()


def _under(look: Look, layer: Layer, at: Point, viewport: Size) -> Layer:
    """Return the layer that is seen at a point."""
    if look.mode is not Mode.SLIDER or look.other is None:
        return look.shown_of(layer)
    along = at.y if look.wipe.is_level else at.x
    return look.other if along < look.wipe.position(viewport) else layer
