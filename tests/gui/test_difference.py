"""Differences are exact, and their colours rise evenly from black."""

from itertools import pairwise

import numpy as np
import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication

from srgui.gui.difference import (
    Difference,
    colour_bar_rect,
    colour_table,
    difference_image,
    paint_colour_bar,
    ticks,
)
from srgui.gui.layers import Luma
from srgui.gui.view_modes import GAINS


def _luma(*levels: float) -> Luma:
    return np.array([[round(level * 256) for level in levels]], np.uint16)


def _indices(image: QImage) -> list[int]:
    table = [tuple(int(channel) for channel in colour) for colour in colour_table()]
    colours = [image.pixelColor(x, 0) for x in range(image.width())]
    return [table.index((colour.red(), colour.green(), colour.blue())) for colour in colours]


def test_no_difference_is_black() -> None:
    assert tuple(colour_table()[0]) == (0, 0, 0)
    assert _indices(difference_image(_luma(0, 255, 13.5), _luma(0, 255, 13.5), 32)) == [0, 0, 0]


@pytest.mark.parametrize("gain", GAINS)
def test_the_distance_is_enlarged_whichever_is_brighter_and_cut_off_at_the_last_colour(gain: int) -> None:
    one, other = _luma(100, 107, 255, 40.5), _luma(107, 100, 0, 40)
    expected = [min(255, 7 * gain), min(255, 7 * gain), 255, gain // 2]
    assert _indices(difference_image(one, other, gain)) == expected


def test_colours_become_evenly_lighter() -> None:
    linear = colour_table().astype(float) / 255
    linear = np.where(linear <= 0.04045, linear / 12.92, ((linear + 0.055) / 1.055) ** 2.4)
    luminance = linear @ np.array([0.2126, 0.7152, 0.0722])
    lightness = np.where(luminance <= 216 / 24389, luminance * 24389 / 27, 116 * np.cbrt(luminance) - 16)
    assert (np.diff(lightness) > 0).all()
    even = np.linspace(lightness[0], lightness[-1], len(lightness))
    assert np.abs(lightness - even).max() < 1.5
    assert len({tuple(colour) for colour in colour_table()}) == 256


def test_the_picture_is_kept_until_something_changes() -> None:
    one, other, difference = _luma(1, 2), _luma(2, 4), Difference()
    first = difference.image(one, other, 4)
    assert difference.image(one, other, 4).cacheKey() == first.cacheKey()
    assert difference.image(one, other, 8) != first
    assert difference.image(one, one, 4) != first
    difference.forget()
    assert difference.image(one, other, 4) == first


@pytest.mark.parametrize("gain", GAINS)
def test_the_bar_says_what_the_colours_mean(gain: int) -> None:
    written = ticks(gain)
    assert written[0] == 0
    assert 3 <= len(written) <= 4
    assert written[-1] * gain <= 255


def test_the_bar_is_drawn_in_its_corner_or_not_at_all(qapp: QApplication) -> None:
    del qapp
    image = QImage(400, 200, QImage.Format.Format_RGB32)
    image.fill(QColor("red"))
    painter = QPainter(image)
    paint_colour_bar(painter, QRect(100, 0, 300, 200), 4)
    rect = colour_bar_rect(QRect(100, 0, 300, 200))
    painter.end()
    touched = [(x, y) for x in range(0, 400, 3) for y in range(0, 200, 3) if image.pixelColor(x, y) != QColor("red")]
    assert touched
    assert all(rect.contains(x, y) for x, y in touched)
    assert QRect(100, 0, 300, 200).contains(rect)
    bright = [image.pixelColor(x, rect.top() + 30).lightness() for x in range(rect.left() + 8, rect.left() + 136)]
    assert bright[0] < 20
    assert bright[-1] > 200
    assert all(right >= left - 12 for left, right in pairwise(bright))
    assert colour_bar_rect(QRect(0, 0, 100, 200)).isEmpty()
