"""Where labels of points stand: beside their mark, clear of other marks and labels."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_LINE_PX, _MARK_PX, _GAP_PX, _BASE_PX = 13.0, 6.0, 9.0, 4.0
_FURTHEST = 12


@dataclass(frozen=True, slots=True)
class Label:
    """Where the words of a mark stand.

    Attributes:
        x: of their beginning, or of their end.
        y: of their base line.
        anchor: ``"start"`` or ``"end"``.
        is_away: whether a line is needed that leads to the mark.
    """

    x: float
    y: float
    anchor: str
    is_away: bool


@dataclass(frozen=True, slots=True)
class _Box:
    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: "_Box") -> bool:
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )


def place_labels(
    marks: Sequence[tuple[float, float]], widths_px: Sequence[float], size_px: tuple[float, float]
) -> tuple[Label, ...]:
    """Return a place for the label of every mark: the nearest that is free, to the right of it first.

    Args:
        marks: positions in pixels.
        widths_px: of the labels.
        size_px: of the drawing, which no label leaves.
    """
    taken = [_Box(x - _MARK_PX, y - _MARK_PX, x + _MARK_PX, y + _MARK_PX) for x, y in marks]
    found: dict[int, Label] = {}
    for at in sorted(range(len(marks)), key=lambda at: marks[at][1]):
        width_px = widths_px[at] + 2
        choices = [*_choices(*marks[at])]
        boxes = [_box(label, width_px) for label in choices]
        free = (n for n, box in enumerate(boxes) if _inside(box, size_px) and not any(map(box.meets, taken)))
        chosen = next(free, next((n for n, box in enumerate(boxes) if _inside(box, size_px)), 0))
        taken.append(boxes[chosen])
        found[at] = choices[chosen]
    return tuple(found[at] for at in range(len(marks)))


def _choices(x: float, y: float) -> Iterator[Label]:
    for step in range(_FURTHEST):
        for down in dict.fromkeys((step, -step)):
            shift_px = down * _LINE_PX * 0.55
            yield Label(x + _GAP_PX, y + _BASE_PX + shift_px, "start", step > 1)
            yield Label(x - _GAP_PX, y + _BASE_PX + shift_px, "end", step > 1)


def _box(label: Label, width_px: float) -> _Box:
    left = label.x if label.anchor == "start" else label.x - width_px
    return _Box(left, label.y - _LINE_PX + 3, left + width_px, label.y + 3)


def _inside(box: _Box, size_px: tuple[float, float]) -> bool:
    return box.left >= 0 and box.top >= 0 and box.right <= size_px[0] and box.bottom <= size_px[1]
