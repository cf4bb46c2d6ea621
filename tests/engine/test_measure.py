"""Shrink, restore, measure; and whether a result keeps to what it was made of."""

import math

import numpy as np
import pytest

from srgui.engine.devices import device_named
from srgui.engine.enhance import enhance
from srgui.engine.measure import Likeness, likeness, make_trial, restore, trust
from srgui.engine.session import open_session
from srgui.engine.tiling import Region
from srgui.imaging.color import luma
from srgui.imaging.image import Image
from srgui.imaging.metrics import luma_8bit, psnr, psnr_y, ssim, ssim_y
from srgui.imaging.resize import imresize, resize_to


def test_bicubics_psnr_is_that_of_shrinking_and_enlarging() -> None:
    pixels = np.clip(resize_to(np.random.default_rng(1).random((20, 17, 3), np.float32), 61, 53), 0, 1)
    trial = make_trial(Image(pixels), 3)
    assert (trial.original.height, trial.original.width) == (60, 51)
    value = restore(trial, open_session("bicubic", 3, device_named("cpu"))).psnr_db
    original = np.ascontiguousarray(pixels[:60, :51])
    expected = psnr_y(resize_to(imresize(original, 1 / 3), 60, 51), original, 3)
    assert value == pytest.approx(expected, abs=0.02)  # LR is kept within 0 and 1 here


def test_a_picture_under_the_scale_is_refused() -> None:
    with pytest.raises(ValueError, match="cannot be shrunk"):
        make_trial(Image(np.zeros((1, 5, 3), np.float32)), 2)


@pytest.fixture(name="waves", scope="module")
def waves_fixture() -> Image:
    y, x = np.mgrid[0:44, 0:60].astype(np.float32)
    waves = [0.5 + 0.4 * np.sin(x / (3 + k) + y * y / (80 + 20 * k)) for k in range(3)]
    return Image(np.stack(waves, axis=2).astype(np.float32))


def _bicubic(image: Image, scale: int) -> Image:
    return enhance(image, open_session("bicubic", scale, device_named("cpu")), scale=scale).image


def test_likeness_is_psnr_and_ssim_of_eight_bits(waves: Image) -> None:
    trial = make_trial(waves, 2)
    result = _bicubic(trial.shrunk, 2).pixels
    assert likeness(result, trial.original.pixels, 2) == Likeness(
        psnr_y(result, trial.original.pixels, 2), ssim_y(result, trial.original.pixels, 2)
    )
    part = Region(5, 7, 20, 30).slices
    found, original = luma_8bit(result[part]), luma_8bit(trial.original.pixels[part])
    assert likeness(result[part], trial.original.pixels[part]) == Likeness(psnr(found, original), ssim(found, original))


def test_likeness_of_the_same_is_infinite_and_a_strip_is_too_small_for_ssim(waves: Image) -> None:
    same = likeness(waves.pixels, waves.pixels)
    assert same.psnr_db == math.inf
    assert same.ssim == pytest.approx(1)
    assert likeness(waves.pixels[:10], waves.pixels[:10]).ssim is None
    assert likeness(waves.pixels[:11], waves.pixels[:11]).ssim is not None


def test_fidelity_is_the_psnr_of_shrinking_back(waves: Image) -> None:
    result = _bicubic(waves, 2)
    found = trust(waves, result, Region(0, 0, 120, 88), (120, 88))
    assert found is not None
    back = imresize(luma(result.pixels), 0.5)
    assert found.region == Region(0, 0, 60, 44)
    assert found.fidelity_db == pytest.approx(psnr(back, luma(waves.pixels)), abs=1e-3)
    assert np.allclose(found.difference_HW, np.abs(back - luma(waves.pixels)) * 255, atol=1e-3)


@pytest.mark.parametrize("size", [(120, 88), (180, 132), (97, 71), (60, 44)])
def test_the_map_of_a_part_is_that_part_of_the_wholes_map(waves: Image, size: tuple[int, int]) -> None:
    width, height = size
    result = waves.with_pixels(np.clip(resize_to(waves.pixels, height, width), 0, 1))
    whole = trust(waves, result, Region(0, 0, width, height), size)
    assert whole is not None
    assert whole.region == Region(0, 0, 60, 44)
    for region in (Region(11, 9, 43, 41), Region(0, 0, 40, 40), Region(width - 37, height - 39, 37, 39)):
        part = trust(waves, result.with_pixels(result.pixels[region.slices]), region, size)
        assert part is not None
        assert np.array_equal(part.difference_HW, whole.difference_HW[part.region.slices])
        factor = width / 60
        assert (part.region.x == 0) == (region.x == 0)
        assert part.region.width >= region.width / factor - 6, "no more than the reach of the kernel is left out"


def test_what_a_network_changes_shows_where_it_did(waves: Image) -> None:
    result = _bicubic(waves, 2)
    before = trust(waves, result, Region(0, 0, 120, 88), (120, 88))
    pixels = result.pixels.copy()
    pixels[40:48, 60:68] = 1 - pixels[40:48, 60:68]
    after = trust(waves, result.with_pixels(pixels), Region(0, 0, 120, 88), (120, 88))
    assert before is not None
    assert after is not None
    assert after.fidelity_db < before.fidelity_db - 3
    changed = np.argwhere(after.difference_HW > before.difference_HW + 1)
    assert changed.min(axis=0).tolist() >= [18, 28]
    assert changed.max(axis=0).tolist() <= [25, 35]


def test_what_is_clear_counts_for_nothing(waves: Image) -> None:
    alpha = np.zeros((44, 60), np.float32)
    clear = waves.with_pixels(waves.pixels, alpha)
    result = waves.with_pixels(np.zeros((88, 120, 3), np.float32), np.zeros((88, 120), np.float32))
    found = trust(clear, result, Region(0, 0, 120, 88), (120, 88))
    assert found is not None
    assert found.fidelity_db == math.inf


def test_a_smaller_result_or_a_tiny_part_cannot_be_compared(waves: Image) -> None:
    smaller = waves.with_pixels(waves.pixels[:22, :30])
    assert trust(waves, smaller, Region(0, 0, 30, 22), (30, 22)) is None
    tiny = Region(20, 20, 6, 6)
    assert trust(waves, waves.with_pixels(_bicubic(waves, 2).pixels[tiny.slices]), tiny, (120, 88)) is None
