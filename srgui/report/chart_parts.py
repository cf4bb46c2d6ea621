"""What charts are put together from: axes with their lines, words cut short, the frame of an SVG."""

import html
import math
from collections.abc import Sequence
from dataclasses import dataclass
from unicodedata import east_asian_width

_FULL_PX, _WIDE_PX, _NARROW_PX = 12.5, 8.4, 6.6
_MOST_TICKS = 6


@dataclass(frozen=True, slots=True)
class Axis:
    """An axis: where values lie between two positions."""

    low: float
    high: float
    start_px: float
    end_px: float

    def at(self, value: float) -> float:
        """Return the position of a value."""
        part = (value - self.low) / (self.high - self.low)
        return self.start_px + part * (self.end_px - self.start_px)

    @property
    def ticks(self) -> tuple[tuple[float, str], ...]:
        """Round values along it, each with its words."""
        step = _nice_step((self.high - self.low) / _MOST_TICKS)
        places = max(0, -math.floor(math.log10(step) + 1e-9))
        numbers = range(math.ceil(self.low / step - 1e-9), math.floor(self.high / step + 1e-9) + 1)
        return tuple((number * step, f"{number * step:.{places}f}") for number in numbers)


def _nice_step(least: float) -> float:
    power = 10.0 ** math.floor(math.log10(least))
    return next(step * power for step in (1, 2, 5, 10) if step * power >= least - 1e-12)


def svg(title: str, width: int, height: int, parts: Sequence[str]) -> str:
    """Return parts as a drawing with a name for who cannot see it."""
    name = html.escape(title, quote=True)
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" role="img"'
    return f'{head} aria-label="{name}">\n<title>{name}</title>\n' + "\n".join(parts) + "\n</svg>"


def line(kind: str, x1: float, y1: float, x2: float, y2: float) -> str:
    """Return a line of a kind that the page's style knows."""
    return f'<line class="{kind}" x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"/>'


def words(kind: str, x: float, y: float, shown: str, anchor: str = "start") -> str:
    """Return words of a kind that the page's style knows; they are escaped already."""
    return f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{shown}</text>'


def width_of(label: str) -> float:
    """Return about how wide a label is, in pixels; rather too wide than too narrow."""
    return sum(map(_width_of_sign, label))


def _width_of_sign(sign: str) -> float:
    if east_asian_width(sign) in {"W", "F"}:
        return _FULL_PX
    return _WIDE_PX if sign.isupper() or sign in "mw%" else _NARROW_PX


def short(label: str, most_px: float) -> str:
    """Return a label, cut where it is longer than there is room."""
    if width_of(label) <= most_px:
        return label
    kept = label
    while kept and width_of(f"{kept}…") > most_px:
        kept = kept[:-1]
    return f"{kept}…"
