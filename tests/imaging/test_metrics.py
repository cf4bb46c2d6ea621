"""PSNR and SSIM by the papers' protocol, against scikit-image and the published bicubic figures."""

import math
from pathlib import Path

import numpy as np
import pytest
from skimage.metrics import peak_signal_noise_ratio, structural_similarity

from srgui.imaging.codecs import list_pictures, read_image
from srgui.imaging.metrics import cropped_to_multiple, psnr, psnr_y, rounded_8bit, shaved, ssim, ssim_y
from srgui.imaging.resize import imresize, resize_to


@pytest.fixture(name="pair")
def _pair() -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(3)
    smooth = resize_to(random.random((9, 8), np.float32), 60, 50)
    return smooth, np.asarray(np.clip(smooth + random.normal(0, 0.05, smooth.shape), 0, 1), np.float32)


def test_psnr_equals_scikit_images(pair: tuple[np.ndarray, np.ndarray]) -> None:
    assert psnr(*pair) == pytest.approx(peak_signal_noise_ratio(*pair, data_range=1), abs=1e-6)


def test_ssim_equals_scikit_images(pair: tuple[np.ndarray, np.ndarray]) -> None:
    theirs = structural_similarity(*pair, data_range=1, gaussian_weights=True, sigma=1.5, use_sample_covariance=False)
    assert ssim(*pair) == pytest.approx(theirs, abs=1e-4)


def test_identical_pictures_have_infinite_psnr_and_ssim_one(pair: tuple[np.ndarray, np.ndarray]) -> None:
    assert math.isinf(psnr(pair[0], pair[0]))
    assert ssim(pair[0], pair[0]) == pytest.approx(1)


def test_sizes_that_differ_or_are_too_small_are_refused() -> None:
    with pytest.raises(ValueError, match="different size"):
        psnr(np.zeros((2, 3), np.float32), np.zeros((3, 2), np.float32))
    with pytest.raises(ValueError, match="at least 11x11"):
        ssim(np.zeros((10, 20), np.float32), np.zeros((10, 20), np.float32))
    with pytest.raises(ValueError, match="too small"):
        shaved(np.zeros((4, 9), np.float32), 2)


def test_psnr_y_ignores_the_shaved_border_and_rounds_to_8_bits() -> None:
    original = np.full((12, 12, 1), 0.5, np.float32)
    result = original.copy()
    result[:2] = 0
    result[2:-2, 2:-2] += np.float32(0.1 / 255)  # under half a step: gone after rounding
    assert math.isinf(psnr_y(result, original, 2))
    assert psnr_y(result, original, 1) < 20


def test_rounding_is_to_whole_steps_within_range() -> None:
    values = rounded_8bit(np.array([[-0.2, 0.5, 1.3]], np.float32)) * 255
    assert np.allclose(values, [[0, 128, 255]])


BICUBIC = {
    ("Set5", 2): 33.66, ("Set5", 3): 30.39, ("Set5", 4): 28.42,
    ("Set14", 2): 30.23, ("Set14", 3): 27.54, ("Set14", 4): 26.00,
    ("BSDS100", 2): 29.56, ("BSDS100", 3): 27.21, ("BSDS100", 4): 25.96,
}  # fmt: skip


@pytest.mark.datasets
@pytest.mark.parametrize(("dataset", "scale"), BICUBIC)
def test_bicubic_reproduces_the_published_figures(benchmarks: Path, dataset: str, scale: int) -> None:
    values = []
    for file in list_pictures(benchmarks / dataset):
        original = cropped_to_multiple(read_image(file).pixels, scale)
        restored = resize_to(imresize(original, 1 / scale), *original.shape[:2])
        values.append(psnr_y(restored, original, scale))
    assert np.mean(values) == pytest.approx(BICUBIC[dataset, scale], abs=0.01)


def test_ssim_y_is_lower_for_a_worse_picture() -> None:
    original = resize_to(np.random.default_rng(1).random((9, 9, 3), np.float32), 48, 48).clip(0, 1)
    near, far = (resize_to(imresize(original, 1 / n), 48, 48) for n in (2, 4))
    assert ssim_y(far, original, 2) < ssim_y(near, original, 2) < 1
