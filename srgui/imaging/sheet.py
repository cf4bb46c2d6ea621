"""One labelled picture of several results side by side."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image as PillowImage
from PIL import ImageDraw, ImageFont

from srgui.imaging.image import Image, Pixels

_GAP_PX = 8
_LINE_PX = 22
_LABEL_PADDING_PX = 6
_FONT_PX = 16
_BETWEEN = "  "
_BACKGROUND = (30, 31, 34)
_TEXT = (232, 232, 232)
_SHEET_SHAPE = 16 / 10


@dataclass(frozen=True, slots=True, eq=False)
class SheetEntry:
    """A result, ``(H, W, C)`` 0 to 1, and what stands above it.

    Attributes:
        label: its name.
        pixels: the picture.
        facts: what is said behind the name, each whole on a line: on further lines where one is too short.
    """

    label: str
    pixels: Pixels
    facts: tuple[str, ...] = ()


def make_sheet(entries: Sequence[SheetEntry], icc_profile: bytes | None = None) -> Image:
    """Lay results of one size out in a grid, each under its label.

    Args:
        entries: at least one, all of the same height and width.
        icc_profile: the profile they are all in.
    """
    cells = labelled(entries)
    width, height = cells[0].size
    columns = _columns(len(entries), width, height)
    rows = -(-len(entries) // columns)
    size = (columns * (width + _GAP_PX) + _GAP_PX, rows * (height + _GAP_PX) + _GAP_PX)
    sheet = PillowImage.new("RGB", size, _BACKGROUND)
    for number, cell in enumerate(cells):
        row, column = divmod(number, columns)
        sheet.paste(cell, (_GAP_PX + column * (width + _GAP_PX), _GAP_PX + row * (height + _GAP_PX)))
    pixels = np.asarray(sheet, np.float32) / np.float32(255)
    return Image(pixels, icc_profile=icc_profile)


def labelled(entries: Sequence[SheetEntry]) -> list[PillowImage.Image]:
    """Return each result under its label, in RGB and all of one size, the pictures at one place."""
    font = ImageFont.load_default(_FONT_PX)
    height, width = entries[0].pixels.shape[:2]
    lines = [_lines(entry, font, width) for entry in entries]
    label_px = max(map(len, lines)) * _LINE_PX + _LABEL_PADDING_PX
    cells = []
    for entry, words in zip(entries, lines, strict=True):
        cell = PillowImage.new("RGB", (width, height + label_px), _BACKGROUND)
        draw = ImageDraw.Draw(cell)
        for number, line in enumerate(words):
            middle = _LABEL_PADDING_PX / 2 + (number + 0.5) * _LINE_PX
            draw.text((0, middle), line, _TEXT, font, anchor="lm")
        cell.paste(_to_pillow(entry.pixels), (0, label_px))
        cells.append(cell)
    return cells


def _columns(count: int, width: int, height: int) -> int:
    """Return how many columns bring a sheet closest to a screen's shape, empty places counted against it."""

    def distance(columns: int) -> float:
        rows = -(-count // columns)
        shape = columns * width / (rows * height)
        return abs(math.log(shape / _SHEET_SHAPE)) + (columns * rows - count) / count

    return min(range(1, count + 1), key=distance)


_Font = ImageFont.FreeTypeFont | ImageFont.ImageFont


def _lines(entry: SheetEntry, font: _Font, width: int) -> list[str]:
    """Return the label's lines: as much on each as fits, and no fact on two."""
    lines = [_fitting(entry.label, font, width)]
    for fact in entry.facts:
        longer = f"{lines[-1]}{_BETWEEN}{fact}"
        if font.getlength(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(_fitting(fact, font, width))
    return lines


def _fitting(words: str, font: _Font, width: int) -> str:
    """Return words, cut with an ellipsis where they are wider than their picture."""
    if font.getlength(words) <= width:
        return words
    while words and font.getlength(words + "…") > width:
        words = words[:-1]
    return words + "…"


def _to_pillow(pixels: Pixels) -> PillowImage.Image:
    levels = np.rint(np.clip(pixels, 0, 1) * 255).astype(np.uint8)
    return PillowImage.fromarray(levels[:, :, 0] if levels.shape[2] == 1 else levels).convert("RGB")
