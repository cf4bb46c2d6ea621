"""Protocols, MS-SSIM, and the numbers against a small implementation of somebody else's making."""

import math
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image as PillowImage
from skimage.metrics import structural_similarity

from srgui.engine.choice import REFERENCE
from srgui.engine.devices import device_named
from srgui.engine.enhance import enhance
from srgui.engine.session import open_session
from srgui.imaging.codecs import list_pictures, read_image
from srgui.imaging.damage import damaged
from srgui.imaging.image import Image, Pixels
from srgui.imaging.metrics import psnr_y, ssim_y
from srgui.imaging.multiscale import SMALLEST_PX, ms_ssim
from srgui.report.protocol import NAMED, ProtocolError, measure, protocol_named, trial_of


def _smooth(height: int, width: int, seed: int = 0, channels: int = 3) -> Pixels:
    random = np.random.default_rng(seed).random((height // 8 + 1, width // 8 + 1, channels)).astype(np.float32)
    planes = [
        np.asarray(PillowImage.fromarray(random[:, :, c]).resize((width, height), PillowImage.Resampling.BICUBIC))
        for c in range(channels)
    ]
    return np.asarray(np.clip(np.stack(planes, axis=2), 0, 1), np.float32)


def test_the_papers_protocol_is_that_of_the_engine() -> None:
    result, original = _smooth(60, 80, 1), _smooth(60, 80, 2)
    found = measure(result, original, 3, NAMED["papers"])
    assert found.psnr_db == psnr_y(result, original, 3)
    assert found.ssim == ssim_y(result, original, 3)
    assert found.ms_ssim is None, "54 pixels a side are too few"


def test_each_protocol_compares_what_it_says() -> None:
    original = _smooth(40, 40)
    result = original.copy()
    result[0, :] = 0
    result[20, 20, 0] = abs(result[20, 20, 0] - 0.4)
    assert measure(result, original, 2, protocol_named("papers", border_px=0)).psnr_db < 25
    assert measure(result, original, 2, NAMED["papers"]).psnr_db > 40
    rgb = measure(result, original, 2, protocol_named("rgb", border_px=1)).psnr_db
    kept = np.rint(result * 255) / 255 - np.rint(original * 255) / 255
    assert rgb == pytest.approx(-10 * math.log10(np.mean(kept[1:-1, 1:-1] ** 2)), abs=1e-3)
    rounded, exact = (trial_of(Image(original), 2, NAMED[name]).shrunk.pixels for name in ("papers-lr8", "papers"))
    assert np.array_equal(rounded, np.rint(exact * 255).astype(np.float32) / 255)
    assert not np.array_equal(rounded, exact)


def test_float_luma_is_not_rounded() -> None:
    original = np.full((30, 30, 1), 0.5, np.float32)
    result = original + 0.0005
    assert math.isinf(measure(result, original, 2, NAMED["papers"]).psnr_db)
    assert measure(result, original, 2, NAMED["papers-float-y"]).psnr_db == pytest.approx(66.02, abs=0.05)


def test_small_one_coloured_and_mixed_pictures_are_measured() -> None:
    flat = np.full((20, 20, 3), 0.3, np.float32)
    found = measure(flat, flat, 2, NAMED["papers"])
    assert math.isinf(found.psnr_db)
    assert found.ssim == pytest.approx(1)
    assert measure(flat[:14, :14], flat[:14, :14], 2, NAMED["papers"]).ssim is None, "10 pixels are left"
    grey = measure(flat[:, :, :1], flat, 2, NAMED["rgb"])
    assert math.isinf(grey.psnr_db)
    with pytest.raises(ProtocolError, match="nothing is left at x4"):
        trial_of(Image(flat[:8, :8]), 4, NAMED["papers"])
    with pytest.raises(ProtocolError, match="needs 10x10"):
        trial_of(Image(flat), 2, NAMED["papers"], Image(flat[:9, :9]))


def test_a_protocol_says_itself_and_what_changes_it_makes_it_custom() -> None:
    changed = protocol_named("papers", border_px=0, values="float")
    assert changed.name == "custom"
    assert changed.key == "y/0/float/float"
    assert "Border left out on each side: none." in changed.in_words
    assert len({protocol.key for protocol in NAMED.values()}) == len(NAMED)
    with pytest.raises(ProtocolError, match="There is no protocol"):
        protocol_named("matlab")
    with pytest.raises(ProtocolError, match="cannot be left out"):
        protocol_named("papers", border_px=9999)
    with pytest.raises(ProtocolError, match="y or rgb"):
        protocol_named("papers", channels="hsv")


def test_damage_is_laid_on_what_networks_are_given_and_said() -> None:
    original = Image(_smooth(40, 48))
    worse = protocol_named("papers", noise=4.0, jpeg=40)
    trial, clean = trial_of(original, 2, worse), trial_of(original, 2, NAMED["papers"])
    assert np.array_equal(trial.original.pixels, clean.original.pixels)
    assert np.array_equal(trial.shrunk.pixels, damaged(clean.shrunk.pixels, noise=4.0, jpeg=40))
    assert np.array_equal(trial_of(original, 1, worse).shrunk.pixels, damaged(original.pixels, noise=4.0, jpeg=40))
    assert worse.key == "y/scale/float/8-bit/noise 4, JPEG 40"
    assert "noise of 4 grey levels laid on, the same each time, put through JPEG of quality 40" in worse.in_words
    assert "8 bits; where LR" in worse.in_words
    assert trial_of(original, 2, worse, clean.shrunk).shrunk is clean.shrunk, "LR that was brought stays as it is"
    for wrong in ({"noise": -1.0}, {"noise": 101.0}, {"noise": math.nan}, {"jpeg": 101}, {"jpeg": -1}):
        with pytest.raises(ProtocolError, match="choose"):
            protocol_named("papers", **wrong)


def _ms_ssim_by_others(x: NDArray[np.float64], y: NDArray[np.float64]) -> float:
    """Five sizes by scikit-image: SSIM / luminance gives contrast and structure, which it does not tell apart."""
    from scipy.ndimage import correlate1d  # type: ignore[import-untyped]

    window = np.exp(-(np.arange(-5, 6) ** 2) / 4.5)
    window /= window.sum()

    def blur(plane: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray(correlate1d(correlate1d(plane, window, 0), window, 1))

    value = 1.0
    for index, weight in enumerate((0.0448, 0.2856, 0.3001, 0.2363, 0.1333)):
        options = {"gaussian_weights": True, "sigma": 1.5, "use_sample_covariance": False, "data_range": 1.0}
        _, similarity = structural_similarity(x, y, full=True, **options)
        mean_x, mean_y = blur(x), blur(y)
        luminance = (2 * mean_x * mean_y + 1e-4) / (mean_x**2 + mean_y**2 + 1e-4)
        shown = similarity if index == 4 else similarity / luminance
        value *= float(shown[5:-5, 5:-5].mean()) ** weight
        x, y = (plane.reshape(plane.shape[0] // 2, 2, plane.shape[1] // 2, 2).mean(axis=(1, 3)) for plane in (x, y))
    return value


def test_ms_ssim_is_that_of_an_independent_implementation() -> None:
    x, y = _smooth(192, 224, 3, 1)[:, :, 0], _smooth(192, 224, 4, 1)[:, :, 0]
    mixed = np.asarray(0.8 * x + 0.2 * y, np.float32)
    expected = _ms_ssim_by_others(x.astype(np.float64), mixed.astype(np.float64))
    assert ms_ssim(mixed, x) == pytest.approx(expected, abs=1e-6)
    assert expected < 0.99
    assert ms_ssim(x, x) == pytest.approx(1)
    assert ms_ssim(1 - x, x) == 0, "structure that is turned over counts as none"
    odd = x[: SMALLEST_PX + 1, : SMALLEST_PX + 3]
    assert ms_ssim(odd, odd) == pytest.approx(1)
    with pytest.raises(ValueError, match="at least 176x176"):
        ms_ssim(x[:175], x[:175])


@pytest.mark.datasets
@pytest.mark.parametrize("network", ["bicubic", "fsrcnn"])
def test_set5_is_as_an_independent_implementation_measures_it(benchmarks: Path, network: str) -> None:
    session = open_session(network, 2, device_named("cpu"), REFERENCE)
    for file in list_pictures(benchmarks / "Set5"):
        trial = trial_of(read_image(file), 2, NAMED["papers"])
        result = enhance(trial.shrunk, session, scale=2).image.pixels
        found = measure(result, trial.original.pixels, 2, NAMED["papers"])
        planes = []
        for rgb in (result, trial.original.pixels):
            y = 16 + rgb.astype(np.float64) @ np.array([65.481, 128.553, 24.966])
            planes.append(np.clip(np.round(y), 0, 255)[2:-2, 2:-2])
        expected = 10 * math.log10(255**2 / np.mean((planes[0] - planes[1]) ** 2))
        assert found.psnr_db == pytest.approx(expected, abs=1e-3), file.name
        options = {"gaussian_weights": True, "sigma": 1.5, "use_sample_covariance": False, "data_range": 255.0}
        _, similarity = structural_similarity(*planes, full=True, **options)
        assert found.ssim == pytest.approx(float(similarity[5:-5, 5:-5].mean()), abs=1e-4), file.name
