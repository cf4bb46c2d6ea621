"""Pictures whose rows are read from the top down, so that no more than a few of them need be in memory."""

from collections.abc import Iterator
from typing import Protocol

import numpy as np

from srgui.imaging.image import CompactImage, Pixels

Planes = tuple[Pixels, ...]
"""Colour ``(H, W, C)``, and alpha ``(H, W)`` behind it where the picture has one that is not opaque throughout."""


class Rows(Protocol):
    """A picture of so many pixels, to be read from the top down."""

    @property
    def width(self) -> int: ...  # noqa: D102
    @property
    def height(self) -> int: ...  # noqa: D102
    def rows(self, top: int, bottom: int) -> Planes:
        """Return some rows; neither first nor last may lie above that of an earlier call."""

    def bands(self) -> Iterator[Planes]:
        """Yield all of it from the top, once, where no rows were asked for before."""


class WholeRows:
    """Planes that are in memory."""

    def __init__(self, planes: Planes) -> None:
        self._planes = planes
        self.height, self.width = planes[0].shape[:2]

    def rows(self, top: int, bottom: int) -> Planes:
        """Return some rows."""
        return tuple(plane[top:bottom] for plane in self._planes)

    def bands(self) -> Iterator[Planes]:
        """Yield all of it."""
        yield self._planes


class CompactRows:
    """A compact picture, made float as it is read."""

    def __init__(self, image: CompactImage) -> None:
        self._image = image
        self.width, self.height = image.width, image.height

    def rows(self, top: int, bottom: int) -> Planes:
        """Return some rows."""
        return (self._image.rows(top, bottom),)

    def bands(self) -> Iterator[Planes]:
        """Yield all of it from the top."""
        for colour, _ in self._image.bands():
            yield (colour,)


class BandRows:
    """Bands that are made one after the other, each held until nothing above its last row can be asked for.

    Args:
        width: of all of them.
        height: of all of them together.
        bands: from the top.
    """

    def __init__(self, width: int, height: int, bands: Iterator[Planes]) -> None:
        self.width, self.height = width, height
        self._bands = bands
        self._held: list[Planes] = []
        self._top = self._bottom = 0

    def rows(self, top: int, bottom: int) -> Planes:
        """Return some rows, making bands until they are there."""
        assert top >= self._top, (top, self._top)
        while self._bottom < bottom:
            self._held.append(next(self._bands))
            self._bottom += len(self._held[-1][0])
        while self._held and self._top + len(self._held[0][0]) <= top:
            self._top += len(self._held.pop(0)[0])
        wanted = slice(top - self._top, bottom - self._top)
        if len(self._held) == 1:
            return tuple(plane[wanted] for plane in self._held[0])
        return tuple(np.concatenate(planes)[wanted] for planes in zip(*self._held, strict=True))

    def bands(self) -> Iterator[Planes]:
        """Yield all bands as they are made."""
        return self._bands


def gathered(rows: Rows) -> Planes:
    """Return all rows of a picture that was not read before."""
    made: Planes = ()
    top = 0
    for band in rows.bands():
        if len(band[0]) == rows.height:
            return band
        if not made:
            made = tuple(np.empty((rows.height, rows.width, *plane.shape[2:]), np.float32) for plane in band)
        for plane, target in zip(band, made, strict=True):
            target[top : top + len(plane)] = plane
        top += len(band[0])
    return made
