"""Bicubic resizing equal to MATLAB's `imresize`: the papers' baseline, and the maker of their LR pictures.

Keys' kernel with a = -0.5. Shrinking widens the kernel by the factor (antialiasing); enlarging does not.
Beyond its border a picture is mirrored, the edge pixel repeated. Positions follow the pixel centres:
output pixel i lies at (i + 0.5) / factor - 0.5 of the input. Everything stays in float, nothing is rounded.
"""

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from srgui.imaging.image import Pixels

_KERNEL_WIDTH = 4.0


@dataclass(frozen=True, slots=True, eq=False)
class Taps:
    """How outputs along one axis are made: output i is the sum over k of weights[i, k] * input[indices[i, k]]."""

    weights: NDArray[np.float32]
    indices: NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Span:
    """A run of positions along one axis, from start up to and without stop."""

    start: int
    stop: int


def bicubic_kernel(distance: NDArray[np.float64]) -> NDArray[np.float64]:
    """Keys' cubic convolution kernel with a = -0.5 (Keys 1981, equation 15), zero from distance 2 on."""
    x = np.abs(distance)
    near = 1.5 * x**3 - 2.5 * x**2 + 1
    far = -0.5 * x**3 + 2.5 * x**2 - 4 * x + 2
    return np.where(x <= 1, near, np.where(x < 2, far, 0.0))


@lru_cache(maxsize=64)
def taps_for(in_length: int, out_length: int, factor: float, out_span: Span | None = None) -> Taps:
    """Return the taps of an axis.

    Args:
        in_length: pixels of the input along the axis, at least 1.
        out_length: pixels of the output along the axis, at least 1.
        factor: enlargement, output pixels per input pixel; below 1 it shrinks, antialiased.
        out_span: only these outputs; all where None.
    """
    span = out_span or Span(0, out_length)
    stretch = max(1.0, 1.0 / factor)
    centre = (np.arange(span.start, span.stop) + 0.5) / factor - 0.5
    width = _KERNEL_WIDTH * stretch
    first = np.floor(centre - width / 2).astype(np.intp)
    count = math.ceil(width) + 2
    reach = first[:, None] + np.arange(count)[None, :]
    weights = bicubic_kernel((centre[:, None] - reach) / stretch)
    weights /= weights.sum(axis=1, keepdims=True)
    used = np.any(weights != 0, axis=0)
    mirrored = np.mod(reach, 2 * in_length)
    mirrored = np.where(mirrored < in_length, mirrored, 2 * in_length - 1 - mirrored)
    return Taps(weights[:, used].astype(np.float32), mirrored[:, used])


def imresize(pixels: Pixels, factor: float) -> Pixels:
    """Resize by a factor as `imresize(picture, factor)` does; the size is rounded up.

    Args:
        pixels: ``(H, W)`` or ``(H, W, C)``.
        factor: output pixels per input pixel, above 0.
    """
    height, width = pixels.shape[:2]
    new_height, new_width = math.ceil(height * factor - 1e-9), math.ceil(width * factor - 1e-9)
    # MATLAB works along the axis with the smaller factor first; both are equal here, so rows come first.
    rows = _apply(pixels, taps_for(height, new_height, factor), axis=0)
    return _apply(rows, taps_for(width, new_width, factor), axis=1)


def resize_to(pixels: Pixels, height: int, width: int) -> Pixels:
    """Resize to an exact size as `imresize(picture, [height width])` does, antialiased where it shrinks."""
    return resize_region(pixels, (height, width), Span(0, height), Span(0, width))


def resize_region(
    pixels: Pixels,
    out_size: tuple[int, int],
    rows: Span,
    columns: Span,
    *,
    in_size: tuple[int, int] | None = None,
    origin: tuple[int, int] = (0, 0),
) -> Pixels:
    """Return part of what `resize_to` would give, at the cost of that part.

    Args:
        pixels: the input, ``(H, W)`` or ``(H, W, C)``: the whole of it, or a part that holds `source_span`.
        out_size: (height, width) of the whole output.
        rows: output rows wanted.
        columns: output columns wanted.
        in_size: (height, width) of the whole input, where only a part is given.
        origin: (row, column) in the whole input at which the part begins.
    """
    height, width = in_size or pixels.shape[:2]
    vertical = _moved(taps_for(height, out_size[0], out_size[0] / height, rows), -origin[0])
    horizontal = _moved(taps_for(width, out_size[1], out_size[1] / width, columns), -origin[1])
    if out_size[0] / height <= out_size[1] / width:
        first, first_axis, second, second_axis = vertical, 0, horizontal, 1
    else:
        first, first_axis, second, second_axis = horizontal, 1, vertical, 0
    return _apply(_apply(pixels, first, first_axis), second, second_axis)


def source_span(in_length: int, out_length: int, out_span: Span) -> Span:
    """Return the input positions that a run of outputs is made from."""
    indices = taps_for(in_length, out_length, out_length / in_length, out_span).indices
    return Span(int(indices.min()), int(indices.max()) + 1)


def _moved(taps: Taps, offset: int) -> Taps:
    return Taps(taps.weights, taps.indices + offset)


def _apply(pixels: Pixels, taps: Taps, axis: int) -> Pixels:
    """Apply the taps along an axis, one tap at a time: no more memory than the output and one gathered copy."""
    shape = [1] * pixels.ndim
    shape[axis] = -1
    out: Pixels | None = None
    for k in range(taps.indices.shape[1]):
        part = np.take(pixels, taps.indices[:, k], axis=axis)
        part *= taps.weights[:, k].reshape(shape)
        if out is None:
            out = part
        else:
            out += part
    assert out is not None
    return out
