"""The charts of a set are drawn in the size that is asked for."""

import re

import pytest

from srgui.report.charts_svg import Bar, Point
from srgui.report.place_charts import PlaceChart


@pytest.mark.parametrize("size", [(680, 360), (480, 200), (1600, 900)])
def test_points_lie_inside_of_any_size(size: tuple[int, int]) -> None:
    points = (Point(64, 33.7, "Bicubic"), Point(244_000, 37.6, "DCSCN"), Point(1e8, 37.7, "DRCN", is_published=True))
    drawn = PlaceChart("work", "title", "name", "work", points=points).drawn(size)
    assert f'viewBox="0 0 {size[0]} {size[1]}"' in drawn
    marks = re.findall(r'<circle class="\w+" cx="([\d.]+)" cy="([\d.]+)"', drawn)
    assert len(marks) == 3
    assert all(0 < float(x) < size[0] and 0 < float(y) < size[1] for x, y in marks)
    others = re.findall(r'[xy][12]?="(-?[\d.]+)"', drawn)
    assert all(-1 <= float(value) <= max(size) for value in others)


def test_bars_are_as_wide_as_asked_and_as_high_as_they_are_many() -> None:
    bars = tuple(Bar(f"Network {number}", number / 2, f"+{number / 2} dB") for number in range(1, 21))
    drawn = PlaceChart("gain", "title", "name", bars=bars).drawn((500, 100))
    found = re.search(r'viewBox="0 0 (\d+) (\d+)"', drawn)
    assert found is not None
    assert int(found[1]) == 500
    assert int(found[2]) > 20 * 16
    assert drawn.count('<rect class="bar"') == 20


def test_nothing_is_drawn_of_nothing() -> None:
    assert not PlaceChart("time", "title", "name", "time").drawn()
