"""Trust maps: dark where a result keeps to what was there."""

import numpy as np

from srgui.engine.measure import Trust
from srgui.engine.tiling import Region
from srgui.gui.qt_image import from_qimage
from srgui.gui.scenes import Picture, Target, plain_scene, preview_of
from srgui.gui.trust_map import BRIGHTEST_LEVELS, coloured, trust_map
from srgui.imaging.color import luma
from srgui.imaging.image import Image


def test_colours_grow_brighter_with_the_difference_and_end_at_the_stated_levels() -> None:
    levels = np.array([[0, 0.25, 1, 2, 4, 8, BRIGHTEST_LEVELS, 200]], np.float32)
    brightness = luma(coloured(levels))[0]
    assert (np.diff(brightness[:7]) > 0.01).all()
    assert brightness[7] == brightness[6]
    assert brightness[0] < 0.1
    assert brightness[7] > 0.85


def test_a_map_lies_over_the_source_and_is_grey_where_nothing_was_compared() -> None:
    image = Image(np.zeros((30, 40, 3), np.float32))
    scene = plain_scene(Picture(None, "black", image, preview_of(image)), Target(3))
    found = trust_map(Trust(50.0, Region(4, 5, 2, 3), np.full((3, 2), 1, np.float32)), scene, Region(8, 12, 15, 16))
    assert (found.fidelity_db, found.region) == (50.0, Region(6, 12, 18, 18))
    pixels = from_qimage(found.image).pixels
    assert pixels.shape == (6, 6, 3)
    is_grey = np.abs(pixels - 0.5).max(axis=2) < 0.01
    assert not is_grey[1:4, 2:4].any()
    assert is_grey.sum() == 36 - 6
