"""Small photographs, and what they are shrunk to: what networks are tried and rounded on."""

from functools import cache
from typing import Final

import numpy as np
import torch
from torch import Tensor

from srgui import paths
from srgui.imaging.codecs import read_image
from srgui.imaging.color import luma
from srgui.imaging.resize import imresize

_PICTURES: Final = 3


@cache
def probe(scale: int, side_px: int, channels: int) -> tuple[Tensor, Tensor]:
    """Return LR and HR of the middle of the sample pictures, ``(3, C, h, w)`` and ``(3, C, scale h, scale w)``.

    Args:
        scale: between them.
        side_px: of LR; less where the pictures are smaller.
        channels: 1 for luma, 3 for RGB.
    """
    low, high = [], []
    for file in paths.sample_pictures()[:_PICTURES]:
        pixels = read_image(file).pixels
        hr_px = min(scale * side_px, *(length // scale * scale for length in pixels.shape[:2]))
        top, left = ((length - hr_px) // 2 for length in pixels.shape[:2])
        part = np.ascontiguousarray(pixels[top : top + hr_px, left : left + hr_px])
        planes_HWC = part if channels == 3 else luma(part)[..., None]
        planes_HWC = np.ascontiguousarray(np.broadcast_to(planes_HWC, (*part.shape[:2], channels)), np.float32)
        high.append(planes_HWC.transpose(2, 0, 1))
        low.append(imresize(planes_HWC, 1 / scale).transpose(2, 0, 1))
    return torch.from_numpy(np.stack(low).astype(np.float32)), torch.from_numpy(np.stack(high))
