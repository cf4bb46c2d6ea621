"""Shrink, restore, measure."""

import numpy as np
import pytest

from srgui.engine.devices import device_named
from srgui.engine.measure import make_trial, restore
from srgui.engine.session import open_session
from srgui.imaging.image import Image
from srgui.imaging.metrics import psnr_y
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
