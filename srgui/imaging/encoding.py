"""Pictures into the bytes of a file: rounded to 8 or 16 bits in bands, and handed to the format's writer."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO, cast

import numpy as np
import PIL.Image
from numpy.typing import NDArray

from srgui.imaging.formats import PictureError
from srgui.imaging.image import Image, Pixels
from srgui.imaging.pillow_files import bands, quiet
from srgui.imaging.save_plan import SavePlan, WriteOptions
from srgui.imaging.tiff import TiffWriter

_PNG_COMPRESSION = 3  # of 9: beyond it a file takes twice as long and is a tenth smaller
_LOSSLESS_EFFORT = 75  # of 100: what WebP takes a quality for when it loses nothing
_AVIF_SPEED = 9  # of 10: three times as fast as 8 and not larger on photos


@dataclass(frozen=True, slots=True, eq=False)
class Stored:
    """What was handed to a writer, for comparing with what the file gives back.

    Attributes:
        mode: channels, as Pillow names them.
        means: mean of each channel, 0 to 1.
    """

    mode: str
    width: int
    height: int
    means: NDArray[np.float64]


def encode(image: Image, plan: SavePlan, options: WriteOptions, file: BinaryIO) -> Stored:
    """Write a picture into an open file.

    Raises:
        PictureError: a pixel is not a number.
        OSError, ValueError, RuntimeError: the writer or the disk failed.
    """
    sums = np.zeros(PIL.Image.getmodebands(plan.mode), np.float64)
    rows = _counted(_rounded_bands(image, plan), sums)
    if options.format == "TIFF":
        writer = TiffWriter(file, image.width, image.height, plan)
        for _, band in rows:
            writer.write_strip(band)
        writer.finish()
    else:
        canvas = PIL.Image.new(plan.mode, (image.width, image.height))
        for top, band in rows:
            canvas.paste(PIL.Image.fromarray(band[:, :, 0] if band.shape[2] == 1 else band), (0, top))
        with quiet:
            canvas.save(cast("BinaryIO", _Sink(file)), options.format, **_writer_arguments(plan, options))
    means = sums / (image.width * image.height * plan.peak)
    return Stored(plan.mode, image.width, image.height, means)


class _Sink(io.RawIOBase):
    """A file without a number: given one, Pillow writes past Python, and "the disk is full" gets lost."""

    def __init__(self, file: BinaryIO) -> None:
        super().__init__()
        self._file = file

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        return self._file.write(data)


def _writer_arguments(plan: SavePlan, options: WriteOptions) -> dict[str, Any]:
    """Return what Pillow's writer of the format is to be told."""
    arguments: dict[str, Any] = {}
    if plan.icc_profile:
        arguments["icc_profile"] = plan.icc_profile
    if plan.exif:
        arguments["exif"] = b"Exif\0\0" + plan.exif
    if plan.dpi:
        arguments["dpi"] = plan.dpi
    match options.format:
        case "PNG":
            arguments["compress_level"] = _PNG_COMPRESSION
        case "JPEG":
            arguments |= {"quality": options.quality, "subsampling": options.subsampling}
        case "WEBP":
            # exact: the colour of clear pixels is kept, for they may be made visible again
            quality = _LOSSLESS_EFFORT if options.lossless else options.quality
            arguments |= {"quality": quality, "lossless": options.lossless, "exact": True}
        case "AVIF":
            arguments |= {"quality": options.quality, "speed": _AVIF_SPEED}
            arguments["subsampling"] = "4:0:0" if plan.mode == "L" else "4:4:4"
    return arguments


def _rounded_bands(image: Image, plan: SavePlan) -> Iterator[tuple[int, NDArray[Any]]]:
    """Yield (first row, rows) as the file holds them: ``(rows, W, channels)``, whole numbers."""
    dtype = np.uint16 if plan.mode == "I;16" else np.uint8
    for top, bottom in bands(image.width, image.height):
        alpha = None if image.alpha is None else image.alpha[top:bottom, :, None]
        values = _band(image.pixels[top:bottom], alpha, plan)
        values *= plan.peak
        np.rint(values, out=values)
        yield top, values.astype(dtype)


def _band(pixels: Pixels, alpha: Pixels | None, plan: SavePlan) -> Pixels:
    """Return a copy of some rows with the channels of the file, 0 to 1."""
    if not np.isfinite(pixels).all() or (alpha is not None and not np.isfinite(alpha).all()):
        raise PictureError(
            "The picture holds values that are not numbers, so it was not saved; "
            "run the model again, on the CPU or with full precision."
        )
    values = np.empty((*pixels.shape[:2], PIL.Image.getmodebands(plan.mode)), np.float32)
    np.clip(pixels, 0, 1, out=values[:, :, : 1 if plan.is_grey else 3])
    if alpha is None:
        return values
    alpha = np.clip(alpha, 0, 1)
    if plan.is_flattened:
        values *= alpha
        values += 1 - alpha
    else:
        values[:, :, -1:] = alpha
    return values


def _counted(rows: Iterator[tuple[int, NDArray[Any]]], sums: NDArray[np.float64]) -> Iterator[tuple[int, NDArray[Any]]]:
    """Pass bands on, and add up each channel on the way."""
    for top, band in rows:
        sums += band.sum(axis=(0, 1), dtype=np.float64)
        yield top, band
