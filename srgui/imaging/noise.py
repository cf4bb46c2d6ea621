"""Noise, told from a picture's pixels: from the blocks that show least besides it.

As Ponomarenko et al. (2007) look for it: blocks of 8x8 with the least energy at low frequencies are flat, and what
they hold at higher ones is noise. Noise is as strong at high frequencies as at middle ones; the texture of a picture of
gravel, which has no flat blocks, is weaker there.
"""

import numpy as np

from srgui.imaging.blocks import cosines, in_blocks
from srgui.imaging.image import Pixels

NOISY = 2.8
"""Grey levels of noise from which on it shows once a picture is enlarged."""
_CLIPPED = 122
"""Distance from mid-grey, in grey levels, from which on noise may have been cut at black or white."""
_FEWEST_BLOCKS = 64
_FLAT_SHARE = 0.06
_EVENLY = 1.2
"""How much stronger the middle frequencies of noise may be than the high ones: where they are more so it is texture."""
_ORDERS = np.add.outer(np.arange(8), np.arange(8))
_LOW, _MIDDLE, _HIGH = ((first <= _ORDERS) & (last >= _ORDERS) for first, last in ((1, 3), (4, 5), (6, 7)))


def noise_level(grey_HW: Pixels) -> float:
    """Return the standard deviation of a picture's noise in grey levels of 255; 0 where none can be told from texture.

    Noise that a JPEG has smoothed away from the high frequencies, below about quality 70, is not found.

    Args:
        grey_HW: luma in full range, 0 to 1.
    """
    blocks = in_blocks(grey_HW[4:, 4:], 8) * np.float32(255) - np.float32(127.5)  # beside the edges of JPEG blocks
    blocks = blocks[np.abs(blocks).max(axis=(1, 2)) < _CLIPPED]
    if len(blocks) < _FEWEST_BLOCKS:
        return 0.0
    transform = cosines(8, 8)
    energies = np.square(transform @ blocks @ transform.T)
    flattest = np.argsort(energies[:, _LOW].sum(axis=1))[: max(16, round(_FLAT_SHARE * len(blocks)))]
    middle, high = (float(np.sqrt(np.median(energies[flattest][:, part].mean(axis=1)))) for part in (_MIDDLE, _HIGH))
    return high if middle <= _EVENLY * high else 0.0
