"""A report as a PDF: what its page shows, on paper."""

from collections.abc import Sequence
from dataclasses import replace

from srgui.report.chart_style import PRINTED
from srgui.report.facts import (
    against_table,
    checksums_table,
    lead_lines,
    left_out_table,
    papers_lines,
    place_note,
    sets_table,
    sources_lines,
    title_of_report,
    weights_table,
)
from srgui.report.overview import overview, scales_of
from srgui.report.place_charts import place_charts
from srgui.report.place_tables import (
    WINS_IN_WORDS,
    means_table,
    pairs_table,
    pictures_table,
    wins_table,
)
from srgui.report.printed.grid import NORMAL, TIGHT, grid, parts_for
from srgui.report.printed.pages import Section, draw_pages, paginate, room
from srgui.report.printed.paper import check_paper, font
from srgui.report.printed.pieces import CHART_PX, Ink, Piece, chart, heading, paragraph, pictures
from srgui.report.report_file import Difference, Report
from srgui.report.significance import IN_WORDS
from srgui.report.tables import OVERVIEW_IN_WORDS, PUBLISHED_IN_WORDS, Table

_TEXT_PT, _SMALL_PT = 8.5, 7.0
_MOST_PAIRS = 15
"""Pairs of networks that are listed in full; of more, those with the best network are, and all in squares later on."""


def as_pdf(report: Report, against: Sequence[Difference] = ()) -> bytes:
    """Return the pages of a report.

    Args:
        report: what they show.
        against: differences to an older report.

    Raises:
        PaperError: nothing can be printed on this machine.
    """
    check_paper()
    title = title_of_report(report)
    book = _Book()
    _add_beginning(book, report, title)
    for number, scale in enumerate(scales_of(report)):
        words = (f"{OVERVIEW_IN_WORDS} {PUBLISHED_IN_WORDS}",) if number == 0 else ()
        _add_overview(book, f"Overview, x{scale}", overview(report, scale), words)
    for dataset, scale in report.places:
        _add_place(book, report, dataset, scale)
    if against:
        book.add_table("Beside an older report", against_table(against))
    _add_facts(book, report)
    _add_squares(book, report)
    book.add_heading("Picture by picture", 1)
    for dataset, scale in report.places:
        table = pictures_table(report, dataset, scale)
        book.add_table(f"{dataset}, x{scale}: PSNR, and SSIM in small", table, level=2)
    book.add_table("Checksums of the pictures", checksums_table(report), level=2)
    foot = f"srgui {report.machine.get('srgui', '')}, protocol “{report.protocol.name}”"
    return draw_pages(paginate(book.sections), title, f"Made {report.made_at}", foot)


class _Book:
    """Gathers sections: upright, but where a table is too wide for that."""

    def __init__(self) -> None:
        self.sections: list[Section] = []
        self.width = room(is_wide=False)[0]
        self._text, self._quiet = Ink(font(_TEXT_PT)), Ink(font(_TEXT_PT), PRINTED.quiet)

    def add(self, *pieces: Piece) -> None:
        """Add pieces to an upright page."""
        self.sections.append(Section(pieces))

    def add_heading(self, words: str, level: int) -> None:
        """Add a heading to an upright page."""
        self.add(*heading(words, level, self.width))

    def add_words(self, words: str, *, colour: str = PRINTED.quiet, keeps: bool = False) -> None:
        """Add a paragraph to an upright page."""
        self.add(*paragraph(words, Ink(font(_TEXT_PT), colour), self.width, keeps=keeps))

    def add_table(self, title: str, table: Table, notes: Sequence[str] = (), level: int = 1, after: str = "") -> None:
        """Add a table with its title and words on it: smaller, or on wide pages, where it has fewer parts so."""
        ways = [
            (is_wide, look, parts_for(table, room(is_wide=is_wide)[0], look))
            for is_wide in (False, True)
            for look in (NORMAL, TIGHT)
        ]
        is_wide, look, parts = min(ways, key=lambda way: len(way[2]))
        width, height = room(is_wide=is_wide)
        pieces = heading(title, level, width) if title else []
        for note in notes:
            pieces += paragraph(note, self._quiet, width, keeps=True)
        for part in parts:
            pieces += grid(part, width, height, look)
        if after:
            pieces[-1] = replace(pieces[-1], keeps=True)
            pieces += paragraph(after, Ink(font(_SMALL_PT), PRINTED.quiet), width)
        self.sections.append(Section(tuple(pieces), is_wide))


def _add_beginning(book: _Book, report: Report, title: str) -> None:
    lead, *warnings = lead_lines(report)
    book.add_heading(title, 0)
    book.add_words(lead, colour=PRINTED.text)
    for words in warnings:
        book.add_words(words, colour=PRINTED.published)
    book.add_heading("How it was measured", 1)
    book.add_words(f"Protocol “{report.protocol.name}”: {report.protocol.in_words}", colour=PRINTED.text)
    book.add_words(IN_WORDS, colour=PRINTED.text)
    machine = ", ".join(f"{name} {value}" for name, value in report.machine.items())
    book.add_words(f"Machine and versions: {machine}.", colour=PRINTED.text)
    book.add_table("Sets", sets_table(report), level=2)


def _add_overview(book: _Book, title: str, table: Table, words: Sequence[str]) -> None:
    """Add an overview, the sources of its published lines numbered and named below it."""
    sources = list(dict.fromkeys(line[0].more for line in table.published))
    published = tuple(
        (replace(line[0], more=f"[{sources.index(line[0].more) + 1}]"), *line[1:]) for line in table.published
    )
    cited = "; ".join(f"[{number}] {source}" for number, source in enumerate(sources, 1))
    book.add_table(title, replace(table, published=published), words, after=f"{cited}." if cited else "")


def _add_place(book: _Book, report: Report, dataset: str, scale: int) -> None:
    note = place_note(report, dataset, scale)
    book.add_table(f"{dataset}, x{scale}", means_table(report, dataset, scale, is_cited=False), (note,))
    for shown in place_charts(report, dataset, scale):
        book.add_heading(shown.title, 2)
        book.add(chart(shown.drawn(CHART_PX), book.width))
    _add_differences(book, report, dataset, scale)
    for case in report.cases:
        if (case.dataset, case.scale) == (dataset, scale):
            book.add_heading(case.in_words, 2)
            book.add(pictures(case.parts, book.width))


def _add_differences(book: _Book, report: Report, dataset: str, scale: int) -> None:
    table = pairs_table(report, dataset, scale)
    if table is None:
        return
    is_long = len(table.lines) > _MOST_PAIRS
    shown = pairs_table(report, dataset, scale, of_best=True) if is_long else table
    assert shown is not None
    title = "The best network against each other" if is_long else "Differences between networks"
    more = " Each network against each stands further below." if is_long else ""
    note = f"PSNR, paired by picture; bold where the interval does not hold zero.{more}"
    book.add_table(title, shown, (note,), level=2)


def _add_squares(book: _Book, report: Report) -> None:
    """Add each network against each, of places with more pairs than were listed."""
    for dataset, scale in report.places:
        pairs, square = pairs_table(report, dataset, scale), wins_table(report, dataset, scale)
        if pairs is not None and square is not None and len(pairs.lines) > _MOST_PAIRS:
            book.add_table(f"Each network against each: {dataset}, x{scale}", square, (WINS_IN_WORDS,))


def _add_facts(book: _Book, report: Report) -> None:
    weights, left = weights_table(report), left_out_table(report)
    if weights is not None:
        book.add_table("Weights", weights)
    if left is not None:
        book.add_table("Left out", left)
    sources = (*papers_lines(report), *sources_lines(report))
    if sources:
        book.add_heading("Papers", 1)
        for line in sources:
            book.add_words(line)
