"""PSNR and SSIM by the papers' protocol, and in RGB.

The papers' protocol: the original is cropped to a multiple of the scale, LR is made from it by antialiased
bicubic and kept in float, and luma of BT.601 studio range (`color.luma`) is compared, rounded to 8 bits on
both sides, without a border of as many pixels as the scale. Luma that is not rounded would give about 0.1 dB
more at 38 dB. Values are 0 to 1, so the peak is 1.
"""

import math

import numpy as np
from numpy.typing import NDArray

from srgui.imaging.color import luma
from srgui.imaging.image import Pixels

_SSIM_RADIUS = 5
_SSIM_SIGMA = 1.5
_SSIM_C1 = 0.01**2
_SSIM_C2 = 0.03**2
_SSIM_ROWS = 64
"""Rows at a time: they stay in the processor's cache, which is five times as fast as the whole at once."""
SMALLEST_SSIM_PX = 2 * _SSIM_RADIUS + 1
"""Side of the window of SSIM, and of the smallest picture that it can be taken of."""


def psnr(result: Pixels, original: Pixels) -> float:
    """Return the peak signal-to-noise ratio in dB, over all values; infinite for identical pictures.

    Raises:
        ValueError: the two differ in size or channels.
    """
    _check_same_shape(result, original)
    difference = result.astype(np.float64) - original.astype(np.float64)
    mse = float(np.mean(difference * difference))
    return math.inf if mse == 0 else -10.0 * math.log10(mse)


def psnr_y(result_HWC: Pixels, original_HWC: Pixels, shave_px: int) -> float:
    """Return the PSNR of 8-bit luma in dB, the papers' protocol.

    Args:
        result_HWC: ``(H, W, C)``, 0 to 1.
        original_HWC: ``(H, W, C)``, 0 to 1; grey and RGB may be mixed.
        shave_px: border to leave out on each side; the papers take the scale.
    """
    return psnr(shaved(luma_8bit(result_HWC), shave_px), shaved(luma_8bit(original_HWC), shave_px))


def ssim(result_HW: Pixels, original_HW: Pixels) -> float:
    """Return the mean structural similarity of two planes, 0 to 1 (Wang et al. 2004, equation 13).

    Gaussian window of 11x11 with sigma 1.5, K1 = 0.01, K2 = 0.03, only where the window lies inside.

    Raises:
        ValueError: the two differ in size, or are smaller than the window.
    """
    _check_same_shape(result_HW, original_HW)
    if min(result_HW.shape) < SMALLEST_SSIM_PX:
        least = f"{SMALLEST_SSIM_PX}x{SMALLEST_SSIM_PX}"
        raise ValueError(f"SSIM needs pictures of at least {least} pixels; use PSNR for smaller ones.")
    height, width = (int(side) - SMALLEST_SSIM_PX + 1 for side in result_HW.shape)
    total = 0.0
    for top in range(0, height, _SSIM_ROWS):
        band = slice(top, min(top + _SSIM_ROWS, height) + SMALLEST_SSIM_PX - 1)
        total += _ssim_sum(result_HW[band].astype(np.float64), original_HW[band].astype(np.float64))
    return total / (height * width)


def _ssim_sum(x: NDArray[np.float64], y: NDArray[np.float64]) -> float:
    """Return the sum of SSIM over all positions of the window."""
    mean_x, mean_y = _blur(x), _blur(y)
    var_x, var_y = _blur(x * x) - mean_x**2, _blur(y * y) - mean_y**2
    covariance = _blur(x * y) - mean_x * mean_y
    luminance = (2 * mean_x * mean_y + _SSIM_C1) / (mean_x**2 + mean_y**2 + _SSIM_C1)
    structure = (2 * covariance + _SSIM_C2) / (var_x + var_y + _SSIM_C2)
    return float(np.sum(luminance * structure))


def ssim_y(result_HWC: Pixels, original_HWC: Pixels, shave_px: int) -> float:
    """Return the SSIM of 8-bit luma, border shaved, as `psnr_y` takes it."""
    return ssim(shaved(luma_8bit(result_HWC), shave_px), shaved(luma_8bit(original_HWC), shave_px))


def luma_8bit(pixels_HWC: Pixels) -> Pixels:
    """Return luma rounded to whole steps of 1/255 and kept between 0 and 1, ``(H, W)``."""
    return rounded_8bit(luma(pixels_HWC))


def rounded_8bit(plane: Pixels) -> Pixels:
    """Return values as an 8-bit file would hold them: whole steps of 1/255, 0 to 1."""
    return np.asarray(np.rint(np.clip(plane, 0, 1) * 255) / 255, np.float32)


def shaved(plane: Pixels, border_px: int) -> Pixels:
    """Return a picture without its border.

    Raises:
        ValueError: nothing would be left.
    """
    if min(plane.shape[:2]) <= 2 * border_px:
        raise ValueError(
            f"A picture of {plane.shape[1]}x{plane.shape[0]} pixels is too small to measure: "
            f"nothing is left after a border of {border_px} pixels is cut."
        )
    return plane[border_px : plane.shape[0] - border_px, border_px : plane.shape[1] - border_px]


def cropped_to_multiple(pixels: Pixels, scale: int) -> Pixels:
    """Return a picture cut at its right and lower edge to a multiple of the scale."""
    height, width = pixels.shape[:2]
    return pixels[: height - height % scale, : width - width % scale]


def _blur(plane: NDArray[np.float64]) -> NDArray[np.float64]:
    """Filter with the Gaussian window of SSIM, keeping only positions where it lies inside."""
    offsets = np.arange(-_SSIM_RADIUS, _SSIM_RADIUS + 1)
    window = np.exp(-(offsets**2) / (2 * _SSIM_SIGMA**2))
    window /= window.sum()
    height, width = plane.shape[0] - 2 * _SSIM_RADIUS, plane.shape[1] - 2 * _SSIM_RADIUS
    rows = sum(weight * plane[k : k + height] for k, weight in enumerate(window))
    return np.asarray(sum(weight * rows[:, k : k + width] for k, weight in enumerate(window)))


def _check_same_shape(a: Pixels, b: Pixels) -> None:
    if a.shape != b.shape:
        raise ValueError(f"Pictures of different size cannot be compared: {a.shape[:2]} against {b.shape[:2]}.")
