"""Noise is told from pixels: how much there is, and that texture, edges and JPEG blocks are not taken for it."""

import numpy as np
import PIL.Image
import pytest

from srgui.imaging.damage import damaged
from srgui.imaging.damage_traces import DamageTraces
from srgui.imaging.image import Pixels
from srgui.imaging.jpeg_traces import grey_of
from srgui.imaging.noise import NOISY, noise_level

_LUMA_OF_RGB_NOISE = 0.668
"""How strong noise of three channels, each by itself, is in luma: the root of the sum of its squared parts."""


def _scene(coarse_px: int = 8) -> Pixels:
    """Return smooth colours with an edge down the middle."""
    coarse = np.random.default_rng(4).integers(40, 210, (256 // coarse_px, 256 // coarse_px, 3), np.uint8)
    smooth = np.array(PIL.Image.fromarray(coarse).resize((256, 256), PIL.Image.Resampling.BICUBIC), np.float32)
    smooth[:, 128:] = smooth[:, 128:] * 0.5 + 20
    return smooth / np.float32(255)


@pytest.mark.parametrize("levels", [5, 10, 15, 25])
def test_the_level_is_told(levels: float) -> None:
    found = noise_level(grey_of(damaged(_scene(32), noise=levels)))
    assert found == pytest.approx(_LUMA_OF_RGB_NOISE * levels, rel=0.12)


@pytest.mark.parametrize("quality", [70, 90])
def test_it_is_told_after_a_jpeg(quality: int) -> None:
    found = noise_level(grey_of(damaged(_scene(32), noise=15, jpeg=quality)))
    assert found == pytest.approx(10, rel=0.2)


@pytest.mark.parametrize("jpeg", [0, 20, 60, 90])
def test_what_is_clean_shows_none(jpeg: int) -> None:
    for coarse_px in (2, 4, 8, 64):
        assert noise_level(grey_of(damaged(_scene(coarse_px), jpeg=jpeg))) < NOISY


def test_texture_everywhere_is_no_noise() -> None:
    texture = np.array(PIL.Image.effect_noise((128, 128), 40).resize((256, 256), PIL.Image.Resampling.BICUBIC))
    assert noise_level(texture.astype(np.float32) / np.float32(255)) == 0


def test_white_paper_and_few_blocks_tell_nothing() -> None:
    assert noise_level(np.ones((256, 256), np.float32)) == 0
    assert noise_level(np.random.default_rng(1).random((40, 40), np.float32)) == 0


def test_words_are_for_what_shows() -> None:
    assert not DamageTraces(0.2, 1.0).in_words
    assert DamageTraces(1.0).in_words == "JPEG damage, as of quality 50"
    assert DamageTraces(0.0, 6.2).in_words == "noise of about 6 grey levels"
    assert DamageTraces(1.0, 6.2).in_words == "JPEG damage, as of quality 50, and noise of about 6 grey levels"
