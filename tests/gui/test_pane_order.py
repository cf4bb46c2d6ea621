"""Panes are put into another order by dragging them."""

import pytest
from PySide6.QtCore import QPoint, QRect

from srgui.gui.pane_order import marker_rect, moved, slot_at

RECTS = [QRect(x, y, 96, 96) for y in (0, 100) for x in (0, 100)]
"""Two rows of two, with a gap of 4."""


@pytest.mark.parametrize(
    ("dragged", "slot", "order"),
    [("a", 0, "abcd"), ("a", 1, "abcd"), ("a", 2, "bacd"), ("a", 4, "bcda"), ("d", 0, "dabc"), ("c", 1, "acbd")],
)
def test_a_pane_is_put_between_others(dragged: str, slot: int, order: str) -> None:
    assert "".join(moved("abcd", dragged, slot)) == order


@pytest.mark.parametrize(
    ("x", "y", "slot"),
    [(10, 50, 0), (90, 50, 1), (110, 50, 1), (190, 50, 2), (10, 150, 2), (190, 150, 4), (-50, 20, 0), (500, 500, 4)],
)
def test_the_nearest_side_of_the_nearest_pane_is_meant(x: int, y: int, slot: int) -> None:
    assert slot_at(RECTS, QPoint(x, y)) == slot


@pytest.mark.parametrize(
    ("slot", "rect"),
    [
        (0, QRect(0, 0, 4, 96)),
        (1, QRect(96, 0, 4, 96)),
        (2, QRect(0, 100, 4, 96)),
        (4, QRect(192, 100, 4, 96)),
    ],
)
def test_the_line_stands_where_the_pane_would_come_to(slot: int, rect: QRect) -> None:
    assert marker_rect(RECTS, slot) == rect
