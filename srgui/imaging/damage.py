"""Pictures made worse as cameras and the web do it, the same each time, so that what cleans them can be measured."""

import io

import numpy as np
import PIL.Image
from numpy.typing import NDArray

from srgui.imaging.image import Pixels
from srgui.imaging.pillow_files import open_picture, quiet

_SEED = 1


def damaged(pixels_HWC: Pixels, *, noise: float = 0.0, jpeg: int = 0) -> Pixels:
    """Return a picture with noise, rounded to 8 bits, and then as it comes back from a JPEG.

    Args:
        pixels_HWC: grey or RGB, 0 to 1.
        noise: standard deviation of Gaussian noise in grey levels of 255, each channel by itself; pictures of one size
            have the same noise.
        jpeg: quality that libjpeg is asked for, 1 to 100, colour halved as it does by itself; 0 for no JPEG.
    """
    values = pixels_HWC.astype(np.float64) * 255
    if noise:
        values = values + noise * np.random.default_rng([_SEED, *values.shape]).standard_normal(values.shape)
    levels = np.rint(np.clip(values, 0, 255)).astype(np.uint8)
    if jpeg:
        levels = _through_jpeg(levels, jpeg)
    return levels.astype(np.float32) / np.float32(255)


def _through_jpeg(levels_HWC: NDArray[np.uint8], quality: int) -> NDArray[np.uint8]:
    file = io.BytesIO()
    picture = PIL.Image.fromarray(levels_HWC[:, :, 0] if levels_HWC.shape[2] == 1 else levels_HWC)
    picture.save(file, "JPEG", quality=quality)
    with quiet, open_picture(file, ("JPEG",)) as opened:
        return np.asarray(opened, np.uint8).reshape(levels_HWC.shape)
