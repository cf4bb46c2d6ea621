"""Shrink a picture, restore it, and measure what came back, by the papers' protocol."""

from dataclasses import dataclass

import numpy as np

from srgui.engine.enhance import Result, enhance
from srgui.engine.session import Session
from srgui.imaging.image import Image
from srgui.imaging.metrics import cropped_to_multiple, psnr_y
from srgui.imaging.resize import imresize
from srgui.progress import CancelToken, ProgressListener


@dataclass(frozen=True, slots=True, eq=False)
class Trial:
    """An original that was shrunk to be restored.

    Attributes:
        original: the picture, cropped to a multiple of the scale.
        shrunk: LR made from it by antialiased bicubic, float; what networks are given.
        scale: the whole factor between them.
    """

    original: Image
    shrunk: Image
    scale: int


def make_trial(image: Image, scale: int) -> Trial:
    """Crop a picture to a multiple of the scale and shrink it.

    Raises:
        ValueError: it is smaller than the scale.
    """
    pixels = cropped_to_multiple(image.pixels, scale)
    if pixels.size == 0:
        raise ValueError(f"A picture of {image.width}x{image.height} pixels cannot be shrunk by {scale}.")
    alpha = None if image.alpha is None else np.ascontiguousarray(cropped_to_multiple(image.alpha, scale))
    original = image.with_pixels(np.ascontiguousarray(pixels), alpha)
    small_alpha = None if alpha is None else np.clip(imresize(alpha, 1 / scale), 0, 1)
    shrunk = image.with_pixels(np.clip(imresize(original.pixels, 1 / scale), 0, 1), small_alpha)
    return Trial(original, shrunk, scale)


@dataclass(frozen=True, slots=True, eq=False)
class Restored:
    """What a network made of a trial: the picture, and PSNR of 8-bit luma in dB, border shaved by the scale."""

    result: Result
    psnr_db: float


def restored(trial: Trial, result: Result) -> Restored:
    """Measure what a network made of a trial."""
    return Restored(result, psnr_y(result.image.pixels, trial.original.pixels, trial.scale))


def restore(
    trial: Trial,
    session: Session,
    progress: ProgressListener | None = None,
    cancel: CancelToken | None = None,
) -> Restored:
    """Restore a shrunk picture and measure it against the original; raises as `enhance` does."""
    return restored(trial, enhance(trial.shrunk, session, scale=trial.scale, progress=progress, cancel=cancel))
