"""A picture in memory, with everything that came with it."""

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from typing import Any, Protocol, Self

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.float32]
"""Float pixels: ``(H, W, C)`` or one plane ``(H, W)``; 0 is black and 1 is white."""

Band = tuple[Pixels, Pixels | None]
"""Some rows of a picture: colour ``(rows, W, C)`` and alpha ``(rows, W)``, None where it has none."""

_BAND_ROWS = 256


class Picture(Protocol):
    """A picture that can be written: all that must not be lost of it, and its rows, which may be made only then.

    What its members mean is said of `Image`.
    """

    @property
    def width(self) -> int: ...  # noqa: D102
    @property
    def height(self) -> int: ...  # noqa: D102
    @property
    def is_grey(self) -> bool: ...  # noqa: D102
    @property
    def has_alpha(self) -> bool: ...  # noqa: D102
    @property
    def is_see_through(self) -> bool: ...  # noqa: D102
    @property
    def icc_profile(self) -> bytes | None: ...  # noqa: D102
    @property
    def exif(self) -> bytes | None: ...  # noqa: D102
    @property
    def dpi(self) -> tuple[float, float] | None: ...  # noqa: D102
    @property
    def bit_depth(self) -> int: ...  # noqa: D102
    @property
    def notes(self) -> tuple[str, ...]: ...  # noqa: D102
    def bands(self) -> Iterator[Band]: ...  # noqa: D102


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Metadata:
    """What comes with the pixels of a picture.

    Attributes:
        icc_profile: the colour profile that the pixels are in, or None.
        exif: EXIF block without its "Exif" header, its orientation already applied and reset; or None.
        dpi: printing resolution (horizontal, vertical), or None.
        bit_depth: bits a channel in the source: 1, 8 or 16.
        source_format: what the file was, by its content: ``"PNG"``, ``"JPEG"``, ...; empty if made here.
        notes: sentences on what reading the file changed.
    """

    icc_profile: bytes | None = None
    exif: bytes | None = None
    dpi: tuple[float, float] | None = None
    bit_depth: int = 8
    source_format: str = ""
    notes: tuple[str, ...] = ()

    @property
    def metadata(self) -> dict[str, Any]:
        """What comes with the pixels, by name, for another picture."""
        return {field.name: getattr(self, field.name) for field in fields(Metadata)}


@dataclass(frozen=True, slots=True, eq=False)
class Image(Metadata):
    """A picture and all that must not be lost of it.

    Attributes:
        pixels: ``(H, W, C)`` float32, 0 to 1, C = 1 (grey) or 3 (the picture's own RGB space).
        alpha: ``(H, W)`` float32, 0 (clear) to 1 (opaque), or None where the picture has none.
    """

    pixels: Pixels
    alpha: Pixels | None = None

    def __post_init__(self) -> None:
        assert self.pixels.ndim == 3, self.pixels.shape
        assert self.pixels.shape[2] in {1, 3}, self.pixels.shape
        assert self.pixels.dtype == np.float32, self.pixels.dtype
        assert self.alpha is None or self.alpha.shape == self.pixels.shape[:2]

    @property
    def width(self) -> int:
        """Width in pixels."""
        return int(self.pixels.shape[1])

    @property
    def height(self) -> int:
        """Height in pixels."""
        return int(self.pixels.shape[0])

    @property
    def is_grey(self) -> bool:
        """Whether the picture has one colour channel."""
        return int(self.pixels.shape[2]) == 1

    @property
    def has_alpha(self) -> bool:
        """Whether it has transparency, though all of it may be opaque."""
        return self.alpha is not None

    @property
    def is_see_through(self) -> bool:
        """Whether any pixel is less than opaque."""
        return self.alpha is not None and bool(np.any(self.alpha < 1))

    def bands(self) -> Iterator[Band]:
        """Yield its rows in bands, from the top."""
        for top in range(0, self.height, _BAND_ROWS):
            rows = slice(top, top + _BAND_ROWS)
            yield self.pixels[rows], None if self.alpha is None else self.alpha[rows]

    def with_pixels(self, pixels: Pixels, alpha: Pixels | None = None) -> Self:
        """Return this picture with other pixels and alpha, everything else kept."""
        return replace(self, pixels=pixels, alpha=alpha)


@dataclass(frozen=True, slots=True, eq=False)
class CompactImage(Metadata):
    """An opaque picture of 8 bits a channel, held as those: a quarter of the memory of an `Image`.

    Attributes:
        values: ``(H, W, C)``, 0 to 255, C = 1 (grey) or 3 (the picture's own RGB space).
    """

    values: NDArray[np.uint8]

    def __post_init__(self) -> None:
        assert self.values.ndim == 3, self.values.shape
        assert self.values.dtype == np.uint8, self.values.dtype

    @property
    def width(self) -> int:
        """Width in pixels."""
        return int(self.values.shape[1])

    @property
    def height(self) -> int:
        """Height in pixels."""
        return int(self.values.shape[0])

    @property
    def is_grey(self) -> bool:
        """Whether the picture has one colour channel."""
        return int(self.values.shape[2]) == 1

    @property
    def has_alpha(self) -> bool:
        """False: it is opaque."""
        return False

    @property
    def is_see_through(self) -> bool:
        """False: it is opaque."""
        return False

    def bands(self) -> Iterator[Band]:
        """Yield its rows in bands, from the top."""
        for top in range(0, self.height, _BAND_ROWS):
            yield self.rows(top, top + _BAND_ROWS), None

    def rows(self, top: int, bottom: int) -> Pixels:
        """Return some rows as an `Image` holds them."""
        return np.divide(self.values[top:bottom], np.float32(255), dtype=np.float32)

    def whole(self) -> Image:
        """Return it as an `Image`."""
        return Image(self.rows(0, self.height), **self.metadata)
