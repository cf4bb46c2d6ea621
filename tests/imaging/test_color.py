"""Luma by BT.601 studio range, and colour under transparency."""

import numpy as np
import pytest

from srgui.imaging.color import RGB_PER_Y, bleed_under_alpha, luma


@pytest.mark.parametrize(
    ("rgb", "y"),
    [((0, 0, 0), 16), ((255, 255, 255), 235), ((255, 0, 0), 81.481), ((0, 255, 0), 144.553), ((0, 0, 255), 40.966)],
)
def test_luma_equals_matlabs_rgb2ycbcr(rgb: tuple[int, int, int], y: float) -> None:
    pixels = np.array(rgb, np.float32).reshape(1, 1, 3) / np.float32(255)
    assert luma(pixels)[0, 0] * 255 == pytest.approx(y, abs=1e-4)


def test_grey_is_its_own_luma() -> None:
    grey = np.linspace(0, 1, 6, dtype=np.float32).reshape(2, 3, 1)
    assert np.array_equal(luma(grey), grey[:, :, 0])


def test_changing_rgb_alike_changes_luma_by_the_inverse_factor() -> None:
    pixels = np.full((1, 1, 3), 0.4, np.float32)
    moved = pixels + np.float32(0.1 * RGB_PER_Y)
    assert luma(moved)[0, 0] - luma(pixels)[0, 0] == pytest.approx(0.1, abs=1e-6)


def test_bleeding_fills_clear_pixels_from_their_visible_neighbours() -> None:
    pixels = np.zeros((5, 7, 3), np.float32)
    alpha = np.zeros((5, 7), np.float32)
    pixels[:, :3] = (1, 0, 0)
    alpha[:, :3] = 1
    pixels[:, 3:] = (0, 1, 0)  # hidden: must not be seen
    bled = bleed_under_alpha(pixels, alpha)
    assert np.allclose(bled, np.broadcast_to((1, 0, 0), bled.shape))


def test_bleeding_keeps_visible_pixels_to_the_bit() -> None:
    random = np.random.default_rng(1)
    pixels = random.random((9, 8, 3), np.float32)
    alpha = random.integers(0, 2, (9, 8)).astype(np.float32) * np.float32(0.3)
    bled = bleed_under_alpha(pixels, alpha)
    assert np.array_equal(bled[alpha > 0], pixels[alpha > 0])


@pytest.mark.parametrize("value", [0, 1])
def test_bleeding_leaves_all_clear_and_all_opaque_pictures_alone(value: int) -> None:
    pixels = np.random.default_rng(1).random((3, 4, 3), np.float32)
    assert bleed_under_alpha(pixels, np.full((3, 4), value, np.float32)) is pixels
