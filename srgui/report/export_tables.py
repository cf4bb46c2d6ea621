"""A report as tables for other programs and for a page of text: CSV and Markdown."""

import csv
import io
import math
from collections.abc import Iterable, Sequence

from srgui.report.facts import against_table, papers_lines, place_note, sources_lines
from srgui.report.overview import base_of, overview, papers_of, scales_of, to_paper
from srgui.report.place_tables import means_table, pairs, pairs_table, pictures_table, published_table
from srgui.report.report_file import Difference, Report
from srgui.report.results import Reading, Row
from srgui.report.significance import IN_WORDS, Paired
from srgui.report.tables import PUBLISHED_IN_WORDS, PUBLISHED_TITLE, Entry, Table

_CSV_COLUMNS = (
    "kind", "dataset", "scale", "network", "picture", "pictures", "identical", "psnr_db", "spread_db", "ssim",
    "ms_ssim", "shrunk_back_db", "seconds_per_megapixel", "peak_mb", "parameters", "multiply_adds", "source",
    "protocol", "gain_db", "to_paper_db", "over", "difference_db", "low_db", "high_db", "p", "wins", "ties", "losses",
)  # fmt: skip
_RISKY = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet would take for a formula at the beginning of a name."""


def as_csv(report: Report) -> str:
    """Return means, published figures, differences between networks and every reading, told apart by their kind."""
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, _CSV_COLUMNS, lineterminator="\n")
    writer.writeheader()
    protocol = {"protocol": f"{report.protocol.name} ({report.protocol.key})"}
    writer.writerows(_csv_row(report, row) | protocol for row in report.rows)
    for dataset, scale in report.places:
        for found in report.published_at(dataset, scale):
            place = {"kind": "published", "dataset": _plain(dataset), "scale": scale, "network": found.network}
            theirs = {"psnr_db": f"{found.psnr_db:.2f}", "source": found.cited, "protocol": "that of the source"}
            writer.writerow(place | theirs)
    for dataset, scale in report.places:
        writer.writerows(_csv_pair(*pair) | protocol for pair in pairs(report, dataset, scale))
    writer.writerows(_csv_reading(reading) | protocol for reading in report.readings)
    return buffer.getvalue()


def _csv_reading(reading: Reading) -> dict[str, object]:
    return {
        "kind": "picture",
        "dataset": _plain(reading.dataset),
        "scale": reading.scale,
        "network": _plain(reading.model),
        "picture": _plain(reading.picture),
        "psnr_db": _decimals(reading.psnr_db, 4),
        "ssim": _decimals(reading.ssim, 6),
        "ms_ssim": _decimals(reading.ms_ssim, 6),
        "shrunk_back_db": _decimals(reading.back_db, 4),
        "seconds_per_megapixel": _decimals(reading.s_per_megapixel, 4),
        "peak_mb": _decimals(reading.peak_mb, 1),
    }


def _csv_row(report: Report, row: Row) -> dict[str, object]:
    base_db = base_of(report.rows_at(row.dataset, row.scale))
    papers = papers_of(report, row)
    return {
        "kind": "mean",
        "dataset": _plain(row.dataset),
        "scale": row.scale,
        "network": _plain(row.model.name),
        "pictures": row.pictures,
        "identical": row.identical,
        "psnr_db": "identical" if row.psnr_db is None else _decimals(row.psnr_db, 4),
        "spread_db": _decimals(row.spread_db, 4),
        "ssim": _decimals(row.ssim, 6),
        "ms_ssim": _decimals(row.ms_ssim, 6),
        "shrunk_back_db": _decimals(row.back_db, 4),
        "seconds_per_megapixel": _decimals(row.s_per_megapixel, 4),
        "peak_mb": _decimals(row.peak_mb, 1),
        "parameters": "" if row.parameters is None else row.parameters,
        "multiply_adds": "" if row.multiply_adds is None else row.multiply_adds,
        "gain_db": "" if row.psnr_db is None or base_db is None else _decimals(row.psnr_db - base_db, 4),
        "to_paper_db": _decimals(to_paper(report, row).value, 4),
        "source": papers[0].cited if papers else "",
    }


def _csv_pair(first: Row, second: Row, found: Paired) -> dict[str, object]:
    return {
        "kind": "pair",
        "dataset": _plain(first.dataset),
        "scale": first.scale,
        "network": _plain(first.model.name),
        "over": _plain(second.model.name),
        "pictures": found.wins + found.ties + found.losses,
        "difference_db": _decimals(found.mean_db, 4),
        "low_db": _decimals(found.low_db, 4),
        "high_db": _decimals(found.high_db, 4),
        "p": "" if found.p is None else f"{found.p:.3g}",
        "wins": found.wins,
        "ties": found.ties,
        "losses": found.losses,
    }


def _plain(name: str) -> str:
    return f"'{name}" if name.startswith(_RISKY) else name


def _decimals(value: float | None, places: int) -> str:
    if value is None:
        return ""
    return "identical" if math.isinf(value) else f"{value:.{places}f}"


# --- what a person reads -----------------------------------------------------------------------------------


def facts_lines(report: Report) -> tuple[str, ...]:
    """Return protocol, machine, sets and weights in lines, for a reader who would cite or repeat it."""
    machine = ", ".join(f"{name} {value}" for name, value in report.machine.items())
    lines = [f"Protocol “{report.protocol.name}”: {report.protocol.in_words}", f"Made {report.made_at} on: {machine}."]
    if not report.is_complete:
        lines.append("It was stopped before it was done: what is here is what was finished.")
    for dataset in report.datasets:
        known = f", recognised as {dataset.known}" if dataset.known else ", not a set that srgui knows by its checksum"
        lr = ", LR pictures brought" if dataset.brings_lr else ""
        facts = f"{len(dataset.pictures)} pictures, {dataset.sizes}{known}{lr}; SHA-256 of pixels {dataset.sha256}."
        lines.append(" ".join((f"{dataset.name}: {facts}", *dataset.notes)))
    for model in report.models:
        files = dict.fromkeys(model.weights[scale] for scale in model.weights if scale in report.scales)
        lines += [f"{model.title}: {file}, SHA-256 {checksum}." for file, checksum in files]
    return (*lines, *(f"Left out: {left.name}: {left.reason}" for left in report.left_out))


def as_markdown(report: Report, against: Sequence[Difference] = ()) -> str:
    """Return all tables, and all facts below them; the best of a column is bold, the second best in italics."""
    parts = ["# PSNR and SSIM of super-resolution networks", "", *_overviews(report)]
    for dataset, scale in report.places:
        parts += [f"## {_escaped(dataset)}, x{scale}", "", _escaped(place_note(report, dataset, scale)), ""]
        parts += [*_table(means_table(report, dataset, scale)), ""]
        others = published_table(report, dataset, scale)
        if others is not None:
            parts += [f"Published, not measured here. {PUBLISHED_IN_WORDS}", "", *_table(others), ""]
        compared = pairs_table(report, dataset, scale)
        if compared is not None:
            parts += [*_table(compared), ""]
    if against:
        parts += ["## Beside an older report", "", *_table(against_table(against)), ""]
    parts += ["## Each picture: PSNR / SSIM", ""]
    for dataset, scale in report.places:
        parts += [f"### {_escaped(dataset)}, x{scale}", "", *_table(pictures_table(report, dataset, scale)), ""]
    facts = (*facts_lines(report), IN_WORDS, *papers_lines(report), *sources_lines(report))
    return "\n".join([*parts, "## How it was measured", "", *(f"- {_escaped(line)}" for line in facts), ""])


def _overviews(report: Report) -> list[str]:
    marks = "Bold is the best of a column, italic the second best; gain is over bicubic, in dB."
    parts = [marks, ""]
    for scale in scales_of(report):
        table = overview(report, scale)
        parts += [f"## Overview, x{scale}", "", *_table(table), ""]
        if table.published:
            parts += [f"*{PUBLISHED_TITLE}.* {PUBLISHED_IN_WORDS}", ""]
    return parts


def _table(table: Table) -> list[str]:
    def line(entries: Iterable[str]) -> str:
        return "| " + " | ".join(" ".join(entry.split()) for entry in entries) + " |"

    def marked(entry: Entry) -> str:
        mark = ("", "**", "*")[entry.rank] if entry.words else ""
        return f"{mark}{_escaped(table.in_words(entry))}{mark}"

    headings = (_escaped(f"{head.group} {head.words}".strip()) for head in table.headings)
    rules = ("---:" if head.kind == "number" else "---" for head in table.headings)
    published = (
        line((f"*published:* {_escaped(table.in_words(entries[0]))}", *map(marked, entries[1:])))
        for entries in table.published
    )
    return [line(headings), f"|{'|'.join(rules)}|", *(line(map(marked, of)) for of in table.lines), *published]


def _escaped(words: str) -> str:
    """Return words that Markdown takes as they are."""
    for sign in "\\*`[<|":
        words = words.replace(sign, f"\\{sign}")
    return words
