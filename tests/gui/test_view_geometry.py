"""Zoom and pan hold what they promise, for pictures smaller and larger than their viewport."""

import pytest

from srgui.engine.tiling import Region
from srgui.gui.view_geometry import (
    MAX_ZOOM,
    MIN_ZOOM,
    ZOOM_STEPS,
    Point,
    Size,
    View,
    clamped,
    columns,
    corner,
    fit_zoom,
    fitted,
    held_at_one,
    panned,
    step_down,
    step_up,
    to_picture,
    to_screen,
    visible_region,
    zoomed_at,
)

VIEWPORT = Size(600, 400)
PHOTO = Size(3000, 2000)
SMALL = Size(300, 100)


def test_fit_shows_the_whole_picture_and_fills_one_side() -> None:
    assert fit_zoom(VIEWPORT, PHOTO) == pytest.approx(0.2)
    assert fit_zoom(VIEWPORT, SMALL) == pytest.approx(2)
    assert visible_region(fitted(VIEWPORT, PHOTO), VIEWPORT, PHOTO) == Region(0, 0, 3000, 2000)


def test_fit_stays_within_the_largest_zoom() -> None:
    assert fit_zoom(VIEWPORT, Size(2, 2)) == MAX_ZOOM


def test_fit_of_a_huge_picture_goes_below_the_smallest_step() -> None:
    huge = Size(60000, 40000)
    assert fit_zoom(VIEWPORT, huge) == pytest.approx(0.01)
    assert clamped(fitted(VIEWPORT, huge), VIEWPORT, huge).zoom == pytest.approx(0.01)


def test_fit_of_a_viewport_without_room_is_still_a_zoom() -> None:
    assert fit_zoom(Size(0, 0), PHOTO) > 0


@pytest.mark.parametrize(("wanted", "given"), [(0.001, MIN_ZOOM), (1, 1), (500, MAX_ZOOM)])
def test_zoom_is_kept_in_range(wanted: float, given: float) -> None:
    assert clamped(View(zoom=wanted), VIEWPORT, PHOTO).zoom == given


def test_a_picture_that_fits_is_centred() -> None:
    assert clamped(View(0.1, 0.9, 0.1), VIEWPORT, PHOTO) == View(0.5, 0.5, 0.1)


def test_no_room_is_left_beside_a_picture_that_could_fill_it() -> None:
    view = clamped(View(0, 1, 1), VIEWPORT, PHOTO)
    assert visible_region(view, VIEWPORT, PHOTO) == Region(0, 1600, 600, 400)


@pytest.mark.parametrize("cursor", [Point(0, 0), Point(300, 200), Point(517, 33)])
@pytest.mark.parametrize("factor", [1.25, 3, 0.8])
def test_zoom_holds_the_picture_under_the_cursor(cursor: Point, factor: float) -> None:
    view = View(0.43, 0.55, 1.0)
    before = to_picture(cursor, view, VIEWPORT, PHOTO)
    zoomed = zoomed_at(view, cursor, factor, VIEWPORT, PHOTO)
    after = to_picture(cursor, zoomed, VIEWPORT, PHOTO)
    assert zoomed.zoom == pytest.approx(factor)
    assert after.x * PHOTO.width == pytest.approx(before.x * PHOTO.width, abs=1 / min(1, factor))
    assert after.y * PHOTO.height == pytest.approx(before.y * PHOTO.height, abs=1 / min(1, factor))


def test_zoom_in_and_out_again_ends_where_it_began() -> None:
    view, cursor = View(0.4, 0.6, 1.0), Point(100, 350)
    there = zoomed_at(view, cursor, 4, VIEWPORT, PHOTO)
    back = zoomed_at(there, cursor, 1 / 4, VIEWPORT, PHOTO)
    assert (back.x, back.y, back.zoom) == pytest.approx((view.x, view.y, view.zoom))


def test_zoom_stops_at_its_limit_without_drifting() -> None:
    view = View(0.4, 0.6, MAX_ZOOM)
    assert zoomed_at(view, Point(10, 10), 2, VIEWPORT, PHOTO) == view


def test_pan_moves_by_what_the_hand_moved() -> None:
    view = panned(View(0.5, 0.5, 2.0), 40, -20, VIEWPORT, PHOTO)
    assert view.x * PHOTO.width == pytest.approx(1500 - 20)
    assert view.y * PHOTO.height == pytest.approx(1000 + 10)


def test_pan_stops_at_the_edge() -> None:
    view = panned(View(0.5, 0.5, 1.0), 1e6, 1e6, VIEWPORT, PHOTO)
    assert visible_region(view, VIEWPORT, PHOTO) == Region(0, 0, 600, 400)


def test_the_corner_is_on_a_whole_pixel() -> None:
    at = corner(View(0.3333, 0.7777, 0.71), VIEWPORT, PHOTO)
    assert (at.x, at.y) == (round(at.x), round(at.y))


def test_screen_and_picture_are_each_other_s_inverse() -> None:
    view = View(0.3, 0.7, 1.7)
    at = to_picture(to_screen(Point(0.31, 0.72), view, VIEWPORT, PHOTO), view, VIEWPORT, PHOTO)
    assert (at.x, at.y) == pytest.approx((0.31, 0.72))


def test_the_visible_region_at_one_to_one_is_the_viewport() -> None:
    assert visible_region(View(zoom=1), VIEWPORT, PHOTO) == Region(1200, 800, 600, 400)


def test_pixels_seen_in_part_belong_to_the_visible_region() -> None:
    region = visible_region(View(0.5, 0.5, 7.0), VIEWPORT, PHOTO)
    assert region.width * 7 >= VIEWPORT.width
    assert (region.width - 2) * 7 < VIEWPORT.width


def test_the_visible_region_stays_inside_the_picture() -> None:
    assert visible_region(View(zoom=0.5), VIEWPORT, SMALL) == Region(0, 0, 300, 100)


def test_steps_reach_from_one_end_to_the_other_and_back() -> None:
    zoom, seen = MIN_ZOOM, [MIN_ZOOM]
    while zoom < MAX_ZOOM:
        zoom = step_up(zoom)
        seen.append(zoom)
    assert tuple(seen) == ZOOM_STEPS
    while zoom > MIN_ZOOM:
        zoom = step_down(zoom)
        seen.append(zoom)
    assert tuple(seen) == ZOOM_STEPS + ZOOM_STEPS[-2::-1]


def test_steps_end_at_the_ends() -> None:
    assert step_up(MAX_ZOOM) == MAX_ZOOM
    assert step_down(MIN_ZOOM) == MIN_ZOOM
    assert step_down(0.01) == MIN_ZOOM


def test_a_step_from_between_goes_to_the_neighbours() -> None:
    assert step_up(0.97) == 1
    assert step_up(0.9999) == 1.5
    assert step_down(1.3) == 1


@pytest.mark.parametrize(
    ("before", "after", "held"),
    [(0.9, 1.1, 1), (1.1, 0.9, 1), (1, 1.2, 1.2), (1, 0.8, 0.8), (2, 3, 3), (0.8, 1, 1)],
)
def test_a_wheel_stops_at_the_true_size_on_its_way(before: float, after: float, held: float) -> None:
    assert held_at_one(before, after) == held


@pytest.mark.parametrize(
    ("count", "wide", "tall"),
    [(1, 1, 1), (2, 2, 1), (3, 3, 1), (4, 2, 2), (6, 3, 2), (9, 3, 3)],
)
def test_panes_stay_close_to_the_picture_s_shape(count: int, wide: int, tall: int) -> None:
    assert columns(count, Size(wide * 600, tall * 428), Size(3, 2), 28) == wide


def test_panes_of_a_tall_picture_stand_side_by_side() -> None:
    assert columns(5, Size(1500, 800), Size(1, 4), 28) == 5


def test_panes_of_a_panorama_lie_above_each_other() -> None:
    assert columns(4, Size(1000, 800), Size(10, 1), 28) == 1


def test_few_cells_stay_empty() -> None:
    assert columns(5, Size(1200, 800), Size(3, 2), 28) in {2, 3}
    assert columns(8, Size(1200, 700), Size(3, 2), 28) in {3, 4}
