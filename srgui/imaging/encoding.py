"""Pictures into the bytes of a file: rounded to 8 or 16 bits in bands, and handed to the format's writer."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO, Protocol, TypeVar, cast

import numpy as np
import PIL.Image
from numpy.typing import NDArray

from srgui.imaging.formats import PictureError
from srgui.imaging.image import Band, Picture, Pixels
from srgui.imaging.jpeg import JpegWriter
from srgui.imaging.packing import THREADS, Strip, strips
from srgui.imaging.pillow_files import bands, quiet
from srgui.imaging.png import PngWriter
from srgui.imaging.save_plan import SavePlan, WriteOptions
from srgui.imaging.tiff import TiffWriter
from srgui.threads import in_threads

_Strip = TypeVar("_Strip")

_LOSSLESS_EFFORT = 75  # of 100: what WebP takes a quality for when it loses nothing
_AVIF_SPEED = 9  # of 10: three times as fast as 8 and not larger on photos


@dataclass(frozen=True, slots=True, eq=False)
class Stored:
    """What was handed to a writer, for comparing with what the file gives back.

    Attributes:
        mode: channels, as Pillow names them.
        means: mean of each channel, 0 to 1; None where the digest says more.
        digest: Adler-32 of the packed rows, of PNG and TIFF.
    """

    mode: str
    width: int
    height: int
    means: NDArray[np.float64] | None = None
    digest: int | None = None


def encode(picture: Picture, made: Iterator[Band], plan: SavePlan, options: WriteOptions, file: BinaryIO) -> Stored:
    """Write a picture into an open file, its bands as they are made; WebP and AVIF are held whole before.

    Raises:
        PictureError: a pixel is not a number.
        OSError, ValueError, RuntimeError: the writer or the disk failed.
    """
    width, height = picture.width, picture.height
    rows = _rounded_bands(made, plan)
    match options.format:
        case "PNG" | "TIFF":
            packer = (PngWriter if options.format == "PNG" else TiffWriter)(file, width, height, plan)
            _write_strips(packer, rows)
            return Stored(plan.mode, width, height, digest=packer.digest.value)
        case "JPEG":
            coder = JpegWriter(file, width, height, plan, _writer_arguments(plan, options))
            _write_strips(coder, rows)
            return Stored(plan.mode, width, height, means=coder.sums / (width * height * plan.peak))
    canvas = PIL.Image.new(plan.mode, (width, height))
    sums, top = np.zeros(plan.channels, np.float64), 0
    for band in rows:
        canvas.paste(PIL.Image.fromarray(band[:, :, 0] if band.shape[2] == 1 else band), (0, top))
        sums += band.sum(axis=(0, 1), dtype=np.float64)
        top += len(band)
    with quiet:
        canvas.save(cast("BinaryIO", _Sink(file)), options.format, **_writer_arguments(plan, options))
    return Stored(plan.mode, width, height, means=sums / (width * height * plan.peak))


def _write_strips(writer: "_StripWriter[_Strip]", rows: Iterator[NDArray[Any]]) -> None:
    """Pack strips in threads, and write them in their order."""
    for packed in in_threads(writer.pack, strips(rows, writer.rows_per_strip), THREADS):
        writer.write(packed)
    writer.finish()


class _StripWriter(Protocol[_Strip]):
    """A writer that takes a picture strip by strip."""

    @property
    def rows_per_strip(self) -> int: ...

    def pack(self, strip: Strip) -> _Strip: ...

    def write(self, packed: _Strip, /) -> None: ...

    def finish(self) -> None: ...


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


def _rounded_bands(made: Iterator[Band], plan: SavePlan) -> Iterator[NDArray[Any]]:
    """Yield rows as the file holds them: ``(rows, W, channels)``, whole numbers."""
    dtype = np.uint16 if plan.mode == "I;16" else np.uint8
    for pixels, alpha in made:
        rounded = np.empty((*pixels.shape[:2], plan.channels), dtype)
        for top, bottom in bands(pixels.shape[1], pixels.shape[0]):
            values = _band(pixels[top:bottom], None if alpha is None else alpha[top:bottom, :, None], plan)
            values *= plan.peak
            np.rint(values, out=values)
            rounded[top:bottom] = values
        yield rounded


def _band(pixels: Pixels, alpha: Pixels | None, plan: SavePlan) -> Pixels:
    """Return a copy of some rows with the channels of the file, 0 to 1."""
    if not (np.isfinite(pixels.sum()) and (alpha is None or np.isfinite(alpha.sum()))):
        raise PictureError(
            "The picture holds values that are not numbers, so it was not saved; "
            "run the model again, on the CPU or with full precision."
        )
    values = np.empty((*pixels.shape[:2], plan.channels), np.float32)
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
