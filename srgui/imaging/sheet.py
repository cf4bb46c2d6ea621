"""One labelled picture of several results side by side."""

import math
from dataclasses import dataclass

import numpy as np
from PIL import Image as PillowImage
from PIL import ImageDraw, ImageFont

from srgui.imaging.image import Image, Pixels

_GAP_PX = 8
_LABEL_PX = 28
_FONT_PX = 16
_BACKGROUND = (30, 31, 34)
_TEXT = (232, 232, 232)
_SHEET_SHAPE = 16 / 10


@dataclass(frozen=True, slots=True, eq=False)
class SheetEntry:
    """A result, ``(H, W, C)`` 0 to 1, and the line above it."""

    label: str
    pixels: Pixels


def make_sheet(entries: list[SheetEntry], icc_profile: bytes | None = None) -> Image:
    """Lay results of one size out in a grid, each under its label.

    Args:
        entries: at least one, all of the same height and width.
        icc_profile: the profile they are all in.
    """
    height, width = entries[0].pixels.shape[:2]
    columns = _columns(len(entries), width, height + _LABEL_PX)
    rows = -(-len(entries) // columns)
    cell_width, cell_height = width + _GAP_PX, height + _LABEL_PX + _GAP_PX
    size = (columns * cell_width + _GAP_PX, rows * cell_height + _GAP_PX)
    sheet = PillowImage.new("RGB", size, _BACKGROUND)
    draw = ImageDraw.Draw(sheet)
    font = ImageFont.load_default(_FONT_PX)
    for number, entry in enumerate(entries):
        left = _GAP_PX + number % columns * cell_width
        top = _GAP_PX + number // columns * cell_height
        label = _fitting(entry.label, draw, font, width)
        draw.text((left, top + _LABEL_PX / 2), label, _TEXT, font, anchor="lm")
        sheet.paste(_to_pillow(entry.pixels), (left, top + _LABEL_PX))
    pixels = np.asarray(sheet, np.float32) / np.float32(255)
    return Image(pixels, icc_profile=icc_profile)


def _columns(count: int, width: int, height: int) -> int:
    """Return how many columns bring a sheet closest to a screen's shape, empty places counted against it."""

    def distance(columns: int) -> float:
        rows = -(-count // columns)
        shape = columns * width / (rows * height)
        return abs(math.log(shape / _SHEET_SHAPE)) + (columns * rows - count) / count

    return min(range(1, count + 1), key=distance)


def _fitting(
    label: str, draw: ImageDraw.ImageDraw, font: ImageFont.FreeTypeFont | ImageFont.ImageFont, width: int
) -> str:
    """Return the label, cut with an ellipsis where it is wider than its picture."""
    if draw.textlength(label, font) <= width:
        return label
    while label and draw.textlength(label + "…", font) > width:
        label = label[:-1]
    return label + "…"


def _to_pillow(pixels: Pixels) -> PillowImage.Image:
    levels = np.rint(np.clip(pixels, 0, 1) * 255).astype(np.uint8)
    return PillowImage.fromarray(levels[:, :, 0] if levels.shape[2] == 1 else levels).convert("RGB")
