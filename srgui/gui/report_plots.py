"""The charts of a report: quality by work and by time, gain over bicubic by sets and by pictures."""

import math
from collections.abc import Iterator
from dataclasses import replace
from statistics import fmean
from typing import TYPE_CHECKING

from srgui.gui.plot import Bar, Dot, Plot, Spread
from srgui.gui.report_cells import BASELINE, by_picture, datasets_of
from srgui.progress import words_for_seconds

if TYPE_CHECKING:
    from srgui.report.report_file import Report

KINDS = {"work": "PSNR by work", "time": "PSNR by time", "gain": "Gain over bicubic", "spread": "Gain by picture"}
_WORK, _TIME, _PSNR = "multiply-adds an LR pixel", "seconds a megapixel of the result", "PSNR, dB"
OF_EVERY_SET = frozenset({"gain"})
"""Those that show all sets side by side, whichever is chosen."""


def kinds_of(report: "Report", dataset: str, scale: int) -> tuple[str, ...]:
    """Return the charts that there is something to show on."""
    rows = [row for row in report.rows_at(dataset, scale) if row.psnr_db is not None]
    there = {
        "work": any(row.multiply_adds for row in rows),
        "time": any(row.s_per_megapixel for row in rows),
        "gain": any(_gains_on(report, name, scale) for name in datasets_of(report, scale)),
        "spread": any(row.pictures > 1 for row in rows) and bool(_gains_on(report, dataset, scale)),
    }
    return tuple(kind for kind in KINDS if there[kind])


def plot_of(report: "Report", dataset: str, scale: int, kind: str) -> Plot:
    """Return a chart, one of those that there are."""
    match kind:
        case "gain":
            return _gains(report, scale)
        case "spread":
            return _spread(report, dataset, scale)
        case "time":
            return _by_time(report, dataset, scale)
        case _:
            return _by_work(report, dataset, scale)


def _by_work(report: "Report", dataset: str, scale: int) -> Plot:
    rows = report.rows_at(dataset, scale)
    measured = [
        _dot(row.multiply_adds, row.psnr_db, row.model.title, f"{row.multiply_adds:,} {_WORK}")
        for row in rows
        if row.multiply_adds and row.psnr_db is not None
    ]
    dots = (*measured, *_published(report, dataset, scale))
    name = f"PSNR by multiply-adds on {dataset}, x{scale}"
    return Plot(f"work {dataset} {scale}", name, _WORK, _PSNR, is_log=True, dots=dots)


def _by_time(report: "Report", dataset: str, scale: int) -> Plot:
    dots = tuple(
        _dot(row.s_per_megapixel, row.psnr_db, row.model.title, f"{words_for_seconds(row.s_per_megapixel)} a megapixel")
        for row in report.rows_at(dataset, scale)
        if row.s_per_megapixel and row.psnr_db is not None
    )
    name = f"PSNR by time on {dataset}, x{scale}"
    return Plot(f"time {dataset} {scale}", name, _TIME, _PSNR, is_log=True, dots=dots)


def _published(report: "Report", dataset: str, scale: int) -> Iterator[Dot]:
    """Give what papers publish of networks whose work is known; papers that say the same are one point."""
    from srgui.models.registry import networks  # with torch, which is there where there is a report

    cards = {card.name: card for card in networks()}
    sources: dict[tuple[str, float], list[str]] = {}
    for found in report.published_at(dataset, scale):
        sources.setdefault((found.network, found.psnr_db), []).append(found.cited)
    for (name, psnr_db), cited in sources.items():
        work = cards[name].multiply_adds.get(scale) if name in cards else None
        if work:
            tip = f"{work:,} {_WORK}\nPublished: {'; '.join(cited)}"
            yield replace(_dot(work, psnr_db, cards[name].title, tip), is_published=True)


def _dot(x: float, psnr_db: float, title: str, more: str) -> Dot:
    return Dot(x, psnr_db, title, f"{title}\n{psnr_db:.3f} dB\n{more}")


def _gains(report: "Report", scale: int) -> Plot:
    """Return bars of every network on every set."""
    sets = datasets_of(report, scale)
    by_set = {dataset: _gains_on(report, dataset, scale) for dataset in sets}
    models = [model for model in report.models if any(model.name in gains for gains in by_set.values())]
    mean = {m.name: sum(g.get(m.name, 0.0) for g in by_set.values()) for m in models}
    models.sort(key=lambda model: -mean[model.name])
    bars = tuple(
        Bar(row, gain, f"{gain:+.2f} dB" if len(sets) == 1 else "", f"{model.title} on {name}\n{gain:+.3f} dB", series)
        for row, model in enumerate(models)
        for series, (name, gains) in enumerate(by_set.items())
        for gain in ([gains[model.name]] if model.name in gains else [])
    )
    where = f"{sets[0]}, x{scale}" if len(sets) == 1 else f"{len(sets)} sets, x{scale}"
    titles = tuple(model.title for model in models)
    name = f"Gain over bicubic on {where}"
    return Plot(f"gain {scale}", name, "PSNR over that of bicubic, dB", rows=titles, bars=bars, series=sets)


def _gains_on(report: "Report", dataset: str, scale: int) -> dict[str, float]:
    rows = report.rows_at(dataset, scale)
    base_db = next((row.psnr_db for row in rows if row.model.name == BASELINE), None)
    return {
        row.model.name: row.psnr_db - base_db
        for row in rows
        if base_db is not None and row.psnr_db is not None and row.model.name != BASELINE
    }


def _spread(report: "Report", dataset: str, scale: int) -> Plot:
    """Return how the gain of every network over bicubic lies from picture to picture, the best on average first."""
    titles = {model.name: model.title for model in report.models}
    gains: dict[str, list[tuple[float, str]]] = {}
    for picture, readings in by_picture(report, dataset, scale).items():
        base_db = readings[BASELINE].psnr_db if BASELINE in readings else math.nan
        for name, reading in readings.items():
            gain = reading.psnr_db - base_db
            if name != BASELINE and math.isfinite(gain):
                gains.setdefault(name, []).append((gain, f"{picture}\n{titles[name]}\n{gain:+.3f} dB"))
    names = sorted(gains, key=lambda name: -fmean(gain for gain, _ in gains[name]))
    return Plot(
        f"spread {dataset} {scale}",
        f"Gain over bicubic by picture on {dataset}, x{scale}",
        "PSNR over that of bicubic, dB: a dot each picture, a box the middle half, a line the median",
        rows=tuple(titles[name] for name in names),
        spreads=tuple(Spread(row, tuple(gains[name])) for row, name in enumerate(names)),
    )
