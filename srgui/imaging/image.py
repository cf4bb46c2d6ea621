"""A picture in memory, with everything that came with it."""

from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.float32]
"""Float pixels: ``(H, W, C)`` or one plane ``(H, W)``; 0 is black and 1 is white."""


@dataclass(frozen=True, slots=True, eq=False)
class Image:
    """A picture and all that must not be lost of it.

    Attributes:
        pixels: ``(H, W, C)`` float32, 0 to 1, C = 1 (grey) or 3 (the picture's own RGB space).
        alpha: ``(H, W)`` float32, 0 (clear) to 1 (opaque), or None where the picture has none.
        icc_profile: the colour profile that the pixels are in, or None.
        exif: EXIF block without its "Exif" header, its orientation already applied and reset; or None.
        dpi: printing resolution (horizontal, vertical), or None.
        bit_depth: bits a channel in the source: 1, 8 or 16.
        source_format: what the file was, by its content: ``"PNG"``, ``"JPEG"``, ...; empty if made here.
        notes: sentences on what reading the file changed.
    """

    pixels: Pixels
    alpha: Pixels | None = None
    icc_profile: bytes | None = None
    exif: bytes | None = None
    dpi: tuple[float, float] | None = None
    bit_depth: int = 8
    source_format: str = ""
    notes: tuple[str, ...] = ()

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

    def with_pixels(self, pixels: Pixels, alpha: Pixels | None = None) -> Self:
        """Return this picture with other pixels and alpha, everything else kept."""
        return replace(self, pixels=pixels, alpha=alpha)
