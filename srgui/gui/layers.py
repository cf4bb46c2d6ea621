"""What a pane has to show, apart from the pane: another pane can draw it, and it can be looked at in numbers."""

import math
from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QImage, QPainter

from srgui.engine.tiling import Region
from srgui.gui import view_geometry as geometry
from srgui.gui.patches import Patch, Patches
from srgui.gui.picture_painting import Scene, paint_picture
from srgui.gui.pyramid import Pyramid
from srgui.gui.theme import colours
from srgui.gui.view_geometry import Point, Size

Luma = NDArray[np.uint16]
"""``(H, W)``, in 256ths of an 8-bit grey level."""

_BLUE, _GREEN, _RED = 29, 150, 77  # BT.601's weights of luma, in 256ths


class Layer:
    """A name, and the parts of a result that are known so far.

    Attributes:
        key: what it is called in the program.
        title: what a person reads.
        patches: the parts.
        details: lines that say more of the result.
    """

    def __init__(self, key: str) -> None:
        self.key = key
        self.title = ""
        self.patches = Patches()
        self.details: tuple[str, ...] = ()
        self._state: tuple[object, ...] | None = None
        self._corner = Point(0, 0)
        self._luma: Luma | None = None

    def luma(self, scene: Scene, viewport: Size) -> Luma:
        """Return what a viewport shows of it in grey; the same array until what is shown changes.

        After a pan, what is seen still is taken over, and just what came into sight is drawn.
        """
        state, corner = _state_of(scene, self.patches, viewport), geometry.corner(scene.view, viewport, scene.picture)
        if self._luma is None or state != self._state:
            self._luma = luma_of(screen_image(scene, self.patches, viewport))
        elif corner != self._corner:
            right, down = int(corner.x - self._corner.x), int(corner.y - self._corner.y)
            self._luma = self._pushed(self._luma, right, down, scene, viewport)
        self._state, self._corner = state, corner
        return self._luma

    def _pushed(self, before: Luma, right: int, down: int, scene: Scene, viewport: Size) -> Luma:
        """Return the luma after the picture was pushed by so many device pixels."""
        height, width = before.shape
        if abs(right) >= width or abs(down) >= height:
            return luma_of(screen_image(scene, self.patches, viewport))
        luma = np.empty_like(before)
        to_rows, from_rows = _overlap(height, down)
        to_columns, from_columns = _overlap(width, right)
        luma[to_rows, to_columns] = before[from_rows, from_columns]
        beside = QRect(0 if right > 0 else width + right, 0, abs(right), height)
        above = QRect(0, 0 if down > 0 else height + down, width, abs(down))
        for strip in (beside, above):
            if not strip.isEmpty():
                rows = slice(strip.top(), strip.top() + strip.height())
                columns = slice(strip.left(), strip.left() + strip.width())
                luma[rows, columns] = luma_of(screen_image(scene, self.patches, viewport, strip))
        return luma

    def forget_luma(self) -> None:
        """Let go of the memory, once nothing in grey is wanted."""
        self._state = self._luma = None

    def colour_at(self, scene: Scene, x: int, y: int) -> QColor | None:
        """Return the colour that it has in a pixel of the output; None beside the picture."""
        is_inside = 0 <= x < scene.picture.width and 0 <= y < scene.picture.height
        if scene.preview is None or not is_inside:
            return None
        for patch in self.patches:
            if _contains(patch.region, x, y):
                return _colour_in(patch.pyramid, patch.region, x, y)
        whole = Region(0, 0, int(scene.picture.width), int(scene.picture.height))
        return _colour_in(scene.preview, whole, x, y)


def screen_image(scene: Scene, patches: Iterable[Patch], viewport: Size, within: QRect | None = None) -> QImage:
    """Return what a viewport shows, or a part of it, in device pixels."""
    part = within or QRect(0, 0, int(viewport.width), int(viewport.height))
    image = QImage(part.size(), QImage.Format.Format_RGB32)
    painter = QPainter(image)
    painter.translate(-part.left(), -part.top())
    paint_picture(painter, scene, patches, viewport, part)
    painter.end()
    return image


def luma_of(image: QImage) -> Luma:
    """Return the luma of a ``Format_RGB32`` image, by the weights of BT.601 over the full range."""
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    pixels = rows[:, : 4 * image.width()].reshape(image.height(), image.width(), 4)
    luma = np.multiply(pixels[:, :, 0], _BLUE, dtype=np.uint16)
    luma += np.multiply(pixels[:, :, 1], _GREEN, dtype=np.uint16)
    luma += np.multiply(pixels[:, :, 2], _RED, dtype=np.uint16)
    return luma


def luma_at(colour: QColor) -> float:
    """Return the luma of one colour, in 8-bit grey levels."""
    return (colour.red() * _RED + colour.green() * _GREEN + colour.blue() * _BLUE) / 256


def pyramids(scene: Scene, patches: Iterable[Patch]) -> Iterator[tuple[Pyramid, float]]:
    """Go through the images that are drawn, with the device pixels that each of their pixels takes."""
    if scene.preview is not None:
        yield scene.preview, scene.view.zoom * scene.picture.width / scene.preview.width
    for patch in patches:
        yield patch.pyramid, scene.view.zoom * patch.region.width / patch.pyramid.width


def _state_of(scene: Scene, patches: Patches, viewport: Size) -> tuple[object, ...]:
    """Return all that decides what a viewport shows, but for the place."""
    drawn = tuple((pyramid, pyramid.level_for(scale).shrink) for pyramid, scale in pyramids(scene, patches))
    return scene.view.zoom, scene.picture, viewport, colours().surround, drawn, tuple(patches)


def _overlap(length: int, moved: int) -> tuple[slice, slice]:
    """Return where what is seen still comes to, and where it was, of a row that was moved."""
    return slice(max(0, moved), length + min(0, moved)), slice(max(0, -moved), length + min(0, -moved))


def _contains(region: Region, x: int, y: int) -> bool:
    return region.x <= x < region.right and region.y <= y < region.bottom


def _colour_in(pyramid: Pyramid, region: Region, x: int, y: int) -> QColor:
    """Return the colour of the pixel that covers the middle of a pixel of the output."""
    image = pyramid.level_for(math.inf).image
    column = int((x - region.x + 0.5) * image.width() / region.width)
    row = int((y - region.y + 0.5) * image.height() / region.height)
    return image.pixelColor(min(column, image.width() - 1), min(row, image.height() - 1))
