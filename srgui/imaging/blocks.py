"""Planes cut into blocks, and the cosine transform of those."""

from functools import lru_cache

import numpy as np

from srgui.imaging.image import Pixels


@lru_cache
def cosines(count: int, length: int) -> Pixels:
    """Return the first rows of the orthonormal DCT-II, ``(count, length)``."""
    rows = np.cos(np.pi / length * np.outer(np.arange(count), np.arange(length) + 0.5)) * np.sqrt(2 / length)
    rows[0] /= np.sqrt(2)
    return np.asarray(rows, np.float32)


def in_blocks(plane_HW: Pixels, side: int) -> Pixels:
    """Cut a plane into blocks, ``(N, side, side)``; what is left over at its end is dropped."""
    rows, columns = plane_HW.shape[0] // side, plane_HW.shape[1] // side
    cut = plane_HW[: rows * side, : columns * side].reshape(rows, side, columns, side)
    return cut.transpose(0, 2, 1, 3).reshape(-1, side, side)
