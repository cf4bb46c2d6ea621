"""Animations of two results."""

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image as PillowImage
from PIL import ImageSequence

from srgui.imaging.blink import blink_format, make_blink
from srgui.imaging.formats import PictureError
from srgui.imaging.image import Pixels
from srgui.imaging.profiles import srgb
from srgui.imaging.resize import resize_to
from srgui.imaging.sheet import SheetEntry, labelled


@pytest.fixture(name="entries")
def entries_fixture() -> list[SheetEntry]:
    random = np.random.default_rng(3)
    soft = np.clip(resize_to(random.random((9, 12, 3), np.float32), 90, 120), 0, 1)
    other = soft.copy()
    other[40:60, 40:60] = np.clip(other[40:60, 40:60] + np.float32(0.1), 0, 1)
    return [SheetEntry("Bicubic", soft, ("27.10 dB",)), SheetEntry("DCSCN", other, ("28.15 dB", "SSIM 0.9123"))]


def _frames(data: bytes) -> list[Pixels]:
    with PillowImage.open(io.BytesIO(data)) as animation:
        return [np.asarray(frame.convert("RGB"), np.float32) for frame in ImageSequence.Iterator(animation)]


def test_webp_holds_both_to_the_bit(entries: list[SheetEntry]) -> None:
    data = make_blink(entries, 4, "WEBP", srgb())
    for shown, made in zip(_frames(data), labelled(entries), strict=True):
        assert np.array_equal(shown, np.asarray(made, np.float32))
    with PillowImage.open(io.BytesIO(data)) as animation:
        assert animation.info["icc_profile"] == srgb()
        animation.load()
        assert animation.info["duration"] == 250
        assert animation.info["loop"] == 0


def test_gif_shows_both_in_the_same_colours(entries: list[SheetEntry]) -> None:
    data = make_blink(entries, 2, "GIF", srgb())
    first, second = _frames(data)
    for shown, made in zip((first, second), labelled(entries), strict=True):
        assert np.abs(shown - np.asarray(made, np.float32)).mean() < 5
    is_alike = (np.asarray(labelled(entries)[0]) == np.asarray(labelled(entries)[1])).all(axis=2)
    assert (first == second).all(axis=2)[is_alike].all(), "what is the same must not flicker"
    assert not np.array_equal(first, second)
    with PillowImage.open(io.BytesIO(data)) as animation:
        assert (animation.info["duration"], animation.info["loop"]) == (500, 0)


def test_labels_of_all_take_the_same_room(entries: list[SheetEntry]) -> None:
    one, other = labelled(entries)
    assert one.size == other.size
    assert one.height - 90 > 2 * 20, "the longer label takes two lines"
    assert np.array_equal(np.asarray(one)[-90:-50], np.asarray(other)[-90:-50])


@pytest.mark.parametrize("per_second", [0.1, 11])
def test_a_rate_that_nobody_shows_is_refused(entries: list[SheetEntry], per_second: float) -> None:
    with pytest.raises(PictureError, match=r"choose 0\.2 to 10"):
        make_blink(entries, per_second, "GIF")


def test_the_name_says_what_it_is() -> None:
    assert (blink_format(Path("a.GIF")), blink_format(Path("a.webp"))) == ("GIF", "WEBP")
    with pytest.raises(PictureError, match=r"call it a\.gif or a\.webp"):
        blink_format(Path("a.png"))
