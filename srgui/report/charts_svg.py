"""Charts of a report as SVG that stands in a page: points on one or two axes, and bars; colours come from the page."""

import html
import math
from collections.abc import Sequence
from dataclasses import dataclass

SIZE_PX = (680, 360)
_LEFT, _RIGHT, _TOP, _BOTTOM = 56, 110, 20, 48
_LINE_PX = 13
_CHARACTER_PX = 6.2
_BAR_PX = 22
_BAR_LEFT, _BAR_RIGHT = 190, 76
_MOST_TICKS = 6


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


@dataclass(frozen=True, slots=True)
class _Axis:
    """An axis: where values lie between two positions."""

    low: float
    high: float
    start_px: float
    end_px: float

    def at(self, value: float) -> float:
        """Return the position of a value."""
        part = (value - self.low) / (self.high - self.low)
        return self.start_px + part * (self.end_px - self.start_px)


def points_chart(
    title: str, x_title: str, y_title: str, points: Sequence[Point], size_px: tuple[int, int] = SIZE_PX
) -> str:
    """Return points over a logarithmic axis, measured ones full and published ones hollow; empty without points."""
    width, height = size_px
    shown = [point for point in points if point.x > 0 and math.isfinite(point.x) and math.isfinite(point.y)]
    if not shown:
        return ""
    exponents = [math.log10(point.x) for point in shown]
    across = _Axis(min(exponents) - 0.15, max(exponents) + 0.15, _LEFT, width - _RIGHT)
    heights = [point.y for point in shown]
    margin = max(max(heights) - min(heights), 0.1) * 0.08
    up = _Axis(min(heights) - margin, max(heights) + margin, height - _BOTTOM, _TOP)
    parts = [*_decades(across, up), *_levels(up, across), *_titles(x_title, y_title, across, up)]
    parts += _marks([(across.at(math.log10(p.x)), up.at(p.y), p) for p in shown])
    return _svg(title, width, height, parts)


def bars_chart(title: str, bars: Sequence[Bar], width: int = SIZE_PX[0]) -> str:
    """Return bars from zero, one below the other; empty without bars."""
    if not bars:
        return ""
    low, high = min(0.0, *(bar.value for bar in bars)), max(0.0, *(bar.value for bar in bars))
    axis = _Axis(low, high if high > low else low + 1, _BAR_LEFT, width - _BAR_RIGHT)
    parts = []
    for number, bar in enumerate(bars):
        top = 8 + number * _BAR_PX
        left, right = sorted((axis.at(0), axis.at(bar.value)))
        middle = top + _BAR_PX / 2 + 1
        parts += [
            f'<text class="name" x="{_BAR_LEFT - 8}" y="{middle:.1f}" text-anchor="end">{_short(bar.label)}</text>',
            f'<rect class="bar" x="{left:.1f}" y="{top}" width="{max(right - left, 1):.1f}" height="{_BAR_PX - 7}"/>',
            f'<text x="{right + 6:.1f}" y="{middle:.1f}">{html.escape(bar.words)}</text>',
        ]
    height = 14 + len(bars) * _BAR_PX
    parts.append(f'<line class="axis" x1="{axis.at(0):.1f}" x2="{axis.at(0):.1f}" y1="4" y2="{height - 6}"/>')
    return _svg(title, width, height, parts)


def _svg(title: str, width: int, height: int, parts: Sequence[str]) -> str:
    name = html.escape(title, quote=True)
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" role="img"'
    return f'{head} aria-label="{name}">\n<title>{name}</title>\n' + "\n".join(parts) + "\n</svg>"


def _marks(placed: Sequence[tuple[float, float, Point]]) -> list[str]:
    """Return marks with their labels beside them, moved down where one would lie on another."""
    parts: list[str] = []
    taken = [(x - 6, x + 6, y + 4) for x, y, _ in placed]
    for x, y, point in sorted(placed, key=lambda entry: entry[1]):
        place = f'cx="{x:.1f}" cy="{y:.1f}" r="4.5"'
        words = _short(point.label, 32)
        left, right, at = x + 8, x + 10 + len(words) * _CHARACTER_PX, y + 4
        while any(abs(at - other) < _LINE_PX and left < end and begin < right for begin, end, other in taken):
            at += 2
        taken.append((left, right, at))
        kind = "published" if point.is_published else "measured"
        full = html.escape(point.more or point.label)
        parts += [
            f'<circle class="{kind}" {place}><title>{full}: {point.y:.2f} dB</title></circle>',
            f'<text class="{kind}" x="{x + 9:.1f}" y="{at:.1f}">{words}</text>',
        ]
        if abs(at - y - 4) > 4:
            line = f'x1="{x:.1f}" y1="{y + 4:.1f}" x2="{x + 8:.1f}" y2="{at - 4:.1f}"'
            parts.append(f'<line class="leader" {line}/>')
    return parts


def _decades(axis: _Axis, up: _Axis) -> list[str]:
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
                parts.append(f'<line class="grid" x1="{x:.1f}" x2="{x:.1f}" y1="{_TOP}" y2="{up.start_px}"/>')
                label = f'<text class="tick" x="{x:.1f}" y="{up.start_px + 16}" text-anchor="middle">'
                parts.append(f"{label}{_quantity(value)}</text>")
    return parts


def _levels(axis: _Axis, across: _Axis) -> list[str]:
    step = _nice_step((axis.high - axis.low) / _MOST_TICKS)
    parts = []
    for number in range(math.ceil(axis.low / step), math.floor(axis.high / step) + 1):
        value = number * step
        y = axis.at(value)
        parts.append(f'<line class="grid" x1="{_LEFT}" x2="{across.end_px}" y1="{y:.1f}" y2="{y:.1f}"/>')
        words = f"{value:.{max(0, -math.floor(math.log10(step) + 1e-9))}f}"
        parts.append(f'<text class="tick" x="{_LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{words}</text>')
    return parts


def _titles(x_title: str, y_title: str, across: _Axis, up: _Axis) -> list[str]:
    middle, centre = (up.start_px + up.end_px) / 2, (across.start_px + across.end_px) / 2
    foot = up.start_px + _BOTTOM - 10
    left = f'<text class="axis" transform="translate(14 {middle:.0f}) rotate(-90)" text-anchor="middle">'
    return [
        f'<text class="axis" x="{centre:.0f}" y="{foot}" text-anchor="middle">{html.escape(x_title)}</text>',
        f"{left}{html.escape(y_title)}</text>",
    ]


def _nice_step(least: float) -> float:
    power = 10.0 ** math.floor(math.log10(least))
    return next(step * power for step in (1, 2, 5, 10) if step * power >= least - 1e-12)


def _quantity(value: float) -> str:
    for size, sign in ((1e9, " G"), (1e6, " M"), (1e3, " k")):
        if value >= size:
            return f"{value / size:g}{sign}"
    return f"{value:g}"


def _short(label: str, most: int = 28) -> str:
    return html.escape(label if len(label) <= most else f"{label[: most - 1]}…")
