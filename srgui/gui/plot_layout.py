"""Where everything of a chart lies on a drawing of some size: lines, marks and words, that no two lie on another."""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal

from srgui.gui.axis_ticks import decimals_of, even_step, even_values, quantity, round_values
from srgui.gui.plot import Dot, Plot, View
from srgui.report.strips_svg import LEAST_FOR_BOX, box_of

Role = Literal["grid", "axis", "tick", "text", "measured", "published", "leader", "box", "series"]
Measure = Callable[[str], float]

FONT_PX = 12
_TOP, _FOOT, _RIGHT = 12, 46, 20
_Y_LABELS_PX = 60
_LEGEND_PX = 24
_LEAST_ROW_PX, _MOST_ROW_PX, _MOST_SPREAD_PX, _BAR_PX = 20, 34, 48, 7
_NAMES_PART = 0.36
_TICK_X_PX, _TICK_Y_PX = 96, 44
_DOT_PX, _SMALL_DOT_PX = 4.5, 3.5
_HIT_PX = 6.0
_LINE_PX = 14
_SIDEWAYS = (0.0, 0.22, -0.22, 0.11, -0.11, 0.33, -0.33)
"""Where in its row a picture's mark lies: by turns, so that those alike are all seen."""


@dataclass(frozen=True, slots=True)
class Stroke:
    """A line."""

    x1: float
    y1: float
    x2: float
    y2: float
    role: Role
    is_thick: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """A filled rectangle, or one that is drawn round."""

    x: float
    y: float
    width: float
    height: float
    role: Role
    series: int = 0
    tip: str = ""


@dataclass(frozen=True, slots=True)
class Ring:
    """A mark, full or hollow."""

    x: float
    y: float
    radius: float
    role: Role
    tip: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """Words on one line, on it their lower edge; turned, they run upwards."""

    x: float
    y: float
    text: str
    role: Role
    anchor: Literal["start", "middle", "end"] = "start"
    is_turned: bool = False


Item = Stroke | Block | Ring | Words


@dataclass(frozen=True, slots=True)
class Frame:
    """Where a view lies on the drawing, in pixels; what is shown lies inside."""

    view: View
    left: float
    right: float
    top: float
    bottom: float

    def x(self, value: float) -> float:
        """Return where a value across lies."""
        return self.left + (value - self.view.left) / self.view.width * (self.right - self.left)

    def y(self, value: float) -> float:
        """Return where a value upwards, or a row, lies."""
        return self.bottom - (value - self.view.bottom) / self.view.height * (self.bottom - self.top)

    def value_at(self, x: float, y: float) -> tuple[float, float]:
        """Return the values across and upwards at a place."""
        return (
            self.view.left + (x - self.left) / (self.right - self.left) * self.view.width,
            self.view.bottom + (self.bottom - y) / (self.bottom - self.top) * self.view.height,
        )

    def holds(self, x: float, y: float) -> bool:
        """Whether a place lies inside."""
        return self.left - 0.5 <= x <= self.right + 0.5 and self.top - 0.5 <= y <= self.bottom + 0.5


@dataclass(frozen=True, slots=True)
class Drawing:
    """All that is to be drawn, in its order, and where on it the view lies."""

    items: tuple[Item, ...]
    frame: Frame

    def tip_at(self, x: float, y: float) -> tuple[str, Ring | Block | None]:
        """Return what is said of the mark nearest to a place, and the mark; nothing where none is near."""
        near: list[tuple[float, Ring | Block]] = []
        for item in self.items:
            if isinstance(item, Ring) and item.tip:
                away = math.hypot(item.x - x, item.y - y) - item.radius
            elif isinstance(item, Block) and item.tip:
                inside = item.x <= x <= item.x + item.width and item.y - 1 <= y <= item.y + item.height + 1
                away = 0.0 if inside else math.inf
            else:
                continue
            if away <= _HIT_PX:
                near.append((away, item))
        found = min(near, key=lambda entry: entry[0], default=None)
        return (found[1].tip, found[1]) if found else ("", None)


def least_height(plot: Plot) -> int:
    """Return how high a drawing must be at least for its rows to be read; 0 for points."""
    if not plot.rows:
        return 0
    return _TOP + _FOOT + _LEGEND_PX * (len(plot.series) > 1) + len(plot.rows) * _row_px(plot)


def laid_out(plot: Plot, view: View, size_px: tuple[float, float], measure: Measure) -> Drawing:
    """Lay out what a view of a chart shows.

    Args:
        plot: the chart.
        view: the part that is looked at.
        size_px: width and height of the drawing.
        measure: says how wide words are.
    """
    frame = _frame(plot, view, size_px, measure)
    items = [*_axis_across(plot, frame), *(_rows(plot, frame, measure) if plot.rows else _points(plot, frame, measure))]
    return Drawing(tuple(items), frame)


def _frame(plot: Plot, view: View, size_px: tuple[float, float], measure: Measure) -> Frame:
    width, height = size_px
    if not plot.rows:
        return Frame(view, _Y_LABELS_PX, width - _RIGHT, _TOP, height - _FOOT)
    names = min(max(map(measure, plot.rows)) + 12, width * _NAMES_PART)
    beyond = max((measure(bar.words) for bar in plot.bars if bar.words), default=0.0) + 14
    top = _TOP + _LEGEND_PX * (len(plot.series) > 1)
    most = _MOST_SPREAD_PX if plot.spreads else max(_MOST_ROW_PX, _row_px(plot))
    rows_px = min(height - top - _FOOT, len(plot.rows) * most)
    return Frame(view, names, width - max(_RIGHT, beyond), top, top + rows_px)


def _row_px(plot: Plot) -> int:
    return max(_LEAST_ROW_PX, _BAR_PX * len(plot.series) + 6 if len(plot.series) > 1 else 0)


# --- axes --------------------------------------------------------------------------------------------------


def _axis_across(plot: Plot, frame: Frame) -> Iterator[Item]:
    most = max(2, int((frame.right - frame.left) / _TICK_X_PX))
    view = frame.view
    if plot.is_log:
        ticks = [(math.log10(value), quantity(value)) for value in round_values(10**view.left, 10**view.right, most)]
    else:
        decimals = decimals_of(even_step(view.left, view.right, most))
        ticks = [(value, f"{value + 0.0:.{decimals}f}") for value in even_values(view.left, view.right, most)]
    for value, text in ticks:
        x = frame.x(value)
        yield Stroke(x, frame.top, x, frame.bottom, "grid")
        yield Words(x, frame.bottom + 17, text, "tick", "middle")
    middle = (frame.left + frame.right) / 2
    yield Words(middle, frame.bottom + 36, plot.x_title, "tick", "middle")


def _axis_upwards(plot: Plot, frame: Frame) -> Iterator[Item]:
    view, most = frame.view, max(2, int((frame.bottom - frame.top) / _TICK_Y_PX))
    decimals = decimals_of(even_step(view.bottom, view.top, most))
    for value in even_values(view.bottom, view.top, most):
        y = frame.y(value)
        yield Stroke(frame.left, y, frame.right, y, "grid")
        yield Words(frame.left - 8, y + 4, f"{value:.{decimals}f}", "tick", "end")
    yield Words(14, (frame.top + frame.bottom) / 2, plot.y_title, "tick", "middle", is_turned=True)


# --- points ------------------------------------------------------------------------------------------------


def _points(plot: Plot, frame: Frame, measure: Measure) -> Iterator[Item]:
    yield from _axis_upwards(plot, frame)
    placed = [(frame.x(plot.across(dot.x)), frame.y(dot.y), dot) for dot in plot.dots]
    placed = [(x, y, dot) for x, y, dot in placed if frame.holds(x, y)]
    yield from _labels(placed, frame, measure)
    for x, y, dot in placed:
        yield Ring(x, y, _DOT_PX, _role(dot), dot.tip)
    if any(dot.is_published for dot in plot.dots):
        yield from _kinds(frame, measure)


def _role(dot: Dot) -> Role:
    return "published" if dot.is_published else "measured"


def _kinds(frame: Frame, measure: Measure) -> Iterator[Item]:
    """Say at the foot which marks are whose."""
    x, y = frame.left + 5, frame.bottom + 36
    kinds: tuple[tuple[str, Role], ...] = (("measured", "measured"), ("published", "published"))
    for words, role in kinds:
        yield Ring(x, y - 4, _DOT_PX, role)
        yield Words(x + 10, y, words, "tick")
        x += 28 + measure(words)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where words may stand: their rectangle, and whether a line leads to them."""

    left: float
    right: float
    bottom: float
    is_led_to: bool

    def meets(self, other: "_Place") -> bool:
        """Whether it lies on another."""
        return self.left < other.right and other.left < self.right and abs(self.bottom - other.bottom) < _LINE_PX


def _labels(placed: Sequence[tuple[float, float, Dot]], frame: Frame, measure: Measure) -> Iterator[Item]:
    """Put labels beside their marks where they lie on nothing else; one that finds no place is left to its mark."""
    taken = [_Place(x - 6, x + 6, y + 5, is_led_to=False) for x, y, _ in placed]
    for x, y, dot in sorted(placed, key=lambda entry: (entry[2].is_published, entry[1])):
        width = measure(dot.label)
        for place in _places(x, y, width):
            is_inside = place.left > frame.left and place.right < frame.right + _RIGHT and place.bottom < frame.bottom
            if is_inside and place.bottom > frame.top and not any(place.meets(other) for other in taken):
                taken.append(place)
                yield Words(place.left, place.bottom, dot.label, "published" if dot.is_published else "text")
                if place.is_led_to:
                    yield Stroke(
                        x, y, place.left - 1 if place.left > x else place.right + 1, place.bottom - 4, "leader"
                    )
                break


def _places(x: float, y: float, width: float) -> Iterator[_Place]:
    """Give the places of a label in the order in which they are liked: beside its mark, then further off."""
    for away in range(6):
        for down in (away * _LINE_PX, -away * _LINE_PX) if away else (0,):
            right, left = x + 9 + 5 * bool(away), x - 9 - 5 * bool(away)
            yield _Place(right, right + width, y + 4 + down, is_led_to=bool(away))
            yield _Place(left - width, left, y + 4 + down, is_led_to=bool(away))


# --- rows --------------------------------------------------------------------------------------------------


def _rows(plot: Plot, frame: Frame, measure: Measure) -> Iterator[Item]:
    for row, name in enumerate(plot.rows):
        middle = frame.y(row + 0.5)
        yield Words(frame.left - 8, middle + 4, shortened(name, frame.left - 8, measure), "text", "end")
    if plot.bars and frame.view.left <= 0 <= frame.view.right:
        yield Stroke(frame.x(0), frame.top, frame.x(0), frame.bottom, "axis")
    yield from _bars(plot, frame)
    for spread in plot.spreads:
        yield from _spread(spread.values, frame.y(spread.row + 0.5), abs(frame.y(1) - frame.y(0)), frame)
    if len(plot.series) > 1:
        yield from _legend(plot.series, frame.left, measure)


def _bars(plot: Plot, frame: Frame) -> Iterator[Item]:
    count = max(1, len(plot.series))
    row_px = abs(frame.y(1) - frame.y(0))
    thick = min(16.0, (row_px - 6) / count)
    clipped = partial(_clipped, low=frame.left, high=frame.right)
    for bar in plot.bars:
        start, end = sorted((clipped(frame.x(0)), clipped(frame.x(bar.value))))
        top = frame.y(bar.row + 0.5) + thick * (bar.series - count / 2)
        is_seen = frame.left <= frame.x(bar.value) <= frame.right
        if end > start or is_seen:
            role: Role = "series" if count > 1 else "measured"
            yield Block(start, top, max(end - start, 1.0), thick - (count > 1), role, bar.series, bar.tip)
        if is_seen and bar.words:
            yield Words(end + 6, top + thick / 2 + 4, bar.words, "text")


def _spread(values: Sequence[tuple[float, str]], middle: float, row_px: float, frame: Frame) -> Iterator[Item]:
    """Draw every value; where there are enough, on a box over their middle half with a line at the median."""
    half = min(row_px * 0.36, 13.0)
    if len(values) >= LEAST_FOR_BOX:
        yield from _box([value for value, _ in values], middle, half, frame)
    for number, (value, tip) in enumerate(values):
        x = frame.x(value)
        if frame.left <= x <= frame.right:
            y = middle + 2 * half * _SIDEWAYS[number % len(_SIDEWAYS)]
            yield Ring(x, y, _SMALL_DOT_PX, "measured", tip)


def _box(values: Sequence[float], middle: float, half: float, frame: Frame) -> Iterator[Item]:
    box, clipped = box_of(values), partial(_clipped, low=frame.left, high=frame.right)
    start, end = clipped(frame.x(box.first)), clipped(frame.x(box.third))
    yield Stroke(clipped(frame.x(box.low)), middle, clipped(frame.x(box.high)), middle, "leader")
    if end > start:
        yield Block(start, middle - half, end - start, 2 * half, "box")
    at = frame.x(box.middle)
    if frame.left <= at <= frame.right:
        yield Stroke(at, middle - half, at, middle + half, "axis", is_thick=True)


def _legend(series: Sequence[str], left: float, measure: Measure) -> Iterator[Item]:
    x = left
    for number, name in enumerate(series):
        yield Block(x, _TOP, 10, 10, "series", number)
        yield Words(x + 15, _TOP + 9, name, "text")
        x += 33 + measure(name)


def _clipped(value: float, low: float, high: float) -> float:
    return min(max(value, low), high)


def shortened(text: str, most_px: float, measure: Measure) -> str:
    """Return words cut at their end where they are too wide."""
    if measure(text) <= most_px:
        return text
    while text and measure(f"{text}…") > most_px:
        text = text[:-1]
    return f"{text.rstrip()}…"
