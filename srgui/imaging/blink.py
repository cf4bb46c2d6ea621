"""Results that take turns at one place: an animation in which the eye sees what changes."""

import io
import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image as PillowImage

from srgui.imaging.formats import PictureError
from srgui.imaging.profiles import rgb_to_srgb
from srgui.imaging.sheet import SheetEntry, labelled

FORMATS = {".gif": "GIF", ".webp": "WEBP"}
"""What an animation can be, by its suffix."""
SLOWEST, FASTEST = 0.2, 10.0
"""Pictures a second: viewers slow down what comes faster."""
_PALETTE_PX = 250_000
_COLOURS = 256
_LONGEST_SIDE_PX = {"GIF": 65_535, "WEBP": 16_383}


def blink_format(path: Path) -> str:
    """Return what a file of this name holds; raises `PictureError` where it is neither GIF nor WebP."""
    written_as = FORMATS.get(path.suffix.lower())
    if written_as is None:
        raise PictureError(f"A blink is a GIF or a WebP; call it {path.stem}.gif or {path.stem}.webp.")
    return written_as


def make_blink(
    entries: Sequence[SheetEntry], per_second: float, written_as: str, icc_profile: bytes | None = None
) -> bytes:
    """Return an endless animation of results of one size, each under its label.

    WebP keeps every pixel and the profile. GIF has 256 colours: one palette serves all the pictures and nothing is
    dithered, so that what looks another colour in the next picture is another colour.

    Args:
        entries: two or more, all of the same height and width.
        per_second: how many are shown a second.
        written_as: ``"GIF"`` or ``"WEBP"``.
        icc_profile: the profile they are all in.

    Raises:
        PictureError: they are too large for the format, or come too fast or too slowly.
    """
    if not SLOWEST <= per_second <= FASTEST:
        raise PictureError(f"{per_second:g} pictures a second are not shown; choose {SLOWEST:g} to {FASTEST:g}.")
    frames = labelled(entries)
    if max(frames[0].size) > _LONGEST_SIDE_PX[written_as]:
        width, height = frames[0].size
        raise PictureError(f"An animation of {width}x{height} pixels cannot be written; choose a smaller region.")
    options: dict[str, object] = {"lossless": True, "icc_profile": icc_profile or b""}
    if written_as == "GIF":
        frames = _in_one_palette([_in_srgb(frame, icc_profile) for frame in frames])
        options = {"optimize": False}
    buffer = io.BytesIO()
    shown_ms = round(1000 / per_second)
    frames[0].save(
        buffer, written_as, save_all=True, append_images=frames[1:], duration=shown_ms, loop=0, **options
    )  # fmt: skip
    return buffer.getvalue()


def _in_srgb(frame: PillowImage.Image, icc_profile: bytes | None) -> PillowImage.Image:
    convert = rgb_to_srgb(icc_profile) if icc_profile else None
    return convert(frame) if convert else frame


def _in_one_palette(frames: list[PillowImage.Image]) -> list[PillowImage.Image]:
    """Return the pictures in the colours that serve all of them best; found on every n-th pixel of large ones."""
    width, height = frames[0].size
    step = max(1, math.ceil(math.sqrt(width * height * len(frames) / _PALETTE_PX)))
    sample = PillowImage.fromarray(np.concatenate([np.asarray(frame)[::step, ::step] for frame in frames]))
    palette = sample.quantize(_COLOURS, PillowImage.Quantize.MEDIANCUT, kmeans=1)
    return [frame.quantize(palette=palette, dither=PillowImage.Dither.NONE) for frame in frames]
