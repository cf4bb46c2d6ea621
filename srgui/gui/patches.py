"""What is known so far of one network's result: images of parts of it."""

from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtGui import QImage

from srgui.engine.tiling import Region
from srgui.gui.pyramid import Pyramid

LIMIT_BYTES = 64 * 2**20
_FINEST_BYTES = LIMIT_BYTES * 3 // 4  # the smaller copies take a third of what the finest takes


@dataclass(frozen=True, slots=True, eq=False)
class Patch:
    """A part of the result, in output pixels, and its image."""

    region: Region
    pyramid: Pyramid


class Patches:
    """Parts of a result, the newest on top, within a limit of memory."""

    def __init__(self, limit_bytes: int = LIMIT_BYTES) -> None:
        self._limit_bytes = limit_bytes
        self._oldest_first: list[Patch] = []

    def __iter__(self) -> Iterator[Patch]:
        """Go through them from the top."""
        return reversed(self._oldest_first)

    def __len__(self) -> int:
        return len(self._oldest_first)

    def clear(self) -> None:
        """Forget all."""
        self._oldest_first.clear()

    def add(self, region: Region, image: QImage, visible: Region) -> None:
        """Put a part on top, and forget those it covers and those that memory does not suffice for.

        Args:
            region: where it is in the output.
            image: its pixels, of any size: they are stretched over the region.
            visible: what is looked at; parts elsewhere are forgotten first, old ones before new ones.
        """
        new = Patch(region, Pyramid(image, _FINEST_BYTES))
        kept = [patch for patch in self._oldest_first if not covers(region, patch.region)]
        kept.sort(key=lambda patch: touches(patch.region, visible))
        while kept and sum(patch.pyramid.byte_count for patch in (*kept, new)) > self._limit_bytes:
            del kept[0]
        self._oldest_first = [patch for patch in self._oldest_first if patch in kept]
        self._oldest_first.append(new)


def covers(outer: Region, inner: Region) -> bool:
    """Return whether all of the inner region is in the outer one."""
    across = outer.x <= inner.x and inner.right <= outer.right
    return across and outer.y <= inner.y and inner.bottom <= outer.bottom


def touches(one: Region, other: Region) -> bool:
    """Return whether two regions share a pixel."""
    across = max(one.x, other.x) < min(one.right, other.right)
    return across and max(one.y, other.y) < min(one.bottom, other.bottom)
