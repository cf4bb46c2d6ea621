"""Charts of a report as SVG that stands in a page: points on one or two axes, and bars; colours come from the page."""

import html
import math
from collections.abc import Sequence
from dataclasses import dataclass

from srgui.report.chart_labels import place_labels
from srgui.report.chart_parts import Axis, line, short, svg, width_of, words

SIZE_PX = (680, 360)
_LEFT, _RIGHT, _TOP, _BOTTOM = 56, 110, 20, 48
_BAR_PX = 18
_BAR_LEFT, _BAR_RIGHT = 190, 76
_MOST_LABEL_PX = 200


@dataclass(frozen=True, slots=True)
class Point:
    """A point of a chart.

    Attributes:
        x: above 0.
        y: its height.
        label: what stands beside it.
        more: what is said of it when it is pointed at; the label where empty.
        is_published: whether it is drawn hollow, as a figure of a paper.
    """

    x: float
    y: float
    label: str
    more: str = ""
    is_published: bool = False


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar: its label, its length, and what stands at its end."""

    label: str
    value: float
    words: str


def points_chart(
    title: str, x_title: str, y_title: str, points: Sequence[Point], size_px: tuple[int, int] = SIZE_PX
) -> str:
    """Return points over a logarithmic axis, measured ones full and published ones hollow; empty without points."""
    width, height = size_px
    shown = [point for point in points if point.x > 0 and math.isfinite(point.x) and math.isfinite(point.y)]
    if not shown:
        return ""
    exponents = [math.log10(point.x) for point in shown]
    across = Axis(min(exponents) - 0.15, max(exponents) + 0.15, _LEFT, width - _RIGHT)
    heights = [point.y for point in shown]
    margin = max(max(heights) - min(heights), 0.1) * 0.08
    up = Axis(min(heights) - margin, max(heights) + margin, height - _BOTTOM, _TOP)
    parts = [*_decades(across, up), *_levels(up, across), *_titles(x_title, y_title, across, up)]
    parts += _marks([(across.at(math.log10(p.x)), up.at(p.y), p) for p in shown], (width, height - _BOTTOM))
    return svg(title, width, height, parts)


def bars_chart(title: str, bars: Sequence[Bar], width: int = SIZE_PX[0]) -> str:
    """Return bars from zero, one below the other; empty without bars."""
    if not bars:
        return ""
    low, high = min(0.0, *(bar.value for bar in bars)), max(0.0, *(bar.value for bar in bars))
    axis = Axis(low, high if high > low else low + 1, _BAR_LEFT, width - _BAR_RIGHT)
    parts = []
    for number, bar in enumerate(bars):
        top = 8 + number * _BAR_PX
        left, right = sorted((axis.at(0), axis.at(bar.value)))
        base = top + _BAR_PX / 2 + 1
        parts += [
            words("name", _BAR_LEFT - 8, base, html.escape(short(bar.label, _BAR_LEFT - 12)), "end"),
            f'<rect class="bar" x="{left:.1f}" y="{top}" width="{max(right - left, 1):.1f}" height="{_BAR_PX - 6}"/>',
            words("value", right + 6, base, html.escape(bar.words)),
        ]
    height = 14 + len(bars) * _BAR_PX
    parts.append(line("axis", axis.at(0), 4, axis.at(0), height - 6))
    return svg(title, width, height, parts)


def _marks(placed: Sequence[tuple[float, float, Point]], size_px: tuple[float, float]) -> list[str]:
    """Return marks, and their labels where there is room for them."""
    shown = [short(point.label, _MOST_LABEL_PX) for _, _, point in placed]
    labels = place_labels([(x, y) for x, y, _ in placed], [width_of(label) for label in shown], size_px)
    parts: list[str] = []
    for (x, y, point), text, label in zip(placed, shown, labels, strict=True):
        kind = "published" if point.is_published else "measured"
        full = html.escape(point.more or point.label)
        mark = f'<circle class="{kind}" cx="{x:.1f}" cy="{y:.1f}" r="4.5">'
        parts.append(f"{mark}<title>{full}: {point.y:.2f} dB</title></circle>")
        parts.append(words(kind, label.x, label.y, html.escape(text), label.anchor))
        if label.is_away:
            side = 1 if label.anchor == "start" else -1
            below = 4.5 if label.y > y else -4.5
            parts.append(line("leader", x, y + below, label.x - side, label.y - 4))
    return parts


def _decades(axis: Axis, up: Axis) -> list[str]:
    """Return lines at 1, 2 and 5 of each power of ten, fewer where there are many."""
    span = axis.high - axis.low
    steps = (1, 2, 5) if span < 2.5 else (1,)
    parts = []
    for power in range(math.floor(axis.low), math.ceil(axis.high) + 1):
        for step in steps:
            value = step * 10.0**power
            exponent = math.log10(value)
            if axis.low <= exponent <= axis.high:
                x = axis.at(exponent)
                parts.append(line("grid", x, _TOP, x, up.start_px))
                parts.append(words("tick", x, up.start_px + 16, _quantity(value), "middle"))
    return parts


def _levels(axis: Axis, across: Axis) -> list[str]:
    parts = []
    for value, shown in axis.ticks:
        y = axis.at(value)
        parts += [line("grid", _LEFT, y, across.end_px, y), words("tick", _LEFT - 6, y + 4, shown, "end")]
    return parts


def _titles(x_title: str, y_title: str, across: Axis, up: Axis) -> list[str]:
    middle, centre = (up.start_px + up.end_px) / 2, (across.start_px + across.end_px) / 2
    left = f'<text class="axis" transform="translate(14 {middle:.0f}) rotate(-90)" text-anchor="middle">'
    return [
        words("axis", centre, up.start_px + _BOTTOM - 10, html.escape(x_title), "middle"),
        f"{left}{html.escape(y_title)}</text>",
    ]


def _quantity(value: float) -> str:
    for size, sign in ((1e9, " G"), (1e6, " M"), (1e3, " k")):
        if value >= size:
            return f"{value / size:g}{sign}"
    return f"{value:g}"
