"""JPEG damage, told from the quantisation tables of a JPEG, and in any picture from its pixels.

The coefficients of 8x8 blocks that went through a JPEG lie on multiples of its steps (Fan and de Queiroz 2003). Both
give the steps as a part of those of the standard's table K.1, which are quality 50; quality 75 has half of them.
"""

import numpy as np
from numpy.typing import NDArray
from PIL import ImageFile, JpegImagePlugin

from srgui.imaging.blocks import cosines, in_blocks
from srgui.imaging.color import RGB_PER_Y, Y_OFFSET, luma
from srgui.imaging.image import Pixels

DAMAGED_STEP = 0.4
"""Steps from which on blocks and ringing show once a picture is enlarged: quality 80."""
_JPEG_CROP_PX = 768
_JPEG_STEPS = {
    (0, 1): 11, (1, 0): 12, (1, 1): 12, (0, 2): 10, (2, 0): 14,
    (1, 2): 14, (2, 1): 13, (0, 3): 16, (3, 0): 14, (2, 2): 16,
}  # fmt: skip
"""Steps of table K.1 of ITU-T T.81, by row and column of the frequency."""
_JPEG_TABLE_MEAN = 57.625
_SAMPLES = 40
_ON_STEPS = 0.4
"""Mean cosine from which coefficients count as multiples of a step: 1 if all are, about 0 by chance."""
_CLIPPED = 122
_AGREEING = 4
_AGREEMENT = 0.12


def quality_of(step: float) -> int:
    """Return the quality, 1 to 99, at which libjpeg takes such steps."""
    quality = 100 - 50 * step if step <= 1 else 50 / step
    return round(min(99.0, max(1.0, quality)))


def jpeg_step(grey_HW: Pixels) -> float:
    """Return the steps of the JPEG that the pixels went through, as a part of those of quality 50.

    The middle of the picture is looked at. Finds qualities up to about 75; 0 where nothing is found, which
    drawings with hard edges may give in spite of damage.
    """
    rows, columns = (middle(length) for length in grey_HW.shape)
    grey = np.rint(np.clip(grey_HW[rows, columns], 0, 1) * np.float32(255))
    if min(grey.shape) < 32:
        return 0.0
    at_block_edges = (_grid_start(grey.T), _grid_start(grey))
    return max(_step_at(grey, *start) for start in {(0, 0), at_block_edges})


def grey_of(pixels_HWC: Pixels) -> Pixels:
    """Return luma in full range, 0 to 1, as JPEG codes it, ``(H, W)``."""
    if pixels_HWC.shape[2] == 1:
        return pixels_HWC[:, :, 0]
    return (luma(pixels_HWC) - np.float32(Y_OFFSET)) * np.float32(RGB_PER_Y)


def step_of_tables(picture: ImageFile.ImageFile) -> float:
    """Return the steps of the tables of an opened JPEG, as a part of those of quality 50; 0 of another format."""
    if not isinstance(picture, JpegImagePlugin.JpegImageFile):
        return 0.0
    return float(np.mean(picture.quantization[0])) / _JPEG_TABLE_MEAN


def middle(length: int) -> slice:
    """Return the middle of an axis, begun at a multiple of 8: as much as is looked at."""
    start = max(0, length - _JPEG_CROP_PX) // 2 // 8 * 8
    return slice(start, start + _JPEG_CROP_PX)


def _grid_start(grey_HW: Pixels) -> int:
    """Return the column, 0 to 7, where blocks begin: where differences most often exceed their neighbours."""
    steps = np.abs(np.diff(grey_HW, axis=1))
    exceeds = (steps[:, 1:-1] > np.maximum(steps[:, :-2], steps[:, 2:])).mean(axis=0)
    return (int(np.argmax([exceeds[k::8].mean() for k in range(8)])) + 2) % 8


def _step_at(grey_HW: Pixels, top: int, left: int) -> float:
    """Return the steps of a JPEG whose blocks begin there, as a part of those of quality 50; 0 for none.

    Several frequencies must agree on the part: drawings of few colours show multiples too, but of anything.
    """
    transform = cosines(8, 8)
    blocks = in_blocks(grey_HW[top:, left:], 8) - np.float32(128)
    clipped = np.abs(blocks).max(axis=(1, 2)) > _CLIPPED  # what was cut at black or white lies on no step any more
    sizes = np.abs(transform @ blocks[~clipped] @ transform.T)
    found = [(_common_step(sizes[:, row, column]), usual) for (row, column), usual in _JPEG_STEPS.items()]
    steps, usual = np.array([pair for pair in found if pair[0] is not None], np.float64).reshape(-1, 2).T
    if not steps.any():
        return 0.0
    part = float(np.median((steps / usual)[steps > 0]))
    off = np.abs(steps - part * usual)
    agreeing = int(np.sum(off <= np.maximum(1, _AGREEMENT * part * usual)))
    return part if agreeing >= max(_AGREEING, len(steps) / 2) else 0.0


def _common_step(sizes: NDArray[np.float32]) -> int | None:
    """Return the step, 3 to 63, that these sizes are best multiples of; 0 for none, None where all are near 0."""
    best, best_fit = None, _ON_STEPS
    for step in range(3, 64):
        sizes = sizes[sizes > 0.6 * step]  # what was rounded to zero lies on every step
        if len(sizes) < _SAMPLES:
            break
        fit = float(np.cos(np.float32(2 * np.pi / step) * sizes).mean())
        if best is None:
            best = 0
        if fit > best_fit:
            best, best_fit = step, fit
    return best
