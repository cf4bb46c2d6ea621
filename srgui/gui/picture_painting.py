"""How a picture is drawn in a pane: results where there are any, the enlarged preview elsewhere."""

import math
from collections.abc import Iterable
from dataclasses import dataclass, field

from PySide6.QtCore import QPointF, QRect, QRectF
from PySide6.QtGui import QBrush, QColor, QImage, QPainter, QRegion

from srgui.gui import view_geometry as geometry
from srgui.gui.patches import Patch
from srgui.gui.pyramid import Pyramid
from srgui.gui.theme import colours
from srgui.gui.view_geometry import Size, View

NEAREST_ABOVE = 3.0  # zoom beyond which the pixels of a result are shown as they are
_CHECK_PX = 8


@dataclass
class Scene:
    """What all panes share: the picture that was opened, the size of what is made of it, and the view."""

    preview: Pyramid | None = None
    picture: Size = field(default_factory=lambda: Size(1, 1))
    view: View = field(default_factory=View)


def paint_picture(painter: QPainter, scene: Scene, patches: Iterable[Patch], viewport: Size) -> None:
    """Draw what a viewport shows, each pixel once, so that a picture with alpha does not shine through itself.

    The painter's units are device pixels from the viewport's corner.
    """
    window = QRegion(QRect(0, 0, int(viewport.width), int(viewport.height)))
    surround = QColor(colours().surround)
    if scene.preview is None:
        painter.fillRect(window.boundingRect(), surround)
        return
    corner = geometry.corner(scene.view, viewport, scene.picture)
    zoom = scene.view.zoom
    whole = QRectF(corner.x, corner.y, scene.picture.width * zoom, scene.picture.height * zoom)
    unpainted = window & QRegion(_pixels_of(whole))
    painter.setClipRegion(window - unpainted)
    painter.fillRect(window.boundingRect(), surround)
    if scene.preview.has_alpha:
        painter.setClipRegion(unpainted)
        painter.setBrushOrigin(QPointF(corner.x, corner.y))
        painter.fillRect(unpainted.boundingRect(), _checks(surround))
    for patch in patches:
        target = _target_of(patch, whole, zoom)
        shown = unpainted & QRegion(_pixels_of(target))
        _paint_image(painter, patch.pyramid, target, shown, smooth=zoom <= NEAREST_ABOVE)
        unpainted -= shown
    _paint_image(painter, scene.preview, whole, unpainted, smooth=True)
    painter.setClipping(False)


def _target_of(patch: Patch, whole: QRectF, zoom: float) -> QRectF:
    region = patch.region
    return QRectF(whole.x() + region.x * zoom, whole.y() + region.y * zoom, region.width * zoom, region.height * zoom)


def _pixels_of(target: QRectF) -> QRect:
    """Return the device pixels whose middle is in a rectangle: those that Qt paints."""
    left, top = math.ceil(target.left() - 0.5), math.ceil(target.top() - 0.5)
    right, bottom = math.ceil(target.right() - 0.5), math.ceil(target.bottom() - 0.5)
    return QRect(left, top, right - left, bottom - top)


def _paint_image(painter: QPainter, pyramid: Pyramid, target: QRectF, shown: QRegion, *, smooth: bool) -> None:
    """Draw the part of an image that is shown; the whole of it would fill the target."""
    if shown.isEmpty():
        return
    image = pyramid.level_for(target.width() / pyramid.width)
    across, down = target.width() / image.width(), target.height() / image.height()
    bounds = QRectF(shown.boundingRect()).translated(-target.topLeft())
    # two pixels more on each side, so that smoothing sees the neighbours of what is shown
    left = max(0, math.floor(bounds.left() / across) - 2)
    top = max(0, math.floor(bounds.top() / down) - 2)
    right = min(image.width(), math.ceil(bounds.right() / across) + 2)
    bottom = min(image.height(), math.ceil(bounds.bottom() / down) + 2)
    source = QRectF(left, top, right - left, bottom - top)
    part = QRectF(left * across, top * down, source.width() * across, source.height() * down)
    painter.setClipRegion(shown)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
    painter.drawImage(part.translated(target.topLeft()), image, source)


def _checks(surround: QColor) -> QBrush:
    """Return the checkerboard that shows where a picture is clear: greys around that of the surround."""
    board = QImage(2 * _CHECK_PX, 2 * _CHECK_PX, QImage.Format.Format_RGB32)
    board.fill(surround.lighter(115))
    painter = QPainter(board)
    for at in (0, _CHECK_PX):
        painter.fillRect(at, at, _CHECK_PX, _CHECK_PX, surround.darker(115))
    painter.end()
    return QBrush(board)
