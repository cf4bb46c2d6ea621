"""The charts of a set at a scale: quality by work and by time, gain over bicubic in all and by picture."""

import math
from dataclasses import dataclass

from srgui.models.registry import networks
from srgui.report.benchmark import BASELINE
from srgui.report.charts_svg import SIZE_PX, Bar, Point, bars_chart, points_chart
from srgui.report.report_file import Report
from srgui.report.strips_svg import Strip, strips_chart


@dataclass(frozen=True, slots=True)
class PlaceChart:
    """A chart.

    Attributes:
        kind: ``"work"``, ``"time"``, ``"gain"`` or ``"spread"``.
        title: what stands above it.
        name: what it is called by who cannot see it.
        x_title: along its axis; empty for bars.
        points: on it, or
        bars: on it, or
        strips: on it.
    """

    kind: str
    title: str
    name: str
    x_title: str = ""
    points: tuple[Point, ...] = ()
    bars: tuple[Bar, ...] = ()
    strips: tuple[Strip, ...] = ()

    def drawn(self, size_px: tuple[int, int] = SIZE_PX) -> str:
        """Return it as SVG; bars and strips are as high as there are of them. Empty where nothing is to show."""
        if self.strips:
            return strips_chart(self.name, self.x_title, self.strips, size_px[0])
        if self.bars:
            return bars_chart(self.name, self.bars, size_px[0])
        return points_chart(self.name, self.x_title, "PSNR, dB", self.points, size_px)


def place_charts(report: Report, dataset: str, scale: int) -> tuple[PlaceChart, ...]:
    """Return the charts that there is something to show on."""
    where = f"{dataset}, x{scale}"
    charts = (
        PlaceChart(
            "work",
            "PSNR by work: full points measured, hollow ones published",
            f"PSNR by multiply-adds on {where}",
            "multiply-adds an LR pixel",
            points=(*_by_work(report, dataset, scale), *_published(report, dataset, scale)),
        ),
        PlaceChart(
            "time",
            "PSNR by measured time",
            f"PSNR by time on {where}",
            "seconds a megapixel of the result",
            points=_by_time(report, dataset, scale),
        ),
        PlaceChart(
            "gain",
            "Gain over bicubic",
            f"Gain over bicubic on {where}",
            bars=_gains(report, dataset, scale),
        ),
        PlaceChart(
            "spread",
            "Gain over bicubic by picture",
            f"Distribution of the gain over bicubic on {where}",
            "dB: a dot a picture, the box the middle half, line and number the median",
            strips=_by_picture(report, dataset, scale),
        ),
    )
    return tuple(chart for chart in charts if chart.drawn())


def _by_work(report: Report, dataset: str, scale: int) -> tuple[Point, ...]:
    return tuple(
        Point(row.multiply_adds, row.psnr_db, row.model.title)
        for row in report.rows_at(dataset, scale)
        if row.multiply_adds and row.psnr_db is not None
    )


def _by_time(report: Report, dataset: str, scale: int) -> tuple[Point, ...]:
    return tuple(
        Point(row.s_per_megapixel, row.psnr_db, row.model.title)
        for row in report.rows_at(dataset, scale)
        if row.s_per_megapixel and row.psnr_db is not None
    )


def _published(report: Report, dataset: str, scale: int) -> tuple[Point, ...]:
    cards = {card.name: card for card in networks()}
    sources: dict[tuple[str, float], list[str]] = {}
    for found in report.published_at(dataset, scale):
        sources.setdefault((found.network, found.psnr_db), []).append(found.cited)
    return tuple(
        Point(
            cards[name].multiply_adds.get(scale, 0),
            psnr_db,
            cards[name].title,
            f"{cards[name].title}, {'; '.join(cited)}",
            is_published=True,
        )
        for (name, psnr_db), cited in sources.items()
        if name in cards
    )


def _gains(report: Report, dataset: str, scale: int) -> tuple[Bar, ...]:
    finite = [row for row in report.rows_at(dataset, scale) if row.psnr_db is not None]
    base_db = next((row.psnr_db for row in finite if row.model.network == BASELINE), None)
    return tuple(
        Bar(row.model.title, row.psnr_db - base_db, f"{row.psnr_db - base_db:+.2f} dB")
        for row in finite
        if base_db is not None and row.psnr_db is not None and row.model.network != BASELINE
    )


def _by_picture(report: Report, dataset: str, scale: int) -> tuple[Strip, ...]:
    base = report.psnr_by_picture(dataset, scale, BASELINE)
    if len(base) < 2:  # one picture is what the bars show
        return ()
    strips = []
    for row in report.rows_at(dataset, scale):
        if row.model.name != BASELINE:
            found = report.psnr_by_picture(dataset, scale, row.model.name)
            dots = tuple((name, psnr_db - base[name]) for name, psnr_db in found.items() if name in base)
            strips.append(Strip(row.model.title, tuple(dot for dot in dots if math.isfinite(dot[1]))))
    return tuple(strip for strip in strips if strip.dots)
