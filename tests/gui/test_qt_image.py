"""Pictures keep their values on the way to the screen and from the clipboard."""

import numpy as np
import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QColorSpace, QImage

from srgui.gui.qt_image import from_qimage, to_qimage

F32 = np.float32


def _ramp(channels: int) -> np.ndarray[tuple[int, int, int], np.dtype[np.float32]]:
    values = np.arange(5 * 7 * channels).reshape(5, 7, channels) / (5 * 7 * channels - 1)
    return values.astype(F32)


def _rgba(image: QImage, x: int, y: int) -> tuple[int, int, int, int]:
    colour = image.pixelColor(x, y)
    return colour.red(), colour.green(), colour.blue(), colour.alpha()


def test_rgb_keeps_its_values_and_order() -> None:
    pixels = _ramp(3)
    image = to_qimage(pixels, None)
    assert (image.width(), image.height()) == (7, 5)
    assert image.format() == QImage.Format.Format_RGB32
    expected = np.round(pixels[3, 2] * 255).astype(int)
    assert _rgba(image, 2, 3) == (*expected, 255)


@pytest.mark.parametrize("has_channel_axis", [True, False])
def test_grey_becomes_three_equal_channels(has_channel_axis: bool) -> None:
    pixels = _ramp(1)
    image = to_qimage(pixels if has_channel_axis else pixels[:, :, 0], None)
    level = round(float(pixels[1, 4, 0]) * 255)
    assert _rgba(image, 4, 1) == (level, level, level, 255)


def test_values_out_of_range_are_cut_off() -> None:
    pixels = np.array([[[-0.5, 0.5, 1.5]]], F32)
    assert _rgba(to_qimage(pixels, None), 0, 0) == (0, 128, 255, 255)


def test_alpha_is_kept() -> None:
    pixels = np.ones((2, 2, 3), F32)
    alpha = np.array([[0, 0.2], [0.6, 1]], F32)
    image = to_qimage(pixels, alpha)
    assert image.hasAlphaChannel()
    assert [image.pixelColor(x, y).alpha() for y in (0, 1) for x in (0, 1)] == [0, 51, 153, 255]


def test_a_wide_profile_is_brought_to_srgb() -> None:
    """The same numbers mean a stronger colour in Adobe RGB."""
    profile = bytes(QColorSpace(QColorSpace.NamedColorSpace.AdobeRgb).iccProfile().data())
    pixels = np.full((2, 2, 3), (0.2, 0.6, 0.4), F32)
    plain, converted = to_qimage(pixels, None), to_qimage(pixels, None, profile)
    assert converted.pixelColor(0, 0).red() < plain.pixelColor(0, 0).red()
    assert converted.colorSpace() == QColorSpace(QColorSpace.NamedColorSpace.SRgb)


def test_a_grey_profile_is_brought_to_srgb() -> None:
    space = QColorSpace(QPointF(0.3457, 0.3585), QColorSpace.TransferFunction.Gamma, 1.8)
    pixels = np.full((3, 5), 0.5, F32)
    image = to_qimage(pixels, None, bytes(space.iccProfile().data()))
    assert image.pixelColor(4, 2) == QColor(146, 146, 146)
    see_through = to_qimage(pixels, np.full((3, 5), 0.4, F32), bytes(space.iccProfile().data()))
    assert see_through.pixelColor(4, 2).alpha() == 102


@pytest.mark.parametrize("profile", [b"", b"no profile at all"])
def test_a_profile_that_cannot_be_read_is_left_out(profile: bytes) -> None:
    pixels = _ramp(3)
    assert to_qimage(pixels, None, profile) == to_qimage(pixels, None)


def test_a_profile_of_another_kind_is_left_out() -> None:
    """A grey profile in a colour picture, as some scanners write it."""
    space = QColorSpace(QPointF(0.3457, 0.3585), QColorSpace.TransferFunction.Gamma, 1.8)
    pixels = _ramp(3)
    assert to_qimage(pixels, None, bytes(space.iccProfile().data())) == to_qimage(pixels, None)


def test_rgb_survives_the_way_there_and_back() -> None:
    pixels = (np.random.default_rng(1).integers(0, 256, (6, 3, 3)) / 255).astype(F32)
    back = from_qimage(to_qimage(pixels, None))
    np.testing.assert_allclose(back.pixels, pixels, atol=1e-6)
    assert back.alpha is None
    assert back.bit_depth == 8


def test_pasted_alpha_is_read_straight() -> None:
    image = QImage(2, 1, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(QColor(255, 0, 0, 128))
    back = from_qimage(image)
    assert back.alpha is not None
    np.testing.assert_allclose(back.alpha, 128 / 255, atol=1e-6)
    np.testing.assert_allclose(back.pixels[0, 0], (1, 0, 0), atol=0.01)


def test_an_opaque_alpha_is_dropped() -> None:
    image = QImage(2, 1, QImage.Format.Format_ARGB32)
    image.fill(QColor(1, 2, 3))
    assert from_qimage(image).alpha is None


def test_pasted_grey_has_one_channel() -> None:
    image = QImage(5, 2, QImage.Format.Format_Grayscale8)
    image.fill(51)
    back = from_qimage(image)
    assert back.is_grey
    np.testing.assert_allclose(back.pixels, 0.2, atol=1e-6)


def test_deep_colour_stays_deep() -> None:
    image = QImage(2, 2, QImage.Format.Format_RGBX64)
    image.fill(QColor.fromRgba64(12345, 23456, 34567))
    back = from_qimage(image)
    assert back.bit_depth == 16
    np.testing.assert_allclose(back.pixels[1, 1] * 65535, (12345, 23456, 34567), atol=0.01)


def test_deep_grey_stays_deep() -> None:
    levels = np.array([[0, 12345], [23457, 65535]], np.uint16)
    back = from_qimage(QImage(levels.tobytes(), 2, 2, 4, QImage.Format.Format_Grayscale16))
    assert back.bit_depth == 16
    np.testing.assert_allclose(back.pixels[:, :, 0] * 65535, levels, atol=0.01)


def test_a_pasted_profile_is_kept() -> None:
    image = QImage(2, 2, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    assert from_qimage(image).icc_profile is None
    image.setColorSpace(QColorSpace(QColorSpace.NamedColorSpace.DisplayP3))
    profile = from_qimage(image).icc_profile
    assert profile is not None
    assert b"acsp" in profile


def test_an_empty_clipboard_is_said_so() -> None:
    with pytest.raises(ValueError, match="no picture"):
        from_qimage(QImage())
