"""How a picture is drawn in a pane: results where there are any, the enlarged preview elsewhere."""

import math
from collections.abc import Iterable
from dataclasses import dataclass, field

from PySide6.QtCore import QPointF, QRect, QRectF
from PySide6.QtGui import QBrush, QColor, QImage, QPainter, QRegion

from srgui.engine.tiling import Region
from srgui.gui import view_geometry as geometry
from srgui.gui.patches import Patch
from srgui.gui.pyramid import Pyramid
from srgui.gui.theme import colours
from srgui.gui.view_geometry import Point, Size, View

NEAREST_ABOVE = 3.0  # zoom beyond which the pixels of a result are shown as they are
_CHECK_PX = 8


@dataclass
class Scene:
    """What all panes share: the picture that was opened, the size of what is made of it, and the view."""

    preview: Pyramid | None = None
    picture: Size = field(default_factory=lambda: Size(1, 1))
    view: View = field(default_factory=View)


def paint_picture(
    painter: QPainter, scene: Scene, patches: Iterable[Patch], viewport: Size, within: QRect | None = None
) -> None:
    """Draw what a viewport shows, each pixel once, so that a picture with alpha does not shine through itself.

    The painter's units are device pixels from the viewport's corner.

    Args:
        painter: draws.
        scene: the picture and the view of it.
        patches: parts of the result, from the top.
        viewport: the room.
        within: the part of the viewport to draw; None for all of it.
    """
    room = QRect(0, 0, int(viewport.width), int(viewport.height))
    window = QRegion(room if within is None else room & within)
    surround = QColor(colours().surround)
    if scene.preview is None:
        painter.fillRect(window.boundingRect(), surround)
        return
    corner = geometry.corner(scene.view, viewport, scene.picture)
    whole = Region(0, 0, int(scene.picture.width), int(scene.picture.height))
    unpainted = window & QRegion(_pixels_of(whole, corner, scene.view.zoom))
    painter.setClipRegion(window - unpainted)
    painter.fillRect(window.boundingRect(), surround)
    if scene.preview.has_alpha:
        painter.setClipRegion(unpainted)
        painter.setBrushOrigin(QPointF(corner.x, corner.y))
        painter.fillRect(unpainted.boundingRect(), _checks(surround))
    for patch in patches:
        target = _pixels_of(patch.region, corner, scene.view.zoom)
        shown = unpainted & QRegion(target)
        _paint_image(painter, patch.pyramid, target, shown, smooth=scene.view.zoom <= NEAREST_ABOVE)
        unpainted -= shown
    target = _pixels_of(whole, corner, scene.view.zoom)
    _paint_image(painter, scene.preview, target, unpainted, smooth=True)
    painter.setClipping(False)


def _pixels_of(region: Region, corner: Point, zoom: float) -> QRect:
    """Return the device pixels whose middle is in a region: neighbours share none, and leave none between."""
    left, top = (math.ceil(at - 0.5) for at in (corner.x + region.x * zoom, corner.y + region.y * zoom))
    right = math.ceil(corner.x + region.right * zoom - 0.5)
    bottom = math.ceil(corner.y + region.bottom * zoom - 0.5)
    return QRect(left, top, right - left, bottom - top)


def _paint_image(painter: QPainter, pyramid: Pyramid, target: QRect, shown: QRegion, *, smooth: bool) -> None:
    """Draw the part of an image that is shown; the whole of it would fill the target.

    Qt itself reads no more than that part. Cutting it out beforehand would shift pixels as the part moves.
    """
    if shown.isEmpty():
        return
    level = pyramid.level_for(target.width() / pyramid.width)
    width = level.image.width() * level.shrink * target.width() / pyramid.width
    height = level.image.height() * level.shrink * target.height() / pyramid.height
    painter.setClipRegion(shown)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
    painter.drawImage(QRectF(target.left(), target.top(), width, height), level.image, QRectF(level.image.rect()))


def _checks(surround: QColor) -> QBrush:
    """Return the checkerboard that shows where a picture is clear: greys around that of the surround."""
    board = QImage(2 * _CHECK_PX, 2 * _CHECK_PX, QImage.Format.Format_RGB32)
    board.fill(surround.lighter(115))
    painter = QPainter(board)
    for at in (0, _CHECK_PX):
        painter.fillRect(at, at, _CHECK_PX, _CHECK_PX, surround.darker(115))
    painter.end()
    return QBrush(board)
