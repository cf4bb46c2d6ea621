"""A JPEG writer: strips of whole blocks, each coded by libjpeg in a thread, one set behind the other.

Behind a restart marker JPEG begins anew (ITU-T T.81, E.1.4 and F.1.1.5.1), so a strip that was coded as a picture of
its own may stand there. The file holds the pixels that libjpeg makes of the whole picture, which is never in memory.
"""

import io
import mmap
import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO, Final

import numpy as np
import PIL.Image
from numpy.typing import NDArray

from srgui.imaging.packing import STRIP_BYTES, THREADS, Strip
from srgui.imaging.pillow_files import open_picture, quiet
from srgui.imaging.save_plan import SavePlan
from srgui.threads import in_threads

_BEGIN, _END = b"\xff\xd8", b"\xff\xd9"
_FRAME, _SCAN, _INTERVAL = 0xC0, 0xDA, 0xDD
_RESTART: Final = 0xD0
_RESTARTS: Final = 8
_OF_PROGRAMS: Final = range(0xE1, 0xF0)
"""Segments of profiles and EXIF; E0 says what the colours are."""
_BLOCK: Final = 8
_STEP_ROWS: Final = 2 * _BLOCK
"""Rows that every subsampling fills with whole units."""
_MOST_UNITS: Final = 65_535
"""Between two restart markers."""


@dataclass(frozen=True, slots=True, eq=False)
class Coded:
    """A strip as it goes into the file, and the sum of each channel's values."""

    data: bytes
    sums: NDArray[np.float64]


class JpegWriter:
    """Writes a picture strip by strip.

    Attributes:
        rows_per_strip: rows of every strip but the last.
        sums: of each channel's values, of all that was written.
    """

    def __init__(self, file: BinaryIO, width: int, height: int, plan: SavePlan, arguments: dict[str, Any]) -> None:
        self._file = file
        self._coding = {name: arguments[name] for name in ("quality", "subsampling")}
        self.sums = np.zeros(plan.channels, np.float64)
        least = -(-width // _BLOCK) * (_STEP_ROWS // _BLOCK)
        steps = min(STRIP_BYTES // (width * plan.channels * _STEP_ROWS), _MOST_UNITS // least)
        self.rows_per_strip: Final = _STEP_ROWS * max(1, steps)
        self._written = 0
        head = _Head(_coded(np.zeros((1, 1, plan.channels), np.uint8), arguments))
        file.write(head.of_size(width, height, self.rows_per_strip if height > self.rows_per_strip else 0))

    def pack(self, strip: Strip) -> Coded:
        """Return a strip as it goes into the file; may be called in any thread."""
        made = _coded(strip.rows, self._coding)
        return Coded(made[_Head(made).length : -len(_END)], strip.rows.sum(axis=(0, 1), dtype=np.float64))

    def write(self, coded: Coded) -> None:
        """Write the next strip."""
        if self._written:
            self._file.write(bytes([0xFF, _RESTART + (self._written - 1) % _RESTARTS]))
        self._file.write(coded.data)
        self.sums += coded.sums
        self._written += 1

    def finish(self) -> None:
        """Write what ends the file."""
        self._file.write(_END)


class _Head:
    """What stands before the coded blocks of a JPEG of libjpeg's.

    Attributes:
        length: its bytes.
        width: of the picture.
        height: of the picture.
        rows_per_strip: rows between two restart markers; all, where there are none.
    """

    def __init__(self, data: bytes | mmap.mmap) -> None:
        self._segments: list[tuple[int, bytes]] = []
        at, kind = len(_BEGIN), 0
        while kind != _SCAN:
            mark, kind, length = struct.unpack_from(">BBH", data, at)
            if mark != 0xFF:
                raise ValueError("No segment begins where one should.")
            self._segments.append((kind, data[at + 4 : at + 2 + length]))
            at += 2 + length
        self.length = at
        by_kind = dict(self._segments)
        frame = by_kind[_FRAME]
        self.height, self.width, channels = struct.unpack_from(">HHB", frame, 1)
        sampling = frame[7::3] if channels > 1 else b"\x11"
        self._unit_px = _BLOCK * max(value >> 4 for value in sampling), _BLOCK * max(value & 15 for value in sampling)
        self.rows_per_strip = self.height
        if _INTERVAL in by_kind:
            (units,) = struct.unpack(">H", by_kind[_INTERVAL])
            self.rows_per_strip = units // self._units_across(self.width) * self._unit_px[1]

    def of_size(self, width: int, height: int, rows_per_strip: int = 0, *, bare: bool = False) -> bytes:
        """Return it for a picture of another size.

        Args:
            width: of that.
            height: of that.
            rows_per_strip: between restart markers; 0 for none.
            bare: whether what programs have added is left out.
        """
        units = self._units_across(width) * (rows_per_strip // self._unit_px[1])
        made = [_BEGIN]
        for kind, data in self._segments:
            if kind == _INTERVAL or (bare and kind in _OF_PROGRAMS):
                continue
            if kind == _SCAN and units:
                made.append(_segment(_INTERVAL, struct.pack(">H", units)))
            size = struct.pack(">HH", height, width)
            made.append(_segment(kind, data[:1] + size + data[5:] if kind == _FRAME else data))
        return b"".join(made)

    def _units_across(self, width: int) -> int:
        return -(-width // self._unit_px[0])


def read_sums(file: BinaryIO) -> NDArray[np.float64]:
    """Return the sum of each channel's values of a JPEG that was written here, its strips decoded in threads.

    Raises:
        ValueError, OSError: it is damaged or cut off.
    """
    with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        head = _Head(data)
        if data[-len(_END) :] != _END:
            raise ValueError("The blocks are cut off.")
        rows = head.rows_per_strip
        heights = [min(rows, head.height - top) for top in range(0, head.height, rows)]

        def decoded(strip: tuple[int, int, int]) -> NDArray[np.float64]:
            height, start, end = strip
            whole = io.BytesIO(head.of_size(head.width, height, bare=True) + data[start:end] + _END)
            with quiet, open_picture(whole, ("JPEG",)) as picture:
                values = np.asarray(picture)
            sums: NDArray[np.float64] = values.reshape(height * head.width, -1).sum(axis=0, dtype=np.float64)
            return sums

        places = list(_places(data, head.length))
        if len(places) != len(heights):
            raise ValueError("There are more or fewer strips than there should be.")
        strips = [(height, *place) for height, place in zip(heights, places, strict=True)]
        total: NDArray[np.float64] = np.stack(list(in_threads(decoded, strips, THREADS))).sum(axis=0)
        return total


def _places(data: mmap.mmap, start: int) -> Iterator[tuple[int, int]]:
    """Yield where the strips begin and end; within blocks a byte of 255 is never followed by what marks a restart."""
    marks = re.compile(rb"\xff[\xd0-\xd7]")
    for number, found in enumerate(marks.finditer(data, start)):
        if data[found.start() + 1] != _RESTART + number % _RESTARTS:
            raise ValueError("A strip is missing.")
        yield start, found.start()
        start = found.end()
    yield start, len(data) - len(_END)


def _segment(kind: int, data: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, kind, 2 + len(data)) + data


def _coded(rows_HWC: NDArray[np.uint8], arguments: dict[str, Any]) -> bytes:
    file, rows = io.BytesIO(), rows_HWC[:, :, 0] if rows_HWC.shape[2] == 1 else rows_HWC
    with quiet:
        PIL.Image.fromarray(np.ascontiguousarray(rows)).save(file, "JPEG", **arguments)
    return file.getvalue()
