"""What a chart shows, and which part of it is looked at; how that is drawn stands in `plot_layout`."""

import math
from dataclasses import dataclass, replace

_DEEPEST = 1 / 500
"""The least part of a whole axis that can be looked at."""
_FLATTEST = 0.1
_AROUND = 0.08
_AROUND_DECADES = 0.15


@dataclass(frozen=True, slots=True)
class Dot:
    """A point.

    Attributes:
        x: above 0 on a logarithmic axis.
        y: its height.
        label: what stands beside it.
        tip: what is said where one points at it; lines are broken.
        is_published: whether it is drawn hollow, as a figure of a paper.
    """

    x: float
    y: float
    label: str
    tip: str
    is_published: bool = False


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar from zero, in a row; bars of several series lie one below the other."""

    row: int
    value: float
    words: str
    tip: str
    series: int = 0


@dataclass(frozen=True, slots=True)
class Spread:
    """Values of a row: how they lie is drawn, and each of them, with what is said where one points at it."""

    row: int
    values: tuple[tuple[float, str], ...]


@dataclass(frozen=True, slots=True)
class Plot:
    """A chart: points over two axes; or rows with bars or spreads, over one.

    Attributes:
        key: what it is of; two of one key show the same, at different times.
        name: its title in a file, and for who cannot see it.
        x_title: what its axis across is of.
        y_title: what its axis upwards is of; empty for rows.
        is_log: whether the axis across is logarithmic.
        dots: points.
        rows: what the rows are called, from the top.
        bars: in the rows.
        spreads: in the rows.
        series: what bars of a colour are called, where there are several.
    """

    key: str
    name: str
    x_title: str
    y_title: str = ""
    is_log: bool = False
    dots: tuple[Dot, ...] = ()
    rows: tuple[str, ...] = ()
    bars: tuple[Bar, ...] = ()
    spreads: tuple[Spread, ...] = ()
    series: tuple[str, ...] = ()

    def across(self, x: float) -> float:
        """Return where a value lies on the axis across."""
        return math.log10(x) if self.is_log else x


@dataclass(frozen=True, slots=True)
class View:
    """A part of a chart: of a logarithmic axis its exponents, of rows their numbers from the top."""

    left: float
    right: float
    bottom: float
    top: float

    @property
    def width(self) -> float:
        """How much of the axis across it shows."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """How much of the axis upwards it shows; of rows below 0, as they are counted downwards."""
        return self.top - self.bottom


def whole(plot: Plot) -> View:
    """Return the view of all that a chart shows."""
    if plot.rows:
        values = [bar.value for bar in plot.bars] + [value for spread in plot.spreads for value, _ in spread.values]
        if plot.bars:
            values.append(0.0)
        margin = max(max(values) - min(values), _FLATTEST) * _AROUND
        low = min(values) - (margin if min(values) or not plot.bars else 0)
        return View(low, max(values) + margin, len(plot.rows), 0)
    xs, ys = [plot.across(dot.x) for dot in plot.dots], [dot.y for dot in plot.dots]
    beside = _AROUND_DECADES if plot.is_log else max(max(xs) - min(xs), _FLATTEST) * _AROUND
    margin = max(max(ys) - min(ys), _FLATTEST) * _AROUND
    return View(min(xs) - beside, max(xs) + beside, min(ys) - margin, max(ys) + margin)


def zoomed(plot: Plot, view: View, at: tuple[float, float], factor: float) -> View:
    """Look closer, or from further away.

    Args:
        plot: what is looked at; of rows only the axis across changes.
        view: how it is looked at now.
        at: the place that stays where it is, in the units of the view.
        factor: how many times as close; below 1 from further away.
    """
    x, y = at
    found = replace(view, left=x - (x - view.left) / factor, right=x + (view.right - x) / factor)
    if not plot.rows:
        found = replace(found, bottom=y - (y - view.bottom) / factor, top=y + (view.top - y) / factor)
    return within(plot, found)


def moved(plot: Plot, view: View, by: tuple[float, float]) -> View:
    """Look at what is beside, so many units to the right and upwards; of rows only to the right."""
    x, y = by[0], 0.0 if plot.rows else by[1]
    return within(plot, View(view.left + x, view.right + x, view.bottom + y, view.top + y))


def within(plot: Plot, view: View) -> View:
    """Return a view that shows nothing beyond the whole, and not too little of it."""
    all_of_it = whole(plot)
    left, right = _fitted(view.left, view.right, all_of_it.left, all_of_it.right)
    if plot.rows:
        return View(left, right, all_of_it.bottom, all_of_it.top)
    bottom, top = _fitted(view.bottom, view.top, all_of_it.bottom, all_of_it.top)
    return View(left, right, bottom, top)


def _fitted(low: float, high: float, lowest: float, highest: float) -> tuple[float, float]:
    span = max(high - low, (highest - lowest) * _DEEPEST)
    if span >= highest - lowest:
        return lowest, highest
    low = min(max((low + high - span) / 2, lowest), highest - span)
    return low, low + span
