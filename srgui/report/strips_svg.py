"""The chart of a distribution as SVG: a strip a network, a dot a picture, a box around the middle half."""

import html
import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median, quantiles

from srgui.report.chart_parts import Axis, line, short, svg, words

LEAST_FOR_BOX = 5
"""Pictures from which on quarters of them say more than the dots."""
_STRIP_PX, _BOX_PX, _SPREAD_PX = 22, 14, 10
_LEFT, _RIGHT, _TOP, _BOTTOM = 190, 76, 8, 44
_GOLDEN = 0.6180339887
_FEW = 30


@dataclass(frozen=True, slots=True)
class Strip:
    """A strip.

    Attributes:
        label: the network.
        dots: a value for each picture, by its name; those that are not finite are not drawn.
    """

    label: str
    dots: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Box:
    """The five numbers of a box: its whiskers end at the furthest dot within 1.5 times its length."""

    low: float
    first: float
    middle: float
    third: float
    high: float


def box_of(values: Sequence[float]) -> Box:
    """Return the box of at least two values, quarters interpolated as spreadsheets and numpy do."""
    first, middle, third = quantiles(values, n=4, method="inclusive")
    reach = 1.5 * (third - first)
    held = [value for value in values if first - reach <= value <= third + reach]
    return Box(min(held), first, middle, third, max(held))


def strips_chart(title: str, x_title: str, strips: Sequence[Strip], width: int) -> str:
    """Return strips one below the other over one axis, which holds zero where it is near; empty without dots."""
    shown = [(strip, [(name, v) for name, v in strip.dots if math.isfinite(v)]) for strip in strips]
    shown = [(strip, dots) for strip, dots in shown if dots]
    if not shown:
        return ""
    axis = _axis([value for _, dots in shown for _, value in dots], width)
    foot = _TOP + len(shown) * _STRIP_PX
    parts = [*_lines(axis, foot), words("axis", (axis.start_px + axis.end_px) / 2, foot + 34, x_title, "middle")]
    for number, (strip, dots) in enumerate(shown):
        parts += _strip(strip.label, dots, axis, _TOP + (number + 0.5) * _STRIP_PX)
    return svg(title, width, foot + _BOTTOM, parts)


def _axis(values: Sequence[float], width: int) -> Axis:
    low, high = min(values), max(values)
    margin = max(high - low, 0.1) * 0.04
    if 0 < low < high - low:  # near enough to zero to begin there
        low = 0.0
    return Axis(low - margin, high + margin, _LEFT, width - _RIGHT)


def _lines(axis: Axis, foot: float) -> list[str]:
    parts = []
    for value, shown in axis.ticks:
        x = axis.at(value)
        parts.append(line("axis" if abs(value) < 1e-12 else "grid", x, _TOP, x, foot))
        parts.append(words("tick", x, foot + 16, shown, "middle"))
    return parts


def _strip(label: str, dots: Sequence[tuple[str, float]], axis: Axis, middle_px: float) -> list[str]:
    values = [value for _, value in dots]
    parts = [words("name", _LEFT - 8, middle_px + 4, html.escape(short(label, _LEFT - 12)), "end")]
    if len(values) >= LEAST_FOR_BOX:
        box = box_of(values)
        left, right, top = axis.at(box.first), axis.at(box.third), middle_px - _BOX_PX / 2
        place = f'x="{left:.1f}" y="{top:.1f}" width="{max(right - left, 1):.1f}" height="{_BOX_PX}"'
        parts.append(line("whisker", axis.at(box.low), middle_px, left, middle_px))
        parts.append(line("whisker", right, middle_px, axis.at(box.high), middle_px))
        parts.append(f'<rect class="box" {place}/>')
    radius = 2.8 if len(dots) <= _FEW else 1.8
    for number, (name, value) in enumerate(dots):
        y = middle_px + ((number * _GOLDEN + 0.5) % 1 - 0.5) * _SPREAD_PX
        said = f"{html.escape(name)}: {value:+.2f} dB"
        place = f'cx="{axis.at(value):.1f}" cy="{y:.1f}" r="{radius}"'
        parts.append(f'<circle class="dot" {place}><title>{said}</title></circle>')
    at = axis.at(median(values))
    parts.append(line("median", at, middle_px - _BOX_PX / 2 - 1, at, middle_px + _BOX_PX / 2 + 1))
    parts.append(words("value", axis.end_px + 8, middle_px + 4, f"{median(values):+.2f} dB"))
    return parts
