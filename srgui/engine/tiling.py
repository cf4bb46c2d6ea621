"""Pure geometry: regions, tiles and halos, in whole pixels."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Self


@dataclass(frozen=True, slots=True)
class Region:
    """A rectangle of pixels: its left upper corner and its size."""

    x: int
    y: int
    width: int
    height: int

    @property
    def right(self) -> int:
        """First column beyond it."""
        return self.x + self.width

    @property
    def bottom(self) -> int:
        """First row beyond it."""
        return self.y + self.height

    @property
    def is_empty(self) -> bool:
        """Whether it holds no pixel."""
        return self.width <= 0 or self.height <= 0

    def scaled(self, factor: int) -> Self:
        """Return it in the coordinates of a picture that is factor times as large."""
        return type(self)(self.x * factor, self.y * factor, self.width * factor, self.height * factor)

    def shrunk_around(self, factor: int) -> Self:
        """Return the smallest region, in a picture that is factor times as small, that covers it."""
        left, top = self.x // factor, self.y // factor
        return type(self)(left, top, -(-self.right // factor) - left, -(-self.bottom // factor) - top)

    def grown(self, halo_px: int, width: int, height: int) -> Self:
        """Return it with a halo on each side, kept inside a picture of the given size."""
        left, top = max(0, self.x - halo_px), max(0, self.y - halo_px)
        right, bottom = min(width, self.right + halo_px), min(height, self.bottom + halo_px)
        return type(self)(left, top, right - left, bottom - top)

    def relative_to(self, origin: "Region") -> Self:
        """Return it in coordinates that begin at the corner of another."""
        return type(self)(self.x - origin.x, self.y - origin.y, self.width, self.height)

    @property
    def slices(self) -> tuple[slice, slice]:
        """Rows and columns, to index an array ``(H, W, ...)``."""
        return slice(self.y, self.bottom), slice(self.x, self.right)


def tiles(width: int, height: int, tile_px: int) -> list[Region]:
    """Return regions that cover a picture once, row by row, none larger than tile_px a side, alike in size."""
    return [
        Region(left, top, right - left, bottom - top)
        for top, bottom in _cuts(height, tile_px)
        for left, right in _cuts(width, tile_px)
    ]


def _cuts(length: int, longest: int) -> list[tuple[int, int]]:
    count = -(-length // longest)
    edges = [length * i // count for i in range(count + 1)]
    return list(pairwise(edges))
