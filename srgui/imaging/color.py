"""Luma and chroma as the super-resolution papers use them, and colour under transparency.

The papers measure and restore luma of ITU-R BT.601 in studio range, as MATLAB's `rgb2ycbcr` computes it:
Y = (16 + 65.481 R + 128.553 G + 24.966 B) / 255 for R, G, B in 0 to 1. Y of black is 16/255, of white 235/255.
"""

import numpy as np

from srgui.imaging.image import Pixels

Y_OFFSET = 16.0 / 255.0
Y_WEIGHTS = (65.481 / 255.0, 128.553 / 255.0, 24.966 / 255.0)
RGB_PER_Y = 255.0 / 219.0
"""How much R, G and B each change when Y alone changes: the first column of the inverse of BT.601."""


def luma(pixels_HWC: Pixels) -> Pixels:
    """Return Y of grey or RGB pixels.

    Args:
        pixels_HWC: ``(H, W, 1)`` or ``(H, W, 3)``, 0 to 1.

    Returns:
        ``(H, W)``, not rounded: of RGB in studio range, 16/255 to 235/255. Grey is its own luma, 0 to 1,
        as the papers take it.
    """
    if pixels_HWC.shape[2] == 1:
        return pixels_HWC[:, :, 0]
    # Channel by channel, not as a matrix product: some libraries sum that in another order for another size.
    found = np.full(pixels_HWC.shape[:2], Y_OFFSET, np.float32)
    for channel, weight in enumerate(Y_WEIGHTS):
        found += pixels_HWC[:, :, channel] * np.float32(weight)
    return found


def bleed_under_alpha(pixels_HWC: Pixels, alpha_HW: Pixels) -> Pixels:
    """Spread the visible colours into clear pixels, so that enlarging mixes no hidden colour into edges.

    Works by a pyramid of alpha-weighted means: a clear pixel takes the mean of the smallest block around it
    that holds anything visible. Pixels with any opacity keep their colour to the bit.

    Args:
        pixels_HWC: ``(H, W, C)``.
        alpha_HW: ``(H, W)``, 0 to 1.

    Returns:
        ``(H, W, C)``; the input itself where nothing is clear, or everything is.
    """
    clear = alpha_HW <= 0
    if not clear.any() or clear.all():
        return pixels_HWC
    filled = _fill(pixels_HWC * (~clear)[:, :, None], (~clear).astype(np.float32))
    return np.where(clear[:, :, None], filled, pixels_HWC)


def _fill(weighted_HWC: Pixels, weight_HW: Pixels) -> Pixels:
    """Return colours for every pixel, given sums of colour and of weight, both zero where nothing is known."""
    known = weight_HW > 0
    colour = weighted_HWC / np.where(known, weight_HW, 1)[:, :, None]
    if known.all() or max(weight_HW.shape) == 1:
        return np.asarray(colour, np.float32)
    coarse = _fill(_sum_2x2(weighted_HWC), _sum_2x2(weight_HW[:, :, None])[:, :, 0])
    height, width = weight_HW.shape
    finer = coarse.repeat(2, axis=0).repeat(2, axis=1)[:height, :width]
    return np.where(known[:, :, None], colour, finer).astype(np.float32)


def _sum_2x2(values_HWC: Pixels) -> Pixels:
    """Sum blocks of 2x2, the last row and column padded with zeros."""
    height, width, channels = values_HWC.shape
    padded = np.pad(values_HWC, ((0, height % 2), (0, width % 2), (0, 0)))
    blocks = padded.reshape((height + 1) // 2, 2, (width + 1) // 2, 2, channels)
    return np.asarray(blocks.sum(axis=(1, 3)), np.float32)
