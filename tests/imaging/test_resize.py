"""Bicubic as MATLAB's imresize does it."""

import numpy as np
import pytest

from srgui.imaging.resize import Span, imresize, resize_region, resize_to, source_span


def test_a_constant_stays_constant_in_both_directions() -> None:
    flat = np.full((9, 7), 0.3, np.float32)
    assert np.allclose(imresize(flat, 1 / 3), 0.3, atol=1e-6)
    assert np.allclose(imresize(flat, 3), 0.3, atol=1e-6)


def test_doubling_an_edge_gives_the_kernels_own_values() -> None:
    """At x2 the phases lie at 1/4 and 3/4: Keys' weights there are known fractions of 128."""
    edge = np.array([[0, 0, 0, 0, 1, 1, 1, 1]], np.float32)
    row = imresize(edge, 2)[0]
    w = np.array([-3, 29, 111, -9]) / 128  # taps of phase 3/4, oldest first
    assert row[7] == pytest.approx(w[0] + w[1], abs=1e-6)
    assert row[8] == pytest.approx(1 - (w[0] + w[1]), abs=1e-6)
    assert row[6] == pytest.approx(-9 / 128, abs=1e-6)


def test_halving_is_antialiased_over_eight_pixels() -> None:
    impulse = np.zeros((1, 16), np.float32)
    impulse[0, 8] = 1
    assert np.allclose(imresize(impulse, 0.5)[0, 1:7] * 256, [0, -3, 29, 111, -9, 0], atol=1e-4)


def test_border_is_mirrored_with_its_edge_pixel_repeated() -> None:
    row = np.array([[1, 2, 4, 8]], np.float32)
    extended = np.array([[4, 2, 1, 1, 2, 4, 8, 8, 4, 2]], np.float32)
    assert np.allclose(imresize(row, 2)[0], imresize(extended, 2)[0, 6:14], atol=1e-6)


@pytest.mark.parametrize(("size", "factor", "expected"), [(7, 0.5, 4), (9, 1 / 3, 3), (10, 1 / 3, 4), (5, 1.5, 8)])
def test_sizes_round_up_as_matlabs_do(size: int, factor: float, expected: int) -> None:
    assert imresize(np.zeros((size, size), np.float32), factor).shape == (expected, expected)


@pytest.mark.parametrize("out_size", [(1, 1), (40, 30), (13, 57), (26, 38), (5, 7)])
def test_a_region_equals_the_same_part_of_the_whole(out_size: tuple[int, int]) -> None:
    pixels = np.random.default_rng(1).random((13, 19, 3), np.float32)
    whole = resize_to(pixels, *out_size)
    rows, columns = Span(out_size[0] // 3, out_size[0]), Span(0, max(1, out_size[1] // 2))
    part = resize_region(pixels, out_size, rows, columns)
    assert np.array_equal(part, whole[rows.start : rows.stop, columns.start : columns.stop])


def test_a_region_can_be_made_from_just_its_source() -> None:
    pixels = np.random.default_rng(1).random((60, 50), np.float32)
    out_size, rows, columns = (90, 31), Span(30, 44), Span(10, 19)
    down, across = source_span(60, 90, rows), source_span(50, 31, columns)
    part = resize_region(
        pixels[down.start : down.stop, across.start : across.stop],
        out_size,
        rows,
        columns,
        in_size=(60, 50),
        origin=(down.start, across.start),
    )
    assert np.allclose(part, resize_to(pixels, *out_size)[30:44, 10:19], atol=1e-6)
    assert down.stop - down.start < 20


@pytest.mark.parametrize("shape", [(1, 1), (1, 5), (2, 1)])
def test_tiny_pictures_resize(shape: tuple[int, int]) -> None:
    assert np.isfinite(imresize(np.ones(shape, np.float32), 4)).all()
    assert resize_to(np.ones(shape, np.float32), 1, 1).shape == (1, 1)
