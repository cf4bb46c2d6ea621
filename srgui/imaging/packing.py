"""Strips of a picture, packed by deflate in threads, and the sum by which what is read back is told from anything else.

PNG and TIFF hold the same: whole rows, as differences from their neighbours, under zlib.
"""

import os
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

STRIP_BYTES: Final = 1 << 20
THREADS: Final = min(8, os.cpu_count() or 1)

_ADLER_MODULUS: Final = 65_521


@dataclass(frozen=True, slots=True, eq=False)
class Strip:
    """Some rows of a picture.

    Attributes:
        rows: ``(rows, W, channels)``, whole numbers.
        above: the row before them, ``(W, channels)``; zeros before the first.
    """

    rows: NDArray[Any]
    above: NDArray[Any]


@dataclass(frozen=True, slots=True)
class Packed:
    """A strip as it goes into the file.

    Attributes:
        data: compressed.
        size: bytes before that.
        adler: Adler-32 of those bytes.
    """

    data: bytes
    size: int
    adler: int


class Digest:
    """Adler-32 of strips one after the other (RFC 1950)."""

    def __init__(self) -> None:
        self.value = 1

    def add(self, adler: int, size: int) -> None:
        """Go on with a strip of so many bytes, whose own sum is known."""
        low, high = self.value & 0xFFFF, self.value >> 16
        low_next, high_next = adler & 0xFFFF, adler >> 16
        high = (high + high_next + size * (low - 1)) % _ADLER_MODULUS
        self.value = high << 16 | (low + low_next - 1) % _ADLER_MODULUS


def rows_per_strip(width: int, pixel_bytes: int) -> int:
    """Return how many rows of a picture a strip holds."""
    return max(1, STRIP_BYTES // (width * pixel_bytes))


def strips(bands: Iterable[NDArray[Any]], rows: int) -> Iterator[Strip]:
    """Cut bands of whole rows, of any heights, into strips of so many rows; the last may have fewer."""
    held: list[NDArray[Any]] = []
    above: NDArray[Any] | None = None
    for band in bands:
        held.append(band)
        while sum(map(len, held)) >= rows:
            joined = held[0] if len(held) == 1 else np.concatenate(held)
            held = [joined[rows:]] if len(joined) > rows else []
            yield Strip(joined[:rows], np.zeros_like(joined[0]) if above is None else above)
            above = joined[rows - 1]
    if held:
        joined = np.concatenate(held)
        yield Strip(joined, np.zeros_like(joined[0]) if above is None else above)


def deflated(data: bytes | memoryview, *, level: int, strategy: int, wbits: int) -> bytes:
    """Return bytes under deflate; where wbits says raw, whole bytes that others may follow."""
    packer = zlib.compressobj(level, zlib.DEFLATED, wbits, 9, strategy)
    return packer.compress(data) + packer.flush(zlib.Z_SYNC_FLUSH if wbits < 0 else zlib.Z_FINISH)


def unpacked_sum(packed: bytes) -> tuple[int, int]:
    """Return Adler-32 and the size of what was packed raw by `deflated`.

    Raises:
        zlib.error: it is damaged.
    """
    data = zlib.decompressobj(-zlib.MAX_WBITS).decompress(packed)
    return zlib.adler32(data), len(data)
