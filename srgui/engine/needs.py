"""What a large result takes of memory and disk, foreseen before it is begun, and refused where it is not there."""

import io
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import psutil

from srgui.engine.enhance import DEFAULT_TILE_PX, enhance, plan_for
from srgui.engine.plan import Plan
from srgui.engine.session import Session
from srgui.engine.work import OutOfMemoryError
from srgui.errors import UserError
from srgui.imaging.codecs import WriteOptions, encoded
from srgui.imaging.image import CompactImage, Image
from srgui.imaging.packing import STRIP_BYTES, THREADS
from srgui.machine import free_disk_bytes, free_memory_bytes, peak_memory_bytes
from srgui.progress import CancelToken

LARGE_PIXELS: Final = 64_000_000
"""From here on a result's needs are foreseen; below, that would take a part of its time."""

_SPOTS: Final = 9
"""Tiles of the sample, at the least: pictures differ from place to place."""
_BANDS: Final = 2
"""Rows of tiles of a result in memory at once: one being put together, one being written."""
_BANDS_BETWEEN: Final = 4
"""Of what one pass makes for the next: two held, those two joined, and one being put together."""
_CODEC_COPIES: Final = {"WEBP": 3, "AVIF": 3}
"""Whole pictures of 8 bits that a writer holds, beyond the one it is given."""


class NoSpaceError(UserError):
    """The disk has no room for a result."""


@dataclass(frozen=True, slots=True)
class Needs:
    """What making and writing a result takes.

    Attributes:
        memory_bytes: of this process at its peak, from its start.
        more_memory_bytes: what it will have beyond what it has now.
        disk_bytes: of the file.
    """

    memory_bytes: int
    more_memory_bytes: int
    disk_bytes: int

    def __str__(self) -> str:
        return f"about {self.memory_bytes / 1e9:.1f} GB of memory and {self.disk_bytes / 1e9:.2f} GB on the disk"


def checked_needs(
    image: Image | CompactImage,
    session: Session,
    size: tuple[int, int],
    options: WriteOptions,
    folder: Path,
    tile_px: int = DEFAULT_TILE_PX,
    cancel: CancelToken | None = None,
) -> Needs | None:
    """Foresee what a large result takes; nothing is foreseen of a small one.

    Args:
        image: the picture.
        session: the network; it enlarges a sample of the picture, a tile for each of its threads.
        size: (width, height) of the result.
        options: of the file.
        folder: where the file goes.
        tile_px: as in `enhance`.
        cancel: as in `enhance`.

    Raises:
        Cancelled: the token was cancelled.
        OutOfMemoryError: the memory for it is not free.
        NoSpaceError: the disk has no room for it.
    """
    width, height = size
    if width * height < LARGE_PIXELS:
        return None
    needs = foreseen(image, session, size, options, tile_px, cancel)
    free = free_memory_bytes()
    if needs.more_memory_bytes > free:
        holds = ", or PNG, TIFF or JPEG, which need less" if options.format in _CODEC_COPIES else ""
        raise OutOfMemoryError(
            f"The result of {width}x{height} pixels needs about {needs.more_memory_bytes / 1e9:.1f} GB of memory and "
            f"{free / 1e9:.1f} GB are free; choose a smaller scale{holds}, or close other programs."
        )
    room = free_disk_bytes(folder)
    if needs.disk_bytes > room:
        raise NoSpaceError(
            f"The file will take about {needs.disk_bytes / 1e9:.1f} GB and {room / 1e9:.1f} GB are free in {folder}; "
            "make room, choose another folder, or a format that takes less."
        )
    return needs


def foreseen(
    image: Image | CompactImage,
    session: Session,
    size: tuple[int, int],
    options: WriteOptions,
    tile_px: int,
    cancel: CancelToken | None = None,
) -> Needs:
    """Foresee what a result takes, by a sample of it; args as of `checked_needs`."""
    plan = plan_for(image, session, size=size)
    sample = _sample(image, max(_SPOTS, session.backend.parallel), tile_px)
    sample_size = max(1, sample.width * size[0] // image.width), max(1, sample.height * size[1] // image.height)
    made = enhance(sample, session, size=sample_size, tile_px=tile_px, cancel=cancel).image
    file = io.BytesIO()
    encoded(made, options, file)
    disk = file.getbuffer().nbytes / (made.width * made.height) * size[0] * size[1]
    more = _rows_bytes(image, plan, tile_px) + _file_bytes(size, options)
    peak = max(peak_memory_bytes(), psutil.Process().memory_info().rss + more)
    return Needs(peak, more, round(disk))


def _sample(image: Image | CompactImage, count: int, tile_px: int) -> Image:
    """Return tiles from all over a picture, side by side."""
    height, width = min(image.height, tile_px), min(image.width, tile_px)
    spots = [(k + 0.5) / count for k in range(count)]
    tops = [round(spot * (image.height - height)) for spot in spots]
    lefts = [round(spot * (image.width - width)) for spot in (*spots[1::2], *spots[::2])]
    parts = [_part(image, top, left, height, width) for top, left in zip(tops, lefts, strict=True)]
    alphas = [part.alpha for part in parts if part.alpha is not None]
    pixels = np.concatenate([part.pixels for part in parts], axis=1)
    return parts[0].with_pixels(pixels, np.concatenate(alphas, axis=1) if alphas else None)


def _part(image: Image | CompactImage, top: int, left: int, height: int, width: int) -> Image:
    columns = slice(left, left + width)
    if isinstance(image, CompactImage):
        return Image(np.ascontiguousarray(image.rows(top, top + height)[:, columns]), **image.metadata)
    rows = slice(top, top + height)
    return image.with_pixels(image.pixels[rows, columns], None if image.alpha is None else image.alpha[rows, columns])


def _rows_bytes(image: Image | CompactImage, plan: Plan, tile_px: int) -> int:
    """Return what the rows take that are held between the picture and its file."""
    has_alpha = image.has_alpha
    value_bytes = 4 * ((1 if image.is_grey else 3) + has_alpha)
    width, height, total = plan.width, plan.height, 0
    for done in range(plan.passes):
        rows = -(-height // -(-height // tile_px))
        width, height = width * plan.scale, height * plan.scale
        is_last = done == plan.passes - 1 and not plan.resizes
        total += width * rows * plan.scale * value_bytes * (_BANDS if is_last else _BANDS_BETWEEN)
    if has_alpha:
        total += plan.width * plan.height * value_bytes  # its colour bled under what is clear
    return total


def _file_bytes(size: tuple[int, int], options: WriteOptions) -> int:
    """Return what the writer of the file takes: strips, or the whole picture and its own copies."""
    if options.format not in _CODEC_COPIES:
        return 8 * THREADS * STRIP_BYTES
    return size[0] * size[1] * 4 * (1 + _CODEC_COPIES[options.format])
