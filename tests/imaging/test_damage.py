"""Damage that is the same each time: noise of the strength asked for, and JPEG as libjpeg writes it."""

import io

import numpy as np
import PIL.Image
import pytest

from srgui.imaging.damage import damaged


def _levels(
    pixels: np.ndarray[tuple[int, ...], np.dtype[np.float32]],
) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    return np.asarray(pixels * 255, np.float32)


@pytest.mark.parametrize("channels", [1, 3])
def test_noise_has_the_deviation_asked_for_and_is_the_same_each_time(channels: int) -> None:
    flat = np.full((80, 90, channels), 0.5, np.float32)
    found = damaged(flat, noise=7.0)
    assert found.shape == flat.shape
    assert found.dtype == np.float32
    assert _levels(found).std() == pytest.approx(7.0, rel=0.05)
    assert _levels(found).mean() == pytest.approx(127.5, abs=0.5)
    assert np.array_equal(found, damaged(flat, noise=7.0))
    if channels == 3:
        noise = found - found.mean()
        assert (noise[:, :, 0] * noise[:, :, 1]).mean() == pytest.approx(0, abs=0.05 * float(noise.var()))


@pytest.mark.parametrize("channels", [1, 3])
def test_jpeg_is_what_a_file_of_that_quality_holds(channels: int) -> None:
    random = np.random.default_rng(1).random((40, 50, channels)).astype(np.float32)
    levels = np.rint(random * 255).astype(np.uint8)
    file = io.BytesIO()
    PIL.Image.fromarray(levels[:, :, 0] if channels == 1 else levels).save(file, "JPEG", quality=30)
    wanted = np.asarray(PIL.Image.open(file)).reshape(levels.shape)
    assert np.array_equal(np.rint(_levels(damaged(random, jpeg=30))), wanted)
    assert not np.array_equal(levels, wanted)


def test_without_noise_or_jpeg_a_picture_is_rounded_alone() -> None:
    values = np.array([[[-0.1], [0.1001], [1.3]]], np.float32)
    assert _levels(damaged(values)).ravel().tolist() == pytest.approx([0, 26, 255])
