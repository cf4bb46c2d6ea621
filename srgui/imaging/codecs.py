"""Pictures from files and into files: the public face of reading, writing, naming and finding them.

`read_image` and `write_image` say what was kept, changed and dropped. Nothing is ever overwritten unasked,
and a file that is there was read back and found right.
"""

import io
import math
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from srgui.imaging.decoding import read_compact, read_image, read_size
from srgui.imaging.encoding import encode
from srgui.imaging.formats import (
    MAX_PIXELS,
    READABLE_SUFFIXES,
    WRITABLE_FORMATS,
    PictureError,
    writable_format,
)
from srgui.imaging.image import Band, Image, Picture
from srgui.imaging.resize import resize_to
from srgui.imaging.save_plan import WriteOptions, check_options, plan_save
from srgui.imaging.verified_save import EXACT_TOLERANCE, check_target, lossy_tolerance, save_verified

__all__ = [
    "MAX_PIXELS",
    "READABLE_SUFFIXES",
    "PictureError",
    "SaveReport",
    "WriteOptions",
    "check_target",
    "encoded",
    "estimate_size_bytes",
    "format_for_suffix",
    "free_name",
    "list_pictures",
    "read_compact",
    "read_image",
    "read_size",
    "suffix_for_format",
    "write_image",
]

_DEFAULT_OPTIONS = WriteOptions()
_SAMPLE_PX = 512
_SLOW_SAMPLE_PX = 256
"""Side of the sample for formats that take longer, so that an estimate stays below 100 ms."""


@dataclass(frozen=True, slots=True)
class SaveReport:
    """A picture that was written, and what became of all that came with it, in phrases for a person."""

    path: Path
    size_bytes: int
    kept: tuple[str, ...]
    changed: tuple[str, ...]
    dropped: tuple[str, ...]


def write_image(picture: Picture, path: Path | str, options: WriteOptions = _DEFAULT_OPTIONS) -> SaveReport:
    """Write a picture, or leave everything as it was.

    Values are rounded to the nearest of 8 bits, or of 16 for grey that came with 16 into PNG and TIFF. The
    file is read back and compared before it gets its name. A picture whose rows are made only now is made here, and
    what goes wrong in that is raised as it is.

    Raises:
        PictureError: it cannot be written so; the message says what to choose instead.
    """
    path = Path(path)
    check_options(options, picture.width, picture.height)
    plan = plan_save(picture, options)
    made = _Watched(picture.bands())
    try:
        size_bytes = save_verified(
            path,
            options.format,
            lambda file: encode(picture, made, plan, options, file),
            EXACT_TOLERANCE if options.is_exact else lossy_tolerance(options.quality, picture.width * picture.height),
            overwrite=options.overwrite,
        )
    except PictureError:
        if made.error is not None:
            raise made.error from None
        raise
    return SaveReport(path, size_bytes, plan.kept, plan.changed, plan.dropped)


class _Watched:
    """Bands on their way to a writer, and what went wrong in making them: no writer's fault."""

    def __init__(self, bands: Iterator[Band]) -> None:
        self._bands = bands
        self.error: Exception | None = None

    def __iter__(self) -> Iterator[Band]:
        return self

    def __next__(self) -> Band:
        try:
            return next(self._bands)
        except StopIteration:
            raise
        except Exception as error:
            self.error = error
            raise


def estimate_size_bytes(image: Image, width: int, height: int, options: WriteOptions) -> int:
    """Return about how many bytes a result of this size would take, from the middle of the picture.

    A sample is enlarged bicubically to the scale of the result and encoded: what a network makes is sharper,
    and takes more. Takes less than 100 ms.

    Raises:
        PictureError: a file of this size cannot be written so.
    """
    check_options(options, width, height)
    is_slow = options.format == "AVIF" or (options.format == "WEBP" and options.lossless)
    sample = _sample(image, width, height, _SLOW_SAMPLE_PX if is_slow else _SAMPLE_PX)
    metadata_bytes = options.keep_metadata * (len(image.icc_profile or b"") + len(image.exif or b""))
    buffer = io.BytesIO()
    encoded(replace(sample, icc_profile=None, exif=None), options, buffer)
    return round(buffer.getbuffer().nbytes * (width * height) / (sample.width * sample.height)) + metadata_bytes


def encoded(picture: Picture, options: WriteOptions, file: BinaryIO) -> None:
    """Write a picture into an open file, which nothing is checked of.

    Raises:
        PictureError: it cannot be written so.
        OSError, ValueError, RuntimeError: the writer failed.
    """
    check_options(options, picture.width, picture.height)
    encode(picture, picture.bands(), plan_save(picture, options), options, file)


def format_for_suffix(suffix: str) -> str | None:
    """Return the format that a suffix such as ``.JPG`` stands for; None where srgui writes none such."""
    return next((name for name, known in WRITABLE_FORMATS.items() if suffix.lower() in known.suffixes), None)


def suffix_for_format(format: str) -> str:  # noqa: A002 - the word for it everywhere
    """Return the suffix for new files of a format, with its dot.

    Raises:
        PictureError: srgui does not write the format.
    """
    return writable_format(format).suffixes[0]


def free_name(path: Path) -> Path:
    """Return a path that is not taken: itself, or with `` (2)``, `` (3)``, ... before its suffix."""
    candidate, number = path, 2
    while os.path.lexists(candidate):
        candidate = path.with_name(f"{path.stem} ({number}){path.suffix}")
        number += 1
    return candidate


def list_pictures(folder: Path, recursive: bool = False) -> list[Path]:
    """Return the pictures in a folder by their suffix, in the order a person would count them.

    Hidden files and folders are passed over, and with them files that are still being written.

    Raises:
        PictureError: the folder cannot be read.
    """
    try:
        next(folder.iterdir(), None)  # the walk passes over folders that cannot be read; this one must be
    except OSError as error:
        raise PictureError(f"The folder {folder} cannot be read ({error.strerror}); choose another.") from error
    found: list[Path] = []
    for root, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if recursive and not name.startswith(".")]
        found += [Path(root, name) for name in names if _is_picture_name(name)]
    return sorted(found, key=lambda path: [_counting_key(part) for part in path.relative_to(folder).parts])


def _sample(image: Image, width: int, height: int, side: int) -> Image:
    """Return the middle of a result of that size, at most side x side, made bicubically from the picture."""
    out_height, out_width = min(side, height), min(side, width)
    rows = _middle(image.height, min(out_height, math.ceil(out_height * image.height / height)))
    columns = _middle(image.width, min(out_width, math.ceil(out_width * image.width / width)))
    pixels = image.pixels[rows, columns]
    alpha = None if image.alpha is None else image.alpha[rows, columns]
    if width > image.width or height > image.height:
        pixels = resize_to(pixels, out_height, out_width)
        alpha = None if alpha is None else resize_to(alpha, out_height, out_width)
    return image.with_pixels(pixels, alpha)


def _middle(length: int, wanted: int) -> slice:
    start = (length - wanted) // 2
    return slice(start, start + wanted)


def _is_picture_name(name: str) -> bool:
    return not name.startswith(".") and Path(name).suffix.lower() in READABLE_SUFFIXES


def _counting_key(name: str) -> tuple[list[str | int], str]:
    """Return a key by which ``a9`` comes before ``a10``; words and numbers take turns in it."""
    pieces = re.split(r"(\d+)", Path(name).stem.casefold())
    return [int(piece) if k % 2 else piece for k, piece in enumerate(pieces)], name
