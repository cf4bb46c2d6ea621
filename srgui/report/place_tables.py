"""The tables of one set at one scale: means, published figures, single pictures, and networks against each other."""

import math
from collections.abc import Sequence

from srgui.progress import words_for_seconds
from srgui.report.benchmark import BASELINE
from srgui.report.overview import base_of, papers_of, psnr, title_of, to_paper
from srgui.report.report_file import Report
from srgui.report.results import Reading, Row
from srgui.report.significance import Paired, paired
from srgui.report.tables import EMPTY, Entry, Heading, Table, decibels, gain, plain_table, ranked, similarity

WINS_IN_WORDS = (
    "Mean difference in dB of the network at the left over the one whose number stands above, and the part of the "
    "pictures that it wins; bold where the interval does not hold zero."
)


def means_table(report: Report, dataset: str, scale: int, *, is_cited: bool = True) -> Table:
    """Return the means of every network; pictures that count for no mean are named beside it.

    Args:
        report: what was measured.
        dataset: the set.
        scale: the factor.
        is_cited: whether published figures of the same networks have a column.
    """
    rows = report.rows_at(dataset, scale)
    base_db = base_of(rows)
    columns: list[tuple[Heading, list[Entry]]] = [
        (Heading("Network", "name"), [Entry(row.model.title) for row in rows]),
        (Heading("PSNR"), ranked([psnr(row) for row in rows])),
        (Heading("±"), [decibels(row.spread_db) for row in rows]),
        (Heading("Gain"), [EMPTY if r.model.name == BASELINE else gain(r.psnr_db, base_db) for r in rows]),
        (Heading("SSIM"), ranked([similarity(row.ssim) for row in rows])),
        (Heading("MS-SSIM"), ranked([_ms_ssim(row, rows) for row in rows])),
        (Heading("Shrunk back"), [decibels(row.back_db) for row in rows]),
        *_costs(report, rows),
    ]
    papers = [papers_of(report, row) for row in rows]
    if any(papers):
        cited = ["; ".join(f"{found.psnr_db:.2f} ({found.cited})" for found in of) for of in papers]
        columns.append((Heading("To paper"), [to_paper(report, row) for row in rows]))
        if is_cited:
            columns.append((Heading("Published", "long"), [Entry(words) for words in cited]))
    lines = tuple(tuple(entries[at] for _, entries in columns) for at in range(len(rows)))
    return Table(tuple(heading for heading, _ in columns), lines)


def _ms_ssim(row: Row, rows: Sequence[Row]) -> Entry:
    """Return MS-SSIM; how many pictures are large enough for it stands beside it where networks differ in that."""
    is_own = len({other.ms_ssim_pictures for other in rows}) > 1
    return similarity(row.ms_ssim, f"({row.ms_ssim_pictures} of {row.pictures})" if is_own else "")


def _costs(report: Report, rows: Sequence[Row]) -> list[tuple[Heading, list[Entry]]]:
    found = []
    if report.has_times:
        seconds = [row.s_per_megapixel for row in rows]
        entries = [EMPTY if s is None else Entry(words_for_seconds(s), s) for s in seconds]
        found.append((Heading("Time a megapixel"), entries))
    if report.has_memory:
        peaks = [row.peak_mb for row in rows]
        found.append((Heading("Peak memory"), [EMPTY if p is None else Entry(f"{p:.0f} MB", p) for p in peaks]))
    for words, counts in (
        ("Parameters", [row.parameters for row in rows]),
        ("Multiply-adds", [row.multiply_adds for row in rows]),
    ):
        found.append((Heading(words), [EMPTY if n is None else Entry(f"{n:,}", n) for n in counts]))
    return found


def published_table(report: Report, dataset: str, scale: int) -> Table | None:
    """Return published figures of networks that were not measured here; None where there are none."""
    measured = {row.model.network for row in report.rows_at(dataset, scale)}
    others = [
        (title_of(found.network), f"{found.psnr_db:.2f}", f"{found.cited}. {found.remark}".removesuffix(". "))
        for found in report.published_at(dataset, scale)
        if found.network not in measured
    ]
    headings = (Heading("Network", "name"), Heading("PSNR"), Heading("Source", "long"))
    return plain_table(headings, others) if others else None


def pictures_table(report: Report, dataset: str, scale: int) -> Table:
    """Return the PSNR of every network on every picture, and SSIM beside it."""
    rows = report.rows_at(dataset, scale)
    readings: dict[str, dict[str, Reading]] = {}
    for reading in report.readings:
        if (reading.dataset, reading.scale) == (dataset, scale):
            readings.setdefault(reading.picture, {})[reading.model] = reading
    lines = tuple(
        (Entry(picture), *ranked([_on_picture(of.get(row.model.name)) for row in rows]))
        for picture, of in readings.items()
    )
    headings = Heading("Picture", "name"), *(Heading(row.model.title) for row in rows)
    return Table(headings, lines, joint=" / ")


def _on_picture(reading: Reading | None) -> Entry:
    if reading is None:
        return EMPTY
    ssim = "" if reading.ssim is None else f"{reading.ssim:.4f}"
    words = "identical" if math.isinf(reading.psnr_db) else f"{reading.psnr_db:.2f}"
    return Entry(words, reading.psnr_db, more=ssim)


# --- networks against each other ---------------------------------------------------------------------------


def pairs(report: Report, dataset: str, scale: int) -> tuple[tuple[Row, Row, Paired], ...]:
    """Return every two networks of a set at a scale, the better first, with their paired difference."""
    rows = _by_quality(report, dataset, scale)
    by_picture = {row.model.name: report.psnr_by_picture(dataset, scale, row.model.name) for row in rows}
    return tuple(
        (first, second, paired(by_picture[first.model.name], by_picture[second.model.name]))
        for number, first in enumerate(rows)
        for second in rows[number + 1 :]
    )


def _by_quality(report: Report, dataset: str, scale: int) -> list[Row]:
    return sorted(report.rows_at(dataset, scale), key=lambda row: -(math.inf if row.psnr_db is None else row.psnr_db))


def pairs_table(report: Report, dataset: str, scale: int, *, of_best: bool = False) -> Table | None:
    """Return the differences between networks in words, significant ones in bold; None where there is one network.

    Args:
        report: what was measured.
        dataset: the set.
        scale: the factor.
        of_best: only those between the best network and each other.
    """
    compared = pairs(report, dataset, scale)
    if of_best:
        compared = tuple(entry for entry in compared if entry[0] is compared[0][0])
    if not compared:
        return None
    headings = (
        *(Heading(words, "name") for words in ("Network", "Over")),
        *(Heading(words) for words in ("Difference", "95 % interval", "p", "Wins", "Win rate")),
    )
    return Table(headings, tuple(_pair(*entry) for entry in compared))


def _pair(first: Row, second: Row, found: Paired) -> tuple[Entry, ...]:
    mean, interval, p, wins = paired_in_words(found)
    rate = found.win_rate
    return (
        Entry(first.model.title),
        Entry(second.model.title),
        Entry(mean, found.mean_db, rank=int(found.is_significant)),
        Entry(interval, found.low_db),
        Entry(p, found.p),
        Entry(wins, float(found.wins)),
        EMPTY if rate is None else Entry(f"{100 * rate:.0f} %", rate),
    )


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


def wins_table(report: Report, dataset: str, scale: int) -> Table | None:
    """Return networks by networks, the best first: mean difference in dB, and the part of the pictures that are won.

    None where there are fewer than three networks, which a line of `pairs_table` says all of.
    """
    rows = _by_quality(report, dataset, scale)
    if len(rows) < 3:
        return None
    by_picture = {row.model.name: report.psnr_by_picture(dataset, scale, row.model.name) for row in rows}

    def entry(first: Row, second: Row) -> Entry:
        if first is second:
            return EMPTY
        found = paired(by_picture[first.model.name], by_picture[second.model.name])
        rate = "" if found.win_rate is None else f"{100 * found.win_rate:.0f} %"
        mean = "" if found.mean_db is None else f"{found.mean_db:+.2f}"
        return Entry(mean, found.mean_db, rank=int(found.is_significant), more=rate)

    headings = Heading("Network", "name"), *(Heading(str(number)) for number in range(1, len(rows) + 1))
    lines = tuple(
        (Entry(f"{number}  {first.model.title}"), *(entry(first, second) for second in rows))
        for number, first in enumerate(rows, 1)
    )
    return Table(headings, lines)
