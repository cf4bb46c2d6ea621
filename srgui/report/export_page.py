"""A report as one HTML file that opens without a network: tables, charts, worst cases, protocol and checksums."""

import html
import math
import re
from collections.abc import Iterable, Sequence

from srgui import paths
from srgui.report.export_tables import (
    PUBLISHED_IN_WORDS,
    cells,
    difference_cells,
    headings,
    only_published,
    paired_in_words,
    pairs,
)
from srgui.report.place_charts import place_charts
from srgui.report.report_file import Difference, Report
from srgui.report.results import Row
from srgui.report.significance import IN_WORDS
from srgui.report.worst_cases import WorstCase, png_data_uri

_MARK = re.compile("<!--([A-Z]+)-->")
_MOST_PAIRS = 60


def as_page(report: Report, cases: Sequence[WorstCase] = (), against: Sequence[Difference] = ()) -> str:
    """Return the page.

    Args:
        report: what it shows.
        cases: pictures of where the best networks do worst.
        against: differences to an older report.
    """
    names = ", ".join(dict.fromkeys(f"{dataset} x{scale}" for dataset, scale in report.places))
    parts = {
        "TITLE": html.escape(f"Super-resolution: {names}" if len(names) < 80 else "Super-resolution"),
        "LEAD": _lead(report),
        "PLACES": "\n".join(_place(report, *place, cases) for place in report.places),
        "AGAINST": _against(against),
        "FACTS": _facts(report),
    }
    template = (paths.resources_folder() / "report.html").read_text(encoding="utf-8")
    return _MARK.sub(lambda mark: parts[mark[1]], template)


def _lead(report: Report) -> str:
    stopped = "" if report.is_complete else "It was stopped before it was done: what is here is what was finished."
    left = f"{len(report.left_out)} left out, named at the end." if report.left_out else ""
    warnings = "".join(f'<p class="warning">{words}</p>' for words in (stopped, left) if words)
    count = len({(reading.dataset, reading.picture) for reading in report.readings})
    protocol = f"Protocol “{html.escape(report.protocol.name)}”: {html.escape(report.protocol.in_words)}"
    lead = f"{count} pictures, {len(report.models)} networks, made {html.escape(report.made_at)}."
    return f"<p>{lead}</p>\n<p>{protocol}</p>{warnings}"


def _place(report: Report, dataset: str, scale: int, cases: Sequence[WorstCase]) -> str:
    rows = report.rows_at(dataset, scale)
    best = max(rows, key=lambda row: math.inf if row.psnr_db is None else row.psnr_db)
    shown = [(row is best, cells(report, row)) for row in rows]
    count = max(row.pictures for row in rows)
    known = next(found.notes for found in report.datasets if found.name == dataset)
    notes = [note for note in known if not note.startswith("At x") or note.startswith(f"At x{scale},")]
    means = f"Means over {count} picture{'s' * (count != 1)}; ± is the standard deviation over them."
    parts = [
        f"<h2>{html.escape(dataset)}, x{scale}</h2>",
        f"<p>{html.escape(' '.join((means, *notes)))}</p>",
        _table(headings(report), shown, last="published long"),
        _published(report, dataset, scale),
        f'<div class="charts">{_charts(report, dataset, scale)}</div>',
        _significance(report, dataset, scale),
        _pictures(report, dataset, scale, rows),
        *(_case(case) for case in cases if (case.dataset, case.scale) == (dataset, scale)),
    ]
    return "\n".join(part for part in parts if part)


def _published(report: Report, dataset: str, scale: int) -> str:
    others = only_published(report, dataset, scale)
    if not others:
        return ""
    heading = f'<h3 class="published">Published, not measured here</h3><p>{PUBLISHED_IN_WORDS}</p>'
    return heading + _table(("Network", "PSNR", "Source"), [(False, entry) for entry in others], last="published long")


def _charts(report: Report, dataset: str, scale: int) -> str:
    charts = place_charts(report, dataset, scale)
    return "".join(f"<div><h3>{chart.title}</h3>{chart.drawn()}</div>" for chart in charts)


def _significance(report: Report, dataset: str, scale: int) -> str:
    compared = [
        (found.is_significant, (first.model.title, second.model.title, *paired_in_words(found)))
        for first, second, found in pairs(report, dataset, scale)
    ]
    if not compared:
        return ""
    columns = ("Network", "Over", "Difference", "95 % interval", "p", "Wins")
    more = f"<p>{len(compared) - _MOST_PAIRS} further pairs are left out.</p>" if len(compared) > _MOST_PAIRS else ""
    table = _table(columns, compared[:_MOST_PAIRS])
    words = f"<p>{html.escape(IN_WORDS)} Bold where the interval does not hold zero.</p>"
    return f"<details><summary>Differences between networks</summary>{words}{table}{more}</details>"


def _pictures(report: Report, dataset: str, scale: int, rows: Sequence[Row]) -> str:
    by_model = [report.psnr_by_picture(dataset, scale, row.model.name) for row in rows]
    ssim = {
        (r.picture, r.model): r.ssim for r in report.readings if (r.dataset, r.scale) == (dataset, scale)
    }  # fmt: skip

    def cell(picture: str, row: Row, psnr_db: float) -> str:
        found = ssim[picture, row.model.name]
        words = "identical" if math.isinf(psnr_db) else f"{psnr_db:.2f}"
        return words if found is None else f"{words} / {found:.4f}"

    shown = [
        (False, (picture, *(cell(picture, row, by[picture]) for row, by in zip(rows, by_model, strict=True))))
        for picture in by_model[0]
    ]
    table = _table(("Picture", *(row.model.title for row in rows)), shown)
    return f"<details><summary>Each picture: PSNR / SSIM</summary>{table}</details>"


def _case(case: WorstCase) -> str:
    figures = "".join(
        f'<figure><img alt="{html.escape(title, quote=True)}" src="{png_data_uri(image)}">'
        f"<figcaption>{html.escape(title)}</figcaption></figure>"
        for title, image in case.parts
    )
    words = f"Worst case of the best network: {case.picture}, {case.psnr_db:.2f} dB; the part with the greatest error"
    return f'<h3>{html.escape(words)}</h3><div class="cases">{figures}</div>'


def _against(against: Sequence[Difference]) -> str:
    if not against:
        return ""
    columns = ("Set", "Network", "Before", "Now", "Difference", "SSIM", "Remarks")
    rows = [(bool(found.gain_db), difference_cells(found)) for found in against]
    return f"<h2>Beside an older report</h2>{_table(columns, rows, last='long', kind='words')}"


def _facts(report: Report) -> str:
    machine = _table(("Machine", ""), [(False, entry) for entry in report.machine.items()], kind="words")
    sets = [
        (False, (found.name, str(len(found.pictures)), found.sizes, found.known or "not known", found.sha256))
        for found in report.datasets
    ]
    columns = ("Set", "Pictures", "Sizes", "Recognised as", "SHA-256 of the pictures' pixels")
    sets_table = _table(columns, sets, last="long", kind="words")
    weights = [
        (False, (model.title, file, checksum, model.trained_on))
        for model in report.models
        for file, checksum in dict.fromkeys(model.weights[s] for s in model.weights if s in report.scales)
    ]
    of_weights = ("Network", "Weights", "SHA-256", "Trained on")
    weights_table = _table(of_weights, weights, last="long", kind="words") if weights else "<p>None.</p>"
    left = [(False, (found.name, found.reason)) for found in report.left_out]
    left_table = f"<h3>Left out</h3>{_table(('What', 'Why'), left, last='long', kind='words')}" if left else ""
    sums = [
        (False, (found.name, name, checksum)) for found in report.datasets for name, checksum in found.pictures.items()
    ]
    sums_table = _table(("Set", "Picture", "SHA-256 of its pixels"), sums, kind="words")
    each = f"<details><summary>Checksums of the pictures</summary>{sums_table}</details>"
    return f"{machine}<h3>Sets</h3>{sets_table}{each}<h3>Weights</h3>{weights_table}{left_table}"


def _table(
    columns: Sequence[str], rows: Iterable[tuple[bool, Sequence[str]]], *, last: str = "", kind: str = ""
) -> str:
    """Return a table; rows that are marked stand in bold, and the last column has a kind of its own."""

    def line(entries: Sequence[str], tag: str, *, is_best: bool = False) -> str:
        kinds = [""] * (len(entries) - 1) + [f' class="{last}"' if last else ""]
        shown = "".join(f"<{tag}{k}>{html.escape(e)}</{tag}>" for k, e in zip(kinds, entries, strict=True))
        return f'<tr class="best">{shown}</tr>' if is_best else f"<tr>{shown}</tr>"

    body = "\n".join(line(entries, "td", is_best=is_best) for is_best, entries in rows)
    head = line(columns, "th")
    return f'<div class="scroll"><table class="{kind}"><thead>{head}</thead><tbody>\n{body}\n</tbody></table></div>'
