"""Pixels of a Pillow picture, in whichever of its modes, as float planes of grey or RGB."""

from dataclasses import dataclass

import numpy as np
import PIL.Image
from numpy.typing import NDArray

from srgui.imaging import profiles
from srgui.imaging.image import Pixels
from srgui.imaging.pillow_files import bands

_FLOAT_PEAKS = (1.0, 255.0, 65_535.0)
_FLOAT_SLACK = 0.1
"""How far beyond black and white, in parts of the range, float pixels may lie and still be of that range."""


@dataclass(frozen=True, slots=True)
class SourceFacts:
    """What a file says of its pixels that Pillow's mode does not.

    Attributes:
        bits: bits a channel in the file.
        is_grey: whether it is grey, though Pillow may make colour of it.
        is_inverted: whether its 0 is white and Pillow leaves that so.
        is_unsigned: whether its 32-bit values are unsigned, which Pillow takes for signed.
    """

    bits: int = 8
    is_grey: bool = False
    is_inverted: bool = False
    is_unsigned: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Planes:
    """Pixels as `srgui.imaging.image.Image` holds them, or as `CompactImage` does, and what changed on the way."""

    pixels: Pixels | NDArray[np.uint8]
    alpha: Pixels | None
    icc_profile: bytes | None
    bit_depth: int
    notes: tuple[str, ...] = ()


def planes_of(
    picture: PIL.Image.Image, facts: SourceFacts, icc_profile: bytes | None, *, is_compact: bool = False
) -> Planes:
    """Return the pixels of a loaded picture, 0 to 1; where it is to be compact, opaque ones of 8 bits as those.

    CMYK and Lab become sRGB. Everything else stays in its own space, whose profile is kept.
    """
    if picture.mode.startswith("I;16"):
        return _grey_16(picture, facts, icc_profile)
    if picture.mode in {"I", "F"}:
        return _wide_grey(picture, facts, icc_profile)
    if picture.mode == "CMYK":
        return _cmyk(picture, icc_profile, is_compact=is_compact)
    if picture.mode == "LAB":
        pixels, _ = _scaled(picture, "RGB", profiles.lab_to_srgb(), is_compact=is_compact)
        return Planes(pixels, None, profiles.srgb(), 8, ("Lab colours were converted to sRGB.",))
    _scale_transparent_colour(picture, facts)
    mode = "L" if facts.is_grey or _is_grey(picture) else "RGB"
    if picture.has_transparency_data:
        mode += "A"
    pixels, alpha = _scaled(picture, mode, lambda band: band.convert(mode), is_compact=is_compact)
    return Planes(pixels, alpha, icc_profile, 1 if picture.mode == "1" else 8)


def _is_grey(picture: PIL.Image.Image) -> bool:
    """Whether a picture has no colour in its mode, or none in its palette, as grey GIF."""
    if picture.mode in {"P", "PA"}:
        palette = np.array(picture.getpalette()).reshape(-1, 3)
        return bool((palette == palette[:, :1]).all())
    return picture.mode in {"1", "L", "LA", "La"}


def _scaled(
    picture: PIL.Image.Image, mode: str, convert: profiles.Converter, *, is_compact: bool
) -> tuple[Pixels | NDArray[np.uint8], Pixels | None]:
    """Return 8-bit pixels, as float unless compact, and alpha; band by band: a whole copy would cost hundreds of MB."""
    width, height = picture.size
    channels = 1 if mode.startswith("L") else 3
    alpha = np.empty((height, width), np.float32) if mode.endswith("A") else None
    is_compact = is_compact and alpha is None
    pixels = np.empty((height, width, channels), np.uint8 if is_compact else np.float32)
    for top, bottom in bands(width, height):
        band = np.asarray(convert(picture.crop((0, top, width, bottom))))
        band = band.reshape(bottom - top, width, -1)
        if is_compact:
            pixels[top:bottom] = band
            continue
        np.divide(band[:, :, :channels], np.float32(255), out=pixels[top:bottom])
        if alpha is not None:
            np.divide(band[:, :, -1], np.float32(255), out=alpha[top:bottom])
    return pixels, alpha


def _scale_transparent_colour(picture: PIL.Image.Image, facts: SourceFacts) -> None:
    """Bring the colour that PNG names as clear from the file's bits to the 8 that Pillow gives."""
    clear = picture.info.get("transparency")
    if isinstance(clear, tuple) and facts.bits == 16:
        picture.info["transparency"] = tuple(value >> 8 for value in clear)
    elif picture.mode == "L" and isinstance(clear, int) and facts.bits in {2, 4}:
        picture.info["transparency"] = clear * 255 // ((1 << facts.bits) - 1)


def _cmyk(picture: PIL.Image.Image, icc_profile: bytes | None, *, is_compact: bool) -> Planes:
    through_profile = profiles.cmyk_to_srgb(icc_profile) if icc_profile else None
    if through_profile:
        pixels, _ = _scaled(picture, "RGB", through_profile, is_compact=is_compact)
        note = "CMYK colours were converted to sRGB through the picture's own profile."
        return Planes(pixels, None, profiles.srgb(), 8, (note,))
    pixels, _ = _scaled(picture, "RGB", lambda band: band.convert("RGB"), is_compact=is_compact)
    note = "CMYK colours were converted to RGB without a profile; they may look different."
    return Planes(pixels, None, None, 8, (note,))


def _grey_16(picture: PIL.Image.Image, facts: SourceFacts, icc_profile: bytes | None) -> Planes:
    width, height = picture.size
    peak = np.float32((1 << facts.bits) - 1)
    clear = picture.info.get("transparency")
    pixels = np.empty((height, width, 1), np.float32)
    alpha = None if clear is None else np.empty((height, width), np.float32)
    for top, bottom in bands(width, height):
        band = np.asarray(picture.crop((0, top, width, bottom)))
        np.divide(band, peak, out=pixels[top:bottom, :, 0])
        if alpha is not None:
            alpha[top:bottom] = band != clear
    if facts.is_inverted:
        np.subtract(1, pixels, out=pixels)
    return Planes(pixels, alpha, icc_profile, 16)


def _wide_grey(picture: PIL.Image.Image, facts: SourceFacts, icc_profile: bytes | None) -> Planes:
    """Scale whole numbers of 32 bits, or floats, which say nowhere what black and white are."""
    values = np.array(picture)
    if facts.is_unsigned:
        values = values.view(np.uint32)
    notes = []
    if not np.isfinite(values).all():
        values[~np.isfinite(values)] = 0
        notes.append("Pixels that were not numbers were read as black.")
    is_float = picture.mode == "F"
    low, high = float(values.min()), float(values.max())
    slack = _FLOAT_SLACK if is_float else 0.0
    peaks = _FLOAT_PEAKS if is_float else (65_535.0,)
    peak = next((p for p in peaks if low >= -slack * min(p, high) and high <= (1 + slack) * p), None)
    if peak is None:
        notes.append(f"Grey values from {low:g} to {high:g} were stretched to black and white.")
        pixels = _stretched(values, low, max(high - low, 1e-30))
    else:
        pixels = np.clip(_stretched(values, 0.0, peak), 0, 1)
        if low < 0 or high > peak:
            notes.append("Grey values beyond black and white were cut.")
    if facts.is_inverted:
        np.subtract(1, pixels, out=pixels)
    return Planes(pixels[:, :, None], None, icc_profile, 16, tuple(notes))


def _stretched(values: NDArray[np.generic], black: float, span: float) -> Pixels:
    """Return values with black at 0 and black + span at 1."""
    return np.asarray((values.astype(np.float64) - black) / span, np.float32)
