"""What the tables of a report show: means, pictures one by one, and differences to another report."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from statistics import median
from typing import TYPE_CHECKING

from srgui.gui.number_model import Cell, Column, Content, Line, Part
from srgui.gui.pane_choice import PaneChoice
from srgui.progress import count_in_words, words_for_seconds

if TYPE_CHECKING:
    from srgui.report.literature import Published
    from srgui.report.report_file import Difference, Report
    from srgui.report.results import Model, Reading, Row

BASELINE = "bicubic"
_EMPTY = Cell("")
_PUBLISHED = "Published, by the protocols of their sources; not measured here"
_PUBLISHED_TIP = (
    "As its source measures it, by a protocol of its own: Y that is not rounded to 8 bits alone adds about 0.1 dB."
)


def scales_of(report: "Report") -> tuple[int, ...]:
    """Return the scales that anything was measured at."""
    return tuple(sorted({scale for _, scale in report.places}))


def datasets_of(report: "Report", scale: int) -> tuple[str, ...]:
    """Return the sets that were measured on at a scale."""
    return tuple(dataset for dataset, at in report.places if at == scale)


# --- means -------------------------------------------------------------------------------------------------


def means(report: "Report", scale: int) -> Content:
    """Return networks by sets at a scale; published figures are a part of their own."""
    datasets = datasets_of(report, scale)
    rows = {(row.dataset, row.model.name): row for row in report.rows if row.scale == scale}
    models = [model for model in report.models if any((dataset, model.name) in rows for dataset in datasets)]
    columns, cells = [Column("Network")], [[_name(model) for model in models]]
    for dataset in datasets:
        of_set = {name: row for (at, name), row in rows.items() if at == dataset}
        for column, found in _of_set(report, dataset, [of_set.get(model.name) for model in models]):
            columns.append(column)
            cells.append(found)
    for column, found in _costs(report, scale, models, rows):
        columns.append(column)
        cells.append(found)
    measured = tuple(Line(model.name, tuple(of_column[at] for of_column in cells)) for at, model in enumerate(models))
    return Content(tuple(columns), (Part(measured), _published_part(report, datasets, scale, columns)))


def _name(model: "Model") -> Cell:
    tip = "\n".join(words for words in (model.paper, model.trained_on and f"Trained on {model.trained_on}") if words)
    return Cell(model.title, model.title, tip=tip)


def _of_set(report: "Report", dataset: str, rows: "Sequence[Row | None]") -> list[tuple[Column, list[Cell]]]:
    """Return the columns of a set."""
    base = next((row.psnr_db for row in rows if row is not None and row.model.name == BASELINE), None)
    known = next((found.known for found in report.datasets if found.name == dataset), "")
    where = f"{dataset}, recognised as {known}" if known else dataset
    done, count = _done(report, dataset, rows)
    heading = _heading(report, dataset, rows)
    papers = [_paper(report, row) if done == count else () for row in rows]  # a part of a set says nothing
    found = [
        (
            Column(
                f"{heading}\nPSNR",
                f"Mean PSNR in dB over {done} pictures of {where}. Bold is the best, underlined the second best.",
            ),
            ranked([_EMPTY if row is None else _psnr(row) for row in rows]),
        ),
        (
            Column(f"{heading}\ngain", f"PSNR over that of bicubic on {where}, in dB"),
            [_gain(row, base) for row in rows],
        ),
        (
            Column(f"{heading}\nSSIM", f"Mean structural similarity on {where}: 1 is identical"),
            ranked([_EMPTY if r is None or r.ssim is None else Cell(f"{r.ssim:.4f}", r.ssim) for r in rows]),
        ),
    ]
    if any(papers):
        tip = f"PSNR over what a paper publishes of the same network on {known}, in dB"
        found.append(
            (Column(f"{heading}\nto paper", tip), [_to_paper(*both) for both in zip(rows, papers, strict=True)])
        )
    return found


def _done(report: "Report", dataset: str, rows: "Iterable[Row | None]") -> tuple[int, int]:
    """Return how many pictures of a set were measured, and how many it has."""
    count = next((len(found.pictures) for found in report.datasets if found.name == dataset), 0)
    return max((row.pictures for row in rows if row is not None), default=0), count


def _heading(report: "Report", dataset: str, rows: "Iterable[Row | None]") -> str:
    """Return what a set is called above its columns: with how much of it there is, where that is not all."""
    done, count = _done(report, dataset, rows)
    return dataset if done == count else f"{dataset}, {done} of {count}"


def _psnr(row: "Row") -> Cell:
    spread = "" if row.spread_db is None else f" Standard deviation over them: {row.spread_db:.2f} dB."
    identical = f" {row.identical} came back identical, and count for no mean." if row.identical else ""
    value = math.inf if row.psnr_db is None else row.psnr_db
    return Cell(row.psnr_in_words, value, tip=f"Over {row.pictures} pictures.{spread}{identical}")


def _gain(row: "Row | None", base_db: float | None) -> Cell:
    if row is None or row.psnr_db is None or base_db is None or row.model.name == BASELINE:
        return _EMPTY
    return Cell(f"{row.psnr_db - base_db:+.2f}", row.psnr_db - base_db)


def _paper(report: "Report", row: "Row | None") -> "tuple[Published, ...]":
    """Return what is published of just what a row measures."""
    from srgui.report.overview import papers_of

    return () if row is None else papers_of(report, row)


def _to_paper(row: "Row | None", papers: "tuple[Published, ...]") -> Cell:
    if row is None or row.psnr_db is None or not papers:
        return _EMPTY
    gap_db = row.psnr_db - papers[0].psnr_db
    tip = "\n".join(f"{found.psnr_db:.2f} dB: {found.cited}" for found in papers)
    return Cell(f"{gap_db:+.2f}", gap_db, tip=tip)


def _costs(
    report: "Report", scale: int, models: "Sequence[Model]", rows: "Mapping[tuple[str, str], Row]"
) -> list[tuple[Column, list[Cell]]]:
    """Return the columns of what networks cost."""
    by_model = [[row for (_, name), row in rows.items() if name == model.name] for model in models]
    found = []
    if report.has_times:
        times = [[row.s_per_megapixel for row in of if row.s_per_megapixel is not None] for of in by_model]
        cells = [Cell(words_for_seconds(median(t)), median(t)) if t else _EMPTY for t in times]
        found.append((Column("Time\na megapixel", "Median time for a megapixel of the result, on this device"), cells))
    if report.has_memory:
        peaks = [[row.peak_mb for row in of if row.peak_mb is not None] for of in by_model]
        cells = [Cell(f"{max(p):.0f} MB", max(p)) if p else _EMPTY for p in peaks]
        found.append((Column("Peak\nmemory", "By how much memory grows while it runs, at its highest"), cells))
    found.append((Column("Parameters", "Numbers that were learnt"), _counts(models, scale, lambda m: m.parameters)))
    tip = "Multiply-adds an LR pixel, counted as Table 3 of the DCSCN paper counts them"
    found.append((Column("Multiply-adds", tip), _counts(models, scale, lambda m: m.multiply_adds)))
    return found


def _counts(models: "Sequence[Model]", scale: int, of: "Callable[[Model], Mapping[int, int]]") -> list[Cell]:
    counts = [of(model).get(scale) for model in models]
    return [Cell(count_in_words(n), n, tip=f"{n:,}") if n else _EMPTY for n in counts]


def _published_part(report: "Report", datasets: Sequence[str], scale: int, columns: Sequence[Column]) -> Part:
    from srgui.models.registry import networks  # with torch, which is there where there is a report

    titles = {card.name: card.title for card in networks()}
    figures: dict[tuple[str, str], dict[str, Cell]] = {}
    for dataset in datasets:
        for found in report.published_at(dataset, scale):
            of = figures.setdefault((found.network, found.cited), {})
            heading = _heading(report, dataset, report.rows_at(dataset, scale))
            of[f"{heading}\nPSNR"] = Cell(f"{found.psnr_db:.2f}", found.psnr_db, tip=_PUBLISHED_TIP)
    lines = []
    for (network, cited), by_column in figures.items():
        title = f"{titles.get(network, network)}, {cited}"
        name = Cell(title, title, tip=f"{title}. {_PUBLISHED_TIP}")
        cells = (name, *(by_column.get(column.heading, _EMPTY) for column in columns[1:]))
        lines.append(Line(f"published {network} {cited}", cells))
    return Part(tuple(lines), _PUBLISHED, is_quiet=True)


def ranked(cells: Sequence[Cell]) -> list[Cell]:
    """Mark the best and the second best, as they are read: those that are written alike are equally good."""
    by_value = {cell.words: cell.value for cell in cells if isinstance(cell.value, float)}
    order = sorted(by_value, key=lambda words: -(by_value[words] or 0.0))
    ranks = {words: rank for rank, words in enumerate(order[:2], 1)}
    return [replace(cell, rank=ranks.get(cell.words, 0)) for cell in cells]


# --- pictures one by one -----------------------------------------------------------------------------------


def pictures(report: "Report", dataset: str, scale: int) -> Content:
    """Return the PSNR of every network on every picture of a set, and how far the networks are apart."""
    rows = report.rows_at(dataset, scale)
    lines = []
    for name, readings in by_picture(report, dataset, scale).items():
        cells = [_picture_cell(readings.get(row.model.name)) for row in rows]
        apart = _apart_db(readings.values())
        last = _EMPTY if apart is None else Cell(f"{apart:.2f}", apart)
        lines.append(Line(name, (Cell(name, name, tip=name), last, *ranked(cells))))
    tip = "How far the best and the worst network are apart on the picture, in dB; bicubic does not count"
    columns = [Column("Picture", "A double click or Enter opens it in the Enhance tab"), Column("Apart", tip)]
    columns += [Column(row.model.title, "PSNR in dB; SSIM where one points at it") for row in rows]
    return Content(tuple(columns), (Part(tuple(lines)),))


def by_picture(report: "Report", dataset: str, scale: int) -> "dict[str, dict[str, Reading]]":
    """Return the readings of a set at a scale by picture and network."""
    found: dict[str, dict[str, Reading]] = {}
    for reading in report.readings:
        if (reading.dataset, reading.scale) == (dataset, scale):
            found.setdefault(reading.picture, {})[reading.model] = reading
    return found


def _picture_cell(reading: "Reading | None") -> Cell:
    if reading is None:
        return _EMPTY
    words = "identical" if math.isinf(reading.psnr_db) else f"{reading.psnr_db:.2f}"
    return Cell(words, reading.psnr_db, tip="" if reading.ssim is None else f"SSIM {reading.ssim:.4f}")


def _apart_db(readings: "Iterable[Reading]") -> float | None:
    """Return how far networks are apart on a picture; None where there are not two that can be compared."""
    finite = [reading for reading in readings if math.isfinite(reading.psnr_db)]
    learnt = [reading for reading in finite if reading.model != BASELINE]
    values = [reading.psnr_db for reading in (learnt if len(learnt) > 1 else finite)]
    return max(values) - min(values) if len(values) > 1 else None


def best_models(report: "Report", dataset: str, scale: int) -> tuple[str, ...]:
    """Return the networks as panes have them, the best first; bicubic is not among them where there are others."""
    models = [row.model for row in _by_quality(report, dataset, scale)]
    return tuple(dict.fromkeys(PaneChoice(model.network, turns=True if model.turns else None).key for model in models))


def _by_quality(report: "Report", dataset: str, scale: int) -> "list[Row]":
    rows = sorted(report.rows_at(dataset, scale), key=lambda row: -(row.psnr_db or 0.0))
    return [row for row in rows if row.model.name != BASELINE] or rows


def extreme(report: "Report", dataset: str, scale: int, which: str) -> str:
    """Return the picture that is the ``"worst"`` or ``"best"`` of the best network, or the most ``"divided"``."""
    found = by_picture(report, dataset, scale)
    best = next(row.model.name for row in _by_quality(report, dataset, scale))
    values = {
        name: (_apart_db(of.values()) or 0.0) if which == "divided" else of[best].psnr_db for name, of in found.items()
    }
    return (min if which == "worst" else max)(values, key=lambda name: values[name], default="")


# --- beside another ----------------------------------------------------------------------------------------


def beside(found: "Sequence[Difference]", titles: Mapping[str, str]) -> Content:
    """Return the differences between two reports."""
    columns = (
        Column("Set"),
        Column("Network", is_words=True),
        Column("Before", "PSNR of the other report, in dB"),
        Column("Now", "PSNR of this one, in dB"),
        Column("Difference", "In dB"),
        Column("SSIM", "Difference of SSIM"),
        Column("Remarks", is_words=True),
    )
    lines = []
    for number, one in enumerate(found):
        place, network = f"{one.dataset}, x{one.scale}", titles.get(one.model, one.model)
        remarks = ", ".join(one.remarks)
        numbers = (
            _decimals(one.old_db, "{:.2f}"),
            _decimals(one.new_db, "{:.2f}"),
            _decimals(one.gain_db, "{:+.3f}"),
            _decimals(one.ssim, "{:+.5f}"),
        )
        cells = (Cell(place, f"{number:06}"), Cell(network, network), *numbers, Cell(remarks, remarks, tip=remarks))
        lines.append(Line(f"{number}", cells))
    return Content(columns, (Part(tuple(lines)),))


def _decimals(value: float | None, form: str) -> Cell:
    return _EMPTY if value is None else Cell(form.format(value), value)
