"""Charts as drawings: points, bars, strips, and labels that do not lie on each other."""

from xml.etree import ElementTree as ET

import numpy as np
import pytest

from srgui.report.chart_labels import Label, place_labels
from srgui.report.chart_parts import Axis, short, width_of
from srgui.report.chart_style import PRINTED, styled
from srgui.report.charts_svg import Bar, Point, bars_chart, points_chart
from srgui.report.place_charts import place_charts
from srgui.report.report_file import Report
from srgui.report.strips_svg import Strip, box_of, strips_chart


def _found(svg: str, tag: str, kind: str = "") -> list[dict[str, str]]:
    root = ET.fromstring(svg)  # noqa: S314 - our own
    return [e.attrib for e in root.iter() if e.tag.endswith(tag) and kind in {"", e.attrib.get("class")}]


def test_charts_place_points_by_the_logarithm() -> None:
    points = [Point(10, 30, "a"), Point(100, 31, "b"), Point(1000, 32, "c", is_published=True), Point(0, 33, "none")]
    circles = _found(points_chart("T", "x", "y", points), "circle")
    across = sorted(float(found["cx"]) for found in circles)
    assert len(across) == 3
    assert across[1] - across[0] == pytest.approx(across[2] - across[1], abs=0.2)
    heights = {float(found["cx"]): float(found["cy"]) for found in circles}
    assert heights[across[0]] > heights[across[2]], "more is higher"
    assert sorted(found["class"] for found in circles) == ["measured", "measured", "published"]
    assert points_chart("T", "x", "y", [Point(0, 1, "none")]) == ""
    assert points_chart("T", "x", "y", [Point(5, 1, "one")]).startswith("<svg")


def test_bars_begin_at_zero() -> None:
    bars = _found(bars_chart("T", [Bar("a", 2, "+2"), Bar("b", -1, "-1")]), "rect")
    assert float(bars[0]["width"]) == pytest.approx(2 * float(bars[1]["width"]), abs=0.2)
    assert float(bars[1]["x"]) + float(bars[1]["width"]) == pytest.approx(float(bars[0]["x"]), abs=0.2)
    assert bars_chart("T", []) == ""


def test_a_box_is_that_of_numpy() -> None:
    values = np.random.default_rng(2).normal(2, 1, 37).tolist()
    box = box_of(values)
    assert (box.first, box.middle, box.third) == pytest.approx(tuple(np.quantile(values, (0.25, 0.5, 0.75))))
    assert box.low == min(v for v in values if v >= box.first - 1.5 * (box.third - box.first))
    assert box_of([1.0, 2.0, 3.0, 4.0, 100.0]).high == 4.0, "a dot far away is not in the whisker"


def test_strips_have_a_dot_a_picture_and_a_box_of_five() -> None:
    many = Strip("many & <more>", tuple((f"{n}.png", n / 3) for n in range(6)))
    few = Strip("few", (("a.png", 1.0), ("b.png", float("inf"))))
    svg = strips_chart("T", "x", [many, few, Strip("none", ())], 680)
    assert len(_found(svg, "circle", "dot")) == 7
    assert len(_found(svg, "rect", "box")) == 1
    assert len(_found(svg, "line", "median")) == 2
    box = _found(svg, "rect", "box")[0]
    inside = [float(d["cx"]) for d in _found(svg, "circle", "dot")[:6]]
    assert sum(float(box["x"]) <= x <= float(box["x"]) + float(box["width"]) for x in inside) == 4 - 2
    assert "many &amp; &lt;more&gt;" in svg
    assert strips_chart("T", "x", [Strip("none", ())], 680) == ""
    assert strips_chart("T", "x", [Strip("same", (("a", 1.0), ("b", 1.0)))], 680)


def test_an_axis_holds_zero_where_it_is_near() -> None:
    svg = strips_chart("T", "x", [Strip("a", (("a", 0.5), ("b", 3.0)))], 680)
    assert ">0</text>" in svg.replace("0.0<", "0<")
    far = strips_chart("T", "x", [Strip("a", (("a", 10.5), ("b", 11.0)))], 680)
    assert ">0.0</text>" not in far


def test_a_distribution_is_drawn_of_two_pictures_and_more(report: Report, large_report: Report) -> None:
    kinds = [chart.kind for chart in place_charts(report, "my|set", 2)]
    assert kinds == ["work", "gain", "spread"]
    strips = next(chart for chart in place_charts(large_report, "Set5", 2) if chart.kind == "spread")
    assert len(strips.strips) == 23
    assert all(len(strip.dots) == 60 for strip in strips.strips)
    assert 'viewBox="0 0 500 ' in strips.drawn((500, 100))


def test_labels_lie_on_nothing() -> None:
    random = np.random.default_rng(7)
    marks = [
        (float(x), float(y)) for x, y in zip(random.uniform(80, 500, 24), random.uniform(30, 300, 24), strict=True)
    ]
    widths = [60.0] * 24
    labels = place_labels(marks, widths, (680, 320))
    boxes = [_box(label) for label in labels]
    for number, box in enumerate(boxes):
        assert box[0] >= 0
        assert box[2] <= 680
        assert not any(_meet(box, other) for other in boxes[number + 1 :])
        assert not any(box[0] < x < box[2] and box[1] < y < box[3] for x, y in marks)


def _box(label: Label) -> tuple[float, float, float, float]:
    left = label.x if label.anchor == "start" else label.x - 62
    return left, label.y - 10, left + 62, label.y + 3


def _meet(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def test_a_label_is_cut_where_there_is_no_room() -> None:
    assert short("DCSCN", 100) == "DCSCN"
    assert short("日本語ネットワーク", 60).endswith("…")
    assert width_of(short("A very long name of a network", 90)) <= 90


def test_ticks_are_round_and_inside() -> None:
    assert [words for _, words in Axis(0, 1, 0, 100).ticks] == ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]
    assert all(29.94 <= value <= 30.31 for value, _ in Axis(29.94, 30.31, 0, 100).ticks)


def test_a_chart_that_stands_alone_has_colours() -> None:
    svg = styled(bars_chart("T", [Bar("a", 2, "+2")]), PRINTED, has_ground=True)
    assert PRINTED.measured in svg
    assert 'fill="#ffffff"' in svg
    ET.fromstring(svg)  # noqa: S314 - our own
