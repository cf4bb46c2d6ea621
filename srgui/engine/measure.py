"""Measure results: against an original by the papers' protocol, and against the picture that they were made of."""

from dataclasses import dataclass

import numpy as np

from srgui.engine.enhance import Result, enhance
from srgui.engine.session import Session
from srgui.engine.tiling import Region
from srgui.imaging.color import luma
from srgui.imaging.image import Image, Pixels
from srgui.imaging.metrics import SMALLEST_SSIM_PX, cropped_to_multiple, luma_8bit, psnr, psnr_y, shaved, ssim
from srgui.imaging.resize import Span, imresize, resize_region, taps_for
from srgui.progress import CancelToken, ProgressListener


@dataclass(frozen=True, slots=True, eq=False)
class Trial:
    """An original, and the small picture that is to be brought back to it.

    Attributes:
        original: the picture, its sides a multiple of the scale.
        shrunk: LR, what networks are given: made from the original by antialiased bicubic, float; or a picture of
            its own, where a person brought both.
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


@dataclass(frozen=True, slots=True)
class Likeness:
    """How near a result comes to an original.

    Attributes:
        psnr_db: of 8-bit luma, infinite where the two are the same.
        ssim: of 8-bit luma; None where the part is smaller than the window of SSIM.
    """

    psnr_db: float
    ssim: float | None


def likeness(result_HWC: Pixels, original_HWC: Pixels, shave_px: int = 0) -> Likeness:
    """Measure a result, or a part of one, against the same part of the original; both 0 to 1.

    Args:
        result_HWC: what a network made.
        original_HWC: what it should be; grey and RGB may be mixed.
        shave_px: border to leave out on each side; the papers take the scale, for a whole picture.

    Raises:
        ValueError: the two differ in size, or nothing is left without the border.
    """
    found = shaved(luma_8bit(result_HWC), shave_px)
    wanted = shaved(luma_8bit(original_HWC), shave_px)
    is_enough = min(found.shape) >= SMALLEST_SSIM_PX
    return Likeness(psnr(found, wanted), ssim(found, wanted) if is_enough else None)


@dataclass(frozen=True, slots=True, eq=False)
class Trust:
    """Where a result departs from the picture that it was made of.

    A result that is shrunk back should be that picture again. Where it is not, the network changed or invented
    what was there; what it added beyond the picture's own resolution does not show here.

    Attributes:
        fidelity_db: PSNR of luma, not rounded, of the result shrunk back against the picture.
        region: the pixels of the picture that were compared.
        difference_HW: their absolute difference in grey levels, 0 to 255.
    """

    fidelity_db: float
    region: Region
    difference_HW: Pixels


def trust(source: Image, result: Image, region: Region, size: tuple[int, int]) -> Trust | None:
    """Shrink a result, or a part of one, back by antialiased bicubic and compare it with its source.

    Near a cut, where shrinking would need more than the part holds, nothing is compared: what is compared of a
    part is, to the bit, what is compared there of the whole.

    Args:
        source: the whole picture.
        result: what was made of it: the region.
        region: the part, in pixels of the whole result.
        size: (width, height) of the whole result.

    Returns:
        None where there is nothing to compare: the result is smaller than the picture, or the part too small.
    """
    width, height = size
    if width < source.width or height < source.height:
        return None
    rows = _complete(source.height, height, Span(region.y, region.bottom))
    columns = _complete(source.width, width, Span(region.x, region.right))
    if rows is None or columns is None:
        return None
    part = Region(columns.start, rows.start, columns.stop - columns.start, rows.stop - rows.start)
    back = resize_region(
        _seen(result.pixels, result.alpha),
        (source.height, source.width),
        rows,
        columns,
        in_size=(height, width),
        origin=(region.y, region.x),
    )
    alpha = None if source.alpha is None else source.alpha[part.slices]
    was = _seen(source.pixels[part.slices], alpha)
    return Trust(psnr(back, was), part, np.asarray(np.abs(back - was) * 255, np.float32))


def _seen(pixels_HWC: Pixels, alpha_HW: Pixels | None) -> Pixels:
    """Return luma as it is seen: what is clear counts for nothing."""
    return luma(pixels_HWC) if alpha_HW is None else luma(pixels_HWC) * alpha_HW


def _complete(length: int, out_length: int, known: Span) -> Span | None:
    """Return the source positions along an axis that a known span of the result suffices for, when it is shrunk."""
    indices = taps_for(out_length, length, length / out_length).indices
    held = (indices.min(axis=1) >= known.start) & (indices.max(axis=1) < known.stop)
    at = np.flatnonzero(held)
    return Span(int(at[0]), int(at[-1]) + 1) if at.size else None
