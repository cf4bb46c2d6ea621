"""What a chart shows, which part of it is looked at, and where everything lies."""

from dataclasses import replace

import pytest

from srgui.gui.axis_ticks import decimals_of, even_step, even_values, quantity
from srgui.gui.plot import Bar, Dot, Plot, Spread, View, moved, whole, within, zoomed
from srgui.gui.plot_layout import Block, Drawing, Ring, Words, laid_out, least_height, shortened

_DOTS = tuple(Dot(10.0 ** (2 + n), 30 + n, f"Network {n}", f"Network {n}\n{30 + n:.3f} dB") for n in range(5))
_POINTS = Plot("work", "PSNR by work", "multiply-adds", "PSNR, dB", is_log=True, dots=_DOTS)
_BARS = Plot(
    "gain",
    "Gain",
    "dB",
    rows=("A", "B"),
    bars=(Bar(0, 3.0, "+3.00 dB", "A: 3"), Bar(1, -0.5, "-0.50 dB", "B: -0.5")),
)
_SPREADS = Plot("spread", "By picture", "dB", rows=("A",), spreads=(Spread(0, tuple((v, f"{v}") for v in range(9))),))


def _measure(text: str) -> float:
    return 6.5 * len(text)


def _drawn(plot: Plot, view: View | None = None, size: tuple[int, int] = (800, 400)) -> Drawing:
    return laid_out(plot, view or whole(plot), size, _measure)


def _words(drawing: Drawing) -> list[str]:
    return [item.text for item in drawing.items if isinstance(item, Words)]


@pytest.mark.parametrize("plot", [_POINTS, _BARS, _SPREADS])
def test_all_of_a_chart_lies_in_its_frame(plot: Plot) -> None:
    drawing = _drawn(plot)
    marks = [item for item in drawing.items if isinstance(item, Ring | Block) and item.tip]
    assert len(marks) == len(plot.dots) + len(plot.bars) + sum(len(spread.values) for spread in plot.spreads)
    frame = drawing.frame
    assert 0 < frame.left < frame.right < 800
    assert 0 < frame.top < frame.bottom < 400
    for mark in marks:
        assert frame.holds(mark.x, mark.y)
    assert plot.x_title in _words(drawing)


def test_values_and_places_are_each_others_inverse() -> None:
    frame = _drawn(_POINTS).frame
    for dot in _DOTS:
        x, y = frame.value_at(frame.x(_POINTS.across(dot.x)), frame.y(dot.y))
        assert 10**x == pytest.approx(dot.x)
        assert y == pytest.approx(dot.y)


def test_pointing_near_a_mark_says_what_it_is() -> None:
    drawing = _drawn(_POINTS)
    ring = next(item for item in drawing.items if isinstance(item, Ring) and item.tip.startswith("Network 3"))
    assert drawing.tip_at(ring.x + 5, ring.y - 3) == ("Network 3\n33.000 dB", ring)
    assert drawing.tip_at(ring.x + 40, ring.y - 40) == ("", None)
    drawing = _drawn(_BARS)
    bar = next(item for item in drawing.items if isinstance(item, Block) and item.tip == "A: 3")
    assert drawing.tip_at(bar.x + bar.width / 2, bar.y + 2)[0] == "A: 3"


def test_zooming_keeps_the_place_and_ends_at_the_whole() -> None:
    everything = whole(_POINTS)
    at = (4.0, 32.0)
    closer = zoomed(_POINTS, everything, at, 2.0)
    assert closer.width == pytest.approx(everything.width / 2)
    part = (at[0] - everything.left) / everything.width
    assert (at[0] - closer.left) / closer.width == pytest.approx(part)
    assert zoomed(_POINTS, closer, at, 0.01) == everything
    deepest = zoomed(_POINTS, everything, at, 1e9)
    assert 0 < deepest.width < everything.width / 100
    assert _words(_drawn(_POINTS, deepest)), "ticks are found however close one looks"


def test_nothing_beyond_the_whole_is_shown() -> None:
    everything = whole(_POINTS)
    closer = zoomed(_POINTS, everything, (4.0, 32.0), 3.0)
    far = moved(_POINTS, closer, (100.0, -100.0))
    assert far.right == pytest.approx(everything.right)
    assert far.bottom == pytest.approx(everything.bottom)
    assert far.width == pytest.approx(closer.width)
    assert far.height == pytest.approx(closer.height)
    assert within(_POINTS, View(-99, 99, -99, 99)) == everything


def test_rows_keep_their_height() -> None:
    everything = whole(_BARS)
    closer = zoomed(_BARS, everything, (1.0, 1.0), 4.0)
    assert (closer.bottom, closer.top) == (2, 0)
    assert closer.width < everything.width
    assert moved(_BARS, closer, (0.1, 5.0)).top == 0
    clipped = [item for item in _drawn(_BARS, closer).items if isinstance(item, Block)]
    frame = _drawn(_BARS, closer).frame
    assert all(frame.left <= block.x and block.x + block.width <= frame.right + 1 for block in clipped)


def test_labels_lie_on_no_other_and_on_no_mark() -> None:
    crowd = tuple(Dot(1000 + 20 * n, 30 + 0.05 * (n % 4), f"Network {n}", "") for n in range(12))
    drawing = _drawn(replace(_POINTS, dots=crowd))
    labels = [item for item in drawing.items if isinstance(item, Words) and item.text.startswith("Network")]
    assert len(labels) >= 8, "most find a place, some by a line"
    for number, one in enumerate(labels):
        for other in labels[number + 1 :]:
            apart_y = abs(one.y - other.y) >= 14
            apart_x = one.x + _measure(one.text) <= other.x or other.x + _measure(other.text) <= one.x
            assert apart_x or apart_y
    for ring in (item for item in drawing.items if isinstance(item, Ring)):
        assert not any(
            one.x < ring.x < one.x + _measure(one.text) and one.y - 10 < ring.y < one.y + 2 for one in labels
        )


def test_many_rows_ask_for_height_and_series_for_more() -> None:
    assert least_height(_POINTS) == 0
    rows = tuple(f"Network {number}" for number in range(40))
    many = replace(_BARS, rows=rows)
    assert least_height(many) > 40 * 18
    assert least_height(replace(many, series=("Set5", "Set14", "BSDS100", "Urban100"))) > least_height(many)


def test_a_box_needs_five_pictures() -> None:
    few = replace(_SPREADS, spreads=(Spread(0, ((1.0, "a"), (2.0, "b"), (3.0, "c"))),))
    assert not any(isinstance(item, Block) for item in _drawn(few).items)
    box = next(item for item in _drawn(_SPREADS).items if isinstance(item, Block))
    frame = _drawn(_SPREADS).frame
    assert frame.value_at(box.x, 0)[0] == pytest.approx(2)
    assert frame.value_at(box.x + box.width, 0)[0] == pytest.approx(6)


def test_one_value_is_drawn() -> None:
    assert _drawn(replace(_POINTS, dots=_DOTS[:1])).items
    assert _drawn(replace(_BARS, rows=("A",), bars=(Bar(0, 0.0, "+0.00 dB", "A"),))).items
    assert _drawn(replace(_SPREADS, spreads=(Spread(0, ((1.0, "a"),)),))).items


def test_long_names_are_cut() -> None:
    assert shortened("abc", 100, _measure) == "abc"
    assert shortened("a network of a long name", 65, _measure) == "a network…"
    assert shortened("abc", 0, _measure) == "…"


@pytest.mark.parametrize(("low", "high"), [(0.0, 1.0), (-3.2, 4.1), (33.1, 33.12), (0.0, 6000.0)])
def test_even_ticks_are_few_and_round(low: float, high: float) -> None:
    found = even_values(low, high, 6)
    assert 2 <= len(found) <= 7
    assert all(low - 1e-9 <= value <= high + 1e-9 for value in found)
    decimals = decimals_of(even_step(low, high, 6))
    assert len({f"{value:.{decimals}f}" for value in found}) == len(found)


def test_quantities_are_short() -> None:
    assert [quantity(value) for value in (0.02, 64, 1500, 2e6, 3.5e9)] == ["0.02", "64", "1.5 k", "2 M", "3.5 G"]
