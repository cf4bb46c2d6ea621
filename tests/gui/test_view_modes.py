"""The ways of looking, and where the slider stands."""

import pytest
from PySide6.QtCore import QRect

from srgui.gui.layers import Layer
from srgui.gui.look_painting import is_on_wipe
from srgui.gui.view_geometry import Point, Size
from srgui.gui.view_modes import Look, Mode, Wipe

VIEWPORT = Size(200, 100)


def test_which_ways_show_all_panes_and_which_compare() -> None:
    assert [mode for mode in Mode if mode.is_grid] == [Mode.GRID, Mode.DIFFERENCE]
    assert [mode for mode in Mode if mode.compares] == [Mode.SLIDER, Mode.BLINK, Mode.DIFFERENCE]


@pytest.mark.parametrize(
    ("wipe", "first", "second"),
    [
        (Wipe(0.25), QRect(0, 0, 50, 100), QRect(50, 0, 150, 100)),
        (Wipe(0.25, is_level=True), QRect(0, 0, 200, 25), QRect(0, 25, 200, 75)),
        (Wipe(0), QRect(0, 0, 0, 100), QRect(0, 0, 200, 100)),
        (Wipe(1), QRect(0, 0, 200, 100), QRect(200, 0, 0, 100)),
    ],
)
def test_the_slider_cuts_the_viewport_in_two(wipe: Wipe, first: QRect, second: QRect) -> None:
    assert wipe.first_side(VIEWPORT) == first
    assert wipe.second_side(VIEWPORT) == second


@pytest.mark.parametrize(
    ("at", "wipe", "ratio", "is_on"),
    [
        (Point(107, 5), Wipe(), 1, True),
        (Point(109, 5), Wipe(), 1, False),
        (Point(109, 5), Wipe(), 2, True),
        (Point(100, 101), Wipe(), 1, False),
        (Point(5, 57), Wipe(is_level=True), 1, True),
        (Point(100, 5), Wipe(is_level=True), 1, False),
    ],
)
def test_the_slider_is_taken_near_its_line(at: Point, wipe: Wipe, ratio: float, is_on: bool) -> None:
    assert is_on_wipe(at, wipe, VIEWPORT, ratio) is is_on


def test_a_pane_shows_the_other_one_only_while_it_blinks() -> None:
    own, other = Layer("own"), Layer("other")
    look = Look(other=other, shows_other=True)
    for mode in Mode:
        look.mode = mode
        assert look.shown_of(own) is (other if mode is Mode.BLINK else own)


def test_the_reference_itself_is_shown_as_it_is() -> None:
    own, reference = Layer("own"), Layer("reference")
    look = Look(Mode.DIFFERENCE, reference=reference)
    assert look.subtracts_from(own)
    assert not look.subtracts_from(reference)
    look.mode = Mode.GRID
    assert not look.subtracts_from(own)
