"""A report as one HTML file that opens without a network: tables, charts, worst cases, protocol and checksums."""

import html
import re
from collections.abc import Sequence

from srgui import paths
from srgui.report.cases import WorstCase
from srgui.report.facts import (
    against_table,
    checksums_table,
    lead_lines,
    left_out_table,
    machine_table,
    papers_lines,
    place_note,
    sets_table,
    sources_lines,
    title_of_report,
    weights_table,
)
from srgui.report.overview import overview, scales_of
from srgui.report.page_tables import html_table
from srgui.report.place_charts import place_charts
from srgui.report.place_tables import (
    WINS_IN_WORDS,
    means_table,
    pairs_table,
    pictures_table,
    published_table,
    wins_table,
)
from srgui.report.report_file import Difference, Report
from srgui.report.significance import IN_WORDS
from srgui.report.tables import OVERVIEW_IN_WORDS, PUBLISHED_IN_WORDS, Table

_MARK = re.compile("<!--([A-Z]+)-->")


def as_page(report: Report, against: Sequence[Difference] = ()) -> str:
    """Return the page.

    Args:
        report: what it shows.
        against: differences to an older report.
    """
    parts = {
        "TITLE": html.escape(title_of_report(report)),
        "LEAD": _lead(report),
        "OVERVIEW": "\n".join(_overview(report, scale) for scale in scales_of(report)),
        "PLACES": "\n".join(_place(report, *place) for place in report.places),
        "AGAINST": f"<h2>Beside an older report</h2>{html_table(against_table(against))}" if against else "",
        "FACTS": _facts(report),
    }
    template = (paths.resources_folder() / "report.html").read_text(encoding="utf-8")
    return _MARK.sub(lambda mark: parts[mark[1]], template)


def _lead(report: Report) -> str:
    lead, *warnings = lead_lines(report)
    protocol = f"Protocol “{html.escape(report.protocol.name)}”: {html.escape(report.protocol.in_words)}"
    warned = "".join(f'<p class="warning">{html.escape(words)}</p>' for words in warnings)
    return f"<p>{html.escape(lead)}</p>\n<p>{protocol}</p>{warned}"


def _overview(report: Report, scale: int) -> str:
    table = overview(report, scale)
    is_first = scale == scales_of(report)[0]
    words = f"<p>{html.escape(f'{OVERVIEW_IN_WORDS} {PUBLISHED_IN_WORDS}')}</p>" if is_first else ""
    return f"<h2>Overview, x{scale}</h2>{words}{html_table(table)}"


def _place(report: Report, dataset: str, scale: int) -> str:
    parts = [
        f"<h2>{html.escape(dataset)}, x{scale}</h2>",
        f"<p>{html.escape(place_note(report, dataset, scale))}</p>",
        html_table(means_table(report, dataset, scale)),
        _published(published_table(report, dataset, scale)),
        f'<div class="charts">{_charts(report, dataset, scale)}</div>',
        _significance(report, dataset, scale),
        _folded("Each picture: PSNR / SSIM", html_table(pictures_table(report, dataset, scale))),
        *(_case(case) for case in report.cases if (case.dataset, case.scale) == (dataset, scale)),
    ]
    return "\n".join(part for part in parts if part)


def _published(table: Table | None) -> str:
    if table is None:
        return ""
    heading = f'<h3 class="published">Published, not measured here</h3><p>{PUBLISHED_IN_WORDS}</p>'
    return f'{heading}<div class="published">{html_table(table)}</div>'


def _charts(report: Report, dataset: str, scale: int) -> str:
    charts = place_charts(report, dataset, scale)
    return "".join(f"<div><h3>{chart.title}</h3>{chart.drawn()}</div>" for chart in charts)


def _significance(report: Report, dataset: str, scale: int) -> str:
    table = pairs_table(report, dataset, scale)
    if table is None:
        return ""
    words = f"<p>{html.escape(IN_WORDS)} Bold where the interval does not hold zero.</p>"
    wins = wins_table(report, dataset, scale)
    each = "" if wins is None else f"<h3>Each against each</h3><p>{WINS_IN_WORDS}</p>{html_table(wins)}"
    return _folded("Differences between networks", f"{words}{html_table(table)}{each}")


def _folded(summary: str, inner: str) -> str:
    return f"<details><summary>{summary}</summary>{inner}</details>"


def _case(case: WorstCase) -> str:
    figures = "".join(
        f'<figure><img alt="{html.escape(part.title, quote=True)}" src="{part.data_uri}">'
        f"<figcaption>{html.escape(part.title)}</figcaption></figure>"
        for part in case.parts
    )
    return f'<h3>{html.escape(case.in_words)}</h3><div class="cases">{figures}</div>'


def _facts(report: Report) -> str:
    weights, left = weights_table(report), left_out_table(report)
    sources = (*papers_lines(report), *sources_lines(report))
    listed = "".join(f"<li>{html.escape(line)}</li>" for line in sources)
    return "".join(
        (
            html_table(machine_table(report), is_sortable=False),
            f"<h3>Sets</h3>{html_table(sets_table(report))}",
            _folded("Checksums of the pictures", html_table(checksums_table(report))),
            f"<h3>Weights</h3>{'<p>None.</p>' if weights is None else html_table(weights)}",
            "" if left is None else f"<h3>Left out</h3>{html_table(left)}",
            f"<h3>Papers</h3><ul>{listed}</ul>" if sources else "",
        )
    )
