"""Smaller copies are the mean of what they stand for, and are made in short steps."""

import numpy as np
import pytest
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from srgui.gui import pyramid as pyramid_module
from srgui.gui.pyramid import Pyramid
from srgui.gui.qt_image import from_qimage, to_qimage


@pytest.fixture(autouse=True)
def _qt(qapp: object) -> None:
    """Painting on images needs an app."""


def _plain(width: int, height: int, colour: str = "#808080") -> QImage:
    image = QImage(width, height, QImage.Format.Format_RGB888)
    image.fill(QColor(colour))
    return image


def _build(pyramid: Pyramid, scale: float) -> int:
    steps = 0
    while pyramid.lacks(scale):
        pyramid.build_step()
        steps += 1
    return steps


def test_the_picture_itself_serves_until_there_are_copies() -> None:
    pyramid = Pyramid(_plain(800, 600))
    assert pyramid.level_for(0.1).image.width() == 800
    assert pyramid.lacks(0.1)
    assert not pyramid.lacks(0.51)


@pytest.mark.parametrize(("scale", "width"), [(2, 800), (1, 800), (0.6, 800), (0.5, 400), (0.3, 400), (0.1, 100)])
def test_the_smallest_copy_that_is_large_enough_serves(scale: float, width: int) -> None:
    pyramid = Pyramid(_plain(800, 600))
    _build(pyramid, 0.05)
    assert pyramid.level_for(scale).image.width() == width


def test_odd_sizes_are_rounded_up() -> None:
    pyramid = Pyramid(_plain(801, 3))
    _build(pyramid, 0.25)
    level = pyramid.level_for(0.25).image
    assert (level.width(), level.height()) == (201, 1)


def test_a_copy_is_the_mean_of_four_pixels() -> None:
    pixels = np.random.default_rng(3).random((40, 60, 3)).astype(np.float32)
    pyramid = Pyramid(to_qimage(pixels, None))
    _build(pyramid, 0.5)
    mean = pixels.reshape(20, 2, 30, 2, 3).mean((1, 3))
    np.testing.assert_allclose(from_qimage(pyramid.level_for(0.5).image).pixels, mean, atol=1.3 / 255)


@pytest.mark.parametrize(("width", "height"), [(7, 5), (8, 1), (1, 9), (3, 3)])
def test_at_odd_edges_fewer_pixels_make_the_mean(width: int, height: int) -> None:
    """So that each pixel of a copy stands for the same square, and nothing shifts."""
    pixels = np.random.default_rng(5).random((height, width, 3)).astype(np.float32)
    pyramid = Pyramid(to_qimage(pixels, None))
    pyramid.build_step()
    level = pyramid.level_for(0.5)
    assert level.shrink == 2
    mean = [[pixels[y : y + 2, x : x + 2].mean((0, 1)) for x in range(0, width, 2)] for y in range(0, height, 2)]
    np.testing.assert_allclose(from_qimage(level.image).pixels, np.array(mean), atol=1.3 / 255)


def test_brightness_stays_through_all_copies() -> None:
    pixels = np.random.default_rng(6).random((256, 256, 1)).astype(np.float32)
    pyramid = Pyramid(to_qimage(pixels, None))
    _build(pyramid, 1 / 32)
    smallest = from_qimage(pyramid.level_for(1 / 32).image).pixels
    assert abs(float(smallest.mean() - pixels.mean())) < 2.5 / 255


def test_steps_leave_no_seam(monkeypatch: pytest.MonkeyPatch) -> None:
    image = to_qimage(np.random.default_rng(4).random((101, 67, 3)).astype(np.float32), None)
    at_once, in_steps = Pyramid(image), Pyramid(image)
    assert _build(at_once, 0.5) == 1
    monkeypatch.setattr(pyramid_module, "_STEP_PIXELS", 67 * 10)
    assert _build(in_steps, 0.5) > 5
    assert at_once.level_for(0.5).image == in_steps.level_for(0.5).image


def test_only_the_last_step_finishes_a_copy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pyramid_module, "_STEP_PIXELS", 100 * 50)
    pyramid = Pyramid(_plain(100, 100))
    assert [pyramid.build_step(), pyramid.build_step()] == [False, True]


def test_alpha_survives() -> None:
    image = QImage(8, 8, QImage.Format.Format_RGBA8888)
    image.fill(QColor(255, 0, 0, 128))
    pyramid = Pyramid(image)
    _build(pyramid, 0.5)
    assert pyramid.has_alpha
    assert pyramid.level_for(0.5).image.pixelColor(2, 2).alpha() == 128


def test_the_finest_copies_are_given_up_beyond_the_limit() -> None:
    pyramid = Pyramid(_plain(64, 64), limit_bytes=32 * 32 * 4)
    assert pyramid.lacks(8)
    _build(pyramid, 8)
    assert pyramid.level_for(8).image.width() == 32
    assert (pyramid.width, pyramid.height) == (64, 64)
    assert pyramid.byte_count == 32 * 32 * 4
    assert pyramid.lacks(0.25)
    _build(pyramid, 0.25)
    assert pyramid.level_for(0.25).image.width() == 16


def test_one_pixel_is_small_enough() -> None:
    assert not Pyramid(_plain(1, 1)).lacks(0.001)


def test_a_screen_s_ratio_is_forgotten(qtbot: QtBot) -> None:
    del qtbot
    image = _plain(10, 10)
    image.setDevicePixelRatio(2)
    assert Pyramid(image).level_for(1).image.devicePixelRatio() == 1
    assert image.devicePixelRatio() == 2
