"""Rows that are read from the top down, whoever makes them."""

from collections.abc import Iterator

import numpy as np
import pytest

from srgui.engine.rows import BandRows, CompactRows, Planes, WholeRows, gathered
from srgui.imaging.image import CompactImage, Pixels

_COLOUR: Pixels = np.random.default_rng(1).random((40, 7, 3), np.float32)
_ALPHA: Pixels = np.random.default_rng(2).random((40, 7), np.float32)


def bands(heights: list[int], made: list[int] | None = None) -> Iterator[Planes]:
    top = 0
    for height in heights:
        if made is not None:
            made.append(top)
        yield _COLOUR[top : top + height], _ALPHA[top : top + height]
        top += height
    assert top == 40


@pytest.mark.parametrize("heights", [[40], [13, 13, 14], [1] * 40])
def test_any_rows_downwards_are_those_of_the_picture(heights: list[int]) -> None:
    rows = BandRows(7, 40, bands(heights))
    for top, bottom in ((0, 5), (0, 20), (3, 21), (18, 40), (39, 40)):
        colour, alpha = rows.rows(top, bottom)
        assert np.array_equal(colour, _COLOUR[top:bottom])
        assert np.array_equal(alpha, _ALPHA[top:bottom])


def test_bands_are_made_no_sooner_than_asked_for_and_let_go() -> None:
    made: list[int] = []
    rows = BandRows(7, 40, bands([10] * 4, made))
    rows.rows(0, 10)
    assert made == [0]
    rows.rows(15, 25)
    assert made == [0, 10, 20]
    assert len(rows._held) == 2
    with pytest.raises(AssertionError):
        rows.rows(5, 25)


@pytest.mark.parametrize("heights", [[40], [13, 13, 14]])
def test_all_of_it_comes_together(heights: list[int]) -> None:
    colour, alpha = gathered(BandRows(7, 40, bands(heights)))
    assert np.array_equal(colour, _COLOUR)
    assert np.array_equal(alpha, _ALPHA)


def test_a_compact_picture_reads_as_its_float_one() -> None:
    image = CompactImage(np.random.default_rng(1).integers(0, 256, (600, 5, 3)).astype(np.uint8))
    (colour,) = gathered(CompactRows(image))
    assert colour.dtype == np.float32
    assert np.array_equal(colour, image.whole().pixels)
    assert np.array_equal(CompactRows(image).rows(7, 9)[0], WholeRows((image.whole().pixels,)).rows(7, 9)[0])
