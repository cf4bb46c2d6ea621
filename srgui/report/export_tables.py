"""A report as tables for other programs and for papers: CSV, Markdown and LaTeX."""

import csv
import io
import math
from collections.abc import Iterable, Sequence

from srgui.progress import words_for_seconds
from srgui.report.report_file import Difference, Report
from srgui.report.results import Reading, Row
from srgui.report.significance import IN_WORDS, Paired, paired

_CSV_COLUMNS = (
    "kind", "dataset", "scale", "network", "picture", "pictures", "identical", "psnr_db", "spread_db", "ssim",
    "ms_ssim", "shrunk_back_db", "seconds_per_megapixel", "peak_mb", "parameters", "multiply_adds", "source",
    "protocol",
)  # fmt: skip
PUBLISHED_IN_WORDS = (
    "Published figures are as their sources measure them, by protocols of their own: Y that is not rounded to 8 bits "
    "alone adds about 0.1 dB at 38 dB."
)
_RISKY = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet would take for a formula at the beginning of a name."""


def as_csv(report: Report) -> str:
    """Return rows of means, published figures and every single reading, told apart by the first column."""
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, _CSV_COLUMNS, lineterminator="\n")
    writer.writeheader()
    protocol = {"protocol": f"{report.protocol.name} ({report.protocol.key})"}
    writer.writerows(_csv_row(row) | protocol for row in report.rows)
    for dataset, scale in report.places:
        for found in report.published_at(dataset, scale):
            place = {"kind": "published", "dataset": _plain(dataset), "scale": scale, "network": found.network}
            theirs = {"psnr_db": f"{found.psnr_db:.2f}", "source": found.cited, "protocol": "that of the source"}
            writer.writerow(place | theirs)
    writer.writerows(_csv_reading(reading) | protocol for reading in report.readings)
    return buffer.getvalue()


def _csv_reading(reading: Reading) -> dict[str, object]:
    return {
        "kind": "picture",
        "dataset": _plain(reading.dataset),
        "scale": reading.scale,
        "network": reading.model,
        "picture": _plain(reading.picture),
        "psnr_db": _decimals(reading.psnr_db, 4),
        "ssim": _decimals(reading.ssim, 6),
        "ms_ssim": _decimals(reading.ms_ssim, 6),
        "shrunk_back_db": _decimals(reading.back_db, 4),
        "seconds_per_megapixel": _decimals(reading.s_per_megapixel, 4),
        "peak_mb": _decimals(reading.peak_mb, 1),
    }


def _csv_row(row: Row) -> dict[str, object]:
    return {
        "kind": "mean",
        "dataset": _plain(row.dataset),
        "scale": row.scale,
        "network": row.model.name,
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
    }


def _plain(name: str) -> str:
    return f"'{name}" if name.startswith(_RISKY) else name


def _decimals(value: float | None, places: int) -> str:
    if value is None:
        return ""
    return "identical" if math.isinf(value) else f"{value:.{places}f}"


# --- what a person reads -----------------------------------------------------------------------------------


def headings(report: Report) -> tuple[str, ...]:
    """Return the columns of a table of means."""
    times = ["Time a megapixel"] * report.has_times + ["Peak memory"] * report.has_memory
    return (
        "Network", "PSNR", "±", "SSIM", "MS-SSIM", "Shrunk back", *times, "Parameters", "Multiply-adds", "Published",
    )  # fmt: skip


def cells(report: Report, row: Row) -> tuple[str, ...]:
    """Return a row in words, in the order of `headings`."""
    psnr = row.psnr_in_words
    if row.identical and row.psnr_db is not None:
        psnr += f" ({row.identical} identical)"
    ms_ssim = "" if row.ms_ssim is None else f"{row.ms_ssim:.4f}"
    if ms_ssim and row.ms_ssim_pictures < row.pictures:
        ms_ssim += f" ({row.ms_ssim_pictures} of {row.pictures})"
    optional = []
    if report.has_times:
        optional.append("" if row.s_per_megapixel is None else words_for_seconds(row.s_per_megapixel))
    if report.has_memory:
        optional.append("" if row.peak_mb is None else f"{row.peak_mb:.0f} MB")
    return (
        row.model.title,
        psnr,
        "" if row.spread_db is None else f"{row.spread_db:.2f}",
        "" if row.ssim is None else f"{row.ssim:.4f}",
        ms_ssim,
        "" if row.back_db is None else f"{row.back_db:.2f}",
        *optional,
        "" if row.parameters is None else f"{row.parameters:,}",
        "" if row.multiply_adds is None else f"{row.multiply_adds:,}",
        "; ".join(
            f"{found.psnr_db:.2f} ({found.cited})"
            for found in report.published_at(row.dataset, row.scale)
            if found.network == row.model.network and not row.model.turns and not row.model.is_own
        ),
    )


def only_published(report: Report, dataset: str, scale: int) -> tuple[tuple[str, str, str], ...]:
    """Return network, PSNR and source of published figures of networks that were not measured here."""
    measured = {row.model.network for row in report.rows_at(dataset, scale)}
    return tuple(
        (found.network, f"{found.psnr_db:.2f}", f"{found.cited}. {found.remark}".removesuffix(". "))
        for found in report.published_at(dataset, scale)
        if found.network not in measured
    )


def pairs(report: Report, dataset: str, scale: int) -> tuple[tuple[Row, Row, Paired], ...]:
    """Return every two networks of a set at a scale, the better first, with their paired difference."""
    rows = sorted(report.rows_at(dataset, scale), key=lambda row: -_rank(row))
    by_picture = {row.model.name: report.psnr_by_picture(dataset, scale, row.model.name) for row in rows}
    return tuple(
        (first, second, paired(by_picture[first.model.name], by_picture[second.model.name]))
        for number, first in enumerate(rows)
        for second in rows[number + 1 :]
    )


def _rank(row: Row) -> float:
    return math.inf if row.psnr_db is None else row.psnr_db


def paired_in_words(found: Paired) -> tuple[str, str, str, str]:
    """Return difference, interval, p and wins of a pair."""
    mean = "" if found.mean_db is None else f"{found.mean_db:+.3f} dB"
    interval, p = "needs two pictures", ""
    if found.low_db is not None and found.high_db is not None and found.p is not None:
        interval = f"{found.low_db:+.3f} to {found.high_db:+.3f}"
        p = "< 0.001" if found.p < 0.001 else f"{found.p:.3f}"
    ties = f", {found.ties} equal" if found.ties else ""
    count = found.wins + found.ties + found.losses
    return mean, interval, p, f"{found.wins} of {count}{ties}"


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
    """Return tables of means, published figures and paired differences, and all facts below them."""
    parts = ["# PSNR and SSIM of super-resolution networks", ""]
    for dataset, scale in report.places:
        rows = [cells(report, row) for row in report.rows_at(dataset, scale)]
        parts += [f"## {dataset}, x{scale}", "", *_table(headings(report), rows), ""]
        others = only_published(report, dataset, scale)
        if others:
            parts += [f"Published, not measured here. {PUBLISHED_IN_WORDS}", ""]
            parts += [*_table(("Network", "PSNR", "Source"), others), ""]
        compared = [
            (first.model.title, second.model.title, *paired_in_words(found))
            for first, second, found in pairs(report, dataset, scale)
        ]
        parts += [*_table(("Network", "over", "Difference", "95 % interval", "p", "Wins"), compared), ""]
    if against:
        columns = ("Set", "Network", "Before", "Now", "Difference", "SSIM", "Remarks")
        parts += ["## Beside an older report", "", *_table(columns, map(difference_cells, against)), ""]
    parts += ["## How it was measured", "", *(f"- {line}" for line in facts_lines(report)), f"- {IN_WORDS}", ""]
    return "\n".join(parts)


def difference_cells(found: Difference) -> tuple[str, ...]:
    """Return a difference between two reports in words."""
    values = ["" if value is None else f"{value:.3f}" for value in (found.old_db, found.new_db)]
    gain = "" if found.gain_db is None else f"{found.gain_db:+.3f}"
    ssim = "" if found.ssim is None else f"{found.ssim:+.5f}"
    return (f"{found.dataset}, x{found.scale}", found.model, *values, gain, ssim, ", ".join(found.remarks))


def _table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    def line(entries: Iterable[str]) -> str:
        return "| " + " | ".join(" ".join(entry.replace("|", "\\|").split()) for entry in entries) + " |"

    return [line(columns), "|" + "---|" * len(columns), *map(line, rows)]


def as_latex(report: Report) -> str:
    """Return a table of PSNR/SSIM as papers print it: networks down, sets and scales across, the best in bold.

    It needs the package booktabs. Published figures are not in it.
    """
    best = {place: max(map(_rank, report.rows_at(*place)), default=math.inf) for place in report.places}
    lines = [
        *(f"% {' '.join(line.split())}" for line in facts_lines(report)),
        r"\begin{table}",
        r"\centering",
        r"\begin{tabular}{l" + "c" * len(report.places) + "}",
        r"\toprule",
        " & ".join(["Network", *(f"{_tex(name)} $\\times{scale}$" for name, scale in report.places)]) + r" \\",
        r"\midrule",
    ]
    for model in report.models:
        found = {(row.dataset, row.scale): row for row in report.rows if row.model == model}
        if found:
            entries = [_tex_cell(found.get(place), best[place]) for place in report.places]
            lines.append(" & ".join([_tex(model.title), *entries]) + r" \\")
    caption = f"Mean PSNR (dB) / SSIM, protocol “{report.protocol.name}”, srgui {report.machine.get('srgui', '')}."
    lines += [r"\bottomrule", r"\end{tabular}", rf"\caption{{{_tex(caption)}}}", r"\end{table}", ""]
    return "\n".join(lines)


def _tex_cell(row: Row | None, best: float) -> str:
    if row is None:
        return "--"
    psnr = row.psnr_in_words
    is_best = row.psnr_db is not None and f"{row.psnr_db:.2f}" == f"{best:.2f}"
    shown = rf"\textbf{{{psnr}}}" if is_best else psnr
    return shown if row.ssim is None else f"{shown} / {row.ssim:.4f}"


_TEX = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "“": "``", "”": "''"}
_TEX |= {sign: f"\\{sign}" for sign in "&%$#_{}"}


def _tex(words: str) -> str:
    return "".join(_TEX.get(sign, sign) for sign in words)
