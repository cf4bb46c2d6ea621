"""How far two panes are apart, as colours: dark where they are equal, bright where they are not.

The colours are made here, in CIELAB (ISO/CIE 11664-4), where equal steps are about equal to the eye: lightness rises
evenly from black, hue goes from blue over red to yellow, and chroma is as much as sRGB (IEC 61966-2-1) has at that
lightness and hue, up to a limit. So equal steps of difference are equal steps to the eye, and they keep their order
for those who do not see colours.
"""

from functools import cache

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QImage, QPainter

from srgui.gui.layers import Luma
from srgui.gui.theme import tabular

_Values = NDArray[np.float64]
_COUNT = 256
_LIGHTEST = 96.0
_FIRST_HUE, _LAST_HUE = 295.0, 455.0  # degrees: blue, over red at 400 (40), to yellow at 95
_MOST_CHROMA = 80.0
_HALVINGS = 24
_WHITE = (0.95047, 1.0, 1.08883)  # D65, which sRGB has
_XYZ_TO_LINEAR = (
    (3.2404542, -1.5371385, -0.4985314),
    (-0.9692660, 1.8760108, 0.0415560),
    (0.0556434, -0.2040259, 1.0572252),
)
_TICKS = {1: 100, 2: 50, 4: 25, 8: 10, 16: 5, 32: 2}
_BAR_PX = 128
_BAR_HEIGHT_PX = 8
_PADDING_PX = 8
_MARGIN_PX = 8
_LINE_PX = 16
_PANEL = QColor(20, 20, 22, 215)
_WORDS = QColor(235, 235, 235)


class Difference:
    """The picture of how far two panes are apart, made again only when one of them changes."""

    def __init__(self) -> None:
        self._of: tuple[Luma, Luma, int] | None = None
        self._image = QImage()

    def image(self, one: Luma, other: Luma, gain: int) -> QImage:
        """Return the picture; the arrays are compared by identity."""
        known = self._of
        if known is None or known[0] is not one or known[1] is not other or known[2] != gain:
            self._of = one, other, gain
            self._image = difference_image(one, other, gain)
        return self._image

    def forget(self) -> None:
        """Let go of the memory."""
        self._of = None
        self._image = QImage()


def difference_image(one: Luma, other: Luma, gain: int) -> QImage:
    """Return the distance of each pixel, times the gain, in the colours of `colour_table`.

    Args:
        one: of a size.
        other: of the same size.
        gain: at least 1; what then is beyond 255 grey levels has the last colour.
    """
    assert one.shape == other.shape
    distance = np.maximum(one, other)
    distance -= np.minimum(one, other)
    np.minimum(distance, 0xFFFF // gain, out=distance)
    distance *= gain
    distance >>= 8
    indices = np.ascontiguousarray(distance, dtype=np.uint8)
    height, width = indices.shape
    image = QImage(indices.data, width, height, width, QImage.Format.Format_Indexed8)
    image.setColorTable(_packed_table())
    return image.convertToFormat(QImage.Format.Format_RGB32)


@cache
def colour_table() -> NDArray[np.uint8]:
    """Return the colours from no difference to the largest, ``(256, 3)`` in sRGB; the first is black."""
    part = np.linspace(0, 1, _COUNT)
    lightness = part * _LIGHTEST
    hue = np.radians(_FIRST_HUE + part * (_LAST_HUE - _FIRST_HUE))
    low, high = np.zeros(_COUNT), np.full(_COUNT, _MOST_CHROMA)
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        linear = _linear_rgb(lightness, middle, hue)
        fits = ((linear >= 0) & (linear <= 1)).all(axis=1)
        low, high = np.where(fits, middle, low), np.where(fits, high, middle)
    linear = np.clip(_linear_rgb(lightness, low, hue), 0, 1)
    encoded = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)
    table: NDArray[np.uint8] = np.rint(encoded * 255).astype(np.uint8)
    return table


def _linear_rgb(lightness: _Values, chroma: _Values, hue: _Values) -> _Values:
    middle = (lightness + 16) / 116
    three = np.stack((middle + chroma * np.cos(hue) / 500, middle, middle - chroma * np.sin(hue) / 200), axis=1)
    xyz = np.where(three > 6 / 29, three**3, (three - 4 / 29) * 3 * (6 / 29) ** 2) * np.array(_WHITE)
    linear: _Values = xyz @ np.array(_XYZ_TO_LINEAR).T
    return linear


@cache
def _packed_table() -> tuple[int, ...]:
    return tuple(0xFF000000 | int(red) << 16 | int(green) << 8 | int(blue) for red, green, blue in colour_table())


@cache
def _bar_image() -> QImage:
    image = QImage(_COUNT, 1, QImage.Format.Format_RGB32)
    for index, colour in enumerate(_packed_table()):
        image.setPixel(index, 0, colour)
    return image


def ticks(gain: int) -> list[int]:
    """Return the grey levels that are written under the colour bar."""
    return list(range(0, 255 // gain + 1, _TICKS[gain]))


def colour_bar_rect(area: QRect) -> QRect:
    """Return where the colour bar is: in the right upper corner; empty where there is no room for it."""
    width, height = _BAR_PX + 2 * _PADDING_PX + 8, _BAR_HEIGHT_PX + 2 * _LINE_PX + 2 * _PADDING_PX
    if area.width() < width + 2 * _MARGIN_PX or area.height() < height + 2 * _MARGIN_PX:
        return QRect()
    return QRect(area.right() + 1 - _MARGIN_PX - width, area.top() + _MARGIN_PX, width, height)


def paint_colour_bar(painter: QPainter, area: QRect, gain: int) -> None:
    """Draw what the colours mean, in grey levels of 8 bits."""
    panel = colour_bar_rect(area)
    if panel.isEmpty():
        return
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(_PANEL)
    painter.drawRoundedRect(QRectF(panel), 4, 4)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
    painter.setFont(tabular(painter.font()))
    painter.setPen(_WORDS)
    inner = panel.adjusted(_PADDING_PX, _PADDING_PX, -_PADDING_PX, -_PADDING_PX)
    line = QRect(inner.left(), inner.top(), inner.width(), _LINE_PX)
    painter.drawText(line, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, "Grey levels")
    painter.drawText(line, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, f"gain {gain}")
    bar = QRectF(inner.left(), inner.top() + _LINE_PX + 2, _BAR_PX, _BAR_HEIGHT_PX)
    painter.drawImage(bar, _bar_image())
    metrics = QFontMetrics(painter.font())
    for value in ticks(gain):
        words = f"{value}"
        x = bar.left() + value * gain / 255 * bar.width()
        width = metrics.horizontalAdvance(words)
        left = max(bar.left(), x - width / 2)
        painter.drawText(QPointF(left, bar.bottom() + metrics.ascent() + 1), words)
    painter.restore()
