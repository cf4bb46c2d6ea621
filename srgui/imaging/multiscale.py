"""MS-SSIM: structural similarity at five sizes of a picture, as Wang et al. 2003 weight them."""

import numpy as np
from numpy.typing import NDArray

from srgui.imaging.image import Pixels

_RADIUS = 5
_SIGMA = 1.5
_C1, _C2 = 0.01**2, 0.03**2
_WEIGHTS = (0.0448, 0.2856, 0.3001, 0.2363, 0.1333)
_ROWS = 64
_WINDOW_PX = 2 * _RADIUS + 1
SMALLEST_PX = _WINDOW_PX * 2 ** (len(_WEIGHTS) - 1)
"""Side of the smallest picture: 176 pixels, of which the fifth size still holds the window of 11."""

_Plane = NDArray[np.float64]


def ms_ssim(result_HW: Pixels, original_HW: Pixels) -> float:
    """Return the multi-scale structural similarity of two planes, 0 to 1 (Wang, Simoncelli, Bovik 2003, equation 7).

    Gaussian window of 11x11 with sigma 1.5, K1 = 0.01, K2 = 0.03, only where it lies inside; between the sizes the
    mean of 2x2 pixels, an odd edge mirrored. A mean of contrast and structure below 0 counts as 0.

    Raises:
        ValueError: the two differ in size, or a side is under 176 pixels.
    """
    if result_HW.shape != original_HW.shape:
        raise ValueError(f"Pictures of different size cannot be compared: {result_HW.shape}, {original_HW.shape}.")
    if min(result_HW.shape) < SMALLEST_PX:
        raise ValueError(f"MS-SSIM needs pictures of at least {SMALLEST_PX}x{SMALLEST_PX} pixels.")
    x, y = result_HW.astype(np.float64), original_HW.astype(np.float64)
    product, last = 1.0, len(_WEIGHTS) - 1
    for index, weight in enumerate(_WEIGHTS):
        similarity, structure = _means(x, y)
        product *= max(similarity if index == last else structure, 0.0) ** weight
        x, y = _halved(x), _halved(y)
    return product


def _means(x: _Plane, y: _Plane) -> tuple[float, float]:
    """Return the means of SSIM and of its part of contrast and structure over all positions of the window."""
    height, width = (side - _WINDOW_PX + 1 for side in x.shape)
    similarity = structure = 0.0
    for top in range(0, height, _ROWS):
        band = slice(top, min(top + _ROWS, height) + _WINDOW_PX - 1)
        sums = _sums(x[band], y[band])
        similarity, structure = similarity + sums[0], structure + sums[1]
    return similarity / (height * width), structure / (height * width)


def _sums(x: _Plane, y: _Plane) -> tuple[float, float]:
    mean_x, mean_y = _blur(x), _blur(y)
    spread = _blur(x * x) - mean_x**2 + _blur(y * y) - mean_y**2
    structure = (2 * (_blur(x * y) - mean_x * mean_y) + _C2) / (spread + _C2)
    luminance = (2 * mean_x * mean_y + _C1) / (mean_x**2 + mean_y**2 + _C1)
    return float(np.sum(luminance * structure)), float(np.sum(structure))


def _blur(plane: _Plane) -> _Plane:
    window = np.exp(-(np.arange(-_RADIUS, _RADIUS + 1) ** 2) / (2 * _SIGMA**2))
    window /= window.sum()
    height, width = (side - 2 * _RADIUS for side in plane.shape)
    rows = sum(weight * plane[k : k + height] for k, weight in enumerate(window))
    return np.asarray(sum(weight * rows[:, k : k + width] for k, weight in enumerate(window)))


def _halved(plane: _Plane) -> _Plane:
    height, width = plane.shape
    even = np.pad(plane, ((0, height % 2), (0, width % 2)), mode="symmetric")
    blocks = even.reshape(even.shape[0] // 2, 2, even.shape[1] // 2, 2)
    return np.asarray(blocks.mean(axis=(1, 3)))
